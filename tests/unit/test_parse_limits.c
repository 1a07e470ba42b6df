/* Bounds of the parser, each just under and just over, and memory that runs out at any moment.
 * limits.h. */
#include "parse_support.h"

#include "base/limits.h"

/* before, n times `part`, after. */
static struct str repeated(struct arena *arena, const char *before, const char *part, uint32_t n,
    const char *middle, const char *closing, const char *after) {
  size_t bytes =
      strlen(before) + n * (strlen(part) + strlen(closing)) + strlen(middle) + strlen(after);
  char *text = arena_alloc(arena, bytes + 1), *out = text;
  size_t part_bytes = strlen(part), closing_bytes = strlen(closing);
  out = stpcpy(out, before);
  for (uint32_t i = 0; i < n; i++, out += part_bytes) memcpy(out, part, part_bytes);
  out = stpcpy(out, middle);
  for (uint32_t i = 0; i < n; i++, out += closing_bytes) memcpy(out, closing, closing_bytes);
  stpcpy(out, after);
  return (struct str){text, (uint32_t)bytes};
}

/* Parses the definition whose value is built from the parts, and a declaration after it; returns
 * the diagnostics. */
static void check(
    const char *part, uint32_t n, const char *middle, const char *closing, const char *wanted) {
  struct arena arena;
  arena_init(&arena, NULL);
  struct str text =
      repeated(&arena, "define d of e : boolean is ", part, n, middle, closing, "\nentity last");
  struct parsed parsed;
  parsed_text(&parsed, text);
  assert_string_equal(diags_text(&parsed), wanted);
  assert_true(parsed.ast->n_decls > 0);
  assert_true(str_equal(parsed.ast->decls[parsed.ast->n_decls - 1]->name.text, STR("last")));
  char *tree = tree_text(&parsed); /* a walk of the tree, the deepest there is */
  assert_true(strlen(tree) > 0);
  parsed_free(&parsed);
  arena_free(&arena);
}

static void test_parentheses(void **state) {
  (void)state;
  assert_int_equal(EXPRESSION_DEPTH_MAX, 400);
  check("(", 400, "a", ")", "");
  check("(", 401, "a", ")", "1:428 E112 nested more than 400 levels deep");
  check("(", 100000, "a", ")", "1:428 E112 nested more than 400 levels deep");
  check("f(1, ", 400, "a", ")", "");
  check("1 + (", 400, "a", ")", "");
  check("a or b and c = d + (", 240, "a", ")", "");
  check("a or b and c = d + e * f(1, ", 160, "a", ")", "");
  check("any e where x in (", 400, "a", ")", "");
  check("(", 100000, "", "", "1:428 E112 nested more than 400 levels deep");
}

static void test_ifs(void **state) {
  (void)state;
  check("if a then b else ", 400, "c", "", "");
  check("if a then b else ", 401, "c", "", "1:28 E112 nested more than 400 levels deep");
  check("if ", 400, "a", " then b else c", "");
  check("if ", 401, "a", " then b else c", "1:28 E112 nested more than 400 levels deep");
}

static void test_chains(void **state) {
  (void)state;
  assert_int_equal(EXPRESSION_TREE_MAX, 1000);
  check("a and ", 1000, "b", "", "");
  check("a and ", 1001, "b", "",
      "1:6030 E113 the expression is too long: more than 1000 operators follow one another | help: "
      "divide it among several "
      "definitions (define NAME of ENTITY ...)");
  check("a + ", 1000, "b", "", "");
  check("not ", 1000, "b", "", "");
  check("- ", 1000, "b", "", "");
  check("a = ", 1000, "b", "", "");
  check("sum of ", 1000, "b", " over e", "");
  check("any e where ", 1000, "b", "", "");
  check("every e has ", 1000, "b", "", "");
}

/* A walk of a tree, as every later pass does it. */
static uint32_t height(const struct ast_expr *expr) {
  if (!expr) return 0;
  uint32_t a = height(expr->a), b = height(expr->b), c = height(expr->c), most = a > b ? a : b;
  for (uint32_t i = 0; i < expr->more->n_items; i++) {
    uint32_t item = height(expr->more->items[i]);
    if (item > most) most = item;
  }
  return 1 + (most > c ? most : c);
}

/* No overflow of any stack, and no time that grows with the square of the text. */
static void test_hostile(void **state) {
  (void)state;
  static const char *const parts[] = {"a and ", "a or ", "a + ", "a * ", "a = ", "not ", "- ",
      "any e where ", "every e has ", "if a then b else ", "if ", "sum of ", "a between 1 and ",
      "previous ", "a.", "f(", "a in (", "| ", "\" ", "12abc ", "@ ", "rule ", "a b ", "\xff ",
      "\n| ", "(\n)", "x :\n", "one of ", "“", "“ ", "“a”", "a“", "1“", "é ", "\xc2\xa0",
      "a\xc2\xa0", "\xcc\x81", "2020-01-01“", "..", "80%%", "a\\", "\n  | ", "rul x\n", "\nrul x ",
      "\nwarning : ", "\na b : "};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    struct arena arena;
    arena_init(&arena, NULL);
    struct parsed parsed;
    parsed_text(&parsed,
        repeated(
            &arena, "define d of e : boolean is ", parts[i], 100000, "b", "", "\nentity last"));
    diags_text(&parsed);
    for (uint32_t d = 0; d < parsed.ast->n_decls; d++)
      assert_true(height(parsed.ast->decls[d]->value) <= EXPRESSION_TREE_MAX + 1);
    parsed_free(&parsed);
    arena_free(&arena);
  }
}

