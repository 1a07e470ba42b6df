/* Law text in the form in which it is compared: see law_form.h. */
#include "compiler/source/law_form.h"

#include <ctype.h>
#include <strings.h>
#include <utf8proc.h>

#include "base/characters.h"

static bool is_space(int32_t code_point) {
  return character_is_blank(code_point) || character_ends_line(code_point);
}

bool law_is_letter_or_digit(int32_t code_point) {
  utf8proc_category_t category = utf8proc_category(code_point);
  return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
      (category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME) ||
      category == UTF8PROC_CATEGORY_ND || category == UTF8PROC_CATEGORY_NL;
}

/* The code point that ends before `at`; a line feed at the beginning. */
static int32_t before(struct str text, uint32_t at) {
  int32_t code_point = '\n';
  uint32_t begin = at;
  while (begin > 0 && begin + 4 > at) {
    begin--;
    if (((unsigned char)text.p[begin] & 0xC0) != 0x80) break;
  }
  if (at > 0) str_decode(text, begin, &code_point);
  return code_point;
}

bool law_is_boundary(struct str form, uint32_t at) {
  int32_t behind;
  if (at == 0 || at == form.n) return true;
  str_decode(form, at, &behind);
  return !law_is_letter_or_digit(before(form, at)) || !law_is_letter_or_digit(behind);
}

uint32_t law_gap_length(struct str text, uint32_t at) {
  int32_t code_point;
  uint32_t n = 0;
  while (at + n < text.n) {
    uint32_t length = str_decode(text, at + n, &code_point);
    if (!is_space(code_point) && !character_is_invisible(code_point)) break;
    n += length;
  }
  return n;
}

/* -- characters -- */

/* The quotation mark, dash or stroke that the character is a variant of; 0: none. The letter eth
 * stands for Đ in texts that were converted from old encodings. */
static int32_t plain_sign(int32_t code_point) {
  if (code_point == 0x00D0 || code_point == 0x0189) return 0x0110;
  if (code_point < 0x80) return code_point == '`' ? '\'' : 0;
  int32_t plain = character_looks_like(code_point);
  return plain > 0 && plain < 0x80 && !isalnum((int)plain) ? plain : 0;
}

static bool is_dash(int32_t code_point) {
  return code_point == '-' || plain_sign(code_point) == '-';
}

/* The letters of a ligature or of a full-width letter; 0 for a character that is no such one. */
static utf8proc_ssize_t plain_letters(int32_t code_point, utf8proc_int32_t *out, int most) {
  const utf8proc_property_t *property = utf8proc_get_property(code_point);
  switch (property->decomp_type) {
  case UTF8PROC_DECOMP_TYPE_COMPAT:
  case UTF8PROC_DECOMP_TYPE_WIDE:
  case UTF8PROC_DECOMP_TYPE_NARROW:
  case UTF8PROC_DECOMP_TYPE_SMALL:
  case UTF8PROC_DECOMP_TYPE_FONT: break;
  default: return 0; /* among them the raised numbers of notes, which are no part of a word */
  }
  int boundary = 0;
  utf8proc_ssize_t n = utf8proc_decompose_char(
      code_point, out, most, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE, &boundary);
  return n > 0 && n <= most && out[0] != ' ' ? n : 0;
}

/* -- lines -- */

/* The bytes of white space behind `at` where a line ends among them and a word goes on behind it;
 * else 0. */
static uint32_t break_length(struct str text, uint32_t at) {
  int32_t code_point;
  bool line_ends = false;
  uint32_t n = law_gap_length(text, at);
  for (uint32_t i = at; i < at + n;) {
    i += str_decode(text, i, &code_point);
    line_ends |= character_ends_line(code_point);
  }
  if (!line_ends || at + n == text.n) return 0;
  str_decode(text, at + n, &code_point);
  return law_is_letter_or_digit(code_point) ? n : 0;
}

/* The same where the character at `at`, of `length` bytes, is one that breaks words. */
static uint32_t word_break(struct str text, uint32_t at, uint32_t length, int32_t code_point) {
  if (code_point != 0xAD && !(is_dash(code_point) && law_is_letter_or_digit(before(text, at))))
    return 0;
  return break_length(text, at + length);
}

uint32_t law_word_length(struct str text, uint32_t at) {
  int32_t code_point;
  uint32_t i = at;
  while (i < text.n) {
    uint32_t length = str_decode(text, i, &code_point);
    if (is_space(code_point)) break;
    i += length + word_break(text, i, length, code_point);
  }
  return i - at;
}

/* -- page numbers -- */

static uint32_t digits_at(const char *p) {
  uint32_t n = 0;
  while (isdigit((unsigned char)p[n])) n++;
  return n;
}

