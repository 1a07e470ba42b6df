/* A part becomes the rest of a data set (dataset_join.h). */
#include "runtime/data/dataset_join.h"

#include <assert.h>

#include "base/limits.h"
#include "runtime/data/dataset_memory.h"
#include "runtime/data/dataset_numbers.h"
#include "runtime/data/dataset_pages.h"
#include "runtime/data/dataset_places.h"
#include "runtime/data/dataset_put.h"
#include "runtime/data/dataset_texts.h"

struct joining {
  struct dataset *dataset;
  const struct dataset_part *part;
  uint32_t *codes; /* by the number of a text in the part: its number in the whole */
  uint32_t *bases; /* by entity: the row that the part's first becomes */
};

/* -- rows -- */

static uint32_t rows_expected(const struct dataset *dataset, uint32_t n) {
  const uint64_t expected = dataset_expected(dataset, n);
  return expected < ROWS_MAX ? (uint32_t)expected : n;
}

/* Numbers of texts of the part as those of the whole: of what is unknown they stand behind the last one. */
static void copy_codes(
    const struct joining *j, uint32_t *to, const uint32_t *from, uint32_t n_rows) {
  dataset_put_codes(to, n_rows, from, j->codes, j->part->dataset->n_texts);
}

/* Numbers of a part, the whole's being wider. */
static void copy_numbers(
    const struct column *to, const struct column *from, uint32_t base, uint32_t n) {
  int64_t number;
  dataset_write_unknown(to, base, base + n);
  for (uint32_t row = 0; row < n; row++)
    if (column_number(from, row, &number)) column_put_number(to, base + row, number);
}

static void join_column(const struct joining *j, uint32_t entity, uint32_t field) {
  struct dataset *dataset = j->dataset;
  struct growing_column *to = &dataset->building->columns[field];
  const struct growing_column *growing = &j->part->dataset->building->columns[field];
  const struct column *from = growing->column, *column = to->column;
  const uint32_t base = j->bases[entity], n = growing->extent.n;
  to->passed_row = 0; /* the newest row is another one now */
  if (!n) return;
  if (!column->given) to->column->width = from->width;
  else if (column->kind == REG_NUMBER) dataset_widen_to(dataset, to, from->width);
  if (base + n > to->extent.capacity)
    dataset_reserve_column(dataset, field, rows_expected(dataset, base + n));
  dataset_reach_rows(dataset, field, base, base + n);
  const size_t bytes = column_bytes(column);
  dataset_ask_far_ahead(
      column->view.values, base * bytes, (base + n) * bytes, to->extent.capacity * bytes);
  if (column->kind == REG_TEXT) {
    copy_codes(j, (uint32_t *)column->view.values + base, from->view.values, n);
  } else if (from->width < column->width) {
    copy_numbers(column, from, base, n);
  } else {
    memcpy((char *)column->view.values + base * bytes, from->view.values, n * bytes);
    if (column_has_known(column)) memcpy(column->view.known + base, from->view.known, n);
  }
}

static void join_rows(const struct joining *j, uint32_t entity) {
  struct table *to = &j->dataset->tables[entity];
  const struct table *from = &j->part->dataset->tables[entity];
  const uint32_t base = j->bases[entity], n = from->n_rows,
                 above = j->bases[j->dataset->schema->entities[entity].parent];
  if (!n) return;
  if (base + n > j->dataset->building->tables[entity].capacity)
    dataset_reserve_rows(j->dataset, entity, rows_expected(j->dataset, base + n));
  const size_t capacity = j->dataset->building->tables[entity].capacity, bytes = sizeof *to->parent;
  dataset_ask_far_ahead(to->parent, base * bytes, (base + n) * bytes, capacity * bytes);
  dataset_put_moved(to->parent + base, n, from->parent, above);
  dataset_ask_far_ahead(to->places.steps, base, base + n, capacity);
  memcpy(to->places.steps + base, from->places.steps, n);
}

