/* libyaml's events checked one by one. See yaml_cursor.h for what is refused, and yaml_syntax.c for
 * how its complaints are worded. */
#include "runtime/ingest/yaml_cursor.h"

#include <errno.h>
#include <unistd.h>

#include "base/limits.h"
#include "runtime/ingest/yaml_nodes.h"
#include "runtime/ingest/yaml_syntax.h"

struct place yaml_place(const struct yaml_cursor *cursor) {
  return (struct place){cursor->path, cursor->line, cursor->column};
}

static enum yaml_kind stop(struct yaml_cursor *cursor) {
  cursor->failed = true;
  return cursor->kind = YAML_KIND_END;
}

/* -- reading -- */

/* Refills the buffer when it is empty; false where reading fails. At the end of the file it stays
 * empty. */
static bool refill(struct yaml_cursor *cursor) {
  if (cursor->unread < cursor->unread_end || cursor->file < 0) return true;
  ssize_t n;
  do n = read(cursor->file, cursor->buffer, YAML_BUFFER_BYTES);
  while (n < 0 && errno == EINTR);
  if (n < 0) {
    cursor->read_error = errno;
    return false;
  }
  cursor->unread = cursor->buffer;
  cursor->unread_end = cursor->buffer + n;
  return true;
}

/* libyaml's read handler: 1 for success, *n_read == 0 at the end. */
static int read_handler(void *data, unsigned char *to, size_t size, size_t *n_read) {
  struct yaml_cursor *cursor = data;
  if (!refill(cursor)) return 0;
  size_t n = (size_t)(cursor->unread_end - cursor->unread);
  if (n > size) n = size;
  if (n) memcpy(to, cursor->unread, n);
  cursor->unread += n;
  cursor->bytes_read += n;
  *n_read = n;
  return 1;
}

/* The first bytes of the input, as many of four as there are; they stay unread. A pipe may deliver
 * them one by one. */
static struct str first_bytes(struct yaml_cursor *cursor) {
  if (cursor->file >= 0) {
    size_t n = 0;
    while (n < 4) {
      ssize_t more = read(cursor->file, cursor->buffer + n, YAML_BUFFER_BYTES - n);
      if (more < 0 && errno == EINTR) continue;
      if (more < 0) cursor->read_error = errno;
      if (more <= 0) break;
      n += (size_t)more;
    }
    cursor->unread = cursor->buffer;
    cursor->unread_end = cursor->buffer + n;
  }
  size_t n = (size_t)(cursor->unread_end - cursor->unread);
  return (struct str){cursor->unread, n < 4 ? (uint32_t)n : 4};
}

/* UTF-16 and UTF-32 have a byte order mark that UTF-8 cannot begin with, or a zero byte in their
 * first character (or second). */
static bool is_wide(struct str first) {
  if (first.n < 2) return false;
  if (memcmp(first.p, "\xFF\xFE", 2) == 0 || memcmp(first.p, "\xFE\xFF", 2) == 0) return true;
  return memchr(first.p, '\0', first.n) != NULL;
}

