/* Outcomes and instances in words, for people (outcomes.h). */
#include "study/outcomes.h"

#include "results/words.h"
#include "base/translate.h"

struct str outcome_text(
    struct evaluation *evaluation, uint32_t result, uint32_t row, struct arena *arena) {
  if (outcome_is_warning(evaluation->schema, result)) {
    uint8_t truth = run_truth(&evaluation->run,
        evaluation->run.program->results.warnings[result - evaluation->schema->n_items], row);
    const char *words = truth == TRUTH_TRUE ? N_("given")
        : truth == TRUTH_FALSE              ? N_("not given")
                                            : N_("undetermined");
    return str_from(evaluation->report.for_people ? translated(words) : words);
  }
  return words_value(&evaluation->report, &evaluation->schema->items[result], row, arena);
}

const char *outcome_instance(
    struct evaluation *evaluation, uint32_t entity, uint32_t row, struct arena *arena) {
  struct str text = words_instance(&evaluation->report, entity, row, arena);
  return str_cstring(arena, str_shown(arena, text));
}

const char *outcome_shortened(struct str text, struct arena *arena) {
  uint32_t end = 0, columns = 0;
  text = str_shown(arena, text);
  while (end < text.n && columns < SHORTENED_COLUMNS) {
    int32_t code_point;
    uint32_t length = str_decode(text, end, &code_point);
    columns += str_display_width((struct str){text.p + end, length});
    end += length;
  }
  return end == text.n ? str_cstring(arena, text) : arena_printf(arena, "%.*s…", (int)end, text.p);
}
