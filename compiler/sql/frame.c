/* What stands around the script: which regulation it is, of which day and readings; what an earlier
 * run of it has made goes first; and all is one transaction, where the engine has them. */
#include "compiler/sql/script.h"

void sql_put_create(struct buffer *out, struct script *sql, const char *name, bool row) {
  const struct sql_made made = {name, false};
  VEC_PUSH(sql->arena, &sql->made, made);
  buffer_printf(out, "create table %s", name);
  if (sql->dialect == SQL_CLICKHOUSE)
    buffer_printf(out, " engine = MergeTree order by %s", row ? "_row" : "tuple()");
  if (sql->dialect == SQL_SPARK) buffer_put(out, STR(" using parquet"));
  buffer_put(out, STR(" as\n"));
}

void sql_put_create_view(struct buffer *out, struct script *sql, const char *name) {
  const struct sql_made made = {name, true};
  VEC_PUSH(sql->arena, &sql->made, made);
  /* over the data, which in Spark may be a view of the session */
  buffer_printf(out, "create %sview %s as\n", sql->dialect == SQL_SPARK ? "temporary " : "", name);
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
 * that the same `select` calls so; `case` and `and` leave alone what they need not look at. Statements are as long as the
 * regulation makes them. Spark: what its digits do not hold is an error, never NULL or another
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
          "cast_keep_nullable = 1, short_circuit_function_evaluation = 'force_enable', "
          "max_query_size = 1000000000, max_ast_elements = 1000000000, max_expanded_ast_elements = "
          "1000000000, max_ast_depth = 1000000, max_parser_depth = 1000000, "
          "output_format_decimal_trailing_zeros = 1;\n\n"));
}

void sql_write_frame(struct buffer *out, struct script *sql, const struct buffer *body) {
  /* who asks for kept registers has a transaction of its own */
  const bool is_alone = sql->options->kept == SQL_KEPT_NONE && sql_has_transactions(sql->dialect);
  put_head(out, sql);
  put_settings(out, sql);
  if (is_alone) buffer_put(out, STR("begin;\n"));
  for (uint32_t i = sql->made.n; i-- > 0;)
    buffer_printf(out, "drop %s if exists %s;\n", sql->made.items[i].is_view ? "view" : "table",
        sql->made.items[i].name);
  buffer_put_byte(out, '\n');
  buffer_put(out, (struct str){body->bytes, (uint32_t)body->n});
  if (is_alone) buffer_put(out, STR("commit;\n"));
}
