/* What people write that JSON does not have (json_mistakes.h), each in its own words: comments,
 * commas too many or too few, other quotation marks, bare words, numbers and dates of all sorts. */
#include "runtime/ingest/json_mistakes.h"
#include "base/translate.h"

#include <strings.h>

#include "base/characters.h"

#define SHOWN_BYTES_MAX 40 /* of the user's words in a message */

static bool fail(struct json_scan *s, uint32_t offset, const char *text, const char *help) {
  return json_fail(s, DATA_NOT_JSON, offset, text, help);
}

/* -- what stands here -- */

static char byte_at(const struct json_scan *s, uint32_t offset) {
  return offset < s->text.n ? s->text.p[offset] : '\0';
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* A part of the text for a message: cut where it is long. */
static const char *shown(struct json_scan *s, struct str text) {
  uint32_t n = text.n;
  if (n > SHOWN_BYTES_MAX) {
    n = SHOWN_BYTES_MAX;
    while (n > 0 && ((unsigned char)text.p[n] & 0xC0) == 0x80) n--;
  }
  struct str whole =
      str_shown(s->arena, (struct str){text.p, str_valid_utf8((struct str){text.p, n})});
  return arena_printf(s->arena, "%.*s%s", STR_ARGS(whole), n < text.n ? "…" : "");
}

/* The words from here to the end of the line or what ends a value: a text without its quotation
 * marks. */
static const char *words(struct json_scan *s) {
  uint32_t end = s->at;
  while (end < s->text.n && !strchr("\n\r{}[],:\"", s->text.p[end])) end++;
  while (end > s->at && (s->text.p[end - 1] == ' ' || s->text.p[end - 1] == '\t')) end--;
  return shown(s, (struct str){s->text.p + s->at, end - s->at});
}

/* "{", "," or the word, for "found …"; a text with its own quotation marks. */
static const char *text_end(const struct json_scan *s) {
  return s->is_line ? _("the end of the line") : _("the end of the file");
}

static const char *found(struct json_scan *s) {
  if (s->at >= s->text.n) return text_end(s);
  if (s->text.p[s->at] == '"') {
    uint32_t end = s->at + 1;
    while (end < s->text.n && !strchr("\"\n\r", s->text.p[end])) end++;
    return arena_printf(
        s->arena, "\"%s\"", shown(s, (struct str){s->text.p + s->at + 1, end - s->at - 1}));
  }
  struct str word = json_word(s);
  return arena_printf(s->arena, "\"%s\"", shown(s, word.n ? word : json_character(s)));
}

/* The newest key with its quotation marks. */
static const char *key(struct json_scan *s) {
  return shown(s, (struct str){s->text.p + s->key, s->key_end - s->key});
}

static uint32_t line_of(const struct json_scan *s, uint32_t offset) {
  uint32_t line = 1;
  for (uint32_t i = 0; i < offset; i++)
    line += s->text.p[i] == '\n' || (s->text.p[i] == '\r' && byte_at(s, i + 1) != '\n');
  return line;
}

/* -- what may stand nowhere -- */

static bool fail_single_quote(struct json_scan *s) {
  uint32_t end = s->at + 1;
  while (end < s->text.n && !strchr("'\n\r\"", s->text.p[end])) end++;
  const char *text = shown(s, (struct str){s->text.p + s->at + 1, end - s->at - 1});
  return fail(s, s->at, _("keys and texts stand in double quotes, not in single ones"),
      arena_printf(s->arena, _("write \"%s\""), text));
}

/* Comments, other quotation marks, blanks that are none here, control characters. False where it is
 * none of them. */
static bool fails_anywhere(struct json_scan *s) {
  char c = byte_at(s, s->at);
  if (c == '#' || (c == '/' && (byte_at(s, s->at + 1) == '/' || byte_at(s, s->at + 1) == '*'))) {
    fail(s, s->at, _("a comment begins here"),
        _("take it out: JSON has none; YAML has, in a file whose name ends in .yaml"));
    return true;
  }
  if (c == '\'') {
    fail_single_quote(s);
    return true;
  }
  int32_t code_point = 0;
  if (s->at < s->text.n) str_decode(s->text, s->at, &code_point);
  if (code_point == 0x2018 || code_point == 0x2019 ||
      (code_point >= 0x201C && code_point <= 0x201F) || code_point == 0xAB || code_point == 0xBB) {
    fail(s, s->at,
        arena_printf(s->arena, _("%s is not the quotation mark of JSON"),
            character_name(s->arena, code_point)),
        _("write the straight one: \""));
    return true;
  }
  if (s->at < s->text.n && (code_point < 0x20 || code_point == 0x7F)) {
    json_fail(
        s, DATA_CONTROL_CHARACTER, s->at, character_name(s->arena, code_point), _("leave it out"));
    return true;
  }
  if (character_is_blank(code_point) || character_ends_line(code_point) ||
      (s->at < s->text.n && character_is_invisible(code_point))) {
    fail(s, s->at,
        arena_printf(s->arena, _("%s cannot stand here"), character_name(s->arena, code_point)),
        _("leave it out: between values there are spaces, tabs and line ends only"));
    return true;
  }
  return false;
}

/* -- where a value belongs -- */

/* `[1, ]`: told at the comma. */
static bool fail_last_comma(struct json_scan *s) {
  return fail(s, s->comma, _("nothing follows this comma"),
      arena_printf(
          s->arena, _("take it out: no comma stands before the closing \"%c\""), s->text.p[s->at]));
}

/* A bracket, comma or colon, or the end of the text. */
static bool fail_no_value(struct json_scan *s) {
  char c = byte_at(s, s->at);
  if (s->state == JSON_VALUE && s->depth && s->is_mapping[s->depth - 1])
    return fail(s, s->at, arena_printf(s->arena, _("the key %s has no value"), key(s)),
        _("write null where it is not known"));
  if (c == ',')
    return fail(s, s->at, _("there is no value before this comma"),
        _("take the comma out; a value that is not known is written null"));
  if (c == ']' && s->depth) return fail_last_comma(s);
  if (c == ':')
    return fail(
        s, s->at, _("expected a value, found \":\""), _("keys and their values stand within { }"));
  return fail(s, s->at, arena_printf(s->arena, _("expected a value, found %s"), found(s)), NULL);
}

static bool begins_like_number(struct str word) {
  const char *p = word.p, *end = word.p + word.n;
  if (p < end && (*p == '-' || *p == '+')) p++;
  if (p < end && *p == '.') p++;
  return p < end && is_digit(*p);
}

static bool is_date(struct str word) {
  static const char shape[] = "dddd-dd-dd";
  if (word.n != sizeof shape - 1) return false;
  for (uint32_t i = 0; i < word.n; i++)
    if (shape[i] == 'd' ? !is_digit(word.p[i]) : word.p[i] != shape[i]) return false;
  return true;
}

/* Digits with what JSON does not write: a plus, zeros before, a point without digits on both
 * sides. */
static const char *number_meant(struct json_scan *s, struct str word) {
  const char *sign = word.p[0] == '-' ? "-" : "";
  struct str rest = word;
  if (*rest.p == '-' || *rest.p == '+') rest.p++, rest.n--;
  while (rest.n > 1 && rest.p[0] == '0' && is_digit(rest.p[1])) rest.p++, rest.n--;
  if (rest.n && rest.p[rest.n - 1] == '.') rest.n--;
  const char *zero = rest.n && rest.p[0] == '.' ? "0" : "";
  const char *number = arena_printf(s->arena, "%s%s%.*s", sign, zero, STR_ARGS(rest));
  uint32_t n = (uint32_t)strlen(number);
  return n && n <= SHOWN_BYTES_MAX && json_number_length((struct str){number, n}) == n ? number
                                                                                       : NULL;
}

static bool fail_number(struct json_scan *s, struct str word) {
  if (is_date(word))
    return fail(s, s->at, _("a date stands in double quotes"),
        arena_printf(s->arena, _("write \"%.*s\""), STR_ARGS(word)));
  const char *meant = number_meant(s, word);
  if (!meant)
    return fail(s, s->at,
        arena_printf(s->arena, _("\"%s\" is not a number as JSON writes it"), shown(s, word)),
        arena_printf(s->arena, _("a text stands in double quotes: \"%s\""), words(s)));
  uint32_t first = word.p[0] == '-' || word.p[0] == '+';
  return fail(s, s->at,
      word.p[0] == '+' ? _("a number has no \"+\" before it")
          : word.p[first] == '0' && word.p[first + 1] != '.'
          ? _("a number does not begin with 0")
          : _("a number has digits on both sides of its point"),
      arena_printf(s->arena, _("write %s; as a text, an id say, \"%s\""), meant, shown(s, word)));
}

struct spelling {
  const char *word, *meant; /* meant NULL: a number that is none */
};
/* In any case; what other programs write. */
static const struct spelling spellings[] = {{"true", "true"}, {"false", "false"}, {"null", "null"},
    {"none", "null"}, {"nil", "null"}, {"undefined", "null"}, {"nan", NULL}, {"-nan", NULL},
    {"infinity", NULL}, {"-infinity", NULL}, {"+infinity", NULL}, {"inf", NULL}, {"-inf", NULL}};

static bool fail_word(struct json_scan *s, struct str word) {
  for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
    const struct spelling *spelling = &spellings[i];
    if (strlen(spelling->word) != word.n || strncasecmp(spelling->word, word.p, word.n) != 0)
      continue;
    if (!spelling->meant)
      return fail(s, s->at, arena_printf(s->arena, _("\"%.*s\" is not a number"), STR_ARGS(word)),
          _("write null where a number is not known"));
    return fail(s, s->at,
        arena_printf(s->arena, _("\"%.*s\" is not a word of JSON"), STR_ARGS(word)),
        arena_printf(s->arena, _("write %s; a text stands in double quotes: \"%.*s\""),
            spelling->meant, STR_ARGS(word)));
  }
  return fail(s, s->at,
      arena_printf(s->arena, _("the text \"%s\" stands without quotes"), words(s)),
      arena_printf(s->arena, _("write \"%s\""), words(s)));
}

