/* Syntax errors in the words of an officer: "expected X, Y or Z, found W", and what to do about it.
 *
 * bison (with LAC) gives the exact set of tokens that could stand here, often dozens. Sets that
 * mean one thing are named as one ("an expression", "an operator", "a declaration"); what remains
 * are the clause words that are really missing. At most SHOWN_MAX are named, the most telling
 * first. Keywords are shown in the language of the file around them.
 */
#include <assert.h>

#include "dsl/build.h"
#include "base/translate.h"
#include "dsl/parser.h"
#include "dsl/spoken.h"
#include "dsl/suggest.h"
#include "base/written.h"

enum { SHOWN_MAX = 4 };

struct report {
  struct parse *parse;
  struct tokens *tokens;
  bool expected[TOKENS_MAX]; /* what bison expects */
  bool left[TOKENS_MAX];     /* ... and no group has named yet */
  const char *groups[12];    /* groups named, in the order shown */
  uint32_t n_groups;
};

#define TOKENS(...)                                                                                \
  (const int[]) { __VA_ARGS__, 0 }

static void take(struct report *report, const int *tokens) {
  for (; *tokens; tokens++) report->left[*tokens] = false;
}

static void name_group(struct report *report, const char *name, const int *tokens) {
  take(report, tokens);
  report->groups[report->n_groups++] = name;
}

static const int declarations[] = {TK_REGULATION, TK_USES, TK_ENTITY, TK_PARAMETER, TK_READING,
    TK_DEFINE, TK_DECISION, TK_RULE, TK_SELECTION, TK_ALLOCATION, TK_NOT_ENCODED, TK_CALENDAR,
    TK_DUTY, TK_WARNING, TK_REQUIRE, TK_EXCEPTION, TK_REPEAL, TK_REPLACE, TK_EXTEND, TK_LAW, 0};
static const int words[] = {TK_IDENTIFIER, TK_FIELD_NAME, TK_TITLE, TK_ISSUER, TK_SOURCE,
    TK_EFFECTIVE, TK_FROM, TK_TO, TK_AMENDS, TK_THAT, TK_CHOOSE, TK_PER, TK_ON, TK_ASCENDING,
    TK_DESCENDING, TK_REFER, TK_ALL, TK_SHARE, TK_AMONG, TK_DUE, TK_BY, TK_WEEKEND, TK_HOLIDAYS,
    TK_WORKING, TK_FIXED, TK_NONE, TK_WITH, TK_BEFORE, TK_AFTER, TK_BOOLEAN, TK_INTEGER, TK_DECIMAL,
    TK_DATE, TK_TEXT, TK_REFERENCE, TK_DAYS, TK_MONTHS, TK_YEARS, TK_DISTINCT, 0};
static const int expression_words[] = {TK_NUMBER, TK_DATE_LITERAL, TK_TEXT_LITERAL, TK_TRUE,
    TK_FALSE, TK_UNKNOWN, TK_AS_OF, TK_THIS, TK_PREVIOUS, TK_NO_PREVIOUS_RECORD, TK_RANK_IN,
    TK_LEFT_PARENTHESIS, TK_MINUS, TK_NOT, TK_ANY, TK_NO, TK_EVERY, TK_COUNT_OF, TK_SUM_OF,
    TK_MIN_OF, TK_MAX_OF, TK_AVERAGE_OF, TK_MEDIAN_OF, TK_LARGEST, TK_SMALLEST, TK_LONGEST_RUN_OF,
    TK_IF, 0};
static const int arithmetic[] = {TK_PLUS, TK_MINUS, TK_STAR, TK_SLASH, TK_DOT, TK_ON,
    TK_LEFT_PARENTHESIS, TK_DAYS, TK_MONTHS, TK_YEARS, TK_WORKING_DAYS, TK_ROUNDED_DOWN,
    TK_ROUNDED_UP, 0};
