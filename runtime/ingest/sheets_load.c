/* Which sheets of a book are read, and in what order (sheets_load.h). */
#include "runtime/ingest/sheets_load.h"
#include "base/translate.h"

#include <strings.h>

#include "base/limits.h"
#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/sheet_path.h"
#include "runtime/ingest/sheet_rows.h"
#include "runtime/ingest/tree_reading.h"

/* One book being read. Owner: the tree_load's `opened`, but for what close_book gives back, which is
 * called by whoever opened the file, on every way out. */
struct sheets {
  struct sheet_rows rows; /* first: load->rows is one of these */
  struct book book;
  const struct allocator *allocator;
  char *bytes;
};

static void close_book(struct flat_rows *rows) {
  struct sheets *sheets = (struct sheets *)rows;
  sheet_rows_close(&sheets->rows);
  book_close(&sheets->book);
  if (sheets->bytes) sheets->allocator->resize(sheets->allocator->context, sheets->bytes, 0);
  sheets->bytes = NULL;
}

/* -- the file -- */

static bool refuse_long(struct tree_load *load) {
  struct diag *diag = DIAG_AT(load->diags, DATA_NOT_BOOK, ((struct place){load->input.path, 0, 0}),
      _("it is longer than 4 GiB"));
  diag_help(load->diags, diag, "give it as several books: the data of several is joined");
  return false;
}

/* All bytes of the input: a zip file is read from its end. False where that fails. */
static bool read_whole(struct tree_load *load, struct sheets *sheets, size_t *n) {
  struct input *input = &load->input;
  size_t capacity = 0;
  for (*n = 0; input_refill(input);) {
    size_t piece = (size_t)(input->unread_end - input->unread);
    if (!piece) return true;
    if (*n + piece > UINT32_MAX) return refuse_long(load);
    if (*n + piece > capacity) {
      capacity = 2 * (*n + piece);
      char *wider = sheets->allocator->resize(sheets->allocator->context, sheets->bytes, capacity);
      if (!wider) memory_exhausted(load->opened.out_of_memory);
      sheets->bytes = wider;
    }
    memcpy(sheets->bytes + *n, input->unread, piece);
    *n += piece;
    input->unread += piece;
    input->bytes_read += piece;
  }
  return false;
}

/* -- sheets -- */

static bool is_asked_for(struct tree_load *load, struct str name, struct str asked) {
  return str_equal(str_nfc(&load->scratch, name), str_nfc(&load->scratch, asked));
}

static void report_unknown(struct tree_load *load, const struct book *book, struct str asked) {
  struct str *names = ARENA_ARRAY(&load->scratch, struct str, book->sheets.n + 1);
  for (uint32_t i = 0; i < book->sheets.n; i++) names[i] = book->sheets.items[i].name;
  struct diag *diag = DIAG_AT(load->diags, SHEET_UNKNOWN, ((struct place){book->parts.path, 0, 0}),
      str_cstring(&load->scratch, asked));
  int32_t nearest = str_nearest(asked, names, book->sheets.n);
  if (nearest >= 0)
    diag_help(load->diags, diag, "did you mean \"%.*s\"?", STR_ARGS(names[nearest]));
  else diag_help(load->diags, diag, "it has %s", str_listed(&load->scratch, names, book->sheets.n));
}

/* Whether a sheet says anything; its first row is read for it. */
static bool says_something(struct tree_load *load, struct sheets *sheets, uint32_t sheet) {
  struct book *book = &sheets->book;
  bool is_open = sheet_rows_open(&sheets->rows, book, &book->sheets.items[sheet], &load->opened);
  bool has_row = !is_open || sheets->rows.rows.next(&sheets->rows.rows);
  has_row = has_row || sheets->rows.rows.is_failed;
  sheet_rows_close(&sheets->rows);
  return has_row;
}

