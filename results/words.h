/* What a run says, put into words, here and nowhere else: a value, a cell, why it is unknown, an
 * instance. The forms for people and the cells of tables and CSV stand on this; the tree (JSON,
 * YAML) has members for each part instead. Texts are not shown to a terminal as they are: they hold
 * the data's bytes, so str_shown comes behind. What is ours among them is English; of a report that is
 * for people (report.h: for_people), in their language, values too. */
#ifndef THIDUA_WORDS_H
#define THIDUA_WORDS_H

#include "results/report_cell.h"
#include "results/report_selection.h"

/* -- cells -- */

/* One item of one instance in full, as a table has it: "considered (late report, no plan)",
 * "? 3 to 5; missing: votes", "chosen (rank 1)", "tied (seats: 2); tied: u3, u4". In the row's
 * arena. */
struct str words_cell(struct report *report, const struct item *item, uint32_t row);
/* Its value alone, without its reasons: "considered", "undetermined (deferred or considered)",
 * "chosen (rank 1)"; in `arena`. Two of one program have the same text exactly where they have the
 * same value. */
struct str words_value(
    struct report *report, const struct item *item, uint32_t row, struct arena *arena);
/* A define's cell as the language writes values, or "unknown: " and why; in the row's arena. */
struct str words_answer(struct report *report, const struct cell *cell);
/* "3 to 5"; "at least 3", "at most 5" where a side is not known. */
struct str words_bounds(struct arena *arena, const struct schema *schema, const struct value *lo,
    const struct value *hi, bool for_people);
/* A member and the rules that barred it, by name: "u1: unregistered, late". */
struct str words_barred(
    struct arena *arena, const struct schema *schema, const struct barred *member);

/* A value; for people in their language, numbers and days as their language writes them; words of
 * closed sets as rules and data write them. */
struct str words_plain(
    struct arena *arena, const struct schema *schema, const struct value *value, bool for_people);
/* One of an item's outcomes, for people: a decision's by its label, a state in their language. */
struct str words_outcome(
    const struct item *item, const struct enumeration *outcomes, uint32_t code);

/* -- reasons -- */

/* Of a requirement that cannot be decided, for people: "missing votes, score; division by zero at …". */
struct str words_undecided(struct arena *arena, const struct reasons *why);
/* Of a warning: "undetermined; missing: votes". */
struct str words_undetermined(struct arena *arena, const struct reasons *why);

/* -- instances -- */

/* Its id, or how it is found (report_at). In the row's arena. */
struct str words_identity(struct report *report, uint32_t entity, uint32_t row);
/* "unit u1", by the name of its entity; without an id how it is found. */
struct str words_named(struct report *report, uint32_t entity, uint32_t row);
/* As people call it: "đơn vị vks-ha-noi (Hà Nội)", by the label of its entity and with the text
 * field that names it, where it has one. In `arena`. */
struct str words_instance(
    const struct report *report, uint32_t entity, uint32_t row, struct arena *arena);

#endif
