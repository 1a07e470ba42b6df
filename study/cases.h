/* Test files (`*.test.yaml`), their cases, and what is expected against what was got. cli.md
 * "Tests". Cases are run through suite.h.
 *
 *   cases_read.c    a test file: its regulation and its cases
 *   cases_expect.c  what a case expects, looked up in the results
 *   cases_value.c   one expected value beside the one that was got
 *   cases_written.c what might be expected, from what was got
 *   cases_sink.c    the results of one instance, kept: expectations are compared with what `run
 *                   --format json` says of it
 */
#ifndef THIDUA_CASES_H
#define THIDUA_CASES_H

#include "base/vec.h"
#include "results/report.h"
#include "runtime/ingest/yaml_nodes.h"
#include "study/session.h"

/* A parameter that a case supposes to be this, on every day. */
struct supposed_parameter {
  uint32_t parameter;
  struct value value;
};

struct test_case {
  uint32_t node;          /* of its mapping */
  const char *name;       /* as it is shown: with its first law; or "case 3" */
  const char *title;      /* the name alone */
  const struct str *laws; /* the clauses it is about */
  uint32_t n_laws;
  uint32_t given, previous, expect; /* nodes; NONE_INDEX: not given */
  bool has_no_previous;             /* `previous: none` is written */
  struct str error;                 /* the error that is expected; p == NULL: none */
  uint32_t error_node;
  int32_t as_of;
  const uint32_t *readings; /* codes by schema.readings */
  const struct supposed_parameter *parameters;
  uint32_t n_parameters;
  bool is_faulty;    /* it cannot be run: reported */
  bool lacks_expect; /* what it expects is to be written (test_options.updates) */
};

/* How all cases are run that do not say it themselves. */
struct test_options {
  const int32_t *as_of;       /* NULL: the last day of the regulation */
  const char *const *choices; /* of readings, NAME=VALUE */
  uint32_t n_choices;
  const char *previous_path; /* of the preceding year's results, and */
  struct str previous;       /* their text; p == NULL: none */
  bool strict;
  bool
      updates; /* what is expected will be written as it was got: so nothing need be expected yet */
  const struct data_options *data; /* how `given` is to be read; NULL: nothing is said */
  uint32_t settled_facts;          /* as run_options has it */
};

struct test_file {
  struct opened *opened;
  const struct test_options *options;
  struct arena *arena; /* of this file */
  struct diags diags;  /* about the file itself */
  struct yaml_nodes nodes;
  const char *regulation;  /* its path; NULL: not named */
  struct session *session; /* of the regulation; NULL: not opened */
  const struct schema *schema;
  VEC(struct test_case) cases;
  struct str_map names; /* of the cases: the node of each */
};

/* A key and its value in a mapping. */
struct test_pair {
  struct str key;           /* NFC */
  uint32_t key_node, value; /* nodes */
};
struct test_pairs {
  VEC(struct test_pair) list;
};

/* One difference, as it is shown, and as it would be written instead. */
struct mismatch {
  const char *instance, *name, *expected, *got;
  uint32_t node;     /* of the value expected, NONE_INDEX: there is none */
  const char *write; /* YAML on one line; NULL: it cannot be said */
};
struct mismatches {
  VEC(struct mismatch) list;
};

/* Reads the file's text, its regulation and its cases into `file` (opened, options, arena set). A
 * fault where no case can be run: what is wrong is in file->diags, or (with the regulation or the
 * options) noticed. */
enum fault test_read(struct test_file *file, const char *path, struct str text);
/* Reports where the text of options->previous is no results at all. */
void test_check_previous(
    struct opened *opened, const struct test_options *options, struct diags *diags);
/* The pairs of a mapping; keys given twice, or that are no text, are reported and left out.
 * `subject` names the mapping in messages. */
void test_pairs(struct test_file *file, uint32_t mapping, const char *subject, struct arena *arena,
    struct test_pairs *out);

/* True after a report where the mapping at `node` is empty, or nothing at all stands there: a test
 * that could not fail. `subject` is whom it is expected of. */
bool test_expects_nothing(struct test_file *file, uint32_t node, const char *subject);

/* A result of an instance that something is expected of, numbered as outcomes.h does. */
struct expected_cell {
  uint32_t result, row;
  uint32_t node; /* of the expected value in the file */
};
struct expected_cells {
  VEC(struct expected_cell) list;
};

/* Compares what the case expects with the results; errors in what it expects (names that do not
 * exist) go to file->diags. `cells` (NULL: not asked) gets what it is expected of. */
void test_expect(struct test_file *file, const struct test_case *test, struct report *report,
    struct arena *arena, struct mismatches *out, struct expected_cells *cells);

/* All that might be expected of the results, as YAML in flow: what was decided, chosen, shared out and
 * met, of every instance; of an entity that has nothing of these what was defined; and the warnings.
 */
const char *test_all_expected(struct test_file *file, struct report *report, struct arena *arena);

/* -- results, kept -- */
/* Two mappings, one behind the other: the instance as results show it (cli.md "Results"; empty
 * where its entity has none), then the warnings for its entity by name (true, false, or a mapping
 * with `value: null` and its reasons). */
void test_keep_results(struct report *report, uint32_t entity, uint32_t row, struct arena *arena,
    struct yaml_nodes *out);
/* The value of a key in the mapping at `node`, NONE_INDEX if there is none. */
uint32_t test_kept(const struct yaml_nodes *nodes, uint32_t node, struct str key);

/* -- one value -- */
enum result_kind {
  RESULT_DEFINE = 1,
  RESULT_DECISION = 2,
  RESULT_SELECTION = 4,
  RESULT_STATE = 8,
  RESULT_DUTY = 16,
  RESULT_WARNING = 32,
  RESULT_SHARE = 64,      /* an allocation at the rows shared among */
  RESULT_ALLOCATION = 128 /* at what shares */
};

/* What is asked of one result of one instance. */
struct case_query {
  struct test_file *file;
  struct arena *arena;
  enum result_kind kind;
  struct str name; /* of the result */
  /* of its value: a decision's outcomes and the states of selections and duties are closed sets */
  struct type type;
  const char *instance; /* `unit "u1"`, for messages */
  const struct yaml_nodes *kept;
  uint32_t got;       /* its node there; NONE_INDEX: nothing */
  const char **write; /* gets what was got as YAML; NULL: not asked */
};
/* Whether some kind of result has a part of that name ("missing"). */
bool test_part_exists(struct str name);
/* Compares the value at `expected` (a node of the file) with the part `part` ("rules"; empty: the
 * value itself) of what was got. False where they differ, with both as texts. An error in the
 * expected value is reported, and counts as no difference. */
bool test_value(const struct case_query *asked, struct str part, uint32_t expected,
    const char **expected_text, const char **got_text);
/* What kind of result an item tells. */
enum result_kind test_result_kind(const struct item *item);
/* The value that was got, as an expectation writes it: true, 9.75, considered, undetermined. */
struct str test_got(const struct case_query *asked);
/* A text as YAML in flow: plain where it may be, else in quotes. */
const char *test_yaml_word(struct arena *arena, struct str text);
/* Sets of texts, in any order. */
bool test_same_texts(const struct str *a, uint32_t n_a, const struct str *b, uint32_t n_b);
/* "[a, b]" */
const char *test_list_text(struct arena *arena, const struct str *texts, uint32_t n);
/* The texts of a list, or of a single scalar; false after a report where it is neither. `subject`
 * names it. NFC. */
bool test_texts(struct test_file *file, uint32_t node, const char *subject, struct arena *arena,
    struct str **texts, uint32_t *n);

#endif
