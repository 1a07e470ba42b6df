/* Why an expression is not settled: the missing facts, faults and conflicts as cli.md names them.
 * See reference.h. */
#include "base/vec.h"
#include "tests/reference_internal.h"

struct why {
  struct reference *r;
  uint32_t entity, row; /* the instance that asks */
  struct reference_reasons *out;
  /* (node, row) that were looked into: reasons are told once, so once is enough */
  struct str_map seen;
};

#define ADD_ONCE(r, vec, text)                                                                     \
  do {                                                                                             \
    struct str once_ = (text);                                                                     \
    bool there_ = false;                                                                           \
    for (uint32_t i_ = 0; i_ < (vec)->n; i_++)                                                     \
      there_ = there_ || str_equal((vec)->items[i_], once_);                                       \
    if (!there_) VEC_PUSH(&(r)->arena, (vec), once_);                                              \
  } while (0)

/* "unit[u1]": by id where the data gives one, else by position from 1. */
static struct str instance_step(struct reference *r, uint32_t entity, uint32_t row) {
  const struct entity *e = &r->schema->entities[entity];
  struct value id = dataset_value(r->data, e->first_field, row);
  if (id.known)
    return str_from(arena_printf(&r->arena, "%.*s[%.*s]", STR_ARGS(e->name), STR_ARGS(id.text)));
  uint32_t parent = r->data->tables[entity].parent[row], position = 1;
  for (uint32_t i = 0; i < row; i++)
    if (r->data->tables[entity].parent[i] == parent) position++;
  return str_from(arena_printf(&r->arena, "%.*s[%u]", STR_ARGS(e->name), (unsigned)position));
}

static uint32_t parent_row(struct reference *r, uint32_t entity, uint32_t row) {
  return r->schema->entities[entity].parent == 0 ? 0 : r->data->tables[entity].parent[row];
}

/* The way to an instance as seen from the one that asks, with a point behind it where it is not
 * empty. */
static struct str way_to(struct why *why, uint32_t entity, uint32_t row) {
  struct reference *r = why->r;
  for (uint32_t e = why->entity, i = why->row;;
       i = parent_row(r, e, i), e = r->schema->entities[e].parent) {
    struct str path = STR("");
    uint32_t f = entity, j = row;
    while (f != e && f != 0) { /* up from the fact's instance to entity e, if e is above it */
      path = str_from(
          arena_printf(&r->arena, "%.*s.%.*s", STR_ARGS(instance_step(r, f, j)), STR_ARGS(path)));
      j = parent_row(r, f, j);
      f = r->schema->entities[f].parent;
    }
    if (f != e || i != j) continue; /* not the nearest common ancestor: go up */
    if (e == why->entity) return path;
    return str_from(arena_printf(
        &r->arena, "%.*s.%.*s", STR_ARGS(r->schema->entities[e].name), STR_ARGS(path)));
  }
}

static void add_missing(struct why *why, uint32_t entity, uint32_t row, struct str last) {
  struct str fact = str_from(
      arena_printf(&why->r->arena, "%.*s%.*s", STR_ARGS(way_to(why, entity, row)), STR_ARGS(last)));
  ADD_ONCE(why->r, &why->out->missing, fact);
}

static void add_fault(struct why *why, const struct tx *node, const char *what) {
  struct reference *r = why->r;
  struct place place = sources_place(r->sources, node->span.source, node->span.begin);
  struct str name = r->sources->items[node->span.source].name;
  struct str text = str_from(arena_printf(&r->arena, "%s at %.*s:%u:%u", what, STR_ARGS(name),
      (unsigned)place.line, (unsigned)place.column));
  ADD_ONCE(r, &why->out->faults, text);
}

static void explain(struct why *why, const struct tx *node, uint32_t row);

