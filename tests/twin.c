/* One regulation in two languages and three spellings (issue 4, "What it must show", 2):
 * rules/an-giang, written in Vietnamese, and its English twin in tests/twin compile to the same
 * program but for names and give the same results; what is composed (NFC) and what is decomposed
 * (NFD) is the same text. */
#include "tests/unit/program_same.h"

#include <utf8proc.h>

#include "cli/commands.h"
#include "tests/support/command.h"

#define VIETNAMESE "rules/an-giang/thi-đua.rules"
#define VIETNAMESE_DATA "rules/an-giang/data/cụm-1.yaml"
#define ENGLISH "tests/twin/an-giang.en.rules"
#define ENGLISH_DATA "tests/twin/an-giang.en.yaml"

/* A file's text with every letter taken apart, as a Mac's file system spells it. The caller frees.
 */
static struct text decomposed(const char *path) {
  struct text composed = {0}, out = {0};
  assert_true(text_read_file(&composed, path));
  utf8proc_uint8_t *apart = utf8proc_NFD((const utf8proc_uint8_t *)composed.bytes);
  assert_non_null(apart);
  text_add_string(&out, (const char *)apart);
  assert_true(out.n > composed.n);
  free(apart);
  text_free(&composed);
  return out;
}

static void the_twins_are_one_program(void **state) {
  (void)state;
  struct compiled vietnamese, english;
  compiled_open(&vietnamese, VIETNAMESE);
  compiled_open(&english, ENGLISH);
  assert_same_program(&vietnamese, &english, true);
  compiled_free(&vietnamese);
  compiled_free(&english);
}

/* Words that rules/an-giang does not use: pairs of files, their names the same. */
static void other_words_are_one_program(void **state) {
  (void)state;
  static const char *const pairs[] = {
      "none", "days", "fields", "working_days", "sharing", "mergers", "comparing"};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    char path[2][4096];
    snprintf(path[0], sizeof path[0], "tests/twin/%s.en.rules", pairs[i]);
    snprintf(path[1], sizeof path[1], "tests/twin/%s.vi.rules", pairs[i]);
    struct compiled english, vietnamese, apart;
    compiled_open(&english, path[0]);
    compiled_open(&vietnamese, path[1]);
    assert_same_program(&english, &vietnamese, true);
    struct text text = decomposed(path[1]);
    compiled_at(&apart, path[1], (struct str){text.bytes, (uint32_t)text.n});
    assert_same_program(&vietnamese, &apart, true); /* its names are masked by now */
    compiled_free(&english);
    compiled_free(&vietnamese);
    compiled_free(&apart);
    text_free(&text);
  }
}

/* Everything but the text itself: the names too. */
static void decomposed_rules_are_the_same_program(void **state) {
  (void)state;
  struct compiled composed, apart;
  struct text text = decomposed(VIETNAMESE);
  compiled_open(&composed, VIETNAMESE);
  compiled_at(&apart, VIETNAMESE, (struct str){text.bytes, (uint32_t)text.n});
  assert_same_program(&composed, &apart, false);
  compiled_free(&composed);
  compiled_free(&apart);
  text_free(&text);
}

/* -- results -- */

/* What `thidua run RULES DATA --format json` writes, its digest masked: it is of the names and
 * texts too. */
static struct text run_twin(const char *scratch, const char *rules, const char *data) {
  char path[4096];
  snprintf(path, sizeof path, "%s/results.json", scratch);
  const char *const arguments[] = {
      rules, data, "--format", "json", "--previous", "none", "-o", path};
  struct cli cli;
  struct options options;
  cli_init(&cli, commands, n_commands, NULL);
  cli.verb = "run";
  assert_true(options_parse(&cli, command_find(&cli, "run"), sizeof arguments / sizeof *arguments,
      (char **)(uintptr_t)arguments, &options));
  assert_int_equal(cmd_run(&cli, &options), 0);
  cli_close(&cli);
  arena_free(&cli.arena);
  struct text out = {0};
  assert_true(text_read_file(&out, path));
  char *digest = strstr(out.bytes, "sha256:");
  assert_non_null(digest);
  memset(digest + 7, '*', 64);
  /* what was read is another file with another digest */
  char *read = strstr(out.bytes, "\n  \"data\": ["), *end = read ? strstr(read, "\n  ],") : NULL;
  assert_non_null(end);
  memmove(read, end, strlen(end) + 1);
  out.n = strlen(out.bytes);
  return out;
}

static struct text decomposed_at(
    const char *scratch, const char *from, char path[4096], const char *name) {
  snprintf(path, 4096, "%s/%s", scratch, name);
  struct text text = decomposed(from);
  assert_true(text_write_file(&text, path));
  return text;
}

static void decomposed_data_give_the_same_bytes(void **state) {
  char *scratch = scratch_make(), data[4096];
  struct text text = decomposed_at(scratch, VIETNAMESE_DATA, data, "data.yaml");
  struct text expected = run_twin(scratch, VIETNAMESE, VIETNAMESE_DATA),
              actual = run_twin(scratch, VIETNAMESE, data);
  (void)state;
  assert_string_equal(actual.bytes, expected.bytes);
  text_free(&text);
  text_free(&expected);
  text_free(&actual);
  scratch_remove(scratch);
}

/* -- one language's results in the other's names -- */

/* Pairs of names, by their places in the two programs. */
struct dictionary {
  struct str_map from;
  struct str to[1000];
};

