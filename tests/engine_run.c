/* What a database decides is told in the same bytes as what the machine decides: generated
 * regulations and those of rules/ with their data, put into tables, decided by the script of compiler/sql, read back and
 * written in every form, reasons and all. On SQLite in memory; and on each of the databases, by URL,
 * that THIDUA_ENGINES names with blanks between them (make test-engines).
 *
 * Of a program that an engine's SQL cannot hold wholly the registers it can are compared one by one, as
 * of all. THIDUA_SEEDS programs, or these from THIDUA_FIRST on and nothing else; THIDUA_SHOW=1 tells
 * what was refused. */
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compiler/sql/sql.h"
#include "runtime/program/crossing.h"
#include "engines/read_data.h"
#include "engines/read_run.h"
#include "engines/write_data.h"
#include "study/session.h"
#include "tests/forms.h"
#include "tests/generate.h"
#include "tests/support/chdb.h"
#include "tests/support/spark.h"
#include "tests/support/sql_matrix.h"

enum { SEEDS = 200 };

struct measure {
  const char *url;
  enum sql_dialect dialect;
  unsigned n_decided, n_partly; /* programs */
  uint64_t n_values, n_unknown, n_forgiven, refused[OP_N_OPCODES];
  uint8_t seen[N_SQL_DIALECTS][OP_N_OPCODES]; /* sql_matrix.h */
};

/* A database in which nothing is. */
static struct engine *open_empty(struct arena *arena, const char *url) {
  struct engine *engine = chdb_knows(url) ? chdb_open(arena)
      : spark_knows(url)                  ? spark_open(arena)
                                          : engine_open(arena, url, true);
  if (engine->fault) fail_msg("%s: %s", engine->shown, engine->words);
  if (engine_dialect(engine) == SQL_POSTGRESQL &&
      !engine_execute(engine,
          STR("drop schema if exists thidua_test cascade; create schema thidua_test; "
              "set search_path = thidua_test")))
    fail_msg("%s", engine->words);
  return engine;
}

/* -- registers -- */

/* Whether a table of kept registers has a register: what was refused it has not. */
static bool is_among(struct str name, const struct str *names, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (str_equal(name, names[i])) return true;
  return false;
}

/* Those of an entity that came back, marked in `is_there`. */
static void take_registers(struct engine *engine, struct run *run, const struct sql_names *names,
    uint32_t entity, bool *is_there, uint64_t seed) {
  const struct program *program = run->program;
  struct arena *arena = engine->arena;
  struct kept_register *kept = ARENA_ARRAY(arena, struct kept_register, program->n_registers);
  const struct str table = sql_kept_table(arena, names, entity);
  struct str *there;
  uint32_t n_there, n = 0;
  if (!engine_table_columns(engine, table, &there, &n_there)) fail_msg("%s", engine->words);
  for (uint32_t reg = 0; reg < program->n_registers; reg++) {
    if (program->registers[reg].entity != entity || !sql_keeps(program, SQL_KEPT_ALL, reg) ||
        !is_among(register_column(arena, program, reg, 0), there, n_there))
      continue;
    kept[n].reg = reg;
    is_there[reg] = true;
    for (uint32_t part = 0; part < 4; part++)
      kept[n].columns[part] = register_column(arena, program, reg, part);
    n++;
  }
  if (n && !run_read(engine, run, entity, table, STR("_row"), kept, n))
    fail_msg("seed %llu: %s", (unsigned long long)seed, engine->words);
}

struct cell { /* a register's value as either side has it */
  bool is_known;
  int128 parts[4];
  struct str text;
};

static struct cell cell_of(const struct run *run, uint32_t reg, uint32_t row) {
  const struct program *p = run->program;
  const struct type type = p->types[reg];
  struct cell cell = {.is_known = true};
  uint32_t at;
  int64_t lo, hi;
  switch ((enum register_kind)p->registers[reg].kind) {
  case REG_TRUTH:
    cell.parts[0] = run_truth(run, reg, row);
    cell.is_known = cell.parts[0] != TRUTH_UNKNOWN;
    break;
  case REG_SET8:
  case REG_SET64: cell.parts[0] = (int64_t)run_set(run, reg, row); break;
  case REG_CODE:
    at = run_code(run, reg, row);
    cell.is_known = at != CODE_UNKNOWN;
    if (type.kind != TYPE_ENUM) cell.parts[0] = at;
    else if (cell.is_known) cell.text = dataset_word(run->data, type.of, at);
    break;
  case REG_TEXT:
    at = run_text(run, reg, row);
    cell.is_known = at != TEXT_UNKNOWN;
    if (!cell.is_known) break;
    if (type.kind == TYPE_REFERENCE || at == TEXT_NOWHERE) cell.parts[0] = at;
    else cell.text = run_text_words(run, at);
    break;
  case REG_NUMBER:
  case REG_BOUNDS:
    cell.is_known = run_number(run, reg, row, &lo, &hi);
    if (cell.is_known) cell.parts[0] = lo, cell.parts[1] = hi;
    break;
  case REG_FRACTION: {
    const struct view view = run_view(run, reg, row, &at);
    const struct fraction *least = (const struct fraction *)view.values + at,
                          *most = (const struct fraction *)view.high + at;
    cell.is_known = view.known[at];
    if (!cell.is_known) break;
    cell.parts[0] = least->numerator, cell.parts[1] = least->denominator;
    cell.parts[2] = most->numerator, cell.parts[3] = most->denominator;
    break;
  }
  case REG_N_KINDS: break;
  }
  return cell;
}

