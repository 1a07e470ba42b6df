/* What is the same for the whole run, computed by the kernels on one row, so that the script has
 * literals: parameters at the day of the run, readings, and all that follows from them. */
#include "compiler/sql/script.h"
#include "runtime/kernels/kernels.h"

static struct view one_row(struct arena *arena, enum register_kind kind) {
  const size_t bytes = register_kind_bytes(kind);
  return (struct view){.values = arena_alloc(arena, bytes),
      .high = register_kind_has_high(kind) ? arena_alloc(arena, bytes) : NULL,
      .known = register_kind_has_known(kind) ? arena_alloc(arena, 1) : NULL};
}

const char *sql_quoted(struct script *sql, struct str text) {
  return str_cstring(sql->arena, sql_quoted_text(sql->arena, sql->dialect, text));
}

const char *sql_word(struct script *sql, uint32_t enumeration, uint32_t code) {
  return sql_quoted(sql, sql->program->schema.enumerations[enumeration].words[code]);
}

const char *sql_integer(struct script *sql, int128 number) {
  if (number == INT64_MIN) return "(-9223372036854775807 - 1)";
  char digits[48], *p = digits + sizeof digits - 1;
  uint128 rest = number < 0 ? -(uint128)number : (uint128)number;
  *p = 0;
  do *--p = (char)('0' + (int)(rest % 10));
  while (rest /= 10);
  return SQL_TEXT(sql, number < 0 ? "(-%s)" : "%s", p);
}

/* PostgreSQL takes an unknown that nobody gives a type for a text; ClickHouse and Spark have no columns
 * of it. */
static const char *unknown(struct script *sql, struct type type) {
  if (sql->dialect == SQL_SQLITE || sql->dialect == SQL_DUCKDB) return "null";
  if (type.kind == TYPE_DECIMAL || type.kind == TYPE_DATE) type.kind = TYPE_INTEGER;
  const struct str name = sql_type(sql->arena, sql->dialect, type);
  return SQL_TEXT(sql, "cast(null as %.*s)", STR_ARGS(name));
}

const char *sql_literal(struct script *sql, const struct value *value) {
  if (!value->known) return unknown(sql, value->type);
  switch ((enum type_kind)value->type.kind) {
  case TYPE_BOOLEAN: return value->number ? "true" : "false";
  case TYPE_INTEGER:
  case TYPE_DECIMAL:
  case TYPE_DATE: return sql_integer(sql, value->number);
  case TYPE_ENUM: return sql_word(sql, value->type.of, (uint32_t)value->number);
  case TYPE_TEXT:
  case TYPE_REFERENCE: return sql_quoted(sql, value->text);
  }
  return unknown(sql, value->type);
}

static bool is_short(int128 number) { return number >= INT64_MIN && number <= INT64_MAX; }

/* Texts are numbered by the constants they come from. */
static const char *literal_of(
    struct script *sql, uint32_t reg, const struct view *view, uint32_t part) {
  const struct program *program = sql->program;
  const enum register_kind kind = program->registers[reg].kind;
  const char *null = unknown(sql, program->types[reg]);
  if (register_kind_has_known(kind) && !*view->known) return null;
  switch (kind) {
  case REG_TRUTH: {
    const uint8_t truth = *(const uint8_t *)view->values;
    return truth == TRUTH_TRUE ? "true" : truth == TRUTH_FALSE ? "false" : null;
  }
  case REG_SET8: return SQL_TEXT(sql, "%u", *(const uint8_t *)view->values);
  case REG_SET64: return sql_integer(sql, *(const int64_t *)view->values);
  case REG_CODE: {
    const uint8_t code = *(const uint8_t *)view->values;
    return code == CODE_UNKNOWN ? null : sql_word(sql, program->types[reg].of, code);
  }
  case REG_TEXT: {
    const uint32_t text = *(const uint32_t *)view->values;
    return text == TEXT_UNKNOWN ? null
        : text == TEXT_NOWHERE  ? "''"
                                : sql_literal(sql, &program->constants[text]);
  }
  case REG_NUMBER:
  case REG_BOUNDS:
    return sql_integer(sql, part ? *(const int64_t *)view->high : *(const int64_t *)view->values);
  case REG_FRACTION: {
    const struct fraction *f = part > 1 ? view->high : view->values, *lo = view->values,
                          *hi = view->high;
    /* what its integers do not hold is a fault of SQLite's */
    if (sql->dialect == SQL_SQLITE &&
        (!is_short(lo->numerator) || !is_short(lo->denominator) || !is_short(hi->numerator) ||
            !is_short(hi->denominator)))
      return SQL_BEYOND;
    return sql_integer(sql, part % 2 ? f->denominator : f->numerator);
  }
  case REG_N_KINDS: break;
  }
  return null;
}

void sql_constants(struct script *sql) {
  const struct program *program = sql->program;
  struct view *views = ARENA_ARRAY(sql->arena, struct view, program->n_registers);
  uint32_t *texts = ARENA_ARRAY(sql->arena, uint32_t, program->n_constants);
  for (uint32_t i = 0; i < program->n_constants; i++) texts[i] = i;
  const struct kernel_context context = {.program = program,
      .as_of = sql->options->as_of,
      .readings = sql->options->readings,
      .text_codes = texts};
  for (uint32_t i = 0; i < program->n_code; i++) {
    const struct instruction *code = &program->code[i];
    const struct reg *r = &program->registers[code->d];
    if (r->entity != ENTITY_RUN) continue;
    const struct opcode_info *info = &opcode_infos[code->op];
    views[code->d] = one_row(sql->arena, r->kind);
    const struct kernel_call call = {.d = &views[code->d],
        .a = info->a < REG_N_KINDS ? &views[code->a] : NULL,
        .b = info->b < REG_N_KINDS ? &views[code->b] : NULL,
        .c = info->c < REG_N_KINDS ? &views[code->c] : NULL,
        .n = 1,
        .imm = code->imm,
        .instruction = code,
        .context = &context,
        .views = views};
    kernels[code->op](&call);
    sql_range_constant(sql, code->d, &views[code->d]);
    struct sql_value *value = &sql->values[code->d];
    for (uint32_t part = 0; part < 4; part++) {
      const bool has = part == 0 || (r->kind == REG_BOUNDS && part == 1) || r->kind == REG_FRACTION;
      if (has) value->part[part] = literal_of(sql, code->d, &views[code->d], part);
    }
    if (r->kind == REG_BOUNDS && strcmp(value->part[0], value->part[1]) == 0)
      value->part[1] = value->part[0];
    if (r->kind == REG_FRACTION && strcmp(value->part[0], value->part[2]) == 0 &&
        strcmp(value->part[1], value->part[3]) == 0)
      value->part[2] = value->part[0], value->part[3] = value->part[1];
  }
}
