/* Comparisons, types and keywords in words of everyday: see spoken.h. */
#include "dsl/spoken.h"

#include "dsl/parser.h"

static const struct spoken all_spoken[] = {
#define COMPARISON_SAID(phrase, comparison) {phrase, comparison, 0, SPOKEN_COMPARISON},
#define TYPE_SAID(phrase, TOKEN) {phrase, NULL, TK_##TOKEN, SPOKEN_TYPE},
#define WORD_SAID(phrase, TOKEN) {phrase, NULL, TK_##TOKEN, SPOKEN_WORD},
#define VALUE_SAID(phrase, TOKEN) {phrase, NULL, TK_##TOKEN, SPOKEN_VALUE},
#include "dsl/spoken.def"
};

/* How many of the words that are still to be read the phrase takes behind `first`, one or more words
 * of it; UINT32_MAX where it is not what stands there. */
static uint32_t words_behind(struct tokens *tokens, struct str first, struct str phrase) {
  uint32_t at = first.n, n = 0;
  if (!first.n || first.n > phrase.n || memcmp(phrase.p, first.p, first.n) != 0)
    return UINT32_MAX; /* the end of the file has no text */
  for (; at < phrase.n; n++) {
    const struct raw_token raw = n < RAW_AHEAD ? tokens_peek(tokens, n) : (struct raw_token){0};
    if (raw.kind != RAW_WORD || phrase.p[at] != ' ' || raw.word.n > phrase.n - at - 1 ||
        memcmp(phrase.p + at + 1, raw.word.p, raw.word.n) != 0)
      return UINT32_MAX;
    at += 1 + raw.word.n;
  }
  return n;
}

/* The longest phrase of a kind that begins with `first`, which ends before the words still to be read.
 * `expected`: only of tokens that could stand here; NULL: of any. */
static const struct spoken *longest(
    struct tokens *tokens, struct str first, enum spoken_kind kind, const bool *expected) {
  const struct spoken *best = NULL;
  size_t most = 0;
  for (uint32_t i = 0; i < sizeof all_spoken / sizeof *all_spoken; i++) {
    const struct spoken *spoken = &all_spoken[i];
    const size_t n = strlen(spoken->phrase);
    if (n <= most || spoken->kind != kind || (expected && !expected[spoken->token])) continue;
    if (words_behind(tokens, first, str_from(spoken->phrase)) == UINT32_MAX) continue;
    best = spoken;
    most = n;
  }
  return best;
}

/* The word of the source that ends where blanks begin before `at`; empty at the file's beginning. */
static struct str word_before(struct str text, uint32_t at) {
  uint32_t end = at;
  while (end > 0 && (text.p[end - 1] == ' ' || text.p[end - 1] == '\n')) end--;
  uint32_t begin = end;
  while (begin > 0 && text.p[begin - 1] != ' ' && text.p[begin - 1] != '\n') begin--;
  return (struct str){text.p + begin, end - begin};
}

static struct str joined(struct tokens *tokens, struct str a, struct str b) {
  return str_from(arena_printf(tokens->arena, "%.*s %.*s", STR_ARGS(a), STR_ARGS(b)));
}

/* Of a phrase that is said to its end. */
static const struct spoken *whole(struct str said, enum spoken_kind kind) {
  for (uint32_t i = 0; i < sizeof all_spoken / sizeof *all_spoken; i++)
    if (all_spoken[i].kind == kind && str_equal(str_from(all_spoken[i].phrase), said))
      return &all_spoken[i];
  return NULL;
}

const struct spoken *spoken_comparison(struct tokens *tokens, const bool *expected) {
  const struct token *previous = &tokens->previous, *last = &tokens->last;
  const struct spoken *comparison = NULL;
  if (previous->kind == TK_NOT || previous->kind == TK_IDENTIFIER) {
    const struct str first = word_before(tokens->text, previous->span.begin),
                     said = joined(tokens, first, previous->text);
    comparison = longest(tokens, joined(tokens, said, last->text), SPOKEN_COMPARISON, NULL);
    if (!comparison && previous->kind == TK_IDENTIFIER) comparison = whole(said, SPOKEN_COMPARISON);
    if (!comparison)
      comparison =
          longest(tokens, joined(tokens, previous->text, last->text), SPOKEN_COMPARISON, NULL);
  }
  if (comparison || !(expected[TK_EQUAL] || previous->kind == TK_IS)) return comparison;
  return longest(tokens, last->text, SPOKEN_COMPARISON, NULL);
}

const struct spoken *spoken_type(struct tokens *tokens) {
  return longest(tokens, tokens->last.text, SPOKEN_TYPE, NULL);
}

const struct spoken *spoken_type_before(struct tokens *tokens) {
  const struct str before = tokens->previous.text;
  const struct raw_token behind = tokens_peek(tokens, 0);
  if (tokens->last.kind == TK_SLASH && behind.kind == RAW_WORD) /* `yes/no` */
    return whole(joined(tokens, before, behind.word), SPOKEN_TYPE);
  const struct spoken *type =
      longest(tokens, joined(tokens, before, tokens->last.text), SPOKEN_TYPE, NULL);
  return type ? type : whole(before, SPOKEN_TYPE);
}

const struct spoken *spoken_word(struct tokens *tokens, const bool *expected) {
  return longest(tokens, tokens->last.text, SPOKEN_WORD, expected);
}

const struct spoken *spoken_value(struct tokens *tokens) {
  enum { WORDS_MAX = 4 };
  const struct token *previous = &tokens->previous;
  const struct spoken *best = NULL;
  struct str said = previous->text;
  uint32_t begin = previous->span.begin;
  for (int n = 0; n < WORDS_MAX && said.n; n++) {
    const struct spoken *to_last = NULL, *to_previous = whole(said, SPOKEN_VALUE);
    if (tokens->last.text.n)
      to_last = longest(tokens, joined(tokens, said, tokens->last.text), SPOKEN_VALUE, NULL);
    if (to_previous) best = to_previous;
    if (to_last) best = to_last;
    const struct str before = word_before(tokens->text, begin);
    if (!before.n) break;
    begin = (uint32_t)(before.p - tokens->text.p);
    said = joined(tokens, before, said);
  }
  return best;
}
