/* Selections: ranks, who is chosen, what a selection comes to. What decides is said in
 * runtime/kernels/ranking.h (status_of) and kernel_select.c (statuses_of); how rows are counted, in
 * selection.h. */
#include "compiler/sql/selection.h"

#define GREATEST "9223372036854775807"

static bool is_number(const char *text) { return *text >= '0' && *text <= '9'; }

bool sql_not_negative(struct script *sql, const struct instruction *code, struct sql_value *out) {
  const struct sql_value *a = sql_operand(sql, code->a);
  const char *lo = a->part[0];
  if (is_number(lo)) {
    memcpy(out->part, a->part, sizeof out->part);
    return true;
  }
  out->part[0] = out->part[1] = SQL_TEXT(sql, "case when %s >= 0 then %s end", lo, lo);
  if (!sql_is_point(a, REG_BOUNDS))
    out->part[1] = SQL_TEXT(sql, "case when %s >= 0 then %s end", lo, a->part[1]);
  return true;
}
SNIPPET(SEATS) { return sql_not_negative(sql, code, out); }

/* -- ranks -- */

static struct ranked ranked_of(struct script *sql, uint32_t entity, uint32_t above,
    const uint32_t *list, uint64_t *candidate_needs) {
  struct ranked ranked = {.entity = entity, .above = above};
  *candidate_needs = 0;
  if (list[0] != NO_REGISTER) {
    const struct sql_value *candidate = sql_operand(sql, list[0]);
    *candidate_needs = candidate->needs;
    if (strcmp(candidate->part[0], "true") != 0) ranked.candidate = candidate->part[0];
  }
  ranked_keys(sql, &ranked, list + 2, list[1]);
  return ranked;
}

static const struct sql_ranking *ranking_in(const struct script *sql, uint32_t reg) {
  for (uint32_t i = 0; i < sql->rankings.n; i++)
    if (sql->rankings.items[i].reg == reg) return &sql->rankings.items[i];
  return NULL;
}

/* Whether every list on the way is given; NULL: they always are. */
static const char *listed_at(
    struct script *sql, uint32_t entity, uint32_t above, struct sql_value *out) {
  const struct sql_value listed = sql_listed(sql, above, entity);
  if (strcmp(listed.part[0], "true") == 0) return NULL;
  if (listed.time > out->time) out->time = listed.time;
  out->needs |= listed.needs;
  if (sql->program->registers[sql->program->code[sql->current].d].entity != above)
    out->needs |= sql_need(sql, above);
  return listed.part[0];
}

/* The place among those whose keys are known, and how many are at least as good. */
static void rank_known(
    struct script *sql, const struct ranked *ranked, struct sql_ranking *ranking) {
  const char *partition = ranked_partition(sql, ranked);
  ranking->place = "1";
  if (ranked->n_keys > 0) {
    const char *window = ranked_window(sql, ranked);
    ranking->place = sql_counted(sql, SQL_TEXT(sql, "rank() %s", window));
    ranking->good = sql_counted(sql, SQL_TEXT(sql, "count(*) %s", window));
  } else if (ranked->candidate) {
    ranking->good = sql_counted(sql,
        SQL_TEXT(
            sql, "sum(case when %s then 1 else 0 end) over (%s)", ranked->candidate, partition));
  } else {
    ranking->good = sql_counted(sql, SQL_TEXT(sql, "count(*) over (%s)", partition));
  }
}

/* The SELECT of a RANK; NULL: it has none. */
static const struct instruction *select_of(const struct script *sql, uint32_t rank) {
  for (uint32_t i = sql->current; i < sql->program->n_code; i++) {
    const struct instruction *code = &sql->program->code[i];
    if (code->op == OP_SELECT && code->a == rank) return code;
  }
  return NULL;
}

/* Its SELECT comes when the seats are known, later: columns for it. */
static void rank_columns(struct script *sql, const struct ranked *ranked, uint32_t n,
    const char *name, struct sql_ranking *r) {
  if (ranked->n_keys > 0)
    r->place = work_column(sql, ranked->entity, r->time, r->needs, SQL_TEXT(sql, "%s, place", name),
        r->place, NONE_INDEX);
  r->good = work_column(sql, ranked->entity, r->time, r->needs,
      SQL_TEXT(sql, "%s, at least as good", name), r->good, NONE_INDEX);
  ranked_counts(sql, ranked, r->time, r->side, n, name, r->counts);
}

