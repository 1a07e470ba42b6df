/* What later files of the chain repealed (or replaced by one of another entity), and what still
 * uses it: the one mistake is the repeal, so it is told there, with a note at each use. A use in a
 * file younger than the repeal is the use's mistake. language.md §6.
 *
 * A repealed name of an entity or the run becomes a broken symbol in its old place, so that it
 * hides and is found as it was; whatever is declared anew by that name takes the place instead.
 */
#include <stdlib.h>

#include "compiler/check/repealed.h"
#include "base/translate.h"

#define USES_SHOWN 20 /* notes of one repeal; the rest are counted */

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

bool symbol_is_broken(struct checker *c, const struct symbol *symbol, struct span use) {
  if (symbol->kind != SYMBOL_BROKEN) return false;
  if (symbol->repealed && c->repealed)
    VEC_PUSH(c->arena, &c->repealed->uses,
        ((struct repealed_use){symbol->repealed - 1, use, _("used here")}));
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
    const char *noun = ast_decl_kind_word(removal->removed->kind),
               *name = cstr(&c->words, removal->removed->name.text);
    struct span by = removal->by->name.span;
    bool is_repeal = removal->by->kind == AST_REPEAL;
    if (use->span.source != by.source && stands_before(c, by, use->span)) {
      struct diag *gone = DIAG(c->diags, REPEALED_EARLIER, use->span, noun, name);
      diag_note(c->diags, gone, by,
          is_repeal ? "repealed here" : N_("replaced here by one of another entity"));
      diag_note(c->diags, gone, removal->removed->name.span, "it was declared here");
      continue;
    }
    if (n_shown == 0) {
      if (is_repeal) diag = DIAG(c->diags, REPEALED_STILL_USED, by, noun, name);
      else diag = DIAG(c->diags, REPLACED_STILL_USED, by, noun, name);
      diag_help(c->diags, diag, "%s",
          is_repeal ? _("repeal or replace what uses it too")
                    : _("write the entity of the one it replaces, or replace what uses it too"));
    }
    if (n_shown++ < USES_SHOWN) {
      diag_note(c->diags, diag, use->span, "%s", use->note);
    } else {
      n_more++;
      diag_help(c->diags, diag, "%s",
          arena_printf(c->arena,
              translated_number("repeal or replace what uses it too; %u more use is not shown",
                  "repeal or replace what uses it too; %u more uses are not shown", n_more),
              n_more));
    }
  }
}
