/* `thidua new FILE --amends OLD`: a skeleton for next year's regulation (skeleton.h); `--paper NAME`: a
 * template of a paper (papers/starter.h); `--test REG`: one of a test file (test_skeleton.h). */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/load.h"
#include "cli/process.h"
#include "base/paths.h"
#include "author/skeleton.h"
#include "author/test_skeleton.h"
#include "papers/starter.h"
#include "base/limits.h"
#include "base/unreadable.h"
#include "base/translate.h"
#include "runtime/program/program_read.h"

/* The real path of the folder a file lies in, or will; of `-` the current one. False after a
 * message. */
static bool folder_of(struct cli *cli, const char *file, struct str *out) {
  char real[PATH_MAX];
  struct str folder = strcmp(file, "-") == 0 ? STR("") : path_folder(str_from(file));
  const char *path = folder.n ? str_cstring(&cli->arena, folder) : ".";
  if (!realpath(path, real)) {
    cli_message(cli, "the folder %s cannot be read: %s", path, system_words(errno));
    return false;
  }
  *out = str_copy(&cli->arena, str_from(real));
  if (str_valid_utf8(*out) == out->n) return true;
  cli_message(cli, "the folder %s is not named in UTF-8: a file of rules could not name it", path);
  return false;
}

/* A year's file often begins its folder: where only that is missing it is made. What is wrong is
 * told by folder_of. */
static void make_folder(struct cli *cli, const char *file) {
  struct str path = strcmp(file, "-") == 0 ? STR("") : path_folder(str_from(file));
  const char *folder = str_cstring(&cli->arena, path);
  process_hold_signals();
  if (path.n && mkdir(folder, 0777) == 0) process_pending(NULL, cli->made_folder = folder);
  process_release_signals();
}

static struct str last_name(struct str path) {
  struct str folder = path_folder(path);
  uint32_t begin = folder.n + (folder.n > 0 && folder.n < path.n && path.p[folder.n] == '/');
  return (struct str){path.p + begin, path.n - begin};
}

/* The year in FILE's name or else in its folder's. */
static int32_t year_of_file(const char *file, struct str folder) {
  int32_t year = strcmp(file, "-") == 0 ? 0 : skeleton_year_in(last_name(str_from(file)));
  return year ? year : skeleton_year_in(last_name(folder));
}

/* Compiles the regulation to amend; its diagnostics are shown where that fails. */
static enum status read_old(struct cli *cli, const char *path, struct compilation *out) {
  struct str bytes;
  int error = reader_disk.read(&reader_disk, &cli->arena, path, SOURCE_BYTES_MAX, &bytes);
  if (!error && program_magic(bytes))
    return cli_usage(cli, "%s is a compiled program: name the .rules file it was made from", path);
  if (error) {
    struct diags diags;
    diags_init(&diags, &cli->arena, NULL);
    diag_unreadable(&diags, (struct place){0}, path, error);
    cli_show_diags(&diags, DIAG_FORMAT_TEXT);
    return STATUS_SYSTEM;
  }
  if (compile(out, &cli->arena, compile_text(path, bytes, COMPILE_TYPED), &error)) return STATUS_OK;
  cli_show_diags(&out->diags, DIAG_FORMAT_TEXT);
  return error ? STATUS_SYSTEM : STATUS_INPUT;
}

/* Which language is asked for by --lang; NULL: none is. */
static const enum keyword_language *asked_language(const struct options *options) {
  static const enum keyword_language languages[] = {KEYWORD_VIETNAMESE, KEYWORD_ENGLISH};
  return options->lang ? &languages[options->lang - 1] : NULL;
}

static struct str skeleton_text(struct cli *cli, const struct options *options, const char *file,
    struct str folder, struct str old_path, struct compilation *old) {
  struct str relative = path_relative(&cli->arena, folder, old_path);
  struct skeleton skeleton = {.old = {.compilation = old, .folder = path_folder(relative)},
      .old_path = relative,
      .file_year = year_of_file(file, folder),
      .language = asked_language(options)};
  skeleton.file_name = strcmp(file, "-") == 0 ? STR("FILE.rules") : last_name(str_from(file));
  char *bytes = NULL;
  size_t n = 0;
  skeleton.old.out = open_memstream(&bytes, &n);
  if (!skeleton.old.out) memory_exhausted(cli->arena.out_of_memory);
  skeleton_write(&skeleton);
  if (fclose(skeleton.old.out) != 0) memory_exhausted(cli->arena.out_of_memory);
  struct str text = str_copy(&cli->arena, (struct str){bytes, (uint32_t)n});
  free(bytes);
  return text;
}

static enum status write_new(struct cli *cli, const char *file, struct str text) {
  if (!cli_open_output(cli, file)) return STATUS_SYSTEM;
  /* a failure stays in the stream until the commit */
  fwrite(text.p, 1, text.n, cli->output.stream);
  return cli_commit_new_output(cli, file);
}

/* -- papers -- */

