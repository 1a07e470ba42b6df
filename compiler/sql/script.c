/* The pass over the instructions: each becomes text, and a long text that is used again a column. */
#include "compiler/sql/script.h"

#include "base/translate.h"

/* A text as long is written once and read as a column: engines evaluate it wherever it stands. */
#define TEXT_REPEATED_MAX 120u
#define TEXT_MAX 1500u
/* What a declaration says has a column of its name, unless it is hardly longer. */
#define TEXT_NAMED_MAX 40u

sql_snippet *const sql_snippets[OP_N_OPCODES] = {
#define SQL(name) [OP_##name] = sql_##name,
#include "compiler/sql/snippets.def"
};

uint32_t sql_n_parts(enum register_kind kind) {
  return kind == REG_FRACTION ? 4 : kind == REG_BOUNDS ? 2 : 1;
}

const struct sql_value *sql_operand(const struct script *sql, uint32_t reg) {
  return &sql->values[reg];
}

bool sql_refuse(struct script *sql, const char *why) {
  sql->refusal = why;
  return false;
}

const char *work_column(struct script *sql, uint32_t entity, uint32_t time, uint64_t needs,
    const char *wanted, const char *text, uint32_t side) {
  const struct work_column column = {.entity = entity,
      .time = time,
      .name = work_name(sql, wanted),
      .text = text,
      .needs = needs,
      .side = side,
      .origin = sql->program->spans[sql->current]};
  VEC_PUSH(sql->arena, &sql->columns, column);
  return column.name;
}

/* -- names of registers -- */

static const char *named(const struct script *sql, struct str name, const char *behind) {
  return SQL_TEXT(sql, "%.*s%s", STR_ARGS(name), behind);
}

const char *sql_register_name(const struct script *sql, uint32_t reg) {
  const struct schema *schema = &sql->program->schema;
  const struct result_registers *results = &sql->program->results;
  for (uint32_t i = 0; i < schema->n_defines; i++)
    if (results->defines[i] == reg) return named(sql, schema->defines[i].name, "");
  for (uint32_t i = 0; i < schema->n_decisions; i++)
    if (results->decisions[i] == reg) return named(sql, schema->decisions[i].name, "");
  for (uint32_t i = 0; i < schema->n_rules; i++)
    if (results->rules[i] == reg) return named(sql, schema->rules[i].name, "");
  for (uint32_t i = 0; i < schema->n_selections; i++) {
    const struct selection_registers *r = &results->selections[i];
    const struct str name = schema->selections[i].name;
    if (r->status == reg) return named(sql, name, " status");
    if (r->rank == reg) return named(sql, name, " rank");
    if (r->seats == reg) return named(sql, name, " seats");
    if (r->state == reg) return named(sql, name, " state");
    if (r->condition == reg) return named(sql, name, " candidate");
  }
  for (uint32_t i = 0; i < schema->n_allocations; i++) {
    const struct allocation_registers *r = &results->allocations[i];
    const struct str name = schema->allocations[i].name;
    if (r->status == reg) return named(sql, name, " status");
    if (r->share == reg) return named(sql, name, "");
    if (r->amount == reg) return named(sql, name, " amount");
    if (r->weight == reg) return named(sql, name, " weight");
    if (r->state == reg) return named(sql, name, " state");
  }
  for (uint32_t i = 0; i < schema->n_duties; i++)
    if (results->duties[i] == reg) return named(sql, schema->duties[i].name, "");
  for (uint32_t i = 0; i < schema->n_warnings; i++)
    if (results->warnings[i] == reg) return named(sql, schema->warnings[i].name, "");
  for (uint32_t i = 0; i < schema->n_requires; i++)
    if (results->requires[i] == reg) return named(sql, schema->requires[i].name, "");
  return SQL_TEXT(sql, "r%u", reg);
}

static const char *part_name(const struct script *sql, uint32_t reg, uint32_t part) {
  static const char *const bounds[] = {" at least", " at most"},
                           *const fractions[] = {" least numerator", " least denominator",
                               " most numerator", " most denominator"};
  const char *name = sql_register_name(sql, reg);
  switch ((enum register_kind)sql->program->registers[reg].kind) {
  case REG_BOUNDS: return SQL_TEXT(sql, "%s%s", name, bounds[part]);
  case REG_FRACTION: return SQL_TEXT(sql, "%s%s", name, fractions[part]);
  case REG_TRUTH:
  case REG_SET8:
  case REG_SET64:
  case REG_CODE:
  case REG_TEXT:
  case REG_NUMBER:
  case REG_N_KINDS: break;
  }
  return name;
}

void sql_materialize(struct script *sql, uint32_t reg) {
  const struct reg *r = &sql->program->registers[reg];
  struct sql_value *value = &sql->values[reg];
  const struct sql_value before = *value;
  if (r->entity == ENTITY_RUN) return;
  for (uint32_t i = 0, n = sql_n_parts(r->kind); i < n; i++) {
    uint32_t same = 0;
    while (before.part[same] != before.part[i]) same++;
    value->part[i] = same < i
        ? value->part[same]
        : work_column(sql, r->entity, before.time, before.needs,
              same == i && sql_is_point(&before, r->kind) && i == 0 ? sql_register_name(sql, reg)
                                                                    : part_name(sql, reg, i),
              before.part[i], NONE_INDEX);
  }
  value->time = before.time + 1;
  value->needs = 0;
}

