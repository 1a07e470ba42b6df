/* What the quick readers of JSON Lines share: a window with its tokens, and where they stand in it.
 * Private to json_lines_quick.c and json_lines_block.c. */
#ifndef THIDUA_JSON_LINES_QUICK_H
#define THIDUA_JSON_LINES_QUICK_H

#include "base/limits.h"
#include "runtime/ingest/json_lines.h"
#include "runtime/ingest/tree_reading.h"
#include "runtime/ingest/value_quick.h"

struct json_quick {
  struct json_lines *lines;
  struct tree_load *load;
  const char *text, *end; /* the window, as the tokens count */
  const uint32_t *begins;
  uint32_t token, n_tokens; /* the next one */
  bool has_escapes;         /* a backslash stands somewhere in the window */
  const uint32_t *ends;     /* of the window's lines, ascending, and of the window; the next one */
  /* of the line that is read */
  const char *line, *line_end;
  const char *counted; /* up to here columns are counted: `column` is the next byte's */
  uint32_t column;
};

static inline const char *json_token_at(const struct json_quick *q) {
  return q->token < q->n_tokens ? q->text + q->begins[q->token] : q->line_end;
}

static inline bool json_is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/* The bytes from a token to the next one without the blanks behind it. */
static inline struct str json_token_text(const struct json_quick *q, const char *begin) {
  const char *end = json_token_at(q);
  if (end > q->line_end) end = q->line_end;
  while (end > begin + 1 && json_is_blank(end[-1])) end--;
  return (struct str){begin, (uint32_t)(end - begin)};
}

/* Where the line that begins there ends: at its line end, or the window's. */
static inline const char *json_line_end(struct json_quick *q, const char *line) {
  while (q->text + *q->ends < line) q->ends++;
  return q->text + *q->ends;
}

/* A text in quotation marks that are all there is of the token, within them. */
static inline bool json_is_in_quotes(
    const struct json_quick *q, struct str token, struct str *text) {
  if (token.n < 2 || token.p[token.n - 1] != '"') return false;
  *text = (struct str){token.p + 1, token.n - 2};
  return text->n <= SCALAR_BYTES_MAX &&
      !(q->has_escapes && text->n && memchr(text->p, '\\', text->n));
}

/* A number that is no text has no zeros before it. */
static inline bool json_has_zeros_before(struct str text) {
  uint32_t first = *text.p == '-' ? 1 : 0;
  return text.n > first + 1 && text.p[first] == '0' && text.p[first + 1] != '.';
}

/* -- json_lines_block.c -- */
/* The key whose token is the next one, and behind its colon; NONE_INDEX where it is none of them, or
 * written otherwise. */
uint32_t json_find_key(struct json_quick *q, struct data_keys *keys, uint32_t guess);
/* Reads the lines from the next token on, as far as they are records that are plain to see, many at
 * once; how many is returned. q->line and q->line_end are then the last of them. */
uint32_t json_lines_block(struct json_quick *q);

#endif
