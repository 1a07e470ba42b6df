/* The forms of results, by the table of formats.def. */
#ifndef THIDUA_FORMATS_H
#define THIDUA_FORMATS_H

#include "results/report.h"

enum report_format {
#define FORMAT(name, word, write, warnings, data) FORMAT_##name,
#define FORMAT_ABOVE FORMAT
#include "results/formats.def"
  N_FORMATS
};

enum format_warnings { WARNINGS_INSIDE, WARNINGS_LINES, WARNINGS_COUNTS };

struct format {
  const char *word;
  /* to report->out; whether that worked is seen there. NULL: it lies in a room above */
  void (*write)(struct report *report);
  enum format_warnings warnings;
  bool tells_data; /* what was read, with digests, which are made as it is read */
};

/* By report_format. */
extern const struct format formats[N_FORMATS];

/* Writes a planned report in a form, and the warnings that have no place in it to `warnings`. */
void report_write(struct report *report, enum report_format format, FILE *warnings);
/* The same by a function of a room above. */
void report_write_by(struct report *report, enum report_format format,
    void (*write)(struct report *report), FILE *warnings);

/* The forms: each writes to report->out. */
void report_json(struct report *report);
void report_jsonl(struct report *report);
void report_yaml(struct report *report);
void report_csv(struct report *report);
void report_tables(struct report *report);
void report_summary(struct report *report);
/* Warnings as lines, for the forms that have no place for them. */
void report_put_warnings(struct report *report);
/* The same of one of them; false where the output cannot be written any more. */
bool report_put_warning(struct report *report, uint32_t warning);
/* One table of JSON Lines; likewise. */
bool report_put_lines(struct report *report, uint32_t table);

#endif
