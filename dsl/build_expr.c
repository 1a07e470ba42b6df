/* Constructors of expressions: see build.h. Each keeps the tree's height and nesting within
 * limits.h, so that every later walk may recurse. */
#include "dsl/build.h"

#include "base/characters.h"
#include "base/limits.h"

const struct ast_more ast_no_more = {
    .name_span = {UINT32_MAX, 0, 0}, .qualifier = {.span = {UINT32_MAX, 0, 0}}};

struct ast_expr *expr_new(struct parse *parse, enum ast_expr_kind kind, struct span span) {
  struct ast_expr *expr = ARENA_NEW(parse->arena, struct ast_expr);
  expr->kind = kind;
  expr->span = span;
  expr->operator_span = SPAN_NONE;
  expr->more = &ast_no_more;
  return expr;
}

/* Gives it what most do not have. */
static struct ast_more *add_more(struct parse *parse, struct ast_expr *expr) {
  struct ast_more *more = arena_copy(parse->arena, expr->more, sizeof *more);
  expr->more = more;
  return more;
}

static void grow(struct ast_expr *expr, const struct ast_expr *part) {
  if (!part) return;
  uint16_t height = (uint16_t)(part->height + 1), nesting = part->nesting;
  if (height > expr->height) expr->height = height;
  if (nesting > expr->nesting) expr->nesting = nesting;
}

/* Measures a node whose parts are set; one too high or deep is reported once, here, and becomes an
 * AST_ERROR. */
static struct ast_expr *measured(struct parse *parse, struct ast_expr *expr) {
  grow(expr, expr->a);
  grow(expr, expr->b);
  grow(expr, expr->c);
  for (uint32_t i = 0; i < expr->more->n_items; i++) grow(expr, expr->more->items[i]);
  if (expr->kind == AST_IF) expr->nesting++;
  if (expr->nesting <= EXPRESSION_DEPTH_MAX && expr->height <= EXPRESSION_TREE_MAX) return expr;
  struct span place = expr->operator_span.source != UINT32_MAX ? expr->operator_span : expr->span;
  if (expr->nesting > EXPRESSION_DEPTH_MAX) {
    DIAG(parse->diags, NESTING_TOO_DEEP, place,
        arena_printf(parse->arena, "%d", EXPRESSION_DEPTH_MAX));
  } else {
    struct diag *diag = DIAG(parse->diags, OPERATORS_TOO_MANY, place,
        arena_printf(parse->arena, "%d", EXPRESSION_TREE_MAX));
    diag_help(
        parse->diags, diag, "divide it among several definitions (define NAME of ENTITY ...)");
  }
  return expr_new(parse, AST_ERROR, expr->span);
}

/* An operand: an `if` among them must be parenthesised, since it takes the whole rest on its right.
 * language.md §3. */
static struct ast_expr *operand(struct parse *parse, struct ast_expr *expr) {
  if (expr && expr->kind == AST_IF && !expr->parenthesised) {
    struct diag *diag = DIAG(parse->diags, IF_WITHOUT_PARENTHESES, expr->operator_span, NULL);
    diag_help(parse->diags, diag, "write (if ... then ... else ...)");
  }
  return expr;
}

/* -- leaves -- */

void expr_close(struct parse *parse) {
  if (!parse->boundary) return;
  struct str text = sources_text(parse->diags->sources, parse->boundary->span);
  DIAG(parse->diags, LITERAL_TOO_LARGE, parse->boundary->span, str_cstring(parse->arena, text));
  parse->boundary->kind = AST_ERROR;
  parse->boundary = NULL;
}

struct ast_expr *expr_number(struct parse *parse, struct literal literal, struct span span) {
  expr_close(parse);
  struct ast_expr *expr = expr_new(parse, literal.bad ? AST_ERROR : AST_NUMBER, span);
  expr->number = literal.number;
  expr->scale = literal.scale;
  if (literal.boundary) parse->boundary = expr;
  return expr;
}

struct ast_expr *expr_date(struct parse *parse, struct literal literal, struct span span) {
  struct ast_expr *expr = expr_new(parse, literal.bad ? AST_ERROR : AST_DATE, span);
  expr->number = literal.number;
  return expr;
}

