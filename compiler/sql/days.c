/* Dates: numbers of days since 1970-01-01. A part of a day is the engine's to tell; months are
 * counted here, from March, so that the leap day is the last of its year (base/date.c): a month is
 * the number of months since March of the year 0. */
#include "compiler/sql/days.h"

#define A sql_operand(sql, code->a)
#define B sql_operand(sql, code->b)
#define C sql_operand(sql, code->c)

/* -- parts of a day -- */

enum part { YEAR, MONTH, DAY };

static const char *part_of(struct script *sql, enum part part, const char *x) {
  static const char *const formats[] = {"%Y", "%m", "%d"},
                           *const names[] = {"year", "month", "day"};
  switch (sql->dialect) {
  case SQL_SQLITE:
    return SQL_TEXT(
        sql, "cast(strftime('%s', '1970-01-01', %s || ' days') as integer)", formats[part], x);
  case SQL_POSTGRESQL:
    return SQL_TEXT(sql, "cast(extract(%s from date '1970-01-01' + cast(%s as integer)) as bigint)",
        names[part], x);
  case SQL_DUCKDB:
    return SQL_TEXT(sql, "%s(date '1970-01-01' + cast(%s as integer))", names[part], x);
  case SQL_SPARK:
    return SQL_TEXT(
        sql, "cast(%s(date_add(date'1970-01-01', cast(%s as int))) as bigint)", names[part], x);
  case SQL_CLICKHOUSE: {
    /* its dates end in 2299: days since March of the year 0, era by era, as base/date.c has it */
    const char *era = SQL_TEXT(sql, "intDiv(%s + 719468, 146097)", x),
               *of = SQL_TEXT(sql, "((%s + 719468) %% 146097)", x),
               *year = SQL_TEXT(sql,
                   "intDiv(%s - intDiv(%s, 1460) + intDiv(%s, 36524) - intDiv(%s, 146096), 365)",
                   of, of, of, of),
               *day = SQL_TEXT(sql, "(%s - (365 * %s + intDiv(%s, 4) - intDiv(%s, 100)))", of, year,
                   year, year),
               *month = SQL_TEXT(sql, "intDiv(5 * %s + 2, 153)", day);
    if (part == YEAR) return SQL_TEXT(sql, "(%s * 400 + %s + (%s >= 10))", era, year, month);
    if (part == MONTH) return SQL_TEXT(sql, "(%s + if(%s < 10, 3, -9))", month, month);
    return SQL_TEXT(sql, "(%s - intDiv(153 * %s + 2, 5) + 1)", day, month);
  }
  case N_SQL_DIALECTS: break;
  }
  return x;
}

/* The month of a day. */
static const char *month_of(struct script *sql, const char *x) {
  return SQL_TEXT(sql, "(12 * %s + %s - 3)", part_of(sql, YEAR, x), part_of(sql, MONTH, x));
}

/* The first day of a month, from 12 * 1 - 2 on. */
static const char *first_of(struct script *sql, const char *month) {
  const char *year = sql_quotient(sql, false, month, "12");
  return SQL_TEXT(sql, "(365 * %s + %s - %s + %s + %s - 719468)", year,
      sql_quotient(sql, false, month, "48"), sql_quotient(sql, false, month, "1200"),
      sql_quotient(sql, false, month, "4800"),
      sql_quotient(sql, false, SQL_TEXT(sql, "(153 * (%s %% 12) + 2)", month), "5"));
}

static bool part(
    struct script *sql, const struct instruction *code, struct sql_value *out, enum part part) {
  out->part[0] = part_of(sql, part, A->part[0]);
  return true;
}
SNIPPET(YEAR) { return part(sql, code, out, YEAR); }
SNIPPET(MONTH) { return part(sql, code, out, MONTH); }
SNIPPET(DAY) { return part(sql, code, out, DAY); }

