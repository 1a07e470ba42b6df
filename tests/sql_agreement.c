/* The regulation as SQL, against the machine: generated programs and data, each register of the
 * program computed by SQLite from the script of compiler/sql and by the VM.
 *
 * THIDUA_SEEDS programs from THIDUA_FIRST on (THIDUA_SEED: one); THIDUA_SHOW=1 tells which opcodes
 * were refused, and how often a script said nothing. What a dialect cannot write is left out of the
 * script (sql_options.partial), so that all else is compared. */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/date.h"
#include "compiler/sql/sql.h"
#include "runtime/program/crossing.h"
#include "runtime/kernels/fraction.h"
#include "tests/generate.h"
#include "tests/harness.h"

#define DEFAULT_SEEDS 500
#define FAILURES_SHOWN 8

struct measure {
  uint64_t n, n_failed, n_cells, n_known, n_refused;
  uint64_t compared[OP_N_OPCODES], unknown[OP_N_OPCODES], refused[OP_N_OPCODES],
      forgiven[OP_N_OPCODES]; /* fractions that 64 bits do not hold */
};

struct checking {
  struct measure *measure;
  struct subject *subject;
  const struct program *program;
  sqlite3 *database;
  struct run run;
  uint64_t seed;
  bool *beyond;       /* by register: a fraction that SQLite does not hold, or what hangs on one */
  char message[1000]; /* empty: they agree */
};

