/* The verifier's first part: the declarations, without their results. */
#ifndef THIDUA_VERIFY_SCHEMA_H
#define THIDUA_VERIFY_SCHEMA_H

#include "runtime/program/verifier.h"

bool verify_schema(struct verifier *v);

#endif