/* The kind of paper; N_STARTERS after a message. */
static enum starter_kind paper_kind(struct cli *cli, const char *name) {
  uint32_t kind = 0;
  while (kind < N_STARTERS && !str_equal(starter_names[kind], str_from(name))) kind++;
  if (kind == N_STARTERS)
    cli_usage(cli, "--paper takes one of %s, not \"%s\"%s",
        str_listed(&cli->arena, starter_names, N_STARTERS), name,
        did_you_mean(&cli->arena, str_from(name), starter_names, N_STARTERS));
  return (enum starter_kind)kind;
}

static enum status new_paper(struct cli *cli, const struct options *options, const char *file) {
  if (options->amends)
    return cli_usage(cli, "a paper amends nothing: --paper NAME --regulation REG");
  if (!options->regulation)
    return cli_usage(cli, "expected the regulation whose results it tells: --regulation REG");
  enum starter_kind kind = paper_kind(cli, options->paper);
  if (kind == N_STARTERS) return STATUS_USAGE;
  struct session *session = session_open(&cli->opened);
  enum status status = cli_told(cli, session_regulation(session, options->regulation, false));
  if (status) return status;
  make_folder(cli, file);
  if (!cli_open_output(cli, file)) return STATUS_SYSTEM;
  starter_write(cli->output.stream, &cli->arena, session->schema, kind);
  return cli_commit_new_output(cli, file);
}

static enum status new_regulation(
    struct cli *cli, const struct options *options, const char *file) {
  struct str folder, old_folder;
  struct compilation old;
  enum status status = read_old(cli, options->amends, &old);
  if (status) return status;
  make_folder(cli, file);
  if (!folder_of(cli, file, &folder) || !folder_of(cli, options->amends, &old_folder))
    return STATUS_SYSTEM;
  struct str old_path = path_join(&cli->arena, old_folder, last_name(str_from(options->amends)));
  return write_new(cli, file, skeleton_text(cli, options, file, folder, old_path, &old));
}

/* -- tests -- */

static enum status new_tests(struct cli *cli, const struct options *options, const char *file) {
  struct compilation of;
  enum status status = read_old(cli, options->test, &of);
  if (status) return status;
  make_folder(cli, file);
  struct str path = str_from(options->test);
  const bool is_standard = strcmp(file, "-") == 0;
  if (!is_standard) { /* as seen from the test file's folder */
    struct str folder, of_folder;
    if (!folder_of(cli, file, &folder) || !folder_of(cli, options->test, &of_folder))
      return STATUS_SYSTEM;
    path = path_relative(&cli->arena, folder, path_join(&cli->arena, of_folder, last_name(path)));
  }
  if (!cli_open_output(cli, file)) return STATUS_SYSTEM;
  const struct listing listing = {.compilation = &of};
  const struct test_skeleton skeleton = {.compilation = &of,
      .regulation = path,
      .file_name = is_standard ? "FILE.test.yaml" : file,
      .language = asked_language(options) ? *asked_language(options)
                                          : list_language(&listing, of.ast->decls[0]),
      .out = cli->output.stream,
      .arena = &cli->arena};
  test_skeleton_write(&skeleton);
  return cli_commit_new_output(cli, file);
}

/* -- the verb -- */

/* What is asked for: one thing. Told where it is not. */
static enum status check_asked(struct cli *cli, const struct options *options) {
  if (options->test && (options->amends || options->paper || options->regulation))
    return cli_usage(cli, "tests amend nothing, and are no paper: new [FILE] --test REG");
  if (options->test && strcmp(options->test, "-") == 0)
    return cli_usage(
        cli, "--test names a file, which the test file will name too: not standard input");
  return STATUS_OK;
}

int cmd_new(struct cli *cli, const struct options *options) {
  enum status asked = check_asked(cli, options);
  if (asked) return (int)asked;
  if (options->test && !options->arguments.n) return (int)new_tests(cli, options, "-");
  if (options->arguments.n != 1)
    return (int)cli_usage(cli,
        options->arguments.n ? "expected one file to write" : N_("expected the file to write"));
  if (!options->amends && !options->paper && !options->test)
    return (int)cli_usage(cli, "expected the regulation it amends: --amends OLD");
  if (!options->paper && options->regulation)
    return (int)cli_usage(cli, "--regulation is asked only with --paper NAME");
  if (options->amends && !options->paper && strcmp(options->amends, "-") == 0)
    return (int)cli_usage(
        cli, "--amends names a file, which the new one will name too: not standard input");
  const char *file = options->arguments.items[0];
  struct stat there;
  if (strcmp(file, "-") != 0 && lstat(file, &there) == 0)
    return (int)cli_usage(cli, "%s exists already, and is not overwritten", file);
  enum status status =
      strcmp(file, "-") == 0 ? cli_check_output(cli, options) : cli_check_name(cli, file);
  if (status) return (int)status;
  status = options->test ? new_tests(cli, options, file)
      : options->paper   ? new_paper(cli, options, file)
                         : new_regulation(cli, options, file);
  if (status && cli->made_folder) rmdir(cli->made_folder);
  return (int)status;
}
