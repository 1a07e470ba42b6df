/* Building the data set: rows, columns and the dictionary of texts grow here; dataset_finish closes
 * them. Reading is in dataset_read.c.
 *
 * Columns grow by half with the allocator's resize: for large blocks the C library moves pages
 * instead of bytes, and pages that were never written take no memory, so a capacity costs nothing
 * until it is used. A column that no row gives takes none at all. */
#include "runtime/data/dataset.h"

#include <assert.h>
#include <sys/mman.h>

#include "base/limits.h"
#include "runtime/data/dataset_building.h"

#define CAPACITY_MIN 16u
#define SLOTS_MIN 256u
#define TEXTS_MAX (TEXT_NOWHERE - 1)

/* -- memory -- */

static _Noreturn void exhausted(struct dataset *dataset) {
  memory_exhausted(dataset->arena.out_of_memory);
}

/* Never NULL. On exhaustion `old` stays as it was, owned by whoever holds it. */
static void *resize(struct dataset *dataset, void *old, size_t bytes) {
  void *block = dataset->allocator->resize(dataset->allocator->context, old, bytes ? bytes : 1);
  if (!block) exhausted(dataset);
  return block;
}

static void release(const struct dataset *dataset, void *block) {
  if (block) dataset->allocator->resize(dataset->allocator->context, block, 0);
}

/* The next capacity that holds `needed`. */
static uint32_t wider(uint32_t capacity, uint32_t needed) {
  uint64_t next = (uint64_t)capacity + capacity / 2;
  if (next < CAPACITY_MIN) next = CAPACITY_MIN;
  if (next < needed) next = needed;
  return next > UINT32_MAX ? UINT32_MAX : (uint32_t)next;
}

/* -- columns -- */

static struct column *column_of(const struct dataset *dataset, uint32_t field) {
  uint32_t entity = dataset->schema->fields[field].entity;
  return &dataset->tables[entity].columns[field - dataset->schema->entities[entity].first_field];
}

/* Writes "unknown" into rows [from, to). */
static void write_unknown(struct view view, uint8_t kind, uint32_t from, uint32_t to) {
  if (from >= to) return;
  size_t n = to - from;
  switch (kind) {
  case REG_TRUTH: memset((uint8_t *)view.values + from, TRUTH_UNKNOWN, n); break;
  case REG_CODE: memset((uint8_t *)view.values + from, CODE_UNKNOWN, n); break;
  /* TEXT_UNKNOWN */
  case REG_TEXT: memset((uint32_t *)view.values + from, 0xFF, n * sizeof(uint32_t)); break;
  default:
    memset((int64_t *)view.values + from, 0, n * sizeof(int64_t));
    memset(view.known + from, 0, n);
  }
}

static void set_capacity(struct dataset *dataset, struct column *column, uint32_t capacity) {
  column->view.values =
      resize(dataset, column->view.values, (size_t)capacity * register_kind_bytes(column->kind));
  if (column->kind == REG_NUMBER)
    column->view.known = resize(dataset, column->view.known, capacity);
}

static void widen(struct dataset *dataset, struct growing_column *growing, uint32_t row) {
  uint32_t capacity = wider(growing->extent.capacity, row + 1);
  set_capacity(dataset, growing->column, capacity);
  growing->extent.capacity = capacity;
  growing->column->given = true;
}

/* Makes the column of `field` reach past `row`. */
static inline struct column *reach(struct dataset *dataset, uint32_t field, uint32_t row) {
  assert(dataset->building);
  struct growing_column *growing = &dataset->building->columns[field];
  struct extent *extent = &growing->extent;
  assert(row < growing->table->n_rows);
  if (row < extent->n) return growing->column;
  if (row >= extent->capacity) widen(dataset, growing, row);
  if (row > extent->n) write_unknown(growing->column->view, growing->column->kind, extent->n, row);
  extent->n = row + 1;
  return growing->column;
}

