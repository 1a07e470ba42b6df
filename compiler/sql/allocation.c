/* Allocations: what is shared in proportion to weights, by the largest remainder. How it is decided:
 * runtime/kernels/kernel_allocate.c.
 *
 * One nested query says of each row how it comes to its share, step by step from within: the sum of
 * the group's weights; N w / W as a whole number and a rest; that cut to the unit; how many units
 * are left, and the row's place by what was cut off. Rows that tie across the last unit are then
 * parted by the keys, which are counted as those of a selection.
 *
 * N and w take 63 bits and W up to 95, so N w is computed in the engine's widest exact numbers. SQLite
 * has 64 bits only: there it is N w where N W fits, else by halves where N has up to 62 bits and W up
 * to 31; what is beyond is a fault, and the row's share unknown.
 */
#include <inttypes.h>

#include "base/translate.h"
#include "compiler/sql/selection.h"
#include "compiler/sql/whole.h"

SNIPPET(AMOUNT) { return sql_not_negative(sql, code, out); }
SNIPPET(WEIGHT) { return sql_not_negative(sql, code, out); }

/* What is shared among rows of an entity, and by what. */
struct sharing {
  uint32_t entity, above;
  const struct sql_value *amount, *weight;
  int64_t unit;
  bool is_narrow;     /* whatever the data, N W has 63 bits */
  const char *listed; /* whether all lists are given; NULL: they always are */
};

static const char *partition_of(struct script *sql, const struct sharing *s) {
  return s->above == 0 ? ""
                       : SQL_TEXT(sql, "partition by %s", sql_row_of(sql, s->entity, s->above));
}

/* The sum of weights: SQLite's overflows are errors, so it is made of halves there. */
static const char *weights_sum(
    struct script *sql, const char *weight, const char *over, bool is_narrow) {
  const char *sum = SQL_TEXT(sql, "sum(%s) %s", weight, over);
  if (is_narrow && sql->dialect == SQL_SQLITE) return sum;
  if (is_narrow) return SQL_TEXT(sql, "cast(%s as %s)", sum, sql_dialects[sql->dialect].integer);
  if (sql->dialect != SQL_SQLITE) return sum;
  return SQL_TEXT(sql,
      "case when sum(%s / 2147483648) %s < 2147483648 then sum(%s / 2147483648) %s * 2147483648 "
      "+ sum(%s %% 2147483648) %s end",
      weight, over, weight, over, weight, over);
}

/* A column of literals may have no type, or one of 32 bits. */
static const char *typed(struct script *sql, const char *text) {
  if (sql->dialect == SQL_SQLITE) return text;
  return SQL_TEXT(sql, "cast(%s as %s)", text, sql_dialects[sql->dialect].integer);
}

/* Each row with what is known of its group. `is_known`: 1 where all of it is. */
static const char *weighed_rows(
    struct script *sql, const struct sharing *s, uint32_t time, uint64_t needs) {
  const struct sql_value *n = s->amount, *w = s->weight;
  const char *over = SQL_TEXT(sql, "over (%s)", partition_of(sql, s)),
             *known = sql_is_point(w, REG_BOUNDS)
      ? SQL_TEXT(sql, "%s is not null", w->part[0])
      : SQL_TEXT(sql, "%s = %s", w->part[0], w->part[1]);
  const char *all = SQL_TEXT(sql, "max(case when %s then 0 else 1 end) %s = 0", known, over);
  if (!sql_is_point(n, REG_BOUNDS))
    all = SQL_TEXT(sql, "%s and %s = %s", all, n->part[0], n->part[1]);
  if (s->listed) all = SQL_TEXT(sql, "%s and %s", all, s->listed);
  return SQL_TEXT(sql,
      "select %s as of_row, %s as of_group, %s as weight, %s as amount,\n"
      "          case when %s then 1 else 0 end as is_known,\n          %s as weights\n"
      "        from %s",
      sql_row_of(sql, s->entity, s->entity), sql_row_of(sql, s->entity, s->above),
      typed(sql, w->part[1]), typed(sql, n->part[1]), all,
      weights_sum(sql, typed(sql, w->part[0]), over, s->is_narrow),
      sql_from(sql, s->entity, time, needs));
}

