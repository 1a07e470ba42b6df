/* Coverage as a page to be read (coverage_report.h): figures, then each declaration with the words of
 * law that it encodes, what was shown of each of its conditions and by which case, and the cases that are
 * missing, to be copied. */
#include "study/coverage_report.h"

#include "base/translate.h"
#include "results/page/html.h"
#include "results/page/page_frame.h"
#include "study/coverage_points.h"

static const struct law_text *law_of(const struct schema *s, struct cover_declaration of) {
  switch (of.kind) {
  case COVERED_DEFINE: return &s->defines[of.index].law;
  case COVERED_DECISION: return &s->decisions[of.index].law;
  case COVERED_RULE: return &s->rules[of.index].law;
  case COVERED_EXCEPTION: return &s->exceptions[of.index].law;
  case COVERED_SELECTION: return &s->selections[of.index].law;
  case COVERED_ALLOCATION: return &s->allocations[of.index].law;
  case COVERED_DUTY: return &s->duties[of.index].law;
  case COVERED_WARNING: return &s->warnings[of.index].law;
  case COVERED_REQUIRE: return &s->requires [of.index].law;
  case COVERED_PARAMETER:
  case COVERED_READING:
  case COVERED_N_DECLARED: break;
  }
  return NULL;
}

static void put_law(struct buffer *out, const struct law_text *law) {
  if (!law || !law->n_lines) return;
  html_put(out, "<blockquote>");
  for (uint32_t i = 0; i < law->n_lines; i++) {
    if (i) buffer_put_byte(out, ' ');
    html_text(out, law->lines[i]);
  }
  html_put(out, "</blockquote>\n");
}

/* A word beside its colour: the colour alone says nothing. */
static void put_chip(const struct coverage *c, const struct obligation *one, struct buffer *out) {
  if (!one->is_met) {
    HTML_FORMAT(out, "<span class=\"chip u\">{}</span> ", coverage_wanted(one));
    return;
  }
  HTML_FORMAT(out, "<span class=\"chip g\" title=\"{}\">{}</span> ",
      str_from(coverage_case(c, one->by)->name), coverage_wanted(one));
}

static void put_case_of(
    const struct coverage *c, const struct obligation *one, struct buffer *out) {
  HTML_FORMAT(out, "<li>{}: ", coverage_wanted(one));
  html_text(out, str_from(coverage_case(c, one->by)->name));
  if (one->instance.n) HTML_FORMAT(out, " <code>{}</code>", one->instance);
  html_put(out, "</li>\n");
}

static void put_node(const struct coverage *c, struct cover_group node, struct buffer *out) {
  const struct obligation *one = &c->obligations.items[node.first];
  html_put(out, "<tr><td>");
  if (one->point == NONE_INDEX) html_text(out, str_from(coverage_kinds_named(one->kind)));
  else HTML_FORMAT(out, "{} <code>{}</code>", one->text, one->id);
  html_put(out, "</td><td>");
  for (uint32_t i = node.first; i < node.end; i++) put_chip(c, &c->obligations.items[i], out);
  html_put(out, "</td></tr>\n");
}

static void put_shown(const struct coverage *c, struct cover_group of, struct buffer *out) {
  if (!coverage_met_in(c, of)) return;
  HTML_FORMAT(out, "<details class=\"before\"><summary>{}</summary>\n", str_from(_("shown by")));
  for (uint32_t i = of.first; i < of.end;) {
    const struct cover_group node = coverage_node_at(c, i);
    i = node.end;
    if (!coverage_met_in(c, node)) continue;
    const struct obligation *one = &c->obligations.items[node.first];
    html_put(out, "<p class=\"quiet\">");
    html_text(
        out, one->point == NONE_INDEX ? str_from(coverage_kinds_named(one->kind)) : one->text);
    html_put(out, "</p>\n<ul>\n");
    for (uint32_t k = node.first; k < node.end; k++)
      if (c->obligations.items[k].is_met) put_case_of(c, &c->obligations.items[k], out);
    html_put(out, "</ul>\n");
  }
  html_put(out, "</details>\n");
}

