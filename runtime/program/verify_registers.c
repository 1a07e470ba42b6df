/* The verifier's second part: registers, their storage and slots, and the phases they live in: what
 * is read was written before and is still there. program.h says what must hold. */
#include "runtime/program/verify_registers.h"

#include "base/limits.h"

/* -- tables -- */

static bool verify_slots(struct verifier *v) {
  const struct program *p = v->program;
  if (p->n_slots > p->n_registers) return verify_fail(v, "more slots than registers");
  for (uint32_t i = 0; i < p->n_slots; i++)
    if (p->slots[i].entity == 0 || p->slots[i].entity >= v->schema->n_entities ||
        p->slots[i].kind >= REG_N_KINDS)
      return verify_fail(v, "slot %u: no such entity or kind", i);
  return true;
}

static bool verify_storage(struct verifier *v) {
  const struct program *p = v->program;
  if (p->n_registers > REGISTERS_MAX)
    return verify_fail(v, "%u registers: at most %u are possible", p->n_registers, REGISTERS_MAX);
  if (p->n_registers != p->n_code)
    return verify_fail(v, "%u registers for %u instructions", p->n_registers, p->n_code);
  bool *is_pinned = ARENA_ARRAY(v->arena, bool, p->n_slots),
       *is_used = ARENA_ARRAY(v->arena, bool, p->n_slots);
  for (uint32_t i = 0; i < p->n_registers; i++) {
    const struct reg *r = &p->registers[i];
    if (r->kind >= REG_N_KINDS || (r->entity != ENTITY_RUN && r->entity >= v->schema->n_entities))
      return verify_fail(v, "register %u: no such entity or kind", i);
    bool has_one_row = r->entity == ENTITY_RUN || r->entity == 0;
    switch ((enum register_storage)r->storage) {
    case STORAGE_WHOLE:
    case STORAGE_VIEW:
      if (r->slot != 0) return verify_fail(v, "register %u: a slot for what has none", i);
      continue;
    case STORAGE_SLOT:
    case STORAGE_PINNED:
      if (has_one_row)
        return verify_fail(v, "register %u: of the run or the root, and not kept whole", i);
      if (r->slot >= p->n_slots || p->slots[r->slot].entity != r->entity ||
          p->slots[r->slot].kind != r->kind)
        return verify_fail(v, "register %u: no such slot", i);
      if (is_pinned[r->slot] || (r->storage == STORAGE_PINNED && is_used[r->slot]))
        return verify_fail(v, "register %u: shares a slot that is another's own", i);
      is_used[r->slot] = true;
      is_pinned[r->slot] = r->storage == STORAGE_PINNED;
      continue;
    }
    return verify_fail(v, "register %u: no such storage", i);
  }
  return true;
}

static bool verify_phases(struct verifier *v) {
  const struct program *p = v->program;
  uint32_t next = 0;
  for (uint32_t i = 0; i < p->n_phases; i++) {
    const struct phase *phase = &p->phases[i];
    if (phase->first != next || phase->n == 0 || phase->n > p->n_code - next)
      return verify_fail(v, "phase %u does not begin where the last one ends", i);
    if (phase->domain > DOMAIN_TRUNK) return verify_fail(v, "phase %u: no such domain", i);
    bool is_trunk = phase->domain == DOMAIN_TRUNK;
    if (is_trunk
            ? phase->trunk >= v->schema->n_entities || v->schema->entities[phase->trunk].depth != 1
            : phase->trunk != 0)
      return verify_fail(v, "phase %u: no such trunk", i);
    for (uint32_t pc = next; pc < next + phase->n; pc++) v->phase[pc] = i;
    next += phase->n;
  }
  return next == p->n_code ||
      verify_fail(v, "%u instructions belong to no phase", p->n_code - next);
}

bool verify_registers(struct verifier *v) {
  if (!verify_slots(v) || !verify_storage(v)) return false;
  v->phase = ARENA_ARRAY(v->arena, uint32_t, v->program->n_code);
  return verify_phases(v);
}

/* -- read and written -- */

