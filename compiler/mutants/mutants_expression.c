/* Mutants of expressions (mutants.h): each node as it might have been written by mistake. */
#include <assert.h>

#include "compiler/mutants/finding.h"

#include "base/date.h"
#include "base/decimal.h"
#include "base/limits.h"
#include "dsl/parser.h"

static void visit(
    struct finding *f, const struct above *up, const struct ast_expr *e, enum truth_use use);

/* -- made anew, up to the declaration -- */

static struct ast_expr *copy_of(struct finding *f, const struct ast_expr *e) {
  return arena_copy(f->arena, e, sizeof *e);
}

/* Gives a copy items of its own, to be changed. */
static struct ast_more *copy_items(struct finding *f, struct ast_expr *copy) {
  struct ast_more *more = arena_copy(f->arena, copy->more, sizeof *more);
  more->items = arena_copy(f->arena, more->items, more->n_items * sizeof *more->items);
  copy->more = more;
  return more;
}

/* The declaration with `instead` in the place of what hangs there. */
static struct ast_decl *declared_with(
    struct finding *f, const struct above *up, struct ast_expr *instead) {
  for (; up; up = up->up) {
    struct ast_expr *node = copy_of(f, up->node);
    if (up->operand == 0) node->a = instead;
    else if (up->operand == 1) node->b = instead;
    else if (up->operand == 2) node->c = instead;
    else copy_items(f, node)->items[up->operand - 3] = instead;
    instead = node;
  }
  return with_root(f, instead);
}

static void instead(struct finding *f, const struct above *up, enum mutator mutator,
    struct ast_expr *expr, struct span span, struct str replacement) {
  found(f, mutator, declared_with(f, up, expr), span, replacement);
}

/* The same node with another kind; `span` are the words that say the kind. */
static void another_kind(struct finding *f, const struct above *up, const struct ast_expr *e,
    enum mutator mutator, enum ast_expr_kind kind, struct str words) {
  struct ast_expr *changed = copy_of(f, e);
  changed->kind = kind;
  instead(f, up, mutator, changed, e->operator_span, words);
}

/* -- leaves -- */

/* By its last digit as it is written, where zeros count that its value does not have: 9.50 is 9.51,
 * 100% is 101%. */
static void change_number(struct finding *f, const struct above *up, const struct ast_expr *e) {
  struct str written = words_of(f, e->span);
  bool is_percentage = written.n && written.p[written.n - 1] == '%';
  const char *point = written.n ? memchr(written.p, '.', written.n) : NULL;
  uint32_t digits = written.n - is_percentage, shown = 0;
  if (point) shown = digits - (uint32_t)(point - written.p) - 1;
  uint32_t scale = shown + 2 * is_percentage;
  for (int step = 1; step >= -1; step -= 2) {
    struct ast_expr *changed = copy_of(f, e);
    int64_t number = e->number;
    bool fits = true;
    for (uint32_t s = e->scale; s < scale; s++)
      fits &= !__builtin_mul_overflow(number, 10, &number);
    if (!fits || __builtin_add_overflow(number, step, &number) || number < 0) continue;
    char text[32];
    decimal_format(number, (int)shown, text);
    for (changed->scale = (uint8_t)scale; changed->scale && number % 10 == 0; number /= 10)
      changed->scale--; /* as it is read: zeros at the end say nothing */
    changed->number = number;
    if (changed->scale > SCALE_MAX) continue; /* no literal */
    instead(f, up, MUTATOR_NUMBER, changed, e->span,
        str_from(arena_printf(f->arena, "%s%s", text, is_percentage ? "%" : "")));
  }
}

static void change_date(struct finding *f, const struct above *up, const struct ast_expr *e) {
  for (int step = 1; step >= -1; step -= 2) {
    int32_t day, year, month, day_of_month;
    if (!date_add_days((int32_t)e->number, step, &day)) continue;
    struct ast_expr *changed = copy_of(f, e);
    changed->number = day;
    date_split(day, &year, &month, &day_of_month);
    instead(f, up, MUTATOR_DATE, changed, e->span,
        str_from(arena_printf(f->arena, "%04d-%02d-%02d", year, month, day_of_month)));
  }
}

