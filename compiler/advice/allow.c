/* What comments allow (allow.h). A text's comments are read when the first advice on it comes up, or at
 * the end. */
#include "compiler/advice/allow.h"

#include <stdio.h>

#include "base/vec.h"
#include "dsl/keywords.h"

struct allowance {
  enum diag_code code; /* DIAG_N_CODES: of no advice */
  struct span name;
  uint32_t first, last; /* lines */
  bool is_used, has_reason;
};

/* Of one text. */
struct text_allowances {
  VEC(struct allowance) list;
};

struct allowances {
  struct diag_filter filter; /* first, so that it is found by its filter */
  struct compilation *compilation;
  VEC(struct text_allowances) texts; /* by source: of those that were read, the first ones */
};

/* -- words of a comment -- */

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/* Takes a phrase, and the blanks behind it, from the beginning of the rest; false: something else
 * stands there. The phrase ends where a word does. */
static bool take(struct str *rest, const char *phrase) {
  const struct str wanted = str_from(phrase);
  if (rest->n < wanted.n || memcmp(rest->p, wanted.p, wanted.n) != 0 ||
      (rest->n > wanted.n && !is_blank(rest->p[wanted.n])))
    return false;
  uint32_t n = wanted.n;
  while (n < rest->n && is_blank(rest->p[n])) n++;
  *rest = (struct str){rest->p + n, rest->n - n};
  return true;
}

static struct str take_name(struct str *rest) {
  uint32_t n = 0;
  while (n < rest->n && !is_blank(rest->p[n]) && rest->p[n] != ',') n++;
  const struct str name = {rest->p, n};
  while (n < rest->n && is_blank(rest->p[n])) n++;
  *rest = (struct str){rest->p + n, rest->n - n};
  return name;
}

static bool take_because(struct str *rest) {
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct keyword *keyword = keyword_at(i);
    if (!str_equal(keyword->english, STR("because"))) continue;
    char phrase[32];
    snprintf(phrase, sizeof phrase, "%.*s", STR_ARGS(keyword->phrase));
    if (take(rest, phrase)) return true;
  }
  return false;
}

static bool is_near_name(struct str name) {
  char own[DIAG_NAME_BYTES];
  for (enum diag_code code = 0; code < DIAG_N_CODES; code++)
    if (diag_is_advice(code)) {
      const struct str other = str_from(diag_name(code, own));
      if (str_distance(name, other, 3) <= 1 + name.n / 6) return true;
    }
  return false;
}

/* -- the comments of a text -- */

struct comment_reader {
  struct arena *arena;
  struct sources *sources;
  uint32_t source;
  struct str text;
  struct text_allowances *out;
};

/* Below a comment in line `line`: the last line that it is about, behind law text and other comments. */
static uint32_t line_meant(const struct comment_reader *r, uint32_t line) {
  const uint32_t n_lines = sources_line_number(r->sources, r->source, r->text.n);
  for (line++; line < n_lines; line++) {
    const struct str text = sources_line(r->sources, r->source, line);
    uint32_t i = 0;
    while (i < text.n && is_blank(text.p[i])) i++;
    if (i < text.n && text.p[0] != '|' && text.p[i] != '#') break;
  }
  return line;
}

/* Names are ASCII: in the text they stand as they do in its NFC. */
static struct span place_of(const struct comment_reader *r, struct span comment, struct str name) {
  const char *at = name.n
      ? memmem(r->text.p + comment.begin, comment.end - comment.begin, name.p, name.n)
      : NULL;
  if (!at) return comment;
  const uint32_t begin = (uint32_t)(at - r->text.p);
  return (struct span){r->source, begin, begin + name.n};
}

/* A comment that begins with "allow" may be a sentence like any other: it speaks of advice where what
 * follows is one, or nearly so, or a reason stands behind one word. */
static bool speaks_of_advice(struct str rest) {
  const struct str name = take_name(&rest);
  return diag_advice_named(name) != DIAG_N_CODES || is_near_name(name) ||
      (name.n && take_because(&rest));
}

static void add_names(
    struct comment_reader *r, struct span comment, struct str rest, struct allowance lines) {
  const uint32_t first = r->out->list.n;
  bool more = true;
  while (more) {
    const struct str name = take_name(&rest);
    more = rest.n > 0 && rest.p[0] == ',';
    while (more && rest.n && (rest.p[0] == ',' || is_blank(rest.p[0])))
      rest = (struct str){rest.p + 1, rest.n - 1};
    lines.code = diag_advice_named(name);
    lines.name = place_of(r, comment, name);
    VEC_PUSH(r->arena, &r->out->list, lines);
  }
  const bool has_reason = take_because(&rest) && rest.n > 0;
  for (uint32_t i = first; i < r->out->list.n; i++) r->out->list.items[i].has_reason = has_reason;
}

static void read_comment(struct comment_reader *r, uint32_t begin, uint32_t end, bool is_behind) {
  const struct span comment = {r->source, begin, end};
  struct str rest = {r->text.p + begin + 1, end - begin - 1};
  while (rest.n && is_blank(rest.p[0])) rest = (struct str){rest.p + 1, rest.n - 1};
  rest = str_nfc(r->arena, rest);
  if ((!take(&rest, "allow") && !take(&rest, "cho phép")) || !speaks_of_advice(rest)) return;
  const uint32_t line = sources_line_number(r->sources, r->source, begin);
  add_names(r, comment, rest,
      (struct allowance){
          .first = is_behind ? line : line + 1, .last = is_behind ? line : line_meant(r, line)});
}

