/* Cases as text (test_show.h). */
#include "cli/test_show.h"

#include <stdio.h>

#include "cli/cli.h"
#include "base/translate.h"

enum { DOTS_A_LINE = 72 };

/* -- the table of what differs -- */

enum { N_COLUMNS = 4 };
struct row {
  const char *cells[N_COLUMNS];
};

static struct row row_of(const struct mismatch *m) {
  return (struct row){{m->instance, m->name, m->expected, m->got}};
}

static void widen(uint32_t *widths, const struct row *row) {
  for (uint32_t c = 0; c < N_COLUMNS; c++) {
    const uint32_t used = str_display_width(str_from(row->cells[c]));
    if (used > widths[c]) widths[c] = used;
  }
}

static void show_row(const struct row *row, const uint32_t *widths) {
  fputs("  ", stdout);
  for (uint32_t c = 0; c < N_COLUMNS; c++) {
    const uint32_t used = str_display_width(str_from(row->cells[c]));
    fputs(row->cells[c], stdout);
    if (c + 1 < N_COLUMNS) printf("%*s", (int)(widths[c] + 2 - used), "");
  }
  putchar('\n');
}

/* Marks under a cell that begins at column `begin`; returns the column behind the last one. */
static uint32_t show_marks(
    const char *text, const struct text_marks *marks, uint32_t begin, uint32_t column) {
  for (uint32_t i = 0; i < marks->list.n; i++) {
    const struct text_piece piece = marks->list.items[i];
    const uint32_t from = begin + str_display_width((struct str){text, piece.begin}),
                   to = begin + str_display_width((struct str){text, piece.end});
    printf("%*s", (int)(from - column), "");
    for (column = from; column < to; column++) putchar('^');
  }
  return column;
}

static void show_difference(
    const struct mismatch *m, const uint32_t *widths, struct arena *arena, bool colour) {
  const struct row row = row_of(m);
  show_row(&row, widths);
  struct text_marks in_expected, in_got;
  test_marks(m->expected, m->got, arena, &in_expected, &in_got);
  if (!in_expected.list.n && !in_got.list.n) return;
  const uint32_t expected = 2 + widths[0] + 2 + widths[1] + 2, got = expected + widths[2] + 2;
  if (colour) fputs("\033[1;31m", stdout);
  const uint32_t column = show_marks(m->expected, &in_expected, expected, 0);
  show_marks(m->got, &in_got, got, column);
  puts(colour ? "\033[0m" : "");
}

static void show_mismatches(const struct mismatches *wrong, struct arena *arena, bool colour) {
  const struct row heading = {{_("instance"), _("name"), _("expected"), _("got")}};
  uint32_t widths[N_COLUMNS] = {0};
  widen(widths, &heading);
  for (uint32_t i = 0; i < wrong->list.n; i++) {
    const struct row row = row_of(&wrong->list.items[i]);
    widen(widths, &row);
  }
  show_row(&heading, widths);
  for (uint32_t i = 0; i < wrong->list.n; i++)
    show_difference(&wrong->list.items[i], widths, arena, colour);
}

/* -- cases -- */

static void show_place(const char *word, const struct case_result *result, const char *colour) {
  const struct place place = yaml_node_place(&result->suite->file.nodes, result->test->node);
  if (!cli_colour(stdout)) colour = NULL;
  printf("%s%s%s %.*s:%u: %s\n", colour ? colour : "", word, colour ? "\033[0m" : "",
      STR_ARGS(place.path), place.line, result->test->name);
}

void test_show_failure(const struct case_result *result, struct arena *arena) {
  show_place(_("FAILED"), result, "\033[1;31m");
  const struct mismatches *wrong = &result->trial.wrong;
  if (wrong->list.n) show_mismatches(wrong, arena, cli_colour(stdout));
}

void test_show_name(const struct case_result *result) {
  show_place(_("passed"), result, "\033[1;32m");
}

void test_show_dot(const struct case_result *result, uint32_t number) {
  putchar(result->state == CASE_PASSED ? '.' : 'F');
  if ((number + 1) % DOTS_A_LINE == 0) putchar('\n');
  fflush(stdout);
}

void test_show_dots_end(uint32_t number) {
  if (number % DOTS_A_LINE) putchar('\n');
}
