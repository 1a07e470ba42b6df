/* The order of the code: as few phases as the data flow allows, and inside a phase the order of the
 * source.
 *
 * A phase runs for the run, on the root's row, or over the blocks of one trunk. What folds a whole
 * trunk into the root needs all its blocks done; what reads the root's value back needs that fold
 * done. So each draft has a level: a root's draft stands one level above the trunk drafts it reads,
 * a trunk's at the level of the root drafts it reads; inside a level the root goes first. Root
 * drafts take their lowest level; each trunk's drafts then share as few levels as meet them all.
 * architecture.md "Blocks".
 */
#include <assert.h>
#include <stdlib.h>

#include "compiler/lower/lower.h"

#define NO_LEVEL UINT32_MAX
#define NO_COPY UINT32_MAX

struct standing {
  uint32_t lowest, highest;                /* the levels it may stand at */
  uint32_t level;                          /* the level it stands at */
  uint32_t n_users, first_user, last_user; /* while sinking: how many read it, and at what levels */
  /* of a broadcast, or of a copy of one: the next copy, at another level */
  uint32_t copy;
  uint32_t number; /* its register */
  bool is_needed;  /* a result needs it */
  bool is_ordered;
};

struct scheduler {
  struct lowering *lowering;
  struct arena *arena;
  const struct schema *schema;
  VEC(struct standing) places; /* by draft */
  uint32_t n_levels;
  VEC(uint32_t) order; /* drafts, each after what it reads; then by phase */
};

static struct draft *draft_at(const struct scheduler *s, uint32_t draft) {
  return &s->lowering->drafts.items[draft];
}
static struct standing *place_at(const struct scheduler *s, uint32_t draft) {
  return &s->places.items[draft];
}
static uint32_t n_reads(const struct scheduler *s, uint32_t draft) {
  return instruction_n_reads(&draft_at(s, draft)->code, s->lowering->operands.items);
}
static uint32_t read_at(const struct scheduler *s, uint32_t draft, uint32_t i) {
  return instruction_read(&draft_at(s, draft)->code, s->lowering->operands.items, i);
}

/* The entity a draft is of; of what is ranked, named or compared over all rows under the root, and
 * of a reference followed, which may name any row, the root: it runs on whole registers. */
static enum phase_domain domain_of(const struct scheduler *s, uint32_t draft) {
  const struct draft *d = draft_at(s, draft);
  uint32_t entity = d->entity;
  if (opcode_infos[d->code.op].shape == SHAPE_REFER &&
      schema_reference_group(s->schema, draft_at(s, d->code.a)->entity, entity) == 0)
    return DOMAIN_ROOT;
  if (opcode_infos[d->code.op].shape == SHAPE_FOLLOW) return DOMAIN_ROOT;
  if (opcode_infos[d->code.op].shape == SHAPE_RANK && d->code.b == 0) return DOMAIN_ROOT;
  if (opcode_infos[d->code.op].shape == SHAPE_MATCH && s->lowering->operands.items[d->code.c] == 0)
    return DOMAIN_ROOT;
  if (opcode_infos[d->code.op].shape == SHAPE_SELECT && draft_at(s, d->code.b)->entity == 0)
    return DOMAIN_ROOT;
  if (opcode_infos[d->code.op].shape == SHAPE_ALLOT && draft_at(s, d->code.b)->entity == 0)
    return DOMAIN_ROOT;
  return entity == ENTITY_RUN ? DOMAIN_RUN : entity == 0 ? DOMAIN_ROOT : DOMAIN_TRUNK;
}

static uint32_t trunk_of(const struct scheduler *s, uint32_t draft) {
  return s->schema->entities[draft_at(s, draft)->entity].trunk;
}

/* True where `draft` folds trunk rows that `read` holds into the root: the read's phase must be
 * over. */
static bool crosses_up(const struct scheduler *s, uint32_t draft, uint32_t read) {
  return domain_of(s, draft) == DOMAIN_ROOT && domain_of(s, read) == DOMAIN_TRUNK;
}

/* -- levels -- */

/* Drafts stand after what they read, so going down marks all. (A rule's truth is needed by its
 * decision; that of an exception may be by nothing, where the rule can never fire, and is named all
 * the same.) */
static void mark_needed(struct scheduler *s) {
  for (uint32_t draft = s->places.n; draft-- > 0;) {
    if (draft_at(s, draft)->is_result || draft_at(s, draft)->is_rule)
      place_at(s, draft)->is_needed = true;
    if (!place_at(s, draft)->is_needed) continue;
    for (uint32_t i = 0; i < n_reads(s, draft); i++)
      place_at(s, read_at(s, draft, i))->is_needed = true;
  }
}

