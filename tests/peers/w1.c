/* See w1.h: columns, values, ids. */
#include "tests/peers/w1.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void w1_fault(
    const struct w1_place *place, const char *at, size_t n_bytes, const char *message) {
  fprintf(stderr, "%s:%llu:%llu: %s: \"%.*s\"\n", place->file, (unsigned long long)place->line,
      (unsigned long long)(at - place->begin + 1), message, (int)(n_bytes > 60 ? 60 : n_bytes), at);
  exit(1);
}

/* -- room -- */

static void *grown(void *old, size_t bytes) {
  void *room = realloc(old, bytes);
  if (room) return room;
  perror("memory");
  exit(3);
}

#define GROW(array, room) ((array) = grown((array), (size_t)(room) * sizeof *(array)))

static void grow_clusters(struct w1_clusters *c) {
  c->room = c->room ? 2 * c->room : 4096;
  GROW(c->ids.ends, c->room);
  GROW(c->names.ends, c->room);
}

static void grow_units(struct w1_units *u) {
  u->room = u->room ? 2 * u->room : 16384;
  GROW(u->ids.ends, u->room);
  GROW(u->names.ends, u->room);
  GROW(u->cluster, u->room);
  GROW(u->registered, u->room);
  GROW(u->pledge_signed, u->room);
  GROW(u->votes, u->room);
  GROW(u->score_cents, u->room);
  GROW(u->last_head_year, u->room);
  GROW(u->votes_known, u->room);
  GROW(u->score_known, u->room);
  GROW(u->year_known, u->room);
}

static void grow_incidents(struct w1_incidents *i) {
  i->room = i->room ? 2 * i->room : 16384;
  GROW(i->unit, i->room);
  GROW(i->kind, i->room);
  GROW(i->serious, i->room);
  GROW(i->concluded, i->room);
}

static void begin_text(struct w1_texts *texts, uint32_t row) {
  texts->ends[row] = (uint32_t)texts->n_bytes;
}

uint32_t w1_add_cluster(struct w1 *w1) {
  struct w1_clusters *c = &w1->clusters;
  if (c->n == c->room) grow_clusters(c);
  begin_text(&c->ids, c->n);
  begin_text(&c->names, c->n);
  return c->n++;
}

uint32_t w1_add_unit(struct w1 *w1, uint32_t cluster) {
  struct w1_units *u = &w1->units;
  if (u->n == u->room) grow_units(u);
  const uint32_t row = u->n++;
  begin_text(&u->ids, row);
  begin_text(&u->names, row);
  u->cluster[row] = cluster;
  u->registered[row] = u->pledge_signed[row] = W1_UNKNOWN;
  u->votes[row] = u->score_cents[row] = u->last_head_year[row] = 0;
  u->votes_known[row] = u->score_known[row] = u->year_known[row] = 0;
  return row;
}

uint32_t w1_add_incident(struct w1 *w1, uint32_t unit) {
  struct w1_incidents *i = &w1->incidents;
  if (i->n == i->room) grow_incidents(i);
  const uint32_t row = i->n++;
  i->unit[row] = unit;
  i->kind[row] = W1_NO_KIND;
  i->serious[row] = i->concluded[row] = W1_UNKNOWN;
  return row;
}

/* -- keys -- */

static const struct {
  char name[16];
  uint8_t n_bytes;
} KEYS[W1_N_KEYS] = {{"id", 2}, {"name", 4}, {"registered", 10}, {"pledge_signed", 13},
    {"votes", 5}, {"score", 5}, {"last_head_year", 14}, {"kind", 4}, {"serious", 7},
    {"concluded", 9}, {"clusters", 8}, {"units", 5}, {"incidents", 9}, {"cluster", 7}, {"unit", 4}};

size_t w1_key_bytes(enum w1_key key) { return KEYS[key].n_bytes; }

bool w1_begins_with_key(const char *text, size_t n_bytes, enum w1_key key, char behind) {
  const size_t n = key == W1_N_KEYS ? SIZE_MAX : KEYS[key].n_bytes;
  if (n_bytes <= n || text[n] != behind) return false;
  uint64_t a[2], b[2];
  memcpy(a, text, 16);
  memcpy(b, KEYS[key].name, 16);
  const uint64_t rest = n % 8 ? ~UINT64_C(0) >> (64 - n % 8 * 8) : 0;
  if (n >= 8) return a[0] == b[0] && ((a[1] ^ b[1]) & rest) == 0;
  return ((a[0] ^ b[0]) & rest) == 0;
}

