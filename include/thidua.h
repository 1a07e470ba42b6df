/* libthidua: rules as code for emulation regulations, inside another program.
 *
 *   thidua_context   memory and what was last complained of; one thread at a time
 *   thidua_program   a compiled regulation: never changes, may be shared by threads
 *   thidua_data      instances and their facts, from documents, rows or columns
 *   thidua_run       the results of one program over one data set
 *
 * Every function that can fail returns a status. Unless it is THIDUA_OK, the context's diagnostics
 * say what was wrong, each with its place; with THIDUA_OK they may hold warnings. They are of the
 * last call on the context, its data and its runs: each such call that returns a status begins with
 * none.
 *
 * Nothing here prints, ends the process, jumps into the caller or keeps global state. Several
 * threads may work at once, each with a context of its own; a program may serve them all. Texts are
 * UTF-8, with their length, and not necessarily zero-terminated. What a function takes it copies,
 * but where it says otherwise; what it hands out says how long it lives. Callbacks must return (no
 * longjmp, no C++ exception through the library) and must not call functions on the same context.
 *
 * A program links `-lthidua`, or `-lthidua-run`: the same without thidua_compile, for programs that
 * only run compiled regulations (.rbc). See man 3 thidua. */
#ifndef THIDUA_H
#define THIDUA_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define THIDUA_API __attribute__((visibility("default")))
#else
#define THIDUA_API
#endif

#define THIDUA_LIBRARY_VERSION "0.1.0"
/* No such entity, field or result; no such row. */
#define THIDUA_NONE UINT32_MAX

typedef struct thidua_context thidua_context;
typedef struct thidua_program thidua_program;
typedef struct thidua_data thidua_data;
typedef struct thidua_run thidua_run;

typedef enum thidua_status {
  THIDUA_OK = 0,
  THIDUA_ERROR = 1,         /* the rules, the data or the results given are wrong */
  THIDUA_MISUSE = 2,        /* the call is: no such name, a row out of order, … */
  THIDUA_OUT_OF_MEMORY = 3, /* data or run of the call can only be freed after it */
  THIDUA_WRITE_FAILED = 4   /* a writer returned other than 0 */
} thidua_status;

typedef struct thidua_text {
  const char *bytes; /* may be NULL where length is 0 */
  size_t length;
} thidua_text;

typedef struct thidua_texts {
  const thidua_text *items;
  size_t n;
} thidua_texts;

/* Memory: resize(user, NULL, n) allocates, resize(user, p, 0) frees and returns NULL; NULL for
 * n > 0 is exhaustion. Called from several threads where a run has several, and where documents of
 * half a megabyte or more are read, unless the run's options and thidua_forms say `threads` 1. */
typedef struct thidua_allocator {
  void *(*resize)(void *user, void *old, size_t bytes);
  void *user;
} thidua_allocator;

/* Takes `length` bytes of output; 0, or anything else to stop. Called in the caller's thread only,
 * however many threads the run has. */
typedef struct thidua_writer {
  int (*write)(void *user, const char *bytes, size_t length);
  void *user;
} thidua_writer;

/* "0.1.0": of the library that is linked. */
THIDUA_API const char *thidua_version(void);

/* -- contexts and diagnostics ------------------------------------------------------------------ */

/* A context into *out. `allocator` NULL: the C library's; else it is copied. Free it after its data
 * and runs; programs may outlive it. libyaml, simdjson, zstd, zlib and the C library's streams have memory of
 * their own. Errors: THIDUA_OUT_OF_MEMORY. */
THIDUA_API thidua_status thidua_context_new(
    const thidua_allocator *allocator, thidua_context **out);
/* NULL is nothing, here and in every _free. */
THIDUA_API void thidua_context_free(thidua_context *context);

typedef enum thidua_severity { THIDUA_SEVERITY_ERROR, THIDUA_SEVERITY_WARNING } thidua_severity;

