/* Comparisons: `= <> < <= > >= is`, `in`, `between`. Both sides of one type family; the words of
 * closed sets find their meaning here. language.md §3 "Operators". */
#include "compiler/check/checker.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/written.h"
#include "dsl/keywords.h"

static const char *operator_word(enum ast_expr_kind kind) {
  switch ((int)kind) {
  case AST_EQUAL: return "=";
  case AST_NOT_EQUAL: return "<>";
  case AST_LESS: return "<";
  case AST_LESS_EQUAL: return "<=";
  case AST_GREATER: return ">";
  case AST_GREATER_EQUAL: return ">=";
  default: return "between";
  }
}

/* `unknown` as it is written, or an `if` between such. */
static bool is_written_unknown(const struct ast_expr *e) {
  if (e->kind == AST_IF) return is_written_unknown(e->b) && is_written_unknown(e->c);
  return e->kind == AST_UNKNOWN;
}

/* Checks operands that are compared with one another: bare words of a closed set mean its members,
 * an `unknown` takes the others' type; where there is none of another type, `ordered` says that
 * they are numbers. False where one has an error. */
static bool check_operands_from(struct checker *c, const struct scope *const *scopes,
    const struct ast_expr *const *e, uint32_t n, bool ordered, struct tx **out) {
  const struct scope *scope = scopes[0];
  if (report_status_of_share(c, scope, e, n)) return false;
  uint32_t provider, set = status_asked(c, scope, e, n, &provider);
  const bool is_status = set != NONE_INDEX;
  if (!is_status) set = closed_set_of(c, scope, e, n, &provider);
  struct want want = want_any();
  uint32_t first = 0;
  if (set != NONE_INDEX) {
    want = want_type(type_enum(set));
    first = provider;
  } else {
    while (first + 1 < n && is_written_unknown(e[first])) first++;
    if (ordered && is_written_unknown(e[first])) want = want_type(type_of_kind(TYPE_INTEGER));
  }
  /* an `if`'s own words need the set */
  bool branches = is_status || e[first]->kind == AST_IF || is_written_unknown(e[first]);
  out[first] = check_side(c, scopes[first], e[first], branches ? want : want_any());
  bool good = out[first] != NULL;
  if (want.kind == WANT_ANY)
    want = good ? want_type(out[first]->type) : (struct want){.kind = WANT_SILENCE};
  for (uint32_t i = 0; i < n; i++) {
    if (i == first) continue;
    out[i] = check_side(c, scopes[i], e[i], want);
    good = good && out[i];
  }
  return good;
}

static bool check_operands(struct checker *c, const struct scope *scope,
    const struct ast_expr *const *e, uint32_t n, bool ordered, struct tx **out) {
  const struct scope *few[3] = {0}, **scopes = few; /* a list has more */
  if (n > sizeof few / sizeof *few) scopes = ARENA_ARRAY(c->arena, const struct scope *, n);
  for (uint32_t i = 0; i < n; i++) scopes[i] = scope;
  return check_operands_from(c, scopes, e, n, ordered, out);
}

/* A text that is a number or a day, where one of these is compared: `score >= "90"`. */
static bool quoted_value(const struct tx *text, struct type wanted) {
  int64_t number;
  int scale;
  int32_t day;
  if (text->type.kind != TYPE_TEXT) return false;
  if (wanted.kind == TYPE_DATE) return date_parse(text->value->text, &day);
  return type_is_number(wanted) &&
      decimal_parse(text->value->text, true, &number, &scale) == DECIMAL_OK;
}

/* `registered = 1`, `score = ""`: what sheets and databases write for a truth and for what is missing. True where
 * that is said. */
static bool help_foreign_constant(
    struct checker *c, struct diag *diag, const struct tx *asked, const struct tx *constant) {
  if (constant->kind != TX_CONSTANT || asked->kind == TX_CONSTANT) return false;
  const char *words = source_words(&c->words, asked->span, "…");
  const struct value *value = constant->value;
  if (constant->type.kind == TYPE_TEXT && value->text.n == 0) {
    diag_help(c->diags, diag, "write %s",
        arena_printf(c->arena, "%s %s %s", words, keyword_told("is"), keyword_told("missing")));
    return true;
  }
  if (asked->type.kind != TYPE_BOOLEAN || constant->type.kind != TYPE_INTEGER ||
      (value->number != 0 && value->number != 1))
    return false;
  diag_help(c->diags, diag, "write %s",
      arena_printf(c->arena, "%s = %s", words, keyword_told(value->number ? "true" : "false")));
  return true;
}

/* A date compared with the number a quarrel of units often is, a text that should be a word: say
 * what to write. */
