/* Aggregates: from the rows of an entity to one value above them. language.md §4.
 *
 * The rows of `any E` and its like are those under the nearest common ancestor of the row that asks
 * and E (the anchor); where E is the asking row's own entity or above it, under E's parent (from an
 * incident, `count of unit` counts the units of its cluster); `in ANCESTOR` names another. The
 * result has the anchor as its home and is lifted to whoever asks; where the rows are compared with
 * the instance (check_rows.c), it is the instance's.
 */
#include "compiler/check/checker.h"
#include "base/translate.h"

#include <inttypes.h>

#include "base/limits.h"

static const char *aggregate_word(enum ast_expr_kind kind) {
  switch ((int)kind) {
  case AST_SUM: return "sum";
  case AST_MIN: return "min";
  case AST_MAX: return "max";
  case AST_MEDIAN: return "median";
  case AST_LARGEST: return "largest";
  case AST_SMALLEST: return "smallest";
  case AST_DISTINCT: return _("count of distinct");
  case AST_LONGEST_RUN: return _("longest run");
  default: return "average";
  }
}

/* `in ANCESTOR`: the entity under whose row the rows lie, or NONE_INDEX after a report. */
static uint32_t check_place(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, uint32_t rows) {
  const struct schema *s = c->schema;
  uint32_t place = resolve_entity(c, e->more->qualifier);
  if (place == NONE_INDEX) return NONE_INDEX;
  if (place != rows && schema_is_ancestor(s, place, rows) &&
      schema_is_ancestor(s, place, scope->entity))
    return place;
  struct diag *diag =
      DIAG(c->diags, ROWS_PLACE, e->more->qualifier.span, entity_cname(&c->words, rows),
          entity_cname(&c->words, place), entity_cname(&c->words, scope->entity));
  uint32_t nearest = schema_common_ancestor(s, scope->entity, rows);
  if (nearest == rows) nearest = s->entities[rows].parent;
  if (diag)
    diag_help(c->diags, diag, "the nearest that does is %s; those above it do too",
        entity_cname(&c->words, nearest));
  return NONE_INDEX;
}

/* The rows an aggregate runs over; false after a report. */
static bool open_scope(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, struct scope *inner) {
  bool of_predecessors = names_predecessors(c, ast_name_of(e));
  uint32_t entity = of_predecessors ? 0 : resolve_entity(c, ast_name_of(e));
  if (entity == NONE_INDEX) return false;
  if (!scope) {
    DIAG(c->diags, INSTANCE_NONE_HERE, ast_name_span(e), cstr(&c->words, e->name));
    return false;
  }
  if (of_predecessors && (entity = predecessors_asked(c, scope, e)) == NONE_INDEX) return false;
  const struct schema *s = c->schema;
  uint32_t instance = scope_instance(scope);
  if (s->entities[entity].parent == NONE_INDEX) {
    const char *name = entity_cname(&c->words, entity);
    struct diag *diag = DIAG(
        c->diags, AGGREGATE_OVER_ONE, ast_name_span(e), name, entity_cname(&c->words, instance));
    if (diag) diag_help(c->diags, diag, "name what it has by a prefix, as in \"%s.id\"", name);
    return false;
  }
  uint32_t anchor = schema_common_ancestor(s, scope->entity, entity);
  if (anchor == entity) anchor = s->entities[entity].parent;
  if (e->more->qualifier.text.n && (anchor = check_place(c, scope, e, entity)) == NONE_INDEX)
    return false;
  *inner = (struct scope){
      .outer = scope, .entity = entity, .anchor = anchor, .detached = anchor != scope->entity};
  return true;
}

/* The rows and the condition of an aggregate; false after a report. */
static bool check_asked(struct checker *c, const struct scope *inner, const struct ast_expr *e,
    struct asked_rows *asked) {
  *asked = (struct asked_rows){.inner = inner, .reference = NONE_INDEX};
  if (!e->a) return true;
  uint32_t instance = scope_instance(inner);
  const struct scope *crossed = inner->outer ? scope_crossing(c, inner->outer, instance) : NULL;
  /* the rows may speak of it, like of any row above; or may not at all */
  if (crossed || !scope_crossing(c, inner, instance) || !speaks_of_this(e->a))
    return (asked->where = check_condition(c, inner, e->a, true)) != NULL;
  return check_compared_rows(c, e->a, asked, &asked->where) &&
      (e->kind == AST_EVERY || settle_comparisons(c, asked, e->span));
}

