/* What the files of this room share: the search for mutants, and how one is made of a tree that is
 * not written to (mutants.h). */
#ifndef THIDUA_MUTANTS_FINDING_H
#define THIDUA_MUTANTS_FINDING_H

#include "compiler/mutants/mutants.h"

/* Where an expression hangs in its declaration: in `member`, or in that of item `index` of the
 * array that `array` points to. Offsets. */
struct root {
  bool in_clauses; /* else in the declaration itself */
  size_t member;
  size_t array, item_bytes; /* item_bytes 0: in no array */
  uint32_t index, n_items;
};
#define ROOT(name) ((struct root){.member = offsetof(struct ast_decl, name)})
#define ROOT_OF(decl, list, type, name, i)                                                         \
  ((struct root){.member = offsetof(type, name),                                                   \
      .array = offsetof(struct ast_decl, list),                                                    \
      .item_bytes = sizeof(type),                                                                  \
      .index = (i),                                                                                \
      .n_items = (decl)->n_##list})
/* The same of the declaration's clauses. */
#define CLAUSE(name)                                                                               \
  ((struct root){.in_clauses = true, .member = offsetof(struct ast_clauses, name)})
#define CLAUSE_OF(decl, list, type, name, i)                                                       \
  ((struct root){.in_clauses = true,                                                               \
      .member = offsetof(type, name),                                                              \
      .array = offsetof(struct ast_clauses, list),                                                 \
      .item_bytes = sizeof(type),                                                                  \
      .index = (i),                                                                                \
      .n_items = (decl)->clauses->n_##list})

/* What a truth is for, which says what it may be instead. */
enum truth_use {
  TRUTH_PART,   /* a part of one: what it is part of says it */
  TRUTH_FILTER, /* `where`, `has`, `when` of something that always acts then: true leaves it out */
  TRUTH_ACTS,   /* of a declaration: false, and it never acts */
  TRUTH_HOLDS   /* of a requirement: true, and it never acts */
};

struct finding {
  struct arena *arena;
  const struct ast *ast;
  const struct sources *sources;
  struct mutants *out;
  struct str_map names; /* of fields, readings, defines, decisions: into sets */
  VEC(struct named_set) sets;
  uint32_t declaration; /* at hand */
  const struct ast_decl *decl;
  struct root root; /* of the expression at hand */
  bool changes_data;
  bool is_vietnamese;
};

/* A closed set by a name that is of it. */
struct named_set {
  const struct ast_type *type;
  uint32_t next; /* of the same name; NONE_INDEX: none */
};

/* The expressions that hold one, from it up to the root. */
struct above {
  const struct above *up; /* NULL: the node is the root */
  const struct ast_expr *node;
  uint32_t operand; /* of node, where the expression hangs: 0 a, 1 b, 2 c, 3 … the items */
};

/* Adds a mutant of the declaration at hand. */
void found(struct finding *f, enum mutator mutator, struct ast_decl *changed, struct span span,
    struct str replacement);
/* A copy of the declaration at hand. */
struct ast_decl *copied(struct finding *f);
/* Gives a copy clauses of its own, to be changed. */
struct ast_clauses *copy_clauses(struct finding *f, struct ast_decl *copy);
/* A copy with another expression at its root (NULL: none). */
struct ast_decl *with_root(struct finding *f, struct ast_expr *expr);
/* All mutants of the expression at `root`; NULL: there is none. */
void find_in(struct finding *f, struct root root, const struct ast_expr *expr, enum truth_use use);
/* The closed set that `name` is of and that has the word; NULL: none is known. */
const struct ast_type *set_with(const struct finding *f, struct str name, struct str word);
/* The word behind one in its set, the first behind the last; empty where it is not there or alone. */
struct str next_word(const struct ast_type *set, struct str word);
/* A word of the language, in the language the declaration is written in. */
struct str spelled(const struct finding *f, int token);
struct str words_of(const struct finding *f, struct span span);
/* From one place to another of one source. */
static inline struct span between(struct span in, uint32_t begin, uint32_t end) {
  return (struct span){in.source, begin, end};
}

#endif
