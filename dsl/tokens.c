/* Words into keywords, and the way back after an error: see tokens.h. */
#include "dsl/tokens.h"
#include "base/translate.h"

#include <assert.h>

#include "dsl/parser.h"
#include "dsl/suggest.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/limits.h"
#include "base/written.h"

#include "dsl/lexer.h"

void tokens_init(struct tokens *tokens, struct arena *arena, struct diags *diags, uint32_t source,
    uint32_t offset, int start) {
  memset(tokens, 0, sizeof *tokens);
  tokens->arena = arena;
  tokens->diags = diags;
  tokens->source = source;
  tokens->text = diags->sources->items[source].text;
  keyword_index_init(&tokens->keywords, arena);
  tokens->scanner = (struct raw_scanner){.arena = arena,
      .text = tokens->text,
      .first = offset,
      .n_fed = offset,
      .begin = offset,
      .end = offset,
      .unseen = UINT32_MAX,
      .line_start = true};
  raw_lex_init_extra(&tokens->scanner, &tokens->flex);
  /* Flex writes into what it scans: a buffer that it fills again and again, for a copy of a long
   * text would be memory touched once and never again; of an expression no longer than that. */
  enum { BUFFER_BYTES = 32 << 10, ROOM = 16 };
  const uint32_t n = tokens->text.n - offset;
  raw__switch_to_buffer(
      raw__create_buffer(NULL, (int)(n < BUFFER_BYTES ? n + ROOM : BUFFER_BYTES), tokens->flex),
      tokens->flex);
  tokens->last = (struct token){.kind = start, .span = {source, offset, offset}};
  tokens_replay(tokens, tokens->last);
}

/* -- phrases -- */

#define WORD_IS(word, literal) str_equal((word), STR(literal))

/* `define count of unit`: behind these a name is wanted, and `of` is the head's own. */
static bool names_before_of(int token) {
  return token == TK_DEFINE || token == TK_DECISION || token == TK_DUTY;
}

/* True where the raw tokens ahead spell the phrase. A word at a line's start with `:` behind it is
 * a field's name. */
static bool spells(struct tokens *tokens, const struct keyword_entry *entry) {
  for (uint32_t i = 1; i < entry->n_words; i++) {
    const struct raw_token *raw = tokens_ahead(tokens, i);
    if (raw->kind != RAW_WORD || !str_equal(raw->word, entry->words[i])) return false;
    if (raw->line_start && tokens_ahead(tokens, i + 1)->kind == RAW_COLON) return false;
  }
  struct str last = entry->words[entry->n_words - 1];
  return entry->n_words == 1 || !names_before_of(tokens->last.kind) ||
      !(WORD_IS(last, "of") || WORD_IS(last, "của"));
}

