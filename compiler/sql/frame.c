/* What stands around the script: which regulation it is, of which day and readings; what an earlier
 * run of it has made goes first; and all is one transaction, where the engine has them. */
#include "compiler/sql/script.h"

/* What each engine is asked so that it is quick, and what it leaves behind. */
static const struct ways {
  /* the schema of tables and views that end with the connection; NULL: it has none for tables */
  const char *temporary;
  bool has_temporary_views;
  const char *of_transaction; /* settings */
  bool must_look;             /* it knows nothing of a table before it is told to look at it */
} ways[N_SQL_DIALECTS] = {
    [SQL_SQLITE] = {"temp", true, "", false},
    /* rows are joined by their numbers, and how many there are is hard to foresee: where it thinks
     * of few, PostgreSQL would look each up among all. To compile long expressions takes it longer
     * than to evaluate them */
    [SQL_POSTGRESQL] = {"pg_temp", true,
        "set local enable_nestloop = off;\nset local jit = off;\n"
        "set local client_min_messages = warning;\n",
        true},
    [SQL_DUCKDB] = {"temp", true, "", false},
    /* its views are over the data, which may be views of the session */
    [SQL_SPARK] = {NULL, true, "", false},
    [SQL_CLICKHOUSE] = {NULL, false, "", false},
};

static void put_create_of(
    struct buffer *out, struct script *sql, const char *name, bool is_view, bool is_result) {
  const struct ways *way = &ways[sql->dialect];
  const bool is_temporary = !is_result && (is_view ? way->has_temporary_views : !!way->temporary);
  const struct sql_made made = {name, is_view, is_temporary};
  VEC_PUSH(sql->arena, &sql->made, made);
  buffer_printf(
      out, "create %s%s %s", is_temporary ? "temporary " : "", is_view ? "view" : "table", name);
}

void sql_put_create_empty(struct buffer *out, struct script *sql, const char *name) {
  put_create_of(out, sql, name, false, false);
}

void sql_put_create(
    struct buffer *out, struct script *sql, const char *name, bool row, bool is_result) {
  put_create_of(out, sql, name, false, is_result);
  if (sql->dialect == SQL_CLICKHOUSE)
    buffer_printf(out, " engine = MergeTree order by %s", row ? "_row" : "tuple()");
  if (sql->dialect == SQL_SPARK) buffer_put(out, STR(" using parquet"));
  buffer_put(out, STR(" as\n"));
}

void sql_put_created(struct buffer *out, struct script *sql, const char *name) {
  buffer_put(out, STR(";\n"));
  if (ways[sql->dialect].must_look) buffer_printf(out, "analyze %s;\n", name);
  buffer_put_byte(out, '\n');
}

void sql_put_create_view(struct buffer *out, struct script *sql, const char *name) {
  put_create_of(out, sql, name, true, false);
  buffer_put(out, STR(" as\n"));
}

static void put_line(struct buffer *out, const char *what, struct str text) {
  buffer_printf(out, "-- %s", what);
  for (uint32_t i = 0; i < text.n; i++)
    buffer_put_byte(out, text.p[i] == '\n' || text.p[i] == '\r' ? ' ' : text.p[i]);
  buffer_put_byte(out, '\n');
}

static void put_head(struct buffer *out, struct script *sql) {
  const struct schema *schema = &sql->program->schema;
  char day[16];
  date_format(sql->options->as_of, day);
  if (schema->name.n) put_line(out, "regulation ", schema->name);
  if (schema->title.n) put_line(out, "", schema->title);
  if (schema->issuer.n) put_line(out, "", schema->issuer);
  put_line(out, "program ", program_digest_text(sql->arena, sql->program));
  put_line(out, "as of ", str_from(day));
  for (uint32_t i = 0; i < schema->n_readings; i++) {
    const struct reading *reading = &schema->readings[i];
    const struct str word = schema->enumerations[reading->choices].words[sql->options->readings[i]];
    put_line(out, "reading ",
        str_from(SQL_TEXT(sql, "%.*s is %.*s", STR_ARGS(reading->name), STR_ARGS(word))));
  }
  put_line(out, "for ", str_from(sql_dialects[sql->dialect].name));
  buffer_put_byte(out, '\n');
}

