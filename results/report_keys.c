/* What a cell says, as one number (report_cell.h), and the same read from columns that are there as a
 * whole, for the forms that write row after row. */
#include "results/report_cell.h"

#include "base/vectors.h"

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

/* How many bits a decision's outcome takes in its key: few, for small keys are looked up faster
 * (memo.h). */
static uint32_t outcome_bits(const struct program *program, uint32_t decision) {
  return program->registers[program->results.decisions[decision]].kind == REG_SET8 ? 3 : 6;
}

/* The outcome, and which of its rules fired. */
static bool decision_key(
    const struct report *report, uint32_t decision, uint32_t row, uint64_t *key) {
  const struct run *run = report->run;
  const uint64_t possible = run_set(run, run->program->results.decisions[decision], row);
  if ((possible & (possible - 1)) != 0) return false;
  const uint32_t outcome = (uint32_t)__builtin_ctzll(possible),
                 bits = outcome_bits(run->program, decision);
  uint32_t n_rules = 0;
  *key = outcome;
  for (uint32_t i = report->rules_first[decision]; i < report->rules_first[decision + 1]; i++) {
    const struct rule *rule = &report->schema->rules[report->rules[i]];
    if (rule->outcome != outcome) continue;
    if (n_rules == 64 - bits) return false;
    const bool fired = run_truth(run, rule_register(run->program, rule), row) == TRUTH_TRUE;
    *key |= (uint64_t)fired << (bits + n_rules++);
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
  *key |= (uint64_t)(rank + 1) << CANDIDACY_BITS;
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

/* -- of many rows, from whole columns -- */

/* A rule's condition, and what it adds to the key of a row for which its outcome is decided. */
struct key_rule {
  const uint8_t *truths; /* by row; NULL: not kept whole */
  uint32_t reg;
  uint8_t possible; /* the set of its outcome alone */
  uint16_t adds;    /* a bit; KEY_MORE: the key is no small one */
};

struct key_reader {
  const struct item *item;
  const uint8_t *codes; /* by row: the status, or the possible outcomes; NULL: by report_cell_key */
  struct view rank;     /* a candidate's */
  struct key_rule *rules;
  uint32_t n_rules;
};

static void plan_rule_keys(
    const struct report *report, uint32_t decision, struct key_reader *reader) {
  const uint32_t first = report->rules_first[decision],
                 n = report->rules_first[decision + 1] - first;
  uint32_t bits[8], b; /* by outcome: the bit of its next rule */
  for (b = 0; b < 8; b++) bits[b] = outcome_bits(report->program, decision);
  reader->rules = ARENA_ARRAY(report->arena, struct key_rule, n);
  reader->n_rules = n;
  for (uint32_t i = 0; i < n; i++) {
    const struct rule *rule = &report->schema->rules[report->rules[first + i]];
    const uint32_t reg = rule_register(report->program, rule), bit = bits[rule->outcome]++;
    reader->rules[i] = (struct key_rule){.truths = report->run->whole[reg].values,
        .reg = reg,
        .possible = (uint8_t)(1u << rule->outcome),
        .adds = (uint16_t)(bit < SMALL_KEY_BITS ? 1u << bit : KEY_MORE)};
  }
}

static void plan_key(const struct report *report, struct key_reader *reader) {
  const struct program *program = report->program;
  const struct view *whole = report->run->whole;
  const uint32_t index = reader->item->index;
  if (reader->item->kind == ITEM_DECISION) {
    const uint32_t reg = program->results.decisions[index];
    if (program->registers[reg].kind != REG_SET8) return;
    reader->codes = whole[reg].values;
    plan_rule_keys(report, index, reader);
  } else if (reader->item->kind == ITEM_SELECTION) {
    const struct selection_registers *own =
        selection_registers(program, &report->schema->selections[index]);
    reader->rank = whole[own->rank];
    if (reader->rank.values) reader->codes = whole[own->status].values;
  }
}

static bool is_in_blocks(const struct report *report, uint32_t reg) {
  const uint8_t storage = report->program->registers[reg].storage;
  return !report->run->whole[reg].values && (storage == STORAGE_SLOT || storage == STORAGE_PINNED);
}

/* A register that the key of an item hangs on and that is not kept, but found again block by block;
 * NO_REGISTER: there is none. */
static uint32_t register_in_blocks(const struct report *report, const struct item *item) {
  const struct program *program = report->program;
  const struct result_registers *results = &program->results;
  if (item->kind == ITEM_DEFINE && is_in_blocks(report, results->defines[item->index]))
    return results->defines[item->index];
  if (item->kind == ITEM_DUTY && is_in_blocks(report, results->duties[item->index]))
    return results->duties[item->index];
  if (item->kind != ITEM_DECISION) return NO_REGISTER;
  for (uint32_t i = report->rules_first[item->index]; i < report->rules_first[item->index + 1];
       i++) {
    const uint32_t reg = rule_register(program, &report->schema->rules[report->rules[i]]);
    if (is_in_blocks(report, reg)) return reg;
  }
  return NO_REGISTER;
}

struct small_keys *report_small_keys_new(
    const struct report *report, const uint32_t *items, uint32_t n, uint32_t n_rows) {
  struct small_keys *keys = ARENA_NEW(report->arena, struct small_keys);
  keys->readers = ARENA_ARRAY(report->arena, struct key_reader, n);
  keys->keys = ARENA_ARRAY(report->arena, uint16_t, (size_t)n * SMALL_KEYS_ROWS);
  keys->n_readers = n;
  keys->n_rows = n_rows;
  keys->in_blocks = NO_REGISTER;
  for (uint32_t i = 0; i < n; i++) {
    keys->readers[i].item = &report->schema->items[items[i]];
    if (!report->settled) plan_key(report, &keys->readers[i]);
    if (keys->in_blocks == NO_REGISTER)
      keys->in_blocks = register_in_blocks(report, keys->readers[i].item);
  }
  return keys;
}

/* The outcome of each row of which one alone is possible: the place of its bit. */
VECTOR_CLONES static void read_outcomes(
    const uint8_t *restrict possible, uint32_t n, uint16_t *restrict keys) {
  for (uint32_t i = 0; i < n; i++) {
    const uint8_t set = possible[i];
    const uint16_t outcome =
        (uint16_t)(((set & 0xAA) != 0) | ((set & 0xCC) != 0) << 1 | ((set & 0xF0) != 0) << 2);
    keys[i] = (set & (set - 1)) != 0 ? KEY_MORE : outcome;
  }
}

/* Adds a rule where it fires. Without a branch: which rules fire is hard to foretell. */
VECTOR_CLONES static void add_rule(const struct key_rule *rule, const uint8_t *restrict truths,
    const uint8_t *restrict possible, uint32_t n, uint16_t *restrict keys) {
  const uint8_t outcome = rule->possible;
  const uint16_t adds = rule->adds;
  for (uint32_t i = 0; i < n; i++) {
    const bool fires = (possible[i] == outcome) & (truths[i] == TRUTH_TRUE);
    keys[i] = (uint16_t)(keys[i] | (fires ? adds : 0));
  }
}

/* As decision_key has it. */
static void read_decisions(const struct report *report, const struct key_reader *reader,
    uint32_t first, uint32_t n, uint16_t *keys) {
  const uint8_t *possible = reader->codes + first;
  read_outcomes(possible, n, keys);
  for (uint32_t r = 0; r < reader->n_rules; r++) {
    const struct key_rule *rule = &reader->rules[r];
    uint32_t at = first;
    const uint8_t *truths = rule->truths;
    if (!truths) truths = run_view(report->run, rule->reg, first, &at).values;
    add_rule(rule, truths + at, possible, n, keys);
  }
}

/* As candidate_key has it, where ties tell no reasons. */
VECTOR_CLONES static void read_candidates(
    const struct key_reader *reader, uint32_t first, uint32_t n, uint16_t *restrict keys) {
  const uint8_t *restrict codes = reader->codes + first,
                          *restrict known = reader->rank.known + first;
  const int64_t *restrict ranks = (const int64_t *)reader->rank.values + first;
  for (uint32_t i = 0; i < n; i++) {
    const uint32_t status = candidacy_in(codes[i]),
                   rank = (uint32_t)(ranks[i] + 1) & (0 - (uint32_t)(known[i] != 0));
    const bool is_small = status <= CANDIDACY_TIED && rank < SMALL_KEYS >> CANDIDACY_BITS;
    keys[i] = is_small ? (uint16_t)(rank << CANDIDACY_BITS | status) : KEY_MORE;
  }
}

static void read_cells(const struct report *report, const struct key_reader *reader, uint32_t first,
    uint32_t n, uint16_t *keys) {
  for (uint32_t i = 0; i < n; i++) {
    uint64_t key;
    const bool has_key = report_cell_key(report, reader->item, first + i, false, &key);
    keys[i] = has_key && key < SMALL_KEYS ? (uint16_t)key : KEY_MORE;
  }
}

void report_read_small_keys(const struct report *report, struct small_keys *keys, uint32_t row) {
  keys->first = row;
  keys->n = keys->n_rows - row < SMALL_KEYS_ROWS ? keys->n_rows - row : SMALL_KEYS_ROWS;
  if (keys->in_blocks != NO_REGISTER) { /* not past a block, for each item begins at `row` again */
    const uint32_t n = run_n_viewed(report->run, keys->in_blocks, row);
    if (n < keys->n) keys->n = n;
  }
  for (uint32_t r = 0; r < keys->n_readers; r++) {
    const struct key_reader *reader = &keys->readers[r];
    uint16_t *to = keys->keys + (size_t)r * SMALL_KEYS_ROWS;
    if (!reader->codes) read_cells(report, reader, row, keys->n, to);
    else if (reader->item->kind == ITEM_DECISION) read_decisions(report, reader, row, keys->n, to);
    else read_candidates(reader, row, keys->n, to);
  }
}

_Static_assert(WORD_KEYS * 8 * sizeof(uint16_t) <= 64, "so many have room in a word");

VECTOR_CLONES void report_join_keys(
    const struct small_keys *keys, uint64_t (*words)[SMALL_KEYS_ROWS]) {
  for (uint32_t first = 0; first < keys->n_readers; first += WORD_KEYS) {
    uint64_t *restrict word = words[first / WORD_KEYS];
    memset(word, 0, SMALL_KEYS_ROWS * sizeof *word);
    for (uint32_t k = first; k < keys->n_readers && k < first + WORD_KEYS; k++) {
      const uint16_t *restrict key = keys->keys + (size_t)k * SMALL_KEYS_ROWS;
      for (uint32_t i = 0; i < SMALL_KEYS_ROWS; i++) word[i] = word[i] << 16 | key[i];
    }
  }
}
