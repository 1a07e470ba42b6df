/* Random well-typed expressions: every operator, function and aggregate of language.md §3 and §4.
 */
#include <stdarg.h>
#include <stdio.h>

#include "tests/generate_internal.h"

/* A word keeps its language through a program, so that no draw of random numbers hangs on the order
 * in which C evaluates arguments: here and everywhere at most one argument of a call may draw. */
const char *gen_word(struct gen *gen, const char *english, const char *vietnamese) {
  return (str_hash(str_from(english)) + gen->salt) % 100 < gen->vietnamese ? vietnamese : english;
}

const char *gen_format(struct gen *gen, const char *format, ...) {
  va_list arguments, again;
  va_start(arguments, format);
  va_copy(again, arguments);
  int n = vsnprintf(NULL, 0, format, arguments);
  char *out = arena_alloc(gen->arena, (size_t)n + 1);
  vsnprintf(out, (size_t)n + 1, format, again);
  va_end(again);
  va_end(arguments);
  return out;
}

bool gen_is_ancestor(const struct gen *gen, uint32_t above, uint32_t below) {
  for (uint32_t e = gen->entities[below].parent; e != UINT32_MAX; e = gen->entities[e].parent)
    if (e == above) return true;
  return false;
}

/* -- pieces -- */

struct piece gen_atom(const char *text) {
  return (struct piece){text, BIND_ATOM, 0};
}

const char *gen_at(struct gen *gen, struct piece piece, enum binding least) {
  if (piece.binding >= least && (str_hash(str_from(piece.text)) + gen->salt) % 25 != 0)
    return piece.text;
  return gen_format(gen, "(%s)", piece.text);
}

static uint32_t larger(uint32_t a, uint32_t b) { return a > b ? a : b; }

/* -- names -- */

static bool has_name(const struct gen *gen, uint32_t entity, const char *name) {
  for (uint32_t i = 0; i < gen->n_names; i++)
    if (gen->names[i].entity == entity && str_equal(str_from(gen->names[i].name), str_from(name)))
      return true;
  return false;
}

/* How a name is written from here: bare, `entity.name` or `this.name`. */
const char *gen_spell_name(
    struct gen *gen, const struct gen_scope *scope, const struct gen_name *name) {
  const struct gen_scope *outermost = scope;
  while (outermost->outer) outermost = outermost->outer;
  if (outermost->instance && name->entity == outermost->home && random_chance(&gen->random, 10))
    return gen_format(gen, "%s.%s", gen_word(gen, "this", "này"), name->name);
  bool bare = name->entity == scope->home;
  /* Inside an aggregate names are looked up in its rows first, then outward. */
  if (!bare && scope->outer && scope->outer->home == name->entity) {
    bool hidden = false;
    for (uint32_t e = scope->home; e != name->entity; e = gen->entities[e].parent)
      hidden = hidden || has_name(gen, e, name->name);
    bare = !hidden && random_chance(&gen->random, 40);
  }
  /* of the rows of an aggregate over the instance's own entity `entity.name` is an error */
  const struct gen_scope *first = scope;
  while (first->around) first = first->around;
  const bool only_bare = bare && first != scope && first->home == name->entity;
  if (bare && (!random_chance(&gen->random, 10) || only_bare)) return name->name;
  return gen_format(gen, "%s.%s", gen->entities[name->entity].name, name->name);
}

static bool fits(struct gen_type wanted, struct gen_type type) {
  return wanted.kind == type.kind &&
      ((wanted.kind != GEN_ENUM && wanted.kind != GEN_REFERENCE) || wanted.set == type.set);
}

/* A name of this type that can be seen from here; NULL if there is none. Fields only if `field`. */
const struct gen_name *gen_pick_name(struct gen *gen, const struct gen_scope *scope,
    struct gen_type type, bool any_type, bool field) {
  const struct gen_name *found[GEN_NAMES];
  uint32_t n = 0;
  for (uint32_t i = 0; i < gen->visible; i++) {
    const struct gen_name *name = &gen->names[i];
    if (name->entity != scope->home && !gen_is_ancestor(gen, name->entity, scope->home)) continue;
    if (!any_type && !fits(type, name->type)) continue;
    if (field && name->kind != NAME_FIELD) continue;
    found[n++] = name;
    /* the nearer twice as often */
    if (name->entity == scope->home && n < GEN_NAMES - 1) found[n++] = name;
    if (n >= GEN_NAMES - 1) break;
  }
  return n ? found[random_below(&gen->random, n)] : NULL;
}