void yaml_cursor_open(struct yaml_cursor *cursor, struct diags *diags, struct str path,
    jmp_buf *out_of_memory, int file, char *buffer, struct str text) {
  *cursor = (struct yaml_cursor){
      .diags = diags, .path = path, .out_of_memory = out_of_memory, .file = file, .buffer = buffer};
  if (file < 0) {
    cursor->unread = text.p;
    cursor->unread_end = text.p + text.n;
  }
  struct str first = first_bytes(cursor);
  if (cursor->read_error) {
    stop(cursor);
    return;
  }
  if (is_wide(first)) {
    struct diag *diag =
        DIAG_AT(diags, DATA_NOT_UTF8, ((struct place){path, 1, 1}), "it is UTF-16 or UTF-32");
    diag_help(diags, diag, "save the file as UTF-8");
    stop(cursor);
    return;
  }
  /* a byte order mark says nothing in UTF-8 */
  if (first.n >= 3 && memcmp(first.p, "\xEF\xBB\xBF", 3) == 0) cursor->unread += 3;
  if (!yaml_parser_initialize(&cursor->parser)) {
    memory_exhausted(out_of_memory);
  }
  cursor->has_parser = true;
  yaml_parser_set_encoding(&cursor->parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input(&cursor->parser, read_handler, cursor);
}

void yaml_cursor_open_kept(
    struct yaml_cursor *cursor, const struct yaml_nodes *nodes, uint32_t begin, uint32_t end) {
  *cursor = (struct yaml_cursor){
      .path = nodes->path, .file = -1, .kept = nodes, .next_kept = begin, .end_kept = end};
}

void yaml_cursor_close(struct yaml_cursor *cursor) {
  if (!cursor->has_parser) return;
  yaml_event_delete(&cursor->event);
  yaml_parser_delete(&cursor->parser);
  cursor->has_parser = false;
  cursor->kind = YAML_KIND_END;
}

/* -- events -- */

/* A scalar that ran into the mistake (`3 region` of "quota: 3" above an indented "region: x") is
 * part of it: what was reported of it says nothing. */
static void forget_last_scalar(struct yaml_cursor *cursor) {
  struct diags *diags = cursor->diags;
  if (cursor->kind != YAML_KIND_SCALAR || !cursor->plain ||
      cursor->scalar_end_line != cursor->parser.problem_mark.line + 1)
    return;
  if (diags->n == 0 || diags->n_errors > diags->n) return;
  const struct diag *last = &diags->items[diags->n - 1];
  if (last->severity != DIAG_ERROR || last->place.line != cursor->scalar_line ||
      last->place.column != cursor->scalar_column || !str_equal(last->place.path, cursor->path))
    return;
  diags->n--;
  diags->n_errors--;
}

/* libyaml gave up: for lack of memory, of input, or because it is not YAML. */
static enum yaml_kind give_up(struct yaml_cursor *cursor) {
  if (cursor->parser.error == YAML_MEMORY_ERROR) {
    memory_exhausted(cursor->out_of_memory);
  }
  if (!cursor->read_error) {
    forget_last_scalar(cursor);
    yaml_syntax_report(cursor->diags, cursor->path, &cursor->parser, cursor->scalar_line);
  }
  return stop(cursor);
}

static void refuse(
    struct yaml_cursor *cursor, enum diag_code code, const yaml_char_t *name, const char *help) {
  struct diag *diag = DIAG_AT(cursor->diags, code, yaml_place(cursor), (const char *)name);
  diag_help(cursor->diags, diag, "%s", help);
}

static void refuse_properties(
    struct yaml_cursor *cursor, const yaml_char_t *anchor, const yaml_char_t *tag) {
  if (anchor)
    refuse(cursor, DATA_ANCHOR, anchor, "a value that begins with & must stand in quotes");
  if (!tag) return;
  static const char standard[] = "tag:yaml.org,2002:"; /* what libyaml makes of !! */
  size_t n =
      strncmp((const char *)tag, standard, sizeof standard - 1) == 0 ? sizeof standard - 1 : 0;
  struct diag *diag =
      DIAG_AT(cursor->diags, DATA_TAG, yaml_place(cursor), n ? "!!" : "", (const char *)tag + n);
  diag_help(cursor->diags, diag,
      "every value has the type its field declares; a text that begins with ! must stand in "
      "quotes");
}

static inline enum yaml_kind scalar(struct yaml_cursor *cursor) {
  const yaml_event_t *event = &cursor->event;
  if (event->data.scalar.anchor || event->data.scalar.tag)
    refuse_properties(cursor, event->data.scalar.anchor, event->data.scalar.tag);
  size_t n = event->data.scalar.length;
  if (n > SCALAR_BYTES_MAX) {
    DIAG_AT(cursor->diags, DATA_VALUE_TOO_LONG, yaml_place(cursor), "1 MiB");
    return YAML_KIND_REFUSED;
  }
  cursor->text = (struct str){(const char *)event->data.scalar.value, (uint32_t)n};
  cursor->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  cursor->scalar_line = cursor->line;
  cursor->scalar_column = cursor->column;
  cursor->scalar_end_line = (uint32_t)event->end_mark.line + 1;
  return YAML_KIND_SCALAR;
}

static enum yaml_kind opened(struct yaml_cursor *cursor, enum yaml_kind kind,
    const yaml_char_t *anchor, const yaml_char_t *tag) {
  refuse_properties(cursor, anchor, tag);
  if (++cursor->depth <= YAML_DEPTH_MAX) return kind;
  char limit[16];
  snprintf(limit, sizeof limit, "%d", YAML_DEPTH_MAX);
  DIAG_AT(cursor->diags, DATA_TOO_DEEP, yaml_place(cursor), limit);
  return stop(cursor);
}

/* True where it was the document's beginning and the file goes on. */
static bool document(struct yaml_cursor *cursor) {
  const yaml_event_t *event = &cursor->event;
  if (cursor->has_document) {
    struct diag *diag = DIAG_AT(cursor->diags, DATA_SECOND_DOCUMENT, yaml_place(cursor), NULL);
    diag_help(
        cursor->diags, diag, "put it in a file of its own: the data of several files is joined");
    stop(cursor);
    return false;
  }
  cursor->has_document = true;
  if (event->data.document_start.tag_directives.start !=
      event->data.document_start.tag_directives.end)
    DIAG_AT(cursor->diags, DATA_TAG, yaml_place(cursor), "%TAG ",
        (const char *)event->data.document_start.tag_directives.start->handle);
  return true;
}

/* The next of the nodes that were kept. */
static enum yaml_kind next_kept(struct yaml_cursor *cursor) {
  if (!cursor->kept || cursor->next_kept == cursor->end_kept) return cursor->kind = YAML_KIND_END;
  const struct yaml_node *node = &cursor->kept->list.items[cursor->next_kept++];
  cursor->text = node->text;
  cursor->plain = node->plain;
  cursor->line = node->line;
  cursor->column = node->column;
  if (node->kind == YAML_KIND_LIST || node->kind == YAML_KIND_MAPPING) cursor->depth++;
  if (node->kind == YAML_KIND_LIST_END || node->kind == YAML_KIND_MAPPING_END) cursor->depth--;
  return cursor->kind = node->kind;
}

enum yaml_kind yaml_next(struct yaml_cursor *cursor) {
  /* a cursor that failed keeps nothing */
  if (cursor->failed || !cursor->has_parser) return next_kept(cursor);
  yaml_event_t *event = &cursor->event;
  for (;;) {
    yaml_event_delete(event);
    if (__builtin_expect(!yaml_parser_parse(&cursor->parser, event), 0)) return give_up(cursor);
    cursor->line = (uint32_t)event->start_mark.line + 1;
    cursor->column = (uint32_t)event->start_mark.column + 1;
    if (event->type == YAML_SCALAR_EVENT) return cursor->kind = scalar(cursor); /* most of them */
    switch (event->type) {
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT: break;
    case YAML_DOCUMENT_START_EVENT:
      if (!document(cursor)) return cursor->kind;
      break;
    case YAML_ALIAS_EVENT:
      refuse(cursor, DATA_ALIAS, event->data.alias.anchor,
          "write the value out; a value that begins with * must stand in quotes");
      return cursor->kind = YAML_KIND_REFUSED;
    case YAML_SCALAR_EVENT: break;
    case YAML_SEQUENCE_START_EVENT:
      return cursor->kind = opened(cursor, YAML_KIND_LIST, event->data.sequence_start.anchor,
                 event->data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
      return cursor->kind = opened(cursor, YAML_KIND_MAPPING, event->data.mapping_start.anchor,
                 event->data.mapping_start.tag);
    case YAML_SEQUENCE_END_EVENT: cursor->depth--; return cursor->kind = YAML_KIND_LIST_END;
    case YAML_MAPPING_END_EVENT: cursor->depth--; return cursor->kind = YAML_KIND_MAPPING_END;
    case YAML_STREAM_END_EVENT:
    /* libyaml goes on giving NO_EVENT for ever */
    case YAML_NO_EVENT: return cursor->kind = YAML_KIND_END;
    }
  }
}

void yaml_skip(struct yaml_cursor *cursor) {
  if (cursor->kind != YAML_KIND_LIST && cursor->kind != YAML_KIND_MAPPING) return;
  uint32_t outside = cursor->depth - 1;
  while (cursor->depth > outside)
    if (yaml_next(cursor) == YAML_KIND_END) return;
}
