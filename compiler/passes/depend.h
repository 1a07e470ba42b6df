/* Which results hang on which readings of the law, through definitions, decisions, selections and
 * duties, by the typed program. Not a step of compiling: asked of a compiled program. */
#ifndef THIDUA_DEPEND_H
#define THIDUA_DEPEND_H

#include "compiler/typed/typed.h"

/* Readings as bits: as many words as it takes (reading_set_words). */
struct reading_set {
  uint64_t *bits;
};
static inline uint32_t reading_set_words(const struct schema *schema) {
  return schema->n_readings / 64 + 1;
}
static inline bool reading_set_has(struct reading_set set, uint32_t reading) {
  return set.bits[reading / 64] >> (reading % 64) & 1;
}
static inline void reading_set_add(struct reading_set set, uint32_t reading) {
  set.bits[reading / 64] |= UINT64_C(1) << (reading % 64);
}

struct depend {
  struct reading_set *items;    /* by schema.items */
  struct reading_set *warnings; /* by schema.warnings */
  struct reading_set *requires; /* by schema.requires */
};
/* The sets are in the arena. Marks nodes of the typed program (tx.mark): not for two threads at
 * once. */
void depend_find(struct arena *arena, const struct typed_program *typed, struct depend *out);

#endif
