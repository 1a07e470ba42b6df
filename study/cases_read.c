/* A test file: its regulation and its cases (cases.h). cli.md "Tests". */
#include <errno.h>
#include <unistd.h>

#include "study/cases_table.h"
#include "base/translate.h"
#include "base/date.h"
#include "base/unreadable.h"
#include "dsl/keywords.h"
#include "runtime/ingest/value_read.h"

/* -- mappings -- */

static const struct yaml_node *node_of(const struct test_file *file, uint32_t node) {
  return &file->nodes.list.items[node];
}
static struct place place_of(const struct test_file *file, uint32_t node) {
  return yaml_node_place(&file->nodes, node);
}

static void expected(struct test_file *file, uint32_t node, const char *subject, const char *what) {
  if (node_of(file, node)->kind == CURSOR_REFUSED) return; /* reported when it was read */
  DIAG_AT(&file->diags, DATUM_WRONG_SHAPE, place_of(file, node), subject, what,
      yaml_node_found(node_of(file, node), file->arena));
}

void test_pairs(struct test_file *file, uint32_t mapping, const char *subject, struct arena *arena,
    struct test_pairs *out) {
  *out = (struct test_pairs){0};
  struct str_map seen;
  str_map_init(&seen, arena);
  for (uint32_t k = mapping + 1; k != node_of(file, mapping)->end;) {
    uint32_t value = yaml_node_next(&file->nodes, k);
    if (node_of(file, k)->kind == CURSOR_SCALAR) {
      struct str key = value_nfc(arena, node_of(file, k)->text);
      uint32_t before;
      if (str_map_find(&seen, key, &before)) {
        struct diag *diag =
            DIAG_AT(&file->diags, KEY_TWICE, place_of(file, k), value_quoted(arena, key), subject);
        struct place first = place_of(file, before);
        diag_note(&file->diags, diag, SPAN_NONE, "first given at %.*s:%u:%u", STR_ARGS(first.path),
            first.line, first.column);
      } else {
        str_map_add(&seen, key, k);
        VEC_PUSH(arena, &out->list, (struct test_pair){key, k, value});
      }
    } else {
      expected(file, k, subject, _("a name"));
    }
    k = yaml_node_next(&file->nodes, value);
  }
}

bool test_expects_nothing(struct test_file *file, uint32_t node, const char *subject) {
  const struct yaml_node *value = node_of(file, node);
  bool is_empty = value->kind == CURSOR_MAPPING && value->end == node + 1;
  if (!is_empty && !yaml_node_is_null(value)) return false;
  struct diag *diag = DIAG_AT(&file->diags, TEST_EXPECTS_NOTHING, place_of(file, node), subject);
  diag_help(&file->diags, diag, "write what must follow from what is given, or leave it out");
  return true;
}

/* The values of the keys a mapping may have: `values` by `keys`, NONE_INDEX where not given. */
static void read_keys(struct test_file *file, uint32_t mapping, const char *subject,
    const struct str *keys, uint32_t n, uint32_t *values) {
  struct test_pairs pairs;
  test_pairs(file, mapping, subject, file->arena, &pairs);
  for (uint32_t k = 0; k < n; k++) values[k] = NONE_INDEX;
  for (uint32_t i = 0; i < pairs.list.n; i++) {
    const struct test_pair *pair = &pairs.list.items[i];
    uint32_t k = 0;
    while (k < n && !str_equal(keys[k], pair->key)) k++;
    if (k < n) {
      values[k] = pair->value;
      continue;
    }
    struct diag *diag = DIAG_AT(&file->diags, KEY_UNKNOWN, place_of(file, pair->key_node),
        value_quoted(file->arena, pair->key), subject);
    int32_t nearest = str_nearest(pair->key, keys, n);
    if (nearest >= 0) {
      diag_help(&file->diags, diag, "did you mean \"%.*s\"?", STR_ARGS(keys[nearest]));
      continue;
    }
    const char *list = "";
    for (uint32_t j = 0; j < n; j++)
      list = arena_printf(file->arena, "%s%s%.*s", list, j ? ", " : "", STR_ARGS(keys[j]));
    diag_help(&file->diags, diag, "its keys are %s", list);
  }
}

