/* Random conditions: comparisons, lists, ranges, references, logic. generate_expression.c has what
 * they compare. */
#include "tests/generate_internal.h"

static const char *list_of(struct gen *gen, const struct gen_scope *scope, struct gen_type type) {
  const char *list = "";
  uint32_t n = 1 + random_below(&gen->random, 3);
  for (uint32_t i = 0; i < n; i++) {
    const char *item = type.kind == GEN_ENUM ? gen_set_word(gen, type.set)
        : type.kind == GEN_NUMBER            ? gen_number_leaf(gen, scope).text
        : type.kind == GEN_DATE              ? gen_date_literal(gen)
                                             : gen_text(gen, scope, 0).text;
    list = gen_format(gen, "%s%s%s", list, i ? ", " : "", item);
  }
  return gen_format(gen, "(%s)", list);
}

static const char *negation(struct gen *gen) {
  return random_chance(&gen->random, 30) ? gen_format(gen, "%s ", gen_word(gen, "not", "không"))
                                         : "";
}

static struct piece in_list(
    struct gen *gen, const struct gen_scope *scope, struct piece a, struct gen_type type) {
  const char *negated = negation(gen), *list = list_of(gen, scope, type);
  return (struct piece){gen_format(gen, "%s %s%s %s", gen_at(gen, a, BIND_ADD), negated,
                            gen_word(gen, "in", "thuộc"), list),
      BIND_COMPARE, 0};
}

static struct piece between(struct gen *gen, struct piece a, struct piece b, struct piece c) {
  const char *negated = negation(gen);
  return (struct piece){gen_format(gen, "%s %s%s %s %s %s", gen_at(gen, a, BIND_ADD), negated,
                            gen_word(gen, "between", "trong khoảng"), gen_at(gen, b, BIND_ADD),
                            gen_word(gen, "and", "và"), gen_at(gen, c, BIND_ADD)),
      BIND_COMPARE, 0};
}

static struct piece compare_numbers(
    struct gen *gen, const struct gen_scope *scope, unsigned depth) {
  static const char *const operators[] = {"=", "<>", "<", "<=", ">", ">="};
  struct piece a = random_chance(&gen->random, 2) ? gen_median_of_quotients(gen, scope, depth)
                                                  : gen_number(gen, scope, depth);
  uint32_t which = random_below(&gen->random, 10);
  if (which == 0) return in_list(gen, scope, a, (struct gen_type){GEN_NUMBER, 0, 0});
  struct piece b = gen_number(gen, scope, depth);
  if (which <= 2) return between(gen, a, b, gen_number(gen, scope, depth));
  const char *sign = operators[random_below(&gen->random, 6)];
  if (random_chance(&gen->random, 8))
    sign = random_chance(&gen->random, 50) ? gen_word(gen, "is", "là")
                                           : gen_word(gen, "is not", "là không");
  return (struct piece){
      gen_format(gen, "%s %s %s", gen_at(gen, a, BIND_ADD), sign, gen_at(gen, b, BIND_ADD)),
      BIND_COMPARE, 0};
}

const char *gen_status_asked(struct gen *gen, const char *spelt) {
  static const char *const words[][2] = {{"chosen", "được chọn"}, {"not_chosen", "không được chọn"},
      {"tied", "đồng hạng"}, {"tied", "bằng nhau"}, {"no_candidate", "không thuộc diện xét"},
      {"no_candidate", "không có ứng viên"}};
  const uint32_t i = random_below(&gen->random, 6), k = random_below(&gen->random, 6);
  const char *a = gen_word(gen, words[i][0], words[i][1]),
             *b = gen_word(gen, words[k][0], words[k][1]);
  switch (random_below(&gen->random, 6)) {
  case 0: {
    const char *negated = negation(gen);
    return gen_format(gen, "%s %s%s (%s, %s)", spelt, negated, gen_word(gen, "in", "thuộc"), a, b);
  }
  case 1:
    if (i == 3) break; /* behind `khi` it would be `khi bằng nhau` */
    return gen_format(gen, "%s = %s", a, spelt);
  case 2: return gen_format(gen, "%s %s %s", spelt, gen_word(gen, "is not", "là không"), a);
  case 3: return gen_format(gen, "%s <> %s", spelt, a);
  default: break;
  }
  return gen_format(gen, "%s %s %s", spelt, gen_word(gen, "is", "là"), a);
}

