/* Several files, or texts, into one data set, in their order; small ones side by side. What is said
 * of them, and what the data are, does not hang on the threads. */
#ifndef THIDUA_FILES_LOAD_H
#define THIDUA_FILES_LOAD_H

#include "runtime/data/dataset.h"

struct data_document {
  const char *path; /* "-": standard input; names a text in messages */
  struct str text;
  bool is_text; /* in memory; else the file is read */
};

/* Told of a file that cannot be read: an errno value. */
typedef void data_unreadable(void *context, const char *path, int error);

/* tree_load_file or tree_load_text of each. */
void files_load(struct dataset *dataset, struct diags *diags, const struct data_document *documents,
    uint32_t n, data_unreadable *unreadable, void *context);

#endif
