/* What is asked of rows: one of them changed, one more, one less (coverage_aim.h). */
#include "base/decimal.h"
#include "study/coverage_aim.h"

enum { ROWS_MAX = 40 }; /* of one list: more are no help */

/* -- rows there are -- */

/* The entity that lies in `above` and on the way to `below`. */
static uint32_t next_on_way(const struct aiming *a, uint32_t above, uint32_t below) {
  while (a->schema->entities[below].parent != above) below = a->schema->entities[below].parent;
  return below;
}

bool aim_add_row(struct aiming *a, uint32_t above, uint32_t row, uint32_t entity, bool alike) {
  if (above == ENTITY_RUN) above = row = 0;
  if (a->schema->entities[entity].of_predecessors) {
    struct sketch_node *heir =
        a->schema->entities[entity].parent == above ? aim_row(a, above, row) : NULL;
    return heir && heir->kind == SKETCH_MAPPING && sketch_succeed(a->sketch, heir);
  }
  if (above == entity) {
    if (!a->schema->entities[entity].depth) return false;
    above = a->schema->entities[entity].parent;
    row = dataset_ancestor_row(a->scene.data, entity, row, above);
  }
  /* down to where there are rows, or to one of them that is to be there twice */
  uint32_t next = next_on_way(a, above, entity), first, end;
  for (;;) {
    aim_rows_below(a, above, row, next, &first, &end);
    if (first == end || next == entity || (alike && aim_drawn(a, 3) == 0)) break;
    row = first + aim_first(a, end - first);
    above = next;
    next = next_on_way(a, above, entity);
  }
  struct sketch_node *parent = aim_row(a, above, row);
  if (!parent || parent->kind != SKETCH_MAPPING || end - first >= ROWS_MAX) return false;
  const struct sketch_node *like =
      first < end ? aim_row(a, next, first + aim_first(a, end - first)) : NULL;
  if (alike && like) {
    sketch_add_twin(a->sketch, parent, like);
    return true;
  }
  for (;;) { /* and down to the entity itself */
    parent = sketch_add_row(a->sketch, parent, next);
    if (next == entity) return true;
    next = next_on_way(a, next, entity);
  }
}

/* Once more a row that is there, or the one above it, below `top`, with all that lies in it. */
static bool add_alike(struct aiming *a, uint32_t entity, uint32_t row, uint32_t top) {
  while (a->schema->entities[entity].parent != top && a->schema->entities[entity].depth > 1 &&
      aim_drawn(a, 2)) {
    const uint32_t above = a->schema->entities[entity].parent;
    row = dataset_ancestor_row(a->scene.data, entity, row, above);
    entity = above;
  }
  const uint32_t above = a->schema->entities[entity].parent;
  struct sketch_node *own = aim_row(a, entity, row),
                     *parent =
                         aim_row(a, above, dataset_ancestor_row(a->scene.data, entity, row, above));
  if (!own || !parent || own->kind != SKETCH_MAPPING) return false;
  sketch_add_twin(a->sketch, parent, own);
  return true;
}

static bool drop_row(struct aiming *a, uint32_t entity, uint32_t row) {
  const struct sketch_node *node = aim_row(a, entity, row);
  if (!node || !entity) return false;
  sketch_drop(a->sketch, node);
  return true;
}

/* A list on the way that is absent is there from now on, and empty; or the other way round. */
static bool give_list(struct aiming *a, const struct tx *node, uint32_t row, bool is_there) {
  const uint32_t home = node->home == ENTITY_RUN ? 0 : node->home,
                 next = next_on_way(a, home, node->more->entity);
  struct sketch_node *above = aim_row(a, home, row);
  if (!above || above->kind != SKETCH_MAPPING || a->schema->entities[next].of_predecessors)
    return false;
  struct sketch_node *list = sketch_list(a->sketch, above, next);
  if (!is_there) sketch_drop(a->sketch, list);
  return true;
}

/* -- the rows that a reduction runs over -- */

struct over {
  uint32_t first, end;
};

