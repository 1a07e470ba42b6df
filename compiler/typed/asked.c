/* What the nodes of a program ask of (asked.h). */
#include "compiler/typed/asked.h"

#include "compiler/typed/functions.h"
#include "compiler/typed/walk.h"

struct typed_asked *asked_begin(struct arena *arena, const struct schema *schema) {
  struct typed_asked *asked = ARENA_NEW(arena, struct typed_asked);
  *asked = (struct typed_asked){.schema = schema,
      .n_fields = schema->n_fields,
      .n_entities = schema->n_entities,
      .fields = ARENA_ARRAY(arena, bool, schema->n_fields + 1),
      .entities = ARENA_ARRAY(arena, bool, schema->n_entities + 1)};
  return asked;
}

void asked_note_entity(struct typed_asked *asked, uint32_t entity) {
  for (; entity < asked->n_entities && !asked->entities[entity];
       entity = asked->schema->entities[entity].parent)
    asked->entities[entity] = true;
}

static void note_field(struct typed_asked *asked, uint32_t field) {
  if (field < asked->n_fields) asked->fields[field] = true;
}

void asked_note(struct typed_asked *asked, const struct tx *node, uint32_t own_field) {
  switch ((int)node->kind) {
  case TX_FIELD:
  case TX_GIVEN:
    if (node->index != own_field) note_field(asked, node->index);
    break;
  case TX_REDUCE:
    asked_note_entity(asked, node->more->entity);
    note_field(asked, node->more->reference);
    break;
  case TX_FOLLOW: asked_note_entity(asked, node->a->type.of); break;
  case TX_ADD_WORKING_DAYS: asked->calendar = true; break;
  case TX_FUNCTION:
    asked->calendar |=
        node->index == FUNCTION_IS_WORKING_DAY || node->index == FUNCTION_WORKING_DAYS_BETWEEN;
    break;
  default: break;
  }
  if (typed_is_leaf(node)) asked_note_entity(asked, node->home);
}
