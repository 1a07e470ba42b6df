/* What a name in an expression means, and what to say where it means nothing, too much, or something
 * that cannot be asked there. language.md §4. */
#include "compiler/check/checker.h"
#include "base/translate.h"
#include "dsl/spoken.h"

/* -- what to say -- */

typedef VEC(struct str) str_list;

static void list_own_names(const struct checker *c, uint32_t entity, str_list *names) {
  for (uint32_t i = 0; i < c->symbols.n; i++)
    if (c->symbols.items[i].entity == entity) VEC_PUSH(c->arena, names, c->symbols.items[i].name);
}

static void list_visible_names(
    const struct checker *c, const struct scope *scope, struct want want, str_list *names) {
  if (want.kind == WANT_TYPE && want.type.kind == TYPE_ENUM) {
    const struct enumeration *e = &c->schema->enumerations[want.type.of];
    for (uint32_t i = 0; i < e->n_words; i++) VEC_PUSH(c->arena, names, e->words[i]);
  }
  for (const struct scope *s = scope; s; s = s->outer)
    for (uint32_t entity = s->entity;;) {
      list_own_names(c, entity, names);
      entity = c->schema->entities[entity].parent;
      if (!s->outer || entity == s->anchor || entity == NONE_INDEX) break;
    }
  list_own_names(c, ENTITY_RUN, names);
}

/* A name that is another entity's: an ancestor's (write the prefix) or a descendant's (write an
 * aggregate). True if reported. */
static bool report_elsewhere(
    struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  struct str name = e->name;
  const char *word = cstr(&c->words, name);
  for (uint32_t up = c->schema->entities[scope->entity].parent; up != NONE_INDEX;
       up = c->schema->entities[up].parent)
    if (own_symbol(c, up, name)) {
      const char *owner = entity_cname(&c->words, up);
      struct diag *diag = DIAG(c->diags, NAME_OF_ANOTHER_ENTITY, e->span, word, owner,
          entity_cname(&c->words, scope->entity));
      diag_help(c->diags, diag, "write %s.%s", owner, word);
      return true;
    }
  for (uint32_t down = scope->entity + 1; down < c->schema->n_entities; down++)
    if (schema_is_ancestor(c->schema, scope->entity, down)) {
      const struct symbol *symbol = own_symbol(c, down, name);
      if (!symbol) continue;
      const char *owner = entity_cname(&c->words, down);
      struct diag *diag = DIAG(c->diags, NAME_OF_MANY_ROWS, e->span, word, owner,
          entity_cname(&c->words, scope->entity));
      struct type type = symbol_type(c, symbol);
      if (type_is_number(type))
        diag_help(c->diags, diag, "say of which: write \"sum of %s over %s\" or \"any %s where …\"",
            word, owner, owner);
      else if (type.kind == TYPE_BOOLEAN)
        diag_help(c->diags, diag, "say of which: write \"any %s where %s\" or \"every %s has %s\"",
            owner, word, owner, word);
      else diag_help(c->diags, diag, "say of which: write \"any %s where …\"", owner);
      return true;
    }
  return false;
}

/* The number that a word stands for: `one`, `một`; 0: none. */
static int number_said(struct str word) {
  static const char *const words[][2] = {{"one", "một"}, {"two", "hai"}, {"three", "ba"},
      {"four", "bốn"}, {"five", "năm"}, {"six", "sáu"}, {"seven", "bảy"}, {"eight", "tám"},
      {"nine", "chín"}, {"ten", "mười"}};
  for (int i = 0; i < 10; i++)
    for (int k = 0; k < 2; k++)
      if (str_equal(word, str_from(words[i][k]))) return i + 1;
  return 0;
}

/* `null`, `TRUE`, `today`: what stands for it here. True where that is said. */
static bool help_spoken(struct checker *c, struct diag *diag, struct str name, bool closed) {
  const struct spoken *said = spoken_whole(NULL, name, SPOKEN_NAME);
  /* in a closed set a word of its own may be meant */
  if (!said || (closed && *said->written == '{')) return false;
  diag_help(c->diags, diag, "%s",
      spoken_told(c->arena, said, name, (struct str){0}, keyword_language_told()));
  return true;
}

