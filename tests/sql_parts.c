/* The script in parts comes to what the whole script comes to: the groups of generated data laid in two
 * SQLite files, each decided by `--part groups`; what is said over all of them by `--part root` in
 * a third, which sees both. Every table of results, and of each third program those of reasons, must
 * be the same, row by row, as that of the whole script on all of the data.
 *
 * THIDUA_SEEDS programs from THIDUA_FIRST on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "compiler/sql/sql.h"
#include "engines/write_data.h"
#include "tests/forms.h"
#include "tests/support/samples.h"

enum { SEEDS = 60, SERVERS = 2, ROOT = SERVERS, WHOLE, N_FILES };

static const char *const servers[SERVERS] = {"north", "south"};
static const char *const folder = "build/sql_parts";

struct measure {
  unsigned n_programs, n_refused;
  int64_t n_rows;
};

struct parts {
  struct measure *measure;
  struct arena arena;
  struct subject *subject;
  struct sql_options options;
  struct sql_names names;
  struct engine *engines[N_FILES];
  uint64_t seed;
};

static const char *path_of(struct arena *arena, int file) {
  return arena_printf(arena, "%s/%d.sqlite", folder, file);
}

static void execute(struct parts *p, int file, struct str script) {
  if (engine_execute(p->engines[file], script)) return;
  harness_save(p->seed, "sql", script);
  fail_msg("seed %llu: %s", (unsigned long long)p->seed, p->engines[file]->words);
}
#define EXECUTE(p, file, ...) execute(p, file, str_from(arena_printf(&(p)->arena, __VA_ARGS__)))

static struct str script_of(struct parts *p, enum sql_part part) {
  struct buffer script;
  struct diags diags;
  buffer_init(&script, &p->arena, NULL);
  diags_init(&diags, &p->arena, NULL);
  struct sql_options wants = p->options;
  wants.part = (uint8_t)part;
  wants.servers = servers;
  wants.n_servers = SERVERS;
  if (!sql_write(&script, &p->arena, p->subject->program, &wants, &diags)) return (struct str){0};
  return (struct str){script.bytes, (uint32_t)script.n};
}

/* -- the data -- */

/* The rows of an entity that a server has: those of the first or the second half of the groups. */
static void rows_of(const struct parts *p, uint32_t e, int server, uint32_t *from, uint32_t *to) {
  const struct dataset *data = &p->subject->data;
  const uint32_t parent = data->schema->entities[e].parent, n = data->tables[e].n_rows;
  if (parent == 0) {
    *from = server ? n / 2 : 0;
    *to = server ? n : n / 2;
    return;
  }
  uint32_t first, last;
  rows_of(p, parent, server, &first, &last);
  *from = *to = 0;
  while (*from < n && data->tables[e].parent[*from] < first) ++*from;
  *to = *from;
  while (*to < n && data->tables[e].parent[*to] < last) ++*to;
}

static void keep_groups(struct parts *p, int server) {
  const struct schema *schema = p->names.schema;
  for (uint32_t e = 1; e < schema->n_entities; e++) {
    uint32_t from, to, first = 0, last;
    rows_of(p, e, server, &from, &to);
    if (schema->entities[e].parent) rows_of(p, schema->entities[e].parent, server, &first, &last);
    const struct str table = sql_quoted_name(&p->arena, SQL_SQLITE, p->names.tables[e].name),
                     row = sql_quoted_name(&p->arena, SQL_SQLITE, p->names.rows[e]),
                     parent = sql_quoted_name(&p->arena, SQL_SQLITE, p->names.parents[e]);
    EXECUTE(p, server, "delete from %.*s where %.*s < %u or %.*s >= %u", STR_ARGS(table),
        STR_ARGS(row), from, STR_ARGS(row), to);
    EXECUTE(p, server, "update %.*s set %.*s = %.*s - %u, %.*s = %.*s - %u", STR_ARGS(table),
        STR_ARGS(row), STR_ARGS(row), from, STR_ARGS(parent), STR_ARGS(parent), first);
  }
}

static void open_files(struct parts *p) {
  mkdir("build", 0755); /* what is built may stand elsewhere: make asan */
  mkdir(folder, 0755);
  for (int file = 0; file < N_FILES; file++) {
    unlink(path_of(&p->arena, file));
    p->engines[file] = engine_open(
        &p->arena, arena_printf(&p->arena, "sqlite:%s", path_of(&p->arena, file)), true);
    if (p->engines[file]->fault) fail_msg("%s", p->engines[file]->words);
    EXECUTE(p, file, "pragma journal_mode = off; pragma synchronous = off");
    if (!data_write(p->engines[file], &p->names, &p->subject->data, false))
      fail_msg("%s", p->engines[file]->words);
    if (file < SERVERS) keep_groups(p, file);
  }
}

/* -- both -- */

static bool take_number(void *context, const struct engine_value *values) {
  *(int64_t *)context = values[0].number;
  return true;
}

