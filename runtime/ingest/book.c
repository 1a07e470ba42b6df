/* Relations, the list of sheets, shared texts and styles of a book (book.h). */
#include "runtime/ingest/book.h"
#include "base/translate.h"

#include <stdlib.h>
#include <strings.h>

/* -- relations: which part is what -- */

struct relation {
  const char *id, *type, *target;
};

struct relations {
  struct arena *arena;
  const char *folder; /* of the part they are of: "xl/" */
  VEC(struct relation) list;
};

static const char *kept(struct arena *arena, const char *text) {
  return text ? arena_printf(arena, "%s", text) : "";
}

/* A target without "..", from the top of the book. */
static const char *resolved(struct relations *relations, const char *target) {
  char *path = *target == '/' ? arena_printf(relations->arena, "%s", target + 1)
                              : arena_printf(relations->arena, "%s%s", relations->folder, target);
  for (char *up; (up = strstr(path, "../"));) {
    char *before = up;
    if (before > path) before--;
    while (before > path && before[-1] != '/') before--;
    memmove(before, up + 3, strlen(up + 3) + 1);
  }
  return strncmp(path, "./", 2) == 0 ? path + 2 : path;
}

static void begin_relation(void *context, const char *name, const char **attributes) {
  struct relations *relations = context;
  const char *target = part_attribute(attributes, "Target");
  const char *mode = part_attribute(attributes, "TargetMode");
  if (strcmp(name, "Relationship") != 0 || !target || (mode && strcmp(mode, "External") == 0))
    return;
  const char *type = kept(relations->arena, part_attribute(attributes, "Type"));
  const char *slash = strrchr(type, '/');
  VEC_PUSH(relations->arena, &relations->list,
      (struct relation){kept(relations->arena, part_attribute(attributes, "Id")),
          slash ? slash + 1 : type, resolved(relations, target)});
}

/* Those of a part (NULL: of the book). None is no mistake. */
static bool read_relations(
    struct book_parts *parts, const char *part, struct relations *relations) {
  static const struct part_events events = {.begin = begin_relation};
  const char *slash = part ? strrchr(part, '/') : NULL;
  const char *name = slash ? slash + 1 : part ? part : "";
  const char *folder =
      slash ? arena_printf(parts->arena, "%.*s", (int)(slash + 1 - part), part) : "";
  *relations = (struct relations){.arena = parts->arena, .folder = folder};
  const char *file = arena_printf(parts->arena, "%s_rels/%s.rels", folder, name);
  return !book_parts_has(parts, file) || part_read_whole(parts, file, &events, relations);
}

/* The target of the first relation of a type; NULL where there is none. */
static const char *target_of_type(const struct relations *relations, const char *type) {
  for (uint32_t i = 0; i < relations->list.n; i++)
    if (strcmp(relations->list.items[i].type, type) == 0) return relations->list.items[i].target;
  return NULL;
}

static const struct relation *relation_of(const struct relations *relations, const char *id) {
  for (uint32_t i = 0; id && i < relations->list.n; i++)
    if (strcmp(relations->list.items[i].id, id) == 0) return &relations->list.items[i];
  return NULL;
}

/* -- the list of sheets -- */

struct workbook {
  struct book *book;
  const struct relations *relations;
};

static bool is_true(const char *attribute) {
  return attribute && (strcmp(attribute, "1") == 0 || strcmp(attribute, "true") == 0);
}

/* Of all kinds of sheets only worksheets have cells; charts are sheets, too. */
static void begin_workbook(void *context, const char *name, const char **attributes) {
  struct workbook *workbook = context;
  struct book *book = workbook->book;
  if (strcmp(name, "workbookPr") == 0)
    book->is_1904 = is_true(part_attribute(attributes, "date1904"));
  if (strcmp(name, "calcPr") == 0)
    book->is_never_computed = is_true(part_attribute(attributes, "fullCalcOnLoad"));
  if (strcmp(name, "sheet") != 0) return;
  const struct relation *relation =
      relation_of(workbook->relations, part_attribute(attributes, "id"));
  const char *title = part_attribute(attributes, "name");
  if (!relation || !title || strcmp(relation->type, "worksheet") != 0) return;
  VEC_PUSH(book->parts.arena, &book->sheets,
      (struct book_sheet){str_copy(book->parts.arena, str_from(title)), relation->target});
}

