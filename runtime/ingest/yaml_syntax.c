/* libyaml's errors told anew. It says where it could not go on; the mistake mostly stands before: a
 * quote or a brace that was not closed, a blank that is missing behind a colon. What was read last
 * tells which. Each `tell_…` knows one mistake and says true where it was that. */
#include "runtime/ingest/yaml_syntax.h"
#include "base/translate.h"

#include <yaml.h>

#include <assert.h>
#include <ctype.h>

#include "base/characters.h"
#include "runtime/ingest/value_read.h"

#define QUOTE_HELP                                                                                 \
  N_("a text that holds \": \" or \" #\", or begins with a sign such as - [ { # & * ! | > % @, "   \
     "must stand in quotes")
#define COLUMN_HELP                                                                                \
  N_("the keys of one mapping begin in the same column, and so do the \"-\" of one list")
#define CLOSE_HELP N_("close the text with the quote it begins with")
#define COLON "mapping values are not allowed in this context"
#define NO_COLON "could not find expected ':'"

/* -- what was read -- */

struct scalar {
  bool is_there;
  struct str text;
  yaml_scalar_style_t style;
  yaml_mark_t start, end;
};

struct mistake {
  struct diags *diags;
  struct str path;
  const yaml_parser_t *parser;
  const yaml_event_t *before;
  yaml_mark_t mark;          /* where libyaml could not go on */
  struct scalar last;        /* the last scalar that begins before it */
  const yaml_token_t *token; /* that begins there; NULL: none yet */
};

static struct scalar scalar_of_token(const yaml_token_t *token) {
  return (struct scalar){true,
      {(const char *)token->data.scalar.value, (uint32_t)token->data.scalar.length},
      token->data.scalar.style, token->start_mark, token->end_mark};
}

static struct scalar scalar_of_event(const yaml_event_t *event) {
  if (event->type != YAML_SCALAR_EVENT) return (struct scalar){0};
  return (struct scalar){true,
      {(const char *)event->data.scalar.value, (uint32_t)event->data.scalar.length},
      event->data.scalar.style, event->start_mark, event->end_mark};
}

static void look_back(struct mistake *m) {
  m->mark = m->parser->problem_mark;
  m->last = scalar_of_event(m->before);
  for (const yaml_token_t *t = m->parser->tokens.head; t < m->parser->tokens.tail; t++) {
    if (t->type == YAML_SCALAR_TOKEN && t->start_mark.index < m->mark.index)
      m->last = scalar_of_token(t);
    if (!m->token && t->start_mark.index == m->mark.index && t->type != YAML_BLOCK_END_TOKEN)
      m->token = t;
  }
}

static bool is_plain(const struct scalar *s) {
  return s->is_there && s->style == YAML_PLAIN_SCALAR_STYLE;
}
static bool is_quoted(const struct scalar *s) {
  return s->is_there &&
      (s->style == YAML_SINGLE_QUOTED_SCALAR_STYLE || s->style == YAML_DOUBLE_QUOTED_SCALAR_STYLE);
}
static bool spans_lines(const struct scalar *s) { return s->end.line > s->start.line; }

static bool is_problem(const struct mistake *m, const char *problem) {
  return strcmp(m->parser->problem, problem) == 0;
}
/* "a flow …" is what stands in brackets; parser->flow_level is the scanner's, which runs ahead. */
static bool is_context(const struct mistake *m, const char *part) {
  return m->parser->context && strstr(m->parser->context, part);
}

static const char *quoted(struct mistake *m, struct str text) {
  return value_quoted(m->diags->arena, text);
}

/* -- saying it -- */

static struct place place_of(const struct mistake *m, yaml_mark_t mark) {
  return (struct place){m->path, (uint32_t)mark.line + 1, (uint32_t)mark.column + 1};
}

/* True: said. `help` NULL: none. */
static bool say(struct mistake *m, yaml_mark_t mark, const char *text, const char *help) {
  struct diag *diag = DIAG_AT(m->diags, DATA_NOT_YAML, place_of(m, mark), text);
  if (help) diag_help(m->diags, diag, "%s", help);
  return true;
}

/* -- instructions and tags -- */

