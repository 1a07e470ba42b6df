/* Most cells hold a short number, true or false, a word of a set, an id (flat_quick.h). */
#include "runtime/ingest/flat_quick.h"

#include "runtime/data/dataset_growing.h"
#include "runtime/data/dataset_order.h"
#include "runtime/ingest/data_options.h"
#include "runtime/ingest/flat_records.h"
#include "runtime/ingest/value_quick.h"
#include "runtime/ingest/value_read.h"

static enum flat_reading reading_of_field(const struct tree_load *load, uint32_t field) {
  const struct schema *schema = load->schema;
  const struct field *f = &schema->fields[field];
  switch ((enum type_kind)f->type.kind) {
  case TYPE_BOOLEAN: return FLAT_READS_TRUTH;
  case TYPE_INTEGER:
  case TYPE_DECIMAL: return FLAT_READS_NUMBER;
  case TYPE_ENUM: return FLAT_READS_WORD;
  case TYPE_TEXT:
    return schema->entities[f->entity].first_field == field ? FLAT_READS_ID : FLAT_READS_TEXT;
  case TYPE_REFERENCE: return FLAT_READS_REFERENCE;
  case TYPE_DATE: return FLAT_READS_DAY;
  }
  return FLAT_READS_CLOSELY;
}

struct flat_reader flat_reader_of(const struct tree_load *load, const struct data_key *key,
    uint32_t column, uint32_t entity, bool is_table) {
  const struct schema *schema = load->schema;
  struct flat_reader reader = {.column = column, .index = key->index, .key = key};
  if (load->dataset->building->is_lane_off) return reader;
  if (entity == 0) return reader; /* the root's values may be given by several files */
  if (key->role == KEY_ANCESTOR) {
    reader.reading = FLAT_READS_ANCESTOR;
    reader.depth = schema->entities[key->index].depth;
  }
  if (key->role != KEY_FIELD) return reader;
  struct type type = schema->fields[key->index].type;
  const struct data_options *options = load->dataset->options;
  reader.reading = (uint8_t)reading_of_field(load, key->index);
  reader.has_comma = is_table && options && options->decimal_comma;
  reader.keeps_place =
      reader.reading != FLAT_READS_ID && dataset_keeps_places(load->dataset, key->index);
  reader.scale = type.kind == TYPE_DECIMAL ? (uint8_t)type.scale : 0;
  if (type.kind == TYPE_ENUM) reader.words = &schema->enumerations[type.of];
  return reader;
}

/* What stands outside quotes lies in the source's window, with bytes behind it. */

static inline bool quick_number(const struct cell *cell, int scale, int64_t *number) {
  return cell->is_quoted ? value_quick_number(cell->text, scale, number)
                         : value_quick_padded_number(cell->text, scale, number);
}

static inline bool quick_truth(const struct cell *cell, int64_t *number) {
  return cell->is_quoted ? value_quick_truth(cell->text, number)
                         : value_quick_padded_truth(cell->text, number);
}

static inline struct str nfc(struct tree_load *load, const struct cell *cell) {
  if (!cell->is_quoted && value_quick_is_nfc(cell->text)) return cell->text;
  return value_nfc(&load->scratch, cell->text);
}

/* Reads a cell that holds a text; false, and nothing done, where that needs a closer look. */
static inline bool load_quickly(struct flat_table *t, const struct flat_reader *reader,
    const struct cell *cell, uint32_t entity, uint32_t row) {
  struct tree_load *load = t->load;
  struct dataset *dataset = load->dataset;
  const uint32_t index = reader->index;
  struct place place;
  int64_t number;
  switch ((enum flat_reading)reader->reading) {
  case FLAT_READS_CLOSELY: return false;
  case FLAT_READS_NUMBER:
    if (reader->has_comma || !quick_number(cell, reader->scale, &number)) return false;
    dataset_set_next(dataset, REG_NUMBER, index, row, number);
    return true;
  case FLAT_READS_DAY:
    if (!value_quick_day(cell->text, &number)) return false;
    dataset_set_next(dataset, REG_NUMBER, index, row, number);
    return true;
  case FLAT_READS_TRUTH:
    if (!quick_truth(cell, &number)) return false;
    dataset_set_next(dataset, REG_TRUTH, index, row, number);
    return true;
  case FLAT_READS_WORD:
    if (!value_quick_word(reader->words, cell->text, &number)) return false;
    dataset_set_next(dataset, REG_CODE, index, row, number);
    return true;
  case FLAT_READS_TEXT: break;
  case FLAT_READS_ID:
    place = t->rows->place(t->rows, reader->column);
    dataset_place_next_id(dataset, entity, place.line, place.column);
    break;
  case FLAT_READS_REFERENCE:
    place = t->rows->place(t->rows, reader->column);
    dataset_place_reference(dataset, index, place.line, place.column);
    break;
  case FLAT_READS_ANCESTOR:
    place = t->rows->place(t->rows, reader->column);
    dataset_name_ancestor(
        dataset, entity, reader->depth, nfc(load, cell), place.line, place.column);
    return true;
  }
  dataset_set_next_text(dataset, index, row, nfc(load, cell));
  return true;
}

static void place_value(struct flat_table *t, const struct flat_reader *reader) {
  const struct place place = t->rows->place(t->rows, reader->column);
  dataset_place_reference(t->load->dataset, reader->index, place.line, place.column);
}

void flat_load_cells(
    struct flat_table *t, const struct flat_roles *roles, uint32_t entity, uint32_t row) {
  const struct flat_rows *rows = t->rows;
  uint32_t n_quick = 0;
  for (const struct flat_reader *reader = roles->readers, *end = reader + roles->n; reader < end;
       reader++) {
    if (reader->column >= rows->n_cells) continue;
    const struct cell *cell = &rows->cells[reader->column];
    if (cell->kind == CELL_EMPTY) continue;
    if (cell->kind == CELL_TEXT && !rows->is_sheet && load_quickly(t, reader, cell, entity, row)) {
      if (reader->keeps_place) place_value(t, reader);
      n_quick++;
      continue;
    }
    flat_load_cell(t, reader->key, reader->column, entity, row);
  }
  t->load->dataset->building->n_lane_turns += n_quick;
}
