/* Parts become one data set (dataset_join.h). What needs memory is done by one thread; then each
 * column, list and row of places of each part is moved by whoever is free. */
#include "runtime/data/dataset_join.h"

#include <assert.h>

#include "base/limits.h"
#include "runtime/data/dataset_joining.h"
#include "runtime/data/dataset_memory.h"
#include "runtime/data/dataset_numbers.h"
#include "runtime/data/dataset_places.h"
#include "runtime/data/dataset_texts.h"

/* -- what moves -- */

enum move_kind { MOVE_COLUMN, MOVE_ROWS, MOVE_LISTED, MOVE_NAMING };

struct move {
  enum move_kind kind;
  uint32_t part, entity;
  uint32_t of; /* the field; of names the depth of who is named */
};

struct row_joining {
  struct joining *j;
  /* by part, by entity: the row that its first row becomes; behind the last part: the end */
  uint32_t *bases;
  VEC(struct move) moves;
};

static uint32_t base_of(const struct row_joining *r, uint32_t part, uint32_t entity) {
  return r->bases[(size_t)part * r->j->dataset->schema->n_entities + entity];
}

/* Numbers of texts of a part as those of the whole; `to` may be `from`. */
static void move_texts(uint32_t *to, const uint32_t *from, uint32_t n, const uint32_t *codes) {
  if (codes)
    for (uint32_t row = 0; row < n; row++)
      to[row] = from[row] == TEXT_UNKNOWN ? TEXT_UNKNOWN : codes[from[row]];
  else if (n && to != from) memcpy(to, from, n * sizeof *to);
}

/* What was taken over stands in the whole already, at its beginning: a part's values, and its rows. */
static const void *source(const void *part, const void *whole) { return part ? part : whole; }

/* At once, so that no two copies of all columns are there. */
static void forget_column(struct dataset *part, struct column *column) {
  dataset_release(part, column->view.values);
  dataset_release(part, column->view.known);
  column->view = (struct view){0};
  column->given = false;
}

/* Numbers of a part, the whole's being wider. */
static void move_numbers(
    const struct column *to, const struct column *from, uint32_t base, uint32_t n) {
  int64_t number;
  dataset_write_unknown(to, base, base + n);
  for (uint32_t row = 0; row < n; row++)
    if (column_number(from, row, &number)) column_put_number(to, base + row, number);
}

static void move_column(const struct row_joining *r, const struct move *m) {
  struct dataset *part = r->j->parts[m->part].dataset;
  const struct growing_column *from = &part->building->columns[m->of];
  const struct column *to = r->j->dataset->building->columns[m->of].column;
  const uint32_t base = base_of(r, m->part, m->entity), n = from->extent.n;
  const size_t bytes = column_bytes(to);
  char *values = (char *)to->view.values + base * bytes;
  const void *old = source(from->column->view.values, values);
  if (to->kind == REG_TEXT) {
    move_texts((uint32_t *)(void *)values, old, n, r->j->codes[m->part]);
  } else if (n && old != values && from->column->width < to->width) {
    move_numbers(to, from->column, base, n);
  } else if (n && old != values) {
    memcpy(values, old, n * bytes);
    if (column_has_known(to)) memcpy(to->view.known + base, from->column->view.known, n);
  }
  dataset_write_unknown(to, base + n, base_of(r, m->part + 1, m->entity));
  forget_column(part, from->column);
}

static void move_rows(const struct row_joining *r, const struct move *m) {
  const struct table *to = &r->j->dataset->tables[m->entity],
                     *from = &r->j->parts[m->part].dataset->tables[m->entity];
  const uint32_t base = base_of(r, m->part, m->entity), n = from->n_rows,
                 above = base_of(r, m->part, r->j->dataset->schema->entities[m->entity].parent);
  const uint32_t *parents = source(from->parent, to->parent);
  for (uint32_t row = 0; row < n; row++) to->parent[base + row] = parents[row] + above;
  if (from->places.steps) memcpy(to->places.steps + base, from->places.steps, n);
}

static void move_listed(const struct row_joining *r, const struct move *m) {
  const struct dataset *part = r->j->parts[m->part].dataset;
  const uint32_t parent = r->j->dataset->schema->entities[m->entity].parent,
                 base = base_of(r, m->part, parent), end = base_of(r, m->part + 1, parent),
                 n = part->building->tables[m->entity].listed.n;
  uint8_t *to = r->j->dataset->tables[m->entity].listed + base;
  if (n) memcpy(to, part->tables[m->entity].listed, n);
  memset(to + n, 0, end - base - n);
}

