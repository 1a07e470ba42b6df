/* A table of cases, made into nodes (cases_table.h). */
#include "study/cases_table.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/translate.h"
#include "base/unreadable.h"
#include "runtime/ingest/csv_rows.h"
#include "runtime/ingest/sheet_path.h"
#include "runtime/ingest/sheet_rows.h"
#include "runtime/ingest/value_read.h"
#include "study/cases_lines.h"

enum column_kind {
  COLUMN_NOTHING, /* no heading */
  COLUMN_OF_CASE, /* name, law, as of */
  COLUMN_READING,
  COLUMN_PARAMETER,
  COLUMN_FACT,
  COLUMN_RESULT,
  COLUMN_ERROR
};
struct case_column {
  enum column_kind kind;
  uint32_t entity; /* of FACT and RESULT */
  struct str name; /* of what it is, without the entity */
  bool is_list;    /* of RESULT: the part is a list */
};

struct case_table {
  struct test_file *file;
  struct arena *arena;
  struct flat_rows *rows;
  VEC(struct case_column) columns;
  bool *is_used; /* by entity: a column is of it, or of what lies in it */
  struct table_cases *out;
};

/* -- nodes -- */

static uint32_t add(
    struct case_table *t, enum cursor_kind kind, struct str text, struct place place) {
  const uint32_t node = t->file->nodes.list.n;
  VEC_PUSH(t->arena, &t->file->nodes.list,
      (struct yaml_node){.kind = kind,
          .plain = true,
          .text = text,
          .line = place.line,
          .column = place.column,
          .end = node});
  return node;
}

static struct place row_place(const struct case_table *t) { return t->rows->place(t->rows, 0); }

static uint32_t begin(struct case_table *t, enum cursor_kind kind) {
  return add(t, kind, (struct str){0}, row_place(t));
}

static void end(struct case_table *t, uint32_t node) {
  const bool is_list = t->file->nodes.list.items[node].kind == CURSOR_LIST;
  const uint32_t last =
      add(t, is_list ? CURSOR_LIST_END : CURSOR_MAPPING_END, (struct str){0}, row_place(t));
  t->file->nodes.list.items[node].end = last;
}

static void key(struct case_table *t, struct str name) {
  add(t, CURSOR_SCALAR, name, row_place(t));
}

/* -- cells -- */

static const struct cell *cell_of(const struct case_table *t, uint32_t column) {
  static const struct cell none = {.kind = CELL_EMPTY};
  return column < t->rows->n_cells ? &t->rows->cells[column] : &none;
}

static bool is_filled(const struct case_table *t, uint32_t column) {
  const uint8_t kind = cell_of(t, column)->kind;
  return kind != CELL_EMPTY && kind != CELL_REFUSED;
}

static struct str cell_text(const struct case_table *t, uint32_t column) {
  return str_copy(t->arena, value_nfc(t->arena, value_without_blanks(cell_of(t, column)->text)));
}

static void put_cell(struct case_table *t, uint32_t column) {
  key(t, t->columns.items[column].name);
  add(t, CURSOR_SCALAR, cell_text(t, column), t->rows->place(t->rows, column));
}

/* "[a, b]", "a, b" or "a; b". */
static void put_list(struct case_table *t, uint32_t column) {
  struct str text = cell_text(t, column);
  key(t, t->columns.items[column].name);
  const uint32_t list = begin(t, CURSOR_LIST);
  if (text.n >= 2 && text.p[0] == '[' && text.p[text.n - 1] == ']')
    text = (struct str){text.p + 1, text.n - 2};
  for (uint32_t at = 0; at < text.n;) {
    uint32_t stop = at;
    while (stop < text.n && text.p[stop] != ',' && text.p[stop] != ';') stop++;
    const struct str item = value_without_blanks((struct str){text.p + at, stop - at});
    if (item.n) add(t, CURSOR_SCALAR, item, t->rows->place(t->rows, column));
    at = stop + 1;
  }
  end(t, list);
}

