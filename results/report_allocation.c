/* What allocations come to in results: of a row its share, of the ancestor the state, what is
 * shared, what is left over and who is tied. Shared by all forms. language.md §5 `allocation`. */
#include "results/report_allocation.h"

static struct value number_of(const struct allocation *allocation, int64_t number) {
  return (struct value){.type = allocation->type, .known = true, .number = number};
}

void report_share_cell(
    struct report *report, const struct allocation *allocation, uint32_t row, struct cell *out) {
  const struct allocation_registers *own = allocation_registers(report->run->program, allocation);
  int64_t lo, hi;
  out->status = (uint8_t)run_code(report->run, own->status, row);
  out->value = number_of(allocation, 0);
  if (!run_number(report->run, own->share, row, &lo, &hi)) return;
  out->known = lo == hi;
  out->value.number = lo;
  report_bounds(out, out->value.type, lo, hi);
}

void report_allocation_cell(
    struct report *report, const struct allocation *allocation, uint32_t row, struct cell *out) {
  const struct allocation_registers *own = allocation_registers(report->run->program, allocation);
  int64_t lo, hi;
  out->outcome = run_code(report->run, own->state, row);
  out->known = out->outcome != CODE_UNKNOWN;
  if (!run_number(report->run, own->amount, row, &lo, &hi)) return;
  out->has_seats = lo == hi;
  report_bounds(out, number_of(allocation, 0).type, lo, hi);
  out->left =
      number_of(allocation, out->outcome == ALLOCATION_NO_CANDIDATE ? lo : lo % allocation->unit);
  out->left.known = out->known && lo == hi;
}

uint32_t report_tied_sharer_rows(
    struct report *report, const struct allocation *allocation, uint32_t row, uint32_t **rows) {
  const struct allocation_registers *own = allocation_registers(report->run->program, allocation);
  uint32_t first, end, n = 0;
  dataset_rows_below(report->data, allocation->ancestor, row, allocation->entity, &first, &end);
  *rows = ARENA_ARRAY(&report->row, uint32_t, end - first + 1);
  for (uint32_t i = first; i < end; i++)
    if (run_code(report->run, own->status, i) == ALLOTMENT_TIED) (*rows)[n++] = i;
  return n;
}

uint32_t report_tied_sharers(
    struct report *report, const struct allocation *allocation, uint32_t row, struct str **ids) {
  const bool is_parent =
      report->program->schema.entities[allocation->entity].parent == allocation->ancestor;
  uint32_t *rows;
  const uint32_t n = report_tied_sharer_rows(report, allocation, row, &rows);
  *ids = ARENA_ARRAY(&report->row, struct str, n + 1);
  for (uint32_t i = 0; i < n; i++)
    (*ids)[i] = is_parent ? report_id(report, allocation->entity, rows[i])
                          : report_whole_id(report, allocation->entity, rows[i], &report->row);
  return n;
}
