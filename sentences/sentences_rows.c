/* Aggregates as words: "có vụ việc nghiêm trọng", "tổng điểm của các đơn vị" (sentences_parts.h). */
#include "sentences/sentences_parts.h"

#include "base/translate.h"
#include "results/people.h"

static const struct ast_decl *entity_named(struct sentences *s, struct str name) {
  return name.n ? spoken_find(s, AST_ENTITY, name, (struct str){0}) : NULL;
}

static bool lies_under(
    struct sentences *s, const struct ast_decl *entity, const struct ast_decl *above) {
  while (entity && entity != above) entity = entity_named(s, entity->of.text);
  return entity != NULL;
}

/* In whose rows those of an entity are sought that does not lie below who asks: the nearest that is
 * above both; NULL: it lies below, or the two have but the root in common. */
static const struct ast_decl *common_above(
    struct sentences *s, const struct ast_decl *rows, struct str asker) {
  const struct ast_decl *above = entity_named(s, asker);
  if (!rows || !above || (rows != above && lies_under(s, rows, above))) return NULL;
  do above = entity_named(s, above->of.text);
  while (above && !lies_under(s, rows, above));
  return above && above->of.text.n ? above : NULL;
}

/* What the rows are called: the entity, and in whose rows. */
static struct phrases rows_of(const struct speaker *speaker, const struct ast_expr *e) {
  struct sentences *s = speaker->sentences;
  struct phrases out = {0};
  if (str_equal(e->name, STR("predecessor"))) return phrases_words(s, str_from(_("predecessor")));
  const struct phrases entity = phrases_entity(s, e->name);
  const struct ast_decl *within = e->more->qualifier.text.n
      ? entity_named(s, e->more->qualifier.text)
      : common_above(s, entity_named(s, e->name), speaker->entity);
  if (!within) return entity;
  SAY(s, &out, within->of.text.n ? _("{0} in the same {1}") : _("{0} in the whole {1}"), entity,
      phrases_decl(s, within));
  return out;
}

/* The first part of a condition, by which it stands directly behind the name of a row or not. */
static const struct ast_expr *first_part(const struct ast_expr *e) {
  while ((e->kind == AST_AND || e->kind == AST_OR) && !e->parenthesised) e = e->a;
  return e;
}

static bool stands_close(const struct speaker *inner, const struct ast_expr *condition) {
  struct sentences *s = inner->sentences;
  const struct ast_expr *first = first_part(condition);
  if (condition->kind == AST_OR || first->kind != AST_NAME || first->more->qualifier.text.n ||
      first->qualifier_this)
    return false;
  const struct phrases name = say_condition(inner, first, false);
  return name.of.n == 1 && name.of.items[0].kind == PHRASE_NAME &&
      predicate_is_close(s, name.of.items[0].text);
}

/* The rows with their condition: "vụ việc mà loại là …"; rows alone where there is none. */
static struct phrases rows_where(const struct speaker *speaker, const struct speaker *inner,
    const struct ast_expr *e, const struct phrases *rows) {
  struct sentences *s = speaker->sentences;
  struct phrases out = {0};
  if (!e->a) return *rows;
  SAY(s, &out, stands_close(inner, e->a) ? "{0} {1}" : _("{0} of which {1}"), *rows,
      say_condition(inner, e->a, false));
  return out;
}

/* The forms of those that take a value of each row: {0} the value, {1} the rows, {2} which one. */
static const char *value_form(enum ast_expr_kind kind) {
  switch ((int)kind) {
  case AST_SUM: return _("the sum of {0} over all {1}");
  case AST_MIN: return _("the least {0} of all {1}");
  case AST_MAX: return _("the greatest {0} of all {1}");
  case AST_AVERAGE: return _("the average {0} of all {1}");
  case AST_MEDIAN: return _("the median {0} of all {1}");
  case AST_LARGEST: return _("the {0} of all {1} that stands at place {2} from above");
  case AST_SMALLEST: return _("the {0} of all {1} that stands at place {2} from below");
  case AST_DISTINCT: return _("the number of different {0} of all {1}");
  default: return _("the longest unbroken run of {1} by {0}");
  }
}

struct phrases say_aggregate(const struct speaker *speaker, const struct ast_expr *e) {
  struct sentences *s = speaker->sentences;
  const struct ast_decl *entity = spoken_find(s, AST_ENTITY, e->name, (struct str){0});
  const struct speaker inner = {
      s, entity ? entity->name.text : e->name, speaker->own, true, NULL, NULL};
  const struct phrases rows = rows_of(speaker, e);
  struct phrases out = {0}, those = {0};
  switch ((int)e->kind) {
  case AST_EVERY:
    those = rows_where(speaker, &inner, e, &rows);
    SAY(s, &out,
        !e->a && stands_close(&inner, e->b) ? _("every {0} is so: {1}")
                                            : _("every {0} meets this: {1}"),
        those, say_condition(&inner, e->b, false));
    return out;
  case AST_ANY:
    those = rows_where(speaker, &inner, e, &rows);
    SAY(s, &out, _("there is at least one {0}"), those);
    return out;
  case AST_NO:
    if (!e->a) SAY(s, &out, _("there is no {0}"), rows);
    else
      SAY(s, &out,
          stands_close(&inner, e->a) ? _("there is no {0} {1}") : _("there is no {0} of which {1}"),
          rows, say_condition(&inner, e->a, false));
    return out;
  case AST_COUNT:
    those = rows_where(speaker, &inner, e, &rows);
    SAY(s, &out, _("the number of {0}"), those);
    return out;
  default: break;
  }
  those = rows_where(speaker, &inner, e, &rows);
  struct phrases which = {0};
  if (e->kind == AST_LARGEST || e->kind == AST_SMALLEST) which = say_expression(speaker, e->c);
  SAY(s, &out, value_form(e->kind), say_expression(&inner, e->b), those, which);
  return out;
}
