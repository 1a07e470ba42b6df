/* See reference_syntax.h. language.md §3 to §5. */
#include "compiler/typed/functions.h"
#include "tests/reference_syntax_internal.h"
#include "runtime/program/instruction.h"

struct syntax *syntax_new(struct reference *r, const struct ast *ast) {
  struct syntax *s = ARENA_NEW(&r->kept, struct syntax);
  *s = (struct syntax){.r = r, .schema = r->schema, .ast = ast};
  s->memory = ARENA_ARRAY(&r->kept, struct sv *, ast->n_decls);
  s->there = ARENA_ARRAY(&r->kept, uint8_t *, ast->n_decls);
  s->asked = ARENA_ARRAY(&r->kept, uint8_t, ast->n_decls + 1);
  s->shared = ARENA_ARRAY(&r->kept, struct shared **, ast->n_decls);
  s->choices = ARENA_ARRAY(&r->kept, struct choice **, ast->n_decls);
  return s;
}

/* -- values -- */

/* The written unknown takes the kind of what it stands beside. */
static void same_kind(struct sv *a, struct sv *b) {
  if (a->untyped && !b->untyped)
    *a = (struct sv){.answer = {.kind = b->answer.kind}, .scale = b->scale, .date = b->date};
  else if (b->untyped && !a->untyped)
    *b = (struct sv){.answer = {.kind = a->answer.kind}, .scale = a->scale, .date = a->date};
}

struct type syntax_number_type(unsigned scale) {
  return (struct type){TYPE_DECIMAL, (uint8_t)scale, NONE_INDEX};
}

/* A number brought to a larger scale: where it does not fit it is a fault. */
static struct sv widened(struct syntax *s, struct sv a, unsigned scale) {
  if (a.answer.kind != ANSWER_NUMBER || a.date || a.scale == scale) return a;
  struct tx node = {
      .more = &tx_no_more, .kind = TX_WIDEN, .bounded = true, .type = syntax_number_type(scale)};
  return (struct sv){.answer = apply_to_number(s->r, &node, a.answer), .scale = scale};
}

struct tx syntax_node_of_type(const struct ast_type *type, enum tx_kind kind) {
  struct tx node = {
      .more = &tx_no_more, .kind = (uint8_t)kind, .type = {TYPE_BOOLEAN, 0, NONE_INDEX}};
  switch (type->kind) {
  case AST_TYPE_INTEGER: node.type = (struct type){TYPE_INTEGER, 0, NONE_INDEX}; break;
  case AST_TYPE_DECIMAL:
    node.type = syntax_number_type(type->has_scale ? (unsigned)type->scale : 6);
    break;
  case AST_TYPE_DATE: node.type.kind = TYPE_DATE; break;
  case AST_TYPE_TEXT:
  case AST_TYPE_ONE_OF: node.type.kind = TYPE_TEXT; break;
  case AST_TYPE_BOOLEAN:
  case AST_TYPE_REFERENCE:
  case AST_TYPE_ERROR: break;
  }
  node.bounded = type->kind == AST_TYPE_INTEGER || type->kind == AST_TYPE_DECIMAL ||
      type->kind == AST_TYPE_DATE;
  return node;
}

/* As a value of a declared type: wider, or the written unknown. */
struct sv syntax_as_type(struct syntax *s, struct sv value, const struct ast_type *type) {
  struct tx node = syntax_node_of_type(type, TX_WIDEN);
  if (value.untyped)
    value = (struct sv){.answer = unknown_of(node.type),
        .scale = node.type.scale,
        .date = type->kind == AST_TYPE_DATE};
  return widened(s, value, node.type.scale);
}

/* A decision where it is not asked `is`: its outcome, if one alone is possible. */
struct sv syntax_outcome(struct sv a, const struct ast_type *set) {
  if (a.answer.kind != ANSWER_SET) return a;
  struct answer word = {.kind = ANSWER_TEXT, .known = (a.answer.set & (a.answer.set - 1)) == 0};
  for (uint32_t i = 0; i < set->n_words && word.known; i++)
    if (a.answer.set >> i & 1) word.text = set->words[i].text;
  return plain(word);
}

