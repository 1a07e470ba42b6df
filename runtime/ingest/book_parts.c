/* Zip members as XML documents, by libzip and expat (book_parts.h). */
#include "runtime/ingest/book_parts.h"
#include "base/translate.h"

#include <expat.h>
#include <zip.h>

#include "base/library.h"
#include "base/limits.h"
#include "base/sonames.h"

#define PIECE_BYTES (64 << 10)
#define SEPARATOR ':' /* between a namespace's prefix, which says nothing here, and a name */

/* -- libzip, opened when a book is read: it brings much with it (base/library.h) -- */

struct zip_library {
#define FUNCTION(name) __typeof__ (&(name))(name);
#include "runtime/ingest/zip_functions.def"
};

/* NULL where it is not installed. */
static const struct zip_library *open_library(struct arena *arena) {
  static const char *const names[] = {
#define FUNCTION(name) #name,
#include "runtime/ingest/zip_functions.def"
  };
  struct zip_library *library = ARENA_NEW(arena, struct zip_library);
  return library_open(SONAME_ZIP, names, library, sizeof names / sizeof *names) ? library : NULL;
}

/* -- the zip file -- */

static bool refuse_book(struct book_parts *parts, const char *what, const char *help) {
  struct diag *diag =
      DIAG_AT(parts->diags, DATA_NOT_BOOK, ((struct place){parts->path, 0, 0}), what);
  diag_help(parts->diags, diag, "%s", help);
  return false;
}

bool book_parts_open(struct book_parts *parts, struct arena *arena, struct diags *diags,
    struct str path, const char *bytes, size_t n) {
  *parts = (struct book_parts){.arena = arena, .diags = diags, .path = path, .n_packed = n};
  parts->library = open_library(arena);
  if (!parts->library)
    return refuse_book(parts,
        arena_printf(
            arena, _("%s, which opens them, is not installed on this machine"), SONAME_ZIP),
        _("install it, or save the sheets as .csv"));
  zip_error_t error;
  parts->library->zip_error_init(&error);
  zip_source_t *source = parts->library->zip_source_buffer_create(bytes, n, 0, &error);
  if (source) parts->zip = parts->library->zip_open_from_source(source, ZIP_RDONLY, &error);
  int code = parts->library->zip_error_code_zip(&error);
  if (source && !parts->zip) parts->library->zip_source_free(source);
  parts->library->zip_error_fini(&error);
  if (code == ZIP_ER_MEMORY) memory_exhausted(arena->out_of_memory);
  if (parts->zip) return true;
  bool begins = n >= 4 && memcmp(bytes, "PK\x03\x04", 4) == 0;
  return refuse_book(parts,
      begins ? _("it is cut off or damaged") : _("it is no zip file, as those are"),
      begins
          ? _("copy or download it anew; where that changes nothing, open it in a spreadsheet and "
              "save it anew")
          : _("open it in a spreadsheet and save it as .xlsx"));
}

void book_parts_close(struct book_parts *parts) {
  if (parts->zip) parts->library->zip_discard(parts->zip);
  parts->zip = NULL;
}

static zip_int64_t number_of(const struct book_parts *parts, const char *name) {
  return parts->library->zip_name_locate(parts->zip, name, ZIP_FL_NOCASE | ZIP_FL_ENC_GUESS);
}

bool book_parts_has(const struct book_parts *parts, const char *name) {
  return number_of(parts, name) >= 0;
}

/* -- one part -- */

static void refuse_part(struct part_reader *reader, const char *what) {
  if (reader->has_failed) return;
  reader->has_failed = true;
  struct book_parts *parts = reader->parts;
  struct diag *diag = DIAG_AT(
      parts->diags, DATA_BOOK_DAMAGED, ((struct place){parts->path, 0, 0}), reader->name, what);
  diag_help(parts->diags, diag, "open it in a spreadsheet and save it anew");
}

static void XMLCALL on_begin(void *user, const XML_Char *name, const XML_Char **attributes) {
  struct part_reader *reader = user;
  if (reader->mistake) return;
  if (++reader->depth > DATA_DEPTH_MAX) {
    part_refuse(reader, _("its elements are nested too deep"));
    return;
  }
  const char *local = strchr(name, SEPARATOR);
  reader->events->begin(reader->context, local ? local + 1 : name, attributes);
}

static void XMLCALL on_end(void *user, const XML_Char *name) {
  struct part_reader *reader = user;
  if (reader->mistake) return;
  reader->depth--;
  const char *local = strchr(name, SEPARATOR);
  if (reader->events->end) reader->events->end(reader->context, local ? local + 1 : name);
}

static void XMLCALL on_text(void *user, const XML_Char *p, int n) {
  struct part_reader *reader = user;
  if (!reader->mistake && reader->events->text) reader->events->text(reader->context, p, n);
}

/* Entities are declared in one, and no spreadsheet writes any. */
static void XMLCALL on_document_type(void *user, const XML_Char *name, const XML_Char *system,
    const XML_Char *public, int internal) {
  (void)name, (void)system, (void)public, (void)internal;
  part_refuse(user, _("it declares a document type, which no spreadsheet does"));
}

