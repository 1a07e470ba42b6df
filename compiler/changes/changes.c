/* Which declarations differ, and the regulations between (changes.h). Contents: changes_compare.c;
 * what must be switched together: changes_compile.c. */
#include "compiler/changes/changes.h"

#include "compiler/changes/changes_compare.h"
#include "base/vec.h"

/* One regulation, its declarations by what they are called. */
struct side {
  const struct ast *ast;
  /* by kind -> into first; the last: exceptions without a name, by that of what they except from */
  struct str_map names[AST_N_DECL_KINDS + 1];
  VEC(uint32_t) first;    /* of the declarations of a kind and name */
  uint32_t *next;         /* by declaration: the next one of its kind and name; NONE_INDEX: none */
  struct str_map plurals; /* -> declaration of the entity */
  struct str_map all;     /* names and plurals of everything but the regulation */
  /* fields by their names -> into holders */
  struct str_map fields;
  VEC(uint32_t)
  holders; /* the declaration of the only entity with the field; NONE_INDEX: several */
  /* by declaration, of exceptions without a name: */
  bool *is_kept; /* the other side has it word for word */
  /* how many to the same thing stand before it, those left out that are kept */
  uint32_t *place;
};

struct finding {
  struct arena *arena;
  const struct side *old_side, *new_side;
  VEC(struct change) list;
};

/* -- which is which -- */

static bool is_compared(const struct ast_decl *d) {
  switch (d->kind) {
  case AST_ENTITY:
  case AST_REPLACEABLES: return true;
  case AST_REGULATION:
  case AST_NOT_ENCODED: /* decides nothing */
  case AST_USES:
  case AST_REPEAL:
  case AST_REPLACE:
  case AST_EXTEND: break;
  }
  return false;
}

static bool is_nameless(const struct ast_decl *d) {
  return d->kind == AST_EXCEPTION && !d->name.text.n;
}

static const struct str_map *names_of(const struct side *side, const struct ast_decl *d) {
  return &side->names[is_nameless(d) ? AST_N_DECL_KINDS : (uint32_t)d->kind];
}

static struct str name_in(const struct ast_decl *d) {
  return is_nameless(d) ? d->of.text : d->name.text;
}

/* The first declaration of the kind and name of d; NONE_INDEX: none. */
static uint32_t first_like(const struct side *side, const struct ast_decl *d) {
  uint32_t slot;
  return str_map_find(names_of(side, d), name_in(d), &slot) ? side->first.items[slot] : NONE_INDEX;
}

/* The fields of an entity, given by its declaration. */
static void keep_field_names(struct side *side, uint32_t entity) {
  const struct ast_decl *d = side->ast->decls[entity];
  for (uint32_t i = 0; i < d->clauses->n_fields; i++) {
    uint32_t slot = side->holders.n;
    if (str_map_add(&side->fields, d->clauses->fields[i].name.text, slot)) {
      VEC_PUSH(side->fields.arena, &side->holders, entity);
      continue;
    }
    str_map_find(&side->fields, d->clauses->fields[i].name.text, &slot);
    uint32_t *holder = &side->holders.items[slot];
    if (*holder != NONE_INDEX && !str_equal(side->ast->decls[*holder]->name.text, d->name.text))
      *holder = NONE_INDEX;
  }
}

static void side_init(struct side *side, struct arena *arena, const struct ast *ast) {
  *side = (struct side){.ast = ast};
  for (uint32_t kind = 0; kind <= AST_N_DECL_KINDS; kind++) str_map_init(&side->names[kind], arena);
  str_map_init(&side->plurals, arena);
  str_map_init(&side->all, arena);
  str_map_init(&side->fields, arena);
  side->next = ARENA_ARRAY(arena, uint32_t, ast->n_decls + 1);
  side->is_kept = ARENA_ARRAY(arena, bool, ast->n_decls + 1);
  side->place = ARENA_ARRAY(arena, uint32_t, ast->n_decls + 1);
  for (uint32_t i = ast->n_decls; i-- > 0;) { /* so that each chain is in the order written */
    const struct ast_decl *d = ast->decls[i];
    struct str_map *names = (struct str_map *)names_of(side, d);
    uint32_t slot = side->first.n;
    if (str_map_add(names, name_in(d), slot)) VEC_PUSH(arena, &side->first, NONE_INDEX);
    else str_map_find(names, name_in(d), &slot);
    side->next[i] = side->first.items[slot];
    side->first.items[slot] = i;
    if (d->kind == AST_ENTITY && d->clauses->plural.text.n)
      str_map_add(&side->plurals, d->clauses->plural.text, i);
    if (d->kind == AST_ENTITY) keep_field_names(side, i);
    if (d->kind == AST_REGULATION) continue;
    str_map_add(&side->all, d->name.text, i);
    if (d->clauses->plural.text.n) str_map_add(&side->all, d->clauses->plural.text, i);
  }
}

