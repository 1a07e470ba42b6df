/* Duties: their declaration, and the three questions their state hangs on. language.md §5 `duty`.
 *
 * Whether it is done at the day of the run, whether that was late, whether the day it is due is
 * past: each is a condition like any other, so that unknowns, faults and reasons need nothing of
 * their own. */
#include "compiler/check/checker.h"
#include "base/translate.h"

static struct tx *check_day(
    struct checker *c, const struct scope *scope, const struct ast_expr *e, const char *clause) {
  struct tx *day = check_value(c, scope, e, want_type(type_of_kind(TYPE_DATE)));
  if (!day || day->type.kind == TYPE_DATE) return day;
  struct diag *diag = DIAG(c->diags, TYPE_MISMATCH, e->span,
      arena_printf(c->arena, _("a date behind \"%s\""), clause),
      describe_type(&c->words, day->type));
  if (diag && day->type.kind == TYPE_BOOLEAN)
    diag_help(c->diags, diag, "a condition is written: done when %s",
        source_words(&c->words, e->span, "…"));
  return NULL;
}

static struct tx *truth(struct checker *c, bool holds, struct span span) {
  return tx_constant(&c->build, type_of_kind(TYPE_BOOLEAN), holds, span);
}

static struct tx *before(
    struct checker *c, enum tx_kind kind, struct tx *a, struct tx *b, struct span span) {
  return tx_binary(&c->build, kind, type_of_kind(TYPE_BOOLEAN), a, b, span);
}

void check_duty(struct checker *c, const struct ast_decl *d, const struct duty *duty,
    struct typed_duty *typed) {
  if (duty->entity == NONE_INDEX) return;
  struct scope scope = {.entity = duty->entity, .anchor = duty->entity};
  struct tx *when = d->condition ? check_condition(c, &scope, d->condition, false) : NULL;
  struct tx *on = d->clauses->done_on ? check_day(c, &scope, d->clauses->done_on, _("done on"))
                                      : NULL,
            *due = d->clauses->due ? check_day(c, &scope, d->clauses->due, "due") : NULL;
  if ((!when && !on) || (d->clauses->due && !due)) return;
  struct span span = d->name.span;
  struct tx *as_of = tx_new(&c->build, TX_AS_OF, type_of_kind(TYPE_DATE), ENTITY_RUN, span);
  struct tx *done = when ? when : before(c, TX_LESS_EQUAL, on, as_of, d->clauses->done_on->span);
  struct tx *late = due && on
      ? before(c, TX_LESS, due, on, span_join(d->clauses->done_on->span, d->clauses->due->span))
      : truth(c, false, span);
  struct tx *past =
      due ? before(c, TX_LESS, due, as_of, d->clauses->due->span) : truth(c, false, span);
  typed->done = tx_lift(&c->build, done, duty->entity);
  typed->late = tx_lift(&c->build, late, duty->entity);
  typed->past = tx_lift(&c->build, past, duty->entity);
}
