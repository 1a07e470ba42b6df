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

/* so much nearly every walk has met at most: it is looked through, where more is marked */
#define FEW_MET 8u

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
  uint32_t n_met;   /* what it met first, as marks have it */
  uint64_t met[FEW_MET];
};

struct mark {
  uint64_t key, walk;
};

/* What a walk came to. */
struct remembered {
  uint64_t key; /* of its start */
  struct reason *items;
  uint32_t n;
  bool is_cut, keys_matter;
};

/* Open addressing, of places in the list of what there is: most questions are about what is not
 * there, and should miss a small table only. Forgets all when it has grown past its bound. */
struct memory {
  uint32_t *slots; /* places + 1; 0: free */
  size_t n_slots;
  struct remembered *list;
  uint32_t n;
  size_t capacity;
  struct arena items;
};

/* What a register is, beside what it holds. */
struct register_role {
  uint32_t number;     /* of the instruction that writes it */
  uint32_t field;      /* whose column it is, or NONE_INDEX */
  uint32_t item;       /* the result it is told as (schema.items), or NONE_INDEX */
  uint32_t selection;  /* the selection it ranks, decides or sums up, or NONE_INDEX */
  uint32_t allocation; /* the allocation it allots, shares or sums up, or NONE_INDEX */
  bool is_told;        /* results tell it themselves, with its reasons (a field tells none) */
  bool is_passing;     /* walks from it are in walker.passing */
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
  struct walk found;           /* what memory has of a question, as its walk would come to it */
  struct arena indexes;        /* of `named` …, and the walks */
  struct named_rows *named;    /* … by field; NULL until the first question about a reference */
  struct register_role *roles; /* by register */
  struct sources sources;      /* the program's, for places of faults */
};

/* Room for one more item at index n; `*capacity` in items. */
void *walker_reach(struct walker *w, void *items, size_t n, size_t *capacity, size_t item_bytes);
struct walker *walker_new(struct vm *vm);
static inline struct walker *walker_of(struct vm *vm) {
  return vm->walker ? vm->walker : walker_new(vm);
}
static inline const struct program *walker_program(const struct walker *w) {
  return w->vm->run->program;
}
/* The instruction that writes a register. */
static inline const struct instruction *walker_code(const struct walker *w, uint32_t reg) {
  return &walker_program(w)->code[w->roles[reg].number];
}
/* A walk within the current one, its start on the stack. */
struct walk *walker_open(struct walker *w, struct reason start, struct memory *memory);
/* Adds a reason that the walk has not met. */
static inline void walker_put(struct walker *w, struct walk *walk, struct reason reason) {
  if (walk->n == walk->capacity)
    walk->items = walker_reach(w, walk->items, walk->n, &walk->capacity, sizeof *walk->items);
  walk->items[walk->n++] = reason;
}
/* What a walk from there came to; NULL: not known (any more). A view until the next is kept. */
const struct remembered *walker_recall(const struct memory *memory, struct reason start);
void walker_remember(struct walker *w, const struct walk *walk);
/* Forgets which reasons walks have met, for the next question. */
void walker_forget_marks(struct walker *w);
/* A reason as one number: indices are far below 2^28 (REGISTERS_MAX; fields and names are bounded
 * by their file's size). */
static inline uint64_t reason_key(struct reason reason) {
  return (uint64_t)reason.kind << 60 | (uint64_t)reason.index << 32 | reason.row;
}
static inline bool walk_met_first(const struct walk *walk, uint64_t key) {
  for (uint32_t i = 0; i < walk->n_met; i++)
    if (walk->met[i] == key) return true;
  return false;
}
bool walker_is_new_among_many(struct walker *w, const struct walk *walk, uint64_t key);
/* True the first time a walk meets a reason (or a register at a row). */
static inline bool walker_is_new(struct walker *w, struct walk *walk, struct reason reason) {
  const uint64_t key = reason_key(reason);
  if (walk_met_first(walk, key)) return false;
  if (walk->n_met == FEW_MET) return walker_is_new_among_many(w, walk, key);
  walk->met[walk->n_met++] = key;
  return true;
}
/* True where it has met it. */
bool walker_has_met(const struct walker *w, const struct walk *walk, struct reason reason);
static inline void walker_push(
    struct walker *w, enum reason_kind kind, uint32_t index, uint32_t row) {
  if (w->n_stack == w->stack_capacity)
    w->stack = walker_reach(w, w->stack, w->n_stack, &w->stack_capacity, sizeof *w->stack);
  w->stack[w->n_stack++] = (struct reason){kind, index, row};
}
/* A register to look into; what is to be found in a field is plain. */
static inline void walker_push_register(struct walker *w, uint32_t reg, uint32_t row) {
  const uint32_t field = w->roles[reg].field;
  if (field != NONE_INDEX) walker_push(w, REASON_FIELD, field, row);
  else walker_push(w, REASON_VISIT, reg, row);
}
static inline void walker_push_unresolved(struct walker *w, uint32_t reg, uint32_t row) {
  if (trace_unresolved(w->vm, reg, row)) walker_push_register(w, reg, row);
}
void walker_turn_round(struct walker *w, uint32_t base);

#endif
