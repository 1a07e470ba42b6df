/* The combinations of readings, run one after the other against the base (readings.h). Only what
 * differs is kept. */
#include <stdlib.h>

#include "study/readings.h"
#include "results/require.h"
#include "base/limits.h"

/* -- texts, each kept once -- */

static uint32_t number_of(struct study *study, struct str text) {
  uint32_t number = study->texts.n;
  if (str_map_find(&study->numbers, text, &number)) return number;
  struct str kept = str_copy(study->arena, text);
  str_map_add(&study->numbers, kept, number);
  VEC_PUSH(study->arena, &study->texts, kept);
  return number;
}

static uint32_t text_number(
    struct study *study, struct evaluation *evaluation, uint32_t result, uint32_t row) {
  return number_of(study, outcome_text(evaluation, result, row, &evaluation->report.row));
}

static uint32_t member_number(
    struct study *study, struct evaluation *evaluation, uint32_t result, uint32_t row) {
  return number_of(study,
      outcome_is_listed(evaluation, result, row) ? outcome_member(evaluation, result, row)
                                                 : STR(""));
}

/* -- one combination -- */

static void compare_row(struct study *study, struct evaluation *other, struct differing at) {
  if (outcome_compare(study->base, at.result, at.row, other, at.result, at.row, true) ==
      OUTCOME_SAME)
    return;
  at.text = text_number(study, other, at.result, at.row);
  at.member = member_number(study, other, at.result, at.row);
  VEC_PUSH(study->arena, &study->differing, at);
}

static void next_row(struct study *study, struct evaluation *other) {
  evaluation_next_row(study->base);
  evaluation_next_row(other);
}

/* Outcomes that hang on no reading of the group are not looked at. */
static bool hangs_on(
    const struct study *study, uint32_t result, const struct reading_group *group) {
  for (uint32_t i = 0; i < group->n_members; i++)
    if (reading_set_has(study->dependence.results[result], group->members[i])) return true;
  return false;
}

static void compare_items(struct study *study, struct evaluation *other,
    const struct reading_group *group, uint32_t combination) {
  const struct report *report = &study->base->report;
  for (uint32_t t = 0; t < report->n_tables; t++) {
    const struct report_table *table = &report->tables[t];
    uint32_t n_rows = report->data->tables[table->entity].n_rows;
    for (uint32_t row = 0; row < n_rows; row++) {
      for (uint32_t i = 0; i < table->n_items; i++)
        if (hangs_on(study, table->items[i], group))
          compare_row(study, other,
              (struct differing){.section = t,
                  .position = i,
                  .row = row,
                  .result = table->items[i],
                  .combination = combination});
      next_row(study, other);
    }
  }
}

static void compare_warnings(struct study *study, struct evaluation *other,
    const struct reading_group *group, uint32_t combination) {
  const struct schema *schema = study->schema;
  for (uint32_t w = 0; w < schema->n_warnings; w++) {
    uint32_t result = schema->n_items + w,
             n_rows = study->base->data->tables[schema->warnings[w].entity].n_rows;
    if (!hangs_on(study, result, group)) continue;
    for (uint32_t row = 0; row < n_rows; row++) {
      compare_row(study, other,
          (struct differing){.section = study->base->report.n_tables + w,
              .row = row,
              .result = result,
              .combination = combination});
      next_row(study, other);
    }
  }
}

static void keep_violations(
    struct study *study, struct combination *combination, const struct diags *diags) {
  combination->is_refused = true;
  combination->n_violations = diags->n_errors;
  uint32_t n = diags->n < VIOLATIONS_TOLD ? diags->n : VIOLATIONS_TOLD;
  combination->violations = ARENA_ARRAY(study->arena, struct str, n);
  for (uint32_t i = 0; i < n; i++)
    combination->violations[i] = str_copy(study->arena, diags->items[i].text);
  study->n_refused++;
}

static void run_combination(struct study *study, struct combination combination,
    const struct run_options *options, bool strict) {
  uint32_t number = study->combinations.n;
  struct run_options with = *options;
  with.readings = combination.codes;
  struct evaluation *other =
      evaluation_open(study->opened, study->program, study->base->data, &with);
  struct diags diags;
  diags_init(&diags, &other->arena, NULL);
  require_collect(&other->run, &other->arena, strict, &diags);
  struct reading_group *group = &study->dependence.groups[combination.group];
  if (diags.n_errors) {
    keep_violations(study, &combination, &diags);
  } else {
    compare_items(study, other, group, number);
    compare_warnings(study, other, group, number);
  }
  evaluation_close(other);
  VEC_PUSH(study->arena, &study->combinations, combination);
  VEC_PUSH(study->arena, &group->run, number);
}