/* -- shared texts -- */

struct texts {
  struct book *book;
  struct part_reader *reader;
  bool is_text;      /* within <t> */
  uint32_t phonetic; /* within <rPh>: how it is read aloud, no part of the text */
};

static void begin_text(void *context, const char *name, const char **attributes) {
  struct texts *texts = context;
  (void)attributes;
  if (strcmp(name, "rPh") == 0) texts->phonetic++;
  texts->is_text = strcmp(name, "t") == 0 && !texts->phonetic;
}

static void end_text(void *context, const char *name) {
  struct texts *texts = context;
  struct book *book = texts->book;
  texts->is_text = false;
  if (strcmp(name, "rPh") == 0 && texts->phonetic) texts->phonetic--;
  if (strcmp(name, "si") != 0) return;
  uint32_t begin = book->ends.n ? book->ends.items[book->ends.n - 1] : 0;
  bool is_sound = true;
  if (book->bytes.n > begin)
    book->bytes.n =
        begin + book_unescape(book->bytes.items + begin, book->bytes.n - begin, &is_sound);
  if (!is_sound) part_refuse(texts->reader, _("a text in it holds the character 0"));
  VEC_PUSH(book->parts.arena, &book->ends, book->bytes.n);
}

static void more_text(void *context, const char *p, int n) {
  struct texts *texts = context;
  if (!texts->is_text) return;
  if (texts->book->bytes.n > UINT32_MAX / 2 - (uint32_t)n) {
    part_refuse(texts->reader, _("its texts are longer than 2 GiB"));
    return;
  }
  bytes_append(texts->book->parts.arena, &texts->book->bytes, p, (uint32_t)n);
}

static int hexadecimal(const char *p) {
  int value = 0;
  for (int i = 0; i < 4; i++) {
    static const char digits[] = "0123456789abcdef";
    const char *digit = p[i] ? strchr(digits, p[i] | 0x20) : NULL;
    if (!digit || (p[i] < '0')) return -1;
    value = value * 16 + (int)(digit - digits);
  }
  return value;
}

/* _xHHHH_ at p, of which n bytes are left: the character; -1: it is none. */
static int escaped(const char *p, uint32_t n) {
  return n >= 7 && p[0] == '_' && p[1] == 'x' && p[6] == '_' ? hexadecimal(p + 2) : -1;
}

uint32_t book_unescape(char *text, uint32_t n, bool *is_sound) {
  if (!memchr(text, '_', n) && !memchr(text, '\r', n)) return n;
  uint32_t to = 0;
  for (uint32_t i = 0; i < n;) {
    int character = escaped(text + i, n - i);
    bool is_surrogate = character >= 0xD800 && character <= 0xDFFF;
    if (character < 0 || is_surrogate) {
      text[to++] = text[i++];
    } else {
      i += 7;
      if (character == 0) *is_sound = false;
      if (character < 0x80) {
        text[to++] = (char)character;
      } else if (character < 0x800) {
        text[to++] = (char)(0xC0 | character >> 6);
        text[to++] = (char)(0x80 | (character & 0x3F));
      } else {
        text[to++] = (char)(0xE0 | character >> 12);
        text[to++] = (char)(0x80 | (character >> 6 & 0x3F));
        text[to++] = (char)(0x80 | (character & 0x3F));
      }
    }
    if (to >= 2 && text[to - 1] == '\n' && text[to - 2] == '\r') text[--to - 1] = '\n';
  }
  return to;
}

/* -- styles -- */

struct own_format {
  uint32_t number;
  const char *code;
};

