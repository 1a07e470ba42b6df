/* String views. UTF-8 validity is checked against utf8proc, NFC against utf8proc_NFC over every
 * code point and over random text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>
#include <utf8proc.h>

#include "base/str.h"

static int open_arena(void **state) {
  static struct arena arena;
  arena_init(&arena, NULL);
  *state = &arena;
  return 0;
}

static int close_arena(void **state) {
  arena_free(*state);
  return 0;
}

static uint64_t next_random(uint64_t *seed) { /* xorshift64* */
  *seed ^= *seed >> 12;
  *seed ^= *seed << 25;
  *seed ^= *seed >> 27;
  return *seed * UINT64_C(2685821657736338717);
}

static void comparing(void **state) {
  (void)state;
  assert_int_equal(str_compare(STR("a"), STR("b")), -1);
  assert_int_equal(str_compare(STR("b"), STR("a")), 1);
  assert_int_equal(str_compare(STR("ab"), STR("a")), 1);
  assert_int_equal(str_compare(STR("a"), STR("ab")), -1);
  assert_int_equal(str_compare(STR("a"), STR("a")), 0);
  assert_int_equal(str_compare(STR("z"), STR("đ")), -1); /* bytes are unsigned */
  assert_int_equal(str_compare((struct str){NULL, 0}, STR("")), 0);
  assert_int_equal(str_compare((struct str){NULL, 0}, STR("a")), -1);
  assert_true(str_equal((struct str){NULL, 0}, STR("")));
  assert_false(str_equal(STR("ab"), STR("ac")));
}

static void copying(void **state) {
  struct str view = {"abcdef", 3};
  struct str copy = str_copy(*state, view);
  assert_true(str_equal(view, copy));
  assert_ptr_not_equal(view.p, copy.p);
  assert_int_equal(copy.p[3], 0);
  assert_string_equal(str_cstring(*state, view), "abc");
  assert_string_equal(str_cstring(*state, (struct str){NULL, 0}), "");
  assert_int_equal(str_from("điểm").n, 7);
}

/* -- UTF-8 -- */

/* utf8proc_iterate is the second opinion. */
static uint32_t valid_by_utf8proc(struct str s) {
  uint32_t i = 0;
  while (i < s.n) {
    utf8proc_int32_t code_point;
    utf8proc_ssize_t length = utf8proc_iterate(
        (const utf8proc_uint8_t *)s.p + i, (utf8proc_ssize_t)(s.n - i), &code_point);
    if (length < 1 || code_point < 0) break;
    i += (uint32_t)length;
  }
  return i;
}

static void validity_of_all_short_sequences(void **state) {
  (void)state;
  static const unsigned char tails[] = {
      0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xFF};
  enum { N = sizeof tails };
  for (unsigned first = 0; first < 256; first++)
    for (unsigned second = 0; second < 256; second++)
      for (unsigned third = 0; third < N; third++)
        for (unsigned fourth = 0; fourth < N; fourth++) {
          const char bytes[4] = {
              (char)first, (char)second, (char)tails[third], (char)tails[fourth]};
          for (uint32_t n = 1; n <= 4; n++) {
            struct str s = {bytes, n};
            if (str_valid_utf8(s) != valid_by_utf8proc(s))
              fail_msg("%02x %02x %02x %02x, n %u", first, second, tails[third], tails[fourth], n);
          }
        }
}

static void validity_says_where(void **state) {
  (void)state;
  assert_int_equal(str_valid_utf8(STR("")), 0);
  assert_int_equal(str_valid_utf8((struct str){NULL, 0}), 0);
  assert_int_equal(str_valid_utf8(STR("0123456789012345678901234567890123456789")), 40);
  assert_int_equal(str_valid_utf8(STR("012345678901234567890123456789\xFF"
                                      "123456789")),
      30);
  assert_int_equal(str_valid_utf8(STR("điểm\xC0\xAF")), 7);               /* overlong */
  assert_int_equal(str_valid_utf8(STR("a\xED\xA0\x80")), 1);              /* surrogate */
  assert_int_equal(str_valid_utf8(STR("a\xF4\x90\x80\x80")), 1);          /* past U+10FFFF */
  assert_int_equal(str_valid_utf8((struct str){"ab\xE1\xBA\x9F", 4}), 2); /* cut short */
}

