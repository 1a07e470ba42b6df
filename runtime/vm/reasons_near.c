/* Why a value is unknown that hangs on more than may be named whole (reasons_near.h).
 *
 * The walk stops where another result is read, which tells its own reasons in its own record, and
 * sorts what it finds by where it belongs. What belongs to the instance that asks, to what is below
 * it, or to its ancestors is named: over all instances of an entity that is each fact once. What
 * belongs to others is named by field or result, once for all rows. What a group or an ancestor's
 * value refers to is the same for all who ask: it is found once, seen from that row, and
 * remembered; a candidate adds what it brings itself. */
#include "runtime/vm/reasons_near.h"

/* The rows of an entity below the row that a walk is seen from: of the last that was asked about,
 * for a group asks of thousands of one. */
struct rows_below {
  uint32_t entity, first, end;
};

/* A walk, and the row that it is seen from. */
struct near {
  struct walker *w;
  struct walk *walk;
  uint32_t entity, row;
  bool names_below; /* facts below the row are named, too */
  struct rows_below *below;
};

/* -- where a row is -- */

static const struct entity *entities_of(const struct near *near) {
  return walker_program(near->w)->schema.entities;
}

static bool is_under(const struct near *near, uint32_t entity, uint32_t above) {
  const struct entity *entities = entities_of(near);
  while (entities[entity].depth > entities[above].depth) entity = entities[entity].parent;
  return entity == above;
}

static uint32_t row_above(const struct near *near, uint32_t entity, uint32_t row, uint32_t above) {
  return dataset_ancestor_row(near->w->vm->run->data, entity, row, above);
}

/* Recursion is as deep as the tree of entities. */
static void find_below(const struct near *near, uint32_t entity, struct rows_below *below) {
  if (entity == near->entity) {
    *below = (struct rows_below){entity, near->row, near->row + 1};
    return;
  }
  const uint32_t *first = near->w->vm->run->data->tables[entity].first;
  find_below(near, entities_of(near)[entity].parent, below);
  *below = (struct rows_below){entity, first[below->first], first[below->end]};
}

/* The row is the one seen from, or below it. */
static bool is_below(const struct near *near, uint32_t entity, uint32_t row) {
  struct rows_below *below = near->below;
  if (!is_under(near, entity, near->entity)) return false;
  if (below->entity != entity) find_below(near, entity, below);
  return below->first <= row && row < below->end;
}

/* The row is the one seen from, or above it. */
static bool is_above(const struct near *near, uint32_t entity, uint32_t row) {
  return is_under(near, near->entity, entity) &&
      row_above(near, near->entity, near->row, entity) == row;
}

/* The entity of the nearest row that is above both. */
static uint32_t common_entity(const struct near *near, uint32_t entity, uint32_t row) {
  if (is_below(near, entity, row)) return near->entity;
  while (!is_above(near, entity, row)) {
    row = near->w->vm->run->data->tables[entity].parent[row];
    entity = entities_of(near)[entity].parent;
  }
  return entity;
}

/* -- adding -- */

static void put(const struct near *near, struct reason reason) {
  reason = reason_told(reason);
  if (walker_is_new(near->w, near->walk, reason)) walker_put(near->w, near->walk, reason);
}

/* A reason of a row of an entity: as it is, or by where it is told. */
static void put_of_row(const struct near *near, struct reason reason, uint32_t entity,
    enum reason_kind elsewhere, uint32_t index) {
  if (is_above(near, entity, reason.row) ||
      (near->names_below && is_below(near, entity, reason.row)))
    put(near, reason);
  else put(near, (struct reason){elsewhere, index, common_entity(near, entity, reason.row)});
}

static void add(const struct near *near, struct reason reason) {
  const struct program *program = walker_program(near->w);
  const struct schema *schema = &program->schema;
  if (reason.kind == REASON_FIELD) {
    put_of_row(near, reason, schema->fields[reason.index].entity, REASON_IN_FIELD, reason.index);
  } else if (reason.kind == REASON_LIST) {
    put_of_row(near, reason, schema->entities[reason.index].parent, REASON_IN_LIST, reason.index);
  } else if (reason.kind == REASON_TIED) {
    const uint32_t state = program->results.selections[reason.index].state;
    put_of_row(near, reason, schema->selections[reason.index].ancestor, REASON_IN_ITEM,
        near->w->roles[state].item);
  } else {
    put(near, reason);
  }
}

/* What was found seen from a row above, or beside. */
static void merge(const struct near *near, const struct reason *items, uint32_t n, uint32_t entity,
    uint32_t row) {
  const struct entity *entities = entities_of(near);
  const uint32_t common = common_entity(near, entity, row);
  for (uint32_t i = 0; i < n; i++) {
    struct reason reason = items[i];
    if (reason.kind >= REASON_IN_FIELD && entities[reason.row].depth > entities[common].depth)
      reason.row = common;
    add(near, reason);
  }
}

/* -- the walk -- */

static void walk_stack(const struct near *near);

/* What `start` refers to, seen from its own row: an ancestor's value, a group, rows that may name
 * any. Recursion is as deep as the tree of entities, for each is asked by a row below it. */
static struct remembered found_apart(
    const struct near *near, struct reason start, uint32_t entity) {
  struct walker *w = near->w;
  const struct remembered *known = walker_recall(&w->near, start);
  if (known) return *known;
  struct rows_below below = {NONE_INDEX, 0, 0};
  const struct near apart = {w, walker_open(w, start, &w->near), entity, start.row, false, &below};
  walk_stack(&apart);
  w->depth--;
  walker_remember(w, apart.walk);
  return *walker_recall(&w->near, start);
}