/* An entity named by its plural is the same. */
static struct str entity_of(const struct side *side, struct ast_name name) {
  uint32_t entity;
  return str_map_find(&side->plurals, name.text, &entity) ? side->ast->decls[entity]->name.text
                                                          : name.text;
}

/* Of two declarations of one kind and name. Those of an entity are told apart by it. */
static bool is_same_thing(const struct side *side_a, const struct ast_decl *a,
    const struct side *side_b, const struct ast_decl *b) {
  switch (a->kind) {
  case AST_DEFINE:
  case AST_DECISION:
  case AST_DUTY:
  case AST_WARNING:
  case AST_REQUIRE: return str_equal(entity_of(side_a, a->of), entity_of(side_b, b->of));
  case AST_EXCEPTION: return a->target_kind == b->target_kind && str_equal(a->of.text, b->of.text);
  case AST_ENTITY:
  case AST_PARAMETER:
  case AST_READING:
  case AST_RULE:
  case AST_SELECTION:
  case AST_ALLOCATION:
  case AST_CALENDAR:
  case AST_NOT_ENCODED:
  case AST_REGULATION:
  case AST_USES:
  case AST_REPEAL:
  case AST_REPLACE:
  case AST_EXTEND: break;
  }
  return true;
}

static bool stands_in(const struct side *side, const struct ast_decl *nameless) {
  for (uint32_t at = first_like(side, nameless); at != NONE_INDEX; at = side->next[at])
    if (changes_same_declaration(side->ast->decls[at], nameless)) return true;
  return false;
}

/* Exceptions without a name are told apart by their words, and where these changed by their place
 * among the others that did. */
static void place_nameless(struct arena *arena, struct side *side, const struct side *other) {
  /* by name, by kind of target */
  struct places {
    uint32_t n[AST_N_DECL_KINDS];
  } *before = ARENA_ARRAY(arena, struct places, side->first.n + 1);
  for (uint32_t i = 0; i < side->ast->n_decls; i++) {
    const struct ast_decl *d = side->ast->decls[i];
    if (!is_nameless(d) || (side->is_kept[i] = stands_in(other, d))) continue;
    uint32_t slot = 0;
    str_map_find(names_of(side, d), name_in(d), &slot);
    side->place[i] = before[slot].n[d->target_kind]++;
  }
}

/* The declaration of `other` that declaration i of `side` is; NULL: there is none. */
static const struct ast_decl *counterpart(
    const struct side *side, uint32_t i, const struct side *other) {
  const struct ast_decl *d = side->ast->decls[i];
  for (uint32_t at = first_like(other, d); at != NONE_INDEX; at = other->next[at]) {
    const struct ast_decl *o = other->ast->decls[at];
    if (!is_same_thing(side, d, other, o)) continue;
    if (!is_nameless(d)) return o;
    if (side->is_kept[i] ? changes_same_declaration(d, o)
                         : !other->is_kept[at] && other->place[at] == side->place[i])
      return o;
  }
  return NULL;
}

/* -- listing -- */

static struct str change_name(struct arena *arena, const struct ast_decl *d) {
  if (d->kind != AST_EXCEPTION) return d->name.text;
  const char *target =
      arena_printf(arena, "to %s %.*s", ast_decl_kind_name(d->target_kind), STR_ARGS(d->of.text));
  return str_from(
      d->name.text.n ? arena_printf(arena, "%.*s %s", STR_ARGS(d->name.text), target) : target);
}

