#include "base/json.h"

#include "base/bytes.h"

#define SHORT_ROOM 1024u /* so many bytes are asked for without a look */

/* -- what is copied as it is -- */

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

/* The inside of a string, to where JSON_ESCAPE_BYTES_MAX a byte have room. Returns its end. */
static char *inside(char *to, struct str s) {
  uint32_t i = 0;
  while (i < s.n) {
    if (s.n - i >= BYTES && bytes_stand_in_quotes(bytes_load(s.p + i))) {
      memcpy(to, s.p + i, BYTES);
      to += BYTES;
      i += BYTES;
      continue;
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

/* True where all of it is copied as it is, and quickly seen to be: nearly every text. */
static bool is_all_plain(struct str s) {
  if (s.n < BYTES) return bytes_stand_in_quotes(bytes_load_short(s));
  for (uint32_t i = 0; i + BYTES <= s.n; i += BYTES)
    if (!bytes_stand_in_quotes(bytes_load(s.p + i))) return false;
  return bytes_stand_in_quotes(bytes_load(s.p + s.n - BYTES));
}

char *json_string_to_(char *to, struct str s) {
  *to++ = '"';
  if (!is_all_plain(s)) to = inside(to, s);
  else if (s.n < BYTES) bytes_copy_short(to, s), to += s.n;
  else to = (char *)memcpy(to, s.p, s.n) + s.n;
  *to++ = '"';
  return to;
}

void json_put_string(struct buffer *out, struct str s) {
  const size_t room = json_string_room(s);
  /* a long text asks for what it takes, not for what it might */
  const size_t plain_room = (size_t)s.n + 2;
  char *to = buffer_room(out, room <= SHORT_ROOM || !is_all_plain(s) ? room : plain_room);
  buffer_end(out, json_string_to(to, s));
}

void json_write_string(FILE *out, struct str s) {
  enum { PIECE = 512 };
  char escaped[PIECE * JSON_ESCAPE_BYTES_MAX];
  fputc('"', out);
  while (s.n) {
    uint32_t n = s.n < PIECE ? s.n : PIECE;
    /* a character is not cut: none has more than three bytes behind its first */
    for (int back = 0; n < s.n && back < 3 && (s.p[n] & 0xC0) == 0x80; back++) n--;
    const char *end = inside(escaped, (struct str){s.p, n});
    fwrite(escaped, 1, (size_t)(end - escaped), out);
    s.p += n;
    s.n -= n;
  }
  fputc('"', out);
}
