/* One block run again with every register kept. The block is a few trunk rows from the one asked
 * for on, so that asking row after row in order runs each block once; it is short where the program
 * has many registers. */
#include "runtime/vm/trace.h"

#include "base/limits.h"
#include "runtime/kernels/match.h"

/* about what the buffers of one block take: a share of the second-level cache and more, far below
 * the data */
#define TRACE_BYTES ((size_t)4 << 20)
#define VALUE_BYTES 16                            /* a generous mean of what a value takes */
#define NUMBERS_HELD (2u * MATCH_COMPARISONS_MAX) /* those of one pair of compared rows */

struct trace {
  struct worker worker;
  struct plan *plans;     /* by trunk entity; steps == NULL: not made yet */
  uint32_t *writer;       /* by register */
  struct cutting cutting; /* room for the trunk with the most entities */
  uint32_t trunk;         /* of the block there is … */
  bool has_block;         /* … if there is one */
  char *memory;
  size_t capacity;
  /* narrow numbers that were asked for, the newest of them: as many views are held at once */
  int64_t numbers[NUMBERS_HELD];
  uint8_t known[NUMBERS_HELD];
  uint32_t n_numbers;
};

static struct trace *trace_of(struct vm *vm) {
  if (vm->trace) return vm->trace;
  const struct program *program = vm->run->program;
  struct arena *arena = vm->run->arena;
  struct trace *trace = ARENA_NEW(arena, struct trace);
  vm_worker_init(vm, &trace->worker);
  trace->plans = ARENA_ARRAY(arena, struct plan, program->schema.n_entities);
  trace->cutting.from = ARENA_ARRAY(arena, uint32_t, program->schema.n_entities);
  trace->cutting.to = ARENA_ARRAY(arena, uint32_t, program->schema.n_entities);
  trace->writer = ARENA_ARRAY(arena, uint32_t, program->n_registers);
  for (uint32_t i = 0; i < program->n_code; i++) trace->writer[program->code[i].d] = i;
  vm->trace = trace;
  return trace;
}

void trace_free(struct vm *vm) {
  if (!vm->trace) return;
  const struct allocator *allocator = vm->run->allocator;
  if (vm->trace->memory) allocator->resize(allocator->context, vm->trace->memory, 0);
  vm->trace = NULL;
}

static uint32_t trace_writer(struct vm *vm, uint32_t reg) { return trace_of(vm)->writer[reg]; }

/* The steps of all phases of a trunk, made at the first question about it. */
static const struct plan *plan_of(struct vm *vm, struct trace *trace, uint32_t trunk) {
  struct plan *plan = &trace->plans[trunk];
  if (plan->steps) return plan;
  const struct program *program = vm->run->program;
  struct phase *phases = ARENA_ARRAY(vm->run->arena, struct phase, program->n_phases);
  uint32_t n = 0;
  for (uint32_t p = 0; p < program->n_phases; p++)
    if (program->phases[p].domain == DOMAIN_TRUNK && program->phases[p].trunk == trunk)
      phases[n++] = program->phases[p];
  *plan = vm_plan(vm, phases, n, true);
  return plan;
}

/* Lays out a buffer for each register that a step writes, and for narrow numbers, as long as the
 * block; the memory is reused from block to block. */
