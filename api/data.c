/* Data from documents, and the preceding year (objects.h). */
#include "api/objects.h"
#include "base/processors.h"
#include "runtime/data/dataset_building.h"
#include "runtime/ingest/data_check.h"
#include "runtime/ingest/data_options.h"
#include "runtime/ingest/files_load.h"
#include "runtime/ingest/history_load.h"
#include "runtime/ingest/kept_diags.h"
#include "runtime/ingest/tree_load.h"
#include "runtime/vm/run_history.h"

/* -- life -- */

thidua_status thidua_data_new(
    thidua_context *context, const thidua_program *program, thidua_data **out) {
  context_begin(context);
  *out = NULL;
  thidua_data *data = context_take(&context->allocator, sizeof *data);
  if (!data) return THIDUA_OUT_OF_MEMORY;
  data->context = context;
  data->program = program->program;
  arena_init(&data->scratch, &context->allocator);
  data->scratch.out_of_memory = &context->exhausted;
  if (setjmp(context->exhausted)) {
    thidua_data_free(data);
    return context_exhausted(context);
  }
  data->has_dataset = true;
  arena_init(&data->cached, &context->allocator);
  data->cached.out_of_memory = &context->exhausted;
  dataset_init(&data->dataset, &data->program->schema, &context->allocator, &context->exhausted);
  data->dataset.wants_digests = true; /* any form of results may be asked for */
  data->dataset.n_threads = processors_available();
  *out = data;
  return THIDUA_OK;
}

void thidua_data_free(thidua_data *data) {
  if (!data) return;
  if (data->has_dataset) dataset_free(&data->dataset);
  if (data->has_history) history_free(&data->history);
  arena_free(&data->scratch);
  arena_free(&data->cached);
  context_release(&data->context->allocator, data);
}

thidua_status data_exhausted(thidua_data *data) {
  data->is_exhausted = true;
  return context_exhausted(data->context);
}

static thidua_status say_spent(thidua_data *data) {
  return context_misuse(data->context, "the data was streamed: nothing of it is there any more");
}

/* Begins a call before the first run. THIDUA_OK: it can. */
static thidua_status begin_call(thidua_data *data) {
  context_begin(data->context);
  if (data->is_exhausted) return THIDUA_OUT_OF_MEMORY;
  if (data->is_finished)
    return context_misuse(data->context, "the data was run: nothing can be added to it");
  return data->is_spent ? say_spent(data) : THIDUA_OK;
}

/* Begins one that fills the data. */
thidua_status data_begin_filling(thidua_data *data) {
  thidua_status status = begin_call(data);
  if (!status) data->is_filled = true;
  return status;
}

thidua_status data_report(thidua_data *data, struct diags *diags) {
  if (!diags->n) return THIDUA_OK;
  thidua_status status = context_report(data->context, diags);
  if (status) data->has_errors = true;
  return status;
}

/* Documents whose columns are looked for in a cache, and nothing before them. */
static bool find_columns(thidua_data *data, const thidua_document *documents, size_t n,
    const char *folder, struct diags *diags) {
  struct cache_input *inputs = ARENA_ARRAY(&data->cached, struct cache_input, n + 1);
  for (size_t i = 0; i < n; i++) {
    const thidua_text *bytes = &documents[i].bytes;
    inputs[i].path = str_cstring(&data->cached, str_from(documents[i].name));
    inputs[i].text = (struct str){bytes->bytes ? bytes->bytes : "", (uint32_t)bytes->length};
  }
  struct str options = data_options_text(&data->cached, data->dataset.options);
  if (data->dataset.wants_places) options = data_options_places(&data->cached, options);
  struct diags *advice = ARENA_NEW(&data->cached, struct diags);
  diags_init(advice, &data->cached, NULL);
  return column_cache_find(&data->cache, &data->cached,
      str_cstring(&data->cached, str_from(folder)),
      (struct cache_source){.inputs = inputs, .n_inputs = (uint32_t)n, .options = options},
      &data->dataset, diags, advice);
}