/* A value of whom a reference names: `nominee.score`, or over one more, `unit.head.score`. */
bool gen_followed(
    struct gen *gen, const struct gen_scope *scope, struct gen_type type, struct piece *out) {
  struct gen_type to = {GEN_REFERENCE, 0, 1 + random_below(&gen->random, gen->n_entities - 1)};
  const struct gen_name *reference = gen_pick_name(gen, scope, to, false, true), *name = NULL;
  if (!reference) return false;
  const char *path = gen_spell_name(gen, scope, reference);
  const struct gen_name *found[GEN_NAMES];
  for (uint32_t points = 0; points < 2 && !name; points++) {
    uint32_t n = 0;
    const struct gen_name *further = NULL;
    for (uint32_t i = 0; i < gen->visible && n < GEN_NAMES; i++) {
      const struct gen_name *at = &gen->names[i];
      if (at->entity != to.set || at->kind == NAME_RANK) continue;
      if (fits(type, at->type)) found[n++] = at;
      if (at->type.kind == GEN_REFERENCE) further = at;
    }
    if (further && points == 0 && (n == 0 || random_chance(&gen->random, 30))) {
      path = gen_format(gen, "%s.%s", path, further->name);
      to.set = further->type.set;
    } else if (n > 0) {
      name = found[random_below(&gen->random, n)];
    }
  }
  if (!name) return false;
  path = gen_format(gen, "%s.%s", path, name->name);
  *out = (struct piece){path, BIND_ATOM, name->type.scale};
  if (name->kind == NAME_STATE)
    *out = (struct piece){
        gen_format(gen, "%s %s %s", path, gen_word(gen, "is", "là"), name->word), BIND_COMPARE, 0};
  if (name->kind == NAME_STATUS)
    *out = (struct piece){gen_status_asked(gen, path), BIND_COMPARE, 0};
  return true;
}

/* What may stand behind `on`: a date, a name, `as of`, or an expression in parentheses. */
static const char *asked_day(struct gen *gen, const struct gen_scope *scope) {
  const struct gen_type date = {GEN_DATE, 0, 0};
  const unsigned way = random_below(&gen->random, 10);
  if (way == 0) return gen_word(gen, "as of", "tính đến");
  if (way < 3) return gen_date_literal(gen);
  const struct gen_name *name = gen_pick_name(gen, scope, date, false, way < 7);
  if (name && way < 7) return gen_spell_name(gen, scope, name);
  return gen_format(gen, "(%s)", gen_at(gen, gen_date(gen, scope, 1), BIND_OPEN));
}

bool gen_reference(
    struct gen *gen, const struct gen_scope *scope, struct gen_type type, struct piece *out) {
  if (random_chance(&gen->random, 8) && gen_previous(gen, scope, type, out)) return true;
  if (random_chance(&gen->random, 10) && gen_followed(gen, scope, type, out)) return true;
  if (type.kind == GEN_NUMBER || type.kind == GEN_DATE) {
    if (gen->n_parameters && random_chance(&gen->random, 12)) {
      const struct gen_global *p = &gen->parameters[random_below(&gen->random, gen->n_parameters)];
      if (p->type.kind == type.kind) {
        *out = (struct piece){p->name, BIND_ATOM, p->type.scale};
        if (random_chance(&gen->random, 40))
          out->text = gen_format(
              gen, "%s %s %s", p->name, gen_word(gen, "on", "vào ngày"), asked_day(gen, scope));
        return true;
      }
    }
  }
  const struct gen_name *name = gen_pick_name(gen, scope, type, false, false);
  if (!name) return false;
  if (name->kind == NAME_RANK) {
    *out = (struct piece){
        gen_format(gen, "%s %s", gen_word(gen, "rank in", "hạng trong"), name->name), BIND_ATOM, 0};
  } else if (name->kind == NAME_STATE) {
    const char *spelt = gen_spell_name(gen, scope, name);
    *out = (struct piece){
        gen_format(gen, "%s %s %s", spelt, gen_word(gen, "is", "là"), name->word), BIND_COMPARE, 0};
  } else if (name->kind == NAME_STATUS) {
    *out = (struct piece){gen_status_asked(gen, gen_spell_name(gen, scope, name)), BIND_COMPARE, 0};
  } else {
    *out = (struct piece){gen_spell_name(gen, scope, name), BIND_ATOM, name->type.scale};
  }
  return true;
}