static void add_pair(struct dictionary *d, struct str from, struct str to) {
  uint32_t there;
  if (!from.n) return;
  if (str_map_find(&d->from, from, &there)) { /* of two entities, say: then in both languages */
    assert_true(str_equal(d->to[there], to));
    return;
  }
  assert_true(d->from.n < sizeof d->to / sizeof *d->to);
  d->to[d->from.n] = to;
  str_map_add(&d->from, from, d->from.n);
}

static void add_pairs(struct dictionary *d, const struct schema *a, const struct schema *b) {
  add_pair(d, a->name, b->name);
#define PAIRS(array, n)                                                                            \
  assert_int_equal(a->n, b->n);                                                                    \
  for (uint32_t i = 0; i < a->n; i++) add_pair(d, a->array[i].name, b->array[i].name);
  PAIRS(entities, n_entities)
  PAIRS(fields, n_fields)
  PAIRS(parameters, n_parameters)
  PAIRS(readings, n_readings)
  PAIRS(defines, n_defines)
  PAIRS(decisions, n_decisions)
  PAIRS(rules, n_rules)
  PAIRS(exceptions, n_exceptions)
  PAIRS(selections, n_selections)
  PAIRS(allocations, n_allocations)
  PAIRS(duties, n_duties)
  PAIRS(warnings, n_warnings)
  PAIRS(requires, n_requires)
#undef PAIRS
  for (uint32_t i = 0; i < a->n_entities; i++)
    add_pair(d, a->entities[i].plural, b->entities[i].plural);
  for (uint32_t i = 0; i < a->n_enumerations; i++)
    for (uint32_t k = 0; k < a->enumerations[i].n_words; k++)
      add_pair(d, a->enumerations[i].words[k], b->enumerations[i].words[k]);
}

/* The other language's form of what names make up: `name`, `name.name`, `name[id].name`, with
 * `previous ` before it. False where it is something else. */
static bool translate(const struct dictionary *d, struct str text, struct text *out) {
  static const char previous[] = "previous ";
  uint32_t at = 0, number;
  if (text.n > sizeof previous - 1 && memcmp(text.p, previous, sizeof previous - 1) == 0) {
    at = sizeof previous - 1;
    text_add_string(out, previous);
  }
  for (;;) {
    uint32_t end = at;
    while (end < text.n && text.p[end] != '.' && text.p[end] != '[') end++;
    if (!str_map_find(&d->from, (struct str){text.p + at, end - at}, &number)) return false;
    text_add(out, d->to[number].p, d->to[number].n);
    at = end;
    if (at < text.n && text.p[at] == '[') { /* an id is no name */
      while (end < text.n && text.p[end] != ']') end++;
      if (end == text.n) return false;
      end++;
      text_add(out, text.p + at, end - at);
      at = end;
    }
    if (at == text.n) return true;
    if (text.p[at] != '.') return false;
    text_add_string(out, ".");
    at++;
  }
}

/* Every text of a JSON document that names make up, in the other language. */
static struct text translated(
    const struct dictionary *d, const struct text *json, uint32_t *n_translated) {
  struct text out = {0};
  *n_translated = 0;
  for (size_t i = 0; i < json->n;) {
    if (json->bytes[i] != '"') {
      text_add(&out, json->bytes + i++, 1);
      continue;
    }
    size_t end = i + 1;
    while (json->bytes[end] != '"') end += json->bytes[end] == '\\' ? 2 : 1;
    struct text other = {0};
    text_add_string(&other, "");
    bool good = translate(d, (struct str){json->bytes + i + 1, (uint32_t)(end - i - 1)}, &other);
    *n_translated += good;
    text_add_string(&out, "\"");
    if (good) text_add(&out, other.bytes, other.n);
    else text_add(&out, json->bytes + i + 1, end - i - 1);
    text_add_string(&out, "\"");
    text_free(&other);
    i = end + 1;
  }
  return out;
}

/* Vietnamese rules, composed and decomposed, with decomposed data: once the names are mapped, the
 * bytes of the English twin. */
static void the_twins_give_the_same_results(void **state) {
  (void)state;
  char *scratch = scratch_make(), data[4096], rules[4096], law[4096];
  struct text data_text = decomposed_at(scratch, VIETNAMESE_DATA, data, "data.yaml"),
              rules_text = decomposed_at(scratch, VIETNAMESE, rules, "apart.rules");
  struct text law_text = decomposed_at(scratch, "rules/an-giang/source.txt", law, "source.txt");
  struct compiled vietnamese, english;
  compiled_open(&vietnamese, VIETNAMESE);
  compiled_open(&english, ENGLISH);
  struct dictionary *d = test_calloc(1, sizeof *d);
  str_map_init(&d->from, &vietnamese.arena);
  add_pairs(d, &vietnamese.program->schema, &english.program->schema);
  struct text expected = run_twin(scratch, ENGLISH, ENGLISH_DATA);
  const char *const spellings[] = {VIETNAMESE, rules};
  for (int i = 0; i < 2; i++) {
    uint32_t n;
    struct text own = run_twin(scratch, spellings[i], data), actual = translated(d, &own, &n);
    assert_true(n > 50); /* names were mapped */
    assert_string_equal(actual.bytes, expected.bytes);
    text_free(&own);
    text_free(&actual);
  }
  text_free(&expected);
  text_free(&data_text);
  text_free(&rules_text);
  text_free(&law_text);
  test_free(d);
  compiled_free(&vietnamese);
  compiled_free(&english);
  scratch_remove(scratch);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_twins_are_one_program),
      cmocka_unit_test(other_words_are_one_program),
      cmocka_unit_test(decomposed_rules_are_the_same_program),
      cmocka_unit_test(decomposed_data_give_the_same_bytes),
      cmocka_unit_test(the_twins_give_the_same_results),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
