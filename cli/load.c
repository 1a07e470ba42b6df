/* A regulation from its file, and the date and readings of a run (load.h). Data: load_data.c. */
#include "cli/load.h"

#include <errno.h>

#include "base/date.h"
#include "base/file.h"
#include "base/limits.h"
#include "runtime/ingest/history_load.h"
#include "runtime/program/program_read.h"

enum status load_check_usage(const struct cli *cli, const struct options *options) {
  if (options->arguments.n < 1) return cli_usage(cli, "expected a regulation and data");
  if (options->arguments.n < 2)
    return cli_usage(cli, "expected data behind %s", options->arguments.items[0]);
  uint32_t n_standard = 0;
  for (uint32_t i = 0; i < options->arguments.n; i++)
    n_standard += strcmp(options->arguments.items[i], "-") == 0;
  n_standard += options->previous && strcmp(options->previous, "-") == 0;
  if (n_standard > 1) return cli_usage(cli, "standard input (-) can be read only once");
  return STATUS_OK;
}

static enum status unreadable(struct cli *cli, const char *path, int error) {
  struct diags diags;
  diags_init(&diags, &cli->arena, NULL);
  DIAG_AT(&diags, FILE_UNREADABLE, ((struct place){0}), path, strerror(error));
  cli_show_diags(&diags, DIAG_FORMAT_TEXT);
  return STATUS_SYSTEM;
}

static enum status load_compiled(
    struct cli *cli, const char *path, struct str bytes, struct regulation *out) {
  struct diags diags;
  diags_init(&diags, &cli->arena, NULL);
  out->program = program_read(&cli->arena, &diags, path, bytes);
  if (out->program) return STATUS_OK;
  cli_show_diags(&diags, DIAG_FORMAT_TEXT);
  return STATUS_INPUT;
}

enum status load_regulation(
    struct cli *cli, const char *path, bool show_warnings, struct regulation *out) {
  *out = (struct regulation){0};
  struct str bytes;
  int error = file_read(&cli->arena, path, PROGRAM_BYTES_MAX, &bytes);
  if (error) return unreadable(cli, path, error);
  if (program_magic(bytes)) return load_compiled(cli, path, bytes, out);
  if (bytes.n > SOURCE_BYTES_MAX) return unreadable(cli, path, EFBIG);
  int system_error = 0;
  bool ok = compile_text(&out->compilation, &cli->arena, str_cstring(&cli->arena, str_from(path)),
      bytes, COMPILE_PROGRAM, &system_error);
  out->program = out->compilation.program;
  out->is_compiled_here = true;
  if (!ok || show_warnings) cli_show_diags(&out->compilation.diags, DIAG_FORMAT_TEXT);
  if (ok) return STATUS_OK;
  return system_error ? STATUS_SYSTEM : STATUS_INPUT;
}

struct sources *load_sources(struct arena *arena, const struct schema *schema) {
  struct sources *sources = ARENA_NEW(arena, struct sources);
  sources_init(sources, arena);
  for (uint32_t i = 0; i < schema->n_sources; i++)
    sources_add(sources, schema->sources[i].name, schema->sources[i].text);
  return sources;
}

bool load_text(struct cli *cli, const char *text, struct str *out) {
  struct str given = str_from(text);
  if (str_valid_utf8(given) != given.n) {
    cli_usage(cli, "\"%s\" is not valid UTF-8", text);
    return false;
  }
  *out = str_nfc(&cli->arena, given);
  return true;
}

/* -- date and readings -- */

bool load_as_of(const struct options *options, const struct schema *schema, int32_t *out) {
  *out = options->has_as_of ? options->as_of : schema->effective_to;
  return options->has_as_of || schema->has_effective_to;
}

void load_warn_outside(struct cli *cli, const struct schema *schema, int32_t as_of) {
  bool before = schema->has_effective_from && as_of < schema->effective_from;
  if (!before && !(schema->has_effective_to && as_of > schema->effective_to)) return;
  char day[16], from[16] = "", to[16] = "";
  date_format(as_of, day);
  if (schema->has_effective_from) date_format(schema->effective_from, from);
  if (schema->has_effective_to) date_format(schema->effective_to, to);
  struct diags diags;
  diags_init(&diags, &cli->arena, NULL);
  DIAG_AT(&diags, RUN_OUTSIDE_PERIOD, ((struct place){0}), day,
      arena_printf(&cli->arena, "%s%s%s%s", *from ? "from " : "", from, *to ? " to " : "", to));
  cli_show_diags(&diags, DIAG_FORMAT_TEXT);
}