struct styles {
  struct book *book;
  bool is_cells; /* within <cellXfs> */
  VEC(struct own_format) own;
};

static uint32_t number_in(const char *attribute) {
  return attribute ? (uint32_t)strtoul(attribute, NULL, 10) : 0;
}

static void begin_style(void *context, const char *name, const char **attributes) {
  struct styles *styles = context;
  struct arena *arena = styles->book->parts.arena;
  if (strcmp(name, "cellXfs") == 0) styles->is_cells = true;
  uint32_t number = number_in(part_attribute(attributes, "numFmtId"));
  if (strcmp(name, "numFmt") == 0)
    VEC_PUSH(arena, &styles->own,
        (struct own_format){number, kept(arena, part_attribute(attributes, "formatCode"))});
  if (strcmp(name, "xf") != 0 || !styles->is_cells) return;
  const char *code = NULL;
  for (uint32_t i = 0; i < styles->own.n; i++)
    if (styles->own.items[i].number == number) code = styles->own.items[i].code;
  VEC_PUSH(arena, &styles->book->formats, (uint8_t)number_format_of(number, code));
}

static void end_style(void *context, const char *name) {
  struct styles *styles = context;
  if (strcmp(name, "cellXfs") == 0) styles->is_cells = false;
}

/* -- the book -- */

static bool refuse_other(struct book *book, const char *what) {
  struct diag *diag =
      DIAG_AT(book->parts.diags, DATA_NOT_BOOK, ((struct place){book->parts.path, 0, 0}), what);
  diag_help(book->parts.diags, diag, "open it and save its tables as .xlsx");
  return false;
}

/* Zip files of other kinds. */
static bool refuse_no_workbook(struct book *book) {
  const struct book_parts *parts = &book->parts;
  if (book_parts_has(parts, "xl/workbook.bin"))
    return refuse_other(book, _("it is a binary one (.xlsb)"));
  if (book_parts_has(parts, "word/document.xml"))
    return refuse_other(book, _("it is a document of a word processor (.docx)"));
  if (book_parts_has(parts, "content.xml"))
    return refuse_other(book, _("it is of LibreOffice's own form (.ods, .odt)"));
  return refuse_other(book, _("it is a zip file of another kind"));
}

static bool read_texts(struct book *book, const char *part) {
  static const struct part_events events = {begin_text, end_text, more_text};
  struct part_reader reader;
  struct texts texts = {.book = book, .reader = &reader};
  if (!part_open(&reader, &book->parts, part, &events, &texts)) return false;
  part_read(&reader);
  part_close(&reader);
  return !reader.has_failed;
}

static bool read_shared(struct book *book) {
  struct relations of_book, relations;
  if (!read_relations(&book->parts, NULL, &of_book)) return false;
  const char *workbook = target_of_type(&of_book, "officeDocument");
  if (!workbook) workbook = "xl/workbook.xml";
  if (!book_parts_has(&book->parts, workbook) || strstr(workbook, ".bin") ||
      strstr(workbook, "word/"))
    return refuse_no_workbook(book);
  if (!read_relations(&book->parts, workbook, &relations)) return false;
  static const struct part_events workbook_events = {.begin = begin_workbook},
                                  style_events = {.begin = begin_style, .end = end_style};
  struct workbook list = {book, &relations};
  if (!part_read_whole(&book->parts, workbook, &workbook_events, &list)) return false;
  struct styles styles = {.book = book};
  const char *part = target_of_type(&relations, "styles");
  if (part && !part_read_whole(&book->parts, part, &style_events, &styles)) return false;
  part = target_of_type(&relations, "sharedStrings");
  return !part || read_texts(book, part);
}

bool book_open(struct book *book, struct arena *arena, struct diags *diags, struct str path,
    const char *bytes, size_t n) {
  *book = (struct book){0};
  return book_parts_open(&book->parts, arena, diags, path, bytes, n) && read_shared(book);
}

void book_close(struct book *book) { book_parts_close(&book->parts); }
