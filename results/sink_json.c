/* JSON (RFC 8259), laid out for people: upper levels indented by two, one instance a line. */
#include "results/sink_json.h"

#include <assert.h>

#include "base/json.h"

static void new_line(struct json_sink *sink) {
  fputc('\n', sink->out);
  for (uint32_t i = 0; i < sink->block_depth; i++) fputs("  ", sink->out);
}

/* What stands before a key, or before a value of a list. */
static void separate(struct json_sink *sink) {
  if (sink->after_key) {
    sink->after_key = false;
    return;
  }
  if (!sink->depth) return;
  bool is_inline = sink->open[sink->depth - 1].is_inline,
       is_map = sink->open[sink->depth - 1].is_map;
  if (sink->open[sink->depth - 1].has_items) fputs(is_inline ? ", " : ",", sink->out);
  else if (is_inline && is_map) fputc(' ', sink->out);
  if (!is_inline) new_line(sink);
  sink->open[sink->depth - 1].has_items = true;
}

static void json_open(struct sink *base, enum sink_shape shape, enum sink_layout layout) {
  struct json_sink *sink = (struct json_sink *)base;
  separate(sink);
  assert(sink->depth < SINK_DEPTH_MAX);
  bool is_inline = layout == SINK_INLINE || (sink->depth && sink->open[sink->depth - 1].is_inline);
  fputc(shape == SINK_MAP ? '{' : '[', sink->out);
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
    fputc(' ', sink->out);
  }
  fputc(is_map ? '}' : ']', sink->out);
}

static void json_key(struct sink *base, struct str name) {
  struct json_sink *sink = (struct json_sink *)base;
  separate(sink);
  json_write_string(sink->out, name);
  fputs(": ", sink->out);
  sink->after_key = true;
}

static void json_text(struct sink *base, struct str text) {
  struct json_sink *sink = (struct json_sink *)base;
  separate(sink);
  json_write_string(sink->out, text);
}

static void json_bare(struct sink *base, struct str spelling) {
  struct json_sink *sink = (struct json_sink *)base;
  separate(sink);
  fwrite(spelling.p, 1, spelling.n, sink->out);
}

void json_sink_init(struct json_sink *sink, FILE *out) {
  *sink = (struct json_sink){
      .sink = {json_open, json_close, json_key, json_text, json_bare}, .out = out};
}