static void same_registers(struct measure *measure, const struct run *wanted,
    const struct run *found, const bool *is_there, uint64_t seed) {
  const struct program *p = wanted->program;
  /* what hangs on a fraction that is too long for the engine cannot be compared */
  bool *beyond = ARENA_ARRAY(found->arena, bool, p->n_registers);
  for (uint32_t i = 0; i < p->n_code; i++) {
    const uint32_t reg = p->code[i].d;
    for (uint32_t k = 0, n = instruction_n_reads(&p->code[i], p->operands); k < n; k++)
      beyond[reg] |= beyond[instruction_read(&p->code[i], p->operands, k)];
    if (beyond[reg]) continue;
    /* `this` is the id there, which does not tell such rows apart; nothing is compared with it */
    const struct type type = p->types[reg];
    if (!is_there[reg] ||
        (type.kind == TYPE_REFERENCE && p->schema.entities[type.of].unique_within))
      continue;
    for (uint32_t row = 0; row < wanted->data->tables[p->registers[reg].entity].n_rows; row++) {
      const struct cell a = cell_of(wanted, reg, row), b = cell_of(found, reg, row);
      measure->n_values++;
      measure->seen[measure->dialect][p->code[i].op] |= MATRIX_COMPARED;
      measure->n_unknown += !a.is_known;
      if (a.is_known == b.is_known && str_equal(a.text, b.text) &&
          memcmp(a.parts, b.parts, sizeof a.parts) == 0)
        continue;
      /* too long a fraction for the engine is a fault there */
      if (p->registers[reg].kind == REG_FRACTION && a.is_known && !b.is_known) {
        measure->n_forgiven++;
        beyond[reg] = true;
        continue;
      }
      fail_msg("%s, seed %llu: r%u (%s of %.*s) in row %u is %s %lld..%lld \"%.*s\", the machine "
               "has %s %lld..%lld \"%.*s\"",
          measure->url, (unsigned long long)seed, reg, opcode_infos[p->code[i].op].mnemonic,
          STR_ARGS(p->schema.entities[p->registers[reg].entity].name), row,
          b.is_known ? "known" : "unknown", (long long)b.parts[0], (long long)b.parts[1],
          STR_ARGS(b.text), a.is_known ? "known" : "unknown", (long long)a.parts[0],
          (long long)a.parts[1], STR_ARGS(a.text));
    }
  }
}

/* -- forms -- */

static void same_forms(struct subject *subject, struct run *wanted, struct run *found,
    uint64_t seed, const char *url) {
  for (unsigned f = 0; f < FORMS; f++) {
    struct written a = form_write(subject, wanted, wanted->arena, seed % 5 == 0, f),
                   b = form_write(subject, found, found->arena, seed % 5 == 0, f);
    for (int i = 0; i < 2; i++) {
      size_t at = 0;
      while (at < a.n[i] && at < b.n[i] && a.bytes[i][at] == b.bytes[i][at]) at++;
      if (at == a.n[i] && at == b.n[i]) continue;
      const size_t from = at < 200 ? 0 : at - 200;
      fail_msg("%s, seed %llu, form %u%s: other bytes from %zu on:\n%.400s\nnot\n%.400s", url,
          (unsigned long long)seed, f, i ? " (beside)" : "", at, b.bytes[i] + from,
          a.bytes[i] + from);
    }
    form_free(&a);
    form_free(&b);
  }
}

/* The statement of a script that fails, for who looks for it. */
static void show_statement(struct engine *engine, struct str script) {
  engine_rollback(engine);
  engine_begin(engine);
  for (const char *p = str_cstring(engine->arena, script), *end; *p; p = end) {
    end = strstr(p, ";\n");
    end = end ? end + 2 : p + strlen(p);
    const struct str one = {p, (uint32_t)(end - p)};
    if (engine_execute(engine, one)) continue;
    print_error("%.*s\n", STR_ARGS(one));
    return;
  }
}

