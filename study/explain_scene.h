/* Where an explanation looks: the program run on the group that holds an instance, with the value
 * of every node at hand, and the same group run again with other facts, as many variants side by
 * side as one run takes. */
#ifndef THIDUA_EXPLAIN_SCENE_H
#define THIDUA_EXPLAIN_SCENE_H

#include "runtime/data/dataset_copies.h"
#include "runtime/data/dataset_edit.h"
#include "runtime/settle/scope.h"
#include "sentences/sentences.h"
#include "study/outcomes.h"

/* What a node came to. */
struct told_value {
  struct value value; /* known: it is this */
  bool has_bounds;    /* not known, but it lies in lo..hi (either of which may not be known) */
  struct value lo, hi;
  uint64_t possible; /* a decision: its set; else 0 */
  bool is_none;      /* known to have no value */
};

/* One session, one instance. Owner: the session's arena, or one of its own. Rows are those of the group (`data`), not
 * of the session's data, unless said otherwise. */
struct scene {
  struct session *session;
  struct arena *arena;
  const struct compilation *compilation;
  const struct typed_program *typed;
  const struct program *program;
  const struct schema *schema; /* with the defaults, which the program's has not */
  struct sources *sources;     /* of the rules */
  struct sentences sentences;  /* of the rules, in the scene's arena */
  struct scope scope;
  bool *is_asked;             /* by field: the rules ask whether it is given */
  uint32_t entity, row;       /* the instance */
  uint32_t whole_row;         /* the same in the session's data */
  uint32_t group;             /* the entity under whose row all lies that may matter; 0: all data */
  uint32_t group_row;         /* in the session's data */
  struct dataset_copies here; /* the group once, its defaults filled in */
  const struct dataset *data;
  struct evaluation *evaluation; /* over it */
};

/* The program that explanations run: the regulation's, but that what is absent is missing. The
 * session's regulation must be compiled (session_typed). In the session's arena; all scenes of a
 * session share the last one. */
const struct compilation *scene_compile(struct session *session);
/* The entity under whose row lies all that may matter to a result. */
uint32_t scene_group_of(const struct compilation *compilation, uint32_t result);
/* Opens the group of an instance, of an entity at or above its own, and runs it. `whole_row`: of the
 * session's data, which must be there. */
struct scene *scene_open(struct session *session, const struct compilation *compilation,
    uint32_t entity, uint32_t whole_row, uint32_t group);

/* The same in an arena of its own, for many scenes one after the other: it is freed by who made it, after
 * the scene's evaluation was closed. */
struct scene *scene_open_in(struct arena *arena, struct session *session,
    const struct compilation *compilation, uint32_t entity, uint32_t whole_row, uint32_t group);

/* The row of the session's data that a row of the group is. */
uint32_t scene_whole_row(const struct scene *scene, uint32_t entity, uint32_t row);
/* What a node (no TX_LIFT) came to at a row of its home; false where no register tells. */
bool scene_value(
    const struct scene *scene, const struct tx *node, uint32_t row, struct told_value *out);
/* What a register holds. `type`: of its values. */
void scene_register(const struct scene *scene, const struct run *run, uint32_t reg, uint32_t row,
    struct type type, struct told_value *out);
/* Of a truth: TRUTH_UNKNOWN where it is unknown or not told. */
uint8_t scene_truth(const struct scene *scene, const struct tx *node, uint32_t row);
/* The node without what only lifts it, and the row of its home under which `row` lies. */
struct tx *scene_at(const struct scene *scene, struct tx *node, uint32_t *row);
/* The row of `above` over a row of `entity`; 0 for the run. */
uint32_t scene_row_above(const struct scene *scene, uint32_t entity, uint32_t row, uint32_t above);
/* Gives each fact that the data do not give and that means something then that meaning, in all
 * copies. */
