/* Every advice has its reason in base/advice.def, and its example brings it about: behind a small regulation
 * that is told nothing, it is told that advice, in its place and without an error. docs/lint.md shows these
 * examples. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "compiler/compile.h"

static const struct advice {
  enum diag_code code;
  const char *reason, *example;
} advices[] = {
#define ADVICE(name, reason, example) {ADVICE_##name, reason, example},
#include "base/advice.def"
};
enum { N_ADVICES = sizeof advices / sizeof *advices };

/* What the examples stand behind. */
static const char frame[] = "regulation example\n"
                            "  effective 2020-01-01 to 2020-12-31\n"
                            "entity sector \"ngành\"\n"
                            "  name : text \"tên\"\n"
                            "entity unit (units) in sector \"đơn vị\"\n"
                            "  name       : text \"tên\"\n"
                            "  registered : boolean \"đăng ký thi đua\"\n"
                            "  score      : decimal(2) \"điểm\"\n"
                            "  votes      : integer \"số phiếu\"\n"
                            "  kind       : one of province, district \"cấp\"\n"
                            "decision standing of unit \"kết quả xét\"\n"
                            "  one of not_considered, deferred, considered\n"
                            "  otherwise considered\n"
                            "rule unregistered for unit\n"
                            "  when    not registered\n"
                            "  then    standing is not_considered\n"
                            "  because \"không đăng ký thi đua\"\n"
                            "rule low for unit\n"
                            "  when    score < 20 and votes < 3 and kind is district\n"
                            "  then    standing is deferred\n"
                            "  because \"điểm và phiếu thấp\"\n";

/* Whether the text is told `code`, and no error. */
static bool is_told(const char *text, enum diag_code code, bool *is_clean) {
  struct arena arena;
  struct compilation compilation = {0};
  arena_init(&arena, NULL);
  struct compile_input input = compile_text("example.rules", str_from(text), COMPILE_TYPED);
  input.is_written = true;
  const bool ok = compile(&compilation, &arena, input, NULL);
  bool found = false;
  for (uint32_t i = 0; i < compilation.diags.n; i++) {
    found = found || compilation.diags.items[i].code == code;
    if (compilation.diags.items[i].severity == DIAG_ERROR)
      print_error("%.*s\n", STR_ARGS(compilation.diags.items[i].text));
  }
  *is_clean = compilation.diags.n == 0;
  arena_free(&arena);
  return ok && found;
}

static void every_advice_has_its_reason(void **state) {
  (void)state;
  for (enum diag_code code = 0; code < DIAG_N_CODES; code++)
    if (diag_is_advice(code) != (*diag_reason(code) != 0))
      fail_msg(
          "%s is an advice without a line in base/advice.def, or a line there without an advice",
          diag_code_name(code));
}

static void the_frame_is_told_nothing(void **state) {
  (void)state;
  bool is_clean;
  is_told(frame, DIAG_N_CODES, &is_clean);
  assert_true(is_clean);
}

static void every_example_is_told_its_advice(void **state) {
  (void)state;
  unsigned n_failed = 0, n_tried = 0;
  for (uint32_t i = 0; i < N_ADVICES; i++) {
    char name[DIAG_NAME_BYTES], *text;
    bool is_clean;
    if (!*advices[i].example) continue;
    n_tried++;
    assert_true(asprintf(&text, "%s%s\n", frame, advices[i].example) > 0);
    if (!is_told(text, advices[i].code, &is_clean)) {
      print_error("the example of %s is not told it\n", diag_name(advices[i].code, name));
      n_failed++;
    }
    free(text);
  }
  assert_true(n_tried > 40);
  assert_int_equal(n_failed, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_advice_has_its_reason),
      cmocka_unit_test(the_frame_is_told_nothing),
      cmocka_unit_test(every_example_is_told_its_advice),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
