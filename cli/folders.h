/* Walking through folders: each real folder once, whatever links lead to it, its entries in the
 * order of the names' bytes. Also which files were seen already. */
#ifndef THIDUA_FOLDERS_H
#define THIDUA_FOLDERS_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/diag.h"
#include "base/vec.h"

/* What something on the disk is known by, and the path by which it was met. */
struct met {
  dev_t device;
  ino_t number;
  const char *path;
  bool is_open; /* of a folder: it is being walked through */
};

struct walk {
  struct arena *arena;
  struct diags *errors, *advice;
  bool system_error;
  bool repeats; /* a folder met twice is advice, not an error */
  VEC(struct met) folders;
  struct str_map files; /* by device and number: the path, in `paths` */
  VEC(const char *) paths;
  /* Each entry that is no folder; hidden ones too, folders among them. `error`: why `about` is not
   * filled in, an errno value; 0: it is. */
  void (*entry)(
      struct walk *walk, const char *name, const char *path, const struct stat *about, int error);
};

/* Nothing is met yet. The other members are the caller's to fill in. */
void walk_init(struct walk *walk, struct arena *arena, struct diags *errors, struct diags *advice);
/* Everything in the folder at `path` and the folders in it. What cannot be read is reported. */
void walk_folder(struct walk *walk, const char *path);
/* Notes a file. False after a report where it was met before, by whatever name; only of regular
 * files. */
bool walk_file(struct walk *walk, const char *path, const struct stat *about);

#endif
