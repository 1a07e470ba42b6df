/* What is written is the same bytes in every form, however many threads write it and in however
 * small pieces: of generated regulations with their reasons, ties and cases settled, and of one whose
 * rows fill several pieces as they are.
 *
 * Each thread keeps for itself what it has written of a cell (results/memo.h), so cells that are
 * taken for the same and are not differ between two ways of sharing out the rows. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "results/report_tree.h"
#include "results/sink_json.h"
#include "tests/forms.h"
#include "tests/generate.h"
#include "tests/harness.h"

enum { SEEDS = 300 };

/* The ways rows are shared out; the first is what the others are held against. */
static const struct way {
  uint32_t threads, block_rows;
  bool adopts; /* the values were found elsewhere (run_adopt) */
} ways[] = {
    {1, 0, false}, {2, 1, false}, {8, 1, false}, {2, 3, false}, {8, 2, false}, {2, 1, true}};

static size_t bytes_written, n_compared, n_unknown;

/* The values of one run as another's. */
static void adopt(struct run *run, const struct run *from, struct arena *arena) {
  const struct program *program = from->program;
  run_adopt(run, arena, NULL, program, from->data, &from->options);
  for (uint32_t r = 0; r < program->n_registers; r++) {
    if (!run_is_adopted(program, r)) continue;
    const struct reg *reg = &program->registers[r];
    const struct view to = run_adopted(run, r), *as = &from->whole[r];
    const size_t n = from->data->tables[reg->entity].n_rows,
                 bytes = n * register_kind_bytes(reg->kind);
    if (n) memcpy(to.values, as->values, bytes);
    if (n && to.high) memcpy(to.high, as->high, bytes);
    if (n && to.known) memcpy(to.known, as->known, n);
  }
}

static void write_all(struct subject *subject, struct way way, int32_t as_of, bool settles,
    struct written written[FORMS]) {
  struct arena arena;
  struct run run, evaluated;
  arena_init(&arena, NULL);
  run_evaluate(&evaluated, &arena, NULL, subject->program, &subject->data,
      &(struct run_options){.as_of = as_of,
          .threads = way.threads,
          .block_rows = way.block_rows,
          .reasons_named = 5});
  if (way.adopts) adopt(&run, &evaluated, &arena);
  struct run *as = way.adopts ? &run : &evaluated;
  for (unsigned f = 0; f < FORMS; f++) written[f] = form_write(subject, as, &arena, settles, f);
  if (way.adopts) run_free(&run);
  run_free(&evaluated);
  arena_free(&arena);
}

static void compare(const struct written *wanted, const struct written *found, unsigned form,
    struct way way, uint64_t seed) {
  for (int i = 0; i < 2; i++) {
    if (wanted->n[i] == found->n[i] && !memcmp(wanted->bytes[i], found->bytes[i], wanted->n[i]))
      continue;
    size_t at = 0;
    while (at < wanted->n[i] && wanted->bytes[i][at] == found->bytes[i][at]) at++;
    fail_msg("seed %llu, form %u%s, %u threads, blocks of %u: other bytes from %zu on:\n%.200s\n"
             "not\n%.200s",
        (unsigned long long)seed, form, i ? " (beside)" : "", way.threads, way.block_rows, at,
        found->bytes[i] + at, wanted->bytes[i] + at);
  }
  n_compared++;
}

/* All forms, written in all ways. */
static void compare_ways(struct subject *subject, int32_t as_of, bool settles, uint64_t seed) {
  struct written wanted[FORMS], found[FORMS];
  write_all(subject, ways[0], as_of, settles, wanted);
  n_unknown += strstr(wanted[FORMAT_JSON].bytes[0], "\"missing\": [") != NULL;
  for (unsigned f = 0; f < FORMS; f++) bytes_written += wanted[f].n[0];
  for (size_t w = 1; w < sizeof ways / sizeof *ways; w++) {
    write_all(subject, ways[w], as_of, settles, found);
    for (unsigned f = 0; f < FORMS; f++) {
      compare(&wanted[f], &found[f], f, ways[w], seed);
      form_free(&found[f]);
    }
  }
  for (unsigned f = 0; f < FORMS; f++) form_free(&wanted[f]);
}

static void generated_regulations(void **state) {
  (void)state;
  const char *wanted = getenv("THIDUA_SEEDS");
  const uint64_t n = wanted ? strtoull(wanted, NULL, 10) : SEEDS;
  for (uint64_t seed = 0; seed < n; seed++) {
    struct generated *g = seed % 2 ? generate_repeating(seed) : generate(seed, false);
    struct subject subject;
    subject_init(&subject);
    if (subject_compile(&subject, g->rules)) {
      subject.previous = generated_results(g);
      if (subject_load(&subject, generated_yaml(g, g->data, NULL)))
        compare_ways(&subject, g->as_of, seed % 3 == 0, seed);
    }
    subject_free(&subject);
    generated_free(g);
  }
  print_message("%zu outputs compared, %zu MB; %zu of them with missing facts\n", n_compared,
      bytes_written >> 20, n_unknown);
  assert_true(n_compared > n && n_unknown > n / 3);
}

