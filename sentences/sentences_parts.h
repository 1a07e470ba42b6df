/* What the files sentences*.c share (sentences.h). */
#ifndef THIDUA_SENTENCES_PARTS_H
#define THIDUA_SENTENCES_PARTS_H

#include "sentences/sentences.h"
#include "compiler/typed/typed.h"

/* -- sentences_names.c: what words of the rules stand for -- */

/* The typed node of the words at a span: a leaf, or what follows a reference; NULL: there is none. */
const struct tx *spoken_node_at(const struct sentences *sentences, struct span span);
/* The declaration of an object of the schema, by the span that its name has there; with the entity's
 * field where it is one. NULL: none. */
const struct ast_decl *spoken_decl(
    const struct sentences *sentences, struct span name, const struct ast_field **field);
/* The declaration of that kind and name in the consolidated tree; `of`: of that entity, n == 0: of any. */
const struct ast_decl *spoken_find(
    const struct sentences *sentences, enum ast_decl_kind kind, struct str name, struct str of);
/* What a name of the rules stands for, by its words alone, as seen from `entity`. */
const struct ast_decl *spoken_find_any(const struct sentences *sentences, struct str entity,
    struct str name, const struct ast_field **field);

/* -- putting words together (sentences.c) -- */

void say_words(struct sentences *sentences, struct phrases *out, struct str text);
void say_value(struct sentences *sentences, struct phrases *out, struct str text);
void say_name(struct sentences *sentences, struct phrases *out, struct str text,
    const struct ast_decl *decl, const struct ast_field *field);
void say_all(struct sentences *sentences, struct phrases *out, const struct phrases *words);
/* A form with `{0}`, `{1}` … filled in; the words between are ours. */
void say_form(struct sentences *sentences, struct phrases *out, const char *form,
    const struct phrases *parts);
#define SAY(sentences, out, form, ...)                                                             \
  say_form((sentences), (out), (form), (const struct phrases[]){__VA_ARGS__})
struct phrases phrases_words(struct sentences *sentences, struct str text);
struct phrases phrases_value(struct sentences *sentences, struct str text);
struct phrases phrases_decl(struct sentences *sentences, const struct ast_decl *decl);
/* An entity by its name in the rules. */
struct phrases phrases_entity(struct sentences *sentences, struct str name);
/* A word of a decision's or reading's own set, in its quotation marks. */
struct phrases phrases_word(struct sentences *sentences, struct str word);
/* How many columns words take. */
uint32_t phrases_width(const struct phrases *words);
/* A new sentence in the list below `above`. */
struct sentence *sentence_below(struct sentences *sentences, struct sentence *above);

/* -- sentences_expression.c -- */

/* From whose row it is spoken: `entity` is the one the words are about now, `own` that of the
 * declaration; `in_rows` behind the name of an aggregate's rows. */
struct speaker {
  struct sentences *sentences;
  struct str entity, own;
  bool in_rows;
  /* what a word is compared with, where no node tells what it is: of a declaration that was replaced,
   * which nothing was checked of */
  const struct ast_decl *beside;
  const struct ast_field *beside_field;
};
/* A condition, in words that go on behind "when"; where `is_denied`, that it is not so. */
struct phrases say_condition(
    const struct speaker *speaker, const struct ast_expr *e, bool is_denied);
/* A value. */
struct phrases say_expression(const struct speaker *speaker, const struct ast_expr *e);
/* The same behind what a sentence says so far, as a list below it where it is long. */
void lay_condition(const struct speaker *speaker, struct sentence *at, const struct ast_expr *e);
void lay_value(const struct speaker *speaker, struct sentence *at, const struct ast_expr *e);

/* -- sentences_rows.c -- */

/* An aggregate as a value, or where it is one of truth as a condition. */
struct phrases say_aggregate(const struct speaker *speaker, const struct ast_expr *e);

/* -- sentences_names.c -- */

/* Why words of the law are not for rules, in the reader's language. */
struct str spoken_reason(struct str word);
/* A state or a day of the week in the reader's language. */
struct str spoken_state(struct sentences *sentences, struct str word);
/* What a name, or the last word of what follows a reference, stands for: with the field where it is one;
 * NULL: nothing that is declared. */
const struct ast_decl *spoken_named(
    const struct speaker *speaker, const struct ast_expr *e, const struct ast_field **field);
/* The reading that an expression asks; NULL: something else is asked. */
const struct ast_decl *spoken_reading(const struct speaker *speaker, const struct ast_expr *e);
/* The speaker of what `e` is compared with: a word there is of the set that `e` has. */
struct speaker speaker_beside(const struct speaker *speaker, const struct ast_expr *e);
/* A name, with of whom it is said where that is another instance. */
struct phrases say_named(const struct speaker *speaker, const struct ast_expr *e);
/* A label that says something of an instance ("đã ký"), or that it is not so ("chưa ký"). */
struct str say_predicate(
    struct sentences *sentences, struct str label, struct str entity, bool is_denied);
/* True where it can follow the name of an instance directly: "vụ việc nghiêm trọng". */
bool predicate_is_close(struct sentences *sentences, struct str label);

#endif
