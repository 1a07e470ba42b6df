/* What is alike: see alike.h. */
#include "dsl/alike.h"

#include <utf8proc.h>

#include "dsl/keywords.h"

static bool is_blank(char byte) { return byte == ' ' || byte == '\t' || byte == '\n'; }

struct str alike_word_before(struct str text, uint32_t at) {
  uint32_t end = at;
  while (end > 0 && is_blank(text.p[end - 1])) end--;
  uint32_t begin = end;
  while (begin > 0 && !is_blank(text.p[begin - 1])) begin--;
  return (struct str){text.p + begin, end - begin};
}

/* The text there is the name, or its words apart. */
static bool is_same_or_apart(const char *text, struct str name) {
  for (uint32_t i = 0; i < name.n; i++)
    if (text[i] != name.p[i] && !(name.p[i] == '_' && text[i] == ' ')) return false;
  return true;
}

bool alike_is_declared(struct str text, struct str name) {
  for (uint32_t at = 0; at + name.n < text.n; at++) {
    if (!is_same_or_apart(text.p + at, name)) continue;
    uint32_t behind = at + name.n;
    while (behind < text.n && text.p[behind] == ' ') behind++;
    if (behind < text.n && text.p[behind] == ':') return true;
    const struct str before = alike_word_before(text, at);
    for (uint32_t i = 0; before.n && i < keyword_count(); i++) {
      const struct keyword *keyword = keyword_at(i);
      const struct str phrase = keyword->phrase;
      if (keyword->kind == KEYWORD_DECLARATION && phrase.n >= before.n &&
          memcmp(phrase.p + phrase.n - before.n, before.p, before.n) == 0)
        return true;
    }
  }
  return false;
}

bool alike_bare(struct str text, char *out, size_t most) {
  utf8proc_int32_t letters[256];
  const utf8proc_ssize_t n =
      utf8proc_decompose((const utf8proc_uint8_t *)text.p, (utf8proc_ssize_t)text.n, letters, 256,
          UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK | UTF8PROC_CASEFOLD);
  if (n < 0 || (size_t)n >= most || n > 256) return false;
  for (utf8proc_ssize_t i = 0; i < n; i++) {
    if (letters[i] == 0x111) letters[i] = 'd';
    if (letters[i] >= 0x80) return false;
    out[i] = (char)letters[i];
  }
  out[n] = '\0';
  return true;
}
