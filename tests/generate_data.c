/* Random data for a generated regulation, and its YAML. See generate.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "tests/generate_internal.h"

/* Among them one text in two normalisations, which must compare equal, and escapes. */
const char *const gen_texts[GEN_TEXTS] = {
    "Hà Nội", "Ha\xcc\x80 N\xc3\xb4\xcc\xa3i", "Đà Nẵng", "", "14", "a \\\"b\\\" \\\\ c"};

const char *gen_number_data(struct gen *gen, uint32_t scale, bool rare) {
  static const char *const edges[] = {"9223372036854775807", "-9223372036854775808",
      "4611686018427387904", "1000000000000000000", "999999999", "1000000000", "-1000000000",
      "3037000500"};
  static const char *const decimal_edges[] = {
      "9223372036.854775807", "-9223372036.854775808", "1000000000", "0.000000001"};
  struct random *r = &gen->random;
  if (rare && random_chance(r, 30)) {
    if (scale == 0) return edges[random_below(r, 8)];
    if (scale == 9) return decimal_edges[random_below(r, 4)];
    return "999999999";
  }
  if (rare && random_chance(r, 40))
    return gen_format(gen, "%u", (unsigned)random_below(r, 1000000000));
  const char *sign = random_chance(r, 10) ? "-" : "";
  unsigned before = random_below(r, random_chance(r, 80) ? 6 : 120);
  if (scale == 0 || random_chance(r, 30)) return gen_format(gen, "%s%u", sign, before);
  const char *digits = "";
  uint32_t n = 1 + random_below(r, random_chance(r, 70) && scale > 2 ? 2 : scale);
  for (uint32_t i = 0; i < n; i++) {
    static const char *const common[] = {"0", "5", "25", "3", "75"};
    const char *digit = random_chance(r, 50) && n + 1 < scale
        ? common[random_below(r, 5)]
        : gen_format(gen, "%u", (unsigned)random_below(r, 10));
    digits = gen_format(gen, "%s%s", digits, digit);
  }
  if (str_from(digits).n > scale) digits = gen_format(gen, "%.*s", (int)scale, digits);
  return gen_format(gen, "%s%u.%s", sign, before, digits);
}

/* A reference, until all instances are there. */
static const char named_later[] = "?";

const char *gen_field_value(struct gen *gen, const struct gen_name *field) {
  struct random *r = &gen->random;
  if (field->narrow) {
    const uint32_t step = random_below(r, (uint32_t)(field->most - field->least) + 1);
    return field->type.kind == GEN_DATE ? gen_format(gen, "2020-01-%02u", 1 + (unsigned)step)
                                        : gen_format(gen, "%lld", (long long)(field->least + step));
  }
  switch (field->type.kind) {
  case GEN_BOOLEAN: return random_chance(r, 50) ? "true" : "false";
  case GEN_NUMBER: return gen_number_data(gen, field->type.scale, field->rare);
  case GEN_DATE: return gen_date_literal(gen);
  case GEN_TEXT: return gen_format(gen, "\"%s\"", gen_texts[random_below(r, GEN_TEXTS)]);
  case GEN_ENUM: {
    const struct gen_set *set = &gen->sets[field->type.set];
    return set->words[random_below(r, set->n)];
  }
  case GEN_REFERENCE: return named_later;
  }
  return "";
}

/* As the data may also write it. */
static const char *data_value(struct gen *gen, const struct gen_name *field) {
  static const char *const yes[] = {"true", "yes", "đúng", "có"},
                           *const no[] = {"false", "no", "sai", "không"};
  if (field->type.kind != GEN_BOOLEAN) return gen_field_value(gen, field);
  uint32_t word = random_chance(&gen->random, 70) ? 0 : random_below(&gen->random, 4);
  return random_chance(&gen->random, 50) ? yes[word] : no[word];
}

/* -- the tree -- */

struct filling {
  struct gen *gen;
  bool complete;   /* nothing is missing */
  unsigned serial; /* ids are unique over all, but for those of entities unique within */
  uint32_t position;
};

