/* Cases that failed, as text (test_show.h). */
#include "cli/test_show.h"

#include <stdio.h>

#include "base/translate.h"

static void show_cell(const char *text, uint32_t width) {
  uint32_t used = str_display_width(str_from(text));
  printf("%s%*s", text, used < width ? (int)(width - used) : 0, "");
}

static void widen(uint32_t *width, const char *text) {
  uint32_t used = str_display_width(str_from(text));
  if (used > *width) *width = used;
}

static void show_mismatches(const struct mismatches *mismatches) {
  const struct mismatch heading = {_("instance"), _("name"), _("expected"), _("got")};
  uint32_t widths[3] = {0};
  for (uint32_t i = 0; i <= mismatches->list.n; i++) {
    const struct mismatch *m = i ? &mismatches->list.items[i - 1] : &heading;
    widen(&widths[0], m->instance);
    widen(&widths[1], m->name);
    widen(&widths[2], m->expected);
  }
  for (uint32_t i = 0; i <= mismatches->list.n; i++) {
    const struct mismatch *m = i ? &mismatches->list.items[i - 1] : &heading;
    fputs("  ", stdout);
    show_cell(m->instance, widths[0] + 2);
    show_cell(m->name, widths[1] + 2);
    show_cell(m->expected, widths[2] + 2);
    printf("%s\n", m->got);
  }
}

void test_show_failure(
    const struct suite *suite, const struct test_case *test, const struct mismatches *wrong) {
  struct place place = yaml_node_place(&suite->file.nodes, test->node);
  printf(_("FAILED %.*s:%u: %s\n"), STR_ARGS(place.path), place.line, test->name);
  if (wrong && wrong->list.n) show_mismatches(wrong);
}
