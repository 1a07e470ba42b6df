/* libyaml made safe: a cursor over the nodes of one YAML document, holding everything that libyaml
 * does not check or says badly (style.md §3). What lies above sees only scalars, lists and
 * mappings.
 *
 * Reported here, at its place, and the file goes on: an anchor, a tag (ignored), an alias (a node
 * to be passed over). Reported, and the file ends: text that is not YAML, bytes that are not UTF-8,
 * nesting past the limit, a second document. yaml_syntax.c words libyaml's complaints. libyaml's
 * own structs are seen in yaml_*.c only. */
#include <yaml.h>

#include <assert.h>

#include "base/limits.h"
#include "base/translate.h"
#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/yaml_bytes.h"
#include "runtime/ingest/yaml_cursor.h"
#include "runtime/ingest/yaml_syntax.h"

struct yaml_cursor {
  struct cursor base; /* first: a struct cursor of this format is one of these */
  yaml_parser_t parser;
  /* the newest one and, for messages, the one before it; they take turns */
  yaml_event_t events[2];
  yaml_event_t *event; /* the newest */
  bool has_parser, has_document;
  struct input *input;
  struct yaml_bytes bytes;
};

static struct place here(const struct yaml_cursor *cursor) { return cursor_place(&cursor->base); }

static enum cursor_kind stop(struct yaml_cursor *cursor) {
  cursor->base.failed = true;
  return cursor->base.kind = CURSOR_END;
}

/* -- events -- */

/* The event before the newest: what was read last when libyaml gave up. */
static const yaml_event_t *event_before(const struct yaml_cursor *cursor) {
  return cursor->event == cursor->events ? cursor->events + 1 : cursor->events;
}

/* A scalar that ran into the mistake (`3 region` of "quota: 3" above an indented "region: x") is
 * part of it: what was reported of it says nothing. */
static void forget_last_scalar(struct yaml_cursor *cursor) {
  struct diags *diags = cursor->input->diags;
  const yaml_event_t *scalar = event_before(cursor);
  if (scalar->type != YAML_SCALAR_EVENT ||
      scalar->end_mark.line != cursor->parser.problem_mark.line)
    return;
  cursor->base.is_spoilt = true;
  if (diags->n == 0 || diags->n_errors > diags->n) return;
  const struct diag *last = &diags->items[diags->n - 1];
  if (last->severity != DIAG_ERROR || last->place.line != scalar->start_mark.line + 1 ||
      last->place.column != scalar->start_mark.column + 1 ||
      !str_equal(last->place.path, cursor->base.path))
    return;
  diags->n--;
  diags->n_errors--;
}

/* libyaml gave up: for lack of memory, of input, or because it is not YAML. */
static enum cursor_kind give_up(struct yaml_cursor *cursor) {
  const yaml_parser_t *parser = &cursor->parser;
  if (parser->error == YAML_MEMORY_ERROR) memory_exhausted(cursor->input->arena->out_of_memory);
  if (input_has_failed(cursor->input)) return stop(cursor);
  if (parser->error == YAML_READER_ERROR) {
    yaml_bytes_report(&cursor->bytes, parser);
  } else {
    forget_last_scalar(cursor);
    yaml_syntax_report(cursor->input->diags, cursor->base.path, parser, event_before(cursor));
  }
  return stop(cursor);
}

static void refuse(
    struct yaml_cursor *cursor, enum diag_code code, const yaml_char_t *name, const char *help) {
  struct diag *diag = DIAG_AT(cursor->input->diags, code, here(cursor), (const char *)name);
  diag_help(cursor->input->diags, diag, "%s", help);
}

static void refuse_properties(
    struct yaml_cursor *cursor, const yaml_char_t *anchor, const yaml_char_t *tag) {
  if (anchor)
    refuse(cursor, DATA_ANCHOR, anchor, _("a value that begins with & must stand in quotes"));
  if (!tag) return;
  static const char standard[] = "tag:yaml.org,2002:"; /* what libyaml makes of !! */
  size_t n =
      strncmp((const char *)tag, standard, sizeof standard - 1) == 0 ? sizeof standard - 1 : 0;
  struct diag *diag =
      DIAG_AT(cursor->input->diags, DATA_TAG, here(cursor), n ? "!!" : "", (const char *)tag + n);
  diag_help(cursor->input->diags, diag,
      "every value has the type its field declares; a text that begins with ! must stand in "
      "quotes");
}

