/* What the program asks for by references, and the rows that none of it finds (group_check.h). */
#include "runtime/ingest/group_check.h"

#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_places.h"
#include "runtime/data/dataset_texts.h"
#include "runtime/ingest/data_names.h"
#include "runtime/ingest/value_read.h"
#include "base/translate.h"

/* Marks the reference fields by which some aggregate finds its rows. */
static void mark_asked(const struct program *program, struct arena *scratch, bool *asked) {
  uint32_t *field_of = ARENA_ARRAY(scratch, uint32_t, (size_t)program->n_registers + 1);
  for (uint32_t r = 0; r < program->n_registers; r++) field_of[r] = NONE_INDEX;
  for (uint32_t pc = 0; pc < program->n_code; pc++) {
    const struct instruction *code = &program->code[pc];
    if (code->op == OP_FIELD_TEXT || code->op == OP_FIELD_OR_TEXT) field_of[code->d] = code->a;
    if (opcode_infos[code->op].shape == SHAPE_REFER && field_of[code->b] != NONE_INDEX)
      asked[field_of[code->b]] = true;
  }
}

/* The row's ancestor-or-self of that entity. */
static uint32_t ancestor(
    const struct dataset *dataset, uint32_t entity, uint32_t row, uint32_t wanted) {
  for (; entity != wanted; entity = dataset->schema->entities[entity].parent)
    row = dataset->tables[entity].parent[row];
  return row;
}

static void report(struct dataset *dataset, struct diags *diags, struct arena *scratch,
    uint32_t field, uint32_t row, uint32_t group, uint32_t target_row) {
  const struct schema *schema = dataset->schema;
  const struct field *f = &schema->fields[field];
  struct place place = dataset_value_place(dataset, field, row);
  if (diags->n >= diags->max) { /* past the cap only the number counts */
    DIAG_AT(diags, COUNTS_FOR_NOBODY, place, "", "", "", "");
    return;
  }
  const char *subject = arena_printf(scratch, _("%.*s of %s"), STR_ARGS(f->name),
      data_instance_name(dataset, scratch, f->entity, row));
  uint32_t target = f->type.of;
  struct diag *diag = DIAG_AT(diags, COUNTS_FOR_NOBODY, place, subject,
      data_instance_name(dataset, scratch, target, target_row),
      data_instance_name(dataset, scratch, group, ancestor(dataset, target, target_row, group)),
      str_cstring(scratch, schema->entities[f->entity].name));
  diag_help(diags, diag, "each %.*s is counted within its own %.*s only, here %s",
      STR_ARGS(schema->entities[f->entity].name), STR_ARGS(schema->entities[group].name),
      data_instance_name(dataset, scratch, group, ancestor(dataset, f->entity, row, group)));
}

static void check_field(
    struct dataset *dataset, struct diags *diags, struct arena *scratch, uint32_t field) {
  const struct schema *schema = dataset->schema;
  const struct field *f = &schema->fields[field];
  const struct column *column =
      &dataset->tables[f->entity].columns[field - schema->entities[f->entity].first_field];
  uint32_t target = f->type.of, group = schema_reference_group(schema, f->entity, target);
  if (group == 0 || !column->given) return; /* all rows are under one root */
  uint32_t *rows = ARENA_ARRAY(scratch, uint32_t, (size_t)dataset->n_texts + 1);
  dataset_rows_by_id(dataset, target, rows);
  const uint32_t *values = column->view.values;
  for (uint32_t row = 0, n = dataset->building->columns[field].extent.n; row < n; row++) {
    uint32_t target_row = values[row] == TEXT_UNKNOWN ? UINT32_MAX : rows[values[row]];
    if (target_row != UINT32_MAX &&
        ancestor(dataset, f->entity, row, group) != ancestor(dataset, target, target_row, group))
      report(dataset, diags, scratch, field, row, group, target_row);
  }
}

void group_check(struct dataset *dataset, struct diags *diags, struct arena *scratch,
    const struct program *program) {
  bool *asked = ARENA_ARRAY(scratch, bool, (size_t)dataset->schema->n_fields + 1);
  mark_asked(program, scratch, asked);
  for (uint32_t f = 0; f < dataset->schema->n_fields; f++)
    if (asked[f]) check_field(dataset, diags, scratch, f);
}
