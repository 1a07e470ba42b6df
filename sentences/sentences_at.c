/* Expressions in words by where they are written (sentences.h): for those who have the typed program
 * alone, whose nodes know their words by span. */
#include "sentences/sentences_parts.h"

#include <stdlib.h>

#include "results/people.h"

/* An expression, and from whose row it is spoken. */
struct written {
  struct span span;
  const struct ast_expr *expression;
  struct speaker speaker;
};
struct written_list {
  VEC(struct written) of; /* by span */
};

static int compare_written(const void *a, const void *b) {
  const struct span *x = &((const struct written *)a)->span,
                    *y = &((const struct written *)b)->span;
  if (x->source != y->source) return x->source < y->source ? -1 : 1;
  if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
  return (x->end > y->end) - (x->end < y->end);
}

/* Recursion is as deep as the tree (EXPRESSION_TREE_MAX). */
static void note(struct sentences *s, struct speaker speaker, const struct ast_expr *e) {
  if (!e) return;
  VEC_PUSH(s->arena, &s->written->of, ((struct written){e->span, e, speaker}));
  struct speaker inner = speaker;
  if (ast_is_aggregate(e->kind)) {
    const struct ast_decl *rows = spoken_find(s, AST_ENTITY, e->name, (struct str){0});
    inner.entity = rows ? rows->name.text : e->name;
    inner.in_rows = true;
  }
  note(s, inner, e->a);
  note(s, inner, e->b);
  note(s, speaker, e->c);
  if (e->kind == AST_IN || e->kind == AST_CALL)
    for (uint32_t i = 0; i < e->more->n_items; i++) note(s, speaker, e->more->items[i]);
}

static void note_decl(struct sentences *s, const struct ast_decl *d) {
  struct str own = d->clauses->candidate.text.n ? d->clauses->candidate.text : d->of.text;
  if (d->kind == AST_EXCEPTION) {
    const struct ast_decl *of =
        spoken_find(s, d->target_kind, d->of.text, d->clauses->candidate.text);
    if (!of) return;
    own = of->of.text;
  }
  const struct speaker speaker = {s, own, own, false, NULL, NULL},
                       above = {s, d->clauses->per.text, d->clauses->per.text, false, NULL, NULL};
  const bool is_per = d->kind == AST_SELECTION || d->kind == AST_ALLOCATION;
  note(s, is_per ? above : speaker, d->value);
  note(s, speaker, d->condition);
  note(s, speaker, d->unless);
  note(s, speaker, d->clauses->weight);
  note(s, above, d->clauses->unit);
  note(s, speaker, d->clauses->done_on);
  note(s, speaker, d->clauses->due);
  for (uint32_t i = 0; i < d->n_excepts; i++) {
    note(s, speaker, d->excepts[i].value);
    note(s, speaker, d->excepts[i].condition);
  }
  for (uint32_t i = 0; i < d->clauses->n_keys; i++) note(s, speaker, d->clauses->keys[i].key);
}

void sentences_index(struct sentences *s) {
  const struct ast *ast = s->compilation->ast;
  s->written = ARENA_NEW(s->arena, struct written_list);
  *s->written = (struct written_list){0};
  for (uint32_t i = 0; i < ast->n_decls; i++)
    if (!ast->decls[i]->broken) note_decl(s, ast->decls[i]);
  if (s->written->of.n)
    qsort(s->written->of.items, s->written->of.n, sizeof *s->written->of.items, compare_written);
}

bool sentences_at(struct sentences *s, struct span span, struct phrases *out) {
  const struct written key = {.span = span};
  if (!s->written || span.source == UINT32_MAX || !s->written->of.n) return false;
  const struct written *written = bsearch(
      &key, s->written->of.items, s->written->of.n, sizeof *s->written->of.items, compare_written);
  if (!written) return false;
  struct speaker speaker = written->speaker;
  speaker.sentences = s; /* whose arena it is now */
  *out = say_condition(&speaker, written->expression, false);
  return true;
}

static bool is_read(const struct phrase *phrase) {
  if (phrase->kind != PHRASE_NAME || !phrase->decl) return true;
  return people_reads(phrase->field ? phrase->field->label.text : phrase->decl->label.text);
}

bool sentences_are_read(const struct phrases *words) {
  for (uint32_t i = 0; i < words->of.n; i++)
    if (!is_read(&words->of.items[i])) return false;
  return words->of.n > 0;
}
