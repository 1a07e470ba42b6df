/* Functions and the arithmetic of dates. language.md §3 "Operators and functions"; the table is
 * builtins.def. */
#include "compiler/check/checker.h"
#include "base/translate.h"
#include "compiler/typed/functions.h"
#include "base/limits.h"
#include "dsl/spoken.h"

enum builtin {
#define BUILTIN(name, word, fewest, most, arguments) BUILTIN_##name,
#include "compiler/typed/builtins.def"
  N_BUILTINS
};

static const struct builtin_info {
  struct str name;
  uint32_t fewest, most;
  const char *arguments;
} builtins[N_BUILTINS] = {
#define BUILTIN(name, word, fewest, most, arguments)                                               \
  {{word, sizeof word - 1}, fewest, most, arguments},
#include "compiler/typed/builtins.def"
};

static const char *function_name(struct checker *c, const struct ast_expr *e) {
  return cstr(&c->words, e->name);
}

/* `abs(9,75)` */
static void help_decimal_comma(struct checker *c, struct diag *diag, const struct ast_expr *call) {
  struct span span;
  const char *value = diag ? decimal_comma(c, call, &span) : NULL;
  if (value)
    diag_help(c->diags, diag, "a comma stands between two values: write %s for the number", value);
}

/* Checks an argument of a type; NULL after a report. Plain, or a whole arithmetic expression where
 * the function rounds. */
static struct tx *check_argument(struct checker *c, const struct scope *scope,
    const struct ast_expr *call, uint32_t index, enum type_kind kind, bool rounds) {
  const struct ast_expr *e = call->more->items[index];
  struct want want = want_type(type_of_kind(kind));
  struct tx *node = rounds ? check_side(c, scope, e, want) : check_value(c, scope, e, want);
  if (!node) return NULL;
  bool good = kind == TYPE_DECIMAL ? type_is_number(node->type) : node->type.kind == kind;
  if (good) return node;
  struct diag *diag = DIAG(c->diags, ARGUMENT_WRONG_TYPE, e->span, function_name(c, call),
      kind == TYPE_DECIMAL ? _("a number") : describe_type(&c->words, type_of_kind(kind)),
      describe_type(&c->words, node->type));
  if (diag && kind == TYPE_INTEGER && node->type.kind == TYPE_DECIMAL && node->kind != TX_CONSTANT)
    diag_help(c->diags, diag, "write round(%s) or floor(%s)", source_words(&c->words, e->span, "…"),
        source_words(&c->words, e->span, "…"));
  return NULL;
}

static struct tx *check_rounding(struct checker *c, const struct scope *scope,
    const struct ast_expr *e, enum rounding rounding) {
  struct type type = type_of_kind(TYPE_INTEGER);
  bool good = true;
  if (e->more->n_items == 2) {
    const struct ast_expr *digits = e->more->items[1];
    if (digits->kind == AST_NUMBER && digits->scale == 0 && digits->number >= 0 &&
        digits->number <= SCALE_MAX) {
      type = type_decimal((uint32_t)digits->number);
    } else {
      if (digits->kind != AST_ERROR)
        help_decimal_comma(
            c, DIAG(c->diags, DIGITS_NOT_LITERAL, digits->span, function_name(c, e)), e);
      good = false;
    }
  }
  struct tx *a = check_argument(c, scope, e, 0, TYPE_DECIMAL, true);
  if (!a || !good) return NULL;
  struct tx *node = tx_unary(&c->build, TX_ROUND, type, a, e->span);
  node->rounding = (uint8_t)rounding;
  return node;
}

static struct tx *check_min_max(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, enum tx_kind kind) {
  struct tx **items = ARENA_ARRAY(c->arena, struct tx *, e->more->n_items);
  bool good = true;
  uint32_t first = 0; /* the others' `unknown` takes its type */
  while (first + 1 < e->more->n_items && e->more->items[first]->kind == AST_UNKNOWN) first++;
  struct want want = want_type(type_of_kind(TYPE_INTEGER));
  items[first] = check_value(c, scope, e->more->items[first], want);
  if (items[first]) want = want_type(items[first]->type);
  for (uint32_t i = 0; i < e->more->n_items; i++) {
    if (i != first) items[i] = check_value(c, scope, e->more->items[i], want);
    if (!items[i]) {
      good = false;
    } else if (!type_is_number(items[i]->type) && items[i]->type.kind != TYPE_DATE) {
      DIAG(c->diags, ARGUMENT_WRONG_TYPE, e->more->items[i]->span, function_name(c, e),
          _("numbers or dates"), describe_type(&c->words, items[i]->type));
      good = false;
    }
  }
  if (!good || !are_of_one_type(c, items, e->more->n_items, function_name(c, e), e->span))
    return NULL;
  return tx_join_all(&c->build, kind, items, e->more->n_items, e->span);
}

