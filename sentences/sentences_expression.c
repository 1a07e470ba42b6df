/* Expressions as words: conditions, values, and both as lists where they are long
 * (sentences_parts.h). */
#include "sentences/sentences_parts.h"

#include "base/date.h"
#include "base/translate.h"
#include "results/people.h"

/* -- what something is -- */

/* By its name alone, where no node tells: in a declaration that was replaced. */
static bool is_named_type(
    const struct speaker *speaker, const struct ast_expr *e, enum ast_type_kind kind) {
  const struct ast_field *field = NULL;
  const struct ast_decl *decl = spoken_named(speaker, e, &field);
  if (!decl || (!field && decl->kind != AST_DEFINE && decl->kind != AST_PARAMETER)) return false;
  return (field ? &field->type : decl->type)->kind == kind;
}

static bool is_day(const struct speaker *speaker, const struct ast_expr *e) {
  const struct tx *node = spoken_node_at(speaker->sentences, e->span);
  if (node && node->kind != TX_GIVEN) return node->type.kind == TYPE_DATE;
  if (!node && (e->kind == AST_NAME || e->kind == AST_FOLLOW))
    return is_named_type(speaker, e, AST_TYPE_DATE);
  switch ((int)e->kind) {
  case AST_DATE:
  case AST_AS_OF:
  case AST_ADD_DURATION: return true;
  case AST_IF: return is_day(speaker, e->b);
  case AST_MIN:
  case AST_MAX: return is_day(speaker, e->b);
  case AST_CALL:
    return str_equal(e->name, STR("date")) ||
        ((str_equal(e->name, STR("min")) || str_equal(e->name, STR("max"))) &&
            is_day(speaker, e->more->items[0]));
  default: return false;
  }
}

/* True of what is a condition by itself, compared with nothing. */
static bool is_truth(const struct speaker *speaker, const struct ast_expr *e) {
  const struct tx *node = spoken_node_at(speaker->sentences, e->span);
  if (node && (e->kind == AST_NAME || e->kind == AST_FOLLOW || e->kind == AST_PREVIOUS))
    return node->type.kind == TYPE_BOOLEAN || node->kind == TX_CHOSEN;
  if (!node && (e->kind == AST_NAME || e->kind == AST_FOLLOW))
    return is_named_type(speaker, e, AST_TYPE_BOOLEAN);
  switch ((int)e->kind) {
  case AST_TRUE:
  case AST_FALSE:
  case AST_NO_PREVIOUS_RECORD:
  case AST_NOT:
  case AST_AND:
  case AST_OR:
  case AST_EQUAL:
  case AST_NOT_EQUAL:
  case AST_LESS:
  case AST_LESS_EQUAL:
  case AST_GREATER:
  case AST_GREATER_EQUAL:
  case AST_IS_KNOWN:
  case AST_IS_MISSING:
  case AST_IN:
  case AST_BETWEEN:
  case AST_ANY:
  case AST_NO:
  case AST_EVERY: return true;
  case AST_IF: return is_truth(speaker, e->b) || is_truth(speaker, e->c);
  case AST_CALL: return str_equal(e->name, STR("is_working_day"));
  default: return false;
  }
}

static bool is_written_out(const struct ast_expr *e) {
  return e->kind == AST_NUMBER || (e->kind == AST_NEGATE && e->a->kind == AST_NUMBER);
}

static bool is_arithmetic(const struct ast_expr *e) {
  return e->kind == AST_ADD || e->kind == AST_SUBTRACT || e->kind == AST_MULTIPLY ||
      e->kind == AST_DIVIDE;
}

static bool is_joined(const struct ast_expr *e) {
  return e->kind == AST_AND || e->kind == AST_OR || e->kind == AST_IF;
}

/* -- conditions -- */

static struct phrases in_brackets(struct sentences *s, struct phrases words) {
  struct phrases out = {0};
  SAY(s, &out, "({0})", words);
  return out;
}

