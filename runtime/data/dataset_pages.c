/* See dataset_pages.h. */
#include "runtime/data/dataset_pages.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

void dataset_ask_for_pages(void *memory, size_t n_bytes) {
#ifdef MADV_POPULATE_WRITE
  const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), at = (uintptr_t)memory,
                  before = -at & (page - 1);
  if (n_bytes > before + page)
    madvise(
        (char *)memory + before, (n_bytes - before + page - 1) & ~(page - 1), MADV_POPULATE_WRITE);
#else
  (void)memory, (void)n_bytes;
#endif
}
