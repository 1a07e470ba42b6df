/* The tree of entities and their fields into the schema. language.md §4. */
#include "compiler/check/checker.h"
#include "dsl/keywords.h"
#include "base/translate.h"
#include "base/limits.h"

struct type declare_type(
    struct checker *c, const struct ast_type *type, const char *what, bool *broken) {
  *broken = false;
  switch (type->kind) {
  case AST_TYPE_BOOLEAN: return type_of_kind(TYPE_BOOLEAN);
  case AST_TYPE_INTEGER: return type_of_kind(TYPE_INTEGER);
  case AST_TYPE_DATE: return type_of_kind(TYPE_DATE);
  case AST_TYPE_TEXT: return type_of_kind(TYPE_TEXT);
  case AST_TYPE_DECIMAL:
    if (!type->has_scale) return type_decimal(6);
    if (type->scale >= 0 && type->scale <= SCALE_MAX) return type_decimal((uint32_t)type->scale);
    DIAG(c->diags, SCALE_OUT_OF_RANGE, type->span,
        arena_printf(c->arena, "%lld", (long long)type->scale));
    *broken = true;
    return type_decimal(SCALE_MAX);
  case AST_TYPE_REFERENCE: /* of anything but a field: declare_fields takes its own */
    DIAG(c->diags, REFERENCE_NOT_A_FIELD, type->span, what);
    *broken = true;
    return type_of_kind(TYPE_TEXT);
  case AST_TYPE_ERROR: *broken = true; return type_of_kind(TYPE_TEXT);
  case AST_TYPE_ONE_OF: break;
  }
  struct str *words = ARENA_ARRAY(c->arena, struct str, type->n_words);
  struct str_map seen;
  str_map_init(&seen, c->arena);
  uint32_t n = 0, first;
  for (uint32_t i = 0; i < type->n_words; i++) {
    if (str_map_find(&seen, type->words[i].text, &first)) {
      struct diag *diag =
          DIAG(c->diags, WORD_TWICE, type->words[i].span, cstr(&c->words, type->words[i].text));
      diag_note(c->diags, diag, type->words[first].span, "first written here");
      continue;
    }
    str_map_add(&seen, type->words[i].text, i);
    words[n++] = type->words[i].text;
  }
  if (n > ENUM_WORDS_MAX) {
    DIAG(c->diags, WORDS_TOO_MANY, type->words[ENUM_WORDS_MAX].span,
        arena_printf(c->arena, _("%u words"), n), arena_printf(c->arena, "%d", ENUM_WORDS_MAX));
    n = ENUM_WORDS_MAX;
  }
  *broken = n == 0;
  if (n == 0) return type_of_kind(TYPE_TEXT);
  const uint32_t set = intern_words(c, words, n);
  label_words(c, set, type);
  return type_enum(set);
}

static bool names_each_once(const struct ast_type *type) {
  for (uint32_t i = 0; i < type->n_words; i++)
    for (uint32_t k = 0; k < i; k++)
      if (str_equal(type->words[i].text, type->words[k].text)) return false;
  return true;
}

struct type declare_value_type(
    struct checker *c, const struct ast_type *type, const char *what, bool *broken) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < N_STATUS_WORDS; i++)
    for (uint32_t k = 0; type->kind == AST_TYPE_ONE_OF && k < type->n_words; k++)
      n += str_equal(type->words[k].text, status_words[i]);
  const bool is_status = n == N_STATUS_WORDS && type->n_words == n && names_each_once(type);
  if (!is_status) return declare_type(c, type, what, broken);
  *broken = false;
  label_words(c, status_set(c), type);
  return type_enum(status_set(c));
}

void add_entity_name(struct checker *c, struct ast_name name, enum symbol_kind kind,
    uint32_t entity, uint32_t index, const char *what) {
  const struct schema *s = c->schema;
  uint32_t mistaken = NONE_INDEX;
  /* results name the parent by it, and those above it where ids are unique within the parent */
  for (uint32_t below = entity, parent = s->entities[below].parent;
       parent != NONE_INDEX && mistaken == NONE_INDEX; parent = s->entities[below].parent) {
    if (str_equal(s->entities[parent].name, name.text)) mistaken = parent;
    below = parent;
    if (!s->entities[below].unique_within) break;
  }
  if (kind == SYMBOL_FIELD && mistaken == NONE_INDEX &&
      str_map_find(&c->entities, name.text, &mistaken) &&
      (s->entities[mistaken].parent != entity ||
          !str_equal(schema_list_key(&s->entities[mistaken]), name.text)))
    mistaken = NONE_INDEX; /* only the list of a child stands beside the fields in data */
  if (mistaken != NONE_INDEX) {
    struct diag *diag = DIAG(c->diags, NAME_LIKE_ENTITY, name.span, keyword_told(what),
        cstr(&c->words, name.text), entity_cname(&c->words, mistaken));
    if (diag)
      diag_help(c->diags, diag,
          "in data and results the name stands beside the entity's own names: choose another");
  }
  add_symbol(
      c, name, (struct symbol){.kind = (uint8_t)kind, .entity = entity, .index = index}, what);
}