/* The faults of an operation whose operands are all settled. */
static const char *fault_of(const struct tx *node, struct reference *r, uint32_t row) {
  if (node->kind == TX_DIVIDE) {
    struct answer divisor = evaluate(r, node->b, row);
    if (mpq_sgn(divisor.lo) == 0) return "division by zero";
  }
  if (node->kind == TX_FUNCTION && node->index == FUNCTION_DATE) return "no such day";
  if (node->kind == TX_ADD_WORKING_DAYS ||
      (node->kind == TX_FUNCTION &&
          (node->index == FUNCTION_IS_WORKING_DAY || node->index == FUNCTION_WORKING_DAYS_BETWEEN)))
    return "outside the days of the working calendar";
  if (node->kind == TX_ADD_DAYS || node->kind == TX_ADD_MONTHS) return "beyond the calendar";
  if (node->kind == TX_PARAMETER_ON)
    return arena_printf(&r->arena, "no value of %.*s in force on that day",
        STR_ARGS(r->schema->parameters[node->index].name));
  return "overflow";
}

/* Done, then late; not done, then past due; not known: that, and whatever of the two is not known
 * either. */
static void explain_duty(struct why *why, uint32_t duty, uint32_t row) {
  const struct typed_duty *typed = &why->r->program->duties[duty];
  struct answer done = evaluate(why->r, typed->done, row),
                late = evaluate(why->r, typed->late, row),
                past = evaluate(why->r, typed->past, row);
  uint8_t truth = (uint8_t)answer_truth(&done);
  if (truth == 1) explain(why, typed->done, row);
  if (truth != 0 && answer_truth(&late) == 1) explain(why, typed->late, row);
  if (truth != 2 && answer_truth(&past) == 1) explain(why, typed->past, row);
}

static bool compares(const struct tx *node) {
  return node->kind == TX_EQUAL || node->kind == TX_LESS || node->kind == TX_LESS_EQUAL;
}

/* A comparison that bounds decide, if only its sides have values at all. */
static bool is_decided_of_values(struct why *why, const struct tx *node, uint32_t row) {
  if (!compares(node)) return false;
  struct answer a = evaluate(why->r, node->a, row), b = evaluate(why->r, node->b, row);
  if (!a.maybe_none && !b.maybe_none) return false;
  a.none = a.maybe_none = b.none = b.maybe_none = false;
  struct answer compared =
      node->kind == TX_EQUAL ? apply_equal(a, b) : apply_less(node->kind == TX_LESS_EQUAL, a, b);
  return compared.known;
}

static void explain_strict(struct why *why, const struct tx *node, uint32_t row) {
  const struct tx *operands[] = {node->a, node->b, node->more->c};
  bool any = false, only_none = is_decided_of_values(why, node, row);
  for (unsigned i = 0; i < 3; i++) {
    if (!operands[i]) continue;
    struct answer x = evaluate(why->r, operands[i], row);
    if (x.none && x.kind == ANSWER_NUMBER && !compares(node)) {
      any = true;
      add_fault(why, node, "no value");
    }
    if (answer_settled(&x) || (only_none && !x.maybe_none)) continue;
    any = true;
    explain(why, operands[i], row);
  }
  if (!any) add_fault(why, node, fault_of(node, why->r, row));
}

/* In the order of the data; of a row its value, then its condition, as the words stand. */
static void explain_reduce(struct why *why, const struct tx *node, uint32_t row) {
  struct reference *r = why->r;
  struct rows_below below = {0};
  gather_asked(r, node, row, &below);
  bool any = below.absent.n > 0;
  for (uint32_t i = 0; i < below.absent.n; i++) {
    uint32_t entity = below.absent.items[i].entity;
    add_missing(why, r->schema->entities[entity].parent, below.absent.items[i].parent,
        schema_list_key(&r->schema->entities[entity]));
  }
  uint32_t n_rows = 0;
  for (uint32_t i = 0; i < below.rows.n; i++) {
    uint32_t at = below.rows.items[i];
    struct answer condition = row_condition(r, node, at), names = row_names(r, node, at, row),
                  matches = row_matches(r, node, at, row);
    if (answer_truth(&condition) == 0 || answer_truth(&names) == 0 || answer_truth(&matches) == 0)
      continue;
    n_rows++;
    if (node->b) {
      struct answer value = evaluate(r, node->b, at);
      if (value.none) {
        n_rows--;
        continue;
      }
      any = any || !answer_settled(&value);
      explain(why, node->b, at);
    }
    if (!names.known) {
      any = true;
      add_missing(why, node->more->entity, at, r->schema->fields[node->more->reference].name);
    }
    if (!condition.known) {
      any = true;
      explain(why, node->a, at);
    }
    for (uint32_t k = 0; k < node->more->n_cases; k++) {
      if (answer_truth(&matches) == 2 || row_compares(r, node, k, at, row)) continue;
      any = true;
      explain(why, node->more->cases[k].condition, at);
      explain(why, node->more->cases[k].value, row);
    }
  }
  if (any) return;
  if (node->reduce == REDUCE_LARGEST || node->reduce == REDUCE_SMALLEST) {
    add_fault(why, node, "fewer rows than asked for");
    return;
  }
  const char *empty = node->reduce == REDUCE_MEDIAN ? "median of no rows"
      : node->reduce == REDUCE_MIN                  ? "min of no rows"
      : node->reduce == REDUCE_MAX                  ? "max of no rows"
                                                    : "average of no rows";
  add_fault(why, node, n_rows == 0 ? empty : "overflow");
}