/* One candidate by length and first letter, then compared whole. */
enum w1_key w1_key_named(const char *text, size_t n_bytes) {
  enum w1_key key = W1_N_KEYS;
  if (n_bytes == 0) return key;
  switch (text[0]) {
  case 'i': key = n_bytes == 2 ? W1_ID : W1_INCIDENTS; break;
  case 'n': key = W1_NAME; break;
  case 'r': key = W1_REGISTERED; break;
  case 'p': key = W1_PLEDGE_SIGNED; break;
  case 'v': key = W1_VOTES; break;
  case 's': key = n_bytes == 5 ? W1_SCORE : W1_SERIOUS; break;
  case 'l': key = W1_LAST_HEAD_YEAR; break;
  case 'k': key = W1_KIND; break;
  case 'c': key = n_bytes == 9 ? W1_CONCLUDED : n_bytes == 8 ? W1_CLUSTERS : W1_CLUSTER; break;
  case 'u': key = n_bytes == 5 ? W1_UNITS : W1_UNIT; break;
  default: return W1_N_KEYS;
  }
  const bool is_it = KEYS[key].n_bytes == n_bytes && memcmp(KEYS[key].name, text, n_bytes) == 0;
  return is_it ? key : W1_N_KEYS;
}

/* -- values -- */

static uint8_t truth_of(const struct w1_place *place, const char *text, size_t n) {
  if (n == 4 && memcmp(text, "true", 4) == 0) return W1_TRUE;
  if (n == 5 && memcmp(text, "false", 5) == 0) return W1_FALSE;
  w1_fault(place, text, n, "expected true or false");
}

static int64_t integer_of(const struct w1_place *place, const char *text, size_t n) {
  const bool is_negative = n && text[0] == '-';
  int64_t value = 0;
  if (n == is_negative || n > 18) w1_fault(place, text, n, "expected an integer of 18 digits");
  for (size_t i = is_negative; i < n; i++) {
    const unsigned digit = (unsigned char)text[i] - (unsigned)'0';
    if (digit > 9) w1_fault(place, text, n, "expected an integer");
    value = 10 * value + digit;
  }
  return is_negative ? -value : value;
}

/* A decimal of two places, in hundredths. Zeros at the end of a fraction say nothing. */
static int64_t cents_of(const struct w1_place *place, const char *text, size_t n) {
  const char *point = memchr(text, '.', n);
  if (!point) return 100 * integer_of(place, text, n > 16 ? 99 : n);
  const size_t whole = (size_t)(point - text);
  size_t places = n - whole - 1;
  if (places == 0) w1_fault(place, text, n, "expected digits behind the point");
  while (places > 2 && point[places] == '0') places--;
  if (places > 2) w1_fault(place, text, n, "expected two decimal places at most");
  int64_t fraction = 0;
  for (size_t i = 1; i <= 2; i++) {
    const unsigned digit = i <= places ? (unsigned char)point[i] - (unsigned)'0' : 0;
    if (digit > 9) w1_fault(place, text, n, "expected a decimal number");
    fraction = 10 * fraction + digit;
  }
  const int64_t cents = 100 * integer_of(place, text, whole > 16 ? 99 : whole);
  return text[0] == '-' ? cents - fraction : cents + fraction;
}

static uint8_t kind_of(const struct w1_place *place, const char *text, size_t n) {
  if (n == 10 && memcmp(text, "misconduct", 10) == 0) return 0;
  if (n == 10 && memcmp(text, "corruption", 10) == 0) return 1;
  if (n == 10 && memcmp(text, "wrongdoing", 10) == 0) return 2;
  w1_fault(place, text, n, "expected misconduct, corruption or wrongdoing");
}

/* How many bytes the character takes that begins here; 0 where it is none of UTF-8. */
static size_t character_bytes(const unsigned char *s, size_t left) {
  const unsigned char a = s[0];
  const size_t n = a < 0xc2 ? 0 : a < 0xe0 ? 2 : a < 0xf0 ? 3 : a < 0xf5 ? 4 : 0;
  if (n == 0 || n > left) return 0;
  for (size_t i = 1; i < n; i++)
    if ((s[i] & 0xc0) != 0x80) return 0;
  if ((a == 0xe0 && s[1] < 0xa0) || (a == 0xed && s[1] > 0x9f)) return 0;
  if ((a == 0xf0 && s[1] < 0x90) || (a == 0xf4 && s[1] > 0x8f)) return 0;
  return n;
}

