/* A unified diff (line_diff.h). */
#include "author/line_diff.h"

#include "base/vec.h"

struct lines {
  VEC(struct str) of;
};

/* A line that is the same in both, taken out, or put in. */
struct step {
  char sign;
  uint32_t a, b; /* lines of both before it */
};
struct steps {
  VEC(struct step) of;
};

static struct lines lines_of(struct arena *arena, struct str text) {
  struct lines lines = {0};
  for (uint32_t begin = 0; begin < text.n;) {
    const char *end = memchr(text.p + begin, '\n', text.n - begin);
    const uint32_t next = end ? (uint32_t)(end - text.p) + 1 : text.n;
    VEC_PUSH(arena, &lines.of, (struct str){text.p + begin, next - begin});
    begin = next;
  }
  return lines;
}

static void push(struct arena *arena, struct steps *steps, char sign, uint32_t a, uint32_t b) {
  VEC_PUSH(arena, &steps->of, (struct step){sign, a, b});
}

/* Lines [a0, a1) against [b0, b1), whose first and last differ: the furthest point on each diagonal
 * for 0, 1, 2 … steps, kept to walk back. False past LINE_DIFF_MAX. */
static bool shortest(struct arena *arena, const struct lines *a, const struct lines *b, uint32_t a0,
    uint32_t a1, uint32_t b0, uint32_t b1, struct steps *out) {
  const int32_t n = (int32_t)(a1 - a0), m = (int32_t)(b1 - b0);
  const int32_t max = n + m < LINE_DIFF_MAX ? n + m : LINE_DIFF_MAX;
  int32_t **kept = ARENA_ARRAY(arena, int32_t *, (uint32_t)max + 1);
  int32_t *furthest = ARENA_ARRAY(arena, int32_t, 2 * (uint32_t)max + 3), d, end = -1;
  int32_t *at = furthest + max + 1;
  for (d = 0; d <= max && end < 0; d++) {
    kept[d] = ARENA_ARRAY(arena, int32_t, 2 * (uint32_t)d + 3);
    memcpy(kept[d], at - d - 1, (2 * (size_t)d + 3) * sizeof *at);
    for (int32_t k = -d; k <= d && end < 0; k += 2) {
      int32_t x = k == -d || (k != d && at[k - 1] < at[k + 1]) ? at[k + 1] : at[k - 1] + 1;
      while (x < n && x - k < m && x - k >= 0 &&
          str_equal(a->of.items[a0 + (uint32_t)x], b->of.items[b0 + (uint32_t)(x - k)]))
        x++;
      at[k] = x;
      if (x >= n && x - k >= m) end = d;
    }
  }
  if (end < 0) return false;
  struct steps back = {0};
  int32_t x = n, y = m;
  for (d = end; d >= 0; d--) {
    const int32_t *before = kept[d] + d + 1, k = x - y;
    const bool down = k == -d || (k != d && before[k - 1] < before[k + 1]);
    const int32_t from = down ? k + 1 : k - 1, px = d ? before[from] : 0, py = d ? px - from : 0;
    while (x > px && y > py && !(d > 0 && x == px + !down && y == py + down)) {
      x--, y--;
      push(arena, &back, ' ', a0 + (uint32_t)x, b0 + (uint32_t)y);
    }
    if (d == 0) break;
    if (down) y--;
    else x--;
    push(arena, &back, down ? '+' : '-', a0 + (uint32_t)x, b0 + (uint32_t)y);
  }
  for (uint32_t i = back.of.n; i-- > 0;) VEC_PUSH(arena, &out->of, back.of.items[i]);
  return true;
}

static struct steps steps_of(struct arena *arena, const struct lines *a, const struct lines *b) {
  struct steps steps = {0};
  uint32_t begin = 0, end_a = a->of.n, end_b = b->of.n;
  while (begin < end_a && begin < end_b && str_equal(a->of.items[begin], b->of.items[begin]))
    begin++;
  while (
      end_a > begin && end_b > begin && str_equal(a->of.items[end_a - 1], b->of.items[end_b - 1]))
    end_a--, end_b--;
  for (uint32_t i = 0; i < begin; i++) push(arena, &steps, ' ', i, i);
  if (!shortest(arena, a, b, begin, end_a, begin, end_b, &steps)) {
    for (uint32_t i = begin; i < end_a; i++) push(arena, &steps, '-', i, begin);
    for (uint32_t i = begin; i < end_b; i++) push(arena, &steps, '+', end_a, i);
  }
  for (uint32_t i = end_a, k = end_b; i < a->of.n; i++, k++) push(arena, &steps, ' ', i, k);
  return steps;
}

enum { CONTEXT = 3 };

static void put_line(FILE *out, char sign, struct str line) {
  putc(sign, out);
  fwrite(line.p, 1, line.n, out);
  if (line.n == 0 || line.p[line.n - 1] != '\n') fputs("\n\\ No newline at end of file\n", out);
}

/* Steps [begin, end), which lie near each other. */
static void put_hunk(FILE *out, const struct steps *steps, const struct lines *a,
    const struct lines *b, uint32_t begin, uint32_t end) {
  uint32_t n_a = 0, n_b = 0;
  const struct step *first = &steps->of.items[begin];
  for (uint32_t i = begin; i < end; i++) {
    n_a += steps->of.items[i].sign != '+';
    n_b += steps->of.items[i].sign != '-';
  }
  fprintf(out, "@@ -%u,%u +%u,%u @@\n", first->a + (n_a > 0), n_a, first->b + (n_b > 0), n_b);
  for (uint32_t i = begin; i < end; i++) {
    const struct step *step = &steps->of.items[i];
    put_line(out, step->sign, step->sign == '+' ? b->of.items[step->b] : a->of.items[step->a]);
  }
}

void line_diff(FILE *out, struct arena *arena, const char *name_before, struct str before,
    const char *name_after, struct str after) {
  if (str_equal(before, after)) return;
  const struct lines a = lines_of(arena, before), b = lines_of(arena, after);
  const struct steps steps = steps_of(arena, &a, &b);
  fprintf(out, "--- %s\n+++ %s\n", name_before, name_after);
  for (uint32_t i = 0; i < steps.of.n;) {
    while (i < steps.of.n && steps.of.items[i].sign == ' ') i++;
    if (i == steps.of.n) return;
    const uint32_t begin = i > CONTEXT ? i - CONTEXT : 0;
    uint32_t last = i;
    for (; i < steps.of.n && i - last <= 2 * CONTEXT; i++)
      if (steps.of.items[i].sign != ' ') last = i;
    const uint32_t end = last + 1 + CONTEXT < steps.of.n ? last + 1 + CONTEXT : steps.of.n;
    put_hunk(out, &steps, &a, &b, begin, end);
    i = end;
  }
}