/* Two cases that surely hold with different known values: a conflict. */
static bool except_conflict(struct reference *r, const struct tx *node, uint32_t row) {
  for (uint32_t i = 0; i < node->more->n_cases; i++) {
    struct answer x = evaluate(r, node->more->cases[i].condition, row);
    if (answer_truth(&x) != 2) continue;
    struct answer value = value_of(r, node->more->cases[i].value, row);
    for (uint32_t j = 0; j < i; j++) {
      struct answer y = evaluate(r, node->more->cases[j].condition, row);
      if (answer_truth(&y) != 2) continue;
      struct answer other = value_of(r, node->more->cases[j].value, row);
      if (different_values(&value, &other)) return true;
    }
  }
  return false;
}

/* A conflict no fact would settle: its exceptions alone. Else the base where no case surely holds,
 * then each case that may. */
static void explain_except(struct why *why, const struct tx *node, uint32_t row) {
  struct reference *r = why->r;
  bool conflict = except_conflict(r, node, row), holds = false;
  for (uint32_t i = 0; i < node->more->n_cases; i++) {
    struct answer condition = evaluate(r, node->more->cases[i].condition, row);
    holds = holds || answer_truth(&condition) == 2;
  }
  if (!holds) explain(why, node->a, row);
  for (uint32_t i = 0; i < node->more->n_cases; i++) {
    struct answer condition = evaluate(r, node->more->cases[i].condition, row),
                  value = value_of(r, node->more->cases[i].value, row);
    if (conflict) {
      if (answer_truth(&condition) == 2 && answer_settled(&value))
        ADD_ONCE(r, &why->out->conflict, node->more->cases[i].name);
      continue;
    }
    if (answer_truth(&condition) != 0) explain(why, node->more->cases[i].value, row);
    explain(why, node->more->cases[i].condition, row);
  }
}

static void explain_decision(struct why *why, uint32_t decision, uint32_t row) {
  struct reference *r = why->r;
  uint32_t n = r->schema->enumerations[r->schema->decisions[decision].outcomes].n_words;
  uint32_t sure = strongest_sure(r, decision, row, n),
           otherwise = r->schema->decisions[decision].otherwise;
  struct answer possible = reference_decision(r, decision, row);
  /* Where no rule surely fires and `otherwise` is the weakest outcome possible, a rule that
   * proposes it changes nothing. */
  uint32_t idle = sure == n && possible.set >> otherwise == 1 ? otherwise : n;
  for (uint32_t outcome = 0; outcome < sure; outcome++)
    for (uint32_t i = 0; i < r->schema->n_rules && outcome != idle; i++)
      if (r->schema->rules[i].decision == decision && r->schema->rules[i].outcome == outcome)
        explain(why, r->program->rules[i], row);
}

/* A list on the way down that is absent, and each row with what is open in it, in the order of the
 * data. */