void dataset_set_number(struct dataset *dataset, uint32_t field, uint32_t row, int64_t number) {
  struct column *column = reach(dataset, field, row);
  switch (column->kind) {
  case REG_TRUTH: ((uint8_t *)column->view.values)[row] = number ? TRUTH_TRUE : TRUTH_FALSE; break;
  case REG_CODE:
    assert(number >= 0 && number < CODE_UNKNOWN);
    ((uint8_t *)column->view.values)[row] = (uint8_t)number;
    break;
  default:
    assert(column->kind == REG_NUMBER && "texts are set by dataset_set_text");
    ((int64_t *)column->view.values)[row] = number;
    column->view.known[row] = 1;
  }
}

/* -- the dictionary -- */

/* A slot is 0 where it is free, else tag | (code + 1). Codes are less than the number of slots, so
 * the bits above its highest hold a tag, a piece of the hash: a text is almost never compared with
 * another than its equal (each such look would be a miss in the cache). */

#define MULTIPLIER UINT64_C(0x9E3779B97F4A7C15)

static inline uint64_t mixed(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * MULTIPLIER;
  return hash ^ hash >> 29;
}

static inline uint64_t bytes8(const char *p) {
  uint64_t word;
  memcpy(&word, p, 8);
  return word;
}

static inline uint32_t bytes4(const char *p) {
  uint32_t word;
  memcpy(&word, p, 4);
  return word;
}

/* Eight bytes at a time, the last ones overlapping. No output depends on it. */
static uint64_t hash_text(const char *p, uint32_t n) {
  uint64_t hash = n * MULTIPLIER;
  if (n >= 8) {
    for (uint32_t i = 0; i + 8 < n; i += 8) hash = mixed(hash, bytes8(p + i));
    hash = mixed(hash, bytes8(p + n - 8));
  } else if (n >= 4) {
    hash = mixed(hash, (uint64_t)bytes4(p) << 32 | bytes4(p + n - 4));
  } else if (n > 0) {
    hash = mixed(hash,
        (uint64_t)(unsigned char)p[0] << 16 | (uint64_t)(unsigned char)p[n / 2] << 8 |
            (unsigned char)p[n - 1]);
  }
  return mixed(hash, 0);
}

static inline uint32_t slot_of(uint64_t hash, uint32_t n_slots) {
  return (uint32_t)((hash & UINT32_MAX) * n_slots >> 32);
}
static inline uint32_t code_mask(uint32_t n_slots) { return UINT32_MAX >> __builtin_clz(n_slots); }
static inline uint32_t tag_of(uint64_t hash, uint32_t mask) {
  return (uint32_t)(hash >> 32) & ~mask;
}
static inline uint32_t next_slot(uint32_t slot, uint32_t n_slots) {
  return slot + 1 < n_slots ? slot + 1 : 0;
}

static uint64_t hash_of_code(const struct dataset *dataset, uint32_t code) {
  struct str text = dataset_text(dataset, code);
  return hash_text(text.p, text.n);
}

/* Half as many again; or, once a hundredth of the file is read, what all of it should need, with a
 * little to spare. 0: past 32 bits. */
static uint32_t more_slots(const struct dataset *dataset) {
  const struct building *b = dataset->building;
  const struct input_progress *progress = &b->progress;
  uint64_t n = b->n_slots ? (uint64_t)b->n_slots + b->n_slots / 2 : SLOTS_MIN;
  uint64_t n_read = progress->bytes_read ? *progress->bytes_read : 0;
  if (n_read > 0 && progress->bytes > 0 && n_read >= progress->bytes / 100) {
    uint128 rest = (uint128)(dataset->n_texts - progress->texts_before) * progress->bytes / n_read;
    uint128 wanted = (progress->texts_before + rest) * 103 / 100 * 5 / 4;
    if (wanted > (uint128)b->n_slots + b->n_slots / 10 && wanted <= UINT32_MAX)
      n = (uint64_t)wanted;
  }
  return n > UINT32_MAX ? 0 : (uint32_t)n;
}

/* Asks for pages of 2 MiB where whole ones lie within: random access to small ones costs more in
 * looking up their addresses than in the cache misses. Nothing depends on whether the system grants
 * it, and as all of the table is written anyway it takes no more memory. */
