/* The one seam to databases: opened by a URL, told statements, given rows and asked for rows. Behind
 * it a file for each engine: sqlite.c (a file), postgresql.c (a server), duckdb.c (a file). Their
 * libraries are opened when one of them is (base/library.h), so a start that needs none costs
 * nothing.
 *
 * Every function that can fail answers false, and `words` then holds what the engine said. Owner:
 * the arena, all but the connection, which engine_close ends; what was not committed then never
 * was. */
#ifndef THIDUA_ENGINE_H
#define THIDUA_ENGINE_H

#include "base/buffer.h"
#include "runtime/program/sql_names.h"

/* Values of a column on their way in or out. */
enum engine_type {
  ENGINE_BOOLEAN, /* number 0 or 1 */
  ENGINE_INTEGER, /* number */
  ENGINE_DECIMAL, /* number at the column's scale */
  ENGINE_DATE,    /* number: days since 1970-01-01 */
  ENGINE_TEXT     /* text */
};
struct engine_column {
  struct str name; /* of the table's column; of a query only for messages */
  uint8_t type;    /* enum engine_type */
  uint8_t scale;
};
struct engine_value {
  bool is_known; /* false: NULL */
  int64_t number;
  struct str text; /* of a row that is read: until the next one */
};

enum engine_fault {
  ENGINE_SOUND,
  ENGINE_STATEMENT, /* what was asked, or the data, is at fault */
  ENGINE_SYSTEM     /* there is no such database, the connection is lost, the disk is full … */
};

struct engine {
  const struct engine_kind *kind;
  struct arena *arena;
  const char *shown; /* the URL, without its password */
  enum engine_fault fault;
  const char *words;          /* what went wrong last; in the reader's language where it is ours */
  struct engine_state *state; /* the kind's own; NULL: not open */
  struct secrets {
    struct str written, decoded; /* the URL's password, n == 0: none. Never in `words` */
  } secrets;
};

/* Whether a text is meant as the URL of a database: it has its beginning or ending. */
bool engine_knows(const char *url);
/* "sqlite:PATH, postgresql://…, duckdb:PATH": how they are written, for messages. */
const char *engine_forms(void);
/* The URL without its password, in the arena. */
const char *engine_shown_url(struct arena *arena, const char *url);
/* Opens the database at a URL that engine_knows. `creates`: a file that is not there is made. The
 * engine lives in the arena, also where it could not be opened: engine->fault says so then. */
struct engine *engine_open(struct arena *arena, const char *url, bool creates);
/* Ends the connection; `engine` may be NULL, or not open. */
void engine_close(struct engine *engine);
enum sql_dialect engine_dialect(const struct engine *engine);

/* Runs statements, `;` between them; what they answer is dropped. */
bool engine_execute(struct engine *engine, struct str script);
bool engine_begin(struct engine *engine);
bool engine_commit(struct engine *engine);
/* Takes back what was done since engine_begin; says nothing where that fails too. */
void engine_rollback(struct engine *engine);

/* Rows into a table, as fast as the engine takes them: begin, each row with a value a column, end. */
bool engine_append_begin(struct engine *engine, struct str table,
    const struct engine_column *columns, uint32_t n_columns);
bool engine_append(struct engine *engine, const struct engine_value *values);
bool engine_append_end(struct engine *engine);

/* Called with each row; false stops, and the query then answers false without words. */
typedef bool engine_row(void *context, const struct engine_value *values);
/* The rows of one query (no `;` behind it). A value that cannot be what its column is to be is a
 * fault of the statement. */
bool engine_query(struct engine *engine, struct str query, const struct engine_column *columns,
    uint32_t n_columns, engine_row *row, void *context);

/* The columns of a table, in its order, in the engine's arena; none where there is no such table. */
bool engine_table_columns(
    struct engine *engine, struct str table, struct str **columns, uint32_t *n_columns);

/* -- for the engines -- */
struct engine_kind {
  enum sql_dialect dialect;
  const char *form;       /* how its URL is written, for messages */
  const char *beginnings; /* of its URLs, blanks between them; what follows is handed to `open` */
  const char *endings;    /* of paths that are its files; "" */
  bool takes_whole_url;   /* `open` gets the beginning too */
  bool (*open)(struct engine *engine, const char *where, bool creates);
  void (*close)(struct engine *engine);
  bool (*execute)(struct engine *engine, const char *script);
  bool (*append_begin)(struct engine *engine, struct str table, const struct engine_column *columns,
      uint32_t n_columns);
  bool (*append)(struct engine *engine, const struct engine_value *values);
  bool (*append_end)(struct engine *engine);
  bool (*query)(struct engine *engine, const char *query, const struct engine_column *columns,
      uint32_t n_columns, engine_row *row, void *context);
};
extern const struct engine_kind engine_sqlite, engine_postgresql, engine_duckdb;

/* Keeps what went wrong, on one line and without the password; returns false. */
bool engine_fails(struct engine *engine, enum engine_fault fault, const char *words);
/* A value that is not what its column is to be: "votes" holds "abc", which is no integer. Returns
 * false. */
bool engine_misfit(struct engine *engine, const struct engine_column *column, struct str text);
/* A value told as text, by its column; false after engine_misfit. */
bool engine_parse(struct engine *engine, const struct engine_column *column, struct str text,
    struct engine_value *out);

#endif
