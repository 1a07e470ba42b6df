/* Order statistics of the rows below and of the rows that name one, by windows over their values:
 * those that surely count, and those that may. runtime/kernels/kernel_statistics.c, statistics.c. */
#include "base/limits.h"
#include "base/translate.h"
#include "compiler/sql/rows.h"

#define UNSURE_ROWS_MAX "64" /* kernel_statistics.c */

/* The rows, one by one: `g`, whose they are, `sure`, `free` (rows.h sql_naming_rows), and `v`; or,
 * of numbers, `lo` and `hi`, an open side where a value is not known, and `known`. */
struct members {
  struct script *sql;
  const struct instruction *code;
  const char *query;
  struct sql_place place;
  bool all_sure, named;
};

static const char *number_columns(struct script *sql, const struct instruction *code) {
  const struct sql_value *a = sql_operand(sql, code->a);
  const char *integer = sql_dialects[sql->dialect].integer;
  return SQL_TEXT(sql,
      ", coalesce(cast(%s as %s), " SQL_LEAST ") as lo, coalesce(cast(%s as %s), " SQL_GREATEST
      ") as hi, case when %s is null then 0 else 1 end as known",
      a->part[0], integer, a->part[1], integer, a->part[0]);
}

static struct members members_of(struct script *sql, const struct instruction *code,
    const struct sql_value *out, const char *columns) {
  struct members m = {.sql = sql, .code = code};
  m.named = opcode_infos[code->op].b == REG_TEXT;
  if (m.named) {
    m.query = sql_naming_rows(sql, code, out, columns, &m.place);
    return m;
  }
  const uint32_t above = sql->program->registers[code->d].entity,
                 below = sql->program->registers[code->a].entity;
  const struct sql_value listed = sql_listed(sql, above, below);
  m.place = (struct sql_place){.time = listed.time > out->time ? listed.time : out->time,
      .needs = listed.needs,
      .listed = listed.part[0]};
  m.all_sure = code->b == NO_REGISTER;
  const char *counts = m.all_sure ? NULL : sql_operand(sql, code->b)->part[0];
  m.query = SQL_TEXT(sql, "select %s as g, %s as sure, 0 as free%s from %s%s",
      sql_row_of(sql, below, above),
      counts ? SQL_TEXT(sql, "case when %s then 1 else 0 end", counts) : "1", columns,
      sql_from(sql, below, m.place.time, out->needs),
      counts ? SQL_TEXT(sql, " where case when not (%s) then 0 else 1 end = 1", counts) : "");
  return m;
}

/* The side of a query that begins with what `m` is called: rows "members". */
static void put_side(struct members *m, const char *query) {
  m->place.side = sql_side(m->sql, m->sql->program->registers[m->code->d].entity,
      SQL_TEXT(m->sql, "with members as (%s)%s", m->query, query));
}

/* -- ranks -- */

/* Of the end that rows which may count bring outward all are ranked, of the other the sure ones. */
static bool ranked(
    struct script *sql, const struct instruction *code, struct sql_value *out, bool largest) {
  struct members m = members_of(sql, code, out, number_columns(sql, code));
  const char *down = largest ? " desc" : "", *lo = work_name(sql, "rank at least"),
             *hi = work_name(sql, "rank at most");
  put_side(&m,
      SQL_TEXT(sql,
          "\n  select g as _row, max(case when %s = %u then lo end) as %s, max(case when %s = %u "
          "then hi end) as %s from (select g, sure, lo, hi, row_number() over (partition by g "
          "order by %s%s) as of_all, case when sure = 1 then row_number() over (partition by g, "
          "sure order by %s%s) end as of_sure from members) as ranked group by g",
          largest ? "of_sure" : "of_all", code->imm, lo, largest ? "of_all" : "of_sure", code->imm,
          hi, largest ? "hi" : "lo", down, largest ? "lo" : "hi", down));
  for (uint32_t part = 0; part < 2; part++)
    sql_put_part(sql, code, out, part, &m.place,
        sql_where_listed(sql, m.place.listed,
            SQL_TEXT(sql,
                "case when %s is not null and %s is not null and not (%s = " SQL_LEAST
                " and %s = " SQL_GREATEST ") then %s end",
                lo, hi, lo, hi, part ? hi : lo)));
  sql_put_done(out, m.place.time + 1);
  return true;
}
SNIPPET(LARGEST) { return ranked(sql, code, out, true); }
SNIPPET(SMALLEST) { return ranked(sql, code, out, false); }
SNIPPET(LARGEST_REFER) { return ranked(sql, code, out, true); }
SNIPPET(SMALLEST_REFER) { return ranked(sql, code, out, false); }

