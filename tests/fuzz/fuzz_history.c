/* Fuzz target of results files: any bytes give records and messages, the columns they fill keep
 * their types, and never a crash, a hang or a leak; and records of JSON and YAML that are read quickly
 * are those read node by node, with the same messages. */
#include <assert.h>
#include <stdlib.h>

#include "compiler/compile.h"
#include "runtime/data/dataset_places.h"
#include "runtime/ingest/history_load.h"
#include "runtime/ingest/data_check.h"
#include "runtime/ingest/tree_load.h"

static const char rules[] =
    "regulation r\n  effective 2021-01-01 to 2021-12-31\nentity sector\nentity cluster (clusters) "
    "in sector\nentity unit (units) in cluster\n  a : boolean\n"
    "decision standing of unit one of not_considered, deferred, considered otherwise considered\n"
    "rule x for unit when a or previous standing is deferred then standing is deferred because "
    "\"x\"\n"
    "rule y for unit when a and not a then standing is not_considered because \"y\"\n"
    "define streak of unit : integer is if no previous record then 0 else previous streak + 1\n"
    "define best of unit : decimal(2) is previous best\n"
    "define motto of unit : text is previous motto\n"
    "define since of unit : date is previous since\n"
    "selection head choose 1 unit per cluster where not previous head on tie all\n"
    "define had_head of cluster : boolean is previous head is filled\n"
    "define years of sector : integer is if no previous record then 1 else previous years + 1\n";
static const char yaml[] = "clusters: [{id: c1, units: [{id: u1}, {id: u2, succeeds: [u1, u3]}, "
                           "{id: u3}]}, {id: c2, units: [{id: u4}, {id: u5, succeeds: []}]}]\n";

static void check_columns(const struct dataset *data) {
  const struct schema *s = data->schema;
  for (uint32_t f = 0; f < s->n_fields; f++)
    for (uint32_t row = 0;
         s->fields[f].origin != FIELD_DATA && row < data->tables[s->fields[f].entity].n_rows;
         row++) {
      struct value value = dataset_value(data, f, row);
      assert(value.known || s->fields[f].origin != FIELD_NO_RECORD);
      if (!value.known) assert(value.number == 0 && value.text.n == 0);
      else if (value.type.kind == TYPE_ENUM) /* behind the set's words those it has no more */
        assert((uint64_t)value.number <
            (uint64_t)s->enumerations[value.type.of].n_words + data->n_outgrown);
      else if (value.type.kind == TYPE_BOOLEAN) assert(value.number == 0 || value.number == 1);
      else if (value.type.kind == TYPE_TEXT) assert(str_valid_utf8(value.text) == value.text.n);
    }
}

static void load(struct history *history, struct diags *diags, struct arena *arena,
    const struct schema *schema, struct str text, bool is_slow) {
  diags_init(diags, arena, NULL);
  history_begin(history, schema, NULL, NULL);
  history->is_slow = is_slow;
  history->is_eager = true;
  history_load_text(history, diags, text.n && *text.p == '{' ? "fuzz.json" : "fuzz.yaml", text);
  history_close(history, diags);
}

static void check_same(const struct history *a, const struct history *b) {
  for (uint32_t f = 1; f < a->flat.n_fields; f++) {
    const uint32_t e = a->flat.fields[f].entity;
    assert(a->records.tables[e].n_rows == b->records.tables[e].n_rows);
    for (uint32_t row = 0; row < a->records.tables[e].n_rows; row++) {
      struct value x = dataset_value(&a->records, f, row), y = dataset_value(&b->records, f, row);
      struct place p = dataset_id_place(&a->records, e, row),
                   q = dataset_id_place(&b->records, e, row);
      assert(x.known == y.known && x.number == y.number && str_equal(x.text, y.text));
      assert(p.line == q.line && p.column == q.column);
    }
  }
}

static void check_same_told(const struct diags *a, const struct diags *b) {
  assert(a->n == b->n && a->n_errors == b->n_errors && a->n_warnings == b->n_warnings);
  for (uint32_t i = 0; i < a->n; i++) {
    const struct diag *x = &a->items[i], *y = &b->items[i];
    assert(x->code == y->code && x->place.line == y->place.line &&
        x->place.column == y->place.column && str_equal(x->text, y->text) &&
        str_equal(x->help, y->help));
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  static struct arena kept; /* the program is the same for all inputs */
  static struct compilation compilation;
  int system_error;
  if (!compilation.program) {
    arena_init(&kept, NULL);
    if (!compile(&compilation, &kept, compile_text("r.rules", STR(rules), COMPILE_PROGRAM),
            &system_error))
      abort();
  }
  struct arena arena;
  struct diags diags;
  struct history history;
  struct dataset data;
  arena_init(&arena, NULL);
  struct str text = {(const char *)bytes, (uint32_t)size};
  struct history slow;
  struct diags slow_diags;
  load(&history, &diags, &arena, &compilation.program->schema, text, false);
  load(&slow, &slow_diags, &arena, &compilation.program->schema, text, true);
  check_same(&history, &slow);
  check_same_told(&diags, &slow_diags);
  history_free(&slow);
  history_check_year(&history, 18992, &diags); /* 2021-12-31 */
  dataset_init(&data, &compilation.program->schema, NULL, NULL);
  tree_load_text(&data, &diags, "data.yaml", STR(yaml));
  data_check(&data, &diags, NULL);
  history_apply(&history, &data);
  dataset_finish(&data);
  check_columns(&data);
  diags_sort(&diags);
  dataset_free(&data);
  history_free(&history);
  arena_free(&arena);
  return 0;
}
