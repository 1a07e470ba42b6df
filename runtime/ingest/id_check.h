/* Ids as people write them: what may stand in one, and which are taken for each other. language.md
 * §4: an id neither begins nor ends with white space, and holds no control or invisible character,
 * line break, or quotation mark around it; two that only look alike are told, never made one. */
#ifndef THIDUA_ID_CHECK_H
#define THIDUA_ID_CHECK_H

#include "runtime/data/dataset.h"

enum id_fault {
  ID_SOUND,
  ID_BLANK_AT_END, /* or at its beginning */
  ID_LINE_END,     /* within it */
  ID_INVISIBLE,    /* a control or invisible character within it */
  ID_IN_QUOTES
};

/* What is wrong with the text (valid UTF-8, not empty) as an id. */
enum id_fault id_fault_of(struct str text);
/* Reports a fault other than ID_SOUND. `subject` names what holds the id ("nominee of ballot[2]").
 */
void id_report(struct diags *diags, enum id_fault fault, struct str text, const char *subject,
    struct place place, struct arena *scratch);

/* Of all ids of the data: reports each that cannot be one, and pairs of one entity that look alike
 * (a warning: both are kept). Linear in the ids; small ASCII letters, digits and marks cost a look
 * at each byte. `scratch`: for messages and for a map of those that are written otherwise. */
void id_check(struct dataset *dataset, struct diags *diags, struct arena *scratch);

/* Ids by what they look like; all zero at first, filled as it is asked. */
struct id_lookalikes {
  struct str_map *by_entity; /* look-alike key → row */
};
/* The id of `entity` that looks like `text`, empty where none does. Linear in its ids the first
 * time, then a look into a map in `scratch`. */
struct str id_that_looks_like(const struct dataset *dataset, struct id_lookalikes *alike,
    struct arena *scratch, uint32_t entity, struct str text);

#endif
