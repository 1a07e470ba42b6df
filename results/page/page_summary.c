/* What a page tells by itself, without its script: what was decided by which law, readings and data;
 * counts, with a chart of each; warnings; rules beside the words that they encode. */
#include "base/date.h"
#include "base/translate.h"
#include "base/vec.h"
#include "results/page/page_parts.h"

static struct str number(const struct page *page, uint64_t n) {
  return str_from(arena_printf(page->arena, "%llu", (unsigned long long)n));
}

/* -- head -- */

static uint32_t n_main_items(const struct page *page, const struct report_table *table) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < table->n_items; i++)
    n += page_is_main(&page->schema->items[table->items[i]]);
  return n;
}

static void put_fact(struct page *page, const char *name, struct str value) {
  HTML_FORMAT(page->out, "<div><dt>{}</dt><dd>{}</dd></div>\n", str_from(name), value);
}

static void put_effective(struct page *page) {
  const struct schema *schema = page->schema;
  if (!schema->has_effective_from && !schema->has_effective_to) return;
  struct buffer text;
  buffer_init(&text, page->arena, NULL);
  if (schema->has_effective_from)
    buffer_put(&text, people_date(page->arena, schema->effective_from));
  html_put(&text, " – ");
  if (schema->has_effective_to) buffer_put(&text, people_date(page->arena, schema->effective_to));
  put_fact(page, _("In force"), (struct str){text.bytes, (uint32_t)text.n});
}

static void put_readings(struct page *page) {
  const struct schema *schema = page->schema;
  if (!schema->n_readings) return;
  HTML_FORMAT(page->out,
      "<details class=\"aside\"><summary>{} <span class=\"n\">{}</span></summary>\n<ul "
      "class=\"readings\">\n",
      str_from(_("How the law is read")), number(page, schema->n_readings));
  for (uint32_t i = 0; i < schema->n_readings; i++) {
    const struct reading *reading = &schema->readings[i];
    const struct enumeration *choices = &schema->enumerations[reading->choices];
    const uint32_t chosen = page->report->readings[i];
    HTML_FORMAT(page->out, "<li>{}: <b>{}</b>", people_reading(reading, page->arena),
        people_member(page->arena, choices, chosen));
    if (chosen != reading->chosen)
      HTML_FORMAT(page->out, " <span class=\"chip m\">{}</span>",
          str_from(_("not the reading of the regulation")));
    if (reading->because.n && chosen == reading->chosen)
      HTML_FORMAT(page->out, "<br><span class=\"quiet\">{}</span>", reading->because);
    html_put(page->out, "</li>\n");
  }
  html_put(page->out, "</ul></details>\n");
}

static void put_sources(struct page *page) {
  struct people_source *sources;
  const uint32_t n = people_sources(page->report->data, page->arena, &sources);
  if (!n) return;
  HTML_FORMAT(page->out,
      "<details class=\"aside\"><summary>{} <span class=\"n\">{}</span></summary>\n<div "
      "class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table>"
      "<thead><tr><th scope=\"col\">{}</th><th scope=\"col\" class=\"r\">{}</th><th "
      "scope=\"col\">SHA-256</th></tr></thead>\n<tbody>\n",
      str_from(_("What was read")), number(page, n), str_from(_("What was read")),
      str_from(_("File")), str_from(_("Records")));
  for (uint32_t i = 0; i < n; i++)
    HTML_FORMAT(page->out,
        "<tr><th scope=\"row\">{}</th><td class=\"r\">{}</td><td><code>{}</code></td></tr>\n",
        sources[i].file, number(page, sources[i].n_rows), sources[i].sha256);
  HTML_FORMAT(page->out,
      "</tbody></table></div><p class=\"quiet\">{} <code>{}</code></p></details>\n",
      str_from(_("The compiled regulation:")),
      program_digest_text(page->arena, page->report->program));
}