/* -- numbers -- */

static struct piece number_literal(struct gen *gen) {
  static const struct {
    const char *text;
    uint32_t scale;
  } interesting[] = {{"0", 0}, {"1", 0}, {"2", 0}, {"3", 0}, {"10", 0}, {"0.5", 1}, {"0.1", 1},
      {"80%", 2}, {"12.5%", 3}, {"1.50", 2}, {"100", 0}, {"7", 0}, {"0.333333333", 9},
      {"0.000000001", 9}, {"999999999", 0}, {"1000000000", 0}, {"9223372036854775807", 0},
      {"4611686018427387904", 0}, {"3037000500", 0}, {"9223372036.854775807", 9}};
  uint32_t n = random_chance(&gen->random, 88) ? 12 : sizeof interesting / sizeof *interesting;
  if (random_chance(&gen->random, 30))
    return gen_atom(gen_format(gen, "%u", (unsigned)random_below(&gen->random, 12)));
  uint32_t i = random_below(&gen->random, n);
  if (random_chance(&gen->random, 1)) return (struct piece){"-9223372036854775808", BIND_NEGATE, 0};
  return (struct piece){interesting[i].text, BIND_ATOM, interesting[i].scale};
}

struct piece gen_number_leaf(struct gen *gen, const struct gen_scope *scope) {
  struct piece out;
  if (random_chance(&gen->random, 70) &&
      gen_reference(gen, scope, (struct gen_type){GEN_NUMBER, 0, 0}, &out))
    return out;
  return number_literal(gen);
}

/* round(x), round(x, n), floor(x) … */
static struct piece gen_rounded(struct gen *gen, struct piece x, uint32_t most) {
  static const char *const digits[] = {"round", "round_half_even", "round_down", "round_up"};
  if (random_chance(&gen->random, 25))
    return gen_atom(
        gen_format(gen, "%s(%s)", random_chance(&gen->random, 50) ? "floor" : "ceil", x.text));
  const char *name = digits[random_below(&gen->random, 4)];
  if (most == 0 || random_chance(&gen->random, 30))
    return gen_atom(gen_format(gen, "%s(%s)", name, x.text));
  uint32_t n = random_chance(&gen->random, 60) ? most : 1 + random_below(&gen->random, most);
  return (struct piece){gen_format(gen, "%s(%s, %u)", name, x.text, (unsigned)n), BIND_ATOM, n};
}

static struct piece gen_arithmetic(struct gen *gen, const struct gen_scope *scope, unsigned depth) {
  struct piece a = gen_number(gen, scope, depth), b = gen_number(gen, scope, depth);
  switch (random_below(&gen->random, 6)) {
  case 0:
  case 1:
    return (struct piece){
        gen_format(gen, "%s + %s", gen_at(gen, a, BIND_ADD), gen_at(gen, b, BIND_MULTIPLY)),
        BIND_ADD, larger(a.scale, b.scale)};
  case 2:
    return (struct piece){
        gen_format(gen, "%s - %s", gen_at(gen, a, BIND_ADD), gen_at(gen, b, BIND_MULTIPLY)),
        BIND_ADD, larger(a.scale, b.scale)};
  case 3:
    return (struct piece){
        gen_format(gen, "%s * %s", gen_at(gen, a, BIND_MULTIPLY), gen_at(gen, b, BIND_NEGATE)),
        BIND_MULTIPLY, a.scale + b.scale > 9 ? 9 : a.scale + b.scale};
  case 4:
    return (struct piece){
        gen_format(gen, "%s / %s", gen_at(gen, a, BIND_MULTIPLY), gen_at(gen, b, BIND_NEGATE)),
        BIND_MULTIPLY, 9};
  default:
    return (struct piece){gen_format(gen, "-%s", gen_at(gen, a, BIND_ATOM)), BIND_NEGATE, a.scale};
  }
}

