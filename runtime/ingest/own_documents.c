/* Results begin with `regulation`, `title`, `program`; test files hold `cases` (own_documents.h). */
#include "runtime/ingest/own_documents.h"
#include "base/translate.h"

static void skip_pair(struct cursor *cursor) {
  cursor_next(cursor); /* the value */
  cursor_skip(cursor);
  cursor_next(cursor);
}

static bool is_key(const struct cursor *cursor, struct str name) {
  return cursor->kind == CURSOR_SCALAR && str_equal(cursor->text, name);
}

static void skip_rest(struct cursor *cursor) {
  while (cursor->kind != CURSOR_MAPPING_END && cursor->kind != CURSOR_END) {
    cursor_skip(cursor);
    skip_pair(cursor);
  }
}

bool own_document_report(
    struct cursor *cursor, struct diags *diags, struct place place, struct place *title) {
  *title = (struct place){0};
  skip_pair(cursor);
  bool is_titled = is_key(cursor, STR("title"));
  if (is_titled) {
    *title = cursor_place(cursor);
    skip_pair(cursor);
  }
  bool is_results = is_key(cursor, STR("program"));
  if (!is_results && (is_titled || !is_key(cursor, STR("cases")))) return false;
  struct diag *diag = DIAG_AT(diags, DATA_IS_OUR_OWN, place,
      is_results ? _("the results of a run of thidua") : _("a file of test cases"));
  diag_help(diags, diag, "%s",
      is_results
          ? _("name the data that was run; results of the preceding year stand behind --previous")
          : _("thidua test runs it"));
  skip_rest(cursor);
  return true;
}
