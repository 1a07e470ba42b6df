/* The grammar of RFC 8259 once more, to say what was meant where it is broken. The first mistake
 * ends it; `fail` keeps it. json_mistakes.c words what stands where a value or a key belongs. */
#include "runtime/ingest/json_syntax.h"
#include "base/translate.h"

#include "base/characters.h"
#include "runtime/ingest/json_mistakes.h"

/* -- characters -- */

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* -- texts -- */

/* The byte at s->at begins no character. */
static bool fail_encoding(struct json_scan *s) {
  struct str encoding = encoding_of(s->text);
  if (encoding.n)
    return json_fail(s, DATA_NOT_UTF8, s->at, arena_printf(s->arena, _("it is %s"), _(encoding.p)),
        encoding_way_out(encoding));
  return json_fail(s, DATA_NOT_UTF8, s->at,
      arena_printf(s->arena, _("found the byte 0x%02X, which begins no whole character"),
          (unsigned char)s->text.p[s->at]),
      _("write anew what stands there, and save the file with the encoding UTF-8"));
}

static bool fail_control(struct json_scan *s, uint32_t begin) {
  unsigned char c = (unsigned char)s->text.p[s->at];
  if (c == '\n' || c == '\r')
    return json_fail(s, DATA_NOT_JSON, begin,
        _("the text that begins here runs over the end of its line"),
        _("close it with a quotation mark (\") on its line; a line break within a text is written "
          "\\n"));
  return json_fail(s, DATA_CONTROL_CHARACTER, s->at, character_name(s->arena, c),
      c == '\t'
          ? _("within a text it is written \\t")
          : arena_printf(s->arena, _("leave it out; within a text it is written \\u%04x"), c));
}

/* Behind a backslash. */
static bool scan_escape(struct json_scan *s) {
  uint32_t begin = s->at - 1;
  if (s->at == s->text.n) return true; /* the text does not end either */
  char c = s->text.p[s->at];
  int32_t code_point;
  if ((unsigned char)c >= 0x80 && str_decode(s->text, s->at, &code_point) == 1)
    return fail_encoding(s);
  if ((unsigned char)c < 0x20) return true; /* told of the character itself */
  s->at++;
  if (c && strchr("\"\\/bfnrt", c)) return true;
  if (c != 'u') {
    s->at = begin + 1;
    struct str shown = json_character(s);
    return json_fail(s, DATA_NOT_JSON, begin,
        arena_printf(s->arena, _("there is no escape \\%.*s"), STR_ARGS(shown)),
        _("a backslash within a text is written twice: \\\\"));
  }
  for (uint32_t i = 0; i < 4; i++, s->at++) {
    char digit = s->at < s->text.n ? s->text.p[s->at] : ' ';
    if (!is_digit(digit) && !((digit | 0x20) >= 'a' && (digit | 0x20) <= 'f'))
      return json_fail(s, DATA_NOT_JSON, begin, _("four hexadecimal digits belong behind \\u"),
          _("a backslash within a text is written twice: \\\\"));
  }
  return true;
}

/* From the quotation mark to behind the one that closes the text. */
static bool scan_text(struct json_scan *s) {
  uint32_t begin = s->at++;
  while (s->at < s->text.n) {
    unsigned char c = (unsigned char)s->text.p[s->at];
    if (c == '"') {
      s->at++;
      return true;
    }
    if (c < 0x20) return fail_control(s, begin);
    if (c == '\\') {
      s->at++;
      if (!scan_escape(s)) return false;
    } else if (c < 0x80) {
      s->at++;
    } else {
      int32_t code_point;
      uint32_t n = str_decode(s->text, s->at, &code_point);
      if (n == 1) return fail_encoding(s);
      s->at += n;
    }
  }
  return json_fail(s, DATA_NOT_JSON, begin, _("the text that begins here does not end"),
      _("close it with a quotation mark (\")"));
}

/* -- values -- */

