/* The inside of explanations: what the files explain_*.c share. */
#ifndef THIDUA_EXPLAIN_PARTS_H
#define THIDUA_EXPLAIN_PARTS_H

#include "base/vec.h"
#include "compiler/typed/node_id.h"
#include "study/explain.h"

/* A define or decision that was opened for an instance, and the id of the node where. */
struct opened_item {
  bool is_decision;
  uint32_t index, row;
  struct str id;
};

struct explaining {
  struct scene *scene;
  struct arena *arena;
  struct explanation *out;
  bool is_full;
  VEC(struct opened_item) opened;
};

/* -- explain_parts.c -- */
struct part *part_add(
    struct explaining *explaining, struct part *above, enum part_kind kind, struct str id);
/* The words of a span (sources_words). */
struct str part_words(struct explaining *explaining, struct span span);
/* The same in a sentence, where the reader can read all that it names; else empty. */
struct str part_said(struct explaining *explaining, struct span span);
struct place part_place(struct explaining *explaining, struct span span);
/* Adds the nodes of a body below a part, as far as the walk says that they matter. */
void part_body(struct explaining *explaining, struct walk *walk, struct part *above,
    struct tx *body, uint32_t entity, uint32_t row, struct str id);
/* A body as a node of its own, with the id and role that it is given, and what its value follows
 * from. */
struct part *part_node(struct explaining *explaining, struct part *above, struct tx *body,
    uint32_t entity, uint32_t row, struct str id, struct str role);
/* A rule at a row, with what its truth follows from. */
void part_rule(struct explaining *explaining, struct part *above, uint32_t rule, uint32_t row);
/* The rules that make a decision what it is. */
void part_decision(struct explaining *explaining, struct walk *walk, struct part *above,
    uint32_t decision, uint32_t row);
/* Writes down what a walk that was settled needs. */
void part_settled(struct part *part, const struct walk *walk, uint32_t reg, uint32_t row);
/* The nodes of one body under its own walk, settled by runs; false where there is no body. */
void part_settled_body(struct explaining *explaining, struct part *above, struct tx *body,
    uint32_t entity, uint32_t row, uint32_t reg, struct str id);

/* -- explain_choice.c -- */
void explain_selection(struct explaining *explaining, const struct item *item, struct part *top);
void explain_allocation(struct explaining *explaining, const struct item *item, struct part *top);

/* -- explain_changes.c -- */
void explain_missing(struct explaining *explaining);
void explain_changes(struct explaining *explaining);

#endif
