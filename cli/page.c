/* `run --html`: the results as a page, with explanations (cli/page.h). */
#include "cli/page.h"

#include "base/date.h"
#include "results/page/page.h"
#include "study/explain_page.h"

/* As a shell takes it. */
static void put_quoted(struct buffer *out, const char *word) {
  if (word[strcspn(word, " \t\n'\"\\$`*?[](){}<>|&;#~!")] == '\0' && *word) {
    buffer_put(out, str_from(word));
    return;
  }
  buffer_put_byte(out, '\'');
  for (; *word; word++) {
    if (*word == '\'') buffer_put(out, STR("'\\''"));
    else buffer_put_byte(out, *word);
  }
  buffer_put_byte(out, '\'');
}

static void put_option(struct buffer *out, const char *name, const char *value) {
  if (!value) return;
  buffer_printf(out, " --%s ", name);
  put_quoted(out, value);
}

/* The command that explains an instance of what was run, but for its id. Empty where its data was
 * standard input, which is gone. */
static struct str explain_command(struct cli *cli, const struct options *options) {
  struct buffer out;
  buffer_init(&out, &cli->arena, NULL);
  buffer_put(&out, STR("thidua explain"));
  for (uint32_t i = 0; i < options->arguments.n; i++) {
    if (strcmp(options->arguments.items[i], "-") == 0) return (struct str){0};
    buffer_put_byte(&out, ' ');
    put_quoted(&out, options->arguments.items[i]);
  }
  put_option(&out, "previous", options->previous);
  for (uint32_t i = 0; i < options->readings.n; i++)
    put_option(&out, "reading", options->readings.items[i]);
  if (options->has_as_of) {
    char day[16];
    date_format(options->as_of, day);
    put_option(&out, "as-of", day);
  }
  return (struct str){out.bytes, (uint32_t)out.n};
}

enum status page_write_results(struct cli *cli, const struct options *options,
    struct session *session, struct evaluation *evaluation) {
  struct page_explainer *explainer = explainer_open(session);
  const struct page_options page = {.command = explain_command(cli, options),
      .n_explained = UINT32_MAX,
      .context = explainer,
      .explain = explain_for_page};
  if (!cli_open_output(cli, options->html)) return STATUS_SYSTEM;
  evaluation->report.out = cli->output.stream;
  page_write(&evaluation->report, &page);
  explainer_close(explainer);
  return cli_commit_output(cli, options->html);
}

bool page_is_beside(const struct options *options) {
  return !options->html || options->output || options->format || options->paper;
}

enum status page_check_usage(struct cli *cli, const struct options *options) {
  if (!options->html) return STATUS_OK;
  struct options page = *options;
  page.output = options->html;
  if (options->stream)
    return cli_usage(cli,
        "--html writes a page of all results, and --stream knows them part by part only: leave one "
        "of them out");
  if (!*options->html) return cli_usage(cli, "--html names no file");
  if (options->output && strcmp(options->output, options->html) == 0)
    return cli_usage(cli, "--html and -o name the same file, %s", options->html);
  const enum status status = cli_check_output(cli, &page);
  cli->output_is_there = false;
  return status;
}
