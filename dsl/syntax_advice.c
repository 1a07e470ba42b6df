/* What to do about a mistake that is common, beyond the nearest keyword. */
#include "base/limits.h"
#include "base/translate.h"
#include "dsl/alike.h"
#include "dsl/parser.h"
#include "dsl/spoken.h"
#include "dsl/syntax_report.h"

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
    if (begins_it && syntax_follows_name(keyword->token)) return true;
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
  if (syntax_follows_name(found)) return follows_a_name(next, last->text);
  /* `extend entity e rule x`: the next declaration begins */
  return !declaration_word || next.kind != RAW_WORD ||
      keyword_index_find(&report->tokens->keywords, next.word, &n_phrases) != NULL;
}

/* -- what is said otherwise -- */

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
      syntax_ends_name(found))
    return (struct str){0};
  const struct str both = str_from(arena_printf(
                       tokens->arena, "%.*s %.*s", STR_ARGS(previous->text), STR_ARGS(last->text))),
                   name = suggest_name(tokens, both, syntax_ends_name, &n);
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
  const struct str name = suggest_name(report->tokens, last->text, syntax_ends_name, &n);
  const bool is_joined = n > 0 || memchr(last->text.p, ' ', last->text.n);
  return is_joined ? name : (struct str){0};
}

const char *syntax_one_word(struct report *report, struct str name, bool several) {
  struct arena *arena = report->parse->arena;
  return several
      ? arena_printf(arena, _("a name is one word: write %.*s; several have commas between them"),
            STR_ARGS(name))
      : arena_printf(arena, _("a name is one word: write %.*s"), STR_ARGS(name));
}

/* A keyword in words of everyday. `is` in the place of an operator is a comparison's. */
static const struct spoken *spoken_keyword(struct report *report) {
  bool takes[TOKENS_MAX];
  memcpy(takes, report->expected, sizeof takes);
  if (report->expected[TK_AND]) takes[TK_IN] = takes[TK_IS] = false;
  for (int token = 0; report->expected[TK_IDENTIFIER] && token < TOKENS_MAX; token++)
    takes[token] &= is_reserved(token); /* the others may be names here */
  static const int of_rows[] = {TK_ANY, TK_NO, TK_EVERY, 0};
  const struct spoken *word = spoken_word(report->tokens, takes);
  const bool in_rows = among(of_rows, report->tokens->previous.kind); /* `any of incidents` */
  const struct ast_decl *decl = report->parse->decl;
  if (word && word->token == TK_PER && decl && decl->kind == AST_ALLOCATION &&
      report->tokens->last.kind == TK_BY)
    word = NULL; /* it is the next clause's own */
  if (word || report->tokens->last.resumes || !(report->expected[TK_AND] || in_rows)) return word;
  return spoken_value(report->tokens);
}

/* A value is expected, or could go on, or the number that a selection chooses stands there. */
static bool in_value(const struct report *report) {
  const bool *expected = report->expected;
  const struct ast_decl *decl = report->parse->decl;
  static const int before_names[] = {TK_IN, TK_ANY, TK_NO, TK_EVERY, TK_COUNT_OF, 0};
  if (!decl && !report->tokens->last.line_start)
    decl = report->parse->finished; /* `refer to all` */
  return expected[TK_STAR] || expected[TK_AND] || expected[TK_IN] ||
      among(before_names, report->tokens->previous.kind) || syntax_wants_expression(report) ||
      (decl && decl->kind == AST_SELECTION);
}

/* The words at hand are a name of the file that was written apart. */
static bool is_name_apart(struct report *report, int found, const struct keyword *near) {
  const struct str name = name_apart(report, found, near);
  return name.n > 0 && alike_is_declared(report->tokens->text, name);
}

/* The number beside the words at hand, as it is written; empty: none is. */
static struct str number_near(struct report *report) {
  enum { AHEAD_MAX = 3 };
  const struct tokens *tokens = report->tokens;
  const struct token *of = tokens->previous.kind == TK_NUMBER ? &tokens->previous
      : tokens->last.kind == TK_NUMBER                        ? &tokens->last
                                                              : NULL;
  if (of) return sources_text(report->parse->diags->sources, of->span);
  for (uint32_t i = 0; i < AHEAD_MAX; i++) { /* `select the top 3` */
    const struct raw_token next = tokens_peek(report->tokens, i);
    if (next.kind == RAW_NUMBER) return next.word;
    if (next.kind != RAW_WORD) break;
  }
  return (struct str){0};
}

