/* JSON (RFC 8259), laid out for people: upper levels indented by two, one instance a line. */
#include "results/sink_json.h"

#include <assert.h>

#include "base/json.h"

static void new_line(struct json_sink *sink) {
  buffer_put_byte(sink->sink.out, '\n');
  buffer_fill(sink->sink.out, ' ', 2 * (size_t)sink->block_depth);
}

/* What stands before a key, or before a value of a list. */
static void separate(struct json_sink *sink) {
  if (sink->after_key) {
    sink->after_key = false;
    return;
  }
  if (!sink->depth) return;
  struct buffer *out = sink->sink.out;
  bool is_inline = sink->open[sink->depth - 1].is_inline,
       is_map = sink->open[sink->depth - 1].is_map;
  if (sink->open[sink->depth - 1].has_items) {
    if (is_inline) buffer_put(out, STR(", "));
    else buffer_put_byte(out, ',');
  } else if (is_inline && is_map) {
    buffer_put_byte(out, ' ');
  }
  if (!is_inline) new_line(sink);
  sink->open[sink->depth - 1].has_items = true;
}

static void json_open(struct sink *base, enum sink_shape shape, enum sink_layout layout) {
  struct json_sink *sink = (struct json_sink *)base;
  separate(sink);
  assert(sink->depth < SINK_DEPTH_MAX);
  bool is_inline = layout == SINK_INLINE || (sink->depth && sink->open[sink->depth - 1].is_inline);
  buffer_put_byte(base->out, shape == SINK_MAP ? '{' : '[');
  sink->open[sink->depth].is_map = shape == SINK_MAP;
  sink->open[sink->depth].is_inline = is_inline;
  sink->open[sink->depth++].has_items = false;
  if (!is_inline) sink->block_depth++;
}

static void json_close(struct sink *base) {
  struct json_sink *sink = (struct json_sink *)base;
  sink->depth--;
  bool is_map = sink->open[sink->depth].is_map, has_items = sink->open[sink->depth].has_items;
  if (!sink->open[sink->depth].is_inline) {
    sink->block_depth--;
    if (has_items) new_line(sink);
  } else if (is_map && has_items) {
    buffer_put_byte(base->out, ' ');
  }
  buffer_put_byte(base->out, is_map ? '}' : ']');
}

static void json_key(struct sink *base, struct str name) {
  struct json_sink *sink = (struct json_sink *)base;
  separate(sink);
  json_put_string(base->out, name);
  buffer_put(base->out, STR(": "));
  sink->after_key = true;
}

static void json_text(struct sink *base, struct str text) {
  separate((struct json_sink *)base);
  json_put_string(base->out, text);
}

static void json_bare(struct sink *base, struct str spelling) {
  separate((struct json_sink *)base);
  buffer_put(base->out, spelling);
}

void json_sink_init(struct json_sink *sink, struct buffer *out) {
  *sink = (struct json_sink){
      .sink = {json_open, json_close, json_key, json_text, json_bare, out, sizeof *sink}};
}
