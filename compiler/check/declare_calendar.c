/* The calendar of working days into the schema. language.md §5. */
#include "compiler/check/checker.h"
#include "base/translate.h"
#include "base/date.h"

/* What each day of a period was said to be, and by which of its spans. */
struct day_marks {
  const struct ast_decl *decl;
  const struct calendar_period *period;
  uint32_t *spans; /* by day: the number of its span + 1; 0: none */
};

static const char *day_words(struct checker *c, int32_t day) {
  char text[16];
  date_format(day, text);
  return arena_printf(c->arena, "%s", text);
}

static int32_t day_of(const struct ast_expr *e) { return (int32_t)e->number; }

static bool is_day(const struct ast_expr *e) { return e && e->kind == AST_DATE; }

/* -- one span -- */

static bool check_span(struct checker *c, const struct calendar_period *period,
    const struct ast_day_span *written, struct calendar_span *out) {
  if (!is_day(written->first) || (written->last && !is_day(written->last))) return false;
  out->first = day_of(written->first);
  out->last = written->last ? day_of(written->last) : out->first;
  out->label = written->label.text;
  if (out->last < out->first) {
    struct diag *diag = DIAG(c->diags, CALENDAR_REVERSED, written->span, day_words(c, out->last),
        day_words(c, out->first));
    diag_help(c->diags, diag, "write the first day first");
    return false;
  }
  bool is_early = out->first < period->from;
  if (!is_early && out->last <= period->to) return true;
  DIAG(c->diags, CALENDAR_DAY_OUTSIDE, written->span,
      day_words(c, is_early ? out->first : out->last), day_words(c, period->from),
      day_words(c, period->to));
  return false;
}

/* A day may be a holiday or made up for, not both; said twice it says nothing. True where both are
 * said. */
static bool mark_span(
    struct checker *c, struct day_marks *marks, uint32_t number, const struct calendar_span *span) {
  const struct ast_day_span *written = &marks->decl->clauses->days[number];
  uint32_t told = UINT32_MAX;
  bool is_both = false;
  for (int32_t day = span->first; day <= span->last; day++) {
    uint32_t *mark = &marks->spans[day - marks->period->from];
    if (*mark && *mark - 1 != told && *mark - 1 != number) {
      told = *mark - 1;
      const struct ast_day_span *before = &marks->decl->clauses->days[told];
      bool differs = before->is_working != written->is_working;
      struct diag *diag = differs
          ? DIAG(c->diags, CALENDAR_DAY_BOTH, written->span, day_words(c, day))
          : DIAG(c->diags, ADVICE_CALENDAR_TWICE, written->span, day_words(c, day),
                written->is_working ? _("a working day") : _("a holiday"));
      diag_note(c->diags, diag, before->span, "said here before");
      is_both |= differs;
    }
    *mark = number + 1;
  }
  return is_both;
}

/* A day made up for that is neither weekend nor holiday was one already. */
static void advise_idle(struct checker *c, const struct ast_day_span *written,
    const struct calendar_span *span, const struct calendar_period *period) {
  for (int32_t day = span->first; day <= span->last; day++)
    if (period->weekend >> date_weekday(day) & 1) return;
  uint32_t set = weekday_set(c);
  const char *weekday =
      cstr(&c->words, c->schema->enumerations[set].words[date_weekday(span->first)]);
  DIAG(c->diags, ADVICE_CALENDAR_IDLE, written->span, day_words(c, span->first),
      arena_printf(c->arena, "%c%s", weekday[0] - 'a' + 'A', weekday + 1));
}

/* -- one period -- */

