/* Diagnostics of the scanner and the parser: every code, the common mistakes, one message a
 * mistake. A row is a text and its diagnostics (parse_support.h: diags_text), one a line, whole.
 */
#include "parse_support.h"

struct row {
  const char *text, *diagnostics;
};

static const struct row rows[] = {
#define ROW(text, diagnostics) {text, diagnostics},
#include "parse_errors.def"
};

static void check(struct str text, const char *wanted) {
  struct parsed parsed;
  parsed_text(&parsed, text);
  assert_string_equal(diags_text(&parsed), wanted);
  parsed_free(&parsed);
}

static void test_rows(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    check(str_from(rows[i].text), rows[i].diagnostics);
}

/* What a mistake is told does not depend on what follows it. */
static void test_rows_before_a_declaration(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct parsed parsed;
    parsed_init(&parsed);
    char *text = arena_printf(&parsed.arena, "%s\nentity last_of_all\n", rows[i].text);
    parsed_free(&parsed);
    parsed_init(&parsed);
    text = arena_printf(&parsed.arena, "%s\nentity last_of_all\n", rows[i].text);
    parsed.ast = parse_rules(&parsed.arena, &parsed.diags,
        sources_add(&parsed.sources, STR("test.rules"), str_from(text)));
    /* there it is the law of the declaration added */
    bool law_at_the_end = strstr(rows[i].diagnostics, "E111") != NULL;
    assert_true(parsed.diags.n_errors > 0 || law_at_the_end);
    assert_true(parsed.ast->n_decls > 0);
    const struct ast_decl *last = parsed.ast->decls[parsed.ast->n_decls - 1];
    assert_true(last->kind == AST_ENTITY && !last->broken &&
        str_equal(last->name.text, STR("last_of_all")));
    parsed_free(&parsed);
  }
}

static void test_bytes(void **state) {
  (void)state;
  check(STR("entity e\n  a\xff : integer\n"),
      "2:4 E102 the byte 0xff is not valid UTF-8 | help: delete it, or type the letter anew");
  check(STR("entity e # \xc3\x28 comment\nuses \"a\xe2\x82\"\n| l\xc0\xafw\nentity f # đơn vị được "
            "xét"),
      "1:12 E102 the byte 0xc3 is not valid UTF-8 | help: delete it, or type the letter anew\n2:8 "
      "E102 the byte 0xe2 is not valid UTF-8 | help: delete it, or type the letter anew\n3:4 "
      "E102 the byte 0xc0 is not valid UTF-8 | help: delete it, or type the letter anew");
  check((struct str){"entity e\n\0uses \"x\"", 18},
      "2:1 E120 U+0000 (null) stands here and cannot be seen | help: delete it");
  check(STR("\xed\xa0\x80"),
      "1:1 E102 the byte 0xed is not valid UTF-8 | help: delete it, or type the letter anew");
  check(STR("entity a\xf4\x90\x80\x80 # đơn vị được xét"),
      "1:9 E102 the byte 0xf4 is not valid UTF-8 | help: delete it, or type the letter anew");
  /* one message for a file that is something else */
  check((struct str){"\xff\xfe"
                     "e\0n\0",
            6},
      "0:0 E119 this file is not a text in UTF-8: it is UTF-16 (little-endian) | help: open it in "
      "a "
      "text editor and save it anew with the encoding UTF-8 (in Notepad: File, Save as, Encoding: "
      "UTF-8)");
}

/* language.md §2: one run reports every error; five mistakes of five kinds, five diagnostics. */
static void test_five_mistakes(void **state) {
  (void)state;
  check(STR("regulation r\n"
            "  title \"a\n"
            "entity unit\n"
            "  votes : integr\n"
            "  score : decimal(2)\n"
            "rule a for unit\n"
            "  when votes > 12abc\n"
            "  then standing is bad\n"
            "  because \"x\"\n"
            "rul b for unit\n"
            "  when votes > 3\n"
            "  then standing is bad\n"
            "  because \"x\"\n"
            "rule c for unit\n"
            "  when votes > 3\n"
            "  thn standing is bad\n"
            "  because \"x\"\n"
            "define d of unit : date is 2019-02-29\n"),
      "2:9 E108 the quoted text does not end on its line | help: close it with \"; a text that "
      "holds a line end writes \\n\n"
      "4:11 E101 expected a type, found \"integr\" | help: did you mean \"integer\"?\n"
      "7:16 E106 \"12abc\" is not a number | help: put a blank between the number and the word; a "
      "name cannot begin with a digit\n"
      "10:1 E101 expected a declaration, found \"rul\" | help: did you mean \"rule\"?\n"
      "16:3 E101 expected \"unless\", \"then\" or an operator, found \"thn\" | help: did you mean "
      "\"then\"?\n"
      "18:28 E107 there is no such day as 2019-02-29");
}

