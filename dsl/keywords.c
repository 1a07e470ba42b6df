/* The tables of keywords.def and their index. */
#include "dsl/keywords.h"
#include "base/translate.h"

#include <assert.h>

#include "dsl/parser.h"
#include "base/bytes.h"

#define ENTRY(token, kind, language, phrase, english)                                              \
  {(int)(token), kind, language, {phrase, sizeof(phrase) - 1}, {english, sizeof(english) - 1}},
#define KEYWORD(token, english, vietnamese, kind)                                                  \
  ENTRY(TK_##token, KEYWORD_##kind, KEYWORD_ENGLISH, english, english)                             \
  ENTRY(TK_##token, KEYWORD_##kind, KEYWORD_VIETNAMESE, vietnamese, english)
#define SYNONYM(token, phrase)                                                                     \
  ENTRY(TK_##token, KEYWORD_CONTEXTUAL, KEYWORD_ENGLISH, phrase, phrase)
#define SYNONYM_VIETNAMESE(token, phrase)                                                          \
  ENTRY(TK_##token, KEYWORD_CONTEXTUAL, KEYWORD_VIETNAMESE, phrase, phrase)
#define STATE(english, vietnamese)                                                                 \
  ENTRY(TK_IDENTIFIER, KEYWORD_STATE, KEYWORD_VIETNAMESE, vietnamese, english)
static const struct keyword keywords[] = {
#include "dsl/keywords.def"
};
#undef ENTRY

enum { N_KEYWORDS = sizeof keywords / sizeof *keywords };

uint32_t keyword_count(void) { return N_KEYWORDS; }

const struct keyword *keyword_at(uint32_t number) {
  assert(number < N_KEYWORDS);
  return &keywords[number];
}

uint32_t keyword_words(struct str phrase) {
  uint32_t n = 1;
  for (uint32_t i = 0; i < phrase.n; i++) n += phrase.p[i] == ' ';
  return n;
}

static struct keyword_entry entry_of(const struct keyword *keyword) {
  struct keyword_entry entry = {.keyword = keyword};
  struct str phrase = keyword->phrase;
  uint32_t begin = 0;
  for (uint32_t i = 0; i <= phrase.n; i++)
    if (i == phrase.n || phrase.p[i] == ' ') {
      assert(entry.n_words < KEYWORD_WORDS_MAX);
      entry.words[entry.n_words++] = (struct str){phrase.p + begin, i - begin};
      begin = i + 1;
    }
  return entry;
}

/* The longest first; the table's order decides nothing else, for phrases differ. */
static bool stands_before(const struct keyword_entry *a, const struct keyword_entry *b) {
  if (a->n_words != b->n_words) return a->n_words > b->n_words;
  return str_compare(a->keyword->phrase, b->keyword->phrase) < 0;
}

/* Where a word belongs in the index: most names are sent to a free slot. */
static uint32_t slot_of(struct str word) {
  const uint32_t ends = (uint32_t)(unsigned char)*word.p << 8 | (unsigned char)word.p[word.n - 1];
  return (ends << 8 ^ word.n) * UINT32_C(0x9E3779B1) >> 22;
}
static_assert(KEYWORD_SLOTS == 1 << (32 - 22), "what slot_of leaves of a product");

/* The phrases of each first word are counted, so that each group has its place; in it they are
 * few. */
void keyword_index_init(struct keyword_index *index, struct arena *arena) {
  struct keyword_entry entries[N_KEYWORDS];
  struct str firsts[N_KEYWORDS]; /* by group */
  uint32_t group_of[N_KEYWORDS], n_in[N_KEYWORDS] = {0}, n_groups = 0;
  memset(index->slots, 0, sizeof index->slots);
  for (uint32_t i = 0; i < N_KEYWORDS; i++) {
    entries[i] = entry_of(&keywords[i]);
    const struct str first = entries[i].words[0];
    uint32_t slot = slot_of(first);
    while (index->slots[slot] && !str_equal(firsts[index->slots[slot] - 1], first))
      slot = (slot + 1) % KEYWORD_SLOTS;
    if (!index->slots[slot]) {
      firsts[n_groups++] = first;
      index->slots[slot] = (uint16_t)n_groups;
    }
    group_of[i] = index->slots[slot] - 1u;
    n_in[group_of[i]]++;
  }
  assert(n_groups < KEYWORD_SLOTS && "a free slot ends each search");
  index->groups = ARENA_ARRAY(arena, uint32_t, n_groups + 1);
  for (uint32_t g = 0; g < n_groups; g++) index->groups[g + 1] = index->groups[g] + n_in[g];
  index->entries = ARENA_ARRAY(arena, struct keyword_entry, N_KEYWORDS);
  for (uint32_t i = 0; i < N_KEYWORDS; i++) {
    const uint32_t begin = index->groups[group_of[i]];
    uint32_t at = index->groups[group_of[i] + 1] - n_in[group_of[i]]--;
    for (; at > begin && stands_before(&entries[i], &index->entries[at - 1]); at--)
      index->entries[at] = index->entries[at - 1];
    index->entries[at] = entries[i];
  }
}

const struct keyword_entry *keyword_index_find(
    const struct keyword_index *index, struct str word, uint32_t *n) {
  *n = 0;
  if (!word.n) return NULL;
  for (uint32_t slot = slot_of(word); index->slots[slot]; slot = (slot + 1) % KEYWORD_SLOTS) {
    const uint32_t *group = &index->groups[index->slots[slot] - 1];
    const struct keyword_entry *entries = &index->entries[group[0]];
    if (!bytes_are_same(entries->words[0], word)) continue;
    *n = group[1] - group[0];
    return entries;
  }
  return NULL;
}

const struct keyword *keyword_of_token(int token, enum keyword_language language) {
  for (uint32_t i = 0; i < N_KEYWORDS; i++)
    if (keywords[i].token == token && keywords[i].language == language &&
        keywords[i].kind != KEYWORD_STATE)
      return &keywords[i];
  return NULL;
}

enum keyword_language keyword_language_told(void) {
  const char *language = N_("keywords in English");
  return translated(language) == language ? KEYWORD_ENGLISH : KEYWORD_VIETNAMESE;
}

const char *keyword_told(const char *english) {
  const struct str wanted = str_from(english);
  if (keyword_language_told() == KEYWORD_ENGLISH) return english;
  for (uint32_t i = 0; i < N_KEYWORDS; i++)
    if (keywords[i].language == KEYWORD_VIETNAMESE && keywords[i].kind != KEYWORD_STATE &&
        str_equal(keywords[i].english, wanted))
      return keywords[i].phrase.p;
  return translated(english);
}

struct str keyword_state(struct str text) {
  for (uint32_t i = 0; i < N_KEYWORDS; i++)
    if (keywords[i].kind == KEYWORD_STATE && str_equal(keywords[i].phrase, text))
      return keywords[i].english;
  return text;
}

const struct keyword *keyword_of_state(struct str text) {
  const struct str english = keyword_state(text);
  for (uint32_t i = 0; i < N_KEYWORDS; i++)
    if (keywords[i].kind == KEYWORD_STATE && str_equal(keywords[i].english, english))
      return &keywords[i];
  return NULL;
}
