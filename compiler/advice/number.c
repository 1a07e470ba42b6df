/* Which expressions are the same: those that are built alike have one number. Where an expression
 * is asked of rows below its own, it is the same one: a row has one instance above it. */
#include "compiler/advice/advisor.h"

void advisor_forget(struct advisor *a) {
  arena_clear(&a->scratch);
  tx_map_clear(&a->number_of);
  tx_map_clear(&a->fact_of);
  tx_map_clear(&a->seen);
  tx_map_clear(&a->interior);
  a->facts.n = 0;
}

uint32_t intern_number(
    struct advisor *a, const uint64_t *words, uint32_t n, const struct tx *node) {
  struct str key = {(const char *)words, n * (uint32_t)sizeof *words};
  uint32_t number;
  if (str_map_find(&a->numbers, key, &number)) return number;
  number = a->expressions.n;
  key.p = arena_copy(a->arena, words, key.n);
  str_map_add(&a->numbers, key, number);
  VEC_PUSH(a->arena, &a->expressions, (struct expression){.node = node});
  return number;
}

static bool is_commutative(const struct tx *node) {
  switch ((int)node->kind) {
  case TX_AND:
  case TX_OR:
  case TX_EQUAL:
  case TX_ADD:
  case TX_MULTIPLY:
  case TX_MINIMUM:
  case TX_MAXIMUM: return true;
  default: return false;
  }
}

static uint64_t text_number(struct advisor *a, struct str text) {
  uint32_t number = a->texts.n;
  if (!str_map_add(&a->texts, text, number)) str_map_find(&a->texts, text, &number);
  return number;
}

static uint32_t new_number(struct advisor *a, const struct tx *node) {
  enum { OWN_WORDS = 8 };
  const uint32_t n_children = typed_n_children(node);
  uint64_t *words = ARENA_ARRAY(&a->scratch, uint64_t, OWN_WORDS + n_children + node->n_cases);
  uint32_t n = 0;
  words[n++] = (uint64_t)node->kind | (uint64_t)node->rounding << 8 |
      (uint64_t)node->months_rounding << 16 | (uint64_t)node->months << 24 |
      (uint64_t)node->reduce << 32 | (uint64_t)node->exact << 40;
  words[n++] = (uint64_t)node->type.kind << 8 | node->type.scale;
  words[n++] = (uint64_t)node->type.of << 32 | node->home;
  words[n++] = (uint64_t)node->index << 32 | node->entity;
  words[n++] = node->reference;
  if (node->kind == TX_CONSTANT) {
    const struct value *value = &node->value;
    struct fraction whole = {.numerator = value->number, .denominator = 1};
    /* 1 and 1.00 are one */
    if (type_is_number(node->type) &&
        fraction_make(value->number, decimal_power_of_ten[node->type.scale], &whole))
      words[1] = TYPE_INTEGER << 8;
    words[n++] = (uint64_t)whole.numerator;
    words[n++] = (uint64_t)whole.denominator;
    words[n++] = node->type.kind == TYPE_TEXT ? text_number(a, node->value.text) : 0;
  }
  for (uint32_t i = 0; i < node->n_cases; i++) words[n++] = node->cases[i].match;
  if (node->kind == TX_UNKNOWN) words[n++] = a->expressions.n; /* the same as no other */
  const uint32_t first = n;
  for (uint32_t i = 0; i < n_children; i++)
    words[n++] =
        typed_child(node, i) ? 1 + (uint64_t)expression_number(a, typed_child(node, i)) : 0;
  if (is_commutative(node) && words[first] > words[first + 1]) {
    const uint64_t larger = words[first];
    words[first] = words[first + 1];
    words[first + 1] = larger;
  }
  return intern_number(a, words, n, node);
}

uint32_t expression_number(struct advisor *a, const struct tx *node) {
  node = without_lift(node);
  bool added;
  const uint64_t *known = tx_map_put(&a->number_of, node, &added);
  if (!added) return (uint32_t)*known - 1;
  const uint32_t number = new_number(a, node);
  *tx_map_put(&a->number_of, node, &added) = (uint64_t)number + 1;
  return number;
}
