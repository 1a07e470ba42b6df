/* What the files of this room share: the adviser's state, what an expression is to it, and how it
 * says what it found. Not for other parts (they use compiler/compile.h and claims.h).
 *
 * Conditions are looked at as the typed program has them, after folding. Two expressions are *the
 * same* where they are built alike, whatever their place: they have one number. A comparison is
 * brought to the form `subject in values`, the subject being one expression (or a sum of several,
 * without its constant), so that `score >= 90`, `not (score < 90)` and `score - 90 >= 0` are told
 * to be one. All of it is sure: where something is not known, or too long to be kept, nothing is
 * said.
 *
 * An unknown stays unknown: "never true" is said of what is false or unknown whatever the facts
 * are, "always true" of what is true or unknown. Owner of all: the compile arena.
 */
#ifndef THIDUA_ADVISOR_H
#define THIDUA_ADVISOR_H

#include "base/vec.h"
#include "compiler/advice/claims.h"
#include "compiler/advice/values.h"
#include "compiler/check/words.h"
#include "compiler/compile.h"
#include "compiler/typed/build.h"
#include "compiler/typed/walk.h"

/* -- what is found -- */

enum { FINDING_ARGUMENTS = 4 };

/* One advice, kept until every day was looked at (advice.c). */
struct finding {
  enum diag_code code;
  struct span span, note_span; /* note_span SPAN_NONE: no note */
  const char *arguments[FINDING_ARGUMENTS];
  const char *note, *help;
  struct claim claim; /* what it says of the program; node NULL: nothing that a run could show */
};

/* -- expressions -- */

/* A sum of expressions with factors, and a constant. */
struct term {
  uint32_t number; /* of the expression */
  struct fraction factor;
};
enum { FORM_TERMS_MAX = 8 }; /* a longer sum is one expression */
struct form {
  struct term terms[FORM_TERMS_MAX]; /* by number, no factor 0 */
  uint32_t n;
  struct fraction constant;
};

/* What is known of a condition: its subject is one of the values. A condition that is nothing
 * simpler is its own subject, of the values 0 and 1. */
struct fact {
  uint32_t subject; /* its number */
  /* it compares an expression with itself: then `always` is what it comes to, and the rest is
   * nothing */
  bool itself, always;
  struct values values;
};

/* One of the conditions that an `and` joins (after `not` was drawn in). */
struct literal {
  struct fact fact;
  const struct tx *node; /* the condition itself, without its `not` */
  bool positive;
  struct span span; /* as written, with its `not` */
  bool blocks;      /* negated though no `not` is written: what is behind `unless`, `has` … */
};
struct literals {
  VEC(struct literal) list;
};

struct expression {
  const struct tx *node;           /* one that is built so; NULL: a sum of several */
  const struct value_range *range; /* NULL: not asked yet */
};

/* What is known of a node of the body at hand. */
struct looked_at {
  const struct tx *node;
  uint32_t number; /* 1 + that of the expression; 0: not asked yet */
  uint32_t fact;   /* of a condition: 1 + its place in facts; 0: not asked yet */
  /* of a chain of `and`s that holds, or of `or`s that does not: 1 + the place of
   * its parts in chains; 0: not asked yet */
  uint32_t literals;
  bool seen;     /* advice was given on it */
  bool interior; /* a part of a chain that was looked at as a whole */
};

/* Of one decision. */
struct rules_of {
  uint32_t n_rules;
  VEC(struct finding) findings; /* of what blocks its rules, where they are many */
};

struct advisor {
  struct compilation *compilation;
  struct arena *arena;
  /* of what is known of one body's conditions (sets of values, literals): cleared before the next,
   * so that it stays in the caches; within `arena` */
  struct allocator scratch_allocator;
  struct arena scratch;
  const struct typed_program *program;
  const struct schema *schema;
  struct words words;
  struct builder build;
  /* parameters have the value of this day; false: what they are is not known */
  bool has_day;
  int32_t day;
  struct arena numbers_arena;         /* of what follows, cleared where it is forgotten */
  struct str_map numbers;             /* how it is built -> the expression's number */
  struct str_map texts;               /* constants -> a number of their own */
  VEC(struct expression) expressions; /* by number */
  uint32_t n_handed_on;               /* range.c: how deep it asks what a closed set may hold */
  VEC(struct looked_at) nodes;        /* by the node's mark, where that points back (walk.h) */
  VEC(struct fact) facts;
  VEC(struct literals) chains;
  /* 1, 0 and both: of a condition that is nothing simpler */
  struct interval truth, untruth;
  struct value_range truths;
  /* 1 + the number that a field or define has as an expression of its own; 0: not asked yet */
  uint32_t *number_of_field, *number_of_define;
  uint32_t entity;           /* of the declaration being looked at */
  struct rules_of *rules_of; /* by decision */
  bool *may_fire;            /* by rule, of a decision with many */
  VEC(struct finding) findings;
};

/* -- number.c: which expressions are the same -- */
/* Before another body: nothing is known of its nodes. Numbers of expressions stay until there are
 * many, for no body's are held against another's but those of a few rules (rules.c). */
