/* The verifier's first part: a schema whose every index, type, value and span lies where it must.
 * program_verify needs it sound before it looks at code. schema.h says what each member means. */
#include "runtime/program/verify_schema.h"

#include "base/date.h"
#include "base/limits.h"

/* -- entities and fields -- */

static bool verify_enumerations(struct verifier *v) {
  for (uint32_t i = 0; i < v->schema->n_enumerations; i++) {
    const struct enumeration *e = &v->schema->enumerations[i];
    if (e->n_words == 0 || e->n_words > ENUM_WORDS_MAX)
      return verify_fail(v, "closed set %u: %u words", i, e->n_words);
    for (uint32_t w = 0; w < e->n_words; w++)
      if (e->words[w].n == 0) return verify_fail(v, "closed set %u: an empty word", i);
  }
  return true;
}

/* Behind all that are declared, one of each parent, without a field of the data but the id. */
static bool verify_predecessors(struct verifier *v, uint32_t i) {
  const struct schema *s = v->schema;
  const struct entity *e = &s->entities[i];
  if (!e->of_predecessors)
    return i == 0 || !s->entities[i - 1].of_predecessors ||
        verify_fail(v, "entity %u: it stands behind rows of predecessors", i);
  if (i == 0 || s->entities[e->parent].of_predecessors || e->n_fields < 2 || e->id_required ||
      e->absent_none)
    return verify_fail(v, "entity %u: it cannot be of predecessors", i);
  for (uint32_t before = i; s->entities[--before].of_predecessors;)
    if (s->entities[before].parent == e->parent)
      return verify_fail(v, "entity %u: predecessors of entity %u again", i, e->parent);
  for (uint32_t f = e->first_field + 1; f < e->first_field + e->n_fields; f++)
    if (s->fields[f].origin == FIELD_DATA)
      return verify_fail(v, "entity %u: a field of predecessors that the data gives", i);
  return true;
}

static bool verify_entities(struct verifier *v) {
  const struct schema *s = v->schema;
  if (s->n_entities == 0 || s->n_entities > ENTITIES_MAX)
    return verify_fail(v, "%u entities", s->n_entities);
  uint32_t n_fields = 0;
  for (uint32_t i = 0; i < s->n_entities; i++) {
    const struct entity *e = &s->entities[i];
    if (i == 0) {
      if (e->parent != NONE_INDEX || e->depth != 0 || e->trunk != NONE_INDEX)
        return verify_fail(v, "entity 0 is not the root");
    } else {
      if (e->parent >= i) return verify_fail(v, "entity %u does not lie in an earlier one", i);
      const struct entity *parent = &s->entities[e->parent];
      if (e->depth != parent->depth + 1) return verify_fail(v, "entity %u: depth %u", i, e->depth);
      if (e->trunk != (e->depth == 1 ? i : parent->trunk))
        return verify_fail(v, "entity %u: trunk %u", i, e->trunk);
    }
    if (e->name.n == 0) return verify_fail(v, "entity %u has no name", i);
    if (e->first_field != n_fields || e->n_fields == 0 || e->n_fields > s->n_fields - n_fields)
      return verify_fail(v, "entity %u: its fields are not in their place", i);
    const struct field *id = &s->fields[e->first_field];
    if (!str_equal(id->name, STR("id")) || id->type.kind != TYPE_TEXT || id->has_default)
      return verify_fail(v, "entity %u: its first field is not its id", i);
    if (e->unique_within && e->depth < 2)
      return verify_fail(v, "entity %u: unique within the root", i);
    if (!verify_predecessors(v, i)) return false;
    if (!verify_span(s, e->span))
      return verify_fail(v, "entity %u: its place is outside the source", i);
    n_fields += e->n_fields;
  }
  return n_fields == s->n_fields ||
      verify_fail(v, "%u fields belong to no entity", s->n_fields - n_fields);
}

/* A column of the preceding year stands behind its entity's own fields; what the schema holds of
 * items is sound by now. */
