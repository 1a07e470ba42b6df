/* The dictionary of texts: each once, by number; found again while the data set is built, by hash
 * or, where they come in order, by that (dataset_text_runs.h). A text that is set is parked first,
 * so that its slot comes from memory while the reader goes on (dataset_texts.h). */
#include "runtime/data/dataset_texts.h"

#include <assert.h>
#include <sys/mman.h>

#include "base/bytes.h"
#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_memory.h"
#include "runtime/data/dataset_pages.h"

#define SLOTS_MIN 256u
#define TEXTS_MAX (TEXT_NOWHERE - 1)

uint32_t dataset_text_code(const struct dataset *dataset, struct str text) {
  for (uint32_t code = 0; code < dataset->n_texts; code++)
    if (str_equal(dataset_text(dataset, code), text)) return code;
  return TEXT_NOWHERE;
}

/* -- building -- */

/* A slot is 0 where it is free, else tag | (code + 1). The bits above the highest that a code may
 * have hold a tag, a piece of the hash: a text is almost never compared with another than its equal
 * (each such look would be a miss in the cache). */

#define MULTIPLIER UINT64_C(0x9E3779B97F4A7C15)

static inline uint64_t mixed(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * MULTIPLIER;
  return hash ^ hash >> 29;
}

/* Eight bytes at a time, the last ones overlapping. No output depends on it. */
static inline uint64_t hash_text(const char *p, uint32_t n) {
  uint64_t hash = n * MULTIPLIER;
  if (n >= 8) {
    for (uint32_t i = 0; i + 8 < n; i += 8) hash = mixed(hash, bytes_load8(p + i));
    hash = mixed(hash, bytes_load8(p + n - 8));
  } else if (n >= 4) {
    hash = mixed(hash, (uint64_t)bytes_load4(p) << 32 | bytes_load4(p + n - 4));
  } else if (n > 0) {
    hash = mixed(hash,
        (uint64_t)(unsigned char)p[0] << 16 | (uint64_t)(unsigned char)p[n / 2] << 8 |
            (unsigned char)p[n - 1]);
  }
  return mixed(hash, 0);
}

static inline uint32_t slot_of(uint64_t hash, uint32_t n_slots) {
  return (uint32_t)((hash & UINT32_MAX) * n_slots >> 32);
}
static inline uint32_t tag_of(uint64_t hash, uint32_t mask) {
  return (uint32_t)(hash >> 32) & ~mask;
}
static inline uint32_t next_slot(uint32_t slot, uint32_t n_slots) {
  return slot + 1 < n_slots ? slot + 1 : 0;
}

static uint64_t hash_of_code(const struct dataset *dataset, uint32_t code) {
  struct str text = dataset_text(dataset, code);
  return hash_text(text.p, text.n);
}

/* Half as many again, where they are nearly full; or, once a hundredth of the file is read, what all
 * of it should need, with a little to spare. n_bytes_ahead: of those that are read, whose texts are
 * not there yet. 0: past 32 bits. */
static uint32_t more_slots(const struct dataset *dataset, uint64_t n_bytes_ahead) {
  const struct building *b = dataset->building;
  const struct input_progress *progress = &b->progress;
  const uint64_t n_hashed = b->n_hashed;
  uint64_t n = b->n_slots ? b->n_slots : SLOTS_MIN;
  if (n_hashed + PARKED_TEXTS_MAX < b->n_slots_full) return (uint32_t)n;
  if (n < n_hashed) n = n_hashed;
  if (n_hashed) n += n / 2 + PARKED_TEXTS_MAX;
  uint64_t n_read = progress->bytes_read ? *progress->bytes_read : 0;
  n_read -= n_read < n_bytes_ahead ? n_read : n_bytes_ahead;
  if (n_read > 0 && progress->bytes > 0 && n_read >= progress->bytes / 100) {
    uint128 rest = (uint128)(n_hashed - progress->hashed_before) * progress->bytes / n_read;
    uint128 wanted = (progress->hashed_before + rest) * 103 / 100 * 5 / 4;
    /* of a part of a file more may have been read than it will take */
    const uint128 least = n_hashed + (uint128)n_hashed / 2;
    if (wanted > (uint128)b->n_slots + b->n_slots / 10 && wanted > least && wanted <= UINT32_MAX)
      n = (uint64_t)wanted;
  }
  return n > UINT32_MAX ? 0 : (uint32_t)n;
}