static const int comparisons[] = {TK_EQUAL, TK_NOT_EQUAL, TK_LESS, TK_LESS_EQUAL, TK_GREATER,
    TK_GREATER_EQUAL, TK_IS, TK_IN, TK_BETWEEN, TK_NOT, 0};

/* True where names as well as other things of a list may begin a value of a closed list. */
static bool wants_expression(const struct report *report) {
  return report->expected[TK_NUMBER] && report->expected[TK_IF];
}

static const char *header_group(struct report *report) {
  const char *text = _("a line of the header (");
  for (const int *token = TOKENS(TK_TITLE, TK_ISSUER, TK_SOURCE, TK_EFFECTIVE); *token; token++)
    text = arena_printf(report->parse->arena, "%s%.*s%s", text,
        STR_ARGS(keyword_of_token(*token, report->tokens->language)->phrase),
        *token == TK_EFFECTIVE ? ")" : ", ");
  return text;
}

/* Names every group that is expected whole. */
static void group(struct report *report) {
  const bool *expected = report->expected;
  bool operators = expected[TK_STAR] || expected[TK_AND];
  bool declaration = expected[TK_RULE] && expected[TK_USES];
  /* `to` may be a name as well, but that is not what is meant */
  if (report->tokens->previous.kind == TK_EXCEPTION) {
    name_group(report, _("a name"), words);
    report->left[TK_TO] = true;
    report->left[TK_OF] = false;
  } else if (report->tokens->previous.kind == TK_TO && expected[TK_RULE] && expected[TK_DEFINE]) {
    take(report, TOKENS(TK_TO, TK_OF, TK_TEXT_LITERAL));
  } else if (wants_expression(report)) {
    take(report, words);
    name_group(report, _("an expression"), expression_words);
  } else if (expected[TK_BOOLEAN] && expected[TK_ONE_OF]) {
    take(report, words);
    name_group(report, _("a type"), TOKENS(TK_ONE_OF));
  } else if (expected[TK_NUMBER] && expected[TK_NONE]) {
    take(report, words);
    name_group(report, _("none or a value"),
        TOKENS(
            TK_NUMBER, TK_MINUS, TK_DATE_LITERAL, TK_TEXT_LITERAL, TK_TRUE, TK_FALSE, TK_UNKNOWN));
  } else if (report->tokens->previous.kind == TK_ON && expected[TK_DATE_LITERAL]) {
    take(report, words);
    name_group(report, _("a day: a date, a name, \"as of\" or (...)"),
        TOKENS(TK_DATE_LITERAL, TK_AS_OF, TK_THIS, TK_LEFT_PARENTHESIS));
  } else if (expected[TK_IDENTIFIER]) {
    name_group(report, expected[TK_FIELD_NAME] ? _("a field") : _("a name"), words);
    report->left[TK_RANK_IN] = false; /* behind a point: a name is what is meant */
  }
  /* who means these knows them */
  take(report, TOKENS(TK_IN_ANCESTOR, TK_ONLY_GROWS, TK_DECIDED_BY_OTHERS));
  if (expected[TK_AT_LEAST]) take(report, TOKENS(TK_AT_LEAST, TK_AT_MOST, TK_BETWEEN));
  /* a label may stand there too: the colon is what is missing */
  if (expected[TK_COLON]) take(report, TOKENS(TK_TEXT_LITERAL));
  if (report->left[TK_TITLE] && report->left[TK_ISSUER])
    name_group(report, header_group(report),
        TOKENS(TK_TITLE, TK_ISSUER, TK_SOURCE, TK_EFFECTIVE, TK_AMENDS));
  if (report->left[TK_TEXT_LITERAL])
    name_group(report, _("a quoted text"), TOKENS(TK_TEXT_LITERAL));
  if (report->left[TK_NUMBER]) name_group(report, _("a number"), TOKENS(TK_NUMBER));
  if (report->left[TK_DATE_LITERAL])
    name_group(report, _("a date such as 2020-12-31"), TOKENS(TK_DATE_LITERAL));
  if (operators) {
    take(report, arithmetic);
    if (expected[TK_EQUAL]) take(report, comparisons);
    if (expected[TK_EQUAL] || expected[TK_OR]) take(report, TOKENS(TK_AND, TK_OR, TK_WHERE));
    name_group(report, _("an operator"), TOKENS(TK_WHERE));
  }
  if (declaration) {
    name_group(report, _("a declaration"), declarations);
    report->left[TK_END] = false;
  } else if (expected[TK_RULE] && expected[TK_DECISION]) {
    name_group(report, _("the kind of a declaration (rule, define, decision ...)"), declarations);
  } else if (report->left[TK_END]) {
    name_group(report, _("the end"), TOKENS(TK_DSL_error));
    report->left[TK_END] = false;
  }
}

