/* An explanation as JSON (cli.md "explain --format json"): each node on a line of its own. */
#include "study/explain_forms.h"

#include <inttypes.h>

#include "base/date.h"
#include "base/json.h"

struct json {
  const struct explanation *of;
  struct buffer *out;
};

static void put(const struct json *j, const char *text) { buffer_put(j->out, str_from(text)); }

static void put_break(const struct json *j, uint32_t indent) {
  buffer_put_byte(j->out, '\n');
  buffer_fill(j->out, ' ', indent);
}

/* `, "key": ` */
static void put_key(const struct json *j, const char *key) {
  put(j, ", ");
  json_put_string(j->out, str_from(key));
  put(j, ": ");
}

static void put_text_member(const struct json *j, const char *key, struct str text) {
  if (!text.n) return;
  put_key(j, key);
  json_put_string(j->out, text);
}

static void put_day_member(const struct json *j, const char *key, int32_t day) {
  char digits[32];
  date_format(day, digits);
  put_text_member(j, key, str_from(digits));
}

static void put_place(const struct json *j, struct place place, bool has_column) {
  if (!place.path.n) return;
  struct arena *arena = j->of->scene->arena;
  put_text_member(j, "at",
      str_from(has_column
              ? arena_printf(arena, "%.*s:%u:%u", STR_ARGS(place.path), place.line, place.column)
              : arena_printf(arena, "%.*s:%u", STR_ARGS(place.path), place.line)));
}

/* Truths and integers bare, all else a text; what is not known is null. */
static void put_value(const struct json *j, const struct told_value *told) {
  const struct scene *scene = j->of->scene;
  if (!told->value.known || told->is_none) {
    put(j, "null");
    return;
  }
  const struct str words = scene_words(scene, told);
  const uint8_t kind = told->value.type.kind;
  if (kind == TYPE_BOOLEAN || kind == TYPE_INTEGER) buffer_put(j->out, words);
  else json_put_string(j->out, words);
}

static void put_bound(const struct json *j, const struct value *bound) {
  const struct told_value told = {.value = *bound};
  if (bound->known) json_put_string(j->out, scene_words(j->of->scene, &told));
  else put(j, "null");
}

static void put_value_members(const struct json *j, const struct told_value *told) {
  const struct schema *schema = j->of->scene->schema;
  put_key(j, "value");
  put_value(j, told);
  if (told->is_none) put(j, ", \"none\": true");
  if (told->has_bounds) {
    put(j, ", \"between\": [");
    put_bound(j, &told->lo);
    put(j, ", ");
    put_bound(j, &told->hi);
    put(j, "]");
  }
  if (told->value.known || !told->possible || told->value.type.kind != TYPE_ENUM) return;
  const struct enumeration *set = &schema->enumerations[told->value.type.of];
  put(j, ", \"possible\": [");
  for (uint32_t i = 0, n = 0; i < set->n_words; i++) {
    if (!(told->possible >> i & 1)) continue;
    if (n++) put(j, ", ");
    json_put_string(j->out, set->words[i]);
  }
  put(j, "]");
}

static const char *const kind_words[N_PART_KINDS] = {[PART_CONDITION] = "condition",
    [PART_RULE] = "rule",
    [PART_EXCEPTION] = "exception",
    [PART_DEFINE] = "define",
    [PART_DECISION] = "decision",
    [PART_RESULT] = "result",
    [PART_FACT] = "fact",
    [PART_PREVIOUS] = "previous",
    [PART_PARAMETER] = "parameter",
    [PART_READING] = "reading"};

static void put_law(const struct json *j, const struct law_text *law) {
  if (!law->n_lines) return;
  put(j, ", \"law\": [");
  for (uint32_t i = 0; i < law->n_lines; i++) {
    if (i) put(j, ", ");
    json_put_string(j->out, law->lines[i]);
  }
  put(j, "]");
}

static void put_parts(const struct json *j, const struct part *first, uint32_t indent);

static void put_part(const struct json *j, const struct part *part, uint32_t indent) {
  put(j, "{ \"id\": ");
  json_put_string(j->out, part->id);
  put_text_member(j, "kind", str_from(kind_words[part->kind]));
  put_text_member(j, "role", part->role);
  put_text_member(j, "label", part->label);
  put_text_member(j, "text", part->text);
  put_place(j, part->at, part->kind != PART_RULE);
  put_text_member(j, "of", part->of);
  put_law(j, &part->law);
  put_text_member(j, "because", part->because);
  if (part->prevents) put(j, ", \"prevents\": true");
  if (part->is_told || part->is_missing) put_value_members(j, &part->value);
  put_text_member(j, "fact", part->fact);
  put_text_member(j, "given", part->given);
  if (part->is_missing) put(j, ", \"missing\": true");
  if (part->is_default) put(j, ", \"absent\": true");
  if (part->has_since) put_day_member(j, "since", part->since);
  if (part->has_year) put_day_member(j, "year", part->year);
  if (part->is_aggregate)
    buffer_printf(j->out, ", \"rows\": %u, \"counted\": %u", part->n_rows, part->n_counted);
  put_text_member(j, "see", part->refers);
  if (part->first || part->kind == PART_RULE) {
    put_key(j, "below");
    put_parts(j, part->first, indent + 2);
  }
  put(j, " }");
}

