/* Coverage of the law as a page: the figures, what is missing, each text sentence by sentence with
 * what covers its words beside them, and what is not for rules, by its reason (law.h). */
#include "author/law_forms.h"

#include "base/translate.h"
#include "results/page/html.h"
#include "results/page/page_frame.h"
#include "results/people.h"

struct law_page {
  const struct law_report *report;
  struct arena *arena;
  struct buffer *out;
};

static struct str format(const struct law_page *page, const char *form, uint32_t n) {
  return str_from(arena_printf(page->arena, form, n));
}

static struct str number(const struct law_page *page, uint32_t n) { return format(page, "%u", n); }

/* The letter that page.css knows a colour by. */
static const char *tone_of(enum law_state state, bool is_tested) {
  if (state == LAW_MISSING) return "b";
  if (state != LAW_ENCODED) return "n";
  return is_tested ? "g" : "m";
}

static void put_chip(const struct law_page *page, enum law_state state, bool is_tested) {
  HTML_FORMAT(page->out, "<span class=\"chip {}\">{}</span>", str_from(tone_of(state, is_tested)),
      str_from(law_state_phrase(state, is_tested)));
}

/* -- what is not in the texts: head and figures -- */

static void put_fact(const struct law_page *page, const char *name, struct str value) {
  HTML_FORMAT(page->out, "<div><dt>{}</dt><dd>{}</dd></div>", str_from(name), value);
}

static void put_head(const struct law_page *page) {
  const struct schema *schema = page->report->schema;
  const struct law_count *count = &page->report->sentences;
  const uint32_t encoded = count->by_state[LAW_ENCODED], missing = count->by_state[LAW_MISSING];
  html_put(page->out, "<header class=\"top\">\n");
  if (schema->issuer.n) HTML_FORMAT(page->out, "<p class=\"issuer\">{}</p>\n", schema->issuer);
  HTML_FORMAT(page->out, "<h1>{}</h1>\n<p>{}</p>\n<dl class=\"meta\">",
      people_title(schema, page->arena),
      str_from(_("Which words of the law the rules encode, which of these are tested, which are "
                 "not for rules, and which nothing covers")));
  put_fact(page, _("sentences"), number(page, count->all));
  put_fact(page, law_state_name(LAW_ENCODED), number(page, encoded));
  put_fact(page, _("of them tested"), number(page, count->tested));
  put_fact(page, _("not for rules"), number(page, count->all - encoded - missing));
  put_fact(page, law_state_name(LAW_MISSING), number(page, missing));
  html_put(page->out, "</dl>\n</header>\n");
}

struct share {
  const char *words, *tone;
  uint32_t sentences, n_words;
};

/* Of all words, in hundredths of a percent: where a share begins. */
static uint32_t hundredths(uint64_t n, uint64_t of) { return of ? (uint32_t)(n * 10000u / of) : 0; }

static void put_bar(const struct law_page *page, const struct share *shares, uint32_t n) {
  const uint32_t all = page->report->words.all;
  uint64_t before = 0;
  html_put(page->out,
      "<svg class=\"bar\" viewBox=\"0 0 10000 100\" preserveAspectRatio=\"none\" "
      "aria-hidden=\"true\">");
  for (uint32_t i = 0; i < n; i++) {
    const uint32_t begin = hundredths(before, all);
    before += shares[i].n_words;
    const uint32_t end = hundredths(before, all);
    if (end == begin) continue;
    HTML_FORMAT(page->out, "<rect class=\"f-{}\" x=\"{}\" y=\"0\" width=\"{}\" height=\"100\"/>",
        str_from(shares[i].tone), number(page, begin), number(page, end - begin));
  }
  html_put(page->out, "</svg>\n");
}

static uint32_t list_shares(const struct law_page *page, struct share *shares) {
  const struct law_count *s = &page->report->sentences, *w = &page->report->words;
  uint32_t n = 0;
  shares[n++] = (struct share){
      law_state_phrase(LAW_ENCODED, true), tone_of(LAW_ENCODED, true), s->tested, w->tested};
  shares[n++] = (struct share){law_state_phrase(LAW_ENCODED, false), tone_of(LAW_ENCODED, false),
      s->by_state[LAW_ENCODED] - s->tested, w->by_state[LAW_ENCODED] - w->tested};
  for (enum law_state state = LAW_LEFT_TO_PEOPLE; state <= LAW_NOT_NORMATIVE; state++)
    shares[n++] = (struct share){
        law_state_name(state), tone_of(state, false), s->by_state[state], w->by_state[state]};
  shares[n++] = (struct share){law_state_name(LAW_MISSING), tone_of(LAW_MISSING, false),
      s->by_state[LAW_MISSING], w->by_state[LAW_MISSING]};
  return n;
}

