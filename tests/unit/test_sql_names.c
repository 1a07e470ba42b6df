/* Names of tables and columns, and what is written into SQL (runtime/program/sql_names.h): in every
 * dialect, with names that meet. */
#include "runtime/program/sql_names.h"
#include "tests/unit/program_support.h"

#define RULES                                                                                        \
  "regulation r\n  effective 2020-01-01 to 2020-12-31\n"                                             \
  "entity sector \"ngành\"\n"                                                                       \
  "entity cluster (clusters) in sector \"cụm\"\n  _row : integer\n  _Row_ : text\n"                \
  "entity unit (units) in cluster\n  xmin : integer\n  _has_incident : boolean\n"                    \
  "  kind : one of a, b \"loại\"\n  score : decimal(2)\n  began : date\n  head : unit reference\n" \
  "entity incident (incidents) in unit\n  ok : boolean\n"                                            \
  "entity UNIT in sector\n"                                                                          \
  "entity đơn_vị_có_tên_rất_dài_dài_hơn_sáu_mươi_ba_bai in sector\n  x : integer\n"    \
  "define points of unit : decimal(2) is if previous points > 3 then 1 else 2\n"                     \
  "define day of unit : date is previous day\n"                                                      \
  "define two of unit : integer is count of predecessor where no previous record\n"

static void assert_text(struct str got, const char *wanted) {
  if (!str_equal(got, str_from(wanted))) fail_msg("got:\n%.*s\nwanted:\n%s", STR_ARGS(got), wanted);
}

static void begin(struct compiled *s, struct sql_names *names) {
  compiled_init(s, RULES);
  sql_names_make(names, &s->arena, &s->program->schema, SQL_POSTGRESQL);
}

static struct str table(
    struct compiled *s, enum sql_dialect dialect, const struct sql_names *names, const char *name) {
  struct buffer out;
  buffer_init(&out, &s->arena, NULL);
  for (uint32_t e = 0; e < s->program->schema.n_entities; e++)
    if (str_equal(names->tables[e].name, str_from(name)))
      sql_put_create_table(&out, dialect, names, e, false);
  return (struct str){out.bytes, (uint32_t)out.n};
}

static void names_that_meet(void **state) {
  (void)state;
  struct sql_names names;
  struct compiled s;
  begin(&s, &names);
  assert_text(table(&s, SQL_POSTGRESQL, &names, "cluster"),
      "create table \"cluster\" ( -- cụm\n"
      "  \"_row__\" bigint primary key,\n"
      "  \"_parent\" bigint not null,\n"
      "  \"id\" text,\n"
      "  \"_row\" bigint,\n"
      "  \"_Row_\" text,\n"
      "  \"_has_unit\" boolean\n"
      ");\n");
  assert_text(names.rows[1], "_row__");
  /* tables are told apart without regard to case too; a long one ends in a number */
  assert_text(names.tables[4].name, "UNIT_");
  assert_text(names.lists[4], "_has_UNIT");
  const struct str longest = names.tables[5].name;
  assert_true(longest.n <= 63 && str_valid_utf8(longest) == longest.n);
  assert_text(sql_name(&s.arena, STR("CTID")), "CTID_");
  assert_text(sql_name(&s.arena, STR("sqlite_x")), "_sqlite_x");
  assert_text(sql_name(&s.arena, STR("cụm")), "cụm");
  compiled_free(&s);
}

static void each_dialect(void **state) {
  (void)state;
  struct sql_names names;
  struct compiled s;
  begin(&s, &names);
  assert_text(table(&s, SQL_SQLITE, &names, "unit"),
      "create table \"unit\" (\n"
      "  \"_row\" integer primary key,\n"
      "  \"_parent\" integer not null,\n"
      "  \"id\" text,\n"
      "  \"xmin_\" integer,\n"
      "  \"_has_incident\" boolean,\n"
      "  \"kind\" text check (\"kind\" in ('a', 'b')), -- loại\n"
      "  \"score\" integer, -- times 10^2\n"
      "  \"began\" text,\n"
      "  \"head\" text,\n"
      "  \"previous points\" integer, -- times 10^2\n"
      "  \"previous day\" integer, -- days since 1970-01-01\n"
      "  \"previous points at least\" integer, -- times 10^2\n"
      "  \"previous day at least\" integer, -- days since 1970-01-01\n"
      "  \"previous points at most\" integer, -- times 10^2\n"
      "  \"previous day at most\" integer, -- days since 1970-01-01\n"
      "  \"_has_incident_\" boolean,\n"
      "  \"_has_predecessor\" boolean\n"
      ");\n");
  assert_text(table(&s, SQL_DUCKDB, &names, "unit predecessor"),
      "create table \"unit predecessor\" (\n"
      "  \"_row\" bigint not null,\n"
      "  \"_parent\" bigint not null,\n"
      "  \"id\" varchar,\n"
      "  \"no previous record\" boolean\n"
      ");\n");
  assert_text(table(&s, SQL_CLICKHOUSE, &names, "incident"),
      "create table `incident` (\n"
      "  `_row` Int64,\n"
      "  `_parent` Int64,\n"
      "  `id` Nullable(String),\n"
      "  `ok` Nullable(Bool)\n"
      ") engine = MergeTree order by `_row`;\n");
  assert_text(table(&s, SQL_SPARK, &names, "incident"),
      "create table `incident` (\n"
      "  `_row` bigint not null,\n"
      "  `_parent` bigint not null,\n"
      "  `id` string,\n"
      "  `ok` boolean\n"
      ") using parquet;\n");
  compiled_free(&s);
}

static void texts_and_types(void **state) {
  (void)state;
  struct arena arena;
  arena_init(&arena, NULL);
  assert_text(sql_quoted_text(&arena, SQL_POSTGRESQL, STR("o'clock \\")), "'o''clock \\'");
  assert_text(sql_quoted_text(&arena, SQL_SPARK, STR("o'clock \\")), "'o\\'clock \\\\'");
  assert_text(sql_quoted_name(&arena, SQL_SQLITE, STR("a\"b")), "\"a\"\"b\"");
  assert_text(sql_quoted_name(&arena, SQL_SPARK, STR("a`b")), "`a``b`");
  const struct type decimal = {.kind = TYPE_DECIMAL, .scale = 3};
  assert_text(sql_type(&arena, SQL_POSTGRESQL, decimal), "numeric(19, 3)");
  assert_text(sql_type(&arena, SQL_SQLITE, decimal), "integer");
  assert_int_equal(sql_dialect_of_word(STR("duckdb")), SQL_DUCKDB);
  assert_int_equal(sql_dialect_of_word(STR("oracle")), N_SQL_DIALECTS);
  arena_free(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(names_that_meet),
      cmocka_unit_test(each_dialect), cmocka_unit_test(texts_and_types)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
