/* Where a number or a day has to go so that something that is computed of it passes what it is compared
 * with: the years since then, the days up to now. Such a value may lie anywhere between the steps that
 * are tried. So the two sides of each comparison are looked at, which of them is the greater, at steps
 * that grow; and where that turns between two of them, the place is found by parting what lies between
 * (explain_search.h). */
#include "study/explain_search.h"

#include "base/decimal.h"
#include "compiler/typed/walk.h"

enum {
  STEP_FACTOR = 8, /* steps of 1, 8, 64 … */
  N_STEPS = 8,
  PROBES_MAX = 2 * N_STEPS + 1,
  COMPARISONS_MAX = 64,
  TURNS_MAX = 8,                              /* of one fact, the nearest */
  PARTS = 16,                                 /* values between two that are tried in one run */
  CROSSING_ROWS = (int)VARIANT_ROWS_TRIED / 4 /* of all rows run again, those for this */
};

/* Which side is the greater. */
enum order { SMALLER = -1, EQUAL = 0, GREATER = 1, OPEN = 2 };

struct comparison {
  const struct tx *left, *right; /* not lifted */
  uint32_t left_row, right_row;
};

struct crossings {
  struct search *search;
  struct fact_at fact;
  struct comparison comparisons[COMPARISONS_MAX];
  uint32_t n;
  struct tx_map met;
  struct crossed *out;
};

/* -- comparisons that a fact may turn -- */

static bool is_counted(const struct tx *node) {
  return node->type.kind == TYPE_INTEGER || node->type.kind == TYPE_DECIMAL ||
      node->type.kind == TYPE_DATE;
}

/* A row of the node's entity that lies over one of another; NONE_INDEX: none does. */
static uint32_t row_over(
    const struct scene *scene, const struct tx *node, uint32_t entity, uint32_t row) {
  if (node->home == ENTITY_RUN) return 0;
  if (node->home != entity && !schema_is_ancestor(scene->schema, node->home, entity))
    return NONE_INDEX;
  return scene_row_above(scene, entity, row, node->home);
}

static void keep(struct crossings *c, const struct tx *node, uint32_t entity, uint32_t row) {
  const struct scene *scene = c->search->scene;
  const uint32_t at = row_over(scene, node, entity, row);
  if (at == NONE_INDEX || c->n == COMPARISONS_MAX) return;
  struct comparison one = {.left_row = at, .right_row = at};
  one.left = scene_at(scene, node->a, &one.left_row);
  one.right = scene_at(scene, node->b, &one.right_row);
  for (uint32_t i = 0; i < c->n; i++)
    if (c->comparisons[i].left == one.left && c->comparisons[i].right == one.right &&
        c->comparisons[i].left_row == one.left_row && c->comparisons[i].right_row == one.right_row)
      return;
  c->comparisons[c->n++] = one;
}

/* Of the fact's row, and of the instance's that is explained. */
static void find(struct crossings *c, struct tx *node) {
  const struct scene *scene = c->search->scene;
  bool added;
  tx_map_put(&c->met, node, &added);
  if (!added) return;
  if ((node->kind == TX_EQUAL || node->kind == TX_LESS || node->kind == TX_LESS_EQUAL) &&
      is_counted(node->a)) {
    keep(c, node, scene->schema->fields[c->fact.field].entity, c->fact.row);
    keep(c, node, scene->entity, scene->row);
  }
  for (uint32_t i = 0, n = typed_n_children(node); i < n; i++)
    if (typed_child(node, i)) find(c, typed_child(node, i));
}

static void find_in_body(void *context, const struct typed_body *body) {
  find(context, *body->tree);
}

/* -- which side is the greater -- */

static bool side(const struct variants *variants, uint32_t copy, const struct tx *node,
    uint32_t row, struct value *out) {
  const struct scene *scene = variants->scene;
  struct told_value told;
  const uint32_t reg = compiled_register(scene->compilation, node);
  if (reg == NO_REGISTER) {
    if (!scene_value(scene, node, row, &told)) return false;
  } else {
    const uint32_t entity = scene->program->registers[reg].entity;
    scene_register(scene, &variants->evaluation->run, reg,
        entity == ENTITY_RUN ? 0 : variants_row(variants, copy, entity, row), node->type, &told);
  }
  *out = told.value;
  return told.value.known && !told.is_none;
}

static uint8_t scale_of(const struct value *value) {
  return value->type.kind == TYPE_DECIMAL ? value->type.scale : 0;
}

static enum order order_of(
    const struct variants *variants, uint32_t copy, const struct comparison *comparison) {
  struct value a, b;
  if (!side(variants, copy, comparison->left, comparison->left_row, &a) ||
      !side(variants, copy, comparison->right, comparison->right_row, &b))
    return OPEN;
  const int128 left = (int128)a.number * decimal_power_of_ten[9 - scale_of(&a)],
               right = (int128)b.number * decimal_power_of_ten[9 - scale_of(&b)];
  return left < right ? SMALLER : left > right ? GREATER : EQUAL;
}

