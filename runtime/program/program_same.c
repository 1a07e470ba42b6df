/* A program without its places (program_same.h). */
#include "runtime/program/program_same.h"

#include "runtime/program/program_write.h"

/* A copy of a list of declarations without their places. */
#define WITHOUT_PLACES(arena, schema, list)                                                        \
  do {                                                                                             \
    (schema)->list =                                                                               \
        arena_copy(arena, (schema)->list, (schema)->n_##list * sizeof *(schema)->list);            \
    for (uint32_t i = 0; i < (schema)->n_##list; i++) (schema)->list[i].span = SPAN_NONE;          \
  } while (0)

struct str program_meaning(struct arena *arena, const struct program *program) {
  struct program copy = *program;
  struct schema *schema = &copy.schema;
  WITHOUT_PLACES(arena, schema, entities);
  WITHOUT_PLACES(arena, schema, fields);
  WITHOUT_PLACES(arena, schema, parameters);
  WITHOUT_PLACES(arena, schema, readings);
  WITHOUT_PLACES(arena, schema, defines);
  WITHOUT_PLACES(arena, schema, decisions);
  WITHOUT_PLACES(arena, schema, not_encoded);
  WITHOUT_PLACES(arena, schema, rules);
  WITHOUT_PLACES(arena, schema, exceptions);
  WITHOUT_PLACES(arena, schema, selections);
  WITHOUT_PLACES(arena, schema, allocations);
  WITHOUT_PLACES(arena, schema, duties);
  WITHOUT_PLACES(arena, schema, warnings);
  WITHOUT_PLACES(arena, schema, requires);
  for (uint32_t i = 0; i < schema->n_requires; i++) /* bounds are told as they are written */
    if (schema->requires[i].field != NONE_INDEX) schema->requires[i].because = (struct str){0};
  schema->calendar_span = SPAN_NONE;
  schema->n_sources = 0;
  schema->law_source = (struct str){0};
  copy.spans = ARENA_ARRAY(arena, struct span, copy.n_code + 1);
  for (uint32_t i = 0; i < copy.n_code; i++) copy.spans[i] = SPAN_NONE;
  return program_write(arena, &copy);
}