static const char *punctuation(int token) {
  switch (token) {
  case TK_LEFT_PARENTHESIS: return "(";
  case TK_RIGHT_PARENTHESIS: return ")";
  case TK_COMMA: return ",";
  case TK_COLON: return ":";
  case TK_DOT: return ".";
  case TK_PLUS: return "+";
  case TK_MINUS: return "-";
  case TK_STAR: return "*";
  case TK_SLASH: return "/";
  case TK_EQUAL: return "=";
  case TK_NOT_EQUAL: return "<>";
  case TK_LESS: return "<";
  case TK_LESS_EQUAL: return "<=";
  case TK_GREATER: return ">";
  case TK_GREATER_EQUAL: return ">=";
  default: return NULL;
  }
}

/* A token that is always spelt the same, in quotes; NULL for the others. */
static const char *spelt(struct report *report, int token) {
  const struct keyword *keyword = keyword_of_token(token, report->tokens->language);
  if (keyword) return arena_printf(report->parse->arena, "\"%.*s\"", STR_ARGS(keyword->phrase));
  const char *sign = punctuation(token);
  return sign ? arena_printf(report->parse->arena, "\"%s\"", sign) : NULL;
}

/* "X, Y or Z". */
static const char *listed(struct report *report) {
  const char *shown[SHOWN_MAX];
  uint32_t n = 0, groups = 0;
  group(report);
  /* Single words tell most; where there are many, the groups are left out first. */
  for (int token = 1; token < TOKENS_MAX && n < SHOWN_MAX; token++)
    if (report->left[token] && spelt(report, token)) shown[n++] = spelt(report, token);
  while (n < SHOWN_MAX && groups < report->n_groups) shown[n++] = report->groups[groups++];
  const char *text = n > 0 ? shown[0] : _("something else");
  for (uint32_t i = 1; i < n; i++)
    text =
        arena_printf(report->parse->arena, "%s%s%s", text, i + 1 == n ? _(" or ") : ", ", shown[i]);
  return text;
}

static const char *found_name(struct report *report, int found, struct span span) {
  struct arena *arena = report->parse->arena;
  if (found == TK_END)
    return report->parse->expression_only ? _("the end") : _("the end of the file");
  if (found == TK_LAW) return _("law text");
  struct str text = sources_text(report->parse->diags->sources, span);
  if (found == TK_TEXT_LITERAL) {
    if (text.n > 32) return _("a quoted text");
    return arena_printf(arena, _("the text %.*s"), STR_ARGS(text));
  }
  const struct keyword *keyword = keyword_of_token(found, report->tokens->language);
  if (keyword && memchr(text.p, ' ', text.n) == NULL && memchr(text.p, '\n', text.n) == NULL)
    keyword = NULL;
  if (keyword) text = report->tokens->last.text; /* a phrase, however it was spaced */
  return arena_printf(arena, "\"%.*s\"", STR_ARGS(text));
}

/* -- suggestions -- */

static bool among(const int *tokens, int token) {
  for (; *tokens; tokens++)
    if (*tokens == token) return true;
  return false;
}

static bool is_reserved(int token) {
  const struct keyword *keyword = keyword_of_token(token, KEYWORD_ENGLISH);
  return keyword && keyword->kind != KEYWORD_CONTEXTUAL;
}

