/* The words of the language: every keyword in both languages and both forms of Unicode, phrases
 * against their own beginnings, and which words may be names.
 */
#include "parse_support.h"

#include <utf8proc.h>

#include "dsl/build.h"
#include "dsl/parser.h"

/* The tokens of a text, checked one by one. */
struct scan {
  struct arena arena;
  struct sources sources;
  struct diags diags;
  struct tokens tokens;
};

static void scan_init(struct scan *scan, const char *text) {
  arena_init(&scan->arena, NULL);
  sources_init(&scan->sources, &scan->arena);
  diags_init(&scan->diags, &scan->arena, &scan->sources);
  uint32_t source = sources_add(&scan->sources, STR("test.rules"), str_from(text));
  tokens_init(&scan->tokens, &scan->arena, &scan->diags, source, 0, TK_START_RULES);
  assert_int_equal(tokens_next(&scan->tokens)->kind, TK_START_RULES);
}

static void expect_tokens(const char *text, const int *kinds, size_t n) {
  struct scan scan;
  scan_init(&scan, text);
  for (size_t i = 0; i < n; i++) {
    int kind = tokens_next(&scan.tokens)->kind;
    if (kind != kinds[i]) print_error("in \"%s\", token %zu\n", text, i);
    assert_int_equal(kind, kinds[i]);
  }
  assert_int_equal(tokens_next(&scan.tokens)->kind, TK_END);
  assert_int_equal(scan.diags.n_errors, 0);
  arena_free(&scan.arena);
}

#define EXPECT(text, ...)                                                                          \
  expect_tokens(                                                                                   \
      (text), (const int[]){__VA_ARGS__}, sizeof((const int[]){__VA_ARGS__}) / sizeof(int))

static void spaced(const struct keyword *keyword, const char *space, char *out) {
  for (uint32_t i = 0; i < keyword->phrase.n; i++) {
    if (keyword->phrase.p[i] == ' ') out += sprintf(out, "%s", space);
    else *out++ = keyword->phrase.p[i];
  }
  *out = 0;
}

/* A declaration's word that is a name wherever its declaration cannot begin (tokens.c). */
static bool is_name_elsewhere(const struct keyword *keyword) {
  return keyword->kind == KEYWORD_HEADED;
}

/* Words that are keywords in some company only. */
static bool keeps_company(const struct keyword *keyword) {
  return keyword->kind == KEYWORD_CALLED || keyword->kind == KEYWORD_COUNTED;
}

/* ... and several words then: test_company. */
static bool is_several_elsewhere(const struct keyword *keyword) {
  return is_name_elsewhere(keyword) && keyword_words(keyword->phrase) > 1;
}

/* A state of one word stays the name it is. */
static int wanted_token(const struct keyword *keyword) {
  return keyword->kind == KEYWORD_STATE || is_name_elsewhere(keyword) ? TK_IDENTIFIER
                                                                      : keyword->token;
}

static void test_every_keyword(void **state) {
  (void)state;
  static const char *const spaces[] = {" ", "\t", "\n", "  \r\n  ", " # a comment\n ", "\xc2\xa0"};
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct keyword *keyword = keyword_at(i);
    for (size_t s = 0; s < sizeof spaces / sizeof *spaces; s++) {
      char text[256];
      spaced(keyword, spaces[s], text);
      if (keeps_company(keyword) || is_several_elsewhere(keyword)) continue; /* test_company */
      EXPECT(text, wanted_token(keyword));
      char *decomposed = (char *)utf8proc_NFD((const utf8proc_uint8_t *)text);
      EXPECT(decomposed, wanted_token(keyword));
      free(decomposed);
    }
  }
}

/* `largest` is one before `(`, but where an entity has its plural there; `distinct` between `count
 * of` and a value. */
