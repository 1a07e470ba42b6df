/* Memory of a run: pieces taken from the allocator, which go with it; how a buffer of values lies in
 * one (declared in vm_plan.h). */
#include <sys/mman.h>

#include "runtime/vm/vm_plan.h"

#define CACHE_LINE 64 /* bytes; also the widest vector */
#define LARGE_PAGE ((size_t)2 << 20)

struct owned {
  struct owned *next;
};

static size_t lines(size_t bytes) { return (bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE; }

void *vm_resize(struct vm *vm, void *memory, size_t bytes) {
  const struct allocator *allocator = vm->run->allocator;
  void *moved = allocator->resize(allocator->context, memory, bytes);
  if (!moved) memory_exhausted(vm->run->arena->out_of_memory);
  return moved;
}

void *vm_alloc(struct vm *vm, size_t bytes) {
  struct owned *piece = vm_resize(vm, NULL, sizeof *piece + CACHE_LINE + bytes);
  piece->next = vm->owned;
  vm->owned = piece;
  char *begin = (char *)(piece + 1);
  return begin + (CACHE_LINE - (uintptr_t)begin % CACHE_LINE) % CACHE_LINE;
}

void vm_free_since(struct vm *vm, void *mark) {
  while (vm->owned != mark) {
    struct owned *piece = vm->owned;
    vm->owned = piece->next;
    vm->run->allocator->resize(vm->run->allocator->context, piece, 0);
  }
}

void *vm_alloc_large(struct vm *vm, size_t bytes) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  if (bytes >= 2 * LARGE_PAGE) {
    char *memory = vm_alloc(vm, bytes + LARGE_PAGE);
    memory += (LARGE_PAGE - (uintptr_t)memory % LARGE_PAGE) % LARGE_PAGE;
    /* advice: where it is refused, small pages do */
    madvise(memory, bytes / LARGE_PAGE * LARGE_PAGE, MADV_HUGEPAGE);
    return memory;
  }
#endif
  return vm_alloc(vm, bytes);
}

size_t vm_buffer_bytes(enum register_kind kind, uint32_t rows) {
  const size_t values = lines((size_t)rows * register_kind_bytes(kind));
  return values * (register_kind_has_high(kind) ? 2 : 1) +
      (register_kind_has_known(kind) ? lines(rows) : 0);
}

struct view vm_buffer_view(char *memory, enum register_kind kind, uint32_t rows) {
  const size_t values = lines((size_t)rows * register_kind_bytes(kind));
  struct view view = {.values = memory};
  char *next = memory + values;
  if (register_kind_has_high(kind)) {
    view.high = next;
    next += values;
  }
  if (register_kind_has_known(kind)) view.known = (uint8_t *)next;
  return view;
}
