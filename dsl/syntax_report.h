/* A syntax error while it is reported: what could have stood there (syntax_expected.c), what to do about
 * it (syntax_advice.c, syntax_clauses.c), signs and words in a wrong place (syntax_signs.c);
 * syntax_error.c is the whole. */
#ifndef THIDUA_SYNTAX_REPORT_H
#define THIDUA_SYNTAX_REPORT_H

#include "dsl/build.h"
#include "dsl/suggest.h"

struct report {
  struct parse *parse;
  struct tokens *tokens;
  bool expected[TOKENS_MAX]; /* what bison expects */
  bool left[TOKENS_MAX];     /* ... and no group has named yet */
  const char *groups[12];    /* groups named, in the order shown */
  uint32_t n_groups;
};

static inline bool among(const int *tokens, int token) {
  for (; *tokens; tokens++)
    if (*tokens == token) return true;
  return false;
}

/* -- syntax_expected.c */
/* "X, Y or Z": what could have stood here. In the arena. */
const char *syntax_listed(struct report *report);
/* True where names as well as other things of a list may begin a value of a closed list. */
bool syntax_wants_expression(const struct report *report);
/* True for the first words of declarations. */
bool syntax_begins_declaration(int token);
/* True for words that stand behind a name. */
bool syntax_follows_name(int token);
/* True for words at which a name ends that was written in several. */
bool syntax_ends_name(int token);

/* -- syntax_advice.c */
/* "a name is one word: write …"; of a list (`several`) that its names have commas between them. */
const char *syntax_one_word(struct report *report, struct str name, bool several);
/* The types of several words of which this is one: `ngày` for `ngày tháng`. Returns how many; the
 * first two are written to `types`. */
uint32_t syntax_types_with(
    const struct report *report, struct str word, const struct keyword *types[2]);
/* How that is written which the words at hand say: a comparison or a type of everyday (spoken.h), a name
 * whose words stand apart. `near`: the keyword that could stand here and is near the last of them,
 * or NULL. NULL where they are none of these. In the arena. */
const char *syntax_otherwise(struct report *report, int found, const struct keyword *near);
/* Adds the help for mistakes that are common, beyond the nearest keyword; none where there is none. */
void syntax_advise(struct report *report, struct diag *diag, int found);

/* -- syntax_fields.c */
/* The line of the field that the token stands in, as it is written here, where bounds or what an absent fact means
 * stand behind the type in other words or another order; NULL: it is no such line. In the arena. */
const char *syntax_field_otherwise(struct report *report, const struct token *token);

/* -- syntax_clauses.c */
/* Adds how the clause is written that is missing before the token at hand, or in which order the clauses stand where
 * one is at another place than it must be. False: none is, or what stands there is something else. */
bool syntax_advise_clause(struct report *report, struct diag *diag, int found);
/* True for the words that begin a clause. */
bool syntax_begins_clause(int token);

/* -- syntax_signs.c */
/* Reports a sign that is one too many or written in two, a truth said by "no". False: there is none. */
bool syntax_sign_told(struct report *report, int found, struct span span);
/* The same of `the`, `a`, `an` before a name. */
bool syntax_article_told(struct report *report, int found);
/* As syntax_otherwise: of names in quotes or with dashes, of numbers with a unit, of `a of b`. */
const char *syntax_name_otherwise(struct report *report, int found, const struct keyword *near);
/* The word of the source before a token. */
struct str syntax_word_before(const struct tokens *tokens, const struct token *token);

#endif