/* Which lists are there. Those that live in the root are where any part says so. */
static void join_listed(const struct joining *j, uint32_t entity) {
  const struct table *from = &j->part->dataset->tables[entity];
  const uint32_t parent = j->dataset->schema->entities[entity].parent,
                 n = j->part->dataset->building->tables[entity].listed.n;
  if (!n) return;
  if (parent == 0) {
    if (from->listed[0]) dataset_list_present(j->dataset, entity, 0);
    return;
  }
  dataset_fill_listed(j->dataset, entity); /* the rows are there, to the last one */
  memcpy(j->dataset->tables[entity].listed + j->bases[parent], from->listed, n);
}

static void join_namings(const struct joining *j, uint32_t entity) {
  struct dataset *dataset = j->dataset;
  const struct table_extent *from = &j->part->dataset->building->tables[entity];
  struct table_extent *to = &dataset->building->tables[entity];
  const uint32_t base = j->bases[entity], depth = dataset->schema->entities[entity].depth;
  if (to->namings)
    for (uint32_t d = 0; d < depth; d++) to->namings[d].n_newest = 0; /* another row is, now */
  if (!from->namings) return;
  if (!to->namings) to->namings = ARENA_ARRAY(&dataset->arena, struct naming, depth);
  for (uint32_t d = 0; d < depth; d++) {
    struct naming *naming = &to->namings[d];
    const uint32_t n = from->namings[d].extent.n;
    if (!n) continue;
    if (naming->extent.capacity < base + n) {
      const uint32_t capacity =
          dataset_wider(naming->extent.capacity, rows_expected(dataset, base + n));
      naming->codes = dataset_resize(dataset, naming->codes, (size_t)capacity * sizeof(uint32_t));
      naming->extent.capacity = capacity;
    }
    const size_t bytes = sizeof *naming->codes;
    dataset_ask_far_ahead(naming->codes, naming->extent.n * bytes, (base + n) * bytes,
        naming->extent.capacity * bytes);
    memset(naming->codes + naming->extent.n, 0xFF, (base - naming->extent.n) * sizeof(uint32_t));
    copy_codes(j, naming->codes + base, from->namings[d].codes, n);
    naming->extent.n = base + n;
  }
}

/* -- what there is little of -- */

static struct data_place moved_place(const struct dataset_part *part, struct data_place place) {
  return place.line
      ? (struct data_place){place.line + part->lines_before, place.column, part->file + place.file}
      : place;
}

static void join_offsets(
    struct dataset *dataset, value_offset_list *to, const value_offset_list *from, uint32_t base) {
  for (uint32_t i = 0; i < from->n; i++) {
    struct value_offset offset = from->items[i];
    offset.row += base;
    VEC_PUSH(&dataset->arena, to, offset);
  }
}

static void join_anchors(
    struct dataset *dataset, uint32_t entity, const struct dataset_part *part, uint32_t base) {
  const struct row_places *from = &part->dataset->tables[entity].places;
  for (uint32_t i = 0; i < from->n_anchors; i++) {
    const struct place_anchor *a = &from->anchors[i];
    struct data_place at = {a->line + part->lines_before, a->column, part->file + a->file};
    dataset_add_anchor(dataset, entity, base + a->row, at);
  }
}

static void join_successions(struct dataset *dataset, struct table_extent *to,
    const struct table_extent *from, const struct dataset_part *part, uint32_t base) {
  uint32_t n_before = to->predecessors.n;
  for (uint32_t i = 0; i < from->predecessors.n; i++) {
    const struct predecessor *p = &from->predecessors.items[i];
    VEC_PUSH(&dataset->arena, &to->predecessors,
        ((struct predecessor){str_copy(&dataset->arena, p->id), moved_place(part, p->place)}));
  }
  for (uint32_t i = 0; i < from->successions.n; i++) {
    struct succession succession = from->successions.items[i];
    succession.row += base;
    succession.first += n_before;
    VEC_PUSH(&dataset->arena, &to->successions, succession);
  }
}

