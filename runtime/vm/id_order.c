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

struct view vm_id_order(struct vm *vm, uint32_t field) {
  const struct dataset *data = vm->run->data;
  const struct schema *schema = &vm->run->program->schema;
  const uint32_t entity = schema->fields[field].entity;
  const struct table *table = &data->tables[entity];
  const uint32_t *codes = table->columns[field - schema->entities[entity].first_field].view.values;
  struct id_of_row *ids = vm_alloc(vm, (size_t)table->n_rows * sizeof *ids);
  struct view places = vm_buffer_view(
      vm_alloc(vm, vm_buffer_bytes(REG_NUMBER, table->n_rows)), REG_NUMBER, table->n_rows);
  uint32_t n = 0;
  for (uint32_t row = 0; row < table->n_rows; row++) {
    places.known[row] = codes[row] < TEXT_NOWHERE;
    ((int64_t *)places.values)[row] = 0;
    if (places.known[row]) ids[n++] = (struct id_of_row){dataset_text(data, codes[row]), row};
  }
  qsort(ids, n, sizeof *ids, compare_ids);
  int64_t place = 0;
  for (uint32_t i = 0; i < n; i++) {
    if (i > 0 && !str_equal(ids[i].id, ids[i - 1].id)) place++;
    ((int64_t *)places.values)[ids[i].row] = place;
  }
  return places;
}
