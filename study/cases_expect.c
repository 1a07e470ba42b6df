/* What a case expects: entity, instance, name, value; each looked up in the regulation and the
 * data, and an error of the test file where it is not there (cases.h). */
#include "study/cases.h"
#include "base/translate.h"

#include "base/characters.h"
#include "dsl/keywords.h"
#include "runtime/data/instance_path.h"
#include "runtime/ingest/data_names.h"
#include "runtime/ingest/value_read.h"

#define NAMES_SUGGESTED_FROM 10000u /* no search through a million ids for a near one */

struct expecting {
  struct test_file *file;
  struct report *report;
  struct arena *arena;
  struct mismatches *out;
  struct expected_cells *cells; /* NULL: not asked */
  /* the instance */
  uint32_t entity, row;
  const char *instance;      /* its id, or where it stands */
  const char *instance_name; /* `unit "u1"`, for messages */
  struct yaml_nodes kept;
};

/* What the eye cannot see of a value is named: else two may differ that look the same. */
static const char *seen(struct expecting *e, const char *value) {
  struct str whole = str_from(value), oddities = text_oddities(e->arena, whole);
  if (!oddities.n) return value;
  struct str shown = str_shown(e->arena, text_trimmed(whole));
  return arena_printf(e->arena, "\"%.*s\"%.*s", STR_ARGS(shown), STR_ARGS(oddities));
}

static void differ(struct expecting *e, const char *instance, const char *name,
    const char *expected, const char *got, uint32_t node, const char *write) {
  VEC_PUSH(e->arena, &e->out->list,
      (struct mismatch){instance, name, seen(e, expected), seen(e, got), node, write});
}

/* A list of texts as YAML. */
static const char *written_list(struct arena *arena, const struct str *texts, uint32_t n) {
  const char *list = "[";
  for (uint32_t i = 0; i < n; i++)
    list = arena_printf(arena, "%s%s%s", list, i ? ", " : "", test_yaml_word(arena, texts[i]));
  return arena_printf(arena, "%s]", list);
}

static void help_nearest(struct expecting *e, struct diag *diag, struct str wanted,
    const struct str *names, uint32_t n) {
  int32_t nearest = diag ? str_nearest(wanted, names, n) : -1;
  if (nearest >= 0)
    diag_help(&e->file->diags, diag, "did you mean \"%.*s\"?", STR_ARGS(names[nearest]));
}

static bool expects_mapping(struct expecting *e, uint32_t node, const char *subject) {
  const struct yaml_node *value = &e->file->nodes.list.items[node];
  if (test_expects_nothing(e->file, node, subject)) return false;
  if (value->kind == CURSOR_MAPPING) return true;
  if (value->kind != CURSOR_REFUSED)
    DIAG_AT(&e->file->diags, DATUM_WRONG_SHAPE, yaml_node_place(&e->file->nodes, node), subject,
        _("a mapping"), yaml_node_found(value, e->arena));
  return false;
}

/* -- instances -- */

/* As results name it: its id, or where it stands. */
static struct str instance_text(struct expecting *e, uint32_t entity, uint32_t row) {
  struct str id = report_whole_id(e->report, entity, row, e->arena);
  return id.p ? id : report_at(e->report->data, entity, row, e->arena);
}

/* By id, or by place: unit[u1].incident[2]. UINT32_MAX after a report where there is none. */
static uint32_t find_instance(
    struct expecting *e, uint32_t entity, struct str wanted, uint32_t node) {
  const struct dataset *data = e->report->data;
  uint32_t row = instance_find(data, entity, wanted), n_rows = data->tables[entity].n_rows;
  for (uint32_t r = 0; r < n_rows && row == UINT32_MAX; r++)
    if (str_equal(report_at(data, entity, r, e->arena), wanted)) row = r;
  if (row != UINT32_MAX) return row;
  struct str entity_name = e->file->schema->entities[entity].name;
  struct diag *diag =
      DIAG_AT(&e->file->diags, TEST_NAMES_UNKNOWN, yaml_node_place(&e->file->nodes, node),
          str_cstring(e->arena, entity_name), value_quoted(e->arena, wanted));
  if (n_rows > NAMES_SUGGESTED_FROM) n_rows = NAMES_SUGGESTED_FROM;
  struct str *names = ARENA_ARRAY(e->arena, struct str, n_rows + 1);
  for (uint32_t r = 0; r < n_rows; r++) names[r] = instance_text(e, entity, r);
  uint32_t named = dataset_find(data, entity, wanted);
  if (named != UINT32_MAX) /* ids are unique within the parent only, and this is one of them */
    diag_help(&e->file->diags, diag, "write the parent's id before it: \"%.*s\"",
        STR_ARGS(instance_text(e, entity, named)));
  else help_nearest(e, diag, wanted, names, n_rows);
  return UINT32_MAX;
}

