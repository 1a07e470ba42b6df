/* How far work has come, told to whoever shows it: by stages, each with a name and an end. Nothing
 * here reads a clock or knows a terminal; the command has a bar (cli/progress_bar.h). */
#ifndef THIDUA_PROGRESS_H
#define THIDUA_PROGRESS_H

#include "base/str.h"

struct progress {
  void (*begin)(struct progress *progress, const char *stage, uint64_t total);
  void (*begin_reading)(struct progress *progress, uint64_t total_bytes, struct str units);
  void (*add_read)(struct progress *progress, uint64_t n_bytes, uint64_t n_units);
  void (*set)(struct progress *progress, uint64_t done);
  void (*end)(struct progress *progress);
};

/* Begins a stage whose end is `total` steps. Here and below NULL: nobody is told. */
static inline void progress_begin(struct progress *progress, const char *stage, uint64_t total) {
  if (progress) progress->begin(progress, stage, total);
}
/* Begins the stage "reading" of `total_bytes` bytes of files (0: unknown), whose instances are
 * counted as `units` (kept by the caller until the end). */
static inline void progress_begin_reading(
    struct progress *progress, uint64_t total_bytes, struct str units) {
  if (progress) progress->begin_reading(progress, total_bytes, units);
}
/* So many more bytes of files, as they lie on the disk, and units were read; from any thread. */
static inline void progress_add_read(
    struct progress *progress, uint64_t n_bytes, uint64_t n_units) {
  if (progress) progress->add_read(progress, n_bytes, n_units);
}
/* How many steps are done. */
static inline void progress_set(struct progress *progress, uint64_t done) {
  if (progress) progress->set(progress, done);
}
static inline void progress_end(struct progress *progress) {
  if (progress) progress->end(progress);
}

#endif
