/* What a result that is not known hangs on: sets of sources, by register.
 *
 * What may be missing, or go wrong, is a source: a field that is not given, a list that is not, an
 * instruction that has no value though what it reads has. A register hangs on those that its
 * instruction reads, and on theirs: each at the row from which it is seen, its anchor. That is the row
 * itself, or one above it, and then it may be of any row below that one: of a fold, of a rank, of rows
 * that refer. All that `run` names is among them, and perhaps more: an `or` that is true asks for no
 * more facts, and sets do not say so. */
#include "compiler/sql/why.h"

static uint32_t depth_of(const struct why *why, uint32_t entity) {
  return why->sql->program->schema.entities[entity].depth;
}

uint32_t why_ancestor(const struct why *why, uint32_t entity, uint32_t depth) {
  while (depth_of(why, entity) > depth) entity = why->sql->program->schema.entities[entity].parent;
  return entity;
}

static uint64_t *set_of(const struct why *why, uint32_t reg) {
  return why->sets + (size_t)reg * why->n_words;
}

static void add(struct why *why, uint32_t reg, uint32_t source, uint32_t depth) {
  const uint32_t i = source * why->n_depths + depth;
  set_of(why, reg)[i / 64] |= UINT64_C(1) << i % 64;
}

bool why_has(const struct why *why, uint32_t reg, uint32_t source, uint32_t depth) {
  const uint32_t i = source * why->n_depths + depth;
  return set_of(why, reg)[i / 64] >> i % 64 & 1;
}

/* What another register hangs on, anchored no deeper than `most`. */
static void join(struct why *why, uint32_t reg, uint32_t read, uint32_t most) {
  uint64_t *to = set_of(why, reg);
  const uint64_t *from = set_of(why, read);
  for (uint32_t word = 0; word < why->n_words; word++) {
    if (most >= why->n_depths) {
      to[word] |= from[word];
      continue;
    }
    for (uint64_t rest = from[word]; rest; rest &= rest - 1) {
      const uint32_t i = word * 64 + (uint32_t)__builtin_ctzll(rest), depth = i % why->n_depths;
      add(why, reg, i / why->n_depths, depth < most ? depth : most);
    }
  }
}

/* The lists on the way from a row of `above` down to `below`. */
static void add_lists(struct why *why, uint32_t reg, uint32_t above, uint32_t below) {
  const struct schema *schema = &why->sql->program->schema;
  for (uint32_t e = below; e != above; e = schema->entities[e].parent)
    if (!schema->entities[e].absent_none && !schema->entities[e].of_predecessors)
      add(why, reg, why_list(why, e), depth_of(why, above));
}

/* The entity whose rows, one beside the other, decide together; NONE_INDEX: each for itself. */
static uint32_t group_of(const struct why *why, const struct instruction *code) {
  const uint8_t shape = opcode_infos[code->op].shape;
  if (shape == SHAPE_RANK) return code->b;
  return shape == SHAPE_SELECT || shape == SHAPE_ALLOT
      ? why->sql->program->registers[code->b].entity
      : NONE_INDEX;
}

/* How deep the k-th that an instruction reads may be anchored. */
static uint32_t anchored_at(
    const struct why *why, const struct instruction *code, uint32_t k, uint32_t group) {
  const struct program *program = why->sql->program;
  const uint32_t own = program->registers[code->d].entity,
                 other = program->registers[instruction_read(code, program->operands, k)].entity;
  const enum opcode_shape shape = (enum opcode_shape)opcode_infos[code->op].shape;
  if (other == ENTITY_RUN) return UINT32_MAX;
  if (shape == SHAPE_REFER || shape == SHAPE_MATCH) return 0;
  if (shape == SHAPE_FOLLOW) return k == 0 ? UINT32_MAX : 0; /* first who is named */
  if (group != NONE_INDEX) return depth_of(why, group);
  if (own == other || schema_is_ancestor(&program->schema, other, own)) return UINT32_MAX;
  return schema_is_ancestor(&program->schema, own, other) ? depth_of(why, own) : 0;
}

