/* Rows of tables into a data set, a query an entity (read_data.h). */
#include "engines/read_data.h"

#include "base/limits.h"
#include "base/translate.h"
#include "engines/table_columns.h"
#include "runtime/data/dataset_sources.h"
#include "runtime/ingest/value_read.h"

struct table_reading {
  struct engine *engine;
  const struct sql_names *names;
  struct dataset *data;
  struct diags *diags;
  uint32_t entity, file;
  /* what is asked of the table: its columns, or some of them */
  const struct sql_column **asked;
  struct engine_column *columns;
  uint32_t n_asked;
  struct str_map *words; /* by enumeration: the codes of its words */
  struct arena scratch;  /* of a row */
  uint32_t row;          /* that is read, or comes next */
  uint32_t parent;       /* of the row before */
};

/* -- values -- */

static struct place place_of(const struct table_reading *r) {
  return (struct place){r->data->files[r->file], r->row + 1, 1};
}

static void report(struct table_reading *r, const struct field *field, struct str text) {
  const char *subject = str_cstring(&r->scratch, field->name);
  value_report(r->diags, r->names->schema, field->type, text, VALUE_NOT_IN_SET, subject,
      place_of(r), &r->scratch);
}

/* A word of today's set; of the preceding year one that it has no more, too. */
static void set_word(struct table_reading *r, uint32_t field, struct str word) {
  const struct field *f = &r->names->schema->fields[field];
  uint32_t code;
  if (!str_map_find(&r->words[f->type.of], word, &code)) {
    bool is_new;
    code = f->origin == FIELD_DATA ? CODE_UNKNOWN
                                   : dataset_outgrown_code(r->data, f->type.of, word, &is_new);
  }
  if (code == CODE_UNKNOWN) report(r, f, word);
  else dataset_set_number(r->data, field, r->row, code);
}

static bool set_text(
    struct table_reading *r, uint32_t field, const struct engine_column *column, struct str text) {
  if (str_valid_utf8(text) != text.n) return engine_misfit(r->engine, column, text);
  if (text.n > SCALAR_BYTES_MAX)
    return engine_fails(r->engine, ENGINE_STATEMENT,
        arena_printf(r->engine->arena, _("column \"%.*s\" holds a text of over 1 MiB"),
            STR_ARGS(column->name)));
  text = str_nfc(&r->scratch, text);
  if (r->names->schema->fields[field].type.kind == TYPE_ENUM) set_word(r, field, text);
  else dataset_set_text(r->data, field, r->row, text);
  return true;
}

static bool set_value(struct table_reading *r, uint32_t i, const struct engine_value *value) {
  const struct sql_column *column = r->asked[i];
  if (!value->is_known) return true;
  switch ((enum sql_column_kind)column->kind) {
  case SQL_ROW:
  case SQL_PARENT: return true;
  case SQL_HAS:
    if (value->number) dataset_list_present(r->data, column->of, r->row);
    return true;
  case SQL_FIELD: break;
  }
  if (r->columns[i].type == ENGINE_TEXT)
    return set_text(r, column->of, &r->columns[i], value->text);
  dataset_set_number(r->data, column->of, r->row, value->number);
  return true;
}

/* -- rows -- */

static bool misplaced(struct table_reading *r, const struct engine_value *values) {
  const struct sql_table *table = &r->names->tables[r->entity];
  struct arena *arena = r->engine->arena;
  const char *name = str_cstring(arena, table->name);
  const struct str rows = r->names->rows[r->entity], parents = r->names->parents[r->entity];
  if (!values[0].is_known || values[0].number != r->row)
    return engine_fails(r->engine, ENGINE_STATEMENT,
        arena_printf(arena,
            _("the column \"%.*s\" of the table \"%s\" must number its rows from 0, each once: %u "
              "is "
              "expected where %lld stands"),
            STR_ARGS(rows), name, r->row, (long long)values[0].number));
  return engine_fails(r->engine, ENGINE_STATEMENT,
      arena_printf(arena,
          _("the row %u of the table \"%s\" does not stand in the order of the rows it lies under: "
            "its column \"%.*s\""),
          r->row, name, STR_ARGS(parents)));
}

/* _row and, but for the root, _parent come first. */
static bool take_row(void *context, const struct engine_value *values) {
  struct table_reading *r = context;
  const struct entity *e = &r->names->schema->entities[r->entity];
  if (!values[0].is_known || values[0].number != r->row || r->row == UINT32_MAX)
    return misplaced(r, values);
  if (r->entity == 0 && r->row > 0)
    return engine_fails(r->engine, ENGINE_STATEMENT,
        arena_printf(r->engine->arena, _("the table \"%.*s\" must hold one row and no more"),
            STR_ARGS(r->names->tables[0].name)));
  if (r->entity) {
    const int64_t parent = values[1].is_known ? values[1].number : -1;
    if (parent < r->parent || parent >= r->data->tables[e->parent].n_rows)
      return misplaced(r, values);
    r->parent = (uint32_t)parent;
    dataset_add_row(r->data, r->entity, r->parent, (uint16_t)r->file, r->row + 1, 1);
  }
  bool is_good = true;
  for (uint32_t i = 0; is_good && i < r->n_asked; i++) is_good = set_value(r, i, &values[i]);
  arena_clear(&r->scratch);
  r->row++;
  return is_good;
}