/* -- names -- */

enum result_kind test_result_kind(const struct item *item) {
  switch ((enum item_kind)item->kind) {
  case ITEM_DEFINE: return RESULT_DEFINE;
  case ITEM_DECISION: return RESULT_DECISION;
  case ITEM_SELECTION: return RESULT_SELECTION;
  case ITEM_SELECTION_STATE: return RESULT_STATE;
  case ITEM_ALLOCATION: return RESULT_SHARE;
  case ITEM_ALLOCATION_STATE: return RESULT_ALLOCATION;
  case ITEM_DUTY: break;
  }
  return RESULT_DUTY;
}

static struct type type_of(const struct schema *schema, const struct item *item) {
  switch ((enum item_kind)item->kind) {
  case ITEM_DEFINE: return schema->defines[item->index].type;
  case ITEM_DECISION: return (struct type){TYPE_ENUM, 0, schema->decisions[item->index].outcomes};
  case ITEM_SELECTION: break;
  case ITEM_SELECTION_STATE:
    return (struct type){TYPE_ENUM, 0, schema->selections[item->index].states};
  case ITEM_ALLOCATION: return schema->allocations[item->index].type;
  case ITEM_ALLOCATION_STATE:
    return (struct type){TYPE_ENUM, 0, schema->allocations[item->index].states};
  case ITEM_DUTY: return (struct type){TYPE_ENUM, 0, schema->duties[item->index].states};
  }
  return (struct type){TYPE_BOOLEAN, 0, NONE_INDEX};
}

static const struct report_table *table_of(const struct expecting *e, uint32_t entity) {
  for (uint32_t t = 0; t < e->report->n_tables; t++)
    if (e->report->tables[t].entity == entity) return &e->report->tables[t];
  return NULL;
}

/* The result of an entity by name, with its kind and type, numbered as outcomes.h does; NONE_INDEX
 * where it has none such. */
static uint32_t find_result(const struct expecting *e, uint32_t entity, struct str name,
    enum result_kind *kind, struct type *type) {
  const struct schema *schema = e->file->schema;
  const struct report_table *table = table_of(e, entity);
  for (uint32_t i = 0; table && i < table->n_items; i++) {
    const struct item *item = &schema->items[table->items[i]];
    if (!str_equal(report_item_name(schema, item), name)) continue;
    *kind = test_result_kind(item);
    *type = type_of(schema, item);
    return table->items[i];
  }
  for (uint32_t w = 0; w < schema->n_warnings; w++) {
    if (schema->warnings[w].entity != entity || !str_equal(schema->warnings[w].name, name))
      continue;
    *kind = RESULT_WARNING;
    *type = (struct type){TYPE_BOOLEAN, 0, NONE_INDEX};
    return schema->n_items + w;
  }
  return NONE_INDEX;
}

static void note_cell(struct expecting *e, uint32_t result, uint32_t row, uint32_t node) {
  if (e->cells) VEC_PUSH(e->arena, &e->cells->list, (struct expected_cell){result, row, node});
}

