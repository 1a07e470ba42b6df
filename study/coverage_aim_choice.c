/* What decisions, selections, allocations and duties are wanted to come to (coverage_aim.h). */
#include "study/coverage_aim.h"

/* -- decisions -- */

/* Some rule of a decision, of an outcome from..to, becomes as wanted. */
static bool at_some_rule(struct aiming *a, uint32_t decision, uint32_t from, uint32_t to,
    uint32_t row, struct want want) {
  const uint32_t n = a->schema->n_rules, first = n ? aim_drawn(a, n) : 0;
  for (uint32_t i = 0; i < n; i++) {
    const uint32_t r = (first + i) % n;
    const struct rule *rule = &a->schema->rules[r];
    if (rule->decision == decision && rule->outcome >= from && rule->outcome <= to &&
        a->typed->rules[r] && aim_at(a, a->typed->rules[r], row, want))
      return true;
  }
  return false;
}

static bool some_rule_fires(
    const struct aiming *a, uint32_t decision, uint32_t from, uint32_t to, uint32_t row) {
  for (uint32_t r = 0; r < a->schema->n_rules; r++) {
    const struct rule *rule = &a->schema->rules[r];
    if (rule->decision == decision && rule->outcome >= from && rule->outcome <= to &&
        a->typed->rules[r] && aim_is_so(a, a->typed->rules[r], row, WANT_TRUE))
      return true;
  }
  return false;
}

/* Outcomes are ordered, the strongest first: of a wanted one no rule of a stronger may fire. */
bool aim_at_outcome(struct aiming *a, uint32_t decision, uint32_t row, struct want want) {
  const struct decision *d = &a->schema->decisions[decision];
  const uint32_t n_words = a->schema->enumerations[d->outcomes].n_words, last = n_words - 1;
  uint32_t wanted = (uint32_t)want.number;
  switch (want.kind) {
  case WANT_UNKNOWN:
    if (!last) return false;
    if (some_rule_fires(a, decision, 0, last, row) && aim_drawn(a, 2) &&
        at_some_rule(a, decision, 0, last, row, WANT_FALSE))
      return true;
    return at_some_rule(a, decision, 0, last - 1, row, WANT_NONE);
  case WANT_KNOWN: return at_some_rule(a, decision, 0, last, row, WANT_SOME);
  case WANT_OTHER:
    if (wanted != d->otherwise && at_some_rule(a, decision, wanted, wanted, row, WANT_FALSE))
      return true;
    wanted = (wanted + 1 + aim_drawn(a, last ? last : 1)) % n_words;
    break;
  case WANT_EXACTLY: break;
  case WANT_OTHERWISE:
  case WANT_AT_MOST:
  case WANT_AT_LEAST: wanted = aim_drawn(a, n_words); break;
  }
  if (wanted && at_some_rule(a, decision, 0, wanted - 1, row, WANT_FALSE)) return true;
  return wanted <= last && (wanted != d->otherwise || aim_drawn(a, 2)) &&
      at_some_rule(a, decision, wanted, wanted, row, WANT_TRUE);
}

/* -- selections -- */

static bool truth_is(const struct aiming *a, struct tx *node, uint32_t row, struct want want) {
  return node ? aim_is_so(a, node, row, want) : want.kind == WANT_EXACTLY && want.number;
}

static uint32_t n_candidates(
    const struct aiming *a, const struct typed_selection *of, uint32_t first, uint32_t end) {
  uint32_t n = 0;
  for (uint32_t row = first; row < end; row++) n += truth_is(a, of->condition, row, WANT_TRUE);
  return n;
}

static struct want exactly(int64_t number) {
  return (struct want){.kind = WANT_EXACTLY, .number = number};
}
static struct want at_least(int64_t number) {
  return (struct want){.kind = WANT_AT_LEAST, .number = number};
}

/* One candidate more. */
static bool more_candidates(
    struct aiming *a, uint32_t selection, uint32_t above, uint32_t first, uint32_t end) {
  const struct selection *s = &a->schema->selections[selection];
  const struct typed_selection *of = &a->typed->selections[selection];
  if (first == end || !of->condition || aim_drawn(a, 4) == 0)
    return aim_add_row(a, s->ancestor, above, s->entity, true);
  const uint32_t from = aim_first(a, end - first);
  bool is_one = false;
  for (uint32_t i = 0; i < end - first; i++) {
    const uint32_t row = first + (from + i) % (end - first);
    if (truth_is(a, of->condition, row, WANT_TRUE)) is_one = true;
    else if (aim_drawn(a, 3) && aim_at(a, of->condition, row, WANT_TRUE)) return true;
  }
  return is_one ? aim_add_row(a, s->ancestor, above, s->entity, true)
                : aim_at(a, of->condition, first + from, WANT_TRUE);
}

