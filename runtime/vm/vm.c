/* Running: workers take blocks from a counter and call each step's kernel on them; phase after
 * phase.
 *
 * Blocks of a phase write disjoint rows of whole columns and slots of their own, so the result does
 * not depend on the number of workers or the size of blocks. A kernel neither allocates nor fails,
 * so nothing can go wrong between the first block and the last. What it is not: preparation
 * (vm_plan.c), results and reasons (run.c). architecture.md "Blocks". */
#include "runtime/vm/vm_plan.h"

#include <stdatomic.h>

#include "base/limits.h"
#include "base/pool.h"
#include "runtime/kernels/spread.h"

/* -- one worker -- */

void vm_worker_init(struct vm *vm, struct worker *worker) {
  struct arena *arena = vm->run->arena;
  const uint32_t n_entities = vm->run->program->schema.n_entities;
  worker->vm = vm;
  worker->views = ARENA_ARRAY(arena, struct view, vm->n_views);
  worker->spread = ARENA_ARRAY(arena, struct view, vm->n_views);
  worker->block.first = ARENA_ARRAY(arena, uint32_t, n_entities + 1);
  worker->block.n = ARENA_ARRAY(arena, uint32_t, n_entities + 1);
  worker->block.n[0] = worker->block.n[n_entities] = 1;
}

/* Buffers for ranks that pass, as long as the largest block. */
static void allocate_passing(struct worker *worker) {
  struct vm *vm = worker->vm;
  const struct program *program = vm->run->program;
  for (uint32_t r = 0; vm->is_passing && r < program->n_registers; r++) {
    if (!vm->is_passing[r]) continue;
    const uint32_t rows = vm->most_rows[program->registers[r].entity];
    worker->views[r] =
        vm_buffer_view(vm_alloc(vm, vm_buffer_bytes(REG_NUMBER, rows)), REG_NUMBER, rows);
  }
}

/* Buffers for the slots, each as long as the largest block of its entity. */
static void allocate_slots(struct worker *worker) {
  struct vm *vm = worker->vm;
  const struct program *program = vm->run->program;
  size_t bytes = 0;
  for (uint32_t s = 0; s < program->n_slots; s++)
    bytes += vm_buffer_bytes(program->slots[s].kind, vm->most_rows[program->slots[s].entity]);
  char *memory = vm_alloc(vm, bytes);
  struct view *slots = ARENA_ARRAY(vm->run->arena, struct view, program->n_slots);
  for (uint32_t s = 0; s < program->n_slots; s++) {
    const uint32_t rows = vm->most_rows[program->slots[s].entity];
    slots[s] = vm_buffer_view(memory, program->slots[s].kind, rows);
    memory += vm_buffer_bytes(program->slots[s].kind, rows);
  }
  for (uint32_t r = 0; r < program->n_registers; r++)
    if (program->registers[r].storage == STORAGE_SLOT ||
        program->registers[r].storage == STORAGE_PINNED)
      worker->views[r] = slots[program->registers[r].slot];
}

/* Buffers for the narrow numbers that instructions read, likewise. */
static void allocate_spread(struct worker *worker) {
  struct vm *vm = worker->vm;
  const struct program *program = vm->run->program;
  for (uint32_t i = 0; i < program->n_code; i++) {
    const struct instruction *code = &program->code[i];
    const enum opcode_shape shape = (enum opcode_shape)opcode_infos[code->op].shape;
    if (shape != SHAPE_FIELD && shape != SHAPE_FIELD_OR) continue;
    const bool is_view = program->registers[code->d].storage == STORAGE_VIEW;
    const uint32_t view = is_view ? code->d : program->n_registers + code->a,
                   rows = vm->most_rows[program->schema.fields[code->a].entity];
    if (!vm->narrow[view] || worker->spread[view].values) continue;
    worker->spread[view] =
        vm_buffer_view(vm_alloc(vm, vm_buffer_bytes(REG_NUMBER, rows)), REG_NUMBER, rows);
  }
}

/* The most rows of an entity that a kernel is called with. */
static size_t rows_at_once(const struct vm *vm, bool is_root, uint32_t entity) {
  return is_root ? vm->run->data->tables[entity].n_rows : vm->most_rows[entity];
}

/* Room to compare rows with instances. */
static size_t match_bytes(const struct vm *vm, bool is_root, const struct instruction *code) {
  const struct program *program = vm->run->program;
  return MATCH_BYTES +
      rows_at_once(vm, is_root, program->registers[code->a].entity) * MATCH_ROW_BYTES +
      rows_at_once(vm, is_root, program->registers[code->d].entity) * MATCH_INSTANCE_BYTES +
      rows_at_once(vm, is_root, program->operands[code->c]) * MATCH_GROUP_BYTES;
}

