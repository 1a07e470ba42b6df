/* Diagnostics: templates, order, and every rendering to the letter. The texts are set here, so that
 * rewording diagnostics.def breaks nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/diag.h"
#include "base/json.h"
#include "base/limits.h"

struct fixture {
  struct arena arena;
  struct sources sources;
  struct diags diags;
};

static int open_fixture(void **state) {
  struct fixture *fixture = calloc(1, sizeof *fixture);
  arena_init(&fixture->arena, NULL);
  sources_init(&fixture->sources, &fixture->arena);
  diags_init(&fixture->diags, &fixture->arena, &fixture->sources);
  *state = fixture;
  return 0;
}

static int close_fixture(void **state) {
  struct fixture *fixture = *state;
  arena_free(&fixture->arena);
  free(fixture);
  return 0;
}

static struct span add_source(
    struct fixture *fixture, const char *path, const char *text, const char *marked) {
  uint32_t source = sources_add(&fixture->sources, str_from(path), str_from(text));
  const char *at = strstr(text, marked);
  assert_non_null(at);
  uint32_t begin = (uint32_t)(at - text);
  return (struct span){source, begin, begin + (uint32_t)strlen(marked)};
}

static struct diag *report(struct fixture *fixture, struct span span, const char *text) {
  struct diag *diag = DIAG(&fixture->diags, TOKEN_UNEXPECTED, span, "a", "b");
  assert_non_null(diag);
  diag->text = str_from(text);
  return diag;
}

static void expect_rendered(
    struct fixture *fixture, enum diag_format format, bool colour, const char *expected) {
  char *rendered = NULL;
  size_t length = 0;
  FILE *out = open_memstream(&rendered, &length);
  diags_render(&fixture->diags, out, format, colour);
  fclose(out);
  bool same = strcmp(rendered, expected) == 0;
  if (!same) fprintf(stderr, "-- rendered:\n%s\n-- expected:\n%s\n", rendered, expected);
  free(rendered);
  assert_true(same);
}

/* -- text -- */

static void text_with_everything(void **state) {
  struct fixture *fixture = *state;
  const char *text = "entity unit\n\n\n\n\n\n\n\n\n  registred : boolean\nrule x for unit\n  when "
                     "not registered\n";
  struct span span = add_source(fixture, "rules/a.rules", text, "registered");
  struct span first = {span.source, 0, 11};
  struct diag *diag = report(fixture, span, "unknown name \"registered\"");
  diag_note(&fixture->diags, diag, first, "the fields of %s are declared here", "unit");
  diag_note(&fixture->diags, diag, SPAN_NONE, "that is all");
  diag_help(&fixture->diags, diag, "did you mean \"%s\"?", "registred");
  expect_rendered(fixture, DIAG_FORMAT_TEXT, false,
      "error[E101]: unknown name \"registered\"\n"
      "  --> rules/a.rules:12:12\n"
      "   |\n"
      "12 |   when not registered\n"
      "   |            ^^^^^^^^^^\n"
      "note: the fields of unit are declared here\n"
      "  --> rules/a.rules:1:1\n"
      "   |\n"
      " 1 | entity unit\n"
      "   | ^^^^^^^^^^^\n"
      "note: that is all\n"
      "   |\n"
      "   = help: did you mean \"registred\"?\n"
      "\n");
  expect_rendered(fixture, DIAG_FORMAT_GNU, false,
      "rules/a.rules:12:12: error: unknown name \"registered\" [E101]\n"
      "rules/a.rules:1:1: note: the fields of unit are declared here\n"
      "rules/a.rules:12:12: note: that is all\n"
      "rules/a.rules:12:12: note: help: did you mean \"registred\"?\n");
  expect_rendered(fixture, DIAG_FORMAT_JSON, false,
      "[\n  {\"code\": \"E101\", \"name\": \"token-unexpected\", \"severity\": \"error\", "
      "\"file\": \"rules/a.rules\", \"line\": "
      "12, \"column\": 12, "
      "\"end_line\": 12, \"end_column\": 22, \"message\": \"unknown name \\\"registered\\\"\", "
      "\"help\": \"did you mean \\\"registred\\\"?\", \"notes\": [{\"file\": \"rules/a.rules\", "
      "\"line\": 1, \"column\": 1, "
      "\"end_line\": 1, \"end_column\": 12, \"message\": \"the fields of unit are declared "
      "here\"}, "
      "{\"file\": null, \"line\": null, \"column\": null, \"end_line\": null, \"end_column\": "
      "null, "
      "\"message\": \"that is all\"}]}\n]\n");
}