/* N w / W where SQLite cannot be sure that 64 bits hold N w. N = a 2^31 + b: a w / W is q and r,
 * r 2^31 / W is t and u, b w / W is v and z: all of it is q 2^31 + t + v and u + z, which may hold one
 * W more. */
static void divide_by_halves(struct script *sql, const char **whole, const char **rest) {
  static const char narrow[] = "amount <= 9223372036854775807 / weights",
                    wide[] = "amount < 4611686018427387904 and weights < 2147483648",
                    high[] = "amount / 2147483648 * weight", low[] = "amount % 2147483648 * weight";
  const char *carried = SQL_TEXT(sql, "%s %% weights * 2147483648", high),
             *over = SQL_TEXT(sql, "%s %% weights + %s %% weights", carried, low);
  *whole = SQL_TEXT(sql,
      "case when %s then amount * weight / weights\n            when %s then %s / weights * "
      "2147483648 "
      "+ %s / weights + %s / weights + (%s) / weights end",
      narrow, wide, high, carried, low, over);
  *rest = SQL_TEXT(sql,
      "case when %s then amount * weight %% weights\n            when %s then (%s) %% weights end",
      narrow, wide, over);
}

/* The columns `whole` and `rest` of N w / W, where that is to be shared. */
static const char *quotient(struct script *sql, const struct sharing *s) {
  static const char shared[] = "case when is_known = 1 and amount > 0 and weights > 0 then";
  const char *product =
                 SQL_TEXT(sql, "%s * weight", s->is_narrow ? "amount" : sql_wide(sql, "amount")),
             *whole = sql_quotient(sql, !s->is_narrow, product, "weights"),
             *rest = sql_remainder(sql, !s->is_narrow, product, "weights");
  if (sql->dialect == SQL_SQLITE && !s->is_narrow) divide_by_halves(sql, &whole, &rest);
  return SQL_TEXT(
      sql, "%s %s end as whole,\n          %s %s end as rest", shared, whole, shared, rest);
}

/* How many units a column holds. */
static const char *divided(struct script *sql, const struct sharing *s, const char *column) {
  if (s->unit == 1) return column;
  return sql_quotient(sql, !s->is_narrow, column, SQL_TEXT(sql, "%" PRId64, s->unit));
}

struct allotted { /* columns */
  const char *status, *cut, *left;
};