static struct piece gen_min_max(
    struct gen *gen, const struct gen_scope *scope, unsigned depth, bool dates) {
  const char *name = random_chance(&gen->random, 50) ? "min" : "max", *list = "";
  uint32_t n = 2 + random_below(&gen->random, 2), scale = 0;
  for (uint32_t i = 0; i < n; i++) {
    struct piece x = dates ? gen_date(gen, scope, depth) : gen_number(gen, scope, depth);
    list = gen_format(gen, "%s%s%s", list, i ? ", " : "", x.text);
    scale = larger(scale, x.scale);
  }
  return (struct piece){gen_format(gen, "%s(%s)", name, list), BIND_ATOM, scale};
}

const char *gen_if_text(struct gen *gen, const struct gen_scope *scope, unsigned depth,
    const char *yes, const char *no) {
  return gen_format(gen, "%s %s %s %s %s %s", gen_word(gen, "if", "nếu"),
      gen_truth(gen, scope, depth).text, gen_word(gen, "then", "thì"), yes,
      gen_word(gen, "else", "ngược lại"), no);
}

/* A whole number that may be known within bounds only: a count, what some rows come to, an `if`. */
static const char *gen_bounded(struct gen *gen, const struct gen_scope *scope, unsigned depth) {
  uint32_t which = random_below(&gen->random, 6);
  if (which < 2) return gen_count(gen, scope, depth).text;
  if (which == 2)
    return gen_if_text(gen, scope, depth > 1 ? 1 : depth, "1",
        gen_format(gen, "%u", (unsigned)random_below(&gen->random, 9)));
  struct piece fold = gen_fold(gen, scope, depth, false);
  return fold.scale > 0 ? gen_rounded(gen, fold, 0).text : fold.text;
}

/* Such a number, in what passes its bounds on: across zero, as a divisor, through abs, with
 * another. */
static struct piece gen_bounds(struct gen *gen, const struct gen_scope *scope, unsigned depth) {
  const char *count = gen_bounded(gen, scope, depth);
  struct piece k = gen_number_leaf(gen, scope);
  if (random_chance(&gen->random, 30))
    k = gen_atom(gen_format(gen, "(%s)", gen_bounded(gen, scope, depth > 0 ? depth - 1 : 0)));
  unsigned less = random_below(&gen->random, 4);
  const char *shifted = gen_format(gen, "((%s) - %u)", count, less);
  switch (random_below(&gen->random, 6)) {
  case 0: return gen_atom(gen_format(gen, "abs(%s)", shifted));
  case 1:
    return (struct piece){
        gen_format(gen, "%s / %s", gen_at(gen, k, BIND_MULTIPLY), shifted), BIND_MULTIPLY, 9};
  case 2:
    return (struct piece){
        gen_format(gen, "%s / %s", shifted, gen_at(gen, k, BIND_NEGATE)), BIND_MULTIPLY, 9};
  case 3:
    return (struct piece){
        gen_format(gen, "%s * %s", shifted, gen_at(gen, k, BIND_NEGATE)), BIND_MULTIPLY, k.scale};
  case 4: return (struct piece){gen_format(gen, "-%s", shifted), BIND_NEGATE, 0};
  default:
    return (struct piece){gen_format(gen, "%s(%s, %s)", less & 1 ? "min" : "max", shifted, k.text),
        BIND_ATOM, k.scale};
  }
}