/* What an engine's script refuses, always or where a number may be too large. */
static void see_refused(struct arena *arena, const struct program *program,
    struct sql_options wants, enum sql_dialect dialect, uint8_t *seen) {
  wants.dialect = dialect;
  for (int allows = 0; allows < 2; allows++) {
    uint64_t *refused = ARENA_ARRAY(arena, uint64_t, OP_N_OPCODES);
    struct buffer script;
    struct diags diags;
    buffer_init(&script, arena, NULL);
    diags_init(&diags, arena, NULL);
    wants.allow_faults = allows;
    wants.n_refused = refused;
    assert_true(sql_write(&script, arena, program, &wants, &diags));
    for (uint32_t op = 0; op < OP_N_OPCODES; op++)
      if (refused[op]) seen[op] |= allows ? MATRIX_REFUSED : MATRIX_TOO_LARGE;
  }
}

/* Puts the data there, decides, reads all of it back and compares. */
static void decide_on(struct measure *measure, struct subject *subject,
    const struct run_options *options, uint64_t seed) {
  struct arena arena;
  struct sql_names names;
  struct buffer script;
  struct diags diags;
  struct dataset back;
  struct run wanted, found;
  arena_init(&arena, NULL);
  diags_init(&diags, &arena, NULL);
  buffer_init(&script, &arena, NULL);
  struct engine *engine = open_empty(&arena, measure->url);
  sql_names_make(&names, &arena, &subject->program->schema, engine_dialect(engine));
  uint32_t *readings = ARENA_ARRAY(&arena, uint32_t, subject->program->schema.n_readings + 1);
  for (uint32_t i = 0; i < subject->program->schema.n_readings; i++)
    readings[i] = subject->program->schema.readings[i].chosen;
  uint64_t *refused = ARENA_ARRAY(&arena, uint64_t, OP_N_OPCODES), n_refused = 0;
  const struct sql_options wants = {.dialect = engine_dialect(engine),
      .as_of = options->as_of,
      .readings = readings,
      .allow_faults = true,
      .kept = SQL_KEPT_ALL,
      .partial = true,
      .n_refused = refused};
  assert_true(sql_write(&script, &arena, subject->program, &wants, &diags));
  for (uint32_t op = 0; op < OP_N_OPCODES; op++) {
    measure->refused[op] += refused[op];
    n_refused += refused[op];
  }
  measure->dialect = wants.dialect;
  see_refused(&arena, subject->program, wants, wants.dialect, measure->seen[wants.dialect]);
  for (int d = 0; getenv("UPDATE") && d < N_SQL_DIALECTS; d++)
    see_refused(&arena, subject->program, wants, (enum sql_dialect)d, measure->seen[d]);
  dataset_init(&back, &subject->program->schema, &allocator_system, NULL);
  const bool is_done = data_write(engine, &names, &subject->data, false) && engine_begin(engine) &&
      data_read(engine, &names, DATA_WHOLE, &back, &diags) &&
      engine_execute(engine, (struct str){script.bytes, (uint32_t)script.n});
  if (!is_done) {
    harness_save(seed, "sql", (struct str){script.bytes, (uint32_t)script.n});
    show_statement(engine, (struct str){script.bytes, (uint32_t)script.n});
    fail_msg("%s, seed %llu: %s", measure->url, (unsigned long long)seed, engine->words);
  }
  dataset_finish(&back);
  run_adopt(&found, &arena, NULL, subject->program, &back, options);
  bool *is_there = ARENA_ARRAY(&arena, bool, subject->program->n_registers);
  for (uint32_t e = 0; e < subject->program->schema.n_entities; e++)
    take_registers(engine, &found, &names, e, is_there, seed);
  run_evaluate(&wanted, &arena, NULL, subject->program, &subject->data, options);
  const uint64_t n_forgiven = measure->n_forgiven;
  same_registers(measure, &wanted, &found, is_there, seed);
  if (n_refused) measure->n_partly++;
  else measure->n_decided++;
  if (!n_refused && measure->n_forgiven == n_forgiven)
    same_forms(subject, &wanted, &found, seed, measure->url);
  run_free(&wanted);
  run_free(&found);
  dataset_free(&back);
  engine_rollback(engine);
  engine_close(engine);
  arena_free(&arena);
}

static void decide_seed(struct measure *measure, uint64_t seed) {
  struct generated *g = seed % 2 ? generate_repeating(seed) : generate(seed, false);
  struct subject subject;
  subject_init(&subject);
  if (subject_compile(&subject, g->rules)) {
    subject.previous = generated_results(g);
    if (subject_load(&subject, generated_yaml(g, g->data, NULL)))
      decide_on(measure, &subject, &(struct run_options){.as_of = g->as_of, .threads = 1}, seed);
  }
  subject_free(&subject);
  generated_free(g);
}