static const char *form_told(struct report *report, const struct spoken *form, struct str said) {
  return spoken_told(
      report->parse->arena, form, said, number_near(report), report->tokens->language);
}

/* A phrase with the number that stands in it: "# years ago", "% of". */
static struct str phrase_said(struct report *report, const struct spoken *form) {
  const struct str number = number_near(report);
  const char *sign = strpbrk(form->phrase, "#%");
  if (!sign || !number.n) return str_from(form->phrase);
  return str_from(arena_printf(report->parse->arena, "%.*s%.*s%s", (int)(sign - form->phrase),
      form->phrase, STR_ARGS(number), sign + 1));
}

/* `if(a, b, c)`, `and(a, b)`, `COUNT(*)`: a function of sheets, in whose parentheses the parser stopped. */
static const char *call_otherwise(struct report *report, int found) {
  static const int in_calls[] = {TK_COMMA, TK_COLON, TK_STAR, 0}, joins[] = {TK_AND, TK_OR, 0};
  struct tokens *tokens = report->tokens;
  struct str name = tokens->last.text;
  if (among(in_calls, found) && tokens->depth && tokens->depth <= EXPRESSION_DEPTH_MAX) {
    const uint32_t end = tokens->opened[tokens->depth - 1].begin;
    const struct token opened = {.span = {.begin = end}};
    name = syntax_word_before(tokens, &opened);
    if (name.p + name.n != tokens->text.p + end) return NULL;
    while (name.n && !word_length(name.p, name.n, "")) name.p++, name.n--; /* `=IF(` */
  } else if (!among(joins, found) || !syntax_wants_expression(report) ||
      tokens_peek(tokens, 0).kind != RAW_LEFT_PARENTHESIS) {
    return NULL;
  }
  const struct spoken *call = spoken_whole(tokens, name, SPOKEN_CALL);
  return call ? form_told(report, call, name) : NULL;
}

/* The phrase begins with the word at hand, as it stands. */
static bool begins_as(const struct report *report, const struct spoken *spoken) {
  const struct str word = report->tokens->last.text;
  return strncmp(spoken->phrase, word.p, word.n) == 0;
}

const char *syntax_otherwise(struct report *report, int found, const struct keyword *near) {
  struct arena *arena = report->parse->arena;
  const bool *expected = report->expected;
  const char *other = syntax_field_otherwise(report, &report->tokens->last);
  if (!other) other = call_otherwise(report, found);
  if (other) return other;
  const struct spoken *said = spoken_comparison(report->tokens, expected);
  const struct spoken *word = spoken_keyword(report), *form = NULL;
  /* The parser goes on at a misspelt keyword that begins a line, where nothing is said in other words. */
  const bool resumes = near && report->tokens->last.line_start;
  if (resumes && word && !begins_as(report, word)) word = NULL;
  if (!resumes && in_value(report)) form = spoken_form(report->tokens);
  /* "more than 2 incidents" begins as "more than 2" does */
  const size_t length = form ? strlen(form->phrase) + (form->kind == SPOKEN_BEGIN) : 0;
  if (form && (!said || length > strlen(said->phrase)) &&
      (!word || length > strlen(word->phrase)) && !is_name_apart(report, found, near))
    return form_told(report, form, phrase_said(report, form));
  if (word && (!said || strlen(word->phrase) >= strlen(said->phrase)))
    return arena_printf(arena, _("\"%s\" is written \"%s\""), word->phrase,
        str_cstring(arena, keyword_of_token(word->token, report->tokens->language)->phrase));
  const char *otherwise = syntax_name_otherwise(report, found, near);
  if (otherwise) return otherwise;
  if (said) return arena_printf(arena, _("\"%s\" is written %s"), said->phrase, said->written);
  if (expected[TK_BOOLEAN] && expected[TK_ONE_OF]) {
    said = spoken_type(report->tokens);
    return !said
        ? NULL
        : arena_printf(arena, _("\"%s\" is written %s"), said->phrase,
              str_cstring(arena, keyword_of_token(said->token, report->tokens->language)->phrase));
  }
  struct str name = name_apart(report, found, near);
  if (!name.n) name = reserved_name(report, found);
  if (!name.n) return NULL;
  return syntax_one_word(report, name, expected[TK_COMMA]);
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
  const struct ast_decl *decl = report->parse->decl;
  const struct str text = report->tokens->text;
  const uint32_t begin = decl ? decl->keyword_span.end : 0, end = report->tokens->last.span.begin;
  const char total[] = "tổng số"; /* which is said of a count */
  if (begin < end && memmem(text.p + begin, end - begin, total, strlen(total))) {
    diag_help(report->parse->diags, diag, "\"%s\" is written \"%s\"", total, "số");
    return;
  }
  struct str said[3];
  for (int i = 0; i < 3; i++)
    said[i] = keyword_of_token(clauses[i], report->tokens->language)->phrase;
  diag_help(report->parse->diags, diag,
      "say over which rows, then on which condition: %.*s score %.*s units %.*s registered",
      STR_ARGS(said[0]), STR_ARGS(said[1]), STR_ARGS(said[2]));
}

