#include "runtime/ingest/sheet_values.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"

#define DIGITS_KEPT 15 /* significant ones, by all spreadsheets */

/* -- formats -- */

/* What stands in a code's first section, but for texts and what is in brackets. */
struct parts {
  bool has_day, has_time, has_month, has_text;
  uint32_t n_zeros; /* before the point */
};

/* From behind "[" to behind its "]": [h] and [mm] are spans of time, the rest colours, conditions
 * and languages. */
static const char *bracket(const char *p, struct parts *parts) {
  const char *end = strchr(p, ']');
  if (!end) return p + strlen(p);
  size_t n = strspn(p, "hHmMsS");
  if (n && p + n == end) parts->has_time = true;
  return end + 1;
}

static const char *quoted(const char *p, struct parts *parts) {
  const char *end = strchr(p, '"');
  if (!end) return p + strlen(p);
  parts->has_text |= end > p;
  return end + 1;
}

static void letter(char c, struct parts *parts) {
  switch (c) {
  case 'd':
  case 'D':
  case 'y':
  case 'Y': parts->has_day = true; break;
  case 'h':
  case 'H':
  case 's':
  case 'S': parts->has_time = true; break;
  case 'm':
  case 'M': parts->has_month = true; break;
  default: break;
  }
}

static struct parts parts_of(const char *p) {
  struct parts parts = {0};
  bool has_point = false;
  while (*p && *p != ';') {
    char c = *p++;
    if (c == '[') p = bracket(p, &parts);
    else if (c == '"') p = quoted(p, &parts);
    else if (c == '\\' || c == '_' || c == '*')
      p += *p != '\0'; /* a character as it is, or a width */
    else if (strncasecmp(p - 1, "General", 7) == 0) p += 6;
    else if (strncasecmp(p - 1, "AM/PM", 5) == 0) p += 4, parts.has_time = true;
    else if (c == '.' || c == 'E' || c == 'e' || c == '/') has_point = true;
    else if (c == '0') parts.n_zeros += !has_point;
    else letter(c, &parts);
  }
  return parts;
}

enum number_format number_format_of(uint32_t number, const char *code) {
  if (code) {
    struct parts parts = parts_of(code);
    if (parts.has_day || (parts.has_month && !parts.has_time)) return FORMAT_AS_DATE;
    if (parts.has_time) return FORMAT_AS_TIME;
    return parts.n_zeros > 1 || parts.has_text ? FORMAT_AS_DIGITS : FORMAT_AS_NUMBER;
  }
  /* those whose code no file gives; 27 to 36 and 50 to 58 are days in East Asia */
  bool is_day = (number >= 14 && number <= 17) || number == 22 || (number >= 27 && number <= 36) ||
      (number >= 50 && number <= 58);
  if (is_day) return FORMAT_AS_DATE;
  bool is_time = (number >= 18 && number <= 21) || (number >= 45 && number <= 47);
  return is_time ? FORMAT_AS_TIME : FORMAT_AS_NUMBER;
}

/* -- numbers -- */

/* The number as digits and a power of ten: neither strtod nor printf then sees a decimal point,
 * which the locale of the program around us may have changed. False where it is no number. */
static bool without_point(struct str stored, char *out, size_t room) {
  uint32_t i = 0, n = 0;
  int32_t behind = 0;
  bool has_point = false, has_digit = false;
  if (i < stored.n && (stored.p[i] == '-' || stored.p[i] == '+')) out[n++] = stored.p[i++];
  for (; i < stored.n && (isdigit((unsigned char)stored.p[i]) || stored.p[i] == '.'); i++) {
    if (stored.p[i] == '.') {
      if (has_point) return false;
      has_point = true;
      continue;
    }
    if (n + 16 > room) return false;
    out[n++] = stored.p[i];
    behind += has_point;
    has_digit = true;
  }
  int32_t exponent = 0;
  if (i < stored.n && (stored.p[i] == 'e' || stored.p[i] == 'E')) {
    bool is_negative = ++i < stored.n && stored.p[i] == '-';
    if (i < stored.n && (stored.p[i] == '-' || stored.p[i] == '+')) i++;
    if (i == stored.n) return false;
    for (; i < stored.n && isdigit((unsigned char)stored.p[i]); i++)
      if (exponent < 100000) exponent = exponent * 10 + (stored.p[i] - '0');
    if (is_negative) exponent = -exponent;
  }
  snprintf(out + n, room - n, "e%d", exponent - behind);
  return has_digit && i == stored.n;
}

/* The digits of a number, `exponent` the power of ten of the first, written out. */
static void write_out(
    struct sheet_number *out, bool is_negative, const char *digits, uint32_t n, int32_t exponent) {
  char *p = out->text;
  if (is_negative) *p++ = '-';
  if (exponent < 0) {
    *p++ = '0';
    *p++ = '.';
    memset(p, '0', (size_t)(-exponent - 1));
    p += -exponent - 1;
  }
  for (uint32_t i = 0; i < n; i++) {
    if (exponent >= 0 && i == (uint32_t)exponent + 1) *p++ = '.';
    *p++ = digits[i];
  }
  for (int32_t i = (int32_t)n; i <= exponent; i++) *p++ = '0';
  *p = '\0';
  out->n = (uint32_t)(p - out->text);
}