/* What `# allow NAME` is written with. */
static void names_of_advice(void **state) {
  char name[DIAG_NAME_BYTES];
  (void)state;
  assert_string_equal(diag_name(ADVICE_BAND_NEVER_REACHED, name), "band-never-reached");
  assert_string_equal(diag_name(NAME_IS_KEYWORD, name), "name-is-keyword");
  assert_int_equal(diag_advice_named(STR("band-never-reached")), ADVICE_BAND_NEVER_REACHED);
  assert_int_equal(diag_advice_named(STR("W224")), ADVICE_BAND_NEVER_REACHED);
  assert_int_equal(diag_advice_named(STR("name-is-keyword")), DIAG_N_CODES);
  assert_int_equal(diag_advice_named(STR("")), DIAG_N_CODES);
  for (enum diag_code code = 0; code < DIAG_N_CODES; code++) { /* no two have one name */
    diag_name(code, name);
    if (diag_is_advice(code)) assert_int_equal(diag_advice_named(str_from(name)), code);
  }
}

static void colours(void **state) {
  struct fixture *fixture = *state;
  report(fixture, add_source(fixture, "a", "bad", "bad"), "no");
  expect_rendered(fixture, DIAG_FORMAT_TEXT, true,
      "\033[1;31merror[E101]\033[0m\033[1m: no\033[0m\n"
      " \033[1;34m-->\033[0m a:1:1\n"
      "\033[1;34m  |\033[0m\n"
      "\033[1;34m1 |\033[0m bad\n"
      "\033[1;34m  |\033[0m \033[1;31m^^^\033[0m\n\n");
  fixture->diags.items[0].severity = DIAG_WARNING;
  expect_rendered(fixture, DIAG_FORMAT_GNU, true, "a:1:1: warning: no [E101]\n");
}

/* The three lines of an excerpt, for a mark in a text. */
static void expect_excerpt(
    struct fixture *fixture, struct span span, const char *line, const char *carets) {
  fixture->diags.n = 0;
  report(fixture, span, "no");
  struct place place = sources_place(&fixture->sources, span.source, span.begin);
  expect_rendered(fixture, DIAG_FORMAT_TEXT, false,
      arena_printf(&fixture->arena, "error[E101]: no\n --> a:%u:%u\n  |\n%u |%s%s\n  | %s\n\n",
          place.line, place.column, place.line, *line ? " " : "", line, carets));
}

static void expect_marked(struct fixture *fixture, const char *text, const char *marked,
    const char *line, const char *carets) {
  expect_excerpt(fixture, add_source(fixture, "a", text, marked), line, carets);
}

static void carets_stay_aligned(void **state) {
  struct fixture *fixture = *state;
  expect_marked(fixture, "điểm nhiều x", "x", "điểm nhiều x", "           ^");
  /* combining marks */
  expect_marked(fixture, "die\xCC\x82\xCC\x89m x", "x", "die\xCC\x82\xCC\x89m x", "     ^");
  /* wide letters */
  expect_marked(fixture, "漢字 x", "x", "漢字 x", "     ^");
  expect_marked(fixture, "a 漢字 x", "漢字", "a 漢字 x", "  ^^^^");
  expect_marked(fixture, "\tx\ty", "y", "    x    y", "         ^"); /* tabs */
  expect_marked(fixture, "a\tb", "\tb", "a    b", " ^^^^^");
  expect_marked(fixture, "đã_ký", "đã_ký", "đã_ký", "^^^^^");
}

static void spans_at_the_edges(void **state) {
  struct fixture *fixture = *state;
  uint32_t source = sources_add(&fixture->sources, STR("a"), STR("one \r\n  two three  \nfour\n"));
  expect_excerpt(fixture, (struct span){source, 0, 0}, "one ", "^");     /* empty */
  expect_excerpt(fixture, (struct span){source, 4, 6}, "one ", "    ^"); /* the line end */
  expect_excerpt(fixture, (struct span){source, 5, 6}, "one ", "    ^"); /* its LF alone */
  /* several lines: to the first's last word */
  expect_excerpt(fixture, (struct span){source, 8, 24}, "  two three  ", "  ^^^^^^^^^");
  /* from its trailing blanks */
  expect_excerpt(fixture, (struct span){source, 18, 24}, "  two three  ", "            ^");
  /* end of file after a line end */
  expect_excerpt(fixture, (struct span){source, 25, 25}, "", "^");
  uint32_t empty = sources_add(&fixture->sources, STR("a"), (struct str){NULL, 0});
  expect_excerpt(fixture, (struct span){empty, 0, 0}, "", "^");
  uint32_t marked = sources_add(&fixture->sources, STR("a"), STR("\xEF\xBB\xBFone"));
  expect_excerpt(fixture, (struct span){marked, 3, 6}, "one", "^^^");
  expect_excerpt(fixture, (struct span){marked, 0, 3}, "one", "^");
}

