/* Random regulations: entities, closed sets and fields, before anything is written of them
 * (generate_internal.h). */
#include "tests/generate_internal.h"

static uint32_t add_entity(struct gen *gen, const char *name, const char *plural, uint32_t parent) {
  uint32_t i = gen->n_entities++;
  struct gen_entity *e = &gen->entities[i];
  e->name = name;
  e->plural = plural;
  e->parent = parent;
  e->absent_none = parent != UINT32_MAX && random_chance(&gen->random, 35);
  e->has_ids = random_chance(&gen->random, 60);
  if (parent != UINT32_MAX) gen->entities[parent].children[gen->entities[parent].n_children++] = i;
  return i;
}

/* A tree of two to eight entities: always a root and clusters; perhaps units, their children,
 * another trunk. */
void gen_add_entities(struct gen *gen) {
  struct random *r = &gen->random;
  uint32_t root = add_entity(gen, "sector", NULL, UINT32_MAX);
  uint32_t cluster = add_entity(gen, "cluster", random_chance(r, 70) ? "clusters" : NULL, root);
  if (random_chance(r, gen->is_short ? 60 : 90)) {
    uint32_t unit = add_entity(gen, "đơn_vị", random_chance(r, 70) ? "units" : NULL, cluster);
    if (random_chance(r, gen->is_short ? 30 : 80)) {
      uint32_t incident =
          add_entity(gen, "incident", random_chance(r, 70) ? "incidents" : NULL, unit);
      if (random_chance(r, 20)) add_entity(gen, "witness", "witnesses", incident);
    }
    if (random_chance(r, gen->is_short ? 20 : 40)) add_entity(gen, "visit", "visits", unit);
  }
  if (random_chance(r, gen->is_short ? 15 : 30)) add_entity(gen, "meeting", NULL, cluster);
  if (random_chance(r, gen->is_short ? 20 : 40)) {
    uint32_t block = add_entity(gen, "block", random_chance(r, 70) ? "blocks" : NULL, root);
    if (random_chance(r, 50)) add_entity(gen, "post", "posts", block);
  }
}

/* By a stream of its own, so that what else is generated of a seed does not change. */
void gen_choose_unique(struct gen *gen) {
  struct random r = {gen->salt ^ 0x17e};
  for (uint32_t i = 1; i < gen->n_entities; i++)
    gen->entities[i].unique_within = gen->entities[i].parent != 0 && random_chance(&r, 40);
}

void gen_add_sets(struct gen *gen) {
  static const char *const pools[][5] = {{"low", "mid", "high", "top", "extra"},
      {"red", "green", "xanh_lá", "black", "white"},
      {"yes_word", "no_word", "maybe", "never", "later"},
      {"alpha", "beta", "gamma", "delta", "epsilon"}};
  for (uint32_t i = 0; i < 4; i++) {
    struct gen_set *set = &gen->sets[gen->n_sets++];
    set->n = 2 + random_below(&gen->random, 4);
    for (uint32_t j = 0; j < set->n; j++) set->words[j] = pools[i][j];
  }
  if (random_chance(&gen->random, 40)) { /* more outcomes than bits of a byte */
    struct gen_set *set = &gen->sets[gen->n_sets++];
    set->n = 9 + random_below(&gen->random, 31);
    for (uint32_t j = 0; j < set->n; j++) set->words[j] = gen_format(gen, "grade_%u", (unsigned)j);
  }
  gen->status_set = gen->n_sets; /* no field or decision has it */
  gen->sets[gen->status_set] =
      (struct gen_set){{"chosen", "not_chosen", "tied", "no_candidate"}, 4};
}

struct gen_type gen_random_type(struct gen *gen) {
  static const uint32_t scales[] = {1, 2, 2, 3, 6, 9};
  uint32_t which = random_below(&gen->random, 20);
  if (which < 6) return (struct gen_type){GEN_BOOLEAN, 0, 0};
  if (which < 10) return (struct gen_type){GEN_NUMBER, 0, 0};
  if (which < 13) return (struct gen_type){GEN_NUMBER, scales[random_below(&gen->random, 6)], 0};
  if (which < 16) return (struct gen_type){GEN_DATE, 0, 0};
  if (which < 17) return (struct gen_type){GEN_TEXT, 0, 0};
  return (struct gen_type){GEN_ENUM, 0, random_below(&gen->random, gen->n_sets)};
}

static struct gen_type random_field_type(struct gen *gen) {
  if (!random_chance(&gen->random, 15)) return gen_random_type(gen);
  uint32_t target = 1 + random_below(&gen->random, gen->n_entities - 1);
  gen->entities[target].is_named = true;
  gen->entities[target].unique_within = false;
  return (struct gen_type){GEN_REFERENCE, 0, target};
}

