/* What is missing as a list to collect, with a column to fill in; and the warnings. */
#include "results/collect.h"
#include "results/office/book.h"
#include "results/words.h"

#include "base/buffer.h"
#include "base/translate.h"

/* -- what is missing -- */

/* What may be written into the cell: "yes or no", "a day", "one of: a, b". */
static struct str wanted(struct report *report, const struct field *field) {
  struct arena *arena = &report->row;
  switch ((enum type_kind)field->type.kind) {
  case TYPE_BOOLEAN: return str_from(_("yes or no"));
  case TYPE_INTEGER: return str_from(_("a whole number"));
  case TYPE_DECIMAL: return str_from(_("a number"));
  case TYPE_DATE: return str_from(_("a day"));
  case TYPE_TEXT: return str_from(_("a text"));
  case TYPE_REFERENCE: {
    const struct str label = people_entity(report->schema, field->type.of, arena);
    return str_from(arena_printf(arena, _("the id: %.*s"), STR_ARGS(label)));
  }
  case TYPE_ENUM: break;
  }
  const struct enumeration *set = &report->schema->enumerations[field->type.of];
  struct buffer text;
  buffer_init(&text, arena, NULL);
  for (uint32_t i = 0; i < set->n_words; i++) {
    buffer_put(&text, i ? STR(", ") : str_from(_("one of: ")));
    buffer_put(&text, people_member(arena, set, i));
  }
  return (struct str){text.bytes, (uint32_t)text.n};
}

static struct str waiting(struct report *report, const struct collected *fact) {
  const struct schema *schema = report->schema;
  struct buffer text;
  buffer_init(&text, &report->row, NULL);
  for (uint32_t i = 0; i < schema->n_items + schema->n_warnings; i++) {
    if (!collected_waits(fact, i)) continue;
    const struct str label = i < schema->n_items
        ? people_item(schema, &schema->items[i], &report->row)
        : people_warning(&schema->warnings[i - schema->n_items], &report->row);
    /* a selection is a result of its candidates and of whom it is made for: told once */
    if (text.n >= label.n && memmem(text.bytes, text.n, label.p, label.n)) continue;
    if (text.n) buffer_put(&text, STR("; "));
    buffer_put(&text, label);
  }
  return (struct str){text.bytes, (uint32_t)text.n};
}

static struct str place_text(struct report *report, const struct collected *fact) {
  const struct place place =
      fact->entity == 0 ? (struct place){0} : dataset_place(report->data, fact->entity, fact->row);
  char rest[PLACE_REST_BYTES];
  if (!place.path.n || !place.line) return (struct str){0};
  return str_from(
      arena_printf(&report->row, "%.*s%s", STR_ARGS(place.path), place_rest(place, rest)));
}

static void put_collected(struct book_table *table, const struct collected *fact) {
  struct report *report = table->book->report;
  const struct schema *schema = report->schema;
  const struct missing_fact asked = {
      fact->field, fact->field == NONE_INDEX ? NONE_INDEX : fact->row};
  const uint32_t parent = schema->entities[fact->owner].parent;
  book_put_text(table,
      parent == NONE_INDEX || parent == 0
          ? (struct str){0}
          : people_name(report, parent,
                dataset_ancestor_row(report->data, fact->owner, fact->owner_row, parent),
                &report->row));
  book_put_text(table, people_named(report, fact->owner, fact->owner_row, &report->row));
  const uint32_t asker = fact->field == NONE_INDEX ? fact->entity : fact->owner;
  const uint32_t asker_row = fact->field == NONE_INDEX ? fact->row : fact->owner_row;
  book_put_text(table, people_missing(report, asker, asker_row, &asked, fact->text, &report->row));
  const bool is_field = fact->field != NONE_INDEX;
  const struct field *field = is_field ? &schema->fields[fact->field] : NULL;
  book_put_text(table,
      !is_field                         ? (struct str){0}
          : field->origin != FIELD_DATA ? str_from(_("from the results of the preceding year"))
          : field->changes == FIELD_DECIDED_BY_OTHERS ? str_from(_("decided by others"))
                                                      : wanted(report, field));
  book_put_look(table, LOOK_INPUT, (struct str){0});
  book_put_text(table, waiting(report, fact));
  book_put_integer(table, (int64_t)fact->n_waiting);
  book_put_text(table, place_text(report, fact));
}