/* Runs the fact with n values; orders: of each value those of n_comparisons. False where there is no room
 * for more. */
static bool look(struct crossings *c, const int64_t *values, uint32_t n,
    const struct comparison *comparisons, uint32_t n_comparisons, enum order *orders) {
  struct search *s = c->search;
  const bool is_alone = variants_alone(s->scene, c->fact.field);
  const uint32_t together = is_alone ? 1 : variants_together(s->scene);
  for (uint32_t from = 0, here; from < n; from += here) {
    struct variants variants;
    here = n - from < together ? n - from : together;
    s->n_crossing_rows += here * variants_rows(s->scene);
    if (s->n_crossing_rows > CROSSING_ROWS) return false;
    variants_open(&variants, s->scene, here);
    for (uint32_t i = 0; i < here; i++)
      variants_change(&variants, i,
          (struct changed_fact){
              .field = c->fact.field, .row = c->fact.row, .value = values[from + i]});
    variants_run(&variants);
    for (uint32_t i = 0; i < here; i++)
      for (uint32_t k = 0; k < n_comparisons; k++)
        orders[(from + i) * n_comparisons + k] = order_of(&variants, i, &comparisons[k]);
    variants_close(&variants);
  }
  return true;
}

/* -- where it turns -- */

static void put(struct crossings *c, int64_t value) {
  if (c->out->n < CROSSED_MAX) c->out->values[c->out->n++] = value;
}

static uint64_t apart(int64_t a, int64_t b) {
  return a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
}

/* From `near`, where the order is `now`, to `far`, where it is another: the last value at which it is so, and
 * the first at which it is not. */
static bool part(struct crossings *c, const struct comparison *comparison, enum order now,
    int64_t *near, int64_t *far, enum order *then) {
  while (apart(*near, *far) > 1) {
    const uint64_t between = apart(*near, *far);
    const uint32_t n = between - 1 < PARTS ? (uint32_t)(between - 1) : PARTS;
    int64_t values[PARTS];
    enum order orders[PARTS];
    for (uint32_t i = 0; i < n; i++) {
      const int64_t step = (int64_t)(between / (n + 1) * (i + 1));
      values[i] = *far > *near ? *near + step : *near - step;
    }
    if (!look(c, values, n, comparison, 1, orders)) return false;
    uint32_t i = 0;
    while (i < n && orders[i] == now) *near = values[i++];
    if (i == n) continue;
    *far = values[i];
    *then = orders[i];
  }
  return true;
}

/* Where both sides are equal in between, that begins, and it ends. */
static void turn(struct crossings *c, const struct comparison *comparison, int64_t near,
    enum order now, int64_t far, enum order then) {
  for (int i = 0; i < 2 && now != then; i++) {
    int64_t end = far;
    enum order after = then;
    if (!part(c, comparison, now, &near, &end, &after) || after == OPEN) return;
    put(c, near);
    put(c, end);
    near = end;
    now = after;
  }
}

struct probes {
  int64_t values[PROBES_MAX]; /* the first: as it is now */
  uint32_t n;
};

/* One way, from what it is now. */
static void probe(struct probes *p, int64_t now, int64_t end, int way) {
  int64_t step = 1;
  for (int i = 0; i < N_STEPS; i++, step *= STEP_FACTOR) {
    if (apart(now, end) < (uint64_t)step) return;
    p->values[p->n++] = now + way * step;
  }
}

static void turns_of(
    struct crossings *c, const struct probes *p, uint32_t first, const enum order *orders) {
  uint32_t n_turns = 0;
  for (uint32_t i = first; i < p->n; i++) {
    const uint32_t before = i == first ? 0 : i - 1; /* the first of both ways: what it is now */
    for (uint32_t k = 0; k < c->n && n_turns < TURNS_MAX; k++) {
      const enum order now = orders[before * c->n + k], then = orders[i * c->n + k];
      if (now == then || now == OPEN || then == OPEN) continue;
      turn(c, &c->comparisons[k], p->values[before], now, p->values[i], then);
      n_turns++;
    }
  }
}

void search_crossings(struct search *s, const struct choice_of_fact *choice, int64_t low,
    int64_t high, struct crossed *out) {
  struct crossings c = {.search = s, .fact = choice->fact, .out = out};
  struct probes p = {.values = {choice->now}, .n = 1};
  out->n = 0;
  if (choice->now <= low || choice->now >= high) return;
  tx_map_init(&c.met, s->explaining->arena);
  typed_each_body((struct typed_program *)s->scene->typed, find_in_body, &c);
  if (!c.n) return;
  probe(&p, choice->now, low, -1);
  const uint32_t n_down = p.n;
  probe(&p, choice->now, high, 1);
  enum order *orders = ARENA_ARRAY(s->explaining->arena, enum order, p.n * c.n);
  if (!look(&c, p.values, p.n, c.comparisons, c.n, orders)) return;
  struct probes down = p;
  down.n = n_down;
  turns_of(&c, &down, 1, orders);
  turns_of(&c, &p, n_down, orders);
}
