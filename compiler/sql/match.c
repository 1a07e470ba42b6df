/* Rows compared with each instance: joined by their group and by what must be equal, where both are
 * known; what is not known of either is joined to all of the group. runtime/kernels/kernel_match.c. */
#include "compiler/sql/match.h"

struct comparing {
  struct matched m;
  uint32_t rows, target, group; /* entities */
  uint32_t time;
  uint64_t needs_rows, needs_target;
  struct sql_value listed;
  const char *counts, *lo, *hi; /* of the rows: texts; NULL: none */
};

static uint64_t needs_of(const struct script *sql, uint32_t reg) {
  return reg == NO_REGISTER ? 0 : sql_operand(sql, reg)->needs;
}

static struct comparing comparing_of(
    struct script *sql, const struct instruction *code, const struct sql_value *out) {
  const struct reg *registers = sql->program->registers;
  const struct opcode_info *info = &opcode_infos[code->op];
  struct comparing c = {.rows = registers[code->a].entity,
      .target = registers[code->d].entity,
      .group = sql->program->operands[code->c],
      .time = out->time};
  match_read(&c.m, sql, code);
  const bool is_truth = info->a == REG_TRUTH;
  const uint32_t condition = is_truth ? code->a : code->b;
  c.needs_rows = needs_of(sql, code->a) | (is_truth ? 0 : needs_of(sql, code->b));
  for (uint32_t i = 0; i < c.m.n_parts; i++) {
    c.needs_rows |= needs_of(sql, c.m.parts[i].row);
    c.needs_target |= needs_of(sql, c.m.parts[i].instance);
  }
  if (condition != NO_REGISTER) c.counts = sql_operand(sql, condition)->part[0];
  if (!is_truth) {
    c.lo = sql_operand(sql, code->a)->part[0];
    c.hi = sql_operand(sql, code->a)->part[1];
  }
  c.listed = sql_listed(sql, c.group, c.rows);
  if (c.listed.time > c.time) c.time = c.listed.time;
  return c;
}

static const char *value_columns(const struct comparing *c) {
  struct script *sql = c->m.sql;
  const char *text = c->counts
      ? SQL_TEXT(sql, ", cast(%s as %s) as counts", c->counts, sql_dialects[sql->dialect].boolean)
      : "";
  if (c->lo)
    text =
        SQL_TEXT(sql, "%s, cast(%s as %s) as lo", text, c->lo, sql_dialects[sql->dialect].integer);
  if (c->lo != c->hi)
    text =
        SQL_TEXT(sql, "%s, cast(%s as %s) as hi", text, c->hi, sql_dialects[sql->dialect].integer);
  return text;
}

static const char *value_names(const struct comparing *c) {
  return !c->lo ? "" : c->lo == c->hi ? ", lo" : ", lo, hi";
}

/* Rows, or instances, with their keys. */
static const char *keyed(const struct comparing *c, bool of_instances) {
  struct script *sql = c->m.sql;
  const uint32_t entity = of_instances ? c->target : c->rows;
  const char *where = match_where(&c->m, of_instances);
  if (!of_instances && c->counts)
    where = SQL_TEXT(sql, "case when not (counts) then false else %s end", where);
  return SQL_TEXT(sql, "select *%s from (select %s as %s, %s as %s%s%s from %s) as given where %s",
      match_keys(&c->m, of_instances, false), sql_row_of(sql, entity, entity),
      of_instances ? "instance" : "compared", sql_row_of(sql, entity, c->group),
      of_instances ? "instance_group" : "row_group", match_columns(&c->m, of_instances),
      of_instances ? "" : value_columns(c),
      sql_from(sql, entity, c->time, of_instances ? c->needs_target : c->needs_rows), where);
}

static const char *with_counts(const struct comparing *c, const char *truth) {
  return c->counts ? SQL_TEXT(c->m.sql, "(counts and %s)", truth) : truth;
}

/* Pairs of a subset of rows and one of instances, joined by `on`. */
static const char *pairs(
    const struct comparing *c, const char *on, const char *where, const char *behind) {
  struct script *sql = c->m.sql;
  const char *others = c->m.has_own ? " and compared <> instance" : "";
  return SQL_TEXT(sql,
      "%sselect instance as g, %s as holds%s\n    from compared join asked on row_group = "
      "instance_group%s%s and %s where %s",
      behind, with_counts(c, match_truth(&c->m)), value_names(c), on, others, match_overlap(&c->m),
      where);
}

