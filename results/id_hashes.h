/* Ids by less than 16 bytes each, to find one that is given twice, or taken for another, among more
 * than are ever there at once. */
#ifndef THIDUA_ID_HASHES_H
#define THIDUA_ID_HASHES_H

#include <stdbool.h>

#include "base/str.h"

/* 96 bits of a hash: of 10^9 ids two have the same once in 10^11 runs. */
struct id_hash {
  uint32_t part[3]; /* part[2] is odd; all 0: a slot that is free */
};
struct id_hashes {
  struct id_hash *slots; /* ascending; pages of its own */
  uint64_t n, n_slots;   /* how many are there; of how many, at most nineteen twentieths */
};

/* Adds what an id of an entity looks like (lookalike_key). False where it was there before.
 * *exhausted: there is no memory for it. */
bool id_hashes_add(struct id_hashes *hashes, uint32_t entity, struct str key, bool *exhausted);
void id_hashes_free(struct id_hashes *hashes);

#endif
