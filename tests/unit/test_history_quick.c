/* runtime/ingest/history_quick.c and history_lane.c: quick records of JSON, those of YAML that are
 * read by their lines, and those read node by node are the same, values, places and messages; over
 * the ends of pieces of a long text, too (json_text.c). */
#include "tests/unit/program_support.h"

#include <unistd.h>

#include "runtime/data/dataset_places.h"
#include "runtime/ingest/history_load.h"

static const char rules[] =
    "regulation r\n  effective 2021-01-01 to 2021-12-31\n"
    "entity sector\n"
    "entity cluster (clusters) in sector\n"
    "entity unit (units) in cluster\n  a : boolean\n  day : date\n"
    "entity part (parts) in unit unique within unit\n  n : integer\n"
    "decision standing of unit one of out, in_order otherwise in_order\n"
    "rule out for unit when a or previous standing is out then standing is out because \"x\"\n"
    "define streak of unit : integer is if a then 1 else previous streak\n"
    "define best of unit : decimal(2) is previous best\n"
    "define word of unit : text is previous word\n"
    "define since of unit : date is if a then day else previous since\n"
    "selection head choose 1 unit per cluster where not previous head on tie all\n"
    "define had_head of cluster : boolean is previous head is filled\n"
    "define twice of part : integer is 2 * n + previous twice\n";

#define HEAD "{ \"regulation\": \"r\", \"as_of\": \"2020-12-31\", \"results\": {\n"
#define TAIL "\n] } }\n"
#define UNIT HEAD "\"unit\": [\n"

/* Of a record: what is quick, what is not, and what is wrong. */
static const char *const records[] = {
    "{ \"id\": \"u1\", \"cluster\": \"c1\", \"standing\": { \"outcome\": \"out\", \"rules\": [] } "
    "}",
    "{\"id\":\"u1\",\"standing\":\"in_order\",\"streak\":3,\"best\":\"9.50\",\"word\":\"đạt\"}",
    "{ \"id\": 1, \"streak\": { \"value\": \"4\", \"rules\": [{ \"a\": [1, [], {}] }] }, \"x\": {} "
    "}",
    "{ \"id\": \"u\\u0031\", \"best\": 1.5 }",
    "{ \"id\": \"u1\", \"note\": \"a\\\\b\", \"best\": 1.5 }",
    "{ \"id\": \"u1\", \"note\": \"a\\qb\", \"best\": 1.5 }",
    "{ \"id\": \"u1\", \"streak\": { \"value\": null, \"between\": [\"3\", null] } }",
    "{ \"id\": \"u1\", \"streak\": { \"value\": null, \"between\": [\"3\", \"2\"] } }",
    "{ \"id\": \"u1\", \"since\": { \"value\": null, \"none\": true } }",
    "{ \"id\": \"u1\", \"since\": { \"value\": \"none\" } }",
    "{ \"id\": \"u1\", \"since\": { \"value\": \"2020-02-30\" } }",
    "{ \"id\": \"u1\", \"standing\": { \"outcome\": \"gone\" } }",
    "{ \"id\": \"u1\", \"standing\": { \"outcome\": \"out\", \"outcome\": \"out\" } }",
    "{ \"id\": \"u1\", \"standing\": { \"rules\": [] } }",
    "{ \"id\": \"u1\", \"standing\": [] }",
    "{ \"id\": \"u1\", \"standing\": { \"outcome\": {} } }",
    "{ \"id\": \"u1\", \"standing\": \"out\", \"standing\": \"out\" }",
    "{ \"id\": \"u1\", \"id\": \"u2\" }",
    "{ \"id\": \"\", \"streak\": 1 }",
    "{ \"id\": null, \"streak\": 1 }",
    "{ \"id\": [], \"streak\": 1 }",
    "{ \"streak\": 1 }",
    "{}",
    "{ \"id\": \"u1\", \"streak\": 1.5 }",
    "{ \"id\": \"u1\", \"streak\": \" 1 \" }",
    "{ \"id\": \"u1\", \"streak\": \"x\", \"word\": 5, \"best\": true }",
    "{ \"id\": \"u1\", \"word\": \"\", \"best\": null }",
    "{ \"id\": \"u1\", \"x\": [1 2] }",
    "{ \"id\": \"u1\", \"x\": [1,] }",
    "{ \"id\": \"u1\", \"x\": [1} }",
    "{ \"id\": \"u1\", \"x\": { 1: 2 } }",
    "{ \"id\": \"u1\", \"x\": { \"a\" 2 } }",
    "{ \"id\": \"u1\", \"x\": { \"a\": } }",
    "{ \"id\": \"u1\", \"x\": 01 }",
    "{ \"id\": \"u1\", \"x\": nul }",
    "{ \"id\": \"u1\", \"x\": \"a\"b }",
    "{ \"id\": \"u1\", \"x\": b\"a\" }",
    "{ \"id\": \"u1\" \"x\": 1 }",
    "{ \"id\": \"u1\", \"x\": 1, }",
    "{ \"id\": \"u1\", \"x\": \"a }",
    "{ \"id\": \"u1\", \"x\": \"\t\" }",
    "{ \"id\": \"u1\", \"x\": \"\xFF\" }",
    "{ \"id\":\r\n \"u1\",\r\n\"streak\": 1 }",
    "{ \"id\":\r \"u1\",\n\"streak\": x }",
    "5",
    "[]",
    "null",
};

