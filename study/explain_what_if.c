/* `--what-if FIELD=VALUE`: facts as explanations name them, put otherwise, and the group run again
 * (explain_what_if.h). */
#include "study/explain_what_if.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/vec.h"
#include "results/words.h"
#include "runtime/data/instance_path.h"
#include "runtime/ingest/value_read.h"

/* -- names of facts -- */

struct naming {
  struct session *session;
  const struct schema *schema;
  const struct dataset *data;
  uint32_t entity, row; /* where the name has come to */
  bool is_new;          /* a row that is not there yet, under `row` of the entity above */
  struct str whole;     /* as it was written */
};

static enum fault refuse(
    const struct naming *n, struct str part, const struct str *names, uint32_t n_names) {
  struct notices *notices = &n->session->opened->notices;
  return notice_usage(notices, "--what-if %.*s: %.*s has no \"%.*s\"%s", STR_ARGS(n->whole),
      STR_ARGS(n->schema->entities[n->entity].name), STR_ARGS(part),
      did_you_mean(notices->arena, part, names, n_names));
}

/* "incident[2]", or "unit[u1]": a row below where the name has come to. */
static enum fault go_below(struct naming *n, struct str name, struct str key) {
  struct notices *notices = &n->session->opened->notices;
  const uint32_t entity = schema_entity(n->schema, name);
  if (entity == NONE_INDEX || !schema_is_ancestor(n->schema, n->entity, entity) ||
      entity == n->entity)
    return notice_usage(notices, "--what-if %.*s: there is no \"%.*s\" below %.*s",
        STR_ARGS(n->whole), STR_ARGS(name), STR_ARGS(n->schema->entities[n->entity].name));
  uint32_t first, end, position = 0;
  dataset_rows_below(n->data, n->entity, n->row, entity, &first, &end);
  for (uint32_t row = first; row < end; row++)
    if (str_equal(dataset_id(n->data, entity, row), key)) {
      n->entity = entity;
      n->row = row;
      return FAULT_NONE;
    }
  for (uint32_t i = 0; i < key.n; i++) {
    if (key.p[i] < '0' || key.p[i] > '9' || position > ROWS_MAX / 10) position = UINT32_MAX;
    if (position != UINT32_MAX) position = position * 10 + (uint32_t)(key.p[i] - '0');
  }
  if (position != UINT32_MAX && position >= 1 && position <= end - first &&
      !dataset_id(n->data, entity, first + position - 1).n) {
    n->entity = entity;
    n->row = first + position - 1;
    return FAULT_NONE;
  }
  if ((str_equal(key, STR("new")) || str_equal(key, STR("mới"))) &&
      n->schema->entities[entity].parent == n->entity) {
    n->entity = entity;
    n->is_new = true;
    return FAULT_NONE;
  }
  return notice_usage(notices, "--what-if %.*s: there is no %.*s[%.*s] here", STR_ARGS(n->whole),
      STR_ARGS(name), STR_ARGS(key));
}

/* "cluster": an instance above. */
static enum fault go_above(struct naming *n, struct str name) {
  const uint32_t entity = schema_entity(n->schema, name);
  if (entity != NONE_INDEX && schema_is_ancestor(n->schema, entity, n->entity)) {
    n->row = dataset_ancestor_row(n->data, n->entity, n->row, entity);
    n->entity = entity;
    return FAULT_NONE;
  }
  struct str names[ENTITIES_MAX];
  uint32_t n_names = 0;
  for (uint32_t e = n->entity; e != NONE_INDEX; e = n->schema->entities[e].parent)
    names[n_names++] = n->schema->entities[e].name;
  return refuse(n, name, names, n_names);
}

static enum fault take_field(struct naming *n, struct str name, uint32_t *field) {
  struct notices *notices = &n->session->opened->notices;
  const struct entity *entity = &n->schema->entities[n->entity];
  struct str *names = ARENA_ARRAY(notices->arena, struct str, entity->n_fields);
  uint32_t n_names = 0;
  for (uint32_t f = entity->first_field + 1; f < entity->first_field + entity->n_fields; f++) {
    if (n->schema->fields[f].origin != FIELD_DATA) continue;
    names[n_names++] = n->schema->fields[f].name;
    if (!str_equal(n->schema->fields[f].name, name)) continue;
    *field = f;
    return FAULT_NONE;
  }
  for (uint32_t i = 0; i < n->schema->n_items; i++)
    if (str_equal(schema_name_of_item(n->schema, n->schema->items[i]), name))
      return notice_usage(notices,
          "--what-if %.*s: \"%.*s\" is what the rules decide, not a fact: suppose the facts that "
          "it "
          "follows from",
          STR_ARGS(n->whole), STR_ARGS(name));
  return refuse(n, name, names, n_names);
}

