/* Random regulations: the declarations. See generate.h. */
#include "tests/generate.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/vec.h"
#include "tests/generate_internal.h"

/* -- random numbers -- */

uint64_t random_next(struct random *random) {
  uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  return z ^ (z >> 31);
}
uint32_t random_below(struct random *random, uint32_t n) {
  return (uint32_t)(((random_next(random) >> 32) * n) >> 32);
}
bool random_chance(struct random *random, uint32_t percent) {
  return random_below(random, 100) < percent;
}

/* -- text of the declarations -- */

/* The declarations, as they are written. */
struct texts {
  VEC(const char *) declarations;
};

/* The parameters that bounds name. */
static void write_limits(struct gen *gen, struct texts *out) {
  static const char *const limits[][2] = {{"nhiều_nhất", "120"}, {"ít_nhất", "-120"},
      {"muộn_nhất", "9999-12-31"}, {"sớm_nhất", "0001-01-01"}};
  for (uint32_t i = 0; gen->has_limits && i < 4; i++)
    VEC_PUSH(gen->arena, &out->declarations,
        gen_format(gen, "%s %s : %s\n  %s 2018-07-01 %s %s", gen_word(gen, "parameter", "tham số"),
            limits[i][0],
            i < 2 ? gen_word(gen, "integer", "số nguyên") : gen_word(gen, "date", "ngày tháng"),
            gen_word(gen, "from", "từ"), gen_word(gen, "is", "là"), limits[i][1]));
}

static const char *type_text(struct gen *gen, struct gen_type type) {
  switch (type.kind) {
  case GEN_BOOLEAN: return gen_word(gen, "boolean", "đúng sai");
  case GEN_DATE: return gen_word(gen, "date", "ngày tháng");
  case GEN_TEXT: return gen_word(gen, "text", "chữ");
  case GEN_NUMBER:
    if (type.scale == 0) return gen_word(gen, "integer", "số nguyên");
    if (type.scale == 6) return gen_word(gen, "decimal", "số thập phân");
    return gen_format(
        gen, "%s(%u)", gen_word(gen, "decimal", "số thập phân"), (unsigned)type.scale);
  case GEN_REFERENCE:
    return gen_format(
        gen, "%s %s", gen->entities[type.set].name, gen_word(gen, "reference", "tham chiếu"));
  case GEN_ENUM: break;
  }
  const char *words = "";
  const struct gen_set *set = &gen->sets[type.set];
  for (uint32_t i = 0; i < set->n; i++)
    words = gen_format(gen, "%s%s%s", words, i ? ", " : "", set->words[i]);
  return gen_format(gen, "%s %s", gen_word(gen, "one of", "một trong"), words);
}

static const char *because(struct gen *gen, const char *text) {
  return gen_format(gen, "%s \"%s\"", gen_word(gen, "because", "vì"), text);
}

static void write_entities(struct gen *gen, struct texts *out) {
  for (uint32_t i = 0; i < gen->n_entities; i++) {
    const struct gen_entity *e = &gen->entities[i];
    const char *text = gen_format(gen, "%s %s", gen_word(gen, "entity", "đối tượng"), e->name);
    if (e->plural) text = gen_format(gen, "%s (%s)", text, e->plural);
    if (e->parent != UINT32_MAX)
      text = gen_format(
          gen, "%s %s %s", text, gen_word(gen, "in", "thuộc"), gen->entities[e->parent].name);
    if (e->unique_within)
      text = gen_format(gen, "%s %s %s", text, gen_word(gen, "unique within", "duy nhất trong"),
          gen->entities[e->parent].name);
    if (random_chance(&gen->random, 30))
      text = gen_format(gen, "%s \"nhãn %u\"", text, (unsigned)i);
    const char *absent = gen_word(gen, "absent means", "vắng là");
    if (e->absent_none)
      text = gen_format(gen, "%s %s %s", text, absent, gen_word(gen, "none", "rỗng"));
    for (uint32_t f = 0; f < e->n_fields; f++) {
      const struct gen_name *field = &gen->names[e->fields[f]];
      text = gen_format(gen, "%s\n  %s : %s", text, field->name, type_text(gen, field->type));
      if (field->bounds) text = gen_format(gen, "%s %s", text, field->bounds);
      if (field->fallback) text = gen_format(gen, "%s %s %s", text, absent, field->fallback);
      if (random_chance(&gen->random, 5))
        text = gen_format(gen, "%s %s", text, gen_word(gen, "only grows", "chỉ tăng"));
    }
    VEC_PUSH(gen->arena, &out->declarations, text);
  }
}

