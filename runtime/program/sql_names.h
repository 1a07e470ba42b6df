/* How the data of a regulation lies in tables of a database: which table an entity has, which
 * columns it has, of which types, and how names and texts are written in the SQL of each engine.
 * The one place for it: what loads tables, what reads them and what compiles to SQL agree by it.
 *
 * Each entity has one table, named after it ("unit"; the predecessors' of an entity
 * "unit predecessor"), with these columns, in this order:
 *   _row       the number of the row, from 0, in the order of results; the table's key where it has one
 *   _parent    the row of the parent entity it lies under; ascending with _row. The root has none
 *   fields     in the order of the schema, `id` first, named as the field; those of the preceding
 *              year as "previous standing", "previous votes at least", "no previous record"
 *   _has_NAME  for each entity right below: whether its list is there. false and NULL: absent
 * A name that another one of its table bears, letters large and small alike (engines do not tell
 * them apart), or that the engine keeps for itself, has `_` behind it, as often as it takes; a field
 * goes before what is named here. A name too long for PostgreSQL (63 bytes) is cut, and ends in a
 * number that is made of it. Spark's catalog has no table whose name is not of ASCII letters, digits
 * and `_`: there the table of đơn_vị is don_vi.
 *
 * A missing fact is NULL; a date or reference that is known to be none is NULL too, for such a field
 * is one that is `absent means none`. Defaults are not applied. A word of a closed set is its
 * word, a reference the id it names. A date of the preceding year is its number of days since
 * 1970-01-01 in every engine, for it may be known to be none: DATE_NONE. */
#ifndef THIDUA_SQL_NAMES_H
#define THIDUA_SQL_NAMES_H

#include "base/buffer.h"
#include "runtime/program/schema.h"

enum sql_dialect {
#define SQL_DIALECT(                                                                               \
    NAME, word, name, quote, escape, boolean, integer, decimal, date, text, nullable, check, tail) \
  SQL_##NAME,
#include "runtime/program/sql_dialects.def"
  N_SQL_DIALECTS
};

struct sql_dialect_words {
  const char *word, *name;
  char quote, escape;
  const char *boolean, *integer, *decimal, *date, *text;
  bool is_nullable, has_checks;
  const char *tail;
};
extern const struct sql_dialect_words sql_dialects[N_SQL_DIALECTS];
/* The dialect of a word of --dialect; N_SQL_DIALECTS: there is none. */
enum sql_dialect sql_dialect_of_word(struct str word);

static inline bool sql_has_transactions(enum sql_dialect dialect) {
  return dialect != SQL_SPARK && dialect != SQL_CLICKHOUSE;
}

enum sql_column_kind { SQL_ROW, SQL_PARENT, SQL_FIELD, SQL_HAS };
struct sql_column {
  struct str name;
  uint8_t kind; /* enum sql_column_kind */
  uint32_t of;  /* FIELD: the field; HAS: the entity whose list it is; else NONE_INDEX */
};
struct sql_table {
  struct str name;
  struct sql_column *columns; /* in the order they stand in the table */
  uint32_t n_columns;
};
struct sql_names {
  const struct schema *schema;
  enum sql_dialect dialect;
  struct sql_table *tables; /* by entity */
  struct str *rows;         /* by entity: its column _row */
  struct str *parents;      /* by entity: its column _parent; of the root n == 0 */
  struct str *fields;       /* by field: its column */
  struct str *lists; /* by entity: the column _has_NAME of its parent's table; of the root n == 0 */
};

/* The names for a schema, in the arena. */
void sql_names_make(struct sql_names *names, struct arena *arena, const struct schema *schema,
    enum sql_dialect dialect);
/* A name as every engine can bear it: cut where it is too long, with `_` behind where engines keep
 * it for themselves; most are as they were. For whatever else is to be named after a declaration. */
struct str sql_name(struct arena *arena, struct str name);
/* The same for a table beside those of the data: none of them bears it. */
struct str sql_table_name(struct arena *arena, const struct sql_names *names, struct str name);

/* An identifier in quotes, always; and a text. */
void sql_put_name(struct buffer *out, enum sql_dialect dialect, struct str name);
void sql_put_text(struct buffer *out, enum sql_dialect dialect, struct str text);
/* The same in the arena. */
struct str sql_quoted_name(struct arena *arena, enum sql_dialect dialect, struct str name);
struct str sql_quoted_text(struct arena *arena, enum sql_dialect dialect, struct str text);
/* The type of values as a column holds them (the field's; without Nullable). */
struct str sql_type(struct arena *arena, enum sql_dialect dialect, struct type type);
struct str sql_column_type(struct arena *arena, enum sql_dialect dialect,
    const struct sql_names *names, const struct sql_column *column);
/* Whether a field's column holds its number (an integer, or a decimal at its scale, or days) as an
 * integer: what the engine has no type of its own for. */
bool sql_holds_integer(enum sql_dialect dialect, const struct field *field);

/* "create table …;", with the labels as comments and a line for each column. `if_missing`: a table or
 * view of that name stays as it is. */
void sql_put_create_table(struct buffer *out, enum sql_dialect dialect,
    const struct sql_names *names, uint32_t entity, bool if_missing);

#endif
