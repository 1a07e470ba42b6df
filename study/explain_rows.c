/* Lists with a row less or one more, as changes of a result: of the records that lie below the
 * instance, of which nothing is decided themselves: incidents, certificates, ballots. Who is decided
 * about is neither invented nor wished away (explain_search.h). */
#include "study/explain_search.h"

enum {
  ROWS_TRIED = 60,     /* of one list, each taken away by itself */
  PAIRED_ROWS = 12,    /* two of a list together, where it has no more */
  PARENTS_TRIED = 10,  /* whose lists get one more */
  NEW_FACTS = 6,       /* of a new row that are given */
  NEW_VALUES = 8,      /* of each of them */
  NEW_ROW_SETS = 4000, /* tried of one new row, or of one that is gone with other facts */
  EDITED_ROWS = 20000  /* of a group that is edited at all: each time it is copied */
};

/* -- which lists -- */

static bool is_decided(const struct schema *schema, uint32_t entity) {
  for (uint32_t i = 0; i < schema->n_items; i++)
    if (schema->items[i].kind != ITEM_DEFINE &&
        schema_is_ancestor(schema, entity, outcome_entity(schema, i)))
      return true;
  return false;
}

static bool is_record(const struct search *s, uint32_t entity) {
  const struct schema *schema = s->scene->schema;
  const struct entity *e = &schema->entities[entity];
  if (entity == s->scene->entity || !schema_is_ancestor(schema, s->scene->entity, entity))
    return false;
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++)
    if (schema->fields[f].origin != FIELD_DATA) return false;
  return !is_decided(schema, entity);
}

static bool may_shrink(const struct search *s, uint32_t entity) {
  const struct entity *e = &s->scene->schema->entities[entity];
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++)
    if (s->scene->schema->fields[f].changes == FIELD_ONLY_GROWS) return false;
  return true;
}

/* -- trying -- */

static void try_set(struct search *s, struct found *set) {
  struct observed seen;
  if (search_try(s, set, 1, &seen)) search_found(s, set, seen);
}

static void take_away_one(struct search *s, uint32_t entity, uint32_t first, uint32_t end) {
  for (uint32_t row = first; row < end && !s->is_cut; row++) {
    if (row - first == ROWS_TRIED) {
      s->is_cut = true;
      return;
    }
    struct found set = {.rows = {{.entity = entity, .row = row}}, .n_rows = 1};
    if (variants_can_lose(s->scene, entity, row)) try_set(s, &set);
  }
}

static void take_away_two(struct search *s, uint32_t entity, uint32_t first, uint32_t end) {
  if (end - first > PAIRED_ROWS) return;
  for (uint32_t a = first; a < end; a++)
    for (uint32_t b = a + 1; b < end && !s->is_cut; b++) {
      /* the later first: the earlier stands where it did */
      struct found set = {
          .rows = {{.entity = entity, .row = b}, {.entity = entity, .row = a}}, .n_rows = 2};
      if (variants_can_lose(s->scene, entity, a) && variants_can_lose(s->scene, entity, b))
        try_set(s, &set);
    }
}

/* -- one more -- */

/* Its facts and what they may be: seen from a run in which it is there, and nothing of it known. */
static void find_new_facts(struct search *s, struct new_row *new) {
  const struct entity *e = &s->scene->schema->entities[new->row.entity];
  const bool *asked = search_fields(s);
  struct variants variants;
  variants_open_rows(&variants, s->scene, 1, &new->row, 1);
  variants_run(&variants);
  const uint32_t at = variants_row(&variants, 0, new->row.entity, NEW_ROW);
  const uint32_t first_fact = s->facts.n;
  new->first_single = s->singles.n;
  for (uint32_t f = e->first_field + 1; f < e->first_field + e->n_fields; f++) {
    if (!asked[f] || s->facts.n - first_fact == NEW_FACTS) continue;
    struct choice_of_fact choice = {.fact = {f, NEW_ROW}};
    search_values(s, &choice, &variants.evaluation->run, at, NEW_VALUES);
    for (uint32_t v = 0; v < choice.n_values; v++)
      VEC_PUSH(
          s->explaining->arena, &s->singles, ((struct single){s->facts.n, choice.values[v], {0}}));
    VEC_PUSH(s->explaining->arena, &s->facts, choice);
  }
  variants_close(&variants);
  new->n_facts = s->facts.n - first_fact;
  new->n_singles = s->singles.n - new->first_single;
}