static const char *rank_text(struct script *sql, const struct sql_ranking *r) {
  const char *text = r->place, *const *counts = r->counts;
  if (counts[COUNT_BETTER_MOST])
    text = SQL_TEXT(sql, "case when %s is null then %s when %s = %s then %s + 1 end",
        counts[COUNT_BETTER_MOST], text, counts[COUNT_BETTER_LEAST], counts[COUNT_BETTER_MOST],
        counts[COUNT_BETTER_LEAST]);
  if (r->candidate) text = SQL_TEXT(sql, "case when %s then %s end", r->candidate, text);
  return r->listed ? SQL_TEXT(sql, "case when %s then %s end", r->listed, text) : text;
}

/* Waits for the seats of its SELECT, so that one step says both. */
SNIPPET(RANK) {
  const uint32_t entity = sql->program->registers[code->d].entity;
  uint64_t candidate_needs;
  const struct ranked ranked =
      ranked_of(sql, entity, code->b, sql->program->operands + code->c, &candidate_needs);
  struct sql_ranking r = {.reg = code->d, .candidate = ranked.candidate};
  const char *name = sql_register_name(sql, code->d);
  const struct instruction *select = select_of(sql, code->d);
  const struct sql_value *seats = select ? sql_operand(sql, select->b) : NULL;
  r.is_inline = seats && seats->part[0];
  if (r.is_inline) {
    r.seats[0] = seats->part[0];
    r.seats[1] = seats->part[1];
    if (seats->time > out->time) out->time = seats->time;
    if (!is_number(r.seats[0])) out->needs |= seats->needs | sql_need(sql, code->b);
    r.listed = listed_at(sql, entity, code->b, out);
  }
  r.time = out->time;
  r.needs = out->needs;
  const uint32_t n =
      select && select->imm & SELECT_STATUSES ? N_RANKING_COUNTS : COUNT_SURELY_BETTER;
  rank_known(sql, &ranked, &r);
  r.side = ranked_side(sql, &ranked, r.time, r.needs, false, n, r.counts);
  if (!r.is_inline) rank_columns(sql, &ranked, n, name, &r);
  out->time++;
  if (r.is_inline) {
    out->part[0] = work_column(sql, entity, r.time, r.needs, name, rank_text(sql, &r), r.side);
    out->needs = 0;
  } else {
    out->needs = candidate_needs;
    r.listed = listed_at(sql, entity, code->b, out);
    out->part[0] = rank_text(sql, &r);
  }
  VEC_PUSH(sql->arena, &sql->rankings, r);
  return true;
}

/* -- who is chosen -- */

/* What decides a status: the counts of ranking.h, those at most without a bound where a list is not
 * given, and what is known of the seats. */
struct deciding {
  const char *candidate, *listed; /* NULL: surely */
  const char *least, *most;       /* seats */
  bool takes_all;
  const char *place,
      *good; /* where all is known: one more than better ones, and at least as good */
  const char *const *counts;
};

static const char *and_listed(struct script *sql, const struct deciding *d, const char *text) {
  return d->listed ? SQL_TEXT(sql, "%s and %s", d->listed, text) : text;
}
static const char *or_unlisted(struct script *sql, const struct deciding *d, const char *text) {
  return d->listed ? SQL_TEXT(sql, "(%s or not %s)", text, d->listed) : text;
}

static const char *status_known(struct script *sql, const struct deciding *d) {
  const bool settled = strcmp(d->least, d->most) == 0 && !d->listed;
  const char *text =
      SQL_TEXT(sql, "\n      when %s > %s then %d", d->place, d->most, CANDIDACY_NOT_CHOSEN);
  if (d->takes_all) {
    if (settled) return SQL_TEXT(sql, "%s\n      else %d", text, CANDIDACY_CHOSEN);
    return SQL_TEXT(sql, "%s\n   \n      when %s then %d\n      else %d", text,
        and_listed(sql, d, SQL_TEXT(sql, "%s <= %s", d->place, d->least)), CANDIDACY_CHOSEN,
        CANDIDACY_UNDETERMINED);
  }
  text = SQL_TEXT(sql, "%s\n      when %s then %d", text,
      and_listed(sql, d, SQL_TEXT(sql, "%s <= %s", d->good, d->least)), CANDIDACY_CHOSEN);
  if (settled) return SQL_TEXT(sql, "%s\n      else %d", text, CANDIDACY_TIED);
  return SQL_TEXT(sql, "%s\n   \n      when %s then %d\n      else %d", text,
      and_listed(
          sql, d, SQL_TEXT(sql, "%s <= %s and %s > %s", d->place, d->least, d->good, d->most)),
      CANDIDACY_TIED, CANDIDACY_UNDETERMINED);
}