static void ask_for_large_pages(void *block, size_t bytes) {
#ifdef MADV_HUGEPAGE
  const uintptr_t large = (uintptr_t)2 << 20, begin = ((uintptr_t)block + large - 1) & ~(large - 1),
                  end = ((uintptr_t)block + bytes) & ~(large - 1);
  if (begin < end) madvise((char *)block + (begin - (uintptr_t)block), end - begin, MADV_HUGEPAGE);
#else
  (void)block, (void)bytes;
#endif
}

/* Rebuilds the table, four fifths of which may be taken, from the texts themselves, so that the old
 * one need not live beside it. Slots are fetched some texts ahead. */
static void grow_slots(struct dataset *dataset) {
  enum { AHEAD = 16 };
  struct building *b = dataset->building;
  uint32_t n = more_slots(dataset);
  if (n == 0) exhausted(dataset);
  uint32_t mask = code_mask(n);
  b->slots = resize(dataset, b->slots, (size_t)n * sizeof *b->slots);
  b->n_slots = n;
  b->n_slots_full = n / 5 * 4;
  ask_for_large_pages(b->slots, (size_t)n * sizeof *b->slots);
  memset(b->slots, 0, (size_t)n * sizeof *b->slots);
  uint64_t hashes[AHEAD] = {0};
  for (uint32_t code = 0; code < dataset->n_texts + AHEAD; code++) {
    uint64_t hash = hashes[code % AHEAD];
    if (code < dataset->n_texts) {
      hashes[code % AHEAD] = hash_of_code(dataset, code);
      __builtin_prefetch(&b->slots[slot_of(hashes[code % AHEAD], n)], 1);
    }
    if (code < AHEAD) continue;
    uint32_t slot = slot_of(hash, n);
    while (b->slots[slot]) slot = next_slot(slot, n);
    b->slots[slot] = tag_of(hash, mask) | (code - AHEAD + 1);
  }
}

/* Copies a text behind the last one of the dictionary, where append_text finds it. */
static void copy_behind(struct dataset *dataset, struct str text) {
  struct building *b = dataset->building;
  uint32_t code = dataset->n_texts, begin = code ? dataset->text_offsets[code] : 0;
  /* Offsets are 32-bit: 4 GiB of distinct texts is where this machine's memory ends, whatever the
   * computer has. */
  if (code >= TEXTS_MAX || text.n > UINT32_MAX - begin) exhausted(dataset);
  if ((size_t)begin + text.n > b->bytes_capacity || !dataset->text_bytes) {
    uint32_t capacity = wider((uint32_t)b->bytes_capacity, begin + text.n);
    dataset->text_bytes = resize(dataset, dataset->text_bytes, capacity);
    b->bytes_capacity = capacity;
  }
  if (text.n) memcpy(dataset->text_bytes + begin, text.p, text.n);
}

/* Makes the `n` bytes behind the last text a text of their own; returns its code. */
static uint32_t append_text(struct dataset *dataset, uint32_t n) {
  struct building *b = dataset->building;
  uint32_t code = dataset->n_texts, begin = code ? dataset->text_offsets[code] : 0;
  if (code + 2 > b->texts_capacity) {
    uint32_t capacity = wider(b->texts_capacity, code + 2);
    dataset->text_offsets =
        resize(dataset, dataset->text_offsets, (size_t)capacity * sizeof(uint32_t));
    b->texts_capacity = capacity;
    if (code == 0) dataset->text_offsets[0] = 0;
  }
  dataset->text_offsets[code + 1] = begin + n;
  dataset->n_texts = code + 1;
  return code;
}

/* The code of the text of `n` bytes behind the last one, which becomes a new one only if it is not
 * there yet. */
static uint32_t intern(struct dataset *dataset, uint32_t n, uint64_t hash) {
  struct building *b = dataset->building;
  struct str text = {
      dataset->text_bytes + (dataset->n_texts ? dataset->text_offsets[dataset->n_texts] : 0), n};
  uint32_t mask = code_mask(b->n_slots), slot = slot_of(hash, b->n_slots), tag = tag_of(hash, mask);
  for (; b->slots[slot]; slot = next_slot(slot, b->n_slots)) {
    uint32_t code = (b->slots[slot] & mask) - 1;
    if ((b->slots[slot] & ~mask) == tag && str_equal(dataset_text(dataset, code), text))
      return code;
  }
  uint32_t code = append_text(dataset, n);
  b->slots[slot] = tag | (code + 1);
  return code;
}