static void report_unknown_result(struct expecting *e, struct str name, uint32_t node) {
  const struct schema *schema = e->file->schema;
  const struct entity *entity = &schema->entities[e->entity];
  struct diags *diags = &e->file->diags;
  struct diag *diag = DIAG_AT(diags, TEST_RESULT_UNKNOWN, yaml_node_place(&e->file->nodes, node),
      str_cstring(e->arena, entity->name), value_quoted(e->arena, name));
  if (schema_field(schema, e->entity, name) != NONE_INDEX) {
    diag_help(diags, diag, "\"%.*s\" is a fact, which the case gives", STR_ARGS(name));
    return;
  }
  for (uint32_t other = 0; other < schema->n_entities; other++) {
    enum result_kind kind;
    struct type type;
    if (find_result(e, other, name, &kind, &type) == NONE_INDEX) continue;
    diag_help(diags, diag, "\"%.*s\" is a result of %.*s", STR_ARGS(name),
        STR_ARGS(schema->entities[other].name));
    return;
  }
  struct str *names = ARENA_ARRAY(e->arena, struct str, schema->n_items + schema->n_warnings + 1);
  uint32_t n = 0;
  const struct report_table *table = table_of(e, e->entity);
  for (uint32_t i = 0; table && i < table->n_items; i++)
    names[n++] = report_item_name(schema, &schema->items[table->items[i]]);
  for (uint32_t w = 0; w < schema->n_warnings; w++)
    if (schema->warnings[w].entity == e->entity) names[n++] = schema->warnings[w].name;
  if (n && test_part_exists(name)) /* forgotten whose it is */
    diag_help(diags, diag, "it is a part of a result: write \"%.*s.%.*s\"", STR_ARGS(names[0]),
        STR_ARGS(name));
  else help_nearest(e, diag, name, names, n);
}

static void expect_part(
    struct expecting *e, const struct case_query *asked, struct str part, uint32_t value) {
  const char *expected, *got, *write = NULL;
  struct case_query written = *asked;
  written.write = &write;
  if (test_value(&written, part, value, &expected, &got)) return;
  const char *name = arena_printf(
      e->arena, "%.*s%s%.*s", STR_ARGS(asked->name), part.n ? "." : "", STR_ARGS(part));
  differ(e, e->instance, name, expected, got, value, write);
}

/* NAME: VALUE, NAME.PART: VALUE, or NAME: { PART: VALUE … }. */
static void expect_name(struct expecting *e, const struct test_pair *pair) {
  const char *dot = pair->key.n ? memchr(pair->key.p, '.', pair->key.n) : NULL;
  struct str name = {pair->key.p, dot ? (uint32_t)(dot - pair->key.p) : pair->key.n};
  struct str part = dot ? (struct str){dot + 1, pair->key.n - name.n - 1} : (struct str){0};
  struct case_query asked = {.file = e->file,
      .arena = e->arena,
      .name = name,
      .instance = e->instance_name,
      .kept = &e->kept};
  const uint32_t result = find_result(e, e->entity, name, &asked.kind, &asked.type);
  if (result == NONE_INDEX) {
    report_unknown_result(e, name, pair->key_node);
    return;
  }
  note_cell(e, result, e->row, pair->value);
  uint32_t results = 0, warnings = yaml_node_next(&e->kept, results);
  asked.got = test_kept(&e->kept, asked.kind == RESULT_WARNING ? warnings : results, name);
  if (dot || e->file->nodes.list.items[pair->value].kind != CURSOR_MAPPING) {
    expect_part(e, &asked, part, pair->value);
    return;
  }
  const char *subject = arena_printf(e->arena, _("%.*s of %s"), STR_ARGS(name), e->instance_name);
  if (test_expects_nothing(e->file, pair->value, subject)) return;
  struct test_pairs pairs;
  test_pairs(e->file, pair->value, str_cstring(e->arena, name), e->arena, &pairs);
  for (uint32_t i = 0; i < pairs.list.n; i++)
    expect_part(e, &asked, pairs.list.items[i].key, pairs.list.items[i].value);
}

static void enter_instance(struct expecting *e, uint32_t entity, uint32_t row) {
  e->entity = entity;
  e->row = row;
  e->instance = str_cstring(e->arena, instance_text(e, entity, row));
  e->instance_name = data_instance_name(e->report->data, e->arena, entity, row);
  test_keep_results(e->report, entity, row, e->arena, &e->kept);
}

static void expect_instance(struct expecting *e, uint32_t entity, uint32_t row, uint32_t node) {
  enter_instance(e, entity, row);
  if (!expects_mapping(e, node, e->instance_name)) return;
  struct test_pairs pairs;
  test_pairs(e->file, node, e->instance_name, e->arena, &pairs);
  for (uint32_t i = 0; i < pairs.list.n; i++) expect_name(e, &pairs.list.items[i]);
}

