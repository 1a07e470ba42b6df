/* What an image says, held against its bounds (dataset_image_check.h). Each column is one loop
 * without a way out, so that it runs on vectors. */
#include "runtime/data/dataset_image_check.h"

#include "base/date.h"
#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_numbers.h"

/* -- values -- */

static bool check_bytes(const uint8_t *values, uint32_t n, uint8_t greatest) {
  uint8_t bad = 0;
  for (uint32_t i = 0; i < n; i++) bad |= values[i] > greatest;
  return !bad;
}

/* Codes below n_words, and CODE_UNKNOWN. */
static bool check_codes(const uint8_t *codes, uint32_t n, uint32_t n_words) {
  uint8_t bad = 0;
  for (uint32_t i = 0; i < n; i++) bad |= (uint8_t)(codes[i] + 1) > n_words;
  return !bad;
}

/* Numbers of texts, and TEXT_UNKNOWN. */
static bool check_texts(const uint32_t *texts, uint32_t n, uint32_t n_texts) {
  uint32_t bad = 0;
  for (uint32_t i = 0; i < n; i++) bad |= texts[i] + 1 > n_texts;
  return !bad;
}

/* Within [least, greatest]; what is not known is 0. */
static bool check_numbers(
    const struct column *column, uint32_t n, int64_t least, int64_t greatest) {
  const int64_t *values = column->view.values;
  const uint8_t *known = column->view.known;
  if (!column_has_known(column)) {
    int64_t number, bad = 0;
    for (uint32_t i = 0; i < n; i++)
      if (column_number(column, i, &number)) bad |= (number < least) | (number > greatest);
    return !bad;
  }
  if (!check_bytes(known, n, 1)) return false;
  int64_t bad = 0;
  for (uint32_t i = 0; i < n; i++) {
    int64_t value = values[i];
    bad |= (value < least) | (value > greatest) | (!known[i] & (value != 0));
  }
  return !bad;
}

static bool check_column(const struct dataset *dataset, uint32_t field, uint32_t n) {
  const struct type type = dataset->schema->fields[field].type;
  const struct column *column = dataset->building->columns[field].column;
  const struct view *view = &column->view;
  if (!column->given) return true;
  switch (column->kind) {
  case REG_TRUTH: return check_bytes(view->values, n, TRUTH_TRUE);
  case REG_CODE:
    return check_codes(view->values, n, dataset->schema->enumerations[type.of].n_words);
  case REG_TEXT: return check_texts(view->values, n, dataset->n_texts);
  default:
    if (type.kind == TYPE_DATE) return check_numbers(column, n, DATE_MIN, DATE_MAX);
    /* any narrow one will do */
    return !column_has_known(column) || check_numbers(column, n, INT64_MIN, INT64_MAX);
  }
}

/* -- rows -- */

static bool check_offsets(const value_offset_list *offsets, uint32_t n_rows) {
  for (uint32_t i = 0; i < offsets->n; i++)
    if (offsets->items[i].row >= n_rows ||
        (i && offsets->items[i].row <= offsets->items[i - 1].row))
      return false;
  return true;
}

static bool check_anchors(const struct dataset *dataset, const struct table *table) {
  const struct row_places *places = &table->places;
  for (uint32_t i = 0; i < places->n_anchors; i++) {
    const struct place_anchor *anchor = &places->anchors[i];
    if (anchor->file >= dataset->n_files || anchor->row >= table->n_rows ||
        (i ? anchor->row <= places->anchors[i - 1].row : anchor->row != 0))
      return false;
  }
  return true;
}

/* Parents that ascend, each below a list that is there. */
static bool check_parents(const struct table *table, uint32_t n_parents) {
  uint32_t bad = 0, before = 0;
  for (uint32_t row = 0; row < table->n_rows; row++) {
    uint32_t parent = table->parent[row];
    bad |= parent < before;
    before = parent;
  }
  if (bad || (table->n_rows && before >= n_parents)) return false;
  if (!check_bytes(table->listed, n_parents, 1)) return false;
  for (uint32_t row = 0; row < table->n_rows; row++) bad |= !table->listed[table->parent[row]];
  return !bad;
}

static bool check_table(const struct dataset *dataset, uint32_t entity) {
  const struct entity *e = &dataset->schema->entities[entity];
  const struct table *table = &dataset->tables[entity];
  bool has_place = entity == 0 || !table->n_rows || table->places.n_anchors;
  if (!has_place || !check_anchors(dataset, table) ||
      !check_offsets(&dataset->building->tables[entity].id_offsets, table->n_rows))
    return false;
  if (entity && !check_parents(table, dataset->tables[e->parent].n_rows)) return false;
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++)
    if (!check_column(dataset, f, table->n_rows) ||
        !check_offsets(&dataset->building->columns[f].offsets, table->n_rows))
      return false;
  return true;
}

/* -- texts -- */

/* Offsets that ascend from 0 to the end, each at the beginning of a character. */
static bool check_dictionary(const struct dataset *dataset) {
  const uint32_t *offsets = dataset->text_offsets;
  uint32_t n_bytes = (uint32_t)dataset->building->bytes_capacity, bad = offsets[0] != 0;
  for (uint32_t i = 0; i < dataset->n_texts; i++) bad |= offsets[i] > offsets[i + 1];
  if (bad || offsets[dataset->n_texts] != n_bytes) return false;
  const char *bytes = dataset->text_bytes;
  for (uint32_t i = 0; i < dataset->n_texts; i++)
    bad |= offsets[i] < n_bytes && ((unsigned char)bytes[offsets[i]] & 0xC0) == 0x80;
  return !bad && str_valid_utf8((struct str){bytes, n_bytes}) == n_bytes;
}

bool dataset_image_check(const struct dataset *dataset) {
  if (!check_dictionary(dataset)) return false;
  for (uint32_t e = 0; e < dataset->schema->n_entities; e++)
    if (!check_table(dataset, e)) return false;
  return true;
}