/* Where in the text from `begin` to `end` the phrase stands last; UINT32_MAX: nowhere. */
static uint32_t stands_last(struct str text, uint32_t begin, uint32_t end, struct str phrase) {
  for (uint32_t at = end; at-- > begin;)
    if (at + phrase.n <= end && memcmp(text.p + at, phrase.p, phrase.n) == 0) return at;
  return UINT32_MAX;
}

/* `sum of points in incident`: behind the value of an aggregate stands no "over" yet. */
static bool fold_is_open(const struct report *report) {
  static const int folds[] = {TK_SUM_OF, TK_MIN_OF, TK_MAX_OF, TK_AVERAGE_OF, TK_MEDIAN_OF, 0};
  const struct ast_decl *decl = report->parse->decl;
  const struct str text = report->tokens->text;
  const uint32_t begin = decl ? decl->keyword_span.end : 0,
                 end = report->tokens->previous.span.begin;
  const struct str over = keyword_of_token(TK_OVER, report->tokens->language)->phrase;
  const uint32_t closed = stands_last(text, begin, end, over);
  for (const int *fold = folds; *fold; fold++) {
    const struct str phrase = keyword_of_token(*fold, report->tokens->language)->phrase;
    const uint32_t at = stands_last(text, begin, end, phrase);
    if (at != UINT32_MAX && (closed == UINT32_MAX || at > closed)) return true;
  }
  return false;
}

/* `kind is one of a, b`, `kind is a or is b`. */
static void advise_set(struct report *report, struct diag *diag) {
  diag_help(report->parse->diags, diag, "one of several is written: kind %.*s (a, b)",
      STR_ARGS(keyword_of_token(TK_IN, report->tokens->language)->phrase));
}

/* A type stands behind the token at hand: `define x of unit as integer`. */
static bool type_stands_behind(struct report *report) {
  bool types[TOKENS_MAX] = {false};
  for (const int *token = type_words; *token; token++) types[*token] = true;
  return !among(type_words, report->tokens->last.kind) && suggest_stands(report->tokens, 0, types);
}

/* `votes between (0, 5)`. */
static bool is_between(const struct report *report) {
  const struct tokens *tokens = report->tokens;
  if (!tokens->depth || tokens->depth > EXPRESSION_DEPTH_MAX) return false;
  const struct token opened = {.span = tokens->opened[tokens->depth - 1]};
  const struct str word = syntax_word_before(tokens, &opened);
  return str_equal(word, STR("between")) || str_equal(word, STR("khoảng"));
}

/* The parts of an entity's head in another order. */
static bool is_entity_head(const struct report *report, int found) {
  const struct ast_decl *decl = report->parse->decl;
  return (found == TK_LEFT_PARENTHESIS || found == TK_IN) && decl && decl->kind == AST_ENTITY &&
      report->parse->fields.n == 0 && report->expected[TK_FIELD_NAME];
}