static bool verify_history(struct verifier *v) {
  const struct schema *s = v->schema;
  for (uint32_t i = 0; i < s->n_fields; i++) {
    const struct field *f = &s->fields[i];
    if (f->origin >= FIELD_N_ORIGINS) return verify_fail(v, "field %u: no such origin", i);
    if (f->origin == FIELD_DATA) {
      if (f->item != 0) return verify_fail(v, "field %u: an item of the data", i);
      if (i > s->entities[f->entity].first_field && s->fields[i - 1].origin != FIELD_DATA)
        return verify_fail(v, "field %u: it stands behind the preceding year's", i);
      continue;
    }
    if (i == s->entities[f->entity].first_field)
      return verify_fail(v, "field %u: an id of the preceding year", i);
    if (f->has_default || f->absent_none)
      return verify_fail(v, "field %u: a default of the preceding year", i);
    if (f->origin == FIELD_NO_RECORD) {
      if (f->item != 0 || f->type.kind != TYPE_BOOLEAN)
        return verify_fail(v, "field %u: not a boolean", i);
      continue;
    }
    if (f->item >= s->n_items || s->items[f->item].kind == ITEM_DUTY)
      return verify_fail(v, "field %u: no such item", i);
    struct item_view item = schema_item_view(s, f->item);
    const struct entity *of = &s->entities[f->entity];
    if (item.entity != (of->of_predecessors ? of->parent : f->entity) ||
        !type_equal(item.type, f->type))
      return verify_fail(v, "field %u: not of its item's entity and type", i);
    if (f->origin != FIELD_PREVIOUS && !type_has_order(f->type))
      return verify_fail(v, "field %u: a bound of what has no order", i);
  }
  return true;
}

static bool verify_fields(struct verifier *v) {
  const struct schema *s = v->schema;
  for (uint32_t i = 0; i < s->n_fields; i++) {
    const struct field *f = &s->fields[i];
    if (f->entity >= s->n_entities ||
        i - s->entities[f->entity].first_field >= s->entities[f->entity].n_fields)
      return verify_fail(v, "field %u: not where its entity says", i);
    if (f->name.n == 0) return verify_fail(v, "field %u has no name", i);
    if (!verify_type(s, f->type)) return verify_fail(v, "field %u: no such type", i);
    if (f->type.kind == TYPE_REFERENCE && s->entities[f->type.of].unique_within)
      return verify_fail(v, "field %u: it refers to what is unique within its parent only", i);
    if (f->absent_none && f->type.kind != TYPE_DATE && f->type.kind != TYPE_REFERENCE)
      return verify_fail(v, "field %u: its type has no none", i);
    if (f->has_default) {
      if (!verify_value(v, &f->fallback, "fallback of field", i)) return false;
      if (!f->fallback.known || !type_equal(f->fallback.type, f->type))
        return verify_fail(v, "field %u: its fallback is of another type", i);
    }
    if (!verify_span(s, f->span))
      return verify_fail(v, "field %u: its place is outside the source", i);
  }
  return true;
}

/* -- parameters, readings -- */

static bool verify_parameters(struct verifier *v) {
  const struct schema *s = v->schema;
  for (uint32_t i = 0; i < s->n_parameters; i++) {
    const struct parameter *p = &s->parameters[i];
    bool is_number =
        p->type.kind == TYPE_INTEGER || p->type.kind == TYPE_DECIMAL || p->type.kind == TYPE_DATE;
    if (!verify_type(s, p->type) || !is_number)
      return verify_fail(v, "parameter %u: not a number or a date", i);
    for (uint32_t j = 0; j < p->n_values; j++) {
      const struct parameter_value *value = &p->values[j];
      if (value->from < DATE_MIN || value->from > DATE_MAX)
        return verify_fail(v, "parameter %u: a day outside the calendar", i);
      if (j && value->from <= p->values[j - 1].from)
        return verify_fail(v, "parameter %u: its days do not ascend", i);
      if (!verify_value(v, &value->value, "value of parameter", i)) return false;
      if (!value->value.known || !type_equal(value->value.type, p->type))
        return verify_fail(v, "parameter %u: a value of another type", i);
    }
    if (p->name.n == 0 || !verify_span(s, p->span))
      return verify_fail(v, "parameter %u: no name, or a place outside the source", i);
  }
  for (uint32_t i = 0; i < s->n_readings; i++) {
    const struct reading *r = &s->readings[i];
    if (r->choices >= s->n_enumerations || r->chosen >= s->enumerations[r->choices].n_words)
      return verify_fail(v, "reading %u: no such choice", i);
    if (r->name.n == 0 || !verify_span(s, r->span))
      return verify_fail(v, "reading %u: no name, or a place outside the source", i);
  }
  return true;
}

/* -- defines, decisions, rules, checks -- */

static bool verify_declared(struct verifier *v, const char *what, uint32_t index, struct str name,
    uint32_t entity, struct span span) {
  if (name.n == 0) return verify_fail(v, "%s %u has no name", what, index);
  if (entity >= v->schema->n_entities) return verify_fail(v, "%s %u: no such entity", what, index);
  if (!verify_span(v->schema, span))
    return verify_fail(v, "%s %u: its place is outside the source", what, index);
  return true;
}

