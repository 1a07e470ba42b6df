/* Rules in sentences: a declaration, or an expression, as an officer would say it, made from the tree.
 * In the reader's language (base/translate.h); what is declared is called by its label, numbers, days
 * and words as results/people.h has them. Nothing is guessed from names: what a word of the rules
 * means is what the checker found, by the place where it stands.
 *
 * A sentence is words, some of which name a declaration, with a list below it where a condition has
 * several parts. How that is laid out (a page, Markdown, one line) is the caller's. */
#ifndef THIDUA_SENTENCES_H
#define THIDUA_SENTENCES_H

#include "base/vec.h"
#include "compiler/compile.h"

enum phrase_kind {
  PHRASE_WORDS,
  PHRASE_NAME, /* names a declaration, or a field */
  PHRASE_VALUE /* a number, a day, a word of a closed set */
};

struct phrase {
  enum phrase_kind kind;
  struct str text;
  /* PHRASE_NAME: what it names; `field` of an entity `decl`, else NULL. decl NULL: `id`, or a column
   * that no declaration stands for */
  const struct ast_decl *decl;
  const struct ast_field *field;
};
struct phrases {
  VEC(struct phrase) of;
};

struct sentence {
  struct phrases words;
  struct sentence *first, *last; /* the list below it, in order; NULL: none */
  struct sentence *next;
};

/* What sentences are made from. Owner: the arena given to sentences_init. */
struct sentences {
  struct arena *arena;
  const struct compilation *compilation; /* of a regulation without errors, typed */
  const struct schema *schema;
  bool is_vietnamese; /* the reader's language */
  struct spoken_names *names;
  struct written_list *written; /* sentences_index; NULL: not asked for */
};

void sentences_init(
    struct sentences *sentences, struct arena *arena, const struct compilation *compilation);

/* What a declaration says, a list of sentences; NULL where it says nothing of its own (an entity, a
 * parameter, `uses`). Of the consolidated tree, or one that it replaced: whose words then are called
 * as far as the newest regulation knows them. */
struct sentence *sentences_of(struct sentences *sentences, const struct ast_decl *decl);
/* An expression of a declaration, as words. */
struct phrases sentences_expression(
    struct sentences *sentences, const struct ast_decl *decl, const struct ast_expr *expression);

/* Makes sentences_at possible. Copies of it share what it finds, each with an arena of its own. */
void sentences_index(struct sentences *sentences);
/* What is written at a span of the rules, in words, from the row that its place speaks of; false: no
 * expression is. */
bool sentences_at(struct sentences *sentences, struct span span, struct phrases *out);
/* True where each declaration that they name has a label the reader can read (people_reads): else the
 * rules' own words say more. */
bool sentences_are_read(const struct phrases *words);

/* As a declaration, or a field of it, is called: its label; without one its name without underscores;
 * one that has no name by what it is for. */
struct str sentences_name(struct sentences *sentences, const struct ast_decl *decl);
struct str sentences_field_name(struct sentences *sentences, const struct ast_field *field);
/* "rule", "decision" … in the reader's language. */
const char *sentences_kind(enum ast_decl_kind kind);
/* "in each cụm", by an entity's name; of the root, of which there is one, "in the whole ngành". */
struct phrases sentences_per(struct sentences *sentences, struct str entity);
/* A word of a closed set, as people call it: by its label where it has one. */
struct str sentences_word(struct sentences *sentences, const struct ast_type *type, uint32_t word);
/* The same of one by its name; one that is not of the set is itself. */
struct str sentences_choice(
    struct sentences *sentences, const struct ast_type *type, struct str word);
/* A type: "yes or no", "a number with 2 digits after the point", "one of “a”, “b”". */
struct str sentences_type(struct sentences *sentences, const struct ast_type *type);

/* Words without their links, in the arena; the first letter large where `begins`. */
struct str sentences_plain(struct sentences *sentences, const struct phrases *words, bool begins);
/* A text with its first letter large. */
struct str sentences_begin(struct sentences *sentences, struct str text);

#endif
