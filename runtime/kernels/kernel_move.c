/* Kernels that bring values to where they are needed: constants and the run's own values, fields
 * with a fallback, lifts from an ancestor's row. And the table of all kernels. opcodes.def
 * "leaves", "level change: lift". */
#include "runtime/kernels/kernels.h"

kernel_function *const kernels[OP_N_OPCODES] = {
#define OPCODE(name, mnemonic, d, a, b, c, shape, immediate, why, fault, synopsis) kernel_##name,
#include "runtime/program/opcodes.def"
};

/* -- the run's own row -- */

static const struct value *constant(const struct kernel_call *call, uint32_t index) {
  return &call->context->program->constants[index];
}

/* A constant as a byte of truth, and as a code. */
static uint8_t constant_truth(const struct value *value) {
  return !value->known ? TRUTH_UNKNOWN : truth_of(value->number != 0);
}
static uint8_t constant_code(const struct value *value) {
  return !value->known ? CODE_UNKNOWN : (uint8_t)value->number;
}

static void put_number(const struct view *d, int64_t number, bool known) {
  *(int64_t *)d->values = known ? number : 0;
  *d->known = known;
}

void kernel_CONST_TRUTH(const struct kernel_call *call) {
  *(uint8_t *)call->d->values = constant_truth(constant(call, call->instruction->a));
}
void kernel_CONST_CODE(const struct kernel_call *call) {
  *(uint8_t *)call->d->values = constant_code(constant(call, call->instruction->a));
}
void kernel_CONST_TEXT(const struct kernel_call *call) {
  *(uint32_t *)call->d->values = call->context->text_codes[call->instruction->a];
}
void kernel_CONST_NUMBER(const struct kernel_call *call) {
  const struct value *value = constant(call, call->instruction->a);
  put_number(call->d, value->number, value->known);
}

void kernel_AS_OF(const struct kernel_call *call) {
  put_number(call->d, call->context->as_of, true);
}
void kernel_READING(const struct kernel_call *call) {
  *(uint8_t *)call->d->values = (uint8_t)call->context->readings[call->instruction->a];
}

/* The value whose day is the last on or before the run's date. */
void kernel_PARAMETER(const struct kernel_call *call) {
  const struct parameter *parameter =
      &call->context->program->schema.parameters[call->instruction->a];
  const struct value *in_force = NULL;
  for (uint32_t i = 0; i < parameter->n_values && parameter->values[i].from <= call->context->as_of;
       i++)
    in_force = &parameter->values[i].value;
  put_number(call->d, in_force ? in_force->number : 0, in_force && in_force->known);
}

/* -- fields: plain ones are views of the data's columns, so there is nothing to run -- */

void kernel_FIELD_TRUTH(const struct kernel_call *call) { (void)call; }
void kernel_FIELD_CODE(const struct kernel_call *call) { (void)call; }
void kernel_FIELD_TEXT(const struct kernel_call *call) { (void)call; }
void kernel_ID_ORDER(const struct kernel_call *call) { (void)call; }
void kernel_FIELD_NUMBER(const struct kernel_call *call) { (void)call; }

KERNEL(FIELD_OR_TRUTH) {
  const uint8_t *restrict a = call->a->values,
                          fallback = constant_truth(constant(call, call->instruction->b));
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) d[i] = a[i] == TRUTH_UNKNOWN ? fallback : a[i];
}

KERNEL(FIELD_OR_CODE) {
  const uint8_t *restrict a = call->a->values,
                          fallback = constant_code(constant(call, call->instruction->b));
  uint8_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) d[i] = a[i] == CODE_UNKNOWN ? fallback : a[i];
}

KERNEL(FIELD_OR_TEXT) {
  const uint32_t *restrict a = call->a->values,
                           fallback = call->context->text_codes[call->instruction->b];
  uint32_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) d[i] = a[i] == TEXT_UNKNOWN ? fallback : a[i];
}

KERNEL(FIELD_OR_NUMBER) {
  const int64_t *restrict a = call->a->values;
  const uint8_t *restrict a_known = call->a->known;
  int64_t *restrict d = call->d->values;
  uint8_t *restrict d_known = call->d->known;
  const struct value *value = constant(call, call->instruction->b);
  const int64_t fallback = value->known ? value->number : 0;
  const uint8_t fallback_known = value->known;
  for (uint32_t i = 0, n = call->n; i < n; i++) {
    d[i] = a_known[i] ? a[i] : fallback;
    d_known[i] = a_known[i] | fallback_known;
  }
}