/* The digits of a number, first one not 0 unless it is 0; the first stands for 10^exponent. */
struct digits {
  char digits[DIGITS_KEPT];
  uint32_t n;
  int32_t exponent;
  bool is_negative;
};

/* At most 15 digits without an exponent, as most numbers are: no rounding. */
static bool read_few(struct str stored, struct digits *out) {
  uint32_t i = 0, n_seen = 0;
  bool has_point = false;
  *out = (struct digits){.exponent = -1};
  if (stored.n && stored.p[0] == '-') out->is_negative = ++i;
  for (; i < stored.n; i++) {
    char c = stored.p[i];
    if (c == '.' && !has_point) {
      has_point = true;
      continue;
    }
    if (c < '0' || c > '9' || ++n_seen > DIGITS_KEPT) return false;
    if (out->n || c != '0') out->digits[out->n++] = c;
    out->exponent += has_point ? -!out->n : out->n > 0;
  }
  return n_seen > 0;
}

/* Any number, through a double. */
static bool read_many(struct str stored, struct digits *out) {
  char bare[400], rounded[64];
  *out = (struct digits){0};
  if (!without_point(stored, bare, sizeof bare)) return false;
  snprintf(rounded, sizeof rounded, "%.*e", DIGITS_KEPT - 1, strtod(bare, NULL));
  const char *p = rounded;
  if (!strchr(p, 'e')) return false; /* beyond all doubles */
  for (; *p != 'e'; p++)
    if (isdigit((unsigned char)*p) && out->n < DIGITS_KEPT) out->digits[out->n++] = *p;
  out->exponent = (int32_t)strtol(p + 1, NULL, 10);
  out->is_negative = rounded[0] == '-';
  return true;
}

bool sheet_number(struct str stored, struct sheet_number *out) {
  struct digits number;
  if (!read_few(stored, &number) && !read_many(stored, &number)) return false;
  while (number.n && number.digits[number.n - 1] == '0') number.n--;
  if (!number.n) number = (struct digits){.digits = "0", .n = 1};
  out->n_digits = number.n;
  out->is_whole = number.exponent >= (int32_t)number.n - 1;
  out->is_beyond = number.exponent >= DIGITS_KEPT;
  write_out(out, number.is_negative, number.digits, number.n, number.exponent);
  return true;
}

/* -- days -- */

#define SERIAL_MAX 2958465  /* 9999-12-31 of those that count from 1900 */
#define SERIAL_OF_NO_DAY 60 /* 1900-02-29, which there was not */

enum sheet_day sheet_day(const struct sheet_number *number, bool is_1904, int32_t *day) {
  if (number->is_beyond || number->text[0] == '-') return DAY_BEYOND;
  if (!number->is_whole) return DAY_HAS_TIME;
  int64_t serial = strtoll(number->text, NULL, 10);
  if (serial > SERIAL_MAX) return DAY_BEYOND;
  int32_t first;
  date_make(is_1904 ? 1904 : 1900, 1, 1, &first);
  if (is_1904) return date_add_days(first, serial, day) ? DAY_OK : DAY_BEYOND;
  if (serial == 0) return DAY_BEYOND;
  if (serial == SERIAL_OF_NO_DAY) return DAY_DOES_NOT_EXIST;
  return date_add_days(first, serial - (serial > SERIAL_OF_NO_DAY ? 2 : 1), day) ? DAY_OK
                                                                                 : DAY_BEYOND;
}

/* -- names -- */

static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/* "A1", "XFD1", "R1C1", "RC": names that would be taken for cells. */
static bool looks_like_cell(struct str name) {
  uint32_t letters = 0;
  while (letters < name.n && letters < 4 && is_letter(name.p[letters])) letters++;
  uint32_t at = letters;
  while (at < name.n && isdigit((unsigned char)name.p[at])) at++;
  if (letters && letters < 4 && at == name.n && at > letters) return true;
  uint32_t i = 0;
  if (i < name.n && (name.p[i] == 'R' || name.p[i] == 'r')) i++;
  while (i && i < name.n && isdigit((unsigned char)name.p[i])) i++;
  if (i < name.n && (name.p[i] == 'C' || name.p[i] == 'c')) i++;
  while (i && i < name.n && isdigit((unsigned char)name.p[i])) i++;
  return i == name.n;
}

bool sheet_name_is_quoted(struct str name) {
  if (!name.n || isdigit((unsigned char)name.p[0]) || name.p[0] == '.') return true;
  for (uint32_t i = 0; i < name.n; i++) {
    unsigned char c = (unsigned char)name.p[i];
    if (c < 0x80 && !isalnum(c) && c != '_' && c != '.') return true;
  }
  return looks_like_cell(name);
}