struct loaded {
  struct compiled compiled;
  struct history history;
  struct diags diags;
};

static void load(struct loaded *f, struct str text, bool is_slow, bool is_file) {
  *f = (struct loaded){0};
  compiled_init(&f->compiled, rules);
  diags_init(&f->diags, &f->compiled.arena, NULL);
  history_begin(&f->history, &f->compiled.program->schema, NULL, NULL);
  f->history.is_slow = is_slow;
  f->history.is_eager = true;
  if (is_file) {
    char path[] = "/tmp/thidua-history-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0 && write(file, text.p, text.n) == (ssize_t)text.n);
    close(file);
    assert_int_equal(history_load_file(&f->history, &f->diags, path), 0);
    unlink(path);
  } else {
    history_load_text(&f->history, &f->diags, *text.p == '{' ? "r.json" : "r.yaml", text);
  }
  history_close(&f->history, &f->diags);
}

/* All that was read, and all that was told: the caller frees it. */
static char *all_of(struct loaded *f) {
  char *text;
  size_t n;
  FILE *out = open_memstream(&text, &n);
  const struct schema *flat = &f->history.flat;
  for (uint32_t e = 1; e < flat->n_entities; e++)
    for (uint32_t row = 0; row < f->history.records.tables[e].n_rows; row++) {
      struct place place = dataset_place(&f->history.records, e, row),
                   of_id = dataset_id_place(&f->history.records, e, row);
      fprintf(out, "%u:%u %u:%u", place.line, place.column, of_id.line, of_id.column);
      for (uint32_t i = 0; i < flat->entities[e].n_fields; i++) {
        struct value v = dataset_value(&f->history.records, flat->entities[e].first_field + i, row);
        fprintf(out, " %d %lld %.*s", v.known, (long long)v.number, STR_ARGS(v.text));
      }
      fputc('\n', out);
    }
  for (uint32_t i = 0; i < f->diags.n; i++) f->diags.items[i].place.path = STR("r.json");
  diags_render(&f->diags, out, DIAG_FORMAT_GNU, false);
  fclose(out);
  history_free(&f->history);
  compiled_free(&f->compiled);
  return text;
}

static void same(struct str text) {
  struct loaded quick, slow;
  load(&quick, text, false, false);
  load(&slow, text, true, false);
  char *of_quick = all_of(&quick), *of_slow = all_of(&slow);
  if (strcmp(of_quick, of_slow) != 0)
    fail_msg("of %.*s\n%s\nnode by node:\n%s", STR_ARGS(text), of_quick, of_slow);
  free(of_quick);
  free(of_slow);
}

