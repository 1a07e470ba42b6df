/* Rules: what blocks each, and which of a decision's never decides. */
#include "compiler/advice/advisor.h"
#include "base/translate.h"

/* A part of the condition that only blocks. */
struct block {
  const struct tx *node; /* `unless`, or the exception: the rule fires where it does not hold */
};
struct blocks {
  VEC(struct block) list;
};

static void find_blocks(struct advisor *a, const struct tx *node, struct blocks *out) {
  node = without_lift(node);
  if (is_made_negation(node)) {
    VEC_PUSH(&a->scratch, &out->list, (struct block){without_lift(node->a)});
  } else if (node->kind == TX_AND && !is_written_as_one(node)) {
    find_blocks(a, node->a, out);
    find_blocks(a, node->b, out);
  }
}

/* The parts that do not block. */
static struct literals own_literals(struct advisor *a, const struct literals *all) {
  struct literals own = {0};
  for (uint32_t i = 0; i < all->list.n; i++)
    if (!all->list.items[i].blocks) VEC_PUSH(&a->scratch, &own.list, all->list.items[i]);
  return own;
}

static struct tx *both(struct advisor *a, const struct tx *x, const struct tx *y) {
  return tx_binary(
      &a->build, TX_AND, type_of_kind(TYPE_BOOLEAN), (struct tx *)x, (struct tx *)y, x->span);
}

/* What blocks a rule wherever it would fire, and what never does. */
static void advise_blocks(struct advisor *a, const struct tx *rule, const struct literals *all) {
  struct blocks blocks = {0};
  find_blocks(a, rule, &blocks);
  const struct literals own = own_literals(a, all);
  const struct literal *first, *second;
  if (!blocks.list.n || find_contradiction(a, &own, &first, &second)) return;
  for (uint32_t i = 0; i < blocks.list.n; i++) {
    const struct tx *block = blocks.list.items[i].node;
    struct literals blocking = {0}, together = {0};
    collect_literals(a, block, true, &blocking);
    if (find_contradiction(a, &blocking, &first, &second)) continue;
    for (uint32_t k = 0; k < own.list.n; k++)
      VEC_PUSH(&a->scratch, &together.list, own.list.items[k]);
    for (uint32_t k = 0; k < blocking.list.n; k++)
      VEC_PUSH(&a->scratch, &together.list, blocking.list.items[k]);
    if (literals_imply(&own, &blocking))
      say(a,
          (struct finding){.code = ADVICE_RULE_BLOCKED,
              .span = block->span,
              .arguments = {written(a, block->span)},
              .help = _("what blocks a rule should be narrower than what makes it fire"),
              .claim = {(struct tx *)rule, false, 0, SPAN_NONE}});
    else if (find_contradiction(a, &together, &first, &second) && first)
      say(a,
          (struct finding){.code = ADVICE_BLOCKS_NOTHING,
              .span = block->span,
              .arguments = {written(a, second->span), written(a, first->span)},
              .note_span = first->span,
              .note = _("the rule fires only where this holds"),
              .help = _("look at the bounds of the two; if it is to block nothing, leave it out"),
              .claim = {NULL, false, 0, SPAN_NONE}});
  }
}

/* `weak` fires only where `strong` does, too, and so its outcome is never the strongest. */
static void say_never_decides(struct advisor *a, uint32_t weak, uint32_t strong) {
  const struct schema *s = a->schema;
  const struct rule *rule = &s->rules[weak], *other = &s->rules[strong];
  const struct enumeration *outcomes = &s->enumerations[s->decisions[rule->decision].outcomes];
  const struct tx *strong_node = a->program->rules[strong];
  struct tx *not_strong = tx_not(&a->build, (struct tx *)strong_node, strong_node->span);
  say(a,
      (struct finding){.code = ADVICE_RULE_NEVER_DECIDES,
          .span = rule->span,
          .arguments = {cstr(&a->words, rule->name), cstr(&a->words, other->name),
              cstr(&a->words, outcomes->words[other->outcome]),
              cstr(&a->words, outcomes->words[rule->outcome])},
          .note_span = other->span,
          .note = _("the rule that fires wherever it does"),
          .help =
              _("a decision's outcomes stand strongest first, and the strongest that is proposed "
                "wins: look at their order, and at the bounds in the two rules"),
          .claim = {both(a, a->program->rules[weak], not_strong), false, 0, SPAN_NONE}});
}

static void say_repeated(struct advisor *a, uint32_t later, uint32_t earlier) {
  const struct rule *rule = &a->schema->rules[later], *other = &a->schema->rules[earlier];
  const struct tx *earlier_node = a->program->rules[earlier];
  struct tx *not_earlier = tx_not(&a->build, (struct tx *)earlier_node, earlier_node->span);
  say(a,
      (struct finding){.code = ADVICE_RULE_REPEATED,
          .span = rule->span,
          .arguments = {cstr(&a->words, rule->name), cstr(&a->words, other->name)},
          .note_span = other->span,
          .note = _("the rule that it repeats"),
          .help =
              _("ask in one of them what the law asks there; where the law says the same twice, "
                "quote both sentences above one rule"),
          .claim = {both(a, a->program->rules[later], not_earlier), false, 0, SPAN_NONE}});
}

/* The rules of one decision. */
struct rivals {
  uint32_t *rules; /* those that may fire, as far as is known; the others are taken out */
  uint32_t n;
  struct literals *literals; /* by place in `rules` */
};

