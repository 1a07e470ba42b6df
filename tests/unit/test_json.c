/* runtime/ingest/json_*: what JSON is and is not, in words and places; the same nodes as YAML's
 * cursor where a text is both; the reader of mistakes and the cursor are of one opinion. */
#include "tests/unit/ingest_support.h"

#include "base/limits.h"
#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/json_syntax.h"

/* -- what is not JSON -- */

/* Read in pieces of so many bytes. */
static void mistaken_in_pieces(const char *text, const char *expected, uint32_t piece_bytes) {
  struct fixture *f = calloc(1, sizeof *f);
  begin(f);
  struct input input = input_of_text(&f->diags, STR("d.json"), &f->arena, str_from(text));
  input.piece_bytes = piece_bytes;
  struct cursor *cursor = json_cursor_open(&input);
  while (cursor_next(cursor) != CURSOR_END) continue;
  char *said = rendered(f);
  assert_string_equal(said, expected);
  free(said);
  cursor_close(cursor);
  end(f);
  free(f);
}

static void mistaken(const char *text, const char *expected) {
  for (uint32_t piece_bytes = 0; piece_bytes < 20; piece_bytes++)
    mistaken_in_pieces(text, expected, piece_bytes);
}

/* `what` of the line and column, with its help (NULL: none). */
static void no_json(const char *text, const char *place, const char *what, const char *help) {
  char expected[400];
  int n = snprintf(
      expected, sizeof expected, "d.json:%s: error: this is not JSON: %s [E460]\n", place, what);
  if (help)
    snprintf(expected + n, sizeof expected - (size_t)n, "d.json:%s: note: help: %s\n", place, help);
  mistaken(text, expected);
}

static void test_commas(void **state) {
  (void)state;
  no_json("{\"a\": [1,\n 2,\n]}", "2:3", "nothing follows this comma",
      "take it out: no comma stands before the closing \"]\"");
  no_json("{\"a\": 1,\n}", "1:8", "nothing follows this comma",
      "take it out: no comma stands before the closing \"}\"");
  no_json("[1,,2]", "1:4", "there is no value before this comma",
      "take the comma out; a value that is not known is written null");
  no_json("{,\"a\": 1}", "1:2", "there is nothing before this comma", "take the comma out");
  no_json("{\"a\": \"x\"\n \"b\": 2}", "1:10", "a comma is missing here, before \"b\"", NULL);
  no_json("[{\"a\": 1} {\"b\": 2}]", "1:10", "a comma is missing here, before \"{\"", NULL);
  no_json("{\"điểm\": 9,75}", "1:10", "a number has no comma in it", "write 9.75");
  no_json("{\"a\": 12,500}", "1:7", "a number has no comma in it",
      "write 12500, or 12.500 where the comma is the decimal point");
  no_json("{\"a\": 12 500}", "1:7", "a number has no blanks in it", "write 12500");
}

static void test_quotes(void **state) {
  (void)state;
  no_json("{'a': 1}", "1:2", "keys and texts stand in double quotes, not in single ones",
      "write \"a\"");
  no_json("{units: []}", "1:2", "the key \"units\" stands without quotes",
      "write \"units\": and the value; a file in YAML is named .yaml");
  no_json("{\"a\": Hà Nội, \"b\": 1}", "1:7", "the text \"Hà Nội\" stands without quotes",
      "write \"Hà Nội\"");
  no_json("{“a”: 1}", "1:2",
      "U+201C (left double quotation mark) is not the quotation mark of JSON",
      "write the straight one: \"");
  no_json("{\"a\": \"đạt \"giỏi\" rồi\"}", "1:12",
      "the text ends at this quotation mark, and \"giỏi\" follows",
      "a quotation mark within a text is written \\\"");
  no_json("{\"a\": \"Hà Nội,\n\"b\": 1}", "1:7",
      "the text that begins here runs over the end of its line",
      "close it with a quotation mark (\") on its line; a line break within a text is written \\n");
  no_json("{\"a\": \"Hà Nội, \"b\": 1}", "1:7",
      "the text that begins here runs on to the quotation mark before \"b\"",
      "close it with a quotation mark (\")");
  no_json("{\"a: 1, \"b\": 1}", "1:2",
      "the text that begins here runs on to the quotation mark before \"b\"",
      "close it with a quotation mark (\")");
  no_json("{\"a\": \"Hà", "1:7", "the text that begins here does not end",
      "close it with a quotation mark (\")");
  no_json("units:\n- id: a\n", "1:1", "expected \"{\" or \"[\", found \"units\"",
      "a file whose name ends in .json holds JSON; one in YAML is named .yaml");
}

