#include "papers/values.h"

#include "base/date.h"
#include "base/decimal.h"
#include "results/people.h"

static struct str text_of(const struct buffer *buffer) {
  return (struct str){buffer->bytes, (uint32_t)buffer->n};
}

/* -- values -- */

static struct str date_words(
    const struct manner *manner, struct arena *arena, int32_t days, enum value_form form) {
  static const char *const months[] = {"January", "February", "March", "April", "May", "June",
      "July", "August", "September", "October", "November", "December"};
  int32_t year, month, day;
  if (days == DATE_NONE) return manner->is_vietnamese ? STR("không có") : STR("none");
  if (form != FORM_IN_WORDS) return people_date(arena, days);
  date_split(days, &year, &month, &day);
  if (!manner->is_vietnamese)
    return str_from(arena_printf(arena, "%d %s %d", day, months[month - 1], year));
  /* of days below 10 and of January and February with a zero before them, so that nobody can write one
   * there: Decree 30/2020, annex I */
  return str_from(arena_printf(arena,
      month < 3 ? "ngày %02d tháng %02d năm %d" : "ngày %02d tháng %d năm %d", day, month, year));
}

static struct str number_words(const struct manner *manner, struct arena *arena,
    const struct value *value, enum value_form form) {
  char digits[32];
  uint32_t n = (uint32_t)decimal_format(value->number, value->type.scale, digits);
  char *point = manner->is_vietnamese ? memchr(digits, '.', n) : NULL;
  if (point) *point = ',';
  struct str text = {arena_copy(arena, digits, n), n};
  bool is_short = form == FORM_TWO_DIGITS && n == 1;
  return is_short ? str_from(arena_printf(arena, "0%.*s", STR_ARGS(text))) : text;
}

/* A word without its underscores. (people_word would say it in the language of messages.) */
static struct str plain_word(struct arena *arena, struct str word) {
  char *text = str_cstring(arena, word);
  for (char *at = text; (at = strchr(at, '_'));) *at = ' ';
  return (struct str){text, word.n};
}

/* The states of the language, which no template needs to say. */
static struct str state_words(const struct manner *manner, struct arena *arena, struct str word) {
  static const struct {
    const char *english, *vietnamese;
  } states[] = {
#define STATE(english, vietnamese) {english, vietnamese},
#include "dsl/keywords.def"
  };
  for (size_t i = 0; manner->is_vietnamese && i < sizeof states / sizeof *states; i++)
    if (str_equal(word, str_from(states[i].english))) return str_from(states[i].vietnamese);
  return plain_word(arena, word);
}

static const struct wording *find_wording(const struct manner *manner, struct str word) {
  for (uint32_t i = 0; i < manner->meanings->wordings.n; i++)
    if (str_equal(manner->meanings->wordings.items[i].word, word))
      return &manner->meanings->wordings.items[i];
  return NULL;
}

struct str value_words(const struct manner *manner, struct arena *arena,
    const struct schema *schema, const struct value *value, enum value_form form) {
  struct str word = value_format(arena, schema, value);
  enum type_kind kind = (enum type_kind)value->type.kind;
  const struct wording *wording =
      kind == TYPE_ENUM || kind == TYPE_BOOLEAN ? find_wording(manner, word) : NULL;
  if (wording) return wording->text;
  switch (kind) {
  case TYPE_BOOLEAN:
    if (manner->is_vietnamese) return value->number ? STR("có") : STR("không");
    return value->number ? STR("yes") : STR("no");
  case TYPE_INTEGER:
  case TYPE_DECIMAL: return number_words(manner, arena, value, form);
  case TYPE_DATE: return date_words(manner, arena, (int32_t)value->number, form);
  case TYPE_ENUM: {
    const struct str label = value_label(arena, schema, value);
    return str_equal(label, word) ? state_words(manner, arena, word) : label;
  }
  case TYPE_REFERENCE:
    if (!value->text.n) return manner->is_vietnamese ? STR("không có") : STR("none");
    break;
  case TYPE_TEXT: break;
  }
  return word;
}