void page_put_head(struct page *page) {
  const struct schema *schema = page->schema;
  html_put(page->out, "<header class=\"top\">\n");
  if (schema->issuer.n) HTML_FORMAT(page->out, "<p class=\"issuer\">{}</p>\n", schema->issuer);
  HTML_FORMAT(page->out, "<h1>{}</h1>\n<dl class=\"meta\">\n", people_title(schema, page->arena));
  put_fact(page, _("As of"), people_date(page->arena, page->report->as_of));
  put_effective(page);
  for (uint32_t t = 0; t < page->report->n_tables; t++) {
    const uint32_t entity = page->report->tables[t].entity;
    if (entity == 0 || !n_main_items(page, &page->report->tables[t])) continue;
    const struct str label = people_entity(schema, entity, page->arena);
    put_fact(page, str_cstring(page->arena, label),
        number(page, page->report->data->tables[entity].n_rows));
  }
  html_put(page->out, "</dl>\n");
  put_readings(page);
  put_sources(page);
  html_put(page->out, "</header>\n<nav id=\"parts\" hidden></nav>\n");
}

/* -- counts -- */

struct share {
  struct str words;
  uint64_t n;
  char tone;
  uint32_t code; /* CODE_UNKNOWN: open */
};

static enum page_tone candidacy_tone(enum candidacy status) {
  switch (status) {
  case CANDIDACY_CHOSEN: return TONE_GOOD;
  case CANDIDACY_TIED: return TONE_TIED;
  case CANDIDACY_NOT_CHOSEN: return TONE_NEUTRAL;
  case CANDIDACY_NONE: return TONE_OUTSIDE;
  case CANDIDACY_UNDETERMINED: break;
  }
  return TONE_OPEN;
}

static uint32_t find_candidates(struct page *page, uint32_t i, struct share *shares) {
  uint32_t n = 0;
  for (size_t k = 0; k < sizeof people_candidacies / sizeof *people_candidacies; k++) {
    const enum candidacy status = people_candidacies[k];
    const uint64_t count = page->tallies[i].by_candidacy[status];
    if (count)
      shares[n++] = (struct share){people_candidacy(status), count, (char)candidacy_tone(status),
          status == CANDIDACY_UNDETERMINED ? CODE_UNKNOWN : (uint32_t)status};
  }
  return n;
}

static uint32_t find_shares(struct page *page, uint32_t i, struct share *shares) {
  const struct item *item = &page->schema->items[i];
  const struct tally *tally = &page->tallies[i];
  uint32_t n = 0;
  if (item->kind == ITEM_SELECTION) return find_candidates(page, i, shares);
  for (uint32_t code = 0; code < tally->n_codes; code++)
    if (tally->by_code[code])
      shares[n++] = (struct share){page_code_words(page, item, code), tally->by_code[code],
          (char)page_code_tone(page->schema, item, code), code};
  if (tally->undetermined)
    shares[n++] =
        (struct share){str_from(_("undetermined")), tally->undetermined, TONE_OPEN, CODE_UNKNOWN};
  return n;
}

static double percent(uint64_t n, uint64_t of) { return of ? 100.0 * (double)n / (double)of : 0; }

/* One bar, as wide as its figure, in which each share has its part. The words stand below it. */
static void put_bar(
    struct page *page, struct str label, const struct share *shares, uint32_t n, uint64_t total) {
  HTML_FORMAT(page->out,
      "<svg class=\"bar\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" role=\"img\" "
      "aria-label=\"{}\">",
      label);
  double at = 0;
  for (uint32_t i = 0; i < n; i++) {
    const double width = percent(shares[i].n, total);
    buffer_printf(page->out,
        "<rect class=\"f-%c\" x=\"%.3f\" y=\"0\" width=\"%.3f\" height=\"6\"/>", shares[i].tone, at,
        width);
    at += width;
    if (i + 1 < n)
      buffer_printf(page->out,
          "<rect class=\"gap\" x=\"%.3f\" y=\"0\" width=\"0.35\" height=\"6\"/>", at - 0.175);
  }
  html_put(page->out, "</svg>\n");
}