/* One thing that is wrong. Zero-terminated; NULL where there is none. */
typedef struct thidua_diagnostic {
  thidua_severity severity;
  const char *code; /* "E201", as docs/diagnostics.md has it; NULL: of a call that is wrong */
  const char *text; /* never NULL */
  const char *help; /* what to write instead */
  const char *file; /* a name that was given; "rows": data that came by rows or columns */
  uint32_t line;    /* from 1; of "rows" the how manieth row that was given. 0: no place */
  uint32_t column;  /* from 1, in characters */
} thidua_diagnostic;

/* How many there are of the last call. */
THIDUA_API size_t thidua_diagnostic_count(const thidua_context *context);
/* One of them, index < count; NULL past them. Lives until the next call that returns a status. */
THIDUA_API const thidua_diagnostic *thidua_diagnostic_at(
    const thidua_context *context, size_t index);

/* -- programs ---------------------------------------------------------------------------------- */

/* A file of rules in memory. */
typedef struct thidua_source {
  const char *path; /* zero-terminated; where it would stand seen from the regulation's folder */
  thidua_text text;
} thidua_source;

/* Compiles sources[0], a regulation; the others (n - 1) are what it and they amend or use, by their
 * paths. Quoted law is not compared with its source. Not in libthidua-run. *out is the caller's
 * (NULL on failure): thidua_program_free. Errors: THIDUA_ERROR with places. */
THIDUA_API thidua_status thidua_compile(
    thidua_context *context, const thidua_source *sources, size_t n, thidua_program **out);
/* Loads and verifies a compiled program (.rbc); `name` is for messages. Ownership as above. */
THIDUA_API thidua_status thidua_program_load(
    thidua_context *context, const char *name, thidua_text bytes, thidua_program **out);
/* Writes a program so that it can be loaded: the bytes `thidua compile` writes. */
THIDUA_API thidua_status thidua_program_save(
    thidua_context *context, const thidua_program *program, thidua_writer writer);
/* Free it after all data made for it. */
THIDUA_API void thidua_program_free(thidua_program *program);

/* Names become numbers once; all else goes by these. Texts and names below live as the program.
 * `name` zero-terminated; an entity by its name or plural. THIDUA_NONE: no such. */
THIDUA_API uint32_t thidua_entity(const thidua_program *program, const char *name);
/* A field that data may give, "id" too. */
THIDUA_API uint32_t thidua_field(const thidua_program *program, uint32_t entity, const char *name);
/* A result that instances of `entity` have. (A selection is one of its candidates, and one, its
 * state, of the entity it chooses per.) */
THIDUA_API uint32_t thidua_result(const thidua_program *program, uint32_t entity, const char *name);
/* Results are 0 … count - 1, in the order declared. */
THIDUA_API uint32_t thidua_result_count(const thidua_program *program);

typedef enum thidua_type {
  THIDUA_BOOLEAN,
  THIDUA_INTEGER,
  THIDUA_DECIMAL,
  THIDUA_DATE,
  THIDUA_TEXT,
  THIDUA_WORD,     /* of a closed set */
  THIDUA_REFERENCE /* the id of an instance */
} thidua_type;

typedef enum thidua_result_kind {
  THIDUA_DEFINE,
  THIDUA_DECISION,
  THIDUA_SELECTION,       /* at each candidate: is it chosen? */
  THIDUA_SELECTION_STATE, /* where it chooses: filled, short, … and who */
  THIDUA_DUTY,
  THIDUA_ALLOCATION,      /* at each row shared among: its share */
  THIDUA_ALLOCATION_STATE /* where it shares: filled, tied, … */
} thidua_result_kind;

/* Whether each instance right below the root can be decided by itself, with all that lies under it;
 * the results come to the same. THIDUA_MISUSE: not, and why. */
THIDUA_API thidua_status thidua_program_parts(
    thidua_context *context, const thidua_program *program);