/* -- pieces as they are -- */

#define DOUBLED "define doubled of unit : decimal(2)\n  is score * 2\n"
static const char rules[] =
    "regulation w\n  effective 2020-01-01 to 2020-12-31\nentity sector\n"
    "entity cluster (clusters) in sector\nentity unit (units) in cluster\n"
    "  votes : integer\n  score : decimal(2)\n  late : boolean\n"
    "decision standing of unit\n  one of held, considered\n  otherwise considered\n"
    "rule hold for unit\n  when late\n  then standing is held\n  because \"x\"\n" DOUBLED
    "warning few for unit\n  when votes < 3\n  because \"few votes\"\n"
    "selection flag\n  choose 1 unit per cluster\n  where standing is considered\n"
    "  order by votes descending\n  on tie refer\n";

/* Most ids are short and plain. */
static const char *id_form(unsigned u) {
  if (u % 97 == 0) return "      - id: \"u%u %0150u\"\n        score: %u.%02u\n";
  if (u % 41 == 0) return "      - id: \"%u \\\"%u\\\" Ủy ban\"\n        score: %u.%02u\n";
  return "      - id: u%u-%u\n        score: %u.%02u\n";
}

/* So many clusters of ten, loaded for rules. */
static void begin_clusters(struct subject *subject, struct str text, uint32_t clusters) {
  char *bytes = NULL;
  size_t n = 0;
  FILE *yaml = open_memstream(&bytes, &n);
  assert_non_null(yaml);
  fprintf(yaml, "clusters:\n");
  for (unsigned u = 0; u < clusters * 10; u++) {
    if (u % 10 == 0)
      fprintf(yaml, u % 70 ? "  - id: cụm %u\n    units:\n" : "  - id: cụm \"%u\"\n    units:\n",
          u / 10);
    fprintf(yaml, id_form(u), u, u, u % 100, u * 7 % 100);
    if (u % 31) fprintf(yaml, "        votes: %u\n", u * 13 % 11);
    if (u % 37) fprintf(yaml, "        late: %s\n", u % 5 ? "false" : "true");
  }
  fclose(yaml);
  subject_init(subject);
  if (!subject_compile(subject, text)) fail_msg("%.*s", STR_ARGS(subject->complaints));
  if (!subject_load(subject, (struct str){bytes, (uint32_t)n}))
    fail_msg("%.*s", STR_ARGS(subject->complaints));
  free(bytes);
}

static void pieces_as_they_are(void **state) {
  (void)state;
  struct subject subject;
  begin_clusters(&subject, str_from(rules), 700);
  struct written wanted[FORMS], found[FORMS];
  write_all(&subject, ways[0], harness_date("2020-12-31"), false, wanted);
  assert_true(wanted[FORMAT_JSONL].n[0] > 1000000);
  for (uint32_t threads = 2; threads <= 8; threads *= 4) {
    const struct way way = {threads, 0, threads == 8};
    write_all(&subject, way, harness_date("2020-12-31"), false, found);
    for (unsigned f = 0; f < FORMS; f++) {
      compare(&wanted[f], &found[f], f, way, 0);
      form_free(&found[f]);
    }
  }
  for (unsigned f = 0; f < FORMS; f++) form_free(&wanted[f]);
  subject_free(&subject);
}

/* -- what is copied -- */

/* Items for which there is no table of what was kept, ranks and numbers that have no small key, ties,
 * reasons, groups of one and of many. */
static struct str wide_rules(void) {
  char *bytes = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&bytes, &n);
  assert_non_null(out);
  fputs(rules, out);
  for (int i = 0; i < 70; i++)
    fprintf(out, "define d%d of unit : integer\n  is votes * %d\n", i, i * i - 40);
  fputs("selection best\n  choose 700 unit per sector\n  order by score descending, votes\n"
        "  on tie refer\n"
        "selection least\n  choose 1 unit per sector\n  where standing is held\n"
        "  order by score\n  on tie all\n",
      out);
  fclose(out);
  return (struct str){bytes, (uint32_t)n};
}

/* The rules without what is another number for each unit. */
static struct str few_rules(void) {
  char *bytes = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&bytes, &n);
  const char *doubled = strstr(rules, DOUBLED);
  assert_non_null(out);
  assert_non_null(doubled);
  fprintf(out, "%.*s%s", (int)(doubled - rules), rules, doubled + strlen(DOUBLED));
  fclose(out);
  return (struct str){bytes, (uint32_t)n};
}