static struct over rows_of(const struct aiming *a, const struct tx *node, uint32_t row) {
  struct over over;
  uint32_t home = node->home;
  if (node->more->reference != NONE_INDEX || node->more->n_cases) {
    const uint32_t group = node->more->n_cases
        ? node->index
        : schema_reference_group(a->schema, node->more->entity, node->home);
    if (home != ENTITY_RUN && group != ENTITY_RUN)
      row = dataset_ancestor_row(a->scene.data, home, row, group);
    home = group;
  }
  aim_rows_below(a, home, row, node->more->entity, &over.first, &over.end);
  return over;
}

static bool is_under(const struct aiming *a, const struct tx *node) {
  return node->more->reference == NONE_INDEX && !node->more->n_cases &&
      (node->home == ENTITY_RUN || schema_is_ancestor(a->schema, node->home, node->more->entity));
}

static bool add_to(struct aiming *a, const struct tx *node, uint32_t row, bool alike) {
  uint32_t above = node->home;
  if (!is_under(a, node)) {
    above = node->more->n_cases ? node->index
                                : schema_reference_group(a->schema, node->more->entity, node->home);
    if (above != ENTITY_RUN && node->home != ENTITY_RUN)
      row = dataset_ancestor_row(a->scene.data, node->home, row, above);
  }
  return aim_add_row(a, above, row, node->more->entity, alike);
}

/* -- whether a row counts -- */

/* It names the node's row, or it compares with it as is asked. */
static bool at_relation(
    struct aiming *a, const struct tx *node, uint32_t row, uint32_t counted, bool counts) {
  if (node->more->reference != NONE_INDEX) {
    const struct sketch_node *named = aim_row(a, node->home, row);
    const struct tx field = {.more = &tx_no_more,
        .kind = TX_FIELD,
        .index = node->more->reference,
        .home = node->more->entity};
    struct want want = {.kind = counts ? WANT_EXACTLY : WANT_OTHER};
    if (!named) return false;
    want.text = sketch_id(a->sketch, named);
    struct told_value told = {
        .value = dataset_value(a->scene.data, node->more->reference, counted)};
    const bool is_so = told.value.known && str_equal(told.value.text, want.text);
    if (!want.text.p || is_so == counts) return false;
    return aim_at_fact(a, &field, counted, want);
  }
  for (uint32_t i = 0; i < node->more->n_cases; i++) {
    struct told_value other;
    struct tx *own = node->more->cases[i].condition, *outer = node->more->cases[i].value;
    if (!aim_value(a, outer, row, &other)) continue;
    if (!other.value.known) return aim_at(a, outer, row, WANT_SOME);
    const struct want want = want_value(counts ? WANT_EXACTLY : WANT_OTHER, &other.value);
    if (aim_drawn(a, 2) && aim_at(a, own, counted, want)) return true;
    if (aim_drawn(a, 3) == 0 && aim_again(a, own, counted, WANT_ANY_BUT)) return true;
  }
  return false;
}

static bool names_it(
    const struct aiming *a, const struct tx *node, uint32_t row, uint32_t counted) {
  if (node->more->reference == NONE_INDEX) return true;
  const struct value told = dataset_value(a->scene.data, node->more->reference, counted);
  return told.known && str_equal(told.text, dataset_id(a->scene.data, node->home, row));
}

/* Some row counts, or does not. */
static bool at_row(
    struct aiming *a, const struct tx *node, uint32_t row, uint32_t counted, struct want want) {
  const bool counts = want.kind != WANT_EXACTLY || want.number != 0;
  if (want.kind == WANT_EXACTLY && at_relation(a, node, row, counted, counts)) return true;
  if (node->a && aim_at(a, node->a, counted, want)) return true;
  return !counts && is_under(a, node) && drop_row(a, node->more->entity, counted);
}

static bool counts_now(
    const struct aiming *a, const struct tx *node, uint32_t row, uint32_t counted, bool *is_sure) {
  *is_sure =
      names_it(a, node, row, counted) && (!node->a || aim_is_so(a, node->a, counted, WANT_TRUE));
  return *is_sure ||
      (names_it(a, node, row, counted) && !aim_is_so(a, node->a, counted, WANT_FALSE));
}

