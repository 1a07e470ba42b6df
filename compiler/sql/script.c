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
  if (sql->crossing && !sql->is_wanted[code->d]) return true;
  if (sql_is_said(sql, code->d)) {
    sql_say(sql, code->d, value);
    return true;
  }
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

static struct str text_of(const struct buffer *buffer) {
  return (struct str){buffer->bytes, (uint32_t)buffer->n};
}

static bool tells_reasons(const struct script *sql) {
  return sql->options->kept == SQL_KEPT_NONE && sql->options->reasons;
}

/* A part of the script. What stands at its end is put together first, for it tells which columns
 * live until then. */
static void write_part(struct buffer *out, struct script *sql) {
  struct buffer body, steps, end;
  buffer_init(&body, sql->arena, NULL);
  buffer_init(&steps, sql->arena, NULL);
  buffer_init(&end, sql->arena, NULL);
  sql->made.n = 0;
  if (sql->part == SQL_PART_GROUPS) sql_write_groups(&end, sql);
  else if (sql->options->kept == SQL_KEPT_NONE) sql_write_results(&end, sql);
  else sql_write_kept(&end, sql);
  if (tells_reasons(sql) && sql->part != SQL_PART_GROUPS) sql_write_reasons(&end, sql);
  sql_reads(sql, &end, sql_last_time(sql));
  sql_write_steps(&steps, sql);
  sql_write_calendar(&body, sql);
  sql_write_data(&body, sql);
  if (sql->part == SQL_PART_ROOT) {
    sql_mark_exported(sql);
    sql_write_servers(&body, sql);
  }
  buffer_put(&body, text_of(&steps));
  buffer_put(&body, text_of(&end));
  sql_write_frame(out, sql, &body);
}

static void write_parts(struct buffer *out, struct script *sql) {
  struct buffer unread;
  buffer_init(&unread, sql->arena, NULL);
  if (sql->options->part == SQL_PART_GROUPS || sql->options->part == SQL_PART_ROOT)
    sql_find_local(sql);
  if (sql->options->part == SQL_PART_GROUPS) { /* what the root's part reads of them */
    sql->part = SQL_PART_ROOT;
    write_part(&unread, sql);
  }
  sql->part = (enum sql_part)sql->options->part;
  write_part(out, sql);
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
      .has_names = ARENA_ARRAY(arena, const char *, program->schema.n_entities),
      .is_used = ARENA_ARRAY(arena, bool, program->schema.n_entities)};
  sources_init(&sql.sources, arena);
  for (uint32_t i = 0; i < program->schema.n_sources; i++)
    sources_add(&sql.sources, program->schema.sources[i].name, program->schema.sources[i].text);
  script_columns(&sql);
  if (options->part == SQL_PART_SECOND) sql_begin_second(&sql);
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
  if (tells_reasons(&sql)) sql_prepare_reasons(&sql);
  write_parts(out, &sql);
  return true;
}
