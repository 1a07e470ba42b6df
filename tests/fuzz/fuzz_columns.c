/* Fuzz target of kept columns: bytes that are called an image, with a checksum that is right, are
 * refused, or give a data set that is sound. The input says which bytes of an image that was
 * written are others: pairs of a place (16 bits) and a byte; so that it comes past the head. clang
 * -fsanitize=fuzzer,address,undefined, or linked with a main that replays files. */
#include <stdlib.h>
#include <sys/mman.h>
#include <xxhash.h>

#include "runtime/data/dataset_image.h"
#include "runtime/ingest/data_check.h"
#include "runtime/ingest/kept_diags.h"
#include "runtime/ingest/tree_load.h"
#include "tests/fuzz/sound_dataset.h"
#include "tests/unit/ingest_schema.h"

static const char text[] =
    "region: đ\n"
    "quota: 3\n"
    "clusters:\n"
    "  - {id: c1, name: Cụm 1, kind: block_type, units: [{id: u1, votes: 3, score: 9.5, founded: "
    "2020-01-31, incidents: [{id: 1, kind: sai_phạm, serious: true}, {concluded: no}]}, {id: u2, "
    "registered: true}]}\n"
    "  - {id: c2, units: []}\n"
    "  - {id: c3}\n";

struct image {
  uint8_t bytes[1 << 14];
  size_t n;
};

static bool append(void *context, const void *bytes, size_t n) {
  struct image *image = context;
  assert(image->n + n <= sizeof image->bytes);
  memcpy(image->bytes + image->n, bytes, n);
  image->n += n;
  return true;
}

static const uint8_t key[IMAGE_KEY_BYTES] = {1};

static void make_image(struct image *image, const struct schema *schema, struct diags *diags) {
  struct dataset d;
  dataset_init(&d, schema, NULL, NULL);
  tree_load_text(&d, diags, "a.yaml", STR(text));
  data_check(&d, diags, NULL);
  assert(!diags->n);
  DIAG_AT(diags, CACHE_DAMAGED, ((struct place){STR("a.yaml"), 1, 1}), "x");
  struct str notes = kept_diags_write(diags, 0, diags->arena);
  dataset_image_write(&d, key, notes, diags->arena, append, image);
  dataset_finish(&d);
  dataset_free(&d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct test_schema t;
  struct arena arena;
  struct diags diags;
  struct image image = {.n = 0};
  test_schema_init(&t);
  arena_init(&arena, NULL);
  diags_init(&diags, &arena, NULL);
  make_image(&image, &t.schema, &diags);
  size_t n = image.n - sizeof(XXH128_canonical_t);
  for (size_t i = 0; i + 3 <= size; i += 3)
    image.bytes[(data[i] | (size_t)data[i + 1] << 8) % n] = data[i + 2];
  XXH128_canonicalFromHash(
      (XXH128_canonical_t *)(void *)(image.bytes + n), XXH3_128bits(image.bytes, n));
  void *mapping = mmap(NULL, image.n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memcpy(mapping, image.bytes, image.n);
  struct dataset d;
  struct str notes;
  dataset_init(&d, &t.schema, NULL, NULL);
  if (dataset_image_take(&d, mapping, image.n, key, &notes) == IMAGE_SOUND) {
    kept_diags_read(&diags, notes);
    if (size % 2) tree_load_text(&d, &diags, "b.yaml", STR("clusters: [{id: c9, name: x}]"));
    data_check(&d, &diags, NULL);
    dataset_finish(&d);
    check_sound(&d);
  }
  diags_sort(&diags);
  dataset_free(&d);
  arena_free(&arena);
  return 0;
}
