/* The only entry of the parser: text in, AST out. */
#ifndef THIDUA_PARSE_H
#define THIDUA_PARSE_H

#include "dsl/ast.h"
#include "base/diag.h"
#include "dsl/source_words.h"

/* Parses source number `source` of diags->sources. Always returns a tree (of what could be read;
 * declarations with a syntax error are left out or hold AST_ERROR nodes); success is
 * "diags->n_errors did not grow". Owner: `arena`. Errors: E1xx in diags; out of memory by the
 * arena's jump. */
struct ast *parse_rules(struct arena *arena, struct diags *diags, uint32_t source);
/* The same, and in *words (empty before; NULL: none) every word, sign and law line as it stands:
 * what a formatter lays out. Complete where no error was reported. */
struct ast *parse_rules_words(
    struct arena *arena, struct diags *diags, uint32_t source, struct source_words *words);
/* Parses one expression alone (`thidua eval`): NULL after a syntax error. */
struct ast_expr *parse_expression(struct arena *arena, struct diags *diags, uint32_t source);

#endif
