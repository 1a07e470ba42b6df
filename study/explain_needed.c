/* Which facts a value needs: the group run again with all others missing, and with fewer and fewer
 * of those that were thought to matter, until none can be spared (explain_walk.h). What is not
 * needed provably changes nothing: without it the program came to the same. */
#include "base/vec.h"
#include "study/explain_walk.h"

enum {
  NEEDED_FACTS_MAX = 4000,  /* given facts of a group that are looked at */
  NEEDED_ROWS_MAX = 4 << 20 /* rows run again for one value: a tenth of a second or so */
};

/* -- facts that can be missing -- */

bool *facts_that_clear(struct scene *scene, const uint32_t *registers, uint32_t n_registers) {
  const struct program *p = scene->program;
  const bool *is_in = scope_slice(&scene->scope, registers, n_registers);
  bool *clears = ARENA_ARRAY(scene->arena, bool, p->schema.n_fields + 1),
       *other = ARENA_ARRAY(scene->arena, bool, p->schema.n_fields + 1);
  for (uint32_t i = 0; i < p->n_code; i++) {
    if (!is_in[i]) continue;
    const struct instruction *code = &p->code[i];
    const enum opcode_shape shape = (enum opcode_shape)opcode_infos[code->op].shape;
    if (shape == SHAPE_FIELD && code->op != OP_GIVEN && code->op != OP_ID_ORDER)
      clears[code->a] = true;
    else if (shape == SHAPE_FIELD || shape == SHAPE_FIELD_OR) other[code->a] = true;
  }
  for (uint32_t f = 0; f < p->schema.n_fields; f++) {
    const struct field *field = &p->schema.fields[f];
    const bool is_id = p->schema.entities[field->entity].first_field == f;
    clears[f] &= !other[f] && !is_id && field->origin != FIELD_NO_RECORD;
  }
  return clears;
}

/* -- trying -- */

typedef VEC(struct fact_at) fact_list;

struct sparing {
  struct walk *walk;
  uint32_t reg, row;
  fact_list kept, spared; /* of those that can be missing */
  uint64_t n_rows;        /* run again so far */
  bool is_cut;            /* there was no room for all that was to be tried */
};

static void rows_of(const struct scene *scene, uint32_t entity, uint32_t *first, uint32_t *n) {
  *first = 0;
  *n = scene->data->tables[entity].n_rows;
}

static bool can_run(struct sparing *s, uint64_t n_variants) {
  s->is_cut |= s->n_rows + n_variants * variants_rows(s->walk->scene) > NEEDED_ROWS_MAX;
  return !s->is_cut;
}

static void clear(struct variants *variants, uint32_t copy, struct fact_at fact) {
  variants_change(
      variants, copy, (struct changed_fact){.field = fact.field, .row = fact.row, .clears = true});
}

/* One run of n copies, each without what is spared and without kept[without[copy]]; same[copy] tells
 * whether the value is still the same. */
static void run_without(struct sparing *s, const uint32_t *without, uint32_t n, bool *same) {
  struct variants variants;
  variants_open(&variants, s->walk->scene, n);
  for (uint32_t copy = 0; copy < n; copy++) {
    for (uint32_t i = 0; i < s->spared.n; i++) clear(&variants, copy, s->spared.items[i]);
    if (without) clear(&variants, copy, s->kept.items[without[copy]]);
  }
  variants_run(&variants);
  s->n_rows += n * variants_rows(s->walk->scene);
  for (uint32_t copy = 0; copy < n; copy++)
    same[copy] = variants_same(&variants, copy, s->reg, s->row);
  variants_close(&variants);
}

/* The kept ones without each of which, alone, the value is the same: the last first. */
static uint32_t find_dispensable(struct sparing *s, uint32_t *out) {
  const uint32_t together = variants_together(s->walk->scene);
  uint32_t *without = ARENA_ARRAY(s->walk->arena, uint32_t, together), n = 0;
  bool *same = ARENA_ARRAY(s->walk->arena, bool, together);
  for (uint32_t end = s->kept.n; end > 0;) {
    uint32_t n_here = 0;
    for (bool is_alone = false; !is_alone && n_here < end && n_here < together;) {
      is_alone = variants_alone(s->walk->scene, s->kept.items[end - 1 - n_here].field);
      if (is_alone && n_here) break;
      without[n_here] = end - 1 - n_here;
      n_here++;
    }
    if (!can_run(s, n_here)) return n;
    run_without(s, without, n_here, same);
    for (uint32_t i = 0; i < n_here; i++)
      if (same[i]) out[n++] = without[i];
    end -= n_here;
  }
  return n;
}

