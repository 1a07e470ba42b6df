/* What rows and instances are compared by: the instruction's parts, and their keys as whole numbers
 * at the row's scale. match.h. */
#include "runtime/kernels/match.h"

#include "base/date.h"

#include <assert.h>

void *match_take(struct matching *m, size_t bytes) {
  void *taken = m->free;
  m->free += (bytes + 63) / 64 * 64;
  return taken;
}

static uint32_t *groups_of(
    struct matching *m, const uint32_t *first, uint32_t begin, uint32_t n_rows, uint32_t n_groups) {
  uint32_t *group = match_take(m, n_rows * sizeof *group);
  for (uint32_t g = 0; g < n_groups; g++)
    for (uint32_t i = first[g] - begin; i < first[g + 1] - begin; i++) group[i] = g;
  return group;
}

static bool is_order(const struct match_part *part) {
  return part->comparison != MATCH_EQUAL && part->comparison != MATCH_DIFFERENT;
}

static bool is_set(const struct match_part *part) {
  return part->kind == REG_SET8 || part->kind == REG_SET64;
}

/* Which part is the key's: those by order, else `<>`, else an equality of numbers within bounds. */
static void choose_range(struct matching *m) {
  uint32_t chosen = m->n_parts;
  for (uint32_t i = 0; i < m->n_parts; i++)
    if (is_order(&m->parts[i])) {
      assert(m->n_range < 2);
      m->range[m->n_range++] = i;
    }
  for (uint32_t i = 0; m->n_range == 0 && i < m->n_parts; i++) {
    if (is_set(&m->parts[i])) continue;
    if (m->parts[i].comparison == MATCH_DIFFERENT) chosen = i;
    else if (m->parts[i].kind == REG_BOUNDS && chosen == m->n_parts) chosen = i;
  }
  if (chosen < m->n_parts) {
    m->range[m->n_range++] = chosen;
    m->is_different = m->parts[chosen].comparison == MATCH_DIFFERENT;
  }
  for (uint32_t i = 0; i < m->n_range; i++)
    m->may_be_none |= m->parts[m->range[i]].may_be_none || m->parts[m->range[i]].kind == REG_TEXT;
  for (uint32_t i = 0; i < m->n_parts; i++)
    if (is_set(&m->parts[i])) m->sets[m->n_sets++] = i;
    else if (m->parts[i].comparison == MATCH_EQUAL && !(m->n_range && m->range[0] == i))
      m->equal[m->n_equal++] = i;
}

void match_parts(struct matching *m, const struct program *program, const struct instruction *code,
    uint32_t only) {
  const uint32_t *list = program->operands + code->c;
  *m = (struct matching){.group_entity = list[0]};
  m->has_own = program->registers[code->a].entity == program->registers[code->d].entity;
  for (uint32_t i = 0; i < list[1]; i++) {
    const uint32_t *triple = list + 2 + 3 * i, how = triple[2];
    if (only != MATCH_ALL && only != i) continue;
    const struct match_part part = {.row_register = triple[0],
        .instance_register = triple[1],
        .kind = program->registers[triple[0]].kind,
        .comparison = (uint8_t)(how & MATCH_COMPARISON_MASK),
        .may_be_none = (how & MATCH_MAY_BE_NONE) != 0,
        .holds_without =
            (how & MATCH_NEGATED) != 0 || (how & MATCH_COMPARISON_MASK) == MATCH_DIFFERENT,
        .same = (how & MATCH_SAME) != 0,
        .row_power = (uint8_t)(how >> MATCH_ROW_POWER_SHIFT & 15),
        .instance_power = (uint8_t)(how >> MATCH_INSTANCE_POWER_SHIFT & 15)};
    if (how & MATCH_NOT_OWN) m->leaves_out_own = true;
    else m->parts[m->n_parts++] = part;
  }
  choose_range(m);
}

static bool is_all_true(const uint8_t *condition, uint32_t n) {
  uint8_t least_of_all = TRUTH_TRUE;
  for (uint32_t i = 0; i < n; i++) least_of_all &= condition[i];
  return least_of_all == TRUTH_TRUE;
}

