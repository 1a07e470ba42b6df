/* Advice on one condition, wherever it stands: what is compared with itself, bounds the wrong way
 * round, what no value meets or every value does. */
#include "compiler/advice/advisor.h"
#include "base/translate.h"

static bool spans_equal(struct span a, struct span b) {
  return a.source == b.source && a.begin == b.begin && a.end == b.end;
}

/* What is unknown stays so. */
static const char *truth_word(bool truth) {
  return truth ? _("always true or unknown") : _("never true");
}

static struct claim claim_of(const struct tx *node, bool always) {
  return (struct claim){.node = (struct tx *)node, .always = always};
}

/* -- compared with itself -- */

/* The name of a value of an entity; empty where it has none. */
static struct str name_of(const struct advisor *a, const struct tx *node) {
  struct item item;
  if (node->kind == TX_FIELD) return a->schema->fields[node->index].name;
  if (typed_used_item(node, &item)) return schema_name_of_item(a->schema, item);
  return (struct str){0};
}

static bool has_name(const struct advisor *a, uint32_t entity, struct str name) {
  const struct schema *s = a->schema;
  if (schema_field(s, entity, name) != NONE_INDEX) return true;
  for (uint32_t i = 0; i < s->n_items; i++) {
    const struct item_view view = schema_item_view(s, i);
    if (view.entity == entity && str_equal(view.name, name)) return true;
  }
  return false;
}

/* What one side hangs on: the first expression of its sum. */
static const struct tx *what_hangs(struct advisor *a, const struct tx *side) {
  struct form form;
  side = without_lift(side);
  if (form_of(a, side, &form) && form.n) {
    const struct tx *node = a->expressions.items[form.terms[0].number].node;
    if (node) return node;
  }
  return side;
}

/* Which of two fields was meant. */
static const char *help_itself(
    struct advisor *a, const struct tx *what, const struct standing *standing) {
  const struct str name = name_of(a, what);
  if (!name.n) return _("one of its sides must have meant something else");
  const char *rows = entity_cname(&a->words, what->home);
  if (standing->in_rows && what->home == a->entity)
    return arena_printf(a->arena,
        _("here \"%.*s\" is that of each %s that is asked; that of the %s this is declared for "
          "would "
          "be \"this.%.*s\""),
        STR_ARGS(name), rows, rows, STR_ARGS(name));
  if (a->entity != what->home && has_name(a, a->entity, name))
    return arena_printf(a->arena,
        _("%s and %s both have a \"%.*s\", and here each means that of %s; write \"%s.%.*s\" for "
          "the "
          "other"),
        rows, entity_cname(&a->words, a->entity), STR_ARGS(name), rows,
        entity_cname(&a->words, a->entity), STR_ARGS(name));
  for (uint32_t up = a->schema->entities[what->home].parent; up != NONE_INDEX;
       up = a->schema->entities[up].parent)
    if (has_name(a, up, name))
      return arena_printf(a->arena,
          _("%s and %s both have a \"%.*s\", and here each means that of %s; write \"%s.%.*s\" for "
            "the other"),
          rows, entity_cname(&a->words, up), STR_ARGS(name), rows, entity_cname(&a->words, up),
          STR_ARGS(name));
  return arena_printf(a->arena,
      _("one of its sides must have meant another field than the \"%.*s\" of %s"), STR_ARGS(name),
      rows);
}

static void say_itself(
    struct advisor *a, const struct tx *node, const struct standing *standing, struct span span) {
  const struct fact fact = fact_of(a, node);
  const struct tx *what = what_hangs(a, node->a);
  const bool holds = fact.always != standing->negated;
  /* of what has no value other things are true */
  const bool none = range_of_number(a, expression_number(a, what))->none;
  const struct tx *left = without_lift(node->a), *right = without_lift(node->b);
  const bool left_is_longer =
      left->span.end - left->span.begin > right->span.end - right->span.begin;
  say(a,
      (struct finding){.code = ADVICE_COMPARED_WITH_ITSELF,
          .span = span,
          .arguments = {written(a, left_is_longer ? right->span : left->span),
              none ? (holds ? _("true of every value it can have")
                            : _("true of no value it can have"))
                   : truth_word(holds)},
          .help = help_itself(a, what, standing),
          .claim = claim_of(none ? NULL : node, fact.always)});
}

