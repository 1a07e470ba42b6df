/* Books of sheets into the data set: each sheet is a table of flat records. data.md "Sheets". */
#ifndef THIDUA_SHEETS_LOAD_H
#define THIDUA_SHEETS_LOAD_H

#include "base/str.h"

struct tree_load; /* tree_reading.h */

/* Reads the book that load->input holds, or the one sheet that its path asks for
 * (FILE.xlsx#Sheet). */
void sheets_read(struct tree_load *load);

/* Reads nothing: tells what the file is by its ending (.xls, .ods, .docx …) and how to give it. */
void other_form_read(struct tree_load *load);
/* What such an ending says, NULL where it is none of them: "a spreadsheet of the old kind". */
const char *other_form_of(struct str file);

#endif
