/* What people write behind a field's type for its bounds and for what an absent fact means (`integer >= 0`,
 * `0..100`, `default 0`): the field's line as it is written here. Its text is looked at anew, for what the
 * parser had of it before it stopped may be any part. */
#include <stdlib.h>

#include "base/date.h"
#include "base/translate.h"
#include "dsl/parser.h"
#include "dsl/spoken.h"
#include "dsl/syntax_report.h"

enum piece_kind { PIECE_WORD, PIECE_NUMBER, PIECE_DATE, PIECE_TEXT, PIECE_SIGN };

struct piece {
  enum piece_kind kind;
  struct str text;
};

enum { PIECES_MAX = 48, LINES_MAX = 4 };

struct field_line {
  struct report *report;
  struct piece pieces[PIECES_MAX];
  uint32_t n, at; /* the piece that is looked at */
  struct str name, type;
  int type_token; /* TK_REFERENCE: of an instance */
  struct str least, most, absent, label, changes;
  bool is_beyond; /* a bound is not itself allowed, and has no neighbour that is */
  const struct spoken *told;
};

/* -- the line's pieces -- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* The bytes of the number that begins there, of `0..100` those before the points. */
static uint32_t number_length(struct str text) {
  uint32_t n = *text.p == '-' ? 1 : 0;
  while (n < text.n && is_digit(text.p[n])) n++;
  if (n + 1 < text.n && text.p[n] == '.' && is_digit(text.p[n + 1]))
    for (n++; n < text.n && is_digit(text.p[n]);) n++;
  return n < text.n && text.p[n] == '%' ? n + 1 : n;
}

static uint32_t sign_length(struct str text) {
  static const char *const signs[] = {">=", "<=", "=>", "=<", "==", ".."};
  int32_t code_point;
  for (size_t i = 0; text.n > 1 && i < sizeof signs / sizeof *signs; i++)
    if (memcmp(text.p, signs[i], 2) == 0) return 2;
  return str_decode(text, 0, &code_point);
}

static struct piece piece_at(struct str text, bool behind_number) {
  enum { DATE_BYTES = 10 };
  int32_t days;
  const struct str date = {text.p, text.n < DATE_BYTES ? text.n : DATE_BYTES};
  if (date_parse(date, &days)) return (struct piece){PIECE_DATE, date};
  if (is_digit(*text.p) || (*text.p == '-' && !behind_number && text.n > 1 && is_digit(text.p[1])))
    return (struct piece){PIECE_NUMBER, {text.p, number_length(text)}};
  const char *end = *text.p == '"' ? memchr(text.p + 1, '"', text.n - 1) : NULL;
  if (end) return (struct piece){PIECE_TEXT, {text.p, (uint32_t)(end + 1 - text.p)}};
  const uint32_t word = word_length(text.p, text.n, "");
  if (word) return (struct piece){PIECE_WORD, {text.p, word}};
  return (struct piece){PIECE_SIGN, {text.p, sign_length(text)}};
}

/* Takes the pieces from `begin` up to the line's end or a comment. */
static void take_line(struct field_line *line, struct str text, uint32_t begin) {
  for (uint32_t i = begin; i < text.n && text.p[i] != '\n' && text.p[i] != '#';) {
    const bool is_blank = text.p[i] == ' ' || text.p[i] == '\t' || text.p[i] == '\r';
    if (is_blank) {
      i++;
      continue;
    }
    if (line->n == PIECES_MAX) return;
    const char *end = memchr(text.p + i, '\n', text.n - i);
    const struct str rest = {text.p + i, (uint32_t)((end ? end : text.p + text.n) - text.p - i)};
    const bool behind_number = line->n && line->pieces[line->n - 1].kind == PIECE_NUMBER;
    struct piece piece = piece_at(rest, behind_number);
    i += piece.text.n;
    if (piece.kind == PIECE_WORD) piece.text = str_nfc(line->report->parse->arena, piece.text);
    line->pieces[line->n++] = piece;
  }
}

