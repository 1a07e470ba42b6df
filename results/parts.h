/* Data that is never there as a whole: read, evaluated, written and forgotten part by part. What may be
 * taken so, and what has to be remembered between parts. data.md "Streaming and the cache". */
#ifndef THIDUA_PARTS_H
#define THIDUA_PARTS_H

#include "results/id_hashes.h"
#include "runtime/data/dataset_window.h"
#include "runtime/program/program.h"

struct parts {
  struct dataset_window window; /* first: the reader is given this; `take` is who owns the parts */
  const struct program *program;
  struct arena *arena; /* of messages */
  /* what was taken is written at once: what ends it is told. Else it is only seen, for the data is
   * read as a whole then */
  bool is_told;
  bool is_off;       /* the data is at fault, or is not what can be taken by parts */
  bool is_exhausted; /* of memory for ids */
  uint64_t root;     /* a hash of the root's values, as they were at first */
  struct id_hashes ids;
};

/* Why results of the program hang on the whole data; NULL: they do not. */
const char *parts_refusal(const struct program *program, struct arena *arena);
/* Why its groups cannot even be decided apart, with what hangs on several of them found in between
 * (crossing.h); NULL: they can. */
const char *parts_groups_refusal(const struct program *program);
/* Takes what was read so far out of `data` as `part`, finished, for dataset_free. False (and is_off)
 * where it ends here: nothing may be said of the part. */
bool parts_take(struct parts *parts, struct dataset *data, struct dataset *part);
/* What is remembered of ids. */
void parts_free(struct parts *parts);

#endif
