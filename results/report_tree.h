/* The tree of results, told to a sink. */
#ifndef THIDUA_REPORT_TREE_H
#define THIDUA_REPORT_TREE_H

#include "results/report.h"
#include "results/sink.h"

/* The whole document. False where the output failed in the middle (then it was left open). */
bool report_tree(struct report *report, struct sink *sink);
/* One instance; `with_entity` puts its entity first (JSON Lines). */
void report_tree_instance(struct report *report, struct sink *sink,
    const struct report_table *table, uint32_t row, bool with_entity);
/* What it begins with, to the key of its id. */
void report_tree_head(struct report *report, struct sink *sink, uint32_t entity, bool with_entity);
/* The member of the parent of a row. */
void report_tree_parent(
    const struct report *report, struct sink *sink, uint32_t entity, uint32_t row);
/* The member of an item (of schema.items) of which `small_key` is what was read of it
 * (report_small_keys), into a sink that makes text: copied where the same has been written of another
 * row. */
void report_tree_member(
    struct report *report, struct sink *sink, uint32_t i, uint32_t row, uint32_t small_key);
/* The value of one item of one instance, as the document has it. */
void report_tree_item(
    struct report *report, struct sink *sink, const struct item *item, uint32_t row);
/* One warning (`undetermined`: its condition is unknown), as the document has it. */
void report_tree_warning(struct report *report, struct sink *sink, const struct assertion *warning,
    uint32_t row, bool undetermined);
/* The members "id", and "at" where there is none, of the map that is open. */
void report_tree_identity(struct report *report, struct sink *sink, uint32_t entity, uint32_t row);

#endif
