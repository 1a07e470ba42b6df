/* Numbers: arithmetic, the scale of each node, and which are exact. language.md §3 "Numbers".
 *
 * A whole arithmetic expression (+ - * / and unary -, parentheses are transparent) is first built
 * raw: operands unlifted. When its place is known, it is finished: exact, where the
 * place is a comparison or a rounding and it holds a quotient, an average or a product of more than
 * nine digits; else plain. A sum brings its operands to its own scale where it is computed, so that
 * only what it comes to must fit.
 */
#include "compiler/check/checker.h"
#include "base/translate.h"
#include "base/limits.h"

enum { MARK_FINISHED = 0, MARK_RAW = 1 };

/* An average; the median of what has nine digits, for its one digit more there is none. */
static bool is_quotient(const struct tx *node) {
  return node->kind == TX_REDUCE &&
      (node->reduce == REDUCE_AVERAGE ||
          (node->reduce == REDUCE_MEDIAN && node->b->type.scale == SCALE_MAX));
}

/* While raw, `exact` tells that the tree holds what must be computed exactly where its place allows
 * it. */
static bool wants_exact(const struct tx *node) {
  return node->mark == MARK_RAW ? node->exact : is_quotient(node);
}

bool is_arithmetic(const struct ast_expr *e) {
  return e->kind == AST_NEGATE || e->kind == AST_ADD || e->kind == AST_SUBTRACT ||
      e->kind == AST_MULTIPLY || e->kind == AST_DIVIDE;
}

static const char *operator_of(enum ast_expr_kind kind) {
  switch ((int)kind) {
  case AST_ADD: return "+";
  case AST_MULTIPLY: return "*";
  case AST_DIVIDE: return "/";
  default: return "-";
  }
}

/* Says what is wrong with an operand that is no number; dates have their own words. */
static void report_operands(
    struct checker *c, const struct ast_expr *e, const struct tx *a, const struct tx *b) {
  struct span at = e->operator_span.source == UINT32_MAX ? e->span : e->operator_span;
  bool additive = e->kind == AST_ADD || e->kind == AST_SUBTRACT;
  if (b && additive && a->type.kind == TYPE_DATE && b->type.kind == TYPE_DATE &&
      e->kind == AST_SUBTRACT) {
    struct diag *diag = DIAG(c->diags, DATE_MINUS_DATE, at, NULL);
    if (diag)
      diag_help(c->diags, diag, "write days_between(%s, %s)",
          source_words(&c->words, e->b->span, _("the earlier")),
          source_words(&c->words, e->a->span, _("the later")));
    return;
  }
  if (b && additive &&
      ((a->type.kind == TYPE_DATE && type_is_number(b->type)) ||
          (e->kind == AST_ADD && b->type.kind == TYPE_DATE && type_is_number(a->type)))) {
    const struct ast_expr *date = a->type.kind == TYPE_DATE ? e->a : e->b,
                          *number = date == e->a ? e->b : e->a;
    struct diag *diag = DIAG(c->diags, DATE_WITHOUT_UNIT, at, NULL);
    if (!diag) return;
    const char *amount = source_words(&c->words, number->span, "n");
    if (number->kind != AST_NUMBER && number->kind != AST_NAME)
      amount = arena_printf(c->arena, "(%s)", amount);
    diag_help(c->diags, diag,
        "write \"%s %s %s days\", or months or years with \"rounded down\" or \"rounded up\"",
        source_words(&c->words, date->span, _("the date")), operator_of(e->kind), amount);
    return;
  }
  const struct tx *bad = type_is_number(a->type) ? b : a;
  struct diag *diag = DIAG(c->diags, OPERAND_NOT_A_NUMBER, bad == a ? e->a->span : e->b->span,
      operator_of(e->kind), describe_type(&c->words, bad->type));
  if (diag && bad->type.kind == TYPE_BOOLEAN)
    diag_help(c->diags, diag, "to make a number of a condition write \"(if … then 1 else 0)\"");
}

static struct tx *build(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, struct want want);

static struct tx *build_operation(
    struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  struct want want = want_type(type_of_kind(TYPE_INTEGER)); /* of an `unknown` */
  struct tx *a = build(c, scope, e->a, want), *b = e->b ? build(c, scope, e->b, want) : NULL;
  if (!a || (e->b && !b)) return NULL;
  if (!type_is_number(a->type) || (b && !type_is_number(b->type))) {
    report_operands(c, e, a, b);
    return NULL;
  }
  struct type type = a->type;
  bool exact = wants_exact(a) || (b && wants_exact(b));
  enum tx_kind kind = TX_NEGATE;
  switch ((int)e->kind) {
  case AST_ADD:
  case AST_SUBTRACT:
    kind = e->kind == AST_ADD ? TX_ADD : TX_SUBTRACT;
    type = type_of_both(a->type, b->type);
    break;
  case AST_MULTIPLY: {
    kind = TX_MULTIPLY;
    uint32_t digits = (uint32_t)a->type.scale + b->type.scale;
    if (digits > SCALE_MAX) {
      digits = SCALE_MAX;
      exact = true;
    }
    if (type_of_both(a->type, b->type).kind == TYPE_DECIMAL) type = type_decimal(digits);
    break;
  }
  case AST_DIVIDE:
    kind = TX_DIVIDE;
    type = type_decimal(SCALE_MAX);
    exact = true;
    break;
  default: break;
  }
  struct tx *node = tx_new(&c->build, kind, type, a->home, e->span);
  node->a = a;
  node->b = b;
  node->exact = exact;
  node->mark = MARK_RAW;
  return node;
}