/* Whether its instances need ids: their own, or that of those below to be told from others by. */
static bool needs_ids(const struct gen *gen, uint32_t entity) {
  const struct gen_entity *e = &gen->entities[entity];
  bool needed = e->has_decision || e->is_named;
  for (uint32_t c = 0; c < e->n_children && !needed; c++)
    needed = gen->entities[e->children[c]].unique_within && needs_ids(gen, e->children[c]);
  return needed;
}

static void fill_instance(struct filling *filling, struct instance *instance, uint32_t entity);

static void fill_list(
    struct filling *filling, struct instance_list *list, uint32_t entity, bool present) {
  struct gen *gen = filling->gen;
  list->present = present;
  static const uint32_t sizes[] = {0, 1, 1, 2, 2, 3, 4, 5};
  list->n = present ? sizes[random_below(&gen->random, 8)] : 0;
  list->items = ARENA_ARRAY(gen->arena, struct instance, list->n + 1);
  for (uint32_t i = 0; i < list->n; i++) {
    filling->position = i;
    fill_instance(filling, &list->items[i], entity);
  }
}

static bool is_before(const char *a, const char *b, bool dates) {
  return dates ? strcmp(a, b) < 0 : strtod(a, NULL) < strtod(b, NULL);
}

/* Fields that another bounds keep that bound: what is not `given` takes the other's value. */
static void keep_limits(
    struct gen *gen, const char **values, const char *const *given, uint32_t e) {
  for (uint32_t f = 0; f < gen->entities[e].n_fields; f++) {
    const struct gen_name *field = &gen->names[gen->entities[e].fields[f]];
    uint32_t o = 0;
    if (!field->limit || !values[f]) continue;
    while (&gen->names[gen->entities[e].fields[o]] != field->limit) o++;
    if (!values[o]) continue;
    const bool dates = field->type.kind == GEN_DATE,
               keeps = !(field->is_least ? is_before(values[f], values[o], dates)
                                         : is_before(values[o], values[f], dates));
    if (!keeps && given && given[f]) values[o] = values[f];
    else if (!keeps) values[f] = values[o];
  }
}

static void fill_instance(struct filling *filling, struct instance *instance, uint32_t entity) {
  struct gen *gen = filling->gen;
  const struct gen_entity *e = &gen->entities[entity];
  instance->entity = entity;
  if (needs_ids(gen, entity) || (e->has_ids && random_chance(&gen->random, 90))) {
    /* no number is also a position */
    instance->id =
        gen_format(gen, "%s%u", random_chance(&gen->random, 20) ? "90" : "i", filling->serial++);
    if (e->unique_within && gen->repeats_ids)
      instance->id = gen_format(gen, "k%u", (unsigned)filling->position);
  }
  instance->values = ARENA_ARRAY(gen->arena, const char *, e->n_fields + 1);
  instance->lists = ARENA_ARRAY(gen->arena, struct instance_list, e->n_children + 1);
  for (uint32_t f = 0; f < e->n_fields; f++)
    if (filling->complete || !random_chance(&gen->random, gen->missing))
      instance->values[f] = data_value(gen, &gen->names[e->fields[f]]);
  keep_limits(gen, instance->values, NULL, entity);
  for (uint32_t c = 0; c < e->n_children; c++)
    fill_list(filling, &instance->lists[c], e->children[c],
        filling->complete || !random_chance(&gen->random, 8));
}

/* -- references -- */

typedef VEC(const char *) id_list;

static void list_ids(struct gen *gen, const struct instance *instance, id_list *ids) {
  const struct gen_entity *e = &gen->entities[instance->entity];
  if (instance->id) VEC_PUSH(gen->arena, &ids[instance->entity], instance->id);
  for (uint32_t c = 0; c < e->n_children; c++)
    for (uint32_t i = 0; i < instance->lists[c].n; i++)
      list_ids(gen, &instance->lists[c].items[i], ids);
}