void match_begin(struct matching *m, const struct kernel_call *call, const uint8_t *condition) {
  match_parts(m, call->context->program, call->instruction, MATCH_ALL);
  for (uint32_t i = 0; i < m->n_parts; i++) {
    m->parts[i].row = &call->views[m->parts[i].row_register];
    m->parts[i].instance = &call->views[m->parts[i].instance_register];
  }
  m->call = call;
  m->n_rows = call->level.n_below;
  m->n_instances = call->n;
  /* `count of E`: asked once for all, so that what surely counts need not be told apart */
  m->condition = condition && is_all_true(condition, m->n_rows) ? NULL : condition;
  m->free = call->scratch;
  m->row_group =
      groups_of(m, call->level.first, call->level.below_first, m->n_rows, call->level.n_above);
  m->instance_group =
      groups_of(m, call->target.first, call->first_row, m->n_instances, call->level.n_above);
}

/* -- outcomes possible -- */

static uint64_t set_at(const struct match_part *part, const struct view *view, uint32_t i) {
  return part->kind == REG_SET8 ? ((const uint8_t *)view->values)[i]
                                : ((const uint64_t *)view->values)[i];
}

uint64_t match_set_of(const struct match_part *part, bool of_instance, uint32_t index) {
  return set_at(part, of_instance ? part->instance : part->row, index);
}

static bool is_alone(uint64_t set) { return set && !(set & (set - 1)); }

static uint8_t least(uint8_t a, uint8_t b) { return a < b ? a : b; }

uint8_t match_sets_truth(
    const struct matching *m, uint32_t row, uint32_t instance, bool only_others) {
  uint8_t all = TRUTH_TRUE;
  for (uint32_t s = 0; s < m->n_sets; s++) {
    const struct match_part *part = &m->parts[m->sets[s]];
    const uint64_t a = set_at(part, part->row, row), b = set_at(part, part->instance, instance);
    if (only_others && part->same) continue;
    const uint8_t equal = !(a & b) ? TRUTH_FALSE
        : a == b && is_alone(a)    ? TRUTH_TRUE
                                   : TRUTH_UNKNOWN;
    all = least(all, part->comparison == MATCH_DIFFERENT ? (uint8_t)(2 - equal) : equal);
  }
  return all;
}

/* -- keys by which rows are equal -- */

static enum match_known code_of(
    const struct match_part *part, const struct view *view, uint32_t i, uint64_t *code) {
  switch ((enum register_kind)part->kind) {
  case REG_TRUTH:
    *code = ((const uint8_t *)view->values)[i];
    return *code == TRUTH_UNKNOWN ? MATCH_UNKNOWN : MATCH_KNOWN;
  case REG_CODE:
    *code = ((const uint8_t *)view->values)[i];
    return *code == CODE_UNKNOWN ? MATCH_UNKNOWN : MATCH_KNOWN;
  case REG_TEXT:
    *code = ((const uint32_t *)view->values)[i];
    return *code == TEXT_UNKNOWN ? MATCH_UNKNOWN
        : *code == TEXT_NOWHERE  ? MATCH_NEVER
                                 : MATCH_KNOWN;
  case REG_NUMBER:
  case REG_BOUNDS: {
    const int64_t low = ((const int64_t *)view->values)[i];
    *code = (uint64_t)low ^ (uint64_t)1 << 63;
    if (!view->known[i]) return MATCH_UNKNOWN;
    if (part->may_be_none && low == DATE_NONE) return MATCH_NEVER;
    return part->kind == REG_BOUNDS && ((const int64_t *)view->high)[i] != low ? MATCH_UNKNOWN
                                                                               : MATCH_KNOWN;
  }
  case REG_SET8:
  case REG_SET64:
    *code = set_at(part, view, i);
    return is_alone(*code) ? MATCH_KNOWN : MATCH_UNKNOWN;
  case REG_FRACTION:
  case REG_N_KINDS: break;
  }
  return MATCH_UNKNOWN; /* the verifier lets no other kind stand here */
}

enum match_known match_row_code(const struct match_part *part, uint32_t row, uint64_t *code) {
  return code_of(part, part->row, row, code);
}