static uint32_t line_begin(struct str text, uint32_t at) {
  while (at > 0 && text.p[at - 1] != '\n') at--;
  return at;
}

static const struct piece *piece(const struct field_line *line, uint32_t ahead) {
  return line->at + ahead < line->n ? &line->pieces[line->at + ahead] : NULL;
}

static bool is_sign(const struct piece *piece, const char *sign) {
  return piece && piece->kind == PIECE_SIGN && str_equal(piece->text, str_from(sign));
}

/* `words` words from the piece at hand on, with one blank between; empty where they are fewer. */
static struct str words_at(const struct field_line *line, uint32_t words) {
  struct str said = {0};
  for (uint32_t i = 0; i < words; i++) {
    const struct piece *word = piece(line, i);
    if (!word || word->kind != PIECE_WORD) return (struct str){0};
    said = i ? str_from(arena_printf(
                   line->report->parse->arena, "%.*s %.*s", STR_ARGS(said), STR_ARGS(word->text)))
             : word->text;
  }
  return said;
}

/* The longest keyword, in either language, of which the pieces at hand are the words. */
static const struct keyword *keyword_at_hand(const struct field_line *line, uint32_t *words) {
  for (*words = KEYWORD_WORDS_MAX; *words > 0; --*words) {
    const struct str said = words_at(line, *words);
    for (uint32_t i = 0; said.n && i < keyword_count(); i++)
      if (keyword_at(i)->kind != KEYWORD_STATE && str_equal(keyword_at(i)->phrase, said))
        return keyword_at(i);
  }
  return NULL;
}

/* The longest phrase for a bound, or for a comparison. */
static const struct spoken *bound_said(const struct field_line *line, uint32_t *words) {
  for (*words = KEYWORD_WORDS_MAX; *words > 0; --*words) {
    const struct str said = words_at(line, *words);
    if (!said.n) continue;
    const struct spoken *spoken = spoken_whole(line->report->tokens, said, SPOKEN_BOUND);
    if (!spoken) spoken = spoken_whole(line->report->tokens, said, SPOKEN_COMPARISON);
    if (spoken) return spoken;
  }
  return NULL;
}

/* -- its parts -- */

static struct str from_to(const struct piece *first, const struct piece *last) {
  return (struct str){first->text.p, (uint32_t)(last->text.p + last->text.n - first->text.p)};
}

static struct str keyword_phrase(const struct field_line *line, int token) {
  return keyword_of_token(token, line->report->tokens->language)->phrase;
}

/* `one of a, b "label", c` */
static void pass_words_of_set(struct field_line *line) {
  while (piece(line, 0) && piece(line, 0)->kind == PIECE_WORD) {
    const struct piece *behind = piece(line, 1);
    line->at++;
    if (behind && behind->kind == PIECE_TEXT && is_sign(piece(line, 1), ","))
      line->at++; /* its label */
    if (!is_sign(piece(line, 0), ",")) return;
    line->at++;
  }
}

/* Reads NAME : TYPE. False: that is not how the line begins. */
static bool read_head(struct field_line *line) {
  static const int types[] = {
      TK_BOOLEAN, TK_INTEGER, TK_DECIMAL, TK_DATE, TK_TEXT, TK_ONE_OF, TK_REFERENCE, 0};
  if (line->n < 3 || line->pieces[0].kind != PIECE_WORD || !is_sign(&line->pieces[1], ":"))
    return false;
  line->name = line->pieces[0].text;
  line->at = 2;
  const uint32_t begin = line->at;
  uint32_t words;
  const struct keyword *keyword = keyword_at_hand(line, &words);
  if (!keyword) { /* `unit reference` */
    line->at++;
    keyword = keyword_at_hand(line, &words);
  }
  if (!keyword || !among(types, keyword->token)) return false;
  line->type_token = keyword->token;
  line->at += words;
  struct str type = str_from("");
  if (keyword->token == TK_ONE_OF) {
    const uint32_t first = line->at;
    pass_words_of_set(line);
    if (line->at == first) return false;
  } else if (keyword->token == TK_DECIMAL && is_sign(piece(line, 0), "(") && piece(line, 2) &&
      piece(line, 1)->kind == PIECE_NUMBER && is_sign(piece(line, 2), ")")) {
    line->at += 3;
  }
  for (uint32_t i = begin; i < line->at;
       i++) { /* pieces in NFC stand no longer beside each other */
    const struct str text = line->pieces[i].text;
    const bool is_close =
        i == begin || strchr(",()", *text.p) || is_sign(&line->pieces[i - 1], "(");
    type = str_from(arena_printf(line->report->parse->arena, "%.*s%s%.*s", STR_ARGS(type),
        is_close ? "" : " ", STR_ARGS(text)));
  }
  line->type = type;
  return true;
}

