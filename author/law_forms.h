/* What the forms of a coverage of the law share: its words for people (law.h). Within the room. */
#ifndef THIDUA_LAW_FORMS_H
#define THIDUA_LAW_FORMS_H

#include "author/law.h"

/* "missing", "left to people" …, in the reader's language. */
const char *law_state_name(enum law_state state);
/* "encoded, tested", "encoded, not tested", "left to people". */
const char *law_state_phrase(enum law_state state, bool is_tested);
/* "rule unregistered", "quy tắc unregistered"; of a mark "not encoded". In the arena. */
const char *law_quote_name(struct arena *arena, const struct law_quote *quote);
/* "tested by “a” and 3 more cases", "not tested"; "" of what is not to be tested. In the arena. */
const char *law_exercise_phrase(struct arena *arena, const struct law_exercise *exercised);
/* "replaced by emulation.rules:12", "repealed by …". In the arena. */
const char *law_former_phrase(struct arena *arena, const struct law_quote *quote);
/* The words of a part, with one blank for white space. In the arena. */
struct str law_part_text(
    struct arena *arena, const struct law_text_report *text, const struct law_part *part);
/* "emulation.test.yaml: 64 cases, 0 failed". In the arena. */
const char *law_test_phrase(struct arena *arena, const struct law_test_file *file);
/* One line: "17 of 19 sentences …". In the arena. */
const char *law_summary(struct arena *arena, const struct law_count *sentences);

#endif
