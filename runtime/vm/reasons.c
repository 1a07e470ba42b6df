/* Why a result is unknown: the walk from an unresolved register, operand by operand, to missing
 * facts, faults and conflicts.
 *
 * The walk keeps its own stack, for definitions chain as long as a program is, and marks each
 * (register, row) it has seen, so that a shared value is walked once. What a lift brings from an
 * ancestor is walked apart and remembered: a thousand units that all hang on their cluster's total
 * ask for its reasons once. Reasons are collected as numbers (field, row …) and named from the
 * instance that asks only at the end. cli.md "A missing fact is named"; opcodes.def WHY. */
#include <stdlib.h>

#include "base/date.h"
#include "base/limits.h"
#include "runtime/data/instance_path.h"
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

/* -- memory -- */

/* Room for one more item at index n; `*capacity` in items. */
static void *reach(struct walker *w, void *items, size_t n, size_t *capacity, size_t item_bytes) {
  if (n < *capacity) return items;
  const size_t wider = *capacity ? *capacity * 2 : 64;
  const struct allocator *allocator = w->vm->run->allocator;
  void *moved = allocator->resize(allocator->context, items, wider * item_bytes);
  if (!moved) {
    if (!w->vm->run->arena->out_of_memory) abort();
    longjmp(*w->vm->run->arena->out_of_memory, 1);
  }
  *capacity = wider;
  return moved;
}

static void release(struct walker *w, void *memory) {
  if (memory) w->vm->run->allocator->resize(w->vm->run->allocator->context, memory, 0);
}

static struct walker *walker_of(struct vm *vm) {
  if (vm->walker) return vm->walker;
  struct arena *arena = vm->run->arena;
  const struct schema *schema = &vm->run->program->schema;
  struct walker *w = ARENA_NEW(arena, struct walker);
  w->vm = vm;
  w->next_walk = w->oldest = 1;
  arena_init(&w->memory, vm->run->allocator);
  w->memory.out_of_memory = arena->out_of_memory;
  arena_init(&w->indexes, vm->run->allocator);
  w->indexes.out_of_memory = arena->out_of_memory;
  sources_init(&w->sources, arena);
  for (uint32_t i = 0; i < schema->n_sources; i++)
    sources_add(&w->sources, schema->sources[i].name, schema->sources[i].text);
  vm->walker = w;
  return w;
}

void reasons_free(struct vm *vm) {
  trace_free(vm);
  struct walker *w = vm->walker;
  if (!w) return;
  for (uint32_t i = 0; i < NESTED_MAX; i++) release(w, w->walks[i].items);
  release(w, w->stack);
  release(w, w->marks);
  release(w, w->lifted);
  arena_free(&w->memory);
  arena_free(&w->indexes);
  vm->walker = NULL;
}

/* -- marks -- */

static uint64_t mixed(uint64_t key) {
  key *= UINT64_C(0x9E3779B97F4A7C15);
  return key ^ key >> 32;
}

/* A reason as one number: indices are far below 2^28 (REGISTERS_MAX; fields and names are bounded
 * by their file's size). */
static uint64_t key_of(struct reason reason) {
  return (uint64_t)reason.kind << 60 | (uint64_t)reason.index << 32 | reason.row;
}

static struct mark *place_of(
    struct mark *marks, size_t capacity, uint64_t oldest, uint64_t key, uint64_t walk) {
  size_t i = mixed(key ^ walk << 40) & (capacity - 1);
  while (marks[i].walk >= oldest && (marks[i].key != key || marks[i].walk != walk))
    i = (i + 1) & (capacity - 1);
  return &marks[i];
}

static void widen_marks(struct walker *w) {
  const struct allocator *allocator = w->vm->run->allocator;
  const size_t wider = w->marks_capacity ? w->marks_capacity * 2 : 256;
  struct mark *marks = allocator->resize(allocator->context, NULL, wider * sizeof *marks);
  if (!marks) {
    if (!w->vm->run->arena->out_of_memory) abort();
    longjmp(*w->vm->run->arena->out_of_memory, 1);
  }
  memset(marks, 0, wider * sizeof *marks);
  for (size_t i = 0; i < w->marks_capacity; i++)
    if (w->marks[i].walk >= w->oldest)
      *place_of(marks, wider, w->oldest, w->marks[i].key, w->marks[i].walk) = w->marks[i];
  release(w, w->marks);
  w->marks = marks;
  w->marks_capacity = wider;
}

