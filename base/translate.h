/* Words for people in their language, by gettext: English is what stands in the code, the others are
 * in po/. The language is the process's (LC_MESSAGES), set by the command (cli/language.h); a host of
 * libthidua that sets none is told everything in English. Never for what programs read: results in
 * JSON, YAML and CSV, and their words, are the same in every language. */
#ifndef THIDUA_TRANSLATE_H
#define THIDUA_TRANSLATE_H

#include <stdint.h>

#define TRANSLATION_DOMAIN "thidua"

/* The words in the reader's language, of static storage; where there is no translation, as they are. */
const char *translated(const char *english) __attribute__((format_arg(1)));
/* The same of what is one or many. */
const char *translated_number(const char *one, const char *many, unsigned long n)
    __attribute__((format_arg(1), format_arg(2)));
/* The mark of decimals: '.', or ','. */
char translated_decimal_mark(void);
/* A day as the reader writes days: 2020-12-31, or 31/12/2020; with its 0. */
void translated_date(int32_t days, char out[static 16]);
/* The usual mark of words that are translated where they stand, and of those translated where they are
 * used: by both they are found for po/thidua.pot. */
#define _(english) translated(english)
#define N_(english) english

#endif