/* -- the tree -- */

struct pending { /* an entity as written, before the tree is sorted */
  const struct ast_decl *decl;
  uint32_t parent; /* pending number, NONE_INDEX for the root */
  uint32_t entity; /* its number in the schema, NONE_INDEX while not placed */
};

/* Adds an entity's name or plural to the namespace of entities; false where it is taken. */
static bool claim(struct checker *c, struct str_map *names, const struct pending *pending,
    struct ast_name name, uint32_t index) {
  uint32_t there;
  if (str_map_add(names, name.text, index)) return true;
  str_map_find(names, name.text, &there);
  if (there == index) return true; /* the plural written like the name */
  struct diag *diag = DIAG(
      c->diags, NAME_DECLARED_TWICE, name.span, keyword_told("entity"), cstr(&c->words, name.text));
  struct ast_name first = pending[there].decl->name;
  diag_note(c->diags, diag, first.span, "first declared here");
  if (first.span.source != name.span.source)
    diag_help(c->diags, diag, "to add fields to the inherited one write extend entity %.*s",
        STR_ARGS(first.text));
  return false;
}

static bool has_plural(const struct pending *p, struct str plural) {
  return str_equal(p->decl->clauses->plural.text, plural) && !str_equal(p->decl->name.text, plural);
}

/* Two entities may have one plural, where their parents differ: `cases` of a unit, `cases` of a
 * person. language.md §4. Their parents are known later (check_shared_plurals). */
static void claim_plural(struct checker *c, struct str_map *names, struct str_map *shared,
    const struct pending *pending, uint32_t index) {
  struct ast_name plural = pending[index].decl->clauses->plural;
  uint32_t there;
  if (!plural.text.n) return;
  if (str_map_find(names, plural.text, &there) && there != index &&
      has_plural(&pending[there], plural.text))
    str_map_add(shared, plural.text, index);
  else claim(c, names, pending, plural, index);
}

static void check_shared_plurals(
    struct checker *c, const struct str_map *shared, const struct pending *pending, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    struct ast_name plural = pending[i].decl->clauses->plural;
    if (!plural.text.n || !str_map_find(shared, plural.text, NULL)) continue;
    for (uint32_t before = 0; before < i; before++) {
      if (!has_plural(&pending[before], plural.text) || pending[before].parent != pending[i].parent)
        continue;
      struct diag *diag = DIAG(c->diags, NAME_DECLARED_TWICE, plural.span, keyword_told("entity"),
          cstr(&c->words, plural.text));
      diag_note(c->diags, diag, pending[before].decl->clauses->plural.span, "first declared here");
      break;
    }
  }
}

static void report_shared_parent(struct checker *c, const struct pending *pending, uint32_t child,
    uint32_t first, uint32_t last) {
  struct ast_name of = pending[child].decl->of;
  const char *first_name = cstr(&c->words, pending[first].decl->name.text),
             *last_name = cstr(&c->words, pending[last].decl->name.text);
  struct diag *diag = DIAG(
      c->diags, ENTITY_SHARED_PLURAL, of.span, cstr(&c->words, of.text), first_name, last_name);
  if (diag) diag_help(c->diags, diag, "write %s or %s", first_name, last_name);
}

/* Shows a circle of `in` link by link and cuts it. */
static void report_circle(struct checker *c, struct pending *pending, uint32_t start) {
  const char *path = cstr(&c->words, pending[start].decl->name.text);
  for (uint32_t i = pending[start].parent; i != start; i = pending[i].parent)
    path = arena_printf(c->arena, "%s in %s", path, cstr(&c->words, pending[i].decl->name.text));
  path = arena_printf(c->arena, "%s in %s", path, cstr(&c->words, pending[start].decl->name.text));
  struct diag *diag = DIAG(c->diags, ENTITY_CIRCLE, pending[start].decl->name.span, path);
  uint32_t i = start;
  do {
    const struct ast_decl *d = pending[i].decl;
    diag_note(c->diags, diag, d->of.span, "%.*s is said to lie in %.*s here",
        STR_ARGS(d->name.text), STR_ARGS(d->of.text));
    i = pending[i].parent;
  } while (i != start);
  pending[start].parent = NONE_INDEX;
}

