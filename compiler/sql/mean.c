/* Averages: a sum and a number of rows become nine digits, half to even, or an exact fraction
 * (fold.h means_put_rounded, means_put_exact). */
#include "compiler/sql/rows.h"
#include "compiler/sql/whole.h"

static const char *power_of_ten(struct script *sql, unsigned k) {
  return SQL_TEXT(sql, "%lld", (long long)decimal_power_of_ten[k]);
}

/* Columns at time + 1. */
static struct sql_mean mean_columns(struct script *sql, const struct instruction *code,
    const struct sql_place *place, struct sql_mean mean) {
  const char *name = sql_register_name(sql, code->d);
  struct sql_wide sum = mean.sum;
  if (sum.low) /* the lower half below 2^32 */
    sum = (struct sql_wide){SQL_TEXT(sql, "(%s + (%s >> 32))", sum.high, sum.low),
        SQL_TEXT(sql, "(%s & 4294967295)", sum.low)};
  return (struct sql_mean){
      sql_wide_columns(sql, sql->program->registers[code->d].entity, place->time, place->needs,
          SQL_TEXT(sql, "%s sum", name), sum, place->side),
      sql_piece(sql, code, place, " rows", sql_where_listed(sql, place->listed, mean.n)),
      mean.open ? sql_piece(sql, code, place, " open", mean.open) : NULL};
}

/* (2a + n) / 2n rounds half up; where that was exact and came to an odd number, half was taken. */
static const char *rounded_at_once(struct script *sql, struct sql_mean mean, unsigned digits) {
  const char *twice =
      SQL_TEXT(sql, "2 * abs(%s) * %s + %s", mean.sum.high, power_of_ten(sql, digits), mean.n);
  const char *up = SQL_TEXT(sql, "(%s - case when (%s) %% (4 * %s) = 2 * %s then 1 else 0 end)",
      sql_quotient(sql, true, SQL_TEXT(sql, "(%s)", twice), SQL_TEXT(sql, "(2 * %s)", mean.n)),
      twice, mean.n, mean.n);
  const char *text = SQL_TEXT(sql, "case when %s < 0 then -1 else 1 end * %s", mean.sum.high, up);
  return sql_wide_narrow(sql, (struct sql_wide){text, NULL});
}

/* By halves of 32 bits: the whole part and the rest of the mean, towards minus infinity, are columns
 * at *time + 1; what is rounded are the digits of the rest. */
static const char *rounded_by_halves(struct script *sql, const struct instruction *code,
    struct sql_mean mean, unsigned digits, uint32_t time) {
  const char *high = mean.sum.high, *low = mean.sum.low, *n = mean.n;
  const char *rest = SQL_TEXT(sql, "((%s %% %s + %s) %% %s)", high, n, n, n);
  const char *behind = SQL_TEXT(sql, "(%s * 4294967296 + %s)", rest, low);
  const struct sql_place place = {.time = time, .side = NONE_INDEX};
  const char *whole = sql_piece(sql, code, &place, " whole",
      SQL_TEXT(sql, "(%s - %s) / %s * 4294967296 + %s / %s", high, rest, n, behind, n));
  const char *left = sql_piece(sql, code, &place, " rest", SQL_TEXT(sql, "%s %% %s", behind, n));
  const char *power = power_of_ten(sql, digits);
  const char *more = SQL_TEXT(sql, "%s * %s / %s", left, power, n),
             *beyond = SQL_TEXT(sql, "(%s * %s %% %s)", left, power, n);
  const char *digit = digits ? more : whole; /* that is to be even */
  const char *tail = SQL_TEXT(sql,
      "%s + case when 2 * %s > %s or (2 * %s = %s and (%s) %% 2 <> 0) then 1 else 0 end", more,
      beyond, n, beyond, n, digit);
  const char *number =
      SQL_TEXT(sql, "case when %s < 0 then (%s + 1) * %s + (%s - %s) else %s * %s + %s end", whole,
          whole, power, tail, power, whole, power, tail);
  const struct sql_place next = {.time = time + 1, .side = NONE_INDEX};
  number = sql_piece(sql, code, &next, " rounded", number);
  /* what exceeds 64 bits is no integer */
  return SQL_TEXT(sql, "case when typeof(%s) = 'integer' then %s end", number, number);
}