static size_t scratch_bytes(const struct vm *vm, const struct instruction *code, bool is_root) {
  const struct reg *registers = vm->run->program->registers;
  const enum opcode_shape shape = opcode_infos[code->op].shape;
  if (shape == SHAPE_MATCH) return match_bytes(vm, is_root, code);
  if (shape != SHAPE_RANK && shape != SHAPE_SELECT && shape != SHAPE_REFER &&
      code->op != OP_ALLOT && !opcode_is_statistic(code->op))
    return 0;
  const size_t rows = rows_at_once(vm, is_root, registers[code->d].entity);
  if (code->op == OP_ALLOT) return rows * ALLOT_BYTES;
  if (opcode_is_statistic(code->op))
    return rows * STATISTIC_GROUP_BYTES + STATISTIC_REST_BYTES +
        rows_at_once(vm, is_root, registers[code->a].entity) * STATISTIC_BYTES;
  if (shape != SHAPE_REFER) return rows * SCRATCH_BYTES + SCRATCH_REST_BYTES;
  size_t bytes = rows * FOLD_BYTES;
  if (code->op == OP_AVERAGE_REFER || code->op == OP_AVERAGE_FRACTION_REFER)
    bytes += rows_at_once(vm, is_root, registers[code->a].entity) * NAMING_BYTES;
  return bytes;
}

/* Room to sort what RANK and SELECT rank, to fold what names each row, to compare rows, to allot, and
 * for order statistics: for a block's rows, or, for the first worker, which runs the root's phases, all
 * rows there are. */
static void allocate_scratch(struct worker *worker, bool is_first) {
  struct vm *vm = worker->vm;
  const struct program *program = vm->run->program;
  size_t most = 0;
  for (uint32_t p = 0; p < program->n_phases; p++)
    for (uint32_t i = program->phases[p].first; i < program->phases[p].first + program->phases[p].n;
         i++) {
      const struct instruction *code = &program->code[i];
      const bool is_root = program->phases[p].domain != DOMAIN_TRUNK;
      if (is_root && !is_first) continue;
      const size_t bytes = scratch_bytes(vm, code, is_root);
      if (bytes > most) most = bytes;
    }
  if (most) worker->scratch = vm_alloc_large(vm, most);
}

/* The part of a column that begins at a row. */
static struct view view_from(struct view base, uint8_t kind, uint32_t row) {
  const size_t bytes = (size_t)row * register_kind_bytes(kind);
  return (struct view){.values = (char *)base.values + bytes,
      .high = base.high ? (char *)base.high + bytes : NULL,
      .known = base.known ? base.known + row : NULL};
}

/* What is in place already; what is narrow is nowhere yet. */
static void place_whole(struct worker *worker, const struct plan *plan) {
  const struct vm *vm = worker->vm;
  for (uint32_t i = 0; i < plan->n_moving; i++) {
    const struct moving *moving = &plan->moving[i];
    if (moving->narrow) continue;
    worker->views[moving->view] =
        view_from(vm->bases[moving->view], moving->kind, worker->block.first[moving->entity]);
  }
  for (uint32_t i = 0; i < plan->n_aliases; i++)
    worker->views[plan->aliases[i].view] = worker->views[plan->aliases[i].of];
}

void vm_worker_place(struct worker *worker, const struct plan *plan) {
  for (uint32_t i = 0; i < plan->n_moving; i++) {
    const struct moving *moving = &plan->moving[i];
    if (!moving->narrow) continue;
    if (moving->stays_narrow) {
      worker->views[moving->view] =
          (struct view){.values = moving->narrow->view.values, .narrow = moving->narrow->width};
      continue;
    }
    const struct view *to = &worker->spread[moving->view];
    kernel_spread(
        moving->narrow, worker->block.first[moving->entity], worker->block.n[moving->entity], to);
    worker->views[moving->view] = *to;
  }
  place_whole(worker, plan);
}

void vm_worker_stand(
    struct worker *worker, const struct cut *cut, const uint32_t *from, const uint32_t *to) {
  for (uint32_t k = 0; k < cut->n_under; k++) {
    worker->block.first[cut->under[k]] = from[k];
    worker->block.n[cut->under[k]] = to[k] - from[k];
  }
}

/* All rows of every entity: what root and run phases see. */
static void stand_over_everything(struct worker *worker) {
  const struct vm *vm = worker->vm;
  for (uint32_t e = 0; e < vm->run->program->schema.n_entities; e++) {
    worker->block.first[e] = 0;
    worker->block.n[e] = vm->run->data->tables[e].n_rows;
  }
}