struct piece gen_number(struct gen *gen, const struct gen_scope *scope, unsigned depth) {
  if (depth == 0 || random_chance(&gen->random, 20)) return gen_number_leaf(gen, scope);
  depth--;
  switch (random_below(&gen->random, 20)) {
  case 0:
  case 1:
  case 2:
  case 3:
  case 4: return gen_arithmetic(gen, scope, depth);
  case 5: return gen_rounded(gen, gen_number(gen, scope, depth), 9);
  case 6: {
    struct piece a = gen_number(gen, scope, depth);
    return (struct piece){gen_format(gen, "abs(%s)", a.text), BIND_ATOM, a.scale};
  }
  case 7: return gen_min_max(gen, scope, depth, false);
  case 8: {
    static const char *const parts[] = {"year", "month", "day"};
    const char *part = parts[random_below(&gen->random, 3)];
    return gen_atom(gen_format(gen, "%s(%s)", part, gen_date(gen, scope, depth).text));
  }
  case 9: {
    static const char *const spans[] = {
        "days_between", "months_between", "years_between", "working_days_between"};
    struct piece a = gen_date(gen, scope, depth), b = gen_date(gen, scope, depth);
    const char *span = spans[random_below(&gen->random, gen->has_calendar ? 4 : 3)];
    return gen_atom(gen_format(gen, "%s(%s, %s)", span, a.text, b.text));
  }
  case 10: {
    struct piece a = gen_number(gen, scope, depth), b = gen_number(gen, scope, depth);
    bool unknown = random_chance(&gen->random, 5);
    return (struct piece){gen_if_text(gen, scope, depth, a.text,
                              unknown ? gen_word(gen, "unknown", "chưa rõ") : b.text),
        BIND_OPEN, unknown ? a.scale : larger(a.scale, b.scale)};
  }
  case 11:
  case 12: return gen_fold(gen, scope, depth, false);
  case 13:
  case 14: return gen_bounds(gen, scope, depth);
  case 15: return gen_order_statistic(gen, scope, depth, false);
  case 16: return gen_count_of_values(gen, scope, depth);
  default: return gen_count(gen, scope, depth);
  }
}

/* -- dates, texts, closed sets -- */

const char *gen_date_literal(struct gen *gen) {
  static const char *const interesting[] = {"2019-02-28", "2020-02-29", "2020-01-31", "2020-12-31",
      "2021-01-01", "2020-03-31", "2020-06-30", "2019-12-31", "2020-08-31", "2000-02-29",
      "1900-03-01", "0001-01-01", "9999-12-31"};
  uint32_t n = random_chance(&gen->random, 92) ? 9 : sizeof interesting / sizeof *interesting;
  if (random_chance(&gen->random, 60)) return interesting[random_below(&gen->random, n)];
  unsigned year = 18 + random_below(&gen->random, 5), month = 1 + random_below(&gen->random, 12);
  unsigned day = 1 + random_below(&gen->random, 28);
  return gen_format(gen, "20%02u-%02u-%02u", year, month, day);
}

static struct piece date_leaf(struct gen *gen, const struct gen_scope *scope) {
  struct piece out;
  if (random_chance(&gen->random, 70) &&
      gen_reference(gen, scope, (struct gen_type){GEN_DATE, 0, 0}, &out))
    return out;
  if (random_chance(&gen->random, 25)) return gen_atom(gen_word(gen, "as of", "tính đến"));
  return gen_atom(gen_date_literal(gen));
}

/* d + n days; d - n months rounded up … */
static struct piece gen_duration(struct gen *gen, const struct gen_scope *scope, unsigned depth) {
  static const char *const units[4][2] = {
      {"days", "ngày"}, {"months", "tháng"}, {"years", "năm"}, {"working days", "ngày làm việc"}};
  uint32_t unit = random_below(&gen->random, gen->has_calendar ? 4 : 3);
  struct piece n = gen_number(gen, scope, depth > 0 ? depth - 1 : 0);
  const char *amount =
      gen_format(gen, "%u", (unsigned)random_below(&gen->random, unit == 0 ? 400 : 30));
  if (random_chance(&gen->random, 30)) {
    if (n.scale > 0) n = gen_rounded(gen, n, 0);
    amount = gen_format(gen, "(%s)", n.text);
  }
  const char *rounded = "";
  if (unit > 0 && unit < 3)
    rounded = random_chance(&gen->random, 50) ? gen_word(gen, " rounded down", " làm tròn xuống")
                                              : gen_word(gen, " rounded up", " làm tròn lên");
  const char *day = gen_at(gen, gen_date(gen, scope, depth), BIND_ADD);
  if (unit > 0 && unit < 3 && random_chance(&gen->random, 10)) {
    day = "2020-05-28";
    rounded = "";
  }
  const char *sign = random_chance(&gen->random, 60) ? "+" : "-",
             *word = gen_word(gen, units[unit][0], units[unit][1]);
  return (struct piece){
      gen_format(gen, "%s %s %s %s%s", day, sign, amount, word, rounded), BIND_ADD, 0};
}

static const char *whole_number(struct gen *gen, const struct gen_scope *scope, unsigned depth) {
  struct piece n = gen_number(gen, scope, depth);
  return n.scale > 0 ? gen_rounded(gen, n, 0).text : n.text;
}