enum match_known match_instance_code(
    const struct match_part *part, uint32_t instance, uint64_t *code) {
  const enum match_known known = code_of(part, part->instance, instance, code);
  if (known != MATCH_KNOWN || part->kind < REG_NUMBER ||
      part->row_power + part->instance_power == 0)
    return known;
  const int128 value =
      (int128)(int64_t)(*code ^ (uint64_t)1 << 63) * decimal_power_of_ten[part->instance_power];
  const int64_t power = decimal_power_of_ten[part->row_power];
  if (value % power != 0 || value / power > INT64_MAX || value / power < INT64_MIN)
    return MATCH_NEVER;
  *code = (uint64_t)(int64_t)(value / power) ^ (uint64_t)1 << 63;
  return MATCH_KNOWN;
}

/* -- keys by order -- */

/* What is known of a side. */
enum side { SIDE_UNKNOWN, SIDE_VALUE /* within bounds */, SIDE_VALUE_OR_NONE, SIDE_NONE };

/* `key`: what it is if it has a value. */
static enum side side_of(
    const struct match_part *part, const struct view *view, uint32_t i, struct match_span *key) {
  uint64_t code;
  *key = (struct match_span){INT64_MIN, INT64_MAX};
  if (part->kind == REG_NUMBER || part->kind == REG_BOUNDS) {
    if (!view->known[i]) return SIDE_UNKNOWN;
    key->low = ((const int64_t *)view->values)[i];
    key->high = part->kind == REG_BOUNDS ? ((const int64_t *)view->high)[i] : key->low;
    if (!part->may_be_none || key->high < DATE_NONE) return SIDE_VALUE;
    if (key->low == DATE_NONE) return SIDE_NONE;
    key->high = DATE_MAX;
    return SIDE_VALUE_OR_NONE;
  }
  switch (code_of(part, view, i, &code)) {
  case MATCH_UNKNOWN: return SIDE_UNKNOWN;
  case MATCH_NEVER: return SIDE_NONE;
  case MATCH_KNOWN: break;
  }
  key->low = key->high = (int64_t)code;
  return SIDE_VALUE;
}

/* Parts of the key share the row's side. */
static enum side row_side(const struct matching *m, uint32_t row, struct match_span *key) {
  const struct match_part *part = &m->parts[m->range[0]];
  return side_of(part, part->row, row, key);
}
static enum side instance_side(
    const struct match_part *part, uint32_t instance, struct match_span *key) {
  return side_of(part, part->instance, instance, key);
}

/* Whether a part is asked of an instance's own row, too: what stands on both sides alike is not. */
static bool is_asked(const struct match_part *part, bool only_others) {
  return !(only_others && part->same);
}

static bool rows_hold_without(const struct matching *m, bool only_others) {
  bool holds = true;
  for (uint32_t i = 0; i < m->n_range; i++)
    holds &= !is_asked(&m->parts[m->range[i]], only_others) || m->parts[m->range[i]].holds_without;
  return holds;
}

static enum match_fit row_fit(const struct matching *m, enum side side, bool only_others) {
  if (side != SIDE_NONE && side != SIDE_VALUE_OR_NONE) return MATCH_BY_KEY;
  if (!rows_hold_without(m, only_others)) return side == SIDE_NONE ? MATCH_LEFT_OUT : MATCH_BY_KEY;
  return side == SIDE_NONE ? MATCH_ALL_FIT : MATCH_KEY_OR_ALL;
}

enum match_fit match_row_fit(const struct matching *m, uint32_t row) {
  struct match_span key;
  return m->may_be_none ? row_fit(m, row_side(m, row, &key), false) : MATCH_BY_KEY;
}

static enum match_fit instance_fit(const struct matching *m, uint32_t instance, bool only_others) {
  bool all = m->n_range > 0;
  for (uint32_t i = 0; i < m->n_range; i++) {
    const struct match_part *part = &m->parts[m->range[i]];
    struct match_span key;
    if (!is_asked(part, only_others)) continue;
    const bool has_none = instance_side(part, instance, &key) == SIDE_NONE;
    if (has_none && !part->holds_without) return MATCH_LEFT_OUT;
    all &= has_none;
  }
  return all ? MATCH_ALL_FIT : MATCH_BY_KEY;
}

enum match_fit match_instance_fit(const struct matching *m, uint32_t instance) {
  return m->may_be_none ? instance_fit(m, instance, false) : MATCH_BY_KEY;
}

bool match_row_key(const struct matching *m, uint32_t row, struct match_span *key) {
  const enum side side = row_side(m, row, key);
  return side == SIDE_VALUE || (side == SIDE_VALUE_OR_NONE && rows_hold_without(m, false));
}

