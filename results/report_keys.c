/* What a cell says, as one number (report_cell.h), and the same read from columns that are there as a
 * whole, for the forms that write row after row. */
#include "results/report_cell.h"

/* a number within is likely met again */
#define KEY_NUMBER_MIN (-1024)
#define KEY_NUMBER_MAX 65535

static bool number_key(const struct run *run, uint32_t reg, uint32_t row, uint64_t *key) {
  int64_t lo, hi;
  if (!run_number(run, reg, row, &lo, &hi) || lo != hi) return false;
  *key = (uint64_t)lo;
  return lo >= KEY_NUMBER_MIN && lo <= KEY_NUMBER_MAX;
}

static bool define_key(
    const struct run *run, const struct define *define, uint32_t row, uint64_t *key) {
  const uint32_t reg = define_register(run->program, define);
  switch ((enum type_kind)define->type.kind) {
  case TYPE_BOOLEAN: *key = run_truth(run, reg, row); return *key != TRUTH_UNKNOWN;
  case TYPE_ENUM: *key = run_code(run, reg, row); return *key != CODE_UNKNOWN;
  case TYPE_INTEGER:
  case TYPE_DECIMAL:
  case TYPE_DATE: return number_key(run, reg, row, key);
  case TYPE_TEXT:
  case TYPE_REFERENCE: break;
  }
  return false;
}

enum { OUTCOME_BITS = 8 };

/* The outcome, and which of its rules fired. */
static bool decision_key(
    const struct report *report, uint32_t decision, uint32_t row, uint64_t *key) {
  const struct run *run = report->run;
  const uint64_t possible = run_set(run, run->program->results.decisions[decision], row);
  if ((possible & (possible - 1)) != 0) return false;
  const uint32_t outcome = (uint32_t)__builtin_ctzll(possible);
  uint32_t n_rules = 0;
  *key = outcome;
  for (uint32_t i = report->rules_first[decision]; i < report->rules_first[decision + 1]; i++) {
    const struct rule *rule = &report->schema->rules[report->rules[i]];
    if (rule->outcome != outcome) continue;
    if (n_rules == 64 - OUTCOME_BITS) return false;
    const bool fired = run_truth(run, rule_register(run->program, rule), row) == TRUTH_TRUE;
    *key |= (uint64_t)fired << (OUTCOME_BITS + n_rules++);
  }
  return true;
}

/* The status and the rank, which may be unknown. */
static bool candidate_key(const struct run *run, const struct selection *selection, uint32_t row,
    bool tells_ties, uint64_t *key) {
  const struct selection_registers *own = selection_registers(run->program, selection);
  const uint64_t status = candidacy_in(run_code(run, own->status, row));
  int64_t rank, high;
  if (status == CANDIDACY_UNDETERMINED || (status == CANDIDACY_TIED && tells_ties)) return false;
  *key = status;
  if (!run_number(run, own->rank, row, &rank, &high)) return true;
  *key |= (uint64_t)(rank + 1) << 8;
  return rank <= KEY_NUMBER_MAX;
}

static bool share_key(
    const struct run *run, const struct allocation *allocation, uint32_t row, uint64_t *key) {
  const struct allocation_registers *own = allocation_registers(run->program, allocation);
  if (!number_key(run, own->share, row, key)) return false;
  *key = *key << 8 | run_code(run, own->status, row);
  return true;
}

bool report_cell_key(const struct report *report, const struct item *item, uint32_t row,
    bool tells_ties, uint64_t *key) {
  const struct schema *schema = report->schema;
  const struct run *run = report->run;
  if (report->settled) return false;
  switch ((enum item_kind)item->kind) {
  case ITEM_DEFINE: return define_key(run, &schema->defines[item->index], row, key);
  case ITEM_DECISION: return decision_key(report, item->index, row, key);
  case ITEM_SELECTION:
    return candidate_key(run, &schema->selections[item->index], row, tells_ties, key);
  case ITEM_ALLOCATION: return share_key(run, &schema->allocations[item->index], row, key);
  case ITEM_DUTY:
    *key = run_code(run, run->program->results.duties[item->index], row);
    return *key != CODE_UNKNOWN;
  case ITEM_SELECTION_STATE:
  case ITEM_ALLOCATION_STATE: break;
  }
  return false;
}

