/* What a replacement says otherwise than what stood there before, word by word (document_parts.h): the
 * longest words in common stay, the rest is gone or new. */
#include "author/document_parts.h"

enum { CHANGED_WORDS_MAX = 1200 }; /* of each side; of more nothing is in common */

struct words {
  VEC(struct str) of;
};

static struct words words_of(struct arena *arena, struct str text) {
  struct words words = {0};
  for (uint32_t at = 0; at < text.n;) {
    while (at < text.n && (text.p[at] == ' ' || text.p[at] == '\n')) at++;
    const uint32_t begin = at;
    while (at < text.n && text.p[at] != ' ' && text.p[at] != '\n') at++;
    if (at > begin) VEC_PUSH(arena, &words.of, ((struct str){text.p + begin, at - begin}));
  }
  return words;
}

static void add(
    struct document *document, struct changed_text *out, enum changed_kind kind, struct str word) {
  struct changed_run *last = out->of.n ? &out->of.items[out->of.n - 1] : NULL;
  if (last && last->kind == kind)
    last->text =
        str_from(arena_printf(document->arena, "%.*s %.*s", STR_ARGS(last->text), STR_ARGS(word)));
  else VEC_PUSH(document->arena, &out->of, ((struct changed_run){kind, word}));
}

struct changed_text document_changed(struct document *document, struct str old, struct str new) {
  const struct words a = words_of(document->arena, old), b = words_of(document->arena, new);
  const uint32_t n = a.of.n, m = b.of.n;
  const bool is_long = n > CHANGED_WORDS_MAX || m > CHANGED_WORDS_MAX;
  struct changed_text out = {0};
  /* common[i * (m + 1) + k]: how many words the rests from i and from k have in common */
  uint16_t *common =
      is_long ? NULL : ARENA_ARRAY(document->arena, uint16_t, (size_t)(n + 1) * (m + 1));
  for (uint32_t i = n; common && i-- > 0;)
    for (uint32_t k = m; k-- > 0;) {
      const uint16_t down = common[(i + 1) * (m + 1) + k], right = common[i * (m + 1) + k + 1];
      common[i * (m + 1) + k] = str_equal(a.of.items[i], b.of.items[k])
          ? (uint16_t)(common[(i + 1) * (m + 1) + k + 1] + 1)
          : down >= right ? down
                          : right;
    }
  uint32_t i = 0, k = 0;
  while (i < n || k < m) {
    const bool is_same = common && i < n && k < m && str_equal(a.of.items[i], b.of.items[k]);
    const bool is_gone = i < n &&
        (k == m || !common || common[(i + 1) * (m + 1) + k] >= common[i * (m + 1) + k + 1]);
    if (is_same) {
      add(document, &out, CHANGED_NOT, a.of.items[i++]);
      k++;
    } else if (is_gone) {
      add(document, &out, CHANGED_GONE, a.of.items[i++]);
    } else {
      add(document, &out, CHANGED_NEW, b.of.items[k++]);
    }
  }
  return out;
}

const char *document_mark(enum changed_kind kind, bool begins) {
  switch (kind) {
  case CHANGED_GONE: return begins ? "<del>" : "</del>";
  case CHANGED_NEW: return begins ? "<ins>" : "</ins>";
  case CHANGED_NOT: break;
  }
  return "";
}

/* -- what a declaration says, as one text -- */

static void put_items(struct document *document, struct buffer *out, const struct sentence *list) {
  for (; list; list = list->next) {
    buffer_put(out, STR(" – "));
    buffer_put(out, sentences_plain(&document->sentences, &list->words, false));
    put_items(document, out, list->first);
  }
}

static struct str said(struct document *document, const struct ast_decl *decl) {
  struct buffer out;
  buffer_init(&out, document->arena, NULL);
  for (const struct sentence *s = sentences_of(&document->sentences, decl); s; s = s->next) {
    if (out.n) buffer_put_byte(&out, ' ');
    buffer_put(&out, sentences_plain(&document->sentences, &s->words, true));
    put_items(document, &out, s->first);
    buffer_put_byte(&out, '.');
  }
  return (struct str){out.bytes, (uint32_t)out.n};
}

static struct str reason(struct document *document, const struct ast_decl *decl) {
  return document_tells_reason(document, decl) ? decl->because.text : (struct str){0};
}

uint32_t document_changes(struct document *document, const struct ast_decl *old,
    const struct ast_decl *new, struct changed_text out[3]) {
  const struct str before[] = {
      document_law(document, old), said(document, old), reason(document, old)};
  const struct str after[] = {
      document_law(document, new), said(document, new), reason(document, new)};
  uint32_t n = 0;
  for (uint32_t i = 0; i < 3; i++)
    if (!str_equal(before[i], after[i])) out[n++] = document_changed(document, before[i], after[i]);
  return n;
}
