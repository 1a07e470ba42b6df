/* JSON (RFC 8259), laid out for people: upper levels indented by two, one instance a line. */
#include "results/sink_json.h"

#include <assert.h>

#include "base/json.h"

static void new_line(struct json_sink *sink) {
  buffer_put_byte(sink->sink.out, '\n');
  buffer_fill(sink->sink.out, ' ', 2 * (size_t)sink->block_depth);
}

/* The bytes that `separate` takes at most on one line. */
#define SEPARATOR_BYTES 2u
/* a text of so many bytes may ask for what it takes at most; a longer one for what it takes */
#define SHORT_TEXT 128u

/* What stands before a key, or before a value of a list. `to` has room for SEPARATOR_BYTES; returns
 * where it goes on from there, in a buffer that may have moved: room for `room` bytes more is there
 * again. */
static inline char *separate(struct json_sink *sink, char *to, size_t room) {
  if (sink->after_key) {
    sink->after_key = false;
    return to;
  }
  if (!sink->depth) return to;
  const bool is_inline = sink->open[sink->depth - 1].is_inline,
             is_map = sink->open[sink->depth - 1].is_map,
             has_items = sink->open[sink->depth - 1].has_items;
  sink->open[sink->depth - 1].has_items = true;
  if (has_items) *to++ = ',';
  if (is_inline) {
    *to = ' ';
    return to + (has_items || is_map);
  }
  buffer_end(sink->sink.out, to);
  new_line(sink);
  return buffer_room(sink->sink.out, room);
}

static void json_open(struct sink *base, enum sink_shape shape, enum sink_layout layout) {
  struct json_sink *sink = (struct json_sink *)base;
  char *to = separate(sink, buffer_room(base->out, SEPARATOR_BYTES + 1), 1);
  assert(sink->depth < SINK_DEPTH_MAX);
  bool is_inline = layout == SINK_INLINE || (sink->depth && sink->open[sink->depth - 1].is_inline);
  *to++ = shape == SINK_MAP ? '{' : '[';
  buffer_end(base->out, to);
  sink->open[sink->depth].is_map = shape == SINK_MAP;
  sink->open[sink->depth].is_inline = is_inline;
  sink->open[sink->depth++].has_items = false;
  if (!is_inline) sink->block_depth++;
}

static void json_close(struct sink *base) {
  struct json_sink *sink = (struct json_sink *)base;
  sink->depth--;
  const bool is_map = sink->open[sink->depth].is_map, has_items = sink->open[sink->depth].has_items;
  if (!sink->open[sink->depth].is_inline) {
    sink->block_depth--;
    if (has_items) new_line(sink);
  }
  char *to = buffer_room(base->out, 2);
  if (sink->open[sink->depth].is_inline && is_map && has_items) *to++ = ' ';
  *to++ = is_map ? '}' : ']';
  buffer_end(base->out, to);
}

static void json_key(struct sink *base, struct str name) {
  struct json_sink *sink = (struct json_sink *)base;
  const size_t room = json_string_room(name) + 2;
  char *to = separate(sink, buffer_room(base->out, SEPARATOR_BYTES + room), room);
  to = json_string_to(to, name);
  *to++ = ':';
  *to++ = ' ';
  buffer_end(base->out, to);
  sink->after_key = true;
}

static void json_text(struct sink *base, struct str text) {
  struct json_sink *sink = (struct json_sink *)base;
  const bool is_short = text.n <= SHORT_TEXT;
  const size_t room = is_short ? json_string_room(text) : SEPARATOR_BYTES;
  char *to = separate(sink, buffer_room(base->out, SEPARATOR_BYTES + room), room);
  buffer_end(base->out, is_short ? json_string_to(to, text) : to);
  if (!is_short) json_put_string(base->out, text);
}

static void json_bare(struct sink *base, struct str spelling) {
  const size_t room = spelling.n;
  char *to =
      separate((struct json_sink *)base, buffer_room(base->out, SEPARATOR_BYTES + room), room);
  buffer_end(base->out, (char *)memcpy(to, spelling.p, spelling.n) + spelling.n);
}

void json_sink_init(struct json_sink *sink, struct buffer *out) {
  *sink = (struct json_sink){
      .sink = {json_open, json_close, json_key, json_text, json_bare, out, sizeof *sink}};
}