static bool verify_decisions(struct verifier *v) {
  const struct schema *s = v->schema;
  for (uint32_t i = 0; i < s->n_decisions; i++) {
    const struct decision *d = &s->decisions[i];
    if (!verify_declared(v, "decision", i, d->name, d->entity, d->span)) return false;
    if (d->outcomes >= s->n_enumerations || s->enumerations[d->outcomes].n_words > OUTCOMES_MAX)
      return verify_fail(v, "decision %u: no such outcomes", i);
    if (d->otherwise >= s->enumerations[d->outcomes].n_words)
      return verify_fail(v, "decision %u: no such otherwise", i);
  }
  for (uint32_t i = 0; i < s->n_rules; i++) {
    const struct rule *r = &s->rules[i];
    if (r->decision >= s->n_decisions) return verify_fail(v, "rule %u: no such decision", i);
    const struct decision *d = &s->decisions[r->decision];
    if (!verify_declared(v, "rule", i, r->name, d->entity, r->span)) return false;
    if (r->outcome >= s->enumerations[d->outcomes].n_words)
      return verify_fail(v, "rule %u: no such outcome", i);
  }
  for (uint32_t i = 0; i < s->n_exceptions; i++) {
    const struct exception *e = &s->exceptions[i];
    if (e->rule >= s->n_rules) return verify_fail(v, "exception %u: no such rule", i);
    if (!verify_declared(
            v, "exception", i, e->name, s->decisions[s->rules[e->rule].decision].entity, e->span))
      return false;
  }
  return true;
}

static bool verify_defines(struct verifier *v) {
  const struct schema *s = v->schema;
  for (uint32_t i = 0; i < s->n_defines; i++) {
    const struct define *d = &s->defines[i];
    if (!verify_declared(v, "define", i, d->name, d->entity, d->span)) return false;
    if (!verify_type(s, d->type)) return verify_fail(v, "define %u: no such type", i);
    bool is_number =
        d->type.kind == TYPE_INTEGER || d->type.kind == TYPE_DECIMAL || d->type.kind == TYPE_DATE;
    if (d->may_be_none && d->type.kind != TYPE_DATE && d->type.kind != TYPE_REFERENCE)
      return verify_fail(v, "define %u: its type has no none", i);
    if (d->bounded && !is_number)
      return verify_fail(v, "define %u: bounds of what is no number", i);
  }
  return true;
}

static bool verify_checks(
    struct verifier *v, const char *what, const struct assertion *checks, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (!verify_declared(v, what, i, checks[i].name, checks[i].entity, checks[i].span))
      return false;
    else if (checks[i].field != NONE_INDEX &&
        (checks[i].field >= v->schema->n_fields ||
            v->schema->fields[checks[i].field].entity != checks[i].entity ||
            register_kind_of_type(v->schema->fields[checks[i].field].type, false) != REG_NUMBER))
      return verify_fail(v, "%s %u is of no field", what, i);
  return true;
}

static bool verify_duties(struct verifier *v) {
  const struct schema *s = v->schema;
  for (uint32_t i = 0; i < s->n_duties; i++) {
    const struct duty *duty = &s->duties[i];
    if (!verify_declared(v, "duty", i, duty->name, duty->entity, duty->span)) return false;
    if (duty->states >= s->n_enumerations ||
        s->enumerations[duty->states].n_words != DUTY_UNDETERMINED + 1)
      return verify_fail(v, "duty %u: no such states", i);
  }
  return true;
}

static bool verify_selections(struct verifier *v) {
  const struct schema *s = v->schema;
  for (uint32_t i = 0; i < s->n_selections; i++) {
    const struct selection *selection = &s->selections[i];
    if (!verify_declared(v, "selection", i, selection->name, selection->entity, selection->span))
      return false;
    if (selection->ancestor >= s->n_entities || selection->ancestor == selection->entity ||
        !schema_is_ancestor(s, selection->ancestor, selection->entity))
      return verify_fail(v, "selection %u: its candidates do not lie below", i);
    if (selection->states >= s->n_enumerations ||
        s->enumerations[selection->states].n_words != SELECTION_UNDETERMINED + 1)
      return verify_fail(v, "selection %u: no such states", i);
    for (uint32_t d = 0; d < selection->n_decisions; d++)
      if (selection->decisions[d] >= s->n_decisions)
        return verify_fail(v, "selection %u: no such decision", i);
  }
  return true;
}