/* A scalar's words in NFC; false after a report. */
static bool read_text(
    struct test_file *file, uint32_t node, const char *subject, const char *what, struct str *out) {
  const struct yaml_node *value = node_of(file, node);
  if (value->kind != CURSOR_SCALAR || yaml_node_is_null(value)) {
    expected(file, node, subject, what);
    return false;
  }
  *out = value_nfc(file->arena, value->text);
  return true;
}

static void lacks(
    struct test_file *file, uint32_t node, const char *subject, const char *key, const char *help) {
  struct diag *diag = DIAG_AT(&file->diags, TEST_LACKS, place_of(file, node), subject, key);
  diag_help(&file->diags, diag, "%s", help);
}

/* -- cases -- */

enum case_key {
  CASE_NAME,
  CASE_LAW,
  CASE_AS_OF,
  CASE_READINGS,
  CASE_PARAMETERS,
  CASE_GIVEN,
  CASE_PREVIOUS,
  CASE_EXPECT,
  N_CASE_KEYS
};
static const struct str case_keys[N_CASE_KEYS] = {{"name", 4}, {"law", 3}, {N_("as of"), 5},
    {"readings", 8}, {"parameters", 10}, {"given", 5}, {"previous", 8}, {"expect", 6}};

static bool read_as_of(struct test_file *file, struct test_case *test, uint32_t node) {
  if (node == NONE_INDEX) {
    bool has_day = session_day(file->session, file->options->as_of);
    test->as_of = file->session->options.as_of;
    if (has_day) return true;
    struct diag *diag = DIAG_AT(&file->diags, TEST_WITHOUT_DAY, place_of(file, test->node), NULL);
    diag_help(
        &file->diags, diag, "write it in the case, such as \"as of: 2020-12-31\", or give --as-of");
    return false;
  }
  struct str text;
  if (!read_text(file, node, _("as of"), _("a date"), &text)) return false;
  struct type type = {TYPE_DATE, 0, NONE_INDEX};
  int64_t day = 0;
  enum value_status status = value_read(file->schema, type, text, file->arena, &day);
  if (status != VALUE_OK)
    value_report(&file->diags, file->schema, type, text, status, _("as of"), place_of(file, node),
        file->arena);
  test->as_of = (int32_t)day;
  return status == VALUE_OK;
}

static bool read_reading(struct test_file *file, const struct test_pair *pair, uint32_t *chosen) {
  const struct schema *schema = file->schema;
  struct str *names = ARENA_ARRAY(file->arena, struct str, schema->n_readings + 1), word;
  for (uint32_t i = 0; i < schema->n_readings; i++) {
    names[i] = schema->readings[i].name;
    if (!str_equal(names[i], pair->key)) continue;
    const char *subject = arena_printf(file->arena, _("reading %.*s"), STR_ARGS(pair->key));
    struct type type = {TYPE_ENUM, 0, schema->readings[i].choices};
    if (!read_text(file, pair->value, subject, _("a word of its closed set"), &word)) return false;
    int64_t code;
    enum value_status status = value_read(schema, type, word, file->arena, &code);
    if (status == VALUE_OK) chosen[i] = (uint32_t)code;
    else
      value_report(&file->diags, schema, type, word, status, subject, place_of(file, pair->value),
          file->arena);
    return status == VALUE_OK;
  }
  struct diag *diag = DIAG_AT(&file->diags, TEST_NAMES_UNKNOWN, place_of(file, pair->key_node),
      keyword_told("reading"), value_quoted(file->arena, pair->key));
  int32_t nearest = str_nearest(pair->key, names, schema->n_readings);
  if (nearest >= 0)
    diag_help(&file->diags, diag, "did you mean \"%.*s\"?", STR_ARGS(names[nearest]));
  return false;
}

/* `defaults`: of the command line. */
static bool read_readings(
    struct test_file *file, struct test_case *test, uint32_t node, const uint32_t *defaults) {
  test->readings = defaults;
  if (node == NONE_INDEX || yaml_node_is_null(node_of(file, node))) return true;
  if (node_of(file, node)->kind != CURSOR_MAPPING) {
    expected(file, node, "readings", _("a mapping"));
    return false;
  }
  uint32_t *chosen = ARENA_ARRAY(file->arena, uint32_t, file->schema->n_readings + 1),
           n_errors = file->diags.n_errors;
  memcpy(chosen, defaults, file->schema->n_readings * sizeof *chosen);
  struct test_pairs pairs;
  test_pairs(file, node, "readings", file->arena, &pairs);
  for (uint32_t i = 0; i < pairs.list.n; i++) read_reading(file, &pairs.list.items[i], chosen);
  test->readings = chosen;
  return file->diags.n_errors == n_errors;
}

