/* What to do about a mistake that is common, beyond the nearest keyword. */
#include "base/translate.h"
#include "dsl/parser.h"
#include "dsl/spoken.h"
#include "dsl/syntax_report.h"

/* Words that follow a name: where one stands in a name's place the name is missing, unless the word
 * follows once more. */
static const int following_words[] = {TK_FOR, TK_OF, TK_IN, TK_IS, TK_WHEN, TK_WHERE, TK_THEN,
    TK_ELSE, TK_HAS, TK_OVER, TK_UNLESS, TK_BECAUSE, TK_EXCEPT, TK_OTHERWISE, TK_ONE_OF, TK_ON_TIE,
    TK_ORDER_BY, TK_DONE_WHEN, TK_DONE_ON, TK_ABSENT_MEANS, 0};

bool syntax_follows_name(int token) { return among(following_words, token); }

static const int type_words[] = {
    TK_BOOLEAN, TK_INTEGER, TK_DECIMAL, TK_DATE, TK_TEXT, TK_ONE_OF, 0};

static bool is_word_of(struct str phrase, struct str word) {
  if (!word.n) return false;
  for (uint32_t i = 0; i + word.n <= phrase.n && word.n < phrase.n; i++)
    if ((i == 0 || phrase.p[i - 1] == ' ') && memcmp(phrase.p + i, word.p, word.n) == 0 &&
        (i + word.n == phrase.n || phrase.p[i + word.n] == ' '))
      return true;
  return false;
}

uint32_t syntax_types_with(
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

static bool is_reserved(int token) {
  const struct keyword *keyword = keyword_of_token(token, KEYWORD_ENGLISH);
  return keyword && keyword->kind != KEYWORD_CONTEXTUAL;
}

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
  bool declaration_word = syntax_begins_declaration(found);
  bool name_only = report->expected[TK_IDENTIFIER] && !syntax_wants_expression(report) &&
      !report->expected[TK_USES];
  if (!last->text.n || !is_reserved(found)) return false; /* `&` is read as "and" */
  if (last->resumes || report->tokens->previous.kind == TK_EXCEPTION) return false;
  if (syntax_wants_expression(report)) return declaration_word && !last->line_start;
  if (!name_only) return false;
  if (among(following_words, found)) return follows_a_name(next, last->text);
  /* `extend entity e rule x`: the next declaration begins */
  return !declaration_word || next.kind != RAW_WORD ||
      keyword_index_find(&report->tokens->keywords, next.word, &n_phrases) != NULL;
}

/* -- what is said otherwise -- */

/* Words that are written apart end at the words that stand behind names, and between values. */
static bool ends_name(int token) {
  static const int between[] = {TK_AND, TK_OR, TK_PER, TK_ASCENDING, TK_DESCENDING, TK_BETWEEN,
      TK_FROM, TK_TO, TK_WITH, TK_UNIQUE_WITHIN, TK_REFERENCE, TK_HAS, TK_ROUNDED_DOWN,
      TK_ROUNDED_UP, TK_AT_LEAST, TK_AT_MOST, 0};
  return syntax_follows_name(token) || among(between, token);
}

/* The token that stands behind `n` more words is one of those that could stand at hand. */
static bool goes_on_behind(struct report *report, uint32_t n) {
  const bool *expected = report->expected;
  const enum raw_kind kind = tokens_peek(report->tokens, n).kind;
  return kind == RAW_COLON           ? expected[TK_COLON]
      : kind == RAW_COMMA            ? expected[TK_COMMA]
      : kind == RAW_LEFT_PARENTHESIS ? expected[TK_LEFT_PARENTHESIS]
      : kind == RAW_TEXT             ? expected[TK_TEXT_LITERAL]
                                     : suggest_stands(report->tokens, n, expected);
}

/* The name that the words at hand were meant as, with the one before them: where there is one of that
 * name, or nothing but the words between keeps the parser from going on. Not where one is near a keyword, unless
 * that stands behind them. */
static struct str name_apart(struct report *report, int found, const struct keyword *near) {
  struct tokens *tokens = report->tokens;
  const struct token *previous = &tokens->previous, *last = &tokens->last;
  const struct keyword *before = keyword_of_token(previous->kind, KEYWORD_ENGLISH);
  const bool is_name =
      previous->kind == TK_IDENTIFIER || (before && before->kind == KEYWORD_CONTEXTUAL);
  const bool is_word = found == TK_IDENTIFIER || keyword_of_token(found, tokens->language);
  uint32_t n;
  if (!is_word || !is_name || !previous->text.n || last->line_start || last->resumes ||
      ends_name(found))
    return (struct str){0};
  const struct str both = str_from(arena_printf(
                       tokens->arena, "%.*s %.*s", STR_ARGS(previous->text), STR_ARGS(last->text))),
                   name = suggest_name(tokens, both, ends_name, &n);
  if (suggest_is_there(tokens, name)) return name;
  const bool is_value = report->expected[TK_AND] || report->expected[TK_STAR];
  bool takes_near[TOKENS_MAX] = {false};
  if (near) takes_near[near->token] = true;
  return (!near || suggest_stands(tokens, n, takes_near)) && previous->kind == TK_IDENTIFIER &&
          found == TK_IDENTIFIER && !is_value && goes_on_behind(report, n)
      ? name
      : (struct str){0};
}

/* The name that begins with the reserved word at hand: `không xét`. */
static struct str reserved_name(struct report *report, int found) {
  const struct token *last = &report->tokens->last;
  uint32_t n;
  if (!meant_as_name(report, found)) return (struct str){0};
  const struct str name = suggest_name(report->tokens, last->text, ends_name, &n);
  const bool is_joined = n > 0 || memchr(last->text.p, ' ', last->text.n);
  return is_joined ? name : (struct str){0};
}

