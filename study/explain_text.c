/* An explanation as text, for a person at a terminal: what it came to, why, why not otherwise. The rest
 * of it is in explain_text_rest.c. */
#include "study/explain_lines.h"
#include "study/explain_names.h"
#include "study/explain_text_rest.h"

#include "base/translate.h"
#include "results/people.h"

/* -- values -- */

static struct str date_words(const struct text *text, int32_t day) {
  char digits[32];
  translated_date(day, digits);
  return str_from(arena_printf(text->arena, "%s", digits));
}

static struct str value_words(const struct text *text, const struct part *part) {
  const struct told_value *told = &part->value;
  if (part->is_missing) return str_from(in_words(WORD_IS_MISSING));
  if (!told->value.known && told->possible && told->value.type.kind == TYPE_ENUM) {
    const struct enumeration *set = &scene_of(text)->schema->enumerations[told->value.type.of];
    struct str all = {0};
    for (uint32_t i = 0; i < set->n_words; i++)
      if (told->possible >> i & 1)
        all = joined(text->arena, all, in_words(WORD_OR), named_word(set, i));
    return all;
  }
  return scene_words(scene_of(text), told);
}

/* What stands in parentheses behind a value: where it is from. */
static struct str origin(const struct text *text, const struct part *part) {
  if (part->given.n) return part->given;
  if (part->refers.n) return str_from(in_words(WORD_SEEN));
  if (part->is_default) return str_from(in_words(WORD_IS_DEFAULT));
  if (part->has_since)
    return phrase(text->arena, WORD_SINCE, c_string(text, date_words(text, part->since)));
  if (part->kind == PART_READING) return str_from(in_words(WORD_READING));
  if (part->has_year)
    return phrase(text->arena, WORD_YEAR, c_string(text, date_words(text, part->year)));
  if (part->is_aggregate && part->n_rows && part->value.value.type.kind != TYPE_BOOLEAN)
    return phrase(text->arena, WORD_COUNTED, part->n_counted, part->n_rows);
  return (struct str){0};
}

static bool is_truth(const struct part *part) {
  return part->value.value.type.kind == TYPE_BOOLEAN;
}

static bool is_expression(const struct part *part) {
  return part->kind == PART_CONDITION || part->kind == PART_EXCEPTION;
}

/* Its name is what one writes, for `--reading`, or where the data do not show it. */
static bool is_named_too(const struct part *part) {
  return part->kind == PART_READING ||
      ((part->kind == PART_FACT || part->kind == PART_PREVIOUS) && !part->given.n);
}

/* What one sentence says is asked of every row below it: "the smallest of X over all units" and of
 * each its X; empty: there is no such thing. Truths of the data are told by their words even so. */
static struct str asked_of_rows(const struct part *of) {
  struct str asked = {0}, row = {0};
  if (!of->is_aggregate) return asked;
  for (const struct part *below = of->first; below; below = below->next) {
    bool is_own;
    const struct str words = named_part(below, &is_own);
    const bool is_fact = !is_expression(below) && is_truth(below);
    if (is_own || is_fact || !below->of.n || str_equal(below->of, row) || !words.n ||
        (asked.n && !str_equal(words, asked)))
      return (struct str){0};
    asked = words;
    row = below->of;
  }
  return asked.n && memmem(of->said.p, of->said.n, asked.p, asked.n) ? asked : (struct str){0};
}

/* "votes 4 [cum-7.yaml:30:5]"; by labels "số phiếu: 4 [cum-7.yaml:30:5]". */
static struct str item_words(const struct text *text, const struct part *part) {
  bool is_own;
  struct str words = named_part(part, &is_own), from = origin(text, part);
  const bool is_label = !is_own && !is_expression(part);
  const bool is_asked = part->is_told && part->of.n && str_equal(words, text->asked);
  /* it says that something is so, and is no name to be typed */
  const bool is_named = is_label && !part->is_no_record;
  if (is_named && is_named_too(part)) from = joined(text->arena, from, ": ", part->text);
  if (is_asked) words = is_label ? named_value(text->of, &part->value) : value_words(text, part);
  else if (part->is_told || part->is_missing)
    words = joined(text->arena, words, is_label || (is_expression(part) && words.n) ? ": " : " ",
        is_named && !part->is_missing ? named_value(text->of, &part->value)
                                      : value_words(text, part));
  if (!from.n) return words;
  return str_from(arena_printf(text->arena, "%.*s [%.*s]", STR_ARGS(words), STR_ARGS(from)));
}

