/* pass_fold: what is the same for every run is computed now, exactly as the machine would; a fault
 * is left to happen where it is. Conditions are simplified only where Kleene's logic allows it for
 * unknowns too (false and x is false, true and x is x). Each node keeps its home. */
#include "compiler/passes/fold_run.h"
#include "compiler/typed/build.h"
#include "compiler/typed/walk.h"
#include "compiler/passes/passes.h"
#include "dsl/keywords.h"

struct folder {
  struct fold_run run;
  struct builder build;
  struct diags *diags;
  struct tx_met done;          /* node -> its folded form */
  bool report;                 /* W204 */
  bool changed;                /* something in the body at hand was made simpler */
  struct typed_bodies *bodies; /* the bodies in which something was */
  struct flagging flagging;
};

/* The known constant a node is, or is the lift of; NULL for all else. */
static const struct tx *constant_of(const struct tx *node) {
  if (node->kind == TX_LIFT) node = node->a;
  return node->kind == TX_CONSTANT && node->value->known ? node : NULL;
}

static struct tx *fold(struct folder *f, struct tx *node);

static struct tx *constant_at(struct folder *f, const struct tx *node, int64_t number) {
  return tx_lift(&f->build, tx_constant(&f->build, node->type, number, node->span), node->home);
}

/* Folds a condition, and warns where it is always the same; a written `true` or `false` is meant.
 */
static struct tx *fold_condition(struct folder *f, struct tx *condition) {
  const struct tx *written = condition;
  bool negated = false;
  while (written->kind == TX_NOT || written->kind == TX_LIFT) {
    if (written->kind == TX_NOT) negated = !negated;
    written = written->a;
  }
  bool literal = written->kind == TX_CONSTANT;
  struct tx *folded = fold(f, condition);
  const struct tx *constant = constant_of(folded);
  if (f->report && constant && !literal)
    DIAG(f->diags, ADVICE_CONDITION_CONSTANT, written->span,
        keyword_told((constant->value->number != 0) != negated ? "true" : "false"));
  return folded;
}

static struct tx *fold_and_or(struct folder *f, struct tx *node) {
  int64_t neutral = node->kind == TX_AND;
  const struct tx *a = constant_of(node->a), *b = constant_of(node->b);
  if ((a && a->value->number != neutral) || (b && b->value->number != neutral))
    return constant_at(f, node, !neutral);
  if (a) return node->b;
  if (b) return node->a;
  return node;
}

/* A constant side of a sum, a minimum or a maximum at the scale of the result, where it fits there:
 * computing at one scale is cheaper. */
static struct tx *constant_side(struct folder *f, const struct tx *node, struct tx *side) {
  const struct tx *constant = constant_of(side);
  int64_t number;
  if (!constant || constant->type.scale == node->type.scale || node->exact ||
      __builtin_mul_overflow(constant->value->number,
          decimal_power_of_ten[node->type.scale - constant->type.scale], &number))
    return side;
  return tx_lift(&f->build, tx_constant(&f->build, node->type, number, constant->span), node->home);
}

static void set(struct folder *f, struct tx **place, struct tx *folded) {
  f->changed |= folded != *place;
  *place = folded;
}

static struct tx *fold_lift(struct folder *f, struct tx *node) {
  if (node->a->kind == TX_LIFT) {
    node->a = node->a->a;
    f->changed = true;
  }
  f->changed |= node->exact != node->a->exact;
  node->exact = node->a->exact;
  return node->a->home == node->home ? node->a : node;
}

static struct tx *fold_node(struct folder *f, struct tx *node) {
  switch ((int)node->kind) {
  case TX_LIFT: return fold_lift(f, node);
  case TX_AND:
  case TX_OR: return fold_and_or(f, node);
  case TX_NOT:
    return constant_of(node->a) ? constant_at(f, node, !constant_of(node->a)->value->number) : node;
  case TX_IF: {
    const struct tx *condition = constant_of(node->a);
    return condition ? (condition->value->number ? node->b : node->more->c) : node;
  }
  case TX_REDUCE: {
    const struct tx *condition = node->a ? constant_of(node->a) : NULL;
    if (condition && condition->value->number) {
      node->a = NULL; /* all rows */
      f->changed = true;
    }
    return node;
  }
  default: break; /* fold_run.c knows what can be computed */
  }
  int64_t value;
  if (fold_run_value(&f->run, node, &value)) return constant_at(f, node, value);
  if (node->kind == TX_ADD || node->kind == TX_SUBTRACT || node->kind == TX_MINIMUM ||
      node->kind == TX_MAXIMUM) {
    set(f, &node->a, constant_side(f, node, node->a));
    set(f, &node->b, constant_side(f, node, node->b));
  }
  return node;
}

static struct tx *fold(struct folder *f, struct tx *node) {
  if (typed_is_leaf(node)) return node; /* leaves are as folded as can be */
  bool added;
  uint64_t *form = tx_met_put(&f->done, node, &added);
  if (!added) return (struct tx *)(uintptr_t)*form;
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++) {
    struct tx **child = typed_child_place(node, i);
    if (*child)
      set(f, child,
          typed_child_is_condition(node, i) ? fold_condition(f, *child) : fold(f, *child));
  }
  struct tx *folded = fold_node(f, node);
  *tx_met_put(&f->done, node, &added) = (uint64_t)(uintptr_t)folded;
  if (folded != node) *tx_met_put(&f->done, folded, &added) = (uint64_t)(uintptr_t)folded;
  return folded;
}

static void folder_init(
    struct folder *f, struct compilation *compilation, struct typed_program *program, bool report) {
  f->build = (struct builder){compilation->arena, &program->schema};
  f->diags = &compilation->diags;
  fold_run_init(&f->run, compilation->arena, program);
  tx_met_init(&f->done, compilation->arena);
  f->changed = false;
  f->report = report;
}

struct tx *fold_tree(
    struct compilation *compilation, const struct typed_program *program, struct tx *node) {
  struct folder f;
  folder_init(&f, compilation, (struct typed_program *)program, false);
  return fold(&f, node);
}

static bool is_condition(enum body_kind kind) {
  switch (kind) {
  case BODY_RULE:
  case BODY_EXCEPTION:
  case BODY_WARNING:
  case BODY_REQUIRE:
  case BODY_CANDIDATE: return true;
  case BODY_DEFINE:
  case BODY_SEATS:
  case BODY_KEY:
  case BODY_AMOUNT:
  case BODY_WEIGHT:
  case BODY_PARTING_KEY:
  case BODY_DONE:
  case BODY_LATE:
  case BODY_PAST: break;
  }
  return false;
}

static void fold_body(void *context, const struct typed_body *body) {
  struct folder *f = context;
  if (body_stands_alone(body->kind)) flag_body(&f->flagging, body);
  if (body->begins) tx_met_clear(&f->done);
  f->changed = false;
  set(f, body->tree,
      is_condition(body->kind) ? fold_condition(f, *body->tree) : fold(f, *body->tree));
  if (body->kind == BODY_CANDIDATE) {
    const struct tx *always = constant_of(*body->tree);
    if (always && always->value->number) *body->tree = NULL; /* every row is a candidate */
  }
  if (f->changed && *body->tree) VEC_PUSH(f->build.arena, &f->bodies->list, *body);
}

void pass_fold(struct compilation *compilation, struct typed_bodies *changed) {
  struct folder f;
  folder_init(&f, compilation, compilation->typed, true);
  f.bodies = changed;
  flagging_init(&f.flagging, compilation->arena, compilation->typed);
  typed_each_body(compilation->typed, fold_body, &f);
}
