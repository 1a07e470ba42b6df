/* Mistakes of signs, and words that were taken for something else: told where they stand, which is before
 * the token at which the parser stopped, or instead of it. */
#include <strings.h>

#include "base/translate.h"
#include "dsl/alike.h"
#include "dsl/parser.h"
#include "dsl/spoken.h"
#include "dsl/syntax_report.h"

static struct str source_text(struct report *report, struct span span) {
  return sources_text(report->parse->diags->sources, span);
}

static const char *source_of(struct report *report, struct span span) {
  return str_cstring(report->parse->arena, source_text(report, span));
}

static struct diag *unexpected_sign(struct report *report, struct span span) {
  return DIAG(report->parse->diags, CHARACTER_UNEXPECTED, span,
      arena_printf(report->parse->arena, "\"%s\"", source_of(report, span)));
}

static struct diag *unexpected_word(struct report *report, struct span span, const char *expected) {
  return DIAG(report->parse->diags, TOKEN_UNEXPECTED, span, expected,
      arena_printf(report->parse->arena, "\"%s\"", source_of(report, span)));
}

/* The word before a token. */
struct str syntax_word_before(const struct tokens *tokens, const struct token *token) {
  return alike_word_before(tokens->text, token->span.begin);
}

/* `registered.` at a line's end, `for unit:`, `boolean,`: as sentences and lists end. */
static bool sign_at_line_end(struct report *report, int found, struct span span) {
  static const int signs[] = {TK_DOT, TK_COMMA, TK_COLON, 0};
  struct tokens *tokens = report->tokens;
  const struct raw_token next = tokens_peek(tokens, 0);
  if (tokens->previous.kind == TK_DOT && (tokens->last.line_start || found == TK_END))
    span = tokens->previous.span;
  else if (!among(signs, found) || !(next.line_start || next.kind == RAW_END)) return false;
  struct diag *diag = unexpected_sign(report, span);
  diag_help(report->parse->diags, diag, "nothing ends a line or a declaration here: leave it out");
  return true;
}

/* `when: registered`, `title: "..."`, `rule x: for unit`. */
static bool colon_too_many(struct report *report, int found, struct span span) {
  const struct token *previous = &report->tokens->previous;
  const struct keyword *keyword = keyword_of_token(previous->kind, report->tokens->language);
  if (found != TK_COLON || report->expected[TK_COLON]) return false;
  if (!keyword && !suggest_stands(report->tokens, 0, report->expected)) return false;
  struct diag *diag = unexpected_sign(report, span);
  if (keyword)
    diag_help(
        report->parse->diags, diag, "no colon stands behind \"%.*s\"", STR_ARGS(keyword->phrase));
  else diag_help(report->parse->diags, diag, "leave it out");
  return true;
}

/* `- registered : boolean`: a list's dash. */
static bool dash_of_list(struct report *report, int found, struct span span) {
  if (found != TK_MINUS || !report->tokens->last.line_start) return false;
  struct diag *diag = unexpected_sign(report, span);
  diag_help(report->parse->diags, diag, "no dash stands before a line: leave it out");
  return true;
}

/* `> =`, `< >`: one sign in two. */
static bool sign_in_two(struct report *report, int found, struct span span) {
  static const struct {
    int first, second;
    const char *sign;
  } pairs[] = {
      {TK_GREATER, TK_EQUAL, ">="}, {TK_LESS, TK_EQUAL, "<="}, {TK_LESS, TK_GREATER, "<>"}};
  const struct token *previous = &report->tokens->previous;
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    if (previous->kind != pairs[i].first || found != pairs[i].second) continue;
    struct diag *diag =
        unexpected_sign(report, (struct span){span.source, previous->span.begin, span.end});
    diag_help(report->parse->diags, diag, "write %s", pairs[i].sign);
    return true;
  }
  return false;
}

