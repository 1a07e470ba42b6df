/* Which declarations differ, and the regulations between (changes.h). Contents: changes_compare.c; what must be switched together: changes_compile.c. */
#include "compiler/changes.h"

#include "compiler/changes_compare.h"
#include "runtime/base/vec.h"

struct finding {
  struct arena *arena;
  const struct ast *old, *new;
  VEC(struct change) list;
};

/* -- which is which ---------------------------------------------------------------------------------------------------- */

static bool is_compared(const struct ast_decl *d) {
  switch (d->kind) {
  case AST_ENTITY:
  case AST_PARAMETER:
  case AST_READING:
  case AST_DEFINE:
  case AST_DECISION:
  case AST_RULE:
  case AST_SELECTION:
  case AST_DUTY:
  case AST_WARNING:
  case AST_REQUIRE:
  case AST_EXCEPTION: return true;
  case AST_REGULATION:
  case AST_USES:
  case AST_REPEAL:
  case AST_REPLACE:
  case AST_EXTEND: break;
  }
  return false;
}

/* An entity named by its plural is the same. */
static struct str entity_of(const struct ast *ast, struct ast_name name) {
  for (uint32_t i = 0; i < ast->n_decls; i++)
    if (ast->decls[i]->kind == AST_ENTITY && name.text.n && str_equal(ast->decls[i]->plural.text, name.text)) return ast->decls[i]->name.text;
  return name.text;
}

/* Named things: names of rules are the regulation's, those of the others of an entity are told apart by it. */
static bool is_same_thing(const struct ast *ast_a, const struct ast_decl *a, const struct ast *ast_b, const struct ast_decl *b) {
  if (a->kind != b->kind || !str_equal(a->name.text, b->name.text)) return false;
  switch (a->kind) {
  case AST_DEFINE:
  case AST_DECISION:
  case AST_DUTY:
  case AST_WARNING:
  case AST_REQUIRE: return str_equal(entity_of(ast_a, a->of), entity_of(ast_b, b->of));
  case AST_EXCEPTION: return a->target_kind == b->target_kind && str_equal(a->of.text, b->of.text);
  case AST_ENTITY:
  case AST_PARAMETER:
  case AST_READING:
  case AST_RULE:
  case AST_SELECTION:
  case AST_REGULATION:
  case AST_USES:
  case AST_REPEAL:
  case AST_REPLACE:
  case AST_EXTEND: break;
  }
  return true;
}

static bool is_nameless(const struct ast_decl *d) { return d->kind == AST_EXCEPTION && !d->name.text.n; }

/* Of nameless exceptions to one thing: how many stand before this one, those left out that the other side has word for word. */
static uint32_t place_among(const struct ast *ast, const struct ast_decl *d, const struct ast *other);

static bool stands_in(const struct ast *ast, const struct ast_decl *d) {
  for (uint32_t i = 0; i < ast->n_decls; i++)
    if (is_nameless(ast->decls[i]) && changes_same_declaration(ast->decls[i], d)) return true;
  return false;
}

static uint32_t place_among(const struct ast *ast, const struct ast_decl *d, const struct ast *other) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < ast->n_decls && ast->decls[i] != d; i++)
    n += is_nameless(ast->decls[i]) && is_same_thing(ast, ast->decls[i], ast, d) && !stands_in(other, ast->decls[i]);
  return n;
}

/* The declaration in `other` that is d of `ast`; NULL: there is none. */
static const struct ast_decl *counterpart(const struct ast *ast, const struct ast_decl *d, const struct ast *other) {
  bool is_kept = is_nameless(d) && stands_in(other, d);
  uint32_t place = is_nameless(d) && !is_kept ? place_among(ast, d, other) : 0;
  for (uint32_t i = 0; i < other->n_decls; i++) {
    const struct ast_decl *o = other->decls[i];
    if (!is_same_thing(ast, d, other, o)) continue;
    if (!is_nameless(d)) return o;
    if (is_kept ? changes_same_declaration(d, o) : !stands_in(ast, o) && place_among(other, o, ast) == place) return o;
  }
  return NULL;
}

/* -- listing ----------------------------------------------------------------------------------------------------------- */

static struct str change_name(struct arena *arena, const struct ast_decl *d) {
  if (d->kind != AST_EXCEPTION) return d->name.text;
  const char *target = arena_printf(arena, "to %s %.*s", ast_decl_kind_name(d->target_kind), STR_ARGS(d->of.text));
  return str_from(d->name.text.n ? arena_printf(arena, "%.*s %s", STR_ARGS(d->name.text), target) : target);
}

static void add_declaration(struct finding *f, const struct ast_decl *old, const struct ast_decl *new) {
  const struct ast_decl *d = new ? new : old;
  struct change change = {.kind = ast_decl_kind_name(d->kind), .name = change_name(f->arena, d), .decl_kind = d->kind, .old = old, .new = new};
  if (d->kind != AST_EXCEPTION) change.word = d->name.text; /* nothing uses an exception */
  if (d->kind == AST_ENTITY) change.plural = d->plural.text;
  change.is_inert = d->kind == AST_REQUIRE;
  VEC_PUSH(f->arena, &f->list, change);
}

static const struct ast_field *field_of(const struct ast_decl *entity, struct str name) {
  for (uint32_t i = 0; i < entity->n_fields; i++)
    if (str_equal(entity->fields[i].name.text, name)) return &entity->fields[i];
  return NULL;
}

