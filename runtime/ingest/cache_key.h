/* The key of columns that are kept: a hash of all that reading hangs on (column_cache.h). */
#ifndef THIDUA_CACHE_KEY_H
#define THIDUA_CACHE_KEY_H

#include "runtime/ingest/column_cache.h"

/* Hashes the inputs, noting what each file is on the disk, and all else. False where some input
 * cannot be hashed: it is no regular file, or cannot be read. */
bool cache_key_make(struct column_cache *cache, const struct dataset *dataset);
/* Whether the files are still what was hashed. */
bool cache_key_holds(const struct column_cache *cache, const struct dataset *dataset);

#endif
