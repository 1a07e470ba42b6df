/* Preparing a run: the levels between entities, the blocks, the steps of each phase (its columns:
 * vm_columns.c). All that a block needs is looked up here once, so that running a
 * block is one loop of calls. architecture.md "Blocks". */
#include "runtime/vm/vm_plan.h"

#include <assert.h>

#include "base/limits.h"
#include "base/vec.h"
#include "runtime/vm/vm_specialize.h"

/* -- levels -- */

static const struct entity *entity_at(const struct vm *vm, uint32_t entity) {
  return &vm->run->program->schema.entities[entity];
}
static const struct table *table_at(const struct vm *vm, uint32_t entity) {
  return &vm->run->data->tables[entity];
}

/* Number of rows of an entity, the run included. */
static uint32_t rows_of(const struct vm *vm, uint32_t entity) {
  return entity == ENTITY_RUN ? 1 : table_at(vm, entity)->n_rows;
}

static uint32_t level_between(struct vm *vm, uint32_t upper, uint32_t lower) {
  for (uint32_t i = 0; i < vm->n_levels; i++)
    if (vm->levels[i].upper == upper && vm->levels[i].lower == lower) return i;
  if ((vm->n_levels & (vm->n_levels - 1)) == 0) { /* full at every power of two */
    struct level *wider =
        ARENA_ARRAY(vm->run->arena, struct level, vm->n_levels ? vm->n_levels * 2 : 1);
    if (vm->n_levels) memcpy(wider, vm->levels, vm->n_levels * sizeof *wider);
    vm->levels = wider;
  }
  vm->levels[vm->n_levels] = (struct level){.upper = upper, .lower = lower};
  return vm->n_levels++;
}

void vm_levels_copy(struct vm *vm) {
  uint32_t capacity = 1; /* full at the next power of two, as above */
  while (capacity < vm->n_levels) capacity *= 2;
  struct level *levels = ARENA_ARRAY(vm->run->arena, struct level, capacity);
  if (vm->n_levels) memcpy(levels, vm->levels, vm->n_levels * sizeof *levels);
  vm->levels = levels;
}

/* The row of `upper` above each row of `lower`: the table's own column, or composed from level to
 * level. */
static void want_parent(struct vm *vm, struct level *level) {
  if (level->parent || level->upper == ENTITY_RUN || level->upper == 0) return;
  const uint32_t direct = entity_at(vm, level->lower)->parent;
  if (direct == level->upper) {
    level->parent = table_at(vm, level->lower)->parent;
    return;
  }
  const uint32_t n = rows_of(vm, level->lower);
  uint32_t *above = vm_alloc(vm, (size_t)n * sizeof *above);
  memcpy(above, table_at(vm, level->lower)->parent, (size_t)n * sizeof *above);
  for (uint32_t entity = direct; entity != level->upper; entity = entity_at(vm, entity)->parent) {
    const uint32_t *parent = table_at(vm, entity)->parent;
    for (uint32_t i = 0; i < n; i++) above[i] = parent[above[i]];
  }
  level->parent = above;
}

/* The offsets of `lower` in `upper`. */
static void want_first(struct vm *vm, struct level *level) {
  if (level->first) return;
  const uint32_t direct = entity_at(vm, level->lower)->parent;
  if (direct == level->upper) {
    level->first = table_at(vm, level->lower)->first;
    return;
  }
  const uint32_t n = rows_of(vm, level->upper) + 1;
  uint32_t *first = vm_alloc(vm, (size_t)n * sizeof *first);
  for (uint32_t i = 0; i < n; i++) first[i] = i;
  uint32_t chain[ENTITIES_MAX], depth = 0;
  for (uint32_t entity = level->lower; entity != level->upper;
       entity = entity_at(vm, entity)->parent)
    chain[depth++] = entity;
  while (depth-- > 0) {
    const uint32_t *next = table_at(vm, chain[depth])->first;
    for (uint32_t i = 0; i < n; i++) first[i] = next[first[i]];
  }
  level->first = first;
}

/* Which rows of `upper` have every list on the way to `lower` known. */
static void want_listed(struct vm *vm, struct level *level) {
  if (level->has_listed) return;
  level->has_listed = true;
  const uint32_t n = rows_of(vm, level->upper);
  uint8_t *known = NULL;
  for (uint32_t lower = level->lower; lower != level->upper; lower = entity_at(vm, lower)->parent) {
    if (entity_at(vm, lower)->absent_none) continue;
    const uint32_t parent = entity_at(vm, lower)->parent, n_parents = rows_of(vm, parent);
    const uint8_t *listed = table_at(vm, lower)->listed;
    /* the usual case: all lists are there */
    if (!n_parents || !memchr(listed, 0, n_parents)) continue;
    if (!known) {
      known = vm_alloc(vm, n);
      memset(known, 1, n);
    }
    for (uint32_t row = 0; row < n_parents; row++) {
      if (listed[row]) continue;
      uint32_t above = row;
      for (uint32_t entity = parent; entity != level->upper; entity = entity_at(vm, entity)->parent)
        above = table_at(vm, entity)->parent[above];
      known[above] = 0;
    }
  }
  level->listed = known;
}