static void put_chart(struct page *page, uint32_t i, uint64_t n_rows) {
  const struct item *item = &page->schema->items[i];
  struct share *shares =
      ARENA_ARRAY(page->arena, struct share, page->tallies[i].n_codes + CANDIDACY_UNDETERMINED + 1);
  const uint32_t n = find_shares(page, i, shares);
  const struct str label = people_item(page->schema, item, page->arena);
  if (!n || !page->tallies[i].n_codes) return;
  HTML_FORMAT(page->out, "<figure class=\"chart\"><figcaption>{}</figcaption>\n", label);
  put_bar(page, label, shares, n, n_rows);
  html_put(page->out, "<ul class=\"legend\">\n");
  for (uint32_t k = 0; k < n; k++) {
    buffer_printf(page->out,
        "<li data-item=\"%u\" data-code=\"%d\"><span class=\"key f-%c\"></span>", i,
        shares[k].code == CODE_UNKNOWN ? -1 : (int)shares[k].code, shares[k].tone);
    HTML_FORMAT(page->out, "<span class=\"w\">{}</span> <b>{}</b>", shares[k].words,
        number(page, shares[k].n));
    html_put(page->out, "</li>\n");
  }
  html_put(page->out, "</ul></figure>\n");
}

static void put_charts(struct page *page, const struct report_table *table) {
  const uint64_t n_rows = page->report->data->tables[table->entity].n_rows;
  if (!n_main_items(page, table)) return;
  HTML_FORMAT(page->out, "<h3>{} <span class=\"n\">{}</span></h3>\n<div class=\"charts\">\n",
      people_entity(page->schema, table->entity, page->arena), number(page, n_rows));
  for (uint32_t i = 0; i < table->n_items; i++)
    if (page_is_main(&page->schema->items[table->items[i]]))
      put_chart(page, table->items[i], n_rows);
  html_put(page->out, "</div>\n");
}

void page_put_summary(struct page *page) {
  HTML_FORMAT(page->out,
      "<section id=\"summary\" aria-labelledby=\"summary-h\"><h2 id=\"summary-h\">{}</h2>\n",
      str_from(_("Overview")));
  html_put(page->out,
      "<svg class=\"hatch\" aria-hidden=\"true\"><defs><pattern id=\"open\" width=\"1.4\" "
      "height=\"6\" "
      "patternUnits=\"userSpaceOnUse\"><rect width=\"1.4\" height=\"6\"/><path d=\"M.4 0V6\" "
      "style=\"stroke-width:.6\"/></pattern></defs></svg>\n");
  /* what lies deepest is what is asked about first; the root's are told as they are */
  uint32_t deepest = 0;
  for (uint32_t t = 0; t < page->report->n_tables; t++) {
    const uint32_t depth = page->schema->entities[page->report->tables[t].entity].depth;
    if (depth > deepest) deepest = depth;
  }
  for (uint32_t depth = deepest; depth > 0; depth--)
    for (uint32_t t = 0; t < page->report->n_tables; t++)
      if (page->schema->entities[page->report->tables[t].entity].depth == depth)
        put_charts(page, &page->report->tables[t]);
  html_put(page->out, "</section>\n");
}

/* -- warnings -- */

enum { WARNED_TOLD = 50 }; /* instances of one warning */

static void put_warned(struct page *page, const struct assertion *warning) {
  const uint32_t n_rows = page->report->data->tables[warning->entity].n_rows;
  uint64_t n = 0;
  html_put(page->out, "<ul class=\"names\">\n");
  for (uint32_t row = 0; row < n_rows; row++) {
    const uint8_t truth = report_warning_truth(page->report, warning, row);
    if (truth == TRUTH_FALSE || n++ >= WARNED_TOLD) continue;
    HTML_FORMAT(page->out, "<li>{}", people_named(page->report, warning->entity, row, page->arena));
    if (truth == TRUTH_UNKNOWN)
      HTML_FORMAT(page->out, " <span class=\"chip u\">{}</span>", str_from(_("undetermined")));
    html_put(page->out, "</li>\n");
  }
  html_put(page->out, "</ul>\n");
  if (n > WARNED_TOLD)
    HTML_FORMAT(page->out, "<p class=\"quiet\">{}</p>\n",
        str_from(arena_printf(
            page->arena, _("and %llu more like these"), (unsigned long long)(n - WARNED_TOLD))));
}

static void put_quotation(struct page *page, const struct law_text *law) {
  if (!law->n_lines) return;
  html_put(page->out, "<blockquote>");
  for (uint32_t i = 0; i < law->n_lines; i++) {
    if (i) buffer_put_byte(page->out, ' ');
    html_text(page->out, law->lines[i]);
  }
  html_put(page->out, "</blockquote>\n");
}

