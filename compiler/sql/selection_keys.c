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

/* What is unknown may be any number. */
static const char *extreme(struct script *sql, const struct ranked_key *key, bool is_best) {
  const bool is_high = is_best == key->greater_is_better;
  return SQL_TEXT(sql, "coalesce(%s, %s)", is_high ? key->hi : key->lo, is_high ? GREATEST : LEAST);
}

/* ` order by key1 desc, key2`: the best end first; nothing without keys. */
static const char *end_order(struct script *sql, const struct ranked *ranked) {
  const char *order = "";
  for (uint32_t k = 0; k < ranked->n_keys; k++)
    order = SQL_TEXT(sql, "%s%skey%u%s", order, k ? ", " : " order by ", k + 1,
        ranked->keys[k].greater_is_better ? " desc" : "");
  return order;
}

/* The rows that may be candidates. */
static const char *candidates(struct script *sql, const struct ranked *ranked, const char *from) {
  const char *row = sql_row_of(sql, ranked->entity, ranked->entity),
             *group = sql_row_of(sql, ranked->entity, ranked->above);
  const char *text = SQL_TEXT(sql, "select %s as of_row, %s as of_group, %s as is_sure", row, group,
      ranked->candidate ? SQL_TEXT(sql, "case when %s then 1 else 0 end", ranked->candidate) : "1");
  for (uint32_t k = 0; k < ranked->n_keys; k++)
    text = SQL_TEXT(sql, "%s,\n          %s as best%u, %s as worst%u", text,
        extreme(sql, &ranked->keys[k], true), k + 1, extreme(sql, &ranked->keys[k], false), k + 1);
  text = SQL_TEXT(sql, "%s\n        from %s", text, from);
  if (!ranked->candidate) return text;
  return SQL_TEXT(sql, "%s\n        where coalesce(%s, true)", text, ranked->candidate);
}

/* Each of them at its best and, where that is another place, at its worst; and how many ends stand
 * before or beside. */
static const char *counted_ends(
    struct script *sql, const struct ranked *ranked, uint32_t n, const char *from) {
  const char *keys = "", *open = NULL;
  for (uint32_t k = 1; k <= ranked->n_keys; k++) {
    keys = SQL_TEXT(
        sql, "%s, case when is_worst = 1 then worst%u else best%u end as key%u", keys, k, k, k);
    open = SQL_TEXT(sql, "%s%sbest%u <> worst%u", open ? open : "", open ? " or " : "", k, k);
  }
  const char *ends = SQL_TEXT(sql,
      "select of_row, of_group, is_sure, is_open, is_worst,\n"
      "        case when is_worst = is_open then 1 else 0 end as stands_worst%s\n"
      "      from (\n        select c.*, %s as is_open from (\n        %s\n        ) as c\n"
      "      ) as c cross join (select 0 as is_worst union all select 1) as ends\n"
      "      where is_worst <= is_open",
      keys, open ? SQL_TEXT(sql, "case when %s then 1 else 0 end", open) : "0",
      candidates(sql, ranked, from));
  const char *order = end_order(sql, ranked),
             *to = SQL_TEXT(sql, "over (partition by of_group%s)", order),
             *at = SQL_TEXT(sql, "over (partition by of_group%s%s)", order,
                 *order ? " range between current row and current row" : "");
  static const char *const counted[][2] = {
      {"1 - is_worst", "best"}, {"stands_worst * is_sure", "sure"}, {"stands_worst", "worst"}};
  const char *windows = "";
  for (uint32_t i = 0; i < (n > COUNT_SURELY_BETTER ? 3 : 2); i++)
    windows = SQL_TEXT(sql, "%s,\n      sum(%s) %s as %s_to, sum(%s) %s as %s_at", windows,
        counted[i][0], to, counted[i][1], counted[i][0], at, counted[i][1]);
  return SQL_TEXT(sql,
      "select of_row, is_sure, is_open, is_worst, stands_worst%s\n    from (\n      %s\n    ) as e",
      windows, ends);
}

static const struct {
  const char *name;
  const char *where, *count; /* at which of its ends it is counted */
} count_infos[N_RANKING_COUNTS] = {
    [COUNT_BETTER_LEAST] = {"better at least", "is_worst = 0", "sure_to - sure_at"},
    [COUNT_BETTER_MOST] = {"better at most", "stands_worst = 1", "best_to - best_at - is_open"},
    [COUNT_GOOD_LEAST] = {"as good at least", "is_worst = 0",
        "1 + sure_to - is_sure * (1 - is_open)"},
    [COUNT_GOOD_MOST] = {"as good at most", "stands_worst = 1", "best_to"},
    [COUNT_SURELY_BETTER] = {"surely better", "is_worst = 0", "worst_to - worst_at"},
};

uint32_t ranked_side(struct script *sql, const struct ranked *ranked, uint32_t time, uint64_t needs,
    uint32_t n, const char *counts[N_RANKING_COUNTS]) {
  memset(counts, 0, N_RANKING_COUNTS * sizeof *counts);
  const char *from = sql_from(sql, ranked->entity, time, needs), *selected = "";
  for (uint32_t i = 0; i < n; i++) {
    counts[i] = work_name(sql, SQL_TEXT(sql, "_%s", count_infos[i].name));
    selected = SQL_TEXT(sql, "%s,\n    cast(max(case when %s then %s end) as %s) as %s", selected,
        count_infos[i].where, count_infos[i].count, sql_dialects[sql->dialect].integer, counts[i]);
  }
  return sql_side(sql, ranked->entity,
      SQL_TEXT(sql, "select of_row as _row%s\n  from (\n    %s\n  ) as w group by of_row", selected,
          counted_ends(sql, ranked, n, from)));
}

void ranked_counts(struct script *sql, const struct ranked *ranked, uint32_t time, uint32_t side,
    uint32_t n, const char *wanted, const char *counts[N_RANKING_COUNTS]) {
  for (uint32_t i = 0; i < n; i++)
    counts[i] = work_column(sql, ranked->entity, time, 0,
        SQL_TEXT(sql, "%s, %s", wanted, count_infos[i].name), counts[i], side);
}
