/* A context: its memory, where exhaustion jumps to, and what was last complained of.
 *
 * Every entry of the library that can fail or take memory is shaped alike:
 *
 *   context_begin(context);
 *   if (setjmp(context->exhausted)) return context_exhausted(context);
 *   … work whose arenas jump to context->exhausted …
 *
 * so no jump crosses the border. The objects of a context point to its `exhausted`; a program
 * points nowhere once it is made. */
#ifndef THIDUA_API_CONTEXT_H
#define THIDUA_API_CONTEXT_H

#include "base/diag.h"
#include "include/thidua.h"

struct thidua_context {
  struct allocator allocator;
  jmp_buf exhausted;
  struct arena call; /* of the last call: diagnostics, and what a call needs for itself */
  thidua_diagnostic *diagnostics;
  size_t n_diagnostics;
};

/* Begins a call: what the last one left is gone. */
static inline void context_begin(thidua_context *context) {
  context->n_diagnostics = 0;
  if (context->call.head) arena_free(&context->call);
}
/* THIDUA_OUT_OF_MEMORY, with what the call took freed. */
thidua_status context_exhausted(thidua_context *context);
/* `bytes` zeroed bytes of the allocator; NULL where there are none. Freed by context_release. */
void *context_take(const struct allocator *allocator, size_t bytes);
void context_release(const struct allocator *allocator, void *memory);
/* Copies a list of diagnostics behind those of the call. THIDUA_ERROR where an error was reported.
 */
thidua_status context_report(thidua_context *context, struct diags *diags);
/* Says why a call is wrong: THIDUA_MISUSE. */
thidua_status context_misuse(thidua_context *context, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* A text of the caller's; false (and told) where it is over 4 GiB or no UTF-8. */
bool context_text(thidua_context *context, thidua_text text, struct str *out);

static inline thidua_text text_out(struct str text) {
  return (thidua_text){text.p ? text.p : "", text.n};
}

#endif
