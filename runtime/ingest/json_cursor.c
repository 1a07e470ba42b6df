/* A cursor over the nodes of one JSON text (RFC 8259), held whole in memory. simdjson finds where
 * its tokens begin (json_tokens.h); here they are held to the grammar, numbers stay the text they
 * are, escapes are resolved. Where anything is not as it should be, json_syntax.h is asked what.
 *
 * A text that is not UTF-8, or has a control character or the end of the file within a text, has no
 * tokens: then those before the mistake are found, so that the nodes before it are told of. */
#include <sys/stat.h>

#include "base/limits.h"
#include "runtime/ingest/data_formats.h"
#include "runtime/ingest/json_syntax.h"
#include "runtime/ingest/json_tokens.h"

#define JSON_BYTES_MAX 0xFFFFFF00u /* offsets are 32-bit */
/* an escape of six bytes is one byte at least: what is longer cannot become short enough */
#define RAW_BYTES_MAX (6 * SCALAR_BYTES_MAX)

enum expected { A_VALUE, A_VALUE_OR_END, A_KEY, A_KEY_OR_END, A_COLON, A_COMMA_OR_END, THE_END };

struct json_cursor {
  struct cursor base; /* first: a struct cursor of this format is one of these */
  struct input *input;
  char *text; /* the allocator's, with padding behind */
  uint32_t n;
  char *unescaped; /* the allocator's: the newest text that has escapes */
  uint32_t unescaped_bytes;
  struct json_tokens tokens;
  uint32_t token;    /* the next one */
  uint32_t position; /* the byte that base.line and base.column speak of */
  enum expected expected;
  bool is_mapping[DATA_DEPTH_MAX];
  bool is_begun, is_closed;
  bool has_mistake; /* it is known, and behind the last token */
  struct json_mistake mistake;
};

/* -- memory -- */

static void *resize(struct json_cursor *cursor, void *old, size_t bytes) {
  const struct allocator *allocator = cursor->input->arena->allocator;
  void *p = allocator->resize(allocator->context, old, bytes);
  if (!p && bytes) memory_exhausted(cursor->input->arena->out_of_memory);
  return p;
}

/* -- the whole text -- */

static enum cursor_kind stop(struct json_cursor *cursor) {
  cursor->base.failed = true;
  return cursor->base.kind = CURSOR_END;
}

/* How many bytes there will be, where that is known. */
static size_t expected_bytes(const struct input *input) {
  struct stat about;
  if (input->file < 0) return (size_t)(input->unread_end - input->unread);
  bool is_known = fstat(input->file, &about) == 0 && S_ISREG(about.st_mode) && about.st_size > 0 &&
      about.st_size <= (off_t)JSON_BYTES_MAX;
  return is_known ? (size_t)about.st_size : 0;
}

/* Takes all bytes of the input; false where reading fails or there are too many. */
static bool read_whole(struct json_cursor *cursor) {
  struct input *input = cursor->input;
  size_t n = 0, capacity = expected_bytes(input) + JSON_PADDING_BYTES;
  cursor->text = resize(cursor, NULL, capacity);
  for (;;) {
    if (!input_refill(input)) return false;
    size_t piece = (size_t)(input->unread_end - input->unread);
    if (n + piece > JSON_BYTES_MAX) {
      struct diag *diag = DIAG_AT(input->diags, DATA_NOT_JSON, ((struct place){input->path, 1, 1}),
          "the file is longer than 4 GiB");
      diag_help(
          input->diags, diag, "give it as several files: the data of several files is joined");
      return false;
    }
    if (n + piece + JSON_PADDING_BYTES > capacity) {
      capacity = 2 * (n + piece) + JSON_PADDING_BYTES;
      cursor->text = resize(cursor, cursor->text, capacity);
    }
    if (!piece) break;
    memcpy(cursor->text + n, input->unread, piece);
    input->unread += piece;
    input->bytes_read += piece;
    n += piece;
  }
  memset(cursor->text + n, ' ', JSON_PADDING_BYTES);
  cursor->n = (uint32_t)n;
  return true;
}

static struct str whole_text(const struct json_cursor *cursor) {
  return (struct str){cursor->text, cursor->n};
}

static void find_mistake(struct json_cursor *cursor) {
  if (cursor->has_mistake) return;
  cursor->has_mistake = json_mistake_find(
      &cursor->mistake, cursor->input->arena, whole_text(cursor), cursor->input->is_line);
}

/* The tokens of the whole text, else of what stands before its mistake. False where there are none
 * to be had. */
static bool find_tokens(struct json_cursor *cursor) {
  enum json_tokens_status status = json_tokens_find(&cursor->tokens, cursor->text, cursor->n);
  if (status == JSON_TOKENS_MISTAKE) {
    find_mistake(cursor);
    if (!cursor->has_mistake) return false;
    /* what follows is not to be seen */
    char kept[JSON_PADDING_BYTES];
    char *end = cursor->text + cursor->mistake.sound;
    memcpy(kept, end, sizeof kept);
    memset(end, ' ', sizeof kept);
    status = json_tokens_find(&cursor->tokens, cursor->text, cursor->mistake.sound);
    memcpy(end, kept, sizeof kept);
  }
  if (status == JSON_TOKENS_NO_MEMORY) memory_exhausted(cursor->input->arena->out_of_memory);
  return status == JSON_TOKENS_FOUND;
}

