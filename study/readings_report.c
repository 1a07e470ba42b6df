/* What hangs on readings, for people: outcomes under headings by the readings they hang on
 * (readings.h). JSON and CSV: readings_tree.c. */
#include <inttypes.h>

#include "study/readings.h"
#include "base/translate.h"
#include "base/date.h"

#define LINES_MAX 20u /* of one heading; --format json lists all */
#define WAYS_MAX 4u   /* in which one value comes about */
#define VALUES_MAX 6u /* of one outcome */

static const char bold[] = "\x1b[1m", plain[] = "\x1b[0m";

static struct str word(const struct schema *schema, uint32_t reading, uint32_t code) {
  return enumeration_label(&schema->enumerations[schema->readings[reading].choices], code);
}

/* "zero “coi như bằng 0”": by its word, which --reading takes, with its label. */
static void write_choice(const struct schema *schema, FILE *out, uint32_t reading, uint32_t code) {
  const struct str name = schema->enumerations[schema->readings[reading].choices].words[code],
                   label = word(schema, reading, code);
  fprintf(out, "%.*s", STR_ARGS(name));
  if (label.p != name.p) fprintf(out, " “%.*s”", STR_ARGS(label));
}

static bool same_set(const struct study *study, struct reading_set a, struct reading_set b) {
  return memcmp(a.bits, b.bits, (study->schema->n_readings / 64 + 1) * sizeof *a.bits) == 0;
}

/* "both", or where the outcomes hang on several readings "pledge_test both and case_test any_case":
 * what differs from the base. */
static const char *conditions(const struct study *study, const struct pattern *pattern,
    const struct combination *combination, struct arena *arena) {
  const struct schema *schema = study->schema;
  const char *text = "";
  for (uint32_t r = 0; r < schema->n_readings; r++) {
    if (combination->codes[r] == study->base_codes[r]) continue;
    struct str name = schema->readings[r].name, chosen = word(schema, r, combination->codes[r]);
    text = pattern->n_depend == 1 ? str_cstring(arena, chosen)
                                  : arena_printf(arena, "%s%s%.*s %.*s", text,
                                        *text ? _(" and ") : "", STR_ARGS(name), STR_ARGS(chosen));
  }
  return text;
}

static uint32_t text_under(
    const struct study *study, const struct hanging *hanging, uint32_t combination) {
  for (uint32_t i = hanging->first; i < hanging->first + hanging->n; i++)
    if (study->differing.items[i].combination == combination) return study->differing.items[i].text;
  return hanging->base_text;
}

/* What `wider` changes from the base, `narrower` changes too. */
static bool includes(const struct study *study, uint32_t wider, uint32_t narrower) {
  const uint32_t *a = study->combinations.items[wider].codes,
                 *b = study->combinations.items[narrower].codes;
  for (uint32_t r = 0; r < study->schema->n_readings; r++)
    if (a[r] != study->base_codes[r] && a[r] != b[r]) return false;
  return true;
}

/* Where one value holds. A combination under which it holds whatever the other readings are stands
 * for all of those; one that stands for itself alone says so. */
static void write_where(
    struct study *study, FILE *out, const struct hanging *hanging, uint32_t text) {
  const struct pattern *pattern = &study->patterns.items[hanging->pattern];
  const uint32_t *shown = pattern->shown.items;
  struct arena *arena = &study->base->report.row;
  bool *told = ARENA_ARRAY(arena, bool, pattern->shown.n);
  for (uint32_t i = 0, n = 0; i < pattern->shown.n; i++) { /* few readings come first */
    if (told[i] || text_under(study, hanging, shown[i]) != text) continue;
    bool always = true, has_others = false;
    for (uint32_t k = i + 1; k < pattern->shown.n; k++)
      if (includes(study, shown[i], shown[k])) {
        has_others = true;
        always = always && text_under(study, hanging, shown[k]) == text;
      }
    for (uint32_t k = i + 1; k < pattern->shown.n && always; k++)
      told[k] = told[k] || includes(study, shown[i], shown[k]);
    if (n++ == WAYS_MAX) {
      fputs(_(", and in other ways"), out);
      return;
    }
    fprintf(out, "%s%s%s", n > 1 ? _(", or ") : "",
        conditions(study, pattern, &study->combinations.items[shown[i]], arena),
        has_others && !always ? _(" alone") : "");
  }
}