static void characters_a_terminal_must_not_see(void **state) {
  struct fixture *fixture = *state;
  expect_marked(fixture, "a\033[31m b", "b", "a\xEF\xBF\xBD[31m b", "       ^");
  /* invalid bytes */
  expect_marked(fixture, "a\xFF\xFE b", "b", "a\xEF\xBF\xBD\xEF\xBF\xBD b", "    ^");
  /* right-to-left override */
  expect_marked(fixture, "a\xE2\x80\xAE b", "b", "a\xEF\xBF\xBD b", "   ^");
  expect_marked(fixture,
      "a\xFF"
      "b",
      "\xFF",
      "a\xEF\xBF\xBD"
      "b",
      " ^");
  fixture->diags.n = 0;
  report(fixture, SPAN_NONE, "one\ntwo\tthree\033[0m\xFF");
  expect_rendered(fixture, DIAG_FORMAT_TEXT, false,
      "error[E101]: one\\ntwo\\tthree\xEF\xBF\xBD[0m\xEF\xBF\xBD\n\n");
  expect_rendered(fixture, DIAG_FORMAT_GNU, false,
      "error: one\\ntwo\\tthree\xEF\xBF\xBD[0m\xEF\xBF\xBD [E101]\n");
}

static char *xs(struct fixture *fixture, const char *unit, int n) {
  size_t bytes = strlen(unit);
  char *text = arena_alloc(&fixture->arena, bytes * (size_t)n + 1);
  for (int i = 0; i < n; i++) memcpy(text + bytes * (size_t)i, unit, bytes);
  return text;
}

static void long_lines_are_shown_in_part(void **state) {
  struct fixture *fixture = *state;
  struct arena *arena = &fixture->arena;
  /* 160 columns: whole; 161: cut. */
  char *whole = arena_printf(arena, "%s!", xs(fixture, "x", 159));
  expect_marked(fixture, whole, "!", whole, arena_printf(arena, "%159s^", ""));
  char *longer = arena_printf(arena, "!%s", xs(fixture, "x", 160));
  expect_marked(fixture, longer, "!", arena_printf(arena, "!%s...", xs(fixture, "x", 159)), "^");
  char *middle = arena_printf(arena, "%s!!%s", xs(fixture, "y", 500000), xs(fixture, "z", 500000));
  expect_marked(fixture, middle, "!!",
      arena_printf(arena, "...%s!!%s...", xs(fixture, "y", 60), xs(fixture, "z", 98)),
      arena_printf(arena, "%63s^^", ""));
  char *end = arena_printf(arena, "%s!", xs(fixture, "y", 1000));
  expect_marked(fixture, end, "!", arena_printf(arena, "...%s!", xs(fixture, "y", 60)),
      arena_printf(arena, "%63s^", ""));
  /* carets end with what is shown */
  char *marked = arena_printf(arena, "%s%s", xs(fixture, "y", 200), xs(fixture, "z", 1000));
  expect_marked(fixture, marked, xs(fixture, "z", 1000),
      arena_printf(arena, "...%s%s...", xs(fixture, "y", 60), xs(fixture, "z", 100)),
      arena_printf(arena, "%63s%s", "", xs(fixture, "^", 100)));
  /* a cut never halves a wide letter */
  char *wide = arena_printf(arena, "a%s!%s", xs(fixture, "漢", 100), xs(fixture, "字", 100));
  expect_marked(fixture, wide, "!",
      arena_printf(arena, "...%s!%s...", xs(fixture, "漢", 30), xs(fixture, "字", 49)),
      arena_printf(arena, "%63s^", ""));
  wide = arena_printf(
      arena, "%sb%s!%s", xs(fixture, "漢", 20), xs(fixture, "漢", 20), xs(fixture, "字", 100));
  expect_marked(fixture, wide, "!",
      arena_printf(arena, "...%sb%s!%s...", xs(fixture, "漢", 9), xs(fixture, "漢", 20),
          xs(fixture, "字", 49)),
      arena_printf(arena, "%62s^", ""));
}

/* -- data places -- */