static void read_parameter(struct test_file *file, const struct test_pair *pair,
    struct supposed_parameter *list, uint32_t *n) {
  const struct schema *schema = file->schema;
  struct str *names = ARENA_ARRAY(file->arena, struct str, schema->n_parameters + 1), text;
  uint32_t found = 0;
  for (uint32_t i = 0; i < schema->n_parameters; i++) names[i] = schema->parameters[i].name;
  while (found < schema->n_parameters && !str_equal(names[found], pair->key)) found++;
  if (found == schema->n_parameters) {
    struct diag *diag = DIAG_AT(&file->diags, TEST_NAMES_UNKNOWN, place_of(file, pair->key_node),
        keyword_told("parameter"), value_quoted(file->arena, pair->key));
    diag_help_nearest(&file->diags, diag, pair->key, names, schema->n_parameters);
    return;
  }
  const struct type type = schema->parameters[found].type;
  const char *subject = arena_printf(file->arena, _("parameter %.*s"), STR_ARGS(pair->key));
  if (!read_text(file, pair->value, subject, value_expected(type), &text)) return;
  int64_t number = 0;
  enum value_status status = value_read(schema, type, text, file->arena, &number);
  if (status != VALUE_OK)
    value_report(&file->diags, schema, type, text, status, subject, place_of(file, pair->value),
        file->arena);
  list[(*n)++] = (struct supposed_parameter){found, {type, true, number, {0}}};
}

static void read_parameters(struct test_file *file, struct test_case *test, uint32_t node) {
  if (node == NONE_INDEX || yaml_node_is_null(node_of(file, node))) return;
  if (node_of(file, node)->kind != CURSOR_MAPPING) {
    expected(file, node, "parameters", _("a mapping"));
    return;
  }
  struct test_pairs pairs;
  test_pairs(file, node, "parameters", file->arena, &pairs);
  struct supposed_parameter *list =
      ARENA_ARRAY(file->arena, struct supposed_parameter, (size_t)pairs.list.n + 1);
  for (uint32_t i = 0; i < pairs.list.n; i++)
    read_parameter(file, &pairs.list.items[i], list, &test->n_parameters);
  test->parameters = list;
}

/* `error: TEXT` stands alone. */
static void read_expect(struct test_file *file, struct test_case *test) {
  const struct yaml_node *expect = node_of(file, test->expect);
  if (expect->kind != CURSOR_MAPPING || schema_entity(file->schema, STR("error")) != NONE_INDEX)
    return;
  for (uint32_t k = test->expect + 1; k != expect->end;
       k = yaml_node_next(&file->nodes, yaml_node_next(&file->nodes, k))) {
    if (node_of(file, k)->kind != CURSOR_SCALAR || !str_equal(node_of(file, k)->text, STR("error")))
      continue;
    uint32_t value = yaml_node_next(&file->nodes, k);
    if (k != test->expect + 1 || yaml_node_next(&file->nodes, value) != expect->end) {
      struct diag *diag = DIAG_AT(&file->diags, TEST_EXPECTS_BESIDE_ERROR, place_of(file, k), NULL);
      diag_help(
          &file->diags, diag, "within { } a text that has a comma in it must stand in quotes");
    }
    test->error_node = value;
    read_text(file, value, "error", _("a text that the message contains"), &test->error);
    return;
  }
}

/* `none`, or the records as results hold them. */
static void read_previous(struct test_file *file, struct test_case *test, uint32_t node) {
  const struct yaml_node *value = node_of(file, node);
  test->has_no_previous =
      value->kind == CURSOR_SCALAR && str_equal(value_nfc(file->arena, value->text), STR("none"));
  if (yaml_node_is_null(value) || test->has_no_previous) return;
  if (value->kind == CURSOR_MAPPING) {
    test->previous = node;
    return;
  }
  expected(file, node, "previous", _("a mapping of entities to lists of records, or none"));
}

