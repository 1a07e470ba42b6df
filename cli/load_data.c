/* Files and folders of data (load.h): which are read, and what is told of those that are not. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/folders.h"
#include "cli/load.h"
#include "cli/unread.h"
#include "base/paths.h"
#include "base/unreadable.h"
#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/data_options.h"
#include "runtime/ingest/sheet_path.h"

struct finding {
  struct walk walk; /* first: the walk is handed on */
  VEC(const char *) paths;
  VEC(const char *) names; /* in results */
  const char *folder;      /* that is being walked; NULL: none */
  const struct options *options;
};

/* Of a folder's file the path below it. */
static const char *below(const char *folder, const char *path) {
  if (!folder) return path;
  path += strlen(folder);
  return path + strspn(path, "/");
}

static bool is_same(const char *path, const struct stat *about) {
  struct stat other;
  return stat(path, &other) == 0 && other.st_dev == about->st_dev && other.st_ino == about->st_ino;
}

/* True where the path asks for a sheet of a book of which only other sheets were asked for: that is
 * not the same given twice. */
static bool is_other_sheet(
    const struct finding *finding, const char *path, const struct stat *about) {
  struct arena *arena = finding->walk.arena;
  uint32_t n_file, n_other;
  struct str sheet = sheet_asked_for(path, &n_file);
  if (!sheet.p) return false;
  bool is_met = false;
  for (uint32_t i = 0; i < finding->paths.n; i++) {
    if (!is_same(sheet_path_file(arena, finding->paths.items[i]), about)) continue;
    struct str other = sheet_asked_for(finding->paths.items[i], &n_other);
    if (!other.p || str_equal(sheet, other)) return false;
    is_met = true;
  }
  return is_met;
}

static void add_file(struct finding *finding, const char *path, const struct stat *about) {
  if (!about || is_other_sheet(finding, path, about) || walk_file(&finding->walk, path, about)) {
    VEC_PUSH(finding->walk.arena, &finding->paths, path);
    VEC_PUSH(finding->walk.arena, &finding->names, below(finding->folder, path));
  }
}

/* True where the command line names the file: the regulation may lie among its data. */
static bool is_named(const struct options *options, const struct stat *about) {
  for (uint32_t i = 0; i < options->arguments.n; i++)
    if (is_same(options->arguments.items[i], about)) return true;
  return options->regulation && is_same(options->regulation, about);
}

/* What is in a folder. */
static void entry(
    struct walk *walk, const char *name, const char *path, const struct stat *about, int error) {
  struct finding *finding = (struct finding *)walk;
  bool is_file = !error && S_ISREG(about->st_mode);
  if (is_data_name(name) && error) {
    diag_unreadable(walk->errors, (struct place){0}, path, error);
    walk->system_error = true;
    return;
  }
  if (is_file && is_data_name(name)) {
    add_file(finding, path, about);
    return;
  }
  if (is_file && (is_named(finding->options, about) || column_cache_is_file(str_from(name))))
    return;
  struct unread unread = unread_data(walk->arena, name, path, error ? NULL : about);
  struct diags *diags = unread.looks_like_data ? walk->errors : walk->advice;
  struct diag *diag = DIAG_AT(diags, unread.looks_like_data ? FILE_NOT_READ : FILE_PASSED_OVER,
      ((struct place){0}), path, unread.what);
  if (unread.help) diag_help(diags, diag, "%s", unread.help);
}

static void add_path(struct finding *finding, const char *path) {
  struct stat about;
  bool is_standard = strcmp(path, "-") == 0;
  const char *file = sheet_path_file(finding->walk.arena, path);
  int error = (is_standard ? fstat(STDIN_FILENO, &about) : stat(file, &about)) == 0 ? 0 : errno;
  if (error || is_standard || !S_ISDIR(about.st_mode)) {
    add_file(finding, path, error ? NULL : &about);
    return;
  }
  uint32_t n_before = finding->paths.n, n_errors_before = finding->walk.errors->n_errors;
  finding->folder = path;
  walk_folder(&finding->walk, path);
  finding->folder = NULL;
  if (finding->paths.n == n_before && finding->walk.errors->n_errors == n_errors_before)
    DIAG_AT(finding->walk.errors, FOLDER_WITHOUT_DATA, ((struct place){0}), path,
        data_format_patterns(finding->walk.arena));
}

/* The results would become data of the next run. */
static void check_output(struct finding *finding, const char *output) {
  struct stat about;
  struct arena *arena = finding->walk.arena;
  struct str folder = path_folder(str_from(output));
  if (strcmp(output, "-") == 0 || !data_format_of(output)) return;
  if (stat(folder.n ? str_cstring(arena, folder) : ".", &about) != 0) return;
  for (uint32_t i = 0; i < finding->walk.folders.n; i++) {
    const struct met *met = &finding->walk.folders.items[i];
    if (met->device == about.st_dev && met->number == about.st_ino)
      DIAG_AT(finding->walk.advice, OUTPUT_AMONG_DATA, ((struct place){0}), met->path);
  }
}