/* The parser goes on as if the misspelt keyword were right: nothing of it is lost. */
static void hand_out_again(
    struct report *report, struct token written, const struct keyword *keyword) {
  written.kind = keyword->token;
  written.resumes = keyword->kind == KEYWORD_DECLARATION || keyword->kind == KEYWORD_HEADED;
  tokens_replay(report->tokens, written);
}

/* The words a phrase has beyond the first are raw tokens still ahead. */
static void drop_rest_of_phrase(struct report *report, const struct keyword *keyword) {
  for (uint32_t n = keyword_words(keyword->phrase); n > 1; n--) tokens_drop(report->tokens);
}

static const int type_words[] = {
    TK_BOOLEAN, TK_INTEGER, TK_DECIMAL, TK_DATE, TK_TEXT, TK_ONE_OF, 0};

/* Reports the token before the one at hand: that is where the mistake is. */
static struct diag *report_previous(
    struct report *report, const char *expected, const struct keyword *meant) {
  struct token previous = report->tokens->previous;
  struct diag *diag = DIAG(report->parse->diags, TOKEN_UNEXPECTED, previous.span, expected,
      arena_printf(report->parse->arena, "\"%.*s\"", STR_ARGS(previous.text)));
  if (meant)
    diag_help(report->parse->diags, diag, "did you mean \"%.*s\"?", STR_ARGS(meant->phrase));
  return diag;
}

static bool is_word_of(struct str phrase, struct str word) {
  if (!word.n) return false;
  for (uint32_t i = 0; i + word.n <= phrase.n && word.n < phrase.n; i++)
    if ((i == 0 || phrase.p[i - 1] == ' ') && memcmp(phrase.p + i, word.p, word.n) == 0 &&
        (i + word.n == phrase.n || phrase.p[i + word.n] == ' '))
      return true;
  return false;
}

/* The types of several words of which this is one: `ngày` for `ngày tháng`. Returns how many; the
 * first two are written to `types`. */
static uint32_t types_with(
    const struct report *report, struct str word, const struct keyword *types[2]) {
  uint32_t n = 0;
  for (const int *token = type_words; *token; token++) {
    const struct keyword *type = keyword_of_token(*token, report->tokens->language);
    if (!is_word_of(type->phrase, word)) continue;
    if (n < 2) types[n] = type;
    n++;
  }
  return n;
}

/* `votes : integr`: an unknown word where a type stands could be an entity's name, until no
 * `reference` follows; so could `ngày`, which is a keyword elsewhere only. */
static bool misspelt_type(struct report *report) {
  if (!report->expected[TK_REFERENCE] || report->expected[TK_IDENTIFIER]) return false;
  const struct token previous = report->tokens->previous;
  const struct str word = previous.text, next = report->tokens->last.text;
  const bool turned = previous.kind == TK_REFERENCE; /* `reference unit` */
  bool types[TOKENS_MAX] = {false};
  for (const int *token = type_words; *token; token++) types[*token] = true;
  const struct keyword *types_meant[2], *meant = NULL;
  if (types_with(report, word, types_meant) == 1) meant = types_meant[0];
  else if (previous.kind != TK_IDENTIFIER && !turned) return false;
  if (!meant && !turned) meant = suggest_keyword(report->tokens, word, 0, types);
  if (!meant && !turned) /* a type of two words */
    meant = suggest_keyword_spelt(
        str_from(arena_printf(report->parse->arena, "%.*s %.*s", STR_ARGS(word), STR_ARGS(next))),
        types);
  struct diag *diag = report_previous(report, _("a type"), meant);
  const struct str of = turned ? next : word;
  if (!meant)
    diag_help(report->parse->diags, diag, "a reference to an instance is written: %.*s %.*s",
        STR_ARGS(of), STR_ARGS(keyword_of_token(TK_REFERENCE, report->tokens->language)->phrase));
  return true;
}