/* Keywords that cannot stand behind `count of NAME` in the place of a value. */
static bool begins_no_value(struct str word) {
  static const char *const words[] = {"where", "mà", "and", "và", "or", "hoặc", "not", "không",
      "is", "là", "in", "thuộc", "between", "then", "thì", "else", "when", "khi", "unless",
      "because", "vì", "except", "otherwise", "has", "đều", "over", "trên", "for", "of", "của"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (str_equal(word, str_from(words[i]))) return true;
  return false;
}

/* Whether a word that is a keyword in some company only is in it: `largest(2)`, `count of distinct
 * kind`. An entity's name stands before `(`, too, where it is declared. */
static bool is_in_its_company(struct tokens *tokens, const struct keyword_entry *entry) {
  if (entry->keyword->kind != KEYWORD_CALLED && entry->keyword->kind != KEYWORD_COUNTED)
    return true;
  struct raw_token next = tokens_peek(tokens, entry->n_words);
  if (entry->keyword->kind == KEYWORD_CALLED)
    return next.kind == RAW_LEFT_PARENTHESIS && tokens->last.kind != TK_ENTITY;
  if (tokens->last.kind != TK_COUNT_OF) return false;
  /* no name has two words: `số khác nhau không có kỷ_luật trên hồ_sơ` */
  if (entry->n_words > 1) return true;
  if (next.kind == RAW_WORD) {
    uint32_t n;
    const struct keyword_entry *entries = keyword_index_find(&tokens->keywords, next.word, &n);
    return !begins_no_value(next.word) &&
        !(n == 1 && entries->keyword->kind == KEYWORD_DECLARATION && next.line_start);
  }
  return next.kind == RAW_LEFT_PARENTHESIS || next.kind == RAW_NUMBER || next.kind == RAW_DATE ||
      next.kind == RAW_TEXT;
}

/* What a word alone is: KEYWORD_STATE stands for a name. */
static enum keyword_kind kind_of_word(const struct tokens *tokens, struct str word) {
  uint32_t n;
  const struct keyword_entry *entries = keyword_index_find(&tokens->keywords, word, &n);
  for (uint32_t i = 0; i < n; i++)
    if (entries[i].n_words == 1) return entries[i].keyword->kind;
  return KEYWORD_STATE;
}

/* A headed declaration begins here: a name follows the word on its line, and behind it a text or the
 * word of a clause, unless it stands in the first column. Elsewhere the word is a name. */
static bool heads(struct tokens *tokens, const struct keyword_entry *entry) {
  int last = tokens->last.kind;
  if (entry->keyword->token == TK_NOT_ENCODED) { /* else it is `not` and a name */
    enum raw_kind reason = tokens_ahead(tokens, entry->n_words)->kind,
                  behind = tokens_ahead(tokens, entry->n_words + 1)->kind;
    struct str because = tokens_ahead(tokens, entry->n_words + 1)->word;
    if (!tokens_ahead(tokens, 0)->line_start || reason != RAW_WORD) return false;
    return behind == RAW_LAW || behind == RAW_INDENTED_LAW ||
        (behind == RAW_WORD && (WORD_IS(because, "because") || WORD_IS(because, "vì")));
  }
  if (last == TK_REPLACE || last == TK_EXTEND || last == TK_REPEAL) return true;
  struct raw_token word = tokens_peek(tokens, 0), name = tokens_peek(tokens, entry->n_words),
                   behind = tokens_peek(tokens, entry->n_words + 1);
  if (!word.line_start || name.kind != RAW_WORD || name.line_start) return false;
  enum keyword_kind kind = kind_of_word(tokens, name.word);
  if (kind == KEYWORD_RESERVED || kind == KEYWORD_DECLARATION) return false;
  if (tokens_first_column(tokens, word.begin)) return true;
  if (behind.kind == RAW_TEXT || behind.kind == RAW_CURLY_TEXT ||
      behind.kind == RAW_UNTERMINATED_TEXT)
    return true;
  return behind.kind == RAW_WORD && kind_of_word(tokens, behind.word) == KEYWORD_CONTEXTUAL;
}

/* `d + 3 working days`: behind a value only; else it is a name with its unit. */
static bool counts_working_days(const struct tokens *tokens) {
  int last = tokens->last.kind;
  return last != TK_PLUS && last != TK_MINUS;
}

/* The longest keyword that begins with the next raw token, whose word is told, or NULL. One-word
 * states are names as they are written. */
static const struct keyword_entry *match(struct tokens *tokens, struct str word) {
  uint32_t n;
  const struct keyword_entry *entries = keyword_index_find(&tokens->keywords, word, &n);
  for (uint32_t i = 0; i < n; i++) {
    const struct keyword *keyword = entries[i].keyword;
    if (!spells(tokens, &entries[i]) || !is_in_its_company(tokens, &entries[i])) continue;
    if (keyword->kind == KEYWORD_STATE && entries[i].n_words == 1) continue;
    if (keyword->kind == KEYWORD_HEADED && !heads(tokens, &entries[i])) continue;
    if (keyword->token == TK_WORKING_DAYS && !counts_working_days(tokens)) continue;
    return &entries[i];
  }
  return NULL;
}

/* `quy tắc` -> `quy_tắc`. */
static struct str one_word(struct arena *arena, const struct keyword_entry *entry) {
  char *out = str_cstring(arena, entry->keyword->phrase);
  for (uint32_t i = 0; i < entry->keyword->phrase.n; i++)
    if (out[i] == ' ') out[i] = '_';
  return (struct str){out, entry->keyword->phrase.n};
}

/* A type begins at the raw token `ahead`. */
static bool type_begins(struct tokens *tokens, uint32_t ahead) {
  static const int types[] = {TK_BOOLEAN, TK_INTEGER, TK_DECIMAL, TK_DATE, TK_TEXT, TK_ONE_OF};
  bool takes[TOKENS_MAX] = {false}, reference[TOKENS_MAX] = {false};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) takes[types[i]] = true;
  reference[TK_REFERENCE] = true;
  return suggest_stands(tokens, ahead, takes) || suggest_stands(tokens, ahead + 1, reference);
}