/* `left`: of rows in question, how many units are for them. */
static struct allotted allot(struct script *sql, const struct sharing *s,
    const struct sql_value *out, const char *name, bool has_keys) {
  const char *integer = sql_dialects[sql->dialect].integer,
             *weighed = weighed_rows(sql, s, out->time, out->needs);
  const char *shared = SQL_TEXT(sql,
      "select of_row, of_group, weight, amount,\n          %s\n        from (\n        %s\n        "
      ") as a",
      quotient(sql, s), weighed);
  const char *cut = SQL_TEXT(sql,
      "select of_row, of_group, weight, amount, whole, rest, %s as units%s,\n"
      "        %s - sum(%s) over (partition by of_group) as units_left\n      from (\n"
      "        %s\n      ) as b",
      divided(sql, s, "whole"),
      s->unit == 1 ? "" : SQL_TEXT(sql, ", whole %% %" PRId64 " as cut_off", s->unit),
      divided(sql, s, "amount"), divided(sql, s, "whole"), shared);
  const char *order = SQL_TEXT(sql, "over (partition by of_group order by %srest desc)",
      s->unit == 1 ? "" : "cut_off desc, ");
  const char *placed = SQL_TEXT(sql,
      "select of_row, weight, amount, whole, units, units_left,\n"
      "      rank() %s as place, count(*) %s as as_good\n    from (\n      %s\n    ) as c",
      order, order, cut);
  struct allotted names = {work_name(sql, "_allotted"), work_name(sql, "_cut"), NULL};
  const char *text = SQL_TEXT(sql,
      "select of_row as _row,\n"
      "    case\n      when whole is null then case when amount = 0 or weight = 0 then %d else %d "
      "end\n"
      "      when place > units_left then %d\n      when as_good <= units_left then %d\n"
      "      else %d end as %s,\n"
      "    cast(coalesce(units, 0) * %" PRId64 " as %s) as %s",
      ALLOTMENT_CUT, ALLOTMENT_UNKNOWN, ALLOTMENT_CUT, ALLOTMENT_MORE, ALLOTMENT_TIED, names.status,
      s->unit, integer, names.cut);
  if (has_keys) {
    names.left = work_name(sql, "_left");
    text = SQL_TEXT(
        sql, "%s,\n    cast(units_left - place + 1 as %s) as %s", text, integer, names.left);
  }
  const uint32_t side =
      sql_side(sql, s->entity, SQL_TEXT(sql, "%s\n  from (\n    %s\n  ) as d", text, placed));
  names.status = work_column(sql, s->entity, out->time, 0,
      SQL_TEXT(sql, has_keys ? "%s, by remainders" : "%s", name), names.status, side);
  names.cut =
      work_column(sql, s->entity, out->time, 0, SQL_TEXT(sql, "%s, cut", name), names.cut, side);
  if (has_keys)
    names.left = work_column(
        sql, s->entity, out->time, 0, SQL_TEXT(sql, "%s, units left", name), names.left, side);
  return names;
}

/* Part 1 of the value is the share cut to the unit. */
SNIPPET(ALLOT) {
  const uint32_t *list = sql->program->operands + code->c;
  struct sharing s = {.entity = sql->program->registers[code->d].entity,
      .above = sql->program->registers[code->b].entity,
      .amount = sql_operand(sql, code->b),
      .weight = sql_operand(sql, list[ALLOT_WEIGHT]),
      .unit = sql->program->constants[list[ALLOT_UNIT]].number};
  const int128 most = sql->ranges[code->b].hi, weight = sql->ranges[list[ALLOT_WEIGHT]].hi;
  int128 product;
  s.is_narrow = !__builtin_mul_overflow(most, weight, &product) &&
      !__builtin_mul_overflow(product, (int128)UINT32_MAX, &product) && product <= INT64_MAX;
  if (sql->dialect == SQL_SQLITE && !s.is_narrow && !sql->options->allow_faults)
    return sql_refuse(sql, _("a quotient may be too large for its integers of 64 bits"));
  const struct sql_value listed = sql_listed(sql, s.above, s.entity);
  if (strcmp(listed.part[0], "true") != 0) {
    s.listed = listed.part[0];
    out->needs |= listed.needs;
    if (listed.time > out->time) out->time = listed.time;
  }
  out->needs |= sql_need(sql, s.above);
  const char *name = sql_register_name(sql, code->d);
  const uint32_t n_keys = list[ALLOT_N_KEYS];
  const struct allotted allotted = allot(sql, &s, out, name, n_keys > 0);
  struct ranked ranked = {.entity = s.entity, .above = s.above};
  ranked_keys(sql, &ranked, list + ALLOT_KEYS, n_keys);
  const uint64_t needs = out->needs;
  out->time++;
  out->needs = 0;
  out->part[0] = allotted.status;
  out->part[1] = allotted.cut;
  if (n_keys == 0) return true;
  const char *n[N_RANKING_COUNTS];
  ranked.candidate = SQL_TEXT(sql, "%s = %d", allotted.status, ALLOTMENT_TIED);
  const uint32_t side = ranked_side(sql, &ranked, out->time, needs, COUNT_SURELY_BETTER, n);
  ranked_counts(sql, &ranked, out->time, side, COUNT_SURELY_BETTER, name, n);
  out->part[0] = work_column(sql, s.entity, out->time + 1, 0, name,
      SQL_TEXT(sql,
          "case\n    when %s <> %d then %s\n    when %s >= %s then %d\n    when %s <= %s then %d\n"
          "    when %s < %s and %s > %s then %d\n    else %d end",
          allotted.status, ALLOTMENT_TIED, allotted.status, n[COUNT_BETTER_LEAST], allotted.left,
          ALLOTMENT_CUT, n[COUNT_GOOD_MOST], allotted.left, ALLOTMENT_MORE, n[COUNT_BETTER_MOST],
          allotted.left, n[COUNT_GOOD_LEAST], allotted.left, ALLOTMENT_TIED, ALLOTMENT_OPEN),
      NONE_INDEX);
  out->time += 2;
  return true;
}