static const char *status_open(struct script *sql, const struct deciding *d) {
  const char *const *n = d->counts,
                    *text = SQL_TEXT(sql, "when %s >= %s then %d", n[COUNT_BETTER_LEAST], d->most,
                        CANDIDACY_NOT_CHOSEN);
  if (d->candidate)
    text = SQL_TEXT(
        sql, "%s\n    when (%s) is null then %d", text, d->candidate, CANDIDACY_UNDETERMINED);
  if (d->takes_all) {
    text = SQL_TEXT(sql, "%s\n    when %s then %d", text,
        and_listed(sql, d, SQL_TEXT(sql, "%s < %s", n[COUNT_BETTER_MOST], d->least)),
        CANDIDACY_CHOSEN);
  } else {
    text = SQL_TEXT(sql, "%s\n    when %s then %d\n    when %s then %d", text,
        and_listed(sql, d, SQL_TEXT(sql, "%s <= %s", n[COUNT_GOOD_MOST], d->least)),
        CANDIDACY_CHOSEN,
        and_listed(sql, d,
            SQL_TEXT(sql, "%s < %s and %s > %s", n[COUNT_BETTER_MOST], d->least,
                n[COUNT_GOOD_LEAST], d->most)),
        CANDIDACY_TIED);
  }
  return SQL_TEXT(sql, "%s\n    else %d", text, CANDIDACY_UNDETERMINED);
}

/* In groups where something is open by the counts, else by place; no candidate: `none`. What is
 * `known` and `open` begins with a `when` or an `else`. */
static const char *by_group(struct script *sql, const struct deciding *d, const char *none,
    const char *known, const char *open) {
  const char *when_known =
                 strncmp(known, "else ", 5) == 0 ? known + 5 : SQL_TEXT(sql, "case%s end", known),
             *text = "";
  if (d->candidate) text = SQL_TEXT(sql, "\n    when not (%s) then %s", d->candidate, none);
  if (d->counts[COUNT_BETTER_MOST])
    return SQL_TEXT(sql, "case%s\n    when %s is null then %s\n    %s end", text,
        d->counts[COUNT_BETTER_MOST], when_known, open);
  return *text ? SQL_TEXT(sql, "case%s%s end", text, known) : when_known;
}

static const char *bit_if(struct script *sql, enum candidacy status, const char *condition) {
  return SQL_TEXT(sql, "case when %s then %d else 0 end", condition, 1 << status);
}

/* What a row may come to where its counts are these; `equal`: it may be as good as another. */
static const char *statuses(struct script *sql, const struct deciding *d, const char *better_most,
    const char *better_least, const char *good_least, const char *good_most, const char *equal) {
  const char *text = SQL_TEXT(sql, "else %s + %s",
      bit_if(sql, CANDIDACY_NOT_CHOSEN,
          or_unlisted(sql, d, SQL_TEXT(sql, "%s >= %s", better_most, d->least))),
      bit_if(sql, CANDIDACY_CHOSEN,
          d->takes_all ? SQL_TEXT(sql, "%s < %s", better_least, d->most)
                       : SQL_TEXT(sql, "%s <= %s", good_least, d->most)));
  if (d->takes_all) return text;
  return SQL_TEXT(sql, "%s + %s", text,
      bit_if(sql, CANDIDACY_TIED,
          SQL_TEXT(sql, "%s < %s and %s", better_least, d->most,
              or_unlisted(sql, d, SQL_TEXT(sql, "(%s > %s and %s)", good_most, d->least, equal)))));
}

static const char *statuses_known(struct script *sql, const struct deciding *d) {
  const char *better = SQL_TEXT(sql, "%s - 1", d->place);
  return statuses(
      sql, d, better, better, d->good, d->good, SQL_TEXT(sql, "%s > %s", d->good, d->place));
}

static const char *statuses_open(struct script *sql, const struct deciding *d) {
  const char *const *n = d->counts;
  if (!n[COUNT_BETTER_MOST]) return "";
  const char *text = statuses(sql, d, n[COUNT_BETTER_MOST], n[COUNT_BETTER_LEAST],
      n[COUNT_GOOD_LEAST], n[COUNT_GOOD_MOST],
      SQL_TEXT(sql, "%s > %s + 1", n[COUNT_GOOD_MOST], n[COUNT_SURELY_BETTER]));
  if (!d->candidate) return text;
  return SQL_TEXT(sql, "%s + %s", text,
      bit_if(sql, CANDIDACY_NONE, SQL_TEXT(sql, "(%s) is null", d->candidate)));
}

static const char *seats_least(struct script *sql, const char *text) {
  if (is_number(text)) return text;
  return SQL_TEXT(sql, "coalesce(%s, 0)", text);
}
static const char *seats_most(struct script *sql, const char *text) {
  if (is_number(text)) return text;
  return SQL_TEXT(sql, "coalesce(%s, " GREATEST ")", text);
}

/* Part 1 of the value is the status alone, part 2 the set of what it may be, NULL where it is not
 * asked. */