static void add_declaration(
    struct finding *f, const struct ast_decl *old, const struct ast_decl *new) {
  const struct ast_decl *d = new ? new : old;
  struct change change = {.kind = ast_decl_kind_name(d->kind),
      .name = change_name(f->arena, d),
      .decl_kind = d->kind,
      .old = old,
      .new = new};
  if (d->kind != AST_EXCEPTION) change.word = d->name.text; /* nothing uses an exception */
  if (d->kind == AST_ENTITY) change.plural = d->clauses->plural.text;
  change.is_inert = d->kind == AST_REQUIRE;
  VEC_PUSH(f->arena, &f->list, change);
}

/* An entity's fields by their names. */
static void field_names(struct arena *arena, const struct ast_decl *entity, struct str_map *names) {
  str_map_init(names, arena);
  for (uint32_t i = 0; i < entity->clauses->n_fields; i++)
    str_map_add(names, entity->clauses->fields[i].name.text, i);
}

static const struct ast_field *field_of(
    const struct ast_decl *entity, const struct str_map *names, struct str name) {
  uint32_t i;
  return str_map_find(names, name, &i) ? &entity->clauses->fields[i] : NULL;
}

/* True where some other declaration or field of a side is named so: without the field, that one
 * would be meant. */
static bool is_name_of_another(
    const struct side *side, const struct ast_decl *entity, struct str name) {
  uint32_t slot;
  if (str_map_find(&side->all, name, NULL)) return true;
  if (!str_map_find(&side->fields, name, &slot)) return false;
  const uint32_t holder = side->holders.items[slot];
  return holder == NONE_INDEX || !str_equal(side->ast->decls[holder]->name.text, entity->name.text);
}

static void add_field(struct finding *f, const struct ast_decl *old,
    const struct ast_field *old_field, const struct ast_decl *new,
    const struct ast_field *new_field) {
  struct str name = new_field ? new_field->name.text : old_field->name.text;
  struct change change = {.kind = "field",
      .decl_kind = AST_ENTITY,
      .word = name,
      .old = old,
      .new = new,
      .old_field = old_field,
      .new_field = new_field};
  change.name =
      str_from(arena_printf(f->arena, "%.*s.%.*s", STR_ARGS(new->name.text), STR_ARGS(name)));
  change.is_inert = !(old_field && new_field) && !is_name_of_another(f->old_side, old, name) &&
      !is_name_of_another(f->new_side, new, name);
  VEC_PUSH(f->arena, &f->list, change);
}

static void compare_fields(
    struct finding *f, const struct ast_decl *old, const struct ast_decl *new) {
  struct str_map old_names, new_names;
  field_names(f->arena, old, &old_names);
  field_names(f->arena, new, &new_names);
  for (uint32_t i = 0; i < new->clauses->n_fields; i++) {
    const struct ast_field *before = field_of(old, &old_names, new->clauses->fields[i].name.text);
    if (!before || !same_field(before, &new->clauses->fields[i]))
      add_field(f, old, before, new, &new->clauses->fields[i]);
  }
  for (uint32_t i = 0; i < old->clauses->n_fields; i++)
    if (!field_of(new, &new_names, old->clauses->fields[i].name.text))
      add_field(f, old, &old->clauses->fields[i], new, NULL);
}

void changes_find(
    struct arena *arena, const struct ast *old, const struct ast *new, struct changes *out) {
  struct side old_side, new_side;
  struct finding f = {.arena = arena, .old_side = &old_side, .new_side = &new_side};
  side_init(&old_side, arena, old);
  side_init(&new_side, arena, new);
  place_nameless(arena, &old_side, &new_side);
  place_nameless(arena, &new_side, &old_side);
  for (uint32_t i = 0; i < new->n_decls; i++) {
    const struct ast_decl *d = new->decls[i];
    if (!is_compared(d)) continue;
    const struct ast_decl *before = counterpart(&new_side, i, &old_side);
    if (d->kind == AST_ENTITY && before) {
      if (!same_entity(before, d)) add_declaration(&f, before, d);
      compare_fields(&f, before, d);
    } else if (!before || !changes_same_declaration(before, d)) {
      add_declaration(&f, before, d);
    }
  }
  for (uint32_t i = 0; i < old->n_decls; i++)
    if (is_compared(old->decls[i]) && !counterpart(&old_side, i, &new_side))
      add_declaration(&f, old->decls[i], NULL);
  *out = (struct changes){.old = old, .new = new, .items = f.list.items, .n = f.list.n};
}

