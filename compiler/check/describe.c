/* Words for messages: how a type, a name, a place is called in a sentence to a legal officer. */
#include <stdio.h>

#include "compiler/check/checker.h"

const char *cstr(struct checker *c, struct str s) { return str_cstring(c->arena, s); }

const char *entity_cname(struct checker *c, uint32_t entity) {
  return entity == ENTITY_RUN ? "the run" : cstr(c, c->schema->entities[entity].name);
}

const char *describe_words(struct checker *c, const struct enumeration *e) {
  enum { SHOWN = 12 }; /* a longer list helps nobody */
  char *out = "";
  for (uint32_t i = 0; i < e->n_words && i < SHOWN; i++)
    out = arena_printf(c->arena, "%s%s%.*s", out, i ? ", " : "", STR_ARGS(e->words[i]));
  return e->n_words > SHOWN ? arena_printf(c->arena, "%s and %u more", out, e->n_words - SHOWN)
                            : out;
}

const char *describe_type(struct checker *c, struct type type) {
  switch ((enum type_kind)type.kind) {
  case TYPE_BOOLEAN: return "a boolean";
  case TYPE_INTEGER: return "an integer";
  case TYPE_DECIMAL: return "a decimal";
  case TYPE_DATE: return "a date";
  case TYPE_TEXT: return "a text";
  case TYPE_REFERENCE: return arena_printf(c->arena, "a reference to %s", entity_cname(c, type.of));
  case TYPE_ENUM: break;
  }
  return arena_printf(c->arena, "one of %s", describe_words(c, &c->schema->enumerations[type.of]));
}

const char *describe_symbol(struct checker *c, const struct symbol *symbol) {
  (void)c;
  switch ((enum symbol_kind)symbol->kind) {
  case SYMBOL_FIELD: return "a field";
  case SYMBOL_DEFINE: return "a definition";
  case SYMBOL_DECISION: return "a decision";
  case SYMBOL_PARAMETER: return "a parameter";
  case SYMBOL_READING: return "a reading";
  case SYMBOL_SELECTION:
  case SYMBOL_SELECTION_STATE: return "a selection";
  case SYMBOL_DUTY: return "a duty";
  case SYMBOL_BROKEN: break;
  }
  return "a name";
}

const char *describe_kind(enum ast_decl_kind kind) {
  static const char *const words[AST_N_DECL_KINDS] = {[AST_REGULATION] = "a regulation",
      [AST_ENTITY] = "an entity",
      [AST_PARAMETER] = "a parameter",
      [AST_READING] = "a reading",
      [AST_DEFINE] = "a define",
      [AST_DECISION] = "a decision",
      [AST_RULE] = "a rule",
      [AST_SELECTION] = "a selection",
      [AST_DUTY] = "a duty",
      [AST_WARNING] = "a warning",
      [AST_REQUIRE] = "a require",
      [AST_EXCEPTION] = "an exception",
      [AST_USES] = "a file",
      [AST_REPEAL] = "a repeal",
      [AST_REPLACE] = "a replacement",
      [AST_EXTEND] = "an extension"};
  return words[kind];
}

const char *source_words(struct checker *c, struct span span, const char *otherwise) {
  enum { LONGEST = 40 };
  if (span.source == UINT32_MAX || span.end <= span.begin || span.end - span.begin > LONGEST)
    return otherwise;
  struct str text = sources_text(&c->compilation->sources, span);
  for (uint32_t i = 0; i < text.n; i++)
    if (text.p[i] == '\n' || text.p[i] == '\r') return otherwise;
  return cstr(c, text);
}

const char *place_name(struct checker *c, struct span span) {
  struct place place = sources_place(&c->compilation->sources, span.source, span.begin);
  struct str name = c->compilation->sources.items[span.source].name;
  return arena_printf(c->arena, "%.*s:%u:%u", STR_ARGS(name), place.line, place.column);
}