bool verify_read(struct verifier *v, uint32_t pc, uint32_t number, uint8_t kind) {
  const struct program *p = v->program;
  if (number >= p->n_registers) return VERIFY_FAIL_AT(v, pc, "there is no register %u", number);
  const struct reg *r = verify_register_at(v, number), *d = verify_register_at(v, p->code[pc].d);
  if (v->writer[number] == NO_REGISTER)
    return VERIFY_FAIL_AT(v, pc, "register %u is read before it is written", number);
  if (r->kind != kind)
    return VERIFY_FAIL_AT(v, pc, "register %u is %s, not %s", number, register_kind_name(r->kind),
        register_kind_name(kind));
  if (r->storage == STORAGE_WHOLE || r->storage == STORAGE_VIEW) return true;
  if (v->phase[v->writer[number]] != v->phase[pc])
    return VERIFY_FAIL_AT(v, pc, "register %u is not kept after its phase", number);
  if (v->content[r->slot] != number)
    return VERIFY_FAIL_AT(v, pc, "slot %u no longer holds register %u", r->slot, number);
  if (d->storage == STORAGE_SLOT && d->slot == r->slot)
    return VERIFY_FAIL_AT(v, pc, "writes slot %u while it reads it", r->slot);
  return true;
}

bool verify_same(struct verifier *v, uint32_t pc, uint32_t number, uint8_t kind) {
  if (!verify_read(v, pc, number, kind)) return false;
  return verify_register_at(v, number)->entity ==
      verify_register_at(v, v->program->code[pc].d)->entity ||
      VERIFY_FAIL_AT(v, pc, "register %u is of another entity", number);
}

/* What ranks all rows under the root, or scatters them, runs in its phase, on whole registers. */
static bool is_ranked_under_root(const struct verifier *v, const struct instruction *code) {
  const struct program *p = v->program;
  enum opcode_shape shape = opcode_infos[code->op].shape;
  if (shape == SHAPE_REFER && code->a < p->n_registers) {
    uint32_t rows = p->registers[code->a].entity, target = verify_register_at(v, code->d)->entity;
    return rows != ENTITY_RUN && rows != 0 && target != ENTITY_RUN &&
        schema_reference_group(v->schema, rows, target) == 0;
  }
  if (shape == SHAPE_MATCH) return code->c < p->n_operands && p->operands[code->c] == 0;
  if (shape == SHAPE_ALLOT) return code->b < p->n_registers && p->registers[code->b].entity == 0;
  return shape == SHAPE_FOLLOW || (shape == SHAPE_RANK && code->b == 0) ||
      (shape == SHAPE_SELECT && code->b < p->n_registers && p->registers[code->b].entity == 0);
}

bool verify_write(struct verifier *v, uint32_t pc) {
  const struct program *p = v->program;
  const struct instruction *code = &p->code[pc];
  const struct opcode_info *info = &opcode_infos[code->op];
  const struct phase *phase = &p->phases[v->phase[pc]];
  const struct reg *d = verify_register_at(v, code->d);
  if (v->writer[code->d] != NO_REGISTER)
    return VERIFY_FAIL_AT(v, pc, "register %u is written twice", code->d);
  if (d->kind != info->d)
    return VERIFY_FAIL_AT(v, pc, "register %u is %s", code->d, register_kind_name(d->kind));
  enum phase_domain domain = d->entity == ENTITY_RUN    ? DOMAIN_RUN
      : d->entity == 0 || is_ranked_under_root(v, code) ? DOMAIN_ROOT
                                                        : DOMAIN_TRUNK;
  if (domain != phase->domain ||
      (domain == DOMAIN_TRUNK && v->schema->entities[d->entity].trunk != phase->trunk))
    return VERIFY_FAIL_AT(v, pc, "its entity is not of phase %u", v->phase[pc]);
  bool is_view = info->shape == SHAPE_FIELD && code->op != OP_GIVEN;
  if ((d->storage == STORAGE_VIEW) != is_view)
    return VERIFY_FAIL_AT(v, pc, is_view ? "a field is a view" : "a view of what is no field");
  if (d->storage == STORAGE_PINNED &&
      (info->shape != SHAPE_LIFT || code->a >= p->n_registers ||
          verify_register_at(v, code->a)->entity != ENTITY_RUN))
    return VERIFY_FAIL_AT(v, pc, "only what comes from the run is pinned");
  return true;
}