/* `registered is no`, `đăng_ký là không`: the words of an aggregate or of a negation for a truth. */
static bool truth_said_by_no(struct report *report, int found) {
  static const char *const equals[] = {"is", "là", "="};
  const struct token *previous = &report->tokens->previous;
  static const int ends[] = {TK_THEN, TK_ELSE, TK_UNLESS, TK_BECAUSE, TK_EXCEPT, TK_AND, TK_OR,
      TK_RIGHT_PARENTHESIS, TK_COMMA, 0};
  const bool yes = previous->kind == TK_ANY;
  if (!report->tokens->last.line_start && found != TK_END && !among(ends, found)) return false;
  if (!yes && previous->kind != TK_NO && previous->kind != TK_NOT) return false;
  const struct str before = syntax_word_before(report->tokens, previous);
  for (size_t i = 0; i < sizeof equals / sizeof *equals; i++) {
    if (!str_equal(before, str_from(equals[i]))) continue;
    const int truth = yes ? TK_TRUE : TK_FALSE;
    struct diag *diag = unexpected_word(report, previous->span, _("a value"));
    diag_help(report->parse->diags, diag, "write \"%.*s\"",
        STR_ARGS(keyword_of_token(truth, report->tokens->language)->phrase));
    return true;
  }
  return false;
}

/* `for the unit`, `any an incident`; `a` is a name too often. */
static bool article(struct report *report, int found) {
  static const char *const articles[] = {"the", "an"};
  const struct token *previous = &report->tokens->previous;
  if (previous->kind != TK_IDENTIFIER || found != TK_IDENTIFIER || report->tokens->last.line_start)
    return false;
  for (size_t i = 0; i < sizeof articles / sizeof *articles; i++) {
    if (!str_equal(previous->text, str_from(articles[i]))) continue;
    struct diag *diag = unexpected_word(report, previous->span, _("a name"));
    diag_help(report->parse->diags, diag, "leave it out");
    return true;
  }
  return false;
}

bool syntax_sign_told(struct report *report, int found, struct span span) {
  return sign_at_line_end(report, found, span) || colon_too_many(report, found, span) ||
      dash_of_list(report, found, span) || sign_in_two(report, found, span) ||
      truth_said_by_no(report, found);
}

bool syntax_article_told(struct report *report, int found) {
  return !(report->expected[TK_AND] && spoken_value(report->tokens)) && article(report, found);
}

/* -- names and numbers -- */