static bool seats_are(const struct aiming *a, uint32_t selection, uint32_t row, struct want want) {
  return aim_is_so(a, a->typed->selections[selection].seats, row, want);
}

bool aim_at_rivals(struct aiming *a, uint32_t selection, uint32_t row, uint32_t n_alike) {
  const struct selection *s = &a->schema->selections[selection];
  const struct typed_selection *of = &a->typed->selections[selection];
  uint32_t first, end;
  aim_rows_below(a, s->ancestor, row, s->entity, &first, &end);
  const uint32_t n = n_candidates(a, of, first, end);
  if (n < 2) return more_candidates(a, selection, row, first, end);
  if (seats_are(a, selection, row, (struct want){.kind = WANT_AT_MOST, .number = 0}))
    return aim_again(a, of->seats, row, at_least(1)) ||
        more_candidates(a, selection, row, first, end);
  if (seats_are(a, selection, row, at_least((int64_t)n)) && aim_drawn(a, 2))
    return aim_again(a, of->seats, row, exactly(1)) ||
        more_candidates(a, selection, row, first, end);
  /* two of them alike */
  uint32_t one = UINT32_MAX;
  for (uint32_t candidate = first; candidate < end; candidate++) {
    if (!truth_is(a, of->condition, candidate, WANT_TRUE)) continue;
    if (one == UINT32_MAX) {
      one = candidate;
      continue;
    }
    for (uint32_t k = 0; k < of->n_keys; k++) {
      struct told_value told;
      if (!aim_value(a, of->keys[k].value, one, &told)) continue;
      if (!told.value.known) return aim_at(a, of->keys[k].value, one, WANT_SOME);
      if (k >= n_alike) {
        if (aim_at(a, of->keys[k].value, candidate, WANT_SOME)) return true;
        continue;
      }
      if (aim_at(a, of->keys[k].value, candidate, want_value(WANT_EXACTLY, &told.value)))
        return true;
    }
  }
  if (n_alike < of->n_keys && aim_drawn(a, 2))
    return aim_again(a, of->keys[n_alike].value, one, WANT_ANY_BUT);
  return aim_add_row(a, s->ancestor, row, s->entity, true);
}

static bool no_candidates(
    struct aiming *a, uint32_t selection, uint32_t first, uint32_t end, uint32_t row) {
  const struct typed_selection *of = &a->typed->selections[selection];
  if (!of->condition) return false;
  for (uint32_t i = first; i < end; i++)
    if (aim_at(a, of->condition, i, WANT_FALSE)) return true;
  return aim_at(a, of->seats, row, at_least(1));
}

/* Two candidates alike in all keys are so no more: what is known of one becomes otherwise. */
static bool apart(struct aiming *a, uint32_t selection, uint32_t first, uint32_t end) {
  const struct typed_selection *of = &a->typed->selections[selection];
  for (uint32_t k = 0; k < of->n_keys; k++)
    for (uint32_t i = first; i < end; i++)
      if (truth_is(a, of->condition, i, WANT_TRUE) && aim_at(a, of->keys[k].value, i, WANT_SOME))
        return true;
  const uint32_t one = first + aim_first(a, end - first);
  if (!of->n_keys || !truth_is(a, of->condition, one, WANT_TRUE)) return false;
  struct tx *key = of->keys[aim_drawn(a, of->n_keys)].value;
  struct told_value told;
  return aim_value(a, key, one, &told) &&
      aim_again(a, key, one, want_value(WANT_OTHER, &told.value));
}