static void move_naming(const struct row_joining *r, const struct move *m) {
  const struct table_extent *from = &r->j->parts[m->part].dataset->building->tables[m->entity];
  const struct naming *naming = from->namings ? &from->namings[m->of] : NULL;
  const uint32_t base = base_of(r, m->part, m->entity), n = naming ? naming->extent.n : 0;
  uint32_t *to = r->j->dataset->building->tables[m->entity].namings[m->of].codes + base;
  if (naming) move_texts(to, naming->codes, n, r->j->codes[m->part]);
  memset(to + n, 0xFF, (base_of(r, m->part + 1, m->entity) - base - n) * sizeof *to);
}

static void move_one(void *context, uint32_t piece) {
  const struct row_joining *r = context;
  const struct move *m = &r->moves.items[piece];
  switch (m->kind) {
  case MOVE_COLUMN: move_column(r, m); return;
  case MOVE_ROWS: move_rows(r, m); return;
  case MOVE_LISTED: move_listed(r, m); return;
  case MOVE_NAMING: move_naming(r, m); return;
  }
}

/* -- room -- */

static void add_moves(struct row_joining *r, enum move_kind kind, uint32_t entity, uint32_t of) {
  for (uint32_t part = 0; part < r->j->n_parts; part++)
    VEC_PUSH(r->j->scratch, &r->moves, ((struct move){kind, part, entity, of}));
}

/* The part's column becomes that of the whole, which has none yet and no row before. */
static void take_column(struct growing_column *to, struct growing_column *from) {
  to->column->view = from->column->view;
  to->column->width = from->column->width;
  to->column->given = true;
  to->extent = from->extent;
  from->column->view = (struct view){0};
  from->column->given = false;
}

static void prepare_column(struct row_joining *r, uint32_t entity, uint32_t field) {
  struct joining *j = r->j;
  struct growing_column *to = &j->dataset->building->columns[field];
  const uint32_t base = base_of(r, 0, entity), end = base_of(r, j->n_parts, entity);
  bool is_given = false;
  uint8_t width = 0;
  for (uint32_t k = 0; k < j->n_parts; k++) {
    const struct column *column = j->parts[k].dataset->building->columns[field].column;
    is_given |= column->given;
    if (column->given && column->width > width) width = column->width;
  }
  to->passed_row = 0; /* the newest row is another one now */
  if (!is_given) return;
  struct growing_column *first = &j->parts[0].dataset->building->columns[field];
  if (first->column->given && !to->column->given && base == 0) take_column(to, first);
  if (!to->column->given) to->column->width = width;
  else if (to->column->kind == REG_NUMBER) dataset_widen_to(j->dataset, to, width);
  dataset_reach_rows(j->dataset, field, base, end);
  add_moves(r, MOVE_COLUMN, entity, field);
}

static void take_rows(
    struct table *to, struct table *from, struct table_extent *extent, struct table_extent *taken) {
  to->parent = from->parent;
  to->places.steps = from->places.steps;
  extent->capacity = taken->capacity;
  from->parent = NULL;
  from->places.steps = NULL;
  taken->capacity = 0;
}

static void prepare_rows(struct row_joining *r, uint32_t entity) {
  struct joining *j = r->j;
  struct table *table = &j->dataset->tables[entity];
  struct table_extent *extent = &j->dataset->building->tables[entity];
  const uint32_t end = base_of(r, j->n_parts, entity);
  if (end == base_of(r, 0, entity)) return;
  struct dataset *first = j->parts[0].dataset;
  if (!table->parent && first->tables[entity].parent)
    take_rows(table, &first->tables[entity], extent, &first->building->tables[entity]);
  dataset_reserve_rows(j->dataset, entity, end);
  add_moves(r, MOVE_ROWS, entity, 0);
}

/* The lists that live in a row of the root are there where any part says so. */
static void join_root_list(struct joining *j, uint32_t entity) {
  for (uint32_t k = 0; k < j->n_parts; k++) {
    const struct dataset *part = j->parts[k].dataset;
    if (part->building->tables[entity].listed.n && part->tables[entity].listed[0])
      dataset_list_present(j->dataset, entity, 0);
  }
}

static void prepare_listed(struct row_joining *r, uint32_t entity) {
  struct joining *j = r->j;
  const uint32_t parent = j->dataset->schema->entities[entity].parent;
  bool is_any = j->dataset->building->tables[entity].listed.n > 0;
  for (uint32_t k = 0; k < j->n_parts; k++)
    is_any |= j->parts[k].dataset->building->tables[entity].listed.n > 0;
  if (parent == 0) join_root_list(j, entity);
  else if (is_any && base_of(r, j->n_parts, parent)) {
    dataset_fill_listed(j->dataset, entity); /* the rows are there, to the last one */
    add_moves(r, MOVE_LISTED, entity, 0);
  }
}

