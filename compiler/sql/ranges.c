/* Between what the numbers of each register lie, whatever the data: so that the script asks for
 * overflow only where there can be one. A field lies within the bounds that it declares, for data
 * outside them is an error; what is not told here may be any number of 64 bits. */
#include "compiler/sql/script.h"

#define ROWS_MAX ((int128)UINT32_MAX)
/* Whatever 128 bits hold. */
#define WIDEST ((int128)(((uint128)1 << 127) - 1))

static int128 clipped(int128 n) {
  return n < INT64_MIN ? INT64_MIN : n > INT64_MAX ? INT64_MAX : n;
}
static int128 lesser(int128 a, int128 b) { return a < b ? a : b; }
static int128 greater(int128 a, int128 b) { return a > b ? a : b; }

static struct sql_range within(int128 lo, int128 hi) {
  return (struct sql_range){clipped(lo), clipped(hi), 1, false, false};
}

static struct sql_range any(struct type type) {
  if (type.kind == TYPE_DATE) return within(DATE_MIN - 1, DATE_NONE);
  return within(INT64_MIN, INT64_MAX);
}

static struct sql_range hull(struct sql_range a, struct sql_range b) {
  return (struct sql_range){
      lesser(a.lo, b.lo), greater(a.hi, b.hi), greater(a.under, b.under), a.open || b.open, false};
}

void sql_range_constant(struct script *sql, uint32_t reg, const struct view *view) {
  struct sql_range *range = &sql->ranges[reg];
  const enum register_kind kind = sql->program->registers[reg].kind;
  *range = within(0, 0);
  if (kind < REG_NUMBER || !*view->known) return;
  if (kind == REG_FRACTION) {
    const struct fraction lo = *(const struct fraction *)view->values,
                          hi = *(const struct fraction *)view->high;
    *range = (struct sql_range){lesser(lo.numerator, hi.numerator),
        greater(lo.numerator, hi.numerator), greater(lo.denominator, hi.denominator),
        lo.denominator == 0 || hi.denominator == 0, false};
    return;
  }
  const int64_t lo = *(const int64_t *)view->values;
  *range = within(lo, kind == REG_BOUNDS ? *(const int64_t *)view->high : lo);
}

static struct sql_range scaled(struct sql_range a, unsigned scale) {
  return (struct sql_range){
      a.lo * decimal_power_of_ten[scale], a.hi * decimal_power_of_ten[scale], 1, false, false};
}

static struct sql_range product(struct sql_range a, struct sql_range b) {
  const int128 c[4] = {a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi};
  return (struct sql_range){lesser(lesser(c[0], c[1]), lesser(c[2], c[3])),
      greater(greater(c[0], c[1]), greater(c[2], c[3])), 1, false, false};
}

static int128 magnitude(struct sql_range a) {
  return greater(a.lo < 0 ? (a.lo < -WIDEST ? WIDEST : -a.lo) : a.lo, a.hi < 0 ? -a.hi : a.hi);
}

static int128 times(int128 a, int128 b) {
  int128 product;
  return __builtin_mul_overflow(a, b, &product) ? WIDEST : product;
}
static int128 plus(int128 a, int128 b) {
  int128 sum;
  return __builtin_add_overflow(a, b, &sum) ? WIDEST : sum;
}

static struct sql_range fraction(int128 most, int128 under, bool open) {
  return (struct sql_range){-most, most, under, open, false};
}

/* BOUNDS or a NUMBER whose sides are a's and b's, at the scales of an immediate SCALES. */
static struct sql_range of_sides(const struct instruction *code, struct sql_range a,
    struct sql_range b, struct sql_range (*function)(struct sql_range, struct sql_range)) {
  const struct sql_range r = function(scaled(a, code->imm >> 4 & 15), scaled(b, code->imm & 15));
  const bool open_low = a.lo == INT64_MIN || b.lo == INT64_MIN,
             open_high = a.hi == INT64_MAX || b.hi == INT64_MAX;
  if (code->op < OP_ADD_BOUNDS || (!open_low && !open_high)) return within(r.lo, r.hi);
  return within(INT64_MIN, INT64_MAX); /* what is open stays so */
}

