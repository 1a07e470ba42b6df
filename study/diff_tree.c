/* What changed, for programs: the whole as JSON, of which the changes applied to the old results
 * give the new ones; and CSV, a change a line (diff.h). */
#include <inttypes.h>

#include "study/diff.h"
#include "results/report_tree.h"
#include "results/sink_json.h"
#include "base/date.h"

static const char *const blame_words[] = {[BLAME_SINGLE] = "single",
    [BLAME_ALL_NEEDED] = "all_needed",
    [BLAME_EACH_ALONE] = "each_alone",
    [BLAME_TOGETHER] = "together",
    [BLAME_NONE] = "none"};
static const char *const warning_words[] = {"comes", "goes", "changes"};

static void put_key(struct sink *sink, const char *name) { sink->key(sink, str_from(name)); }

static void put_text(struct sink *sink, const char *name, struct str text) {
  put_key(sink, name);
  if (text.p) sink->text(sink, text);
  else sink->bare(sink, STR("null"));
}

static void put_number(struct sink *sink, struct arena *arena, const char *name, uint64_t number) {
  put_key(sink, name);
  sink->bare(sink, str_from(arena_printf(arena, "%" PRIu64, number)));
}

static const char *change_word(const struct outcome_change *change) {
  if (!change->is_warning || change->kind == OUTCOME_REASONS)
    return outcome_change_words[change->kind];
  return warning_words[change->kind == OUTCOME_ADDED ? 0 : change->kind == OUTCOME_REMOVED ? 1 : 2];
}

/* -- the head -- */

static void put_side(struct diff *diff, struct sink *sink, enum diff_side_number number) {
  const struct diff_side *side = &diff->sides[number];
  const struct schema *schema = side->schema;
  put_key(sink, side->name);
  sink->open(sink, SINK_MAP, SINK_BLOCK);
  put_text(sink, "regulation", schema->name);
  put_text(sink, "program", program_digest_text(diff->arena, side->session->program));
  put_key(sink, "readings");
  sink->open(sink, SINK_MAP, SINK_INLINE);
  for (uint32_t r = 0; r < schema->n_readings; r++) {
    sink->key(sink, schema->readings[r].name);
    sink->text(sink,
        schema->enumerations[schema->readings[r].choices]
            .words[side->session->options.readings[r]]);
  }
  sink->close(sink);
  sink->close(sink);
}

static void put_names(
    const struct diff *diff, struct sink *sink, const char *name, const uint64_t *set) {
  put_key(sink, name);
  sink->open(sink, SINK_LIST, SINK_INLINE);
  for (uint32_t s = 0; s < diff->switches.n; s++)
    if (diff_set_has(set, s)) sink->text(sink, diff->switches.items[s].name);
  sink->close(sink);
}

static void put_switch(struct diff *diff, struct sink *sink, const struct diff_switch *s) {
  const char *word = s->kind == SWITCH_READING ? "chosen"
      : s->old_place && s->new_place           ? "changed"
      : s->new_place                           ? "added"
                                               : "removed";
  sink->open(sink, SINK_MAP, SINK_INLINE);
  put_text(sink, "declaration", s->name);
  put_text(sink, "change", str_from(word));
  put_text(sink, "old", s->old_place ? str_from(s->old_place) : (struct str){0});
  put_text(sink, "new", s->new_place ? str_from(s->new_place) : (struct str){0});
  if (s->n_with) {
    put_key(sink, "with");
    sink->open(sink, SINK_LIST, SINK_INLINE);
    for (uint32_t i = 0; i < s->n_with; i++)
      sink->text(sink, diff->switches.items[s->with[i]].name);
    sink->close(sink);
  }
  put_number(sink, diff->arena, "outcomes", s->n_outcomes);
  put_number(sink, diff->arena, "warnings", s->n_warnings);
  put_number(sink, diff->arena, "reasons", s->n_reasons);
  sink->close(sink);
}

static void put_totals(struct diff *diff, struct sink *sink) {
  put_key(sink, "totals");
  sink->open(sink, SINK_MAP, SINK_INLINE);
  for (uint32_t kind = 0; kind < OUTCOME_N_KINDS; kind++)
    put_number(sink, diff->arena, outcome_change_words[kind], diff->totals[kind]);
  put_key(sink, "warnings");
  sink->open(sink, SINK_MAP, SINK_INLINE);
  for (uint32_t i = 0; i < 3; i++)
    put_number(sink, diff->arena, warning_words[i], diff->warning_totals[i]);
  sink->close(sink);
  sink->close(sink);
}

/* -- changes -- */

/* The member as that side's results print it; nothing where they do not have it. */
static void put_member(struct diff *diff, struct sink *sink, enum diff_side_number side,
    const struct outcome_change *change) {
  uint32_t result = side == SIDE_OLD ? change->old_result : change->new_result,
           row = side == SIDE_OLD ? change->old_row : change->new_row;
  if (result == UINT32_MAX) return;
  put_key(sink, diff->sides[side].name);
  sink->bare(sink, outcome_member(diff->sides[side].evaluation, result, row));
}

/* The id of the parent, as results print it beside the instance's. */
static void put_parent(
    struct sink *sink, struct evaluation *holder, uint32_t entity, uint32_t row) {
  uint32_t parent = holder->schema->entities[entity].parent;
  if (parent == NONE_INDEX || (parent == 0 && !report_id(&holder->report, 0, 0).p)) return;
  put_text(sink, "in",
      report_id(&holder->report, parent, dataset_ancestor_row(holder->data, entity, row, parent)));
}

