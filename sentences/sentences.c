/* What each kind of declaration says (sentences.h). */
#include "sentences/sentences_parts.h"

#include "base/translate.h"
#include "results/people.h"

struct telling {
  struct sentences *sentences;
  struct speaker speaker;
  struct sentence all; /* the sentences are the list below it */
};

static struct sentence *begin(struct telling *t) { return sentence_below(t->sentences, &t->all); }

static struct phrases entity_of(struct telling *t) {
  return phrases_entity(t->sentences, t->speaker.own);
}

/* -- by kind -- */

static void tell_rule(struct telling *t, const struct ast_decl *d) {
  struct sentences *s = t->sentences;
  const struct ast_decl *decision = spoken_find(s, AST_DECISION, d->decision.text, d->of.text);
  struct sentence *at = begin(t);
  SAY(s, &at->words, _("{0} of {1} is {2} when "),
      decision ? phrases_decl(s, decision)
               : phrases_words(s, people_word(s->arena, d->decision.text)),
      entity_of(t),
      phrases_word(s, sentences_choice(s, decision ? decision->type : NULL, d->choice.text)));
  lay_condition(&t->speaker, at, d->condition);
  if (!d->unless) return;
  at = begin(t);
  say_words(s, &at->words, str_from(_("not so, however, when ")));
  lay_condition(&t->speaker, at, d->unless);
}

static void tell_decision(struct telling *t, const struct ast_decl *d) {
  struct sentences *s = t->sentences;
  struct phrases words = {0};
  for (uint32_t i = 0; i < d->type->n_words; i++) {
    const struct phrases word = phrases_word(s, sentences_word(s, d->type, i));
    if (i) say_words(s, &words, STR(", "));
    say_all(s, &words, &word);
  }
  SAY(s, &begin(t)->words,
      _("{0} of {1} is one of {2}: where rules propose several, the one that stands first; where "
        "none does, {3}"),
      phrases_decl(s, d), entity_of(t), words,
      phrases_word(s, sentences_choice(s, d->type, d->choice.text)));
  if (d->best == AST_BEST_FIRST)
    say_words(s, &begin(t)->words, str_from(_("the best for whom it is about stands first")));
  if (d->best == AST_BEST_LAST)
    say_words(s, &begin(t)->words, str_from(_("the best for whom it is about stands last")));
}

static void tell_exceptions(struct telling *t, const struct ast_decl *d) {
  struct sentences *s = t->sentences;
  for (uint32_t i = 0; i < d->n_excepts; i++) {
    struct sentence *at = begin(t);
    SAY(s, &at->words, _("except that it is {0} when "),
        say_expression(&t->speaker, d->excepts[i].value));
    lay_condition(&t->speaker, at, d->excepts[i].condition);
  }
}

static void tell_define(struct telling *t, const struct ast_decl *d) {
  struct sentences *s = t->sentences;
  struct sentence *at = begin(t);
  if (d->type->kind == AST_TYPE_BOOLEAN) {
    SAY(s, &at->words, _("{1} counts as “{0}” when "), phrases_decl(s, d), entity_of(t));
    lay_condition(&t->speaker, at, d->value);
  } else {
    SAY(s, &at->words, _("{0} of {1} is "), phrases_decl(s, d), entity_of(t));
    lay_value(&t->speaker, at, d->value);
  }
  tell_exceptions(t, d);
}

static void tell_keys(struct telling *t, const struct ast_decl *d, const char *lead_words) {
  struct sentences *s = t->sentences;
  if (!d->clauses->n_keys) return;
  struct sentence *at = begin(t);
  say_words(s, &at->words, str_from(lead_words));
  for (uint32_t i = 0; i < d->clauses->n_keys; i++)
    SAY(s, &sentence_below(s, at)->words,
        d->clauses->keys[i].descending ? _("{0}, the greater first") : _("{0}, the smaller first"),
        say_expression(&t->speaker, d->clauses->keys[i].key));
}

struct phrases sentences_per(struct sentences *s, struct str name) {
  struct phrases out = {0};
  const struct ast_decl *entity = spoken_find(s, AST_ENTITY, name, (struct str){0});
  const bool is_root = entity && !entity->of.text.n;
  SAY(s, &out, is_root ? _("in the whole {0}") : _("in each {0}"), phrases_entity(s, name));
  return out;
}

