/* Files and folders of data (load.h). */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>

#include "cli/load.h"
#include "base/unreadable.h"
#include "base/vec.h"
#include "runtime/ingest/data_formats.h"

/* a symbolic link that points upward must end somewhere; no archive of data is so deep */
#define FOLDER_DEPTH_MAX 40

struct finding {
  struct arena *arena;
  struct diags *diags;
  VEC(const char *) paths;
  bool system_error;
};

bool load_is_test_name(const char *name) {
  static const char end[] = ".test.yaml";
  size_t n = strlen(name), n_end = sizeof end - 1;
  return name[0] != '.' && n > n_end && strcasecmp(name + n - n_end, end) == 0;
}

static bool is_data_name(const char *name) {
  return name[0] != '.' && !load_is_test_name(name) && data_format_of(name);
}

static void system_fault(struct finding *finding, const char *path, int error) {
  diag_unreadable(finding->diags, (struct place){0}, path, error);
  finding->system_error = true;
}

static void add_file(struct finding *finding, const char *path) {
  const struct data_format *format = data_format_of(path);
  if (format && !format->open)
    DIAG_AT(
        finding->diags, FORM_NOT_READ, ((struct place){str_from(path), 0, 0}), path, format->name);
  else VEC_PUSH(finding->arena, &finding->paths, path);
}

static int compare_names(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int load_folder(struct arena *arena, const char *folder, const char ***names, const char ***paths,
    uint32_t *n) {
  DIR *stream = opendir(folder);
  if (!stream) return errno;
  VEC(const char *) found = {0};
  for (struct dirent *entry; (entry = readdir(stream));)
    if (entry->d_name[0] != '.') VEC_PUSH(arena, &found, arena_printf(arena, "%s", entry->d_name));
  closedir(stream);
  if (found.n) qsort(found.items, found.n, sizeof *found.items, compare_names);
  bool slash = folder[0] && folder[strlen(folder) - 1] == '/';
  *names = found.items;
  *paths = ARENA_ARRAY(arena, const char *, found.n);
  *n = found.n;
  for (uint32_t i = 0; i < found.n; i++)
    (*paths)[i] = arena_printf(arena, "%s%s%s", folder, slash ? "" : "/", found.items[i]);
  return 0;
}

static void add_path(struct finding *finding, const char *path, uint32_t depth);

/* Everything in a folder that is data, in the order of the names' bytes. */
static void add_folder(struct finding *finding, const char *path, uint32_t depth) {
  struct arena *arena = finding->arena;
  if (depth > FOLDER_DEPTH_MAX) {
    DIAG_AT(finding->diags, FOLDERS_TOO_DEEP, ((struct place){0}), path);
    return;
  }
  const char **names = NULL, **paths = NULL;
  uint32_t n = 0;
  int error = load_folder(arena, path, &names, &paths, &n);
  if (error) system_fault(finding, path, error);
  for (uint32_t i = 0; !error && i < n; i++) {
    struct stat about;
    if (stat(paths[i], &about) != 0) {
      if (is_data_name(names[i])) system_fault(finding, paths[i], errno);
    } else if (S_ISDIR(about.st_mode)) {
      add_folder(finding, paths[i], depth + 1);
    } else if (is_data_name(names[i])) {
      add_file(finding, paths[i]);
    }
  }
}

static void add_path(struct finding *finding, const char *path, uint32_t depth) {
  struct stat about;
  if (strcmp(path, "-") != 0 && stat(path, &about) == 0 && S_ISDIR(about.st_mode)) {
    uint32_t n_before = finding->paths.n, n_errors_before = finding->diags->n_errors;
    add_folder(finding, path, depth);
    if (finding->paths.n == n_before && finding->diags->n_errors == n_errors_before)
      DIAG_AT(finding->diags, FOLDER_WITHOUT_DATA, ((struct place){0}), path);
  } else {
    add_file(finding, path);
  }
}

void load_files(struct cli *cli, const struct text_list *paths, struct data_files *out) {
  *out = (struct data_files){0};
  diags_init(&out->diags, &cli->arena, NULL);
  struct finding finding = {.arena = &cli->arena, .diags = &out->diags};
  for (uint32_t i = 0; i < paths->n; i++) add_path(&finding, paths->items[i], 0);
  out->paths = finding.paths.items;
  out->n = finding.paths.n;
  out->system_error = finding.system_error;
}

enum status load_data(struct cli *cli, struct session *session, const struct text_list *paths) {
  struct data_files files;
  load_files(cli, paths, &files);
  return cli_told(cli, session_data(session, &files, NULL, 0));
}
