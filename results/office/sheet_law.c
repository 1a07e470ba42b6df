/* What the results stand on: how ambiguous words were read and which numbers held; and the words of
 * the law beside each declaration. */
#include "results/office/book.h"

#include "base/buffer.h"
#include "base/translate.h"
#include "base/date.h"
#include "results/words.h"

/* -- readings and numbers -- */

static void put_reading(struct book_table *table, uint32_t i) {
  struct report *report = table->book->report;
  const struct reading *reading = &report->schema->readings[i];
  const struct enumeration *choices = &report->schema->enumerations[reading->choices];
  const uint32_t taken = report->readings[i];
  struct buffer others;
  buffer_init(&others, &report->row, NULL);
  for (uint32_t c = 0; c < choices->n_words; c++) {
    if (c == taken) continue;
    if (others.n) buffer_put(&others, STR("; "));
    buffer_put(&others, people_member(&report->row, choices, c));
  }
  book_put_text(table, str_from(_("Reading")));
  book_put_text(table, people_reading(reading, &report->row));
  book_put_look(table, LOOK_CENTRE, people_member(&report->row, choices, taken));
  book_put_text(table,
      taken == reading->chosen ? str_from(_("the regulation's own"))
                               : str_from(_("asked for in this run")));
  book_put_text(table, (struct str){others.bytes, (uint32_t)others.n});
  book_put_text(table, reading->because);
}

/* The value in force on the day of the run; none: not yet. */
static const struct parameter_value *in_force(
    const struct report *report, const struct parameter *parameter) {
  const struct parameter_value *found = NULL;
  for (uint32_t v = 0; v < parameter->n_values; v++)
    if (parameter->values[v].from <= report->as_of) found = &parameter->values[v];
  return found;
}

static void put_parameter(struct book_table *table, const struct parameter *parameter) {
  struct report *report = table->book->report;
  const struct parameter_value *value = in_force(report, parameter);
  const struct str label =
      parameter->label.n ? parameter->label : people_word(&report->row, parameter->name);
  book_put_text(table, str_from(_("Number of the law")));
  book_put_text(table, label);
  if (value) book_put_value(table, &value->value);
  else book_put_look(table, LOOK_CENTRE, str_from(_("None yet")));
  book_put_text(table,
      value ? str_from(arena_printf(&report->row, _("since %s"),
                  str_cstring(&report->row, people_date(&report->row, value->from))))
            : (struct str){0});
  struct buffer others;
  buffer_init(&others, &report->row, NULL);
  for (uint32_t v = 0; v < parameter->n_values; v++) {
    const struct parameter_value *other = &parameter->values[v];
    if (other == value) continue;
    const struct str words = people_value(&report->row, report->schema, &other->value),
                     day = people_date(&report->row, other->from);
    if (others.n) buffer_put(&others, STR("; "));
    buffer_printf(&others, _("%.*s since %.*s"), STR_ARGS(words), STR_ARGS(day));
  }
  book_put_text(table, (struct str){others.bytes, (uint32_t)others.n});
  book_put_text(table, (struct str){0});
}

static bool put_readings(struct book_table *table) {
  const struct schema *schema = table->book->report->schema;
  for (uint32_t i = 0; i < schema->n_readings; i++) {
    put_reading(table, i);
    if (!book_end_row(table)) return false;
  }
  for (uint32_t i = 0; i < schema->n_parameters; i++) {
    put_parameter(table, &schema->parameters[i]);
    if (!book_end_row(table)) return false;
  }
  return true;
}

void book_write_readings(struct book *book) {
  const struct schema *schema = book->report->schema;
  struct book_table table;
  if (!schema->n_readings && !schema->n_parameters) return;
  book_table_open(&table, book, str_from(_("Readings")),
      _("how the law was read, and the numbers in force"), 6);
  book_column(&table, str_from(_("Kind")), true);
  book_column(&table, str_from(_("About what")), false);
  book_column(&table, str_from(_("Value taken")), true);
  book_column(&table, str_from(_("By whom, or since when")), false);
  book_column(&table, str_from(_("Other values")), false);
  book_column(&table, str_from(_("Reason")), false);
  book_table_write(&table, put_readings);
}

/* -- the words of the law -- */

struct lawful { /* a declaration that may quote the law */
  const char *kind;
  struct str label, outcome, because;
  const struct law_text *law;
  struct span span;
};

static struct str law_words(struct arena *arena, const struct law_text *law) {
  struct buffer text;
  buffer_init(&text, arena, NULL);
  for (uint32_t i = 0; i < law->n_lines; i++) {
    if (i) buffer_put_byte(&text, ' ');
    buffer_put(&text, law->lines[i]);
  }
  return (struct str){text.bytes, (uint32_t)text.n};
}

static struct str place_of(const struct report *report, struct span span, struct arena *arena) {
  const struct schema *schema = report->schema;
  if (span.source >= schema->n_sources) return (struct str){0};
  const struct rule_source *source = &schema->sources[span.source];
  uint32_t line = 1;
  for (uint32_t i = 0; i < span.begin && i < source->text.n; i++) line += source->text.p[i] == '\n';
  return str_from(arena_printf(arena, "%.*s:%u", STR_ARGS(source->name), line));
}

