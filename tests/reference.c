/* See reference.h. One function a group of node kinds; `evaluate` is the table of contents.
 * compiler/typed/typed.h. */
#include <string.h>

#include "base/vec.h"
#include "compiler/typed/walk.h"
#include "tests/reference_internal.h"

/* -- life -- */

struct reference *reference_new(const struct typed_program *program, const struct dataset *data,
    struct sources *sources, const struct reference_options *options) {
  struct reference *r = calloc(1, sizeof *r);
  if (!r) abort();
  arena_init(&r->arena, NULL);
  arena_init(&r->kept, NULL);
  r->program = program;
  r->schema = &program->schema;
  r->data = data;
  r->sources = sources;
  r->options = *options;
  r->defines = ARENA_ARRAY(&r->kept, struct answer *, r->schema->n_defines + 1);
  r->defined = ARENA_ARRAY(&r->kept, uint8_t *, r->schema->n_defines + 1);
  r->decisions = ARENA_ARRAY(&r->kept, struct answer *, r->schema->n_decisions + 1);
  r->decided = ARENA_ARRAY(&r->kept, uint8_t *, r->schema->n_decisions + 1);
  r->sharings = ARENA_ARRAY(&r->kept, struct sharing **, r->schema->n_allocations + 1);
  r->choices = ARENA_ARRAY(&r->kept, struct choice **, r->schema->n_selections + 1);
  return r;
}

void reference_forget(struct reference *r) {
  for (uint32_t i = 0; i < r->numbers.n; i++) mpq_clear(r->numbers.items[i]);
  r->numbers.items = NULL;
  r->numbers.n = r->numbers.capacity = 0;
  arena_free(&r->arena);
}

void reference_free(struct reference *r) {
  if (!r) return;
  reference_forget(r);
  for (uint32_t i = 0; i < r->kept_numbers.n; i++) mpq_clear(r->kept_numbers.items[i]);
  arena_free(&r->kept);
  free(r);
}

static mpq_ptr number_kept(struct reference *r, mpq_srcptr number) {
  mpq_ptr q = ARENA_NEW(&r->kept, __mpq_struct);
  mpq_init(q);
  mpq_set(q, number);
  VEC_PUSH(&r->kept, &r->kept_numbers, q);
  return q;
}

struct answer answer_kept(struct reference *r, struct answer answer) {
  if (answer.kind != ANSWER_NUMBER || !answer.known) return answer;
  bool one = answer.lo == answer.hi;
  answer.lo = number_kept(r, answer.lo);
  answer.hi = one ? answer.lo : number_kept(r, answer.hi);
  return answer;
}

static uint32_t rows_of(const struct reference *r, uint32_t entity) {
  return entity == ENTITY_RUN ? 1 : r->data->tables[entity].n_rows;
}

/* -- answers -- */

uint8_t answer_truth(const struct answer *a) {
  assert(a->kind == ANSWER_TRUTH);
  return !a->known ? 1 : a->truth ? 2 : 0;
}

bool answer_settled(const struct answer *a) {
  if (a->kind == ANSWER_SET) return (a->set & (a->set - 1)) == 0;
  if (a->kind == ANSWER_NUMBER) return a->known && mpq_equal(a->lo, a->hi);
  return a->known;
}

/* A decision's value where it is not asked `is`: its outcome if one alone is possible. */
static struct answer set_to_code(struct answer a) {
  if (a.kind != ANSWER_SET) return a;
  struct answer code = {.kind = ANSWER_CODE, .known = answer_settled(&a)};
  while (code.known && !(a.set >> code.code & 1)) code.code++;
  return code;
}

/* Both settled, and the same. */
static bool same_value(const struct answer *a, const struct answer *b) {
  assert(a->kind == b->kind);
  if (!answer_settled(a) || !answer_settled(b)) return false;
  switch (a->kind) {
  case ANSWER_TRUTH: return a->truth == b->truth;
  case ANSWER_SET: return a->set == b->set;
  case ANSWER_CODE: return a->code == b->code;
  case ANSWER_TEXT: return str_equal(a->text, b->text);
  case ANSWER_NUMBER: return mpq_equal(a->lo, b->lo) != 0;
  }
  return false;
}

bool different_values(const struct answer *a, const struct answer *b) {
  return answer_settled(a) && answer_settled(b) && !same_value(a, b);
}

