/* All forms of results, as bytes to be compared. */
#ifndef THIDUA_TESTS_FORMS_H
#define THIDUA_TESTS_FORMS_H

#include "results/formats.h"
#include "tests/harness.h"

/* Those of formats.def, then CSV for spreadsheets and a coloured table. */
enum { FORMS = N_FORMATS + 2 };

/* One form, and how much of it there was. */
struct written {
  char *bytes[2]; /* of the form, and beside it */
  size_t n[2];
};

/* Writes form f of a run of the subject's program, with cases settled or not. Freed by form_free. */
struct written form_write(
    struct subject *subject, struct run *run, struct arena *arena, bool settles, unsigned f);
void form_free(struct written *written);

#endif