static void put_parts(const struct json *j, const struct part *first, uint32_t indent) {
  put(j, "[");
  for (const struct part *part = first; part; part = part->next) {
    put_break(j, indent);
    put_part(j, part, indent);
    if (part->next) put(j, ",");
  }
  put(j, first ? " ]" : "]");
}

static void put_names(const struct json *j, const char *key, const struct str *names, uint32_t n) {
  put_key(j, key);
  put(j, "[");
  for (uint32_t i = 0; i < n; i++) {
    if (i) put(j, ", ");
    json_put_string(j->out, names[i]);
  }
  put(j, "]");
}

/* -- selections -- */

static void put_ahead(const struct json *j, const struct ahead *ahead) {
  put(j, "{ \"id\": ");
  json_put_string(j->out, ahead->id);
  if (ahead->key.n) {
    put_text_member(j, "key", ahead->key);
    put_key(j, "value");
    put_value(j, &ahead->theirs);
    put_key(j, "own");
    put_value(j, &ahead->own);
  }
  put(j, " }");
}

static void put_barred(const struct json *j, const struct barring *barred) {
  const struct schema *schema = j->of->scene->schema;
  put(j, "{ \"id\": ");
  json_put_string(j->out, barred->id);
  struct str *names = ARENA_ARRAY(j->of->scene->arena, struct str, barred->n_rules);
  for (uint32_t r = 0; r < barred->n_rules; r++) names[r] = schema->rules[barred->rules[r]].name;
  put_names(j, "rules", names, barred->n_rules);
  put(j, " }");
}

static void put_choice(
    const struct json *j, const struct choice *choice, const struct part *first, uint32_t indent) {
  put(j, "{ \"rank\": ");
  if (choice->has_rank) buffer_printf(j->out, "%" PRId64, choice->rank);
  else put(j, "null");
  put(j, ", \"ahead\": [");
  for (uint32_t i = 0; i < choice->n_ahead; i++) {
    if (i) put(j, ", ");
    put_ahead(j, &choice->ahead[i]);
  }
  put(j, "], \"seats\": ");
  if (choice->has_seats) buffer_printf(j->out, "%" PRId64, choice->seats);
  else put(j, "null");
  put_text_member(j, "shared", choice->shared);
  if (choice->chosen) put_names(j, "chosen", choice->chosen, choice->n_chosen);
  put_names(j, "tied", choice->tied, choice->n_tied);
  put(j, ", \"barred\": [");
  for (uint32_t i = 0; i < choice->n_barred; i++) {
    if (i) put(j, ", ");
    put_barred(j, &choice->barred[i]);
  }
  put(j, "], \"below\": ");
  put_parts(j, first, indent + 2);
  put(j, " }");
}

/* -- changes -- */

/* One side of a step: a value, or whether a row is there. */
static void put_end(
    const struct json *j, uint8_t kind, bool is_before, const struct told_value *value) {
  if (kind == STEP_FACT) put_value(j, value);
  else put(j, (kind == STEP_ROW_ABSENT) == is_before ? "\"present\"" : "\"absent\"");
}

static void put_step(const struct json *j, const struct step *step) {
  put(j, "{ \"fact\": ");
  json_put_string(j->out, step->fact);
  put_key(j, "from");
  put_end(j, step->kind, true, &step->from_value);
  put_key(j, "to");
  put_end(j, step->kind, false, &step->to_value);
  put_text_member(j, "given", step->given);
  if (step->by_others) put(j, ", \"decided_by_others\": true");
  put(j, " }");
}

static void put_changes(const struct json *j, uint32_t indent) {
  const struct explanation *of = j->of;
  put(j, "[");
  for (uint32_t i = 0; i < of->n_changes; i++) {
    put_break(j, indent);
    put(j, "{ \"outcome\": ");
    json_put_string(j->out, of->changes[i].outcome);
    put(j, ", \"steps\": [");
    for (uint32_t k = 0; k < of->changes[i].n_steps; k++) {
      if (k) put(j, ", ");
      put_step(j, &of->changes[i].steps[k]);
    }
    put(j, i + 1 < of->n_changes ? "] }," : "] }");
  }
  put(j, of->n_changes ? " ]" : "]");
}

static void put_member(const struct json *j, const char *key, uint32_t indent) {
  put(j, ",");
  put_break(j, indent);
  json_put_string(j->out, str_from(key));
  put(j, ": ");
}