/* A part of an `and` or `or`: in brackets where it would be taken apart. */
static struct phrases say_part(
    const struct speaker *speaker, const struct ast_expr *e, enum ast_expr_kind of) {
  struct phrases words = say_condition(speaker, e, false);
  const bool takes_all =
      (e->kind == AST_ANY || e->kind == AST_NO || e->kind == AST_EVERY) && e->a && is_joined(e->a);
  return (is_joined(e) && e->kind != of) || takes_all ? in_brackets(speaker->sentences, words)
                                                      : words;
}

static struct phrases say_joined(const struct speaker *speaker, const struct ast_expr *e) {
  struct sentences *s = speaker->sentences;
  struct phrases out = {0}, a = say_part(speaker, e->a, e->kind),
                 b = say_part(speaker, e->b, e->kind);
  SAY(s, &out, e->kind == AST_AND ? _("{0} and {1}") : _("{0} or {1}"), a, b);
  return out;
}

static struct phrases say_not_so(struct sentences *s, struct phrases words, bool is_denied) {
  struct phrases out = {0};
  if (!is_denied) return words;
  SAY(s, &out, _("it is not so that {0}"), words);
  return out;
}

/* True where one side is a name and the other a truth written out, or a truth: `x is false`. */
static bool say_truth_compared(
    const struct speaker *speaker, const struct ast_expr *e, bool is_denied, struct phrases *out) {
  struct sentences *s = speaker->sentences;
  const bool differs = (e->kind == AST_NOT_EQUAL) != is_denied;
  if (e->b->kind == AST_TRUE || e->b->kind == AST_FALSE) {
    *out = say_condition(speaker, e->a, (e->b->kind == AST_FALSE) != differs);
    return true;
  }
  if (!is_truth(speaker, e->a) || !is_truth(speaker, e->b)) return false;
  SAY(s, out, differs ? _("exactly one of these two holds: {0}; {1}") : _("{0} exactly when {1}"),
      say_condition(speaker, e->a, false), say_condition(speaker, e->b, false));
  return true;
}

const struct ast_decl *spoken_reading(const struct speaker *speaker, const struct ast_expr *e) {
  const struct tx *node = spoken_node_at(speaker->sentences, e->span);
  const struct ast_field *field;
  if (e->kind != AST_NAME || (node && node->kind != TX_READING)) return NULL;
  const struct ast_decl *decl = spoken_named(speaker, e, &field);
  return decl && decl->kind == AST_READING ? decl : NULL;
}

static struct phrases say_equal(
    const struct speaker *speaker, const struct ast_expr *e, bool is_denied) {
  struct sentences *s = speaker->sentences;
  struct phrases out = {0};
  if (say_truth_compared(speaker, e, is_denied, &out)) return out;
  const bool differs = (e->kind == AST_NOT_EQUAL) != is_denied;
  const bool is_number = is_written_out(e->b) || is_arithmetic(e->b);
  const struct ast_decl *reading = spoken_reading(speaker, e->a);
  const struct speaker beside = speaker_beside(speaker, e->a);
  const struct phrases b = say_expression(&beside, e->b);
  if (reading) {
    SAY(s, &out, differs ? _("“{0}” is not read as {1}") : _("“{0}” is read as {1}"),
        phrases_decl(s, reading), b);
    return out;
  }
  const char *form = is_number ? (differs ? _("{0} is other than {1}") : _("{0} equals {1}"))
                               : (differs ? _("{0} is not {1}") : _("{0} is {1}"));
  SAY(s, &out, form, say_expression(speaker, e->a), b);
  return out;
}

static const char *order_form(enum ast_expr_kind kind, bool is_day, bool is_plain) {
  switch ((int)kind) {
  case AST_LESS: return is_day ? _("{0} is before {1}") : _("{0} is below {1}");
  case AST_LESS_EQUAL: return is_day ? _("{0} is no later than {1}") : _("{0} is at most {1}");
  case AST_GREATER: return is_day ? _("{0} is after {1}") : _("{0} is above {1}");
  default: break;
  }
  return is_day  ? _("{0} is no earlier than {1}")
      : is_plain ? _("{0} is {1} or more")
                 : _("{0} is at least {1}");
}

