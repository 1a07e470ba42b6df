/* YAML's fast lane and libyaml alone make the same of every document: values, places, messages.
 * THIDUA_YAML_SUITE names a file with the documents of the public YAML test suite, a form feed
 * between them (`make yaml-suite` fetches it); without it they are skipped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support/lanes.h"

static void check(uint64_t seed, uint32_t odd_in_a_thousand, uint32_t *n_turns) {
  struct lanes_schema s;
  lanes_schema_make(&s, seed);
  struct str texts[2] = {lanes_document_make(&s, seed * 2 + 1, odd_in_a_thousand),
      lanes_document_make(&s, seed * 2 + 2, odd_in_a_thousand)};
  if (!lanes_agree(&s.schema, texts, 1 + seed % 2, LANES_EAGER, n_turns))
    fail_msg("seed %llu, %u odd in a thousand", (unsigned long long)seed, odd_in_a_thousand);
  free((char *)texts[0].p);
  free((char *)texts[1].p);
}

static void test_generated_documents(void **state) {
  (void)state;
  static const uint32_t odd[] = {0, 3, 15, 60};
  uint32_t n_turns = 0;
  for (uint64_t seed = 0; seed < 4000; seed++) check(seed, odd[seed / 2 % 4], &n_turns);
  assert_true(n_turns > 2000); /* the fast lane did read them */
}

/* One document long enough that the lane takes its turns as it does in a run, with something odd
 * now and then: pieces of the input end anywhere in it. */
static void test_long_documents(void **state) {
  (void)state;
  static const uint32_t odd[] = {0, 1, 5};
  uint32_t n_turns = 0;
  for (uint64_t seed = 0; seed < 6; seed++) {
    struct lanes_schema s;
    lanes_schema_make(&s, 8);
    struct lanes_document d = {.s = &s, .random = seed, .odd_in_a_thousand = odd[seed % 3]};
    lanes_say(&d, "clusters:\n");
    while (d.n < ((size_t)1 << 20)) {
      lanes_say(&d, "  - ");
      lanes_instance(&d, 1, 4, true);
    }
    struct str text = {d.text, (uint32_t)d.n};
    assert_true(lanes_agree(&s.schema, &text, 1, LANES_AS_IT_IS, &n_turns));
    free(d.text);
  }
  assert_true(n_turns >= 6);
}

/* The lanes take turns at every item, until more was read than is ever kept. */
static void test_many_turns(void **state) {
  (void)state;
  struct lanes_schema s;
  lanes_schema_make(&s, 8);
  struct lanes_document d = {.s = &s};
  lanes_say(&d, "clusters:\n");
  for (uint32_t i = 0; d.n < ((size_t)9 << 20); i++) {
    char item[512];
    snprintf(item, sizeof item, "  - id: a%u\n    id: twice\n  - {id: b%u}\n  - id: c%u # %300u\n",
        i, i, i, i);
    lanes_say(&d, item);
  }
  struct str text = {d.text, (uint32_t)d.n};
  uint32_t n_turns = 0;
  assert_true(lanes_agree(&s.schema, &text, 1, LANES_AS_IT_IS, &n_turns));
  assert_true(n_turns > 10000);
  free(d.text);
}

/* -- parts -- */

/* A document read as two parts, the second from each of its lines on. */
static void check_parts(uint64_t seed, uint32_t odd_in_a_thousand, uint32_t *n_parts) {
  struct lanes_schema s;
  lanes_schema_make(&s, seed);
  struct str text = lanes_document_make(&s, seed * 2 + 1, odd_in_a_thousand);
  for (uint32_t i = 0; i + 1 < text.n; i++)
    if (text.p[i] == '\n' &&
        !lanes_agree_split(&s.schema, &text, 1, LANES_EAGER, i + 1, NULL, n_parts))
      fail_msg("seed %llu, %u odd in a thousand", (unsigned long long)seed, odd_in_a_thousand);
  static const uint32_t sizes[] = {1, 30, 100, 300}; /* more parts than are there at once */
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
    if (!lanes_agree_split(
            &s.schema, &text, 1, LANES_EAGER, LANES_PARTS_OF(sizes[i]), NULL, n_parts))
      fail_msg("seed %llu, parts of %u", (unsigned long long)seed, sizes[i]);
  free((char *)text.p);
}

/* Bytes that are no UTF-8 right where a part begins, so that its reader refuses the file at once. */
static void test_broken_part(void **state) {
  (void)state;
  struct lanes_schema s;
  lanes_schema_make(&s, 0xD0);
  const struct str text =
      STR("votes: 33434\nclusters:\n  -  id: \"x\\ny\"\n     units:\n       -  id: i5\n"
          "          score: 787.87\n  -  id: \"x\\ny\"\n"
          "  \xE0\x94\x96\x91\x9B\xC5\xDF\x90"
          "ai_p626.25\n");
  for (uint32_t at = 1; at < text.n; at++)
    assert_true(lanes_agree_split(&s.schema, &text, 1, LANES_EAGER, at, NULL, NULL));
  /* a control among the characters that libyaml looks at ahead of a dash */
  const struct str control = STR("clusters:\n  - id: a\n  - i\x07"
                                 "d: b\n    name: of a length that parts need\n");
  for (uint32_t at = 1; at < control.n; at++)
    assert_true(lanes_agree_split(&s.schema, &control, 1, LANES_EAGER, at, NULL, NULL));
  /* a byte order mark before the first item is no file's first */
  const struct str marked = STR("clusters:\n\xEF\xBB\xBF-  id: i0\n");
  for (uint32_t at = 1; at < marked.n; at++)
    assert_true(lanes_agree_split(&s.schema, &marked, 1, LANES_EAGER, at, NULL, NULL));
}