static void explain_candidates(struct why *why, uint32_t index, uint32_t above, bool for_rank) {
  struct reference *r = why->r;
  const struct selection *s = &r->schema->selections[index];
  const struct typed_selection *typed = &r->program->selections[index];
  struct rows_below below = {0};
  gather_rows(r, s->ancestor, above, s->entity, &below);
  for (uint32_t i = 0; i < below.absent.n; i++) {
    uint32_t entity = below.absent.items[i].entity;
    add_missing(why, r->schema->entities[entity].parent, below.absent.items[i].parent,
        schema_list_key(&r->schema->entities[entity]));
  }
  uint32_t n_possible = 0; /* with seats for all of them no key decides anything */
  for (uint32_t i = 0; i < below.rows.n; i++)
    n_possible += reference_status(r, index, below.rows.items[i]) != CANDIDACY_NONE;
  struct answer seats = evaluate(r, typed->seats, above);
  bool room = below.absent.n == 0 && seats.known && mpq_cmp_ui(seats.lo, n_possible, 1) >= 0;
  for (uint32_t i = 0; i < below.rows.n; i++) {
    uint32_t row = below.rows.items[i];
    enum candidacy status = reference_status(r, index, row);
    if (status == CANDIDACY_NONE) continue;
    if (!for_rank &&
        (status == CANDIDACY_NOT_CHOSEN || (status == CANDIDACY_CHOSEN && !s->tie_all)))
      continue;
    if (typed->condition) explain(why, typed->condition, row);
    for (uint32_t k = 0; k < typed->n_keys && (for_rank || !room); k++)
      explain(why, typed->keys[k].value, row);
  }
}

static void explain_seats(struct why *why, const struct tx *seats, uint32_t row) {
  struct answer answer = evaluate(why->r, seats, row);
  if (!answer_settled(&answer)) explain(why, seats, row);
  else if (mpq_sgn(answer.lo) < 0) add_fault(why, seats, "negative number of seats");
}

/* Of an open choice: the seats, and the candidates. */
static void explain_choice(struct why *why, uint32_t index, uint32_t above) {
  explain_seats(why, why->r->program->selections[index].seats, above);
  explain_candidates(why, index, above, false);
}

static uint32_t row_of_ancestor(struct why *why, uint32_t index, uint32_t row) {
  const struct selection *s = &why->r->schema->selections[index];
  return dataset_ancestor_row(why->r->data, s->entity, row, s->ancestor);
}

/* Of a tie: whose. */
static void add_tie(struct why *why, uint32_t ancestor, struct str name, uint32_t above) {
  struct reference *r = why->r;
  struct value id = dataset_value(r->data, r->schema->entities[ancestor].first_field, above);
  struct str text = name, whole = id.text;
  /* language.md §4: the ids of those above it, as far as ids are unique within the parent only */
  for (uint32_t e = ancestor, at = above; id.known && r->schema->entities[e].unique_within;) {
    at = r->data->tables[e].parent[at];
    e = r->schema->entities[e].parent;
    struct value parent = dataset_value(r->data, r->schema->entities[e].first_field, at);
    if (!parent.known) break;
    whole = str_from(arena_printf(&r->arena, "%.*s/%.*s", STR_ARGS(parent.text), STR_ARGS(whole)));
  }
  if (id.known)
    text = str_from(arena_printf(&r->arena, "%.*s of %.*s", STR_ARGS(name), STR_ARGS(whole)));
  ADD_ONCE(r, &why->out->tied, text);
}

static void explain_status(struct why *why, uint32_t index, uint32_t row) {
  struct reference *r = why->r;
  const struct selection *s = &r->schema->selections[index];
  uint32_t above = row_of_ancestor(why, index, row);
  if (reference_status(r, index, row) == CANDIDACY_UNDETERMINED) explain_choice(why, index, above);
  if (reference_status(r, index, row) == CANDIDACY_TIED) add_tie(why, s->ancestor, s->name, above);
}

/* What is checked not to be negative: its reasons, or that it is. */
static void explain_checked(
    struct why *why, const struct tx *node, uint32_t row, const char *fault) {
  struct answer answer = evaluate(why->r, node, row);
  explain(why, node, row);
  if (answer.known && mpq_equal(answer.lo, answer.hi) && mpq_sgn(answer.lo) < 0)
    add_fault(why, node, fault);
}