static struct phrases say_order(
    const struct speaker *speaker, const struct ast_expr *e, bool is_denied) {
  struct sentences *s = speaker->sentences;
  struct phrases out = {0};
  SAY(s, &out,
      order_form(e->kind, is_day(speaker, e->a) || is_day(speaker, e->b), is_written_out(e->b)),
      say_expression(speaker, e->a), say_expression(speaker, e->b));
  return say_not_so(s, out, is_denied);
}

static struct phrases say_in(
    const struct speaker *speaker, const struct ast_expr *e, bool is_denied) {
  struct sentences *s = speaker->sentences;
  struct phrases out = {0}, list = {0};
  const struct speaker beside = speaker_beside(speaker, e->a);
  for (uint32_t i = 0; i < e->more->n_items; i++) {
    const struct phrases item = say_expression(&beside, e->more->items[i]);
    if (i) say_words(s, &list, i + 1 < e->more->n_items ? STR(", ") : str_from(_(" or ")));
    say_all(s, &list, &item);
  }
  SAY(s, &out, e->negated != is_denied ? _("{0} is none of {1}") : _("{0} is {1}"),
      say_expression(speaker, e->a), list);
  return out;
}

static struct phrases say_between(
    const struct speaker *speaker, const struct ast_expr *e, bool is_denied) {
  struct sentences *s = speaker->sentences;
  struct phrases out = {0};
  SAY(s, &out, e->negated ? _("{0} is not from {1} to {2}") : _("{0} is from {1} to {2}"),
      say_expression(speaker, e->a), say_expression(speaker, e->b), say_expression(speaker, e->c));
  return say_not_so(s, out, is_denied);
}

static struct phrases say_if_so(const struct speaker *speaker, const struct ast_expr *e) {
  struct sentences *s = speaker->sentences;
  struct phrases out = {0};
  SAY(s, &out, _("if {0}: {1}; otherwise: {2}"), say_condition(speaker, e->a, false),
      say_condition(speaker, e->b, false), say_condition(speaker, e->c, false));
  return out;
}

/* A name of truth: a fact, a definition, whether one is chosen. */
static struct phrases say_name_so(
    const struct speaker *speaker, const struct ast_expr *e, bool is_denied) {
  struct sentences *s = speaker->sentences;
  const struct tx *node = spoken_node_at(s, e->span);
  struct phrases out = {0}, name = say_named(speaker, e);
  if (node && node->kind == TX_CHOSEN) {
    SAY(s, &out, is_denied ? _("not chosen: {0}") : _("chosen: {0}"), name);
    return out;
  }
  if (node && node->kind == TX_FOLLOW && node->b->kind == TX_CHOSEN) {
    SAY(s, &out, is_denied ? _("not chosen: {0}") : _("chosen: {0}"), name);
    return out;
  }
  if (!name.of.n || name.of.items[0].kind != PHRASE_NAME) return say_not_so(s, name, is_denied);
  const struct phrases entity = phrases_entity(s, speaker->entity);
  const bool is_close = predicate_is_close(s, name.of.items[0].text);
  name.of.items[0].text =
      say_predicate(s, name.of.items[0].text, sentences_plain(s, &entity, false), is_denied);
  if (name.of.n < 3 || !s->is_vietnamese) return name;
  /* "đăng ký của đơn vị" would be a thing: who, then what is so of it */
  struct phrases who = {0}, what = {0};
  say_name(s, &what, name.of.items[0].text, name.of.items[0].decl, name.of.items[0].field);
  for (uint32_t k = 2; k < name.of.n; k++) VEC_PUSH(s->arena, &who.of, name.of.items[k]);
  SAY(s, &out, is_close || is_denied ? "{0} {1}" : _("{0} is a case of {1}"), who, what);
  return out;
}

