/* Selections, twice: by comparing every pair of rows at their best and worst, and, where the
 * unknowns are few, by trying every way of settling them. Both must say the same, or the test
 * stops. language.md §5 `selection`. See reference.h. */
#include <stdio.h>

#include "base/vec.h"
#include "tests/reference_internal.h"

enum { WAYS_MAX = 3000, ROWS_TRIED_MAX = 12, KEYS_TRIED_MAX = 6 };

/* -- what is known of each: pair by pair -- */

/* < 0 where row a is better than row b, each at its best or worst. */
static int compare(const struct choice *c, uint32_t a, bool a_best, uint32_t b, bool b_best) {
  for (uint32_t k = 0; k < c->n_keys; k++) {
    const struct answer *x = &c->rows[a].keys[k], *y = &c->rows[b].keys[k];
    int order = mpq_cmp(
        a_best == c->descending[k] ? x->hi : x->lo, b_best == c->descending[k] ? y->hi : y->lo);
    if (order) return c->descending[k] ? -order : order;
  }
  return 0;
}

struct seats_known {
  int64_t least, most; /* most -1: no bound */
};

static struct seats_known seats_of(const struct answer *seats) {
  if (!seats->known || mpq_sgn(seats->lo) < 0) return (struct seats_known){0, -1};
  if (number_is_open(seats->hi))
    return (struct seats_known){mpz_get_si(mpq_numref(seats->lo)), INT64_MAX / 2};
  return (struct seats_known){mpz_get_si(mpq_numref(seats->lo)), mpz_get_si(mpq_numref(seats->hi))};
}

static void decide_row(struct choice *c, uint32_t i, struct seats_known seats) {
  struct choice_row *row = &c->rows[i];
  row->rank = 0;
  row->status = CANDIDACY_NONE;
  row->statuses = 1 << CANDIDACY_NONE;
  if (row->candidacy == 0) return;
  int64_t more_max = 0, more_min = 0, ge_max = 1, ge_min = 1;
  bool may_equal = !c->lists_known;
  for (uint32_t q = 0; q < c->n_rows; q++) {
    if (q == i || c->rows[q].candidacy == 0) continue;
    bool sure = c->rows[q].candidacy == 2;
    more_max += compare(c, q, true, i, false) < 0;
    may_equal |= compare(c, q, true, i, false) <= 0 && compare(c, q, false, i, true) >= 0;
    ge_max += compare(c, q, true, i, false) <= 0;
    more_min += sure && compare(c, q, false, i, true) < 0;
    ge_min += sure && compare(c, q, false, i, true) <= 0;
  }
  if (!c->lists_known) more_max = ge_max = INT64_MAX;
  bool sure = row->candidacy == 2;
  if (sure && more_min == more_max) row->rank = more_min + 1;
  row->statuses = sure ? 0 : 1 << CANDIDACY_NONE;
  if (more_max >= seats.least) row->statuses |= 1 << CANDIDACY_NOT_CHOSEN;
  if (seats.most < 0 || (c->takes_all ? more_min < seats.most : ge_min <= seats.most))
    row->statuses |= 1 << CANDIDACY_CHOSEN;
  if (!c->takes_all && may_equal && (seats.most < 0 || more_min < seats.most) &&
      seats.least < ge_max)
    row->statuses |= 1 << CANDIDACY_TIED;
  row->status = CANDIDACY_UNDETERMINED;
  if (seats.most >= 0 && more_min >= seats.most) row->status = CANDIDACY_NOT_CHOSEN;
  else if (sure && (c->takes_all ? more_max < seats.least : ge_max <= seats.least))
    row->status = CANDIDACY_CHOSEN;
  else if (sure && !c->takes_all && more_max < seats.least && seats.most >= 0 &&
      seats.most < ge_min)
    row->status = CANDIDACY_TIED;
}

static enum selection_state state_of(const struct choice *c, struct seats_known seats) {
  int64_t n[CANDIDACY_UNDETERMINED + 1] = {0};
  for (uint32_t i = 0; i < c->n_rows; i++) n[c->rows[i].status]++;
  if (seats.most == 0) return SELECTION_NO_SEATS;
  if (n[CANDIDACY_UNDETERMINED] || !c->lists_known) return SELECTION_UNDETERMINED;
  if (n[CANDIDACY_TIED]) return SELECTION_TIED;
  if (seats.least > 0 && n[CANDIDACY_CHOSEN] >= seats.most && seats.most > 0)
    return SELECTION_FILLED;
  if (seats.least > 0 && n[CANDIDACY_NONE] == c->n_rows) return SELECTION_NO_CANDIDATE;
  if (n[CANDIDACY_CHOSEN] > 0 && n[CANDIDACY_CHOSEN] < seats.least) return SELECTION_SHORT;
  return SELECTION_UNDETERMINED;
}

