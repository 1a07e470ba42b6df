/* What the nodes of a program ask of: fields, entities, the calendar. A walk notes it on its way, so
 * that nobody walks them for it alone. */
#ifndef THIDUA_ASKED_H
#define THIDUA_ASKED_H

#include "compiler/typed/typed.h"

struct typed_asked {
  const struct schema *schema;
  uint32_t n_fields, n_entities; /* there were when it was made */
  bool *fields;                  /* by schema.fields */
  bool *entities; /* by schema.entities: whose rows are counted or read, and all above them */
  bool calendar;
};

/* Nothing asked of yet. Owner: the arena. */
struct typed_asked *asked_begin(struct arena *arena, const struct schema *schema);
/* Notes what a node asks of; its operands are nodes of their own. own_field: a field of which it is
 * no matter that it is read; NONE_INDEX: there is none. */
void asked_note(struct typed_asked *asked, const struct tx *node, uint32_t own_field);
/* Notes an entity and what lives above it; ENTITY_RUN is none. */
void asked_note_entity(struct typed_asked *asked, uint32_t entity);

#endif