static void report_different(
    struct checker *c, const struct scope *scope, const struct tx *a, const struct tx *b) {
  struct diag *diag = DIAG(c->diags, COMPARISON_OF_TYPES, span_join(a->span, b->span),
      describe_type(&c->words, a->type), describe_type(&c->words, b->type));
  if (!diag) return;
  const bool is_count = scope && scope->outer; /* `count of unit where registered = 1` */
  if (!is_count && (help_foreign_constant(c, diag, a, b) || help_foreign_constant(c, diag, b, a)))
    return;
  if (scope && scope->outer && a->type.kind == TYPE_BOOLEAN && type_is_number(b->type)) {
    diag_help(c->diags, diag,
        "\"where\" and \"has\" take in all that follows: write \"(count of %s where …)\" in "
        "parentheses before the comparison",
        entity_cname(&c->words, scope->entity));
    return;
  }
  const struct tx *reference = a->type.kind == TYPE_REFERENCE ? a : b;
  if (reference->type.kind == TYPE_REFERENCE) {
    if (a->kind == TX_THIS || b->kind == TX_THIS)
      diag_help(c->diags, diag, "\"this\" is always the instance the declaration is for");
    else
      diag_help(c->diags, diag, "compare it with \"this\", or with another field that refers to %s",
          entity_cname(&c->words, reference->type.of));
    return;
  }
  const struct tx *set = a->type.kind == TYPE_ENUM ? a : b, *other = set == a ? b : a;
  if (set->type.kind == TYPE_ENUM && other->kind == TX_CONSTANT && other->type.kind == TYPE_TEXT) {
    const struct enumeration *e = &c->schema->enumerations[set->type.of];
    if (enumeration_word(e, other->value->text) >= 0)
      diag_help(
          c->diags, diag, "write %.*s without the quotation marks", STR_ARGS(other->value->text));
    else diag_help_nearest(c->diags, diag, other->value->text, e->words, e->n_words);
    return;
  }
  const struct tx *text = a->type.kind == TYPE_TEXT ? a : b;
  if (text->kind == TX_CONSTANT && quoted_value(text, text == a ? b->type : a->type)) {
    diag_help(
        c->diags, diag, "write %.*s without the quotation marks", STR_ARGS(text->value->text));
    return;
  }
  if ((a->type.kind == TYPE_DATE && type_is_number(b->type)) ||
      (b->type.kind == TYPE_DATE && type_is_number(a->type)))
    diag_help(c->diags, diag,
        "write a day as in 2020-03-31, or take a number out of a date by year(…), month(…), day(…) "
        "or days_between(…, …)");
}

static bool comparable(struct checker *c, const struct scope *scope, const struct tx *a,
    const struct tx *b, bool ordered, const char *operator, struct span operator_span) {
  bool same = type_is_number(a->type) ? type_is_number(b->type) : type_equal(a->type, b->type);
  if (!same) {
    report_different(c, scope, a, b);
    return false;
  }
  if (!ordered || type_is_number(a->type) || a->type.kind == TYPE_DATE) return true;
  struct diag *diag = DIAG(
      c->diags, COMPARISON_NOT_ORDERED, operator_span, operator, describe_type(&c->words, a->type));
  if (diag && a->type.kind == TYPE_ENUM)
    diag_help(c->diags, diag, "a closed set has no order: write \"is %.*s\" or \"in (…)\"",
        STR_ARGS(c->schema->enumerations[a->type.of].words[0]));
  return false;
}

static struct tx *compare(
    struct checker *c, enum tx_kind kind, struct tx *a, struct tx *b, struct span span) {
  struct type boolean = type_of_kind(TYPE_BOOLEAN);
  /* a state or decision of whom a reference names is asked for a word where it is known which are
     possible: of the instance itself */
  struct tx *followed = a->kind == TX_FOLLOW ? a : b, *word = followed == a ? b : a;
  if (followed->kind == TX_FOLLOW && word->kind == TX_CONSTANT && word->type.kind == TYPE_ENUM) {
    struct tx *node = tx_new(&c->build, TX_FOLLOW, boolean, followed->home, span);
    node->a = followed->a; /* the node itself may be compared again, by `in` */
    node->b = tx_binary(&c->build, kind, boolean, followed->b, word, span);
    return node;
  }
  return tx_binary(&c->build, kind, boolean, a, b, span);
}

static struct span place_of_operator(const struct ast_expr *e) {
  return e->operator_span.source == UINT32_MAX ? e->span : e->operator_span;
}