/* -- every way of settling -- */

/* Keys as places among all their bounds: only the order matters, and a value between two bounds is
 * as good as the lower one or the higher for all others but those it ties with, which the bounds
 * themselves are tried for. */
struct trial {
  struct choice *c;
  int least[ROWS_TRIED_MAX][KEYS_TRIED_MAX], most[ROWS_TRIED_MAX][KEYS_TRIED_MAX],
      at[ROWS_TRIED_MAX][KEYS_TRIED_MAX];
  bool is_candidate[ROWS_TRIED_MAX];
  struct seats_known seats;         /* both bounds known and small */
  uint8_t statuses[ROWS_TRIED_MAX]; /* bits: 1 not chosen, 2 chosen, 4 tied */
  uint8_t occurred[ROWS_TRIED_MAX]; /* bits of enum candidacy */
  int64_t rank[ROWS_TRIED_MAX];     /* 0: none yet, -1: they differ */
  uint32_t states;                  /* bits of enum selection_state */
};

static int place_of(const struct choice *c, uint32_t k, mpq_srcptr value) {
  int place = 0;
  VEC(mpq_srcptr) below = {0};
  for (uint32_t i = 0; i < c->n_rows; i++)
    for (int end = 0; end < 2; end++) {
      mpq_srcptr other = end ? c->rows[i].keys[k].hi : c->rows[i].keys[k].lo;
      bool is_counted = c->rows[i].candidacy == 0 || mpq_cmp(other, value) >= 0;
      for (uint32_t j = 0; j < below.n && !is_counted; j++)
        is_counted = mpq_equal(below.items[j], other) != 0;
      if (is_counted) continue;
      VEC_PUSH(c->arena, &below, other);
      place++;
    }
  return place;
}

static int compare_settled(const struct trial *t, uint32_t a, uint32_t b) {
  for (uint32_t k = 0; k < t->c->n_keys; k++)
    if (t->at[a][k] != t->at[b][k])
      return (t->at[a][k] < t->at[b][k]) != t->c->descending[k] ? -1 : 1;
  return 0;
}

static void count_way(struct trial *t, int64_t seats) {
  int64_t n_candidates = 0, n_chosen = 0, n_tied = 0;
  for (uint32_t i = 0; i < t->c->n_rows; i++) {
    int64_t more = 0, as_good = 0;
    if (!t->is_candidate[i]) {
      t->statuses[i] |= 1;
      t->occurred[i] |= 1 << CANDIDACY_NONE;
      continue;
    }
    n_candidates++;
    for (uint32_t q = 0; q < t->c->n_rows; q++) {
      if (!t->is_candidate[q]) continue;
      more += compare_settled(t, q, i) < 0;
      as_good += compare_settled(t, q, i) <= 0;
    }
    bool is_in = t->c->takes_all ? more < seats : as_good <= seats,
         is_tied = !t->c->takes_all && more < seats && as_good > seats;
    t->statuses[i] |= is_in ? 2 : is_tied ? 4 : 1;
    t->occurred[i] |= (uint8_t)(1u << (is_in      ? CANDIDACY_CHOSEN
                                        : is_tied ? CANDIDACY_TIED
                                                  : CANDIDACY_NOT_CHOSEN));
    n_chosen += is_in;
    n_tied += is_tied;
    t->rank[i] = t->rank[i] == 0 || t->rank[i] == more + 1 ? more + 1 : -1;
  }
  enum selection_state state = seats == 0 ? SELECTION_NO_SEATS
      : n_tied                            ? SELECTION_TIED
      : !n_candidates                     ? SELECTION_NO_CANDIDATE
      : n_chosen >= seats                 ? SELECTION_FILLED
                                          : SELECTION_SHORT;
  t->states |= 1u << state;
}

/* Settles key `k` of row `i` and all behind it. */
static void settle_key(struct trial *t, uint32_t i, uint32_t k) {
  if (i == t->c->n_rows) {
    for (int64_t seats = t->seats.least; seats <= t->seats.most; seats++) count_way(t, seats);
    return;
  }
  if (t->is_candidate[i] && k < t->c->n_keys) {
    for (t->at[i][k] = t->least[i][k]; t->at[i][k] <= t->most[i][k]; t->at[i][k]++)
      settle_key(t, i, k + 1);
    return;
  }
  settle_key(t, i + 1, 0);
}

static void settle_candidacy(struct trial *t, uint32_t i) {
  if (i == t->c->n_rows) {
    settle_key(t, 0, 0);
    return;
  }
  for (int is = 0; is < 2; is++) {
    if ((is == 0 && t->c->rows[i].candidacy == 2) || (is == 1 && t->c->rows[i].candidacy == 0))
      continue;
    t->is_candidate[i] = is;
    settle_candidacy(t, i + 1);
  }
}