/* A misspelt keyword is read as it was meant, and none hides the next. */
static void test_all_misspelt(void **state) {
  (void)state;
  check(STR("regulation r\n"
            "  titel \"a\"\n"
            "  effectve 2020-01-01\n"
            "entty e in f\n"
            "  a : boolen\n"
            "parametr p : integer from 2020-01-01 is 1\n"
            "rul r for e\n"
            "  wen a\n"
            "  then b is c\n"
            "  because \"x\"\n"
            "quy tăc s đối với e khi a thì b là c vì \"x\"\n"
            "kêt luận d của e một trong x, y còn lại y\n"),
      "2:3 E101 expected a line of the header (title, issuer, source, effective), a quoted text or "
      "a declaration, found \"titel\" | help: did you mean \"title\"?\n"
      "3:3 E101 expected a line of the header (title, issuer, source, effective) or a declaration, "
      "found \"effectve\" | help: did you mean \"effective\"?\n"
      "4:1 E101 expected \"to\", a line of the header (title, issuer, source, effective) or a "
      "declaration, found \"entty\" | help: did you mean \"entity\"?\n"
      "5:7 E101 expected a type, found \"boolen\" | help: did you mean \"boolean\"?\n"
      "6:1 E101 expected a field or a declaration, found \"parametr\" | help: did you mean "
      "\"parameter\"?\n"
      "7:1 E101 expected \"from\", an operator or a declaration, found \"rul\" | help: did you "
      "mean \"rule\"?\n"
      "8:3 E101 expected \"when\" or a quoted text, found \"wen\" | help: did you mean \"when\"?\n"
      "11:1 E101 expected a declaration, found \"quy\" | help: did you mean \"quy tắc\"?\n"
      "12:1 E101 expected a declaration, found \"kêt\" | help: did you mean \"kết luận\"?");
}

static void check_kept(const char *text, const char *tree) {
  struct parsed parsed;
  parsed_text(&parsed, str_from(text));
  assert_true(parsed.diags.n_errors > 0);
  assert_string_equal(tree_line(&parsed), tree);
  parsed_free(&parsed);
}

/* What is kept of a declaration with a syntax error: enough for its name to be known, or nothing.
 */
static void test_kept(void **state) {
  (void)state;
  check_kept("define d of e : integer is 3 4\nentity e",
      "define d (broken) [of e, type integer, is: error], entity e");
  check_kept("define d of e integer is 3\nentity e", "entity e");
  check_kept("decision d of e one of a, b otherwise b c\nentity e",
      "decision d [of e, type one of a, b, otherwise b], entity e");
  check_kept("decision d of e one of a, b\nentity e", "entity e");
  check_kept(
      "reading r : one of a, b is a because 3", "reading r (broken) [type one of a, b, is a]");
  check_kept("reading r : one of a, b", "");
  check_kept("parameter p : integer from 2020-01-01 is 1 from 2021 is 3",
      "parameter p (broken) [type integer, from: date 2020-01-01 [is: number 1]]");
  check_kept("parameter p : integer", "");
  check_kept(
      "rule r for e when a then b is c", "rule r (broken) [for e, when: name a, then b, is c]");
  check_kept("rule r for e when a thn b is c", "");
  check_kept("entity e in f\n  a : integr\n  b : text",
      "entity e (broken) [in f, field a [type error], field b [type text]]");
  check_kept("entity e in f (fs)\n  b : text", "entity e (broken) [in f, field b [type text]]");
  check_kept("entity e (es\n  b : text", "");
  check_kept("rul r for e when a then b is c because \"x\"",
      "rule r [for e, when: name a, then b, is c, because \"x\"]");
  check_kept("entity e\n  a : boolean\ndefin d of e : boolean is a",
      "entity e (broken) [field a [type boolean]], define d [of e, type boolean, is: name a]");
  check_kept("define d of e : integer is 12abc + 2019-02-29",
      "define d [of e, type integer, is: + [error, error]]");
  check_kept("regulation r\n  titel \"a\"\n  issuer \"b\"",
      "regulation r (broken) [title \"a\", issuer \"b\"]");
}

/* A broken declaration's span ends at the error, so that what follows counts as not read. */
static void test_broken_span(void **state) {
  (void)state;
  struct parsed parsed;
  parsed_text(&parsed, STR("define d of e : integer is 3 4 names\nentity e"));
  assert_string_equal(
      str_cstring(&parsed.arena, sources_text(&parsed.sources, parsed.ast->decls[0]->span)),
      "define d of e : integer is 3 ");
  parsed_free(&parsed);
}

static void check_expression(const char *text, const char *wanted) {
  struct parsed parsed;
  parsed_init(&parsed);
  uint32_t source = sources_add(&parsed.sources, STR("<expression>"), str_from(text));
  assert_null(parse_expression(&parsed.arena, &parsed.diags, source));
  assert_string_equal(diags_text(&parsed), wanted);
  parsed_free(&parsed);
}

static void test_expression_alone(void **state) {
  (void)state;
  check_expression("", "1:1 E101 expected an expression, found the end");
  check_expression("  # nothing", "1:12 E101 expected an expression, found the end");
  check_expression("1 +", "1:4 E101 expected an expression, found the end");
  check_expression("1 2", "1:3 E101 expected an operator or the end, found \"2\"");
  check_expression("a rule", "1:3 E101 expected an operator or the end, found \"rule\"");
  check_expression("a\nentity e", "2:1 E101 expected an operator or the end, found \"entity\"");
  check_expression("| law", "1:1 E101 expected an expression, found law text");
  check_expression("12abc",
      "1:1 E106 \"12abc\" is not a number | help: put a blank between the number and the word; a "
      "name cannot begin with a digit");
  check_expression("9223372036854775808",
      "1:1 E105 the number \"9223372036854775808\" is too large: numbers are 64-bit");
  check_expression("a \xff",
      "1:3 E102 the byte 0xff is not valid UTF-8 | help: delete it, or type the letter anew");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_rows),
      cmocka_unit_test(test_rows_before_a_declaration),
      cmocka_unit_test(test_bytes),
      cmocka_unit_test(test_five_mistakes),
      cmocka_unit_test(test_all_misspelt),
      cmocka_unit_test(test_kept),
      cmocka_unit_test(test_broken_span),
      cmocka_unit_test(test_expression_alone),
  };
  return cmocka_run_group_tests_name("parse: errors", tests, NULL, NULL);
}
