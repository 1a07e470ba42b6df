/* "did you mean": see suggest.h. Nearness is as in str_nearest, whatever the number of words. */
#include "dsl/suggest.h"

#include "dsl/alike.h"

struct str suggest_joined(
    struct tokens *tokens, struct str first, uint32_t ahead, uint32_t n_words) {
  char *text = str_cstring(tokens->arena, first);
  for (uint32_t i = 0; i + 1 < n_words; i++) {
    struct raw_token raw = tokens_peek(tokens, ahead + i);
    if (raw.kind != RAW_WORD) return (struct str){NULL, 0};
    text = arena_printf(tokens->arena, "%s %.*s", text, STR_ARGS(raw.word));
  }
  return str_from(text);
}

bool suggest_stands(struct tokens *tokens, uint32_t ahead, const bool *takes) {
  const struct raw_token first = tokens_peek(tokens, ahead);
  if (first.kind != RAW_WORD) return false;
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct keyword *keyword = keyword_at(i);
    const uint32_t n_words = keyword_words(keyword->phrase);
    if (keyword->kind == KEYWORD_STATE || !takes[keyword->token]) continue;
    if (ahead + n_words >= RAW_AHEAD) continue;
    if (str_equal(suggest_joined(tokens, first.word, ahead + 1, n_words), keyword->phrase))
      return true;
  }
  return false;
}

struct str suggest_name(
    struct tokens *tokens, struct str first, bool (*ends)(int token), uint32_t *n) {
  enum { WORDS_MAX = 8 };
  char *name = str_cstring(tokens->arena, first);
  for (char *blank = strchr(name, ' '); blank; blank = strchr(blank, ' ')) *blank = '_';
  bool ending[TOKENS_MAX];
  for (int token = 0; token < TOKENS_MAX; token++) ending[token] = ends(token);
  for (*n = 0; *n < WORDS_MAX; ++*n) {
    const struct raw_token raw = tokens_peek(tokens, *n);
    if (raw.kind != RAW_WORD || raw.line_start || suggest_stands(tokens, *n, ending)) break;
    name = arena_printf(tokens->arena, "%s_%.*s", name, STR_ARGS(raw.word));
  }
  return str_from(name);
}

/* A byte of a name: a letter of any language is more than one. */
static bool is_of_name(char byte) {
  return byte == '_' || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
      (byte >= 'A' && byte <= 'Z') || (unsigned char)byte >= 0x80;
}

bool suggest_is_there(const struct tokens *tokens, struct str name) {
  const struct str text = tokens->text;
  for (uint32_t i = 0; name.n && i + name.n <= text.n; i++)
    if (memcmp(text.p + i, name.p, name.n) == 0 && (i == 0 || !is_of_name(text.p[i - 1])) &&
        (i + name.n == text.n || !is_of_name(text.p[i + name.n])))
      return true;
  return false;
}

bool suggest_begins(struct str phrase, struct str text) {
  return text.n > 0 && text.n < phrase.n && phrase.p[text.n] == ' ' &&
      memcmp(text.p, phrase.p, text.n) == 0;
}

/* `FOR`, `doi voi`: the keyword but for capitals and marks. */
static bool is_bare_alike(struct str written, struct str phrase) {
  char a[128], b[128];
  return written.n < 2 * phrase.n && phrase.n < 2 * written.n + 2 &&
      alike_bare(written, a, sizeof a) && alike_bare(phrase, b, sizeof b) && strcmp(a, b) == 0;
}

/* A word with letters that no English keyword has. */
static bool is_foreign(struct str written, const struct keyword *keyword) {
  if (keyword->language != KEYWORD_ENGLISH) return false;
  for (uint32_t i = 0; i < written.n; i++)
    if ((unsigned char)written.p[i] >= 0x80) return true;
  return false;
}

/* How far the phrase is from what is written; UINT32_MAX where it is not near. */
static uint32_t distance(struct str written, const struct keyword *keyword) {
  const struct str phrase = keyword->phrase;
  if (is_foreign(written, keyword)) return UINT32_MAX;
  if (written.n > 1 && is_bare_alike(written, phrase)) return 1;
  uint32_t limit = 1 + phrase.n / 4,
           away = written.n > 0 ? str_distance(written, phrase, limit) : UINT32_MAX;
  if (away > 1 && phrase.n <= 5 && *written.p != *phrase.p)
    return UINT32_MAX; /* `quy` for `duty` */
  return away <= limit && away < phrase.n && away < written.n ? away : UINT32_MAX;
}

const struct keyword *suggest_keyword(
    struct tokens *tokens, struct str first, uint32_t ahead, const bool *candidates) {
  const struct keyword *best = NULL;
  uint32_t best_away = UINT32_MAX;
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct keyword *keyword = keyword_at(i);
    if (keyword->kind == KEYWORD_STATE || !candidates[keyword->token]) continue;
    uint32_t n_words = keyword_words(keyword->phrase);
    uint32_t away =
        distance(n_words == 1 ? first : suggest_joined(tokens, first, ahead, n_words), keyword);
    if (away == UINT32_MAX && suggest_begins(keyword->phrase, first))
      away = 1 + keyword->phrase.n / 4;
    if (away < best_away) {
      best_away = away;
      best = keyword;
    }
  }
  return best;
}

const struct keyword *suggest_keyword_spelt(struct str written, const bool *candidates) {
  const struct keyword *best = NULL;
  uint32_t best_away = UINT32_MAX;
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct keyword *keyword = keyword_at(i);
    if (keyword->kind == KEYWORD_STATE || !candidates[keyword->token] ||
        keyword_words(keyword->phrase) != keyword_words(written))
      continue;
    const uint32_t away = distance(written, keyword);
    if (away < best_away) {
      best_away = away;
      best = keyword;
    }
  }
  return best;
}

/* The nearest among the declarations' keywords of `n_words` words (0: any), and how near it is. */
static const struct keyword *nearest_declaration(
    struct str written, uint32_t n_words, uint32_t *best_away) {
  const struct keyword *best = NULL;
  for (uint32_t i = 0; i < keyword_count(); i++) {
    const struct keyword *keyword = keyword_at(i);
    if ((keyword->kind != KEYWORD_DECLARATION && keyword->kind != KEYWORD_HEADED) ||
        (n_words > 0 && keyword_words(keyword->phrase) != n_words))
      continue;
    uint32_t away = distance(written, keyword);
    if (away < *best_away) {
      *best_away = away;
      best = keyword;
    }
  }
  return best;
}

const struct keyword *suggest_declaration(struct tokens *tokens, struct str first, uint32_t ahead) {
  uint32_t away = UINT32_MAX;
  const struct keyword *one = nearest_declaration(first, 1, &away);
  struct str both = suggest_joined(tokens, first, ahead, 2);
  /* only if nearer */
  const struct keyword *two = both.n > 0 ? nearest_declaration(both, 2, &away) : NULL;
  return two ? two : one;
}

const struct keyword *suggest_declaration_spelt(struct str written) {
  uint32_t away = UINT32_MAX;
  return nearest_declaration(written, keyword_words(written), &away);
}
