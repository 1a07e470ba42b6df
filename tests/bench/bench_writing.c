/* `make bench`: how fast each form is written, in bytes of processor time, beside a memory copy in
 * the same minute. W1 as bench_choosing.c has it (clusters of ten, incidents, flags), but with a
 * hundredth of the facts missing, so with reasons; data made in memory, evaluated before the clock
 * starts. What is written goes to a stream that counts it and lets it go. Fails where two threads
 * write other bytes than one. Issue 11, "What it must show", 2. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "results/formats.h"
#include "tests/bench/bench.h"
#include "tests/bench/race.h"

enum { UNITS = 200000, IN_CLUSTER = 10, ROUNDS = 5 };

/* -- data -- */

static bool is_missing(uint64_t *state) { return random_next(state) % 100 == 0; }

static void set(struct dataset *data, uint32_t field, uint32_t row, uint64_t number, bool missing) {
  if (!missing) dataset_set_number(data, field, row, (int64_t)number);
}

static void make_incidents(struct dataset *data, uint32_t unit, uint64_t *state) {
  const struct schema *schema = data->schema;
  const uint32_t incident = schema_entity(schema, STR("incident"));
  const uint64_t draw = random_next(state) % 1000;
  const uint32_t n = draw < 700 ? 0 : draw < 875 ? 1 : draw < 970 ? 2 : 3;
  for (uint32_t i = 0; i < n; i++) {
    if (i == 0) dataset_list_present(data, incident, unit);
    const uint32_t row = dataset_add_row(data, incident, unit, 0, 1, 1);
    set(data, field_of(schema, "incident", "kind"), row, random_next(state) % 3, false);
    set(data, field_of(schema, "incident", "serious"), row, random_next(state) % 10 < 3,
        is_missing(state));
    set(data, field_of(schema, "incident", "concluded"), row, random_next(state) % 10 < 7,
        is_missing(state));
  }
}

static void make_unit(struct dataset *data, uint32_t cluster, uint32_t number, uint64_t *state) {
  const struct schema *schema = data->schema;
  const uint32_t unit = schema_entity(schema, STR("unit"));
  const uint32_t row = dataset_add_row(data, unit, cluster, 0, 1, 1);
  char id[16];
  const int n = snprintf(id, sizeof id, "u%07u", number);
  dataset_set_text(data, schema->entities[unit].first_field, row, (struct str){id, (uint32_t)n});
  set(data, field_of(schema, "unit", "registered"), row, random_next(state) % 20 != 0,
      is_missing(state));
  set(data, field_of(schema, "unit", "pledge_signed"), row, random_next(state) % 20 != 0,
      is_missing(state));
  set(data, field_of(schema, "unit", "votes"), row, random_next(state) % 11, is_missing(state));
  set(data, field_of(schema, "unit", "score"), row, 5000 + random_next(state) % 5000,
      is_missing(state));
  set(data, field_of(schema, "unit", "last_head_year"), row, 2000 + random_next(state) % 20,
      is_missing(state));
  make_incidents(data, row, state);
}

static void make_data(struct dataset *data, const struct schema *schema) {
  const uint32_t cluster = schema_entity(schema, STR("cluster")),
                 unit = schema_entity(schema, STR("unit"));
  uint64_t state = 2020;
  uint32_t in_cluster = 0;
  char id[16];
  dataset_init(data, schema, NULL, NULL);
  dataset_list_present(data, cluster, 0);
  for (uint32_t u = 0; u < UNITS; u++) {
    if (u % IN_CLUSTER == 0) {
      in_cluster = dataset_add_row(data, cluster, 0, 0, 1, 1);
      const int n = snprintf(id, sizeof id, "c%06u", u / IN_CLUSTER);
      dataset_set_text(
          data, schema->entities[cluster].first_field, in_cluster, (struct str){id, (uint32_t)n});
      dataset_list_present(data, unit, in_cluster);
    }
    make_unit(data, in_cluster, u, &state);
  }
  dataset_finish(data);
}

/* -- writing -- */

/* The other end of the stream: how much came, and a number that other bytes would change. */
struct sink_end {
  uint64_t n_bytes, check;
};