static void decide_all(struct measure *measure) {
  const char *url = measure->url;
  const char *wanted = getenv("THIDUA_SEEDS"), *first = getenv("THIDUA_FIRST");
  const uint64_t begin = first ? strtoull(first, NULL, 10) : 0,
                 all = wanted ? strtoull(wanted, NULL, 10) : SEEDS,
                 /* which take a second, and some ten, to plan one */
      n = chdb_knows(url) ? (all + 9) / 10
      : spark_knows(url)  ? (all + 39) / 40
                          : all;
  for (uint64_t seed = begin; seed < begin + n; seed++) decide_seed(measure, seed);
  print_message("%s: %u programs the same in all forms, %u as far as its SQL can hold them; %llu "
                "values, %llu unknown, %llu fractions too long\n",
      url, measure->n_decided, measure->n_partly, (unsigned long long)measure->n_values,
      (unsigned long long)measure->n_unknown, (unsigned long long)measure->n_forgiven);
  for (uint32_t op = 0; getenv("THIDUA_SHOW") && op < OP_N_OPCODES; op++)
    if (measure->refused[op])
      print_message("  refused: %s %llu times\n", opcode_infos[op].mnemonic,
          (unsigned long long)measure->refused[op]);
  assert_true(measure->n_values > 100 * n && measure->n_unknown > 10 * n);
}

/* Every regulation of rules/ with its sample data, on the last day it is effective. */
static void decide_samples(struct measure *measure) {
  glob_t found;
  assert_int_equal(glob("rules/*/*.rules", 0, NULL, &found), 0);
  for (size_t i = 0; i < found.gl_pathc; i++) {
    struct arena arena;
    struct opened opened;
    arena_init(&arena, NULL);
    opened_init(&opened, &arena, NULL);
    struct session *session = session_open(&opened);
    const char *path = found.gl_pathv[i];
    glob_t files;
    const char *pattern =
        arena_printf(&arena, "%.*s/data/*", (int)(strrchr(path, '/') - path), path);
    if (glob(pattern, 0, NULL, &files) == 0) {
      struct data_files data = {
          .paths = (const char *const *)files.gl_pathv, .n = (uint32_t)files.gl_pathc};
      diags_init(&data.diags, &arena, NULL);
      if (!session_regulation(session, path, false) && session_day(session, NULL) &&
          !session_previous(session, schema_uses_history(session->schema) ? "none" : NULL) &&
          !session_data(session, &data, NULL, 0)) {
        struct subject subject = {.program = session->compilation.program, .data = session->data};
        decide_on(measure, &subject,
            &(struct run_options){.as_of = session->options.as_of, .threads = 1}, i);
      }
    }
    globfree(&files);
    opened_close(&opened);
    arena_free(&arena);
  }
  globfree(&found);
  print_message("%s: %u regulations of rules/ the same in all forms, %u as far as its SQL can hold "
                "them\n",
      measure->url, measure->n_decided, measure->n_partly);
  for (uint32_t op = 0; op < OP_N_OPCODES; op++)
    if (measure->refused[op])
      print_message("  refused: %s %llu times\n", opcode_infos[op].mnemonic,
          (unsigned long long)measure->refused[op]);
  assert_true(measure->n_decided + measure->n_partly >= 10);
}

static void decide(const char *url) {
  struct measure samples = {.url = url}, programs = {.url = url};
  /* of Spark, which is slow, sql_results.c has their results */
  if (!getenv("THIDUA_FIRST") && !spark_knows(url)) decide_samples(&samples);
  decide_all(&programs);
  /* scripts of all engines are written where the table is made; of those that are here few programs */
  const bool of_all = programs.dialect == SQL_SQLITE;
  for (int d = 0; d < N_SQL_DIALECTS; d++) {
    if (d != (int)programs.dialect && !(of_all && getenv("UPDATE"))) continue;
    for (uint32_t op = 0; op < OP_N_OPCODES; op++) programs.seen[d][op] |= samples.seen[d][op];
    assert_true(sql_matrix_holds((enum sql_dialect)d, programs.seen[d], of_all));
  }
}

static void on_sqlite(void **state) {
  (void)state;
  decide("sqlite::memory:");
}

static void on_others(void **state) {
  (void)state;
  const char *others = getenv("THIDUA_ENGINES");
  char *list = strdup(others ? others : ""), *rest;
  assert_non_null(list);
  for (char *url = strtok_r(list, " ", &rest); url; url = strtok_r(NULL, " ", &rest)) decide(url);
  free(list);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(on_sqlite), cmocka_unit_test(on_others)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
