/* The language of messages (language.h). Catalogues are found beside the program, so that one that was
 * only built, or is installed anywhere, speaks it too: in locale/ in its folder, else in
 * ../share/locale. */
#include "cli/language.h"

#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/translate.h"

bool language_is_vietnamese(const char *locale) {
  return locale[0] == 'v' && locale[1] == 'i' && !(locale[2] >= 'a' && locale[2] <= 'z');
}

/* What a variable of the environment says; NULL where it says nothing. */
static const char *variable(const char *name) {
  const char *value = getenv(name);
  return value && *value ? value : NULL;
}

static const char *asked_for(int argc, char *const *argv) {
  for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
    if (strncmp(argv[i], "--lang=", 7) == 0) return argv[i] + 7;
    if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc) return argv[i + 1];
  }
  const char *locale = variable("LC_ALL");
  if (!locale) locale = variable("LC_MESSAGES");
  if (!locale) locale = variable("LANG");
  if (!locale || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0) return "";
  const char *first = variable("LANGUAGE"); /* a list of those wished for; gettext's own rule */
  return first ? first : locale;
}

static bool has_catalogue(const char *folder) {
  char path[PATH_MAX];
  const int n = snprintf(path, sizeof path, "%s/vi/LC_MESSAGES/%s.mo", folder, TRANSLATION_DOMAIN);
  return n > 0 && (size_t)n < sizeof path && access(path, R_OK) == 0;
}

static void find_catalogues(void) {
  char program[PATH_MAX], folder[PATH_MAX];
  const ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
  if (n <= 0) return;
  program[n] = 0;
  char *slash = strrchr(program, '/');
  if (!slash) return;
  *slash = 0;
  static const char *const places[] = {"locale", "../share/locale"};
  for (unsigned i = 0; i < sizeof places / sizeof places[0]; i++) {
    const int length = snprintf(folder, sizeof folder, "%s/%s", program, places[i]);
    if (length <= 0 || (size_t)length >= sizeof folder || !has_catalogue(folder)) continue;
    bindtextdomain(TRANSLATION_DOMAIN, folder);
    return;
  }
}

void language_behind_verb(int argc, char **argv) {
  if (argc < 3 || strncmp(argv[1], "--lang", 6) != 0) return;
  const int n = argv[1][6] == '=' ? 1 : argv[1][6] == 0 ? 2 : 0;
  if (!n || argc < n + 2) return;
  char *verb = argv[n + 1];
  memmove(argv + 2, argv + 1, (size_t)n * sizeof *argv);
  argv[1] = verb;
}

void language_begin(int argc, char *const *argv) {
  if (!language_is_vietnamese(asked_for(argc, argv))) return; /* the C locale: English */
  /* gettext takes LANGUAGE in any locale but C; that of the reader need not be installed */
  if (!setlocale(LC_MESSAGES, "C.UTF-8") && !setlocale(LC_MESSAGES, "")) return;
  setenv("LANGUAGE", "vi", 1);
  find_catalogues();
  bind_textdomain_codeset(TRANSLATION_DOMAIN, "UTF-8");
}