static struct phrases say_previous(const struct speaker *speaker, const struct ast_expr *e) {
  struct sentences *s = speaker->sentences;
  const struct ast_field *field;
  struct phrases out = {0}, name = {0};
  const struct str entity =
      str_equal(speaker->entity, STR("predecessor")) ? speaker->own : speaker->entity;
  const struct ast_decl *decl = spoken_find_any(s, entity, e->name, &field);
  if (decl) name = phrases_decl(s, decl);
  else name = phrases_words(s, people_word(s->arena, e->name));
  SAY(s, &out, _("{0} in the preceding year"), name);
  return out;
}

static bool is_chosen_last_year(const struct speaker *speaker, const struct ast_expr *e) {
  const struct ast_field *field;
  const struct str entity =
      str_equal(speaker->entity, STR("predecessor")) ? speaker->own : speaker->entity;
  const struct ast_decl *decl = spoken_find_any(speaker->sentences, entity, e->name, &field);
  return decl && decl->kind == AST_SELECTION;
}

struct phrases say_condition(
    const struct speaker *speaker, const struct ast_expr *e, bool is_denied) {
  struct sentences *s = speaker->sentences;
  struct phrases out = {0};
  switch ((int)e->kind) {
  case AST_TRUE:
  case AST_FALSE:
    return phrases_words(
        s, str_from((e->kind == AST_TRUE) != is_denied ? _("always so") : _("never so")));
  case AST_UNKNOWN: return phrases_words(s, str_from(_("it cannot be said")));
  case AST_NOT: return say_condition(speaker, e->a, !is_denied);
  case AST_AND:
  case AST_OR: {
    const struct phrases joined = say_joined(speaker, e);
    return is_denied ? say_not_so(s, in_brackets(s, joined), true) : joined;
  }
  case AST_EQUAL:
  case AST_NOT_EQUAL: return say_equal(speaker, e, is_denied);
  case AST_LESS:
  case AST_LESS_EQUAL:
  case AST_GREATER:
  case AST_GREATER_EQUAL: return say_order(speaker, e, is_denied);
  case AST_IS_KNOWN:
  case AST_IS_MISSING:
    SAY(s, &out,
        ((e->kind == AST_IS_KNOWN) != e->negated) != is_denied ? _("the data gives {0}")
                                                               : _("the data does not give {0}"),
        say_named(speaker, e->a));
    return out;
  case AST_IN: return say_in(speaker, e, is_denied);
  case AST_BETWEEN: return say_between(speaker, e, is_denied);
  case AST_IF: return say_not_so(s, say_if_so(speaker, e), is_denied);
  case AST_ANY:
  case AST_NO:
    if (is_denied) {
      struct ast_expr other = *e;
      other.kind = e->kind == AST_ANY ? AST_NO : AST_ANY;
      return say_aggregate(speaker, &other);
    }
    return say_aggregate(speaker, e);
  case AST_EVERY: return say_not_so(s, say_aggregate(speaker, e), is_denied);
  case AST_NO_PREVIOUS_RECORD:
    return phrases_words(s,
        str_from(is_denied ? _("the preceding year has a record of it")
                           : _("the preceding year has no record of it")));
  case AST_PREVIOUS: {
    const struct phrases name = say_previous(speaker, e);
    if (is_chosen_last_year(speaker, e))
      SAY(s, &out, is_denied ? _("not chosen: {0}") : _("chosen: {0}"), name);
    else SAY(s, &out, is_denied ? _("no: {0}") : _("yes: {0}"), name);
    return out;
  }
  case AST_CALL:
    if (str_equal(e->name, STR("is_working_day"))) {
      SAY(s, &out, is_denied ? _("{0} is no working day") : _("{0} is a working day"),
          say_expression(speaker, e->more->items[0]));
      return out;
    }
    break;
  case AST_NAME:
  case AST_FOLLOW: return say_name_so(speaker, e, is_denied);
  default: break;
  }
  return say_not_so(s, say_expression(speaker, e), is_denied);
}

/* -- values -- */

