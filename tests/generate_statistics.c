/* Order statistics, counts of distinct and longest runs, for generated programs. */
#include "tests/generate_internal.h"

/* The value that a statistic is of, at the rows. */
static struct piece value_of_rows(
    struct gen *gen, const struct gen_scope *rows, unsigned depth, bool dates) {
  if (random_chance(&gen->random, 40)) return gen_bounded_value(gen, rows, depth, dates);
  return dates ? gen_date(gen, rows, depth) : gen_number(gen, rows, depth);
}

/* largest(k), smallest(k) of numbers and dates; median of numbers. */
struct piece gen_order_statistic(
    struct gen *gen, const struct gen_scope *scope, unsigned depth, bool dates) {
  struct gen_scope rows = gen_inside(gen, scope);
  const struct piece value = value_of_rows(gen, &rows, depth, dates);
  const char *entity = gen_entity_word(gen, rows.home),
             *condition = gen_where(gen, &rows, depth, 70, false), *head;
  const uint32_t which = random_below(&gen->random, dates ? 2 : 3);
  const unsigned k = 1 + (unsigned)random_below(&gen->random, 3);
  if (which == 0)
    head = gen_format(
        gen, "%s(%u) %s", gen_word(gen, "largest", "cao thứ"), k, gen_word(gen, "of", "của"));
  else if (which == 1)
    head = gen_format(
        gen, "%s(%u) %s", gen_word(gen, "smallest", "thấp thứ"), k, gen_word(gen, "of", "của"));
  else head = gen_word(gen, "median of", "trung vị của");
  const char *text = gen_format(gen, "%s %s %s %s%s", head, gen_at(gen, value, BIND_ADD),
      gen_word(gen, "over", "trên"), entity, condition);
  return (struct piece){
      text, BIND_OPEN, which == 2 ? (value.scale >= 9 ? 9 : value.scale + 1) : value.scale};
}

struct piece gen_median_of_quotients(
    struct gen *gen, const struct gen_scope *scope, unsigned depth) {
  struct gen_scope rows = gen_inside(gen, scope);
  const char *value = gen_bounded_value(gen, &rows, depth, false).text,
             *condition = gen_where(gen, &rows, depth, 70, false),
             *entity = gen_entity_word(gen, rows.home);
  const char *text =
      gen_format(gen, "%s (%s) / 3 %s %s%s", gen_word(gen, "median of", "trung vị của"), value,
          gen_word(gen, "over", "trên"), entity, condition);
  return (struct piece){text, BIND_OPEN, 9};
}

static struct piece run_value(struct gen *gen, const struct gen_scope *rows, unsigned depth) {
  if (random_chance(&gen->random, 25)) return gen_date(gen, rows, depth);
  if (random_chance(&gen->random, 60)) return gen_bounded_value(gen, rows, depth, false);
  const struct piece value = gen_number(gen, rows, 1);
  return gen_atom(gen_format(gen, "floor(%s)", value.text));
}

/* count of distinct, longest run of. */
struct piece gen_count_of_values(struct gen *gen, const struct gen_scope *scope, unsigned depth) {
  struct gen_scope rows = gen_inside(gen, scope);
  const char *entity = gen_entity_word(gen, rows.home);
  if (random_chance(&gen->random, 35)) {
    const struct piece by = run_value(gen, &rows, depth);
    const char *condition = gen_where(gen, &rows, depth, 60, false);
    return (struct piece){
        gen_format(gen, "%s %s%s %s %s", gen_word(gen, "longest run of", "chuỗi dài nhất của"),
            entity, condition, gen_word(gen, "by", "theo"), gen_at(gen, by, BIND_ADD)),
        BIND_OPEN, 0};
  }
  struct piece value;
  switch (random_below(&gen->random, 5)) {
  case 0: value = gen_truth(gen, &rows, depth); break;
  case 1: value = gen_text(gen, &rows, depth); break;
  case 2:
    if (!gen->n_sets ||
        !gen_reference(gen, &rows,
            (struct gen_type){GEN_ENUM, 0, (uint32_t)random_below(&gen->random, gen->n_sets)},
            &value))
      value = gen_truth(gen, &rows, depth);
    break;
  default: value = value_of_rows(gen, &rows, depth, random_chance(&gen->random, 30)); break;
  }
  const char *condition = gen_where(gen, &rows, depth, 60, false);
  return (struct piece){gen_format(gen, "%s %s %s %s %s%s", gen_word(gen, "count of", "số"),
                            gen_word(gen, "distinct", "khác nhau"), gen_at(gen, value, BIND_ATOM),
                            gen_word(gen, "over", "trên"), entity, condition),
      BIND_OPEN, 0};
}
