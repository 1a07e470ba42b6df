/* What the walk to reasons keeps: memory that grows, marks of what it has seen, its own stack. */
#include "runtime/vm/reasons_store.h"

/* -- memory -- */

void *walker_reach(struct walker *w, void *items, size_t n, size_t *capacity, size_t item_bytes) {
  if (n < *capacity) return items;
  const size_t wider = *capacity ? *capacity * 2 : 16;
  void *moved = vm_resize(w->vm, items, wider * item_bytes);
  *capacity = wider;
  return moved;
}

static void release(struct walker *w, void *memory) {
  if (memory) w->vm->run->allocator->resize(w->vm->run->allocator->context, memory, 0);
}

static void arena_of_run(struct vm *vm, struct arena *arena) {
  arena_init(arena, vm->run->allocator);
  arena->out_of_memory = vm->run->arena->out_of_memory;
}

static struct register_role *roles_of(const struct program *program, struct arena *arena) {
  const struct schema *schema = &program->schema;
  const struct result_registers *results = &program->results;
  struct register_role *roles = ARENA_ARRAY(arena, struct register_role, program->n_registers);
  for (uint32_t r = 0; r < program->n_registers; r++)
    roles[r] =
        (struct register_role){0, NONE_INDEX, NONE_INDEX, NONE_INDEX, NONE_INDEX, false, false};
  for (uint32_t i = 0; i < program->n_code; i++) {
    const struct instruction *code = &program->code[i];
    roles[code->d].number = i;
    if (opcode_infos[code->op].why == WHY_FACT) roles[code->d].field = code->a;
  }
  for (uint32_t i = 0; i < schema->n_selections; i++)
    roles[results->selections[i].rank].selection = roles[results->selections[i].status].selection =
        roles[results->selections[i].state].selection = i;
  for (uint32_t i = 0; i < schema->n_allocations; i++)
    roles[results->allocations[i].status].allocation =
        roles[results->allocations[i].share].allocation =
            roles[results->allocations[i].state].allocation = i;
  for (uint32_t i = 0; i < schema->n_items; i++) {
    const struct item *item = &schema->items[i];
    uint32_t reg = NO_REGISTER;
    switch ((enum item_kind)item->kind) {
    case ITEM_DEFINE: reg = results->defines[item->index]; break;
    case ITEM_DECISION: reg = results->decisions[item->index]; break;
    case ITEM_SELECTION: reg = results->selections[item->index].status; break;
    case ITEM_SELECTION_STATE: reg = results->selections[item->index].state; break;
    case ITEM_ALLOCATION: reg = results->allocations[item->index].share; break;
    case ITEM_ALLOCATION_STATE: reg = results->allocations[item->index].state; break;
    case ITEM_DUTY: reg = results->duties[item->index]; break;
    }
    if (roles[reg].item == NONE_INDEX) roles[reg].item = i;
    roles[reg].is_told =
        program->registers[reg].entity != ENTITY_RUN && roles[reg].field == NONE_INDEX;
  }
  return roles;
}

struct walker *walker_new(struct vm *vm) {
  struct arena *arena = vm->run->arena;
  const struct schema *schema = &vm->run->program->schema;
  struct walker *w = ARENA_NEW(arena, struct walker);
  w->vm = vm;
  w->next_walk = w->oldest = 1;
  arena_of_run(vm, &w->lasting.items);
  arena_of_run(vm, &w->passing.items);
  arena_of_run(vm, &w->near.items);
  arena_of_run(vm, &w->indexes);
  w->roles = roles_of(vm->run->program, arena);
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
  for (uint32_t i = 0; i < w->n_walks; i++) release(w, w->walks[i]->items);
  release(w, w->walks);
  release(w, w->stack);
  release(w, w->marks);
  release(w, w->lasting.slots);
  release(w, w->lasting.list);
  release(w, w->passing.slots);
  release(w, w->passing.list);
  release(w, w->near.slots);
  release(w, w->near.list);
  arena_free(&w->lasting.items);
  arena_free(&w->passing.items);
  arena_free(&w->near.items);
  arena_free(&w->indexes);
  vm->walker = NULL;
}

struct walk *walker_open(struct walker *w, struct reason start, struct memory *memory) {
  if (w->depth == w->n_walks) {
    w->walks = walker_reach(w, w->walks, w->n_walks, &w->walks_capacity, sizeof(struct walk *));
    w->walks[w->n_walks] = ARENA_NEW(&w->indexes, struct walk);
    w->n_walks++;
  }
  struct walk *walk = w->walks[w->depth++];
  walk->number = w->next_walk++;
  walk->start = start;
  walk->memory = memory;
  walk->base = w->n_stack;
  walk->n = 0;
  walk->n_met = 0;
  walk->is_cut = walk->keys_matter = false;
  walker_push(w, (enum reason_kind)start.kind, start.index, start.row);
  return walk;
}

/* -- marks -- */