SNIPPET(WEEKDAY) {
  const uint32_t words = sql->program->types[code->d].of;
  const char *text = SQL_TEXT(sql, "case (%s + %d) %% 7", A->part[0], -DATE_MIN);
  for (uint32_t i = 0; i < 7; i++)
    text = SQL_TEXT(sql, "%s when %u then %s", text, i, sql_word(sql, words, i));
  out->part[0] = SQL_TEXT(sql, "%s end", text);
  return true;
}

SNIPPET(DAYS_BETWEEN) {
  out->part[0] = SQL_TEXT(sql, "(%s - %s)", B->part[0], A->part[0]);
  return true;
}

/* -- days counted -- */

static const char *in_calendar(struct script *sql, const char *x) {
  return SQL_TEXT(sql, "case when %s between %d and %d then %s end", x, DATE_MIN, DATE_MAX, x);
}

/* More days than the calendar has are too many, and could overflow. */
static const char *few(struct script *sql, const char *n, int64_t most) {
  return SQL_TEXT(sql, "case when %s between %lld and %lld then %s end", n, -(long long)most,
      (long long)most, n);
}

SNIPPET(ADD_DAYS) {
  const char *sum = sql_let(sql, code, out, "sum",
      SQL_TEXT(sql, "%s + (%s)", A->part[0], few(sql, B->part[0], DATE_MAX - DATE_MIN)));
  out->time++;
  out->part[0] = in_calendar(sql, sum);
  return true;
}

/* A month of the calendar, from January of the year 1 to December of the year 9999. */
#define MONTH_LEAST 10
#define MONTH_MOST 119997

static const char *in_months(struct script *sql, const char *month, const char *text) {
  return SQL_TEXT(
      sql, "case when %s between %d and %d then %s end", month, MONTH_LEAST, MONTH_MOST, text);
}

/* The day so many months later: columns of its month and its day, then the day itself. */
struct months_added {
  const char *month, *day;
};

static struct months_added add_months(struct script *sql, const struct instruction *code,
    struct sql_value *out, const char *date, const char *n) {
  const int unit = code->imm >> 4;
  const char *moved =
      SQL_TEXT(sql, "%s + %d * (%s)", month_of(sql, date), unit, few(sql, n, 12 * 9999 / unit));
  return (struct months_added){sql_let(sql, code, out, "month", moved),
      sql_let(sql, code, out, "day", part_of(sql, DAY, date))};
}

static const char *added(
    struct script *sql, const struct instruction *code, struct months_added to) {
  const char *first = first_of(sql, to.month),
             *next = first_of(sql, SQL_TEXT(sql, "(%s + 1)", to.month));
  const enum month_rounding rounding = (enum month_rounding)(code->imm & 15);
  const char *beyond = rounding == MONTHS_EXACT ? "null"
      : rounding == MONTHS_ROUNDED_UP           ? next
                                                : SQL_TEXT(sql, "%s - 1", next);
  return in_months(sql, to.month,
      SQL_TEXT(sql, "case when %s <= %s - %s then %s + %s - 1 else %s end", to.day, next, first,
          first, to.day, beyond));
}

SNIPPET(ADD_MONTHS) {
  const struct months_added to = add_months(sql, code, out, A->part[0], B->part[0]);
  out->time++;
  out->part[0] = added(sql, code, to);
  return true;
}

/* The month of a year and a month, NULL where there is none. */
static const char *month_made(struct script *sql, const char *year, const char *month) {
  return SQL_TEXT(sql,
      "case when %s between 1 and 9999 and %s between 1 and 12 then 12 * %s + %s - 3 end", year,
      month, year, month);
}

static const char *day_made(struct script *sql, const char *month, const char *day) {
  return SQL_TEXT(sql, "case when %s between 1 and %s - %s then %s + %s - 1 end", day,
      first_of(sql, SQL_TEXT(sql, "(%s + 1)", month)), first_of(sql, month), first_of(sql, month),
      day);
}

SNIPPET(DATE) {
  const char *month = sql_let(sql, code, out, "month", month_made(sql, A->part[0], B->part[0]));
  out->time++;
  out->part[0] = day_made(sql, month, C->part[0]);
  return true;
}

/* -- months between -- */

struct counted { /* columns */
  const char *month, *day, *is_last;
};

