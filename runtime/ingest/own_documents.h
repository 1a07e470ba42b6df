/* What thidua itself writes or reads, given as data: results of a run, a file of test cases. Told
 * as what it is, not by its unknown keys. */
#ifndef THIDUA_OWN_DOCUMENTS_H
#define THIDUA_OWN_DOCUMENTS_H

#include "runtime/ingest/cursor.h"

/* The cursor stands on `regulation`, the first key of the document and none of the root's. Reports
 * a document of thidua's own: then true, and the cursor stands at the mapping's end. Else the
 * cursor stands on the key behind, or at the end; *title: where a key `title` was passed over, its
 * line 0 where none was. */
bool own_document_report(
    struct cursor *cursor, struct diags *diags, struct place place, struct place *title);

#endif
