/* A file's words as they stand (source_words.h). */
#include "dsl/source_words.h"

#include <assert.h>

#include "dsl/tokens.h"

#include "dsl/parser.h"

void words_keep(struct arena *arena, struct source_words *words, const struct token *token) {
  struct source_word word = {.token = token->kind, .span = token->span, .keyword = token->keyword};
  switch (token->kind) {
  case TK_START_RULES: return; /* of no byte of the text */
  case TK_IDENTIFIER:
  case TK_FIELD_NAME: word.name = token->keyword ? token->keyword->phrase : token->text; break;
  case TK_NUMBER:
  case TK_DATE_LITERAL:
  case TK_TEXT_LITERAL:
  case TK_LAW: break;
  default: word.name = token->text; break;
  }
  VEC_PUSH(arena, &words->of, word);
}

struct source_word *words_find(struct source_words *words, uint32_t begin) {
  uint32_t low = 0, high = words->of.n;
  while (high - low > 1) {
    const uint32_t middle = low + (high - low) / 2;
    if (words->of.items[middle].span.begin <= begin) low = middle;
    else high = middle;
  }
  assert(low < words->of.n && words->of.items[low].span.begin == begin);
  return &words->of.items[low];
}

static bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v';
}

/* From the `#` at `begin` to its line's end, without the blanks there. */
static uint32_t comment_end(struct str text, uint32_t begin, uint32_t end) {
  const char *line_end = memchr(text.p + begin, '\n', end - begin);
  uint32_t stop = line_end ? (uint32_t)(line_end - text.p) : end;
  while (stop > begin && is_blank(text.p[stop - 1])) stop--;
  return stop;
}

static uint32_t column_of(struct str text, uint32_t at) {
  uint32_t begin = at;
  while (begin > 0 && text.p[begin - 1] != '\n') begin--;
  return str_display_width((struct str){text.p + begin, at - begin});
}

static bool begins_with_word(struct str text) {
  int32_t code;
  if (!text.n) return false;
  str_decode(text, 0, &code);
  return code == '_' || (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z') ||
      (code >= 0x80 && code != 0xFEFF);
}

void source_gap(struct arena *arena, struct str text, uint32_t begin, uint32_t end,
    struct source_notes *notes) {
  /* where words belong together the gap begins with the first of them */
  const bool is_first = begin == 0 && !begins_with_word(text);
  uint32_t n_line_ends = is_first;
  bool is_behind = !is_first;
  for (uint32_t at = begin; at < end;) {
    if (text.p[at] == '\n') {
      if (++n_line_ends == 2) VEC_PUSH(arena, &notes->of, (struct source_note){.begin = at});
      is_behind = false;
      at++;
    } else if (text.p[at] == '#') {
      const uint32_t stop = comment_end(text, at, end);
      const struct source_note note = {.comment = {text.p + at, stop - at},
          .begin = at,
          .column = column_of(text, at),
          .is_behind = is_behind};
      VEC_PUSH(arena, &notes->of, note);
      n_line_ends = 0;
      at = stop;
    } else {
      at++;
    }
  }
}