static void put_test_files(const struct law_page *page) {
  if (!page->report->n_tests) {
    HTML_FORMAT(page->out, "<p class=\"quiet\">{}</p>\n", str_from(_("no tests were found")));
    return;
  }
  HTML_FORMAT(page->out,
      "<div class=\"scroll\"><table class=\"figures\"><thead><tr><th scope=\"col\">{}</th><th "
      "scope=\"col\" class=\"r\">{}</th><th scope=\"col\" "
      "class=\"r\">{}</th></tr></thead><tbody>\n",
      str_from(_("test file")), str_from(_("cases")), str_from(_("failed")));
  for (uint32_t i = 0; i < page->report->n_tests; i++) {
    const struct law_test_file *file = &page->report->tests[i];
    HTML_FORMAT(page->out,
        "<tr><th scope=\"row\"><code>{}</code></th><td class=\"r\">{}</td><td "
        "class=\"r\">{}</td></tr>\n",
        str_from(file->path), number(page, file->n_cases), number(page, file->n_failed));
  }
  html_put(page->out, "</tbody></table></div>\n");
}

static void put_figures(const struct law_page *page) {
  struct share shares[N_LAW_STATES + 1];
  const uint32_t n = list_shares(page, shares);
  HTML_FORMAT(page->out, "<section id=\"figures\">\n<h2>{}</h2>\n", str_from(_("The figures")));
  put_bar(page, shares, n);
  HTML_FORMAT(page->out,
      "<div class=\"scroll\"><table class=\"figures\"><thead><tr><th scope=\"col\">{}</th><th "
      "scope=\"col\" class=\"r\">{}</th><th scope=\"col\" "
      "class=\"r\">{}</th></tr></thead><tbody>\n",
      str_from(_("what became of the words")), str_from(_("sentences")), str_from(_("words")));
  for (uint32_t i = 0; i < n; i++)
    HTML_FORMAT(page->out,
        "<tr><th scope=\"row\"><span class=\"key f-{}\"></span> {}</th><td class=\"r\">{}</td><td "
        "class=\"r\">{}</td></tr>\n",
        str_from(shares[i].tone), str_from(shares[i].words), number(page, shares[i].sentences),
        number(page, shares[i].n_words));
  HTML_FORMAT(page->out,
      "<tr class=\"all\"><th scope=\"row\">{}</th><td class=\"r\">{}</td><td "
      "class=\"r\">{}</td></tr>\n</tbody></table></div>\n",
      str_from(_("all")), number(page, page->report->sentences.all),
      number(page, page->report->words.all));
  put_test_files(page);
  html_put(page->out, "</section>\n");
}

/* -- a sentence -- */

static void put_cases(const struct law_page *page, const struct law_exercise *exercised) {
  if (exercised->state == LAW_NOT_TO_BE_TESTED) return;
  if (exercised->state == LAW_UNTESTED) {
    HTML_FORMAT(page->out, " <span class=\"chip m\">{}</span>", str_from(_("not tested")));
    return;
  }
  if (!exercised->n_cases) {
    HTML_FORMAT(page->out, " <span class=\"quiet\">{}</span>", str_from(_("tested")));
    return;
  }
  HTML_FORMAT(page->out,
      "<details><summary>{}</summary><table class=\"figures\"><thead><tr><th "
      "scope=\"col\">{}</th><th scope=\"col\">{}</th></tr></thead><tbody>",
      str_from(arena_printf(page->arena,
          translated_number("tested by %u case", "tested by %u cases", exercised->n_cases),
          exercised->n_cases)),
      str_from(_("case")), str_from(_("test file")));
  for (uint32_t i = 0; i < exercised->n_cases; i++)
    HTML_FORMAT(page->out, "<tr><th scope=\"row\">{}</th><td><code>{}</code></td></tr>",
        exercised->cases[i].name, str_from(exercised->cases[i].file));
  html_put(page->out, "</tbody></table></details>");
}

