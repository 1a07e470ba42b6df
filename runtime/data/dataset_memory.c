/* The allocator's resize, as the data set uses it (dataset_memory.h). */
#include "runtime/data/dataset_memory.h"

#define CAPACITY_MIN 16u

_Noreturn void dataset_exhausted(struct dataset *dataset) {
  memory_exhausted(dataset->arena.out_of_memory);
}

void *dataset_resize(struct dataset *dataset, void *old, size_t bytes) {
  void *block = dataset->allocator->resize(dataset->allocator->context, old, bytes ? bytes : 1);
  if (!block) dataset_exhausted(dataset);
  return block;
}

void dataset_release(const struct dataset *dataset, void *block) {
  if (block) dataset->allocator->resize(dataset->allocator->context, block, 0);
}

uint32_t dataset_wider(uint32_t capacity, uint32_t needed) {
  uint64_t next = (uint64_t)capacity + capacity / 2;
  if (next < CAPACITY_MIN) next = CAPACITY_MIN;
  if (next < needed) next = needed;
  return next > UINT32_MAX ? UINT32_MAX : (uint32_t)next;
}