uint32_t dataset_look_up(const struct dataset *dataset, struct str text) {
  const struct building *b = dataset->building;
  assert(b && !b->parked.is_there && "settled, not finished");
  if (!b->n_slots) return TEXT_NOWHERE;
  uint64_t hash = hash_text(text.p, text.n);
  uint32_t mask = code_mask(b->n_slots), slot = slot_of(hash, b->n_slots), tag = tag_of(hash, mask);
  for (; b->slots[slot]; slot = next_slot(slot, b->n_slots)) {
    uint32_t code = (b->slots[slot] & mask) - 1;
    if ((b->slots[slot] & ~mask) == tag && str_equal(dataset_text(dataset, code), text))
      return code;
  }
  return TEXT_NOWHERE;
}

void dataset_add_predecessor(
    struct dataset *dataset, uint32_t entity, uint32_t row, struct str id) {
  struct table_extent *extent = &dataset->building->tables[entity];
  struct succession *last =
      extent->successions.n ? &extent->successions.items[extent->successions.n - 1] : NULL;
  if (!last || last->row != row) {
    assert((!last || last->row < row) && "rows in order");
    VEC_PUSH(&dataset->arena, &extent->successions,
        ((struct succession){row, extent->predecessors.n, 0}));
    last = &extent->successions.items[extent->successions.n - 1];
  }
  if (!id.p) return;
  VEC_PUSH(&dataset->arena, &extent->predecessors, str_copy(&dataset->arena, id));
  last->n++;
}

void dataset_settle(struct dataset *dataset) {
  struct parked_text *parked = &dataset->building->parked;
  if (!parked->is_there) return;
  parked->is_there = false;
  uint32_t code = intern(dataset, parked->n, parked->hash);
  ((uint32_t *)dataset->building->columns[parked->field].column->view.values)[parked->row] = code;
}

void dataset_set_text(struct dataset *dataset, uint32_t field, uint32_t row, struct str text) {
  struct building *b = dataset->building;
  dataset_settle(dataset);
  struct column *column = reach(dataset, field, row);
  assert(column->kind == REG_TEXT);
  ((uint32_t *)column->view.values)[row] = TEXT_UNKNOWN;
  if (dataset->n_texts >= b->n_slots_full) grow_slots(dataset);
  copy_behind(dataset, text);
  b->parked = (struct parked_text){true, field, row, hash_text(text.p, text.n), text.n};
  __builtin_prefetch(&b->slots[slot_of(b->parked.hash, b->n_slots)], 1);
}

/* -- rows -- */

static void grow_rows(struct dataset *dataset, struct table *table, struct table_extent *extent) {
  uint32_t capacity = wider(extent->capacity, table->n_rows + 1);
  table->parent = resize(dataset, table->parent, (size_t)capacity * sizeof *table->parent);
  table->places.steps = resize(dataset, table->places.steps, capacity);
  extent->capacity = capacity;
}

/* A step of a row from the one before: 0..127 lines below in the same column; STEP_COLUMNS + n: in
 * the same line, n < 127 columns to the right; STEP_ANCHOR: anything else, and now and then all the
 * same, so that no count of steps is long. */
enum { STEP_COLUMNS = 128, STEP_ANCHOR = 255, ROWS_PER_ANCHOR = 4096 };

static uint8_t step_between(struct data_place from, struct data_place to) {
  if (from.file != to.file) return STEP_ANCHOR;
  if (from.column == to.column && to.line >= from.line && to.line - from.line < STEP_COLUMNS)
    return (uint8_t)(to.line - from.line);
  if (from.line == to.line && to.column > from.column &&
      to.column - from.column < STEP_ANCHOR - STEP_COLUMNS)
    return (uint8_t)(STEP_COLUMNS + (to.column - from.column));
  return STEP_ANCHOR;
}