static ssize_t take(void *context, const char *bytes, size_t n) {
  struct sink_end *end = context;
  const uint64_t step = 61; /* every so many bytes of all of them, however they come */
  for (size_t i = (size_t)((step - end->n_bytes % step) % step); i < n; i += step)
    end->check = end->check * 31 + (unsigned char)bytes[i];
  end->n_bytes += n;
  return (ssize_t)n;
}

struct setting {
  const struct program *program;
  const struct dataset *data;
  const uint32_t *readings;
};

static double write_form(const struct setting *setting, enum report_format format, uint32_t threads,
    struct sink_end *end) {
  struct arena arena;
  struct run run;
  arena_init(&arena, NULL);
  const struct run_options options = {
      .as_of = setting->program->schema.effective_to, .threads = threads};
  run_evaluate(&run, &arena, NULL, setting->program, setting->data, &options);
  *end = (struct sink_end){0};
  FILE *out = fopencookie(end, "w", (cookie_io_functions_t){.write = take});
  if (!out) exit(3);
  struct report report = {.program = setting->program,
      .data = setting->data,
      .run = &run,
      .out = out,
      .as_of = options.as_of,
      .readings = setting->readings,
      .arena = &arena,
      .width = 100};
  const double start = processor_seconds();
  report_plan(&report);
  report_write(&report, format, out);
  fflush(out);
  const double taken = processor_seconds() - start;
  fclose(out);
  arena_free(&report.row);
  run_free(&run);
  arena_free(&arena);
  return taken;
}

/* Seconds to copy a byte, in memory far beyond the caches. */
static double copy_seconds(void) {
  enum { BYTES_COPIED = 64 << 20 };
  void *(*volatile copy)(void *, const void *, size_t) = memcpy; /* never left out */
  char *from = malloc(BYTES_COPIED), *to = malloc(BYTES_COPIED);
  if (!from || !to) exit(3);
  memset(from, 1, BYTES_COPIED);
  memset(to, 2, BYTES_COPIED);
  const double start = processor_seconds();
  copy(to, from, BYTES_COPIED);
  const double taken = processor_seconds() - start;
  if (to[BYTES_COPIED / 2] != 1) exit(1); /* it is looked at */
  free(from);
  free(to);
  return taken / BYTES_COPIED;
}

static bool bench_form(const struct setting *setting, enum report_format format) {
  double writing[ROUNDS], copying[ROUNDS];
  struct sink_end one, two;
  for (int i = 0; i < ROUNDS; i++) {
    writing[i] = write_form(setting, format, 1, &one) / (double)one.n_bytes;
    copying[i] = copy_seconds();
  }
  write_form(setting, format, 2, &two);
  const double w = median(writing, ROUNDS), c = median(copying, ROUNDS);
  const bool agree = one.n_bytes == two.n_bytes && one.check == two.check;
  printf("    %-8s %7.1f MB: %7.1f MB/s a thread, a memory copy %8.1f: %6.1f times its time; two "
         "threads %s\n",
      formats[format].word, (double)one.n_bytes / 1e6, 1e-6 / w, 1e-6 / c, w / c,
      agree ? "write the same" : "DIFFER");
  return agree;
}

int main(void) {
  struct arena arena;
  arena_init(&arena, NULL);
  const struct program *program = compiled(&arena, "tests/bench/choosing.rules");
  const struct schema *schema = &program->schema;
  struct dataset data;
  make_data(&data, schema);
  uint32_t *readings = ARENA_ARRAY(&arena, uint32_t, schema->n_readings + 1);
  for (uint32_t i = 0; i < schema->n_readings; i++) readings[i] = schema->readings[i].chosen;
  const struct setting setting = {program, &data, readings};
  printf(
      "(w) results of %d units written, a hundredth of the facts missing: processor time, medians "
      "of %d (aim 1,000 MB/s a thread)\n",
      UNITS, ROUNDS);
  bool agree = true;
  for (unsigned f = 0; f < N_FORMATS; f++)
    if (f != FORMAT_SUMMARY && formats[f].write) /* a workbook is no text, and written elsewhere */
      agree = bench_form(&setting, (enum report_format)f) && agree;
  dataset_free(&data);
  arena_free(&arena);
  return agree ? 0 : 1;
}