static void test_company(void **state) {
  (void)state;
  EXPECT("not encoded", TK_NOT, TK_IDENTIFIER);
  EXPECT("when not encoded", TK_WHEN, TK_NOT, TK_IDENTIFIER);
  EXPECT("không mã hóa a vì", TK_NOT_ENCODED, TK_IDENTIFIER, TK_BECAUSE);
  EXPECT("a phân bổ", TK_IDENTIFIER, TK_IDENTIFIER, TK_IDENTIFIER);
  EXPECT("phân bổ a chia 3", TK_ALLOCATION, TK_IDENTIFIER, TK_SHARE, TK_NUMBER);
  EXPECT("largest", TK_IDENTIFIER);
  EXPECT("largest (2)", TK_LARGEST, TK_LEFT_PARENTHESIS, TK_NUMBER, TK_RIGHT_PARENTHESIS);
  EXPECT("thấp  thứ(x)", TK_SMALLEST, TK_LEFT_PARENTHESIS, TK_IDENTIFIER, TK_RIGHT_PARENTHESIS);
  EXPECT("cao thứ", TK_IDENTIFIER, TK_IDENTIFIER);
  EXPECT("entity largest (largests)", TK_ENTITY, TK_IDENTIFIER, TK_LEFT_PARENTHESIS, TK_IDENTIFIER,
      TK_RIGHT_PARENTHESIS);
  EXPECT("distinct kind", TK_IDENTIFIER, TK_IDENTIFIER);
  EXPECT("count of distinct", TK_COUNT_OF, TK_IDENTIFIER);
  EXPECT("count of distinct where a", TK_COUNT_OF, TK_IDENTIFIER, TK_WHERE, TK_IDENTIFIER);
  EXPECT("count of distinct - 1", TK_COUNT_OF, TK_IDENTIFIER, TK_MINUS, TK_NUMBER);
  EXPECT("count of distinct kind", TK_COUNT_OF, TK_DISTINCT, TK_IDENTIFIER);
  EXPECT("count of distinct (kind", TK_COUNT_OF, TK_DISTINCT, TK_LEFT_PARENTHESIS, TK_IDENTIFIER);
  EXPECT("count of distinct distinct", TK_COUNT_OF, TK_DISTINCT, TK_IDENTIFIER);
  EXPECT("số khác nhau loại", TK_COUNT_OF, TK_DISTINCT, TK_IDENTIFIER);
  EXPECT("define median of unit", TK_DEFINE, TK_IDENTIFIER, TK_OF, TK_IDENTIFIER);
}

static void test_table(void **state) {
  (void)state;
  struct arena arena;
  arena_init(&arena, NULL);
  struct str_map seen;
  str_map_init(&seen, &arena);
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct keyword *keyword = keyword_at(i);
    assert_true(str_equal(str_nfc(&arena, keyword->phrase), keyword->phrase));
    assert_true(keyword_words(keyword->phrase) <= KEYWORD_WORDS_MAX);
    /* No phrase means two things. */
    assert_true(str_map_add(&seen, keyword->phrase, i));
    if (keyword->kind == KEYWORD_STATE) continue;
    if (keyword->token == TK_NOT_EQUAL) continue; /* a sign, which one language says in words too */
    const struct keyword *english = keyword_of_token(keyword->token, KEYWORD_ENGLISH);
    assert_non_null(english);
    assert_non_null(keyword_of_token(keyword->token, KEYWORD_VIETNAMESE));
    assert_int_equal(english->language, KEYWORD_ENGLISH);
  }
  arena_free(&arena);
}

static void test_states(void **state) {
  (void)state;
  static const char *const states[][2] = {{"đủ", "filled"}, {"chưa đủ", "short"},
      {"không có ứng viên", "no_candidate"}, {"không có chỉ tiêu", "no_seats"},
      {"bằng nhau", "tied"}, {"chưa xác định", "undetermined"}, {"đã hoàn thành", "fulfilled"},
      {"trễ hạn", "late"}, {"còn hạn", "open"}, {"quá hạn", "overdue"}, {"khác", "khác"},
      {"filled", "filled"}};
  for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
    struct str english = keyword_state(str_from(states[i][0]));
    assert_true(str_equal(english, str_from(states[i][1])));
  }
}

