/* What all sheets of a workbook share: looks, names, texts of cells, printing (book.h). */
#include "results/office/book.h"

#include "base/buffer.h"

#define FONT "Times New Roman"
#define SHEET_NAME_MAX 31u

/* -- looks -- */

static lxw_format *look_new(struct book *book) {
  lxw_format *look = book->xlsx.workbook_add_format(book->workbook);
  if (!look) memory_exhausted(book->arena->out_of_memory);
  book->xlsx.format_set_font_name(look, FONT);
  book->xlsx.format_set_font_size(look, 11);
  book->xlsx.format_set_align(look, LXW_ALIGN_VERTICAL_TOP);
  return look;
}

static lxw_format *framed(struct book *book, bool wraps) {
  lxw_format *look = look_new(book);
  book->xlsx.format_set_border(look, LXW_BORDER_THIN);
  book->xlsx.format_set_border_color(look, 0xBFBFBF);
  if (wraps) book->xlsx.format_set_text_wrap(look);
  return look;
}

/* A text that does not touch the frame, nor the number beside it. */
static lxw_format *framed_text(struct book *book) {
  lxw_format *look = framed(book, true);
  book->xlsx.format_set_align(look, LXW_ALIGN_LEFT);
  book->xlsx.format_set_indent(look, 1);
  return look;
}

static void make_headings(struct book *book) {
  lxw_format *title = book->looks[LOOK_TITLE] = look_new(book);
  book->xlsx.format_set_bold(title);
  book->xlsx.format_set_font_size(title, 14);
  book->xlsx.format_set_bold(book->looks[LOOK_STRONG] = look_new(book));
  lxw_format *heading = book->looks[LOOK_HEADING] = framed(book, true);
  book->xlsx.format_set_bold(heading);
  book->xlsx.format_set_align(heading, LXW_ALIGN_CENTER);
  book->xlsx.format_set_align(heading, LXW_ALIGN_VERTICAL_CENTER);
  book->xlsx.format_set_bg_color(heading, 0xDCE6F1);
}

static void make_cells(struct book *book) {
  book->looks[LOOK_PLAIN] = look_new(book);
  book->xlsx.format_set_text_wrap(book->looks[LOOK_PLAIN]);
  book->looks[LOOK_TEXT] = framed_text(book);
  book->xlsx.format_set_align(book->looks[LOOK_CENTRE] = framed(book, true), LXW_ALIGN_CENTER);
  book->xlsx.format_set_bg_color(book->looks[LOOK_INPUT] = framed(book, true), 0xFFFDE7);
  lxw_format *date = book->looks[LOOK_DATE] = framed(book, false);
  book->xlsx.format_set_num_format(date, "dd/mm/yyyy");
  book->xlsx.format_set_align(date, LXW_ALIGN_CENTER);
  lxw_format *plain_date = book->looks[LOOK_PLAIN_DATE] = look_new(book);
  book->xlsx.format_set_num_format(plain_date, "dd/mm/yyyy");
  book->xlsx.format_set_align(plain_date, LXW_ALIGN_LEFT);
  book->xlsx.format_set_num_format(book->looks[LOOK_SHARE] = framed(book, false), "0.0%");
  lxw_format *link = book->looks[LOOK_LINK] = framed_text(book);
  book->xlsx.format_set_font_color(link, 0x0563C1);
  book->xlsx.format_set_underline(link, LXW_UNDERLINE_SINGLE);
  for (uint32_t scale = 0; scale <= N_LOOKS - 1 - LOOK_NUMBER; scale++) {
    lxw_format *number = book->looks[LOOK_NUMBER + scale] = framed(book, false);
    book->xlsx.format_set_num_format(
        number, scale ? arena_printf(book->arena, "0.%0*d", (int)scale, 0) : "0");
    book->xlsx.format_set_align(number, LXW_ALIGN_RIGHT);
    book->xlsx.format_set_indent(number, 1);
  }
}

/* Only beside words that say the same: for those who print, or see no colours, nothing is lost. */
static void make_colours(struct book *book) {
  static const struct {
    uint32_t paper, ink;
  } colours[N_COLOURS] = {[COLOUR_GOOD] = {0xC6EFCE, 0x006100},
      [COLOUR_BAD] = {0xFFC7CE, 0x9C0006},
      [COLOUR_OPEN] = {0xFFEB9C, 0x7F6000},
      [COLOUR_TIED] = {0xFCE4D6, 0x833C0B}};
  for (uint32_t i = 0; i < N_COLOURS; i++) {
    lxw_format *colour = book->colours[i] = book->xlsx.workbook_add_format(book->workbook);
    if (!colour) memory_exhausted(book->arena->out_of_memory);
    book->xlsx.format_set_bg_color(colour, colours[i].paper);
    book->xlsx.format_set_font_color(colour, colours[i].ink);
  }
}

void book_make_looks(struct book *book) {
  make_headings(book);
  make_cells(book);
  make_colours(book);
}

/* -- texts -- */

