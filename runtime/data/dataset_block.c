/* Several new rows at once (dataset_block.h). */
#include "runtime/data/dataset_block.h"

#include <assert.h>

#include "runtime/data/dataset_numbers.h"
#include "runtime/data/dataset_order.h"
#include "runtime/data/dataset_pages.h"
#include "runtime/data/dataset_put.h"

/* Of a field whose values are not kept: the newest. */
static void pass_over(
    struct growing_column *growing, uint32_t first, uint64_t given, const int64_t *numbers) {
  const uint32_t newest = DATASET_BLOCK_ROWS - 1 - (uint32_t)__builtin_clzll(given);
  growing->passed_row = first + newest + 1;
  growing->passed_number = numbers[newest];
}

void dataset_set_block(struct dataset *dataset, uint32_t field, uint32_t first, uint32_t n,
    uint64_t given, const int64_t *numbers) {
  struct growing_column *growing = &dataset->building->columns[field];
  const struct column *column = growing->column;
  assert(n <= DATASET_BLOCK_ROWS && first + n == growing->table->n_rows);
  given &= dataset_block_bits(n);
  if (!given) return; /* a column that no row gives takes no memory */
  if (growing->is_passed) {
    pass_over(growing, first, given, numbers);
    return;
  }
  dataset_reach_rows(dataset, field, first, first + n);
  if (column->kind != REG_NUMBER) {
    dataset_put_bytes(column, first, n, given, numbers);
    return;
  }
  for (;;) {
    const uint32_t n_put = dataset_put_numbers(column, first, n, given, numbers);
    if (n_put == n) return;
    dataset_write_unknown(column, first + n_put, first + n);
    dataset_widen_numbers(dataset, growing, numbers[n_put]);
  }
}

/* -- rows, places, texts -- */

static inline uint32_t lesser(uint32_t a, uint32_t b) { return a < b ? a : b; }

/* The rows behind a record, each in the line behind, up to n, as long as nothing has to grow: how many
 * were added. */
static uint32_t add_lines(struct dataset *dataset, uint32_t entity, uint32_t n) {
  struct table *table = &dataset->tables[entity];
  struct table_extent *extent = &dataset->building->tables[entity];
  const uint32_t row = table->n_rows, before_anchor = ROWS_PER_ANCHOR - row % ROWS_PER_ANCHOR;
  n = lesser(n, extent->capacity - row);
  n = lesser(n, ROWS_MAX - row);
  n = row % ROWS_PER_ANCHOR ? lesser(n, before_anchor) : 0;
  dataset_ask_ahead(table->parent, row * sizeof(uint32_t), (row + n) * sizeof(uint32_t),
      extent->capacity * sizeof(uint32_t));
  dataset_ask_ahead(table->places.steps, row, row + n, extent->capacity);
  memset(table->places.steps + row, 1, n);
  for (uint32_t i = row; i < row + n; i++) table->parent[i] = table->parent[row - 1];
  extent->newest.line += n;
  extent->records.items[extent->records.n - 1].end = table->n_rows = row + n;
  return n;
}

uint32_t dataset_add_records(
    struct dataset *dataset, uint32_t entity, struct data_place at, uint32_t n) {
  const uint32_t first = dataset->tables[entity].n_rows;
  for (uint32_t n_added = 0; n_added < n;) {
    struct data_place next = at;
    next.line += n_added;
    dataset_add_next_record(dataset, entity, next);
    n_added++;
    n_added += add_lines(dataset, entity, n - n_added);
  }
  return first;
}

void dataset_place_block(struct dataset *dataset, value_offset_list *offsets, uint32_t first,
    uint32_t n, uint64_t given, const int32_t *columns) {
  struct value_offset last = {0, -1, 0}; /* of no line */
  if (offsets->n) last = offsets->items[offsets->n - 1];
  for (given &= dataset_block_bits(n); given; given &= given - 1) {
    const uint32_t i = (uint32_t)__builtin_ctzll(given);
    if (last.lines == 0 && last.columns == columns[i]) continue;
    last = (struct value_offset){first + i, 0, columns[i]};
    VEC_PUSH(&dataset->arena, offsets, last);
  }
}

uint32_t *dataset_reach_texts(struct dataset *dataset, uint32_t field, uint32_t first, uint32_t n) {
  dataset_reach_rows(dataset, field, first, first + n);
  const struct column *column = dataset->building->columns[field].column;
  dataset_write_unknown(column, first, first + n);
  return (uint32_t *)column->view.values + first;
}
