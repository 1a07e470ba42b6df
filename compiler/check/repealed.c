/* What later files of the chain repealed (or replaced by one of another entity), and what still
 * uses it: the one mistake is the repeal, so it is told there, with a note at each use. A use in a
 * file younger than the repeal is the use's mistake. language.md §6.
 *
 * A repealed name of an entity or the run becomes a broken symbol in its old place, so that it
 * hides and is found as it was; whatever is declared anew by that name takes the place instead.
 */
#include <stdlib.h>

#include "compiler/check/checker.h"

#define USES_SHOWN 20 /* notes of one repeal; the rest are counted */

struct repealed_use {
  uint32_t removal;
  struct span span;
  const char *note;
};

struct repealed {
  const struct ast *ast;
  struct str_map names[AST_N_DECL_KINDS]; /* by kind -> removal */
  VEC(struct repealed_use) uses;
};

void begin_repealed(struct checker *c, const struct ast *ast) {
  if (!ast->n_removals) return;
  struct repealed *r = c->repealed = ARENA_NEW(c->arena, struct repealed);
  r->ast = ast;
  for (int kind = 0; kind < AST_N_DECL_KINDS; kind++) str_map_init(&r->names[kind], c->arena);
  /* the latest removal of a name is the one that counts */
  for (uint32_t i = ast->n_removals; i-- > 0;) {
    const struct ast_decl *d = ast->removals[i].removed;
    if (ast->removals[i].by->kind != AST_REPEAL) continue;
    str_map_add(&r->names[d->kind], d->name.text, i);
  }
}

static void add_broken(struct checker *c, struct ast_name name, uint32_t entity, uint32_t removal) {
  if (str_map_find(&c->run_names, name.text, NULL) ||
      (entity != ENTITY_RUN && str_map_find(&c->entity_names[entity], name.text, NULL)))
    return;
  add_symbol(c, name,
      (struct symbol){.kind = SYMBOL_BROKEN, .entity = entity, .repealed = removal + 1}, "name");
}

static void add_broken_of(
    struct checker *c, struct ast_name name, struct ast_name owner, uint32_t removal) {
  uint32_t entity;
  if (str_map_find(&c->entities, owner.text, &entity)) add_broken(c, name, entity, removal);
}

static bool is_same_entity(const struct checker *c, struct ast_name a, struct ast_name b) {
  uint32_t entity_a, entity_b; /* a plural names the same */
  /* reported where it stands */
  if (!str_map_find(&c->entities, a.text, &entity_a) ||
      !str_map_find(&c->entities, b.text, &entity_b))
    return true;
  return entity_a == entity_b;
}

/* No entity has the name any more that had it: it is repealed, or what replaces it is of another
 * entity. */
static bool is_gone(const struct checker *c, const struct ast_removal *removal) {
  if (removal->by->kind == AST_REPEAL) return true;
  const struct ast_decl *before = removal->removed, *now = removal->by->replacement;
  if (before->kind == AST_SELECTION)
    return !is_same_entity(c, before->candidate, now->candidate) ||
        !is_same_entity(c, before->per, now->per);
  bool is_owned =
      before->kind == AST_DEFINE || before->kind == AST_DECISION || before->kind == AST_DUTY;
  return is_owned && !is_same_entity(c, before->of, now->of);
}

void declare_repealed(struct checker *c) {
  if (!c->repealed) return;
  const struct ast *ast = c->repealed->ast;
  for (uint32_t i = ast->n_removals; i-- > 0;) {
    const struct ast_decl *d = ast->removals[i].removed;
    if (!is_gone(c, &ast->removals[i])) continue;
    switch (d->kind) {
    case AST_PARAMETER:
    case AST_READING: add_broken(c, d->name, ENTITY_RUN, i); break;
    case AST_DEFINE:
    case AST_DECISION:
    case AST_DUTY: add_broken_of(c, d->name, d->of, i); break;
    case AST_SELECTION:
      add_broken_of(c, d->name, d->candidate, i);
      add_broken_of(c, d->name, d->per, i);
      break;
    case AST_REGULATION:
    case AST_ENTITY:
    case AST_RULE:
    case AST_WARNING:
    case AST_REQUIRE:
    case AST_EXCEPTION:
    case AST_USES:
    case AST_REPEAL:
    case AST_REPLACE:
    case AST_EXTEND: break;
    }
  }
}

bool symbol_is_broken(struct checker *c, const struct symbol *symbol, struct span use) {
  if (symbol->kind != SYMBOL_BROKEN) return false;
  if (symbol->repealed && c->repealed)
    VEC_PUSH(c->arena, &c->repealed->uses,
        ((struct repealed_use){symbol->repealed - 1, use, "used here"}));
  return true;
}

bool name_is_repealed(
    struct checker *c, enum ast_decl_kind kind, struct ast_name use, const char *note) {
  uint32_t removal;
  if (!c->repealed || !str_map_find(&c->repealed->names[kind], use.text, &removal)) return false;
  VEC_PUSH(c->arena, &c->repealed->uses, ((struct repealed_use){removal, use.span, note}));
  return true;
}

static int by_removal_and_place(const void *left, const void *right) {
  const struct repealed_use *a = left, *b = right;
  if (a->removal != b->removal) return a->removal < b->removal ? -1 : 1;
  if (a->span.source != b->span.source) return a->span.source < b->span.source ? -1 : 1;
  return a->span.begin < b->span.begin ? -1 : a->span.begin > b->span.begin;
}

void report_repealed(struct checker *c) {
  struct repealed *r = c->repealed;
  if (!r || !r->uses.n) return;
  qsort(r->uses.items, r->uses.n, sizeof *r->uses.items, by_removal_and_place);
  struct diag *diag = NULL;
  uint32_t n_shown = 0, n_more = 0;
  const struct repealed_use *last = NULL;
  for (uint32_t i = 0; i < r->uses.n; i++) {
    const struct repealed_use *use = &r->uses.items[i];
    if (last && by_removal_and_place(last, use) == 0) continue; /* met more than once */
    bool is_first = !last || last->removal != use->removal;
    if (is_first) diag = NULL, n_shown = n_more = 0;
    last = use;
    const struct ast_removal *removal = &r->ast->removals[use->removal];
    const char *noun = ast_decl_kind_name(removal->removed->kind),
               *name = cstr(&c->words, removal->removed->name.text);
    struct span by = removal->by->name.span;
    bool is_repeal = removal->by->kind == AST_REPEAL;
    if (use->span.source != by.source && stands_before(c, by, use->span)) {
      struct diag *gone = DIAG(c->diags, REPEALED_EARLIER, use->span, noun, name);
      diag_note(c->diags, gone, by,
          is_repeal ? "repealed here" : "replaced here by one of another entity");
      diag_note(c->diags, gone, removal->removed->name.span, "it was declared here");
      continue;
    }
    if (n_shown == 0) {
      if (is_repeal) diag = DIAG(c->diags, REPEALED_STILL_USED, by, noun, name);
      else diag = DIAG(c->diags, REPLACED_STILL_USED, by, noun, name);
      diag_help(c->diags, diag, "%s",
          is_repeal ? "repeal or replace what uses it too"
                    : "write the entity of the one it replaces, or replace what uses it too");
    }
    if (n_shown++ < USES_SHOWN) {
      diag_note(c->diags, diag, use->span, "%s", use->note);
    } else {
      n_more++;
      diag_help(c->diags, diag, "repeal or replace what uses it too; %u more %s not shown", n_more,
          n_more == 1 ? "use is" : "uses are");
    }
  }
}
