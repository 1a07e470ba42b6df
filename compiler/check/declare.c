/* Declarations other than entities into the schema: their names, types and texts; bodies are
 * checked in check.c. language.md §5. */
#include "compiler/check/checker.h"
#include "base/translate.h"
#include "base/limits.h"

/* -- of the run: parameters and readings -- */

static void declare_parameter(
    struct checker *c, const struct ast_decl *d, struct parameter *p, uint32_t index) {
  bool broken;
  *p = (struct parameter){.name = d->name.text, .label = d->label.text, .span = d->name.span};
  p->type = declare_type(c, d->type, _("a parameter"), &broken);
  if (!broken && !type_is_number(p->type) && p->type.kind != TYPE_DATE) {
    struct diag *diag =
        DIAG(c->diags, PARAMETER_TYPE, d->type->span, describe_type(&c->words, p->type));
    if (diag && p->type.kind == TYPE_ENUM)
      diag_help(c->diags, diag, "a choice the encoder makes is a reading: write \"reading %.*s\"",
          STR_ARGS(d->name.text));
    broken = true;
  }
  add_symbol(c, d->name,
      (struct symbol){
          .kind = broken ? SYMBOL_BROKEN : SYMBOL_PARAMETER, .entity = ENTITY_RUN, .index = index},
      "parameter");
}

static void declare_reading(
    struct checker *c, const struct ast_decl *d, struct reading *r, uint32_t index) {
  bool broken;
  *r = (struct reading){.name = d->name.text,
      .label = d->label.text,
      .because = d->because.text,
      .span = d->name.span};
  struct type type = declare_type(c, d->type, _("a reading"), &broken);
  if (!broken && type.kind != TYPE_ENUM) {
    DIAG(c->diags, TYPE_MISMATCH, d->type->span, _("\"one of\" and its choices"),
        describe_type(&c->words, type));
    broken = true;
  }
  add_symbol(c, d->name,
      (struct symbol){
          .kind = broken ? SYMBOL_BROKEN : SYMBOL_READING, .entity = ENTITY_RUN, .index = index},
      "reading");
  if (broken) return;
  r->choices = type.of;
  const struct enumeration *e = &c->schema->enumerations[type.of];
  int32_t code = enumeration_word(e, d->choice.text);
  if (code >= 0) {
    r->chosen = (uint32_t)code;
  } else {
    struct diag *diag = DIAG(c->diags, WORD_NOT_IN_SET, d->choice.span,
        cstr(&c->words, d->choice.text), describe_words(&c->words, e));
    diag_help_nearest(c->diags, diag, d->choice.text, e->words, e->n_words);
  }
}

/* -- of an entity: defines and decisions -- */

static void declare_define(
    struct checker *c, const struct ast_decl *d, struct define *define, uint32_t index) {
  bool broken;
  *define = (struct define){
      .name = d->name.text, .label = d->label.text, .span = d->name.span, .law = keep_law(c, d)};
  define->type = declare_value_type(c, d->type, _("a definition"), &broken);
  define->entity = resolve_entity(c, d->of);
  if (define->entity != NONE_INDEX)
    add_entity_name(
        c, d->name, broken ? SYMBOL_BROKEN : SYMBOL_DEFINE, define->entity, index, "define");
}

static void declare_decision(
    struct checker *c, const struct ast_decl *d, struct decision *decision, uint32_t index) {
  bool broken;
  *decision = (struct decision){.name = d->name.text,
      .label = d->label.text,
      .span = d->name.span,
      .law = keep_law(c, d),
      .outcomes = NONE_INDEX};
  struct type type = declare_type(c, d->type, _("a decision"), &broken);
  decision->entity = resolve_entity(c, d->of);
  if (!broken && type.kind != TYPE_ENUM) {
    DIAG(c->diags, TYPE_MISMATCH, d->type->span, _("\"one of\" and the outcomes"),
        describe_type(&c->words, type));
    broken = true;
  }
  if (!broken) {
    decision->outcomes = type.of;
    decision->best = (uint8_t)d->best;
    const struct enumeration *e = &c->schema->enumerations[type.of];
    int32_t code = enumeration_word(e, d->choice.text);
    if (e->n_words > OUTCOMES_MAX)
      DIAG(c->diags, WORDS_TOO_MANY, d->type->span,
          arena_printf(c->arena, _("%u outcomes"), e->n_words),
          arena_printf(c->arena, "%d", OUTCOMES_MAX));
    if (code >= 0) {
      decision->otherwise = (uint32_t)code;
    } else {
      struct diag *diag = DIAG(c->diags, WORD_NOT_IN_SET, d->choice.span,
          cstr(&c->words, d->choice.text), describe_words(&c->words, e));
      diag_help_nearest(c->diags, diag, d->choice.text, e->words, e->n_words);
    }
  }
  if (decision->entity == NONE_INDEX) return;
  add_entity_name(
      c, d->name, broken ? SYMBOL_BROKEN : SYMBOL_DECISION, decision->entity, index, "decision");
  c->schema->entities[decision->entity].id_required = true;
}