static void lay_out(struct vm *vm, struct trace *trace, const struct plan *plan) {
  const struct reg *registers = vm->run->program->registers;
  const uint32_t *n = trace->worker.block.n;
  size_t bytes = 0;
  for (uint32_t i = 0; i < plan->n_steps; i++)
    bytes += vm_buffer_bytes(registers[plan->steps[i].d].kind, n[plan->steps[i].entity]);
  for (uint32_t i = 0; i < plan->n_moving; i++)
    if (plan->moving[i].narrow) bytes += vm_buffer_bytes(REG_NUMBER, n[plan->moving[i].entity]);
  if (bytes > trace->capacity) {
    const struct allocator *allocator = vm->run->allocator;
    if (trace->memory) trace->memory = allocator->resize(allocator->context, trace->memory, 0);
    trace->capacity = 0;
    trace->memory = vm_resize(vm, NULL, bytes);
    trace->capacity = bytes;
  }
  char *next = trace->memory;
  for (uint32_t i = 0; i < plan->n_steps; i++) {
    const struct step *step = &plan->steps[i];
    trace->worker.views[step->d] = vm_buffer_view(next, registers[step->d].kind, n[step->entity]);
    next += vm_buffer_bytes(registers[step->d].kind, n[step->entity]);
  }
  for (uint32_t i = 0; i < plan->n_moving; i++) {
    const struct moving *moving = &plan->moving[i];
    if (!moving->narrow) continue;
    trace->worker.spread[moving->view] = vm_buffer_view(next, REG_NUMBER, n[moving->entity]);
    next += vm_buffer_bytes(REG_NUMBER, n[moving->entity]);
  }
}

/* Runs the block that holds a row of an entity below a trunk. */
static void run_block_of(
    struct vm *vm, struct trace *trace, uint32_t trunk, uint32_t entity, uint32_t row) {
  const struct plan *plan = plan_of(vm, trace, trunk);
  size_t rows = TRACE_BYTES / VALUE_BYTES / (plan->n_steps + 1);
  if (rows > BLOCK_ROWS) rows = BLOCK_ROWS;
  trace->has_block = false; /* should memory run out below */
  const struct cut *cut = &vm->cuts[trunk];
  trace->cutting.guess = (uint32_t)rows + 1;
  vm_cut_from(vm, cut, dataset_ancestor_row(vm->run->data, entity, row, trunk), &trace->cutting);
  vm_cut_block(vm, cut, (uint32_t)rows + 1, &trace->cutting);
  vm_worker_stand(&trace->worker, cut, trace->cutting.from, trace->cutting.to);
  lay_out(vm, trace, plan);
  vm_worker_place(&trace->worker, plan);
  vm_worker_run(&trace->worker, plan->steps, plan->n_steps);
  trace->trunk = trunk;
  trace->has_block = true;
}

/* Makes the traced block hold a row of an entity below a trunk. */
static inline void hold(struct vm *vm, struct trace *trace, uint32_t entity, uint32_t row) {
  const uint32_t trunk = vm->run->program->schema.entities[entity].trunk;
  const struct block *block = &trace->worker.block;
  if (!trace->has_block || trace->trunk != trunk || row < block->first[entity] ||
      row - block->first[entity] >= block->n[entity])
    run_block_of(vm, trace, trunk, entity, row);
}

/* The view of a register that is no narrow number, where it stands, and the index in it. */
static inline const struct view *find_view(
    struct vm *vm, uint32_t reg, uint32_t row, uint32_t *index) {
  const struct reg *r = &vm->run->program->registers[reg];
  *index = row;
  if (r->storage == STORAGE_WHOLE || r->storage == STORAGE_VIEW) return &vm->bases[reg];
  struct trace *trace = trace_of(vm);
  hold(vm, trace, r->entity, row);
  *index = row - trace->worker.block.first[r->entity];
  return &trace->worker.views[reg];
}

/* One number of a narrow column. */
static struct view narrow_view(struct trace *trace, const struct column *column, uint32_t row) {
  const uint32_t at = trace->n_numbers++ % NUMBERS_HELD;
  trace->known[at] = column_number(column, row, &trace->numbers[at]);
  return (struct view){.values = &trace->numbers[at], .known = &trace->known[at]};
}

struct view trace_view(struct vm *vm, uint32_t reg, uint32_t row, uint32_t *index) {
  if (!vm->narrow[reg]) return *find_view(vm, reg, row, index);
  *index = 0;
  return narrow_view(trace_of(vm), vm->narrow[reg], row);
}

uint8_t trace_byte_(struct vm *vm, uint32_t reg, uint32_t row) {
  uint32_t i;
  const struct view *view = find_view(vm, reg, row, &i);
  return ((const uint8_t *)view->values)[i];
}

