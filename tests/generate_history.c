/* The preceding year of a generated regulation: what asks for it, and random results for it. See
 * generate.h. */
#include <stdio.h>
#include <stdlib.h>

#include "base/vec.h"
#include "tests/generate_internal.h"

static bool is_item(const struct gen_name *name) {
  return name->kind == NAME_DEFINE || name->kind == NAME_DECISION || name->kind == NAME_CHOSEN ||
      name->kind == NAME_STATE || name->kind == NAME_SHARE;
}

/* -- asking -- */

/* Whether a name of the instance is met by an aggregate's rows before the one that is meant. */
static bool is_hidden(
    const struct gen *gen, const struct gen_scope *scope, const struct gen_name *name) {
  for (uint32_t e = scope->home; e != name->entity; e = gen->entities[e].parent)
    for (uint32_t i = 0; i < gen->n_names; i++)
      if (gen->names[i].entity == e && is_item(&gen->names[i]) &&
          str_equal(str_from(gen->names[i].name), str_from(name->name)))
        return true;
  return false;
}

static bool fits(const struct gen *gen, const struct gen_scope *scope, struct gen_type type,
    const struct gen_name *name) {
  if (!name->name || !is_item(name) || name->type.kind != type.kind ||
      (type.kind == GEN_ENUM && name->type.set != type.set))
    return false;
  if (name->entity == scope->home) return true;
  return scope->outer && scope->outer->home == name->entity && !is_hidden(gen, scope, name);
}

static bool gen_previous_value(
    struct gen *gen, const struct gen_scope *scope, struct gen_type type, struct piece *out) {
  uint32_t entity = scope->home;
  if (type.kind == GEN_BOOLEAN && random_chance(&gen->random, 30)) {
    *out = (struct piece){
        gen_word(gen, "no previous record", "không có kết quả năm trước"), BIND_ATOM, 0};
  } else {
    const struct gen_name *found[GEN_NAMES + 4];
    uint32_t n = 0;
    for (uint32_t i = 0; i < gen->n_names; i++)
      if (fits(gen, scope, type, &gen->names[i])) found[n++] = &gen->names[i];
    if (fits(gen, scope, type, &gen->own)) /* a recurrence is the commonest use */
      for (uint32_t i = 0; i < 3; i++) found[n++] = &gen->own;
    if (n == 0) return false;
    const struct gen_name *name = found[random_below(&gen->random, n)];
    entity = name->entity;
    const char *text = gen_format(gen, "%s %s", gen_word(gen, "previous", "năm trước"), name->name);
    *out = (struct piece){text, BIND_ATOM, name->type.scale};
    if (name->kind == NAME_STATE)
      *out =
          (struct piece){gen_format(gen, "%s %s %s", text, gen_word(gen, "is", "là"), name->word),
              BIND_COMPARE, 0};
  }
  gen->asks_history = true;
  gen->entities[entity].is_named = true; /* its instances need ids */
  return true;
}

static const char *predecessor_word(struct gen *gen) {
  return gen_word(gen, "predecessor", "tiền thân");
}

/* What is asked of a predecessor: its previous values, whether it has a record, and now and then
 * something of the instance. */
static const char *predecessor_condition(struct gen *gen, const struct gen_scope *instance) {
  static const struct gen_type boolean = {GEN_BOOLEAN, 0, 0}, number = {GEN_NUMBER, 0, 0};
  struct random *r = &gen->random;
  struct piece first = {0}, value;
  if (random_chance(r, 40) && gen_previous_value(gen, instance, number, &value)) {
    static const char *const signs[] = {"<", "<=", ">", ">=", "=", "<>"};
    first = (struct piece){gen_format(gen, "%s %s %u", value.text, signs[random_below(r, 6)],
                               (unsigned)random_below(r, 5)),
        BIND_COMPARE, 0};
  } else if (!gen_previous_value(gen, instance, boolean, &first)) {
    first = gen_atom(gen_word(gen, "no previous record", "không có kết quả năm trước"));
  }
  if (random_chance(r, 30))
    first = (struct piece){
        gen_format(gen, "%s %s", gen_word(gen, "not", "không"), gen_at(gen, first, BIND_ATOM)),
        BIND_NOT, 0};
  if (random_chance(r, 60)) return gen_at(gen, first, BIND_OPEN);
  struct piece second = gen_truth(gen, instance, 0);
  return gen_format(gen, "%s %s %s", gen_at(gen, first, BIND_NOT),
      random_chance(r, 50) ? gen_word(gen, "and", "và") : gen_word(gen, "or", "hoặc"),
      gen_at(gen, second, BIND_NOT));
}

static const char *predecessor_where(struct gen *gen, const struct gen_scope *instance) {
  if (random_chance(&gen->random, 40)) return "";
  return gen_format(
      gen, " %s %s", gen_word(gen, "where", "mà"), predecessor_condition(gen, instance));
}

