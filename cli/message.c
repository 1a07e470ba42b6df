/* Messages to the user on standard error: usage, system faults, diagnostics with their count. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/unread.h"
#include "base/paths.h"
#include "base/translate.h"
#include "base/unreadable.h"
#include "runtime/ingest/data_formats.h"

/* "thidua run: TEXT" as a terminal may be shown it: names on a command line hold anything. */
static void write_message(const struct cli *cli, const char *format, va_list arguments) {
  char *text = NULL;
  int n = vasprintf(&text, translated(format), arguments);
  fprintf(stderr, "thidua%s%s: ", cli->verb ? " " : "", cli->verb ? cli->verb : "");
  struct str whole = {text, n < 0 ? 0 : (uint32_t)n}, piece;
  for (uint32_t i = 0; i < whole.n;) {
    i += str_shown_character(whole, i, &piece);
    fwrite(piece.p, 1, piece.n, stderr);
  }
  fputc('\n', stderr);
  if (n >= 0) free(text);
}

void cli_message(const struct cli *cli, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  write_message(cli, format, arguments);
  va_end(arguments);
}

enum status cli_usage(const struct cli *cli, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  write_message(cli, format, arguments);
  va_end(arguments);
  bool has_topic = cli->verb && strcmp(cli->verb, "help") != 0;
  fprintf(stderr, _("See: thidua help%s%s\n"), has_topic ? " " : "", has_topic ? cli->verb : "");
  return STATUS_USAGE;
}

void cli_doubt_regulation(const struct cli *cli, const char *path) {
  const char *slash = strrchr(path, '/');
  if (is_test_name(slash ? slash + 1 : path))
    cli_message(
        cli, "%s is named like tests, and a regulation is expected here: *.rules or *.rbc", path);
  else if (data_format_of(path))
    cli_message(
        cli, "%s is named like data, and a regulation is expected here: *.rules or *.rbc", path);
}

static bool is_there(struct arena *arena, struct str path) {
  return access(str_cstring(arena, path), F_OK) == 0;
}

enum status cli_unwritable(struct cli *cli, const char *path, int error) {
  if (error == EPIPE) return STATUS_SYSTEM; /* `| head` has seen enough */
  bool is_standard = !path || strcmp(path, "-") == 0;
  struct str folder = is_standard ? (struct str){0} : path_folder(str_from(path));
  const char *words = system_words(error ? error : EIO);
  if (is_standard) cli_message(cli, "standard output cannot be written: %s", words);
  else if (error == EISDIR)
    cli_message(cli, "%s cannot be written: %s; name a file in it", path, words);
  else if (error == ENOENT && folder.n && is_there(&cli->arena, folder))
    cli_message(cli, "%s cannot be written: no file can be made in %.*s", path, STR_ARGS(folder));
  else if (error == ENOENT && folder.n)
    cli_message(
        cli, "%s cannot be written: %s; is there a folder %.*s?", path, words, STR_ARGS(folder));
  else cli_message(cli, "%s cannot be written: %s", path, words);
  return STATUS_SYSTEM;
}

bool cli_colour(FILE *stream) {
  const char *no_colour = getenv("NO_COLOR");
  return isatty(fileno(stream)) && !(no_colour && *no_colour);
}

void cli_show_counts(uint32_t n_errors, uint32_t n_warnings, uint32_t n_hidden) {
  if (n_errors) fprintf(stderr, translated_number("%u error", "%u errors", n_errors), n_errors);
  if (n_errors && n_warnings) fputs(", ", stderr);
  if (n_warnings)
    fprintf(stderr, translated_number("%u warning", "%u warnings", n_warnings), n_warnings);
  if (n_hidden) fprintf(stderr, _(" (%u not shown)"), n_hidden);
  if (n_errors || n_warnings) fputc('\n', stderr);
}

void cli_show_diags(struct diags *diags, enum diag_format format) {
  diags_sort(diags);
  diags_render(diags, stderr, format, format == DIAG_FORMAT_TEXT && cli_colour(stderr));
  if (format == DIAG_FORMAT_TEXT)
    cli_show_counts(
        diags->n_errors, diags->n_warnings, diags->n_errors + diags->n_warnings - diags->n);
}

enum status cli_told(struct cli *cli, enum fault fault) {
  return cli_told_of(cli, &cli->opened.notices, fault);
}

enum status cli_told_of(const struct cli *cli, struct notices *notices, enum fault fault) {
  for (uint32_t i = 0; i < notices->list.n; i++) {
    const struct notice *notice = &notices->list.items[i];
    switch (notice->kind) {
    case NOTICE_DIAGS: cli_show_diags(notice->diags, DIAG_FORMAT_TEXT); break;
    case NOTICE_MESSAGE: cli_message(cli, "%s", notice->text); break;
    case NOTICE_USAGE: cli_usage(cli, "%s", notice->text); break;
    }
  }
  notices->list.n = 0;
  static const enum status statuses[] = {[FAULT_NONE] = STATUS_OK,
      [FAULT_INPUT] = STATUS_INPUT,
      [FAULT_USAGE] = STATUS_USAGE,
      [FAULT_SYSTEM] = STATUS_SYSTEM};
  return statuses[fault];
}
