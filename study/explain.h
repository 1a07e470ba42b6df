/* Why an instance came to what it did: `thidua explain`.
 *
 * Explanation is the same program run again, on the one group that holds the instance, so that the
 * value of every node is at hand; what would be otherwise is tried by running the group again with
 * other facts, many variants side by side (explain_scene.h). There is no second evaluator here:
 * whatever is said of a value was read from a register of the program, and whatever is said not to
 * matter was made unknown in a run that came to the same.
 *
 * The structure is the typed tree of the declarations (compiler/typed/node_id.h). cli.md "explain
 * --format json". */
#ifndef THIDUA_EXPLAIN_H
#define THIDUA_EXPLAIN_H

#include "study/explain_walk.h"

enum part_kind {
  PART_CONDITION, /* an expression */
  PART_RULE,
  PART_EXCEPTION,
  PART_DEFINE,   /* the value of a define, its own expression below */
  PART_DECISION, /* of a decision, its rules below */
  PART_RESULT,   /* of a selection, allocation or duty, which is explained by itself */
  PART_FACT,
  PART_PREVIOUS, /* a value of the preceding year */
  PART_PARAMETER,
  PART_READING,
  N_PART_KINDS
};

/* One node of an explanation: words of the rules, and what they came to for an instance. */
struct part {
  uint8_t kind;      /* enum part_kind */
  bool prevents;     /* an exception, or `unless`: what keeps the node above from being true */
  bool joins;        /* `and`, `or`, `if`: what stands below it says all of it */
  bool tests_word;   /* whether one value is a word of a closed set: that value says it */
  bool is_told;      /* `value` is what it came to; else it has none of its own */
  bool is_missing;   /* a fact that the data do not give */
  bool is_default;   /* a fact that the data do not give, and that means something then */
  bool is_no_record; /* `no previous record`: of the language, without a label */
  struct str id;     /* of the node (node_id.h) */
  struct str role;   /* which of a declaration's conditions: "done", "where"; empty: its only one */
  struct str text;   /* its own words, blanks folded; empty: the declaration's name stands for it */
  struct str
      said; /* the same in a sentence (sentences_at); empty: the reader reads no labels of it */
  struct str label, because;
  struct law_text law;
  struct place at; /* of its words in the rules */
  struct str of;   /* "incident[1]": of which instance, where not of the one asked about; … */
  uint32_t of_entity, row_of; /* … which row of the group that is; NONE_INDEX: none */
  struct str fact;            /* a fact as `missing` and `--what-if` name it */
  struct str given;           /* where the data give it; empty: nowhere */
  struct str refers;          /* the id of the node where it was opened before; empty: it was not */
  struct told_value value;
  /* of the whole of a condition, where runs have settled it: its register holds at a row what it
   * does without all other facts, and without none of these */
  bool is_settled;
  bool is_least; /* there was room to try all of these */
  uint32_t reg, row;
  struct fact_at *needed;
  uint32_t n_needed;
  bool has_since, has_year;
  int32_t since, year; /* a parameter's first day; the day of the preceding year's results */
  uint32_t n_rows;     /* an aggregate: the rows it runs over … */
  uint32_t n_counted;  /* … and those that surely count */
  bool is_aggregate;
  struct part *first, *last, *next;
};

/* What would have come of another outcome. */
struct why_not {
  struct str outcome;
  struct part *parts; /* a list by `next` */
  struct why_not *next;
};

struct missing_part {
  struct str fact;
  uint32_t field, row; /* of the group; NONE_INDEX: data could not give one value for it */
  bool settles;        /* whatever it is, it alone settles the outcome */
};

/* A step is a fact that is otherwise, a row of a list that is not there, or a new one: of that the
 * facts that matter, or where none does that it is there. */
enum step_kind { STEP_FACT, STEP_ROW_ABSENT, STEP_ROW_PRESENT };
struct step {
  uint8_t kind;           /* enum step_kind */
  bool is_new;            /* a fact of the new row: it had no value */
  struct changed_fact to; /* STEP_FACT */
  struct changed_row row; /* the others, and the new row of one that is_new */
  struct str fact, given;
  struct told_value from_value, to_value;
  bool by_others; /* the field is `decided by others` */
};
struct change {
  struct str outcome; /* what it then is */
  struct step *steps;
  uint32_t n_steps;
};

/* Somebody ahead of a candidate, and the key that decided. */
struct ahead {
  struct str id;
  struct str key;      /* the key's words; empty: none decides (an equal) */
  struct str key_said; /* the same in words of people; empty: the reader reads no labels of it */
  struct told_value own, theirs;
};
struct barring {
  struct str id;
  uint32_t *rules; /* into schema.rules */
  uint32_t n_rules;
};
/* What is told of a selection beside the conditions. */
struct choice {
  bool has_rank, has_seats;
  struct str shared; /* of an allocation: what is shared; empty: it is not known */
  int64_t rank, seats;
  struct ahead *ahead;
  uint32_t n_ahead;
  struct str *chosen, *tied; /* ids; `chosen` of a state alone */
  uint32_t n_chosen, n_tied;
  struct barring *barred;
  uint32_t n_barred;
};

struct explanation {
  struct scene *scene;
  uint32_t result; /* as outcomes.h numbers them */
  struct str name, label;
  struct str outcome;      /* in words; empty: not one */
  bool is_word;            /* `outcome` is a word of a closed set, not a value */
  struct told_value value; /* a define's, a share */
  struct str *possible;
  uint32_t n_possible;
  struct part *why;      /* a list by `next` */
  struct choice *choice; /* selections; else NULL */
  struct why_not *why_not;
  struct missing_part *missing;
  uint32_t n_missing;
  struct str *faults, *ties, *missing_in;
  const struct fault_parts *fault_parts; /* one for each of `faults`, which are English */
  uint32_t n_faults, n_ties, n_missing_in;
  /* undetermined, but the same in all cases of what is missing (runtime/settle): this; empty: no */
  struct str in_all_cases;
  struct change *changes;
  uint32_t n_changes;
  uint32_t hidden; /* nodes that provably change nothing, left out */
  /* the search for changes: what it considered; `is_cut`: there was more than it tried */
  uint32_t n_facts_considered, n_variants;
  bool is_searched, is_cut;
};

/* The closed set that the rules give its outcomes: a decision's, that of a define; NULL: they are
 * the language's own words, or values. */
const struct enumeration *explain_outcomes(const struct explanation *explanation);
/* What people call somebody of a selection or an allocation who is told by an id; empty: nothing but
 * that. The data's. */
struct str explain_called(const struct explanation *explanation, struct str id);
/* Everything about one result of the scene's instance. `full`: nothing is left out. In the scene's
 * arena. */
struct explanation *explain_result(struct scene *scene, uint32_t result, bool full);

#endif