struct answer unknown_of(struct type type) {
  switch ((enum type_kind)type.kind) {
  case TYPE_BOOLEAN: return truth_unknown();
  case TYPE_ENUM: return (struct answer){.kind = ANSWER_CODE};
  case TYPE_TEXT:
  case TYPE_REFERENCE: return (struct answer){.kind = ANSWER_TEXT};
  case TYPE_INTEGER:
  case TYPE_DECIMAL:
  case TYPE_DATE: return number_unknown();
  }
  abort();
}

struct answer no_value(struct reference *r, struct type type) {
  struct answer none = type.kind == TYPE_DATE
      ? number_integer(r, DATE_MAX + 1)
      : (struct answer){.kind = ANSWER_TEXT, .known = true, .text = STR("")};
  none.none = none.maybe_none = true;
  return none;
}

struct answer value_answer(struct reference *r, const struct value *value, struct type type) {
  if (!value->known) return unknown_of(type);
  switch ((enum type_kind)type.kind) {
  case TYPE_BOOLEAN: return truth_known(value->number != 0);
  case TYPE_ENUM: return (struct answer){.kind = ANSWER_CODE, .known = true, .code = value->number};
  case TYPE_TEXT:
  /* the id; "": nobody */
  case TYPE_REFERENCE:
    if (type.kind == TYPE_REFERENCE && !value->text.n) return no_value(r, type);
    return (struct answer){.kind = ANSWER_TEXT, .known = true, .text = value->text};
  case TYPE_INTEGER: return number_integer(r, value->number);
  case TYPE_DATE:
    return value->number > DATE_MAX ? no_value(r, type) : number_integer(r, value->number);
  case TYPE_DECIMAL: return number_scaled(r, value->number, type.scale);
  }
  abort();
}

/* -- truth -- */

static struct answer truth_from(uint8_t truth) {
  return truth == 1 ? truth_unknown() : truth_known(truth == 2);
}

struct answer apply_logic(enum tx_kind kind, struct answer a, struct answer b) {
  uint8_t x = answer_truth(&a), y = answer_truth(&b);
  if (kind == TX_NOT) return truth_from((uint8_t)(2 - x));
  if (kind == TX_AND) return truth_from(x < y ? x : y);
  return truth_from(x > y ? x : y);
}

/* What is the same for every run: also `if true then a else b`, whatever b is. */
static bool is_constant(struct reference *r, const struct tx *node) {
  if (typed_is_leaf(node)) return node->kind == TX_CONSTANT;
  if (node->kind == TX_REDUCE || node->kind == TX_PARAMETER) return false;
  if (node->kind == TX_IF && is_constant(r, node->a)) {
    const struct answer condition = evaluate(r, node->a, 0);
    if (condition.known) return is_constant(r, condition.truth ? node->b : node->more->c);
  }
  bool is = true;
  for (uint32_t i = 0; is && i < typed_n_children(node); i++)
    is = !typed_child(node, i) || is_constant(r, typed_child(node, i));
  return is;
}

struct answer equal_sets(uint64_t a, uint64_t b) {
  if (!(a & b)) return truth_known(false);
  if (a == b && (a & (a - 1)) == 0) return truth_known(true);
  return truth_unknown();
}

/* Two decisions, or a decision and a word, are asked by the outcomes possible; against any other
 * expression a decision is its outcome. */
static struct answer evaluate_equal(struct reference *r, const struct tx *node, uint32_t row) {
  struct answer a = evaluate(r, node->a, row), b = evaluate(r, node->b, row);
  if (a.kind == ANSWER_SET && b.kind == ANSWER_SET) return equal_sets(a.set, b.set);
  if (a.kind == ANSWER_SET && b.known && is_constant(r, node->b))
    return equal_sets(a.set, UINT64_C(1) << b.code);
  if (b.kind == ANSWER_SET && a.known && is_constant(r, node->a))
    return equal_sets(b.set, UINT64_C(1) << a.code);
  return apply_equal(set_to_code(a), set_to_code(b));
}

/* Of something and nothing no comparison holds; where a side may have no value, it may not. */
static struct answer of_values(struct answer compared, struct answer a, struct answer b) {
  if (a.none || b.none) return truth_known(false);
  const bool may_fail = a.maybe_none || b.maybe_none;
  return may_fail && answer_truth(&compared) != 0 ? truth_unknown() : compared;
}

static struct answer equal_values(struct answer a, struct answer b);
static struct answer less_value(bool or_equal, struct answer a, struct answer b);

struct answer apply_equal(struct answer a, struct answer b) {
  return of_values(equal_values(a, b), a, b);
}

