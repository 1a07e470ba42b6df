/* Parentheses that a file is written with where a word would be read together with the one behind it,
 * in one of the languages (format_layout.h). They stand there in both, so that a file comes back from
 * the other one byte by byte. */
#include "author/format_layout.h"

/* -- all expressions -- */

/* What only a name can stand in is not handed over: `NAME on DAY`, `REFERENCE.NAME`. */
static void each(const struct ast_expr *expr, expression_visitor *visit, void *context) {
  if (!expr) return;
  visit(context, expr);
  if (expr->kind != AST_ON && expr->kind != AST_FOLLOW && expr->kind != AST_RANK_IN)
    each(expr->a, visit, context);
  each(expr->b, visit, context);
  each(expr->c, visit, context);
  if (expr->kind != AST_IN && expr->kind != AST_CALL) return;
  for (uint32_t i = 0; i < expr->more->n_items; i++) each(expr->more->items[i], visit, context);
}

void format_each_expression(const struct ast_decl *decl, expression_visitor *visit, void *context) {
  const struct ast_expr *const all[] = {decl->value, decl->condition, decl->unless,
      decl->clauses->weight, decl->clauses->unit, decl->clauses->done_on, decl->clauses->due};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) each(all[i], visit, context);
  for (uint32_t i = 0; i < decl->n_froms; i++) each(decl->froms[i].value, visit, context);
  for (uint32_t i = 0; i < decl->clauses->n_keys; i++)
    each(decl->clauses->keys[i].key, visit, context);
  for (uint32_t i = 0; i < decl->n_excepts; i++) {
    each(decl->excepts[i].value, visit, context);
    each(decl->excepts[i].condition, visit, context);
  }
  if (decl->replacement) format_each_expression(decl->replacement, visit, context);
}

/* -- what is put into parentheses -- */

struct finding {
  uint32_t begin; /* the byte that the expression looked for begins at */
  const struct ast_expr *smallest;
};

static void look(void *context, const struct ast_expr *expr) {
  struct finding *finding = context;
  if (expr->span.begin != finding->begin || expr->parenthesised) return;
  if (!finding->smallest || expr->span.end < finding->smallest->span.end) finding->smallest = expr;
}

static bool part_at(struct layout *layout, const struct ast *ast, uint32_t word) {
  struct finding finding = {.begin = layout->words[word].span.begin};
  for (uint32_t i = 0; i < ast->n_decls; i++) format_each_expression(ast->decls[i], look, &finding);
  if (!finding.smallest || layout->parted[word]) return false;
  layout->parted[word] = finding.smallest;
  return true;
}

bool format_part(struct layout *layout, const struct ast *ast, uint32_t word) {
  const struct source_word *it = &layout->words[word];
  if (!it->keyword || it->is_name) return part_at(layout, ast, word);
  return word + 1 < layout->n && part_at(layout, ast, word + 1);
}

static uint32_t first_word(const struct layout *layout, const struct ast_expr *expr) {
  return (uint32_t)(words_find(layout->kept, expr->span.begin) - layout->words);
}

static void parenthesise(struct layout *layout, const struct ast_expr *expr) {
  uint32_t begin = first_word(layout, expr), end = begin;
  while (layout->words[end].span.end < expr->span.end) end++;
  layout->printed[begin].opens++;
  layout->printed[end].closes++;
}

/* `không (có …)`: without the parentheses it would be `không có`. */
static void part(void *context, const struct ast_expr *expr) {
  struct layout *layout = context;
  if (layout->parted[first_word(layout, expr)] == expr) parenthesise(layout, expr);
  if (expr->kind != AST_NOT || expr->a->kind != AST_ANY || expr->a->parenthesised) return;
  if (layout->parted[first_word(layout, expr->a)] != expr->a) parenthesise(layout, expr->a);
}

void format_put_parentheses(struct layout *layout, const struct ast *ast) {
  for (uint32_t i = 0; i < ast->n_decls; i++) format_each_expression(ast->decls[i], part, layout);
}
