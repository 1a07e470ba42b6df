/* What a run says, as it stands in a paper: by the paper's own language, not the reader's of messages, since
 * the words around it are in that. */
#ifndef THIDUA_PAPER_VALUES_H
#define THIDUA_PAPER_VALUES_H

#include "papers/meaning.h"
#include "results/report_cell.h"

struct manner {
  bool is_vietnamese;
  const struct meanings *meanings; /* whose wordings are asked first */
};

/* A known value: "9,75", "có", "05/01/2020" or "ngày 05 tháng 01 năm 2020", a word by how the template writes
 * it. */
struct str value_words(const struct manner *manner, struct arena *arena,
    const struct schema *schema, const struct value *value, enum value_form form);
/* What is to be written by hand: dots, of a date in words with its words between them. */
struct str value_blank(const struct manner *manner, enum value_form form);
/* What is told of a result, in *out; false where that is not known. */
bool value_part(struct report *report, const struct meaning *meaning, uint32_t row,
    struct arena *arena, struct str *out);

#endif