static uint64_t hash(uint64_t key) {
  key *= UINT64_C(0x9E3779B97F4A7C15);
  return key ^ key >> 32;
}

static struct mark *place_of(
    struct mark *marks, size_t capacity, uint64_t oldest, uint64_t key, uint64_t walk) {
  size_t i = hash(key ^ walk << 40) & (capacity - 1);
  while (marks[i].walk >= oldest && (marks[i].key != key || marks[i].walk != walk))
    i = (i + 1) & (capacity - 1);
  return &marks[i];
}

static void widen_marks(struct walker *w) {
  const size_t wider = w->marks_capacity ? w->marks_capacity * 2 : 256;
  struct mark *marks = vm_resize(w->vm, NULL, wider * sizeof *marks);
  memset(marks, 0, wider * sizeof *marks);
  for (size_t i = 0; i < w->marks_capacity; i++)
    if (w->marks[i].walk >= w->oldest)
      *place_of(marks, wider, w->oldest, w->marks[i].key, w->marks[i].walk) = w->marks[i];
  release(w, w->marks);
  w->marks = marks;
  w->marks_capacity = wider;
}

/* A table that one question made wide is a miss in the cache for each mark of the many that need
 * few. */
#define MARKS_CACHED 4096u

void walker_forget_marks(struct walker *w) {
  const bool is_too_wide =
      w->marks_capacity > MARKS_CACHED && (size_t)w->n_marks * 16 < w->marks_capacity;
  w->oldest = w->next_walk;
  w->n_marks = 0;
  if (!is_too_wide) return;
  release(w, w->marks);
  w->marks = NULL;
  w->marks_capacity = 0;
}

bool walker_is_new_among_many(struct walker *w, const struct walk *walk, uint64_t key) {
  if ((size_t)w->n_marks * 2 >= w->marks_capacity) widen_marks(w);
  struct mark *mark = place_of(w->marks, w->marks_capacity, w->oldest, key, walk->number);
  if (mark->walk == walk->number) return false;
  *mark = (struct mark){key, walk->number};
  w->n_marks++;
  return true;
}

bool walker_has_met(const struct walker *w, const struct walk *walk, struct reason reason) {
  const uint64_t key = reason_key(reason);
  if (walk_met_first(walk, key)) return true;
  if (walk->n_met < FEW_MET || !w->marks_capacity) return false;
  return place_of(w->marks, w->marks_capacity, w->oldest, key, walk->number)->walk == walk->number;
}

/* -- what walks came to -- */

/* The slot of a key, or the free one where it belongs. */
static uint32_t *slot_of(const struct memory *memory, uint64_t key) {
  size_t i = hash(key) & (memory->n_slots - 1);
  while (memory->slots[i] && memory->list[memory->slots[i] - 1].key != key)
    i = (i + 1) & (memory->n_slots - 1);
  return &memory->slots[i];
}

const struct remembered *walker_recall(const struct memory *memory, struct reason start) {
  if (!memory->n_slots) return NULL;
  const uint32_t place = *slot_of(memory, reason_key(start));
  return place ? &memory->list[place - 1] : NULL;
}

static void widen_memory(struct walker *w, struct memory *memory) {
  const size_t wider = memory->n_slots ? memory->n_slots * 2 : 64;
  uint32_t *slots = vm_resize(w->vm, NULL, wider * sizeof *slots);
  memset(slots, 0, wider * sizeof *slots);
  release(w, memory->slots);
  memory->slots = slots;
  memory->n_slots = wider;
  for (uint32_t i = 0; i < memory->n; i++) *slot_of(memory, memory->list[i].key) = i + 1;
}

void walker_remember(struct walker *w, const struct walk *walk) {
  struct memory *memory = walk->memory;
  if (memory->items.total_bytes + memory->n * sizeof *memory->list > REMEMBERED_BYTES) {
    arena_free(&memory->items);
    memset(memory->slots, 0, memory->n_slots * sizeof *memory->slots);
    memory->n = 0;
  }
  if ((size_t)memory->n * 2 >= memory->n_slots) widen_memory(w, memory);
  struct remembered new = {
      .key = reason_key(walk->start), .is_cut = walk->is_cut, .keys_matter = walk->keys_matter};
  if (!walk->is_cut) { /* else nobody asks which they were */
    new.n = walk->n;
    new.items = arena_copy(&memory->items, walk->items, walk->n * sizeof *walk->items);
  }
  uint32_t *slot = slot_of(memory, new.key);
  if (!*slot) {
    memory->list = walker_reach(w, memory->list, memory->n, &memory->capacity, sizeof new);
    *slot = ++memory->n;
  }
  memory->list[*slot - 1] = new;
}

/* -- the stack: children are pushed in reading order, then turned round, so that the first is on
 * top -- */

void walker_turn_round(struct walker *w, uint32_t base) {
  for (uint32_t i = base, j = w->n_stack; i + 1 < j; i++) {
    const struct reason reason = w->stack[i];
    w->stack[i] = w->stack[--j];
    w->stack[j] = reason;
  }
}
