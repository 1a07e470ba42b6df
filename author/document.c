/* The door of documents (document.h). */
#include "author/document_parts.h"

void document_write(struct buffer *out, struct arena *arena, const struct compilation *compilation,
    const struct document_options *options) {
  struct document document = {.arena = arena,
      .out = out,
      .compilation = compilation,
      .ast = compilation->ast,
      .schema = &compilation->typed->schema,
      .options = options};
  document_make(&document);
  if (options->form == DOCUMENT_MARKDOWN) document_markdown(&document);
  else document_html(&document);
}