static void add_anchor(struct dataset *dataset, struct table *table, struct table_extent *extent,
    uint32_t row, struct data_place at) {
  struct row_places *places = &table->places;
  if (places->n_anchors == extent->anchors_capacity) {
    uint32_t capacity = wider(extent->anchors_capacity, places->n_anchors + 1);
    places->anchors = resize(dataset, places->anchors, (size_t)capacity * sizeof *places->anchors);
    extent->anchors_capacity = capacity;
  }
  places->anchors[places->n_anchors++] = (struct place_anchor){row, at.line, at.column, at.file};
}

uint32_t dataset_add_row(struct dataset *dataset, uint32_t entity, uint32_t parent, uint16_t file,
    uint32_t line, uint32_t column) {
  assert(dataset->building && entity > 0 && entity < dataset->schema->n_entities);
  struct table *table = &dataset->tables[entity];
  struct table_extent *extent = &dataset->building->tables[entity];
  assert(parent + 1 == dataset->tables[dataset->schema->entities[entity].parent].n_rows &&
      "children come under the newest row only");
  if (table->n_rows >= ROWS_MAX) exhausted(dataset);
  if (table->n_rows == extent->capacity) grow_rows(dataset, table, extent);
  uint32_t row = table->n_rows;
  struct data_place at = {line, column, file};
  uint8_t step = row % ROWS_PER_ANCHOR == 0 ? STEP_ANCHOR : step_between(extent->newest, at);
  if (step == STEP_ANCHOR) add_anchor(dataset, table, extent, row, at);
  table->places.steps[row] = step;
  extent->newest = at;
  table->parent[row] = parent;
  table->n_rows = row + 1;
  return row;
}