static struct counted count_from(
    struct script *sql, const struct instruction *code, struct sql_value *out, const char *x) {
  return (struct counted){sql_let(sql, code, out, "month", month_of(sql, x)),
      sql_let(sql, code, out, "day", part_of(sql, DAY, x)),
      sql_let(sql, code, out, "last",
          SQL_TEXT(sql, "%s = 1", part_of(sql, DAY, SQL_TEXT(sql, "(%s + 1)", x))))};
}

/* In the month of the later one its day may not have come yet. */
static const char *forward(struct script *sql, struct counted a, struct counted b) {
  return SQL_TEXT(sql, "%s - %s - case when %s > %s and not %s then 1 else 0 end", b.month, a.month,
      a.day, b.day, b.is_last);
}

static const char *months_between(struct script *sql, struct counted a, struct counted b,
    const char *first, const char *second, const char *months) {
  const char *ahead = forward(sql, a, b), *back = forward(sql, b, a);
  if (strcmp(months, "1") != 0) {
    ahead = sql_quotient(sql, false, SQL_TEXT(sql, "(%s)", ahead), months);
    back = sql_quotient(sql, false, SQL_TEXT(sql, "(%s)", back), months);
  }
  return SQL_TEXT(sql, "case when %s >= %s then %s else -(%s) end", second, first, ahead, back);
}

static bool span(
    struct script *sql, const struct instruction *code, struct sql_value *out, const char *months) {
  const struct counted a = count_from(sql, code, out, A->part[0]),
                       b = count_from(sql, code, out, B->part[0]);
  out->time++;
  out->part[0] = months_between(sql, a, b, A->part[0], B->part[0], months);
  return true;
}
SNIPPET(MONTHS_BETWEEN) { return span(sql, code, out, "1"); }
SNIPPET(YEARS_BETWEEN) { return span(sql, code, out, "12"); }

/* -- no value, known: the number behind all days -- */

SNIPPET(HAS_DAY) {
  out->part[0] = SQL_TEXT(sql, "(%s < %d)", A->part[0], DATE_NONE);
  return true;
}
SNIPPET(HAS_DAYS) {
  out->part[0] = SQL_TEXT(sql, "case when %s < %d then true when %s >= %d then false end",
      A->part[1], DATE_NONE, A->part[0], DATE_NONE);
  return true;
}
SNIPPET(HAS_NAMED) {
  out->part[0] = SQL_TEXT(sql, "(%s <> '')", A->part[0]);
  return true;
}
SNIPPET(DAY_OF) {
  out->part[0] = SQL_TEXT(sql, "case when %s < %d then %s end", A->part[0], DATE_NONE, A->part[0]);
  return true;
}
/* Days up to the last one there is, where `condition`. */
static bool days_where(
    struct script *sql, const struct sql_value *a, const char *condition, struct sql_value *out) {
  out->part[0] = SQL_TEXT(sql, "case when %s then %s end", condition, a->part[0]);
  out->part[1] = SQL_TEXT(sql, "case when %s then case when %s < %d then %s else %d end end",
      condition, a->part[1], DATE_MAX, a->part[1], DATE_MAX);
  return true;
}
SNIPPET(DAYS_OF) {
  return days_where(sql, A, SQL_TEXT(sql, "%s < %d", A->part[1], DATE_NONE), out);
}
SNIPPET(DAYS_COUNTED) {
  return days_where(sql, A, SQL_TEXT(sql, "%s < %d", A->part[0], DATE_NONE), out);
}
/* Keys that may have no value: what is unknown is any day, or none. */
SNIPPET(DAYS_OR_NONE) {
  out->part[0] = SQL_TEXT(sql, "case when %s >= %d then %d when %s > %d then %s else %d end",
      A->part[0], DATE_NONE, DATE_NONE, A->part[0], DATE_MIN, A->part[0], DATE_MIN);
  out->part[1] = SQL_TEXT(
      sql, "case when %s < %d then %s else %d end", A->part[1], DATE_NONE, A->part[1], DATE_NONE);
  return true;
}
SNIPPET(DAYS_LAST) {
  out->part[0] =
      SQL_TEXT(sql, "case when %s < %d then case when %s > %d then %s else %d end else %d end",
          A->part[1], DATE_NONE, A->part[0], DATE_MIN, A->part[0], DATE_MIN, DATE_MIN - 1);
  out->part[1] = SQL_TEXT(sql, "case when %s < %d then %s when %s >= %d then %d else %d end",
      A->part[1], DATE_NONE, A->part[1], A->part[0], DATE_NONE, DATE_MIN - 1, DATE_MAX);
  return true;
}