/* In an entity, words that are no field's name but look like one without its colon: a misspelt
 * declaration (`rul x for unit`), which is then read as meant, or half of `absent means`. */
static bool misspelt_as_field(struct report *report, int found) {
  struct tokens *tokens = report->tokens;
  struct token previous = tokens->previous, last = tokens->last;
  const struct ast_decl *decl = report->parse->decl;
  if (!report->expected[TK_COLON] || previous.kind != TK_IDENTIFIER) return false;
  if (decl == NULL || (decl->kind != AST_ENTITY && decl->kind != AST_EXTEND)) return false;
  const struct keyword *absent = keyword_of_token(TK_ABSENT_MEANS, tokens->language);
  if (suggest_begins(absent->phrase, previous.text)) {
    report_previous(report, _("a field or a declaration"), absent);
    return true;
  }
  const struct keyword *meant = NULL;
  bool two_words = false;
  if (previous.line_start && found == TK_IDENTIFIER) {
    struct str both = str_from(arena_printf(
        report->parse->arena, "%.*s %.*s", STR_ARGS(previous.text), STR_ARGS(last.text)));
    two_words = (meant = suggest_declaration_spelt(both)) != NULL;
    if (!meant) meant = suggest_declaration_spelt(previous.text);
  }
  /* only the colon is missing */
  if (!meant && (previous.line_start || among(type_words, found))) return false;
  report_previous(report, _("a field or a declaration"), meant);
  if (!meant) return true;
  hand_out_again(report, previous, meant);
  if (!two_words) tokens_replay(tokens, last);
  return true;
}

/* A misspelt keyword in the first column where the declaration before it is not complete yet. */
static const struct keyword *misspelt_next_declaration(
    struct report *report, const struct token *token) {
  bool first_column = tokens_first_column(report->tokens, token->span.begin);
  return first_column && token->kind == TK_IDENTIFIER
      ? suggest_declaration(report->tokens, token->text, 0)
      : NULL;
}

/* Words that follow a name: where one stands in a name's place the name is missing, unless the word
 * follows once more. */
static const int following_words[] = {TK_FOR, TK_OF, TK_IN, TK_IS, TK_WHEN, TK_WHERE, TK_THEN,
    TK_ELSE, TK_HAS, TK_OVER, TK_UNLESS, TK_BECAUSE, TK_EXCEPT, TK_OTHERWISE, TK_ONE_OF, TK_ON_TIE,
    TK_ORDER_BY, TK_DONE_WHEN, TK_DONE_ON, TK_ABSENT_MEANS, 0};

/* True where what comes next can only stand behind a name: so the word before it was meant as one
 * (`define when of unit`, `when : integer`). */
static bool follows_a_name(struct raw_token next, struct str word) {
  if (next.kind == RAW_COLON || next.kind == RAW_LEFT_PARENTHESIS || next.kind == RAW_TEXT)
    return true;
  if (next.kind != RAW_WORD) return false;
  if (str_equal(next.word, word)) return true;
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct keyword *keyword = keyword_at(i);
    bool begins_it = keyword->phrase.n >= next.word.n &&
        memcmp(keyword->phrase.p, next.word.p, next.word.n) == 0 &&
        (keyword->phrase.n == next.word.n || keyword->phrase.p[next.word.n] == ' ');
    if (begins_it && among(following_words, keyword->token)) return true;
  }
  return false;
}

/* True where a reserved word was meant as a name. */
static bool meant_as_name(struct report *report, int found) {
  const struct token *last = &report->tokens->last;
  struct raw_token next = tokens_peek(report->tokens, 0);
  uint32_t n_phrases;
  bool declaration_word = among(declarations, found) && found != TK_LAW;
  bool name_only =
      report->expected[TK_IDENTIFIER] && !wants_expression(report) && !report->expected[TK_USES];
  if (!is_reserved(found) || last->resumes || report->tokens->previous.kind == TK_EXCEPTION)
    return false;
  if (wants_expression(report)) return declaration_word && !last->line_start;
  if (!name_only) return false;
  if (among(following_words, found)) return follows_a_name(next, last->text);
  /* `extend entity e rule x`: the next declaration begins */
  return !declaration_word || next.kind != RAW_WORD ||
      keyword_index_find(&report->tokens->keywords, next.word, &n_phrases) != NULL;
}

