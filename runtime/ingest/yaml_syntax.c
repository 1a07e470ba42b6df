/* libyaml's errors told anew. Its reader's errors carry no place and are found by counting
 * (style.md §3). */
#include "runtime/ingest/yaml_syntax.h"

#include <yaml.h>

#include <assert.h>

/* -- where -- */

static struct place place_of(struct str path, yaml_mark_t mark) {
  return (struct place){path, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1};
}

/* Where the reader met a byte it cannot take: behind all characters that were decoded and not yet
 * scanned. */
static yaml_mark_t reader_mark(const yaml_parser_t *parser) {
  yaml_mark_t mark = parser->mark;
  const yaml_char_t *p = parser->buffer.pointer, *end = parser->buffer.last;
  for (; p < end; p++) {
    if (*p == '\n' || (*p == '\r' && !(p + 1 < end && p[1] == '\n'))) {
      mark.line++;
      mark.column = 0;
    } else if ((*p & 0xC0) != 0x80 && *p != '\r') {
      mark.column++;
    }
  }
  return mark;
}

/* -- bytes -- */

static void report_reader(struct diags *diags, struct str path, const yaml_parser_t *parser) {
  struct place place = place_of(path, reader_mark(parser));
  char what[64];
  struct diag *diag;
  if (strcmp(parser->problem, "control characters are not allowed") == 0) {
    snprintf(what, sizeof what, "U+%04X", (unsigned)parser->problem_value);
    diag = DIAG_AT(diags, DATA_CONTROL_CHARACTER, place, what);
    diag_help(diags, diag, "in a text in double quotes it can be written as an escape");
    return;
  }
  if (strcmp(parser->problem, "input is too long") == 0) {
    DIAG_AT(diags, DATA_NOT_YAML, place, "the file is too long");
    return;
  }
  if (parser->problem_value >= 0 && parser->problem_value <= 0xFF)
    snprintf(what, sizeof what, "found the byte 0x%02X", (unsigned)parser->problem_value);
  else snprintf(what, sizeof what, "found a character that is not whole");
  diag = DIAG_AT(diags, DATA_NOT_UTF8, place, what);
  diag_help(diags, diag, "save the file as UTF-8");
}

/* -- words -- */

enum wording_place {
  AT_PROBLEM,     /* as libyaml says */
  FROM_BEGINNING, /* there, and it is worth saying where the thing began */
  AT_BEGINNING    /* where the thing began: its end is nowhere */
};

struct wording {
  const char *problem; /* libyaml's */
  enum wording_place place;
  const char *text; /* ours */
  const char *help; /* NULL: none */
};

#define QUOTE_HELP                                                                                 \
  "a text that holds \": \" or \" #\", or begins with a sign such as - [ { # & * ! | > % @, must " \
  "stand in quotes"
#define COLUMN_HELP                                                                                \
  "the keys of one mapping begin in the same column, and so do the \"-\" of one list"
#define CLOSE_HELP "close the text with the quote it begins with"
#define COLON "mapping values are not allowed in this context"