/* -- medians -- */

static const char *halved(struct script *sql, const char *text) {
  return SQL_TEXT(sql, sql->dialect == SQL_CLICKHOUSE ? "bitShiftRight(%s, 1)" : "(%s >> 1)", text);
}

/* Two numbers halved together, toward minus infinity; and whether one was left. */
static const char *middle_of(struct script *sql, const char *a, const char *b) {
  return SQL_TEXT(sql, "(%s + %s + case when %s %% 2 <> 0 and %s %% 2 <> 0 then 1 else 0 end)",
      halved(sql, a), halved(sql, b), a, b);
}
static const char *rest_of(struct script *sql, const char *a, const char *b) {
  return SQL_TEXT(sql, "case when (%s %% 2 = 0) <> (%s %% 2 = 0) then 1 else 0 end", a, b);
}

/* The two in the middle at one end, `l` the one that lies outward, of the rows `own` that surely
 * count (v, at place i of n), and of those that may the best so many that each brings it outward:
 * of these so many stand below (above) the middle, the next to it perhaps in it
 * (statistics.c least_median_doubled). A query of g, l, u: the two, by end "least" or "greatest". */
static const char *middle_query(const struct members *m, bool greatest) {
  struct script *sql = m->sql;
  const char *end = greatest ? "most" : "least", *value = greatest ? "hi" : "lo",
             *down = greatest ? " desc" : "", *beyond = greatest ? "<" : ">";
  const char *own = SQL_TEXT(sql,
      ",\n  own_%s as (select g, %s as v, row_number() over (partition by g order by %s%s) - 1 as "
      "i, "
      "count(*) over (partition by g) as n from members where sure = 1)",
      end, value, value, down);
  if (m->all_sure)
    return SQL_TEXT(sql,
        "%s,\n  middle_%s as (select g, max(case when i = %s then v end) as l, max(case when i = "
        "%s "
        "then v end) as u from own_%s group by g)",
        own, end, halved(sql, "(n - 1)"), halved(sql, "n"), end);
  const char *half = middle_of(sql, "l", "u");
  const char *taken = greatest
      ? SQL_TEXT(sql, "v > %s", half)
      : SQL_TEXT(sql, "v < %s or (v = %s and %s = 1)", half, half, rest_of(sql, "l", "u"));
  return SQL_TEXT(sql,
      "%s,\n  maybe_%s as (select g, v, n, row_number() over (partition by g order by last, v%s) - "
      "1 "
      "as j, lag(v) over (partition by g order by last, v%s) as before from (select members.g as "
      "g, %s "
      "as "
      "v, counted.n, 0 as last from members join (select g, max(n) as n from own_%s group by g) as "
      "counted on counted.g = members.g where sure = 0 union all select g, cast(null as %s), "
      "max(n), "
      "1 from own_%s group by g) as free_ones),\n  placed_%s as (select m.g, m.j, m.v, case when "
      "(n_m "
      "%% 2 = 0) then own_u else outer_u end as u, case when n_m %% 2 = 0 then outer_l else "
      "outer_u "
      "end as l from (select maybe_%s.g as g, j, maybe_%s.v as v, maybe_%s.n - j + 2 as n_m, a.v "
      "as own_u, "
      "case when before is null or a.v %s before then a.v else before end as outer_u, case when "
      "before is null or b.v %s before then b.v else before end as outer_l from maybe_%s left join "
      "own_%s as a on a.g = maybe_%s.g and a.i = %s - 1 left join own_%s as b on b.g = maybe_%s.g "
      "and b.i = %s - 2 where j <= maybe_%s.n + 1) as m),\n  middle_%s as (select g, l, u from "
      "(select "
      "g, l, u, row_number() over (partition by g order by j) as place from placed_%s where v is "
      "null or not (%s)) as settled where place = 1)",
      own, end, down, down, value, end, sql_dialects[sql->dialect].integer, end, end, end, end, end,
      beyond, beyond, end, end, end, halved(sql, SQL_TEXT(sql, "(maybe_%s.n - j + 2)", end)), end,
      end, halved(sql, SQL_TEXT(sql, "(maybe_%s.n - j + 2)", end)), end, end, end, taken);
}

