/* An explanation as text, for a person at a terminal: what it came to, why, why not otherwise, what
 * is missing, what would change it. */
#include "study/explain_forms.h"
#include "results/people.h"
#include "results/words.h"

#include <stdarg.h>

#include "base/characters.h"
#include "base/date.h"
#include "base/translate.h"
#include "base/vec.h"

#define WORD(name, text) WORD_##name,
enum explain_word {
#include "study/explain_words.def"
  N_EXPLAIN_WORDS
};
#define WORD(name, text) [WORD_##name] = text,
static const char *const explain_words[] = {
#include "study/explain_words.def"
};

static const char *in_words(enum explain_word word) { return translated(explain_words[word]); }

enum { TEXT_COLUMNS = 100, ROWS_TOLD = 3, NAMES_TOLD = 5, LAW_LINES = 3 };

struct text {
  const struct explanation *of;
  struct arena *arena;
  FILE *out;
  bool is_full;
  /* what is told in one line, and under which indent */
  struct str line;
  uint32_t indent, hang; /* more of it, where the line goes on with another's */
  bool is_whole;         /* what is put is all of one sentence */
  struct str last;       /* what was put there last: not said twice */
};

static const struct scene *scene_of(const struct text *text) { return text->of->scene; }

/* A phrase with what is filled into it: texts as C strings, in the order of the phrase. */
static struct str phrase(struct arena *arena, enum explain_word word, ...) {
  va_list arguments;
  va_start(arguments, word);
  const int n = vsnprintf(NULL, 0, in_words(word), arguments);
  va_end(arguments);
  char *words = arena_alloc_raw(arena, (size_t)n + 1);
  va_start(arguments, word);
  vsnprintf(words, (size_t)n + 1, in_words(word), arguments);
  va_end(arguments);
  return (struct str){words, (uint32_t)n};
}

static const char *c_string(const struct text *text, struct str s) {
  return str_cstring(text->arena, s);
}

static struct str joined(struct arena *arena, struct str a, const char *between, struct str b) {
  return str_from(
      arena_printf(arena, "%.*s%s%.*s", STR_ARGS(a), a.n && b.n ? between : "", STR_ARGS(b)));
}

/* -- lines -- */

/* At most one line wide, with "…" where it was cut. */
static struct str cut(const struct text *text, struct str s, uint32_t columns) {
  s = str_shown(text->arena, s);
  if (text->is_full || str_display_width(s) <= columns) return s;
  uint32_t end = 0, width = 0;
  while (end < s.n) {
    int32_t code_point;
    const uint32_t length = str_decode(s, end, &code_point);
    width += str_display_width((struct str){s.p + end, length});
    if (width >= columns) break;
    end += length;
  }
  return str_from(arena_printf(text->arena, "%.*s…", (int)end, s.p));
}

static void put_line(const struct text *text, uint32_t indent, struct str s) {
  s = cut(text, s, TEXT_COLUMNS - indent);
  fprintf(text->out, "%*s%.*s\n", (int)indent, "", STR_ARGS(s));
}

/* In up to three lines, broken between words; what is more is cut. */
static void put_wrapped(const struct text *text, uint32_t indent, struct str s) {
  for (int line = 0; line < LAW_LINES - 1 || text->is_full; line++) {
    uint32_t end = 0, width = 0, at = 0;
    while (at < s.n && indent + width < TEXT_COLUMNS) {
      int32_t code_point;
      const uint32_t length = str_decode(s, at, &code_point);
      if (code_point == ' ') end = at;
      width += str_display_width((struct str){s.p + at, length});
      at += length;
    }
    if (at == s.n || !end) break;
    put_line(text, indent, (struct str){s.p, end});
    s = (struct str){s.p + end + 1, s.n - end - 1};
  }
  put_line(text, indent, s);
}

/* In as many lines as it takes, what goes on set in. */
static void put_whole(const struct text *text, uint32_t indent, struct str s) {
  for (uint32_t own = indent;; own = indent + 2) {
    uint32_t end = 0, width = 0, at = 0;
    while (at < s.n && own + width < TEXT_COLUMNS) {
      int32_t code_point;
      const uint32_t length = str_decode(s, at, &code_point);
      if (code_point == ' ') end = at;
      width += str_display_width((struct str){s.p + at, length});
      at += length;
    }
    if (at == s.n || !end) {
      fprintf(text->out, "%*s%.*s\n", (int)own, "", STR_ARGS(str_shown(text->arena, s)));
      return;
    }
    put_line(text, own, (struct str){s.p, end});
    s = (struct str){s.p + end + 1, s.n - end - 1};
  }
}

