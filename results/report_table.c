/* Results as tables for people: a section an entity, headed by its label; cells wrapped to the
 * width of the terminal; then what the run was (date, readings), what it found (counts), and its
 * warnings. Widths are measured on the first rows, so that a table streams like the other forms. */
#include <inttypes.h>

#include "results/formats.h"
#include "results/memo.h"
#include "results/people.h"
#include "results/report_rows.h"
#include "results/report_tally.h"
#include "results/words.h"
#include "base/translate.h"
#include "base/vec.h"

#define MEASURED_ROWS 500u
#define GAP 2u       /* blanks between columns */
#define WIDTH_MIN 6u /* a column is not squeezed below this */
/* a column is given so much, or its longest word, before the table is broken in two */
#define READABLE_WIDTH 16u
#define HEADING_WIDTH 20u /* longer headings wrap rather than widen a column */

enum { COLUMN_ID, COLUMN_PARENT, COLUMN_ITEM };

struct table_column {
  uint8_t kind;
  uint32_t item; /* into schema.items */
  struct str heading;
  uint32_t wanted; /* widest cell seen */
  uint32_t word;   /* widest word seen, below which words would break */
  uint32_t width;  /* granted */
  bool right;      /* numbers stand at the right */
};

struct table_plan {
  const struct report_table *table;
  struct table_column *columns;
  uint32_t n_columns;
};

static const char bold[] = "\x1b[1m", dim[] = "\x1b[2m", yellow[] = "\x1b[33m", plain[] = "\x1b[0m";
static const char *paint(const struct report *report, const char *code) {
  return report->colour ? code : "";
}

/* -- cells as text -- */

static struct str plain_text(struct report *report, const struct table_plan *plan,
    const struct table_column *column, uint32_t row) {
  uint32_t entity = plan->table->entity;
  switch (column->kind) {
  case COLUMN_ID: return words_identity(report, entity, row);
  case COLUMN_PARENT: {
    uint32_t parent = report->schema->entities[entity].parent;
    uint32_t parent_row = dataset_ancestor_row(report->data, entity, row, parent);
    struct str id = report_whole_id(report, parent, parent_row, &report->row);
    return id.p ? id : words_identity(report, parent, parent_row);
  }
  default: return words_cell(report, &report->schema->items[column->item], row);
  }
}

/* Ids and texts are the data's: none of them steers the terminal. Their line ends are the cell's.
 */
static struct str cell_text(struct report *report, const struct table_plan *plan,
    const struct table_column *column, uint32_t row) {
  struct str rest = plain_text(report, plan, column, row);
  VEC(char) bytes = {0};
  for (;;) {
    const char *end = rest.n ? memchr(rest.p, '\n', rest.n) : NULL;
    uint32_t n = end ? (uint32_t)(end - rest.p) : rest.n;
    struct str line = str_shown(&report->row, (struct str){rest.p, n});
    if (!end && !bytes.n) return line;
    for (uint32_t i = 0; i < line.n; i++) VEC_PUSH(&report->row, &bytes, line.p[i]);
    if (!end) return (struct str){bytes.items, bytes.n};
    VEC_PUSH(&report->row, &bytes, '\n');
    rest = (struct str){end + 1, rest.n - n - 1};
  }
}

/* -- wrapping -- */

/* Takes one line of at most `width` columns from *rest: broken at a blank where there is one, else
 * anywhere. */
static struct str take_line(struct str *rest, uint32_t width) {
  const struct str all = *rest;
  if (all.n && all.n <= width && !memchr(all.p, '\n', all.n)) { /* no byte is wider than a column */
    *rest = (struct str){all.p + all.n, 0};
    return all;
  }
  uint32_t end = 0, at_blank = 0, columns = 0;
  while (end < rest->n && rest->p[end] != '\n') {
    int32_t code_point;
    uint32_t length = str_decode(*rest, end, &code_point);
    columns += str_display_width((struct str){rest->p + end, length});
    if (columns > width && end) break;
    if (rest->p[end] == ' ') at_blank = end;
    end += length;
  }
  bool is_whole = end == rest->n || rest->p[end] == '\n' || rest->p[end] == ' ';
  uint32_t taken = is_whole || !at_blank ? end : at_blank;
  struct str line = {rest->p, taken};
  while (taken < rest->n && (rest->p[taken] == ' ' || rest->p[taken] == '\n')) taken++;
  rest->p += taken;
  rest->n -= taken;
  return line;
}

