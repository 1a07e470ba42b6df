/* Random aggregates: their rows, quantifiers, counts, and what is folded (generate_internal.h). */
#include "tests/generate_internal.h"

/* An ancestor of an instance that the expression stands in is no list: there is only one. */
static bool is_above(const struct gen *gen, uint32_t entity, const struct gen_scope *scope) {
  for (; scope; scope = scope->around)
    if (gen_is_ancestor(gen, entity, scope->home)) return true;
  return false;
}

/* The declaration's own instance, where an expression may speak of it as `this`; NULL elsewhere. */
const struct gen_scope *gen_instance_of(const struct gen_scope *scope) {
  while (scope->outer) scope = scope->outer;
  return scope->instance ? scope : NULL;
}

/* A reference field of an entity to another; NULL if there is none. */
static const struct gen_name *field_naming(
    const struct gen *gen, uint32_t entity, uint32_t target) {
  for (uint32_t f = 0; f < gen->entities[entity].n_fields; f++) {
    const struct gen_name *field = &gen->names[gen->entities[entity].fields[f]];
    if (field->type.kind == GEN_REFERENCE && field->type.set == target) return field;
  }
  return NULL;
}

/* `nominee is this`, of the rows of an aggregate; NULL where they cannot say so. */
static const char *naming_text(struct gen *gen, const struct gen_scope *rows) {
  const struct gen_scope *instance = gen_instance_of(rows->around);
  const struct gen_name *field = instance ? field_naming(gen, rows->home, instance->home) : NULL;
  if (!field) return NULL;
  const char *sign = random_chance(&gen->random, 50) ? gen_word(gen, "is", "là") : "=",
             *this_word = gen_word(gen, "this", "này");
  if (random_chance(&gen->random, 15))
    return gen_format(gen, "%s %s %s", this_word, sign, field->name);
  return gen_format(gen, random_chance(&gen->random, 10) ? "(%s %s %s)" : "%s %s %s", field->name,
      sign, this_word);
}

/* The scope inside an aggregate that stands in `scope`: an entity under it, or one that is no
 * ancestor (a peer, a cousin). */
struct gen_scope gen_inside(struct gen *gen, const struct gen_scope *scope) {
  uint32_t under[GEN_ENTITIES], n = 0;
  for (uint32_t e = 1; e < gen->n_entities; e++)
    if (gen_is_ancestor(gen, scope->home, e)) under[n++] = e;
  if (n && !random_chance(&gen->random, 30))
    return (struct gen_scope){under[random_below(&gen->random, n)], scope, scope, false};
  uint32_t e = 1 + random_below(&gen->random, gen->n_entities - 1);
  const struct gen_scope *instance = gen_instance_of(scope);
  for (uint32_t tries = 0; tries < 20 && instance && !field_naming(gen, e, instance->home); tries++)
    e = 1 + random_below(&gen->random, gen->n_entities - 1);
  for (int tries = 0; is_above(gen, e, scope) && tries < 50; tries++)
    e = 1 + random_below(&gen->random, gen->n_entities - 1);
  return (struct gen_scope){e, gen_is_ancestor(gen, scope->home, e) ? scope : NULL, scope, false};
}

const char *gen_entity_word(struct gen *gen, uint32_t entity) {
  const struct gen_entity *e = &gen->entities[entity];
  return e->plural && random_chance(&gen->random, 30) ? e->plural : e->name;
}

/* An average compares no rows. */
const char *gen_where(struct gen *gen, const struct gen_scope *rows, unsigned depth,
    unsigned percent, bool compares) {
  const char *naming = naming_text(gen, rows);
  if (naming && random_chance(&gen->random, 75)) {
    const char *word = gen_word(gen, "where", "mà"), *and = gen_word(gen, "and", "và");
    if (random_chance(&gen->random, 40)) return gen_format(gen, " %s %s", word, naming);
    const char *part = gen_at(gen, gen_truth(gen, rows, depth), BIND_NOT);
    if (random_chance(&gen->random, 50))
      return gen_format(gen, " %s %s %s %s", word, naming, and, part);
    return gen_format(gen, " %s %s %s %s", word, part, and, naming);
  }
  const char *compared =
      compares && random_chance(&gen->random, 60) ? gen_compared(gen, rows, false) : NULL;
  if (compared) {
    const char *word = gen_word(gen, "where", "mà");
    if (random_chance(&gen->random, 50)) return gen_format(gen, " %s %s", word, compared);
    const char *part = gen_at(gen, gen_truth(gen, rows, depth), BIND_NOT);
    return gen_format(gen, " %s %s %s %s", word, compared, gen_word(gen, "and", "và"), part);
  }
  if (!random_chance(&gen->random, percent)) return "";
  return gen_format(gen, " %s %s", gen_word(gen, "where", "mà"),
      gen_at(gen, gen_truth(gen, rows, depth), BIND_OPEN));
}