/* False where no more can be read. */
static bool load_sheet(
    struct tree_load *load, struct sheets *sheets, uint32_t sheet, bool is_only) {
  struct book *book = &sheets->book;
  if (!sheet_rows_open(&sheets->rows, book, &book->sheets.items[sheet], &load->opened))
    return false;
  struct flat_rows *rows = &sheets->rows.rows;
  rows->is_only = is_only;
  load->file = dataset_add_file(load->dataset, rows->path);
  if (load->file == DATA_FILES_MAX) {
    DIAG_AT(load->diags, DATA_FILES_TOO_MANY, ((struct place){rows->path, 0, 0}),
        arena_printf(&load->scratch, "%d", DATA_FILES_MAX));
    return false;
  }
  flat_table_load(load, rows);
  sheet_rows_report_merged(&sheets->rows, rows->heading_line);
  sheet_rows_close(&sheets->rows);
  return !rows->is_failed;
}

/* Those that say something, in the order of the book. */
static bool load_all(struct tree_load *load, struct sheets *sheets) {
  const uint32_t n = sheets->book.sheets.n;
  bool *is_read = ARENA_ARRAY(&load->opened, bool, n + 1);
  uint32_t n_read = 0, n_errors = load->diags->n_errors;
  uint32_t n_alone = 0;
  for (uint32_t i = 0; i < n; i++) n_read += is_read[i] = says_something(load, sheets, i);
  if (load->diags->n_errors != n_errors) return false;
  for (uint32_t i = 0; i < n; i++)
    if (is_read[i]) {
      if (!load_sheet(load, sheets, i, n_read == 1)) return false;
      n_alone += sheets->rows.rows.is_heading_alone;
    }
  if (n_alone == n_read) tree_report_empty(load); /* nothing, or headings alone */
  return true;
}

static bool load_asked_for(struct tree_load *load, struct sheets *sheets, struct str asked) {
  const struct book *book = &sheets->book;
  for (uint32_t i = 0; i < book->sheets.n; i++)
    if (is_asked_for(load, book->sheets.items[i].name, asked)) {
      if (!load_sheet(load, sheets, i, true)) return false;
      if (sheets->rows.rows.is_heading_alone) tree_report_empty(load);
      return true;
    }
  report_unknown(load, book, asked);
  return true;
}

void sheets_read(struct tree_load *load) {
  struct sheets *sheets = ARENA_NEW(&load->opened, struct sheets);
  sheets->allocator = load->opened.allocator;
  sheets->rows.rows.close = close_book;
  load->rows = &sheets->rows.rows;
  size_t n;
  struct str path = load->input.path;
  uint32_t n_file = path.n;
  struct str asked = sheet_asked_for(str_cstring(&load->scratch, path), &n_file);
  bool is_read = read_whole(load, sheets, &n);
  if (is_read && !n) {
    tree_report_empty(load);
    return;
  }
  bool is_whole = is_read &&
      book_open(&sheets->book, &load->opened, load->diags, (struct str){path.p, n_file},
          sheets->bytes, n);
  if (is_whole) is_whole = asked.p ? load_asked_for(load, sheets, asked) : load_all(load, sheets);
  if (!is_whole) tree_note_cut(load, true);
}

/* -- what other programs call a table -- */

const char *other_form_of(struct str file) {
  static const char *const forms[][2] = {{".xls", N_("a spreadsheet of the old kind (.xls)")},
      {".xlsb", N_("a spreadsheet of the binary kind (.xlsb)")},
      {".ods", N_("a spreadsheet of LibreOffice's own kind (.ods)")},
      {".numbers", N_("a spreadsheet of Numbers")},
      {".docx", N_("a document of a word processor (.docx)")}};
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    uint32_t n = (uint32_t)strlen(forms[i][0]);
    if (file.n > n && strncasecmp(file.p + file.n - n, forms[i][0], n) == 0) return _(forms[i][1]);
  }
  return NULL;
}

void other_form_read(struct tree_load *load) {
  struct diag *diag = DIAG_AT(load->diags, DATA_OF_ANOTHER_FORM,
      ((struct place){load->input.path, 0, 0}), other_form_of(name_unpacked(load->input.path)));
  diag_help(load->diags, diag, "open it and save its tables as .xlsx");
  tree_note_cut(load, true);
}