/* -- within bounds -- */

#define OPEN_LOW "(-9223372036854775807 - 1)"
#define OPEN_HIGH "9223372036854775807"

const char *sql_open_low(struct script *sql, const struct sql_value *a) {
  return SQL_TEXT(sql, "(%s = " OPEN_LOW " and %s <> " OPEN_LOW ")", a->part[0], a->part[1]);
}
const char *sql_open_high(struct script *sql, const struct sql_value *a) {
  return SQL_TEXT(sql, "(%s = " OPEN_HIGH " and %s <> " OPEN_HIGH ")", a->part[1], a->part[0]);
}

/* An open side ends where the calendar does; NULL of what is no day. */
static struct sql_value ends(struct script *sql, const struct instruction *code,
    struct sql_value *out, const struct sql_value *a) {
  const char *const texts[] = {
      SQL_TEXT(sql, "case when %s then %d when %s between %d and %d then %s end",
          sql_open_low(sql, a), DATE_MIN, a->part[0], DATE_MIN, DATE_MAX, a->part[0]),
      SQL_TEXT(sql, "case when %s then %d when %s between %d and %d then %s end",
          sql_open_high(sql, a), DATE_MAX, a->part[1], DATE_MIN, DATE_MAX, a->part[1])};
  const char *low = sql_let(sql, code, out, "first day", texts[0]),
             *high = sql_let(sql, code, out, "last day", texts[1]);
  return (struct sql_value){{low, high, NULL, NULL}, out->time + 1, 0};
}

/* Nothing is known where one of the ends is not. */
static void both(struct script *sql, struct sql_value *out, const char *low, const char *high) {
  out->part[0] = SQL_TEXT(sql, "case when (%s) is not null then %s end", high, low);
  out->part[1] = SQL_TEXT(sql, "case when (%s) is not null then %s end", low, high);
}

SNIPPET(YEAR_BOUNDS) {
  const struct sql_value a = ends(sql, code, out, A);
  out->time++;
  both(sql, out, part_of(sql, YEAR, a.part[0]), part_of(sql, YEAR, a.part[1]));
  return true;
}

/* Across the turn of a year both December and January occur. */
SNIPPET(MONTH_BOUNDS) {
  const struct sql_value a = ends(sql, code, out, A);
  out->time++;
  const char *same =
      SQL_TEXT(sql, "%s = %s", part_of(sql, YEAR, a.part[0]), part_of(sql, YEAR, a.part[1]));
  out->part[0] = SQL_TEXT(sql, "case when %s then %s when not (%s) then 1 end", same,
      part_of(sql, MONTH, a.part[0]), same);
  out->part[1] = SQL_TEXT(sql, "case when %s then %s when not (%s) then 12 end", same,
      part_of(sql, MONTH, a.part[1]), same);
  return true;
}

/* Across the turn of a month its last day and the first of the next occur; of two months that
 * follow one another one has 31 days. */