static void advise_head(struct report *report, struct diag *diag) {
  diag_help(report->parse->diags, diag, "the order is: %.*s %s (%s) %.*s %s \"%s\"",
      STR_ARGS(keyword_of_token(TK_ENTITY, report->tokens->language)->phrase), _("NAME"),
      _("PLURAL"), STR_ARGS(keyword_of_token(TK_IN, report->tokens->language)->phrase), _("PARENT"),
      _("LABEL"));
}

/* `any incident serious`: a word behind the rows of an aggregate. */
static bool rows_have_condition(struct report *report, int found) {
  static const int folds[] = {TK_ANY, TK_NO, TK_COUNT_OF, 0};
  const struct token *previous = &report->tokens->previous;
  if (found != TK_IDENTIFIER || previous->kind != TK_IDENTIFIER || report->tokens->last.line_start)
    return false;
  const struct str before = syntax_word_before(report->tokens, previous);
  for (const int *fold = folds; before.n && *fold; fold++) {
    const struct str phrase = keyword_of_token(*fold, report->tokens->language)->phrase;
    if (phrase.n >= before.n && memcmp(phrase.p + phrase.n - before.n, before.p, before.n) == 0)
      return true;
  }
  return false;
}

/* `1000 if score >= 90`. */
static void advise_if(struct report *report, struct diag *diag) {
  static const int clauses[] = {TK_IF, TK_THEN, TK_ELSE};
  struct str said[3];
  for (int i = 0; i < 3; i++)
    said[i] = keyword_of_token(clauses[i], report->tokens->language)->phrase;
  diag_help(report->parse->diags, diag, "the condition stands first: %.*s %s %.*s %s %.*s %s",
      STR_ARGS(said[0]), _("CONDITION"), STR_ARGS(said[1]), _("VALUE"), STR_ARGS(said[2]),
      _("VALUE"));
}

/* What stands between the words of a list, or its keys, in the place of a comma. */
static const int instead_of_commas[] = {TK_AND, TK_OR, TK_THEN, TK_SLASH, 0};

/* `a ** b`, `a // b`, `a =/= b`, `a -> b`: signs of other languages that were taken for two of ours. */
static const char *sign_of_others(struct report *report, int found) {
  static const struct {
    int first, second;
    const char *sign;
  } pairs[] = {{TK_STAR, TK_STAR, "^"}, {TK_SLASH, TK_SLASH, "//"}, {TK_EQUAL, TK_SLASH, "=/="},
      {TK_MINUS, TK_GREATER, "->"}, {TK_EQUAL, TK_EQUAL, "==="}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
    if (report->tokens->previous.kind == pairs[i].first && found == pairs[i].second) {
      const struct str sign = str_from(pairs[i].sign);
      return form_told(report, spoken_whole(report->tokens, sign, SPOKEN_SIGN), sign);
    }
  return NULL;
}

/* Words that only a text follows. */
static const int texts_follow[] = {
    TK_BECAUSE, TK_TITLE, TK_ISSUER, TK_SOURCE, TK_AMENDS, TK_USES, 0};

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

/* The keyword behind the token at hand that joins conditions or begins a clause. */
static const struct keyword *clause_behind(struct report *report) {
  const struct raw_token next = tokens_peek(report->tokens, 0);
  const struct keyword *joins = joins_conditions(report), *clause = NULL;
  if (joins || next.kind != RAW_WORD) return joins;
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct keyword *keyword = keyword_at(i);
    const uint32_t n = keyword_words(keyword->phrase);
    if (syntax_begins_clause(keyword->token) && n < RAW_AHEAD &&
        str_equal(suggest_joined(report->tokens, next.word, 1, n), keyword->phrase))
      clause = keyword;
  }
  return clause;
}

/* `neu`, `tong`, `khong co`: a Vietnamese keyword at which a value begins, without its marks, which was taken for a
 * name. 0: none is. */
