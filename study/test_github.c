/* What came of test files as annotations of GitHub's workflows: each failure stands beside its line
 * in a pull request. Then the count, for the log. */
#include "study/test_results.h"

#include "base/translate.h"

/* As workflow commands want it: their ends of lines, and in properties their separators, escaped. */
static void put_escaped(FILE *out, const char *text, bool is_property) {
  for (const char *p = text; *p; p++) {
    const bool is_escaped =
        *p == '%' || *p == '\r' || *p == '\n' || (is_property && (*p == ':' || *p == ','));
    if (is_escaped) fprintf(out, "%%%02X", (unsigned)(unsigned char)*p);
    else fputc(*p, out);
  }
}

static void put_case(FILE *out, const struct case_result *result, struct arena *arena) {
  if (result->state == CASE_PASSED) return;
  const struct place place = yaml_node_place(&result->suite->file.nodes, result->test->node);
  fputs("::error file=", out);
  put_escaped(out, str_cstring(arena, place.path), true);
  fprintf(out, ",line=%u,col=%u,title=", place.line, place.column);
  put_escaped(out, result->test->name, true);
  fputs("::", out);
  const char *report = case_report(result, arena);
  const size_t n = strlen(report); /* a line's end is behind each */
  put_escaped(out, arena_printf(arena, "%.*s", n ? (int)n - 1 : 0, report), false);
  fputc('\n', out);
}

void test_github(const struct test_results *results, FILE *out) {
  for (uint32_t f = 0; f < results->files.n; f++) {
    const struct file_result *file = &results->files.items[f];
    for (uint32_t i = 0; i < file->cases.n; i++)
      put_case(out, &file->cases.items[i], results->arena);
    if (!file->fault) continue;
    fputs(file->suite ? "::error file=" : "::error", out);
    if (file->suite) put_escaped(out, file->path, true);
    fputs("::", out);
    put_escaped(out, file->fault, false);
    fputc('\n', out);
  }
  fprintf(out, _("%u passed, %u failed\n"), results->n_passed, results->n_failed);
}
