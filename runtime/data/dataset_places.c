/* Where rows and the values that messages name stand in their files, in about a byte a row
 * (dataset_places.h). */
#include "runtime/data/dataset_places.h"

#include "runtime/data/dataset_memory.h"

static uint8_t step_between(struct data_place from, struct data_place to) {
  if (from.file != to.file) return STEP_ANCHOR;
  if (from.column == to.column && to.line >= from.line && to.line - from.line < STEP_COLUMNS)
    return (uint8_t)(to.line - from.line);
  if (from.line == to.line && to.column > from.column &&
      to.column - from.column < STEP_ANCHOR - STEP_COLUMNS)
    return (uint8_t)(STEP_COLUMNS + (to.column - from.column));
  return STEP_ANCHOR;
}

void dataset_add_anchor(
    struct dataset *dataset, uint32_t entity, uint32_t row, struct data_place at) {
  struct row_places *places = &dataset->tables[entity].places;
  struct table_extent *extent = &dataset->building->tables[entity];
  if (places->n_anchors == extent->anchors_capacity) {
    uint32_t capacity = dataset_wider(extent->anchors_capacity, places->n_anchors + 1);
    places->anchors =
        dataset_resize(dataset, places->anchors, (size_t)capacity * sizeof *places->anchors);
    extent->anchors_capacity = capacity;
  }
  places->anchors[places->n_anchors++] = (struct place_anchor){row, at.line, at.column, at.file};
}

void dataset_place_row(
    struct dataset *dataset, uint32_t entity, uint32_t row, struct data_place at) {
  struct table *table = &dataset->tables[entity];
  struct table_extent *extent = &dataset->building->tables[entity];
  uint8_t step = row % ROWS_PER_ANCHOR == 0 ? STEP_ANCHOR : step_between(extent->newest, at);
  if (step == STEP_ANCHOR) dataset_add_anchor(dataset, entity, row, at);
  table->places.steps[row] = step;
  extent->newest = at;
}

void dataset_place_root(struct dataset *dataset, uint16_t file, uint32_t line, uint32_t column) {
  if (dataset->tables[0].places.n_anchors) return;
  struct data_place at = {line, column, file};
  dataset_add_anchor(dataset, 0, 0, at);
}

/* Says where a value of an entity's newest row stands. */
static void place_value(struct dataset *dataset, uint32_t entity, value_offset_list *offsets,
    uint32_t line, uint32_t column) {
  const struct data_place *newest = &dataset->building->tables[entity].newest;
  struct value_offset offset = {dataset->tables[entity].n_rows - 1, (int32_t)(line - newest->line),
      (int32_t)(column - newest->column)};
  const struct value_offset *last = offsets->n ? &offsets->items[offsets->n - 1] : NULL;
  if (last && last->lines == offset.lines && last->columns == offset.columns) return;
  VEC_PUSH(&dataset->arena, offsets, offset);
}

void dataset_place_id(struct dataset *dataset, uint32_t entity, uint32_t line, uint32_t column) {
  place_value(dataset, entity, &dataset->building->tables[entity].id_offsets, line, column);
}

void dataset_place_reference(
    struct dataset *dataset, uint32_t field, uint32_t line, uint32_t column) {
  place_value(dataset, dataset->schema->fields[field].entity,
      &dataset->building->columns[field].offsets, line, column);
}

void dataset_place_naming(
    struct dataset *dataset, uint32_t entity, uint32_t depth, uint32_t line, uint32_t column) {
  place_value(
      dataset, entity, &dataset->building->tables[entity].namings[depth].offsets, line, column);
}

/* -- rows that move -- */

/* The places of all rows, by row. */
static struct data_place *spread_places(const struct table *table, struct arena *scratch) {
  const struct row_places *places = &table->places;
  struct data_place *all = ARENA_ARRAY(scratch, struct data_place, table->n_rows);
  struct data_place at = {0};
  for (uint32_t row = 0, anchor = 0; row < table->n_rows; row++) {
    uint32_t step = places->steps[row];
    if (step == STEP_ANCHOR) {
      const struct place_anchor *a = &places->anchors[anchor++];
      at = (struct data_place){a->line, a->column, a->file};
    } else if (step < STEP_COLUMNS) {
      at.line += step;
    } else {
      at.column += step - STEP_COLUMNS;
    }
    all[row] = at;
  }
  return all;
}