enum status load_history(
    struct cli *cli, const struct schema *schema, const char *previous, struct diags *diags) {
  if (cli->has_previous) history_free(&cli->previous);
  history_begin(&cli->previous, schema, &allocator_system, cli->arena.out_of_memory);
  cli->has_previous = true;
  int error = 0;
  if (previous && strcmp(previous, "none") != 0)
    error = history_load_file(&cli->previous, diags, previous);
  if (error) DIAG_AT(diags, FILE_UNREADABLE, ((struct place){0}), previous, strerror(error));
  history_close(&cli->previous, diags);
  return error ? STATUS_SYSTEM : diags->n_errors ? STATUS_INPUT : STATUS_OK;
}

/* E444: results of another program: they tell of others, but of none of those this one asks of.
 * True where they are of this one. */
static bool check_program(struct cli *cli, const char *previous, struct diags *diags) {
  const struct history *history = &cli->previous;
  const char *names = "";
  for (uint32_t t = 0; t < history->n_tables; t++) {
    if (history->records.tables[t + 1].n_rows) return true;
    const struct entity *entity = &history->schema->entities[history->tables[t].entity];
    names = arena_printf(&cli->arena, "%s%s%.*s", names,
        !t                              ? ""
            : t + 1 < history->n_tables ? ", "
                                        : " and ",
        STR_ARGS(entity->name));
  }
  if (!history->n_tables || !history->n_passed) return true;
  struct diag *diag =
      DIAG_AT(diags, HISTORY_OF_ANOTHER_PROGRAM, ((struct place){str_from(previous), 0, 0}), names);
  diag_help(diags, diag,
      "give the preceding year's results of this regulation, or of the one it amends; where there "
      "are none yet, --previous none");
  return false;
}

enum status load_previous(
    struct cli *cli, const struct schema *schema, const char *previous, int32_t as_of) {
  return load_previous_for(cli, schema, schema_uses_history(schema), previous, as_of);
}

enum status load_previous_for(struct cli *cli, const struct schema *schema, bool is_asked,
    const char *previous, int32_t as_of) {
  if (!previous && is_asked)
    return cli_usage(cli,
        "the regulation asks of the preceding year: give its results, --previous RESULTS, or for "
        "the first year of all --previous none");
  if (previous && !*previous)
    return cli_usage(cli, "--previous names no file: give results of the preceding year, or none");
  struct diags diags;
  diags_init(&diags, &cli->arena, NULL);
  enum status status = load_history(cli, schema, previous, &diags);
  if (!status && is_asked && !history_check_year(&cli->previous, as_of, &diags))
    status = STATUS_INPUT;
  if (!status && is_asked && !check_program(cli, previous, &diags)) status = STATUS_INPUT;
  if (diags.n) cli_show_diags(&diags, DIAG_FORMAT_TEXT);
  return status;
}

/* One NAME=VALUE. */
static enum status load_reading(
    struct cli *cli, const struct schema *schema, const char *choice, uint32_t *chosen) {
  struct str text;
  if (!load_text(cli, choice, &text)) return STATUS_USAGE;
  const char *equals = memchr(text.p, '=', text.n);
  if (!equals) return cli_usage(cli, "--reading takes NAME=VALUE, not \"%s\"", choice);
  struct str name = {text.p, (uint32_t)(equals - text.p)},
             value = {equals + 1, text.n - name.n - 1};
  struct str *names = ARENA_ARRAY(&cli->arena, struct str, schema->n_readings + 1);
  for (uint32_t i = 0; i < schema->n_readings; i++) {
    names[i] = schema->readings[i].name;
    if (!str_equal(names[i], name)) continue;
    const struct enumeration *words = &schema->enumerations[schema->readings[i].choices];
    for (uint32_t code = 0; code < words->n_words; code++)
      if (str_equal(words->words[code], value)) {
        chosen[i] = code;
        return STATUS_OK;
      }
    struct type type = {TYPE_ENUM, 0, schema->readings[i].choices};
    return cli_usage(cli, "reading %.*s is %.*s, not \"%.*s\"%s", STR_ARGS(name),
        STR_ARGS(type_format(&cli->arena, schema, type)), STR_ARGS(value),
        cli_did_you_mean(&cli->arena, value, words->words, words->n_words));
  }
  return cli_usage(cli, "the regulation has no reading \"%.*s\"%s", STR_ARGS(name),
      cli_did_you_mean(&cli->arena, name, names, schema->n_readings));
}

enum status load_readings(struct cli *cli, const struct schema *schema,
    const struct text_list *choices, const uint32_t **out) {
  uint32_t *chosen = ARENA_ARRAY(&cli->arena, uint32_t, schema->n_readings + 1);
  for (uint32_t i = 0; i < schema->n_readings; i++) chosen[i] = schema->readings[i].chosen;
  *out = chosen;
  for (uint32_t i = 0; i < choices->n; i++) {
    enum status status = load_reading(cli, schema, choices->items[i], chosen);
    if (status) return status;
  }
  return STATUS_OK;
}
