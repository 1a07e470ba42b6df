/* What an unresolved register hangs on, by the WHY of its instruction (opcodes.def). */
#include "runtime/vm/reasons_say.h"

#include "base/limits.h"

/* True where the divisor of a division is exactly zero. */
static bool divides_by_zero(struct walker *w, const struct instruction *code, uint32_t row) {
  int64_t divisor;
  if (code->op == OP_DIV_NUMBER || code->op == OP_DIV_BOUNDS)
    return trace_value(w->vm, code->b, row, &divisor) && divisor == 0;
  if (code->op != OP_DIV_FRACTION) return false;
  uint32_t i;
  const struct view view = trace_view(w->vm, code->b, row, &i);
  return view.known[i] && ((const struct fraction *)view.values)[i].numerator == 0;
}

static void say_strict(
    struct walker *w, const struct instruction *code, uint32_t number, uint32_t row) {
  const uint32_t before = w->n_stack, n = instruction_n_reads(code, walker_program(w)->operands);
  for (uint32_t i = 0; i < n; i++)
    walker_push_unresolved(w, instruction_read(code, walker_program(w)->operands, i), row);
  if (w->n_stack == before)
    walker_push(w, divides_by_zero(w, code, row) ? REASON_ZERO : REASON_FAULT, number, row);
}

static void say_choose(struct walker *w, const struct instruction *code, uint32_t row) {
  const uint8_t condition = trace_truth(w->vm, code->a, row);
  if (condition == TRUTH_UNKNOWN) walker_push_register(w, code->a, row);
  if (condition != TRUTH_FALSE) walker_push_unresolved(w, code->b, row);
  if (condition != TRUTH_TRUE) walker_push_unresolved(w, code->c, row);
}

/* A rule matters where it is unknown and proposes what is stronger than the strongest sure outcome;
 * one that proposes what would hold anyway
 * (`otherwise`, nothing weaker being possible) does not. */
static void say_decide(
    struct walker *w, const struct instruction *code, uint32_t reg, uint32_t row) {
  const uint32_t *operands = walker_program(w)->operands + code->a;
  uint32_t strongest_sure = OUTCOMES_MAX;
  for (uint32_t k = code->b; k-- > 0;)
    if (trace_truth(w->vm, operands[2 * k + 1], row) == TRUTH_TRUE)
      strongest_sure = operands[2 * k];
  const uint64_t set = trace_set(w->vm, reg, row);
  for (uint32_t k = 0; k < code->b && operands[2 * k] < strongest_sure; k++) {
    const bool holds_anyway =
        strongest_sure == OUTCOMES_MAX && operands[2 * k] == code->c && set >> code->c == 1;
    if (!holds_anyway) walker_push_unresolved(w, operands[2 * k + 1], row);
  }
}

/* Two cases that surely hold with different values: no fact would settle it, so only they are
 * named. */
static bool say_conflict(struct walker *w, const struct instruction *code, uint32_t row) {
  const uint32_t *operands = walker_program(w)->operands + code->b;
  bool is_first = true, differ = false;
  int64_t first = 0, value;
  for (uint32_t k = 0; k < code->c; k++) {
    if (trace_truth(w->vm, operands[3 * k], row) != TRUTH_TRUE ||
        !trace_value(w->vm, operands[3 * k + 1], row, &value))
      continue;
    if (!is_first && value != first) differ = true;
    if (is_first) first = value;
    is_first = false;
  }
  for (uint32_t k = 0; k < code->c && differ; k++)
    if (trace_truth(w->vm, operands[3 * k], row) == TRUTH_TRUE &&
        trace_value(w->vm, operands[3 * k + 1], row, &value))
      walker_push(w, REASON_CONFLICT, operands[3 * k + 2], 0);
  return differ;
}

/* The base where no case surely holds, then each case as it is written: its value, its condition.
 */
