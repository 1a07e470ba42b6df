/* What a run costs, by stages (`run --stats`): time, bytes and units a second, and memory. */
#ifndef THIDUA_STATS_H
#define THIDUA_STATS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct session;
struct stream;

enum stage { STAGE_COMPILE, STAGE_PREVIOUS, STAGE_READ, STAGE_EVALUATE, STAGE_WRITE, N_STAGES };
enum stats_format { STATS_NONE, STATS_TEXT, STATS_JSON };

struct stats {
  struct timespec mark; /* the end of the stage before */
  struct stage_cost {
    bool is_done;
    double seconds;
    uint64_t n_bytes; /* of files, as they lie on the disk; 0: none, or not known */
  } stages[N_STAGES];
};

/* The first stage begins. */
void stats_begin(struct stats *stats);
/* A stage ends, which took all the time since the last one did. */
void stats_end_stage(struct stats *stats, enum stage stage, uint64_t n_bytes);
/* The stages of data that was streamed, all of which ended as one, STAGE_READ. */
void stats_streamed(struct stats *stats, const struct stream *stream, uint64_t n_bytes_written);
/* Tells it on standard error. */
void stats_show(const struct stats *stats, enum stats_format format, const struct session *session,
    const struct stream *stream);

#endif