bool part_open(struct part_reader *reader, struct book_parts *parts, const char *name,
    const struct part_events *events, void *context) {
  *reader =
      (struct part_reader){.parts = parts, .name = name, .events = events, .context = context};
  zip_int64_t number = number_of(parts, name);
  if (number < 0) {
    refuse_part(reader, _("it is not there"));
    return false;
  }
  reader->file = parts->library->zip_fopen_index(parts->zip, (zip_uint64_t)number, 0);
  if (!reader->file) {
    int code = parts->library->zip_error_code_zip(parts->library->zip_get_error(parts->zip));
    if (code == ZIP_ER_MEMORY) memory_exhausted(parts->arena->out_of_memory);
    refuse_part(reader,
        code == ZIP_ER_NOPASSWD || code == ZIP_ER_ENCRNOTSUPP ? _("it is locked by a password")
                                                              : _("it cannot be unpacked"));
    return false;
  }
  reader->parser = XML_ParserCreate(NULL);
  if (!reader->parser) {
    part_close(reader);
    memory_exhausted(parts->arena->out_of_memory);
  }
  XML_SetUserData(reader->parser, reader);
  XML_SetElementHandler(reader->parser, on_begin, on_end);
  XML_SetCharacterDataHandler(reader->parser, on_text);
  XML_SetStartDoctypeDeclHandler(reader->parser, on_document_type);
  return true;
}

void part_close(struct part_reader *reader) {
  if (reader->parser) XML_ParserFree(reader->parser);
  if (reader->file) reader->parts->library->zip_fclose(reader->file);
  reader->parser = NULL;
  reader->file = NULL;
}

void part_suspend(struct part_reader *reader) {
  reader->is_suspended = true;
  XML_StopParser(reader->parser, XML_TRUE);
}

void part_refuse(struct part_reader *reader, const char *mistake) {
  if (!reader->mistake) reader->mistake = mistake;
  XML_StopParser(reader->parser, XML_FALSE);
}

const char *part_attribute(const char **attributes, const char *name) {
  for (; *attributes; attributes += 2) {
    if (strcmp(attributes[0], name) == 0) return attributes[1];
    const char *local = strchr(attributes[0], SEPARATOR);
    bool is_prefix = strncmp(attributes[0], "xmlns", 5) == 0; /* xmlns:r says what a prefix is */
    if (local && !is_prefix && strcmp(local + 1, name) == 0) return attributes[1];
  }
  return NULL;
}

/* More came out than a book of sheets holds. */
static bool is_too_large(const struct book_parts *parts) {
  return parts->n_unpacked > UNPACKED_BYTES_MAX ||
      (parts->n_unpacked > UNPACKED_BYTES_FREE &&
          parts->n_unpacked / UNPACKED_TIMES_MAX > parts->n_packed);
}

/* The next piece to the parser. */
static enum XML_Status parse_piece(struct part_reader *reader) {
  void *piece = XML_GetBuffer(reader->parser, PIECE_BYTES);
  if (!piece) memory_exhausted(reader->parts->arena->out_of_memory);
  zip_int64_t n = reader->parts->library->zip_fread(reader->file, piece, PIECE_BYTES);
  if (n < 0) {
    refuse_part(reader, _("it cannot be unpacked: it is cut off or damaged"));
    return XML_STATUS_ERROR;
  }
  reader->parts->n_unpacked += (uint64_t)n;
  if (is_too_large(reader->parts)) {
    refuse_part(reader, _("it unpacks to more than any book of sheets holds"));
    return XML_STATUS_ERROR;
  }
  reader->at_end = n == 0;
  return XML_ParseBuffer(reader->parser, (int)n, n == 0);
}

bool part_read(struct part_reader *reader) {
  while (!reader->has_failed) {
    bool resumes = reader->is_suspended;
    if (!resumes && reader->at_end) return false;
    reader->is_suspended = false;
    enum XML_Status status = resumes ? XML_ResumeParser(reader->parser) : parse_piece(reader);
    if (status == XML_STATUS_SUSPENDED) return true;
    if (status == XML_STATUS_OK) continue;
    enum XML_Error error = XML_GetErrorCode(reader->parser);
    if (error == XML_ERROR_NO_MEMORY) memory_exhausted(reader->parts->arena->out_of_memory);
    refuse_part(reader,
        reader->mistake ? reader->mistake
            : error == XML_ERROR_NO_ELEMENTS
            ? _("it is empty")
            : arena_printf(reader->parts->arena, _("it is no sound XML (line %lu)"),
                  (unsigned long)XML_GetCurrentLineNumber(reader->parser)));
  }
  return false;
}

bool part_read_whole(
    struct book_parts *parts, const char *name, const struct part_events *events, void *context) {
  struct part_reader reader;
  jmp_buf here, *jump = parts->arena->out_of_memory;
  bool is_open = part_open(&reader, parts, name, events, context);
  if (!is_open) return false;
  parts->arena->out_of_memory = &here;
  if (setjmp(here)) {
    part_close(&reader);
    parts->arena->out_of_memory = jump;
    memory_exhausted(jump);
  }
  part_read(&reader);
  part_close(&reader);
  parts->arena->out_of_memory = jump;
  return !reader.has_failed;
}