SNIPPET(SELECT) {
  const uint32_t entity = sql->program->registers[code->d].entity,
                 above = sql->program->registers[code->b].entity;
  const struct sql_ranking *ranking = ranking_in(sql, code->a);
  struct deciding d = {.takes_all = (code->imm & SELECT_TAKES_ALL) != 0,
      .place = ranking->place,
      .good = ranking->good,
      .counts = ranking->counts};
  uint32_t side = NONE_INDEX;
  const struct sql_value *seats = sql_operand(sql, code->b);
  const char *const *n_seats = seats->part;
  if (ranking->is_inline) {
    d.candidate = ranking->candidate;
    d.listed = ranking->listed;
    n_seats = ranking->seats;
    side = ranking->side;
    out->time = ranking->time;
    out->needs = ranking->needs;
  } else {
    uint64_t candidate_needs;
    d.candidate =
        ranked_of(sql, entity, above, sql->program->operands + code->c, &candidate_needs).candidate;
    out->needs = candidate_needs;
    if (!is_number(n_seats[0])) out->needs |= seats->needs | sql_need(sql, above);
    d.listed = listed_at(sql, entity, above, out);
  }
  d.least = seats_least(sql, n_seats[0]);
  d.most = seats_most(sql, n_seats[1]);
  const char *name = sql_register_name(sql, code->d), *none = SQL_TEXT(sql, "%d", CANDIDACY_NONE),
             *status = by_group(sql, &d, none, status_known(sql, &d), status_open(sql, &d));
  out->part[0] = out->part[1] = work_column(sql, entity, out->time, out->needs, name, status, side);
  if (code->imm & SELECT_STATUSES) {
    const char *set = by_group(sql, &d, "1", statuses_known(sql, &d), statuses_open(sql, &d));
    out->part[2] = work_column(
        sql, entity, out->time, out->needs, SQL_TEXT(sql, "%s, possible", name), set, side);
    out->part[0] =
        SQL_TEXT(sql, "(%s + %u * %s)", out->part[1], 1u << CANDIDACY_BITS, out->part[2]);
  }
  out->time++;
  out->needs = 0;
  return true;
}

SNIPPET(STATUS) {
  out->part[0] = sql_operand(sql, code->a)->part[2];
  return out->part[0] != NULL;
}

SNIPPET(CHOSEN) {
  const char *status = sql_operand(sql, code->a)->part[1];
  out->part[0] = SQL_TEXT(sql, "case when %s = %d then true when %s < %d then false end", status,
      CANDIDACY_CHOSEN, status, CANDIDACY_CHOSEN);
  return true;
}

/* -- what it comes to seen from above -- */

SNIPPET(STATE) {
  const uint32_t above = sql->program->registers[code->d].entity,
                 entity = sql->program->registers[code->a].entity,
                 words = sql->program->types[code->d].of;
  const struct sql_value *status = sql_operand(sql, code->a), *seats = sql_operand(sql, code->b);
  const char *name = sql_register_name(sql, code->d);
  const uint32_t side = sql_group(sql, above, entity, status->time, status->needs);
  const char *most = sql_aggregate(sql, side, SQL_TEXT(sql, "_%s, status", name),
                 SQL_TEXT(sql, "max(%s)", status->part[1])),
             *chosen = sql_aggregate(sql, side, SQL_TEXT(sql, "_%s, chosen", name),
                 SQL_TEXT(sql, "sum(case when %s = %d then 1 else 0 end)", status->part[1],
                     CANDIDACY_CHOSEN));
  out->needs = seats->needs;
  const char *listed = listed_at(sql, entity, above, out);
  const char *fewest = seats->part[0], *greatest = seats->part[1];
  const char *text =
      SQL_TEXT(sql, "case when %s = 0 then %s", greatest, sql_word(sql, words, SELECTION_NO_SEATS));
  if (listed) text = SQL_TEXT(sql, "%s when not %s then null", text, listed);
  text = SQL_TEXT(sql, "%s when %s = %d then null when %s = %d then %s", text, most,
      CANDIDACY_UNDETERMINED, most, CANDIDACY_TIED, sql_word(sql, words, SELECTION_TIED));
  text = SQL_TEXT(sql, "%s when %s > 0 and coalesce(%s, 0) >= %s then %s", text, fewest, chosen,
      greatest, sql_word(sql, words, SELECTION_FILLED));
  text = SQL_TEXT(sql, "%s when %s > 0 and coalesce(%s, 0) = 0 then %s", text, fewest, most,
      sql_word(sql, words, SELECTION_NO_CANDIDATE));
  text = SQL_TEXT(sql, "%s when %s > 0 and %s < %s then %s end", text, chosen, chosen, fewest,
      sql_word(sql, words, SELECTION_SHORT));
  out->part[0] = work_column(sql, above, out->time, out->needs, name, text, side);
  out->time++;
  out->needs = 0;
  return true;
}