static void find_lowest_levels(struct scheduler *s) {
  s->n_levels = 1;
  for (uint32_t draft = 0; draft < s->places.n; draft++) {
    if (!place_at(s, draft)->is_needed) continue;
    uint32_t lowest = 0;
    for (uint32_t i = 0; i < n_reads(s, draft); i++) {
      uint32_t read = read_at(s, draft, i),
               level = place_at(s, read)->lowest + crosses_up(s, draft, read);
      if (level > lowest) lowest = level;
    }
    place_at(s, draft)->lowest = lowest;
    if (lowest + 1 > s->n_levels) s->n_levels = lowest + 1;
  }
}

static void find_highest_levels(struct scheduler *s) {
  for (uint32_t draft = 0; draft < s->places.n; draft++)
    place_at(s, draft)->highest = s->n_levels - 1;
  for (uint32_t draft = s->places.n; draft-- > 0;) {
    struct standing *place = place_at(s, draft);
    if (!place->is_needed) continue;
    if (domain_of(s, draft) != DOMAIN_TRUNK) place->highest = place->lowest;
    for (uint32_t i = 0; i < n_reads(s, draft); i++) {
      uint32_t read = read_at(s, draft, i), level = place->highest - crosses_up(s, draft, read);
      if (level < place_at(s, read)->highest) place_at(s, read)->highest = level;
    }
  }
}

/* For one trunk: the fewest levels such that each of its drafts may stand at one of them (level by
 * level upward, the highest level of the draft that is due first); each draft then takes the lowest
 * of them it may. None comes to stand below what it reads, for its lowest level is no less. */
static void choose_levels(struct scheduler *s, const uint32_t *drafts, uint32_t n) {
  /* by lowest level: the least highest level */
  uint32_t *deadline = ARENA_ARRAY(s->arena, uint32_t, s->n_levels);
  /* the lowest chosen level from here on */
  uint32_t *next = ARENA_ARRAY(s->arena, uint32_t, s->n_levels);
  for (uint32_t level = 0; level < s->n_levels; level++) deadline[level] = NO_LEVEL;
  for (uint32_t i = 0; i < n; i++) {
    const struct standing *place = place_at(s, drafts[i]);
    if (place->highest < deadline[place->lowest]) deadline[place->lowest] = place->highest;
  }
  uint32_t due = NO_LEVEL, first_open = 0;
  for (uint32_t level = 0; level < s->n_levels; level++) {
    if (deadline[level] < due) due = deadline[level];
    if (due != level) continue;
    while (first_open <= level) next[first_open++] = level;
    due = NO_LEVEL;
  }
  for (uint32_t i = 0; i < n; i++)
    place_at(s, drafts[i])->level = next[place_at(s, drafts[i])->lowest];
}

static void assign_levels(struct scheduler *s) {
  uint32_t n_entities = s->schema->n_entities;
  /* of each trunk's drafts in `drafts` */
  uint32_t *end = ARENA_ARRAY(s->arena, uint32_t, n_entities + 1);
  uint32_t *drafts = ARENA_ARRAY(s->arena, uint32_t, s->places.n);
  for (uint32_t draft = 0; draft < s->places.n; draft++) {
    place_at(s, draft)->level = place_at(s, draft)->lowest;
    if (place_at(s, draft)->is_needed && domain_of(s, draft) == DOMAIN_TRUNK)
      end[trunk_of(s, draft) + 1]++;
  }
  for (uint32_t entity = 0; entity < n_entities; entity++) end[entity + 1] += end[entity];
  for (uint32_t draft = 0; draft < s->places.n; draft++)
    if (place_at(s, draft)->is_needed && domain_of(s, draft) == DOMAIN_TRUNK)
      drafts[end[trunk_of(s, draft)]++] = draft;
  for (uint32_t entity = 0, first = 0; entity < n_entities; first = end[entity++])
    if (end[entity] > first) choose_levels(s, drafts + first, end[entity] - first);
}

/* A value of the run or the root given to each row of a trunk: cheaper to make anew in each phase
 * than to keep whole. */
