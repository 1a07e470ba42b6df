/* Files as they were in a revision of git, by the `git` of the machine. */
#ifndef THIDUA_GIT_H
#define THIDUA_GIT_H

#include "compiler/source/reader.h"

/* Reads files as that revision has them. */
struct git_reader {
  struct reader reader; /* first: this is what is handed on */
  const char *revision;
};

/* False where git does not know such a revision, in the repository that `path` lies in, or there is
 * no git. */
bool git_has_revision(struct arena *arena, const char *revision, const char *path);
struct git_reader git_reader(const char *revision);

#endif
