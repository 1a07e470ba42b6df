/* `thidua fmt`: files of rules in one style, and their keywords in the other language (format.h). */
#include <errno.h>

#include "author/format.h"
#include "author/line_diff.h"
#include "base/limits.h"
#include "base/translate.h"
#include "base/unreadable.h"
#include "cli/commands.h"
#include "compiler/compile.h"
#include "compiler/source/reader.h"
#include "runtime/program/program_read.h"

struct formatted {
  uint32_t n_changed;
  enum status status; /* the worst so far */
};

static void worsen(struct formatted *formatted, enum status status) {
  if (status > formatted->status) formatted->status = status;
}

/* What is asked for instead of writing the file; true where that is all. */
static bool only_told(struct cli *cli, const struct options *options, struct arena *arena,
    const char *path, struct str before, struct str after, struct formatted *formatted) {
  if (!options->check && !options->diff) return false;
  if (str_equal(before, after)) return true;
  if (options->check) worsen(formatted, STATUS_INPUT);
  if (options->diff)
    line_diff(cli->output.stream, arena, path, before,
        arena_printf(arena, _("%s, formatted"), path), after);
  else fprintf(cli->output.stream, "%s\n", path);
  return true;
}

/* The regulation a file is, with those it amends, whatever its mistakes; NULL where only the file itself
 * is to be asked. */
static const struct ast *whole_of(
    const struct options *options, struct arena *arena, const char *path) {
  struct compilation *compilation = ARENA_NEW(arena, struct compilation);
  int error;
  if (!options->lang || strcmp(path, "-") == 0) return NULL;
  compile(compilation, arena, compile_file(path, COMPILE_TYPED), &error);
  return compilation->ast;
}

static void format_file(struct cli *cli, const struct options *options, struct arena *arena,
    const char *path, struct formatted *formatted) {
  const bool is_standard = strcmp(path, "-") == 0;
  struct diags diags;
  struct sources sources;
  struct str before, after;
  sources_init(&sources, arena);
  diags_init(&diags, arena, &sources);
  int error = reader_disk.read(&reader_disk, arena, path, SOURCE_BYTES_MAX, &before);
  if (error) {
    diag_unreadable(&diags, (struct place){0}, path, error);
    cli_show_diags(&diags, DIAG_FORMAT_TEXT);
    worsen(formatted, STATUS_SYSTEM);
    return;
  }
  if (program_magic(before)) {
    worsen(formatted, cli_usage(cli, "%s is a compiled program: fmt is for .rules files", path));
    return;
  }
  const uint32_t source = sources_add(&sources, str_from(path), before);
  if (!format_rules(arena, &diags, source, (enum format_language)options->lang,
          whole_of(options, arena, path), &after)) {
    cli_show_diags(&diags, DIAG_FORMAT_TEXT);
    worsen(formatted, STATUS_INPUT);
    return;
  }
  if (only_told(cli, options, arena, path, before, after, formatted)) return;
  if (is_standard) {
    fwrite(after.p, 1, after.n, cli->output.stream);
    return;
  }
  if (str_equal(before, after)) return;
  error = file_write(path, after);
  if (error) worsen(formatted, cli_unwritable(cli, path, error));
  else formatted->n_changed++;
}

int cmd_fmt(struct cli *cli, const struct options *options) {
  struct formatted formatted = {0};
  if (!options->arguments.n) return (int)cli_usage(cli, "expected a file of rules to format");
  if (!cli_open_output(cli, NULL)) return STATUS_SYSTEM;
  for (uint32_t i = 0; i < options->arguments.n; i++) {
    struct arena arena; /* of this file */
    arena_init(&arena, NULL);
    arena.out_of_memory = cli->arena.out_of_memory;
    format_file(cli, options, &arena, options->arguments.items[i], &formatted);
    arena_free(&arena);
  }
  enum status status = cli_commit_output(cli, NULL);
  if (status) return (int)status;
  if (formatted.n_changed)
    cli_message(cli, "%u of %u files formatted anew", formatted.n_changed, options->arguments.n);
  return (int)formatted.status;
}