/* The rows of an aggregate, of those that do not lie under the scope now and then in a higher
 * ancestor. */
static const char *rows_word(struct gen *gen, const struct gen_scope *rows) {
  const char *word = gen_entity_word(gen, rows->home);
  if (rows->outer || !rows->around || !random_chance(&gen->random, 30)) return word;
  uint32_t places[GEN_ENTITIES], n = 0;
  for (uint32_t e = 0; e < gen->n_entities; e++)
    if (gen_is_ancestor(gen, e, rows->home) && gen_is_ancestor(gen, e, rows->around->home))
      places[n++] = e;
  if (n == 0) return word;
  return gen_format(gen, "%s %s %s", word, gen_word(gen, "in", "thuộc"),
      gen->entities[places[random_below(&gen->random, n)]].name);
}

struct piece gen_quantifier(struct gen *gen, const struct gen_scope *scope, unsigned depth) {
  struct gen_scope rows = gen_inside(gen, scope);
  const char *entity = rows_word(gen, &rows), *condition = gen_where(gen, &rows, depth, 85, true);
  const char *text;
  switch (random_below(&gen->random, 4)) {
  case 0:
    text = gen_format(gen, "%s %s%s", gen_word(gen, "no", "không có"), entity, condition);
    break;
  case 1:
    if (random_chance(&gen->random, 50)) condition = "";
    const char *has = random_chance(&gen->random, 50) ? gen_compared(gen, &rows, true) : NULL;
    /* two keys by order are one too many */
    if (has) condition = "";
    if (!has) has = gen_at(gen, gen_truth(gen, &rows, depth), BIND_OPEN);
    text = gen_format(gen, "%s %s%s %s %s", gen_word(gen, "every", "mọi"), entity, condition,
        gen_word(gen, "has", "đều"), has);
    break;
  default: text = gen_format(gen, "%s %s%s", gen_word(gen, "any", "có"), entity, condition); break;
  }
  return (struct piece){text, BIND_OPEN, 0};
}

struct piece gen_count(struct gen *gen, const struct gen_scope *scope, unsigned depth) {
  struct gen_scope rows = gen_inside(gen, scope);
  const char *entity = rows_word(gen, &rows), *condition = gen_where(gen, &rows, depth, 80, true);
  return (struct piece){
      gen_format(gen, "%s %s%s", gen_word(gen, "count of", "số"), entity, condition), BIND_OPEN, 0};
}

/* A value of a row that is known, or within bounds at least, whatever its facts: only so is it
 * often only unknown which rows count. */
struct piece gen_bounded_value(
    struct gen *gen, const struct gen_scope *rows, unsigned depth, bool dates) {
  const char *ways[2];
  for (int i = 0; i < 2; i++)
    ways[i] = dates ? gen_date_literal(gen)
                    : gen_format(gen, "%u", (unsigned)random_below(&gen->random, 12));
  if (random_chance(&gen->random, 40)) return gen_atom(ways[0]);
  return (struct piece){
      gen_if_text(gen, rows, depth > 1 ? 1 : depth, ways[0], ways[1]), BIND_OPEN, 0};
}

/* sum, min, max, average of numbers; min and max of dates. */
struct piece gen_fold(struct gen *gen, const struct gen_scope *scope, unsigned depth, bool dates) {
  struct gen_scope rows = gen_inside(gen, scope);
  static const char *const words[4][2] = {{"min of", "nhỏ nhất của"}, {"max of", "lớn nhất của"},
      {"sum of", "tổng"}, {"average of", "trung bình của"}};
  uint32_t which = random_below(&gen->random, dates ? 2 : 4);
  struct piece value;
  if (random_chance(&gen->random, 40)) value = gen_bounded_value(gen, &rows, depth, dates);
  else value = dates ? gen_date(gen, &rows, depth) : gen_number(gen, &rows, depth);
  const char *entity = rows_word(gen, &rows),
             *condition = gen_where(gen, &rows, depth, 70, which != 3);
  /* in a higher ancestor, a reference to the instance compares rows like any other field */
  if (which == 3 && *condition) entity = gen_entity_word(gen, rows.home);
  const char *text =
      gen_format(gen, "%s %s %s %s%s", gen_word(gen, words[which][0], words[which][1]),
          gen_at(gen, value, BIND_ADD), gen_word(gen, "over", "trên"), entity, condition);
  return (struct piece){text, BIND_OPEN, which == 3 ? 9 : value.scale};
}