/* `when: registered`, `title: "..."`: a clause's keyword with a colon behind it, which is one too many. */
static bool is_clause_with_colon(struct tokens *tokens, const struct keyword_entry *entry) {
  static const int clauses[] = {TK_WHEN, TK_UNLESS, TK_THEN, TK_BECAUSE, TK_THAT, TK_CHOOSE,
      TK_WHERE, TK_ORDER_BY, TK_ON_TIE, TK_OTHERWISE, TK_DONE_WHEN, TK_DONE_ON, TK_DUE, TK_IS,
      TK_TITLE, TK_ISSUER, TK_SOURCE, TK_EFFECTIVE, TK_AMENDS};
  if (!entry || tokens_ahead(tokens, entry->n_words)->kind != RAW_COLON) return false;
  for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++)
    if (entry->keyword->token == clauses[i])
      return entry->keyword->kind == KEYWORD_CONTEXTUAL
          ? tokens_peek(tokens, entry->n_words + 1).kind != RAW_WORD
          : !type_begins(tokens, entry->n_words + 1);
  return false;
}

/* A keyword with `:` behind it, where only a name can stand: it is read as that name, so that only
 * it is reported. */
static bool is_misused_as_name(
    struct tokens *tokens, const struct keyword_entry *entry, bool line_start) {
  if (tokens_ahead(tokens, entry->n_words)->kind != RAW_COLON) return false;
  if (entry->keyword->kind == KEYWORD_CONTEXTUAL && entry->n_words == 1) return false;
  if (is_clause_with_colon(tokens, entry)) return false;
  return line_start || tokens->last.kind == TK_PARAMETER || tokens->last.kind == TK_READING;
}

/* The same for a word that may be a name: it begins a field, and nothing else, unless a head is
 * broken into lines there. So a field is never taken for the end of an unfinished line above it. */
static bool is_field_name(
    struct tokens *tokens, const struct token *token, const struct keyword_entry *entry) {
  int before = tokens->last.kind;
  if (!token->line_start || tokens_ahead(tokens, 0)->kind != RAW_COLON) return false;
  if (before == TK_PARAMETER || before == TK_READING || before == TK_OF) return false;
  return token->kind == TK_IDENTIFIER || entry->keyword->kind == KEYWORD_CONTEXTUAL;
}

static struct span span_of(
    const struct tokens *tokens, const struct raw_token *first, const struct raw_token *last) {
  return (struct span){tokens->source, first->begin, last->end};
}

/* Reports what of the raw token, and of what stands before it, cannot be seen as it is. */
static inline void report_odd(struct tokens *tokens, const struct raw_token *raw) {
  if (raw->unseen < raw->begin) unseen_report(tokens, raw->unseen, raw->begin);
  if (raw->is_odd) word_report(tokens, span_of(tokens, raw, raw), raw->word);
}

/* -- days in words */

/* How many raw tokens from the next on spell a day in words (`ngày 31/12/2020`, `ngày 31 tháng 12
 * năm 2020`, the last without `ngày` too), 0: none. */
static uint32_t worded_day(struct tokens *tokens) {
  uint32_t n = tokens_ahead(tokens, 0)->kind == RAW_WORD;
  enum raw_kind kind = tokens_ahead(tokens, n)->kind;
  if (n && (kind == RAW_DATE || kind == RAW_OTHER_DAY)) return 2;
  static const char *const words[] = {"tháng", "năm"};
  for (int i = 0; i < 2; i++) {
    if (tokens_ahead(tokens, n)->kind != RAW_NUMBER) return 0;
    struct raw_token word = tokens_peek(tokens, n + 1);
    if (word.kind != RAW_WORD || !str_equal(word.word, str_from(words[i]))) return 0;
    n += 2;
  }
  return tokens_ahead(tokens, n)->kind == RAW_NUMBER ? n + 1 : 0;
}

