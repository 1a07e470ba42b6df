/* The rows that name each row, by the id: a query that joins them to the rows they name; those that
 * may name any of their group are folded by group. runtime/kernels/kernel_refer.c. */
#include "compiler/sql/rows.h"

struct refer {
  struct script *sql;
  const struct instruction *code;
  uint32_t rows, target, group; /* entities */
  const char *reference;
  struct sql_rows counts; /* what is asked of the rows, but for whom they name */
  struct sql_gather named, unsure;
  uint32_t time;           /* of the operands */
  uint64_t needs;          /* theirs */
  struct sql_value listed; /* at the group */
};

static struct refer refer_of(
    struct script *sql, const struct instruction *code, const struct sql_value *out) {
  const struct reg *registers = sql->program->registers;
  struct refer r = {.sql = sql,
      .code = code,
      .rows = registers[code->b].entity,
      .target = registers[code->d].entity,
      .reference = sql_operand(sql, code->b)->part[0],
      .named = {.sql = sql, .side = NONE_INDEX},
      .unsure = {.sql = sql, .side = NONE_INDEX},
      .time = out->time,
      .needs = out->needs};
  r.group = schema_reference_group(&sql->program->schema, r.rows, r.target);
  r.listed = sql_listed(sql, r.group, r.rows);
  if (r.listed.time > r.time) r.time = r.listed.time;
  return r;
}

/* Rows, each beside the row of r[d]'s entity that it names in its group. */
static const char *named_rows(const struct refer *r, uint32_t time) {
  struct script *sql = r->sql;
  const char *same_group = r->group == 0
      ? ""
      : SQL_TEXT(sql, " and named_group = %s", sql_row_of(sql, r->rows, r->group));
  return SQL_TEXT(sql,
      "%s join (select %s as named_row, %s as named_id, %s as named_group from %s) as named on "
      "named_id = %s%s",
      sql_from(sql, r->rows, time, r->needs), sql_row_of(sql, r->target, r->target),
      sql_id(sql, r->target), sql_row_of(sql, r->target, r->group), sql_from(sql, r->target, 0, 0),
      r->reference, same_group);
}

static uint32_t named_side(const struct refer *r) {
  return sql_side(r->sql, r->target,
      SQL_TEXT(r->sql, "select named_row as _row%s\n  from %s\n  group by named_row",
          sql_gathered(&r->named), named_rows(r, r->time)));
}

static uint32_t unsure_side(const struct refer *r) {
  struct script *sql = r->sql;
  const char *row = sql_row_of(sql, r->rows, r->group);
  return sql_side(sql, r->group,
      SQL_TEXT(sql, "select %s as _row%s\n  from %s\n  where %s is null%s%s", row,
          sql_gathered(&r->unsure), sql_from(sql, r->rows, r->time, r->needs), r->reference,
          r->group == 0 ? "" : "\n  group by ", r->group == 0 ? "" : row));
}

static uint64_t group_needed(const struct refer *r) {
  if (r->group == r->target) return r->listed.needs;
  return r->listed.needs | UINT64_C(1) << r->sql->program->schema.entities[r->group].depth;
}

/* A column of the group, of what the unsure rows come to. */
static const char *group_column(
    const struct refer *r, uint32_t side, const char *wanted, const char *text) {
  return work_column(r->sql, r->group, r->time, 0, wanted, text, side);
}

/* Where r[d] is made: the named rows' query, and the columns of the group, which stand by then. */
static struct sql_place place_of(const struct refer *r) {
  return (struct sql_place){r->time + 1, named_side(r), group_needed(r), r->listed.part[0]};
}