/* -- of every row, from whole columns -- */

/* A rule's condition, and the outcome that it proposes. */
struct key_rule {
  const uint8_t *truths; /* by row; NULL: not kept whole */
  uint32_t reg, outcome;
};

struct key_reader {
  const struct item *item;
  const uint8_t *codes; /* by row: the status, or the possible outcomes; NULL: by report_cell_key */
  struct view rank;     /* a candidate's */
  struct key_rule *rules;
  uint32_t n_rules;
};

/* The rules of a decision. False: more than a key has room for. */
static bool plan_rule_keys(
    const struct report *report, uint32_t decision, struct key_reader *reader) {
  const uint32_t first = report->rules_first[decision],
                 n = report->rules_first[decision + 1] - first;
  if (n > 64 - OUTCOME_BITS) return false;
  reader->rules = ARENA_ARRAY(report->arena, struct key_rule, n);
  reader->n_rules = n;
  for (uint32_t i = 0; i < n; i++) {
    const struct rule *rule = &report->schema->rules[report->rules[first + i]];
    const uint32_t reg = rule_register(report->program, rule);
    reader->rules[i] = (struct key_rule){report->run->whole[reg].values, reg, rule->outcome};
  }
  return true;
}

static void plan_key(const struct report *report, struct key_reader *reader) {
  const struct program *program = report->program;
  const struct view *whole = report->run->whole;
  const uint32_t index = reader->item->index;
  if (reader->item->kind == ITEM_DECISION) {
    const uint32_t reg = program->results.decisions[index];
    if (program->registers[reg].kind == REG_SET8 && plan_rule_keys(report, index, reader))
      reader->codes = whole[reg].values;
  } else if (reader->item->kind == ITEM_SELECTION) {
    const struct selection_registers *own =
        selection_registers(program, &report->schema->selections[index]);
    reader->rank = whole[own->rank];
    if (reader->rank.values) reader->codes = whole[own->status].values;
  }
}

struct key_reader *report_key_readers(
    const struct report *report, const uint32_t *items, uint32_t n) {
  struct key_reader *readers = ARENA_ARRAY(report->arena, struct key_reader, n);
  for (uint32_t i = 0; i < n; i++) {
    readers[i].item = &report->schema->items[items[i]];
    if (!report->settled) plan_key(report, &readers[i]);
  }
  return readers;
}

/* As decision_key has it. */
static bool read_decision(
    const struct run *run, const struct key_reader *reader, uint32_t row, uint64_t *key) {
  const uint32_t possible = reader->codes[row];
  if ((possible & (possible - 1)) != 0) return false;
  const uint32_t outcome = (uint32_t)__builtin_ctz(possible);
  uint64_t fired = 0;
  uint32_t n_rules = 0;
  for (uint32_t i = 0; i < reader->n_rules; i++) {
    const struct key_rule *rule = &reader->rules[i];
    if (rule->outcome != outcome) continue;
    const uint8_t truth = rule->truths ? rule->truths[row] : run_truth(run, rule->reg, row);
    fired |= (uint64_t)(truth == TRUTH_TRUE) << n_rules++;
  }
  *key = fired << OUTCOME_BITS | outcome;
  return true;
}

/* As candidate_key has it, where ties tell their reasons. */
static bool read_candidate(const struct key_reader *reader, uint32_t row, uint64_t *key) {
  const uint64_t status = candidacy_in(reader->codes[row]);
  *key = status;
  if (status >= CANDIDACY_TIED) return false;
  if (!reader->rank.known[row]) return true;
  const int64_t rank = ((const int64_t *)reader->rank.values)[row];
  *key |= (uint64_t)(rank + 1) << 8;
  return rank <= KEY_NUMBER_MAX;
}

bool report_read_key(const struct report *report, const struct key_reader *readers, uint32_t i,
    uint32_t row, uint64_t *key) {
  const struct key_reader *reader = &readers[i];
  if (!reader->codes) return report_cell_key(report, reader->item, row, false, key);
  return reader->item->kind == ITEM_DECISION ? read_decision(report->run, reader, row, key)
                                             : read_candidate(reader, row, key);
}
