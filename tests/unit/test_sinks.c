/* results/sink_yaml: byte for byte what libyaml's emitter writes that is told the same events; and
 * that a sink that was copied goes on where the first one stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#include <cmocka.h>
#include <yaml.h>

#include "base/characters.h"
#include "results/sink_json.h"
#include "results/sink_yaml.h"

static uint32_t below(uint64_t *state, uint32_t n) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)(*state >> 33) % n;
}

/* -- libyaml, as a sink -- */

struct reference {
  struct sink sink;
  struct buffer *out;
  yaml_emitter_t emitter;
  bool is_map[SINK_DEPTH_MAX];
  uint32_t depth;
};

static int write_bytes(void *context, unsigned char *bytes, size_t n) {
  buffer_put(context, (struct str){(const char *)bytes, (uint32_t)n});
  return 1;
}

static void emit(struct sink *base, yaml_event_t event) {
  assert_int_equal(yaml_emitter_emit(&((struct reference *)base)->emitter, &event), 1);
}

static void reference_open(struct sink *base, enum sink_shape shape, enum sink_layout layout) {
  struct reference *reference = (struct reference *)base;
  reference->is_map[reference->depth++] = shape == SINK_MAP;
  yaml_event_t event;
  if (shape == SINK_MAP)
    yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE);
  else
    yaml_sequence_start_event_initialize(&event, NULL, NULL, 1,
        layout == SINK_INLINE ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE);
  emit(base, event);
}

static void reference_close(struct sink *base) {
  struct reference *reference = (struct reference *)base;
  yaml_event_t event;
  if (reference->is_map[--reference->depth]) yaml_mapping_end_event_initialize(&event);
  else yaml_sequence_end_event_initialize(&event);
  emit(base, event);
}

static void scalar(struct sink *base, struct str text, bool is_plain) {
  yaml_event_t event;
  assert_int_equal(
      yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)(text.p ? text.p : ""),
          (int)text.n, 1, 1, is_plain ? YAML_PLAIN_SCALAR_STYLE : YAML_DOUBLE_QUOTED_SCALAR_STYLE),
      1);
  emit(base, event);
}

/* What is asked to stand without quotes: a word of letters, digits, `_` and `-` that no reader takes
 * for anything else. */
static bool is_word(struct str text) {
  static const char *const special[] = {
      "null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf"};
  for (size_t i = 0; i < sizeof special / sizeof *special; i++)
    if (text.n == strlen(special[i]) && strncasecmp(text.p, special[i], text.n) == 0) return false;
  for (uint32_t i = 0; i < text.n;) {
    int32_t c;
    const uint32_t at = i;
    i += str_decode(text, i, &c);
    const bool later = at && ((c >= '0' && c <= '9') || c == '_' || c == '-');
    if (c < 0x80 && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !later) return false;
    if (c >= 0x80 &&
        (character_is_blank(c) || character_ends_line(c) || character_is_invisible(c) ||
            c >= 0xFFFE))
      return false;
  }
  return text.n > 0;
}

static void reference_text(struct sink *base, struct str text) {
  scalar(base, text, is_word(text));
}
static void reference_bare(struct sink *base, struct str text) { scalar(base, text, true); }

static void reference_begin(struct reference *reference, struct buffer *out) {
  *reference = (struct reference){.sink = {reference_open, reference_close, reference_text,
                                      reference_text, reference_bare, out, sizeof *reference}};
  yaml_emitter_initialize(&reference->emitter);
  yaml_emitter_set_output(&reference->emitter, write_bytes, out);
  yaml_emitter_set_unicode(&reference->emitter, 1);
  yaml_emitter_set_width(&reference->emitter, -1);
  yaml_event_t event;
  yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING);
  emit(&reference->sink, event);
  yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1);
  emit(&reference->sink, event);
}

static void reference_end(struct reference *reference) {
  yaml_event_t event;
  yaml_document_end_event_initialize(&event, 1);
  emit(&reference->sink, event);
  yaml_stream_end_event_initialize(&event);
  emit(&reference->sink, event);
  yaml_emitter_delete(&reference->emitter);
}

/* -- trees -- */

static void add(char *bytes, uint32_t *n, int32_t code_point) {
  if (code_point < 0x80) {
    bytes[(*n)++] = (char)code_point;
  } else if (code_point < 0x800) {
    bytes[(*n)++] = (char)(0xC0 | code_point >> 6);
    bytes[(*n)++] = (char)(0x80 | (code_point & 0x3F));
  } else {
    if (code_point < 0x10000) {
      bytes[(*n)++] = (char)(0xE0 | code_point >> 12);
    } else {
      bytes[(*n)++] = (char)(0xF0 | code_point >> 18);
      bytes[(*n)++] = (char)(0x80 | (code_point >> 12 & 0x3F));
    }
    bytes[(*n)++] = (char)(0x80 | (code_point >> 6 & 0x3F));
    bytes[(*n)++] = (char)(0x80 | (code_point & 0x3F));
  }
}