void page_put_warnings(struct page *page) {
  uint32_t n_told = 0;
  for (uint32_t i = 0; i < page->schema->n_warnings; i++) {
    const struct assertion *warning = &page->schema->warnings[i];
    uint64_t n_true, n_unknown;
    report_tally_warning(page->report, warning, &n_true, &n_unknown);
    if (!n_true && !n_unknown) continue;
    if (!n_told++)
      HTML_FORMAT(page->out,
          "<section id=\"warnings\" aria-labelledby=\"warnings-h\"><h2 id=\"warnings-h\">{}</h2>\n",
          str_from(_("Warnings")));
    HTML_FORMAT(page->out, "<details class=\"warning\"><summary>{} <b class=\"n\">{}</b>",
        people_warning(warning, page->arena), number(page, n_true + n_unknown));
    if (n_unknown)
      HTML_FORMAT(page->out, " <span class=\"chip u\">{} {}</span>", number(page, n_unknown),
          str_from(_("undetermined")));
    html_put(page->out, "</summary>\n");
    if (people_warning_because(warning).n) HTML_FORMAT(page->out, "<p>{}</p>\n", warning->because);
    put_quotation(page, &warning->law);
    put_warned(page, warning);
    html_put(page->out, "</details>\n");
  }
  if (n_told) html_put(page->out, "</section>\n");
}

/* -- law -- */

static bool same_law(const struct law_text *a, const struct law_text *b) {
  if (a->n_lines != b->n_lines) return false;
  for (uint32_t i = 0; i < a->n_lines; i++)
    if (!str_equal(a->lines[i], b->lines[i])) return false;
  return true;
}

static void put_declared(struct page *page, const char *kind, struct str label, struct str then,
    const struct law_text *law, const struct law_text *before) {
  html_put(page->out, "<div class=\"clause\"><div>");
  HTML_FORMAT(page->out, "<p class=\"kind\">{}</p><p><b>{}</b></p>", str_from(kind), label);
  if (then.n) HTML_FORMAT(page->out, "<p class=\"quiet\">{}</p>", then);
  html_put(page->out, "</div>\n");
  if (before && law->n_lines && same_law(law, before))
    HTML_FORMAT(page->out, "<p class=\"quiet\">{}</p>", str_from(_("the same words as above")));
  else put_quotation(page, law);
  html_put(page->out, "</div>\n");
}

static void put_rule(struct page *page, const struct rule *rule, const struct law_text *before) {
  const struct decision *decision = &page->schema->decisions[rule->decision];
  const struct str outcome =
      people_member(page->arena, &page->schema->enumerations[decision->outcomes], rule->outcome);
  const struct str what =
      decision->label.n ? decision->label : people_word(page->arena, decision->name);
  put_declared(page, _("rule"), people_rule(rule, page->arena),
      str_from(arena_printf(page->arena, "%.*s → %.*s", STR_ARGS(what), STR_ARGS(outcome))),
      &rule->law, before);
}

void page_put_law(struct page *page) {
  const struct schema *schema = page->schema;
  const struct law_text *before = NULL;
  HTML_FORMAT(page->out, "<section id=\"law\" aria-labelledby=\"law-h\"><h2 id=\"law-h\">{}</h2>\n",
      str_from(_("Law and rules")));
  for (uint32_t i = 0; i < schema->n_rules; i++) {
    put_rule(page, &schema->rules[i], before);
    before = &schema->rules[i].law;
  }
  for (uint32_t i = 0; i < schema->n_selections; i++) {
    const struct selection *selection = &schema->selections[i];
    const struct str label =
        selection->label.n ? selection->label : people_word(page->arena, selection->name);
    put_declared(page, _("selection"), label, (struct str){0}, &selection->law, NULL);
  }
  for (uint32_t i = 0; i < schema->n_allocations; i++) {
    const struct allocation *allocation = &schema->allocations[i];
    const struct str label =
        allocation->label.n ? allocation->label : people_word(page->arena, allocation->name);
    put_declared(page, _("allocation"), label, (struct str){0}, &allocation->law, NULL);
  }
  for (uint32_t i = 0; i < schema->n_duties; i++) {
    const struct duty *duty = &schema->duties[i];
    const struct str label = duty->label.n ? duty->label : people_word(page->arena, duty->name);
    put_declared(page, _("duty"), label, duty->by, &duty->law, NULL);
  }
  html_put(page->out, "</section>\n");
}
