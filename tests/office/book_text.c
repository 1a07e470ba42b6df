/* Prints the cells of a workbook as the program itself reads them: book_text FILE.xlsx [SHEET]. A line a
 * row, cells between bars, empty ones at the end left out; for golden cases, which show text. */
#include <stdio.h>
#include <stdlib.h>

#include "runtime/ingest/sheet_rows.h"

static char *read_file(const char *path, size_t *n) {
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  size_t capacity = 1 << 20;
  char *bytes = malloc(capacity);
  for (*n = 0;;) {
    const size_t got = fread(bytes + *n, 1, capacity - *n, file);
    if (!got) break;
    *n += got;
    if (*n == capacity) bytes = realloc(bytes, capacity *= 2);
  }
  fclose(file);
  return bytes;
}

static void print_rows(struct book *book, const struct book_sheet *sheet, struct arena *arena) {
  struct sheet_rows rows;
  printf("## %.*s\n", STR_ARGS(sheet->name));
  if (!sheet_rows_open(&rows, book, sheet, arena)) exit(1);
  while (rows.rows.next(&rows.rows)) {
    uint32_t n = rows.rows.n_cells;
    while (n && !rows.rows.cells[n - 1].text.n) n--;
    for (uint32_t c = 0; c < n; c++)
      printf("%s%.*s", c ? " | " : "", STR_ARGS(rows.rows.cells[c].text));
    printf("\n");
  }
  sheet_rows_close(&rows);
}

int main(int argc, char **argv) {
  size_t n;
  struct arena arena;
  struct diags diags;
  struct sources sources;
  struct book book;
  char *bytes = argc > 1 ? read_file(argv[1], &n) : NULL;
  if (!bytes) {
    fprintf(stderr, "book_text: %s cannot be read\n", argc > 1 ? argv[1] : "nothing");
    return 3;
  }
  arena_init(&arena, NULL);
  sources_init(&sources, &arena);
  diags_init(&diags, &arena, &sources);
  if (!book_open(&book, &arena, &diags, str_from(argv[1]), bytes, n)) {
    diags_render(&diags, stderr, DIAG_FORMAT_TEXT, false);
    return 1;
  }
  for (uint32_t i = 0; i < book.sheets.n; i++)
    if (argc < 3 || str_equal(book.sheets.items[i].name, str_from(argv[2])))
      print_rows(&book, &book.sheets.items[i], &arena);
  book_close(&book);
  arena_free(&arena);
  free(bytes);
  return 0;
}
