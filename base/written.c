/* What was meant by a number or a day that is written otherwise: see written.h. */
#include "base/written.h"
#include "base/translate.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "base/characters.h"
#include "base/date.h"

enum { RUNS_MAX = 12, EXPONENT_MAX = 18, TEXT_MAX = 80 };

/* The text in the plain form of its characters (full-width digits, blanks of any width), without
 * blanks at its ends; n == 0 where it is long, for then it is neither a number nor a day. */
static struct str plain(struct arena *arena, struct str text) {
  const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT;
  utf8proc_int32_t codes[TEXT_MAX * 4 + 1];
  if (text.n == 0 || text.n > TEXT_MAX) return STR("");
  utf8proc_ssize_t n =
      utf8proc_decompose((const utf8proc_uint8_t *)text.p, text.n, codes, TEXT_MAX * 4, options);
  if (n <= 0 || n > TEXT_MAX * 4) return STR("");
  n = utf8proc_reencode(codes, n, options);
  if (n <= 0) return STR("");
  struct str out = str_copy(arena, (struct str){(const char *)codes, (uint32_t)n});
  while (out.n > 0 && (out.p[0] == ' ' || out.p[0] == '\t')) out.p++, out.n--;
  while (out.n > 0 && (out.p[out.n - 1] == ' ' || out.p[out.n - 1] == '\t')) out.n--;
  return out;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool begins(struct str text, struct str with) {
  return text.n >= with.n && memcmp(text.p, with.p, with.n) == 0;
}

/* The text without its first n bytes and the blanks behind them. */
static struct str behind(struct str text, uint32_t n) {
  text.p += n;
  text.n -= n;
  while (text.n > 0 && text.p[0] == ' ') text.p++, text.n--;
  return text;
}

static uint32_t digits_at(struct str text) {
  uint32_t n = 0;
  while (n < text.n && is_digit(text.p[n])) n++;
  return n;
}

/* -- numbers -- */

/* Runs of digits with one separator between two; the first and the last run may be empty. */
struct number {
  const char *sign, *percent;
  struct str runs[RUNS_MAX];
  char separators[RUNS_MAX]; /* behind each run; 0 behind the last */
  uint32_t n;
  long exponent;
};

static bool is_separator(char c) {
  return c == '.' || c == ',' || c == ' ' || c == '\'' || c == '_';
}

/* A sign, of any look. */
static struct str take_sign(struct str text, const char **sign) {
  static const char *const minuses[] = {"-", "−", "–", "‐"};
  *sign = "";
  if (begins(text, STR("+"))) return behind(text, 1);
  for (size_t i = 0; i < sizeof minuses / sizeof *minuses; i++) {
    struct str minus = str_from(minuses[i]);
    if (!begins(text, minus)) continue;
    *sign = "-";
    return behind(text, minus.n);
  }
  return text;
}

/* `e5`, `E+5`, `e-5` at the end of the text. */
static struct str take_exponent(struct str text, long *exponent) {
  *exponent = 0;
  if (text.n < 2 || (text.p[0] != 'e' && text.p[0] != 'E')) return text;
  bool negative = text.p[1] == '-';
  struct str rest = behind(text, negative || text.p[1] == '+' ? 2 : 1);
  uint32_t n = digits_at(rest);
  if (n == 0 || n > 2 || n < rest.n) return text;
  *exponent = strtol(rest.p, NULL, 10) * (negative ? -1 : 1);
  return (struct str){rest.p + n, 0};
}

static bool split_number(struct str text, struct number *out) {
  *out = (struct number){.percent = ""};
  text = take_sign(text, &out->sign);
  if (text.n > 0 && text.p[text.n - 1] == '%') {
    out->percent = "%";
    text.n--;
    while (text.n > 0 && text.p[text.n - 1] == ' ') text.n--;
  }
  for (;;) {
    if (out->n == RUNS_MAX) return false;
    uint32_t n = digits_at(text);
    out->runs[out->n++] = (struct str){text.p, n};
    text = (struct str){text.p + n, text.n - n};
    if (text.n == 0 || !is_separator(text.p[0])) break;
    out->separators[out->n - 1] = text.p[0];
    text = (struct str){text.p + 1, text.n - 1};
  }
  text = take_exponent(text, &out->exponent);
  return text.n == 0 && labs(out->exponent) <= EXPONENT_MAX;
}

/* True where the first n runs are thousands, one separator between them all. */
static bool are_thousands(const struct number *number, uint32_t n) {
  if (number->runs[0].n == 0 || number->runs[0].n > 3) return false;
  for (uint32_t i = 1; i < n; i++)
    if (number->runs[i].n != 3 || number->separators[i - 1] != number->separators[0]) return false;
  return true;
}

/* Sign, digits with the point moved by the exponent, percent sign. */
static const char *put_together(
    struct arena *arena, const struct number *number, struct str whole, struct str fraction) {
  char *digits = arena_alloc(arena, whole.n + fraction.n + 2 * EXPONENT_MAX + 1u);
  long n = 0, point = (long)whole.n + number->exponent;
  for (; point < 1; point++) digits[n++] = '0';
  memcpy(digits + n, whole.p, whole.n);
  n += (long)whole.n;
  if (fraction.n) memcpy(digits + n, fraction.p, fraction.n);
  n += (long)fraction.n;
  while (n < point) digits[n++] = '0';
  long first = 0;
  while (first + 1 < point && digits[first] == '0') first++;
  return arena_printf(arena, "%s%.*s%s%.*s%s", number->sign, (int)(point - first), digits + first,
      n > point ? "." : "", (int)(n - point), digits + point, number->percent);
}

static struct str joined(struct arena *arena, const struct number *number, uint32_t n) {
  struct str out = STR("");
  for (uint32_t i = 0; i < n; i++)
    out = str_from(arena_printf(arena, "%.*s%.*s", STR_ARGS(out), STR_ARGS(number->runs[i])));
  return out;
}

/* The bytes of digits at `at`, full-width ones too; *n: how many these are. */
static uint32_t digits_length(struct str text, uint32_t at, uint32_t *n) {
  int32_t code_point;
  uint32_t i = at;
  for (*n = 0; i < text.n; ++*n) {
    uint32_t length = str_decode(text, i, &code_point);
    bool is_digit =
        (code_point >= '0' && code_point <= '9') || (code_point >= 0xFF10 && code_point <= 0xFF19);
    if (!is_digit) break;
    i += length;
  }
  return i - at;
}

uint32_t written_number_end(struct str text, uint32_t end) {
  for (;;) {
    int32_t code_point;
    uint32_t at = end, digits;
    if (at == text.n) return end;
    at += str_decode(text, at, &code_point);
    bool is_blank = character_is_blank(code_point);
    if (code_point != ',' && code_point != '.' && !is_blank) return end;
    uint32_t length = digits_length(text, at, &digits);
    if (digits == 0 || (is_blank && digits != 3)) return end;
    end = at + length;
    if (end < text.n && text.p[end] == '%') return end + 1;
  }
}

const char *written_number(struct arena *arena, struct str text) {
  struct number number;
  struct str none = STR("");
  if (!split_number(plain(arena, text), &number)) return NULL;
  uint32_t last = number.n - 1;
  struct str *runs = number.runs;
  const char *value = NULL;
  if (number.n == 1 && runs[0].n > 0) {
    value = put_together(arena, &number, runs[0], none);
  } else if (number.n == 2 && (number.separators[0] == '.' || number.separators[0] == ',')) {
    if (runs[0].n == 0 && runs[1].n == 0) return NULL;
    if (runs[0].n == 0) runs[0] = STR("0");
    value = put_together(arena, &number, runs[0], runs[1]);
    if (number.separators[0] == ',' && are_thousands(&number, 2) && !number.exponent &&
        runs[0].p[0] != '0')
      value = arena_printf(arena, _("%s, or %s if the comma begins a fraction"),
          put_together(arena, &number, joined(arena, &number, 2), none), value);
  } else if (number.n > 1 && are_thousands(&number, number.n)) {
    value = put_together(arena, &number, joined(arena, &number, number.n), none);
  } else if (number.n > 2 && are_thousands(&number, last) && runs[last].n > 0 &&
      (number.separators[last - 1] == '.' || number.separators[last - 1] == ',') &&
      number.separators[last - 1] != number.separators[0]) {
    value = put_together(arena, &number, joined(arena, &number, last), runs[last]);
  }
  return value && str_equal(str_from(value), text) ? NULL : value;
}

/* -- days -- */

/* Passes one of the words, if it is there. */
static struct str skip_word(struct str text, const char *const *words, bool *found) {
  *found = false;
  for (; *words; words++)
    if (begins(text, str_from(*words))) {
      *found = true;
      return behind(text, str_from(*words).n);
    }
  return text;
}

/* What stands between two parts of a day. */
static struct str pass_separator(struct str text, const char *const *words, bool *found) {
  text = behind(text, 0);
  static const char *const signs[] = {"/", "-", ".", "–", "−", "‐", NULL};
  struct str rest = skip_word(text, signs, found);
  return *found ? rest : skip_word(text, words, found);
}

/* Nothing, or a time of day: `T00:00:00Z`, ` 00:00`. */
static bool is_time(struct str text) {
  text = behind(text, 0);
  if (text.n == 0) return true;
  if (text.p[0] == 'T') text = behind(text, 1);
  bool colon = false;
  for (uint32_t i = 0; i < text.n; i++) {
    colon = colon || text.p[i] == ':';
    if (!is_digit(text.p[i]) && !strchr(":.+-Z", text.p[i])) return false;
  }
  return colon;
}

static const char *day_text(struct arena *arena, long year, long month, long day) {
  int32_t days;
  char out[11];
  if (!date_make(year, month, day, &days)) return NULL;
  date_format(days, out);
  return arena_printf(arena, "%s", out);
}

const char *written_day(struct arena *arena, struct str text) {
  static const char *const day_words[] = {"ngày ", "Ngày ", NULL};
  static const char *const month_words[] = {"tháng ", NULL}, *const year_words[] = {"năm ", NULL};
  bool found;
  long parts[3];
  uint32_t digits[3];
  struct str rest = skip_word(plain(arena, text), day_words, &found);
  for (int i = 0; i < 3; i++) {
    digits[i] = digits_at(rest);
    if (digits[i] == 0 || digits[i] > 4) return NULL;
    parts[i] = strtol(rest.p, NULL, 10);
    rest = (struct str){rest.p + digits[i], rest.n - digits[i]};
    if (i == 2) break;
    rest = pass_separator(rest, i == 0 ? month_words : year_words, &found);
    if (!found) return NULL;
  }
  if (!is_time(rest)) return NULL;
  const char *value;
  if (digits[0] == 4 && digits[1] <= 2 && digits[2] <= 2) {
    value = day_text(arena, parts[0], parts[1], parts[2]);
  } else if (digits[0] <= 2 && digits[1] <= 2 && digits[2] % 2 == 0) {
    long year = digits[2] == 2 ? 2000 + parts[2] : parts[2];
    value = day_text(arena, year, parts[1], parts[0]);
    if (!value) value = day_text(arena, year, parts[0], parts[1]);
  } else return NULL;
  return value && str_equal(str_from(value), text) ? NULL : value;
}