static void places_in_data(void **state) {
  struct fixture *fixture = *state;
  struct diag *diag = DIAG_AT(
      &fixture->diags, TOKEN_UNEXPECTED, ((struct place){STR("data.yaml"), 7, 3}), "a", "b");
  diag->text = STR("no such field");
  diag_help(&fixture->diags, diag, "did you mean \"votes\"?");
  DIAG_AT(&fixture->diags, TOKEN_UNEXPECTED, ((struct place){STR("folder"), 0, 0}), "a", "b")
      ->text = STR("is empty");
  DIAG_AT(&fixture->diags, TOKEN_UNEXPECTED, (struct place){0}, "a", "b")->text =
      STR("nothing to do");
  expect_rendered(fixture, DIAG_FORMAT_TEXT, false,
      "error[E101]: no such field\n --> data.yaml:7:3\n  = help: did you mean \"votes\"?\n\n"
      "error[E101]: is empty\n --> folder\n\n"
      "error[E101]: nothing to do\n\n");
  expect_rendered(fixture, DIAG_FORMAT_GNU, false,
      "data.yaml:7:3: error: no such field [E101]\ndata.yaml:7:3: note: help: did you mean "
      "\"votes\"?\n"
      "folder: error: is empty [E101]\nerror: nothing to do [E101]\n");
  fixture->diags.n = 1;
  expect_rendered(fixture, DIAG_FORMAT_JSON, false,
      "[\n  {\"code\": \"E101\", \"name\": \"token-unexpected\", \"severity\": \"error\", "
      "\"file\": \"data.yaml\", \"line\": 7, "
      "\"column\": 3, \"end_line\": null, "
      "\"end_column\": null, \"message\": \"no such field\", \"help\": \"did you mean "
      "\\\"votes\\\"?\", \"notes\": []}\n]\n");
  fixture->diags.n = 0;
  expect_rendered(fixture, DIAG_FORMAT_JSON, false, "[]\n");
  expect_rendered(fixture, DIAG_FORMAT_TEXT, false, "");
}

/* -- the list -- */

/* Every template takes its arguments from {0} to {3} and has no other braces of that kind. */
static void templates_fill(void **state) {
  struct fixture *fixture = *state;
  fixture->diags.max = 1000;
  for (enum diag_code code = 0; code < DIAG_N_CODES; code++) {
    struct diag *diag =
        DIAG(&fixture->diags, code, SPAN_NONE, "<one>", "<two>", "<three>", "<four>");
    assert_true(diag->text.n > 0);
    for (uint32_t i = 0; i + 2 < diag->text.n; i++)
      if (diag->text.p[i] == '{' && diag->text.p[i + 1] >= '0' && diag->text.p[i + 1] <= '9' &&
          diag->text.p[i + 2] == '}')
        fail_msg("%s: %.*s", diag_code_name(code), STR_ARGS(diag->text));
    assert_true(diag_code_name(code)[0] == (diag->severity == DIAG_ERROR ? 'E' : 'W'));
    for (enum diag_code other = 0; other < code; other++)
      assert_string_not_equal(diag_code_name(other), diag_code_name(code));
  }
  assert_true(fixture->diags.n_errors + fixture->diags.n_warnings == DIAG_N_CODES);
}

static void long_arguments_are_cut(void **state) {
  struct fixture *fixture = *state;
  struct diag *diag =
      DIAG(&fixture->diags, TOKEN_UNEXPECTED, SPAN_NONE, xs(fixture, "ể", 100000), "b");
  assert_true(diag->text.n < 1100);
  assert_int_equal(str_valid_utf8(diag->text), diag->text.n);
  assert_non_null(strstr(diag->text.p, "ể…"));
}

static void the_cap_counts_the_rest(void **state) {
  struct fixture *fixture = *state;
  struct diag *first = report(fixture, SPAN_NONE, "first");
  for (uint32_t i = 1; i < DIAGNOSTICS_MAX; i++)
    assert_non_null(DIAG(&fixture->diags, TOKEN_UNEXPECTED, SPAN_NONE, "a", "b"));
  diag_help(&fixture->diags, first, "still there");
  assert_ptr_equal(first, &fixture->diags.items[0]); /* what was handed out has not moved */
  struct diag *past = DIAG(&fixture->diags, TOKEN_UNEXPECTED, SPAN_NONE, "a", "b");
  assert_null(past);
  diag_help(&fixture->diags, past, "%d", 1);
  diag_note(&fixture->diags, past, SPAN_NONE, "%d", 1);
  assert_int_equal(fixture->diags.n, DIAGNOSTICS_MAX);
  assert_int_equal(fixture->diags.n_errors, DIAGNOSTICS_MAX + 1);
}

