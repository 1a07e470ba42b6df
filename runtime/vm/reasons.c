/* Why a result is unknown: the walk from an unresolved register, operand by operand, to missing
 * facts, faults and conflicts.
 *
 * The walk keeps its own stack, for definitions chain as long as a program is, and marks each
 * (register, row) it has seen, so that a shared value is walked once. What a lift brings from an
 * ancestor, a group, and what results tell themselves is walked apart and remembered: a thousand
 * units that all hang on their cluster's total ask for its reasons once, and a chain of definitions
 * is walked link by link. No walk finds more than may be named; where there are more,
 * reasons_near.c says what is named then and what is referred to. opcodes.def WHY. */
#include "runtime/vm/reasons_near.h"
#include "runtime/vm/reasons_tell.h"

static uint32_t named_max(const struct walker *w) { return w->vm->run->options.reasons_named; }

/* so few reasons are looked through, and most walks find fewer; more are marked */
#define FEW_REASONS 8u

static bool is_among(const struct walk *walk, struct reason reason) {
  for (uint32_t i = 0; i < walk->n; i++)
    if (walk->items[i].kind == reason.kind && walk->items[i].index == reason.index &&
        walk->items[i].row == reason.row)
      return true;
  return false;
}

static void add(struct walker *w, struct walk *walk, struct reason reason) {
  reason = reason_told(reason);
  if (walk->is_cut) return;
  if (walk->n < FEW_REASONS ? is_among(walk, reason) : !walker_is_new(w, walk, reason)) return;
  if (walk->n == named_max(w)) {
    walk->is_cut = true;
    return;
  }
  walker_put(w, walk, reason);
  for (uint32_t i = 0; walk->n == FEW_REASONS && i < walk->n; i++)
    walker_is_new(w, walk, walk->items[i]);
}

/* Adds what another walk came to. */
static void merge(struct walker *w, struct walk *walk, const struct reason *items, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) add(w, walk, items[i]);
}

/* Adds what a value of an ancestor, a group or another result came to; where that is not known, a
 * walk of its own begins. */
static void visit_apart(
    struct walker *w, struct walk *walk, struct memory *memory, struct reason start) {
  const struct remembered *known = walker_recall(memory, start);
  if (!known) {
    walker_open(w, start, memory);
  } else if (known->is_cut) {
    walk->is_cut = true;
  } else {
    merge(w, walk, known->items, known->n);
  }
}

/* Where a register hangs on one thing alone that others ask for, too, a value of an ancestor or its
 * group: which. False: it does not; a group's own fault or tie is pushed. */
static bool hangs_above(struct walker *w, uint32_t reg, uint32_t row, struct reason *above) {
  const struct reg *registers = walker_program(w)->registers;
  const struct instruction *code = walker_code(w, reg);
  switch ((enum opcode_why)opcode_infos[code->op].why) {
  case WHY_LIFT: {
    const uint32_t entity = registers[code->a].entity;
    *above = (struct reason){REASON_VISIT, code->a, 0};
    if (entity != ENTITY_RUN)
      above->row = dataset_ancestor_row(w->vm->run->data, registers[reg].entity, row, entity);
    return true;
  }
  case WHY_RANK:
  case WHY_SELECT:
  case WHY_STATE: return say_ranked(w, reg, row, above);
  case WHY_SHARE: return say_share(w, reg, row, above);
  case WHY_REFER:
  case WHY_MATCH:
  case WHY_IN_ITS_ROW: break;
  }
  return false;
}

static void visit(struct walker *w, struct walk *walk, uint32_t reg, uint32_t row) {
  const uint32_t base = w->n_stack;
  struct reason above;
  switch ((enum opcode_why)opcode_infos[walker_code(w, reg)->op].why) {
  case WHY_LIFT:
  case WHY_RANK:
  case WHY_SELECT:
  case WHY_STATE:
  case WHY_SHARE:
    if (hangs_above(w, reg, row, &above) && walker_is_new(w, walk, above))
      visit_apart(w, walk, &w->lasting, above);
    return;
  case WHY_REFER:
    if (!say_refer(w, reg, row, named_max(w))) walk->is_cut = true;
    break;
  case WHY_MATCH:
    if (!say_match(w, reg, row, named_max(w))) walk->is_cut = true;
    break;
  case WHY_IN_ITS_ROW: say_here(w, reg, row); break;
  }
  walker_turn_round(w, base);
}

