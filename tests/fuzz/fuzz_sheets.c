/* Fuzz target of sheets: whatever a book holds, it is read or refused in words, the same whether its
 * parts are packed or not; and a table of texts is what the same table is as CSV.
 *
 * An input is a book as it lies on the disk (`PK`), the parts of one (a name, a line end, the part;
 * a form feed between them), or, behind a `T`, a table: cells with a tab between them, rows with a
 * line end. Books are taken apart before they are changed, for a changed zip file is hardly ever
 * one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

#include "base/characters.h"
#include "runtime/data/dataset_building.h"
#include "runtime/ingest/data_check.h"
#include "runtime/ingest/tree_load.h"
#include "tests/unit/ingest_schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

enum { PARTS_MAX = 32, PART_BYTES_MAX = 64 << 10, NAME_BYTES_MAX = 100 };

static bool is_book(const uint8_t *data, size_t size) {
  return size >= 4 && memcmp(data, "PK\x03\x04", 4) == 0;
}

/* -- a data set and its words -- */

struct book_reading {
  struct dataset dataset;
  struct arena arena;
  struct diags diags;
  char *words;
};

static void read_text(
    struct book_reading *r, const struct schema *schema, const char *path, struct str text) {
  size_t n;
  dataset_init(&r->dataset, schema, NULL, NULL);
  arena_init(&r->arena, NULL);
  diags_init(&r->diags, &r->arena, NULL);
  tree_load_text(&r->dataset, &r->diags, path, text);
  data_check(&r->dataset, &r->diags, NULL);
  diags_sort(&r->diags);
  r->words = NULL;
  FILE *out = open_memstream(&r->words, &n);
  if (!out) abort();
  diags_render(&r->diags, out, DIAG_FORMAT_GNU, false);
  fclose(out);
  dataset_finish(&r->dataset);
}

static void book_reading_free(struct book_reading *r) {
  free(r->words);
  dataset_free(&r->dataset);
  arena_free(&r->arena);
}

static bool holds_same(const struct dataset *a, const struct dataset *b) {
  const struct schema *schema = a->schema;
  for (uint32_t e = 0; e < schema->n_entities; e++) {
    if (a->tables[e].n_rows != b->tables[e].n_rows) return false;
    const struct entity *entity = &schema->entities[e];
    for (uint32_t row = 0; row < a->tables[e].n_rows; row++) {
      if (e && a->tables[e].parent[row] != b->tables[e].parent[row]) return false;
      for (uint32_t f = entity->first_field; f < entity->first_field + entity->n_fields; f++) {
        struct value x = dataset_value(a, f, row), y = dataset_value(b, f, row);
        if (x.known != y.known || x.number != y.number || !str_equal(x.text, y.text)) return false;
      }
    }
  }
  return true;
}

/* -- books -- */

/* Adds a part, packed or as it is; the bytes live until the book is closed. */
static void add_part(zip_t *zip, const char *name, struct str bytes, bool is_packed) {
  zip_source_t *source = zip_source_buffer(zip, bytes.p, bytes.n, 0);
  if (!source) abort();
  zip_int64_t number = zip_file_add(zip, name, source, 0);
  if (number < 0) {
    zip_source_free(source); /* a name that is there, or none */
    return;
  }
  zip_set_file_compression(zip, (zip_uint64_t)number, is_packed ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
}

/* The book of parts given as an input has them; the caller frees its bytes. */
static struct str make_book(struct str text, bool is_packed) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, &error);
  zip_t *zip = source ? zip_open_from_source(source, ZIP_TRUNCATE, &error) : NULL;
  if (!zip) abort();
  zip_source_keep(source);
  const char *p = text.p, *end = text.p + text.n;
  for (uint32_t i = 0; p < end && i < PARTS_MAX; i++) {
    const char *next = memchr(p, '\f', (size_t)(end - p));
    if (!next) next = end;
    const char *line = memchr(p, '\n', (size_t)(next - p));
    char name[NAME_BYTES_MAX + 1];
    if (line && line > p && line - p <= NAME_BYTES_MAX) {
      snprintf(name, sizeof name, "%.*s", (int)(line - p), p);
      add_part(zip, name, (struct str){line + 1, (uint32_t)(next - line - 1)}, is_packed);
    }
    p = next + 1;
  }
  struct str book = {NULL, 0};
  zip_stat_t about;
  if (zip_close(zip) != 0) {
    zip_discard(zip);
  } else if (zip_source_stat(source, &about) == 0 && zip_source_open(source) == 0) {
    char *bytes = malloc(about.size + 1);
    if (!bytes) abort();
    book = (struct str){bytes, (uint32_t)zip_source_read(source, bytes, about.size)};
    zip_source_close(source);
  }
  zip_source_free(source);
  zip_error_fini(&error);
  return book;
}