static void test_words(void **state) {
  (void)state;
  no_json("[True]", "1:2", "\"True\" is not a word of JSON",
      "write true; a text stands in double quotes: \"True\"");
  no_json("[NaN]", "1:2", "\"NaN\" is not a number", "write null where a number is not known");
  no_json(
      "[007]", "1:2", "a number does not begin with 0", "write 7; as a text, an id say, \"007\"");
  no_json(
      "[+1]", "1:2", "a number has no \"+\" before it", "write 1; as a text, an id say, \"+1\"");
  no_json("[.5]", "1:2", "a number has digits on both sides of its point",
      "write 0.5; as a text, an id say, \".5\"");
  no_json("[-5.]", "1:2", "a number has digits on both sides of its point",
      "write -5; as a text, an id say, \"-5.\"");
  no_json("[2020-03-31]", "1:2", "a date stands in double quotes", "write \"2020-03-31\"");
  no_json("[31/12/2020]", "1:2", "\"31/12/2020\" is not a number as JSON writes it",
      "a text stands in double quotes: \"31/12/2020\"");
  no_json("{\"a\": 1} # hết", "1:10", "a comment begins here",
      "take it out: JSON has none; YAML has, in a file whose name ends in .yaml");
  no_json("// hết\n{}", "1:1", "a comment begins here",
      "take it out: JSON has none; YAML has, in a file whose name ends in .yaml");
  no_json("[\xC2\xA0 1]", "1:2", "U+00A0 (no-break space) cannot stand here",
      "leave it out: between values there are spaces, tabs and line ends only");
}

static void test_shape(void **state) {
  (void)state;
  no_json("{\"a\": }", "1:7", "the key \"a\" has no value", "write null where it is not known");
  no_json("{\"a\", \"b\": 1}", "1:2", "the key \"a\" has no value",
      "write it as \"key\": value; null where it is not known");
  no_json("{\"a\" = 1}", "1:5", "expected \":\" behind the key \"a\", found \"=\"", NULL);
  no_json(
      "[\"a\": 1]", "1:5", "\":\" is not expected here", "keys and their values stand within { }");
  no_json("{[1]}", "1:2", "expected a key in double quotes, found \"[\"",
      "within { } each value has a key before it: \"key\": value");
  no_json("{\n\"a\": [1}\n}", "2:8",
      "expected \"]\" for the list that begins at line 2, found \"}\"", NULL);
  no_json("{\"a\": [1,\n {\"b\": 2}", "1:7", "the list that begins here does not end",
      "close it with \"]\"; a file that was cut off ends like this, too");
  no_json("{}}", "1:3", "this \"}\" closes nothing", "take it out");
  no_json("{} x", "1:4", "expected the end of the file, found \"x\"",
      "a file holds one mapping and nothing after it");
  mistaken("{} {}",
      "d.json:1:4: error: a second document begins here, and a file holds only one [E403]\n"
      "d.json:1:4: note: help: put it in a file of its own: the data of several files is joined\n");
  mistaken("{}\n{}",
      "d.json:2:1: error: a second document begins here, and a file holds only one [E403]\n"
      "d.json:2:1: note: help: records one a line are JSON Lines: a file of them is named "
      ".jsonl\n");
}