/* -- parts -- */

static bool is_not(const struct part *part) {
  return part->kind == PART_CONDITION && part->first && !part->first->next && is_truth(part) &&
      !part->is_aggregate && part->first->text.n < part->text.n &&
      memcmp(part->first->text.p, part->text.p + (part->text.n - part->first->text.n),
          part->first->text.n) == 0;
}

/* What stands below it says all of it, so that its own words need not be told again. */
bool explain_part_is_passed(const struct part *part) {
  if (part->kind != PART_CONDITION || !part->first || part->prevents || part->role.n) return false;
  if (part->joins || is_not(part)) return true;
  const struct part *only = part->first->next ? NULL : part->first;
  return part->tests_word && only && (!only->first || only->kind == PART_DECISION);
}

/* Told in a line with others: a leaf, what is passed over to leaves, a number made of leaves. */
static bool is_flat(const struct part *part) {
  if (!part->first) return !part->prevents;
  if (part->kind != PART_CONDITION || part->is_aggregate || part->prevents) return false;
  if (is_truth(part) && !explain_part_is_passed(part)) return false;
  for (const struct part *below = part->first; below; below = below->next)
    if (!is_flat(below)) return false;
  return true;
}

static bool is_flat_below(const struct part *part) {
  for (const struct part *below = part->first; below; below = below->next)
    if (!is_flat(below) || below->of.n) return false;
  return part->first != NULL;
}

/* The day of the run below what is made of it alone, after it was told once. */
static bool is_day_again(struct text *text, const struct part *part) {
  const struct part *day = part->first;
  if (!day || day->next || day->first || day->kind != PART_CONDITION ||
      !str_equal(day->text, STR("as of")))
    return false;
  const bool again = text->day_is_told;
  text->day_is_told = true;
  return again && !text->is_full;
}

static void put_flat(
    struct text *text, const struct part *part, uint32_t indent, struct str *lead) {
  if (!explain_part_is_passed(part)) {
    put_item(text, indent, joined(text->arena, *lead, "", item_words(text, part)));
    *lead = (struct str){0};
    if (is_day_again(text, part)) return;
  }
  for (const struct part *below = part->first; below; below = below->next)
    put_flat(text, below, indent, lead);
}

static void put_part(struct text *text, const struct part *part, uint32_t indent, struct str lead);

/* Row by row, and of many rows the first. */
static void put_below(struct text *text, const struct part *part, uint32_t indent) {
  const struct str asked_above = text->asked;
  struct str row = {0};
  text->asked = asked_of_rows(part);
  const uint32_t rows_told = text->wraps ? ROWS_TOLD_WRAPPED : ROWS_TOLD;
  uint32_t n_rows = 0, n_more = 0;
  for (const struct part *below = part->first; below; below = below->next) {
    struct str lead = {0};
    if (below->of.n && !str_equal(below->of, row)) {
      row = below->of;
      n_rows++;
      if (n_rows > rows_told && !text->is_full) n_more++;
      else flush(text);
      lead = str_from(arena_printf(text->arena, "%.*s: ", STR_ARGS(named_whose(text->of, below))));
    }
    if (below->of.n && n_rows > rows_told && !text->is_full) continue;
    text->is_whole = below->of.n > 0;
    put_part(text, below, indent, lead);
  }
  flush(text);
  text->is_whole = false;
  text->asked = asked_above;
  if (n_more) put_line(text, indent, phrase(text->arena, WORD_MORE_ROWS, n_more));
}

static struct str law_words(const struct text *text, const struct law_text *law) {
  struct str words = {0};
  for (uint32_t i = 0; i < law->n_lines; i++)
    words = joined(text->arena, words, " ", law->lines[i]);
  return str_from(arena_printf(text->arena, "“%.*s”", STR_ARGS(words)));
}