/* A number as it is written, a percentage too: zeros at its end say nothing and were not kept. */
static struct phrases say_number(struct sentences *s, const struct ast_expr *e) {
  const struct str written = sources_text(&s->compilation->sources, e->span);
  if (!written.n || written.p[written.n - 1] != '%')
    return phrases_value(s, people_number(s->arena, e->number, e->scale));
  int64_t number = e->number;
  for (uint32_t scale = e->scale; scale < 2; scale++) number *= 10;
  const uint8_t scale = e->scale > 2 ? (uint8_t)(e->scale - 2) : 0;
  return phrases_value(s,
      str_from(arena_printf(s->arena, "%.*s%%", STR_ARGS(people_number(s->arena, number, scale)))));
}

static struct phrases say_operand(const struct speaker *speaker, const struct ast_expr *e) {
  const struct phrases words = say_expression(speaker, e);
  return e->parenthesised || e->kind == AST_IF || e->kind == AST_CALL
      ? in_brackets(speaker->sentences, words)
      : words;
}

/* What a function is of: arithmetic in brackets. */
static struct phrases say_whole(const struct speaker *speaker, const struct ast_expr *e) {
  const struct phrases words = say_expression(speaker, e);
  return is_arithmetic(e) || e->kind == AST_IF ? in_brackets(speaker->sentences, words) : words;
}

static struct phrases say_arithmetic(
    const struct speaker *speaker, const struct ast_expr *e, const char *form) {
  struct phrases out = {0};
  SAY(speaker->sentences, &out, form, say_operand(speaker, e->a), say_operand(speaker, e->b));
  return out;
}

static const char *duration_form(const struct ast_expr *e) {
  switch (e->unit) {
  case AST_DAYS: return e->negated ? _("{1} days before {0}") : _("{1} days after {0}");
  case AST_WORKING_DAYS:
    return e->negated ? _("{1} working days before {0}") : _("{1} working days after {0}");
  case AST_MONTHS: return e->negated ? _("{1} months before {0}") : _("{1} months after {0}");
  case AST_YEARS: break;
  }
  return e->negated ? _("{1} years before {0}") : _("{1} years after {0}");
}

static struct phrases say_duration(const struct speaker *speaker, const struct ast_expr *e) {
  struct sentences *s = speaker->sentences;
  struct phrases out = {0};
  SAY(s, &out, duration_form(e), say_operand(speaker, e->a), say_operand(speaker, e->b));
  if (e->rounding == AST_ROUNDED_DOWN)
    say_words(s, &out, str_from(_(" (where there is no such day, the last of that month)")));
  if (e->rounding == AST_ROUNDED_UP)
    say_words(s, &out, str_from(_(" (where there is no such day, the first of the next month)")));
  return out;
}

/* A function's words, by its name in the rules. */
static const struct {
  const char *name, *form, *form_2; /* of one argument, of two */
} called[] = {
    {"round", N_("{0}, rounded to whole numbers"),
        N_("{0}, rounded to {1} digits after the point")},
    {"round_half_even", N_("{0}, rounded to whole numbers, halves to even"),
        N_("{0}, rounded to {1} digits after the point, halves to even")},
    {"round_down", N_("{0}, its fraction cut off"), N_("{0}, cut to {1} digits after the point")},
    {"round_up", N_("{0}, rounded away from zero"),
        N_("{0}, rounded away from zero to {1} digits after the point")},
    {"floor", N_("the whole part of {0}"), NULL},
    {"ceil", N_("{0}, rounded up"), NULL},
    {"abs", N_("{0} without its sign"), NULL},
    {"year", N_("the year of {0}"), NULL},
    {"month", N_("the month of {0}"), NULL},
    {"day", N_("the day of the month of {0}"), NULL},
    {"weekday", N_("the day of the week of {0}"), NULL},
    {"days_between", NULL, N_("the days from {0} to {1}")},
    {"months_between", NULL, N_("the whole months from {0} to {1}")},
    {"years_between", NULL, N_("the whole years from {0} to {1}")},
    {"working_days_between", NULL, N_("the working days after {0} up to {1}")},
};