/* What is remembered of an entity besides its rows. */
static void join_remembered(const struct joining *j, uint32_t entity) {
  const struct dataset_part *part = j->part;
  struct dataset *dataset = j->dataset;
  const struct entity *e = &dataset->schema->entities[entity];
  const struct table_extent *from = &part->dataset->building->tables[entity];
  struct table_extent *to = &dataset->building->tables[entity];
  const uint32_t base = j->bases[entity];
  if (part->dataset->tables[entity].n_rows == 0) return;
  join_anchors(dataset, entity, part, base);
  to->newest = moved_place(part, from->newest);
  join_offsets(dataset, &to->id_offsets, &from->id_offsets, base);
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++)
    join_offsets(dataset, &dataset->building->columns[f].offsets,
        &part->dataset->building->columns[f].offsets, base);
  for (uint32_t d = 0; from->namings && d < e->depth; d++)
    join_offsets(dataset, &to->namings[d].offsets, &from->namings[d].offsets, base);
  for (uint32_t i = 0; i < from->without_id.n; i++)
    VEC_PUSH(&dataset->arena, &to->without_id, from->without_id.items[i] + base);
  for (uint32_t i = 0; i < from->without_parent.n; i++)
    VEC_PUSH(&dataset->arena, &to->without_parent, from->without_parent.items[i] + base);
  for (uint32_t i = 0; i < from->records.n; i++) {
    struct row_range range = from->records.items[i];
    range.first += base;
    range.end += base;
    if (to->records.n && to->records.items[to->records.n - 1].end == range.first)
      to->records.items[to->records.n - 1].end = range.end;
    else VEC_PUSH(&dataset->arena, &to->records, range);
  }
  join_successions(dataset, to, from, part, base);
}

/* -- the root -- */

static struct value root_value(const struct dataset *dataset, uint32_t field) {
  return dataset_value(dataset, field, 0);
}

bool dataset_root_differs(const struct dataset *dataset, const struct dataset *part) {
  const struct entity *root = &dataset->schema->entities[0];
  for (uint32_t f = root->first_field; f < root->first_field + root->n_fields; f++) {
    struct value a = root_value(dataset, f), b = root_value(part, f);
    if (a.known && b.known && (a.number != b.number || !str_equal(a.text, b.text))) return true;
  }
  return part->building->tables[0].successions.n > 0;
}

static void join_root(struct dataset *dataset, const struct dataset_part *part) {
  const struct entity *root = &dataset->schema->entities[0];
  for (uint32_t f = root->first_field; f < root->first_field + root->n_fields; f++) {
    struct value value = root_value(part->dataset, f);
    if (!value.known || root_value(dataset, f).known) continue;
    if (dataset->tables[0].columns[f - root->first_field].kind == REG_TEXT)
      dataset_set_text(dataset, f, 0, value.text);
    else dataset_set_number(dataset, f, 0, value.number);
    dataset_settle(dataset);
    dataset->building->root_given[f - root->first_field] =
        moved_place(part, part->dataset->building->root_given[f - root->first_field]);
  }
  const struct row_places *places = &part->dataset->tables[0].places;
  if (places->n_anchors)
    dataset_place_root(dataset, (uint16_t)(part->file + places->anchors[0].file),
        places->anchors[0].line + part->lines_before, places->anchors[0].column);
}

/* -- public -- */

void dataset_begin_part(struct dataset *part, const struct dataset *whole, jmp_buf *out_of_memory) {
  dataset_init(part, whole->schema, whole->allocator, out_of_memory);
  part->also = whole->also;
  part->n_also = whole->n_also;
  part->options = whole->options;
  part->progress = whole->progress;
  for (uint32_t f = 0; f < whole->schema->n_fields; f++) {
    part->building->columns[f].is_passed = whole->building->columns[f].is_passed;
    part->building->columns[f].keeps_places = whole->building->columns[f].keeps_places;
  }
  part->building->lists_texts = true;
  part->building->is_lane_off = whole->building->is_lane_off;
  part->building->is_lane_eager = whole->building->is_lane_eager;
  part->building->is_lane_narrow = whole->building->is_lane_narrow;
  part->building->window_bytes = whole->building->window_bytes;
}