static void say_except(struct walker *w, const struct instruction *code, uint32_t row) {
  if (say_conflict(w, code, row)) return;
  const uint32_t *operands = walker_program(w)->operands + code->b;
  bool holds_surely = false;
  for (uint32_t k = 0; k < code->c; k++)
    holds_surely |= trace_truth(w->vm, operands[3 * k], row) == TRUTH_TRUE;
  if (!holds_surely) walker_push_unresolved(w, code->a, row);
  for (uint32_t k = 0; k < code->c; k++) {
    const uint8_t condition = trace_truth(w->vm, operands[3 * k], row);
    if (condition == TRUTH_FALSE) continue;
    walker_push_unresolved(w, operands[3 * k + 1], row);
    if (condition == TRUTH_UNKNOWN) walker_push_register(w, operands[3 * k], row);
  }
}

/* A reduction's way down: the entities from just below the upper one to the lowest. */
struct way_down {
  const struct instruction *code;
  bool has_rows; /* a row is not surely excluded */
  uint32_t n, chain[ENTITIES_MAX];
};

/* One row that is folded. In words the value stands before its condition: `sum of x over E where
 * c`. */
static void say_row(struct walker *w, struct way_down *way, uint32_t row) {
  const struct instruction *code = way->code;
  const struct opcode_info *info = &opcode_infos[code->op];
  if (info->shape == SHAPE_ROWS) return;
  const bool has_condition = info->b != KIND__ && code->b != NO_REGISTER;
  const uint8_t condition = has_condition ? trace_truth(w->vm, code->b, row) : TRUTH_TRUE;
  if (condition == TRUTH_FALSE) return;
  way->has_rows = true;
  walker_push_unresolved(w, code->a, row);
  if (condition == TRUTH_UNKNOWN) walker_push_register(w, code->b, row);
}

/* Of `count of E where c`, the truths of c as they stand, where they do: of a million rows most are
 * known. */
static const uint8_t *counted_truths(const struct walker *w, const struct instruction *code) {
  const struct opcode_info *info = &opcode_infos[code->op];
  const bool has_condition = info->b != KIND__ && code->b != NO_REGISTER;
  if (info->shape == SHAPE_ROWS || has_condition ||
      walker_program(w)->registers[code->a].kind != REG_TRUTH)
    return NULL;
  return w->vm->bases[code->a].values;
}

/* The same below a row where no list is absent: they stand side by side. */
static void say_counted(
    struct walker *w, struct way_down *way, const uint8_t *truths, uint32_t first, uint32_t end) {
  way->has_rows = way->has_rows || first < end;
  for (const uint8_t *at = truths + first, *behind = truths + end;
       at < behind && (at = memchr(at, TRUTH_UNKNOWN, (size_t)(behind - at))); at++)
    say_row(w, way, (uint32_t)(at - truths));
}

/* In the order of the data: a list that is absent stands where it would be. Recursion is as deep as
 * the tree of entities. */
static void say_below(struct walker *w, struct way_down *way, uint32_t depth, uint32_t row) {
  const struct dataset *data = w->vm->run->data;
  const uint32_t entity = way->chain[depth], *first = data->tables[entity].first;
  const uint8_t *truths = counted_truths(w, way->code);
  uint32_t begin, end;
  if (truths &&
      dataset_rows_below(
          data, data->schema->entities[entity].parent, row, way->chain[0], &begin, &end)) {
    say_counted(w, way, truths, begin, end);
    return;
  }
  if (!dataset_list_known(data, entity, row)) walker_push(w, REASON_LIST, entity, row);
  for (uint32_t below = first[row]; below < first[row + 1]; below++) {
    if (depth > 0) say_below(w, way, depth - 1, below);
    else say_row(w, way, below);
  }
}

/* Of rows of which nothing is missing: their fold does not fit, or it has none. The k-th of rows
 * always fits: they are too few. */
static enum reason_kind fold_fault(const struct instruction *code, bool has_rows) {
  return has_rows && opcode_infos[code->op].immediate != IMM_RANK ? REASON_OVERFLOW : REASON_FAULT;
}

static void say_reduce(
    struct walker *w, const struct instruction *code, uint32_t number, uint32_t row) {
  const struct program *program = walker_program(w);
  const bool is_rows = opcode_infos[code->op].shape == SHAPE_ROWS;
  struct way_down way; /* not filled: its chain is long, and few entities are on it */
  way.code = code;
  way.has_rows = false;
  way.n = 0;
  const uint32_t upper = program->registers[code->d].entity;
  for (uint32_t entity = is_rows ? code->a : program->registers[code->a].entity; entity != upper;
       entity = program->schema.entities[entity].parent)
    way.chain[way.n++] = entity;
  const uint32_t before = w->n_stack;
  say_below(w, &way, way.n - 1, row);
  if (w->n_stack == before) walker_push(w, fold_fault(code, way.has_rows), number, row);
}