static void check_text(const struct w1_place *place, const char *text, size_t n) {
  const unsigned char *s = (const unsigned char *)text;
  for (size_t i = 0; i < n;) {
    uint64_t word;
    memcpy(&word, s + i, 8); /* the buffer goes on behind the text */
    /* eight bytes of ASCII without controls: none above 0x7e, none below 0x20 */
    const uint64_t high = (word + UINT64_C(0x0101010101010101)) | word,
                   low = word - UINT64_C(0x2020202020202020);
    if (i + 8 <= n && ((high | low) & UINT64_C(0x8080808080808080)) == 0) {
      i += 8;
      continue;
    }
    if (s[i] >= 0x20 && s[i] < 0x7f) {
      i++;
      continue;
    }
    const size_t bytes = s[i] < 0x80 ? 0 : character_bytes(s + i, n - i);
    if (bytes == 0) w1_fault(place, text, n, "expected UTF-8 without control characters");
    i += bytes;
  }
}

static void set_text(struct w1_texts *texts, const struct w1_place *place, uint32_t row,
    const char *text, size_t n) {
  check_text(place, text, n);
  if (texts->n_bytes + n > texts->room_bytes) {
    texts->room_bytes = texts->room_bytes ? 2 * texts->room_bytes : 1 << 16;
    texts->bytes = grown(texts->bytes, texts->room_bytes + n);
  }
  memcpy(texts->bytes + texts->n_bytes, text, n);
  texts->n_bytes += n;
  texts->ends[row] = (uint32_t)texts->n_bytes;
}

void w1_set_cluster(struct w1 *w1, const struct w1_place *place, enum w1_key key, const char *text,
    size_t n_bytes) {
  struct w1_clusters *c = &w1->clusters;
  if (key == W1_ID) set_text(&c->ids, place, c->n - 1, text, n_bytes);
  else if (key == W1_NAME) set_text(&c->names, place, c->n - 1, text, n_bytes);
  else w1_fault(place, text, n_bytes, "this is no value of a cluster");
}

void w1_set_unit(struct w1 *w1, const struct w1_place *place, enum w1_key key, const char *text,
    size_t n_bytes) {
  struct w1_units *u = &w1->units;
  const uint32_t row = u->n - 1;
  switch (key) {
  case W1_ID: set_text(&u->ids, place, row, text, n_bytes); return;
  case W1_NAME: set_text(&u->names, place, row, text, n_bytes); return;
  case W1_REGISTERED: u->registered[row] = truth_of(place, text, n_bytes); return;
  case W1_PLEDGE_SIGNED: u->pledge_signed[row] = truth_of(place, text, n_bytes); return;
  case W1_VOTES:
    u->votes[row] = integer_of(place, text, n_bytes);
    u->votes_known[row] = 1;
    return;
  case W1_SCORE:
    u->score_cents[row] = cents_of(place, text, n_bytes);
    u->score_known[row] = 1;
    return;
  case W1_LAST_HEAD_YEAR:
    u->last_head_year[row] = integer_of(place, text, n_bytes);
    u->year_known[row] = 1;
    return;
  case W1_KIND:
  case W1_SERIOUS:
  case W1_CONCLUDED:
  case W1_CLUSTERS:
  case W1_UNITS:
  case W1_INCIDENTS:
  case W1_CLUSTER:
  case W1_UNIT:
  case W1_N_KEYS: break;
  }
  w1_fault(place, text, n_bytes, "this is no value of a unit");
}

void w1_set_incident(struct w1 *w1, const struct w1_place *place, enum w1_key key, const char *text,
    size_t n_bytes) {
  struct w1_incidents *i = &w1->incidents;
  const uint32_t row = i->n - 1;
  if (key == W1_KIND) i->kind[row] = kind_of(place, text, n_bytes);
  else if (key == W1_SERIOUS) i->serious[row] = truth_of(place, text, n_bytes);
  else if (key == W1_CONCLUDED) i->concluded[row] = truth_of(place, text, n_bytes);
  else w1_fault(place, text, n_bytes, "this is no value of an incident");
}

/* -- ids -- */

static uint32_t text_begin(const struct w1_texts *texts, uint32_t row) {
  return row ? texts->ends[row - 1] : 0;
}

static void check_has_id(
    const struct w1_texts *ids, uint32_t row, const struct w1_place *place, const char *message) {
  if (ids->ends[row] == text_begin(ids, row)) w1_fault(place, place->begin, 0, message);
}

