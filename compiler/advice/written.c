/* What is told to those who write rules, and does no harm to a run (compile_input.is_written): fields
 * that nothing reads, quotations that decide nothing, names without a label among others that have
 * one. Of the newest file: what it amends and uses is looked at by itself. Before folding, which takes
 * out what is known. */
#include "compiler/advice/advisor.h"
#include "compiler/typed/asked.h"
#include "base/translate.h"

struct written_advisor {
  struct compilation *compilation;
  const struct schema *schema;
  struct tx_met seen;
  uint32_t own_field; /* whose bounds the body is: it is not read by these; NONE_INDEX: none */
  struct typed_asked *asked; /* what something reads, is said of, or is counted */
  bool has_items;            /* it holds what bodies of items ask of */
  bool decides;              /* something is not a definition */
};

static bool is_own(const struct written_advisor *w, struct span span) {
  const struct ast *ast = w->compilation->ast;
  return span.source != UINT32_MAX && (!ast->n_files || span.source == ast->source);
}

static void note_node(struct written_advisor *w, const struct tx *node) {
  bool added = true;
  if (!typed_is_leaf(node)) tx_met_put(&w->seen, node, &added);
  if (!added) return;
  asked_note(w->asked, node, w->own_field);
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (typed_child(node, i)) note_node(w, typed_child(node, i));
}

static void note_body(void *context, const struct typed_body *body) {
  struct written_advisor *w = context;
  const bool is_require = body->kind == BODY_REQUIRE;
  struct item item;
  w->own_field = is_require ? w->schema->requires[body->index].field : NONE_INDEX;
  w->decides = w->decides || (body->kind != BODY_DEFINE && w->own_field == NONE_INDEX);
  if (w->own_field == NONE_INDEX) asked_note_entity(w->asked, typed_body_entity(w->schema, body));
  if (w->has_items && typed_body_item(w->schema, body, &item)) return;
  if (body->begins || is_require) tx_met_clear(&w->seen);
  note_node(w, *body->tree);
}

/* -- fields that nothing reads -- */

static void tell_fields(struct written_advisor *w) {
  struct diags *diags = &w->compilation->diags;
  for (uint32_t i = 0; i < w->schema->n_fields; i++) {
    const struct field *field = &w->schema->fields[i];
    if (w->asked->fields[i] || field->origin != FIELD_DATA || field->type.kind == TYPE_TEXT ||
        !is_own(w, field->span))
      continue;
    struct diag *diag = DIAG(diags, ADVICE_FIELD_UNREAD, field->span,
        str_cstring(w->compilation->arena, field->name),
        str_cstring(w->compilation->arena, w->schema->entities[field->entity].name));
    diag_help(diags, diag, "name it where it is to count, or leave it out: nobody need collect it");
  }
}

/* -- quotations that decide nothing -- */

/* A definition is a result all the same, and of a parameter or reading that nothing asks W234 tells. */
static bool leads_to_something(const struct written_advisor *w, const struct ast_decl *d) {
  if (d->kind == AST_CALENDAR) return w->asked->calendar;
  if (d->kind != AST_ENTITY) return true;
  const uint32_t entity = schema_entity(w->schema, d->name.text);
  return entity == NONE_INDEX || w->asked->entities[entity];
}

static void tell_quotations(struct written_advisor *w) {
  struct diags *diags = &w->compilation->diags;
  const struct ast *ast = w->compilation->ast;
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    const struct ast_decl *d = ast->decls[i];
    if (!d->n_law || !is_own(w, d->span) || leads_to_something(w, d)) continue;
    struct diag *diag =
        DIAG(diags, ADVICE_QUOTATION_IDLE, span_join(d->law_spans[0], d->law_spans[d->n_law - 1]),
            ast_decl_kind_word(d->kind), str_cstring(w->compilation->arena, d->name.text));
    diag_note(diags, diag, d->name.span, "nothing asks of this");
    diag_help(diags, diag,
        "quote the words above what they decide, or mark them as not encoded, with the reason");
  }
}