SNIPPET(DAY_BOUNDS) {
  const struct sql_value a = ends(sql, code, out, A);
  out->time++;
  const char *first = sql_let(sql, code, out, "first month", month_of(sql, a.part[0])),
             *last = sql_let(sql, code, out, "last month", month_of(sql, a.part[1])),
             *day = sql_let(sql, code, out, "day", part_of(sql, DAY, a.part[1]));
  out->time++;
  const char *length = SQL_TEXT(
      sql, "(%s - %s)", first_of(sql, SQL_TEXT(sql, "(%s + 1)", first)), first_of(sql, first));
  out->part[0] = SQL_TEXT(sql, "case %s - %s when 0 then %s else %s end", last, first,
      part_of(sql, DAY, a.part[0]),
      SQL_TEXT(sql, "case when %s is not null and %s is not null then 1 end", first, last));
  out->part[1] = SQL_TEXT(sql,
      "case when %s = %s then %s when %s - %s = 1 then case when %s > %s then %s else %s end "
      "when %s is not null and %s is not null then 31 end",
      first, last, day, last, first, day, length, day, length, first, last);
  return true;
}

SNIPPET(DAYS_BETWEEN_BOUNDS) {
  const struct sql_value a = *A, b = *B;
  const char *known = SQL_TEXT(sql, "%s is not null and %s is not null", a.part[0], b.part[0]);
  out->part[0] =
      SQL_TEXT(sql, "case when %s or %s then case when %s then " OPEN_LOW " end else %s - %s end",
          sql_open_low(sql, &b), sql_open_high(sql, &a), known, b.part[0], a.part[1]);
  out->part[1] =
      SQL_TEXT(sql, "case when %s or %s then case when %s then " OPEN_HIGH " end else %s - %s end",
          sql_open_high(sql, &b), sql_open_low(sql, &a), known, b.part[1], a.part[0]);
  return true;
}

/* More have passed the earlier the first and the later the second. */
static bool span_within(
    struct script *sql, const struct instruction *code, struct sql_value *out, const char *months) {
  const struct sql_value first = *A, second = *B;
  const struct sql_value a = ends(sql, code, out, &first), b = ends(sql, code, out, &second);
  out->time++;
  const struct counted a_low = count_from(sql, code, out, a.part[0]),
                       a_high = count_from(sql, code, out, a.part[1]),
                       b_low = count_from(sql, code, out, b.part[0]),
                       b_high = count_from(sql, code, out, b.part[1]);
  out->time++;
  const char *least = sql_let(sql, code, out, "least",
                 months_between(sql, a_high, b_low, a.part[1], b.part[0], months)),
             *most = sql_let(sql, code, out, "most",
                 months_between(sql, a_low, b_high, a.part[0], b.part[1], months));
  out->time++;
  const char *known = SQL_TEXT(sql, "%s is not null and %s is not null", least, most);
  out->part[0] =
      SQL_TEXT(sql, "case when %s then case when %s or %s then " OPEN_LOW " else %s end end", known,
          sql_open_high(sql, &first), sql_open_low(sql, &second), least);
  out->part[1] =
      SQL_TEXT(sql, "case when %s then case when %s or %s then " OPEN_HIGH " else %s end end",
          known, sql_open_low(sql, &first), sql_open_high(sql, &second), most);
  return true;
}
SNIPPET(MONTHS_BETWEEN_BOUNDS) { return span_within(sql, code, out, "1"); }
SNIPPET(YEARS_BETWEEN_BOUNDS) { return span_within(sql, code, out, "12"); }

/* Every day within must be one; of several years not all are leap years. */
SNIPPET(DATE_BOUNDS) {
  const struct sql_value y = *A, m = *B, d = *C;
  const char *low = sql_let(sql, code, out, "first month", month_made(sql, y.part[0], m.part[0])),
             *high = sql_let(sql, code, out, "last month", month_made(sql, y.part[1], m.part[1]));
  out->time++;
  /* the shortest month of those within: February, or one of 30 days. No engine promises that `and`
   * leaves alone what follows a false one, and 64 bits do not hold twelve times an open side */
  const char *february = SQL_TEXT(sql,
                 "%s <= 28 or case when %s = %s and %s between 1 and 9999 then %s <= 29 and %s - "
                 "%s = 29 else false end",
                 d.part[1], y.part[0], y.part[1], y.part[0], d.part[1],
                 first_of(sql, SQL_TEXT(sql, "(12 * %s)", y.part[0])),
                 first_of(sql, SQL_TEXT(sql, "(12 * %s - 1)", y.part[0]))),
             *thirty = SQL_TEXT(sql,
                 "%s <= 30 or not (4 between %s and %s or 6 between %s and %s or 9 between %s and "
                 "%s or 11 between %s and %s)",
                 d.part[1], m.part[0], m.part[1], m.part[0], m.part[1], m.part[0], m.part[1],
                 m.part[0], m.part[1]);
  const char *sure = SQL_TEXT(
      sql, "(not 2 between %s and %s or %s) and (%s)", m.part[0], m.part[1], february, thirty);
  const char *first = sql_let(sql, code, out, "first", day_made(sql, low, d.part[0])),
             *last = sql_let(sql, code, out, "last", day_made(sql, high, d.part[1])),
             *exists = sql_let(sql, code, out, "exists", sure);
  out->time++;
  out->part[0] = SQL_TEXT(sql, "case when %s and %s is not null then %s end", exists, last, first);
  out->part[1] = SQL_TEXT(sql, "case when %s and %s is not null then %s end", exists, first, last);
  return true;
}