/* A blank of another kind: invisible to who compares the text with one in the data. */
static void advise_on_blanks(struct parse *parse, struct span span) {
  struct str text = sources_text(parse->diags->sources, span);
  int32_t code_point;
  for (uint32_t i = 0, length; i < text.n; i += length) {
    length = str_decode(text, i, &code_point);
    if (code_point < 0x80 || !character_is_blank(code_point)) continue;
    struct diag *diag = DIAG(parse->diags, ADVICE_TEXT_BLANK,
        ((struct span){span.source, span.begin + i, span.begin + i + length}),
        character_name(parse->arena, code_point));
    diag_help(parse->diags, diag, "write a blank, unless the data has this one too");
    return;
  }
}

struct ast_expr *expr_text(struct parse *parse, struct ast_text text) {
  advise_on_blanks(parse, text.span);
  struct ast_expr *expr = expr_new(parse, AST_TEXT, text.span);
  add_more(parse, expr)->text = text.text;
  return expr;
}

struct ast_expr *expr_named(
    struct parse *parse, enum ast_expr_kind kind, struct ast_name name, struct span span) {
  struct ast_expr *expr = expr_new(parse, kind, span);
  expr->name = name.text;
  const bool is_all =
      name.span.source == span.source && name.span.begin == span.begin && name.span.end == span.end;
  if (!is_all) add_more(parse, expr)->name_span = name.span;
  return expr;
}

struct ast_expr *expr_name(struct parse *parse, struct ast_name name) {
  return expr_named(parse, AST_NAME, name, name.span);
}

struct ast_expr *expr_qualified(
    struct parse *parse, struct ast_name qualifier, struct ast_name name, struct span span) {
  struct ast_expr *expr = expr_named(parse, AST_NAME, name, span);
  add_more(parse, expr)->qualifier = qualifier;
  return expr;
}

struct ast_expr *expr_qualified_this(struct parse *parse, struct ast_name name, struct span span) {
  struct ast_expr *expr = expr_named(parse, AST_NAME, name, span);
  expr->qualifier_this = true;
  return expr;
}

static struct ast_expr *expr_of(struct parse *parse, enum ast_expr_kind kind, struct ast_expr *path,
    struct ast_name name, struct span span) {
  struct ast_expr *expr = expr_named(parse, kind, name, span);
  expr->a = path;
  return measured(parse, expr);
}

struct ast_expr *expr_follow(
    struct parse *parse, struct ast_expr *path, struct ast_name name, struct span span) {
  return expr_of(parse, AST_FOLLOW, path, name, span);
}

struct ast_expr *expr_rank_of(
    struct parse *parse, struct ast_expr *path, struct ast_name name, struct span span) {
  return expr_of(parse, AST_RANK_IN, path, name, span);
}

/* -- trees -- */

struct expr_list *expr_list(struct parse *parse, struct expr_list *list, struct ast_expr *expr) {
  if (!list) list = ARENA_NEW(parse->arena, struct expr_list);
  VEC_PUSH(parse->arena, &list->of, expr);
  return list;
}

static void set_items(struct parse *parse, struct ast_expr *expr, struct expr_list *list) {
  if (!list) return;
  struct ast_more *more = add_more(parse, expr);
  more->items = list->of.items;
  more->n_items = list->of.n;
}

struct ast_expr *expr_call(
    struct parse *parse, struct ast_name name, struct expr_list *arguments, struct span span) {
  struct ast_expr *expr = expr_named(parse, AST_CALL, name, span);
  set_items(parse, expr, arguments);
  return measured(parse, expr);
}

struct ast_expr *expr_parenthesised(struct parse *parse, struct ast_expr *inner) {
  (void)parse; /* the scanner counts parentheses: tokens.c */
  inner->parenthesised = true;
  return inner;
}

struct ast_expr *expr_unary(struct parse *parse, enum ast_expr_kind kind, struct span word,
    struct ast_expr *a, struct span span) {
  if (kind == AST_NEGATE && a == parse->boundary && !a->parenthesised) { /* -2^63 fits */
    parse->boundary = NULL;
    a->span = span;
    return a;
  }
  struct ast_expr *expr = expr_new(parse, kind, span);
  expr->operator_span = word;
  expr->a = operand(parse, a);
  return measured(parse, expr);
}

struct ast_expr *expr_binary(struct parse *parse, enum ast_expr_kind kind, struct span word,
    struct ast_expr *a, struct ast_expr *b, struct span span) {
  struct ast_expr *expr = expr_new(parse, kind, span);
  expr->operator_span = word;
  expr->a = operand(parse, a);
  expr->b = operand(parse, b);
  return measured(parse, expr);
}