/* The level an instruction needs, with the parts its kernel reads. */
static uint32_t level_of(struct vm *vm, const struct instruction *code) {
  const struct reg *registers = vm->run->program->registers;
  const uint32_t entity = registers[code->d].entity;
  switch ((enum opcode_shape)opcode_infos[code->op].shape) {
  case SHAPE_LIFT: {
    const uint32_t level = level_between(vm, registers[code->a].entity, entity);
    want_parent(vm, &vm->levels[level]);
    return level;
  }
  case SHAPE_REDUCE:
  case SHAPE_ROWS: {
    const bool rows = opcode_infos[code->op].shape == SHAPE_ROWS;
    const uint32_t level = level_between(vm, entity, rows ? code->a : registers[code->a].entity);
    if (code->op == OP_ANY) want_parent(vm, &vm->levels[level]);
    else want_first(vm, &vm->levels[level]);
    want_listed(vm, &vm->levels[level]);
    return level;
  }
  case SHAPE_MATCH: {
    const uint32_t level =
        level_between(vm, vm->run->program->operands[code->c], registers[code->a].entity);
    want_first(vm, &vm->levels[level]);
    want_listed(vm, &vm->levels[level]);
    return level;
  }
  case SHAPE_REFER: {
    const uint32_t rows = registers[code->a].entity;
    const uint32_t level =
        level_between(vm, schema_reference_group(&vm->run->program->schema, rows, entity), rows);
    want_first(vm, &vm->levels[level]);
    want_listed(vm, &vm->levels[level]);
    return level;
  }
  case SHAPE_RANK:
  case SHAPE_SELECT:
  case SHAPE_STATE: {
    const bool is_state = opcode_infos[code->op].shape == SHAPE_STATE;
    const uint32_t upper = is_state                  ? entity
        : opcode_infos[code->op].shape == SHAPE_RANK ? code->b
                                                     : registers[code->b].entity;
    const uint32_t level = level_between(vm, upper, is_state ? registers[code->a].entity : entity);
    want_first(vm, &vm->levels[level]);
    want_listed(vm, &vm->levels[level]);
    return level;
  }
  case SHAPE_ALLOT:
  case SHAPE_ALLOTMENT: {
    const bool is_state = opcode_infos[code->op].shape == SHAPE_ALLOTMENT;
    const uint32_t level =
        level_between(vm, registers[code->b].entity, is_state ? registers[code->a].entity : entity);
    want_first(vm, &vm->levels[level]);
    want_listed(vm, &vm->levels[level]);
    return level;
  }
  case SHAPE_CONSTANT:
  case SHAPE_RUN:
  case SHAPE_FIELD:
  case SHAPE_FIELD_OR:
  case SHAPE_THIS:
  case SHAPE_FOLLOW:
  case SHAPE_MAP1:
  case SHAPE_MAP2:
  case SHAPE_MAP3:
  case SHAPE_DECIDE:
  case SHAPE_EXCEPT: break;
  }
  return NO_LEVEL;
}

/* Of an aggregate over the rows that name an instance, or are compared with it: how the instances
 * lie under the group. */
static uint32_t target_level_of(struct vm *vm, const struct instruction *code) {
  if (opcode_infos[code->op].shape == SHAPE_MATCH) {
    const uint32_t level = level_between(
        vm, vm->run->program->operands[code->c], vm->run->program->registers[code->d].entity);
    want_first(vm, &vm->levels[level]);
    return level;
  }
  if (opcode_infos[code->op].shape != SHAPE_REFER) return NO_LEVEL;
  const struct reg *registers = vm->run->program->registers;
  const uint32_t target = registers[code->d].entity,
                 group = schema_reference_group(
                     &vm->run->program->schema, registers[code->a].entity, target);
  if (group == target) return NO_LEVEL;
  const uint32_t level = level_between(vm, group, target);
  want_first(vm, &vm->levels[level]);
  return level;
}

/* -- blocks -- */

