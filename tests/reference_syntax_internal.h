/* What the files of the third opinion share: reference_syntax.c evaluates expressions,
 * reference_syntax_rows.c aggregates, reference_syntax_declared.c what is declared;
 * reference_syntax_names.c says what a name means, and of what type and scale that is. */
#ifndef THIDUA_TESTS_REFERENCE_SYNTAX_INTERNAL_H
#define THIDUA_TESTS_REFERENCE_SYNTAX_INTERNAL_H

#include "tests/reference_internal.h"
#include "tests/reference_syntax.h"

/* A value and its scale; `untyped`: the written word unknown, whatever is wanted. */
struct sv {
  struct answer answer;
  unsigned scale;
  bool untyped, date;
};

/* Where an expression stands: a row, and around it the row its aggregate stands in. */
struct place_in_data {
  uint32_t entity, row;
  const struct place_in_data *outer;
};

#define NO_ROW UINT32_MAX

struct syntax {
  struct reference *r;
  const struct schema *schema;
  const struct ast *ast;
  struct sv **memory; /* [declaration][row]: defines and decisions that were evaluated */
  uint8_t **there;
  uint8_t *asked; /* [declaration]: whether it may be none is being asked */
  /* likewise, with the scale of the shares */
  struct shared {
    struct sharing sharing;
    unsigned scale;
  } * **shared;
  struct choice ***choices; /* [declaration][row of its ancestor] */
};

typedef const struct place_in_data *where;

/* What a name means: a field's declaration, or a define, decision, parameter or reading; and at
 * which row. */
struct meaning {
  const struct ast_field *field;
  const struct ast_decl *decl;
  uint32_t decl_index, entity, row;
  bool is_nobodys; /* of whom a reference names that is missing, or names nobody: not known */
};

uint32_t syntax_entity(const struct syntax *s, struct str name);
/* The entity of an aggregate's rows: `predecessor` is that of the instance the declaration is for. */
uint32_t syntax_rows(const struct syntax *s, const struct ast_expr *e, where p);
/* The row of an entity at or above a place; NO_ROW where only the words are asked about. */
uint32_t row_above(const struct syntax *s, uint32_t entity, uint32_t row, uint32_t above);
bool syntax_find(const struct syntax *s, const struct ast_expr *e, where p, struct meaning *out);
/* The nearest decision, selection or define of the name, from the rows outward, and the column that
 * keeps its value of the preceding year. */
bool syntax_find_previous(const struct syntax *s, const struct ast_expr *e, where p,
    struct meaning *out, uint32_t *column);
const struct ast_type *syntax_type(const struct syntax *s, const struct meaning *m);
/* The closed set an expression belongs to, NULL if none. */
const struct ast_type *syntax_set(const struct syntax *s, const struct ast_expr *e, where p);
/* Whether it is a condition. */
bool syntax_is_truth(const struct syntax *s, const struct ast_expr *e, where p);
/* Of the states in Vietnamese one is a single word, which reads as a name. */
struct str syntax_english_state(struct str word);
bool syntax_is_word(const struct ast_expr *e, const struct ast_type *set);
/* Whether a set is that of a selection's status, in any order. */
bool syntax_is_status(const struct ast_type *set);
/* That set (its words by enum candidacy) where a comparison asks a selection's status, else NULL. */
const struct ast_type *syntax_status_asked(
    const struct syntax *s, where p, const struct ast_expr *const *operands, uint32_t n);
bool syntax_same_name(const struct ast_expr *e, const char *name);
unsigned syntax_larger(unsigned a, unsigned b);
/* The digits after the point that a number may have, from the words alone; of a product the sum,
 * not yet capped at nine. */
unsigned syntax_digits(const struct syntax *s, const struct ast_expr *e, where p);
/* Whether it may be known to have no value, from the words alone. */
bool syntax_may_be_none(struct syntax *s, const struct ast_expr *e, where p);
/* Whether `exception` stands apart from the definition or rule it is to. */
bool syntax_is_exception_to(const struct ast_decl *exception, const struct ast_decl *target);
bool syntax_is_above(const struct syntax *s, uint32_t above, uint32_t entity);
/* The word of a selection's state, by enum selection_state. */
struct str syntax_state_word(uint32_t state);

/* Whether `this` stands somewhere in an expression. */
bool syntax_speaks_of_this(const struct ast_expr *e);

/* -- values */
static inline struct sv plain(struct answer answer) { return (struct sv){.answer = answer}; }
static inline struct sv untyped(void) {
  return (struct sv){.answer = truth_unknown(), .untyped = true};
}
static inline struct answer text_known(struct str text) {
  return (struct answer){.kind = ANSWER_TEXT, .known = true, .text = text};
}
static inline struct sv day(struct answer answer) {
  return (struct sv){.answer = answer, .date = true};
}
struct type syntax_number_type(unsigned scale);
/* What a declared type is to an operation of the kind. */
struct tx syntax_node_of_type(const struct ast_type *type, enum tx_kind kind);
/* As a value of a declared type: wider, or the written unknown. */
struct sv syntax_as_type(struct syntax *s, struct sv value, const struct ast_type *type);
/* A decision where it is not asked `is`: its outcome, if one alone is possible. */
struct sv syntax_outcome(struct sv a, const struct ast_type *set);
struct answer syntax_negated(bool negated, struct answer a);
/* The place of a word in its set. */
uint32_t syntax_word_index(const struct ast_type *set, struct str word);

/* -- reference_syntax.c: expressions */
struct sv syntax_eval(
    struct syntax *s, const struct ast_expr *e, where p, const struct ast_type *set);
/* Its value, a decision's being its outcome. */
struct sv syntax_value(
    struct syntax *s, const struct ast_expr *e, where p, const struct ast_type *set);
/* An operand of a comparison or of a rounding function. */
struct sv syntax_operand(
    struct syntax *s, const struct ast_expr *e, where p, const struct ast_type *set);
struct answer syntax_comparison(struct syntax *s, const struct ast_expr *e, where p);

/* -- reference_syntax_rows.c */
struct sv syntax_aggregate(struct syntax *s, const struct ast_expr *e, where p, bool exact);

/* -- reference_syntax_declared.c: what stands for something declared or given */
struct sv syntax_name(
    struct syntax *s, const struct ast_expr *e, where p, const struct ast_type *set);
struct sv syntax_previous(struct syntax *s, const struct ast_expr *e, where p);
struct sv syntax_no_record(const struct syntax *s, where p);
struct sv syntax_this(const struct syntax *s, where p);
struct sv syntax_on(struct syntax *s, const struct ast_expr *e, where p);
struct sv syntax_rank_in(struct syntax *s, const struct ast_expr *e, where p);

#endif