static void report_unknown(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, struct want want) {
  struct str name = e->name;
  if (want.kind == WANT_SILENCE || lost_may_hold(&c->lost, name)) return;
  bool closed = want.kind == WANT_TYPE && want.type.kind == TYPE_ENUM;
  if (!closed && scope && report_elsewhere(c, scope, e)) return;
  const char *word = cstr(&c->words, name);
  struct diag *diag;
  if (closed) {
    diag = DIAG(c->diags, WORD_NOT_IN_SET, e->span, word,
        describe_words(&c->words, &c->schema->enumerations[want.type.of]));
  } else {
    uint32_t entity;
    if (report_shared_plural(c, ast_name_of(e))) return;
    if (str_map_find(&c->entities, name, &entity)) {
      diag = DIAG(c->diags, ENTITY_NOT_A_VALUE, e->span, word);
      const char *owner = entity_cname(&c->words, entity);
      if (scope && schema_is_ancestor(c->schema, entity, scope->entity))
        diag_help(c->diags, diag, "name something it has, as in \"%s.id\"", owner);
      else diag_help(c->diags, diag, "write \"count of %s\" or \"any %s where …\"", owner, owner);
      return;
    }
    diag = DIAG(c->diags, NAME_UNKNOWN, e->span, word);
  }
  if (!diag) return;
  if (help_spoken(c, diag, name, closed)) return;
  const int number = closed ? 0 : number_said(name);
  if (number > 0) {
    diag_help(c->diags, diag, "write %s", arena_printf(c->arena, "%d", number));
    return;
  }
  str_list names = {0};
  list_visible_names(c, scope, want, &names);
  diag_help_nearest(c->diags, diag, name, names.items, names.n);
}

static void report_crossing(struct checker *c, const struct ast_expr *e, const char *word,
    uint32_t owner, const struct scope *crossed) {
  const char *owner_name = entity_cname(&c->words, owner);
  struct diag *diag = DIAG(c->diags, NAME_OF_ROW_NOT_ABOVE, e->span, word, owner_name,
      entity_cname(&c->words, crossed->entity));
  const char *rows = entity_cname(&c->words, crossed->entity);
  const struct scope *instance = crossed->outer;
  if (e->kind == AST_NAME && !instance->outer && instance->entity == owner)
    diag_help(c->diags, diag,
        e->qualifier_this ? "compare each %s with it: write \"where … = %s\" (or <, >, <> …), "
                            "joined to the other parts by \"and\""
                          : N_("compare each %s with it: write it as \"%s\", in a comparison "
                               "joined to the other parts by \"and\""),
        rows, arena_printf(c->arena, "this.%.*s", STR_ARGS(e->name)));
  else
    diag_help(c->diags, diag,
        "what is asked of the %s rows may speak only of them and of %s, and compare them with "
        "what is written with \"this.\"",
        rows, entity_cname(&c->words, crossed->anchor));
}

void keep_plural(struct checker *c, struct str plural, uint32_t entity) {
  uint32_t there;
  if (!plural.n || str_map_add(&c->entities, plural, entity)) return;
  str_map_find(&c->entities, plural, &there);
  if (there != entity && str_equal(c->schema->entities[there].plural, plural) &&
      !str_equal(c->schema->entities[there].name, plural))
    str_map_add(&c->shared_plurals, plural, entity);
}

bool report_shared_plural(struct checker *c, struct ast_name name) {
  uint32_t first, last;
  if (!str_map_find(&c->shared_plurals, name.text, &last)) return false;
  str_map_find(&c->entities, name.text, &first);
  const char *first_name = entity_cname(&c->words, first),
             *last_name = entity_cname(&c->words, last);
  struct diag *diag = DIAG(
      c->diags, ENTITY_SHARED_PLURAL, name.span, cstr(&c->words, name.text), first_name, last_name);
  if (diag) diag_help(c->diags, diag, "write %s or %s", first_name, last_name);
  return true;
}

/* The rows that no data gives (schema.h, of_predecessors). */
bool names_predecessors(const struct checker *c, struct ast_name name) {
  return str_equal(name.text, STR("predecessor")) && !str_map_find(&c->entities, name.text, NULL);
}

