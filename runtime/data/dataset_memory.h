/* Memory that grows with the rows: by the allocator's resize, by half each time. Private to
 * runtime/data. */
#ifndef THIDUA_DATASET_MEMORY_H
#define THIDUA_DATASET_MEMORY_H

#include "runtime/data/dataset.h"

/* Jumps to where the data set's arena says. */
_Noreturn void dataset_exhausted(struct dataset *dataset);
/* Never NULL. On exhaustion `old` stays as it was, owned by whoever holds it. */
void *dataset_resize(struct dataset *dataset, void *old, size_t bytes);
/* NULL: nothing. */
void dataset_release(const struct dataset *dataset, void *block);
/* Gives back the memory that was mapped, when nothing that lies in it is used any more. */
void dataset_unmap(struct dataset *dataset);
/* How many rows (or texts, or bytes of them) there will be at the end of the file where there are n now:
 * room for them is made at once, which takes no memory before it is written. At most four times as
 * many, for what stands in files before tells nothing, and allocators may be others. n where it is not
 * known how far the file is read. */
uint64_t dataset_expected(const struct dataset *dataset, uint64_t n);
/* The next capacity that holds `needed`. */
uint32_t dataset_wider(uint32_t capacity, uint32_t needed);

#endif