/* `ngày`; behind a number it counts days. */
static bool begins_worded_day(const struct tokens *tokens, struct str word) {
  int before = tokens->last.kind;
  return WORD_IS(word, "ngày") && before != TK_NUMBER && before != TK_RIGHT_PARENTHESIS &&
      before != TK_IDENTIFIER;
}

/* True where the next raw tokens, a number or `ngày` first, are a day in words: then it is reported
 * and handed out in *token. */
static bool takes_worded_day(struct tokens *tokens, struct token *token) {
  uint32_t n = worded_day(tokens);
  if (n == 0) return false;
  const struct raw_token first = tokens_peek(tokens, 0), last = tokens_peek(tokens, n - 1);
  struct token day = {.kind = TK_DATE_LITERAL,
      .span = span_of(tokens, &first, &last),
      .line_start = first.line_start};
  struct str text = {tokens->text.p + day.span.begin, day.span.end - day.span.begin};
  if (!written_day(tokens->arena, text) && last.kind != RAW_DATE) return false;
  literal_other_day(tokens, &day);
  tokens_pass(tokens, n);
  *token = day;
  return true;
}

/* `in` behind `count of E` and its like says in which ancestor, unless a list stands behind it. */
static bool says_ancestor(struct tokens *tokens, const struct token *token) {
  if (token->kind != TK_IN || tokens_ahead(tokens, 0)->kind == RAW_LEFT_PARENTHESIS) return false;
  switch (tokens->previous.kind) {
  case TK_ANY:
  case TK_NO:
  case TK_EVERY:
  case TK_COUNT_OF:
  case TK_OVER: return true;
  default: return false;
  }
}

/* `choose seats on per cluster`: of an entity called `on`, not a day. */
static bool is_name_before_per(struct tokens *tokens, const struct keyword_entry *entry) {
  if (entry->keyword->token != TK_ON || entry->n_words > 1) return false;
  const struct raw_token next = tokens_peek(tokens, 1);
  return next.kind == RAW_WORD && (WORD_IS(next.word, "per") || WORD_IS(next.word, "mỗi"));
}

/* `first`: the next raw token, a word. */
static void word_token(struct tokens *tokens, const struct raw_token *first, struct token *token) {
  *token =
      (struct token){.kind = TK_IDENTIFIER, .line_start = first->line_start, .text = first->word};
  const struct keyword_entry *entry = match(tokens, first->word);
  if (entry && is_name_before_per(tokens, entry)) entry = NULL;
  uint32_t n_words = entry ? entry->n_words : 1;
  if (begins_worded_day(tokens, first->word) && takes_worded_day(tokens, token)) return;
  const struct raw_token *last = first;
  report_odd(tokens, first);
  for (uint32_t i = 1; i < n_words; i++) report_odd(tokens, last = tokens_ahead(tokens, i));
  token->span = span_of(tokens, first, last);
  if (entry && is_misused_as_name(tokens, entry, first->line_start)) {
    token->text = one_word(tokens->arena, entry);
    const char *phrase = str_cstring(tokens->arena, entry->keyword->phrase);
    if (n_words > 1) {
      struct diag *diag = DIAG(tokens->diags, NAME_IS_KEYWORD, token->span, phrase);
      diag_help(tokens->diags, diag, "write %s", token->text.p);
    } else {
      struct diag *diag = DIAG(tokens->diags, TOKEN_UNEXPECTED, token->span, _("a name"),
          arena_printf(tokens->arena, "\"%s\"", phrase));
      diag_help(tokens->diags, diag, "%s is a reserved word; write %s_", phrase, phrase);
      token->text = str_from(arena_printf(tokens->arena, "%s_", phrase));
    }
  } else if (entry && entry->keyword->kind == KEYWORD_STATE) {
    token->keyword = entry->keyword;
    token->text = entry->keyword->english;
  } else if (entry) {
    token->keyword = entry->keyword;
    token->kind = entry->keyword->token;
    if (n_words > 1) token->text = entry->keyword->phrase;
    token->resumes = first->line_start &&
        (entry->keyword->kind == KEYWORD_DECLARATION || entry->keyword->kind == KEYWORD_HEADED);
    tokens->language = entry->keyword->language;
  }
  const bool is_clause = entry && token->line_start && is_clause_with_colon(tokens, entry);
  tokens_pass(tokens, n_words);
  if (!is_clause && is_field_name(tokens, token, entry)) token->kind = TK_FIELD_NAME;
  if (says_ancestor(tokens, token)) token->kind = TK_IN_ANCESTOR;
}