static void same_printed(const char *format, ...) {
  char text[4096];
  va_list arguments;
  va_start(arguments, format);
  int n = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  assert_true(n > 0 && n < (int)sizeof text);
  same((struct str){text, (uint32_t)n});
}

static void each_record_is_the_same(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
    same_printed(UNIT "%s" TAIL, records[i]);
    same_printed(UNIT "{ \"id\": \"a\" },\n%s,\n{ \"id\": \"b\", \"streak\": 2 }" TAIL, records[i]);
    same_printed(UNIT "%s,{\"id\":\"a\"},%s]}}", records[i], records[i]);
    same_printed(HEAD "\"cluster\": [\n%s], \"unit\": [%s" TAIL, records[i], records[i]);
    same_printed(HEAD "\"nobody\": [\n%s,%s" TAIL, records[i], records[i]);
  }
  same_printed(
      HEAD "\"part\": [{ \"id\": \"p\", \"unit\": \"u\", \"twice\": 1 },\n{ \"id\": \"p\" },\n"
           "{ \"unit\": \"v\", \"id\": \"p\", \"twice\": { \"value\": \"2\" } }" TAIL);
}

/* Every byte from `first` on taken out, and changed to each of the others; and the text cut there. */
static void same_at_each_slip(const char *base, uint32_t first, const char *others) {
  const uint32_t n = (uint32_t)strlen(base);
  char *text = malloc(n);
  assert_non_null(text);
  for (uint32_t at = first; at < n; at++) {
    memcpy(text, base, at);
    memcpy(text + at, base + at + 1, n - at - 1);
    same((struct str){text, n - 1});
    same((struct str){base, at});
    memcpy(text, base, n);
    for (const char *other = others; *other; other++) {
      text[at] = *other;
      same((struct str){text, n});
    }
  }
  free(text);
}

static void each_slip_is_the_same(void **state) {
  (void)state;
  same_at_each_slip(UNIT "{ \"id\": \"u1\", \"standing\": { \"outcome\": \"out\", "
                         "\"rules\": [\"x\"] }, \"streak\": 2 },\n"
                         "{\"id\":\"u2\",\"c\":{\"d\":[1,null]},\"best\":\"9.5\"}" TAIL,
      0, "\"{}[]:,1x \n\\");
}

/* -- pieces -- */

static char *long_results(uint32_t n, uint32_t mistaken, size_t *n_bytes) {
  char *text;
  FILE *out = open_memstream(&text, n_bytes);
  fputs(UNIT, out);
  for (uint32_t i = 0; i < n; i++)
    fprintf(out,
        "%s  { \"id\": \"đ%07u\", \"standing\": { \"outcome\": \"%s\", \"rules\": [] }, \"x\": "
        "{ \"chosen\": false }, \"streak\": %s }",
        i ? ",\n" : "", i, i % 3 ? "out" : "in_order", i == mistaken ? "1 2" : "7");
  fputs(TAIL, out);
  fclose(out);
  return text;
}

static void long_texts_are_the_same(void **state) {
  (void)state;
  enum { N = 40000 };
  const uint32_t mistaken[] = {N, 0, N / 2, N - 1};
  for (size_t i = 0; i < sizeof mistaken / sizeof *mistaken; i++) {
    size_t n;
    char *text = long_results(N, mistaken[i], &n), *of[3];
    assert_true(n > 3 << 20);
    for (int how = 0; how < 3; how++) { /* node by node, quick, quick from a file */
      struct loaded loaded;
      load(&loaded, (struct str){text, (uint32_t)n}, how == 0, how == 2);
      if (mistaken[i] == N) assert_int_equal(loaded.history.records.tables[2].n_rows, N);
      assert_true(how == 0 ? !loaded.history.n_quick : loaded.history.n_quick >= mistaken[i] / 2);
      if (how && mistaken[i] == N) assert_int_equal(loaded.history.n_quick, N);
      assert_int_equal(loaded.diags.n, mistaken[i] != N);
      if (loaded.diags.n) assert_int_equal(loaded.diags.items[0].place.line, mistaken[i] + 3);
      of[how] = all_of(&loaded);
    }
    assert_string_equal(of[0], of[1]);
    assert_string_equal(of[0], of[2]);
    for (int how = 0; how < 3; how++) free(of[how]);
    free(text);
  }
}