/* True the first time a walk meets a reason (or a register at a row). */
static bool is_new(struct walker *w, const struct walk *walk, struct reason reason) {
  if ((size_t)w->n_marks * 2 >= w->marks_capacity) widen_marks(w);
  struct mark *mark =
      place_of(w->marks, w->marks_capacity, w->oldest, key_of(reason), walk->number);
  if (mark->walk == walk->number) return false;
  *mark = (struct mark){key_of(reason), walk->number};
  w->n_marks++;
  return true;
}

/* -- the stack: children are pushed in reading order, then turned round, so that the first is on
 * top -- */

static void push(struct walker *w, enum reason_kind kind, uint32_t index, uint32_t row) {
  w->stack = reach(w, w->stack, w->n_stack, &w->stack_capacity, sizeof *w->stack);
  w->stack[w->n_stack++] = (struct reason){kind, index, row};
}

static void push_unresolved(struct walker *w, uint32_t reg, uint32_t row) {
  if (trace_unresolved(w->vm, reg, row)) push(w, REASON_VISIT, reg, row);
}

static void turn_round(struct walker *w, uint32_t base) {
  for (uint32_t i = base, j = w->n_stack; i + 1 < j; i++) {
    const struct reason reason = w->stack[i];
    w->stack[i] = w->stack[--j];
    w->stack[j] = reason;
  }
}

/* -- what each sort of instruction says -- */

static const struct program *program_of(const struct walker *w) { return w->vm->run->program; }

/* True where the divisor of a division is exactly zero. */
static bool divides_by_zero(struct walker *w, const struct instruction *code, uint32_t row) {
  int64_t divisor;
  if (code->op == OP_DIV_NUMBER || code->op == OP_DIV_BOUNDS)
    return trace_value(w->vm, code->b, row, &divisor) && divisor == 0;
  if (code->op != OP_DIV_FRACTION) return false;
  uint32_t i;
  const struct view view = trace_view(w->vm, code->b, row, &i);
  return view.known[i] && ((const struct fraction *)view.values)[i].numerator == 0;
}

static void say_strict(
    struct walker *w, const struct instruction *code, uint32_t number, uint32_t row) {
  const uint32_t before = w->n_stack, n = instruction_n_reads(code, program_of(w)->operands);
  for (uint32_t i = 0; i < n; i++)
    push_unresolved(w, instruction_read(code, program_of(w)->operands, i), row);
  if (w->n_stack == before)
    push(w, divides_by_zero(w, code, row) ? REASON_ZERO : REASON_FAULT, number, row);
}

static void say_choose(struct walker *w, const struct instruction *code, uint32_t row) {
  const uint8_t condition = trace_truth(w->vm, code->a, row);
  if (condition == TRUTH_UNKNOWN) push(w, REASON_VISIT, code->a, row);
  if (condition != TRUTH_FALSE) push_unresolved(w, code->b, row);
  if (condition != TRUTH_TRUE) push_unresolved(w, code->c, row);
}

/* A rule matters where it is unknown and proposes what is stronger than the strongest sure outcome;
 * one that proposes what would hold anyway
 * (`otherwise`, nothing weaker being possible) does not. */
static void say_decide(
    struct walker *w, const struct instruction *code, uint32_t reg, uint32_t row) {
  const uint32_t *operands = program_of(w)->operands + code->a;
  uint32_t strongest_sure = OUTCOMES_MAX;
  for (uint32_t k = code->b; k-- > 0;)
    if (trace_truth(w->vm, operands[2 * k + 1], row) == TRUTH_TRUE)
      strongest_sure = operands[2 * k];
  const uint64_t set = trace_set(w->vm, reg, row);
  for (uint32_t k = 0; k < code->b && operands[2 * k] < strongest_sure; k++) {
    const bool holds_anyway =
        strongest_sure == OUTCOMES_MAX && operands[2 * k] == code->c && set >> code->c == 1;
    if (!holds_anyway) push_unresolved(w, operands[2 * k + 1], row);
  }
}

/* Two cases that surely hold with different values: no fact would settle it, so only they are
 * named. */
