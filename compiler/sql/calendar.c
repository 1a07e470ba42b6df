/* Working days, by the regulation's calendar, and parameters on a day: looked up in small tables that
 * the script makes. */
#include <inttypes.h>

#include "compiler/sql/days.h"

#define A sql_operand(sql, code->a)
#define B sql_operand(sql, code->b)

/* The value of a column in the row of a table of the calendar that `key` finds; NULL: in none. Both run
 * upwards together, the key from `first` on without a gap: so ClickHouse, which looks up nothing row by
 * row, counts to it; Spark takes no such query but of an aggregate. */
static const char *looked_up(struct script *sql, const char *table, const char *column,
    const char *key_name, const char *key, int64_t first, int64_t n) {
  const char *name = sql_made_table(sql, table);
  sql->asks_calendar = true;
  if (sql->dialect != SQL_CLICKHOUSE)
    return SQL_TEXT(sql,
        sql->dialect == SQL_SPARK ? "(select max(%s) from %s where %s = %s)"
                                  : "(select %s from %s where %s = %s)",
        column, name, key_name, key);
  return SQL_TEXT(sql,
      "case when %s between %" PRId64 " and %" PRId64
      " then (select arraySort(groupArray(%s)) from %s)[%s - (%" PRId64 ")] end",
      key, first, first + n - 1, column, name, key, first - 1);
}

/* The working days before a day; NULL of a day outside. Of the day behind the last, all. */
static const char *before(struct script *sql, const char *day) {
  const struct working_days *days = sql->program->working_days;
  return looked_up(
      sql, "calendar days", "working", "day", day, days->from, days->to - days->from + 2);
}

/* Up to a day, itself too. DuckDB and Spark join what they look up, whatever `case` stands around it,
 * so an open side is asked for, too, and 64 bits hold no day behind it. */
static const char *through(struct script *sql, const char *day) {
  return before(sql,
      sql->dialect == SQL_DUCKDB || sql->dialect == SQL_SPARK
          ? SQL_TEXT(sql, "case when %s < %d then %s + 1 end", day, DATE_NONE, day)
          : SQL_TEXT(sql, "%s + 1", day));
}

static const char *is_working(struct script *sql, const char *day) {
  return SQL_TEXT(sql, "(%s > %s)", through(sql, day), before(sql, day));
}

/* Working days after a up to b, b not before a; nothing is looked up of a day and itself. */
static const char *after(struct script *sql, const char *a, const char *b) {
  return SQL_TEXT(sql, "%s - %s", through(sql, b), through(sql, a));
}

static const char *between(struct script *sql, const char *a, const char *b) {
  return SQL_TEXT(sql, "case when %s = %s then 0 when %s > %s then %s else -(%s) end", a, b, b, a,
      after(sql, a, b), after(sql, b, a));
}

SNIPPET(IS_WORKING_DAY) {
  out->part[0] = is_working(sql, A->part[0]);
  return true;
}

SNIPPET(WORKING_DAYS_BETWEEN) {
  out->part[0] = between(sql, A->part[0], B->part[0]);
  return true;
}

static const char *many(struct script *sql) {
  return SQL_TEXT(sql, "%u", sql->program->working_days->n);
}

/* Where the n-th working day from a day stands among all, from 0; NULL where a day walked over lies
 * outside. */
static const char *place(struct script *sql, const char *day, const char *n) {
  return SQL_TEXT(sql,
      "case when %s between 1 and %s then %s + %s - 1 when %s between -%s and -1 then %s + %s end",
      n, many(sql), through(sql, day), n, n, many(sql), before(sql, day), n);
}

static const char *at_place(struct script *sql, const char *place) {
  return looked_up(sql, "working days", "day", "place", place, 0, sql->program->working_days->n);
}

SNIPPET(ADD_WORKING_DAYS) {
  const char *day = A->part[0], *n = B->part[0];
  const char *at = sql_let(sql, code, out, "place", place(sql, day, n));
  out->time++;
  out->part[0] = SQL_TEXT(sql, "case when %s = 0 then %s else %s end", n, day, at_place(sql, at));
  return true;
}

