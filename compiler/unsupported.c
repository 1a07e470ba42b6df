/* What the language has and this version does not do yet: one clear diagnostic at its place. The names such a declaration would bring are
 * kept as broken, so that their uses say nothing more. */
#include "compiler/checker.h"

static void keep_name(struct checker *c, struct ast_name name, uint32_t entity) {
  if (!name.text.n) return;
  struct symbol symbol = {.kind = SYMBOL_BROKEN, .entity = entity};
  add_symbol(c, name, symbol, "name");
}

/* The names a declaration inside `replace` would give a new meaning: of the replaced one, if it is in this file, they stay. */
static void report_extension(struct checker *c, const struct ast_decl *d) {
  uint32_t entity;
  report_unsupported(c, d->keyword_span, "\"extend\"");
  if (d->target_kind == AST_ENTITY && str_map_find(&c->entities, d->name.text, &entity))
    for (uint32_t i = 0; i < d->n_fields; i++) keep_name(c, d->fields[i].name, entity);
}

void report_unsupported_declarations(struct checker *c, const struct ast *ast) {
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    const struct ast_decl *d = ast->decls[i];
    switch (d->kind) {
      case AST_REGULATION:
        if (d->amends.span.source != UINT32_MAX) report_unsupported(c, d->amends.span, "\"amends\"");
        break;
      case AST_EXCEPTION: report_unsupported(c, d->keyword_span, "an exception that stands apart (\"exception to\")"); break;
      case AST_USES: report_unsupported(c, d->keyword_span, "\"uses\""); break;
      case AST_REPEAL: report_unsupported(c, d->keyword_span, "\"repeal\""); break;
      case AST_REPLACE: report_unsupported(c, d->keyword_span, "\"replace\""); break;
      case AST_EXTEND: report_extension(c, d); break;
      case AST_ENTITY:
      case AST_PARAMETER:
      case AST_READING:
      case AST_DEFINE:
      case AST_DECISION:
      case AST_SELECTION:
      case AST_DUTY:
      case AST_RULE:
      case AST_WARNING:
      case AST_REQUIRE: break;
    }
  }
}
