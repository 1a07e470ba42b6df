/* Storage: which registers are kept whole, which share slots. A linear scan over each phase: a slot
 * is free again after the last instruction that reads it, never at that instruction, for kernels
 * write through `restrict` pointers. program.h.
 */
#include <assert.h>

#include "compiler/lower/lower.h"
#include "base/limits.h"

struct storing {
  struct arena *arena;
  struct program *program;
  uint32_t *phase;     /* by instruction, which is by register: the phase it stands in */
  uint32_t *last_read; /* by register: the last instruction that reads it */
  VEC(struct slot) slots;
  VEC(uint32_t) next; /* by slot: the next free one of its sort */
  uint32_t *free;     /* by sort (entity, kind): its first free slot, or NO_SLOT */
  uint32_t n_pinned;
};

#define NO_SLOT UINT32_MAX

static uint32_t sort_of(uint32_t entity, uint8_t kind) { return entity * REG_N_KINDS + kind; }

/* Register i is written by instruction i. */
static void find_reads(struct storing *s, bool *is_whole) {
  const struct program *program = s->program;
  for (uint32_t p = 0; p < program->n_phases; p++)
    for (uint32_t i = 0; i < program->phases[p].n; i++) s->phase[program->phases[p].first + i] = p;
  for (uint32_t i = 0; i < program->n_code; i++) {
    assert(program->code[i].d == i);
    for (uint32_t r = 0; r < instruction_n_reads(&program->code[i], program->operands); r++) {
      uint32_t read = instruction_read(&program->code[i], program->operands, r);
      s->last_read[read] = i;
      if (s->phase[read] != s->phase[i]) is_whole[read] = true;
    }
  }
}

static enum register_storage storage_of(struct storing *s, uint32_t i, bool is_whole) {
  const struct program *program = s->program;
  const struct instruction *code = &program->code[i];
  const struct opcode_info *info = &opcode_infos[code->op];
  uint32_t entity = program->registers[i].entity;
  if (info->shape == SHAPE_FIELD && code->op != OP_GIVEN) return STORAGE_VIEW;
  if (is_whole || entity == ENTITY_RUN || entity == 0 || info->shape == SHAPE_REFER ||
      info->shape == SHAPE_MATCH || info->shape == SHAPE_FOLLOW || opcode_is_statistic(code->op))
    return STORAGE_WHOLE;
  bool is_from_run = info->shape == SHAPE_LIFT && program->registers[code->a].entity == ENTITY_RUN;
  if (is_from_run && s->n_pinned < PINNED_REGISTERS_MAX) {
    s->n_pinned++;
    return STORAGE_PINNED;
  }
  return STORAGE_SLOT;
}

static uint32_t new_slot(struct storing *s, uint32_t entity, uint8_t kind) {
  VEC_PUSH(s->arena, &s->slots, (struct slot){entity, kind});
  VEC_PUSH(s->arena, &s->next, NO_SLOT);
  return s->slots.n - 1;
}

static uint32_t take_slot(struct storing *s, uint32_t entity, uint8_t kind) {
  uint32_t *first = &s->free[sort_of(entity, kind)], slot = *first;
  if (slot == NO_SLOT) return new_slot(s, entity, kind);
  *first = s->next.items[slot];
  return slot;
}

static void free_slot(struct storing *s, uint32_t slot) {
  uint32_t *first = &s->free[sort_of(s->slots.items[slot].entity, s->slots.items[slot].kind)];
  s->next.items[slot] = *first;
  *first = slot;
}

static void scan_phase(struct storing *s, const struct phase *phase) {
  struct program *program = s->program;
  for (uint32_t i = phase->first; i < phase->first + phase->n; i++) {
    struct reg *reg = &program->registers[i];
    if (reg->storage == STORAGE_PINNED) reg->slot = new_slot(s, reg->entity, reg->kind);
    if (reg->storage == STORAGE_SLOT) reg->slot = take_slot(s, reg->entity, reg->kind);
    for (uint32_t r = 0; r < instruction_n_reads(&program->code[i], program->operands); r++) {
      uint32_t read = instruction_read(&program->code[i], program->operands, r);
      if (program->registers[read].storage != STORAGE_SLOT || s->last_read[read] != i) continue;
      s->last_read[read] = NO_REGISTER; /* an instruction may read it twice */
      free_slot(s, program->registers[read].slot);
    }
  }
}

static void assign_storage(struct arena *arena, struct program *program, const bool *is_result) {
  struct storing s = {.arena = arena, .program = program};
  uint32_t n = program->n_registers, n_sorts = program->schema.n_entities * REG_N_KINDS;
  bool *is_whole = arena_copy(arena, is_result, n);
  s.phase = ARENA_ARRAY(arena, uint32_t, n);
  s.last_read = ARENA_ARRAY(arena, uint32_t, n);
  s.free = ARENA_ARRAY(arena, uint32_t, n_sorts);
  memset(s.free, 0xff, n_sorts * sizeof *s.free);
  find_reads(&s, is_whole);
  for (uint32_t i = 0; i < n; i++)
    program->registers[i].storage = (uint8_t)storage_of(&s, i, is_whole[i]);
  for (uint32_t p = 0; p < program->n_phases; p++) scan_phase(&s, &program->phases[p]);
  program->slots = s.slots.items;
  program->n_slots = s.slots.n;
}

bool pass_registers(struct compilation *compilation, struct lowering *lowering) {
  assign_storage(compilation->arena, lowering->program, lowering->is_result);
  if (lowering->program->n_registers <= REGISTERS_MAX) return true;
  struct span beginning = {compilation->ast ? compilation->ast->source : 0, 0, 0};
  DIAG(&compilation->diags, REGULATION_TOO_LARGE, beginning,
      arena_printf(compilation->arena, "%u", lowering->program->n_registers),
      arena_printf(compilation->arena, "%u", REGISTERS_MAX));
  return false;
}