/* Two cases with one name: one of them was copied, and its name not changed. */
static void check_name(
    struct test_file *file, const char *subject, struct str name, uint32_t node) {
  uint32_t before;
  if (!str_map_find(&file->names, name, &before)) {
    str_map_add(&file->names, name, node);
    return;
  }
  struct diag *diag = DIAG_AT(&file->diags, TEST_NAME_TWICE, place_of(file, node), subject,
      value_quoted(file->arena, name));
  struct place first = place_of(file, before);
  diag_note(&file->diags, diag, SPAN_NONE, "the other is at %.*s:%u:%u", STR_ARGS(first.path),
      first.line, first.column);
}

static bool expects_nothing_yet(const struct test_file *file, uint32_t expect) {
  if (expect == NONE_INDEX) return true;
  const struct yaml_node *value = node_of(file, expect);
  return yaml_node_is_null(value) || (value->kind == CURSOR_MAPPING && value->end == expect + 1);
}

static void read_case(
    struct test_file *file, uint32_t node, uint32_t number, const uint32_t *readings) {
  struct test_case test = {
      .node = node, .given = NONE_INDEX, .previous = NONE_INDEX, .expect = NONE_INDEX};
  const char *subject = test.name = test.title = arena_printf(file->arena, _("case %u"), number);
  uint32_t n_errors = file->diags.n_errors, values[N_CASE_KEYS];
  if (node_of(file, node)->kind != CURSOR_MAPPING) {
    expected(file, node, subject, _("a mapping"));
  } else {
    struct str name;
    read_keys(file, node, subject, case_keys, N_CASE_KEYS, values);
    if (values[CASE_NAME] != NONE_INDEX &&
        read_text(file, values[CASE_NAME], arena_printf(file->arena, _("name of %s"), subject),
            _("a text"), &name)) {
      test.name = test.title = str_cstring(file->arena, name);
      check_name(file, subject, name, values[CASE_NAME]);
    }
    struct str *laws;
    if (values[CASE_LAW] != NONE_INDEX &&
        test_texts(file, values[CASE_LAW], "law", file->arena, &laws, &test.n_laws) &&
        test.n_laws) {
      test.laws = laws;
      test.name = arena_printf(
          file->arena, "%s (%.*s%s)", test.name, STR_ARGS(laws[0]), test.n_laws > 1 ? ", …" : "");
    }
    read_as_of(file, &test, values[CASE_AS_OF]);
    read_readings(file, &test, values[CASE_READINGS], readings);
    read_parameters(file, &test, values[CASE_PARAMETERS]);
    if (values[CASE_PREVIOUS] != NONE_INDEX) read_previous(file, &test, values[CASE_PREVIOUS]);
    test.given = values[CASE_GIVEN];
    test.expect = values[CASE_EXPECT];
    if (file->options->updates && expects_nothing_yet(file, test.expect)) test.lacks_expect = true;
    else if (test.expect == NONE_INDEX)
      lacks(file, node, subject, "expect",
          _("write what must follow: { ENTITY: { ID: { NAME: VALUE } } }"));
    else if (!test_expects_nothing(file, test.expect, subject)) read_expect(file, &test);
  }
  bool is_refused = (test.expect == NONE_INDEX && !test.lacks_expect) ||
      (test.expect != NONE_INDEX && node_of(file, test.expect)->kind == CURSOR_REFUSED) ||
      (test.given != NONE_INDEX && node_of(file, test.given)->kind == CURSOR_REFUSED);
  test.is_faulty = file->diags.n_errors != n_errors || is_refused;
  VEC_PUSH(file->arena, &file->cases, test);
}

/* -- the file -- */

/* The regulation's path starts at the file that names it. */
static const char *beside(struct arena *arena, const char *path, const char *name) {
  const char *slash = strrchr(path, '/');
  if (!slash || name[0] == '/') return name;
  return arena_printf(arena, "%.*s/%s", (int)(slash - path), path, name);
}

static enum fault read_regulation(struct test_file *file, const char *path, uint32_t node) {
  struct str name;
  if (!read_text(file, node, "regulation", _("the path of a regulation"), &name))
    return FAULT_INPUT;
  const char *regulation = beside(file->arena, path, str_cstring(file->arena, name));
  file->regulation = regulation;
  if (access(regulation, F_OK) != 0) {
    int error = errno;
    struct diag *diag = DIAG_AT(&file->diags, TEST_REGULATION_UNREADABLE, place_of(file, node),
        regulation, system_words(error));
    diag_unreadable_help(&file->diags, diag, regulation, error);
    return error_is_of_name(error) ? FAULT_INPUT : FAULT_SYSTEM;
  }
  file->session = session_open(file->opened);
  enum fault fault = session_regulation(file->session, regulation, false);
  if (!fault) file->schema = file->session->schema;
  return fault;
}

