/* The consolidated regulation as text: what `check --list` prints, and one declaration of it, for
 * those who start from it (`new`).
 *
 * Nothing is printed anew from the tree: a declaration is the words of its file, with what the
 * chain changed put in at its place. So comments in it stay, and so do those directly above it and
 * at its end (without a blank line between); other comments belong to their file, not to a
 * declaration. language.md §6. */
#ifndef THIDUA_LIST_H
#define THIDUA_LIST_H

#include <stdio.h>

#include "base/vec.h"
#include "compiler/compile.h"
#include "dsl/keywords.h"

/* Bytes [begin, end) of a declaration's file, and what is printed in their stead. */
struct list_edit {
  uint32_t begin, end;
  struct str text;
};
typedef VEC(struct list_edit) list_edits;

/* What is printed, where to, and as seen from where: paths begin at the folder the text will stand
 * in. */
struct listing {
  FILE *out;
  struct compilation *compilation; /* of a regulation without errors, typed */
  /* its main file's, as seen from there; "": the text stands beside that file */
  struct str folder;
};

/* "../2020/emulation.rules:12": where a span begins. In the compilation's arena. */
const char *list_place(const struct listing *listing, struct span span);
/* Prints a declaration of the consolidated tree: its law text, its words, what extends it.
 * `replaced` (may be NULL): edits of its own words, ascending and apart, none of them in a list of
 * words. Ends with a line end. */
void list_declaration(const struct listing *listing, const struct ast_decl *decl, bool with_law,
    const list_edits *replaced);
/* True where its law text, if any, is quoted from the source that the main file's own would be. */
bool list_law_fits(const struct listing *listing, const struct ast_decl *decl);
/* Prints the whole regulation as one .rules file. It means what the chain means, but for places,
 * and checks clean wherever it is put: so its `source` is a comment (a path would be seen from the
 * listing's own folder, and quotations may be of several sources); they were checked in the files
 * they stand in. */
void list_regulation(const struct listing *listing);

/* Which form of `regulation` a header was written with. */
enum keyword_language list_language(const struct listing *listing, const struct ast_decl *header);
/* The phrase of an English keyword in that language. */
struct str list_keyword(enum keyword_language language, const char *english);
/* The keyword of a header's line, with blanks up to where its value stands. */
void list_header_keyword(FILE *out, enum keyword_language language, const char *english);
/* Prints text as comments, line by line: behind the indentation "# ". */
void list_as_comment(FILE *out, struct str text, const char *indentation);

#endif
