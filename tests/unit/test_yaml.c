/* runtime/ingest: YAML and JSON as libyaml reads them: syntax, what is refused, bytes, depth,
 * files, exhaustion. */
#include "tests/unit/ingest_support.h"

/* -- what is not YAML, or not the part of it that data may use -- */

static void test_syntax(void **state) {
  (void)state;
  bad("quota: 3\n  region: x\n",
      "d.yaml:2:3: error: this is not YAML: \"region\" does not begin in the column of the keys "
      "above it, and so goes on with the value of the line before [E401]\n"
      "d.yaml:2:3: note: help: the keys of one mapping begin in the same column, and so do the "
      "\"-\" of one list\n");
  bad("region: a: b\n",
      "d.yaml:1:10: error: this is not YAML: \":\" is not expected here [E401]\n"
      "d.yaml:1:10: note: help: a text that holds \": \" or \" #\", or begins with a sign such as "
      "- [ { # & * ! | > % @, must stand in quotes\n");
  bad("quota: x\n\tregion: y\n",
      "d.yaml:2:1: error: this is not YAML: a tab cannot indent [E401]\n"
      "d.yaml:2:1: note: help: indent with blanks\n");
  bad("quota: a: b",
      "d.yaml:1:9: error: this is not YAML: \":\" is not expected here [E401]\n"
      "d.yaml:1:9: note: help: a text that holds \": \" or \" #\", or begins with a sign such as - "
      "[ { # & * ! | > % @, must stand in quotes\n");
  bad("quota:\n\t3\n",
      "d.yaml:2:1: error: this is not YAML: a tab cannot indent [E401]\n"
      "d.yaml:2:1: note: help: indent with blanks\n");
  bad("region: @x",
      "d.yaml:1:9: error: this is not YAML: a value cannot begin with @ [E401]\n"
      "d.yaml:1:9: note: help: put the value in quotes\n");
  bad("quota: 1\nregion: \"x\ny\n",
      "d.yaml:2:9: error: this is not YAML: the quoted text that begins here does not end [E401]\n"
      "d.yaml:2:9: note: help: close the text with the quote it begins with\n");
  bad("clusters:\n- id: a\n  name: b\n - id: c\n",
      "d.yaml:4:2: error: this is not YAML: this \"-\" does not begin in the column of those above "
      "it [E401]\n"
      "d.yaml:4:2: note: help: the keys of one mapping begin in the same column, and so do the "
      "\"-\" of one list\n");
  bad("clusters: [{id: a}\nregion: x\n",
      "d.yaml:1:11: error: this is not YAML: the \"[\" that stands here is not closed [E401]\n"
      "d.yaml:1:11: note: help: put \"]\" behind the last item of the list\n");
  bad("{\"region\": \"\\ud83d\\ude00\"}",
      "d.yaml:1:15: error: this is not YAML: the escape names no character [E401]\n"
      "d.yaml:1:15: note: help: a character beyond U+FFFF must be written itself, not as two "
      "escapes such as \\ud83d\\ude00\n");
  bad("{\"quota\": 1} x",
      "d.yaml:1:14: error: this is not YAML: expected the end of the document [E401]\n"
      "d.yaml:1:14: note: help: a file holds one mapping and nothing after it; its keys begin in "
      "the same column\n");
  /* a required id may stand where the file could not be read */
  bad("clusters:\n  - units:\n      - votes: 4\n        region: [",
      "d.yaml:4:9: error: unknown key \"region\" in unit[1] of cluster[1] [E410]\n"
      "d.yaml:4:9: note: help: \"region\" belongs to sector\n"
      "d.yaml:4:17: error: this is not YAML: the \"[\" that stands here is not closed [E401]\n"
      "d.yaml:4:17: note: help: put \"]\" behind the last item of the list\n");
}