/* "12", "- 12 -", "12/40", "Trang 12", "Page 3 of 9", in the form. */
static bool is_page_number(struct arena *arena, struct str form) {
  if (form.n == 0 || form.n > 24) return false;
  static const char *const words[] = {"trang ", "page ", "tr. ", "p. "};
  const char *p = str_cstring(arena, form);
  const char *open = p;
  if (strchr("-|[(", *p)) p++;
  bool opened = p != open;
  while (*p == ' ') p++;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strncasecmp(p, words[i], strlen(words[i])) == 0) {
      p += strlen(words[i]);
      break;
    }
  uint32_t n = digits_at(p);
  if (n == 0 || n > 4) return false;
  p += n;
  const char *rest = p;
  while (*p == ' ') p++;
  if (*p == '/' || strncmp(p, "of ", 3) == 0) {
    p += *p == '/' ? 1 : 3;
    while (*p == ' ') p++;
    if (digits_at(p) == 0) return false;
    p += digits_at(p);
  } else {
    p = rest;
  }
  while (opened && *p && strchr(" -|])", *p)) p++;
  return *p == '\0';
}

/* The bytes of the line at `at`, without its end. */
static uint32_t line_length(struct str text, uint32_t at) {
  int32_t code_point;
  uint32_t i = at;
  while (i < text.n) {
    uint32_t length = str_decode(text, i, &code_point);
    if (character_ends_line(code_point)) break;
    i += length;
  }
  return i - at;
}

struct str law_without_page_numbers(struct arena *arena, struct str text, bool *has_pages) {
  enum { LONGEST = 80 };
  char *out = arena_copy(arena, text.p, text.n);
  *has_pages = false;
  for (uint32_t at = 0; at < text.n;) {
    int32_t code_point;
    struct str line = {text.p + at, line_length(text, at)};
    bool is_number = line.n <= LONGEST && is_page_number(arena, law_form(arena, line));
    if (is_number) memset(out + at, ' ', line.n);
    *has_pages |= is_number;
    at += line.n;
    if (at < text.n) at += str_decode(text, at, &code_point);
  }
  return (struct str){out, text.n};
}

/* -- the form -- */

/* No character becomes more than so many times its bytes. */
enum { GROWTH_MAX = 4 };

struct writer {
  char *out;
  uint32_t n;
  bool gap;          /* white space to write before what comes next */
  uint32_t *origins; /* of each byte written; NULL: nobody asks */
  uint32_t origin;   /* of what comes next */
};

static void note_origin(struct writer *writer, uint32_t n_before) {
  for (uint32_t i = n_before; writer->origins && i < writer->n; i++)
    writer->origins[i] = writer->origin;
}

static void put(struct writer *writer, int32_t code_point) {
  const uint32_t n_before = writer->n;
  if (writer->gap && writer->n) writer->out[writer->n++] = ' ';
  writer->gap = false;
  writer->n +=
      (uint32_t)utf8proc_encode_char(code_point, (utf8proc_uint8_t *)writer->out + writer->n);
  note_origin(writer, n_before);
}

static void put_plain(struct writer *writer, int32_t code_point) {
  enum { MOST = 4 }; /* no ligature of letters has more */
  utf8proc_int32_t letters[MOST];
  int32_t sign = plain_sign(code_point);
  utf8proc_ssize_t n = sign || code_point < 0x80 ? 0 : plain_letters(code_point, letters, MOST);
  if (n == 0) put(writer, sign ? sign : code_point);
  for (utf8proc_ssize_t i = 0; i < n; i++) put(writer, letters[i]);
}

static struct str form_of(struct arena *arena, struct str text, uint32_t *origins) {
  struct writer writer = {
      .out = arena_alloc(arena, GROWTH_MAX * (size_t)text.n + 1), .origins = origins};
  int32_t code_point;
  for (uint32_t i = 0; i < text.n;) {
    uint32_t length = str_decode(text, i, &code_point);
    uint32_t broken = word_break(text, i, length, code_point);
    writer.origin = i;
    if (is_space(code_point)) writer.gap = true;
    else if (broken) put(&writer, LAW_BREAK);
    else if (!character_is_invisible(code_point)) put_plain(&writer, code_point);
    i += length + broken;
  }
  return (struct str){writer.out, writer.n};
}

struct str law_form(struct arena *arena, struct str text) {
  return form_of(arena, str_nfc(arena, text), NULL);
}

struct str law_form_from(struct arena *arena, struct str text, uint32_t **origins) {
  *origins = ARENA_ARRAY(arena, uint32_t, GROWTH_MAX * (size_t)text.n + 1);
  return form_of(arena, text, *origins);
}

bool law_matches(struct str form, uint32_t at, struct str word, uint32_t *end) {
  uint32_t i = at, k = 0;
  while (k < word.n) {
    if (i < form.n && form.p[i] == word.p[k]) {
      i++;
      k++;
    } else if (i < form.n && form.p[i] == LAW_BREAK) {
      i++;
      if (word.p[k] == '-') k++;
    } else if (word.p[k] == LAW_BREAK) {
      k++;
      if (i < form.n && (form.p[i] == '-' || form.p[i] == ' ')) i++;
    } else {
      return false;
    }
  }
  *end = i;
  return true;
}