/* A number, true, false or null; whatever else stands here is the mistake. */
static bool scan_word(struct json_scan *s) {
  static const char *const words[] = {"true", "false", "null"};
  struct str word = json_word(s);
  if (json_number_length(word) == word.n && word.n) {
    s->at += word.n;
    return true;
  }
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (str_equal(word, str_from(words[i]))) {
      s->at += word.n;
      return true;
    }
  return json_fail_value(s);
}

static bool scan_open(struct json_scan *s, bool is_mapping) {
  if (s->depth == DATA_DEPTH_MAX) {
    json_fail(s, DATA_TOO_DEEP, s->at, arena_printf(s->arena, "%d", DATA_DEPTH_MAX), NULL);
    s->mistake->sound = s->at + 1;
    return false;
  }
  s->is_mapping[s->depth] = is_mapping;
  s->begin[s->depth++] = s->at++;
  s->state = is_mapping ? JSON_KEY_OR_END : JSON_VALUE_OR_END;
  return true;
}

static void close_bracket(struct json_scan *s) {
  s->at++;
  s->depth--;
  s->state = s->depth ? JSON_COMMA_OR_END : JSON_AT_END;
}

static bool scan_value(struct json_scan *s) {
  char c = s->text.p[s->at];
  if (c == '{' || c == '[') return scan_open(s, c == '{');
  if (c == ']' && s->state == JSON_VALUE_OR_END) {
    close_bracket(s);
    return true;
  }
  if (c == '"' ? !scan_text(s) : !scan_word(s)) return false;
  s->state = s->depth ? JSON_COMMA_OR_END : JSON_AT_END;
  return true;
}

static bool scan_key(struct json_scan *s) {
  if (s->text.p[s->at] == '}' && s->state == JSON_KEY_OR_END) {
    close_bracket(s);
    return true;
  }
  if (s->text.p[s->at] != '"') return json_fail_key(s);
  s->key = s->at;
  if (!scan_text(s)) return false;
  s->key_end = s->at;
  s->state = JSON_COLON;
  return true;
}

static bool scan_comma(struct json_scan *s) {
  bool is_mapping = s->is_mapping[s->depth - 1];
  char c = s->text.p[s->at];
  if (c == (is_mapping ? '}' : ']')) {
    close_bracket(s);
    return true;
  }
  if (c != ',') return json_fail_comma(s);
  s->comma = s->at++;
  s->state = is_mapping ? JSON_KEY : JSON_VALUE;
  return true;
}

static bool scan_token(struct json_scan *s) {
  struct str word = json_word(s);
  uint32_t n_valid = str_valid_utf8(word);
  if (n_valid < word.n) {
    s->at += n_valid;
    return fail_encoding(s);
  }
  switch (s->state) {
  case JSON_VALUE:
  case JSON_VALUE_OR_END: return scan_value(s);
  case JSON_KEY:
  case JSON_KEY_OR_END: return scan_key(s);
  case JSON_COLON:
    if (s->text.p[s->at] != ':') return json_fail_colon(s);
    s->at++;
    s->state = JSON_VALUE;
    return true;
  case JSON_COMMA_OR_END: return scan_comma(s);
  case JSON_AT_END: break;
  }
  return json_fail_end(s);
}

bool json_mistake_find(
    struct json_mistake *mistake, struct arena *arena, struct str text, bool is_line) {
  struct json_scan s = {
      .text = text, .is_line = is_line, .arena = arena, .mistake = mistake, .comma = UINT32_MAX};
  s.state = JSON_VALUE;
  *mistake = (struct json_mistake){0};
  for (;;) {
    while (s.at < text.n && is_blank(text.p[s.at])) s.at++;
    s.token = s.at;
    if (s.at == text.n) break;
    if (!scan_token(&s)) return true;
    s.before = s.token;
    s.before_end = s.at;
  }
  if (s.state == JSON_AT_END || s.before_end == 0) return false;
  json_fail_unclosed(&s);
  return true;
}

void json_mistake_report(
    const struct json_mistake *mistake, struct diags *diags, struct place place) {
  struct diag *diag = DIAG_AT(diags, mistake->code, place, mistake->text);
  if (mistake->help) diag_help(diags, diag, "%s", mistake->help);
}
