/* What the files of the differential test share. differential.c lists results, asks the references
 * and runs the VM in every way; differential_compare.c holds one answer against the other. */
#ifndef THIDUA_TESTS_DIFFERENTIAL_H
#define THIDUA_TESTS_DIFFERENTIAL_H

#include "tests/generate.h"
#include "tests/harness.h"
#include "tests/reference.h"
#include "tests/reference_syntax.h"

/* -- what is measured -- */

struct measure {
  uint64_t n, not_compiled, not_loaded, failed;
  uint64_t truth[3]; /* rules, warnings, requires: false, unknown, true */
  uint64_t define_truth[3];
  uint64_t numbers[3], dates[3];   /* unknown, within bounds, known */
  uint64_t others[2];              /* words, texts: unknown, known */
  uint64_t decisions[2];           /* undetermined, determined */
  uint64_t statuses[5], states[6]; /* of selections */
  /* of selections; in how many every way of settling the unknowns was tried */
  uint64_t groups, groups_tried;
  uint64_t allotments[5], allocations[4];    /* of allocations: rows, states */
  uint64_t missing, faults, conflicts, ties; /* reasons compared */
  uint64_t referred;                         /* results that say where the rest is told */
  uint64_t same_order, other_order; /* lists of reasons: in the reference's order or another */
  /* values unknown, known; no record false, true; values known that several agree on */
  uint64_t previous[5];
  uint64_t opcodes[OP_N_OPCODES];
};

/* -- one result -- */

enum result_kind {
  RESULT_DEFINE,
  RESULT_DECISION,
  RESULT_RULE,
  RESULT_WARNING,
  RESULT_REQUIRE,
  RESULT_STATUS,
  RESULT_RANK,
  RESULT_STATE,
  RESULT_DUTY,
  RESULT_EXCEPTION,
  RESULT_SHARE,
  RESULT_ALLOTMENT,
  RESULT_ALLOCATION
};

struct result { /* one register that is told */
  enum result_kind kind;
  uint32_t index, entity, reg;
  struct str name;
  struct type type;
};

struct expected { /* the reference's answer at one row, in the VM's measures */
  bool known, settled;
  uint8_t truth;
  uint64_t set;
  uint32_t code;
  struct str text;
  int64_t lo, hi;
};

struct checking {
  struct measure *measure;
  struct generated *generated;
  struct subject *subject;
  struct reference *reference;
  struct syntax *syntax;
  uint32_t *readings;
  struct result *results;
  uint32_t n_results;
  struct expected **expected;  /* [result][row] */
  const struct str_map **keys; /* by result that others may refer to: compare_near's */
  const char *what;            /* where we are: "block 2, 4 threads" */
  char message[4096];          /* of the first difference */
};

/* Words of three-valued truth, by its byte. */
extern const char *const truths[3];

/* Keeps the first difference that is found. */
void complain(struct checking *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
void compare_run(struct checking *c, const struct run *run);
void compare_reasons(struct checking *c, struct run *run);
/* What the reference says of a result at a row that is not settled. */
void compare_why(
    struct checking *c, const struct result *result, uint32_t row, struct reference_reasons *out);
/* Of a run with small run_options.reasons_named: what is named, and what is referred to
 * (differential_near.c). */
void compare_near(struct checking *c, struct run *run);
/* The columns that are filled from the preceding year, against what the generator knows of it. */
void check_columns(struct checking *c, const struct instance *instance);

#endif