/* The end of a part of a name: its point, which an id in brackets may hold too. */
static uint32_t part_end(struct str s, uint32_t from) {
  bool in_brackets = false;
  for (; from < s.n; from++) {
    if (s.p[from] == '[') in_brackets = true;
    if (s.p[from] == ']') in_brackets = false;
    if (s.p[from] == '.' && !in_brackets) break;
  }
  return from;
}

static enum fault read_name(struct naming *n, struct str name, uint32_t *field) {
  for (uint32_t from = 0;;) {
    const uint32_t end = part_end(name, from);
    const struct str part = {name.p + from, end - from};
    uint32_t bracket = 0;
    while (bracket < part.n && part.p[bracket] != '[') bracket++;
    if (end == name.n && bracket == part.n) return take_field(n, part, field);
    if (n->is_new) return refuse(n, part, NULL, 0);
    const enum fault fault = bracket < part.n
        ? go_below(n, (struct str){part.p, bracket},
              (struct str){part.p + bracket + 1, part.n - bracket - 2})
        : go_above(n, part);
    if (fault || end == name.n) return fault;
    from = end + 1;
  }
}

/* -- values -- */

static enum fault read_value(
    struct naming *n, const struct field *field, struct str text, struct supposed *out) {
  struct notices *notices = &n->session->opened->notices;
  out->then.value = (struct value){.type = field->type, .known = true};
  if (str_equal(text, STR("unknown")) || str_equal(text, STR("chưa rõ"))) {
    out->clears = true;
    out->then.value.known = false;
    return FAULT_NONE;
  }
  if (field->type.kind == TYPE_REFERENCE) {
    const uint32_t row = instance_find(n->data, field->type.of, text);
    if (row == UINT32_MAX)
      return notice_usage(notices, "--what-if %.*s: the data has no %.*s \"%.*s\"",
          STR_ARGS(n->whole), STR_ARGS(n->schema->entities[field->type.of].name), STR_ARGS(text));
    out->value = row;
    out->then.value.text = text;
    return FAULT_NONE;
  }
  if (field->type.kind == TYPE_TEXT) {
    const uint32_t code = dataset_text_code(n->data, text);
    if (code == TEXT_NOWHERE)
      return notice_usage(notices,
          "--what-if %.*s: only a text that stands somewhere in the data can be supposed",
          STR_ARGS(n->whole));
    out->value = code;
    out->then.value.text = text;
    return FAULT_NONE;
  }
  if (value_read(n->schema, field->type, text, notices->arena, &out->value) == VALUE_OK) {
    out->then.value.number = out->value;
    return FAULT_NONE;
  }
  const struct str expected = type_told(notices->arena, n->schema, field->type);
  return notice_usage(notices, "--what-if %.*s: expected %.*s, not \"%.*s\"", STR_ARGS(n->whole),
      STR_ARGS(expected), STR_ARGS(text));
}

/* A row of a list: whether it is there. */
static enum fault read_row(struct naming *n, struct str text, struct supposed *out) {
  struct notices *notices = &n->session->opened->notices;
  const bool is_absent = str_equal(text, STR("absent")) || str_equal(text, STR("không có")),
             is_present = str_equal(text, STR("present")) || str_equal(text, STR("có"));
  out->kind = n->is_new ? STEP_ROW_PRESENT : STEP_ROW_ABSENT;
  if (n->is_new ? is_present : is_absent) return FAULT_NONE;
  return n->is_new
      ? notice_usage(notices, "--what-if %.*s: a new row is \"present\", or give a fact of it",
            STR_ARGS(n->whole))
      : notice_usage(notices, "--what-if %.*s: a row can be \"absent\", or give a fact of it",
            STR_ARGS(n->whole));
}

enum fault what_if_read(struct session *session, uint32_t entity, uint32_t row, const char *text,
    struct supposed *out) {
  struct notices *notices = &session->opened->notices;
  *out = (struct supposed){0};
  if (!notice_text(notices, text, &out->fact)) return FAULT_USAGE;
  uint32_t equals = 0;
  while (equals < out->fact.n && out->fact.p[equals] != '=') equals++;
  struct naming n = {.session = session,
      .schema = session->schema,
      .data = &session->data,
      .entity = entity,
      .row = row,
      .whole = out->fact};
  if (equals == out->fact.n)
    return notice_usage(notices, "--what-if takes FIELD=VALUE, not \"%.*s\"", STR_ARGS(out->fact));
  const struct str name = {out->fact.p, equals},
                   value = {out->fact.p + equals + 1, out->fact.n - equals - 1};
  enum fault fault = read_name(&n, name, &out->field);
  if (fault) return fault;
  out->row = n.row;
  out->entity = n.entity;
  out->is_new = n.is_new;
  out->text = value;
  out->fact = name;
  if (name.n && name.p[name.n - 1] == ']') return read_row(&n, value, out);
  return read_value(&n, &session->schema->fields[out->field], value, out);
}