/* "unit u1: standing: considered → deferred (both)"; where several readings matter, each other
 * value on a line of its own. */
static void write_line(struct study *study, FILE *out, const struct hanging *hanging) {
  struct arena *arena = &study->base->report.row;
  const struct schema *schema = study->schema;
  const struct pattern *pattern = &study->patterns.items[hanging->pattern];
  struct str label = outcome_called(schema, hanging->result, arena);
  fprintf(out, "  %s: %s%.*s: %s",
      outcome_instance(study->base, outcome_entity(schema, hanging->result), hanging->row, arena),
      outcome_is_warning(schema, hanging->result) ? _("warning ") : "", STR_ARGS(label),
      outcome_shortened(study->texts.items[hanging->base_text], arena));
  uint32_t n_values = 0;
  for (uint32_t i = 0; i < pattern->shown.n; i++) {
    uint32_t text = text_under(study, hanging, pattern->shown.items[i]);
    bool told = text == hanging->base_text;
    for (uint32_t k = 0; k < i && !told; k++)
      told = text_under(study, hanging, pattern->shown.items[k]) == text;
    if (told || n_values++ >= VALUES_MAX) continue;
    fprintf(out, "%s→ %s (", pattern->n_depend == 1 ? " " : "\n    ",
        outcome_shortened(study->texts.items[text], arena));
    write_where(study, out, hanging, text);
    fputc(')', out);
  }
  if (n_values > VALUES_MAX)
    fprintf(out,
        translated_number("\n    → %u other value (--format json lists all)",
            "\n    → %u other values (--format json lists all)", n_values - VALUES_MAX),
        n_values - VALUES_MAX);
  fputc('\n', out);
  evaluation_next_row(study->base);
}

/* "pledge_test (C17): either, or both", a line a reading. */
static void write_heading(
    const struct study *study, FILE *out, struct reading_set set, const char *paint) {
  const struct schema *schema = study->schema;
  fprintf(out, "\n%s", paint);
  for (uint32_t r = 0, n = 0; r < schema->n_readings; r++) {
    if (!reading_set_has(set, r)) continue;
    const struct reading *reading = &schema->readings[r];
    const struct enumeration *words = &schema->enumerations[reading->choices];
    fprintf(out, "%s%.*s", n++ ? _("\nand ") : "", STR_ARGS(reading->name));
    if (reading->label.n) fprintf(out, " “%.*s”", STR_ARGS(reading->label));
    fputs(": ", out);
    write_choice(schema, out, r, study->base_codes[r]);
    for (uint32_t code = 0; code < words->n_words; code++) {
      if (code == study->base_codes[r]) continue;
      fputs(" | ", out);
      write_choice(schema, out, r, code);
    }
  }
  fprintf(out, "%s\n", *paint ? plain : "");
}

/* All outcomes that hang on the same readings as pattern `p`, under one heading. */
static void write_section(struct study *study, FILE *out, uint32_t p, bool colour) {
  struct reading_set set = study->patterns.items[p].depend;
  uint64_t n = 0;
  write_heading(study, out, set, colour ? bold : "");
  for (uint32_t i = 0; i < study->hanging.n; i++) {
    const struct pattern *pattern = &study->patterns.items[study->hanging.items[i].pattern];
    if (pattern->is_detail || !same_set(study, pattern->depend, set)) continue;
    if (n++ < LINES_MAX) write_line(study, out, &study->hanging.items[i]);
  }
  if (n > LINES_MAX)
    fprintf(
        out, _("  and %llu more (--format json lists all)\n"), (unsigned long long)(n - LINES_MAX));
}

