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

/* The SELECT of a RANK; NULL: it has none. */
static const struct instruction *select_of(const struct script *sql, uint32_t rank) {
  for (uint32_t i = sql->current; i < sql->program->n_code; i++) {
    const struct instruction *code = &sql->program->code[i];
    if (code->op == OP_SELECT && code->a == rank) return code;
  }
  return NULL;
}

static const char *rank_text(struct script *sql, const struct sql_ranking *r) {
  const char *const *n = r->counts;
  const char *text = SQL_TEXT(sql, "case when %s = %s then %s + 1 end", n[COUNT_BETTER_LEAST],
      n[COUNT_BETTER_MOST], n[COUNT_BETTER_LEAST]);
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
  const uint64_t needs = out->needs; /* of what is ranked */
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
  r.side = ranked_side(sql, &ranked, r.time, needs, n, r.counts);
  /* its SELECT comes when the seats are known, later: columns for it */
  if (!r.is_inline) ranked_counts(sql, &ranked, r.time, r.side, n, name, r.counts);
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
  const char *const *counts;
};

static const char *and_listed(struct script *sql, const struct deciding *d, const char *text) {
  return d->listed ? SQL_TEXT(sql, "%s and %s", d->listed, text) : text;
}
static const char *or_unlisted(struct script *sql, const struct deciding *d, const char *text) {
  return d->listed ? SQL_TEXT(sql, "(%s or not %s)", text, d->listed) : text;
}

static const char *status_text(struct script *sql, const struct deciding *d) {
  const char *const *n = d->counts, *text = "case";
  if (d->candidate)
    text = SQL_TEXT(sql, "%s\n    when not (%s) then %d", text, d->candidate, CANDIDACY_NONE);
  text = SQL_TEXT(sql, "%s\n    when %s >= %s then %d", text, n[COUNT_BETTER_LEAST], d->most,
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
  return SQL_TEXT(sql, "%s\n    else %d end", text, CANDIDACY_UNDETERMINED);
}

static const char *bit_if(struct script *sql, enum candidacy status, const char *condition) {
  return SQL_TEXT(sql, "case when %s then %d else 0 end", condition, 1 << status);
}

/* What a row may come to. It is tied only where it may be as good as another. */
static const char *statuses_text(struct script *sql, const struct deciding *d) {
  const char *const *n = d->counts, *text = "case";
  if (d->candidate)
    text = SQL_TEXT(sql, "%s when not (%s) then %d", text, d->candidate, 1 << CANDIDACY_NONE);
  text = SQL_TEXT(sql, "%s else %s + %s", text,
      bit_if(sql, CANDIDACY_NOT_CHOSEN,
          or_unlisted(sql, d, SQL_TEXT(sql, "%s >= %s", n[COUNT_BETTER_MOST], d->least))),
      bit_if(sql, CANDIDACY_CHOSEN,
          d->takes_all ? SQL_TEXT(sql, "%s < %s", n[COUNT_BETTER_LEAST], d->most)
                       : SQL_TEXT(sql, "%s <= %s", n[COUNT_GOOD_LEAST], d->most)));
  if (!d->takes_all)
    text = SQL_TEXT(sql, "%s + %s", text,
        bit_if(sql, CANDIDACY_TIED,
            SQL_TEXT(sql, "%s < %s and %s", n[COUNT_BETTER_LEAST], d->most,
                or_unlisted(sql, d,
                    SQL_TEXT(sql, "(%s > %s and %s > %s + 1)", n[COUNT_GOOD_MOST], d->least,
                        n[COUNT_GOOD_MOST], n[COUNT_SURELY_BETTER])))));
  if (!d->candidate) return text + strlen("case else ");
  return SQL_TEXT(sql, "%s + %s end", text,
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
  struct deciding d = {.takes_all = (code->imm & SELECT_TAKES_ALL) != 0, .counts = ranking->counts};
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
  const char *name = sql_register_name(sql, code->d);
  out->part[0] = out->part[1] =
      work_column(sql, entity, out->time, out->needs, name, status_text(sql, &d), side);
  if (code->imm & SELECT_STATUSES) {
    out->part[2] = work_column(sql, entity, out->time, out->needs,
        SQL_TEXT(sql, "%s, possible", name), statuses_text(sql, &d), side);
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
