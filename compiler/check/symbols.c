/* Names: which there are, and which are in sight from where. language.md §4.
 *
 * Namespaces, so that no name in an expression can mean two things:
 *   entities and their plurals             one namespace (they stand only after an aggregate's word
 *                                          and before a point)
 *   fields, defines, decisions, selections, duties of an entity  one namespace for each entity;
 *                                                                inner ones hide outer ones, as §4
 *                                                                says
 *   parameters and readings                one namespace, shared with the names of every entity: a
 *                                          field named like a parameter would hide it in some
 *                                          declarations and not in others
 *   rules; warnings; requires              one each: they are never named in expressions
 * The words of closed sets are apart: one is meant wherever its set is wanted. And no name of an
 * entity may be that of an entity above it or right below it: in data and results those stand
 * beside the entity's own names.
 */
#include "compiler/check/checker.h"
#include "base/translate.h"
#include "dsl/keywords.h"

uint32_t intern_words(struct checker *c, const struct str *words, uint32_t n) {
  size_t bytes = 0;
  for (uint32_t i = 0; i < n; i++) bytes += words[i].n + 1;
  char *key = arena_alloc(c->arena, bytes ? bytes : 1), *p = key;
  for (uint32_t i = 0; i < n; i++) {
    if (words[i].n) memcpy(p, words[i].p, words[i].n);
    p += words[i].n;
    *p++ = '\n'; /* no word holds one */
  }
  struct str joined = {key, (uint32_t)(p - key)};
  uint32_t index = c->schema->n_enumerations;
  if (!str_map_add(&c->enumerations, joined, index)) {
    str_map_find(&c->enumerations, joined, &index);
    return index;
  }
  if (index == c->enumerations_capacity)
    c->schema->enumerations = vec_grow_(c->arena, c->schema->enumerations,
        &c->enumerations_capacity, sizeof *c->schema->enumerations);
  struct enumeration *e = &c->schema->enumerations[index];
  e->words = arena_copy(c->arena, words, n * sizeof *words);
  e->n_words = n;
  e->labels = NULL;
  c->schema->n_enumerations++;
  return index;
}

uint32_t weekday_set(struct checker *c) {
  const struct str words[] = {STR("monday"), STR("tuesday"), STR("wednesday"), STR("thursday"),
      STR("friday"), STR("saturday"), STR("sunday")};
  const uint32_t n = sizeof words / sizeof *words;
  /* of a regulation compiled before, which an expression alone is asked of (check_expression) */
  for (uint32_t i = 0; i < c->schema->n_enumerations; i++) {
    const struct enumeration *e = &c->schema->enumerations[i];
    uint32_t same = 0;
    while (e->n_words == n && same < n && str_equal(e->words[same], words[same])) same++;
    if (same == n) return i;
  }
  return intern_words(c, words, n);
}

bool check_has_calendar(struct checker *c, struct span span) {
  if (c->schema->n_calendar_periods) return true;
  if (c->schema->calendar_name.n || c->lost.is_open) return false; /* reported */
  struct diag *diag = DIAG(c->diags, CALENDAR_NONE, span, NULL);
  diag_help(c->diags, diag,
      "declare one: calendar NAME from DATE to DATE weekend saturday, sunday holidays DATE, …");
  return false;
}

int32_t enumeration_word(const struct enumeration *e, struct str word) {
  for (uint32_t i = 0; i < e->n_words; i++)
    if (str_equal(e->words[i], word)) return (int32_t)i;
  /* `đủ` is a state of one word, which the scanner cannot tell from a name */
  struct str english = keyword_state(word);
  return str_equal(english, word) ? -1 : enumeration_word(e, english);
}

const struct symbol *own_symbol(const struct checker *c, uint32_t entity, struct str name) {
  const struct str_map *map = entity == ENTITY_RUN ? &c->run_names : &c->entity_names[entity];
  uint32_t index;
  return str_map_find(map, name, &index) ? &c->symbols.items[index] : NULL;
}

static const char *symbol_noun(const struct symbol *symbol, const char *otherwise) {
  static const char *const nouns[] = {[SYMBOL_FIELD] = N_("field"),
      [SYMBOL_DEFINE] = "define",
      [SYMBOL_DECISION] = "decision",
      [SYMBOL_PARAMETER] = "parameter",
      [SYMBOL_READING] = "reading",
      [SYMBOL_SELECTION] = "selection",
      [SYMBOL_SELECTION_STATE] = "selection",
      [SYMBOL_ALLOCATION] = "allocation",
      [SYMBOL_ALLOCATION_STATE] = "allocation",
      [SYMBOL_DUTY] = "duty"};
  return keyword_told(symbol->kind == SYMBOL_BROKEN ? otherwise : nouns[symbol->kind]);
}