/* -- tables -- */

static void ask(struct table_reading *r, enum data_wanted wanted) {
  struct arena *arena = r->engine->arena;
  const struct sql_table *table = &r->names->tables[r->entity];
  const struct engine_column *columns =
      table_columns(arena, engine_dialect(r->engine), r->names, r->entity);
  const uint32_t id = r->names->schema->entities[r->entity].first_field;
  r->asked = ARENA_ARRAY(arena, const struct sql_column *, table->n_columns);
  r->columns = ARENA_ARRAY(arena, struct engine_column, table->n_columns);
  r->n_asked = 0;
  for (uint32_t i = 0; i < table->n_columns; i++) {
    const struct sql_column *column = &table->columns[i];
    if (wanted == DATA_STRUCTURE && column->kind == SQL_FIELD && column->of != id) continue;
    r->asked[r->n_asked] = column;
    r->columns[r->n_asked++] = columns[i];
  }
}

static struct str query_of(const struct table_reading *r) {
  const enum sql_dialect dialect = engine_dialect(r->engine);
  struct buffer sql;
  buffer_init(&sql, r->engine->arena, NULL);
  buffer_put(&sql, STR("select "));
  for (uint32_t i = 0; i < r->n_asked; i++) {
    if (i) buffer_put(&sql, STR(", "));
    sql_put_name(&sql, dialect, r->asked[i]->name);
  }
  buffer_put(&sql, STR(" from "));
  sql_put_name(&sql, dialect, r->names->tables[r->entity].name);
  buffer_put(&sql, STR(" order by "));
  sql_put_name(&sql, dialect, r->names->rows[r->entity]);
  return (struct str){sql.bytes, (uint32_t)sql.n};
}

/* Whether the table, or a view that is called so, has what is asked. */
static bool check_table(const struct table_reading *r) {
  struct arena *arena = r->engine->arena;
  const struct str table = r->names->tables[r->entity].name;
  struct str *there, *wanted = ARENA_ARRAY(arena, struct str, r->n_asked);
  uint32_t n_there;
  if (!engine_table_columns(r->engine, table, &there, &n_there)) return false;
  for (uint32_t i = 0; i < r->n_asked; i++) wanted[i] = r->asked[i]->name;
  if (!n_there)
    return engine_fails(r->engine, ENGINE_STATEMENT,
        arena_printf(
            arena, _("there is no table \"%.*s\": `thidua load` makes it"), STR_ARGS(table)));
  const char *lacks = columns_not_among(arena, wanted, r->n_asked, there, n_there);
  if (!lacks) return true;
  return engine_fails(r->engine, ENGINE_STATEMENT,
      arena_printf(arena, _("the table \"%.*s\" has no columns %s"), STR_ARGS(table), lacks));
}

static bool read_table(struct table_reading *r, uint32_t entity, enum data_wanted wanted) {
  r->entity = entity;
  r->row = r->parent = 0;
  r->file = dataset_add_file(r->data, r->names->tables[entity].name);
  ask(r, wanted);
  if (!check_table(r)) return false;
  if (!engine_query(r->engine, query_of(r), r->columns, r->n_asked, take_row, r)) return false;
  if (entity || r->row) return true;
  return engine_fails(r->engine, ENGINE_STATEMENT,
      arena_printf(r->engine->arena, _("the table \"%.*s\" holds no row, where one is expected"),
          STR_ARGS(r->names->tables[0].name)));
}

bool data_read(struct engine *engine, const struct sql_names *names, enum data_wanted wanted,
    struct dataset *data, struct diags *diags) {
  const struct schema *s = names->schema;
  struct table_reading r = {.engine = engine, .names = names, .data = data, .diags = diags};
  r.words = ARENA_ARRAY(engine->arena, struct str_map, (size_t)s->n_enumerations + 1);
  for (uint32_t i = 0; i < s->n_enumerations; i++) {
    str_map_init(&r.words[i], engine->arena);
    for (uint32_t w = 0; w < s->enumerations[i].n_words; w++)
      str_map_add(&r.words[i], s->enumerations[i].words[w], w);
  }
  struct allocator within = arena_allocator(engine->arena);
  arena_init(&r.scratch, &within);
  r.scratch.out_of_memory = engine->arena->out_of_memory;
  bool is_good = true;
  dataset_add_source(data, str_from(engine->shown))->is_database = true;
  for (uint32_t e = 0; is_good && e < s->n_entities; e++) is_good = read_table(&r, e, wanted);
  arena_free(&r.scratch);
  return is_good;
}
