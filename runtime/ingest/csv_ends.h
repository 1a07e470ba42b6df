/* Where cells of CSV may end: the places of separators, quotation marks and controls (line ends among
 * them), found by the widest vectors the machine has, and what else is seen of the bytes on the way.
 * Private to csv_rows.c and csv_block.c. */
#ifndef THIDUA_CSV_ENDS_H
#define THIDUA_CSV_ENDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Readable bytes that must follow a window: it is looked at in chunks of so many. */
#define CSV_ENDS_PADDING 64
/* Places that may be written behind the last one. */
#define CSV_ENDS_SLACK 16

/* Of a window of at most n bytes: how many words of 64 bits hold a bit for each of its ends and chunks,
 * and what may be written behind them. */
#define CSV_SEPARATOR_WORDS(n) ((size_t)(n) / 64 + 2)
#define CSV_ODD_WORDS(n) ((size_t)(n) / CSV_ENDS_PADDING / 64 + 2)

/* What is seen of the bytes of a window from `from` on. */
struct csv_marks {
  uint32_t from;
  uint32_t *ends; /* ascending; room for as many as the window has bytes, and the slack */
  uint32_t n_ends;
  uint64_t *separators; /* a bit for each end: it is a separator; CSV_SEPARATOR_WORDS */
  /* a bit for each chunk of the bytes: a value that begins or ends in it, by no quotation mark, may have a blank there
   * or be what a spreadsheet shows in place of one (#N/A), or a character in it may be another one under
   * NFC; CSV_ODD_WORDS */
  uint64_t *odd;
  bool is_ascii;
};

/* Looks through the bytes [from, n) of a window. */
void csv_find_ends(
    const char *window, uint32_t from, uint32_t n, char separator, struct csv_marks *marks);

/* Whether no chunk of bytes [begin, end), from <= begin < end, is odd. */
static inline bool csv_is_even(const struct csv_marks *marks, uint32_t begin, uint32_t end) {
  bool is_odd = false;
  const uint32_t first = (begin - marks->from) / CSV_ENDS_PADDING,
                 last = (end - 1 - marks->from) / CSV_ENDS_PADDING;
  for (uint32_t i = first; i <= last; i++) is_odd |= marks->odd[i / 64] >> i % 64 & 1;
  return !is_odd;
}

#endif
