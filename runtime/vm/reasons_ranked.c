/* What the groups of selections and allocations hang on: their rows in the order of the data, each with
 * its condition and keys (reasons_say.h). */
#include <assert.h>

#include "base/limits.h"
#include "runtime/vm/reasons_say.h"

/* -- selections -- */

/* A group: the rows that are ranked under one row. */
struct ranked {
  const struct instruction *code; /* RANK or SELECT */
  const uint32_t *list;           /* its operand list */
  const struct selection *selection;
  const struct selection_registers *registers; /* the selection's */
  bool keys_matter; /* false where there are seats for all who may be candidates */
  uint32_t n, chain[ENTITIES_MAX];
};

static const struct selection *selection_of(const struct walker *w, uint32_t reg) {
  return &walker_program(w)->schema.selections[w->roles[reg].selection];
}

bool say_ranked(struct walker *w, uint32_t reg, uint32_t row, struct reason *group) {
  const struct program *program = walker_program(w);
  const struct instruction *code = walker_code(w, reg);
  const struct selection *selection = selection_of(w, reg);
  const uint32_t index = w->roles[reg].selection;
  if (opcode_infos[code->op].why == WHY_STATE) {
    *group = (struct reason){REASON_GROUP, selection_registers(program, selection)->status, row};
    return true;
  }
  const uint32_t above =
      dataset_ancestor_row(w->vm->run->data, selection->entity, row, selection->ancestor);
  *group = (struct reason){REASON_GROUP, reg, above};
  if (opcode_infos[code->op].why == WHY_SELECT) {
    if (candidacy_in(trace_code(w->vm, reg, row)) != CANDIDACY_TIED) return true;
    walker_push(w, REASON_TIED, index, above);
    return false;
  }
  const uint32_t condition = program->operands[code->c];
  if (condition == NO_REGISTER || trace_truth(w->vm, condition, row) != TRUTH_FALSE) return true;
  walker_push(w, REASON_BARRED, index, row);
  return false;
}

/* The least status (enum candidacy) of those who matter to who is chosen. Who is surely no candidate
 * is none of them.
 *
 * Who is surely out moves nobody who may be chosen, for who is better is before; who is surely in
 * takes one seat wherever he stands, but where ties take all, how many are before the others still
 * hangs on him. */
static enum candidacy least_moving(const struct ranked *ranked) {
  _Static_assert(CANDIDACY_NOT_CHOSEN < CANDIDACY_CHOSEN && CANDIDACY_CHOSEN < CANDIDACY_TIED &&
          CANDIDACY_TIED < CANDIDACY_UNDETERMINED,
      "the open ones are the last, the chosen before them");
  return ranked->selection->tie_all ? CANDIDACY_CHOSEN : CANDIDACY_TIED;
}

/* A rank hangs on every candidate, who is chosen on those who matter; on their keys it does not where
 * there are seats for all who may be candidates. */
static void say_candidate(struct walker *w, const struct ranked *ranked, uint32_t row) {
  const uint32_t *list = ranked->list;
  if (ranked->code->op == OP_SELECT) {
    const enum candidacy status = candidacy_in(trace_code(w->vm, ranked->registers->status, row));
    if (status < least_moving(ranked)) return;
  } else if (list[0] != NO_REGISTER && trace_truth(w->vm, list[0], row) == TRUTH_FALSE) {
    return;
  }
  if (list[0] != NO_REGISTER) walker_push_unresolved(w, list[0], row);
  for (uint32_t i = list[0] != NO_REGISTER; ranked->keys_matter && i < ranking_n_reads(list); i++)
    walker_push_unresolved(w, list[ranking_place(list, i)], row);
}

/* The conditions of all rows as they stand, where they do: of a million units few may be candidates.
 */
static const uint8_t *conditions_of(const struct walker *w, const struct ranked *ranked) {
  return ranked->list[0] == NO_REGISTER ? NULL : w->vm->bases[ranked->list[0]].values;
}

/* The first row from `at` on, before `end`, of which a condition is not false; else `end`. */
static uint32_t next_possible(const uint8_t *conditions, uint32_t at, uint32_t end) {
  uint64_t eight;
  _Static_assert(TRUTH_FALSE == 0, "eight at once");
  for (; end - at >= sizeof eight; at += sizeof eight) {
    memcpy(&eight, conditions + at, sizeof eight);
    if (eight) break;
  }
  while (at < end && conditions[at] == TRUTH_FALSE) at++;
  return at;
}