/* Of shares that are not settled: what is shared, weights, and keys where they leave a row open. */
static void explain_sharing(struct why *why, uint32_t index, uint32_t above) {
  struct reference *r = why->r;
  const struct allocation *a = &r->schema->allocations[index];
  const struct typed_allocation *typed = &r->program->allocations[index];
  struct rows_below below = {0};
  gather_rows(r, a->ancestor, above, a->entity, &below);
  explain_checked(why, typed->amount, above, "a negative amount to share");
  for (uint32_t i = 0; i < below.absent.n; i++) {
    uint32_t entity = below.absent.items[i].entity;
    add_missing(why, r->schema->entities[entity].parent, below.absent.items[i].parent,
        schema_list_key(&r->schema->entities[entity]));
  }
  for (uint32_t i = 0; i < below.rows.n; i++) {
    const uint32_t row = below.rows.items[i];
    explain_checked(why, typed->weight, row, "a negative weight");
    if (reference_allotment(r, index, row) != ALLOTMENT_OPEN) continue;
    for (uint32_t k = 0; k < typed->n_keys; k++) explain(why, typed->keys[k].value, row);
  }
}

static void explain_share(struct why *why, uint32_t index, uint32_t row) {
  struct reference *r = why->r;
  const struct allocation *a = &r->schema->allocations[index];
  const uint32_t above = dataset_ancestor_row(r->data, a->entity, row, a->ancestor);
  const struct answer share = reference_share(r, index, row);
  if (answer_settled(&share)) return;
  if (reference_allotment(r, index, row) == ALLOTMENT_TIED)
    add_tie(why, a->ancestor, a->name, above);
  else explain_sharing(why, index, above);
}

static void explain_rank(struct why *why, uint32_t index, uint32_t row) {
  struct reference *r = why->r;
  const struct selection *s = &r->schema->selections[index];
  if (reference_rank(r, index, row)) return;
  if (reference_status(r, index, row) != CANDIDACY_NONE) {
    explain_candidates(why, index, row_of_ancestor(why, index, row), true);
    return;
  }
  const struct tx place = {.more = &tx_no_more, .span = s->span};
  add_fault(why, &place, arena_printf(&r->arena, "not a candidate in %.*s", STR_ARGS(s->name)));
}

/* Adds the reasons of a node at a row of its home; nothing where it is settled. */
static void explain(struct why *why, const struct tx *node, uint32_t row) {
  struct reference *r = why->r;
  struct {
    const struct tx *node;
    uint64_t row;
  } key = {node, row};
  if (!str_map_add(
          &why->seen, (struct str){arena_copy(&r->arena, &key, sizeof key), sizeof key}, 0))
    return;
  struct answer answer = evaluate(r, node, row);
  if (answer_settled(&answer)) return;
  switch ((enum tx_kind)node->kind) {
  case TX_CONSTANT:
  case TX_AS_OF:
  case TX_READING:
  case TX_THIS:
  case TX_ID_ORDER:
  case TX_GIVEN: return;
  case TX_WITHIN: explain(why, node->a, row); return;
  case TX_UNKNOWN: ADD_ONCE(r, &why->out->missing, STR("unknown")); return;
  case TX_PARAMETER: {
    int64_t year, month, day;
    reference_split(r->options.as_of, &year, &month, &day);
    add_fault(why, node,
        arena_printf(&r->arena, "no value of %.*s in force on %04d-%02d-%02d",
            STR_ARGS(r->schema->parameters[node->index].name), (int)year, (int)month, (int)day));
    return;
  }
  case TX_FIELD: add_missing(why, node->home, row, r->schema->fields[node->index].name); return;
  case TX_DEFINE: explain(why, r->program->defines[node->index], row); return;
  case TX_DECISION: explain_decision(why, node->index, row); return;
  case TX_CHOSEN: explain_status(why, node->index, row); return;
  case TX_STATUS: {
    const struct tx *where = r->program->selections[node->index].condition;
    struct answer statuses = evaluate(r, node, row);
    if ((statuses.set & (statuses.set - 1)) == 0) return;
    if (reference_status(r, node->index, row) != CANDIDACY_NOT_CHOSEN)
      explain_status(why, node->index, row);
    else if (where) explain(why, where, row);
    return;
  }
  case TX_RANK: explain_rank(why, node->index, row); return;
  case TX_SELECTION_STATE: explain_choice(why, node->index, row); return;
  case TX_SHARE: explain_share(why, node->index, row); return;
  case TX_ALLOCATION_STATE: explain_sharing(why, node->index, row); return;
  case TX_DUTY: explain_duty(why, node->index, row); return;
  case TX_LIFT: explain(why, node->a, lifted_row(r, node, row)); return;
  case TX_FOLLOW: {
    struct answer named = evaluate(r, node->a, row);
    if (!named.known) explain(why, node->a, row);
    else if (named.none) add_fault(why, node, "the reference names nobody");
    else explain(why, node->b, row_of_id(r, node->a->type.of, named.text));
    return;
  }
  case TX_REDUCE: explain_reduce(why, node, row); return;
  case TX_IF: {
    struct answer condition = evaluate(r, node->a, row);
    explain(why, node->a, row);
    if (answer_truth(&condition) != 0) explain(why, node->b, row);
    if (answer_truth(&condition) != 2) explain(why, node->more->c, row);
    return;
  }
  case TX_EXCEPT: explain_except(why, node, row); return;
  case TX_NOT:
  case TX_AND:
  case TX_OR:
  case TX_COMPUTED:
  case TX_PARAMETER_ON: explain_strict(why, node, row); return;
  }
}

