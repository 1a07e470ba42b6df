#include "cli/folders.h"
#include "base/translate.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/unreadable.h"

/* of real folders: no archive of data is so deep, and each level is one of the stack */
#define FOLDER_DEPTH_MAX 40

static struct met *find(struct met *list, uint32_t n, const struct stat *about) {
  for (uint32_t i = 0; i < n; i++)
    if (list[i].device == about->st_dev && list[i].number == about->st_ino) return &list[i];
  return NULL;
}

static struct met met_as(const struct stat *about, const char *path, bool is_open) {
  return (struct met){about->st_dev, about->st_ino, path, is_open};
}

static void refused(struct walk *walk, const char *path, int error) {
  diag_unreadable(walk->errors, (struct place){0}, path, error);
  walk->system_error = true;
}

/* -- the names in a folder -- */

static int compare_names(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* *names, *n of them, in order; an errno value, or 0. */
static int names_in(struct arena *arena, const char *path, const char ***names, uint32_t *n) {
  DIR *stream = opendir(path);
  if (!stream) return errno;
  VEC(const char *) found = {0};
  for (struct dirent *entry; (entry = readdir(stream));)
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
      VEC_PUSH(arena, &found, arena_printf(arena, "%s", entry->d_name));
  closedir(stream);
  if (found.n) qsort(found.items, found.n, sizeof *found.items, compare_names);
  *names = found.items;
  *n = found.n;
  return 0;
}

/* -- the walk -- */

/* The real folders that the one given lies in: a link to one of them leads back to it. */
static void open_those_above(struct walk *walk, const char *path) {
  char real[PATH_MAX];
  if (!realpath(path, real)) return;
  for (char *slash; (slash = strrchr(real, '/')) && real[1];) {
    slash[slash == real] = '\0';
    struct stat about;
    if (stat(real, &about) != 0 || find(walk->folders.items, walk->folders.n, &about)) continue;
    VEC_PUSH(
        walk->arena, &walk->folders, met_as(&about, arena_printf(walk->arena, "%s", real), true));
  }
}

/* True where the folder was met before, which is told. */
static bool is_repeated(struct walk *walk, const char *path, const struct stat *about) {
  const struct met *before = find(walk->folders.items, walk->folders.n, about);
  if (!before) return false;
  if (before->is_open) {
    DIAG_AT(walk->advice, FOLDER_IN_ITSELF, ((struct place){0}), path, before->path);
  } else {
    enum diag_code code = walk->repeats ? FOLDER_MET_AGAIN : FOLDER_TWICE;
    DIAG_AT(
        walk->repeats ? walk->advice : walk->errors, code, ((struct place){0}), path, before->path);
  }
  return true;
}

static void walk_below(struct walk *walk, const char *path, const struct stat *about, int depth);

static void walk_entry(struct walk *walk, const char *name, const char *path, int depth) {
  struct stat about = {0};
  int error = stat(path, &about) == 0 ? 0 : errno;
  if (!error && S_ISDIR(about.st_mode) && name[0] != '.') walk_below(walk, path, &about, depth + 1);
  else walk->entry(walk, name, path, &about, error);
}

static void walk_below(struct walk *walk, const char *path, const struct stat *about, int depth) {
  if (is_repeated(walk, path, about)) return;
  if (depth > FOLDER_DEPTH_MAX) {
    DIAG_AT(walk->errors, FOLDERS_TOO_DEEP, ((struct place){0}), path);
    return;
  }
  const char **names = NULL;
  uint32_t n = 0, self = walk->folders.n;
  VEC_PUSH(walk->arena, &walk->folders, met_as(about, path, true));
  int error = names_in(walk->arena, path, &names, &n);
  if (error) refused(walk, path, error);
  bool slash = path[0] && path[strlen(path) - 1] == '/';
  for (uint32_t i = 0; i < n; i++)
    walk_entry(walk, names[i],
        arena_printf(walk->arena, "%s%s%s", path, slash ? "" : "/", names[i]), depth);
  walk->folders.items[self].is_open = false;
}

void walk_folder(struct walk *walk, const char *path) {
  struct stat about;
  if (stat(path, &about) != 0) {
    refused(walk, path, errno);
    return;
  }
  uint32_t n_before = walk->folders.n;
  if (is_repeated(walk, path, &about)) return;
  open_those_above(walk, path);
  uint32_t n_above = walk->folders.n;
  walk_below(walk, path, &about, 0);
  /* another folder given may well be one of those above this one */
  for (uint32_t i = n_above; i < walk->folders.n; i++)
    walk->folders.items[n_before + i - n_above] = walk->folders.items[i];
  walk->folders.n -= n_above - n_before;
}

void walk_init(struct walk *walk, struct arena *arena, struct diags *errors, struct diags *advice) {
  *walk = (struct walk){.arena = arena, .errors = errors, .advice = advice};
  str_map_init(&walk->files, arena);
}

bool walk_file(struct walk *walk, const char *path, const struct stat *about) {
  if (!S_ISREG(about->st_mode)) return true;
  struct {
    dev_t device;
    ino_t number;
  } known_by;
  memset(&known_by, 0, sizeof known_by); /* what lies between the members too */
  known_by.device = about->st_dev;
  known_by.number = about->st_ino;
  struct str key = {(const char *)&known_by, sizeof known_by};
  uint32_t before;
  if (!str_map_find(&walk->files, key, &before)) {
    str_map_add(&walk->files, str_copy(walk->arena, key), walk->paths.n);
    VEC_PUSH(walk->arena, &walk->paths, path);
    return true;
  }
  struct diag *diag = DIAG_AT(walk->errors, FILE_TWICE, ((struct place){0}),
      strcmp(path, "-") == 0 ? _("standard input") : path);
  if (strcmp(path, walk->paths.items[before]) != 0)
    diag_help(walk->errors, diag, "it is the same file as %s", walk->paths.items[before]);
  return false;
}