/* Before a point a reference in scope may be meant, too (`scope` NULL: not so). */
static uint32_t resolve_prefix(struct checker *c, const struct scope *scope, struct ast_name name) {
  uint32_t entity;
  if (report_shared_plural(c, name)) return NONE_INDEX;
  if (str_map_find(&c->entities, name.text, &entity)) return entity;
  if (lost_may_hold(&c->lost, name.text)) return NONE_INDEX;
  struct diag *diag = DIAG(c->diags, ENTITY_UNKNOWN, name.span, cstr(&c->words, name.text));
  if (!diag) return NONE_INDEX;
  if (names_predecessors(c, name)) {
    diag_help(c->diags, diag,
        "ask of the rows, as in \"any predecessor where previous NAME …\" or \"max of previous "
        "NAME "
        "over predecessor\"");
    return NONE_INDEX;
  }
  str_list names = {0};
  VEC_PUSH(c->arena, &names, STR("predecessor"));
  for (uint32_t i = 0; i < c->schema->n_entities; i++) {
    if (c->schema->entities[i].of_predecessors) continue;
    VEC_PUSH(c->arena, &names, c->schema->entities[i].name);
    if (c->schema->entities[i].plural.n) VEC_PUSH(c->arena, &names, c->schema->entities[i].plural);
  }
  for (uint32_t i = 0; scope && i < c->symbols.n; i++) {
    const struct symbol *symbol = &c->symbols.items[i];
    if (symbol->kind == SYMBOL_FIELD && symbol->entity == scope->entity &&
        symbol_type(c, symbol).kind == TYPE_REFERENCE)
      VEC_PUSH(c->arena, &names, symbol->name);
  }
  diag_help_nearest(c->diags, diag, name.text, names.items, names.n);
  return NONE_INDEX;
}

uint32_t resolve_entity(struct checker *c, struct ast_name name) {
  return resolve_prefix(c, NULL, name);
}

/* In an aggregate over the instance's own entity `ENTITY.name` would be the row's, as the bare name
 * is, though the instance's is what one would read. True after a report. */
static bool report_row_itself(
    struct checker *c, const struct scope *at, const struct ast_expr *e, uint32_t entity) {
  if (!at->outer || at->entity != entity || scope_instance(at) != entity) return false;
  const char *word = cstr(&c->words, e->name), *owner = entity_cname(&c->words, entity);
  struct diag *diag = DIAG(c->diags, NAME_OF_ROW_ITSELF, e->span,
      source_words(&c->words, e->span, arena_printf(c->arena, "%s.%s", owner, word)), owner, word);
  diag_help(c->diags, diag,
      "write \"%s\" for each %s that is asked; that of the %s this is declared for is \"this.%s\"",
      word, owner, owner, word);
  return true;
}

void report_no_member(
    struct checker *c, const struct ast_expr *e, uint32_t entity, bool is_followed) {
  const char *word = cstr(&c->words, e->name);
  if (lost_may_hold(&c->lost, e->name)) return;
  struct diag *diag =
      DIAG(c->diags, MEMBER_UNKNOWN, ast_name_span(e), entity_cname(&c->words, entity), word);
  if (!diag) return;
  if (own_symbol(c, ENTITY_RUN, e->name)) {
    diag_help(c->diags, diag, "\"%s\" is the same everywhere: write it without a prefix", word);
    return;
  }
  for (uint32_t up = c->schema->entities[entity].parent; up != NONE_INDEX;
       up = c->schema->entities[up].parent) {
    if (!own_symbol(c, up, e->name)) continue;
    const char *above = entity_cname(&c->words, up), *here = entity_cname(&c->words, entity);
    if (!is_followed)
      diag_help(c->diags, diag, "it is a name of %s: write %s.%s", above, above, word);
    else
      diag_help(c->diags, diag,
          "it is a name of %s: declare \"define NAME of %s\" that is \"%s.%s\", and name that",
          above, here, above, word);
    return;
  }
  str_list names = {0};
  list_own_names(c, entity, &names);
  diag_help_nearest(c->diags, diag, e->name, names.items, names.n);
}

static const struct symbol *resolve_qualified(
    struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  const char *word = cstr(&c->words, e->name);
  if (!scope) {
    if (lost_may_hold(&c->lost, e->name)) return NULL;
    DIAG(c->diags, INSTANCE_NONE_HERE, e->span, source_words(&c->words, e->span, word));
    return NULL;
  }
  const struct scope *at = scope;
  uint32_t entity;
  if (e->qualifier_this) {
    while (at->outer) at = at->outer;
    entity = at->entity;
  } else {
    if ((entity = resolve_prefix(c, scope, e->more->qualifier)) == NONE_INDEX) return NULL;
    while (at && !schema_is_ancestor(c->schema, entity, at->entity)) at = at->outer;
    if (!at) {
      const char *owner = entity_cname(&c->words, entity),
                 *here = entity_cname(&c->words, scope->entity);
      struct diag *diag = DIAG(c->diags, ENTITY_OUT_OF_SIGHT, e->span, owner, here);
      if (schema_is_ancestor(c->schema, scope->entity, entity))
        diag_help(c->diags, diag,
            "each %s may have many: write \"any %s where …\" or \"count of %s where …\"", here,
            owner, owner);
      return NULL;
    }
  }
  if (!e->qualifier_this && report_row_itself(c, at, e, entity)) return NULL;
  const struct symbol *symbol = own_symbol(c, entity, e->name);
  if (!symbol) {
    report_no_member(c, e, entity, false);
    return NULL;
  }
  if (symbol_is_broken(c, symbol, e->span)) return NULL;
  const struct scope *crossed = scope_crossing_between(c, scope, at, entity);
  if (crossed) {
    report_crossing(c, e, source_words(&c->words, e->span, word), entity, crossed);
    return NULL;
  }
  return symbol;
}

