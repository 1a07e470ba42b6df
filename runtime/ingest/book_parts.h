/* The parts of a book of sheets (.xlsx): members of a zip file, each an XML document that is read
 * piece by piece. Nothing is trusted: no document type and so no entity is read, nesting and the
 * bytes that come out are bounded (limits.h). libzip's and expat's headers are seen by book_parts.c
 * alone. */
#ifndef THIDUA_BOOK_PARTS_H
#define THIDUA_BOOK_PARTS_H

#include "base/diag.h"

struct zip;
struct zip_library;
struct zip_file;
struct XML_ParserStruct;

struct book_parts {
  struct arena *arena;
  struct diags *diags;
  struct str path;     /* of the book, for messages */
  uint64_t n_packed;   /* bytes of the book */
  uint64_t n_unpacked; /* of its parts, so far */
  const struct zip_library *library;
  struct zip *zip;
};

/* What is told of a part's XML. Names are without their namespace. */
struct part_events {
  /* `attributes`: names and values in turn, NULL behind the last */
  void (*begin)(void *context, const char *name, const char **attributes);
  void (*end)(void *context, const char *name);
  void (*text)(void *context, const char *p, int n);
};

struct part_reader {
  struct book_parts *parts;
  const char *name;
  const struct part_events *events;
  void *context;
  uint32_t depth;
  bool is_suspended; /* by part_suspend */
  bool at_end, has_failed;
  const char *mistake; /* why a handler gave up (part_refuse) */
  struct XML_ParserStruct *parser;
  struct zip_file *file;
};

/* Opens a book of which all bytes are in memory, for as long as it is open. False after a report. */
bool book_parts_open(struct book_parts *parts, struct arena *arena, struct diags *diags,
    struct str path, const char *bytes, size_t n);
/* Readers are closed before. May be called twice. */
void book_parts_close(struct book_parts *parts);
/* Whether there is a part of that name ("xl/workbook.xml"), in any case. */
bool book_parts_has(const struct book_parts *parts, const char *name);

/* A reader before a part's beginning; false after a report. */
bool part_open(struct part_reader *reader, struct book_parts *parts, const char *name,
    const struct part_events *events, void *context);
void part_close(struct part_reader *reader);
/* Reads on until a handler suspends it: true; false at the end, or after a report. */
bool part_read(struct part_reader *reader);
/* For handlers: part_read returns when the handler does. */
void part_suspend(struct part_reader *reader);
/* For handlers: the part is not what it should be. */
void part_refuse(struct part_reader *reader, const char *mistake);
/* The whole of a part; false after a report. */
bool part_read_whole(
    struct book_parts *parts, const char *name, const struct part_events *events, void *context);
/* The value of an attribute; NULL where it is not given. */
const char *part_attribute(const char **attributes, const char *name);

#endif
