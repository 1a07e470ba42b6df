/* One group of a data set, several times: a small data set that holds the root, the row of an entity
 * with all that lies below it and the row of each entity between the two, n times side by side. Each
 * copy may be given other facts: then one run evaluates the group under n completions of what is
 * missing. language.md §7.
 *
 * Of the root, where it is the group itself, there is one copy: the data set with other facts.
 */
#ifndef THIDUA_DATASET_COPIES_H
#define THIDUA_DATASET_COPIES_H

#include "runtime/data/dataset.h"

struct dataset_copies {
  const struct dataset *from;
  struct dataset data; /* finished; no places, no files. Never given to dataset_free */
  uint32_t n;
  /* by entity: the rows of `from` that are copied, [first, first + n_rows); none: n_rows 0 */
  uint32_t *first, *n_rows;
  bool follows;
  /* by field: true where the column is the copies' own, so that a fact can be set */
  bool *is_own;
  struct arena *arena;
};

/* Makes n copies of row `row` of `entity` (0: the root, n must be 1), in the arena; `from` must
 * outlive them. References to rows that are not copied stay told from one another, as numbers that
 * are no rows; where somebody looks at the row that is named (`follows`) they name nobody. */
void dataset_copies_init(struct dataset_copies *copies, struct arena *arena,
    const struct dataset *from, uint32_t entity, uint32_t row, uint32_t n, bool follows);
/* How many rows one copy has, over all entities. */
uint64_t dataset_copies_rows(const struct dataset_copies *copies);
/* The row of a copy that stands for row `row` of `from`, which must be one that is copied. */
uint32_t dataset_copies_row(
    const struct dataset_copies *copies, uint32_t copy, uint32_t entity, uint32_t row);
/* Gives a fact another value in one copy (the root's: in all): as dataset_set_number takes it; of a
 * reference the row of `from` that it names (TEXT_NOWHERE: nobody), of a text its number. */
void dataset_copies_set(
    struct dataset_copies *copies, uint32_t copy, uint32_t field, uint32_t row, int64_t value);
/* Takes a fact away in one copy (the root's: in all): it is as if the data did not give it. */
void dataset_copies_clear(
    struct dataset_copies *copies, uint32_t copy, uint32_t field, uint32_t row);

#endif
