/* See forms.h. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/forms.h"

struct written form_write(
    struct subject *subject, struct run *run, struct arena *arena, bool settles, unsigned f) {
  struct written written = {0};
  const struct schema *schema = &subject->program->schema;
  FILE *out = open_memstream(&written.bytes[0], &written.n[0]),
       *beside = open_memstream(&written.bytes[1], &written.n[1]);
  assert_non_null(out);
  assert_non_null(beside);
  uint32_t *readings = ARENA_ARRAY(arena, uint32_t, schema->n_readings + 1);
  for (uint32_t i = 0; i < schema->n_readings; i++) readings[i] = schema->readings[i].chosen;
  struct report report = {.program = subject->program,
      .data = run->data,
      .run = run,
      .out = out,
      .as_of = run->options.as_of,
      .readings = readings,
      .arena = arena,
      .colour = f == FORMS - 1,
      .width = 70,
      .csv.reader = f == FORMS - 2 ? CSV_EXCEL : CSV_PROGRAM};
  report_plan(&report);
  if (settles) report.settled = settle_run(run, 2, arena, NULL);
  const enum report_format format = f < N_FORMATS ? (enum report_format)f
      : f == FORMS - 2                            ? FORMAT_CSV
                                                  : FORMAT_TABLE;
  /* a form of a room above has no writer here */
  if (formats[format].write) report_write(&report, format, beside);
  arena_free(&report.row);
  fclose(out);
  fclose(beside);
  return written;
}

void form_free(struct written *written) {
  free(written->bytes[0]);
  free(written->bytes[1]);
}
