/* What numbers in a sheet mean: their digits, their days, what their format shows of them. */
#ifndef THIDUA_SHEET_VALUES_H
#define THIDUA_SHEET_VALUES_H

#include "base/str.h"

/* What a number's format makes of it. */
enum number_format {
  FORMAT_AS_NUMBER,
  FORMAT_AS_DATE,   /* a day, perhaps with a time of day */
  FORMAT_AS_TIME,   /* a time of day or a span of time alone */
  FORMAT_AS_DIGITS, /* like 000: shows other digits than the number's own */
};

/* By the number of a format that every spreadsheet knows, and its code ("dd/mm/yyyy", NULL: none is
 * given). */
enum number_format number_format_of(uint32_t number, const char *code);

#define SHEET_NUMBER_BYTES 352 /* a double's digits before and behind the point */

struct sheet_number {
  char text[SHEET_NUMBER_BYTES]; /* as rules write it: "-0.125"; zero-terminated */
  uint32_t n;
  uint32_t n_digits; /* significant ones; 0 has one */
  bool is_whole;
  bool is_beyond; /* 10^15 or more: sheets keep no more digits */
};

/* A stored number ("1.1000000000000001", "1E-3") rounded to 15 significant digits, as spreadsheets
 * show it. False where it is none. */
bool sheet_number(struct str stored, struct sheet_number *out);

enum sheet_day { DAY_OK, DAY_HAS_TIME, DAY_DOES_NOT_EXIST, DAY_BEYOND };
/* The day (days since 1970-01-01) of a number that counts days from 1900 or 1904. A time of day is
 * told before whether the day exists. */
enum sheet_day sheet_day(const struct sheet_number *number, bool is_1904, int32_t *day);

/* Whether a sheet's name stands in quotation marks in a formula, as in 'Số liệu 2020'!A1. */
bool sheet_name_is_quoted(struct str name);

#endif
