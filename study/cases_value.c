/* One expected value beside the one that was got (cases.h). What was got has the shape of cli.md
 * "Results"; its value itself is the plain value, or the `outcome`, `chosen`, `state` or `value` of
 * a mapping. */
#include "study/cases.h"
#include "base/translate.h"
#include "base/decimal.h"
#include "base/json.h"
#include "runtime/ingest/value_read.h"

/* How a part is compared. */
enum part_shape {
  SHAPE_VALUE,   /* the value itself, by its type */
  SHAPE_NUMBER,  /* a number, or `undetermined`, or `none` where there is none */
  SHAPE_NUMBERS, /* a list of numbers, or of dates for a date, in order; null: no bound there */
  SHAPE_TEXTS,   /* a list of texts, in any order */
  SHAPE_ORDERED, /* a list of texts, in order */
  SHAPE_FAULTS,  /* a list of texts, each of which some fault contains; [] is no fault */
  SHAPE_TIED     /* true or false, or as TEXTS */
};

#define RESULT_ALL                                                                                 \
  (RESULT_DEFINE | RESULT_DECISION | RESULT_SELECTION | RESULT_STATE | RESULT_DUTY |               \
      RESULT_WARNING | RESULT_SHARE | RESULT_ALLOCATION)

static const struct part {
  const char *name;
  uint8_t kinds; /* enum result_kind, whose part it is */
  uint8_t shape; /* enum part_shape */
} parts[] = {
    {"outcome", RESULT_DECISION, SHAPE_VALUE},
    {"value", RESULT_DEFINE | RESULT_WARNING, SHAPE_VALUE},
    {"state", RESULT_STATE | RESULT_DUTY | RESULT_ALLOCATION, SHAPE_VALUE},
    {"share", RESULT_SHARE, SHAPE_VALUE},
    {"share", RESULT_ALLOCATION, SHAPE_NUMBER},
    {"left", RESULT_ALLOCATION, SHAPE_NUMBER},
    {"chosen", RESULT_SELECTION, SHAPE_VALUE},
    {"chosen", RESULT_STATE, SHAPE_ORDERED},
    {"rank", RESULT_SELECTION, SHAPE_NUMBER},
    {"seats", RESULT_STATE, SHAPE_NUMBER},
    {"rules", RESULT_DECISION, SHAPE_TEXTS},
    {"possible", RESULT_DECISION, SHAPE_TEXTS},
    {"missing", RESULT_ALL, SHAPE_TEXTS},
    {"missing_in", RESULT_ALL, SHAPE_TEXTS},
    {"faults", RESULT_ALL, SHAPE_FAULTS},
    {"conflict", RESULT_ALL, SHAPE_TEXTS},
    {"between", RESULT_DEFINE | RESULT_STATE | RESULT_SHARE | RESULT_ALLOCATION, SHAPE_NUMBERS},
    {"tied", RESULT_SELECTION | RESULT_SHARE, SHAPE_TIED},
    {"tied", RESULT_STATE | RESULT_ALLOCATION, SHAPE_TEXTS},
    {"ties", RESULT_ALL, SHAPE_TEXTS},
    {"undetermined", RESULT_STATE, SHAPE_TEXTS},
};
enum { N_PARTS = sizeof parts / sizeof parts[0] };

static const struct yaml_node *expected_node(const struct case_query *asked, uint32_t node) {
  return &asked->file->nodes.list.items[node];
}

static const char *subject_of(const struct case_query *asked, struct str part) {
  return arena_printf(asked->arena, _("%.*s%s%.*s of %s"), STR_ARGS(asked->name), part.n ? "." : "",
      STR_ARGS(part), asked->instance);
}

static const char *text_of(const struct case_query *asked, struct str text) {
  return str_cstring(asked->arena, text);
}

/* -- lists -- */

const char *test_list_text(struct arena *arena, const struct str *texts, uint32_t n) {
  const char *list = "[";
  for (uint32_t i = 0; i < n; i++)
    list = arena_printf(arena, "%s%s%.*s", list, i ? ", " : "", STR_ARGS(texts[i]));
  return arena_printf(arena, "%s]", list);
}

