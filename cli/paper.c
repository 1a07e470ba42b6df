#include "cli/paper.h"

#include <errno.h>
#include <glob.h>
#include <unistd.h>

#include "base/paths.h"
#include "base/translate.h"
#include "base/unreadable.h"
#include "results/formats.h"

#define ENDING ".fodt"

/* -- usage -- */

enum status paper_check_usage(struct cli *cli, const struct options *options) {
  if (!options->paper && options->fills.n)
    return cli_usage(cli, "--fill is asked only with --paper NAME");
  if (!options->paper) return STATUS_OK;
  if (options->format)
    return cli_usage(cli, "--paper writes a document: --format %s cannot be written beside it",
        formats[options->format - 1].word);
  if (options->stream) return cli_usage(cli, "--paper needs all of the data: not --stream");
  for (uint32_t i = 0; i < options->fills.n; i++)
    if (!strchr(options->fills.items[i], '='))
      return cli_usage(cli, "--fill takes NAME=TEXT, not \"%s\"", options->fills.items[i]);
  bool is_standard = !options->output || strcmp(options->output, "-") == 0;
  if (is_standard && isatty(STDOUT_FILENO))
    return cli_usage(cli, "a paper is a document to open in LibreOffice: give -o FILE.fodt");
  return STATUS_OK;
}

/* -- where it is -- */

static bool is_path(const char *name) {
  size_t n = strlen(name), end = strlen(ENDING);
  return strchr(name, '/') || (n > end && strcmp(name + n - end, ENDING) == 0);
}

/* The names of the papers beside a file of rules, added to `names`. */
static void list_papers(struct cli *cli, const char *rules, struct str **names, uint32_t *n) {
  struct str pattern = path_join(&cli->arena, path_folder(str_from(rules)), STR("papers/*" ENDING));
  glob_t found;
  if (glob(str_cstring(&cli->arena, pattern), 0, NULL, &found) == 0) {
    struct str *all = ARENA_ARRAY(&cli->arena, struct str, *n + found.gl_pathc + 1);
    if (*n) memcpy(all, *names, *n * sizeof *all);
    for (size_t i = 0; i < found.gl_pathc; i++) {
      const char *name = strrchr(found.gl_pathv[i], '/') + 1;
      all[(*n)++] =
          str_copy(&cli->arena, (struct str){name, (uint32_t)(strlen(name) - strlen(ENDING))});
    }
    *names = all;
  }
  globfree(&found);
}

static const char *beside(struct cli *cli, const char *rules, const char *name) {
  struct str file = str_from(arena_printf(&cli->arena, "papers/%s" ENDING, name));
  return str_cstring(&cli->arena, path_join(&cli->arena, path_folder(str_from(rules)), file));
}

/* Beside the regulation, else beside what it amends: next year's paper is this year's until somebody
 * writes another. NULL after a message. */
static const char *find_paper(
    struct cli *cli, const struct options *options, const struct session *session) {
  const char *name = options->paper, *own = options->arguments.items[0];
  if (is_path(name)) return name;
  const char *path = beside(cli, own, name);
  if (access(path, F_OK) == 0) return path;
  struct str *names = NULL;
  uint32_t n = 0;
  list_papers(cli, own, &names, &n);
  for (uint32_t i = 0; i < session->compilation.opened.n; i++) {
    const char *other = session->compilation.opened.items[i];
    const char *there = beside(cli, other, name);
    if (access(there, F_OK) == 0) return there;
    list_papers(cli, other, &names, &n);
  }
  const char *hint = did_you_mean(&cli->arena, str_from(name), names, n);
  if (n && !*hint)
    hint = arena_printf(&cli->arena, _("; there are %s"), str_listed(&cli->arena, names, n));
  cli_usage(cli, "there is no paper \"%s\": expected %s%s", name, path, hint);
  return NULL;
}

/* -- read -- */

static enum status check_fills(
    struct cli *cli, const struct options *options, const struct paper *paper) {
  uint32_t n;
  const struct str *names = paper_fill_names(paper, &n);
  for (uint32_t i = 0; i < options->fills.n; i++) {
    const char *text = options->fills.items[i];
    struct str name =
        str_nfc(&cli->arena, (struct str){text, (uint32_t)(strchr(text, '=') - text)});
    uint32_t k = 0;
    while (k < n && !str_equal(names[k], name)) k++;
    if (k < n) continue;
    const char *hint = did_you_mean(&cli->arena, name, names, n);
    if (n && !*hint)
      hint = arena_printf(&cli->arena, _("; it asks for %s"), str_listed(&cli->arena, names, n));
    return cli_usage(cli, "the paper does not ask for \"%.*s\"%s", STR_ARGS(name), hint);
  }
  return STATUS_OK;
}

enum status paper_load(
    struct cli *cli, const struct options *options, struct session *session, struct paper **out) {
  struct str bytes;
  struct diags *diags = ARENA_NEW(&cli->arena, struct diags);
  const char *path = find_paper(cli, options, session);
  if (!path) return STATUS_USAGE;
  enum status status = cli_check_input(cli, options->output, path);
  if (status) return status;
  diags_init(diags, &cli->arena, NULL);
  int error = file_read(&session->arena, path, TEMPLATE_BYTES_MAX, &bytes);
  if (error) {
    diag_unreadable(diags, (struct place){0}, path, error);
    cli_show_diags(diags, DIAG_FORMAT_TEXT);
    return STATUS_SYSTEM;
  }
  *out = paper_open(session, path, bytes, options->fills.items, options->fills.n, diags);
  if (diags->n) cli_show_diags(diags, DIAG_FORMAT_TEXT);
  return *out ? check_fills(cli, options, *out) : STATUS_INPUT;
}

enum status paper_save(struct cli *cli, const struct options *options, struct paper *paper,
    struct evaluation *evaluation) {
  struct diags *diags = ARENA_NEW(&cli->arena, struct diags);
  diags_init(diags, &cli->arena, NULL);
  if (!cli_open_output(cli, options->output)) return STATUS_SYSTEM;
  paper_write(paper, evaluation, cli->output.stream, diags);
  enum status status = cli_commit_output(cli, options->output);
  if (diags->n) cli_show_diags(diags, DIAG_FORMAT_TEXT);
  return status;
}
