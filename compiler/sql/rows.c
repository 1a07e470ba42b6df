/* Sums, least and greatest values of rows: texts of aggregates, and what is made of them. rows.h. */
#include "compiler/sql/rows.h"

/* -- whole numbers beyond 64 bits -- */

struct sql_wide sql_wide_add(struct script *sql, struct sql_wide a, struct sql_wide b) {
  return (struct sql_wide){SQL_TEXT(sql, "(%s + %s)", a.high, b.high),
      a.low ? SQL_TEXT(sql, "(%s + %s)", a.low, b.low) : NULL};
}

struct sql_wide sql_wide_or_zero(struct script *sql, struct sql_wide a) {
  return (struct sql_wide){SQL_TEXT(sql, "coalesce(%s, 0)", a.high),
      a.low ? SQL_TEXT(sql, "coalesce(%s, 0)", a.low) : NULL};
}

const char *sql_wide_narrow(struct script *sql, struct sql_wide a) {
  switch (sql->dialect) {
  case SQL_SQLITE: {
    const char *high = SQL_TEXT(sql, "(%s + (%s >> 32))", a.high, a.low);
    return SQL_TEXT(sql,
        "case when %s between -2147483648 and 2147483647 then %s * 4294967296 + (%s & 4294967295) "
        "end",
        high, high, a.low);
  }
  case SQL_DUCKDB: /* never try_cast: whole.c, sql_narrow */
  case SQL_POSTGRESQL:
  case SQL_SPARK:
  case SQL_CLICKHOUSE:
  case N_SQL_DIALECTS: break;
  }
  return SQL_TEXT(sql,
      sql->dialect == SQL_CLICKHOUSE
          ? "case when %s between " SQL_LEAST " and " SQL_GREATEST " then toInt64(%s) end"
          : "case when %s between " SQL_LEAST " and " SQL_GREATEST " then cast(%s as bigint) end",
      a.high, a.high);
}

struct sql_wide sql_wide_columns(struct script *sql, uint32_t entity, uint32_t time, uint64_t needs,
    const char *wanted, struct sql_wide a, uint32_t side) {
  struct sql_wide columns = {NULL, NULL};
  columns.high = work_column(
      sql, entity, time, needs, a.low ? SQL_TEXT(sql, "%s high", wanted) : wanted, a.high, side);
  if (a.low)
    columns.low =
        work_column(sql, entity, time, needs, SQL_TEXT(sql, "%s low", wanted), a.low, side);
  return columns;
}

/* -- aggregates -- */

const char *sql_gather(struct sql_gather *g, const char *wanted, const char *text) {
  if (strncmp(text, "count(", 6) == 0) text = sql_counted(g->sql, text);
  if (g->side != NONE_INDEX) return sql_aggregate(g->sql, g->side, wanted, text);
  for (uint32_t i = 0; i < g->texts.n; i++)
    if (strcmp(g->texts.items[i], text) == 0) return g->names.items[i];
  const char *name = work_name(g->sql, wanted);
  VEC_PUSH(g->sql->arena, &g->names, name);
  VEC_PUSH(g->sql->arena, &g->texts, text);
  return name;
}

const char *sql_gathered(const struct sql_gather *g) {
  const char *list = "";
  for (uint32_t i = 0; i < g->texts.n; i++)
    list = SQL_TEXT(g->sql, "%s,\n    %s as %s", list, g->texts.items[i], g->names.items[i]);
  return list;
}

/* Sums are taken where they cannot overflow, which is an error in most engines. */
struct sql_wide sql_gather_sum(struct sql_gather *g, const char *wanted, const char *text) {
  struct script *sql = g->sql;
  switch (sql->dialect) {
  case SQL_SQLITE:
    return (struct sql_wide){
        sql_gather(g, SQL_TEXT(sql, "%s high", wanted), SQL_TEXT(sql, "sum((%s) >> 32)", text)),
        sql_gather(
            g, SQL_TEXT(sql, "%s low", wanted), SQL_TEXT(sql, "sum((%s) & 4294967295)", text))};
  case SQL_SPARK:
    return (struct sql_wide){
        sql_gather(g, wanted, SQL_TEXT(sql, "sum(cast(%s as decimal(38, 0)))", text)), NULL};
  case SQL_CLICKHOUSE:
    return (struct sql_wide){sql_gather(g, wanted, SQL_TEXT(sql, "sum(toInt128(%s))", text)), NULL};
  case SQL_POSTGRESQL:
  case SQL_DUCKDB:
  case N_SQL_DIALECTS: break;
  }
  return (struct sql_wide){
      sql_gather(g, wanted, SQL_TEXT(sql, "sum(cast(%s as bigint))", text)), NULL};
}

