/* Messages of a test program in Vietnamese, as the command speaks them (cli/language.h). */
#ifndef THIDUA_TESTS_VIETNAMESE_H
#define THIDUA_TESTS_VIETNAMESE_H

#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/translate.h"

/* From here on; the catalogue is in `locale` of the folder of all that is built, the program somewhere
 * below it. False where there is none. */
static inline bool speak_vietnamese(void) {
  static const char place[] = "/locale", catalogue[] = "/vi/LC_MESSAGES/" TRANSLATION_DOMAIN ".mo";
  char path[PATH_MAX];
  const ssize_t n = readlink("/proc/self/exe", path, sizeof path - sizeof place - sizeof catalogue);
  if (n <= 0 || !setlocale(LC_MESSAGES, "C.UTF-8")) return false;
  path[n] = 0;
  for (char *slash; (slash = strrchr(path, '/')); *slash = 0) {
    strcpy(slash, place);
    strcat(slash, catalogue);
    const bool is_there = access(path, R_OK) == 0;
    slash[sizeof place - 1] = 0;
    if (!is_there) continue;
    setenv("LANGUAGE", "vi", 1);
    bind_textdomain_codeset(TRANSLATION_DOMAIN, "UTF-8");
    return bindtextdomain(TRANSLATION_DOMAIN, path) != NULL;
  }
  return false;
}

#endif