/* What a slot keeps of codes: of more than there are slots, for texts of runs have codes, too. */
static uint32_t code_mask(const struct dataset *dataset, uint32_t n_slots) {
  const uint64_t most = 2 * ((uint64_t)dataset->n_texts + PARKED_TEXTS_MAX);
  const uint32_t n = most > UINT32_MAX ? UINT32_MAX : (uint32_t)most;
  return UINT32_MAX >> __builtin_clz(n > n_slots ? n : n_slots);
}

/* Asks for pages of 2 MiB where whole ones lie within: random access to small ones costs more in
 * looking up their addresses than in the cache misses. Nothing depends on whether the system grants
 * it, and as all of the table is written anyway it takes no more memory. */
static void ask_for_large_pages(void *block, size_t bytes) {
#ifdef MADV_HUGEPAGE
  const uintptr_t large = (uintptr_t)2 << 20, begin = ((uintptr_t)block + large - 1) & ~(large - 1),
                  end = ((uintptr_t)block + bytes) & ~(large - 1);
  if (begin < end) madvise((char *)block + (begin - (uintptr_t)block), end - begin, MADV_HUGEPAGE);
#else
  (void)block, (void)bytes;
#endif
}

static void put_in_slot(struct building *b, uint64_t hash, uint32_t code) {
  uint32_t slot = slot_of(hash, b->n_slots);
  while (b->slots[slot]) slot = next_slot(slot, b->n_slots);
  b->slots[slot] = tag_of(hash, b->code_mask) | (code + 1);
}

/* Rebuilds the table, four fifths of which may be taken, from the texts themselves, so that the old
 * one need not live beside it. Slots are fetched some texts ahead. */
static void grow_slots(struct dataset *dataset, uint64_t n_bytes_ahead) {
  enum { AHEAD = 16 };
  struct building *b = dataset->building;
  if (!b->n_slots && dataset->n_texts) { /* texts that were mapped */
    text_runs_end(dataset);
    b->n_hashed = dataset->n_texts;
    b->progress.hashed_before += b->n_hashed;
  }
  uint32_t n = more_slots(dataset, n_bytes_ahead);
  if (n == 0) dataset_exhausted(dataset);
  b->slots = dataset_resize(dataset, b->slots, (size_t)n * sizeof *b->slots);
  b->n_slots = n;
  b->n_slots_full = n / 5 * 4;
  b->code_mask = code_mask(dataset, n);
  ask_for_large_pages(b->slots, (size_t)n * sizeof *b->slots);
  memset(b->slots, 0, (size_t)n * sizeof *b->slots);
  struct {
    uint64_t hash;
    uint32_t code;
  } fetched[AHEAD];
  uint32_t n_fetched = 0;
  for (uint32_t code = 0; code < dataset->n_texts && b->n_hashed; code++) {
    if (!text_is_hashed(&b->runs, dataset_text(dataset, code))) continue;
    const uint32_t at = n_fetched++ % AHEAD;
    if (n_fetched > AHEAD) put_in_slot(b, fetched[at].hash, fetched[at].code);
    fetched[at].hash = hash_of_code(dataset, code);
    fetched[at].code = code;
    __builtin_prefetch(&b->slots[slot_of(fetched[at].hash, n)], 1);
  }
  for (uint32_t i = n_fetched > AHEAD ? n_fetched - AHEAD : 0; i < n_fetched; i++)
    put_in_slot(b, fetched[i % AHEAD].hash, fetched[i % AHEAD].code);
}

/* Whether there is room for so many texts more. */
static inline bool has_room(const struct dataset *dataset, uint32_t n) {
  const struct building *b = dataset->building;
  return b->n_hashed + n < b->n_slots_full && dataset->n_texts + n < b->code_mask;
}

/* Of texts that were in runs. */
static void hash_more(struct dataset *dataset, uint32_t n) {
  struct building *b = dataset->building;
  b->n_hashed += n;
  b->progress.hashed_before += n; /* tells nothing of what is to come */
  if (n) grow_slots(dataset, 0);
}