/* What a result is. */
typedef struct thidua_result_info {
  thidua_text name, label; /* label: the name where none is declared */
  uint32_t entity;
  thidua_result_kind kind;
  thidua_type type; /* BOOLEAN of THIDUA_SELECTION; WORD of decisions, states and duties */
  int scale;        /* digits after the point of DECIMAL */
} thidua_result_info;

/* result < count. */
THIDUA_API void thidua_result_about(
    const thidua_program *program, uint32_t result, thidua_result_info *out);

/* -- data -------------------------------------------------------------------------------------- */

/* An empty data set for a program, which must outlive it. *out: thidua_data_free. Data is filled,
 * then run, and from its first run on read only. */
THIDUA_API thidua_status thidua_data_new(
    thidua_context *context, const thidua_program *program, thidua_data **out);
/* Free it after its runs. */
THIDUA_API void thidua_data_free(thidua_data *data);

/* Reads a document as `thidua run` reads files; several are joined, and flat records (JSON Lines,
 * CSV) may come before those they live in. `name` is for messages; its ending says the form (.json,
 * .yaml, .jsonl, .csv, .tsv), and of flat records the entity (units.csv); without one
 * thidua_data_forms, else the first byte does: { or [ is JSON, or JSON Lines. Bytes packed by gzip or zstd have .gz or .zst behind it; without a form they tell
 * themselves. Errors: THIDUA_ERROR; then the data cannot be run. */
THIDUA_API thidua_status thidua_data_document(
    thidua_data *data, const char *name, thidua_text bytes);

/* How documents are read that do not say it themselves; all zero: as if nothing were said. */
typedef struct thidua_forms {
  const char *from; /* of names without an ending of data: "csv", "jsonl:unit"; NULL: not said */
  const char *delimiter; /* between the cells of CSV: one character, or "tab"; NULL: not said */
  int decimal_comma;     /* CSV writes decimals with a comma */
  const thidua_text *ignored; /* columns and keys that are passed over, with a warning */
  size_t n_ignored;
  /* that read large documents, or several; 0: one for each processor this process may use. The data
   * do not depend on it */
  unsigned threads;
  int places; /* keeps where each value stands, for thidua_explain: some bytes a value */
} thidua_forms;

/* Says it of all documents of the data, before the first; what it points to is copied. Errors:
 * THIDUA_MISUSE where something was given before, or there is no such form or delimiter. */
THIDUA_API thidua_status thidua_data_forms(thidua_data *data, const thidua_forms *forms);

typedef struct thidua_document {
  const char *name;
  thidua_text bytes;
} thidua_document;

/* Reads n documents, in their order. `cache` NULL: that is all. Else a folder in which their
 * columns are kept (at the first run, and where nothing else was added to the data), and found
 * again when the same documents are read by a program that asks the same of them: then nothing is
 * parsed. Any number of processes may use one folder, and what lies in it may be deleted at any
 * time. Columns that are damaged or cannot be kept are a warning of the first run. Errors:
 * THIDUA_ERROR as thidua_data_document; THIDUA_MISUSE where `cache` is given and the data is not
 * empty. */
THIDUA_API thidua_status thidua_data_documents(
    thidua_data *data, const thidua_document *documents, size_t n, const char *cache);

typedef enum thidua_value_kind {
  THIDUA_UNKNOWN, /* not given: as if it were not in the row */
  THIDUA_WRITTEN, /* `text`, as documents write the field's type: "9.75", "yes", "2020-03-31" */
  THIDUA_NUMBER   /* `number`: BOOLEAN 0, 1; INTEGER; DECIMAL times ten to the power of its scale;
                     DATE in days from 1970-01-01; WORD its place in the set, from 0 */
} thidua_value_kind;

/* One field = value. */
typedef struct thidua_value {
  uint32_t field;
  thidua_value_kind kind;
  int64_t number;
  thidua_text text;
} thidua_value;