static void test_characters(void **state) {
  (void)state;
  no_json("[\"C:\\dữ liệu\"]", "1:5", "there is no escape \\d",
      "a backslash within a text is written twice: \\\\");
  no_json("[\"\\u12g4\"]", "1:3", "four hexadecimal digits belong behind \\u",
      "a backslash within a text is written twice: \\\\");
  mistaken("[\"a\tb\"]",
      "d.json:1:4: error: the character U+0009 (tab) is not allowed [E409]\n"
      "d.json:1:4: note: help: within a text it is written \\t\n");
  mistaken("[\"a\x01\"]",
      "d.json:1:4: error: the character U+0001 (control character) is not allowed [E409]\n"
      "d.json:1:4: note: help: leave it out; within a text it is written \\u0001\n");
  mistaken("[\"đ\xE0\", 1]",
      "d.json:1:4: error: this file is not a text in UTF-8: found the byte 0xE0, which begins no "
      "whole "
      "character [E402]\n"
      "d.json:1:4: note: help: write anew what stands there, and save the file with the encoding "
      "UTF-8\n");
  /* told, and the file goes on */
  mistaken("[\"x\\ud846\", \"\\ude38y\", \"\\ud846\\u0041\", 1,]",
      "d.json:1:4: error: the escape \\ud846 is only half of a character [E461]\n"
      "d.json:1:4: note: help: a character beyond U+FFFF is written as itself, or as two escapes: "
      "\\ud83d\\ude00\n"
      "d.json:1:14: error: the escape \\ude38 is only half of a character [E461]\n"
      "d.json:1:14: note: help: a character beyond U+FFFF is written as itself, or as two escapes: "
      "\\ud83d\\ude00\n"
      "d.json:1:25: error: the escape \\ud846 is only half of a character [E461]\n"
      "d.json:1:25: note: help: a character beyond U+FFFF is written as itself, or as two escapes: "
      "\\ud83d\\ude00\n"
      "d.json:1:41: error: this is not JSON: nothing follows this comma [E460]\n"
      "d.json:1:41: note: help: take it out: no comma stands before the closing \"]\"\n");
  mistaken("[\"a\\u0000b\"]",
      "d.json:1:4: error: the escape \\u0000 is no character of a text [E462]\n"
      "d.json:1:4: note: help: leave it out\n");
}

/* What stands before a mistake is told of first, also where no token of the file could be found. */
static void test_before_the_mistake(void **state) {
  struct fixture *f = *state;
  load(f, "d.json", "{\"quota\": \"x\",\n \"region\": \"a\xFF\"}");
  expect(f,
      "d.json:1:11: error: quota: \"x\" is not an integer [E420]\n"
      "d.json:1:11: note: help: write digits only, such as 1200\n"
      "d.json:2:14: error: this file is not a text in UTF-8: found the byte 0xFF, which begins no "
      "whole "
      "character [E402]\n"
      "d.json:2:14: note: help: write anew what stands there, and save the file with the encoding "
      "UTF-8\n");
}

/* -- what is JSON -- */

struct node {
  enum cursor_kind kind;
  const char *text;
  uint32_t line, column;
};

static void reads(struct fixture *f, struct str text, const struct node *expected, uint32_t n) {
  struct input input = input_of_text(&f->diags, STR("d.json"), &f->arena, text);
  struct cursor *cursor = json_cursor_open(&input);
  for (uint32_t i = 0; i < n; i++) {
    assert_int_equal(cursor_next(cursor), expected[i].kind);
    assert_int_equal(cursor->line, expected[i].line);
    assert_int_equal(cursor->column, expected[i].column);
    if (expected[i].text) {
      assert_int_equal(cursor->text.n, strlen(expected[i].text));
      assert_memory_equal(cursor->text.p, expected[i].text, cursor->text.n);
    }
  }
  assert_int_equal(cursor_next(cursor), CURSOR_END);
  assert_int_equal(cursor_next(cursor), CURSOR_END); /* stays so */
  assert_false(cursor->failed);
  assert_int_equal(f->diags.n, 0);
  uint32_t mark = text.n > 2 && text.p[0] == '\xEF' ? 3 : 0;
  assert_int_equal(input.bytes_read + mark, text.n);
  cursor_close(cursor);
  cursor_close(cursor);
  assert_int_equal(cursor_next(cursor), CURSOR_END);
}

#define READS(f, text, ...)                                                                        \
  reads(f, STR(text), (const struct node[]){__VA_ARGS__},                                          \
      sizeof((const struct node[]){__VA_ARGS__}) / sizeof(struct node))