/* Half of them name one of the first few, so that some are named often. */
static void name_instances(struct gen *gen, struct instance *instance, const id_list *ids) {
  const struct gen_entity *e = &gen->entities[instance->entity];
  for (uint32_t f = 0; f < e->n_fields; f++) {
    if (instance->values[f] != named_later) continue;
    const id_list *list = &ids[gen->names[e->fields[f]].type.set];
    uint32_t n = list->n > 3 && random_chance(&gen->random, 50) ? 3 : list->n;
    instance->values[f] = n ? list->items[random_below(&gen->random, n)] : NULL;
  }
  for (uint32_t c = 0; c < e->n_children; c++)
    for (uint32_t i = 0; i < instance->lists[c].n; i++)
      name_instances(gen, &instance->lists[c].items[i], ids);
}

static void fill_references(struct gen *gen, struct instance *root) {
  id_list ids[GEN_ENTITIES] = {0};
  list_ids(gen, root, ids);
  name_instances(gen, root, ids);
}

static void set_paths(struct gen *gen, struct instance *instance, const struct instance *parent) {
  instance->path = instance->id;
  if (instance->id && gen->entities[instance->entity].unique_within)
    instance->path = parent->path ? gen_format(gen, "%s/%s", parent->path, instance->id) : NULL;
  for (uint32_t c = 0; c < gen->entities[instance->entity].n_children; c++)
    for (uint32_t i = 0; i < instance->lists[c].n; i++)
      set_paths(gen, &instance->lists[c].items[i], instance);
}

void gen_data(struct gen *gen, struct instance *root) {
  fill_instance(&(struct filling){gen, false, 1, 0}, root, 0);
  fill_references(gen, root);
  set_paths(gen, root, NULL);
}

/* Ids that another year's instances of the entity have too: by its own numbers, of which some are
 * left out. */
static void number_anew(struct gen *gen, struct instance *instance, uint32_t *numbers) {
  if (random_chance(&gen->random, 15)) numbers[instance->entity]++;
  uint32_t number = numbers[instance->entity]++;
  if (instance->id)
    instance->id = gen_format(gen, "n%u_%u", (unsigned)instance->entity, (unsigned)number);
  for (uint32_t c = 0; c < gen->entities[instance->entity].n_children; c++)
    for (uint32_t i = 0; i < instance->lists[c].n; i++)
      number_anew(gen, &instance->lists[c].items[i], numbers);
}

void gen_data_of_another_year(struct gen *gen, struct instance *root) {
  uint32_t numbers[GEN_ENTITIES] = {0};
  fill_instance(&(struct filling){gen, false, 1, 0}, root, 0);
  number_anew(gen, root, numbers);
  fill_references(gen, root);
  set_paths(gen, root, NULL);
}

static void complete_instance(
    struct filling *filling, struct instance *out, const struct instance *in) {
  struct gen *gen = filling->gen;
  const struct gen_entity *e = &gen->entities[in->entity];
  *out = *in;
  out->origin = in;
  out->values = ARENA_ARRAY(gen->arena, const char *, e->n_fields + 1);
  out->lists = ARENA_ARRAY(gen->arena, struct instance_list, e->n_children + 1);
  for (uint32_t f = 0; f < e->n_fields; f++) {
    const struct gen_name *field = &gen->names[e->fields[f]];
    /* an absent fallback is no missing fact */
    out->values[f] = in->values[f] || field->fallback ? in->values[f] : data_value(gen, field);
  }
  keep_limits(gen, out->values, in->values, in->entity);
  for (uint32_t c = 0; c < e->n_children; c++) {
    const struct instance_list *list = &in->lists[c];
    if (!list->present) {
      if (gen->entities[e->children[c]].absent_none) continue;
      fill_list(filling, &out->lists[c], e->children[c], true);
      continue;
    }
    out->lists[c] = *list;
    out->lists[c].items = ARENA_ARRAY(gen->arena, struct instance, list->n + 1);
    for (uint32_t i = 0; i < list->n; i++)
      complete_instance(filling, &out->lists[c].items[i], &list->items[i]);
  }
}

