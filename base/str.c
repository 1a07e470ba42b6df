/* String views: order, UTF-8, normalisation, width, hashing and the map. "Did you mean" is in
 * str_distance.c. */
#include "base/str.h"

#include <assert.h>
#include <utf8proc.h>

#include "base/bytes.h"
#include "base/translate.h"
#include "base/utf8.h"

int str_compare(struct str a, struct str b) {
  uint32_t shorter = a.n < b.n ? a.n : b.n;
  int order = shorter ? memcmp(a.p, b.p, shorter) : 0;
  if (order == 0) order = (a.n > b.n) - (a.n < b.n);
  return (order > 0) - (order < 0);
}

struct str str_from(const char *zero_terminated) {
  size_t length = strlen(zero_terminated);
  assert(length <= UINT32_MAX);
  return (struct str){zero_terminated, (uint32_t)length};
}

struct str str_joined(struct arena *arena, struct str a, struct str b) {
  char *p = arena_alloc_raw(arena, (size_t)a.n + b.n + 1);
  if (a.n) memcpy(p, a.p, a.n);
  if (b.n) memcpy(p + a.n, b.p, b.n);
  p[a.n + b.n] = '\0';
  return (struct str){p, a.n + b.n};
}

char *str_cstring(struct arena *arena, struct str s) {
  char *copy = arena_alloc_raw(arena, (size_t)s.n + 1);
  if (s.n) memcpy(copy, s.p, s.n);
  copy[s.n] = '\0';
  return copy;
}

struct str str_copy(struct arena *arena, struct str s) {
  return (struct str){str_cstring(arena, s), s.n};
}

/* -- UTF-8 -- */

static bool is_continuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

/* The length of the valid code point at p (n > 0 bytes remain), or 0. The second byte's bounds shut
 * out overlongs, surrogates and what lies past U+10FFFF (The Unicode Standard, table 3-7). */
static uint32_t valid_length(const unsigned char *p, uint32_t n) {
  unsigned char first = p[0];
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4) return 0;
  uint32_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (length > n) return 0;
  unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  if (p[1] < low || p[1] > high) return 0;
  for (uint32_t i = 2; i < length; i++)
    if (!is_continuation(p[i])) return 0;
  return length;
}

/* How many bytes from `from` on are ASCII. */
static uint32_t ascii_run(struct str s, uint32_t from) {
  uint32_t i = from;
  while (s.n - i >= BYTES && bytes_none((bytes16)(bytes_load(s.p + i) < 0))) i += BYTES;
  while (s.n - i >= 8) {
    uint64_t eight;
    memcpy(&eight, s.p + i, 8);
    if (eight & UINT64_C(0x8080808080808080)) break;
    i += 8;
  }
  while (i < s.n && (unsigned char)s.p[i] < 0x80) i++;
  return i - from;
}

uint32_t str_valid_utf8(struct str s) {
  enum { LONG = 64 };
  if (s.n >= LONG && utf8_is_valid(s.p, s.n)) return s.n; /* mostly they are */
  uint32_t i = 0;
  while (i < s.n) {
    i += ascii_run(s, i);
    if (i == s.n) break;
    uint32_t length = valid_length((const unsigned char *)s.p + i, s.n - i);
    if (length == 0) break;
    i += length;
  }
  return i;
}

uint32_t str_decode(struct str s, uint32_t offset, int32_t *code_point) {
  assert(offset < s.n);
  const unsigned char *p = (const unsigned char *)s.p + offset;
  uint32_t length = valid_length(p, s.n - offset);
  switch (length) {
  case 1: *code_point = p[0]; return 1;
  case 2: *code_point = (p[0] & 0x1F) << 6 | (p[1] & 0x3F); return 2;
  case 3: *code_point = (p[0] & 0x0F) << 12 | (p[1] & 0x3F) << 6 | (p[2] & 0x3F); return 3;
  case 4:
    *code_point = (p[0] & 0x07) << 18 | (p[1] & 0x3F) << 12 | (p[2] & 0x3F) << 6 | (p[3] & 0x3F);
    return 4;
  default: *code_point = 0xFFFD; return 1;
  }
}

