/* What a program leaves of the data (dataset_passing.h). */
#include "runtime/data/dataset_passing.h"

#include <assert.h>

#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_memory.h"

static void keep(struct dataset *dataset, uint32_t field) {
  dataset->building->columns[field].is_passed = false;
}

void dataset_pass_unread(struct dataset *dataset, const struct program *program) {
  const struct schema *schema = dataset->schema;
  for (uint32_t f = 0; f < schema->n_fields; f++) {
    const struct field *field = &schema->fields[f];
    dataset->building->columns[f].is_passed = field->entity != 0 && field->origin == FIELD_DATA &&
        f != schema->entities[field->entity].first_field && field->type.kind != TYPE_REFERENCE;
  }
  for (uint32_t i = 0; i < program->n_code; i++) {
    const struct instruction *code = &program->code[i];
    const enum opcode_shape shape = (enum opcode_shape)opcode_infos[code->op].shape;
    if (shape == SHAPE_FIELD || shape == SHAPE_FIELD_OR) keep(dataset, code->a);
  }
  for (uint32_t i = 0; i < schema->n_requires; i++) /* a message shows the value */
    if (schema->requires[i].field != NONE_INDEX) keep(dataset, schema->requires[i].field);
}

static bool reads_texts(const struct program *program) {
  for (uint32_t r = 0; r < program->n_registers; r++)
    if (program->registers[r].kind == REG_TEXT) return true;
  for (uint32_t i = 0; i < program->n_code; i++)
    if (program->code[i].op == OP_ID_ORDER || program->code[i].op == OP_GIVEN) return true;
  return false;
}

void dataset_pass_missing_ids(struct dataset *dataset, const struct program *program) {
  if (reads_texts(program)) return;
  for (uint32_t e = 0; e < dataset->schema->n_entities; e++) {
    const uint32_t id = dataset->schema->entities[e].first_field;
    if (!dataset->tables[e].columns[0].given) dataset->building->columns[id].is_passed = true;
  }
}

void dataset_forget_names(struct dataset *dataset, const struct program *program) {
  assert(!dataset->building && !dataset->mapping);
  if (reads_texts(program)) return;
  for (uint32_t e = 0; e < dataset->schema->n_entities; e++) {
    struct table *table = &dataset->tables[e];
    struct column *id = &table->columns[0];
    if (id->given) dataset_release(dataset, id->view.values);
    *id = (struct column){.kind = REG_TEXT};
    dataset_release(dataset, table->places.steps);
    dataset_release(dataset, table->places.anchors);
    table->places = (struct row_places){0};
  }
  dataset_release(dataset, dataset->text_bytes);
  dataset_release(dataset, dataset->text_offsets);
  dataset->text_bytes = NULL;
  dataset->text_offsets = NULL;
  dataset->n_texts = 0;
}