static struct tx *reduce(struct checker *c, const struct asked_rows *asked, enum reduce_kind kind,
    struct type type, struct tx *condition, struct tx *value, struct span span) {
  uint32_t rows = asked->inner->entity,
           home = asked->n_comparisons ? scope_instance(asked->inner)
      : asked->reference == NONE_INDEX ? asked->inner->anchor
                                       : c->schema->fields[asked->reference].type.of;
  struct tx *node = tx_new(&c->build, TX_REDUCE, type, home, span);
  node->reduce = (uint8_t)kind;
  if (asked->n_comparisons) node->index = asked->inner->anchor;
  *tx_own_more(c->arena, node) = (struct tx_more){.cases = asked->comparisons,
      .n_cases = asked->n_comparisons,
      .entity = rows,
      .reference = asked->reference};
  node->a = condition ? tx_lift(&c->build, condition, rows) : NULL;
  node->b = value ? tx_lift(&c->build, value, rows) : NULL;
  return node;
}

/* The rows that break `every`: those of a part of what they must have. */
static struct tx *check_breach(struct checker *c, const struct asked_rows *asked, struct tx *breach,
    const struct tx_case *flipped, const struct ast_expr *e) {
  struct asked_rows rows = *asked;
  if (flipped) {
    rows.comparisons = ARENA_ARRAY(c->arena, struct tx_case, asked->n_comparisons + 1);
    for (uint32_t i = 0; i < asked->n_comparisons; i++) rows.comparisons[i] = asked->comparisons[i];
    rows.comparisons[rows.n_comparisons++] = *flipped;
  }
  if (!settle_comparisons(c, &rows, e->span)) return NULL;
  struct type boolean = type_of_kind(TYPE_BOOLEAN);
  if (asked->where)
    breach = breach ? tx_binary(&c->build, TX_AND, boolean, asked->where, breach, e->span)
                    : asked->where;
  return reduce(c, &rows, REDUCE_ANY, boolean, breach, NULL, e->span);
}

/* `every E where b has c` is no row with b and not c; of several parts of c, none with b and not
 * the one, none with b and not the other. */
static struct tx *check_every(
    struct checker *c, const struct asked_rows *asked, const struct ast_expr *e, bool good) {
  struct asked_rows must = {.inner = asked->inner, .reference = NONE_INDEX};
  uint32_t instance = scope_instance(asked->inner);
  const struct scope *outer = asked->inner->outer;
  if (scope_crossing(c, outer, instance) || !scope_crossing(c, asked->inner, instance) ||
      !speaks_of_this(e->b)) {
    if (!(must.where = check_condition(c, asked->inner, e->b, true))) return NULL;
  } else if (!check_compared_rows(c, e->b, &must, &must.where)) {
    return NULL;
  }
  if (!good) return NULL;
  struct tx *breaches = NULL;
  for (uint32_t i = 0; i <= must.n_comparisons; i++) {
    if (i == 0 && !must.where) continue;
    struct tx_case flipped;
    if (i > 0) flipped = flip_comparison(must.comparisons[i - 1]);
    /* the span of the entity's name, not of `has`: nobody wrote this `not` (compiler/advice) */
    struct tx *breach =
        check_breach(c, asked, i == 0 ? tx_not(&c->build, must.where, ast_name_span(e)) : NULL,
            i > 0 ? &flipped : NULL, e);
    if (!breach) return NULL;
    breaches = breaches
        ? tx_binary(&c->build, TX_OR, type_of_kind(TYPE_BOOLEAN), breaches, breach, e->span)
        : breach;
  }
  return tx_not(&c->build, breaches, e->span);
}

/* The k of `largest(k) of`: false after a report. */
static bool check_rank(struct checker *c, const struct ast_expr *e, uint32_t *k) {
  struct value value;
  const char *word = aggregate_word(e->kind);
  if (e->c->kind == AST_NUMBER && e->c->scale > 0) {
    DIAG(c->diags, RANK_OUT_OF_RANGE, e->c->span, word, arena_printf(c->arena, "%d", RANKS_MAX),
        source_words(&c->words, e->c->span, _("this")));
    return false;
  }
  if (!check_constant(c, e->c, type_of_kind(TYPE_INTEGER), word, &value)) return false;
  if (value.number >= 1 && value.number <= RANKS_MAX) {
    *k = (uint32_t)value.number;
    return true;
  }
  struct diag *diag = DIAG(c->diags, RANK_OUT_OF_RANGE, e->c->span, word,
      arena_printf(c->arena, "%d", RANKS_MAX), arena_printf(c->arena, "%" PRId64, value.number));
  if (diag && value.number < 1)
    diag_help(c->diags, diag, "%s(1) is the first, %s(2) the second, equal values counted singly",
        word, word);
  return false;
}