/* The first row from `at` on, before `end`, whose status is `least` or more; else `end`. */
static uint32_t next_moving(
    const uint8_t *statuses, uint32_t at, uint32_t end, enum candidacy least) {
  const uint64_t ones = UINT64_MAX / UINT8_MAX, above = 1u << CANDIDACY_BITS;
  uint64_t eight;
  for (; end - at >= sizeof eight; at += sizeof eight) {
    memcpy(&eight, statuses + at, sizeof eight);
    if (((eight & ones * (above - 1)) + ones * (above - least)) & ones * above) break;
  }
  while (at < end && candidacy_in(statuses[at]) < least) at++;
  return at;
}

/* Rows that stand side by side, for no list on the way to them is absent. */
struct rows {
  uint32_t first, end;
};

/* Whether more than `seats` of them may be candidates. Stops at the one too many. */
static bool more_candidates_than(
    struct walker *w, const struct ranked *ranked, struct rows rows, int64_t seats) {
  const uint8_t *conditions = conditions_of(w, ranked);
  const uint32_t condition = ranked->list[0];
  if (condition == NO_REGISTER) return rows.end - rows.first > seats;
  for (uint32_t at = rows.first; at < rows.end; at++) {
    if (conditions && (at = next_possible(conditions, at, rows.end)) == rows.end) break;
    if (trace_truth(w->vm, condition, at) != TRUTH_FALSE && --seats < 0) return true;
  }
  return false;
}

static bool lacks_fact(const struct walker *w, uint32_t before) {
  uint32_t i = before;
  while (i < w->n_stack && w->stack[i].kind != REASON_FIELD) i++;
  return i < w->n_stack;
}

/* By their statuses or their conditions, where these stand. False, and not all is pushed, where more
 * than `max` (0: any number) lack facts of their own: each of these is a reason of its own. */
static bool say_candidates_in(
    struct walker *w, const struct ranked *ranked, struct rows rows, uint32_t max) {
  const uint8_t *conditions = conditions_of(w, ranked), *statuses = NULL;
  const enum candidacy least = least_moving(ranked);
  uint32_t n_lacking = 0;
  if (ranked->code->op == OP_SELECT) statuses = w->vm->bases[ranked->registers->status].values;
  for (uint32_t at = rows.first; at < rows.end; at++) {
    if (statuses) at = next_moving(statuses, at, rows.end, least);
    else if (conditions) at = next_possible(conditions, at, rows.end);
    if (at == rows.end) break;
    const uint32_t before = w->n_stack;
    say_candidate(w, ranked, at);
    if (max && lacks_fact(w, before) && ++n_lacking > max) return false;
  }
  return true;
}

static void say_candidates_below(
    struct walker *w, const struct ranked *ranked, uint32_t depth, uint32_t row) {
  const struct dataset *data = w->vm->run->data;
  const uint32_t entity = ranked->chain[depth], *first = data->tables[entity].first;
  struct rows rows;
  if (dataset_rows_below(data, data->schema->entities[entity].parent, row, ranked->chain[0],
          &rows.first, &rows.end)) {
    say_candidates_in(w, ranked, rows, 0);
    return;
  }
  if (!dataset_list_known(data, entity, row)) walker_push(w, REASON_LIST, entity, row);
  for (uint32_t below = first[row]; below < first[row + 1]; below++) {
    if (depth > 0) say_candidates_below(w, ranked, depth - 1, below);
    else say_candidate(w, ranked, below);
  }
}

/* Not by a copy: the chain is long, and few entities are on it. */
static void plan_ranked(struct walker *w, uint32_t reg, struct ranked *ranked) {
  const struct program *program = walker_program(w);
  ranked->code = walker_code(w, reg);
  ranked->selection = selection_of(w, reg);
  ranked->keys_matter = true;
  ranked->registers = selection_registers(program, ranked->selection);
  ranked->list = program->operands + ranked->code->c;
  ranked->n = 0;
  for (uint32_t entity = ranked->selection->entity; entity != ranked->selection->ancestor;
       entity = program->schema.entities[entity].parent)
    ranked->chain[ranked->n++] = entity;
}

/* -- allocations -- */

