/* The VM's inside: what is prepared once for a run (levels, blocks, steps), and what each worker
 * holds. Shared by vm_plan.c (prepares), vm.c (runs) and reasons.c (runs one block again); nobody
 * else includes it.
 */
#ifndef THIDUA_VM_PLAN_H
#define THIDUA_VM_PLAN_H

#include "runtime/kernels/kernels.h"
#include "runtime/vm/vm.h"

#define NO_VIEW UINT32_MAX
#define NO_LEVEL UINT32_MAX

/* Two entities of one branch in the whole data, computed once for each pair the program uses. Parts
 * are NULL where not wanted. */
struct level {
  uint32_t upper, lower; /* upper may be ENTITY_RUN */
  bool has_listed;       /* `listed` has been computed */
  /* by row of lower: row of upper; stays NULL where upper has one row only (the root, the run) */
  const uint32_t *parent;
  /* by row of upper, and one more: its rows of lower are first[i] .. first[i + 1] */
  const uint32_t *first;
  /* by row of upper: 1 where every list on the way is known; NULL: everywhere */
  const uint8_t *listed;
};

/* One instruction, ready to be called on any block. Views are numbered: registers first, then
 * columns that FIELD_OR and GIVEN read. */
struct step {
  kernel_function *kernel;
  const struct instruction *instruction;
  uint32_t d, a, b, c; /* views; NO_VIEW where there is none */
  uint32_t entity;     /* of d, as an index into block rows */
  uint32_t level;      /* index into vm->levels, or NO_LEVEL */
  uint32_t target;     /* REFER: likewise, of the rows that may be named */
  bool has_ranked;     /* SELECT: the scratch is as its RANK has left it */
};

/* A view whose place follows the block: whole registers and data columns. */
struct moving {
  uint32_t view, entity;
  uint8_t kind;
  const struct column *narrow; /* numbers to be spread; NULL: the view is a part of its column */
  bool stays_narrow;           /* who reads them takes them as they are */
};

/* A register whose value is another's: its view is that one's. */
struct alias {
  uint32_t view, of;
};

struct plan {
  struct step *steps;
  uint32_t n_steps; /* run on every block */
  struct step *pinned;
  uint32_t n_pinned; /* run once a worker */
  struct moving *moving;
  uint32_t n_moving;
  struct alias *aliases;
  uint32_t n_aliases;
  uint32_t ranked; /* while planning: whose RANK the scratch holds, or NO_VIEW */
};

/* How a trunk's rows are cut: block i holds the rows starts[i * n_under + k] .. starts[(i + 1) *
 * n_under + k] of entity under[k]. */
struct cut {
  uint32_t *under;
  uint32_t n_under; /* the trunk and all entities below it, parents first */
  /* by k: which of `under` is its parent (of the trunk: itself) */
  uint32_t *above;
  uint32_t *starts;
  uint32_t n_blocks;
};

/* Where a worker stands: by entity (the run last), the first row of the block and how many. */
struct block {
  uint32_t *first, *n;
};

struct worker {
  struct vm *vm;
  struct view *views;
  struct view *spread; /* by view: where narrow numbers of the block are spread; else empty */
  struct block block;
  /* NULL where nothing is ranked; the trace ranks nothing again, for what is ranked is kept whole
   */
  void *scratch;
  struct pool *pool; /* what helps it, where it sees all rows; NULL: nobody does */
};

/* Where cutting stands: by entity of `under`, the rows the block begins and ends with; and how many
 * trunk rows it will likely hold. */
struct cutting {
  uint32_t *from, *to;
  uint32_t guess;
};

struct pool;
struct trace;
struct walker;
struct specializer;

