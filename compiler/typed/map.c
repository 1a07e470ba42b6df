/* Which nodes of a typed program a walk has met: nodes are shared (a DAG), and walking it as a tree
 * could take exponential time. Open addressing on the pointer; only membership is asked, so no
 * output depends on its order. Only nodes of one body are shared, so walks clear the map between
 * bodies and it stays small enough for the caches. */
#include "compiler/typed/walk.h"

void tx_map_init(struct tx_map *map, struct arena *arena) {
  *map = (struct tx_map){.arena = arena, .generation = 1};
}

void tx_map_clear(struct tx_map *map) {
  map->generation++; /* 64 bits: never comes around */
  map->n = 0;
}

static struct tx_map_slot *find(const struct tx_map *map, const struct tx *node) {
  uint64_t hash = ((uint64_t)(uintptr_t)node >> 4) * 0x9E3779B97F4A7C15u;
  uint32_t slot = (uint32_t)(hash >> 32) & (map->capacity - 1);
  while (map->slots[slot].generation == map->generation && map->slots[slot].key != node)
    slot = (slot + 1) & (map->capacity - 1);
  return &map->slots[slot];
}

static void grow(struct tx_map *map) {
  struct tx_map old = *map;
  map->capacity = old.capacity ? old.capacity * 2 : 64;
  map->slots = ARENA_ARRAY(map->arena, struct tx_map_slot, map->capacity);
  for (uint32_t i = 0; i < old.capacity; i++)
    if (old.slots[i].generation == old.generation) *find(map, old.slots[i].key) = old.slots[i];
}

uint64_t *tx_map_put(struct tx_map *map, const struct tx *node, bool *added) {
  if (map->n * 2 >= map->capacity) grow(map);
  struct tx_map_slot *slot = find(map, node);
  *added = slot->generation != map->generation;
  if (*added) {
    *slot = (struct tx_map_slot){node, 0, map->generation};
    map->n++;
  }
  return &slot->value;
}
