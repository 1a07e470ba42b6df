/* A judgement of mutants, written (mutation.h). */
#ifndef THIDUA_MUTATION_FORMS_H
#define THIDUA_MUTATION_FORMS_H

#include <stdio.h>

#include "study/mutation.h"

/* For people: figures, and place by place what no case notices. */
void mutation_write_text(FILE *out, const struct mutation *mutation);
/* For programs, in the schema of mutation-testing reports. */
void mutation_write_json(FILE *out, const struct mutation *mutation);

#endif
