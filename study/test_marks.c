/* Where two values differ, as texts (test_results.h). */
#include "study/test_results.h"

static void mark(struct arena *arena, struct text_marks *marks, uint32_t begin, uint32_t end) {
  if (end > begin) VEC_PUSH(arena, &marks->list, (struct text_piece){begin, end});
}

/* -- lists, as test_list_text writes them -- */

static bool is_list(struct str text) {
  return text.n > 2 && text.p[0] == '[' && text.p[text.n - 1] == ']';
}

/* The items between the brackets, which ", " separates. */
static void find_items(struct str text, struct arena *arena, struct text_marks *out) {
  uint32_t begin = 1;
  for (uint32_t i = 1; i < text.n; i++) {
    const bool is_end = i + 1 == text.n, is_between = text.p[i] == ',' && text.p[i + 1] == ' ';
    if (!is_end && !is_between) continue;
    mark(arena, out, begin, i);
    begin = i + 2;
  }
}

static struct str piece_text(struct str text, struct text_piece piece) {
  return (struct str){text.p + piece.begin, piece.end - piece.begin};
}

/* Marks the items of `text` that `other` has not, or has less often. */
static void mark_items(struct str text, const struct text_marks *items, struct str other,
    const struct text_marks *others, struct arena *arena, struct text_marks *out) {
  bool *is_used = ARENA_ARRAY(arena, bool, (size_t)others->list.n + 1);
  for (uint32_t i = 0; i < items->list.n; i++) {
    const struct text_piece item = items->list.items[i];
    uint32_t k = 0;
    while (k < others->list.n &&
        (is_used[k] ||
            !str_equal(piece_text(text, item), piece_text(other, others->list.items[k]))))
      k++;
    if (k < others->list.n) is_used[k] = true;
    else mark(arena, out, item.begin, item.end);
  }
}

/* -- other texts -- */

static bool is_inside_character(struct str text, uint32_t at) {
  return at < text.n && ((unsigned char)text.p[at] & 0xC0) == 0x80;
}

/* No mark of a letter without the letter: a combining mark belongs to what it stands behind. The
 * texts are NFC, so what is left of these is rare, and marked alone. */
static void mark_between(struct str a, struct str b, struct arena *arena, struct text_marks *in_a,
    struct text_marks *in_b) {
  const uint32_t least = a.n < b.n ? a.n : b.n;
  uint32_t head = 0, tail = 0;
  while (head < least && a.p[head] == b.p[head]) head++;
  while (is_inside_character(a, head) || is_inside_character(b, head)) head--;
  while (tail < least - head && a.p[a.n - 1 - tail] == b.p[b.n - 1 - tail]) tail++;
  while (tail && is_inside_character(a, a.n - tail)) tail--;
  if (2 * (head + tail) < least || head + tail < 3) return; /* what they share is chance */
  mark(arena, in_a, head, a.n - tail);
  mark(arena, in_b, head, b.n - tail);
}

void test_marks(const char *expected, const char *got, struct arena *arena,
    struct text_marks *in_expected, struct text_marks *in_got) {
  const struct str a = str_from(expected), b = str_from(got);
  *in_expected = *in_got = (struct text_marks){0};
  if (!is_list(a) || !is_list(b)) {
    mark_between(a, b, arena, in_expected, in_got);
    return;
  }
  struct text_marks items_a = {0}, items_b = {0};
  find_items(a, arena, &items_a);
  find_items(b, arena, &items_b);
  mark_items(a, &items_a, b, &items_b, arena, in_expected);
  mark_items(b, &items_b, a, &items_a, arena, in_got);
  if (in_expected->list.n == items_a.list.n && in_got->list.n == items_b.list.n) {
    *in_expected = *in_got = (struct text_marks){0}; /* all differs */
    return;
  }
  for (uint32_t i = 0; !in_expected->list.n && !in_got->list.n && i < items_a.list.n; i++) {
    const struct text_piece in_a = items_a.list.items[i], in_b = items_b.list.items[i];
    if (str_equal(piece_text(a, in_a), piece_text(b, in_b))) continue;
    mark(arena, in_expected, in_a.begin, in_a.end); /* the same, in another order */
    mark(arena, in_got, in_b.begin, in_b.end);
    return;
  }
}