/* -- what the type or an operator tells -- */

static const char *bound_words(struct advisor *a, const struct tx *what, struct fraction value) {
  struct value shown = {.known = true, .type = what->type};
  int64_t number;
  if (value.denominator == 1 && type_is_number(what->type))
    return arena_printf(a->arena, "%lld", (long long)value.numerator);
  if (!fraction_round(value, what->type.scale, ROUND_FLOOR, &number)) return "…";
  shown.number = number;
  return cstr(&a->words, value_format(a->arena, a->schema, &shown));
}

/* "at least 0", "from 1 to 12" */
static const char *range_words(
    struct advisor *a, const struct tx *what, const struct interval *within) {
  const struct bound *low = &within->low, *high = &within->high;
  if (low->infinite && high->infinite) return NULL;
  if (high->infinite)
    return arena_printf(a->arena, _("at least %s"), bound_words(a, what, low->value));
  if (low->infinite)
    return arena_printf(a->arena, _("at most %s"), bound_words(a, what, high->value));
  if (fraction_compare(low->value, high->value) == 0) return bound_words(a, what, low->value);
  return arena_printf(a->arena, _("from %s to %s"), bound_words(a, what, low->value),
      bound_words(a, what, high->value));
}

/* "an integer", "a decimal of 2 digits after its point" */
static const char *kind_words(const struct advisor *a, struct type type) {
  if (type.kind != TYPE_DECIMAL) return describe_type(&a->words, type);
  return arena_printf(a->arena,
      translated_number("a decimal that keeps %u digit after its point",
          "a decimal that keeps %u digits after its point", type.scale),
      (unsigned)type.scale);
}

/* The expression where it stands in a side: its own words. */
static const struct tx *find_inside(struct advisor *a, const struct tx *side, uint32_t number) {
  side = without_lift(side);
  if (expression_number(a, side) == number) return side;
  if (side->kind != TX_ADD && side->kind != TX_SUBTRACT && side->kind != TX_MULTIPLY &&
      side->kind != TX_DIVIDE && side->kind != TX_NEGATE && side->kind != TX_WIDEN &&
      side->kind != TX_ADD_DAYS)
    return NULL;
  const struct tx *found = find_inside(a, side->a, number);
  return found || !side->b ? found : find_inside(a, side->b, number);
}

/* The same of two sides, neither of which is a constant. */
static void say_decided(struct advisor *a, const struct tx *node, const struct standing *standing,
    struct span span, bool always) {
  struct span left = without_lift(node->a)->span, right = without_lift(node->b)->span;
  if (right.begin < left.begin) { /* of `>` the sides were exchanged */
    const struct span first = right;
    right = left;
    left = first;
  }
  say(a,
      (struct finding){.code = ADVICE_COMPARISON_DECIDED,
          .span = span,
          .arguments = {written(a, left), written(a, right),
              truth_word(always != standing->negated)},
          .help = node->kind == TX_EQUAL
              ? _("the two never have the same digits after the point: round where the law does")
              : _("look at what the two can be: one may count a part of what the other counts"),
          .claim = claim_of(node, always)});
}

/* A comparison that its subject's range decides. */
static void say_of_type(struct advisor *a, const struct tx *node, const struct standing *standing,
    struct span span, bool always) {
  const struct fact fact = fact_of(a, node);
  const struct tx *what = a->expressions.items[fact.subject].node;
  if (!what) {
    say_decided(a, node, standing, span, always);
    return;
  }
  const struct tx *constant = known_constant(node->b);
  const struct tx *side = find_inside(a, node->a, fact.subject);
  if (!side) side = find_inside(a, node->b, fact.subject);
  if (!side) side = constant ? node->a : node->b;
  if (!constant) constant = known_constant(node->a);
  const struct value_range *range = range_of_number(a, fact.subject);
  const char *bounds = type_is_number(what->type) || what->type.kind == TYPE_DATE
      ? range_words(a, what, &range->within)
      : NULL;
  const char *is = bounds &&
          (node->kind != TX_EQUAL || !type_is_number(what->type) || always || !constant ||
              constant->type.scale <= what->type.scale)
      ? bounds
      : kind_words(a, what->type);
  if (what->type.kind == TYPE_ENUM || what->type.kind == TYPE_BOOLEAN) return;
  say(a,
      (struct finding){.code = ADVICE_OF_TYPE,
          .span = span,
          .arguments = {written(a, without_lift(side)->span), is,
              truth_word(always != standing->negated)},
          .help = is == bounds
              ? _("compare it with a value that it can have, or leave the condition out")
              : _("compare it with a value of as many digits, or round where the law does"),
          .claim = claim_of(node, always)});
}

