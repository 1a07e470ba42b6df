/* What a file of a folder seems to be that is not read: by its name, and where that says nothing by
 * its first lines. */
#ifndef THIDUA_UNREAD_H
#define THIDUA_UNREAD_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/arena.h"

struct unread {
  const char *what; /* "a text", "YAML with .txt behind its name" */
  const char *help; /* what to do; NULL: nothing */
  bool looks_like_data;
};

/* True for `*.test.yaml`: tests of a regulation. */
bool is_test_name(const char *name);
/* True where a folder of data is read for files of this name. */
bool is_data_name(const char *name);

/* A file of a folder of data that is not read. `about`: as stat sees it; NULL: it leads nowhere. */
struct unread unread_data(
    struct arena *arena, const char *name, const char *path, const struct stat *about);
/* The same in a folder of tests: `what` is NULL where it has nothing to do with tests. */
struct unread unread_test(struct arena *arena, const char *name, const char *path);

#endif