const struct symbol *resolve_ranked(
    struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  struct str name = e->name;
  const struct symbol *other = NULL;
  for (const struct scope *s = scope; s; s = s->outer)
    for (uint32_t entity = s->entity; entity != NONE_INDEX;
         entity = c->schema->entities[entity].parent) {
      const struct symbol *symbol = own_symbol(c, entity, name);
      if (!symbol) continue;
      if (symbol_is_broken(c, symbol, e->span)) return NULL;
      if (symbol->kind != SYMBOL_SELECTION) {
        if (!other) other = symbol;
        continue;
      }
      const struct scope *crossed = scope_crossing_between(c, scope, s, entity);
      if (!crossed) return symbol;
      report_crossing(c, e, cstr(&c->words, name), entity, crossed);
      return NULL;
    }
  if (!scope) {
    DIAG(c->diags, INSTANCE_NONE_HERE, e->span, cstr(&c->words, name));
    return NULL;
  }
  if (other && other->kind == SYMBOL_SELECTION_STATE) {
    const char *candidates = entity_cname(&c->words, c->schema->selections[other->index].entity);
    struct diag *diag = DIAG(c->diags, RANKS_OF_MANY, e->span, cstr(&c->words, name), candidates,
        entity_cname(&c->words, scope->entity));
    if (diag)
      diag_help(c->diags, diag, "say of which: write \"any %s where rank in %s …\"", candidates,
          cstr(&c->words, name));
    return NULL;
  }
  if (!other && lost_may_hold(&c->lost, name)) return NULL;
  struct diag *diag = DIAG(c->diags, SELECTION_UNKNOWN, ast_name_span(e), cstr(&c->words, name));
  if (!diag) return NULL;
  if (other) {
    diag_note(
        c->diags, diag, other->span, "\"%.*s\" is %s", STR_ARGS(name), describe_symbol(other));
    return NULL;
  }
  str_list names = {0};
  for (uint32_t i = 0; i < c->schema->n_selections; i++)
    VEC_PUSH(c->arena, &names, c->schema->selections[i].name);
  diag_help_nearest(c->diags, diag, name, names.items, names.n);
  return NULL;
}

static bool is_item(const struct symbol *symbol) {
  return symbol->kind == SYMBOL_DEFINE || symbol->kind == SYMBOL_DECISION ||
      symbol->kind == SYMBOL_SELECTION || symbol->kind == SYMBOL_SELECTION_STATE ||
      symbol->kind == SYMBOL_ALLOCATION || symbol->kind == SYMBOL_ALLOCATION_STATE;
}

/* What `previous NAME` names: the first item of that name from the rows asked outward, as names are
 * looked up. Whatever else has the name is passed over. */
static const struct symbol *look_up_item(const struct checker *c, const struct scope *scope,
    struct str name, const struct scope **at, const struct symbol **other) {
  *other = NULL;
  for (*at = scope; *at; *at = (*at)->outer)
    for (uint32_t entity = (*at)->entity;;) {
      const struct symbol *symbol = own_symbol(c, entity, name);
      if (symbol && (is_item(symbol) || symbol->kind == SYMBOL_BROKEN)) return symbol;
      if (symbol && !*other) *other = symbol;
      entity = c->schema->entities[entity].parent;
      if (!(*at)->outer || entity == (*at)->anchor || entity == NONE_INDEX) break;
    }
  if (!*other) *other = own_symbol(c, ENTITY_RUN, name);
  return NULL;
}

uint32_t previous_closed_set(
    const struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  const struct scope *at;
  const struct symbol *other, *symbol = look_up_item(c, scope, e->name, &at, &other);
  if (!symbol || symbol->kind == SYMBOL_BROKEN) return NONE_INDEX;
  struct type type = symbol_type(c, symbol);
  return type.kind == TYPE_ENUM ? type.of : NONE_INDEX;
}