static struct remembered visit_apart(
    const struct near *near, struct reason start, uint32_t entity) {
  const struct remembered found = found_apart(near, start, entity);
  if (walker_is_new(near->w, near->walk, start))
    merge(near, found.items, found.n, entity, start.row);
  return found;
}

static void visit_lift(const struct near *near, uint32_t reg, uint32_t row, uint32_t source) {
  const struct reg *registers = walker_program(near->w)->registers;
  const uint32_t above = registers[source].entity;
  const uint32_t at = above == ENTITY_RUN ? 0 : row_above(near, registers[reg].entity, row, above);
  if (above == ENTITY_RUN || near->w->roles[source].is_told || is_below(near, above, at))
    walker_push(near->w, REASON_VISIT, source, at);
  else visit_apart(near, (struct reason){REASON_VISIT, source, at}, above);
}

static void visit_ranked(const struct near *near, uint32_t reg, uint32_t row) {
  struct reason group;
  if (!say_ranked(near->w, reg, row, &group)) return;
  const uint32_t above =
      walker_program(near->w)->schema.selections[near->w->roles[reg].selection].ancestor;
  if (is_below(near, above, group.row)) {
    walker_push(near->w, REASON_GROUP, group.index, group.row);
  } else {
    const struct remembered found = visit_apart(near, group, above);
    say_candidate_alone(near->w, reg, row, found.keys_matter);
  }
}

static void visit_share(const struct near *near, uint32_t reg, uint32_t row) {
  struct reason group;
  if (!say_share(near->w, reg, row, &group)) return;
  const uint32_t above =
      walker_program(near->w)->schema.allocations[near->w->roles[reg].allocation].ancestor;
  if (is_below(near, above, group.row)) {
    walker_push(near->w, REASON_GROUP, group.index, group.row);
  } else {
    visit_apart(near, group, above);
    say_share_alone(near->w, reg, row);
  }
}

static void visit_refer(const struct near *near, uint32_t reg, uint32_t row) {
  const struct reason maybe = walker_refer_group(near->w, reg, row);
  const uint32_t group = walker_refer_entity(near->w, reg);
  say_refer_sure(near->w, reg, row);
  if (is_below(near, group, maybe.row)) walker_push(near->w, REASON_MAYBE, reg, maybe.row);
  else visit_apart(near, maybe, group);
}

/* Another result than the one asked about: it tells its reasons itself. False: it is none. */
static bool refer_to(const struct near *near, struct reason visit) {
  const struct reason start = near->walk->start;
  if (visit.kind != REASON_VISIT || !near->w->roles[visit.index].is_told) return false;
  if (start.kind == REASON_VISIT && start.index == visit.index && start.row == visit.row)
    return false;
  const uint32_t entity = walker_program(near->w)->registers[visit.index].entity;
  put(near,
      (struct reason){REASON_IN_ITEM, near->w->roles[visit.index].item,
          common_entity(near, entity, visit.row)});
  return true;
}

static void visit(const struct near *near, uint32_t reg, uint32_t row) {
  struct walker *w = near->w;
  const struct instruction *code = walker_code(w, reg);
  switch ((enum opcode_why)opcode_infos[code->op].why) {
  case WHY_LIFT: visit_lift(near, reg, row, code->a); return;
  case WHY_RANK:
  case WHY_SELECT:
  case WHY_STATE: visit_ranked(near, reg, row); return;
  case WHY_SHARE: visit_share(near, reg, row); return;
  case WHY_REFER: visit_refer(near, reg, row); return;
  case WHY_MATCH: say_match(w, reg, row, 0); return;
  case WHY_IN_ITS_ROW: say_here(w, reg, row);
  }
}

/* Whether keys matter is told of the group the walk began with, whatever groups its conditions ask. */
static void visit_group(const struct near *near, struct reason group) {
  const struct reason start = near->walk->start;
  bool keys_matter;
  say_group(near->w, group.index, group.row, 0, &keys_matter);
  if (group.kind == start.kind && group.index == start.index && group.row == start.row)
    near->walk->keys_matter = keys_matter;
}

static void walk_stack(const struct near *near) {
  struct walker *w = near->w;
  while (w->n_stack > near->walk->base) {
    const struct reason top = w->stack[--w->n_stack];
    const uint32_t below = w->n_stack;
    if (top.kind > REASON_VISIT && top.kind < REASON_GROUP) {
      add(near, top);
      continue;
    }
    if (refer_to(near, top) || !walker_is_new(w, near->walk, top)) continue;
    if (top.kind == REASON_VISIT) visit(near, top.index, top.row);
    else if (top.kind == REASON_GROUP) visit_group(near, top);
    else say_refer_maybe(w, top.index, top.row);
    walker_turn_round(w, below);
  }
}

const struct walk *walk_near(struct walker *w, uint32_t reg, uint32_t row) {
  const uint32_t entity = walker_program(w)->registers[reg].entity;
  w->n_stack = w->depth = 0;
  struct rows_below below = {NONE_INDEX, 0, 0};
  const struct near near = {.w = w,
      .walk = walker_open(w, (struct reason){REASON_VISIT, reg, row}, NULL),
      .entity = entity == ENTITY_RUN ? 0 : entity,
      .row = row,
      .names_below = true,
      .below = &below};
  walk_stack(&near);
  w->depth--;
  return near.walk;
}