/* False where the ways are too many. */
static bool prepare(struct trial *t, struct seats_known seats) {
  const struct choice *c = t->c;
  if (!c->lists_known || c->n_rows > ROWS_TRIED_MAX || c->n_keys > KEYS_TRIED_MAX) return false;
  t->seats = seats;
  /* more seats are no other way */
  if (seats.most < 0 || seats.most > c->n_rows + 1)
    t->seats.most = seats.least > c->n_rows + 1 ? seats.least : c->n_rows + 1;
  uint64_t ways = (uint64_t)(t->seats.most - t->seats.least + 1);
  for (uint32_t i = 0; i < c->n_rows; i++) {
    if (c->rows[i].candidacy == 0) continue;
    ways *= c->rows[i].candidacy == 1 ? 2 : 1;
    for (uint32_t k = 0; k < c->n_keys && ways <= WAYS_MAX; k++) {
      t->least[i][k] = place_of(c, k, c->rows[i].keys[k].lo);
      t->most[i][k] = place_of(c, k, c->rows[i].keys[k].hi);
      ways *= (uint64_t)(t->most[i][k] - t->least[i][k] + 1);
    }
  }
  return ways <= WAYS_MAX;
}

static void require_same(const struct choice *c, bool same, const char *what, uint32_t row) {
  if (same) return;
  fprintf(stderr,
      "reference: row %u of a selection: trying every way says another %s than the bounds\n",
      (unsigned)row, what);
  for (uint32_t i = 0; i < c->n_rows; i++) {
    fprintf(stderr, "  row %u: candidacy %u, status %u, rank %lld, keys", (unsigned)i,
        c->rows[i].candidacy, c->rows[i].status, (long long)c->rows[i].rank);
    for (uint32_t k = 0; k < c->n_keys; k++)
      gmp_fprintf(stderr, " %Qd..%Qd", c->rows[i].keys[k].lo, c->rows[i].keys[k].hi);
    fputc('\n', stderr);
  }
  abort();
}

static void try_every_way(struct choice *c, struct seats_known seats) {
  struct trial t = {.c = c};
  if (!prepare(&t, seats)) return;
  settle_candidacy(&t, 0);
  bool decided = true;
  for (uint32_t i = 0; i < c->n_rows; i++) {
    static const uint8_t bits[] = {[CANDIDACY_NONE] = 1,
        [CANDIDACY_NOT_CHOSEN] = 1,
        [CANDIDACY_CHOSEN] = 2,
        [CANDIDACY_TIED] = 4};
    bool is_one = (t.statuses[i] & (t.statuses[i] - 1)) == 0;
    decided = decided && is_one;
    require_same(c,
        is_one ? c->rows[i].status != CANDIDACY_UNDETERMINED &&
                bits[c->rows[i].status] == t.statuses[i]
               : c->rows[i].status == CANDIDACY_UNDETERMINED,
        "status", i);
    /* never narrower; exact by one key */
    require_same(c, (t.occurred[i] & ~c->rows[i].statuses) == 0, "narrower set of statuses", i);
    require_same(c, c->n_keys > 1 || t.occurred[i] == c->rows[i].statuses, "set of statuses", i);
    require_same(c, c->rows[i].rank == (c->rows[i].candidacy == 2 && t.rank[i] > 0 ? t.rank[i] : 0),
        "rank", i);
  }
  bool is_one = (t.states & (t.states - 1)) == 0;
  bool settles = is_one && (decided || t.states == 1u << SELECTION_NO_SEATS);
  require_same(c,
      c->state ==
          (settles ? (enum selection_state)__builtin_ctz(t.states) : SELECTION_UNDETERMINED),
      "state", 0);
  c->was_tried = true;
}

void apply_selection(struct choice *c) {
  struct seats_known seats = seats_of(&c->seats);
  for (uint32_t i = 0; i < c->n_rows; i++) decide_row(c, i, seats);
  c->state = state_of(c, seats);
  try_every_way(c, seats);
}

/* A day, or no value, which stands behind all days: before the first one where later is better. */
static struct answer day_key(struct reference *r, struct answer value, bool is_descending) {
  mpq_ptr behind = number_integer(r, is_descending ? DATE_MIN - 1 : DATE_NONE).lo,
          least = number_integer(r, DATE_MIN).lo, most = number_integer(r, DATE_MAX).lo;
  if (value.none) return number_between(behind, behind);
  const bool may_be_none = !value.known || value.maybe_none;
  if (value.known && !number_is_open(value.lo)) least = value.lo;
  if (value.known && !may_be_none && !number_is_open(value.hi)) most = value.hi;
  return number_between(
      may_be_none && is_descending ? behind : least, may_be_none && !is_descending ? behind : most);
}