/* A phase that sees all rows at once: what is narrow is spread whole as long as it lasts. */
static void run_over_everything(struct worker *worker, const struct plan *plan) {
  struct vm *vm = worker->vm;
  void *mark = vm->owned;
  struct view *spread = worker->spread;
  if (!vm->spread_whole) vm->spread_whole = ARENA_ARRAY(vm->run->arena, struct view, vm->n_views);
  worker->spread = vm->spread_whole;
  stand_over_everything(worker);
  for (uint32_t i = 0; i < plan->n_moving; i++) {
    const struct moving *moving = &plan->moving[i];
    const uint32_t rows = worker->block.n[moving->entity];
    if (moving->narrow && !moving->stays_narrow)
      worker->spread[moving->view] =
          vm_buffer_view(vm_alloc_large(vm, vm_buffer_bytes(REG_NUMBER, rows)), REG_NUMBER, rows);
  }
  for (uint32_t i = 0; vm->is_passing && i < plan->n_steps; i++)
    if (vm->is_passing[plan->steps[i].d]) /* ranks that pass are not numbered */
      worker->views[plan->steps[i].d] = (struct view){0};
  vm_worker_place(worker, plan);
  worker->pool = vm->pool;
  vm_worker_run(worker, plan->steps, plan->n_steps);
  worker->pool = NULL;
  worker->spread = spread;
  vm_free_since(vm, mark);
}

static struct kernel_level level_in_block(const struct worker *worker, const struct level *level) {
  const uint32_t upper = vm_entity_slot(worker->vm, level->upper);
  const uint32_t upper_first = worker->block.first[upper],
                 lower_first = worker->block.first[level->lower];
  return (struct kernel_level){
      .parent = level->parent ? level->parent + lower_first : NULL,
      .parent_first = upper_first,
      .first = level->first ? level->first + upper_first : NULL,
      .below_first = lower_first,
      .n_below = worker->block.n[level->lower],
      .n_above = worker->block.n[upper],
      .listed = level->listed ? level->listed + upper_first : NULL,
  };
}

void vm_worker_run(struct worker *worker, const struct step *steps, uint32_t n_steps) {
  const struct vm *vm = worker->vm;
  const struct view *views = worker->views;
  struct kernel_call call = {.context = &vm->context,
      .views = views,
      .scratch = worker->scratch,
      .pool = worker->pool,
      .n_threads = worker->pool ? vm->n_workers : 1};
  for (const struct step *step = steps, *end = steps + n_steps; step < end; step++) {
    call.n = worker->block.n[step->entity];
    if (call.n == 0) continue;
    call.d = &views[step->d];
    call.a = step->a == NO_VIEW ? NULL : &views[step->a];
    call.b = step->b == NO_VIEW ? NULL : &views[step->b];
    call.c = step->c == NO_VIEW ? NULL : &views[step->c];
    call.imm = step->instruction->imm;
    call.instruction = step->instruction;
    call.first_row = worker->block.first[step->entity];
    call.has_ranked = step->has_ranked;
    call.target = (struct kernel_level){0};
    if (step->target != NO_LEVEL) call.target = level_in_block(worker, &vm->levels[step->target]);
    if (step->level != NO_LEVEL) call.level = level_in_block(worker, &vm->levels[step->level]);
    step->kernel(&call);
  }
}

/* -- phases -- */

struct phase_run {
  struct vm *vm;
  const struct phase *phase;
  const struct plan *plan;
  atomic_uint next_block;
};

/* Values of the run, given to as many rows as any block has. */
static void fill_pinned(struct worker *worker, const struct plan *plan) {
  if (plan->n_pinned == 0) return;
  struct block block = worker->block;
  stand_over_everything(worker);
  place_whole(worker, plan);
  worker->block.n = worker->vm->most_rows;
  vm_worker_run(worker, plan->pinned, plan->n_pinned);
  worker->block = block;
}

/* One worker's part of a phase: blocks as long as there are any. */
static void work(void *context, uint32_t share) {
  struct phase_run *phase_run = context;
  struct worker *worker = &phase_run->vm->workers[share];
  const struct cut *cut = &phase_run->vm->cuts[phase_run->phase->trunk];
  fill_pinned(worker, phase_run->plan);
  for (;;) {
    const uint32_t block = atomic_fetch_add(&phase_run->next_block, 1);
    if (block >= cut->n_blocks) return;
    const uint32_t *from = cut->starts + (size_t)block * cut->n_under;
    vm_worker_stand(worker, cut, from, from + cut->n_under);
    vm_worker_place(worker, phase_run->plan);
    vm_worker_run(worker, phase_run->plan->steps, phase_run->plan->n_steps);
  }
}