const char *test_yaml_word(struct arena *arena, struct str text) {
  bool is_plain = text.n && !strchr(". ", text.p[text.n - 1]);
  for (uint32_t i = 0; i < text.n && is_plain; i++) {
    const unsigned char c = (unsigned char)text.p[i];
    const bool is_letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z', is_digit = c >= '0' && c <= '9';
    is_plain = is_letter || is_digit || c >= 0x80 || c == '_' || ((c == '.' || c == ' ') && i) ||
        (c == '-' && (i || text.n > 1));
  }
  if (is_plain) return str_cstring(arena, text);
  char *to = arena_alloc(arena, json_string_room(text) + 1);
  *json_string_to(to, text) = '\0';
  return to;
}

/* What was got, as a list of YAML in flow. Bounds that are not there are null, and no text. */
static void write_list(
    const struct case_query *asked, const struct str *got, uint32_t n, bool is_of_texts) {
  if (!asked->write) return;
  const char *list = "[";
  for (uint32_t i = 0; i < n; i++)
    list = arena_printf(asked->arena, "%s%s%s", list, i ? ", " : "",
        is_of_texts ? test_yaml_word(asked->arena, got[i]) : text_of(asked, got[i]));
  *asked->write = arena_printf(asked->arena, "%s]", list);
}

static void write_word(const struct case_query *asked, struct str got) {
  if (asked->write) *asked->write = test_yaml_word(asked->arena, got);
}

/* A null, where there may be one, is the text of NO_BOUND. */
#define NO_BOUND STR("null")

static bool read_texts(struct test_file *file, uint32_t node, const char *subject, bool with_nulls,
    struct arena *arena, struct str **texts, uint32_t *n) {
  const struct yaml_node *items = file->nodes.list.items, *value = &items[node];
  VEC(struct str) list = {0};
  uint32_t first = node, end = node + 1;
  if (value->kind == CURSOR_LIST) {
    first = node + 1;
    end = value->end;
  }
  for (uint32_t i = first; i != end; i = yaml_node_next(&file->nodes, i)) {
    if (items[i].kind == CURSOR_REFUSED) return false;
    if (with_nulls && yaml_node_is_null(&items[i])) {
      VEC_PUSH(arena, &list, NO_BOUND);
      continue;
    }
    if (items[i].kind != CURSOR_SCALAR || yaml_node_is_null(&items[i])) {
      DIAG_AT(&file->diags, DATUM_WRONG_SHAPE, yaml_node_place(&file->nodes, i), subject,
          _("a list of texts"), yaml_node_found(&items[i], arena));
      return false;
    }
    VEC_PUSH(arena, &list, value_nfc(arena, items[i].text));
  }
  *texts = list.items;
  *n = list.n;
  return true;
}

bool test_texts(struct test_file *file, uint32_t node, const char *subject, struct arena *arena,
    struct str **texts, uint32_t *n) {
  return read_texts(file, node, subject, false, arena, texts, n);
}

static uint32_t count_text(const struct str *texts, uint32_t n, struct str wanted) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < n; i++) count += str_equal(texts[i], wanted);
  return count;
}

bool test_same_texts(const struct str *a, uint32_t n_a, const struct str *b, uint32_t n_b) {
  if (n_a != n_b) return false;
  for (uint32_t i = 0; i < n_a; i++)
    if (count_text(a, n_a, a[i]) != count_text(b, n_b, a[i])) return false;
  return true;
}

static bool contains(struct str text, struct str part) {
  return !part.n || memmem(text.p, text.n, part.p, part.n) != NULL;
}

static bool same_faults(
    const struct str *expected, uint32_t n_expected, const struct str *got, uint32_t n_got) {
  if (!n_expected) return n_got == 0;
  for (uint32_t e = 0; e < n_expected; e++) {
    bool found = false;
    for (uint32_t g = 0; g < n_got && !found; g++) found = contains(got[g], expected[e]);
    if (!found) return false;
  }
  return true;
}

/* The texts of a list that was got; what is not there, or no list, is empty. */
static void got_texts(
    const struct case_query *asked, uint32_t node, struct str **texts, uint32_t *n) {
  VEC(struct str) list = {0};
  const struct yaml_node *items = asked->kept->list.items;
  if (node != NONE_INDEX && items[node].kind == CURSOR_LIST)
    for (uint32_t i = node + 1; i != items[node].end; i = yaml_node_next(asked->kept, i))
      VEC_PUSH(asked->arena, &list, items[i].text);
  *texts = list.items;
  *n = list.n;
}