static struct ast_expr *truth(struct finding *f, bool is_true, struct span span) {
  struct ast_expr *e = ARENA_NEW(f->arena, struct ast_expr);
  e->kind = is_true ? AST_TRUE : AST_FALSE;
  e->span = span;
  e->operator_span = SPAN_NONE;
  e->more = &ast_no_more;
  return e;
}

static void be(struct finding *f, const struct above *up, const struct ast_expr *e,
    enum mutator mutator, bool is_true) {
  if (e->kind == AST_TRUE || e->kind == AST_FALSE) return;
  instead(f, up, mutator, truth(f, is_true, e->span), e->span,
      spelled(f, is_true ? TK_TRUE : TK_FALSE));
}

static void change_truth(struct finding *f, const struct above *up, const struct ast_expr *e) {
  bool is_true = e->kind == AST_FALSE;
  instead(f, up, MUTATOR_NEGATION, truth(f, is_true, e->span), e->span,
      spelled(f, is_true ? TK_TRUE : TK_FALSE));
}

/* -- and, or, not -- */

static bool is_joined(const struct ast_expr *e) {
  return (e->kind == AST_AND || e->kind == AST_OR) && !e->parenthesised;
}

static struct str operand_words(struct finding *f, const struct ast_expr *e) {
  struct str words = words_of(f, e->span);
  if (!is_joined(e) && !e->parenthesised) return words;
  return str_from(arena_printf(f->arena, "(%.*s)", STR_ARGS(words)));
}

/* The words say the tree: where another operator would bind otherwise, parentheses are set. */
static void exchange_joint(struct finding *f, const struct above *up, const struct ast_expr *e) {
  struct ast_expr *changed = copy_of(f, e);
  changed->kind = e->kind == AST_AND ? AST_OR : AST_AND;
  struct str word = spelled(f, e->kind == AST_AND ? TK_OR : TK_AND);
  bool is_part = up && is_joined(e) &&
      (up->node->kind == AST_AND || up->node->kind == AST_OR || up->node->kind == AST_NOT);
  if (!is_part && !is_joined(e->a) && !is_joined(e->b)) {
    instead(f, up, MUTATOR_LOGIC, changed, e->operator_span, word);
    return;
  }
  changed->parenthesised = true;
  const char *words = arena_printf(f->arena, "(%.*s %.*s %.*s)", STR_ARGS(operand_words(f, e->a)),
      STR_ARGS(word), STR_ARGS(operand_words(f, e->b)));
  instead(f, up, MUTATOR_LOGIC, changed, e->span, str_from(words));
}

static bool is_chained(const struct ast_expr *e, const struct ast_expr *part) {
  return part->kind == e->kind && !part->parenthesised;
}

/* Each part of a chain once: `a and b and c` is two nodes and has three parts. */
static void leave_parts_out(struct finding *f, const struct above *up, const struct ast_expr *e) {
  struct span cut = e->span;
  if (!is_chained(e, e->b)) {
    cut.begin = e->operator_span.begin;
    struct str before = words_of(f, between(e->span, e->span.begin, cut.begin));
    while (before.n && strchr(" \t\r\n", before.p[before.n - 1])) before.n--;
    cut.begin = e->span.begin + before.n;
    instead(f, up, MUTATOR_CONDITION, e->a, cut, (struct str){0});
  }
  if (!is_chained(e, e->a)) {
    cut = between(e->span, e->span.begin, e->operator_span.end);
    struct str behind = words_of(f, between(e->span, cut.end, e->span.end));
    uint32_t n = 0;
    while (n < behind.n && strchr(" \t\r\n", behind.p[n])) n++;
    cut.end += n;
    instead(f, up, MUTATOR_CONDITION, e->b, cut, (struct str){0});
  }
}

static void change_joint(struct finding *f, const struct above *up, const struct ast_expr *e) {
  exchange_joint(f, up, e);
  leave_parts_out(f, up, e);
}