static void write_globals(struct gen *gen, struct texts *out) {
  uint32_t n = random_below(&gen->random, 4);
  for (uint32_t i = 0; i < n; i++) {
    struct gen_global *p = &gen->parameters[gen->n_parameters++];
    p->name = gen_format(gen, "tham_%u", (unsigned)i);
    p->type = (struct gen_type){random_chance(&gen->random, 20) ? GEN_DATE : GEN_NUMBER, 0, 0};
    if (p->type.kind == GEN_NUMBER) p->type.scale = random_below(&gen->random, 4);
    const char *text = gen_format(
        gen, "%s %s : %s", gen_word(gen, "parameter", "tham số"), p->name, type_text(gen, p->type));
    static const char *const days[] = {
        "2018-07-01", "2019-06-28", "2020-01-01", "2020-06-15", "2020-12-31"};
    uint32_t first = random_chance(&gen->random, 60) ? 0 : random_below(&gen->random, 5),
             steps = 1 + random_below(&gen->random, 3);
    for (uint32_t s = 0; s < steps && first + s < 5; s++) {
      const char *value = p->type.kind == GEN_DATE ? gen_date_literal(gen)
                                                   : gen_number_data(gen, p->type.scale, false);
      if (p->type.kind == GEN_NUMBER && p->type.scale >= 2 && random_chance(&gen->random, 50))
        value = gen_format(gen, "%u%%", (unsigned)random_below(&gen->random, 101));
      text = gen_format(gen, "%s\n  %s %s %s %s", text, gen_word(gen, "from", "từ"),
          days[first + s], gen_word(gen, "is", "là"), value);
    }
    VEC_PUSH(gen->arena, &out->declarations, text);
  }
  n = random_below(&gen->random, 3);
  for (uint32_t i = 0; i < n; i++) {
    struct gen_global *reading = &gen->readings[gen->n_readings++];
    reading->name = gen_format(gen, "reading_%u", (unsigned)i);
    reading->type = (struct gen_type){GEN_ENUM, 0, random_below(&gen->random, gen->n_sets)};
    const struct gen_set *set = &gen->sets[reading->type.set];
    const char *text =
        gen_format(gen, "%s %s : %s\n  %s %s\n  %s", gen_word(gen, "reading", "cách hiểu"),
            reading->name, type_text(gen, reading->type), gen_word(gen, "is", "là"),
            set->words[random_below(&gen->random, set->n)], because(gen, "một cách hiểu"));
    VEC_PUSH(gen->arena, &out->declarations, text);
  }
}

/* An exception that stands apart, with or without a name; `says` is all behind what it is to. */
static void write_exception(
    struct gen *gen, struct texts *out, const char *kind, const char *target, const char *says) {
  const char *name = random_chance(&gen->random, 50)
      ? gen_format(gen, " ngoại_%u", (unsigned)out->declarations.n)
      : "";
  const char *text = gen_format(gen, "%s%s %s %s %s\n  %s", gen_word(gen, "exception", "ngoại lệ"),
      name, gen_word(gen, "to", "của"), kind, target, says);
  if (random_chance(&gen->random, 30))
    text = gen_format(gen, "%s %s", text, because(gen, "luật cho phép"));
  VEC_PUSH(gen->arena, &out->declarations, text);
}

/* A selection that this entity may be asked the status of; NULL: there is none. */
static const struct gen_name *asked_selection(struct gen *gen, uint32_t entity) {
  const struct gen_name *found = NULL;
  for (uint32_t i = 0; i < gen->visible; i++)
    if (gen->names[i].kind == NAME_STATUS && gen->names[i].entity == entity &&
        (!found || random_chance(&gen->random, 50)))
      found = &gen->names[i];
  return found;
}

/* Of a define of a status' closed set: the selection's name, or one of two. */
static const char *status_value(struct gen *gen, const struct gen_scope *scope) {
  const struct gen_name *selection = asked_selection(gen, scope->home);
  const char *spelt = gen_spell_name(gen, scope, selection);
  if (random_chance(&gen->random, 60)) return spelt;
  return gen_if_text(gen, scope, 1, spelt, gen_set_word(gen, gen->status_set));
}

