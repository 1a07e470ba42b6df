/* A program without what may differ between two that do the same: serialised, they can be compared.
 */
#ifndef THIDUA_TEST_PROGRAM_MASK_H
#define THIDUA_TEST_PROGRAM_MASK_H

#include "runtime/program/program.h"

/* A name that is a place: of an exception without one of its own. */
static inline bool is_place(struct str name) { return name.n && memchr(name.p, ':', name.n); }

/* Takes places and sources out of a program and, if told so, names: of declarations and of closed
 * sets' words. Labels, reasons and law text stay. */
static inline void program_mask(struct program *p, bool names) {
  struct schema *s = &p->schema;
  const struct span nowhere = SPAN_NONE;
#define MASK(array, n)                                                                             \
  for (uint32_t i = 0; i < (n); i++) {                                                             \
    (array)[i].span = nowhere;                                                                     \
    if (names) (array)[i].name = STR("");                                                          \
  }
  MASK(s->entities, s->n_entities)
  MASK(s->fields, s->n_fields)
  MASK(s->parameters, s->n_parameters)
  MASK(s->readings, s->n_readings)
  MASK(s->defines, s->n_defines)
  MASK(s->decisions, s->n_decisions)
  MASK(s->rules, s->n_rules)
  MASK(s->exceptions, s->n_exceptions)
  MASK(s->selections, s->n_selections)
  MASK(s->allocations, s->n_allocations)
  MASK(s->duties, s->n_duties)
  MASK(s->warnings, s->n_warnings)
  MASK(s->requires, s->n_requires)
#undef MASK
  s->calendar_span = nowhere;
  if (names) s->calendar_name = STR("");
  for (uint32_t i = 0; i < s->n_not_encoded; i++) s->not_encoded[i].span = nowhere;
  for (uint32_t i = 0; i < s->n_exceptions; i++)
    if (is_place(s->exceptions[i].name)) s->exceptions[i].name = STR("");
  for (uint32_t i = 0; i < s->n_defines; i++)
    for (uint32_t k = 0; k < s->defines[i].n_exceptions; k++)
      if (names || is_place(s->defines[i].exceptions[k])) s->defines[i].exceptions[k] = STR("");
  for (uint32_t i = 0; i < p->n_names; i++)
    if (names || is_place(p->names[i])) p->names[i] = STR("");
  for (uint32_t i = 0; names && i < s->n_entities; i++) s->entities[i].plural = STR("");
  for (uint32_t i = 0; names && i < s->n_enumerations; i++)
    for (uint32_t k = 0; k < s->enumerations[i].n_words; k++) s->enumerations[i].words[k] = STR("");
  if (names) s->name = STR("");
  for (uint32_t i = 0; i < p->n_code; i++) p->spans[i] = nowhere;
  s->law_source = STR("");
  s->n_sources = s->n_law_texts = 0;
}

#endif
