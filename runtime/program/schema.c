/* Helpers on the schema: look-up of names, the tree of entities, and how types and values are
 * written. What it is not: the file format (program_codec.c) or the builder
 * (compiler/check/declare.c). language.md §3, §4. */
#include "runtime/program/schema.h"

#include <stdio.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/translate.h"

const struct str status_words[N_STATUS_WORDS] = {[CANDIDACY_NONE] = {"no_candidate", 12},
    [CANDIDACY_NOT_CHOSEN] = {"not_chosen", 10},
    [CANDIDACY_CHOSEN] = {"chosen", 6},
    [CANDIDACY_TIED] = {"tied", 4}};

const struct str not_encoded_words[N_NOT_ENCODED_REASONS] = {
    [NOT_NORMATIVE] = {"not_normative", 13},
    [LEFT_TO_PEOPLE] = {"left_to_people", 14},
    [BEYOND_THIS_REGULATION] = {"beyond_this_regulation", 22},
    [NOT_EXPRESSIBLE] = {"not_expressible", 15}};

bool enumeration_is_status(const struct enumeration *e) {
  if (e->n_words != N_STATUS_WORDS) return false;
  for (uint32_t i = 0; i < N_STATUS_WORDS; i++)
    if (!str_equal(e->words[i], status_words[i])) return false;
  return true;
}

const char *schema_bounds_told(struct arena *arena, struct str bounds) {
  static const struct str between = {"between ", 8}, and = {" and ", 5}, least = {"at least ", 9},
                          most = {"at most ", 8};
  const char *words = str_cstring(arena, bounds), *upper = strstr(words, and.p);
  if (strncmp(words, between.p, between.n) == 0 && upper)
    return arena_printf(arena, _("between %.*s and %s"), (int)(upper - words - between.n),
        words + between.n, upper + and.n);
  if (strncmp(words, least.p, least.n) == 0)
    return arena_printf(arena, _("at least %s"), words + least.n);
  if (strncmp(words, most.p, most.n) == 0)
    return arena_printf(arena, _("at most %s"), words + most.n);
  return words;
}

struct str enumeration_label(const struct enumeration *e, uint32_t code) {
  return e->labels && e->labels[code].n ? e->labels[code] : e->words[code];
}

struct str enumeration_label_of(const struct enumeration *e, struct str word) {
  for (uint32_t i = 0; i < e->n_words; i++)
    if (str_equal(e->words[i], word)) return enumeration_label(e, i);
  return word;
}

uint32_t schema_status_set(const struct schema *schema) {
  for (uint32_t i = 0; i < schema->n_enumerations; i++)
    if (enumeration_is_status(&schema->enumerations[i])) return i;
  return NONE_INDEX;
}

bool schema_is_ancestor(const struct schema *schema, uint32_t a, uint32_t b) {
  if (a == ENTITY_RUN) return true;
  while (b != NONE_INDEX) {
    if (a == b) return true;
    b = schema->entities[b].parent;
  }
  return false;
}

uint32_t schema_common_ancestor(const struct schema *schema, uint32_t a, uint32_t b) {
  if (a == ENTITY_RUN || b == ENTITY_RUN) return ENTITY_RUN;
  while (schema->entities[a].depth > schema->entities[b].depth) a = schema->entities[a].parent;
  while (schema->entities[b].depth > schema->entities[a].depth) b = schema->entities[b].parent;
  while (a != b) { /* both end at the one root */
    a = schema->entities[a].parent;
    b = schema->entities[b].parent;
  }
  return a;
}

uint32_t schema_reference_group(const struct schema *schema, uint32_t rows, uint32_t target) {
  uint32_t group = schema_common_ancestor(schema, rows, target);
  return group == rows ? schema->entities[rows].parent : group;
}

struct str schema_list_key(const struct entity *entity) {
  return entity->plural.n ? entity->plural : entity->name;
}

uint32_t schema_field(const struct schema *schema, uint32_t entity, struct str name) {
  const struct entity *e = &schema->entities[entity];
  for (uint32_t i = e->first_field; i < e->first_field + e->n_fields; i++)
    if (schema->fields[i].origin == FIELD_DATA && str_equal(schema->fields[i].name, name)) return i;
  return NONE_INDEX;
}

