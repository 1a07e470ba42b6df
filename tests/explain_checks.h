/* What is said by `thidua explain`, applied: of one result of one instance (explain_proof.c says what
 * is claimed). */
#ifndef THIDUA_TESTS_EXPLAIN_CHECKS_H
#define THIDUA_TESTS_EXPLAIN_CHECKS_H

#include <setjmp.h>

#include "study/explain_forms.h"
#include "tests/explain_rows.h"

struct counts {
  uint64_t n_results, n_searched, n_changes, n_sets, n_settling, n_conditions, n_needed, n_flipped,
      n_facts, n_lines_few, n_rows, n_mixed, n_numbers;
};

struct proof {
  const char *what; /* the seed, or the rule file */
  struct opened opened;
  struct arena arena;
  struct session *session;
  const struct compilation *bare;
  const struct program *program; /* the regulation's own */
  struct random random;
  struct counts counts;
  /* of a seed: what it is made of, and how to run other data of it */
  struct generated *generated; /* NULL: a rule file */
  const char *folder;
  bool only_lines; /* nothing is tried: only how long the text is */
};

/* Opens a regulation with its data for proofs; false where either is at fault. */
bool proof_open(struct proof *p, const char *rules, char **paths, uint32_t n_paths,
    const char *previous, const int32_t *as_of);
void proof_begin(struct proof *p, const char *what, uint64_t seed, jmp_buf *exhausted);
/* Closes all, and adds up what was tried. */
void proof_end(struct proof *p, struct counts *total);
void proof_write(const char *path, struct str text);

/* Fails, with what the explanation says. */
void proof_contradict(struct proof *p, const struct explanation *e, const char *what);
/* The whole data, run by the regulation's own program. */
struct evaluation *proof_evaluate(struct proof *p);
/* A result in words, as `explain` tells outcomes. */
struct str proof_outcome(
    struct proof *p, struct evaluation *evaluation, uint32_t result, uint32_t row);
void proof_check_changes(struct proof *p, const struct explanation *e);
void proof_check_parts(struct proof *p, const struct explanation *e, const struct part *part);
void proof_check_missing(struct proof *p, const struct explanation *e);

#endif
