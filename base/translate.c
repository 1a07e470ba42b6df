/* Words in the reader's language (translate.h). */
#include "base/translate.h"

#include <libintl.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"

const char *translated(const char *english) {
  /* of the empty text gettext gives the catalogue's own heading */
  return *english ? dgettext(TRANSLATION_DOMAIN, english) : english;
}

const char *translated_number(const char *one, const char *many, unsigned long n) {
  return dngettext(TRANSLATION_DOMAIN, one, many, n);
}

char translated_decimal_mark(void) {
  /* the last character is the mark */
  const char *words = _("the decimal mark is .");
  return words[strlen(words) - 1];
}

/* Puts the last digits of the number in the place of the letters. */
static void put_digits(char *text, char letter, int32_t number) {
  for (char *at = strrchr(text, letter); at && at >= text && *at == letter; at--) {
    *at = (char)('0' + number % 10);
    number /= 10;
  }
}

void translated_date(int32_t days, char out[static 16]) {
  int32_t year, month, day;
  date_split(days, &year, &month, &day);
  snprintf(out, 16, "%s", _("yyyy-mm-dd"));
  put_digits(out, 'y', year);
  put_digits(out, 'm', month);
  put_digits(out, 'd', day);
}