static void advise_comparison(
    struct advisor *a, const struct tx *node, const struct standing *standing, struct span span) {
  const struct fact fact = fact_of(a, node);
  if (fact.itself) {
    say_itself(a, node, standing, span);
    return;
  }
  const bool never = fact_is_never(a, &fact);
  if (never || fact_is_always(a, &fact)) say_of_type(a, node, standing, span, !never);
}

/* -- between -- */

static void advise_between(
    struct advisor *a, const struct tx *node, const struct standing *standing) {
  const struct tx *low = without_lift(node->a), *high = without_lift(node->b);
  for (int i = 0; i < 2; i++)
    if (fact_of(a, i ? high : low).itself) { /* one of its bounds is what lies between them */
      const struct standing half = {.in_rows = standing->in_rows};
      say_itself(a, i ? high : low, &half, without_lift(i ? high->b : low->a)->span);
      return;
    }
  struct form below, above;
  if (low->kind != TX_LESS_EQUAL || high->kind != TX_LESS_EQUAL) return;
  const struct tx *from = without_lift(low->a), *to = without_lift(high->b);
  if (form_of(a, from, &below) && form_of(a, to, &above) &&
      form_add(&below, &above, whole(-1), &below) && below.n == 0 && below.constant.numerator > 0) {
    const char *first = written(a, from->span), *second = written(a, to->span);
    say(a,
        (struct finding){.code = ADVICE_BOUNDS_REVERSED,
            .span = span_join(from->span, to->span),
            .arguments = {first, second, truth_word(standing->negated)},
            .help = arena_printf(a->arena, _("the lower bound stands first: \"%s %s %s %s\""),
                keyword_at_place(a, node->span, "between"), second,
                keyword_at_place(a, node->span, "and"), first),
            .claim = claim_of(node, false)});
    return;
  }
  const struct fact fact = fact_of(a, node);
  const bool never = fact_is_never(a, &fact);
  if (!never && !fact_is_always(a, &fact)) return;
  const struct tx *what = a->expressions.items[fact.subject].node;
  const char *bounds =
      what ? range_words(a, what, &range_of_number(a, fact.subject)->within) : NULL;
  const char *is =
      never && (!bounds || fact_of(a, low).values.n) && what ? kind_words(a, what->type) : bounds;
  if (is)
    say(a,
        (struct finding){.code = ADVICE_OF_TYPE,
            .span = node->span,
            .arguments = {written(a, without_lift(low->b)->span), is,
                truth_word(never == standing->negated)},
            .claim = claim_of(node, !never)});
}

/* -- in -- */

struct listed {
  VEC(const struct tx *) list; /* the comparisons, as written */
};

static void list_members(struct advisor *a, const struct tx *node, struct listed *out) {
  node = without_lift(node);
  if (node->kind == TX_OR && is_written_as_one(node)) {
    list_members(a, node->a, out);
    list_members(a, node->b, out);
  } else {
    VEC_PUSH(&a->scratch, &out->list, node);
  }
}

static const struct tx *member_of(const struct tx *comparison) {
  return without_lift(comparison->b);
}

static void say_member_twice(struct advisor *a, const struct listed *members) {
  struct str_map met;
  str_map_init(&met, &a->scratch);
  for (uint32_t i = 0; i < members->list.n; i++) {
    const struct tx *member = member_of(members->list.items[i]);
    const uint32_t number = expression_number(a, member);
    const struct str key = {arena_copy(&a->scratch, &number, sizeof number), sizeof number};
    if (str_map_add(&met, key, i)) continue;
    uint32_t first;
    str_map_find(&met, key, &first);
    say(a,
        (struct finding){.code = ADVICE_LISTED_TWICE,
            .span = member->span,
            .note_span = member_of(members->list.items[first])->span,
            .note = _("it stands here already"),
            .help = _("put the one that was meant in its place, or leave it out"),
            .arguments = {written(a, member->span)}});
  }
}

