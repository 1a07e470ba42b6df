/* Which expressions are the same: those that are built alike have one number. Where an expression
 * is asked of rows below its own, it is the same one: a row has one instance above it. */
#include "compiler/advice/advisor.h"

/* So many look-ups stay in the caches; of a long file there would be a million. */
enum { NUMBERS_MAX = 2048 };

static void forget_numbers(struct advisor *a) {
  arena_clear(&a->numbers_arena);
  str_map_init(&a->numbers, &a->numbers_arena);
  str_map_reserve(&a->numbers, NUMBERS_MAX);
  a->expressions.n = 0;
  memset(a->number_of_field, 0, a->schema->n_fields * sizeof *a->number_of_field);
  memset(a->number_of_define, 0, a->schema->n_defines * sizeof *a->number_of_define);
}

void advisor_forget(struct advisor *a) {
  arena_clear(&a->scratch);
  a->nodes.n = a->facts.n = a->chains.n = 0;
  if (a->expressions.n > NUMBERS_MAX) forget_numbers(a);
}

uint32_t intern_number(
    struct advisor *a, const uint64_t *words, uint32_t n, const struct tx *node) {
  const struct str key = {(const char *)words, n * (uint32_t)sizeof *words};
  uint32_t number;
  if (str_map_add_copy(&a->numbers, key, a->expressions.n, &number))
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

/* A number without the zeros at its end: 1 and 1.00 are one. */
static struct value shortest(const struct tx *constant) {
  struct value out = *constant->value;
  out.type = constant->type;
  while (out.type.scale > 0 && out.number % 10 == 0) {
    out.number /= 10;
    out.type.scale--;
  }
  out.type.kind = TYPE_INTEGER;
  return out;
}

/* How a node is built, in few words, which are hashed and compared again and again: itself, then
 * its children's numbers, two a word. What stands where hangs on the kind alone. */
static uint32_t new_number(struct advisor *a, const struct tx *node) {
  enum { OWN_WORDS = 6, STACK_WORDS = 32 };
  const bool is_constant = node->kind == TX_CONSTANT;
  const uint32_t n_children = typed_n_children(node),
                 n_cases = is_constant ? 0 : node->more->n_cases,
                 n_words = OWN_WORDS + n_children + n_cases;
  uint64_t on_stack[STACK_WORDS];
  uint64_t *words = n_words <= STACK_WORDS ? on_stack : ARENA_ARRAY(&a->scratch, uint64_t, n_words);
  uint32_t n = 0;
  struct value value = {.type = node->type};
  if (node->kind == TX_CONSTANT) value = type_is_number(node->type) ? shortest(node) : *node->value;
  words[n++] = (uint64_t)node->kind | (uint64_t)node->rounding << 8 |
      (uint64_t)node->months_rounding << 16 | (uint64_t)node->months << 24 |
      (uint64_t)node->reduce << 32 | (uint64_t)node->exact << 40 |
      (uint64_t)value.type.scale << 41 | (uint64_t)value.type.kind << 49;
  words[n++] = (uint64_t)node->type.of << 32 | node->home;
  words[n++] = (uint64_t)node->index << 32 | (is_constant ? 0 : node->more->entity);
  if (is_constant)
    words[n++] = node->type.kind == TYPE_TEXT ? text_number(a, value.text) : (uint64_t)value.number;
  if (node->kind == TX_REDUCE) words[n++] = node->more->reference;
  for (uint32_t i = 0; i < n_cases; i++) words[n++] = node->more->cases[i].match;
  if (node->kind == TX_UNKNOWN) words[n++] = a->expressions.n; /* the same as no other */
  uint32_t numbers[2] = {0, 0};
  for (uint32_t i = 0; i < n_children; i++) {
    const struct tx *child = typed_child(node, i);
    numbers[i % 2] = child ? 1 + expression_number(a, child) : 0;
    if (i == 1 && is_commutative(node) && numbers[0] > numbers[1]) {
      const uint32_t larger = numbers[0];
      numbers[0] = numbers[1];
      numbers[1] = larger;
    }
    if (i % 2 || i + 1 == n_children) {
      words[n++] = (uint64_t)numbers[0] << 32 | numbers[1];
      numbers[1] = 0;
    }
  }
  return intern_number(a, words, n, node);
}

struct looked_at *looked_at_first(struct advisor *a, const struct tx *node) {
  ((struct tx *)node)->mark = a->nodes.n + TX_MARK_FIRST; /* scratch, as typed.h says */
  VEC_PUSH(a->arena, &a->nodes, (struct looked_at){.node = node});
  return &a->nodes.items[a->nodes.n - 1];
}

/* Where the number of a field or define is kept, which many nodes ask; NULL: of all else. */
static uint32_t *number_kept(struct advisor *a, const struct tx *node) {
  if (node->a || node->exact) return NULL;
  switch ((int)node->kind) {
  case TX_FIELD: return &a->number_of_field[node->index];
  case TX_DEFINE: return &a->number_of_define[node->index];
  default: return NULL;
  }
}

static bool is_alike(const struct tx *x, const struct tx *y) {
  return x->home == y->home && x->type.kind == y->type.kind && x->type.scale == y->type.scale &&
      x->type.of == y->type.of;
}

uint32_t expression_number(struct advisor *a, const struct tx *node) {
  node = without_lift(node);
  uint32_t *kept = number_kept(a, node);
  if (kept && *kept && is_alike(a->expressions.items[*kept - 1].node, node)) return *kept - 1;
  const uint32_t known = looked_at(a, node)->number;
  if (known) return known - 1;
  const uint32_t number = new_number(a, node);
  looked_at(a, node)->number = number + 1;
  if (kept) *kept = number + 1;
  return number;
}
