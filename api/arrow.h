/* What the files of the Arrow C Data Interface share: reading a child of an array of structs, and
 * making one. */
#ifndef THIDUA_API_ARROW_H
#define THIDUA_API_ARROW_H

#include <stdatomic.h>

#include "api/objects.h"
#include "base/buffer.h"
#include "base/decimal.h"

/* -- arrow.c: reading -- */

/* A child of the array of structs. */
struct arrow_child {
  const char *name, *format;
  const struct ArrowArray *array;
  int64_t first, n; /* its slots */
};
bool arrow_are_structs(const struct ArrowSchema *schema, const struct ArrowArray *array);
struct arrow_child arrow_child(
    const struct ArrowSchema *schema, const struct ArrowArray *array, size_t i);
bool arrow_is_valid(const struct arrow_child *c, int64_t i);
bool arrow_is_text(const char *format);
/* The number of digits behind the point; -1: no number of whole units. */
int arrow_scale(const char *format);
thidua_text arrow_text(const struct arrow_child *c, int64_t i);
int128 arrow_number(const struct arrow_child *c, int64_t i);

/* -- arrow_results.c: making. One arena with as many owners as there are arrays and schemas: a child
 * may be moved away from its parent and released on its own -- */

struct arrow_shared {
  struct allocator allocator;
  struct arena arena;
  atomic_uint n_owners;
};
/* One owner, whose arena jumps to the context; NULL where there is no memory. */
struct arrow_shared *arrow_share(thidua_context *context);
void arrow_let_go(struct arrow_shared *shared);
/* Begins an array of structs of n_children, none of them made yet. */
void arrow_begin_structs(struct arrow_shared *shared, size_t n_rows, size_t n_children,
    struct ArrowSchema *schema, struct ArrowArray *array);
/* Releases what was made of one that could not be ended. */
void arrow_give_up(struct ArrowSchema *schema, struct ArrowArray *array);

/* A column being made. */
struct arrow_making {
  struct arrow_shared *shared;
  size_t n;       /* rows */
  uint8_t *valid; /* bits */
  void *values;   /* of texts their ends */
  struct buffer text;
};
void arrow_begin_schema(
    struct arrow_shared *shared, struct ArrowSchema *out, const char *format, const char *name);
void arrow_begin_column(
    struct arrow_making *m, struct arrow_shared *shared, size_t n, const char *format);
/* Of formats b, l, tdD and d:…, 0. */
void arrow_put_number(struct arrow_making *m, const char *format, size_t row, int128 number);
/* Texts are put one after another; of a row without one nothing; then the row is ended. */
void arrow_put_text(struct arrow_making *m, size_t row, struct str text);
void arrow_end_text(struct arrow_making *m, size_t row);
void arrow_end_column(struct arrow_making *m, struct ArrowArray *out, bool is_text);

/* -- arrow_groups.c: what the rows of an entity say that crosses */
thidua_status arrow_said(thidua_run *run, struct arrow_shared *shared, uint32_t entity,
    struct ArrowSchema *schema, struct ArrowArray *array);

#endif