/* -- numbers -- */

/* By value: 9.75, 9.750; 0.8, 80%. False also where one is no number. */
static bool same_number(struct str a, struct str b) {
  int64_t value_a, value_b;
  int scale_a, scale_b;
  if (decimal_parse(a, true, &value_a, &scale_a) != DECIMAL_OK ||
      decimal_parse(b, true, &value_b, &scale_b) != DECIMAL_OK)
    return false;
  int128 wide_a = value_a, wide_b = value_b; /* a percentage has up to 11 digits after its point */
  for (; scale_a < scale_b; scale_a++) wide_a *= 10;
  for (; scale_b < scale_a; scale_b++) wide_b *= 10;
  return wide_a == wide_b;
}

/* Reports a text that is no number. */
static bool is_number(
    const struct case_query *asked, struct str text, struct str part, uint32_t node) {
  int64_t value;
  int scale;
  enum decimal_status status = decimal_parse(text, true, &value, &scale);
  if (status == DECIMAL_OK) return true;
  bool is_integer = asked->type.kind == TYPE_INTEGER;
  static const uint8_t statuses[] = {[DECIMAL_NOT_A_NUMBER] = VALUE_WRONG_TYPE,
      [DECIMAL_TOO_MANY_DIGITS] = VALUE_TOO_MANY_DIGITS,
      [DECIMAL_OVERFLOW] = VALUE_TOO_LARGE};
  value_report(&asked->file->diags, asked->file->schema,
      (struct type){is_integer ? TYPE_INTEGER : TYPE_DECIMAL, 9, NONE_INDEX}, text,
      (enum value_status)statuses[status], subject_of(asked, part),
      yaml_node_place(&asked->file->nodes, node), asked->arena);
  return false;
}

static bool same_order(const struct str *a, uint32_t n_a, const struct str *b, uint32_t n_b) {
  bool same = n_a == n_b;
  for (uint32_t i = 0; i < n_a && same; i++) same = str_equal(a[i], b[i]);
  return same;
}

/* -- the value itself -- */

static bool is_true(const struct case_query *asked, uint32_t node) {
  return node != NONE_INDEX && asked->kept->list.items[node].kind == CURSOR_SCALAR &&
      str_equal(asked->kept->list.items[node].text, STR("true"));
}

/* "undetermined" where it is null, "tied" where that is why. */
struct str test_got(const struct case_query *asked) {
  static const struct {
    const char *key;
    uint8_t kinds;
  } values[] = {{"outcome", RESULT_DECISION}, {"chosen", RESULT_SELECTION}, {"share", RESULT_SHARE},
      {"state", RESULT_STATE | RESULT_DUTY | RESULT_ALLOCATION},
      {"value", RESULT_DEFINE | RESULT_WARNING}};
  uint32_t node = asked->got;
  for (size_t i = 0; i < sizeof values / sizeof *values; i++)
    if (values[i].kinds & asked->kind && node != NONE_INDEX &&
        asked->kept->list.items[node].kind == CURSOR_MAPPING)
      node = test_kept(asked->kept, node, str_from(values[i].key));
  if (node == NONE_INDEX) return STR("none");
  const struct yaml_node *value = &asked->kept->list.items[node];
  if (!yaml_node_is_null(value)) return value->text;
  if (asked->kind == RESULT_DEFINE && asked->got != node && /* { "value": null, "none": true } */
      is_true(asked, test_kept(asked->kept, asked->got, STR("none"))))
    return STR("none");
  if ((asked->kind == RESULT_SELECTION || asked->kind == RESULT_SHARE) &&
      is_true(asked, test_kept(asked->kept, asked->got, STR("tied"))))
    return STR("tied");
  return STR("undetermined");
}