/* True where the rule may fire for all that is known; *out are its literals. */
static bool may_fire(struct advisor *a, const struct tx *rule, struct literals *out) {
  const struct literal *first, *second;
  collect_literals(a, rule, true, out);
  bool may = out->list.n && !known_constant(rule) && !find_contradiction(a, out, &first, &second);
  for (uint32_t k = 0; k < out->list.n; k++)
    may = may && !out->list.items[k].fact.itself && !fact_is_never(a, &out->list.items[k].fact);
  return may;
}

enum { RIVALS_MAX = 300 }; /* of one decision, each is held against each */

/* Of more rules, which are not held against one another, each is looked at with its own body, while
 * what is known of its parts is at hand. */
static bool has_many_rules(const struct advisor *a, uint32_t decision) {
  return a->rules_of[decision].n_rules > RIVALS_MAX;
}

void count_rules(struct advisor *a) {
  const struct schema *s = a->schema;
  a->rules_of = ARENA_ARRAY(a->arena, struct rules_of, s->n_decisions + 1);
  a->may_fire = ARENA_ARRAY(a->arena, bool, s->n_rules + 1);
  for (uint32_t i = 0; i < s->n_rules; i++)
    if (a->program->rules[i]) a->rules_of[s->rules[i].decision].n_rules++;
}

void advise_rule(struct advisor *a, uint32_t rule) {
  const uint32_t decision = a->schema->rules[rule].decision, n_before = a->findings.n;
  struct literals literals = {0};
  if (!has_many_rules(a, decision)) return;
  a->may_fire[rule] = may_fire(a, a->program->rules[rule], &literals);
  advise_blocks(a, a->program->rules[rule], &literals);
  /* told in its turn, by decision */
  for (uint32_t i = n_before; i < a->findings.n; i++)
    VEC_PUSH(a->arena, &a->rules_of[decision].findings, a->findings.items[i]);
  a->findings.n = n_before;
}

/* What was found of a decision with many rules. */
static void look_at_many(struct advisor *a, struct rivals *rivals, const struct rules_of *found) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < found->findings.n; i++)
    VEC_PUSH(a->arena, &a->findings, found->findings.items[i]);
  for (uint32_t i = 0; i < rivals->n; i++)
    if (a->may_fire[rivals->rules[i]]) rivals->rules[n++] = rivals->rules[i];
  rivals->n = n;
  if (n > RIVALS_MAX) return;
  advisor_forget(a);
  for (uint32_t i = 0; i < n; i++)
    collect_literals(a, a->program->rules[rivals->rules[i]], true, &rivals->literals[i]);
}

static void look_at_few(struct advisor *a, struct rivals *rivals) {
  uint32_t n = 0;
  advisor_forget(a);
  for (uint32_t i = 0; i < rivals->n; i++) {
    const struct tx *rule = a->program->rules[rivals->rules[i]];
    struct literals literals = {0};
    const bool may = may_fire(a, rule, &literals);
    advise_blocks(a, rule, &literals);
    if (!may) continue;
    rivals->rules[n] = rivals->rules[i];
    rivals->literals[n++] = literals;
  }
  rivals->n = n;
}

/* Rules of one condition and one outcome: the later one says nothing new. */
static void advise_repeated(struct advisor *a, const struct rivals *rivals) {
  const struct schema *s = a->schema;
  uint32_t numbers[RIVALS_MAX];
  for (uint32_t i = 0; i < rivals->n; i++) {
    const uint32_t later = rivals->rules[i];
    numbers[i] = expression_number(a, a->program->rules[later]);
    for (uint32_t k = 0; k < i; k++) {
      const uint32_t earlier = rivals->rules[k];
      if (numbers[k] != numbers[i] || s->rules[earlier].outcome != s->rules[later].outcome)
        continue;
      say_repeated(a, later, earlier);
      break;
    }
  }
}

static void advise_rivals(struct advisor *a, const struct rivals *rivals) {
  const struct schema *s = a->schema;
  advise_repeated(a, rivals);
  for (uint32_t weak = 0; weak < rivals->n; weak++)
    for (uint32_t strong = rivals->n; strong-- > 0;)
      if (s->rules[rivals->rules[strong]].outcome < s->rules[rivals->rules[weak]].outcome &&
          literals_imply(&rivals->literals[weak], &rivals->literals[strong])) {
        say_never_decides(a, rivals->rules[weak], rivals->rules[strong]);
        break;
      }
}

void advise_rules(struct advisor *a) {
  const struct schema *s = a->schema;
  /* by decision, one after the other: ends[d] is where the next of its rules goes, then its end */
  uint32_t *ends = ARENA_ARRAY(a->arena, uint32_t, s->n_decisions + 1),
           *rules = ARENA_ARRAY(a->arena, uint32_t, s->n_rules + 1);
  struct literals *literals = ARENA_ARRAY(a->arena, struct literals, RIVALS_MAX);
  for (uint32_t i = 0; i < s->n_rules; i++)
    if (a->program->rules[i]) ends[s->rules[i].decision + 1]++;
  for (uint32_t d = 0; d < s->n_decisions; d++) ends[d + 1] += ends[d];
  for (uint32_t i = 0; i < s->n_rules; i++)
    if (a->program->rules[i]) rules[ends[s->rules[i].decision]++] = i;
  for (uint32_t d = 0; d < s->n_decisions; d++) {
    const uint32_t first = d ? ends[d - 1] : 0;
    struct rivals rivals = {rules + first, ends[d] - first, literals};
    if (has_many_rules(a, d)) look_at_many(a, &rivals, &a->rules_of[d]);
    else look_at_few(a, &rivals);
    if (rivals.n <= RIVALS_MAX) advise_rivals(a, &rivals);
  }
}