struct item_view schema_item_view(const struct schema *schema, uint32_t item) {
  const struct item *i = &schema->items[item];
  struct type boolean = {.kind = TYPE_BOOLEAN, .of = NONE_INDEX}, closed_set = {.kind = TYPE_ENUM};
  switch ((enum item_kind)i->kind) {
  case ITEM_DEFINE:
    return (struct item_view){schema->defines[i->index].name, schema->defines[i->index].entity,
        schema->defines[i->index].type};
  case ITEM_DECISION:
    closed_set.of = schema->decisions[i->index].outcomes;
    return (struct item_view){
        schema->decisions[i->index].name, schema->decisions[i->index].entity, closed_set};
  case ITEM_SELECTION:
    return (struct item_view){
        schema->selections[i->index].name, schema->selections[i->index].entity, boolean};
  case ITEM_SELECTION_STATE:
    closed_set.of = schema->selections[i->index].states;
    return (struct item_view){
        schema->selections[i->index].name, schema->selections[i->index].ancestor, closed_set};
  case ITEM_ALLOCATION:
    return (struct item_view){schema->allocations[i->index].name,
        schema->allocations[i->index].entity, schema->allocations[i->index].type};
  case ITEM_ALLOCATION_STATE:
    closed_set.of = schema->allocations[i->index].states;
    return (struct item_view){
        schema->allocations[i->index].name, schema->allocations[i->index].ancestor, closed_set};
  case ITEM_DUTY: break;
  }
  closed_set.of = schema->duties[i->index].states;
  return (struct item_view){
      schema->duties[i->index].name, schema->duties[i->index].entity, closed_set};
}

bool schema_asks_history_of(const struct schema *schema, uint32_t entity) {
  const struct entity *e = &schema->entities[entity];
  if (e->of_predecessors) return false;
  return schema->fields[e->first_field + e->n_fields - 1].origin != FIELD_DATA ||
      schema_predecessors(schema, entity) != NONE_INDEX;
}

uint32_t schema_predecessors(const struct schema *schema, uint32_t entity) {
  for (uint32_t e = schema->n_entities; e-- > 1 && schema->entities[e].of_predecessors;)
    if (schema->entities[e].parent == entity) return e;
  return NONE_INDEX;
}

bool schema_uses_history(const struct schema *schema) {
  for (uint32_t i = 0; i < schema->n_fields; i++)
    if (schema->fields[i].origin != FIELD_DATA) return true;
  return false;
}

uint32_t schema_entity(const struct schema *schema, struct str name) {
  uint32_t found = NONE_INDEX;
  for (uint32_t i = 0; i < schema->n_entities; i++)
    if (str_equal(schema->entities[i].name, name))
      return schema->entities[i].of_predecessors ? NONE_INDEX : i;
  for (uint32_t i = 0; i < schema->n_entities && name.n; i++)
    if (str_equal(schema->entities[i].plural, name)) {
      if (found != NONE_INDEX) return NONE_INDEX;
      found = i;
    }
  return found;
}

struct str type_format(struct arena *arena, const struct schema *schema, struct type type) {
  switch ((enum type_kind)type.kind) {
  case TYPE_BOOLEAN: return STR("boolean");
  case TYPE_INTEGER: return STR("integer");
  case TYPE_DATE: return STR("date");
  case TYPE_TEXT: return STR("text");
  case TYPE_DECIMAL: return str_from(arena_printf(arena, "decimal(%d)", type.scale));
  case TYPE_REFERENCE:
    return str_from(
        arena_printf(arena, "%.*s reference", STR_ARGS(schema->entities[type.of].name)));
  case TYPE_ENUM: break;
  }
  const struct enumeration *e = &schema->enumerations[type.of];
  size_t bytes = sizeof "one of ";
  for (uint32_t i = 0; i < e->n_words; i++) bytes += e->words[i].n + 2;
  char *out = arena_alloc(arena, bytes), *p = out + sprintf(out, "one of ");
  for (uint32_t i = 0; i < e->n_words; i++)
    p += sprintf(p, "%s%.*s", i ? ", " : "", STR_ARGS(e->words[i]));
  return (struct str){out, (uint32_t)(p - out)};
}