static bool gen_predecessors(
    struct gen *gen, const struct gen_scope *instance, struct gen_type type, struct piece *out) {
  static const char *const folds[4][2] = {{"min of", "nhỏ nhất của"}, {"max of", "lớn nhất của"},
      {"sum of", "tổng"}, {"average of", "trung bình của"}};
  const char *rows = predecessor_word(gen), *text;
  uint32_t scale = 0, which = random_below(&gen->random, type.kind == GEN_DATE ? 2 : 5);
  struct piece value;
  if (type.kind == GEN_BOOLEAN && which < 2) {
    text = gen_format(gen, "%s %s%s %s %s", gen_word(gen, "every", "mọi"), rows,
        predecessor_where(gen, instance), gen_word(gen, "has", "đều"),
        predecessor_condition(gen, instance));
  } else if (type.kind == GEN_BOOLEAN) {
    text = gen_format(gen, "%s %s %s %s",
        which == 2 ? gen_word(gen, "no", "không có") : gen_word(gen, "any", "có"), rows,
        gen_word(gen, "where", "mà"), predecessor_condition(gen, instance));
  } else if (type.kind == GEN_NUMBER && which == 4) {
    text = gen_format(
        gen, "%s %s%s", gen_word(gen, "count of", "số"), rows, predecessor_where(gen, instance));
  } else if ((type.kind == GEN_NUMBER || type.kind == GEN_DATE) &&
      gen_previous_value(gen, instance, type, &value)) {
    text = gen_format(gen, "%s %s %s %s%s", gen_word(gen, folds[which][0], folds[which][1]),
        value.text, gen_word(gen, "over", "trên"), rows, predecessor_where(gen, instance));
    scale = which == 3 ? 9 : value.scale;
  } else {
    return false;
  }
  *out = (struct piece){text, BIND_OPEN, scale};
  gen->asks_history = true;
  gen->entities[instance->home].is_named = true;
  return true;
}

bool gen_previous(
    struct gen *gen, const struct gen_scope *scope, struct gen_type type, struct piece *out) {
  if (scope->instance && random_chance(&gen->random, 30) && gen_predecessors(gen, scope, type, out))
    return true;
  return gen_previous_value(gen, scope, type, out);
}

/* -- results -- */

typedef VEC(struct gen_record) record_list;
typedef VEC(struct instance *) instance_list_of;

static void list_instances(struct gen *gen, struct instance *instance, instance_list_of *out) {
  VEC_PUSH(gen->arena, out, instance);
  for (uint32_t c = 0; c < gen->entities[instance->entity].n_children; c++)
    for (uint32_t i = 0; i < instance->lists[c].n; i++)
      list_instances(gen, &instance->lists[c].items[i], out);
}

static const char *random_value(struct gen *gen, const struct gen_name *name) {
  static const char *const states[] = {"filled", "short", "no_candidate", "no_seats", "tied"},
                           *const shares[] = {"filled", "tied", "no_candidate"};
  struct random *r = &gen->random;
  if (random_chance(r, 20)) return NULL;
  if (name->kind == NAME_STATE && name->is_sharing) return shares[random_below(r, 3)];
  if (name->kind == NAME_STATE) return states[random_below(r, 5)];
  /* few different ones, so that predecessors often agree */
  if (name->type.kind == GEN_NUMBER && random_chance(r, 50))
    return name->type.scale && random_chance(r, 50) ? "2.0" : "2";
  return gen_field_value(gen, name);
}

/* Of what is unknown. */
static void add_bounds(struct gen *gen, struct gen_record *record, uint32_t name) {
  const struct gen_name *of = &gen->names[name];
  struct random *r = &gen->random;
  const bool is_number = of->type.kind == GEN_NUMBER;
  if (record->values[name] || (of->kind != NAME_DEFINE && of->kind != NAME_SHARE) ||
      (!is_number && of->type.kind != GEN_DATE) || random_chance(r, 40))
    return;
  const int first = (int)random_below(r, 5), last = first + 1 + (int)random_below(r, 5);
  const char *form = is_number ? "%d" : "2019-03-%02d";
  record->least[name] = gen_format(gen, form, first + !is_number);
  record->most[name] = gen_format(gen, form, last + !is_number);
}

static void add_record(
    struct gen *gen, record_list *out, uint32_t entity, const char *id, const char *path) {
  struct gen_record record = {.entity = entity,
      .id = id,
      .path = path,
      .values = ARENA_ARRAY(gen->arena, const char *, gen->n_names + 1),
      .least = ARENA_ARRAY(gen->arena, const char *, gen->n_names + 1),
      .most = ARENA_ARRAY(gen->arena, const char *, gen->n_names + 1)};
  for (uint32_t i = 0; i < gen->n_names; i++)
    if (gen->names[i].entity == entity && is_item(&gen->names[i])) {
      record.values[i] = random_value(gen, &gen->names[i]);
      add_bounds(gen, &record, i);
    }
  VEC_PUSH(gen->arena, out, record);
}

