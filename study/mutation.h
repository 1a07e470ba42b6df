/* Which mistakes in a regulation its tests would notice: each of its mutants (compiler/mutants) is
 * run against their cases. One that fails a case is killed. One that none of them notices is run on
 * other data, until one is found on which it comes to something else: the case that is missing.
 *
 *   mutation.c          compiles the mutants and tries the cases, by several threads
 *   mutation_search.c   looks for data that tell a mutant from the regulation
 *   mutation_days.c     … that tell one day from the next
 *   mutation_case.c     such data made small, and written as a case of a test file
 *   mutation_text.c     what is told of them, as text; mutation_json.c: for programs */
#ifndef THIDUA_MUTATION_H
#define THIDUA_MUTATION_H

#include "compiler/mutants/mutants.h"
#include "study/suite.h"

enum mutant_fate {
  MUTANT_KILLED,   /* a case fails */
  MUTANT_SURVIVED, /* all pass, and there are data it differs on */
  MUTANT_ALIKE,    /* all pass, and no data were found it differs on */
  MUTANT_SAME,     /* it is the same program */
  MUTANT_REFUSED,  /* it does not compile */
  MUTANT_N_FATES
};

struct judged {
  const struct mutant *mutant;
  enum mutant_fate fate;
  uint32_t n_tried;         /* cases run */
  uint32_t suite, test;     /* KILLED: the first case that fails, in the order of the files */
  const char *refusal;      /* REFUSED: the first error */
  const char *missing_case; /* SURVIVED: as it is written in a test file, "  - name: …" */
  bool by_reasons; /* SURVIVED: by what results name as their reasons; they decide the same */
  bool is_outside; /* ALIKE: a day is otherwise on which the regulation is not in force */
};

struct mutation {
  struct arena *arena;
  const struct opened *opened;
  struct suite *const *suites; /* of one regulation; its cases pass */
  uint32_t n_suites, n_threads;
  const struct compilation *regulation; /* the first suite's */
  const bool *days_asked;               /* by parameter (typed_days_asked) */
  struct mutants mutants;
  struct judged *judged; /* by mutant */
  uint32_t n[MUTANT_N_FATES];
  uint32_t n_data; /* on how much other data those were run that no case noticed */
  bool is_exhausted;
};

/* Finds the mutants of the regulation, whose first suite has it compiled from text (session_typed).
 * With `older`, a tree of the regulation as it was, those of what differs from that. */
void mutation_find(struct mutation *mutation, const struct ast *older);
/* Tells what becomes of each. Out of memory: jumps where the arena says. */
void mutation_judge(struct mutation *mutation);
/* Killed of those that differ, in thousandths; 1000 where there are none. */
uint32_t mutation_score(const struct mutation *mutation);

/* What was replaced by what: "`>` instead of `>=`", in the arena. */
const char *mutant_told(
    const struct mutation *mutation, const struct mutant *mutant, struct arena *arena);
struct place mutant_place(const struct mutation *mutation, const struct mutant *mutant);

#endif