struct answer apply_less(bool or_equal, struct answer a, struct answer b) {
  return of_values(less_value(or_equal, a, b), a, b);
}

static struct answer equal_values(struct answer a, struct answer b) {
  if (a.kind == ANSWER_NUMBER) {
    if (!a.known || !b.known) return truth_unknown();
    if (mpq_cmp(a.hi, b.lo) < 0 || mpq_cmp(b.hi, a.lo) < 0) return truth_known(false);
  }
  if (!answer_settled(&a) || !answer_settled(&b)) return truth_unknown();
  return truth_known(same_value(&a, &b));
}

static struct answer less_value(bool or_equal, struct answer a, struct answer b) {
  if (!a.known || !b.known) return truth_unknown();
  int surely = mpq_cmp(a.hi, b.lo), never = mpq_cmp(a.lo, b.hi);
  if (surely < 0 || (or_equal && surely == 0)) return truth_known(true);
  if (never > 0 || (!or_equal && never == 0)) return truth_known(false);
  return truth_unknown();
}

/* -- choice -- */

/* Either of two values: their common one; for bounded numbers what holds both. */
static struct answer either(const struct tx *node, struct answer x, struct answer y) {
  if (same_value(&x, &y)) return x;
  if (x.kind != ANSWER_NUMBER || !node->bounded || !x.known || !y.known)
    return unknown_of(node->type);
  struct answer both =
      number_between(mpq_cmp(x.lo, y.lo) < 0 ? x.lo : y.lo, mpq_cmp(x.hi, y.hi) > 0 ? x.hi : y.hi);
  both = number_opened(both, node->type.scale);
  both.maybe_none = x.maybe_none || y.maybe_none;
  return both;
}

struct answer outcomes_of(struct reference *r, const struct tx *node, uint32_t row) {
  return evaluate(r, node, row);
}

struct answer value_of(struct reference *r, const struct tx *node, uint32_t row) {
  return set_to_code(evaluate(r, node, row));
}

/* A number that its place cannot hold within bounds is unknown there. */
struct answer settled_for(const struct tx *node, struct answer a) {
  if (a.kind == ANSWER_NUMBER && !node->bounded && !answer_settled(&a)) return number_unknown();
  return a;
}

struct answer apply_if(
    const struct tx *node, struct answer condition, struct answer yes, struct answer no) {
  if (condition.known) return settled_for(node, condition.truth ? yes : no);
  return either(node, yes, no);
}

struct answer apply_except(const struct tx *node, struct answer base,
    const struct answer *conditions, const struct answer *values, uint32_t n) {
  uint32_t n_sure = 0, n_maybe = 0, last = 0;
  bool all_same = true;
  struct answer common = {0};
  for (uint32_t i = 0; i < n; i++) {
    if (answer_truth(&conditions[i]) == 0) continue;
    if (n_sure + n_maybe == 0) common = values[i];
    all_same = all_same && same_value(&common, &values[i]);
    if (conditions[i].known) n_sure++;
    else n_maybe++;
    last = i;
  }
  if (n_sure + n_maybe == 0) return settled_for(node, base);
  if (all_same && n_sure > 0) return common;
  if (all_same) return either(node, base, common);
  if (n_sure + n_maybe == 1)
    return n_sure ? settled_for(node, values[last]) : either(node, base, values[last]);
  return unknown_of(node->type);
}

static struct answer evaluate_except(struct reference *r, const struct tx *node, uint32_t row) {
  struct answer *conditions = ARENA_ARRAY(&r->arena, struct answer, node->more->n_cases),
                *values = ARENA_ARRAY(&r->arena, struct answer, node->more->n_cases);
  for (uint32_t i = 0; i < node->more->n_cases; i++) {
    conditions[i] = evaluate(r, node->more->cases[i].condition, row);
    values[i] = value_of(r, node->more->cases[i].value, row);
  }
  return apply_except(node, value_of(r, node->a, row), conditions, values, node->more->n_cases);
}

/* A field as the data gives it, or what its absence means. */
struct answer field_answer(struct reference *r, uint32_t index, uint32_t row) {
  const struct field *field = &r->schema->fields[index];
  struct value value = dataset_value(r->data, index, row);
  if (!value.known && field->has_default) return value_answer(r, &field->fallback, field->type);
  if (!value.known && field->absent_none) return no_value(r, field->type);
  return value_answer(r, &value, field->type);
}

