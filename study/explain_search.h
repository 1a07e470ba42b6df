/* The search for what would change a result, between the files that make it up: which facts may be
 * otherwise and to what (explain_values.c, explain_crossings.c), lists with a row less or more (explain_rows.c), trying
 * by running (explain_search.c), sets of facts, and what is told (explain_changes.c). */
#ifndef THIDUA_EXPLAIN_SEARCH_H
#define THIDUA_EXPLAIN_SEARCH_H

#include "study/explain_parts.h"

enum {
  CHANGES_TOLD = 3,
  CHANGED_TOGETHER = 3,         /* facts of one change */
  FACTS_CONSIDERED = 200,       /* … of the group; more are not looked at */
  VALUES_OF_A_FACT = 60,        /* the nearest to what it is */
  VARIANTS_TRIED = 20000,       /* of one result */
  VARIANT_ROWS_TRIED = 1 << 20, /* rows run again for one result */
  REFINED_VARIANTS = 2000,      /* beside these, to make the steps that are told small */
  REFINED_ROWS = 1 << 18
};

/* A fact that may change, and what to. */
struct choice_of_fact {
  struct fact_at fact;  /* row NEW_ROW: of a row that is not there yet */
  int64_t now, *values; /* the nearest first */
  uint32_t n_values;
  bool is_needed; /* for what the result is now */
};
/* One value of one fact. */
struct single {
  uint32_t fact; /* into facts */
  int64_t value;
  struct observed seen; /* what it alone comes to */
};
/* A set of them that was tried, with the rows that are gone or new in it. */
struct found {
  uint32_t singles[CHANGED_TOGETHER], n;
  struct changed_row rows[2];
  uint32_t n_rows;
  uint64_t outcome;
  bool is_spoilt;
};
typedef VEC(struct found) found_list;
/* A new row that was tried, and what its facts may be. */
struct new_row {
  struct changed_row row;
  uint32_t n_facts;
  uint32_t first_single, n_singles; /* into singles */
};

struct search {
  struct explaining *explaining;
  struct scene *scene;
  struct observed now;
  VEC(struct choice_of_fact) facts;
  VEC(struct single) singles;
  uint32_t n_own_facts, n_own_singles; /* of rows that are there: the first of both */
  found_list found;
  VEC(struct new_row) new_rows;
  /* sets that lead to another outcome, but that the data could not have: they are told as little as
   * what is larger */
  found_list spoilt;
  /* facts that may change it whether needed or not: who is no candidate is surely not chosen, but it
   * is told apart from who was not */
  struct pair_set always;
  uint64_t n_rows, n_crossing_rows; /* run again: to try changes, and to find what to try */
  uint32_t n_tried;
  bool is_refining;
  bool is_cut;
};

/* -- explain_values.c -- */

/* Fills in what a fact may change to, seen from `run` (of the scene, or of one with a new row, where
 * it stands at row `at`): at most `most` values. */
void search_values(struct search *search, struct choice_of_fact *choice, struct run *run,
    uint32_t at, uint32_t most);
/* Brings the numbers and days of a set as near to what they are now as the same outcome allows. */
void search_refine(struct search *search, struct found *set);

/* -- explain_crossings.c -- */

enum { CROSSED_MAX = 32 };
struct crossed {
  int64_t values[CROSSED_MAX];
  uint32_t n;
};
/* Values between low and high at which a comparison of what is computed of the fact, a number or a day that
 * is there, turns: those just before and behind. */
void search_crossings(struct search *search, const struct choice_of_fact *choice, int64_t low,
    int64_t high, struct crossed *out);

/* -- explain_search.c -- */

/* Runs n sets with the same changed rows, as many side by side as can be; false where there is no
 * room for more: those not tried come to what is now. */
bool search_try(struct search *search, struct found *sets, uint32_t n, struct observed *seen);
bool search_is_other(const struct search *search, struct observed seen);
/* Whether a result is a number, a day or a text: then there is no other outcome to aim at but any. */
bool search_is_open(const struct search *search);
/* Takes down a set that comes to another outcome, if it holds no smaller one that comes to the same. */
void search_found(struct search *search, struct found *set, struct observed seen);
/* Whether some smaller of them, which lies in the set, leads to the same outcome. */
bool search_holds(const found_list *others, const struct found *set);
/* By field: whether the result hangs on it. In the arena. */
bool *search_fields(const struct search *search);
/* Whether one of the first n that were found comes to it. */
bool search_is_reached(const struct search *search, uint64_t outcome, uint32_t n);
/* Whether one that was found, whatever it comes to, lies in the set. */
bool search_holds_found(const struct search *search, const struct found *set);
/* Whether there is no outcome left that nothing found comes to. */
bool search_has_all(const struct search *search);
/* Whether no more ways are looked for. */
bool search_has_enough(const struct search *search);

/* -- explain_rows.c -- */

/* One row less, two rows less, one row more with up to three facts. */
void search_rows(struct search *search);
/* After it: rows together with facts that are there, so many steps in all (2, or 3 after 2). Outcomes
 * that one of the first `n_smaller` found comes to already are no news. */
void search_rows_with_facts(struct search *search, uint32_t size, uint32_t n_smaller);

#endif