/* The parts of a book, as an input has them, into `out`; 0 where it is none. */
static size_t take_apart(const uint8_t *data, size_t size, uint8_t *out, size_t max_size) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t *source = zip_source_buffer_create(data, size, 0, &error);
  zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &error) : NULL;
  if (source && !zip) zip_source_free(source);
  size_t n = 0;
  zip_int64_t n_parts = zip ? zip_get_num_entries(zip, 0) : 0;
  for (zip_int64_t i = 0; i < n_parts && i < PARTS_MAX; i++) {
    zip_file_t *file = zip_fopen_index(zip, (zip_uint64_t)i, 0);
    const char *name = zip_get_name(zip, (zip_uint64_t)i, 0);
    size_t n_name = file && name ? strlen(name) : 0;
    if (n_name && n_name <= NAME_BYTES_MAX && n + n_name + 2 < max_size) {
      if (n) out[n++] = '\f';
      memcpy(out + n, name, n_name);
      out[n + n_name] = '\n';
      n += n_name + 1;
      size_t room = max_size - n < PART_BYTES_MAX ? max_size - n : PART_BYTES_MAX;
      zip_int64_t n_read = zip_fread(file, out + n, room);
      if (n_read > 0) n += (size_t)n_read;
    }
    if (file) zip_fclose(file);
  }
  if (zip) zip_discard(zip);
  zip_error_fini(&error);
  return n;
}

static void check_book(const struct schema *schema, struct str text) {
  struct str stored = make_book(text, false), packed = make_book(text, true);
  if (stored.p && packed.p) {
    struct book_reading a, b;
    read_text(&a, schema, "units.xlsx", stored);
    read_text(&b, schema, "units.xlsx", packed);
    if (strcmp(a.words, b.words) != 0 || !holds_same(&a.dataset, &b.dataset)) {
      printf("-- stored:\n%s-- packed:\n%s", a.words, b.words);
      fflush(stdout);
      abort();
    }
    book_reading_free(&a);
    book_reading_free(&b);
  }
  free((char *)stored.p);
  free((char *)packed.p);
}

/* -- tables of texts -- */

/* A character that XML can hold and a table of CSV keeps as it is; how many bytes, 0: none. */
static uint32_t sound_character(struct str text, uint32_t at) {
  int32_t c;
  uint32_t n = str_decode(text, at, &c);
  if (c == 0xFFFD && n == 1) return 0; /* no UTF-8 */
  bool is_sound = c >= 0x20 && c != 0x7F && c < 0xFFFE && !(c >= 0xD800 && c < 0xE000);
  return is_sound ? n : 0;
}

static void say(FILE *csv, FILE *sheet, const char *of_csv, const char *of_sheet) {
  fputs(of_csv, csv);
  fputs(of_sheet, sheet);
}

static void say_character(FILE *csv, FILE *sheet, const char *p, uint32_t n) {
  fwrite(p, 1, n, csv);
  if (*p == '"') fputc('"', csv);
  if (*p == '<') fputs("&lt;", sheet);
  else if (*p == '&') fputs("&amp;", sheet);
  else if (*p == '_') fputs("_x005F_", sheet); /* which could begin such an escape */
  else fwrite(p, 1, n, sheet);
}

/* The table as CSV, all in quotes, and as the only sheet of a book. Cells of any rows are cut or
 * filled up to the length of the first. */