/* -- all combinations: those of few readings that differ from the base come first, so that a cap
 * leaves out the remotest -- */

struct enumerating {
  struct study *study;
  const struct run_options *options;
  bool strict;
  uint32_t group;
  uint32_t *codes; /* the combination that is being made */
};

/* Those in which `more` members, from `from` on, differ from the base. */
static void enumerate(struct enumerating *e, uint32_t from, uint32_t more) {
  struct study *study = e->study;
  const struct schema *schema = study->schema;
  const struct reading_group *group = &study->dependence.groups[e->group];
  if (study->combinations.n == READINGS_RUNS_MAX) return;
  if (!more) {
    run_combination(study,
        (struct combination){.group = e->group,
            .codes = arena_copy(study->arena, e->codes, schema->n_readings * sizeof *e->codes)},
        e->options, e->strict);
    return;
  }
  for (uint32_t i = from; i + more <= group->n_members; i++) {
    uint32_t reading = group->members[i],
             n_words = schema->enumerations[schema->readings[reading].choices].n_words;
    for (uint32_t code = 0; code < n_words; code++) {
      if (code == study->base_codes[reading]) continue;
      e->codes[reading] = code;
      enumerate(e, i + 1, more - 1);
    }
    e->codes[reading] = study->base_codes[reading];
  }
}

static void run_all(struct study *study, const struct run_options *options, bool strict) {
  const struct schema *schema = study->schema;
  struct enumerating e = {.study = study, .options = options, .strict = strict};
  e.codes = arena_copy(study->arena, study->base_codes, (schema->n_readings + 1) * sizeof *e.codes);
  for (uint32_t differ = 1; differ <= schema->n_readings; differ++)
    for (e.group = 0; e.group < study->dependence.n_groups; e.group++)
      if (differ <= study->dependence.groups[e.group].n_members) enumerate(&e, 0, differ);
  for (uint32_t g = 0; g < study->dependence.n_groups; g++)
    study->is_capped = study->is_capped ||
        study->dependence.groups[g].run.n < study->dependence.groups[g].n_combinations;
}

/* -- what hangs on what -- */

static int by_place(const void *a, const void *b) {
  const struct differing *x = a, *y = b;
  if (x->section != y->section) return x->section < y->section ? -1 : 1;
  if (x->row != y->row) return x->row < y->row ? -1 : 1;
  if (x->position != y->position) return x->position < y->position ? -1 : 1;
  return (x->combination > y->combination) - (x->combination < y->combination);
}

/* The reading in which alone two combinations of a group differ; NONE_INDEX: none, or several. */
static uint32_t only_difference(
    const struct reading_group *group, const uint32_t *a, const uint32_t *b) {
  uint32_t reading = NONE_INDEX;
  for (uint32_t i = 0; i < group->n_members; i++) {
    if (a[group->members[i]] == b[group->members[i]]) continue;
    if (reading != NONE_INDEX) return NONE_INDEX;
    reading = group->members[i];
  }
  return reading;
}

/* `values`: by combination of the group, as it was run; UINT32_MAX: not compared. */
static void find_dependence(struct study *study, struct pattern *pattern, const uint32_t *values) {
  const struct reading_group *group = &study->dependence.groups[pattern->group];
  for (uint32_t i = 0; i < group->run.n; i++)
    for (uint32_t k = i + 1; k < group->run.n; k++) {
      if (values[i] == values[k] || values[i] == UINT32_MAX || values[k] == UINT32_MAX) continue;
      uint32_t reading =
          only_difference(group, study->combinations.items[group->run.items[i]].codes,
              study->combinations.items[group->run.items[k]].codes);
      if (reading == NONE_INDEX || reading_set_has(pattern->depend, reading)) continue;
      reading_set_add(pattern->depend, reading);
      pattern->n_depend++;
      if (!pattern->is_detail) reading_set_add(study->effective, reading);
    }
  for (uint32_t i = 1; i < group->run.n; i++) { /* behind the base */
    const struct combination *combination = &study->combinations.items[group->run.items[i]];
    bool is_shown = !combination->is_refused;
    for (uint32_t m = 0; m < group->n_members; m++) {
      uint32_t reading = group->members[m];
      if (combination->codes[reading] != study->base_codes[reading] &&
          !reading_set_has(pattern->depend, reading))
        is_shown = false;
    }
    if (is_shown) VEC_PUSH(study->arena, &pattern->shown, group->run.items[i]);
  }
}

