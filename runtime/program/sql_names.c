/* Tables and columns from the schema; identifiers, texts and types by the dialects' table
 * (sql_names.h). */
#include "runtime/program/sql_names.h"

#include <utf8proc.h>

#include "base/characters.h"

const struct sql_dialect_words sql_dialects[N_SQL_DIALECTS] = {
#define SQL_DIALECT(                                                                               \
    NAME, word, name, quote, escape, boolean, integer, decimal, date, text, nullable, check, tail) \
  [SQL_##NAME] = {                                                                                 \
      word, name, quote, escape, boolean, integer, decimal, date, text, nullable, check, tail},
#include "runtime/program/sql_dialects.def"
};

enum sql_dialect sql_dialect_of_word(struct str word) {
  uint32_t d = 0;
  while (d < N_SQL_DIALECTS && !str_equal(word, str_from(sql_dialects[d].word))) d++;
  return (enum sql_dialect)d;
}

/* -- names -- */

enum { NAME_BYTES_MAX = 63, HASH_DIGITS = 8 }; /* PostgreSQL's NAMEDATALEN - 1 */

/* PostgreSQL's columns of its own, which no table may name even in quotes. */
static bool is_kept_by_engines(struct str folded) {
  static const struct str kept[] = {{"tableoid", 8}, {"xmin", 4}, {"cmin", 4}, {"xmax", 4},
      {"cmax", 4}, {"ctid", 4}, {"rowid", 5}};
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
    if (str_equal(folded, kept[i])) return true;
  return false;
}

/* At most NAME_BYTES_MAX - spare bytes; what is cut off stands as a number of it. */
static struct str shortened(struct arena *arena, struct str name, uint32_t spare) {
  if (name.n + spare <= NAME_BYTES_MAX) return name;
  const uint32_t room = NAME_BYTES_MAX - spare - HASH_DIGITS - 1;
  const uint32_t kept = str_valid_utf8((struct str){name.p, room});
  return str_from(arena_printf(arena, "%.*s_%08x", (int)kept, name.p, (uint32_t)str_hash(name)));
}

/* The names of one table, or of all tables, each once. */
struct taken {
  struct str_map folded;
  struct arena *arena;
};

static struct taken nothing_taken(struct arena *arena) {
  struct taken taken = {.arena = arena};
  str_map_init(&taken.folded, arena);
  return taken;
}

static struct str take(struct taken *taken, struct str name) {
  struct arena *arena = taken->arena;
  /* SQLite keeps all tables that begin so */
  if (name.n >= 7 && str_equal(text_folded(arena, (struct str){name.p, 7}), STR("sqlite_")))
    name = str_from(arena_printf(arena, "_%.*s", STR_ARGS(name)));
  name = shortened(arena, name, 0);
  const struct str whole = name;
  for (uint32_t more = 1;; more++) {
    const struct str folded = text_folded(arena, name);
    if (!is_kept_by_engines(folded) && str_map_add(&taken->folded, folded, 0)) return name;
    const struct str base = shortened(arena, whole, more);
    char *longer = arena_alloc(arena, (size_t)base.n + more + 1);
    memcpy(longer, base.p, base.n);
    memset(longer + base.n, '_', more);
    name = (struct str){longer, base.n + more};
  }
}

struct str sql_name(struct arena *arena, struct str name) {
  struct taken taken = nothing_taken(arena);
  return take(&taken, name);
}

/* A letter of Spark's tables: without its marks. */
static char plain_letter(int32_t code_point) {
  if (code_point == 0x110 || code_point == 0x111) return code_point == 0x110 ? 'D' : 'd';
  utf8proc_int32_t parts[8];
  int boundary = 0;
  const utf8proc_ssize_t n = utf8proc_decompose_char(
      code_point, parts, 8, UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK, &boundary);
  const int32_t letter = n > 0 && n <= 8 ? parts[0] : code_point;
  const bool is_word = (letter >= '0' && letter <= '9') || (letter >= 'A' && letter <= 'Z') ||
      (letter >= 'a' && letter <= 'z');
  return is_word ? (char)letter : '_';
}