/* One row of an allocation: a weight that is not known hangs on all; keys only where they leave
 * open who of one remainder has a unit more. */
static void say_sharer(struct walker *w, const struct allocation_registers *own, uint32_t row) {
  const struct program *program = walker_program(w);
  const struct instruction *code = walker_code(w, own->status);
  const uint32_t *list = program->operands + code->c;
  walker_push_unresolved(w, own->weight, row);
  if (trace_code(w->vm, own->status, row) != ALLOTMENT_OPEN) return;
  for (uint32_t i = 0; i < list[ALLOT_N_KEYS]; i++)
    walker_push_unresolved(w, list[ALLOT_KEYS + 2 * i], row);
}

static void say_sharers_below(struct walker *w, const struct allocation_registers *own,
    const uint32_t *chain, uint32_t depth, uint32_t row) {
  const struct dataset *data = w->vm->run->data;
  const uint32_t entity = chain[depth], *first = data->tables[entity].first;
  if (!dataset_list_known(data, entity, row)) walker_push(w, REASON_LIST, entity, row);
  for (uint32_t below = first[row]; below < first[row + 1]; below++) {
    if (depth == 0) say_sharer(w, own, below);
    else say_sharers_below(w, own, chain, depth - 1, below);
  }
}

static void say_sharing(struct walker *w, uint32_t reg, uint32_t row) {
  const struct program *program = walker_program(w);
  const struct allocation *allocation = &program->schema.allocations[w->roles[reg].allocation];
  const struct allocation_registers *own = allocation_registers(program, allocation);
  uint32_t chain[ENTITIES_MAX], n = 0;
  for (uint32_t entity = allocation->entity; entity != allocation->ancestor;
       entity = program->schema.entities[entity].parent)
    chain[n++] = entity;
  walker_push_unresolved(w, own->amount, row);
  say_sharers_below(w, own, chain, n - 1, row);
}

bool say_share(struct walker *w, uint32_t reg, uint32_t row, struct reason *group) {
  const struct program *program = walker_program(w);
  const uint32_t index = w->roles[reg].allocation;
  const struct allocation *allocation = &program->schema.allocations[index];
  const struct allocation_registers *own = allocation_registers(program, allocation);
  *group = (struct reason){REASON_GROUP, own->status, row};
  if (reg == own->state) return true;
  group->row =
      dataset_ancestor_row(w->vm->run->data, allocation->entity, row, allocation->ancestor);
  if (trace_code(w->vm, own->status, row) != ALLOTMENT_TIED) return true;
  walker_push(w, REASON_TIED, program->schema.n_selections + index, group->row);
  return false;
}

void say_share_alone(struct walker *w, uint32_t reg, uint32_t row) {
  const struct program *program = walker_program(w);
  const struct allocation *allocation = &program->schema.allocations[w->roles[reg].allocation];
  if (reg != allocation_registers(program, allocation)->state)
    say_sharer(w, allocation_registers(program, allocation), row);
}

bool say_group(struct walker *w, uint32_t reg, uint32_t row, uint32_t max, bool *keys_matter) {
  *keys_matter = true;
  if (w->roles[reg].allocation != NONE_INDEX) {
    say_sharing(w, reg, row);
    return true;
  }
  struct ranked ranked;
  plan_ranked(w, reg, &ranked);
  struct rows rows;
  const bool are_all = dataset_rows_below(
      w->vm->run->data, ranked.selection->ancestor, row, ranked.chain[0], &rows.first, &rows.end);
  if (ranked.code->op == OP_SELECT) {
    int64_t fewest = 0, most;
    walker_push_unresolved(w, ranked.registers->seats, row);
    if (!trace_number(w->vm, ranked.registers->seats, row, &fewest, &most) || fewest < 0)
      fewest = 0;
    /* an absent list may hold any number of them */
    ranked.keys_matter = !are_all || more_candidates_than(w, &ranked, rows, fewest);
  }
  *keys_matter = ranked.keys_matter;
  if (are_all) return say_candidates_in(w, &ranked, rows, max);
  say_candidates_below(w, &ranked, ranked.n - 1, row);
  return true;
}

void say_candidate_alone(struct walker *w, uint32_t reg, uint32_t row, bool keys_matter) {
  struct ranked ranked;
  plan_ranked(w, reg, &ranked);
  ranked.keys_matter = keys_matter;
  say_candidate(w, &ranked, row);
}