void dataset_place_root(struct dataset *dataset, uint16_t file, uint32_t line, uint32_t column) {
  struct table *root = &dataset->tables[0];
  if (root->places.n_anchors) return;
  struct data_place at = {line, column, file};
  add_anchor(dataset, root, &dataset->building->tables[0], 0, at);
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

/* Makes `listed` reach past `row`; new rows are absent. */
static void reach_listed(struct dataset *dataset, uint32_t entity, uint32_t row) {
  struct table *table = &dataset->tables[entity];
  struct extent *extent = &dataset->building->tables[entity].listed;
  if (row >= extent->capacity) {
    uint32_t capacity = wider(extent->capacity, row + 1);
    table->listed = resize(dataset, table->listed, capacity);
    extent->capacity = capacity;
  }
  if (row >= extent->n) {
    memset(table->listed + extent->n, 0, row + 1 - extent->n);
    extent->n = row + 1;
  }
}

void dataset_list_present(struct dataset *dataset, uint32_t entity, uint32_t parent) {
  assert(dataset->building && entity > 0 &&
      parent < dataset->tables[dataset->schema->entities[entity].parent].n_rows);
  reach_listed(dataset, entity, parent);
  dataset->tables[entity].listed[parent] = 1;
}

void dataset_excuse_id(struct dataset *dataset, uint32_t entity, uint32_t row) {
  struct table_extent *extent = &dataset->building->tables[entity];
  if (extent->without_id.n && extent->without_id.items[extent->without_id.n - 1] >= row) return;
  VEC_PUSH(&dataset->arena, &extent->without_id, row);
}

uint32_t dataset_add_file(struct dataset *dataset, struct str path) {
  if (dataset->n_files == DATA_FILES_MAX) return DATA_FILES_MAX;
  if ((dataset->n_files & (dataset->n_files - 1)) == 0) { /* full at every power of two */
    struct str *files =
        ARENA_ARRAY(&dataset->arena, struct str, dataset->n_files ? dataset->n_files * 2 : 1);
    if (dataset->n_files) memcpy(files, dataset->files, dataset->n_files * sizeof *files);
    dataset->files = files;
  }
  dataset->files[dataset->n_files] = str_copy(&dataset->arena, path);
  return dataset->n_files++;
}

/* -- life -- */

void dataset_init(struct dataset *dataset, const struct schema *schema,
    const struct allocator *allocator, jmp_buf *out_of_memory) {
  *dataset =
      (struct dataset){.allocator = allocator ? allocator : &allocator_system, .schema = schema};
  arena_init(&dataset->arena, dataset->allocator);
  dataset->arena.out_of_memory = out_of_memory;
  struct arena *arena = &dataset->arena;
  struct building *b = ARENA_NEW(arena, struct building);
  b->columns = ARENA_ARRAY(arena, struct growing_column, schema->n_fields);
  b->tables = ARENA_ARRAY(arena, struct table_extent, schema->n_entities);
  b->root_given = ARENA_ARRAY(arena, struct data_place, schema->entities[0].n_fields);
  struct table *tables = ARENA_ARRAY(arena, struct table, schema->n_entities);
  for (uint32_t e = 0; e < schema->n_entities; e++) {
    const struct entity *entity = &schema->entities[e];
    tables[e].columns = ARENA_ARRAY(arena, struct column, entity->n_fields);
    for (uint32_t f = 0; f < entity->n_fields; f++) {
      struct column *column = &tables[e].columns[f];
      column->kind =
          (uint8_t)register_kind_of_type(schema->fields[entity->first_field + f].type, false);
      b->columns[entity->first_field + f] =
          (struct growing_column){.column = column, .table = &tables[e]};
    }
  }
  dataset->building = b;
  dataset->tables = tables;
  tables[0].n_rows = 1;
}

void dataset_free(struct dataset *dataset) {
  for (uint32_t e = 0; dataset->tables && e < dataset->schema->n_entities; e++) {
    struct table *table = &dataset->tables[e];
    for (uint32_t f = 0; f < dataset->schema->entities[e].n_fields; f++) {
      struct column *column = &table->columns[f];
      if (!column->given && !dataset->building) continue; /* shared, in the arena */
      release(dataset, column->view.values);
      release(dataset, column->view.known);
    }
    release(dataset, table->parent);
    release(dataset, table->first);
    release(dataset, table->listed);
    release(dataset, table->places.steps);
    release(dataset, table->places.anchors);
  }
  if (dataset->building) release(dataset, dataset->building->slots);
  release(dataset, dataset->text_bytes);
  release(dataset, dataset->text_offsets);
  arena_free(&dataset->arena);
  *dataset = (struct dataset){0};
}

/* -- finishing -- */

/* The unknown columns: one memory for each kind, as long as the longest of them. */
static void share_unknown(struct dataset *dataset) {
  const struct schema *schema = dataset->schema;
  uint32_t n_rows[REG_N_KINDS] = {0};
  struct view views[REG_N_KINDS] = {{0}};
  for (uint32_t f = 0; f < schema->n_fields; f++) {
    const struct column *column = column_of(dataset, f);
    uint32_t n = dataset->tables[schema->fields[f].entity].n_rows;
    /* + 1: an empty column has an address too */
    if (!column->given && n_rows[column->kind] < n + 1) n_rows[column->kind] = n + 1;
  }
  for (uint8_t kind = 0; kind < REG_N_KINDS; kind++) {
    if (n_rows[kind] == 0) continue;
    views[kind].values =
        arena_alloc_raw(&dataset->arena, (size_t)n_rows[kind] * register_kind_bytes(kind));
    if (kind == REG_NUMBER) views[kind].known = views[kind].values; /* all zeros, both */
    write_unknown(views[kind], kind, 0, n_rows[kind]);
  }
  for (uint32_t f = 0; f < schema->n_fields; f++) {
    struct column *column = column_of(dataset, f);
    if (!column->given) column->view = views[column->kind];
  }
}

/* Exact lengths for the arrays of one entity. */
static void finish_table(struct dataset *dataset, uint32_t entity) {
  struct table *table = &dataset->tables[entity];
  const struct entity *e = &dataset->schema->entities[entity];
  uint32_t n = table->n_rows;
  for (uint32_t f = 0; f < e->n_fields; f++) {
    struct column *column = &table->columns[f];
    struct extent *extent = &dataset->building->columns[e->first_field + f].extent;
    if (!column->given) continue;
    uint32_t given = extent->n;
    if (n != extent->capacity) set_capacity(dataset, column, n);
    write_unknown(column->view, column->kind, given, n);
    extent->n = extent->capacity = n;
  }
  if (entity == 0) return;
  table->places.steps = resize(dataset, table->places.steps, n);
  table->places.anchors = resize(dataset, table->places.anchors,
      (size_t)table->places.n_anchors * sizeof *table->places.anchors);
  table->parent = resize(dataset, table->parent, (size_t)n * sizeof *table->parent);
}

/* `listed` for every row of the parent, and the offsets of each one's children. */
static void finish_list(struct dataset *dataset, uint32_t entity) {
  struct table *table = &dataset->tables[entity];
  uint32_t n_parents = dataset->tables[dataset->schema->entities[entity].parent].n_rows;
  if (n_parents) reach_listed(dataset, entity, n_parents - 1);
  table->listed = resize(dataset, table->listed, n_parents);
  table->first = resize(dataset, table->first, ((size_t)n_parents + 1) * sizeof *table->first);
  uint32_t row = 0;
  for (uint32_t p = 0; p < n_parents; p++) {
    table->first[p] = row;
    while (row < table->n_rows && table->parent[row] == p) row++;
  }
  assert(row == table->n_rows && "children stand in the order of their parents");
  table->first[n_parents] = row;
}

void dataset_rows_by_id(const struct dataset *dataset, uint32_t entity, uint32_t *rows) {
  memset(rows, 0xFF, (size_t)dataset->n_texts * sizeof *rows);
  const uint32_t *ids = dataset->tables[entity].columns[0].view.values;
  for (uint32_t row =
           dataset->building->columns[dataset->schema->entities[entity].first_field].extent.n;
       row-- > 0;)
    if (ids[row] != TEXT_UNKNOWN) rows[ids[row]] = row;
}

/* References from ids to row numbers; one that dangles is unknown (data_check reports it). Ids are
 * looked up by their texts' numbers, so that each value costs one look. */
static void resolve_references(struct dataset *dataset) {
  const struct schema *schema = dataset->schema;
  for (uint32_t entity = 0; entity < schema->n_entities; entity++) {
    uint32_t *rows = NULL; /* made once for all fields that refer to the entity */
    for (uint32_t f = 0; f < schema->n_fields; f++) {
      const struct column *column = column_of(dataset, f);
      if (schema->fields[f].type.kind != TYPE_REFERENCE || schema->fields[f].type.of != entity ||
          !column->given)
        continue;
      if (!rows) {
        rows = resize(dataset, NULL, (size_t)dataset->n_texts * sizeof *rows);
        dataset_rows_by_id(dataset, entity, rows);
      }
      uint32_t *values = column->view.values;
      for (uint32_t row = 0, n = dataset->building->columns[f].extent.n; row < n; row++)
        if (values[row] != TEXT_UNKNOWN) values[row] = rows[values[row]];
    }
    release(dataset, rows);
  }
}

void dataset_finish(struct dataset *dataset) {
  struct building *b = dataset->building;
  assert(b && "finished once");
  dataset_settle(dataset);
  /* the largest piece first, so that the offsets find room below the peak */
  release(dataset, b->slots);
  b->slots = NULL;
  b->n_slots = 0;
  resolve_references(dataset);
  for (uint32_t e = 0; e < dataset->schema->n_entities; e++) finish_table(dataset, e);
  for (uint32_t e = 1; e < dataset->schema->n_entities; e++) finish_list(dataset, e);
  uint32_t n_bytes = dataset->n_texts ? dataset->text_offsets[dataset->n_texts] : 0;
  dataset->text_bytes = resize(dataset, dataset->text_bytes, n_bytes);
  dataset->text_offsets =
      resize(dataset, dataset->text_offsets, ((size_t)dataset->n_texts + 1) * sizeof(uint32_t));
  dataset->text_offsets[dataset->n_texts] = n_bytes;
  /* Last, and at once, so that dataset_free never takes a shared column for an owned one: after
   * this nothing can fail. */
  share_unknown(dataset);
  dataset->building = NULL;
}
