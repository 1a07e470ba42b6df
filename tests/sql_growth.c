/* What the script costs grows with the rows: the steps of SQLite's machine, which are the same on every
 * machine and run, for four times as many rows are hardly more than four times as many. Groups have
 * five thousand rows each, so that what compares every row with each other one of its group would
 * show; a third of the facts is missing. */
#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compiler/sql/sql.h"
#include "engines/write_script.h"
#include "tests/harness.h"

enum { GROUP_ROWS = 5000, GROUPS = 1, FACTOR = 4, STEPS_COUNTED = 1000 };

static const char rules[] = "regulation growth\n"
                            "  effective 2020-01-01 to 2020-12-31\n"
                            "entity root\n"
                            "entity cluster (clusters) in root\n"
                            "entity unit (units) in cluster\n"
                            "  votes : integer\n"
                            "  score : decimal(2)\n"
                            "  names : unit reference\n"
                            "define named of unit : integer is count of unit where names is this\n"
                            "decision standing of unit\n"
                            "  one of left_out, considered\n"
                            "  otherwise considered\n"
                            "rule few for unit\n"
                            "  when votes < 1\n"
                            "  then standing is left_out\n"
                            "  because \"few\"\n"
                            "selection flag\n"
                            "  choose 3 unit per cluster\n"
                            "  where standing is considered\n"
                            "  order by votes descending, score descending\n"
                            "  on tie refer\n"
                            "selection national\n"
                            "  choose floor(20% * count of unit where flag) unit per root\n"
                            "  where flag\n"
                            "  order by score descending\n"
                            "  on tie refer\n";

static struct {
  int (*open)(const char *path, void **database);
  int (*exec)(void *database, const char *sql, void *row, void *context, char **words);
  void (*progress_handler)(void *database, int n, int (*each)(void *), void *context);
  int (*close)(void *database);
} sqlite;

static void load(void) {
  void *library = dlopen("libsqlite3.so.0", RTLD_NOW);
  if (!library) fail_msg("%s", dlerror());
  *(void **)&sqlite.open = dlsym(library, "sqlite3_open");
  *(void **)&sqlite.exec = dlsym(library, "sqlite3_exec");
  *(void **)&sqlite.progress_handler = dlsym(library, "sqlite3_progress_handler");
  *(void **)&sqlite.close = dlsym(library, "sqlite3_close");
}

static struct str data_of(struct arena *arena, uint32_t n_groups, uint32_t n_rows) {
  struct buffer yaml;
  buffer_init(&yaml, arena, NULL);
  buffer_put(&yaml, STR("clusters:\n"));
  for (uint32_t g = 0, unit = 0; g < n_groups; g++) {
    buffer_printf(&yaml, "  - id: c%u\n    units:\n", g);
    for (uint32_t i = 0; i < n_rows; i++, unit++) {
      buffer_printf(&yaml, "      - id: u%u\n", unit);
      if (unit % 3) buffer_printf(&yaml, "        votes: %u\n", unit * 7919 % 1000);
      if (unit % 5) buffer_printf(&yaml, "        score: %u.25\n", unit * 104729 % 100);
      if (unit % 4) buffer_printf(&yaml, "        names: u%u\n", unit / 2);
    }
  }
  return (struct str){yaml.bytes, (uint32_t)yaml.n};
}

static int count_steps(void *context) {
  ++*(uint64_t *)context;
  return 0;
}

static uint64_t steps_of(struct subject *subject, struct arena *arena, struct str yaml) {
  struct sql_names names;
  struct diags diags;
  struct buffer rows, script;
  diags_init(&diags, arena, NULL);
  buffer_init(&rows, arena, NULL);
  buffer_init(&script, arena, NULL);
  assert_true(subject_load(subject, yaml));
  sql_names_make(&names, arena, &subject->program->schema, SQL_SQLITE);
  data_write_script(&rows, &names, &subject->data, false);
  const struct sql_options wants = {.dialect = SQL_SQLITE, .as_of = 18627, .allow_faults = true};
  assert_true(sql_write(&script, arena, subject->program, &wants, &diags));
  buffer_put_byte(&rows, 0);
  buffer_put_byte(&script, 0);
  void *database;
  char *words = NULL;
  uint64_t n = 0;
  assert_int_equal(sqlite.open(":memory:", &database), 0);
  if (sqlite.exec(database, rows.bytes, NULL, NULL, &words)) fail_msg("%s", words);
  sqlite.progress_handler(database, STEPS_COUNTED, count_steps, &n);
  if (sqlite.exec(database, script.bytes, NULL, NULL, &words)) fail_msg("%s", words);
  sqlite.close(database);
  return n;
}

static void steps_grow_with_rows(void **state) {
  (void)state;
  load();
  struct arena arena;
  struct subject subject;
  arena_init(&arena, NULL);
  subject_init(&subject);
  assert_true(subject_compile(&subject, STR(rules)));
  const uint64_t few = steps_of(&subject, &arena, data_of(&arena, GROUPS, GROUP_ROWS)),
                 more_groups =
                     steps_of(&subject, &arena, data_of(&arena, FACTOR * GROUPS, GROUP_ROWS)),
                 larger_groups =
                     steps_of(&subject, &arena, data_of(&arena, GROUPS, FACTOR * GROUP_ROWS));
  print_message(
      "%d rows: %llu thousand steps; %d times as many: %.2f times in more groups, %.2f in "
      "larger ones\n",
      GROUPS * GROUP_ROWS, (unsigned long long)few, FACTOR, (double)more_groups / (double)few,
      (double)larger_groups / (double)few);
  assert_true(few > 100);
  /* the depth of a sort's tree is what may be added */
  assert_true((double)more_groups / (double)few < 1.15 * FACTOR);
  assert_true((double)larger_groups / (double)few < 1.15 * FACTOR);
  subject_free(&subject);
  arena_free(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(steps_grow_with_rows)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