static struct sql_range add(struct sql_range a, struct sql_range b) {
  return (struct sql_range){a.lo + b.lo, a.hi + b.hi, 1, false, false};
}
static struct sql_range subtract(struct sql_range a, struct sql_range b) {
  return (struct sql_range){a.lo - b.hi, a.hi - b.lo, 1, false, false};
}
static struct sql_range least(struct sql_range a, struct sql_range b) {
  return (struct sql_range){lesser(a.lo, b.lo), lesser(a.hi, b.hi), 1, false, false};
}
static struct sql_range most(struct sql_range a, struct sql_range b) {
  return (struct sql_range){greater(a.lo, b.lo), greater(a.hi, b.hi), 1, false, false};
}

static bool is_full(struct sql_range a) { return a.lo == INT64_MIN || a.hi == INT64_MAX; }

/* Days of the calendar, no side open and none of them no value. */
static bool are_days(struct sql_range a) { return a.lo >= DATE_MIN && a.hi <= DATE_MAX; }

/* From one day to another, in units of so many days at least. */
static struct sql_range spans(struct sql_range from, struct sql_range to, int64_t days) {
  if (!are_days(from) || !are_days(to)) return within(INT64_MIN, INT64_MAX);
  return within((to.lo - from.hi) / days - 1, (to.hi - from.lo) / days + 1);
}

static struct sql_range rounded(struct sql_range a, uint16_t imm) {
  const unsigned from = imm >> 4 & 15, to = imm & 15;
  if (is_full(a)) return within(INT64_MIN, INT64_MAX);
  if (from <= to) {
    const struct sql_range r = scaled(a, to - from);
    return within(r.lo, r.hi);
  }
  const int64_t p = decimal_power_of_ten[from - to];
  return within(a.lo / p - 1, a.hi / p + 1);
}

/* A value given lies within what is declared; the side of a missing one that is not known is open. */
static struct sql_range declared(const struct sql_range *lo, const struct sql_range *hi) {
  return within(lo ? lo->lo : INT64_MIN, hi ? hi->hi : INT64_MAX);
}

static bool is_constant(const struct script *sql, uint32_t reg) {
  const uint16_t kind = sql->program->registers[reg].kind;
  return sql->program->registers[reg].entity == ENTITY_RUN && kind >= REG_NUMBER &&
      sql->values[reg].part[0] && !sql_is_null(sql->values[reg].part[0]);
}

static const struct instruction *made_by(const struct program *program, uint32_t reg) {
  for (uint32_t i = 0; i < program->n_code; i++)
    if (program->code[i].d == reg) return &program->code[i];
  return NULL;
}

/* The constant a register is, lifted or not; NULL: it may be unknown. */
static const struct sql_range *constant(const struct script *sql, uint32_t reg) {
  if (is_constant(sql, reg)) return &sql->ranges[reg];
  const struct instruction *code = made_by(sql->program, reg);
  return code && code->op == OP_LIFT_NUMBER && is_constant(sql, code->a) ? &sql->ranges[reg] : NULL;
}

/* Whether what is computed cannot overflow, which would leave a known value open. */
static bool is_narrow(const struct sql_range *range) {
  return range->lo > INT64_MIN / 2 && range->hi < INT64_MAX / 2;
}

/* Whether BOUNDS are made of constants and of one fact declared between constants, *fact (its
 * register; NO_REGISTER: none yet), by what leaves a known fact one value. */