/* Most texts are ids and short words. */
static inline void copy_text(char *to, struct str text) {
  if (text.n < BYTES) bytes_copy_short(to, text);
  else memcpy(to, text.p, text.n);
}

static uint32_t expected(const struct dataset *dataset, uint64_t n) {
  const uint64_t all = dataset_expected(dataset, n);
  return (uint32_t)(all < UINT32_MAX ? all : n);
}

/* Makes room for n_texts more, of n bytes together, behind the last one. */
static void widen_texts(struct dataset *dataset, uint32_t begin, uint32_t n_texts, uint32_t n) {
  struct building *b = dataset->building;
  const uint32_t code = dataset->n_texts;
  /* Offsets are 32-bit: 4 GiB of distinct texts is where this machine's memory ends, whatever the
   * computer has. */
  if (code > TEXTS_MAX - n_texts || n > UINT32_MAX - begin) dataset_exhausted(dataset);
  if ((size_t)begin + n > b->bytes_capacity || !dataset->text_bytes) {
    const uint32_t capacity =
        dataset_wider((uint32_t)b->bytes_capacity, expected(dataset, (uint64_t)begin + n));
    dataset->text_bytes = dataset_resize(dataset, dataset->text_bytes, capacity);
    b->bytes_capacity = capacity;
  }
  if (code + n_texts + 1 > b->texts_capacity) {
    const uint32_t capacity =
        dataset_wider(b->texts_capacity, expected(dataset, (uint64_t)code + n_texts + 1));
    dataset->text_offsets =
        dataset_resize(dataset, dataset->text_offsets, (size_t)capacity * sizeof(uint32_t));
    b->texts_capacity = capacity;
    if (code == 0) dataset->text_offsets[0] = 0;
  }
}

void dataset_expect_texts(struct dataset *dataset) {
  struct building *b = dataset->building;
  if (!dataset->n_texts) return;
  const size_t n_offsets = ((size_t)dataset->n_texts + 1) * sizeof(uint32_t),
               n_bytes = dataset->text_offsets[dataset->n_texts];
  dataset_ask_ahead(dataset->text_offsets, b->offsets_asked, n_offsets,
      (size_t)b->texts_capacity * sizeof(uint32_t));
  dataset_ask_ahead(dataset->text_bytes, b->bytes_asked, n_bytes, b->bytes_capacity);
  b->offsets_asked = n_offsets;
  b->bytes_asked = n_bytes;
}

/* Copies a text behind the last one of the dictionary; its code. */
static inline uint32_t add_text(struct dataset *dataset, struct str text) {
  const struct building *b = dataset->building;
  const uint32_t code = dataset->n_texts, begin = code ? dataset->text_offsets[code] : 0;
  if (__builtin_expect(code + 2 > b->texts_capacity || (size_t)begin + text.n > b->bytes_capacity ||
              !dataset->text_bytes,
          0))
    widen_texts(dataset, begin, 1, text.n);
  copy_text(dataset->text_bytes + begin, text);
  dataset->text_offsets[code + 1] = begin + text.n;
  dataset->n_texts = code + 1;
  return code;
}

/* Takes a text of which it is plain to see where it stands in the runs of its key: behind all of the
 * newest one, as most do, or where one is awaited that has it. False where it needs a closer look.
 * Every text before it has its code. */
static inline bool take_plain(struct dataset *dataset, struct str text, uint32_t *code) {
  struct building *b = dataset->building;
  const uint8_t state = b->runs.keys[text_key(text)];
  if (state < TEXT_KEY_RUN) return false;
  struct text_run *newest = &b->runs.runs[state - TEXT_KEY_RUN];
  const struct text_ends ends = text_ends_of(text);
  for (struct text_run *run = newest; run; run = run->older) {
    if (text_run_is_behind(run, &ends)) continue;
    if (!text_run_is_near(run, &ends, code)) return false;
    if (*code != TEXT_NOWHERE) {
      text_run_note(dataset, run, &ends, run->next + 1);
      return true;
    }
    if (run == newest) return false;
  }
  if (!text_run_has_room(newest, dataset->n_texts)) return false;
  if (b->n_slots && dataset->n_texts + PARKED_TEXTS_MAX >= b->code_mask) return false;
  *code = add_text(dataset, text);
  text_run_push(newest, &ends, *code);
  return true;
}