static void test_refused(void **state) {
  (void)state;
  bad("quota: 1\n---\nquota: x\n",
      "d.yaml:2:1: error: a second document begins here, and a file holds only one [E403]\n"
      "d.yaml:2:1: note: help: put it in a file of its own: the data of several files is joined\n");
  bad("region: &a x\nclusters:\n  - *a\n  - &b\n    id: &c *d\n",
      "d.yaml:1:9: error: an anchor (&a) is not allowed in data [E406]\n"
      "d.yaml:1:9: note: help: a value that begins with & must stand in quotes\n"
      "d.yaml:3:5: error: an alias (*a) is not allowed in data [E405]\n"
      "d.yaml:3:5: note: help: write the value out; a value that begins with * must stand in "
      "quotes\n"
      "d.yaml:4:5: error: an anchor (&b) is not allowed in data [E406]\n"
      "d.yaml:4:5: note: help: a value that begins with & must stand in quotes\n"
      "d.yaml:5:12: error: this is not YAML: expected the next key of the mapping that begins at "
      "line 5 [E401]\n"
      "d.yaml:5:12: note: help: the keys of one mapping begin in the same column, and so do the "
      "\"-\" of one list\n");
  bad("region: *a\nquota: *b\nclusters: *c\n*d : 1\n",
      "d.yaml:1:9: error: an alias (*a) is not allowed in data [E405]\n"
      "d.yaml:1:9: note: help: write the value out; a value that begins with * must stand in "
      "quotes\n"
      "d.yaml:2:8: error: an alias (*b) is not allowed in data [E405]\n"
      "d.yaml:2:8: note: help: write the value out; a value that begins with * must stand in "
      "quotes\n"
      "d.yaml:3:11: error: an alias (*c) is not allowed in data [E405]\n"
      "d.yaml:3:11: note: help: write the value out; a value that begins with * must stand in "
      "quotes\n"
      "d.yaml:4:1: error: an alias (*d) is not allowed in data [E405]\n"
      "d.yaml:4:1: note: help: write the value out; a value that begins with * must stand in "
      "quotes\n");
  bad("region: !!str x\nquota: !own 5\n",
      "d.yaml:1:9: error: a tag (!!str) is not allowed in data [E407]\n"
      "d.yaml:1:9: note: help: every value has the type its field declares; a text that begins "
      "with ! must stand in quotes\n"
      "d.yaml:2:8: error: a tag (!own) is not allowed in data [E407]\n"
      "d.yaml:2:8: note: help: every value has the type its field declares; a text that begins "
      "with ! must stand in quotes\n");
  bad("%TAG !e! tag:x,2000:\n---\nquota: 1\n",
      "d.yaml:1:1: error: a tag (%TAG !e!) is not allowed in data [E407]\n");
}

static void bad_wide(struct str bytes, const char *encoding) {
  char expected[400];
  snprintf(expected, sizeof expected,
      "d.yaml:1:1: error: this file is not a text in UTF-8: it is %s [E402]\n"
      "d.yaml:1:1: note: help: open it in a text editor and save it anew with the encoding UTF-8 "
      "(in Notepad: File, Save as, Encoding: UTF-8)\n",
      encoding);
  bad_bytes(bytes, expected);
}

/* A character at which libyaml ends a line, wherever a piece of the reader's may cut it. */
static void test_line_separators(void **state) {
  (void)state;
  static const char *const separators[] = {"\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9"};
  static const char *const names[] = {
      "U+0085 (next line)", "U+2028 (line separator)", "U+2029 (paragraph separator)"};
  static const char letters[] = {'N', 'L', 'P'};
  for (size_t i = 0; i < 3; i++)
    for (size_t before = 16370; before < 16390; before++) {
      char *text = calloc(1, before + 32), expected[400];
      memset(text, 'x', before);
      text[0] = '#';
      strcpy(text + before, separators[i]);
      strcat(text, "quota: 5\n");
      snprintf(expected, sizeof expected,
          "d.yaml:1:%zu: error: %s is not allowed here: it ends a line, though no editor shows it "
          "[E414]\nd.yaml:1:%zu: note: help: delete it, or begin a new line; in a text in double "
          "quotes it is written \\%c\n",
          before + 1, names[i], before + 1, letters[i]);
      bad(text, expected);
      free(text);
    }
}

static void test_bytes(void **state) {
  (void)state;
  bad("region: a\nquota: \xC4\x91\xFF\n",
      "d.yaml:2:9: error: this file is not a text in UTF-8: found the byte 0xFF, which begins no "
      "whole character [E402]\n"
      "d.yaml:2:9: note: help: write anew what stands there, and save the file with the encoding "
      "UTF-8\n");
  bad("region: \xF0\x9F",
      "d.yaml:1:9: error: this file is not a text in UTF-8: found the byte 0xF0, which begins no "
      "whole character [E402]\n"
      "d.yaml:1:9: note: help: write anew what stands there, and save the file with the encoding "
      "UTF-8\n");
  bad("region: a\x07\n",
      "d.yaml:1:10: error: the character U+0007 (bell) is not allowed [E409]\n"
      "d.yaml:1:10: note: help: delete it; in a text in double quotes it is written \\x07\n");
  bad_wide((struct str){"\xFF\xFEq\0:\0", 6}, "UTF-16 (little-endian)");
  bad_wide((struct str){"\xFE\xFF\0q\0:", 6}, "UTF-16 (big-endian)");
  bad_wide((struct str){"q\0:\0", 4}, "UTF-16 (little-endian)");
  bad_wide((struct str){"\0\0\0q\0\0\0:", 8}, "UTF-32");
  /* a byte order mark moves no column */
  bad("\xEF\xBB\xBFquota: x",
      "d.yaml:1:8: error: quota: \"x\" is not an integer [E420]\n"
      "d.yaml:1:8: note: help: write digits only, such as 1200\n");
  bad("region: a\r\nquota: x\r\n",
      "d.yaml:2:8: error: quota: \"x\" is not an integer [E420]\n"
      "d.yaml:2:8: note: help: write digits only, such as 1200\n");
}

/* Builds `n` times `piece` behind `head`. */
static char *repeated(const char *head, const char *piece, size_t n, const char *tail) {
  size_t m = strlen(piece);
  char *text = malloc(strlen(head) + n * m + strlen(tail) + 1),
       *p = text + sprintf(text, "%s", head);
  for (size_t i = 0; i < n; i++, p += m) memcpy(p, piece, m);
  strcpy(p, tail);
  return text;
}