/* The value at hand, `a.b` as one; empty: none is. `names`: a name may be one. */
static struct str take_value(struct field_line *line, bool names) {
  const struct piece *first = piece(line, 0);
  uint32_t words;
  if (!first || first->kind == PIECE_SIGN) return (struct str){0};
  if (first->kind == PIECE_WORD) {
    const struct keyword *truth = keyword_at_hand(line, &words);
    if (!names) return (struct str){0};
    if (truth && words > 1) { /* `chưa rõ` */
      line->at += words;
      return truth->phrase;
    }
  }
  line->at++;
  const struct piece *member = piece(line, 1);
  if (first->kind != PIECE_WORD || !is_sign(piece(line, 0), ".") || !member ||
      member->kind != PIECE_WORD)
    return first->text;
  line->at += 2;
  return from_to(first, member);
}

/* `> 0` of whole numbers or days is at least the next. */
static struct str next_value(struct field_line *line, struct str value, int step) {
  enum { DIGITS_MAX = 17 };
  struct arena *arena = line->report->parse->arena;
  int32_t days;
  char date[16];
  if (line->type_token == TK_DATE && date_parse(value, &days) && date_add_days(days, step, &days)) {
    date_format(days, date);
    return str_from(arena_printf(arena, "%s", date));
  }
  const char *number = str_cstring(arena, value);
  char *end;
  const long long whole = strtoll(number, &end, 10);
  if (line->type_token == TK_INTEGER && value.n && value.n <= DIGITS_MAX && !*end)
    return str_from(arena_printf(arena, "%lld", whole + step));
  line->is_beyond = true;
  return value;
}

/* `boolean default no`. */
static struct str truth_of(const struct field_line *line, struct str value) {
  static const char *const yes[] = {"yes", "có", "co", "1", "y", "TRUE", "True"},
                           *const no[] = {"no", "không", "khong", "0", "n", "FALSE", "False"};
  if (line->type_token != TK_BOOLEAN) return value;
  for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
    if (str_equal(value, str_from(yes[i]))) return keyword_phrase(line, TK_TRUE);
    if (str_equal(value, str_from(no[i]))) return keyword_phrase(line, TK_FALSE);
  }
  return value;
}

/* A value, where the sign before it says what it is; without one, the first of two is the least. */
static void put_value(struct field_line *line, const char *sign, struct str value) {
  switch (*sign) {
  case '=': line->absent = truth_of(line, value); break;
  case '>': line->least = sign[1] == '=' ? value : next_value(line, value, 1); break;
  case '<': line->most = sign[1] == '=' ? value : next_value(line, value, -1); break;
  default:
    if (line->least.n) line->most = value;
    else line->least = value;
  }
}

/* The sign that says what the value behind it is: "" where only its place says so. NULL: the piece at hand
 * says nothing of it. */