static struct phrases say_call(const struct speaker *speaker, const struct ast_expr *e) {
  struct sentences *s = speaker->sentences;
  struct phrases out = {0}, list = {0};
  for (uint32_t i = 0; i < sizeof called / sizeof *called; i++) {
    const char *form = e->more->n_items == 2 ? called[i].form_2 : called[i].form;
    if (!str_equal(e->name, str_from(called[i].name)) || !form) continue;
    SAY(s, &out, translated(form), say_whole(speaker, e->more->items[0]),
        e->more->n_items == 2 ? say_whole(speaker, e->more->items[1]) : list);
    return out;
  }
  if (str_equal(e->name, STR("date"))) {
    SAY(s, &out, _("the day {2} of month {1} of year {0}"),
        say_expression(speaker, e->more->items[0]), say_expression(speaker, e->more->items[1]),
        say_expression(speaker, e->more->items[2]));
    return out;
  }
  for (uint32_t i = 0; i < e->more->n_items; i++) {
    const struct phrases item = say_expression(speaker, e->more->items[i]);
    if (i) say_words(s, &list, STR("; "));
    say_all(s, &list, &item);
  }
  const bool is_least = str_equal(e->name, STR("min"));
  SAY(s, &out, is_least ? _("the least of: {0}") : _("the greatest of: {0}"), list);
  return out;
}

struct phrases say_expression(const struct speaker *speaker, const struct ast_expr *e) {
  struct sentences *s = speaker->sentences;
  struct phrases out = {0};
  switch ((int)e->kind) {
  case AST_NUMBER: return say_number(s, e);
  case AST_DATE: return phrases_value(s, people_date(s->arena, (int32_t)e->number));
  case AST_TEXT: return phrases_word(s, e->more->text);
  case AST_TRUE: return phrases_value(s, people_yes_no(true));
  case AST_FALSE: return phrases_value(s, people_yes_no(false));
  case AST_UNKNOWN: return phrases_words(s, str_from(_("unknown, so that people must say")));
  case AST_AS_OF: return phrases_words(s, str_from(_("the day of the run")));
  case AST_NAME:
  case AST_FOLLOW: return say_named(speaker, e);
  case AST_THIS: SAY(s, &out, _("this very {0}"), phrases_entity(s, speaker->own)); return out;
  case AST_PREVIOUS: return say_previous(speaker, e);
  case AST_RANK_IN: {
    const struct ast_decl *decl = spoken_find(s, AST_SELECTION, e->name, (struct str){0});
    const struct phrases name =
        decl ? phrases_decl(s, decl) : phrases_words(s, people_word(s->arena, e->name));
    if (e->a) SAY(s, &out, _("the rank of {1} in {0}"), name, say_expression(speaker, e->a));
    else SAY(s, &out, _("the rank in {0}"), name);
    return out;
  }
  case AST_ON:
    SAY(s, &out, _("{0} as in force on {1}"), say_expression(speaker, e->a),
        say_operand(speaker, e->b));
    return out;
  case AST_NEGATE: SAY(s, &out, "−{0}", say_operand(speaker, e->a)); return out;
  case AST_ADD: return say_arithmetic(speaker, e, "{0} + {1}");
  case AST_SUBTRACT: return say_arithmetic(speaker, e, "{0} − {1}");
  case AST_MULTIPLY: return say_arithmetic(speaker, e, "{0} × {1}");
  case AST_DIVIDE: return say_arithmetic(speaker, e, "{0} / {1}");
  case AST_ADD_DURATION: return say_duration(speaker, e);
  case AST_IF:
    if (is_truth(speaker, e)) return say_if_so(speaker, e);
    SAY(s, &out, _("if {0}: {1}; otherwise: {2}"), say_condition(speaker, e->a, false),
        say_expression(speaker, e->b), say_expression(speaker, e->c));
    return out;
  case AST_CALL: return say_call(speaker, e);
  case AST_COUNT:
  case AST_SUM:
  case AST_MIN:
  case AST_MAX:
  case AST_AVERAGE:
  case AST_MEDIAN:
  case AST_LARGEST:
  case AST_SMALLEST:
  case AST_DISTINCT:
  case AST_LONGEST_RUN: return say_aggregate(speaker, e);
  default: return say_condition(speaker, e, false);
  }
}