/* Where values stand, seen from where their instances begin: the rows' offsets in their new order. */
static void move_offsets(struct dataset *dataset, struct arena *scratch, value_offset_list *offsets,
    const uint32_t *from, uint32_t n) {
  if (offsets->n == 0) return;
  struct value_offset *all = ARENA_ARRAY(scratch, struct value_offset, n);
  struct value_offset current = {0};
  for (uint32_t row = 0, next = 0; row < n; row++) {
    if (next < offsets->n && offsets->items[next].row == row) current = offsets->items[next++];
    all[row] = current;
  }
  offsets->n = 0;
  for (uint32_t row = 0; row < n; row++) {
    struct value_offset offset = all[from[row]];
    const struct value_offset *last = offsets->n ? &offsets->items[offsets->n - 1] : NULL;
    if (last ? last->lines == offset.lines && last->columns == offset.columns
             : !offset.lines && !offset.columns)
      continue;
    offset.row = row;
    VEC_PUSH(&dataset->arena, offsets, offset);
  }
}

void dataset_move_places(
    struct dataset *dataset, struct arena *scratch, uint32_t entity, const uint32_t *from) {
  struct table *table = &dataset->tables[entity];
  struct building *building = dataset->building;
  const struct entity *e = &dataset->schema->entities[entity];
  struct data_place *all = spread_places(table, scratch);
  table->places.n_anchors = 0;
  for (uint32_t row = 0; row < table->n_rows; row++)
    dataset_place_row(dataset, entity, row, all[from[row]]);
  move_offsets(dataset, scratch, &building->tables[entity].id_offsets, from, table->n_rows);
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++)
    move_offsets(dataset, scratch, &building->columns[f].offsets, from, table->n_rows);
}

/* -- reading -- */

/* The last anchor at or before the row. */
static const struct place_anchor *anchor_of(const struct row_places *places, uint32_t row) {
  uint32_t low = 0, high = places->n_anchors; /* the answer lies in [low, high) */
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (places->anchors[middle].row <= row) low = middle;
    else high = middle;
  }
  return &places->anchors[low];
}

struct place dataset_place(const struct dataset *dataset, uint32_t entity, uint32_t row) {
  const struct row_places *places = &dataset->tables[entity].places;
  if (dataset->n_files == 0) return (struct place){0};
  /* the root of files that say nothing */
  if (places->n_anchors == 0) return (struct place){dataset->files[0], 0, 0};
  const struct place_anchor *anchor = anchor_of(places, row);
  struct place place = {dataset->files[anchor->file], anchor->line, anchor->column};
  for (uint32_t r = anchor->row + 1; r <= row; r++) {
    uint32_t step = places->steps[r];
    if (step < STEP_COLUMNS) place.line += step;
    else place.column += step - STEP_COLUMNS;
  }
  place.column &= ~PLACE_ONLY_NAMED;
  return place;
}

uint32_t dataset_row_file(const struct dataset *dataset, uint32_t entity, uint32_t row) {
  return anchor_of(&dataset->tables[entity].places, row)->file;
}

/* Where a value stands, by where its row begins. */
static struct place value_place(
    const struct dataset *dataset, uint32_t entity, uint32_t row, struct value_places values) {
  struct place place = dataset_place(dataset, entity, row);
  uint32_t low = 0, high = values.n_offsets;
  if (high == 0 || values.offsets[0].row > row) return place;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (values.offsets[middle].row <= row) low = middle;
    else high = middle;
  }
  place.line += (uint32_t)values.offsets[low].lines;
  place.column += (uint32_t)values.offsets[low].columns;
  return place;
}

static struct value_places places_of(const value_offset_list *offsets) {
  return (struct value_places){offsets->items, offsets->n};
}

struct place dataset_id_place(const struct dataset *dataset, uint32_t entity, uint32_t row) {
  return value_place(
      dataset, entity, row, places_of(&dataset->building->tables[entity].id_offsets));
}

struct place dataset_value_place(const struct dataset *dataset, uint32_t field, uint32_t row) {
  const struct building *building = dataset->building;
  const uint32_t entity = dataset->schema->fields[field].entity;
  if (entity != 0) {
    struct value_places places = {0};
    if (building) places = places_of(&building->columns[field].offsets);
    else if (dataset->value_places) places = dataset->value_places[field];
    return value_place(dataset, entity, row, places);
  }
  const struct data_place *given = building ? building->root_given : dataset->root_given;
  if (given) given += field - dataset->schema->entities[0].first_field;
  if (!given || !given->line) return dataset_place(dataset, 0, row);
  return (struct place){dataset->files[given->file], given->line, given->column};
}

struct place dataset_naming_place(
    const struct dataset *dataset, uint32_t entity, uint32_t row, uint32_t depth) {
  return value_place(
      dataset, entity, row, places_of(&dataset->building->tables[entity].namings[depth].offsets));
}
