/* match_sort.h. */
#include "runtime/kernels/match_sort.h"

static void sort_short(struct match_sorter *s) {
  for (uint32_t i = 1; i < s->n; i++) {
    const struct match_entry entry = s->items[i];
    uint32_t at = i;
    for (; at > 0 && s->items[at - 1].key > entry.key; at--) s->items[at] = s->items[at - 1];
    s->items[at] = entry;
  }
}

void match_sort(struct match_sorter *s) {
  enum { SHORT = 32 };
  uint64_t differ = 0;
  if (s->n <= SHORT) {
    sort_short(s);
    return;
  }
  for (uint32_t i = 1; i < s->n; i++) differ |= s->items[i].key ^ s->items[0].key;
  for (unsigned shift = 0; shift < 64; shift += 8) {
    if ((differ >> shift & 255) == 0) continue;
    uint32_t place[256] = {0}, sum = 0;
    for (uint32_t i = 0; i < s->n; i++) place[s->items[i].key >> shift & 255]++;
    for (unsigned b = 0; b < 256; b++) {
      const uint32_t n = place[b];
      place[b] = sum;
      sum += n;
    }
    for (uint32_t i = 0; i < s->n; i++)
      s->other[place[s->items[i].key >> shift & 255]++] = s->items[i];
    struct match_entry *items = s->items;
    s->items = s->other;
    s->other = items;
  }
}

void match_sort_by_bucket(struct match_sorter *s) {
  for (uint32_t i = 0; i < s->n; i++) s->items[i].key = s->items[i].bucket;
  match_sort(s);
}