bool json_fail_value(struct json_scan *s) {
  if (fails_anywhere(s)) return false;
  struct str word = json_word(s);
  if (!word.n) return fail_no_value(s);
  if (!s->depth && !s->before_end && !begins_like_number(word))
    return fail(s, s->at, arena_printf(s->arena, _("expected \"{\" or \"[\", found %s"), found(s)),
        _("a file whose name ends in .json holds JSON; one in YAML is named .yaml"));
  return begins_like_number(word) ? fail_number(s, word) : fail_word(s, word);
}

/* -- where a key belongs -- */

/* `"score": 9,75`: the comma stands between two digits, and the number began behind a colon. */
static bool is_decimal_comma(const struct json_scan *s) {
  return s->comma + 1 == s->at && is_digit(byte_at(s, s->at)) && s->before == s->comma &&
      s->comma > 0 && is_digit(byte_at(s, s->comma - 1));
}

static bool fail_decimal_comma(struct json_scan *s) {
  uint32_t begin = s->comma;
  while (begin > 0 && (is_digit(s->text.p[begin - 1]) || s->text.p[begin - 1] == '-')) begin--;
  const char *whole = shown(s, (struct str){s->text.p + begin, s->comma - begin});
  struct str part = json_word(s);
  const char *help = arena_printf(s->arena, _("write %s.%s"), whole, shown(s, part));
  if (part.n == 3)
    help = arena_printf(s->arena, _("write %s%s, or %s.%s where the comma is the decimal point"),
        whole, shown(s, part), whole, shown(s, part));
  return fail(s, begin, _("a number has no comma in it"), help);
}

