/* CSV and TSV as a source of rows (flat_rows.h): RFC 4180, and what people make of it. data.md
 * "CSV". */
#ifndef THIDUA_CSV_ROWS_H
#define THIDUA_CSV_ROWS_H

#include "runtime/ingest/flat_rows.h"
#include "runtime/ingest/input.h"

struct csv_rows;

/* A source before its first row, in the input's arena; it takes no memory before it is begun.
 * `separator`: the byte between cells; '\0': not known yet. */
struct csv_rows *csv_rows_open(struct input *input, char separator);
struct flat_rows *csv_rows_base(struct csv_rows *rows);
/* Before it is begun: a window of so many bytes (0: what is quick); for tests: no row taken as a plain
 * one. */
void csv_rows_try(struct csv_rows *rows, uint32_t window_bytes, bool is_careful);
/* Reads the first bytes; once, before anything else. False where the input is no text (reported), or
 * cannot be read (input->read_error). */
bool csv_rows_begin(struct csv_rows *rows);

/* Between two rows: the byte of the input at which the next one begins; false where one cannot go to
 * another place in it. */
bool csv_rows_position(const struct csv_rows *rows, uint64_t *at, uint64_t *end);
/* Lines before the next row. */
uint32_t csv_rows_lines(const struct csv_rows *rows);
/* The next row begins where the input stands, behind so many lines. */
void csv_rows_go_to(struct csv_rows *rows, uint32_t n_lines);

/* How many of the cells of a heading are known. */
typedef uint32_t csv_heading_score(void *context, const struct cell *cells, uint32_t n);
/* Decides what separates the cells, before the first row: what csv_rows_open was told; else what a
 * line `sep=;` says (it is passed over in any case); else the one of `,` `;` and tab by which most cells of the first line are known,
 * `own` among equals. */
char csv_rows_separator(struct csv_rows *rows, char own, csv_heading_score *score, void *context);

#endif
