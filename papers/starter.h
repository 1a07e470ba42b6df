/* A template to start from: laid out by annex I of Decree 30/2020/NĐ-CP, with marks made of a regulation's own names. */
#ifndef THIDUA_STARTER_H
#define THIDUA_STARTER_H

#include <stdio.h>

#include "runtime/program/schema.h"

enum starter_kind { STARTER_LIST, STARTER_RECORD, STARTER_NOTICE, STARTER_SUBMISSION, N_STARTERS };
/* "danh-sach", "bien-ban" … */
extern const struct str starter_names[N_STARTERS];

/* Writes one for a regulation, which fills it in without a mistake. */
void starter_write(
    FILE *out, struct arena *arena, const struct schema *schema, enum starter_kind kind);

#endif
