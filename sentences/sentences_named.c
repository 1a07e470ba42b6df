/* Names in expressions: what they stand for, and of whom it is said (sentences_parts.h). */
#include "sentences/sentences_parts.h"

#include "base/translate.h"
#include "results/people.h"

/* What a typed leaf stands for: the span of its name in the schema. */
static struct span declared_span(const struct schema *schema, const struct tx *node) {
  switch ((int)node->kind) {
  case TX_PARAMETER:
  case TX_PARAMETER_ON: return schema->parameters[node->index].span;
  case TX_READING: return schema->readings[node->index].span;
  case TX_FIELD:
  case TX_GIVEN:
  case TX_ID_ORDER: return schema->fields[node->index].span;
  case TX_DEFINE: return schema->defines[node->index].span;
  case TX_DECISION: return schema->decisions[node->index].span;
  case TX_CHOSEN:
  case TX_STATUS:
  case TX_RANK:
  case TX_SELECTION_STATE: return schema->selections[node->index].span;
  case TX_SHARE:
  case TX_ALLOCATION_STATE: return schema->allocations[node->index].span;
  case TX_DUTY: return schema->duties[node->index].span;
  case TX_WITHIN: return declared_span(schema, node->a);
  case TX_FOLLOW: return declared_span(schema, node->b);
  default: return SPAN_NONE;
  }
}

const struct ast_decl *spoken_named(
    const struct speaker *speaker, const struct ast_expr *e, const struct ast_field **field) {
  struct sentences *s = speaker->sentences;
  const struct tx *node = spoken_node_at(s, e->span);
  const struct ast_decl *decl = node ? spoken_decl(s, declared_span(s->schema, node), field) : NULL;
  if (decl) return decl;
  const struct str from = e->kind == AST_NAME && e->more->qualifier.text.n && !e->qualifier_this
      ? e->more->qualifier.text
      : e->qualifier_this ? speaker->own
                          : speaker->entity;
  return spoken_find_any(s, from, e->name, field);
}

/* The entity whose instances have it; n == 0: it is the same for all. */
static struct str owner_of(
    const struct ast_decl *decl, const struct ast_field *field, struct str entity) {
  if (field) return decl->name.text;
  switch ((int)decl->kind) {
  case AST_DEFINE:
  case AST_DECISION:
  case AST_DUTY: return decl->of.text;
  case AST_SELECTION:
  case AST_ALLOCATION:
    return str_equal(decl->clauses->per.text, entity) ? decl->clauses->per.text
                                                      : decl->clauses->candidate.text;
  default: return (struct str){0};
  }
}

static bool same_entity_name(struct sentences *s, struct str a, struct str b) {
  return str_equal(a, b) ||
      spoken_find(s, AST_ENTITY, a, (struct str){0}) ==
      spoken_find(s, AST_ENTITY, b, (struct str){0});
}

/* A word of a set that is the language's own (states, days of the week) is in its table of words. */
static struct str constant_word(struct sentences *s, const struct value *value) {
  const struct schema *schema = s->schema;
  const struct enumeration *set = &schema->enumerations[value->type.of];
  bool is_own = set->n_words == 7 && str_equal(set->words[0], STR("monday"));
  for (uint32_t i = 0; i < schema->n_selections; i++)
    is_own |= schema->selections[i].states == value->type.of;
  for (uint32_t i = 0; i < schema->n_allocations; i++)
    is_own |= schema->allocations[i].states == value->type.of;
  for (uint32_t i = 0; i < schema->n_duties; i++)
    is_own |= schema->duties[i].states == value->type.of;
  return is_own ? spoken_state(s, value_format(s->arena, schema, value))
                : people_value(s->arena, schema, value);
}

struct speaker speaker_beside(const struct speaker *speaker, const struct ast_expr *e) {
  struct speaker beside = *speaker;
  beside.beside = NULL;
  if (e->kind == AST_NAME || e->kind == AST_FOLLOW || e->kind == AST_PREVIOUS)
    beside.beside = spoken_named(speaker, e, &beside.beside_field);
  return beside;
}

/* A word by what it is compared with; n == 0: it is no word of that. */
static struct phrases say_beside(const struct speaker *speaker, struct str word) {
  struct sentences *s = speaker->sentences;
  const struct ast_decl *decl = speaker->beside;
  if (!decl) return (struct phrases){0};
  const struct ast_type *type = speaker->beside_field ? &speaker->beside_field->type : decl->type;
  if (!speaker->beside_field &&
      (decl->kind == AST_DUTY || decl->kind == AST_SELECTION || decl->kind == AST_ALLOCATION))
    return phrases_word(s, spoken_state(s, word));
  for (uint32_t i = 0; type->kind == AST_TYPE_ONE_OF && i < type->n_words; i++)
    if (str_equal(type->words[i].text, word)) return phrases_word(s, sentences_word(s, type, i));
  return (struct phrases){0};
}

struct phrases say_named(const struct speaker *speaker, const struct ast_expr *e) {
  struct sentences *s = speaker->sentences;
  const struct ast_field *field;
  const struct tx *node = spoken_node_at(s, e->span);
  if (node && node->kind == TX_CONSTANT) return phrases_word(s, constant_word(s, node->value));
  const struct phrases beside = node ? (struct phrases){0} : say_beside(speaker, e->name);
  if (beside.of.n) return beside;
  const struct ast_decl *decl = spoken_named(speaker, e, &field);
  struct phrases out = {0}, name = {0};
  if (!decl && !str_equal(e->name, STR("id")))
    return phrases_word(s, people_word(s->arena, e->name));
  say_name(s, &name,
      field      ? sentences_field_name(s, field)
          : decl ? sentences_name(s, decl)
                 : people_word(s->arena, e->name),
      decl, field);
  if (e->kind == AST_FOLLOW) {
    SAY(s, &out, _("{0} of {1}"), name, say_expression(speaker, e->a));
    return out;
  }
  const struct str owner = decl ? owner_of(decl, field, speaker->entity) : (struct str){0};
  if (e->qualifier_this) {
    if (!speaker->in_rows) return name;
    SAY(s, &out, _("{0} of this very {1}"), name,
        phrases_entity(s, owner.n ? owner : speaker->own));
    return out;
  }
  const bool follows = node && node->kind == TX_FOLLOW; /* also one called as an entity is */
  if (e->more->qualifier.text.n &&
      (follows || !spoken_find(s, AST_ENTITY, e->more->qualifier.text, (struct str){0}))) {
    /* a reference: its field before the point */
    const struct ast_field *reference;
    const struct ast_decl *holder =
        spoken_find_any(s, speaker->entity, e->more->qualifier.text, &reference);
    if (!reference) return name;
    struct phrases who = {0};
    say_name(s, &who, sentences_field_name(s, reference), holder, reference);
    SAY(s, &out, _("{0} of {1}"), name, who);
    return out;
  }
  const struct str whose = e->more->qualifier.text.n ? e->more->qualifier.text : owner;
  if (!whose.n || same_entity_name(s, whose, speaker->entity)) return name;
  SAY(s, &out, _("{0} of {1}"), name, phrases_entity(s, whose));
  return out;
}
