/* CSV, JSON Lines and lists of records in YAML that are plain to see are read quickly, and the same is made of them as by the
 * readers that look closely: values, places and words. Rows
 * of CSV are those that a reader of a page finds byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "runtime/ingest/data_options.h"
#include "tests/support/csv_naive.h"
#include "tests/support/flat_documents.h"

/* Each reading in parts starts threads, which takes long where they are watched. */
#ifdef __SANITIZE_THREAD__
enum { DOCUMENTS = 150, DOCUMENTS_IN_PARTS = 20 };
#else
enum { DOCUMENTS = 1500, DOCUMENTS_IN_PARTS = 300 };
#endif

static void read_alike(enum flat_form form) {
  uint32_t n_turns = 0;
  for (uint64_t seed = 0; seed < DOCUMENTS; seed++) {
    struct lanes_schema s;
    uint64_t random = seed + 1;
    lanes_schema_make(&s, seed);
    uint32_t entity = lanes_random(&random, s.schema.n_entities);
    static const uint32_t odd[] = {0, 0, 2, 10, 60};
    struct str text = flat_document_make(&s, entity, form, seed, odd[seed % 5]);
    bool is_same = flat_agree(&s, entity, form, text, 0, &n_turns, NULL);
    if (form == FLAT_CSV && csv_naive_knows(text))
      is_same &= csv_naive_agrees(text, seed % 2 ? 64 : 0);
    free((char *)text.p);
    if (!is_same) fail_msg("document %llu", (unsigned long long)seed);
  }
  assert_true(n_turns > DOCUMENTS);
}

static void tables(void **state) {
  (void)state;
  read_alike(FLAT_CSV);
}

static void lines_of_json(void **state) {
  (void)state;
  read_alike(FLAT_JSON);
}

static void lists_of_yaml(void **state) {
  (void)state;
  read_alike(FLAT_YAML);
  read_alike(FLAT_YAML_UNNAMED);
}

/* Lists of YAML read as two parts, the second from each of their lines on. */
static void lists_in_parts(void **state) {
  (void)state;
  uint32_t n_parts = 0;
  for (uint64_t seed = 0; seed < DOCUMENTS_IN_PARTS; seed++) {
    struct lanes_schema s;
    uint64_t random = seed + 1;
    lanes_schema_make(&s, seed);
    uint32_t entity = lanes_random(&random, s.schema.n_entities);
    static const uint32_t odd[] = {0, 0, 2, 10, 60};
    const enum flat_form form = seed % 2 ? FLAT_YAML : FLAT_YAML_UNNAMED;
    struct str text = flat_document_make(&s, entity, form, seed, odd[seed % 5]);
    for (uint32_t i = 0; i + 1 < text.n; i++)
      if (text.p[i] == '\n' && !flat_agree(&s, entity, form, text, i + 1, NULL, &n_parts))
        fail_msg("document %llu", (unsigned long long)seed);
    free((char *)text.p);
  }
  assert_true(n_parts > 3 * DOCUMENTS_IN_PARTS); /* parts were joined */
}

/* A file as large as several windows, each of which ends within a row. */
static void many_windows(void **state) {
  (void)state;
  struct lanes_schema s;
  for (uint64_t seed = 0; seed < 2; seed++) {
    lanes_schema_make(&s, 7 + seed);
    for (int is_json = 0; is_json <= 1; is_json++) {
      struct lanes_document d = {.s = &s, .random = seed, .odd_in_a_thousand = 0, .n_ids = 8};
      if (is_json) flat_json_make(&d, 1, 9000);
      else flat_csv_make(&d, 1, 9000);
      struct str text = {d.text, (uint32_t)d.n};
      assert_true(flat_agree(&s, 1, is_json ? FLAT_JSON : FLAT_CSV, text, 0, NULL, NULL));
      free(d.text);
    }
  }
}

/* How many records of a document both lanes agree on, and how many of these were read many at once. */
struct read_at_once {
  uint32_t n_rows, n_read;
};

/* Adds a document of n_rows records that both lanes must read alike. */
static void read_document(const struct lanes_schema *s, uint32_t entity, enum flat_form form,
    struct str text, uint32_t n_rows, struct read_at_once *all) {
  const char *path = flat_path(entity, form);
  assert_true(flat_agree(s, entity, form, text, 0, NULL, NULL));
  struct lanes_read r = {0};
  lanes_read(&r, &s->schema, &path, &text, 1, LANES_AS_IT_IS, 0);
  all->n_read += r.d.building->n_block_records;
  all->n_rows += n_rows;
  lanes_read_free(&r);
}

/* Most records are read many at once: in the order of their keys or another, with members left out, with
 * lists in them; those behind one that needs a closer look, too. */
static void many_at_once(void **state) {
  (void)state;
  enum { ROWS = 500, SCHEMAS = 8 };
  struct lanes_schema s;
  struct read_at_once all = {0};
  for (uint64_t seed = 0; seed < SCHEMAS; seed++) {
    lanes_schema_make(&s, seed);
    for (uint32_t entity = 1; entity < s.schema.n_entities; entity++)
      for (int form = FLAT_CSV; form <= FLAT_JSON; form++) {
        struct lanes_document d = {.s = &s,
            .random = seed,
            .odd_in_a_thousand = form == FLAT_CSV,
            .n_ids = 8,
            .is_plain = true};
        if (form == FLAT_JSON) flat_json_make(&d, entity, ROWS);
        else flat_csv_make(&d, entity, ROWS);
        const struct str text = {d.text, (uint32_t)d.n};
        read_document(&s, entity, (enum flat_form)form, text, ROWS, &all);
        free(d.text);
      }
  }
  print_message("%u of %u records\n", all.n_read, all.n_rows);
  assert_true(all.n_read > all.n_rows / 3);
}