/* That a row is no candidate is no fault of who is chosen, only of who asks the row's rank. */
static void forget_rank(struct why *why, const struct instruction *select) {
  const struct program *program = why->sql->program;
  uint32_t rank = 0;
  while (program->code[rank].d != select->a) rank++;
  for (uint32_t depth = 0; depth < why->n_depths; depth++) {
    const uint32_t i = why_fault(why, rank) * why->n_depths + depth;
    set_of(why, select->d)[i / 64] &= ~(UINT64_C(1) << i % 64);
  }
}

/* A number written out: of it nothing is unknown. */
static bool is_number(const char *text) { return text[strspn(text, "(-0123456789)")] == 0; }

static void instruction(struct why *why, uint32_t number) {
  const struct program *program = why->sql->program;
  const struct instruction *code = &program->code[number];
  const struct opcode_info *info = &opcode_infos[code->op];
  const uint32_t own = program->registers[code->d].entity, group = group_of(why, code);
  for (uint32_t k = 0, n = instruction_n_reads(code, program->operands); k < n; k++) {
    const uint32_t read = instruction_read(code, program->operands, k),
                   other = program->registers[read].entity;
    const uint32_t most = anchored_at(why, code, k, group);
    join(why, code->d, read, most);
    if (other == ENTITY_RUN || own == ENTITY_RUN) continue;
    const bool is_of_all = info->shape == SHAPE_REFER || info->shape == SHAPE_MATCH;
    if (is_of_all || (most == 0 && own != other)) add_lists(why, code->d, 0, other);
    else if (own != other && schema_is_ancestor(&program->schema, own, other))
      add_lists(why, code->d, own, other);
  }
  if (info->shape == SHAPE_ROWS) add_lists(why, code->d, own, code->a);
  if (group != NONE_INDEX) add_lists(why, code->d, group, own);
  if (info->why == WHY_FACT && !program->schema.fields[code->a].absent_none)
    add(why, code->d, code->a, depth_of(why, own));
  if (code->op == OP_SELECT) forget_rank(why, code);
  if (!*info->fault || is_number(why->sql->values[code->d].part[0])) return;
  if (own != ENTITY_RUN) add(why, code->d, why_fault(why, number), depth_of(why, own));
  else if (sql_is_null(why->sql->values[code->d].part[0]))
    add(why, code->d, why_fault(why, number), 0);
}

void why_make(struct why *why, struct script *sql) {
  const struct program *program = sql->program;
  const struct schema *schema = &program->schema;
  *why = (struct why){.sql = sql, .n_depths = 1};
  for (uint32_t e = 0; e < schema->n_entities; e++)
    if (schema->entities[e].depth >= why->n_depths) why->n_depths = schema->entities[e].depth + 1;
  why->n_sources = schema->n_fields + schema->n_entities + program->n_code;
  why->n_words = (why->n_sources * why->n_depths + 63) / 64;
  why->sets = ARENA_ARRAY(sql->arena, uint64_t, (size_t)program->n_registers * why->n_words);
  for (uint32_t i = 0; i < program->n_code; i++) instruction(why, i);
}

/* -- what a source says -- */

enum why_source why_kind(const struct why *why, uint32_t source) {
  const struct schema *schema = &why->sql->program->schema;
  return source < schema->n_fields                     ? SOURCE_FIELD
      : source < schema->n_fields + schema->n_entities ? SOURCE_LIST
                                                       : SOURCE_FAULT;
}

uint32_t why_entity(const struct why *why, uint32_t source) {
  const struct program *program = why->sql->program;
  const struct schema *schema = &program->schema;
  const uint32_t of = why_of(why, source);
  uint32_t entity = 0;
  switch (why_kind(why, source)) {
  case SOURCE_FIELD: return schema->fields[of].entity;
  case SOURCE_LIST: return schema->entities[of].parent;
  case SOURCE_FAULT: entity = program->registers[program->code[of].d].entity; break;
  }
  return entity == ENTITY_RUN ? 0 : entity;
}