/* -- other tokens -- */

static void open_parenthesis(struct tokens *tokens, struct token *token) {
  token->kind = TK_LEFT_PARENTHESIS;
  if (tokens->depth < EXPRESSION_DEPTH_MAX) tokens->opened[tokens->depth] = token->span;
  if (++tokens->depth <= EXPRESSION_DEPTH_MAX) return;
  DIAG(tokens->diags, NESTING_TOO_DEEP, token->span,
      arena_printf(tokens->arena, "%d", EXPRESSION_DEPTH_MAX));
  token->kind = TK_DSL_error;
}

static void close_parenthesis(struct tokens *tokens, struct token *token) {
  token->kind = TK_RIGHT_PARENTHESIS;
  token->bad = tokens->depth == 0;
  if (tokens->depth > 0) tokens->depth--;
}

static void tokens_scan(struct tokens *tokens, struct token *token);

enum { LEFT_OUT = -1 }; /* a kind of token that is not handed out */

/* Reports the character; where nothing was meant by it, it is left out. Handed its error token, the
 * parser says nothing more. */
static struct token character_token(struct tokens *tokens, struct token token) {
  const char *byte = tokens->text.p + token.span.begin;
  token.kind = TK_DSL_error;
  /* literal_check_bytes has */
  if (token.span.end - token.span.begin == 1 && ((unsigned char)*byte >= 0x80 || *byte == 0))
    return token;
  int kind = sign_report(tokens, token.span, tokens_peek(tokens, 0));
  if (kind == 0) token.kind = LEFT_OUT;
  if (kind > 0) token.kind = kind;
  if (kind == TK_LEFT_PARENTHESIS) open_parenthesis(tokens, &token);
  if (kind == TK_RIGHT_PARENTHESIS) close_parenthesis(tokens, &token);
  return token;
}

/* `1.000.000,5`: what is no number in itself takes the digits behind its comma along, for the
 * message. */
static void join_fraction(struct tokens *tokens, struct token *token, struct str *text) {
  struct raw_token comma = tokens_peek(tokens, 0), rest = tokens_peek(tokens, 1);
  struct str whole = {tokens->text.p + token->span.begin, rest.end - token->span.begin};
  int64_t value;
  int scale;
  if (comma.kind != RAW_COMMA || rest.kind != RAW_NUMBER || comma.begin != token->span.end ||
      rest.begin != comma.end ||
      decimal_parse(*text, true, &value, &scale) != DECIMAL_NOT_A_NUMBER ||
      !written_number(tokens->arena, whole))
    return;
  tokens_pass(tokens, 2);
  token->span.end = rest.end;
  *text = whole;
}

static void number_token(struct tokens *tokens, const struct raw_token *raw, struct token *token) {
  struct str text = {tokens->text.p + raw->begin, raw->end - raw->begin};
  if (raw->is_odd && raw->word.n < text.n) text = raw->word; /* its marks are reported */
  else join_fraction(tokens, token, &text);
  int32_t day;
  token->kind = date_parse(text, &day) ? TK_DATE_LITERAL : TK_NUMBER;
  if (token->kind == TK_NUMBER) literal_number(tokens, token, text);
  else literal_date(tokens, token, text);
}

/* The words behind which a text is a path. */
static bool is_path_word(int token) {
  return token == TK_SOURCE || token == TK_AMENDS || token == TK_USES;
}

