/* What the words at which the parser stopped say (declared in spoken.h): they begin at the token at hand, or before it
 * where they were taken for names. */
#include "dsl/alike.h"
#include "dsl/parser.h"
#include "dsl/spoken.h"

/* What the token at hand says: a quoted text says nothing. */
static struct str last_said(const struct tokens *tokens) {
  const bool is_word = tokens->last.kind != TK_TEXT_LITERAL && tokens->last.kind != TK_LAW;
  return is_word ? tokens->last.text : (struct str){0};
}

static struct str joined(struct tokens *tokens, struct str a, struct str b) {
  return str_from(arena_printf(tokens->arena, "%.*s %.*s", STR_ARGS(a), STR_ARGS(b)));
}

/* The longest phrase of a kind that begins with `first`, one or more words of it, which ends before the
 * words still to be read. */
static const struct spoken *longest(
    struct tokens *tokens, struct str first, enum spoken_kind kind, const bool *expected) {
  enum { AHEAD_MAX = 6 };
  const struct spoken *best = spoken_among(tokens, first, kind, expected);
  struct str said = first;
  for (uint32_t n = 0; first.n && n < AHEAD_MAX; n++) {
    const struct raw_token raw = tokens_peek(tokens, n);
    const bool is_number = raw.kind == RAW_NUMBER && kind == SPOKEN_FORM;
    if (raw.kind != RAW_WORD && !is_number) break;
    said = joined(tokens, said, is_number ? STR("#") : raw.word);
    const struct spoken *more = spoken_among(tokens, said, kind, expected);
    if (more) best = more;
  }
  return best;
}

const struct spoken *spoken_comparison(struct tokens *tokens, const bool *expected) {
  const struct token *previous = &tokens->previous;
  const struct str last = last_said(tokens);
  const struct spoken *comparison = NULL;
  if (previous->kind == TK_NOT || previous->kind == TK_IDENTIFIER) {
    const struct str first = alike_word_before(tokens->text, previous->span.begin),
                     said = joined(tokens, first, previous->text);
    comparison = longest(tokens, joined(tokens, said, last), SPOKEN_COMPARISON, NULL);
    if (!comparison && previous->kind == TK_IDENTIFIER)
      comparison = spoken_among(tokens, said, SPOKEN_COMPARISON, NULL);
    if (!comparison)
      comparison = longest(tokens, joined(tokens, previous->text, last), SPOKEN_COMPARISON, NULL);
  }
  if (comparison || !(expected[TK_EQUAL] || previous->kind == TK_IS)) return comparison;
  return longest(tokens, last, SPOKEN_COMPARISON, NULL);
}

const struct spoken *spoken_type(struct tokens *tokens) {
  return longest(tokens, last_said(tokens), SPOKEN_TYPE, NULL);
}

const struct spoken *spoken_type_before(struct tokens *tokens) {
  const struct str before = tokens->previous.text;
  const struct raw_token behind = tokens_peek(tokens, 0);
  if (tokens->last.kind == TK_SLASH && behind.kind == RAW_WORD) /* `yes/no` */
    return spoken_among(tokens, joined(tokens, before, behind.word), SPOKEN_TYPE, NULL);
  const struct spoken *type =
      longest(tokens, joined(tokens, before, last_said(tokens)), SPOKEN_TYPE, NULL);
  return type ? type : spoken_among(tokens, before, SPOKEN_TYPE, NULL);
}

const struct spoken *spoken_word(struct tokens *tokens, const bool *expected) {
  return longest(tokens, last_said(tokens), SPOKEN_WORD, expected);
}

/* Phrases have # for a number that stands in them, % for one in percent. */
static struct str number_or_word(const struct tokens *tokens, const struct token *token) {
  if (token->kind != TK_NUMBER || !token->span.end) return token->text;
  return tokens->text.p[token->span.end - 1] == '%' ? STR("%") : STR("#");
}

static struct str without_last(struct str words) {
  while (words.n > 0 && words.p[words.n - 1] != ' ') words.n--;
  if (words.n > 0) words.n--;
  return words;
}

/* A phrase of a kind whose words were taken for names: they end with the token before the last, or go on
 * with the last. *before: the word that stands before them. */
static const struct spoken *taken_for_names(
    struct tokens *tokens, enum spoken_kind kind, struct str *before) {
  enum { WORDS_MAX = 4 };
  const struct token *previous = &tokens->previous;
  const struct spoken *best = NULL;
  const struct str last = last_said(tokens);
  struct str said = number_or_word(tokens, previous);
  uint32_t begin = previous->span.begin;
  for (int n = 0; n < WORDS_MAX && said.n; n++) {
    const struct spoken *to_last = NULL, *to_previous = spoken_among(tokens, said, kind, NULL);
    if (last.n) to_last = longest(tokens, joined(tokens, said, last), kind, NULL);
    const struct str word = alike_word_before(tokens->text, begin);
    /* `there is incident`: one name stands behind them */
    const struct spoken *to_name = kind == SPOKEN_FORM && n > 0 && previous->kind == TK_IDENTIFIER
        ? spoken_among(tokens, without_last(said), kind, NULL)
        : NULL;
    if (to_name && memchr(to_name->phrase, ' ', strlen(to_name->phrase))) best = to_name;
    if (to_previous) best = to_previous;
    if (to_last) best = to_last;
    if (to_previous || to_last) *before = word;
    if (!word.n) break;
    begin = (uint32_t)(word.p - tokens->text.p);
    said = joined(tokens, word, said);
  }
  return best;
}

const struct spoken *spoken_value(struct tokens *tokens) {
  struct str before;
  return taken_for_names(tokens, SPOKEN_VALUE, &before);
}

/* Keywords behind which a condition begins. */
static const int before_conditions[] = {TK_WHEN, TK_UNLESS, TK_WHERE, TK_HAS, TK_AND, TK_OR, TK_NOT,
    TK_IF, TK_DONE_WHEN, TK_THAT, TK_LEFT_PARENTHESIS, 0};

static bool begins_condition(int before) {
  for (const int *token = before_conditions; *token; token++)
    if (*token == before) return true;
  return false;
}

/* The same of a word of the source, the last of such a keyword. */
static bool condition_follows(struct str word) {
  if (!word.n) return false;
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct str phrase = keyword_at(i)->phrase;
    if (begins_condition(keyword_at(i)->token) && phrase.n >= word.n &&
        memcmp(phrase.p + phrase.n - word.n, word.p, word.n) == 0 &&
        (phrase.n == word.n || phrase.p[phrase.n - word.n - 1] == ' '))
      return true;
  }
  return false;
}

static const struct spoken *longer(const struct spoken *a, const struct spoken *b) {
  return !b || (a && strlen(a->phrase) >= strlen(b->phrase)) ? a : b;
}

const struct spoken *spoken_form(struct tokens *tokens) {
  struct str before = {0};
  const struct spoken *form = taken_for_names(tokens, SPOKEN_FORM, &before);
  form = longer(form, longest(tokens, last_said(tokens), SPOKEN_FORM, NULL));
  if (begins_condition(tokens->previous.kind))
    form = longer(form, longest(tokens, last_said(tokens), SPOKEN_BEGIN, NULL));
  const struct spoken *first = taken_for_names(tokens, SPOKEN_BEGIN, &before);
  return first && condition_follows(before) ? longer(form, first) : form;
}
