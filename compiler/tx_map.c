/* Which nodes of a typed program a walk has met: nodes are shared (a DAG), and walking it as a tree could take exponential time.
 * Open addressing on the pointer; only membership is asked, so no output depends on its order. */
#include "compiler/checker.h"

void tx_map_init(struct tx_map *map, struct arena *arena) { *map = (struct tx_map){.arena = arena}; }

static uint32_t tx_map_slot(const struct tx_map *map, const struct tx *node) {
  uint64_t hash = ((uint64_t)(uintptr_t)node >> 4) * 0x9E3779B97F4A7C15u;
  uint32_t slot = (uint32_t)(hash >> 32) & (map->capacity - 1);
  while (map->keys[slot] && map->keys[slot] != node) slot = (slot + 1) & (map->capacity - 1);
  return slot;
}

static void tx_map_grow(struct tx_map *map) {
  struct tx_map old = *map;
  map->capacity = old.capacity ? old.capacity * 2 : 64;
  map->keys = ARENA_ARRAY(map->arena, const struct tx *, map->capacity);
  map->values = ARENA_ARRAY(map->arena, uint64_t, map->capacity);
  for (uint32_t i = 0; i < old.capacity; i++) {
    if (!old.keys[i]) continue;
    uint32_t slot = tx_map_slot(map, old.keys[i]);
    map->keys[slot] = old.keys[i];
    map->values[slot] = old.values[i];
  }
}

uint64_t *tx_map_put(struct tx_map *map, const struct tx *node, bool *added) {
  if (map->n * 2 >= map->capacity) tx_map_grow(map);
  uint32_t slot = tx_map_slot(map, node);
  *added = !map->keys[slot];
  if (*added) {
    map->keys[slot] = node;
    map->n++;
  }
  return &map->values[slot];
}