static void step(struct walker *w, struct walk *walk) {
  const struct reason top = w->stack[--w->n_stack];
  if (top.kind == REASON_GROUP) {
    const uint32_t below = w->n_stack;
    bool keys_matter;
    if (!say_group(w, top.index, top.row, named_max(w), &keys_matter)) walk->is_cut = true;
    walker_turn_round(w, below);
  } else if (top.kind != REASON_VISIT) {
    add(w, walk, top);
  } else if (walker_is_new(w, walk, top)) {
    const bool is_start = walk->start.kind == REASON_VISIT && walk->start.index == top.index &&
        walk->start.row == top.row;
    struct register_role *role = &w->roles[top.index];
    if (!is_start && role->is_told) {
      role->is_passing = true;
      visit_apart(w, walk, &w->passing, top);
    } else {
      visit(w, walk, top.index, top.row);
    }
  }
}

/* Ends the current walk and gives what it came to to the one it is within. False: there is none. */
static bool end_walk(struct walker *w) {
  struct walk *walk = w->walks[--w->depth];
  if (w->depth == 0) return false;
  walker_remember(w, walk);
  struct walk *outer = w->walks[w->depth - 1];
  if (walk->is_cut) outer->is_cut = true;
  else merge(w, outer, walk->items, walk->n);
  return true;
}

/* The reasons of a register at a row, if they are no more than may be named. */
static const struct walk *walk_all(struct walker *w, uint32_t reg, uint32_t row) {
  walker_open(w, (struct reason){REASON_VISIT, reg, row}, NULL);
  for (;;) {
    struct walk *walk = w->walks[w->depth - 1];
    if (walk->is_cut) w->n_stack = walk->base;
    if (w->n_stack > walk->base) step(w, walk);
    else if (!end_walk(w)) return walk;
  }
}

/* What the walk from a register would come to, where others have asked for it: for the result
 * itself, or for all that it hangs on, as each candidate of a group does. NULL: it is to be
 * walked. */
static const struct remembered *found_before(struct walker *w, uint32_t reg, uint32_t row) {
  struct reason above;
  if (hangs_above(w, reg, row, &above)) return walker_recall(&w->lasting, above);
  w->n_stack = 0; /* the walk itself will say it */
  const struct reason itself = {REASON_VISIT, reg, row};
  return w->roles[reg].is_passing ? walker_recall(&w->passing, itself) : NULL;
}

/* The walk from a register that is not resolved; NULL where it is. */
static const struct walk *begin(struct run *run, uint32_t reg, uint32_t row) {
  struct vm *vm = run->vm;
  if (!trace_unresolved(vm, reg, row)) return NULL;
  struct walker *w = walker_of(vm);
  walker_forget_marks(w);
  w->n_stack = w->depth = 0;
  const struct remembered *before = found_before(w, reg, row);
  if (!before) return walk_all(w, reg, row);
  w->found.items = before->items;
  w->found.n = before->n;
  w->found.is_cut = before->is_cut;
  return &w->found;
}

void reasons_find(
    struct run *run, uint32_t reg, uint32_t row, struct arena *arena, struct reasons *out) {
  *out = (struct reasons){0};
  const struct walk *walk = begin(run, reg, row);
  if (!walk) return;
  struct walker *w = walker_of(run->vm);
  if (walk->is_cut) walk = walk_near(w, reg, row);
  reasons_tell(w, walk, reg, row, arena, out);
}

void reasons_facts(
    struct run *run, uint32_t reg, uint32_t row, struct arena *arena, struct missing_facts *out) {
  *out = (struct missing_facts){0};
  const struct walk *walk = begin(run, reg, row);
  if (!walk) return;
  out->is_cut = walk->is_cut;
  if (walk->is_cut) return;
  out->items = ARENA_ARRAY(arena, struct missing_fact, walk->n);
  for (uint32_t i = 0; i < walk->n; i++) {
    const struct reason *reason = &walk->items[i];
    if (reason->kind == REASON_FIELD)
      out->items[out->n++] = (struct missing_fact){reason->index, reason->row};
    else if (reason->kind == REASON_LIST || reason->kind == REASON_WORD)
      out->items[out->n++] = (struct missing_fact){NONE_INDEX, 0};
  }
}