SNIPPET(SHARE) {
  const uint32_t *list = sql->program->operands + code->c;
  const struct sql_value *status = sql_operand(sql, code->a), *amount = sql_operand(sql, code->b);
  const int64_t unit = sql->program->constants[list[ALLOT_UNIT]].number;
  const char *n = amount->part[1], *cut = status->part[1];
  out->needs =
      status->needs | amount->needs | sql_need(sql, sql->program->registers[code->b].entity);
  out->part[0] = SQL_TEXT(sql,
      "case when %s = %d then %s when %s = %d then %s + %" PRId64 " else %s end", status->part[0],
      ALLOTMENT_UNKNOWN, SQL_TEXT(sql, "case when %s is not null then 0 end", n), status->part[0],
      ALLOTMENT_MORE, cut, unit, cut);
  out->part[1] =
      SQL_TEXT(sql, "case when %s = %d then %s when %s = %d then %s else %s + %" PRId64 " end",
          status->part[0], ALLOTMENT_UNKNOWN, n, status->part[0], ALLOTMENT_CUT, cut, cut, unit);
  return true;
}

SNIPPET(ALLOTMENT) {
  const uint32_t above = sql->program->registers[code->d].entity,
                 entity = sql->program->registers[code->a].entity,
                 words = sql->program->types[code->d].of;
  const struct sql_value *status = sql_operand(sql, code->a), *amount = sql_operand(sql, code->b),
                         *weight = sql_operand(sql, code->c);
  const char *name = sql_register_name(sql, code->d), *least = amount->part[0],
             *most = amount->part[1];
  const uint32_t time = status->time > weight->time ? status->time : weight->time,
                 side = sql_group(sql, above, entity, time, status->needs | weight->needs);
  const char *greatest = sql_aggregate(sql, side, SQL_TEXT(sql, "_%s, status", name),
                 SQL_TEXT(sql, "max(%s)", status->part[0])),
             *any = sql_aggregate(sql, side, SQL_TEXT(sql, "_%s, weights", name),
                 SQL_TEXT(sql, "max(case when %s = 0 then 0 else 1 end)", weight->part[1]));
  const struct sql_value listed = sql_listed(sql, above, entity);
  if (listed.time > out->time) out->time = listed.time;
  out->needs = amount->needs | listed.needs;
  const char *filled = sql_word(sql, words, ALLOCATION_FILLED),
             *open = SQL_TEXT(sql, "%s is null or %s = 0", most, least);
  if (strcmp(listed.part[0], "true") != 0)
    open = SQL_TEXT(sql, "%s or not %s", open, listed.part[0]);
  const char *differ =
      sql_is_point(amount, REG_BOUNDS) ? "" : SQL_TEXT(sql, " or %s <> %s", least, most);
  out->part[0] = work_column(sql, above, out->time, out->needs, name,
      SQL_TEXT(sql,
          "case\n    when %s = 0 then %s\n    when %s then null\n    when coalesce(%s, 0) = 0 then "
          "%s\n"
          "    when %s > %d%s then null\n    when %s = %d then %s\n    else %s end",
          most, filled, open, any, sql_word(sql, words, ALLOCATION_NO_CANDIDATE), greatest,
          ALLOTMENT_TIED, differ, greatest, ALLOTMENT_TIED, sql_word(sql, words, ALLOCATION_TIED),
          filled),
      side);
  out->time++;
  out->needs = 0;
  return true;
}