static struct tx *build(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, struct want want) {
  return is_arithmetic(e) ? build_operation(c, scope, e) : check_value(c, scope, e, want);
}

static struct tx *finish(struct checker *c, struct tx *node, bool exact) {
  if (node->mark != MARK_RAW) {
    if (exact && wants_exact(node)) node->exact = true;
    return node;
  }
  node->mark = MARK_FINISHED;
  node->exact = exact;
  node->a = finish(c, node->a, exact);
  node->home = node->a->home;
  if (!node->b) return node;
  node->b = finish(c, node->b, exact);
  node->home = home_join(&c->build, node->a->home, node->b->home);
  node->a = tx_lift(&c->build, node->a, node->home);
  node->b = tx_lift(&c->build, node->b, node->home);
  return node;
}

struct tx *check_arithmetic(
    struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  struct tx *node = build(c, scope, e, want_any());
  return node ? finish(c, node, false) : NULL;
}

struct tx *check_side(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, struct want want) {
  struct tx *node = build(c, scope, e, want);
  return node ? finish(c, node, wants_exact(node)) : NULL;
}

/* -- what receives a value -- */

/* A decimal literal whose last digits are zeros (1.50, 50%) fits a smaller scale as it is. */
static struct tx *shorten_constant(struct checker *c, struct tx *value, struct type type) {
  const struct tx *literal = value->kind == TX_NEGATE ? value->a : value;
  if (literal->kind != TX_CONSTANT || type.kind != TYPE_DECIMAL) return NULL;
  int64_t power = decimal_power_of_ten[literal->type.scale - type.scale];
  if (literal->value->number % power != 0) return NULL;
  int64_t number = literal->value->number / power;
  return tx_constant(&c->build, type, literal == value ? number : -number, value->span);
}

struct tx *check_assigned(struct checker *c, struct tx *value, struct type type, const char *what) {
  if (type_equal(value->type, type)) return value;
  const char *words = source_words(&c->words, value->span, "…");
  if (type.kind == TYPE_BOOLEAN) {
    report_not_a_condition(c, value, value->span);
    return NULL;
  }
  if (!type_is_number(type) || !type_is_number(value->type)) {
    struct diag *diag = DIAG(c->diags, TYPE_MISMATCH, value->span, describe_type(&c->words, type),
        describe_type(&c->words, value->type));
    if (diag && type.kind == TYPE_ENUM && value->kind == TX_CONSTANT &&
        value->type.kind == TYPE_TEXT &&
        enumeration_word(&c->schema->enumerations[type.of], value->value->text) >= 0)
      diag_help(
          c->diags, diag, "write %.*s without the quotation marks", STR_ARGS(value->value->text));
    return NULL;
  }
  if (type.kind == TYPE_INTEGER) {
    struct diag *diag =
        DIAG(c->diags, INTEGER_EXPECTED, value->span, describe_type(&c->words, value->type));
    if (!diag) return NULL;
    if (value->kind == TX_ROUND)
      diag_help(c->diags, diag, "leave out the number of digits, or declare %s a decimal", what);
    else if (value->kind == TX_CONSTANT || value->kind == TX_NEGATE)
      diag_help(c->diags, diag, "declare %s a decimal, or write a whole number", what);
    else
      diag_help(c->diags, diag, "write round(%s) or floor(%s), or declare %s a decimal", words,
          words, what);
    return NULL;
  }
  if (value->type.scale <= type.scale) return tx_widen(&c->build, value, type);
  struct tx *shorter = shorten_constant(c, value, type);
  if (shorter) return shorter;
  struct diag *diag =
      DIAG(c->diags, SCALE_TOO_FINE, value->span, arena_printf(c->arena, "%d", value->type.scale),
          what, arena_printf(c->arena, "%d", type.scale));
  if (diag) diag_help(c->diags, diag, "write round(%s, %d)", words, type.scale);
  return NULL;
}

bool are_of_one_type(
    struct checker *c, struct tx *const *items, uint32_t n, const char *what, struct span span) {
  const struct type type = items[0]->type;
  bool numbers = type_is_number(type);
  for (uint32_t i = 1; i < n; i++) {
    if (numbers ? type_is_number(items[i]->type) : type_equal(items[i]->type, type)) continue;
    DIAG(c->diags, BRANCHES_DIFFER, span, what, describe_type(&c->words, type),
        describe_type(&c->words, items[i]->type));
    return false;
  }
  return true;
}

bool unify(struct checker *c, struct tx **items, uint32_t n, const char *what, struct span span) {
  if (!are_of_one_type(c, items, n, what, span)) return false;
  struct type type = items[0]->type;
  if (!type_is_number(type)) return true;
  for (uint32_t i = 1; i < n; i++) type = type_of_both(type, items[i]->type);
  for (uint32_t i = 0; i < n; i++) items[i] = tx_widen(&c->build, items[i], type);
  return true;
}