/* Each phrase beside those that begin as it does. */
static void test_longest_wins(void **state) {
  (void)state;
  EXPECT("không", TK_NOT);
  EXPECT("không có", TK_NO);
  EXPECT("không có kết", TK_NO, TK_IDENTIFIER);
  EXPECT("không có kết quả", TK_NO, TK_IDENTIFIER, TK_IDENTIFIER);
  EXPECT("không có kết quả năm", TK_NO, TK_IDENTIFIER, TK_IDENTIFIER, TK_YEARS);
  EXPECT("không có kết quả năm trước", TK_NO_PREVIOUS_RECORD);
  EXPECT("không có kết quả năm trước đây", TK_NO_PREVIOUS_RECORD, TK_IDENTIFIER);
  EXPECT("không có ứng viên", TK_IDENTIFIER);
  EXPECT("không có ứng cử", TK_NO, TK_IDENTIFIER, TK_IDENTIFIER);
  EXPECT("không không có", TK_NOT, TK_NO);
  EXPECT("có", TK_ANY);
  EXPECT("số", TK_COUNT_OF);
  EXPECT("số nguyên", TK_INTEGER);
  EXPECT("số nguyênn", TK_COUNT_OF, TK_IDENTIFIER);
  EXPECT("số thập phân", TK_DECIMAL);
  EXPECT("số thập", TK_COUNT_OF, TK_IDENTIFIER);
  EXPECT("số số nguyên", TK_COUNT_OF, TK_INTEGER);
  EXPECT("đúng sai", TK_BOOLEAN);
  EXPECT("đúng và sai", TK_TRUE, TK_AND, TK_FALSE);
  EXPECT("ngày tháng", TK_DATE);
  EXPECT("ngày và tháng", TK_DAYS, TK_AND, TK_MONTHS);
  EXPECT("3 ngày", TK_NUMBER, TK_DAYS);
  EXPECT("năm trước", TK_PREVIOUS);
  EXPECT("năm", TK_YEARS);
  EXPECT("trước", TK_BEFORE);
  EXPECT("khi bằng nhau", TK_ON_TIE);
  EXPECT("khi bằng", TK_WHEN, TK_IDENTIFIER);
  EXPECT("khi", TK_WHEN);
  EXPECT("kết luận", TK_DECISION);
  EXPECT("kết quả", TK_IDENTIFIER, TK_IDENTIFIER);
  EXPECT("ngoại lệ của quy tắc", TK_EXCEPTION, TK_OF, TK_RULE);
  EXPECT("ngoại trừ", TK_EXCEPT);
  EXPECT("trừ khi", TK_UNLESS);
  EXPECT("từ 2020-01-01 đến 2020-12-31", TK_FROM, TK_DATE_LITERAL, TK_TO, TK_DATE_LITERAL);
  EXPECT("tính đến", TK_AS_OF);
  EXPECT("hoàn thành khi", TK_DONE_WHEN);
  EXPECT("hoàn thành ngày", TK_DONE_ON);
  EXPECT("hoàn thành ngày tháng", TK_DONE_ON, TK_MONTHS);
  EXPECT("đã hoàn thành", TK_IDENTIFIER);
  EXPECT("đã biết", TK_KNOWN);
  EXPECT("còn lại còn thiếu còn hạn", TK_OTHERWISE, TK_MISSING, TK_IDENTIFIER);
  EXPECT("chưa rõ chưa đủ chưa", TK_UNKNOWN, TK_IDENTIFIER, TK_IDENTIFIER);
  EXPECT("một trong trong khoảng một", TK_ONE_OF, TK_BETWEEN, TK_IDENTIFIER);
  EXPECT("count of count", TK_COUNT_OF, TK_IDENTIFIER);
  EXPECT("count_of", TK_IDENTIFIER);
  EXPECT("one of one", TK_ONE_OF, TK_IDENTIFIER);
  EXPECT("order by order", TK_ORDER_BY, TK_IDENTIFIER);
  EXPECT("absent means absent", TK_ABSENT_MEANS, TK_IDENTIFIER);
  EXPECT("as of as", TK_AS_OF, TK_IDENTIFIER);
  EXPECT("no previous record", TK_NO_PREVIOUS_RECORD);
  EXPECT("no previous records", TK_NO, TK_PREVIOUS, TK_IDENTIFIER);
  EXPECT("no previous", TK_NO, TK_PREVIOUS);
  EXPECT("min of x min(x)", TK_MIN_OF, TK_IDENTIFIER, TK_IDENTIFIER, TK_LEFT_PARENTHESIS,
      TK_IDENTIFIER, TK_RIGHT_PARENTHESIS);
  EXPECT("done when done on done", TK_DONE_WHEN, TK_DONE_ON, TK_IDENTIFIER);
  EXPECT("rounded down rounded up rounded", TK_ROUNDED_DOWN, TK_ROUNDED_UP, TK_IDENTIFIER);
  EXPECT("count\n| law\nof", TK_IDENTIFIER, TK_LAW, TK_OF);
  EXPECT("define count of unit", TK_DEFINE, TK_IDENTIFIER, TK_OF, TK_IDENTIFIER);
  EXPECT("Rule RULE Quy tắc", TK_IDENTIFIER, TK_IDENTIFIER, TK_IDENTIFIER, TK_IDENTIFIER);
}

static void test_signs(void **state) {
  (void)state;
  EXPECT("( ) , : . + - * / = <> < <= > >=", TK_LEFT_PARENTHESIS, TK_RIGHT_PARENTHESIS, TK_COMMA,
      TK_COLON, TK_DOT, TK_PLUS, TK_MINUS, TK_STAR, TK_SLASH, TK_EQUAL, TK_NOT_EQUAL, TK_LESS,
      TK_LESS_EQUAL, TK_GREATER, TK_GREATER_EQUAL);
  EXPECT("a<b>=c<>d", TK_IDENTIFIER, TK_LESS, TK_IDENTIFIER, TK_GREATER_EQUAL, TK_IDENTIFIER,
      TK_NOT_EQUAL, TK_IDENTIFIER);
  EXPECT("20%*x", TK_NUMBER, TK_STAR, TK_IDENTIFIER);
  EXPECT("a-1", TK_IDENTIFIER, TK_MINUS, TK_NUMBER);
  EXPECT("x_1 _ _2 Đ2", TK_IDENTIFIER, TK_IDENTIFIER, TK_IDENTIFIER, TK_IDENTIFIER);
  EXPECT("\"a\" \"\" \"\\\"\"", TK_TEXT_LITERAL, TK_TEXT_LITERAL, TK_TEXT_LITERAL);
  EXPECT("# | \"comment\n|law # and \"not\" a comment\n#", TK_LAW);
}