/* Parents by name; exactly one root; no circles. Whatever is wrong is reported and mended, so that
 * the rest can be checked. */
static void resolve_parents(struct checker *c, struct pending *pending, uint32_t n,
    const struct str_map *names, const struct str_map *shared) {
  struct str *all = ARENA_ARRAY(c->arena, struct str, n);
  for (uint32_t i = 0; i < n; i++) all[i] = pending[i].decl->name.text;
  uint32_t root = NONE_INDEX;
  for (uint32_t i = 0; i < n; i++) {
    const struct ast_decl *d = pending[i].decl;
    pending[i].parent = NONE_INDEX;
    uint32_t last;
    if (d->of.text.n && str_map_find(shared, d->of.text, &last)) {
      uint32_t first = 0;
      str_map_find(names, d->of.text, &first);
      report_shared_parent(c, pending, i, first, last);
    } else if (d->of.text.n && !str_map_find(names, d->of.text, &pending[i].parent)) {
      if (lost_may_hold(&c->lost, d->of.text)) continue;
      struct diag *diag = DIAG(c->diags, ENTITY_UNKNOWN, d->of.span, cstr(&c->words, d->of.text));
      struct str own = all[i];
      all[i] = all[i ? 0 : n - 1]; /* it does not lie in itself */
      diag_help_nearest(c->diags, diag, d->of.text, all, n);
      all[i] = own;
    } else if (!d->of.text.n) {
      if (root == NONE_INDEX) {
        root = i;
      } else if (!d->broken) { /* else what it lies in was lost */
        struct diag *diag = DIAG(c->diags, ENTITY_SECOND_ROOT, d->name.span,
            cstr(&c->words, d->name.text), cstr(&c->words, pending[root].decl->name.text));
        diag_note(c->diags, diag, pending[root].decl->name.span, "the root");
        if (diag)
          diag_help(c->diags, diag, "write \"entity %.*s in %.*s\"", STR_ARGS(d->name.text),
              STR_ARGS(pending[root].decl->name.text));
      }
    }
  }
  /* 1 = being walked, 2 = known to end; a chain that meets its own walk is a circle */
  uint8_t *state = ARENA_ARRAY(c->arena, uint8_t, n);
  for (uint32_t i = 0; i < n; i++) {
    uint32_t at = i;
    while (at != NONE_INDEX && state[at] == 0) {
      state[at] = 1;
      at = pending[at].parent;
    }
    bool circle = at != NONE_INDEX && state[at] == 1;
    for (uint32_t k = i; k != NONE_INDEX && state[k] == 1; k = pending[k].parent) state[k] = 2;
    if (circle) report_circle(c, pending, at);
  }
  if (root == NONE_INDEX)
    for (root = 0; root + 1 < n && pending[root].parent != NONE_INDEX;) root++;
  for (uint32_t i = 0; i < n; i++)
    if (i != root && pending[i].parent == NONE_INDEX) pending[i].parent = root;
}

/* Ids may repeat under another parent, and no farther up: an instance is found by its parent's id
 * and its own. Of what lies in the root they are unique anyway. */
static bool is_unique_within(
    struct checker *c, const struct pending *p, const struct pending *all) {
  struct ast_name within = p->decl->clauses->unique_within;
  if (!within.text.n) return false;
  if (p->parent == NONE_INDEX) {
    struct diag *diag = DIAG(c->diags, UNIQUE_WITHIN_ROOT, within.span,
        cstr(&c->words, p->decl->name.text), cstr(&c->words, within.text));
    if (diag)
      diag_help(c->diags, diag, "it stands behind \"in %.*s\", where the entity lies in that",
          STR_ARGS(within.text));
    return false;
  }
  const struct ast_decl *parent = all[p->parent].decl;
  if (str_equal(within.text, parent->name.text) ||
      str_equal(within.text, parent->clauses->plural.text))
    return all[p->parent].parent != NONE_INDEX;
  struct diag *diag =
      DIAG(c->diags, UNIQUE_WITHIN_NO_PARENT, within.span, cstr(&c->words, p->decl->name.text),
          cstr(&c->words, parent->name.text), cstr(&c->words, within.text));
  if (diag) diag_help(c->diags, diag, "write \"unique within %.*s\"", STR_ARGS(parent->name.text));
  return false;
}

