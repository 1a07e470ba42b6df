/* The years of a skeleton (skeleton_years.h). */
#include "author/skeleton_years.h"

#include "author/skeleton.h"
#include "base/date.h"

enum { YEAR_DIGITS = 4, YEAR_MIN = 1900, YEAR_MAX = 2999 };

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* The year that stands at `at`: four digits, no more around them; 0: none. */
static int32_t year_at(struct str text, uint32_t at) {
  if (at + YEAR_DIGITS > text.n || (at > 0 && is_digit(text.p[at - 1])) ||
      (at + YEAR_DIGITS < text.n && is_digit(text.p[at + YEAR_DIGITS])))
    return 0;
  int32_t year = 0;
  for (uint32_t i = 0; i < YEAR_DIGITS; i++) {
    if (!is_digit(text.p[at + i])) return 0;
    year = 10 * year + (text.p[at + i] - '0');
  }
  return year >= YEAR_MIN && year <= YEAR_MAX ? year : 0;
}

int32_t skeleton_year_in(struct str text) {
  for (uint32_t at = text.n; at-- > 0;)
    if (year_at(text, at)) return year_at(text, at);
  return 0;
}

static int32_t year_of(int32_t day) {
  int32_t year, month, of_month;
  date_split(day, &year, &month, &of_month);
  return year;
}

/* The year from its first day on. */
static void set_period(struct skeleton_years *years, int32_t from, bool has_to) {
  years->from = from;
  years->has_from = true;
  years->has_to = has_to && date_add_months(from, 12, MONTHS_ROUNDED_UP, &years->to) &&
      date_add_days(years->to, -1, &years->to);
  years->year = year_of(from);
}

struct skeleton_years skeleton_years(const struct schema *old, int32_t file_year) {
  struct skeleton_years years = {0};
  int32_t from;
  if (old->has_effective_from) {
    years.has_old = true;
    years.old_from = old->effective_from;
    years.first = years.last = year_of(old->effective_from);
    /* the day after it, for a year */
    if (old->has_effective_to && date_add_days(old->effective_to, 1, &from)) {
      years.last = year_of(old->effective_to);
      set_period(&years, from, true);
    } else { /* it has no end: neither has the new one */
      int32_t later = file_year > years.first ? file_year - years.first : 1;
      if (date_add_months(old->effective_from, 12 * (int64_t)later, MONTHS_ROUNDED_DOWN, &from))
        set_period(&years, from, false);
    }
    return years;
  }
  years.first = years.last = skeleton_year_in(old->name);
  int32_t year = file_year ? file_year : years.first ? years.first + 1 : 0;
  if (year && date_make(year, 1, 1, &from)) set_period(&years, from, true);
  return years;
}

/* What an old year becomes; 0: it is none. A period of several years tells only how it begins: no
 * year of it is moved. */
static int32_t moved_year(const struct skeleton_years *years, int32_t year) {
  if (!years->year || !year || year < years->first || year > years->last ||
      years->last > years->first + 1)
    return 0;
  return year + years->year - years->first;
}

struct str skeleton_move_text(
    struct arena *arena, const struct skeleton_years *years, struct str text) {
  struct str out = str_copy(arena, text);
  char *p = str_cstring(arena, text), digits[12];
  for (uint32_t at = 0; at < text.n; at++) {
    int32_t year = moved_year(years, year_at(text, at));
    bool numbered = (at > 0 && text.p[at - 1] == '/') ||
        (at + YEAR_DIGITS < text.n && text.p[at + YEAR_DIGITS] == '/');
    if (!year || numbered || year > 9999) continue;
    snprintf(digits, sizeof digits, "%04d", year);
    memcpy(p + at, digits, YEAR_DIGITS);
  }
  out.p = p;
  return out;
}

struct str skeleton_name(struct arena *arena, const struct skeleton_years *years, struct str name,
    const char *otherwise) {
  if (!years->year) return str_from(arena_printf(arena, "%.*s_%s", STR_ARGS(name), otherwise));
  struct str moved = skeleton_move_text(arena, years, name);
  if (!str_equal(moved, name)) return moved;
  for (uint32_t at = name.n; at-- > 0;)
    if (year_at(name, at))
      return str_from(arena_printf(arena, "%.*s%04d%.*s", (int)at, name.p, years->year,
          (int)(name.n - at - YEAR_DIGITS), name.p + at + YEAR_DIGITS));
  return str_from(arena_printf(arena, "%.*s_%04d", STR_ARGS(name), years->year));
}

bool skeleton_move_day(const struct skeleton_years *years, int64_t day, int32_t *out) {
  if (!years->has_old || !years->has_from || day < years->old_from || day >= years->from)
    return false;
  int32_t later = years->year - year_of((int32_t)day);
  if (!date_add_months((int32_t)day, 12 * (int64_t)later, MONTHS_ROUNDED_DOWN, out)) return false;
  return *out >= years->from ||
      date_add_months((int32_t)day, 12 * ((int64_t)later + 1), MONTHS_ROUNDED_DOWN, out);
}
