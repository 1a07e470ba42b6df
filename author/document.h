/* The regulation as a document for people (`thidua doc`): the law beside the rule, the rule in
 * sentences (sentences.h), what changed from year to year, parameters by date, readings, links between
 * what names what. As a page (HTML) or as Markdown, in the reader's language. */
#ifndef THIDUA_DOCUMENT_H
#define THIDUA_DOCUMENT_H

#include "sentences/sentences.h"
#include "base/buffer.h"

enum document_form { DOCUMENT_HTML, DOCUMENT_MARKDOWN };

/* How far a declaration is tested: so many of what should be shown of it are (coverage). */
struct document_coverage {
  uint32_t met, of;
};

struct document_options {
  enum document_form form;
  /* the day for which values in force are marked */
  bool has_as_of;
  int32_t as_of;
  /* How far tests exercise a declaration of the consolidated tree, by its place there; `of` 0: there
   * is nothing to show. NULL: it is not known */
  const struct document_coverage *coverage;
  uint32_t n_cases, n_passed; /* of these tests */
};

/* Writes the document of a regulation without errors, typed. Everything but the text is in `arena`. */
void document_write(struct buffer *out, struct arena *arena, const struct compilation *compilation,
    const struct document_options *options);

#endif
