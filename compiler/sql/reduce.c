/* Aggregates over the rows below: grouped queries, one for all aggregates of the same rows.
 * runtime/kernels/kernel_reduce.c. */
#include "compiler/sql/rows.h"

/* The rows the instruction folds, in their group, and where what it gives stands. */
static struct sql_gather gather_of(struct script *sql, const struct instruction *code,
    const struct sql_value *out, uint32_t below, struct sql_place *place) {
  const uint32_t above = sql->program->registers[code->d].entity;
  const struct sql_value listed = sql_listed(sql, above, below);
  const uint32_t side = sql_group(sql, above, below, out->time, out->needs);
  *place = (struct sql_place){.time = listed.time > out->time ? listed.time : out->time,
      .side = side,
      .needs = listed.needs,
      .listed = listed.part[0]};
  return (struct sql_gather){.sql = sql, .side = side};
}

SNIPPET(ANY) {
  struct sql_place place;
  struct sql_gather g = gather_of(sql, code, out, sql->program->registers[code->a].entity, &place);
  const char *truth = sql_operand(sql, code->a)->part[0],
             *most = sql_gather(&g, "any",
                 SQL_TEXT(sql, "max(case when %s then 2 when not (%s) then 0 else 1 end)", truth,
                     truth));
  sql_put_part(sql, code, out, 0, &place,
      SQL_TEXT(sql, "case when %s = 2 then true when %s = 1 then null else %s end", most, most,
          sql_where_listed(sql, place.listed, "false")));
  sql_put_done(out, place.time + 1);
  return true;
}

SNIPPET(COUNT_ROWS) {
  struct sql_place place;
  struct sql_gather g = gather_of(sql, code, out, code->a, &place);
  const char *count = sql_gather(&g, "rows", "count(*)");
  sql_put_part(sql, code, out, 0, &place,
      sql_where_listed(sql, place.listed, SQL_TEXT(sql, "coalesce(%s, 0)", count)));
  sql_put_done(out, place.time + 1);
  return true;
}

SNIPPET(COUNT_BOUNDS) {
  struct sql_place place;
  struct sql_gather g = gather_of(sql, code, out, sql->program->registers[code->a].entity, &place);
  const char *truth = sql_operand(sql, code->a)->part[0];
  const char *const counts[] = {
      sql_gather(&g, "sure", SQL_TEXT(sql, "count(case when %s then 1 end)", truth)),
      sql_gather(
          &g, "maybe", SQL_TEXT(sql, "count(case when not (%s) then null else 1 end)", truth))};
  for (uint32_t part = 0; part < 2; part++)
    sql_put_part(sql, code, out, part, &place,
        sql_where_listed(sql, place.listed, SQL_TEXT(sql, "coalesce(%s, 0)", counts[part])));
  sql_put_done(out, place.time + 1);
  return true;
}

/* -- sums, least and greatest values -- */

static struct sql_rows rows_of(struct script *sql, const struct instruction *code) {
  const bool has = opcode_infos[code->op].b == REG_TRUTH && code->b != NO_REGISTER;
  return (struct sql_rows){has ? sql_operand(sql, code->b)->part[0] : NULL, false};
}

static struct sql_folded fold_of(struct script *sql, const struct instruction *code,
    const struct sql_value *out, enum sql_fold fold, struct sql_place *place) {
  const struct sql_value *a = sql_operand(sql, code->a);
  struct sql_gather g = gather_of(sql, code, out, sql->program->registers[code->a].entity, place);
  const bool bounds = sql->program->registers[code->a].kind == REG_BOUNDS;
  return sql_fold(&g, fold, rows_of(sql, code), a->part[0], a->part[bounds]);
}

static bool fold(
    struct script *sql, const struct instruction *code, struct sql_value *out, enum sql_fold kind) {
  struct sql_place place;
  const struct sql_folded folded = fold_of(sql, code, out, kind, &place);
  sql_fold_put(sql, code, out, kind, &folded, &place);
  return true;
}
SNIPPET(SUM) { return fold(sql, code, out, SQL_SUM); }
SNIPPET(MIN_BELOW) { return fold(sql, code, out, SQL_MIN); }
SNIPPET(MAX_BELOW) { return fold(sql, code, out, SQL_MAX); }
SNIPPET(SUM_BOUNDS) { return fold(sql, code, out, SQL_SUM); }
SNIPPET(MIN_BELOW_BOUNDS) { return fold(sql, code, out, SQL_MIN); }
SNIPPET(MAX_BELOW_BOUNDS) { return fold(sql, code, out, SQL_MAX); }

/* -- averages -- */

/* The rows that may count, of each row above that has a mean; which stands there at `time`. */
static struct sql_mean bettered(struct script *sql, const struct instruction *code, uint64_t needs,
    struct sql_mean sure, const char *bad, bool greatest, uint32_t time) {
  const uint32_t above = sql->program->registers[code->d].entity,
                 below = sql->program->registers[code->a].entity;
  const char *rows = SQL_TEXT(sql, "select %s as g, %s as v%s from %s where %s is null and %s",
      sql_row_of(sql, below, above), sql_operand(sql, code->a)->part[greatest],
      sql_mean_selected(sql, sure),
      sql_from(sql, below, time, needs | UINT64_C(1) << sql->program->schema.entities[above].depth),
      sql_operand(sql, code->b)->part[0], SQL_TEXT(sql, "%s > 0 and %s = 0", sure.n, bad));
  return sql_mean_bettered(sql, above, time, sure, rows, greatest);
}

static bool average(struct script *sql, const struct instruction *code, struct sql_value *out) {
  struct sql_place place;
  struct sql_folded f = fold_of(sql, code, out, SQL_SURE, &place);
  const uint32_t above = sql->program->registers[code->d].entity;
  const bool plain = !rows_of(sql, code).counts;
  uint64_t needs = out->needs;
  if (!plain) { /* whichever may count are taken in a second query */
    f = sql_fold_columns(sql, SQL_SURE, above, place.time, place.needs, &f, place.side);
    place.time++;
    place.side = NONE_INDEX;
  }
  const char *n =
      SQL_TEXT(sql, "case when %s = 0 and %s > 0 then %s end", f.bad, f.n_sure, f.n_sure);
  struct sql_mean least = {f.lo, n, f.open_low}, greatest = {f.hi, n, f.open_high};
  if (!plain) {
    const struct sql_mean sure[] = {{f.lo, f.n_sure, f.open_low}, {f.hi, f.n_sure, f.open_high}};
    least = bettered(sql, code, needs, sure[0], f.bad, false, place.time);
    greatest = bettered(sql, code, needs, sure[1], f.bad, true, place.time);
    place.time++;
    least.n = SQL_TEXT(sql, "case when %s = 0 and %s > 0 then %s end", f.bad, f.n_sure, least.n);
    greatest.n =
        SQL_TEXT(sql, "case when %s = 0 and %s > 0 then %s end", f.bad, f.n_sure, greatest.n);
  }
  return sql_means_put(sql, code, out, least, greatest, &place);
}
SNIPPET(AVERAGE) { return average(sql, code, out); }
SNIPPET(AVERAGE_FRACTION) { return average(sql, code, out); }
SNIPPET(AVERAGE_BOUNDS) { return average(sql, code, out); }
SNIPPET(AVERAGE_FRACTION_BOUNDS) { return average(sql, code, out); }
