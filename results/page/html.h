/* HTML and the JSON in it, put into a buffer: what is not our own is escaped. */
#ifndef THIDUA_HTML_H
#define THIDUA_HTML_H

#include "base/buffer.h"

/* Our own markup, as it is. */
static inline void html_put(struct buffer *out, const char *markup) {
  buffer_put(out, str_from(markup));
}
/* A text as content, or as the value of an attribute in double quotes. Control characters are
 * left out: no reader of HTML takes them. */
void html_text(struct buffer *out, struct str text);
/* Markup of the form with each `{}` filled in by a text, in order. */
void html_format(struct buffer *out, const char *form, const struct str *texts);
#define HTML_FORMAT(out, form, ...) html_format((out), (form), (const struct str[]){__VA_ARGS__})
/* A JSON string that may stand within <script>: no "<" in it. */
void html_json_string(struct buffer *out, struct str text);

#endif
