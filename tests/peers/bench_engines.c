/* A regulation as SQL against SQL written by hand: bench_engines ROUNDS OURS BY_HAND URL. Runs the script
 * of `thidua sql` and the peer (w1_by_hand.sql) in turn in one database that holds W1, compares
 * what they come to, cell by cell, and prints what they took. Fails where a cell differs, or where the
 * ratio of the least times is beyond what is asked. */
#include <stdio.h>
#include <stdlib.h>

#include "engines/engine.h"
#include "tests/bench/bench.h"

/* performance.md: at most so many times the time of SQL by hand. */
#define RATIO_MAX 1.5

struct script {
  const char *path;
  struct str text;
  double least;
};

_Noreturn static void give_up(const char *what, const char *why) {
  fprintf(stderr, "bench_engines: %s: %s\n", what, why);
  exit(1);
}

static struct str read_script(struct arena *arena, const char *path) {
  FILE *in = fopen(path, "rb");
  if (!in) give_up(path, "cannot be opened");
  struct buffer text;
  buffer_init(&text, arena, NULL);
  char piece[4096];
  for (size_t n; (n = fread(piece, 1, sizeof piece, in));)
    buffer_put(&text, (struct str){piece, (uint32_t)n});
  fclose(in);
  return (struct str){text.bytes, (uint32_t)text.n};
}

static double run_script(struct engine *engine, const struct script *script) {
  const double start = seconds();
  if (!engine_execute(engine, script->text)) give_up(script->path, engine->words);
  return seconds() - start;
}

static bool take_number(void *context, const struct engine_value *values) {
  *(int64_t *)context = values[0].number;
  return true;
}

static int64_t ask(struct engine *engine, const char *query) {
  const struct engine_column number = {.name = STR("n"), .type = ENGINE_INTEGER};
  int64_t n = -1;
  if (!engine_query(engine, str_from(query), &number, 1, take_number, &n))
    give_up(query, engine->words);
  return n;
}

/* How many rows one has that the other has not, of the columns that are the peer's. */
static int64_t differences(
    struct engine *engine, const char *ours, const char *by_hand, int64_t *n_rows) {
  struct str *columns;
  uint32_t n;
  if (!engine_table_columns(engine, str_from(by_hand), &columns, &n) || n == 0)
    give_up(by_hand, "there is no such table");
  struct buffer list;
  buffer_init(&list, engine->arena, NULL);
  for (uint32_t i = 0; i < n; i++)
    buffer_printf(&list, "%s\"%.*s\"", i ? ", " : "", STR_ARGS(columns[i]));
  const struct str names = {list.bytes, (uint32_t)list.n};
  *n_rows = ask(engine, arena_printf(engine->arena, "select count(*) from %s", by_hand));
  return ask(engine,
      arena_printf(engine->arena,
          "select count(*) from ((select %.*s from \"%s\" except all select %.*s from %s) union "
          "all "
          "(select %.*s from %s except all select %.*s from \"%s\")) as differ",
          STR_ARGS(names), ours, STR_ARGS(names), by_hand, STR_ARGS(names), by_hand,
          STR_ARGS(names), ours));
}

static bool agree(struct engine *engine) {
  static const char *const pairs[][2] = {
      {"unit results", "by_hand_unit"}, {"cluster results", "by_hand_cluster"}};
  bool is_same = true;
  for (int i = 0; i < 2; i++) {
    int64_t n_rows;
    const int64_t n = differences(engine, pairs[i][0], pairs[i][1], &n_rows);
    printf("  %s: %lld of %lld rows differ\n", pairs[i][0], (long long)n, (long long)n_rows);
    is_same = is_same && n == 0 && n_rows > 0;
  }
  return is_same;
}

int main(int argc, char **argv) {
  if (argc != 5) return 2;
  struct arena arena;
  arena_init(&arena, NULL);
  struct engine *engine = engine_open(&arena, argv[4], false);
  if (engine->fault) give_up(engine->shown, engine->words);
  struct script scripts[2] = {{.path = argv[2]}, {.path = argv[3]}};
  for (int i = 0; i < 2; i++) scripts[i].text = read_script(&arena, scripts[i].path);
  /* what ours sets for itself the peer gets too */
  if (engine_dialect(engine) == SQL_POSTGRESQL &&
      !engine_execute(engine, STR("set enable_nestloop = off; set jit = off")))
    give_up(engine->shown, engine->words);
  printf("%s\n", engine->shown);
  for (int round = 0; round < atoi(argv[1]); round++) {
    double took[2];
    for (int i = 0; i < 2; i++) {
      took[i] = run_script(engine, &scripts[i]);
      if (round == 0 || took[i] < scripts[i].least) scripts[i].least = took[i];
    }
    printf("  round %d: %.2f s, by hand %.2f s: %.2f times\n", round + 1, took[0], took[1],
        took[0] / took[1]);
    fflush(stdout);
  }
  const double ratio = scripts[0].least / scripts[1].least;
  const bool is_same = agree(engine), is_quick = ratio <= RATIO_MAX;
  printf("  the least: %.2f s, by hand %.2f s: %.2f times, %s the %.1f asked\n", scripts[0].least,
      scripts[1].least, ratio, is_quick ? "within" : "BEYOND", RATIO_MAX);
  engine_close(engine);
  arena_free(&arena);
  return is_same && is_quick ? 0 : 1;
}