SNIPPET(ANY_REFER) {
  struct refer r = refer_of(sql, code, out);
  const char *truth = sql_operand(sql, code->a)->part[0];
  const char *most = sql_gather(&r.named, "any",
      SQL_TEXT(sql, "max(case when %s then 2 when not (%s) then 0 else 1 end)", truth, truth));
  const char *any = sql_gather(
      &r.unsure, "any", SQL_TEXT(sql, "max(case when not (%s) then 0 else 1 end)", truth));
  const char *maybe = group_column(&r, unsure_side(&r), "unsure", any);
  const struct sql_place place = place_of(&r);
  sql_put_part(sql, code, out, 0, &place,
      SQL_TEXT(sql, "case when %s = 2 then true when %s = 1 or %s = 1 then null else %s end", most,
          most, maybe, sql_where_listed(sql, place.listed, "false")));
  sql_put_done(out, place.time + 1);
  return true;
}

SNIPPET(COUNT_REFER) {
  struct refer r = refer_of(sql, code, out);
  const char *truth = sql_operand(sql, code->a)->part[0];
  const char *may = SQL_TEXT(sql, "count(case when not (%s) then null else 1 end)", truth);
  const char *sure = sql_gather(
                 &r.named, "sure", SQL_TEXT(sql, "count(case when %s then 1 end)", truth)),
             *maybe = sql_gather(&r.named, "maybe", may),
             *any = sql_gather(&r.unsure, "maybe", may),
             *unsure = group_column(&r, unsure_side(&r), "unsure", any);
  const struct sql_place place = place_of(&r);
  sql_put_part(sql, code, out, 0, &place,
      sql_where_listed(sql, place.listed, SQL_TEXT(sql, "coalesce(%s, 0)", sure)));
  sql_put_part(sql, code, out, 1, &place,
      sql_where_listed(
          sql, place.listed, SQL_TEXT(sql, "coalesce(%s, 0) + coalesce(%s, 0)", maybe, unsure)));
  sql_put_done(out, place.time + 1);
  return true;
}

static struct sql_rows condition_of(struct script *sql, const struct instruction *code) {
  return (struct sql_rows){
      code->c == NO_REGISTER ? NULL : sql_operand(sql, code->c)->part[0], false};
}

static bool fold(
    struct script *sql, const struct instruction *code, struct sql_value *out, enum sql_fold kind) {
  struct refer r = refer_of(sql, code, out);
  const struct sql_value *a = sql_operand(sql, code->a);
  struct sql_rows rows = condition_of(sql, code);
  const struct sql_folded named = sql_fold(&r.named, kind, rows, a->part[0], a->part[1]);
  rows.none_surely = true;
  struct sql_folded unsure = sql_fold(&r.unsure, kind, rows, a->part[0], a->part[1]);
  unsure = sql_fold_columns(sql, kind, r.group, r.time, 0, &unsure, unsure_side(&r));
  const struct sql_place place = place_of(&r);
  const struct sql_folded both = sql_fold_join(sql, kind, &named, &unsure);
  sql_fold_put(sql, code, out, kind, &both, &place);
  return true;
}
SNIPPET(SUM_REFER) { return fold(sql, code, out, SQL_SUM); }
SNIPPET(MIN_REFER) { return fold(sql, code, out, SQL_MIN); }
SNIPPET(MAX_REFER) { return fold(sql, code, out, SQL_MAX); }

/* -- averages -- */

/* The rows that may name one, or may count, of each row that has a mean, which stands at `time`. */
static struct sql_mean bettered(const struct refer *r, const struct sql_rows *rows,
    struct sql_mean sure, const char *bad, bool greatest, uint32_t time) {
  struct script *sql = r->sql;
  const char *value = sql_operand(sql, r->code->a)->part[greatest];
  const char *known = SQL_TEXT(sql,
      "select %s as named_row, %s as named_id, %s as named_group%s from %s where %s > 0 and %s = 0",
      sql_row_of(sql, r->target, r->target), sql_id(sql, r->target),
      sql_row_of(sql, r->target, r->group), sql_mean_selected(sql, sure),
      sql_from(sql, r->target, time, 0), sure.n, bad);
  const char *selected = SQL_TEXT(sql, "select named_row as g, %s as v, sure_n, sure%s from %s",
      value, sure.sum.low ? ", sure_low" : "", sql_from(sql, r->rows, time, r->needs));
  const char *same_group = SQL_TEXT(sql, "named_group = %s", sql_row_of(sql, r->rows, r->group));
  const char *may = rows->counts
      ? SQL_TEXT(sql, " and case when not (%s) then 0 else 1 end = 1", rows->counts)
      : "";
  const char *query = SQL_TEXT(sql, "%s join (%s) as named on %s where %s is null%s", selected,
      known, same_group, r->reference, may);
  if (rows->counts)
    query =
        SQL_TEXT(sql, "%s union all %s join (%s) as named on named_id = %s and %s where %s is null",
            query, selected, known, r->reference, same_group, rows->counts);
  return sql_mean_bettered(sql, r->target, time, sure, query, greatest);
}

