/* Words for messages: how a type, a name, a place is called in a sentence to a legal officer. */
#include <stdio.h>

#include "compiler/check/words.h"
#include "base/translate.h"

const char *cstr(const struct words *words, struct str s) { return str_cstring(words->arena, s); }

const char *entity_cname(const struct words *words, uint32_t entity) {
  return entity == ENTITY_RUN ? _("the run") : cstr(words, words->schema->entities[entity].name);
}

const char *describe_words(const struct words *words, const struct enumeration *e) {
  return str_listed(words->arena, e->words, e->n_words);
}

const char *describe_type(const struct words *words, struct type type) {
  switch ((enum type_kind)type.kind) {
  case TYPE_BOOLEAN: return _("a boolean");
  case TYPE_INTEGER: return _("an integer");
  case TYPE_DECIMAL: return _("a decimal");
  case TYPE_DATE: return _("a date");
  case TYPE_TEXT: return _("a text");
  case TYPE_REFERENCE:
    return arena_printf(words->arena, _("a reference to %s"), entity_cname(words, type.of));
  case TYPE_ENUM: break;
  }
  return arena_printf(
      words->arena, _("one of %s"), describe_words(words, &words->schema->enumerations[type.of]));
}

const char *source_words(const struct words *words, struct span span, const char *otherwise) {
  enum { LONGEST = 40 };
  if (span.source == UINT32_MAX || span.end <= span.begin || span.end - span.begin > LONGEST)
    return otherwise;
  struct str text = sources_text(words->sources, span);
  for (uint32_t i = 0; i < text.n; i++)
    if (text.p[i] == '\n' || text.p[i] == '\r') return otherwise;
  return cstr(words, text);
}

const char *place_name(const struct words *words, struct span span) {
  struct place place = sources_place(words->sources, span.source, span.begin);
  struct str name = words->sources->items[span.source].name;
  return arena_printf(words->arena, "%.*s:%u:%u", STR_ARGS(name), place.line, place.column);
}
