/* Where results go, and the end of all that a command has open. */
#include <errno.h>
#include <fcntl.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "base/translate.h"
#include "cli/process.h"
#include "base/characters.h"
#include "base/paths.h"
#include "base/unreadable.h"
#include "engines/engine.h"

void cli_init(
    struct cli *cli, const struct command *commands, uint32_t n_commands, jmp_buf *out_of_memory) {
  *cli = (struct cli){.commands = commands, .n_commands = n_commands};
  arena_init(&cli->arena, NULL);
  cli->arena.out_of_memory = out_of_memory;
  progress_bar_init(&cli->bar);
  opened_init(&cli->opened, &cli->arena, &cli->bar.progress);
}

void cli_close(struct cli *cli) {
  if (cli->has_output) file_output_abandon(&cli->output);
  cli->has_output = false;
  suites_close(&cli->suites);
  engine_close(cli->engine);
  opened_close(&cli->opened);
}

/* -- what is read is not overwritten -- */

static bool is_standard(const char *path) { return !path || strcmp(path, "-") == 0; }

enum status cli_check_input(const struct cli *cli, const char *output, const char *input) {
  struct stat about;
  if (!cli->output_is_there || !input) return STATUS_OK;
  int failed = strcmp(input, "-") == 0 ? fstat(STDIN_FILENO, &about) : stat(input, &about);
  if (failed || about.st_dev != cli->output_device || about.st_ino != cli->output_number)
    return STATUS_OK;
  const char *read = strcmp(input, "-") == 0 ? _("standard input") : input;
  if (is_standard(output))
    return cli_usage(cli, "standard output goes into %s, which is read: write it elsewhere", read);
  if (strcmp(output, read) == 0)
    return cli_usage(cli, "%s is read, and is not overwritten: give -o another name", read);
  return cli_usage(cli,
      "-o %s is the same file as %s, which is read, and is not overwritten: give -o another name",
      output, read);
}

enum status cli_check_named(
    const struct cli *cli, const char *output, const struct session *session) {
  enum status status = STATUS_OK;
  for (uint32_t i = 0; !status && i < session->compilation.opened.n; i++)
    status = cli_check_input(cli, output, session->compilation.opened.items[i]);
  return status;
}

static enum status check_list(
    const struct cli *cli, const char *output, const struct text_list *list) {
  enum status status = STATUS_OK;
  for (uint32_t i = 0; !status && i < list->n; i++)
    status = cli_check_input(cli, output, list->items[i]);
  return status;
}

static bool holds_invisible(struct str text) {
  int32_t code_point;
  for (uint32_t i = 0; i < text.n;) {
    i += str_decode(text, i, &code_point);
    if (character_is_invisible(code_point)) return true;
  }
  return false;
}

enum status cli_check_name(struct cli *cli, const char *path) {
  struct str name = str_from(path), inside = text_between_quotes(name);
  if (access(path, F_OK) == 0) return STATUS_OK;
  if (inside.p)
    return cli_usage(cli, "the quotation marks would be a part of the name %s: write %.*s", path,
        STR_ARGS(inside));
  if (strchr(path, '\\'))
    return cli_usage(cli,
        "the folders of a path are separated by \"/\", and \"\\\" would be a part of the name %s",
        path);
  struct str trimmed = text_trimmed(name), oddities = text_oddities(&cli->arena, name);
  if (!oddities.n || (trimmed.n == name.n && !holds_invisible(name))) return STATUS_OK;
  return cli_usage(
      cli, "a file would be named \"%.*s\"%.*s", STR_ARGS(trimmed), STR_ARGS(oddities));
}

/* A regulation is written by hand: nothing that is made takes its place. */
static bool is_rules_name(const char *path) {
  const char *dot = path ? strrchr(path, '.') : NULL;
  return dot && strcasecmp(dot, ".rules") == 0;
}

