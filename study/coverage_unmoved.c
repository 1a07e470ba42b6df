/* What stays unknown wherever a point that is unknown is forced to be otherwise, and for the same reasons
 * (coverage_proving.h). Reasons are those of runtime/vm/reasons_say.c: of an operation its operands that
 * are unknown, of an `if` its condition and the branches that may be taken. They may be told in two ways,
 * whole, or where they are many only as far as the next define: both are the same if both what is
 * read at once and what it is made of are. */
#include "compiler/typed/walk.h"
#include "study/coverage_proving.h"

enum { READS_MAX = 16 };

/* What reasons come from, each once, in no order: tests compare them so. */
struct reads {
  const struct tx *from[READS_MAX];
  uint32_t n;
  bool is_unclear; /* not all could be told */
};

/* Behind what has no reasons of its own; a define stays. */
static const struct tx *read_at_once(const struct proving *p, const struct tx *node) {
  for (;;) {
    const struct tx *before = node;
    if (p->forced && node == p->point->node) return node;
    node = cover_unforced(p->coverage->program, (struct tx *)node);
    if (node != before) continue;
    if (node->kind != TX_LIFT && node->kind != TX_WIDEN) return node;
    node = node->a;
  }
}

static bool is_strict(const struct tx *node) {
  return node->kind == TX_ADD || node->kind == TX_SUBTRACT || node->kind == TX_MULTIPLY ||
      node->kind == TX_DIVIDE || node->kind == TX_NEGATE || node->kind == TX_ROUND ||
      node->kind == TX_ABS;
}

static bool is_comparison(const struct tx *node) {
  return node->kind == TX_EQUAL || node->kind == TX_LESS || node->kind == TX_LESS_EQUAL;
}

static bool is_logic(const struct tx *node) {
  return node->kind == TX_NOT || node->kind == TX_AND || node->kind == TX_OR;
}

/* It is unknown, and not even known within bounds. */
static bool is_open(struct proving *p, const struct tx *node) {
  node = proving_inside(p, node);
  if (node->may_be_none) return false;
  if (node->kind == TX_IF && node->type.kind != TYPE_BOOLEAN) {
    const uint32_t is = proving_value(p, node->a);
    if (is == IS_UNKNOWN) return is_open(p, node->b) || is_open(p, node->more->c);
    return (is & IS_UNKNOWN) == 0 && (!(is & IS_TRUE) || is_open(p, node->b)) &&
        (!(is & IS_FALSE) || is_open(p, node->more->c));
  }
  if (is_strict(node)) return is_open(p, node->a) || (node->b && is_open(p, node->b));
  if (is_comparison(node) && (node->a->may_be_none || node->b->may_be_none)) return false;
  return (node->type.kind == TYPE_BOOLEAN || !node->bounded) &&
      proving_value(p, node) == IS_UNKNOWN;
}

static void add(struct proving *p, struct reads *reads, const struct tx *node) {
  if (proving_holds(p, node) || reads->n == READS_MAX) {
    reads->is_unclear = true;
    return;
  }
  for (uint32_t i = 0; i < reads->n; i++)
    if (proving_is_same(p, reads->from[i], node)) return;
  reads->from[reads->n++] = node;
}

static void read(struct proving *p, struct reads *reads, const struct tx *node, bool whole);

static void read_if(struct proving *p, struct reads *reads, const struct tx *node, bool whole) {
  const uint32_t is = proving_value(p, node->a);
  if ((is & (is - 1)) != 0) {
    add(p, reads, node);
    return;
  }
  if (is == IS_UNKNOWN) read(p, reads, node->a, whole);
  if (is != IS_FALSE) read(p, reads, node->b, whole);
  if (is != IS_TRUE) read(p, reads, node->more->c, whole);
}

/* What a node that may be unknown gives as reasons. One that is certain to be open has an operand that
 * is: no fault of its own. */
static void read(struct proving *p, struct reads *reads, const struct tx *node, bool whole) {
  node = whole ? proving_inside(p, node) : read_at_once(p, node);
  if (!(proving_value(p, node) & IS_UNKNOWN)) return;
  const bool is_made = is_strict(node) || is_comparison(node) || is_logic(node);
  if ((!is_made && node->kind != TX_IF) || !is_open(p, node)) {
    add(p, reads, node);
  } else if (node->kind == TX_IF) {
    read_if(p, reads, node, whole);
  } else {
    read(p, reads, node->a, whole);
    if (node->b) read(p, reads, node->b, whole);
  }
}

static bool has_all(const struct proving *p, const struct reads *of, const struct reads *in) {
  for (uint32_t i = 0; i < of->n; i++) {
    uint32_t k = 0;
    while (k < in->n && !proving_is_same(p, of->from[i], in->from[k])) k++;
    if (k == in->n) return false;
  }
  return true;
}

static bool reads_the_same(struct proving *p, const struct tx *node, uint32_t forced, bool whole) {
  struct reads now = {.n = 0}, otherwise = {.n = 0};
  read(p, &now, node, whole);
  p->forced = forced;
  read(p, &otherwise, node, whole);
  p->forced = 0;
  return !now.is_unclear && !otherwise.is_unclear && has_all(p, &now, &otherwise) &&
      has_all(p, &otherwise, &now);
}

static bool is_open_forced(struct proving *p, const struct tx *node, uint32_t forced) {
  p->forced = forced;
  const bool is = is_open(p, node);
  p->forced = 0;
  return is;
}

bool proving_is_unmoved(struct proving *p, const struct tx *node) {
  static const uint32_t truths[] = {IS_FALSE, IS_TRUE};
  if (p->wanted != IS_UNKNOWN || p->is_settled || !is_open(p, node)) return false;
  for (int i = 0; i < 2; i++)
    if (!is_open_forced(p, node, truths[i]) || !reads_the_same(p, node, truths[i], true) ||
        !reads_the_same(p, node, truths[i], false))
      return false;
  return true;
}