struct answer selection_key(struct reference *r, struct answer value, unsigned scale,
    bool is_descending, bool may_be_none) {
  if (may_be_none) return day_key(r, value, is_descending);
  mpq_ptr least = number_scaled(r, INT64_MIN, scale).lo,
          most = number_scaled(r, INT64_MAX, scale).lo;
  if (!value.known) return number_between(least, most);
  if (number_is_open(value.lo)) value.lo = least;
  if (number_is_open(value.hi)) value.hi = most;
  return value;
}

/* -- in the typed program -- */

/* The choice among the rows under one row of the ancestor, remembered. */
static struct choice *choice_at(struct reference *r, uint32_t index, uint32_t row) {
  const struct selection *s = &r->schema->selections[index];
  const struct typed_selection *typed = &r->program->selections[index];
  if (!r->choices[index])
    r->choices[index] =
        ARENA_ARRAY(&r->kept, struct choice *, r->data->tables[s->ancestor].n_rows + 1);
  struct choice *c = r->choices[index][row];
  if (c) return c;
  c = r->choices[index][row] = ARENA_NEW(&r->kept, struct choice);
  struct rows_below below = {0};
  gather_rows(r, s->ancestor, row, s->entity, &below);
  *c = (struct choice){.arena = &r->kept,
      .takes_all = s->tie_all,
      .lists_known = below.absent.n == 0,
      .n_rows = below.rows.n,
      .n_keys = typed->n_keys};
  c->seats = answer_kept(r, evaluate(r, typed->seats, row));
  c->rows = ARENA_ARRAY(&r->kept, struct choice_row, c->n_rows);
  c->descending = ARENA_ARRAY(&r->kept, bool, c->n_keys);
  for (uint32_t k = 0; k < c->n_keys; k++) c->descending[k] = typed->keys[k].descending;
  for (uint32_t i = 0; i < c->n_rows; i++) {
    struct choice_row *out = &c->rows[i];
    out->row = below.rows.items[i];
    struct answer candidacy =
        typed->condition ? evaluate(r, typed->condition, out->row) : truth_known(true);
    out->candidacy = answer_truth(&candidacy);
    out->keys = ARENA_ARRAY(&r->kept, struct answer, c->n_keys);
    for (uint32_t k = 0; k < c->n_keys; k++)
      out->keys[k] = answer_kept(r,
          selection_key(r, evaluate(r, typed->keys[k].value, out->row),
              typed->keys[k].value->type.scale, typed->keys[k].descending,
              typed->keys[k].value->may_be_none));
  }
  apply_selection(c);
  r->n_choices++;
  r->n_choices_tried += c->was_tried;
  return c;
}

static const struct choice_row *candidate_at(struct reference *r, uint32_t index, uint32_t row) {
  const struct selection *s = &r->schema->selections[index];
  const struct choice *c =
      choice_at(r, index, dataset_ancestor_row(r->data, s->entity, row, s->ancestor));
  uint32_t i = 0;
  while (c->rows[i].row != row) i++;
  return &c->rows[i];
}

enum candidacy reference_status(struct reference *r, uint32_t selection, uint32_t row) {
  return candidate_at(r, selection, row)->status;
}
enum selection_state reference_state(struct reference *r, uint32_t selection, uint32_t row) {
  return choice_at(r, selection, row)->state;
}
int64_t reference_rank(struct reference *r, uint32_t selection, uint32_t row) {
  return candidate_at(r, selection, row)->rank;
}
void reference_selections_tried(const struct reference *r, uint64_t *n, uint64_t *n_tried) {
  *n = r->n_choices;
  *n_tried = r->n_choices_tried;
}

struct answer reference_statuses(struct reference *r, uint32_t selection, uint32_t row) {
  return (struct answer){
      .kind = ANSWER_SET, .known = true, .set = candidate_at(r, selection, row)->statuses};
}

struct answer truth_of_status(enum candidacy status) {
  return status >= CANDIDACY_TIED ? truth_unknown() : truth_known(status == CANDIDACY_CHOSEN);
}

struct answer reference_rank_answer(struct reference *r, uint32_t selection, uint32_t row) {
  int64_t rank = reference_rank(r, selection, row);
  return rank ? number_integer(r, rank) : number_unknown();
}

struct answer evaluate_selection(struct reference *r, const struct tx *node, uint32_t row) {
  if (node->kind == TX_CHOSEN) return truth_of_status(reference_status(r, node->index, row));
  if (node->kind == TX_STATUS) return reference_statuses(r, node->index, row);
  if (node->kind == TX_RANK) return reference_rank_answer(r, node->index, row);
  enum selection_state state = reference_state(r, node->index, row);
  return (struct answer){
      .kind = ANSWER_CODE, .known = state != SELECTION_UNDETERMINED, .code = state};
}