static int value_unmarked(struct report *report) {
  static const int begins[] = {TK_IF, TK_NOT, TK_ANY, TK_NO, TK_EVERY, TK_COUNT_OF, TK_SUM_OF,
      TK_MIN_OF, TK_MAX_OF, TK_AVERAGE_OF, TK_MEDIAN_OF, 0};
  const struct token *previous = &report->tokens->previous, *last = &report->tokens->last;
  const struct str both = str_from(arena_printf(
      report->parse->arena, "%.*s %.*s", STR_ARGS(previous->text), STR_ARGS(last->text)));
  char phrase[128];
  int one = 0;
  if (previous->kind != TK_IDENTIFIER || last->line_start) return 0;
  for (const int *token = begins; *token; token++) {
    const struct keyword *keyword = keyword_of_token(*token, KEYWORD_VIETNAMESE);
    if (!alike_bare(keyword->phrase, phrase, sizeof phrase)) continue;
    const struct str bare = str_from(phrase);
    if (str_equal(bare, both) && last->text.n) return *token;
    if (str_equal(bare, previous->text) && last->kind == TK_IDENTIFIER) one = *token;
  }
  return one;
}

/* A word of the same kind as another that is due: `of` for `in`, `if` for `when`. 0: none is. */
static int word_for_another(struct report *report, int found) {
  static const int places[] = {TK_OF, TK_IN, TK_FOR, 0},
                   truths[] = {TK_ANY, TK_NO, TK_NOT, TK_TRUE, TK_FALSE, 0};
  const struct str last = report->tokens->last.text,
                   if_ = keyword_of_token(TK_IF, report->tokens->language)->phrase;
  const struct token *previous = &report->tokens->previous;
  const struct str not_ = keyword_of_token(TK_NOT, report->tokens->language)->phrase;
  if (found == TK_TO && report->expected[TK_AND]) return TK_AND;   /* `between 0 to 100` */
  if (found == TK_IS && report->expected[TK_HAS]) return TK_HAS;   /* `every unit is registered` */
  if (found == TK_MINUS && report->expected[TK_TO]) return TK_TO;  /* `2020-01-01 - 2020-12-31` */
  if (found == TK_SLASH && previous->kind == TK_AND) return TK_OR; /* `and/or` */
  if (found == TK_COLON && report->expected[TK_THEN]) return TK_THEN; /* `if registered: 1` */
  /* `then standing = considered`, `from 2020-01-01: 80%` */
  if ((found == TK_EQUAL || found == TK_COLON) && report->expected[TK_IS] &&
      !report->expected[TK_EQUAL])
    return TK_IS;
  /* `when registered, not paid` */
  if (found == TK_COMMA && report->expected[TK_AND] && !report->expected[TK_RIGHT_PARENTHESIS] &&
      !joins_conditions(report))
    return TK_AND;
  /* `có/không` */
  if (report->expected[TK_BOOLEAN] && report->expected[TK_ONE_OF])
    return among(truths, found) ? TK_BOOLEAN : 0;
  const int unmarked = report->expected[TK_AND] ? value_unmarked(report) : 0;
  if (unmarked) return unmarked;
  /* `khong`, which was taken for a name */
  if (report->expected[TK_AND] && previous->kind == TK_IDENTIFIER && found == TK_IDENTIFIER &&
      str_distance(previous->text, not_, 1 + not_.n / 4) <= 1 + not_.n / 4)
    return TK_NOT;
  if (report->expected[TK_WHEN] && str_distance(last, if_, 1) <= 1) return TK_WHEN;
  /* `when registered when paid` */
  if (found == TK_WHEN && report->expected[TK_AND] &&
      (report->expected[TK_THEN] || report->expected[TK_BECAUSE]))
    return TK_AND;
  if (!among(places, found) || report->expected[TK_AND]) return 0;
  for (const int *place = places; *place; place++)
    if (*place != found && report->expected[*place]) return *place;
  return 0;
}