/* Each once. */
static void put_proposals(const struct coverage *c, struct cover_group of, struct buffer *out) {
  bool has_any = false;
  for (uint32_t i = of.first; i < of.end; i++) {
    const struct obligation *one = &c->obligations.items[i];
    bool is_new = one->proposal.n > 0;
    for (uint32_t k = of.first; k < i && is_new; k++)
      is_new = c->obligations.items[k].proposal.p != one->proposal.p;
    if (!is_new) continue;
    if (!has_any)
      HTML_FORMAT(out, "<details class=\"before\"><summary>{}</summary>\n<pre tabindex=\"0\">",
          str_from(_("cases that would show the rest")));
    has_any = true;
    html_text(out, one->proposal);
  }
  if (has_any) html_put(out, "</pre></details>\n");
}

static void put_not_found(const struct coverage *c, struct cover_group of, struct buffer *out) {
  struct arena arena; /* of what is put */
  bool has_any = false;
  arena_init(&arena, NULL);
  arena.out_of_memory = out->arena->out_of_memory;
  for (uint32_t i = of.first; i < of.end; i++) {
    const struct obligation *one = &c->obligations.items[i];
    if (!coverage_is_not_found(one)) continue;
    if (!has_any)
      HTML_FORMAT(out, "<details class=\"before\"><summary>{}</summary>\n<ul>\n",
          str_from(_("No case was found for these")));
    has_any = true;
    HTML_FORMAT(out, "<li>{}</li>\n", str_from(coverage_sought(one, &arena)));
  }
  if (has_any) html_put(out, "</ul></details>\n");
  arena_free(&arena);
}

static void put_declaration(
    const struct coverage *c, uint32_t regulation, struct cover_group of, struct buffer *out) {
  const struct obligation *one = &c->obligations.items[of.first];
  const struct str name = coverage_declared_name(c->schema, one->of),
                   label = coverage_declared_label(c->schema, one->of);
  const struct place place = coverage_place(c, coverage_declared_span(c->schema, one->of));
  const uint32_t n = of.end - of.first, n_met = coverage_met_in(c, of);
  buffer_printf(out, "<article class=\"entry\" id=\"r%u-%s-%.*s-%u\">\n<p class=\"kind\">",
      regulation + 1, coverage_declared_kind(one->of), STR_ARGS(name), of.first);
  html_text(out, str_from(translated(coverage_declared_kind(one->of))));
  buffer_printf(out, " <span class=\"chip %s\">", n_met == n ? "g" : n_met ? "m" : "b");
  buffer_printf(out, _("%u of %u"), n_met, n);
  html_put(out, "</span></p>\n<h3>");
  html_text(out, label.n ? label : name);
  if (label.n) HTML_FORMAT(out, " <code>{}</code>", name);
  html_put(out, "</h3>\n");
  html_put(out, "<p class=\"place quiet\">");
  html_text(out, place.path);
  buffer_printf(out, ":%u</p>\n", place.line);
  put_law(out, law_of(c->schema, one->of));
  html_put(out, "<div class=\"scroll\"><table class=\"facts\"><tbody>\n");
  for (uint32_t i = of.first; i < of.end;) {
    const struct cover_group node = coverage_node_at(c, i);
    put_node(c, node, out);
    i = node.end;
  }
  html_put(out, "</tbody></table></div>\n");
  put_shown(c, of, out);
  put_proposals(c, of, out);
  put_not_found(c, of, out);
  html_put(out, "</article>\n");
}