void advisor_forget(struct advisor *a);
struct looked_at *looked_at_first(struct advisor *a, const struct tx *node);
/* What is known of a node; valid until another one is asked of. */
static inline struct looked_at *looked_at(struct advisor *a, const struct tx *node) {
  const uint32_t place = node->mark - TX_MARK_FIRST;
  if (place < a->nodes.n && a->nodes.items[place].node == node) return &a->nodes.items[place];
  return looked_at_first(a, node);
}
uint32_t expression_number(struct advisor *a, const struct tx *node);
/* A number of its own for what is built of `n` words. */
uint32_t intern_number(struct advisor *a, const uint64_t *words, uint32_t n, const struct tx *node);
static inline const struct tx *without_lift(const struct tx *node) {
  return node->kind == TX_LIFT ? node->a : node;
}
/* The known constant a node is; NULL for all else. */
static inline const struct tx *known_constant(const struct tx *node) {
  node = without_lift(node);
  return node->kind == TX_CONSTANT && node->value->known ? node : NULL;
}

/* -- form.c: sums -- */
/* A number or date as a sum; false where it fits in none. */
bool form_of(struct advisor *a, const struct tx *node, struct form *out);
/* out = x + factor * y; x may be *out. */
bool form_add(const struct form *x, const struct form *y, struct fraction factor, struct form *out);
/* Each of its factors, and the constant, times `factor`; false, and it is spoilt, where one does not
 * fit. */
bool form_scale(struct form *form, struct fraction factor);
struct fraction whole(int64_t number);

/* -- range.c: what an expression can be at all, by its type and operators -- */
struct interval range_of(struct advisor *a, const struct tx *node);
const struct value_range *range_of_number(struct advisor *a, uint32_t number);
/* The range of a sum, as the sum's own expression. */
void range_of_form(struct advisor *a, const struct form *form, struct value_range *out);

/* -- fact.c -- */
struct fact fact_of(struct advisor *a, const struct tx *condition);
/* True where the condition holds of no value, or of all; false too where that is not known. */
bool fact_is_never(const struct advisor *a, const struct fact *fact);
bool fact_is_always(struct advisor *a, const struct fact *fact);
/* Written as one: `between` and `in`, which are an `and` and an `or` of comparisons. */
bool is_written_as_one(const struct tx *node);
bool is_made_negation(const struct tx *node);
/* What `condition` (or, not `holds`, its negation) consists of. */
void collect_literals(
    struct advisor *a, const struct tx *condition, bool holds, struct literals *out);
/* False where no two of them are about one subject, as is so of most: sure, and quickly told. */
bool may_share_a_subject(const struct literals *literals);
/* Two of them (or more) that are never true together: *first and *second, where two suffice, else
 * the last one alone with *first NULL. False: none. */
bool find_contradiction(struct advisor *a, const struct literals *literals,
    const struct literal **first, const struct literal **second);

/* -- condition.c: advice on one condition, wherever it stands -- */
/* Where a node stands. */
struct standing {
  const struct asked *asked; /* what was asked before it */
  bool in_rows;              /* of an aggregate */
  bool negated;              /* its own words say `not`: "is not", "not in" */
};
void advise_condition(struct advisor *a, const struct tx *node, const struct standing *standing);
/* `every E where b has c`: rows with b that all have c, or none does. */
void advise_every(struct advisor *a, const struct tx *reduce);

/* -- bands.c: conditions that are asked one after the other -- */
struct left { /* of a subject's values */
  uint32_t subject;
  bool known;    /* else it has too many pieces */
  bool any_else; /* it was asked behind an `else` */
  struct values values;
};
struct asked {
  const struct asked *outer;
  const struct tx *condition;
  bool holds;   /* behind its `then`; else behind its `else` */
  bool is_dead; /* nothing gets here */
  bool is_told; /* and that was told */
  /* by subject of its literals, with all that was asked before it */
  struct left *left;
  uint32_t n_left;
  struct literals literals, condition_literals;
};
/* `is_told`: that nothing gets behind its `else` */
const struct asked *ask(struct advisor *a, const struct asked *outer, const struct tx *condition,
    bool holds, bool is_told);
/* True after telling that nothing gets behind the `else`. */
bool advise_band(struct advisor *a, const struct asked *asked, const struct tx *choice);
void advise_exceptions(struct advisor *a, const struct tx *define);
/* True where all of `those` surely hold whenever all of `these` do. */
bool literals_imply(const struct literals *these, const struct literals *those);

/* -- rules.c -- */
/* Before any body is looked at. */
void count_rules(struct advisor *a);
/* Behind the rule's body, of which all is still known. */
void advise_rule(struct advisor *a, uint32_t rule);
void advise_rules(struct advisor *a);
/* -- keys.c -- */
void advise_keys(struct advisor *a);

/* -- counts.c: numbers of seats and of what is shared */
void advise_counts(struct advisor *a);

/* -- say.c -- */
void say(struct advisor *a, struct finding finding);
/* The user's own words, quoted by the template; a long text by its beginning. */
const char *written(const struct advisor *a, struct span span);
/* "or" or its Vietnamese form, as the file at this place is written. */
const char *keyword_at_place(const struct advisor *a, struct span span, const char *english);

#endif