struct missing_sheet {
  struct book_table table; /* first */
  struct collection found;
};

static bool put_all_collected(struct book_table *table) {
  const struct missing_sheet *sheet = (const struct missing_sheet *)table;
  for (uint32_t i = 0; i < sheet->found.n; i++) {
    put_collected(table, &sheet->found.items[i]);
    if (!book_end_row(table)) return false;
  }
  return true;
}

void book_write_missing(struct book *book) {
  struct missing_sheet sheet = {0};
  struct book_table *table = &sheet.table;
  collect_missing(book->report, book->arena, &sheet.found);
  book_table_open(table, book, str_from(_("What is missing")),
      _("facts to collect, by who has to supply them"), 8);
  book_column(table, str_from(_("Belongs to")), false);
  book_column(table, str_from(_("Who supplies it")), false);
  book_column(table, str_from(_("Fact")), false);
  book_column(table, str_from(_("What is asked")), false);
  book_column(table, str_from(_("To be filled in")), false);
  book_column(table, str_from(_("Results that wait for it")), false);
  book_column(table, str_from(_("How many")), true);
  book_column(table, str_from(_("Record in the data")), false);
  book_table_write(table, put_all_collected);
}

/* -- warnings -- */

/* Whether any is called by a label or name, so that its reason is another thing. */
static bool has_reasons(const struct schema *schema) {
  for (uint32_t i = 0; i < schema->n_warnings; i++)
    if (people_warning_because(&schema->warnings[i]).n) return true;
  return false;
}

static bool put_warning(struct book_table *table, const struct assertion *warning) {
  struct report *report = table->book->report;
  const uint32_t n_rows = report->data->tables[warning->entity].n_rows;
  for (uint32_t row = 0; row < n_rows; row++) {
    const uint8_t truth = report_warning_truth(report, warning, row);
    if (truth == TRUTH_FALSE) continue;
    const struct str id = report_whole_id(report, warning->entity, row, &report->row);
    book_put_text(table, people_warning(warning, &report->row));
    book_put_text(table, people_entity(report->schema, warning->entity, &report->row));
    book_put_text(table, id.p ? id : words_identity(report, warning->entity, row));
    book_put_text(table, people_called(report, warning->entity, row));
    book_put_look(table, LOOK_CENTRE,
        truth == TRUTH_TRUE ? str_from(_("Applies")) : people_candidacy(CANDIDACY_UNDETERMINED));
    if (has_reasons(report->schema)) book_put_text(table, people_warning_because(warning));
    if (!book_end_row(table)) return false;
  }
  return true;
}

static bool put_warnings(struct book_table *table) {
  const struct schema *schema = table->book->report->schema;
  for (uint32_t i = 0; i < schema->n_warnings; i++)
    if (!put_warning(table, &schema->warnings[i])) return false;
  return true;
}

void book_write_warnings(struct book *book) {
  struct book_table table;
  if (!book->report->schema->n_warnings) return;
  book_table_open(
      &table, book, str_from(_("Warnings")), _("what the regulation asks to be looked at"), 6);
  book_column(&table, str_from(_("Warning")), false);
  book_column(&table, str_from(_("Of what")), false);
  book_column(&table, str_from(_("Code")), false);
  book_column(&table, str_from(_("Name")), false);
  book_mark(&table, book_column(&table, str_from(_("State")), true), COLOUR_OPEN,
      str_cstring(book->arena, people_candidacy(CANDIDACY_UNDETERMINED)), true);
  if (has_reasons(book->report->schema)) book_column(&table, str_from(_("Reason")), false);
  book_table_write(&table, put_warnings);
}
