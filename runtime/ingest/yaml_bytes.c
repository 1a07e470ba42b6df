/* From an input's pieces to libyaml, and its reader's errors told anew: they carry no place, which
 * is found by counting (style.md §3). */
#include "runtime/ingest/yaml_bytes.h"

#include <yaml.h>

#include <string.h>

#include "base/characters.h"

/* -- handing over -- */

/* The first place of `lead` with one of the characters behind it that ends a line; NULL if none. */
static const unsigned char *separator_behind(
    const unsigned char *p, const unsigned char *end, unsigned char lead) {
  while (p < end && (p = memchr(p, lead, (size_t)(end - p)))) {
    if (lead == 0xC2 && end - p >= 2 && p[1] == 0x85) return p;
    if (lead == 0xE2 && end - p >= 3 && p[1] == 0x80 && (p[2] == 0xA8 || p[2] == 0xA9)) return p;
    p++;
  }
  return NULL;
}

/* How many bytes stand before the first U+0085, U+2028 or U+2029, n if there is none. memchr, for
 * every byte of a file comes this way. */
static size_t length_before_separator(const unsigned char *p, size_t n, int32_t *separator) {
  const unsigned char *narrow = separator_behind(p, p + n, 0xC2);
  const unsigned char *wide = separator_behind(p, narrow ? narrow : p + n, 0xE2);
  if (!narrow && !wide) return n;
  *separator = wide ? 0x2000 + (wide[2] & 0x3F) : 0x85;
  return (size_t)((wide ? wide : narrow) - p);
}

/* The same of a character that the end of the last piece cuts. */
static bool is_cut_separator(struct yaml_bytes *bytes, const unsigned char *p, size_t n) {
  unsigned char both[4] = {bytes->last[0], bytes->last[1], n > 0 ? p[0] : 0, n > 1 ? p[1] : 0};
  return length_before_separator(both, sizeof both, &bytes->line_separator) < 2;
}

int yaml_bytes_read(void *data, unsigned char *to, size_t size, size_t *n_read) {
  struct yaml_bytes *bytes = data;
  struct input *input = bytes->input;
  *n_read = 0;
  if (bytes->line_separator || !input_refill(input)) return 0;
  const unsigned char *p = (const unsigned char *)input->unread;
  size_t n = (size_t)(input->unread_end - input->unread);
  if (n > size) n = size;
  if (n == 0) return 1;
  if (is_cut_separator(bytes, p, n)) return 0;
  n = length_before_separator(p, n, &bytes->line_separator);
  if (n == 0) return 0;
  memcpy(to, p, n);
  bytes->last[0] = n > 1 ? p[n - 2] : bytes->last[1];
  bytes->last[1] = p[n - 1];
  input->unread += n;
  input->bytes_read += n;
  *n_read = n;
  return 1;
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

void yaml_bytes_report(const struct yaml_bytes *bytes, const yaml_parser_t *parser) {
  struct input *input = bytes->input;
  struct place place = reader_place(input->path, parser);
  struct diag *diag;
  if (bytes->line_separator) {
    report_separator(input, bytes->line_separator, place);
  } else if (strcmp(parser->problem, "control characters are not allowed") == 0) {
    int32_t character = parser->problem_value;
    diag = DIAG_AT(
        input->diags, DATA_CONTROL_CHARACTER, place, character_name(input->arena, character));
    diag_help(input->diags, diag,
        character <= 0xFF ? "delete it; in a text in double quotes it is written \\x%02X"
                          : "delete it; in a text in double quotes it is written \\u%04X",
        (unsigned)character);
  } else if (strcmp(parser->problem, "input is too long") == 0) {
    DIAG_AT(input->diags, DATA_NOT_YAML, place, "the file is too long");
  } else if (!input_report_encoding(input, place)) {
    /* libyaml names the byte at which it noticed: that may be an innocent one behind the guilty */
    unsigned byte = *parser->raw_buffer.pointer;
    diag = DIAG_AT(input->diags, DATA_NOT_UTF8, place,
        arena_printf(input->arena, "found the byte 0x%02X, which begins no whole character", byte));
    diag_help(input->diags, diag,
        "write anew what stands there, and save the file with the encoding UTF-8");
  }
}
