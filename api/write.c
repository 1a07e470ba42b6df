/* Results in every form, through the caller's writer. The forms write to a stream; here is the
 * stream whose other end is the writer. */
#include "api/objects.h"
#include "results/formats.h"

static ssize_t outlet_write(void *cookie, const char *bytes, size_t n) {
  struct outlet *outlet = cookie;
  if (!outlet->writer.write) return (ssize_t)n;
  if (!outlet->has_failed && outlet->writer.write(outlet->writer.user, bytes, n) == 0)
    return (ssize_t)n;
  outlet->has_failed = true;
  return 0; /* fopencookie: a failure */
}

FILE *outlet_open(struct outlet *outlet) {
  return fopencookie(outlet, "w", (cookie_io_functions_t){.write = outlet_write});
}

static bool find_format(const char *word, enum report_format *out) {
  for (unsigned f = 0; f < N_FORMATS; f++)
    if (formats[f].write && strcmp(formats[f].word, word) == 0) {
      *out = (enum report_format)f;
      return true;
    }
  return false;
}

/* Both streams are open. */
static thidua_status write_form(
    thidua_run *run, enum report_format format, FILE *out, FILE *warnings) {
  if (setjmp(run->context->exhausted)) {
    run->is_exhausted = true;
    return context_exhausted(run->context);
  }
  run->report.out = out;
  run->report.n_rows_done = 0;
  report_write(&run->report, format, warnings);
  return THIDUA_OK;
}

thidua_status thidua_write(
    thidua_run *run, const char *format, thidua_writer writer, thidua_writer warnings) {
  context_begin(run->context);
  if (run->is_exhausted) return THIDUA_OUT_OF_MEMORY;
  if (setjmp(run->context->exhausted)) return context_exhausted(run->context);
  enum report_format form;
  if (!find_format(format, &form))
    return context_misuse(run->context, "there is no form \"%s\" of results", format);
  struct outlet outlets[2] = {{writer, false}, {warnings, false}};
  FILE *out = outlet_open(&outlets[0]), *beside = outlet_open(&outlets[1]);
  thidua_status status = out && beside ? write_form(run, form, out, beside) : THIDUA_OUT_OF_MEMORY;
  if (out) fclose(out);
  if (beside) fclose(beside);
  if (status) return status;
  return outlets[0].has_failed || outlets[1].has_failed ? THIDUA_WRITE_FAILED : THIDUA_OK;
}
