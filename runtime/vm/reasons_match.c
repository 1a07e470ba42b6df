/* What an aggregate over compared rows hangs on: the rows that are not surely left out, in the order
 * of the data, each with its value, its condition, and the sides of the comparisons that are open.
 */
#include "base/limits.h"
#include "runtime/kernels/match.h"
#include "runtime/vm/reasons_say.h"

/* One pair: the same columns, each seen from the row it is asked at. */
struct pair {
  struct matching matching;
  struct view views[2 * MATCH_COMPARISONS_MAX];
  uint8_t condition;
};

static struct view view_at(struct walker *w, uint32_t reg, uint32_t row) {
  uint32_t index;
  const struct view view = trace_view(w->vm, reg, row, &index);
  const uint32_t bytes = register_kind_bytes(walker_program(w)->registers[reg].kind) * index;
  return (struct view){.values = (char *)view.values + bytes,
      .high = view.high ? (char *)view.high + bytes : NULL,
      .known = view.known ? view.known + index : NULL};
}

static uint32_t condition_register(const struct instruction *code) {
  return opcode_infos[code->op].b == KIND__ ? code->a : code->b;
}

/* Whether a row counts for an instance, or how one comparison of them stands. */
static uint8_t row_truth(struct walker *w, const struct instruction *code, uint32_t row,
    uint32_t instance, uint32_t only) {
  const struct program *program = walker_program(w);
  const uint32_t condition = condition_register(code);
  struct pair pair = {.condition = TRUTH_TRUE};
  if (condition != NO_REGISTER && only == MATCH_ALL)
    pair.condition = trace_truth(w->vm, condition, row);
  if (pair.condition == TRUTH_FALSE) return TRUTH_FALSE;
  match_parts(&pair.matching, program, code, only);
  pair.matching.condition = &pair.condition;
  for (uint32_t i = 0; i < pair.matching.n_parts; i++) {
    struct match_part *part = &pair.matching.parts[i];
    pair.views[2 * i] = view_at(w, part->row_register, row);
    pair.views[2 * i + 1] = view_at(w, part->instance_register, instance);
    part->row = &pair.views[2 * i];
    part->instance = &pair.views[2 * i + 1];
  }
  const bool is_own = pair.matching.has_own && row == instance;
  return is_own ? match_own_truth(&pair.matching, 0) : match_pair_truth(&pair.matching, 0, 0);
}

static bool say_compared_row(
    struct walker *w, const struct instruction *code, uint32_t row, uint32_t instance) {
  const uint32_t *list = walker_program(w)->operands + code->c,
                 condition = condition_register(code);
  const uint8_t truth = row_truth(w, code, row, instance, MATCH_ALL);
  if (truth == TRUTH_FALSE) return false;
  if (opcode_infos[code->op].b != KIND__) walker_push_unresolved(w, code->a, row);
  if (truth == TRUTH_TRUE) return true;
  if (condition != NO_REGISTER && trace_truth(w->vm, condition, row) == TRUTH_UNKNOWN)
    walker_push_register(w, condition, row);
  for (uint32_t i = 0; i < list[1]; i++) {
    const uint32_t *triple = list + 2 + 3 * i;
    /* what would be surely false by itself may be open beside others (match_parts.c) */
    if (row_truth(w, code, row, instance, i) == TRUTH_TRUE) continue;
    walker_push_unresolved(w, triple[0], row);
    walker_push_unresolved(w, triple[1], instance);
  }
  return true;
}

bool say_match(struct walker *w, uint32_t reg, uint32_t row, uint32_t max) {
  const struct program *program = walker_program(w);
  const struct dataset *data = w->vm->run->data;
  const uint32_t number = w->roles[reg].number, before = w->n_stack;
  const struct instruction *code = &program->code[number];
  const uint32_t rows = program->registers[code->a].entity, group = program->operands[code->c];
  const uint32_t group_row = dataset_ancestor_row(data, program->registers[reg].entity, row, group);
  uint32_t first, end;
  say_absent_lists(w, group, group_row, rows);
  dataset_rows_below(data, group, group_row, rows, &first, &end);
  bool has_rows = false;
  for (uint32_t i = first; i < end; i++) {
    has_rows |= say_compared_row(w, code, i, row);
    if (max && w->n_stack - before > (MATCH_COMPARISONS_MAX + 2) * max) return false;
  }
  if (w->n_stack == before) walker_push(w, has_rows ? REASON_OVERFLOW : REASON_FAULT, number, row);
  return true;
}
