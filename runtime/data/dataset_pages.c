/* See dataset_pages.h. */
#include "runtime/data/dataset_pages.h"

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* Half a megabyte more of each column and of the texts is nothing beside what the threads read into. */
#define PAGES_FAR_AHEAD ((size_t)512 << 10)

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

static size_t far_ahead(size_t at) {
  return (at + PAGES_FAR_AHEAD - 1) / PAGES_FAR_AHEAD * PAGES_FAR_AHEAD;
}

void dataset_ask_far_ahead(void *memory, size_t from, size_t to, size_t n_bytes) {
  const size_t begin = far_ahead(from), wanted = far_ahead(to),
               end = wanted < n_bytes ? wanted : n_bytes;
  if (to > begin && end > begin) dataset_ask_for_pages((char *)memory + begin, end - begin);
}