/* -- how files are to be read -- */

/* What the command line says of the data's form; NULL after a message. */
static const struct data_options *data_options_of(struct cli *cli, const struct options *options) {
  struct data_options *out = ARENA_NEW(&cli->arena, struct data_options);
  if (options->from && !data_options_from(out, str_from(options->from))) {
    if (out->form)
      cli_usage(cli, "--from names no entity behind its colon: write %s:unit, or without the colon",
          out->form->word);
    else
      cli_usage(cli, "--from takes one of %s, and perhaps an entity (csv:unit), not \"%s\"",
          data_format_words(&cli->arena), options->from);
    return NULL;
  }
  if (options->delimiter && !data_options_delimiter(out, str_from(options->delimiter))) {
    cli_usage(cli,
        "--delimiter takes one character that no value holds, such as \";\", or `tab`, not \"%s\"",
        options->delimiter);
    return NULL;
  }
  out->decimal_comma = options->decimal == 1;
  struct str *ignored = ARENA_ARRAY(&cli->arena, struct str, options->ignored.n + 1);
  for (uint32_t i = 0; i < options->ignored.n; i++) {
    ignored[i] = str_from(options->ignored.items[i]);
    if (!ignored[i].n || str_valid_utf8(ignored[i]) != ignored[i].n) {
      cli_usage(cli, "--ignore takes the name of a column, key or sheet, not \"%s\"",
          str_cstring(&cli->arena, str_shown(&cli->arena, ignored[i])));
      return NULL;
    }
  }
  out->ignored = ignored;
  out->n_ignored = options->ignored.n;
  return out;
}

enum status load_data_options(
    struct cli *cli, const struct options *options, const struct data_options **out) {
  *out = data_options_of(cli, options);
  return *out ? STATUS_OK : STATUS_USAGE;
}

/* -- standard input in the cache -- */

/* All of standard input into `to`: an errno value. */
static int copy_input(FILE *to) {
  char bytes[1 << 16];
  for (;;) {
    ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    if (n == 0) break;
    if (fwrite(bytes, 1, (size_t)n, to) != (size_t)n) return errno;
  }
  if (fflush(to) != 0 || lseek(fileno(to), 0, SEEK_SET) < 0) return errno;
  return dup2(fileno(to), STDIN_FILENO) < 0 ? errno : 0;
}

/* What a pipe holds is looked for in the cache by its bytes, before it is read: it is put into a file
 * without a name, and that is read. */
static enum status keep_input(struct cli *cli, const struct data_files *files) {
  struct stat about;
  bool is_read = false;
  for (uint32_t i = 0; i < files->n; i++) is_read |= strcmp(files->paths[i], "-") == 0;
  if (!is_read) return STATUS_OK;
  if (fstat(STDIN_FILENO, &about) != 0 || (!S_ISFIFO(about.st_mode) && !S_ISSOCK(about.st_mode)))
    return STATUS_OK;
  FILE *file = cli_nameless_file(cli, NULL);
  if (!file) return STATUS_OK; /* read as it comes, and not kept */
  int error = copy_input(file);
  fclose(file);
  if (!error) return STATUS_OK;
  cli_message(cli, "standard input cannot be put aside for --cache: %s", system_words(error));
  return STATUS_SYSTEM;
}

enum status load_files(struct cli *cli, const struct text_list *paths,
    const struct options *options, struct data_files *out) {
  *out = (struct data_files){.cache = options->cache};
  if (options->cache && !*options->cache) return cli_usage(cli, "--cache names no folder");
  enum status status = load_data_options(cli, options, &out->options);
  if (status) return status;
  diags_init(&out->diags, &cli->arena, NULL);
  struct diags advice;
  diags_init(&advice, &cli->arena, NULL);
  struct finding finding = {.options = options};
  walk_init(&finding.walk, &cli->arena, &out->diags, &advice);
  finding.walk.entry = entry;
  for (uint32_t i = 0; i < paths->n; i++) add_path(&finding, paths->items[i]);
  if (options->output && !cli->output_is_there) check_output(&finding, options->output);
  if (advice.n) cli_show_diags(&advice, DIAG_FORMAT_TEXT);
  out->paths = finding.paths.items;
  out->names = finding.names.items;
  out->n = finding.paths.n;
  out->system_error = finding.walk.system_error;
  for (uint32_t i = 0; !status && i < out->n; i++)
    status = cli_check_input(cli, options->output, sheet_path_file(&cli->arena, out->paths[i]));
  return status || !out->cache ? status : keep_input(cli, out);
}

enum status load_data(struct cli *cli, struct session *session, const struct text_list *paths,
    const struct options *options) {
  struct data_files files;
  enum status status = load_files(cli, paths, options, &files);
  return status ? status : cli_told(cli, session_data(session, &files, NULL, 0));
}
