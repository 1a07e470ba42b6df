/* Results files (cli.md "Results") into the records of a year: JSON or YAML as `run` writes them,
 * or with plain values. language.md §5 `previous`. */
#ifndef THIDUA_HISTORY_LOAD_H
#define THIDUA_HISTORY_LOAD_H

#include "runtime/ingest/history.h"

struct yaml_nodes;

/* Reads a results file ("-": standard input) into a history that is being built, in one pass. What
 * is not results, and every value that does not fit what the program asks for, is reported in diags
 * with file, line and column. Returns 0, or an errno value where the file cannot be read. */
int history_load_file(struct history *history, struct diags *diags, const char *path);
/* The same from memory. */
void history_load_text(
    struct history *history, struct diags *diags, const char *path, struct str text);
/* The records alone, as a test writes them: nodes [begin, end) of a document that was kept, a
 * mapping of lists or nothing. A name that is nearly one of the program's is taken for a slip. */
void history_load_nodes(struct history *history, struct diags *diags,
    const struct yaml_nodes *nodes, uint32_t begin, uint32_t end);

#endif