/* The reference, else what it names: `unit[u7].score`; nobody: a fault. */
static void say_follow(
    struct walker *w, const struct instruction *code, uint32_t number, uint32_t row) {
  uint32_t i;
  const struct view references = trace_view(w->vm, code->a, row, &i);
  const uint32_t named = ((const uint32_t *)references.values)[i];
  if (named == TEXT_UNKNOWN) walker_push_register(w, code->a, row);
  else if (named == TEXT_NOWHERE) walker_push(w, REASON_FAULT, number, row);
  else walker_push_unresolved(w, code->b, named);
}

/* Who is surely out where it is open whether it is a candidate at all: that alone. */
static void say_status(struct walker *w, const struct instruction *code, uint32_t row) {
  const struct program *program = walker_program(w);
  const struct selection_registers *own = &program->results.selections[w->roles[code->a].selection];
  if (candidacy_in(trace_code(w->vm, code->a, row)) == CANDIDACY_NOT_CHOSEN &&
      own->condition != NO_REGISTER && trace_truth(w->vm, own->condition, row) == TRUTH_UNKNOWN)
    walker_push_unresolved(w, own->condition, row);
  else walker_push_register(w, code->a, row);
}

void say_here(struct walker *w, uint32_t reg, uint32_t row) {
  const uint32_t number = w->roles[reg].number;
  const struct instruction *code = &walker_program(w)->code[number];
  switch ((enum opcode_why)opcode_infos[code->op].why) {
  case WHY_FACT: walker_push_register(w, reg, row); return;
  case WHY_WORD_UNKNOWN: walker_push(w, REASON_WORD, 0, 0); return;
  case WHY_PARAMETER: walker_push(w, REASON_FAULT, number, row); return;
  case WHY_STRICT: say_strict(w, code, number, row); return;
  case WHY_CHOOSE: say_choose(w, code, row); return;
  case WHY_REDUCE: say_reduce(w, code, number, row); return;
  case WHY_DECIDE: say_decide(w, code, reg, row); return;
  case WHY_EXCEPT: say_except(w, code, row); return;
  case WHY_WITHIN:
  case WHY_CHOSEN: walker_push_register(w, code->a, row); return;
  case WHY_STATUS: say_status(w, code, row); return;
  case WHY_FOLLOW: say_follow(w, code, number, row); return;
  case WHY_LIFT:
  case WHY_REFER:
  case WHY_MATCH:
  case WHY_RANK:
  case WHY_SELECT:
  case WHY_STATE:
  case WHY_SHARE:
  case WHY_NEVER: return;
  }
}

/* -- references -- */

/* The absent lists on the way from a row to its descendants of entity `below`. Recursion is as deep
 * as the tree of entities. */
void say_absent_lists(struct walker *w, uint32_t entity, uint32_t row, uint32_t below) {
  const struct dataset *data = w->vm->run->data;
  uint32_t child = below; /* one level under `entity` on the way */
  if (entity == below) return;
  while (walker_program(w)->schema.entities[child].parent != entity)
    child = walker_program(w)->schema.entities[child].parent;
  if (!dataset_list_known(data, child, row)) walker_push(w, REASON_LIST, child, row);
  const uint32_t *first = data->tables[child].first;
  for (uint32_t r = first[row]; r < first[row + 1] && child != below; r++)
    say_absent_lists(w, child, r, below);
}

/* Which rows name each instance, by a reference field; made at the first question, so that each
 * later one looks at the rows it is about only. */
struct named_rows {
  /* by row of the entity referred to; after it, those whose reference is missing; and the end: into
   * rows */
  uint32_t *first;
  uint32_t *rows; /* ascending for each */
};