/* True where they are the same, or the expected one is in error. */
static bool same_value(const struct case_query *asked, struct str part, uint32_t node,
    struct str expected, struct str got) {
  struct type type = asked->type;
  if (type.kind == TYPE_TEXT || type.kind == TYPE_REFERENCE) return str_equal(expected, got);
  if (type.kind == TYPE_INTEGER || type.kind == TYPE_DECIMAL)
    return !is_number(asked, expected, part, node) || same_number(expected, got);
  if (type.kind == TYPE_DATE && value_says_none(expected)) return str_equal(got, STR("none"));
  int64_t number_expected, number_got;
  const struct schema *schema = asked->file->schema;
  enum value_status status = value_read(schema, type, expected, asked->arena, &number_expected);
  if (status == VALUE_OK)
    return value_read(schema, type, got, asked->arena, &number_got) == VALUE_OK &&
        number_expected == number_got;
  value_report(&asked->file->diags, schema, type, expected, status, subject_of(asked, part),
      yaml_node_place(&asked->file->nodes, node), asked->arena);
  return true;
}

static bool value_matches(const struct case_query *asked, struct str part, uint32_t node,
    const char **expected_text, const char **got_text) {
  const struct yaml_node *value = expected_node(asked, node);
  /* `null`, as JSON writes what is undetermined */
  bool is_known_null = yaml_node_is_null(value) && value->text.n;
  struct str got = test_got(asked),
             expected = is_known_null ? STR("undetermined") : value_nfc(asked->arena, value->text);
  *expected_text = text_of(asked, expected);
  *got_text = text_of(asked, got);
  write_word(asked, got);
  bool is_unknown = str_equal(got, STR("undetermined")) ||
      ((asked->kind == RESULT_SELECTION || asked->kind == RESULT_SHARE) &&
          str_equal(got, STR("tied")));
  /* tied is not known either */
  if (str_equal(expected, STR("undetermined")) && value->plain && asked->kind != RESULT_STATE &&
      asked->kind != RESULT_ALLOCATION)
    return is_unknown;
  if ((asked->kind == RESULT_SELECTION || asked->kind == RESULT_SHARE) &&
      str_equal(expected, STR("tied")))
    return str_equal(got, expected);
  return same_value(asked, part, node, expected, got);
}

/* -- parts -- */

static bool number_matches(const struct case_query *asked, struct str part, uint32_t node,
    uint32_t got_node, const char **expected_text, const char **got_text) {
  const struct yaml_node *value = expected_node(asked, node);
  struct str expected =
                 yaml_node_is_null(value) && value->text.n ? STR("undetermined") : value->text,
             got = STR("none");
  if (got_node != NONE_INDEX) {
    const struct yaml_node *kept = &asked->kept->list.items[got_node];
    got = yaml_node_is_null(kept) ? STR("undetermined") : kept->text;
  }
  *expected_text = text_of(asked, expected);
  *got_text = text_of(asked, got);
  write_word(asked, got);
  if (str_equal(expected, STR("undetermined")) || str_equal(expected, STR("none")))
    return str_equal(expected, got);
  return !is_number(asked, expected, part, node) || same_number(expected, got);
}

/* Bounds, each by its value: true also where an expected one is in error. */
static bool same_bounds(const struct case_query *asked, struct str part, uint32_t node,
    const struct str *expected, uint32_t n_expected, const struct str *got, uint32_t n_got) {
  const bool is_date = asked->kind == RESULT_DEFINE && asked->type.kind == TYPE_DATE;
  bool same = n_expected == n_got;
  for (uint32_t i = 0; i < n_expected; i++) {
    const struct str other = i < n_got ? got[i] : STR("");
    if (str_equal(expected[i], NO_BOUND)) same = str_equal(other, NO_BOUND) && same;
    else if (is_date) same = same_value(asked, part, node, expected[i], other) && same;
    else if (!is_number(asked, expected[i], part, node)) return true;
    else same = same_number(expected[i], other) && same;
  }
  return same;
}

static bool list_matches(const struct case_query *asked, struct str part, enum part_shape shape,
    uint32_t node, uint32_t got_node, const char **expected_text, const char **got_text) {
  struct str *expected, *got;
  uint32_t n_expected, n_got;
  if (!read_texts(asked->file, node, subject_of(asked, part), shape == SHAPE_NUMBERS, asked->arena,
          &expected, &n_expected))
    return true;
  got_texts(asked, got_node, &got, &n_got);
  *expected_text = test_list_text(asked->arena, expected, n_expected);
  *got_text = test_list_text(asked->arena, got, n_got);
  write_list(asked, got, n_got, shape != SHAPE_NUMBERS);
  if (shape == SHAPE_NUMBERS)
    return same_bounds(asked, part, node, expected, n_expected, got, n_got);
  if (shape == SHAPE_FAULTS) return same_faults(expected, n_expected, got, n_got);
  if (shape == SHAPE_ORDERED) return same_order(expected, n_expected, got, n_got);
  return test_same_texts(expected, n_expected, got, n_got);
}

