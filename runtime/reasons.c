/* Why a result is unknown: the walk from an unresolved register, operand by operand, to missing facts, faults and conflicts.
 *
 * The walk keeps its own stack, for definitions chain as long as a program is, and marks each (register, row) it has seen, so that a
 * shared value is walked once. What a lift brings from an ancestor is walked apart and remembered: a thousand units that all hang on their
 * cluster's total ask for its reasons once. Reasons are collected as numbers (field, row …) and named from the instance that asks
 * only at the end. cli.md "A missing fact is named"; opcodes.def WHY. */
#include <stdlib.h>

#include "runtime/base/date.h"
#include "runtime/base/limits.h"
#include "runtime/instance_path.h"
#include "runtime/trace.h"

#define NESTED_MAX 64                     /* walks within walks; deeper lifts are walked in place */
#define REMEMBERED_BYTES ((size_t)32 << 20) /* reasons of lifted values kept; past it they are found anew */

enum reason_kind {
  REASON_VISIT, /* not a reason yet: a register to look into (index) */
  REASON_FIELD, /* field `index` of row `row` of its entity is missing */
  REASON_LIST,  /* the list of entity `index` under row `row` of its parent entity is absent */
  REASON_WORD,  /* a written `unknown` */
  REASON_FAULT, /* the fault of instruction `index`, by the word of its opcode … */
  REASON_ZERO,  /* … division by zero … */
  REASON_OVERFLOW, /* … or overflow where the opcode's word is another */
  REASON_CONFLICT  /* the exception named `index` */
};

struct reason {
  uint32_t kind; /* enum reason_kind */
  uint32_t index, row;
};

/* The reasons of one register at one row, each once, in reading order. */
struct walk {
  uint64_t number; /* of this walk among all, so that its marks are told from those of others */
  struct reason *items; uint32_t n; size_t capacity;
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
  struct walk walks[NESTED_MAX]; uint32_t depth;
  struct reason *stack; uint32_t n_stack; size_t stack_capacity;
  struct mark *marks; size_t marks_capacity; uint32_t n_marks; /* open addressing; marks of walks before `oldest` count as free */
  uint64_t next_walk, oldest;
  struct remembered *lifted; size_t lifted_capacity; uint32_t n_lifted;
  struct arena memory;    /* of `lifted` items */
  struct sources sources; /* the program's, for places of faults */
};

/* -- memory ------------------------------------------------------------------------------------------------------------ */

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
  sources_init(&w->sources, arena);
  for (uint32_t i = 0; i < schema->n_sources; i++) sources_add(&w->sources, schema->sources[i].name, schema->sources[i].text);
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
  vm->walker = NULL;
}

/* -- marks --------------------------------------------------------------------------------------------------------------- */

static uint64_t mixed(uint64_t key) {
  key *= UINT64_C(0x9E3779B97F4A7C15);
  return key ^ key >> 32;
}

/* A reason as one number: indices are far below 2^29 (REGISTERS_MAX; fields and names are bounded by their file's size). */
static uint64_t key_of(struct reason reason) { return (uint64_t)reason.kind << 61 | (uint64_t)reason.index << 32 | reason.row; }

static struct mark *place_of(struct mark *marks, size_t capacity, uint64_t oldest, uint64_t key, uint64_t walk) {
  size_t i = mixed(key ^ walk << 40) & (capacity - 1);
  while (marks[i].walk >= oldest && (marks[i].key != key || marks[i].walk != walk)) i = (i + 1) & (capacity - 1);
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
    if (w->marks[i].walk >= w->oldest) *place_of(marks, wider, w->oldest, w->marks[i].key, w->marks[i].walk) = w->marks[i];
  release(w, w->marks);
  w->marks = marks;
  w->marks_capacity = wider;
}

/* True the first time a walk meets a reason (or a register at a row). */
static bool is_new(struct walker *w, const struct walk *walk, struct reason reason) {
  if ((size_t)w->n_marks * 2 >= w->marks_capacity) widen_marks(w);
  struct mark *mark = place_of(w->marks, w->marks_capacity, w->oldest, key_of(reason), walk->number);
  if (mark->walk == walk->number) return false;
  *mark = (struct mark){key_of(reason), walk->number};
  w->n_marks++;
  return true;
}

/* -- the stack: children are pushed in reading order, then turned round, so that the first is on top ---------------------- */

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

/* -- what each sort of instruction says ------------------------------------------------------------------------------------ */

static const struct program *program_of(const struct walker *w) { return w->vm->run->program; }

/* True where the divisor of a division is exactly zero. */
static bool divides_by_zero(struct walker *w, const struct instruction *code, uint32_t row) {
  int64_t divisor;
  if (code->op == OP_DIV_NUMBER || code->op == OP_DIV_BOUNDS) return trace_value(w->vm, code->b, row, &divisor) && divisor == 0;
  if (code->op != OP_DIV_FRACTION) return false;
  uint32_t i;
  const struct view view = trace_view(w->vm, code->b, row, &i);
  return view.known[i] && ((const struct fraction *)view.values)[i].numerator == 0;
}