/* Help beyond the nearest keyword, for mistakes that are common. */
void syntax_advise(struct report *report, struct diag *diag, int found) {
  struct diags *diags = report->parse->diags;
  const struct token *previous = &report->tokens->previous;
  const struct token *last = &report->tokens->last;
  bool sure;
  int token;
  const struct keyword *unfinished = unfinished_phrase(report, &sure), *types[2], *joins;
  const char *sign = sign_of_others(report, found);
  if (sign) {
    diag_help(diags, diag, "%s", sign);
    return;
  }
  if (report->expected[TK_BOOLEAN] && report->expected[TK_ONE_OF] &&
      syntax_types_with(report, last->text, types) == 2)
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
  else if (among(instead_of_commas, found) && report->expected[TK_COMMA] &&
      !(found == TK_SLASH && report->expected[TK_STAR]))
    diag_help(diags, diag, "did you mean \"%.*s\"?", 1, ",");
  else if (report->expected[TK_COLON] && type_stands_behind(report))
    diag_help(diags, diag, "did you mean \"%.*s\"?", 1, ":");
  else if (found == TK_LEFT_PARENTHESIS && previous->kind == TK_ONE_OF)
    diag_help(diags, diag, "the words of a set stand without parentheses");
  else if (found == TK_IDENTIFIER && previous->kind == TK_IN && fold_is_open(report))
    diag_help(diags, diag, "\"%s\" is written \"%s\"",
        str_cstring(report->parse->arena, previous->text),
        keyword_of_token(TK_OVER, report->tokens->language)->phrase.p);
  else if (found == TK_IDENTIFIER && previous->kind == TK_IN &&
      report->expected[TK_LEFT_PARENTHESIS])
    diag_help(diags, diag, "put the words in parentheses: %.*s (a, b)", STR_ARGS(previous->text));
  else if (found == TK_ONE_OF && previous->kind == TK_IS) advise_set(report, diag);
  else if (found == TK_COMMA && report->expected[TK_RIGHT_PARENTHESIS] && is_between(report))
    diag_help(diags, diag, "write %s",
        arena_printf(report->parse->arena, "%.*s a %.*s b",
            STR_ARGS(keyword_of_token(TK_BETWEEN, report->tokens->language)->phrase),
            STR_ARGS(keyword_of_token(TK_AND, report->tokens->language)->phrase)));
  else if (previous->kind == TK_ON_TIE && report->expected[TK_ALL])
    diag_help(diags, diag, "\"%.*s\" leaves a tie to people, \"%.*s\" takes all that are tied",
        STR_ARGS(keyword_of_token(TK_REFER, report->tokens->language)->phrase),
        STR_ARGS(keyword_of_token(TK_ALL, report->tokens->language)->phrase));
  else if (found == TK_PER && report->parse->decl && report->parse->decl->kind == AST_SELECTION)
    diag_help(diags, diag, "say how many: %.*s 1 %s %.*s %s",
        STR_ARGS(keyword_of_token(TK_CHOOSE, report->tokens->language)->phrase), _("ENTITY"),
        STR_ARGS(keyword_of_token(TK_PER, report->tokens->language)->phrase), _("ANCESTOR"));
  else if (is_entity_head(report, found)) advise_head(report, diag);
  else if (rows_have_condition(report, found))
    diag_help(diags, diag, "the condition stands behind \"%.*s\"",
        STR_ARGS(keyword_of_token(TK_WHERE, report->tokens->language)->phrase));
  else if ((found == TK_IS && (previous->kind == TK_OR || previous->kind == TK_AND)) ||
      (report->expected[TK_AND] && str_equal(previous->text, STR("either"))))
    advise_set(report, diag);
  else if (found == TK_IF && report->expected[TK_STAR] && !report->expected[TK_ELSE])
    advise_if(report, diag);
  else if (found == TK_COMMA && (joins = clause_behind(report)) != NULL)
    diag_help(diags, diag, "no comma stands before \"%.*s\"", STR_ARGS(joins->phrase));
  else if (previous->kind == TK_COMMA && syntax_begins_clause(found))
    diag_help(diags, diag, "no comma stands before \"%.*s\"", STR_ARGS(last->text));
  else if (report->expected[TK_TEXT_LITERAL] && among(texts_follow, previous->kind) &&
      !last->line_start)
    diag_help(diags, diag, "put the text in quotation marks: \"...\"");
  else if (previous->kind == TK_EFFECTIVE)
    diag_help(diags, diag, "write the first day and the last: 2020-01-01 %.*s 2020-12-31",
        STR_ARGS(keyword_of_token(TK_TO, report->tokens->language)->phrase));
  else syntax_advise_clause(report, diag, found);
}
