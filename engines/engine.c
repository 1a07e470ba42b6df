/* Which engine a URL means, and what all of them are asked alike (engine.h). */
#include "engines/engine.h"

#include <strings.h>

#include "base/vec.h"

static const struct engine_kind *const kinds[] = {
    &engine_postgresql, &engine_duckdb, &engine_sqlite};
enum { N_KINDS = sizeof kinds / sizeof *kinds };

/* -- URLs -- */

/* One word of `words`, which blanks separate, behind `at`; n == 0: there is no more. */
static struct str next_word(const char **at) {
  *at += strspn(*at, " ");
  const struct str word = {*at, (uint32_t)strcspn(*at, " ")};
  *at += word.n;
  return word;
}

/* What stands behind the engine's beginning of a URL; NULL where the URL is not its. */
static const char *behind_beginning(const struct engine_kind *kind, const char *url) {
  const char *at = kind->beginnings;
  for (struct str word; (word = next_word(&at)).n;)
    if (strncasecmp(url, word.p, word.n) == 0) return url + word.n;
  return NULL;
}

static bool has_ending(const struct engine_kind *kind, const char *url) {
  const size_t n = strlen(url);
  const char *at = kind->endings;
  for (struct str word; (word = next_word(&at)).n;)
    if (n > word.n && strncasecmp(url + n - word.n, word.p, word.n) == 0) return true;
  return false;
}

static const struct engine_kind *kind_of(const char *url, const char **where) {
  for (uint32_t i = 0; i < N_KINDS; i++) {
    *where = behind_beginning(kinds[i], url);
    if (*where && kinds[i]->takes_whole_url) *where = url;
    if (*where) return kinds[i];
  }
  *where = url;
  for (uint32_t i = 0; i < N_KINDS; i++)
    if (has_ending(kinds[i], url)) return kinds[i];
  return NULL;
}

bool engine_knows(const char *url) {
  const char *where;
  return kind_of(url, &where) != NULL;
}

const char *engine_forms(void) {
  return "postgresql://USER@HOST/DATABASE, duckdb:FILE, sqlite:FILE";
}

/* -- passwords -- */

/* The password of a URL as it is written: behind the user's name, or as the parameter `password`. */
static struct str password_of(const char *url) {
  const char *authority = strstr(url, "://");
  if (!authority) return (struct str){0};
  authority += 3;
  const size_t n = strcspn(authority, "/?#");
  const char *colon = memchr(authority, ':', n), *at = NULL;
  for (size_t i = 0; i < n; i++)
    if (authority[i] == '@') at = authority + i;
  if (colon && at && colon < at) return (struct str){colon + 1, (uint32_t)(at - colon - 1)};
  for (const char *p = strchr(authority, '?'); p; p = strchr(p + 1, '&'))
    if (strncasecmp(p + 1, "password=", 9) == 0)
      return (struct str){p + 10, (uint32_t)strcspn(p + 10, "&#")};
  return (struct str){0};
}

static int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char small = (char)(c | 0x20);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

static struct str decoded(struct arena *arena, struct str text) {
  char *out = arena_alloc(arena, (size_t)text.n + 1);
  uint32_t n = 0;
  for (uint32_t i = 0; i < text.n; i++) {
    const bool is_escape = text.p[i] == '%' && i + 2 < text.n && digit_of(text.p[i + 1]) >= 0 &&
        digit_of(text.p[i + 2]) >= 0;
    out[n++] =
        is_escape ? (char)(digit_of(text.p[i + 1]) * 16 + digit_of(text.p[i + 2])) : text.p[i];
    if (is_escape) i += 2;
  }
  return (struct str){out, n};
}

const char *engine_shown_url(struct arena *arena, const char *url) {
  const struct str password = password_of(url);
  if (!password.n) return url;
  return arena_printf(arena, "%.*s***%s", (int)(password.p - url), url, password.p + password.n);
}

/* -- opening and closing -- */

struct engine *engine_open(struct arena *arena, const char *url, bool creates) {
  const char *where;
  struct engine *engine = ARENA_NEW(arena, struct engine);
  *engine = (struct engine){
      .kind = kind_of(url, &where), .arena = arena, .shown = engine_shown_url(arena, url)};
  engine->secrets.written = password_of(url);
  engine->secrets.decoded = decoded(arena, engine->secrets.written);
  engine->kind->open(engine, where, creates);
  return engine;
}

void engine_close(struct engine *engine) {
  if (!engine || !engine->state) return;
  engine->kind->close(engine);
  engine->state = NULL;
}

enum sql_dialect engine_dialect(const struct engine *engine) { return engine->kind->dialect; }

/* -- statements -- */

bool engine_execute(struct engine *engine, struct str script) {
  return engine->kind->execute(engine, str_cstring(engine->arena, script));
}