/* One line, where nothing was written before. */
static void put_line_anew(
    struct subject *subject, struct run *run, uint32_t table, uint32_t row, FILE *out) {
  struct arena arena;
  struct json_sink sink;
  arena_init(&arena, NULL);
  struct report report = {.program = subject->program,
      .data = &subject->data,
      .run = run,
      .out = out,
      .as_of = run->options.as_of,
      .arena = &arena};
  report_plan(&report);
  report_begin_text(&report, out);
  json_sink_init(&sink, &report.text);
  report_tree_instance(&report, &sink.sink, &report.tables[table], row, true);
  buffer_put_byte(&report.text, '\n');
  buffer_flush(&report.text);
  arena_free(&report.row);
  arena_free(&arena);
}

static void compare_lines(struct subject *subject) {
  struct written wanted = {0}, found[FORMS];
  struct arena arena;
  struct run run;
  const int32_t as_of = harness_date("2020-12-31");
  write_all(subject, ways[0], as_of, false, found);
  arena_init(&arena, NULL);
  run_evaluate(&run, &arena, NULL, subject->program, &subject->data,
      &(struct run_options){.as_of = as_of, .threads = 1, .reasons_named = 5});
  FILE *out = open_memstream(&wanted.bytes[0], &wanted.n[0]);
  assert_non_null(out);
  struct report report = {.program = subject->program,
      .data = &subject->data,
      .run = &run,
      .as_of = as_of,
      .arena = &arena};
  report_plan(&report);
  for (uint32_t t = 0; t < report.n_tables; t++)
    for (uint32_t row = 0; row < subject->data.tables[report.tables[t].entity].n_rows; row++)
      put_line_anew(subject, &run, t, row, out);
  fclose(out);
  assert_true(wanted.n[0] > 100000);
  wanted.n[1] = found[FORMAT_JSONL].n[1];
  wanted.bytes[1] = found[FORMAT_JSONL].bytes[1];
  compare(&wanted, &found[FORMAT_JSONL], FORMAT_JSONL, ways[0], 0);
  free(wanted.bytes[0]);
  for (unsigned f = 0; f < FORMS; f++) form_free(&found[f]);
  arena_free(&report.row);
  run_free(&run);
  arena_free(&arena);
}

static struct str csv_for(struct report *report, enum csv_reader reader) {
  char *bytes = NULL;
  size_t n = 0;
  report->out = open_memstream(&bytes, &n);
  assert_non_null(report->out);
  report->csv.reader = reader;
  report_write(report, FORMAT_CSV, report->out);
  fclose(report->out);
  return (struct str){bytes, (uint32_t)n};
}

static struct str next_line(struct str *text) {
  const char *end = memchr(text->p, '\n', text->n);
  assert_non_null(end);
  struct str line = {text->p, (uint32_t)(end - text->p)};
  text->p += line.n + 1;
  text->n -= line.n + 1;
  if (line.n && line.p[line.n - 1] == '\r') line.n--;
  return line;
}

/* Lines for a spreadsheet are never copied as a whole: where it would leave all texts as they are, they
 * are those for a program. */
static void compare_csv(struct subject *subject) {
  struct arena arena;
  struct run run;
  uint32_t n_same = 0;
  const int32_t as_of = harness_date("2020-12-31");
  arena_init(&arena, NULL);
  run_evaluate(&run, &arena, NULL, subject->program, &subject->data,
      &(struct run_options){.as_of = as_of, .threads = 1});
  struct report report = {.program = subject->program,
      .data = &subject->data,
      .run = &run,
      .as_of = as_of,
      .arena = &arena};
  report_plan(&report);
  struct str copied = csv_for(&report, CSV_PROGRAM), written = csv_for(&report, CSV_EXCEL_ENGLISH);
  char *const bytes[] = {(char *)copied.p, (char *)written.p};
  written.p += 3; /* the mark */
  written.n -= 3;
  while (copied.n) {
    const struct str line = next_line(&copied), anew = next_line(&written);
    const bool is_guarded = memmem(anew.p, anew.n, "\"=", 2) != NULL;
    if (!is_guarded && !str_equal(line, anew))
      fail_msg("%.*s\nis, where nothing is copied,\n%.*s", STR_ARGS(line), STR_ARGS(anew));
    n_same += !is_guarded;
  }
  assert_int_equal(written.n, 0);
  assert_true(n_same > 1000);
  free(bytes[0]);
  free(bytes[1]);
  arena_free(&report.row);
  run_free(&run);
  arena_free(&arena);
}