static void flush(struct text *text) {
  if (text->line.n) put_line(text, text->indent + text->hang, text->line);
  text->line.n = 0;
  text->hang = 0;
}

/* One more thing told in the same line, or in the next where it is full. */
static void put_item(struct text *text, uint32_t indent, struct str item) {
  if (text->indent == indent && text->last.n && str_equal(item, text->last)) return;
  text->last = item;
  if (text->line.n && text->indent == indent &&
      indent + str_display_width(text->line) + 2 + str_display_width(item) <= TEXT_COLUMNS) {
    text->line = joined(text->arena, text->line, ", ", item);
    return;
  }
  const bool goes_on = text->line.n && text->indent == indent && text->is_whole;
  flush(text);
  if (goes_on) text->hang = 2;
  text->line = item;
  text->indent = indent;
}

static void put_heading(struct text *text, struct str heading) {
  flush(text);
  text->last.n = 0;
  fprintf(text->out, "%.*s\n", STR_ARGS(heading));
}

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
      if (told->possible >> i & 1) all = joined(text->arena, all, in_words(WORD_OR), set->words[i]);
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

static bool is_expression(const struct part *part) {
  return part->kind == PART_CONDITION || part->kind == PART_EXCEPTION;
}

/* "votes 4 [cum-7.yaml:30:5]" */
static struct str item_words(const struct text *text, const struct part *part) {
  struct str words = part->text, from = origin(text, part);
  if (part->is_told || part->is_missing)
    words = joined(text->arena, words, is_expression(part) && part->text.n ? ": " : " ",
        value_words(text, part));
  if (!from.n) return words;
  return str_from(arena_printf(text->arena, "%.*s [%.*s]", STR_ARGS(words), STR_ARGS(from)));
}

/* -- parts -- */

static bool is_truth(const struct part *part) {
  return part->value.value.type.kind == TYPE_BOOLEAN;
}

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

static void put_flat(
    struct text *text, const struct part *part, uint32_t indent, struct str *lead) {
  if (!explain_part_is_passed(part)) {
    put_item(text, indent, joined(text->arena, *lead, "", item_words(text, part)));
    *lead = (struct str){0};
  }
  for (const struct part *below = part->first; below; below = below->next)
    put_flat(text, below, indent, lead);
}

static void put_part(struct text *text, const struct part *part, uint32_t indent, struct str lead);

/* Row by row, and of many rows the first. */
static void put_below(struct text *text, const struct part *part, uint32_t indent) {
  struct str row = {0};
  uint32_t n_rows = 0, n_more = 0;
  for (const struct part *below = part->first; below; below = below->next) {
    struct str lead = {0};
    if (below->of.n && !str_equal(below->of, row)) {
      row = below->of;
      n_rows++;
      if (n_rows > ROWS_TOLD && !text->is_full) n_more++;
      else flush(text);
      lead = str_from(arena_printf(text->arena, "%.*s: ", STR_ARGS(row)));
    }
    if (below->of.n && n_rows > ROWS_TOLD && !text->is_full) continue;
    put_part(text, below, indent, lead);
  }
  flush(text);
  if (n_more) put_line(text, indent, phrase(text->arena, WORD_MORE_ROWS, n_more));
}