static void say_strict(struct walker *w, const struct instruction *code, uint32_t number, uint32_t row) {
  const uint32_t before = w->n_stack, n = instruction_n_reads(code);
  for (uint32_t i = 0; i < n; i++) push_unresolved(w, instruction_read(code, program_of(w)->operands, i), row);
  if (w->n_stack == before) push(w, divides_by_zero(w, code, row) ? REASON_ZERO : REASON_FAULT, number, row);
}

static void say_choose(struct walker *w, const struct instruction *code, uint32_t row) {
  const uint8_t condition = trace_truth(w->vm, code->a, row);
  if (condition == TRUTH_UNKNOWN) push(w, REASON_VISIT, code->a, row);
  if (condition != TRUTH_FALSE) push_unresolved(w, code->b, row);
  if (condition != TRUTH_TRUE) push_unresolved(w, code->c, row);
}

/* A rule matters where it is unknown and proposes what is stronger than the strongest sure outcome; one that proposes what would hold anyway
 * (`otherwise`, nothing weaker being possible) does not. */
static void say_decide(struct walker *w, const struct instruction *code, uint32_t reg, uint32_t row) {
  const uint32_t *operands = program_of(w)->operands + code->a;
  uint32_t strongest_sure = OUTCOMES_MAX;
  for (uint32_t k = code->b; k-- > 0;)
    if (trace_truth(w->vm, operands[2 * k + 1], row) == TRUTH_TRUE) strongest_sure = operands[2 * k];
  const uint64_t set = trace_set(w->vm, reg, row);
  for (uint32_t k = 0; k < code->b && operands[2 * k] < strongest_sure; k++) {
    const bool holds_anyway = strongest_sure == OUTCOMES_MAX && operands[2 * k] == code->c && set >> code->c == 1;
    if (!holds_anyway) push_unresolved(w, operands[2 * k + 1], row);
  }
}

/* Two cases that surely hold with different values: no fact would settle it, so only they are named. */
static bool say_conflict(struct walker *w, const struct instruction *code, uint32_t row) {
  const uint32_t *operands = program_of(w)->operands + code->b;
  bool is_first = true, differ = false;
  int64_t first = 0, value;
  for (uint32_t k = 0; k < code->c; k++) {
    if (trace_truth(w->vm, operands[3 * k], row) != TRUTH_TRUE || !trace_value(w->vm, operands[3 * k + 1], row, &value)) continue;
    if (!is_first && value != first) differ = true;
    if (is_first) first = value;
    is_first = false;
  }
  for (uint32_t k = 0; k < code->c && differ; k++)
    if (trace_truth(w->vm, operands[3 * k], row) == TRUTH_TRUE && trace_value(w->vm, operands[3 * k + 1], row, &value))
      push(w, REASON_CONFLICT, operands[3 * k + 2], 0);
  return differ;
}

/* The base where no case surely holds, then each case as it is written: its value, its condition. */
static void say_except(struct walker *w, const struct instruction *code, uint32_t row) {
  if (say_conflict(w, code, row)) return;
  const uint32_t *operands = program_of(w)->operands + code->b;
  bool holds_surely = false;
  for (uint32_t k = 0; k < code->c; k++) holds_surely |= trace_truth(w->vm, operands[3 * k], row) == TRUTH_TRUE;
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

/* One row that is folded. In words the value stands before its condition: `sum of x over E where c`. */
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

/* In the order of the data: a list that is absent stands where it would be. Recursion is as deep as the tree of entities. */
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

static void say_reduce(struct walker *w, const struct instruction *code, uint32_t number, uint32_t row) {
  const struct program *program = program_of(w);
  const bool is_rows = opcode_infos[code->op].shape == SHAPE_ROWS;
  struct way_down way = {.code = code};
  const uint32_t upper = program->registers[code->d].entity;
  for (uint32_t entity = is_rows ? code->a : program->registers[code->a].entity; entity != upper; entity = program->schema.entities[entity].parent)
    way.chain[way.n++] = entity;
  const uint32_t before = w->n_stack;
  say_below(w, &way, way.n - 1, row);
  if (w->n_stack == before) push(w, way.has_rows ? REASON_OVERFLOW : REASON_FAULT, number, row);
}

/* -- the walk ---------------------------------------------------------------------------------------------------------------- */

static void add(struct walker *w, struct walk *walk, struct reason reason) {
  const bool is_missing = reason.kind <= REASON_WORD;
  if (!is_missing || reason.kind == REASON_WORD) reason.row = 0; /* told by the rule's place alone, whatever the row */
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
    if (top.kind == REASON_VISIT) visit(w, walk, top.index, top.row);
    else add(w, walk, top);
  }
}

