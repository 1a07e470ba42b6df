/* A cursor over the nodes of one JSON text (RFC 8259), held whole in memory. simdjson finds where
 * its tokens begin (json_tokens.h); here they are held to the grammar, numbers stay the text they
 * are, escapes are resolved. Where anything is not as it should be, json_syntax.h is asked what.
 *
 * A text that is not UTF-8, or has a control character or the end of the file within a text, has no
 * tokens: then those before the mistake are found, so that the nodes before it are told of. */
#include "base/limits.h"
#include "base/translate.h"
#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/json_cursor.h"
#include "runtime/ingest/json_syntax.h"
#include "runtime/ingest/json_text.h"

/* an escape of six bytes is one byte at least: what is longer cannot become short enough */
#define RAW_BYTES_MAX (6 * SCALAR_BYTES_MAX)

enum expected { A_VALUE, A_VALUE_OR_END, A_KEY, A_KEY_OR_END, A_COLON, A_COMMA_OR_END, THE_END };

struct json_cursor {
  struct cursor base; /* first: a struct cursor of this format is one of these */
  struct json_text text;
  char *unescaped; /* the allocator's: the newest text that has escapes */
  uint32_t unescaped_bytes;
  uint32_t token;    /* the next one, of the text's piece */
  uint32_t position; /* the byte of the text that base.line and base.column speak of */
  enum expected expected;
  bool is_mapping[DATA_DEPTH_MAX];
  bool is_begun, is_closed;
  bool is_any;      /* the text has tokens */
  bool is_over;     /* there are no more pieces */
  bool has_mistake; /* it is known, and behind the last token */
  struct json_mistake mistake;
};

/* -- memory -- */

static void *resize(struct json_cursor *cursor, void *old, size_t bytes) {
  const struct allocator *allocator = cursor->text.input->arena->allocator;
  void *p = allocator->resize(allocator->context, old, bytes);
  if (!p && bytes) memory_exhausted(cursor->text.input->arena->out_of_memory);
  return p;
}

/* -- pieces -- */

static enum cursor_kind stop(struct json_cursor *cursor) {
  cursor->base.failed = true;
  return cursor->base.kind = CURSOR_END;
}

/* Once: the first mistake of the whole text, where there is one. */
static void find_mistake(struct json_cursor *cursor) {
  struct json_text *text = &cursor->text;
  uint32_t n_before;
  if (cursor->has_mistake) return;
  bool is_whole = json_text_make_whole(text, &n_before);
  cursor->position += n_before;
  cursor->has_mistake = is_whole &&
      json_mistake_find(&cursor->mistake, text->input->arena, (struct str){text->bytes, text->n},
          text->input->is_line);
}

static uint32_t n_tokens(const struct json_cursor *cursor) { return cursor->text.tokens.n; }

/* Where a token begins in the text. */
static uint32_t token_begin(const struct json_cursor *cursor, uint32_t token) {
  return cursor->text.begin + cursor->text.tokens.begins[token];
}

/* -- places -- */

static void move_to(struct json_cursor *cursor, uint32_t offset) {
  const char *bytes = cursor->text.bytes;
  json_move_place(
      bytes + cursor->position, bytes + offset, &cursor->base.line, &cursor->base.column);
  cursor->position = offset;
}

/* The place of any byte. */
static struct place place_of(struct json_cursor *cursor, uint32_t offset) {
  if (offset < cursor->position) {
    cursor->position = 0;
    cursor->base.line = 1 + cursor->text.input->lines_before;
    cursor->base.column = 1;
  }
  move_to(cursor, offset);
  return cursor_place(&cursor->base);
}

static enum cursor_kind give_up(struct json_cursor *cursor) {
  struct diags *diags = cursor->text.input->diags;
  find_mistake(cursor);
  if (cursor->has_mistake)
    json_mistake_report(&cursor->mistake, diags, place_of(cursor, cursor->mistake.offset));
  else
    DIAG_AT(diags, DATA_NOT_JSON, cursor_place(&cursor->base), _("it cannot be read from here on"));
  return stop(cursor);
}

