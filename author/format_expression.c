/* Expressions in lines of at most FORMAT_COLUMNS, where they can be: broken before the loosest of
 * their words, the operands of one chain below each other (format_layout.h). */
#include "author/format_layout.h"
#include "dsl/parser.h"

static uint32_t word_at(const struct layout *layout, uint32_t byte) {
  return (uint32_t)(words_find(layout->kept, byte) - layout->words);
}

static bool fits(const struct layout *layout, uint32_t begin, uint32_t end, uint32_t tail) {
  return layout->column + 1 + format_width(layout, begin, end) + tail <= FORMAT_COLUMNS;
}

/* The word before an operand and the parentheses that open it. */
static uint32_t word_before(const struct layout *layout, const struct ast_expr *operand) {
  uint32_t at = word_at(layout, operand->span.begin);
  while (layout->words[at - 1].token == TK_LEFT_PARENTHESIS) at--;
  return at - 1;
}

/* Whether a blank will stand before the next word: then what follows begins one column on. */
static uint32_t column_of_next(const struct layout *layout, uint32_t word) {
  return layout->column +
      (layout->last != UINT32_MAX && format_is_apart(layout, layout->last, word));
}

/* Flat, but for new lines behind commas where the next item would pass the last column. */
static void fill(struct layout *layout, uint32_t begin, uint32_t end, uint32_t tail) {
  uint32_t column = column_of_next(layout, begin) + 2, depth = 0;
  for (uint32_t i = begin; i < end; i++) {
    format_put(layout, i);
    const int token = layout->words[i].token;
    if (token == TK_LEFT_PARENTHESIS && depth++ == 0) column = layout->column;
    if (token == TK_RIGHT_PARENTHESIS) depth--;
    if (token != TK_COMMA || depth != 1) continue;
    uint32_t next = i + 1, inner = 0;
    while (next < end && (inner > 0 || layout->words[next].token != TK_COMMA)) {
      inner += layout->words[next].token == TK_LEFT_PARENTHESIS;
      inner -= inner > 0 && layout->words[next].token == TK_RIGHT_PARENTHESIS;
      next++;
    }
    if (!fits(layout, i + 1, next, next == end ? tail : 1)) format_line(layout, column);
  }
}

static void body(struct layout *layout, const struct ast_expr *expr, uint32_t begin, uint32_t end,
    uint32_t tail);

/* `a and b and c`, all operands in one column behind the word. */
static void chain(struct layout *layout, const struct ast_expr *expr, uint32_t begin, uint32_t end,
    uint32_t tail, uint32_t column) {
  const uint32_t word = word_at(layout, expr->operator_span.begin);
  if (expr->a->kind == expr->kind && !expr->a->parenthesised)
    chain(layout, expr->a, begin, word, 0, column);
  else format_expression(layout, expr->a, begin, word, 0);
  format_line(layout, column);
  format_put(layout, word);
  format_expression(layout, expr->b, word + 1, end, tail);
}

static void conditional(struct layout *layout, const struct ast_expr *expr, uint32_t begin,
    uint32_t end, uint32_t tail, uint32_t column) {
  const uint32_t then = word_before(layout, expr->b), other = word_before(layout, expr->c);
  format_put(layout, begin);
  format_expression(layout, expr->a, begin + 1, then, 0);
  if (!fits(layout, then, other, 0)) format_line(layout, column + 2);
  format_put(layout, then);
  format_expression(layout, expr->b, then + 1, other, 0);
  format_line(layout, column);
  format_put(layout, other);
  if (expr->c->kind == AST_IF && !expr->c->parenthesised)
    conditional(layout, expr->c, other + 1, end, tail, column);
  else format_expression(layout, expr->c, other + 1, end, tail);
}

static void aggregate(struct layout *layout, const struct ast_expr *expr, uint32_t begin,
    uint32_t end, uint32_t tail, uint32_t column) {
  const bool is_every = expr->kind == AST_EVERY, is_run = expr->kind == AST_LONGEST_RUN;
  const uint32_t last = is_every || is_run ? word_before(layout, expr->b) : end;
  const uint32_t where = expr->a ? word_before(layout, expr->a) : last;
  if (where == end) {
    fill(layout, begin, end, tail);
    return;
  }
  format_put_all(layout, begin, where);
  if (where < last) {
    format_line(layout, column + 2);
    format_put(layout, where);
    format_expression(layout, expr->a, where + 1, last, last == end ? tail : 0);
  }
  if (last == end) return;
  format_line(layout, column + 2);
  format_put(layout, last);
  format_expression(layout, expr->b, last + 1, end, tail);
}

static void comparison(struct layout *layout, const struct ast_expr *expr, uint32_t begin,
    uint32_t end, uint32_t tail, uint32_t column) {
  const uint32_t word = word_at(layout, expr->operator_span.begin);
  const uint32_t right = word_before(layout, expr->b) + 1;
  format_expression(layout, expr->a, begin, word, 0);
  if (!fits(layout, word, end, tail)) format_line(layout, column + 2);
  format_put_all(layout, word, right);
  format_expression(layout, expr->b, right, end, tail);
}

/* Without parentheses around it, and too long for the line. */
static void body(struct layout *layout, const struct ast_expr *expr, uint32_t begin, uint32_t end,
    uint32_t tail) {
  const uint32_t column = column_of_next(layout, begin);
  switch ((int)expr->kind) {
  case AST_AND:
  case AST_OR: chain(layout, expr, begin, end, tail, column); return;
  case AST_NOT:
    format_put(layout, begin);
    format_expression(layout, expr->a, begin + 1, end, tail);
    return;
  case AST_IF: conditional(layout, expr, begin, end, tail, column); return;
  case AST_EQUAL:
  case AST_NOT_EQUAL:
  case AST_LESS:
  case AST_LESS_EQUAL:
  case AST_GREATER:
  case AST_GREATER_EQUAL: comparison(layout, expr, begin, end, tail, column); return;
  case AST_AGGREGATES: aggregate(layout, expr, begin, end, tail, column); return;
  default: fill(layout, begin, end, tail); return;
  }
}

void format_expression(struct layout *layout, const struct ast_expr *expr, uint32_t begin,
    uint32_t end, uint32_t tail) {
  if (fits(layout, begin, end, tail)) {
    format_put_all(layout, begin, end);
    return;
  }
  uint32_t n = 0;
  while (layout->words[begin + n].span.begin < expr->span.begin) format_put(layout, begin + n++);
  body(layout, expr, begin + n, end - n, tail + n);
  format_put_all(layout, end - n, end);
}
