/* Coverage of the law: sentence by sentence of the texts that a regulation quotes, which words which
 * declarations quote, which of these a test exercises, which words are marked as not for rules and
 * why, and which nothing covers (`thidua law`). language.md §2, §5 `not encoded`; cli.md.
 *
 * A declaration stands for its words in every text of the chain that has them: a new year's text
 * that says again what an older one said is covered by the same rules. Declarations that a later
 * year replaced or repealed cover nothing; where nothing else does, they are named.
 *
 *   law_sentences.[ch]  a text cut into sentences
 *   law.c               the model: law_report_make
 *   law_text.c, law_json.c, law_html.c   the forms it is written in
 *
 * Owner: the compilation's arena. */
#ifndef THIDUA_AUTHOR_LAW_H
#define THIDUA_AUTHOR_LAW_H

#include "author/law_sentences.h"
#include "base/buffer.h"

/* What words of a text, or a sentence, come to. A sentence is missing where any of its words is, else
 * encoded where any is; else what it is marked as, the first here of several. */
enum law_state {
  LAW_MISSING,
  LAW_ENCODED,
  LAW_LEFT_TO_PEOPLE,
  LAW_NOT_EXPRESSIBLE,
  LAW_BEYOND_THIS_REGULATION,
  LAW_NOT_NORMATIVE
};
enum { N_LAW_STATES = LAW_NOT_NORMATIVE + 1 };
/* "missing", "encoded", "left_to_people" … : as JSON has it. */
struct str law_state_word(enum law_state state);

/* What tests show of a declaration. */
enum law_exercise_state {
  LAW_NOT_TO_BE_TESTED, /* it does nothing by itself: an entity, say */
  LAW_UNTESTED,
  LAW_TESTED
};
/* A case that tests it. */
struct law_case {
  struct str name;  /* in its file */
  struct str told;  /* the same, behind its file where that is of another year */
  const char *file; /* as law_test_file has its path */
};
struct law_exercise {
  uint8_t state;          /* enum law_exercise_state */
  struct law_case *cases; /* by which cases, in order */
  uint32_t n_cases;
};

enum law_quote_kind { QUOTE_ENCODES, QUOTE_MARKS, QUOTE_FORMER };
/* A declaration with law text. */
struct law_quote {
  uint8_t kind;                  /* enum law_quote_kind */
  uint8_t state;                 /* enum law_state: of the words it covers */
  const struct ast_decl *decl;   /* as consolidated; FORMER: as it was */
  const struct ast_decl *by;     /* FORMER: what replaced or repealed it */
  const char *what;              /* "rule", "not encoded" … : its keyword */
  struct str name;               /* n == 0: none */
  struct str label;              /* or, without one, why it says that it is so; n == 0: none */
  struct str because;            /* MARKS */
  const char *at, *by_at;        /* "emulation.rules:134"; by_at: of `by` */
  struct law_exercise exercised; /* ENCODES */
};

/* Words that follow one another and are covered alike. */
struct law_part {
  uint32_t begin, end; /* bytes of the text, with what stands between and behind its words */
  uint8_t state;       /* enum law_state */
  bool is_tested;      /* ENCODED: no declaration that quotes it is untested */
  uint32_t n_words;
  const uint32_t *quotes; /* into the report's, in order; of what is missing, former ones */
  uint32_t n_quotes;
};

struct law_sentence {
  struct law_cut cut;
  uint8_t state; /* enum law_state */
  bool is_tested;
  struct law_part *parts;
  uint32_t n_parts;
  struct place place;
};

struct law_count {
  uint32_t all, tested, by_state[N_LAW_STATES];
};

struct law_text_report {
  const struct law_source *source;
  struct law_sentence *sentences;
  uint32_t n_sentences;
  struct law_count sentences_count, words_count;
  bool is_changed;      /* since the program was compiled, whose digest was */
  const uint8_t *known; /* this one; NULL: it is compiled here */
  uint32_t *broken;     /* quotes that were of this text, and are no longer in it */
  uint32_t n_broken;
};

/* A test file that was run for it. */
struct law_test_file {
  const char *path;
  uint32_t n_cases, n_failed;
};

struct law_report {
  struct compilation *compilation;
  const struct schema *schema;
  struct law_quote *quotes;
  uint32_t n_quotes;
  struct law_text_report *texts; /* the oldest first */
  uint32_t n_texts;
  struct law_count sentences, words;
  const struct law_test_file *tests;
  uint32_t n_tests;
};

/* What tests show of a declaration of the consolidated tree (one that quotes the law, and marks
 * nothing). NULL: nobody asked. */
typedef struct law_exercise law_exercised(void *context, const struct ast_decl *decl);

/* Makes the report of a regulation without errors, typed, whose texts of law are at hand
 * (compilation->law); of one from a compiled program their digests as compiled are in
 * compilation->law_texts. */
struct law_report *law_report_make(
    struct compilation *compilation, law_exercised *exercised, void *context);

/* The forms. `colour`: on a terminal. */
void law_write_text(const struct law_report *report, FILE *out, bool colour);
void law_write_json(const struct law_report *report, FILE *out);
void law_write_html(const struct law_report *report, struct buffer *out);

#endif
