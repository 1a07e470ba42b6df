/* The texts of law that the files of a regulation quote: read by pass_law, which checks every
 * quotation against them; kept for who asks where each stands (`thidua law`). Owner: the
 * compilation's arena. language.md §2, §6. */
#ifndef THIDUA_LAW_H
#define THIDUA_LAW_H

#include "base/digest.h"
#include "compiler/source/chain.h"
#include "compiler/source/law_search.h"

/* One text of law: as it is and without the numbers of its pages (law_form.h). */
struct law_source {
  const char *name;             /* as the file says it; NULL: nothing yet */
  const char *path;             /* by which it was opened */
  struct str relative;          /* its path from the folder of the regulation's own file */
  bool is_read;                 /* else it could not be, which was reported */
  struct str text;              /* NFC, `?` for what is no UTF-8 */
  uint8_t digest[DIGEST_BYTES]; /* of its bytes as they were read */
  struct searched_law whole, running;
};

/* Of each file of the chain that names one, by the number of the file's own source; `n` of them,
 * those that name none without a name. Two files that name the same text have it twice. */
struct law_sources {
  struct law_source *of;
  uint32_t n;
};

/* Bytes [begin, end) of a text of law. */
struct law_range {
  uint32_t begin, end;
};
typedef VEC(struct law_range) law_ranges;

/* A text of law at hand; in the arena. `bytes`: UTF-8. */
void law_source_open(struct arena *arena, struct str bytes, struct law_source *out);
/* Reads the texts anew of a regulation that came out of a compiled program, as seen from `folder`, where
 * the regulation's own file would lie. What cannot be read, has changed since (LAW_TEXT_CHANGED, with
 * the declarations whose words are no longer there), and quotes what is not there is reported. */
void law_reopen(struct compilation *compilation, const char *folder);
/* Where the pieces of a declaration's law text stand in a text, in order. False where one is not
 * there. */
bool law_find(struct arena *arena, const struct sources *sources, const struct law_source *law,
    const struct ast_decl *decl, law_ranges *out);

#endif