/* A field within bounds: what is missing lies between those that are known. */
struct answer within(struct reference *r, struct answer least, struct answer most) {
  mpq_ptr lo = answer_settled(&least) ? least.lo : number_open(r, false),
          hi = answer_settled(&most) ? most.lo : number_open(r, true);
  if (mpq_cmp(lo, hi) <= 0) return number_between(lo, hi);
  return number_between(number_open(r, false), number_open(r, true));
}

struct answer told_within(struct reference *r, struct answer least, struct answer most) {
  return least.known || most.known ? within(r, least, most) : number_unknown();
}

static struct answer evaluate_within(struct reference *r, const struct tx *node, uint32_t row) {
  const struct answer value = evaluate(r, node->a, row);
  if (value.known) return value;
  const struct answer least = node->b ? evaluate(r, node->b, row) : number_unknown(),
                      most = node->more->c ? evaluate(r, node->more->c, row) : number_unknown();
  if (node->a->kind == TX_FIELD && r->schema->fields[node->a->index].origin == FIELD_PREVIOUS)
    return told_within(r, least, most);
  return within(r, least, most);
}

/* An instance as references name it. */
struct answer own_id(struct reference *r, uint32_t entity, uint32_t row) {
  struct value id = dataset_value(r->data, r->schema->entities[entity].first_field, row);
  return (struct answer){.kind = ANSWER_TEXT, .known = id.known, .text = id.text};
}

/* Compared as the bytes of UTF-8 are, which is by code point; a dense place is no better. */
struct answer id_place(struct reference *r, uint32_t entity, struct answer id) {
  int64_t before = 0;
  if (!id.known) return number_unknown();
  for (uint32_t row = 0; row < rows_of(r, entity); row++) {
    const struct answer other = own_id(r, entity, row);
    const uint32_t n = other.text.n < id.text.n ? other.text.n : id.text.n;
    const int order = other.known ? memcmp(other.text.p, id.text.p, n) : 0;
    before += other.known && (order < 0 || (order == 0 && other.text.n < id.text.n));
  }
  return number_integer(r, before);
}

/* -- references followed -- */

uint32_t row_of_id(struct reference *r, uint32_t entity, struct str id) {
  for (uint32_t row = 0; row < rows_of(r, entity); row++) {
    struct answer own = own_id(r, entity, row);
    if (own.known && str_equal(own.text, id)) return row;
  }
  return UINT32_MAX;
}

static struct answer evaluate_follow(struct reference *r, const struct tx *node, uint32_t row) {
  struct answer named = evaluate(r, node->a, row);
  if (named.known && !named.none)
    return evaluate(r, node->b, row_of_id(r, node->a->type.of, named.text));
  if (node->b->kind != TX_DECISION && node->b->kind != TX_STATUS) return unknown_of(node->type);
  struct answer all = {.kind = ANSWER_SET, .known = true};
  for (uint32_t i = 0; i < r->schema->enumerations[node->type.of].n_words; i++)
    all.set |= UINT64_C(1) << i;
  return all;
}

/* -- leaves -- */

static struct answer evaluate_parameter(struct reference *r, const struct tx *node) {
  const struct parameter *parameter = &r->schema->parameters[node->index];
  for (uint32_t i = parameter->n_values; i-- > 0;)
    if (parameter->values[i].from <= r->options.as_of)
      return value_answer(r, &parameter->values[i].value, parameter->type);
  return unknown_of(parameter->type);
}

/* Every value that is in force on one of the days from the first to the last: each holds until the
 * day before the next begins. */
static struct answer evaluate_parameter_on(
    struct reference *r, const struct tx *node, struct answer day) {
  const struct parameter *parameter = &r->schema->parameters[node->index];
  struct answer out = number_unknown();
  if (!day.known || day.maybe_none) return out;
  for (uint32_t i = 0; i < parameter->n_values; i++) {
    const bool is_last = i + 1 == parameter->n_values;
    if (mpq_cmp_si(day.hi, parameter->values[i].from, 1) < 0) continue;
    if (!is_last && mpq_cmp_si(day.lo, parameter->values[i + 1].from, 1) >= 0) continue;
    const struct answer value = value_answer(r, &parameter->values[i].value, parameter->type);
    if (!out.known) out = value;
    if (mpq_cmp(value.lo, out.lo) < 0) out.lo = value.lo;
    if (mpq_cmp(value.hi, out.hi) > 0) out.hi = value.hi;
  }
  const bool is_in_force =
      parameter->n_values && mpq_cmp_si(day.lo, parameter->values[0].from, 1) >= 0;
  return is_in_force && (node->bounded || answer_settled(&day)) ? out : number_unknown();
}

