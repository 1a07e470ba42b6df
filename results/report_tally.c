/* How often an item, or a warning, is what (report_tally.h). */
#include "results/report_tally.h"

#include "base/bytes.h"
#include "base/limits.h"
#include "base/pool.h"
#include "results/report_cell.h"

/* -- counted byte by byte: what is kept whole, a byte a row -- */

/* So many vectors a block: a counter of a byte's width holds what one lane of them counts. */
enum { BLOCK_VECTORS = 255, COUNTED_TOGETHER = BLOCK_VECTORS * BYTES };

/* Counters of lanes, which reach 255: unsigned, for a signed byte would overflow. */
typedef uint8_t counters16 __attribute__((vector_size(BYTES)));

/* How many of a block's rows have the value. */
static uint32_t count_in_block(const uint8_t *values, uint8_t value) {
  const bytes16 wanted = (bytes16){0} + (int8_t)value;
  counters16 counters = {0};
  for (uint32_t i = 0; i < BLOCK_VECTORS; i++)
    counters -= (counters16)(bytes_load((const char *)values + i * BYTES) == wanted);
  uint32_t n = 0;
  for (uint32_t lane = 0; lane < BYTES; lane++) n += counters[lane];
  return n;
}

/* Values that were met are counted one by one, many rows at a time: there are few different ones.
 * Rows of others are counted each by itself, and these values are met from then on. */
static void count_bytes(const uint8_t *values, uint32_t n, uint64_t counts[256]) {
  enum { MET_MAX = 8 };
  uint8_t met[MET_MAX];
  bool is_met[256] = {false};
  uint32_t n_met = 0, begin = 0;
  for (; n - begin >= COUNTED_TOGETHER; begin += COUNTED_TOGETHER) {
    uint32_t n_left = COUNTED_TOGETHER;
    for (uint32_t k = 0; k < n_met && n_left; k++) {
      const uint32_t count = count_in_block(values + begin, met[k]);
      counts[met[k]] += count;
      n_left -= count;
    }
    for (uint32_t i = begin; n_left; i++) {
      const uint8_t value = values[i];
      if (is_met[value]) continue;
      counts[value]++;
      n_left--;
    }
    for (uint32_t value = 0; value < 256 && n_met < MET_MAX; value++)
      if (counts[value] && !is_met[value]) {
        is_met[value] = true;
        met[n_met++] = (uint8_t)value;
      }
  }
  for (; begin < n; begin++) counts[values[begin]]++;
}

/* The same by all threads, where that is worth it. */
#define SHARED_ROWS (8u << 10)

struct counting {
  const uint8_t *values;
  uint32_t n, n_shares;
  uint64_t (*counts)[256]; /* by share */
};

static void count_share(void *context, uint32_t share) {
  const struct counting *c = context;
  const uint32_t first = (uint32_t)((uint64_t)c->n * share / c->n_shares),
                 end = (uint32_t)((uint64_t)c->n * (share + 1) / c->n_shares);
  count_bytes(c->values + first, end - first, c->counts[share]);
}

static void count_together(
    const struct report *report, const uint8_t *values, uint32_t n, uint64_t counts[256]) {
  const struct run_options *options = &report->run->options;
  uint32_t n_shares = n / SHARED_ROWS + 1;
  if (n_shares > options->threads) n_shares = options->threads;
  if (n_shares > WORKERS_MAX) n_shares = WORKERS_MAX;
  if (!options->pool || n_shares < 2) {
    count_bytes(values, n, counts);
    return;
  }
  struct counting counting = {values, n, n_shares, NULL};
  counting.counts = arena_alloc(report->arena, n_shares * sizeof *counting.counts);
  pool_run(options->pool, n_shares, count_share, &counting);
  for (uint32_t share = 0; share < n_shares; share++)
    for (uint32_t byte = 0; byte < 256; byte++) counts[byte] += counting.counts[share][byte];
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
  count_together(report, report->run->whole[reg].values, n_rows, counts);
  for (uint32_t byte = 0; byte < 256; byte++) {
    if (!counts[byte]) continue;
    const uint32_t code = code_of(item, byte);
    if (item->kind == ITEM_SELECTION) tally->by_candidacy[candidacy_in(byte)] += counts[byte];
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
    if (item->kind == ITEM_SELECTION) tally.by_candidacy[cell.status]++;
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