static void test_split_anywhere(void **state) {
  (void)state;
  static const uint32_t odd[] = {0, 3, 15, 60};
  uint32_t n_parts = 0;
  for (uint64_t seed = 0; seed < 600; seed++) check_parts(seed, odd[seed / 2 % 4], &n_parts);
  assert_true(n_parts > 1000); /* parts were joined */
}

/* Long documents in which lines look like items and are none, with keys behind the list or not, and
 * with what is to be told or not. */
static void test_long_parts(void **state) {
  (void)state;
  uint32_t n_parts = 0;
  for (uint64_t seed = 0; seed < 4; seed++) {
    struct lanes_schema s;
    lanes_schema_make(&s, 8);
    struct lanes_document d = {.s = &s, .random = seed, .odd_in_a_thousand = 1};
    lanes_say(&d, "clusters:\n");
    while (d.n < ((size_t)1 << 18)) {
      char item[128];
      unsigned number = d.n_ids++;
      snprintf(
          item, sizeof item, "  - id: c%u # or so\n    units:\n    - id: u%u\n", number, number);
      lanes_say(&d, item);
      if (lanes_chance(&d, 20)) lanes_say(&d, "  - id: \"none\n  - id: none\"\n  # - id: x\n");
      if (seed < 2 || !lanes_chance(&d, 1)) continue;
      lanes_say(&d, "  - ");
      lanes_instance(&d, 1, 4, true);
    }
    if (seed % 2) lanes_say(&d, "units: []\n");
    struct str text = {d.text, (uint32_t)d.n};
    for (uint64_t at = 1000; at < d.n; at += 50021)
      assert_true(lanes_agree_split(&s.schema, &text, 1, LANES_AS_IT_IS, at, NULL, &n_parts));
    for (uint64_t bytes = 1000; bytes < d.n; bytes *= 5)
      assert_true(lanes_agree_split(
          &s.schema, &text, 1, LANES_AS_IT_IS, LANES_PARTS_OF(bytes), NULL, &n_parts));
    free(d.text);
  }
  assert_true(n_parts > 200);
}

/* -- the public suite -- */

static char *file_text(const char *path, size_t *n) {
  FILE *file = fopen(path, "rb");
  assert_non_null(file);
  size_t capacity = (size_t)4 << 20;
  char *text = malloc(capacity);
  assert_non_null(text);
  *n = fread(text, 1, capacity, file);
  assert_true(*n < capacity);
  fclose(file);
  return text;
}

/* The lines of a document behind so many blanks. */
static void indent_lines(struct lanes_document *d, struct str text, const char *blanks) {
  const char *p = text.p, *end = p + text.n;
  while (p < end) {
    const char *next = memchr(p, '\n', (size_t)(end - p));
    next = next ? next + 1 : end;
    lanes_say(d, blanks);
    lanes_write(d, p, (size_t)(next - p));
    p = next;
  }
  if (text.n && end[-1] != '\n') lanes_say(d, "\n");
}

/* A document of the suite as it is, and where a lane may meet it: between the keys of an instance,
 * behind a key, and as an item. */
static void check_everywhere(struct str text, uint64_t seed, uint32_t *n_turns) {
  struct lanes_schema s;
  lanes_schema_make(&s, seed);
  assert_true(lanes_agree(&s.schema, &text, 1, LANES_EAGER, n_turns));
  static const struct {
    const char *before, *blanks, *behind;
  } places[] = {{"clusters:\n  - id: z\n  - id: a\n", "    ", "    name: b\n  - id: c\n"},
      {"clusters:\n  - id: z\n  - id: a\n    name:\n", "      ", "    votes: 1\n  - id: c\n"},
      {"clusters:\n  - id: z\n  - id: a\n    name: ", "", "\n  - id: c\n"},
      {"clusters:\n  - id: z\n  - id: a\n  - ", "    ", "  - id: c\n"},
      {"clusters:\n  - id: z\n  - id: a\n    units:\n      - id: u\n", "", "      - id: v\n"}};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    struct lanes_document d = {.s = &s};
    lanes_say(&d, places[i].before);
    indent_lines(&d, text, places[i].blanks);
    lanes_say(&d, places[i].behind);
    struct str whole = {d.text, (uint32_t)d.n};
    assert_true(lanes_agree(&s.schema, &whole, 1, LANES_EAGER, n_turns));
    free(d.text);
  }
}

static void test_public_suite(void **state) {
  (void)state;
  const char *path = getenv("THIDUA_YAML_SUITE");
  if (!path) skip();
  size_t n;
  char *text = file_text(path, &n);
  uint32_t n_documents = 0, n_turns = 0;
  for (char *p = text, *end = text + n; p <= end; n_documents++) {
    char *next = memchr(p, '\f', (size_t)(end - p));
    if (!next) next = end;
    for (uint64_t seed = 0; seed < 6; seed++)
      check_everywhere((struct str){p, (uint32_t)(next - p)}, seed, &n_turns);
    p = next + 1;
  }
  free(text);
  assert_true(n_documents >= 350 && n_turns > 10 * n_documents);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_generated_documents),
      cmocka_unit_test(test_long_documents), cmocka_unit_test(test_split_anywhere),
      cmocka_unit_test(test_broken_part), cmocka_unit_test(test_long_parts),
      cmocka_unit_test(test_many_turns), cmocka_unit_test(test_public_suite)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
