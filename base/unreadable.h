/* What the system refused, in the same words wherever it is told: who gave the name (a command
 * line, a rule file, a test) makes no difference, nor does the locale. */
#ifndef THIDUA_UNREADABLE_H
#define THIDUA_UNREADABLE_H

#include "base/diag.h"

/* An errno value in words, in English. Never NULL. */
const char *system_words(int error);

/* Reports that `path` cannot be read (`-`: standard input), with what to do where that is known. */
struct diag *diag_unreadable(struct diags *diags, struct place place, const char *path, int error);
/* Adds that help to a report in other words. `path` as it was opened. */
void diag_unreadable_help(struct diags *diags, struct diag *diag, const char *path, int error);

/* The text between quotation marks that are a part of it, as word processors and some shells leave
 * them: “x”, 'x'. p == NULL: there are none. */
struct str text_between_quotes(struct str text);

/* True where whoever named the file is at fault, not the system: there is no such file, or it is a
 * folder. A file that names it, is then an input in error. */
bool error_is_of_name(int error);

#endif
