/* The folder in which columns are kept (column_cache.h). Its key: cache_key.c; what is in a file:
 * dataset_image.c. */
#include "runtime/ingest/column_cache.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/unreadable.h"
#include "runtime/ingest/cache_key.h"
#include "runtime/ingest/kept_diags.h"

/* -- finding -- */

static void name_file(struct column_cache *cache) {
  char digits[2 * IMAGE_KEY_BYTES + 1];
  for (uint32_t i = 0; i < IMAGE_KEY_BYTES; i++)
    snprintf(digits + 2 * (size_t)i, 3, "%02x", cache->key[i]);
  cache->path = arena_printf(cache->arena, "%s/%s.columns", cache->folder, digits);
}

static void tell_unreadable(struct column_cache *cache, int error) {
  DIAG_AT(cache->advice, CACHE_UNREADABLE, ((struct place){0}), cache->path, system_words(error));
}

/* The file whole in memory of its own: what is written there does not reach the file. NULL: there
 * is none, or it cannot be had, which is told. */
static void *map_file(struct column_cache *cache, size_t *n_bytes) {
  int file = open(cache->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) {
    /* that there is no such folder is told where something is to be kept in it */
    if (errno != ENOENT && errno != ENOTDIR) tell_unreadable(cache, errno);
    return NULL;
  }
  struct stat about;
  void *mapping = MAP_FAILED;
  int error = fstat(file, &about) != 0 ? errno : 0;
  if (!error && !S_ISREG(about.st_mode)) error = S_ISDIR(about.st_mode) ? EISDIR : EINVAL;
  *n_bytes = error ? 0 : (size_t)about.st_size;
  if (!error && *n_bytes) {
    /* all at once while it can only be read: pages that could be written would be copied */
    mapping = mmap(NULL, *n_bytes, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (mapping == MAP_FAILED || mprotect(mapping, *n_bytes, PROT_READ | PROT_WRITE) != 0)
      error = errno;
  }
  close(file);
  if (error) tell_unreadable(cache, error);
  else if (!*n_bytes) DIAG_AT(cache->advice, CACHE_DAMAGED, ((struct place){0}), cache->path);
  if (mapping == MAP_FAILED) return NULL;
  if (error) munmap(mapping, *n_bytes);
  return error ? NULL : mapping;
}

/* Empties a data set into which something was taken, and keeps what its caller said of it. */
static void begin_anew(struct dataset *dataset) {
  struct dataset before = *dataset;
  jmp_buf *out_of_memory = dataset->arena.out_of_memory;
  dataset_free(dataset);
  dataset_init(dataset, before.schema, before.allocator, out_of_memory);
  dataset->also = before.also;
  dataset->n_also = before.n_also;
  dataset->options = before.options;
  dataset->progress = before.progress;
  dataset->wants_digests = before.wants_digests;
  if (before.wants_places) dataset_keep_places(dataset);
  dataset->n_threads = before.n_threads;
  dataset->pool = before.pool;
}

static bool take(struct column_cache *cache, struct dataset *dataset, struct diags *diags) {
  size_t n_bytes;
  void *mapping = map_file(cache, &n_bytes);
  if (!mapping) return false;
  struct str notes;
  enum image_fault fault = dataset_image_take(dataset, mapping, n_bytes, cache->key, &notes);
  if (!fault && !kept_diags_read(diags, notes)) fault = IMAGE_DAMAGED;
  if (!fault) return true;
  begin_anew(dataset);
  DIAG_AT(cache->advice, fault == IMAGE_OLDER ? CACHE_OLDER : CACHE_DAMAGED, ((struct place){0}),
      cache->path);
  return false;
}

bool column_cache_find(struct column_cache *cache, struct arena *arena, const char *folder,
    struct cache_source source, struct dataset *dataset, struct diags *diags,
    struct diags *advice) {
  *cache =
      (struct column_cache){.folder = folder, .arena = arena, .advice = advice, .source = source};
  if (!cache_key_make(cache, dataset)) return false;
  name_file(cache);
  cache->is_found = take(cache, dataset, diags);
  if (cache->is_found)
    progress_add_read(dataset->progress, cache->n_bytes,
        dataset->tables[schema_counted_entity(dataset->schema)].n_rows);
  return cache->is_found;
}

/* -- keeping -- */

static bool write_bytes(void *context, const void *bytes, size_t n) {
  return fwrite(bytes, 1, n, context) == n;
}

/* A file without a name, or (where the file system has no such) by the name *temporary. */
static int create_in(struct column_cache *cache, const char **temporary) {
  *temporary = NULL;
  const char *named = arena_printf(cache->arena, "%s.%ld.tmp", cache->path, (long)getpid());
  int file = open(cache->folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
  if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) return file;
  *temporary = named;
  return open(named, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

/* Gives it its name, in the place of what has it. Returns 0 or an errno value. */
static int name_kept(struct column_cache *cache, int file, const char *temporary) {
  char from[64];
  if (temporary) return rename(temporary, cache->path) == 0 ? 0 : errno;
  snprintf(from, sizeof from, "/proc/self/fd/%d", file);
  for (int attempt = 0; attempt < 2; attempt++) {
    if (linkat(AT_FDCWD, from, AT_FDCWD, cache->path, AT_SYMLINK_FOLLOW) == 0) return 0;
    if (errno != EEXIST) return errno;
    unlink(cache->path); /* it could not be used, or somebody was quicker */
  }
  return errno;
}

/* Returns 0 or an errno value. */
static int keep_in(
    struct column_cache *cache, const struct dataset *dataset, struct str notes, FILE *stream) {
  errno = 0;
  if (!dataset_image_write(dataset, cache->key, notes, cache->arena, write_bytes, stream) ||
      fflush(stream) != 0)
    return errno ? errno : EIO;
  return cache_key_holds(cache, dataset) ? 0 : EAGAIN;
}

/* Returns 0 or an errno value; nothing is left behind then. */
static int keep(struct column_cache *cache, const struct dataset *dataset, struct str notes) {
  const char *temporary;
  int file = create_in(cache, &temporary);
  if (file < 0 && errno == ENOENT && mkdir(cache->folder, 0777) == 0)
    file = create_in(cache, &temporary);
  if (file < 0) return errno;
  FILE *stream = fdopen(file, "w");
  volatile int error = stream ? 0 : errno;
  /* out of memory leaves by longjmp: the file must not stay open then */
  jmp_buf here, *caller = cache->arena->out_of_memory;
  cache->arena->out_of_memory = &here;
  bool exhausted = setjmp(here) != 0;
  if (exhausted) error = ENOMEM;
  else if (!error) error = keep_in(cache, dataset, notes, stream);
  cache->arena->out_of_memory = caller;
  if (!error) error = name_kept(cache, file, temporary);
  if (stream) fclose(stream);
  else close(file);
  if (error && temporary) unlink(temporary);
  if (exhausted) memory_exhausted(caller);
  return error;
}

void column_cache_keep(struct column_cache *cache, const struct dataset *dataset,
    const struct diags *diags, uint32_t first_diag) {
  assert(dataset->building && !cache->is_found);
  bool is_shown_whole = diags->n == diags->n_errors + diags->n_warnings;
  if (!cache->path || diags->n_errors || !is_shown_whole) return;
  int error = keep(cache, dataset, kept_diags_write(diags, first_diag, cache->arena));
  cache->is_kept = !error;
  /* where the files changed meanwhile, what was read of them is none of their columns */
  if (error && error != EAGAIN && !cache->advice->n)
    DIAG_AT(
        cache->advice, CACHE_UNWRITABLE, ((struct place){0}), cache->folder, system_words(error));
}

bool column_cache_is_file(struct str name) {
  static const char ending[] = ".columns";
  uint32_t n = 2 * IMAGE_KEY_BYTES;
  for (uint32_t i = 0; i < n && i < name.n; i++)
    if (!strchr("0123456789abcdef", name.p[i])) return false;
  return name.n >= n + sizeof ending - 1 && memcmp(name.p + n, ending, sizeof ending - 1) == 0;
}

void column_cache_drop(struct column_cache *cache) {
  if (cache->is_found || cache->is_kept) unlink(cache->path);
  cache->is_found = cache->is_kept = false;
}
