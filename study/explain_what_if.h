/* What an instance would come to if facts were otherwise: `--what-if FIELD=VALUE`. Facts are named
 * as `missing` and explanations name them, and values written as data write them; `unknown` takes a
 * fact away. */
#ifndef THIDUA_EXPLAIN_WHAT_IF_H
#define THIDUA_EXPLAIN_WHAT_IF_H

#include "study/explain.h"

/* One of them; rows are of the session's data. A row of a list may be gone ("incident[1]=absent") or
 * new ("incident[new]=present", or a fact of it: "incident[new].serious=true"). */
struct supposed {
  struct str fact; /* as it was written */
  uint8_t kind;    /* enum step_kind */
  bool is_new;     /* a fact of the new row of `entity` under `row` of the entity above */
  uint32_t entity; /* of a row */
  uint32_t field, row;
  bool clears;
  int64_t value; /* references: the row that is named */
  struct str text;
  struct told_value now, then;
  bool is_here;     /* of the group of the instance: what is not matters to it in no way */
  struct step step; /* the same as a change is told, where it is here */
};
/* One result, now and then. */
struct supposed_result {
  uint32_t result;
  struct str name, label, now, then;
};
struct what_if {
  struct scene *scene; /* of the widest group that is asked */
  struct supposed *supposed;
  uint32_t n_supposed;
  struct supposed_result *results;
  uint32_t n_results;
};

/* Reads FIELD=VALUE, seen from an instance; false after a notice. */
enum fault what_if_read(
    struct session *session, uint32_t entity, uint32_t row, const char *text, struct supposed *out);
/* Runs the instance's results under all that is supposed. `results`: those that are asked. At fault
 * is what the regulation does not allow data to say. */
enum fault what_if_try(struct scene *scene, struct supposed *supposed, uint32_t n,
    const uint32_t *results, uint32_t n_results, struct what_if *out);

#endif
