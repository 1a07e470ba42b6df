/* What results that are not known hang on (why.c), for the tables that tell it (reasons.c). Owner of
 * everything: the script's arena. */
#ifndef THIDUA_SQL_WHY_H
#define THIDUA_SQL_WHY_H

#include "compiler/sql/script.h"

struct why {
  struct script *sql;
  /* a set: source * n_depths + depth of the anchor */
  uint32_t n_depths, n_sources, n_words;
  uint64_t *sets; /* by register */
};

/* Sources by number: of a field, of an entity's list, of an instruction. */
enum why_source { SOURCE_FIELD, SOURCE_LIST, SOURCE_FAULT };
enum why_source why_kind(const struct why *why, uint32_t source);
static inline uint32_t why_list(const struct why *why, uint32_t entity) {
  return why->sql->program->schema.n_fields + entity;
}
static inline uint32_t why_fault(const struct why *why, uint32_t instruction) {
  return why->sql->program->schema.n_fields + why->sql->program->schema.n_entities + instruction;
}
/* Which field, entity or instruction. */
static inline uint32_t why_of(const struct why *why, uint32_t source) {
  const struct schema *schema = &why->sql->program->schema;
  return source < schema->n_fields ? source
      : source < schema->n_fields + schema->n_entities
      ? source - schema->n_fields
      : source - schema->n_fields - schema->n_entities;
}
/* Whose row may be at fault: what lacks the fact or the list. */
uint32_t why_entity(const struct why *why, uint32_t source);

/* When all instructions are written. */
void why_make(struct why *why, struct script *sql);
/* Whether a register hangs on a source, seen from the row at that depth. */
bool why_has(const struct why *why, uint32_t reg, uint32_t source, uint32_t depth);
/* The entity above (or itself) at a depth. */
uint32_t why_ancestor(const struct why *why, uint32_t entity, uint32_t depth);

/* Whether a row of the source's entity is at fault: a condition at the script's last step. A fold is
 * only where besides none of its rows is open. */
struct why_condition {
  uint32_t entity;
  const char *text;
  uint64_t needs;
  const char *open_rows; /* an aggregate, 1: one is; NULL: it is no fold */
  uint32_t rows;         /* of which entity's */
  uint64_t row_needs;
};
/* Asks for columns of time 0: before the relations are written. */
struct why_condition why_condition(struct why *why, uint32_t source);

#endif
