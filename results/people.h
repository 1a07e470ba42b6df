/* What a run says, for people who read it in a page, a sheet or a paper and never saw the rules: labels
 * in place of names, days as 31/12/2020, decimals with the mark of the reader's language, yes and no,
 * states and outcomes in words. Programs, and tables beside rules, are told by words.h and
 * report_tree.h. All texts are in `arena`, the program's or the data's; none is escaped for any form. */
#ifndef THIDUA_PEOPLE_H
#define THIDUA_PEOPLE_H

#include "results/report_cell.h"

/* -- values -- */

/* "31/12/2020"; "none" for DATE_NONE. */
struct str people_date(struct arena *arena, int32_t days);
/* "9.75", by a reader's mark "9,75", with all digits of the scale. */
struct str people_number(struct arena *arena, int64_t number, uint8_t scale);
/* '.' or ','. */
char people_decimal_mark(void);
struct str people_yes_no(bool yes);
/* A name: "not considered" of `not_considered`. */
struct str people_word(struct arena *arena, struct str word);
/* A word of a closed set: its label, or where it has none the word as a name. */
struct str people_member(struct arena *arena, const struct enumeration *set, uint32_t code);
/* A word of the language's own in the reader's: a state of a selection, an allocation or a duty
 * ("filled" …), true and false, why words of the law are not for rules. Any other word as it is. */
struct str people_state(struct str word);
/* Any value: a number, a date, yes or no, a word; a text as it is; "unknown", "none". */
struct str people_value(
    struct arena *arena, const struct schema *schema, const struct value *value);
/* "3 to 5"; "at least 3", "at most 5" where a side is not known. */
struct str people_bounds(struct arena *arena, const struct schema *schema, const struct value *lo,
    const struct value *hi);

/* True of a label in the reader's language, as far as letters show it: English has none but those of
 * ASCII. False where there is no label. */
bool people_reads(struct str label);

/* -- declarations: their labels, where they have none their names without underscores -- */

struct str people_title(const struct schema *schema, struct arena *arena);
struct str people_entity(const struct schema *schema, uint32_t entity, struct arena *arena);
struct str people_field(const struct schema *schema, uint32_t field, struct arena *arena);
struct str people_item(const struct schema *schema, const struct item *item, struct arena *arena);
struct str people_rule(const struct rule *rule, struct arena *arena);
/* Without a label by its reason, where that is read: it says more than a name. */
struct str people_warning(const struct assertion *warning, struct arena *arena);
/* Its reason, where it is not called by it. */
struct str people_warning_because(const struct assertion *warning);
struct str people_reading(const struct reading *reading, struct arena *arena);

/* -- instances -- */

/* The text field that says what people call an instance: `name`, `tên` or labelled so; NONE_INDEX:
 * there is none. */
uint32_t people_name_field(const struct schema *schema, uint32_t entity);
/* What it says of one; empty where it is not given. The data's. */
struct str people_called(const struct report *report, uint32_t entity, uint32_t row);
/* Its name ("Hà Nội"), else its id, else "vụ việc 2", by its place among its siblings. */
struct str people_name(
    const struct report *report, uint32_t entity, uint32_t row, struct arena *arena);
/* "đơn vị Hà Nội", by its entity's label too, unless the name begins with it. */
struct str people_named(
    const struct report *report, uint32_t entity, uint32_t row, struct arena *arena);
/* A fact of row `row` of its field's entity, as the instance (`asker`, `asker_row`; ENTITY_RUN: of
 * nobody) calls it: "đã ký giao ước"; of another instance "vụ việc 2: đã kết luận", "cụm Cụm 2: …". */
struct str people_fact(const struct report *report, uint32_t asker, uint32_t asker_row,
    uint32_t field, uint32_t row, struct arena *arena);
/* The same of a fact as reasons name it (`text`; collect.h): one that data could not give one value for
 * is a list, or stays as it is named. */
struct str people_missing(const struct report *report, uint32_t asker, uint32_t asker_row,
    const struct missing_fact *fact, struct str text, struct arena *arena);

/* True where the label of a field is read, and that of its entity where another (`asker`) asks for it. */
bool people_reads_fact(const struct schema *schema, uint32_t asker, uint32_t field);
/* The facts that reasons of a result (of a warning: n_items and its number) name, one for each text of
 * why->missing: by labels, or with `read_only` by those that are read and else as reasons name them. */
struct str *people_missing_facts(struct report *report, uint32_t result, uint32_t row,
    const struct reasons *why, bool read_only, struct arena *arena);

/* What a table beside rules tells of why a result is unknown: `why` with facts and ties by labels that
 * are read, else by name; in report->row. */
void people_read_reasons(struct report *report, uint32_t result, uint32_t row, struct reasons *why);

/* What could not be computed, by labels: "không có giá trị của tỷ lệ phiếu tối thiểu …". */
struct str people_fault(const struct fault_parts *fault, struct arena *arena);
/* A tie as reasons name it ("sector_flag of c09") by labels: "đề nghị tặng cờ (Cụm 9)". */
struct str people_tie(const struct report *report, struct str tie, struct arena *arena);

/* -- cells -- */

/* One of the outcomes or states of an item that has such, by its code: "considered", "filled". */
struct str people_code(
    const struct report *report, const struct item *item, uint32_t code, struct arena *arena);
/* The outcome or state of a cell whose item has such (report_has_outcome): "considered", "undetermined
 * (deferred or considered)". */
struct str people_outcome(
    const struct report *report, const struct cell *cell, struct arena *arena);
/* The order in which candidates are counted for people: the chosen first, those not asked about behind
 * those not chosen. */
extern const enum candidacy people_candidacies[CANDIDACY_UNDETERMINED + 1];
/* Of a candidate: "chosen", "not chosen", "tied", "no candidate", "undetermined". */
struct str people_candidacy(enum candidacy status);
/* What one item of one instance comes to, without why: an outcome, a value, "chosen (rank 1)",
 * "undetermined (3 to 5)", "filled: Hà Nội". */
struct str people_result(
    struct report *report, const struct item *item, uint32_t row, struct arena *arena);
/* The labels of the rules that fired for a decision's cell, "a; b"; empty where none did. */
struct str people_rules(
    const struct report *report, const struct cell *cell, uint32_t row, struct arena *arena);
/* Why: the labels of the rules that fired; of what is undetermined "missing: đã ký giao ước; …". Empty
 * where there is nothing to say. */
struct str people_why(
    struct report *report, const struct item *item, uint32_t row, struct arena *arena);

/* -- what was read -- */

struct people_source {
  struct str file; /* as given; of a folder's files the path below it */
  struct str
      sha256; /* 64 hexadecimal digits; empty where digests were not made (session->tells_data) */
  uint64_t n_rows; /* instances whose record begins in it, the root not counted */
};
/* The files of the data, in their order; how many they are. */
uint32_t people_sources(
    const struct dataset *data, struct arena *arena, struct people_source **sources);

#endif