static void spare(struct sparing *s, const uint32_t *which, uint32_t n) {
  bool *goes = ARENA_ARRAY(s->walk->arena, bool, s->kept.n);
  for (uint32_t i = 0; i < n; i++) {
    goes[which[i]] = true;
    VEC_PUSH(s->walk->arena, &s->spared, s->kept.items[which[i]]);
  }
  uint32_t n_kept = 0;
  for (uint32_t i = 0; i < s->kept.n; i++)
    if (!goes[i]) s->kept.items[n_kept++] = s->kept.items[i];
  s->kept.n = n_kept;
}

/* Whether the value is the same without the first n of them, all together. */
static bool same_without(struct sparing *s, const uint32_t *which, uint32_t n) {
  struct variants variants;
  variants_open(&variants, s->walk->scene, 1);
  for (uint32_t i = 0; i < s->spared.n; i++) clear(&variants, 0, s->spared.items[i]);
  for (uint32_t i = 0; i < n; i++) clear(&variants, 0, s->kept.items[which[i]]);
  variants_run(&variants);
  s->n_rows += variants_rows(s->walk->scene);
  const bool same = variants_same(&variants, 0, s->reg, s->row);
  variants_close(&variants);
  return same;
}

/* Knowing less never makes more known: of those that can each be spared, the longest row from the
 * first on that can be spared together is found by halving. */
static void spare_all(struct sparing *s) {
  uint32_t *which = ARENA_ARRAY(s->walk->arena, uint32_t, s->kept.n + 1);
  while (!s->is_cut) {
    const uint32_t n = find_dispensable(s, which);
    uint32_t can = 1, cannot = n + 1;
    if (n == 0) return;
    while (cannot - can > 1 && can_run(s, 1)) {
      const uint32_t middle = can + (cannot - can) / 2;
      if (same_without(s, which, middle)) can = middle;
      else cannot = middle;
    }
    spare(s, which, can);
  }
}

/* All given facts of the group that the value can be asked without: those met by the walk are kept
 * for now. False where there are more than are looked at. */
static bool find_facts(struct sparing *s) {
  struct walk *walk = s->walk;
  const struct scene *scene = walk->scene;
  const bool *clears = walk->clears = facts_that_clear(walk->scene, &s->reg, 1);
  for (uint32_t i = 0; i < walk->facts.n; i++) {
    const struct fact_at fact = walk->facts.items[i];
    if (clears[fact.field] && scene_has(scene, fact.field, fact.row))
      VEC_PUSH(walk->arena, &s->kept, fact);
    else pair_set_add(&walk->needed, fact.field, fact.row);
  }
  for (uint32_t f = 0; f < scene->schema->n_fields; f++) {
    uint32_t first, n;
    if (!clears[f]) continue;
    rows_of(scene, scene->schema->fields[f].entity, &first, &n);
    for (uint32_t row = first; row < first + n; row++) {
      if (pair_set_has(&walk->met, f, row) || !scene_has(scene, f, row)) continue;
      VEC_PUSH(walk->arena, walk->is_opaque ? &s->kept : &s->spared, ((struct fact_at){f, row}));
      if (s->kept.n + s->spared.n > NEEDED_FACTS_MAX) return false;
    }
  }
  return true;
}

void walk_settle(struct walk *walk, uint32_t reg, uint32_t row) {
  struct sparing s = {.walk = walk, .reg = reg, .row = row};
  struct told_value told;
  bool same;
  scene_register(walk->scene, &walk->scene->evaluation->run, reg, row,
      walk->scene->program->types[reg], &told);
  /* of what is unknown less is unknown too, and of a group of a million rows not even a few runs are
   * worth it: there the logic alone tells */
  if (variants_rows(walk->scene) > NEEDED_ROWS_MAX / 16) return;
  if (walk->is_full || !told.value.known || !find_facts(&s) || !can_run(&s, 1)) return;
  run_without(&s, NULL, 1, &same);
  if (!same) { /* it follows from more than the walk saw */
    for (uint32_t i = 0; i < s.spared.n; i++) VEC_PUSH(walk->arena, &s.kept, s.spared.items[i]);
    s.spared.n = 0;
  }
  spare_all(&s);
  for (uint32_t i = 0; i < s.kept.n; i++)
    pair_set_add(&walk->needed, s.kept.items[i].field, s.kept.items[i].row);
  walk->has_needed = true;
  walk->is_least = !s.is_cut;
  walk->kept = s.kept.items;
  walk->n_kept = s.kept.n;
}