/* -- trying -- */

static struct str words_of(
    const struct scene *scene, struct evaluation *evaluation, uint32_t result, uint32_t row) {
  return outcome_text(evaluation, result, row, scene->arena);
}

static enum fault check_required(const struct scene *scene, const struct variants *variants) {
  const struct schema *schema = scene->schema;
  struct notices *notices = &scene->session->opened->notices;
  for (uint32_t i = 0; i < schema->n_requires; i++) {
    const struct assertion *require = &schema->requires[i];
    const uint32_t reg = scene->program->results.requires[i],
                   n = scene->data->tables[require->entity].n_rows;
    bool is_broken = false;
    for (uint32_t row = 0; row < n; row++)
      is_broken |= variants_have(variants, require->entity, row) &&
          run_truth(&variants->evaluation->run, reg,
              variants_row(variants, 0, require->entity, row)) == TRUTH_FALSE &&
          run_truth(&scene->evaluation->run, reg, row) != TRUTH_FALSE;
    for (uint32_t k = 0; k < variants->n_edits; k++)
      is_broken |= variants->changed_rows[k].adds &&
          variants->changed_rows[k].entity == require->entity &&
          run_truth(&variants->evaluation->run, reg,
              variants_row(variants, 0, require->entity, NEW_ROW)) == TRUTH_FALSE;
    if (is_broken)
      return notice_usage(notices, "--what-if: the data could not be so: %.*s: %s",
          STR_ARGS(require->name),
          require->field == NONE_INDEX ? str_cstring(scene->arena, require->because)
                                       : schema_bounds_told(scene->arena, require->because));
  }
  return FAULT_NONE;
}

static uint32_t own_row(const struct scene *scene, uint32_t entity, uint32_t whole_row) {
  return whole_row - scene->here.first[entity];
}

/* As it is in the session's data, of which the group may be a part only. */
static struct told_value value_now(const struct scene *scene, const struct supposed *supposed) {
  const struct field *field = &scene->schema->fields[supposed->field];
  struct told_value told = {
      .value = dataset_value(&scene->session->data, supposed->field, supposed->row)};
  if (!told.value.known && field->has_default) told.value = field->fallback;
  told.is_none = told.value.known ? value_is_none(&told.value) : field->absent_none;
  return told;
}

/* -- rows -- */

struct supposed_rows {
  struct changed_row *items;
  uint32_t n;
};

/* Whether a row of the group is gone by one of the rows that are taken away. */
static bool is_gone(
    const struct scene *scene, const struct supposed_rows *rows, uint32_t entity, uint32_t row) {
  for (uint32_t i = 0; i < rows->n; i++)
    if (!rows->items[i].adds && schema_is_ancestor(scene->schema, rows->items[i].entity, entity) &&
        scene_row_above(scene, entity, row, rows->items[i].entity) == rows->items[i].row)
      return true;
  return false;
}

/* The row of the group that something supposed is about, or under which it is new; false where it
 * matters to none. */
static bool find_row(
    const struct scene *scene, const struct supposed *supposed, uint32_t *entity, uint32_t *row) {
  *entity = supposed->entity;
  if (supposed->is_new) *entity = scene->schema->entities[supposed->entity].parent;
  *row = own_row(scene, *entity, supposed->row);
  return *row < scene->here.n_rows[*entity];
}

static enum fault take_away(const struct scene *scene, const struct supposed *supposed,
    uint32_t row, struct supposed_rows *rows) {
  struct notices *notices = &scene->session->opened->notices;
  if (!variants_can_lose(scene, supposed->entity, row))
    return notice_usage(notices,
        "--what-if %.*s: something else in the data names it, or one below it",
        STR_ARGS(supposed->fact));
  if (is_gone(scene, rows, supposed->entity, row)) return FAULT_NONE;
  rows->items[rows->n++] = (struct changed_row){.entity = supposed->entity, .row = row};
  return FAULT_NONE;
}

/* One new row of an entity: all that is supposed of `[new]` is of the same. */
static enum fault add_new(const struct scene *scene, const struct supposed *supposed, uint32_t row,
    struct supposed_rows *rows) {
  for (uint32_t i = 0; i < rows->n; i++) {
    if (!rows->items[i].adds || rows->items[i].entity != supposed->entity) continue;
    if (rows->items[i].row == row) return FAULT_NONE;
    return notice_usage(&scene->session->opened->notices,
        "--what-if %.*s: only one new %.*s can be supposed", STR_ARGS(supposed->fact),
        STR_ARGS(scene->schema->entities[supposed->entity].name));
  }
  rows->items[rows->n++] =
      (struct changed_row){.entity = supposed->entity, .adds = true, .row = row};
  return FAULT_NONE;
}