static bool is_of_one_fact(const struct script *sql, uint32_t reg, uint32_t *fact) {
  const struct instruction *code = made_by(sql->program, reg);
  while (code && code->op == OP_LIFT_BOUNDS) code = made_by(sql->program, code->a);
  if (!code) return false;
  switch (code->op) {
  case OP_BOUND: return constant(sql, code->a) != NULL;
  case OP_WITHIN: {
    const struct sql_range *least = constant(sql, code->b), *most = constant(sql, code->c);
    if (!least || !most || least->lo > most->hi) return false;
    break;
  }
  case OP_AT_LEAST:
  case OP_AT_MOST:
    if (!constant(sql, code->b)) return false;
    break;
  case OP_ADD_BOUNDS:
  case OP_SUB_BOUNDS:
  case OP_MUL_BOUNDS:
  case OP_MIN_BOUNDS:
  case OP_MAX_BOUNDS:
  case OP_DAYS_BETWEEN_BOUNDS:
  case OP_MONTHS_BETWEEN_BOUNDS:
  case OP_YEARS_BETWEEN_BOUNDS:
    return is_narrow(&sql->ranges[code->d]) && is_of_one_fact(sql, code->a, fact) &&
        is_of_one_fact(sql, code->b, fact);
  case OP_NEG_BOUNDS:
  case OP_ABS_BOUNDS:
  case OP_WIDEN_BOUNDS:
  case OP_ROUND_BOUNDS:
  case OP_YEAR_BOUNDS:
  case OP_MONTH_BOUNDS:
  case OP_DAY_BOUNDS: return is_narrow(&sql->ranges[code->d]) && is_of_one_fact(sql, code->a, fact);
  default: return false;
  }
  if (*fact == NO_REGISTER) *fact = code->d;
  return *fact == code->d;
}

bool sql_is_of_one_range(const struct script *sql, uint32_t reg) {
  uint32_t fact = NO_REGISTER;
  return is_of_one_fact(sql, reg, &fact) && fact != NO_REGISTER;
}

static struct sql_range exceptions(const struct script *sql, const struct instruction *code) {
  struct sql_range r = sql->ranges[code->a];
  const uint32_t *triples = sql->program->operands + code->b;
  for (uint32_t k = 0; k < code->c; k++) r = hull(r, sql->ranges[triples[3 * k + 1]]);
  return r;
}

/* What is no register, or no number, is of no account. */
static struct sql_range operand(const struct script *sql, uint32_t kind, uint32_t reg) {
  return kind < REG_N_KINDS && kind >= REG_NUMBER && reg < sql->program->n_registers
      ? sql->ranges[reg]
      : within(0, 0);
}

