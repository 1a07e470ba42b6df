/* Expressions that are no arithmetic: leaves, names, truth, `if`; and the dispatch to the others.
 * language.md §3, §4. */
#include "compiler/check/checker.h"
#include "base/translate.h"
#include "base/limits.h"
#include "dsl/keywords.h"

static struct tx *word_constant(struct checker *c, uint32_t set, int32_t code, struct span span) {
  return tx_constant(&c->build, type_enum(set), code, span);
}

static struct tx *check_rank_in(
    struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  if (e->a) return check_rank_of(c, scope, e);
  const struct symbol *symbol = resolve_ranked(c, scope, e);
  if (!symbol) return NULL;
  struct tx *node = tx_new(&c->build, TX_RANK, type_of_kind(TYPE_INTEGER), symbol->entity, e->span);
  node->index = symbol->index;
  return node;
}

static struct tx *check_name(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, struct want want) {
  bool bare = !e->qualifier_this && !e->more->qualifier.text.n;
  if (bare && want.kind == WANT_TYPE && want.type.kind == TYPE_ENUM) {
    int32_t code = enumeration_word(&c->schema->enumerations[want.type.of], e->name);
    if (code >= 0) return word_constant(c, want.type.of, code, e->span);
  }
  if (!bare && is_followed(c, scope, e)) return check_status(c, check_follow(c, scope, e), want);
  const struct symbol *symbol = resolve_name(c, scope, e, want);
  if (!symbol || symbol->kind == SYMBOL_BROKEN) return NULL;
  return check_status(c, value_of_symbol(c, symbol, e->span), want);
}

static bool name_is_bare(const struct ast_expr *e) {
  return e->kind == AST_NAME && !e->qualifier_this && !e->more->qualifier.text.n;
}

uint32_t probe_closed_set(struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  while (e->kind == AST_IF) { /* any branch tells; a long else-chain is walked without recursion */
    uint32_t set = probe_closed_set(c, scope, e->b);
    if (set != NONE_INDEX) return set;
    e = e->c;
  }
  if (e->kind == AST_PREVIOUS) return previous_closed_set(c, scope, e);
  if (e->kind == AST_CALL && str_equal(e->name, STR("weekday"))) return weekday_set(c);
  if (e->kind != AST_NAME && e->kind != AST_FOLLOW) return NONE_INDEX;
  const struct symbol *symbol = NULL;
  uint32_t entity = NONE_INDEX, index;
  if (!name_is_bare(e) && is_followed(c, scope, e)) {
    symbol = followed_symbol(c, scope, e);
  } else if (name_is_bare(e)) {
    const struct scope *crossed;
    lookup_name(c, scope, e->name, &symbol, &crossed);
  } else if (scope) {
    if (e->qualifier_this) {
      const struct scope *instance = scope;
      while (instance->outer) instance = instance->outer;
      entity = instance->entity;
    } else if (!str_map_find(&c->entities, e->more->qualifier.text, &entity)) {
      return NONE_INDEX;
    }
    if (str_map_find(&c->entity_names[entity], e->name, &index)) symbol = &c->symbols.items[index];
  }
  if (!symbol || symbol->kind == SYMBOL_BROKEN) return NONE_INDEX;
  struct type type = symbol_type(c, symbol);
  return type.kind == TYPE_ENUM ? type.of : NONE_INDEX;
}

/* Whether a bare word stands at this operand, or in a branch of it, that the set holds. */
static bool holds_word(const struct checker *c, const struct ast_expr *e, uint32_t set) {
  while (e->kind == AST_IF) {
    if (holds_word(c, e->b, set)) return true;
    e = e->c;
  }
  return name_is_bare(e) && enumeration_word(&c->schema->enumerations[set], e->name) >= 0;
}

uint32_t closed_set_of(struct checker *c, const struct scope *scope,
    const struct ast_expr *const *operands, uint32_t n, uint32_t *provider) {
  uint32_t first = NONE_INDEX;
  *provider = NONE_INDEX;
  for (uint32_t i = 0; i < n; i++) {
    uint32_t set = probe_closed_set(c, scope, operands[i]);
    if (set == NONE_INDEX) continue;
    if (first == NONE_INDEX) {
      first = set;
      *provider = i;
    }
    for (uint32_t j = 0; j < n; j++)
      if (j != i && holds_word(c, operands[j], set)) {
        *provider = i;
        return set;
      }
    if (i > 0 && n > 2) break; /* a long list is asked of its subject and its first set only */
  }
  return first;
}