static bool is_unsafe(int32_t code_point) {
  return code_point < 0x20 || (code_point >= 0x7F && code_point <= 0x9F) || code_point == 0x061C ||
      (code_point >= 0x200E && code_point <= 0x200F) ||
      (code_point >= 0x2028 && code_point <= 0x202E) ||
      (code_point >= 0x2066 && code_point <= 0x2069) || code_point == 0xFEFF;
}

uint32_t str_shown_character(struct str s, uint32_t offset, struct str *shown) {
  int32_t code_point;
  uint32_t length = str_decode(s, offset, &code_point);
  *shown = code_point == '\n' ? STR("\\n")
      : code_point == '\t'    ? STR("\\t")
                              : (struct str){s.p + offset, length};
  if (shown->p == s.p + offset && (is_unsafe(code_point) || (length == 1 && code_point == 0xFFFD)))
    *shown = STR("\xEF\xBF\xBD");
  return length;
}

struct str str_shown(struct arena *arena, struct str s) {
  if (bytes_are_plain(s)) return s;
  struct str piece;
  size_t bytes = 0;
  bool is_same = true;
  for (uint32_t i = 0; i < s.n; bytes += piece.n) {
    const char *at = s.p + i;
    i += str_shown_character(s, i, &piece);
    is_same = is_same && piece.p == at;
  }
  if (is_same) return s;
  char *out = arena_alloc_raw(arena, bytes), *p = out;
  for (uint32_t i = 0; i < s.n; p += piece.n) {
    i += str_shown_character(s, i, &piece);
    memcpy(p, piece.p, piece.n);
  }
  return (struct str){out, (uint32_t)bytes};
}

struct str str_written(struct arena *arena, struct str s) {
  char *out = arena_alloc(arena, 2 * (size_t)s.n + 3);
  uint32_t n = 0;
  out[n++] = '"';
  for (uint32_t i = 0; i < s.n; i++) {
    char c = s.p[i];
    if (c == '"' || c == '\\' || c == '\n') out[n++] = '\\';
    out[n++] = c == '\n' ? 'n' : c;
  }
  out[n++] = '"';
  return (struct str){out, n};
}

uint32_t str_display_width(struct str s) {
  if (bytes_are_plain(s)) return s.n;
  uint32_t width = 0;
  int32_t code_point;
  for (uint32_t i = 0; i < s.n;) {
    i += str_decode(s, i, &code_point);
    width += (uint32_t)utf8proc_charwidth(code_point);
  }
  return width;
}

/* -- NFC -- */

/* True where the code point may stand anywhere in normal text without a further look
 * (NFC_Quick_Check = Yes, or fewer). */
static bool is_surely_normal(int32_t code_point) {
  if (code_point < 0x300) return true; /* before the combining marks */
  /* Vietnamese letters; the whole block recomposes */
  if (code_point >= 0x1E00 && code_point <= 0x1EFF) return true;
  const utf8proc_property_t *property = utf8proc_get_property(code_point);
  if (property->combining_class != 0) return false;
  /* may join what stands before it */
  if (property->comb_index != UINT16_MAX && property->comb_index >= 0x8000) return false;
  /* Hangul vowels and finals join by arithmetic */
  if (code_point >= 0x1160 && code_point <= 0x11FF) return false;
  /* compatibility mappings are not NFC's */
  return property->decomp_seqindex == UINT16_MAX || property->decomp_type != 0;
}

static bool is_surely_nfc(struct str s) {
  int32_t code_point;
  for (uint32_t i = ascii_run(s, 0); i < s.n;) {
    i += str_decode(s, i, &code_point);
    if (!is_surely_normal(code_point)) return false;
  }
  return true;
}

/* Sorts code points [0, n), all with a combining class, by it, keeping the order of equals.
 * utf8proc's own sort is quadratic in the length of such a run, which hostile text makes as long as
 * it likes; this counts. */
