#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "compiler/compile.h"
#include "tests/bench/race.h"

static int by_value(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

double processor_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double median(double *times, int n) {
  qsort(times, (size_t)n, sizeof *times, by_value);
  return times[n / 2];
}

struct program *compiled(struct arena *arena, const char *path) {
  struct compilation compilation;
  int system_error = 0;
  if (!compile(&compilation, arena, compile_file(path, COMPILE_PROGRAM), &system_error)) {
    diags_render(&compilation.diags, stderr, DIAG_FORMAT_TEXT, false);
    exit(1);
  }
  return compilation.program;
}

uint32_t field_of(const struct schema *schema, const char *entity, const char *field) {
  return schema_field(schema, schema_entity(schema, str_from(entity)), str_from(field));
}

struct view view_of(const struct dataset *data, const char *entity, const char *field) {
  const uint32_t e = schema_entity(data->schema, str_from(entity));
  const struct table *table = &data->tables[e];
  const struct column *column =
      &table
           ->columns[field_of(data->schema, entity, field) - data->schema->entities[e].first_field];
  if (column->kind != REG_NUMBER || column->width == sizeof(int64_t)) return column->view;
  int64_t *values = malloc(table->n_rows * sizeof *values); /* the process's until its end */
  uint8_t *known = malloc(table->n_rows);
  if (!values || !known) exit(3);
  for (uint32_t row = 0; row < table->n_rows; row++)
    known[row] = column_number(column, row, &values[row]);
  return (struct view){.values = values, .known = known};
}

const void *column_of(const struct dataset *data, const char *entity, const char *field) {
  return view_of(data, entity, field).values;
}

int64_t known_number(const struct run *run, uint32_t reg, uint32_t row) {
  int64_t lo = 0, hi = 0;
  if (!run_number(run, reg, row, &lo, &hi)) return -1;
  return lo == hi ? lo : -1;
}

/* Seconds of the VM; and, where a peer is given, whether its results are the same. */
static double evaluate(const struct program *program, const struct dataset *data,
    const struct peer *peer, bool *agree) {
  const struct run_options options = {.as_of = program->schema.effective_to, .threads = 1};
  struct arena arena;
  struct run run;
  arena_init(&arena, NULL);
  const double start = processor_seconds();
  run_evaluate(&run, &arena, NULL, program, data, &options);
  const double taken = processor_seconds() - start;
  if (peer) *agree = peer->agrees(peer->context, &run);
  run_free(&run);
  arena_free(&arena);
  return taken;
}

bool race(const struct program *program, const struct dataset *data, const struct peer *peer,
    uint32_t n, const char *things) {
  double by_hand[RACE_ROUNDS], by_vm[RACE_ROUNDS];
  bool agree = false;
  peer->evaluate(peer->context);
  evaluate(program, data, peer, &agree);
  peer->release(peer->context);
  /* neither holds memory while the other is timed */
  for (int i = 0; i < RACE_ROUNDS; i++) {
    const double start = processor_seconds();
    peer->evaluate(peer->context);
    by_hand[i] = processor_seconds() - start;
    peer->release(peer->context);
    by_vm[i] = evaluate(program, data, NULL, NULL);
  }
  const double h = median(by_hand, RACE_ROUNDS), v = median(by_vm, RACE_ROUNDS);
  printf("    %8u %s: hand-written C %7.1f ns each, thidua's VM %7.1f ns each: %.2f times as fast; "
         "results %s\n",
      n, things, h / n * 1e9, v / n * 1e9, h / v, agree ? "agree" : "DIFFER");
  return agree;
}

int race_main(int argc, char **argv, const char *rules, const char *title, uint32_t most,
    bool (*compare)(const struct program *program, uint32_t n)) {
  struct arena arena;
  arena_init(&arena, NULL);
  const struct program *program = compiled(&arena, rules);
  if (argc > 1) most = (uint32_t)strtoul(argv[1], NULL, 10);
  printf("%s: evaluation, processor time, medians of %d\n", title, RACE_ROUNDS);
  bool agree = true;
  for (uint64_t n = 10000; n <= most; n *= 10) agree = compare(program, (uint32_t)n) && agree;
  arena_free(&arena);
  return agree ? 0 : 1;
}