struct sv syntax_value(
    struct syntax *s, const struct ast_expr *e, where p, const struct ast_type *set) {
  struct sv a = syntax_eval(s, e, p, set);
  const struct ast_type *own = a.answer.kind == ANSWER_SET ? syntax_set(s, e, p) : NULL;
  return syntax_outcome(a, own ? own : set);
}

/* -- arithmetic -- */

static bool is_arithmetic(const struct ast_expr *e) {
  return e->kind == AST_ADD || e->kind == AST_SUBTRACT || e->kind == AST_MULTIPLY ||
      e->kind == AST_DIVIDE || e->kind == AST_NEGATE;
}

/* An average; the median of what has nine digits. */
static bool is_quotient(struct syntax *s, const struct ast_expr *e, where p) {
  if (e->kind != AST_MEDIAN) return e->kind == AST_AVERAGE;
  return syntax_digits(s, e->b, &(struct place_in_data){syntax_rows(s, e, p), NO_ROW, p}) >= 9;
}

/* Under a comparison or a rounding: whether the whole expression is computed as a fraction. */
static bool is_exact(struct syntax *s, const struct ast_expr *e, where p) {
  if (e->kind == AST_DIVIDE || is_quotient(s, e, p)) return true;
  if (e->kind == AST_MULTIPLY && syntax_digits(s, e, p) > 9) return true;
  if (!is_arithmetic(e)) return false;
  return is_exact(s, e->a, p) || (e->b && is_exact(s, e->b, p));
}

static struct sv eval_arithmetic(struct syntax *s, const struct ast_expr *e, where p, bool exact) {
  if (e->kind == AST_AVERAGE || e->kind == AST_MEDIAN) return syntax_aggregate(s, e, p, exact);
  if (!is_arithmetic(e)) return syntax_eval(s, e, p, NULL);
  struct sv a = eval_arithmetic(s, e->a, p, exact), b = {0};
  struct tx node = {.more = &tx_no_more, .bounded = true, .exact = exact};
  if (e->b) b = eval_arithmetic(s, e->b, p, exact);
  if (a.untyped) a = (struct sv){.answer = number_unknown()};
  if (b.untyped) b = (struct sv){.answer = number_unknown()};
  unsigned scale = e->kind == AST_DIVIDE ? 9
      : e->kind == AST_MULTIPLY          ? a.scale + b.scale
                                         : syntax_larger(a.scale, b.scale);
  node.type = syntax_number_type(scale > 9 ? 9 : scale);
  if (e->kind == AST_NEGATE) {
    node.kind = TX_NEGATE;
    return (struct sv){.answer = apply_to_number(s->r, &node, a.answer), .scale = scale};
  }
  node.kind = e->kind == AST_ADD ? TX_ADD
      : e->kind == AST_SUBTRACT  ? TX_SUBTRACT
      : e->kind == AST_MULTIPLY  ? TX_MULTIPLY
                                 : TX_DIVIDE;
  return (struct sv){
      .answer = apply_arithmetic(s->r, &node, a.answer, b.answer), .scale = node.type.scale};
}

/* An operand of a comparison or of a rounding function. */
struct sv syntax_operand(
    struct syntax *s, const struct ast_expr *e, where p, const struct ast_type *set) {
  if (is_arithmetic(e) || e->kind == AST_AVERAGE || e->kind == AST_MEDIAN)
    return eval_arithmetic(s, e, p, is_exact(s, e, p));
  return syntax_eval(s, e, p, set);
}

/* -- comparisons -- */