static void sort_marks(struct arena *arena, utf8proc_int32_t *marks, size_t n) {
  bool sorted = true;
  for (size_t i = 1; i < n && sorted; i++)
    sorted = utf8proc_get_property(marks[i - 1])->combining_class <=
        utf8proc_get_property(marks[i])->combining_class;
  if (sorted) return;
  size_t begin[257] = {0}; /* classes are 1 to 254 */
  for (size_t i = 0; i < n; i++) begin[utf8proc_get_property(marks[i])->combining_class + 1]++;
  for (size_t class = 1; class <= 256; class ++) begin[class] += begin[class - 1];
  utf8proc_int32_t *copy = arena_copy(arena, marks, n * sizeof *marks);
  for (size_t i = 0; i < n; i++)
    marks[begin[utf8proc_get_property(copy[i])->combining_class]++] = copy[i];
}

static void order_canonically(struct arena *arena, utf8proc_int32_t *points, size_t n) {
  for (size_t i = 0; i < n;) {
    size_t begin = i;
    while (i < n && utf8proc_get_property(points[i])->combining_class != 0) i++;
    if (i - begin > 1) sort_marks(arena, points + begin, i - begin);
    if (i == begin) i++;
  }
}

struct str str_nfc(struct arena *arena, struct str s) {
  if (is_surely_nfc(s)) return s;
  /* no canonical decomposition has more than 2 code points a byte (U+0390: 3 for 2) */
  size_t capacity = (size_t)s.n * 2;
  utf8proc_int32_t *points = arena_alloc_raw(arena, capacity * sizeof *points);
  size_t n = 0;
  for (uint32_t i = 0; i < s.n;) {
    int32_t code_point;
    int boundary = 0;
    i += str_decode(s, i, &code_point);
    utf8proc_ssize_t length = utf8proc_decompose_char(code_point, points + n,
        (utf8proc_ssize_t)(capacity - n), UTF8PROC_DECOMPOSE | UTF8PROC_STABLE, &boundary);
    assert(length >= 0 && (size_t)length <= capacity - n);
    n += (size_t)length;
  }
  order_canonically(arena, points, n);
  utf8proc_ssize_t composed =
      utf8proc_normalize_utf32(points, (utf8proc_ssize_t)n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
  assert(composed >= 0);
  utf8proc_uint8_t *bytes = arena_alloc_raw(arena, (size_t)composed * 4 + 1);
  size_t n_bytes = 0;
  for (utf8proc_ssize_t i = 0; i < composed; i++)
    n_bytes += (size_t)utf8proc_encode_char(points[i], bytes + n_bytes);
  bytes[n_bytes] = '\0';
  struct str normal = {(const char *)bytes, (uint32_t)n_bytes};
  return str_equal(normal, s) ? s : normal;
}

/* -- hashing and the map -- */

uint64_t str_hash(struct str s) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (uint32_t i = 0; i < s.n; i++)
    hash = (hash ^ (unsigned char)s.p[i]) * UINT64_C(0x100000001b3);
  return hash;
}

void str_map_init(struct str_map *map, struct arena *arena) {
  *map = (struct str_map){.arena = arena};
}

/* The last n bytes of a text, 0 < n < 8, in one word; some of those before them, too. */
static uint64_t last_bytes(struct str s, uint32_t n) {
  uint64_t word;
  if (s.n >= sizeof word) {
    memcpy(&word, s.p + s.n - sizeof word, sizeof word);
    return word;
  }
  if (n >= 4) {
    uint32_t first, last;
    memcpy(&first, s.p, sizeof first);
    memcpy(&last, s.p + n - sizeof last, sizeof last);
    return (uint64_t)first << 32 | last;
  }
  const unsigned char *p = (const unsigned char *)s.p;
  return (uint64_t)p[0] << 16 | (uint64_t)p[n / 2] << 8 | p[n - 1];
}

/* Of a map's keys, eight bytes at a time: many are numbers in a row, of 80 bytes and more. No output
 * depends on it. */
static inline __attribute__((always_inline)) uint64_t hash_of_words(struct str s) {
  const uint64_t factor = UINT64_C(0x9E3779B97F4A7C15);
  uint64_t hash = s.n * factor;
  const char *p = s.p;
  uint32_t n = s.n;
  for (; n >= sizeof hash; n -= (uint32_t)sizeof hash, p += sizeof hash) {
    uint64_t word;
    memcpy(&word, p, sizeof word);
    hash = (hash ^ word) * factor;
    hash ^= hash >> 29;
  }
  if (n) hash = (hash ^ last_bytes(s, n)) * factor;
  hash ^= hash >> 29;
  hash *= factor;
  return hash ^ hash >> 32;
}