static void empty_root(struct dataset *part) {
  const struct entity *root = &part->schema->entities[0];
  for (uint32_t f = root->first_field; f < root->first_field + root->n_fields; f++)
    part->building->root_given[f - root->first_field] = (struct data_place){0};
}

/* Columns stay as they are, but of no rows: what is given is how far they reach. */
void dataset_empty_part(struct dataset *part) {
  struct building *b = part->building;
  dataset_settle(part);
  part->n_texts = part->n_files = part->n_sources = 0;
  b->n_parts = 0;
  empty_root(part);
  for (uint32_t f = 0; f < part->schema->n_fields; f++) {
    struct growing_column *growing = &b->columns[f];
    growing->extent.n = growing->passed_row = growing->offsets.n = 0;
  }
  for (uint32_t e = 0; e < part->schema->n_entities; e++) {
    struct table *table = &part->tables[e];
    struct table_extent *extent = &b->tables[e];
    table->n_rows = e == 0;
    table->places.n_anchors = extent->listed.n = extent->id_offsets.n = 0;
    extent->newest = (struct data_place){0};
    extent->without_id.n = extent->without_parent.n = extent->records.n = 0;
    extent->successions.n = extent->predecessors.n = 0;
    for (uint32_t d = 0; extent->namings && d < part->schema->entities[e].depth; d++) {
      struct naming *naming = &extent->namings[d];
      naming->extent.n = naming->offsets.n = naming->n_newest = 0;
    }
  }
}

/* Where the rows of each entity begin; all are counted from now on. */
static void add_rows(const struct joining *j) {
  for (uint32_t e = 1; e < j->dataset->schema->n_entities; e++) {
    struct table *to = &j->dataset->tables[e];
    j->bases[e] = to->n_rows;
    if (j->part->dataset->tables[e].n_rows > ROWS_MAX - to->n_rows) dataset_exhausted(j->dataset);
  }
  for (uint32_t e = 1; e < j->dataset->schema->n_entities; e++) {
    join_rows(j, e);
    j->dataset->tables[e].n_rows += j->part->dataset->tables[e].n_rows;
  }
}

/* For texts, as far as there is room already: most of a part's are new, and what is asked for too much
 * is for the next part's. */
static void ask_for_texts(const struct dataset *dataset, const struct dataset *part) {
  const struct building *b = dataset->building;
  const uint32_t n = dataset->n_texts, n_more = part->n_texts;
  if (!n || !n_more || n + n_more >= b->texts_capacity) return;
  const size_t begin = dataset->text_offsets[n], n_bytes = part->text_offsets[n_more];
  const size_t bytes = sizeof(uint32_t);
  dataset_ask_far_ahead(
      dataset->text_offsets, n * bytes, ((size_t)n + n_more) * bytes, b->texts_capacity * bytes);
  if (begin + n_bytes <= b->bytes_capacity)
    dataset_ask_far_ahead(dataset->text_bytes, begin, begin + n_bytes, b->bytes_capacity);
}

void dataset_join(struct dataset *dataset, const struct dataset_part *part, struct arena *scratch) {
  const struct schema *schema = dataset->schema;
  struct joining j = {.dataset = dataset,
      .part = part,
      .codes = arena_alloc_raw(scratch, ((size_t)part->dataset->n_texts + 1) * sizeof(uint32_t)),
      .bases = ARENA_ARRAY(scratch, uint32_t, schema->n_entities)};
  assert(part->dataset->building->lists_texts);
  j.codes[part->dataset->n_texts] = TEXT_UNKNOWN;
  dataset_settle(dataset);
  join_root(dataset, part);
  ask_for_texts(dataset, part->dataset);
  dataset_take_listed(dataset, part->dataset, part->n_bytes, j.codes);
  add_rows(&j);
  for (uint32_t e = 1; e < schema->n_entities; e++) {
    const struct entity *entity = &schema->entities[e];
    for (uint32_t f = entity->first_field; f < entity->first_field + entity->n_fields; f++)
      join_column(&j, e, f);
    join_listed(&j, e);
    join_namings(&j, e);
    join_remembered(&j, e);
  }
}