static void prepare_namings(struct row_joining *r, uint32_t entity) {
  struct joining *j = r->j;
  struct table_extent *to = &j->dataset->building->tables[entity];
  const uint32_t depth = j->dataset->schema->entities[entity].depth,
                 end = base_of(r, j->n_parts, entity);
  bool is_any = to->namings != NULL;
  for (uint32_t k = 0; k < j->n_parts; k++)
    is_any |= j->parts[k].dataset->building->tables[entity].namings != NULL;
  if (!is_any || end == base_of(r, 0, entity)) return;
  if (!to->namings) to->namings = ARENA_ARRAY(&j->dataset->arena, struct naming, depth);
  for (uint32_t d = 0; d < depth; d++) {
    struct naming *naming = &to->namings[d];
    const uint32_t base = base_of(r, 0, entity), n = naming->extent.n;
    if (naming->extent.capacity < end) {
      naming->codes = dataset_resize(j->dataset, naming->codes, (size_t)end * sizeof(uint32_t));
      naming->extent.capacity = end;
    }
    memset(naming->codes + n, 0xFF, (base - n) * sizeof(uint32_t));
    naming->extent.n = end;
    naming->n_newest = 0; /* the newest is another one now */
    add_moves(r, MOVE_NAMING, entity, d);
  }
}

/* -- what there is little of -- */

static struct data_place moved_place(const struct dataset_part *part, struct data_place place) {
  return place.line ? (struct data_place){place.line + part->lines_before, place.column, part->file}
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
    struct data_place at = {a->line + part->lines_before, a->column, part->file};
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
static void join_remembered(const struct row_joining *r, uint32_t k, uint32_t entity) {
  const struct dataset_part *part = &r->j->parts[k];
  struct dataset *dataset = r->j->dataset;
  const struct entity *e = &dataset->schema->entities[entity];
  const struct table_extent *from = &part->dataset->building->tables[entity];
  struct table_extent *to = &dataset->building->tables[entity];
  const uint32_t base = base_of(r, k, entity);
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
    dataset_place_root(dataset, (uint16_t)part->file, places->anchors[0].line + part->lines_before,
        places->anchors[0].column);
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
  part->building->is_lane_off = whole->building->is_lane_off;
  part->building->is_lane_eager = whole->building->is_lane_eager;
  part->building->is_lane_narrow = whole->building->is_lane_narrow;
  part->building->window_bytes = whole->building->window_bytes;
}

static void count_rows(struct row_joining *r) {
  struct joining *j = r->j;
  const uint32_t n_entities = j->dataset->schema->n_entities;
  r->bases = ARENA_ARRAY(j->scratch, uint32_t, (size_t)(j->n_parts + 1) * n_entities);
  for (uint32_t e = 1; e < n_entities; e++) {
    uint64_t n = j->dataset->tables[e].n_rows;
    for (uint32_t k = 0; k <= j->n_parts; k++) {
      r->bases[(size_t)k * n_entities + e] = (uint32_t)n;
      if (k < j->n_parts) n += j->parts[k].dataset->tables[e].n_rows;
      if (n > ROWS_MAX) dataset_exhausted(j->dataset);
    }
  }
}

void dataset_join(struct dataset *dataset, const struct dataset_part *parts, uint32_t n_parts,
    struct arena *scratch, struct pool *pool, uint32_t n_threads) {
  if (n_parts == 0) return;
  struct joining j = {
      dataset, parts, n_parts, scratch, pool, n_threads, ARENA_ARRAY(scratch, uint32_t *, n_parts)};
  const struct schema *schema = dataset->schema;
  for (uint32_t k = 0; k < n_parts; k++) dataset_settle(parts[k].dataset);
  /* while the parts' texts are theirs */
  for (uint32_t k = 0; k < n_parts; k++) join_root(dataset, &parts[k]);
  join_texts(&j);
  struct row_joining r = {.j = &j};
  count_rows(&r);
  for (uint32_t e = 1; e < schema->n_entities; e++) {
    const struct entity *entity = &schema->entities[e];
    for (uint32_t f = entity->first_field; f < entity->first_field + entity->n_fields; f++)
      prepare_column(&r, e, f);
    prepare_rows(&r, e);
    prepare_namings(&r, e);
  }
  for (uint32_t e = 1; e < schema->n_entities; e++)
    dataset->tables[e].n_rows = base_of(&r, n_parts, e);
  for (uint32_t e = 1; e < schema->n_entities; e++) prepare_listed(&r, e);
  join_run(&j, r.moves.n, move_one, &r);
  for (uint32_t k = 0; k < n_parts; k++)
    for (uint32_t e = 1; e < schema->n_entities; e++) join_remembered(&r, k, e);
}