static bool say_conflict(struct walker *w, const struct instruction *code, uint32_t row) {
  const uint32_t *operands = program_of(w)->operands + code->b;
  bool is_first = true, differ = false;
  int64_t first = 0, value;
  for (uint32_t k = 0; k < code->c; k++) {
    if (trace_truth(w->vm, operands[3 * k], row) != TRUTH_TRUE ||
        !trace_value(w->vm, operands[3 * k + 1], row, &value))
      continue;
    if (!is_first && value != first) differ = true;
    if (is_first) first = value;
    is_first = false;
  }
  for (uint32_t k = 0; k < code->c && differ; k++)
    if (trace_truth(w->vm, operands[3 * k], row) == TRUTH_TRUE &&
        trace_value(w->vm, operands[3 * k + 1], row, &value))
      push(w, REASON_CONFLICT, operands[3 * k + 2], 0);
  return differ;
}

/* The base where no case surely holds, then each case as it is written: its value, its condition.
 */
static void say_except(struct walker *w, const struct instruction *code, uint32_t row) {
  if (say_conflict(w, code, row)) return;
  const uint32_t *operands = program_of(w)->operands + code->b;
  bool holds_surely = false;
  for (uint32_t k = 0; k < code->c; k++)
    holds_surely |= trace_truth(w->vm, operands[3 * k], row) == TRUTH_TRUE;
  if (!holds_surely) push_unresolved(w, code->a, row);
  for (uint32_t k = 0; k < code->c; k++) {
    const uint8_t condition = trace_truth(w->vm, operands[3 * k], row);
    if (condition == TRUTH_FALSE) continue;
    push_unresolved(w, operands[3 * k + 1], row);
    if (condition == TRUTH_UNKNOWN) push(w, REASON_VISIT, operands[3 * k], row);
  }
}

/* A reduction's way down: the entities from just below the upper one to the lowest. */
struct way_down {
  const struct instruction *code;
  uint32_t chain[ENTITIES_MAX], n;
  bool has_rows; /* a row is not surely excluded */
};

/* One row that is folded. In words the value stands before its condition: `sum of x over E where
 * c`. */
static void say_row(struct walker *w, struct way_down *way, uint32_t row) {
  const struct instruction *code = way->code;
  const struct opcode_info *info = &opcode_infos[code->op];
  if (info->shape == SHAPE_ROWS) return;
  const bool has_condition = info->b != KIND__ && code->b != NO_REGISTER;
  const uint8_t condition = has_condition ? trace_truth(w->vm, code->b, row) : TRUTH_TRUE;
  if (condition == TRUTH_FALSE) return;
  way->has_rows = true;
  push_unresolved(w, code->a, row);
  if (condition == TRUTH_UNKNOWN) push(w, REASON_VISIT, code->b, row);
}

/* In the order of the data: a list that is absent stands where it would be. Recursion is as deep as
 * the tree of entities. */
static void say_below(struct walker *w, struct way_down *way, uint32_t depth, uint32_t row) {
  const struct dataset *data = w->vm->run->data;
  const uint32_t entity = way->chain[depth];
  if (!dataset_list_known(data, entity, row)) push(w, REASON_LIST, entity, row);
  const uint32_t *first = data->tables[entity].first;
  for (uint32_t below = first[row]; below < first[row + 1]; below++) {
    if (depth == 0) say_row(w, way, below);
    else say_below(w, way, depth - 1, below);
  }
}

static void say_reduce(
    struct walker *w, const struct instruction *code, uint32_t number, uint32_t row) {
  const struct program *program = program_of(w);
  const bool is_rows = opcode_infos[code->op].shape == SHAPE_ROWS;
  struct way_down way = {.code = code};
  const uint32_t upper = program->registers[code->d].entity;
  for (uint32_t entity = is_rows ? code->a : program->registers[code->a].entity; entity != upper;
       entity = program->schema.entities[entity].parent)
    way.chain[way.n++] = entity;
  const uint32_t before = w->n_stack;
  say_below(w, &way, way.n - 1, row);
  if (w->n_stack == before) push(w, way.has_rows ? REASON_OVERFLOW : REASON_FAULT, number, row);
}

/* -- selections -- */

/* A group: the rows that are ranked under one row. */
struct ranked {
  const struct instruction *code; /* RANK or SELECT */
  const uint32_t *list;           /* its operand list */
  const struct selection *selection;
  bool keys_matter; /* false where there are seats for all who may be candidates */
  uint32_t chain[ENTITIES_MAX], n;
};

