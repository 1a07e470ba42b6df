/* Lines that look otherwise than they are read: an `if` takes the whole rest on its right, and an
 * `else` belongs to the nearest `if`. Only where a line begins so far to the left that it looks
 * like a part of the whole. */
#include "compiler/advice/advisor.h"

struct layout {
  struct compilation *compilation;
  struct sources *sources;
};

/* Where the line of an offset begins, and where its first character that is no blank stands. */
struct line {
  uint32_t begin, first;
};

static struct line line_of(const struct layout *l, struct span span) {
  const struct str text = l->sources->items[span.source].text;
  struct line line = {.begin = span.begin};
  while (line.begin > 0 && text.p[line.begin - 1] != '\n') line.begin--;
  line.first = line.begin;
  while (line.first < text.n && (text.p[line.first] == ' ' || text.p[line.first] == '\t'))
    line.first++;
  return line;
}

static uint32_t column_of(const struct layout *l, uint32_t source, uint32_t offset) {
  return sources_place(l->sources, source, offset).column;
}

static bool begins_its_line(const struct layout *l, struct span span) {
  return line_of(l, span).first == span.begin;
}

/* The column of `else`, where it begins its line; 0: it does not. *word: the word itself. */
static uint32_t else_column(
    const struct layout *l, const struct ast_expr *choice, struct span *word) {
  const struct line line = line_of(l, choice->c->span);
  *word = (struct span){choice->span.source, line.first, choice->c->span.begin};
  if (choice->c->span.source != choice->span.source || line.begin < choice->b->span.end) return 0;
  return column_of(l, choice->span.source, line.first);
}

static bool is_joined(const struct ast_expr *e) {
  switch ((int)e->kind) {
  case AST_AND:
  case AST_OR:
  case AST_ADD:
  case AST_SUBTRACT:
  case AST_MULTIPLY:
  case AST_DIVIDE: return true;
  default: return false;
  }
}

/* The first operator below e that begins its line at `column` or left of it; NULL: none. What
 * stands in parentheses is closed. */
static const struct ast_expr *straying(
    const struct layout *l, const struct ast_expr *e, uint32_t column) {
  if (!e || e->parenthesised || e->kind == AST_IF) return NULL;
  const struct ast_expr *found = straying(l, e->a, column);
  if (found) return found;
  if (is_joined(e) && e->operator_span.source != UINT32_MAX &&
      begins_its_line(l, e->operator_span) &&
      column_of(l, e->operator_span.source, e->operator_span.begin) <= column)
    return e;
  return straying(l, e->b, column);
}

static const char *first_word(const struct layout *l, struct span span) {
  const struct str text = sources_text(l->sources, span);
  uint32_t n = 0;
  while (n < text.n && text.p[n] != ' ' && text.p[n] != '\n' && text.p[n] != '(') n++;
  return str_cstring(l->compilation->arena, (struct str){text.p, n});
}

/* `root`: the first `if` of its chain. */
static void advise_rest(const struct layout *l, const struct ast_expr *root) {
  const struct ast_expr *last = root;
  while (last->c->kind == AST_IF && !last->c->parenthesised) last = last->c;
  struct span word;
  uint32_t column = else_column(l, last, &word);
  if (!column) column = column_of(l, root->span.source, root->span.begin);
  const struct ast_expr *found = straying(l, last->c, column);
  if (!found) return;
  struct diags *diags = &l->compilation->diags;
  const char *operator=
      str_cstring(l->compilation->arena, sources_text(l->sources, found->operator_span));
  struct diag *diag = DIAG(
      diags, ADVICE_ELSE_TAKES_REST, span_join(found->operator_span, found->b->span), operator);
  diag_note(diags, diag, last->c->span, "all of this is its last branch");
  diag_help(diags, diag,
      "to join it to the whole, put the \"%s\" in parentheses; if it belongs to the branch, put "
      "that "
      "in parentheses",
      first_word(l, root->span));
}

/* An `if` in the first branch of another, whose `else` stands under the outer one. */
static void advise_inner(const struct layout *l, const struct ast_expr *outer) {
  const struct ast_expr *inner = outer->b;
  if (inner->kind != AST_IF || inner->parenthesised) return;
  struct span word;
  const uint32_t column = else_column(l, inner, &word);
  if (!column || column > column_of(l, outer->span.source, outer->span.begin)) return;
  struct diags *diags = &l->compilation->diags;
  struct diag *diag = DIAG(diags, ADVICE_ELSE_OF_INNER, inner->c->span, NULL);
  diag_note(diags, diag, inner->span, "the inner one begins here");
  diag_help(diags, diag, "put the inner one, from its beginning to its end, in parentheses");
}

/* `in_chain`: it is the `else if` of another. */
static void look(const struct layout *l, const struct ast_expr *e, bool in_chain) {
  if (!e || !e->nesting) return; /* no `if` in it */
  if (e->kind == AST_IF && e->a && e->b && e->c) {
    if (!in_chain) advise_rest(l, e);
    advise_inner(l, e);
    look(l, e->a, false);
    look(l, e->b, false);
    look(l, e->c, e->c->kind == AST_IF && !e->c->parenthesised);
    return;
  }
  look(l, e->a, false);
  look(l, e->b, false);
  look(l, e->c, false);
  for (uint32_t i = 0; i < e->more->n_items; i++) look(l, e->more->items[i], false);
}

void pass_advise_layout(struct compilation *compilation) {
  const struct layout l = {compilation, &compilation->sources};
  for (uint32_t i = 0; i < compilation->ast->n_decls; i++) {
    const struct ast_decl *d = compilation->ast->decls[i];
    look(&l, d->value, false);
    look(&l, d->condition, false);
    look(&l, d->unless, false);
    look(&l, d->clauses->done_on, false);
    look(&l, d->clauses->due, false);
    for (uint32_t k = 0; k < d->n_excepts; k++) {
      look(&l, d->excepts[k].value, false);
      look(&l, d->excepts[k].condition, false);
    }
    for (uint32_t k = 0; k < d->clauses->n_keys; k++) look(&l, d->clauses->keys[k].key, false);
    for (uint32_t k = 0; k < d->n_froms; k++) look(&l, d->froms[k].value, false);
  }
}