/* -- what is wanted of all together -- */

/* One row more that counts, or one less. */
static bool more_rows(struct aiming *a, const struct tx *node, uint32_t row, bool more) {
  const struct over over = rows_of(a, node, row);
  const uint32_t n = over.end - over.first, first = n ? aim_first(a, n) : 0;
  bool is_sure;
  if (more && (!n || aim_drawn(a, 8) == 0) && add_to(a, node, row, aim_drawn(a, 2))) return true;
  for (uint32_t i = 0; i < n; i++) {
    const uint32_t counted = over.first + (first + i) % n;
    const bool counts = counts_now(a, node, row, counted, &is_sure);
    if (more && is_sure && is_under(a, node) && n < ROWS_MAX && aim_drawn(a, 2) &&
        add_alike(a, node->more->entity, counted, node->home == ENTITY_RUN ? 0 : node->home))
      return true;
    if (more ? is_sure : !counts) continue;
    if (at_row(a, node, row, counted, more ? WANT_TRUE : WANT_FALSE)) return true;
  }
  return more && add_to(a, node, row, aim_drawn(a, 2));
}

/* That it is not known which rows count: one of which it is not, and no other that settles it. */
static bool open_rows(struct aiming *a, const struct tx *node, uint32_t row) {
  const struct over over = rows_of(a, node, row);
  const uint32_t n = over.end - over.first;
  bool is_sure;
  if (!n || aim_drawn(a, 6) == 0) {
    if (is_under(a, node) && aim_drawn(a, 3) == 0) return give_list(a, node, row, false);
    return add_to(a, node, row, false);
  }
  for (uint32_t i = 0; i < n && node->reduce == REDUCE_ANY; i++)
    if (counts_now(a, node, row, over.first + i, &is_sure) && is_sure)
      return at_row(a, node, row, over.first + i, aim_drawn(a, 2) ? WANT_NONE : WANT_FALSE);
  const uint32_t counted = over.first + aim_first(a, n);
  if (node->b && aim_drawn(a, 2) && aim_at(a, node->b, counted, WANT_NONE)) return true;
  return at_row(a, node, row, counted, WANT_NONE);
}

static bool at_any(struct aiming *a, const struct tx *node, uint32_t row, struct want want) {
  const bool wants_true = (want.number != 0) == (want.kind == WANT_EXACTLY);
  const struct over over = rows_of(a, node, row);
  if (want.kind == WANT_UNKNOWN) return open_rows(a, node, row);
  if (want.kind == WANT_KNOWN && over.first == over.end) return give_list(a, node, row, true);
  if (want.kind != WANT_EXACTLY && want.kind != WANT_OTHER)
    return more_rows(a, node, row, aim_drawn(a, 2));
  if (!wants_true && over.first == over.end && is_under(a, node))
    return give_list(a, node, row, true);
  return more_rows(a, node, row, wants_true);
}

enum { AT_ONCE = 24 };

/* How much the number is too small, too large (below 0); not known: 0. */
static int64_t distance(struct aiming *a, struct tx *node, uint32_t row, struct want want) {
  struct told_value told;
  if (!aim_value(a, node, row, &told)) return aim_drawn(a, 2) ? 1 : -1;
  const struct value *value = told.value.known ? &told.value : told.has_bounds ? &told.lo : NULL;
  if (!value || !value->known) return 0;
  const int compared = want_compare(&want, value);
  if (want.kind == WANT_OTHER || !compared) return aim_drawn(a, 2) ? 1 : -1;
  const int64_t far = want.number / decimal_power_of_ten[want.scale] - value->number;
  return far ? far : compared < 0 ? 1 : -1;
}