static const char *rounded(struct script *sql, const struct instruction *code, struct sql_mean mean,
    uint32_t time, bool greatest) {
  const unsigned digits = 9u - code->imm;
  const char *text = sql->dialect == SQL_SQLITE ? rounded_by_halves(sql, code, mean, digits, time)
                                                : rounded_at_once(sql, mean, digits);
  return mean.open ? SQL_TEXT(sql, "case when %s > 0 then %s else %s end", mean.open,
                         greatest ? SQL_GREATEST : SQL_LEAST, text)
                   : text;
}

static bool is_same(struct sql_mean a, struct sql_mean b) {
  return sql_wide_same(a.sum, b.sum) && a.n == b.n && a.open == b.open;
}

static void put_rounded(struct script *sql, const struct instruction *code, struct sql_value *out,
    struct sql_mean least, struct sql_mean greatest, uint32_t time) {
  const char *lo = rounded(sql, code, least, time, false);
  const uint32_t stands = sql->dialect == SQL_SQLITE ? time + 2 : time;
  sql_put_done(out, stands);
  if (is_same(least, greatest)) {
    out->part[0] = lo;
    if (sql->program->registers[code->d].kind == REG_BOUNDS) out->part[1] = lo;
    return;
  }
  const struct sql_place place = {.time = stands, .side = NONE_INDEX};
  const char *hi = rounded(sql, code, greatest, time, true);
  sql_put_pair(sql, out, stands + 1, sql_piece(sql, code, &place, " at least", lo),
      sql_piece(sql, code, &place, " at most", hi));
}

static void exact(struct script *sql, const struct instruction *code, struct sql_mean mean,
    bool greatest, const char **part) {
  const char *sum = mean.sum.low ? sql_wide_narrow(sql, mean.sum) : mean.sum.high;
  part[0] = SQL_TEXT(sql, "case when %s is not null then %s end", mean.n, sum);
  part[1] = code->imm ? SQL_TEXT(sql, "(%s * %s)", mean.n, power_of_ten(sql, code->imm)) : mean.n;
  if (!mean.open) return;
  part[0] = SQL_TEXT(
      sql, "case when %s > 0 then %s else %s end", mean.open, greatest ? "1" : "(-1)", part[0]);
  part[1] = SQL_TEXT(sql, "case when %s > 0 then 0 else %s end", mean.open, part[1]);
}

/* Where a sum is too long for the engine, nothing is known of either end. */
static void put_exact(struct script *sql, const struct instruction *code, struct sql_value *out,
    struct sql_mean least, struct sql_mean greatest, uint32_t time) {
  static const char *const names[] = {
      " least numerator", " least denominator", " most numerator", " most denominator"};
  const uint32_t n = is_same(least, greatest) ? 2 : 4;
  const char *parts[4];
  exact(sql, code, least, false, parts);
  if (n == 4) exact(sql, code, greatest, true, parts + 2);
  const struct sql_place place = {.time = time, .side = NONE_INDEX};
  for (uint32_t i = 0; i < n; i++) parts[i] = sql_piece(sql, code, &place, names[i], parts[i]);
  for (uint32_t i = 0; i < n; i++)
    out->part[i] = n == 2
        ? SQL_TEXT(sql, "case when %s is not null then %s end", parts[0], parts[i])
        : SQL_TEXT(sql, "case when %s is not null and %s is not null then %s end", parts[0],
              parts[2], parts[i]);
  if (n == 2) out->part[2] = out->part[0], out->part[3] = out->part[1];
  sql_put_done(out, time + 1);
}