struct middle { /* columns: of twice the median half, the rest, whether it has no bound */
  const char *half, *rest, *open;
};

static const char *wide(struct script *sql, const char *text) {
  const char *type = sql->dialect == SQL_POSTGRESQL ? "numeric"
      : sql->dialect == SQL_DUCKDB                  ? "hugeint"
      : sql->dialect == SQL_SPARK                   ? "decimal(38, 0)"
      : sql->dialect == SQL_CLICKHOUSE              ? "Nullable(Int128)"
                                                    : NULL;
  return type ? SQL_TEXT(sql, "cast(%s as %s)", text, type) : text;
}

/* Fractions of 2 * 10^scale. */
static void put_median_fraction(struct script *sql, const struct instruction *code,
    struct sql_value *out, const struct middle *ends, const char *known, const char *differ,
    uint32_t time) {
  static const char *const names[] = {
      " least numerator", " least denominator", " most numerator", " most denominator"};
  const struct sql_place place = {.time = time, .side = NONE_INDEX};
  const long long power = (long long)decimal_power_of_ten[code->imm];
  for (uint32_t end = 0; end < 2; end++) {
    const struct middle *e = &ends[end];
    const char *open = SQL_TEXT(sql, "%s = 1 and %s", e->open, differ);
    const char *twice = SQL_TEXT(sql, "2 * %s + 1", wide(sql, e->half));
    if (sql->dialect == SQL_SQLITE)
      twice = SQL_TEXT(sql,
          "case when %s between -4611686018427387904 and 4611686018427387903 then %s end", e->half,
          twice);
    out->part[2 * end] = sql_piece(sql, code, &place, names[2 * end],
        SQL_TEXT(sql, "case when %s then case when %s then %d when %s = 0 then %s else %s end end",
            known, open, end ? 1 : -1, e->rest, wide(sql, e->half), twice));
    out->part[2 * end + 1] = sql_piece(sql, code, &place, names[2 * end + 1],
        SQL_TEXT(sql,
            "case when %s then case when %s then 0 when %s = 0 then %lld else %lld end end", known,
            open, e->rest, power, 2 * power));
  }
  const char *parts[4];
  memcpy(parts, out->part, sizeof parts);
  for (uint32_t i = 0; i < 4; i++)
    out->part[i] = SQL_TEXT(sql, "case when %s is not null and %s is not null then %s end",
        parts[0], parts[2], parts[i]);
  sql_put_done(out, time + 1);
}