static void advise_in(struct advisor *a, const struct tx *node, const struct standing *standing) {
  struct listed members = {0};
  list_members(a, node, &members);
  for (uint32_t i = 0; i < members.list.n; i++)
    if (members.list.items[i]->kind != TX_EQUAL) return;
  for (uint32_t i = 0; i < members.list.n; i++)
    if (fact_of(a, members.list.items[i]).itself) {
      say_itself(a, members.list.items[i], standing, node->span);
      return;
    }
  say_member_twice(a, &members);
  const struct fact fact = fact_of(a, node);
  if (fact_is_always(a, &fact)) {
    const struct tx *subject = without_lift(members.list.items[0]->a);
    const char *help = subject->kind == TX_FIELD
        ? arena_printf(a->arena, _("to ask whether it is given write \"%s %s %s\""),
              written(a, subject->span), keyword_at_place(a, node->span, "is"),
              keyword_at_place(a, node->span, "known"))
        : NULL;
    say(a,
        (struct finding){.code = ADVICE_WHOLE_SET,
            .span = node->span,
            .arguments = {written(a, subject->span), truth_word(!standing->negated)},
            .help = help,
            .claim = claim_of(node, true)});
    return;
  }
  for (uint32_t i = 0; i < members.list.n; i++) {
    const struct tx *comparison = members.list.items[i];
    const struct fact one = fact_of(a, comparison);
    const struct standing alone = {.in_rows = standing->in_rows};
    if (fact_is_never(a, &one))
      say_of_type(a, comparison, &alone, member_of(comparison)->span, false);
  }
}

/* -- and, or -- */

static void mark_interior(struct advisor *a, const struct tx *node, bool holds) {
  node = without_lift(node);
  if (node->kind == TX_NOT) {
    mark_interior(a, node->a, !holds);
    return;
  }
  if (node->kind != (holds ? TX_AND : TX_OR) || is_written_as_one(node)) return;
  looked_at(a, node)->interior = true;
  mark_interior(a, node->a, holds);
  mark_interior(a, node->b, holds);
}

static const char *subject_words(struct advisor *a, const struct literal *literal) {
  const struct tx *node = literal->node, *what = a->expressions.items[literal->fact.subject].node;
  if (!what) return NULL;
  for (; is_written_as_one(node); node = without_lift(node->a)) continue;
  if (node->kind != TX_EQUAL && node->kind != TX_LESS && node->kind != TX_LESS_EQUAL) return NULL;
  const struct tx *side = known_constant(node->b) ? node->a : node->b;
  if (expression_number(a, node->a) == literal->fact.subject) side = node->a;
  if (expression_number(a, side) != literal->fact.subject) return NULL;
  return written(a, without_lift(side)->span);
}

static const char *help_never(struct advisor *a, const struct literal *first) {
  const char *subject = first ? subject_words(a, first) : NULL;
  const char *either = keyword_at_place(a, first ? first->span : SPAN_NONE, "or");
  return subject
      ? arena_printf(a->arena,
            _("no value of \"%s\" meets both; if one of the two is enough, join them by "
              "\"%s\""),
            subject, either)
      : arena_printf(a->arena, _("if one of the two is enough, join them by \"%s\""), either);
}