/* One that only the preceding year knew; where ids are unique within the parent, under the first. */
static void add_gone(
    struct gen *gen, record_list *out, const instance_list_of *all, uint32_t entity) {
  const char *id = gen_format(gen, "gone%u", (unsigned)entity), *path = id;
  if (gen->entities[entity].unique_within) {
    path = NULL;
    for (uint32_t i = 0; i < all->n && !path; i++)
      if (all->items[i]->entity == gen->entities[entity].parent && all->items[i]->path)
        path = gen_format(gen, "%s/%s", all->items[i]->path, id);
  }
  if (path) add_record(gen, out, entity, id, path);
}

/* Names others of its entity, itself, one that only the preceding year knew, or one nobody knows;
 * sometimes nobody at all. */
static void add_predecessors(
    struct gen *gen, struct instance *instance, const instance_list_of *all) {
  struct random *r = &gen->random;
  uint32_t n = random_below(r, 4);
  instance->predecessors = ARENA_ARRAY(gen->arena, const char *, n + 1);
  for (uint32_t tries = 0; tries < 8 * n && instance->n_predecessors < n; tries++) {
    const struct instance *other = all->items[random_below(r, all->n)];
    const char *id = other->entity == instance->entity ? other->id : NULL;
    /* whole, or its own alone: then one under the same parent is meant */
    if (id && gen->repeats_ids && random_chance(r, 60)) id = other->path;
    if (random_chance(r, 20)) id = instance->id;
    if (random_chance(r, 10)) id = gen_format(gen, "gone%u", (unsigned)instance->entity);
    if (random_chance(r, 3)) id = "never";
    for (uint32_t i = 0; id && i < instance->n_predecessors; i++)
      if (strcmp(instance->predecessors[i], id) == 0) id = NULL; /* twice is an error */
    if (id) instance->predecessors[instance->n_predecessors++] = id;
  }
}

void gen_history(struct gen *gen, struct instance *root) {
  if (!gen->asks_history) return;
  struct random *r = &gen->random;
  instance_list_of all = {0};
  record_list records = {0};
  list_instances(gen, root, &all);
  uint32_t known = random_chance(r, 10) ? 0 : random_chance(r, 10) ? 100 : 75;
  for (uint32_t i = 0; i < all.n; i++)
    if (all.items[i]->path && random_chance(r, known))
      add_record(gen, &records, all.items[i]->entity, all.items[i]->id, all.items[i]->path);
  for (uint32_t e = 1; e < gen->n_entities; e++)
    if (known) add_gone(gen, &records, &all, e);
  for (uint32_t i = 1; i < all.n; i++)
    if (random_chance(r, 16)) add_predecessors(gen, all.items[i], &all);
  gen->records = records.items;
  gen->n_records = records.n;
}

struct instance *generated_again(struct generated *g, struct random *random) {
  g->gen->random.state = random_next(random);
  struct instance *root = ARENA_NEW(&g->arena, struct instance);
  gen_data_of_another_year(g->gen, root);
  gen_history(g->gen, root);
  return root;
}

/* A value in one of the ways it may be written. */
static void write_value(FILE *out, struct random *r, const struct gen_record *record,
    const struct gen_name *name, uint32_t k) {
  static const char *const members[] = {[NAME_DEFINE] = "value",
      [NAME_DECISION] = "outcome",
      [NAME_CHOSEN] = "chosen",
      [NAME_STATE] = "state",
      [NAME_SHARE] = "share"};
  const char *value = record->values[k];
  const bool is_within = record->least[k] != NULL;
  bool is_text = name->kind == NAME_STATE || name->kind == NAME_DECISION ||
      (name->type.kind == GEN_NUMBER && name->type.scale && random_chance(r, 70));
  bool is_mapping = is_within || (name->kind == NAME_DEFINE ? !value : random_chance(r, 60));
  if (!value && name->kind == NAME_STATE) value = "undetermined";
  if (is_mapping) fprintf(out, "{ \"%s\": ", members[name->kind]);
  if (!value) fputs("null", out);
  else fprintf(out, is_text ? "\"%s\"" : "%s", value);
  if (is_within)
    fprintf(out,
        random_chance(r, 50) ? ", \"between\": [\"%s\", \"%s\"]" : ", \"between\": [%s, %s]",
        record->least[k], record->most[k]);
  if (is_mapping) fputs(value ? ", \"rules\": [] }" : ", \"missing\": [\"x\", \"y[2].z\"] }", out);
}

