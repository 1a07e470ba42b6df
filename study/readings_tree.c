/* What hangs on readings, for programs: the whole as JSON, and as CSV with a line for each outcome
 * and combination (readings.h). */
#include <inttypes.h>

#include "study/readings.h"
#include "results/report_tree.h"
#include "results/sink_json.h"
#include "base/date.h"

static void put_key(struct sink *sink, const char *name) { sink->key(sink, str_from(name)); }

static void put_text(struct sink *sink, const char *name, struct str text) {
  put_key(sink, name);
  sink->text(sink, text);
}

static void put_number(struct sink *sink, struct arena *arena, const char *name, uint64_t number) {
  put_key(sink, name);
  sink->bare(sink, str_from(arena_printf(arena, "%" PRIu64, number)));
}

static struct str word(const struct schema *schema, uint32_t reading, uint32_t code) {
  return schema->enumerations[schema->readings[reading].choices].words[code];
}

static void put_names(const struct study *study, struct sink *sink, const char *name,
    struct reading_set set, bool has) {
  put_key(sink, name);
  sink->open(sink, SINK_LIST, SINK_INLINE);
  for (uint32_t r = 0; r < study->schema->n_readings; r++)
    if (reading_set_has(set, r) == has) sink->text(sink, study->schema->readings[r].name);
  sink->close(sink);
}

/* The member "readings": those of the set, or, without one, those that differ from the base. */
static void put_choices(const struct study *study, struct sink *sink, const uint32_t *codes,
    const struct reading_set *set) {
  put_key(sink, "readings");
  sink->open(sink, SINK_MAP, SINK_INLINE);
  for (uint32_t r = 0; r < study->schema->n_readings; r++)
    if (set ? reading_set_has(*set, r) : codes[r] != study->base_codes[r])
      put_text(sink, str_cstring(study->arena, study->schema->readings[r].name),
          word(study->schema, r, codes[r]));
  sink->close(sink);
}

static void put_member(
    const struct study *study, struct sink *sink, const char *name, uint32_t number) {
  struct str text = study->texts.items[number];
  put_key(sink, name);
  sink->bare(sink, text.n ? text : STR("null"));
}

static uint32_t member_under(
    const struct study *study, const struct hanging *hanging, uint32_t combination, bool text) {
  for (uint32_t i = hanging->first; i < hanging->first + hanging->n; i++)
    if (study->differing.items[i].combination == combination)
      return text ? study->differing.items[i].text : study->differing.items[i].member;
  return text ? hanging->base_text : hanging->base_member;
}

static void put_hanging(struct study *study, struct sink *sink, const struct hanging *hanging) {
  const struct schema *schema = study->schema;
  const struct pattern *pattern = &study->patterns.items[hanging->pattern];
  uint32_t entity = outcome_entity(schema, hanging->result);
  sink->open(sink, SINK_MAP, SINK_INLINE);
  if (outcome_is_warning(schema, hanging->result))
    put_text(sink, "warning", outcome_name(schema, hanging->result));
  put_text(sink, "entity", schema->entities[entity].name);
  report_tree_identity(&study->base->report, sink, entity, hanging->row);
  if (!outcome_is_warning(schema, hanging->result))
    put_text(sink, "name", outcome_name(schema, hanging->result));
  put_names(study, sink, "depends_on", pattern->depend, true);
  if (pattern->is_detail) {
    put_key(sink, "reasons_only");
    sink->bare(sink, STR("true"));
  }
  put_member(study, sink, "default", hanging->base_member);
  put_key(sink, "values");
  sink->open(sink, SINK_LIST, SINK_INLINE);
  for (uint32_t i = 0; i < pattern->shown.n; i++) {
    sink->open(sink, SINK_MAP, SINK_INLINE);
    put_choices(
        study, sink, study->combinations.items[pattern->shown.items[i]].codes, &pattern->depend);
    put_member(study, sink, "value", member_under(study, hanging, pattern->shown.items[i], false));
    sink->close(sink);
  }
  sink->close(sink);
  sink->close(sink);
  evaluation_next_row(study->base);
}

static void put_list(struct study *study, struct sink *sink, const char *name, bool warnings) {
  put_key(sink, name);
  sink->open(sink, SINK_LIST, SINK_BLOCK);
  for (uint32_t i = 0; i < study->hanging.n; i++)
    if (outcome_is_warning(study->schema, study->hanging.items[i].result) == warnings)
      put_hanging(study, sink, &study->hanging.items[i]);
  sink->close(sink);
}

static void put_groups(struct study *study, struct sink *sink) {
  put_key(sink, "groups");
  sink->open(sink, SINK_LIST, SINK_BLOCK);
  for (uint32_t g = 0; g < study->dependence.n_groups; g++) {
    const struct reading_group *group = &study->dependence.groups[g];
    sink->open(sink, SINK_MAP, SINK_INLINE);
    put_key(sink, "readings");
    sink->open(sink, SINK_LIST, SINK_INLINE);
    for (uint32_t i = 0; i < group->n_members; i++)
      sink->text(sink, study->schema->readings[group->members[i]].name);
    sink->close(sink);
    put_number(sink, study->arena, "combinations", group->n_combinations);
    put_number(sink, study->arena, "not_tried", group->n_combinations - group->run.n);
    sink->close(sink);
  }
  sink->close(sink);
}