struct vm {
  struct run *run;
  struct kernel_context context;
  void *owned; /* chain of memory taken from the allocator */
  /* by view: where its column begins (whole registers, data columns); empty where it is narrow … */
  struct view *bases;
  struct view *spread_whole;    /* by view: of a phase that sees all rows; NULL until one does */
  const struct column **narrow; /* … by view: the column of narrow numbers it shows, or NULL */
  uint32_t n_views;
  struct level *levels;
  uint32_t n_levels;
  struct cut *cuts;    /* by entity: of trunks that a phase runs over */
  uint32_t *most_rows; /* by entity, the run last: rows in the largest block */
  struct worker *workers;
  uint32_t n_workers;
  struct pool *pool; /* the workers' threads, while phases run */
  /* what is known of each register, and whether a view moves, while a phase is planned: between
     phases as it was made, so that each costs what is in it */
  struct specializer *specializer; /* vm_specialize.c; NULL until the first phase */
  bool *is_added;
  bool *is_passing;      /* by register: ranks that nobody asks for after their phase; NULL: none */
  struct trace *trace;   /* trace.c; NULL until the first question */
  struct walker *walker; /* reasons.c; likewise */
};

/* -- vm_memory.c -- */
/* Memory of the allocator, made (NULL), grown or moved; whoever asks frees it. Exhausted: jumps,
 * and `memory` stays as it was. */
void *vm_resize(struct vm *vm, void *memory, size_t bytes);
/* Gives back what was taken since vm->owned was `mark`. */
void vm_free_since(struct vm *vm, void *mark);
/* Memory of the run, 64-byte aligned, uninitialised, freed by run_free. */
void *vm_alloc(struct vm *vm, size_t bytes);
/* The same, in large pages where the system has them: for what is touched nearly whole, once, whose
 * cost is the handing out of pages. */
void *vm_alloc_large(struct vm *vm, size_t bytes);
/* Bytes and layout of a buffer for `rows` values of a kind; with memory, sets the view into it. */
size_t vm_buffer_bytes(enum register_kind kind, uint32_t rows);
struct view vm_buffer_view(char *memory, enum register_kind kind, uint32_t rows);

/* -- vm_columns.c -- */
/* From so many rows on what ranks all rows is spared memory at the price of time. */
#define ROWS_RANKED_NARROW 256u
/* Places the data's columns and the whole ones of registers, finds constants and readings. */
void vm_prepare_columns(struct vm *vm);
/* Numbers the columns that FIELD_OR and GIVEN read: one view for each of the schema's fields,
 * behind the registers. */
static inline uint32_t vm_column_view(const struct vm *vm, uint32_t field) {
  return vm->run->program->n_registers + field;
}

/* -- vm_plan.c -- */
/* Prepares everything but the workers and the plans. Out of memory: jumps. */
void vm_prepare(struct vm *vm);
/* The plan of some phases (of one trunk, where more than one). For the trace (`is_trace`)
 * everything is run but what writes whole registers; else the phase is specialised for this run:
 * earlier phases must have run. The arena is the run's. */
struct plan vm_plan(struct vm *vm, const struct phase *phases, uint32_t n_phases, bool is_trace);
/* Levels of its own for a vm that was copied, which adds to them. */
void vm_levels_copy(struct vm *vm);
/* Finds the end of a block of about `rows` rows (of its largest entity; at least one trunk row)
 * that begins at cutting->from, and sets cutting->to. */
void vm_cut_block(
    const struct vm *vm, const struct cut *cut, uint32_t rows, struct cutting *cutting);
/* cutting->from for the block that begins with a trunk row. */
void vm_cut_from(
    const struct vm *vm, const struct cut *cut, uint32_t trunk_row, struct cutting *cutting);
void vm_cutting_init(struct vm *vm, const struct cut *cut, uint32_t rows, struct cutting *cutting);

/* -- vm.c -- */
/* A worker with views of its own (not yet placed) and its block at the run's and the root's only
 * row, everything else empty. */
void vm_worker_init(struct vm *vm, struct worker *worker);
/* Sets the block to rows from[k] .. to[k] of the cut's entities … */
void vm_worker_stand(
    struct worker *worker, const struct cut *cut, const uint32_t *from, const uint32_t *to);
/* … and then places the plan's views, spreading what is narrow. */
void vm_worker_place(struct worker *worker, const struct plan *plan);
/* Runs a plan's steps on the worker's block. */
void vm_worker_run(struct worker *worker, const struct step *steps, uint32_t n_steps);
/* A register's index into block rows. */
static inline uint32_t vm_entity_slot(const struct vm *vm, uint32_t entity) {
  return entity == ENTITY_RUN ? vm->run->program->schema.n_entities : entity;
}

#endif
