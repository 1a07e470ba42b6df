/* Every outcome that differs between the two sides, in the order of the new side's results; what
 * only the old side has stands behind (diff.h). */
#include "study/diff.h"
#include "base/translate.h"

const char *const outcome_change_words[OUTCOME_N_KINDS] = {
    [OUTCOME_GAINS] = N_("gains"),
    [OUTCOME_LOSES] = N_("loses"),
    [OUTCOME_UNDETERMINED] = N_("undetermined"),
    [OUTCOME_SETTLED] = N_("settled"),
    [OUTCOME_RANK] = N_("rank"),
    [OUTCOME_CHANGED] = N_("changed"),
    [OUTCOME_ADDED] = N_("added"),
    [OUTCOME_REMOVED] = N_("removed"),
    [OUTCOME_REASONS] = N_("reasons"),
};

struct comparing {
  struct diff *diff;
  struct evaluation *old, *new;
  uint32_t *old_of; /* by result of the new side: the old side's, NONE_INDEX where it has none */
  uint32_t *new_of; /* by result of the old side */
};

struct evaluation *diff_holder(
    const struct diff *diff, const struct outcome_change *change, uint32_t *result, uint32_t *row) {
  bool in_new = change->new_result != UINT32_MAX;
  *result = in_new ? change->new_result : change->old_result;
  *row = in_new ? change->new_row : change->old_row;
  return diff->sides[in_new ? SIDE_NEW : SIDE_OLD].evaluation;
}

static void next_row(struct comparing *c) {
  evaluation_next_row(c->old);
  evaluation_next_row(c->new);
}

static void add(struct comparing *c, struct outcome_change change) {
  struct diff *diff = c->diff;
  if (!change.is_warning) diff->totals[change.kind]++;
  else if (change.kind == OUTCOME_REASONS) diff->totals[OUTCOME_REASONS]++;
  else
    diff->warning_totals[change.kind == OUTCOME_ADDED ? 0
            : change.kind == OUTCOME_REMOVED          ? 1
                                                      : 2]++;
  VEC_PUSH(diff->arena, &diff->outcomes, change);
}

/* -- items -- */

/* By what an outcome whose value differs has changed. */
static enum outcome_change_kind kind_of(struct comparing *c, uint32_t old_result, uint32_t old_row,
    uint32_t new_result, uint32_t new_row) {
  bool was_known = outcome_is_known(c->old, old_result, old_row),
       is_known = outcome_is_known(c->new, new_result, new_row);
  if (was_known != is_known) return is_known ? OUTCOME_SETTLED : OUTCOME_UNDETERMINED;
  int before = outcome_sign(c->old, old_result, old_row),
      now = outcome_sign(c->new, new_result, new_row);
  const int step = outcome_step(c->old, old_result, old_row, c->new, new_result, new_row);
  if (step) return step > 0 ? OUTCOME_GAINS : OUTCOME_LOSES;
  if (before != now && before && now) return now > 0 ? OUTCOME_GAINS : OUTCOME_LOSES;
  return outcome_is_ranked(c->old, old_result, old_row) &&
          outcome_is_ranked(c->new, new_result, new_row)
      ? OUTCOME_RANK
      : OUTCOME_CHANGED;
}

static void compare_item(
    struct comparing *c, uint32_t new_result, uint32_t new_row, uint32_t old_row) {
  struct outcome_change change = {.new_result = new_result,
      .new_row = new_row,
      .old_result = c->old_of[new_result],
      .old_row = old_row};
  if (change.old_result == NONE_INDEX || old_row == UINT32_MAX) {
    change.old_result = change.old_row = UINT32_MAX;
    change.kind = OUTCOME_ADDED;
    add(c, change);
    return;
  }
  enum outcome_difference difference =
      outcome_compare(c->old, change.old_result, old_row, c->new, new_result, new_row, true);
  if (difference == OUTCOME_SAME) return;
  change.kind = difference == OUTCOME_DETAIL
      ? OUTCOME_REASONS
      : (uint8_t)kind_of(c, change.old_result, old_row, new_result, new_row);
  add(c, change);
}

static void add_removed(struct comparing *c, uint32_t old_result, uint32_t old_row) {
  add(c,
      (struct outcome_change){.old_result = old_result,
          .old_row = old_row,
          .new_result = UINT32_MAX,
          .new_row = UINT32_MAX,
          .kind = OUTCOME_REMOVED});
}

static const struct report_table *table_of(const struct evaluation *evaluation, uint32_t entity) {
  for (uint32_t t = 0; t < evaluation->report.n_tables; t++)
    if (evaluation->report.tables[t].entity == entity) return &evaluation->report.tables[t];
  return NULL;
}

