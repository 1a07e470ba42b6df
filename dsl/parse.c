/* The only entry of the parser: see parse.h. */
#include "dsl/parse.h"

#include "dsl/build.h"
#include "dsl/parser.h"

/* A build that traces tells every step on standard error; others have no trace in them. */
static void trace(void) {
#if DSL_DEBUG
  dsl_debug = 1;
#endif
}

struct ast *parse_rules(struct arena *arena, struct diags *diags, uint32_t source) {
  struct parse parse;
  struct ast *ast = ARENA_NEW(arena, struct ast);
  ast->source = source;
  literal_check_bytes(diags, source, diags->sources->items[source].text);
  parse_init(&parse, arena, diags, source, false);
  trace();
  /* success is that no error was reported: after recovery the parser returns 0 */
  (void)dsl_parse(&parse);
  ast->decls = parse.decls.items;
  ast->n_decls = parse.decls.n;
  return ast;
}

struct ast_expr *parse_expression(struct arena *arena, struct diags *diags, uint32_t source) {
  struct parse parse;
  uint32_t before = diags->n_errors;
  literal_check_bytes(diags, source, diags->sources->items[source].text);
  parse_init(&parse, arena, diags, source, true);
  trace();
  (void)dsl_parse(&parse);
  return diags->n_errors == before ? parse.expression : NULL;
}