bool json_fail_key(struct json_scan *s) {
  if (is_decimal_comma(s)) return fail_decimal_comma(s);
  if (fails_anywhere(s)) return false;
  struct str word = json_word(s);
  char c = byte_at(s, s->at);
  if (word.n)
    return fail(s, s->at,
        arena_printf(s->arena, _("the key \"%s\" stands without quotes"), words(s)),
        arena_printf(
            s->arena, _("write \"%s\": and the value; a file in YAML is named .yaml"), words(s)));
  if (c == '}' && s->state == JSON_KEY) return fail_last_comma(s);
  if (c == ',')
    return fail(s, s->at, _("there is nothing before this comma"), _("take the comma out"));
  return fail(s, s->at,
      arena_printf(s->arena, _("expected a key in double quotes, found %s"), found(s)),
      c == '{' || c == '[' ? _("within { } each value has a key before it: \"key\": value") : NULL);
}

/* `"Hà Nội, "score": 1`: the text [begin, end) is closed by the quotation mark of the next one. */
static bool is_left_open(const struct json_scan *s, uint32_t begin, uint32_t end) {
  if (end - begin < 3 || s->text.p[end - 1] != '"') return false;
  uint32_t at = end - 1;
  while (at > begin + 1 && s->text.p[at - 1] == ' ') at--;
  return s->text.p[at - 1] == ',' || s->text.p[at - 1] == ':';
}

static bool fail_left_open(struct json_scan *s, uint32_t begin) {
  return fail(s, begin,
      arena_printf(s->arena, _("the text that begins here runs on to the quotation mark before %s"),
          found(s)),
      _("close it with a quotation mark (\")"));
}