static void decoding(void **state) {
  (void)state;
  for (int32_t expected = 0; expected <= 0x10FFFF; expected++) {
    if (expected >= 0xD800 && expected <= 0xDFFF) continue;
    utf8proc_uint8_t bytes[4];
    uint32_t n = (uint32_t)utf8proc_encode_char(expected, bytes);
    int32_t actual = -1;
    if (str_decode((struct str){(const char *)bytes, n}, 0, &actual) != n || actual != expected)
      fail_msg("U+%04X", (unsigned)expected);
  }
  int32_t code_point = 0;
  assert_int_equal(str_decode(STR("\xE1\xBA"), 0, &code_point), 1);
  assert_int_equal(code_point, 0xFFFD);
}

static void widths(void **state) {
  (void)state;
  assert_int_equal(str_display_width(STR("")), 0);
  assert_int_equal(str_display_width(STR("abc")), 3);
  assert_int_equal(str_display_width(STR("điểm")), 4);
  assert_int_equal(str_display_width(STR("die\xCC\x82\xCC\x89m")), 4); /* ể in three code points */
  assert_int_equal(str_display_width(STR("漢字")), 4);
}

/* -- NFC -- */

static void expect_nfc(struct arena *arena, struct str s, const char *what) {
  utf8proc_uint8_t *expected = utf8proc_NFC((const utf8proc_uint8_t *)str_cstring(arena, s));
  struct str actual = str_nfc(arena, s);
  bool same = str_equal(actual, str_from((const char *)expected));
  bool copied_needlessly = str_equal(actual, s) && actual.p != s.p;
  free(expected);
  if (!same || copied_needlessly) fail_msg("%s: %.*s", what, STR_ARGS(s));
}

static void vietnamese_in_both_spellings(void **state) {
  struct str composed = STR("đã_ký Đồng ý ướt ỷ lại"),
             decomposed = STR("đa\xCC\x83_ky\xCC\x81 Đo\xCC\x82\xCC\x80ng y\xCC\x81 "
                              "u\xCC\x9Bo\xCC\x9B\xCC\x81t y\xCC\x89 la\xCC\xA3i");
  assert_true(str_equal(str_nfc(*state, decomposed), composed));
  assert_ptr_equal(str_nfc(*state, composed).p, composed.p);
  struct str ascii = STR("pledge_signed");
  assert_ptr_equal(str_nfc(*state, ascii).p, ascii.p);
  assert_int_equal(str_nfc(*state, (struct str){NULL, 0}).n, 0);
  /* Marks in the order of a keyboard: hook above, then circumflex below it in class order. */
  assert_true(str_equal(str_nfc(*state, STR("a\xCC\xA3\xCC\x82")), STR("ậ")));
  assert_true(str_equal(str_nfc(*state, STR("a\xCC\x82\xCC\xA3")), STR("ậ")));
  struct str half = STR("\xC3\xAA\xCC\x81"); /* ê + acute */
  assert_true(str_equal(str_nfc(*state, half), STR("ế")));
}

/* Every code point alone, and as the second of a pair with every first that composes with
 * something. */
static void nfc_of_every_code_point(void **state) {
  struct arena *arena = *state;
  for (int32_t code_point = 1; code_point <= 0x10FFFF; code_point++) {
    if (code_point >= 0xD800 && code_point <= 0xDFFF) continue;
    utf8proc_uint8_t bytes[32];
    utf8proc_ssize_t n = utf8proc_encode_char(code_point, bytes);
    expect_nfc(arena, (struct str){(const char *)bytes, (uint32_t)n}, "alone");
    utf8proc_int32_t parts[8];
    int boundary = 0;
    utf8proc_ssize_t n_parts = utf8proc_decompose_char(
        code_point, parts, 8, UTF8PROC_DECOMPOSE | UTF8PROC_STABLE, &boundary);
    /* its decomposition must be seen as not normal, and be put together again (or not, where
     * excluded) */
    if (n_parts > 1) {
      n = 0;
      for (utf8proc_ssize_t i = 0; i < n_parts; i++) n += utf8proc_encode_char(parts[i], bytes + n);
      expect_nfc(arena, (struct str){(const char *)bytes, (uint32_t)n}, "decomposed");
    }
    if (code_point % 4096 == 0) arena_free(arena);
  }
}