/* The code of a text that is not hashed; TEXT_NOWHERE: it is now, its runs were ended. */
static uint32_t intern_in_run(struct dataset *dataset, struct str text) {
  uint32_t code;
  switch (text_run_look(dataset, text, &code)) {
  case TEXT_RUN_HAS_IT: return code;
  case TEXT_RUN_TAKES_IT:
    code = add_text(dataset, text);
    text_run_add(dataset, text, code);
    return code;
  case TEXT_RUN_ENDS: hash_more(dataset, text_run_end(dataset, text_key(text)));
  }
  return code;
}

static uint32_t look_up(
    const struct dataset *dataset, struct str text, uint64_t hash, uint32_t *slot) {
  const struct building *b = dataset->building;
  const uint32_t mask = b->code_mask, tag = tag_of(hash, mask);
  for (*slot = slot_of(hash, b->n_slots); b->slots[*slot]; *slot = next_slot(*slot, b->n_slots)) {
    uint32_t code = (b->slots[*slot] & mask) - 1;
    if ((b->slots[*slot] & ~mask) == tag && str_equal(dataset_text(dataset, code), text))
      return code;
  }
  return TEXT_NOWHERE;
}

/* The code of a text, which becomes a new one only if it is not there yet. `hash` is not looked at
 * where it is in a run; 0: it was none that is hashed when it was parked. */
static uint32_t intern(struct dataset *dataset, struct str text, uint64_t hash) {
  struct building *b = dataset->building;
  const bool is_hashed = text_is_hashed(&b->runs, text);
  uint32_t slot, code = is_hashed ? TEXT_NOWHERE : intern_in_run(dataset, text);
  if (code != TEXT_NOWHERE) return code;
  if (!hash) hash = hash_text(text.p, text.n);
  code = look_up(dataset, text, hash, &slot);
  if (code != TEXT_NOWHERE) return code;
  code = add_text(dataset, text);
  b->slots[slot] = tag_of(hash, b->code_mask) | (code + 1);
  b->n_hashed++;
  return code;
}

void dataset_index_texts(struct dataset *dataset) {
  hash_more(dataset, text_runs_end(dataset));
  if (dataset->n_texts && !dataset->building->n_slots) grow_slots(dataset, 0);
}

/* One that may be in a run, too. */
static uint32_t look_up_anywhere(const struct dataset *dataset, struct str text, uint64_t hash) {
  const struct building *b = dataset->building;
  uint32_t slot;
  if (!text_is_hashed(&b->runs, text)) return text_run_find(dataset, text);
  return b->n_slots ? look_up(dataset, text, hash, &slot) : TEXT_NOWHERE;
}

uint32_t dataset_look_up(const struct dataset *dataset, struct str text) {
  assert(dataset->building && !dataset->building->n_parked && "settled, not finished");
  return look_up_anywhere(dataset, text, hash_text(text.p, text.n));
}

void dataset_look_up_all(
    const struct dataset *dataset, uint32_t n, const struct str *texts, uint32_t *codes) {
  enum { AHEAD = 16 };
  const struct building *b = dataset->building;
  assert(b && !b->n_parked && "settled, not finished");
  uint64_t hashes[AHEAD] = {0};
  for (uint32_t i = 0; i < n + AHEAD; i++) {
    uint64_t hash = hashes[i % AHEAD];
    if (i < n && b->n_slots) {
      hashes[i % AHEAD] = hash_text(texts[i].p, texts[i].n);
      __builtin_prefetch(&b->slots[slot_of(hashes[i % AHEAD], b->n_slots)]);
    }
    if (i >= AHEAD) codes[i - AHEAD] = look_up_anywhere(dataset, texts[i - AHEAD], hash);
  }
}

static void settle_first(struct dataset *dataset) {
  struct building *b = dataset->building;
  struct parked_text *parked = &b->parked[b->first_parked++ % PARKED_TEXTS_MAX];
  b->n_parked--;
  *parked->to = intern(dataset, (struct str){parked->bytes, parked->n}, parked->hash);
}

void dataset_settle(struct dataset *dataset) {
  while (dataset->building->n_parked) settle_first(dataset);
}