static void tell_selection(struct telling *t, const struct ast_decl *d) {
  struct sentences *s = t->sentences;
  const struct speaker above = {s, d->clauses->per.text, d->clauses->per.text, false, NULL, NULL};
  struct sentence *at = begin(t);
  const bool is_plain = d->value->kind == AST_NUMBER;
  SAY(s, &at->words,
      is_plain ? _("{0}, choose {1} {2} ({3})") : _("{0}, choose as many {2} ({3}) as {1}"),
      sentences_per(t->sentences, d->clauses->per.text), say_expression(&above, d->value),
      phrases_entity(s, d->clauses->candidate.text), phrases_decl(s, d));
  if (d->condition)
    SAY(s, &at->words, _(", from those {0} of whom "),
        phrases_entity(s, d->clauses->candidate.text));
  if (d->condition) lay_condition(&t->speaker, at, d->condition);
  tell_keys(t, d, _("they are ranked by:"));
  say_words(s, &begin(t)->words,
      str_from(d->clauses->tie == AST_TIE_ALL
              ? _("of those that are equal at the last place all are chosen")
              : _("of those that are equal at the last place none is chosen: people are asked")));
}

static void tell_allocation(struct telling *t, const struct ast_decl *d) {
  struct sentences *s = t->sentences;
  const struct speaker above = {s, d->clauses->per.text, d->clauses->per.text, false, NULL, NULL};
  struct sentence *at = begin(t);
  SAY(s, &at->words, _("{0}, {1} is shared among all {2} in proportion to {3} ({4})"),
      sentences_per(t->sentences, d->clauses->per.text), say_expression(&above, d->value),
      phrases_entity(s, d->clauses->candidate.text),
      say_expression(&t->speaker, d->clauses->weight), phrases_decl(s, d));
  at = begin(t);
  SAY(s, &at->words,
      _("each share is cut to whole {0}; what is left goes, one {0} each, to the largest "
        "remainders"),
      d->clauses->unit ? say_expression(&above, d->clauses->unit) : phrases_value(s, STR("1")));
  tell_keys(t, d, _("equal remainders are parted by:"));
  say_words(
      s, &begin(t)->words, str_from(_("what stays equal at the last place is left to people")));
}

static void tell_duty(struct telling *t, const struct ast_decl *d) {
  struct sentences *s = t->sentences;
  struct sentence *at = begin(t);
  if (d->clauses->by.text.n)
    SAY(s, &at->words, _("a duty of each {0}, for {1}: {2}"), entity_of(t),
        phrases_value(s, d->clauses->by.text), phrases_decl(s, d));
  else SAY(s, &at->words, _("a duty of each {0}: {1}"), entity_of(t), phrases_decl(s, d));
  at = begin(t);
  if (d->clauses->done_on) {
    say_words(s, &at->words, str_from(_("it is done on: ")));
    lay_value(&t->speaker, at, d->clauses->done_on);
  } else {
    say_words(s, &at->words, str_from(_("it is done when ")));
    lay_condition(&t->speaker, at, d->condition);
  }
  at = begin(t);
  if (!d->clauses->due) {
    say_words(s, &at->words, str_from(_("no day is set by which it is due")));
    return;
  }
  say_words(s, &at->words, str_from(_("it is due by the end of: ")));
  lay_value(&t->speaker, at, d->clauses->due);
}

static void tell_condition(struct telling *t, const struct ast_decl *d, const char *form) {
  struct sentence *at = begin(t);
  SAY(t->sentences, &at->words, form, entity_of(t));
  lay_condition(&t->speaker, at, d->condition);
}

static void tell_exception(struct telling *t, const struct ast_decl *d) {
  struct sentences *s = t->sentences;
  const struct ast_decl *of =
      spoken_find(s, d->target_kind, d->of.text, d->clauses->candidate.text);
  struct sentence *at = begin(t);
  const struct phrases what =
      of ? phrases_decl(s, of) : phrases_words(s, people_word(s->arena, d->of.text));
  if (of) t->speaker.entity = t->speaker.own = of->of.text;
  if (d->value)
    SAY(s, &at->words, _("“{0}” is {1} when "), what, say_expression(&t->speaker, d->value));
  else SAY(s, &at->words, _("rule “{0}” does not apply when "), what);
  lay_condition(&t->speaker, at, d->condition);
}

