/* Definitions with exceptions: of those that hold surely or maybe all must agree, or be one alone;
 * where none holds surely the value is theirs or the base, as an `if` would have it
 * (kernel_choose.c). */
#include "compiler/sql/whole.h"

/* Exceptions that are compared each with each; of more the first that may hold becomes a column. */
#define PAIRS_MAX 3u

struct excepted {
  const char *condition;
  const struct sql_value *value;
};

struct excepting {
  const struct sql_value *base;
  struct excepted *items;
  uint32_t n;
};

static struct excepting exceptions_of(
    struct script *sql, const struct instruction *code, struct sql_value *out) {
  sql_shorten(sql, code, out);
  const uint32_t *triples = sql->program->operands + code->b;
  struct excepting e = {.base = sql_operand(sql, code->a),
      .items = ARENA_ARRAY(sql->arena, struct excepted, code->c + 1),
      .n = code->c};
  for (uint32_t k = 0; k < e.n; k++) {
    const struct sql_value *value = sql_operand(sql, triples[3 * k + 1]);
    e.items[k] = (struct excepted){sql_operand(sql, triples[3 * k])->part[0], value};
  }
  return e;
}

/* `case when c1 then v1 when c2 then v2 …`, of a part of the values; `maybe`: of the conditions that
 * are not false. Its end is the caller's. */
static const char *first(struct script *sql, const struct excepting *e, uint32_t part, bool maybe) {
  const char *text = "case";
  for (uint32_t k = 0; k < e->n; k++)
    text = SQL_TEXT(sql, maybe ? "%s when coalesce(%s, true) then %s" : "%s when %s then %s", text,
        e->items[k].condition, e->items[k].value->part[part]);
  return text;
}

static const char *first_maybe(struct script *sql, const struct excepting *e, uint32_t part) {
  return SQL_TEXT(sql, "%s end", first(sql, e, part, true));
}

/* What is written between the texts of all exceptions. */
static const char *joined(struct script *sql, const char *text, const char *by, const char *next) {
  return text[0] ? SQL_TEXT(sql, "%s %s %s", text, by, next) : next;
}

/* Of kinds without bounds. */
static bool except(struct script *sql, const struct instruction *code, struct sql_value *out) {
  const struct excepting e = exceptions_of(sql, code, out);
  const char *base = e.base->part[0], *agree = "", *theirs = "", *none = "", *any = "";
  for (uint32_t k = 0; k < e.n; k++) {
    const char *condition = e.items[k].condition, *value = e.items[k].value->part[0];
    theirs =
        joined(sql, theirs, "and", SQL_TEXT(sql, "(not (%s) or %s = %s)", condition, value, base));
    none = joined(sql, none, "and", SQL_TEXT(sql, "not (%s)", condition));
    any = joined(sql, any, "or", SQL_TEXT(sql, "(%s)", condition));
    for (uint32_t other = 0; other < k && e.n <= PAIRS_MAX; other++)
      agree = joined(sql, agree, "and",
          SQL_TEXT(sql, "(not (%s) or not (%s) or %s = %s)", e.items[other].condition, condition,
              e.items[other].value->part[0], value));
  }
  if (e.n == 0) {
    out->part[0] = base;
    return true;
  }
  if (e.n <= PAIRS_MAX) {
    const char *text =
        SQL_TEXT(sql, "%s when %s then %s end", first(sql, &e, 0, false), theirs, base);
    out->part[0] = agree[0] ? SQL_TEXT(sql, "case when %s then %s end", agree, text) : text;
    return true;
  }
  const char *found = sql_let(sql, code, out, "exception", first_maybe(sql, &e, 0));
  out->time++;
  for (uint32_t k = 0; k < e.n; k++)
    agree = joined(sql, agree, "and",
        SQL_TEXT(
            sql, "(not (%s) or %s = %s)", e.items[k].condition, e.items[k].value->part[0], found));
  out->part[0] = SQL_TEXT(sql, "case when %s then %s when %s and (%s or %s = %s) then %s end", none,
      base, agree, any, found, base, found);
  return true;
}
SNIPPET(EXCEPT_TRUTH) { return except(sql, code, out); }
SNIPPET(EXCEPT_CODE) { return except(sql, code, out); }
SNIPPET(EXCEPT_TEXT) { return except(sql, code, out); }
SNIPPET(EXCEPT_NUMBER) { return except(sql, code, out); }

/* With bounds several must be exact to agree, and the value is the hull of theirs and the base. */
SNIPPET(EXCEPT_BOUNDS) {
  const struct excepting e = exceptions_of(sql, code, out);
  if (e.n == 0) {
    memcpy(out->part, e.base->part, sizeof out->part);
    return true;
  }
  const char *lo = e.items[0].value->part[0], *hi = e.items[0].value->part[1], *none = "",
             *any = "", *agree = "", *number = "";
  if (e.n > 1) {
    lo = sql_let(sql, code, out, "exception at least", first_maybe(sql, &e, 0));
    hi = sql_let(sql, code, out, "exception at most", first_maybe(sql, &e, 1));
    out->time++;
  }
  for (uint32_t k = 0; k < e.n; k++) {
    const char *condition = e.items[k].condition;
    none = joined(sql, none, "and", SQL_TEXT(sql, "not (%s)", condition));
    any = joined(sql, any, "or", SQL_TEXT(sql, "(%s)", condition));
    if (e.n == 1) continue;
    number =
        joined(sql, number, "+", SQL_TEXT(sql, "case when not (%s) then 0 else 1 end", condition));
    agree = joined(sql, agree, "and",
        SQL_TEXT(sql, "(not (%s) or (%s = %s and %s = %s))", condition, e.items[k].value->part[0],
            lo, e.items[k].value->part[1], hi));
  }
  const char *refused = "";
  if (e.n > 1) {
    const char *fits = sql_let(sql, code, out, "exceptions agree",
        SQL_TEXT(sql, "%s and (%s = %s or %s = 1)", agree, lo, hi, number));
    out->time++;
    refused = SQL_TEXT(sql, " when not coalesce(%s, false) then null", fits);
  }
  for (int part = 0; part < 2; part++) {
    const char *base = e.base->part[part], *found = part ? hi : lo;
    out->part[part] = SQL_TEXT(sql,
        "case when %s then %s%s when %s then %s when %s %s %s then %s when %s is not null then %s "
        "end",
        none, base, refused, any, found, found, part ? ">=" : "<=", base, found, found, base);
  }
  return true;
}
