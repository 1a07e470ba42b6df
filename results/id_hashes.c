/* A table of hashes in ascending order with gaps (id_hashes.h): a hash stands where its share of all
 * numbers is, or behind those before it. So it can grow by an eighth in place, and is never there
 * twice. */
#include "results/id_hashes.h"

#include <string.h>
#include <sys/mman.h>
#include <xxhash.h>

#include "base/decimal.h"

#define SLOTS_MIN 4096u
#define SLOTS_BEHIND 4096u /* for the greatest, which have no room before the end */

static uint64_t high_of(const struct id_hash *hash) {
  return (uint64_t)hash->part[0] << 32 | hash->part[1];
}
static bool is_free(const struct id_hash *slot) { return slot->part[2] == 0; }

static bool is_less(const struct id_hash *a, const struct id_hash *b) {
  const uint64_t x = high_of(a), y = high_of(b);
  return x != y ? x < y : a->part[2] < b->part[2];
}

/* Where it stands if nothing stands before it. */
static uint64_t home(const struct id_hash *hash, uint64_t n_slots) {
  return (uint64_t)((uint128)high_of(hash) * n_slots >> 64);
}

static uint64_t end_of(const struct id_hashes *hashes) {
  return hashes->n_slots ? hashes->n_slots + SLOTS_BEHIND : 0;
}

static size_t bytes_of(uint64_t n_slots) {
  return n_slots ? (n_slots + SLOTS_BEHIND) * sizeof(struct id_hash) : 0;
}

/* Pages of its own, which move as they are: the C library's pieces of this size leave holes where
 * they were. False, and nothing is done, where there is no memory. */
static bool resize(struct id_hashes *hashes, uint64_t n_slots) {
  const size_t before = bytes_of(hashes->n_slots), bytes = bytes_of(n_slots);
  void *slots = before
      ? mremap(hashes->slots, before, bytes, MREMAP_MAYMOVE)
      : mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (slots == MAP_FAILED) return false;
  hashes->slots = slots;
  return true;
}

/* Whether all would find room in so many slots. */
static bool fits(const struct id_hashes *hashes, uint64_t n_slots) {
  uint64_t next = 0;
  for (uint64_t i = 0, end = end_of(hashes); i < end; i++) {
    if (is_free(&hashes->slots[i])) continue;
    const uint64_t at = home(&hashes->slots[i], n_slots);
    next = (at > next ? at : next) + 1;
  }
  return next < n_slots + SLOTS_BEHIND;
}

/* All to the end, in order; then, from the first, each to its place, which is never behind where it
 * is. */
static void spread(struct id_hashes *hashes, uint64_t n_slots) {
  struct id_hash *slots = hashes->slots;
  const uint64_t end = n_slots + SLOTS_BEHIND;
  uint64_t first = end, next = 0;
  for (uint64_t i = end_of(hashes); i-- > 0;)
    if (!is_free(&slots[i])) slots[--first] = slots[i];
  memset(slots, 0, first * sizeof *slots);
  for (uint64_t i = first; i < end; i++) {
    const struct id_hash hash = slots[i];
    const uint64_t at = home(&hash, n_slots);
    slots[i] = (struct id_hash){0};
    next = at > next ? at : next;
    slots[next++] = hash;
  }
  hashes->n_slots = n_slots;
}

static bool grow(struct id_hashes *hashes) {
  uint64_t n_slots = hashes->n_slots ? hashes->n_slots + hashes->n_slots / 8 : SLOTS_MIN;
  while (!fits(hashes, n_slots)) n_slots += n_slots / 8;
  if (!resize(hashes, n_slots)) return false;
  spread(hashes, n_slots);
  return true;
}

/* The first slot that is free or holds no less; end_of: none. */
static uint64_t find(const struct id_hashes *hashes, const struct id_hash *hash) {
  uint64_t at = home(hash, hashes->n_slots);
  const uint64_t end = end_of(hashes);
  while (at < end && !is_free(&hashes->slots[at]) && is_less(&hashes->slots[at], hash)) at++;
  return at;
}

/* Moves what stands from a slot on to the next free one; false where there is none. */
static bool make_room(struct id_hashes *hashes, uint64_t at) {
  uint64_t until = at;
  const uint64_t end = end_of(hashes);
  while (until < end && !is_free(&hashes->slots[until])) until++;
  if (until == end) return false;
  memmove(&hashes->slots[at + 1], &hashes->slots[at], (until - at) * sizeof *hashes->slots);
  return true;
}

bool id_hashes_add(struct id_hashes *hashes, uint32_t entity, struct str key, bool *exhausted) {
  *exhausted = hashes->n >= hashes->n_slots / 20 * 19 && !grow(hashes);
  if (*exhausted) return true;
  const XXH128_hash_t made = XXH3_128bits_withSeed(key.p, key.n, entity);
  const struct id_hash hash = {
      {(uint32_t)(made.high64 >> 32), (uint32_t)made.high64, (uint32_t)made.low64 | 1}};
  for (;;) {
    const uint64_t at = find(hashes, &hash);
    if (at < end_of(hashes) && memcmp(&hashes->slots[at], &hash, sizeof hash) == 0) return false;
    if (make_room(hashes, at)) {
      hashes->slots[at] = hash;
      hashes->n++;
      return true;
    }
    *exhausted = !grow(hashes);
    if (*exhausted) return true;
  }
}

void id_hashes_free(struct id_hashes *hashes) {
  if (hashes->slots) munmap(hashes->slots, bytes_of(hashes->n_slots));
  *hashes = (struct id_hashes){0};
}