/* A line that begins with % is noticed behind it, or where no document begins after it. */
static bool tell_instruction(struct mistake *m) {
  yaml_mark_t mark = m->parser->context_mark;
  if (!is_context(m, "directive")) {
    if (!is_problem(m, "did not find expected <document start>")) return false;
    bool is_told = m->before->type == YAML_DOCUMENT_END_EVENT &&
        !m->before->data.document_end.implicit; /* by "..." */
    if (is_told) return false;
    mark = m->before->start_mark;
    if (m->before->type == YAML_DOCUMENT_END_EVENT && mark.index == m->mark.index) return false;
  }
  return say(m, mark, _("a line that begins with % would be an instruction to the reader of YAML"),
      _("data needs none: delete the line, or put the text in quotes"));
}

static bool tell_tag(struct mistake *m) {
  if (!is_context(m, "a tag") && !is_problem(m, "found undefined tag handle")) return false;
  return say(m, m->parser->context_mark, _("what begins with ! would be a tag, and data has none"),
      _("every value has the type its field declares; a text that begins with ! must stand in "
        "quotes"));
}

/* -- quotes -- */

static bool closes(const yaml_token_t *token) {
  return token->type == YAML_FLOW_SEQUENCE_END_TOKEN || token->type == YAML_FLOW_MAPPING_END_TOKEN;
}