bool aim_at_selection(struct aiming *a, uint32_t selection, uint32_t row, uint32_t state) {
  const struct selection *s = &a->schema->selections[selection];
  const struct typed_selection *of = &a->typed->selections[selection];
  uint32_t first, end;
  aim_rows_below(a, s->ancestor, row, s->entity, &first, &end);
  const uint32_t n = n_candidates(a, of, first, end);
  for (uint32_t i = first; of->condition && state < SELECTION_UNDETERMINED && i < end; i++)
    if (aim_drawn(a, 2) && aim_at(a, of->condition, i, WANT_SOME)) return true;
  switch ((enum selection_state)state) {
  case SELECTION_FILLED:
    if (aim_at(a, of->seats, row, at_least(1))) return true;
    if (n > 1 && aim_drawn(a, 2) && apart(a, selection, first, end)) return true;
    if (aim_drawn(a, 3) == 0) return aim_at_rivals(a, selection, row, 0);
    return more_candidates(a, selection, row, first, end);
  case SELECTION_SHORT:
    if (!n && first < end && of->condition && aim_drawn(a, 4) &&
        aim_at(a, of->condition, first, WANT_TRUE))
      return true;
    if (!n) return more_candidates(a, selection, row, first, end);
    /* beside the one another that is none: seats may be counted by such */
    if (end - first < 2) return aim_add_row(a, s->ancestor, row, s->entity, true);
    if (n > 1) return no_candidates(a, selection, first + 1, end, row);
    return aim_at(a, of->seats, row, at_least(2));
  case SELECTION_NO_CANDIDATE: return no_candidates(a, selection, first, end, row);
  case SELECTION_NO_SEATS: return aim_at(a, of->seats, row, exactly(0));
  case SELECTION_TIED: return aim_at_rivals(a, selection, row, of->n_keys);
  case SELECTION_UNDETERMINED:
    if (aim_drawn(a, 4) == 0 && aim_at(a, of->seats, row, WANT_NONE)) return true;
    if (first == end || aim_drawn(a, 4) == 0) return more_candidates(a, selection, row, first, end);
    return of->condition && aim_at(a, of->condition, first + aim_first(a, end - first), WANT_NONE);
  }
  return false;
}

/* That a row is chosen, or is not. */
static bool at_chosen(struct aiming *a, uint32_t selection, uint32_t row, struct want want) {
  const struct selection *s = &a->schema->selections[selection];
  const struct typed_selection *of = &a->typed->selections[selection];
  const uint32_t above = s->ancestor == ENTITY_RUN
      ? 0
      : dataset_ancestor_row(a->scene.data, s->entity, row, s->ancestor);
  const bool is_chosen = want.kind == WANT_EXACTLY ? want.number != 0
      : want.kind == WANT_OTHER                    ? !want.number
                                                   : aim_drawn(a, 2);
  if (want.kind == WANT_UNKNOWN) {
    if (aim_drawn(a, 4) == 0) return aim_at_selection(a, selection, above, SELECTION_TIED);
    return of->condition && aim_at(a, of->condition, row, WANT_NONE);
  }
  if (!is_chosen)
    return (of->condition && aim_at(a, of->condition, row, WANT_FALSE)) ||
        aim_at(a, of->seats, above, exactly(0));
  if (of->condition && aim_at(a, of->condition, row, WANT_TRUE)) return true;
  if (aim_at(a, of->seats, above, at_least(1))) return true;
  uint32_t first, end;
  aim_rows_below(a, s->ancestor, above, s->entity, &first, &end);
  for (uint32_t i = first; of->condition && i < end; i++)
    if (i != row && aim_drawn(a, 2) && aim_at(a, of->condition, i, WANT_FALSE)) return true;
  for (uint32_t k = 0; k < of->n_keys; k++)
    if (aim_at(a, of->keys[k].value, row, WANT_SOME)) return true;
  if (of->n_keys) /* the best there is */
    return aim_again(a, of->keys[aim_drawn(a, of->n_keys)].value, row, WANT_ANY_BUT);
  return aim_add_row(a, s->ancestor, above, s->entity, true);
}

/* -- allocations -- */