static inline enum cursor_kind scalar(struct yaml_cursor *cursor) {
  const yaml_event_t *event = cursor->event;
  if (event->data.scalar.anchor || event->data.scalar.tag)
    refuse_properties(cursor, event->data.scalar.anchor, event->data.scalar.tag);
  size_t n = event->data.scalar.length;
  if (n > SCALAR_BYTES_MAX) {
    DIAG_AT(cursor->input->diags, DATA_VALUE_TOO_LONG, here(cursor), "1 MiB");
    return CURSOR_REFUSED;
  }
  cursor->base.text = (struct str){(const char *)event->data.scalar.value, (uint32_t)n};
  cursor->base.plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  /* only an escape can bring it about */
  if (event->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE && n &&
      memchr(cursor->base.text.p, '\0', n)) {
    struct diag *diag = DIAG_AT(cursor->input->diags, DATA_NUL, here(cursor), "\\0");
    diag_help(cursor->input->diags, diag, "leave it out");
    return CURSOR_REFUSED;
  }
  return CURSOR_SCALAR;
}

static enum cursor_kind opened(struct yaml_cursor *cursor, enum cursor_kind kind,
    const yaml_char_t *anchor, const yaml_char_t *tag) {
  refuse_properties(cursor, anchor, tag);
  if (++cursor->base.depth <= DATA_DEPTH_MAX) return kind;
  char limit[16];
  snprintf(limit, sizeof limit, "%d", DATA_DEPTH_MAX);
  DIAG_AT(cursor->input->diags, DATA_TOO_DEEP, here(cursor), limit);
  return stop(cursor);
}

/* True where it was the document's beginning and the file goes on. */
static bool document(struct yaml_cursor *cursor) {
  const yaml_event_t *event = cursor->event;
  if (cursor->has_document) {
    struct diag *diag = DIAG_AT(cursor->input->diags, DATA_SECOND_DOCUMENT, here(cursor), NULL);
    diag_help(cursor->input->diags, diag,
        "put it in a file of its own: the data of several files is joined");
    stop(cursor);
    return false;
  }
  cursor->has_document = true;
  if (event->data.document_start.tag_directives.start !=
      event->data.document_start.tag_directives.end)
    DIAG_AT(cursor->input->diags, DATA_TAG, here(cursor), "%TAG ",
        (const char *)event->data.document_start.tag_directives.start->handle);
  return true;
}

