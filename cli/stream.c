/* Reading, evaluating and writing by parts (stream.h). Whatever is wrong, or unlike what can be told
 * part by part, ends it: where nothing was written yet the data is then read as a whole, which says
 * all there is to say. */
#include "cli/stream.h"
#include "base/translate.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "results/formats.h"
#include "results/report_tally.h"
#include "results/require.h"
#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/data_options.h"
#include "runtime/ingest/flat_keys.h"
#include "study/outcomes.h"

/* -- what may be streamed -- */

#define CHILDREN_APART _("children of flat records may stand apart from their parents")

/* Whether a file is a tree, by its ending or as it is said; a list at its top, which it may be
 * all the same, is seen when it is read. */
static bool is_tree(const struct data_files *files, const char *path) {
  const struct data_format *format = data_format_of(path);
  if (!format && files->options) format = files->options->form;
  return !format || strcmp(format->word, "yaml") == 0 || strcmp(format->word, "json") == 0;
}

/* Whether a file's records are whole, what lives in them within them: lines of JSON or CSV, of what
 * lives in the root by the file's name. Others may follow all the same, which is seen when they are
 * read. */
static bool has_whole_records(const struct data_files *files, const char *path,
    const struct schema *schema, struct arena *arena) {
  static const char *const forms[] = {"jsonl", "csv", "tsv"};
  const struct data_format *format = data_format_of(path);
  if (!format && files->options) format = files->options->form;
  bool is_of_lines = false;
  for (uint32_t i = 0; i < sizeof forms / sizeof *forms; i++)
    is_of_lines |= strcmp(format->word, forms[i]) == 0;
  if (!is_of_lines) return false;
  const uint32_t entity = flat_entity_named(schema, data_format_bare_name(str_from(path)), arena);
  return entity == NONE_INDEX || schema->entities[entity].depth < 2;
}

static const char *refusal(
    const struct stream *stream, enum report_format format, const struct data_files *files) {
  const struct schema *schema = stream->session->schema;
  struct arena *arena = &stream->cli->arena;
  if (format != FORMAT_JSONL && !stream->is_counted)
    return _("results are written whole, but for --format jsonl");
  if (stream->options->cache) return _("--cache keeps all columns");
  if (stream->options->settle) return _("--settle tries cases over the whole data");
  const char *reason = parts_refusal(stream->session->program, arena);
  if (reason) return reason;
  for (uint32_t i = 0; i < files->n; i++)
    if (!is_tree(files, files->paths[i]) &&
        !has_whole_records(files, files->paths[i], schema, arena))
      return CHILDREN_APART;
  for (uint32_t i = 0; i < files->n; i++)
    if (!stream->is_going && !file_bytes(files->paths[i]))
      return _("the data cannot be read a second time, should it be at fault");
  return NULL;
}

/* -- a part of the data -- */

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool put(struct stream *stream, struct report *report, uint32_t what, FILE *out) {
  report->out = report->text.out = out;
  bool ok = what < stream->n_tables ? report_put_lines(report, what)
                                    : report_put_warning(report, what - stream->n_tables);
  buffer_flush(&report->text);
  return ok && !ferror(out);
}

/* Where a table or a warning is written to; NULL: there is nothing to write to. */
static FILE *out_for(struct stream *stream, uint32_t what) {
  bool is_warning = what >= stream->n_tables;
  if (stream->is_going) return is_warning ? stderr : stream->cli->output.stream;
  if (!stream->waiting[what])
    stream->waiting[what] = cli_nameless_file(stream->cli, stream->options->output);
  return stream->waiting[what];
}

/* Counts what is there so far. False: no memory. */
static bool count_part(struct stream *stream, struct report *report) {
  free(stream->counts.bytes);
  free(stream->warnings.bytes);
  stream->counts = stream->warnings = (struct stream_text){0};
  report_summary_add(report, &stream->session->arena, &stream->sums);
  report->out = open_memstream(&stream->counts.bytes, &stream->counts.n);
  FILE *warnings = open_memstream(&stream->warnings.bytes, &stream->warnings.n);
  bool ok = report->out && warnings;
  if (ok) report_summary_put(report, &stream->sums, warnings);
  if (report->out) ok &= fclose(report->out) == 0;
  if (warnings) ok &= fclose(warnings) == 0;
  return ok;
}

static bool write_part(struct stream *stream, struct evaluation *evaluation) {
  struct report *report = &evaluation->report;
  if (stream->options->strict) stream->n_undetermined += report_n_undetermined(report);
  if (stream->is_counted) return count_part(stream, report);
  report->out = stdout;
  report_begin_text(report, report->out);
  for (uint32_t i = 0; i < stream->n_tables + stream->n_warnings; i++) {
    FILE *out = out_for(stream, i);
    if (!out || !put(stream, report, i, out)) return false;
  }
  return true;
}