static void sorting(void **state) {
  struct fixture *fixture = *state;
  uint32_t a = sources_add(&fixture->sources, STR("a"), STR("0123456789")),
           b = sources_add(&fixture->sources, STR("b"), STR("0123456789"));
  struct diags *diags = &fixture->diags;
  DIAG_AT(diags, TOKEN_UNEXPECTED, (struct place){0}, "a", "b")->text = STR("11 nowhere");
  DIAG_AT(diags, TOKEN_UNEXPECTED, ((struct place){STR("d2"), 1, 1}), "a", "b")->text = STR("10");
  DIAG_AT(diags, TOKEN_UNEXPECTED, ((struct place){STR("d1"), 10, 1}), "a", "b")->text = STR("09");
  DIAG_AT(diags, TOKEN_UNEXPECTED, ((struct place){STR("d1"), 9, 5}), "a", "b")->text = STR("08");
  DIAG_AT(diags, TOKEN_UNEXPECTED, ((struct place){STR("d1"), 9, 4}), "a", "b")->text = STR("07");
  report(fixture, (struct span){b, 0, 1}, "06");
  report(fixture, (struct span){a, 5, 6}, "03");
  report(fixture, (struct span){a, 5, 7}, "04");
  report(fixture, (struct span){a, 5, 6}, "03"); /* an exact repeat, though not its neighbour */
  report(fixture, (struct span){a, 5, 6}, "05"); /* the same place, another text: order of report */
  report(fixture, (struct span){a, 1, 2}, "02");
  diag_help(diags, report(fixture, (struct span){a, 0, 1}, "00"), "help");
  report(fixture, (struct span){a, 0, 1}, "00"); /* the same without the help: no exact repeat */
  diag_note(diags, report(fixture, (struct span){a, 0, 2}, "01"), (struct span){a, 0, 1}, "x");
  diag_note(diags, report(fixture, (struct span){a, 0, 2}, "01"), (struct span){a, 0, 1}, "x");
  diag_note(diags, report(fixture, (struct span){a, 0, 2}, "01"), (struct span){a, 0, 1}, "y");
  uint32_t reported = diags->n;
  diags_sort(diags);
  static const char *const expected[] = {
      "00", "00", "01", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11 nowhere"};
  assert_int_equal(diags->n, sizeof expected / sizeof *expected);
  for (uint32_t i = 0; i < diags->n; i++)
    assert_true(str_equal(diags->items[i].text, str_from(expected[i])));
  assert_int_equal(reported - diags->n, 2);
  assert_int_equal(diags->n_errors, diags->n);
}

/* -- json -- */

static void expect_json(struct str s, const char *expected) {
  char *written = NULL;
  size_t length = 0;
  FILE *out = open_memstream(&written, &length);
  json_write_string(out, s);
  fclose(out);
  assert_string_equal(written, expected);
  free(written);
}

static void json_strings(void **state) {
  (void)state;
  expect_json(STR(""), "\"\"");
  expect_json((struct str){NULL, 0}, "\"\"");
  expect_json(STR("điểm 漢 \xF0\x9F\x8F\x85"), "\"điểm 漢 \xF0\x9F\x8F\x85\"");
  expect_json(STR("a\"b\\c/d"), "\"a\\\"b\\\\c/d\"");
  expect_json(STR("\b\f\n\r\t\0\x01\x1F\x7F"), "\"\\b\\f\\n\\r\\t\\u0000\\u0001\\u001f\\u007f\"");
  expect_json(STR("\xC2\x80\xC2\x85\xC2\x9F\xC2\xA0|\xE2\x80\xA7\xE2\x80\xA8\xE2\x80\xA9|"
                  "\xEF\xBB\xBF\xEF\xBF\xBD\xEF\xBF\xBE\xEF\xBF\xBF"),
      "\"\\u0080\\u0085\\u009f\xC2\xA0|\xE2\x80\xA7\\u2028\\u2029|"
      "\\ufeff\xEF\xBF\xBD\\ufffe\\uffff\"");
  expect_json(STR("a\xFF\xC3"), "\"a\xEF\xBF\xBD\xEF\xBF\xBD\"");
  expect_json((struct str){"điểm", 4}, "\"đi\xEF\xBF\xBD\""); /* cut within a letter */
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, open_fixture, close_fixture)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(text_with_everything),
      TEST(names_of_advice),
      TEST(colours),
      TEST(carets_stay_aligned),
      TEST(spans_at_the_edges),
      TEST(characters_a_terminal_must_not_see),
      TEST(long_lines_are_shown_in_part),
      TEST(places_in_data),
      TEST(templates_fill),
      TEST(long_arguments_are_cut),
      TEST(the_cap_counts_the_rest),
      TEST(sorting),
      TEST(json_strings),
  };
  return cmocka_run_group_tests_name("diag", tests, NULL, NULL);
}