/* `weekday(d) is sunday`, `is_working_day(d)`. */
static struct piece ask_day(struct gen *gen, const struct gen_scope *scope, unsigned depth) {
  static const char *const days[][2] = {{"monday", "thứ hai"}, {"tuesday", "thứ ba"},
      {"wednesday", "thứ tư"}, {"thursday", "thứ năm"}, {"friday", "thứ sáu"},
      {"saturday", "thứ bảy"}, {"sunday", "chủ nhật"}};
  struct piece date = gen_date(gen, scope, depth);
  if (gen->has_calendar && random_chance(&gen->random, 50))
    return gen_atom(gen_format(gen, "is_working_day(%s)", date.text));
  uint32_t a = random_below(&gen->random, 7), b = random_below(&gen->random, 7);
  const char *first = gen_word(gen, days[a][0], days[a][1]),
             *second = gen_word(gen, days[b][0], days[b][1]);
  if (random_chance(&gen->random, 50))
    return (struct piece){gen_format(gen, "weekday(%s) %s (%s, %s)", date.text,
                              gen_word(gen, "in", "thuộc"), first, second),
        BIND_COMPARE, 0};
  return (struct piece){
      gen_format(gen, "weekday(%s) %s %s", date.text, gen_word(gen, "is", "là"), first),
      BIND_COMPARE, 0};
}

static struct piece compare_dates(struct gen *gen, const struct gen_scope *scope, unsigned depth) {
  static const char *const operators[] = {"=", "<>", "<", "<=", ">", ">="};
  if (random_chance(&gen->random, 20)) return ask_day(gen, scope, depth);
  struct piece a = gen_date(gen, scope, depth);
  uint32_t which = random_below(&gen->random, 8);
  if (which == 0) return in_list(gen, scope, a, (struct gen_type){GEN_DATE, 0, 0});
  struct piece b = gen_date(gen, scope, depth);
  if (which == 1) return between(gen, a, b, gen_date(gen, scope, depth));
  const char *sign = operators[random_below(&gen->random, 6)];
  return (struct piece){
      gen_format(gen, "%s %s %s", gen_at(gen, a, BIND_ADD), sign, gen_at(gen, b, BIND_ADD)),
      BIND_COMPARE, 0};
}

static const char *equality(struct gen *gen) {
  switch (random_below(&gen->random, 4)) {
  case 0: return gen_word(gen, "is not", "là không");
  case 1: return "=";
  case 2: return "<>";
  default: return gen_word(gen, "is", "là");
  }
}

/* `a` is, or is not, another of its kind. */
static struct piece equal(struct gen *gen, struct piece a,
    struct piece (*other)(struct gen *, const struct gen_scope *, unsigned),
    const struct gen_scope *scope, unsigned depth, enum binding least) {
  struct piece b = other(gen, scope, depth);
  const char *sign = equality(gen);
  return (struct piece){
      gen_format(gen, "%s %s %s", gen_at(gen, a, least), sign, gen_at(gen, b, least)), BIND_COMPARE,
      0};
}

/* Field, define or decision of a closed set against a word or another of the same set. */
static struct piece compare_words(struct gen *gen, const struct gen_scope *scope, unsigned depth) {
  struct piece a;
  uint32_t set = random_below(&gen->random, gen->n_sets);
  for (int tries = 0; tries < 4; tries++) { /* a set that something here belongs to */
    const struct gen_name *name = gen_pick_name(gen, scope, (struct gen_type){0}, true, false);
    if (name && name->type.kind == GEN_ENUM) set = name->type.set;
  }
  const uint32_t wide =
      gen->n_sets - 1; /* more words than bits of a byte, where there is such a set */
  const bool follows = gen->sets[wide].n > 8 && random_chance(&gen->random, 60) &&
      gen_followed(gen, scope, (struct gen_type){GEN_ENUM, 0, wide}, &a);
  if (follows) {
    set = wide;
  } else if (gen->n_readings && random_chance(&gen->random, 12)) {
    const struct gen_global *reading = &gen->readings[random_below(&gen->random, gen->n_readings)];
    set = reading->type.set;
    a = gen_atom(reading->name);
  } else if (!gen_reference(gen, scope, (struct gen_type){GEN_ENUM, 0, set}, &a)) {
    return gen_atom(gen_word(gen, "true", "đúng"));
  }
  if (random_chance(&gen->random, 25))
    return in_list(gen, scope, a, (struct gen_type){GEN_ENUM, 0, set});
  struct piece b = random_chance(&gen->random, 70) ? gen_atom(gen_set_word(gen, set))
                                                   : gen_enum(gen, scope, set, depth);
  if (random_chance(&gen->random, 10)) {
    struct piece swap = a;
    a = b;
    b = swap;
  }
  const char *sign = equality(gen);
  return (struct piece){
      gen_format(gen, "%s %s %s", gen_at(gen, a, BIND_ADD), sign, gen_at(gen, b, BIND_ADD)),
      BIND_COMPARE, 0};
}

