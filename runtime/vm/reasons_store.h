/* What the walk to reasons keeps: memory that grows, marks of what it has seen, its own stack. The
 * inside of reasons.c, reasons_say.c and reasons_store.c.
 */
#ifndef THIDUA_REASONS_STORE_H
#define THIDUA_REASONS_STORE_H

#include "runtime/vm/reasons.h"
#include "runtime/vm/trace.h"

#define NESTED_MAX 64 /* walks within walks; deeper lifts are walked in place */
/* reasons of lifted values kept; past it they are found anew */
#define REMEMBERED_BYTES ((size_t)32 << 20)

enum reason_kind {
  REASON_VISIT,    /* not a reason yet: a register to look into (index) */
  REASON_FIELD,    /* field `index` of row `row` of its entity is missing */
  REASON_LIST,     /* the list of entity `index` under row `row` of its parent entity is absent */
  REASON_WORD,     /* a written `unknown` */
  REASON_FAULT,    /* the fault of instruction `index`, by the word of its opcode … */
  REASON_ZERO,     /* … division by zero … */
  REASON_OVERFLOW, /* … or overflow where the opcode's word is another */
  REASON_CONFLICT, /* the exception named `index` */
  REASON_TIED,     /* the tie of selection `index` under row `row` of its ancestor */
  REASON_BARRED,   /* no rank, for it is no candidate of selection `index` */
  /* not a reason yet: what the RANK or SELECT of register `index` hangs on under row `row` of its
     ancestor */
  REASON_GROUP
};

struct reason {
  uint32_t kind; /* enum reason_kind */
  uint32_t index, row;
};

/* The reasons of one register at one row, each once, in reading order. */
struct walk {
  uint64_t number; /* of this walk among all, so that its marks are told from those of others */
  struct reason *items;
  uint32_t n;
  size_t capacity;
  uint32_t n_missing, n_more;
};

struct mark {
  uint64_t key, walk;
};

/* What a lifted register came to at its own row. */
struct remembered {
  uint64_t key; /* register and row, + 1; 0: free */
  struct reason *items;
  uint32_t n, n_more;
};

struct walker {
  struct vm *vm;
  struct walk walks[NESTED_MAX];
  uint32_t depth;
  struct reason *stack;
  uint32_t n_stack;
  size_t stack_capacity;
  /* open addressing; marks of walks before `oldest` count as free */
  struct mark *marks;
  size_t marks_capacity;
  uint32_t n_marks;
  uint64_t next_walk, oldest;
  struct remembered *lifted;
  size_t lifted_capacity;
  uint32_t n_lifted;
  struct arena memory;      /* of `lifted` items */
  struct arena indexes;     /* of `named` … */
  struct named_rows *named; /* … by field; NULL until the first question about a reference */
  struct sources sources;   /* the program's, for places of faults */
};

/* Room for one more item at index n; `*capacity` in items. */
void *walker_reach(struct walker *w, void *items, size_t n, size_t *capacity, size_t item_bytes);
void walker_release(struct walker *w, void *memory);
struct walker *walker_of(struct vm *vm);
uint64_t walker_hash(uint64_t key);
/* True the first time a walk meets a reason (or a register at a row). */
bool walker_is_new(struct walker *w, const struct walk *walk, struct reason reason);
void walker_push(struct walker *w, enum reason_kind kind, uint32_t index, uint32_t row);
void walker_push_unresolved(struct walker *w, uint32_t reg, uint32_t row);
void walker_turn_round(struct walker *w, uint32_t base);

#endif
