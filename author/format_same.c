/* Whether two files say the same, word by word (format_layout.h). What the two languages write
 * differently counts as the same here: `is not` and `không phải là`, `exception to` and `ngoại lệ
 * của`, states; and parentheses that were put there. */
#include "author/format_layout.h"
#include "dsl/parser.h"

struct said {
  int token;
  struct str text; /* of names, numbers, texts, law */
  uint32_t word;   /* its number in the file */
};
struct all_said {
  VEC(struct said) of;
};

static int token_said(const struct source_words *words, uint32_t at) {
  const struct source_word *word = &words->of.items[at];
  if (word->is_not) return TK_NOT_EQUAL;
  if (word->is_name || word->token == TK_FIELD_NAME) return TK_IDENTIFIER;
  if (word->token == TK_TO && !word->is_name && at + 1 < words->of.n &&
      (word[1].token == TK_RULE || word[1].token == TK_DEFINE))
    return TK_OF;
  return word->token;
}

static struct str trimmed(struct str text) {
  while (text.n &&
      (text.p[text.n - 1] == ' ' || text.p[text.n - 1] == '\t' || text.p[text.n - 1] == '\r'))
    text.n--;
  return text;
}

static void say(
    struct arena *arena, struct all_said *out, int token, struct str text, uint32_t at) {
  VEC_PUSH(arena, &out->of, ((struct said){.token = token, .text = text, .word = at}));
}

/* `printed`: how each word is printed, for the parentheses put around it; NULL: as it stands. */
static void say_all(struct arena *arena, const struct source_words *words, struct str text,
    const struct printed *printed, struct all_said *out) {
  for (uint32_t i = 0; i < words->of.n; i++) {
    const struct source_word *word = &words->of.items[i];
    const bool is_second = i > 0 && word[-1].is_not;
    for (uint32_t k = 0; printed && k < printed[i].opens; k++)
      say(arena, out, TK_LEFT_PARENTHESIS, STR("("), i);
    struct str said = {0};
    if (!word->keyword || word->keyword->kind == KEYWORD_STATE) said = keyword_state(word->name);
    if (!word->name.n)
      said = trimmed((struct str){text.p + word->span.begin, word->span.end - word->span.begin});
    if (word->is_name) said = word->name;
    if (!is_second) say(arena, out, token_said(words, i), said, i);
    for (uint32_t k = 0; printed && k < printed[i].closes; k++)
      say(arena, out, TK_RIGHT_PARENTHESIS, STR(")"), i);
  }
}

bool format_says_the_same(const struct layout *layout, const struct source_words *written,
    struct str text, uint32_t *differs) {
  struct all_said x = {0}, y = {0};
  say_all(layout->arena, layout->kept, layout->text, layout->printed, &x);
  say_all(layout->arena, written, text, NULL, &y);
  for (uint32_t i = 0; i < x.of.n; i++) {
    const struct said *one = &x.of.items[i];
    *differs = one->word;
    if (i >= y.of.n || one->token != y.of.items[i].token) return false;
    if (!str_equal(one->text, y.of.items[i].text)) return false;
  }
  return x.of.n == y.of.n;
}

/* -- comments -- */

static void all_comments(struct arena *arena, struct str text, const struct source_words *words,
    struct source_notes *out) {
  uint32_t from = 0;
  for (uint32_t i = 0; i < words->of.n; i++) {
    source_gap(arena, text, from, words->of.items[i].span.begin, out);
    from = words->of.items[i].keyword ? words->of.items[i].span.begin : words->of.items[i].span.end;
  }
}

bool format_keeps_comments(struct arena *arena, const struct source_words *a, struct str text_a,
    const struct source_words *b, struct str text_b) {
  struct source_notes x = {0}, y = {0};
  all_comments(arena, text_a, a, &x);
  all_comments(arena, text_b, b, &y);
  uint32_t i = 0, k = 0;
  for (;; i++, k++) {
    while (i < x.of.n && !x.of.items[i].comment.n) i++;
    while (k < y.of.n && !y.of.items[k].comment.n) k++;
    if (i == x.of.n || k == y.of.n) return i == x.of.n && k == y.of.n;
    if (!str_equal(x.of.items[i].comment, y.of.items[k].comment)) return false;
  }
}