static void take_weekend(
    struct checker *c, const struct ast_decl *d, struct calendar_period *period) {
  if (!d->clauses->n_weekend) return;
  uint32_t set = weekday_set(c); /* which may move the sets */
  const struct enumeration *days = &c->schema->enumerations[set];
  for (uint32_t i = 0; i < d->clauses->n_weekend; i++) {
    int32_t code = enumeration_word(days, d->clauses->weekend[i].text);
    if (code >= 0) {
      period->weekend |= (uint8_t)(1u << code);
      continue;
    }
    struct diag *diag = DIAG(c->diags, WORD_NOT_IN_SET, d->clauses->weekend[i].span,
        cstr(&c->words, d->clauses->weekend[i].text), describe_words(&c->words, days));
    diag_help_nearest(c->diags, diag, d->clauses->weekend[i].text, days->words, days->n_words);
  }
}

static void take_days(struct checker *c, const struct ast_decl *d, struct calendar_period *period) {
  size_t n_days = (size_t)(period->to - period->from) + 1;
  struct day_marks marks = {d, period, ARENA_ARRAY(c->arena, uint32_t, n_days)};
  period->holidays = ARENA_ARRAY(c->arena, struct calendar_span, d->clauses->n_days + 1);
  period->working = ARENA_ARRAY(c->arena, struct calendar_span, d->clauses->n_days + 1);
  for (uint32_t i = 0; i < d->clauses->n_days; i++) {
    const struct ast_day_span *written = &d->clauses->days[i];
    struct calendar_span span;
    if (!check_span(c, period, written, &span) || mark_span(c, &marks, i, &span)) continue;
    if (written->is_working) {
      period->working[period->n_working++] = span;
      advise_idle(c, written, &span, period);
    } else {
      period->holidays[period->n_holidays++] = span;
    }
  }
}

/* Of a calendar, or of what extends it; false where its days are not known. */
static bool declare_period(struct checker *c, const struct ast_decl *d,
    const struct calendar_period *before, struct calendar_period *out) {
  *out = (struct calendar_period){0};
  if (!is_day(d->clauses->effective_from) || !is_day(d->clauses->effective_to)) return false;
  out->from = day_of(d->clauses->effective_from);
  out->to = day_of(d->clauses->effective_to);
  struct span place = span_join(d->clauses->effective_from->span, d->clauses->effective_to->span);
  if (out->to < out->from) {
    struct diag *diag =
        DIAG(c->diags, CALENDAR_REVERSED, place, day_words(c, out->to), day_words(c, out->from));
    diag_help(c->diags, diag, "write the first day first");
    return false;
  }
  if (before && out->from != before->to + 1) {
    struct diag *diag = DIAG(c->diags, CALENDAR_GAP, d->clauses->effective_from->span,
        day_words(c, before->from), day_words(c, before->to));
    if (before->to < DATE_MAX)
      diag_help(c->diags, diag, "begin it on %s, the day behind", day_words(c, before->to + 1));
    return false;
  }
  take_weekend(c, d, out);
  take_days(c, d, out);
  return true;
}

void declare_calendar(struct checker *c, const struct ast *ast) {
  struct schema *s = c->schema;
  const struct ast_decl *first = NULL;
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    const struct ast_decl *d = ast->decls[i];
    if (d->kind != AST_CALENDAR) continue;
    if (first) {
      struct diag *diag = DIAG(c->diags, CALENDAR_SECOND, d->name.span, NULL);
      diag_note(c->diags, diag, first->name.span, "the first is declared here");
      diag_help(c->diags, diag, "to add years to it write extend calendar %.*s",
          STR_ARGS(first->name.text));
      continue;
    }
    first = d;
    s->calendar_name = d->name.text;
    s->calendar_label = d->label.text;
    s->calendar_law = keep_law(c, d);
    s->calendar_span = d->name.span;
    s->calendar_periods =
        ARENA_ARRAY(c->arena, struct calendar_period, d->clauses->n_extensions + 1);
    if (!declare_period(c, d, NULL, &s->calendar_periods[0])) continue;
    s->n_calendar_periods = 1;
    for (uint32_t k = 0; k < d->clauses->n_extensions; k++) {
      struct calendar_period *before = &s->calendar_periods[s->n_calendar_periods - 1];
      if (declare_period(c, d->clauses->extensions[k], before, before + 1)) s->n_calendar_periods++;
    }
  }
}
