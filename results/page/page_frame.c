/* What every page begins and ends with (page_frame.h). */
#include "results/page/page_frame.h"

#include "base/translate.h"
#include "results/page/html.h"

/* Styles and scripts, as they are in this room; made into bytes by the Makefile. */
static const unsigned char style[] = {
#include "results/page/page.css.inc"
};
static const unsigned char script_of_results[] = {
#include "results/page/page.js.inc"
};
static const unsigned char style_of_text[] = {
#include "results/page/document.css.inc"
};
static const unsigned char script_of_text[] = {
#include "results/page/document.js.inc"
};

#define BYTES(asset) ((struct str){(const char *)(asset), sizeof(asset)})

static void put_body(struct buffer *out, enum page_script script) {
  switch (script) {
  case PAGE_ALONE: html_put(out, "<body>\n"); break;
  case PAGE_OF_RESULTS: html_put(out, "<body class=\"results\">\n"); break;
  case PAGE_OF_TEXT: html_put(out, "<body class=\"document\">\n"); break;
  }
  HTML_FORMAT(out, "<a class=\"skip\" href=\"#main\">{}</a>\n",
      str_from(script == PAGE_OF_TEXT ? _("Skip to the text") : _("Skip to the results")));
}

void page_begin(struct buffer *out, struct str title, enum page_script script) {
  const struct str language = str_from(_("en"));
  HTML_FORMAT(out,
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"generator\" content=\"thidua\">\n<title>{}</title>\n"
      "<link rel=\"icon\" href=\"data:,\">\n<style>\n",
      language, title);
  buffer_put(out, BYTES(style));
  if (script == PAGE_OF_TEXT) buffer_put(out, BYTES(style_of_text));
  html_put(out, "</style>\n</head>\n");
  put_body(out, script);
}

void page_begin_text(struct buffer *out, struct str noun) {
  HTML_FORMAT(out,
      "<nav id=\"parts\" aria-label=\"{}\" hidden><div></div></nav>\n<main id=\"main\">\n"
      "<div class=\"find\" role=\"search\" hidden><label>{} <input type=\"search\" "
      "autocomplete=\"off\" spellcheck=\"false\"></label> <output "
      "data-found=\"{}\" data-none=\"{}\"></output></div>\n",
      str_from(_("Parts of the page")), noun, str_from(_("{} found")),
      str_from(_("nothing found")));
}

void page_end(struct buffer *out, enum page_script script) {
  if (script == PAGE_OF_TEXT) html_put(out, "</main>\n");
  if (script != PAGE_ALONE) {
    html_put(out, "<script>\n");
    buffer_put(out, script == PAGE_OF_TEXT ? BYTES(script_of_text) : BYTES(script_of_results));
    html_put(out, "</script>\n");
  }
  html_put(out, "</body>\n</html>\n");
}