static struct str some_text(uint64_t *state, char *bytes) {
  static const int32_t odd[] = {0, 7, 8, 9, 10, 11, 12, 13, 27, 0x7F, 0x80, 0x85, 0x9F, 0xA0, 0xAD,
      0x300, 0x200B, 0x2028, 0x2029, 0xD7FF, 0xE000, 0xFDD0, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF,
      0x10000, 0x1F600, 0x10FFFF};
  static const int32_t letters[] = {'a', 'Z', '0', '_', '-', 0x111, 0x1EA1, 0x6F22};
  static const char *const words[] = {"no", "NO", "null", "True", "y", "considered", "vks-ha-noi",
      "-", "-5", "12", "2020-01-01", "", "đơn_vị", "a: b", "a #b", "[x]"};
  uint32_t n = 0;
  const uint32_t kind = below(state, 8);
  if (kind == 0) return str_from(words[below(state, sizeof words / sizeof *words)]);
  const uint32_t length = below(state, 20) ? below(state, 8) : 40 + below(state, 60);
  for (uint32_t i = 0; i < length; i++) {
    if (kind < 6) add(bytes, &n, letters[below(state, sizeof letters / sizeof *letters)]);
    else if (kind == 6) add(bytes, &n, (int32_t)(0x20 + below(state, 0x5F)));
    else add(bytes, &n, odd[below(state, sizeof odd / sizeof *odd)]);
  }
  return (struct str){bytes, n};
}

static void tell_tree(struct sink *sink, uint64_t *state, uint32_t depth) {
  char bytes[512];
  const uint32_t kind = depth ? below(state, depth > 5 ? 2 : 6) : 4;
  if (kind == 0) {
    sink->bare(sink, below(state, 2) ? STR("null") : STR("-12"));
    return;
  }
  if (kind <= 2) {
    sink->text(sink, some_text(state, bytes));
    return;
  }
  const bool is_map = kind >= 4;
  sink->open(sink, is_map ? SINK_MAP : SINK_LIST, below(state, 2) ? SINK_BLOCK : SINK_INLINE);
  for (uint32_t n = below(state, 4); n > 0; n--) {
    if (is_map) sink->key(sink, some_text(state, bytes));
    tell_tree(sink, state, depth + 1);
  }
  sink->close(sink);
}

static void as_libyaml(void **unused) {
  (void)unused;
  for (uint64_t seed = 1; seed <= 20000; seed++) {
    struct arena arena;
    struct buffer own, wanted;
    arena_init(&arena, NULL);
    buffer_init(&own, &arena, NULL);
    buffer_init(&wanted, &arena, NULL);
    uint64_t state = seed;
    struct yaml_sink sink;
    yaml_sink_init(&sink, &own);
    tell_tree(&sink.sink, &state, 0);
    yaml_sink_finish(&sink);
    struct reference reference;
    state = seed;
    reference_begin(&reference, &wanted);
    tell_tree(&reference.sink, &state, 0);
    reference_end(&reference);
    buffer_put_byte(&own, '\0');
    buffer_put_byte(&wanted, '\0');
    if (own.n != wanted.n || memcmp(own.bytes, wanted.bytes, own.n) != 0)
      print_message("seed %llu\n", (unsigned long long)seed);
    assert_string_equal(own.bytes, wanted.bytes);
    assert_int_equal(own.n, wanted.n);
    arena_free(&arena);
  }
}

/* -- copies -- */

static void tell_item(struct sink *sink) {
  sink->open(sink, SINK_MAP, SINK_INLINE);
  sink->key(sink, STR("id"));
  sink->text(sink, STR("u1"));
  sink->close(sink);
}

/* A list of three items: the second one told to a copy, which writes elsewhere. */
static void copied(struct sink *sink, struct buffer *out, struct arena *arena) {
  struct buffer beside;
  buffer_init(&beside, arena, NULL);
  sink->open(sink, SINK_MAP, SINK_BLOCK);
  sink->key(sink, STR("list"));
  sink->open(sink, SINK_LIST, SINK_BLOCK);
  tell_item(sink);
  tell_item(sink_copy(sink, &beside, arena));
  buffer_put(out, (struct str){beside.bytes, (uint32_t)beside.n});
  tell_item(sink);
  sink->close(sink);
  sink->close(sink);
  buffer_put_byte(out, '\0');
}

static void copies_go_on(void **unused) {
  (void)unused;
  struct arena arena;
  struct buffer out;
  arena_init(&arena, NULL);
  buffer_init(&out, &arena, NULL);
  struct yaml_sink yaml;
  yaml_sink_init(&yaml, &out);
  copied(&yaml.sink, &out, &arena);
  assert_string_equal(out.bytes, "list:\n- id: u1\n- id: u1\n- id: u1");
  out.n = 0;
  struct json_sink json;
  json_sink_init(&json, &out);
  copied(&json.sink, &out, &arena);
  assert_string_equal(out.bytes,
      "{\n  \"list\": [\n    { \"id\": \"u1\" },\n    { \"id\": \"u1\" },\n    { \"id\": \"u1\" "
      "}\n  "
      "]\n}");
  arena_free(&arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(as_libyaml),
      cmocka_unit_test(copies_go_on),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
