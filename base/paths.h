/* Paths as texts: joined, and one as seen from a folder. Nothing here looks at the file system. */
#ifndef THIDUA_PATHS_H
#define THIDUA_PATHS_H

#include "base/str.h"

/* What stands before the last `/`, which is left out; "" where there is none, "/" of what lies in
 * the root. */
struct str path_folder(struct str path);
/* `path` as seen from where `folder` is seen; `path` itself where it is absolute or the folder is
 * "". `a/./b` and `a/x/../b` become `a/b`. */
struct str path_join(struct arena *arena, struct str folder, struct str path);
/* The way from a folder to a file, both absolute and without `..` (realpath):
 * "../2020/emulation.rules". */
struct str path_relative(struct arena *arena, struct str folder, struct str path);

#endif