/* Written without anything that a fact, a day or a reading decides: also `if true then a else b`. */
static bool is_fixed(const struct ast_expr *e, const struct ast_type *set) {
  if (!e || syntax_is_word(e, set)) return true;
  if (e->name.n && e->kind != AST_CALL) return false;
  if (e->kind == AST_AS_OF || e->kind == AST_THIS || e->kind == AST_UNKNOWN ||
      e->kind == AST_NO_PREVIOUS_RECORD)
    return false;
  bool is = is_fixed(e->a, set) && is_fixed(e->b, set) && is_fixed(e->c, set);
  for (uint32_t i = 0; is && i < e->more->n_items; i++) is = is_fixed(e->more->items[i], set);
  return is;
}

/* `if` of what is fixed is the branch it takes. */
static const struct ast_expr *branch_taken(struct syntax *s, const struct ast_expr *e, where p) {
  while (e->kind == AST_IF && is_fixed(e->a, NULL)) {
    const struct answer condition = syntax_eval(s, e->a, p, NULL).answer;
    if (!condition.known) return e;
    e = condition.truth ? e->b : e->c;
  }
  return e;
}

static uint64_t set_bits(struct sv a, const struct ast_expr *e, const struct ast_type *set) {
  if (a.answer.kind == ANSWER_SET) return a.answer.set;
  if (!set || a.answer.kind != ANSWER_TEXT || !a.answer.known || !is_fixed(e, set)) return 0;
  return UINT64_C(1) << syntax_word_index(set, a.answer.text);
}

static struct answer equal(struct syntax *s, const struct ast_expr *x, const struct ast_expr *y,
    where p, const struct ast_type *set) {
  if (!set) set = syntax_set(s, x, p);
  if (!set) set = syntax_set(s, y, p);
  struct sv a = syntax_operand(s, x, p, set), b = syntax_operand(s, y, p, set);
  if (a.answer.kind == ANSWER_SET || b.answer.kind == ANSWER_SET) {
    uint64_t left = set_bits(a, branch_taken(s, x, p), set),
             right = set_bits(b, branch_taken(s, y, p), set);
    if (left && right) return equal_sets(left, right);
  }
  a = syntax_outcome(a, set);
  b = syntax_outcome(b, set);
  same_kind(&a, &b);
  return apply_equal(a.answer, b.answer);
}

static struct answer less(
    struct syntax *s, const struct ast_expr *x, const struct ast_expr *y, where p, bool or_equal) {
  struct sv a = syntax_operand(s, x, p, NULL), b = syntax_operand(s, y, p, NULL);
  same_kind(&a, &b);
  return apply_less(or_equal, a.answer, b.answer);
}

struct answer syntax_negated(bool negated, struct answer a) {
  return negated ? apply_logic(TX_NOT, a, a) : a;
}

static struct answer eval_equality(struct syntax *s, const struct ast_expr *e, where p) {
  const struct ast_expr *const operands[] = {e->a, e->b};
  return syntax_negated(
      e->kind == AST_NOT_EQUAL, equal(s, e->a, e->b, p, syntax_status_asked(s, p, operands, 2)));
}

static struct answer eval_in(struct syntax *s, const struct ast_expr *e, where p) {
  struct answer any = truth_known(false);
  for (uint32_t i = 0; i < e->more->n_items; i++) {
    const struct ast_expr *const operands[] = {e->a, e->more->items[i]};
    any = apply_logic(
        TX_OR, any, equal(s, e->a, e->more->items[i], p, syntax_status_asked(s, p, operands, 2)));
  }
  return syntax_negated(e->negated, any);
}

struct answer syntax_comparison(struct syntax *s, const struct ast_expr *e, where p) {
  switch ((int)e->kind) {
  case AST_EQUAL:
  case AST_NOT_EQUAL: return eval_equality(s, e, p);
  case AST_LESS: return less(s, e->a, e->b, p, false);
  case AST_LESS_EQUAL: return less(s, e->a, e->b, p, true);
  case AST_GREATER: return less(s, e->b, e->a, p, false);
  case AST_GREATER_EQUAL: return less(s, e->b, e->a, p, true);
  case AST_BETWEEN:
    return syntax_negated(e->negated,
        apply_logic(TX_AND, less(s, e->b, e->a, p, true), less(s, e->a, e->c, p, true)));
  default: return eval_in(s, e, p);
  }
}

