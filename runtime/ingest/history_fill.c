/* The columns of this year's data that are filled from the records which its instances carry on
 * (history.h). */
#include <assert.h>

#include "runtime/data/dataset_growing.h"
#include "runtime/ingest/history_matching.h"

#define SCRATCH_BYTES_MAX ((size_t)256 << 10) /* kept from row to row; past it, freed */

/* The value that all records agree on: unknown where one has none, or is not there. */
static struct value agreed(const struct history *history, uint32_t field, struct carried carried) {
  struct value first = {0};
  for (uint32_t i = 0; i < carried.n; i++) {
    struct value value = {0};
    if (carried.items[i] != UINT32_MAX)
      value = dataset_value(&history->records, field, carried.items[i]);
    bool agrees = i == 0 || (value.number == first.number && str_equal(value.text, first.text));
    if (!value.known || !agrees) return (struct value){0};
    first = value;
  }
  return first;
}

/* Bounds hold of one record alone: two values within them need not agree. */
static struct value agreed_bound(
    const struct history *history, uint32_t field, struct carried carried) {
  return carried.n == 1 ? agreed(history, field, carried) : (struct value){0};
}

static void set_previous(
    struct dataset *data, uint32_t field, uint32_t row, const struct value *value) {
  if (!value->known) return;
  if (value->type.kind == TYPE_TEXT) dataset_set_text(data, field, row, value->text);
  else dataset_set_number(data, field, row, value->number);
}

/* The rows of its predecessors: one each, with what its record says. */
static void add_predecessors(struct matching *m, struct dataset *data, uint32_t row,
    const struct succession *succession, struct carried carried) {
  const struct history_table *table = &m->history->tables[m->table];
  const struct entity *e = &m->history->schema->entities[table->predecessors];
  uint32_t id_field = m->history->schema->entities[m->entity].first_field;
  /* a copy: the dictionary may move while it takes the text */
  struct str own = str_copy(m->scratch, dataset_value(data, id_field, row).text);
  dataset_list_present(data, table->predecessors, row);
  for (uint32_t i = 0; i < carried.n; i++) {
    uint32_t record = carried.items[i],
             added = dataset_add_row(data, table->predecessors, row, 0, 1, 1);
    struct str id = own;
    if (succession) id = history_predecessors_of(m, succession)[i].id;
    if (id.n) dataset_set_text(data, e->first_field, added, id);
    for (uint32_t f = 1; f < e->n_fields; f++) {
      uint32_t to = e->first_field + f, from = table->predecessors_fields[f];
      if (from == NONE_INDEX) dataset_set_number(data, to, added, record == UINT32_MAX);
      if (from == NONE_INDEX || record == UINT32_MAX) continue;
      struct value value = dataset_value(&m->history->records, from, record);
      set_previous(data, to, added, &value);
    }
  }
}

struct filled {      /* a field that is filled from records */
  uint32_t to, from; /* from: of the records; NONE_INDEX: whether there is none */
  bool is_bound;
};

/* The fields of an entity that are; returns how many. */
static uint32_t list_filled(const struct matching *m, struct filled *filled) {
  const struct schema *schema = m->history->schema;
  const struct entity *e = &schema->entities[m->entity];
  uint32_t n = 0;
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++) {
    const uint32_t from = m->history->tables[m->table].fields[f - e->first_field];
    const enum field_origin origin = schema->fields[f].origin;
    if (origin == FIELD_NO_RECORD) filled[n++] = (struct filled){f, NONE_INDEX, false};
    else if (from != NONE_INDEX) filled[n++] = (struct filled){f, from, origin != FIELD_PREVIOUS};
  }
  return n;
}

static void apply_row(struct matching *m, struct dataset *data, const struct filled *filled,
    uint32_t n_filled, uint32_t row) {
  const struct succession *succession = history_succession_of(m, row);
  struct carried carried = history_carried_by(m, row, succession);
  if (m->history->tables[m->table].predecessors != NONE_INDEX)
    add_predecessors(m, data, row, succession, carried);
  for (uint32_t i = 0; i < n_filled; i++) {
    const uint32_t to = filled[i].to, from = filled[i].from;
    if (from == NONE_INDEX) dataset_set_number(data, to, row, !carried.has_record);
    if (from == NONE_INDEX || !carried.has_record) continue;
    struct value value = filled[i].is_bound ? agreed_bound(m->history, from, carried)
                                            : agreed(m->history, from, carried);
    set_previous(data, to, row, &value);
  }
}