/* A condition in its sentence, all of it; as it is written where it has none. */
static void put_own_words(
    struct text *text, uint32_t indent, const char *lead, const struct part *part) {
  bool is_own;
  const struct str words =
      str_from(arena_printf(text->arena, "%s%.*s", lead, STR_ARGS(named_part(part, &is_own))));
  if (is_own) put_line(text, indent, words);
  else put_whole(text, indent, words);
  if (!is_own && text->is_full) put_line(text, indent + 2, part->text);
}

/* A rule that fired in full: the law, its condition. One that did not by what failed. */
static void put_rule(struct text *text, const struct part *part, uint32_t indent) {
  flush(text);
  text->last.n = 0;
  const struct str name = part->label.n ? part->label : part->id;
  const bool fires = part->value.value.known && part->value.value.number;
  const struct str behind = str_from(
      arena_printf(text->arena, ": %.*s [%.*s, %.*s:%u]", STR_ARGS(value_words(text, part)),
          STR_ARGS(part->id), STR_ARGS(part->at.path), part->at.line));
  const uint32_t taken = indent + str_display_width(behind);
  put_line(text, indent,
      joined(text->arena, cut(text, name, taken + 20 < TEXT_COLUMNS ? TEXT_COLUMNS - taken : 20),
          "", behind));
  if (fires && part->law.n_lines) put_wrapped(text, indent + 2, law_words(text, &part->law));
  const struct part *below = part->first;
  const bool is_passed = below && !below->next && explain_part_is_passed(below),
             says_so = is_passed &&
      str_equal(part->because, below->said); /* the condition says the same */
  if (fires && !part->law.n_lines && part->because.n && !says_so &&
      !str_equal(part->because, part->label))
    put_line(text, indent + 2, part->because);
  if (is_passed) {
    if (fires) put_own_words(text, indent + 2, "", below);
    put_below(text, below, indent + 2);
    return;
  }
  put_below(text, part, indent + 2);
}

/* A decision is told by the rules that made it; what these follow from, where it is explained
 * itself. */
static void put_decision(
    struct text *text, const struct part *part, uint32_t indent, struct str lead) {
  struct str rules = {0};
  for (const struct part *rule = part->first; rule; rule = rule->next)
    if (rule->value.value.known && rule->value.value.number)
      rules = joined(text->arena, rules, ", ", people_reads(rule->label) ? rule->label : rule->id);
  flush(text);
  put_line(text, indent,
      str_from(arena_printf(text->arena, "%.*s%.*s%s%.*s%s", STR_ARGS(lead),
          STR_ARGS(item_words(text, part)), rules.n ? " [" : "", STR_ARGS(rules),
          rules.n ? "]" : "")));
  if (text->is_full) put_below(text, part, indent + 2);
}

static void put_node(struct text *text, const struct part *part, uint32_t indent, struct str lead) {
  /* parts of a long condition say all of it */
  const bool is_said_below = text->wraps && !text->is_full && part->joins && part->role.n &&
      part->first && str_display_width(part->said) > TEXT_COLUMNS / 2;
  struct str line = is_said_below ? value_words(text, part)
                                  : joined(text->arena, lead, "", item_words(text, part));
  if (part->kind == PART_EXCEPTION)
    line = joined(text->arena,
        joined(text->arena, str_from(in_words(WORD_EXCEPTION)), "", part->label), ": ", line);
  else if (part->prevents) line = joined(text->arena, str_from(in_words(WORD_UNLESS)), "", line);
  else if (part->role.n)
    line = str_from(arena_printf(text->arena, "%.*s%s%.*s",
        STR_ARGS(named_role(text->of, part->role)), ": ", STR_ARGS(line)));
  flush(text);
  text->last.n = 0;
  /* a definition of one node: its parts are its own */
  const struct part *below = part->first;
  const bool is_definition = part->kind == PART_DEFINE && below && !below->next &&
      below->kind == PART_CONDITION && below->first;
  const struct part *body = is_definition ? below : part;
  const bool is_bare = part->kind == PART_DEFINE && below && !below->next && !below->first &&
      below->kind == PART_CONDITION;
  if (is_flat_below(body) && !is_bare) {
    struct str with = joined(text->arena, line, "", str_from(in_words(WORD_WITH)));
    text->is_whole = true;
    for (below = body->first; below; below = below->next) put_flat(text, below, indent, &with);
    flush(text);
    text->is_whole = false;
    return;
  }
  if (is_bare && part->label.n && str_equal(below->said, part->label)) {
    put_line(text, indent, line); /* it is called what it is */
    return;
  }
  if (is_bare) {
    put_own_words(text, indent, arena_printf(text->arena, "%.*s = ", STR_ARGS(line)), below);
    return;
  }
  put_line(text, indent, line);
  if (is_definition && !explain_part_is_passed(body)) put_own_words(text, indent + 2, "= ", body);
  put_below(text, body, indent + 2);
}