bool aim_at_allocation(struct aiming *a, uint32_t allocation, uint32_t row, uint32_t state) {
  const struct allocation *s = &a->schema->allocations[allocation];
  const struct typed_allocation *of = &a->typed->allocations[allocation];
  uint32_t first, end;
  aim_rows_below(a, s->ancestor, row, s->entity, &first, &end);
  const bool is_open = state == ALLOCATION_UNDETERMINED;
  if (state == ALLOCATION_NO_CANDIDATE) {
    for (uint32_t i = first; i < end; i++)
      if (aim_at(a, of->weight, i, exactly(0))) return true;
    return aim_at(a, of->amount, row, at_least(1));
  }
  const uint32_t fewest = state == ALLOCATION_TIED ? 2 : 1;
  if (end - first < fewest) return aim_add_row(a, s->ancestor, row, s->entity, true);
  if (aim_at(a, of->amount, row, is_open && aim_drawn(a, 2) ? WANT_NONE : at_least(1))) return true;
  const uint32_t one = first + aim_first(a, end - first);
  if (is_open && aim_at(a, of->weight, one, WANT_NONE)) return true;
  for (uint32_t i = first; i < end; i++)
    if (aim_at(a, of->weight, i, at_least(1))) return true;
  if (state != ALLOCATION_TIED) return aim_again(a, of->weight, one, WANT_ANY_BUT);
  for (uint32_t k = 0; k < of->n_keys; k++) {
    struct told_value told;
    if (!aim_value(a, of->keys[k].value, first, &told)) continue;
    if (!told.value.known) return aim_at(a, of->keys[k].value, first, WANT_SOME);
    for (uint32_t i = first + 1; i < end; i++)
      if (aim_at(a, of->keys[k].value, i, want_value(WANT_EXACTLY, &told.value))) return true;
  }
  return aim_drawn(a, 2) ? aim_again(a, of->amount, row, WANT_ANY_BUT)
                         : aim_add_row(a, s->ancestor, row, s->entity, true);
}

/* -- duties -- */

bool aim_at_duty(struct aiming *a, uint32_t duty, uint32_t row, uint32_t state) {
  const struct typed_duty *of = &a->typed->duties[duty];
  switch ((enum duty_state)state) {
  case DUTY_FULFILLED:
    return aim_at(a, of->done, row, WANT_TRUE) || aim_at(a, of->late, row, WANT_FALSE);
  case DUTY_LATE: return aim_at(a, of->late, row, WANT_TRUE) || aim_at(a, of->done, row, WANT_TRUE);
  case DUTY_OPEN:
    return aim_at(a, of->done, row, WANT_FALSE) || aim_at(a, of->past, row, WANT_FALSE);
  case DUTY_OVERDUE:
    return aim_at(a, of->done, row, WANT_FALSE) || aim_at(a, of->past, row, WANT_TRUE);
  case DUTY_UNDETERMINED: return aim_at(a, of->done, row, WANT_NONE);
  }
  return false;
}

/* -- as nodes ask for them -- */

static uint32_t word_wanted(struct aiming *a, struct tx *node, struct want want) {
  const uint32_t n = a->schema->enumerations[node->type.of].n_words,
                 word = want.kind == WANT_EXACTLY ? (uint32_t)want.number : aim_drawn(a, n);
  return want.kind == WANT_OTHER && word == want.number ? (word + 1) % n : word;
}

bool aim_at_choice(struct aiming *a, struct tx *node, uint32_t row, struct want want) {
  switch (node->kind) {
  case TX_DECISION: return aim_at_outcome(a, node->index, row, want);
  case TX_CHOSEN:
  case TX_STATUS:
  case TX_RANK:
    if (node->kind != TX_CHOSEN && want.kind != WANT_UNKNOWN)
      want = node->kind == TX_STATUS && want.kind == WANT_EXACTLY && want.number == 0 ? WANT_FALSE
                                                                                      : WANT_TRUE;
    return at_chosen(a, node->index, row, want);
  case TX_SELECTION_STATE:
    return aim_at_selection(a, node->index, row,
        want.kind == WANT_UNKNOWN ? SELECTION_UNDETERMINED : word_wanted(a, node, want));
  case TX_ALLOCATION_STATE:
    return aim_at_allocation(a, node->index, row,
        want.kind == WANT_UNKNOWN ? ALLOCATION_UNDETERMINED : word_wanted(a, node, want));
  case TX_DUTY:
    return aim_at_duty(a, node->index, row,
        want.kind == WANT_UNKNOWN ? DUTY_UNDETERMINED : word_wanted(a, node, want));
  case TX_SHARE:
    if (want.kind == WANT_UNKNOWN)
      return aim_at(a, a->typed->allocations[node->index].weight, row, WANT_NONE);
    return aim_at(a, a->typed->allocations[node->index].weight, row, at_least(1)) ||
        aim_again(a, a->typed->allocations[node->index].weight, row, WANT_ANY_BUT);
  default: return false;
  }
}
