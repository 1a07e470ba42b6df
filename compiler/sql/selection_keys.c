/* Who is better by keys within bounds: selection.h. */
#include "compiler/sql/selection.h"

#define GREATEST "9223372036854775807"
#define LEAST "(-9223372036854775807 - 1)"

void ranked_keys(struct script *sql, struct ranked *ranked, const uint32_t *pairs, uint32_t n) {
  ranked->n_keys = n;
  ranked->keys = ARENA_ARRAY(sql->arena, struct ranked_key, n + 1);
  for (uint32_t k = 0; k < n; k++) {
    const uint32_t reg = pairs[2 * k];
    const struct sql_value *value = sql_operand(sql, reg);
    const bool bounds = sql->program->registers[reg].kind == REG_BOUNDS;
    ranked->keys[k] =
        (struct ranked_key){value->part[0], value->part[bounds], pairs[2 * k + 1] != 0};
  }
}

const char *ranked_partition(struct script *sql, const struct ranked *ranked) {
  if (ranked->above == 0) return "";
  return SQL_TEXT(sql, "partition by %s", sql_row_of(sql, ranked->entity, ranked->above));
}

/* Of rows whose keys are known. */
const char *ranked_window(struct script *sql, const struct ranked *ranked) {
  const char *order = "";
  if (ranked->candidate) order = SQL_TEXT(sql, "case when %s then 0 else 1 end", ranked->candidate);
  for (uint32_t k = 0; k < ranked->n_keys; k++)
    order = SQL_TEXT(sql, "%s%s%s%s", order, *order ? ", " : "", ranked->keys[k].lo,
        ranked->keys[k].greater_is_better ? " desc" : "");
  const char *partition = ranked_partition(sql, ranked);
  return SQL_TEXT(sql, "over (%s%s%s%s)", partition, *partition && *order ? " " : "",
      *order ? "order by " : "", order);
}

/* What is unknown may be any number. */
static const char *extreme(struct script *sql, const struct ranked_key *key, bool is_best) {
  const bool is_high = is_best == key->greater_is_better;
  return SQL_TEXT(sql, "coalesce(%s, %s)", is_high ? key->hi : key->lo, is_high ? GREATEST : LEAST);
}

/* Whether something of a row is open; NULL: never. */
static const char *open_row(struct script *sql, const struct ranked *ranked) {
  const char *open = NULL;
  for (uint32_t k = 0; k < ranked->n_keys; k++) {
    const struct ranked_key *key = &ranked->keys[k];
    const char *test = key->lo == key->hi
        ? SQL_TEXT(sql, "%s is null", key->lo)
        : SQL_TEXT(sql, "%s is null or %s <> %s", key->lo, key->lo, key->hi);
    open = open ? SQL_TEXT(sql, "%s or %s", open, test) : test;
  }
  const char *candidate = ranked->candidate;
  if (!candidate) return open;
  if (!open) return SQL_TEXT(sql, "(%s) is null", candidate);
  return SQL_TEXT(sql, "(%s) is null or (%s and (%s))", candidate, candidate, open);
}

/* `, key1 desc, key2`: the keys of the order of ends. */
static const char *end_order(struct script *sql, const struct ranked *ranked, bool directed) {
  const char *order = "";
  for (uint32_t k = 0; k < ranked->n_keys; k++)
    order = SQL_TEXT(sql, "%s%skey%u%s", order, k || !directed ? ", " : " order by ", k + 1,
        directed && ranked->keys[k].greater_is_better ? " desc" : "");
  return order;
}

/* The rows that may be candidates, of groups where something is open (`all`: of all). */
static const char *open_rows(
    struct script *sql, const struct ranked *ranked, const char *from, bool all) {
  const char *row = sql_row_of(sql, ranked->entity, ranked->entity),
             *group = sql_row_of(sql, ranked->entity, ranked->above),
             *candidate = ranked->candidate ? ranked->candidate : "true";
  const char *text = SQL_TEXT(sql,
      "select %s as of_row, %s as of_group, case when %s then 1 else 0 end as is_sure", row, group,
      candidate);
  for (uint32_t k = 0; k < ranked->n_keys; k++)
    text = SQL_TEXT(sql, "%s,\n          %s as best%u, %s as worst%u", text,
        extreme(sql, &ranked->keys[k], true), k + 1, extreme(sql, &ranked->keys[k], false), k + 1);
  text = SQL_TEXT(sql, "%s\n        from %s", text, from);
  /* `in`, not a join: engines look each group up, where SQLite would try every pair */
  const char *where = ranked->candidate ? SQL_TEXT(sql, "coalesce(%s, true)", candidate) : "true";
  if (!all) {
    const char *test = open_row(sql, ranked);
    where = ranked->above == 0
        ? SQL_TEXT(sql, "%s and exists (select 1 from %s where %s)", where, from, test)
        : SQL_TEXT(
              sql, "%s and %s in (select %s from %s where %s)", where, group, group, from, test);
  }
  return SQL_TEXT(sql, "%s\n        where %s", text, where);
}

