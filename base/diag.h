/* Diagnostics: the one place for messages to the user.
 *
 * Passes report and go on; nothing is printed until the cli renders the whole list, sorted by
 * place. The text of each message is a template in diagnostics.def with `{0}` … `{3}` for its
 * arguments, which are plain strings.
 */
#ifndef THIDUA_DIAG_H
#define THIDUA_DIAG_H

#include <stdbool.h>
#include <stdio.h>

#include "base/source.h"

enum diag_severity { DIAG_ERROR, DIAG_WARNING };

enum diag_code {
#define DIAGNOSTIC(name, code, severity, text) name,
#include "base/diagnostics.def"
  DIAG_N_CODES
};

/* A second place that belongs to a diagnostic ("first declared here"). */
struct diag_note {
  struct span span;
  struct str text;
  struct diag_note *next;
};

struct diag {
  enum diag_code code;
  enum diag_severity severity;
  struct span span;        /* SPAN_NONE where the place is in data, or there is none */
  struct place place;      /* used when span is none; path.n == 0: no place at all */
  struct str text;         /* filled in */
  struct str help;         /* "did you mean …", "write …"; empty where there is none */
  struct diag_note *notes; /* in the order they were added */
};

/* Who may take a warning back before it is counted: where the text it points at allows it
 * (compiler/advice/allow.h). `drops` is asked once of each. Lives as long as the list. */
struct diag_filter {
  bool (*drops)(struct diag_filter *filter, enum diag_code code, struct span span);
};

/* A list of diagnostics. Owner: its arena. */
struct diags {
  struct arena *arena;
  struct sources *sources; /* may be NULL for data only */
  struct diag *items;
  uint32_t n, capacity;
  uint32_t n_errors, n_warnings; /* of all reported, shown or not */
  uint32_t max;                  /* past this many, only counted (limits.h: DIAGNOSTICS_MAX) */
  struct diag_filter *filter;    /* NULL: every warning is told */
};

void diags_init(struct diags *diags, struct arena *arena, struct sources *sources);

/* Reports at a span; the rest are C strings for {0}, {1}, … (copied into the message); none: write
 * NULL. Returns the diagnostic, to which help and notes may be added until diags_sort, or NULL past
 * the cap (diag_help and diag_note take NULL). A cap other than DIAGNOSTICS_MAX, up to 1,000, is
 * set right after diags_init. */
#define DIAG(diags, code, span, ...)                                                               \
  diag_add((diags), (code), (span), (const char *const[]){__VA_ARGS__, NULL})
struct diag *diag_add(
    struct diags *diags, enum diag_code code, struct span span, const char *const *arguments);
/* The same at a place in a data file (or nowhere: place.path.n == 0). */
#define DIAG_AT(diags, code, place, ...)                                                           \
  diag_add_at((diags), (code), (place), (const char *const[]){__VA_ARGS__, NULL})
struct diag *diag_add_at(
    struct diags *diags, enum diag_code code, struct place place, const char *const *arguments);
/* The same with its text as it was filled in before. */
struct diag *diag_add_written(
    struct diags *diags, enum diag_code code, struct place place, struct str text);
/* Takes back the error reported last, if it is that one at that place: a later one says it better. */
void diags_take_back(struct diags *diags, enum diag_code code, struct span span);
/* Adds all that `from` holds, copied, with their help and notes, and counts what it counted. */
void diags_add_all(struct diags *diags, const struct diags *from);
/* Adds help ("= help: …" line), printf-like. */
void diag_help(struct diags *diags, struct diag *diag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Adds "did you mean" where one of the names is near. */
void diag_help_nearest(
    struct diags *diags, struct diag *diag, struct str wanted, const struct str *names, uint32_t n);
/* Adds a second place. */
void diag_note(struct diags *diags, struct diag *diag, struct span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Sorts by place (source, offset; data places by file, line, column; order of report among equals)
 * and drops exact repeats (from the counts too, so that these agree with what is shown). Without
 * any place: last. */
void diags_sort(struct diags *diags);

enum diag_format { DIAG_FORMAT_TEXT, DIAG_FORMAT_GNU, DIAG_FORMAT_JSON };
/* Renders all. TEXT: with source line, caret, notes and help, colour when asked; GNU:
 * `file:line:col: error: text [E201]`, of advice on rules `[W234 unused]`; JSON: an array of {code,
 * name, severity, file, line, column, end_line, end_column, message, help, notes}; what there is none
 * of is null (ends of data places, help), notes are objects with the five members of the place and
 * `message`. */
void diags_render(struct diags *diags, FILE *out, enum diag_format format, bool colour);

/* -- SARIF 2.1.0 (diag_sarif.c): one log of several lists, as CI services read it -- */

/* Begun with {0}; `told` by code: of which the log is to say what they are. */
struct sarif {
  FILE *out;
  bool told[DIAG_N_CODES];
  uint32_t n;
};
/* Paths are told as URIs, relative ones to the folder that the service resolves them in; columns
 * are of code points, as everywhere. */
void sarif_begin(struct sarif *sarif, FILE *out);
void sarif_add(struct sarif *sarif, struct diags *diags);
/* `version` of thidua */
void sarif_end(struct sarif *sarif, const char *version);
/* "E201" of a code. */
const char *diag_code_name(enum diag_code code);
/* The code of "E201"; DIAG_N_CODES: there is none. */
enum diag_code diag_code_named(struct str name);
/* Its name in diagnostics.def as users write it: "law-text-indented"; of advice without that word,
 * "unused" of ADVICE_UNUSED. Returns `out`. */
enum { DIAG_NAME_BYTES = 48 };
const char *diag_name(enum diag_code code, char out[static DIAG_NAME_BYTES]);
/* The advice that `name` (or its code, "W234") is; DIAG_N_CODES: none is. */
enum diag_code diag_advice_named(struct str name);
/* The template of its message, in English; and how grave it is. */
const char *diag_template(enum diag_code code);
enum diag_severity diag_severity_of(enum diag_code code);
/* Why an advice is given (advice.def), as one paragraph; "" of all else. */
const char *diag_reason(enum diag_code code);
/* Advice on rules, ADVICE_… of the table: what `# allow NAME because …` may take back. */
bool diag_is_advice(enum diag_code code);

#endif