static bool evaluate_part(struct stream *stream, const struct dataset *part) {
  struct session *session = stream->session;
  double begin = seconds_now();
  struct evaluation *evaluation =
      evaluation_open(&stream->cli->opened, session->program, part, &session->options);
  uint32_t n_before = stream->parts.window.diags->n_errors;
  struct diags *diags = ARENA_NEW(&session->arena, struct diags);
  diags_init(diags, &session->arena, session_sources(&session->arena, session->schema));
  require_collect(&evaluation->run, &session->arena, stream->options->strict, diags);
  double middle = seconds_now();
  stream->seconds_evaluating += middle - begin;
  bool ok = diags->n_errors == 0 && n_before == 0;
  if (diags->n_errors && stream->is_going) {
    notice_diags(&session->opened->notices, diags);
    stream->parts.window.diags->n_errors += diags->n_errors;
  }
  if (ok) {
    if (!stream->n_tables) stream->n_tables = evaluation->report.n_tables;
    ok = write_part(stream, evaluation);
  }
  stream->n_units += part->tables[schema_counted_entity(part->schema)].n_rows;
  stream->seconds_writing += seconds_now() - middle;
  evaluation_close(evaluation);
  return ok;
}

static void take(struct dataset_window *window, struct dataset *dataset) {
  struct stream *stream = (struct stream *)window;
  struct dataset part;
  bool ok = parts_take(&stream->parts, dataset, &part);
  if (ok && stream->is_going && !stream->cli->has_output)
    ok = cli_open_output(stream->cli, stream->options->output);
  if (ok) ok = evaluate_part(stream, &part);
  stream->parts.is_off |= !ok;
  dataset_free(&part);
}

/* -- from beginning to end -- */

void stream_begin(struct stream *stream, struct cli *cli, const struct options *options,
    struct session *session, enum report_format format, const struct data_files *files) {
  *stream = (struct stream){.cli = cli,
      .options = options,
      .session = session,
      .is_going = options->stream,
      .is_counted = options->stream && format == FORMAT_SUMMARY,
      .parts = {.window = {.take = take,
                    .n_rows_max = options->stream ? STREAM_ROWS : STREAM_ROWS_WAITING},
          .program = session->program,
          .arena = &session->arena,
          .is_told = options->stream},
      .n_warnings = session->schema->n_warnings};
  if (options->stream_rows) stream->parts.window.n_rows_max = options->stream_rows;
  stream->waiting = ARENA_ARRAY(
      &cli->arena, FILE *, (size_t)session->schema->n_entities + session->schema->n_warnings);
  stream->reason = refusal(stream, format, files);
  if (!stream->reason) session->window = &stream->parts.window;
}

const char *stream_refusal(const struct stream *stream) {
  if (stream->reason) return stream->reason;
  if (stream->parts.window.is_apart) return CHILDREN_APART;
  return stream->parts.is_off ? _("something was to be told that only the whole data can tell")
                              : _("all of the data is there at once");
}

bool stream_is_done(const struct stream *stream) {
  return stream && stream->parts.window.n_taken && (stream->is_going || !stream->parts.is_off);
}

/* What waits in a file, behind what is written already. */
static bool append_file(FILE *from, FILE *to) {
  char bytes[1 << 16];
  rewind(from);
  for (size_t n; (n = fread(bytes, 1, sizeof bytes, from)) > 0;)
    if (fwrite(bytes, 1, n, to) != n) return false;
  return !ferror(from);
}

static enum status write_waiting(struct stream *stream) {
  struct cli *cli = stream->cli;
  if (!cli_open_output(cli, stream->options->output)) return STATUS_SYSTEM;
  bool ok = true;
  for (uint32_t i = 0; i < stream->n_tables && ok; i++)
    ok = append_file(stream->waiting[i], cli->output.stream);
  for (uint32_t i = 0; i < stream->n_warnings; i++)
    append_file(stream->waiting[stream->n_tables + i], stderr);
  return cli_commit_output(cli, stream->options->output);
}

enum status stream_end(struct stream *stream, enum fault fault) {
  struct cli *cli = stream->cli;
  struct diags *diags = stream->parts.window.diags;
  if (!stream->is_going) return write_waiting(stream);
  if (diags->n) notice_diags(&cli->opened.notices, diags);
  if (stream->parts.is_exhausted) memory_exhausted(cli->arena.out_of_memory);
  bool is_at_fault = stream->parts.is_off && !(cli->has_output && ferror(cli->output.stream));
  if (is_at_fault && (!cli->has_output || !cli->output.is_standard))
    return cli_told(cli, fault ? fault : FAULT_INPUT); /* the output is abandoned */
  if (stream->is_counted && !is_at_fault && cli->has_output) {
    fwrite(stream->counts.bytes, 1, stream->counts.n, cli->output.stream);
    fwrite(stream->warnings.bytes, 1, stream->warnings.n, stderr);
  }
  enum status status =
      cli->has_output ? cli_commit_output(cli, stream->options->output) : STATUS_SYSTEM;
  enum status told = cli_told(cli, fault ? fault : is_at_fault ? FAULT_INPUT : FAULT_NONE);
  return status ? status : told;
}

void stream_free(struct stream *stream) {
  for (uint32_t i = 0; stream->waiting && i < stream->n_tables + stream->n_warnings; i++)
    if (stream->waiting[i]) fclose(stream->waiting[i]);
  free(stream->counts.bytes);
  free(stream->warnings.bytes);
  stream->counts = stream->warnings = (struct stream_text){0};
  parts_free(&stream->parts);
  if (stream->session) stream->session->window = NULL;
  stream->waiting = NULL;
}
