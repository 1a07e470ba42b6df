/* The door: evaluating, reading results, asking why. */
#include "runtime/vm/run.h"

#include "base/limits.h"
#include "base/processors.h"
#include "runtime/vm/trace.h"
#include "runtime/vm/vm_plan.h"

static void prepare(struct run *run, struct arena *arena, const struct allocator *allocator,
    const struct program *program, const struct dataset *data, const struct run_options *options) {
  *run = (struct run){.program = program,
      .data = data,
      .options = *options,
      .arena = arena,
      .allocator = allocator ? allocator : &allocator_system};
  if (run->options.block_rows == 0) run->options.block_rows = BLOCK_ROWS;
  if (run->options.threads == 0) run->options.threads = processors_available();
  if (run->options.reasons_named == 0) run->options.reasons_named = REASONS_NAMED_MAX;
}

void run_evaluate(struct run *run, struct arena *arena, const struct allocator *allocator,
    const struct program *program, const struct dataset *data, const struct run_options *options) {
  prepare(run, arena, allocator, program, data, options);
  vm_execute(run);
}

void run_adopt(struct run *run, struct arena *arena, const struct allocator *allocator,
    const struct program *program, const struct dataset *data, const struct run_options *options) {
  prepare(run, arena, allocator, program, data, options);
  run->options.counts_only = false; /* whoever found the values has kept all that is whole */
  vm_adopt(run);
}

struct view run_adopted(struct run *run, uint32_t reg) {
  const struct reg *r = &run->program->registers[reg];
  struct view *whole = &run->whole[reg];
  if (whole->values) return *whole;
  const uint32_t n_rows = run->data->tables[r->entity].n_rows;
  const size_t bytes = vm_buffer_bytes(r->kind, n_rows);
  *whole = vm_buffer_view(vm_alloc_large(run->vm, bytes), r->kind, n_rows);
  return *whole;
}

void run_share(struct run *reader, const struct run *run, struct arena *arena) {
  *reader = *run;
  reader->arena = arena;
  reader->vm = NULL; /* should memory run out below */
  vm_share(reader, run);
}

void run_free(struct run *run) {
  if (!run->vm) return;
  reasons_free(run->vm);
  vm_release(run);
}

bool run_unresolved(struct run *run, uint32_t reg, uint32_t row) {
  return trace_unresolved(run->vm, reg, row);
}

void run_why(
    struct run *run, uint32_t reg, uint32_t row, struct arena *arena, struct reasons *out) {
  reasons_find(run, reg, row, arena, out);
}

void run_missing(
    struct run *run, uint32_t reg, uint32_t row, struct arena *arena, struct missing_facts *out) {
  reasons_facts(run, reg, row, arena, out);
}

struct view run_traced_(const struct run *run, uint32_t reg, uint32_t row, uint32_t *index) {
  return trace_view(run->vm, reg, row, index);
}

uint32_t run_n_viewed(const struct run *run, uint32_t reg, uint32_t row) {
  return run->whole[reg].values ? UINT32_MAX : trace_n_viewed(run->vm, reg, row);
}

uint64_t run_set(const struct run *run, uint32_t reg, uint32_t row) {
  const struct view view = run_view(run, reg, row, &row);
  return run->program->registers[reg].kind == REG_SET8 ? ((const uint8_t *)view.values)[row]
                                                       : ((const uint64_t *)view.values)[row];
}

uint32_t run_text(const struct run *run, uint32_t reg, uint32_t row) {
  const struct view view = run_view(run, reg, row, &row);
  return ((const uint32_t *)view.values)[row];
}

struct str run_text_words(const struct run *run, uint32_t code) {
  const uint32_t n_texts = run->data->n_texts;
  return code < n_texts ? dataset_text(run->data, code)
                        : run->program->constants[code - n_texts].text;
}
