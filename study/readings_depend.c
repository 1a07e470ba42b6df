/* Which readings are tried together: those on which some one result hangs (readings.h). */
#include "study/readings.h"

static uint32_t find(uint32_t *above, uint32_t reading) {
  while (above[reading] != reading) reading = above[reading] = above[above[reading]];
  return reading;
}

/* All readings of a set belong together; the smallest stands for all. */
static void unite(uint32_t *above, uint32_t n, struct reading_set set) {
  uint32_t first = n;
  for (uint32_t i = 0; i < n; i++) {
    if (!reading_set_has(set, i)) continue;
    if (first == n) {
      first = find(above, i);
      continue;
    }
    uint32_t a = find(above, first), b = find(above, i);
    if (a < b) above[b] = a;
    else above[a] = b;
  }
}

static uint64_t times(uint64_t a, uint64_t b) {
  uint64_t product;
  return __builtin_mul_overflow(a, b, &product) ? UINT64_MAX : product;
}

static void make_groups(
    struct arena *arena, const struct schema *schema, uint32_t *above, struct dependence *out) {
  uint32_t n = schema->n_readings;
  out->groups = ARENA_ARRAY(arena, struct reading_group, n + 1);
  out->group_of = ARENA_ARRAY(arena, uint32_t, n + 1);
  for (uint32_t i = 0; i < n; i++) {
    uint32_t first = find(above, i);
    if (first == i) {
      out->group_of[i] = out->n_groups;
      out->groups[out->n_groups++] =
          (struct reading_group){.members = ARENA_ARRAY(arena, uint32_t, n), .n_combinations = 1};
    }
    struct reading_group *group = &out->groups[out->group_of[i] = out->group_of[first]];
    group->members[group->n_members++] = i;
    group->n_combinations =
        times(group->n_combinations, schema->enumerations[schema->readings[i].choices].n_words);
  }
}

void readings_depend(
    struct arena *arena, const struct typed_program *typed, struct dependence *out) {
  const struct schema *schema = &typed->schema;
  *out = (struct dependence){0};
  struct depend depend;
  depend_find(arena, typed, &depend);

  uint32_t *above = ARENA_ARRAY(arena, uint32_t, schema->n_readings + 1);
  for (uint32_t i = 0; i < schema->n_readings; i++) above[i] = i;
  out->results = ARENA_ARRAY(arena, struct reading_set, outcome_n_results(schema) + 1);
  for (uint32_t i = 0; i < schema->n_items; i++) out->results[i] = depend.items[i];
  for (uint32_t i = 0; i < schema->n_warnings; i++)
    out->results[schema->n_items + i] = depend.warnings[i];
  for (uint32_t i = 0; i < outcome_n_results(schema); i++)
    unite(above, schema->n_readings, out->results[i]);
  /* what is refused is a result too */
  for (uint32_t i = 0; i < schema->n_requires; i++)
    unite(above, schema->n_readings, depend.requires[i]);
  make_groups(arena, schema, above, out);
}
