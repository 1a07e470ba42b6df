/* The key of columns that are kept (cache_key.h). */
#include "runtime/ingest/cache_key.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

#include "runtime/ingest/sheet_path.h"

#define HASHED_BYTES ((size_t)256 << 10) /* at a time: they stay in the processor's cache */

struct hashing {
  XXH3_state_t *state;
};

static void hash_bytes(struct hashing *h, const void *bytes, size_t n) {
  XXH3_128bits_update(h->state, bytes, n);
}
static void hash_number(struct hashing *h, uint64_t number) {
  hash_bytes(h, &number, sizeof number);
}
static void hash_text(struct hashing *h, struct str text) {
  hash_number(h, text.n);
  if (text.n) hash_bytes(h, text.p, text.n);
}

/* -- the schema: what it says about data, so that regulations that ask the same share columns -- */

static void hash_field(struct hashing *h, const struct schema *schema, const struct field *field) {
  hash_text(h, field->name);
  hash_text(h, field->label);
  hash_number(h, field->type.kind);
  hash_number(h, field->type.scale);
  hash_number(h, field->type.of);
  hash_number(h, field->absent_none);
  hash_number(h, field->has_default);
  if (field->type.kind != TYPE_ENUM) return;
  const struct enumeration *set = &schema->enumerations[field->type.of];
  hash_number(h, set->n_words);
  for (uint32_t i = 0; i < set->n_words; i++) hash_text(h, set->words[i]);
}

static void hash_schema(struct hashing *h, const struct schema *schema) {
  hash_number(h, schema->n_entities);
  hash_number(h, schema_counted_entity(schema));
  for (uint32_t i = 0; i < schema->n_entities; i++) {
    const struct entity *e = &schema->entities[i];
    hash_text(h, e->name);
    hash_text(h, e->plural);
    hash_text(h, e->label);
    hash_number(h, e->parent);
    hash_number(h, e->absent_none);
    hash_number(h, e->id_required);
    hash_number(h, e->unique_within);
    hash_number(h, e->of_predecessors);
    hash_number(h, schema_asks_history_of(schema, i));
    for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++)
      if (schema->fields[f].origin == FIELD_DATA) hash_field(h, schema, &schema->fields[f]);
    hash_number(h, UINT64_MAX); /* no more fields */
  }
}

/* -- the inputs -- */

/* The bytes of a file from `begin` on, through a buffer; where it is read stays as it is. */
static bool hash_open_file(
    struct hashing *h, int file, off_t begin, char *buffer, uint64_t *n_bytes) {
  *n_bytes = 0;
  for (;;) {
    ssize_t n = pread(file, buffer, HASHED_BYTES, begin + (off_t)*n_bytes);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n == 0;
    hash_bytes(h, buffer, (size_t)n);
    *n_bytes += (uint64_t)n;
  }
}

static bool is_standard(const char *path) { return strcmp(path, "-") == 0; }

/* `standard_begin`: of standard input, where what is read of it begins. */
static bool hash_file(struct hashing *h, const char *path, off_t standard_begin, char *buffer,
    struct stat *about, uint64_t *n_bytes) {
  const bool is_input = is_standard(path);
  int file = is_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return false;
  bool ok = fstat(file, about) == 0 && S_ISREG(about->st_mode) &&
      hash_open_file(h, file, is_input ? standard_begin : 0, buffer, n_bytes);
  if (!is_input) close(file);
  hash_number(h, *n_bytes);
  return ok;
}

/* The file of an input: of a sheet that is named, its book. */
static const char *file_of(const struct column_cache *cache, uint32_t input) {
  return sheet_path_file(cache->arena, cache->source.inputs[input].path);
}

static bool hash_inputs(struct hashing *h, const struct column_cache *cache, struct stat *abouts,
    char *buffer, uint64_t *n_bytes) {
  *n_bytes = 0;
  hash_number(h, cache->source.n_inputs);
  for (uint32_t i = 0; i < cache->source.n_inputs; i++) {
    const struct cache_input *input = &cache->source.inputs[i];
    uint64_t n = input->text.n;
    hash_text(h, str_from(input->path));
    if (input->text.p) hash_text(h, input->text);
    else if (!hash_file(h, file_of(cache, i), cache->standard_begin, buffer, &abouts[i], &n))
      return false;
    *n_bytes += n;
  }
  return true;
}

/* -- the key -- */

static bool make(struct column_cache *cache, const struct dataset *dataset, struct stat *abouts,
    uint8_t key[IMAGE_KEY_BYTES], uint64_t *n_bytes) {
  char *buffer = arena_alloc_raw(cache->arena, HASHED_BYTES);
  struct hashing h = {XXH3_createState()};
  if (!h.state) return false;
  XXH3_128bits_reset(h.state);
  hash_schema(&h, dataset->schema);
  hash_number(&h, dataset->n_also);
  for (uint32_t i = 0; i < dataset->n_also; i++) hash_schema(&h, dataset->also[i]);
  hash_number(&h, dataset->wants_digests);
  hash_text(&h, cache->source.options);
  bool ok = hash_inputs(&h, cache, abouts, buffer, n_bytes);
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(h.state));
  _Static_assert(sizeof canonical == IMAGE_KEY_BYTES, "128 bits");
  memcpy(key, &canonical, sizeof canonical);
  XXH3_freeState(h.state);
  return ok;
}

bool cache_key_make(struct column_cache *cache, const struct dataset *dataset) {
  off_t begin = lseek(STDIN_FILENO, 0, SEEK_CUR);
  cache->standard_begin = begin < 0 ? 0 : begin;
  cache->abouts = ARENA_ARRAY(cache->arena, struct stat, (size_t)cache->source.n_inputs + 1);
  return make(cache, dataset, cache->abouts, cache->key, &cache->n_bytes);
}

static bool is_same_time(struct timespec a, struct timespec b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* A file that changes within the tick of the clock in which it was hashed shows it by nothing but
 * its bytes: those that changed lately are hashed once more. */
enum { LATELY_SECONDS = 5 };

bool cache_key_holds(const struct column_cache *cache, const struct dataset *dataset) {
  bool is_late = false;
  time_t now = time(NULL);
  for (uint32_t i = 0; i < cache->source.n_inputs; i++) {
    const struct stat *before = &cache->abouts[i];
    struct stat about;
    if (cache->source.inputs[i].text.p) continue;
    const char *path = file_of(cache, i);
    int failed = is_standard(path) ? fstat(STDIN_FILENO, &about) : stat(path, &about);
    if (failed || about.st_dev != before->st_dev || about.st_ino != before->st_ino ||
        about.st_size != before->st_size || !is_same_time(about.st_mtim, before->st_mtim) ||
        !is_same_time(about.st_ctim, before->st_ctim))
      return false;
    is_late |= about.st_ctim.tv_sec + LATELY_SECONDS >= now;
  }
  if (!is_late) return true;
  struct column_cache again = *cache;
  uint8_t key[IMAGE_KEY_BYTES];
  uint64_t n_bytes;
  struct stat *abouts = ARENA_ARRAY(cache->arena, struct stat, (size_t)cache->source.n_inputs + 1);
  return make(&again, dataset, abouts, key, &n_bytes) && memcmp(key, cache->key, sizeof key) == 0;
}