static bool average(struct script *sql, const struct instruction *code, struct sql_value *out) {
  struct refer r = refer_of(sql, code, out);
  const struct sql_value *a = sql_operand(sql, code->a);
  struct sql_rows rows = condition_of(sql, code);
  struct sql_folded named = sql_fold(&r.named, SQL_SURE, rows, a->part[0], a->part[1]);
  struct sql_rows maybe = {rows.counts, true};
  struct sql_folded unsure = sql_fold(&r.unsure, SQL_SURE, maybe, a->part[0], a->part[1]);
  unsure = sql_fold_columns(sql, SQL_SURE, r.group, r.time, 0, &unsure, unsure_side(&r));
  struct sql_place place = place_of(&r);
  struct sql_folded both = sql_fold_join(sql, SQL_SURE, &named, &unsure);
  both.lo = sql_wide_or_zero(sql, both.lo);
  both.hi = sql_wide_same(named.lo, named.hi) ? both.lo : sql_wide_or_zero(sql, both.hi);
  both = sql_fold_columns(sql, SQL_SURE, r.target, place.time, place.needs, &both, place.side);
  place.time++;
  place.side = NONE_INDEX;
  const struct sql_mean sure[] = {
      {both.lo, both.n_sure, both.open_low}, {both.hi, both.n_sure, both.open_high}};
  struct sql_mean ends[2];
  for (int end = 0; end < 2; end++) {
    ends[end] = bettered(&r, &rows, sure[end], both.bad, end == 1, place.time);
    ends[end].n = SQL_TEXT(
        sql, "case when %s = 0 and %s > 0 then %s end", both.bad, both.n_sure, ends[end].n);
  }
  place.time++;
  return sql_means_put(sql, code, out, ends[0], ends[1], &place);
}
SNIPPET(AVERAGE_REFER) { return average(sql, code, out); }
SNIPPET(AVERAGE_FRACTION_REFER) { return average(sql, code, out); }

/* -- rows one by one, for order statistics -- */

const char *sql_naming_rows(struct script *sql, const struct instruction *code,
    const struct sql_value *out, const char *columns, struct sql_place *place) {
  const struct refer r = refer_of(sql, code, out);
  const char *counts = condition_of(sql, code).counts;
  const char *may =
      counts ? SQL_TEXT(sql, " and case when not (%s) then 0 else 1 end = 1", counts) : "";
  const char *targets = SQL_TEXT(sql, "select %s as named_row, %s as named_group from %s",
      sql_row_of(sql, r.target, r.target), sql_row_of(sql, r.target, r.group),
      sql_from(sql, r.target, 0, 0));
  *place =
      (struct sql_place){.time = r.time, .needs = group_needed(&r), .listed = r.listed.part[0]};
  return SQL_TEXT(sql,
      "select named_row as g, %s as sure, 0 as free%s from %s%s\n    union all select named_row, "
      "0, "
      "1%s from %s join (%s) as targets on named_group = %s where %s is null%s",
      counts ? SQL_TEXT(sql, "case when %s then 1 else 0 end", counts) : "1", columns,
      named_rows(&r, r.time), counts ? SQL_TEXT(sql, " where%s", may + 4) : "", columns,
      sql_from(sql, r.rows, r.time, r.needs), targets, sql_row_of(sql, r.rows, r.group),
      r.reference, may);
}
