/* The allocator's resize, as the data set uses it (dataset_memory.h). */
#include "runtime/data/dataset_memory.h"

#include <string.h>
#include <sys/mman.h>

#include "base/decimal.h"
#include "runtime/data/dataset_building.h"

#define CAPACITY_MIN 16u
#define CAPACITY_SHORT (64u << 10)

_Noreturn void dataset_exhausted(struct dataset *dataset) {
  memory_exhausted(dataset->arena.out_of_memory);
}

/* Whether a block is not the allocator's: it lies in the memory that was mapped. */
static bool is_mapped(const struct dataset *dataset, const void *block) {
  uintptr_t at = (uintptr_t)block, begin = (uintptr_t)dataset->mapping;
  return block && at >= begin && at - begin < dataset->mapping_bytes;
}

void *dataset_resize(struct dataset *dataset, void *old, size_t bytes) {
  bool is_copied = is_mapped(dataset, old);
  void *block = dataset->allocator->resize(
      dataset->allocator->context, is_copied ? NULL : old, bytes ? bytes : 1);
  if (!block) dataset_exhausted(dataset);
  if (is_copied) {
    /* how long the block was is not known: what lies behind it in the mapping does no harm */
    size_t n_behind = dataset->mapping_bytes - ((uintptr_t)old - (uintptr_t)dataset->mapping);
    memcpy(block, old, bytes < n_behind ? bytes : n_behind);
  }
  return block;
}

void dataset_release(const struct dataset *dataset, void *block) {
  if (block && !is_mapped(dataset, block))
    dataset->allocator->resize(dataset->allocator->context, block, 0);
}

void dataset_unmap(struct dataset *dataset) {
  if (dataset->mapping) munmap(dataset->mapping, dataset->mapping_bytes);
  dataset->mapping = NULL;
}

/* What is short is copied when it grows, and costs little. */
uint32_t dataset_wider(uint32_t capacity, uint32_t needed) {
  uint64_t next =
      capacity < CAPACITY_SHORT ? 4 * (uint64_t)capacity : (uint64_t)capacity + capacity / 2;
  if (next < CAPACITY_MIN) next = CAPACITY_MIN;
  if (next < needed) next = needed;
  return next > UINT32_MAX ? UINT32_MAX : (uint32_t)next;
}

uint64_t dataset_expected(const struct dataset *dataset, uint64_t n) {
  enum { TIMES_MAX = 4 };
  const struct input_progress *progress = &dataset->building->progress;
  const uint64_t n_read = progress->bytes_read ? *progress->bytes_read : 0;
  if (n_read == 0 || n_read >= progress->bytes) return n;
  uint128 expected = (uint128)n * progress->bytes / n_read;
  expected += expected / 64;
  return expected < (uint128)n * TIMES_MAX ? (uint64_t)expected : n * TIMES_MAX;
}
