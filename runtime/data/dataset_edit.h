/* A data set with one list a row longer or shorter, beside the one it is made from: what an
 * explanation tries of lists (study/explain_changes.c). The other columns and the dictionary are
 * shared.
 *
 * Owner: the arena; `from` must outlive it. Never given to dataset_free. */
#ifndef THIDUA_DATASET_EDIT_H
#define THIDUA_DATASET_EDIT_H

#include "runtime/data/dataset.h"

struct dataset_edit {
  const struct dataset *from;
  struct dataset data; /* finished; of the rows that move no places are known */
  /* by entity: the rows [at, at + removed) of `from` are gone, and `added` rows stand there */
  uint32_t *at, *removed, *added;
  struct arena *arena;
};

/* Takes away a row of an entity below the root, with all that lies below it. No reference of the
 * data may name any of these rows. */
void dataset_without_row(struct dataset_edit *edit, struct arena *arena, const struct dataset *from,
    uint32_t entity, uint32_t row);
/* Adds a row, of which every fact is missing and every list absent, behind those under a row of the
 * entity above; the list is then given. Returns it. */
uint32_t dataset_with_row(struct dataset_edit *edit, struct arena *arena,
    const struct dataset *from, uint32_t entity, uint32_t parent);
/* The row that a row of `from` is now, which must not be one that was taken away. */
uint32_t dataset_edit_row(const struct dataset_edit *edit, uint32_t entity, uint32_t row);

#endif
