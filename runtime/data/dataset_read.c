/* Reading the data set: one value, one row, one list at a time; for reports and look-ups, not for
 * the VM's loops. Texts are in dataset_texts.c, places in dataset_places.c. */
#include <assert.h>

#include "runtime/data/dataset.h"
#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_numbers.h"

struct str dataset_id(const struct dataset *dataset, uint32_t entity, uint32_t row) {
  uint32_t code = dataset_row_id(dataset, entity, row);
  return code == TEXT_UNKNOWN ? STR("") : dataset_text(dataset, code);
}

/* The text that is parked for a place, the newest. */
static bool is_parked(const struct building *b, const uint32_t *to, struct str *text) {
  for (uint32_t i = b->n_parked; i-- > 0;) {
    const struct parked_text *parked = &b->parked[(b->first_parked + i) % PARKED_TEXTS_MAX];
    if (parked->to != to) continue;
    *text = (struct str){parked->bytes, parked->n};
    return true;
  }
  return false;
}

struct value dataset_value(const struct dataset *dataset, uint32_t field, uint32_t row) {
  const struct field *f = &dataset->schema->fields[field];
  const struct table *table = &dataset->tables[f->entity];
  const struct column *column =
      &table->columns[field - dataset->schema->entities[f->entity].first_field];
  struct value value = {.type = f->type};
  assert(row < table->n_rows);
  const struct building *b = dataset->building;
  if (!b && !column->view.values) return value; /* passed over */
  if (b && b->columns[field].is_passed) {
    value.known = b->columns[field].passed_row == row + 1;
    value.number = value.known ? b->columns[field].passed_number : 0;
    return value;
  }
  if (b && row >= b->columns[field].extent.n) return value; /* not reached yet: unknown */
  if (b && column->kind == REG_TEXT &&
      is_parked(b, (const uint32_t *)column->view.values + row, &value.text)) {
    value.known = true;
    return value;
  }
  switch (column->kind) {
  case REG_TRUTH: {
    uint8_t truth = ((const uint8_t *)column->view.values)[row];
    value.known = truth != TRUTH_UNKNOWN;
    value.number = truth == TRUTH_TRUE;
    break;
  }
  case REG_CODE: {
    uint8_t code = ((const uint8_t *)column->view.values)[row];
    value.known = code != CODE_UNKNOWN;
    value.number = value.known ? code : 0;
    if (value.known && code >= dataset->schema->enumerations[f->type.of].n_words)
      value.text = dataset_word(dataset, f->type.of, code);
    break;
  }
  case REG_TEXT: {
    uint32_t code = ((const uint32_t *)column->view.values)[row];
    value.known = code != TEXT_UNKNOWN;
    if (value.known && f->type.kind == TYPE_REFERENCE && !b)
      code = dataset_row_id(dataset, f->type.of, code);
    if (value.known) value.text = dataset_text(dataset, code);
    break;
  }
  default: value.known = column_number(column, row, &value.number);
  }
  return value;
}

struct str dataset_word(const struct dataset *dataset, uint32_t set, uint32_t code) {
  const struct enumeration *e = &dataset->schema->enumerations[set];
  if (code < e->n_words) return e->words[code];
  uint32_t passed = code - e->n_words;
  for (uint32_t i = 0; i < dataset->n_outgrown; i++)
    if (dataset->outgrown[i].set == set && passed-- == 0) return dataset->outgrown[i].word;
  assert(false && "a code of the data is a word of the set, or an outgrown one");
  return (struct str){0};
}

uint32_t dataset_ancestor_row(
    const struct dataset *dataset, uint32_t entity, uint32_t row, uint32_t ancestor) {
  while (entity != ancestor) {
    assert(entity != 0 && "it is an ancestor");
    row = dataset->tables[entity].parent[row];
    entity = dataset->schema->entities[entity].parent;
  }
  return row;
}

uint32_t dataset_find(const struct dataset *dataset, uint32_t entity, struct str id) {
  assert(!dataset->building && "look-ups come when all is read");
  uint32_t code = dataset_text_code(dataset, id);
  if (code == TEXT_NOWHERE) return UINT32_MAX;
  const uint32_t *ids = dataset->tables[entity].columns[0].view.values;
  for (uint32_t row = 0; row < dataset->tables[entity].n_rows; row++)
    if (ids[row] == code) return row;
  return UINT32_MAX;
}

bool dataset_list_known(const struct dataset *dataset, uint32_t entity, uint32_t parent_row) {
  return dataset->schema->entities[entity].absent_none ||
      dataset->tables[entity].listed[parent_row];
}

bool dataset_rows_below(const struct dataset *dataset, uint32_t entity, uint32_t row,
    uint32_t below, uint32_t *first, uint32_t *end) {
  if (entity == below) {
    *first = row;
    *end = row + 1;
    return true;
  }
  uint32_t from, to, parent = dataset->schema->entities[below].parent;
  assert(parent != NONE_INDEX && "it lies below");
  /* as deep as the tree of entities: ENTITIES_MAX */
  bool known = dataset_rows_below(dataset, entity, row, parent, &from, &to);
  for (uint32_t p = from; p < to && known; p++) known = dataset_list_known(dataset, below, p);
  *first = dataset->tables[below].first[from];
  *end = dataset->tables[below].first[to];
  return known;
}

size_t dataset_bytes(const struct dataset *dataset) {
  const struct schema *schema = dataset->schema;
  size_t bytes = dataset->arena.total_bytes; /* shared unknown columns are in it */
  for (uint32_t e = 0; e < schema->n_entities; e++) {
    const struct table *table = &dataset->tables[e];
    size_t n = table->n_rows;
    for (uint32_t f = 0; f < schema->entities[e].n_fields; f++) {
      const struct column *column = &table->columns[f];
      if (column->given) bytes += n * (column_bytes(column) + (column->view.known ? 1u : 0u));
    }
    bytes += table->places.n_anchors * sizeof *table->places.anchors;
    if (e == 0) continue;
    size_t n_parents = dataset->tables[schema->entities[e].parent].n_rows;
    bytes += n * (sizeof *table->parent + sizeof *table->places.steps) + n_parents +
        (n_parents + 1) * sizeof *table->first;
  }
  uint32_t n_text_bytes = dataset->n_texts ? dataset->text_offsets[dataset->n_texts] : 0;
  return bytes + n_text_bytes + ((size_t)dataset->n_texts + 1) * sizeof(uint32_t);
}