static enum cursor_kind next(struct cursor *base) {
  struct yaml_cursor *cursor = (struct yaml_cursor *)base;
  if (cursor->base.failed || !cursor->has_parser) return cursor->base.kind = CURSOR_END;
  for (;;) {
    yaml_event_t *event = cursor->event =
        cursor->event == cursor->events ? cursor->events + 1 : cursor->events;
    yaml_event_delete(event);
    if (__builtin_expect(!yaml_parser_parse(&cursor->parser, event), 0)) return give_up(cursor);
    cursor->base.line = (uint32_t)event->start_mark.line + 1;
    cursor->base.column = (uint32_t)event->start_mark.column + 1;
    if (event->type == YAML_SCALAR_EVENT)
      return cursor->base.kind = scalar(cursor); /* most of them */
    switch (event->type) {
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT: break;
    case YAML_DOCUMENT_START_EVENT:
      if (!document(cursor)) return cursor->base.kind;
      break;
    case YAML_ALIAS_EVENT:
      refuse(cursor, DATA_ALIAS, event->data.alias.anchor,
          _("write the value out; a value that begins with * must stand in quotes"));
      return cursor->base.kind = CURSOR_REFUSED;
    case YAML_SCALAR_EVENT: break;
    case YAML_SEQUENCE_START_EVENT:
      return cursor->base.kind = opened(cursor, CURSOR_LIST, event->data.sequence_start.anchor,
                 event->data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
      return cursor->base.kind = opened(cursor, CURSOR_MAPPING, event->data.mapping_start.anchor,
                 event->data.mapping_start.tag);
    case YAML_SEQUENCE_END_EVENT: cursor->base.depth--; return cursor->base.kind = CURSOR_LIST_END;
    case YAML_MAPPING_END_EVENT:
      cursor->base.depth--;
      return cursor->base.kind = CURSOR_MAPPING_END;
    case YAML_STREAM_END_EVENT:
    /* libyaml goes on giving NO_EVENT for ever */
    case YAML_NO_EVENT: return cursor->base.kind = CURSOR_END;
    }
  }
}

/* -- life -- */

static void end_parser(struct yaml_cursor *cursor) {
  if (!cursor->has_parser) return;
  yaml_event_delete(&cursor->events[0]);
  yaml_event_delete(&cursor->events[1]);
  yaml_parser_delete(&cursor->parser);
  cursor->has_parser = false;
}

static void begin_parser(struct yaml_cursor *cursor) {
  if (!yaml_parser_initialize(&cursor->parser))
    memory_exhausted(cursor->input->arena->out_of_memory);
  cursor->has_parser = true;
  yaml_parser_set_encoding(&cursor->parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input(&cursor->parser, yaml_bytes_read, &cursor->bytes);
}

static void close_parser(struct cursor *base) {
  struct yaml_cursor *cursor = (struct yaml_cursor *)base;
  end_parser(cursor);
  yaml_window_close(&cursor->bytes.window);
  base->kind = CURSOR_END;
}

struct cursor *yaml_cursor_open(struct input *input) {
  struct yaml_cursor *cursor = ARENA_NEW(input->arena, struct yaml_cursor);
  cursor->base = (struct cursor){.path = input->path, .next = next, .close = close_parser};
  cursor->input = input;
  cursor->event = cursor->events;
  if (!input_begin_utf8(input)) {
    stop(cursor);
    return &cursor->base;
  }
  yaml_window_open(&cursor->bytes.window, input);
  begin_parser(cursor);
  return &cursor->base;
}

/* -- for the other lane -- */

struct yaml_window *yaml_cursor_window(struct cursor *base) {
  struct yaml_cursor *cursor = (struct yaml_cursor *)base;
  return base->next == next && cursor->has_parser ? &cursor->bytes.window : NULL;
}

bool yaml_cursor_is_in_block(const struct cursor *base) {
  const yaml_event_t *event = ((const struct yaml_cursor *)base)->event;
  assert(base->next == next);
  if (event->type == YAML_MAPPING_START_EVENT)
    return event->data.mapping_start.style == YAML_BLOCK_MAPPING_STYLE &&
        !event->data.mapping_start.tag && !event->data.mapping_start.anchor;
  return event->type == YAML_SEQUENCE_START_EVENT &&
      event->data.sequence_start.style == YAML_BLOCK_SEQUENCE_STYLE &&
      !event->data.sequence_start.tag && !event->data.sequence_start.anchor;
}

void yaml_cursor_stand_at(struct cursor *base, const struct yaml_stand *stand) {
  struct yaml_cursor *cursor = (struct yaml_cursor *)base;
  end_parser(cursor);
  cursor->event = cursor->events;
  cursor->has_document = false;
  base->depth = 0;
  begin_parser(cursor);
  cursor->bytes.before = stand->before;
  cursor->bytes.is_fault_ahead = false;
  cursor->bytes.at_once = YAML_BYTES_AT_ONCE; /* the fast lane may take its turn at once */
  cursor->bytes.window.taken = cursor->bytes.window.kept;
  /* unsigned: before the first line it wraps, and comes back */
  cursor->parser.mark.line = (size_t)stand->line - 1 - stand->n_lines;
  for (uint32_t i = 0; i < stand->n_nodes; i++) {
    enum cursor_kind kind = next(base);
    assert(kind != CURSOR_END && kind != CURSOR_REFUSED && "what is written before is sound");
    (void)kind;
  }
  yaml_mark_t *marks = cursor->parser.marks.start;
  uint32_t n_marks = (uint32_t)(cursor->parser.marks.top - marks);
  assert(n_marks + 1 >= stand->n_marks && n_marks <= stand->n_marks);
  for (uint32_t i = 0; i < stand->n_marks; i++) {
    /* the innermost list's is still that of the token which will begin it */
    yaml_mark_t *mark = i < n_marks ? &marks[i] : &cursor->parser.tokens.head->start_mark;
    mark->line = stand->marks[i].line - 1;
    mark->column = stand->marks[i].column - 1;
  }
}

void yaml_cursor_finish(struct cursor *base) {
  end_parser((struct yaml_cursor *)base);
  base->kind = CURSOR_END;
}