static void place_entity(struct checker *c, struct pending *p, const struct pending *all) {
  struct schema *s = c->schema;
  uint32_t index = s->n_entities++;
  struct entity *e = &s->entities[index];
  p->entity = index;
  e->name = p->decl->name.text;
  e->plural = p->decl->clauses->plural.text;
  e->label = p->decl->label.text;
  e->absent_none = p->decl->clauses->absent_none;
  e->span = p->decl->name.span;
  e->parent = p->parent == NONE_INDEX ? NONE_INDEX : all[p->parent].entity;
  e->depth = e->parent == NONE_INDEX ? 0 : s->entities[e->parent].depth + 1;
  e->unique_within = is_unique_within(c, p, all);
  e->trunk = e->depth == 0 ? NONE_INDEX : e->depth == 1 ? index : s->entities[e->parent].trunk;
}

/* Parents before children, otherwise in the order written. */
static void sort_entities(struct checker *c, struct pending *pending, uint32_t n) {
  for (uint32_t placed = 0; placed < n;) {
    /* the first one written whose parent is placed: circles are cut, so there is one */
    uint32_t i = 0;
    while (pending[i].entity != NONE_INDEX ||
        (pending[i].parent != NONE_INDEX && pending[pending[i].parent].entity == NONE_INDEX))
      i++;
    place_entity(c, &pending[i], pending);
    placed++;
  }
}

/* -- fields -- */

static void declare_absent(struct checker *c, const struct ast_field *f, struct field *field) {
  const char *what = arena_printf(c->arena, "\"%.*s\"", STR_ARGS(f->name.text));
  if (f->absent_none) {
    field->absent_none = field->type.kind == TYPE_DATE || field->type.kind == TYPE_REFERENCE;
    if (!field->absent_none) {
      struct diag *diag =
          DIAG(c->diags, ABSENT_NONE_TYPE, f->name.span, describe_type(&c->words, field->type));
      if (diag)
        diag_help(c->diags, diag,
            "write the value an absent one stands for, as in \"absent means %s\"",
            type_is_number(field->type)            ? "0"
                : field->type.kind == TYPE_BOOLEAN ? "false"
                                                   : "VALUE");
    }
  }
  if (f->absent)
    field->has_default = check_constant(c, f->absent, field->type, what, &field->fallback);
}

/* Only a field may be a reference: then what it refers to must have ids. */
static struct type declare_field_type(
    struct checker *c, const struct ast_type *type, bool *broken) {
  if (type->kind != AST_TYPE_REFERENCE) return declare_value_type(c, type, "", broken);
  uint32_t target = resolve_entity(c, type->entity);
  *broken = target == NONE_INDEX;
  if (*broken) return type_of_kind(TYPE_TEXT);
  const struct entity *named = &c->schema->entities[target];
  if (named->unique_within) {
    const char *parent = entity_cname(&c->words, named->parent);
    struct diag *diag = DIAG(
        c->diags, REFERENCE_TO_UNIQUE_WITHIN, type->span, entity_cname(&c->words, target), parent);
    diag_note(c->diags, diag, named->span, "declared \"unique within %s\" here", parent);
    if (diag)
      diag_help(c->diags, diag,
          "refer to a %s, or give each %s an id that no other has and leave \"unique within %s\" "
          "out",
          parent, entity_cname(&c->words, target), parent);
    *broken = true;
    return type_of_kind(TYPE_TEXT);
  }
  c->schema->entities[target].id_required = true;
  return (struct type){.kind = TYPE_REFERENCE, .of = target};
}

static void declare_fields(
    struct checker *c, uint32_t entity, const struct ast_decl *decl, struct span id_span) {
  struct schema *s = c->schema;
  struct entity *e = &s->entities[entity];
  e->first_field = s->n_fields;
  struct field *id = &s->fields[s->n_fields++];
  *id = (struct field){
      .name = STR("id"), .entity = entity, .type = type_of_kind(TYPE_TEXT), .span = id_span};
  add_symbol(c, (struct ast_name){STR("id"), id_span},
      (struct symbol){.kind = SYMBOL_FIELD, .entity = entity, .index = e->first_field}, "field");
  for (uint32_t i = 0; i < decl->clauses->n_fields; i++) {
    const struct ast_field *f = &decl->clauses->fields[i];
    if (!f->name.text.n) continue;
    if (str_equal(f->name.text, STR("id"))) {
      struct diag *diag = DIAG(c->diags, NAME_IS_BUILT_IN, f->name.span, NULL);
      if (diag) diag_help(c->diags, diag, "leave this line out");
      continue;
    }
    uint32_t index = s->n_fields++;
    struct field *field = &s->fields[index];
    bool broken;
    *field = (struct field){
        .name = f->name.text, .label = f->label.text, .entity = entity, .span = f->name.span};
    field->type = declare_field_type(c, &f->type, &broken);
    add_entity_name(c, f->name, broken ? SYMBOL_BROKEN : SYMBOL_FIELD, entity, index, "field");
    if (!broken) declare_absent(c, f, field);
    field->changes = (uint8_t)f->changes;
    if (!broken && (f->least || f->most)) {
      c->bounds[index] = f;
      c->n_bounded++;
    }
  }
  e->n_fields = s->n_fields - e->first_field;
}