/* Whether a candidate is tied: true or false. */
static bool tied_matches(const struct case_query *asked, struct str part, uint32_t node,
    uint32_t got_node, const char **expected_text, const char **got_text) {
  struct case_query tied = *asked;
  struct str expected = value_nfc(asked->arena, expected_node(asked, node)->text);
  struct str got = is_true(asked, got_node) ? STR("true") : STR("false");
  tied.type = (struct type){TYPE_BOOLEAN, 0, NONE_INDEX};
  *expected_text = text_of(asked, expected);
  *got_text = text_of(asked, got);
  write_word(asked, got);
  return same_value(&tied, part, node, expected, got);
}

bool test_part_exists(struct str name) {
  for (uint32_t i = 0; i < N_PARTS; i++)
    if (str_equal(name, str_from(parts[i].name))) return true;
  return false;
}

static const struct part *find_part(const struct case_query *asked, struct str name) {
  for (uint32_t i = 0; i < N_PARTS; i++)
    if ((parts[i].kinds & asked->kind) &&
        (name.n ? str_equal(str_from(parts[i].name), name) : parts[i].shape == SHAPE_VALUE))
      return &parts[i];
  return NULL;
}

static void report_part(const struct case_query *asked, struct str name, uint32_t node) {
  struct diags *diags = &asked->file->diags;
  /* its key: a scalar */
  struct diag *diag =
      DIAG_AT(diags, TEST_PART_UNKNOWN, yaml_node_place(&asked->file->nodes, node - 1),
          text_of(asked, name), text_of(asked, asked->name));
  struct str names[N_PARTS];
  const char *list = "";
  uint32_t n = 0;
  for (uint32_t i = 0; i < N_PARTS; i++) {
    if (!(parts[i].kinds & asked->kind)) continue;
    names[n++] = str_from(parts[i].name);
    list = arena_printf(asked->arena, "%s%s%s", list, *list ? ", " : "", parts[i].name);
  }
  int32_t nearest = str_nearest(name, names, n);
  if (nearest >= 0)
    diag_help(diags, diag, "did you mean \"%.*s.%.*s\"?", STR_ARGS(asked->name),
        STR_ARGS(names[nearest]));
  else diag_help(diags, diag, "its parts are %s", list);
}

bool test_value(const struct case_query *asked, struct str part_name, uint32_t node,
    const char **expected_text, const char **got_text) {
  const struct yaml_node *value = expected_node(asked, node);
  const struct part *part = find_part(asked, part_name);
  *expected_text = *got_text = "";
  if (value->kind == CURSOR_REFUSED) return true;
  if (!part) {
    report_part(asked, part_name, node);
    return true;
  }
  enum part_shape shape = (enum part_shape)part->shape;
  if (shape == SHAPE_TIED && value->kind == CURSOR_LIST) shape = SHAPE_TEXTS;
  uint32_t got = test_kept(asked->kept, asked->got, str_from(part->name));
  bool wants_list = shape == SHAPE_TEXTS || shape == SHAPE_ORDERED || shape == SHAPE_FAULTS ||
      shape == SHAPE_NUMBERS;
  if (wants_list) return list_matches(asked, part_name, shape, node, got, expected_text, got_text);
  if (value->kind != CURSOR_SCALAR || (value->plain && !value->text.n)) {
    DIAG_AT(&asked->file->diags, DATUM_WRONG_SHAPE, yaml_node_place(&asked->file->nodes, node),
        subject_of(asked, part_name), _("a value"), yaml_node_found(value, asked->arena));
    return true;
  }
  if (shape == SHAPE_NUMBER)
    return number_matches(asked, part_name, node, got, expected_text, got_text);
  if (shape == SHAPE_TIED)
    return tied_matches(asked, part_name, node, got, expected_text, got_text);
  return value_matches(asked, part_name, node, expected_text, got_text);
}
