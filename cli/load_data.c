/* Data files and folders into the data set (load.h). */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>

#include "cli/load.h"
#include "base/vec.h"
#include "runtime/ingest/data_check.h"
#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/tree_load.h"

/* a symbolic link that points upward must end somewhere; no archive of data is so deep */
#define FOLDER_DEPTH_MAX 40

struct data_files {
  struct cli *cli;
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

static void system_fault(struct data_files *files, const char *path, int error) {
  DIAG_AT(files->diags, FILE_UNREADABLE, ((struct place){0}), path, strerror(error));
  files->system_error = true;
}

static void add_file(struct data_files *files, const char *path) {
  const struct data_format *format = data_format_of(path);
  if (format && !format->open)
    DIAG_AT(
        files->diags, FORM_NOT_READ, ((struct place){str_from(path), 0, 0}), path, format->name);
  else VEC_PUSH(&files->cli->arena, &files->paths, path);
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

static void add_path(struct data_files *files, const char *path, uint32_t depth);

/* Everything in a folder that is data, in the order of the names' bytes. */
static void add_folder(struct data_files *files, const char *path, uint32_t depth) {
  struct arena *arena = &files->cli->arena;
  if (depth > FOLDER_DEPTH_MAX) {
    DIAG_AT(files->diags, FOLDERS_TOO_DEEP, ((struct place){0}), path);
    return;
  }
  const char **names = NULL, **paths = NULL;
  uint32_t n = 0;
  int error = load_folder(arena, path, &names, &paths, &n);
  if (error) system_fault(files, path, error);
  for (uint32_t i = 0; !error && i < n; i++) {
    struct stat about;
    if (stat(paths[i], &about) != 0) {
      if (is_data_name(names[i])) system_fault(files, paths[i], errno);
    } else if (S_ISDIR(about.st_mode)) {
      add_folder(files, paths[i], depth + 1);
    } else if (is_data_name(names[i])) {
      add_file(files, paths[i]);
    }
  }
}

static void add_path(struct data_files *files, const char *path, uint32_t depth) {
  struct stat about;
  if (strcmp(path, "-") != 0 && stat(path, &about) == 0 && S_ISDIR(about.st_mode)) {
    uint32_t n_before = files->paths.n, n_errors_before = files->diags->n_errors;
    add_folder(files, path, depth);
    if (files->paths.n == n_before && files->diags->n_errors == n_errors_before)
      DIAG_AT(files->diags, FOLDER_WITHOUT_DATA, ((struct place){0}), path);
  } else {
    add_file(files, path);
  }
}

/* How many bytes there are to read, for the progress bar; 0 where that cannot be known. */
static uint64_t total_bytes(const struct data_files *files) {
  uint64_t total = 0;
  for (uint32_t i = 0; i < files->paths.n; i++) {
    struct stat about;
    if (strcmp(files->paths.items[i], "-") == 0 || stat(files->paths.items[i], &about) != 0 ||
        !S_ISREG(about.st_mode))
      return 0;
    total += (uint64_t)about.st_size;
  }
  return total;
}

enum status load_data(
    struct cli *cli, const struct program *program, const struct text_list *paths) {
  return load_data_beside(cli, program, paths, NULL, 0, true);
}

enum status load_data_beside(struct cli *cli, const struct program *program,
    const struct text_list *paths, const struct schema *const *also, uint32_t n_also,
    bool shows_diags) {
  struct diags diags;
  diags_init(&diags, &cli->arena, NULL);
  struct data_files files = {.cli = cli, .diags = &diags};
  for (uint32_t i = 0; i < paths->n; i++) add_path(&files, paths->items[i], 0);

  dataset_init(&cli->data, &program->schema, &allocator_system, cli->arena.out_of_memory);
  cli->has_data = true;
  cli->data.also = also;
  cli->data.n_also = n_also;
  progress_bar_begin_reading(&cli->bar, total_bytes(&files));
  for (uint32_t i = 0; i < files.paths.n; i++) {
    int error = tree_load_file(&cli->data, &diags, files.paths.items[i]);
    if (error) system_fault(&files, files.paths.items[i], error);
  }
  progress_end(&cli->bar.progress);
  /* beside other errors too: all in one run */
  if (!files.system_error) data_check(&cli->data, &diags);
  if (diags.n && shows_diags) cli_show_diags(&diags, DIAG_FORMAT_TEXT);
  if (files.system_error) return STATUS_SYSTEM;
  if (diags.n_errors) return STATUS_INPUT;
  if (!cli->has_previous) load_history(cli, &program->schema, NULL, &diags);
  history_apply(&cli->previous, &cli->data);
  dataset_finish(&cli->data);
  return STATUS_OK;
}
