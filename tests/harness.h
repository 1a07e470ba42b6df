/* What the whole-path tests share: rule text and data text to a program, a data set and a run.
 *
 * Each step answers false after diagnostics, which `subject_complaints` then holds as text.
 * Owner: `struct subject`, freed whole by subject_free.
 */
#ifndef THIDUA_TESTS_HARNESS_H
#define THIDUA_TESTS_HARNESS_H

#include "compiler/compile.h"
#include "runtime/data/dataset.h"
#include "runtime/vm/run.h"

struct subject {
  struct arena arena;
  struct compilation compilation; /* all passes */
  /* checked and ordered only: what the reference evaluates, untouched by folding and lowering */
  struct compilation plain;
  struct program *program; /* the compilation's, or one read back */
  struct str previous;     /* the preceding year's results, as text; n == 0: none */
  struct dataset data;
  bool has_data;
  struct str complaints;      /* rendered diagnostics of the step that failed */
  const char *code;           /* the code of its first error by place, "E209" */
  uint32_t n_errors, n_shown; /* of that step: all, and those kept */
};

void subject_init(struct subject *subject);
void subject_free(struct subject *subject);
/* Compiles `rules` (into both compilations). */
bool subject_compile(struct subject *subject, struct str rules);
/* Loads `yaml`, and what `previous` says, for the program; replaces what was loaded before. */
bool subject_load(struct subject *subject, struct str yaml);
/* Evaluates; `run` is freed by the caller with run_free. */
void subject_run(struct subject *subject, struct run *run, const struct run_options *options);

/* Days of a date literal "2020-12-31" (which must be one). */
int32_t harness_date(const char *text);
/* The index of a declared thing by name (which must be there). */
uint32_t harness_define(const struct schema *schema, const char *name);
uint32_t harness_decision(const struct schema *schema, const char *name);
/* Keeps what a generated program failed on, as build/failures/SEED.SUFFIX. */
void harness_save(uint64_t seed, const char *suffix, struct str text);

#endif
