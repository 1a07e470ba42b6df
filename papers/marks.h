/* What stands between {{ and }} in a template: found, whatever LibreOffice made of the letters, and what
 * it rules.
 *
 * A mark that says how often (each) or whether (only if) rules the row of a table it stands in, or else
 * the entry of a list, or else the paragraph: its *unit*. Where the unit holds nothing else it begins a
 * block, which goes on to a unit of the same kind that holds nothing but {{end}}. */
#ifndef THIDUA_MARKS_H
#define THIDUA_MARKS_H

#include "base/vec.h"
#include "papers/template.h"

enum mark_kind {
#define MARK(name, english, vietnamese) MARK_##name,
#include "papers/marks.def"
  MARK_VALUE
};

struct meaning; /* meaning.h */

struct mark {
  enum mark_kind kind;
  struct str text; /* all of it: NFC, blanks joined, none around it */
  struct str rest; /* behind the words of its kind */
  struct place place;
  struct node *unit;
  struct meaning *meaning; /* NULL until it is found */
};

struct marks {
  VEC(struct mark *) list; /* in the order of the template */
};

/* Finds the marks of a template and takes them out of its characters into nodes of their own, but for
 * those that rule units, which are kept at these. False after diagnostics. All in the arena. */
bool marks_find(
    struct template *template, struct arena *arena, struct diags *diags, struct marks *out);

/* -- words -- */
/* Whether a text is a phrase, in English or in Vietnamese, or begins with it and a blank; *rest is then
 * what stands behind. Capitals do not matter. */
bool mark_begins(struct str text, const char *english, const char *vietnamese, struct str *rest);
/* A phrase inside a text, outside its quotations: what stands before and behind it. */
bool mark_split(struct str text, const char *english, const char *vietnamese, struct str *before,
    struct str *behind);
/* A text that ends with a blank and a phrase: what stands before. */
bool mark_ends(struct str text, const char *english, const char *vietnamese, struct str *before);
/* A text with the first letter small: itself where it is, else in the arena. */
struct str mark_small(struct arena *arena, struct str text);

#endif
