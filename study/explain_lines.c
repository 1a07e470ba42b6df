/* Lines of an explanation as text (explain_lines.h). */
#include "study/explain_lines.h"

#include <stdarg.h>

#include "base/characters.h"
#include "base/translate.h"

#define WORD(name, text) [WORD_##name] = text,
static const char *const explain_words[] = {
#include "study/explain_words.def"
};

const char *in_words(enum explain_word word) { return translated(explain_words[word]); }

struct str phrase(struct arena *arena, enum explain_word word, ...) {
  va_list arguments;
  va_start(arguments, word);
  const int n = vsnprintf(NULL, 0, in_words(word), arguments);
  va_end(arguments);
  char *words = arena_alloc_raw(arena, (size_t)n + 1);
  va_start(arguments, word);
  vsnprintf(words, (size_t)n + 1, in_words(word), arguments);
  va_end(arguments);
  return (struct str){words, (uint32_t)n};
}

const char *c_string(const struct text *text, struct str s) { return str_cstring(text->arena, s); }

struct str joined(struct arena *arena, struct str a, const char *between, struct str b) {
  return str_from(
      arena_printf(arena, "%.*s%s%.*s", STR_ARGS(a), a.n && b.n ? between : "", STR_ARGS(b)));
}

/* -- lines -- */

struct str cut(const struct text *text, struct str s, uint32_t columns) {
  s = str_shown(text->arena, s);
  if (text->is_full || str_display_width(s) <= columns) return s;
  uint32_t end = 0, width = 0;
  while (end < s.n) {
    int32_t code_point;
    const uint32_t length = str_decode(s, end, &code_point);
    width += str_display_width((struct str){s.p + end, length});
    if (width >= columns) break;
    end += length;
  }
  return str_from(arena_printf(text->arena, "%.*s…", (int)end, s.p));
}

static void print_line(const struct text *text, uint32_t indent, struct str s) {
  s = cut(text, s, TEXT_COLUMNS - indent);
  fprintf(text->out, "%*s%.*s\n", (int)indent, "", STR_ARGS(s));
}

void put_line(const struct text *text, uint32_t indent, struct str s) {
  if (text->wraps) put_whole(text, indent, s);
  else print_line(text, indent, s);
}

/* The blank behind the last word that fits; 0: all fits, or no word does. */
static uint32_t last_blank(struct str s, uint32_t columns) {
  uint32_t end = 0, width = 0, at = 0;
  while (at < s.n && width < columns) {
    int32_t code_point;
    const uint32_t length = str_decode(s, at, &code_point);
    if (code_point == ' ') end = at;
    width += str_display_width((struct str){s.p + at, length});
    at += length;
  }
  return at == s.n && width <= columns ? 0 : end;
}

void put_wrapped(const struct text *text, uint32_t indent, struct str s) {
  for (int line = 0; line < LAW_LINES - 1 || text->is_full; line++) {
    const uint32_t end = last_blank(s, TEXT_COLUMNS - indent);
    if (!end) break;
    print_line(text, indent, (struct str){s.p, end});
    s = (struct str){s.p + end + 1, s.n - end - 1};
  }
  print_line(text, indent, s);
}

void put_whole(const struct text *text, uint32_t indent, struct str s) {
  for (uint32_t own = indent;; own = indent + 2) {
    const uint32_t end = last_blank(s, TEXT_COLUMNS - own);
    if (!end) {
      fprintf(text->out, "%*s%.*s\n", (int)own, "", STR_ARGS(str_shown(text->arena, s)));
      return;
    }
    print_line(text, own, (struct str){s.p, end});
    s = (struct str){s.p + end + 1, s.n - end - 1};
  }
}

void flush(struct text *text) {
  if (text->line.n) put_line(text, text->indent + text->hang, text->line);
  text->line.n = 0;
  text->hang = 0;
}

void put_item(struct text *text, uint32_t indent, struct str item) {
  if (text->indent == indent && text->last.n && str_equal(item, text->last)) return;
  text->last = item;
  if (text->line.n && text->indent == indent &&
      indent + str_display_width(text->line) + 2 + str_display_width(item) <= TEXT_COLUMNS) {
    text->line = joined(text->arena, text->line, ", ", item);
    return;
  }
  const bool goes_on = text->line.n && text->indent == indent && text->is_whole;
  flush(text);
  if (goes_on) text->hang = 2;
  text->line = item;
  text->indent = indent;
}

void put_heading(struct text *text, struct str heading) {
  flush(text);
  text->last.n = 0;
  fprintf(text->out, "%.*s\n", STR_ARGS(heading));
}