static inline __attribute__((always_inline)) struct str_map_key key_of(struct str s) {
  const uint64_t hash = hash_of_words(s);
  /* an empty key without an address would look like a free slot */
  return (struct str_map_key){s.p ? s.p : "", s.n, (uint32_t)hash};
}

static inline bool is_same_key(const struct str_map_key *a, const struct str_map_key *b) {
  return a->hash == b->hash && bytes_are_same((struct str){a->p, a->n}, (struct str){b->p, b->n});
}

/* Where the key is, or the free slot where it belongs. */
static inline __attribute__((always_inline)) uint32_t find_slot(
    const struct str_map *map, const struct str_map_key *key) {
  const uint32_t mask = map->capacity - 1;
  uint32_t slot = key->hash & mask;
  while (map->keys[slot].p && !is_same_key(&map->keys[slot], key)) slot = (slot + 1) & mask;
  return slot;
}

static struct str_map map_of(struct arena *arena, uint32_t capacity) {
  return (struct str_map){.arena = arena,
      .capacity = capacity,
      .keys = ARENA_ARRAY(arena, struct str_map_key, capacity),
      .values = ARENA_ARRAY(arena, uint32_t, capacity)};
}

/* True where one key more needs a wider map. */
static bool is_full(uint32_t n, uint32_t capacity) { return n >= capacity / 4 * 3; }

void str_map_reserve(struct str_map *map, uint32_t n) {
  enum { LEAST = 16 };
  if (n < LEAST) return;
  uint32_t capacity = LEAST;
  while (is_full(n - 1, capacity)) capacity *= 2;
  *map = map_of(map->arena, capacity);
}

static void map_grow(struct str_map *map) {
  struct str_map wider = map_of(map->arena, map->capacity ? map->capacity * 2 : 16);
  wider.n = map->n;
  for (uint32_t i = 0; i < map->capacity; i++) {
    if (!map->keys[i].p) continue;
    uint32_t slot = find_slot(&wider, &map->keys[i]);
    wider.keys[slot] = map->keys[i];
    wider.values[slot] = map->values[i];
  }
  *map = wider;
}

static void put(struct str_map *map, uint32_t slot, const struct str_map_key *key, uint32_t value) {
  map->keys[slot] = *key;
  map->values[slot] = value;
  map->n++;
}

bool str_map_add(struct str_map *map, struct str text, uint32_t value) {
  if (is_full(map->n, map->capacity)) map_grow(map);
  const struct str_map_key key = key_of(text);
  uint32_t slot = find_slot(map, &key);
  if (map->keys[slot].p) return false;
  put(map, slot, &key, value);
  return true;
}

bool str_map_add_copy(struct str_map *map, struct str text, uint32_t value, uint32_t *kept) {
  if (is_full(map->n, map->capacity)) map_grow(map);
  struct str_map_key key = key_of(text);
  uint32_t slot = find_slot(map, &key);
  if (map->keys[slot].p) {
    *kept = map->values[slot];
    return false;
  }
  if (text.n) key.p = arena_copy(map->arena, text.p, text.n);
  put(map, slot, &key, value);
  *kept = value;
  return true;
}

bool str_map_find(const struct str_map *map, struct str text, uint32_t *value) {
  if (map->n == 0) return false;
  const struct str_map_key key = key_of(text);
  uint32_t slot = find_slot(map, &key);
  if (!map->keys[slot].p) return false;
  if (value) *value = map->values[slot];
  return true;
}

const char *str_listed(struct arena *arena, const struct str *items, uint32_t n) {
  enum { SHOWN = 12 };
  const char *out = "";
  for (uint32_t i = 0; i < n && i < SHOWN; i++)
    out = arena_printf(arena, "%s%s%.*s", out, i ? ", " : "", STR_ARGS(items[i]));
  return n > SHOWN ? arena_printf(arena, _("%s and %u more"), out, n - SHOWN) : out;
}
