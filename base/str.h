/* String views: a pointer and a length, never owning, not necessarily zero-terminated. */
#ifndef THIDUA_STR_H
#define THIDUA_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

struct str {
  const char *p;
  uint32_t n; /* bytes */
};

#define STR(literal) ((struct str){(literal), (uint32_t)(sizeof(literal) - 1)})
/* For printf: "%.*s" with STR_ARGS(s). */
#define STR_ARGS(s) (int)(s).n, (s).p ? (s).p : ""

static inline bool str_equal(struct str a, struct str b) {
  return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
/* Byte order (which for UTF-8 is code point order): -1, 0, 1. */
int str_compare(struct str a, struct str b);
struct str str_from(const char *zero_terminated);
/* A copy in the arena, zero-terminated behind its last byte. */
struct str str_copy(struct arena *arena, struct str s);
/* Both, one behind the other, likewise. */
struct str str_joined(struct arena *arena, struct str a, struct str b);
/* A copy as a C string. */
char *str_cstring(struct arena *arena, struct str s);
/* The text normalised to NFC, in the arena; ASCII and already-normal text is returned as it is,
 * without a copy. `s` must be valid UTF-8. */
struct str str_nfc(struct arena *arena, struct str s);
/* The length of the longest valid UTF-8 beginning of `s`: equals s.n when all is valid (no
 * overlongs, surrogates, > U+10FFFF). */
uint32_t str_valid_utf8(struct str s);
/* Decodes the code point at s.p[offset] (offset < s.n) into *code_point and returns its length in
 * bytes; a byte that begins no valid code point is one of its own, U+FFFD and 1. */
uint32_t str_decode(struct str s, uint32_t offset, int32_t *code_point);
/* How a terminal may be shown the character at `offset`: as it is, line ends and tabs as `\n` and
 * `\t`, and what would steer the terminal or turn the writing round (controls, bidirectional marks)
 * or is no UTF-8 as U+FFFD. Returns its length in bytes. */
uint32_t str_shown_character(struct str s, uint32_t offset, struct str *shown);
/* A whole text so: itself where all of it may be shown as it is, else in the arena. */
struct str str_shown(struct arena *arena, struct str s);
/* As the language writes it: in quotes, with its escapes, so that it is read as the same. In the
 * arena. */
struct str str_written(struct arena *arena, struct str s);
/* Columns a terminal gives the text (wide characters two, combining none). */
uint32_t str_display_width(struct str s);
/* FNV-1a, 64 bits. Only for look-up: no output may depend on its order. */
uint64_t str_hash(struct str s);
/* The edit distance (insert, delete, replace, swap of neighbours) between two names, counted in
 * code points; a letter that differs only by its marks (ý y, đ d) or its case, or a lone combining
 * mark, counts half, and the sum is rounded up. Returns a number > limit as soon as it must be;
 * different names of over 128 code points are never near. */
uint32_t str_distance(struct str a, struct str b, uint32_t limit);
/* Of `n` names, the one nearest to `wanted` if near enough to suggest (distance <= 1 + len/4,
 * strictly less than the length), the first of equals; -1 if none is. */
int32_t str_nearest(struct str wanted, const struct str *names, uint32_t n);

struct str_map_key { /* a text with its hash, which growing need not make again */
  const char *p;     /* NULL: a free slot */
  uint32_t n, hash;
};
/* A map from text to uint32_t, insertion only. Owner: its arena; the keys' bytes are not copied and
 * must live as long. */
struct str_map {
  struct arena *arena;
  struct str_map_key *keys;
  uint32_t *values;
  uint32_t n, capacity; /* capacity is a power of two or 0 */
};
void str_map_init(struct str_map *map, struct arena *arena);
/* Makes room for n keys in an empty map, which then need not grow on the way there. */
void str_map_reserve(struct str_map *map, uint32_t n);
/* Adds key -> value; false (and nothing changed) where the key is there already. */
bool str_map_add(struct str_map *map, struct str key, uint32_t value);
/* The same with a copy of the key's bytes, in the map's arena; *kept is the value it has now. */
bool str_map_add_copy(struct str_map *map, struct str key, uint32_t value, uint32_t *kept);
/* True where found, with the value in *value (which may be NULL). */
bool str_map_find(const struct str_map *map, struct str key, uint32_t *value);

/* "a, b, c": at most twelve, then "and 3 more", for a longer list helps nobody. In the arena. */
const char *str_listed(struct arena *arena, const struct str *items, uint32_t n);

#endif
