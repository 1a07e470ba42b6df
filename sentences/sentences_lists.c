/* Conditions and values that are long, as lists below the words that lead to them
 * (sentences_parts.h). */
#include "sentences/sentences_parts.h"

#include "base/translate.h"
#include "results/people.h"

/* What is longer stands as a list, where it has parts. */
#define LIST_COLUMNS 96u

static void lead(const struct speaker *speaker, struct sentence *at, const char *words) {
  say_words(speaker->sentences, &at->words, str_from(words));
}

/* -- conditions -- */

static void lay_parts(const struct speaker *speaker, struct sentence *at, const struct ast_expr *e,
    enum ast_expr_kind kind) {
  if (e->kind == kind) {
    lay_parts(speaker, at, e->a, kind);
    lay_parts(speaker, at, e->b, kind);
    return;
  }
  lay_condition(speaker, sentence_below(speaker->sentences, at), e);
}

/* `if READING is WORD`: which reading, and the word it is read as. NULL: something else is asked. */
static const struct ast_decl *asks_reading(
    const struct speaker *speaker, const struct ast_expr *e, struct str *word) {
  if (e->kind != AST_EQUAL || e->a->kind != AST_NAME || e->b->kind != AST_NAME) return NULL;
  *word = e->b->name;
  return spoken_reading(speaker, e->a);
}

/* "where “…” is read as “…” (as it is):" */
static void lead_reading(const struct speaker *speaker, struct sentence *at,
    const struct ast_decl *reading, struct str word) {
  struct sentences *s = speaker->sentences;
  const bool is_chosen = str_equal(reading->choice.text, word);
  SAY(s, &at->words,
      is_chosen ? _("where “{0}” is read as {1}, as it is here: ")
                : _("where “{0}” is read as {1}: "),
      phrases_decl(s, reading), phrases_word(s, sentences_choice(s, reading->type, word)));
}

typedef void lay_branch(
    const struct speaker *speaker, struct sentence *at, const struct ast_expr *branch);

/* The other word of a reading of two. */
static const struct ast_name *other_word(const struct ast_decl *reading, struct str word) {
  if (reading->type->n_words != 2) return NULL;
  return &reading->type->words[str_equal(reading->type->words[0].text, word)];
}

/* Each branch of an `if`, and of the `if`s behind its `else`, below `at`. */
static void lay_branches(
    const struct speaker *speaker, struct sentence *at, const struct ast_expr *e, lay_branch *lay) {
  struct sentences *s = speaker->sentences;
  struct str word;
  const struct ast_decl *reading = NULL;
  for (; e->kind == AST_IF; e = e->c) {
    struct sentence *branch = sentence_below(s, at);
    reading = asks_reading(speaker, e->a, &word);
    if (reading) lead_reading(speaker, branch, reading, word);
    else SAY(s, &branch->words, _("if {0}: "), say_condition(speaker, e->a, false));
    lay(speaker, branch, e->b);
    if (e->c->kind == AST_IF && e->c->parenthesised) {
      e = e->c;
      break;
    }
  }
  struct sentence *rest = sentence_below(s, at);
  const struct ast_name *other = reading ? other_word(reading, word) : NULL;
  if (other) lead_reading(speaker, rest, reading, other->text);
  else if (reading && !str_equal(reading->choice.text, word))
    lead(speaker, rest, _("read otherwise, as it is here: "));
  else lead(speaker, rest, reading ? _("read otherwise: ") : _("in all other cases: "));
  lay(speaker, rest, e);
}

void lay_condition(const struct speaker *speaker, struct sentence *at, const struct ast_expr *e) {
  const struct phrases whole = say_condition(speaker, e, false);
  if (e->kind == AST_IF) {
    lead(speaker, at, _("(by case):"));
    lay_branches(speaker, at, e, lay_condition);
    return;
  }
  if ((e->kind != AST_AND && e->kind != AST_OR) || phrases_width(&whole) <= LIST_COLUMNS) {
    say_all(speaker->sentences, &at->words, &whole);
    return;
  }
  lead(speaker, at, e->kind == AST_AND ? _("all of this holds:") : _("one of these holds:"));
  lay_parts(speaker, at, e, e->kind);
}

/* -- values -- */

void lay_value(const struct speaker *speaker, struct sentence *at, const struct ast_expr *e) {
  const struct phrases whole = say_expression(speaker, e);
  if (e->kind != AST_IF) {
    say_all(speaker->sentences, &at->words, &whole);
    return;
  }
  lead(speaker, at, _("(by case):"));
  lay_branches(speaker, at, e, lay_value);
}