void report_not_a_condition(struct checker *c, const struct tx *node, struct span span) {
  struct diag *diag =
      DIAG(c->diags, CONDITION_EXPECTED, span, describe_type(&c->words, node->type));
  if (!diag) return;
  const char *words = source_words(&c->words, span, "it");
  /* the "where" of an aggregate would take the comparison in */
  const struct tx *asked = node->kind == TX_LIFT ? node->a : node;
  bool takes_rest = asked->kind == TX_REDUCE;
  if (type_is_number(node->type))
    diag_help(c->diags, diag, "compare it with a number, as in \"%s%s%s > 0\"",
        takes_rest ? "(" : "", words, takes_rest ? ")" : "");
  else if (node->type.kind == TYPE_ENUM)
    diag_help(c->diags, diag, "say which: write \"%s is %.*s\"", words,
        STR_ARGS(c->schema->enumerations[node->type.of].words[0]));
  else if (node->type.kind == TYPE_DATE)
    diag_help(c->diags, diag, "compare it with a day, as in \"%s <= as of\"", words);
}

struct tx *check_condition(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, bool in_where) {
  struct want want = want_type(type_of_kind(TYPE_BOOLEAN));
  want.in_where = in_where;
  struct tx *node = check_value(c, scope, e, want);
  if (!node || node->type.kind == TYPE_BOOLEAN) return node;
  report_not_a_condition(c, node, e->span);
  return NULL;
}

void warn_of_idle_part(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, const struct tx *part) {
  if (e->kind == AST_AND || e->kind == AST_OR ||
      !schema_is_ancestor(c->schema, part->home, scope->anchor))
    return;
  struct diag *diag =
      DIAG(c->diags, ADVICE_PART_IDLE, e->span, entity_cname(&c->words, scope->entity));
  if (diag)
    diag_help(c->diags, diag,
        "\"where\" and \"has\" take in all that follows: if this part is not to be asked of each "
        "%s, close the words before it in parentheses",
        entity_cname(&c->words, scope->entity));
}

/* `kind is red or green` is the commonest slip: the word behind `or` belongs to the set that the
 * comparison before it asks. True after saying so. */
static bool report_half_comparison(
    struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  const struct ast_expr *left = e->a, *word = e->b;
  while (!left->parenthesised && (left->kind == AST_AND || left->kind == AST_OR)) left = left->b;
  if ((left->kind != AST_EQUAL && left->kind != AST_NOT_EQUAL) || left->parenthesised ||
      !name_is_bare(word))
    return false;
  uint32_t set = probe_closed_set(c, scope, left->a);
  const struct symbol *symbol;
  const struct scope *crossed;
  if (set == NONE_INDEX || enumeration_word(&c->schema->enumerations[set], word->name) < 0)
    return false;
  if (lookup_name(c, scope, word->name, &symbol, &crossed) != LOOKUP_NOTHING) return false;
  struct diag *diag = DIAG(c->diags, NAME_UNKNOWN, word->span, cstr(&c->words, word->name));
  const char *subject = source_words(&c->words, left->a->span, "it"),
             *first = source_words(&c->words, left->b->span, "…");
  if (diag)
    diag_help(c->diags, diag, "write \"%s %s%s (%s, %s)\"", subject,
        left->kind == AST_EQUAL ? "" : arena_printf(c->arena, "%s ", keyword_told("not")),
        keyword_told("in"), first, cstr(&c->words, word->name));
  return true;
}

static struct tx *check_and_or(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, bool in_where) {
  if (report_half_comparison(c, scope, e)) {
    check_condition(c, scope, e->a, in_where);
    return NULL;
  }
  struct tx *a = check_condition(c, scope, e->a, in_where),
            *b = check_condition(c, scope, e->b, in_where);
  if (in_where && a) warn_of_idle_part(c, scope, e->a, a);
  if (in_where && b) warn_of_idle_part(c, scope, e->b, b);
  if (!a || !b) return NULL;
  return tx_binary(
      &c->build, e->kind == AST_AND ? TX_AND : TX_OR, type_of_kind(TYPE_BOOLEAN), a, b, e->span);
}