bool engine_begin(struct engine *engine) {
  /* SQLite: what is only read would be locked for writing too late, when others read it as well.
   * PostgreSQL: all statements are to see the same data */
  const enum sql_dialect dialect = engine_dialect(engine);
  return engine->kind->execute(engine,
      dialect == SQL_SQLITE           ? "begin immediate"
          : dialect == SQL_POSTGRESQL ? "begin isolation level repeatable read"
                                      : "begin");
}

bool engine_commit(struct engine *engine) { return engine->kind->execute(engine, "commit"); }

void engine_rollback(struct engine *engine) {
  const enum engine_fault fault = engine->fault;
  const char *words = engine->words;
  engine->kind->execute(engine, "rollback");
  engine->fault = fault;
  engine->words = words;
}

bool engine_append_begin(struct engine *engine, struct str table,
    const struct engine_column *columns, uint32_t n_columns) {
  return engine->kind->append_begin(engine, table, columns, n_columns);
}

bool engine_append(struct engine *engine, const struct engine_value *values) {
  return engine->kind->append(engine, values);
}

bool engine_append_end(struct engine *engine) { return engine->kind->append_end(engine); }

bool engine_query(struct engine *engine, struct str query, const struct engine_column *columns,
    uint32_t n_columns, engine_row *row, void *context) {
  return engine->kind->query(
      engine, str_cstring(engine->arena, query), columns, n_columns, row, context);
}

struct listing {
  struct arena *arena;
  VEC(struct str) names;
};

static bool list_name(void *context, const struct engine_value *values) {
  struct listing *listing = context;
  VEC_PUSH(listing->arena, &listing->names, str_copy(listing->arena, values->text));
  return true;
}

static bool take_number(void *context, const struct engine_value *values) {
  *(int64_t *)context = values->number;
  return true;
}

/* A query for the names, each engine asks its catalogue in its own words. */
static const char *columns_query(struct engine *engine, struct str table) {
  struct arena *arena = engine->arena;
  const enum sql_dialect dialect = engine_dialect(engine);
  /* as a name in a statement is looked for, along search_path */
  if (dialect == SQL_POSTGRESQL || dialect == SQL_DUCKDB)
    table = sql_quoted_name(arena, dialect, table);
  const struct str quoted = sql_quoted_text(arena, dialect, table);
  if (dialect == SQL_SQLITE || dialect == SQL_DUCKDB)
    return arena_printf(arena, "select name from pragma_table_info(%.*s)", STR_ARGS(quoted));
  if (dialect == SQL_POSTGRESQL)
    return arena_printf(arena,
        "select attname::text from pg_attribute where attrelid = to_regclass(%.*s) and attnum > 0 "
        "and not attisdropped order by attnum",
        STR_ARGS(quoted));
  if (dialect == SQL_CLICKHOUSE)
    return arena_printf(arena,
        "select name from system.columns where database = currentDatabase() and table = %.*s order "
        "by position",
        STR_ARGS(quoted));
  return arena_printf(
      arena, "show columns in %.*s", STR_ARGS(sql_quoted_name(arena, dialect, table)));
}

/* DuckDB tells the columns of all tables slowly, and those of one that is not there are an error. */
static bool is_there_in_duckdb(struct engine *engine, struct str table, bool *is_there) {
  const struct engine_column number = {.name = STR("count"), .type = ENGINE_INTEGER};
  const struct str quoted = sql_quoted_text(engine->arena, SQL_DUCKDB, table);
  static const char where[] = "(database_name = 'temp' or (database_name = current_database() and "
                              "schema_name = current_schema()))";
  int64_t n = 0;
  const bool is_good = engine_query(engine,
      str_from(arena_printf(engine->arena,
          "select (select count(*) from duckdb_tables() where %s and lower(table_name) = "
          "lower(%.*s)) + (select count(*) from duckdb_views() where %s and lower(view_name) = "
          "lower(%.*s))",
          where, STR_ARGS(quoted), where, STR_ARGS(quoted))),
      &number, 1, take_number, &n);
  *is_there = n > 0;
  return is_good;
}

bool engine_table_columns(
    struct engine *engine, struct str table, struct str **columns, uint32_t *n_columns) {
  const struct engine_column name = {.name = STR("name"), .type = ENGINE_TEXT};
  struct listing listing = {.arena = engine->arena};
  bool is_there = true;
  bool is_good =
      engine_dialect(engine) != SQL_DUCKDB || is_there_in_duckdb(engine, table, &is_there);
  if (is_good && is_there)
    is_good =
        engine_query(engine, str_from(columns_query(engine, table)), &name, 1, list_name, &listing);
  *columns = listing.names.items;
  *n_columns = listing.names.n;
  return is_good;
}