static bool is_broadcast(const struct scheduler *s, uint32_t draft) {
  const struct draft *d = draft_at(s, draft);
  if (opcode_infos[d->code.op].shape != SHAPE_LIFT || d->is_result || d->is_rule ||
      domain_of(s, draft) != DOMAIN_TRUNK)
    return false;
  return domain_of(s, d->code.a) != DOMAIN_TRUNK;
}

/* -- sinking -- */

/* True where reading it at a later level costs no register kept whole that is not kept anyway. */
static bool is_free_later(const struct scheduler *s, uint32_t draft) {
  const struct draft *d = draft_at(s, draft);
  const struct standing *place = place_at(s, draft);
  bool is_view = opcode_infos[d->code.op].shape == SHAPE_FIELD && d->code.op != OP_GIVEN;
  return is_view || d->is_result || domain_of(s, draft) != DOMAIN_TRUNK || is_broadcast(s, draft) ||
      place->last_user > place->level || place->n_users == 1; /* then it may sink along */
}

static bool can_sink(const struct scheduler *s, uint32_t draft) {
  const struct standing *place = place_at(s, draft);
  if (domain_of(s, draft) != DOMAIN_TRUNK || draft_at(s, draft)->is_result ||
      place->first_user <= place->level)
    return false;
  for (uint32_t i = 0; i < n_reads(s, draft); i++)
    if (!is_free_later(s, read_at(s, draft, i))) return false;
  return true;
}

/* What is read only in later phases is made there, where that spares a register kept whole. Users
 * stand after what they read, so going down each is settled before what it reads. What the root
 * folds stays: its phase is the last before the root's. */
static void sink(struct scheduler *s) {
  for (uint32_t draft = 0; draft < s->places.n; draft++) {
    struct standing *place = place_at(s, draft);
    place->first_user = NO_LEVEL;
    for (uint32_t i = 0; place->is_needed && i < n_reads(s, draft); i++) {
      struct standing *read = place_at(s, read_at(s, draft, i));
      read->n_users++;
      if (place->level > read->last_user) read->last_user = place->level;
    }
  }
  for (uint32_t draft = s->places.n; draft-- > 0;) {
    struct standing *place = place_at(s, draft);
    if (!place->is_needed) continue;
    if (can_sink(s, draft)) place->level = place->first_user;
    for (uint32_t i = 0; i < n_reads(s, draft); i++) {
      struct standing *read = place_at(s, read_at(s, draft, i));
      uint32_t level = crosses_up(s, draft, read_at(s, draft, i)) ? 0 : place->level;
      if (level < read->first_user) read->first_user = level;
    }
  }
}

/* -- broadcasts -- */

static uint32_t broadcast_at(struct scheduler *s, uint32_t draft, uint32_t level) {
  uint32_t last = draft;
  for (uint32_t at = draft; at != NO_COPY; at = place_at(s, at)->copy) {
    if (place_at(s, at)->level == level) return at;
    last = at;
  }
  struct draft copy = *draft_at(s, draft);
  VEC_PUSH(s->arena, &s->lowering->drafts, copy);
  VEC_PUSH(
      s->arena, &s->places, (struct standing){.level = level, .copy = NO_COPY, .is_needed = true});
  place_at(s, last)->copy = s->places.n - 1;
  return s->places.n - 1;
}

/* Gives each phase broadcasts of its own, so that none is kept whole for the next. What folds one
 * into the root reads it whole. */
static void copy_broadcasts(struct scheduler *s) {
  uint32_t n = s->places.n;
  for (uint32_t draft = 0; draft < n && s->n_levels > 1; draft++) {
    if (!place_at(s, draft)->is_needed || domain_of(s, draft) != DOMAIN_TRUNK) continue;
    for (uint32_t i = 0; i < n_reads(s, draft); i++) {
      uint32_t read = read_at(s, draft, i);
      if (!is_broadcast(s, read)) continue;
      read = broadcast_at(s, read, place_at(s, draft)->level); /* which may move the drafts */
      *instruction_read_place(&draft_at(s, draft)->code, s->lowering->operands.items, i) = read;
    }
  }
}

/* -- order -- */

struct scheduled {
  uint32_t draft, next;
}; /* of the walk: the read to look at next */

static int by_position(const void *left, const void *right) {
  const struct result *const *a = left, *const *b = right;
  if ((*a)->position != (*b)->position) return (*a)->position < (*b)->position ? -1 : 1;
  return *a < *b ? -1 : *a > *b; /* both in one array: as lowered */
}

/* Depth first from the results, in the order of the declarations: each draft right before its first
 * user, which keeps registers short. */