static int outermost_first(const void *left, const void *right) {
  const struct changed_row *a = left, *b = right;
  return (a->entity > b->entity) - (a->entity < b->entity);
}

/* Those above before those below them: what is below a row that is gone is gone with it. */
static enum fault find_rows(const struct scene *scene, const struct supposed *supposed, uint32_t n,
    struct supposed_rows *rows) {
  enum fault fault = FAULT_NONE;
  uint32_t entity, row;
  for (uint32_t e = 0; e < scene->schema->n_entities; e++)
    for (uint32_t i = 0; i < n && !fault; i++)
      if (supposed[i].kind == STEP_ROW_ABSENT && supposed[i].entity == e &&
          find_row(scene, &supposed[i], &entity, &row))
        fault = take_away(scene, &supposed[i], row, rows);
  for (uint32_t i = 0; i < n && !fault; i++)
    if (supposed[i].is_new && find_row(scene, &supposed[i], &entity, &row))
      fault = add_new(scene, &supposed[i], row, rows);
  for (uint32_t i = 0; i < n && !fault; i++) {
    if (supposed[i].kind == STEP_ROW_ABSENT || !find_row(scene, &supposed[i], &entity, &row) ||
        !is_gone(scene, rows, entity, row))
      continue;
    fault = notice_usage(&scene->session->opened->notices,
        "--what-if %.*s: it is supposed to be absent", STR_ARGS(supposed[i].fact));
  }
  if (rows->n > 1) qsort(rows->items, rows->n, sizeof *rows->items, outermost_first);
  return fault;
}

/* -- the run -- */

static void take_step(const struct scene *scene, struct supposed *supposed) {
  uint32_t entity, row;
  supposed->is_here = find_row(scene, supposed, &entity, &row);
  supposed->step = (struct step){.kind = supposed->kind,
      .is_new = supposed->is_new,
      .to = {.field = supposed->field, .row = supposed->is_new ? NEW_ROW : row},
      .fact = supposed->fact,
      .from_value = supposed->now,
      .to_value = supposed->then};
}

static void suppose(struct variants *variants, const struct supposed *supposed) {
  const struct scene *scene = variants->scene;
  uint32_t entity, row;
  if (supposed->kind != STEP_FACT || !find_row(scene, supposed, &entity, &row)) return;
  const struct field *field = &scene->schema->fields[supposed->field];
  struct changed_fact change = {.field = supposed->field,
      .row = supposed->is_new ? NEW_ROW : row,
      .clears = supposed->clears,
      .value = supposed->value};
  if (field->type.kind == TYPE_REFERENCE)
    change.value = own_row(scene, field->type.of, (uint32_t)change.value);
  variants_change(variants, 0, change);
}

enum fault what_if_try(struct scene *scene, struct supposed *supposed, uint32_t n,
    const uint32_t *results, uint32_t n_results, struct what_if *out) {
  struct variants variants;
  struct supposed_rows rows = {ARENA_ARRAY(scene->arena, struct changed_row, n + 1), 0};
  *out = (struct what_if){.scene = scene,
      .supposed = supposed,
      .n_supposed = n,
      .results = ARENA_ARRAY(scene->arena, struct supposed_result, n_results + 1)};
  enum fault fault = find_rows(scene, supposed, n, &rows);
  if (fault) return fault;
  variants_open_rows(&variants, scene, 1, rows.items, rows.n);
  for (uint32_t i = 0; i < n; i++) {
    if (supposed[i].kind == STEP_FACT && !supposed[i].is_new)
      supposed[i].now = value_now(scene, &supposed[i]);
    take_step(scene, &supposed[i]);
    suppose(&variants, &supposed[i]);
  }
  variants_run(&variants);
  fault = check_required(scene, &variants);
  const bool is_there = variants_have(&variants, scene->entity, scene->row);
  const uint32_t row = is_there ? variants_row(&variants, 0, scene->entity, scene->row) : 0;
  for (uint32_t i = 0; !fault && is_there && i < n_results; i++)
    out->results[out->n_results++] = (struct supposed_result){.result = results[i],
        .name = outcome_name(scene->schema, results[i]),
        .label = outcome_label(scene->schema, results[i]),
        .now = words_of(scene, scene->evaluation, results[i], scene->row),
        .then = words_of(scene, variants.evaluation, results[i], row)};
  variants_close(&variants);
  return fault;
}