void vm_cutting_init(struct vm *vm, const struct cut *cut, uint32_t rows, struct cutting *cutting) {
  cutting->from = ARENA_ARRAY(vm->run->arena, uint32_t, cut->n_under);
  cutting->to = ARENA_ARRAY(vm->run->arena, uint32_t, cut->n_under);
  cutting->guess = rows;
}

void vm_cut_from(
    const struct vm *vm, const struct cut *cut, uint32_t trunk_row, struct cutting *cutting) {
  cutting->from[0] = trunk_row;
  for (uint32_t k = 1; k < cut->n_under; k++)
    cutting->from[k] = table_at(vm, cut->under[k])->first[cutting->from[cut->above[k]]];
}

/* Ends the block after `n` trunk rows; returns the rows of its largest entity. */
static uint32_t try_end(
    const struct vm *vm, const struct cut *cut, struct cutting *cutting, uint32_t n) {
  uint32_t largest = n;
  cutting->to[0] = cutting->from[0] + n;
  for (uint32_t k = 1; k < cut->n_under; k++) {
    cutting->to[k] = table_at(vm, cut->under[k])->first[cutting->to[cut->above[k]]];
    if (cutting->to[k] - cutting->from[k] > largest) largest = cutting->to[k] - cutting->from[k];
  }
  return largest;
}

/* The guess from the block before is nearly always right, so that each block is measured once; and
 * as long as it serves it stays, so that the processor may fetch the offsets of several blocks at
 * once. */
void vm_cut_block(
    const struct vm *vm, const struct cut *cut, uint32_t rows, struct cutting *cutting) {
  const uint32_t left = rows_of(vm, cut->under[0]) - cutting->from[0],
                 most = left < rows ? left : rows;
  uint32_t n = cutting->guess < most ? cutting->guess : most,
           largest = try_end(vm, cut, cutting, n);
  if (largest <= rows && (largest > rows / 4 * 3 || n == left)) return;
  uint32_t fits = 1, exceeds = most + 1;
  for (;;) {
    if (largest <= rows || n == 1) fits = n;
    else exceeds = n;
    if (fits == n && (n + 1 == exceeds || (largest <= rows && largest > rows / 8 * 7))) break;
    if (exceeds - fits == 1) n = fits;
    else n = exceeds > most && fits <= most / 2 ? fits * 2 : fits + (exceeds - fits) / 2;
    largest = try_end(vm, cut, cutting, n);
  }
  assert(largest > 0 && "a block holds a row of its trunk");
  const uint64_t next = (uint64_t)n * rows / largest;
  cutting->guess = (uint32_t)(next - next / 16);
  if (cutting->guess == 0) cutting->guess = 1;
}

static void list_under(struct vm *vm, struct cut *cut, uint32_t trunk) {
  const struct schema *schema = &vm->run->program->schema;
  struct arena *arena = vm->run->arena;
  cut->under = ARENA_ARRAY(arena, uint32_t, schema->n_entities);
  cut->above = ARENA_ARRAY(arena, uint32_t, schema->n_entities);
  uint32_t *place = ARENA_ARRAY(arena, uint32_t, schema->n_entities);
  for (uint32_t e = 0; e < schema->n_entities; e++) {
    if (schema->entities[e].trunk != trunk) continue;
    place[e] = cut->n_under;
    cut->above[cut->n_under] = e == trunk ? 0 : place[schema->entities[e].parent];
    cut->under[cut->n_under++] = e;
  }
  assert(cut->n_under && cut->under[0] == trunk && "parents stand before children");
}

static void cut_trunk(struct vm *vm, uint32_t trunk) {
  struct cut *cut = &vm->cuts[trunk];
  struct arena *arena = vm->run->arena;
  if (cut->under) return;
  list_under(vm, cut, trunk);
  const uint32_t n = rows_of(vm, trunk), rows = vm->run->options.block_rows;
  struct cutting cutting;
  vm_cutting_init(vm, cut, rows, &cutting);
  VEC(uint32_t) starts = {0};
  for (uint32_t k = 0; k < cut->n_under; k++) VEC_PUSH(arena, &starts, 0);
  while (cutting.from[0] < n) {
    vm_cut_block(vm, cut, rows, &cutting);
    for (uint32_t k = 0; k < cut->n_under; k++) {
      const uint32_t n_rows = cutting.to[k] - cutting.from[k];
      if (n_rows > vm->most_rows[cut->under[k]]) vm->most_rows[cut->under[k]] = n_rows;
      VEC_PUSH(arena, &starts, cutting.to[k]);
      cutting.from[k] = cutting.to[k];
    }
    cut->n_blocks++;
  }
  cut->starts = starts.items;
}

/* -- steps -- */