/* -- functions -- */

static struct sv eval_rounding(
    struct syntax *s, const struct ast_expr *e, where p, enum rounding rounding) {
  unsigned scale = e->more->n_items == 2 ? (unsigned)e->more->items[1]->number : 0;
  struct sv a = syntax_operand(s, e->more->items[0], p, NULL);
  struct tx node = {.more = &tx_no_more,
      .kind = TX_ROUND,
      .bounded = true,
      .rounding = (uint8_t)rounding,
      .type = syntax_number_type(scale)};
  return (struct sv){.answer = apply_to_number(s->r, &node, a.answer), .scale = scale};
}

/* What it comes to must fit at the largest scale among the arguments. */
static struct sv eval_min_max(struct syntax *s, const struct ast_expr *e, where p, bool least) {
  unsigned scale = 0;
  struct sv out = syntax_eval(s, e->more->items[0], p, NULL);
  for (uint32_t i = 1; i < e->more->n_items; i++) {
    struct sv x = syntax_eval(s, e->more->items[i], p, NULL);
    same_kind(&out, &x);
    bool date = out.date || x.date;
    scale = syntax_larger(out.scale, x.scale);
    struct tx node = {.more = &tx_no_more,
        .kind = least ? TX_MINIMUM : TX_MAXIMUM,
        .bounded = true,
        .type = syntax_number_type(scale)};
    out = (struct sv){
        .answer = apply_min_max(&node, out.answer, x.answer), .scale = scale, .date = date};
  }
  return out;
}

static struct sv eval_call(struct syntax *s, const struct ast_expr *e, where p) {
  static const struct {
    const char *name;
    enum rounding rounding;
  } roundings[] = {{"round", ROUND_HALF_AWAY}, {"round_half_even", ROUND_HALF_EVEN},
      {"round_down", ROUND_TOWARD_ZERO}, {"round_up", ROUND_AWAY}, {"floor", ROUND_FLOOR},
      {"ceil", ROUND_CEILING}};
  for (unsigned i = 0; i < sizeof roundings / sizeof *roundings; i++)
    if (syntax_same_name(e, roundings[i].name))
      return eval_rounding(s, e, p, roundings[i].rounding);
  if (syntax_same_name(e, "min") || syntax_same_name(e, "max"))
    return eval_min_max(s, e, p, syntax_same_name(e, "min"));
  struct answer a = syntax_eval(s, e->more->items[0], p, NULL).answer, none = truth_known(true);
  if (syntax_same_name(e, "abs")) {
    unsigned scale = syntax_eval(s, e->more->items[0], p, NULL).scale;
    struct tx node = {
        .more = &tx_no_more, .kind = TX_ABS, .bounded = true, .type = syntax_number_type(scale)};
    return (struct sv){.answer = apply_to_number(s->r, &node, a), .scale = scale};
  }
  uint32_t function = 0;
  while (!syntax_same_name(e, str_cstring(&s->r->arena, functions[function].name))) function++;
  struct tx node = {.more = &tx_no_more, .kind = TX_FUNCTION, .bounded = true, .index = function};
  struct answer b = e->more->n_items > 1 ? syntax_eval(s, e->more->items[1], p, NULL).answer : none,
                c = e->more->n_items > 2 ? syntax_eval(s, e->more->items[2], p, NULL).answer : none;
  struct answer value = apply_date(s->r, &node, a, b, c);
  if (function == FUNCTION_WEEKDAY)
    return plain(value.known ? text_known(syntax_set(s, e, p)->words[value.code].text)
                             : (struct answer){.kind = ANSWER_TEXT});
  return function == FUNCTION_DATE ? day(value) : plain(value);
}