/* Of each kind a bar, and its figures in words. */
static void put_figures(const struct coverage *c, struct buffer *out) {
  html_put(out, "<div class=\"charts\">\n");
  for (uint32_t k = 0; k < COVER_N_KINDS; k++) {
    const struct cover_figures figures = coverage_of_kind(c, (enum cover_kind)k);
    if (!figures.n) continue;
    const uint32_t thousandths = 1000 * figures.n_met / figures.n;
    html_put(out, "<figure class=\"chart\"><figcaption>");
    html_text(out, str_from(coverage_kinds_named((enum cover_kind)k)));
    html_put(out, " <span class=\"n\">");
    buffer_printf(out, _("%u of %u"), figures.n_met, figures.n);
    buffer_printf(out,
        "</span></figcaption><svg class=\"bar\" viewBox=\"0 0 1000 10\" "
        "preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"f-n\" width=\"1000\" "
        "height=\"10\"/><rect class=\"f-g\" width=\"%u\" height=\"10\"/></svg></figure>\n",
        thousandths);
  }
  html_put(out, "</div>\n");
}

static void put_never(const struct coverage *c, struct buffer *out) {
  struct arena arena; /* of what is put */
  if (!c->never.n) return;
  arena_init(&arena, NULL);
  arena.out_of_memory = out->arena->out_of_memory;
  HTML_FORMAT(out, "<section><h2>{}</h2>\n<ul>\n",
      str_from(_("No case can show these, so they are not counted")));
  for (uint32_t i = 0; i < c->never.n; i++)
    HTML_FORMAT(out, "<li>{}</li>\n", str_from(coverage_never_told(&c->never.items[i], &arena)));
  html_put(out, "</ul></section>\n");
  arena_free(&arena);
}

static void put_regulation(
    const struct coverage *c, uint32_t regulation, uint32_t n, struct buffer *out) {
  const struct str title = c->schema->title.n ? c->schema->title : c->schema->name;
  buffer_printf(out, "<section id=\"figures-%u\"><h2>", regulation + 1);
  html_text(out, n > 1 ? title : str_from(_("What the tests show")));
  html_put(out, "</h2>\n<p>");
  buffer_printf(out, _("%u of %u obligations are met (%u%%), by %u cases that pass of %u."),
      c->n_met, c->obligations.n, coverage_percent(c->n_met, c->obligations.n), c->n_passed,
      c->n_cases);
  html_put(out, "</p>\n");
  put_figures(c, out);
  html_put(out, "</section>\n");
  for (int pass = 0; pass < 2; pass++) {
    const bool is_open = pass == 0;
    bool has_any = false;
    for (uint32_t i = 0; i < c->obligations.n;) {
      const struct cover_group of = coverage_declaration_at(c, i);
      i = of.end;
      if ((coverage_met_in(c, of) < of.end - of.first) != is_open) continue;
      if (!has_any) {
        buffer_printf(out, "<section id=\"%s-%u\"><h2>", is_open ? "open" : "met", regulation + 1);
        html_text(out, str_from(is_open ? _("Not shown whole") : _("Shown whole")));
        html_put(out, "</h2>\n");
      }
      has_any = true;
      put_declaration(c, regulation, of, out);
    }
    if (has_any) html_put(out, "</section>\n");
  }
  put_never(c, out);
}

void coverage_page(const struct coverages *coverages, struct buffer *out) {
  const uint32_t n = coverages->list.n;
  const struct schema *first = n ? coverages->list.items[0]->schema : NULL;
  const struct str heading = str_from(_("Coverage by tests"));
  page_begin(out, heading, PAGE_OF_TEXT);
  html_put(out, "<header class=\"top\">\n");
  if (n == 1 && first->issuer.n) HTML_FORMAT(out, "<p class=\"issuer\">{}</p>\n", first->issuer);
  HTML_FORMAT(out, "<h1>{}", heading);
  if (n == 1) {
    html_put(out, ": ");
    html_text(out, first->title.n ? first->title : first->name);
  }
  html_put(out, "</h1>\n<p>");
  html_text(out,
      str_from(_(
          "A condition counts as shown true, false or unknown where a case that passes has it "
          "so, and fails when it is forced to be otherwise: what the case expects hangs on it.")));
  html_put(out, "</p>\n</header>\n");
  page_begin_text(out, str_from(_("Search a rule, a condition, words of the law")));
  for (uint32_t i = 0; i < n; i++) put_regulation(coverages->list.items[i], i, n, out);
  page_end(out, PAGE_OF_TEXT);
}