static void test_layouts(void **state) {
  struct fixture *f = *state;
  READS(f, "\xEF\xBB\xBF {\"đ\"\r\n:\r1 , \"b\":\n\n[ ]}\n", {CURSOR_MAPPING, NULL, 1, 2},
      {CURSOR_SCALAR, "đ", 1, 3}, {CURSOR_SCALAR, "1", 3, 1}, {CURSOR_SCALAR, "b", 3, 5},
      {CURSOR_LIST, NULL, 5, 1}, {CURSOR_LIST_END, NULL, 5, 3}, {CURSOR_MAPPING_END, NULL, 5, 4});
  /* characters that YAML does not take, or takes for the end of a line */
  READS(f, "[\"\x7F\xC2\x80\xC2\x85\xE2\x80\xA8\xE2\x80\xA9\xEF\xBF\xBF\xEF\xBB\xBF\", 2]",
      {CURSOR_LIST, NULL, 1, 1},
      {CURSOR_SCALAR, "\x7F\xC2\x80\xC2\x85\xE2\x80\xA8\xE2\x80\xA9\xEF\xBF\xBF\xEF\xBB\xBF", 1, 2},
      {CURSOR_SCALAR, "2", 1, 13}, {CURSOR_LIST_END, NULL, 1, 14});
  READS(f, "[\"\\ud846\\ude38\\u0111\\u00e9\\u007f\\n\\/\\\\\\\"\", \"\\\\\"]",
      {CURSOR_LIST, NULL, 1, 1},
      {CURSOR_SCALAR, "\xF0\xA1\xA8\xB8\xC4\x91\xC3\xA9\x7F\n/\\\"", 1, 2},
      {CURSOR_SCALAR, "\\", 1, 44}, {CURSOR_LIST_END, NULL, 1, 48});
  /* a number is its text, whatever its size */
  READS(f, "[-0, 9.750, 1E+400, 123456789012345678901234567890, true, null]",
      {CURSOR_LIST, NULL, 1, 1}, {CURSOR_SCALAR, "-0", 1, 2}, {CURSOR_SCALAR, "9.750", 1, 6},
      {CURSOR_SCALAR, "1E+400", 1, 13}, {CURSOR_SCALAR, "123456789012345678901234567890", 1, 21},
      {CURSOR_SCALAR, "true", 1, 53}, {CURSOR_SCALAR, "null", 1, 59},
      {CURSOR_LIST_END, NULL, 1, 63});
  READS(f, "3", {CURSOR_SCALAR, "3", 1, 1});
  reads(f, STR(" \n"), NULL, 0);
  reads(f, STR(""), NULL, 0);
}

static void test_far_colon(void **state) {
  struct fixture *f = *state;
  char text[5100];
  int n = snprintf(text, sizeof text, "{\"quota\"%5000s: 3}", "");
  tree_load_text(&f->d, &f->diags, "d.json", (struct str){text, (uint32_t)n});
  expect(f, "");
  assert_number(dataset_value(&f->d, SECTOR_QUOTA, 0), 3);
}

/* The kind of a token does not matter, but for null. */
static void test_kinds(void **state) {
  struct fixture *f = *state;
  load(f, "d.json",
      "{\"quota\": \"12\", \"region\": 14, \"share\": \"25%\", \"clusters\": [{\"id\": 7, "
      "\"name\": \"null\"}, {\"id\": \"8\", \"name\": null}]}");
  expect(f, "");
  assert_number(dataset_value(&f->d, SECTOR_QUOTA, 0), 12);
  assert_text(dataset_value(&f->d, SECTOR_REGION, 0), "14");
  assert_text(dataset_value(&f->d, CLUSTER_ID, 0), "7");
  assert_text(dataset_value(&f->d, CLUSTER_NAME, 0), "null");
  assert_false(dataset_value(&f->d, CLUSTER_NAME, 1).known);
}

/* -- bounds -- */

