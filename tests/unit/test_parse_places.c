/* What a tree tells beside its shape: the places of its parts, texts without their escapes, the names
 * of its kinds. */
#include "parse_support.h"

static void test_places(void **state) {
  (void)state;
  struct parsed parsed;
  parsed_text(&parsed,
      STR("\n| luật\nrule đạt for unit\n  when (a + b) * c >= 80% and not (x is y)\n  then kết_quả "
          "is không_đạt\n  because \"vì\"\n"));
  assert_string_equal(tree_text(&parsed),
      "rule đạt 3:1\n"
      "  law \"luật\" 2:1\n"
      "  for unit 3:14\n"
      "  when: and 4:8\n"
      "    >= 4:8\n"
      "      * 4:8\n"
      "        + in parentheses 4:9\n"
      "          name a 4:9\n"
      "          name b 4:13\n"
      "        name c 4:18\n"
      "      number 0.8 4:23\n"
      "    not 4:31\n"
      "      = in parentheses 4:36\n"
      "        name x 4:36\n"
      "        name y 4:41\n"
      "  then kết_quả 5:8\n"
      "  is không_đạt 5:19\n"
      "  because \"vì\" 6:11\n");
  const struct ast_decl *rule = parsed.ast->decls[0];
  assert_string_equal(
      str_cstring(&parsed.arena, sources_text(&parsed.sources, rule->keyword_span)), "rule");
  assert_string_equal(
      str_cstring(&parsed.arena, sources_text(&parsed.sources, rule->condition->span)),
      "(a + b) * c >= 80% and not (x is y)");
  assert_string_equal(
      str_cstring(&parsed.arena, sources_text(&parsed.sources, rule->condition->operator_span)),
      "and");
  assert_string_equal(
      str_cstring(&parsed.arena, sources_text(&parsed.sources, rule->condition->a->a->a->span)),
      "a + b");
  struct str whole = sources_text(&parsed.sources, rule->span);
  assert_true(whole.n > 4 && memcmp(whole.p, "rule", 4) == 0 && whole.p[whole.n - 1] == '"');
  parsed_free(&parsed);
}

/* Texts: escapes resolved, NFC. */
static void test_texts(void **state) {
  (void)state;
  struct parsed parsed;
  parsed_text(&parsed, STR("regulation r title \"d\xe1\xba\xa5u \\\"nh\\\\y\\\" v\\na\xcc\x80\""));
  assert_string_equal(diags_text(&parsed), "");
  assert_string_equal(
      str_cstring(&parsed.arena, parsed.ast->decls[0]->clauses->title.text), "dấu \"nh\\y\" v\nà");
  parsed_free(&parsed);
}

static void test_kind_names(void **state) {
  (void)state;
  assert_string_equal(ast_decl_kind_name(AST_REGULATION), "regulation");
  assert_string_equal(ast_decl_kind_name(AST_RULE), "rule");
  assert_string_equal(ast_decl_kind_name(AST_EXTEND), "extend");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_places),
      cmocka_unit_test(test_texts),
      cmocka_unit_test(test_kind_names),
  };
  return cmocka_run_group_tests_name("parse: places", tests, NULL, NULL);
}
