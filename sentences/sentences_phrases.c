/* Words put together (sentences_parts.h). */
#include "sentences/sentences_parts.h"

#include <utf8proc.h>

#include "base/buffer.h"

/* -- phrases -- */

static void say(struct sentences *s, struct phrases *out, struct phrase phrase) {
  if (!phrase.text.n) return;
  struct phrase *last = out->of.n ? &out->of.items[out->of.n - 1] : NULL;
  if (last && phrase.kind == PHRASE_WORDS && last->kind == PHRASE_WORDS) {
    last->text =
        str_from(arena_printf(s->arena, "%.*s%.*s", STR_ARGS(last->text), STR_ARGS(phrase.text)));
    return;
  }
  VEC_PUSH(s->arena, &out->of, phrase);
}

void say_words(struct sentences *s, struct phrases *out, struct str text) {
  say(s, out, (struct phrase){PHRASE_WORDS, text, NULL, NULL});
}

void say_value(struct sentences *s, struct phrases *out, struct str text) {
  say(s, out, (struct phrase){PHRASE_VALUE, text, NULL, NULL});
}

void say_name(struct sentences *s, struct phrases *out, struct str text,
    const struct ast_decl *decl, const struct ast_field *field) {
  say(s, out, (struct phrase){PHRASE_NAME, text, decl, field});
}

void say_all(struct sentences *s, struct phrases *out, const struct phrases *words) {
  for (uint32_t i = 0; i < words->of.n; i++) say(s, out, words->of.items[i]);
}

void say_form(
    struct sentences *s, struct phrases *out, const char *form, const struct phrases *parts) {
  for (const char *at = form; *at;) {
    if (at[0] == '{' && at[1] >= '0' && at[1] <= '9' && at[2] == '}') {
      say_all(s, out, &parts[at[1] - '0']);
      at += 3;
      continue;
    }
    const size_t n = strcspn(at + 1, "{") + 1;
    say_words(s, out, (struct str){at, (uint32_t)n});
    at += n;
  }
}

struct phrases phrases_words(struct sentences *s, struct str text) {
  struct phrases out = {0};
  say_words(s, &out, text);
  return out;
}

struct phrases phrases_value(struct sentences *s, struct str text) {
  struct phrases out = {0};
  say_value(s, &out, text);
  return out;
}

struct phrases phrases_word(struct sentences *s, struct str word) {
  return phrases_value(s, str_from(arena_printf(s->arena, "“%.*s”", STR_ARGS(word))));
}

uint32_t phrases_width(const struct phrases *words) {
  uint32_t width = 0;
  for (uint32_t i = 0; i < words->of.n; i++) width += str_display_width(words->of.items[i].text);
  return width;
}

struct sentence *sentence_below(struct sentences *s, struct sentence *above) {
  struct sentence *below = ARENA_NEW(s->arena, struct sentence);
  *below = (struct sentence){0};
  if (above->last) above->last->next = below;
  else above->first = below;
  above->last = below;
  return below;
}

/* -- words without their links -- */

struct str sentences_begin(struct sentences *s, struct str text) {
  int32_t first;
  uint8_t large[4];
  if (!text.n) return text;
  const uint32_t n = str_decode(text, 0, &first);
  const int32_t upper = utf8proc_toupper(first);
  if (upper == first) return text;
  const utf8proc_ssize_t n_large = utf8proc_encode_char(upper, large);
  return str_from(arena_printf(
      s->arena, "%.*s%.*s", (int)n_large, (const char *)large, (int)(text.n - n), text.p + n));
}

struct str sentences_plain(struct sentences *s, const struct phrases *words, bool begins) {
  struct buffer text;
  buffer_init(&text, s->arena, NULL);
  for (uint32_t i = 0; i < words->of.n; i++)
    buffer_put(&text,
        begins && i == 0 ? sentences_begin(s, words->of.items[i].text) : words->of.items[i].text);
  return (struct str){text.bytes, (uint32_t)text.n};
}