static void put_quote(const struct law_page *page, const struct law_quote *quote) {
  const struct str name = str_from(law_quote_name(page->arena, quote));
  html_put(page->out, "<li>");
  if (quote->kind == QUOTE_MARKS)
    HTML_FORMAT(page->out, "<b>{}</b>: {} ", str_from(law_state_name((enum law_state)quote->state)),
        quote->because);
  else if (quote->label.n) HTML_FORMAT(page->out, "<b>{}</b> <code>{}</code> ", quote->label, name);
  else HTML_FORMAT(page->out, "<b>{}</b> ", name);
  HTML_FORMAT(page->out, "<code>{}</code>", str_from(quote->at));
  if (quote->kind == QUOTE_FORMER)
    HTML_FORMAT(page->out, " <span class=\"quiet\">{}</span>",
        str_from(law_former_phrase(page->arena, quote)));
  if (quote->kind == QUOTE_ENCODES) put_cases(page, &quote->exercised);
  html_put(page->out, "</li>");
}

static void put_part(
    const struct law_page *page, const struct law_text_report *text, const struct law_part *part) {
  const enum law_state state = (enum law_state)part->state;
  HTML_FORMAT(page->out, "<div class=\"words\"><p class=\"law-{}\">{}</p><ul>",
      str_from(tone_of(state, part->is_tested)), law_part_text(page->arena, text, part));
  if (state == LAW_MISSING)
    HTML_FORMAT(page->out, "<li><span class=\"chip b\">{}</span></li>",
        str_from(_("nothing covers these words")));
  for (uint32_t i = 0; i < part->n_quotes; i++)
    put_quote(page, &page->report->quotes[part->quotes[i]]);
  html_put(page->out, "</ul></div>\n");
}

/* "t1-4": the fourth sentence of the first text. */
static struct str sentence_id(const struct law_page *page, uint32_t text, uint32_t sentence) {
  return str_from(arena_printf(page->arena, "t%u-%u", text + 1, sentence + 1));
}

static void put_sentence(const struct law_page *page, uint32_t t, uint32_t s) {
  const struct law_text_report *text = &page->report->texts[t];
  const struct law_sentence *sentence = &text->sentences[s];
  const struct str id = sentence_id(page, t, s);
  HTML_FORMAT(page->out,
      "<article class=\"entry sentence\" id=\"{}\"><p class=\"where\"><a href=\"#{}\">{}:{}</a> ",
      id, id, sentence->place.path, number(page, sentence->place.line));
  if (sentence->cut.article.n)
    HTML_FORMAT(page->out, "<span class=\"quiet\">{}</span> ", sentence->cut.article);
  put_chip(page, (enum law_state)sentence->state, sentence->is_tested);
  html_put(page->out, "</p>\n");
  for (uint32_t i = 0; i < sentence->n_parts; i++) put_part(page, text, &sentence->parts[i]);
  html_put(page->out, "</article>\n");
}

/* -- sections -- */

static void put_change(const struct law_page *page, const struct law_text_report *text) {
  if (!text->is_changed) return;
  HTML_FORMAT(page->out, "<div class=\"note\"><p>{}</p><ul>",
      str_from(arena_printf(page->arena,
          _("This text has changed since the program was compiled (sha256 %.*s then)."),
          STR_ARGS(digest_text(page->arena, text->known)))));
  for (uint32_t i = 0; i < text->n_broken; i++) {
    const struct law_quote *quote = &page->report->quotes[text->broken[i]];
    HTML_FORMAT(page->out, "<li>{} <code>{}</code></li>",
        str_from(arena_printf(
            page->arena, _("no longer there: what %s quotes"), law_quote_name(page->arena, quote))),
        str_from(quote->at));
  }
  html_put(page->out, "</ul></div>\n");
}

static void put_text(const struct law_page *page, uint32_t t) {
  const struct law_text_report *text = &page->report->texts[t];
  HTML_FORMAT(page->out,
      "<section id=\"t{}\">\n<h2>{}<br><span class=\"n\">{}</span></h2>\n<p "
      "class=\"quiet\">sha256 <code>{}</code></p>\n",
      number(page, t + 1),
      str_from(arena_printf(page->arena, _("Text %.*s"), STR_ARGS(text->source->relative))),
      str_from(law_summary(page->arena, &text->sentences_count)),
      digest_text(page->arena, text->source->digest));
  put_change(page, text);
  for (uint32_t s = 0; s < text->n_sentences; s++) put_sentence(page, t, s);
  html_put(page->out, "</section>\n");
}