/* What stands between records, and between members; and at the end. */
static const struct layout {
  const char *records, *members, *end;
} layouts[] = {
    {",", ",", "]}}"}, {",\n", ",\n   ", "\n]\n}}"}, {" ,\r\n\r\n", "\t,\r\n ", "]\r\n}}\r\n"}};

/* Long texts in other layouts than thidua's own; now and then a record is not quick. */
static void each_layout_is_the_same(void **state) {
  (void)state;
  enum { N = 20000, ODD_EACH = 997 };
  for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
    const struct layout *l = &layouts[i];
    size_t n;
    char *text, *of[3];
    FILE *out = open_memstream(&text, &n);
    fputs("{\"as_of\":\"2020-12-31\",\"results\":{\"unit\":[", out);
    for (uint32_t u = 0; u < N; u++)
      fprintf(out,
          "%s{\"id\":\"đ%07u\"%s\"standing\":{\"outcome\":\"%s\"%s\"rules\":[]}%s\"word\":\"%s\"}",
          u ? l->records : "", u, l->members, u % 3 ? "out" : "in_order", l->members, l->members,
          u % ODD_EACH ? "đạt" : "\\u0111ạt");
    fputs(l->end, out);
    fclose(out);
    for (int how = 0; how < 3; how++) { /* node by node, quick, quick from a file */
      struct loaded loaded;
      load(&loaded, (struct str){text, (uint32_t)n}, how == 0, how == 2);
      assert_int_equal(loaded.diags.n, 0);
      assert_int_equal(loaded.history.records.tables[2].n_rows, N);
      assert_true(how == 0 ? !loaded.history.n_quick : loaded.history.n_quick > N - N / 100);
      of[how] = all_of(&loaded);
    }
    assert_string_equal(of[0], of[1]);
    assert_string_equal(of[0], of[2]);
    for (int how = 0; how < 3; how++) free(of[how]);
    free(text);
  }
}

/* -- YAML, by its lines -- */

#define YAML_HEAD "regulation: r\nas_of: \"2020-12-31\"\nresults:\n"
#define YAML_UNIT YAML_HEAD "  unit:\n"

/* Of a record, its lines two blanks and more to the right: what is read by its lines, what is not,
 * and what is wrong. */
