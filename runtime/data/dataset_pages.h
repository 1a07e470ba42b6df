/* Pages of memory that was never written, asked for many at once: a fault for each costs half as much
 * again. Private to runtime/data and runtime/ingest. */
#ifndef THIDUA_DATASET_PAGES_H
#define THIDUA_DATASET_PAGES_H

#include <stddef.h>

/* Of memory that is to be written now; its first page, where it begins within one, is there already.
 * Nothing depends on whether the system grants it. */
void dataset_ask_for_pages(void *memory, size_t n_bytes);

#endif
