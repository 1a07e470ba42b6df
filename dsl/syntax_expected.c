/* What could have stood where the parser stopped, in the words of an officer: "X, Y or Z".
 *
 * bison (with LAC) gives the exact set of tokens that could stand here, often dozens. Sets that
 * mean one thing are named as one ("an expression", "an operator", "a declaration"); what remains
 * are the clause words that are really missing. At most SHOWN_MAX are named, the most telling
 * first. Keywords are shown in the language of the file around them.
 */
#include "base/translate.h"
#include "dsl/parser.h"
#include "dsl/syntax_report.h"

enum { SHOWN_MAX = 4 };

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

bool syntax_wants_expression(const struct report *report) {
  return report->expected[TK_NUMBER] && report->expected[TK_IF];
}

bool syntax_begins_declaration(int token) { return among(declarations, token) && token != TK_LAW; }

/* Words that follow a name: where one stands in a name's place the name is missing, unless the word
 * follows once more. */
static const int following_words[] = {TK_FOR, TK_OF, TK_IN, TK_IS, TK_WHEN, TK_WHERE, TK_THEN,
    TK_ELSE, TK_HAS, TK_OVER, TK_UNLESS, TK_BECAUSE, TK_EXCEPT, TK_OTHERWISE, TK_ONE_OF, TK_ON_TIE,
    TK_ORDER_BY, TK_DONE_WHEN, TK_DONE_ON, TK_ABSENT_MEANS, 0};

bool syntax_follows_name(int token) { return among(following_words, token); }

/* Words that are written apart end at the words that stand behind names, and between values. */
bool syntax_ends_name(int token) {
  static const int between[] = {TK_AND, TK_OR, TK_PER, TK_ASCENDING, TK_DESCENDING, TK_BETWEEN,
      TK_FROM, TK_TO, TK_WITH, TK_UNIQUE_WITHIN, TK_REFERENCE, TK_HAS, TK_ROUNDED_DOWN,
      TK_ROUNDED_UP, TK_AT_LEAST, TK_AT_MOST, 0};
  return syntax_follows_name(token) || among(between, token);
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
  } else if (syntax_wants_expression(report)) {
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
const char *syntax_listed(struct report *report) {
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