static struct sv eval_duration(struct syntax *s, const struct ast_expr *e, where p) {
  struct answer date = syntax_eval(s, e->a, p, NULL).answer,
                n = syntax_eval(s, e->b, p, NULL).answer;
  struct tx node = {
      .more = &tx_no_more, .kind = TX_NEGATE, .bounded = true, .type = syntax_number_type(0)};
  if (e->negated) { /* -(-2^63) days are beyond the calendar in any case */
    if (!n.known) return day(number_unknown());
    n = apply_to_number(s->r, &node, n);
    if (!n.known) return day(number_unknown());
  }
  node.kind = e->unit == AST_DAYS   ? TX_ADD_DAYS
      : e->unit == AST_WORKING_DAYS ? TX_ADD_WORKING_DAYS
                                    : TX_ADD_MONTHS;
  node.months = e->unit == AST_YEARS ? 12 : 1;
  node.months_rounding = e->rounding == AST_ROUNDED_DOWN ? MONTHS_ROUNDED_DOWN
      : e->rounding == AST_ROUNDED_UP                    ? MONTHS_ROUNDED_UP
                                                         : MONTHS_EXACT;
  return day(apply_date(s->r, &node, date, n, truth_known(true)));
}

/* Whether a definition, or one of its exceptions, says what may be none; what it says of its own
 * value a year before adds nothing. */
static bool define_may_be_none(struct syntax *s, uint32_t index, uint32_t entity) {
  const struct ast_decl *d = s->ast->decls[index];
  struct place_in_data inside = {entity, NO_ROW, NULL};
  if (s->asked[index]) return false;
  s->asked[index] = 1;
  bool may = syntax_may_be_none(s, d->value, &inside);
  for (uint32_t i = 0; i < d->n_excepts; i++)
    may = may || syntax_may_be_none(s, d->excepts[i].value, &inside);
  for (uint32_t i = 0; i < s->ast->n_decls; i++)
    may = may ||
        (syntax_is_exception_to(s->ast->decls[i], d) &&
            syntax_may_be_none(s, s->ast->decls[i]->value, &inside));
  s->asked[index] = 0;
  return may;
}

bool syntax_may_be_none(struct syntax *s, const struct ast_expr *e, where p) {
  struct meaning m;
  uint32_t column;
  e = branch_taken(s, e, p);
  switch ((int)e->kind) {
  case AST_IF: return syntax_may_be_none(s, e->b, p) || syntax_may_be_none(s, e->c, p);
  case AST_FOLLOW:
  case AST_NAME:
    if (!syntax_find(s, e, p, &m)) return false;
    if (m.field) return m.field->absent_none;
    break;
  case AST_PREVIOUS:
    if (!syntax_find_previous(s, e, p, &m, &column) || m.field) return false;
    break;
  default: return false;
  }
  return m.decl->kind == AST_DEFINE && define_may_be_none(s, m.decl_index, m.entity);
}

static struct sv eval_if(
    struct syntax *s, const struct ast_expr *e, where p, const struct ast_type *set) {
  struct answer condition = syntax_eval(s, e->a, p, NULL).answer;
  if (!set) set = syntax_set(s, e, p);
  if (condition.known && is_fixed(e->a, NULL)) { /* a decision stays what it may come to */
    const struct sv branch = syntax_eval(s, condition.truth ? e->b : e->c, p, set);
    if (branch.answer.kind == ANSWER_SET) return branch;
  }
  struct sv yes = syntax_value(s, e->b, p, set), no = syntax_value(s, e->c, p, set);
  if (yes.untyped && no.untyped) return yes;
  same_kind(&yes, &no);
  unsigned scale = syntax_larger(yes.scale, no.scale);
  yes = widened(s, yes, scale);
  no = widened(s, no, scale);
  struct tx node = {.more = &tx_no_more,
      .kind = TX_IF,
      .bounded = yes.answer.kind == ANSWER_NUMBER,
      .type = {TYPE_BOOLEAN, (uint8_t)scale, NONE_INDEX}};
  if (yes.answer.kind == ANSWER_NUMBER) node.type.kind = TYPE_DATE; /* unknown as a number is */
  if (yes.answer.kind == ANSWER_TEXT) node.type.kind = TYPE_TEXT;
  yes.answer = apply_if(&node, condition, yes.answer, no.answer);
  yes.date = yes.date || no.date;
  return yes;
}