/* A link to a sentence, with those of its words that are in the state. */
static void put_link(const struct law_page *page, uint32_t t, uint32_t s, enum law_state state) {
  const struct law_text_report *text = &page->report->texts[t];
  const struct law_sentence *sentence = &text->sentences[s];
  for (uint32_t i = 0; i < sentence->n_parts; i++) {
    const struct law_part *part = &sentence->parts[i];
    if (part->state != state || (state == LAW_ENCODED && part->is_tested)) continue;
    HTML_FORMAT(page->out, "<li class=\"entry\"><a href=\"#{}\">{}:{}</a> “{}”",
        sentence_id(page, t, s), sentence->place.path, number(page, sentence->place.line),
        law_part_text(page->arena, text, part));
    if (state != LAW_ENCODED && part->n_quotes &&
        page->report->quotes[part->quotes[0]].kind == QUOTE_MARKS)
      HTML_FORMAT(page->out, "<br><span class=\"quiet\">{}</span>",
          page->report->quotes[part->quotes[0]].because);
    html_put(page->out, "</li>\n");
  }
}

static void put_links(const struct law_page *page, enum law_state state) {
  html_put(page->out, "<ul class=\"found\">\n");
  for (uint32_t t = 0; t < page->report->n_texts; t++)
    for (uint32_t s = 0; s < page->report->texts[t].n_sentences; s++) put_link(page, t, s, state);
  html_put(page->out, "</ul>\n");
}

static void put_open(const struct law_page *page) {
  const struct law_count *words = &page->report->words;
  const uint32_t missing = words->by_state[LAW_MISSING],
                 untested = words->by_state[LAW_ENCODED] - words->tested;
  HTML_FORMAT(page->out, "<section id=\"open\">\n<h2>{}</h2>\n", str_from(_("What is left to do")));
  if (!missing && !untested)
    HTML_FORMAT(page->out, "<p>{}</p>\n",
        str_from(_("Nothing: every sentence is encoded and tested, or marked with a reason.")));
  if (missing) {
    HTML_FORMAT(page->out, "<h3>{}</h3>\n", str_from(_("words that nothing covers")));
    put_links(page, LAW_MISSING);
  }
  if (untested) {
    HTML_FORMAT(page->out, "<h3>{}</h3>\n",
        str_from(_("words of which a declaration that quotes them is not tested")));
    put_links(page, LAW_ENCODED);
  }
  html_put(page->out, "</section>\n");
}

static void put_marked(const struct law_page *page) {
  const struct law_count *words = &page->report->words;
  bool is_any = false;
  for (enum law_state state = LAW_LEFT_TO_PEOPLE; state <= LAW_NOT_NORMATIVE; state++)
    is_any |= words->by_state[state] > 0;
  if (!is_any) return;
  HTML_FORMAT(
      page->out, "<section id=\"marked\">\n<h2>{}</h2>\n", str_from(_("What is not for rules")));
  for (enum law_state state = LAW_LEFT_TO_PEOPLE; state <= LAW_NOT_NORMATIVE; state++) {
    if (!words->by_state[state]) continue;
    HTML_FORMAT(page->out, "<div class=\"group-of-entries\"><h3>{}</h3>\n",
        str_from(law_state_name(state)));
    put_links(page, state);
    html_put(page->out, "</div>\n");
  }
  html_put(page->out, "</section>\n");
}

void law_write_html(const struct law_report *report, struct buffer *out) {
  const struct law_page page = {.report = report, .arena = report->compilation->arena, .out = out};
  page_begin(out, people_title(report->schema, page.arena), PAGE_OF_TEXT);
  put_head(&page);
  page_begin_text(out, str_from(_("Search words of the law, declarations, reasons")));
  put_figures(&page);
  put_open(&page);
  for (uint32_t t = 0; t < report->n_texts; t++) put_text(&page, t);
  put_marked(&page);
  page_end(out, PAGE_OF_TEXT);
}