/* Two references to one entity, or one of them and the instance itself. */
static bool compare_references(struct gen *gen, const struct gen_scope *scope, struct piece *out) {
  struct gen_type type = {GEN_REFERENCE, 0, 1 + random_below(&gen->random, gen->n_entities - 1)};
  const struct gen_name *name = NULL;
  for (uint32_t tries = 0; tries < 8 && !name; tries++) {
    name = gen_pick_name(gen, scope, type, false, true);
    type.set = name ? type.set : 1 + random_below(&gen->random, gen->n_entities - 1);
  }
  if (!name) return false;
  const struct gen_scope *instance = gen_instance_of(scope);
  const char *a = gen_spell_name(gen, scope, name), *sign = equality(gen), *b;
  if (instance && instance->home == type.set && random_chance(&gen->random, 60))
    b = gen_word(gen, "this", "này");
  else b = gen_spell_name(gen, scope, gen_pick_name(gen, scope, type, false, true));
  *out = (struct piece){gen_format(gen, "%s %s %s", a, sign, b), BIND_COMPARE, 0};
  return true;
}

static struct piece truth_leaf(struct gen *gen, const struct gen_scope *scope) {
  struct piece out;
  uint32_t which = random_below(&gen->random, 50);
  if (random_chance(&gen->random, 15) && compare_references(gen, scope, &out)) return out;
  if (which == 0) return gen_atom(gen_word(gen, "true", "đúng"));
  if (which == 1) return gen_atom(gen_word(gen, "false", "sai"));
  if (which == 2) {
    /* of two of them no order is known either */
    static const char *const signs[] = {"<", "<=", ">", ">=", "=", "<>"};
    const char *unknown = gen_word(gen, "unknown", "chưa rõ");
    if (random_chance(&gen->random, 60)) return gen_atom(unknown);
    return (struct piece){
        gen_format(gen, "%s %s %s", unknown, signs[random_below(&gen->random, 6)], unknown),
        BIND_COMPARE, 0};
  }
  if (which < 8 && !gen->monotone) {
    const struct gen_name *field = gen_pick_name(gen, scope, (struct gen_type){0}, true, true);
    if (field) {
      const char *name = gen_spell_name(gen, scope, field), *negated = negation(gen);
      const char *asked = random_chance(&gen->random, 50) ? gen_word(gen, "known", "đã biết")
                                                          : gen_word(gen, "missing", "còn thiếu");
      return (struct piece){
          gen_format(gen, "%s %s %s%s", name, gen_word(gen, "is", "là"), negated, asked),
          BIND_COMPARE, 0};
    }
  }
  if (which < 36 && gen_reference(gen, scope, (struct gen_type){GEN_BOOLEAN, 0, 0}, &out))
    return out;
  return which < 43 ? compare_words(gen, scope, 0) : compare_numbers(gen, scope, 0);
}

static struct piece gen_logic(struct gen *gen, const struct gen_scope *scope, unsigned depth) {
  struct piece a = gen_truth(gen, scope, depth);
  switch (random_below(&gen->random, 7)) {
  case 0:
    return (struct piece){
        gen_format(gen, "%s %s", gen_word(gen, "not", "không"), gen_at(gen, a, BIND_NOT)), BIND_NOT,
        0};
  case 1:
  case 2:
  case 3:
    return (struct piece){
        gen_format(gen, "%s %s %s", gen_at(gen, a, BIND_OR), gen_word(gen, "or", "hoặc"),
            gen_at(gen, gen_truth(gen, scope, depth), BIND_AND)),
        BIND_OR, 0};
  default:
    return (struct piece){
        gen_format(gen, "%s %s %s", gen_at(gen, a, BIND_AND), gen_word(gen, "and", "và"),
            gen_at(gen, gen_truth(gen, scope, depth), BIND_NOT)),
        BIND_AND, 0};
  }
}

struct piece gen_truth(struct gen *gen, const struct gen_scope *scope, unsigned depth) {
  if (depth == 0 || random_chance(&gen->random, 12)) return truth_leaf(gen, scope);
  depth--;
  switch (random_below(&gen->random, 20)) {
  case 0:
  case 1:
  case 2:
  case 3: return gen_logic(gen, scope, depth);
  case 4:
  case 5:
  case 6:
  case 7:
  case 8: return compare_numbers(gen, scope, depth);
  case 9:
  case 10: return compare_dates(gen, scope, depth);
  case 11:
  case 12: return compare_words(gen, scope, depth);
  case 13:
    if (random_chance(&gen->random, 40))
      return in_list(gen, scope, gen_text(gen, scope, depth), (struct gen_type){GEN_TEXT, 0, 0});
    return equal(gen, gen_text(gen, scope, depth), gen_text, scope, depth, BIND_ADD);
  case 14: return equal(gen, truth_leaf(gen, scope), gen_truth, scope, 0, BIND_ATOM);
  case 15: {
    struct piece a = gen_truth(gen, scope, depth), b = gen_truth(gen, scope, depth);
    return (struct piece){gen_if_text(gen, scope, depth, a.text, b.text), BIND_OPEN, 0};
  }
  default: return gen_quantifier(gen, scope, depth);
  }
}