/* At one digit more, or, of nine digits, half to even. */
static void put_median(struct script *sql, const struct instruction *code, struct sql_value *out,
    const struct middle *ends, const char *known, const char *differ, uint32_t time) {
  const struct sql_place place = {.time = time, .side = NONE_INDEX};
  for (uint32_t end = 0; end < 2; end++) {
    const struct middle *e = &ends[end];
    const char *number = code->imm < SCALE_MAX
        ? SQL_TEXT(sql,
              "case when %s between -922337203685477580 and 922337203685477580 then %s * 10 + %s * "
              "5 when %s = -922337203685477581 and %s = 1 then -9223372036854775805 end",
              e->half, e->half, e->rest, e->half, e->rest)
        : SQL_TEXT(sql, "%s + case when %s = 1 and %s %% 2 <> 0 then 1 else 0 end", e->half,
              e->rest, e->half);
    sql_put_part(sql, code, out, end, &place,
        SQL_TEXT(sql, "case when %s then case when %s = 1 and %s then %s else %s end end", known,
            e->open, differ, end ? SQL_GREATEST : SQL_LEAST, number));
  }
  sql_put_pair(sql, out, time + 1, out->part[0], out->part[1]);
}

static bool median(struct script *sql, const struct instruction *code, struct sql_value *out) {
  struct members m = members_of(sql, code, out, number_columns(sql, code));
  const char *names[4];
  for (int i = 0; i < 4; i++) names[i] = work_name(sql, "middle");
  put_side(&m,
      SQL_TEXT(sql,
          "%s%s\n  select middle_least.g as _row, middle_least.l as %s, middle_least.u as %s, "
          "middle_most.l as %s, middle_most.u as %s from middle_least join middle_most on "
          "middle_most.g = middle_least.g",
          middle_query(&m, false), middle_query(&m, true), names[0], names[1], names[2], names[3]));
  struct middle ends[2];
  for (int end = 0; end < 2; end++) {
    const char *l = names[2 * end], *u = names[2 * end + 1];
    ends[end] = (struct middle){sql_piece(sql, code, &m.place, end ? " most half" : " least half",
                                    sql_where_listed(sql, m.place.listed, middle_of(sql, l, u))),
        sql_piece(sql, code, &m.place, end ? " most rest" : " least rest", rest_of(sql, l, u)),
        sql_piece(sql, code, &m.place, end ? " most open" : " least open",
            SQL_TEXT(
                sql, "case when %s = %s then 1 else 0 end", l, end ? SQL_GREATEST : SQL_LEAST))};
  }
  const char *differ = SQL_TEXT(
      sql, "(%s <> %s or %s <> %s)", ends[0].half, ends[1].half, ends[0].rest, ends[1].rest);
  const char *known = SQL_TEXT(sql, "%s is not null and not (%s = 1 and %s = 1 and %s)",
      ends[0].half, ends[0].open, ends[1].open, differ);
  if (sql->program->registers[code->d].kind == REG_FRACTION)
    put_median_fraction(sql, code, out, ends, known, differ, m.place.time + 1);
  else put_median(sql, code, out, ends, known, differ, m.place.time + 1);
  return true;
}
SNIPPET(MEDIAN) { return median(sql, code, out); }
SNIPPET(MEDIAN_FRACTION) { return median(sql, code, out); }
SNIPPET(MEDIAN_REFER) { return median(sql, code, out); }
SNIPPET(MEDIAN_FRACTION_REFER) { return median(sql, code, out); }

/* -- different values -- */

/* Whether it can be told how many values a number may have that is not known. */
static bool has_room(const struct script *sql, const struct instruction *code) {
  const struct sql_range *range = &sql->ranges[code->a];
  return !sql_is_point(sql_operand(sql, code->a), REG_BOUNDS) && range->hi - range->lo < INT64_MAX;
}

/* Of numbers that are known, or else anything between bounds that are the same in all rows: `v`,
 * where it is known; and `room`, how many values there are, where it is not and they can be told. */
static const char *number_or_room(const struct script *sql, const struct instruction *code) {
  const struct sql_value *a = sql_operand(sql, code->a);
  const char *integer = sql_dialects[sql->dialect].integer, *lo = a->part[0], *hi = a->part[1];
  if (sql_is_point(a, REG_BOUNDS)) return SQL_TEXT(sql, ", cast(%s as %s) as v", lo, integer);
  return SQL_TEXT(sql, ", cast(case when %s = %s then %s end as %s) as v%s", lo, hi, lo, integer,
      has_room(sql, code)
          ? SQL_TEXT(sql, ", cast(case when %s < %s then %s - %s + 1 end as %s) as room", lo, hi,
                hi, lo, integer)
          : "");
}

