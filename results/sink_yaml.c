/* YAML: maps as blocks, lists of results too, lists of words in brackets. Texts that a YAML reader
 * could take for something else (numbers, dates, `no`) are quoted. A collection is begun by its
 * first item, for an empty one is written `{}` or `[]`. */
#include "results/sink_yaml.h"

#include <assert.h>

#include "base/bytes.h"
#include "base/characters.h"

#define SIMPLE_KEY_BYTES_MAX 128u /* libyaml's; a longer key is written behind `?` */

/* -- scalars -- */

/* Words of YAML 1.1 and 1.2 that are not read as texts when plain. */
static bool is_special_word(struct str text) {
  static const char *const words[] = {
      "null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"};
  if (text.n > 5 || !strchr("ntfyoiNTFYOI", text.p[0])) return false; /* what they begin with */
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
 * `-` follow; nothing that ends a line or cannot be seen, and nothing that libyaml quotes. */
static bool is_plain(struct str text) {
  if (!text.n || is_special_word(text)) return false;
  for (uint32_t i = 0, length = 1; i < text.n; i += length) {
    unsigned char byte = (unsigned char)text.p[i];
    bool letter = (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
    length = 1;
    if (letter) continue;
    bool later = i && ((byte >= '0' && byte <= '9') || byte == '_' || byte == '-');
    if (later) continue;
    if (byte < 0x80) return false;
    int32_t code_point;
    length = str_decode(text, i, &code_point);
    if (character_is_blank(code_point) || character_ends_line(code_point) ||
        character_is_invisible(code_point) || code_point < 0xA0 || code_point >= 0xFFFE)
      return false;
  }
  return true;
}

/* The letter behind the backslash, or 0. YAML 1.1 §5.6. */
static char short_escape(int32_t code_point) {
  switch (code_point) {
  case 0: return '0';
  case '\a': return 'a';
  case '\b': return 'b';
  case '\t': return 't';
  case '\n': return 'n';
  case '\v': return 'v';
  case '\f': return 'f';
  case '\r': return 'r';
  case 0x1B: return 'e';
  case '"': return '"';
  case '\\': return '\\';
  case 0x85: return 'N';
  case 0x2028: return 'L';
  case 0x2029: return 'P';
  default: return 0;
  }
}

/* What libyaml's emitter escapes: what it does not take for printable, line ends, and what means
 * something in quotes. */
static bool is_escaped(int32_t code_point) {
  return code_point < 0x20 || code_point == '"' || code_point == '\\' ||
      (code_point >= 0x7F && code_point < 0xA0) || code_point == 0x2028 || code_point == 0x2029 ||
      code_point == 0xFEFF || code_point >= 0xFFFE;
}

static void put_quoted(struct buffer *out, struct str text) {
  buffer_put_byte(out, '"');
  uint32_t begin = 0, i = 0; /* [begin, i) waits to be put as it is */
  while (i < text.n) {
    if (text.n - i >= BYTES && bytes_stand_in_quotes(bytes_load(text.p + i))) {
      i += BYTES;
      continue;
    }
    const unsigned char byte = (unsigned char)text.p[i];
    int32_t code_point = byte;
    const uint32_t length = byte < 0x80 ? 1 : str_decode(text, i, &code_point);
    const bool is_valid = byte < 0x80 || length > 1;
    if (is_valid && !is_escaped(code_point)) {
      i += length;
      continue;
    }
    buffer_put(out, (struct str){text.p + begin, i - begin});
    if (!is_valid) buffer_put(out, STR("\xEF\xBF\xBD"));
    else if (short_escape(code_point)) buffer_printf(out, "\\%c", short_escape(code_point));
    else if (code_point <= 0xFF) buffer_printf(out, "\\x%02X", (unsigned)code_point);
    else if (code_point <= 0xFFFF) buffer_printf(out, "\\u%04X", (unsigned)code_point);
    else buffer_printf(out, "\\U%08X", (unsigned)code_point);
    begin = i += length;
  }
  buffer_put(out, (struct str){text.p + begin, i - begin});
  buffer_put_byte(out, '"');
}

/* -- collections -- */

static void new_line(struct yaml_sink *sink, uint32_t indent) {
  buffer_put_byte(sink->sink.out, '\n');
  buffer_fill(sink->sink.out, ' ', indent);
  sink->needs_blank = false;
}

/* What begins something: a bracket, `-`, `?`. */
static void put_mark(struct yaml_sink *sink, char mark) {
  if (sink->needs_blank) buffer_put_byte(sink->sink.out, ' ');
  buffer_put_byte(sink->sink.out, mark);
  sink->needs_blank = mark == '-' || mark == '?';
}

/* What stands before a key, or before a value of a list. The first item of a block begins on the
 * line of the `-` or `:` before it, or at the very beginning; behind a simple key on the next. */
static void begin_item(struct yaml_sink *sink) {
  const uint32_t at = sink->depth - 1;
  const bool is_map = sink->open[at].is_map, is_first = !sink->open[at].has_items;
  sink->open[at].has_items = true;
  if (sink->open[at].is_flow) {
    if (is_first) {
      put_mark(sink, is_map ? '{' : '[');
    } else {
      buffer_put_byte(sink->sink.out, ',');
      sink->needs_blank = true;
    }
    return;
  }
  const bool is_behind_key = at && sink->open[at - 1].is_map && !sink->open[at - 1].is_complex;
  if (!is_first || is_behind_key) new_line(sink, sink->open[at].indent);
  if (!is_map) put_mark(sink, '-');
}

static void begin_value(struct yaml_sink *sink) {
  if (sink->depth && !sink->open[sink->depth - 1].is_map) begin_item(sink);
}

static void put(struct yaml_sink *sink, struct str text, bool is_bare) {
  if (sink->needs_blank) buffer_put_byte(sink->sink.out, ' ');
  sink->needs_blank = false;
  if (is_bare || is_plain(text)) buffer_put(sink->sink.out, text);
  else put_quoted(sink->sink.out, text);
}

static void yaml_open(struct sink *base, enum sink_shape shape, enum sink_layout layout) {
  struct yaml_sink *sink = (struct yaml_sink *)base;
  begin_value(sink);
  assert(sink->depth < SINK_DEPTH_MAX);
  const uint32_t at = sink->depth++;
  sink->open[at].is_map = shape == SINK_MAP;
  sink->open[at].has_items = sink->open[at].is_complex = false;
  sink->open[at].is_flow = shape == SINK_LIST && layout == SINK_INLINE;
  sink->open[at].indent = 0;
  if (at == 0) return;
  sink->open[at].is_flow |= sink->open[at - 1].is_flow;
  /* a list stands as deep as its key does */
  const bool is_key_deep =
      shape == SINK_LIST && sink->open[at - 1].is_map && !sink->open[at - 1].is_complex;
  sink->open[at].indent = sink->open[at - 1].indent + (is_key_deep ? 0 : 2);
}

static void yaml_close(struct sink *base) {
  struct yaml_sink *sink = (struct yaml_sink *)base;
  const uint32_t at = --sink->depth;
  const bool is_map = sink->open[at].is_map;
  if (!sink->open[at].has_items) put_mark(sink, is_map ? '{' : '[');
  if (!sink->open[at].has_items || sink->open[at].is_flow)
    buffer_put_byte(base->out, is_map ? '}' : ']');
}

static bool is_simple_key(struct str name) {
  int32_t code_point;
  for (uint32_t i = 0; i < name.n;) {
    i += str_decode(name, i, &code_point);
    if (code_point == '\n' || code_point == '\r' || code_point == 0x85 || code_point == 0x2028 ||
        code_point == 0x2029)
      return false;
  }
  return name.n <= SIMPLE_KEY_BYTES_MAX;
}

static void yaml_key(struct sink *base, struct str name) {
  struct yaml_sink *sink = (struct yaml_sink *)base;
  const uint32_t at = sink->depth - 1;
  begin_item(sink);
  sink->open[at].is_complex = !is_simple_key(name);
  if (sink->open[at].is_complex) put_mark(sink, '?');
  put(sink, name, false);
  if (sink->open[at].is_complex) {
    if (sink->open[at].is_flow) buffer_put_byte(base->out, ' ');
    else new_line(sink, sink->open[at].indent);
  }
  buffer_put_byte(base->out, ':');
  sink->needs_blank = true;
}

static void yaml_text(struct sink *base, struct str text) {
  struct yaml_sink *sink = (struct yaml_sink *)base;
  begin_value(sink);
  put(sink, text, false);
}

static void yaml_bare(struct sink *base, struct str spelling) {
  struct yaml_sink *sink = (struct yaml_sink *)base;
  begin_value(sink);
  put(sink, spelling, true);
}

void yaml_sink_init(struct yaml_sink *sink, struct buffer *out) {
  *sink = (struct yaml_sink){
      .sink = {yaml_open, yaml_close, yaml_key, yaml_text, yaml_bare, out, sizeof *sink}};
}

void yaml_sink_finish(struct yaml_sink *sink) { buffer_put_byte(sink->sink.out, '\n'); }
