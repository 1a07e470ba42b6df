/* HTML and the JSON in it (html.h). */
#include "results/page/html.h"

#include "base/json.h"

static const char *escape_of(char byte) {
  switch (byte) {
  case '&': return "&amp;";
  case '<': return "&lt;";
  case '>': return "&gt;";
  case '"': return "&quot;";
  case '\'': return "&#39;";
  default: break;
  }
  const unsigned char code = (unsigned char)byte;
  return code == 0x7F || (code < 0x20 && byte != '\n' && byte != '\t') ? "" : NULL;
}

void html_text(struct buffer *out, struct str text) {
  uint32_t begin = 0;
  for (uint32_t i = 0; i < text.n; i++) {
    const char *escape = escape_of(text.p[i]);
    if (!escape) continue;
    buffer_put(out, (struct str){text.p + begin, i - begin});
    html_put(out, escape);
    begin = i + 1;
  }
  if (begin < text.n) buffer_put(out, (struct str){text.p + begin, text.n - begin});
}

void html_format(struct buffer *out, const char *form, const struct str *texts) {
  for (const char *slot; (slot = strstr(form, "{}")); form = slot + 2) {
    buffer_put(out, (struct str){form, (uint32_t)(slot - form)});
    html_text(out, *texts++);
  }
  html_put(out, form);
}

void html_json_string(struct buffer *out, struct str text) {
  struct buffer quoted;
  buffer_init(&quoted, out->arena, NULL);
  if (!text.n || !memchr(text.p, '<', text.n)) {
    json_put_string(out, text);
    return;
  }
  json_put_string(&quoted, text);
  for (size_t i = 0; i < quoted.n; i++) {
    if (quoted.bytes[i] == '<') html_put(out, "\\u003c");
    else buffer_put_byte(out, quoted.bytes[i]);
  }
}