const char *describe_symbol(const struct symbol *symbol) {
  switch ((enum symbol_kind)symbol->kind) {
  case SYMBOL_FIELD: return _("a field");
  case SYMBOL_DEFINE: return _("a definition");
  case SYMBOL_DECISION: return _("a decision");
  case SYMBOL_PARAMETER: return _("a parameter");
  case SYMBOL_READING: return _("a reading");
  case SYMBOL_SELECTION:
  case SYMBOL_SELECTION_STATE: return _("a selection");
  case SYMBOL_ALLOCATION:
  case SYMBOL_ALLOCATION_STATE: return _("an allocation");
  case SYMBOL_DUTY: return _("a duty");
  case SYMBOL_BROKEN: break;
  }
  return _("a name");
}

void help_replace(struct checker *c, struct diag *diag, const char *noun, struct ast_name name,
    struct span older) {
  if (older.source != name.span.source)
    diag_help(c->diags, diag, "to put it in the place of the inherited one write replace %s %.*s",
        noun, STR_ARGS(name.text));
}

void add_symbol(struct checker *c, struct ast_name name, struct symbol symbol, const char *what) {
  const struct symbol *there = own_symbol(c, symbol.entity, name.text);
  if (!there && symbol.entity != ENTITY_RUN) there = own_symbol(c, ENTITY_RUN, name.text);
  symbol.name = name.text;
  symbol.span = name.span;
  /* the run's names come first into the tables, so the later written one may be the one that is
   * there */
  if (there) {
    const struct symbol *later = stands_before(c, symbol.span, there->span) ? there : &symbol,
                        *earlier = later == there ? &symbol : there;
    struct diag *diag = DIAG(c->diags, NAME_DECLARED_TWICE, later->span, symbol_noun(later, what),
        cstr(&c->words, name.text));
    const char *of = earlier->entity == ENTITY_RUN
        ? ""
        : arena_printf(c->arena, " of %s", entity_cname(&c->words, earlier->entity));
    diag_note(c->diags, diag, earlier->span, "first declared here, as %s%s",
        describe_symbol(earlier), of);
    bool is_replaceable = earlier->kind == later->kind && earlier->entity == later->entity &&
        later->kind != SYMBOL_FIELD && later->kind != SYMBOL_BROKEN;
    if (is_replaceable)
      help_replace(c, diag, symbol_noun(later, what), (struct ast_name){later->name, later->span},
          earlier->span);
    return;
  }
  uint32_t index = c->symbols.n;
  VEC_PUSH(c->arena, &c->symbols, symbol);
  str_map_add(symbol.entity == ENTITY_RUN ? &c->run_names : &c->entity_names[symbol.entity],
      name.text, index);
}

struct type symbol_type(const struct checker *c, const struct symbol *symbol) {
  const struct schema *s = c->schema;
  switch ((enum symbol_kind)symbol->kind) {
  case SYMBOL_FIELD: return s->fields[symbol->index].type;
  case SYMBOL_DEFINE: return s->defines[symbol->index].type;
  case SYMBOL_DECISION: return type_enum(s->decisions[symbol->index].outcomes);
  case SYMBOL_PARAMETER: return s->parameters[symbol->index].type;
  case SYMBOL_READING: return type_enum(s->readings[symbol->index].choices);
  case SYMBOL_SELECTION_STATE: return type_enum(s->selections[symbol->index].states);
  case SYMBOL_ALLOCATION: return s->allocations[symbol->index].type;
  case SYMBOL_ALLOCATION_STATE: return type_enum(s->allocations[symbol->index].states);
  case SYMBOL_DUTY: return type_enum(s->duties[symbol->index].states);
  case SYMBOL_SELECTION:
  case SYMBOL_BROKEN: break;
  }
  return type_of_kind(TYPE_BOOLEAN);
}

const struct scope *scope_crossing_between(
    const struct checker *c, const struct scope *from, const struct scope *to, uint32_t entity) {
  for (const struct scope *s = from; s && s != to; s = s->outer)
    if (s->detached && !schema_is_ancestor(c->schema, entity, s->anchor)) return s;
  return NULL;
}

const struct scope *scope_crossing(
    const struct checker *c, const struct scope *scope, uint32_t entity) {
  return scope_crossing_between(c, scope, NULL, entity);
}

enum lookup lookup_name(const struct checker *c, const struct scope *scope, struct str name,
    const struct symbol **symbol, const struct scope **crossed) {
  for (const struct scope *s = scope; s; s = s->outer) {
    /* the rows' own names, then those of the entities between them and the row the aggregate
     * belongs to */
    for (uint32_t entity = s->entity;;) {
      if ((*symbol = own_symbol(c, entity, name)) != NULL)
        return (*crossed = scope_crossing_between(c, scope, s, entity)) != NULL ? LOOKUP_CROSSES
                                                                                : LOOKUP_FOUND;
      entity = c->schema->entities[entity].parent;
      if (!s->outer || entity == s->anchor || entity == NONE_INDEX) break;
    }
  }
  *crossed = NULL;
  return (*symbol = own_symbol(c, ENTITY_RUN, name)) != NULL ? LOOKUP_FOUND : LOOKUP_NOTHING;
}