static void write_capped(const struct study *study, FILE *out) {
  const struct schema *schema = study->schema;
  for (uint32_t g = 0; g < study->dependence.n_groups; g++) {
    const struct reading_group *group = &study->dependence.groups[g];
    if (group->run.n >= group->n_combinations) continue;
    fprintf(out,
        group->n_combinations == UINT64_MAX
            ? _("not tried: more than %llu of the more than %llu combinations of ")
            : _("not tried: %llu of the %llu combinations of "),
        (unsigned long long)(group->n_combinations - group->run.n),
        (unsigned long long)group->n_combinations);
    for (uint32_t i = 0; i < group->n_members; i++)
      fprintf(out, "%s%.*s", i ? ", " : "", STR_ARGS(schema->readings[group->members[i]].name));
    fputs(_(": those in which most readings differ from the base\n"), out);
  }
}

static void write_refused(struct study *study, FILE *out) {
  const struct schema *schema = study->schema;
  for (uint32_t c = 1; c < study->combinations.n; c++) {
    const struct combination *combination = &study->combinations.items[c];
    if (!combination->is_refused) continue;
    fputs(_("not compared, since the data does not satisfy the requirements: "), out);
    for (uint32_t r = 0, n = 0; r < schema->n_readings; r++)
      if (combination->codes[r] != study->base_codes[r])
        fprintf(out, "%s%.*s %.*s", n++ ? ", " : "", STR_ARGS(schema->readings[r].name),
            STR_ARGS(word(schema, r, combination->codes[r])));
    fputc('\n', out);
    for (uint32_t i = 0; i < combination->n_violations && i < VIOLATIONS_TOLD; i++)
      fprintf(out, "  %.*s\n", STR_ARGS(combination->violations[i]));
    if (combination->n_violations > VIOLATIONS_TOLD)
      fprintf(out, _("  and %u more\n"), combination->n_violations - VIOLATIONS_TOLD);
  }
}

static void write_foot(struct study *study, FILE *out) {
  const struct schema *schema = study->schema;
  uint64_t n_values = 0, n_details = 0;
  for (uint32_t p = 0; p < study->patterns.n; p++)
    *(study->patterns.items[p].is_detail ? &n_details : &n_values) +=
        study->patterns.items[p].n_outcomes;
  char date[16];
  translated_date(study->as_of, date);
  if (n_values)
    fprintf(out,
        translated_number(
            "\n%llu outcome hangs on a reading\n", "\n%llu outcomes hang on a reading\n", n_values),
        (unsigned long long)n_values);
  else fputs(_("\nno outcome hangs on a reading\n"), out);
  if (n_details)
    fprintf(out,
        _("of %llu more only what is told beside the outcome changes: rules, missing facts "
          "(--format json lists them)\n"),
        (unsigned long long)n_details);
  for (uint32_t r = 0, n = 0; r < schema->n_readings; r++)
    if (!reading_set_has(study->effective, r))
      fprintf(out, "%s%.*s", n++ ? ", " : _("changes no outcome on this data: "),
          STR_ARGS(schema->readings[r].name));
  for (uint32_t r = 0; r < schema->n_readings; r++)
    if (!reading_set_has(study->effective, r)) {
      fputc('\n', out);
      break;
    }
  fprintf(out, _("combinations evaluated: %u"), study->combinations.n);
  if (study->dependence.n_groups > 1)
    fprintf(out, _(" (%u readings in %u groups, of which no two can interact)"), schema->n_readings,
        study->dependence.n_groups);
  fputc('\n', out);
  write_capped(study, out);
  write_refused(study, out);
  fprintf(out, _("as of: %s\n"), date);
}

void readings_table(struct study *study, FILE *out, bool colour) {
  const struct schema *schema = study->schema;
  fprintf(out, "%s%.*s%s\n", colour ? bold : "",
      STR_ARGS(schema->title.n ? schema->title : schema->name), colour ? plain : "");
  for (uint32_t n = 1; n <= schema->n_readings; n++) /* what hangs on few readings first */
    for (uint32_t p = 0; p < study->patterns.n; p++) {
      const struct pattern *pattern = &study->patterns.items[p];
      bool seen = pattern->is_detail || pattern->n_depend != n;
      for (uint32_t q = 0; q < p && !seen; q++)
        seen = !study->patterns.items[q].is_detail &&
            same_set(study, study->patterns.items[q].depend, pattern->depend);
      if (!seen) write_section(study, out, p, colour);
    }
  write_foot(study, out);
}