static void leave_not_out(struct finding *f, const struct above *up, const struct ast_expr *e) {
  struct str behind = words_of(f, between(e->span, e->operator_span.end, e->span.end));
  uint32_t n = 0;
  while (n < behind.n && strchr(" \t\r\n", behind.p[n])) n++;
  instead(f, up, MUTATOR_NEGATION, e->a, between(e->span, e->span.begin, e->operator_span.end + n),
      (struct str){0});
}

/* -- comparisons -- */

static struct str equal_words(const struct finding *f, const struct ast_expr *e, bool is_equal) {
  struct str written = words_of(f, e->operator_span);
  bool is_sign = str_equal(written, STR("=")) || str_equal(written, STR("<>"));
  if (is_sign) return is_equal ? STR("=") : STR("<>");
  if (is_equal) return spelled(f, TK_IS);
  return f->is_vietnamese ? STR("không phải là") : STR("is not");
}

/* `kind is wrongdoing`: another word of that set. */
static void change_word(struct finding *f, const struct above *up, const struct ast_expr *e) {
  const struct ast_expr *of = e->a, *word = e->b;
  if (word->kind != AST_NAME || word->more->qualifier.text.n || word->qualifier_this) return;
  if (of->kind != AST_NAME && of->kind != AST_FOLLOW && of->kind != AST_PREVIOUS) return;
  const struct ast_type *set = set_with(f, of->name, word->name);
  if (!set) return;
  struct ast_expr *changed = copy_of(f, word);
  changed->name = next_word(set, word->name);
  struct above here = {up, e, 1};
  instead(f, &here, MUTATOR_WORD, changed, word->span, changed->name);
}

static void change_equality(struct finding *f, const struct above *up, const struct ast_expr *e) {
  bool is_equal = e->kind == AST_NOT_EQUAL;
  another_kind(f, up, e, MUTATOR_COMPARISON, is_equal ? AST_EQUAL : AST_NOT_EQUAL,
      equal_words(f, e, is_equal));
  change_word(f, up, e);
}

/* `in`, `between`, `is known`, `is missing`: with `not`, or without. */
static void change_negation(struct finding *f, const struct above *up, const struct ast_expr *e) {
  struct ast_expr *changed = copy_of(f, e);
  struct str words;
  if (e->kind == AST_IN || e->kind == AST_BETWEEN) {
    struct str word = spelled(f, e->kind == AST_IN ? TK_IN : TK_BETWEEN);
    changed->negated = !e->negated;
    words = e->negated ? word
                       : str_from(arena_printf(
                             f->arena, "%.*s %.*s", STR_ARGS(spelled(f, TK_NOT)), STR_ARGS(word)));
  } else {
    bool is_known = (e->kind == AST_IS_KNOWN) != e->negated;
    changed->kind = is_known ? AST_IS_MISSING : AST_IS_KNOWN;
    changed->negated = false;
    words = str_from(arena_printf(f->arena, "%.*s %.*s", STR_ARGS(spelled(f, TK_IS)),
        STR_ARGS(spelled(f, is_known ? TK_MISSING : TK_KNOWN))));
  }
  instead(f, up, MUTATOR_NEGATION, changed, e->operator_span, words);
}

/* `in (a, b)` without one of them. */
static void change_list(struct finding *f, const struct above *up, const struct ast_expr *e) {
  for (uint32_t i = 0; e->more->n_items > 1 && i < e->more->n_items; i++) {
    const struct ast_expr *item = e->more->items[i], *beside = e->more->items[i ? i - 1 : 1];
    if (item->parenthesised || beside->parenthesised) continue;
    struct ast_expr *changed = copy_of(f, e);
    struct ast_more *more = copy_items(f, changed);
    memmove(&more->items[i], &more->items[i + 1], (more->n_items - i - 1) * sizeof *more->items);
    more->n_items--;
    struct span cut = i ? between(item->span, beside->span.end, item->span.end)
                        : between(item->span, item->span.begin, beside->span.begin);
    instead(f, up, MUTATOR_CONDITION, changed, cut, (struct str){0});
  }
  change_negation(f, up, e);
}

/* -- numbers, days, rows -- */

