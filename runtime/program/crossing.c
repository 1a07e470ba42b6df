/* Which side of the groups each register is on (crossing.h). */
#include "runtime/program/crossing.h"

static bool is_in_its_row(enum opcode_shape shape) {
  switch (shape) {
  case SHAPE_FIELD:
  case SHAPE_FIELD_OR:
  case SHAPE_MAP1:
  case SHAPE_MAP2:
  case SHAPE_MAP3:
  case SHAPE_LIFT:
  case SHAPE_DECIDE:
  case SHAPE_EXCEPT: return true;
  case SHAPE_CONSTANT:
  case SHAPE_RUN:
  case SHAPE_REDUCE:
  case SHAPE_ROWS:
  case SHAPE_RANK:
  case SHAPE_SELECT:
  case SHAPE_STATE:
  case SHAPE_ALLOT:
  case SHAPE_ALLOTMENT:
  case SHAPE_THIS:
  case SHAPE_REFER:
  case SHAPE_MATCH:
  case SHAPE_FOLLOW: break;
  }
  return false;
}

/* Phases over blocks see whole groups and nothing else; the others see all rows. The order of ids is
 * of all rows, whoever asks it. */
static bool stays_within(
    const struct program *program, const struct phase *phase, const struct instruction *code) {
  if (code->op == OP_ID_ORDER) return false;
  return phase->domain != DOMAIN_ROOT ||
      is_in_its_row((enum opcode_shape)opcode_infos[code->op].shape) ||
      program->registers[code->d].entity == ENTITY_RUN;
}

static void find_side(const struct program *program, const struct phase *phase,
    const struct instruction *code, uint8_t *sides) {
  sides[code->d] = stays_within(program, phase, code) ? SIDE_GROUP : SIDE_ALL;
  for (uint32_t k = 0, n = instruction_n_reads(code, program->operands); k < n; k++)
    if (sides[instruction_read(code, program->operands, k)] == SIDE_ALL) sides[code->d] = SIDE_ALL;
}

/* Who has the root's row has what it says by itself; a column of the data is one anyway. */
static void cross(const struct program *program, uint32_t reg, uint8_t *sides) {
  const struct reg *r = &program->registers[reg];
  if (sides[reg] == SIDE_GROUP && r->entity != ENTITY_RUN && r->entity != 0 &&
      r->storage != STORAGE_VIEW)
    sides[reg] = SIDE_CROSSING;
}

/* Where nobody is a candidate of a selection over all, each member is told with what barred it. */
static void cross_barring(
    const struct program *program, const struct selection *selection, uint8_t *sides) {
  const struct schema *schema = &program->schema;
  for (uint32_t d = 0; d < selection->n_decisions; d++) {
    const uint32_t decision = selection->decisions[d];
    cross(program, program->results.decisions[decision], sides);
    for (uint32_t r = 0; r < schema->n_rules; r++)
      if (schema->rules[r].decision == decision) cross(program, program->results.rules[r], sides);
  }
}

uint8_t *crossing_sides(struct arena *arena, const struct program *program) {
  uint8_t *sides = ARENA_ARRAY(arena, uint8_t, program->n_registers);
  for (uint32_t p = 0; p < program->n_phases; p++) {
    const struct phase *phase = &program->phases[p];
    for (uint32_t i = phase->first; i < phase->first + phase->n; i++)
      find_side(program, phase, &program->code[i], sides);
  }
  for (uint32_t i = 0; i < program->n_code; i++) {
    const struct instruction *code = &program->code[i];
    if (sides[code->d] != SIDE_ALL) continue;
    for (uint32_t k = 0, n = instruction_n_reads(code, program->operands); k < n; k++) {
      const uint32_t read = instruction_read(code, program->operands, k);
      if (program->registers[read].storage == STORAGE_WHOLE) cross(program, read, sides);
    }
  }
  for (uint32_t s = 0; s < program->schema.n_selections; s++)
    if (program->schema.selections[s].ancestor == 0)
      cross_barring(program, &program->schema.selections[s], sides);
  return sides;
}

bool crossing_is_needed(const struct program *program, const uint8_t *sides) {
  for (uint32_t reg = 0; reg < program->n_registers; reg++)
    if (sides[reg] == SIDE_ALL) return true;
  return false;
}

bool *crossing_fields(struct arena *arena, const struct program *program, const uint8_t *sides) {
  bool *is_read = ARENA_ARRAY(arena, bool, program->schema.n_fields);
  uint32_t *field = ARENA_ARRAY(arena, uint32_t, program->n_registers); /* and one more */
  for (uint32_t i = 0; i < program->n_code; i++) {
    const struct instruction *code = &program->code[i];
    const enum opcode_shape shape = (enum opcode_shape)opcode_infos[code->op].shape;
    const bool is_field = shape == SHAPE_FIELD || shape == SHAPE_FIELD_OR;
    if (is_field) field[code->d] = code->a + 1;
    if (sides[code->d] != SIDE_ALL) continue;
    if (is_field) is_read[code->a] = true;
    for (uint32_t k = 0, n = instruction_n_reads(code, program->operands); k < n; k++) {
      const uint32_t read = instruction_read(code, program->operands, k);
      if (field[read]) is_read[field[read] - 1] = true;
    }
  }
  /* what barred a member of a selection over all is told as it is given */
  for (uint32_t r = 0; r < program->schema.n_rules; r++) {
    const uint32_t of = field[program->results.rules[r]];
    if (of) is_read[of - 1] = true;
  }
  return is_read;
}

/* -- columns -- */

static const char *const suffixes[REG_N_KINDS][4] = {
    [REG_TRUTH] = {""},
    [REG_SET8] = {""},
    [REG_SET64] = {""},
    [REG_CODE] = {""},
    [REG_TEXT] = {""},
    [REG_NUMBER] = {""},
    [REG_BOUNDS] = {"_lo", "_hi"},
    [REG_FRACTION] = {"_lo", "_lo_of", "_hi", "_hi_of"},
};

uint32_t register_n_parts(enum register_kind kind) {
  return kind == REG_FRACTION ? 4 : kind == REG_BOUNDS ? 2 : 1;
}

struct str register_column(
    struct arena *arena, const struct program *program, uint32_t reg, uint32_t part) {
  return str_from(arena_printf(arena, "r%u%s", reg, suffixes[program->registers[reg].kind][part]));
}

bool register_of_column(
    const struct program *program, struct str name, uint32_t *reg, uint32_t *part) {
  uint32_t at = 1;
  *reg = 0;
  if (name.n < 2 || name.p[0] != 'r') return false;
  for (; at < name.n && name.p[at] >= '0' && name.p[at] <= '9'; at++) {
    *reg = *reg * 10 + (uint32_t)(name.p[at] - '0');
    if (*reg >= program->n_registers) return false;
  }
  const struct str rest = {name.p + at, name.n - at};
  const enum register_kind kind = (enum register_kind)program->registers[*reg].kind;
  for (*part = 0; at > 1 && *part < register_n_parts(kind); (*part)++)
    if (str_equal(rest, str_from(suffixes[kind][*part]))) return true;
  return false;
}
