/* Contexts and their diagnostics (context.h). */
#include "api/context.h"

#include <stdarg.h>
#include <stdio.h>

const char *thidua_version(void) { return THIDUA_LIBRARY_VERSION; }

/* -- memory -- */

void *context_take(const struct allocator *allocator, size_t bytes) {
  void *memory = allocator->resize(allocator->context, NULL, bytes);
  return memory ? memset(memory, 0, bytes) : NULL;
}

void context_release(const struct allocator *allocator, void *memory) {
  if (memory) allocator->resize(allocator->context, memory, 0);
}

thidua_status context_exhausted(thidua_context *context) {
  context_begin(context);
  return THIDUA_OUT_OF_MEMORY;
}

thidua_status thidua_context_new(const thidua_allocator *allocator, thidua_context **out) {
  struct allocator memory = allocator_system;
  if (allocator) memory = (struct allocator){allocator->resize, allocator->user};
  thidua_context *context = *out = context_take(&memory, sizeof *context);
  if (!context) return THIDUA_OUT_OF_MEMORY;
  context->allocator = memory;
  arena_init(&context->call, &context->allocator);
  context->call.out_of_memory = &context->exhausted;
  return THIDUA_OK;
}

void thidua_context_free(thidua_context *context) {
  if (!context) return;
  arena_free(&context->call);
  const struct allocator memory = context->allocator;
  context_release(&memory, context);
}

/* -- diagnostics -- */

static thidua_diagnostic *more_diagnostics(thidua_context *context, uint32_t n) {
  size_t n_all = context->n_diagnostics + n;
  thidua_diagnostic *all = ARENA_ARRAY(&context->call, thidua_diagnostic, n_all);
  if (context->n_diagnostics)
    memcpy(all, context->diagnostics, context->n_diagnostics * sizeof *all);
  context->diagnostics = all;
  return all + context->n_diagnostics;
}

static const char *copy(thidua_context *context, struct str text) {
  return text.n ? str_cstring(&context->call, text) : NULL;
}

thidua_status context_report(thidua_context *context, struct diags *diags) {
  diags_sort(diags);
  thidua_diagnostic *out = more_diagnostics(context, diags->n);
  for (uint32_t i = 0; i < diags->n; i++) {
    const struct diag *diag = &diags->items[i];
    struct place place = diag->span.source == UINT32_MAX
        ? diag->place
        : sources_place(diags->sources, diag->span.source, diag->span.begin);
    out[i] = (thidua_diagnostic){
        .severity = diag->severity == DIAG_ERROR ? THIDUA_SEVERITY_ERROR : THIDUA_SEVERITY_WARNING,
        .code = diag_code_name(diag->code),
        .text = str_cstring(&context->call, diag->text),
        .help = copy(context, diag->help),
        .file = copy(context, place.path),
        .line = place.line,
        .column = place.column & ~PLACE_CELL,
    };
  }
  context->n_diagnostics += diags->n;
  return diags->n_errors ? THIDUA_ERROR : THIDUA_OK;
}

thidua_status context_misuse(thidua_context *context, const char *format, ...) {
  char text[512]; /* longer names are cut */
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  thidua_diagnostic *out = more_diagnostics(context, 1);
  *out = (thidua_diagnostic){
      .severity = THIDUA_SEVERITY_ERROR, .text = str_cstring(&context->call, str_from(text))};
  context->n_diagnostics++;
  return THIDUA_MISUSE;
}

bool context_text(thidua_context *context, thidua_text text, struct str *out) {
  *out = (struct str){text.bytes, (uint32_t)text.length};
  if (text.length >= UINT32_MAX) context_misuse(context, "a text of over 4 GiB");
  else if (str_valid_utf8(*out) != out->n) context_misuse(context, "a text is not valid UTF-8");
  else return true;
  return false;
}

size_t thidua_diagnostic_count(const thidua_context *context) { return context->n_diagnostics; }

const thidua_diagnostic *thidua_diagnostic_at(const thidua_context *context, size_t index) {
  return index < context->n_diagnostics ? &context->diagnostics[index] : NULL;
}
