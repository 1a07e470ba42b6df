/* A book of sheets (.xlsx, .xlsm): what its sheets share and are called. Rows: sheet_rows.h. */
#ifndef THIDUA_BOOK_H
#define THIDUA_BOOK_H

#include "base/vec.h"
#include "runtime/ingest/book_parts.h"
#include "runtime/ingest/sheet_values.h"

typedef VEC(char) byte_list;
static inline void bytes_append(struct arena *arena, byte_list *list, const char *p, uint32_t n) {
  while (list->capacity - list->n < n)
    list->items = vec_grow_(arena, list->items, &list->capacity, 1);
  if (n) memcpy(list->items + list->n, p, n);
  list->n += n;
}

struct book_sheet {
  struct str name;
  const char *part; /* "xl/worksheets/sheet1.xml" */
};

/* Owner of its parts (book_close); all else is in the parts' arena. */
struct book {
  struct book_parts parts;
  VEC(struct book_sheet) sheets; /* those with cells, in the order of the book, hidden ones too */
  /* texts that cells name by number: text i is bytes[ends[i - 1] .. ends[i]) */
  byte_list bytes;
  VEC(uint32_t) ends;
  VEC(uint8_t) formats; /* enum number_format, by a cell's style */
  bool is_1904;
  bool is_never_computed; /* whoever wrote it asks that its formulas be computed: 0 says nothing */
};

/* Reads what the sheets share. `bytes` must live as long. False after a report. */
bool book_open(struct book *book, struct arena *arena, struct diags *diags, struct str path,
    const char *bytes, size_t n);
void book_close(struct book *book);

/* Text of a cell as XML has it: what spreadsheets escape (_x000D_) is itself again, a CR before a
 * LF is dropped. In place; returns the length. False in *is_sound: it holds the character 0. */
uint32_t book_unescape(char *text, uint32_t n, bool *is_sound);

#endif
