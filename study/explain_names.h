/* What explanations call what they name, for people: facts, rows and values by their labels, conditions
 * in sentences. A terminal has identifiers where there is no label that its reader reads (people_reads):
 * there the rules' own words say more. All texts in the scene's arena. */
#ifndef THIDUA_EXPLAIN_NAMES_H
#define THIDUA_EXPLAIN_NAMES_H

#include "study/explain.h"

/* A value as people write it: "31/12/2020", "yes", "deferred or considered". */
struct str named_value(const struct explanation *of, const struct told_value *told);
/* Which of a declaration's conditions: "where", "done" … */
struct str named_role(const struct explanation *of, struct str role);
/* A part: a condition in a sentence, what is declared by its label; *is_own: neither, but by the words
 * of the rules. */
struct str named_part(const struct part *part, bool *is_own);
/* The instance that it is said of, "vụ việc 2", where its entity has such a label; else as the rules
 * name it, "incident[2]"; empty: the one that is asked about. */
struct str named_whose(const struct explanation *of, const struct part *part);
/* A missing fact by labels; empty: it has none that is read. */
struct str named_missing(const struct explanation *of, const struct missing_part *missing);
/* What a step is about, by labels or the names that stand for them: "vụ việc 1: nghiêm trọng"; of a new
 * record "vụ việc (new): nghiêm trọng"; *is_read: all of them are labels that are read. */
struct str named_step(const struct explanation *of, const struct step *step, bool *is_read);
/* One of the explained result's outcomes, which forms for programs have in English: a decision's by its
 * label, a state or truth in the reader's language. */
struct str named_outcome(const struct explanation *of, struct str outcome);
/* A word of a closed set that has a label which is read; else the word. */
struct str named_word(const struct enumeration *set, uint32_t code);

#endif