static const char *define_value(
    struct gen *gen, const struct gen_scope *scope, struct gen_type type, unsigned depth) {
  const bool is_status = type.kind == GEN_ENUM && type.set == gen->status_set;
  if (is_status && random_chance(&gen->random, 80)) return status_value(gen, scope);
  return gen_expression(gen, scope, type, depth);
}

/* A define of a random entity, with the names that are there already. */
static void write_define(struct gen *gen, struct texts *out) {
  struct gen_scope scope = {random_below(&gen->random, gen->n_entities), NULL, NULL, true};
  struct gen_type type = gen_random_type(gen);
  const char *name = gen_format(gen, "suy_%u", (unsigned)gen->n_names);
  unsigned depth = 1 + random_below(&gen->random, 4);
  gen->visible = gen->n_names;
  if (random_chance(&gen->random, 30) && asked_selection(gen, scope.home))
    type = (struct gen_type){GEN_ENUM, 0, gen->status_set};
  gen->own =
      (struct gen_name){.kind = NAME_DEFINE, .name = name, .entity = scope.home, .type = type};
  const char *text = gen_format(gen, "%s %s %s %s : %s", gen_word(gen, "define", "định nghĩa"),
      name, gen_word(gen, "of", "của"), gen->entities[scope.home].name, type_text(gen, type));
  const char *base = define_value(gen, &scope, type, depth);
  text = gen_format(gen, "%s\n  %s %s", text, gen_word(gen, "is", "là"), base);
  uint32_t n = random_chance(&gen->random, 35) ? 1 + random_below(&gen->random, 3) : 0;
  for (uint32_t i = 0; i < n; i++) {
    const char *value = base; /* now and then the same whichever holds */
    if (random_chance(&gen->random, 85))
      value = define_value(gen, &scope, type, depth > 2 ? 2 : depth);
    const char *condition = gen_expression(gen, &scope, (struct gen_type){GEN_BOOLEAN, 0, 0}, 2);
    if (random_chance(&gen->random, 40))
      write_exception(gen, out, gen_word(gen, "define", "định nghĩa"), name,
          gen_format(gen, "%s %s %s %s", gen_word(gen, "is", "là"), value,
              gen_word(gen, "when", "khi"), condition));
    else
      text = gen_format(gen, "%s\n  %s %s %s %s", text, gen_word(gen, "except", "ngoại trừ"), value,
          gen_word(gen, "when", "khi"), condition);
  }
  gen->own.name = NULL;
  gen_add_name(gen, NAME_DEFINE, name, scope.home, type);
  VEC_PUSH(gen->arena, &out->declarations, text);
}

/* A selection among the rows of one entity under those of another above it; candidates are more
 * often sure than not. */