enum status cli_check_output(struct cli *cli, const struct options *options) {
  const char *output = options->output;
  struct stat about;
  if (output && !*output) return cli_usage(cli, "-o names no file");
  if (!is_standard(output)) {
    enum status named = cli_check_name(cli, output);
    if (named) return named;
    int error = file_output_check(output);
    if (error) return cli_unwritable(cli, output, error);
  }
  int failed = is_standard(output) ? fstat(STDOUT_FILENO, &about) : stat(output, &about);
  if (failed || !S_ISREG(about.st_mode)) return STATUS_OK;
  cli->output_is_there = true;
  cli->output_device = about.st_dev;
  cli->output_number = about.st_ino;
  enum status status = check_list(cli, output, &options->arguments);
  if (!status) status = check_list(cli, output, &options->data);
  if (!status) status = cli_check_input(cli, output, options->previous);
  if (!status) status = cli_check_input(cli, output, options->regulation);
  if (!status) status = cli_check_input(cli, output, options->amends);
  if (!status && is_rules_name(output))
    status = cli_usage(
        cli, "%s is a file of rules, and %s writes none: give -o another name", output, cli->verb);
  return status;
}

/* -- writing -- */

/* Devices and pipes are written as they are; opening one may take as long as its other end likes, and
 * an interrupt must end that. */
static bool is_replaced(const char *path) {
  struct stat about;
  return path && strcmp(path, "-") != 0 && (stat(path, &about) != 0 || S_ISREG(about.st_mode));
}

bool cli_open_output(struct cli *cli, const char *path) {
  bool holds = is_replaced(path);
  if (holds) process_hold_signals();
  int error = file_output_open(&cli->output, path ? path : "-");
  cli->has_output = !error;
  if (!error && cli->output.temporary)
    process_pending(arena_printf(&cli->arena, "%s", cli->output.temporary), cli->made_folder);
  if (holds) process_release_signals();
  if (error) cli_unwritable(cli, path, error);
  if (!error) cli->output_begin = lseek(fileno(cli->output.stream), 0, SEEK_CUR);
  cli->n_bytes_written_before = process_bytes_written();
  return !error;
}

FILE *cli_nameless_file(struct cli *cli, const char *output) {
  const char *folder = getenv("TMPDIR");
  if (!is_standard(output)) {
    struct str beside = path_folder(str_from(output));
    folder = beside.n ? str_cstring(&cli->arena, beside) : ".";
  }
  if (!folder || !*folder) folder = "/tmp";
  char *name = arena_printf(&cli->arena, "%s/thidua-XXXXXX", folder);
  process_hold_signals();
  int file = mkostemp(name, O_CLOEXEC);
  if (file >= 0) unlink(name);
  process_release_signals();
  FILE *stream = file < 0 ? NULL : fdopen(file, "w+");
  if (file >= 0 && !stream) close(file);
  return stream;
}

/* How much of the output there is: of a file by where it ends, of a pipe or a
 * device by what was written. */
static uint64_t output_bytes(const struct cli *cli) {
  size_t n_waiting = __fpending(cli->output.stream);
  off_t end = lseek(fileno(cli->output.stream), 0, SEEK_CUR);
  if (cli->output_begin >= 0 && end > cli->output_begin)
    return (uint64_t)(end - cli->output_begin) + n_waiting;
  return process_bytes_written() - cli->n_bytes_written_before + n_waiting;
}

/* An errno value. */
static int commit(struct cli *cli, bool is_new) {
  bool holds = cli->output.temporary != NULL;
  if (holds) process_hold_signals();
  cli->has_output = false;
  cli->n_bytes_written = output_bytes(cli);
  int error = is_new ? file_output_commit_new(&cli->output) : file_output_commit(&cli->output);
  process_pending(NULL, error ? cli->made_folder : NULL);
  if (holds) process_release_signals();
  return error;
}

enum status cli_commit_output(struct cli *cli, const char *path) {
  int error = commit(cli, false);
  return error ? cli_unwritable(cli, path, error) : STATUS_OK;
}

enum status cli_commit_new_output(struct cli *cli, const char *path) {
  int error = commit(cli, true);
  if (error == EEXIST) return cli_usage(cli, "%s exists already, and is not overwritten", path);
  return error ? cli_unwritable(cli, path, error) : STATUS_OK;
}
