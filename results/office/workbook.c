/* The workbook as a whole: its sheets in their order, and its bytes (office.h). */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/translate.h"
#include "results/office/book.h"
#include "results/office/office.h"

/* Sheets are written in their order, but the first one lists them all: it is added first and filled
 * last. */
static void write_sheets(struct book *book) {
  struct report *report = book->report;
  const struct schema *schema = report->schema;
  const char *name;
  lxw_worksheet *overview = book_add_sheet(book, str_from(_("Overview")), &name);
  for (uint32_t i = 0; i < report->n_tables; i++) book_write_entity(book, &report->tables[i]);
  for (uint32_t i = 0; i < schema->n_selections; i++) book_write_selection(book, i);
  for (uint32_t i = 0; i < schema->n_allocations; i++) book_write_allocation(book, i);
  book_write_missing(book);
  book_write_warnings(book);
  book_write_readings(book);
  book_write_law(book);
  book_write_overview(book, overview);
}

/* Nothing in a book hangs on the day it is written: it is of the day the results are of. */
static void set_properties(struct book *book) {
  const struct schema *schema = book->report->schema;
  const time_t day = (time_t)book->report->as_of * 24 * 60 * 60;
  lxw_doc_properties properties = {
      .title = str_cstring(book->arena, people_title(schema, book->arena)),
      .author = str_cstring(book->arena, schema->issuer),
      .comments = str_cstring(book->arena, program_digest_text(book->arena, book->report->program)),
      .created = day > 0 ? day : 1};
  book->xlsx.workbook_set_properties(book->workbook, &properties);
}

static int error_of(lxw_error error) {
  if (error == LXW_NO_ERROR) return 0;
  if (error == LXW_ERROR_MEMORY_MALLOC_FAILED) return ENOMEM;
  return errno ? errno : EIO;
}

static void copy_out(struct report *report, int file) {
  char bytes[1 << 16];
  ssize_t n;
  lseek(file, 0, SEEK_SET);
  while ((n = read(file, bytes, sizeof bytes)) > 0)
    if (fwrite(bytes, 1, (size_t)n, report->out) != (size_t)n) return;
  if (n < 0) report->error = errno;
}

void report_xlsx(struct report *report) {
  struct book book = {.report = report, .arena = report->arena};
  report->for_people = true;
  if (!xlsx_library_open(&book.xlsx)) {
    report->error = ELIBACC;
    return;
  }
  /* libxlsxwriter writes to a name alone: that of a file in memory, whose bytes then go out */
  const int file = memfd_create("thidua.xlsx", MFD_CLOEXEC);
  if (file < 0) {
    report->error = errno;
    return;
  }
  char path[64];
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  lxw_workbook_options options = {.constant_memory = LXW_TRUE, .use_zip64 = LXW_TRUE};
  errno = 0;
  book.workbook = book.xlsx.workbook_new_opt(path, &options);
  if (!book.workbook) {
    report->error = errno ? errno : ENOMEM;
    close(file);
    return;
  }
  book.title = str_cstring(book.arena, people_title(report->schema, book.arena));
  book.as_of = str_cstring(book.arena, people_date(book.arena, report->as_of));
  book_make_looks(&book);
  write_sheets(&book);
  set_properties(&book);
  if (!ferror(report->out)) {
    errno = 0;
    report->error = error_of(book.xlsx.workbook_close(book.workbook));
    if (!report->error) copy_out(report, file);
  }
  close(file);
}