static void change_duration(struct finding *f, const struct above *up, const struct ast_expr *e) {
  struct ast_expr *changed = copy_of(f, e);
  changed->negated = !e->negated;
  instead(f, up, MUTATOR_ARITHMETIC, changed, e->operator_span, e->negated ? STR("+") : STR("-"));
  if (e->rounding == AST_ROUNDED_NONE) return;
  bool is_down = e->rounding == AST_ROUNDED_DOWN;
  struct str word = spelled(f, is_down ? TK_ROUNDED_DOWN : TK_ROUNDED_UP),
             all = words_of(f, e->span);
  if (all.n < word.n || memcmp(all.p + all.n - word.n, word.p, word.n) != 0) return;
  changed = copy_of(f, e);
  changed->rounding = is_down ? AST_ROUNDED_UP : AST_ROUNDED_DOWN;
  instead(f, up, MUTATOR_ROUNDING, changed, between(e->span, e->span.end - word.n, e->span.end),
      spelled(f, is_down ? TK_ROUNDED_UP : TK_ROUNDED_DOWN));
}

static void change_call(struct finding *f, const struct above *up, const struct ast_expr *e) {
  static const struct {
    const char *from, *to;
    uint8_t mutator;
  } others[] = {{"min", "max", MUTATOR_ARITHMETIC}, {"max", "min", MUTATOR_ARITHMETIC},
      {"floor", "ceil", MUTATOR_ROUNDING}, {"ceil", "floor", MUTATOR_ROUNDING},
      {"round_down", "round_up", MUTATOR_ROUNDING}, {"round_up", "round_down", MUTATOR_ROUNDING},
      {"round", "round_down", MUTATOR_ROUNDING}, {"round_half_even", "round", MUTATOR_ROUNDING}};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    if (!str_equal(e->name, str_from(others[i].from))) continue;
    struct ast_expr *changed = copy_of(f, e);
    changed->name = str_from(others[i].to);
    instead(f, up, (enum mutator)others[i].mutator, changed, ast_name_span(e), changed->name);
  }
}

/* Operators that are written by one word or sign, and what may stand there instead: signs that bind
 * alike, so that the words say the tree. */
static void change_operator(struct finding *f, const struct above *up, const struct ast_expr *e) {
  static const struct {
    uint8_t from, to, mutator;
    const char *sign; /* NULL: the token */
    int token;
  } others[] = {{AST_LESS, AST_LESS_EQUAL, MUTATOR_COMPARISON, "<=", 0},
      {AST_LESS, AST_GREATER_EQUAL, MUTATOR_COMPARISON, ">=", 0},
      {AST_LESS_EQUAL, AST_LESS, MUTATOR_COMPARISON, "<", 0},
      {AST_LESS_EQUAL, AST_GREATER, MUTATOR_COMPARISON, ">", 0},
      {AST_GREATER, AST_GREATER_EQUAL, MUTATOR_COMPARISON, ">=", 0},
      {AST_GREATER, AST_LESS_EQUAL, MUTATOR_COMPARISON, "<=", 0},
      {AST_GREATER_EQUAL, AST_GREATER, MUTATOR_COMPARISON, ">", 0},
      {AST_GREATER_EQUAL, AST_LESS, MUTATOR_COMPARISON, "<", 0},
      {AST_ADD, AST_SUBTRACT, MUTATOR_ARITHMETIC, "-", 0},
      {AST_SUBTRACT, AST_ADD, MUTATOR_ARITHMETIC, "+", 0},
      {AST_MULTIPLY, AST_DIVIDE, MUTATOR_ARITHMETIC, "/", 0},
      {AST_DIVIDE, AST_MULTIPLY, MUTATOR_ARITHMETIC, "*", 0},
      {AST_ANY, AST_NO, MUTATOR_LOGIC, NULL, TK_NO}, {AST_NO, AST_ANY, MUTATOR_LOGIC, NULL, TK_ANY},
      {AST_MIN, AST_MAX, MUTATOR_ARITHMETIC, NULL, TK_MAX_OF},
      {AST_MAX, AST_MIN, MUTATOR_ARITHMETIC, NULL, TK_MIN_OF},
      {AST_AVERAGE, AST_MEDIAN, MUTATOR_ARITHMETIC, NULL, TK_MEDIAN_OF},
      {AST_MEDIAN, AST_AVERAGE, MUTATOR_ARITHMETIC, NULL, TK_AVERAGE_OF},
      {AST_LARGEST, AST_SMALLEST, MUTATOR_ARITHMETIC, NULL, TK_SMALLEST},
      {AST_SMALLEST, AST_LARGEST, MUTATOR_ARITHMETIC, NULL, TK_LARGEST}};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    if (others[i].from != e->kind) continue;
    another_kind(f, up, e, (enum mutator)others[i].mutator, (enum ast_expr_kind)others[i].to,
        others[i].sign ? str_from(others[i].sign) : spelled(f, others[i].token));
  }
}

