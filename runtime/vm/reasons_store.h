/* What the walk to reasons keeps: memory that grows, marks of what it has seen, its own stack. The
 * inside of reasons.c, reasons_say.c and reasons_store.c.
 */
#ifndef THIDUA_REASONS_STORE_H
#define THIDUA_REASONS_STORE_H

#include "runtime/vm/reasons.h"
#include "runtime/vm/trace.h"

/* what walks came to is kept; past it, it is found anew */
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
  REASON_GROUP,
  /* not a reason yet: the rows under `row` that may name any row which the REFER of register
     `index` is asked of */
  REASON_MAYBE,
  /* told elsewhere, in the rows below one of entity `row`: field `index`, the list of entity
     `index`, the result `index` (schema.items) */
  REASON_IN_FIELD,
  REASON_IN_LIST,
  REASON_IN_ITEM
};

struct reason {
  uint32_t kind; /* enum reason_kind */
  uint32_t index, row;
};

struct memory;

/* The reasons of one register at one row, each once, in reading order. */
struct walk {
  uint64_t number; /* of this walk among all, so that its marks are told from those of others */
  struct reason start;
  struct memory *memory; /* where it is kept; NULL: nowhere */
  uint32_t base;         /* where its part of the stack begins */
  struct reason *items;
  uint32_t n;
  size_t capacity;
  bool is_cut;      /* there are more than may be named: none of them counts */
  bool keys_matter; /* a group's, said_near: who is chosen hangs on the keys */
};

struct mark {
  uint64_t key, walk;
};

/* What a walk came to. */
struct remembered {
  uint64_t key; /* its start, + 1; 0: free */
  struct reason *items;
  uint32_t n;
  bool is_cut, keys_matter;
};

/* Open addressing; forgets all when it has grown past its bound. */
struct memory {
  struct remembered *table;
  size_t capacity;
  uint32_t n;
  struct arena items;
};

/* What a register is, beside its instruction. */
struct register_role {
  uint32_t item;       /* the result it is told as (schema.items), or NONE_INDEX */
  uint32_t selection;  /* the selection it ranks, decides or sums up, or NONE_INDEX */
  uint32_t allocation; /* the allocation it allots, shares or sums up, or NONE_INDEX */
};

struct walker {
  struct vm *vm;
  struct walk **walks; /* each within the one before; those past `depth` are used again */
  uint32_t depth, n_walks;
  size_t walks_capacity;
  struct reason *stack;
  uint32_t n_stack;
  size_t stack_capacity;
  /* open addressing; marks of walks before `oldest` count as free */
  struct mark *marks;
  size_t marks_capacity;
  uint32_t n_marks;
  uint64_t next_walk, oldest;
  /* of values of ancestors and of groups, which many rows ask for; and of results, which the next
     results of the same row ask for; and of what reasons_near.c found of ancestors and groups */
  struct memory lasting, passing, near;
  struct arena indexes;        /* of `named` …, and the walks */
  struct named_rows *named;    /* … by field; NULL until the first question about a reference */
  struct register_role *roles; /* by register */
  struct sources sources;      /* the program's, for places of faults */
};

/* Room for one more item at index n; `*capacity` in items. */
void *walker_reach(struct walker *w, void *items, size_t n, size_t *capacity, size_t item_bytes);
struct walker *walker_of(struct vm *vm);
/* A walk within the current one, its start on the stack. */
struct walk *walker_open(struct walker *w, struct reason start, struct memory *memory);
/* Adds a reason that the walk has not met. */
void walker_put(struct walker *w, struct walk *walk, struct reason reason);
/* What a walk from there came to; NULL: not known (any more). A view until the next is kept. */
const struct remembered *walker_recall(const struct memory *memory, struct reason start);
void walker_remember(struct walker *w, const struct walk *walk);
/* Forgets which reasons walks have met, for the next question. */
void walker_forget_marks(struct walker *w);
/* True the first time a walk meets a reason (or a register at a row). */
bool walker_is_new(struct walker *w, const struct walk *walk, struct reason reason);
/* True where it has met it. */
bool walker_has_met(const struct walker *w, const struct walk *walk, struct reason reason);
void walker_push(struct walker *w, enum reason_kind kind, uint32_t index, uint32_t row);
void walker_push_unresolved(struct walker *w, uint32_t reg, uint32_t row);
void walker_turn_round(struct walker *w, uint32_t base);

#endif