/* Adds an instance of `entity` under row `parent` of the entity it stands in (the root is row 0 of
 * its own) with n values, of which one should be its id. Rows of an entity come in the order of
 * their parents. *row (may be NULL): its number, from 0. Errors: THIDUA_MISUSE; THIDUA_ERROR where
 * a value is not of its type (the row is there, and the data cannot be run). */
THIDUA_API thidua_status thidua_data_row(thidua_data *data, uint32_t entity, uint32_t parent,
    const thidua_value *values, size_t n, uint32_t *row);
/* Sets one value of a row that is there; so the root's, row 0. */
THIDUA_API thidua_status thidua_data_set(
    thidua_data *data, uint32_t row, const thidua_value *value);
/* Says that the list of `entity` under a row is given, perhaps empty: without it and without rows
 * it is unknown how many there are. */
THIDUA_API thidua_status thidua_data_list(thidua_data *data, uint32_t entity, uint32_t parent);
/* Says whose history the newest row of `entity` carries: `succeeds`. */
THIDUA_API thidua_status thidua_data_succeeds(
    thidua_data *data, uint32_t entity, const thidua_text *ids, size_t n);

typedef enum thidua_column_kind {
  THIDUA_COLUMN_INT64, /* `values`: int64_t numbers as in thidua_value */
  THIDUA_COLUMN_BYTES, /* `values`: uint8_t numbers */
  THIDUA_COLUMN_TEXTS  /* `values`: thidua_text, as written */
} thidua_column_kind;

/* One field of many rows. */
typedef struct thidua_column {
  uint32_t field;
  thidua_column_kind kind;
  const void *values;   /* n_rows of them; read during the call only */
  const uint8_t *valid; /* n_rows, 0: not given; NULL: all are */
} thidua_column;

/* Adds n_rows instances at once. `parents`: by row, ascending; NULL: all under row 0. Every list of
 * the entity is given then. *first (may be NULL): the number of the first. Errors as
 * thidua_data_row; after THIDUA_MISUSE nothing was added. */
THIDUA_API thidua_status thidua_data_columns(thidua_data *data, uint32_t entity, size_t n_rows,
    const uint32_t *parents, const thidua_column *columns, size_t n_columns, uint32_t *first);

/* The Arrow C Data Interface (arrow.apache.org/docs/format/CDataInterface.html), as it is declared
 * wherever it is spoken. */
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE
#define ARROW_FLAG_DICTIONARY_ORDERED 1
#define ARROW_FLAG_NULLABLE 2
#define ARROW_FLAG_MAP_KEYS_SORTED 4
struct ArrowSchema {
  const char *format, *name, *metadata;
  int64_t flags, n_children;
  struct ArrowSchema **children, *dictionary;
  void (*release)(struct ArrowSchema *);
  void *private_data;
};
struct ArrowArray {
  int64_t length, null_count, offset, n_buffers, n_children;
  const void **buffers;
  struct ArrowArray **children, *dictionary;
  void (*release)(struct ArrowArray *);
  void *private_data;
};
#endif

/* Adds the rows of an array of structs, whose fields bear the names of the table that `thidua load`
 * makes: `_parent`, by row, ascending (without it all lie under row 0); fields, as booleans, integers
 * of any width, decimal128, date32 or utf8 of any kind, null: not given; `_has_NAME`, whether a row's
 * list of NAME is given where it has no rows. `_row` is passed
 * over. Of the root, one row. `schema` and `array` are the library's: it releases them before it
 * returns, whatever comes of it. *first and errors as thidua_data_columns; THIDUA_MISUSE of a field
 * that is not there or of another type. */
THIDUA_API thidua_status thidua_data_arrow(thidua_data *data, uint32_t entity,
    struct ArrowSchema *schema, struct ArrowArray *array, uint32_t *first);

/* The preceding year's results, as a document that `thidua run` or thidua_write wrote; the program
 * of data that asks of it wants this or the next. Before the first run. */
THIDUA_API thidua_status thidua_data_previous(
    thidua_data *data, const char *name, thidua_text bytes);