static void put_padded(
    struct buffer *out, struct str text, uint32_t width, bool right, bool is_last) {
  uint32_t used = str_display_width(text), pad = used < width ? width - used : 0;
  if (right) buffer_fill(out, ' ', pad);
  buffer_put(out, text);
  if (!right && !is_last) buffer_fill(out, ' ', pad);
}

static bool is_unknown(struct str text) { return text.n && text.p[0] == '?'; }

/* One row of cells, in as many lines as the longest needs; a heading's `colour` is for all of it. An
 * unknown cell, "? …", is painted and stands at the left. `rest`, as many texts as there are columns,
 * is used up. */
static void put_cells(struct report *report, const struct table_plan *plan, const struct str *texts,
    struct str *rest, const char *colour) {
  struct buffer *out = &report->text;
  memcpy(rest, texts, plan->n_columns * sizeof *rest);
  for (bool more = true; more;) {
    more = false;
    uint32_t last = 0; /* the last column with something left: no blanks are written behind it */
    for (uint32_t c = 0; c < plan->n_columns; c++)
      if (rest[c].n) last = c;
    for (uint32_t c = 0; c <= last; c++) {
      const struct table_column *column = &plan->columns[c];
      const bool is_open = !colour && is_unknown(texts[c]);
      const char *painted = colour ? colour : is_open ? yellow : NULL;
      struct str line = take_line(&rest[c], column->width);
      buffer_fill(out, ' ', c ? GAP : 0);
      if (painted) buffer_put(out, str_from(paint(report, painted)));
      put_padded(out, line, column->width, column->right && !is_open, c == last);
      if (painted) buffer_put(out, str_from(paint(report, plain)));
      if (rest[c].n) more = true;
    }
    buffer_put_byte(out, '\n');
  }
}

/* -- plan -- */

static bool is_number(const struct schema *schema, const struct item *item) {
  if (item->kind != ITEM_DEFINE) return false;
  uint8_t kind = schema->defines[item->index].type.kind;
  return kind == TYPE_INTEGER || kind == TYPE_DECIMAL;
}

static struct str entity_heading(const struct schema *schema, uint32_t entity) {
  const struct entity *e = &schema->entities[entity];
  return e->label.n ? e->label : e->name;
}

static void plan_columns(
    struct report *report, const struct report_table *table, struct table_plan *plan) {
  const struct schema *schema = report->schema;
  *plan = (struct table_plan){.table = table,
      .columns = ARENA_ARRAY(report->arena, struct table_column, table->n_items + 2)};
  plan->columns[plan->n_columns++] =
      (struct table_column){.kind = COLUMN_ID, .heading = str_from(_("id"))};
  if (table->shows_parent)
    plan->columns[plan->n_columns++] = (struct table_column){.kind = COLUMN_PARENT,
        .heading = entity_heading(schema, schema->entities[table->entity].parent)};
  for (uint32_t i = 0; i < table->n_items; i++) {
    const struct item *item = &schema->items[table->items[i]];
    plan->columns[plan->n_columns++] = (struct table_column){.kind = COLUMN_ITEM,
        .item = table->items[i],
        .heading = report_item_label(schema, item),
        .right = is_number(schema, item)};
  }
}

/* The widest word, below which a column would break words. */
static uint32_t widest_word(struct str text) {
  uint32_t widest = 0;
  for (uint32_t i = 0; i < text.n;) {
    uint32_t end = i;
    while (end < text.n && text.p[end] != ' ') end++;
    uint32_t width = str_display_width((struct str){text.p + i, end - i});
    if (width > widest) widest = width;
    i = end + 1;
  }
  return widest;
}

/* Takes from the widest columns until all fit, from none below its longest word (while
 * `keep_words`) or WIDTH_MIN. */
static void squeeze(struct table_plan *plan, uint32_t *total, uint32_t terminal, bool keep_words) {
  while (*total > terminal) {
    struct table_column *widest = NULL;
    for (uint32_t c = 0; c < plan->n_columns; c++) {
      struct table_column *column = &plan->columns[c];
      /* an id is copied from the table: never broken */
      bool keeps = keep_words || column->kind == COLUMN_ID;
      uint32_t least = keeps && column->word > WIDTH_MIN ? column->word : WIDTH_MIN;
      if (column->width > least && (!widest || column->width > widest->width)) widest = column;
    }
    if (!widest) return; /* it will not fit: words break, or it runs over */
    widest->width--;
    --*total;
  }
}