/* ClickHouse: what others do as the standard has it must be asked for. A row that finds none in a join
 * has NULL there, not 0; sums and the like of no rows are NULL; a column is not mistaken for another
 * that the same `select` calls so; `case` and `and` leave alone what they need not look at.
 * An aggregate of `case when c then null else x end` is no aggregate of x where not c: rows whose c is NULL
 * would be lost. Statements are as long as the regulation makes them. Spark: what its digits do not hold is an error, never NULL or another
 * number; texts have escapes. */
static void put_settings(struct buffer *out, const struct script *sql) {
  if (sql->dialect == SQL_SPARK)
    buffer_put(out,
        STR("set spark.sql.ansi.enabled = true;\n"
            "set spark.sql.decimalOperations.allowPrecisionLoss = true;\n"
            "set spark.sql.parser.escapedStringLiterals = false;\n\n"));
  if (sql->dialect != SQL_CLICKHOUSE) return;
  buffer_put(out,
      STR("set join_use_nulls = 1, aggregate_functions_null_for_empty = 1, "
          "prefer_column_name_to_alias = 1, use_variant_as_common_type = 0, "
          "optimize_rewrite_aggregate_function_with_if = 0, cast_keep_nullable = 1, "
          "short_circuit_function_evaluation = 'force_enable', "
          "max_query_size = 1000000000, max_ast_elements = 1000000000, max_expanded_ast_elements = "
          "1000000000, max_ast_depth = 1000000, max_parser_depth = 1000000, "
          "output_format_decimal_trailing_zeros = 1;\n\n"));
}

static bool is_made(const struct script *sql, const char *name) {
  for (uint32_t i = 0; i < sql->made.n; i++)
    if (strcmp(sql->made.items[i].name, name) == 0) return true;
  return false;
}

/* What an earlier script of the regulation may have made beside this one: of reasons, which are not
 * always asked, and of warnings that it has no more. It would tell of another run. */
static void put_drops_of_others(struct buffer *out, struct script *sql) {
  static const char *const of_the_run[] = {
      "run rules", "run faults", "run facts", "run violations", "run warnings"};
  for (uint32_t i = 0; i < sizeof of_the_run / sizeof *of_the_run; i++) {
    const char *name = sql_made_table(sql, of_the_run[i]);
    if (!is_made(sql, name)) buffer_printf(out, "drop table if exists %s;\n", name);
  }
  for (uint32_t e = sql->program->schema.n_entities; e-- > 0;) {
    if (!sql_has_items(&sql->program->schema, e)) continue;
    const char *name =
        sql_made_table(sql, SQL_TEXT(sql, "%.*s reasons", STR_ARGS(sql->data.tables[e].name)));
    if (!is_made(sql, name)) buffer_printf(out, "drop table if exists %s;\n", name);
  }
}

/* What was made last goes first. */
static void put_drops(struct buffer *out, struct script *sql) {
  if (sql->options->kept == SQL_KEPT_NONE && sql->part != SQL_PART_GROUPS)
    put_drops_of_others(out, sql);
  for (uint32_t i = sql->made.n; i-- > 0;) {
    const struct sql_made *made = &sql->made.items[i];
    const char *schema = made->is_temporary ? ways[sql->dialect].temporary : NULL;
    buffer_printf(out, "drop %s if exists %s%s%s;\n", made->is_view ? "view" : "table",
        schema ? schema : "", schema ? "." : "", made->name);
  }
}

void sql_write_frame(struct buffer *out, struct script *sql, const struct buffer *body) {
  /* who asks for kept registers has a transaction of its own */
  const bool is_alone = sql->options->kept == SQL_KEPT_NONE && sql_has_transactions(sql->dialect);
  put_head(out, sql);
  put_settings(out, sql);
  if (is_alone) buffer_put(out, STR("begin;\n"));
  buffer_put(out, str_from(ways[sql->dialect].of_transaction));
  put_drops(out, sql);
  buffer_put_byte(out, '\n');
  buffer_put(out, (struct str){body->bytes, (uint32_t)body->n});
  if (is_alone) buffer_put(out, STR("commit;\n"));
}