/* The pattern of an outcome: its values numbered as they occur, so that outcomes which vary alike
 * share it. */
static uint32_t pattern_of(struct study *study, struct str_map *patterns,
    const struct hanging *hanging, uint32_t group_number, bool is_detail) {
  const struct reading_group *group = &study->dependence.groups[group_number];
  uint32_t n = group->run.n, *values = ARENA_ARRAY(&study->base->report.row, uint32_t, n + 2);
  values[n] = group_number;
  values[n + 1] = is_detail;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t number = group->run.items[i],
             text = is_detail ? hanging->base_member : hanging->base_text;
    for (uint32_t k = hanging->first; k < hanging->first + hanging->n; k++)
      if (study->differing.items[k].combination == number)
        text = is_detail ? study->differing.items[k].member : study->differing.items[k].text;
    values[i] = study->combinations.items[number].is_refused ? UINT32_MAX : text;
  }
  /* small numbers from here on: those at or above `n` are still texts, shifted to stay apart */
  for (uint32_t i = 0, next = 0; i < n; i++) {
    if (values[i] == UINT32_MAX || values[i] & 0x80000000u) continue;
    uint32_t text = values[i];
    for (uint32_t k = i; k < n; k++)
      if (values[k] == text) values[k] = 0x80000000u | next;
    next++;
  }
  struct str key = {(const char *)values, (n + 2) * (uint32_t)sizeof *values};
  uint32_t index = study->patterns.n;
  if (str_map_find(patterns, key, &index)) return index;
  str_map_add(patterns, str_copy(study->arena, key), index);
  struct pattern pattern = {.group = group_number,
      .is_detail = is_detail,
      .depend = {ARENA_ARRAY(study->arena, uint64_t, study->schema->n_readings / 64 + 1)}};
  find_dependence(study, &pattern, values);
  VEC_PUSH(study->arena, &study->patterns, pattern);
  return index;
}

static void gather(struct study *study) {
  struct str_map patterns;
  str_map_init(&patterns, study->arena);
  struct differing *items = study->differing.items;
  if (study->differing.n) qsort(items, study->differing.n, sizeof *items, by_place);
  for (uint32_t i = 0; i < study->differing.n;) {
    struct hanging hanging = {.result = items[i].result, .row = items[i].row, .first = i};
    hanging.base_text = text_number(study, study->base, hanging.result, hanging.row);
    hanging.base_member = member_number(study, study->base, hanging.result, hanging.row);
    bool is_detail = true;
    for (;
         i < study->differing.n && items[i].result == hanging.result && items[i].row == hanging.row;
         i++, hanging.n++)
      is_detail = is_detail && items[i].text == hanging.base_text;
    uint32_t group = study->combinations.items[items[hanging.first].combination].group;
    hanging.pattern = pattern_of(study, &patterns, &hanging, group, is_detail);
    evaluation_next_row(study->base);
    study->patterns.items[hanging.pattern].n_outcomes++;
    VEC_PUSH(study->arena, &study->hanging, hanging);
  }
}

void study_run(struct study *study, const struct run_options *options, bool strict) {
  str_map_init(&study->numbers, study->arena);
  study->effective =
      (struct reading_set){ARENA_ARRAY(study->arena, uint64_t, study->schema->n_readings / 64 + 1)};
  uint32_t *codes =
      arena_copy(study->arena, study->base_codes, (study->schema->n_readings + 1) * sizeof *codes);
  VEC_PUSH(study->arena, &study->combinations,
      (struct combination){.group = NONE_INDEX, .codes = codes});
  for (uint32_t g = 0; g < study->dependence.n_groups; g++)
    VEC_PUSH(study->arena, &study->dependence.groups[g].run, 0);
  run_all(study, options, strict);
  gather(study);
}