static const struct named_rows *named_rows_of(struct walker *w, uint32_t field) {
  const struct run *run = w->vm->run;
  const struct field *f = &run->program->schema.fields[field];
  const struct table *table = &run->data->tables[f->entity];
  if (!w->named)
    w->named = ARENA_ARRAY(run->arena, struct named_rows, run->program->schema.n_fields);
  struct named_rows *named = &w->named[field];
  if (named->first) return named;
  const uint32_t *references =
      table->columns[field - run->program->schema.entities[f->entity].first_field].view.values;
  const uint32_t n = run->data->tables[f->type.of].n_rows;
  uint32_t *first = arena_alloc(&w->indexes, ((size_t)n + 3) * sizeof *first),
           *rows = arena_alloc_raw(&w->indexes, ((size_t)table->n_rows + 1) * sizeof *rows);
  /* count, two places on; then put each in its place, one on */
  for (int pass = 0; pass < 2; pass++) {
    for (uint32_t r = 0; r < table->n_rows; r++) {
      if (references[r] == TEXT_UNKNOWN && f->absent_none) continue; /* it names nobody */
      /* nobody, or in a copy of a group somebody outside it */
      if (references[r] != TEXT_UNKNOWN && references[r] >= n) continue;
      const uint32_t at = references[r] == TEXT_UNKNOWN ? n : references[r];
      if (pass == 0) first[at + 2]++;
      else rows[first[at + 1]++] = r;
    }
    for (uint32_t i = 1; pass == 0 && i < n + 3; i++) first[i] += first[i - 1];
  }
  *named = (struct named_rows){first, rows};
  return named;
}

/* The first of ascending rows[from .. to) that is not below `row`. */
static uint32_t not_below(const uint32_t *rows, uint32_t from, uint32_t to, uint32_t row) {
  while (from < to) {
    const uint32_t middle = from + (to - from) / 2;
    if (rows[middle] < row) from = middle + 1;
    else to = middle;
  }
  return from;
}

/* One row that names the one asked about, or may. */
static bool say_naming_row(
    struct walker *w, const struct instruction *code, uint32_t row, bool is_sure) {
  const bool is_fold = opcode_infos[code->op].c != KIND__;
  const uint32_t condition_register = is_fold ? code->c : code->a;
  const uint8_t condition =
      condition_register == NO_REGISTER ? TRUTH_TRUE : trace_truth(w->vm, condition_register, row);
  if (condition == TRUTH_FALSE) return false;
  if (is_fold) walker_push_unresolved(w, code->a, row);
  if (!is_sure) walker_push_register(w, code->b, row);
  if (condition == TRUTH_UNKNOWN) walker_push_register(w, condition_register, row);
  return true;
}

/* Rows of one group that name a row: `at` .. `end` of `rows`, ascending. */
struct naming {
  const uint32_t *rows;
  uint32_t at, end;
};

/* Those under `group_row` of entity `group` that name `target_row` (one past the last row: whose
 * reference is missing). */
static struct naming naming_rows(struct walker *w, const struct instruction *code, uint32_t group,
    uint32_t group_row, uint32_t target_row) {
  const struct program *program = walker_program(w);
  const struct named_rows *named = named_rows_of(w, walker_code(w, code->b)->a);
  uint32_t first, end;
  dataset_rows_below(
      w->vm->run->data, group, group_row, program->registers[code->a].entity, &first, &end);
  struct naming naming = {.rows = named->rows};
  naming.at = not_below(named->rows, named->first[target_row], named->first[target_row + 1], first);
  naming.end = not_below(named->rows, naming.at, named->first[target_row + 1], end);
  return naming;
}

struct reason walker_refer_group(const struct walker *w, uint32_t reg, uint32_t row) {
  const struct program *program = walker_program(w);
  const struct instruction *code = walker_code(w, reg);
  const uint32_t target = program->registers[reg].entity,
                 group = schema_reference_group(
                     &program->schema, program->registers[code->a].entity, target);
  return (struct reason){
      REASON_MAYBE, reg, dataset_ancestor_row(w->vm->run->data, target, row, group)};
}

uint32_t walker_refer_entity(const struct walker *w, uint32_t reg) {
  const struct program *program = walker_program(w);
  const struct instruction *code = walker_code(w, reg);
  return schema_reference_group(
      &program->schema, program->registers[code->a].entity, program->registers[reg].entity);
}

