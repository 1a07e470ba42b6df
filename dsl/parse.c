/* The only entry of the parser: see parse.h. */
#include "dsl/parse.h"

#include "dsl/build.h"
#include "dsl/parser.h"
#include "base/characters.h"
#include "base/translate.h"

/* A build that traces tells every step on standard error; others have no trace in them. */
static void trace(void) {
#if DSL_DEBUG
  dsl_debug = 1;
#endif
}

/* A file in another encoding, or no text at all, is one mistake: nothing of it is read. */
static bool is_no_text(struct diags *diags, uint32_t source) {
  struct str encoding = encoding_of(diags->sources->items[source].text);
  if (!encoding.n) return false;
  struct diag *diag = DIAG_AT(diags, FILE_NOT_UTF8,
      ((struct place){.path = diags->sources->items[source].path}), _(encoding.p));
  diag_help(diags, diag, "%s", encoding_way_out(encoding));
  return true;
}

struct ast *parse_rules(struct arena *arena, struct diags *diags, uint32_t source) {
  return parse_rules_words(arena, diags, source, NULL);
}

struct ast *parse_rules_words(
    struct arena *arena, struct diags *diags, uint32_t source, struct source_words *words) {
  struct parse parse;
  struct ast *ast = ARENA_NEW(arena, struct ast);
  ast->source = source;
  if (is_no_text(diags, source)) return ast;
  literal_check_bytes(diags, source, diags->sources->items[source].text);
  parse_init(&parse, arena, diags, source, false);
  parse.words = words;
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
