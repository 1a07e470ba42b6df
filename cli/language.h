/* In which language the command speaks: `--lang`, else that of the environment. */
#ifndef THIDUA_LANGUAGE_H
#define THIDUA_LANGUAGE_H

#include <stdbool.h>

/* `thidua --lang vi VERB …` becomes `thidua VERB --lang vi …`, which is parsed as any option. */
void language_behind_verb(int argc, char **argv);
/* Sets it, before anything is said: by `--lang vi` or `--lang=en` among the arguments (what is wrong
 * about it is told when options are parsed), else by LC_ALL, LC_MESSAGES or LANG, the first that is
 * set, and LANGUAGE before it unless that is C. Any other language than Vietnamese is English. Only messages change: numbers, days and order
 * do not. */
void language_begin(int argc, char *const *argv);
/* By the words of its environment variables: "vi", "vi_VN.UTF-8" … are Vietnamese. */
bool language_is_vietnamese(const char *locale);

#endif