static struct tx *check_longest_run(
    struct checker *c, const struct asked_rows *asked, const struct ast_expr *e, struct tx *value) {
  const enum type_kind kind = (enum type_kind)value->type.kind;
  if (kind == TYPE_INTEGER || kind == TYPE_DATE)
    return reduce(
        c, asked, REDUCE_LONGEST_RUN, type_of_kind(TYPE_INTEGER), asked->where, value, e->span);
  struct diag *diag =
      DIAG(c->diags, RUN_BY_WHAT_HAS_NO_NEXT, e->b->span, describe_type(&c->words, value->type));
  if (diag && kind == TYPE_DECIMAL) {
    const char *words = source_words(&c->words, e->b->span, "…");
    diag_help(c->diags, diag, "write round(%s) or floor(%s)", words, words);
  }
  return NULL;
}

static struct tx *check_fold(
    struct checker *c, const struct asked_rows *asked, const struct ast_expr *e, bool good) {
  const struct scope *inner = asked->inner;
  struct tx *value = check_value(c, inner, e->b, want_type(type_of_kind(TYPE_INTEGER))),
            *where = asked->where;
  uint32_t k = 0;
  if (asked->n_comparisons && e->kind != AST_SUM && e->kind != AST_MIN && e->kind != AST_MAX) {
    struct diag *diag = DIAG(c->diags, ROWS_AVERAGE, e->span, aggregate_word(e->kind));
    if (diag && e->kind == AST_AVERAGE)
      diag_help(c->diags, diag, "divide their sum by their count: \"(sum of …) / (count of …)\"");
    return NULL;
  }
  if (e->kind == AST_LARGEST || e->kind == AST_SMALLEST) good = check_rank(c, e, &k) && good;
  if (!value || !good) return NULL;
  if (e->kind == AST_DISTINCT)
    return reduce(c, asked, REDUCE_DISTINCT, type_of_kind(TYPE_INTEGER), where, value, e->span);
  if (e->kind == AST_LONGEST_RUN) return check_longest_run(c, asked, e, value);
  bool ordered = e->kind == AST_MIN || e->kind == AST_MAX || k > 0;
  if (!type_is_number(value->type) && !(ordered && value->type.kind == TYPE_DATE)) {
    struct diag *diag = DIAG(c->diags, OPERAND_TYPE, e->b->span, aggregate_word(e->kind),
        ordered ? _("numbers or dates") : _("numbers"), describe_type(&c->words, value->type));
    if (diag && value->type.kind == TYPE_BOOLEAN)
      diag_help(c->diags, diag, "to count rows write \"count of %s where %s\"",
          entity_cname(&c->words, inner->entity), source_words(&c->words, e->b->span, "…"));
    if (diag && e->kind == AST_MEDIAN && value->type.kind == TYPE_DATE)
      diag_help(c->diags, diag,
          "between two days there may be none in the middle: \"smallest(k) of\" and \"largest(k) "
          "of\" give the k-th day");
    return NULL;
  }
  switch ((int)e->kind) {
  case AST_SUM: return reduce(c, asked, REDUCE_SUM, value->type, where, value, e->span);
  case AST_MIN: return reduce(c, asked, REDUCE_MIN, value->type, where, value, e->span);
  case AST_MAX: return reduce(c, asked, REDUCE_MAX, value->type, where, value, e->span);
  case AST_MEDIAN:
    return reduce(c, asked, REDUCE_MEDIAN, type_of_median(value->type), where, value, e->span);
  case AST_LARGEST:
  case AST_SMALLEST: {
    const enum reduce_kind kind = e->kind == AST_LARGEST ? REDUCE_LARGEST : REDUCE_SMALLEST;
    struct tx *node = reduce(c, asked, kind, value->type, where, value, e->span);
    node->index = k;
    return node;
  }
  default: return reduce(c, asked, REDUCE_AVERAGE, type_decimal(9), where, value, e->span);
  }
}