struct piece gen_date(struct gen *gen, const struct gen_scope *scope, unsigned depth) {
  if (depth == 0 || random_chance(&gen->random, 30)) return date_leaf(gen, scope);
  depth--;
  switch (random_below(&gen->random, 9)) {
  case 0: {
    unsigned small = depth > 1 ? 1 : depth;
    const char *year = random_chance(&gen->random, 70)
        ? gen_format(gen, "%u", 2016 + (unsigned)random_below(&gen->random, 8))
        : whole_number(gen, scope, small);
    const char *month = random_chance(&gen->random, 60)
        ? gen_format(gen, "%u", 1 + (unsigned)random_below(&gen->random, 12))
        : whole_number(gen, scope, small);
    const char *day = random_chance(&gen->random, 60)
        ? gen_format(gen, "%u", 27 + (unsigned)random_below(&gen->random, 5))
        : whole_number(gen, scope, small);
    return gen_atom(gen_format(gen, "date(%s, %s, %s)", year, month, day));
  }
  case 1: return gen_min_max(gen, scope, depth, true);
  case 2:
    return random_chance(&gen->random, 60) ? gen_fold(gen, scope, depth, true)
                                           : gen_order_statistic(gen, scope, depth, true);
  case 3: {
    struct piece a = gen_date(gen, scope, depth), b = gen_date(gen, scope, depth);
    return (struct piece){gen_if_text(gen, scope, depth, a.text, b.text), BIND_OPEN, 0};
  }
  default: return gen_duration(gen, scope, depth);
  }
}

struct piece gen_text(struct gen *gen, const struct gen_scope *scope, unsigned depth) {
  struct piece out;
  if (depth > 0 && random_chance(&gen->random, 15)) {
    struct piece a = gen_text(gen, scope, 0), b = gen_text(gen, scope, depth - 1);
    return (struct piece){gen_if_text(gen, scope, depth - 1, a.text, b.text), BIND_OPEN, 0};
  }
  if (random_chance(&gen->random, 75) &&
      gen_reference(gen, scope, (struct gen_type){GEN_TEXT, 0, 0}, &out))
    return out;
  return gen_atom(gen_format(gen, "\"%s\"", gen_texts[random_below(&gen->random, GEN_TEXTS)]));
}

const char *gen_set_word(struct gen *gen, uint32_t set) {
  return gen->sets[set].words[random_below(&gen->random, gen->sets[set].n)];
}

struct piece gen_enum(
    struct gen *gen, const struct gen_scope *scope, uint32_t set, unsigned depth) {
  struct piece out;
  if (depth > 0 && random_chance(&gen->random, 20)) {
    struct piece a = gen_enum(gen, scope, set, depth - 1), b = gen_enum(gen, scope, set, 0);
    return (struct piece){gen_if_text(gen, scope, depth - 1, a.text, b.text), BIND_OPEN, 0};
  }
  for (uint32_t i = 0; i < gen->n_readings; i++)
    if (gen->readings[i].type.set == set && random_chance(&gen->random, 30))
      return gen_atom(gen->readings[i].name);
  if (random_chance(&gen->random, 75) &&
      gen_reference(gen, scope, (struct gen_type){GEN_ENUM, 0, set}, &out))
    return out;
  return gen_atom(gen_set_word(gen, set));
}

/* -- the entry -- */

const char *gen_expression(
    struct gen *gen, const struct gen_scope *scope, struct gen_type type, unsigned depth) {
  switch (type.kind) {
  case GEN_BOOLEAN: return gen_at(gen, gen_truth(gen, scope, depth), BIND_OPEN);
  case GEN_DATE: return gen_at(gen, gen_date(gen, scope, depth), BIND_OPEN);
  case GEN_TEXT: return gen_at(gen, gen_text(gen, scope, depth), BIND_OPEN);
  case GEN_ENUM: return gen_at(gen, gen_enum(gen, scope, type.set, depth), BIND_OPEN);
  case GEN_NUMBER: {
    struct piece number = gen_number(gen, scope, depth);
    if (number.scale > type.scale) number = gen_rounded(gen, number, type.scale);
    return gen_at(gen, number, BIND_OPEN);
  }
  case GEN_REFERENCE: break; /* no declaration has one */
  }
  return "";
}