static bool is_long(const struct script *sql, uint32_t reg) {
  const struct sql_value *value = &sql->values[reg];
  const enum register_kind kind = sql->program->registers[reg].kind;
  size_t longest = 0;
  for (uint32_t i = 0, n = sql_n_parts(kind); i < n; i++) {
    const size_t bytes = strlen(value->part[i]);
    if (bytes > longest) longest = bytes;
  }
  /* bounds are read several times by each that reads them */
  if (sql->is_named[reg] && longest > TEXT_NAMED_MAX) return true;
  const bool again = sql->n_uses[reg] > 1 || kind == REG_BOUNDS || kind == REG_FRACTION;
  return longest > TEXT_MAX || (again && longest > TEXT_REPEATED_MAX);
}

static void find_named(struct script *sql) {
  const struct schema *schema = &sql->program->schema;
  const struct result_registers *results = &sql->program->results;
  sql->is_named = ARENA_ARRAY(sql->arena, bool, sql->program->n_registers);
  for (uint32_t i = 0; i < schema->n_defines; i++) sql->is_named[results->defines[i]] = true;
  for (uint32_t i = 0; i < schema->n_decisions; i++) sql->is_named[results->decisions[i]] = true;
  for (uint32_t i = 0; i < schema->n_rules; i++) sql->is_named[results->rules[i]] = true;
  for (uint32_t i = 0; i < schema->n_duties; i++) sql->is_named[results->duties[i]] = true;
  for (uint32_t i = 0; i < schema->n_selections; i++)
    sql->is_named[results->selections[i].rank] = sql->is_named[results->selections[i].state] = true;
}

static void count_uses(struct script *sql) {
  const struct program *program = sql->program;
  sql->n_uses = ARENA_ARRAY(sql->arena, uint32_t, program->n_registers);
  for (uint32_t i = 0; i < program->n_code; i++) {
    const struct instruction *code = &program->code[i];
    for (uint32_t k = 0, n = instruction_n_reads(code, program->operands); k < n; k++)
      sql->n_uses[instruction_read(code, program->operands, k)]++;
  }
}

/* Of all that is refused each place once: what hangs on it is not looked at. */
static bool write_instruction(struct script *sql, const struct instruction *code) {
  const struct program *program = sql->program;
  struct sql_value *value = &sql->values[code->d];
  *value = (struct sql_value){{NULL}, 0, 0};
  for (uint32_t k = 0, n = instruction_n_reads(code, program->operands); k < n; k++) {
    const struct sql_value *read = sql_operand(sql, instruction_read(code, program->operands, k));
    if (!read->part[0]) { /* told already */
      *value = (struct sql_value){{NULL}, 0, 0};
      return sql->options->partial;
    }
    if (read->time > value->time) value->time = read->time;
    value->needs |= read->needs;
  }
  sql->refusal = NULL;
  if (!sql_snippets[code->op] || !sql_snippets[code->op](sql, code, value)) {
    *value = (struct sql_value){{NULL}, 0, 0};
    if (sql->options->n_refused) sql->options->n_refused[code->op]++;
    if (sql->options->partial) return true;
    const struct sql_dialect_words *dialect = &sql_dialects[sql->dialect];
    DIAG(sql->diags, SQL_CANNOT, program->spans[sql->current], dialect->name,
        opcode_infos[code->op].mnemonic,
        sql->refusal ? sql->refusal : _("no way is known to write it"));
    return false;
  }
  if (is_long(sql, code->d)) sql_materialize(sql, code->d);
  return true;
}

bool sql_write(struct buffer *out, struct arena *arena, const struct program *program,
    const struct sql_options *options, struct diags *diags) {
  struct script sql = {.arena = arena,
      .program = program,
      .options = options,
      .dialect = options->dialect,
      .diags = diags,
      .values = ARENA_ARRAY(arena, struct sql_value, program->n_registers),
      .ranges = ARENA_ARRAY(arena, struct sql_range, program->n_registers),
      .field_names = ARENA_ARRAY(arena, const char *, program->schema.n_fields),
      .has_names = ARENA_ARRAY(arena, const char *, program->schema.n_entities)};
  script_columns(&sql);
  count_uses(&sql);
  find_named(&sql);
  sql_constants(&sql);
  sql_ranges(&sql);
  bool good = true;
  for (sql.current = 0; sql.current < program->n_code; sql.current++) {
    const struct instruction *code = &program->code[sql.current];
    if (program->registers[code->d].entity != ENTITY_RUN)
      good = write_instruction(&sql, code) && good;
  }
  if (!good) return false;
  if (options->kept == SQL_KEPT_NONE) sql_prepare_results(&sql);
  struct buffer body;
  buffer_init(&body, arena, NULL);
  sql_write_calendar(&body, &sql);
  sql_write_tables(&body, &sql);
  if (options->kept == SQL_KEPT_NONE) sql_write_results(&body, &sql);
  else sql_write_kept(&body, &sql);
  sql_write_frame(out, &sql, &body);
  return true;
}
