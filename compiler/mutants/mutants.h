/* Mutants of a regulation: the same regulation changed in one place, as somebody might have written
 * it by mistake. Tests that cannot tell it from the regulation do not test that place.
 *
 * A mutant is told in two ways that come to the same: as a tree (mutant_tree), whose other
 * declarations are shared with the regulation and whose places are those of its files, and as words
 * that stand in a file instead of others (span, replacement). */
#ifndef THIDUA_MUTANTS_H
#define THIDUA_MUTANTS_H

#include "compiler/compile.h"

enum mutator {
#define MUTATOR(name, word) MUTATOR_##name,
#include "compiler/mutants/mutators.def"
  N_MUTATORS
};

struct mutant {
  enum mutator mutator;
  uint32_t declaration;     /* into the tree's decls: which one is changed */
  struct ast_decl *changed; /* what stands in its place */
  struct span span;         /* of the words that are replaced; empty: before that place */
  struct str replacement;   /* by these; empty: they are left out */
  bool changes_data; /* data are read otherwise than for the regulation, or other defaults hold */
  bool changes_choices; /* cases that choose no reading have another */
};

struct mutants {
  VEC(struct mutant) list; /* in the order of declarations, in each in the order of its parts */
};

/* All mutants of a consolidated regulation that compiled; in the arena, as are the changed
 * declarations. Not all of them compile. `sources` are those of the tree. */
void mutants_find(
    struct arena *arena, const struct ast *ast, const struct sources *sources, struct mutants *out);
/* The regulation with one mutant's change, to be compiled by compile_ast. */
struct ast *mutant_tree(struct arena *arena, const struct ast *ast, const struct mutant *mutant);

/* The name of a kind of change in reports: "comparison". */
const char *mutator_name(enum mutator mutator);

#endif