/* A text in quotes of another kind. */
static struct token curly_token(struct tokens *tokens, struct token token) {
  int32_t code_point;
  uint32_t begin = token.span.begin, end = token.span.end, last = end - 1;
  uint32_t left = str_decode(tokens->text, begin, &code_point);
  while (((unsigned char)tokens->text.p[last] & 0xC0) == 0x80) last--;
  /* of two kinds the one that is wrong */
  bool left_is_right = tokens->text.p[begin] == '"';
  struct span place = {
      tokens->source, left_is_right ? last : begin, left_is_right ? end : begin + left};
  struct diag *diag = DIAG(tokens->diags, CHARACTER_UNEXPECTED, place,
      sign_name(tokens, (struct str){tokens->text.p + place.begin, place.end - place.begin}));
  diag_help(tokens->diags, diag, "write texts in straight quotes: \"...\"");
  token.kind = TK_TEXT_LITERAL;
  literal_text(tokens, &token, left, end - last);
  return token;
}

static bool resumes_here(struct tokens *tokens, enum resume resume);

static void other_token(struct tokens *tokens, struct token *token) {
  const struct raw_token raw = tokens_peek(tokens, 0);
  *token = (struct token){.span = span_of(tokens, &raw, &raw), .line_start = raw.line_start};
  report_odd(tokens, &raw);
  if (raw.kind == RAW_NUMBER && takes_worded_day(tokens, token)) return;
  tokens_pass(tokens, raw.kind == RAW_END ? 0 : 1);
  switch (raw.kind) {
  case RAW_END:
    token->kind = TK_END;
    token->resumes = true;
    break;
  case RAW_NUMBER: number_token(tokens, &raw, token); break;
  case RAW_DATE:
    token->kind = TK_DATE_LITERAL;
    literal_date(tokens, token, (struct str){tokens->text.p + raw.begin, raw.end - raw.begin});
    break;
  case RAW_OTHER_DAY:
    token->kind = TK_DATE_LITERAL;
    literal_other_day(tokens, token);
    break;
  case RAW_TEXT:
    token->kind = TK_TEXT_LITERAL;
    if (is_path_word(tokens->last.kind)) literal_path(tokens, token);
    else literal_text(tokens, token, 1, 1);
    break;
  case RAW_UNTERMINATED_TEXT:
    token->kind = TK_TEXT_LITERAL;
    literal_text(tokens, token, 1, 0);
    break;
  case RAW_CURLY_TEXT: *token = curly_token(tokens, *token); break;
  case RAW_INDENTED_LAW:
    DIAG(tokens->diags, LAW_TEXT_INDENTED,
        ((struct span){tokens->source, raw.begin, raw.begin + 1}), NULL);
    /* nothing it could be the law of */
    if (!resumes_here(tokens, RESUME_DECLARATION)) {
      tokens_scan(tokens, token);
      break;
    }
    token->kind = TK_LAW;
    token->resumes = true;
    literal_law(tokens, token);
    break;
  case RAW_LAW:
    token->kind = TK_LAW;
    token->resumes = true;
    literal_law(tokens, token);
    break;
  case RAW_CHARACTER: *token = character_token(tokens, *token); break;
  case RAW_LEFT_PARENTHESIS: open_parenthesis(tokens, token); break;
  case RAW_RIGHT_PARENTHESIS: close_parenthesis(tokens, token); break;
  case RAW_COMMA: token->kind = TK_COMMA; break;
  case RAW_COLON: token->kind = TK_COLON; break;
  case RAW_DOT: token->kind = TK_DOT; break;
  case RAW_PLUS: token->kind = TK_PLUS; break;
  case RAW_MINUS: token->kind = TK_MINUS; break;
  case RAW_STAR: token->kind = TK_STAR; break;
  case RAW_SLASH: token->kind = TK_SLASH; break;
  case RAW_EQUAL: token->kind = TK_EQUAL; break;
  case RAW_NOT_EQUAL: token->kind = TK_NOT_EQUAL; break;
  case RAW_LESS: token->kind = TK_LESS; break;
  case RAW_LESS_EQUAL: token->kind = TK_LESS_EQUAL; break;
  case RAW_GREATER: token->kind = TK_GREATER; break;
  case RAW_GREATER_EQUAL: token->kind = TK_GREATER_EQUAL; break;
  case RAW_WORD: assert(!"word_token's"); break;
  }
}

/* -- resuming -- */