struct ast_expr *expr_on(struct parse *parse, struct ast_expr *a, struct span word,
    struct ast_expr *day, struct span span) {
  struct ast_expr *expr = expr_new(parse, AST_ON, span);
  expr->operator_span = word;
  expr->a = a;
  expr->b = day;
  return measured(parse, expr);
}

struct ast_expr *expr_duration(struct parse *parse, bool minus, struct span word,
    struct ast_expr *a, struct ast_expr *b, enum ast_unit unit, enum ast_rounded rounding,
    struct span span) {
  static const char *const units[] = {
      [AST_DAYS] = "days", [AST_MONTHS] = "months", [AST_YEARS] = "years"};
  bool plain =
      b->parenthesised || b->kind == AST_NUMBER || b->kind == AST_NAME || b->kind == AST_ERROR;
  if (!plain) {
    struct diag *diag = DIAG(parse->diags, DURATION_NOT_SIMPLE, b->span, units[unit]);
    diag_help(parse->diags, diag, "write (...) %s", units[unit]);
  }
  struct ast_expr *expr = expr_new(parse, AST_ADD_DURATION, span);
  expr->operator_span = word;
  expr->negated = minus;
  expr->unit = unit;
  expr->rounding = rounding;
  expr->a = operand(parse, a);
  expr->b = b;
  return measured(parse, expr);
}

struct ast_expr *expr_if(struct parse *parse, struct span word, struct ast_expr *condition,
    struct ast_expr *yes, struct ast_expr *no, struct span span) {
  struct ast_expr *expr = expr_new(parse, AST_IF, span);
  expr->operator_span = word;
  expr->a = condition;
  expr->b = yes;
  expr->c = no;
  return measured(parse, expr);
}

struct ast_expr *expr_rows(
    struct parse *parse, struct ast_name entity, const struct ast_name *ancestor) {
  struct ast_expr *expr = expr_new(parse, AST_ERROR, SPAN_NONE);
  struct ast_more *more = add_more(parse, expr);
  expr->name = entity.text;
  more->name_span = entity.span;
  if (ancestor) more->qualifier = *ancestor;
  return expr;
}

struct ast_expr *expr_aggregate(struct parse *parse, enum ast_expr_kind kind, struct span word,
    struct ast_expr *rows, struct ast_expr *where, struct ast_expr *b, struct span span) {
  return expr_ranked(parse, kind, word, NULL, rows, where, b, span);
}

struct ast_expr *expr_ranked(struct parse *parse, enum ast_expr_kind kind, struct span word,
    struct ast_expr *k, struct ast_expr *rows, struct ast_expr *where, struct ast_expr *b,
    struct span span) {
  rows->kind = kind;
  rows->span = span;
  rows->operator_span = word;
  rows->a = where;
  rows->b = b;
  rows->c = k;
  return measured(parse, rows);
}

/* -- comparisons -- */

struct ast_expr *expr_test(struct parse *parse, enum ast_expr_kind kind, bool negated,
    struct span word, struct ast_expr *b, struct ast_expr *c, struct expr_list *items) {
  struct ast_expr *expr = expr_new(parse, kind, word);
  expr->operator_span = word;
  expr->negated = negated;
  expr->b = operand(parse, b);
  expr->c = operand(parse, c);
  set_items(parse, expr, items);
  return expr;
}

static bool is_comparison(const struct ast_expr *expr) {
  return (expr->kind >= AST_EQUAL && expr->kind <= AST_BETWEEN) && !expr->parenthesised;
}

struct ast_expr *expr_compare(
    struct parse *parse, struct ast_expr *a, struct ast_expr *test, struct span span) {
  test->span = span;
  if (is_comparison(a)) {
    if (!test->b && test->more->n_items > 0) test->b = test->more->items[0];
    if (!test->b) /* `a = b is known` */
      test->b = expr_name(parse,
          (struct ast_name){
              test->kind == AST_IS_KNOWN ? STR("known") : STR("missing"), test->operator_span});
    test->kind = AST_CHAIN;
    test->negated = false;
    test->c = NULL;
    test->more = &ast_no_more;
  }
  test->a = operand(parse, a);
  return measured(parse, test);
}