/* An item of another entity: above (keep it there by a definition) or below (ask it of the rows).
 * True if reported. */
static bool report_previous_elsewhere(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, struct span span) {
  const char *word = cstr(&c->words, e->name), *here = entity_cname(&c->words, scope->entity);
  for (uint32_t entity = 0; entity < c->schema->n_entities; entity++) {
    const struct symbol *symbol = own_symbol(c, entity, e->name);
    if (!symbol || !is_item(symbol)) continue;
    const char *owner = entity_cname(&c->words, entity);
    struct diag *diag = DIAG(c->diags, PREVIOUS_OF_NO_RESULT, span, here, word,
        arena_printf(c->arena, _("%s of %s"), describe_symbol(symbol), owner));
    diag_note(c->diags, diag, symbol->span, "declared here");
    if (diag && schema_is_ancestor(c->schema, entity, scope->entity))
      diag_help(c->diags, diag,
          "declare a \"define last_%s of %s\" that is \"previous %s\", and write %s.last_%s", word,
          owner, word, owner, word);
    else if (diag && schema_is_ancestor(c->schema, scope->entity, entity))
      diag_help(c->diags, diag,
          "say of which: an aggregate, such as \"count of %s where …\", asks \"previous %s\" of "
          "each",
          owner, word);
    return true;
  }
  return false;
}

const struct symbol *resolve_previous(
    struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  struct span span = ast_name_span(e);
  const char *word = cstr(&c->words, e->name);
  if (!scope) {
    DIAG(c->diags, INSTANCE_NONE_HERE, e->span, arena_printf(c->arena, "previous %s", word));
    return NULL;
  }
  const struct scope *at;
  const struct symbol *other, *symbol = look_up_item(c, scope, e->name, &at, &other);
  if (symbol) {
    if (symbol_is_broken(c, symbol, e->span)) return NULL;
    const struct scope *crossed = scope_crossing_between(c, scope, at, symbol->entity);
    if (!crossed) return symbol;
    report_crossing(c, e, arena_printf(c->arena, "previous %s", word), symbol->entity, crossed);
    return NULL;
  }
  if (report_previous_elsewhere(c, scope, e, span) || (!other && lost_may_hold(&c->lost, e->name)))
    return NULL;
  const struct entity *rows = &c->schema->entities[scope->entity];
  const char *here = entity_cname(&c->words, rows->of_predecessors ? rows->parent : scope->entity);
  struct diag *diag;
  if (other) {
    const char *of = other->entity == ENTITY_RUN
        ? ""
        : arena_printf(c->arena, " of %s", entity_cname(&c->words, other->entity));
    diag = DIAG(c->diags, PREVIOUS_OF_NO_RESULT, span, here, word,
        arena_printf(c->arena, "%s%s", describe_symbol(other), of));
    diag_note(c->diags, diag, other->span, "declared here");
  } else {
    diag = DIAG(c->diags, PREVIOUS_UNKNOWN, span, here, word);
  }
  if (!diag) return NULL;
  str_list names = {0};
  for (const struct scope *s = scope; s; s = s->outer)
    for (uint32_t i = 0; i < c->symbols.n; i++)
      if (c->symbols.items[i].entity == s->entity && is_item(&c->symbols.items[i]))
        VEC_PUSH(c->arena, &names, c->symbols.items[i].name);
  if (str_nearest(e->name, names.items, names.n) >= 0)
    diag_help_nearest(c->diags, diag, e->name, names.items, names.n);
  else if (other && other->kind == SYMBOL_FIELD)
    diag_help(c->diags, diag,
        "results hold no fields: declare a \"define last_%s of %s\" that is \"%s\", and ask for "
        "\"previous last_%s\"",
        word, entity_cname(&c->words, other->entity), word, word);
  return NULL;
}

const struct symbol *resolve_name(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, struct want want) {
  const struct symbol *symbol;
  const struct scope *crossed;
  if (e->qualifier_this || e->more->qualifier.text.n) return resolve_qualified(c, scope, e);
  switch (lookup_name(c, scope, e->name, &symbol, &crossed)) {
  case LOOKUP_FOUND: return symbol_is_broken(c, symbol, e->span) ? NULL : symbol;
  case LOOKUP_CROSSES:
    report_crossing(c, e, cstr(&c->words, e->name), symbol->entity, crossed);
    return NULL;
  case LOOKUP_NOTHING: break;
  }
  report_unknown(c, scope, e, want);
  return NULL;
}