void kernel_GIVEN(const struct kernel_call *call) {
  const struct view *a = call->a;
  uint8_t *restrict d = call->d->values;
  const uint32_t n = call->n;
  const struct type type = call->context->program->schema.fields[call->instruction->a].type;
  switch ((enum type_kind)type.kind) {
  case TYPE_BOOLEAN:
    for (uint32_t i = 0; i < n; i++)
      d[i] = truth_of(((const uint8_t *)a->values)[i] != TRUTH_UNKNOWN);
    return;
  case TYPE_ENUM:
    for (uint32_t i = 0; i < n; i++)
      d[i] = truth_of(((const uint8_t *)a->values)[i] != CODE_UNKNOWN);
    return;
  case TYPE_TEXT:
  case TYPE_REFERENCE:
    for (uint32_t i = 0; i < n; i++)
      d[i] = truth_of(((const uint32_t *)a->values)[i] != TEXT_UNKNOWN);
    return;
  case TYPE_INTEGER:
  case TYPE_DECIMAL:
  case TYPE_DATE:
    for (uint32_t i = 0; i < n; i++) d[i] = truth_of(a->known[i]);
  }
}

void kernel_THIS(const struct kernel_call *call) {
  uint32_t *restrict d = call->d->values;
  for (uint32_t i = 0, n = call->n; i < n; i++) d[i] = call->first_row + i;
}

/* -- lifts: r[d][row] = r[a][ancestor of row] -- */

#define LIFT(type, part)                                                                           \
  do {                                                                                             \
    const type *restrict a_part = call->a->part;                                                   \
    type *restrict d_part = call->d->part;                                                         \
    const uint32_t *restrict parent = call->level.parent;                                          \
    const uint32_t n = call->n, parent_first = call->level.parent_first;                           \
    if (parent) {                                                                                  \
      for (uint32_t i = 0; i < n; i++) d_part[i] = a_part[parent[i] - parent_first];               \
    } else {                                                                                       \
      const type everywhere = a_part[0];                                                           \
      for (uint32_t i = 0; i < n; i++) d_part[i] = everywhere;                                     \
    }                                                                                              \
  } while (0)

void kernel_LIFT_TRUTH(const struct kernel_call *call) { LIFT(uint8_t, values); }
void kernel_LIFT_SET8(const struct kernel_call *call) { LIFT(uint8_t, values); }
void kernel_LIFT_SET64(const struct kernel_call *call) { LIFT(uint64_t, values); }
void kernel_LIFT_CODE(const struct kernel_call *call) { LIFT(uint8_t, values); }
void kernel_LIFT_TEXT(const struct kernel_call *call) { LIFT(uint32_t, values); }
void kernel_LIFT_NUMBER(const struct kernel_call *call) {
  LIFT(int64_t, values);
  LIFT(uint8_t, known);
}
void kernel_LIFT_BOUNDS(const struct kernel_call *call) {
  LIFT(int64_t, values);
  LIFT(int64_t, high);
  LIFT(uint8_t, known);
}
void kernel_LIFT_FRACTION(const struct kernel_call *call) {
  LIFT(struct fraction, values);
  LIFT(struct fraction, high);
  LIFT(uint8_t, known);
}

/* -- copies -- */

static void copy_bytes(
    const struct kernel_call *call, size_t bytes, bool has_high, bool has_known) {
  memcpy(call->d->values, call->a->values, call->n * bytes);
  if (has_high) memcpy(call->d->high, call->a->high, call->n * bytes);
  if (has_known) memcpy(call->d->known, call->a->known, call->n);
}

static void copy_1(const struct kernel_call *call) { copy_bytes(call, 1, false, false); }
static void copy_4(const struct kernel_call *call) { copy_bytes(call, 4, false, false); }
static void copy_8(const struct kernel_call *call) { copy_bytes(call, 8, false, false); }
static void copy_number(const struct kernel_call *call) { copy_bytes(call, 8, false, true); }
static void copy_bounds(const struct kernel_call *call) { copy_bytes(call, 8, true, true); }
static void copy_fraction(const struct kernel_call *call) {
  copy_bytes(call, sizeof(struct fraction), true, true);
}

kernel_function *const kernel_copies[REG_N_KINDS] = {[REG_TRUTH] = copy_1,
    [REG_SET8] = copy_1,
    [REG_SET64] = copy_8,
    [REG_CODE] = copy_1,
    [REG_TEXT] = copy_4,
    [REG_NUMBER] = copy_number,
    [REG_BOUNDS] = copy_bounds,
    [REG_FRACTION] = copy_fraction};
