/* What passes offer to the checker: an expression alone is folded and flagged like a whole program. */
#ifndef THIDUA_PASSES_H
#define THIDUA_PASSES_H

#include "compiler/compile.h"
#include "compiler/typed/walk.h"

/* fold.c: the tree with all that is the same for every run computed. */
struct tx *fold_tree(
    struct compilation *compilation, const struct typed_program *program, struct tx *node);
/* bounds.c: sets `bounded` on every node of one tree. */
void set_bounded_flags_of(
    struct arena *arena, const struct typed_program *program, struct tx *node);
/* bounds.c: the same for the bodies of a program one after the other, each when it is at hand. */
struct flagging {
  const struct typed_program *program;
  struct tx_met seen;
};
void flagging_init(
    struct flagging *flagging, struct arena *arena, const struct typed_program *program);
void flag_body(struct flagging *flagging, const struct typed_body *body);
/* Bodies of which a declaration has one, and on which no other hangs: they are flagged by pass_fold,
 * each before it is folded. */
bool body_stands_alone(enum body_kind kind);

/* order.c: what bodies use is noted when they were made, of the many (defines and rules), while they
 * are in the caches; of the others by pass_order. All that an item is of must be declared. */
struct orderer;
struct orderer *order_begin(struct compilation *compilation, struct typed_program *program);
void order_note(struct orderer *orderer, enum body_kind kind, uint32_t index, struct tx **tree);

#endif