static const char *take_sign(struct field_line *line) {
  static const struct {
    const char *sign, *means;
  } signs[] = {{">=", ">="}, {"=>", ">="}, {"≥", ">="}, {"<=", "<="}, {"=<", "<="}, {"≤", "<="},
      {">", ">"}, {"<", "<"}, {"=", "="}, {"==", "="}};
  uint32_t words;
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
    if (!is_sign(piece(line, 0), signs[i].sign)) continue;
    line->at++;
    return signs[i].means;
  }
  const struct keyword *keyword = keyword_at_hand(line, &words);
  const uint32_t keyword_words_ = words;
  const struct spoken *said = bound_said(line, &words);
  const bool orders = said && strchr("<>=", *said->written) && strcmp(said->written, "<>") != 0;
  if (said && (orders || said->is_sentence) && words >= (keyword ? keyword_words_ : 0)) {
    line->at += words;
    if (said->is_sentence) line->told = said;
    return said->is_sentence ? NULL : said->written;
  }
  const char *means = !keyword            ? NULL
      : keyword->token == TK_AT_LEAST     ? ">="
      : keyword->token == TK_AT_MOST      ? "<="
      : keyword->token == TK_BETWEEN      ? ""
      : keyword->token == TK_IN           ? ""
      : keyword->token == TK_IS           ? "="
      : keyword->token == TK_ABSENT_MEANS ? "="
                                          : NULL;
  if (means) line->at += keyword_words_;
  return means;
}

/* What stands between two values, and says nothing. */
static bool pass_connection(struct field_line *line) {
  static const char *const signs[] = {",", ";", "-", "–", "..", "…", "(", ")", "[", "]"};
  static const char *const words[] = {"and", "và", "or", "hoặc", "range", "khoảng"};
  const struct piece *at = piece(line, 0);
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
    if (is_sign(at, signs[i])) return line->at++, true;
  for (size_t i = 0; at->kind == PIECE_WORD && i < sizeof words / sizeof *words; i++)
    if (str_equal(at->text, str_from(words[i]))) return line->at++, true;
  return false;
}

/* Reads what stands behind the type, up to what it does not know. */
static void read_rest(struct field_line *line) {
  static const int changes[] = {TK_FIXED, TK_ONLY_GROWS, TK_DECIDED_BY_OTHERS, 0};
  const char *sign = "";
  uint32_t words;
  while (piece(line, 0) && !line->told) {
    const struct piece *at = piece(line, 0);
    const struct keyword *keyword = keyword_at_hand(line, &words);
    if (keyword && among(changes, keyword->token)) {
      line->changes = keyword->phrase;
      line->at += words;
      continue;
    }
    if (at->kind == PIECE_TEXT && *sign != '=') {
      if (!line->label.n) line->label = at->text;
      line->at++;
      continue;
    }
    const char *said = *sign == '=' && at->kind == PIECE_WORD && keyword &&
            (keyword->token == TK_NO || keyword->token == TK_ANY)
        ? NULL /* `default no` */
        : take_sign(line);
    if (line->told) return;
    if (said) {
      const char *value = strchr(said, ' ');
      sign = said;
      if (value) {
        put_value(line, said, str_from(value + 1));
        sign = "";
      }
      continue;
    }
    const struct str value = take_value(line, *sign != '\0');
    if (value.n) {
      put_value(line, sign, value);
      sign = "";
    } else if (!pass_connection(line)) {
      return;
    }
  }
}

/* -- as it is written -- */

static const char *written(const struct field_line *line) {
  struct arena *arena = line->report->parse->arena;
  const char *text = arena_printf(arena, "%.*s : %.*s", STR_ARGS(line->name), STR_ARGS(line->type));
  if (line->least.n && line->most.n)
    text = arena_printf(arena, "%s %.*s %.*s %.*s %.*s", text,
        STR_ARGS(keyword_phrase(line, TK_BETWEEN)), STR_ARGS(line->least),
        STR_ARGS(keyword_phrase(line, TK_AND)), STR_ARGS(line->most));
  else if (line->least.n || line->most.n)
    text = arena_printf(arena, "%s %.*s %.*s", text,
        STR_ARGS(keyword_phrase(line, line->least.n ? TK_AT_LEAST : TK_AT_MOST)),
        STR_ARGS(line->least.n ? line->least : line->most));
  if (line->label.n) text = arena_printf(arena, "%s %.*s", text, STR_ARGS(line->label));
  if (line->absent.n)
    text = arena_printf(arena, "%s %.*s %.*s", text,
        STR_ARGS(keyword_phrase(line, TK_ABSENT_MEANS)), STR_ARGS(line->absent));
  if (line->changes.n) text = arena_printf(arena, "%s %.*s", text, STR_ARGS(line->changes));
  return text;
}

