/* What of a regulation its tests show (`thidua test --coverage`): three-valued MC/DC.
 *
 * An *obligation* is something that some case must show: that a condition was true, that a rule was
 * unknown, that an outcome came out. It is met where a case that passes shows it *with what the case
 * expects hanging on it*: with the condition forced to be otherwise at that row, and nothing else
 * changed, the case fails. That is tried, by running again.
 *
 *   rule, warning,     true, false and unknown: of the whole condition
 *   require
 *   exception          likewise
 *   condition          likewise, of each part that `and`, `or`, `not` and `if` are made of; its id is
 *                      that of explanations
 *   value              of a define, a key, seats …: its value, against none
 *   outcome, state     expected of some instance
 *   reading            each choice, against another
 *   period             of a parameter: its value on a day of it, against none
 *
 * What can never be (a condition of nothing but given facts is never unknown) is no obligation. */
#ifndef THIDUA_COVERAGE_H
#define THIDUA_COVERAGE_H

#include "base/vec.h"
#include "study/suite.h"

enum cover_kind {
  COVER_RULE,
  COVER_EXCEPTION,
  COVER_WARNING,
  COVER_REQUIRE,
  COVER_CONDITION,
  COVER_VALUE,
  COVER_OUTCOME,
  COVER_STATE,
  COVER_READING,
  COVER_PERIOD,
  COVER_N_KINDS
};

/* Whose obligation it is. */
enum cover_declared {
  COVERED_DEFINE,
  COVERED_DECISION,
  COVERED_RULE,
  COVERED_EXCEPTION,
  COVERED_SELECTION,
  COVERED_ALLOCATION,
  COVERED_DUTY,
  COVERED_WARNING,
  COVERED_REQUIRE,
  COVERED_PARAMETER,
  COVERED_READING,
  COVERED_N_DECLARED
};
struct cover_declaration {
  enum cover_declared kind;
  uint32_t index; /* in the schema's array of its kind */
};

/* A case of one of the suites. */
struct cover_case {
  uint32_t suite, test;
};

struct obligation {
  enum cover_kind kind;
  struct cover_declaration of;
  struct str id;     /* of the node; of others NAME.WORD, NAME.DATE */
  struct str text;   /* the words of the rules that it is about; of others the word, the day */
  struct str wanted; /* "true", "false", "unknown"; "value", the word, the day */
  struct span span;  /* in the regulation's sources */
  bool is_met;
  struct cover_case by;      /* is_met: the first case that shows it, */
  struct str instance;       /* and at which instance of what it gives; n == 0: of no one */
  struct str proposal;       /* not met: a case that meets it, as YAML; n == 0: none was found */
  struct str never;          /* not met: why no case can show it, in words; n == 0: unproved */
  uint32_t n_data, n_stands; /* not met: on how many data it was looked for, on how many it is so */
  uint32_t point, wanted_code; /* of coverage_points.h, and what of it; NONE_INDEX: none */
};

/* Of one regulation, by all suites that test it. Owner: its arena. */
struct coverage {
  struct arena arena;
  struct opened *opened;
  const struct suite *const *suites; /* all of the same regulation */
  uint32_t n_suites;
  const struct compilation *regulation; /* of the first suite */
  const struct schema *schema;
  struct cover_program *program;
  const bool *days_asked; /* by parameter: its value is asked on days other than the run's */
  VEC(struct obligation) obligations; /* in the order of the rules' words */
  VEC(struct obligation) never;       /* were obligations, and are proved to be out of reach */
  uint32_t n_met, n_cases, n_passed;
};

/* Measures what cases of the suites show, which must be open as long as the coverage is, and stand on
 * one regulation. NULL where it cannot be made into a program with points (too large), or has no rule
 * text. Of cases that do not pass nothing is told. */
struct coverage *coverage_measure(
    struct opened *opened, const struct suite *const *suites, uint32_t n_suites);
/* The same of some declarations: each obligation costs runs. */
struct coverage_asked {
  bool (*is_asked)(
      void *context, const struct schema *schema, struct cover_declaration declaration);
  void *context;
};
struct coverage *coverage_measure_asked(struct opened *opened, const struct suite *const *suites,
    uint32_t n_suites, const struct coverage_asked *asked);
/* Finds for each obligation that is not met a case that would meet it: obligation.proposal, an item of
 * `cases` as YAML; several may have the same one. What is told was tried. The search is bounded: where
 * it finds nothing there may be one all the same. But those that are proved to be out of reach are no
 * obligations any more: coverage.never. */
void coverage_propose(struct coverage *coverage);
void coverage_close(struct coverage *coverage);

/* -- by declaration -- */
/* The obligations of one, and how many are met. */
struct cover_figures {
  uint32_t n, n_met;
};
struct cover_figures coverage_of(const struct coverage *coverage, struct cover_declaration of);
struct cover_figures coverage_of_kind(const struct coverage *coverage, enum cover_kind kind);
/* Tested: at least one of its obligations is met. */
bool coverage_tests(const struct coverage *coverage, struct cover_declaration of);
/* "rule", "condition" …: the English word of a kind, by which reports name it. */
const char *cover_kind_name(enum cover_kind kind);
/* What is wanted, for people: of a condition its truth in their language. */
struct str coverage_wanted(const struct obligation *one);
/* Of a declaration. */
struct str coverage_declared_name(const struct schema *schema, struct cover_declaration of);
struct str coverage_declared_label(const struct schema *schema, struct cover_declaration of);
struct span coverage_declared_span(const struct schema *schema, struct cover_declaration of);
const struct test_case *coverage_case(const struct coverage *coverage, struct cover_case which);

#endif