/* An entity declared twice: the fields of the second are not known to the first, but their uses
 * need no second diagnostic. */
static void keep_fields_of_duplicate(
    struct checker *c, const struct ast_decl *decl, uint32_t entity) {
  uint32_t first;
  str_map_find(&c->entities, decl->name.text, &first);
  if (first == entity) return;
  for (uint32_t i = 0; i < decl->clauses->n_fields; i++)
    if (!str_map_find(&c->entity_names[first], decl->clauses->fields[i].name.text, NULL))
      add_symbol(c, decl->clauses->fields[i].name,
          (struct symbol){.kind = SYMBOL_BROKEN, .entity = first}, "field");
}

void declare_entities(struct checker *c, const struct ast *ast) {
  struct schema *s = c->schema;
  uint32_t n = 0, n_fields = 0;
  struct pending *pending = ARENA_ARRAY(c->arena, struct pending, ast->n_decls + 1);
  struct str_map names, shared; /* plurals of more than one entity */
  str_map_init(&names, c->arena);
  str_map_init(&shared, c->arena);
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    const struct ast_decl *d = ast->decls[i];
    if (d->kind != AST_ENTITY || !d->name.text.n) continue;
    if (n == ENTITIES_MAX) {
      DIAG(c->diags, WORDS_TOO_MANY, d->name.span,
          arena_printf(c->arena, _("more than %d entities"), ENTITIES_MAX),
          arena_printf(c->arena, "%d", ENTITIES_MAX));
      break;
    }
    pending[n] = (struct pending){.decl = d, .entity = NONE_INDEX};
    claim(c, &names, pending, d->name, n);
    claim_plural(c, &names, &shared, pending, n);
    n_fields += d->clauses->n_fields + 1;
    n++;
  }
  if (n == 0) {
    struct span beginning =
        ast->n_decls ? ast->decls[0]->name.span : (struct span){.source = ast->source};
    if (c->diags->n_errors == 0 && !c->lost.is_open) DIAG(c->diags, ENTITY_NONE, beginning, NULL);
    c->lost.is_open = true; /* every name of an entity would be unknown */
    return;
  }
  resolve_parents(c, pending, n, &names, &shared);
  check_shared_plurals(c, &shared, pending, n);
  s->entities = ARENA_ARRAY(c->arena, struct entity, n);
  s->fields = ARENA_ARRAY(c->arena, struct field, n_fields);
  c->bounds = ARENA_ARRAY(c->arena, const struct ast_field *, n_fields);
  c->entity_names = ARENA_ARRAY(c->arena, struct str_map, n);
  sort_entities(c, pending, n);
  for (uint32_t i = 0; i < n; i++) {
    str_map_init(&c->entity_names[i], c->arena);
    /* a duplicate changes nothing: the first one is meant */
    str_map_add(&c->entities, pending[i].decl->name.text, pending[i].entity);
  }
  for (uint32_t i = 0; i < n; i++)
    keep_plural(c, pending[i].decl->clauses->plural.text, pending[i].entity);
  /* in schema order, so that each entity's fields are contiguous */
  for (uint32_t entity = 0; entity < n; entity++)
    for (uint32_t i = 0; i < n; i++)
      if (pending[i].entity == entity) {
        declare_fields(c, entity, pending[i].decl, pending[i].decl->name.span);
        break;
      }
  for (uint32_t i = 0; i < n; i++) keep_fields_of_duplicate(c, pending[i].decl, pending[i].entity);
}

struct law_text keep_law(struct checker *c, const struct ast_decl *decl) {
  struct law_text law = {0};
  uint32_t n = decl->n_law;
  for (uint32_t i = 0; i < decl->clauses->n_extensions; i++)
    n += decl->clauses->extensions[i]->n_law;
  if (!n) return law;
  law.lines = ARENA_ARRAY(c->arena, struct str, n);
  for (uint32_t i = 0; i < decl->n_law; i++) law.lines[law.n_lines++] = decl->law[i];
  for (uint32_t i = 0; i < decl->clauses->n_extensions; i++) /* the law that added to it */
    for (uint32_t k = 0; k < decl->clauses->extensions[i]->n_law; k++)
      law.lines[law.n_lines++] = decl->clauses->extensions[i]->law[k];
  return law;
}