static void nfc_of_random_text(void **state) {
  struct arena *arena = *state;
  static const utf8proc_int32_t alphabet[] = {'a', 'e', 'o', 'u', 'y', 0x111, 0x300, 0x301, 0x302,
      0x303, 0x306, 0x309, 0x315, 0x316, 0x31B, 0x323, 0xEA, 0x1EBF, 0x1B0, 0x345, 0x93C, 0x9BE,
      0x9C7, 0x1100, 0x1161, 0x11A8, 0xAC00, 0x212B, 0x37E, 0x4E00, 0x1D157, 0x1D165, 0xFB1D};
  uint64_t seed = 7;
  for (int round = 0; round < 100000; round++) {
    utf8proc_uint8_t bytes[64];
    utf8proc_ssize_t n = 0;
    for (uint64_t left = next_random(&seed) % 12; left > 0; left--)
      n += utf8proc_encode_char(
          alphabet[next_random(&seed) % (sizeof alphabet / sizeof *alphabet)], bytes + n);
    expect_nfc(arena, (struct str){(const char *)bytes, (uint32_t)n}, "random");
    if (round % 1000 == 0) arena_free(arena);
  }
}

static void hostile_runs_of_marks_take_no_time(void **state) {
  struct arena *arena = *state;
  enum { N = 300000 };
  char *text = arena_alloc(arena, 4 * N + 2);
  text[0] = 'a';
  /* classes 230, 220, 230, 220 … */
  for (int i = 0; i < N; i++) memcpy(text + 1 + 4 * i, "\xCC\x81\xCC\xA3", 4);
  clock_t begin = clock();
  struct str normal = str_nfc(arena, (struct str){text, 4 * N + 1});
  assert_true(clock() - begin < 5 * CLOCKS_PER_SEC); /* a quadratic sort takes minutes */
  assert_int_equal(normal.n, 4 * N + 1); /* a and one dot below become ạ, in as many bytes */
  assert_memory_equal(normal.p, "ạ\xCC\xA3", 5);
}

/* -- did you mean -- */

static void distances(void **state) {
  (void)state;
  static const struct {
    const char *a, *b;
    uint32_t distance;
  } cases[] = {{"", "", 0}, {"a", "a", 0}, {"abc", "", 3}, {"", "abc", 3}, {"abc", "abd", 1},
      {"abc", "abcd", 1}, {"abc", "bc", 1}, {"abc", "acb", 1}, {"registred", "registered", 1},
      {"kitten", "sitting", 3}, {"đã_kí", "đã_ký", 1}, {"dang_ky", "đăng_ký", 2},
      {"diem", "điểm", 1}, {"điểm", "điẻm", 1}, {"Votes", "votes", 1}, {"ab", "ba", 1},
      {"abcd", "badc", 2}, {"ca", "abc", 3}, {"y\xCC\x81", "y", 1}, {"漢", "a", 1}, {"ĐĐ", "dd", 1},
      {"đđ", "dd", 1}, {"ÝÝ", "yy", 1}, {"ýý", "ii", 2}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct str a = str_from(cases[i].a), b = str_from(cases[i].b);
    if (str_distance(a, b, 100) != cases[i].distance)
      fail_msg("%s %s: %u", cases[i].a, cases[i].b, str_distance(a, b, 100));
    assert_int_equal(str_distance(b, a, 100), cases[i].distance);
    assert_int_equal(str_distance(a, b, UINT32_MAX), cases[i].distance);
    assert_int_equal(str_distance(a, b, cases[i].distance), cases[i].distance);
    for (uint32_t limit = 0; limit < cases[i].distance; limit++)
      assert_true(str_distance(a, b, limit) > limit);
  }
}

/* The plain recursive definition, in halves, on short words of four letters. */
static uint32_t distance_by_definition(const char *a, size_t n, const char *b, size_t m) {
  if (n == 0 || m == 0) return (uint32_t)(n + m);
  uint32_t best = distance_by_definition(a, n - 1, b, m - 1) + (a[n - 1] != b[m - 1]);
  uint32_t other = distance_by_definition(a, n - 1, b, m) + 1;
  if (other < best) best = other;
  other = distance_by_definition(a, n, b, m - 1) + 1;
  if (other < best) best = other;
  if (n > 1 && m > 1 && a[n - 1] == b[m - 2] && a[n - 2] == b[m - 1]) {
    other = distance_by_definition(a, n - 2, b, m - 2) + 1;
    if (other < best) best = other;
  }
  return best;
}