static struct str law_words(const struct text *text, const struct law_text *law) {
  struct str words = {0};
  for (uint32_t i = 0; i < law->n_lines; i++)
    words = joined(text->arena, words, " ", law->lines[i]);
  return str_from(arena_printf(text->arena, "“%.*s”", STR_ARGS(words)));
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
  else if (fires && part->because.n && !str_equal(part->because, part->label))
    put_line(text, indent + 2, part->because);
  const struct part *below = part->first;
  if (below && !below->next && explain_part_is_passed(below)) {
    if (fires) put_line(text, indent + 2, below->text);
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
      rules = joined(text->arena, rules, ", ", rule->id);
  flush(text);
  put_line(text, indent,
      str_from(arena_printf(text->arena, "%.*s%.*s%s%.*s%s", STR_ARGS(lead),
          STR_ARGS(item_words(text, part)), rules.n ? " [" : "", STR_ARGS(rules),
          rules.n ? "]" : "")));
  if (text->is_full) put_below(text, part, indent + 2);
}

static void put_node(struct text *text, const struct part *part, uint32_t indent, struct str lead) {
  struct str line = joined(text->arena, lead, "", item_words(text, part));
  if (part->kind == PART_EXCEPTION)
    line = joined(text->arena,
        joined(text->arena, str_from(in_words(WORD_EXCEPTION)), "", part->label), ": ", line);
  else if (part->prevents) line = joined(text->arena, str_from(in_words(WORD_UNLESS)), "", line);
  else if (part->role.n)
    line = str_from(
        arena_printf(text->arena, "%.*s%s%.*s", STR_ARGS(part->role), ": ", STR_ARGS(line)));
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
  if (is_bare) {
    put_line(text, indent,
        str_from(arena_printf(text->arena, "%.*s = %.*s", STR_ARGS(line), STR_ARGS(below->text))));
    return;
  }
  put_line(text, indent, line);
  if (is_definition && !explain_part_is_passed(body))
    put_line(text, indent + 2, str_from(arena_printf(text->arena, "= %.*s", STR_ARGS(body->text))));
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

/* -- selections -- */

static void put_names(struct text *text, const char *lead, const struct str *names, uint32_t n) {
  if (!n) return;
  struct str line = str_from(lead);
  for (uint32_t i = 0; i < n && (i < NAMES_TOLD || text->is_full); i++)
    line = joined(text->arena, line, i ? ", " : "", names[i]);
  if (n > NAMES_TOLD && !text->is_full)
    line = joined(text->arena, line, ", ", phrase(text->arena, WORD_TOLD_MORE, n - NAMES_TOLD));
  put_line(text, 2, line);
}

/* "vks-ha-noi (Hà Nội)". */
static struct str named(const struct text *text, struct str id) {
  const struct str name = explain_called(text->of, id);
  if (!name.n) return id;
  return str_from(arena_printf(text->arena, "%.*s (%.*s)", STR_ARGS(id), STR_ARGS(name)));
}

static void put_named(struct text *text, const char *lead, const struct str *ids, uint32_t n) {
  struct str *names = ARENA_ARRAY(text->arena, struct str, n);
  for (uint32_t i = 0; i < n; i++) names[i] = named(text, ids[i]);
  put_names(text, lead, names, n);
}

static struct str ahead_words(const struct text *text, const struct ahead *ahead) {
  if (!ahead->key.n) return named(text, ahead->id);
  const struct str name = explain_called(text->of, ahead->id),
                   who = joined(text->arena, ahead->id, name.n ? " " : "", name);
  return phrase(text->arena, WORD_AHEAD_BY, c_string(text, who), c_string(text, ahead->key),
      c_string(text, scene_words(scene_of(text), &ahead->theirs)),
      c_string(text, scene_words(scene_of(text), &ahead->own)));
}

static void put_choice(struct text *text, const struct choice *choice) {
  const struct schema *schema = scene_of(text)->schema;
  if (choice->has_seats)
    put_item(text, 2, phrase(text->arena, WORD_SEATS, (long long)choice->seats));
  if (choice->shared.n)
    put_item(text, 2, phrase(text->arena, WORD_SHARED, c_string(text, choice->shared)));
  if (choice->has_rank) put_item(text, 2, phrase(text->arena, WORD_RANK, (long long)choice->rank));
  flush(text);
  struct str *names = ARENA_ARRAY(text->arena, struct str, choice->n_ahead + choice->n_barred + 1);
  for (uint32_t i = 0; i < choice->n_ahead; i++) names[i] = ahead_words(text, &choice->ahead[i]);
  put_names(text, in_words(WORD_AHEAD), names, choice->n_ahead);
  put_named(text, in_words(WORD_CHOSEN), choice->chosen, choice->n_chosen);
  put_named(text, in_words(WORD_TIED), choice->tied, choice->n_tied);
  for (uint32_t i = 0; i < choice->n_barred; i++) {
    struct str rules = {0};
    for (uint32_t r = 0; r < choice->barred[i].n_rules; r++) {
      const struct rule *rule = &schema->rules[choice->barred[i].rules[r]];
      rules = joined(text->arena, rules, ", ", rule->label.n ? rule->label : rule->name);
    }
    names[i] = joined(text->arena, named(text, choice->barred[i].id), ": ", rules);
  }
  put_names(text, in_words(WORD_BARRED), names, choice->n_barred);
}

/* -- the rest -- */

static void put_missing(struct text *text) {
  const struct explanation *of = text->of;
  if (of->in_all_cases.n) {
    put_heading(text, phrase(text->arena, WORD_ALL_CASES, c_string(text, of->in_all_cases)));
    return;
  }
  if (!of->n_missing && !of->n_ties && !of->n_missing_in && !of->n_faults) return;
  put_heading(text, str_from(in_words(WORD_MISSING)));
  for (uint32_t i = 0; i < of->n_missing && (i < 2 * NAMES_TOLD || text->is_full); i++) {
    struct str fact = of->missing[i].fact;
    if (of->missing[i].settles) {
      flush(text);
      fact = phrase(text->arena, WORD_SETTLES, c_string(text, fact));
    }
    put_item(text, 2, fact);
  }
  if (of->n_missing > 2 * NAMES_TOLD && !text->is_full)
    put_item(text, 2, phrase(text->arena, WORD_TOLD_MORE, of->n_missing - 2 * NAMES_TOLD));
  for (uint32_t i = 0; i < of->n_ties; i++)
    put_item(text, 2, phrase(text->arena, WORD_HANGS_ON_TIE, c_string(text, of->ties[i])));
  for (uint32_t i = 0; i < of->n_missing_in; i++)
    put_item(text, 2, phrase(text->arena, WORD_MISSING_IN, c_string(text, of->missing_in[i])));
  for (uint32_t i = 0; i < of->n_faults; i++)
    put_item(text, 2,
        phrase(text->arena, WORD_NOT_COMPUTED,
            c_string(text, people_fault(&of->fault_parts[i], text->arena))));
  flush(text);
}

/* As --what-if takes it, whatever the language. */
static struct str as_typed(const struct text *text, const struct told_value *told) {
  if (told->is_none) return STR("none");
  if (told->value.known && told->value.type.kind == TYPE_REFERENCE) return told->value.text;
  return value_format(text->arena, scene_of(text)->schema, &told->value);
}

static struct str step_words(const struct text *text, const struct step *step) {
  const struct scene *scene = scene_of(text);
  const char *fact = c_string(text, step->fact), *absent = in_words(WORD_ABSENT),
             *present = in_words(WORD_PRESENT);
  const char *to = step->kind == STEP_FACT ? c_string(text, as_typed(text, &step->to_value))
      : step->kind == STEP_ROW_ABSENT      ? absent
                                           : present;
  if (step->is_new || step->kind == STEP_ROW_PRESENT)
    return phrase(text->arena, step->by_others ? WORD_STEP_NEW_BY_OTHERS : WORD_STEP_NEW, fact, to);
  return phrase(text->arena, step->by_others ? WORD_STEP_BY_OTHERS : WORD_STEP, fact, to,
      step->kind == STEP_FACT ? c_string(text, scene_words(scene, &step->from_value)) : present);
}

/* A decision's outcomes are the rules' words, by their labels; the others the program's. */
static struct str outcome_word(const struct text *text, struct str word) {
  const struct schema *schema = scene_of(text)->schema;
  const uint32_t result = text->of->result;
  const struct enumeration *set = explain_outcomes(text->of);
  if (set) return enumeration_label_of(set, word);
  const bool is_candidate =
      !outcome_is_warning(schema, result) && schema->items[result].kind == ITEM_SELECTION;
  if (is_candidate && str_equal(word, STR("no_candidate"))) {
    /* of one: another word than where nobody is a candidate; untranslated it is the key itself */
    const char *key = N_("no_candidate (of one)"), *told = translated(key);
    return told == key ? word : str_from(told);
  }
  return words_state(word);
}

static void put_changes(struct text *text) {
  const struct explanation *of = text->of;
  if (!of->is_searched) return;
  put_heading(text, str_from(in_words(WORD_CHANGES)));
  for (uint32_t i = 0; i < of->n_changes; i++) {
    struct str steps = {0};
    for (uint32_t k = 0; k < of->changes[i].n_steps; k++)
      steps = joined(
          text->arena, steps, in_words(WORD_AND), step_words(text, &of->changes[i].steps[k]));
    put_whole(text, 2,
        phrase(text->arena, WORD_CHANGE, c_string(text, outcome_word(text, of->changes[i].outcome)),
            c_string(text, steps)));
  }
  if (!of->n_changes && !of->n_facts_considered)
    put_line(text, 2, str_from(in_words(WORD_NO_FACT)));
  else if (!of->n_changes)
    put_line(text, 2, phrase(text->arena, WORD_NO_CHANGE, of->n_facts_considered, of->n_variants));
  else if (of->is_cut) put_line(text, 2, phrase(text->arena, WORD_CUT, of->n_variants));
}

static struct str outcome_words(const struct text *text) {
  const struct explanation *of = text->of;
  const struct enumeration *set = explain_outcomes(of);
  if (of->outcome.n) return outcome_word(text, of->outcome);
  struct str possible = {0};
  for (uint32_t i = 0; i < of->n_possible; i++)
    possible = joined(text->arena, possible, in_words(WORD_OR),
        set ? enumeration_label_of(set, of->possible[i]) : of->possible[i]);
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
    put_line(text, 2, str_from(arena_printf(text->arena, "= %.*s", STR_ARGS(below->text))));
    put_below(text, below, 4);
  } else {
    put_below(text, part, 2);
  }
}

void explain_text(const struct explanation *of, FILE *out, bool is_full) {
  struct text text = {.of = of, .arena = of->scene->arena, .out = out, .is_full = is_full};
  const struct str label = of->label.n ? of->label : of->name;
  put_line(&text, 0,
      str_from(
          arena_printf(text.arena, "%.*s: %.*s", STR_ARGS(label), STR_ARGS(outcome_words(&text)))));
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
        phrase(text.arena, WORD_WHY_NOT, c_string(&text, outcome_word(&text, other->outcome))));
    const struct part parts = {.first = other->parts};
    put_below(&text, &parts, 2);
  }
  put_missing(&text);
  put_changes(&text);
  if (of->hidden == 1) put_heading(&text, str_from(in_words(WORD_HIDDEN_ONE)));
  else if (of->hidden) put_heading(&text, phrase(text.arena, WORD_HIDDEN, of->hidden));
}

