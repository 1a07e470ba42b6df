/* How often an item, or a warning, is what (report_tally.h). */
#include "results/report_tally.h"

#include "results/report_cell.h"

/* -- counted byte by byte: what is kept whole, a byte a row -- */

/* Four counters a value, used in turn: the same value in a row does not wait for itself. */
static void count_bytes(const uint8_t *values, uint32_t n, uint64_t counts[256]) {
  uint32_t lanes[4][256] = {{0}};
  uint32_t i = 0;
  for (; i + 4 <= n; i += 4)
    for (uint32_t lane = 0; lane < 4; lane++) lanes[lane][values[i + lane]]++;
  for (; i < n; i++) lanes[0][values[i]]++;
  for (uint32_t value = 0; value < 256; value++)
    for (uint32_t lane = 0; lane < 4; lane++) counts[value] += lanes[lane][value];
}

/* A result told by one byte a row: its register, NO_REGISTER where it is not. */
static uint32_t byte_register(const struct report *report, const struct item *item) {
  const struct result_registers *results = &report->run->program->results;
  switch ((enum item_kind)item->kind) {
  case ITEM_DEFINE: {
    const uint8_t type = report->schema->defines[item->index].type.kind;
    return type == TYPE_BOOLEAN ? results->defines[item->index] : NO_REGISTER;
  }
  case ITEM_DECISION: {
    const uint32_t reg = results->decisions[item->index];
    return report->run->program->registers[reg].kind == REG_SET8 ? reg : NO_REGISTER;
  }
  case ITEM_SELECTION: return results->selections[item->index].status;
  case ITEM_SELECTION_STATE: return results->selections[item->index].state;
  case ITEM_ALLOCATION_STATE: return results->allocations[item->index].state;
  case ITEM_DUTY: return results->duties[item->index];
  case ITEM_ALLOCATION: break;
  }
  return NO_REGISTER;
}

/* What a byte of it says: a code, or CODE_UNKNOWN. As report_cell has it. */
static uint32_t code_of(const struct item *item, uint32_t byte) {
  switch ((enum item_kind)item->kind) {
  case ITEM_DEFINE: return byte == TRUTH_UNKNOWN ? CODE_UNKNOWN : byte == TRUTH_TRUE;
  case ITEM_DECISION:
    return byte & (byte - 1) ? CODE_UNKNOWN : (uint32_t)__builtin_ctz(byte | 1u << 8);
  case ITEM_SELECTION:
    return candidacy_in(byte) >= CANDIDACY_TIED ? CODE_UNKNOWN
                                                : candidacy_in(byte) == CANDIDACY_CHOSEN;
  case ITEM_SELECTION_STATE:
  case ITEM_ALLOCATION_STATE:
  case ITEM_DUTY:
  case ITEM_ALLOCATION: break;
  }
  return byte;
}

/* False where it is not told so. */
static bool tally_bytes(
    const struct report *report, const struct item *item, uint32_t n_rows, struct tally *tally) {
  const uint32_t reg = report->settled ? NO_REGISTER : byte_register(report, item);
  if (reg == NO_REGISTER || !report->run->whole[reg].values) return false;
  uint64_t counts[256] = {0};
  count_bytes(report->run->whole[reg].values, n_rows, counts);
  for (uint32_t byte = 0; byte < 256; byte++) {
    if (!counts[byte]) continue;
    const uint32_t code = code_of(item, byte);
    if (code == CODE_UNKNOWN) tally->undetermined += counts[byte];
    else tally->by_code[code] += counts[byte];
  }
  return true;
}

/* -- counted cell by cell -- */

static uint32_t n_codes_of(const struct report *report, const struct item *item) {
  if (report_has_outcome(item)) return report_outcomes(report, item)->n_words;
  const bool is_truth = item->kind == ITEM_SELECTION ||
      (item->kind == ITEM_DEFINE && report->schema->defines[item->index].type.kind == TYPE_BOOLEAN);
  return is_truth ? 2 : 0;
}

bool report_has_codes(const struct report *report, const struct item *item) {
  return n_codes_of(report, item) > 0;
}

struct tally report_tally(
    struct report *report, const struct report_table *table, const struct item *item) {
  struct tally tally = {.n_codes = n_codes_of(report, item)};
  tally.by_code = ARENA_ARRAY(report->arena, uint64_t, tally.n_codes);
  uint32_t n_rows = report->data->tables[table->entity].n_rows;
  if (tally_bytes(report, item, n_rows, &tally)) return tally;
  for (uint32_t row = 0; row < n_rows; row++) {
    struct cell cell;
    report_cell(report, item, row, false, &cell);
    if (!cell.known) tally.undetermined++;
    else if (tally.n_codes)
      tally.by_code[report_has_outcome(item) ? cell.outcome : (uint64_t)cell.value.number]++;
  }
  return tally;
}

void report_tally_warning(const struct report *report, const struct assertion *warning,
    uint64_t *n_true, uint64_t *n_unknown) {
  *n_true = *n_unknown = 0;
  uint32_t n_rows = report->data->tables[warning->entity].n_rows;
  const uint8_t *whole = report->run->whole[warning_register(report->run->program, warning)].values;
  if (whole && !report->settled) {
    uint64_t counts[256] = {0};
    count_bytes(whole, n_rows, counts);
    *n_true = counts[TRUTH_TRUE];
    *n_unknown = counts[TRUTH_UNKNOWN];
    return;
  }
  for (uint32_t row = 0; row < n_rows; row++) {
    uint8_t truth = report_warning_truth(report, warning, row);
    *n_true += truth == TRUTH_TRUE;
    *n_unknown += truth == TRUTH_UNKNOWN;
  }
}

uint64_t report_n_undetermined(struct report *report) {
  uint64_t n = 0;
  for (uint32_t t = 0; t < report->n_tables; t++)
    for (uint32_t i = 0; i < report->tables[t].n_items; i++)
      n += report_tally(
          report, &report->tables[t], &report->schema->items[report->tables[t].items[i]])
               .undetermined;
  for (uint32_t w = 0; w < report->schema->n_warnings; w++) {
    uint64_t n_true, n_unknown;
    report_tally_warning(report, &report->schema->warnings[w], &n_true, &n_unknown);
    n += n_unknown;
  }
  return n;
}
