/* What the library's border costs: units fed by rows through thidua_data_row, against columns fed
 * into the data set by hand: bench_api [UNITS]. Processor time, the least of several rounds; the
 * ratio last. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "include/thidua.h"
#include "compiler/compile.h"
#include "runtime/data/dataset.h"

enum { ROUNDS = 5, N_VOTES = 40 };

static const char rules[] =
    "regulation small\n  effective 2020-01-01 to 2020-12-31\nentity root\n"
    "entity unit (units) in root\n  votes : integer\n  score : decimal(2)\n"
    "  registered : boolean\n  kind : one of light, grave\n"
    "define good of unit : boolean is registered and votes > 3 and score > 1 and kind is light\n";

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* "u0000123": no printf, which would take most of the time. */
static uint32_t write_id(char *id, uint32_t row) {
  memcpy(id, "u0000000", 8);
  for (uint32_t i = 7; row; i--, row /= 10) id[i] = (char)('0' + row % 10);
  return 8;
}

static void fail(const char *what) {
  fprintf(stderr, "bench_api: %s\n", what);
  exit(1);
}

static double by_rows(thidua_context *context, const thidua_program *program, uint32_t n) {
  thidua_data *data;
  if (thidua_data_new(context, program, &data) != THIDUA_OK) fail("no data");
  uint32_t unit = thidua_entity(program, "unit");
  static const char *const names[] = {"id", "votes", "score", "registered", "kind"};
  thidua_value values[5];
  for (int i = 0; i < 5; i++)
    values[i] = (thidua_value){
        .field = thidua_field(program, unit, names[i]), .kind = i ? THIDUA_NUMBER : THIDUA_WRITTEN};
  double begin = now();
  for (uint32_t row = 0; row < n; row++) {
    char id[8];
    values[0].text = (thidua_text){id, write_id(id, row)};
    values[1].number = row % N_VOTES;
    values[2].number = row % 1000;
    values[3].number = row % 3 == 0;
    values[4].number = row % 2;
    if (thidua_data_row(data, unit, 0, values, 5, NULL) != THIDUA_OK) fail("a row");
  }
  double seconds = now() - begin;
  thidua_data_free(data);
  return seconds;
}

/* The same calls a loader of columns makes: rows, then field after field. */
static double by_hand(const struct schema *schema, uint32_t n) {
  struct dataset data;
  dataset_init(&data, schema, NULL, NULL);
  uint32_t unit = schema_entity(schema, STR("unit")), field[5];
  static const char *const names[] = {"id", "votes", "score", "registered", "kind"};
  for (int i = 0; i < 5; i++) field[i] = schema_field(schema, unit, str_from(names[i]));
  double begin = now();
  uint16_t file = (uint16_t)dataset_add_file(&data, STR("rows"));
  dataset_list_present(&data, unit, 0);
  for (uint32_t row = 0; row < n; row++) dataset_add_row(&data, unit, 0, file, row + 1, 1);
  for (uint32_t row = 0; row < n; row++) {
    char id[8];
    dataset_set_text(&data, field[0], row, (struct str){id, write_id(id, row)});
  }
  for (uint32_t row = 0; row < n; row++) dataset_set_number(&data, field[1], row, row % N_VOTES);
  for (uint32_t row = 0; row < n; row++) dataset_set_number(&data, field[2], row, row % 1000);
  for (uint32_t row = 0; row < n; row++) dataset_set_number(&data, field[3], row, row % 3 == 0);
  for (uint32_t row = 0; row < n; row++) dataset_set_number(&data, field[4], row, row % 2);
  double seconds = now() - begin;
  dataset_free(&data);
  return seconds;
}

int main(int n_arguments, char **arguments) {
  uint32_t n = n_arguments > 1 ? (uint32_t)strtoul(arguments[1], NULL, 10) : 1000000;
  thidua_context *context;
  thidua_program *program;
  const thidua_source source = {"small.rules", {rules, sizeof rules - 1}};
  if (n > 9999999 || thidua_context_new(NULL, &context) != THIDUA_OK ||
      thidua_compile(context, &source, 1, &program) != THIDUA_OK)
    fail("no program");
  struct arena arena;
  arena_init(&arena, NULL);
  struct compilation compilation;
  int system_error;
  if (!compile(&compilation, &arena, compile_text("small.rules", str_from(rules), COMPILE_PROGRAM),
          &system_error))
    fail("no schema");
  double rows = 1e9, hand = 1e9;
  for (int i = 0; i < ROUNDS; i++) {
    double seconds = by_rows(context, program, n);
    if (seconds < rows) rows = seconds;
    seconds = by_hand(&compilation.program->schema, n);
    if (seconds < hand) hand = seconds;
  }
  printf("library  %u units by rows %.3f s, columns by hand %.3f s: %.2f times\n", n, rows, hand,
      rows / hand);
  arena_free(&arena);
  thidua_program_free(program);
  thidua_context_free(context);
  return 0;
}