bool check_compared(struct checker *c, const struct scope *const *scopes,
    const struct ast_expr *const *e, uint32_t n, const struct ast_expr *comparison,
    struct tx **side) {
  const bool ordered = comparison->kind != AST_EQUAL && comparison->kind != AST_NOT_EQUAL;
  if (!check_operands_from(c, scopes, e, n, ordered, side)) return false;
  for (uint32_t i = 1; i < n; i++)
    if (!comparable(c, scopes[0], side[0], side[i], ordered, operator_word(comparison->kind),
            place_of_operator(comparison)))
      return false;
  return true;
}

struct tx *check_comparison(
    struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  const struct ast_expr *operands[2] = {e->a, e->b};
  struct tx *side[2];
  bool ordered = e->kind != AST_EQUAL && e->kind != AST_NOT_EQUAL;
  if (!check_operands(c, scope, operands, 2, ordered, side)) return NULL;
  if (!comparable(
          c, scope, side[0], side[1], ordered, operator_word(e->kind), place_of_operator(e)))
    return NULL;
  switch ((int)e->kind) {
  case AST_EQUAL: return compare(c, TX_EQUAL, side[0], side[1], e->span);
  case AST_NOT_EQUAL:
    return tx_not(&c->build, compare(c, TX_EQUAL, side[0], side[1], e->span), e->span);
  case AST_LESS: return compare(c, TX_LESS, side[0], side[1], e->span);
  case AST_LESS_EQUAL: return compare(c, TX_LESS_EQUAL, side[0], side[1], e->span);
  case AST_GREATER: return compare(c, TX_LESS, side[1], side[0], e->span);
  default: return compare(c, TX_LESS_EQUAL, side[1], side[0], e->span);
  }
}

const char *decimal_comma(struct checker *c, const struct ast_expr *list, struct span *span) {
  for (uint32_t i = 0; i + 1 < list->more->n_items; i++) {
    const struct ast_expr *whole = list->more->items[i], *fraction = list->more->items[i + 1];
    if (whole->kind != AST_NUMBER || fraction->kind != AST_NUMBER || whole->scale > 0 ||
        fraction->span.begin != whole->span.end + 1)
      continue;
    *span = span_join(whole->span, fraction->span);
    const char *value = written_number(c->arena, sources_text(c->diags->sources, *span));
    if (value) return value;
  }
  return NULL;
}

/* `score in (9,75)` */
static void advise_on_decimal_comma(
    struct checker *c, const struct ast_expr *e, const struct tx *compared) {
  struct span span;
  if (e->more->n_items != 2 || compared->type.kind != TYPE_DECIMAL) return;
  const char *value = decimal_comma(c, e, &span);
  if (!value) return;
  struct diag *diag = DIAG(c->diags, ADVICE_DECIMAL_COMMA, span,
      str_cstring(c->arena, sources_text(c->diags->sources, span)));
  diag_help(c->diags, diag, "write %s for one number, a blank behind the comma for two", value);
}

struct tx *check_in(struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  uint32_t n = e->more->n_items + 1;
  const struct ast_expr **operands = ARENA_ARRAY(c->arena, const struct ast_expr *, n);
  struct tx **side = ARENA_ARRAY(c->arena, struct tx *, n);
  operands[0] = e->a;
  for (uint32_t i = 1; i < n; i++) operands[i] = e->more->items[i - 1];
  bool good = check_operands(c, scope, operands, n, false, side) && n > 1;
  if (!good) return NULL;
  for (uint32_t i = 1; i < n; i++)
    if (!comparable(c, scope, side[0], side[i], false, "in", place_of_operator(e))) good = false;
  if (!good) return NULL;
  advise_on_decimal_comma(c, e, side[0]);
  for (uint32_t i = 1; i < n; i++) side[i] = compare(c, TX_EQUAL, side[0], side[i], e->span);
  struct tx *node = tx_join_all(&c->build, TX_OR, side + 1, n - 1, e->span);
  return e->negated ? tx_not(&c->build, node, e->span) : node;
}

struct tx *check_between(struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  const struct ast_expr *operands[3] = {e->a, e->b, e->c};
  struct tx *side[3];
  if (!check_operands(c, scope, operands, 3, true, side)) return NULL;
  for (uint32_t i = 1; i < 3; i++)
    if (!comparable(c, scope, side[0], side[i], true, "between", place_of_operator(e))) return NULL;
  struct tx *low = compare(c, TX_LESS_EQUAL, side[1], side[0], e->span),
            *high = compare(c, TX_LESS_EQUAL, side[0], side[2], e->span);
  struct tx *node = tx_binary(&c->build, TX_AND, type_of_kind(TYPE_BOOLEAN), low, high, e->span);
  return e->negated ? tx_not(&c->build, node, e->span) : node;
}
