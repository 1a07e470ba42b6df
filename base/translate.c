/* Words in the reader's language (translate.h). */
#include "base/translate.h"

#include <libintl.h>

const char *translated(const char *english) {
  /* of the empty text gettext gives the catalogue's own heading */
  return *english ? dgettext(TRANSLATION_DOMAIN, english) : english;
}

const char *translated_number(const char *one, const char *many, unsigned long n) {
  return dngettext(TRANSLATION_DOMAIN, one, many, n);
}