static struct step step_of(struct vm *vm, const struct instruction *code) {
  const struct reg *registers = vm->run->program->registers;
  struct step step = {.kernel = kernels[code->op],
      .instruction = code,
      .d = code->d,
      .a = NO_VIEW,
      .b = NO_VIEW,
      .c = NO_VIEW};
  step.entity = vm_entity_slot(vm, registers[code->d].entity);
  step.level = level_of(vm, code);
  step.target = target_level_of(vm, code);
  const enum opcode_shape shape = (enum opcode_shape)opcode_infos[code->op].shape;
  if (shape == SHAPE_FIELD || shape == SHAPE_FIELD_OR) step.a = vm_column_view(vm, code->a);
  const uint32_t *operands = vm->run->program->operands;
  for (uint32_t i = 0; i < instruction_n_reads(code, operands); i++) {
    const uint32_t *place = instruction_read_at(code, operands, i);
    if (place == &code->a) step.a = *place;
    if (place == &code->b) step.b = *place;
    if (place == &code->c) step.c = *place;
  }
  return step;
}

static bool is_column(const struct vm *vm, uint32_t view) {
  if (view >= vm->run->program->n_registers) return true;
  if (vm->is_passing && vm->is_passing[view]) return false;
  const uint8_t storage = vm->run->program->registers[view].storage;
  return storage == STORAGE_WHOLE || storage == STORAGE_VIEW;
}

/* Adds a view to the moving ones, once. */
static void add_moving(struct vm *vm, struct plan *plan, bool *is_added, uint32_t view) {
  if (view == NO_VIEW || is_added[view] || !is_column(vm, view)) return;
  is_added[view] = true;
  const struct program *program = vm->run->program;
  struct moving moving = {.view = view};
  if (view < program->n_registers) {
    moving.entity = vm_entity_slot(vm, program->registers[view].entity);
    moving.kind = program->registers[view].kind;
  } else {
    const struct field *field = &program->schema.fields[view - program->n_registers];
    moving.entity = field->entity;
    moving.kind =
        table_at(vm, field->entity)
            ->columns[view - program->n_registers - entity_at(vm, field->entity)->first_field]
            .kind;
  }
  moving.narrow = vm->narrow[view];
  plan->moving[plan->n_moving++] = moving;
}

/* The step that copies register `of` into the instruction's own. */
static struct step copy_step(struct vm *vm, const struct instruction *code, uint32_t of) {
  const struct reg *reg = &vm->run->program->registers[code->d];
  return (struct step){kernel_copies[reg->kind], code, code->d, of, NO_VIEW, NO_VIEW,
      vm_entity_slot(vm, reg->entity), NO_LEVEL, NO_LEVEL, false};
}

/* Whether the scratch still is as the RANK of a SELECT has left it; and what it is then. */
static bool follow_scratch(struct plan *plan, const struct instruction *code) {
  switch ((enum opcode_shape)opcode_infos[code->op].shape) {
  case SHAPE_RANK: plan->ranked = code->d; return false;
  case SHAPE_SELECT:
    if (plan->ranked == code->a) return true;
    plan->ranked = NO_VIEW;
    return false;
  case SHAPE_REFER:
  case SHAPE_MATCH:
  case SHAPE_ALLOT: plan->ranked = NO_VIEW; return false;
  case SHAPE_REDUCE:
    if (opcode_is_statistic(code->op)) plan->ranked = NO_VIEW;
    return false;
  case SHAPE_CONSTANT:
  case SHAPE_RUN:
  case SHAPE_FIELD:
  case SHAPE_FIELD_OR:
  case SHAPE_THIS:
  case SHAPE_FOLLOW:
  case SHAPE_LIFT:
  case SHAPE_MAP1:
  case SHAPE_MAP2:
  case SHAPE_MAP3:
  case SHAPE_ROWS:
  case SHAPE_DECIDE:
  case SHAPE_EXCEPT:
  case SHAPE_STATE:
  case SHAPE_ALLOTMENT: return false;
  }
  return false;
}

