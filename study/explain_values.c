/* What a fact may be instead of what it is: the values of a closed set, numbers and days around what
 * they are compared with, those of others, and steps that grow; then the step that was found made as
 * small as it can be (explain_search.h). */
#include "study/explain_search.h"

#include <stdlib.h>

#include "base/date.h"
#include "runtime/settle/completions.h"

enum {
  PROBE_FACTOR = 8, /* steps of 1, 8, 64 … */
  N_PROBES = 8,
  TEXTS_TRIED = 20,
  REFINED_AT_ONCE = 24 /* values between two that are tried in one run */
};

struct near {
  int64_t value, now;
  bool is_turn; /* something that is computed of it turns there: it is tried before nearer ones */
};
static uint64_t distance_of(const struct near *near) {
  return near->value > near->now ? (uint64_t)near->value - (uint64_t)near->now
                                 : (uint64_t)near->now - (uint64_t)near->value;
}
static int nearest_first(const void *left, const void *right) {
  const struct near *a = left, *b = right;
  const uint64_t x = distance_of(a), y = distance_of(b);
  if (x != y) return x < y ? -1 : 1;
  return (a->value > b->value) - (a->value < b->value);
}

struct values {
  struct search *search;
  const struct choice_of_fact *choice;
  const struct field *field;
  int64_t low, high; /* what the field may be at all */
  VEC(struct near) list;
  uint32_t n_turns; /* of the list */
};

static bool is_number(const struct field *field) {
  return field->type.kind == TYPE_INTEGER || field->type.kind == TYPE_DECIMAL ||
      field->type.kind == TYPE_DATE;
}

static void add(struct values *v, int64_t value) {
  if (value >= v->low && value <= v->high)
    VEC_PUSH(v->search->explaining->arena, &v->list, ((struct near){value, v->choice->now, false}));
}

static void add_turn(struct values *v, int64_t value) {
  for (uint32_t i = 0; i < v->list.n; i++)
    if (v->list.items[i].value == value && v->list.items[i].is_turn) return;
  VEC_PUSH(v->search->explaining->arena, &v->list, ((struct near){value, v->choice->now, true}));
  v->n_turns++;
}

/* -- numbers and days -- */

/* Its bounds where the program has them; what is not negative does not become so. */
static void find_limits(struct values *v, const struct run *run, uint32_t at) {
  v->low = INT64_MIN / 4;
  v->high = INT64_MAX / 4;
  if (!is_number(v->field)) return;
  if (v->field->type.kind == TYPE_DATE) {
    v->low = DATE_MIN;
    v->high = DATE_MAX;
  } else if (v->choice->now >= 0) {
    v->low = 0;
  }
  int64_t low, high;
  const uint32_t within = scope_within(&v->search->scene->scope, v->choice->fact.field);
  if (within == NO_REGISTER || !run_number(run, within, at, &low, &high)) return;
  if (low != INT64_MIN && low < high) v->low = low;
  if (high != INT64_MAX && low < high) v->high = high;
}

/* That of others, and one less and more: it may be compared with theirs. */
static void add_others(struct values *v) {
  const struct scene *scene = v->search->scene;
  const uint32_t n = scene->data->tables[v->field->entity].n_rows;
  for (uint32_t row = 0; row < n && v->list.n < 20 * VALUES_OF_A_FACT; row++) {
    const struct value value = dataset_value(scene->data, v->choice->fact.field, row);
    if (!value.known || value_is_none(&value)) continue;
    for (int step = -1; step <= 1; step++)
      if (value.number > INT64_MIN / 4 && value.number < INT64_MAX / 4) add(v, value.number + step);
  }
}

static void add_steps(struct values *v) {
  const int64_t now = v->choice->now;
  if (now <= INT64_MIN / 4 || now >= INT64_MAX / 4) return;
  int64_t step = 1;
  for (int i = 0; i < N_PROBES; i++, step *= PROBE_FACTOR) {
    add(v, now - step);
    add(v, now + step);
  }
  if (v->field->type.kind == TYPE_DATE) return; /* the first and last day of all say nothing */
  if (v->low > INT64_MIN / 4) add(v, v->low);
  if (v->high < INT64_MAX / 4) add(v, v->high);
}

/* What is computed of it is compared with something: of facts that belong to the instance, or it to
 * theirs. */