/* One table of the new side; of the old one's the items and rows that are not in it. */
static void compare_table(struct comparing *c, const struct report_table *table) {
  uint32_t n_rows = c->new->data->tables[table->entity].n_rows,
           old_entity = c->diff->to_old->entity[table->entity];
  const struct report_table *old_table =
      old_entity == NONE_INDEX ? NULL : table_of(c->old, old_entity);
  for (uint32_t row = 0; row < n_rows; row++) {
    uint32_t old_row = rows_find(c->diff->to_old, table->entity, row);
    for (uint32_t i = 0; i < table->n_items; i++) compare_item(c, table->items[i], row, old_row);
    for (uint32_t i = 0; old_table && old_row != UINT32_MAX && i < old_table->n_items; i++)
      if (c->new_of[old_table->items[i]] == NONE_INDEX)
        add_removed(c, old_table->items[i], old_row);
    next_row(c);
  }
}

/* Instances that results of the old side list, and not those of the new side. */
static void compare_old_table(struct comparing *c, const struct report_table *old_table) {
  uint32_t n_rows = c->old->data->tables[old_table->entity].n_rows,
           entity = c->diff->to_new->entity[old_table->entity];
  bool is_listed = entity != NONE_INDEX && table_of(c->new, entity);
  for (uint32_t row = 0; row < n_rows; row++) {
    if (is_listed && rows_find(c->diff->to_new, old_table->entity, row) != UINT32_MAX) continue;
    for (uint32_t i = 0; i < old_table->n_items; i++) add_removed(c, old_table->items[i], row);
  }
}

/* -- warnings -- */

static void compare_warning(struct comparing *c, uint32_t new_result) {
  uint32_t entity = outcome_entity(c->new->schema, new_result), old_result = c->old_of[new_result];
  uint32_t n_rows = c->new->data->tables[entity].n_rows;
  for (uint32_t row = 0; row < n_rows; row++) {
    uint32_t old_row = rows_find(c->diff->to_old, entity, row);
    bool was = old_result != NONE_INDEX && old_row != UINT32_MAX &&
        outcome_is_listed(c->old, old_result, old_row),
         is = outcome_is_listed(c->new, new_result, row);
    if (!was && !is) continue;
    struct outcome_change change = {.is_warning = true,
        .old_result = UINT32_MAX,
        .old_row = UINT32_MAX,
        .new_result = UINT32_MAX,
        .new_row = UINT32_MAX};
    if (was) change.old_result = old_result, change.old_row = old_row;
    if (is) change.new_result = new_result, change.new_row = row;
    enum outcome_difference difference = was != is
        ? OUTCOME_VALUE
        : outcome_compare(c->old, old_result, old_row, c->new, new_result, row, true);
    change.kind = was != is           ? (is ? OUTCOME_ADDED : OUTCOME_REMOVED)
        : difference == OUTCOME_VALUE ? OUTCOME_CHANGED
                                      : OUTCOME_REASONS;
    if (difference != OUTCOME_SAME) add(c, change);
    next_row(c);
  }
}

/* Those of the old side that no row of the new side could be compared with. */
static void compare_old_warning(struct comparing *c, uint32_t old_result) {
  uint32_t entity = outcome_entity(c->old->schema, old_result),
           n_rows = c->old->data->tables[entity].n_rows;
  for (uint32_t row = 0; row < n_rows; row++) {
    if (!outcome_is_listed(c->old, old_result, row)) continue;
    if (c->new_of[old_result] != NONE_INDEX &&
        rows_find(c->diff->to_new, entity, row) != UINT32_MAX)
      continue;
    add(c,
        (struct outcome_change){.is_warning = true,
            .old_result = old_result,
            .old_row = row,
            .new_result = UINT32_MAX,
            .new_row = UINT32_MAX,
            .kind = OUTCOME_REMOVED});
  }
}

void diff_compare(struct diff *diff) {
  struct comparing c = {.diff = diff,
      .old = diff->sides[SIDE_OLD].evaluation,
      .new = diff->sides[SIDE_NEW].evaluation};
  c.old_of = results_match(diff->arena, c.new->schema, c.old->schema);
  c.new_of = results_match(diff->arena, c.old->schema, c.new->schema);
  for (uint32_t t = 0; t < c.new->report.n_tables; t++) compare_table(&c, &c.new->report.tables[t]);
  for (uint32_t t = 0; t < c.old->report.n_tables; t++)
    compare_old_table(&c, &c.old->report.tables[t]);
  for (uint32_t i = c.new->schema->n_items; i < outcome_n_results(c.new->schema); i++)
    compare_warning(&c, i);
  for (uint32_t i = c.old->schema->n_items; i < outcome_n_results(c.old->schema); i++)
    compare_old_warning(&c, i);
}