static bool put_lawful(struct book_table *table, const struct lawful *what) {
  struct report *report = table->book->report;
  if (!what->law->n_lines) return true;
  book_put_text(table, law_words(&report->row, what->law));
  book_put_text(table, str_from(what->kind));
  book_put_text(table, what->label);
  book_put_text(table, what->outcome);
  book_put_text(table, what->because);
  book_put_text(table, place_of(report, what->span, &report->row));
  return book_end_row(table);
}

static struct str outcome_of(
    const struct report *report, const struct rule *rule, struct arena *arena) {
  const struct schema *schema = report->schema;
  const struct item item = {.kind = ITEM_DECISION, .index = rule->decision};
  const struct str label = people_item(schema, &item, arena),
                   word = people_member(arena,
                       &schema->enumerations[schema->decisions[rule->decision].outcomes],
                       rule->outcome);
  return str_from(arena_printf(arena, "%.*s: %.*s", STR_ARGS(label), STR_ARGS(word)));
}

/* Declarations of one kind: LABEL, and what it says beside the law's words. */
#define PUT_ALL(kind_words, list, n, label_of, outcome_of, because_of)                             \
  for (uint32_t i = 0; goes_on && i < schema->n; i++)                                              \
  goes_on = put_lawful(table,                                                                      \
      &(struct lawful){.kind = kind_words,                                                         \
          .label = label_of,                                                                       \
          .outcome = outcome_of,                                                                   \
          .because = because_of,                                                                   \
          .law = &schema->list[i].law,                                                             \
          .span = schema->list[i].span})
#define LABEL_OF(list)                                                                             \
  (schema->list[i].label.n ? schema->list[i].label : people_word(row, schema->list[i].name))

static bool put_law(struct book_table *table) {
  const struct report *report = table->book->report;
  const struct schema *schema = report->schema;
  struct arena *row = &table->book->report->row;
  bool goes_on = true;
  const struct str none = {0};
  PUT_ALL(_("Decision"), decisions, n_decisions, LABEL_OF(decisions), none, none);
  PUT_ALL(_("Rule"), rules, n_rules, LABEL_OF(rules), outcome_of(report, &schema->rules[i], row),
      schema->rules[i].because);
  PUT_ALL(_("Exception"), exceptions, n_exceptions, LABEL_OF(exceptions), none,
      schema->exceptions[i].because);
  PUT_ALL(_("Definition"), defines, n_defines, LABEL_OF(defines), none, none);
  PUT_ALL(_("Selection"), selections, n_selections, LABEL_OF(selections), none, none);
  PUT_ALL(_("Allocation"), allocations, n_allocations, LABEL_OF(allocations), none, none);
  PUT_ALL(_("Duty"), duties, n_duties, LABEL_OF(duties), none, none);
  PUT_ALL(_("Warning"), warnings, n_warnings, people_warning(&schema->warnings[i], row), none,
      people_warning_because(&schema->warnings[i]));
  PUT_ALL(_("Requirement"), requires, n_requires, LABEL_OF(requires), none,
      schema->requires[i].because);
  for (uint32_t i = 0; goes_on && i < schema->n_not_encoded; i++) {
    const struct not_encoded *words = &schema->not_encoded[i];
    goes_on = put_lawful(table,
        &(struct lawful){.kind = _("Not for rules"),
            .label = people_word(
                row, people_state(schema->enumerations[words->reasons].words[words->reason])),
            .because = words->because,
            .law = &words->law,
            .span = words->span});
  }
  return goes_on;
}

/* Whether anything quotes the law at all. */
static bool has_law(const struct schema *schema) {
  bool found = schema->n_not_encoded > 0;
  for (uint32_t i = 0; i < schema->n_decisions; i++) found |= schema->decisions[i].law.n_lines > 0;
  for (uint32_t i = 0; i < schema->n_rules; i++) found |= schema->rules[i].law.n_lines > 0;
  for (uint32_t i = 0; i < schema->n_exceptions; i++)
    found |= schema->exceptions[i].law.n_lines > 0;
  for (uint32_t i = 0; i < schema->n_defines; i++) found |= schema->defines[i].law.n_lines > 0;
  for (uint32_t i = 0; i < schema->n_selections; i++)
    found |= schema->selections[i].law.n_lines > 0;
  for (uint32_t i = 0; i < schema->n_allocations; i++)
    found |= schema->allocations[i].law.n_lines > 0;
  for (uint32_t i = 0; i < schema->n_duties; i++) found |= schema->duties[i].law.n_lines > 0;
  for (uint32_t i = 0; i < schema->n_warnings; i++) found |= schema->warnings[i].law.n_lines > 0;
  for (uint32_t i = 0; i < schema->n_requires; i++) found |= schema->requires[i].law.n_lines > 0;
  return found;
}

void book_write_law(struct book *book) {
  struct book_table table;
  if (!has_law(book->report->schema)) return;
  book_table_open(
      &table, book, str_from(_("Law")), _("the words of the law and what encodes them"), 6);
  book_column(&table, str_from(_("Words of the law")), false);
  book_column(&table, str_from(_("Encoded as")), true);
  book_column(&table, str_from(_("Label")), false);
  book_column(&table, str_from(_("Outcome")), false);
  book_column(&table, str_from(_("Reason")), false);
  book_column(&table, str_from(_("In the rules")), false);
  book_table_write(&table, put_law);
}
