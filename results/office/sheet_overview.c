/* The first sheet: which regulation, of which day, on which data; the results in numbers; what the
 * other sheets are. */
#include "base/translate.h"
#include "results/office/book.h"
#include "results/report_tally.h"

#include "base/date.h"

/* No table: several of them one below the other, in the same columns. */
struct overview {
  struct book *book;
  lxw_worksheet *sheet;
  lxw_row_t row;
  uint32_t n_lines; /* of the row's highest cell */
};
enum { N_COLUMNS = 5 };
static const double widths[N_COLUMNS] = {46, 38, 30, 12, 22};

static void put(struct overview *o, lxw_col_t column, enum book_look look, struct str text) {
  const char *shown = book_text(o->book, text);
  const uint32_t n = look == LOOK_TITLE ? 1 : book_lines(shown, widths[column] - 1);
  if (n > o->n_lines) o->n_lines = n;
  o->book->xlsx.worksheet_write_string(o->sheet, o->row, column, shown, o->book->looks[look]);
}

/* In the columns from one to another. */
static void put_across(
    struct overview *o, lxw_col_t from, lxw_col_t to, enum book_look look, struct str text) {
  double width = 0;
  for (lxw_col_t c = from; c <= to; c++) width += widths[c];
  const char *shown = book_text(o->book, text);
  const uint32_t n = book_lines(shown, width - 1);
  if (n > o->n_lines) o->n_lines = n;
  o->book->xlsx.worksheet_merge_range(
      o->sheet, o->row, from, o->row, to, shown, o->book->looks[look]);
}

static void put_number(struct overview *o, lxw_col_t column, enum book_look look, double number) {
  o->book->xlsx.worksheet_write_number(o->sheet, o->row, column, number, o->book->looks[look]);
}

static void end_row(struct overview *o) {
  if (o->n_lines > 1)
    o->book->xlsx.worksheet_set_row(o->sheet, o->row, book_height(o->n_lines), NULL);
  o->n_lines = 0;
  o->row++;
  report_next_row(o->book->report);
}

/* "label   text" */
static void put_about(struct overview *o, const char *label, struct str text) {
  if (!text.n) return;
  put(o, 0, LOOK_STRONG, str_from(label));
  put_across(o, 1, N_COLUMNS - 1, LOOK_PLAIN, text);
  end_row(o);
}

static void put_about_day(struct overview *o, const char *label, int32_t day) {
  double serial;
  if (!book_serial(day, &serial)) {
    put_about(o, label, people_date(o->book->arena, day));
    return;
  }
  put(o, 0, LOOK_STRONG, str_from(label));
  put_number(o, 1, LOOK_PLAIN_DATE, serial);
  end_row(o);
}

/* A heading that is empty belongs to the one before it. */
static void put_headings(
    struct overview *o, const char *title, const char *const headings[], uint16_t n) {
  o->row++;
  put(o, 0, LOOK_STRONG, str_from(title));
  end_row(o);
  for (uint16_t c = 0; c < n; c++) {
    const bool goes_on = c + 1 < n && !*headings[c + 1];
    if (goes_on) put_across(o, c, c + 1, LOOK_HEADING, str_from(translated(headings[c])));
    else put(o, c, LOOK_HEADING, str_from(translated(headings[c])));
    c += goes_on;
  }
  end_row(o);
}

/* -- what it is -- */

static void put_regulation(struct overview *o) {
  struct report *report = o->book->report;
  const struct schema *schema = report->schema;
  struct arena *arena = o->book->arena;
  put(o, 0, LOOK_TITLE, people_title(schema, arena));
  end_row(o);
  o->row++;
  put_about(o, _("Issued by"), schema->issuer);
  put_about_day(o, _("Results as of"), report->as_of);
  if (schema->has_effective_from) put_about_day(o, _("In force from"), schema->effective_from);
  if (schema->has_effective_to) put_about_day(o, _("In force to"), schema->effective_to);
  put_about(o, _("Program"), program_digest_text(arena, report->program));
  if (o->book->n_cut)
    put_about(o, _("Note"),
        str_from(_("Some texts were longer than a cell holds; they end with three dots.")));
}

/* -- the other sheets -- */

static void put_list_of_sheets(struct overview *o) {
  static const char *const headings[] = {N_("Sheet"), N_("What it holds"), "", N_("Rows")};
  put_headings(o, _("Sheets"), headings, 4);
  for (uint32_t i = 0; i < o->book->listed.n; i++) {
    const struct book_listed *listed = &o->book->listed.items[i];
    o->book->xlsx.worksheet_write_url_opt(o->sheet, o->row, 0,
        arena_printf(o->book->arena, "internal:'%s'!A1", listed->name), o->book->looks[LOOK_LINK],
        listed->name, NULL);
    put_across(o, 1, 2, LOOK_TEXT, str_from(listed->about));
    put_number(o, 3, LOOK_NUMBER, (double)listed->n_rows);
    end_row(o);
  }
}

/* -- results in numbers -- */