/* -- all, in the order written -- */

static void *allocate(struct checker *c, uint32_t n, size_t bytes) {
  return arena_alloc(c->arena, (n ? n : 1) * bytes);
}

void declare_run(struct checker *c, const struct ast *ast) {
  struct schema *s = c->schema;
  uint32_t *counts = c->n_of_kind;
  for (uint32_t i = 0; i < ast->n_decls; i++) counts[ast->decls[i]->kind]++;
  s->parameters = allocate(c, counts[AST_PARAMETER], sizeof *s->parameters);
  s->readings = allocate(c, counts[AST_READING], sizeof *s->readings);
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    const struct ast_decl *d = ast->decls[i];
    if (d->kind == AST_PARAMETER) {
      declare_parameter(c, d, &s->parameters[s->n_parameters], s->n_parameters);
      s->n_parameters++;
    } else if (d->kind == AST_READING) {
      declare_reading(c, d, &s->readings[s->n_readings], s->n_readings);
      s->n_readings++;
    }
  }
}

void declare_rest(struct checker *c, const struct ast *ast) {
  struct schema *s = c->schema;
  const uint32_t *counts = c->n_of_kind;
  s->defines = allocate(c, counts[AST_DEFINE], sizeof *s->defines);
  s->decisions = allocate(c, counts[AST_DECISION], sizeof *s->decisions);
  s->rules = allocate(c, counts[AST_RULE], sizeof *s->rules);
  s->warnings = allocate(c, counts[AST_WARNING], sizeof *s->warnings);
  s->requires = allocate(c, counts[AST_REQUIRE] + c->n_bounded, sizeof *s->requires);
  s->duties = allocate(c, counts[AST_DUTY], sizeof *s->duties);
  s->selections = allocate(c, counts[AST_SELECTION], sizeof *s->selections);
  s->allocations = allocate(c, counts[AST_ALLOCATION], sizeof *s->allocations);
  s->items = allocate(c,
      counts[AST_DEFINE] + counts[AST_DECISION] + 2 * counts[AST_SELECTION] +
          2 * counts[AST_ALLOCATION] + counts[AST_DUTY],
      sizeof *s->items);
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    const struct ast_decl *d = ast->decls[i];
    if (d->kind == AST_DEFINE) {
      declare_define(c, d, &s->defines[s->n_defines], s->n_defines);
      s->items[s->n_items++] = (struct item){ITEM_DEFINE, s->n_defines++};
    } else if (d->kind == AST_DECISION) {
      uint32_t first;
      declare_decision(c, d, &s->decisions[s->n_decisions], s->n_decisions);
      if (!str_map_find(&c->decisions, d->name.text, &first))
        str_map_add(&c->decisions, d->name.text, s->n_decisions);
      s->items[s->n_items++] = (struct item){ITEM_DECISION, s->n_decisions++};
    } else if (d->kind == AST_DUTY) {
      declare_duty(c, d, &s->duties[s->n_duties], s->n_duties);
      s->items[s->n_items++] = (struct item){ITEM_DUTY, s->n_duties++};
    } else if (d->kind == AST_SELECTION) {
      declare_selection(c, d, &s->selections[s->n_selections], s->n_selections);
      s->items[s->n_items++] = (struct item){ITEM_SELECTION, s->n_selections};
      s->items[s->n_items++] = (struct item){ITEM_SELECTION_STATE, s->n_selections++};
    } else if (d->kind == AST_ALLOCATION) {
      declare_allocation(c, d, &s->allocations[s->n_allocations], s->n_allocations);
      s->items[s->n_items++] = (struct item){ITEM_ALLOCATION, s->n_allocations};
      s->items[s->n_items++] = (struct item){ITEM_ALLOCATION_STATE, s->n_allocations++};
    }
  }
}