/* -- names without a label -- */

/* Of one kind. */
struct labels {
  uint32_t n_with, n_without;
};

static void count_label(struct labels *labels, struct str label) {
  if (label.n) labels->n_with++;
  else labels->n_without++;
}

static void tell_label(struct written_advisor *w, const struct labels *labels, const char *noun,
    struct str name, struct str label, struct span span) {
  enum { OTHERS_MIN = 2 };
  if (label.n || labels->n_with <= labels->n_without || labels->n_with < OTHERS_MIN ||
      !is_own(w, span))
    return;
  struct diags *diags = &w->compilation->diags;
  struct arena *arena = w->compilation->arena;
  struct diag *diag = DIAG(diags, ADVICE_LABEL_MISSING, span, noun, str_cstring(arena, name),
      arena_printf(arena, "%u", labels->n_with));
  diag_help(diags, diag, "write what the office calls it, in quotes, where the others have it");
}

/* All of an array of the schema. */
#define TELL_LABELS(w, array, n, noun)                                                             \
  do {                                                                                             \
    struct labels labels = {0};                                                                    \
    for (uint32_t i = 0; i < (n); i++) count_label(&labels, (array)[i].label);                     \
    for (uint32_t i = 0; labels.n_without && i < (n); i++)                                         \
      tell_label((w), &labels, (noun), (array)[i].name, (array)[i].label, (array)[i].span);        \
  } while (0)

/* Of the fields of one entity; texts show themselves. */
static void tell_field_labels(struct written_advisor *w, const struct entity *entity) {
  struct labels labels = {0};
  for (int told = 0; told < 2; told++)
    for (uint32_t i = entity->first_field; i < entity->first_field + entity->n_fields; i++) {
      const struct field *field = &w->schema->fields[i];
      if (field->origin != FIELD_DATA || field->type.kind == TYPE_TEXT) continue;
      if (told) tell_label(w, &labels, _("field"), field->name, field->label, field->span);
      else count_label(&labels, field->label);
    }
}

static void tell_labels(struct written_advisor *w) {
  const struct schema *s = w->schema;
  struct labels entities = {0};
  for (uint32_t i = 0; i < s->n_entities; i++)
    if (!s->entities[i].of_predecessors) count_label(&entities, s->entities[i].label);
  for (uint32_t i = 0; i < s->n_entities; i++) {
    const struct entity *entity = &s->entities[i];
    if (entity->of_predecessors) continue;
    tell_label(
        w, &entities, ast_decl_kind_word(AST_ENTITY), entity->name, entity->label, entity->span);
    tell_field_labels(w, entity);
  }
  TELL_LABELS(w, s->parameters, s->n_parameters, ast_decl_kind_word(AST_PARAMETER));
  TELL_LABELS(w, s->defines, s->n_defines, ast_decl_kind_word(AST_DEFINE));
  TELL_LABELS(w, s->decisions, s->n_decisions, ast_decl_kind_word(AST_DECISION));
  TELL_LABELS(w, s->selections, s->n_selections, ast_decl_kind_word(AST_SELECTION));
  TELL_LABELS(w, s->allocations, s->n_allocations, ast_decl_kind_word(AST_ALLOCATION));
  TELL_LABELS(w, s->duties, s->n_duties, ast_decl_kind_word(AST_DUTY));
}

void pass_advise_written(struct compilation *compilation) {
  struct typed_program *typed = compilation->typed;
  const struct schema *s = &typed->schema;
  struct written_advisor w = {.compilation = compilation,
      .schema = s,
      .asked = typed->asked ? typed->asked : asked_begin(compilation->arena, s),
      .has_items = typed->asked != NULL};
  tx_met_init(&w.seen, compilation->arena);
  typed_each_body(typed, note_body, &w);
  for (uint32_t i = 0; i < s->n_decisions; i++) asked_note_entity(w.asked, s->decisions[i].entity);
  if (w.decides) {
    tell_fields(&w);
    tell_quotations(&w);
  }
  tell_labels(&w);
}