/* -- the walk -- */

static void below(struct finding *f, const struct above *up, const struct ast_expr *e,
    const struct ast_expr *operand, uint32_t number, enum truth_use use) {
  if (!operand) return;
  struct above here = {up, e, number};
  visit(f, &here, operand, use);
}

static void change_branches(struct finding *f, const struct above *up, const struct ast_expr *e) {
  struct above here = {up, e, 0};
  be(f, &here, e->a, MUTATOR_BRANCH, true);
  be(f, &here, e->a, MUTATOR_BRANCH, false);
}

/* What is left out of a condition as a whole. */
static void leave_out(
    struct finding *f, const struct above *up, const struct ast_expr *e, enum truth_use use) {
  bool is_chain = e->kind == AST_AND || e->kind == AST_OR; /* its parts are left out one by one */
  if (use == TRUTH_ACTS) {
    be(f, up, e, MUTATOR_DECLARATION, false);
    if (!is_chain) be(f, up, e, MUTATOR_CONDITION, true);
  } else if (use == TRUTH_HOLDS) {
    be(f, up, e, MUTATOR_DECLARATION, true);
  } else if (use == TRUTH_FILTER && !is_chain) {
    be(f, up, e, MUTATOR_CONDITION, true);
  }
}

typedef void change_node(struct finding *f, const struct above *up, const struct ast_expr *e);
static change_node *const changes[] = {[AST_NUMBER] = change_number,
    [AST_DATE] = change_date,
    [AST_TRUE] = change_truth,
    [AST_FALSE] = change_truth,
    [AST_NOT] = leave_not_out,
    [AST_AND] = change_joint,
    [AST_OR] = change_joint,
    [AST_EQUAL] = change_equality,
    [AST_NOT_EQUAL] = change_equality,
    [AST_IS_KNOWN] = change_negation,
    [AST_IS_MISSING] = change_negation,
    [AST_IN] = change_list,
    [AST_BETWEEN] = change_negation,
    [AST_ADD_DURATION] = change_duration,
    [AST_IF] = change_branches,
    [AST_CALL] = change_call,
    [AST_ERROR] = NULL};

/* Recursion is as deep as an expression is high: at most EXPRESSION_TREE_MAX. */
static void visit(
    struct finding *f, const struct above *up, const struct ast_expr *e, enum truth_use use) {
  if (e->span.source == SPAN_NONE.source) return;
  leave_out(f, up, e, use);
  (changes[e->kind] ? changes[e->kind] : change_operator)(f, up, e);
  bool is_filter = ast_is_aggregate(e->kind);
  below(f, up, e, e->a, 0, is_filter ? TRUTH_FILTER : TRUTH_PART);
  below(f, up, e, e->b, 1, e->kind == AST_EVERY ? TRUTH_FILTER : TRUTH_PART);
  below(f, up, e, e->c, 2, TRUTH_PART);
  for (uint32_t i = 0; i < e->more->n_items; i++)
    below(f, up, e, e->more->items[i], 3 + i, TRUTH_PART);
}

void find_in(struct finding *f, struct root root, const struct ast_expr *expr, enum truth_use use) {
  if (!expr) return;
  f->root = root;
  visit(f, NULL, expr, use);
}
