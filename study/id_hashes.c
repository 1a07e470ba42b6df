/* A table of 128-bit hashes (id_hashes.h), open addressing. */
#include "study/id_hashes.h"

#include <stdlib.h>
#include <xxhash.h>

#include "base/decimal.h"

#define SLOTS_MIN 4096u

/* Where a hash is, or the free slot where it would be. */
static struct id_hash *find(struct id_hash *slots, uint64_t n_slots, struct id_hash hash) {
  uint64_t slot = (uint64_t)((uint128)hash.low * n_slots >> 64);
  while ((slots[slot].low | slots[slot].high) &&
      (slots[slot].low != hash.low || slots[slot].high != hash.high))
    slot = slot + 1 < n_slots ? slot + 1 : 0;
  return &slots[slot];
}

static bool grow(struct id_hashes *hashes) {
  uint64_t n_slots = hashes->n_slots ? hashes->n_slots + hashes->n_slots / 2 : SLOTS_MIN;
  struct id_hash *slots = calloc(n_slots, sizeof *slots);
  if (!slots) return false;
  for (uint64_t i = 0; i < hashes->n_slots; i++)
    if (hashes->slots[i].low | hashes->slots[i].high)
      *find(slots, n_slots, hashes->slots[i]) = hashes->slots[i];
  free(hashes->slots);
  hashes->slots = slots;
  hashes->n_slots = n_slots;
  return true;
}

bool id_hashes_add(struct id_hashes *hashes, uint32_t entity, struct str key, bool *exhausted) {
  *exhausted = hashes->n >= hashes->n_slots / 5 * 4 && !grow(hashes);
  if (*exhausted) return true;
  XXH128_hash_t made = XXH3_128bits_withSeed(key.p, key.n, entity);
  struct id_hash hash = {made.low64, made.high64 | 1}; /* never free */
  struct id_hash *slot = find(hashes->slots, hashes->n_slots, hash);
  if (slot->low | slot->high) return false;
  *slot = hash;
  hashes->n++;
  return true;
}

void id_hashes_free(struct id_hashes *hashes) {
  free(hashes->slots);
  *hashes = (struct id_hashes){0};
}
