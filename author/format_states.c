/* Which words of a file stand for a state of the language's own, so that they are turned into the other
 * language with its keywords (format_layout.h). A word that somebody named (`one of open, closed`)
 * is a name, whatever it spells; so a state is one only where it is compared with a selection, an
 * allocation or a duty, a day of the week with `weekday(…)`. */
#include "author/format_layout.h"
#include "dsl/parser.h"

struct states {
  const struct layout *layout;
  bool *is_state;
  struct str_map have_states; /* names of selections, allocations, duties */
  struct str_map others;      /* what else a name in an expression may mean */
  bool has_predecessor;       /* an entity is called so */
};

static void name(struct str_map *map, struct ast_name name) {
  if (name.text.n) str_map_add(map, name.text, 0);
}

static void learn(struct states *states, const struct ast_decl *decl) {
  if (decl->replacement) decl = decl->replacement;
  const enum ast_decl_kind kind = decl->kind;
  const bool has_state = kind == AST_SELECTION || kind == AST_ALLOCATION || kind == AST_DUTY;
  if (has_state) name(&states->have_states, decl->name);
  if (kind == AST_DEFINE || kind == AST_DECISION || kind == AST_PARAMETER || kind == AST_READING)
    name(&states->others, decl->name);
  for (uint32_t i = 0; i < decl->clauses->n_fields; i++)
    name(&states->others, decl->clauses->fields[i].name);
  if (kind == AST_ENTITY && str_equal(decl->name.text, STR("predecessor")))
    states->has_predecessor = true;
}

static bool finds(const struct str_map *map, struct str text) {
  uint32_t found;
  return str_map_find(map, text, &found);
}

/* Whether an operand's values are the language's own words. */
static bool has_states(const struct states *states, const struct ast_expr *expr) {
  switch ((int)expr->kind) {
  case AST_NAME:
  case AST_FOLLOW:
  case AST_PREVIOUS:
    return finds(&states->have_states, expr->name) && !finds(&states->others, expr->name);
  case AST_CALL: return str_equal(expr->name, STR("weekday"));
  case AST_IF: return has_states(states, expr->b) || has_states(states, expr->c);
  default: return false;
  }
}

static void mark_at(struct states *states, struct ast_name name) {
  if (!keyword_of_state(name.text)) return;
  const struct layout *layout = states->layout;
  states->is_state[words_find(layout->kept, name.span.begin) - layout->words] = true;
}

static void mark(struct states *states, const struct ast_expr *expr) {
  if (expr->kind == AST_NAME && !expr->more->qualifier.text.n && !expr->qualifier_this)
    mark_at(states, ast_name_of(expr));
  if (expr->kind != AST_IF) return;
  mark(states, expr->b);
  mark(states, expr->c);
}

static void visit(void *context, const struct ast_expr *expr) {
  struct states *states = context;
  if (expr->kind == AST_EQUAL || expr->kind == AST_NOT_EQUAL) {
    if (has_states(states, expr->a)) mark(states, expr->b);
    if (has_states(states, expr->b)) mark(states, expr->a);
  }
  if (expr->kind == AST_IN && has_states(states, expr->a))
    for (uint32_t i = 0; i < expr->more->n_items; i++) mark(states, expr->more->items[i]);
  if (ast_is_aggregate(expr->kind) && !states->has_predecessor &&
      str_equal(expr->name, STR("predecessor")))
    mark_at(states, ast_name_of(expr));
}

const bool *format_states(
    const struct layout *layout, const struct ast *file, const struct ast *whole) {
  struct states states = {
      .layout = layout, .is_state = ARENA_ARRAY(layout->arena, bool, layout->n)};
  const struct ast *const told[] = {file, whole};
  str_map_init(&states.have_states, layout->arena);
  str_map_init(&states.others, layout->arena);
  for (int i = 0; i < 1 + (whole != NULL); i++)
    for (uint32_t k = 0; k < told[i]->n_decls; k++) learn(&states, told[i]->decls[k]);
  for (uint32_t i = 0; i < file->n_decls; i++) {
    const struct ast_decl *decl =
        file->decls[i]->replacement ? file->decls[i]->replacement : file->decls[i];
    if (decl->kind == AST_NOT_ENCODED) mark_at(&states, decl->choice);
    for (uint32_t k = 0; k < decl->clauses->n_weekend; k++)
      mark_at(&states, decl->clauses->weekend[k]);
    format_each_expression(file->decls[i], visit, &states);
  }
  return states.is_state;
}