/* A line made of what was kept of others is the line that is written where nothing was. */
static void copied_is_as_written(void **state) {
  (void)state;
  struct subject subject;
  const struct str wide = wide_rules(), few = few_rules();
  begin_clusters(&subject, str_from(rules), 150); /* hardly two units say the same */
  compare_lines(&subject);
  compare_csv(&subject);
  subject_free(&subject);
  begin_clusters(&subject, few, 500); /* nearly all do */
  compare_lines(&subject);
  compare_csv(&subject);
  subject_free(&subject);
  begin_clusters(&subject, wide, 150);
  compare_lines(&subject);
  compare_csv(&subject);
  subject_free(&subject);
  free((char *)wide.p);
  free((char *)few.p);
}

/* -- who writes -- */

struct witness {
  pthread_t caller;
  size_t n_calls, n_strangers;
};

static ssize_t witnessed(void *context, const char *bytes, size_t n) {
  struct witness *witness = context;
  (void)bytes;
  witness->n_calls++;
  witness->n_strangers += !pthread_equal(pthread_self(), witness->caller);
  return (ssize_t)n;
}

/* Whoever stands behind the stream (a program with libthidua) is called in its own thread only. */
static void only_the_caller_puts_out(void **state) {
  (void)state;
  struct subject subject;
  struct witness witness = {.caller = pthread_self()};
  struct arena arena;
  struct run run;
  begin_clusters(&subject, str_from(rules), 700);
  arena_init(&arena, NULL);
  run_evaluate(&run, &arena, NULL, subject.program, &subject.data,
      &(struct run_options){.as_of = harness_date("2020-12-31"), .threads = 8, .block_rows = 50});
  FILE *out = fopencookie(&witness, "w", (cookie_io_functions_t){.write = witnessed});
  assert_non_null(out);
  struct report report = {.program = subject.program,
      .data = &subject.data,
      .run = &run,
      .out = out,
      .as_of = run.options.as_of,
      .arena = &arena};
  report_plan(&report);
  report_write(&report, FORMAT_JSONL, out);
  fclose(out);
  assert_true(witness.n_calls > 100);
  assert_int_equal(witness.n_strangers, 0);
  arena_free(&report.row);
  run_free(&run);
  arena_free(&arena);
  subject_free(&subject);
}

/* -- memory that ends, in whichever thread -- */

struct failing {
  atomic_long calls, held;
  long fail_at;
};

static void *failing_resize(void *context, void *old, size_t bytes) {
  struct failing *failing = context;
  if (bytes == 0) {
    if (old) failing->held--;
    free(old);
    return NULL;
  }
  if (++failing->calls == failing->fail_at) return NULL;
  if (!old) failing->held++;
  return realloc(old, bytes);
}

/* Evaluates, then writes with an allocation that fails. True where it was reached. */
static bool write_without_memory(struct subject *subject, unsigned form, long fail_at) {
  struct failing failing = {0};
  const struct allocator allocator = {failing_resize, &failing};
  struct arena arena;
  struct run run;
  jmp_buf exhausted;
  struct written written = {0};
  FILE *out = open_memstream(&written.bytes[0], &written.n[0]),
       *beside = open_memstream(&written.bytes[1], &written.n[1]);
  assert_non_null(out);
  assert_non_null(beside);
  arena_init(&arena, &allocator);
  arena.out_of_memory = &exhausted;
  run_evaluate(&run, &arena, &allocator, subject->program, &subject->data,
      &(struct run_options){.as_of = harness_date("2020-12-31"), .threads = 3, .block_rows = 20});
  struct report report = {.program = subject->program,
      .data = &subject->data,
      .run = &run,
      .out = out,
      .as_of = run.options.as_of,
      .arena = &arena,
      .width = 70};
  failing.calls = 0;
  failing.fail_at = fail_at;
  const bool is_exhausted = setjmp(exhausted);
  if (!is_exhausted) {
    report_plan(&report);
    report_write(&report, (enum report_format)form, beside);
  }
  assert_int_equal(is_exhausted, failing.calls >= fail_at);
  if (report.row.allocator) arena_free(&report.row);
  run_free(&run);
  arena_free(&arena);
  assert_int_equal(failing.held, 0);
  fclose(out);
  fclose(beside);
  form_free(&written);
  return is_exhausted;
}

static void memory_that_ends(void **state) {
  (void)state;
  struct subject subject;
  begin_clusters(&subject, str_from(rules), 12);
  for (unsigned f = 0; f < N_FORMATS; f++) {
    if (!formats[f].write) continue; /* a room above writes it */
    long fail_at = 1;
    while (write_without_memory(&subject, f, fail_at)) fail_at++;
    print_message("%s: %ld allocations failed, one by one\n", formats[f].word, fail_at - 1);
    assert_true(fail_at > 2);
  }
  subject_free(&subject);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pieces_as_they_are),
      cmocka_unit_test(copied_is_as_written),
      cmocka_unit_test(only_the_caller_puts_out),
      cmocka_unit_test(memory_that_ends),
      cmocka_unit_test(generated_regulations),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