static struct why asking(
    struct reference *r, uint32_t entity, uint32_t row, struct reference_reasons *out) {
  struct why why = {.r = r, .entity = entity, .row = row, .out = out};
  str_map_init(&why.seen, &r->arena);
  return why;
}

void reference_why_define(
    struct reference *r, uint32_t define, uint32_t row, struct reference_reasons *out) {
  struct why why = asking(r, r->schema->defines[define].entity, row, out);
  explain(&why, r->program->defines[define], row);
}
void reference_why_decision(
    struct reference *r, uint32_t decision, uint32_t row, struct reference_reasons *out) {
  struct why why = asking(r, r->schema->decisions[decision].entity, row, out);
  explain_decision(&why, decision, row);
}
void reference_why_rule(
    struct reference *r, uint32_t rule, uint32_t row, struct reference_reasons *out) {
  struct why why =
      asking(r, r->schema->decisions[r->schema->rules[rule].decision].entity, row, out);
  explain(&why, r->program->rules[rule], row);
}
void reference_why_exception(
    struct reference *r, uint32_t exception, uint32_t row, struct reference_reasons *out) {
  struct why why = asking(r,
      r->schema->decisions[r->schema->rules[r->schema->exceptions[exception].rule].decision].entity,
      row, out);
  explain(&why, r->program->exceptions[exception], row);
}
void reference_why_warning(
    struct reference *r, uint32_t warning, uint32_t row, struct reference_reasons *out) {
  struct why why = asking(r, r->schema->warnings[warning].entity, row, out);
  explain(&why, r->program->warnings[warning], row);
}
void reference_why_share(
    struct reference *r, uint32_t allocation, uint32_t row, struct reference_reasons *out) {
  struct why why = asking(r, r->schema->allocations[allocation].entity, row, out);
  explain_share(&why, allocation, row);
}
void reference_why_allocation(
    struct reference *r, uint32_t allocation, uint32_t row, struct reference_reasons *out) {
  struct why why = asking(r, r->schema->allocations[allocation].ancestor, row, out);
  if (!reference_allocation_state(r, allocation, row).known) explain_sharing(&why, allocation, row);
}
void reference_why_selection(
    struct reference *r, uint32_t selection, uint32_t row, struct reference_reasons *out) {
  struct why why = asking(r, r->schema->selections[selection].entity, row, out);
  explain_status(&why, selection, row);
}
void reference_why_rank(
    struct reference *r, uint32_t selection, uint32_t row, struct reference_reasons *out) {
  struct why why = asking(r, r->schema->selections[selection].entity, row, out);
  explain_rank(&why, selection, row);
}
void reference_why_duty(
    struct reference *r, uint32_t duty, uint32_t row, struct reference_reasons *out) {
  struct why why = asking(r, r->schema->duties[duty].entity, row, out);
  explain_duty(&why, duty, row);
}
void reference_why_state(
    struct reference *r, uint32_t selection, uint32_t row, struct reference_reasons *out) {
  struct why why = asking(r, r->schema->selections[selection].ancestor, row, out);
  if (reference_state(r, selection, row) == SELECTION_UNDETERMINED)
    explain_choice(&why, selection, row);
}
void reference_why_require(
    struct reference *r, uint32_t require, uint32_t row, struct reference_reasons *out) {
  struct why why = asking(r, r->schema->requires[require].entity, row, out);
  explain(&why, r->program->requires[require], row);
}
