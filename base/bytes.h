/* Sixteen bytes of a text at once, for loops that look for a few bytes in much text: a vector of the
 * machine's where it has them (every x86-64 and AArch64 has), else what the compiler makes of it. */
#ifndef THIDUA_BYTES_H
#define THIDUA_BYTES_H

#include "base/str.h"

#define BYTES 16u

/* Signed, so that what is not ASCII is below zero. Comparing gives -1 where it holds, else 0. */
typedef int8_t bytes16 __attribute__((vector_size(BYTES)));
typedef uint64_t bytes_halves __attribute__((vector_size(BYTES)));

static inline bytes16 bytes_load(const char *p) {
  bytes16 loaded;
  memcpy(&loaded, p, BYTES);
  return loaded;
}

static inline uint64_t bytes_load8(const char *p) {
  uint64_t loaded;
  memcpy(&loaded, p, 8);
  return loaded;
}

static inline uint32_t bytes_load4(const char *p) {
  uint32_t loaded;
  memcpy(&loaded, p, 4);
  return loaded;
}

/* A text of fewer than BYTES: all of its bytes, some of them twice, and blanks. */
static inline bytes16 bytes_load_short(struct str s) {
  uint64_t low = 0x2020202020202020, high = low; /* blanks */
  if (s.n >= 8) {
    low = bytes_load8(s.p);
    high = bytes_load8(s.p + s.n - 8);
  } else if (s.n >= 4) {
    low = (uint64_t)bytes_load4(s.p) << 32 | bytes_load4(s.p + s.n - 4);
  } else {
    for (uint32_t i = 0; i < s.n; i++) low = low << 8 | (unsigned char)s.p[i];
  }
  return (bytes16)(bytes_halves){low, high};
}

/* A copy of a text of fewer than BYTES, without a call; some of its bytes are written twice. */
static inline void bytes_copy_short(char *to, struct str s) {
  if (s.n >= 8) {
    const uint64_t low = bytes_load8(s.p), high = bytes_load8(s.p + s.n - 8);
    memcpy(to, &low, 8);
    memcpy(to + s.n - 8, &high, 8);
  } else if (s.n >= 4) {
    const uint32_t first = bytes_load4(s.p), last = bytes_load4(s.p + s.n - 4);
    memcpy(to, &first, 4);
    memcpy(to + s.n - 4, &last, 4);
  } else {
    for (uint32_t i = 0; i < s.n; i++) to[i] = s.p[i];
  }
}

/* str_equal, of few bytes, as words and keys are, without a call. */
static inline bool bytes_are_same(struct str a, struct str b) {
  const uint32_t n = a.n;
  if (n != b.n) return false;
  if (n > 16) return memcmp(a.p, b.p, n) == 0;
  if (n >= 8)
    return bytes_load8(a.p) == bytes_load8(b.p) &&
        bytes_load8(a.p + n - 8) == bytes_load8(b.p + n - 8);
  if (n >= 4)
    return bytes_load4(a.p) == bytes_load4(b.p) &&
        bytes_load4(a.p + n - 4) == bytes_load4(b.p + n - 4);
  return n == 0 || (a.p[0] == b.p[0] && a.p[n / 2] == b.p[n / 2] && a.p[n - 1] == b.p[n - 1]);
}

/* True where a comparison holds of none. */
static inline bool bytes_none(bytes16 compared) {
  const bytes_halves halves = (bytes_halves)compared;
  return !(halves[0] | halves[1]);
}

/* True where all of a text is visible ASCII and blanks: shown as it is, a column a byte. */
static inline bool bytes_are_plain(struct str s) {
  if (s.n < BYTES) {
    const bytes16 all = bytes_load_short(s);
    return bytes_none((bytes16)(all < 0x20) | (bytes16)(all == 0x7F));
  }
  for (uint32_t i = 0;; i += BYTES) {
    if (i + BYTES > s.n) i = s.n - BYTES; /* the last of them, some bytes twice */
    const bytes16 all = bytes_load(s.p + i);
    if (!bytes_none((bytes16)(all < 0x20) | (bytes16)(all == 0x7F))) return false;
    if (i + BYTES == s.n) return true;
  }
}

/* True where all are printable ASCII without quote and backslash: what stands in quotes as it is, in
 * JSON and in YAML. */
static inline bool bytes_stand_in_quotes(bytes16 all) {
  /* what is not ASCII is below a blank, too */
  return bytes_none((bytes16)(all < 0x20) | (bytes16)(all == 0x7F) | (bytes16)(all == '"') |
      (bytes16)(all == '\\'));
}

#endif