thidua_status thidua_data_forms(thidua_data *data, const thidua_forms *forms) {
  if (setjmp(data->context->exhausted)) return data_exhausted(data);
  thidua_status status = begin_call(data);
  if (status) return status;
  if (data->is_filled || data->dataset.options)
    return context_misuse(data->context, "forms are said before the first document, and once");
  struct arena *arena = &data->cached; /* outlives a data set that is begun anew */
  struct data_options *options = ARENA_NEW(arena, struct data_options);
  if (forms->from && !data_options_from(options, str_copy(arena, str_from(forms->from))))
    return context_misuse(data->context, "\"%s\" is no form of data", forms->from);
  if (forms->delimiter && !data_options_delimiter(options, str_from(forms->delimiter)))
    return context_misuse(data->context, "\"%s\" cannot separate cells", forms->delimiter);
  options->decimal_comma = forms->decimal_comma != 0;
  struct str *ignored = ARENA_ARRAY(arena, struct str, forms->n_ignored + 1);
  for (size_t i = 0; i < forms->n_ignored; i++) {
    if (!context_text(data->context, forms->ignored[i], &ignored[i])) return THIDUA_MISUSE;
    ignored[i] = str_copy(arena, ignored[i]);
  }
  options->ignored = ignored;
  options->n_ignored = (uint32_t)forms->n_ignored;
  data->dataset.options = options;
  if (forms->places) dataset_keep_places(&data->dataset);
  if (forms->threads) data->dataset.n_threads = forms->threads;
  return THIDUA_OK;
}

/* Texts in memory can always be read. */
static void never_unreadable(void *context, const char *path, int error) {
  (void)context, (void)path, (void)error;
}

static void load_documents(
    thidua_data *data, const thidua_document *documents, size_t n, struct diags *diags) {
  struct arena *call = &data->context->call;
  struct data_document *read = ARENA_ARRAY(call, struct data_document, n + 1);
  for (size_t i = 0; i < n; i++) {
    const thidua_text *bytes = &documents[i].bytes;
    read[i] = (struct data_document){.path = documents[i].name,
        .text = {bytes->bytes ? bytes->bytes : "", (uint32_t)bytes->length},
        .is_text = true};
  }
  files_load(&data->dataset, diags, read, (uint32_t)n, never_unreadable, NULL);
}

thidua_status thidua_data_documents(
    thidua_data *data, const thidua_document *documents, size_t n, const char *cache) {
  if (setjmp(data->context->exhausted)) return data_exhausted(data);
  bool was_filled = data->is_filled;
  thidua_status status = data_begin_filling(data);
  if (status) return status;
  if (cache && (was_filled || !*cache || n >= UINT32_MAX))
    return context_misuse(data->context,
        was_filled ? "columns are kept of data that is read at once: some was given before"
                   : "the cache names no folder");
  for (size_t i = 0; i < n; i++)
    if (documents[i].bytes.length >= UINT32_MAX)
      return context_misuse(data->context, "a text of over 4 GiB");
  struct diags diags;
  diags_init(&diags, &data->context->call, NULL);
  bool is_found = cache && find_columns(data, documents, n, cache, &diags);
  if (!is_found) load_documents(data, documents, n, &diags);
  /* as long as nothing else is added, the columns are those of the documents */
  data->is_filled = !cache || n == 0;
  data->has_cache = cache != NULL;
  if (cache && !is_found && !diags.n_errors)
    data->kept_advice = kept_diags_write(&diags, 0, &data->cached);
  return data_report(data, &diags);
}

thidua_status thidua_data_document(thidua_data *data, const char *name, thidua_text bytes) {
  if (setjmp(data->context->exhausted)) return data_exhausted(data);
  thidua_status status = data_begin_filling(data);
  if (status) return status;
  if (bytes.length >= UINT32_MAX) return context_misuse(data->context, "a text of over 4 GiB");
  struct diags diags;
  diags_init(&diags, &data->context->call, NULL);
  tree_load_text(&data->dataset, &diags, name,
      (struct str){bytes.bytes ? bytes.bytes : "", (uint32_t)bytes.length});
  return data_report(data, &diags);
}

