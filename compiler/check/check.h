/* The front of the compiler for its other parts: an AST becomes a typed program (compile.h names
 * the passes). Everything made lives in `compilation->arena`; the user's errors go to
 * `compilation->diags`. language.md §3-§5.
 */
#ifndef THIDUA_CHECK_H
#define THIDUA_CHECK_H

#include "compiler/compile.h"

/* Names, types, homes, constants and flags of one expression (`thidua eval`) over what `program`
 * declares. `entity` is whose instance it is asked of: its names need no prefix; ENTITY_RUN:
 * constants, parameters and readings only. Returns the node, lifted to `entity` (home == entity),
 * never exact, folded, its bounded flags set; `program` itself is not changed: the caller appends
 * the node as a define of that entity where it wants one. NULL after a reported error. `program`
 * may be empty (all zero): then only constants have names. `ast`: what the program was made of, for
 * the bounds of its fields; or NULL. */
struct tx *check_expression(struct compilation *compilation, struct typed_program *program,
    const struct ast *ast, const struct ast_expr *expr, uint32_t entity);

/* check_previous.c: gives the program columns of the preceding year for all that an expression may
 * ask `previous` of, behind those it has. */
void history_columns_open(struct arena *arena, struct typed_program *program);

#endif