/* A phrase that begins like another keyword, with a later word misspelt: `số nguyn` for `số
 * nguyên`. */
static const struct keyword *nearest_phrase(struct report *report, struct str first) {
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct keyword *keyword = keyword_at(i);
    if (keyword->kind == KEYWORD_STATE || !report->expected[keyword->token] ||
        !suggest_begins(keyword->phrase, first))
      continue;
    struct str written = suggest_joined(report->tokens, first, 0, keyword_words(keyword->phrase));
    if (written.n > 0 && str_distance(written, keyword->phrase, 2) <= 2) return keyword;
  }
  return NULL;
}

/* A phrase that was left unfinished: `count unit` for `count of unit`, `no previous` for `no
 * previous record`. `sure`: two words of it are there. */
static const struct keyword *unfinished_phrase(struct report *report, bool *sure) {
  struct str before = report->tokens->previous.text;
  struct str both = str_from(arena_printf(
      report->parse->arena, "%.*s %.*s", STR_ARGS(before), STR_ARGS(report->tokens->last.text)));
  bool name = report->tokens->previous.kind == TK_IDENTIFIER;
  const struct keyword *first = NULL;
  *sure = false;
  for (uint32_t i = 0; i < keyword_count() && !*sure; i++) {
    const struct keyword *keyword = keyword_at(i);
    if (keyword->kind == KEYWORD_STATE) continue;
    *sure = suggest_begins(keyword->phrase, both);
    if (*sure || (!first && name && suggest_begins(keyword->phrase, before))) first = keyword;
  }
  return first;
}

/* The rows of an aggregate stand behind its value, and its condition behind them. */
static void advise_rows(struct report *report, struct diag *diag) {
  static const int clauses[] = {TK_SUM_OF, TK_OVER, TK_WHERE};
  struct str said[3];
  for (int i = 0; i < 3; i++)
    said[i] = keyword_of_token(clauses[i], report->tokens->language)->phrase;
  diag_help(report->parse->diags, diag,
      "say over which rows, then on which condition: %.*s score %.*s units %.*s registered",
      STR_ARGS(said[0]), STR_ARGS(said[1]), STR_ARGS(said[2]));
}

/* Help beyond the nearest keyword, for mistakes that are common. */
static void advise(struct report *report, struct diag *diag, int found) {
  struct diags *diags = report->parse->diags;
  const struct token *previous = &report->tokens->previous;
  const struct token *last = &report->tokens->last;
  bool sure;
  const struct keyword *unfinished = unfinished_phrase(report, &sure), *types[2];
  if (report->expected[TK_INTEGER] && types_with(report, last->text, types) == 2)
    diag_help(diags, diag, "did you mean \"%.*s\" or \"%.*s\"?", STR_ARGS(types[0]->phrase),
        STR_ARGS(types[1]->phrase));
  else if (!sure && meant_as_name(report, found))
    diag_help(diags, diag, "%.*s is a reserved word; write %.*s_", STR_ARGS(last->text),
        STR_ARGS(last->text));
  else if (unfinished && !last->line_start)
    diag_help(diags, diag, "did you mean \"%.*s\"?", STR_ARGS(unfinished->phrase));
  else if (found == TK_NOT && wants_expression(report))
    diag_help(diags, diag, "put it in parentheses: (not ...)");
  else if ((found == TK_IN || found == TK_BETWEEN) &&
      (previous->kind == TK_IS || previous->kind == TK_NOT))
    diag_help(diags, diag, "write \"%.*s\" without \"is\" before it", STR_ARGS(last->text));
  else if (found == TK_DOT && previous->kind == TK_IDENTIFIER)
    diag_help(diags, diag,
        "a point stands behind the name of an entity or of a reference: unit.score, this.score");
  else if (found == TK_RIGHT_PARENTHESIS && last->bad)
    diag_help(diags, diag, "there is no \"(\" before it that it closes");
  else if (found == TK_HAS)
    diag_help(diags, diag, "\"has\" belongs to \"every\"; of the others say \"where\"");
  else if ((found == TK_DAYS || found == TK_MONTHS || found == TK_YEARS) &&
      report->expected[TK_STAR])
    diag_help(
        diags, diag, "a date is moved by: date + 30 days, date - (a + b) months rounded down");
  else if (found == TK_TO && report->expected[TK_AND]) /* `between 0 to 100` */
    diag_help(diags, diag, "did you mean \"%.*s\"?",
        STR_ARGS(keyword_of_token(TK_AND, report->tokens->language)->phrase));
  else if (report->expected[TK_OVER]) advise_rows(report, diag);
}