static struct tx *given(
    struct checker *c, const struct ast_expr *e, uint32_t entity, uint32_t field) {
  struct tx *node = tx_new(&c->build, TX_GIVEN, type_of_kind(TYPE_BOOLEAN), entity, e->span);
  node->index = field;
  return node;
}

/* The instance named is asked; who it is may be unknown. */
static struct tx *check_known_of_followed(
    struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  struct tx *followed = check_follow(c, scope, e->a);
  if (!followed) return NULL;
  if (followed->b->kind != TX_FIELD) {
    const struct symbol *symbol = followed_symbol(c, scope, e->a);
    struct diag *diag =
        DIAG(c->diags, KNOWN_OF_NO_FIELD, e->a->span, symbol ? describe_symbol(symbol) : "");
    diag_help(c->diags, diag, "ask of the fields of the data that it hangs on");
    return NULL;
  }
  followed->b = given(c, e, followed->b->home, followed->b->index);
  followed->type = followed->b->type;
  return (e->kind == AST_IS_MISSING) != e->negated ? tx_not(&c->build, followed, e->span)
                                                   : followed;
}

static struct tx *check_known(
    struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  if (e->a->kind == AST_ERROR) return NULL;
  const struct symbol *symbol = NULL;
  if (is_followed(c, scope, e->a)) return check_known_of_followed(c, scope, e);
  if (e->a->kind == AST_NAME) {
    symbol = resolve_name(c, scope, e->a, want_any());
    if (!symbol || symbol->kind == SYMBOL_BROKEN) return NULL;
  }
  if (!symbol || symbol->kind != SYMBOL_FIELD) {
    bool is_previous = e->a->kind == AST_PREVIOUS;
    const char *what = symbol ? describe_symbol(symbol)
        : is_previous         ? _("a value of the preceding year")
                              : _("what is computed");
    struct diag *diag = DIAG(c->diags, KNOWN_OF_NO_FIELD, e->a->span, what);
    if (diag && is_previous)
      diag_help(c->diags, diag,
          "\"no previous record\" tells whether the preceding year knows the instance");
    else if (diag) diag_help(c->diags, diag, "ask of the fields of the data that it hangs on");
    return NULL;
  }
  struct tx *node = given(c, e, symbol->entity, symbol->index);
  return (e->kind == AST_IS_MISSING) != e->negated ? tx_not(&c->build, node, e->span) : node;
}

static struct tx *check_if(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, struct want want) {
  struct tx *condition = check_condition(c, scope, e->a, false);
  want.in_where = false;
  const struct ast_expr *branches[2] = {e->b, e->c};
  if (want.kind == WANT_ANY) {
    uint32_t provider, set = closed_set_of(c, scope, branches, 2, &provider);
    if (set != NONE_INDEX) want = want_type(type_enum(set));
  }
  struct tx *ways[2];
  uint32_t first = e->b->kind == AST_UNKNOWN ? 1 : 0; /* an `unknown` takes the type of the other */
  ways[first] = check_value(c, scope, branches[first], want);
  struct want other = want;
  if (want.kind == WANT_ANY || (ways[first] && branches[1 - first]->kind == AST_UNKNOWN))
    other = ways[first] ? want_type(ways[first]->type) : (struct want){.kind = WANT_SILENCE};
  ways[1 - first] = check_value(c, scope, branches[1 - first], other);
  if (!ways[0] || !ways[1] || !condition) return NULL;
  if (!unify(c, ways, 2, "if", e->span)) return NULL;
  uint32_t home =
      home_join(&c->build, condition->home, home_join(&c->build, ways[0]->home, ways[1]->home));
  struct tx *node = tx_new(&c->build, TX_IF, ways[0]->type, home, e->span);
  node->a = tx_lift(&c->build, condition, home);
  node->b = tx_lift(&c->build, ways[0], home);
  tx_own_more(c->arena, node)->c = tx_lift(&c->build, ways[1], home);
  return node;
}