static const struct selection *selection_of(const struct walker *w, uint32_t reg) {
  const struct schema *schema = &program_of(w)->schema;
  for (uint32_t i = 0; i < schema->n_selections; i++)
    if (schema->selections[i].rank == reg || schema->selections[i].status == reg ||
        schema->selections[i].state == reg)
      return &schema->selections[i];
  return NULL; /* not reached: the verifier has seen to it */
}

/* Who is surely out moves nobody who may be chosen, for who is better is before; who is surely in
 * takes one seat wherever he stands, but where ties take all, how many are before the others still
 * hangs on him. Keys decide nothing where there are seats for all who may be candidates. A rank
 * hangs on every candidate. */
static void say_candidate(struct walker *w, const struct ranked *ranked, uint32_t row) {
  const uint32_t *list = ranked->list;
  if (list[0] != NO_REGISTER && trace_truth(w->vm, list[0], row) == TRUTH_FALSE) return;
  if (ranked->code->op == OP_SELECT) {
    const uint32_t status = run_code(w->vm->run, ranked->selection->status, row);
    if (status == CANDIDACY_NOT_CHOSEN ||
        (status == CANDIDACY_CHOSEN && !ranked->selection->tie_all))
      return;
  }
  if (list[0] != NO_REGISTER) push_unresolved(w, list[0], row);
  for (uint32_t i = list[0] != NO_REGISTER; ranked->keys_matter && i < ranking_n_reads(list); i++)
    push_unresolved(w, list[ranking_place(list, 0, i)], row);
}

/* Whether more than `seats` below a row may be candidates; an absent list may hold any number of
 * them. Stops at the one too many. */
static bool more_candidates_than(
    struct walker *w, const struct ranked *ranked, uint32_t depth, uint32_t row, int64_t *seats) {
  const struct dataset *data = w->vm->run->data;
  const uint32_t entity = ranked->chain[depth], condition = ranked->list[0];
  if (!dataset_list_known(data, entity, row)) return true;
  const uint32_t *first = data->tables[entity].first;
  for (uint32_t below = first[row]; below < first[row + 1]; below++) {
    if (depth > 0 && more_candidates_than(w, ranked, depth - 1, below, seats)) return true;
    if (depth == 0 &&
        (condition == NO_REGISTER || trace_truth(w->vm, condition, below) != TRUTH_FALSE) &&
        --*seats < 0)
      return true;
  }
  return false;
}

static void say_candidates_below(
    struct walker *w, const struct ranked *ranked, uint32_t depth, uint32_t row) {
  const struct dataset *data = w->vm->run->data;
  const uint32_t entity = ranked->chain[depth];
  if (!dataset_list_known(data, entity, row)) push(w, REASON_LIST, entity, row);
  const uint32_t *first = data->tables[entity].first;
  for (uint32_t below = first[row]; below < first[row + 1]; below++) {
    if (depth == 0) say_candidate(w, ranked, below);
    else say_candidates_below(w, ranked, depth - 1, below);
  }
}

/* The seats where they matter, then the rows in the order of the data, each with its condition and
 * keys. */
static void say_group(struct walker *w, uint32_t reg, uint32_t row) {
  const struct program *program = program_of(w);
  struct ranked ranked = {
      .code = &program->code[trace_writer(w->vm, reg)], .selection = selection_of(w, reg)};
  ranked.list = program->operands + ranked.code->c;
  for (uint32_t entity = ranked.selection->entity; entity != ranked.selection->ancestor;
       entity = program->schema.entities[entity].parent)
    ranked.chain[ranked.n++] = entity;
  ranked.keys_matter = true;
  if (ranked.code->op == OP_SELECT) {
    int64_t fewest = 0, most;
    push_unresolved(w, ranked.selection->seats, row);
    if (!run_number(w->vm->run, ranked.selection->seats, row, &fewest, &most) || fewest < 0)
      fewest = 0;
    ranked.keys_matter = more_candidates_than(w, &ranked, ranked.n - 1, row, &fewest);
  }
  say_candidates_below(w, &ranked, ranked.n - 1, row);
}

static uint32_t index_of(const struct walker *w, const struct selection *selection) {
  return (uint32_t)(selection - program_of(w)->schema.selections);
}

/* The absent lists on the way from a row to its descendants of entity `below`. Recursion is as deep
 * as the tree of entities. */