bool sql_means_put(struct script *sql, const struct instruction *code, struct sql_value *out,
    struct sql_mean least, struct sql_mean greatest, const struct sql_place *place) {
  const bool same = is_same(least, greatest);
  least = mean_columns(sql, code, place, least);
  greatest = same ? least : mean_columns(sql, code, place, greatest);
  if (sql->program->registers[code->d].kind == REG_FRACTION)
    put_exact(sql, code, out, least, greatest, place->time + 1);
  else put_rounded(sql, code, out, least, greatest, place->time + 1);
  return true;
}

/* -- rows that may count -- */

const char *sql_mean_selected(struct script *sql, struct sql_mean sure) {
  const char *text = SQL_TEXT(sql, ", %s as sure_n, %s as sure", sure.n, sure.sum.high);
  return sure.sum.low ? SQL_TEXT(sql, "%s, %s as sure_low", text, sure.sum.low) : text;
}

static const char *widened(struct script *sql, const char *number) {
  switch (sql->dialect) {
  case SQL_POSTGRESQL: return SQL_TEXT(sql, "cast(%s as numeric)", number);
  case SQL_DUCKDB: return SQL_TEXT(sql, "cast(%s as hugeint)", number);
  case SQL_SPARK: return SQL_TEXT(sql, "cast(%s as decimal(38, 0))", number);
  case SQL_CLICKHOUSE: return SQL_TEXT(sql, "toInt128(%s)", number);
  case SQL_SQLITE:
  case N_SQL_DIALECTS: break;
  }
  return number;
}

/* The best first, a row is taken where its value lies beyond the mean of those before it: once one
 * does not, none behind it does (kernel_reduce.c extreme_mean comes to the same ones). */
static const char *taken(struct script *sql, const char *rows, bool greatest) {
  const char *by = greatest ? ">" : "<",
             *before = SQL_TEXT(sql,
                 "over (partition by g order by v%s rows between unbounded preceding and 1 "
                 "preceding)",
                 greatest ? " desc" : "");
  if (sql->dialect != SQL_SQLITE)
    return SQL_TEXT(sql,
        "select g, v from (select g, v, sure, sure_n + count(*) %s as n, coalesce(sum(v) %s, 0) as "
        "before from (%s) as maybe) as ordered where %s * n %s sure + before",
        before, before, rows, widened(sql, "v"), by);
  return SQL_TEXT(sql,
      "select g, v from (select g, v, sure, sure_low, sure_n + count(*) %s as n, "
      "coalesce(sum(v >> 32) %s, 0) as high, coalesce(sum(v & 4294967295) %s, 0) as low "
      "from (%s) as maybe) as ordered where ((v >> 32) * n + ((v & 4294967295) * n >> 32), "
      "(v & 4294967295) * n & 4294967295) %s (sure + high + (sure_low + low >> 32), "
      "sure_low + low & 4294967295)",
      before, before, before, rows, by);
}

struct sql_mean sql_mean_bettered(struct script *sql, uint32_t entity, uint32_t time,
    struct sql_mean sure, const char *rows, bool greatest) {
  struct sql_gather g = {.sql = sql, .side = NONE_INDEX};
  const struct sql_wide more = sql_gather_sum(&g, "taken", "v");
  const char *n = sql_gather(&g, "taken rows", "count(*)");
  const uint32_t side = sql_side(sql, entity,
      SQL_TEXT(sql, "select g as _row%s from (%s) as taken group by g", sql_gathered(&g),
          taken(sql, rows, greatest)));
  const struct sql_wide sum = sql_wide_add(sql, sure.sum, sql_wide_or_zero(sql, more));
  return (struct sql_mean){
      sql_wide_columns(sql, entity, time, 0, greatest ? "sum most" : "sum least", sum, side),
      work_column(sql, entity, time, 0, greatest ? "rows most" : "rows least",
          SQL_TEXT(sql, "%s + coalesce(%s, 0)", sure.n, n), side),
      sure.open};
}
