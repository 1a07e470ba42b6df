/* What cannot be seen, or looks like something else: named, and compared as the eye compares it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/characters.h"

static struct arena arena;

static int open_arena(void **state) {
  (void)state;
  arena_init(&arena, NULL);
  return 0;
}

static int close_arena(void **state) {
  (void)state;
  arena_free(&arena);
  return 0;
}

static void assert_same(struct str got, const char *expected) {
  assert_string_equal(str_cstring(&arena, got), expected);
}

static void kinds(void **state) {
  (void)state;
  static const int32_t blanks[] = {'\t', ' ', 0xA0, 0x2003, 0x202F, 0x205F, 0x3000};
  for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
    assert_true(character_is_blank(blanks[i]));
    assert_false(character_is_invisible(blanks[i]));
  }
  static const int32_t invisible[] = {0, 0x1B, 0x7F, 0x80, 0xAD, 0x200B, 0x200D, 0x202E, 0x2060,
      0xFEFF, 0xFE0F, 0xE0041, 0x115F, 0x180E};
  for (size_t i = 0; i < sizeof invisible / sizeof *invisible; i++) {
    assert_true(character_is_invisible(invisible[i]));
    assert_false(character_is_blank(invisible[i]));
  }
  static const int32_t seen[] = {'a', 0x110, 0x1EA1, 0x301, 0x2013, 0x1F600, 0x4E2D, '\n', '\t'};
  for (size_t i = 0; i < sizeof seen / sizeof *seen; i++)
    assert_false(character_is_invisible(seen[i]));
}

static void names(void **state) {
  (void)state;
  assert_string_equal(character_name(&arena, 0xA0), "U+00A0 (no-break space)");
  assert_string_equal(character_name(&arena, 0x200B), "U+200B (zero width space)");
  assert_string_equal(character_name(&arena, 0x7F), "U+007F (delete)");
  assert_string_equal(character_name(&arena, 0x0A), "U+000A (line feed)");
  assert_string_equal(character_name(&arena, 0x0B), "U+000B (vertical tab)");
  assert_string_equal(character_name(&arena, 0x0C), "U+000C (form feed)");
  assert_string_equal(character_name(&arena, 0x0D), "U+000D (carriage return)");
  assert_string_equal(character_name(&arena, 0x85), "U+0085 (next line)");
  assert_string_equal(character_name(&arena, 0x86), "U+0086 (control character)");
  assert_string_equal(character_name(&arena, 0x110), "U+0110 (latin capital letter d with stroke)");
  assert_string_equal(character_name(&arena, 0xFFFF), "U+FFFF");
}

static void oddities(void **state) {
  (void)state;
  static const struct {
    const char *text, *told;
  } cases[] = {
      {"registered", ""},
      {"hai phiếu", ""},
      {"Thi đua – Khen thưởng “2020”", ""},
      {"u1 ", " with U+0020 (space) behind it"},
      {"registered\xC2\xA0", " with U+00A0 (no-break space) behind it"},
      {"\xE2\x80\x8Bu1", " with U+200B (zero width space) before it"},
      {"u\xC2\xAD"
       "1",
          " with U+00AD (soft hyphen) in it"},
      {"\xC2\xA0\xC2\xA0", " with U+00A0 (no-break space) in it"},
      {"\xC2\xA0u1\xE3\x80\x80\xE3\x80\x80",
          " with U+00A0 (no-break space) before it and U+3000 (ideographic space) behind it"},
      {"\xC3\x90\xE1\xBB\x93ng 1", " with U+00D0 (latin capital letter eth) in it"},
      {"r\xD0\xB5g", " with U+0435 (cyrillic small letter ie) in it"},
      {"\xD1\x80\xD1\x83\xD0\xB1", ""}, /* a Russian word is one */
      {"vks–an", " with U+2013 (en dash) in it"},
      {"“u1”",
          " with U+201C (left double quotation mark) in it and U+201D (right double quotation "
          "mark) "
          "in it"},
      {"１２", " with U+FF11 (fullwidth digit one) in it and U+FF12 (fullwidth digit two) in it"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_same(text_oddities(&arena, str_from(cases[i].text)), cases[i].told);
}