static void write_selection(struct gen *gen, struct texts *out) {
  struct random *r = &gen->random;
  uint32_t entity = 1 + random_below(r, gen->n_entities - 1),
           ancestor = gen->entities[entity].parent;
  while (ancestor != 0 && random_chance(r, 30)) ancestor = gen->entities[ancestor].parent;
  struct gen_scope below = {entity, NULL, NULL, true}, above = {ancestor, NULL, NULL, true};
  struct gen_type boolean = {GEN_BOOLEAN, 0, 0}, integer = {GEN_NUMBER, 0, 0};
  const char *name = gen_format(gen, "chọn_%u", (unsigned)gen->n_names),
             *seats = gen_format(gen, "%u", (unsigned)random_below(r, 4));
  gen->entities[entity].has_decision = true;
  if (ancestor != 0) gen->entities[ancestor].has_decision = true;
  gen->visible = gen->n_names;
  if (random_chance(r, 40))
    seats = gen_format(gen, "min(max(%s, 0), 3)", gen_expression(gen, &above, integer, 1));
  if (random_chance(r, 10)) seats = gen_expression(gen, &above, integer, 1);
  const char *text = gen_format(gen, "%s %s\n  %s %s %s %s %s",
      gen_word(gen, "selection", "bình chọn"), name, gen_word(gen, "choose", "chọn"), seats,
      gen->entities[entity].name, gen_word(gen, "per", "mỗi"), gen->entities[ancestor].name);
  gen->own =
      (struct gen_name){.kind = NAME_CHOSEN, .name = name, .entity = entity, .type = boolean};
  if (random_chance(r, 60))
    text = gen_format(gen, "%s\n  %s %s", text, gen_word(gen, "where", "mà"),
        gen_expression(gen, &below, boolean, 1));
  uint32_t n_keys = random_below(r, 4);
  for (uint32_t k = 0; k < n_keys; k++) {
    struct gen_type type = random_chance(r, 70) ? integer : (struct gen_type){GEN_DATE, 0, 0};
    const char *direction = random_chance(r, 50) ? gen_word(gen, " descending", " giảm dần")
        : random_chance(r, 30)                   ? gen_word(gen, " ascending", " tăng dần")
                                                 : "";
    const char *key = gen_expression(gen, &below, type, random_below(r, 2));
    if (random_chance(r, 8)) key = "id";
    /* as it is: many rows tie on a constant */
    if (random_chance(r, 25)) key = gen_format(gen, "%s %s", key, "");
    text = gen_format(gen, "%s%s %s%s", text,
        k ? "," : gen_format(gen, "\n  %s", gen_word(gen, "order by", "xếp theo")), key, direction);
  }
  text = gen_format(gen, "%s\n  %s %s", text, gen_word(gen, "on tie", "khi bằng nhau"),
      random_chance(r, 60) ? gen_word(gen, "refer", "xin ý kiến") : gen_word(gen, "all", "tất cả"));
  VEC_PUSH(gen->arena, &out->declarations, text);
  static const char *const words[][2] = {{"filled", "đủ"}, {"short", "chưa đủ"},
      {"no_candidate", "không có ứng viên"}, {"no_seats", "không có chỉ tiêu"},
      {"tied", "bằng nhau"}};
  uint32_t word = random_below(r, 5);
  gen->own.name = NULL;
  gen_add_name(gen, NAME_CHOSEN, name, entity, boolean);
  gen_add_name(gen, NAME_RANK, name, entity, integer);
  gen_add_name(gen, NAME_STATUS, name, entity, boolean);
  gen_add_name(gen, NAME_STATE, name, ancestor, boolean)->word =
      gen_word(gen, words[word][0], words[word][1]);
}

/* An allocation among the rows of one entity under those of another above it. */
static void write_allocation(struct gen *gen, struct texts *out) {
  struct random *r = &gen->random;
  uint32_t entity = 1 + random_below(r, gen->n_entities - 1),
           ancestor = gen->entities[entity].parent;
  while (ancestor != 0 && random_chance(r, 30)) ancestor = gen->entities[ancestor].parent;
  struct gen_scope below = {entity, NULL, NULL, true}, above = {ancestor, NULL, NULL, true};
  struct gen_type boolean = {GEN_BOOLEAN, 0, 0}, number = {GEN_NUMBER, 0, 0};
  const char *name = gen_format(gen, "chia_%u", (unsigned)gen->n_names),
             *amount = gen_format(gen, "%u", (unsigned)random_below(r, 12)), *unit = NULL;
  gen->entities[entity].has_decision = true;
  if (ancestor != 0) gen->entities[ancestor].has_decision = true;
  gen->visible = gen->n_names;
  if (random_chance(r, 50))
    amount = gen_format(gen, "min(max(%s, 0), 9)", gen_expression(gen, &above, number, 1));
  if (random_chance(r, 10)) amount = gen_expression(gen, &above, number, 1);
  if (random_chance(r, 20)) {
    static const char *const amounts[] = {"10.25", "0.01", "7.75"},
                             *const units[] = {"0.01", "0.5", "2", "1", "0.25"};
    amount = amounts[random_below(r, 3)];
    unit = units[random_below(r, 5)];
    number.scale = 2;
  } else if (random_chance(r, 20)) {
    unit = random_chance(r, 50) ? "2" : "3";
  }
  const char *weight = gen_expression(gen, &below, (struct gen_type){GEN_NUMBER, 0, 0}, 1);
  if (random_chance(r, 60)) weight = gen_format(gen, "min(max(%s, 0), 4)", weight);
  const char *text = gen_format(gen, "%s %s\n  %s %s %s %s %s %s\n  %s %s",
      gen_word(gen, "allocation", "phân bổ"), name, gen_word(gen, "share", "chia"), amount,
      gen_word(gen, "among", "cho các"), gen->entities[entity].name, gen_word(gen, "per", "mỗi"),
      gen->entities[ancestor].name, gen_word(gen, "by", "theo"), weight);
  if (unit)
    text = gen_format(gen, "%s %s %s", text, gen_word(gen, "rounded to", "làm tròn đến"), unit);
  text = gen_format(gen, "%s\n  %s", text, gen_word(gen, "on tie", "khi bằng nhau"));
  uint32_t n_keys = random_below(r, 3);
  for (uint32_t k = 0; k < n_keys; k++)
    text = gen_format(gen, "%s%s %s%s", text, k ? "," : "",
        gen_expression(gen, &below,
            random_chance(r, 70) ? (struct gen_type){GEN_NUMBER, 0, 0}
                                 : (struct gen_type){GEN_DATE, 0, 0},
            random_below(r, 2)),
        random_chance(r, 50) ? gen_word(gen, " descending", " giảm dần") : "");
  VEC_PUSH(gen->arena, &out->declarations,
      gen_format(gen, "%s %s", text, gen_word(gen, "refer", "xin ý kiến")));
  static const char *const words[][2] = {
      {"filled", "đủ"}, {"tied", "bằng nhau"}, {"no_candidate", "không có ứng viên"}};
  uint32_t word = random_below(r, 3);
  gen_add_name(gen, NAME_SHARE, name, entity, number);
  struct gen_name *state = gen_add_name(gen, NAME_STATE, name, ancestor, boolean);
  state->word = gen_word(gen, words[word][0], words[word][1]);
  state->is_sharing = true;
}