static const char *const yaml_records[] = {
    "  - id: u1\n    cluster: c1\n    standing:\n      outcome: out\n      rules: [a, \"b c\"]\n"
    "    streak: 3\n",
    "  - id: \"u 1\"\n    standing: in_order\n    best: \"9.50\"\n    word: đạt\n",
    "  - id: đơn_vị\n    đ: \"ạ\"\n    best: 1.5\n    word: \"Đơn vị 1\"\n",
    "  - đ: \"ạ\"\n    id: u1\n",
    "  - id: u1\n    x:\n      a: 1\n      b: [{c: d, e: [f, []]}, {}]\n    streak: 2\n",
    "  - id: u1\n    x: [a,b]\n",
    "  - id: u1\n    x: [a, b: c]\n",
    "  - id: u1\n    x: {a: 1, b}\n",
    "  - id: u1\n    x: [a, b\n    ]\n",
    "  - id: u1\n    x: [[[[[[[[[a]]]]]]]]]\n",
    "  - id: u1\n    x: &a b\n",
    "  - id: u1\n    x: *a\n",
    "  - id: u1\n    x: !t b\n",
    "  - id: u1\n    x: |\n      id: u2\n",
    "  - id: u1\n    word: a b\n    streak: 1 # one\n",
    "  - id: u1\n    word: a\n      b\n",
    "  - id: u1\n    word: \"a\n      b\"\n",
    "  - id: u1\n    word: \"a\\tb\"\n",
    "  - id: u1\n    word: 'a'\n",
    "  - id: u1\n    word: ''\n    streak: \"\"\n",
    "  - id: u1\n    word: \"null\"\n    streak: \"null\"\n",
    "  - id: u1\n    word: null\n    streak: Null\n    best: NULL\n",
    "  - id: u1\n    word: ~\n    streak: nULL\n",
    "  - id: u1\n    streak: undetermined\n    standing: undetermined\n",
    "  - id: u1\n    word: undetermined\n    standing: gone\n",
    "  - id: u1\n    streak: -1\n    best: -1.25\n",
    "  - id: u1\n    streak: --1\n",
    "  - id: u1\n    streak: 1.5\n    best: 1_000\n",
    "  - id: u1\n    standing:\n      outcome: out\n      outcome: out\n",
    "  - id: u1\n    standing:\n      rules: []\n",
    "  - id: u1\n    standing:\n    streak: 1\n",
    "  - id: u1\n    standing: []\n",
    "  - id: u1\n    standing: {outcome: out}\n",
    "  - id: u1\n    standing:\n      outcome: {}\n",
    "  - id: u1\n    standing:\n      outcome: null\n      possible: [out, in_order]\n",
    "  - id: u1\n    standing:\n        outcome: out\n      rules: []\n",
    "  - id: u1\n    standing:\n      outcome: out\n        rules: []\n",
    "  - id: u1\n    standing:\n     outcome: out\n    streak: 1\n",
    "  - id: u1\n    streak:\n      value: null\n      between: [\"3\", null]\n",
    "  - id: u1\n    streak:\n      value: null\n      between: [\"3\", \"2\"]\n",
    "  - id: u1\n    since:\n      value: null\n      none: true\n",
    "  - id: u1\n    since:\n      value: none\n",
    "  - id: u1\n    since: \"2020-02-30\"\n",
    "  - id: u1\n    since: \"2020-02-03\"\n",
    "  - id: u1\n    since: 2020-02-03\n",
    "  - id: u1\n    standing: out\n    standing: out\n",
    "  - id: u1\n    id: u2\n",
    "  - id: u1\n    x: 1\n    x: 1\n",
    "  - id:\n    streak: 1\n",
    "  - id: \"\"\n    streak: 1\n",
    "  - id: null\n    streak: 1\n",
    "  - id: [a]\n    streak: 1\n",
    "  - id:\n      a: b\n    streak: 1\n",
    "  - streak: 1\n",
    "  - streak: 1\n    id: u1\n",
    "  -\n    id: u1\n",
    "  -  id: u1\n     streak: 1\n",
    "  - - id: u1\n",
    "  - {id: u1, streak: 1}\n",
    "  - u1\n",
    "  - id: u1\n\n    streak: 1\n",
    "  - id: u1\n    # why\n    streak: 1\n",
    "  - id: u1\n    streak: 1 \n",
    "  - id: u1\n    streak: 1\r\n",
    "  - id: u1\r    streak: 1\n",
    "  - id: u1\n    streak : 1\n",
    "  - id: u1\n    ? streak\n    : 1\n",
    "  - \"id\": u1\n    streak: 1\n",
    "  - id:u1\n    streak: 1\n",
    "  - id: u1:\n",
    "  - id: u1: a\n",
    "  - id: u1\n    streak:\t1\n",
    "  - id: u1\n\tstreak: 1\n",
    "  - id: u1\n    x: \"a\xFF\"\n",
    "  - \xFFid: u1\n",
    "  - id: u1\n    x: a\xC2\x85"
    "b\n",
    "  - id: u1\n    x: \xEF\xBB\xBF"
    "b\n",
    "  - id: u1\n    x: a\x7F\n",
    "  - id: u1\n  - id: u2\n    streak: 1\n",
    "   - id: u1\n",
    " - id: u1\n",
    "- id: u1\n",
    "  ---\n",
    "---\n",
    "...\n",
};