static void say_absent_lists(struct walker *w, uint32_t entity, uint32_t row, uint32_t below) {
  const struct dataset *data = w->vm->run->data;
  uint32_t child = below; /* one level under `entity` on the way */
  if (entity == below) return;
  while (program_of(w)->schema.entities[child].parent != entity)
    child = program_of(w)->schema.entities[child].parent;
  if (!dataset_list_known(data, child, row)) push(w, REASON_LIST, child, row);
  const uint32_t *first = data->tables[child].first;
  for (uint32_t r = first[row]; r < first[row + 1] && child != below; r++)
    say_absent_lists(w, child, r, below);
}

/* Which rows name each instance, by a reference field; made at the first question, so that each
 * later one looks at the rows it is about only. */
struct named_rows {
  /* by row of the entity referred to; after it, those whose reference is missing; and the end: into
   * rows */
  uint32_t *first;
  uint32_t *rows; /* ascending for each */
};

static const struct named_rows *named_rows_of(struct walker *w, uint32_t field) {
  const struct run *run = w->vm->run;
  const struct field *f = &run->program->schema.fields[field];
  const struct table *table = &run->data->tables[f->entity];
  if (!w->named)
    w->named = ARENA_ARRAY(run->arena, struct named_rows, run->program->schema.n_fields);
  struct named_rows *named = &w->named[field];
  if (named->first) return named;
  const uint32_t *references =
      table->columns[field - run->program->schema.entities[f->entity].first_field].view.values;
  const uint32_t n = run->data->tables[f->type.of].n_rows;
  uint32_t *first = arena_alloc(&w->indexes, ((size_t)n + 3) * sizeof *first),
           *rows = arena_alloc_raw(&w->indexes, ((size_t)table->n_rows + 1) * sizeof *rows);
  /* count, two places on; then put each in its place, one on */
  for (int pass = 0; pass < 2; pass++) {
    for (uint32_t r = 0; r < table->n_rows; r++) {
      if (references[r] == TEXT_UNKNOWN && f->absent_none) continue; /* it names nobody */
      const uint32_t at = references[r] == TEXT_UNKNOWN ? n : references[r];
      if (pass == 0) first[at + 2]++;
      else rows[first[at + 1]++] = r;
    }
    for (uint32_t i = 1; pass == 0 && i < n + 3; i++) first[i] += first[i - 1];
  }
  *named = (struct named_rows){first, rows};
  return named;
}

/* The first of ascending rows[from .. to) that is not below `row`. */
static uint32_t not_below(const uint32_t *rows, uint32_t from, uint32_t to, uint32_t row) {
  while (from < to) {
    const uint32_t middle = from + (to - from) / 2;
    if (rows[middle] < row) from = middle + 1;
    else to = middle;
  }
  return from;
}

/* One row that names the one asked about, or may. */
static bool say_naming_row(
    struct walker *w, const struct instruction *code, uint32_t row, bool is_sure) {
  const bool is_fold = opcode_infos[code->op].c != KIND__;
  const uint32_t condition_register = is_fold ? code->c : code->a;
  const uint8_t condition =
      condition_register == NO_REGISTER ? TRUTH_TRUE : trace_truth(w->vm, condition_register, row);
  if (condition == TRUTH_FALSE) return false;
  if (is_fold) push_unresolved(w, code->a, row);
  if (!is_sure) push(w, REASON_VISIT, code->b, row);
  if (condition == TRUTH_UNKNOWN) push(w, REASON_VISIT, condition_register, row);
  return true;
}

/* The rows of one group that name a row, or may: those whose reference is missing say so. In the
 * order of the data; the group's lists that are absent stand before its rows. */
static void say_refer(
    struct walker *w, const struct instruction *code, uint32_t number, uint32_t row) {
  const struct program *program = program_of(w);
  const struct dataset *data = w->vm->run->data;
  const uint32_t rows_entity = program->registers[code->a].entity,
                 target = program->registers[code->d].entity, before = w->n_stack;
  const uint32_t group = schema_reference_group(&program->schema, rows_entity, target),
                 group_row = dataset_ancestor_row(data, target, row, group);
  const struct named_rows *named = named_rows_of(w, program->code[trace_writer(w->vm, code->b)].a);
  const uint32_t *rows = named->rows, n = data->tables[target].n_rows;
  uint32_t first, end;
  bool has_rows = false;
  say_absent_lists(w, group, group_row, rows_entity);
  dataset_rows_below(data, group, group_row, rows_entity, &first, &end);
  uint32_t sure = not_below(rows, named->first[row], named->first[row + 1], first),
           sure_end = not_below(rows, sure, named->first[row + 1], end);
  uint32_t maybe = not_below(rows, named->first[n], named->first[n + 1], first),
           maybe_end = not_below(rows, maybe, named->first[n + 1], end);
  while (sure < sure_end || maybe < maybe_end) {
    const bool is_sure = maybe == maybe_end || (sure < sure_end && rows[sure] < rows[maybe]);
    has_rows |= say_naming_row(w, code, rows[is_sure ? sure++ : maybe++], is_sure);
  }
  if (w->n_stack == before) push(w, has_rows ? REASON_OVERFLOW : REASON_FAULT, number, row);
}