static int128 floor_divide(int128 a, int64_t b) { return a / b - (a % b < 0); }

static int64_t narrow(int128 value) {
  return value > INT64_MAX ? INT64_MAX : value < INT64_MIN ? INT64_MIN : (int64_t)value;
}

static const struct match_span no_keys = {1, 0};

/* The keys at least (at most) a value of the instance's side, or more (less) than it. */
static struct match_span keys_from(const struct match_part *part, int64_t value, bool beyond) {
  if (part->row_power + part->instance_power == 0) {
    if (beyond && value == INT64_MAX) return no_keys;
    return (struct match_span){value + beyond, INT64_MAX};
  }
  const int64_t power = decimal_power_of_ten[part->row_power];
  const int128 scaled = (int128)value * decimal_power_of_ten[part->instance_power];
  const int128 low = beyond ? floor_divide(scaled, power) + 1 : -floor_divide(-scaled, power);
  return low > INT64_MAX ? no_keys : (struct match_span){narrow(low), INT64_MAX};
}
static struct match_span keys_to(const struct match_part *part, int64_t value, bool beyond) {
  if (part->row_power + part->instance_power == 0) {
    if (beyond && value == INT64_MIN) return no_keys;
    return (struct match_span){INT64_MIN, value - beyond};
  }
  const int64_t power = decimal_power_of_ten[part->row_power];
  const int128 scaled = (int128)value * decimal_power_of_ten[part->instance_power];
  const int128 high = beyond ? -floor_divide(-scaled, power) - 1 : floor_divide(scaled, power);
  return high < INT64_MIN ? no_keys : (struct match_span){INT64_MIN, narrow(high)};
}

static struct match_span meet(struct match_span a, struct match_span b) {
  return (struct match_span){a.low > b.low ? a.low : b.low, a.high < b.high ? a.high : b.high};
}

/* `=` and `<>` ask for the keys from the instance's to the instance's. */
static void meet_equal(
    const struct match_part *part, struct match_span value, struct match_ask *ask) {
  ask->sure =
      meet(ask->sure, meet(keys_from(part, value.high, false), keys_to(part, value.low, false)));
  ask->maybe =
      meet(ask->maybe, meet(keys_from(part, value.low, false), keys_to(part, value.high, false)));
}

struct match_ask match_instance_ask(const struct matching *m, uint32_t instance, bool only_others) {
  const struct match_span all = {INT64_MIN, INT64_MAX};
  struct match_ask ask = {all, all};
  for (uint32_t i = 0; i < m->n_range; i++) {
    const struct match_part *part = &m->parts[m->range[i]];
    const struct match_span before = ask.maybe;
    struct match_span value;
    if (!is_asked(part, only_others)) continue;
    const enum side side = instance_side(part, instance, &value);
    if (side == SIDE_NONE) continue; /* all hold: match_instance_fit */
    const bool needs_value = part->comparison == MATCH_DIFFERENT || !part->holds_without;
    if (side == SIDE_UNKNOWN || (side == SIDE_VALUE_OR_NONE && needs_value))
      ask.sure = no_keys; /* of `<>`: is the equal of none for sure */
    if (side == SIDE_UNKNOWN) continue;
    const bool beyond = part->comparison == MATCH_GREATER || part->comparison == MATCH_LESS;
    switch ((enum match_comparison)part->comparison) {
    case MATCH_EQUAL:
    case MATCH_DIFFERENT: meet_equal(part, value, &ask); break;
    case MATCH_GREATER:
    case MATCH_GREATER_EQUAL:
      ask.sure = meet(ask.sure, keys_from(part, value.high, beyond));
      ask.maybe = meet(ask.maybe, keys_from(part, value.low, beyond));
      break;
    case MATCH_LESS:
    case MATCH_LESS_EQUAL:
      ask.sure = meet(ask.sure, keys_to(part, value.low, beyond));
      ask.maybe = meet(ask.maybe, keys_to(part, value.high, beyond));
      break;
    }
    if (side == SIDE_VALUE_OR_NONE && !needs_value) ask.maybe = before;
  }
  return ask;
}

/* -- one row and one instance -- */

