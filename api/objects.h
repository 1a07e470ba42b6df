/* What stands behind the opaque types: program, data, run. Each is a piece of its allocator, with
 * arenas of its own. */
#ifndef THIDUA_API_OBJECTS_H
#define THIDUA_API_OBJECTS_H

#include <stdio.h>

#include "api/context.h"
#include "results/report.h"
#include "runtime/ingest/column_cache.h"
#include "runtime/ingest/history.h"

struct thidua_program {
  struct allocator allocator; /* a copy: programs may outlive their context */
  struct arena arena;         /* of it all; of what compiling made too */
  struct program *program;    /* sealed: threads only read it */
};

struct thidua_data {
  thidua_context *context;
  const struct program *program;
  struct dataset dataset;
  struct history history; /* of the preceding year */
  const char *previous;   /* what its results were called; NULL: there are none */
  struct arena scratch;   /* of one row or value */
  uint64_t n_given;       /* rows that were given: the lines of "rows" */
  uint32_t file;          /* "rows" among the data's files, once has_file */
  bool has_dataset, has_history, has_file;
  /* where columns are kept, once has_cache; of what reading said when they were not found */
  struct column_cache cache;
  struct arena cached;
  struct str kept_advice;
  bool has_cache;
  bool is_filled;    /* something was given that is not the cache's */
  bool is_finished;  /* it was run */
  bool has_errors;   /* reported before: it cannot be run */
  bool is_spent;     /* it was streamed: it can only be freed */
  bool is_exhausted; /* memory ran out in it: it can only be freed */
};

struct thidua_run {
  thidua_context *context;
  struct thidua_data *data;
  struct arena arena;
  struct run run;
  struct report report; /* planned; its row's arena holds what was read last */
  uint8_t **left_out; /* by entity: of which rows no line is made (thidua_run_take); NULL: of all */
  bool is_strict;
  bool has_run, is_exhausted;
};

/* -- program.c -- */
/* An empty program whose arena jumps to the context; NULL where there is no memory. */
thidua_program *program_begin(thidua_context *context);
/* Seals it and lets it go from the context: nothing jumps from it any more. */
void program_settle(thidua_program *program);

/* -- data.c -- */
/* Begins a call that fills the data; THIDUA_OK: it can. */
thidua_status data_begin_filling(thidua_data *data);
/* Says that memory ran out in it. */
thidua_status data_exhausted(thidua_data *data);
/* Reports to the context; the data has errors where there are some. */
thidua_status data_report(thidua_data *data, struct diags *diags);
/* Checks and closes data at its first run. */
thidua_status data_finish(thidua_data *data);

/* -- rows.c -- */
/* thidua_data_columns; without `every_list` those are given that have rows. */
thidua_status data_add_columns(thidua_data *data, uint32_t entity, size_t n_rows,
    const uint32_t *parents, const thidua_column *columns, size_t n_columns, bool every_list,
    uint32_t *first);
/* The root's values, of columns of one row. */
thidua_status data_set_root(thidua_data *data, const thidua_column *columns, size_t n_columns);

/* -- run.c -- */
/* The options of the VM from those of the caller; false: THIDUA_MISUSE was said. */
bool run_options_read(thidua_context *context, const struct schema *schema, struct arena *arena,
    const thidua_run_options *options, struct run_options *out);
/* A report of it, planned. */
struct report run_report(struct run *run, struct arena *arena);
/* The rule files, for the places of what is required. */
struct sources *run_sources(struct arena *arena, const struct schema *schema);

/* -- write.c -- */
/* The other end of a stream. It has failed for good at the first refusal. */
struct outlet {
  thidua_writer writer;
  bool has_failed;
};
/* NULL where there is no memory. */
FILE *outlet_open(struct outlet *outlet);

#endif