static void measure_text(struct table_column *column, struct str text) {
  uint32_t width = str_display_width(text), word = widest_word(text);
  if (width > column->wanted) column->wanted = width;
  if (word > column->word) column->word = word;
}

/* Long headings count with a part only: they wrap first. */
static void measure(struct report *report, struct table_plan *plan) {
  uint32_t n_rows = report->data->tables[plan->table->entity].n_rows;
  for (uint32_t c = 0; c < plan->n_columns; c++) {
    struct table_column *column = &plan->columns[c];
    measure_text(column, column->heading);
    if (column->wanted > HEADING_WIDTH)
      column->wanted = column->word > HEADING_WIDTH ? column->word : HEADING_WIDTH;
  }
  for (uint32_t row = 0; row < n_rows && row < MEASURED_ROWS; row++) {
    for (uint32_t c = 0; c < plan->n_columns; c++)
      measure_text(&plan->columns[c], cell_text(report, plan, &plan->columns[c], row));
    if (report->row.head) arena_free(&report->row);
  }
}

/* What a column needs to be read with ease: no word broken, and no more than a few lines a cell. */
static uint32_t readable(const struct table_column *column) {
  if (column->kind == COLUMN_ID || column->wanted < READABLE_WIDTH) return column->wanted;
  return column->word > READABLE_WIDTH ? column->word : READABLE_WIDTH;
}

/* The columns of one table of the section: those of `whole` from *next on that fit beside each
 * other, behind the id again. */
static struct table_plan take_columns(
    struct report *report, const struct table_plan *whole, uint32_t *next) {
  struct table_plan part = {.table = whole->table,
      .columns = ARENA_ARRAY(report->arena, struct table_column, whole->n_columns)};
  part.columns[part.n_columns++] = whole->columns[0];
  uint32_t total = readable(&whole->columns[0]);
  while (*next < whole->n_columns) {
    const struct table_column *column = &whole->columns[*next];
    total += GAP + readable(column);
    if (total > report->width && part.n_columns > 1) break;
    part.columns[part.n_columns++] = *column;
    ++*next;
  }
  total = GAP * (part.n_columns - 1);
  for (uint32_t c = 0; c < part.n_columns; c++)
    total += part.columns[c].width = part.columns[c].wanted;
  squeeze(&part, &total, report->width, true);
  squeeze(&part, &total, report->width, false);
  return part;
}

/* -- a section -- */

static void put_rule_line(struct report *report, const struct table_plan *plan) {
  struct buffer *out = &report->text;
  buffer_put(out, str_from(paint(report, dim)));
  for (uint32_t c = 0; c < plan->n_columns; c++) {
    buffer_fill(out, ' ', c ? GAP : 0);
    for (uint32_t i = 0; i < plan->columns[c].width; i++) buffer_put(out, STR("─"));
  }
  buffer_printf(out, "%s\n", paint(report, plain));
}

/* A cell of an item, copied where the same was shown of another row. */
static struct str kept_cell(struct report *report, const struct table_plan *plan,
    const struct table_column *column, uint32_t row) {
  uint64_t key;
  struct str text;
  if (column->kind != COLUMN_ITEM ||
      !report_cell_key(report, &report->schema->items[column->item], row, true, &key))
    return cell_text(report, plan, column, row);
  if (memo_text(report->memo, column->item, key, &report->row, &text)) return text;
  text = cell_text(report, plan, column, row);
  memo_keep_text(report->memo, column->item, key, text);
  return text;
}

static void write_row(
    struct report *report, const struct report_rows *rows, void *own, uint64_t row) {
  (void)own;
  const struct table_plan *plan = rows->context;
  struct str *texts = ARENA_ARRAY(&report->row, struct str, plan->n_columns),
             *rest = ARENA_ARRAY(&report->row, struct str, plan->n_columns);
  for (uint32_t c = 0; c < plan->n_columns; c++)
    texts[c] = kept_cell(report, plan, &plan->columns[c], (uint32_t)row);
  put_cells(report, plan, texts, rest, NULL);
}

static bool write_table(struct report *report, const struct table_plan *plan) {
  struct str *headings = ARENA_ARRAY(report->arena, struct str, plan->n_columns),
             *rest = ARENA_ARRAY(report->arena, struct str, plan->n_columns);
  for (uint32_t c = 0; c < plan->n_columns; c++) headings[c] = plan->columns[c].heading;
  put_cells(report, plan, headings, rest, bold);
  put_rule_line(report, plan);
  const struct report_rows rows = {
      .n = report->data->tables[plan->table->entity].n_rows, .write = write_row, .context = plan};
  if (!report_write_rows(report, &rows, NULL)) return false;
  if (!rows.n) buffer_put(&report->text, str_from(_("(none)\n")));
  return true;
}

