/* See harness.h. */
#include "tests/harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/date.h"
#include "runtime/ingest/history_load.h"
#include "runtime/ingest/data_check.h"
#include "runtime/ingest/tree_load.h"

void subject_init(struct subject *subject) {
  memset(subject, 0, sizeof *subject);
  arena_init(&subject->arena, NULL);
}

void subject_free(struct subject *subject) {
  if (subject->has_data) dataset_free(&subject->data);
  subject->has_data = false;
  arena_free(&subject->arena);
}

/* Keeps what a failed step reported. */
static bool complain(struct subject *subject, struct diags *diags) {
  char *bytes = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&bytes, &n);
  if (!out) abort();
  diags_sort(diags);
  diags_render(diags, out, DIAG_FORMAT_TEXT, false);
  fclose(out);
  subject->complaints = str_copy(&subject->arena, (struct str){bytes, (uint32_t)n});
  free(bytes);
  subject->n_errors = diags->n_errors;
  subject->n_shown = diags->n;
  subject->code = "none";
  for (uint32_t i = diags->n; i-- > 0;)
    if (diags->items[i].severity == DIAG_ERROR)
      subject->code = diag_code_name(diags->items[i].code);
  return false;
}

bool subject_compile(struct subject *subject, struct str rules) {
  int system_error = 0;
  bool good = compile(&subject->compilation, &subject->arena,
      compile_text("test.rules", rules, COMPILE_PROGRAM), &system_error);
  if (!good) return complain(subject, &subject->compilation.diags);
  subject->program = subject->compilation.program;
  good = compile(&subject->plain, &subject->arena, compile_text("test.rules", rules, COMPILE_AST),
             &system_error) &&
      pass_consolidate(&subject->plain) && pass_check(&subject->plain) &&
      pass_order(&subject->plain);
  if (good) {
    pass_bounds_of_all(&subject->plain);
    pass_barring(&subject->plain);
  }
  return good || complain(subject, &subject->plain.diags);
}

bool subject_load(struct subject *subject, struct str yaml) {
  if (subject->has_data) dataset_free(&subject->data);
  dataset_init(&subject->data, &subject->program->schema, &allocator_system, NULL);
  subject->has_data = true;
  struct diags diags;
  diags_init(&diags, &subject->arena, NULL);
  tree_load_text(&subject->data, &diags, "test.yaml", yaml);
  data_check(&subject->data, &diags, NULL);
  struct history history;
  history_begin(&history, &subject->program->schema, &allocator_system, NULL);
  if (subject->previous.n) history_load_text(&history, &diags, "previous.yaml", subject->previous);
  history_close(&history, &diags);
  history_apply(&history, &subject->data);
  history_free(&history);
  dataset_finish(&subject->data);
  return diags.n_errors == 0 || complain(subject, &diags);
}

void subject_run(struct subject *subject, struct run *run, const struct run_options *options) {
  run_evaluate(run, &subject->arena, &allocator_system, subject->program, &subject->data, options);
}

int32_t harness_date(const char *text) {
  int32_t days = 0;
  if (!date_parse(str_from(text), &days)) abort();
  return days;
}

uint32_t harness_define(const struct schema *schema, const char *name) {
  for (uint32_t i = 0; i < schema->n_defines; i++)
    if (str_equal(schema->defines[i].name, str_from(name))) return i;
  abort();
}

uint32_t harness_decision(const struct schema *schema, const char *name) {
  for (uint32_t i = 0; i < schema->n_decisions; i++)
    if (str_equal(schema->decisions[i].name, str_from(name))) return i;
  abort();
}

void harness_save(uint64_t seed, const char *suffix, struct str text) {
  char path[128];
  mkdir("build", 0777);
  mkdir("build/failures", 0777);
  snprintf(path, sizeof path, "build/failures/%llu.%s", (unsigned long long)seed, suffix);
  FILE *out = fopen(path, "wb");
  if (!out) return;
  fwrite(text.p, 1, text.n, out);
  fclose(out);
}