/* A text with blanks as the name it would be; empty where it holds other signs. */
static const char *name_of_text(struct report *report, struct str text) {
  char *name = str_cstring(report->parse->arena, text);
  if (!text.n || text.n > 64 || (*name >= '0' && *name <= '9')) return NULL;
  for (char *p = name; *p; p++) {
    const unsigned char byte = (unsigned char)*p;
    if (byte == ' ') *p = '_';
    else if (byte < 0x80 && byte != '_' && !(byte >= '0' && byte <= '9') &&
        !((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z'))
      return NULL;
  }
  return name;
}

/* `31 March 2025`, of which the month is at hand; NULL: it is none. */
static const char *day_with_month(struct report *report) {
  static const char *const months[] = {"january", "february", "march", "april", "may", "june",
      "july", "august", "september", "october", "november", "december"};
  const struct str word = report->tokens->last.text;
  const struct raw_token year = tokens_peek(report->tokens, 0);
  const int64_t day = report->tokens->previous.number;
  if (word.n < 3 || year.kind != RAW_NUMBER || year.end - year.begin != 4 || day < 1 || day > 31)
    return NULL;
  for (int i = 0; i < 12; i++)
    if (word.n <= strlen(months[i]) && strncasecmp(word.p, months[i], word.n) == 0)
      return arena_printf(report->parse->arena, _("write %s"),
          arena_printf(report->parse->arena, "%.4s-%02d-%02d", report->tokens->text.p + year.begin,
              i + 1, (int)day));
  return NULL;
}

/* `5 million`. NULL: it is another unit. */
static const char *multiple_of_number(struct report *report) {
  const struct tokens *tokens = report->tokens;
  const struct spoken *multiple = spoken_whole(report->tokens, tokens->last.text, SPOKEN_MULTIPLE);
  const char *whole = multiple ? literal_multiplied(report->tokens,
                                     source_text(report, tokens->previous.span), multiple->token)
                               : NULL;
  return whole ? arena_printf(report->parse->arena, _("write %s"), whole) : NULL;
}

/* `80 percent`, `90 points`. */
static const char *unit_of_number(struct report *report) {
  static const char *const percents[] = {"percent", "pct", "per", "phần"};
  const struct token *previous = &report->tokens->previous, *last = &report->tokens->last;
  struct arena *arena = report->parse->arena;
  const char *day = day_with_month(report);
  if (day) return day;
  for (size_t i = 0; i < sizeof percents / sizeof *percents; i++)
    if (str_equal(last->text, str_from(percents[i])))
      return arena_printf(arena, _("write %s%%"), source_of(report, previous->span));
  return arena_printf(
      arena, _("a number stands without its unit: leave out \"%.*s\""), STR_ARGS(last->text));
}

/* `members of cluster` in a condition, `từ 90 đến 95`: how it is written. */
static const char *value_otherwise(struct report *report, int found) {
  const struct token *previous = &report->tokens->previous, *last = &report->tokens->last;
  const struct raw_token next = tokens_peek(report->tokens, 0),
                         then = tokens_peek(report->tokens, 1);
  struct arena *arena = report->parse->arena;
  if (found == TK_OF && previous->kind == TK_IDENTIFIER && report->expected[TK_DOT] &&
      next.kind == RAW_WORD && !last->line_start && !spoken_value(report->tokens)) {
    const struct str both =
        str_from(arena_printf(arena, "%.*s_%.*s", STR_ARGS(next.word), STR_ARGS(then.word)));
    const bool is_apart = then.kind == RAW_WORD && suggest_is_there(report->tokens, both);
    return arena_printf(arena, _("write %s"),
        arena_printf(
            arena, "%.*s.%.*s", STR_ARGS(is_apart ? both : next.word), STR_ARGS(previous->text)));
  }
  if (found == TK_FROM && report->expected[TK_BETWEEN] && next.kind == RAW_NUMBER &&
      then.kind == RAW_WORD &&
      (str_equal(then.word, STR("đến")) || str_equal(then.word, STR("to"))))
    return arena_printf(arena, _("write %s"),
        arena_printf(arena, "%.*s a %.*s b",
            STR_ARGS(keyword_of_token(TK_BETWEEN, report->tokens->language)->phrase),
            STR_ARGS(keyword_of_token(TK_AND, report->tokens->language)->phrase)));
  if (previous->kind == TK_FROM && report->expected[TK_AND])
    return arena_printf(arena, _("leave out \"%.*s\""), STR_ARGS(previous->text));
  return NULL;
}

const char *syntax_name_otherwise(struct report *report, int found, const struct keyword *near) {
  const struct token *previous = &report->tokens->previous, *last = &report->tokens->last;
  const struct raw_token next = tokens_peek(report->tokens, 0);
  const bool *expected = report->expected,
             wants_name = expected[TK_IDENTIFIER] && !syntax_wants_expression(report) &&
      !expected[TK_TEXT_LITERAL] && !expected[TK_NUMBER];
  struct arena *arena = report->parse->arena;
  if (found == TK_TEXT_LITERAL && wants_name) {
    const char *name = name_of_text(report, last->text);
    return name ? arena_printf(arena, _("a name stands without quotation marks: write %s"), name)
                : _("a name is one word, without quotation marks");
  }
  if (found == TK_NUMBER && wants_name && !expected[TK_DATE_LITERAL])
    return _("a name begins with a letter");
  if (found == TK_MINUS && previous->kind == TK_IDENTIFIER && !expected[TK_MINUS] &&
      previous->span.end == last->span.begin && last->span.end == next.begin &&
      next.kind == RAW_WORD)
    return arena_printf(arena, _("a name is one word: write %.*s"),
        STR_ARGS(str_from(
            arena_printf(arena, "%.*s_%.*s", STR_ARGS(previous->text), STR_ARGS(next.word)))));
  const bool has_unit = found == TK_IDENTIFIER && previous->kind == TK_NUMBER &&
      !last->line_start && !expected[TK_IDENTIFIER];
  const char *whole = has_unit ? multiple_of_number(report) : NULL;
  if (whole) return whole;
  if (has_unit && !near) return unit_of_number(report);
  return value_otherwise(report, found);
}
