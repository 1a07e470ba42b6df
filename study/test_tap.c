/* What came of test files in the Test Anything Protocol, version 14 (testanything.org): a line a
 * case, behind one that failed a block of YAML. */
#include "study/test_results.h"

#include "base/json.h"

/* A description ends where a directive might begin: `#` and `\` are escaped. On one line. */
static void put_description(FILE *out, const char *text) {
  for (const char *p = text; *p; p++) {
    if (*p == '#' || *p == '\\') fputc('\\', out);
    fputc((unsigned char)*p < ' ' ? ' ' : *p, out);
  }
}

/* JSON's strings are YAML's. */
static void put_text(FILE *out, const char *indent, const char *name, const char *text) {
  fprintf(out, "%s%s: ", indent, name);
  json_write_string(out, str_from(text));
  fputc('\n', out);
}

static void put_case(
    FILE *out, const struct case_result *result, uint32_t number, struct arena *arena) {
  const struct place place = yaml_node_place(&result->suite->file.nodes, result->test->node);
  fprintf(out, "%s %u - ", result->state == CASE_PASSED ? "ok" : "not ok", number);
  put_description(out,
      arena_printf(arena, "%.*s:%u: %s", STR_ARGS(place.path), place.line, result->test->name));
  fputc('\n', out);
  if (result->state == CASE_PASSED) return;
  fputs("  ---\n", out);
  put_text(out, "  ", "status", case_state_word(result->state));
  const struct mismatches *wrong = &result->trial.wrong;
  if (wrong->list.n) fputs("  differences:\n", out);
  for (uint32_t i = 0; i < wrong->list.n; i++) {
    const struct mismatch *m = &wrong->list.items[i];
    put_text(out, "    - ", "instance", m->instance);
    put_text(out, "      ", "name", m->name);
    put_text(out, "      ", "expected", m->expected);
    put_text(out, "      ", "got", m->got);
  }
  struct diags messages;
  case_messages(result, arena, &messages);
  if (messages.n) fputs("  messages:\n", out);
  for (uint32_t i = 0; i < messages.n; i++) {
    fputs("    - ", out);
    json_write_string(out, messages.items[i].text);
    fputc('\n', out);
  }
  fputs("  ...\n", out);
}

void test_tap(const struct test_results *results, FILE *out) {
  fputs("TAP version 14\n", out);
  uint32_t number = 0;
  for (uint32_t f = 0; f < results->files.n; f++) {
    const struct file_result *file = &results->files.items[f];
    for (uint32_t i = 0; i < file->cases.n; i++)
      put_case(out, &file->cases.items[i], ++number, results->arena);
    if (!file->fault) continue;
    fprintf(out, "not ok %u - ", ++number);
    put_description(out, file->path);
    fputs("\n  ---\n", out);
    put_text(out, "  ", "message", file->fault);
    fputs("  ...\n", out);
  }
  fprintf(out, "1..%u\n", number);
}