/* `"Hai" ba`: the whole, in the other quotes, where both parts are plain to see. */
static const char *requoted(struct mistake *m) {
  const yaml_token_t *t = m->token;
  char own = m->last.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE ? '"' : '\'';
  char other = own == '"' ? '\'' : '"';
  const char *otherwise =
      _("put the whole value in quotes; a quote within double quotes is written \\\"");
  if (!t || t->type != YAML_SCALAR_TOKEN || t->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
    return otherwise;
  struct scalar rest = scalar_of_token(t);
  if (m->last.text.n + rest.text.n > 60 || spans_lines(&rest) || spans_lines(&m->last))
    return otherwise;
  const char *text = arena_printf(m->diags->arena, "%c%.*s%c%s%.*s", own, STR_ARGS(m->last.text),
      own, rest.start.index > m->last.end.index ? " " : "", STR_ARGS(rest.text));
  if (strchr(text, other) || strchr(text, '\\')) return otherwise;
  return arena_printf(
      m->diags->arena, _("put the whole value in other quotes: %c%s%c"), other, text, other);
}

static bool tell_quote(struct mistake *m) {
  if (!is_quoted(&m->last) || is_context(m, "quoted scalar")) return false;
  /* a key in quotes is missed on a later line */
  bool is_key = is_problem(m, NO_COLON) && m->parser->context_mark.index == m->last.start.index;
  if (!is_key && m->last.end.line != m->mark.line) return false;
  if (spans_lines(&m->last))
    return say(m, m->last.start,
        arena_printf(m->diags->arena,
            _("the text in quotes that begins here goes on to line %zu, and cannot be followed by "
              "what stands there"),
            m->last.end.line + 1),
        _(CLOSE_HELP));
  bool is_list = m->token && is_context(m, "a flow") &&
      (m->token->type == YAML_KEY_TOKEN ||
          (m->token->type == YAML_SCALAR_TOKEN &&
              m->token->data.scalar.style != YAML_PLAIN_SCALAR_STYLE));
  if (is_key || is_list || (m->token && closes(m->token))) return false;
  return say(m, m->mark, _("nothing can stand behind a text in quotes"), requoted(m));
}

/* -- colons -- */

/* Where in the first word of a text a colon stands that should have a blank behind it
 * ("registered:true"); 0: nowhere. */
static uint32_t tight_colon(struct str text) {
  if (text.n == 0 || isdigit((unsigned char)text.p[0])) return 0;
  for (uint32_t i = 1; i + 1 < text.n && text.p[i] != ' ' && text.p[i] != '\n'; i++)
    if (text.p[i] == ':') return text.p[i + 1] == '/' || text.p[i + 1] == ' ' ? 0 : i;
  return 0;
}

static bool tell_tight_colon(struct mistake *m, const struct scalar *key) {
  uint32_t colon = is_plain(key) ? tight_colon(key->text) : 0, end = colon;
  if (!colon) return false;
  while (end < key->text.n && (!spans_lines(key) || key->text.p[end] != ' ') &&
      key->text.p[end] != '\n')
    end++;
  struct str name = {key->text.p, colon};
  struct str value = {key->text.p + colon + 1, end - colon - 1};
  struct arena *arena = m->diags->arena;
  int32_t character;
  str_decode(value, 0, &character);
  if (character_is_blank(character))
    return say(m, key->start,
        arena_printf(arena, _("%s behind the colon of \"%s\" is no blank to YAML"),
            character_name(arena, character), quoted(m, name)),
        _("type a blank in its place"));
  return say(m, key->start,
      arena_printf(arena, _("a blank is missing behind the colon of \"%s\""),
          quoted(m, (struct str){key->text.p, end})),
      arena_printf(arena, _("write %s: %s"), quoted(m, name), quoted(m, value)));
}

/* A key without its colon is noticed at the next key. */
static bool tell_key(struct mistake *m) {
  if (!is_problem(m, NO_COLON)) return false;
  for (const yaml_token_t *t = m->parser->tokens.head; t < m->parser->tokens.tail; t++) {
    if (t->type != YAML_SCALAR_TOKEN || t->start_mark.index != m->parser->context_mark.index)
      continue;
    struct scalar key = scalar_of_token(t);
    if (tell_tight_colon(m, &key)) return true;
    return say(m, key.start,
        arena_printf(
            m->diags->arena, _("there is no colon behind the key \"%s\""), quoted(m, key.text)),
        _("a field is written `key: value`, with a blank after the colon"));
  }
  return say(m, m->parser->context_mark, _("there is no colon behind this key"),
      _("a field is written `key: value`, with a blank after the colon"));
}

/* The word that ends the last scalar, which goes on to the line of the mistake: mostly a key that
 * the scalar swallowed. */
static struct str swallowed_word(const struct mistake *m, yaml_mark_t *mark) {
  struct str text = m->last.text;
  uint32_t begin = text.n, n_characters = 0;
  while (begin > 0 && text.p[begin - 1] != ' ' && text.p[begin - 1] != '\n')
    n_characters += ((unsigned char)text.p[--begin] & 0xC0) != 0x80;
  *mark = m->last.end;
  mark->column -= n_characters < mark->column ? n_characters : mark->column;
  return (struct str){text.p + begin, text.n - begin};
}

/* A colon that no key stands before. */
static bool tell_colon(struct mistake *m) {
  if (!is_problem(m, COLON)) return false;
  if (!is_plain(&m->last) || !spans_lines(&m->last) || m->last.end.line != m->mark.line)
    return say(m, m->mark, _("\":\" is not expected here"), _(QUOTE_HELP));
  if (tell_tight_colon(m, &m->last)) return true;
  yaml_mark_t mark;
  struct str word = swallowed_word(m, &mark);
  return say(m, mark,
      arena_printf(m->diags->arena,
          _("\"%s\" does not begin in the column of the keys above it, and so goes on with the "
            "value "
            "of the line before"),
          quoted(m, word)),
      _(COLUMN_HELP));
}

/* -- braces and brackets -- */

/* Where the list or mapping in brackets that is being read was opened; false: in none. */
static bool opened_at(const struct mistake *m, yaml_mark_t *mark) {
  const yaml_parser_t *parser = m->parser;
  if (is_problem(m, "did not find expected ',' or ']'") ||
      is_problem(m, "did not find expected ',' or '}'")) {
    *mark = parser->context_mark;
    return true;
  }
  if (!is_problem(m, "did not find expected node content") || !is_context(m, "a flow") ||
      parser->marks.top == parser->marks.start)
    return false;
  *mark = parser->marks.top[-1];
  return true;
}

static bool is_list_open(const struct mistake *m) {
  if (is_problem(m, "did not find expected ',' or ']'")) return true;
  const yaml_parser_t *parser = m->parser;
  return is_problem(m, "did not find expected node content") &&
      parser->states.top > parser->states.start &&
      (parser->states.top[-1] == YAML_PARSE_FLOW_SEQUENCE_ENTRY_STATE ||
          parser->states.top[-1] == YAML_PARSE_FLOW_SEQUENCE_FIRST_ENTRY_STATE);
}

/* Does what libyaml stumbled over belong to what stands around the brackets? */
static bool is_outside(const struct mistake *m, yaml_mark_t opened, bool is_list) {
  const yaml_token_t *t = m->token;
  if (!t) return false;
  bool is_left = (int)t->start_mark.column <= m->parser->indent && t->start_mark.line > opened.line;
  if (is_plain(&m->last) && spans_lines(&m->last) && m->last.end.line == m->mark.line) {
    /* "3 - id" of "votes: 3" above "- id: b" */
    yaml_mark_t word;
    swallowed_word(m, &word);
    struct str text = m->last.text;
    bool has_dash = text.n >= 2 && text.p[text.n - 1] == '-' && text.p[text.n - 2] == ' ';
    for (uint32_t i = 0; i + 2 < text.n; i++)
      has_dash = has_dash || memcmp(text.p + i, " - ", 3) == 0;
    if (has_dash || (int)word.column <= m->parser->indent) return true;
  }
  switch ((int)t->type) {
  case YAML_STREAM_END_TOKEN:
  case YAML_DOCUMENT_START_TOKEN:
  case YAML_DOCUMENT_END_TOKEN:
  case YAML_BLOCK_ENTRY_TOKEN: return true;
  case YAML_FLOW_SEQUENCE_END_TOKEN: return !is_list;
  case YAML_FLOW_MAPPING_END_TOKEN: return is_list;
  case YAML_KEY_TOKEN:
  case YAML_SCALAR_TOKEN: return is_left;
  default: return false;
  }
}

static bool tell_open_bracket(struct mistake *m) {
  yaml_mark_t opened;
  if (!opened_at(m, &opened)) return false;
  bool is_list = is_list_open(m);
  struct arena *arena = m->diags->arena;
  if (is_outside(m, opened, is_list))
    return say(m, opened,
        is_list ? _("the \"[\" that stands here is not closed")
                : _("the \"{\" that stands here is not closed"),
        is_list ? _("put \"]\" behind the last item of the list")
                : _("put \"}\" behind the last value of the mapping"));
  if (is_problem(m, "did not find expected node content")) return false;
  const char *help = _("in braces and brackets a comma stands between two values; a text "
                       "that holds a comma must stand in quotes");
  if (m->token && m->token->type == YAML_VALUE_TOKEN && is_plain(&m->last) &&
      m->last.end.index == m->mark.index) {
    yaml_mark_t mark;
    struct str word = swallowed_word(m, &mark);
    return say(
        m, mark, arena_printf(arena, _("a comma is missing before \"%s\""), quoted(m, word)), help);
  }
  return say(m, m->mark,
      arena_printf(arena, _("expected \",\" or \"%s\" in the %s that begins at line %zu"),
          is_list ? "]" : "}", is_list ? _("list") : _("mapping"), opened.line + 1),
      help);
}

static bool tell_stray_bracket(struct mistake *m) {
  if (!m->token || !closes(m->token) || is_context(m, "a flow")) return false;
  return say(m, m->mark,
      m->token->type == YAML_FLOW_SEQUENCE_END_TOKEN ? _("no \"[\" is open that \"]\" could close")
                                                     : _("no \"{\" is open that \"}\" could close"),
      NULL);
}

/* -- columns -- */

/* A "-" or a key that begins in a column where none of its kind does. */
static bool tell_column(struct mistake *m) {
  bool is_mapping = is_problem(m, "did not find expected key");
  if (!m->token || (!is_mapping && !is_problem(m, "did not find expected '-' indicator")))
    return false;
  yaml_token_type_t type = m->token->type;
  bool is_dash = type == YAML_BLOCK_ENTRY_TOKEN || type == YAML_BLOCK_SEQUENCE_START_TOKEN;
  if (!is_dash && type != YAML_KEY_TOKEN && type != YAML_BLOCK_MAPPING_START_TOKEN) return false;
  bool is_beside = m->parser->context_mark.column == m->mark.column;
  if (is_beside && is_mapping == is_dash)
    return say(m, m->mark,
        is_dash ? _("a \"-\" cannot stand among the keys of a mapping")
                : _("a key cannot stand among the \"-\" of a list"),
        _(COLUMN_HELP));
  return say(m, m->mark,
      is_dash ? _("this \"-\" does not begin in the column of those above it")
              : _("this key does not begin in the column of those above it"),
      _(COLUMN_HELP));
}

/* -- what begins no value -- */

/* The character at which the scanner stands, as UTF-8. */
static struct str character_at(const yaml_parser_t *parser) {
  const char *p = (const char *)parser->buffer.pointer;
  struct str rest = {p, (uint32_t)(parser->buffer.last - parser->buffer.pointer)};
  int32_t code_point;
  return rest.n == 0 ? rest : (struct str){p, str_decode(rest, 0, &code_point)};
}

/* What the scanner cannot begin a token with: a tab in the margin, @, `, %. */
static bool tell_character(struct mistake *m) {
  if (!is_problem(m, "found character that cannot start any token")) return false;
  struct str c = character_at(m->parser);
  if (c.n == 1 && *c.p == '\t')
    return say(m, m->mark, _("a tab cannot indent"), _("indent with blanks"));
  return say(m, m->mark,
      arena_printf(m->diags->arena, _("a value cannot begin with %.*s"), STR_ARGS(c)),
      _("put the value in quotes"));
}

/* -- the rest -- */

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

static const struct wording wordings[] = {
    {"did not find expected key", FROM_BEGINNING, N_("expected the next key of the mapping"),
        COLUMN_HELP},
    {"did not find expected '-' indicator", FROM_BEGINNING,
        N_("expected the next \"-\" of the list"), COLUMN_HELP},
    {"block sequence entries are not allowed in this context", AT_PROBLEM,
        N_("\"-\" is not expected here"), COLUMN_HELP},
    {"mapping keys are not allowed in this context", AT_PROBLEM, N_("\"?\" is not expected here"),
        QUOTE_HELP},
    {"found unexpected ':'", AT_PROBLEM, N_("a blank is missing behind this colon"),
        N_("a field is written `key: value`, with a blank after the colon")},
    {"did not find expected node content", AT_PROBLEM, N_("expected a value"), QUOTE_HELP},
    {"did not find expected <document start>", AT_PROBLEM, N_("expected the end of the document"),
        N_("a file holds one mapping and nothing after it; its keys begin in the same column")},
    {"found unexpected end of stream", AT_BEGINNING,
        N_("the quoted text that begins here does not end"), CLOSE_HELP},
    {"found unexpected document indicator", AT_BEGINNING,
        N_("the quoted text that begins here does not end before the next --- or ..."), CLOSE_HELP},
    {"found unknown escape character", AT_PROBLEM, N_("there is no such escape"),
        N_("in double quotes a backslash is written twice: \\\\")},
    {"did not find expected hexdecimal number", AT_PROBLEM,
        N_("expected hexadecimal digits after the escape"), NULL},
    {"found invalid Unicode character escape code", AT_PROBLEM, N_("the escape names no character"),
        N_("a character beyond U+FFFF must be written itself, not as two escapes such as "
           "\\ud83d\\ude00")},
    {"did not find expected alphabetic or numeric character", AT_BEGINNING,
        N_("what begins with & or * would name a value or repeat it, and data does neither"),
        N_("a value that begins with & or * must stand in quotes")},
    {"did not find expected comment or line break", AT_BEGINNING,
        N_("what stands behind | or > on its line is not read as a text"),
        N_("a value that begins with | or > must stand in quotes")},
    {"found an indentation indicator equal to 0", AT_BEGINNING,
        N_("what stands behind | or > on its line is not read as a text"),
        N_("a value that begins with | or > must stand in quotes")},
    {"found a tab character where an indentation space is expected", AT_PROBLEM,
        N_("a tab cannot indent"), N_("indent with blanks")},
    {"found a tab character that violates indentation", AT_PROBLEM, N_("a tab cannot indent"),
        N_("indent with blanks")},
};

static const struct wording *wording_of(const char *problem) {
  for (size_t i = 0; i < sizeof wordings / sizeof *wordings; i++)
    if (strcmp(wordings[i].problem, problem) == 0) return &wordings[i];
  return NULL;
}

static bool tell_as_worded(struct mistake *m) {
  const yaml_parser_t *parser = m->parser;
  const struct wording *wording = wording_of(parser->problem);
  if (!wording) return say(m, m->mark, parser->problem, NULL);
  const char *text = _(wording->text);
  if (parser->context && wording->place == FROM_BEGINNING)
    text = arena_printf(
        m->diags->arena, _("%s that begins at line %zu"), text, parser->context_mark.line + 1);
  bool at_beginning = parser->context && wording->place == AT_BEGINNING;
  return say(m, at_beginning ? parser->context_mark : m->mark, text,
      wording->help ? _(wording->help) : NULL);
}

void yaml_syntax_report(
    struct diags *diags, struct str path, const yaml_parser_t *parser, const yaml_event_t *before) {
  assert(parser->problem);
  struct mistake m = {.diags = diags, .path = path, .parser = parser, .before = before};
  look_back(&m);
  bool told = tell_instruction(&m) || tell_tag(&m) || tell_quote(&m) || tell_key(&m) ||
      tell_colon(&m) || tell_open_bracket(&m) || tell_stray_bracket(&m) || tell_column(&m) ||
      tell_character(&m) || tell_as_worded(&m);
  assert(told);
  (void)told;
}