/* 64 levels are allowed, of which one is the root's mapping; deeper ends the file at once (100 kB
 * of "[" took libyaml 24 s). */
static void test_depth(void **state) {
  (void)state;
  char *text = repeated("quota: ", "[", 63, "");
  char *closing = repeated(text, "]", 63, "\nregion: [a]\n");
  bad(closing,
      "d.yaml:1:8: error: quota: expected an integer, found a list [E425]\n"
      "d.yaml:2:9: error: region: expected a text, found a list [E425]\n");
  free(text);
  free(closing);
  text = repeated("quota: ", "[", 100000, "");
  bad(text,
      "d.yaml:1:8: error: quota: expected an integer, found a list [E425]\n"
      "d.yaml:1:71: error: nested more than 64 levels deep [E404]\n");
  free(text);
  const char *const hostile[] = {"[", "{", "- ", "? ", "[{a: ", "- - ? ", "{a: ", "a:\n", "!!x ",
      "&a ", "{[", "]", "}", ": ", "? [", "- \n", "\"", "'", "|", "%"};
  /* each ends soon, with something said */
  for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
    text = repeated("", hostile[i], 20000, "");
    struct fixture *f = calloc(1, sizeof *f);
    begin(f);
    load(f, "d.yaml", text);
    assert_true(f->diags.n_errors > 0);
    end(f);
    free(f);
    free(text);
  }
}

static void test_long_values(void **state) {
  (void)state;
  char *text = repeated("region: ", "x", (1u << 20) + 1, "\nquota: x");
  bad(text,
      "d.yaml:1:9: error: this value is longer than 1 MiB [E408]\n"
      "d.yaml:2:8: error: quota: \"x\" is not an integer [E420]\n"
      "d.yaml:2:8: note: help: write digits only, such as 1200\n");
  free(text);
  text = repeated("region: ", "x", 1u << 20, "");
  bad(text, "");
  free(text);
  text = repeated("quota: ", "đ", 100, ""); /* cut between letters */
  char *shown = repeated("d.yaml:1:8: error: quota: \"", "đ", 40,
      "…\" is not an integer [E420]\nd.yaml:1:8: note: help: write digits only, such as 1200\n");
  bad(text, shown);
  free(text);
  free(shown);
}

/* Past the cap errors are counted, and memory does not grow with them. */
static void test_cap(void **state) {
  struct fixture *f = *state;
  char *text =
      repeated("clusters:\n", "- {id: c, kind: wrong, nme: x, units: [5, {}]}\n", 5000, "");
  load(f, "d.yaml", text);
  free(text);
  finish(f);
  assert_int_equal(f->diags.n, f->diags.max);
  assert_int_equal(f->diags.n_errors, 5000 * 3 + 5000 + 4999);
}

/* -- files -- */

static void test_files(void **state) {
  struct fixture *f = *state;
  assert_int_equal(tree_load_file(&f->d, &f->diags, "/nowhere/at-all.yaml"), ENOENT);
  assert_int_equal(tree_load_file(&f->d, &f->diags, "/"), EISDIR);
  char path[] = "/tmp/thidua-test-XXXXXX";
  int file = mkstemp(path);
  FILE *out = fdopen(file, "w");
  fprintf(out, "clusters:\n");
  for (int c = 0; c < 3000; c++) { /* more than the read buffer holds */
    fprintf(out,
        "  - id: c%d\n    name: Cụm số %d, một cái tên dài để tệp vượt quá bộ đệm đọc, nhiều lần\n "
        "   units:\n      - {id: u%d, votes: %d}\n",
        c, c, c, c);
  }
  fclose(out);
  assert_int_equal(tree_load_file(&f->d, &f->diags, path), 0);
  remove(path);
  expect(f, "");
  assert_int_equal(f->d.tables[UNIT].n_rows, 3000);
  for (uint32_t row = 0; row < 3000; row++)
    assert_number(dataset_value(&f->d, UNIT_VOTES, row), row);
  assert_text(dataset_value(&f->d, CLUSTER_NAME, 2999),
      "Cụm số 2999, một cái tên dài để tệp vượt quá bộ đệm đọc, nhiều lần");
}

/* -- exhaustion -- */

static void test_exhaustion(void **state) {
  struct fixture *f = *state;
  char *text = repeated("clusters:\n",
      "- {id: co\xCC\x81, kind: wrong, name: kho\xCC\x82ng, units: [5, {votes: 3, score: 4}]}\n",
      300, "");
  long n = 0;
  while (fails_at(&f->t.schema, "d.yaml", text, n)) n++;
  free(text);
  assert_true(n > 30);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(syntax),
      TEST(refused),
      TEST(bytes),
      TEST(line_separators),
      TEST(depth),
      TEST(long_values),
      TEST(cap),
      TEST(files),
      TEST(exhaustion),
  };
  return cmocka_run_group_tests_name("yaml", tests, NULL, NULL);
}
