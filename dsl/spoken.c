/* Comparisons and types in words of everyday: see spoken.h. */
#include "dsl/spoken.h"

#include "dsl/parser.h"

static const struct spoken all_spoken[] = {
#define SPOKEN(phrase, comparison) {phrase, comparison, 0},
#define SPOKEN_TYPE(phrase, TOKEN) {phrase, NULL, TK_##TOKEN},
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

/* The longest phrase of types, or of comparisons, that begins with `first`, which ends before the words
 * still to be read. */
static const struct spoken *longest(struct tokens *tokens, struct str first, bool is_type) {
  const struct spoken *best = NULL;
  size_t most = 0;
  for (uint32_t i = 0; i < sizeof all_spoken / sizeof *all_spoken; i++) {
    const struct spoken *spoken = &all_spoken[i];
    const size_t n = strlen(spoken->phrase);
    if (n <= most || (spoken->type != 0) != is_type) continue;
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
static const struct spoken *whole(struct str said, bool is_type) {
  for (uint32_t i = 0; i < sizeof all_spoken / sizeof *all_spoken; i++)
    if ((all_spoken[i].type != 0) == is_type && str_equal(str_from(all_spoken[i].phrase), said))
      return &all_spoken[i];
  return NULL;
}

const struct spoken *spoken_comparison(struct tokens *tokens, const bool *expected) {
  const struct token *previous = &tokens->previous, *last = &tokens->last;
  const struct spoken *comparison = NULL;
  if (previous->kind == TK_NOT || previous->kind == TK_IDENTIFIER) {
    const struct str first = word_before(tokens->text, previous->span.begin),
                     said = joined(tokens, first, previous->text);
    comparison = longest(tokens, joined(tokens, said, last->text), false);
    if (!comparison && previous->kind == TK_IDENTIFIER) comparison = whole(said, false);
    if (!comparison)
      comparison = longest(tokens, joined(tokens, previous->text, last->text), false);
  }
  if (comparison || !(expected[TK_EQUAL] || previous->kind == TK_IS)) return comparison;
  return longest(tokens, last->text, false);
}

const struct spoken *spoken_type(struct tokens *tokens) {
  return longest(tokens, tokens->last.text, true);
}

const struct spoken *spoken_type_before(struct tokens *tokens) {
  const struct str before = tokens->previous.text;
  const struct spoken *type = longest(tokens, joined(tokens, before, tokens->last.text), true);
  return type ? type : whole(before, true);
}