/* -- the preceding year -- */

/* An open history in place of what was said before. */
static void begin_history(thidua_data *data, const char *previous) {
  if (data->has_history) history_free(&data->history);
  data->has_history = true;
  data->previous = previous ? str_cstring(&data->dataset.arena, str_from(previous)) : NULL;
  history_begin(
      &data->history, &data->program->schema, &data->context->allocator, &data->context->exhausted);
}

thidua_status thidua_data_previous(thidua_data *data, const char *name, thidua_text bytes) {
  if (setjmp(data->context->exhausted)) return data_exhausted(data);
  thidua_status status = begin_call(data);
  if (status) return status;
  if (bytes.length >= UINT32_MAX) return context_misuse(data->context, "a text of over 4 GiB");
  struct diags diags;
  diags_init(&diags, &data->context->call, NULL);
  begin_history(data, name);
  history_load_text(&data->history, &diags, data->previous,
      (struct str){bytes.bytes ? bytes.bytes : "", (uint32_t)bytes.length});
  history_close(&data->history, &diags);
  return data_report(data, &diags);
}

thidua_status thidua_data_previous_run(thidua_data *data, const thidua_run *run) {
  if (setjmp(data->context->exhausted)) return data_exhausted(data);
  thidua_status status = begin_call(data);
  if (status) return status;
  struct diags diags;
  diags_init(&diags, &data->context->call, NULL);
  begin_history(data, "results");
  run_history_take(&data->history, &run->run, &diags);
  history_close(&data->history, &diags);
  return data_report(data, &diags);
}

thidua_status thidua_data_previous_none(thidua_data *data) {
  if (setjmp(data->context->exhausted)) return data_exhausted(data);
  thidua_status status = begin_call(data);
  if (status) return status;
  struct diags diags;
  diags_init(&diags, &data->context->call, NULL);
  begin_history(data, NULL);
  history_close(&data->history, &diags);
  return data_report(data, &diags);
}

/* -- the end of filling -- */

/* All that is given; columns that were found are sound already, others are kept. */
static void check(thidua_data *data, struct diags *diags) {
  bool is_cached = data->has_cache && !data->is_filled;
  if (is_cached && data->cache.is_found) data_check_groups(&data->dataset, diags, data->program);
  else data_check(&data->dataset, diags, data->program);
  if (is_cached && data->cache.path && !data->cache.is_found && !diags->n_errors) {
    /* the advice of reading was reported then, and is kept with that of checking */
    struct diags all;
    diags_init(&all, &data->cached, NULL);
    kept_diags_read(&all, data->kept_advice);
    kept_diags_read(&all, kept_diags_write(diags, 0, &data->cached));
    column_cache_keep(&data->cache, &data->dataset, &all, 0);
  }
  const struct diags *advice = data->cache.advice;
  for (uint32_t i = 0; is_cached && data->cache.path && i < advice->n; i++)
    diag_add_written(diags, advice->items[i].code, advice->items[i].place, advice->items[i].text);
}

thidua_status data_finish(thidua_data *data) {
  if (data->is_finished) return THIDUA_OK;
  if (data->is_spent) return say_spent(data);
  if (data->has_errors)
    return context_misuse(data->context, "the data has errors that were reported before");
  struct diags diags;
  diags_init(&diags, &data->context->call, NULL);
  check(data, &diags);
  if (!data->has_history) {
    begin_history(data, NULL);
    history_close(&data->history, &diags);
  }
  if (!diags.n_errors) history_check_matched(&data->history, &data->dataset, &diags);
  thidua_status status = data_report(data, &diags);
  if (status) return status;
  history_apply(&data->history, &data->dataset);
  dataset_finish(&data->dataset);
  data->is_finished = true;
  return THIDUA_OK;
}
