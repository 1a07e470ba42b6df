/* The third opinion: evaluates the syntax tree itself, as written, by the words of language.md: its
 * own look-up of names, its own scales, its own choice of what is computed exactly. What it shares
 * with the second (reference.h) are the operations on values; with the checker, nothing. So a typed
 * program that says something else than the text is found here.
 */
#ifndef THIDUA_TESTS_REFERENCE_SYNTAX_H
#define THIDUA_TESTS_REFERENCE_SYNTAX_H

#include "dsl/ast.h"
#include "tests/reference.h"

struct syntax;

/* `reference` gives memory, data and options; `ast` must be free of errors. All must outlive it. */
struct syntax *syntax_new(struct reference *reference, const struct ast *ast);

/* A define, rule, warning or require by its name; words of closed sets come as texts (ANSWER_TEXT).
 */
struct answer syntax_declared(
    struct syntax *syntax, enum ast_decl_kind kind, struct str name, uint32_t row);
/* An allocation by its name: the share of a row, or the state (ANSWER_CODE) at its ancestor. */
struct answer syntax_allocation(struct syntax *syntax, struct str name, uint32_t row, bool state);
/* A selection by its name: at a row of its candidates the status, or the rank (0: unknown or none);
 * at a row of its ancestor the state. */
int64_t syntax_selection(
    struct syntax *syntax, struct str name, uint32_t row, bool rank, bool state);
/* The possible outcomes, bit i for the i-th word of its declaration. */
uint64_t syntax_decision(struct syntax *syntax, struct str name, uint32_t row);

#endif
