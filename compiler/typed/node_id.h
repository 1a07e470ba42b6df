/* The nodes of a declaration that have words of their own, as a tree, and their ids.
 *
 * The checker rewrites: `a between b and c` becomes two comparisons, `every E has c` no row with
 * not c, and values are lifted and widened on their way. None of that was written, so none of it is
 * told: a *spoken* node is the topmost of those that stand for the same words, and below it are the
 * nearest nodes with other words, in the order written. `a and b and c` is one node with three
 * below it.
 *
 * The id of a node is the name of its declaration and its place in this tree, from 1:
 * `pending_conclusion`, `pending_conclusion.1`, `pending_conclusion.1.2`. It hangs on the words
 * alone, not on any data, so explanations, coverage and an editor mean the same by it; it stays as
 * it is while the words do. */
#ifndef THIDUA_NODE_ID_H
#define THIDUA_NODE_ID_H

#include "compiler/typed/typed.h"

struct spoken {
  struct tx *node; /* never a TX_LIFT or TX_WIDEN; no constant */
  /* the aggregate of whose rows it is asked, or the TX_FOLLOW whose instance it is a value of;
   * NULL: it is asked of the row of the node above it, or of that row's ancestor */
  struct tx *through;
  /* what keeps its node above from being true: `unless`, or an exception to a rule */
  bool prevents;
  bool is_whole; /* for who walks: the whole of a body */
};
struct spoken_list {
  struct spoken *items;
  uint32_t n;
};

/* Without what stands above a node and has no words: level changes and widenings. */
struct tx *spoken_node(struct tx *node);
/* What stands below a declaration itself, of one of its bodies: the body, or of a rule that is kept
 * from firing its `when` and each of the rest. In the arena. */
struct spoken_list spoken_of_body(struct arena *arena, struct tx *body);
/* What stands below a spoken node; in the arena. */
struct spoken_list spoken_below(struct arena *arena, struct tx *node);
/* The id of the i-th (from 0) below the node with the id `above`; in the arena. */
struct str node_id_below(struct arena *arena, struct str above, uint32_t i);

#endif