/* -- headings -- */

static bool begins_with(struct str text, const char *word, struct str *rest) {
  const uint32_t n = (uint32_t)strlen(word);
  if (text.n <= n || memcmp(text.p, word, n) != 0) return false;
  *rest = value_without_blanks((struct str){text.p + n, text.n - n});
  return true;
}

static struct str before_dot(struct str text) {
  const char *dot = text.n ? memchr(text.p, '.', text.n) : NULL;
  return (struct str){text.p, dot ? (uint32_t)(dot - text.p) : text.n};
}

/* ENTITY.NAME: the entity, and *name without it. */
static uint32_t named_entity(const struct case_table *t, struct str *name) {
  const struct str first = before_dot(*name);
  const uint32_t entity = first.n < name->n ? schema_entity(t->file->schema, first) : NONE_INDEX;
  if (entity != NONE_INDEX) *name = (struct str){name->p + first.n + 1, name->n - first.n - 1};
  return entity;
}

static bool has_result(const struct case_table *t, uint32_t entity, struct str name) {
  const struct schema *s = t->file->schema;
  const struct str bare = before_dot(name);
  for (uint32_t i = 0; i < s->n_items; i++)
    if (report_item_entity(s, &s->items[i]) == entity &&
        str_equal(report_item_name(s, &s->items[i]), bare))
      return true;
  for (uint32_t w = 0; w < s->n_warnings; w++)
    if (s->warnings[w].entity == entity && str_equal(s->warnings[w].name, bare)) return true;
  return false;
}

static bool has_fact(const struct case_table *t, uint32_t entity, struct str name) {
  const uint32_t field = schema_field(t->file->schema, entity, name);
  return field != NONE_INDEX && t->file->schema->fields[field].origin == FIELD_DATA;
}

/* The one entity that has it; NONE_INDEX where none or several have. */
static uint32_t only_entity(const struct case_table *t, struct str name,
    bool (*has)(const struct case_table *, uint32_t, struct str)) {
  uint32_t found = NONE_INDEX;
  for (uint32_t e = 0; e < t->file->schema->n_entities; e++) {
    if (!has(t, e, name)) continue;
    if (found != NONE_INDEX) return NONE_INDEX;
    found = e;
  }
  return found;
}

