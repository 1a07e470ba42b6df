/* Rules: what blocks each, and which of a decision's never decides. */
#include "compiler/advice/advisor.h"

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
    VEC_PUSH(a->arena, &out->list, (struct block){without_lift(node->a)});
  } else if (node->kind == TX_AND && !is_written_as_one(node)) {
    find_blocks(a, node->a, out);
    find_blocks(a, node->b, out);
  }
}

/* The parts that do not block. */
static struct literals own_literals(struct advisor *a, const struct literals *all) {
  struct literals own = {0};
  for (uint32_t i = 0; i < all->list.n; i++)
    if (!all->list.items[i].blocks) VEC_PUSH(a->arena, &own.list, all->list.items[i]);
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
    for (uint32_t k = 0; k < own.list.n; k++) VEC_PUSH(a->arena, &together.list, own.list.items[k]);
    for (uint32_t k = 0; k < blocking.list.n; k++)
      VEC_PUSH(a->arena, &together.list, blocking.list.items[k]);
    if (literals_imply(&own, &blocking))
      say(a,
          (struct finding){.code = ADVICE_RULE_BLOCKED,
              .span = block->span,
              .arguments = {written(a, block->span)},
              .help = "what blocks a rule should be narrower than what makes it fire",
              .claim = {(struct tx *)rule, false, 0, SPAN_NONE}});
    else if (find_contradiction(a, &together, &first, &second) && first)
      say(a,
          (struct finding){.code = ADVICE_BLOCKS_NOTHING,
              .span = block->span,
              .arguments = {written(a, second->span), written(a, first->span)},
              .note_span = first->span,
              .note = "the rule fires only where this holds",
              .help = "look at the bounds of the two; if it is to block nothing, leave it out",
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
          .note = "the rule that fires wherever it does",
          .help = "a decision's outcomes stand strongest first, and the strongest that is proposed "
                  "wins: look at their order, and at the bounds in the two rules",
          .claim = {both(a, a->program->rules[weak], not_strong), false, 0, SPAN_NONE}});
}

void advise_rules(struct advisor *a) {
  enum { RULES_MAX = 300 }; /* of one decision, each is held against each */
  const struct schema *s = a->schema;
  struct literals *literals = ARENA_ARRAY(a->arena, struct literals, s->n_rules + 1);
  bool *sound = ARENA_ARRAY(a->arena, bool, s->n_rules + 1);
  /* those of one decision, as a list */
  uint32_t *first_of = ARENA_ARRAY(a->arena, uint32_t, s->n_decisions + 1),
           *n_of = ARENA_ARRAY(a->arena, uint32_t, s->n_decisions + 1),
           *next = ARENA_ARRAY(a->arena, uint32_t, s->n_rules + 1);
  for (uint32_t i = 0; i < s->n_decisions; i++) first_of[i] = NONE_INDEX, n_of[i] = 0;
  for (uint32_t i = 0; i < s->n_rules; i++) {
    sound[i] = false;
    if (!a->program->rules[i]) continue;
    const struct literal *first, *second;
    collect_literals(a, a->program->rules[i], true, &literals[i]);
    advise_blocks(a, a->program->rules[i], &literals[i]);
    sound[i] = literals[i].list.n && !known_constant(a->program->rules[i]) &&
        !find_contradiction(a, &literals[i], &first, &second);
    for (uint32_t k = 0; k < literals[i].list.n; k++)
      sound[i] = sound[i] && !literals[i].list.items[k].fact.itself &&
          !fact_is_never(a, &literals[i].list.items[k].fact);
    if (!sound[i]) continue;
    n_of[s->rules[i].decision]++;
    next[i] = first_of[s->rules[i].decision];
    first_of[s->rules[i].decision] = i;
  }
  for (uint32_t weak = 0; weak < s->n_rules; weak++)
    if (sound[weak] && n_of[s->rules[weak].decision] <= RULES_MAX)
      for (uint32_t strong = first_of[s->rules[weak].decision]; strong != NONE_INDEX;
           strong = next[strong])
        if (s->rules[strong].outcome < s->rules[weak].outcome &&
            literals_imply(&literals[weak], &literals[strong])) {
          say_never_decides(a, weak, strong);
          break;
        }
}
