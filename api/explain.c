/* Explanations: the study of a run, as the command makes it (study/explain.h). With compile.c what
 * libthidua-run has not: the typed program is needed. */
#include "api/objects.h"
#include "study/explain_forms.h"

struct explaining_call {
  thidua_run *run;
  uint32_t result, row;
  bool is_json, is_full;
  struct opened opened;
  struct session *session; /* it owns none of the data */
};

/* A session that looks at the run's data. THIDUA_OK: the regulation is compiled for it. */
static thidua_status open_session(struct explaining_call *call) {
  thidua_run *run = call->run;
  thidua_context *context = run->context;
  opened_init(&call->opened, &context->call, NULL);
  call->opened.allocator = &context->allocator;
  struct session *session = call->session = session_open(&call->opened);
  session->program = run->data->program;
  session->schema = &session->program->schema;
  session->is_quiet = true;
  if (!session->schema->n_sources)
    return context_misuse(context, "the program carries no rule text, which explaining needs");
  if (session_typed(session, "explain") != FAULT_NONE)
    return context_report(context, &session->compilation.diags);
  session->options = run->run.options;
  session->options.threads = 1;
  session->data = run->data->dataset;
  session->previous = run->data->history;
  session->has_previous = run->data->has_history;
  return THIDUA_OK;
}

/* What it was lent goes back before all that it made is freed. */
static void close_session(struct explaining_call *call) {
  if (call->session) call->session->has_previous = false;
  opened_close(&call->opened);
}

static void write_explanation(struct explaining_call *call, FILE *out) {
  struct session *session = call->session;
  const struct compilation *compilation = scene_compile(session);
  struct scene *scene =
      scene_open(session, compilation, outcome_entity(session->schema, call->result), call->row,
          scene_group_of(compilation, call->result));
  const struct explanation *explanation = explain_result(scene, call->result, call->is_full);
  if (!call->is_json) {
    explain_text(explanation, out, call->is_full);
    return;
  }
  struct buffer buffer;
  buffer_init(&buffer, scene->arena, out);
  explain_json(explanation, &buffer, 0);
  buffer_put_byte(&buffer, '\n');
  buffer_flush(&buffer);
}

static thidua_status explain_into(struct explaining_call *call, FILE *out) {
  thidua_context *context = call->run->context;
  if (setjmp(context->exhausted)) {
    close_session(call);
    return context_exhausted(context);
  }
  const thidua_status status = open_session(call);
  if (!status) write_explanation(call, out);
  close_session(call);
  return status;
}

thidua_status thidua_explain(thidua_run *run, uint32_t result, uint32_t row, const char *format,
    int full, thidua_writer writer) {
  thidua_context *context = run->context;
  context_begin(context);
  if (run->is_exhausted) return THIDUA_OUT_OF_MEMORY;
  if (setjmp(context->exhausted)) return context_exhausted(context);
  const struct schema *schema = &run->data->program->schema;
  const bool is_json = strcmp(format, "json") == 0;
  if (!is_json && strcmp(format, "text") != 0)
    return context_misuse(context, "there is no form \"%s\" of explanations", format);
  if (result >= schema->n_items) return context_misuse(context, "there is no result %u", result);
  const uint32_t n_rows = run->data->dataset.tables[outcome_entity(schema, result)].n_rows;
  if (row >= n_rows)
    return context_misuse(context, "there is no row %u: there are %u", row, n_rows);
  struct outlet outlet = {writer, false};
  FILE *out = outlet_open(&outlet);
  if (!out) return THIDUA_OUT_OF_MEMORY;
  struct explaining_call call = {
      .run = run, .result = result, .row = row, .is_json = is_json, .is_full = full != 0};
  const thidua_status status = explain_into(&call, out);
  fclose(out);
  if (status) return status;
  return outlet.has_failed ? THIDUA_WRITE_FAILED : THIDUA_OK;
}
