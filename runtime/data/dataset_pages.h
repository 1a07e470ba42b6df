/* Pages of memory that was never written, asked for many at once: a fault for each costs half as much
 * again. Private to runtime/data and runtime/ingest. */
#ifndef THIDUA_DATASET_PAGES_H
#define THIDUA_DATASET_PAGES_H

#include <stddef.h>

/* Of memory that is to be written now; its first page, where it begins within one, is there already.
 * Nothing depends on whether the system grants it. */
void dataset_ask_for_pages(void *memory, size_t n_bytes);

enum {
  PAGES_AHEAD = 64 << 10
}; /* bytes: what is asked for stays in the processor's cache until then */

/* Bytes [from, to) of memory of n_bytes, which is written from its begin on, are written now: asks for
 * some ahead, each time the writer comes to where it asked last. */
static inline void dataset_ask_ahead(void *memory, size_t from, size_t to, size_t n_bytes) {
  const size_t begin = to / PAGES_AHEAD * PAGES_AHEAD;
  if (from / PAGES_AHEAD == to / PAGES_AHEAD || n_bytes - begin < PAGES_AHEAD) return;
  dataset_ask_for_pages((char *)memory + begin, PAGES_AHEAD);
}

/* The same where the writer takes many at a time, as one part of a file after the other: more ahead. */
void dataset_ask_far_ahead(void *memory, size_t from, size_t to, size_t n_bytes);

#endif