const char *syntax_otherwise(struct report *report, int found, const struct keyword *near) {
  struct arena *arena = report->parse->arena;
  const bool *expected = report->expected;
  const struct spoken *said = spoken_comparison(report->tokens, expected);
  if (said) return arena_printf(arena, _("\"%s\" is written %s"), said->phrase, said->comparison);
  if (expected[TK_BOOLEAN] && expected[TK_ONE_OF]) {
    said = spoken_type(report->tokens);
    return !said
        ? NULL
        : arena_printf(arena, _("\"%s\" is written %s"), said->phrase,
              str_cstring(arena, keyword_of_token(said->type, report->tokens->language)->phrase));
  }
  struct str name = name_apart(report, found, near);
  if (!name.n) name = reserved_name(report, found);
  if (!name.n) return NULL;
  return expected[TK_COMMA]
      ? arena_printf(arena, _("a name is one word: write %.*s; several have commas between them"),
            STR_ARGS(name))
      : arena_printf(arena, _("a name is one word: write %.*s"), STR_ARGS(name));
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

/* Words that only a text follows. */
static const int texts_follow[] = {
    TK_BECAUSE, TK_TITLE, TK_ISSUER, TK_SOURCE, TK_AMENDS, TK_USES, 0};

/* A word of the same kind as another that is due: `of` for `in`, `if` for `when`. 0: none is. */
static int word_for_another(const struct report *report, int found) {
  static const int places[] = {TK_OF, TK_IN, TK_FOR, 0},
                   truths[] = {TK_ANY, TK_NO, TK_NOT, TK_TRUE, TK_FALSE, 0};
  const struct str last = report->tokens->last.text,
                   if_ = keyword_of_token(TK_IF, report->tokens->language)->phrase;
  const struct token *previous = &report->tokens->previous;
  const struct str not_ = keyword_of_token(TK_NOT, report->tokens->language)->phrase;
  if (found == TK_TO && report->expected[TK_AND]) return TK_AND; /* `between 0 to 100` */
  /* `có/không` */
  if (report->expected[TK_BOOLEAN] && report->expected[TK_ONE_OF])
    return among(truths, found) ? TK_BOOLEAN : 0;
  /* `khong`, which was taken for a name */
  if (report->expected[TK_AND] && previous->kind == TK_IDENTIFIER && found == TK_IDENTIFIER &&
      str_distance(previous->text, not_, 1 + not_.n / 4) <= 1 + not_.n / 4)
    return TK_NOT;
  if (report->expected[TK_WHEN] && str_distance(last, if_, 1) <= 1) return TK_WHEN;
  if (!among(places, found) || report->expected[TK_AND]) return 0;
  for (const int *place = places; *place; place++)
    if (*place != found && report->expected[*place]) return *place;
  return 0;
}

/* `and` or `or` behind the token at hand. */
static const struct keyword *joins_conditions(struct report *report) {
  const struct raw_token next = tokens_peek(report->tokens, 0);
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct keyword *keyword = keyword_at(i);
    if ((keyword->token == TK_AND || keyword->token == TK_OR) && next.kind == RAW_WORD &&
        str_equal(next.word, keyword->phrase))
      return keyword;
  }
  return NULL;
}

/* Help beyond the nearest keyword, for mistakes that are common. */
void syntax_advise(struct report *report, struct diag *diag, int found) {
  struct diags *diags = report->parse->diags;
  const struct token *previous = &report->tokens->previous;
  const struct token *last = &report->tokens->last;
  bool sure;
  int token;
  const struct keyword *unfinished = unfinished_phrase(report, &sure), *types[2], *joins;
  if (report->expected[TK_INTEGER] && syntax_types_with(report, last->text, types) == 2)
    diag_help(diags, diag, "did you mean \"%.*s\" or \"%.*s\"?", STR_ARGS(types[0]->phrase),
        STR_ARGS(types[1]->phrase));
  else if (!sure && (token = word_for_another(report, found)) != 0)
    diag_help(diags, diag, "did you mean \"%.*s\"?",
        STR_ARGS(keyword_of_token(token, report->tokens->language)->phrase));
  else if (!sure && meant_as_name(report, found))
    diag_help(diags, diag, "%.*s is a reserved word; write %.*s_", STR_ARGS(last->text),
        STR_ARGS(last->text));
  else if (unfinished && !last->line_start)
    diag_help(diags, diag, "did you mean \"%.*s\"?", STR_ARGS(unfinished->phrase));
  else if (found == TK_NOT && syntax_wants_expression(report))
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
  else if (report->expected[TK_OVER]) advise_rows(report, diag);
  else if (found == TK_AND && report->expected[TK_COMMA])
    diag_help(diags, diag, "did you mean \"%.*s\"?", 1, ",");
  else if (found == TK_COMMA && (joins = joins_conditions(report)) != NULL)
    diag_help(diags, diag, "no comma stands before \"%.*s\"", STR_ARGS(joins->phrase));
  else if (report->expected[TK_TEXT_LITERAL] && among(texts_follow, previous->kind) &&
      !last->line_start)
    diag_help(diags, diag, "put the text in quotation marks: \"...\"");
  else if (previous->kind == TK_EFFECTIVE)
    diag_help(diags, diag, "write the first day and the last: 2020-01-01 %.*s 2020-12-31",
        STR_ARGS(keyword_of_token(TK_TO, report->tokens->language)->phrase));
}