/* The same from a run, of a program whose results have these names; it may be freed after it. */
THIDUA_API thidua_status thidua_data_previous_run(thidua_data *data, const thidua_run *run);
/* There is no preceding year. */
THIDUA_API thidua_status thidua_data_previous_none(thidua_data *data);

/* -- runs -------------------------------------------------------------------------------------- */

typedef struct thidua_reading {
  const char *name, *value;
} thidua_reading;

/* All zero: the last day of the regulation, its own readings, a thread for each processor. */
typedef struct thidua_run_options {
  const char *as_of; /* the day, "2020-12-31" */
  const thidua_reading *readings;
  size_t n_readings;
  uint32_t
      threads;     /* 0: one for each processor this process may use. Results do not depend on it */
  int strict;      /* a `require` that cannot be decided is an error too */
  uint32_t settle; /* outcomes with at most so many missing facts are settled by cases */
} thidua_run_options;

/* Evaluates. `options` NULL: all zero. *out: thidua_run_free. Errors: THIDUA_ERROR where the data
 * is not whole (ids missing or twice, references that dangle) or breaks a `require`. A day outside
 * the regulation's is a warning. */
THIDUA_API thidua_status thidua_run_new(
    thidua_data *data, const thidua_run_options *options, thidua_run **out);
THIDUA_API void thidua_run_free(thidua_run *run);

/* The instances of an entity are rows 0 … count - 1, in the order of the data. */
THIDUA_API uint32_t thidua_row_count(const thidua_run *run, uint32_t entity);
/* Its id, as given, empty where it has none; lives as the data. */
THIDUA_API thidua_text thidua_row_id(const thidua_run *run, uint32_t entity, uint32_t row);
/* The row with this id, THIDUA_NONE where there is none. Where ids are unique within the parent only,
 * the parent's id stands before it: "t1/c2". Looks at all rows. */
THIDUA_API uint32_t thidua_row_find(const thidua_run *run, uint32_t entity, thidua_text id);
/* The row, of the entity it stands in, that it stands under; THIDUA_NONE for the root. */
THIDUA_API uint32_t thidua_row_parent(const thidua_run *run, uint32_t entity, uint32_t row);

/* Why something is unknown. */
typedef struct thidua_reasons {
  thidua_texts missing; /* facts that are not given, named from the instance */
  /* Empty, or: it hangs on more than is named, and the rest is told there, in the results of these
   * rows or the fields they do not give: "cluster.unit.standing", "sector.ballot.nominee" */
  thidua_texts missing_in;
  thidua_texts faults;   /* "division by zero at emulation.rules:31:20" */
  thidua_texts conflict; /* exceptions that hold with different values */
  thidua_texts ties;     /* selections whose tie it hangs on */
} thidua_reasons;

typedef struct thidua_barred {
  thidua_text id;
  thidua_texts rules;
} thidua_barred;

/* One result of one instance: all that the JSON has of it. */
typedef struct thidua_found {
  thidua_result_kind kind;
  thidua_type type;
  int scale;
  int known; /* 0: see possible, low, high, why */
  thidua_text
      text; /* known: the outcome, the state, or the value as results write it ("none": no value) */
  int64_t number; /* known: as THIDUA_NUMBER; of texts 0 */
  /* define, share, seats or what is shared: not known, but in low … high, each as `number` has it;
   * INT64_MIN, INT64_MAX: no bound on that side */
  int has_bounds;
  int64_t low, high;
  thidua_texts possible;     /* decision, not known: its outcomes that may still be */
  thidua_texts rules;        /* decision, known: the rules that fired for it */
  int is_candidate, is_tied; /* selection; is_tied: of an allocation too */
  int has_rank, has_seats;   /* selection; its state */
  int64_t rank, seats;
  thidua_texts chosen, tied, undetermined; /* a selection's state: ids of candidates */
  const thidua_barred *barred;             /* state no_candidate: whom rules bar */
  size_t n_barred;
  thidua_reasons why; /* not known */
  /* known only because every case agrees (`settle`): 1; 2: of numbers the cases around what they are
   * compared with */
  int settled;
  /* an allocation's state: what is shared, and what of it is no whole unit, as `number` has a share
   * (scale: theirs); its ids of the tied are `tied` */
  int has_shared, has_left;
  int64_t shared, left;
} thidua_found;