/* Each of them at its best and at its worst, and how many ends stand before. */
static const char *counted_ends(
    struct script *sql, const struct ranked *ranked, uint32_t n, const char *rows) {
  const char *keys = "", *open = NULL;
  for (uint32_t k = 1; k <= ranked->n_keys; k++) {
    keys = SQL_TEXT(
        sql, "%s, case when is_worst = 1 then worst%u else best%u end as key%u", keys, k, k, k);
    open = SQL_TEXT(sql, "%s%sbest%u <> worst%u", open ? open : "", open ? " or " : "", k, k);
  }
  const char *ends = SQL_TEXT(sql,
      "select of_row, of_group, is_sure, is_worst, %s as is_open%s\n      from (\n        %s\n"
      "      ) as candidates cross join (select 0 as is_worst union all select 1) as ends",
      open ? SQL_TEXT(sql, "case when %s then 1 else 0 end", open) : "0", keys, rows);
  const char *to = SQL_TEXT(sql, "over (partition by of_group%s)", end_order(sql, ranked, true)),
             *at = SQL_TEXT(sql, "over (partition by of_group%s)", end_order(sql, ranked, false));
  static const char *const counted[][2] = {
      {"1 - is_worst", "best"}, {"is_worst * is_sure", "sure"}, {"is_worst", "worst"}};
  const char *windows = "";
  for (uint32_t i = 0; i < (n > COUNT_SURELY_BETTER ? 3 : 2); i++)
    windows = SQL_TEXT(sql, "%s,\n      sum(%s) %s as %s_to, sum(%s) %s as %s_at", windows,
        counted[i][0], to, counted[i][1], counted[i][0], at, counted[i][1]);
  return SQL_TEXT(sql,
      "select of_row, is_sure, is_worst, is_open%s\n    from (\n      %s\n    ) as e", windows,
      ends);
}

static const struct {
  const char *name;
  uint32_t at_worst;
  const char *count;
} count_infos[N_RANKING_COUNTS] = {
    [COUNT_BETTER_LEAST] = {"better at least", 0, "sure_to - sure_at"},
    [COUNT_BETTER_MOST] = {"better at most", 1, "best_to - best_at - is_open"},
    [COUNT_GOOD_LEAST] = {"as good at least", 0, "1 + sure_to - is_sure * (1 - is_open)"},
    [COUNT_GOOD_MOST] = {"as good at most", 1, "best_to"},
    [COUNT_SURELY_BETTER] = {"surely better", 0, "worst_to - worst_at"},
};

uint32_t ranked_side(struct script *sql, const struct ranked *ranked, uint32_t time, uint64_t needs,
    bool all, uint32_t n, const char *counts[N_RANKING_COUNTS]) {
  memset(counts, 0, N_RANKING_COUNTS * sizeof *counts);
  if (!all && !open_row(sql, ranked)) return NONE_INDEX;
  const char *rows = open_rows(sql, ranked, sql_from(sql, ranked->entity, time, needs), all),
             *selected = "";
  for (uint32_t i = 0; i < n; i++) {
    counts[i] = work_name(sql, SQL_TEXT(sql, "_%s", count_infos[i].name));
    selected = SQL_TEXT(sql, "%s,\n    cast(max(case when is_worst = %u then %s end) as %s) as %s",
        selected, count_infos[i].at_worst, count_infos[i].count, sql_dialects[sql->dialect].integer,
        counts[i]);
  }
  return sql_side(sql, ranked->entity,
      SQL_TEXT(sql, "select of_row as _row%s\n  from (\n    %s\n  ) as w group by of_row", selected,
          counted_ends(sql, ranked, n, rows)));
}

void ranked_counts(struct script *sql, const struct ranked *ranked, uint32_t time, uint32_t side,
    uint32_t n, const char *wanted, const char *counts[N_RANKING_COUNTS]) {
  for (uint32_t i = 0; i < n && side != NONE_INDEX; i++)
    counts[i] = work_column(sql, ranked->entity, time, 0,
        SQL_TEXT(sql, "%s, %s", wanted, count_infos[i].name), counts[i], side);
}