#define DOTS "…………"

struct str value_blank(const struct manner *manner, enum value_form form) {
  if (form == FORM_IN_WORDS && manner->is_vietnamese) return STR("ngày …… tháng …… năm ………");
  return form == FORM_TWO_DIGITS ? STR("……") : STR(DOTS);
}

/* -- parts -- */

static void put_law(struct buffer *text, const struct law_text *law) {
  if (!law->n_lines) return;
  if (text->n) buffer_put(text, STR("; "));
  buffer_put(text, STR("“"));
  for (uint32_t i = 0; i < law->n_lines; i++) {
    if (i) buffer_put_byte(text, ' ');
    buffer_put(text, law->lines[i]);
  }
  buffer_put(text, STR("”"));
}

static void put_one(struct buffer *text, const char *separator, struct str part) {
  if (!part.n) return;
  if (text->n) buffer_put(text, str_from(separator));
  buffer_put(text, part);
}

/* Of a decision, by the rules that fired for its outcome. */
static void put_fired(struct buffer *text, struct report *report, const struct cell *cell,
    enum mark_part part, uint32_t row) {
  const struct rule *rule;
  for (uint32_t at = 0;
       (rule = report_next_fired(report, cell->item->index, cell->outcome, row, &at));) {
    if (part == PART_LAW) put_law(text, &rule->law);
    else if (part == PART_RULES) put_one(text, ", ", people_rule(rule, text->arena));
    else put_one(text, "; ", rule->because);
  }
}

static const struct law_text *law_of(const struct schema *schema, const struct item *item) {
  switch ((enum item_kind)item->kind) {
  case ITEM_DEFINE: return &schema->defines[item->index].law;
  case ITEM_DECISION: return &schema->decisions[item->index].law;
  case ITEM_SELECTION:
  case ITEM_SELECTION_STATE: return &schema->selections[item->index].law;
  case ITEM_ALLOCATION:
  case ITEM_ALLOCATION_STATE: return &schema->allocations[item->index].law;
  case ITEM_DUTY: return &schema->duties[item->index].law;
  }
  return NULL;
}

static void put_missing(struct buffer *text, struct report *report, const struct item *item,
    const struct cell *cell, uint32_t row) {
  uint32_t registers[3];
  struct missing_facts facts;
  settled_registers(report->program, (uint32_t)(item - report->schema->items), registers);
  run_missing(report->run, registers[0], row, text->arena, &facts);
  for (uint32_t i = 0; i < cell->why.n_missing; i++) {
    bool is_fact = facts.n == cell->why.n_missing && facts.items[i].field != NONE_INDEX;
    put_one(text, "; ",
        is_fact ? people_fact(report, report_item_entity(report->schema, item), row,
                      facts.items[i].field, facts.items[i].row, text->arena)
                : cell->why.missing[i]);
  }
}

bool value_part(struct report *report, const struct meaning *meaning, uint32_t row,
    struct arena *arena, struct str *out) {
  const struct item *item = &report->schema->items[meaning->item];
  struct buffer text;
  struct cell cell;
  buffer_init(&text, arena, NULL);
  report_cell(report, item, row, meaning->part == PART_MISSING, &cell);
  bool is_fired = meaning->part == PART_BECAUSE || meaning->part == PART_RULES ||
      (meaning->part == PART_LAW && item->kind == ITEM_DECISION);
  if (meaning->part == PART_LABEL) put_one(&text, "", people_item(report->schema, item, arena));
  else if (meaning->part == PART_MISSING) put_missing(&text, report, item, &cell, row);
  else if (is_fired && item->kind != ITEM_DECISION) return true;
  else if (is_fired && !cell.known) return false;
  else if (is_fired) put_fired(&text, report, &cell, meaning->part, row);
  else put_law(&text, law_of(report->schema, item));
  *out = text_of(&text);
  return true;
}