/* All workers on one phase's blocks. */
static void run_trunk_phase(struct phase_run *phase_run) {
  struct vm *vm = phase_run->vm;
  const uint32_t n_blocks = vm->cuts[phase_run->phase->trunk].n_blocks;
  pool_run(vm->pool,
      vm->n_workers < n_blocks ? vm->n_workers
          : n_blocks           ? n_blocks
                               : 1,
      work, phase_run);
}

static void run_phase(struct vm *vm, uint32_t p) {
  const struct phase *phase = &vm->run->program->phases[p];
  /* after the phases before: it looks at what they found */
  const struct plan plan = vm_plan(vm, phase, 1, false);
  struct phase_run phase_run = {.vm = vm, .phase = phase, .plan = &plan};
  switch ((enum phase_domain)phase->domain) {
  case DOMAIN_RUN:
  case DOMAIN_ROOT: run_over_everything(&vm->workers[0], phase_run.plan); return;
  case DOMAIN_TRUNK: run_trunk_phase(&phase_run);
  }
}

/* As many as are asked for; fewer where a phase has too few blocks to begin with. */
static uint32_t workers_worth(const struct vm *vm) {
  const uint32_t asked =
      vm->run->options.threads < WORKERS_MAX ? vm->run->options.threads : WORKERS_MAX;
  uint32_t most_blocks = 0;
  for (uint32_t e = 0; e < vm->run->program->schema.n_entities; e++)
    if (vm->cuts[e].n_blocks > most_blocks) most_blocks = vm->cuts[e].n_blocks;
  const uint32_t worth = most_blocks / WORKER_BLOCKS + 1;
  return asked < worth ? asked : worth;
}

/* -- public -- */

static struct vm *begin(struct run *run) {
  struct vm *vm = run->vm = ARENA_NEW(run->arena, struct vm);
  vm->run = run;
  run->whole = ARENA_ARRAY(run->arena, struct view, run->program->n_registers);
  vm_prepare(vm);
  return vm;
}

/* The caller's, else its own. */
static void take_pool(struct vm *vm) {
  vm->pool = vm->run->options.pool;
  if (vm->pool) return;
  vm->pool = arena_alloc(vm->run->arena, pool_bytes());
  pool_init(vm->pool);
}

static void end_pool(struct run *run) {
  struct pool *pool = run->vm->pool;
  if (pool && pool != run->options.pool) pool_end(pool);
  run->vm->pool = NULL;
}

void vm_execute(struct run *run) {
  const struct program *program = run->program;
  struct vm *vm = begin(run);
  vm->n_workers = workers_worth(vm);
  take_pool(vm);
  vm->workers = ARENA_ARRAY(run->arena, struct worker, vm->n_workers);
  for (uint32_t i = 0; i < vm->n_workers; i++) {
    vm_worker_init(vm, &vm->workers[i]);
    allocate_slots(&vm->workers[i]);
    allocate_spread(&vm->workers[i]);
    allocate_passing(&vm->workers[i]);
    allocate_scratch(&vm->workers[i], i == 0);
  }
  for (uint32_t p = 0; p < program->n_phases; p++) run_phase(vm, p);
  end_pool(run);
}

void vm_adopt(struct run *run) {
  const struct program *program = run->program;
  struct vm *vm = begin(run);
  vm->n_workers = 1;
  vm->workers = ARENA_NEW(run->arena, struct worker);
  vm_worker_init(vm, vm->workers);
  for (uint32_t p = 0; p < program->n_phases; p++)
    if (program->phases[p].domain == DOMAIN_RUN) run_phase(vm, p);
}

void vm_share(struct run *reader, const struct run *run) {
  struct vm *vm = ARENA_NEW(reader->arena, struct vm);
  *vm = *run->vm;
  vm->run = reader;
  vm->owned = NULL;
  vm->workers = NULL;
  vm->n_workers = 0;
  vm->specializer = NULL;
  vm->is_added = NULL;
  vm->trace = NULL;
  vm->walker = NULL;
  vm_levels_copy(vm);
  reader->vm = vm;
}

void vm_release(struct run *run) {
  end_pool(run);
  for (void *piece = run->vm->owned; piece;) {
    void *next = *(void **)piece; /* struct owned */
    run->allocator->resize(run->allocator->context, piece, 0);
    piece = next;
  }
  run->vm = NULL;
  run->whole = NULL;
}
