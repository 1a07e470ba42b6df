/* `thidua check`: all that is wrong with rules, and nothing else. `--dump` prints the stages of the
 * compiler. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/commands.h"
#include "author/list.h"
#include "cli/load.h"
#include "compiler/backends.h"
#include "compiler/source/law.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/paths.h"
#include "base/unreadable.h"
#include "runtime/program/disasm.h"
#include "runtime/program/program_read.h"

struct checking {
  struct cli *cli;
  const char *compiled;
  const struct options *options;
  uint32_t n_errors, n_warnings, n_hidden, n_shown;
  struct sarif sarif;
  bool system_fault, usage_fault; /* a compiled program, of which only the code can be shown */
};

/* Without a dump as far as faults are found: code finds none that names and types do not. */
static enum compile_stage stage_of(int dump) {
  return dump ? backends[dump - 1].stage : COMPILE_TYPED;
}

static void dump(const struct checking *checking, struct compilation *c) {
  FILE *out = checking->cli->output.stream;
  if (checking->options->list) list_regulation(&(struct listing){.out = out, .compilation = c});
  if (checking->options->dump) backends[checking->options->dump - 1].write(out, c);
}

/* The diagnostics of one file. Those of several files are one JSON array: the brackets diags_render
 * puts around each are joined. */
static void show(struct checking *checking, struct diags *diags) {
  diags_sort(diags);
  checking->n_errors += diags->n_errors;
  checking->n_warnings += diags->n_warnings;
  checking->n_hidden += diags->n_errors + diags->n_warnings - diags->n;
  switch ((enum check_format)checking->options->format) {
  case CHECK_DEFAULT:
  case CHECK_TEXT: diags_render(diags, stderr, DIAG_FORMAT_TEXT, cli_colour(stderr)); return;
  case CHECK_GNU: diags_render(diags, stderr, DIAG_FORMAT_GNU, false); return;
  case CHECK_SARIF: sarif_add(&checking->sarif, diags); return;
  case CHECK_JSON: break;
  }
  if (!diags->n) return;
  char *text = NULL;
  size_t n = 0;
  FILE *memory = open_memstream(&text, &n);
  if (!memory) memory_exhausted(checking->cli->arena.out_of_memory);
  diags_render(diags, memory, DIAG_FORMAT_JSON, false);
  if (fclose(memory) != 0) memory_exhausted(checking->cli->arena.out_of_memory);
  while (n && text[n - 1] != ']') n--; /* "[\n  {…}\n]\n": what stands between the brackets */
  fputs(checking->n_shown++ ? "," : "[", stderr);
  fwrite(text + 1, 1, n - 3, stderr);
  free(text);
}

/* Whether the texts of law that a program quotes still say so, where they lie beside it: it may have
 * gone anywhere without them. */
static void check_law(struct checking *checking, struct arena *arena, const char *path,
    const struct program *program) {
  const struct str folder = path_folder(str_from(path));
  struct compilation compilation = {0};
  bool is_here = program->schema.n_law_texts > 0 && program->schema.n_sources > 0;
  for (uint32_t i = 0; i < program->schema.n_law_texts && is_here; i++)
    is_here = reader_disk.exists(&reader_disk,
        str_cstring(arena, path_join(arena, folder, program->schema.law_texts[i].path)));
  if (!is_here ||
      !compile(&compilation, arena, compile_carried(&program->schema, COMPILE_TYPED), NULL))
    return;
  compilation.diags.n = compilation.diags.n_errors = compilation.diags.n_warnings = 0;
  law_reopen(&compilation, str_cstring(arena, folder));
  show(checking, &compilation.diags);
}

/* A compiled program is checked by its verifier. */
static void check_compiled(
    struct checking *checking, struct arena *arena, const char *path, struct str bytes) {
  struct diags diags;
  diags_init(&diags, arena, NULL);
  struct program *program = program_read(arena, &diags, path, bytes);
  show(checking, &diags);
  if (program) check_law(checking, arena, path, program);
  if (program && checking->options->dump == 1 + BACKEND_code)
    program_disassemble(checking->cli->output.stream, program, arena);
}

