#include "results/require.h"

#include "results/words.h"

static void report_row(struct run *run, struct arena *arena, struct diags *diags,
    const struct assertion *check, uint32_t row, bool is_unknown) {
  const char *name = str_cstring(arena, check->name),
             *instance = str_cstring(arena, report_at(run->data, check->entity, row, arena));
  struct place place = dataset_place(run->data, check->entity, row);
  struct diag *diag;
  if (is_unknown) {
    struct reasons why = {0};
    run_why(run, require_register(run->program, check), row, arena, &why);
    diag = DIAG_AT(diags, REQUIRE_UNDECIDED, place, name, instance,
        str_cstring(arena, words_undecided(arena, &why)));
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