/* -- numbers and parentheses -- */

/* `9,75`, `1 000 000`, `+5`: a number is written otherwise, and the parser stopped within it. */
static bool number_written_otherwise(struct report *report, int found, struct span span) {
  struct tokens *tokens = report->tokens;
  struct token previous = tokens->previous;
  uint32_t begin = previous.span.begin, end = previous.span.end;
  if (found == TK_PLUS && wants_expression(report)) {
    struct raw_token next = tokens_peek(tokens, 0);
    if (next.kind != RAW_NUMBER) return false;
    begin = span.begin;
    end = next.end;
  } else if (previous.kind != TK_NUMBER || (found != TK_COMMA && found != TK_NUMBER)) {
    return false;
  }
  end = written_number_end(tokens->text, end);
  struct str text = {tokens->text.p + begin, end - begin};
  const char *value = written_number(report->parse->arena, text);
  if (!value || end <= span.begin) return false;
  struct diag *diag = DIAG(report->parse->diags, LITERAL_NOT_A_NUMBER,
      ((struct span){span.source, begin, end}), str_cstring(report->parse->arena, text));
  diag_help(report->parse->diags, diag, "write %s", value);
  return true;
}

/* A day with blanks in it, or in a place where no other number may stand. */
static bool day_written_otherwise(struct report *report, struct span span) {
  struct tokens *tokens = report->tokens;
  uint32_t end = span.end;
  if (!report->expected[TK_DATE_LITERAL] || tokens->last.kind != TK_NUMBER) return false;
  for (uint32_t i = 0; i < 4 && tokens_peek(tokens, i).kind != RAW_END; i++)
    end = tokens_peek(tokens, i).end;
  struct str text = {tokens->text.p + span.begin, end - span.begin};
  if (memchr(text.p, '\n', text.n) || !written_day(report->parse->arena, text)) return false;
  struct token day = {.span = {span.source, span.begin, end}};
  literal_other_day(tokens, &day);
  return true;
}

/* The end of an expression in parentheses, before they are closed. */
static bool parenthesis_unclosed(struct report *report, int found, struct span span) {
  const struct tokens *tokens = report->tokens;
  bool goes_on = !tokens->last.resumes && found != TK_END && found != TK_LAW &&
      !among(following_words, found) && !tokens->last.line_start;
  if (!report->expected[TK_RIGHT_PARENTHESIS] || goes_on || tokens->unclosed == 0 ||
      tokens->unclosed > EXPRESSION_DEPTH_MAX)
    return false;
  struct diag *diag =
      DIAG(report->parse->diags, PARENTHESIS_UNCLOSED, tokens->opened[tokens->unclosed - 1], NULL);
  const char *name = found_name(report, found, span);
  diag_note(report->parse->diags, diag, span, "it must be closed before %s", name);
  diag_help(report->parse->diags, diag, "write \")\" where it ends");
  return true;
}

