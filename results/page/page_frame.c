/* What every page begins and ends with (page_frame.h). */
#include "results/page/page_frame.h"

#include "base/translate.h"
#include "results/page/html.h"

/* The style and the script, as they are in this room; made into bytes by the Makefile. */
static const unsigned char style[] = {
#include "results/page/page.css.inc"
};
static const unsigned char script[] = {
#include "results/page/page.js.inc"
};

void page_begin(struct buffer *out, struct str title, bool has_script) {
  const struct str language = str_from(_("en"));
  HTML_FORMAT(out,
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"generator\" content=\"thidua\">\n<title>{}</title>\n"
      "<link rel=\"icon\" href=\"data:,\">\n<style>\n",
      language, title);
  buffer_put(out, (struct str){(const char *)style, sizeof style});
  html_put(out, "</style>\n</head>\n");
  html_put(out, has_script ? "<body class=\"results\">\n" : "<body>\n");
  HTML_FORMAT(out, "<a class=\"skip\" href=\"#main\">{}</a>\n", str_from(_("Skip to the results")));
}

void page_end(struct buffer *out, bool has_script) {
  if (has_script) {
    html_put(out, "<script>\n");
    buffer_put(out, (struct str){(const char *)script, sizeof script});
    html_put(out, "</script>\n");
  }
  html_put(out, "</body>\n</html>\n");
}