bool tokens_first_column(const struct tokens *tokens, uint32_t offset) {
  return offset == 0 || tokens->text.p[offset - 1] == '\n';
}

/* The words that begin a header's line; zero-terminated. */
static const int header_tokens[] = {TK_TITLE, TK_ISSUER, TK_SOURCE, TK_EFFECTIVE, TK_AMENDS, 0};

static bool begins_header_line(int token) {
  for (const int *header = header_tokens; *header; header++)
    if (*header == token) return true;
  return false;
}

/* A misspelt keyword in the first column is as good a place as a right one: the parser will report
 * it and read it as meant. `ahead`: which raw token follows the word. Past the cap reports are only
 * counted, and nothing is read as meant. */
static bool misspells_declaration(
    struct tokens *tokens, struct str word, uint32_t begin, uint32_t ahead) {
  return tokens->diags->n < tokens->diags->max && tokens_first_column(tokens, begin) &&
      suggest_declaration(tokens, word, ahead) != NULL;
}

static bool misspells_header_line(struct tokens *tokens, struct str word) {
  bool candidates[TOKENS_MAX] = {false};
  for (const int *header = header_tokens; *header; header++) candidates[*header] = true;
  return tokens->diags->n < tokens->diags->max &&
      suggest_keyword(tokens, word, 1, candidates) != NULL;
}

/* True where a parser that waits for `resume` can go on at the next raw token. */
static bool resumes_here(struct tokens *tokens, enum resume resume) {
  struct raw_token raw = tokens_peek(tokens, 0);
  if (raw.kind == RAW_END || raw.kind == RAW_LAW || raw.kind == RAW_INDENTED_LAW) return true;
  if (!raw.line_start || raw.kind != RAW_WORD) return false;
  const struct keyword_entry *entry = match(tokens, raw.word);
  if (entry &&
      (entry->keyword->kind == KEYWORD_DECLARATION || entry->keyword->kind == KEYWORD_HEADED))
    return true;
  if (resume == RESUME_FIELD && tokens_ahead(tokens, entry ? entry->n_words : 1)->kind == RAW_COLON)
    return true;
  if (resume == RESUME_HEADER && entry && begins_header_line(entry->keyword->token)) return true;
  if (entry) return false;
  return misspells_declaration(tokens, raw.word, raw.begin, 1) ||
      (resume == RESUME_HEADER && misspells_header_line(tokens, raw.word));
}

void tokens_skip(struct tokens *tokens, enum resume resume) {
  tokens->skipping = true;
  tokens->resume = resume;
}

bool tokens_last_resumes(struct tokens *tokens, enum resume resume) {
  const struct token *last = &tokens->last;
  if (last->resumes) return true;
  if (!last->line_start) return false;
  if (last->kind == TK_IDENTIFIER && misspells_declaration(tokens, last->text, last->span.begin, 0))
    return true;
  if (resume == RESUME_FIELD) return last->kind == TK_FIELD_NAME;
  return resume == RESUME_HEADER && begins_header_line(last->kind);
}

void tokens_replay(struct tokens *tokens, struct token token) {
  assert(tokens->n_replayed < 2);
  tokens->replayed[tokens->n_replayed++] = token;
}

static void tokens_scan(struct tokens *tokens, struct token *token) {
  do {
    const struct raw_token *next = tokens_ahead(tokens, 0); /* until it is passed */
    if (next->kind == RAW_WORD) word_token(tokens, next, token);
    else other_token(tokens, token);
  } while (token->kind == LEFT_OUT);
}

const struct token *tokens_next(struct tokens *tokens) {
  struct token token;
  if (tokens->n_replayed > 0) {
    token = tokens->replayed[0];
    tokens->replayed[0] = tokens->replayed[1];
    tokens->n_replayed--;
  } else {
    if (tokens->skipping) {
      while (!resumes_here(tokens, tokens->resume)) tokens_pass(tokens, 1);
      tokens->skipping = false;
    }
    tokens_scan(tokens, &token);
  }
  tokens->unclosed = tokens->depth;
  if (token.resumes) tokens->depth = 0;
  tokens->previous = tokens->last;
  tokens->last = token;
  return &tokens->last;
}
