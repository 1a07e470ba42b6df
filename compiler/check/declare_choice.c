/* Selections and duties into the schema. language.md §5. What they say is checked later, in
 * check_selection.c and check_duty.c. */
#include "compiler/check/checker.h"

/* The states seen from the ancestor, in the order of enum selection_state. */
static uint32_t selection_states(struct checker *c) {
  const struct str words[] = {STR("filled"), STR("short"), STR("no_candidate"), STR("no_seats"),
      STR("tied"), STR("undetermined")};
  return intern_words(c, words, sizeof words / sizeof *words);
}

static void report_not_below(struct checker *c, const struct ast_decl *d,
    const struct choice_words *words, uint32_t entity, uint32_t ancestor) {
  const struct schema *s = c->schema;
  struct diag *diag = DIAG(c->diags, words->not_below, d->clauses->candidate.span,
      entity_cname(&c->words, entity), entity_cname(&c->words, ancestor));
  if (!diag) return;
  diag_note(c->diags, diag, d->clauses->per.span, "it is made for each %s",
      entity_cname(&c->words, ancestor));
  if (entity != ancestor && schema_is_ancestor(s, entity, ancestor))
    diag_help(c->diags, diag, "the other way round: write \"%s %s per %s\"", words->verb,
        entity_cname(&c->words, ancestor), entity_cname(&c->words, entity));
  else if (s->entities[entity].parent != NONE_INDEX)
    diag_help(c->diags, diag, "%s lies in %s: write \"per %s\"", entity_cname(&c->words, entity),
        entity_cname(&c->words, s->entities[entity].parent),
        entity_cname(&c->words, s->entities[entity].parent));
}

static void keep_broken_name(
    struct checker *c, struct ast_name name, uint32_t entity, const char *what) {
  if (entity != NONE_INDEX) add_entity_name(c, name, SYMBOL_BROKEN, entity, 0, what);
}

bool declare_among(struct checker *c, const struct ast_decl *d, const struct choice_words *words,
    uint32_t index, uint32_t *entity, uint32_t *ancestor) {
  struct schema *s = c->schema;
  *entity = resolve_entity(c, d->clauses->candidate);
  *ancestor = resolve_entity(c, d->clauses->per);
  bool is_known = *entity != NONE_INDEX && *ancestor != NONE_INDEX;
  if (!is_known || *entity == *ancestor || !schema_is_ancestor(s, *ancestor, *entity)) {
    if (is_known) report_not_below(c, d, words, *entity, *ancestor);
    keep_broken_name(c, d->name, *entity, words->what);
    if (*ancestor != *entity) keep_broken_name(c, d->name, *ancestor, words->what);
    *entity = *ancestor = NONE_INDEX;
    return false;
  }
  uint32_t n_errors = c->diags->n_errors;
  add_entity_name(c, d->name, words->of_row, *entity, index, words->what);
  /* one report is enough */
  if (c->diags->n_errors == n_errors)
    add_entity_name(c, d->name, words->of_ancestor, *ancestor, index, words->what);
  s->entities[*entity].id_required = true;
  /* the root's is optional */
  if (*ancestor != 0) s->entities[*ancestor].id_required = true;
  return true;
}

/* In the order of enum duty_state. */
static uint32_t duty_states(struct checker *c) {
  const struct str words[] = {
      STR("fulfilled"), STR("late"), STR("open"), STR("overdue"), STR("undetermined")};
  return intern_words(c, words, sizeof words / sizeof *words);
}

void declare_selection(
    struct checker *c, const struct ast_decl *d, struct selection *selection, uint32_t index) {
  *selection = (struct selection){.name = d->name.text,
      .label = d->label.text,
      .span = d->name.span,
      .law = keep_law(c, d),
      .tie_all = d->clauses->tie == AST_TIE_ALL};
  selection->states = selection_states(c);
  static const struct choice_words words = {
      "selection", "choose …", CANDIDATES_NOT_BELOW, SYMBOL_SELECTION, SYMBOL_SELECTION_STATE};
  declare_among(c, d, &words, index, &selection->entity, &selection->ancestor);
}

void declare_duty(struct checker *c, const struct ast_decl *d, struct duty *duty, uint32_t index) {
  *duty = (struct duty){.name = d->name.text,
      .label = d->label.text,
      .by = d->clauses->by.text,
      .span = d->name.span,
      .law = keep_law(c, d)};
  duty->states = duty_states(c);
  duty->entity = resolve_entity(c, d->of);
  if (duty->entity == NONE_INDEX) return;
  add_entity_name(c, d->name, SYMBOL_DUTY, duty->entity, index, "duty");
  /* the root's is optional */
  if (duty->entity != 0) c->schema->entities[duty->entity].id_required = true;
}