/* One result of one instance into *out, with reasons; its texts live until the next call on the
 * run. */
THIDUA_API thidua_status thidua_run_result(
    thidua_run *run, uint32_t result, uint32_t row, thidua_found *out);
/* A whole column: by row (n of them, as many as the entity has) the number as thidua_found has it,
 * and whether it is known. Of texts the numbers are 0. `numbers` or `known` may be NULL. */
THIDUA_API thidua_status thidua_run_column(
    thidua_run *run, uint32_t result, int64_t *numbers, uint8_t *known, size_t n);

/* The results of all instances of an entity, by row, as an array of structs: `id`; each result that
 * the entity has under its name, null where it is not known: boolean, int64, decimal128, date32 or
 * utf8 (outcomes, states and words as they are written; of a selection at its candidates, whether
 * they are chosen); and `json`, the line that `thidua run --format jsonl` writes of it, with all
 * reasons, null where it writes none. *schema and *array are the caller's, who releases them; they
 * may outlive run, data and context, not its allocator. Errors: THIDUA_MISUSE. */
THIDUA_API thidua_status thidua_run_arrow(
    thidua_run *run, uint32_t entity, struct ArrowSchema *schema, struct ArrowArray *array);

/* Groups decided apart: where no process has all rows, each gives some of the groups below the root as
 * a data of its own (with the root's facts), and what hangs on several groups is found between two runs
 * of each, by the SQL of thidua_program_second over what all of them say:
 *
 *   thidua_run_part, thidua_run_said       the columns that cross
 *   thidua_program_second                  of these, by an engine, all that hangs on several groups
 *   thidua_run_part, thidua_run_take       … which comes back to each; thidua_run_whole: that is all
 *   thidua_run_arrow, thidua_write …       results, as of one run over all
 *
 * What no value is found of names its reasons in the data of the run alone: who asks for the reasons of
 * what hangs on several groups gives them to one run, those of whom nothing is open without facts that
 * only they themselves read (thidua_field_crosses). */

/* Whether that can be done, and, in *second, whether anything hangs on several groups. THIDUA_MISUSE:
 * not, and why. */
THIDUA_API thidua_status thidua_program_groups(
    thidua_context *context, const thidua_program *program, int *second);
/* Whether what hangs on several groups reads a field as it is given. */
THIDUA_API thidua_status thidua_field_crosses(
    thidua_context *context, const thidua_program *program, uint32_t field, int *crosses);
/* Evaluates some of the groups. What is required of them is looked at where `checked`, as far as they
 * say it themselves. *out, errors: as thidua_run_new. */
THIDUA_API thidua_status thidua_run_part(
    thidua_data *data, const thidua_run_options *options, int checked, thidua_run **out);
/* What the rows of an entity say that crosses, as an array of structs: `_open`, whether any of it has
 * no single value; and columns of the machine's registers, as `thidua disasm` calls them: booleans,
 * int64 (sets as bits, days), utf8, decimal128; r28_lo and r28_hi of what is known within bounds.
 * Ownership and errors as thidua_run_arrow. */
THIDUA_API thidua_status thidua_run_said(
    thidua_run *run, uint32_t entity, struct ArrowSchema *schema, struct ArrowArray *array);
/* Takes such columns, for all rows of an entity in their order, in place of what the run found; and
 * `_left_out`, a boolean: thidua_run_arrow makes no line of such a row. Others that begin with `_` are
 * passed over. `schema` and `array` are the library's, as in thidua_data_arrow. THIDUA_MISUSE of a
 * column that is none, of another type, or that holds what it cannot be. */