struct str type_told(struct arena *arena, const struct schema *schema, struct type type) {
  const struct str english = type_format(arena, schema, type);
  switch ((enum type_kind)type.kind) {
  case TYPE_BOOLEAN: return str_from(_("boolean"));
  case TYPE_INTEGER: return str_from(_("integer"));
  case TYPE_DATE: return str_from(_("date"));
  case TYPE_TEXT: return str_from(_("text"));
  case TYPE_DECIMAL: return str_from(arena_printf(arena, _("decimal(%d)"), type.scale));
  case TYPE_REFERENCE:
    return str_from(
        arena_printf(arena, _("%.*s reference"), STR_ARGS(schema->entities[type.of].name)));
  case TYPE_ENUM: break;
  }
  return str_from(
      arena_printf(arena, _("one of %s"), str_cstring(arena, english) + strlen("one of ")));
}

bool type_has_order(struct type type) {
  return type.kind == TYPE_INTEGER || type.kind == TYPE_DECIMAL || type.kind == TYPE_DATE;
}

bool type_equal(struct type a, struct type b) {
  return a.kind == b.kind && a.scale == b.scale && a.of == b.of;
}

bool value_is_none(const struct value *value) {
  if (!value->known) return false;
  return value->type.kind == TYPE_DATE ? value->number == DATE_NONE
                                       : value->type.kind == TYPE_REFERENCE && !value->text.n;
}

struct str value_format(
    struct arena *arena, const struct schema *schema, const struct value *value) {
  if (!value->known) return STR("unknown");
  char digits[32];
  uint32_t n;
  switch ((enum type_kind)value->type.kind) {
  case TYPE_BOOLEAN: return value->number ? STR("true") : STR("false");
  case TYPE_INTEGER:
  case TYPE_DECIMAL:
    n = (uint32_t)decimal_format(value->number, value->type.scale, digits);
    return (struct str){arena_copy(arena, digits, n), n};
  case TYPE_DATE:
    if (value->number == DATE_NONE) return STR("none");
    date_format((int32_t)value->number, digits);
    n = (uint32_t)strlen(digits);
    return (struct str){arena_copy(arena, digits, n), n};
  case TYPE_ENUM: {
    const struct enumeration *set = &schema->enumerations[value->type.of];
    return value->number < set->n_words ? set->words[value->number] : value->text;
  }
  case TYPE_REFERENCE: return value->text.n ? value->text : STR("none"); /* no id is empty */
  case TYPE_TEXT: break;
  }
  return value->text;
}

uint32_t schema_entity_of_item(const struct schema *schema, struct item item) {
  switch ((enum item_kind)item.kind) {
  case ITEM_DEFINE: return schema->defines[item.index].entity;
  case ITEM_SELECTION: return schema->selections[item.index].entity;
  case ITEM_SELECTION_STATE: return schema->selections[item.index].ancestor;
  case ITEM_ALLOCATION: return schema->allocations[item.index].entity;
  case ITEM_ALLOCATION_STATE: return schema->allocations[item.index].ancestor;
  case ITEM_DUTY: return schema->duties[item.index].entity;
  case ITEM_DECISION: break;
  }
  return schema->decisions[item.index].entity;
}

struct str value_label(
    struct arena *arena, const struct schema *schema, const struct value *value) {
  if (!value->known || value->type.kind != TYPE_ENUM) return value_format(arena, schema, value);
  const struct enumeration *set = &schema->enumerations[value->type.of];
  return value->number < set->n_words ? enumeration_label(set, (uint32_t)value->number)
                                      : value->text;
}

struct str schema_name_of_item(const struct schema *schema, struct item item) {
  switch ((enum item_kind)item.kind) {
  case ITEM_DEFINE: return schema->defines[item.index].name;
  case ITEM_SELECTION:
  case ITEM_SELECTION_STATE: return schema->selections[item.index].name;
  case ITEM_ALLOCATION:
  case ITEM_ALLOCATION_STATE: return schema->allocations[item.index].name;
  case ITEM_DUTY: return schema->duties[item.index].name;
  case ITEM_DECISION: break;
  }
  return schema->decisions[item.index].name;
}

uint32_t schema_counted_entity(const struct schema *schema) {
  if (schema->n_decisions) return schema->decisions[0].entity;
  return schema->n_defines ? schema->defines[0].entity : 0;
}
