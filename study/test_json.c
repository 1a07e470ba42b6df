/* What came of test files as JSON (test_results.h; docs/test.md has its members). */
#include "study/test_results.h"

#include "base/json.h"

static void put_member(FILE *out, const char *name, const char *text) {
  fprintf(out, "\"%s\": ", name);
  json_write_string(out, str_from(text));
}

static void put_differences(FILE *out, const struct mismatches *wrong) {
  fputs(", \"differences\": [", out);
  for (uint32_t i = 0; i < wrong->list.n; i++) {
    const struct mismatch *m = &wrong->list.items[i];
    fputs(i ? ", { " : " { ", out);
    put_member(out, "instance", m->instance);
    fputs(", ", out);
    put_member(out, "name", m->name);
    fputs(", ", out);
    put_member(out, "expected", m->expected);
    fputs(", ", out);
    put_member(out, "got", m->got);
    fputs(" }", out);
  }
  fputs(wrong->list.n ? " ]" : "]", out);
}

static void put_messages(FILE *out, struct diags *messages) {
  fputs(", \"messages\": ", out);
  diags_sort(messages);
  if (messages->n) diags_render(messages, out, DIAG_FORMAT_JSON, false);
  else fputs("[]", out);
}

static void put_case(FILE *out, const struct case_result *result, struct arena *arena) {
  const struct test_case *test = result->test;
  const struct place place = yaml_node_place(&result->suite->file.nodes, test->node);
  fputs("      { ", out);
  put_member(out, "name", test->title);
  fputs(", \"law\": [", out);
  for (uint32_t i = 0; i < test->n_laws; i++) {
    if (i) fputs(", ", out);
    json_write_string(out, test->laws[i]);
  }
  fprintf(out, "], \"line\": %u, \"column\": %u, ", place.line, place.column);
  put_member(out, "status", case_state_word(result->state));
  if (result->state != CASE_PASSED) put_differences(out, &result->trial.wrong);
  struct diags messages;
  case_messages(result, arena, &messages);
  if (result->state != CASE_PASSED || messages.n) put_messages(out, &messages);
  fputs(" }", out);
}

static void put_file(FILE *out, const struct file_result *file, struct arena *arena) {
  fputs("    { ", out);
  if (file->suite) put_member(out, "file", file->path);
  else fputs("\"file\": null", out); /* the fault names it */
  if (file->fault) {
    fputs(", ", out);
    put_member(out, "fault", file->fault);
  }
  fputs(", \"cases\": [", out);
  for (uint32_t i = 0; i < file->cases.n; i++) {
    fputs(i ? ",\n" : "\n", out);
    put_case(out, &file->cases.items[i], arena);
  }
  fputs(file->cases.n ? " ] }" : "] }", out);
}

void test_json(const struct test_results *results, FILE *out) {
  fputs("{ \"files\": [", out);
  for (uint32_t i = 0; i < results->files.n; i++) {
    fputs(i ? ",\n" : "\n", out);
    put_file(out, &results->files.items[i], results->arena);
  }
  fprintf(out, "%s],\n  \"passed\": %u, \"failed\": %u }\n", results->files.n ? "\n  " : "",
      results->n_passed, results->n_failed);
}