/* -- the table of contents -- */

static struct sv eval(
    struct syntax *s, const struct ast_expr *e, where p, const struct ast_type *set) {
  switch (e->kind) {
  case AST_NUMBER:
    return (struct sv){.answer = number_scaled(s->r, e->number, e->scale), .scale = e->scale};
  case AST_DATE: return day(number_integer(s->r, e->number));
  case AST_TEXT: return plain(text_known(e->more->text));
  case AST_TRUE: return plain(truth_known(true));
  case AST_FALSE: return plain(truth_known(false));
  case AST_UNKNOWN: return untyped();
  case AST_AS_OF: return day(number_integer(s->r, s->r->options.as_of));
  case AST_FOLLOW:
  case AST_NAME: return syntax_name(s, e, p, set);
  case AST_NOT: return plain(syntax_negated(true, syntax_eval(s, e->a, p, NULL).answer));
  case AST_AND:
    return plain(apply_logic(
        TX_AND, syntax_eval(s, e->a, p, NULL).answer, syntax_eval(s, e->b, p, NULL).answer));
  case AST_OR:
    return plain(apply_logic(
        TX_OR, syntax_eval(s, e->a, p, NULL).answer, syntax_eval(s, e->b, p, NULL).answer));
  case AST_EQUAL:
  case AST_NOT_EQUAL:
  case AST_LESS:
  case AST_LESS_EQUAL:
  case AST_GREATER:
  case AST_GREATER_EQUAL:
  case AST_IN:
  case AST_BETWEEN: return plain(syntax_comparison(s, e, p));
  case AST_IS_KNOWN:
  case AST_IS_MISSING: {
    struct meaning m;
    if (!syntax_find(s, e->a, p, &m) || !m.field) abort();
    if (m.is_nobodys) return plain(truth_unknown());
    bool given =
        dataset_value(s->r->data, schema_field(s->schema, m.entity, m.field->name.text), m.row)
            .known;
    return plain(truth_known((given == (e->kind == AST_IS_KNOWN)) != e->negated));
  }
  case AST_ADD:
  case AST_SUBTRACT:
  case AST_MULTIPLY:
  case AST_DIVIDE:
  case AST_NEGATE: return eval_arithmetic(s, e, p, false);
  case AST_ON: return syntax_on(s, e, p);
  case AST_RANK_IN: return syntax_rank_in(s, e, p);
  case AST_ADD_DURATION: return eval_duration(s, e, p);
  case AST_IF: return eval_if(s, e, p, set);
  case AST_CALL: return eval_call(s, e, p);
  case AST_AGGREGATES: return syntax_aggregate(s, e, p, false);
  case AST_THIS: return syntax_this(s, p);
  case AST_PREVIOUS: return syntax_previous(s, e, p);
  case AST_NO_PREVIOUS_RECORD: return syntax_no_record(s, p);
  case AST_CHAIN:
  case AST_ERROR: break;
  }
  abort(); /* come with their issue, or are errors of the checker */
}

struct sv syntax_eval(
    struct syntax *s, const struct ast_expr *e, where p, const struct ast_type *set) {
  struct sv a = eval(s, e, p, set);
  const bool is_date_or_text = a.untyped || a.date || a.answer.kind == ANSWER_TEXT;
  if (is_date_or_text && !set && !answer_settled(&a.answer) && syntax_may_be_none(s, e, p))
    a.answer = perhaps_none(a.answer);
  return a;
}