const char *sql_row_gives(struct script *sql, struct sql_rows rows, const char *sure,
    const char *maybe, const char *otherwise) {
  if (!rows.counts) return rows.none_surely ? maybe : sure;
  if (rows.none_surely || strcmp(sure, maybe) == 0)
    return SQL_TEXT(sql, "case when not (%s) then %s else %s end", rows.counts, otherwise, maybe);
  return SQL_TEXT(sql, "case when %s then %s when not (%s) then %s else %s end", rows.counts, sure,
      rows.counts, otherwise, maybe);
}

/* -- folds -- */

static const char *missing(struct script *sql, struct sql_rows rows, const char *lo) {
  if (!rows.counts) return SQL_TEXT(sql, "count(*) - count(%s)", lo);
  return SQL_TEXT(
      sql, "count(case when not (%s) then null when %s is null then 1 end)", rows.counts, lo);
}

static const char *open_side(const char *end) {
  return strcmp(end, "low") == 0 ? SQL_LEAST : SQL_GREATEST;
}

static const char *open_rows(struct sql_gather *g, struct sql_rows rows, const char *end,
    const char *value, const char *lo, const char *hi) {
  struct script *sql = g->sql;
  if (lo == hi) return NULL;
  const char *is_open = SQL_TEXT(
      sql, "case when %s = %s and %s <> %s then 1 else 0 end", value, open_side(end), lo, hi);
  return sql_gather(g, SQL_TEXT(sql, "open %s", end),
      SQL_TEXT(sql, "max(%s)", sql_row_gives(sql, rows, is_open, is_open, "0")));
}

/* The sum of an end: of a row that may count what brings it outward; an open side is told apart. */
static struct sql_wide sum_of(struct sql_gather *g, enum sql_fold fold, struct sql_rows rows,
    const char *end, const char *value, const char *lo, const char *hi) {
  struct script *sql = g->sql;
  const char *sure = lo == hi ? value
                              : SQL_TEXT(sql, "case when %s = %s and %s <> %s then 0 else %s end",
                                    value, open_side(end), lo, hi, value);
  const char *maybe = "0", *outward = strcmp(end, "low") == 0 ? "<" : ">";
  if (fold == SQL_SUM)
    maybe = SQL_TEXT(sql, "case when %s %s 0 then %s else 0 end", value, outward, sure);
  return sql_gather_sum(
      g, SQL_TEXT(sql, "sum %s", end), sql_row_gives(sql, rows, sure, maybe, "0"));
}

/* Literals are 32-bit numbers in some engines, and so is the least of them. */
static const char *widened(struct script *sql, const char *text) {
  if (sql->dialect == SQL_SQLITE || sql->dialect == SQL_CLICKHOUSE || *text == '"') return text;
  return SQL_TEXT(sql, "cast(%s as %s)", text, sql_dialects[sql->dialect].integer);
}