/* Whether a register is known, and within no bounds. */
static const char *is_settled(struct script *sql, uint32_t reg) {
  const enum register_kind kind = sql->program->registers[reg].kind;
  const struct sql_value *value = &sql->values[reg];
  if (is_number(value->part[0])) return "true";
  if ((kind == REG_BOUNDS || kind == REG_FRACTION) && !sql_is_point(value, kind)) {
    const char *same =
        SQL_TEXT(sql, "%s = %s", value->part[0], value->part[kind == REG_BOUNDS ? 1 : 2]);
    if (kind == REG_FRACTION)
      same = SQL_TEXT(sql, "%s and %s = %s", same, value->part[1], value->part[3]);
    return SQL_TEXT(sql, "coalesce(%s, false)", same);
  }
  return SQL_TEXT(sql, "%s is not null", value->part[0]);
}

/* An aggregate: whether one of the rows that a fold is of is not known, or may count. */
static const char *any_open_row(struct script *sql, const struct instruction *code) {
  const bool has_condition = opcode_infos[code->op].b == REG_TRUTH && code->b != NO_REGISTER;
  const char *open = SQL_TEXT(sql, "not (%s)", is_settled(sql, code->a));
  if (has_condition) {
    const char *counts = sql->values[code->b].part[0];
    open = SQL_TEXT(
        sql, "case when %s then %s when not (%s) then false else true end", counts, open, counts);
  }
  return SQL_TEXT(sql, "max(case when %s then 1 else 0 end)", open);
}

static void fault_condition(struct why *why, uint32_t number, struct why_condition *out) {
  struct script *sql = why->sql;
  const struct program *program = sql->program;
  const struct instruction *code = &program->code[number];
  const enum opcode_shape shape = (enum opcode_shape)opcode_infos[code->op].shape;
  if (program->registers[code->d].entity == ENTITY_RUN) {
    out->text = "true";
    return;
  }
  const struct sql_value *value = &sql->values[code->d];
  out->needs = value->needs;
  out->text = SQL_TEXT(sql, "%s is null", value->part[0]);
  if (shape == SHAPE_MAP1 || shape == SHAPE_MAP2 || shape == SHAPE_MAP3) {
    for (uint32_t k = 0, n = instruction_n_reads(code, program->operands); k < n; k++) {
      const uint32_t read = instruction_read(code, program->operands, k);
      const char *settled = is_settled(sql, read);
      if (strcmp(settled, "true") == 0) continue;
      out->needs |= sql->values[read].needs;
      out->text = SQL_TEXT(sql, "%s and %s", out->text, settled);
    }
  } else if (code->op == OP_RANK) { /* unknown it is for other reasons */
    const uint32_t candidate = program->operands[code->c];
    if (candidate != NO_REGISTER) out->needs |= sql->values[candidate].needs;
    out->text = candidate == NO_REGISTER
        ? "false"
        : SQL_TEXT(sql, "not (%s)", sql->values[candidate].part[0]);
  } else if (shape == SHAPE_FOLLOW) {
    out->needs |= sql->values[code->a].needs;
    out->text = SQL_TEXT(sql, "%s and %s = ''", out->text, sql->values[code->a].part[0]);
  } else if (shape == SHAPE_REDUCE) {
    const uint32_t own = program->registers[code->d].entity,
                   below = program->registers[code->a].entity;
    const bool has_condition = opcode_infos[code->op].b == REG_TRUTH && code->b != NO_REGISTER;
    const struct sql_value listed = sql_listed(sql, own, below);
    out->needs |= listed.needs;
    out->open_rows = any_open_row(sql, code);
    out->rows = below;
    out->row_needs = sql->values[code->a].needs | (has_condition ? sql->values[code->b].needs : 0);
    out->text = SQL_TEXT(sql, "%s and %s", out->text, listed.part[0]);
  }
}

struct why_condition why_condition(struct why *why, uint32_t source) {
  struct script *sql = why->sql;
  struct why_condition out = {.entity = why_entity(why, source)};
  const uint32_t of = why_of(why, source);
  switch (why_kind(why, source)) {
  case SOURCE_FIELD: out.text = SQL_TEXT(sql, "%s is null", sql_field(sql, of)); break;
  case SOURCE_LIST: {
    const struct sql_value listed = sql_listed(sql, out.entity, of);
    out.needs = listed.needs;
    out.text = SQL_TEXT(sql, "not (%s)", listed.part[0]);
    break;
  }
  case SOURCE_FAULT: fault_condition(why, of, &out); break;
  }
  return out;
}