/* The ids of those above it, as far as ids are unique within the parent: "i1/i2/i3" from its end. */
static void write_above(FILE *out, const struct gen *gen, const struct gen_record *record) {
  const char *end = record->path + strlen(record->path);
  for (uint32_t e = record->entity; gen->entities[e].unique_within; e = gen->entities[e].parent) {
    do end--;
    while (*end != '/');
    const char *begin = end;
    while (begin > record->path && begin[-1] != '/') begin--;
    fprintf(out, ", \"%s\": \"%.*s\"", gen->entities[gen->entities[e].parent].name,
        (int)(end - begin), begin);
  }
}

struct str generated_results(struct generated *g) {
  struct gen *gen = g->gen;
  if (!gen->asks_history) return (struct str){0};
  struct random r = {g->seed ^ 0xca11};
  char *bytes = NULL;
  size_t n = 0;
  FILE *out = open_memstream(&bytes, &n);
  if (!out) abort();
  bool is_last = random_chance(&r, 20); /* the day may stand behind the results */
  fputs("{ \"regulation\": \"before\", \"title\": null", out);
  if (!is_last) fprintf(out, ", \"as_of\": \"2019-%02u-15\"", 1 + (unsigned)random_below(&r, 12));
  fputs(",\n  \"results\": {", out);
  for (uint32_t e = 0, n_entities = 0; e < gen->n_entities; e++) {
    fprintf(out, "%s\n    \"%s\": [", n_entities++ ? "," : "", gen->entities[e].name);
    for (uint32_t i = 0, n_records = 0; i < gen->n_records; i++) {
      const struct gen_record *record = &gen->records[i];
      if (record->entity != e) continue;
      fprintf(
          out, "%s\n      { \"id\": \"%s\", \"parent\": \"p\"", n_records++ ? "," : "", record->id);
      write_above(out, gen, record);
      for (uint32_t k = 0; k < gen->n_names; k++) {
        const struct gen_name *name = &gen->names[k];
        if (name->entity != e || !is_item(name) ||
            (!record->values[k] && !record->least[k] && random_chance(&r, 30)))
          continue;
        fprintf(out, ", \"%s\": ", name->name);
        write_value(out, &r, record, name, k);
      }
      fputs(" }", out);
    }
    fputs("]", out);
  }
  fputs("\n  },\n  \"warnings\": []", out);
  if (is_last) fputs(", \"as_of\": \"2019-12-31\"", out);
  fputs(" }\n", out);
  fclose(out);
  struct str text = str_copy(&g->arena, (struct str){bytes, (uint32_t)n});
  free(bytes);
  return text;
}

/* language.md §4, §5: named whole, or where ids are unique within the parent by its own id alone
 * under the instance's parent. */
static bool is_meant(const struct gen *gen, const struct instance *instance, const char *id,
    const struct gen_record *record) {
  if (strcmp(record->path, id) == 0) return true;
  if (!gen->entities[instance->entity].unique_within || !instance->path || strchr(id, '/'))
    return false;
  size_t above = strlen(instance->path) - strlen(instance->id);
  return strncmp(record->path, instance->path, above) == 0 && strcmp(record->path + above, id) == 0;
}

/* The literals that a column of the preceding year is made of: "previous NAME", "previous NAME at
 * least", "previous NAME at most". */
static const char *const *literals_of(struct gen *gen, const struct gen_record *record,
    const struct gen_name *name, struct str field) {
  const char *const *const all[] = {record->values, record->least, record->most};
  static const char *const ends[] = {"", " at least", " at most"};
  for (uint32_t i = 0; i < 3; i++)
    if (str_equal(field, str_from(gen_format(gen, "previous %s%s", name->name, ends[i]))))
      return all[i];
  return NULL;
}

uint32_t generated_previous(const struct generated *g, const struct instance *instance,
    struct str field, const char **values, bool *has_record, uint32_t most) {
  struct gen *gen = g->gen;
  const char *const *ids = instance->predecessors ? instance->predecessors : &instance->path;
  uint32_t n = instance->predecessors ? instance->n_predecessors : 1;
  for (uint32_t i = 0; i < n && i < most; i++) {
    values[i] = NULL;
    has_record[i] = false;
    for (uint32_t k = 0; ids[i] && k < gen->n_records; k++) {
      const struct gen_record *record = &gen->records[k];
      if (record->entity != instance->entity || !is_meant(gen, instance, ids[i], record)) continue;
      has_record[i] = true;
      for (uint32_t name = 0; name < gen->n_names; name++) {
        if (gen->names[name].entity != instance->entity || !is_item(&gen->names[name])) continue;
        const char *const *literals = literals_of(gen, record, &gen->names[name], field);
        if (literals) values[i] = literals[name];
      }
    }
  }
  return n;
}
