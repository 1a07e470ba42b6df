/* Numbers and dates as sums: `score - 90` is the expression score and the constant -90. Only where
 * the machine computes exactly, or tells a fault. */
#include "compiler/advice/advisor.h"
#include "compiler/typed/functions.h"

struct fraction whole(int64_t number) {
  return (struct fraction){.numerator = number, .denominator = 1};
}

/* Only the terms there are are written and copied: most forms have one. */
static bool constant_form(struct fraction constant, struct form *out) {
  out->n = 0;
  out->constant = constant;
  return true;
}

static bool constant_value(const struct value *value, struct fraction *out) {
  return fraction_make(value->number, decimal_power_of_ten[value->type.scale], out);
}

bool form_add(
    const struct form *x, const struct form *y, struct fraction factor, struct form *out) {
  struct form sum;
  struct fraction part;
  sum.n = 0;
  if (!fraction_multiply(y->constant, factor, &part) ||
      !fraction_add(x->constant, part, &sum.constant))
    return false;
  for (uint32_t i = 0, j = 0; i < x->n || j < y->n;) {
    struct term term;
    if (j == y->n || (i < x->n && x->terms[i].number < y->terms[j].number)) {
      term = x->terms[i++];
    } else {
      term = y->terms[j++];
      if (!fraction_multiply(term.factor, factor, &term.factor)) return false;
      if (i < x->n && x->terms[i].number == term.number &&
          !fraction_add(x->terms[i++].factor, term.factor, &term.factor))
        return false;
    }
    if (term.factor.numerator == 0) continue;
    if (sum.n == FORM_TERMS_MAX) return false;
    sum.terms[sum.n++] = term;
  }
  out->n = sum.n;
  out->constant = sum.constant;
  memcpy(out->terms, sum.terms, sum.n * sizeof *sum.terms);
  return true;
}

static void alone(struct advisor *a, const struct tx *node, struct form *out) {
  out->n = 1;
  out->constant = whole(0);
  out->terms[0] = (struct term){expression_number(a, node), whole(1)};
}

/* The value of the day; before its first one the first, for there it is unknown whatever is asked.
 */
static bool parameter_form(struct advisor *a, const struct tx *node, struct form *out) {
  const struct parameter *p = &a->schema->parameters[node->index];
  if (!p->n_values || (!a->has_day && p->n_values > 1)) return false;
  uint32_t at = 0;
  while (at + 1 < p->n_values && p->values[at + 1].from <= a->day) at++;
  struct value value = p->values[at].value;
  value.type = p->type;
  struct fraction constant;
  return constant_value(&value, &constant) && constant_form(constant, out);
}

static bool sum_form(
    struct advisor *a, const struct tx *x, const struct tx *y, int sign, struct form *out) {
  struct form left, right;
  return form_of(a, x, &left) && form_of(a, y, &right) && form_add(&left, &right, whole(sign), out);
}

bool form_scale(struct form *form, struct fraction factor) {
  if (factor.numerator == 0) return constant_form(whole(0), form);
  if (!fraction_multiply(form->constant, factor, &form->constant)) return false;
  for (uint32_t i = 0; i < form->n; i++)
    if (!fraction_multiply(form->terms[i].factor, factor, &form->terms[i].factor)) return false;
  return true;
}

static bool scaled_form(const struct form *form, struct fraction factor, struct form *out) {
  out->n = form->n;
  out->constant = form->constant;
  memmove(out->terms, form->terms, form->n * sizeof *form->terms);
  return form_scale(out, factor);
}

static bool product_form(struct advisor *a, const struct tx *node, struct form *out) {
  const struct tx *x = node->a, *y = node->b;
  const bool divides = node->kind == TX_DIVIDE;
  enum { DIGITS_MAX = 9 };
  /* what is not exact is rounded there */
  if (!node->exact && (divides || x->type.scale + y->type.scale > DIGITS_MAX)) return false;
  struct form left, right;
  if (!form_of(a, x, &left) || !form_of(a, y, &right)) return false;
  struct fraction factor = right.constant;
  if (divides)
    return right.n == 0 && fraction_divide(whole(1), factor, &factor) &&
        scaled_form(&left, factor, out);
  if (right.n == 0) return scaled_form(&left, factor, out);
  return left.n == 0 && scaled_form(&right, left.constant, out);
}

static bool simpler_form(struct advisor *a, const struct tx *node, struct form *out) {
  switch ((int)node->kind) {
  case TX_CONSTANT: {
    struct fraction constant;
    return node->value->known && constant_value(node->value, &constant) &&
        constant_form(constant, out);
  }
  case TX_PARAMETER: return parameter_form(a, node, out);
  case TX_WIDEN: return form_of(a, node->a, out);
  case TX_ADD:
  case TX_ADD_DAYS: return sum_form(a, node->a, node->b, 1, out);
  case TX_SUBTRACT: return sum_form(a, node->a, node->b, -1, out);
  case TX_FUNCTION:
    return node->index == FUNCTION_DAYS_BETWEEN && sum_form(a, node->b, node->a, -1, out);
  case TX_NEGATE: return form_of(a, node->a, out) && scaled_form(out, whole(-1), out);
  case TX_MULTIPLY:
  case TX_DIVIDE: return product_form(a, node, out);
  default: return false;
  }
}

bool form_of(struct advisor *a, const struct tx *node, struct form *out) {
  node = without_lift(node);
  if (!type_is_number(node->type) && node->type.kind != TYPE_DATE) return false;
  if (!simpler_form(a, node, out)) alone(a, node, out);
  return true;
}