/* A duty, by a condition or a day, with or without a day it is due. No expression names it. */
static void write_duty(struct gen *gen, struct texts *out) {
  struct random *r = &gen->random;
  struct gen_scope scope = {random_below(r, gen->n_entities), NULL, NULL, true};
  struct gen_type boolean = {GEN_BOOLEAN, 0, 0}, date = {GEN_DATE, 0, 0};
  gen->entities[scope.home].has_decision = true;
  gen->visible = gen->n_names;
  bool by_day = random_chance(r, 60);
  const char *text = gen_format(gen, "%s việc_%u %s %s\n  %s %s", gen_word(gen, "duty", "nhiệm vụ"),
      (unsigned)out->declarations.n, gen_word(gen, "of", "của"), gen->entities[scope.home].name,
      by_day ? gen_word(gen, "done on", "hoàn thành ngày")
             : gen_word(gen, "done when", "hoàn thành khi"),
      gen_expression(gen, &scope, by_day ? date : boolean, 1));
  if (random_chance(r, 75))
    text = gen_format(gen, "%s\n  %s %s", text, gen_word(gen, "due", "thời hạn"),
        gen_expression(gen, &scope, date, random_below(r, 2)));
  VEC_PUSH(gen->arena, &out->declarations, text);
}

/* A decision with its rules. */
static void write_decision(struct gen *gen, struct texts *out) {
  struct gen_scope scope = {random_below(&gen->random, gen->n_entities), NULL, NULL, true};
  struct gen_type type = {GEN_ENUM, 0, random_below(&gen->random, gen->n_sets)};
  const struct gen_set *set = &gen->sets[type.set];
  const char *name = gen_format(gen, "kết_luận_%u", (unsigned)gen->n_names),
             *entity = gen->entities[scope.home].name;
  gen->entities[scope.home].has_decision = true;
  gen->visible = gen->n_names;
  const char *text = gen_format(gen, "%s %s %s %s\n  %s\n  %s %s",
      gen_word(gen, "decision", "kết luận"), name, gen_word(gen, "of", "của"), entity,
      type_text(gen, type), gen_word(gen, "otherwise", "còn lại"),
      set->words[random_chance(&gen->random, 70) ? set->n - 1
                                                 : random_below(&gen->random, set->n)]);
  VEC_PUSH(gen->arena, &out->declarations, text);
  gen->own =
      (struct gen_name){.kind = NAME_DECISION, .name = name, .entity = scope.home, .type = type};
  uint32_t n = random_below(&gen->random, 5);
  for (uint32_t i = 0; i < n; i++) {
    struct gen_type boolean = {GEN_BOOLEAN, 0, 0};
    const char *rule = gen_format(gen, "%s quy_%s_%u %s %s", gen_word(gen, "rule", "quy tắc"), name,
        (unsigned)i, gen_word(gen, "for", "đối với"), entity);
    if (random_chance(&gen->random, 20))
      rule = gen_format(gen, "| Điều %u. Lời của luật\n| trên hai dòng\n%s", (unsigned)i, rule);
    rule = gen_format(gen, "%s\n  %s %s", rule, gen_word(gen, "when", "khi"),
        gen_expression(gen, &scope, boolean, 1 + i % 3));
    if (random_chance(&gen->random, 25))
      rule = gen_format(gen, "%s\n  %s %s", rule, gen_word(gen, "unless", "trừ khi"),
          gen_expression(gen, &scope, boolean, 2));
    const char *outcome = set->words[random_below(&gen->random, set->n)];
    rule = gen_format(gen, "%s\n  %s %s %s %s\n  %s", rule, gen_word(gen, "then", "thì"), name,
        gen_word(gen, "is", "là"), outcome, because(gen, "vì lẽ ấy"));
    VEC_PUSH(gen->arena, &out->declarations, rule);
    for (uint32_t n_exceptions = random_chance(&gen->random, 25) ? 1 + random_below(&gen->random, 2)
                                                                 : 0;
         n_exceptions > 0; n_exceptions--)
      write_exception(gen, out, gen_word(gen, "rule", "quy tắc"),
          gen_format(gen, "quy_%s_%u", name, (unsigned)i),
          gen_format(
              gen, "%s %s", gen_word(gen, "when", "khi"), gen_expression(gen, &scope, boolean, 1)));
  }
  gen->own.name = NULL;
  gen_add_name(gen, NAME_DECISION, name, scope.home, type);
}

