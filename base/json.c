#include "base/json.h"

/* The letter behind the backslash of a short escape, or 0. RFC 8259 §7. */
static char short_escape(unsigned char byte) {
  switch (byte) {
  case '"': return '"';
  case '\\': return '\\';
  case '\b': return 'b';
  case '\f': return 'f';
  case '\n': return 'n';
  case '\r': return 'r';
  case '\t': return 't';
  default: return 0;
  }
}

/* Beyond ASCII: what some reader of JSON, or of YAML, takes for the end of a line, does not take at
 * all, or drops. */
static bool is_escaped(int32_t code_point) {
  return (code_point >= 0x7F && code_point <= 0x9F) || code_point == 0x2028 ||
      code_point == 0x2029 || code_point == 0xFEFF || code_point == 0xFFFE || code_point == 0xFFFF;
}

static void write_bytes(FILE *out, struct str s, uint32_t begin, uint32_t end) {
  if (end > begin) fwrite(s.p + begin, 1, end - begin, out);
}

void json_write_string(FILE *out, struct str s) {
  fputc('"', out);
  uint32_t begin = 0, i = 0; /* [begin, i) waits to be written as it is */
  while (i < s.n) {
    unsigned char byte = (unsigned char)s.p[i];
    int32_t code_point = byte;
    uint32_t length = byte < 0x80 ? 1 : str_decode(s, i, &code_point);
    bool invalid = byte >= 0x80 && length == 1;
    if (byte >= 0x20 && byte != '"' && byte != '\\' && !invalid && !is_escaped(code_point)) {
      i += length;
      continue;
    }
    write_bytes(out, s, begin, i);
    if (invalid) fputs("\xEF\xBF\xBD", out);
    else if (short_escape(byte)) fprintf(out, "\\%c", short_escape(byte));
    else fprintf(out, "\\u%04x", (unsigned)code_point);
    begin = i += length;
  }
  write_bytes(out, s, begin, i);
  fputc('"', out);
}