/* `_x0041_`, which a spreadsheet would read as the character of that number. */
static bool is_escape(struct str text, uint32_t at) {
  if (text.n - at < 7 || text.p[at] != '_' || text.p[at + 1] != 'x' || text.p[at + 6] != '_')
    return false;
  for (uint32_t i = at + 2; i < at + 6; i++)
    if (!strchr("0123456789abcdefABCDEF", text.p[i])) return false;
  return true;
}

/* What XML cannot hold is shown as U+FFFD. */
static bool is_allowed(int32_t code_point) {
  return code_point >= 0x20 ? code_point != 0xFFFE && code_point != 0xFFFF
                            : code_point == '\t' || code_point == '\n';
}

const char *book_text(struct book *book, struct str text) {
  struct buffer out;
  uint32_t units = 0;
  buffer_init(&out, &book->report->row, NULL);
  for (uint32_t at = 0; at < text.n;) {
    int32_t code_point;
    const uint32_t length = str_decode(text, at, &code_point);
    const bool escapes = is_escape(text, at);
    units += (code_point > 0xFFFF ? 2u : 1u) + (escapes ? 6u : 0u);
    if (units > BOOK_TEXT_MAX - 1) { /* room for the sign that there was more */
      buffer_put(&out, STR("…"));
      book->n_cut++;
      break;
    }
    if (escapes) buffer_put(&out, STR("_x005F"));
    buffer_put(&out, is_allowed(code_point) ? (struct str){text.p + at, length} : STR("\uFFFD"));
    at += length;
  }
  buffer_put_byte(&out, '\0');
  return out.bytes;
}

/* -- sheets -- */

/* A name without what none may hold, of at most `n` characters. */
static char *name_of(struct book *book, struct str wanted, uint32_t n) {
  struct buffer out;
  uint32_t units = 0, at = 0;
  buffer_init(&out, book->arena, NULL);
  while (at < wanted.n) {
    int32_t code_point;
    const uint32_t length = str_decode(wanted, at, &code_point);
    units += code_point > 0xFFFF ? 2 : 1;
    if (units > n - (at + length < wanted.n)) break; /* room for the sign that there is more */
    const bool is_forbidden = !is_allowed(code_point) || code_point < ' ' ||
        (code_point < 128 && strchr("[]:*?/\\'", code_point));
    if (is_forbidden) buffer_put_byte(&out, '-');
    else buffer_put(&out, (struct str){wanted.p + at, length});
    at += length;
  }
  const bool is_cut = at < wanted.n;
  while (out.n && out.bytes[out.n - 1] == ' ') out.n--;
  if (is_cut) buffer_put(&out, STR("…"));
  if (!out.n) buffer_put_byte(&out, '-');
  buffer_put_byte(&out, '\0');
  return out.bytes;
}

lxw_worksheet *book_add_sheet(struct book *book, struct str wanted, const char **name) {
  *name = name_of(book, wanted, SHEET_NAME_MAX);
  for (uint32_t number = 2;
       book->xlsx.workbook_validate_sheet_name(book->workbook, *name) != LXW_NO_ERROR; number++)
    *name = arena_printf(book->arena, "%s (%u)", name_of(book, wanted, SHEET_NAME_MAX - 8), number);
  lxw_worksheet *sheet = book->xlsx.workbook_add_worksheet(book->workbook, *name);
  if (!sheet) memory_exhausted(book->arena->out_of_memory);
  return sheet;
}

/* A text in a head of printed pages, where `&` begins an order. */
static const char *in_head(struct book *book, const char *text) {
  struct buffer out;
  uint32_t n = 0;
  buffer_init(&out, book->arena, NULL);
  for (const char *at = text; *at; at++) {
    const bool begins = ((unsigned char)*at & 0xC0) != 0x80;
    if (begins && ++n > 100) break; /* of 255 that all of a head may have */
    if (*at == '&') buffer_put_byte(&out, '&');
    buffer_put_byte(&out, *at == '\n' ? ' ' : *at);
  }
  buffer_put_byte(&out, '\0');
  return out.bytes;
}

void book_print_setup(
    struct book *book, lxw_worksheet *sheet, bool is_wide, uint16_t n_pages_across) {
  enum { A4 = 9 };
  const double inch = 25.4;
  book->xlsx.worksheet_set_paper(sheet, A4);
  if (is_wide) book->xlsx.worksheet_set_landscape(sheet);
  book->xlsx.worksheet_set_margins(
      sheet, (is_wide ? 20 : 30) / inch, 15 / inch, 20 / inch, 20 / inch);
  book->xlsx.worksheet_fit_to_pages(sheet, n_pages_across, 0);
  book->xlsx.worksheet_set_header(sheet,
      arena_printf(book->arena, "&L&\"" FONT ",Regular\"&10 %s&R&\"" FONT ",Regular\"&10 %s",
          in_head(book, book->title), book->as_of));
  book->xlsx.worksheet_set_footer(
      sheet, "&L&\"" FONT ",Regular\"&10&A&C&\"" FONT ",Regular\"&11&P/&N");
}
