/* Documents evaluated and written part by part (results/parts.h): what was written is forgotten. */
#include "api/objects.h"
#include "base/limits.h"
#include "results/formats.h"
#include "results/parts.h"
#include "results/require.h"
#include "runtime/ingest/tree_load.h"

/* Rows that are there at once. */
#define STREAM_ROWS (1u << 17)

struct streaming {
  struct parts parts; /* first: the reader is given this */
  thidua_data *data;
  struct run_options options;
  bool is_strict;
  FILE *out, *warnings;
  /* of the part that is there */
  struct dataset part;
  struct arena arena;
  struct run run;
  struct report report;
  bool has_part, has_run;
};

static void forget_part(struct streaming *s) {
  if (s->report.schema) arena_free(&s->report.row);
  if (s->has_run) run_free(&s->run);
  arena_free(&s->arena);
  if (s->has_part) dataset_free(&s->part);
  s->report = (struct report){0};
  s->has_run = s->has_part = false;
}

/* False where nobody takes what is written. */
static bool write_part(struct streaming *s) {
  struct report *report = &s->report;
  report_begin_text(report, report->out);
  bool ok = true;
  for (uint32_t t = 0; t < report->n_tables && ok; t++) ok = report_put_lines(report, t);
  buffer_flush(&report->text);
  report->out = report->text.out = s->warnings;
  for (uint32_t w = 0; w < s->parts.program->schema.n_warnings && ok; w++)
    ok = report_put_warning(report, w);
  buffer_flush(&report->text);
  return ok && !ferror(s->out) && !ferror(s->warnings);
}

/* False where it ends here. */
static bool put_part(struct streaming *s) {
  const struct allocator *allocator = &s->data->context->allocator;
  s->has_run = true;
  run_evaluate(&s->run, &s->arena, allocator, s->parts.program, &s->part, &s->options);
  s->report = run_report(&s->run, &s->arena);
  s->report.out = s->out;
  require_collect(&s->run, s->parts.arena, s->is_strict, s->parts.window.diags);
  return s->parts.window.diags->n_errors == 0 && write_part(s);
}

static void take(struct dataset_window *window, struct dataset *dataset) {
  struct streaming *s = (struct streaming *)window;
  arena_init(&s->arena, dataset->allocator);
  s->arena.out_of_memory = dataset->arena.out_of_memory;
  s->part = (struct dataset){0}; /* should memory run out in the middle */
  s->has_part = true;
  bool ok = parts_take(&s->parts, dataset, &s->part);
  if (ok && !put_part(s)) s->parts.is_off = true;
  forget_part(s);
}

static thidua_status stream_documents(
    struct streaming *s, const thidua_document *documents, size_t n) {
  struct diags *diags = s->parts.window.diags;
  struct dataset *dataset = &s->data->dataset;
  for (size_t i = 0; i < n && !s->parts.is_off; i++) {
    const thidua_text *bytes = &documents[i].bytes;
    tree_load_text(dataset, diags, documents[i].name,
        (struct str){bytes->bytes ? bytes->bytes : "", (uint32_t)bytes->length});
  }
  take(&s->parts.window, dataset); /* the rest */
  if (s->parts.is_exhausted) return THIDUA_OUT_OF_MEMORY;
  return context_report(s->data->context, diags);
}

/* THIDUA_OK: the data may be streamed. */
static thidua_status check_call(thidua_data *data, const thidua_document *documents, size_t n) {
  if (data->is_finished || data->is_spent || data->is_filled || data->has_cache ||
      data->has_history)
    return context_misuse(data->context, "what is streamed begins with empty data");
  for (size_t i = 0; i < n; i++)
    if (documents[i].bytes.length >= UINT32_MAX)
      return context_misuse(data->context, "a text of over 4 GiB");
  const char *refusal = parts_refusal(data->program, &data->context->call);
  if (refusal) return context_misuse(data->context, "cannot be streamed: %s", refusal);
  return THIDUA_OK;
}

/* Everything is open. */
static thidua_status stream_open(struct streaming *s, const thidua_document *documents, size_t n,
    const thidua_run_options *options) {
  thidua_context *context = s->data->context;
  const struct schema *schema = &s->data->program->schema;
  struct diags diags;
  if (!run_options_read(context, schema, &context->call, options, &s->options))
    return THIDUA_MISUSE;
  if (s->options.settled_facts)
    return context_misuse(context, "cannot be streamed: settling tries cases over the whole data");
  diags_init(&diags, &context->call, run_sources(&context->call, schema));
  require_check_day(schema, s->options.as_of, &diags);
  s->is_strict = options->strict != 0;
  s->parts.window.diags = &diags;
  s->parts.arena = &context->call;
  s->data->dataset.window = &s->parts.window;
  return stream_documents(s, documents, n);
}

thidua_status thidua_stream(thidua_data *data, const thidua_document *documents, size_t n,
    const thidua_run_options *options, thidua_writer writer, thidua_writer warnings) {
  thidua_context *context = data->context;
  context_begin(context);
  if (data->is_exhausted) return THIDUA_OUT_OF_MEMORY;
  static const thidua_run_options defaults = {0};
  struct outlet outlets[2] = {{writer, false}, {warnings, false}};
  struct streaming s = {.data = data};
  s.parts = (struct parts){.window = {.take = take, .n_rows_max = STREAM_ROWS},
      .program = data->program,
      .is_told = true};
  struct streaming *volatile streaming = &s;
  volatile thidua_status status = THIDUA_OUT_OF_MEMORY;
  if (setjmp(context->exhausted) == 0) {
    status = check_call(data, documents, n);
    if (status) return status;
    data->is_spent = true;
    s.out = outlet_open(&outlets[0]);
    s.warnings = outlet_open(&outlets[1]);
    status = s.out && s.warnings ? stream_open(&s, documents, n, options ? options : &defaults)
                                 : THIDUA_OUT_OF_MEMORY;
  } else {
    data->is_exhausted = true;
    status = context_exhausted(context);
  }
  forget_part(streaming);
  parts_free(&streaming->parts);
  data->dataset.window = NULL;
  if (streaming->out) fclose(streaming->out);
  if (streaming->warnings) fclose(streaming->warnings);
  if (status) return status;
  return outlets[0].has_failed || outlets[1].has_failed ? THIDUA_WRITE_FAILED : THIDUA_OK;
}
