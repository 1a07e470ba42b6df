/* Typed growable arrays in an arena: `struct { T *items; uint32_t n, capacity; }`, declared by
 * VEC(T). Growth doubles into new arena memory (the old copy stays until the arena goes: at most
 * twice the final size). */
#ifndef THIDUA_VEC_H
#define THIDUA_VEC_H

#include <stdint.h>
#include <string.h>

#include "base/arena.h"

#define VEC(type)                                                                                  \
  struct {                                                                                         \
    type *items;                                                                                   \
    uint32_t n, capacity;                                                                          \
  }

/* Appends `value` (an lvalue or expression of the item type). */
#define VEC_PUSH(arena, vec, ...)                                                                  \
  do {                                                                                             \
    if ((vec)->n == (vec)->capacity)                                                               \
      (vec)->items = vec_grow_((arena), (vec)->items, &(vec)->capacity, sizeof *(vec)->items);     \
    (vec)->items[(vec)->n++] = (__VA_ARGS__);                                                      \
  } while (0)

static inline void *vec_grow_(
    struct arena *arena, void *old, uint32_t *capacity, size_t item_bytes) {
  uint32_t wider = *capacity ? *capacity * 2 : 8;
  void *items = arena_alloc_raw(arena, (size_t)wider * item_bytes);
  if (old) memcpy(items, old, (size_t)*capacity * item_bytes);
  *capacity = wider;
  return items;
}

#endif