/* The root is one: its results may be named without its id. */
static bool names_root_result(const struct expecting *e, const struct test_pair *pair) {
  const struct yaml_node *value = &e->file->nodes.list.items[pair->value];
  if (value->kind != CURSOR_MAPPING) return true;
  struct str id = report_id(e->report, 0, 0);
  return !str_equal(pair->key, id.p ? id : e->file->schema->entities[0].name);
}

static void expect_entity(struct expecting *e, uint32_t entity, uint32_t node) {
  const char *name = str_cstring(e->arena, e->file->schema->entities[entity].name);
  if (!expects_mapping(e, node, name)) return;
  struct test_pairs pairs;
  test_pairs(e->file, node, name, e->arena, &pairs);
  for (uint32_t i = 0; i < pairs.list.n; i++) {
    const struct test_pair *pair = &pairs.list.items[i];
    if (entity == 0 && names_root_result(e, pair)) {
      enter_instance(e, 0, 0);
      expect_name(e, pair);
      continue;
    }
    uint32_t row = find_instance(e, entity, pair->key, pair->key_node);
    if (row != UINT32_MAX) expect_instance(e, entity, row, pair->value);
  }
}

/* -- warnings -- */

/* All that a warning may be given for: whom it is not expected of, it is expected not to be. */
static void note_warning(struct expecting *e, uint32_t warning, uint32_t node) {
  const struct schema *schema = e->file->schema;
  const uint32_t n_rows = e->report->data->tables[schema->warnings[warning].entity].n_rows;
  for (uint32_t row = 0; row < n_rows; row++) note_cell(e, schema->n_items + warning, row, node);
}

/* The instances at which a warning's condition has this truth, as results name them. */
static void warned(struct expecting *e, const struct assertion *warning, uint8_t truth,
    struct str **texts, uint32_t *n) {
  VEC(struct str) list = {0};
  for (uint32_t row = 0; row < e->report->data->tables[warning->entity].n_rows; row++)
    if (report_warning_truth(e->report, warning, row) == truth)
      VEC_PUSH(e->arena, &list, instance_text(e, warning->entity, row));
  *texts = list.items;
  *n = list.n;
}

/* NAME: [instances], NAME.undetermined: [instances]. */
static void expect_warning(struct expecting *e, const struct test_pair *pair) {
  const struct schema *schema = e->file->schema;
  static const struct str suffix = {".undetermined", 13};
  bool is_unknown = pair->key.n > suffix.n &&
      memcmp(pair->key.p + pair->key.n - suffix.n, suffix.p, suffix.n) == 0;
  struct str name = {pair->key.p, is_unknown ? pair->key.n - suffix.n : pair->key.n};
  const struct assertion *warning = NULL;
  struct str *names = ARENA_ARRAY(e->arena, struct str, schema->n_warnings + 1);
  for (uint32_t i = 0; i < schema->n_warnings; i++) {
    names[i] = schema->warnings[i].name;
    if (str_equal(names[i], name)) warning = &schema->warnings[i];
  }
  if (!warning) {
    struct diag *diag = DIAG_AT(&e->file->diags, TEST_NAMES_UNKNOWN,
        yaml_node_place(&e->file->nodes, pair->key_node), keyword_told("warning"),
        value_quoted(e->arena, name));
    help_nearest(e, diag, name, names, schema->n_warnings);
    return;
  }
  struct str *expected, *got;
  uint32_t n_expected, n_got;
  const char *subject = arena_printf(e->arena, _("warning %.*s"), STR_ARGS(pair->key));
  if (!test_texts(e->file, pair->value, subject, e->arena, &expected, &n_expected)) return;
  uint32_t n_found = 0;
  for (uint32_t i = 0; i < n_expected; i++) {
    uint32_t row = find_instance(e, warning->entity, expected[i], pair->value);
    if (row != UINT32_MAX) expected[n_found++] = instance_text(e, warning->entity, row);
  }
  if (n_found != n_expected) return;
  note_warning(e, (uint32_t)(warning - schema->warnings), pair->value);
  warned(e, warning, is_unknown ? TRUTH_UNKNOWN : TRUTH_TRUE, &got, &n_got);
  if (!test_same_texts(expected, n_expected, got, n_got))
    differ(e, "warnings", str_cstring(e->arena, pair->key),
        test_list_text(e->arena, expected, n_expected), test_list_text(e->arena, got, n_got),
        pair->value, written_list(e->arena, got, n_got));
}

