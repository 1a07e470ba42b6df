/* What the walk to reasons keeps: memory that grows, marks of what it has seen, its own stack. */
#include "runtime/vm/reasons_store.h"

/* -- memory -- */

void *walker_reach(struct walker *w, void *items, size_t n, size_t *capacity, size_t item_bytes) {
  if (n < *capacity) return items;
  const size_t wider = *capacity ? *capacity * 2 : 64;
  void *moved = vm_resize(w->vm, items, wider * item_bytes);
  *capacity = wider;
  return moved;
}

void walker_release(struct walker *w, void *memory) {
  if (memory) w->vm->run->allocator->resize(w->vm->run->allocator->context, memory, 0);
}

struct walker *walker_of(struct vm *vm) {
  if (vm->walker) return vm->walker;
  struct arena *arena = vm->run->arena;
  const struct schema *schema = &vm->run->program->schema;
  struct walker *w = ARENA_NEW(arena, struct walker);
  w->vm = vm;
  w->next_walk = w->oldest = 1;
  arena_init(&w->memory, vm->run->allocator);
  w->memory.out_of_memory = arena->out_of_memory;
  arena_init(&w->indexes, vm->run->allocator);
  w->indexes.out_of_memory = arena->out_of_memory;
  sources_init(&w->sources, arena);
  for (uint32_t i = 0; i < schema->n_sources; i++)
    sources_add(&w->sources, schema->sources[i].name, schema->sources[i].text);
  vm->walker = w;
  return w;
}

void reasons_free(struct vm *vm) {
  trace_free(vm);
  struct walker *w = vm->walker;
  if (!w) return;
  for (uint32_t i = 0; i < NESTED_MAX; i++) walker_release(w, w->walks[i].items);
  walker_release(w, w->stack);
  walker_release(w, w->marks);
  walker_release(w, w->lifted);
  arena_free(&w->memory);
  arena_free(&w->indexes);
  vm->walker = NULL;
}

/* -- marks -- */

uint64_t walker_hash(uint64_t key) {
  key *= UINT64_C(0x9E3779B97F4A7C15);
  return key ^ key >> 32;
}

/* A reason as one number: indices are far below 2^28 (REGISTERS_MAX; fields and names are bounded
 * by their file's size). */
static uint64_t key_of(struct reason reason) {
  return (uint64_t)reason.kind << 60 | (uint64_t)reason.index << 32 | reason.row;
}

static struct mark *place_of(
    struct mark *marks, size_t capacity, uint64_t oldest, uint64_t key, uint64_t walk) {
  size_t i = walker_hash(key ^ walk << 40) & (capacity - 1);
  while (marks[i].walk >= oldest && (marks[i].key != key || marks[i].walk != walk))
    i = (i + 1) & (capacity - 1);
  return &marks[i];
}

static void widen_marks(struct walker *w) {
  const size_t wider = w->marks_capacity ? w->marks_capacity * 2 : 256;
  struct mark *marks = vm_resize(w->vm, NULL, wider * sizeof *marks);
  memset(marks, 0, wider * sizeof *marks);
  for (size_t i = 0; i < w->marks_capacity; i++)
    if (w->marks[i].walk >= w->oldest)
      *place_of(marks, wider, w->oldest, w->marks[i].key, w->marks[i].walk) = w->marks[i];
  walker_release(w, w->marks);
  w->marks = marks;
  w->marks_capacity = wider;
}

bool walker_is_new(struct walker *w, const struct walk *walk, struct reason reason) {
  if ((size_t)w->n_marks * 2 >= w->marks_capacity) widen_marks(w);
  struct mark *mark =
      place_of(w->marks, w->marks_capacity, w->oldest, key_of(reason), walk->number);
  if (mark->walk == walk->number) return false;
  *mark = (struct mark){key_of(reason), walk->number};
  w->n_marks++;
  return true;
}

/* -- the stack: children are pushed in reading order, then turned round, so that the first is on
 * top -- */

void walker_push(struct walker *w, enum reason_kind kind, uint32_t index, uint32_t row) {
  w->stack = walker_reach(w, w->stack, w->n_stack, &w->stack_capacity, sizeof *w->stack);
  w->stack[w->n_stack++] = (struct reason){kind, index, row};
}

void walker_push_unresolved(struct walker *w, uint32_t reg, uint32_t row) {
  if (trace_unresolved(w->vm, reg, row)) walker_push(w, REASON_VISIT, reg, row);
}

void walker_turn_round(struct walker *w, uint32_t base) {
  for (uint32_t i = base, j = w->n_stack; i + 1 < j; i++) {
    const struct reason reason = w->stack[i];
    w->stack[i] = w->stack[--j];
    w->stack[j] = reason;
  }
}