/* -- what if -- */

void what_if_text(const struct what_if *what_if, FILE *out) {
  struct arena *arena = what_if->scene->arena;
  const struct explanation none = {.scene = what_if->scene};
  struct text text = {.of = &none, .arena = arena, .out = out};
  struct str facts = {0};
  for (uint32_t i = 0; i < what_if->n_supposed; i++) {
    const struct supposed *one = &what_if->supposed[i];
    const char *fact = c_string(&text, one->fact), *to = c_string(&text, one->text);
    const char *now = one->kind == STEP_FACT
        ? c_string(&text, scene_words(what_if->scene, &one->now))
        : in_words(WORD_PRESENT);
    facts = joined(arena, facts, in_words(WORD_AND),
        one->is_new ? phrase(arena, WORD_STEP_NEW, fact, to)
                    : phrase(arena, WORD_STEP, fact, to, now));
  }
  fprintf(out, "%s\n\n",
      outcome_instance(
          what_if->scene->evaluation, what_if->scene->entity, what_if->scene->row, arena));
  put_whole(&text, 0, phrase(arena, WORD_WHAT_IF, c_string(&text, facts)));
  for (int same = 0; same < 2; same++)
    for (uint32_t i = 0; i < what_if->n_results; i++) {
      const struct supposed_result *one = &what_if->results[i];
      const struct str label = one->label.n ? one->label : one->name;
      if (str_equal(one->now, one->then) != (same == 1)) continue;
      put_line(&text, 2,
          phrase(arena, same ? WORD_WHAT_IF_SAME : WORD_WHAT_IF_CHANGES, c_string(&text, label),
              c_string(&text, one->then), c_string(&text, one->now)));
    }
}