static int64_t ask(struct parts *p, const char *query) {
  const struct engine_column number = {.name = STR("n"), .type = ENGINE_INTEGER};
  int64_t n = -1;
  if (!engine_query(p->engines[ROOT], str_from(query), &number, 1, take_number, &n))
    fail_msg("seed %llu: %s", (unsigned long long)p->seed, p->engines[ROOT]->words);
  return n;
}

static void same_table(struct parts *p, struct str table) {
  struct str *columns;
  uint32_t n_columns;
  if (!engine_table_columns(p->engines[WHOLE], table, &columns, &n_columns) || !n_columns) return;
  const struct str name = sql_quoted_name(&p->arena, SQL_SQLITE, table);
  p->measure->n_rows +=
      ask(p, arena_printf(&p->arena, "select count(*) from main.%.*s", STR_ARGS(name)));
  const int64_t n = ask(p,
      arena_printf(&p->arena,
          "select (select count(*) from (select * from main.%.*s except select * from whole.%.*s)) "
          "+ "
          "(select count(*) from (select * from whole.%.*s except select * from main.%.*s)) + "
          "abs((select count(*) from main.%.*s) - (select count(*) from whole.%.*s))",
          STR_ARGS(name), STR_ARGS(name), STR_ARGS(name), STR_ARGS(name), STR_ARGS(name),
          STR_ARGS(name)));
  if (n) harness_save(p->seed, "sql", script_of(p, SQL_PART_WHOLE));
  if (n) harness_save(p->seed, "root.sql", script_of(p, SQL_PART_ROOT));
  if (n)
    fail_msg("seed %llu: %lld rows of %.*s are others in parts", (unsigned long long)p->seed,
        (long long)n, STR_ARGS(table));
}

static void same_tables(struct parts *p) {
  static const char *const others[] = {
      "run warnings", "run violations", "run facts", "run faults", "run rules"};
  for (uint32_t e = 0; e < p->names.schema->n_entities; e++) {
    same_table(p, sql_results_table(&p->arena, &p->names, e));
    same_table(p, sql_reasons_table(&p->arena, &p->names, e));
  }
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    same_table(p, sql_table_name(&p->arena, &p->names, str_from(others[i])));
}

static void check(struct measure *measure, struct subject *subject,
    const struct run_options *options, uint64_t seed) {
  const struct schema *schema = &subject->program->schema;
  struct parts p = {.measure = measure, .subject = subject, .seed = seed};
  arena_init(&p.arena, NULL);
  uint32_t *readings = ARENA_ARRAY(&p.arena, uint32_t, schema->n_readings + 1);
  for (uint32_t i = 0; i < schema->n_readings; i++) readings[i] = schema->readings[i].chosen;
  p.options = (struct sql_options){.dialect = SQL_SQLITE,
      .as_of = options->as_of,
      .readings = readings,
      .allow_faults = true,
      .reasons = seed % 3 == 0};
  sql_names_make(&p.names, &p.arena, schema, SQL_SQLITE);
  const struct str whole = script_of(&p, SQL_PART_WHOLE);
  measure->n_programs++;
  if (!whole.n) {
    measure->n_refused++;
    arena_free(&p.arena);
    return;
  }
  open_files(&p);
  for (int server = 0; server < SERVERS; server++) {
    execute(&p, server, script_of(&p, SQL_PART_GROUPS));
    EXECUTE(&p, ROOT, "attach '%s' as %s", path_of(&p.arena, server), servers[server]);
  }
  execute(&p, WHOLE, whole);
  execute(&p, ROOT, script_of(&p, SQL_PART_ROOT));
  EXECUTE(&p, ROOT, "attach '%s' as whole", path_of(&p.arena, WHOLE));
  same_tables(&p);
  for (int file = 0; file < N_FILES; file++) engine_close(p.engines[file]);
  arena_free(&p.arena);
}

static void generated_programs(void **state) {
  (void)state;
  const char *wanted = getenv("THIDUA_SEEDS"), *first = getenv("THIDUA_FIRST");
  const uint64_t begin = first ? strtoull(first, NULL, 10) : 0,
                 n = wanted ? strtoull(wanted, NULL, 10) : SEEDS;
  struct measure measure = {0};
  for (uint64_t seed = begin; seed < begin + n; seed++) {
    struct generated *g = seed % 2 ? generate_repeating(seed) : generate(seed, false);
    struct subject subject;
    subject_init(&subject);
    if (sample_generated(&subject, g))
      check(&measure, &subject, &(struct run_options){.as_of = g->as_of, .threads = 1}, seed);
    subject_free(&subject);
    generated_free(g);
  }
  print_message("%u programs in parts, %u refused; %lld rows the same\n",
      measure.n_programs - measure.n_refused, measure.n_refused, (long long)measure.n_rows);
  assert_true(measure.n_programs - measure.n_refused > n / 2 && measure.n_rows > (int64_t)n);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(generated_programs)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
