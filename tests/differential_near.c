/* What is named and referred to where a result may name only few reasons: held against all that the
 * reference names. What is named is among these; what is not is told where `missing_in` says, by
 * field, or by a result that hangs on it itself. differential.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>

#include "tests/differential.h"

/* "unit.votes" of "sector.cluster[c3].unit[u7].votes", and of `votes` seen from a unit. */
static struct str key_of(struct arena *arena, struct str asker, struct str fact) {
  struct str parts[2] = {{0}};
  uint32_t begin = 0, depth = 0, end_of_name = UINT32_MAX;
  for (uint32_t i = 0; i <= fact.n; i++) {
    const char byte = i < fact.n ? fact.p[i] : '.';
    if (byte == '[' && depth++ == 0) end_of_name = i;
    if (byte == ']') depth--;
    if (byte != '.' || depth) continue;
    parts[0] = parts[1];
    parts[1] = (struct str){fact.p + begin, (end_of_name < i ? end_of_name : i) - begin};
    begin = i + 1;
    end_of_name = UINT32_MAX;
  }
  if (!parts[0].n) parts[0] = asker;
  return str_from(arena_printf(arena, "%.*s.%.*s", STR_ARGS(parts[0]), STR_ARGS(parts[1])));
}

static struct str entity_name(const struct checking *c, uint32_t entity) {
  return entity == ENTITY_RUN ? STR("") : c->subject->program->schema.entities[entity].name;
}

/* The keys of all facts that any row of a result hangs on. */
static const struct str_map *keys_of_result(struct checking *c, uint32_t i) {
  struct arena *arena = &c->subject->arena;
  const struct result *result = &c->results[i];
  struct str_map *keys = ARENA_NEW(arena, struct str_map);
  str_map_init(keys, arena);
  for (uint32_t row = 0; row < c->subject->data.tables[result->entity].n_rows; row++) {
    struct reference_reasons wanted = {0};
    if (!c->expected[i][row].settled) compare_why(c, result, row, &wanted);
    for (uint32_t k = 0; k < wanted.missing.n; k++)
      str_map_add(keys, key_of(arena, entity_name(c, result->entity), wanted.missing.items[k]), 0);
    reference_forget(c->reference);
  }
  return keys;
}

static bool is_told(enum result_kind kind) {
  return kind == RESULT_DEFINE || kind == RESULT_DECISION || kind == RESULT_STATUS ||
      kind == RESULT_STATE || kind == RESULT_DUTY || kind == RESULT_SHARE ||
      kind == RESULT_ALLOCATION;
}

/* Whether what one place of missing_in names tells of a fact. */
static bool tells(struct checking *c, struct str place, struct str key) {
  bool is_result = false;
  for (uint32_t i = 0; i < c->n_results; i++) {
    const struct result *result = &c->results[i];
    if (!is_told(result->kind)) continue;
    const struct str own = key_of(&c->subject->arena, entity_name(c, result->entity), result->name);
    if (!str_equal(own, place)) continue;
    is_result = true;
    if (str_map_find(c->keys[i], key, NULL)) return true;
  }
  return !is_result && str_equal(place, key);
}

static bool holds(const struct str *texts, uint32_t n, struct str text) {
  for (uint32_t i = 0; i < n; i++)
    if (str_equal(texts[i], text)) return true;
  return false;
}

static void expect_among(struct checking *c, const struct result *result, uint32_t row,
    const char *what, const struct str *named, uint32_t n, const struct str *all, uint32_t n_all) {
  for (uint32_t i = 0; i < n; i++)
    if (!holds(all, n_all, named[i]))
      complain(c, "why (few named) %.*s row %u: %s %.*s, which the reference does not name",
          STR_ARGS(result->name), (unsigned)row, what, STR_ARGS(named[i]));
}

void compare_near(struct checking *c, struct run *run) {
  struct arena *arena = &c->subject->arena;
  c->keys = ARENA_ARRAY(arena, const struct str_map *, c->n_results + 1);
  for (uint32_t i = 0; i < c->n_results; i++)
    if (is_told(c->results[i].kind)) c->keys[i] = keys_of_result(c, i);
  for (uint32_t i = 0; i < c->n_results && !c->message[0]; i++) {
    const struct result *result = &c->results[i];
    const struct str asker = entity_name(c, result->entity);
    for (uint32_t row = 0; row < c->subject->data.tables[result->entity].n_rows; row++) {
      if (c->expected[i][row].settled) continue;
      struct reasons vm = {0};
      struct reference_reasons all = {0};
      run_why(run, result->reg, row, arena, &vm);
      compare_why(c, result, row, &all);
      expect_among(
          c, result, row, "missing", vm.missing, vm.n_missing, all.missing.items, all.missing.n);
      expect_among(
          c, result, row, "faults", vm.faults, vm.n_faults, all.faults.items, all.faults.n);
      expect_among(c, result, row, "conflict", vm.conflict, vm.n_conflict, all.conflict.items,
          all.conflict.n);
      expect_among(c, result, row, "tied", vm.tied, vm.n_tied, all.tied.items, all.tied.n);
      const uint32_t n_all = all.missing.n + all.faults.n + all.conflict.n + all.tied.n;
      if (!vm.n_missing_in && vm.n_missing + vm.n_faults + vm.n_conflict + vm.n_tied != n_all)
        complain(c, "why (few named) %.*s row %u: some of %u reasons are told nowhere",
            STR_ARGS(result->name), (unsigned)row, (unsigned)n_all);
      c->measure->referred += vm.n_missing_in > 0;
      for (uint32_t k = 0; k < all.missing.n && vm.n_missing_in; k++) {
        if (holds(vm.missing, vm.n_missing, all.missing.items[k])) continue;
        if (str_equal(all.missing.items[k], STR("unknown"))) continue; /* of any result */
        const struct str key = key_of(arena, asker, all.missing.items[k]);
        bool is_covered = false;
        for (uint32_t m = 0; m < vm.n_missing_in && !is_covered; m++)
          is_covered = tells(c, key_of(arena, asker, vm.missing_in[m]), key);
        if (!is_covered)
          complain(c, "why (few named) %.*s row %u: %.*s is told nowhere", STR_ARGS(result->name),
              (unsigned)row, STR_ARGS(all.missing.items[k]));
      }
      reference_forget(c->reference);
    }
  }
}