static void complain(struct checking *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void complain(struct checking *c, const char *format, ...) {
  if (c->message[0]) return;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(c->message, sizeof c->message, format, arguments);
  va_end(arguments);
}

/* -- the data as a script -- */

static void put_value(struct buffer *out, const struct sql_column *column, const struct value *v) {
  char day[16];
  if (!v->known || value_is_none(v)) {
    buffer_put(out, STR("null"));
    return;
  }
  switch ((enum type_kind)v->type.kind) {
  case TYPE_BOOLEAN: buffer_put(out, v->number ? STR("true") : STR("false")); return;
  case TYPE_INTEGER:
  case TYPE_DECIMAL: buffer_printf(out, "%lld", (long long)v->number); return;
  case TYPE_DATE:
    date_format((int32_t)v->number, day);
    buffer_printf(out, "'%s'", day);
    return;
  case TYPE_TEXT:
  case TYPE_REFERENCE: sql_put_text(out, SQL_SQLITE, v->text); return;
  case TYPE_ENUM: break;
  }
  (void)column;
}

/* A date of the preceding year is a number of days, and may be known to be none. */
static void put_field(struct buffer *out, const struct dataset *data, uint32_t f, uint32_t row,
    const struct sql_column *column) {
  const struct schema *schema = data->schema;
  const struct field *field = &schema->fields[f];
  const struct value v = dataset_value(data, f, row);
  if (v.known && field->type.kind == TYPE_DATE && field->origin != FIELD_DATA)
    buffer_printf(out, "%lld", (long long)v.number);
  else if (v.known && field->type.kind == TYPE_ENUM) {
    const struct enumeration *e = &schema->enumerations[field->type.of];
    sql_put_text(out, SQL_SQLITE, v.number < e->n_words ? e->words[v.number] : v.text);
  } else put_value(out, column, &v);
}

static void put_rows(struct buffer *out, struct subject *s, const struct sql_names *names) {
  const struct schema *schema = names->schema;
  for (uint32_t entity = 0; entity < schema->n_entities; entity++) {
    const struct sql_table *sql = &names->tables[entity];
    const struct table *table = &s->data.tables[entity];
    sql_put_create_table(out, SQL_SQLITE, names, entity, false);
    for (uint32_t row = 0; row < table->n_rows; row++) {
      buffer_put(out, STR("insert into "));
      sql_put_name(out, SQL_SQLITE, sql->name);
      buffer_put(out, STR(" values ("));
      for (uint32_t i = 0; i < sql->n_columns; i++) {
        const struct sql_column *column = &sql->columns[i];
        if (i) buffer_put(out, STR(", "));
        switch ((enum sql_column_kind)column->kind) {
        case SQL_ROW: buffer_printf(out, "%u", row); break;
        case SQL_PARENT: buffer_printf(out, "%u", table->parent[row]); break;
        case SQL_FIELD: put_field(out, &s->data, column->of, row, column); break;
        case SQL_HAS: {
          const uint8_t *listed = s->data.tables[column->of].listed;
          buffer_put(out, !listed || listed[row] ? STR("true") : STR("false"));
          break;
        }
        }
      }
      buffer_put(out, STR(");\n"));
    }
  }
}

/* -- execution -- */

static bool execute(struct checking *c, const char *what, const struct buffer *script) {
  char *error = NULL;
  buffer_put_byte((struct buffer *)(uintptr_t)script, 0);
  const bool good = sqlite3_exec(c->database, script->bytes, NULL, NULL, &error) == SQLITE_OK;
  if (!good) complain(c, "%s: %s", what, error);
  if (getenv("THIDUA_SHOW") && (!good || getenv("THIDUA_SEED")))
    fprintf(stderr, "%s\n", script->bytes);
  sqlite3_free(error);
  return good;
}

/* -- comparison -- */

struct cell { /* a register's value as either side has it */
  bool known;
  int64_t lo, hi;
  struct str text;
};

static struct cell machine_cell(struct checking *c, uint32_t reg, uint32_t row) {
  const struct program *p = c->program;
  struct cell cell = {.known = true};
  switch ((enum register_kind)p->registers[reg].kind) {
  case REG_TRUTH:
    cell.lo = run_truth(&c->run, reg, row);
    cell.known = cell.lo != TRUTH_UNKNOWN;
    cell.lo = cell.lo == TRUTH_TRUE;
    break;
  case REG_SET8:
  case REG_SET64: cell.lo = (int64_t)run_set(&c->run, reg, row); break;
  case REG_CODE:
    cell.lo = run_code(&c->run, reg, row);
    if (p->types[reg].kind != TYPE_ENUM) break;
    cell.known = cell.lo != CODE_UNKNOWN;
    const struct enumeration *e = &p->schema.enumerations[p->types[reg].of];
    if (cell.known && cell.lo < e->n_words) cell.text = e->words[cell.lo];
    for (uint32_t i = 0, n = e->n_words; i < c->subject->data.n_outgrown; i++) {
      const struct outgrown_word *word = &c->subject->data.outgrown[i];
      if (word->set == p->types[reg].of && n++ == cell.lo) cell.text = word->word;
    }
    cell.lo = 0;
    break;
  case REG_TEXT: {
    const uint32_t code = run_text(&c->run, reg, row);
    cell.known = code != TEXT_UNKNOWN;
    if (!cell.known || code == TEXT_NOWHERE) break;
    const struct type type = p->types[reg];
    if (type.kind != TYPE_REFERENCE) {
      cell.text = run_text_words(&c->run, code);
      break;
    }
    const uint32_t id = p->schema.entities[type.of].first_field;
    const struct value named = dataset_value(&c->subject->data, id, code);
    cell.text = named.known ? named.text : str_from(arena_printf(&c->subject->arena, " %u", code));
    break;
  }
  case REG_NUMBER:
  case REG_BOUNDS: cell.known = run_number(&c->run, reg, row, &cell.lo, &cell.hi); break;
  case REG_FRACTION:
  case REG_N_KINDS: break;
  }
  if (p->registers[reg].kind != REG_BOUNDS) cell.hi = cell.lo;
  if (!cell.known) cell.lo = cell.hi = 0;
  return cell;
}

static struct cell database_cell(
    sqlite3_stmt *query, int column, enum register_kind kind, struct type type) {
  struct cell cell = {.known = sqlite3_column_type(query, column) != SQLITE_NULL};
  if (!cell.known) return cell;
  if (kind == REG_TEXT || (kind == REG_CODE && type.kind == TYPE_ENUM)) {
    cell.text = (struct str){(const char *)sqlite3_column_text(query, column),
        (uint32_t)sqlite3_column_bytes(query, column)};
    return cell;
  }
  if (sqlite3_column_type(query, column) != SQLITE_INTEGER) cell.text = STR("(no integer)");
  cell.lo = cell.hi = sqlite3_column_int64(query, column);
  if (kind == REG_BOUNDS) cell.hi = sqlite3_column_int64(query, column + 1);
  return cell;
}

/* The instruction that writes a register. */
static uint32_t writer_of(const struct program *p, uint32_t reg) {
  for (uint32_t i = 0; i < p->n_code; i++)
    if (p->code[i].d == reg) return p->code[i].op;
  return OP_N_OPCODES;
}

/* What hangs on a fraction that is too long for SQLite cannot be compared. */
static void spread_beyond(struct checking *c) {
  const struct program *p = c->program;
  for (uint32_t i = 0; i < p->n_code; i++)
    for (uint32_t k = 0, n = instruction_n_reads(&p->code[i], p->operands); k < n; k++)
      if (c->beyond[instruction_read(&p->code[i], p->operands, k)]) c->beyond[p->code[i].d] = true;
}

/* Fractions are the same where their values are; those of SQLite need not be in lowest terms. Where
 * they are too long for SQLite it knows nothing. */
static void compare_fractions(
    struct checking *c, sqlite3_stmt *query, int column, uint32_t reg, uint32_t row) {
  const uint32_t op = writer_of(c->program, reg);
  struct fraction ours[2] = {{0, 1}, {0, 1}};
  uint32_t at;
  const struct view view = run_view(&c->run, reg, row, &at);
  const bool known = view.known[at], told = sqlite3_column_type(query, column) != SQLITE_NULL;
  ours[0] = ((const struct fraction *)view.values)[at];
  ours[1] = ((const struct fraction *)view.high)[at];
  c->measure->compared[op]++;
  c->measure->unknown[op] += !known;
  c->measure->n_cells++;
  c->measure->n_known += known;
  if (known && !told) {
    c->measure->forgiven[op]++;
    c->beyond[reg] = true;
    spread_beyond(c);
    return;
  }
  bool same = known == told;
  for (int end = 0; same && known && end < 2; end++) {
    const int64_t numerator = sqlite3_column_int64(query, column + 2 * end),
                  denominator = sqlite3_column_int64(query, column + 2 * end + 1);
    struct fraction theirs = {numerator, 0};
    if (denominator > 0) fraction_make(numerator, denominator, &theirs);
    same = theirs.numerator == ours[end].numerator && theirs.denominator == ours[end].denominator;
  }
  if (!same)
    complain(c,
        "r%u (%s) in row %u: the machine has %s %lld/%lld .. %lld/%lld, SQLite %s %s/%s .. %s/%s",
        reg, opcode_infos[op].mnemonic, row, known ? "known" : "unknown",
        (long long)ours[0].numerator, (long long)ours[0].denominator, (long long)ours[1].numerator,
        (long long)ours[1].denominator, told ? "known" : "unknown",
        (const char *)sqlite3_column_text(query, column),
        (const char *)sqlite3_column_text(query, column + 1),
        (const char *)sqlite3_column_text(query, column + 2),
        (const char *)sqlite3_column_text(query, column + 3));
}

static void compare_cells(struct checking *c, uint32_t reg, uint32_t op, uint32_t row,
    const struct cell *ours, const struct cell *theirs) {
  c->measure->compared[op]++;
  c->measure->unknown[op] += !ours->known;
  c->measure->n_cells++;
  c->measure->n_known += ours->known;
  if (ours->known == theirs->known && ours->lo == theirs->lo && ours->hi == theirs->hi &&
      str_equal(ours->text, theirs->text))
    return;
  complain(c,
      "r%u (%s of %.*s) in row %u: the machine has %s %lld..%lld \"%.*s\", SQLite %s %lld..%lld "
      "\"%.*s\"",
      reg, opcode_infos[op].mnemonic,
      STR_ARGS(c->program->schema.entities[c->program->registers[reg].entity].name), row,
      ours->known ? "known" : "unknown", (long long)ours->lo, (long long)ours->hi,
      STR_ARGS(ours->text), theirs->known ? "known" : "unknown", (long long)theirs->lo,
      (long long)theirs->hi, STR_ARGS(theirs->text));
}

static void compare_entity(struct checking *c, const struct sql_names *names,
    const struct sql_options *options, uint32_t entity, bool fractions) {
  struct arena *arena = &c->subject->arena;
  const struct program *p = c->program;
  struct buffer text;
  buffer_init(&text, arena, NULL);
  buffer_put(&text, STR("select * from "));
  sql_put_name(&text, SQL_SQLITE, sql_kept_table(arena, names, entity));
  buffer_put(&text, STR(" order by _row"));
  buffer_put_byte(&text, 0);
  sqlite3_stmt *query = NULL;
  if (sqlite3_prepare_v2(c->database, text.bytes, -1, &query, NULL) != SQLITE_OK) return;
  uint32_t row = 0;
  for (; sqlite3_step(query) == SQLITE_ROW; row++) {
    int column = 1;
    for (uint32_t reg = 0; reg < p->n_registers; reg++) {
      const enum register_kind kind = p->registers[reg].kind;
      if (p->registers[reg].entity != entity || !sql_keeps(p, options->kept, reg)) continue;
      char *name = arena_printf(arena, "%.*s", STR_ARGS(register_column(arena, p, reg, 0)));
      if (column >= sqlite3_column_count(query) ||
          strcmp(sqlite3_column_name(query, column), name) != 0)
        continue; /* refused */
      if (kind == REG_FRACTION && fractions && !c->beyond[reg]) {
        compare_fractions(c, query, column, reg, row);
      } else if (kind != REG_FRACTION && !fractions && !c->beyond[reg]) {
        const struct cell ours = machine_cell(c, reg, row),
                          theirs = database_cell(query, column, kind, p->types[reg]);
        compare_cells(c, reg, writer_of(p, reg), row, &ours, &theirs);
      }
      column += kind == REG_FRACTION ? 4 : kind == REG_BOUNDS ? 2 : 1;
    }
  }
  if (row != c->subject->data.tables[entity].n_rows)
    complain(c, "%u rows of %.*s, not %u: %s", row, STR_ARGS(p->schema.entities[entity].name),
        c->subject->data.tables[entity].n_rows, sqlite3_errmsg(c->database));
  sqlite3_finalize(query);
}

static void check_scripts(struct checking *c, const struct generated *g) {
  struct subject *s = c->subject;
  const struct schema *schema = &c->program->schema;
  struct random random = {c->seed ^ 0x5eed};
  uint32_t *readings = ARENA_ARRAY(&s->arena, uint32_t, schema->n_readings + 1);
  for (uint32_t i = 0; i < schema->n_readings; i++)
    readings[i] = random_below(&random, schema->enumerations[schema->readings[i].choices].n_words);
  subject_run(
      s, &c->run, &(struct run_options){.as_of = g->as_of, .readings = readings, .threads = 1});
  struct sql_names names;
  sql_names_make(&names, &s->arena, schema, SQL_SQLITE);
  struct buffer data, script;
  buffer_init(&data, &s->arena, NULL);
  buffer_init(&script, &s->arena, NULL);
  put_rows(&data, s, &names);
  const struct sql_options options = {.dialect = SQL_SQLITE,
      .as_of = g->as_of,
      .readings = readings,
      .allow_faults = true,
      .kept = SQL_KEPT_ALL,
      .partial = true,
      .n_refused = c->measure->refused};
  struct diags diags;
  diags_init(&diags, &s->arena, &s->compilation.sources);
  if (!sql_write(&script, &s->arena, c->program, &options, &diags))
    complain(c, "the script was not written");
  else if (execute(c, "data", &data) && execute(c, "script", &script)) {
    c->beyond = ARENA_ARRAY(&s->arena, bool, c->program->n_registers);
    for (int fractions = 1; fractions >= 0; fractions--)
      for (uint32_t entity = 0; entity < schema->n_entities; entity++)
        compare_entity(c, &names, &options, entity, fractions);
  }
  run_free(&c->run);
}

static bool check_seed(struct measure *m, uint64_t seed) {
  struct generated *g = seed % 2 ? generate_repeating(seed) : generate(seed, false);
  struct str yaml = generated_yaml(g, g->data, NULL);
  struct subject s;
  subject_init(&s);
  struct checking c = {.measure = m, .subject = &s, .seed = seed};
  m->n++;
  if (!subject_compile(&s, g->rules)) {
    complain(&c, "does not compile:\n%.*s", STR_ARGS(s.complaints));
  } else if (s.previous = generated_results(g), !subject_load(&s, yaml)) {
    complain(&c, "the data does not load:\n%.*s", STR_ARGS(s.complaints));
  } else {
    c.program = s.program;
    if (sqlite3_open(":memory:", &c.database) == SQLITE_OK) check_scripts(&c, g);
    else complain(&c, "SQLite does not open");
    sqlite3_close(c.database);
  }
  const bool good = c.message[0] == 0;
  if (!good && m->n_failed++ < FAILURES_SHOWN) {
    printf("seed %" PRIu64 " FAILS: %s\n", seed, c.message);
    harness_save(seed, "rules", g->rules);
    harness_save(seed, "yaml", yaml);
  }
  subject_free(&s);
  generated_free(g);
  return good;
}

static uint64_t number_from_environment(const char *name, uint64_t otherwise) {
  const char *text = getenv(name);
  return text && *text ? strtoull(text, NULL, 0) : otherwise;
}

static void test_agreement(void **state) {
  (void)state;
  static struct measure m;
  uint64_t n = number_from_environment("THIDUA_SEEDS", DEFAULT_SEEDS),
           first = number_from_environment("THIDUA_FIRST", 1);
  if (getenv("THIDUA_SEED")) first = number_from_environment("THIDUA_SEED", 0), n = 1;
  for (uint64_t seed = first; seed < first + n; seed++) check_seed(&m, seed);
  printf("%" PRIu64 " programs, %" PRIu64 " disagree; %" PRIu64 " cells compared, %" PRIu64
         " of them known\n",
      m.n, m.n_failed, m.n_cells, m.n_known);
  for (uint32_t op = 0; op < OP_N_OPCODES; op++)
    if (getenv("THIDUA_SHOW") && (m.compared[op] || m.refused[op]))
      printf("  %-26s %8" PRIu64 " compared, %8" PRIu64 " unknown, %6" PRIu64 " refused\n",
          opcode_infos[op].mnemonic, m.compared[op], m.unknown[op], m.refused[op]);
  uint64_t n_fractions = 0, n_forgiven = 0;
  for (uint32_t op = 0; op < OP_N_OPCODES; op++)
    if (opcode_infos[op].d == REG_FRACTION) {
      n_fractions += m.compared[op];
      n_forgiven += m.forgiven[op];
    }
  assert_int_equal(m.n_failed, 0);
  assert_true(n_forgiven * 10 <= n_fractions);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_agreement)};
  return cmocka_run_group_tests_name("sql_agreement", tests, NULL, NULL);
}