/* Finds the reasons of one register at one row, in a walk of its own. */
static struct walk *walk_from(struct walker *w, uint32_t reg, uint32_t row) {
  struct walk *walk = &w->walks[w->depth++];
  walk->number = w->next_walk++;
  walk->n = walk->n_missing = walk->n_more = 0;
  const uint32_t base = w->n_stack;
  push(w, REASON_VISIT, reg, row);
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

/* Adds what the ancestor's value came to. Only facts past the cap may be counted twice, for of those no list is kept. */
static void visit_lift(struct walker *w, struct walk *walk, uint32_t source, uint32_t source_row) {
  if (w->depth == NESTED_MAX) {
    push(w, REASON_VISIT, source, source_row);
    return;
  }
  if (!is_new(w, walk, (struct reason){REASON_VISIT, source, source_row})) return;
  const uint64_t key = ((uint64_t)source << 32 | source_row) + 1;
  const struct remembered *known = w->lifted_capacity ? remembered_at(w->lifted, w->lifted_capacity, key) : NULL;
  struct remembered found;
  if (known && known->key) {
    found = *known;
  } else {
    const struct walk *nested = walk_from(w, source, source_row);
    widen_lifted(w);
    found = (struct remembered){key, arena_copy(&w->memory, nested->items, nested->n * sizeof *nested->items), nested->n, nested->n_more};
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
  case WHY_DECIDE: say_decide(w, code, reg, row); break;
  case WHY_EXCEPT: say_except(w, code, row); break;
  case WHY_LIFT: {
    const uint32_t above = registers[code->a].entity;
    visit_lift(w, walk, code->a, above == ENTITY_RUN ? 0 : dataset_ancestor_row(w->vm->run->data, registers[reg].entity, row, above));
    break;
  }
  case WHY_NEVER: break;
  }
  turn_round(w, base);
}

/* -- telling ----------------------------------------------------------------------------------------------------------------- */

/* "division by zero at emulation.rules:31:20" */
static struct str fault_text(struct walker *w, struct reason reason, struct arena *arena) {
  const struct program *program = program_of(w);
  const struct instruction *code = &program->code[reason.index];
  const struct span span = program->spans[reason.index];
  const char *word = reason.kind == REASON_ZERO ? "division by zero" : reason.kind == REASON_OVERFLOW ? "overflow" : opcode_infos[code->op].fault;
  if (code->op == OP_PARAMETER) {
    char day[16];
    date_format(w->vm->context.as_of, day);
    word = arena_printf(arena, "no value of %.*s in force on %s", STR_ARGS(program->schema.parameters[code->a].name), day);
  }
  if (span.source >= w->sources.n) return str_from(word);
  const struct place place = sources_place(&w->sources, span.source, span.begin);
  return str_from(arena_printf(arena, "%s at %.*s:%u:%u", word, STR_ARGS(place.path), place.line, place.column));
}

static void add_text(struct str *texts, uint32_t *n, struct str text) {
  for (uint32_t i = 0; i < *n; i++)
    if (str_equal(texts[i], text)) return;
  texts[(*n)++] = text;
}

void run_why(struct run *run, uint32_t reg, uint32_t row, struct arena *arena, struct reasons *out) {
  *out = (struct reasons){0};
  struct vm *vm = run->vm;
  if (!trace_unresolved(vm, reg, row)) return;
  struct walker *w = walker_of(vm);
  w->oldest = w->next_walk;
  w->n_marks = w->n_stack = w->depth = 0;
  const struct walk *walk = walk_from(w, reg, row);
  const struct schema *schema = &run->program->schema;
  const uint32_t asker = run->program->registers[reg].entity;
  uint32_t n_faults = 0, n_conflict = 0;
  for (uint32_t i = 0; i < walk->n; i++) {
    n_conflict += walk->items[i].kind == REASON_CONFLICT;
    n_faults += walk->items[i].kind >= REASON_FAULT && walk->items[i].kind <= REASON_OVERFLOW;
  }
  out->missing = ARENA_ARRAY(arena, struct str, walk->n_missing);
  out->faults = ARENA_ARRAY(arena, struct str, n_faults);
  out->conflict = ARENA_ARRAY(arena, struct str, n_conflict);
  out->n_more = walk->n_more;
  for (uint32_t i = 0; i < walk->n; i++) {
    const struct reason reason = walk->items[i];
    switch ((enum reason_kind)reason.kind) {
    case REASON_VISIT: break;
    case REASON_FIELD: {
      const struct field *field = &schema->fields[reason.index];
      out->missing[out->n_missing++] = fact_name(run->data, asker, row, field->entity, reason.row, field->name, arena);
      break;
    }
    case REASON_LIST: {
      const struct entity *entity = &schema->entities[reason.index];
      out->missing[out->n_missing++] = fact_name(run->data, asker, row, entity->parent, reason.row, schema_list_key(entity), arena);
      break;
    }
    case REASON_WORD: out->missing[out->n_missing++] = STR("unknown"); break;
    case REASON_FAULT:
    case REASON_ZERO:
    case REASON_OVERFLOW: add_text(out->faults, &out->n_faults, fault_text(w, reason, arena)); break;
    case REASON_CONFLICT: add_text(out->conflict, &out->n_conflict, run->program->names[reason.index]); break;
    }
  }
}