static void put_outcome(const struct json *j) {
  const struct explanation *of = j->of;
  put_key(j, "outcome");
  if (!of->outcome.n) put(j, "null");
  else if (of->is_word) json_put_string(j->out, of->outcome);
  else put_value(j, &of->value);
  if (!of->outcome.n && of->value.has_bounds) {
    put(j, ", \"between\": [");
    put_bound(j, &of->value.lo);
    put(j, ", ");
    put_bound(j, &of->value.hi);
    put(j, "]");
  }
  if (of->n_possible) put_names(j, "possible", of->possible, of->n_possible);
}

static void put_missing(const struct json *j) {
  const struct explanation *of = j->of;
  put(j, "[");
  for (uint32_t i = 0; i < of->n_missing; i++) {
    put(j, i ? ", { \"fact\": " : "{ \"fact\": ");
    json_put_string(j->out, of->missing[i].fact);
    put(j, of->missing[i].settles ? ", \"settles\": true }" : ", \"settles\": false }");
  }
  put(j, "]");
}

void explain_json(const struct explanation *of, struct buffer *out, uint32_t indent) {
  const struct json j = {of, out};
  const struct scene *scene = of->scene;
  const struct str id =
      report_whole_id(&scene->evaluation->report, scene->entity, scene->row, scene->arena);
  put(&j, "{ \"entity\": ");
  json_put_string(out, scene->schema->entities[scene->entity].name);
  put_key(&j, "id");
  if (id.p) json_put_string(out, id);
  else put(&j, "null");
  put_text_member(&j, "name", of->name);
  put_text_member(&j, "label", of->label.p == of->name.p ? (struct str){0} : of->label);
  put_outcome(&j);
  put_member(&j, "why", indent + 2);
  if (of->choice) put_choice(&j, of->choice, of->why, indent + 2);
  else put_parts(&j, of->why, indent + 4);
  put_member(&j, "why_not", indent + 2);
  put(&j, "[");
  for (const struct why_not *other = of->why_not; other; other = other->next) {
    put_break(&j, indent + 4);
    put(&j, "{ \"outcome\": ");
    json_put_string(out, other->outcome);
    put_key(&j, "below");
    put_parts(&j, other->parts, indent + 6);
    put(&j, other->next ? " }," : " }");
  }
  put(&j, of->why_not ? " ]" : "]");
  put_member(&j, "missing", indent + 2);
  put_missing(&j);
  if (of->n_missing_in) put_names(&j, "missing_in", of->missing_in, of->n_missing_in);
  if (of->n_faults) put_names(&j, "faults", of->faults, of->n_faults);
  if (of->n_ties) put_names(&j, "ties", of->ties, of->n_ties);
  if (of->in_all_cases.n) put_text_member(&j, "in_all_cases", of->in_all_cases);
  put_member(&j, "changes", indent + 2);
  put_changes(&j, indent + 4);
  if (of->is_searched && (of->is_cut || !of->n_changes))
    buffer_printf(out, ", \"searched\": { \"facts\": %u, \"tried\": %u, \"all\": %s }",
        of->n_facts_considered, of->n_variants, of->is_cut ? "false" : "true");
  buffer_printf(out, ",\n%*s\"hidden\": %u }", (int)indent + 2, "", of->hidden);
}

/* -- what if -- */

void what_if_json(const struct what_if *what_if, struct buffer *out, uint32_t indent) {
  const struct explanation none = {.scene = what_if->scene};
  const struct json j = {&none, out};
  const struct scene *scene = what_if->scene;
  const struct str id =
      report_whole_id(&scene->evaluation->report, scene->entity, scene->row, scene->arena);
  put(&j, "{ \"entity\": ");
  json_put_string(out, scene->schema->entities[scene->entity].name);
  put_key(&j, "id");
  if (id.p) json_put_string(out, id);
  else put(&j, "null");
  put_member(&j, "what_if", indent + 2);
  put(&j, "[");
  for (uint32_t i = 0; i < what_if->n_supposed; i++) {
    put(&j, i ? ", { \"fact\": " : "{ \"fact\": ");
    json_put_string(out, what_if->supposed[i].fact);
    put_key(&j, "from");
    put_end(&j, what_if->supposed[i].kind, true, &what_if->supposed[i].now);
    put_key(&j, "to");
    put_end(&j, what_if->supposed[i].kind, false, &what_if->supposed[i].then);
    put(&j, " }");
  }
  put(&j, "]");
  put_member(&j, "results", indent + 2);
  put(&j, "[");
  for (uint32_t i = 0; i < what_if->n_results; i++) {
    const struct supposed_result *result = &what_if->results[i];
    put_break(&j, indent + 4);
    put(&j, "{ \"name\": ");
    json_put_string(out, result->name);
    put_key(&j, "now");
    json_put_string(out, result->now);
    put_key(&j, "then");
    json_put_string(out, result->then);
    put(&j, i + 1 < what_if->n_results ? " }," : " }");
  }
  put(&j, what_if->n_results ? " ] }" : "] }");
}
