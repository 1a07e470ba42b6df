/* Which nodes say the same (coverage_points.h), in the words of the rules or in others. */
#include "study/coverage_points.h"

#include "compiler/typed/walk.h"

static bool asks_override(const struct cover_program *program, const struct tx *node) {
  while (node->kind == TX_LIFT || node->kind == TX_NOT) node = node->a;
  return node->kind == TX_EQUAL && node->a->kind == TX_FIELD &&
      program->overrides[program->compilation.typed->schema.fields[node->a->index].entity] ==
      node->a->index;
}

struct tx *cover_unforced(const struct cover_program *program, struct tx *node) {
  if (node->kind == TX_OR && asks_override(program, node->b)) return node->a->a;
  if (node->kind == TX_IF && asks_override(program, node->a)) return node->more->c;
  return node;
}

const struct tx *cover_inside(const struct cover_program *program,
    const struct typed_program *typed, const struct tx *node, const struct tx *stop) {
  while (node != stop) {
    const struct tx *before = node;
    if (program) node = cover_unforced(program, (struct tx *)node);
    if (node != before) continue;
    if (node->kind == TX_LIFT || node->kind == TX_WIDEN) node = node->a;
    else if (node->kind == TX_DEFINE && typed->defines[node->index])
      node = typed->defines[node->index];
    else return node;
  }
  return node;
}

bool cover_same(const struct cover_program *program, const struct typed_program *typed,
    const struct tx *left, const struct tx *right) {
  if (!left || !right) return left == right;
  const struct tx *a = cover_inside(program, typed, left, NULL),
                  *b = cover_inside(program, typed, right, NULL);
  if (a == b) return true;
  if (a->kind != b->kind || a->home != b->home || a->type.kind != b->type.kind) return false;
  if (a->kind == TX_CONSTANT)
    return a->type.kind != TYPE_TEXT && a->type.of == b->type.of &&
        a->type.scale == b->type.scale && a->value->known && b->value->known &&
        a->value->number == b->value->number;
  if (a->kind == TX_UNKNOWN || a->index != b->index || a->more->n_cases || b->more->n_cases ||
      a->more->entity != b->more->entity || a->more->reference != b->more->reference ||
      a->reduce != b->reduce || a->rounding != b->rounding || a->months != b->months)
    return false;
  return cover_same(program, typed, a->a, b->a) && cover_same(program, typed, a->b, b->b) &&
      cover_same(program, typed, a->more->c, b->more->c);
}