struct sql_folded sql_fold(struct sql_gather *g, enum sql_fold fold, struct sql_rows rows,
    const char *lo, const char *hi) {
  struct script *sql = g->sql;
  const bool is_point = lo == hi;
  lo = widened(sql, lo);
  hi = is_point ? lo : widened(sql, hi);
  struct sql_folded f = {.bad = sql_gather(g, "missing", missing(sql, rows, lo))};
  const bool is_sum = fold == SQL_SUM || fold == SQL_SURE, is_plain = lo == hi && !rows.counts;
  if (fold != SQL_SUM && !rows.none_surely)
    f.n_sure = sql_gather(g, "sure",
        rows.counts ? SQL_TEXT(sql, "count(case when %s then 1 end)", rows.counts) : "count(*)");
  if (is_sum) {
    f.open_low = open_rows(g, rows, "low", lo, lo, hi);
    f.open_high = open_rows(g, rows, "high", hi, lo, hi);
    f.lo = sum_of(g, fold, rows, "low", lo, lo, hi);
    f.hi = (is_plain && !rows.none_surely) || (fold == SQL_SURE && lo == hi)
        ? f.lo
        : sum_of(g, fold, rows, "high", hi, lo, hi);
    return f;
  }
  const bool is_least = fold == SQL_MIN;
  const char *function = is_least ? "min" : "max", *outer = is_least ? lo : hi,
             *inner = is_least ? hi : lo;
  const char *outward = sql_gather(g, is_least ? "least" : "greatest",
      SQL_TEXT(sql, "%s(%s)", function, sql_row_gives(sql, rows, outer, outer, "null")));
  const char *inward = NULL;
  if (!rows.none_surely)
    inward = is_plain
        ? outward
        : sql_gather(g, is_least ? "least at most" : "greatest at least",
              rows.counts
                  ? SQL_TEXT(sql, "%s(case when %s then %s end)", function, rows.counts, inner)
                  : SQL_TEXT(sql, "%s(%s)", function, inner));
  f.least = is_least ? outward : inward;
  f.most = is_least ? inward : outward;
  return f;
}

static const char *either(struct script *sql, const char *a, const char *b) {
  if (!a || !b) return a ? a : b;
  return SQL_TEXT(sql, "(coalesce(%s, 0) + coalesce(%s, 0))", a, b);
}

/* The lesser (greater) of two, of which one may be NULL. */
static const char *outward_of(struct script *sql, const char *a, const char *b, const char *by) {
  return SQL_TEXT(sql, "case when %s is null or %s %s %s then %s else %s end", a, b, by, a, b, a);
}

struct sql_folded sql_fold_join(struct script *sql, enum sql_fold fold, const struct sql_folded *a,
    const struct sql_folded *b) {
  struct sql_folded f = *a;
  f.bad = either(sql, a->bad, b->bad);
  f.open_low = either(sql, a->open_low, b->open_low);
  f.open_high = either(sql, a->open_high, b->open_high);
  if (fold == SQL_SUM) {
    f.lo = sql_wide_add(sql, sql_wide_or_zero(sql, a->lo), sql_wide_or_zero(sql, b->lo));
    f.hi = sql_wide_add(sql, sql_wide_or_zero(sql, a->hi), sql_wide_or_zero(sql, b->hi));
  }
  if (fold == SQL_MIN) f.least = outward_of(sql, a->least, b->least, "<");
  if (fold == SQL_MAX) f.most = outward_of(sql, a->most, b->most, ">");
  return f;
}

struct sql_folded sql_fold_columns(struct script *sql, enum sql_fold fold, uint32_t entity,
    uint32_t time, uint64_t needs, const struct sql_folded *folded, uint32_t side) {
#define COLUMN(wanted, text)                                                                       \
  ((text) ? work_column(sql, entity, time, needs, wanted, text, side) : NULL)
  struct sql_folded f = {.bad = COLUMN("missing", folded->bad),
      .n_sure = COLUMN("sure", folded->n_sure),
      .open_low = COLUMN("open low", folded->open_low),
      .open_high = COLUMN("open high", folded->open_high)};
  if (fold == SQL_SUM || fold == SQL_SURE) {
    f.lo = sql_wide_columns(sql, entity, time, needs, "sum low", folded->lo, side);
    f.hi = sql_wide_same(folded->lo, folded->hi)
        ? f.lo
        : sql_wide_columns(sql, entity, time, needs, "sum high", folded->hi, side);
  } else {
    f.least = COLUMN("least", folded->least);
    f.most = folded->most == folded->least ? f.least : COLUMN("greatest", folded->most);
  }
#undef COLUMN
  return f;
}

/* -- what r[d] is -- */

const char *sql_where_listed(struct script *sql, const char *listed, const char *text) {
  if (strcmp(listed, "true") == 0) return text;
  return SQL_TEXT(sql, "case when %s then %s end", listed, text);
}