/* A value of one row, so that the sum, the mean or the extreme moves. */
static bool at_value(struct aiming *a, struct tx *node, uint32_t row, struct want want) {
  const struct over over = rows_of(a, node, row);
  struct told_value whole, own;
  if (over.first == over.end) return false;
  const uint32_t counted = over.first + aim_first(a, over.end - over.first);
  if (want.kind == WANT_KNOWN || want.kind == WANT_UNKNOWN || want.kind == WANT_OTHERWISE)
    return aim_at(a, node->b, counted, want.kind == WANT_OTHERWISE ? WANT_ANY_BUT : want) ||
        aim_again(a, node->b, counted, WANT_ANY_BUT);
  if (aim_at(a, node->b, counted, WANT_SOME)) return true;
  const bool is_told = aim_value(a, node, row, &whole) && whole.value.known &&
      aim_value(a, node->b, counted, &own) && own.value.known &&
      whole.value.type.scale == own.value.type.scale && want.scale == own.value.type.scale;
  if (node->reduce == REDUCE_SUM && is_told) want.number += own.value.number - whole.value.number;
  return aim_again(a, node->b, counted, want);
}

/* The first where none does. */
static uint32_t last_that_counts(
    const struct aiming *a, const struct tx *node, uint32_t row, struct over over) {
  bool is_sure;
  for (uint32_t counted = over.end; counted-- > over.first;)
    if (counts_now(a, node, row, counted, &is_sure) && is_sure) return counted;
  return over.first;
}

static bool at_count(struct aiming *a, struct tx *node, uint32_t row, struct want want) {
  const struct over over = rows_of(a, node, row);
  if (want.kind == WANT_UNKNOWN) return open_rows(a, node, row);
  const int64_t far =
      want.kind == WANT_KNOWN || want.kind == WANT_OTHERWISE ? 0 : distance(a, node, row, want);
  const bool is_far =
      far > 2 && is_under(a, node) && over.first < over.end && over.end - over.first < ROWS_MAX;
  const uint32_t like = is_far ? last_that_counts(a, node, row, over) : 0;
  for (int64_t i = 0; is_far && i < far && i < AT_ONCE; i++)
    if (!add_alike(a, node->more->entity, like, node->home == ENTITY_RUN ? 0 : node->home)) break;
    else if (i + 1 == far || i + 1 == AT_ONCE) return true;
  if (far) return more_rows(a, node, row, far > 0);
  if (over.first == over.end && is_under(a, node) && aim_drawn(a, 2))
    return give_list(a, node, row, true);
  for (uint32_t counted = over.first; node->a && counted < over.end; counted++)
    if (aim_at(a, node->a, counted, WANT_SOME)) return true;
  return more_rows(a, node, row, aim_drawn(a, 2));
}

/* A longer run: each row one more than the row before it, then one row more. */
static bool at_run(struct aiming *a, const struct tx *node, uint32_t row) {
  const struct over over = rows_of(a, node, row);
  struct told_value before;
  for (uint32_t counted = over.first; counted < over.end; counted++) {
    struct want next = WANT_SOME;
    if (counted > over.first) {
      next = want_value(WANT_EXACTLY, &before.value);
      next.number++;
    }
    if (aim_at(a, node->b, counted, next) || !aim_value(a, node->b, counted, &before)) return true;
  }
  return add_to(a, node, row, false);
}

bool aim_at_rows(struct aiming *a, struct tx *node, uint32_t row, struct want want) {
  if (node->reduce == REDUCE_ANY) return at_any(a, node, row, want);
  if (node->reduce == REDUCE_COUNT) return at_count(a, node, row, want);
  if (node->reduce == REDUCE_LONGEST_RUN &&
      (want.kind == WANT_AT_LEAST || want.kind == WANT_EXACTLY) &&
      distance(a, node, row, want) > 0 && aim_drawn(a, 4))
    return at_run(a, node, row);
  const struct over over = rows_of(a, node, row);
  if (want.kind == WANT_UNKNOWN && aim_drawn(a, 2)) return open_rows(a, node, row);
  if (over.first == over.end || aim_drawn(a, 5) == 0)
    return aim_drawn(a, 4) || want.kind != WANT_EXACTLY ? add_to(a, node, row, aim_drawn(a, 2))
                                                        : give_list(a, node, row, true);
  if (node->a && aim_drawn(a, 3) == 0 && more_rows(a, node, row, aim_drawn(a, 2))) return true;
  return at_value(a, node, row, want);
}
