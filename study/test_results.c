/* What came of test files, as all forms of reports ask for it (test_results.h). */
#include "study/test_results.h"

#include "base/translate.h"
#include "base/unreadable.h"

const char *case_state_word(enum case_state state) {
  switch (state) {
  case CASE_PASSED: return "passed";
  case CASE_FAILED: return "failed";
  case CASE_ERROR: break;
  }
  return "error";
}

/* Whether a place lies in the mapping of the case: not behind the line at which the next one begins. */
static bool lies_in_case(const struct case_result *result, struct place place) {
  const struct yaml_nodes *nodes = &result->suite->file.nodes;
  const struct place begin = yaml_node_place(nodes, result->test->node);
  if (!str_equal(begin.path, place.path) || place.line < begin.line) return false;
  const uint32_t next = yaml_node_next(nodes, result->test->node);
  if (next >= nodes->list.n || nodes->list.items[next].kind != CURSOR_MAPPING) return true;
  const struct place behind = yaml_node_place(nodes, next);
  return !str_equal(behind.path, place.path) || place.line < behind.line;
}

void case_messages(const struct case_result *result, struct arena *arena, struct diags *out) {
  diags_init(out, arena, result->trial.data.sources);
  if (result->trial.passed || result->trial.wrong.list.n || result->trial.has_results) {
    diags_add_all(out, &result->trial.data);
  }
  diags_add_all(out, &result->trial.test);
  if (result->state != CASE_ERROR || out->n) return;
  const struct diags *all = &result->suite->file.diags;
  struct diags one = *all;
  for (uint32_t i = 0; i < all->n; i++) {
    const struct diag *diag = &all->items[i];
    if (!lies_in_case(result, diag->place)) continue;
    one.items = &all->items[i];
    one.n = 1;
    one.n_errors = diag->severity == DIAG_ERROR;
    one.n_warnings = diag->severity == DIAG_WARNING;
    diags_add_all(out, &one);
  }
}

const char *case_report(const struct case_result *result, struct arena *arena) {
  const char *report = "";
  const struct mismatches *wrong = &result->trial.wrong;
  for (uint32_t i = 0; i < wrong->list.n; i++) {
    const struct mismatch *m = &wrong->list.items[i];
    const bool is_of_all = strcmp(m->instance, "-") == 0;
    report = arena_printf(arena, _("%s%s%s%s: expected %s, got %s\n"), report,
        is_of_all ? "" : m->instance, is_of_all ? "" : " ", m->name, m->expected, m->got);
  }
  struct diags messages;
  case_messages(result, arena, &messages);
  for (uint32_t i = 0; i < messages.n; i++) {
    const struct diag *diag = &messages.items[i];
    const char *where = diag->place.path.n
        ? arena_printf(arena, "%.*s:%u:%u: ", STR_ARGS(diag->place.path), diag->place.line,
              diag->place.column)
        : "";
    report = arena_printf(arena, "%s%s%s: %.*s\n", report, where,
        diag->severity == DIAG_ERROR ? "error" : "warning", STR_ARGS(diag->text));
  }
  return report;
}

const char *suite_fault(const struct suite *suite, struct arena *arena) {
  if (!suite->fault) return NULL;
  if (suite->error)
    return arena_printf(arena, _("%s cannot be read: %s"), suite->path, system_words(suite->error));
  const struct diags *diags = &suite->file.diags;
  for (uint32_t i = 0; i < diags->n; i++)
    if (diags->items[i].severity == DIAG_ERROR) return str_cstring(arena, diags->items[i].text);
  const struct notices *notices = &suite->opened.notices;
  for (uint32_t i = 0; i < notices->list.n; i++) {
    const struct notice *notice = &notices->list.items[i];
    if (notice->kind != NOTICE_DIAGS) return arena_printf(arena, "%s", notice->text);
    if (notice->diags->n) return str_cstring(arena, notice->diags->items[0].text);
  }
  return suite->path;
}