enum quoting { QUOTES_EVERY_OTHER, QUOTES_ALL, QUOTES_HERE_AND_THERE, QUOTINGS };

/* A plain document with its cells in quotation marks, as many programs write them: all of them, or those
 * of every other column (now and then a row is otherwise), or some here and there, with separators
 * within. The caller frees. */
static struct str in_quotes(struct str plain, enum quoting quoting, uint64_t random) {
  char *text = malloc(10 * (size_t)plain.n + 64), *to = text;
  uint32_t column = 0, row = 0;
  bool is_begun = false, is_odd = false, is_quoted = false;
  for (uint32_t i = 0; i < plain.n; i++) {
    const char c = plain.p[i];
    if (!is_begun) {
      is_quoted = quoting == QUOTES_HERE_AND_THERE
          ? lanes_random(&random, 8) == 0
          : (quoting == QUOTES_ALL || column % 2 == 0) != is_odd;
      is_quoted = is_quoted && row > 0;
      if (is_quoted) *to++ = '"';
    }
    is_begun = true;
    if (c == ',' || c == '\n') {
      if (is_quoted) {
        if (is_odd && lanes_random(&random, 4) == 0) to += sprintf(to, ", \"\"");
        if (quoting == QUOTES_HERE_AND_THERE && lanes_random(&random, 8) == 0)
          to += sprintf(to, ",tổ 2");
        *to++ = '"';
      }
      is_begun = false;
      column = c == ',' ? column + 1 : 0;
      row += c == '\n';
      if (c == '\n') is_odd = quoting != QUOTES_HERE_AND_THERE && lanes_random(&random, 40) == 0;
    }
    *to++ = c;
  }
  return (struct str){text, (uint32_t)(to - text)};
}

static void with_quotes(void **state) {
  (void)state;
  enum { ROWS = 500, SCHEMAS = 8 };
  struct lanes_schema s;
  struct read_at_once all = {0};
  for (uint64_t seed = 0; seed < QUOTINGS * SCHEMAS; seed++) {
    lanes_schema_make(&s, seed / QUOTINGS);
    for (uint32_t entity = 1; entity < s.schema.n_entities; entity++) {
      struct lanes_document d = {.s = &s, .random = seed, .n_ids = 8, .is_plain = true};
      flat_csv_make(&d, entity, ROWS);
      const struct str text =
          in_quotes((struct str){d.text, (uint32_t)d.n}, (enum quoting)(seed % QUOTINGS), seed);
      read_document(&s, entity, FLAT_CSV, text, ROWS, &all);
      free(d.text);
      free((char *)text.p);
    }
  }
  print_message("%u of %u records\n", all.n_read, all.n_rows);
  assert_true(all.n_read > all.n_rows / 4);
}

/* Decimals with a comma, cells parted by semicolons, as offices here have them. */
static void with_commas(void **state) {
  (void)state;
  enum { ROWS = 500, SCHEMAS = 8 };
  struct lanes_schema s;
  uint32_t n_read = 0, n_rows = 0;
  const struct data_options options = {.decimal_comma = true, .delimiter = ';'};
  for (uint64_t seed = 0; seed < SCHEMAS; seed++) {
    lanes_schema_make(&s, seed);
    for (uint32_t entity = 1; entity < s.schema.n_entities; entity++) {
      struct lanes_document d = {
          .s = &s, .random = seed, .odd_in_a_thousand = seed % 2, .n_ids = 8, .is_plain = true};
      flat_csv_make(&d, entity, ROWS);
      for (size_t i = 0; i < d.n; i++)
        d.text[i] = d.text[i] == ',' ? ';' : d.text[i] == '.' ? ',' : d.text[i];
      const struct str text = {d.text, (uint32_t)d.n};
      const char *path = flat_path(entity, FLAT_CSV);
      struct lanes_read alone = {.options = &options}, both = {.options = &options};
      lanes_read(&alone, &s.schema, &path, &text, 1, LANES_LIBYAML_ALONE, 0);
      lanes_read(&both, &s.schema, &path, &text, 1, LANES_AS_IT_IS, 0);
      assert_true(lanes_same_words(&alone.diags, &both.diags));
      assert_null(lanes_difference(&alone, &both));
      n_read += both.d.building->n_block_records;
      n_rows += ROWS;
      lanes_read_free(&alone);
      lanes_read_free(&both);
      free(d.text);
    }
  }
  print_message("%u of %u records\n", n_read, n_rows);
  assert_true(n_read > n_rows / 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(with_commas),
      cmocka_unit_test(with_quotes),
      cmocka_unit_test(tables),
      cmocka_unit_test(lines_of_json),
      cmocka_unit_test(lists_of_yaml),
      cmocka_unit_test(lists_in_parts),
      cmocka_unit_test(many_windows),
      cmocka_unit_test(many_at_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