static void each_record_of_yaml_is_the_same(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof yaml_records / sizeof *yaml_records; i++) {
    const char *record = yaml_records[i];
    same_printed(YAML_UNIT "%s", record);
    same_printed(YAML_UNIT "  - id: a\n%s  - id: b\n    streak: 2\n", record);
    same_printed(YAML_UNIT
        "  - id: a\n    streak: 1\n  - id: b\n%s%s  cluster:\n  - id: c\n  - id: d\n"
        "warnings: []\n",
        record, record);
    same_printed(YAML_HEAD "  cluster:\n%s  unit:\n  - id: a\n%s", record, record);
    same_printed(YAML_HEAD "  nobody:\n%s  - id: a\n%s  - id: b\n", record, record);
    same_printed(
        "as_of: \"2020-12-31\"\nresults:\n unit:\n  - id: a\n%s  - id: b\n%s", record, record);
  }
  same_printed(YAML_HEAD "  part:\n  - id: p\n    unit: u\n    twice: 1\n  - id: p\n"
                         "  - unit: v\n    id: p\n    twice:\n      value: \"2\"\n  - id: q\n");
  same_printed("  as_of: \"2020-12-31\"\n  results:\n    unit:\n  # so\n    - id: a\n"
               "    - id: b\n    - id: c\n      id: d\n    - id: e\n    - id: a\n  x: [\n");
}

static void each_slip_of_yaml_is_the_same(void **state) {
  (void)state;
  same_at_each_slip(YAML_UNIT "  - id: u1\n    standing:\n      outcome: out\n      rules: "
                              "[x]\n    streak: 2\n  - id: \"u2\"\n    c: {d: [e, f]}\n"
                              "    best: 9.5\n  - id: u3\nwarnings: []\n",
      1, "\"'{}[]:,-1x# \n\\t");
}

/* All but the last are read by their lines, and behind one that is not the others again. */
static void long_yaml_is_the_same(void **state) {
  (void)state;
  enum { N = 30000 };
  const uint32_t otherwise[] = {N, 0, N / 2, N - 1};
  for (size_t i = 0; i < sizeof otherwise / sizeof *otherwise; i++) {
    char *text, *of[3];
    size_t n;
    FILE *out = open_memstream(&text, &n);
    fputs(YAML_UNIT, out);
    for (uint32_t u = 0; u < N; u++)
      fprintf(out,
          "  - id: đ%07u\n    standing:\n      outcome: %s\n      rules: []\n    x:\n      "
          "chosen: false\n    streak: %s\n",
          u, u % 3 ? "out" : "in_order", u == otherwise[i] ? "'8'" : "7");
    fclose(out);
    assert_true(n > 2 << 20);
    for (int how = 0; how < 3; how++) { /* node by node, by lines, by lines from a file */
      struct loaded loaded;
      load(&loaded, (struct str){text, (uint32_t)n}, how == 0, how == 2);
      assert_int_equal(loaded.history.records.tables[2].n_rows, N);
      const uint32_t n_quick = N - 1 - (otherwise[i] < N - 1);
      assert_int_equal(loaded.history.n_quick, how == 0 ? 0 : n_quick);
      assert_int_equal(loaded.diags.n, 0);
      of[how] = all_of(&loaded);
    }
    assert_string_equal(of[0], of[1]);
    assert_string_equal(of[0], of[2]);
    for (int how = 0; how < 3; how++) free(of[how]);
    free(text);
  }
}

/* -- members as they stood before -- */

/* Values of which one stands in a record, and another in the next. */
static const char *const values[] = {"0", "7", "42", "07", "00", "-3", "-0", "-03", "1.5", "10.05",
    "01.5", "1e5", "1e05", "1E-07", "true", "null", "tru3", "[1, 20]", "[2, 03]", "[]",
    "{ \"a\": 1 }", "{ \"a\": 01 }", "\"2020-01-05\"", "\"2021-12-31\"", "\"x07\"", "\"Đơn vị 9\"",
    "\"Đơn vị 8\"",
    "\"a long text of more than the bytes that are kept of one, which is read each time, 1\"",
    "\"a long text of more than the bytes that are kept of one, which is read each time, 2\""};