void w1_end_cluster(struct w1 *w1, const struct w1_place *place) {
  check_has_id(&w1->clusters.ids, w1->clusters.n - 1, place, "a cluster without id ends here");
}
void w1_end_unit(struct w1 *w1, const struct w1_place *place) {
  check_has_id(&w1->units.ids, w1->units.n - 1, place, "a unit without id ends here");
}

static uint64_t hash_of(const char *text, size_t n) {
  uint64_t hash = n * UINT64_C(0x9e3779b97f4a7c15), word;
  for (; n >= 8; text += 8, n -= 8) {
    memcpy(&word, text, 8);
    hash = (hash ^ word) * UINT64_C(0xff51afd7ed558ccd);
    hash ^= hash >> 32;
  }
  word = 0;
  memcpy(&word, text, n);
  hash = (hash ^ word) * UINT64_C(0xc4ceb9fe1a85ec53);
  return hash ^ hash >> 29;
}

static bool has_text(const struct w1_texts *texts, uint32_t row, const char *text, size_t n) {
  const uint32_t begin = text_begin(texts, row);
  return texts->ends[row] - begin == n && memcmp(texts->bytes + begin, text, n) == 0;
}

enum { AHEAD = 32 }; /* slots are fetched so many rows before they are looked at */

void w1_index_build(
    struct w1_index *index, const struct w1_texts *ids, uint32_t n, const char *of) {
  uint32_t size = 16;
  while (size < 2 * n) size *= 2;
  *index = (struct w1_index){ids, calloc(size, sizeof *index->slots), size - 1};
  if (!index->slots) exit(3);
  uint32_t waiting[AHEAD];
  for (uint32_t i = 0; i < n + AHEAD; i++) {
    if (i >= AHEAD && i - AHEAD < n) {
      const uint32_t row = i - AHEAD, begin = text_begin(ids, row), end = ids->ends[row];
      uint32_t slot = waiting[row % AHEAD];
      for (; index->slots[slot]; slot = (slot + 1) & index->mask) {
        const uint32_t other = index->slots[slot] - 1;
        if (!has_text(ids, other, ids->bytes + begin, end - begin)) continue;
        fprintf(stderr, "%s %u and %u have the same id: \"%.*s\"\n", of, other + 1, row + 1,
            (int)(end - begin), ids->bytes + begin);
        exit(1);
      }
      index->slots[slot] = row + 1;
    }
    if (i >= n) continue;
    const uint32_t begin = text_begin(ids, i);
    waiting[i % AHEAD] = (uint32_t)hash_of(ids->bytes + begin, ids->ends[i] - begin) & index->mask;
    __builtin_prefetch(&index->slots[waiting[i % AHEAD]], 1);
  }
}

void w1_index_free(struct w1_index *index) { free(index->slots); }

uint32_t w1_index_find(const struct w1_index *index, uint32_t n, const struct w1_place *place,
    const char *text, size_t n_bytes, uint32_t guess) {
  for (uint32_t row = guess; row < n && row < guess + 2; row++)
    if (has_text(index->ids, row, text, n_bytes)) return row;
  uint32_t slot = (uint32_t)hash_of(text, n_bytes) & index->mask;
  for (; index->slots[slot]; slot = (slot + 1) & index->mask)
    if (has_text(index->ids, index->slots[slot] - 1, text, n_bytes)) return index->slots[slot] - 1;
  w1_fault(place, text, n_bytes, "nothing has this id");
}

/* -- children by their parents -- */

static uint32_t *offsets_of(const uint32_t *parents, uint32_t n, uint32_t n_parents) {
  uint32_t *first = grown(NULL, ((size_t)n_parents + 1) * sizeof *first);
  uint32_t row = 0;
  for (uint32_t parent = 0; parent <= n_parents; parent++) {
    while (row < n && parents[row] < parent) row++;
    first[parent] = row;
  }
  for (uint32_t i = 1; i < n; i++) {
    if (parents[i - 1] <= parents[i]) continue;
    fprintf(
        stderr, "records of one parent do not stand together: this program does not move them\n");
    exit(1);
  }
  return first;
}

void w1_finish(struct w1 *w1, bool ids_are_checked) {
  if (!ids_are_checked) {
    struct w1_index index;
    w1_index_build(&index, &w1->clusters.ids, w1->clusters.n, "clusters");
    w1_index_free(&index);
    w1_index_build(&index, &w1->units.ids, w1->units.n, "units");
    w1_index_free(&index);
  }
  w1->clusters.first_unit = offsets_of(w1->units.cluster, w1->units.n, w1->clusters.n);
  w1->units.first_incident = offsets_of(w1->incidents.unit, w1->incidents.n, w1->units.n);
}