/* One instruction into the plan. */
static void plan_instruction(struct vm *vm, struct plan *plan, bool *is_added,
    const struct instruction *code, struct fate fate, bool is_trace) {
  const struct program *program = vm->run->program;
  const uint8_t storage = program->registers[code->d].storage;
  if (fate.what == FATE_DROP || storage == STORAGE_VIEW || (is_trace && storage == STORAGE_WHOLE))
    return;
  add_moving(vm, plan, is_added, code->d);
  if (fate.what == FATE_ALIAS || fate.what == FATE_COPY) add_moving(vm, plan, is_added, fate.of);
  if (fate.what == FATE_ALIAS) {
    plan->aliases[plan->n_aliases++] = (struct alias){code->d, fate.of};
    return;
  }
  if (fate.what == FATE_COPY) {
    plan->steps[plan->n_steps++] = copy_step(vm, code, fate.of);
    return;
  }
  struct step step = step_of(vm, code);
  step.has_ranked = follow_scratch(plan, code);
  if (storage == STORAGE_PINNED && !is_trace) plan->pinned[plan->n_pinned++] = step;
  else plan->steps[plan->n_steps++] = step;
  if (step.a != NO_VIEW && step.a >= program->n_registers) add_moving(vm, plan, is_added, step.a);
  for (uint32_t r = 0; r < instruction_n_reads(code, program->operands); r++)
    add_moving(vm, plan, is_added, instruction_read(code, program->operands, r));
}

/* Of a phase that sees all rows: what only rankings of all of them read is read as it is, for few
 * rows may be candidates. */
static void leave_narrow(struct vm *vm, struct plan *plan) {
  const struct program *program = vm->run->program;
  bool *is_spread = vm->is_added; /* all false before and after */
  for (uint32_t i = 0; i < plan->n_steps; i++) {
    const struct step *step = &plan->steps[i];
    const struct instruction *code = step->instruction;
    const enum opcode_shape shape = (enum opcode_shape)opcode_infos[code->op].shape;
    const bool ranks =
        (shape == SHAPE_RANK || shape == SHAPE_SELECT) && vm->levels[step->level].upper == 0;
    for (uint32_t r = 0; r < instruction_n_reads(code, program->operands) && !ranks; r++)
      is_spread[instruction_read(code, program->operands, r)] = true;
    if (step->a != NO_VIEW && !ranks) is_spread[step->a] = true;
  }
  for (uint32_t i = 0; i < plan->n_moving; i++) {
    struct moving *moving = &plan->moving[i];
    moving->stays_narrow = moving->narrow && !is_spread[moving->view] &&
        vm->run->data->tables[moving->entity].n_rows >= ROWS_RANKED_NARROW;
  }
  for (uint32_t i = 0; i < plan->n_moving; i++) is_spread[plan->moving[i].view] = false;
}

struct plan vm_plan(struct vm *vm, const struct phase *phases, uint32_t n_phases, bool is_trace) {
  const struct program *program = vm->run->program;
  struct arena *arena = vm->run->arena;
  struct plan plan = {.ranked = NO_VIEW};
  uint32_t n_code = 0, n_reads = 0;
  for (uint32_t p = 0; p < n_phases; p++)
    for (uint32_t i = phases[p].first; i < phases[p].first + phases[p].n; i++) {
      n_code++;
      /* d, the operands, and a column */
      n_reads += 2 + instruction_n_reads(&program->code[i], program->operands);
    }
  plan.steps = ARENA_ARRAY(arena, struct step, n_code);
  plan.pinned = ARENA_ARRAY(arena, struct step, n_code);
  plan.aliases = ARENA_ARRAY(arena, struct alias, n_code);
  plan.moving = ARENA_ARRAY(arena, struct moving, n_reads < vm->n_views ? n_reads : vm->n_views);
  if (!vm->is_added) vm->is_added = ARENA_ARRAY(arena, bool, vm->n_views);
  for (uint32_t p = 0; p < n_phases; p++) {
    const struct fate *fates =
        !is_trace && phases[p].domain == DOMAIN_TRUNK ? vm_specialize(vm, &phases[p]) : NULL;
    for (uint32_t i = 0; i < phases[p].n; i++)
      plan_instruction(vm, &plan, vm->is_added, &program->code[phases[p].first + i],
          fates ? fates[i] : (struct fate){FATE_RUN, 0}, is_trace);
  }
  for (uint32_t i = 0; i < plan.n_moving; i++) vm->is_added[plan.moving[i].view] = false;
  if (phases[0].domain != DOMAIN_TRUNK) leave_narrow(vm, &plan);
  return plan;
}

void vm_prepare(struct vm *vm) {
  struct run *run = vm->run;
  const struct program *program = run->program;
  const uint32_t n_entities = program->schema.n_entities;
  vm_prepare_columns(vm);
  vm->cuts = ARENA_ARRAY(run->arena, struct cut, n_entities);
  vm->most_rows = ARENA_ARRAY(run->arena, uint32_t, n_entities + 1);
  vm->most_rows[0] = vm->most_rows[n_entities] = 1; /* the root, the run */
  for (uint32_t p = 0; p < program->n_phases; p++)
    if (program->phases[p].domain == DOMAIN_TRUNK) cut_trunk(vm, program->phases[p].trunk);
}
