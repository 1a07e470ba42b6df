/* What finding mutants has in common: how one is made, words, closed sets (finding.h). */
#include "compiler/mutants/finding.h"

#include "dsl/keywords.h"

void found(struct finding *f, enum mutator mutator, struct ast_decl *changed, struct span span,
    struct str replacement) {
  VEC_PUSH(f->arena, &f->out->list,
      (struct mutant){.mutator = mutator,
          .declaration = f->declaration,
          .changed = changed,
          .span = span,
          .replacement = replacement,
          .changes_data = f->changes_data});
}

struct ast_decl *copied(struct finding *f) {
  return arena_copy(f->arena, f->decl, sizeof *f->decl);
}

struct ast_clauses *copy_clauses(struct finding *f, struct ast_decl *copy) {
  struct ast_clauses *clauses = arena_copy(f->arena, copy->clauses, sizeof *clauses);
  copy->clauses = clauses;
  return clauses;
}

struct ast_decl *with_root(struct finding *f, struct ast_expr *expr) {
  struct ast_decl *decl = copied(f);
  char *base = f->root.in_clauses ? (char *)copy_clauses(f, decl) : (char *)decl;
  if (f->root.item_bytes) {
    void *items;
    memcpy(&items, base + f->root.array, sizeof items);
    items = arena_copy(f->arena, items, f->root.n_items * f->root.item_bytes);
    memcpy(base + f->root.array, &items, sizeof items);
    base = (char *)items + f->root.index * f->root.item_bytes;
  }
  memcpy(base + f->root.member, &expr, sizeof expr);
  return decl;
}

struct str words_of(const struct finding *f, struct span span) {
  return sources_text(f->sources, span);
}

struct str spelled(const struct finding *f, int token) {
  return keyword_of_token(token, f->is_vietnamese ? KEYWORD_VIETNAMESE : KEYWORD_ENGLISH)->phrase;
}

struct str next_word(const struct ast_type *set, struct str word) {
  for (uint32_t i = 0; set->n_words > 1 && i < set->n_words; i++)
    if (str_equal(set->words[i].text, word)) return set->words[(i + 1) % set->n_words].text;
  return (struct str){0};
}

const struct ast_type *set_with(const struct finding *f, struct str name, struct str word) {
  uint32_t at;
  if (!str_map_find(&f->names, name, &at)) return NULL;
  for (; at != NONE_INDEX; at = f->sets.items[at].next)
    if (next_word(f->sets.items[at].type, word).n) return f->sets.items[at].type;
  return NULL;
}