/* `root`: an AND whose parts contradict each other; or an OR, whose parts' negations do. */
static void say_chain(struct advisor *a, const struct tx *root, const struct literal *first,
    const struct literal *second) {
  const bool is_and = root->kind == TX_AND;
  const struct claim claim = claim_of(root, !is_and);
  /* of an `or` the parts stand as written, their negations do not */
  const bool by_itself =
      !is_and || (first && !first->blocks && spans_equal(first->span, second->span));
  const struct span one =
                        first ? (by_itself && is_and ? first->node->span : first->span) : SPAN_NONE,
                    two = by_itself && is_and ? second->node->span : second->span;
  if (!first) {
    say(a,
        (struct finding){.code = ADVICE_ALL_TOGETHER,
            .span = root->span,
            .arguments = {is_and ? "true" : "false"},
            .help = is_and ? _("no value meets all its parts at once")
                           : _("every value meets one of its parts"),
            .claim = claim});
    return;
  }
  if (by_itself) {
    const char *subject = subject_words(a, first);
    const char *both = keyword_at_place(a, root->span, "and");
    say(a,
        (struct finding){.code = ADVICE_ALWAYS_ONE,
            .span = two,
            .arguments = {written(a, one), written(a, two)},
            .note_span = one,
            .note = _("the other one"),
            .help = subject
                ? arena_printf(a->arena,
                      _("every value of \"%s\" meets one of the two; if it must meet "
                        "both, join them by \"%s\""),
                      subject, both)
                : arena_printf(a->arena, _("if both must hold, join them by \"%s\""), both),
            .claim = claim});
    return;
  }
  say(a,
      (struct finding){.code = ADVICE_NEVER_BOTH,
          .span = two,
          .arguments = {written(a, one), written(a, two)},
          .note_span = one,
          .note = _("the other one"),
          .help = help_never(a, first),
          .claim = claim});
}

/* Parts that were met: few are compared one by one, of many a map is kept. */
struct parts_met {
  uint64_t keys[8];
  uint32_t places[8], n;
  struct str_map many;
};

/* True where the part was met before: where. */
static bool was_met(
    struct advisor *a, struct parts_met *met, uint64_t key, uint32_t place, uint32_t *first) {
  for (uint32_t i = 0; i < met->n; i++)
    if (met->keys[i] == key) {
      *first = met->places[i];
      return true;
    }
  if (met->n < sizeof met->keys / sizeof *met->keys) {
    met->keys[met->n] = key;
    met->places[met->n++] = place;
    return false;
  }
  const struct str text = {arena_copy(&a->scratch, &key, sizeof key), sizeof key};
  if (!met->many.arena) str_map_init(&met->many, &a->scratch);
  return !str_map_add(&met->many, text, place) && str_map_find(&met->many, text, first);
}

/* `serious and concluded and serious`: one of them was to be another. */
static void say_part_twice(struct advisor *a, const struct literals *literals) {
  if (!may_share_a_subject(literals)) return; /* parts built alike have one */
  struct parts_met met;
  met.n = 0;
  met.many.arena = NULL;
  for (uint32_t i = 0; i < literals->list.n; i++) {
    const struct literal *literal = &literals->list.items[i];
    uint32_t first;
    if (literal->blocks || literal->fact.itself ||
        !was_met(a, &met, (uint64_t)expression_number(a, literal->node) << 1 | literal->positive, i,
            &first))
      continue;
    say(a,
        (struct finding){.code = ADVICE_PART_TWICE,
            .span = literal->span,
            .note_span = literals->list.items[first].span,
            .note = _("it stands here already"),
            .help = _("put the one that was meant in its place, or leave it out"),
            .arguments = {written(a, literal->span)}});
  }
}

/* True where the comparison does not hold when the field is missing; nor its opposite, where that is
 * asked, which does hold where the other side has no value. */
static bool compares_field(
    struct advisor *a, const struct tx *node, bool is_opposite, uint32_t field) {
  for (; is_written_as_one(node); node = without_lift(node->a)) continue;
  if (node->kind != TX_EQUAL && node->kind != TX_LESS && node->kind != TX_LESS_EQUAL) return false;
  if (is_opposite && (node->a->may_be_none || node->b->may_be_none)) return false;
  for (int i = 0; i < 2; i++) {
    const struct tx *side = without_lift(i ? node->b : node->a);
    struct form form;
    if (side->kind == TX_FIELD && side->index == field) return true;
    for (uint32_t t = 0; form_of(a, side, &form) && t < form.n; t++) {
      const struct tx *term = a->expressions.items[form.terms[t].number].node;
      if (term && term->kind == TX_FIELD && term->index == field) return true;
    }
  }
  return false;
}

