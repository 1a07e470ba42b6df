/* The labels of the words of closed sets. A set is its words, wherever they are written, so a word of
 * it has one label; and a word without one is shown by the label that it has in another set, where
 * all of these say the same. */
#include "compiler/check/checker.h"
#include "base/translate.h"

struct word_label {
  uint32_t set, code;
  struct ast_text label;
};

struct word_labels {
  VEC(struct word_label) given; /* the first of each word */
};

static const struct word_label *label_given(
    const struct word_labels *labels, uint32_t set, uint32_t code) {
  for (uint32_t i = 0; i < labels->given.n; i++)
    if (labels->given.items[i].set == set && labels->given.items[i].code == code)
      return &labels->given.items[i];
  return NULL;
}

/* The word of a set that has this label; -1: none. */
static int32_t word_labelled(const struct enumeration *e, struct str label) {
  for (uint32_t i = 0; e->labels && i < e->n_words; i++)
    if (str_equal(e->labels[i], label)) return (int32_t)i;
  return -1;
}

static void label_word(
    struct checker *c, uint32_t set, struct ast_name word, struct ast_text label) {
  struct enumeration *e = &c->schema->enumerations[set];
  const int32_t code = enumeration_word(e, word.text);
  /* a word that is its own label has none: so a listing writes it where the others have theirs */
  if (code < 0 || !label.text.n || str_equal(label.text, word.text)) return;
  if (!e->labels) e->labels = ARENA_ARRAY(c->arena, struct str, e->n_words);
  const int32_t other = word_labelled(e, label.text);
  if (other >= 0 && other != code) {
    struct diag *diag = DIAG(c->diags, LABEL_OF_TWO_WORDS, label.span,
        cstr(&c->words, e->words[other]), cstr(&c->words, word.text));
    diag_note(c->diags, diag, label_given(c->word_labels, set, (uint32_t)other)->label.span,
        "the same label here");
    return;
  }
  if (!e->labels[code].n) {
    e->labels[code] = label.text;
    VEC_PUSH(c->arena, &c->word_labels->given, (struct word_label){set, (uint32_t)code, label});
    return;
  }
  if (str_equal(e->labels[code], label.text)) return;
  struct diag *diag = DIAG(c->diags, WORD_LABELLED_TWICE, label.span, cstr(&c->words, word.text));
  diag_note(c->diags, diag, label_given(c->word_labels, set, (uint32_t)code)->label.span,
      "its label in the same list elsewhere");
  diag_help(c->diags, diag, "lists of the same words are one list: label its words once, or alike");
}

void label_words(struct checker *c, uint32_t set, const struct ast_type *type) {
  if (!type->labels) return;
  if (!c->word_labels) c->word_labels = ARENA_NEW(c->arena, struct word_labels);
  for (uint32_t i = 0; i < type->n_words; i++) label_word(c, set, type->words[i], type->labels[i]);
}

/* By word: the label all sets agree on, or an empty one where two differ. */
static void collect_labels(struct checker *c, struct str_map *by_word, struct str *labels) {
  const struct word_labels *all = c->word_labels;
  for (uint32_t i = 0; i < all->given.n; i++) {
    const struct word_label *given = &all->given.items[i];
    const struct str word = c->schema->enumerations[given->set].words[given->code];
    uint32_t first = i;
    labels[i] = given->label.text;
    if (str_map_add(by_word, word, i)) continue;
    str_map_find(by_word, word, &first);
    if (!str_equal(labels[first], given->label.text)) labels[first] = (struct str){0};
  }
}

void share_word_labels(struct checker *c) {
  if (!c->word_labels) return;
  struct str_map by_word;
  str_map_init(&by_word, c->arena);
  struct str *labels = ARENA_ARRAY(c->arena, struct str, c->word_labels->given.n);
  collect_labels(c, &by_word, labels);
  for (uint32_t set = 0; set < c->schema->n_enumerations; set++) {
    struct enumeration *e = &c->schema->enumerations[set];
    uint32_t which;
    for (uint32_t code = 0; code < e->n_words; code++) {
      if (!str_map_find(&by_word, e->words[code], &which) || !labels[which].n) continue;
      if (!e->labels) e->labels = ARENA_ARRAY(c->arena, struct str, e->n_words);
      if (!e->labels[code].n && word_labelled(e, labels[which]) < 0)
        e->labels[code] = labels[which];
    }
  }
}