static void keep_up_to(struct walker *w, struct walk *walk, uint32_t max, struct reason reason) {
  if (walk->n == max) walk->is_cut = true;
  else walker_put(w, walk, reason);
}

/* What a group adds for all who ask, so found once: its absent lists, then (REASON_VISIT) the rows
 * that may name any row and count. is_cut: these are more than `max`. */
static const struct remembered *maybe_rows(
    struct walker *w, uint32_t reg, struct reason group, uint32_t max) {
  const struct remembered *known = walker_recall(&w->lasting, group);
  if (known) return known;
  const struct program *program = walker_program(w);
  const struct instruction *code = walker_code(w, reg);
  const uint32_t group_entity = walker_refer_entity(w, reg);
  struct naming maybe = naming_rows(w, code, group_entity, group.row,
      w->vm->run->data->tables[program->registers[reg].entity].n_rows);
  struct walk *walk = walker_open(w, group, &w->lasting);
  const uint32_t before = w->n_stack = walk->base; /* it is not walked */
  say_absent_lists(w, group_entity, group.row, program->registers[code->a].entity);
  for (uint32_t i = before; i < w->n_stack; i++) keep_up_to(w, walk, max, w->stack[i]);
  for (; maybe.at < maybe.end && !walk->is_cut; maybe.at++) {
    w->n_stack = before;
    if (say_naming_row(w, code, maybe.rows[maybe.at], false))
      keep_up_to(w, walk, max, (struct reason){REASON_VISIT, code->b, maybe.rows[maybe.at]});
  }
  w->n_stack = before;
  w->depth--;
  walker_remember(w, walk);
  return walker_recall(&w->lasting, group);
}

bool say_refer(struct walker *w, uint32_t reg, uint32_t row, uint32_t max) {
  const struct program *program = walker_program(w);
  const uint32_t number = w->roles[reg].number, before = w->n_stack;
  const struct instruction *code = &program->code[number];
  const struct reason group = walker_refer_group(w, reg, row);
  const struct remembered *maybe = maybe_rows(w, reg, group, max);
  if (maybe->is_cut) return false;
  struct naming sure = naming_rows(w, code, walker_refer_entity(w, reg), group.row, row);
  uint32_t m = 0;
  for (; m < maybe->n && maybe->items[m].kind == REASON_LIST; m++)
    walker_push(w, REASON_LIST, maybe->items[m].index, maybe->items[m].row);
  bool has_rows = false;
  while (sure.at < sure.end || m < maybe->n) {
    const bool is_sure =
        m == maybe->n || (sure.at < sure.end && sure.rows[sure.at] < maybe->items[m].row);
    const uint32_t next = is_sure ? sure.rows[sure.at++] : maybe->items[m++].row;
    has_rows |= say_naming_row(w, code, next, is_sure);
  }
  if (w->n_stack == before) walker_push(w, fold_fault(code, has_rows), number, row);
  return true;
}

void say_refer_sure(struct walker *w, uint32_t reg, uint32_t row) {
  const uint32_t number = w->roles[reg].number, before = w->n_stack;
  const struct instruction *code = &walker_program(w)->code[number];
  const struct reason group = walker_refer_group(w, reg, row);
  struct naming sure = naming_rows(w, code, walker_refer_entity(w, reg), group.row, row);
  bool has_rows = false;
  while (sure.at < sure.end) has_rows |= say_naming_row(w, code, sure.rows[sure.at++], true);
  if (w->n_stack != before) return;
  const struct remembered *maybe = maybe_rows(w, reg, group, w->vm->run->options.reasons_named);
  if (maybe->n == 0 && !maybe->is_cut) walker_push(w, fold_fault(code, has_rows), number, row);
}

void say_refer_maybe(struct walker *w, uint32_t reg, uint32_t group_row) {
  const struct program *program = walker_program(w);
  const struct instruction *code = walker_code(w, reg);
  const uint32_t group = walker_refer_entity(w, reg);
  say_absent_lists(w, group, group_row, program->registers[code->a].entity);
  struct naming maybe = naming_rows(
      w, code, group, group_row, w->vm->run->data->tables[program->registers[reg].entity].n_rows);
  while (maybe.at < maybe.end) say_naming_row(w, code, maybe.rows[maybe.at++], false);
}