static void test_bounds(void **state) {
  (void)state;
  char deep[2 * DATA_DEPTH_MAX + 3];
  for (uint32_t depth = DATA_DEPTH_MAX; depth <= DATA_DEPTH_MAX + 1; depth++) {
    memset(deep, '[', depth);
    memset(deep + depth, ']', depth);
    deep[2 * depth] = '\0';
    mistaken(deep,
        depth == DATA_DEPTH_MAX ? ""
                                : "d.json:1:65: error: nested more than 64 levels deep [E404]\n");
  }
  for (uint32_t length = SCALAR_BYTES_MAX; length <= SCALAR_BYTES_MAX + 1; length++)
    for (int escaped = 0; escaped < 2; escaped++) {
      char *text = malloc(SCALAR_BYTES_MAX + 16);
      memset(text, 'a', SCALAR_BYTES_MAX + 16);
      memcpy(text, escaped ? "[\"\\n" : "[\"a", escaped ? 4 : 3);
      memcpy(text + 2 + length + escaped, "\"]", 3);
      mistaken(text,
          length == SCALAR_BYTES_MAX
              ? ""
              : "d.json:1:2: error: this value is longer than 1 MiB [E408]\n");
      free(text);
    }
}

/* -- one opinion -- */

static uint32_t any(uint64_t *random, uint32_t n) {
  *random = *random * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(*random >> 33) % n;
}

static void blanks(FILE *out, uint64_t *random) {
  static const char *const some[] = {"", "", "", " ", "\n", "  ", "\n ", "\r\n"};
  fputs(some[any(random, sizeof some / sizeof *some)], out);
}

static void generate_text(FILE *out, uint64_t *random) {
  static const char *const pieces[] = {"a", "Z", "đ", "ộ", " x", "1", "-", ": y", "#", ",", "[",
      "}", "'", "\\n", "\\\"", "\\\\", "\\u00e9", "\\t", "null", "𡨸"};
  fputc('"', out);
  for (uint32_t n = any(random, 5); n > 0; n--)
    fputs(pieces[any(random, sizeof pieces / sizeof *pieces)], out);
  fputc('"', out);
}

static void generate_value(FILE *out, uint64_t *random, uint32_t depth) {
  static const char *const words[] = {
      "0", "-1", "12.50", "1e5", "true", "false", "null", "-0.0E-3"};
  uint32_t kind = any(random, depth > 5 ? 2 : 4), n = any(random, 4);
  if (kind == 0) generate_text(out, random);
  if (kind == 1) fputs(words[any(random, sizeof words / sizeof *words)], out);
  if (kind < 2) return;
  fputc(kind == 2 ? '[' : '{', out);
  for (uint32_t i = 0; i < n; i++) {
    blanks(out, random);
    if (kind == 3) {
      generate_text(out, random);
      fputs(": ", out);
    }
    generate_value(out, random, depth + 1);
    blanks(out, random);
    if (i + 1 < n) fputs(", ", out);
  }
  fputc(kind == 2 ? ']' : '}', out);
}

static struct str generate(struct arena *arena, uint64_t *random) {
  char *text = NULL;
  size_t n;
  FILE *out = open_memstream(&text, &n);
  fputc('[', out);
  generate_value(out, random, 0);
  fputs("]\n", out);
  fclose(out);
  struct str copy = str_copy(arena, (struct str){text, (uint32_t)n});
  free(text);
  return copy;
}

static void assert_same_nodes(struct cursor *one, struct cursor *other) {
  while (cursor_next(one) != CURSOR_END) {
    assert_int_equal(cursor_next(other), one->kind);
    assert_int_equal(other->depth, one->depth);
    assert_int_equal(other->line, one->line);
    assert_int_equal(other->column, one->column);
    if (one->kind != CURSOR_SCALAR) continue;
    assert_true(str_equal(other->text, one->text));
    assert_int_equal(other->plain, one->plain);
  }
  assert_int_equal(cursor_next(other), CURSOR_END);
  assert_false(one->failed || other->failed);
}

/* Texts that are JSON and YAML give the same nodes at the same places. */
static void test_as_yaml(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 2000; seed++) {
    struct fixture *f = calloc(1, sizeof *f);
    begin(f);
    uint64_t random = seed;
    struct str text = generate(&f->arena, &random);
    struct input one = input_of_text(&f->diags, STR("d.json"), &f->arena, text), other = one;
    struct cursor *json = json_cursor_open(&one), *yaml = yaml_cursor_open(&other);
    assert_same_nodes(json, yaml);
    assert_int_equal(f->diags.n, 0);
    cursor_close(json);
    cursor_close(yaml);
    end(f);
    free(f);
  }
}