static const char *is_day(struct script *sql, const char *x) {
  return SQL_TEXT(sql, "%s between %d and %d", x, DATE_MIN, DATE_MAX);
}

/* -- within bounds: all run monotonely -- */

SNIPPET(IS_WORKING_DAY_BOUNDS) {
  const struct sql_value a = *A;
  const char *n = sql_let(sql, code, out, "working",
      SQL_TEXT(sql, "%s - %s",
          before(sql,
              SQL_TEXT(sql, "case when %s < %d then %s end + 1", a.part[1], DATE_NONE, a.part[1])),
          before(sql, a.part[0])));
  out->time++;
  /* an open side is no day, and too far from the other to be subtracted */
  const char *days = SQL_TEXT(sql, "case when %s then case when %s then %s - %s + 1 end end",
      is_day(sql, a.part[0]), is_day(sql, a.part[1]), a.part[1], a.part[0]);
  out->part[0] =
      SQL_TEXT(sql, "case when %s = 0 then false when %s = %s then true end", n, n, days);
  return true;
}

SNIPPET(WORKING_DAYS_BETWEEN_BOUNDS) {
  const struct sql_value a = *A, b = *B;
  const char *sure = SQL_TEXT(sql, "%s and %s and %s and %s", is_day(sql, a.part[0]),
      is_day(sql, a.part[1]), is_day(sql, b.part[0]), is_day(sql, b.part[1]));
  const char *low = sql_let(sql, code, out, "low",
                 SQL_TEXT(
                     sql, "case when %s then %s end", sure, between(sql, a.part[1], b.part[0]))),
             *high = sql_let(sql, code, out, "high",
                 SQL_TEXT(
                     sql, "case when %s then %s end", sure, between(sql, a.part[0], b.part[1])));
  out->time++;
  out->part[0] = SQL_TEXT(sql, "case when %s is not null then %s end", high, low);
  out->part[1] = SQL_TEXT(sql, "case when %s is not null then %s end", low, high);
  return true;
}

/* One side of the day reached; 0 working days from a day is that day. */
static const char *reached(struct script *sql, const struct instruction *code,
    struct sql_value *out, const char *day, const char *n, const char *name) {
  return sql_let(sql, code, out, name,
      SQL_TEXT(sql, "case when %s then %s end", is_day(sql, day), place(sql, day, n)));
}

SNIPPET(ADD_WORKING_DAYS_BOUNDS) {
  const struct sql_value a = *A, n = *B;
  const char *low = reached(sql, code, out, a.part[0], n.part[0], "low place"),
             *high = reached(sql, code, out, a.part[1], n.part[1], "high place");
  out->time++;
  const char *open_low = SQL_TEXT(sql, "(%s or %s)", sql_open_low(sql, &a), sql_open_low(sql, &n)),
             *open_high =
                 SQL_TEXT(sql, "(%s or %s)", sql_open_high(sql, &a), sql_open_high(sql, &n));
  const char
      *first = sql_let(sql, code, out, "first",
          SQL_TEXT(sql,
              "case when %s then (-9223372036854775807 - 1) when %s = 0 and %s then %s else %s end",
              open_low, n.part[0], is_day(sql, a.part[0]), a.part[0], at_place(sql, low))),
      *last = sql_let(sql, code, out, "last",
          SQL_TEXT(sql,
              "case when %s then 9223372036854775807 when %s = 0 and %s then %s else %s end",
              open_high, n.part[1], is_day(sql, a.part[1]), a.part[1], at_place(sql, high)));
  out->time++;
  const char *known = SQL_TEXT(sql, "%s is not null and %s is not null", a.part[0], n.part[0]);
  out->part[0] = SQL_TEXT(sql, "case when %s and %s is not null then %s end", known, last, first);
  out->part[1] = SQL_TEXT(sql, "case when %s and %s is not null then %s end", known, first, last);
  return true;
}

/* -- the tables -- */

static void put_table(
    struct buffer *out, struct script *sql, const char *wanted, const char *columns) {
  const char *name = sql_made_table(sql, wanted);
  sql_put_create_empty(out, sql, name);
  buffer_printf(out, " (%s)%s%s;\ninsert into %s values", columns, sql_dialects[sql->dialect].tail,
      sql->dialect == SQL_CLICKHOUSE ? "tuple()" : "", name);
}