THIDUA_API thidua_status thidua_run_take(
    thidua_run *run, uint32_t entity, struct ArrowSchema *schema, struct ArrowArray *array);
/* All that hangs on several groups was taken: looks at what is required of that. THIDUA_ERROR: it
 * is not so. */
THIDUA_API thidua_status thidua_run_whole(thidua_run *run);
/* The script that makes of tables GIVEN (the data, as `thidua load` lays it out) and SAID (`_row` and
 * what thidua_run_said said, of all rows) tables KEPT: `_row`, what hangs on several groups, and
 * `_open`. `dialect`: as `thidua sql` has them. Only in -lthidua, as the next. THIDUA_ERROR: the engine
 * cannot hold something exactly, and where; THIDUA_MISUSE, THIDUA_WRITE_FAILED. */
THIDUA_API thidua_status thidua_program_second(thidua_context *context,
    const thidua_program *program, const thidua_run_options *options, const char *dialect,
    thidua_writer writer);
typedef enum thidua_second_table {
  THIDUA_TABLE_GIVEN,
  THIDUA_TABLE_SAID,
  THIDUA_TABLE_KEPT
} thidua_second_table;
/* What such a table of an entity is called; the text lives until the next call on the context. */
THIDUA_API thidua_status thidua_program_second_table(thidua_context *context,
    const thidua_program *program, const char *dialect, uint32_t entity, thidua_second_table table,
    thidua_text *out);

/* One warning of the regulation at one instance. */
typedef struct thidua_warning {
  thidua_text name, because;
  uint32_t entity, row;
  int is_undetermined; /* its condition is unknown: why */
  thidua_reasons why;
} thidua_warning;

/* Tells `visit` each warning that holds or is undetermined; its texts live during the call. Other
 * than 0 from it: stop (and THIDUA_OK all the same). */
THIDUA_API thidua_status thidua_run_warnings(
    thidua_run *run, int (*visit)(void *user, const thidua_warning *warning), void *user);

/* Writes all results as `thidua run --format FORMAT` does: json, jsonl, csv, yaml, table, summary.
 * `warnings` (write NULL: nowhere) takes the regulation's warnings of those forms that have no
 * place for them: jsonl, csv, summary. Errors: THIDUA_MISUSE (no such form), THIDUA_WRITE_FAILED.
 */
THIDUA_API thidua_status thidua_write(
    thidua_run *run, const char *format, thidua_writer writer, thidua_writer warnings);

/* Why a result of an instance is what it is, why not otherwise, what is missing, and what would
 * change it, as `thidua explain --format FORMAT` tells it: json, text. `full`: nothing that changes
 * nothing is left out. Where values stand is told of data that keeps their places
 * (thidua_forms.places), of others where their instances begin. The regulation is compiled for it
 * from the texts that the program carries: milliseconds, each time. Errors: THIDUA_MISUSE (no such
 * form, result or row; the program carries no texts), THIDUA_WRITE_FAILED. Not in libthidua-run. */
THIDUA_API thidua_status thidua_explain(thidua_run *run, uint32_t result, uint32_t row,
    const char *format, int full, thidua_writer writer);

/* Reads documents into data that is still empty, evaluates them, and writes them as
 * `thidua run --stream --format jsonl` does, part by part: what was written is forgotten, so that
 * memory grows by at most 16 bytes for each id (`bytes` may be a file that is mapped). `options`
 * NULL: all zero. Afterwards the data can only be freed. Errors: THIDUA_MISUSE where the data is not
 * empty, or results hang on the whole data: of regulations that select, share or count over all of
 * it, decide about the root, have references or ask of the preceding year, and where cases are to be
 * settled; THIDUA_ERROR behind lines that are whole, of parts that were good; THIDUA_WRITE_FAILED. */
THIDUA_API thidua_status thidua_stream(thidua_data *data, const thidua_document *documents,
    size_t n, const thidua_run_options *options, thidua_writer writer, thidua_writer warnings);

#ifdef __cplusplus
}
#endif

#endif