/* -- texts -- */

static uint32_t hexadecimal(const char *p) {
  uint32_t value = 0;
  for (int i = 0; i < 4; i++) {
    char c = p[i];
    uint32_t digit = c >= '0' && c <= '9'        ? (uint32_t)(c - '0')
        : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (uint32_t)((c | 0x20) - 'a' + 10)
                                                 : UINT32_MAX;
    if (digit == UINT32_MAX) return UINT32_MAX;
    value = value * 16 + digit;
  }
  return value;
}

static char *put_utf8(char *to, uint32_t code_point) {
  if (code_point < 0x80) {
    *to++ = (char)code_point;
  } else if (code_point < 0x800) {
    *to++ = (char)(0xC0 | (code_point >> 6));
    *to++ = (char)(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    *to++ = (char)(0xE0 | (code_point >> 12));
    *to++ = (char)(0x80 | ((code_point >> 6) & 0x3F));
    *to++ = (char)(0x80 | (code_point & 0x3F));
  } else {
    *to++ = (char)(0xF0 | (code_point >> 18));
    *to++ = (char)(0x80 | ((code_point >> 12) & 0x3F));
    *to++ = (char)(0x80 | ((code_point >> 6) & 0x3F));
    *to++ = (char)(0x80 | (code_point & 0x3F));
  }
  return to;
}

static bool is_high(uint32_t code_unit) { return code_unit >= 0xD800 && code_unit <= 0xDBFF; }
static bool is_low(uint32_t code_unit) { return code_unit >= 0xDC00 && code_unit <= 0xDFFF; }

struct escaped {       /* a text with escapes, while it is read */
  const char *p, *end; /* the rest of it; behind `end` stands its quotation mark */
  char *to;
  bool is_refused; /* something was told of it */
};

static void refuse_escape(struct json_cursor *cursor, struct escaped *text, const char *begin,
    enum diag_code code, const char *help) {
  if (text->is_refused) return;
  text->is_refused = true;
  char escape[8];
  snprintf(escape, sizeof escape, "%.6s", begin);
  struct place place = place_of(cursor, (uint32_t)(begin - cursor->text.bytes));
  struct diag *diag = DIAG_AT(cursor->text.input->diags, code, place, escape);
  diag_help(cursor->text.input->diags, diag, "%s", help);
}

/* From behind `\u`; a pair of escapes is one character. False where it is not an escape. */
static bool unescape_unicode(struct json_cursor *cursor, struct escaped *text) {
  const char *begin = text->p - 2;
  if (text->end - text->p < 4) return false;
  uint32_t code_point = hexadecimal(text->p);
  if (code_point == UINT32_MAX) return false;
  text->p += 4;
  if (is_high(code_point) && text->end - text->p >= 6 && text->p[0] == '\\' && text->p[1] == 'u') {
    uint32_t low = hexadecimal(text->p + 2);
    if (low != UINT32_MAX && is_low(low)) {
      code_point = 0x10000 + ((code_point - 0xD800) << 10) + (low - 0xDC00);
      text->p += 6;
    }
  }
  if (code_point == 0) refuse_escape(cursor, text, begin, DATA_NUL, _("leave it out"));
  else if (is_high(code_point) || is_low(code_point))
    refuse_escape(cursor, text, begin, DATA_JSON_HALF_CHARACTER,
        _("a character beyond U+FFFF is written as itself, or as two escapes: \\ud83d\\ude00"));
  else text->to = put_utf8(text->to, code_point);
  return true;
}

static bool unescape(struct json_cursor *cursor, struct escaped *text) {
  static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
  while (text->p < text->end) {
    const char *escape = memchr(text->p, '\\', (size_t)(text->end - text->p));
    size_t n = (size_t)((escape ? escape : text->end) - text->p);
    memcpy(text->to, text->p, n);
    text->to += n;
    if (!escape) break;
    char c = escape[1];
    text->p = escape + 2;
    const char *found = c ? strchr(from, c) : NULL;
    if (found) *text->to++ = to[found - from];
    else if (c != 'u' || !unescape_unicode(cursor, text)) return false;
  }
  return true;
}

static enum cursor_kind too_long(struct json_cursor *cursor) {
  DIAG_AT(cursor->text.input->diags, DATA_VALUE_TOO_LONG, cursor_place(&cursor->base), "1 MiB");
  return cursor->base.kind = CURSOR_REFUSED;
}

/* A text from behind its opening quotation mark to its closing one. */
static enum cursor_kind text_node(struct json_cursor *cursor, struct str raw) {
  cursor->base.plain = false;
  if (raw.n > RAW_BYTES_MAX) return too_long(cursor);
  if (raw.n && memchr(raw.p, '\\', raw.n)) {
    if (cursor->unescaped_bytes < raw.n) {
      cursor->unescaped = resize(cursor, cursor->unescaped, (size_t)raw.n * 2);
      cursor->unescaped_bytes = raw.n * 2;
    }
    struct escaped text = {raw.p, raw.p + raw.n, cursor->unescaped, false};
    struct place place = cursor_place(&cursor->base);
    uint32_t position = cursor->position;
    if (!unescape(cursor, &text)) return give_up(cursor);
    if (text.is_refused) {
      cursor->base.line = place.line;
      cursor->base.column = place.column;
      cursor->position = position;
      return cursor->base.kind = CURSOR_REFUSED;
    }
    raw = (struct str){cursor->unescaped, (uint32_t)(text.to - cursor->unescaped)};
  }
  if (raw.n > SCALAR_BYTES_MAX) return too_long(cursor);
  cursor->base.text = raw;
  return cursor->base.kind = CURSOR_SCALAR;
}

/* -- tokens -- */

/* The token with the blanks behind it taken off. */
static struct str token_text(const struct json_cursor *cursor) {
  const char *bytes = cursor->text.bytes;
  uint32_t begin = token_begin(cursor, cursor->token);
  uint32_t end = cursor->token + 1 < n_tokens(cursor) ? token_begin(cursor, cursor->token + 1)
                                                      : cursor->text.end;
  while (end > begin + 1) {
    char c = bytes[end - 1];
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') break;
    end--;
  }
  return (struct str){bytes + begin, end - begin};
}

static void value_ended(struct json_cursor *cursor) {
  cursor->expected = cursor->base.depth ? A_COMMA_OR_END : THE_END;
}

static enum cursor_kind opened(struct json_cursor *cursor, bool is_mapping) {
  if (cursor->base.depth == DATA_DEPTH_MAX) return give_up(cursor);
  cursor->is_mapping[cursor->base.depth++] = is_mapping;
  cursor->expected = is_mapping ? A_KEY_OR_END : A_VALUE_OR_END;
  return cursor->base.kind = is_mapping ? CURSOR_MAPPING : CURSOR_LIST;
}

static enum cursor_kind closed(struct json_cursor *cursor) {
  bool is_mapping = cursor->is_mapping[--cursor->base.depth];
  value_ended(cursor);
  return cursor->base.kind = is_mapping ? CURSOR_MAPPING_END : CURSOR_LIST_END;
}

static bool is_text(struct str token) {
  return token.n >= 2 && token.p[0] == '"' && token.p[token.n - 1] == '"';
}

static enum cursor_kind scalar(struct json_cursor *cursor, struct str token) {
  if (is_text(token)) {
    value_ended(cursor);
    return text_node(cursor, (struct str){token.p + 1, token.n - 2});
  }
  if (json_number_length(token) != token.n && !str_equal(token, STR("true")) &&
      !str_equal(token, STR("false")) && !str_equal(token, STR("null")))
    return give_up(cursor);
  value_ended(cursor);
  if (token.n > SCALAR_BYTES_MAX) return too_long(cursor);
  cursor->base.text = token;
  cursor->base.plain = true;
  return cursor->base.kind = CURSOR_SCALAR;
}

static enum cursor_kind value(struct json_cursor *cursor, struct str token) {
  if (token.n != 1) return scalar(cursor, token);
  if (*token.p == '{' || *token.p == '[') return opened(cursor, *token.p == '{');
  if (*token.p == ']' && cursor->expected == A_VALUE_OR_END) return closed(cursor);
  return scalar(cursor, token);
}

static enum cursor_kind key(struct json_cursor *cursor, struct str token) {
  if (token.n == 1 && *token.p == '}' && cursor->expected == A_KEY_OR_END) return closed(cursor);
  if (!is_text(token)) return give_up(cursor);
  cursor->expected = A_COLON;
  return text_node(cursor, (struct str){token.p + 1, token.n - 2});
}

/* Behind the last token there is. */
static enum cursor_kind at_end(struct json_cursor *cursor) {
  if (cursor->has_mistake || (cursor->is_any && cursor->expected != THE_END))
    return give_up(cursor);
  return cursor->base.kind = CURSOR_END;
}

/* Goes on to bytes that were not seen yet; false at the end of the text, or of what can be read of it.
 * Not before the first node: whoever opened the cursor must hold it when memory is exhausted. */
static bool next_bytes(struct json_cursor *cursor) {
  struct json_text *text = &cursor->text;
  enum json_text_status status = JSON_TEXT_FAILED;
  uint32_t n_let_go = 0;
  if (cursor->is_over) return false;
  if (cursor->is_begun || json_text_begin(text, text->input)) {
    if (cursor->is_begun) move_to(cursor, text->end);
    status = json_text_next(text, &n_let_go);
  }
  cursor->is_begun = true;
  cursor->position -= n_let_go;
  cursor->token = 0;
  cursor->is_over = status != JSON_TEXT_PIECE;
  if (status == JSON_TEXT_FAILED) stop(cursor);
  return !cursor->is_over;
}

/* Finds the tokens of the piece from `begin` on; false where there are none before a mistake. */
static bool find_tokens(struct json_cursor *cursor, uint32_t begin) {
  struct json_text *text = &cursor->text;
  const bool is_sound = json_text_find_tokens(text, begin);
  cursor->token = 0;
  cursor->is_any |= n_tokens(cursor) > 0;
  if (is_sound) return true;
  cursor->is_over = true;
  find_mistake(cursor);
  if (!cursor->has_mistake || !json_text_cut(text, cursor->mistake.sound)) give_up(cursor);
  return n_tokens(cursor) > 0 && !cursor->base.failed;
}

/* Goes on to tokens that were not seen yet, likewise. */
static bool next_piece(struct json_cursor *cursor) {
  return next_bytes(cursor) && find_tokens(cursor, cursor->text.begin);
}

static enum cursor_kind next(struct cursor *base) {
  struct json_cursor *cursor = (struct json_cursor *)base;
  if (base->failed || cursor->is_closed) return base->kind = CURSOR_END;
  for (;; cursor->token++) {
    while (cursor->token == n_tokens(cursor)) {
      if (next_piece(cursor)) continue;
      return base->failed ? base->kind = CURSOR_END : at_end(cursor);
    }
    struct str token = token_text(cursor);
    move_to(cursor, (uint32_t)(token.p - cursor->text.bytes));
    switch (cursor->expected) {
    case A_COLON:
      if (!str_equal(token, STR(":"))) return give_up(cursor);
      cursor->expected = A_VALUE;
      continue;
    case A_COMMA_OR_END: {
      bool is_mapping = cursor->is_mapping[base->depth - 1];
      if (str_equal(token, STR(","))) {
        cursor->expected = is_mapping ? A_KEY : A_VALUE;
        continue;
      }
      if (!str_equal(token, is_mapping ? STR("}") : STR("]"))) return give_up(cursor);
      cursor->token++;
      return closed(cursor);
    }
    case A_KEY:
    case A_KEY_OR_END: cursor->token++; return key(cursor, token);
    case A_VALUE:
    case A_VALUE_OR_END: cursor->token++; return value(cursor, token);
    case THE_END: return give_up(cursor);
    }
  }
}

/* -- for quick readers -- */

bool json_cursor_stand(struct cursor *base, struct json_stand *stand) {
  struct json_cursor *cursor = (struct json_cursor *)base;
  if (base->next != next || base->failed || cursor->is_closed || !base->depth ||
      cursor->is_mapping[base->depth - 1])
    return false;
  const bool has_tokens = cursor->token < n_tokens(cursor);
  if (!has_tokens && !next_bytes(cursor)) return false;
  const char *bytes = cursor->text.bytes;
  *stand = (struct json_stand){
      .next = bytes + (has_tokens ? token_begin(cursor, cursor->token) : cursor->text.begin),
      .end = bytes + cursor->text.end,
      .at = bytes + cursor->position,
      .line = base->line,
      .column = base->column,
      .is_first = cursor->expected == A_VALUE_OR_END,
      .is_behind_comma = cursor->expected == A_VALUE};
  return true;
}

/* The first token that does not begin before a byte. */
static uint32_t token_from(const struct json_cursor *cursor, uint32_t offset) {
  uint32_t low = cursor->token, high = n_tokens(cursor);
  while (low < high) {
    const uint32_t middle = low + (high - low) / 2;
    if (token_begin(cursor, middle) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

void json_cursor_go_on(struct cursor *base, const struct json_stand *stand) {
  struct json_cursor *cursor = (struct json_cursor *)base;
  const uint32_t at = (uint32_t)(stand->next - cursor->text.bytes);
  cursor->position = (uint32_t)(stand->at - cursor->text.bytes);
  base->line = stand->line;
  base->column = stand->column;
  cursor->expected = stand->is_first ? A_VALUE_OR_END
      : stand->is_behind_comma       ? A_VALUE
                                     : A_COMMA_OR_END;
  if (n_tokens(cursor)) cursor->token = token_from(cursor, at);
  else find_tokens(cursor, at);
}

enum { LOOKED_AT_BYTES = 1 << 20 };
/* so that they stand in the first piece */
_Static_assert(LOOKED_AT_BYTES < JSON_FIRST_PIECE_BYTES, "");

/* Goes by the tokens, from behind the mapping's bracket; keys with escapes are not looked at. */
static bool holds(struct cursor *base, struct str key) {
  struct json_cursor *cursor = (struct json_cursor *)base;
  const char *bytes = cursor->text.bytes;
  uint32_t begin = cursor->position, depth = 0;
  for (uint32_t t = cursor->token; t + 1 < n_tokens(cursor); t++) {
    uint32_t at = token_begin(cursor, t);
    if (at - begin > LOOKED_AT_BYTES) return false;
    char c = bytes[at];
    if (c == '{' || c == '[') depth++;
    if ((c == '}' || c == ']') && depth-- == 0) return false;
    if (c == '"' && depth == 0 && bytes[token_begin(cursor, t + 1)] == ':' &&
        strncmp(bytes + at + 1, key.p, key.n) == 0 && bytes[at + 1 + key.n] == '"')
      return true;
  }
  return false;
}

/* -- life -- */

static void close_text(struct cursor *base) {
  struct json_cursor *cursor = (struct json_cursor *)base;
  json_text_close(&cursor->text);
  if (cursor->unescaped) resize(cursor, cursor->unescaped, 0);
  cursor->unescaped = NULL;
  cursor->is_closed = true;
  base->text = (struct str){0};
  base->kind = CURSOR_END;
}

struct cursor *json_cursor_open(struct input *input) {
  struct json_cursor *cursor = ARENA_NEW(input->arena, struct json_cursor);
  cursor->base = (struct cursor){.path = input->path,
      .next = next,
      .holds = holds,
      .close = close_text,
      .line = 1 + input->lines_before,
      .column = 1,
      .is_bracketed = true};
  cursor->text.input = input;
  cursor->expected = A_VALUE;
  return &cursor->base;
}