/* Each text with a byte changed, put in or left out: the cursor, by simdjson's tokens, refuses what
 * the reader of mistakes, which knows nothing of them, finds a mistake in, and nothing else. */
static void test_one_opinion(void **state) {
  (void)state;
  uint32_t n_refused = 0, n_read = 0;
  for (uint64_t seed = 0; seed < 20000; seed++) {
    struct fixture *f = calloc(1, sizeof *f);
    begin(f);
    uint64_t random = seed;
    static const char bytes[] = "{}[],:\"\\ \n\t0.-eu'#\x01\x7F\xC2\xA0\xFF/";
    struct str whole = generate(&f->arena, &random);
    char *changed = arena_alloc(&f->arena, whole.n + 2);
    uint32_t at = any(&random, whole.n), how = any(&random, 3);
    memcpy(changed, whole.p, at);
    changed[at] = bytes[any(&random, sizeof bytes - 1)];
    uint32_t kept = at + (how != 1), to = at + (how != 2);
    memcpy(changed + to, whole.p + kept, whole.n - kept);
    struct str text = {changed, to + whole.n - kept};
    struct json_mistake mistake;
    bool is_mistaken = json_mistake_find(&mistake, &f->arena, text, false);
    struct input input = input_of_text(&f->diags, STR("d.json"), &f->arena, text);
    struct cursor *cursor = json_cursor_open(&input);
    while (cursor_next(cursor) != CURSOR_END) continue;
    assert_int_equal(cursor->failed, is_mistaken);
    if (is_mistaken) n_refused++;
    else n_read++;
    cursor_close(cursor);
    end(f);
    free(f);
  }
  assert_true(n_refused > 5000 && n_read > 2000);
}

/* -- standard input -- */

static void test_first_bytes(void **state) {
  struct fixture *f = *state;
  static const struct {
    const char *text;
    bool is_json;
  } cases[] = {{"{\"a\": 1}", true}, {"\n\n  [1]", true}, {"\xEF\xBB\xBF{}", true},
      {"a: {}", false}, {"", false}, {"# {\n", false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct input input = input_of_text(&f->diags, STR("-"), &f->arena, str_from(cases[i].text));
    struct cursor *cursor = data_format_cursor(&input, "-"), *json = json_cursor_open(&input);
    assert_int_equal(cursor->next == json->next, cases[i].is_json);
    cursor_close(cursor);
    cursor_close(json);
  }
  /* a pipe that delivers its first bytes one by one, more blanks than one piece holds */
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  static const char text[] = "\n                                   {\"a\": \"b\"}";
  assert_int_equal(write(ends[1], text, sizeof text - 1), sizeof text - 1);
  close(ends[1]);
  char *buffer = malloc(INPUT_BUFFER_BYTES);
  struct input input = input_of_file(&f->diags, STR("-"), &f->arena, ends[0], buffer);
  struct cursor *cursor = data_format_cursor(&input, "-");
  assert_int_equal(cursor_next(cursor), CURSOR_MAPPING);
  assert_int_equal(cursor->line, 2);
  assert_int_equal(cursor->column, 36);
  cursor_skip(cursor);
  assert_int_equal(cursor_next(cursor), CURSOR_END);
  assert_false(cursor->failed);
  cursor_close(cursor);
  close(ends[0]);
  free(buffer);
}

static void test_exhaustion(void **state) {
  struct fixture *f = *state;
  long n = 0;
  while (fails_at(&f->t.schema, "d.json",
      "{\"clusters\": [{\"id\": \"c\\u00f3\", \"kind\": \"x\"}, {\"id\": tru}]}", n))
    n++;
  assert_true(n > 10);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(commas),
      TEST(quotes),
      TEST(words),
      TEST(shape),
      TEST(characters),
      TEST(before_the_mistake),
      TEST(layouts),
      TEST(far_colon),
      TEST(kinds),
      TEST(bounds),
      TEST(as_yaml),
      TEST(one_opinion),
      TEST(first_bytes),
      TEST(exhaustion),
  };
  return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
