#include "base/json.h"

#define ESCAPE_BYTES_MAX 6 /* \u0000; a byte takes no more */

/* -- what is copied as it is -- */

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

/* True where all eight bytes are printable ASCII without quote and backslash. */
static bool is_plain(uint64_t eight) {
  const uint64_t quote = eight ^ EACH_BYTE('"'), backslash = eight ^ EACH_BYTE('\\');
  /* the highest bit of each byte: not ASCII, or DEL; below 0x20; a quote; a backslash */
  const uint64_t other = eight | (eight + EACH_BYTE(1)) | ((eight - EACH_BYTE(0x20)) & ~eight) |
      ((quote - EACH_BYTE(1)) & ~quote) | ((backslash - EACH_BYTE(1)) & ~backslash);
  return !(other & EACH_BYTE(0x80));
}

/* The length of the letter at `p` where it is one of two or three bytes that is surely copied: all
 * of Latin script is, and with it Vietnamese. 0: look closer. */
static uint32_t letter_length(const unsigned char *p, uint32_t n) {
  if (n >= 2 && p[0] >= 0xC3 && p[0] <= 0xDF && (p[1] & 0xC0) == 0x80) return 2;
  if (n >= 3 && p[0] == 0xE1 && (p[1] & 0xC0) == 0x80 && (p[2] & 0xC0) == 0x80) return 3;
  return 0;
}

/* -- what is not -- */

/* The letter behind the backslash of a short escape, or 0. RFC 8259 §7. */
static char short_escape(int32_t code_point) {
  switch (code_point) {
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

/* What some reader of JSON, or of YAML, takes for the end of a line, does not take at all, or drops;
 * and what stands for something else in a string. */
static bool is_escaped(int32_t code_point) {
  return code_point < 0x20 || code_point == '"' || code_point == '\\' ||
      (code_point >= 0x7F && code_point <= 0x9F) || code_point == 0x2028 || code_point == 0x2029 ||
      code_point == 0xFEFF || code_point == 0xFFFE || code_point == 0xFFFF;
}

static char *escape(char *to, int32_t code_point) {
  static const char digits[] = "0123456789abcdef";
  *to++ = '\\';
  if (short_escape(code_point)) {
    *to++ = short_escape(code_point);
    return to;
  }
  *to++ = 'u';
  for (int shift = 12; shift >= 0; shift -= 4) *to++ = digits[code_point >> shift & 15];
  return to;
}

/* One character at `i`, of whatever kind; *length in bytes of `s`. */
static char *character(char *to, struct str s, uint32_t i, uint32_t *length) {
  int32_t code_point;
  *length = str_decode(s, i, &code_point);
  if (*length == 1 && (unsigned char)s.p[i] >= 0x80) {
    memcpy(to, "\xEF\xBF\xBD", 3);
    return to + 3;
  }
  if (is_escaped(code_point)) return escape(to, code_point);
  memcpy(to, s.p + i, *length);
  return to + *length;
}

/* The inside of a string, to where ESCAPE_BYTES_MAX a byte and 8 more have room. Returns its end. */
static char *inside(char *to, struct str s) {
  uint32_t i = 0;
  while (i < s.n) {
    if (s.n - i >= 8) {
      uint64_t eight;
      memcpy(&eight, s.p + i, 8);
      if (is_plain(eight)) {
        memcpy(to, &eight, 8);
        to += 8;
        i += 8;
        continue;
      }
    }
    const unsigned char byte = (unsigned char)s.p[i];
    uint32_t length = letter_length((const unsigned char *)s.p + i, s.n - i);
    if (byte >= 0x20 && byte < 0x7F && byte != '"' && byte != '\\') length = 1;
    if (length) memcpy(to, s.p + i, length);
    to = length ? to + length : character(to, s, i, &length);
    i += length;
  }
  return to;
}

void json_put_string(struct buffer *out, struct str s) {
  char *to = buffer_room(out, (size_t)s.n * ESCAPE_BYTES_MAX + 10);
  *to++ = '"';
  to = inside(to, s);
  *to++ = '"';
  buffer_end(out, to);
}

void json_write_string(FILE *out, struct str s) {
  enum { PIECE = 512 };
  char bytes[PIECE * ESCAPE_BYTES_MAX + 8];
  fputc('"', out);
  while (s.n) {
    uint32_t n = s.n < PIECE ? s.n : PIECE;
    /* a character is not cut: none has more than three bytes behind its first */
    for (int back = 0; n < s.n && back < 3 && (s.p[n] & 0xC0) == 0x80; back++) n--;
    fwrite(bytes, 1, (size_t)(inside(bytes, (struct str){s.p, n}) - bytes), out);
    s.p += n;
    s.n -= n;
  }
  fputc('"', out);
}