struct gen_name *gen_add_name(struct gen *gen, enum gen_name_kind kind, const char *name,
    uint32_t entity, struct gen_type type) {
  struct gen_name *n = &gen->names[gen->n_names++];
  *n = (struct gen_name){.kind = kind, .name = name, .entity = entity, .type = type};
  return n;
}

/* Bounds that what gen_field_value writes keeps; NULL: of this type there are none. */
/* On one side: by a number or day, a parameter, or another field of the instance. */
static const char *one_bound(struct gen *gen, struct gen_name *field) {
  static const char *const ends[2][2] = {{"120", "-120"}, {"9999-12-31", "0001-01-01"}};
  static const char *const parameters[2][2] = {
      {"nhiều_nhất", "ít_nhất"}, {"muộn_nhất", "sớm_nhất"}};
  const bool is_date = field->type.kind == GEN_DATE, is_least = random_chance(&gen->random, 50);
  const char *word =
      is_least ? gen_word(gen, "at least", "tối thiểu") : gen_word(gen, "at most", "tối đa");
  field->is_least = is_least;
  for (uint32_t i = gen->n_names - 1; i-- > 0 && random_chance(&gen->random, 60);) {
    const struct gen_name *other = &gen->names[i];
    if (other->entity != field->entity) break;
    if (other->type.kind != field->type.kind || other->type.scale != field->type.scale ||
        other->bounds || other->fallback || other->rare)
      continue;
    field->limit = other;
    return gen_format(gen, "%s %s", word, other->name);
  }
  if (random_chance(&gen->random, 30)) {
    gen->has_limits = true;
    return gen_format(gen, "%s %s", word, parameters[is_date][is_least]);
  }
  return gen_format(gen, "%s %s", word, ends[is_date][is_least]);
}

static const char *bounds_of(struct gen *gen, struct gen_name *field) {
  const char *between = gen_word(gen, "between", "trong khoảng"),
             *and_ = gen_word(gen, "and", "và");
  const bool is_integer = field->type.kind == GEN_NUMBER && field->type.scale == 0;
  if (!field->rare && (field->type.kind == GEN_NUMBER || field->type.kind == GEN_DATE) &&
      random_chance(&gen->random, 40))
    return one_bound(gen, field);
  field->narrow = (is_integer || field->type.kind == GEN_DATE) && random_chance(&gen->random, 40);
  if (field->narrow && is_integer) {
    field->least = -1, field->most = 4;
    return gen_format(gen, "%s -1 %s 4", between, and_);
  }
  if (field->narrow) {
    field->least = GEN_NARROW_DAY, field->most = GEN_NARROW_DAY + 4;
    return gen_format(gen, "%s 2020-01-01 %s 2020-01-05", between, and_);
  }
  if (field->type.kind == GEN_NUMBER && !field->rare)
    return gen_format(gen, "%s -120 %s 120", between, and_);
  if (field->type.kind == GEN_DATE)
    return gen_format(gen, "%s 0001-01-01 %s 9999-12-31", between, and_);
  return NULL;
}

void gen_add_fields(struct gen *gen) {
  static const char *const letters[] = {"a", "b", "c", "d", "e", "f"};
  for (uint32_t e = 0; e < gen->n_entities; e++) {
    uint32_t n = 2 + random_below(&gen->random, 4);
    for (uint32_t i = 0; i < n; i++) {
      /* Most names are an entity's own; `a` and `b` are shared, so that look-up must choose the
       * nearest. */
      bool shared = i < 2 && random_chance(&gen->random, 30);
      const char *name =
          shared ? letters[i] : gen_format(gen, "%s_%s", gen->entities[e].name, letters[i]);
      if (i == 5) name = gen_format(gen, "thuộc_tính_%u", (unsigned)e);
      struct gen_name *field = gen_add_name(gen, NAME_FIELD, name, e, random_field_type(gen));
      field->rare = random_chance(&gen->random, 15);
      if (random_chance(&gen->random, 20)) field->fallback = gen_field_value(gen, field);
      if ((field->fallback && field->type.kind == GEN_REFERENCE) ||
          (field->type.kind == GEN_DATE && random_chance(&gen->random, 30)))
        field->fallback = gen_word(gen, "none", "rỗng");
      if (field->fallback && field->type.kind == GEN_TEXT)
        field->fallback = gen_format(gen, "\"%s\"", gen_texts[0]);
      if (!field->fallback && random_chance(&gen->random, 30))
        field->bounds = bounds_of(gen, field);
      gen->entities[e].fields[gen->entities[e].n_fields++] = gen->n_names - 1;
    }
  }
}
