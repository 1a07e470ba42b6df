/* From an input's pieces to libyaml, and what it cannot take: told at its place, which is found by
 * counting (style.md §3). */
#include "runtime/ingest/yaml_bytes.h"
#include "base/translate.h"

#include <yaml.h>

#include <string.h>

#include "base/characters.h"

/* More than this is not kept for a lane that never began: a document without lists. */
#define KEPT_BYTES_MAX ((size_t)8 << 20)
/* As many bytes as tell an encoding. */
#define LOOKED_AT_BYTES ((size_t)64 << 10)

/* -- what may stand -- */

static bool is_separator(int32_t c) { return c == 0x85 || c == 0x2028 || c == 0x2029; }

/* The printable characters of YAML 1.1, as libyaml knows them. */
static bool is_printable(int32_t c) {
  return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0x7E) ||
      (c >= 0xA0 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) || c >= 0x10000;
}

/* The character at p, n > 0 bytes before the end: its length; 0 where it cannot stand in data. */
static uint32_t sound_character(const char *p, size_t n, int32_t *character) {
  struct str s = {p, n < 4 ? (uint32_t)n : 4};
  uint32_t length = str_decode(s, 0, character);
  bool is_broken = *character == 0xFFFD && length == 1;
  if (is_broken) *character = -1;
  return is_broken || is_separator(*character) || !is_printable(*character) ? 0 : length;
}

/* How many of the first bytes of p are plain ASCII, counted in eights. */
static size_t plain_bytes(const char *p, size_t n) {
  const uint64_t high = UINT64_C(0x8080808080808080), ones = UINT64_C(0x0101010101010101);
  size_t i = 0;
  for (; i + 8 <= n; i += 8) {
    uint64_t word, low, delete;
    memcpy(&word, p + i, 8);
    low = (word - ones * 0x20) & high; /* a byte below 0x20 borrows, or one behind it does */
    delete = ((word ^ ones * 0x7F) - ones) & high;
    if ((word & high) | low | delete) break;
  }
  return i;
}

size_t yaml_sound_bytes(const char *p, size_t n) {
  size_t i = 0;
  int32_t character;
  for (;;) {
    i += plain_bytes(p + i, n - i);
    for (size_t end = i + 8 < n ? i + 8 : n; i < end;) {
      uint32_t length = sound_character(p + i, n - i, &character);
      if (length == 0) return i;
      i += length;
    }
    if (i >= n) return i;
  }
}

/* -- handing over -- */

static void hand_over(const char *p, size_t n, unsigned char *to, size_t *n_read) {
  memcpy(to, p, n);
  *n_read = n;
}

int yaml_bytes_read(void *data, unsigned char *to, size_t size, size_t *n_read) {
  struct yaml_bytes *bytes = data;
  struct yaml_window *window = &bytes->window;
  *n_read = 0;
  if (bytes->before.n) {
    size_t n = bytes->before.n < size ? bytes->before.n : size;
    hand_over(bytes->before.p, n, to, n_read);
    bytes->before = (struct str){bytes->before.p + n, bytes->before.n - (uint32_t)n};
    return 1;
  }
  if (bytes->is_fault_ahead) return 0;
  if (window->taken - window->kept > KEPT_BYTES_MAX) window->is_keeping = false;
  for (;;) {
    size_t n = window->end - window->taken;
    if (n == 0 && !yaml_window_more(window)) return !input_has_failed(window->input);
    n = window->end - window->taken;
    if (n > size) n = size;
    if (bytes->at_once && n > bytes->at_once) n = bytes->at_once;
    bytes->at_once *= 2;
    if (bytes->at_once > size) bytes->at_once = 0;
    const char *p = window->bytes + window->taken;
    size_t n_sound = yaml_sound_bytes(p, n);
    if (n_sound) {
      hand_over(p, n_sound, to, n_read);
      window->taken += n_sound;
      return 1;
    }
    /* a character that the end of the piece cuts */
    if (window->end - window->taken < 4 && yaml_window_more(window)) continue;
    if (input_has_failed(window->input)) return 0;
    bytes->is_fault_ahead = true;
    return 0;
  }
}

/* -- what is wrong -- */

/* Where the reader met a byte it cannot take: behind all characters that were decoded and not yet
 * scanned. */
static struct place reader_place(struct str path, const yaml_parser_t *parser) {
  size_t line = parser->mark.line, column = parser->mark.column;
  const yaml_char_t *p = parser->buffer.pointer, *end = parser->buffer.last;
  for (; p < end; p++) {
    if (*p == '\n' || (*p == '\r' && !(p + 1 < end && p[1] == '\n'))) {
      line++;
      column = 0;
    } else if ((*p & 0xC0) != 0x80 && *p != '\r') {
      column++;
    }
  }
  return (struct place){path, (uint32_t)line + 1, (uint32_t)column + 1};
}

static void report_separator(struct input *input, int32_t separator, struct place place) {
  struct diag *diag =
      DIAG_AT(input->diags, DATA_LINE_SEPARATOR, place, character_name(input->arena, separator));
  const char *escape = separator == 0x85 ? "\\N" : separator == 0x2028 ? "\\L" : "\\P";
  diag_help(input->diags, diag,
      "delete it, or begin a new line; in a text in double quotes it is written %s", escape);
}

static void report_control(struct input *input, int32_t character, struct place place) {
  struct diag *diag =
      DIAG_AT(input->diags, DATA_CONTROL_CHARACTER, place, character_name(input->arena, character));
  diag_help(input->diags, diag,
      character <= 0xFF ? "delete it; in a text in double quotes it is written \\x%02X"
                        : N_("delete it; in a text in double quotes it is written \\u%04X"),
      (unsigned)character);
}

/* A byte that is not UTF-8: what the file is as a whole is told by what follows it. */
static void report_broken(struct yaml_window *window, struct place place) {
  struct input *input = window->input;
  while (window->end - window->taken < LOOKED_AT_BYTES && yaml_window_more(window)) continue;
  size_t n = window->end - window->taken;
  struct str rest = {
      window->bytes + window->taken, (uint32_t)(n < LOOKED_AT_BYTES ? n : LOOKED_AT_BYTES)};
  if (input_report_encoding(input, rest, place)) return;
  unsigned byte = (unsigned char)*rest.p;
  struct diag *diag = DIAG_AT(input->diags, DATA_NOT_UTF8, place,
      arena_printf(
          input->arena, _("found the byte 0x%02X, which begins no whole character"), byte));
  diag_help(input->diags, diag,
      "write anew what stands there, and save the file with the encoding UTF-8");
}

void yaml_bytes_report(struct yaml_bytes *bytes, const yaml_parser_t *parser) {
  struct yaml_window *window = &bytes->window;
  struct input *input = window->input;
  struct place place = reader_place(input->path, parser);
  if (!bytes->is_fault_ahead) {
    DIAG_AT(input->diags, DATA_NOT_YAML, place, _("the file is too long"));
    return;
  }
  int32_t character;
  size_t n = window->end - window->taken;
  sound_character(window->bytes + window->taken, n, &character);
  if (character < 0) report_broken(window, place);
  else if (is_separator(character)) report_separator(input, character, place);
  else report_control(input, character, place);
}
