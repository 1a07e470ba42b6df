/* Drafts of instructions: equal computations are made once (value numbering), except that an operation
 * with a fault of its own is shared only by the same words of the source: a fault is told at its
 * place. Constants and names likewise. */
#include "compiler/lower/lower.h"

/* -- value numbering -- */

static uint64_t mix(uint64_t hash, uint64_t value) {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
  return hash ^ (hash >> 29);
}

static bool is_placed(const struct instruction *code) {
  return opcode_infos[code->op].fault[0] != 0;
}

static uint64_t draft_hash(const struct instruction *code, uint32_t entity, struct span span) {
  uint64_t hash = mix(mix(code->op, code->imm), entity);
  hash = mix(mix(mix(hash, code->a), code->b), code->c);
  return is_placed(code) ? mix(mix(hash, span.source), span.begin) : hash;
}

static bool draft_computes(
    const struct draft *draft, const struct instruction *code, uint32_t entity, struct span span) {
  return draft->code.op == code->op && draft->code.imm == code->imm && draft->code.a == code->a &&
      draft->code.b == code->b && draft->code.c == code->c && draft->entity == entity &&
      (!is_placed(code) || (draft->span.source == span.source && draft->span.begin == span.begin));
}

static void grow_table(struct lowering *lowering) {
  const struct numbered *old = lowering->table;
  uint32_t old_capacity = lowering->table_capacity,
           capacity = old_capacity ? old_capacity * 2 : 1024;
  lowering->table = ARENA_ARRAY(lowering->arena, struct numbered, capacity);
  lowering->table_capacity = capacity;
  for (uint32_t i = 0; i < old_capacity; i++) {
    if (!old[i].draft) continue;
    uint32_t slot = old[i].hash & (capacity - 1);
    while (lowering->table[slot].draft) slot = (slot + 1) & (capacity - 1);
    lowering->table[slot] = old[i];
  }
}

uint32_t lower_emit(
    struct lowering *lowering, struct instruction code, uint32_t entity, struct span span) {
  const struct opcode_info *info = &opcode_infos[code.op];
  if (lowering->n_numbered * 2 >= lowering->table_capacity) grow_table(lowering);
  uint32_t hash = (uint32_t)draft_hash(&code, entity, span),
           slot = hash & (lowering->table_capacity - 1);
  bool is_shared = info->shape != SHAPE_DECIDE && info->shape != SHAPE_EXCEPT &&
      info->shape != SHAPE_RANK && info->shape != SHAPE_SELECT && info->shape != SHAPE_ALLOT;
  for (; is_shared && lowering->table[slot].draft;
       slot = (slot + 1) & (lowering->table_capacity - 1)) {
    uint32_t draft = lowering->table[slot].draft - 1;
    if (lowering->table[slot].hash == hash &&
        draft_computes(&lowering->drafts.items[draft], &code, entity, span))
      return draft;
  }
  VEC_PUSH(lowering->arena, &lowering->drafts,
      (struct draft){.code = code, .entity = entity, .kind = info->d, .span = span});
  if (is_shared) {
    lowering->table[slot] = (struct numbered){hash, lowering->drafts.n};
    lowering->n_numbered++;
  }
  return lowering->drafts.n - 1;
}

/* -- constants and names -- */

static uint64_t value_hash(const struct value *value) {
  uint64_t hash = mix(mix(mix(value->type.kind, value->type.scale), value->type.of), value->known);
  return mix(mix(hash, (uint64_t)value->number), str_hash(value->text));
}

static bool value_same(const struct value *a, const struct value *b) {
  return type_equal(a->type, b->type) && a->known == b->known && a->number == b->number &&
      str_equal(a->text, b->text);
}

static void place_constant(struct lowering *lowering, uint32_t constant) {
  uint32_t mask = lowering->constant_capacity - 1,
           slot = (uint32_t)value_hash(&lowering->constants.items[constant]) & mask;
  while (lowering->constant_table[slot]) slot = (slot + 1) & mask;
  lowering->constant_table[slot] = constant + 1;
}

uint32_t lower_constant(struct lowering *lowering, const struct value *value) {
  if (lowering->constants.n * 2 >= lowering->constant_capacity) {
    lowering->constant_capacity =
        lowering->constant_capacity ? lowering->constant_capacity * 2 : 256;
    lowering->constant_table = ARENA_ARRAY(lowering->arena, uint32_t, lowering->constant_capacity);
    for (uint32_t i = 0; i < lowering->constants.n; i++) place_constant(lowering, i);
  }
  uint32_t mask = lowering->constant_capacity - 1;
  for (uint32_t slot = (uint32_t)value_hash(value) & mask; lowering->constant_table[slot];
       slot = (slot + 1) & mask) {
    uint32_t constant = lowering->constant_table[slot] - 1;
    if (value_same(&lowering->constants.items[constant], value)) return constant;
  }
  VEC_PUSH(lowering->arena, &lowering->constants, *value);
  place_constant(lowering, lowering->constants.n - 1);
  return lowering->constants.n - 1;
}

uint32_t lower_name(struct lowering *lowering, struct str name) {
  uint32_t number;
  if (str_map_find(&lowering->name_map, name, &number)) return number;
  VEC_PUSH(lowering->arena, &lowering->names, name);
  str_map_add(&lowering->name_map, name, lowering->names.n - 1);
  return lowering->names.n - 1;
}
