/* Several documents read side by side are what they are one after the other: values, places,
 * messages, sources (files_load.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "runtime/data/dataset_sources.h"
#include "runtime/ingest/files_load.h"
#include "tests/support/lanes.h"

enum { MOST_DOCUMENTS = 12 };

struct documents {
  struct data_document items[MOST_DOCUMENTS];
  uint32_t n;
};

static void never(void *context, const char *path, int error) {
  (void)context;
  fail_msg("%s: %d", path, error);
}

static void read_documents(struct lanes_read *r, const struct lanes_schema *s,
    const struct documents *documents, bool is_together) {
  dataset_init(&r->d, &s->schema, NULL, NULL);
  arena_init(&r->arena, NULL);
  diags_init(&r->diags, &r->arena, NULL);
  r->d.wants_digests = true;
  r->d.building->part_bytes = is_together;
  files_load(&r->d, &r->diags, documents->items, documents->n, never, NULL);
  r->d.building->part_bytes = 0;
  data_check(&r->d, &r->diags, NULL);
  diags_sort(&r->diags);
}

static void check_sources(const struct dataset *a, const struct dataset *b) {
  uint64_t rows_a[MOST_DOCUMENTS], rows_b[MOST_DOCUMENTS];
  assert_int_equal(a->n_sources, b->n_sources);
  dataset_count_source_rows(a, rows_a);
  dataset_count_source_rows(b, rows_b);
  for (uint32_t i = 0; i < a->n_sources; i++) {
    assert_true(str_equal(a->sources[i].file, b->sources[i].file));
    assert_memory_equal(a->sources[i].digest, b->sources[i].digest, DIGEST_BYTES);
    assert_int_equal(a->sources[i].first_file, b->sources[i].first_file);
    assert_int_equal(rows_a[i], rows_b[i]);
  }
}

/* Trees, in which the root's facts may stand several times; and records of the root, or of it and
 * others. */
static void make_documents(
    struct documents *documents, const struct lanes_schema *s, uint64_t seed, uint32_t odd) {
  static const char *const flat[] = {"{\"entity\":\"cluster\",\"id\":\"f1\"}\n",
      "{\"entity\":\"sector\",\"id\":\"s\"}\n", "{\"entity\":\"cluster\",\"id\":\"f1\"}\r\n\r\n",
      "{\"entity\":\"nobody\"}\n"};
  static const char *const names[MOST_DOCUMENTS] = {
      "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"};
  uint64_t random = seed;
  documents->n = 2 + lanes_random(&random, MOST_DOCUMENTS - 2);
  for (uint32_t i = 0; i < documents->n; i++) {
    struct data_document *document = &documents->items[i];
    const uint32_t draw = lanes_random(&random, 100);
    *document = (struct data_document){.is_text = true};
    char path[32];
    if (draw < 25) {
      snprintf(path, sizeof path, "%s.jsonl", names[i]);
      const char *text = strdup(flat[draw < 20 ? draw % 2 * 2 : draw % 4]);
      document->text = str_from(text);
    } else {
      snprintf(path, sizeof path, "%s.yaml", names[i]);
      document->text = lanes_document_make(s, random, odd);
    }
    document->path = strdup(path);
  }
}

static void free_documents(struct documents *documents) {
  for (uint32_t i = 0; i < documents->n; i++) {
    free((char *)documents->items[i].text.p);
    free((char *)documents->items[i].path);
  }
}

static void check(uint64_t seed, uint32_t odd, uint32_t *n_parts) {
  struct lanes_schema s;
  lanes_schema_make(&s, seed);
  struct documents documents;
  make_documents(&documents, &s, seed, odd);
  struct lanes_read one, together;
  read_documents(&one, &s, &documents, false);
  read_documents(&together, &s, &documents, true);
  assert_true(lanes_same_words(&one.diags, &together.diags));
  const char *where = lanes_difference(&one, &together);
  if (where) fail_msg("%s, seed %u", where, (unsigned)seed);
  check_sources(&one.d, &together.d);
  *n_parts += together.d.building->n_parts;
  lanes_read_free(&one);
  lanes_read_free(&together);
  free_documents(&documents);
}

static void test_side_by_side(void **state) {
  (void)state;
  static const uint32_t odd[] = {0, 0, 5, 60};
  uint32_t n_parts = 0;
  for (uint64_t seed = 0; seed < 800; seed++) check(seed, odd[seed % 4], &n_parts);
  assert_true(n_parts > 1000); /* documents were joined */
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_side_by_side)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
