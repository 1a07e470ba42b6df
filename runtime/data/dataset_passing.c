/* What a program leaves of the data (dataset_passing.h). */
#include "runtime/data/dataset_passing.h"

#include "runtime/data/dataset_building.h"

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