static uint8_t range_truth(
    const struct matching *m, uint32_t row, uint32_t instance, bool only_others) {
  struct match_span key;
  uint32_t n_asked = 0;
  for (uint32_t i = 0; i < m->n_range; i++)
    n_asked += is_asked(&m->parts[m->range[i]], only_others);
  if (n_asked == 0) return TRUTH_TRUE;
  const enum side side = row_side(m, row, &key);
  const enum match_fit fits = row_fit(m, side, only_others),
                       asks = instance_fit(m, instance, only_others);
  if (fits == MATCH_LEFT_OUT || asks == MATCH_LEFT_OUT) return TRUTH_FALSE;
  if (fits == MATCH_ALL_FIT || asks == MATCH_ALL_FIT) return TRUTH_TRUE;
  const struct match_ask ask = match_instance_ask(m, instance, only_others);
  const bool may =
      ask.maybe.low <= ask.maybe.high && key.high >= ask.maybe.low && key.low <= ask.maybe.high;
  const bool surely = may &&
      (side == SIDE_VALUE || (fits == MATCH_KEY_OR_ALL && !m->is_different)) &&
      key.low >= ask.sure.low && key.high <= ask.sure.high;
  const uint8_t truth = surely                                ? TRUTH_TRUE
      : may || (fits == MATCH_KEY_OR_ALL && !m->is_different) ? TRUTH_UNKNOWN
                                                              : TRUTH_FALSE;
  return m->is_different ? 2 - truth : truth;
}

static uint8_t pair_truth(
    const struct matching *m, uint32_t row, uint32_t instance, bool only_others) {
  uint8_t truth = m->condition ? m->condition[row] : TRUTH_TRUE;
  truth = least(truth, match_sets_truth(m, row, instance, only_others));
  for (uint32_t e = 0; e < m->n_equal && truth != TRUTH_FALSE; e++) {
    const struct match_part *part = &m->parts[m->equal[e]];
    uint64_t a, b;
    if (only_others && part->same) continue;
    const enum match_known known_row = match_row_code(part, row, &a),
                           known_instance = match_instance_code(part, instance, &b);
    if (known_row == MATCH_NEVER || known_instance == MATCH_NEVER) return TRUTH_FALSE;
    if (known_row == MATCH_UNKNOWN || known_instance == MATCH_UNKNOWN)
      truth = least(truth, TRUTH_UNKNOWN);
    else if (a != b) return TRUTH_FALSE;
  }
  return truth == TRUTH_FALSE ? truth : least(truth, range_truth(m, row, instance, only_others));
}

uint8_t match_pair_truth(const struct matching *m, uint32_t row, uint32_t instance) {
  return pair_truth(m, row, instance, false);
}

bool match_own_is_as_other(const struct matching *m, uint32_t instance) {
  if (m->leaves_out_own) return false;
  for (uint32_t i = 0; i < m->n_parts; i++) {
    const struct match_part *part = &m->parts[i];
    uint64_t code;
    if (part->row_register != part->instance_register ||
        code_of(part, part->row, instance, &code) != MATCH_KNOWN)
      return false;
  }
  return true;
}

/* What one expression on both sides comes to of itself, whatever it is. */
static uint8_t own_truth(const struct match_part *part, uint32_t instance) {
  struct match_span key;
  const uint8_t of_value = part->comparison == MATCH_EQUAL ||
          part->comparison == MATCH_LESS_EQUAL || part->comparison == MATCH_GREATER_EQUAL
      ? TRUTH_TRUE
      : TRUTH_FALSE;
  /* what has no value is not even its own equal */
  const uint8_t of_none = part->holds_without ? TRUTH_TRUE : TRUTH_FALSE;
  switch (side_of(part, part->row, instance, &key)) {
  case SIDE_UNKNOWN:
    if (part->may_be_none) break;
    return of_value;
  case SIDE_VALUE: return of_value;
  case SIDE_NONE: return of_none;
  case SIDE_VALUE_OR_NONE: break;
  }
  return of_value == of_none ? of_value : TRUTH_UNKNOWN;
}

uint8_t match_own_truth(const struct matching *m, uint32_t instance) {
  uint8_t truth = TRUTH_TRUE;
  if (m->leaves_out_own) return TRUTH_FALSE;
  for (uint32_t i = 0; i < m->n_parts; i++)
    if (m->parts[i].same) truth = least(truth, own_truth(&m->parts[i], instance));
  if (truth == TRUTH_FALSE) return truth;
  return least(truth, pair_truth(m, instance, instance, true));
}