static void put_part(struct text *text, const struct part *part, uint32_t indent, struct str lead) {
  if (part->kind == PART_RULE) put_rule(text, part, indent);
  else if (is_flat(part)) put_flat(text, part, indent, &lead);
  else if (part->kind == PART_DECISION && part->first) put_decision(text, part, indent, lead);
  else if (explain_part_is_passed(part)) {
    flush(text);
    for (const struct part *below = part->first; below; below = below->next) {
      put_part(text, below, indent, lead);
      lead = (struct str){0};
    }
  } else put_node(text, part, indent, lead);
}

/* -- the whole -- */

static struct str outcome_words(const struct text *text) {
  const struct explanation *of = text->of;
  if (of->outcome.n) return named_outcome(of, of->outcome);
  struct str possible = {0};
  for (uint32_t i = 0; i < of->n_possible; i++)
    possible = joined(text->arena, possible, in_words(WORD_OR), named_outcome(of, of->possible[i]));
  if (of->value.has_bounds) possible = scene_words(scene_of(text), &of->value);
  return joined(text->arena, str_from(in_words(WORD_UNDETERMINED)), ": ", possible);
}

struct str explain_outcome_words(const struct explanation *of) {
  const struct text text = {.of = of, .arena = of->scene->arena};
  return outcome_words(&text);
}

/* The definition that is explained itself: the law, its words, and what these came to. */
static void put_definition(struct text *text, const struct part *part) {
  const struct part *below = part->first;
  if (part->law.n_lines) put_wrapped(text, 2, law_words(text, &part->law));
  if (below && !below->next && below->kind == PART_CONDITION) {
    put_own_words(text, 2, "= ", below);
    put_below(text, below, 4);
  } else {
    put_below(text, part, 2);
  }
}

void explain_text(const struct explanation *of, FILE *out, bool is_full) {
  struct text text = {.of = of,
      .arena = of->scene->arena,
      .out = out,
      .is_full = is_full,
      .wraps = people_reads(of->label)};
  const struct str label = outcome_called(of->scene->schema, of->result, text.arena);
  put_whole(&text, 0,
      str_from(arena_printf(text.arena, "%s%.*s: %.*s",
          outcome_is_warning(of->scene->schema, of->result) ? _("warning ") : "", STR_ARGS(label),
          STR_ARGS(outcome_words(&text)))));
  put_heading(&text, str_from(in_words(WORD_WHY)));
  if (of->choice) put_choice(&text, of->choice);
  if (!of->why && !of->choice) put_line(&text, 2, str_from(in_words(WORD_NO_RULE)));
  if (of->why && of->why->kind == PART_DEFINE) {
    put_definition(&text, of->why);
  } else {
    const struct part whole = {.first = of->why};
    put_below(&text, &whole, 2);
  }
  for (const struct why_not *other = of->why_not; other; other = other->next) {
    put_heading(&text,
        phrase(text.arena, WORD_WHY_NOT, c_string(&text, named_outcome(of, other->outcome))));
    const struct part parts = {.first = other->parts};
    put_below(&text, &parts, 2);
  }
  put_missing(&text);
  put_changes(&text);
  if (of->hidden == 1) put_heading(&text, str_from(in_words(WORD_HIDDEN_ONE)));
  else if (of->hidden) put_heading(&text, phrase(text.arena, WORD_HIDDEN, of->hidden));
}
