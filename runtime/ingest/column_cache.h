/* Columns that are kept in a folder when data was read, and found again when the same data is to be
 * read: data.md "Streaming and the cache".
 *
 * A file of it is named by a hash (XXH3, 128 bits) of all that reading hangs on: the bytes of the
 * data and the names they were given by, what the schema says about data, and the options that
 * change reading. Data of which anything changed is not found; nobody has to delete anything. Any
 * process may write there at any time: a file appears whole or not at all.
 */
#ifndef THIDUA_COLUMN_CACHE_H
#define THIDUA_COLUMN_CACHE_H

#include <sys/stat.h>

#include "runtime/data/dataset.h"
#include "runtime/data/dataset_image.h"

/* One input of the data: a file, or (p != NULL) a text that is called so. */
struct cache_input {
  const char *path;
  struct str text;
};

/* What data is read from and by; kept by the caller as long as the cache. */
struct cache_source {
  const struct cache_input *inputs;
  uint32_t n_inputs;
  struct str options; /* what changes reading, in any words */
};

struct column_cache {
  const char *folder;
  struct arena *arena;
  struct diags *advice; /* told of what is wrong with the cache itself */
  struct cache_source source;
  uint8_t key[IMAGE_KEY_BYTES];
  const char *path;     /* of the file in it; NULL: this data is neither looked for nor kept */
  struct stat *abouts;  /* by input: what the files were when they were hashed */
  off_t standard_begin; /* where what is read of standard input begins */
  uint64_t n_bytes;     /* of the data, together */
  bool is_found, is_kept;
};

/* Looks for the columns of `source`, to be read into `dataset`, which is empty (dataset_init, and
 * what the caller says about reading). True: it is as if all inputs were read and data_check had
 * found nothing wrong (but for what hangs on the program); the advice there was is in `diags`.
 * False: they must be read. What is no regular file, as standard input may be one, is not looked
 * for. */
bool column_cache_find(struct column_cache *cache, struct arena *arena, const char *folder,
    struct cache_source source, struct dataset *dataset, struct diags *diags, struct diags *advice);
/* Keeps the columns that were read after it was not found, and checked, before dataset_finish;
 * `first_diag`: the first of diags that is about them. Nothing is kept where there are errors, or
 * where a file changed meanwhile. The folder is made where only it is missing. */
void column_cache_keep(struct column_cache *cache, const struct dataset *dataset,
    const struct diags *diags, uint32_t first_diag);
/* Whether a file is called as those of the folder are: it is no data, and nobody need be told of it. */
bool column_cache_is_file(struct str name);
/* Throws away what was found or kept: the data turned out to be at fault. */
void column_cache_drop(struct column_cache *cache);

#endif