static void alike(const char *a, const char *b) {
  assert_string_equal(str_cstring(&arena, lookalike_key(&arena, str_from(a))),
      str_cstring(&arena, lookalike_key(&arena, str_from(b))));
}

static void different(const char *a, const char *b) {
  assert_string_not_equal(str_cstring(&arena, lookalike_key(&arena, str_from(a))),
      str_cstring(&arena, lookalike_key(&arena, str_from(b))));
}

static void keys(void **state) {
  (void)state;
  alike("U2", "u2");
  alike("u 2", "u2");
  alike("u1\xC2\xA0", "u1");
  alike("\xC4\x90ong", "\xC3\x90ong"); /* Đ, Ð */
  alike("hoà-bình", "hòa-bình");       /* where the tone mark stands */
  alike("thuỷ", "thủy");
  alike("hoa\xCC\x80", "hoà");    /* NFD */
  alike("\xD1\x81um-1", "cum-1"); /* a Cyrillic с */
  alike("cum–1", "cum-1");
  alike("ｃｕｍ-1", "CUM-1");
  alike("“u1”", "\"u1\"");
  different("u1", "u2");
  different("ha", "há");
  different("hoá ba", "hóa bà");
  different("a1", "al"); /* plain letters and digits are told apart */
  different("da", "đa");
  different("vks-an-giang", "vks-angiang");
}

static void own_keys(void **state) {
  (void)state;
  struct str plain = STR("vks-an-giang.2020");
  assert_ptr_equal(lookalike_key(&arena, plain).p, plain.p);
}

static void encodings(void **state) {
  (void)state;
#define BYTES(literal) (literal), sizeof(literal) - 1
  static const struct {
    const char *bytes;
    uint32_t n;
    const char *told;
  } cases[] = {
      {BYTES("units: []"), ""},
      {BYTES(""), ""},
      {BYTES("đơn vị: đã ký"), ""},
      {BYTES("đơn vị: \xFF đã ký"), ""}, /* one fault: it has a place */
      {BYTES("\xFF\xFEu\0n\0"), "UTF-16 (little-endian)"},
      {BYTES("\xFE\xFF\0u\0n"), "UTF-16 (big-endian)"},
      {BYTES("u\0n\0i\0t\0s\0:\0"), "UTF-16 (little-endian)"},
      {BYTES("\0u\0n\0i\0t\0s\0:"), "UTF-16 (big-endian)"},
      {BYTES("\xFF\xFE\0\0u\0\0\0"), "UTF-32 (little-endian)"},
      {BYTES("PK\x03\x04rest"),
          "a zip file, as spreadsheets (.xlsx, .ods) and documents (.docx) are"},
      {BYTES("%PDF-1.7"), "a PDF document"},
      {BYTES("\xD0\xCF\x11\xE0\xA1\xB1"), "a spreadsheet or document of the old kind (.xls, .doc)"},
      {BYTES("{\\rtf1\\ansi"), "a rich-text document (.rtf)"},
      {BYTES("\x1F\x8B\x08"), "a gzip file"},
      {BYTES("\x28\xB5\x2F\xFD\x04"), "a zstd file"},
      {BYTES("caf\xE9 \xE0 la cr\xE8me br\xFBl\xE9"
             "e."),
          "a text in some old encoding"},
      {BYTES("# \xAE\xAC\xAB d\xD5ng, kh\xABng \xAE\xB9ng k\xFD"),
          "a text in the old Vietnamese encoding TCVN3 (.Vn fonts)"},
      {BYTES("# \xF1\xF4n v\xF2 \xF1"
             "a\xF5 kyù, kho\xE2ng \xF1"
             "aêng kyù"),
          "a text in the old Vietnamese encoding VNI (VNI fonts)"},
      {BYTES("# \xF0\xF5n v\xF2\xF2 \xF0\xE3ng k\xFD \xF0\xE3 k\xFD k\xEC"),
          "a text in the encoding windows-1258"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_same(encoding_of((struct str){cases[i].bytes, cases[i].n}), cases[i].told);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(kinds),
      cmocka_unit_test(names),
      cmocka_unit_test(oddities),
      cmocka_unit_test(keys),
      cmocka_unit_test(own_keys),
      cmocka_unit_test(encodings),
  };
  return cmocka_run_group_tests(tests, open_arena, close_arena);
}