static void add_crossings(struct values *v) {
  const struct scene *scene = v->search->scene;
  const uint32_t entity = v->field->entity;
  const bool is_below = schema_is_ancestor(scene->schema, scene->entity, entity),
             is_above = entity == scene->entity ||
      schema_is_ancestor(scene->schema, entity, scene->entity);
  if (!v->choice->is_needed || v->choice->fact.row == NEW_ROW || (!is_below && !is_above)) return;
  if (is_below ? scene_row_above(scene, entity, v->choice->fact.row, scene->entity) != scene->row
               : scene_row_above(scene, scene->entity, scene->row, entity) != v->choice->fact.row)
    return;
  struct crossed crossed;
  search_crossings(v->search, v->choice, v->low, v->high, &crossed);
  for (uint32_t i = 0; i < crossed.n; i++) add_turn(v, crossed.values[i]);
}

/* -- texts -- */

/* Those that the rules name, and those that others have. */
static void add_texts(struct values *v) {
  const struct scene *scene = v->search->scene;
  const struct program *program = scene->program;
  const struct dataset *data = scene->data;
  const struct column *column =
      &data->tables[v->field->entity]
           .columns[v->choice->fact.field - scene->schema->entities[v->field->entity].first_field];
  for (uint32_t k = 0; k < program->n_constants && v->list.n < TEXTS_TRIED; k++) {
    const struct value *value = &program->constants[k];
    uint32_t same = 0;
    if (value->type.kind != TYPE_TEXT || !value->known) continue;
    while (program->constants[same].type.kind != TYPE_TEXT || !program->constants[same].known ||
        !str_equal(program->constants[same].text, value->text))
      same++;
    const uint32_t code = dataset_text_code(data, value->text);
    if (same == k) add(v, code == TEXT_NOWHERE ? data->n_texts + k : code);
  }
  for (uint32_t row = 0; row < data->tables[v->field->entity].n_rows && v->list.n < TEXTS_TRIED;
       row++) {
    const uint32_t code = ((const uint32_t *)column->view.values)[row];
    if (code < TEXT_NOWHERE) add(v, code);
  }
}

/* -- all of them -- */

static bool is_allowed(const struct field *field, int64_t now, int64_t value) {
  if (value == now) return false;
  return field->changes != FIELD_ONLY_GROWS || (is_number(field) && value > now) ||
      (field->type.kind == TYPE_BOOLEAN && value > now);
}

static void take_values(
    struct search *s, struct choice_of_fact *choice, struct run *run, uint32_t at, uint32_t most) {
  struct values v = {
      .search = s, .choice = choice, .field = &s->scene->schema->fields[choice->fact.field]};
  uint32_t registers[3];
  const uint32_t n = settled_registers(s->scene->program, s->explaining->out->result, registers);
  struct completed_fact completed;
  find_limits(&v, run, at);
  if (completions_of(&s->scene->scope, run, (struct missing_fact){choice->fact.field, at},
          registers, n, &completed)) {
    for (uint32_t i = 0; i < completed.n; i++) add(&v, completed.values[i]);
  } else if (is_number(v.field)) {
    add_others(&v);
    add_steps(&v);
    add_crossings(&v);
  } else if (v.field->type.kind == TYPE_TEXT) {
    add_texts(&v);
  }
  if (v.list.n > 1) qsort(v.list.items, v.list.n, sizeof *v.list.items, nearest_first);
  choice->values = ARENA_ARRAY(s->explaining->arena, int64_t, most);
  uint32_t n_left = most > v.n_turns ? most - v.n_turns : 0; /* for those that are not turns */
  for (uint32_t i = 0; i < v.list.n; i++) {
    const int64_t value = v.list.items[i].value;
    if (choice->fact.row != NEW_ROW && !is_allowed(v.field, choice->now, value)) continue;
    bool is_there = false;
    for (uint32_t k = 0; k < choice->n_values; k++) is_there |= choice->values[k] == value;
    if (is_there) continue;
    if (choice->n_values == most || (!v.list.items[i].is_turn && !n_left)) {
      s->is_cut = true;
      continue;
    }
    n_left -= !v.list.items[i].is_turn;
    choice->values[choice->n_values++] = value;
  }
}

/* Of a field within bounds, what these are where its value is not known: seen from a run without
 * it. */
