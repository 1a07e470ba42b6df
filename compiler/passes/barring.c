/* pass_barring: for each selection the decisions that its `where` names, by itself or through
 * definitions: where there is no candidate, results tell which of their rules barred whom. Bodies
 * must be there and ordered. */
#include "base/vec.h"
#include "compiler/compile.h"
#include "compiler/typed/walk.h"

struct barring {
  struct arena *arena;
  const struct typed_program *program;
  struct tx_met seen;
  /* to look into: chains of definitions may be as long as a file, so there is no recursion from one
   * to the next */
  VEC(const struct tx *) bodies;
  bool *is_named; /* by decision */
};

static void find_decisions(struct barring *b, const struct tx *node) {
  bool added = true;
  tx_met_put(&b->seen, node, &added);
  if (!added) return;
  if (node->kind == TX_DECISION) b->is_named[node->index] = true;
  if (node->kind == TX_DEFINE) VEC_PUSH(b->arena, &b->bodies, b->program->defines[node->index]);
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (typed_child(node, i)) find_decisions(b, typed_child(node, i));
}

void pass_barring(struct compilation *compilation) {
  struct arena *arena = compilation->arena;
  struct typed_program *program = compilation->typed;
  struct schema *s = &program->schema;
  struct barring b = {.arena = arena, .program = program};
  tx_met_init(&b.seen, arena);
  for (uint32_t i = 0; i < s->n_selections; i++) {
    struct selection *selection = &s->selections[i];
    b.is_named = ARENA_ARRAY(arena, bool, s->n_decisions + 1);
    tx_met_clear(&b.seen);
    if (program->selections[i].condition)
      VEC_PUSH(arena, &b.bodies, program->selections[i].condition);
    while (b.bodies.n) find_decisions(&b, b.bodies.items[--b.bodies.n]);
    selection->decisions = ARENA_ARRAY(arena, uint32_t, s->n_decisions + 1);
    /* of the candidates or above: what is said of a candidate, not of rows below it */
    for (uint32_t d = 0; d < s->n_decisions; d++)
      if (b.is_named[d] && schema_is_ancestor(s, s->decisions[d].entity, selection->entity))
        selection->decisions[selection->n_decisions++] = d;
  }
}
