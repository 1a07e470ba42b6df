/* See handwritten.h. Compiled with -O3, like the VM's kernels. */
#include "tests/bench/handwritten.h"

#include <string.h>

enum { FALSE_ = 0, UNKNOWN = 1, TRUE_ = 2 };

static inline int least(int a, int b) { return a < b ? a : b; }
static inline int most(int a, int b) { return a > b ? a : b; }

void standing_fused(const struct standing_columns *c, uint8_t *out) {
  for (uint32_t u = 0; u < c->n_units; u++) {
    int no_registration = TRUE_ - c->registered[u], no_pledge = TRUE_ - c->pledge_signed[u];
    int excluded =
        c->pledge_either ? most(no_registration, no_pledge) : least(no_registration, no_pledge);
    int pending = FALSE_;
    for (uint32_t i = c->first[u]; i < c->first[u + 1]; i++) {
      int grave;
      if (c->all_three || c->kind[i] == 2) grave = c->serious[i];
      else if (c->kind[i] == 255) grave = c->serious[i] == TRUE_ ? TRUE_ : UNKNOWN;
      else grave = TRUE_;
      excluded = most(excluded, c->concluded_only ? least(grave, c->concluded[i]) : grave);
      pending = most(pending, least(c->serious[i], TRUE_ - c->concluded[i]));
    }
    uint8_t possible = 0;
    if (excluded == TRUE_) possible = 1;
    else {
      if (excluded == UNKNOWN) possible = 1;
      if (pending == TRUE_) possible |= 2;
      else possible = (uint8_t)(possible | (pending == UNKNOWN ? 2 : 0) | 4);
    }
    out[u] = possible;
  }
}

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                             \
    !defined(__SANITIZE_ADDRESS__)
#define CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define CLONES
#endif

enum { BLOCK = 1024 };

CLONES static void incident_bytes(uint32_t n, const uint8_t *restrict kind,
    const uint8_t *restrict serious, const uint8_t *restrict concluded, bool all_three,
    bool concluded_only, uint8_t *restrict grave, uint8_t *restrict pending) {
  uint8_t every_kind = all_three ? 1 : 0, every_case = concluded_only ? 0 : 2;
  for (uint32_t i = 0; i < n; i++) {
    uint8_t s = serious[i];
    uint8_t minor_counts = kind[i] == 255 ? (s == 2 ? 2 : 1) : 2;
    uint8_t g = (kind[i] == 2) | every_kind ? s : minor_counts;
    uint8_t settled = concluded[i] > every_case ? concluded[i] : every_case;
    grave[i] = g < settled ? g : settled;
    uint8_t open = (uint8_t)(2 - concluded[i]);
    pending[i] = s < open ? s : open;
  }
}

CLONES static void unit_bytes(uint32_t n, const uint8_t *restrict registered,
    const uint8_t *restrict pledge, bool either, const uint8_t *restrict grave,
    const uint8_t *restrict pending, uint8_t *restrict out) {
  uint8_t both = either ? 0 : 255;
  for (uint32_t u = 0; u < n; u++) {
    uint8_t a = (uint8_t)(2 - registered[u]), b = (uint8_t)(2 - pledge[u]);
    uint8_t high = a > b ? a : b, low = a < b ? a : b;
    uint8_t excluded = (uint8_t)((high & (uint8_t)~both) | (low & both));
    excluded = excluded > grave[u] ? excluded : grave[u];
    uint8_t rest = pending[u] == 2 ? 2 : pending[u] == 1 ? 6 : 4;
    /* unknown is 1: the bit of not_considered */
    out[u] = excluded == 2 ? 1 : (uint8_t)(excluded | rest);
  }
}

void standing_scattered(const struct standing_columns *c, uint8_t *out) {
  uint8_t grave_of[BLOCK], pending_of[BLOCK], grave[16 * BLOCK], pending[16 * BLOCK];
  for (uint32_t begin = 0; begin < c->n_units; begin += BLOCK) {
    uint32_t end = begin + BLOCK < c->n_units ? begin + BLOCK : c->n_units;
    memset(grave_of, 0, sizeof grave_of);
    memset(pending_of, 0, sizeof pending_of);
    for (uint32_t from = c->first[begin]; from < c->first[end]; from += 16 * BLOCK) {
      uint32_t to = from + 16 * BLOCK < c->first[end] ? from + 16 * BLOCK : c->first[end];
      incident_bytes(to - from, c->kind + from, c->serious + from, c->concluded + from,
          c->all_three, c->concluded_only, grave, pending);
      for (uint32_t i = from; i < to; i++) {
        uint32_t u = c->parent[i] - begin;
        grave_of[u] = grave_of[u] > grave[i - from] ? grave_of[u] : grave[i - from];
        pending_of[u] = pending_of[u] > pending[i - from] ? pending_of[u] : pending[i - from];
      }
    }
    unit_bytes(end - begin, c->registered + begin, c->pledge_signed + begin, c->pledge_either,
        grave_of, pending_of, out + begin);
  }
}