/* A list: exactly these warnings are given, of whatever instance. */
static void expect_warning_names(struct expecting *e, uint32_t node) {
  const struct schema *schema = e->file->schema;
  struct str *expected, *names = ARENA_ARRAY(e->arena, struct str, schema->n_warnings + 1);
  VEC(struct str) got = {0};
  uint32_t n_expected, n_errors = e->file->diags.n_errors;
  if (!test_texts(e->file, node, "warnings", e->arena, &expected, &n_expected)) return;
  for (uint32_t i = 0; i < schema->n_warnings; i++) {
    struct str *instances;
    uint32_t n;
    names[i] = schema->warnings[i].name;
    note_warning(e, i, node);
    warned(e, &schema->warnings[i], TRUTH_TRUE, &instances, &n);
    if (n) VEC_PUSH(e->arena, &got, names[i]);
  }
  for (uint32_t i = 0; i < n_expected; i++) {
    uint32_t w = 0;
    while (w < schema->n_warnings && !str_equal(names[w], expected[i])) w++;
    if (w < schema->n_warnings) continue;
    struct diag *diag =
        DIAG_AT(&e->file->diags, TEST_NAMES_UNKNOWN, yaml_node_place(&e->file->nodes, node),
            keyword_told("warning"), value_quoted(e->arena, expected[i]));
    help_nearest(e, diag, expected[i], names, schema->n_warnings);
  }
  if (e->file->diags.n_errors == n_errors &&
      !test_same_texts(expected, n_expected, got.items, got.n))
    differ(e, "-", "warnings", test_list_text(e->arena, expected, n_expected),
        test_list_text(e->arena, got.items, got.n), node, written_list(e->arena, got.items, got.n));
}

static void expect_warnings(struct expecting *e, uint32_t node) {
  if (e->file->nodes.list.items[node].kind == CURSOR_LIST) {
    expect_warning_names(e, node);
    return;
  }
  if (!expects_mapping(e, node, "warnings")) return;
  struct test_pairs pairs;
  test_pairs(e->file, node, "warnings", e->arena, &pairs);
  for (uint32_t i = 0; i < pairs.list.n; i++) expect_warning(e, &pairs.list.items[i]);
}

/* -- the whole -- */

void test_expect(struct test_file *file, const struct test_case *test, struct report *report,
    struct arena *arena, struct mismatches *out, struct expected_cells *cells) {
  struct expecting e = {.file = file, .report = report, .arena = arena, .out = out, .cells = cells};
  const struct schema *schema = file->schema;
  if (!expects_mapping(&e, test->expect, "expect")) return;
  struct test_pairs pairs;
  test_pairs(file, test->expect, "expect", arena, &pairs);
  /* by entity: the pair that named it, from 1 */
  uint32_t *first = ARENA_ARRAY(arena, uint32_t, schema->n_entities);
  for (uint32_t i = 0; i < pairs.list.n; i++) {
    const struct test_pair *pair = &pairs.list.items[i];
    uint32_t entity = schema_entity(schema, pair->key);
    struct place place = yaml_node_place(&file->nodes, pair->key_node);
    if (entity != NONE_INDEX && first[entity]) {
      struct diag *diag =
          DIAG_AT(&file->diags, KEY_TWICE, place, str_cstring(arena, pair->key), "expect");
      diag_help(&file->diags, diag, "\"%.*s\" is the same entity",
          STR_ARGS(pairs.list.items[first[entity] - 1].key));
    } else if (entity != NONE_INDEX) {
      first[entity] = i + 1;
      expect_entity(&e, entity, pair->value);
    } else if (str_equal(pair->key, STR("warnings"))) {
      expect_warnings(&e, pair->value);
    } else {
      struct str *names = ARENA_ARRAY(arena, struct str, schema->n_entities + 2);
      for (uint32_t k = 0; k < schema->n_entities; k++) names[k] = schema->entities[k].name;
      names[schema->n_entities] = STR("warnings");
      names[schema->n_entities + 1] = STR("error");
      help_nearest(&e,
          DIAG_AT(&file->diags, TEST_NAMES_UNKNOWN, place, keyword_told("entity"),
              value_quoted(arena, pair->key)),
          pair->key, names, schema->n_entities + 2);
    }
  }
}