static void check_file(struct checking *checking, struct arena *arena, const char *path) {
  struct str bytes;
  int error = reader_disk.read(&reader_disk, arena, path, PROGRAM_BYTES_MAX, &bytes);
  if (!error && program_magic(bytes)) {
    if (checking->options->list ||
        (checking->options->dump && checking->options->dump != 1 + BACKEND_code)) {
      checking->usage_fault = true;
      checking->compiled = path;
      return;
    }
    check_compiled(checking, arena, path, bytes);
    return;
  }
  if (!error && bytes.n > SOURCE_BYTES_MAX) error = EFBIG;
  if (error) {
    struct diags diags;
    diags_init(&diags, arena, NULL);
    diag_unreadable(&diags, (struct place){0}, path, error);
    show(checking, &diags);
    checking->system_fault = true;
    return;
  }
  struct compilation compilation = {0};
  struct compile_input input = compile_text(path, bytes, stage_of(checking->options->dump));
  input.is_written = true;
  bool ok = compile(&compilation, arena, input, &error);
  show(checking, &compilation.diags);
  if (error) checking->system_fault = true;
  if (!ok && !error && checking->options->format <= CHECK_TEXT)
    cli_doubt_regulation(checking->cli, path);
  if (ok) dump(checking, &compilation);
}

int cmd_check(struct cli *cli, const struct options *options) {
  if (!options->arguments.n) return (int)cli_usage(cli, "expected a regulation to check");
  if (options->list && options->arguments.n > 1)
    return (int)cli_usage(
        cli, "--list prints one regulation, and %u are given", options->arguments.n);
  if (options->list && options->dump)
    return (int)cli_usage(cli, "--list and --dump are two: give one of them");
  if (options->format == CHECK_SARIF && (options->list || options->dump))
    return (int)cli_usage(
        cli, "--format sarif and --%s are two: give one of them", options->list ? "list" : "dump");
  if (options->output && options->format != CHECK_SARIF)
    return (int)cli_usage(cli, "check writes to -o with --format sarif only");
  enum status status = cli_check_output(cli, options);
  if (status) return (int)status;
  if (!cli_open_output(cli, options->output)) return STATUS_SYSTEM;
  struct checking checking = {.cli = cli, .options = options};
  if (options->format == CHECK_SARIF) sarif_begin(&checking.sarif, cli->output.stream);
  for (uint32_t i = 0; i < options->arguments.n; i++) {
    struct arena arena; /* of this file: several are checked in the memory of the largest */
    arena_init(&arena, NULL);
    arena.out_of_memory = cli->arena.out_of_memory;
    check_file(&checking, &arena, options->arguments.items[i]);
    arena_free(&arena);
  }
  if (checking.usage_fault)
    return (int)cli_usage(cli,
        "%s is a compiled program: --%s needs the .rules file it was made from", checking.compiled,
        options->list ? "list" : "dump");
  if (options->format == CHECK_SARIF) sarif_end(&checking.sarif, THIDUA_VERSION);
  else if (options->format == CHECK_JSON) fputs(checking.n_shown ? "\n]\n" : "[]\n", stderr);
  else if (options->format != CHECK_GNU)
    cli_show_counts(checking.n_errors, checking.n_warnings, checking.n_hidden);
  status = cli_commit_output(cli, options->output);
  if (status) return (int)status;
  if (checking.system_fault) return STATUS_SYSTEM;
  if (checking.n_errors) return STATUS_INPUT;
  if (!checking.n_warnings && !options->dump && !options->list && options->format <= CHECK_TEXT &&
      isatty(STDOUT_FILENO))
    puts("ok");
  return STATUS_OK;
}
