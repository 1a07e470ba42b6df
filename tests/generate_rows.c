/* Random comparisons of rows with the instance: `block = this.block and score > this.score`. */
#include "tests/generate_internal.h"

static const char *this_dot(struct gen *gen, const char *name) {
  return gen_format(gen, "%s.%s", gen_word(gen, "this", "này"), name);
}

/* A name of exactly this entity and type; NULL if there is none. */
static const struct gen_name *name_of(struct gen *gen, uint32_t entity, struct gen_type type) {
  const struct gen_scope scope = {entity, NULL, NULL, false};
  for (uint32_t tries = 0; tries < 6; tries++) {
    const struct gen_name *name = gen_pick_name(gen, &scope, type, false, false);
    if (name && name->entity == entity && name->kind != NAME_RANK && name->kind != NAME_STATE &&
        name->kind != NAME_STATUS)
      return name;
  }
  return NULL;
}

/* One comparison of a type that both have, by `signs`; NULL if there is none. */
static const char *compared(struct gen *gen, uint32_t rows, uint32_t instance, struct gen_type type,
    const char *sign, const struct gen_name **row) {
  const struct gen_name *a = *row ? *row : name_of(gen, rows, type);
  if (!a) return NULL;
  *row = a;
  const struct gen_name *b =
      rows == instance && random_chance(&gen->random, 60) ? a : name_of(gen, instance, a->type);
  if (!b) return NULL;
  const char *left = a->name, *right = this_dot(gen, b->name);
  if (type.kind == GEN_NUMBER && random_chance(&gen->random, 15))
    right = gen_format(gen, "%s + %u", right, (unsigned)random_below(&gen->random, 3));
  const char *text = gen_format(gen, "%s %s %s", left, sign, right);
  const bool is_order = sign[0] == '>' || (sign[0] == '<' && sign[1] != '>');
  return is_order && random_chance(&gen->random, 25)
      ? gen_format(gen, "%s (%s)", gen_word(gen, "not", "không"), text)
      : text;
}

static const char *joined(struct gen *gen, const char *text, const char *part) {
  if (!part) return text;
  return text ? gen_format(gen, "%s %s %s", text, gen_word(gen, "and", "và"), part) : part;
}

static struct gen_type any_type(struct gen *gen, bool ordered) {
  static const enum gen_kind kinds[] = {GEN_NUMBER, GEN_DATE, GEN_BOOLEAN, GEN_TEXT, GEN_ENUM};
  struct gen_type type = {kinds[random_below(&gen->random, ordered ? 2 : 5)], 0, 0};
  if (type.kind == GEN_ENUM) type.set = random_below(&gen->random, gen->n_sets);
  return type;
}

const char *gen_compared(struct gen *gen, const struct gen_scope *rows, bool only_one) {
  const struct gen_scope *instance = rows->around ? gen_instance_of(rows->around) : NULL;
  if (rows->outer || !instance || gen_is_ancestor(gen, rows->home, instance->home)) return NULL;
  if (gen_is_ancestor(gen, instance->home, rows->home)) return NULL;
  const uint32_t a = rows->home, b = instance->home;
  const char *text = NULL;
  static const char *const orders[] = {"<", "<=", ">", ">="};
  const struct gen_name *row = NULL;
  if (only_one)
    return compared(gen, a, b, any_type(gen, true), orders[random_below(&gen->random, 4)], &row);
  for (uint32_t n = random_below(&gen->random, 3); n > 0; n--) {
    const struct gen_name *equal = NULL;
    const char *sign = random_chance(&gen->random, 50) ? "=" : gen_word(gen, "is", "là");
    struct gen_type type = any_type(gen, false);
    /* of several numbers within bounds the first is found by its bounds: which it is, is not
     * written */
    if (n > 1 && (type.kind == GEN_NUMBER || type.kind == GEN_DATE)) type.kind = GEN_BOOLEAN;
    text = joined(gen, text, compared(gen, a, b, type, sign, &equal));
  }
  if (random_chance(&gen->random, 60)) {
    const struct gen_type type = any_type(gen, true);
    text =
        joined(gen, text, compared(gen, a, b, type, orders[random_below(&gen->random, 4)], &row));
    if (row && random_chance(&gen->random, 30))
      text = joined(
          gen, text, compared(gen, a, b, row->type, orders[random_below(&gen->random, 4)], &row));
  } else if (random_chance(&gen->random, 30)) {
    text = joined(gen, text, compared(gen, a, b, any_type(gen, false), "<>", &row));
  }
  if (a == b && random_chance(&gen->random, 30))
    text = joined(gen, text,
        gen_format(gen, "%s %s %s", gen->entities[a].name, gen_word(gen, "is not", "là không"),
            gen_word(gen, "this", "này")));
  return text;
}