static void write_check(struct gen *gen, struct texts *out, bool warning, uint32_t i) {
  struct gen_scope scope = {random_below(&gen->random, gen->n_entities), NULL, NULL, true};
  gen->visible = gen->n_names;
  const char *condition = gen_expression(
      gen, &scope, (struct gen_type){GEN_BOOLEAN, 0, 0}, 1 + random_below(&gen->random, 4));
  const char *text = gen_format(gen, "%s kiểm_%u %s %s\n  %s %s\n  %s",
      warning ? gen_word(gen, "warning", "cảnh báo") : gen_word(gen, "require", "yêu cầu"),
      (unsigned)i, gen_word(gen, "for", "đối với"), gen->entities[scope.home].name,
      warning ? gen_word(gen, "when", "khi") : gen_word(gen, "that", "rằng"), condition,
      because(gen, "nên xem lại"));
  VEC_PUSH(gen->arena, &out->declarations, text);
}

/* -- the whole -- */

enum { MISSING = 15 };

/* Two years or so around the dates of the data, with weekends, a long holiday and days made up for. */
static void write_calendar(struct gen *gen, struct texts *out) {
  static const char *const weekends[][2] = {
      {"saturday, sunday", "thứ bảy, chủ nhật"}, {"sunday", "chủ nhật"}, {"friday", "thứ sáu"}};
  uint32_t which = random_below(&gen->random, 3), year = 18 + random_below(&gen->random, 3);
  gen->has_calendar = true;
  VEC_PUSH(gen->arena, &out->declarations,
      gen_format(gen,
          "%s lịch_%u %s 20%u-01-01 %s 2021-12-31\n  %s %s\n  %s 2020-01-01, 2020-01-23 %s "
          "2020-01-29 \"tết\"\n  %s 2020-02-%u, 2021-05-%u",
          gen_word(gen, "calendar", "lịch"), (unsigned)which, gen_word(gen, "from", "từ"),
          (unsigned)year, gen_word(gen, "to", "đến"),
          gen_word(gen, "weekend", "ngày nghỉ hằng tuần"),
          gen_word(gen, weekends[which][0], weekends[which][1]),
          gen_word(gen, "holidays", "ngày nghỉ lễ"), gen_word(gen, "to", "đến"),
          gen_word(gen, "working", "ngày làm bù"), 10 + random_below(&gen->random, 18),
          10 + random_below(&gen->random, 18)));
}

static void write_declarations(struct gen *gen, struct texts *out) {
  if (random_chance(&gen->random, 40)) write_calendar(gen, out);
  write_globals(gen, out);
  write_limits(gen, out);
  uint32_t n =
      gen->is_short ? 1 + random_below(&gen->random, 2) : 3 + random_below(&gen->random, 10);
  for (uint32_t i = 0; i < n; i++) {
    if (random_chance(&gen->random, 25)) write_decision(gen, out);
    else if (random_chance(&gen->random, 25)) write_selection(gen, out);
    else if (random_chance(&gen->random, 15)) write_allocation(gen, out);
    else if (random_chance(&gen->random, 10)) write_duty(gen, out);
    else write_define(gen, out);
  }
  if (random_chance(&gen->random, gen->is_short ? 50 : 70)) write_decision(gen, out);
  n = random_below(&gen->random, gen->is_short ? 2 : 4);
  for (uint32_t i = 0; i < n; i++) write_check(gen, out, random_chance(&gen->random, 50), i);
}

