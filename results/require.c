#include "results/require.h"

#include "results/report.h"

static const char *join(struct arena *arena, const char *text, const char *lead,
    const struct str *reasons, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    text = arena_printf(arena, "%s%s%.*s", text,
        i           ? ", "
            : *text ? "; "
                    : lead,
        STR_ARGS(reasons[i]));
  return text;
}

/* "missing votes, score", "division by zero at …", or both: a fault is not missing. */
static const char *join_reasons(struct arena *arena, const struct reasons *why) {
  const char *missing = join(arena, "", "missing ", why->missing, why->n_missing);
  const char *all = join(arena, missing, "", why->faults, why->n_faults);
  if (!why->n_conflict) return all;
  const char *conflict = join(arena, "", "conflict of ", why->conflict, why->n_conflict);
  return *all ? arena_printf(arena, "%s; %s", all, conflict) : conflict;
}

static void report_row(struct run *run, struct arena *arena, struct diags *diags,
    const struct assertion *check, uint32_t row, bool is_unknown) {
  const char *name = str_cstring(arena, check->name),
             *instance = str_cstring(arena, report_at(run->data, check->entity, row, arena));
  struct place place = dataset_place(run->data, check->entity, row);
  struct diag *diag;
  if (is_unknown) {
    struct reasons why = {0};
    run_why(run, require_register(run->program, check), row, arena, &why);
    diag = DIAG_AT(diags, REQUIRE_UNDECIDED, place, name, instance, join_reasons(arena, &why));
  } else {
    const char *because = check->because.n ? str_cstring(arena, check->because)
                                           : "the data does not satisfy this requirement";
    diag = DIAG_AT(diags, REQUIRE_FAILED, place, because, name, instance);
  }
  if (diag) diag_note(diags, diag, check->span, "required here");
}

void require_collect(struct run *run, struct arena *arena, bool strict, struct diags *diags) {
  const struct schema *schema = &run->program->schema;
  for (uint32_t i = 0; i < schema->n_requires; i++) {
    const struct assertion *check = &schema->requires[i];
    uint32_t n_rows = run->data->tables[check->entity].n_rows;
    for (uint32_t row = 0; row < n_rows; row++) {
      uint8_t truth = run_truth(run, require_register(run->program, check), row);
      if (truth == TRUTH_TRUE || (truth == TRUTH_UNKNOWN && !strict)) continue;
      if (diags->n == diags->max) { /* only counted past the cap */
        diags->n_errors++;
        continue;
      }
      report_row(run, arena, diags, check, row, truth == TRUTH_UNKNOWN);
    }
  }
}