static bool is_known_or_any(const struct script *sql, uint32_t reg) {
  return sql_is_point(sql_operand(sql, reg), REG_BOUNDS) || sql_is_of_one_range(sql, reg);
}

/* No more than there is room for. */
static const char *in_room(const struct script *sql, const char *number, const char *room) {
  return SQL_TEXT(sql, "case when %s > %s then %s else %s end", number, room, room, number);
}

/* A value that is not known may be any, or one of its own. */
static bool distinct(
    struct script *sql, const struct instruction *code, struct sql_value *out, uint32_t n_all) {
  const bool number = sql->program->registers[code->a].kind == REG_BOUNDS;
  if (number && !is_known_or_any(sql, code->a))
    return sql_refuse(sql,
        _("different values are counted that may be known within bounds of their own, row by row"));
  const bool is_limited = number && has_room(sql, code);
  const struct sql_dialect_words *words = &sql_dialects[sql->dialect];
  const enum register_kind kind = sql->program->registers[code->a].kind;
  struct members m = members_of(sql, code, out,
      number ? number_or_room(sql, code)
             : SQL_TEXT(sql, ", cast(%s as %s) as v", sql_operand(sql, code->a)->part[0],
                   kind == REG_TRUTH ? words->boolean : words->text));
  struct sql_gather g = {.sql = sql, .side = NONE_INDEX};
  const char *sure = sql_gather(&g, "sure words", "count(distinct case when sure = 1 then v end)"),
             *any = sql_gather(
                 &g, "any sure", "max(case when sure = 1 and v is null then 1 else 0 end)");
  const char *most = sql_counted(sql, "count(distinct v) + count(*) - count(v)");
  if (is_limited) most = in_room(sql, most, "max(room)");
  if (m.named && !n_all) {
    const char *own = sql_counted(sql,
        "count(distinct case when free = 0 then v end) + count(case when free = 0 and v is null "
        "then 1 end)");
    most =
        SQL_TEXT(sql, "case when sum(free) > " UNSURE_ROWS_MAX " then %s + sum(free) else %s end",
            is_limited ? in_room(sql, own, "max(case when free = 0 then room end)") : own, most);
  }
  most = sql_gather(&g, "words", most);
  put_side(&m, SQL_TEXT(sql, "\n  select g as _row%s from members group by g", sql_gathered(&g)));
  const char *least =
      SQL_TEXT(sql, "case when %s = 0 and %s = 1 then 1 else coalesce(%s, 0) end", sure, any, sure);
  most = SQL_TEXT(sql, "coalesce(%s, 0)", most);
  if (n_all)
    most = SQL_TEXT(sql, "case when %s < %u then %s else %u end", most, n_all, most, n_all);
  if (n_all && strcmp(m.place.listed, "true") != 0) {
    least = SQL_TEXT(sql, "case when %s then %s else 0 end", m.place.listed, least);
    most = SQL_TEXT(sql, "case when %s then %s else %u end", m.place.listed, most, n_all);
  } else {
    least = sql_where_listed(sql, m.place.listed, least);
    most = sql_where_listed(sql, m.place.listed, most);
  }
  sql_put_part(sql, code, out, 0, &m.place, least);
  sql_put_part(sql, code, out, 1, &m.place, most);
  sql_put_done(out, m.place.time + 1);
  return true;
}
SNIPPET(DISTINCT_NUMBER) { return distinct(sql, code, out, 0); }
SNIPPET(DISTINCT_TEXT) { return distinct(sql, code, out, 0); }
SNIPPET(DISTINCT_CODE) { return distinct(sql, code, out, code->imm); }
SNIPPET(DISTINCT_TRUTH) { return distinct(sql, code, out, 2); }
SNIPPET(DISTINCT_NUMBER_REFER) { return distinct(sql, code, out, 0); }
SNIPPET(DISTINCT_TEXT_REFER) { return distinct(sql, code, out, 0); }
SNIPPET(DISTINCT_CODE_REFER) { return distinct(sql, code, out, code->imm); }
SNIPPET(DISTINCT_TRUTH_REFER) { return distinct(sql, code, out, 2); }