/* Comments begin with `#` that stands in no text and no law (lexer.l). */
static void read_comments(struct comment_reader *r) {
  bool at_line_start = true, in_text = false, is_behind = false;
  const struct str text = r->text;
  for (uint32_t i = 0; i < text.n; i++) {
    const char c = text.p[i];
    const bool begins_law = at_line_start && c == '|';
    at_line_start = c == '\n';
    if (c == '\n') {
      in_text = is_behind = false;
    } else if (in_text) {
      if (c == '\\') i += i + 1 < text.n && text.p[i + 1] != '\n';
      else in_text = c != '"';
    } else if (begins_law || c == '#') {
      const char *line_end = memchr(text.p + i, '\n', text.n - i);
      const uint32_t end = line_end ? (uint32_t)(line_end - text.p) : text.n;
      if (c == '#') read_comment(r, i, end, is_behind);
      i = end - 1;
    } else {
      in_text = c == '"';
      is_behind = is_behind || !is_blank(c);
    }
  }
}

/* A look that costs little, for most texts allow nothing; "cho ph" is so in NFD too. */
static bool speaks_of_allowing(struct str text) {
  const char *const end = text.p + text.n;
  for (const char *p = text.p; p < end;) {
    const char *comment = memchr(p, '#', (size_t)(end - p));
    if (!comment) return false;
    const char *line_end = memchr(comment, '\n', (size_t)(end - comment));
    p = line_end ? line_end : end;
    const size_t n = (size_t)(p - comment);
    if (memmem(comment, n, "allow", 5) || memmem(comment, n, "cho ph", 6)) return true;
  }
  return false;
}

static struct text_allowances *allowances_of(struct allowances *a, uint32_t source) {
  struct compilation *c = a->compilation;
  while (a->texts.n <= source) {
    VEC_PUSH(c->arena, &a->texts, (struct text_allowances){0});
    const uint32_t n = a->texts.n - 1;
    struct comment_reader reader = {.arena = c->arena,
        .sources = &c->sources,
        .source = n,
        .text = c->sources.items[n].text,
        .out = &a->texts.items[n]};
    if (speaks_of_allowing(reader.text)) read_comments(&reader);
  }
  return &a->texts.items[source];
}

/* -- what is taken back, and what is said of it -- */

static bool drops(struct diag_filter *filter, enum diag_code code, struct span span) {
  struct allowances *a = (struct allowances *)filter;
  if (span.source == UINT32_MAX || !diag_is_advice(code)) return false;
  struct text_allowances *of = allowances_of(a, span.source);
  if (!of->list.n) return false;
  const uint32_t line = sources_line_number(&a->compilation->sources, span.source, span.begin);
  bool found = false;
  for (uint32_t i = 0; i < of->list.n; i++) {
    struct allowance *one = &of->list.items[i];
    if (one->code != code || line < one->first || line > one->last) continue;
    one->is_used = found = true;
  }
  return found;
}

struct allowances *pass_allow_begin(struct compilation *compilation) {
  struct allowances *a = ARENA_NEW(compilation->arena, struct allowances);
  *a = (struct allowances){.filter = {drops}, .compilation = compilation};
  compilation->diags.filter = &a->filter;
  return a;
}

static void help_unknown(struct allowances *a, struct diag *diag, struct str name) {
  struct arena *arena = a->compilation->arena;
  struct str names[DIAG_N_CODES];
  uint32_t n = 0;
  for (enum diag_code code = 0; code < DIAG_N_CODES; code++)
    if (diag_is_advice(code))
      names[n++] = str_from(diag_name(code, arena_alloc(arena, DIAG_NAME_BYTES)));
  diag_help_nearest(&a->compilation->diags, diag, name, names, n);
}

void pass_allow_end(struct compilation *compilation, struct allowances *a) {
  struct diags *diags = &compilation->diags;
  const struct text_allowances *of = allowances_of(a, compilation->ast->source);
  diags->filter = NULL; /* of the comments themselves nothing is taken back */
  for (uint32_t i = 0; i < of->list.n; i++) {
    const struct allowance *one = &of->list.items[i];
    const struct str word = sources_text(&compilation->sources, one->name);
    const char *name = str_cstring(compilation->arena, word);
    if (one->code == DIAG_N_CODES) {
      help_unknown(a, DIAG(diags, ADVICE_ALLOW_UNKNOWN, one->name, name), word);
    } else if (!one->is_used) {
      struct diag *diag = DIAG(diags, ADVICE_ALLOW_UNUSED, one->name, name);
      diag_help(
          diags, diag, "delete it, or put it on the line, or above the line, that it is meant for");
    } else if (!one->has_reason) {
      struct diag *diag = DIAG(diags, ADVICE_ALLOW_WITHOUT_REASON, one->name, name);
      diag_help(diags, diag, "write why behind it: # allow %s because …", name);
    }
  }
}