/* `countof unit`: two words of a keyword written as one, which was taken for a name. */
static bool words_written_as_one(struct report *report) {
  struct token previous = report->tokens->previous;
  if (previous.kind != TK_IDENTIFIER) return false;
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct keyword *keyword = keyword_at(i);
    char joined[128];
    uint32_t n = 0;
    if (keyword->kind == KEYWORD_STATE || keyword->phrase.n >= sizeof joined) continue;
    for (uint32_t k = 0; k < keyword->phrase.n; k++)
      if (keyword->phrase.p[k] != ' ') joined[n++] = keyword->phrase.p[k];
    if (n == keyword->phrase.n || !str_equal(previous.text, (struct str){joined, n})) continue;
    struct diag *diag = DIAG(report->parse->diags, WORDS_AS_ONE, previous.span,
        str_cstring(report->parse->arena, previous.text));
    diag_help(report->parse->diags, diag, "write %.*s", STR_ARGS(keyword->phrase));
    return true;
  }
  return false;
}

/* True where the mistake was before the token at which the parser stopped, and is told there. */
static bool told_elsewhere(struct report *report, int found, struct span span) {
  const struct token *before = &report->tokens->previous;
  /* a text that did not end took more of its line with it */
  if (before->bad && before->kind == TK_TEXT_LITERAL) return true;
  return number_written_otherwise(report, found, span) || day_written_otherwise(report, span) ||
      words_written_as_one(report) || parenthesis_unclosed(report, found, span);
}

void syntax_error(
    struct parse *parse, int found, struct span span, const int *expected, int n_expected) {
  struct report report = {.parse = parse, .tokens = &parse->tokens};
  for (int i = 0; i < n_expected; i++) {
    assert(expected[i] < TOKENS_MAX);
    report.expected[expected[i]] = report.left[expected[i]] = true;
  }
  parse_note_error(parse, span);
  /* a literal that was refused is error enough */
  if (parse->tokens.last.bad && found != TK_RIGHT_PARENTHESIS) return;
  if (parse->diags->n >= parse->diags->max) { /* only counted */
    DIAG(parse->diags, TOKEN_UNEXPECTED, span, "", "");
    return;
  }
  /* the parser resumes at a misspelt declaration, which must therefore be told and read as meant */
  if (!misspelt_next_declaration(&report, &parse->tokens.last) &&
      told_elsewhere(&report, found, span))
    return;
  if (misspelt_type(&report) || misspelt_as_field(&report, found)) return;
  struct token last = parse->tokens.last;
  const struct spoken *comparison = spoken_comparison(&parse->tokens, report.expected);
  const struct keyword *meant = comparison ? NULL
      : found == TK_IDENTIFIER ? suggest_keyword(&parse->tokens, last.text, 0, report.expected)
                               : nearest_phrase(&report, last.text);
  if (!meant) meant = misspelt_next_declaration(&report, &last);
  bool declaration_follows = last.resumes ||
      (meant && (meant->kind == KEYWORD_DECLARATION || meant->kind == KEYWORD_HEADED) &&
          last.line_start);
  bool declaration_expected = report.expected[TK_RULE] && report.expected[TK_USES];
  bool header_follows =
      meant && last.line_start && report.expected[TK_TITLE] && !report.expected[TK_IDENTIFIER];
  struct diag *diag =
      DIAG(parse->diags, TOKEN_UNEXPECTED, span, listed(&report), found_name(&report, found, span));
  if (comparison)
    diag_help(
        parse->diags, diag, "\"%s\" is written %s", comparison->phrase, comparison->comparison);
  else if (meant) diag_help(parse->diags, diag, "did you mean \"%.*s\"?", STR_ARGS(meant->phrase));
  else advise(&report, diag, found);
  if (meant && !last.resumes && (declaration_follows || header_follows)) {
    drop_rest_of_phrase(&report, meant);
    hand_out_again(&report, last, meant);
  }
  /* What is missing at a declaration's end is seen only at the next: say which one it is missing
   * from. */
  if (declaration_follows && !declaration_expected && parse->decl)
    diag_note(parse->diags, diag, parse->decl->keyword_span, "in the declaration that begins here");
}