enum file_key { FILE_REGULATION, FILE_CASES, FILE_CASES_FROM, N_FILE_KEYS };
static const struct str file_keys[N_FILE_KEYS] = {
    {"regulation", 10}, {"cases", 5}, {N_("cases from"), 10}};

/* The cases written in the file, from `number` on. */
static enum fault read_cases(struct test_file *file, uint32_t cases, uint32_t *number) {
  bool is_list = node_of(file, cases)->kind == CURSOR_LIST;
  if (is_list ? node_of(file, cases)->end == cases + 1 : yaml_node_is_null(node_of(file, cases))) {
    struct diag *diag = DIAG_AT(&file->diags, TEST_WITHOUT_CASES, place_of(file, cases), NULL);
    diag_help(&file->diags, diag, "write each as an item: - { name: …, given: …, expect: … }");
    return FAULT_INPUT;
  }
  if (!is_list) {
    expected(file, cases, "cases", _("a list"));
    return FAULT_INPUT;
  }
  for (uint32_t c = cases + 1; c != node_of(file, cases)->end; c = yaml_node_next(&file->nodes, c))
    read_case(file, c, ++*number, file->session->options.readings);
  return FAULT_NONE;
}

/* Those of tables: of one, or of a list. */
static enum fault read_tables(
    struct test_file *file, const char *path, uint32_t node, uint32_t *number) {
  struct str *tables;
  uint32_t n;
  if (!test_texts(file, node, _("cases from"), file->arena, &tables, &n)) return FAULT_INPUT;
  if (!n) DIAG_AT(&file->diags, TEST_WITHOUT_CASES, place_of(file, node), NULL);
  for (uint32_t i = 0; i < n; i++) {
    const char *table = beside(file->arena, path, str_cstring(file->arena, tables[i]));
    struct table_cases cases = {0};
    if (!test_table_read(file, table, place_of(file, node), &cases)) return FAULT_INPUT;
    for (uint32_t c = 0; c < cases.list.n; c++)
      read_case(file, cases.list.items[c], ++*number, file->session->options.readings);
  }
  return n ? FAULT_NONE : FAULT_INPUT;
}

enum fault test_read(struct test_file *file, const char *path, struct str text) {
  diags_init(&file->diags, file->arena, NULL);
  if (!yaml_nodes_read(&file->nodes, file->arena, &file->diags, str_from(path), text))
    return FAULT_INPUT;
  if (!file->nodes.list.n || node_of(file, 0)->kind != CURSOR_MAPPING) {
    struct place place =
        file->nodes.list.n ? place_of(file, 0) : (struct place){str_from(path), 0, 0};
    const char *found =
        file->nodes.list.n ? yaml_node_found(node_of(file, 0), file->arena) : _("nothing");
    DIAG_AT(&file->diags, DATUM_WRONG_SHAPE, place, _("the test file"),
        _("a mapping with \"regulation\" and \"cases\""), found);
    return FAULT_INPUT;
  }
  uint32_t values[N_FILE_KEYS];
  read_keys(file, 0, _("the test file"), file_keys, N_FILE_KEYS, values);
  const bool has_cases = values[FILE_CASES] != NONE_INDEX,
             has_tables = values[FILE_CASES_FROM] != NONE_INDEX;
  for (uint32_t k = 0; k <= FILE_CASES; k++)
    if (values[k] == NONE_INDEX && !(k == FILE_CASES && has_tables))
      DIAG_AT(&file->diags, TEST_LACKS, place_of(file, 0), _("the test file"),
          str_cstring(file->arena, file_keys[k]));
  if (values[FILE_REGULATION] == NONE_INDEX || (!has_cases && !has_tables)) return FAULT_INPUT;
  enum fault fault = read_regulation(file, path, values[FILE_REGULATION]);
  if (!fault)
    fault = session_readings(file->session, file->options->choices, file->options->n_choices);
  if (fault) return fault;
  uint32_t number = 0;
  str_map_init(&file->names, file->arena);
  if (has_cases) fault = read_cases(file, values[FILE_CASES], &number);
  if (!fault && has_tables) fault = read_tables(file, path, values[FILE_CASES_FROM], &number);
  return fault;
}
