/* Parameters and readings that nothing asks, of the newest file: an amended one tells its own, and
 * one that others use (`uses`) is for all of them. A definition or decision that nothing asks is a
 * result all the same. */
#include "compiler/advice/advisor.h"

struct uses {
  struct tx_met seen;
  bool *parameters, *readings;
};

static void note_uses(struct uses *uses, const struct tx *node) {
  bool added;
  if (node->kind == TX_PARAMETER || node->kind == TX_PARAMETER_ON)
    uses->parameters[node->index] = true;
  if (node->kind == TX_READING) uses->readings[node->index] = true;
  if (typed_is_leaf(node)) return;
  tx_met_put(&uses->seen, node, &added);
  for (uint32_t i = 0, n = typed_n_children(node); added && i < n; i++)
    if (typed_child(node, i)) note_uses(uses, typed_child(node, i));
}

static void note_body(void *context, const struct typed_body *body) {
  struct uses *uses = context;
  if (body->begins) tx_met_clear(&uses->seen);
  note_uses(uses, *body->tree);
}

static void tell_unused(
    struct compilation *compilation, const char *noun, struct str name, struct span span) {
  if (compilation->ast->n_files && span.source != compilation->ast->source) return;
  struct diag *diag =
      DIAG(&compilation->diags, ADVICE_UNUSED, span, noun, str_cstring(compilation->arena, name));
  diag_help(&compilation->diags, diag, "name it where it is to count, or leave it out");
}

void pass_advise_unused(struct compilation *compilation) {
  const struct schema *s = &compilation->typed->schema;
  struct arena *arena = compilation->arena;
  const struct typed_program *typed = compilation->typed;
  struct uses uses = {
      .parameters = arena_copy(arena, typed->parameters_asked, s->n_parameters * sizeof(bool)),
      .readings = arena_copy(arena, typed->readings_asked, s->n_readings * sizeof(bool))};
  tx_met_init(&uses.seen, arena);
  typed_each_other_body(compilation->typed, note_body, &uses);
  for (uint32_t i = 0; i < s->n_parameters; i++)
    if (!uses.parameters[i])
      tell_unused(compilation, ast_decl_kind_word(AST_PARAMETER), s->parameters[i].name,
          s->parameters[i].span);
  for (uint32_t i = 0; i < s->n_readings; i++)
    if (!uses.readings[i])
      tell_unused(
          compilation, ast_decl_kind_word(AST_READING), s->readings[i].name, s->readings[i].span);
}
