/* simdjson's check behind a C header (utf8.h); no exception can leave it. */
#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include "base/utf8.h"

bool utf8_is_valid(const char *text, size_t n) { return simdjson::validate_utf8(text, n); }
