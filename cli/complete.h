/* What may stand at the end of a command line that is being typed: from the tables of verbs and options,
 * and of the regulation that stands on it. The scripts of the shells (completion.bash, .zsh, .fish) ask it by `thidua
 * complete -- WORD…`. */
#ifndef THIDUA_COMPLETE_H
#define THIDUA_COMPLETE_H

#include "cli/cli.h"

/* Writes what the last of n words may become, a line each: the whole word, and behind a tab what it is.
 * A line that begins with `:` says that files may stand there, too: `:files ENDING…` (those and folders;
 * no ending: any), `:folders`. It fails at nothing: where it knows nothing it writes nothing. */
void complete(struct cli *cli, FILE *out, const char *const *words, uint32_t n);

#endif