/* -- the walk -- */

static void add(struct walker *w, struct walk *walk, struct reason reason) {
  const bool is_missing = reason.kind <= REASON_WORD;
  /* told by the rule's place alone, whatever the row */
  if ((!is_missing && reason.kind != REASON_TIED) || reason.kind == REASON_WORD) reason.row = 0;
  if (!is_new(w, walk, reason)) return;
  if (is_missing && walk->n_missing == MISSING_FACTS_MAX) {
    walk->n_more++;
    return;
  }
  walk->n_missing += is_missing;
  walk->items = reach(w, walk->items, walk->n, &walk->capacity, sizeof *walk->items);
  walk->items[walk->n++] = reason;
}

static void visit(struct walker *w, struct walk *walk, uint32_t reg, uint32_t row);

/* Works off everything above `base`. */
static void walk_stack(struct walker *w, struct walk *walk, uint32_t base) {
  while (w->n_stack > base) {
    const struct reason top = w->stack[--w->n_stack];
    if (top.kind == REASON_VISIT) {
      visit(w, walk, top.index, top.row);
    } else if (top.kind == REASON_GROUP) {
      const uint32_t below = w->n_stack;
      say_group(w, top.index, top.row);
      turn_round(w, below);
    } else {
      add(w, walk, top);
    }
  }
}

/* Finds the reasons of one register (or its group) at one row, in a walk of its own. */
static struct walk *walk_from(struct walker *w, enum reason_kind kind, uint32_t reg, uint32_t row) {
  struct walk *walk = &w->walks[w->depth++];
  walk->number = w->next_walk++;
  walk->n = walk->n_missing = walk->n_more = 0;
  const uint32_t base = w->n_stack;
  push(w, kind, reg, row);
  walk_stack(w, walk, base);
  w->depth--;
  return walk;
}

static struct remembered *remembered_at(struct remembered *table, size_t capacity, uint64_t key) {
  size_t i = mixed(key) & (capacity - 1);
  while (table[i].key && table[i].key != key) i = (i + 1) & (capacity - 1);
  return &table[i];
}

/* Room for one more; forgets all when they have grown past their bound. */
static void widen_lifted(struct walker *w) {
  if (w->memory.total_bytes > REMEMBERED_BYTES) {
    arena_free(&w->memory);
    memset(w->lifted, 0, w->lifted_capacity * sizeof *w->lifted);
    w->n_lifted = 0;
  }
  if ((size_t)w->n_lifted * 2 < w->lifted_capacity) return;
  const struct allocator *allocator = w->vm->run->allocator;
  const size_t wider = w->lifted_capacity ? w->lifted_capacity * 2 : 64;
  struct remembered *table = allocator->resize(allocator->context, NULL, wider * sizeof *table);
  if (!table) {
    if (!w->vm->run->arena->out_of_memory) abort();
    longjmp(*w->vm->run->arena->out_of_memory, 1);
  }
  memset(table, 0, wider * sizeof *table);
  for (size_t i = 0; i < w->lifted_capacity; i++)
    if (w->lifted[i].key) *remembered_at(table, wider, w->lifted[i].key) = w->lifted[i];
  release(w, w->lifted);
  w->lifted = table;
  w->lifted_capacity = wider;
}

/* Adds what a value of an ancestor (`kind` VISIT) or a group (GROUP) came to. Only facts past the
 * cap may be counted twice, where two such lists share them. */