static struct str for_catalog(struct arena *arena, enum sql_dialect dialect, struct str name) {
  if (dialect != SQL_SPARK) return name;
  char *plain = arena_alloc(arena, (size_t)name.n + 1);
  uint32_t n = 0;
  for (uint32_t i = 0; i < name.n;) {
    int32_t code_point;
    i += str_decode(name, i, &code_point);
    plain[n++] = plain_letter(code_point);
  }
  return (struct str){plain, n};
}

/* As an entity is called among all tables: the predecessors' bear one name in the schema. */
static struct str table_name(struct arena *arena, const struct schema *s, uint32_t entity) {
  const struct entity *e = &s->entities[entity];
  if (!e->of_predecessors) return e->name;
  return str_from(arena_printf(arena, "%.*s predecessor", STR_ARGS(s->entities[e->parent].name)));
}

/* The schema names the bounds in the language of whoever compiled it. */
static struct str field_name(struct arena *arena, const struct schema *s, const struct field *f) {
  switch ((enum field_origin)f->origin) {
  case FIELD_DATA:
  case FIELD_N_ORIGINS: return f->name;
  case FIELD_NO_RECORD: return STR("no previous record");
  case FIELD_PREVIOUS:
  case FIELD_PREVIOUS_LEAST:
  case FIELD_PREVIOUS_MOST: break;
  }
  const struct str name = schema_name_of_item(s, s->items[f->item]);
  /* a selection, or an allocation, is two items that bear one name: of one entity where its rows
   * are shared out among all of them */
  const enum item_kind kind = (enum item_kind)s->items[f->item].kind;
  const bool is_state = kind == ITEM_SELECTION_STATE || kind == ITEM_ALLOCATION_STATE;
  const char *bound = f->origin == FIELD_PREVIOUS_LEAST ? " at least"
      : f->origin == FIELD_PREVIOUS_MOST                ? " at most"
                                                        : "";
  return str_from(
      arena_printf(arena, "previous %.*s%s%s", STR_ARGS(name), is_state ? " state" : "", bound));
}

static struct sql_column *add(
    struct sql_table *table, struct str name, enum sql_column_kind kind, uint32_t of) {
  struct sql_column *column = &table->columns[table->n_columns++];
  *column = (struct sql_column){name, (uint8_t)kind, of};
  return column;
}

static void name_columns(struct sql_names *names, struct arena *arena, uint32_t entity) {
  const struct schema *s = names->schema;
  const struct entity *e = &s->entities[entity];
  struct taken taken = nothing_taken(arena);
  struct sql_table *table = &names->tables[entity];
  uint32_t n_lists = 0;
  for (uint32_t child = 0; child < s->n_entities; child++)
    n_lists += s->entities[child].parent == entity;
  table->columns = ARENA_ARRAY(arena, struct sql_column, (size_t)e->n_fields + n_lists + 2);
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++)
    names->fields[f] = take(&taken, field_name(arena, s, &s->fields[f]));
  names->rows[entity] = take(&taken, STR("_row"));
  add(table, names->rows[entity], SQL_ROW, NONE_INDEX);
  if (entity) {
    names->parents[entity] = take(&taken, STR("_parent"));
    add(table, names->parents[entity], SQL_PARENT, NONE_INDEX);
  }
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++)
    add(table, names->fields[f], SQL_FIELD, f);
  for (uint32_t child = 0; child < s->n_entities; child++) {
    if (s->entities[child].parent != entity) continue;
    const struct str name = s->entities[child].name;
    names->lists[child] = take(&taken, str_from(arena_printf(arena, "_has_%.*s", STR_ARGS(name))));
    add(table, names->lists[child], SQL_HAS, child);
  }
}

void sql_names_make(struct sql_names *names, struct arena *arena, const struct schema *schema,
    enum sql_dialect dialect) {
  const uint32_t n = schema->n_entities;
  *names = (struct sql_names){.schema = schema,
      .dialect = dialect,
      .tables = ARENA_ARRAY(arena, struct sql_table, n),
      .rows = ARENA_ARRAY(arena, struct str, n),
      .parents = ARENA_ARRAY(arena, struct str, n),
      .fields = ARENA_ARRAY(arena, struct str, schema->n_fields),
      .lists = ARENA_ARRAY(arena, struct str, n)};
  struct taken taken = nothing_taken(arena);
  for (uint32_t e = 0; e < n; e++)
    names->tables[e].name = take(&taken, for_catalog(arena, dialect, table_name(arena, schema, e)));
  for (uint32_t e = 0; e < n; e++) name_columns(names, arena, e);
}