static void each_pair_is_the_same(void **state) {
  (void)state;
  enum { N = sizeof values / sizeof *values };
  for (size_t i = 0; i < N; i++)
    for (size_t k = 0; k < N; k++) {
      const char *a = values[i], *b = values[k];
      same_printed(UNIT
          "{ \"id\": \"a\", \"note of it\": { \"value\": %s } },\n{ \"id\": \"b\", "
          "\"note of it\": { \"value\": %s } }, { \"id\": \"c\", \"note of it\": %s }" TAIL,
          a, b, a);
      same_printed(YAML_UNIT
          "  - id: a\n    note_of_it:\n      value: %s\n  - id: b\n    "
          "note_of_it:\n      value: %s\n  - id: c\n    note_of_it: %s\n  - id: d\n",
          a, b, a);
    }
}

/* What is asked for is what stands there; a shape is of one member at one place. */
static void asked_members_are_the_same(void **state) {
  (void)state;
  static const char *const standings[] = {"{ \"outcome\": \"out\", \"rules\": [] }",
      "{ \"outcome\": \"in_order\", \"rules\": [] }", "{ \"outcome\": \"out1\", \"rules\": [] }",
      "{ \"outcome\": null, \"rules\": [] }", "\"in_order\"", "null"};
  enum { N = sizeof standings / sizeof *standings };
  for (size_t i = 0; i < N * N * N; i++) {
    const char *a = standings[i % N], *b = standings[i / N % N], *c = standings[i / N / N];
    same_printed(UNIT
        "{ \"id\": \"a\", \"standing\": %s, \"streak\": 1%zu },\n"
        "{ \"id\": \"b\", \"standing\": %s, \"streak\": 2 }, { \"id\": \"c\",\n"
        "\"standing\": %s, \"standing\": %s }, { \"id\": \"d\", \"standing\": %s }" TAIL,
        a, i, b, c, a, c);
  }
  for (size_t i = 0; i < 8; i++)
    same_printed(YAML_UNIT
        "  - id: a\n    standing:\n      outcome: out\n      rules: []\n"
        "  - id: b\n    standing:\n      outcome: %s\n      rules: []\n%s"
        "  - id: c\n    standing:\n      outcome: out\n      rules: []\n%s  - id: d\n",
        i & 1 ? "out" : "in_order", i & 2 ? "      more: 1\n" : "",
        i & 4 ? "    standing:\n      outcome: out\n      rules: []\n" : "    x: [1,\n      2]\n");
}

/* Each slip in a record that stands as the two before it. */
static void each_slip_in_a_shape_is_the_same(void **state) {
  (void)state;
#define JSON_RECORD(id)                                                                            \
  "{ \"id\": \"" id                                                                                \
  "\", \"standing\": { \"outcome\": \"out\" }, \"x\": { \"y\": false, \"z\": 12 } }"
#define YAML_RECORD(id)                                                                            \
  "  - id: " id "\n    standing:\n      outcome: out\n    x:\n      y: false\n      z: 12\n"
  static const char json_before[] = UNIT JSON_RECORD("a") ", " JSON_RECORD("b") ",\n",
                    yaml_before[] = YAML_UNIT YAML_RECORD("a") YAML_RECORD("b");
  same_at_each_slip(UNIT JSON_RECORD("a") ", " JSON_RECORD("b") ",\n" JSON_RECORD("c") TAIL,
      sizeof json_before - 1, "\"{}],0x \\");
  same_at_each_slip(YAML_UNIT YAML_RECORD("a") YAML_RECORD("b") YAML_RECORD("c") "  - id: d\n",
      sizeof yaml_before - 1, "\":,-0x# \n");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_record_is_the_same),
      cmocka_unit_test(each_slip_is_the_same),
      cmocka_unit_test(long_texts_are_the_same),
      cmocka_unit_test(each_layout_is_the_same),
      cmocka_unit_test(each_record_of_yaml_is_the_same),
      cmocka_unit_test(each_slip_of_yaml_is_the_same),
      cmocka_unit_test(long_yaml_is_the_same),
      cmocka_unit_test(each_pair_is_the_same),
      cmocka_unit_test(asked_members_are_the_same),
      cmocka_unit_test(each_slip_in_a_shape_is_the_same),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