static void visit_apart(struct walker *w, struct walk *walk, enum reason_kind kind, uint32_t source,
    uint32_t source_row) {
  if (w->depth == NESTED_MAX) {
    push(w, kind, source, source_row);
    return;
  }
  if (!is_new(w, walk, (struct reason){kind, source, source_row})) return;
  const uint64_t key =
      ((uint64_t)(kind == REASON_GROUP) << 63 | (uint64_t)source << 32 | source_row) + 1;
  const struct remembered *known =
      w->lifted_capacity ? remembered_at(w->lifted, w->lifted_capacity, key) : NULL;
  struct remembered found;
  if (known && known->key) {
    found = *known;
  } else {
    const struct walk *nested = walk_from(w, kind, source, source_row);
    widen_lifted(w);
    found = (struct remembered){key,
        arena_copy(&w->memory, nested->items, nested->n * sizeof *nested->items), nested->n,
        nested->n_more};
    *remembered_at(w->lifted, w->lifted_capacity, key) = found;
    w->n_lifted++;
  }
  for (uint32_t i = 0; i < found.n; i++) add(w, walk, found.items[i]);
  walk->n_more += found.n_more;
}

static void visit(struct walker *w, struct walk *walk, uint32_t reg, uint32_t row) {
  const uint32_t number = trace_writer(w->vm, reg);
  const struct instruction *code = &program_of(w)->code[number];
  const struct reg *registers = program_of(w)->registers;
  if (!is_new(w, walk, (struct reason){REASON_VISIT, reg, row})) return;
  const uint32_t base = w->n_stack;
  switch ((enum opcode_why)opcode_infos[code->op].why) {
  case WHY_FACT: push(w, REASON_FIELD, code->a, row); break;
  case WHY_WORD_UNKNOWN: push(w, REASON_WORD, 0, 0); break;
  case WHY_PARAMETER: push(w, REASON_FAULT, number, row); break;
  case WHY_STRICT: say_strict(w, code, number, row); break;
  case WHY_CHOOSE: say_choose(w, code, row); break;
  case WHY_REDUCE: say_reduce(w, code, number, row); break;
  case WHY_REFER: say_refer(w, code, number, row); break;
  case WHY_DECIDE: say_decide(w, code, reg, row); break;
  case WHY_EXCEPT: say_except(w, code, row); break;
  case WHY_LIFT: {
    const uint32_t above = registers[code->a].entity;
    visit_apart(w, walk, REASON_VISIT, code->a,
        above == ENTITY_RUN
            ? 0
            : dataset_ancestor_row(w->vm->run->data, registers[reg].entity, row, above));
    break;
  }
  case WHY_RANK: {
    const struct selection *selection = selection_of(w, reg);
    const uint32_t condition = program_of(w)->operands[code->c];
    if (condition != NO_REGISTER && trace_truth(w->vm, condition, row) == TRUTH_FALSE)
      push(w, REASON_BARRED, index_of(w, selection), row);
    else
      visit_apart(w, walk, REASON_GROUP, reg,
          dataset_ancestor_row(w->vm->run->data, selection->entity, row, selection->ancestor));
    break;
  }
  case WHY_CHOSEN: push(w, REASON_VISIT, code->a, row); break;
  case WHY_SELECT: {
    const struct selection *selection = selection_of(w, reg);
    const uint32_t above =
        dataset_ancestor_row(w->vm->run->data, selection->entity, row, selection->ancestor);
    if (run_code(w->vm->run, reg, row) == CANDIDACY_TIED)
      push(w, REASON_TIED, index_of(w, selection), above);
    else visit_apart(w, walk, REASON_GROUP, reg, above);
    break;
  }
  case WHY_STATE: visit_apart(w, walk, REASON_GROUP, selection_of(w, reg)->status, row); break;
  case WHY_NEVER: break;
  }
  turn_round(w, base);
}

/* -- telling -- */

/* "division by zero at emulation.rules:31:20" */
static struct str fault_text(struct walker *w, struct reason reason, struct arena *arena) {
  const struct program *program = program_of(w);
  const struct instruction *code = &program->code[reason.index];
  const struct span span = program->spans[reason.index];
  const char *word = reason.kind == REASON_ZERO ? "division by zero"
      : reason.kind == REASON_OVERFLOW          ? "overflow"
                                                : opcode_infos[code->op].fault;
  if (code->op == OP_PARAMETER) {
    char day[16];
    date_format(w->vm->context.as_of, day);
    word = arena_printf(arena, "no value of %.*s in force on %s",
        STR_ARGS(program->schema.parameters[code->a].name), day);
  }
  if (span.source >= w->sources.n) return str_from(word);
  const struct place place = sources_place(&w->sources, span.source, span.begin);
  return str_from(arena_printf(
      arena, "%s at %.*s:%u:%u", word, STR_ARGS(place.path), place.line, place.column));
}

