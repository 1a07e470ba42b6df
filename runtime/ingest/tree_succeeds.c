/* What an instance succeeds: the ids under its key `succeeds` (tree_reading.h). */
#include "runtime/data/dataset_building.h"
#include "base/translate.h"
#include "runtime/ingest/data_names.h"
#include "runtime/ingest/tree_reading.h"
#include "runtime/ingest/value_read.h"

static void load_predecessor(
    struct tree_load *load, struct str key, uint32_t entity, uint32_t row) {
  struct cursor *c = load->cursor;
  if (c->kind == CURSOR_REFUSED) return;
  if (c->kind != CURSOR_SCALAR || tree_is_null(c) || !c->text.n) {
    const char *subject = tree_is_shown(load)
        ? arena_printf(&load->scratch, _("an item of %s"), tree_member_name(load, key, entity, row))
        : "";
    DIAG_AT(load->diags, DATUM_WRONG_SHAPE, cursor_place(c), subject, _("an id"), tree_found(load));
    cursor_skip(c);
    return;
  }
  struct data_place at = {c->line, c->column, load->file}, first;
  if (dataset_add_predecessor(
          load->dataset, entity, row, value_nfc(&load->scratch, c->text), at, &first))
    return;
  struct diag *diag = DIAG_AT(load->diags, PREDECESSOR_TWICE, cursor_place(c),
      tree_member_name(load, key, entity, row), value_quoted(&load->scratch, c->text));
  diag_note(load->diags, diag, SPAN_NONE, "first listed at %s",
      data_place_name(&load->scratch, (struct place){c->path, first.line, first.column}));
}

void tree_load_succeeds(struct tree_load *load, struct str key, uint32_t entity, uint32_t row) {
  struct cursor *c = load->cursor;
  if (c->kind == CURSOR_REFUSED || c->kind == CURSOR_END ||
      (c->kind == CURSOR_SCALAR && tree_is_null(c)))
    return;
  if (c->kind != CURSOR_LIST) {
    const char *words = tree_is_shown(load) && c->kind == CURSOR_SCALAR
        ? value_quoted(&load->scratch, c->text)
        : "id";
    struct diag *diag = DIAG_AT(load->diags, DATUM_WRONG_SHAPE, cursor_place(c),
        tree_member_name(load, key, entity, row), _("a list of ids"), tree_found(load));
    diag_help(load->diags, diag,
        c->is_bracketed ? "write \"succeeds\": [\"%s\"]" : N_("write succeeds: [%s]"), words);
    cursor_skip(c);
    return;
  }
  dataset_begin_succession(load->dataset, entity, row);
  for (;;) {
    enum cursor_kind kind = cursor_next(c);
    if (kind == CURSOR_LIST_END || kind == CURSOR_END) return;
    load_predecessor(load, key, entity, row);
  }
}