/* A set to be tried; false where there are too many. */
static bool put_set(struct search *s, found_list *sets, const struct found *set) {
  if (sets->n == NEW_ROW_SETS) s->is_cut = true;
  else VEC_PUSH(s->explaining->arena, sets, *set);
  return sets->n < NEW_ROW_SETS;
}

/* All sets of so many facts of it, each of another fact. */
static void add_sets(struct search *s, const struct new_row *new, struct found set, uint32_t from,
    uint32_t size, found_list *sets) {
  if (set.n == size) {
    put_set(s, sets, &set);
    return;
  }
  for (uint32_t i = from; i < new->first_single + new->n_singles && sets->n < NEW_ROW_SETS; i++) {
    if (set.n && s->singles.items[set.singles[set.n - 1]].fact == s->singles.items[i].fact)
      continue;
    struct found more = set;
    more.singles[more.n++] = i;
    add_sets(s, new, more, i + 1, size, sets);
  }
}

static void add_row(struct search *s, uint32_t entity, uint32_t parent) {
  struct new_row new = {.row = {.entity = entity, .adds = true, .row = parent}};
  find_new_facts(s, &new);
  VEC_PUSH(s->explaining->arena, &s->new_rows, new);
  const uint32_t n_before = s->found.n;
  for (uint32_t size = 0; size <= CHANGED_TOGETHER && size <= new.n_facts; size++) {
    const struct found none = {.rows = {new.row}, .n_rows = 1};
    found_list sets = {0};
    add_sets(s, &new, none, new.first_single, size, &sets);
    struct observed *seen = ARENA_ARRAY(s->explaining->arena, struct observed, sets.n + 1);
    if (!search_try(s, sets.items, sets.n, seen)) return;
    for (uint32_t i = 0; i < sets.n; i++) search_found(s, &sets.items[i], seen[i]);
    if (s->found.n - n_before >= CHANGES_TOLD) return;
  }
}

void search_rows(struct search *s) {
  const struct scene *scene = s->scene;
  if (dataset_copies_rows(&scene->here) > EDITED_ROWS) {
    for (uint32_t e = 1; e < scene->schema->n_entities; e++) s->is_cut |= is_record(s, e);
    return;
  }
  for (uint32_t e = 1; e < scene->schema->n_entities && !search_has_enough(s); e++) {
    uint32_t first, end;
    if (!is_record(s, e)) continue;
    dataset_rows_below(scene->data, scene->entity, scene->row, e, &first, &end);
    const uint32_t n_before = s->found.n;
    if (may_shrink(s, e)) take_away_one(s, e, first, end);
    if (may_shrink(s, e) && s->found.n == n_before) take_away_two(s, e, first, end);
    const uint32_t above = scene->schema->entities[e].parent;
    dataset_rows_below(scene->data, scene->entity, scene->row, above, &first, &end);
    for (uint32_t row = first; row < end && row - first < PARENTS_TRIED && !s->is_cut; row++)
      if (dataset_list_known(scene->data, e, row)) add_row(s, e, row);
  }
}

/* -- with facts that are there -- */

/* Whether a fact can be otherwise together with the rows: it leads nowhere alone, and neither is
 * gone with them nor names one of them. */
static bool goes_with(
    const struct search *s, const struct found *set, const struct single *single) {
  const struct scene *scene = s->scene;
  const struct fact_at fact = s->facts.items[single->fact].fact;
  const struct field *field = &scene->schema->fields[fact.field];
  if (search_is_other(s, single->seen)) return false;
  for (uint32_t i = 0; i < set->n; i++)
    if (s->singles.items[set->singles[i]].fact == single->fact) return false;
  for (uint32_t i = 0; i < set->n_rows; i++) {
    const struct changed_row *gone = &set->rows[i];
    if (gone->adds) continue;
    if (field->type.kind == TYPE_REFERENCE &&
        schema_is_ancestor(scene->schema, gone->entity, field->type.of))
      return false;
    if (schema_is_ancestor(scene->schema, gone->entity, field->entity) &&
        dataset_ancestor_row(scene->data, field->entity, fact.row, gone->entity) == gone->row)
      return false;
  }
  return true;
}

