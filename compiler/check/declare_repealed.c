/* Repealed names in their old places, as broken ones: they hide and are found as they were, and every
 * use is noted (repealed.c). */
#include "compiler/check/repealed.h"

static void add_broken(struct checker *c, struct ast_name name, uint32_t entity, uint32_t removal) {
  if (str_map_find(&c->run_names, name.text, NULL) ||
      (entity != ENTITY_RUN && str_map_find(&c->entity_names[entity], name.text, NULL)))
    return;
  add_symbol(c, name,
      (struct symbol){.kind = SYMBOL_BROKEN, .entity = entity, .repealed = removal + 1}, "name");
}

static void add_broken_of(
    struct checker *c, struct ast_name name, struct ast_name owner, uint32_t removal) {
  uint32_t entity;
  if (str_map_find(&c->entities, owner.text, &entity)) add_broken(c, name, entity, removal);
}

static bool is_same_entity(const struct checker *c, struct ast_name a, struct ast_name b) {
  uint32_t entity_a, entity_b; /* a plural names the same */
  /* reported where it stands */
  if (!str_map_find(&c->entities, a.text, &entity_a) ||
      !str_map_find(&c->entities, b.text, &entity_b))
    return true;
  return entity_a == entity_b;
}

/* No entity has the name any more that had it: it is repealed, or what replaces it is of another
 * entity. */
static bool is_gone(const struct checker *c, const struct ast_removal *removal) {
  if (removal->by->kind == AST_REPEAL) return true;
  const struct ast_decl *before = removal->removed, *now = removal->by->replacement;
  if (before->kind == AST_SELECTION || before->kind == AST_ALLOCATION)
    return !is_same_entity(c, before->clauses->candidate, now->clauses->candidate) ||
        !is_same_entity(c, before->clauses->per, now->clauses->per);
  bool is_owned =
      before->kind == AST_DEFINE || before->kind == AST_DECISION || before->kind == AST_DUTY;
  return is_owned && !is_same_entity(c, before->of, now->of);
}

void declare_repealed(struct checker *c) {
  if (!c->repealed) return;
  const struct ast *ast = c->repealed->ast;
  for (uint32_t i = ast->n_removals; i-- > 0;) {
    const struct ast_decl *d = ast->removals[i].removed;
    if (!is_gone(c, &ast->removals[i])) continue;
    switch (d->kind) {
    case AST_PARAMETER:
    case AST_READING: add_broken(c, d->name, ENTITY_RUN, i); break;
    case AST_DEFINE:
    case AST_DECISION:
    case AST_DUTY: add_broken_of(c, d->name, d->of, i); break;
    case AST_SELECTION:
    case AST_ALLOCATION:
      add_broken_of(c, d->name, d->clauses->candidate, i);
      add_broken_of(c, d->name, d->clauses->per, i);
      break;
    case AST_REGULATION:
    case AST_ENTITY:
    case AST_RULE:
    case AST_CALENDAR:
    case AST_NOT_ENCODED:
    case AST_WARNING:
    case AST_REQUIRE:
    case AST_EXCEPTION:
    case AST_USES:
    case AST_REPEAL:
    case AST_REPLACE:
    case AST_EXTEND: break;
    }
  }
}
