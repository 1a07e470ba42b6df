/* `thidua diff`: two regulations and data in; who gains and loses, and which change is responsible,
 * out (diff.h). */
#include <errno.h>
#include <stdio.h>

#include "cli/commands.h"
#include "cli/load.h"
#include "study/diff.h"
#include "base/unreadable.h"
#include "base/translate.h"

static enum status check_usage(struct cli *cli, const struct options *options) {
  if (options->arguments.n < 2)
    return cli_usage(cli, "expected two regulations, the old one first, and data");
  if (options->arguments.n < 3)
    return cli_usage(cli, "expected data behind %s", options->arguments.items[1]);
  return cli_check_output(cli, options);
}

/* -- standard input is read by both sides: kept in a file without a name -- */

static bool is_standard(const char *path) { return path && strcmp(path, "-") == 0; }

static enum status keep_standard_input(struct cli *cli, const struct options *options) {
  uint32_t n = is_standard(options->previous);
  for (uint32_t i = 0; i < options->arguments.n; i++) n += is_standard(options->arguments.items[i]);
  if (n > 1) return cli_usage(cli, "standard input (-) can be read only once");
  if (!n || lseek(STDIN_FILENO, 0, SEEK_CUR) >= 0) return STATUS_OK;
  FILE *kept = tmpfile();
  char bytes[1 << 16];
  ssize_t got = 0;
  while (kept && (got = read(STDIN_FILENO, bytes, sizeof bytes)) > 0 &&
      fwrite(bytes, 1, (size_t)got, kept) == (size_t)got)
    continue;
  if (!kept || got != 0 || fflush(kept) != 0 || dup2(fileno(kept), STDIN_FILENO) < 0) {
    cli_message(cli, "standard input cannot be %s: %s", got < 0 ? _("read") : _("kept"),
        system_words(errno));
    if (kept) fclose(kept);
    return STATUS_SYSTEM;
  }
  fclose(kept);
  return STATUS_OK;
}

static enum status write_diff(struct cli *cli, const struct options *options, struct diff *diff) {
  if (!cli_open_output(cli, options->output)) return STATUS_SYSTEM;
  FILE *out = cli->output.stream;
  switch (options_compare_format(options)) {
  case COMPARE_TABLE: diff_table(diff, out, cli_colour(out)); break;
  case COMPARE_CSV: diff_csv(diff, out, options_csv_reader(options)); break;
  case COMPARE_DEFAULT:
  case COMPARE_JSON: diff_json(diff, out); break;
  }
  return cli_commit_output(cli, options->output);
}

int cmd_diff(struct cli *cli, const struct options *options) {
  enum status status = check_usage(cli, options);
  if (!status) status = keep_standard_input(cli, options);
  if (status) return (int)status;
  struct diff_input input = {.old_path = options->arguments.items[0],
      .new_path = options->arguments.items[1],
      .as_of = options->has_as_of ? &options->as_of : NULL,
      .choices = options->readings.items,
      .n_choices = options->readings.n,
      .previous = options->previous,
      .strict = options->strict,
      .threads = options->threads,
      .settled_facts = options->settle};
  struct text_list data = {options->arguments.items + 2, options->arguments.n - 2};
  status = load_files(cli, &data, options, &input.files);
  if (status) return (int)status;
  struct diff diff = {.opened = &cli->opened, .input = &input, .arena = &cli->arena};
  cli->opened.for_people = options_compare_format(options) == COMPARE_TABLE;
  status = cli_told(cli, diff_load(&diff));
  for (int i = 0; i < 2 && !status; i++)
    status = cli_check_named(cli, options->output, diff.sides[i].session);
  if (status) return (int)status;
  diff_compare(&diff);
  diff_blame(&diff);
  return (int)write_diff(cli, options, &diff);
}