uint32_t trace_n_viewed(struct vm *vm, uint32_t reg, uint32_t row) {
  const struct reg *r = &vm->run->program->registers[reg];
  if (vm->narrow[reg]) return 1;
  if (r->storage == STORAGE_WHOLE || r->storage == STORAGE_VIEW) return UINT32_MAX;
  struct trace *trace = trace_of(vm);
  hold(vm, trace, r->entity, row);
  const struct block *block = &trace->worker.block;
  return block->first[r->entity] + block->n[r->entity] - row;
}

bool trace_value(struct vm *vm, uint32_t reg, uint32_t row, int64_t *value) {
  const enum register_kind kind = vm->run->program->registers[reg].kind;
  if (kind == REG_TRUTH || kind == REG_CODE) {
    *value = trace_byte(vm, reg, row);
    return *value != (kind == REG_TRUTH ? TRUTH_UNKNOWN : CODE_UNKNOWN);
  }
  if (vm->narrow[reg]) return column_number(vm->narrow[reg], row, value);
  uint32_t i;
  const struct view *view = find_view(vm, reg, row, &i);
  switch (kind) {
  case REG_TEXT: *value = ((const uint32_t *)view->values)[i]; return *value != TEXT_UNKNOWN;
  case REG_NUMBER: *value = ((const int64_t *)view->values)[i]; return view->known[i];
  case REG_BOUNDS:
    *value = ((const int64_t *)view->values)[i];
    return view->known[i] && *value == ((const int64_t *)view->high)[i];
  case REG_TRUTH:
  case REG_CODE:
  case REG_SET8:
  case REG_SET64:
  case REG_FRACTION:
  case REG_N_KINDS: break;
  }
  *value = 0;
  return false;
}

bool trace_number(struct vm *vm, uint32_t reg, uint32_t row, int64_t *lo, int64_t *hi) {
  uint32_t i;
  const struct view view = trace_view(vm, reg, row, &i);
  *lo = ((const int64_t *)view.values)[i];
  *hi = view.high ? ((const int64_t *)view.high)[i] : *lo;
  return view.known[i];
}

uint64_t trace_set(struct vm *vm, uint32_t reg, uint32_t row) {
  uint32_t i;
  const struct view *view = find_view(vm, reg, row, &i);
  return vm->run->program->registers[reg].kind == REG_SET8 ? ((const uint8_t *)view->values)[i]
                                                           : ((const uint64_t *)view->values)[i];
}

static bool fraction_unresolved(struct vm *vm, uint32_t reg, uint32_t row) {
  uint32_t i;
  const struct view *view = find_view(vm, reg, row, &i);
  const struct fraction lo = ((const struct fraction *)view->values)[i],
                        hi = ((const struct fraction *)view->high)[i];
  return !view->known[i] || lo.numerator != hi.numerator || lo.denominator != hi.denominator;
}

bool trace_unresolved_(struct vm *vm, uint32_t reg, uint32_t row) {
  switch ((enum register_kind)vm->run->program->registers[reg].kind) {
  case REG_TRUTH: return trace_truth(vm, reg, row) == TRUTH_UNKNOWN;
  case REG_SET8:
  case REG_SET64: {
    const uint64_t set = trace_set(vm, reg, row);
    return (set & (set - 1)) != 0;
  }
  case REG_CODE: {
    const uint32_t code = trace_code(vm, reg, row);
    if (vm->run->program->code[trace_writer(vm, reg)].op != OP_SELECT) return code == CODE_UNKNOWN;
    return code != CODE_UNKNOWN && candidacy_in(code) >= CANDIDACY_TIED;
  }
  case REG_FRACTION: return fraction_unresolved(vm, reg, row);
  case REG_TEXT:
  case REG_NUMBER:
  case REG_BOUNDS:
  case REG_N_KINDS: break;
  }
  int64_t value;
  return !trace_value(vm, reg, row, &value);
}
