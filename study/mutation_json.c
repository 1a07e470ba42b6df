/* What became of the mutants in the schema of mutation-testing reports (mutation.h), as
 * https://stryker-mutator.io has it: whatever shows and compares such reports reads this. */
#include "study/mutation_forms.h"

#include "base/json.h"

enum { SCORE_HIGH = 95, SCORE_LOW = 80 }; /* by which pages that show it take their colours */

static void put_member(struct buffer *out, const char *name, struct str text) {
  buffer_printf(out, "\"%s\": ", name);
  json_put_string(out, text);
}

/* Lines and columns from 1. */
static void put_position(struct buffer *out, const char *name, struct place place) {
  buffer_printf(out, "\"%s\": { \"line\": %u, \"column\": %u }", name, place.line, place.column);
}

static const char *status_of(enum mutant_fate fate) {
  switch (fate) {
  case MUTANT_KILLED: return "Killed";
  case MUTANT_SURVIVED: return "Survived";
  case MUTANT_ALIKE:
  case MUTANT_SAME: return "Ignored"; /* is no mistake, as far as can be seen */
  case MUTANT_REFUSED: return "CompileError";
  case MUTANT_N_FATES: break;
  }
  return "Pending";
}

static struct str reason_of(
    const struct mutation *mutation, const struct judged *judged, struct arena *arena) {
  if (judged->fate == MUTANT_REFUSED) return str_from(judged->refusal);
  if (judged->fate == MUTANT_SAME) return STR("it is the same program");
  if (judged->is_outside) return STR("it differs only on days outside the regulation's period");
  if (judged->fate == MUTANT_ALIKE)
    return str_from(arena_printf(
        arena, "it comes to the same on all of %u other data that were tried", mutation->n_data));
  if (judged->fate == MUTANT_SURVIVED && judged->missing_case)
    return str_from(arena_printf(arena, "%sthis case would notice it:\n%s",
        judged->by_reasons ? "only the reasons differ; " : "", judged->missing_case));
  return (struct str){0};
}

/* Tests are numbered through all files. */
static uint32_t test_number(const struct mutation *mutation, uint32_t suite, uint32_t test) {
  for (uint32_t s = 0; s < suite; s++) test += mutation->suites[s]->file.cases.n;
  return test + 1;
}

static void put_mutant(
    struct buffer *out, const struct mutation *mutation, uint32_t i, struct arena *arena) {
  const struct judged *judged = &mutation->judged[i];
  const struct mutant *mutant = judged->mutant;
  struct str reason = reason_of(mutation, judged, arena);
  buffer_printf(out, "        { \"id\": \"%u\", ", i + 1);
  put_member(out, "mutatorName", str_from(mutator_name(mutant->mutator)));
  buffer_put(out, STR(", "));
  put_member(out, "replacement", mutant->replacement);
  buffer_put(out, STR(", "));
  put_member(out, "description", str_from(mutant_told(mutation, mutant, arena)));
  buffer_put(out, STR(", \"location\": { "));
  put_position(out, "start", mutant_place(mutation, mutant));
  buffer_put(out, STR(", "));
  put_position(out, "end",
      sources_place(
          (struct sources *)&mutation->regulation->sources, mutant->span.source, mutant->span.end));
  buffer_printf(out, " }, \"status\": \"%s\", \"testsCompleted\": %u", status_of(judged->fate),
      judged->n_tried);
  if (judged->fate == MUTANT_KILLED)
    buffer_printf(
        out, ", \"killedBy\": [\"%u\"]", test_number(mutation, judged->suite, judged->test));
  if (reason.n) {
    buffer_put(out, STR(", "));
    put_member(out, "statusReason", reason);
  }
  buffer_put(out, STR(" }"));
}

static void put_file(
    struct buffer *out, const struct mutation *mutation, uint32_t source, struct arena *arena) {
  const struct source *file = &mutation->regulation->sources.items[source];
  buffer_put(out, STR("    "));
  json_put_string(out, file->path);
  buffer_put(out, STR(": { \"language\": \"thidua\",\n      "));
  put_member(out, "source", file->text);
  buffer_put(out, STR(",\n      \"mutants\": ["));
  uint32_t n = 0;
  for (uint32_t i = 0; i < mutation->mutants.list.n; i++) {
    if (mutation->judged[i].mutant->span.source != source) continue;
    buffer_put(out, n++ ? STR(",\n") : STR("\n"));
    put_mutant(out, mutation, i, arena);
  }
  buffer_put(out, n ? STR("\n      ] }") : STR("] }"));
}

static void put_tests(struct buffer *out, const struct mutation *mutation, uint32_t s) {
  const struct suite *suite = mutation->suites[s];
  buffer_put(out, STR("    "));
  json_put_string(out, str_from(suite->path));
  buffer_put(out, STR(": { \"tests\": ["));
  for (uint32_t c = 0; c < suite->file.cases.n; c++) {
    const struct test_case *test = &suite->file.cases.items[c];
    buffer_printf(out, "%s      { \"id\": \"%u\", ", c ? ",\n" : "\n", test_number(mutation, s, c));
    put_member(out, "name", str_from(test->name));
    buffer_put(out, STR(", \"location\": { "));
    put_position(out, "start", yaml_node_place(&suite->file.nodes, test->node));
    buffer_put(out, STR(" } }"));
  }
  buffer_put(out, STR("\n    ] }"));
}

void mutation_write_json(FILE *stream, const struct mutation *mutation) {
  struct arena arena;
  struct buffer out;
  arena_init(&arena, mutation->opened->allocator);
  arena.out_of_memory = mutation->arena->out_of_memory;
  buffer_init(&out, &arena, stream);
  buffer_printf(&out,
      "{ \"schemaVersion\": \"2\",\n  \"thresholds\": { \"high\": %d, \"low\": %d },\n"
      "  \"framework\": { \"name\": \"thidua\" },\n  \"files\": {\n",
      SCORE_HIGH, SCORE_LOW);
  for (uint32_t s = 0; s < mutation->regulation->sources.n; s++) {
    if (s) buffer_put(&out, STR(",\n"));
    put_file(&out, mutation, s, &arena);
  }
  buffer_put(&out, STR("\n  },\n  \"testFiles\": {\n"));
  for (uint32_t s = 0; s < mutation->n_suites; s++) {
    if (s) buffer_put(&out, STR(",\n"));
    put_tests(&out, mutation, s);
  }
  buffer_put(&out, STR("\n  } }\n"));
  buffer_flush(&out);
  arena_free(&arena);
}
