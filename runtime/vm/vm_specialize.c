/* What of a phase this run can spare. Readings, parameters and the date are the same for every row
 * of a run, so `if pledge_test is either then … else …` takes the same branch everywhere: a choice
 * on such a condition is the branch itself, the other branch is not computed, and `and`, `or` with
 * such a side are the other side. The result is the same as running everything (the trace does). */
#include "runtime/vm/vm_specialize.h"

#define NOT_UNIFORM 255u
/* How far ahead a slot is watched for being overwritten before its value is copied instead: keeps
 * preparation linear. */
#define WATCHED_INSTRUCTIONS 64

struct specializer {
  struct vm *vm;
  const struct phase *phase;
  struct fate *fates;
  uint8_t *uniform; /* by register: the truth it has in every row, or NOT_UNIFORM */
  /* by register: the register whose buffer it shares (itself, unless FATE_ALIAS) */
  uint32_t *same;
  uint32_t *last_use; /* by register: the last instruction of the phase that reads it */
  bool *is_read;      /* by register: an instruction that runs reads it */
};

static const struct program *program_of(const struct specializer *s) { return s->vm->run->program; }
static struct fate *fate_of(const struct specializer *s, uint32_t i) {
  return &s->fates[i - s->phase->first];
}

static void find_last_uses(struct specializer *s) {
  const struct program *program = program_of(s);
  for (uint32_t i = s->phase->first; i < s->phase->first + s->phase->n; i++)
    for (uint32_t r = 0; r < instruction_n_reads(&program->code[i], program->operands); r++)
      s->last_use[instruction_read(&program->code[i], program->operands, r)] = i;
}

/* True where `of` still holds its value whenever `d`, written at instruction i, is read. */
static bool outlives(const struct specializer *s, uint32_t of, uint32_t d, uint32_t i) {
  const struct program *program = program_of(s);
  const struct reg *source = &program->registers[of];
  if (source->storage != STORAGE_SLOT) return true;
  const uint32_t end = s->last_use[d];
  if (end > i && end - i > WATCHED_INSTRUCTIONS) return false;
  for (uint32_t later = i + 1; later <= end; later++) {
    const struct reg *written = &program->registers[program->code[later].d];
    if (written->storage == STORAGE_SLOT && written->slot == source->slot) return false;
  }
  return true;
}

/* Instruction i only repeats register `of`. */
static void repeat(struct specializer *s, uint32_t i, uint32_t of) {
  const uint32_t d = program_of(s)->code[i].d;
  of = s->same[of];
  s->uniform[d] = s->uniform[of];
  const bool is_alias =
      program_of(s)->registers[d].storage == STORAGE_SLOT && outlives(s, of, d, i);
  *fate_of(s, i) = (struct fate){is_alias ? FATE_ALIAS : FATE_COPY, of};
  if (is_alias) s->same[d] = of;
}

/* `and` (neutral: true, decisive: false) and `or` (the other way round). */
static void specialize_junction(
    struct specializer *s, uint32_t i, uint8_t neutral, uint8_t decisive) {
  const struct instruction *code = &program_of(s)->code[i];
  const uint8_t a = s->uniform[code->a], b = s->uniform[code->b];
  if (a == neutral) repeat(s, i, code->b);
  else if (b == neutral) repeat(s, i, code->a);
  else if (a == decisive) repeat(s, i, code->a);
  else if (b == decisive) repeat(s, i, code->b);
}

static void specialize_instruction(struct specializer *s, uint32_t i) {
  const struct program *program = program_of(s);
  const struct instruction *code = &program->code[i];
  *fate_of(s, i) = (struct fate){FATE_RUN, code->d};
  switch ((int)code->op) {
  case OP_LIFT_TRUTH: {
    const uint32_t above = program->registers[code->a].entity;
    /* an earlier phase has written it */
    if (above == ENTITY_RUN || above == 0)
      s->uniform[code->d] = *(const uint8_t *)s->vm->bases[code->a].values;
    return;
  }
  case OP_NOT:
    if (s->uniform[code->a] != NOT_UNIFORM)
      s->uniform[code->d] = (uint8_t)(2 - s->uniform[code->a]);
    return;
  case OP_AND: specialize_junction(s, i, TRUTH_TRUE, TRUTH_FALSE); return;
  case OP_OR: specialize_junction(s, i, TRUTH_FALSE, TRUTH_TRUE); return;
  case OP_CHOOSE_TRUTH:
  case OP_CHOOSE_CODE:
  case OP_CHOOSE_TEXT:
  case OP_CHOOSE_NUMBER:
  case OP_CHOOSE_BOUNDS:
    if (s->uniform[code->a] == TRUTH_TRUE) repeat(s, i, code->b);
    else if (s->uniform[code->a] == TRUTH_FALSE) repeat(s, i, code->c);
    return;
  default: return; /* every other operation is worth running as it is */
  }
}

/* From the end: what no instruction that runs reads, and is not kept whole, need not be computed.
 */
static void drop_unread(struct specializer *s) {
  const struct program *program = program_of(s);
  for (uint32_t i = s->phase->first + s->phase->n; i-- > s->phase->first;) {
    const struct instruction *code = &program->code[i];
    struct fate *fate = fate_of(s, i);
    if (!s->is_read[code->d] && program->registers[code->d].storage != STORAGE_WHOLE) {
      fate->what = FATE_DROP;
    } else if (fate->what == FATE_RUN) {
      for (uint32_t r = 0; r < instruction_n_reads(code, program->operands); r++)
        s->is_read[instruction_read(code, program->operands, r)] = true;
    } else {
      s->is_read[fate->of] = true;
    }
  }
}

static struct specializer *specializer_of(struct vm *vm) {
  if (vm->specializer) return vm->specializer;
  struct arena *arena = vm->run->arena;
  const uint32_t n = vm->run->program->n_registers;
  struct specializer *s = ARENA_NEW(arena, struct specializer);
  s->vm = vm;
  s->uniform = arena_alloc_raw(arena, n);
  memset(s->uniform, NOT_UNIFORM, n);
  s->same = ARENA_ARRAY(arena, uint32_t, n);
  for (uint32_t r = 0; r < n; r++) s->same[r] = r;
  s->last_use = ARENA_ARRAY(arena, uint32_t, n);
  s->is_read = ARENA_ARRAY(arena, bool, n);
  vm->specializer = s;
  return s;
}

static void forget(struct specializer *s, uint32_t reg) {
  s->uniform[reg] = NOT_UNIFORM;
  s->same[reg] = reg;
  s->last_use[reg] = 0;
  s->is_read[reg] = false;
}

/* Leaves everything as it was made: only registers of the phase have been touched. */
static void forget_phase(struct specializer *s) {
  const struct program *program = program_of(s);
  for (uint32_t i = s->phase->first; i < s->phase->first + s->phase->n; i++) {
    const struct instruction *code = &program->code[i];
    forget(s, code->d);
    for (uint32_t r = 0; r < instruction_n_reads(code, program->operands); r++)
      forget(s, instruction_read(code, program->operands, r));
  }
}

struct fate *vm_specialize(struct vm *vm, const struct phase *phase) {
  struct specializer *s = specializer_of(vm);
  s->phase = phase;
  s->fates = ARENA_ARRAY(vm->run->arena, struct fate, phase->n);
  find_last_uses(s);
  for (uint32_t i = phase->first; i < phase->first + phase->n; i++) specialize_instruction(s, i);
  drop_unread(s);
  forget_phase(s);
  return s->fates;
}