void search_values(
    struct search *s, struct choice_of_fact *choice, struct run *run, uint32_t at, uint32_t most) {
  const struct fact_at fact = choice->fact;
  const bool has_room = s->n_rows + variants_rows(s->scene) <= VARIANT_ROWS_TRIED;
  if (fact.row == NEW_ROW || scope_within(&s->scene->scope, fact.field) == NO_REGISTER ||
      !has_room) {
    take_values(s, choice, run, at, most);
    return;
  }
  struct variants variants;
  s->n_rows += variants_rows(s->scene);
  variants_open(&variants, s->scene, 1);
  variants_change(
      &variants, 0, (struct changed_fact){.field = fact.field, .row = fact.row, .clears = true});
  variants_run(&variants);
  const uint32_t entity = s->scene->schema->fields[fact.field].entity;
  take_values(
      s, choice, &variants.evaluation->run, variants_row(&variants, 0, entity, fact.row), most);
  variants_close(&variants);
}

/* -- the smallest step -- */

/* The set with another value of one of its facts. */
static struct found with_value(
    struct search *s, const struct found *set, uint32_t which, int64_t value) {
  struct found other = *set;
  const uint32_t fact = s->singles.items[set->singles[which]].fact;
  other.singles[which] = s->singles.n;
  VEC_PUSH(s->explaining->arena, &s->singles, ((struct single){fact, value, {0}}));
  return other;
}

/* Between a value that does not do and the set's, which does: the one nearest to the first that is
 * seen to do. False where there is none between. */
static bool step_nearer(struct search *s, struct found *set, uint32_t which, int64_t *fails) {
  const int64_t does = s->singles.items[set->singles[which]].value;
  const uint64_t between =
      (does > *fails ? (uint64_t)does - (uint64_t)*fails : (uint64_t)*fails - (uint64_t)does) - 1;
  const uint32_t n = between < REFINED_AT_ONCE ? (uint32_t)between : REFINED_AT_ONCE;
  struct found tried[REFINED_AT_ONCE];
  struct observed seen[REFINED_AT_ONCE];
  if (!n) return false;
  for (uint32_t i = 0; i < n; i++) {
    const int64_t step = (int64_t)((between + 1) / (n + 1) * (i + 1));
    tried[i] = with_value(s, set, which, does > *fails ? *fails + step : *fails - step);
  }
  if (!search_try(s, tried, n, seen)) return false;
  for (uint32_t i = 0; i < n; i++) {
    if (search_is_other(s, seen[i]) && seen[i].outcome == set->outcome && !tried[i].is_spoilt) {
      *set = tried[i];
      return true;
    }
    *fails = s->singles.items[tried[i].singles[which]].value;
  }
  return true;
}

/* What of the set's facts the mask says, with its rows or without; false where that is nothing, or
 * a fact of a row that is not there. */
static bool part_of(
    const struct search *s, const struct found *set, uint32_t mask, bool rows, struct found *part) {
  *part = *set;
  part->n = 0;
  if (!rows) part->n_rows = 0;
  for (uint32_t i = 0; i < set->n; i++) {
    if (!(mask >> i & 1)) continue;
    if (!rows && s->facts.items[s->singles.items[set->singles[i]].fact].fact.row == NEW_ROW)
      return false;
    part->singles[part->n++] = set->singles[i];
  }
  return part->n + part->n_rows > 0 && part->n + part->n_rows < set->n + set->n_rows;
}

/* Whether some of the set, but not all, comes to the same; of a number, to anything else than now. */
static bool holds_enough(struct search *s, const struct found *set) {
  const int all_rows = set->n_rows ? 1 : 0;
  for (uint32_t mask = 0; mask < (1u << set->n); mask++)
    for (int rows = 0; rows <= all_rows; rows++) {
      struct found part;
      struct observed seen;
      if (!part_of(s, set, mask, rows, &part)) continue;
      if (!search_try(s, &part, 1, &seen)) return true;
      if (search_is_other(s, seen) && (search_is_open(s) || seen.outcome == set->outcome))
        return true;
    }
  return false;
}

void search_refine(struct search *s, struct found *set) {
  struct found nearer = *set;
  for (uint32_t i = 0; i < set->n; i++) {
    const struct single single = s->singles.items[set->singles[i]];
    const struct choice_of_fact *choice = &s->facts.items[single.fact];
    if (choice->fact.row == NEW_ROW || !is_number(&s->scene->schema->fields[choice->fact.field]))
      continue;
    int64_t fails = choice->now;
    while (step_nearer(s, &nearer, i, &fails)) {}
  }
  if ((nearer.n == 1 && !nearer.n_rows) || !holds_enough(s, &nearer)) *set = nearer;
}