static bool verify_allocations(struct verifier *v) {
  const struct schema *s = v->schema;
  for (uint32_t i = 0; i < s->n_allocations; i++) {
    const struct allocation *allocation = &s->allocations[i];
    if (!verify_declared(
            v, "allocation", i, allocation->name, allocation->entity, allocation->span))
      return false;
    if (allocation->ancestor >= s->n_entities || allocation->ancestor == allocation->entity ||
        !schema_is_ancestor(s, allocation->ancestor, allocation->entity))
      return verify_fail(v, "allocation %u: its rows do not lie below", i);
    if (!verify_type(s, allocation->type) ||
        (allocation->type.kind != TYPE_INTEGER && allocation->type.kind != TYPE_DECIMAL))
      return verify_fail(v, "allocation %u: shares that are no numbers", i);
    if (allocation->unit <= 0) return verify_fail(v, "allocation %u: no unit", i);
    if (allocation->states >= s->n_enumerations ||
        s->enumerations[allocation->states].n_words != ALLOCATION_UNDETERMINED + 1)
      return verify_fail(v, "allocation %u: no such states", i);
  }
  return true;
}

/* The number of declarations that items of a kind name; 0 for no such kind. */
static uint32_t n_declared(const struct schema *s, uint8_t kind) {
  switch ((enum item_kind)kind) {
  case ITEM_DEFINE: return s->n_defines;
  case ITEM_DECISION: return s->n_decisions;
  case ITEM_SELECTION:
  case ITEM_SELECTION_STATE: return s->n_selections;
  case ITEM_ALLOCATION:
  case ITEM_ALLOCATION_STATE: return s->n_allocations;
  case ITEM_DUTY: return s->n_duties;
  }
  return 0;
}

static bool verify_items(struct verifier *v) {
  const struct schema *s = v->schema;
  bool *is_listed[N_ITEM_KINDS];
  for (uint8_t kind = 0; kind < N_ITEM_KINDS; kind++)
    is_listed[kind] = ARENA_ARRAY(v->arena, bool, n_declared(s, kind));
  for (uint32_t i = 0; i < s->n_items; i++) {
    const struct item *item = &s->items[i];
    if (item->kind >= N_ITEM_KINDS) return verify_fail(v, "item %u: no such kind", i);
    if (item->index >= n_declared(s, item->kind))
      return verify_fail(v, "item %u: no such declaration", i);
    if (is_listed[item->kind][item->index]) return verify_fail(v, "item %u is listed twice", i);
    is_listed[item->kind][item->index] = true;
  }
  return true;
}

static bool verify_spans(struct verifier *v, const struct calendar_period *period,
    const struct calendar_span *spans, uint32_t n) {
  for (uint32_t i = 0; i < n; i++)
    if (spans[i].first < period->from || spans[i].last > period->to ||
        spans[i].last < spans[i].first)
      return verify_fail(v, "calendar: a day outside its period");
  return true;
}

static bool verify_not_encoded(struct verifier *v) {
  const struct schema *s = v->schema;
  for (uint32_t i = 0; i < s->n_not_encoded; i++) {
    const struct not_encoded *words = &s->not_encoded[i];
    if (words->reasons >= s->n_enumerations ||
        words->reason >= s->enumerations[words->reasons].n_words || !verify_span(s, words->span))
      return verify_fail(v, "not encoded %u: no such reason, or a place outside the source", i);
  }
  return true;
}

static bool verify_calendar(struct verifier *v) {
  const struct schema *s = v->schema;
  for (uint32_t i = 0; i < s->n_calendar_periods; i++) {
    const struct calendar_period *p = &s->calendar_periods[i];
    if (p->from < DATE_MIN || p->to > DATE_MAX || p->to < p->from || p->weekend > 127 ||
        (i && p->from != p[-1].to + 1))
      return verify_fail(v, "calendar: period %u does not join", i);
    if (!verify_spans(v, p, p->holidays, p->n_holidays) ||
        !verify_spans(v, p, p->working, p->n_working))
      return false;
  }
  if (s->n_calendar_periods && (s->calendar_name.n == 0 || !verify_span(s, s->calendar_span)))
    return verify_fail(v, "calendar: no name, or a place outside the source");
  return true;
}

bool verify_schema(struct verifier *v) {
  const struct schema *s = v->schema;
  if ((s->has_effective_from && (s->effective_from < DATE_MIN || s->effective_from > DATE_MAX)) ||
      (s->has_effective_to && (s->effective_to < DATE_MIN || s->effective_to > DATE_MAX)))
    return verify_fail(v, "effective on a day outside the calendar");
  return verify_enumerations(v) && verify_entities(v) && verify_fields(v) && verify_parameters(v) &&
      verify_calendar(v) && verify_not_encoded(v) && verify_defines(v) && verify_decisions(v) &&
      verify_selections(v) && verify_allocations(v) && verify_duties(v) &&
      verify_checks(v, "warning", s->warnings, s->n_warnings) &&
      verify_checks(v, "require", s->requires, s->n_requires) && verify_items(v) &&
      verify_history(v);
}