void scene_fill(const struct scene *scene, struct dataset_copies *copies);
/* Whether the program knows a field's value, given or meant. */
bool scene_has(const struct scene *scene, uint32_t field, uint32_t row);
/* Whether a field's value stands in the data. */
bool scene_is_given(const struct scene *scene, uint32_t field, uint32_t row);
/* A field's value as it is given or means; of a reference the id of whom it names. */
struct told_value scene_fact(const struct scene *scene, uint32_t field, uint32_t row);
/* A fact as `missing` names it; in the arena. */
struct str scene_fact_name(const struct scene *scene, uint32_t field, uint32_t row);
/* Its place, "cum-7.yaml:31:20"; empty where the data do not give it. */
struct str scene_given(const struct scene *scene, uint32_t field, uint32_t row);
/* "9.75", "true", "3 to 5", "unknown"; in the arena. */
struct str scene_words(const struct scene *scene, const struct told_value *value);

/* A row by its name, "incident[1]", and a new one under a row above, "incident[new]"; in the arena. */
struct str scene_row_name(const struct scene *scene, uint32_t entity, uint32_t row);
struct str scene_new_row_name(const struct scene *scene, uint32_t entity, uint32_t parent);
/* Where its record begins. */
struct str scene_given_row(const struct scene *scene, uint32_t entity, uint32_t row);

/* -- variants -- */

/* A list with a row less, or one more. Rows are those of the group. */
struct changed_row {
  uint32_t entity;
  bool adds;
  uint32_t row; /* the one that is gone; where it adds, the one under which a new one stands */
};
#define NEW_ROW (UINT32_MAX - 1) /* the row of a changed_fact: the new one of the entity */

struct changed_fact {
  uint32_t field, row; /* of the group; NEW_ROW */
  bool clears;         /* makes it missing; else gives it */
  int64_t value;       /* as dataset_copies_set takes it, references by row of the group */
};

/* The group n times, each copy its own variant; then one run of all. Owner: a session of its own
 * that variants_close closes. */
struct variants {
  const struct scene *scene;
  struct session *owner;
  struct dataset_copies copies;
  struct evaluation *evaluation; /* NULL before the run */
  uint32_t n;
  /* the same in all copies: rows that are gone or new */
  const struct changed_row *changed_rows;
  struct dataset_edit *edits; /* each of what the one before made */
  uint32_t *new_rows;         /* by edit: the row that it added, of what it made */
  uint32_t n_edits;
};
/* How many side by side are worth one run; of all data 1. */
uint32_t variants_together(const struct scene *scene);
/* Of the root there is one copy: a variant that changes a fact of it runs by itself. */
bool variants_alone(const struct scene *scene, uint32_t field);
/* What one variant costs, in rows that are run again. */
uint64_t variants_rows(const struct scene *scene);
void variants_open(struct variants *variants, const struct scene *scene, uint32_t n);
/* The same with other rows: of one entity at most one is new, and none lies below another that is
 * gone. `rows` must outlive them. */
void variants_open_rows(struct variants *variants, const struct scene *scene, uint32_t n,
    const struct changed_row *rows, uint32_t n_rows);
/* Whether a list can lose a row: nothing in the data names it, or one below it. */
bool variants_can_lose(const struct scene *scene, uint32_t entity, uint32_t row);
/* Whether a row of the group is there in all variants. */
bool variants_have(const struct variants *variants, uint32_t entity, uint32_t row);
void variants_change(struct variants *variants, uint32_t copy, struct changed_fact change);
void variants_run(struct variants *variants);
/* The row of a copy that a row of the group (NEW_ROW: the new one) is. */
uint32_t variants_row(
    const struct variants *variants, uint32_t copy, uint32_t entity, uint32_t row);
/* True where a register holds the same at the row of a copy as in the scene. */
bool variants_same(const struct variants *variants, uint32_t copy, uint32_t reg, uint32_t row);
void variants_close(struct variants *variants);

/* What a result came to, as numbers: two of one program are the same outcome where both are. */
struct observed {
  bool is_known;
  uint64_t outcome;
};
struct observed scene_observe(
    const struct scene *scene, const struct run *run, uint32_t result, uint32_t row);

#endif