static void put_row(struct buffer *out, uint32_t i, long a, long b) {
  buffer_printf(out, "%s%s(%ld, %ld)", i ? "," : "", i % 8 ? " " : "\n  ", a, b);
}

void sql_write_calendar(struct buffer *out, struct script *sql) {
  const struct working_days *days = sql->program->working_days;
  if (!sql->asks_calendar || !days) return;
  const char *integer = sql_dialects[sql->dialect].integer;
  const char *key =
      sql->dialect == SQL_SPARK || sql->dialect == SQL_CLICKHOUSE ? "" : " primary key";
  buffer_put(
      out, STR("-- the working days before each day of the calendar, in days since 1970-01-01\n"));
  put_table(
      out, sql, "calendar days", SQL_TEXT(sql, "day %s%s, working %s", integer, key, integer));
  for (uint32_t i = 0; i <= (uint32_t)(days->to - days->from) + 1; i++)
    put_row(out, i, (long)days->from + i, days->before[i]);
  buffer_put(out, STR(";\n-- the working days, one after another\n"));
  put_table(out, sql, "working days", SQL_TEXT(sql, "place %s%s, day %s", integer, key, integer));
  for (uint32_t i = 0; i < days->n; i++) put_row(out, i, i, days->days[i]);
  buffer_put(out, STR(";\n\n"));
}

/* -- parameters on a day -- */

static const char *value_text(struct script *sql, const struct parameter *p, uint32_t i) {
  return sql_literal(sql, &p->values[i].value);
}

SNIPPET(PARAMETER_ON) {
  const struct parameter *p = &sql->program->schema.parameters[code->b];
  const char *text = "case";
  for (uint32_t i = p->n_values; i-- > 0;)
    text = SQL_TEXT(sql, "%s when %s >= %d then %s", text, A->part[0], (int)p->values[i].from,
        value_text(sql, p, i));
  out->part[0] = SQL_TEXT(sql, "%s end", text);
  return true;
}

/* How many of the values hold from that day or before. */
static const char *begun(struct script *sql, const struct parameter *p, const char *day) {
  const char *text = "case";
  for (uint32_t i = p->n_values; i-- > 0;)
    text = SQL_TEXT(sql, "%s when %s >= %d then %u", text, day, (int)p->values[i].from, i);
  return SQL_TEXT(sql, "%s end", text);
}

/* The least and the greatest of the values in force on the days within: one line for each two ends. */
SNIPPET(PARAMETER_ON_BOUNDS) {
  const struct parameter *p = &sql->program->schema.parameters[code->b];
  const struct sql_value a = *A;
  const char *first = sql_let(sql, code, out, "first", begun(sql, p, a.part[0])),
             *last = sql_let(sql, code, out, "last", begun(sql, p, a.part[1]));
  out->time++;
  const char *low = "case", *high = "case";
  for (uint32_t from = 0; from < p->n_values; from++) {
    int64_t least = INT64_MAX, most = INT64_MIN;
    for (uint32_t to = from; to < p->n_values && p->values[to].value.known; to++) {
      const int64_t number = p->values[to].value.number;
      if (number < least) least = number;
      if (number > most) most = number;
      const struct value at_least = {.known = true,
                             .type = {TYPE_INTEGER, 0, NONE_INDEX},
                             .number = least},
                         at_most = {
                             .known = true, .type = {TYPE_INTEGER, 0, NONE_INDEX}, .number = most};
      const char *condition = SQL_TEXT(sql, "%s = %u and %s = %u", first, from, last, to);
      low = SQL_TEXT(sql, "%s when %s then %s", low, condition, sql_literal(sql, &at_least));
      high = SQL_TEXT(sql, "%s when %s then %s", high, condition, sql_literal(sql, &at_most));
    }
  }
  const bool none = low[4] == 0;
  const char *unknown = SQL_TEXT(sql, "cast(null as %s)", sql_dialects[sql->dialect].integer);
  out->part[0] = none ? unknown : SQL_TEXT(sql, "%s end", low);
  out->part[1] = none ? unknown : SQL_TEXT(sql, "%s end", high);
  return true;
}
