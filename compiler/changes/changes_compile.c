/* What must be switched together (changes.h). The compiler itself says so: a mix is compiled, and
 * where it reports an error, what stands there is switched if it is a change, else what it names;
 * until it compiles. Few rounds, and each change is switched at most once. */
#include <assert.h>

#include "compiler/changes/changes.h"

/* -- names used in a declaration -- */

static bool is_word(const struct change *change, struct ast_name name) {
  return name.text.n && change->word.n &&
      (str_equal(name.text, change->word) ||
          (change->plural.n && str_equal(name.text, change->plural)));
}

/* No name stands for the calendar: what counts working days uses it. */
static bool counts_working_days(const struct ast_expr *e) {
  return (e->kind == AST_ADD_DURATION && e->unit == AST_WORKING_DAYS) ||
      (e->kind == AST_CALL &&
          (str_equal(e->name, STR("is_working_day")) ||
              str_equal(e->name, STR("working_days_between"))));
}

static bool expression_uses(const struct ast_expr *e, const struct change *change) {
  if (!e) return false;
  if (change->decl_kind == AST_CALENDAR && counts_working_days(e)) return true;
  if (is_word(change, ast_name_of(e)) ||
      (e->kind != AST_TEXT && is_word(change, e->more->qualifier)))
    return true;
  for (uint32_t i = 0; i < e->more->n_items; i++)
    if (expression_uses(e->more->items[i], change)) return true;
  return expression_uses(e->a, change) || expression_uses(e->b, change) ||
      expression_uses(e->c, change);
}

static bool uses(const struct ast_decl *d, const struct change *change) {
  if (is_word(change, d->of) || is_word(change, d->decision) ||
      is_word(change, d->clauses->candidate) || is_word(change, d->clauses->per) ||
      is_word(change, d->type->entity))
    return true;
  if (expression_uses(d->value, change) || expression_uses(d->condition, change) ||
      expression_uses(d->unless, change))
    return true;
  if (expression_uses(d->clauses->done_on, change) || expression_uses(d->clauses->due, change))
    return true;
  for (uint32_t i = 0; i < d->clauses->n_keys; i++)
    if (expression_uses(d->clauses->keys[i].key, change)) return true;
  for (uint32_t i = 0; i < d->n_excepts; i++)
    if (expression_uses(d->excepts[i].value, change) ||
        expression_uses(d->excepts[i].condition, change))
      return true;
  for (uint32_t i = 0; i < d->clauses->n_fields; i++)
    if (is_word(change, d->clauses->fields[i].type.entity)) return true;
  return false;
}

/* -- where an error stands -- */

static bool contains(struct span span, struct span inner) {
  return span.source == inner.source && span.begin <= inner.begin && inner.begin <= span.end;
}

static bool holds(const struct ast_decl *d, struct span place) {
  if (contains(d->span, place)) return true;
  for (uint32_t i = 0; i < d->clauses->n_extensions; i++)
    if (contains(d->clauses->extensions[i]->span, place)) return true;
  for (uint32_t i = 0; i < d->clauses->n_fields; i++)
    if (contains(d->clauses->fields[i].name.span, place) ||
        contains(d->clauses->fields[i].type.span, place))
      return true;
  return false;
}

static const struct ast_decl *declaration_at(const struct ast *ast, struct span place) {
  for (uint32_t i = 0; i < ast->n_decls; i++)
    if (holds(ast->decls[i], place)) return ast->decls[i];
  return NULL;
}

static bool is_there(const struct change *change, bool as_new) {
  if (change->old_field || change->new_field)
    return as_new ? change->new_field != NULL : change->old_field != NULL;
  return as_new ? change->new != NULL : change->old != NULL;
}

/* -- switching -- */

struct switching {
  const struct changes *changes;
  uint32_t pinned;
  bool *as_new, *switched;
};

static bool turn(struct switching *s, uint32_t i) {
  if (i == s->pinned || s->switched[i]) return false;
  s->as_new[i] = !s->as_new[i];
  return s->switched[i] = true;
}

/* Switches the changes that the declaration is, or what it names: what is not there first; if all
 * is there, all of it. True where something was switched. */
static bool turn_at(struct switching *s, const struct ast_decl *d, struct span place) {
  const struct changes *changes = s->changes;
  for (uint32_t i = 0; i < changes->n; i++) {
    const struct change *change = &changes->items[i];
    bool is_here = s->as_new[i] ? change->new == d : change->old == d;
    if (change->decl_kind == AST_ENTITY && !is_here && d->kind == AST_ENTITY)
      is_here = str_equal((change->new ? change->new : change->old)->name.text, d->name.text);
    const struct ast_field *field = s->as_new[i] ? change->new_field : change->old_field;
    if (change->old_field || change->new_field)
      is_here = is_here && field &&
          (contains(field->name.span, place) || contains(field->type.span, place));
    if (is_here && turn(s, i)) return true;
  }
  bool turned = false;
  for (uint32_t i = 0; i < changes->n; i++)
    if (!is_there(&changes->items[i], s->as_new[i]) && !s->switched[i] &&
        uses(d, &changes->items[i]))
      turned = turn(s, i) || turned;
  for (uint32_t i = 0; i < changes->n && !turned; i++)
    if (!s->switched[i] && uses(d, &changes->items[i])) turned = turn(s, i);
  return turned;
}

bool changes_compile(struct compilation *compilation, struct arena *arena,
    const struct compilation *parts, const struct changes *changes, uint32_t pinned, bool *as_new) {
  struct switching s = {.changes = changes,
      .pinned = pinned,
      .as_new = as_new,
      .switched = ARENA_ARRAY(arena, bool, changes->n + 1)};
  for (;;) { /* each round but the last switches at least one change */
    struct ast *mix = changes_mix(arena, changes, as_new);
    if (compile_ast(compilation, arena, parts, mix, COMPILE_PROGRAM)) return true;
    bool turned = false;
    for (uint32_t i = 0; i < compilation->diags.n; i++) {
      const struct diag *diag = &compilation->diags.items[i];
      if (diag->severity != DIAG_ERROR) continue;
      const struct ast_decl *d = declaration_at(mix, diag->span);
      if (d) turned = turn_at(&s, d, diag->span) || turned;
      for (const struct diag_note *note = diag->notes; note; note = note->next) {
        const struct ast_decl *other = turned ? NULL : declaration_at(mix, note->span);
        if (other) turned = turn_at(&s, other, note->span);
      }
    }
    if (!turned) return false;
  }
}