/* Whether the records keep a field in bytes, and this year's data likewise. */
static bool are_same_bytes(const struct growing_column *from, const struct growing_column *to) {
  const enum register_kind kind = from->column->kind;
  return kind == to->column->kind && (kind == REG_TRUTH || kind == REG_CODE) && !from->is_passed;
}

/* Fills such a field of the block's rows. */
static inline void fill_bytes(const struct block *block, struct dataset *data, uint32_t to,
    const struct growing_column *from, enum register_kind kind) {
  const uint8_t *bytes = from->column->view.values,
                unknown = kind == REG_TRUTH ? TRUTH_UNKNOWN : CODE_UNKNOWN;
  for (uint32_t i = 0; i < block->n; i++) {
    const uint32_t record = block->records[i];
    if (record >= from->extent.n || bytes[record] == unknown) continue;
    const uint8_t number = kind == REG_TRUTH ? bytes[record] == TRUTH_TRUE : bytes[record];
    dataset_set_next(data, kind, to, block->first + i, number);
  }
}

/* Fills any field of them. */
static void fill_block(
    const struct matching *m, struct dataset *data, const struct filled *filled) {
  const struct block *block = m->block;
  const struct dataset *records = &m->history->records;
  const struct growing_column *from =
      filled->from == NONE_INDEX ? NULL : &records->building->columns[filled->from];
  if (from && are_same_bytes(from, &data->building->columns[filled->to])) {
    if (from->column->kind == REG_TRUTH) fill_bytes(block, data, filled->to, from, REG_TRUTH);
    else fill_bytes(block, data, filled->to, from, REG_CODE);
    return;
  }
  for (uint32_t i = 0; i < block->n; i++) {
    const uint32_t record = block->records[i], row = block->first + i;
    if (!from) dataset_set_number(data, filled->to, row, record == UINT32_MAX);
    if (!from || record == UINT32_MAX) continue;
    const struct value value = dataset_value(records, filled->from, record);
    set_previous(data, filled->to, row, &value);
  }
}

static void apply_blocks(
    struct matching *m, struct dataset *data, const struct filled *filled, uint32_t n_filled) {
  for (uint32_t row = 0; row < data->tables[m->entity].n_rows; row += m->block->n) {
    history_match_block(m, row);
    for (uint32_t i = 0; i < n_filled; i++) fill_block(m, data, &filled[i]);
  }
}

/* `scratch` is freed now and then, `kept` is not. */
static void apply(
    struct history *history, struct dataset *data, struct arena *scratch, struct arena *kept) {
  dataset_take_outgrown(data, &history->records);
  for (uint32_t t = 0; t < history->n_tables; t++) {
    struct block block;
    struct matching m = history_matching_of(history, data, t, scratch, &block);
    struct filled *filled =
        ARENA_ARRAY(kept, struct filled, history->schema->entities[m.entity].n_fields);
    const uint32_t n_filled = list_filled(&m, filled);
    if (history_is_one_to_one(&m) && history->tables[t].predecessors == NONE_INDEX) {
      apply_blocks(&m, data, filled, n_filled);
      continue;
    }
    for (uint32_t row = 0; row < data->tables[m.entity].n_rows; row++) {
      apply_row(&m, data, filled, n_filled, row);
      if (scratch->total_bytes <= SCRATCH_BYTES_MAX) continue;
      arena_free(scratch);
      m.records = NULL;
      m.capacity = 0;
    }
  }
}

void history_apply(struct history *history, struct dataset *data) {
  assert(history->is_closed && data->building && data->schema == history->schema);
  jmp_buf here, *jump = data->arena.out_of_memory;
  struct arena scratch, kept;
  arena_init(&scratch, data->allocator);
  arena_init(&kept, data->allocator);
  scratch.out_of_memory = kept.out_of_memory = data->arena.out_of_memory = &here;
  bool exhausted = setjmp(here) != 0;
  if (!exhausted) apply(history, data, &scratch, &kept);
  arena_free(&scratch);
  arena_free(&kept);
  data->arena.out_of_memory = jump;
  if (exhausted) memory_exhausted(jump);
}