static void write_table(struct str text, FILE *csv, FILE *sheet) {
  enum { COLUMNS = 6, ROWS_MAX = 40 };
  static const char *const heading[COLUMNS] = {
      "id", "cluster", "name", "registered", "votes", "score"};
  fputs(
      "xl/workbook.xml\n<workbook xmlns:r=\"r\"><sheets><sheet name=\"unit\" r:id=\"r1\"/></sheets>"
      "</workbook>\fxl/_rels/workbook.xml.rels\n<Relationships><Relationship Id=\"r1\" "
      "Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>\f"
      "xl/worksheets/sheet1.xml\n<worksheet><sheetData><row>",
      sheet);
  for (uint32_t i = 0; i < COLUMNS; i++) {
    say(csv, sheet, i ? "," : "", "<c t=\"inlineStr\"><is><t>");
    say(csv, sheet, heading[i], heading[i]);
    say(csv, sheet, "", "</t></is></c>");
  }
  say(csv, sheet, "\n", "</row>");
  uint32_t at = 0;
  for (uint32_t row = 0; row < ROWS_MAX && at < text.n; row++) {
    fputs("<row>", sheet);
    for (uint32_t i = 0; i < COLUMNS; i++) {
      say(csv, sheet, i ? ",\"" : "\"", "<c t=\"inlineStr\"><is><t xml:space=\"preserve\">");
      while (at < text.n && text.p[at] != '\t' && text.p[at] != '\n') {
        uint32_t n = sound_character(text, at);
        if (n) say_character(csv, sheet, text.p + at, n);
        at += n ? n : 1;
      }
      if (at < text.n && text.p[at] == '\t') at++;
      say(csv, sheet, "\"", "</t></is></c>");
    }
    while (at < text.n && text.p[at] != '\n') at++;
    if (at < text.n) at++;
    say(csv, sheet, "\n", "</row>");
  }
  fputs("</sheetData></worksheet>", sheet);
}

/* Both are refused, or both hold the same. */
static void check_table(const struct schema *schema, struct str text) {
  char *of_csv = NULL, *of_sheet = NULL;
  size_t n_csv, n_sheet;
  FILE *csv = open_memstream(&of_csv, &n_csv), *sheet = open_memstream(&of_sheet, &n_sheet);
  if (!csv || !sheet) abort();
  write_table(text, csv, sheet);
  fclose(csv);
  fclose(sheet);
  struct str book = make_book((struct str){of_sheet, (uint32_t)n_sheet}, false);
  struct book_reading a, b;
  read_text(&a, schema, "unit.csv", (struct str){of_csv, (uint32_t)n_csv});
  read_text(&b, schema, "unit.xlsx", book);
  if (a.diags.n_errors != b.diags.n_errors || !holds_same(&a.dataset, &b.dataset)) {
    printf("-- csv:\n%s-- sheet:\n%s-- of:\n%s", a.words, b.words, of_csv);
    fflush(stdout);
    abort();
  }
  book_reading_free(&a);
  book_reading_free(&b);
  free((char *)book.p);
  free(of_csv);
  free(of_sheet);
}

/* -- the target -- */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct test_schema t;
  test_schema_init(&t);
  struct str text = {(const char *)data, (uint32_t)size};
  if (is_book(data, size)) {
    struct book_reading r;
    read_text(&r, &t.schema, "units.xlsx", text);
    book_reading_free(&r);
  } else if (size && data[0] == 'T') {
    check_table(&t.schema, (struct str){text.p + 1, text.n - 1});
  } else {
    check_book(&t.schema, text);
  }
  return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed) {
  if (is_book(data, size) && seed % 16) {
    uint8_t *apart = malloc(max_size);
    if (!apart) abort();
    size_t n = take_apart(data, size, apart, max_size);
    if (n) memcpy(data, apart, n);
    free(apart);
    if (n) return n;
  }
  /* one part, or all */
  size_t begin = size && seed % 4 ? seed / 4 % size : 0, end = size;
  if (begin || seed % 4) {
    while (begin > 0 && data[begin - 1] != '\f') begin--;
    const uint8_t *next = memchr(data + begin, '\f', size - begin);
    if (next) end = (size_t)(next - data);
  }
  size_t rest = size - end;
  if (begin == end || max_size < size) return LLVMFuzzerMutate(data, size, max_size);
  uint8_t *behind = malloc(rest + 1);
  if (!behind) abort();
  memcpy(behind, data + end, rest);
  size_t n = LLVMFuzzerMutate(data + begin, end - begin, max_size - begin - rest);
  memcpy(data + begin + n, behind, rest);
  free(behind);
  return begin + n + rest;
}