/* As many tables as it takes for each to be readable, one below the other. */
static bool write_section(struct report *report, const struct report_table *table) {
  struct table_plan whole;
  plan_columns(report, table, &whole);
  measure(report, &whole);
  buffer_printf(&report->text, "\n%s%.*s%s\n", paint(report, bold),
      STR_ARGS(entity_heading(report->schema, table->entity)), paint(report, plain));
  for (uint32_t next = 1; next < whole.n_columns;) {
    if (next > 1) buffer_put_byte(&report->text, '\n');
    struct table_plan part = take_columns(report, &whole, &next);
    if (!write_table(report, &part)) return false;
  }
  return true;
}

/* -- the foot -- */

static void put_count(struct buffer *out, uint32_t *n_written, uint64_t n, struct str what) {
  if (n) buffer_printf(out, "%s%" PRIu64 " %.*s", (*n_written)++ ? ", " : "", n, STR_ARGS(what));
}

static void write_counts(
    struct report *report, const struct report_table *table, const struct item *item) {
  struct tally tally = report_tally(report, table, item);
  if (!tally.n_codes && !tally.undetermined) return;
  struct buffer *out = &report->text;
  struct str label = report_item_label(report->schema, item);
  uint32_t n_written = 0;
  buffer_printf(out, "%.*s: ", STR_ARGS(label));
  if (report_has_outcome(item)) {
    const struct enumeration *outcomes = report_outcomes(report, item);
    for (uint32_t code = 0; code < tally.n_codes; code++)
      put_count(out, &n_written, tally.by_code[code], words_outcome(item, outcomes, code));
  } else if (tally.n_codes) {
    const bool is_choice = item->kind == ITEM_SELECTION;
    put_count(out, &n_written, tally.by_code[1],
        is_choice ? people_candidacy(CANDIDACY_CHOSEN) : str_from(_("true")));
    put_count(out, &n_written, tally.by_code[0],
        is_choice ? people_candidacy(CANDIDACY_NOT_CHOSEN) : str_from(_("false")));
  }
  put_count(out, &n_written, tally.undetermined, str_from(_("undetermined")));
  if (!n_written) buffer_put(out, str_from(_("none")));
  buffer_put_byte(out, '\n');
}

static void write_foot(struct report *report) {
  const struct schema *schema = report->schema;
  struct buffer *out = &report->text;
  char date[16];
  translated_date(report->as_of, date);
  buffer_put_byte(out, '\n');
  for (uint32_t t = 0; t < report->n_tables; t++)
    for (uint32_t i = 0; i < report->tables[t].n_items; i++)
      write_counts(report, &report->tables[t], &schema->items[report->tables[t].items[i]]);
  buffer_printf(out, _("as of: %s\n"), date);
  for (uint32_t i = 0; i < schema->n_readings; i++) {
    const struct reading *reading = &schema->readings[i];
    const struct str word =
        enumeration_label(&schema->enumerations[reading->choices], report->readings[i]);
    buffer_printf(out, _("reading %.*s: %.*s%s\n"),
        STR_ARGS(reading->label.n ? reading->label : reading->name), STR_ARGS(word),
        report->readings[i] == reading->chosen ? "" : _(" (not the default)"));
  }
  if (!schema->n_warnings) return;
  uint64_t n_true = 0, n_unknown = 0;
  for (uint32_t i = 0; i < schema->n_warnings; i++) {
    uint64_t this_true, this_unknown;
    report_tally_warning(report, &schema->warnings[i], &this_true, &this_unknown);
    n_true += this_true;
    n_unknown += this_unknown;
  }
  buffer_printf(out, _("warnings: %llu"), (unsigned long long)n_true);
  if (n_unknown) buffer_printf(out, _(", and %llu undetermined"), (unsigned long long)n_unknown);
  buffer_put_byte(out, '\n');
  report_put_warnings(report);
}

void report_tables(struct report *report) {
  const struct schema *schema = report->schema;
  report->for_people = true;
  struct str title = schema->title.n ? schema->title : schema->name;
  buffer_printf(
      &report->text, "%s%.*s%s\n", paint(report, bold), STR_ARGS(title), paint(report, plain));
  for (uint32_t t = 0; t < report->n_tables; t++)
    if (!write_section(report, &report->tables[t])) return;
  write_foot(report);
}
