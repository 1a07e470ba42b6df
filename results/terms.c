/* Terms of the field (terms.h). */
#include "results/terms.h"

#include "base/translate.h"

/* A new word of a regulation that people are to read in their language is a line here and one in po/;
 * a word that is not here is shown as it is written. */
static const char *const terms[] = {
    N_("term: not considered"),
    N_("term: deferred"),
    N_("term: considered"),
    N_("term: not proposed"),
    N_("term: withheld"),
    N_("term: proposable"),
    N_("term: government flag proposed"),
    N_("term: sector flag proposed"),
    N_("term: no flag proposed"),
    N_("term: not completed"),
    N_("term: completed"),
    N_("term: good"),
    N_("term: excellent"),
    N_("term: head"),
    N_("term: deputy"),
    N_("term: member"),
    N_("term: misconduct"),
    N_("term: corruption"),
    N_("term: wrongdoing"),
    N_("term: cluster type"),
    N_("term: block type"),
    N_("term: national"),
    N_("term: provincial"),
    N_("term: supreme procuracy"),
    N_("term: provincial chief"),
    N_("term: report"),
    N_("term: programme"),
    N_("term: operation"),
    N_("term: measures"),
    N_("term: directions"),
    N_("term: exchange"),
    N_("term: models"),
    N_("term: difficulties"),
    N_("term: appraisal vote"),
    N_("term: either"),
    N_("term: both"),
    N_("term: only wrongdoing"),
    N_("term: all three"),
    N_("term: concluded only"),
    N_("term: any case"),
    N_("term: literal"),
    N_("term: broad"),
    N_("term: resolved"),
    N_("term: before office"),
    N_("term: before nomination"),
    N_("term: until all served"),
    N_("term: not two running"),
    N_("term: votes only"),
    N_("term: all conditions"),
    N_("term: not normative"),
    N_("term: left to people"),
};

/* so that no other text of the catalogue is the same */
static const size_t prefix = sizeof "term: " - 1;

struct str term_of(struct str word) {
  for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
    const char *term = terms[i] + prefix;
    if (strlen(term) != word.n || memcmp(term, word.p, word.n) != 0) continue;
    const char *known = translated(terms[i]);
    return known == terms[i] ? word : str_from(known);
  }
  return word;
}