/* The set with so many facts of rows that are there. */
static void add_own(
    struct search *s, const struct found *set, uint32_t from, uint32_t n, found_list *sets) {
  if (!n) {
    if (!search_holds_found(s, set)) put_set(s, sets, set);
    return;
  }
  for (uint32_t i = from; i < s->n_own_singles && sets->n < NEW_ROW_SETS; i++) {
    if (!goes_with(s, set, &s->singles.items[i])) continue;
    struct found more = *set;
    more.singles[more.n++] = i;
    add_own(s, &more, i + 1, n - 1, sets);
  }
}

/* Tries sets that change the same rows; false where there is no room for more. */
static bool try_sets(struct search *s, found_list *sets, uint32_t n_smaller) {
  struct observed *seen = ARENA_ARRAY(s->explaining->arena, struct observed, sets->n + 1);
  if (!search_try(s, sets->items, sets->n, seen)) return false;
  for (uint32_t i = 0; i < sets->n; i++)
    if (!search_is_reached(s, seen[i].outcome, n_smaller))
      search_found(s, &sets->items[i], seen[i]);
  return true;
}

static bool lose_with_facts(
    struct search *s, const struct found *without, uint32_t n_facts, uint32_t n_smaller) {
  found_list sets = {0};
  for (uint32_t i = 0; i < without->n_rows; i++)
    if (!variants_can_lose(s->scene, without->rows[i].entity, without->rows[i].row)) return true;
  add_own(s, without, 0, n_facts, &sets);
  return try_sets(s, &sets, n_smaller);
}

static bool shrink_with_facts(
    struct search *s, uint32_t entity, uint32_t size, uint32_t n_smaller) {
  uint32_t first, end;
  dataset_rows_below(s->scene->data, s->scene->entity, s->scene->row, entity, &first, &end);
  for (uint32_t row = first; row < end && row - first < ROWS_TRIED; row++) {
    const struct found one = {.rows = {{.entity = entity, .row = row}}, .n_rows = 1};
    if (!lose_with_facts(s, &one, size - 1, n_smaller)) return false;
  }
  for (uint32_t a = first; size == 3 && a < end && end - first <= PAIRED_ROWS; a++)
    for (uint32_t b = a + 1; b < end; b++) {
      const struct found two = {
          .rows = {{.entity = entity, .row = b}, {.entity = entity, .row = a}}, .n_rows = 2};
      if (!lose_with_facts(s, &two, 1, n_smaller)) return false;
    }
  return true;
}

/* A new row is a step where none of its facts is; what is told of it stands first. */
static bool grow_with_facts(
    struct search *s, const struct new_row *new, uint32_t size, uint32_t n_smaller) {
  const struct found bare = {.rows = {new->row}, .n_rows = 1};
  found_list sets = {0};
  add_own(s, &bare, 0, size - 1, &sets);
  for (uint32_t n_new = 1; n_new < size && n_new <= new->n_facts; n_new++) {
    found_list rows = {0};
    add_sets(s, new, bare, new->first_single, n_new, &rows);
    for (uint32_t i = 0; i < rows.n; i++) add_own(s, &rows.items[i], 0, size - n_new, &sets);
  }
  return try_sets(s, &sets, n_smaller);
}

void search_rows_with_facts(struct search *s, uint32_t size, uint32_t n_smaller) {
  const struct scene *scene = s->scene;
  if (dataset_copies_rows(&scene->here) > EDITED_ROWS) return;
  for (uint32_t e = 1; e < scene->schema->n_entities; e++)
    if (is_record(s, e) && may_shrink(s, e) && !shrink_with_facts(s, e, size, n_smaller)) return;
  for (uint32_t i = 0; i < s->new_rows.n; i++)
    if (!grow_with_facts(s, &s->new_rows.items[i], size, n_smaller)) return;
}