static bool is_list_part(struct str name) {
  static const char *const parts[] = {"rules", "possible", "missing", "missing_in", "faults",
      "conflict", "between", "undetermined", "ties"};
  const struct str bare = before_dot(name);
  if (bare.n == name.n) return false;
  const struct str part = {name.p + bare.n + 1, name.n - bare.n - 1};
  for (uint32_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (str_equal(str_from(parts[i]), part)) return true;
  return str_equal(part, STR("chosen"));
}

static struct case_column heading_of(struct case_table *t, struct str text) {
  struct case_column column = {.entity = NONE_INDEX, .name = text};
  struct str rest;
  if (!text.n || text.p[0] == '#') return column;
  column.kind = COLUMN_OF_CASE;
  if (str_equal(text, STR("name")) || str_equal(text, STR("law")) || str_equal(text, STR("as of")))
    return column;
  if (str_equal(text, STR("expect error"))) {
    column.kind = COLUMN_ERROR;
    column.name = STR("error");
    return column;
  }
  if (begins_with(text, "reading ", &rest) || begins_with(text, "parameter ", &rest)) {
    column.kind = text.p[0] == 'r' ? COLUMN_READING : COLUMN_PARAMETER;
    column.name = rest;
    return column;
  }
  const bool is_expected = begins_with(text, "expect ", &rest);
  if (is_expected) column.name = rest;
  column.kind = is_expected ? COLUMN_RESULT : COLUMN_FACT;
  column.is_list = is_expected && is_list_part(rest);
  column.entity = named_entity(t, &column.name);
  if (column.entity == NONE_INDEX)
    column.entity = only_entity(t, column.name, is_expected ? has_result : has_fact);
  return column;
}

/* The name that is nearest to that of a column, of a fact or a result; empty: none is near. */
static struct str nearest_name(const struct case_table *t, const struct case_column *column) {
  const struct schema *s = t->file->schema;
  struct str *names = ARENA_ARRAY(t->arena, struct str, s->n_fields + s->n_items + 1);
  uint32_t n = 0;
  for (uint32_t f = 0; column->kind == COLUMN_FACT && f < s->n_fields; f++)
    if (s->fields[f].origin == FIELD_DATA) names[n++] = s->fields[f].name;
  for (uint32_t i = 0; column->kind == COLUMN_RESULT && i < s->n_items; i++)
    names[n++] = report_item_name(s, &s->items[i]);
  const int32_t nearest = str_nearest(column->name, names, n);
  return nearest < 0 ? (struct str){0} : names[nearest];
}

static void help_column(
    const struct case_table *t, struct diag *diag, const struct case_column *column) {
  struct diags *diags = &t->file->diags;
  const bool is_fact = column->kind == COLUMN_FACT;
  if (is_fact && only_entity(t, column->name, has_result) != NONE_INDEX) {
    diag_help(diags, diag, "it is a result: write \"expect %.*s\"", STR_ARGS(column->name));
    return;
  }
  const struct str nearest = nearest_name(t, column);
  if (nearest.n && !str_equal(nearest, column->name))
    diag_help(diags, diag, "did you mean \"%s%.*s\"?", is_fact ? "" : "expect ", STR_ARGS(nearest));
  else
    diag_help(diags, diag,
        "a column is a fact (FIELD or ENTITY.FIELD), \"expect NAME\", \"expect error\", "
        "\"reading NAME\", \"parameter NAME\", name, law or as of");
}

static bool read_heading(struct case_table *t) {
  bool is_sound = true;
  for (uint32_t c = 0; c < t->rows->n_cells; c++) {
    struct str text = cell_text(t, c);
    struct case_column column = heading_of(t, text);
    VEC_PUSH(t->arena, &t->columns, column);
    if (column.kind != COLUMN_FACT && column.kind != COLUMN_RESULT) continue;
    if (column.entity == NONE_INDEX) {
      struct diag *diag = DIAG_AT(&t->file->diags, TEST_COLUMN_UNKNOWN, t->rows->place(t->rows, c),
          value_quoted(t->arena, text));
      help_column(t, diag, &column);
      is_sound = false;
      continue;
    }
    for (uint32_t e = column.entity; e != NONE_INDEX; e = t->file->schema->entities[e].parent)
      t->is_used[e] = true;
  }
  return is_sound;
}

/* -- rows -- */

/* Whether the row says anything of an instance of the entity, or of what lies in it. */
static bool says_of(const struct case_table *t, uint32_t entity) {
  const struct schema *s = t->file->schema;
  for (uint32_t c = 0; c < t->columns.n; c++) {
    const struct case_column *column = &t->columns.items[c];
    if (column->entity == NONE_INDEX || !is_filled(t, c)) continue;
    for (uint32_t e = column->entity; e != NONE_INDEX; e = s->entities[e].parent)
      if (e == entity) return true;
  }
  return false;
}

/* Of one kind, in a mapping under a key of the case; nothing where the row has none. */
static void put_mapping(struct case_table *t, const char *name, enum column_kind kind) {
  uint32_t node = NONE_INDEX;
  for (uint32_t c = 0; c < t->columns.n; c++) {
    if (t->columns.items[c].kind != kind || !is_filled(t, c)) continue;
    if (node == NONE_INDEX) {
      key(t, str_from(name));
      node = begin(t, CURSOR_MAPPING);
    }
    put_cell(t, c);
  }
  if (node != NONE_INDEX) end(t, node);
}

/* The id that a column gives, else the entity's name and 1. */
static struct str id_of(const struct case_table *t, uint32_t entity) {
  for (uint32_t c = 0; c < t->columns.n; c++)
    if (t->columns.items[c].kind == COLUMN_FACT && t->columns.items[c].entity == entity &&
        str_equal(t->columns.items[c].name, STR("id")) && is_filled(t, c))
      return cell_text(t, c);
  return str_from(
      arena_printf(t->arena, "%.*s-1", STR_ARGS(t->file->schema->entities[entity].name)));
}

/* Facts of the instance, and what lies in it: a list of which the row says nothing is empty. */
static void put_instance(struct case_table *t, uint32_t entity) {
  const struct schema *s = t->file->schema;
  for (uint32_t c = 0; c < t->columns.n; c++)
    if (t->columns.items[c].kind == COLUMN_FACT && t->columns.items[c].entity == entity &&
        !str_equal(t->columns.items[c].name, STR("id")) && is_filled(t, c))
      put_cell(t, c);
  for (uint32_t child = 0; child < s->n_entities; child++) {
    if (s->entities[child].parent != entity || !t->is_used[child]) continue;
    key(t, schema_list_key(&s->entities[child]));
    const uint32_t list = begin(t, CURSOR_LIST);
    if (says_of(t, child)) {
      const uint32_t instance = begin(t, CURSOR_MAPPING);
      key(t, STR("id"));
      add(t, CURSOR_SCALAR, id_of(t, child), row_place(t));
      put_instance(t, child);
      end(t, instance);
    }
    end(t, list);
  }
}

static void put_results(struct case_table *t, uint32_t entity) {
  for (uint32_t c = 0; c < t->columns.n; c++) {
    const struct case_column *column = &t->columns.items[c];
    if (column->kind != COLUMN_RESULT || column->entity != entity || !is_filled(t, c)) continue;
    if (column->is_list) put_list(t, c);
    else put_cell(t, c);
  }
}

static bool expects_of(const struct case_table *t, uint32_t entity) {
  for (uint32_t c = 0; c < t->columns.n; c++)
    if (t->columns.items[c].kind == COLUMN_RESULT && t->columns.items[c].entity == entity &&
        is_filled(t, c))
      return true;
  return false;
}

static void put_expected(struct case_table *t) {
  const struct schema *s = t->file->schema;
  key(t, STR("expect"));
  const uint32_t expect = begin(t, CURSOR_MAPPING);
  for (uint32_t c = 0; c < t->columns.n; c++)
    if (t->columns.items[c].kind == COLUMN_ERROR && is_filled(t, c)) put_cell(t, c);
  for (uint32_t e = 0; e < s->n_entities; e++) {
    if (!expects_of(t, e)) continue;
    key(t, s->entities[e].name);
    const uint32_t entity = begin(t, CURSOR_MAPPING);
    if (e == 0) {
      put_results(t, e);
    } else {
      key(t, id_of(t, e));
      const uint32_t instance = begin(t, CURSOR_MAPPING);
      put_results(t, e);
      end(t, instance);
    }
    end(t, entity);
  }
  end(t, expect);
}

static void put_case(struct case_table *t) {
  const uint32_t node = begin(t, CURSOR_MAPPING);
  for (uint32_t c = 0; c < t->columns.n; c++)
    if (t->columns.items[c].kind == COLUMN_OF_CASE && is_filled(t, c)) put_cell(t, c);
  put_mapping(t, "readings", COLUMN_READING);
  put_mapping(t, "parameters", COLUMN_PARAMETER);
  key(t, STR("given"));
  const uint32_t given = begin(t, CURSOR_MAPPING);
  put_instance(t, 0);
  end(t, given);
  put_expected(t);
  end(t, node);
  VEC_PUSH(t->arena, &t->out->list, node);
}

static bool read_rows(struct case_table *t) {
  if (!t->rows->next(t->rows) || !read_heading(t)) return false;
  while (t->rows->next(t->rows)) put_case(t);
  return true;
}

/* -- files -- */

/* What separates cells of CSV is what makes most of them. */
static uint32_t n_headings(void *context, const struct cell *cells, uint32_t n) {
  (void)context;
  uint32_t n_filled = 0;
  for (uint32_t i = 0; i < n; i++) n_filled += cells[i].kind != CELL_EMPTY;
  return n_filled;
}

static bool read_csv(struct case_table *t, struct str path, struct str text) {
  struct input input = input_of_text(&t->file->diags, path, t->arena, text);
  struct csv_rows *rows = csv_rows_open(&input, '\0');
  if (!csv_rows_begin(rows)) return false;
  csv_rows_separator(rows, ',', n_headings, NULL);
  t->rows = csv_rows_base(rows);
  const bool is_sound = read_rows(t);
  if (t->rows->close) t->rows->close(t->rows);
  return is_sound;
}

static bool read_lines(struct case_table *t, struct str path, struct str text) {
  t->rows = lines_rows_open(t->arena, &t->file->diags, path, text);
  return !t->rows->is_failed && read_rows(t);
}

static bool ends_in(struct str path, const char *ending) {
  const size_t n = strlen(ending);
  if (path.n < n) return false;
  for (size_t i = 0; i < n; i++)
    if ((path.p[path.n - n + i] | 0x20) != (ending[i] | 0x20)) return false;
  return true;
}

static bool read_book(struct case_table *t, struct str path, struct str asked, struct str bytes) {
  struct book book;
  struct sheet_rows rows = {0};
  bool is_sound = book_open(&book, t->arena, &t->file->diags, path, bytes.p, bytes.n);
  uint32_t sheet = 0;
  while (is_sound && asked.p && sheet < book.sheets.n &&
      !str_equal(value_nfc(t->arena, book.sheets.items[sheet].name), asked))
    sheet++;
  if (is_sound && sheet >= book.sheets.n) {
    DIAG_AT(&t->file->diags, TEST_WITHOUT_SHEET, ((struct place){path, 0, 0}),
        value_quoted(t->arena, asked.p ? asked : STR("")));
    is_sound = false;
  }
  if (is_sound && sheet_rows_open(&rows, &book, &book.sheets.items[sheet], t->arena)) {
    t->rows = &rows.rows;
    is_sound = read_rows(t);
    sheet_rows_close(&rows);
    t->rows = NULL;
  }
  book_close(&book);
  return is_sound;
}

bool test_table_read(
    struct test_file *file, const char *path, struct place asked, struct table_cases *out) {
  struct case_table t = {.file = file, .arena = file->arena, .out = out};
  t.is_used = ARENA_ARRAY(file->arena, bool, file->schema->n_entities);
  struct str bytes;
  uint32_t n_file;
  const struct str sheet = sheet_asked_for(path, &n_file);
  const char *table = sheet.p ? arena_printf(file->arena, "%.*s", (int)n_file, path) : path;
  const int error = file_read(file->arena, table, SOURCE_BYTES_MAX, &bytes);
  if (error) {
    diag_unreadable(&file->diags, asked, table, error);
    return false;
  }
  yaml_nodes_begin_part(&file->nodes, file->arena, str_from(path));
  const uint32_t n_errors = file->diags.n_errors;
  const bool is_book = bytes.n > 4 && memcmp(bytes.p, "PK\3\4", 4) == 0;
  const struct str name = str_from(path);
  const bool is_lines = ends_in(name, ".jsonl") || ends_in(name, ".ndjson");
  const bool is_read = is_book ? read_book(&t, name, sheet, bytes)
      : is_lines               ? read_lines(&t, name, bytes)
                               : read_csv(&t, name, bytes);
  if (is_read && !out->list.n && file->diags.n_errors == n_errors)
    DIAG_AT(&file->diags, TEST_WITHOUT_CASES, asked, NULL);
  return is_read && file->diags.n_errors == n_errors && out->list.n;
}
