/* YAML through libyaml's emitter. Texts that a YAML reader could take for something else (numbers,
 * dates, `no`) are quoted. */
#include "results/sink_yaml.h"

#include <assert.h>

#include "base/characters.h"

static int write_bytes(void *context, unsigned char *bytes, size_t n) {
  struct yaml_sink *sink = context;
  return fwrite(bytes, 1, n, sink->out) == n;
}

/* Hands an event on, `made` telling whether there was memory to make it. After a failure events are
 * dropped. */
static void emit(struct yaml_sink *sink, int made, yaml_event_t *event) {
  if (!made) sink->failed = true;
  else if (sink->failed) yaml_event_delete(event);
  /* it owns the event either way */
  else if (!yaml_emitter_emit(&sink->emitter, event)) sink->failed = true;
}

/* Words of YAML 1.1 and 1.2 that are not read as texts when plain. */
static bool is_special_word(struct str text) {
  static const char *const words[] = {
      "null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"};
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    size_t n = strlen(words[i]);
    if (text.n != n) continue;
    size_t same = 0;
    while (same < n && (text.p[same] | 0x20) == words[i][same]) same++;
    if (same == n) return true;
  }
  return false;
}

/* May stand without quotes: begins with a letter, and only letters (of any script), digits, `_` and
 * `-` follow; nothing that ends a line or cannot be seen, which the emitter escapes in quotes. */
static bool is_plain(struct str text) {
  if (!text.n || is_special_word(text)) return false;
  for (uint32_t i = 0, length = 1; i < text.n; i += length) {
    unsigned char byte = (unsigned char)text.p[i];
    bool letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
    bool later = i && ((byte >= '0' && byte <= '9') || byte == '_' || byte == '-');
    if (!letter && !later && byte < 0x80) return false;
    int32_t code_point = byte;
    length = byte < 0x80 ? 1 : str_decode(text, i, &code_point);
    if (byte >= 0x80 &&
        (character_is_blank(code_point) || character_ends_line(code_point) ||
            character_is_invisible(code_point) || code_point >= 0xFFFE))
      return false;
  }
  return true;
}

static void scalar(struct yaml_sink *sink, struct str text, yaml_scalar_style_t style) {
  yaml_event_t event;
  int made = yaml_scalar_event_initialize(
      &event, NULL, NULL, (const yaml_char_t *)(text.p ? text.p : ""), (int)text.n, 1, 1, style);
  emit(sink, made, &event);
}

static void yaml_open(struct sink *base, enum sink_shape shape, enum sink_layout layout) {
  struct yaml_sink *sink = (struct yaml_sink *)base;
  assert(sink->depth < SINK_DEPTH_MAX);
  sink->open[sink->depth++].is_map = shape == SINK_MAP;
  yaml_event_t event;
  int made = shape == SINK_MAP
      ? yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE)
      : yaml_sequence_start_event_initialize(&event, NULL, NULL, 1,
            layout == SINK_INLINE ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE);
  emit(sink, made, &event);
}

static void yaml_close(struct sink *base) {
  struct yaml_sink *sink = (struct yaml_sink *)base;
  yaml_event_t event;
  int made = sink->open[--sink->depth].is_map ? yaml_mapping_end_event_initialize(&event)
                                              : yaml_sequence_end_event_initialize(&event);
  emit(sink, made, &event);
}

static void yaml_text(struct sink *base, struct str text) {
  scalar((struct yaml_sink *)base, text,
      is_plain(text) ? YAML_PLAIN_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE);
}

static void yaml_bare(struct sink *base, struct str spelling) {
  scalar((struct yaml_sink *)base, spelling, YAML_PLAIN_SCALAR_STYLE);
}

bool yaml_sink_init(struct yaml_sink *sink, FILE *out) {
  *sink = (struct yaml_sink){
      .sink = {yaml_open, yaml_close, yaml_text, yaml_text, yaml_bare}, .out = out};
  if (!yaml_emitter_initialize(&sink->emitter)) return false;
  yaml_emitter_set_output(&sink->emitter, write_bytes, sink);
  yaml_emitter_set_unicode(&sink->emitter, 1);
  yaml_emitter_set_width(&sink->emitter, -1);
  yaml_event_t event;
  emit(sink, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING), &event);
  emit(sink, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1), &event);
  return true;
}

bool yaml_sink_finish(struct yaml_sink *sink) {
  yaml_event_t event;
  emit(sink, yaml_document_end_event_initialize(&event, 1), &event);
  emit(sink, yaml_stream_end_event_initialize(&event), &event);
  yaml_emitter_delete(&sink->emitter);
  return !sink->failed;
}