static void distances_by_definition(void **state) {
  (void)state;
  uint64_t seed = 99;
  for (int round = 0; round < 3000; round++) {
    char a[8], b[8];
    uint32_t n = (uint32_t)(next_random(&seed) % 7), m = (uint32_t)(next_random(&seed) % 7);
    for (uint32_t i = 0; i < n; i++) a[i] = (char)('a' + next_random(&seed) % 4);
    for (uint32_t i = 0; i < m; i++) b[i] = (char)('a' + next_random(&seed) % 4);
    uint32_t expected = distance_by_definition(a, n, b, m);
    for (uint32_t limit = 0; limit < 8; limit++) {
      uint32_t actual = str_distance((struct str){a, n}, (struct str){b, m}, limit);
      if (expected <= limit ? actual != expected : actual <= limit)
        fail_msg("%.*s %.*s: %u, not %u", (int)n, a, (int)m, b, actual, expected);
    }
  }
}

static const char *nearest(const char *wanted, const char *const *names) {
  struct str list[16];
  uint32_t n = 0;
  for (; names[n]; n++) list[n] = str_from(names[n]);
  int32_t found = str_nearest(str_from(wanted), list, n);
  return found < 0 ? "-" : names[found];
}

static void suggestions(void **state) {
  (void)state;
  static const char *const names[] = {"votes", "registered", "pledge_signed", "score", "đã_ký",
      "điểm", "kind", "members", "a", NULL};
  static const char *const pairs[][2] = {{"registred", "registered"},
      {"pledge_sign", "pledge_signed"}, {"đã_kí", "đã_ký"}, {"da_ky", "đã_ký"}, {"diem", "điểm"},
      {"vote", "votes"}, {"vtoes", "votes"}, {"memebrs", "members"}, {"Registered", "registered"},
      {"find", "kind"}, {"kinds", "kind"}, {"xyz", "-"}, {"b", "-"}, {"", "-"},
      {"completely_different", "-"}, {"pledge", "-"}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
    if (strcmp(nearest(pairs[i][0], names), pairs[i][1]) != 0)
      fail_msg("%s: %s, not %s", pairs[i][0], nearest(pairs[i][0], names), pairs[i][1]);
  /* the first of equals */
  assert_string_equal(nearest("cat", (const char *const[]){"bat", "rat", NULL}), "bat");
  /* marks are nearer than letters */
  assert_string_equal(nearest("diem", (const char *const[]){"dien", "điem", NULL}), "điem");
  assert_int_equal(str_nearest(STR("a"), NULL, 0), -1);
  char longest[400];
  memset(longest, 'x', sizeof longest);
  struct str long_name = {longest, sizeof longest}, almost = {longest, sizeof longest - 1};
  assert_int_equal(str_nearest(long_name, &almost, 1), -1);
  assert_true(str_distance(long_name, almost, 3) > 3);
  assert_int_equal(str_distance(long_name, long_name, 3), 0);
  /* invalid bytes are letters of their own */
  assert_int_equal(str_nearest(STR("x\xFFy"), names[0] ? &almost : NULL, 1), -1);
}

/* -- map -- */

static void maps(void **state) {
  struct arena *arena = *state;
  struct str_map map;
  str_map_init(&map, arena);
  uint32_t value = 77;
  assert_false(str_map_find(&map, STR("a"), &value));
  assert_true(str_map_add(&map, (struct str){NULL, 0}, 5)); /* the empty key is a key */
  assert_false(str_map_add(&map, STR(""), 6));
  enum { N = 50000 };
  for (uint32_t i = 0; i < N; i++)
    assert_true(str_map_add(&map, str_from(arena_printf(arena, "key %u", i)), i));
  for (uint32_t i = 0; i < N; i++) {
    char key[24];
    snprintf(key, sizeof key, "key %u", i);
    assert_false(str_map_add(&map, str_from(key), 0));
    assert_true(str_map_find(&map, str_from(key), &value));
    assert_int_equal(value, i);
  }
  assert_int_equal(map.n, N + 1);
  assert_true(str_map_find(&map, STR(""), &value));
  assert_int_equal(value, 5);
  assert_true(str_map_find(&map, STR("key 7"), NULL));
  char passing[] = "copied";
  assert_true(str_map_add_copy(&map, str_from(passing), 8, &value));
  assert_int_equal(value, 8);
  passing[0] = 'C'; /* the map's own bytes stay */
  assert_false(str_map_add_copy(&map, STR("copied"), 9, &value));
  assert_int_equal(value, 8);
  assert_false(str_map_add_copy(&map, STR(""), 9, &value));
  assert_int_equal(value, 5);
  assert_false(str_map_find(&map, STR("key"), &value));
  assert_int_equal(value, 5);
}

static void shown_on_a_terminal(void **state) {
  struct arena *a = *state;
  struct str plain = STR("Đắk Nông 文 a b");
  assert_ptr_equal(str_shown(a, plain).p, plain.p);
  assert_true(str_equal(str_shown(a, STR("")), STR("")));
  assert_true(str_equal(str_shown(a, STR("a\nb\tc")), STR("a\\nb\\tc")));
  assert_true(str_equal(str_written(a, STR("")), STR("\"\"")));
  assert_true(str_equal(str_written(a, STR("a \"b\"\n\\ \tđ")), STR("\"a \\\"b\\\"\\n\\\\ \tđ\"")));
  assert_true(str_equal(str_shown(a, STR("\x1b[2J\x7f")), STR("\xEF\xBF\xBD[2J\xEF\xBF\xBD")));
  assert_true(str_equal(str_shown(a, STR("x\u202Ey\xC2\x85z")), STR("x\uFFFDy\uFFFDz")));
  assert_true(str_equal(str_shown(a, STR("bad \xff")), STR("bad \uFFFD")));
}

static void hashes(void **state) {
  (void)state;
  /* the published values of FNV-1a */
  assert_true(str_hash(STR("")) == UINT64_C(0xcbf29ce484222325));
  assert_true(str_hash(STR("a")) == UINT64_C(0xaf63dc4c8601ec8c));
  assert_true(str_hash(STR("foobar")) == UINT64_C(0x85944171f73967e8));
}

/* Room that was made is kept, and holds as many as were spoken of. */
static void reserved_maps(void **state) {
  struct arena *arena = *state;
  const uint32_t counts[] = {0, 1, 15, 16, 47, 48, 49, 1000};
  for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
    struct str_map map;
    str_map_init(&map, arena);
    str_map_reserve(&map, counts[k]);
    const uint32_t capacity = map.capacity;
    for (uint32_t i = 0; i < counts[k]; i++) {
      assert_true(str_map_add(&map, str_from(arena_printf(arena, "key %u", i)), i));
      if (capacity) assert_int_equal(map.capacity, capacity);
    }
    for (uint32_t i = 0, value; i < counts[k]; i++) {
      assert_true(str_map_find(&map, str_from(arena_printf(arena, "key %u", i)), &value));
      assert_int_equal(value, i);
    }
    assert_false(str_map_find(&map, STR("key"), NULL));
    assert_true(counts[k] < 16 || capacity > 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(comparing),
      cmocka_unit_test(copying),
      cmocka_unit_test(validity_of_all_short_sequences),
      cmocka_unit_test(validity_says_where),
      cmocka_unit_test(decoding),
      cmocka_unit_test(widths),
      cmocka_unit_test(vietnamese_in_both_spellings),
      cmocka_unit_test(nfc_of_every_code_point),
      cmocka_unit_test(nfc_of_random_text),
      cmocka_unit_test(hostile_runs_of_marks_take_no_time),
      cmocka_unit_test(distances),
      cmocka_unit_test(distances_by_definition),
      cmocka_unit_test(suggestions),
      cmocka_unit_test(maps),
      cmocka_unit_test(reserved_maps),
      cmocka_unit_test(shown_on_a_terminal),
      cmocka_unit_test(hashes),
  };
  return cmocka_run_group_tests_name("str", tests, open_arena, close_arena);
}