static void tell_reading(struct telling *t, const struct ast_decl *d) {
  struct sentences *s = t->sentences;
  struct phrases others = {0};
  for (uint32_t i = 0; i < d->type->n_words; i++) {
    if (str_equal(d->type->words[i].text, d->choice.text)) continue;
    const struct phrases word = phrases_word(s, sentences_word(s, d->type, i));
    if (others.of.n) say_words(s, &others, STR(", "));
    say_all(s, &others, &word);
  }
  SAY(s, &begin(t)->words, _("it is read as {0}"),
      phrases_word(s, sentences_choice(s, d->type, d->choice.text)));
  if (others.of.n) SAY(s, &begin(t)->words, _("it could also be read as {0}"), others);
}

static void tell_days(struct telling *t, const struct ast_decl *d, bool is_working) {
  struct sentences *s = t->sentences;
  struct sentence *at = NULL;
  for (uint32_t i = 0; i < d->clauses->n_days; i++) {
    const struct ast_day_span *day = &d->clauses->days[i];
    if (day->is_working != is_working) continue;
    if (!at) {
      at = begin(t);
      say_words(
          s, &at->words, str_from(is_working ? _("working days all the same:") : _("holidays:")));
    }
    struct sentence *one = sentence_below(s, at);
    const struct phrases first = say_expression(&t->speaker, day->first);
    say_all(s, &one->words, &first);
    if (day->last) SAY(s, &one->words, _(" to {0}"), say_expression(&t->speaker, day->last));
    if (day->label.text.n)
      say_words(
          s, &one->words, str_from(arena_printf(s->arena, ": %.*s", STR_ARGS(day->label.text))));
  }
}

static void tell_calendar(struct telling *t, const struct ast_decl *d) {
  struct sentences *s = t->sentences;
  struct sentence *at = begin(t);
  SAY(s, &at->words, _("from {0} to {1}"), say_expression(&t->speaker, d->clauses->effective_from),
      say_expression(&t->speaker, d->clauses->effective_to));
  for (uint32_t i = 0; i < d->clauses->n_weekend; i++) {
    say_words(s, &at->words, i ? STR(", ") : str_from(_("; every week free: ")));
    say_words(s, &at->words, spoken_state(s, d->clauses->weekend[i].text));
  }
  tell_days(t, d, false);
  tell_days(t, d, true);
  for (uint32_t i = 0; i < d->clauses->n_extensions; i++)
    tell_calendar(t, d->clauses->extensions[i]);
}

struct sentence *sentences_of(struct sentences *s, const struct ast_decl *d) {
  struct telling telling = {.sentences = s, .speaker = {s, d->of.text, d->of.text, false}};
  struct telling *t = &telling;
  if (d->broken) return NULL;
  switch (d->kind) {
  case AST_RULE: tell_rule(t, d); break;
  case AST_DECISION: tell_decision(t, d); break;
  case AST_DEFINE: tell_define(t, d); break;
  case AST_SELECTION:
  case AST_ALLOCATION:
    t->speaker.entity = t->speaker.own = d->clauses->candidate.text;
    if (d->kind == AST_SELECTION) tell_selection(t, d);
    else tell_allocation(t, d);
    break;
  case AST_DUTY: tell_duty(t, d); break;
  case AST_WARNING: tell_condition(t, d, _("a warning of {0} when ")); break;
  case AST_REQUIRE: tell_condition(t, d, _("of every {0} the data must satisfy: ")); break;
  case AST_EXCEPTION: tell_exception(t, d); break;
  case AST_READING: tell_reading(t, d); break;
  case AST_CALENDAR: tell_calendar(t, d); break;
  case AST_NOT_ENCODED:
    SAY(s, &begin(t)->words, _("these words are not for rules: {0}"),
        phrases_word(s, spoken_reason(d->choice.text)));
    break;
  case AST_REGULATION:
  case AST_ENTITY:
  case AST_PARAMETER:
  case AST_USES:
  case AST_REPEAL:
  case AST_REPLACE:
  case AST_EXTEND: break;
  }
  return t->all.first;
}

struct phrases sentences_expression(
    struct sentences *s, const struct ast_decl *d, const struct ast_expr *expression) {
  const struct str own = d->clauses->candidate.text.n ? d->clauses->candidate.text
      : d->kind == AST_ENTITY                         ? d->name.text
                                                      : d->of.text;
  const struct speaker speaker = {s, own, own, false, NULL, NULL};
  return say_expression(&speaker, expression);
}