static void test_long_lists(void **state) {
  (void)state;
  check("a in (b, c) or ", 999, "a", "", "");
  struct arena arena;
  arena_init(&arena, NULL);
  struct parsed parsed;
  parsed_text(&parsed,
      repeated(&arena, "entity e\n  a : one of x", ", y", 100000, "\n", "  b : boolean\n", ""));
  assert_string_equal(diags_text(&parsed), "");
  assert_int_equal(parsed.ast->decls[0]->clauses->fields[0].type.n_words, 100001);
  assert_int_equal(parsed.ast->decls[0]->clauses->n_fields, 100001);
  parsed_free(&parsed);
  parsed_text(&parsed,
      repeated(
          &arena, "define d of e : integer is f(1", ", 2", 100000, ")", "\n  except 1 when x", ""));
  assert_string_equal(diags_text(&parsed), "");
  assert_int_equal(parsed.ast->decls[0]->value->more->n_items, 100001);
  assert_int_equal(parsed.ast->decls[0]->n_excepts, 100000);
  parsed_free(&parsed);
  arena_free(&arena);
}

/* -- memory -- */

struct failing {
  uint32_t left; /* allocations that still succeed */
};

static void *fail_after(void *context, void *old, size_t bytes) {
  struct failing *failing = context;
  if (bytes == 0) return allocator_system.resize(allocator_system.context, old, 0);
  if (failing->left == 0) return NULL;
  failing->left--;
  return allocator_system.resize(allocator_system.context, old, bytes);
}

static const char *const memory_texts[] = {
    "| law\nrule r for e\n  when a and (b + 3 >= 2 or not every đơn_vị where x has y)\n  then b is "
    "c because \"x\\n\"\nentity e\n  x : one of a, b\n",
    "rul r for e when a thn b\nentity e\n  warning : integr\n \"abc\ndefine d of e : date is "
    "2019-02-29 + 12abc @",
};

/* True where the parse ended without running out. */
static bool parse_with(struct failing *failing, const char *text) {
  struct allocator allocator = {fail_after, failing};
  struct arena arena;
  struct sources sources;
  struct diags diags;
  jmp_buf out_of_memory;
  arena_init(&arena, &allocator);
  arena.out_of_memory = &out_of_memory;
  volatile bool done = false;
  if (setjmp(out_of_memory) == 0) {
    sources_init(&sources, &arena);
    diags_init(&diags, &arena, &sources);
    parse_rules(&arena, &diags, sources_add(&sources, str_from("test.rules"), str_from(text)));
    done = true;
  }
  arena_free(&arena);
  return done;
}

/* Whichever allocation fails, the parse jumps out and leaks nothing (LeakSanitizer sees to that).
 */
static void test_out_of_memory(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof memory_texts / sizeof *memory_texts; i++) {
    uint32_t n = 0;
    while (!parse_with(&(struct failing){n}, memory_texts[i])) assert_true(++n < 10000);
    assert_true(n > 0);
  }
}

/* -- the scanner's buffer (tokens.c: tokens_init) -- */

static const char tokens_of_all_kinds[] =
    "| luật; \xe2\x80\xa6 (Điều 5)\n"
    "quy tắc đủ_điểm_2020 đối với đơn_vị \"nhãn \\\"trong\\\" \xe2\x80\x9cngoặc\xe2\x80\x9d\"\n"
    "  khi điểm >= 12345.678 và (ngày <> 2020-01-31 hoặc a <= b * -2)   # chú thích\n"
    "  unless any incident where serious and not concluded\n"
    "  thì standing là not_considered\n"
    "  because \"quy tắc\"\n";

/* The tree of these lines behind a comment of so many bytes, which is line 1. */
static char *tree_behind(struct arena *arena, uint32_t n) {
  struct str text = repeated(arena, "#", "x", n - 2, "\n", "", tokens_of_all_kinds);
  struct parsed parsed;
  parsed_text(&parsed, text);
  assert_string_equal(diags_text(&parsed), "");
  assert_int_equal(parsed.ast->n_decls, 1);
  char *tree = arena_copy(arena, tree_text(&parsed), strlen(tree_text(&parsed)) + 1);
  parsed_free(&parsed);
  return tree;
}

/* Wherever the end of what was read of a text falls, within each token and between all. */
static void test_buffer(void **state) {
  (void)state;
  enum { BUFFER_BYTES = 32 << 10, AROUND = 8 };
  struct arena arena;
  arena_init(&arena, NULL);
  const char *wanted = tree_behind(&arena, 10);
  const uint32_t last = BUFFER_BYTES + AROUND;
  for (uint32_t n = last - AROUND - sizeof tokens_of_all_kinds; n <= last; n++)
    assert_string_equal(tree_behind(&arena, n), wanted);
  arena_free(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_parentheses),
      cmocka_unit_test(test_ifs),
      cmocka_unit_test(test_chains),
      cmocka_unit_test(test_hostile),
      cmocka_unit_test(test_long_lists),
      cmocka_unit_test(test_buffer),
      cmocka_unit_test(test_out_of_memory),
  };
  return cmocka_run_group_tests_name("parse: limits", tests, NULL, NULL);
}