uint32_t lifted_row(struct reference *r, const struct tx *node, uint32_t row) {
  if (node->a->home == ENTITY_RUN) return 0;
  for (uint32_t entity = node->home; entity != node->a->home;
       entity = r->schema->entities[entity].parent)
    row = r->schema->entities[entity].parent == 0 ? 0 : r->data->tables[entity].parent[row];
  return row;
}

/* An operation on its operands; those it has not are settled. */
static struct answer evaluate_operation(struct reference *r, const struct tx *node, uint32_t row) {
  struct answer a = evaluate(r, node->a, row);
  struct answer b = node->b ? evaluate(r, node->b, row) : truth_known(true),
                c = node->more->c ? evaluate(r, node->more->c, row) : truth_known(true);
  switch (node->kind) {
  case TX_ADD:
  case TX_SUBTRACT:
  case TX_MULTIPLY:
  case TX_DIVIDE: return apply_arithmetic(r, node, a, b);
  case TX_NEGATE:
  case TX_WIDEN:
  case TX_ROUND:
  case TX_ABS: return apply_to_number(r, node, a);
  case TX_MINIMUM:
  case TX_MAXIMUM: return apply_min_max(node, a, b);
  case TX_NOT:
  case TX_AND:
  case TX_OR: return apply_logic((enum tx_kind)node->kind, a, b);
  case TX_LESS:
  case TX_LESS_EQUAL: return apply_less(node->kind == TX_LESS_EQUAL, a, b);
  case TX_IF: {
    /* of what is the same for every run the compiler leaves the branch, a decision as it is */
    const struct answer branch = answer_truth(&a) == 2 ? b : c;
    if (branch.kind == ANSWER_SET && a.known && is_constant(r, node->a)) return branch;
    return apply_if(node, a, set_to_code(b), set_to_code(c));
  }
  case TX_PARAMETER_ON: return evaluate_parameter_on(r, node, a);
  default: return apply_date(r, node, a, b, c);
  }
}

struct answer reference_duty(struct reference *r, uint32_t duty, uint32_t row) {
  const struct typed_duty *typed = &r->program->duties[duty];
  struct answer done = evaluate(r, typed->done, row);
  bool is_done = answer_truth(&done) == 2;
  struct answer which = evaluate(r, is_done ? typed->late : typed->past, row);
  struct answer state = {
      .kind = ANSWER_CODE, .known = answer_truth(&done) != 1 && answer_truth(&which) != 1};
  bool holds = answer_truth(&which) == 2;
  state.code = is_done ? (holds ? DUTY_LATE : DUTY_FULFILLED) : holds ? DUTY_OVERDUE : DUTY_OPEN;
  return state;
}

static struct answer evaluate_node(struct reference *r, const struct tx *node, uint32_t row) {
  switch ((enum tx_kind)node->kind) {
  case TX_CONSTANT: return value_answer(r, node->value, node->type);
  case TX_UNKNOWN: return unknown_of(node->type);
  case TX_AS_OF: return number_integer(r, r->options.as_of);
  case TX_PARAMETER: return evaluate_parameter(r, node);
  case TX_READING: {
    uint32_t code = r->options.readings ? r->options.readings[node->index]
                                        : r->schema->readings[node->index].chosen;
    return (struct answer){.kind = ANSWER_CODE, .known = true, .code = code};
  }
  case TX_FIELD: return field_answer(r, node->index, row);
  case TX_WITHIN: return evaluate_within(r, node, row);
  case TX_THIS: return own_id(r, node->home, row);
  case TX_ID_ORDER: return id_place(r, node->home, own_id(r, node->home, row));
  case TX_GIVEN: return truth_known(dataset_value(r->data, node->index, row).known);
  case TX_DEFINE: return reference_define(r, node->index, row);
  case TX_DECISION: return reference_decision(r, node->index, row);
  case TX_CHOSEN:
  case TX_STATUS:
  case TX_RANK:
  case TX_SELECTION_STATE: return evaluate_selection(r, node, row);
  case TX_SHARE: return reference_share(r, node->index, row);
  case TX_ALLOCATION_STATE: return reference_allocation_state(r, node->index, row);
  case TX_DUTY: return reference_duty(r, node->index, row);
  case TX_LIFT: return evaluate(r, node->a, lifted_row(r, node, row));
  case TX_FOLLOW: return evaluate_follow(r, node, row);
  case TX_REDUCE: return evaluate_reduce(r, node, row);
  case TX_EQUAL: return evaluate_equal(r, node, row);
  case TX_EXCEPT: return evaluate_except(r, node, row);
  case TX_NOT:
  case TX_AND:
  case TX_OR:
  case TX_LESS:
  case TX_LESS_EQUAL:
  case TX_ADD:
  case TX_SUBTRACT:
  case TX_MULTIPLY:
  case TX_DIVIDE:
  case TX_NEGATE:
  case TX_WIDEN:
  case TX_ROUND:
  case TX_ABS:
  case TX_MINIMUM:
  case TX_MAXIMUM:
  case TX_FUNCTION:
  case TX_ADD_DAYS:
  case TX_ADD_WORKING_DAYS:
  case TX_ADD_MONTHS:
  case TX_PARAMETER_ON:
  case TX_IF: return evaluate_operation(r, node, row);
  }
  abort();
}

