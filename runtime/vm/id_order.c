/* Sorting ids once before the run (id_order.h). */
#include "runtime/vm/id_order.h"

#include <stdlib.h>

struct id_of_row {
  struct str id;
  uint32_t row;
};

static int compare_ids(const void *left, const void *right) {
  const struct id_of_row *a = left, *b = right;
  const int order = str_compare(a->id, b->id);
  return order != 0 ? order : a->row < b->row ? -1 : a->row > b->row;
}

size_t id_order_bytes(uint32_t rows) {
  return (size_t)rows * (sizeof(struct id_of_row) + sizeof(int64_t) + 1);
}

struct view id_order(const struct run *run, uint32_t field, void *memory) {
  const struct dataset *data = run->data;
  const struct schema *schema = &run->program->schema;
  const uint32_t entity = schema->fields[field].entity;
  const struct table *table = &data->tables[entity];
  const uint32_t *codes = table->columns[field - schema->entities[entity].first_field].view.values;
  struct id_of_row *ids = memory;
  int64_t *places = (int64_t *)(ids + table->n_rows), place = 0;
  uint8_t *known = (uint8_t *)(places + table->n_rows);
  uint32_t n = 0;
  for (uint32_t row = 0; row < table->n_rows; row++) {
    known[row] = codes[row] < TEXT_NOWHERE;
    places[row] = 0;
    if (known[row]) ids[n++] = (struct id_of_row){dataset_text(data, codes[row]), row};
  }
  qsort(ids, n, sizeof *ids, compare_ids);
  for (uint32_t i = 0; i < n; i++) {
    if (i > 0 && !str_equal(ids[i].id, ids[i - 1].id)) place++;
    places[ids[i].row] = place;
  }
  return (struct view){.values = places, .known = known};
}
