/* Where rows and values stand, while the data set is built; dataset_place (dataset.h) is there
 * after it too. Private to runtime/data and runtime/ingest. */
#ifndef THIDUA_DATASET_PLACES_H
#define THIDUA_DATASET_PLACES_H

#include "runtime/data/dataset_building.h"

/* In the column of a row that no record begins: an instance that is only named. Seen in anchors, never
 * in a place. */
#define PLACE_ONLY_NAMED 0x40000000u

/* A step of a row from the one before: 0..127 lines below in the same column; STEP_COLUMNS + n: in
 * the same line, n < 127 columns to the right; STEP_ANCHOR: anything else, and now and then all the
 * same, so that no count of steps is long. */
enum { STEP_COLUMNS = 128, STEP_ANCHOR = 255, ROWS_PER_ANCHOR = 4096 };

/* Says where an entity's newest row begins. Its `steps` reach there. */
void dataset_place_row(
    struct dataset *dataset, uint32_t entity, uint32_t row, struct data_place at);
/* The same of a row whose step is that of an anchor already. */
void dataset_add_anchor(
    struct dataset *dataset, uint32_t entity, uint32_t row, struct data_place at);
/* Says where the root begins, if that is not known yet. */
void dataset_place_root(struct dataset *dataset, uint16_t file, uint32_t line, uint32_t column);
/* Whether a value of the newest row stands as far from the row's begin as the last that was said. */
static inline bool dataset_offset_is(const value_offset_list *offsets,
    const struct data_place *newest, uint32_t line, uint32_t column) {
  const struct value_offset *last = offsets->n ? &offsets->items[offsets->n - 1] : NULL;
  return last && last->lines == (int32_t)(line - newest->line) &&
      last->columns == (int32_t)(column - newest->column);
}
/* Says where the id of an entity's newest row stands (in the row's file). */
void dataset_place_id(struct dataset *dataset, uint32_t entity, uint32_t line, uint32_t column);
/* The file of a row, an index into dataset.files. */
uint32_t dataset_row_file(const struct dataset *dataset, uint32_t entity, uint32_t row);
/* Where the id of a row stands; where the row begins, if that was never said. */
struct place dataset_id_place(const struct dataset *dataset, uint32_t entity, uint32_t row);
/* The same of a reference field's value, in its entity's newest row. */
void dataset_place_reference(
    struct dataset *dataset, uint32_t field, uint32_t line, uint32_t column);
/* Whether the places of a field's values are kept; then dataset_place_reference says them, too. */
static inline bool dataset_keeps_places(const struct dataset *dataset, uint32_t field) {
  return dataset->building->columns[field].keeps_places;
}
/* The same of the id by which an entity's newest row, a flat record, names the instance of depth
 * `depth` above it. */
void dataset_place_naming(
    struct dataset *dataset, uint32_t entity, uint32_t depth, uint32_t line, uint32_t column);
struct place dataset_naming_place(
    const struct dataset *dataset, uint32_t entity, uint32_t row, uint32_t depth);
/* Rows move: row `i` is from now on what row from[i] was. In `scratch` what it needs. */
void dataset_move_places(
    struct dataset *dataset, struct arena *scratch, uint32_t entity, const uint32_t *from);

#endif