struct str sql_table_name(struct arena *arena, const struct sql_names *names, struct str name) {
  struct taken taken = nothing_taken(arena);
  for (uint32_t e = 0; e < names->schema->n_entities; e++) take(&taken, names->tables[e].name);
  return take(&taken, for_catalog(arena, names->dialect, name));
}

/* -- writing -- */

static void put_quoted(struct buffer *out, struct str text, char quote, char escape) {
  buffer_put_byte(out, quote);
  for (uint32_t i = 0; i < text.n; i++) {
    const char c = text.p[i];
    if (c == quote) buffer_put_byte(out, escape && quote == '\'' ? escape : quote);
    else if (escape && c == escape) buffer_put_byte(out, escape);
    buffer_put_byte(out, c);
  }
  buffer_put_byte(out, quote);
}

/* Spark takes a backslash in an identifier as it is; no name of ours holds one. */
void sql_put_name(struct buffer *out, enum sql_dialect dialect, struct str name) {
  put_quoted(out, name, sql_dialects[dialect].quote, 0);
}

void sql_put_text(struct buffer *out, enum sql_dialect dialect, struct str text) {
  put_quoted(out, text, '\'', sql_dialects[dialect].escape);
}

static struct str held(const struct buffer *buffer) {
  return (struct str){buffer->bytes, (uint32_t)buffer->n};
}

struct str sql_quoted_name(struct arena *arena, enum sql_dialect dialect, struct str name) {
  struct buffer buffer;
  buffer_init(&buffer, arena, NULL);
  sql_put_name(&buffer, dialect, name);
  return held(&buffer);
}

struct str sql_quoted_text(struct arena *arena, enum sql_dialect dialect, struct str text) {
  struct buffer buffer;
  buffer_init(&buffer, arena, NULL);
  sql_put_text(&buffer, dialect, text);
  return held(&buffer);
}

/* -- types -- */

struct str sql_type(struct arena *arena, enum sql_dialect dialect, struct type type) {
  const struct sql_dialect_words *words = &sql_dialects[dialect];
  switch ((enum type_kind)type.kind) {
  case TYPE_BOOLEAN: return str_from(words->boolean);
  case TYPE_INTEGER: return str_from(words->integer);
  case TYPE_DATE: return str_from(*words->date ? words->date : words->integer);
  case TYPE_TEXT:
  case TYPE_ENUM:
  case TYPE_REFERENCE: return str_from(words->text);
  case TYPE_DECIMAL: break;
  }
  /* a 64-bit integer has 19 digits at most */
  return *words->decimal ? str_from(arena_printf(arena, "%s(19, %d)", words->decimal, type.scale))
                         : str_from(words->integer);
}

bool sql_holds_integer(enum sql_dialect dialect, const struct field *field) {
  const struct sql_dialect_words *words = &sql_dialects[dialect];
  switch ((enum type_kind)field->type.kind) {
  case TYPE_INTEGER: return true;
  case TYPE_DECIMAL: return !*words->decimal;
  case TYPE_DATE: return !*words->date || field->origin != FIELD_DATA;
  case TYPE_BOOLEAN:
  case TYPE_TEXT:
  case TYPE_ENUM:
  case TYPE_REFERENCE: break;
  }
  return false;
}

struct str sql_column_type(struct arena *arena, enum sql_dialect dialect,
    const struct sql_names *names, const struct sql_column *column) {
  const struct sql_dialect_words *words = &sql_dialects[dialect];
  switch ((enum sql_column_kind)column->kind) {
  case SQL_ROW:
  case SQL_PARENT: return str_from(words->integer);
  case SQL_HAS: return str_from(words->boolean);
  case SQL_FIELD: break;
  }
  const struct field *field = &names->schema->fields[column->of];
  return sql_holds_integer(dialect, field) ? str_from(words->integer)
                                           : sql_type(arena, dialect, field->type);
}

