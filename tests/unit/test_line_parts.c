/* A file of lines read in two parts, or many, is what it is read at once, wherever it is cut: values,
 * places, messages (file_part.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/lanes.h"

/* The text as a file of that name; what is behind byte split_at as a part of its own, or
 * LANES_PARTS_OF. */
static void read_lines(struct lanes_read *r, const struct lanes_schema *s, const char *name,
    struct str text, uint64_t split_at) {
  dataset_init(&r->d, &s->schema, NULL, NULL);
  arena_init(&r->arena, NULL);
  diags_init(&r->diags, &r->arena, NULL);
  const bool is_in_parts = split_at >= LANES_PARTS_OF(0);
  if (is_in_parts) r->d.building->part_bytes = split_at - LANES_PARTS_OF(0);
  /* there is something before, which may leave its parts for the text */
  static const char first[] =
      "{\"id\":\"a\",\"name\":\"before\"}\n{\"id\":\"b\"}\n{\"id\":\"b1\"}\n";
  tree_load_text(&r->d, &r->diags, "cluster.jsonl", str_from(first));
  if (!is_in_parts) r->d.building->split_at = split_at;
  r->d.building->piece_rows = split_at % 6 == 1 ? 2 : 0; /* now and then, for threads are dear */
  tree_load_text(&r->d, &r->diags, name, text);
  data_check(&r->d, &r->diags, NULL);
  diags_sort(&r->diags);
}

/* A record a line, of two entities; now and then one that cannot be read. */
static void write_lines(struct lanes_document *d, uint32_t n_lines) {
  static const char *const odd[] = {"{\"id\":", "x", "", "\r", "{\"id\":\"i1\"}",
      "{\"entity\":\"sector\",\"id\":\"s\"}", "{\"entity\":\"nobody\"}", "[1]", "{\"votes\":\"x\"}",
      "  ", "{\"outcome\":1}"};
  for (uint32_t i = 0; i < n_lines; i++) {
    char line[256];
    const unsigned number = lanes_random(&d->random, 1000), cluster = number / 400;
    if (lanes_is_odd(d)) {
      lanes_say(d, LANES_ONE_OF(d, odd));
    } else if (number % 5 == 0) {
      snprintf(line, sizeof line, "{\"entity\":\"cluster\",\"id\":\"c%u-%u\"}", i, cluster);
      lanes_say(d, line);
    } else {
      snprintf(line, sizeof line,
          "{\"entity\": \"unit\", \"id\":\"u%u\",\"cluster\":\"a\",\"name\":\"tên %u\"%s}",
          number % 29 ? i : i / 2, cluster, number % 3 ? "" : ", \"votes\": 1200");
      lanes_say(d, line);
    }
    lanes_say(d, i % 7 ? "\n" : "\r\n");
  }
}

/* The text cut there is what it is whole. */
static void check_cut(const struct lanes_schema *s, const struct lanes_read *whole,
    const char *name, struct str text, uint64_t split_at, uint32_t *n_parts) {
  struct lanes_read parts;
  read_lines(&parts, s, name, text, split_at);
  assert_true(lanes_same_words(&whole->diags, &parts.diags));
  const char *where = lanes_difference(whole, &parts);
  if (where) fail_msg("%s, split at %u:\n%.*s", where, (unsigned)split_at, STR_ARGS(text));
  *n_parts += parts.d.building->n_parts;
  lanes_read_free(&parts);
}

typedef void line_writer(struct lanes_document *d, uint32_t n_lines);

static void check(uint64_t seed, uint32_t odd_in_a_thousand, const char *name, line_writer *write,
    uint32_t *n_parts) {
  struct lanes_schema s;
  lanes_schema_make(&s, seed);
  struct lanes_document d = {
      .s = &s, .random = seed, .odd_in_a_thousand = odd_in_a_thousand, .text = NULL};
  write(&d, 3 + (uint32_t)seed % 20);
  struct str text = {d.text, (uint32_t)d.n};
  struct lanes_read whole;
  read_lines(&whole, &s, name, text, 0);
  for (uint64_t at = 1; at < text.n; at++)
    if (text.p[at - 1] == '\n' || at % 17 == 0) check_cut(&s, &whole, name, text, at, n_parts);
  for (uint64_t bytes = 1; bytes < text.n; bytes *= 3)
    check_cut(&s, &whole, name, text, LANES_PARTS_OF(bytes), n_parts);
  lanes_read_free(&whole);
  free(d.text);
}

/* A row a line, mostly; cells in quotes that hold separators and line ends, and lines that look like
 * rows; now and then something that cannot be read. */
static void write_rows(struct lanes_document *d, uint32_t n_lines) {
  static const char *const headings[] = {"id%ccluster%cname%cvotes\n",
      "Id%cCluster%cname%cvotes\r\n", "\xEF\xBB\xBFid%ccluster%cname%cvotes\n",
      ";;;\n\nid%ccluster%cname%cvotes\n", "id%ccluster%cname%cnobody\n"};
  static const char separators[] = {',', ';', '\t'};
  static const char *const odd[] = {"x\n", "\"open\n", "a\"b\n", "u1\xFF\n", "\x01\n", "#N/A\n"};
  const unsigned draw = lanes_random(&d->random, 1000);
  const char sep = separators[draw % 3];
  char line[256];
  snprintf(line, sizeof line, headings[draw < 990 ? draw % 4 : 4], sep, sep, sep);
  lanes_say(d, line);
  for (uint32_t i = 0; i < n_lines; i++) {
    const unsigned number = lanes_random(&d->random, 1000);
    if (lanes_is_odd(d)) {
      lanes_say(d, LANES_ONE_OF(d, odd));
    } else if (number % 6 == 0) {
      snprintf(line, sizeof line, "u%u%ca%c\"hai\nu%u%ca%cx%c1\"\"%c\"%c%u", i, sep, sep, i, sep,
          sep, sep, sep, sep, number);
      lanes_say(d, line);
    } else if (number % 13 == 0) {
      snprintf(line, sizeof line, "%c%c%c", sep, sep, sep);
      lanes_say(d, number % 2 ? line : "");
    } else {
      snprintf(line, sizeof line, "u%u%c%s%ctên %u%c%s", i, sep, number % 7 ? "a" : "\"a\"", sep,
          number, sep, number % 3 ? "" : "12");
      lanes_say(d, line);
    }
    lanes_say(d, i % 7 ? "\n" : number % 97 ? "\r\n" : "\r");
  }
}

static void test_split_anywhere(void **state) {
  (void)state;
  static const uint32_t odd[] = {0, 30, 200};
  uint32_t n_parts = 0;
  for (uint64_t seed = 0; seed < 300; seed++)
    check(seed, odd[seed % 3], "all.jsonl", write_lines, &n_parts);
  assert_true(n_parts > 1000); /* parts were joined */
}

/* Whether units live in clusters and have all fields of the rows. */
static bool fits_rows(uint64_t seed) {
  struct lanes_schema s;
  lanes_schema_make(&s, seed);
  return s.schema.n_entities > 2 && s.entities[2].parent == 1 && s.entities[2].n_fields > 3;
}

static void test_rows_split_anywhere(void **state) {
  (void)state;
  static const uint32_t odd[] = {0, 0, 30, 200};
  uint32_t n_parts = 0;
  for (uint64_t seed = 0; seed < 1000; seed++)
    if (fits_rows(seed) || seed % 20 == 0)
      check(seed, odd[seed % 4], seed % 5 ? "unit.csv" : "unit.tsv", write_rows, &n_parts);
  assert_true(n_parts > 1000);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_split_anywhere), cmocka_unit_test(test_rows_split_anywhere)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