const char *sql_piece(struct script *sql, const struct instruction *code,
    const struct sql_place *place, const char *behind, const char *text) {
  return work_column(sql, sql->program->registers[code->d].entity, place->time, place->needs,
      SQL_TEXT(sql, "%s%s", sql_register_name(sql, code->d), behind), text, place->side);
}

void sql_put_part(struct script *sql, const struct instruction *code, struct sql_value *out,
    uint32_t part, const struct sql_place *place, const char *text) {
  const bool bounds = sql->program->registers[code->d].kind == REG_BOUNDS;
  out->part[part] = sql_piece(sql, code, place,
      !bounds    ? ""
          : part ? " at most"
                 : " at least",
      text);
}

void sql_put_done(struct sql_value *out, uint32_t time) {
  out->time = time;
  out->needs = 0;
}

void sql_put_pair(
    struct script *sql, struct sql_value *out, uint32_t time, const char *lo, const char *hi) {
  sql_put_done(out, time);
  out->part[0] = SQL_TEXT(sql, "case when %s is not null then %s end", hi, lo);
  out->part[1] = SQL_TEXT(sql, "case when %s is not null then %s end", lo, hi);
}

static const char *unless_bad(struct script *sql, const struct sql_folded *f,
    const struct sql_place *place, const char *text) {
  return sql_where_listed(
      sql, place->listed, SQL_TEXT(sql, "case when %s > 0 then null else %s end", f->bad, text));
}

/* A least or greatest value is known where a row surely counts; what surely counts is then there. */
static void put_extreme(struct script *sql, const struct instruction *code, struct sql_value *out,
    const struct sql_folded *f, const struct sql_place *place) {
  const char *sure =
      SQL_TEXT(sql, "case when %s > 0 then null when %s > 0 then ", f->bad, f->n_sure);
  const bool is_bounds = sql->program->registers[code->d].kind == REG_BOUNDS;
  sql_put_part(sql, code, out, 0, place,
      sql_where_listed(sql, place->listed, SQL_TEXT(sql, "%s%s end", sure, f->least)));
  if (is_bounds && f->least == f->most) out->part[1] = out->part[0];
  else if (is_bounds)
    sql_put_part(sql, code, out, 1, place,
        sql_where_listed(sql, place->listed, SQL_TEXT(sql, "%s%s end", sure, f->most)));
  sql_put_done(out, place->time + 1);
}

static const char *sum_end(
    struct script *sql, struct sql_wide sum, const char *open, const char *side) {
  const char *narrow = sql_wide_narrow(sql, sql_wide_or_zero(sql, sum));
  return open ? SQL_TEXT(sql, "case when %s > 0 then %s else %s end", open, side, narrow) : narrow;
}

void sql_fold_put(struct script *sql, const struct instruction *code, struct sql_value *out,
    enum sql_fold fold, const struct sql_folded *f, const struct sql_place *place) {
  if (fold != SQL_SUM) {
    put_extreme(sql, code, out, f, place);
    return;
  }
  sql_put_part(sql, code, out, 0, place,
      unless_bad(sql, f, place, sum_end(sql, f->lo, f->open_low, SQL_LEAST)));
  if (sql->program->registers[code->d].kind != REG_BOUNDS || sql_wide_same(f->lo, f->hi)) {
    out->part[1] = sql->program->registers[code->d].kind == REG_BOUNDS ? out->part[0] : NULL;
    sql_put_done(out, place->time + 1);
    return;
  }
  sql_put_part(sql, code, out, 1, place,
      unless_bad(sql, f, place, sum_end(sql, f->hi, f->open_high, SQL_GREATEST)));
  sql_put_pair(sql, out, place->time + 1, out->part[0], out->part[1]);
}

/* -- ids -- */

/* Who has no id cannot be named, and is no other one: no id begins with a blank. */
const char *sql_id(struct script *sql, uint32_t e) {
  const struct entity *entity = &sql->program->schema.entities[e];
  const char *id = sql_field(sql, entity->first_field);
  return entity->id_required ? id
                             : SQL_TEXT(sql, "coalesce(%s, ' ' || cast(%s as %s))", id,
                                   sql_row_of(sql, e, e), sql_dialects[sql->dialect].text);
}
