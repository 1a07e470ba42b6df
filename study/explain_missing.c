/* What is missing: the facts that an undetermined result hangs on, those first of which one alone
 * would settle it. Facts of which all cases show that they change nothing are not named. */
#include "study/explain_parts.h"

#include "results/words.h"
#include "runtime/settle/completions.h"
#include "base/translate.h"

enum {
  CASES_FACTS_MAX = 8,      /* missing facts of a result whose cases are all tried */
  SETTLES_VALUES_MAX = 1000 /* values of one fact that are tried */
};

/* Whatever value the fact has, the result is then known. */
static bool settles_alone(struct scene *scene, uint32_t result, struct missing_fact fact) {
  uint32_t registers[3];
  const uint32_t n_registers = settled_registers(scene->program, result, registers),
                 together = fact.field != NONE_INDEX && variants_alone(scene, fact.field)
      ? 1
      : variants_together(scene);
  struct completed_fact completed;
  if (!completions_of(
          &scene->scope, &scene->evaluation->run, fact, registers, n_registers, &completed) ||
      completed.n > SETTLES_VALUES_MAX)
    return false;
  bool all = true;
  for (uint32_t from = 0; all && from < completed.n; from += together) {
    const uint32_t n = completed.n - from < together ? completed.n - from : together;
    struct variants variants;
    variants_open(&variants, scene, n);
    for (uint32_t copy = 0; copy < n; copy++)
      variants_change(&variants, copy,
          (struct changed_fact){
              .field = fact.field, .row = fact.row, .value = completed.values[from + copy]});
    variants_run(&variants);
    for (uint32_t copy = 0; copy < n; copy++)
      all &= scene_observe(scene, &variants.evaluation->run, result,
          variants_row(&variants, copy, scene->entity, scene->row))
                 .is_known;
    variants_close(&variants);
  }
  return all;
}

static bool is_undetermined(const struct explaining *explaining) {
  const struct scene *scene = explaining->scene;
  const struct observed seen =
      scene_observe(scene, &scene->evaluation->run, explaining->out->result, scene->row);
  if (!seen.is_known) return true;
  if (outcome_is_warning(scene->schema, explaining->out->result)) return false;
  return !explaining->out->outcome.n;
}

/* What all cases came to, in words. */
static struct str word_of_cases(struct explaining *explaining, const struct settled *settled) {
  struct scene *scene = explaining->scene;
  if (outcome_is_warning(scene->schema, explaining->out->result))
    return str_from(scene->evaluation->report.for_people ? _("the same") : "the same");
  struct report *report = &scene->evaluation->report;
  const struct settled *before = report->settled;
  report->settled = settled;
  struct str words = words_value(
      report, &scene->schema->items[explaining->out->result], scene->row, explaining->arena);
  report->settled = before;
  return words;
}

static void add_missing(
    struct explaining *explaining, struct str name, const struct missing_fact *fact, bool settles) {
  struct explanation *out = explaining->out;
  out->missing[out->n_missing++] = (struct missing_part){.fact = name,
      .field = fact ? fact->field : NONE_INDEX,
      .row = fact ? fact->row : 0,
      .settles = settles};
}

void explain_missing(struct explaining *explaining) {
  struct scene *scene = explaining->scene;
  struct explanation *out = explaining->out;
  struct run *run = &scene->evaluation->run;
  uint32_t registers[3];
  if (!is_undetermined(explaining)) return;
  settled_registers(scene->program, out->result, registers);
  struct reasons why;
  struct missing_facts facts;
  run_why(run, registers[0], scene->row, explaining->arena, &why);
  run_missing(run, registers[0], scene->row, explaining->arena, &facts);
  const struct settled *settled = settle_result(run, out->result, scene->row, CASES_FACTS_MAX,
      explaining->arena, scene->session->opened->allocator);
  const struct settled_outcome *cases = settled_find(settled, out->result, scene->row);
  if (cases && cases->way != SETTLED_NOT) {
    out->in_all_cases = word_of_cases(explaining, settled);
    return;
  }
  out->missing = ARENA_ARRAY(explaining->arena, struct missing_part, why.n_missing + 1);
  bool *settles = ARENA_ARRAY(explaining->arena, bool, why.n_missing + 1),
       *is_idle = ARENA_ARRAY(explaining->arena, bool, why.n_missing + 1);
  for (uint32_t i = 0; i < why.n_missing && i < facts.n; i++) {
    if (facts.items[i].field == NONE_INDEX) continue;
    is_idle[i] = cases && settled_is_idle(cases, facts.items[i]);
    settles[i] = !is_idle[i] && settles_alone(scene, out->result, facts.items[i]);
  }
  for (int first = 1; first >= 0; first--)
    for (uint32_t i = 0; i < why.n_missing; i++)
      if (!is_idle[i] && settles[i] == (first == 1))
        add_missing(explaining, why.missing[i], i < facts.n ? &facts.items[i] : NULL, settles[i]);
}