static void put_change(struct diff *diff, struct sink *sink, const struct outcome_change *change) {
  uint32_t result, row;
  struct evaluation *holder = diff_holder(diff, change, &result, &row);
  const struct blame_group *group = &diff->groups.items[change->group];
  uint32_t entity = outcome_entity(holder->schema, result);
  sink->open(sink, SINK_MAP, SINK_INLINE);
  if (change->is_warning) put_text(sink, "warning", outcome_name(holder->schema, result));
  put_text(sink, "entity", holder->schema->entities[entity].name);
  report_tree_identity(&holder->report, sink, entity, row);
  if (!change->is_warning) {
    put_parent(sink, holder, entity, row);
    put_text(sink, "name", outcome_name(holder->schema, result));
  }
  put_text(sink, "change", str_from(change_word(change)));
  put_member(diff, sink, SIDE_OLD, change);
  put_member(diff, sink, SIDE_NEW, change);
  put_names(diff, sink, "responsible", group->set);
  put_text(sink, "how", str_from(blame_words[group->how]));
  sink->close(sink);
  evaluation_next_row(diff->sides[SIDE_OLD].evaluation);
  evaluation_next_row(diff->sides[SIDE_NEW].evaluation);
}

static void put_changes(
    struct diff *diff, struct sink *sink, const char *name, bool warnings, FILE *out) {
  put_key(sink, name);
  sink->open(sink, SINK_LIST, SINK_BLOCK);
  for (uint32_t i = 0; i < diff->outcomes.n && !ferror(out); i++)
    if (diff->outcomes.items[i].is_warning == warnings)
      put_change(diff, sink, &diff->outcomes.items[i]);
  sink->close(sink);
}

void diff_json(struct diff *diff, FILE *out) {
  struct buffer buffer;
  struct json_sink json;
  buffer_init(&buffer, diff->arena, out);
  json_sink_init(&json, &buffer);
  struct sink *sink = &json.sink;
  char date[16];
  date_format(diff->as_of, date);
  sink->open(sink, SINK_MAP, SINK_BLOCK);
  put_side(diff, sink, SIDE_OLD);
  put_side(diff, sink, SIDE_NEW);
  put_text(sink, "as_of", str_from(date));
  put_totals(diff, sink);
  if (diff->is_capped) { /* of those said to act together some might be spared */
    put_key(sink, "capped");
    sink->bare(sink, STR("true"));
  }
  put_key(sink, "responsible");
  sink->open(sink, SINK_LIST, SINK_BLOCK);
  for (uint32_t s = 0; s < diff->switches.n; s++) put_switch(diff, sink, &diff->switches.items[s]);
  sink->close(sink);
  put_changes(diff, sink, "changes", false, out);
  put_changes(diff, sink, "warnings", true, out);
  sink->close(sink);
  buffer_put_byte(&buffer, '\n');
  buffer_flush(&buffer);
}

/* -- CSV -- */

static struct str names_text(const struct diff *diff, const uint64_t *set, struct arena *arena) {
  const char *text = "";
  for (uint32_t s = 0; s < diff->switches.n; s++)
    if (diff_set_has(set, s))
      text = arena_printf(
          arena, "%s%s%.*s", text, *text ? ";" : "", STR_ARGS(diff->switches.items[s].name));
  return str_from(text);
}

static struct str words_on(struct diff *diff, const struct outcome_change *change,
    enum diff_side_number side, struct arena *arena) {
  uint32_t result = side == SIDE_OLD ? change->old_result : change->new_result,
           row = side == SIDE_OLD ? change->old_row : change->new_row;
  if (result == UINT32_MAX) return change->is_warning ? STR("not given") : (struct str){0};
  return outcome_text(diff->sides[side].evaluation, result, row, arena);
}

void diff_csv(struct diff *diff, FILE *out, enum csv_reader reader) {
  static const struct str heading[] = {{"entity", 6}, {"id", 2}, {"at", 2}, {"name", 4},
      {"change", 6}, {"old", 3}, {"new", 3}, {"responsible", 11}, {"how", 3}};
  struct buffer buffer;
  const struct csv for_reader = {&buffer, reader}, *csv = &for_reader;
  buffer_init(&buffer, diff->arena, out);
  csv_begin(csv);
  csv_write_line(csv, heading, sizeof heading / sizeof *heading, 0);
  for (uint32_t i = 0; i < diff->outcomes.n && !ferror(out); i++) {
    const struct outcome_change *change = &diff->outcomes.items[i];
    uint32_t result, row;
    struct evaluation *holder = diff_holder(diff, change, &result, &row);
    struct arena *arena = &holder->report.row;
    const struct blame_group *group = &diff->groups.items[change->group];
    uint32_t entity = outcome_entity(holder->schema, result);
    struct str id = report_whole_id(&holder->report, entity, row, arena),
               at = id.p ? (struct str){0} : report_at(holder->data, entity, row, arena);
    struct str fields[] = {holder->schema->entities[entity].name, id, at,
        outcome_name(holder->schema, result), str_from(change_word(change)),
        words_on(diff, change, SIDE_OLD, arena), words_on(diff, change, SIDE_NEW, arena),
        names_text(diff, group->set, arena), str_from(blame_words[group->how])};
    uint32_t values = outcome_is_value(holder->schema, result) ? 1u << 5 | 1u << 6 : 0;
    csv_write_line(csv, fields, sizeof fields / sizeof *fields, values);
    evaluation_next_row(diff->sides[SIDE_OLD].evaluation);
    evaluation_next_row(diff->sides[SIDE_NEW].evaluation);
  }
  buffer_flush(&buffer);
}