/* `votes is missing and votes > 3`: what is missing is not above anything. */
static void say_missing_compared(struct advisor *a, const struct literals *literals) {
  for (uint32_t i = 0; i < literals->list.n; i++) {
    const struct literal *missing = &literals->list.items[i];
    if (missing->node->kind != TX_GIVEN || missing->positive) continue;
    const struct field *field = &a->schema->fields[missing->node->index];
    if (field->has_default || field->absent_none) continue;
    for (uint32_t k = 0; k < literals->list.n; k++) {
      const struct literal *other = &literals->list.items[k];
      if (other->blocks || missing->blocks ||
          !compares_field(a, other->node, !other->positive, missing->node->index))
        continue;
      struct tx *both = tx_binary(&a->build, TX_AND, other->node->type,
          tx_not(&a->build, (struct tx *)missing->node, missing->span),
          other->positive ? (struct tx *)other->node
                          : tx_not(&a->build, (struct tx *)other->node, other->span),
          other->span);
      say(a,
          (struct finding){.code = ADVICE_MISSING_COMPARED,
              .span = other->span,
              .note_span = missing->span,
              .note = _("here it is to be missing"),
              .arguments = {written(a, other->span), cstr(&a->words, field->name)},
              .help = arena_printf(a->arena, _("if one of the two is enough, join them by \"%s\""),
                  keyword_at_place(a, other->span, "or")),
              .claim = claim_of(both, false)});
    }
  }
}

static void advise_chain(struct advisor *a, const struct tx *node) {
  const bool is_and = node->kind == TX_AND;
  mark_interior(a, node, is_and);
  struct literals literals = {0};
  collect_literals(a, node, is_and, &literals);
  say_part_twice(a, &literals);
  if (is_and) say_missing_compared(a, &literals);
  const struct literal *first, *second;
  if (!find_contradiction(a, &literals, &first, &second)) return;
  /* what is behind `unless`, `has` and in exceptions: rules.c, advise_every */
  if ((first && first->blocks) || second->blocks) return;
  say_chain(a, node, first, second);
}

void advise_every(struct advisor *a, const struct tx *reduce) {
  const struct tx *breach = reduce->a ? without_lift(reduce->a) : NULL;
  if (!breach || reduce->reduce != REDUCE_ANY || breach->kind != TX_AND ||
      !is_made_negation(without_lift(breach->b)))
    return;
  const struct tx *has = without_lift(without_lift(breach->b)->a);
  struct literals rows = {0}, together = {0}, wanted = {0};
  const struct literal *first, *second;
  collect_literals(a, breach->a, true, &rows);
  collect_literals(a, has, true, &wanted);
  if (find_contradiction(a, &rows, &first, &second) ||
      find_contradiction(a, &wanted, &first, &second))
    return;
  for (uint32_t i = 0; i < rows.list.n; i++)
    VEC_PUSH(&a->scratch, &together.list, rows.list.items[i]);
  for (uint32_t i = 0; i < wanted.list.n; i++)
    VEC_PUSH(&a->scratch, &together.list, wanted.list.items[i]);
  const bool always = literals_imply(&rows, &wanted);
  if (!always && !find_contradiction(a, &together, &first, &second)) return;
  say(a,
      (struct finding){.code = ADVICE_EVERY_ALIKE,
          .span = has->span,
          .arguments = {entity_cname(&a->words, reduce->more->entity),
              written(a, without_lift(breach->a)->span), always ? _("always") : _("never"),
              written(a, has->span)},
          .note_span = without_lift(breach->a)->span,
          .note = _("of these rows it is asked"),
          .help = _("look at the bounds in the two, or ask what else each must have"),
          .claim = always ? claim_of(breach, false)
                          : claim_of(tx_binary(&a->build, TX_AND, breach->type, breach->a,
                                         (struct tx *)has, breach->span),
                                false)});
}

void advise_condition(struct advisor *a, const struct tx *node, const struct standing *standing) {
  switch ((int)node->kind) {
  case TX_EQUAL:
  case TX_LESS:
  case TX_LESS_EQUAL: advise_comparison(a, node, standing, node->span); return;
  case TX_AND:
  case TX_OR: break;
  default: return;
  }
  if (is_written_as_one(node)) {
    if (node->kind == TX_AND) advise_between(a, node, standing);
    else advise_in(a, node, standing);
    return;
  }
  if (!looked_at(a, node)->interior) advise_chain(a, node);
}