static struct tx *check_unknown(struct checker *c, const struct ast_expr *e, struct want want) {
  if (want.kind == WANT_SILENCE) return NULL;
  return tx_new(&c->build, TX_UNKNOWN,
      want.kind == WANT_TYPE ? want.type : type_of_kind(TYPE_BOOLEAN), ENTITY_RUN, e->span);
}

/* The instance itself, where the rows asked may speak of it; in an aggregate's `where` it is
 * otherwise met by check_aggregate. */
static struct tx *check_this(
    struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  if (!scope) {
    DIAG(c->diags, INSTANCE_NONE_HERE, e->span, _("this"));
    return NULL;
  }
  uint32_t instance = scope_instance(scope);
  const struct scope *crossed = scope_crossing(c, scope, instance);
  if (crossed) {
    const char *rows = entity_cname(&c->words, crossed->entity);
    struct diag *diag = DIAG(c->diags, THIS_OUTSIDE_AND, e->span, NULL);
    if (diag)
      diag_help(c->diags, diag,
          "write \"where FIELD is this and …\", with a reference field of %s; a choice of two is "
          "two aggregates",
          rows);
    return NULL;
  }
  return tx_new(
      &c->build, TX_THIS, (struct type){.kind = TYPE_REFERENCE, .of = instance}, instance, e->span);
}

struct tx *check_value(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, struct want want) {
  struct tx *node;
  switch (e->kind) {
  case AST_NUMBER:
    return tx_constant(&c->build, e->scale ? type_decimal(e->scale) : type_of_kind(TYPE_INTEGER),
        e->number, e->span);
  case AST_DATE: return tx_constant(&c->build, type_of_kind(TYPE_DATE), e->number, e->span);
  case AST_TRUE:
  case AST_FALSE:
    return tx_constant(&c->build, type_of_kind(TYPE_BOOLEAN), e->kind == AST_TRUE, e->span);
  case AST_TEXT:
    return tx_value(&c->build,
        (struct value){.type = type_of_kind(TYPE_TEXT), .known = true, .text = e->more->text},
        e->span);
  case AST_UNKNOWN: return check_unknown(c, e, want);
  case AST_AS_OF: return tx_new(&c->build, TX_AS_OF, type_of_kind(TYPE_DATE), ENTITY_RUN, e->span);
  case AST_NAME: return check_name(c, scope, e, want);
  case AST_FOLLOW: return check_status(c, check_follow(c, scope, e), want);
  case AST_THIS: return check_this(c, scope, e);
  case AST_PREVIOUS: return check_previous(c, scope, e);
  case AST_NO_PREVIOUS_RECORD: return check_no_previous_record(c, scope, e);
  case AST_RANK_IN: return check_rank_in(c, scope, e);
  case AST_ON: return check_on(c, scope, e);
  case AST_NOT:
    return (node = check_condition(c, scope, e->a, want.in_where))
        ? tx_not(&c->build, node, e->span)
        : NULL;
  case AST_AND:
  case AST_OR: return check_and_or(c, scope, e, want.in_where);
  case AST_EQUAL:
  case AST_NOT_EQUAL:
  case AST_LESS:
  case AST_LESS_EQUAL:
  case AST_GREATER:
  case AST_GREATER_EQUAL: return check_comparison(c, scope, e);
  case AST_CHAIN: {
    struct diag *diag = DIAG(c->diags, COMPARISON_CHAINED,
        e->operator_span.source == UINT32_MAX ? e->span : e->operator_span, NULL);
    if (diag)
      diag_help(
          c->diags, diag, "write \"x between a and b\", or two comparisons joined by \"and\"");
    return NULL;
  }
  case AST_IS_KNOWN:
  case AST_IS_MISSING: return check_known(c, scope, e);
  case AST_IN: return check_in(c, scope, e);
  case AST_BETWEEN: return check_between(c, scope, e);
  case AST_NEGATE:
  case AST_ADD:
  case AST_SUBTRACT:
  case AST_MULTIPLY:
  case AST_DIVIDE: return check_arithmetic(c, scope, e);
  case AST_ADD_DURATION: return check_add_duration(c, scope, e);
  case AST_IF: return check_if(c, scope, e, want);
  case AST_CALL: return check_call(c, scope, e);
  case AST_AGGREGATES: return check_aggregate(c, scope, e);
  case AST_ERROR: break;
  }
  return NULL;
}