/* One result: its name stands in its first row only. */
struct counted {
  struct str entity, label;
  uint64_t n_all;
};

static void put_count(struct overview *o, struct counted *counted, struct str outcome, uint64_t n) {
  if (!n) return;
  put(o, 0, LOOK_TEXT, counted->label);
  put(o, 1, LOOK_TEXT, outcome);
  put(o, 2, LOOK_TEXT, counted->entity);
  put_number(o, 3, LOOK_NUMBER, (double)n);
  put_number(o, 4, LOOK_SHARE, counted->n_all ? (double)n / (double)counted->n_all : 0);
  end_row(o);
  counted->label = counted->entity = (struct str){0};
}

/* In the order of people_candidacies. */
static void put_candidates(struct overview *o, struct counted *counted, const struct tally *tally) {
  for (size_t k = 0; k < sizeof people_candidacies / sizeof *people_candidacies; k++)
    put_count(o, counted, people_candidacy(people_candidacies[k]),
        tally->by_candidacy[people_candidacies[k]]);
}

static void put_item(
    struct overview *o, const struct report_table *table, const struct item *item) {
  struct report *report = o->book->report;
  struct arena *arena = o->book->arena;
  const struct tally tally = report_tally(report, table, item);
  struct counted counted = {.label = people_item(report->schema, item, arena),
      .entity = people_entity(report->schema, table->entity, arena),
      .n_all = report->data->tables[table->entity].n_rows};
  if (item->kind == ITEM_SELECTION) {
    put_candidates(o, &counted, &tally);
    return;
  }
  for (uint32_t code = 0; code < tally.n_codes; code++) {
    const struct str outcome =
        report_has_outcome(item) ? people_code(report, item, code, arena) : people_yes_no(code);
    put_count(o, &counted, outcome, tally.by_code[code]);
  }
  put_count(o, &counted, people_candidacy(CANDIDACY_UNDETERMINED), tally.undetermined);
}

static void put_warning(struct overview *o, const struct assertion *warning) {
  const struct report *report = o->book->report;
  uint64_t n_true, n_unknown;
  struct counted counted = {.label = people_warning(warning, o->book->arena),
      .entity = people_entity(report->schema, warning->entity, o->book->arena),
      .n_all = report->data->tables[warning->entity].n_rows};
  report_tally_warning(report, warning, &n_true, &n_unknown);
  put_count(o, &counted, str_from(_("Warning")), n_true);
  put_count(o, &counted, people_candidacy(CANDIDACY_UNDETERMINED), n_unknown);
}

static void put_numbers(struct overview *o) {
  static const char *const headings[] = {
      N_("Result"), N_("Outcome"), N_("Of what"), N_("How many"), N_("Proportion")};
  const struct report *report = o->book->report;
  put_headings(o, _("Results in numbers"), headings, N_COLUMNS);
  const lxw_row_t first = o->row;
  for (uint32_t t = 0; t < report->n_tables; t++)
    for (uint32_t i = 0; i < report->tables[t].n_items; i++)
      put_item(o, &report->tables[t], &report->schema->items[report->tables[t].items[i]]);
  for (uint32_t w = 0; w < report->schema->n_warnings; w++)
    put_warning(o, &report->schema->warnings[w]);
  if (o->row == first) return;
  lxw_conditional_format bar = {.type = LXW_CONDITIONAL_DATA_BAR,
      .bar_color = 0x9DC3E6,
      .bar_solid = LXW_TRUE,
      .min_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER,
      .max_rule_type = LXW_CONDITIONAL_RULE_TYPE_NUMBER,
      .max_value = 1};
  o->book->xlsx.worksheet_conditional_format_range(o->sheet, first, 4, o->row - 1, 4, &bar);
}

/* -- what was read -- */

static void put_sources(struct overview *o) {
  static const char *const headings[] = {N_("File"), "SHA-256", "", N_("Records")};
  struct people_source *sources;
  const uint32_t n = people_sources(o->book->report->data, o->book->arena, &sources);
  if (!n) return;
  put_headings(o, _("What was read"), headings, 4);
  for (uint32_t i = 0; i < n; i++) {
    put(o, 0, LOOK_TEXT, sources[i].file);
    put_across(o, 1, 2, LOOK_TEXT, sources[i].sha256);
    put_number(o, 3, LOOK_NUMBER, (double)sources[i].n_rows);
    end_row(o);
  }
}

void book_write_overview(struct book *book, lxw_worksheet *sheet) {
  struct overview o = {.book = book, .sheet = sheet};
  for (uint16_t c = 0; c < N_COLUMNS; c++)
    book->xlsx.worksheet_set_column(sheet, c, c, widths[c], NULL);
  put_regulation(&o);
  put_numbers(&o);
  put_list_of_sheets(&o);
  put_sources(&o);
  book->xlsx.worksheet_print_area(sheet, 0, 0, o.row - 1, N_COLUMNS - 1);
  book_print_setup(book, sheet, true, 1);
  book->xlsx.worksheet_activate(sheet);
}