static void order_drafts(struct scheduler *s) {
  uint32_t n = s->lowering->results.n;
  const struct result **results = ARENA_ARRAY(s->arena, const struct result *, n);
  for (uint32_t i = 0; i < n; i++) results[i] = &s->lowering->results.items[i];
  if (n) qsort(results, n, sizeof *results, by_position);
  VEC(struct scheduled) stack = {0};
  for (uint32_t i = 0; i < n; i++) {
    VEC_PUSH(s->arena, &stack, (struct scheduled){results[i]->draft, 0});
    while (stack.n) {
      struct scheduled *step = &stack.items[stack.n - 1];
      uint32_t draft = step->draft;
      if (place_at(s, draft)->is_ordered) {
        stack.n--;
      } else if (step->next < n_reads(s, draft)) {
        VEC_PUSH(s->arena, &stack, (struct scheduled){read_at(s, draft, step->next++), 0});
      } else {
        place_at(s, draft)->is_ordered = true;
        VEC_PUSH(s->arena, &s->order, draft);
        stack.n--;
      }
    }
  }
}

/* Phases in the order they run: by level; in it the run, the root, the trunks. */
static uint64_t phase_key(const struct scheduler *s, uint32_t draft) {
  uint64_t key = (uint64_t)place_at(s, draft)->level << 32;
  switch (domain_of(s, draft)) {
  case DOMAIN_RUN: return key;
  case DOMAIN_ROOT: return key + 1;
  case DOMAIN_TRUNK: return key + 2 + trunk_of(s, draft);
  }
  return key;
}

/* The first key not below `key`. */
static uint32_t find_key(const uint64_t *keys, uint32_t n, uint64_t key) {
  uint32_t low = 0;
  while (low < n) {
    uint32_t middle = low + (n - low) / 2;
    if (keys[middle] < key) low = middle + 1;
    else n = middle;
  }
  return low;
}

/* The keys of all phases, ascending. */
static uint64_t *find_phases(struct scheduler *s, uint32_t *n) {
  VEC(uint64_t) keys = {0};
  for (uint32_t i = 0; i < s->order.n; i++) {
    uint64_t key = phase_key(s, s->order.items[i]);
    uint32_t at = find_key(keys.items, keys.n, key);
    if (at < keys.n && keys.items[at] == key) continue;
    VEC_PUSH(s->arena, &keys, key);
    memmove(keys.items + at + 1, keys.items + at, (keys.n - 1 - at) * sizeof key);
    keys.items[at] = key;
  }
  *n = keys.n;
  return keys.items;
}

/* Sorts the order by phase, keeping it inside each. */
static void cut_phases(struct scheduler *s, struct program *program) {
  const uint64_t *keys = find_phases(s, &program->n_phases);
  program->phases = ARENA_ARRAY(s->arena, struct phase, program->n_phases);
  uint32_t *phase_of = ARENA_ARRAY(s->arena, uint32_t, s->order.n),
           *sorted = ARENA_ARRAY(s->arena, uint32_t, s->order.n);
  for (uint32_t i = 0; i < s->order.n; i++) {
    uint32_t draft = s->order.items[i];
    phase_of[i] = find_key(keys, program->n_phases, phase_key(s, draft));
    struct phase *phase = &program->phases[phase_of[i]];
    if (phase->n++ > 0) continue;
    phase->domain = (uint8_t)domain_of(s, draft);
    phase->trunk = phase->domain == DOMAIN_TRUNK ? trunk_of(s, draft) : 0;
  }
  for (uint32_t i = 1; i < program->n_phases; i++)
    program->phases[i].first = program->phases[i - 1].first + program->phases[i - 1].n;
  uint32_t *next = ARENA_ARRAY(s->arena, uint32_t, program->n_phases);
  for (uint32_t i = 0; i < program->n_phases; i++) next[i] = program->phases[i].first;
  for (uint32_t i = 0; i < s->order.n; i++) {
    place_at(s, s->order.items[i])->number = next[phase_of[i]];
    sorted[next[phase_of[i]]++] = s->order.items[i];
  }
  s->order.items = sorted;
}

/* -- the program -- */

/* Only constants that are still used go into the program, in the order of their use. */
static uint32_t use_constant(struct scheduler *s, uint32_t *renumbered, uint32_t constant) {
  struct program *program = s->lowering->program;
  if (renumbered[constant] == NO_REGISTER) {
    renumbered[constant] = program->n_constants;
    program->constants[program->n_constants++] = s->lowering->constants.items[constant];
  }
  return renumbered[constant];
}