/* Of its own, so that what most texts take needs few registers. */
__attribute__((noinline)) static void park(struct dataset *dataset, uint32_t *to, struct str text) {
  struct building *b = dataset->building;
  if (b->n_parked == PARKED_TEXTS_MAX) settle_first(dataset);
  if (!has_room(dataset, b->n_parked + 1)) {
    dataset_settle(dataset);
    if (!has_room(dataset, PARKED_TEXTS_MAX)) grow_slots(dataset, 0);
  }
  const bool is_hashed = text_is_hashed(&b->runs, text);
  /* texts get their numbers in order */
  if (!is_hashed && !b->n_parked) {
    *to = intern(dataset, text, 0);
    return;
  }
  const uint64_t hash = is_hashed ? hash_text(text.p, text.n) : 0;
  if (text.n > PARKED_BYTES_MAX) {
    dataset_settle(dataset);
    *to = intern(dataset, text, hash);
    return;
  }
  struct parked_text *parked = &b->parked[(b->first_parked + b->n_parked++) % PARKED_TEXTS_MAX];
  parked->to = to;
  parked->hash = hash;
  parked->n = text.n;
  copy_text(parked->bytes, text);
  if (is_hashed) __builtin_prefetch(&b->slots[slot_of(hash, b->n_slots)], 1);
}

void dataset_park_text(struct dataset *dataset, uint32_t *to, struct str text) {
  const struct building *b = dataset->building;
  if (b->lists_texts) *to = add_text(dataset, text);
  else if (b->n_parked || !take_plain(dataset, text, to)) park(dataset, to, text);
}

struct text_list dataset_list_texts(struct dataset *part, uint32_t n_texts, uint32_t n_bytes) {
  struct building *b = part->building;
  const uint32_t code = part->n_texts, begin = code ? part->text_offsets[code] : 0;
  assert(b->lists_texts && !b->n_parked);
  widen_texts(part, begin, n_texts, n_bytes);
  return (struct text_list){part->text_bytes + begin, part->text_offsets + code + 1, begin, code};
}

void dataset_end_list(struct dataset *part, const struct text_list *list) {
  part->n_texts = list->next;
}

static struct str listed_text(const struct dataset *part, uint32_t code) {
  const uint32_t begin = part->text_offsets[code];
  return (struct str){part->text_bytes + begin, part->text_offsets[code + 1] - begin};
}

/* Takes the part's texts [first, end), which may be hashed: their slots are fetched some ahead.
 * n_bytes: of what is read of the part and holds its texts. */
static void take_hashed(struct dataset *dataset, const struct dataset *part, uint64_t n_bytes,
    uint32_t first, uint32_t end, uint32_t *codes) {
  enum { AHEAD = 16 };
  struct building *b = dataset->building;
  const uint32_t n = part->n_texts;
  uint64_t hashes[AHEAD] = {0};
  for (uint32_t i = first; i < end + AHEAD; i++) {
    const uint64_t hash = hashes[i % AHEAD];
    if (i < end) {
      const struct str text = listed_text(part, i);
      const bool is_hashed = text_is_hashed(&b->runs, text);
      const uint64_t next = is_hashed ? hash_text(text.p, text.n) : 0;
      if (is_hashed && b->n_slots) __builtin_prefetch(&b->slots[slot_of(next, b->n_slots)], 1);
      hashes[i % AHEAD] = next;
    }
    if (i < first + AHEAD) continue;
    const uint32_t code = i - AHEAD;
    if (!has_room(dataset, PARKED_TEXTS_MAX))
      grow_slots(dataset, (uint64_t)((uint128)n_bytes * (n - code) / n));
    const struct str text = listed_text(part, code);
    if (!take_plain(dataset, text, &codes[code])) codes[code] = intern(dataset, text, hash);
  }
}

/* Most texts are in runs, many together: of these nothing need be fetched. */
void dataset_take_listed(
    struct dataset *dataset, const struct dataset *part, uint64_t n_bytes, uint32_t *codes) {
  enum { TOGETHER = 64 };
  const uint32_t n = part->n_texts;
  for (uint32_t at = 0; at < n;) {
    if (take_plain(dataset, listed_text(part, at), &codes[at])) {
      at++;
      continue;
    }
    const uint32_t end = n - at < TOGETHER ? n : at + TOGETHER;
    take_hashed(dataset, part, n_bytes, at, end, codes);
    at = end;
  }
}