/* "sector_flag of c09", "sector_flag of cluster[2]"; of a root without an id, the name alone. */
static struct str tie_text(struct walker *w, struct reason reason, struct arena *arena) {
  const struct dataset *data = w->vm->run->data;
  const struct schema *schema = &program_of(w)->schema;
  const struct selection *selection = &schema->selections[reason.index];
  const struct value id =
      dataset_value(data, schema->entities[selection->ancestor].first_field, reason.row);
  if (!id.known && selection->ancestor == 0) return selection->name;
  const struct str of =
      id.known ? id.text : run_instance_path(data, selection->ancestor, reason.row, 0, arena);
  return str_from(arena_printf(arena, "%.*s of %.*s", STR_ARGS(selection->name), STR_ARGS(of)));
}

static void add_text(struct str *texts, uint32_t *n, struct str text) {
  for (uint32_t i = 0; i < *n; i++)
    if (str_equal(texts[i], text)) return;
  texts[(*n)++] = text;
}

void run_why(
    struct run *run, uint32_t reg, uint32_t row, struct arena *arena, struct reasons *out) {
  *out = (struct reasons){0};
  struct vm *vm = run->vm;
  if (!trace_unresolved(vm, reg, row)) return;
  struct walker *w = walker_of(vm);
  w->oldest = w->next_walk;
  w->n_marks = w->n_stack = w->depth = 0;
  const struct walk *walk = walk_from(w, REASON_VISIT, reg, row);
  const struct schema *schema = &run->program->schema;
  const uint32_t asker = run->program->registers[reg].entity;
  uint32_t n_faults = 0, n_conflict = 0, n_tied = 0;
  for (uint32_t i = 0; i < walk->n; i++) {
    n_conflict += walk->items[i].kind == REASON_CONFLICT;
    n_tied += walk->items[i].kind == REASON_TIED;
    n_faults += (walk->items[i].kind >= REASON_FAULT && walk->items[i].kind <= REASON_OVERFLOW) ||
        walk->items[i].kind == REASON_BARRED;
  }
  out->missing = ARENA_ARRAY(arena, struct str, walk->n_missing);
  out->faults = ARENA_ARRAY(arena, struct str, n_faults);
  out->conflict = ARENA_ARRAY(arena, struct str, n_conflict);
  out->tied = ARENA_ARRAY(arena, struct str, n_tied);
  out->n_more = walk->n_more;
  for (uint32_t i = 0; i < walk->n; i++) {
    const struct reason reason = walk->items[i];
    switch ((enum reason_kind)reason.kind) {
    case REASON_VISIT:
    case REASON_GROUP: break;
    case REASON_FIELD: {
      const struct field *field = &schema->fields[reason.index];
      out->missing[out->n_missing++] =
          fact_name(run->data, asker, row, field->entity, reason.row, field->name, arena);
      break;
    }
    case REASON_LIST: {
      const struct entity *entity = &schema->entities[reason.index];
      out->missing[out->n_missing++] = fact_name(
          run->data, asker, row, entity->parent, reason.row, schema_list_key(entity), arena);
      break;
    }
    case REASON_WORD: out->missing[out->n_missing++] = STR("unknown"); break;
    case REASON_FAULT:
    case REASON_ZERO:
    case REASON_OVERFLOW:
      add_text(out->faults, &out->n_faults, fault_text(w, reason, arena));
      break;
    case REASON_TIED: add_text(out->tied, &out->n_tied, tie_text(w, reason, arena)); break;
    case REASON_BARRED: {
      const struct selection *selection = &schema->selections[reason.index];
      const struct place place =
          sources_place(&w->sources, selection->span.source, selection->span.begin);
      add_text(out->faults, &out->n_faults,
          str_from(arena_printf(arena, "not a candidate in %.*s at %.*s:%u:%u",
              STR_ARGS(selection->name), STR_ARGS(place.path), place.line, place.column)));
      break;
    }
    case REASON_CONFLICT:
      add_text(out->conflict, &out->n_conflict, run->program->names[reason.index]);
      break;
    }
  }
}