/* Whether the line is written so already: the mistake is another then. */
static bool is_as_written(const struct field_line *line, const char *text) {
  const char *as = "";
  for (uint32_t i = 0; i < line->n; i++)
    as = arena_printf(line->report->parse->arena, "%s%.*s", as, STR_ARGS(line->pieces[i].text));
  const char *p = as;
  for (; *text; text++) {
    if (*text == ' ') continue;
    while (*p == ' ') p++;
    if (*p++ != *text) return false;
  }
  return !*p;
}

/* The pieces of the field that the token at `at` stands in: of its line, and of those before it that it goes
 * on from. */
static bool find_field(struct field_line *line, uint32_t at) {
  const struct str text = line->report->tokens->text;
  uint32_t begin = line_begin(text, at);
  for (int n = 0; n < LINES_MAX; n++) {
    line->n = 0;
    take_line(line, text, begin);
    if (line->n > 1 && line->pieces[0].kind == PIECE_WORD && is_sign(&line->pieces[1], ":")) break;
    line->at = 0;
    uint32_t words;
    const bool goes_on =
        line->n && (line->pieces[0].kind == PIECE_SIGN || bound_said(line, &words));
    if (!goes_on || begin == 0) return false;
    begin = line_begin(text, begin - 1);
  }
  for (uint32_t end = begin; end < at; end++) /* the lines up to that one */
    if (text.p[end] == '\n') take_line(line, text, end + 1);
  return line->n > 0;
}

const char *syntax_field_otherwise(struct report *report, const struct token *token) {
  struct arena *arena = report->parse->arena;
  const struct ast_decl *decl = report->parse->decl;
  struct field_line line = {.report = report};
  if (!decl || (decl->kind != AST_ENTITY && decl->kind != AST_EXTEND) ||
      !find_field(&line, token->span.begin) || !read_head(&line))
    return NULL;
  const char *colon = line.pieces[1].text.p;
  if (report->tokens->text.p + token->span.begin <= colon) return NULL; /* of the field before it */
  const uint32_t behind_type = line.at;
  const bool is_length = line.type_token == TK_TEXT && is_sign(piece(&line, 0), "(");
  if (line.type_token == TK_DECIMAL && is_sign(piece(&line, 0), "("))
    return arena_printf(arena,
        _("in the parentheses stands only how many digits follow the point: %s"),
        arena_printf(arena, "%.*s(2)", STR_ARGS(keyword_phrase(&line, TK_DECIMAL))));
  read_rest(&line);
  if (line.told)
    return spoken_told(arena, line.told, (struct str){0}, line.name, report->tokens->language);
  if (line.at == behind_type) return NULL;
  const bool is_bounded = line.least.n || line.most.n,
             has_order = line.type_token == TK_INTEGER || line.type_token == TK_DECIMAL ||
      line.type_token == TK_DATE;
  if (is_length || (is_bounded && !has_order))
    return _("only numbers and dates have bounds: leave them out");
  const char *text = written(&line);
  const struct piece *rest = piece(&line, 0); /* `absent means 1 + 2` */
  if ((!is_bounded && !line.absent.n && !line.label.n) || (rest && rest->kind == PIECE_SIGN) ||
      is_as_written(&line, text))
    return NULL;
  return line.is_beyond ? arena_printf(arena, _("write: %s (a bound is itself allowed)"), text)
                        : arena_printf(arena, _("write: %s"), text);
}