/* Definitions may be written in any order. */
static void shuffle_declarations(struct gen *gen, struct texts *texts, uint32_t from) {
  for (uint32_t i = texts->declarations.n; i-- > from + 1;) {
    uint32_t j = from + random_below(&gen->random, i + 1 - from);
    const char *swap = texts->declarations.items[i];
    texts->declarations.items[i] = texts->declarations.items[j];
    texts->declarations.items[j] = swap;
  }
}

static struct generated *generate_so(
    uint64_t seed, bool monotone, bool repeats_ids, bool is_short, uint32_t missing) {
  struct generated *g = calloc(1, sizeof *g);
  if (!g) abort();
  arena_init(&g->arena, NULL);
  struct gen *gen = g->gen = ARENA_NEW(&g->arena, struct gen);
  g->seed = seed;
  gen->arena = &g->arena;
  gen->random.state = seed;
  gen->monotone = monotone;
  gen->repeats_ids = repeats_ids;
  gen->is_short = is_short;
  gen->missing = missing;
  gen->salt = random_next(&gen->random);
  static const uint32_t percents[] = {0, 0, 50, 100};
  gen->vietnamese = percents[random_below(&gen->random, 4)];

  gen_add_entities(gen);
  gen_choose_unique(gen);
  gen_add_sets(gen);
  gen_add_fields(gen);
  struct texts texts = {0};
  write_entities(gen, &texts);
  uint32_t n_entities = texts.declarations.n;
  write_declarations(gen, &texts);
  shuffle_declarations(gen, &texts, random_chance(&gen->random, 15) ? 0 : n_entities);

  const char *text = gen_format(gen, "%s sinh_%llu\n  %s 2020-01-01 %s 2020-12-31\n",
      gen_word(gen, "regulation", "văn bản"), (unsigned long long)seed,
      gen_word(gen, "effective", "hiệu lực"), gen_word(gen, "to", "đến"));
  for (uint32_t i = 0; i < texts.declarations.n; i++) {
    const char *comment = random_chance(&gen->random, 10) ? "# lời ghi của người soạn\n" : "";
    text = gen_format(gen, "%s\n%s%s\n", text, comment, texts.declarations.items[i]);
  }
  g->rules = str_from(text);
  int32_t first = 0;
  date_parse(STR("2020-01-01"), &first);
  g->as_of =
      first + (int32_t)(random_chance(&gen->random, 50) ? 365 : random_below(&gen->random, 366));

  g->data = ARENA_NEW(&g->arena, struct instance);
  gen_data(gen, g->data);
  gen_history(gen, g->data);
  return g;
}

struct generated *generate(uint64_t seed, bool monotone) {
  return generate_so(seed, monotone, false, false, MISSING);
}

struct generated *generate_repeating(uint64_t seed) {
  return generate_so(seed, false, true, false, MISSING);
}

struct generated *generate_lacking(uint64_t seed, bool is_short) {
  return generate_so(seed, false, seed % 2, is_short, 30);
}

void generated_free(struct generated *g) {
  if (!g) return;
  arena_free(&g->arena);
  free(g);
}

bool generated_bounds(const struct generated *generated, struct str entity, struct str field,
    int64_t *least, int64_t *most) {
  const struct gen *gen = generated->gen;
  for (uint32_t i = 0; i < gen->n_names; i++) {
    const struct gen_name *name = &gen->names[i];
    if (name->kind != NAME_FIELD || !name->narrow || !str_equal(str_from(name->name), field) ||
        !str_equal(str_from(gen->entities[name->entity].name), entity))
      continue;
    *least = name->least, *most = name->most;
    return true;
  }
  return false;
}

const char *generated_entity_name(const struct generated *g, uint32_t entity) {
  return g->gen->entities[entity].name;
}
uint32_t generated_n_lists(const struct generated *g, uint32_t entity) {
  return g->gen->entities[entity].n_children;
}
