/* A test file opened once, and its cases run as often as one asks, also against other programs of
 * the same regulation: `test` runs each once; coverage and mutation run them again and again.
 *
 *   suite     a test file that was read, with its regulation compiled. Owner: its own arena.
 *   prepared  one of its cases with what is given loaded. Owner: its session, and an arena.
 *   trial     a prepared case run against a program: whether it passed, and what came instead
 *   cell      one result of one instance that a case expects something of
 *
 * A suite is not written once it is open, so that several threads may run its cases at once, each
 * with an `opened` and arenas of its own. Out of memory: jumps to where those say. */
#ifndef THIDUA_SUITE_H
#define THIDUA_SUITE_H

#include "study/cases.h"
#include "study/outcomes.h"

struct suite {
  struct arena arena; /* of all below, and of the suite itself */
  const char *path;
  struct str text;       /* of the file */
  int error;             /* an errno value: the file cannot be read */
  bool is_exhausted;     /* memory was, as it was read */
  enum fault fault;      /* why none of its cases can be run */
  struct opened opened;  /* its regulation; what is noticed of it */
  struct test_file file; /* its cases, its regulation (session), what is wrong beside them */
};

/* A suite that is still to be read. `options` must outlive it; memory, and where its exhaustion goes,
 * are as `like` has them. Open until suite_close. */
struct suite *suite_new(
    const struct opened *like, const struct test_options *options, const char *path);
/* Reads its file ("-": standard input). Where fault is set none of its cases can be run: what is wrong
 * is in `error`, file.diags or opened.notices. */
void suite_read(struct suite *suite);
/* The same of a text that stands for the file's. */
void suite_read_text(struct suite *suite, struct str text);
/* Exhausted memory of a suite that another thread read goes there from now on. */
void suite_memory(struct suite *suite, jmp_buf *out_of_memory);
/* Both at once. */
struct suite *suite_open(
    const struct opened *like, const struct test_options *options, const char *path);
void suite_close(struct suite *suite);

/* Those of one caller. */
struct suites {
  VEC(struct suite *) list;
};
void suites_close(struct suites *suites);

/* -- a case -- */
struct prepared {
  const struct suite *suite;
  const struct test_case *test;
  struct session *session; /* its options, its data */
  struct diags diags;      /* about what is given */
  bool has_data;           /* it can be evaluated; else diags say why not */
};

/* Loads what a case gives, for `program`: the suite's own (file.session->program) or another of the
 * same regulation. No case that is_faulty. In `arena`, until prepared_close (or the closing of
 * `opened`). */
struct prepared *suite_prepare(const struct suite *suite, const struct test_case *test,
    const struct program *program, struct opened *opened, struct arena *arena);
void prepared_close(struct prepared *prepared);

/* The program with the parameters that a case supposes; itself where it supposes none. In the arena. */
const struct program *case_program(
    const struct program *program, const struct test_case *test, struct arena *arena);

/* What came of it. It passed where nothing is otherwise than expected, and what is expected is
 * without error itself. */
struct trial {
  bool passed;
  bool has_results;        /* false: an error, expected or not */
  struct mismatches wrong; /* what is otherwise than expected */
  struct diags data;       /* about what is given: warnings, or why there are no results */
  struct diags test;       /* about what is expected: names that do not exist … */
};

/* Runs it against a program that reads the same facts and tells the same results as the one it was
 * prepared for; one that differs in what is declared of a fact (its type, what `absent` means) needs
 * it prepared anew. The trial lives in `arena`. */
void prepared_try(struct prepared *prepared, const struct program *program, struct arena *arena,
    struct trial *out);
/* The steps of that, for who looks at a run or changes it before it is compared. The evaluation,
 * until evaluation_close; NULL where there are no results, for reasons in out->data. */
struct evaluation *prepared_evaluate(struct prepared *prepared, const struct program *program,
    struct arena *arena, struct trial *out);
/* What the case expects beside the evaluation's results (NULL: of none), into out->wrong, ->test,
 * ->passed and ->has_results. */
void prepared_compare(struct prepared *prepared, struct evaluation *evaluation, struct arena *arena,
    struct trial *out);

/* The whole way at once: prepared for `program`, tried, closed. */
void suite_try(const struct suite *suite, const struct test_case *test,
    const struct program *program, struct opened *opened, struct arena *arena, struct trial *out);

/* -- what is expected -- */
/* The cells of a case in the order written; none of one that expects an error. A list of warnings
 * stands for all instances of each warning. Of the evaluation of a prepared case. */
void prepared_cells(struct prepared *prepared, struct evaluation *evaluation, struct arena *arena,
    struct expected_cells *out);

#endif