static const struct wording wordings[] = {
    {COLON, AT_PROBLEM, "\":\" is not expected here", QUOTE_HELP},
    {"could not find expected ':'", AT_PROBLEM, "expected \":\" after a key",
        "a field is written `key: value`, with a blank after the colon"},
    {"did not find expected key", FROM_BEGINNING, "expected the next key of the mapping",
        COLUMN_HELP},
    {"did not find expected '-' indicator", FROM_BEGINNING, "expected the next \"-\" of the list",
        COLUMN_HELP},
    {"did not find expected ',' or ']'", FROM_BEGINNING, "expected \",\" or \"]\" in the list",
        NULL},
    {"did not find expected ',' or '}'", FROM_BEGINNING, "expected \",\" or \"}\" in the mapping",
        NULL},
    {"block sequence entries are not allowed in this context", AT_PROBLEM,
        "\"-\" is not expected here", COLUMN_HELP},
    {"block mapping keys are not allowed in this context", AT_PROBLEM, "a key is not expected here",
        COLUMN_HELP},
    {"did not find expected node content", AT_PROBLEM, "expected a value", QUOTE_HELP},
    {"did not find expected <document start>", AT_PROBLEM, "expected the end of the document",
        "a file holds one mapping and nothing after it"},
    {"found unexpected end of stream", AT_BEGINNING,
        "the quoted text that begins here does not end", CLOSE_HELP},
    {"found unexpected document indicator", AT_BEGINNING,
        "the quoted text that begins here does not end before the next --- or ...", CLOSE_HELP},
    {"found unknown escape character", AT_PROBLEM, "there is no such escape",
        "in double quotes a backslash is written twice: \\\\"},
    {"did not find expected hexdecimal number", AT_PROBLEM,
        "expected hexadecimal digits after the escape", NULL},
    {"found invalid Unicode character escape code", AT_PROBLEM, "the escape names no character",
        "a character beyond U+FFFF must be written itself, not as two escapes such as "
        "\\ud83d\\ude00"},
    {"did not find expected alphabetic or numeric character", AT_PROBLEM,
        "expected a name after \"&\" or \"*\"",
        "a value that begins with & or * must stand in quotes"},
    {"found a tab character where an indentation space is expected", AT_PROBLEM,
        "a tab cannot indent", "indent with blanks"},
    {"found a tab character that violates indentation", AT_PROBLEM, "a tab cannot indent",
        "indent with blanks"},
};

static const struct wording *wording_of(const char *problem) {
  for (size_t i = 0; i < sizeof wordings / sizeof *wordings; i++)
    if (strcmp(wordings[i].problem, problem) == 0) return &wordings[i];
  return NULL;
}

/* The character at which the scanner stands, as UTF-8. */
static struct str character_at(const yaml_parser_t *parser) {
  const char *p = (const char *)parser->buffer.pointer;
  struct str rest = {p, (uint32_t)(parser->buffer.last - parser->buffer.pointer)};
  int32_t code_point;
  return rest.n == 0 ? rest : (struct str){p, str_decode(rest, 0, &code_point)};
}

/* What the scanner cannot begin a token with: a tab in the margin, @, `, %. */
static void report_character(struct diags *diags, struct place place, const yaml_parser_t *parser) {
  struct str c = character_at(parser);
  char text[64];
  bool is_tab = c.n == 1 && *c.p == '\t';
  snprintf(text, sizeof text, is_tab ? "a tab cannot indent" : "a value cannot begin with %.*s",
      STR_ARGS(c));
  struct diag *diag = DIAG_AT(diags, DATA_NOT_YAML, place, text);
  diag_help(diags, diag, is_tab ? "indent with blanks" : "put the value in quotes");
}

void yaml_syntax_report(
    struct diags *diags, struct str path, const yaml_parser_t *parser, uint32_t line) {
  assert(parser->problem);
  if (parser->error == YAML_READER_ERROR) {
    report_reader(diags, path, parser);
    return;
  }
  struct place place = place_of(path, parser->problem_mark);
  if (strcmp(parser->problem, "found character that cannot start any token") == 0) {
    report_character(diags, place, parser);
    return;
  }
  const struct wording *wording = wording_of(parser->problem);
  char text[160];
  snprintf(text, sizeof text, "%s", wording ? wording->text : parser->problem);
  if (wording && parser->context && wording->place == FROM_BEGINNING)
    snprintf(text, sizeof text, "%s that begins at line %zu", wording->text,
        parser->context_mark.line + 1);
  if (wording && parser->context && wording->place == AT_BEGINNING)
    place = place_of(path, parser->context_mark);
  const char *help = wording ? wording->help : NULL;
  if (strcmp(parser->problem, COLON) == 0 && place.line != line) help = COLUMN_HELP;
  struct diag *diag = DIAG_AT(diags, DATA_NOT_YAML, place, text);
  if (help) diag_help(diags, diag, "%s", help);
}