/* -- runs -- */

/* The longest run: of the values that surely are there; and of all, where each unknown one fills a
 * gap or stands at an end: the most values whose gaps are no more than these. `key` is a value less
 * its place among the different ones, so that gaps are differences of keys, and the keys below what
 * the unknown ones reach are counted in one order with them. Of one range: the unknown ones that are
 * left over stand at the ends, up to all there is, for were they to reach another value, it would be
 * in the run. */
static bool run(struct script *sql, const struct instruction *code, struct sql_value *out) {
  if (!is_known_or_any(sql, code->a))
    return sql_refuse(sql,
        _("a run is asked of values that may be known within bounds of their own, row by row"));
  struct members m = members_of(sql, code, out, number_or_room(sql, code));
  const bool is_limited = has_room(sql, code);
  const char *least = work_name(sql, "run at least"), *most = work_name(sql, "run at most"),
             *first = wide(sql, "v");
  const char *counted = m.named
      ? SQL_TEXT(sql, "case when sum(free) > " UNSURE_ROWS_MAX " then %s end",
            sql_counted(sql, "count(*)"))
      : SQL_TEXT(sql, "cast(null as %s)", sql_dialects[sql->dialect].integer);
  put_side(&m,
      SQL_TEXT(sql,
          ",\n  counted as (select g, %s as gaps, max(sure) as sure, %s as "
          "too_many%s "
          "from members group by g),\n  pinned as (select g, v, case when lag(v) over (partition "
          "by "
          "g order by v) + 1 = v then 0 else 1 end as starts from (select distinct g, v from "
          "members where sure = 1 and v is not null) as sure_values),\n  runs as (select g, "
          "count(*) as n from (select g, sum(starts) over (partition by g order by v) as run from "
          "pinned) as numbered group by g, run),\n  longest as (select g, max(n) as n from runs "
          "group by g),\n  keys as (select counted.g as g, %s - row_number() over (partition by "
          "counted.g "
          "order by v) as key, row_number() over (partition by counted.g order by v) as i, gaps "
          "from (select distinct g, v from members where v is not null) as all_values join counted "
          "on counted.g = all_values.g),\n  reached as (select g, i - sum(is_key) over (partition "
          "by "
          "g order by key, is_key rows between unbounded preceding and current row) as n, is_key "
          "from (select g, key, i, 1 as is_key from keys union all select g, key - gaps, i, 0 from "
          "keys) as both_kinds),\n  widest as (select g, max(n) as n from reached where is_key = 0 "
          "group by g)\n  select counted.g as _row, case when counted.sure = 1 then "
          "coalesce(longest.n, 1) else 0 end as %s, case when too_many is not null then too_many "
          "else %s end as %s from counted left join longest on longest.g "
          "= counted.g left join widest on widest.g = counted.g",
          sql_counted(sql, "count(*) - count(v)"), counted, is_limited ? ", max(room) as room" : "",
          first, least,
          is_limited ? in_room(sql, "coalesce(widest.n, 0) + gaps", "counted.room")
                     : "coalesce(widest.n, 0) + gaps",
          most));
  sql_put_part(sql, code, out, 0, &m.place,
      sql_where_listed(sql, m.place.listed, SQL_TEXT(sql, "coalesce(%s, 0)", least)));
  sql_put_part(sql, code, out, 1, &m.place,
      sql_where_listed(sql, m.place.listed, SQL_TEXT(sql, "coalesce(%s, 0)", most)));
  sql_put_done(out, m.place.time + 1);
  return true;
}
SNIPPET(LONGEST_RUN) { return run(sql, code, out); }
SNIPPET(LONGEST_RUN_REFER) { return run(sql, code, out); }