static struct tx *check_function(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, uint32_t which) {
  const struct function_info *info = &functions[which];
  bool counts_working_days =
      which == FUNCTION_IS_WORKING_DAY || which == FUNCTION_WORKING_DAYS_BETWEEN;
  if (counts_working_days && !check_has_calendar(c, e->span)) return NULL;
  struct tx *arguments[3] = {NULL, NULL, NULL};
  uint32_t home = ENTITY_RUN;
  bool good = true;
  for (uint32_t i = 0; i < info->n_arguments; i++) {
    arguments[i] = check_argument(c, scope, e, i, (enum type_kind)info->types[i], false);
    if (arguments[i]) home = home_join(&c->build, home, arguments[i]->home);
    else good = false;
  }
  if (!good) return NULL;
  struct type type = info->result == TYPE_ENUM ? type_enum(weekday_set(c))
                                               : type_of_kind((enum type_kind)info->result);
  struct tx *node = tx_new(&c->build, TX_FUNCTION, type, home, e->span);
  node->index = which;
  node->a = tx_lift(&c->build, arguments[0], home);
  node->b = arguments[1] ? tx_lift(&c->build, arguments[1], home) : NULL;
  if (arguments[2]) tx_own_more(c->arena, node)->c = tx_lift(&c->build, arguments[2], home);
  return node;
}

static struct tx *check_abs(
    struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  struct tx *a = check_argument(c, scope, e, 0, TYPE_DECIMAL, false);
  return a ? tx_unary(&c->build, TX_ABS, a->type, a, e->span) : NULL;
}

static const char *how_many(struct checker *c, uint32_t n) {
  return n == 0 ? _("no value")
      : n == 1  ? _("one value")
                : arena_printf(c->arena, _("%u values"), n);
}

static bool check_arity(struct checker *c, const struct ast_expr *e, uint32_t fewest, uint32_t most,
    const char *arguments) {
  if (e->more->n_items >= fewest && (!most || e->more->n_items <= most)) return true;
  struct diag *diag = DIAG(c->diags, ARGUMENTS_WRONG_NUMBER, e->span, function_name(c, e),
      _(arguments), how_many(c, e->more->n_items));
  help_decimal_comma(c, diag, e);
  return false;
}

static void report_no_function(struct checker *c, const struct ast_expr *e) {
  struct diag *diag = DIAG(c->diags, FUNCTION_UNKNOWN, ast_name_span(e), function_name(c, e));
  const struct spoken *said = spoken_whole(NULL, e->name, SPOKEN_CALL);
  if (!said) said = spoken_whole(NULL, e->name, SPOKEN_NAME); /* `TODAY()` */
  if (said) {
    const char *told =
        spoken_told(c->arena, said, e->name, (struct str){0}, keyword_language_told());
    diag_help(c->diags, diag, "%s", told);
    return;
  }
  struct str names[N_BUILTINS + N_FUNCTIONS];
  for (uint32_t i = 0; i < N_BUILTINS; i++) names[i] = builtins[i].name;
  for (uint32_t i = 0; i < N_FUNCTIONS; i++) names[N_BUILTINS + i] = functions[i].name;
  diag_help_nearest(c->diags, diag, e->name, names, N_BUILTINS + N_FUNCTIONS);
}

struct tx *check_call(struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  for (uint32_t i = 0; i < N_FUNCTIONS; i++) {
    if (!str_equal(functions[i].name, e->name)) continue;
    bool good = check_arity(
        c, e, functions[i].n_arguments, functions[i].n_arguments, functions[i].arguments);
    return good ? check_function(c, scope, e, i) : NULL;
  }
  uint32_t which = 0;
  while (which < N_BUILTINS && !str_equal(builtins[which].name, e->name)) which++;
  if (which == N_BUILTINS) {
    report_no_function(c, e);
    return NULL;
  }
  if (!check_arity(c, e, builtins[which].fewest, builtins[which].most, builtins[which].arguments))
    return NULL;
  switch ((enum builtin)which) {
  case BUILTIN_ROUND: return check_rounding(c, scope, e, ROUND_HALF_AWAY);
  case BUILTIN_ROUND_HALF_EVEN: return check_rounding(c, scope, e, ROUND_HALF_EVEN);
  case BUILTIN_ROUND_DOWN: return check_rounding(c, scope, e, ROUND_TOWARD_ZERO);
  case BUILTIN_ROUND_UP: return check_rounding(c, scope, e, ROUND_AWAY);
  case BUILTIN_FLOOR: return check_rounding(c, scope, e, ROUND_FLOOR);
  case BUILTIN_CEIL: return check_rounding(c, scope, e, ROUND_CEILING);
  case BUILTIN_ABS: return check_abs(c, scope, e);
  case BUILTIN_MIN: return check_min_max(c, scope, e, TX_MINIMUM);
  case BUILTIN_MAX: return check_min_max(c, scope, e, TX_MAXIMUM);
  case N_BUILTINS: break;
  }
  return NULL;
}

