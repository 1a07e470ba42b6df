/* Papers: documents that staff lay out in LibreOffice, with marks between {{ and }}, filled in from what a
 * run says. A template is a flat ODF text, and so is the paper. docs/papers.md is what its user reads.
 *
 *   open    a template is read, every mark of it understood by the regulation, before data is
 *   write   after the run over the program that the marks ask for */
#ifndef THIDUA_PAPER_H
#define THIDUA_PAPER_H

#include "study/outcomes.h"

#define TEMPLATE_BYTES_MAX (64u << 20) /* pictures lie in it */

struct paper;

/* Reads a template: `path` names it in diagnostics, `bytes` and `fills` (n_fills of NAME=TEXT, checked by
 * the caller to have a `=`) live as long as the session, which has its rule text
 * (session_typed); no data is needed. NULL after diagnostics. In the session's arena. */
struct paper *paper_open(struct session *session, const char *path, struct str bytes,
    const char *const *fills, uint32_t n_fills, struct diags *diags);
/* The regulation's program, which answers the marks too: over the same data, once they are read. */
const struct program *paper_program(const struct paper *paper);
/* How much is undetermined, of the regulation's results alone: not of the marks. */
uint64_t paper_n_undetermined(const struct paper *paper, struct evaluation *evaluation);
/* The names that its marks ask the command line for. */
const struct str *paper_fill_names(const struct paper *paper, uint32_t *n);
/* Writes it from an evaluation of the session; whether that worked is seen in the stream. What was left
 * open is in diags. */
void paper_write(
    struct paper *paper, struct evaluation *evaluation, FILE *out, struct diags *diags);

#endif