/* -- places -- */

/* Where one changed by extending it: there. */
static struct span span_of(
    const struct ast_decl *d, const struct ast_decl *other, const struct ast_field *field) {
  if (field) return field->name.span;
  if (!d) return SPAN_NONE;
  bool is_extended = other && d->clauses->n_extensions > other->clauses->n_extensions;
  return is_extended ? d->clauses->extensions[d->clauses->n_extensions - 1]->keyword_span
                     : d->keyword_span;
}

static bool is_field(const struct change *change) { return change->old_field || change->new_field; }

struct span change_old_span(const struct change *change) {
  return is_field(change) && !change->old_field
      ? SPAN_NONE
      : span_of(change->old, change->new, change->old_field);
}
struct span change_new_span(const struct change *change) {
  return is_field(change) && !change->new_field
      ? SPAN_NONE
      : span_of(change->new, change->old, change->new_field);
}

/* -- between -- */

/* The entity with its own part and each of its fields as switched; shared where nothing of it
 * changed. */
static struct ast_decl *mix_entity(
    struct arena *arena, const struct changes *changes, const bool *as_new, struct ast_decl *new) {
  const struct ast_decl *base = new;
  const struct ast_decl *old = NULL;
  bool is_whole = true;
  for (uint32_t i = 0; i < changes->n; i++) {
    const struct change *change = &changes->items[i];
    if (change->new != new || as_new[i]) continue;
    old = change->old;
    is_whole = false;
    if (!is_field(change)) base = change->old;
  }
  if (is_whole) return new;
  struct ast_decl *mixed = ARENA_NEW(arena, struct ast_decl);
  *mixed = *base;
  struct ast_clauses *clauses = arena_copy(arena, base->clauses, sizeof *clauses);
  mixed->clauses = clauses;
  clauses->fields =
      ARENA_ARRAY(arena, struct ast_field, new->clauses->n_fields + old->clauses->n_fields);
  clauses->n_fields = 0;
  for (uint32_t k = 0; k < new->clauses->n_fields; k++) {
    const struct ast_field *field = &new->clauses->fields[k];
    for (uint32_t i = 0; i < changes->n; i++)
      if (changes->items[i].new == new && changes->items[i].new_field == &new->clauses->fields[k] &&
          !as_new[i])
        field = changes->items[i].old_field;
    if (field) clauses->fields[clauses->n_fields++] = *field;
  }
  for (uint32_t i = 0; i < changes->n; i++)
    if (changes->items[i].new == new && changes->items[i].old_field &&
        !changes->items[i].new_field && !as_new[i])
      clauses->fields[clauses->n_fields++] = *changes->items[i].old_field;
  return mixed;
}

static const struct change *change_of(
    const struct changes *changes, const struct ast_decl *new, uint32_t *index) {
  for (uint32_t i = 0; i < changes->n; i++)
    if (changes->items[i].new == new) {
      *index = i;
      return &changes->items[i];
    }
  return NULL;
}

struct ast *changes_mix(struct arena *arena, const struct changes *changes, const bool *as_new) {
  struct ast *mix = ARENA_NEW(arena, struct ast);
  *mix = *changes->new;
  mix->decls = ARENA_ARRAY(arena, struct ast_decl *, changes->new->n_decls + changes->n + 1);
  mix->n_decls = 0;
  for (uint32_t i = 0; i < changes->new->n_decls; i++) {
    struct ast_decl *d = changes->new->decls[i];
    uint32_t index = 0;
    const struct change *change = change_of(changes, d, &index);
    if (!change) mix->decls[mix->n_decls++] = d;
    else if (d->kind == AST_ENTITY && change->old)
      mix->decls[mix->n_decls++] = mix_entity(arena, changes, as_new, d);
    else if (as_new[index]) mix->decls[mix->n_decls++] = d;
    /* shared and not written to */
    else if (change->old) mix->decls[mix->n_decls++] = (struct ast_decl *)change->old;
  }
  for (uint32_t i = 0; i < changes->n; i++)
    if (!changes->items[i].new && !as_new[i])
      mix->decls[mix->n_decls++] = (struct ast_decl *)changes->items[i].old;
  return mix;
}
