/* The files of one regulation: its own, what it amends and uses, and what those do. Between
 * compile.c, chain.c, consolidate.c and law.c. Owner: the compile arena. language.md §6.
 */
#ifndef THIDUA_CHAIN_H
#define THIDUA_CHAIN_H

#include "compiler/compile.h"

/* One file as parsed. */
struct chain_file {
  uint32_t source;
  const struct ast *ast;
  const struct ast_decl *header; /* its first `regulation`; NULL: none */
  /* NULL: it amends none, or one that could not be read, or that is no regulation */
  struct chain_file *amended;
  struct chain_file *namer; /* the first that named it; NULL: the regulation's own file */
  /* with all that it names; false: still on the way down, so naming it now closes a circle */
  bool is_read;
  /* with syntax errors: names may be declared in text that could not be read */
  bool is_damaged;
};

struct chain {
  struct chain_file **files; /* each before those that name it, the regulation's own last */
  uint32_t n_files;
  /* false: a file that is named is not here, and names may come from it */
  bool is_whole;
};

/* Reads what the regulation's own file (compilation->ast, as parsed) amends and uses, and so on.
 * Every file once. Errors: E257 to E261, and those of the parser, at their places; what could be
 * read is there. Gives each source its name. */
struct chain *chain_read(struct compilation *compilation);

/* The header whose `source` the quotations of a file are from; NULL: none. ast.h, struct ast_file.
 */
const struct ast_decl *chain_law_header(const struct chain_file *file);

/* The number of a source: a new one, or where the other regulation of a `diff` has read the same,
 * that one's. */
uint32_t chain_source(struct compilation *compilation, struct str path, struct str text);

/* The file `path` that a file at `from` names, by the words alone: without `.`, and without `x/..`.
 */
struct str chain_path(struct arena *arena, struct str from, struct str path);
/* By what a file that another names is opened: behind the folder of that one, whose source `text`
 * stands in. Texts are NFC, names on a disk perhaps not: the first of NFC, as written, and NFD that
 * is there; NFC where none is. */
const char *chain_opened(const struct compilation *compilation, const struct ast_text *text);

#endif
