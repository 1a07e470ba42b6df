/* What changed between two consolidated regulations, and the regulations between them: some changes
 * as the newer one has them, the others as the older.
 *
 * Declarations are the same by kind and name (and by what they are of, for or to); they are
 * compared by what they mean to results: not by layout, place, comments, labels, reasons or the
 * language of keywords. Of an entity the fields are compared one by one. The header changes no
 * result and is not compared. Owner: the arena given. language.md §6.
 */
#ifndef THIDUA_CHANGES_H
#define THIDUA_CHANGES_H

#include "compiler/compile.h"

struct change {
  const char *kind; /* "rule", "define" …, "field" */
  /* as one says it: "unregistered", of a field "unit.votes", of an exception "NAME to rule X" */
  struct str name;
  /* by which declarations use it: "votes"; none: nothing does. Of an entity also `plural` */
  struct str word;
  struct str plural;
  enum ast_decl_kind decl_kind;     /* AST_ENTITY for fields too */
  const struct ast_decl *old, *new; /* NULL: not there. Of fields: their entities */
  const struct ast_field *old_field, *new_field;
  /* no result can hang on it: a requirement, a field that nothing else is named like */
  bool is_inert;
};

struct changes {
  /* consolidated, their sources numbered side by side (compile_file_beside) */
  const struct ast *old, *new;
  struct change *items;
  uint32_t n;
};

/* In the order of the newer regulation; what only the older has stands last. Both must have
 * compiled. */
void changes_find(
    struct arena *arena, const struct ast *old, const struct ast *new, struct changes *out);

/* Where a change is written on either side; SPAN_NONE where it is not there. */
struct span change_old_span(const struct change *change);
struct span change_new_span(const struct change *change);

/* The regulation in which change i is as in the newer one where as_new[i], else as in the older.
 * Declarations are shared. */
struct ast *changes_mix(struct arena *arena, const struct changes *changes, const bool *as_new);

/* Compiles a mix in which `pinned` is switched away from the rest; where it does not compile alone,
 * what cannot stand without it is switched too (marked in as_new): those that use what is gone, and
 * those that are used and not there. False where no few others do: as_new is then of no use.
 * Diagnostics are not shown. `parts` is the compilation that has the sources of both. */
bool changes_compile(struct compilation *compilation, struct arena *arena,
    const struct compilation *parts, const struct changes *changes, uint32_t pinned, bool *as_new);

/* True where two declarations mean the same to results. */
bool changes_same_declaration(const struct ast_decl *a, const struct ast_decl *b);

#endif