/* -- tables -- */

/* A comment to the end of its line. */
static void put_comment(struct buffer *out, struct str text) {
  buffer_put(out, STR(" -- "));
  for (uint32_t i = 0; i < text.n; i++)
    buffer_put_byte(out, (unsigned char)text.p[i] < ' ' ? ' ' : text.p[i]);
}

static void put_check(struct buffer *out, enum sql_dialect dialect, const struct schema *s,
    const struct field *field, struct str column) {
  const struct enumeration *set = &s->enumerations[field->type.of];
  buffer_put(out, STR(" check ("));
  sql_put_name(out, dialect, column);
  buffer_put(out, STR(" in ("));
  for (uint32_t i = 0; i < set->n_words; i++) {
    if (i) buffer_put(out, STR(", "));
    sql_put_text(out, dialect, set->words[i]);
  }
  buffer_put(out, STR("))"));
}

/* What a number in a column of integers stands for, where it does not say it itself. */
static struct str note_of(
    struct arena *arena, enum sql_dialect dialect, const struct field *field) {
  if (field->type.kind == TYPE_INTEGER || !sql_holds_integer(dialect, field)) return field->label;
  const char *note = field->type.kind == TYPE_DATE
      ? "days since 1970-01-01"
      : arena_printf(arena, "times 10^%d", field->type.scale);
  if (!field->label.n) return str_from(note);
  return str_from(arena_printf(arena, "%.*s; %s", STR_ARGS(field->label), note));
}

static struct str put_column(struct buffer *out, enum sql_dialect dialect,
    const struct sql_names *names, const struct sql_column *column) {
  const struct sql_dialect_words *words = &sql_dialects[dialect];
  const struct schema *s = names->schema;
  const struct str type = sql_column_type(out->arena, dialect, names, column);
  buffer_put(out, STR("  "));
  sql_put_name(out, dialect, column->name);
  const bool may_miss = column->kind == SQL_FIELD || column->kind == SQL_HAS;
  if (may_miss && words->is_nullable) buffer_printf(out, " Nullable(%.*s)", STR_ARGS(type));
  else buffer_printf(out, " %.*s", STR_ARGS(type));
  /* ClickHouse has it in its order, Spark has no keys; DuckDB would hold each row once more for one,
   * and takes none that was deleted in the same transaction */
  const bool has_key = dialect == SQL_SQLITE || dialect == SQL_POSTGRESQL;
  if (column->kind == SQL_ROW && dialect != SQL_CLICKHOUSE)
    buffer_put(out, has_key ? STR(" primary key") : STR(" not null"));
  if (column->kind == SQL_PARENT && dialect != SQL_CLICKHOUSE) buffer_put(out, STR(" not null"));
  if (column->kind != SQL_FIELD) return (struct str){0};
  const struct field *field = &s->fields[column->of];
  /* the preceding year's results may have words that the set has no more */
  if (words->has_checks && field->type.kind == TYPE_ENUM && field->origin == FIELD_DATA)
    put_check(out, dialect, s, field, column->name);
  return note_of(out->arena, dialect, field);
}

void sql_put_create_table(struct buffer *out, enum sql_dialect dialect,
    const struct sql_names *names, uint32_t entity, bool if_missing) {
  const struct sql_table *table = &names->tables[entity];
  const struct str label = names->schema->entities[entity].label;
  buffer_put(out, if_missing ? STR("create table if not exists ") : STR("create table "));
  sql_put_name(out, dialect, table->name);
  buffer_put(out, STR(" ("));
  if (label.n) put_comment(out, label);
  buffer_put_byte(out, '\n');
  for (uint32_t i = 0; i < table->n_columns; i++) {
    const struct str note = put_column(out, dialect, names, &table->columns[i]);
    if (i + 1 < table->n_columns) buffer_put_byte(out, ',');
    if (note.n) put_comment(out, note);
    buffer_put_byte(out, '\n');
  }
  buffer_printf(out, ")%s", sql_dialects[dialect].tail);
  if (dialect == SQL_CLICKHOUSE) sql_put_name(out, dialect, names->rows[entity]);
  buffer_put(out, STR(";\n"));
}