static void put_refused(struct study *study, struct sink *sink) {
  put_key(sink, "refused");
  sink->open(sink, SINK_LIST, SINK_BLOCK);
  for (uint32_t c = 0; c < study->combinations.n; c++) {
    const struct combination *combination = &study->combinations.items[c];
    if (!combination->is_refused) continue;
    sink->open(sink, SINK_MAP, SINK_INLINE);
    put_choices(study, sink, combination->codes, NULL);
    put_number(sink, study->arena, "violations", combination->n_violations);
    put_key(sink, "first");
    sink->open(sink, SINK_LIST, SINK_INLINE);
    for (uint32_t i = 0; i < combination->n_violations && i < VIOLATIONS_TOLD; i++)
      sink->text(sink, combination->violations[i]);
    sink->close(sink);
    sink->close(sink);
  }
  sink->close(sink);
}

void readings_json(struct study *study, FILE *out) {
  const struct schema *schema = study->schema;
  struct buffer buffer;
  struct json_sink json;
  buffer_init(&buffer, study->arena, out);
  json_sink_init(&json, &buffer);
  struct sink *sink = &json.sink;
  char date[16];
  date_format(study->as_of, date);
  sink->open(sink, SINK_MAP, SINK_BLOCK);
  put_text(sink, "regulation", schema->name);
  put_key(sink, "title");
  if (schema->title.n) sink->text(sink, schema->title);
  else sink->bare(sink, STR("null"));
  put_text(sink, "program", program_digest_text(study->arena, study->program));
  put_text(sink, "as_of", str_from(date));
  struct reading_set all = {ARENA_ARRAY(study->arena, uint64_t, schema->n_readings / 64 + 1)};
  for (uint32_t r = 0; r < schema->n_readings; r++) reading_set_add(all, r);
  put_choices(study, sink, study->base_codes, &all);
  put_number(sink, study->arena, "evaluated", study->combinations.n);
  put_groups(study, sink);
  put_refused(study, sink);
  put_names(study, sink, "without_effect", study->effective, false);
  put_list(study, sink, "outcomes", false);
  put_list(study, sink, "warnings", true);
  sink->close(sink);
  buffer_put_byte(&buffer, '\n');
  buffer_flush(&buffer);
}

/* -- CSV -- */

static struct str choices_text(
    const struct study *study, const uint32_t *codes, struct reading_set set, struct arena *arena) {
  const char *text = "";
  for (uint32_t r = 0; r < study->schema->n_readings; r++)
    if (reading_set_has(set, r))
      text = arena_printf(arena, "%s%s%.*s=%.*s", text, *text ? ";" : "",
          STR_ARGS(study->schema->readings[r].name), STR_ARGS(word(study->schema, r, codes[r])));
  return str_from(text);
}

static struct str names_text(
    const struct study *study, struct reading_set set, struct arena *arena) {
  const char *text = "";
  for (uint32_t r = 0; r < study->schema->n_readings; r++)
    if (reading_set_has(set, r))
      text = arena_printf(
          arena, "%s%s%.*s", text, *text ? ";" : "", STR_ARGS(study->schema->readings[r].name));
  return str_from(text);
}

void readings_csv(struct study *study, FILE *out, enum csv_reader reader) {
  const struct schema *schema = study->schema;
  static const struct str heading[] = {{"entity", 6}, {"id", 2}, {"at", 2}, {"name", 4},
      {"depends_on", 10}, {"default", 7}, {"readings", 8}, {"value", 5}};
  struct buffer buffer;
  const struct csv for_reader = {&buffer, reader}, *csv = &for_reader;
  buffer_init(&buffer, study->arena, out);
  csv_begin(csv);
  csv_write_line(csv, heading, sizeof heading / sizeof *heading, 0);
  for (uint32_t i = 0; i < study->hanging.n; i++) {
    const struct hanging *hanging = &study->hanging.items[i];
    const struct pattern *pattern = &study->patterns.items[hanging->pattern];
    if (pattern->is_detail) continue; /* words are all that a cell holds, and they are the same */
    struct arena *arena = &study->base->report.row;
    uint32_t entity = outcome_entity(schema, hanging->result);
    struct str id = report_whole_id(&study->base->report, entity, hanging->row, arena);
    struct str at =
        id.p ? (struct str){0} : report_at(study->base->data, entity, hanging->row, arena);
    for (uint32_t k = 0; k < pattern->shown.n; k++) {
      uint32_t combination = pattern->shown.items[k];
      struct str fields[] = {schema->entities[entity].name, id, at,
          outcome_name(schema, hanging->result), names_text(study, pattern->depend, arena),
          study->texts.items[hanging->base_text],
          choices_text(study, study->combinations.items[combination].codes, pattern->depend, arena),
          study->texts.items[member_under(study, hanging, combination, true)]};
      uint32_t values = outcome_is_value(schema, hanging->result) ? 1u << 5 | 1u << 7 : 0;
      csv_write_line(csv, fields, sizeof fields / sizeof *fields, values);
    }
    evaluation_next_row(study->base);
  }
  buffer_flush(&buffer);
}
