/* Contents compared (changes.h). */
#ifndef THIDUA_CHANGES_COMPARE_H
#define THIDUA_CHANGES_COMPARE_H

#include "compiler/changes/changes.h"

bool same_expression(const struct ast_expr *a, const struct ast_expr *b);
bool same_field(const struct ast_field *a, const struct ast_field *b);
/* Of an entity without its fields. */
bool same_entity(const struct ast_decl *a, const struct ast_decl *b);

#endif