bool json_fail_colon(struct json_scan *s) {
  if (is_left_open(s, s->key, s->key_end)) return fail_left_open(s, s->key);
  if (fails_anywhere(s)) return false;
  char c = byte_at(s, s->at);
  if (c == ',' || c == '}')
    return fail(s, s->key, arena_printf(s->arena, _("the key %s has no value"), key(s)),
        _("write it as \"key\": value; null where it is not known"));
  return fail(s, s->key_end,
      arena_printf(s->arena, _("expected \":\" behind the key %s, found %s"), key(s), found(s)),
      s->at == s->key_end ? _("a quotation mark within a text is written \\\"") : NULL);
}

/* -- behind a value -- */

static bool fail_bracket(struct json_scan *s) {
  bool is_mapping = s->is_mapping[s->depth - 1];
  return fail(s, s->at,
      arena_printf(s->arena, _("expected \"%c\" for the %s that begins at line %u, found %s"),
          is_mapping ? '}' : ']', is_mapping ? _("mapping") : _("list"),
          line_of(s, s->begin[s->depth - 1]), found(s)),
      NULL);
}

/* `12 500`: the thousands set apart by a blank. */
static bool is_blank_in_number(const struct json_scan *s) {
  return is_digit(byte_at(s, s->at)) && is_digit(s->text.p[s->before]) &&
      s->at == s->before_end + 1 && s->text.p[s->before_end] == ' ';
}

bool json_fail_comma(struct json_scan *s) {
  if (s->at == s->before_end && is_left_open(s, s->before, s->before_end))
    return fail_left_open(s, s->before);
  if (fails_anywhere(s)) return false;
  if (is_blank_in_number(s))
    return fail(s, s->before, _("a number has no blanks in it"),
        arena_printf(s->arena, _("write %s%s"),
            shown(s, (struct str){s->text.p + s->before, s->before_end - s->before}),
            shown(s, json_word(s))));
  char c = byte_at(s, s->at);
  if (c == '}' || c == ']') return fail_bracket(s);
  if (c == ':')
    return fail(s, s->at, _("\":\" is not expected here"),
        s->is_mapping[s->depth - 1] ? _("a key has one value; a comma stands before the next key")
                                    : _("keys and their values stand within { }"));
  bool is_text = s->text.p[s->before_end - 1] == '"';
  if (is_text && s->at == s->before_end)
    return fail(s, s->before_end - 1,
        arena_printf(s->arena, _("the text ends at this quotation mark, and %s follows"), found(s)),
        _("a quotation mark within a text is written \\\""));
  if (c != '"' && c != '{' && c != '[' && !is_digit(c))
    return fail(s, s->at,
        arena_printf(s->arena, _("expected \",\" or \"%c\", found %s"),
            s->is_mapping[s->depth - 1] ? '}' : ']', found(s)),
        is_text ? NULL : _("a text stands in double quotes"));
  return fail(s, s->before_end,
      arena_printf(s->arena, _("a comma is missing here, before %s"), found(s)), NULL);
}

bool json_fail_end(struct json_scan *s) {
  if (fails_anywhere(s)) return false;
  char c = byte_at(s, s->at);
  if (c == '{' || c == '[') {
    bool is_lines = s->at > 0 && (s->text.p[s->at - 1] == '\n' || s->text.p[s->at - 1] == '\r');
    if (s->is_line)
      return fail(s, s->at, _("a second record begins here, and a line holds only one"),
          _("begin a new line before it"));
    return json_fail(s, DATA_SECOND_DOCUMENT, s->at, NULL,
        is_lines ? _("records one a line are JSON Lines: a file of them is named .jsonl")
                 : _("put it in a file of its own: the data of several files is joined"));
  }
  if (c == '}' || c == ']')
    return fail(
        s, s->at, arena_printf(s->arena, _("this \"%c\" closes nothing"), c), _("take it out"));
  return fail(s, s->at, arena_printf(s->arena, _("expected %s, found %s"), text_end(s), found(s)),
      s->is_line ? c == ',' ? _("take it out: no comma stands between lines")
                            : _("a line holds one record and nothing after it")
                 : _("a file holds one mapping and nothing after it"));
}

bool json_fail_unclosed(struct json_scan *s) {
  if (!s->depth) return fail(s, s->at, _("expected a value, found the end of the file"), NULL);
  bool is_mapping = s->is_mapping[s->depth - 1];
  return fail(s, s->begin[s->depth - 1],
      arena_printf(s->arena, _("the %s that begins here does not end"),
          is_mapping ? _("mapping") : _("list")),
      arena_printf(s->arena,
          s->is_line ? _("close it with \"%c\" in the same line: each line is one whole record")
                     : _("close it with \"%c\"; a file that was cut off ends like this, too"),
          is_mapping ? '}' : ']'));
}
