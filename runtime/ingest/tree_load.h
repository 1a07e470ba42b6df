/* Trees of data, in any format, into a data set, by the schema: language.md §4, cli.md "Data",
 * "Data errors". The ending of the path says the format (data_formats.def). */
#ifndef THIDUA_TREE_LOAD_H
#define THIDUA_TREE_LOAD_H

#include "runtime/data/dataset.h"

struct yaml_nodes;

/* Reads one file ("-": standard input) into the data set being built; several calls merge their
 * trees (lists of the root are joined). Every error in the file is reported in diags with file,
 * line and column (E4xx), up to the cap. Returns 0, or an errno value where the file cannot be
 * read. */
int tree_load_file(struct dataset *dataset, struct diags *diags, const char *path);
/* The same from memory (tests, fuzzers, `eval`); `path` names it in messages. */
void tree_load_text(
    struct dataset *dataset, struct diags *diags, const char *path, struct str text);
/* The same from nodes [begin, end) of a document that was kept (yaml_nodes.h): a data file's
 * document, or nothing. */
void tree_load_nodes(struct dataset *dataset, struct diags *diags, const struct yaml_nodes *nodes,
    uint32_t begin, uint32_t end);

#endif