/* -- d + n days, months, years -- */

static const char *unit_word(enum ast_unit unit) {
  static const char *const words[] = {[AST_DAYS] = "days",
      [AST_MONTHS] = "months",
      [AST_YEARS] = "years",
      [AST_WORKING_DAYS] = N_("working days")};
  return words[unit];
}

/* Months and years: which way to round where the day may not exist. True where it is said, or the
 * day exists in every month. */
static bool check_months_rounding(struct checker *c, const struct ast_expr *e) {
  if (e->rounding != AST_ROUNDED_NONE) return true;
  if (e->a->kind == AST_DATE) {
    int32_t year, month, day;
    date_split((int32_t)e->a->number, &year, &month, &day);
    if (day <= 28) return true;
  }
  struct diag *diag = DIAG(c->diags, MONTH_END_UNROUNDED, e->span, NULL);
  if (!diag) return false;
  const char *words =
      source_words(&c->words, e->span, arena_printf(c->arena, "… %s", unit_word(e->unit)));
  diag_help(c->diags, diag,
      "write \"%s rounded down\" (the last day of the month) or \"%s rounded up\" (the first of "
      "the next)",
      words, words);
  return false;
}

struct tx *check_add_duration(
    struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  const char *unit = unit_word(e->unit);
  struct tx *date = check_value(c, scope, e->a, want_type(type_of_kind(TYPE_DATE)));
  struct tx *amount = check_value(c, scope, e->b, want_type(type_of_kind(TYPE_INTEGER)));
  bool good = date && amount;
  if (date && date->type.kind != TYPE_DATE) {
    DIAG(c->diags, DURATION_NOT_TO_DATE, e->a->span, unit, describe_type(&c->words, date->type));
    good = false;
  }
  if (amount && amount->type.kind != TYPE_INTEGER) {
    struct diag *diag = DIAG(c->diags, DURATION_NOT_AN_INTEGER, e->b->span, unit,
        describe_type(&c->words, amount->type));
    if (diag && amount->type.kind == TYPE_DECIMAL && amount->kind != TX_CONSTANT)
      diag_help(c->diags, diag, "write (round(%s)) or (floor(%s))",
          source_words(&c->words, e->b->span, "…"), source_words(&c->words, e->b->span, "…"));
    good = false;
  }
  bool in_days = e->unit == AST_DAYS || e->unit == AST_WORKING_DAYS;
  if (e->unit == AST_WORKING_DAYS && !check_has_calendar(c, e->span)) good = false;
  if (in_days && e->rounding != AST_ROUNDED_NONE) {
    DIAG(c->diags, ROUNDING_OF_DAYS, e->span, NULL);
    good = false;
  }
  if (!in_days && !check_months_rounding(c, e)) good = false;
  if (!good) return NULL;
  if (e->negated) {
    /* that one has no negative: a fault when it runs */
    bool literal = amount->kind == TX_CONSTANT && amount->value->number != INT64_MIN;
    amount = literal ? tx_constant(&c->build, amount->type, -amount->value->number, amount->span)
                     : tx_unary(&c->build, TX_NEGATE, amount->type, amount, amount->span);
  }
  enum tx_kind kind = e->unit == AST_DAYS ? TX_ADD_DAYS
      : in_days                           ? TX_ADD_WORKING_DAYS
                                          : TX_ADD_MONTHS;
  struct tx *node = tx_binary(&c->build, kind, type_of_kind(TYPE_DATE), date, amount, e->span);
  if (!in_days) node->months = e->unit == AST_YEARS ? 12 : 1;
  node->months_rounding = (uint8_t)(e->rounding == AST_ROUNDED_DOWN ? MONTHS_ROUNDED_DOWN
          : e->rounding == AST_ROUNDED_UP                           ? MONTHS_ROUNDED_UP
                                                                    : MONTHS_EXACT);
  return node;
}
