/* Parameters over time: a row each, as high in each period as its value is great (document_parts.h). */
#include "author/document_parts.h"

#include "base/date.h"
#include "base/translate.h"
#include "results/page/html.h"
#include "results/people.h"

/* Sizes in units of the SVG, which is as wide as the page lets it be. */
enum { WIDE = 760, ROW = 62, BAND = 30, TOP = 8, AXIS = 26, LEFT = 8, RIGHT = 8 };

struct chart {
  struct document *document;
  struct entry **parameters;
  uint32_t n;
  int32_t first, last; /* the days at both ends */
};

static int32_t day_of(const struct ast_from *from) { return (int32_t)from->date->number; }

/* The first day of the year; at the ends of the calendar its own ends. */
static int32_t first_of(int32_t year) {
  int32_t day;
  if (date_make(year, 1, 1, &day)) return day;
  return year < 1 ? DATE_MIN : DATE_MAX;
}

static int32_t year_begin(int32_t day, int32_t more) {
  int32_t year, month, of_month;
  date_split(day, &year, &month, &of_month);
  return first_of(year + more);
}

/* From the year of the first value to the end of the year in which the last one, or the regulation,
 * ends. */
static void find_days(struct chart *chart) {
  const struct schema *schema = chart->document->schema;
  bool has_one = false;
  for (uint32_t i = 0; i < chart->n; i++) {
    const struct ast_decl *d = chart->parameters[i]->decl;
    for (uint32_t k = 0; k < d->n_froms; k++) {
      const int32_t day = day_of(&d->froms[k]);
      if (!has_one || day < chart->first) chart->first = day;
      if (!has_one || day > chart->last) chart->last = day;
      has_one = true;
    }
  }
  if (schema->has_effective_from && schema->effective_from > chart->last)
    chart->last = schema->effective_from;
  if (schema->has_effective_to && schema->effective_to > chart->last)
    chart->last = schema->effective_to;
  chart->first = year_begin(chart->first, 0);
  chart->last = year_begin(chart->last, 1);
}

static double x_of(const struct chart *chart, int32_t day) {
  if (day > chart->last) day = chart->last;
  if (day < chart->first) day = chart->first;
  return LEFT +
      (double)(WIDE - LEFT - RIGHT) * (day - chart->first) / (double)(chart->last - chart->first);
}

/* The years below all, as many as there is room for. */
static void put_axis(const struct chart *chart, double bottom) {
  struct buffer *out = chart->document->out;
  int32_t first, last, month, day;
  date_split(chart->first, &first, &month, &day);
  date_split(chart->last, &last, &month, &day);
  const int32_t step = (last - first) / 14 + 1;
  buffer_printf(out, "<path class=\"axis\" d=\"M%d %.1fH%d\"/>\n", LEFT, bottom, WIDE - RIGHT);
  for (int32_t year = first; year <= last; year += step) {
    const double x = x_of(chart, first_of(year));
    buffer_printf(out, "<path class=\"axis\" d=\"M%.1f %.1fv5\"/>", x, bottom);
    if (year < last || step > 1)
      buffer_printf(
          out, "<text class=\"year\" x=\"%.1f\" y=\"%.1f\">%d</text>\n", x + 3, bottom + 17, year);
  }
}

/* How high a value stands among those of its parameter, from 0.35 to 1. */
static double share_of(const struct ast_decl *d, uint32_t i) {
  double least = 0, most = 0;
  for (uint32_t k = 0; k < d->n_froms; k++) {
    const struct ast_expr *e = d->froms[k].value;
    if (e->kind != AST_NUMBER) return 1;
    double value = (double)e->number;
    for (uint32_t s = 0; s < e->scale; s++) value /= 10;
    if (value > most) most = value;
    if (k == i) least = value;
  }
  return most > 0 && least >= 0 ? 0.35 + 0.65 * least / most : 1;
}

static void put_row(const struct chart *chart, uint32_t row) {
  struct document *document = chart->document;
  const struct entry *entry = chart->parameters[row];
  const struct ast_decl *d = entry->decl;
  const double top = TOP + (double)row * ROW + ROW - BAND - 6;
  HTML_FORMAT(document->out, "<a href=\"#{}\"><text class=\"of\" x=\"8\"", entry->anchor);
  buffer_printf(document->out, " y=\"%.1f\">", top - 8);
  HTML_FORMAT(document->out, "{}</text></a>\n", sentences_begin(&document->sentences, entry->name));
  for (uint32_t i = 0; i < d->n_froms; i++) {
    const double from = x_of(chart, day_of(&d->froms[i])),
                 to = i + 1 < d->n_froms ? x_of(chart, day_of(&d->froms[i + 1]))
                                         : x_of(chart, chart->last),
                 height = BAND * share_of(d, i);
    buffer_printf(document->out,
        "<rect class=\"band k%u\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
        i % 2 + 1, from, top + BAND - height, to - from, height);
    /* a short period's value ends where the next one's begins: it is in the table below */
    const struct str value = document_value(document, d, d->froms[i].value);
    if (to - from < 9.0 * str_display_width(value) + 8) continue;
    buffer_printf(
        document->out, "<text class=\"value\" x=\"%.1f\" y=\"%.1f\">", from + 5, top + BAND - 4);
    HTML_FORMAT(document->out, "{}</text>\n", value);
  }
}

/* The period in which the regulation is effective, behind all rows. */
static void put_effective(const struct chart *chart, double bottom) {
  const struct schema *schema = chart->document->schema;
  if (!schema->has_effective_from) return;
  const double from = x_of(chart, schema->effective_from),
               to = x_of(chart, schema->has_effective_to ? schema->effective_to + 1 : chart->last);
  buffer_printf(chart->document->out,
      "<rect class=\"effective\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%.1f\"/>\n", from, 0,
      to - from, bottom);
}

void document_chart(struct document *document) {
  struct chart chart = {.document = document};
  struct entry **all;
  const uint32_t n = document_of_kind(document, AST_PARAMETER, &all);
  chart.parameters = ARENA_ARRAY(document->arena, struct entry *, n + 1);
  for (uint32_t i = 0; i < n; i++)
    if (all[i]->decl->n_froms) chart.parameters[chart.n++] = all[i];
  if (!chart.n) return;
  find_days(&chart);
  const double bottom = TOP + (double)chart.n * ROW + 4;
  HTML_FORMAT(document->out,
      "<figure class=\"years\"><div class=\"scroll\" tabindex=\"0\" role=\"group\" "
      "aria-label=\"{}\">\n",
      str_from(_("Values by date")));
  buffer_printf(document->out, "<svg viewBox=\"0 0 %d %.0f\" role=\"group\" ", WIDE, bottom + AXIS);
  HTML_FORMAT(document->out, "aria-label=\"{}\">\n", str_from(_("Values by date")));
  put_effective(&chart, bottom);
  for (uint32_t i = 0; i < chart.n; i++) put_row(&chart, i);
  put_axis(&chart, bottom);
  HTML_FORMAT(document->out, "</svg></div>\n<figcaption class=\"quiet\">{}</figcaption></figure>\n",
      str_from(document->schema->has_effective_from
              ? _("A band is as high as its value is great beside the other values of its row. "
                  "Shaded: the days on which this regulation is effective.")
              : _("A band is as high as its value is great beside the other values of its row.")));
}
