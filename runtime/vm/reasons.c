/* Why a result is unknown: the walk from an unresolved register, operand by operand, to missing
 * facts, faults and conflicts.
 *
 * The walk keeps its own stack, for definitions chain as long as a program is, and marks each
 * (register, row) it has seen, so that a shared value is walked once. What a lift brings from an
 * ancestor is walked apart and remembered: a thousand units that all hang on their cluster's total
 * ask for its reasons once. Reasons are collected as numbers (field, row …) and named from the
 * instance that asks only at the end. cli.md "A missing fact is named"; opcodes.def WHY. */
#include "base/date.h"
#include "base/limits.h"
#include "runtime/data/instance_path.h"
#include "runtime/vm/reasons_say.h"

/* -- the walk -- */

static void add(struct walker *w, struct walk *walk, struct reason reason) {
  const bool is_missing = reason.kind <= REASON_WORD;
  /* told by the rule's place alone, whatever the row */
  if ((!is_missing && reason.kind != REASON_TIED) || reason.kind == REASON_WORD) reason.row = 0;
  if (!walker_is_new(w, walk, reason)) return;
  if (is_missing && walk->n_missing == MISSING_FACTS_MAX) {
    walk->n_more++;
    return;
  }
  walk->n_missing += is_missing;
  walk->items = walker_reach(w, walk->items, walk->n, &walk->capacity, sizeof *walk->items);
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
      walker_turn_round(w, below);
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
  walker_push(w, kind, reg, row);
  walk_stack(w, walk, base);
  w->depth--;
  return walk;
}

static struct remembered *remembered_at(struct remembered *table, size_t capacity, uint64_t key) {
  size_t i = walker_hash(key) & (capacity - 1);
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
  const size_t wider = w->lifted_capacity ? w->lifted_capacity * 2 : 64;
  struct remembered *table = vm_resize(w->vm, NULL, wider * sizeof *table);
  memset(table, 0, wider * sizeof *table);
  for (size_t i = 0; i < w->lifted_capacity; i++)
    if (w->lifted[i].key) *remembered_at(table, wider, w->lifted[i].key) = w->lifted[i];
  walker_release(w, w->lifted);
  w->lifted = table;
  w->lifted_capacity = wider;
}

/* Adds what a value of an ancestor (`kind` VISIT) or a group (GROUP) came to. Only facts past the
 * cap may be counted twice, where two such lists share them. */
static void visit_apart(struct walker *w, struct walk *walk, enum reason_kind kind, uint32_t source,
    uint32_t source_row) {
  if (w->depth == NESTED_MAX) {
    walker_push(w, kind, source, source_row);
    return;
  }
  if (!walker_is_new(w, walk, (struct reason){kind, source, source_row})) return;
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
  const struct instruction *code = &walker_program(w)->code[number];
  const struct reg *registers = walker_program(w)->registers;
  if (!walker_is_new(w, walk, (struct reason){REASON_VISIT, reg, row})) return;
  const uint32_t base = w->n_stack;
  switch ((enum opcode_why)opcode_infos[code->op].why) {
  case WHY_FACT: walker_push(w, REASON_FIELD, code->a, row); break;
  case WHY_WORD_UNKNOWN: walker_push(w, REASON_WORD, 0, 0); break;
  case WHY_PARAMETER: walker_push(w, REASON_FAULT, number, row); break;
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
    const struct selection *selection = walker_selection(w, reg);
    const uint32_t condition = walker_program(w)->operands[code->c];
    if (condition != NO_REGISTER && trace_truth(w->vm, condition, row) == TRUTH_FALSE)
      walker_push(w, REASON_BARRED, walker_selection_index(w, selection), row);
    else
      visit_apart(w, walk, REASON_GROUP, reg,
          dataset_ancestor_row(w->vm->run->data, selection->entity, row, selection->ancestor));
    break;
  }
  case WHY_CHOSEN: walker_push(w, REASON_VISIT, code->a, row); break;
  case WHY_SELECT: {
    const struct selection *selection = walker_selection(w, reg);
    const uint32_t above =
        dataset_ancestor_row(w->vm->run->data, selection->entity, row, selection->ancestor);
    if (trace_code(w->vm, reg, row) == CANDIDACY_TIED)
      walker_push(w, REASON_TIED, walker_selection_index(w, selection), above);
    else visit_apart(w, walk, REASON_GROUP, reg, above);
    break;
  }
  case WHY_STATE:
    visit_apart(w, walk, REASON_GROUP,
        selection_registers(walker_program(w), walker_selection(w, reg))->status, row);
    break;
  case WHY_NEVER: break;
  }
  walker_turn_round(w, base);
}

/* -- telling -- */

/* "division by zero at emulation.rules:31:20" */
static struct str fault_text(struct walker *w, struct reason reason, struct arena *arena) {
  const struct program *program = walker_program(w);
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
  const struct schema *schema = &walker_program(w)->schema;
  const struct selection *selection = &schema->selections[reason.index];
  const struct value id =
      dataset_value(data, schema->entities[selection->ancestor].first_field, reason.row);
  if (!id.known && selection->ancestor == 0) return selection->name;
  const struct str of =
      id.known ? id.text : instance_path(data, selection->ancestor, reason.row, 0, arena);
  return str_from(arena_printf(arena, "%.*s of %.*s", STR_ARGS(selection->name), STR_ARGS(of)));
}

static void add_text(struct str *texts, uint32_t *n, struct str text) {
  for (uint32_t i = 0; i < *n; i++)
    if (str_equal(texts[i], text)) return;
  texts[(*n)++] = text;
}

void reasons_find(
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