static uint32_t number_of(const struct scheduler *s, uint32_t draft) {
  return place_at(s, draft)->number;
}

/* The instruction with registers for drafts. */
static struct instruction finish(struct scheduler *s, uint32_t draft, uint32_t *constants) {
  struct program *program = s->lowering->program;
  struct instruction code = draft_at(s, draft)->code;
  const enum opcode_shape shape = (enum opcode_shape)opcode_infos[code.op].shape;
  code.d = number_of(s, draft);
  if (shape == SHAPE_CONSTANT) code.a = use_constant(s, constants, code.a);
  if (shape == SHAPE_FIELD_OR) code.b = use_constant(s, constants, code.b);
  uint32_t *list = instruction_list_place(&code);
  if (list) {
    const uint32_t n = instruction_list_length(&code, s->lowering->operands.items);
    if (n)
      memcpy(program->operands + program->n_operands, s->lowering->operands.items + *list,
          n * sizeof *program->operands);
    *list = program->n_operands;
    if (shape == SHAPE_ALLOT) {
      uint32_t *unit = &program->operands[*list + ALLOT_UNIT];
      *unit = use_constant(s, constants, *unit);
    }
    program->n_operands += n;
  }
  for (uint32_t i = 0; i < instruction_n_reads(&code, program->operands); i++) {
    uint32_t *place = instruction_read_place(&code, program->operands, i);
    *place = number_of(s, *place);
  }
  return code;
}

static void write_program(struct scheduler *s) {
  struct lowering *lowering = s->lowering;
  struct program *program = lowering->program;
  uint32_t n = s->order.n;
  bool *is_result = lowering->is_result = ARENA_ARRAY(s->arena, bool, n);
  uint32_t *constants = ARENA_ARRAY(s->arena, uint32_t, lowering->constants.n);
  memset(constants, 0xff, lowering->constants.n * sizeof *constants);
  program->constants = ARENA_ARRAY(s->arena, struct value, lowering->constants.n);
  program->operands = ARENA_ARRAY(s->arena, uint32_t, lowering->operands.n);
  program->code = ARENA_ARRAY(s->arena, struct instruction, n);
  program->spans = ARENA_ARRAY(s->arena, struct span, n);
  program->registers = ARENA_ARRAY(s->arena, struct reg, n);
  program->n_code = program->n_registers = n;
  program->names = lowering->names.items;
  program->n_names = lowering->names.n;
  for (uint32_t i = 0; i < n; i++) {
    const struct draft *draft = draft_at(s, s->order.items[i]);
    program->code[i] = finish(s, s->order.items[i], constants);
    program->spans[i] = draft->span;
    program->registers[i] = (struct reg){.entity = draft->entity, .kind = draft->kind};
    is_result[i] = draft->is_result;
  }
  for (uint32_t i = 0; i < lowering->results.n; i++)
    *lowering->results.items[i].where = number_of(s, lowering->results.items[i].draft);
}

/* Of a broadcast that each phase has a copy of, any copy: they hold the same. */
static void keep_numbers(struct scheduler *s) {
  struct lowering *lowering = s->lowering;
  lowering->n_numbers = s->places.n;
  lowering->numbers = ARENA_ARRAY(s->arena, uint32_t, s->places.n);
  for (uint32_t draft = 0; draft < s->places.n; draft++) {
    uint32_t at = draft;
    while (at != NO_COPY && !place_at(s, at)->is_ordered) at = place_at(s, at)->copy;
    lowering->numbers[draft] = at == NO_COPY ? NO_REGISTER : number_of(s, at);
  }
}

struct program *pass_schedule(struct lowering *lowering) {
  struct scheduler s = {
      .lowering = lowering, .arena = lowering->arena, .schema = &lowering->program->schema};
  s.places.n = s.places.capacity = lowering->drafts.n;
  s.places.items = ARENA_ARRAY(s.arena, struct standing, lowering->drafts.n);
  for (uint32_t draft = 0; draft < s.places.n; draft++) place_at(&s, draft)->copy = NO_COPY;
  mark_needed(&s);
  find_lowest_levels(&s);
  find_highest_levels(&s);
  assign_levels(&s);
  if (s.n_levels > 1) sink(&s);
  copy_broadcasts(&s);
  order_drafts(&s);
  cut_phases(&s, lowering->program);
  write_program(&s);
  keep_numbers(&s);
  return lowering->program;
}