/* -- places -- */

/* Lines end with LF, CRLF or CR; columns count code points. */
static void move_to(struct json_cursor *cursor, uint32_t offset) {
  const char *p = cursor->text + cursor->position, *end = cursor->text + offset;
  uint32_t line = cursor->base.line, column = cursor->base.column;
  for (; p < end; p++) {
    if (*p == '\n' || (*p == '\r' && p[1] != '\n')) {
      line++;
      column = 1;
    } else {
      column += ((unsigned char)*p & 0xC0) != 0x80;
    }
  }
  cursor->base.line = line;
  cursor->base.column = column;
  cursor->position = offset;
}

/* The place of any byte. */
static struct place place_of(struct json_cursor *cursor, uint32_t offset) {
  if (offset < cursor->position) {
    cursor->position = 0;
    cursor->base.line = 1 + cursor->input->lines_before;
    cursor->base.column = 1;
  }
  move_to(cursor, offset);
  return cursor_place(&cursor->base);
}

static enum cursor_kind give_up(struct json_cursor *cursor) {
  struct diags *diags = cursor->input->diags;
  find_mistake(cursor);
  if (cursor->has_mistake)
    json_mistake_report(&cursor->mistake, diags, place_of(cursor, cursor->mistake.offset));
  else DIAG_AT(diags, DATA_NOT_JSON, cursor_place(&cursor->base), "it cannot be read from here on");
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
  struct place place = place_of(cursor, (uint32_t)(begin - cursor->text));
  struct diag *diag = DIAG_AT(cursor->input->diags, code, place, escape);
  diag_help(cursor->input->diags, diag, "%s", help);
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
  if (code_point == 0) refuse_escape(cursor, text, begin, DATA_NUL, "leave it out");
  else if (is_high(code_point) || is_low(code_point))
    refuse_escape(cursor, text, begin, DATA_JSON_HALF_CHARACTER,
        "a character beyond U+FFFF is written as itself, or as two escapes: \\ud83d\\ude00");
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
  DIAG_AT(cursor->input->diags, DATA_VALUE_TOO_LONG, cursor_place(&cursor->base), "1 MiB");
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
  uint32_t begin = cursor->tokens.begins[cursor->token];
  uint32_t end = cursor->token + 1 < cursor->tokens.n ? cursor->tokens.begins[cursor->token + 1]
      : cursor->has_mistake                           ? cursor->mistake.sound
                                                      : cursor->n;
  while (end > begin + 1) {
    char c = cursor->text[end - 1];
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') break;
    end--;
  }
  return (struct str){cursor->text + begin, end - begin};
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

/* Not before the first node: whoever opened the cursor must hold it when memory is exhausted. */
static bool begin(struct json_cursor *cursor) {
  if (cursor->is_begun) return true;
  cursor->is_begun = true;
  if (!input_begin_utf8(cursor->input) || !read_whole(cursor)) {
    stop(cursor);
    return false;
  }
  if (find_tokens(cursor)) return true;
  give_up(cursor);
  return false;
}

static enum cursor_kind next(struct cursor *base) {
  struct json_cursor *cursor = (struct json_cursor *)base;
  if (base->failed || cursor->is_closed || !begin(cursor)) return base->kind = CURSOR_END;
  for (; cursor->token < cursor->tokens.n; cursor->token++) {
    struct str token = token_text(cursor);
    move_to(cursor, (uint32_t)(token.p - cursor->text));
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
  bool is_empty = cursor->tokens.n == 0 && !cursor->has_mistake;
  if (!is_empty && (cursor->expected != THE_END || cursor->has_mistake)) return give_up(cursor);
  return base->kind = CURSOR_END;
}

enum { LOOKED_AT_BYTES = 1 << 20 };

/* Goes by the tokens, from behind the mapping's bracket; keys with escapes are not looked at. */
static bool holds(struct cursor *base, struct str key) {
  struct json_cursor *cursor = (struct json_cursor *)base;
  uint32_t begin = cursor->position, depth = 0;
  for (uint32_t t = cursor->token; t + 1 < cursor->tokens.n; t++) {
    uint32_t at = cursor->tokens.begins[t];
    if (at - begin > LOOKED_AT_BYTES) return false;
    char c = cursor->text[at];
    if (c == '{' || c == '[') depth++;
    if ((c == '}' || c == ']') && depth-- == 0) return false;
    if (c == '"' && depth == 0 && cursor->text[cursor->tokens.begins[t + 1]] == ':' &&
        strncmp(cursor->text + at + 1, key.p, key.n) == 0 && cursor->text[at + 1 + key.n] == '"')
      return true;
  }
  return false;
}

/* -- life -- */

static void close_text(struct cursor *base) {
  struct json_cursor *cursor = (struct json_cursor *)base;
  json_tokens_free(&cursor->tokens);
  if (cursor->text) resize(cursor, cursor->text, 0);
  if (cursor->unescaped) resize(cursor, cursor->unescaped, 0);
  cursor->text = cursor->unescaped = NULL;
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
  cursor->input = input;
  cursor->expected = A_VALUE;
  return &cursor->base;
}
