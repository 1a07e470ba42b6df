/* `run` over data that is never there as a whole: a part is read, evaluated, written and forgotten.
 * data.md "Streaming and the cache". */
#ifndef THIDUA_STREAM_H
#define THIDUA_STREAM_H

#include "cli/cli.h"
#include "results/formats.h"
#include "results/parts.h"
#include "results/report_tally.h"

/* Rows that are there at once: where results are written as they come; and where they wait until
 * all is found good, which pays only for data that is much larger. */
#define STREAM_ROWS (1u << 17)
#define STREAM_ROWS_WAITING (1u << 21)

struct stream {
  struct parts parts; /* first: the reader is given this */
  struct cli *cli;
  const struct options *options;
  struct session *session;
  const char *reason; /* why nothing is streamed; NULL: it is, where the data is large enough */
  bool is_going;      /* --stream: written as it comes */
  bool is_counted;    /* --format summary: counts are written at the end, of all parts */
  struct summary_sums sums;
  /* the counts of all parts so far, and those of warnings; the C library's */
  struct stream_text {
    char *bytes;
    size_t n;
  } counts, warnings;
  FILE **waiting; /* by table of the results, then by warning: what is written behind others */
  uint32_t n_tables, n_warnings;
  uint64_t n_units, n_undetermined;
  double seconds_evaluating, seconds_writing;
};

/* Whether the data of a session may be streamed; it is told who takes it. `files`: its data. */
void stream_begin(struct stream *stream, struct cli *cli, const struct options *options,
    struct session *session, enum report_format format, const struct data_files *files);
/* Why nothing was streamed, in words. */
const char *stream_refusal(const struct stream *stream);
/* True where data was streamed: all that can be. `stream` NULL: there was none to be. */
bool stream_is_done(const struct stream *stream);
/* The end of what was streamed: its output whole; what was noticed is told. `fault`: of the
 * reading. */
enum status stream_end(struct stream *stream, enum fault fault);
/* Frees what it holds; nothing more is streamed in its session. */
void stream_free(struct stream *stream);

#endif