/* True where some other declaration or field of either side is named so: without the field, that one would be meant. */
static bool is_name_of_another(const struct ast *ast, const struct ast_decl *entity, struct str name) {
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    const struct ast_decl *d = ast->decls[i];
    if (d->kind != AST_REGULATION && (str_equal(d->name.text, name) || str_equal(d->plural.text, name))) return true;
    if (d->kind != AST_ENTITY || str_equal(d->name.text, entity->name.text)) continue;
    if (field_of(d, name)) return true;
  }
  return false;
}

static void add_field(
    struct finding *f, const struct ast_decl *old, const struct ast_field *old_field, const struct ast_decl *new, const struct ast_field *new_field) {
  struct str name = new_field ? new_field->name.text : old_field->name.text;
  struct change change = {
      .kind = "field", .decl_kind = AST_ENTITY, .word = name, .old = old, .new = new, .old_field = old_field, .new_field = new_field};
  change.name = str_from(arena_printf(f->arena, "%.*s.%.*s", STR_ARGS(new->name.text), STR_ARGS(name)));
  change.is_inert = !(old_field && new_field) && !is_name_of_another(f->old, old, name) && !is_name_of_another(f->new, new, name);
  VEC_PUSH(f->arena, &f->list, change);
}

static void compare_fields(struct finding *f, const struct ast_decl *old, const struct ast_decl *new) {
  for (uint32_t i = 0; i < new->n_fields; i++) {
    const struct ast_field *before = field_of(old, new->fields[i].name.text);
    if (!before || !same_field(before, &new->fields[i])) add_field(f, old, before, new, &new->fields[i]);
  }
  for (uint32_t i = 0; i < old->n_fields; i++)
    if (!field_of(new, old->fields[i].name.text)) add_field(f, old, &old->fields[i], new, NULL);
}

void changes_find(struct arena *arena, const struct ast *old, const struct ast *new, struct changes *out) {
  struct finding f = {.arena = arena, .old = old, .new = new};
  for (uint32_t i = 0; i < new->n_decls; i++) {
    const struct ast_decl *d = new->decls[i];
    if (!is_compared(d)) continue;
    const struct ast_decl *before = counterpart(new, d, old);
    if (d->kind == AST_ENTITY && before) {
      if (!same_entity(before, d)) add_declaration(&f, before, d);
      compare_fields(&f, before, d);
    } else if (!before || !changes_same_declaration(before, d)) {
      add_declaration(&f, before, d);
    }
  }
  for (uint32_t i = 0; i < old->n_decls; i++)
    if (is_compared(old->decls[i]) && !counterpart(old, old->decls[i], new)) add_declaration(&f, old->decls[i], NULL);
  *out = (struct changes){.old = old, .new = new, .items = f.list.items, .n = f.list.n};
}

/* -- places ------------------------------------------------------------------------------------------------------------ */

/* Where one changed by extending it: there. */
static struct span span_of(const struct ast_decl *d, const struct ast_decl *other, const struct ast_field *field) {
  if (field) return field->name.span;
  if (!d) return SPAN_NONE;
  bool is_extended = other && d->n_extensions > other->n_extensions;
  return is_extended ? d->extensions[d->n_extensions - 1]->keyword_span : d->keyword_span;
}

static bool is_field(const struct change *change) { return change->old_field || change->new_field; }

struct span change_old_span(const struct change *change) {
  return is_field(change) && !change->old_field ? SPAN_NONE : span_of(change->old, change->new, change->old_field);
}
struct span change_new_span(const struct change *change) {
  return is_field(change) && !change->new_field ? SPAN_NONE : span_of(change->new, change->old, change->new_field);
}

/* -- between ----------------------------------------------------------------------------------------------------------- */

/* The entity with its own part and each of its fields as switched; shared where nothing of it changed. */
static struct ast_decl *mix_entity(struct arena *arena, const struct changes *changes, const bool *as_new, struct ast_decl *new) {
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
  mixed->fields = ARENA_ARRAY(arena, struct ast_field, new->n_fields + old->n_fields);
  mixed->n_fields = 0;
  for (uint32_t k = 0; k < new->n_fields; k++) {
    const struct ast_field *field = &new->fields[k];
    for (uint32_t i = 0; i < changes->n; i++)
      if (changes->items[i].new == new && changes->items[i].new_field == &new->fields[k] && !as_new[i]) field = changes->items[i].old_field;
    if (field) mixed->fields[mixed->n_fields++] = *field;
  }
  for (uint32_t i = 0; i < changes->n; i++)
    if (changes->items[i].new == new && changes->items[i].old_field && !changes->items[i].new_field && !as_new[i])
      mixed->fields[mixed->n_fields++] = *changes->items[i].old_field;
  return mixed;
}

static const struct change *change_of(const struct changes *changes, const struct ast_decl *new, uint32_t *index) {
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
    else if (d->kind == AST_ENTITY && change->old) mix->decls[mix->n_decls++] = mix_entity(arena, changes, as_new, d);
    else if (as_new[index]) mix->decls[mix->n_decls++] = d;
    else if (change->old) mix->decls[mix->n_decls++] = (struct ast_decl *)change->old; /* shared and not written to */
  }
  for (uint32_t i = 0; i < changes->n; i++)
    if (!changes->items[i].new && !as_new[i]) mix->decls[mix->n_decls++] = (struct ast_decl *)changes->items[i].old;
  return mix;
}