/* Sides that are there, of a date and a number; the others are open and not computed. Where both sides
 * of one are open, nothing is computed that would be unknown for the other. */
static void open_ends(struct script *sql, const struct instruction *code, struct sql_value *out,
    const struct sql_value *a, const struct sql_value *n, const char *low, const char *high,
    const char *condition) {
  const char *open_low = SQL_TEXT(sql, "(%s or %s)", sql_open_low(sql, a), sql_open_low(sql, n)),
             *open_high = SQL_TEXT(sql, "(%s or %s)", sql_open_high(sql, a), sql_open_high(sql, n));
  const char *first = sql_let(sql, code, out, "first",
                 SQL_TEXT(sql, "case when %s then " OPEN_LOW " when not %s then %s end", open_low,
                     open_low, low)),
             *last = sql_let(sql, code, out, "last",
                 SQL_TEXT(sql, "case when %s then " OPEN_HIGH " when not %s then %s end", open_high,
                     open_high, high));
  out->time++;
  condition =
      SQL_TEXT(sql, "%s is not null and %s is not null and %s", a->part[0], n->part[0], condition);
  out->part[0] =
      SQL_TEXT(sql, "case when %s is not null and %s then %s end", last, condition, first);
  out->part[1] =
      SQL_TEXT(sql, "case when %s is not null and %s then %s end", first, condition, last);
}

SNIPPET(ADD_DAYS_BOUNDS) {
  const struct sql_value a = *A, n = *B;
  const int64_t most = DATE_MAX - DATE_MIN;
  const char *low = sql_let(sql, code, out, "low",
                 SQL_TEXT(
                     sql, "(%s) + (%s)", in_calendar(sql, a.part[0]), few(sql, n.part[0], most))),
             *high = sql_let(sql, code, out, "high",
                 SQL_TEXT(
                     sql, "(%s) + (%s)", in_calendar(sql, a.part[1]), few(sql, n.part[1], most)));
  out->time++;
  open_ends(sql, code, out, &a, &n, in_calendar(sql, low), in_calendar(sql, high), "true");
  return true;
}

/* Rounded months run monotonely; unrounded ones exist in between only where the day exists in every
 * month. */
SNIPPET(ADD_MONTHS_BOUNDS) {
  const struct sql_value a = *A, n = *B;
  const struct sql_value e = ends(sql, code, out, &a);
  out->time++;
  const struct months_added low = add_months(sql, code, out, e.part[0], n.part[0]),
                            high = add_months(sql, code, out, e.part[1], n.part[1]);
  out->time++;
  const char *sure = SQL_TEXT(sql, "%s is not null and %s is not null", e.part[0], e.part[1]);
  if ((code->imm & 15) == MONTHS_EXACT)
    sure = SQL_TEXT(sql, "%s and %s = %s and (%s = %s or %s <= 28)", sure, a.part[0], a.part[1],
        n.part[0], n.part[1], low.day);
  open_ends(sql, code, out, &a, &n, added(sql, code, low), added(sql, code, high), sure);
  return true;
}
