/* What a tree leaves out of its file: every word and sign as it stands, which of the words that may be
 * names were read as such, and where clauses begin. Comments and blank lines stand in the gaps between
 * them (source_gap). For the formatter; nobody else asks for it. */
#ifndef THIDUA_SOURCE_WORDS_H
#define THIDUA_SOURCE_WORDS_H

#include "base/source.h"
#include "base/vec.h"
#include "dsl/keywords.h"

struct token;

struct source_word {
  int token; /* of the parser; law text is a line each */
  struct span span;
  struct str name;               /* of names and words in NFC; n == 0: signs, numbers, texts, law */
  const struct keyword *keyword; /* the phrase read, of a state too; NULL: none */
  bool is_name;                  /* a keyword that stands for a name here */
  bool begins_clause;            /* a clause, a header's line or a field begins with it */
  bool is_not;                   /* an `is` that is one sign with the `not` behind it */
};

/* In the order of the text, the end last. Owner: the arena they were kept in. */
struct source_words {
  VEC(struct source_word) of;
};

/* Appends a token that the parser was handed. */
void words_keep(struct arena *arena, struct source_words *words, const struct token *token);
/* The one that begins at that byte, which must be there. */
struct source_word *words_find(struct source_words *words, uint32_t begin);

/* A comment in a gap, or a blank line. */
struct source_note {
  struct str comment; /* from its `#`, without blanks at its end; n == 0: one or more blank lines */
  uint32_t begin;     /* its byte in the file */
  uint32_t column;    /* of the `#`, from 0, in what a terminal shows */
  bool is_behind;     /* on the line of the word before the gap */
};
struct source_notes {
  VEC(struct source_note) of;
};
/* The notes between bytes `begin` and `end` of a file's text, which hold no word. `begin` 0: nothing
 * stands before it. */
void source_gap(
    struct arena *arena, struct str text, uint32_t begin, uint32_t end, struct source_notes *notes);

#endif