static const char *all_pairs(const struct comparing *c) {
  struct script *sql = c->m.sql;
  const char *equal = "", *may_equal = "";
  for (uint32_t i = 0; i < c->m.n_equal; i++) {
    equal = SQL_TEXT(sql, "%s and re%u = ie%u", equal, i, i);
    may_equal = SQL_TEXT(sql, "%s and coalesce(re%u = ie%u, true)", may_equal, i, i);
  }
  const char *text = pairs(c, equal, "true", "");
  if (c->m.n_equal) {
    const char *row = match_unknown(&c->m, "r"), *instance = match_unknown(&c->m, "i");
    text = SQL_TEXT(sql, "%s%s%s", text, pairs(c, may_equal, row, "\n    union all "),
        pairs(c, may_equal, SQL_TEXT(sql, "%s and not %s", instance, row), "\n    union all "));
  }
  if (!c->m.has_own || c->m.leaves_out_own) return text;
  /* a row of its own compares by what it is, and its group is its own */
  return SQL_TEXT(sql,
      "%s\n    union all select instance as g, %s as holds%s\n    from (select *%s%s from (select "
      "%s as instance%s%s%s from %s) as given) as own",
      text, with_counts(c, match_own_truth_text(&c->m)), value_names(c),
      match_keys(&c->m, false, true), match_keys(&c->m, true, true),
      sql_row_of(sql, c->target, c->target), match_columns(&c->m, false),
      match_columns(&c->m, true), value_columns(c),
      sql_from(sql, c->target, c->time, c->needs_rows | c->needs_target));
}

static struct sql_place place_of(const struct comparing *c, const struct sql_gather *g) {
  struct script *sql = c->m.sql;
  const char *query = SQL_TEXT(sql,
      "with compared as (%s),\n  asked as (%s),\n  pairs as (%s)\n  select g as _row%s from pairs "
      "group by g",
      keyed(c, false), keyed(c, true), all_pairs(c), sql_gathered(g));
  uint64_t needs = c->listed.needs;
  if (c->group != c->target) needs |= UINT64_C(1) << sql->program->schema.entities[c->group].depth;
  return (struct sql_place){c->time, sql_side(sql, c->target, query), needs, c->listed.part[0]};
}

SNIPPET(ANY_MATCH) {
  const struct comparing c = comparing_of(sql, code, out);
  struct sql_gather g = {.sql = sql, .side = NONE_INDEX};
  const char *most =
      sql_gather(&g, "any", "max(case when holds then 2 when not holds then 0 else 1 end)");
  const struct sql_place place = place_of(&c, &g);
  sql_put_part(sql, code, out, 0, &place,
      SQL_TEXT(sql, "case when %s = 2 then true when %s = 1 then null else %s end", most, most,
          sql_where_listed(sql, place.listed, "false")));
  sql_put_done(out, place.time + 1);
  return true;
}

SNIPPET(COUNT_MATCH) {
  const struct comparing c = comparing_of(sql, code, out);
  struct sql_gather g = {.sql = sql, .side = NONE_INDEX};
  const char *const counts[] = {sql_gather(&g, "sure", "count(case when holds then 1 end)"),
      sql_gather(&g, "maybe", "count(case when not holds then null else 1 end)")};
  const struct sql_place place = place_of(&c, &g);
  for (uint32_t part = 0; part < 2; part++)
    sql_put_part(sql, code, out, part, &place,
        sql_where_listed(sql, place.listed, SQL_TEXT(sql, "coalesce(%s, 0)", counts[part])));
  sql_put_done(out, place.time + 1);
  return true;
}

static bool fold(
    struct script *sql, const struct instruction *code, struct sql_value *out, enum sql_fold kind) {
  const struct comparing c = comparing_of(sql, code, out);
  struct sql_gather g = {.sql = sql, .side = NONE_INDEX};
  const char *const lo = "lo", *const hi = c.lo == c.hi ? lo : "hi";
  const struct sql_folded folded = sql_fold(&g, kind, (struct sql_rows){"holds", false}, lo, hi);
  const struct sql_place place = place_of(&c, &g);
  sql_fold_put(sql, code, out, kind, &folded, &place);
  return true;
}
SNIPPET(SUM_MATCH) { return fold(sql, code, out, SQL_SUM); }
SNIPPET(MIN_MATCH) { return fold(sql, code, out, SQL_MIN); }
SNIPPET(MAX_MATCH) { return fold(sql, code, out, SQL_MAX); }