/* -- a line that looks as if it joined the whole -- */

/* True where every name in it is one of the rows' entity and, as another's, one outside. */
static bool may_be_meant_outside(struct checker *c, const struct scope *inner,
    const struct ast_expr *e, const struct ast_expr **name) {
  if (!e) return true;
  const struct symbol *row, *outside;
  const struct scope *crossed;
  switch ((int)e->kind) {
  case AST_NAME:
    if (e->qualifier_this || e->more->qualifier.text.n) return false;
    if (lookup_name(c, inner, e->name, &row, &crossed) == LOOKUP_NOTHING)
      return true; /* a word of a closed set */
    if (row->entity == ENTITY_RUN) return true;
    if (row->entity != inner->entity ||
        lookup_name(c, inner->outer, e->name, &outside, &crossed) != LOOKUP_FOUND || outside == row)
      return false;
    *name = e;
    return true;
  case AST_AGGREGATES:
  case AST_THIS: return false;
  default: break;
  }
  for (uint32_t i = 0; i < e->more->n_items; i++)
    if (!may_be_meant_outside(c, inner, e->more->items[i], name)) return false;
  return may_be_meant_outside(c, inner, e->a, name) && may_be_meant_outside(c, inner, e->b, name) &&
      may_be_meant_outside(c, inner, e->c, name);
}

/* The word begins its line, not to the right of where `whole` begins. */
static bool begins_line_under(struct checker *c, struct span word, struct span whole) {
  if (word.source == UINT32_MAX || word.source != whole.source) return false;
  struct sources *sources = c->words.sources;
  const struct place place = sources_place(sources, word.source, word.begin),
                     above = sources_place(sources, whole.source, whole.begin);
  const struct str line = sources_line(sources, word.source, place.line);
  uint32_t blanks = 0;
  while (blanks < line.n && (line.p[blanks] == ' ' || line.p[blanks] == '\t')) blanks++;
  return place.line > above.line && place.column == blanks + 1 && place.column <= above.column;
}

/* Only where both readings have a sense: the names are the rows' and the instance's as well. */
static void warn_of_swallowed_part(struct checker *c, const struct scope *inner,
    const struct ast_expr *aggregate, const struct ast_expr *e) {
  for (; e && !e->parenthesised && (e->kind == AST_AND || e->kind == AST_OR); e = e->a) {
    const struct ast_expr *name = NULL;
    if (!begins_line_under(c, e->operator_span, aggregate->span) ||
        !may_be_meant_outside(c, inner, e->b, &name) || !name)
      continue;
    const char *rows = entity_cname(&c->words, inner->entity), *word = cstr(&c->words, name->name);
    struct diag *diag =
        DIAG(c->diags, ADVICE_WHERE_TAKES_LINE, span_join(e->operator_span, e->b->span), rows);
    diag_note(c->diags, diag, aggregate->span, "it is taken in by what begins here");
    diag_help(c->diags, diag,
        "if it is to join the whole, close what stands before it in parentheses; if not, \"%s.%s\" "
        "says that each %s is asked",
        rows, word, rows);
    return;
  }
}

struct tx *check_aggregate(struct checker *c, const struct scope *scope, const struct ast_expr *e) {
  struct scope inner;
  if (!open_scope(c, scope, e, &inner)) return NULL;
  struct asked_rows asked;
  bool good = check_asked(c, &inner, e, &asked);
  if (good && !e->parenthesised) {
    warn_of_swallowed_part(c, &inner, e, e->a);
    if (e->kind == AST_EVERY) warn_of_swallowed_part(c, &inner, e, e->b);
  }
  struct type boolean = type_of_kind(TYPE_BOOLEAN);
  switch ((int)e->kind) {
  case AST_ANY:
  case AST_NO: {
    if (!good) return NULL;
    struct tx *any = reduce(c, &asked, REDUCE_ANY, boolean, asked.where, NULL, e->span);
    return e->kind == AST_NO ? tx_not(&c->build, any, e->span) : any;
  }
  case AST_COUNT:
    return good
        ? reduce(c, &asked, REDUCE_COUNT, type_of_kind(TYPE_INTEGER), asked.where, NULL, e->span)
        : NULL;
  case AST_EVERY: return check_every(c, &asked, e, good);
  default: return check_fold(c, &asked, e, good);
  }
}