/* Of an unknown value that may be none, and of a date without a last day (no value stands behind all
 * days), it cannot be said that there is one, wherever it came from. */
struct answer perhaps_none(struct answer a) {
  if (!a.known || (a.kind == ANSWER_NUMBER && number_is_open(a.hi))) a.maybe_none = true;
  return a;
}

struct answer evaluate(struct reference *r, const struct tx *node, uint32_t row) {
  const struct answer a = evaluate_node(r, node, row);
  return node->may_be_none ? perhaps_none(a) : a;
}

/* -- declarations -- */

struct answer reference_define(struct reference *r, uint32_t define, uint32_t row) {
  const struct define *d = &r->schema->defines[define];
  if (!r->defined[define]) {
    r->defined[define] = ARENA_ARRAY(&r->kept, uint8_t, rows_of(r, d->entity) + 1);
    r->defines[define] = ARENA_ARRAY(&r->kept, struct answer, rows_of(r, d->entity) + 1);
  }
  if (!r->defined[define][row]) {
    struct answer a = value_of(r, r->program->defines[define], row);
    if (a.kind == ANSWER_NUMBER && !d->bounded && !answer_settled(&a)) a = number_unknown();
    r->defines[define][row] = answer_kept(r, a);
    r->defined[define][row] = 1;
  }
  return r->defines[define][row];
}

struct answer reference_rule(struct reference *r, uint32_t rule, uint32_t row) {
  return evaluate(r, r->program->rules[rule], row);
}

struct answer reference_exception(struct reference *r, uint32_t exception, uint32_t row) {
  return evaluate(r, r->program->exceptions[exception], row);
}

uint32_t strongest_sure(struct reference *r, uint32_t decision, uint32_t row, uint32_t n) {
  uint32_t strongest = n;
  for (uint32_t i = 0; i < r->schema->n_rules; i++) {
    if (r->schema->rules[i].decision != decision) continue;
    struct answer fires = reference_rule(r, i, row);
    if (answer_truth(&fires) == 2 && r->schema->rules[i].outcome < strongest)
      strongest = r->schema->rules[i].outcome;
  }
  return strongest;
}

struct answer reference_decision(struct reference *r, uint32_t decision, uint32_t row) {
  const struct decision *d = &r->schema->decisions[decision];
  if (!r->decided[decision]) {
    r->decided[decision] = ARENA_ARRAY(&r->kept, uint8_t, rows_of(r, d->entity) + 1);
    r->decisions[decision] = ARENA_ARRAY(&r->kept, struct answer, rows_of(r, d->entity) + 1);
  }
  if (!r->decided[decision][row]) {
    uint32_t n = r->schema->enumerations[d->outcomes].n_words,
             sure = strongest_sure(r, decision, row, n);
    uint64_t set = UINT64_C(1) << (sure < n ? sure : d->otherwise);
    for (uint32_t i = 0; i < r->schema->n_rules; i++) {
      if (r->schema->rules[i].decision != decision || r->schema->rules[i].outcome >= sure) continue;
      struct answer fires = reference_rule(r, i, row);
      if (!fires.known) set |= UINT64_C(1) << r->schema->rules[i].outcome;
    }
    r->decisions[decision][row] = (struct answer){.kind = ANSWER_SET, .known = true, .set = set};
    r->decided[decision][row] = 1;
  }
  return r->decisions[decision][row];
}

struct answer reference_warning(struct reference *r, uint32_t warning, uint32_t row) {
  return evaluate(r, r->program->warnings[warning], row);
}

struct answer reference_require(struct reference *r, uint32_t require, uint32_t row) {
  return evaluate(r, r->program->requires[require], row);
}
