/* What came of test files as JUnit's XML: a suite a file, a <failure> or <error> in each case that did
 * not pass. Two schemas of it are about, of Jenkins and of Ant, and neither knows all that the other
 * demands: this is what both allow. Of no interest to us, and demanded: a time, which is 0, so that
 * the same cases give the same bytes, a host, properties and streams. */
#include "study/test_results.h"

#include "base/characters.h"

/* Text of XML: what may not stand in it at all is replaced. */
static void put_xml(FILE *out, const char *text, bool is_attribute) {
  struct str whole = str_from(text);
  int32_t code_point;
  for (uint32_t i = 0, n; i < whole.n; i += n) {
    n = str_decode(whole, i, &code_point);
    const bool is_allowed = code_point == '\n' || code_point == '\t' ||
        (code_point >= ' ' && code_point != 0xFFFE && code_point != 0xFFFF);
    if (!is_attribute && code_point == '\n') code_point = ' '; /* stands as it is */
    switch (is_allowed ? code_point : -1) {
    case -1: fputs("\xEF\xBF\xBD", out); break;
    case '<': fputs("&lt;", out); break;
    case '>': fputs("&gt;", out); break;
    case '&': fputs("&amp;", out); break;
    case '"': fputs("&quot;", out); break;
    case '\n': fputs("&#10;", out); break;
    case '\t': fputs("&#9;", out); break;
    default: fwrite(whole.p + i, 1, n, out);
    }
  }
}

static void put_attribute(FILE *out, const char *name, const char *value) {
  fprintf(out, " %s=\"", name);
  put_xml(out, value, true);
  fputc('"', out);
}

/* The first line says it short, the text says all. */
static void put_fault(
    FILE *out, const char *element, const char *place, const char *report, struct arena *arena) {
  const char *end = strchrnul(report, '\n');
  fprintf(out, "\n      <%s", element);
  put_attribute(out, "message", arena_printf(arena, "%.*s", (int)(end - report), report));
  put_attribute(out, "type", element);
  fputc('>', out);
  put_xml(out, place, false);
  put_xml(out, report, false);
  fprintf(out, "</%s>\n    ", element);
}

static void put_testcase(FILE *out, const char *name, const char *path) {
  fputs("    <testcase", out);
  put_attribute(out, "name", name);
  put_attribute(out, "classname", path);
  fputs(" time=\"0\"", out);
}

static void put_case(FILE *out, const struct file_result *file, const struct case_result *result,
    struct arena *arena) {
  put_testcase(out, result->test->name, file->path);
  if (result->state == CASE_PASSED) {
    fputs("/>\n", out);
    return;
  }
  const struct place place = yaml_node_place(&result->suite->file.nodes, result->test->node);
  fputc('>', out);
  put_fault(out, result->state == CASE_FAILED ? "failure" : "error",
      arena_printf(arena, "%.*s:%u\n", STR_ARGS(place.path), place.line),
      case_report(result, arena), arena);
  fputs("</testcase>\n", out);
}

static uint32_t count(const struct file_result *file, enum case_state state) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < file->cases.n; i++) n += file->cases.items[i].state == state;
  return n;
}

static void put_file(
    FILE *out, const struct file_result *file, uint32_t number, struct arena *arena) {
  const uint32_t is_faulty = file->fault != NULL;
  fputs("  <testsuite", out);
  put_attribute(out, "name", file->path);
  put_attribute(out, "package", file->path);
  fprintf(out, " id=\"%u\" hostname=\"localhost\" timestamp=\"1970-01-01T00:00:00\" time=\"0\"",
      number);
  fprintf(out, " tests=\"%u\" failures=\"%u\" errors=\"%u\">\n", file->cases.n + is_faulty,
      count(file, CASE_FAILED), count(file, CASE_ERROR) + is_faulty);
  fputs("    <properties><property name=\"file\"", out);
  put_attribute(out, "value", file->path);
  fputs("/></properties>\n", out);
  for (uint32_t i = 0; i < file->cases.n; i++) put_case(out, file, &file->cases.items[i], arena);
  if (is_faulty) {
    put_testcase(out, file->path, file->path);
    fputc('>', out);
    put_fault(out, "error", "", file->fault, arena);
    fputs("</testcase>\n", out);
  }
  fputs("    <system-out/>\n    <system-err/>\n  </testsuite>\n", out);
}

void test_junit(const struct test_results *results, FILE *out) {
  fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n", out);
  for (uint32_t f = 0; f < results->files.n; f++)
    put_file(out, &results->files.items[f], f, results->arena);
  fputs("</testsuites>\n", out);
}