static struct sql_range range_of(const struct script *sql, const struct instruction *code) {
  const struct opcode_info *info = &opcode_infos[code->op];
  const struct sql_range a = operand(sql, info->a, code->a), b = operand(sql, info->b, code->b),
                         c = operand(sql, info->c, code->c);
  const struct type type = sql->program->types[code->d];
  switch (code->op) {
  case OP_LIFT_NUMBER:
  case OP_LIFT_BOUNDS:
  case OP_LIFT_FRACTION:
  case OP_BOUND:
  case OP_SETTLE: return a;
  case OP_CHOOSE_NUMBER:
  case OP_CHOOSE_BOUNDS: return hull(b, c);
  case OP_EXCEPT_NUMBER:
  case OP_EXCEPT_BOUNDS: return exceptions(sql, code);
  case OP_FOLLOW_NUMBER: return b;
  case OP_SEATS:
  case OP_AMOUNT:
  case OP_WEIGHT: return within(greater(a.lo, 0), greater(a.hi, 0));
  case OP_RANK: return within(1, ROWS_MAX);
  case OP_SHARE: return within(0, b.hi);
  case OP_COUNT_ROWS:
  case OP_COUNT_BOUNDS: return within(0, ROWS_MAX);
  case OP_WITHIN:
  case OP_TOLD_WITHIN: return declared(constant(sql, code->b), constant(sql, code->c));
  case OP_AT_LEAST: return declared(constant(sql, code->b), NULL);
  case OP_AT_MOST: return declared(NULL, constant(sql, code->b));
  case OP_ADD_NUMBER:
  case OP_ADD_BOUNDS: return of_sides(code, a, b, add);
  case OP_SUB_NUMBER:
  case OP_SUB_BOUNDS: return of_sides(code, a, b, subtract);
  case OP_MIN_NUMBER:
  case OP_MIN_BOUNDS: return of_sides(code, a, b, least);
  case OP_MAX_NUMBER:
  case OP_MAX_BOUNDS: return of_sides(code, a, b, most);
  case OP_MUL_NUMBER:
  case OP_MUL_BOUNDS: {
    if (code->op == OP_MUL_BOUNDS && (is_full(a) || is_full(b))) break;
    const struct sql_range r = product(a, b);
    const int64_t p = decimal_power_of_ten[code->imm];
    return code->imm ? within(r.lo / p - 1, r.hi / p + 1) : within(r.lo, r.hi);
  }
  case OP_DIV_NUMBER:
  case OP_DIV_BOUNDS:
    if (is_full(a)) break;
    return within(-magnitude(scaled(a, code->imm)), magnitude(scaled(a, code->imm)));
  case OP_NEG_NUMBER:
  case OP_NEG_BOUNDS:
    if (code->op == OP_NEG_BOUNDS && is_full(a)) break;
    return within(-a.hi, -a.lo);
  case OP_ABS_NUMBER:
  case OP_ABS_BOUNDS:
    /* of an open range without a sign: also the one below */
    if (code->op == OP_ABS_BOUNDS && is_full(a)) break;
    return within(a.lo > 0 ? a.lo : a.hi < 0 ? -a.hi : 0, magnitude(a));
  case OP_WIDEN_NUMBER:
  case OP_WIDEN_BOUNDS: {
    if (code->op == OP_WIDEN_BOUNDS && is_full(a)) break;
    const struct sql_range r = scaled(a, code->imm);
    return within(r.lo, r.hi);
  }
  case OP_ROUND_NUMBER:
  case OP_ROUND_BOUNDS: return rounded(a, code->imm);
  case OP_YEAR_BOUNDS: return are_days(a) ? within(1, 9999) : any(type);
  case OP_MONTH_BOUNDS: return are_days(a) ? within(1, 12) : any(type);
  case OP_DAY_BOUNDS: return are_days(a) ? within(1, 31) : any(type);
  case OP_DAYS_BETWEEN_BOUNDS: return spans(a, b, 1);
  case OP_MONTHS_BETWEEN_BOUNDS: return spans(a, b, 28);
  case OP_YEARS_BETWEEN_BOUNDS: return spans(a, b, 365);
  case OP_FRACTION_NUMBER:
    return (struct sql_range){a.lo, a.hi, decimal_power_of_ten[code->imm], false, false};
  case OP_FRACTION_BOUNDS:
    return (struct sql_range){
        lesser(a.lo, -1), greater(a.hi, 1), decimal_power_of_ten[code->imm], is_full(a), false};
  case OP_ADD_FRACTION:
  case OP_SUB_FRACTION:
    return fraction(plus(times(magnitude(a), b.under), times(magnitude(b), a.under)),
        times(a.under, b.under), a.open || b.open);
  case OP_MUL_FRACTION:
    return fraction(times(magnitude(a), magnitude(b)), times(a.under, b.under), a.open || b.open);
  case OP_DIV_FRACTION:
    return fraction(
        greater(times(magnitude(a), b.under), 1), times(a.under, magnitude(b)), a.open || b.open);
  case OP_NEG_FRACTION: return fraction(magnitude(a), a.under, a.open);
  default: break;
  }
  const enum register_kind kind = sql->program->registers[code->d].kind;
  return kind == REG_FRACTION ? fraction(WIDEST, WIDEST, true) : any(type);
}

/* The columns of the data have 64 bits. What others compute, of a literal perhaps, may have 32, and
 * so may what is chosen of it. */
static bool is_short(const struct script *sql, const struct instruction *code) {
  const struct program *program = sql->program;
  switch (code->op) {
  case OP_FIELD_NUMBER:
  case OP_FIELD_OR_NUMBER: return false;
  case OP_LIFT_NUMBER:
  case OP_LIFT_BOUNDS:
  case OP_BOUND:
  case OP_SETTLE: return sql->ranges[code->a].is_short;
  default: break;
  }
  if (code->op < OP_ADD_NUMBER || code->op > OP_MAX_BOUNDS) return true;
  for (uint32_t k = 0, n = instruction_n_reads(code, program->operands); k < n; k++)
    if (sql->ranges[instruction_read(code, program->operands, k)].is_short) return true;
  return false;
}

void sql_ranges(struct script *sql) {
  const struct program *program = sql->program;
  for (uint32_t i = 0; i < program->n_code; i++) {
    const struct instruction *code = &program->code[i];
    const struct reg *r = &program->registers[code->d];
    if (r->entity != ENTITY_RUN && r->kind >= REG_NUMBER)
      sql->ranges[code->d] = range_of(sql, code),
      sql->ranges[code->d].is_short = is_short(sql, code);
  }
}