struct instance *generated_complete(
    struct generated *g, const struct instance *root, struct random *random) {
  g->gen->random.state = random_next(random);
  struct instance *out = ARENA_NEW(&g->arena, struct instance);
  complete_instance(&(struct filling){g->gen, true, 100000, 0}, out, root);
  fill_references(g->gen, out);
  set_paths(g->gen, out, NULL);
  return out;
}

/* -- YAML -- */

struct writing {
  struct generated *g;
  struct random *shuffle;
  FILE *out;
  uint32_t rows[GEN_ENTITIES];
};

static void shuffle_order(struct random *random, uint32_t *order, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) order[i] = i;
  for (uint32_t i = n; random && i-- > 1;) {
    uint32_t j = random_below(random, i + 1), swap = order[i];
    order[i] = order[j];
    order[j] = swap;
  }
}

static void write_instance(struct writing *w, struct instance *instance, int indent, bool in_list);

static void write_list(struct writing *w, struct instance_list *list, uint32_t entity, int indent) {
  const struct gen_entity *e = &w->g->gen->entities[entity];
  fprintf(w->out, "%s:", e->plural ? e->plural : e->name);
  if (list->n == 0) {
    fputs(" []\n", w->out);
    return;
  }
  fputc('\n', w->out);
  uint32_t *order = ARENA_ARRAY(&w->g->arena, uint32_t, list->n);
  shuffle_order(w->shuffle, order, list->n);
  for (uint32_t i = 0; i < list->n; i++) {
    fprintf(w->out, "%*s- ", indent + 2, "");
    write_instance(w, &list->items[order[i]], indent + 4, true);
  }
}

static void write_predecessors(struct writing *w, const struct instance *instance) {
  fputs("succeeds: [", w->out);
  for (uint32_t i = 0; i < instance->n_predecessors; i++)
    fprintf(w->out, "%s%s", i ? ", " : "", instance->predecessors[i]);
  fputs("]\n", w->out);
}

/* One mapping; its first key follows a `- ` where it stands in a list. */
static void write_instance(struct writing *w, struct instance *instance, int indent, bool in_list) {
  const struct gen_entity *e = &w->g->gen->entities[instance->entity];
  instance->row = w->rows[instance->entity]++;
  uint32_t order[32], n_keys = 1 + e->n_fields + e->n_children,
                      n = n_keys + (instance->predecessors != NULL), written = 0;
  shuffle_order(w->shuffle, order, n);
  for (uint32_t i = 0; i < n; i++) {
    uint32_t key = order[i];
    bool there = key == n_keys ? true
        : key == 0             ? instance->id != NULL
        : key <= e->n_fields   ? instance->values[key - 1] != NULL
                               : instance->lists[key - 1 - e->n_fields].present;
    if (!there) continue;
    if (!in_list || written++ > 0) fprintf(w->out, "%*s", indent, "");
    if (key == n_keys) write_predecessors(w, instance);
    else if (key == 0) fprintf(w->out, "id: %s\n", instance->id);
    else if (key <= e->n_fields)
      fprintf(
          w->out, "%s: %s\n", w->g->gen->names[e->fields[key - 1]].name, instance->values[key - 1]);
    else
      write_list(
          w, &instance->lists[key - 1 - e->n_fields], e->children[key - 1 - e->n_fields], indent);
    written += !in_list;
  }
  if (written == 0) fputs("{}\n", w->out);
}

struct str generated_yaml(struct generated *g, struct instance *root, struct random *shuffle) {
  char *bytes = NULL;
  size_t n = 0;
  struct writing w = {.g = g, .shuffle = shuffle, .out = open_memstream(&bytes, &n)};
  if (!w.out) abort();
  write_instance(&w, root, 0, false);
  fclose(w.out);
  struct str text = str_copy(&g->arena, (struct str){bytes, (uint32_t)n});
  free(bytes);
  return text;
}