static bool parses(const char *format, const char *word) {
  char text[512];
  snprintf(text, sizeof text, format, word);
  struct parsed parsed;
  parsed_text(&parsed, str_from(text));
  bool good = parsed.diags.n_errors == 0;
  parsed_free(&parsed);
  return good;
}

/* language.md §2: which words may be names, in each place where a name stands. */
static void test_names(void **state) {
  (void)state;
  static const char *const places[] = {
      "entity %s",
      "entity e (%s)",
      "entity e in %s",
      "entity e\n  %s : boolean",
      "entity e\n  a : one of x, %s",
      "entity e\n  a : boolean absent means x\n  %s : text",
      "define %s of e : boolean is a",
      "define d of %s : boolean is a",
      "define d of e : boolean is %s",
      "define d of e : boolean is a and %s = %s or not %s",
      "define d of e : boolean is %s.a + b.%s + this.%s",
      "define d of e : boolean is any %s where a",
      "define d of e : boolean is %s(a)",
      "rule %s for e when a then b is c because \"x\"",
      "rule r for %s when a then b is c because \"x\"",
      "rule r for e when a then %s is c because \"x\"",
      "rule r for e when a then b is %s because \"x\"",
      "decision %s of e one of a, b otherwise b",
      "decision d of e one of a, %s otherwise %s",
      "parameter %s : integer from 2020-01-01 is 1",
      "reading %s : one of a, b is a",
      "reading r : one of a, %s is %s",
  };
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct keyword *keyword = keyword_at(i);
    if (keyword->kind == KEYWORD_STATE || keyword_words(keyword->phrase) > 1) continue;
    for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
      char text[512];
      const char *word = keyword->phrase.p;
      snprintf(text, sizeof text, places[p], word, word, word);
      struct parsed parsed;
      parsed_text(&parsed, str_from(text));
      bool good = parsed.diags.n_errors == 0 ||
          (keyword->kind == KEYWORD_CALLED && strstr(places[p], "%s(a)"));
      if ((keyword->kind == KEYWORD_CONTEXTUAL || keeps_company(keyword)) && !good)
        print_error("%s\n%s\n", text, diags_text(&parsed));
      if (keyword->kind == KEYWORD_CONTEXTUAL || keeps_company(keyword)) assert_true(good);
      parsed_free(&parsed);
    }
    if (is_name_elsewhere(keyword) || keeps_company(keyword)) {
      assert_true(parses("entity e\n  %s : boolean", keyword->phrase.p));
      assert_true(parses("define %s of e : boolean is a", keyword->phrase.p));
    } else if (keyword->kind != KEYWORD_CONTEXTUAL) {
      assert_false(parses("entity e\n  %s : boolean", keyword->phrase.p));
      assert_false(parses("define %s of e : boolean is a", keyword->phrase.p));
    }
  }
}

/* "X is a reserved word; write X_": so written it is a name. */
static void test_reserved_with_underscore(void **state) {
  (void)state;
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct keyword *keyword = keyword_at(i);
    char word[128];
    spaced(keyword, "_", word);
    if (keyword_words(keyword->phrase) == 1) strcat(word, "_");
    assert_true(parses("entity e\n  %s : boolean", word));
  }
}

/* Names are NFC whatever they were typed in; equal names are equal bytes. */
static void test_names_are_composed(void **state) {
  (void)state;
  struct parsed parsed;
  parsed_text(
      &parsed, STR("entity d\xcc\x83\x61\xcc\x83 in \xe1\xba\xbf\nentity e\xcc\x82\xcc\x81"));
  assert_string_equal(diags_text(&parsed), "");
  assert_true(str_equal(parsed.ast->decls[0]->of.text, parsed.ast->decls[1]->name.text));
  assert_true(str_equal(parsed.ast->decls[1]->name.text, STR("ế")));
  parsed_free(&parsed);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_every_keyword),
      cmocka_unit_test(test_company),
      cmocka_unit_test(test_table),
      cmocka_unit_test(test_states),
      cmocka_unit_test(test_longest_wins),
      cmocka_unit_test(test_signs),
      cmocka_unit_test(test_names),
      cmocka_unit_test(test_reserved_with_underscore),
      cmocka_unit_test(test_names_are_composed),
  };
  return cmocka_run_group_tests_name("parse: words", tests, NULL, NULL);
}
