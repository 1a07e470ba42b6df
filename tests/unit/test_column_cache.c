/* Columns that are kept: as an image and back, what is not believed, and the folder they lie in. */
#include "runtime/ingest/column_cache.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <utime.h>
#include <xxhash.h>

#include "runtime/data/dataset_building.h"
#include "tests/unit/ingest_support.h"

static const char text[] =
    "region: s\n"
    "clusters:\n"
    "  - id: c1\n"
    "    name: Cụm 1\n"
    "    units:\n"
    "      - {id: u1, name: a, registered: true, votes: 3, score: 9.5}\n"
    "      - {id: u2, registered: no, founded: 2020-01-31, incidents: [{kind: sai_phạm}]}\n"
    "  - id: c2\n"
    "    units: []\n"
    "  - id: c3\n";

/* -- images -- */

struct image {
  char bytes[1 << 16];
  size_t n;
};

static bool append(void *context, const void *bytes, size_t n) {
  struct image *image = context;
  assert_true(image->n + n <= sizeof image->bytes);
  memcpy(image->bytes + image->n, bytes, n);
  image->n += n;
  return true;
}

static const uint8_t key[IMAGE_KEY_BYTES] = "0123456789abcdef";
static const uint8_t *const key_of_notes = key; /* where the notes are still "notes" */

static void make_image(struct fixture *f, struct image *image) {
  load(f, "a.yaml", text);
  data_check(&f->d, &f->diags, NULL);
  assert_int_equal(f->diags.n, 0);
  image->n = 0;
  assert_true(dataset_image_write(&f->d, key, STR("notes"), &f->arena, append, image));
}

/* A data set of the image; its fault. */
static enum image_fault take(const struct image *image, const struct schema *schema,
    const uint8_t *with_key, struct dataset *out) {
  void *mapping =
      mmap(NULL, sizeof image->bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  memcpy(mapping, image->bytes, image->n);
  dataset_init(out, schema, NULL, NULL);
  struct str notes;
  enum image_fault fault = dataset_image_take(out, mapping, image->n, with_key, &notes);
  if (!fault && with_key == key_of_notes) assert_true(str_equal(notes, STR("notes")));
  return fault;
}

static void check_same(const struct dataset *a, const struct dataset *b) {
  const struct schema *schema = a->schema;
  for (uint32_t e = 0; e < schema->n_entities; e++) {
    assert_int_equal(a->tables[e].n_rows, b->tables[e].n_rows);
    for (uint32_t row = 0; row < a->tables[e].n_rows; row++) {
      struct place p = dataset_place(a, e, row), q = dataset_place(b, e, row);
      assert_true(str_equal(p.path, q.path) && p.line == q.line && p.column == q.column);
      if (e) assert_int_equal(a->tables[e].parent[row], b->tables[e].parent[row]);
      for (uint32_t f = 0; f < schema->entities[e].n_fields; f++) {
        struct value v = dataset_value(a, schema->entities[e].first_field + f, row),
                     w = dataset_value(b, schema->entities[e].first_field + f, row);
        assert_int_equal(v.known, w.known);
        assert_true(v.number == w.number && str_equal(v.text, w.text));
      }
    }
    for (uint32_t row = 0; e && row < a->tables[schema->entities[e].parent].n_rows; row++) {
      assert_int_equal(a->tables[e].listed[row], b->tables[e].listed[row]);
      assert_int_equal(a->tables[e].first[row + 1], b->tables[e].first[row + 1]);
    }
  }
}

static void test_there_and_back(void **state) {
  struct fixture *f = *state;
  static struct image image;
  make_image(f, &image);
  struct dataset d;
  assert_int_equal(take(&image, &f->t.schema, key, &d), IMAGE_SOUND);
  dataset_finish(&f->d);
  dataset_finish(&d);
  check_same(&f->d, &d);
  /* what lies in the mapping is not the allocator's */
  assert_true((char *)d.text_bytes >= (char *)d.mapping &&
      (char *)d.text_bytes < (char *)d.mapping + d.mapping_bytes);
  dataset_free(&d);
}

/* Rows may be added to what was mapped, by text that is known and by text that is not. */
static void test_goes_on(void **state) {
  struct fixture *f = *state;
  static struct image image;
  make_image(f, &image);
  struct dataset d;
  assert_int_equal(take(&image, &f->t.schema, key, &d), IMAGE_SOUND);
  static const char more[] = "clusters: [ { id: c4, units: [ { id: u3, name: a } ] } ]";
  tree_load_text(&d, &f->diags, "b.yaml", STR(more));
  load(f, "b.yaml", more);
  data_check(&d, &f->diags, NULL);
  assert_int_equal(f->diags.n, 0);
  dataset_finish(&f->d);
  dataset_finish(&d);
  assert_int_equal(d.n_texts, f->d.n_texts);
  check_same(&f->d, &d);
  dataset_free(&d);
}

/* An id that was mapped is found again when it is given twice. */
static void test_twice(void **state) {
  struct fixture *f = *state;
  static struct image image;
  make_image(f, &image);
  struct dataset d;
  assert_int_equal(take(&image, &f->t.schema, key, &d), IMAGE_SOUND);
  tree_load_text(&d, &f->diags, "b.yaml", STR("clusters: [ { id: c1 } ]"));
  data_check(&d, &f->diags, NULL);
  assert_int_equal(f->diags.n_errors, 1);
  assert_non_null(strstr(f->diags.items[0].notes->text.p, "a.yaml:3:9"));
  dataset_free(&d);
}

static enum image_fault fault_of(
    const struct image *image, const struct schema *schema, const uint8_t *with_key) {
  struct dataset d;
  enum image_fault fault = take(image, schema, with_key, &d);
  dataset_free(&d);
  return fault;
}

static void sign(struct image *image) {
  XXH128_canonical_t checksum;
  image->n -= sizeof checksum;
  XXH128_canonicalFromHash(&checksum, XXH3_128bits(image->bytes, image->n));
  append(image, &checksum, sizeof checksum);
}

static void test_damage(void **state) {
  struct fixture *f = *state;
  static struct image image;
  make_image(f, &image);
  for (size_t i = 0; i < image.n; i++) {
    image.bytes[i] ^= 0x10;
    enum image_fault fault = fault_of(&image, &f->t.schema, key);
    assert_int_equal(fault, i >= 8 && i < 12 ? IMAGE_OLDER : IMAGE_DAMAGED);
    image.bytes[i] ^= 0x10;
  }
  size_t n = image.n;
  for (image.n = 1; image.n < n; image.n++)
    assert_int_equal(fault_of(&image, &f->t.schema, key), IMAGE_DAMAGED);
  image.n = n;
  assert_int_equal(
      fault_of(&image, &f->t.schema, (const uint8_t *)"another key ....."), IMAGE_DAMAGED);
  assert_int_equal(fault_of(&image, &f->t.schema, key), IMAGE_SOUND);
}

/* With a checksum that is right: each 32 bits put out of their bounds are refused, or do no harm. */
static void test_forged(void **state) {
  struct fixture *f = *state;
  static struct image image, forged;
  make_image(f, &image);
  uint32_t n_refused = 0;
  for (size_t i = 32; i + 4 <= image.n - 16; i += 4) {
    forged = image;
    memcpy(forged.bytes + i, "\xF0\xFF\xFF\x7F", 4);
    sign(&forged);
    struct dataset d;
    uint8_t same[IMAGE_KEY_BYTES];
    memcpy(same, key, sizeof same);
    if (take(&forged, &f->t.schema, same, &d) != IMAGE_SOUND) n_refused++;
    else {
      data_check(&d, &f->diags, NULL);
      dataset_finish(&d);
      check_same(&d, &d); /* reads everything */
    }
    dataset_free(&d);
  }
  assert_true(n_refused > 100);
}

/* -- the folder -- */

static void write_file(const char *path, const char *bytes) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(bytes, file);
  fclose(file);
}

struct cached {
  struct fixture fixture;
  struct column_cache cache;
  struct diags advice;
  bool is_found;
};

/* Reads the file by way of the cache. */
static void read_cached(struct cached *c, const char *path, const char *folder) {
  struct fixture *f = &c->fixture;
  begin(f);
  diags_init(&c->advice, &f->arena, NULL);
  struct cache_input *input = ARENA_NEW(&f->arena, struct cache_input);
  input->path = path;
  c->is_found = column_cache_find(&c->cache, &f->arena, folder,
      (struct cache_source){.inputs = input, .n_inputs = 1}, &f->d, &f->diags, &c->advice);
  if (c->is_found) return;
  assert_int_equal(tree_load_file(&f->d, &f->diags, path), 0);
  data_check(&f->d, &f->diags, NULL);
}

static void keep_and_end(struct cached *c) {
  struct fixture *f = &c->fixture;
  if (!c->is_found) column_cache_keep(&c->cache, &f->d, &f->diags, 0);
  dataset_finish(&f->d);
  assert_int_equal(f->d.tables[1].n_rows, 3);
  end(f);
}

struct folder {
  char path[64], data[96], cache[96];
};

static int make_folder(void **state) {
  struct folder *folder = calloc(1, sizeof *folder);
  strcpy(folder->path, "/tmp/thidua-test-XXXXXX");
  assert_non_null(mkdtemp(folder->path));
  snprintf(folder->data, sizeof folder->data, "%s/a.yaml", folder->path);
  snprintf(folder->cache, sizeof folder->cache, "%s/cache", folder->path);
  write_file(folder->data, text);
  *state = folder;
  return 0;
}

static int remove_folder(void **state) {
  struct folder *folder = *state;
  char command[128];
  snprintf(command, sizeof command, "rm -rf %s", folder->path);
  assert_int_equal(system(command), 0);
  free(folder);
  return 0;
}

static void test_found_again(void **state) {
  struct folder *folder = *state;
  struct cached c;
  read_cached(&c, folder->data, folder->cache);
  assert_false(c.is_found);
  keep_and_end(&c);
  assert_true(c.cache.is_kept);
  read_cached(&c, folder->data, folder->cache);
  assert_true(c.is_found);
  assert_int_equal(c.advice.n, 0);
  keep_and_end(&c);
  /* another text of the same length, with the same times */
  struct stat about;
  assert_int_equal(stat(folder->data, &about), 0);
  char other[sizeof text];
  memcpy(other, text, sizeof text);
  strstr(other, "votes: 3")[7] = '4';
  write_file(folder->data, other);
  utime(folder->data, &(struct utimbuf){about.st_atime, about.st_mtime});
  read_cached(&c, folder->data, folder->cache);
  assert_false(c.is_found);
  keep_and_end(&c);
}

/* What changes between the hashing and the keeping is not kept: its columns may be either's. */
static void test_changed_meanwhile(void **state) {
  struct folder *folder = *state;
  struct cached c;
  read_cached(&c, folder->data, folder->cache);
  char other[sizeof text];
  memcpy(other, text, sizeof text);
  strstr(other, "votes: 3")[7] = '4';
  write_file(folder->data, other);
  keep_and_end(&c);
  assert_false(c.cache.is_kept);
  write_file(folder->data, text);
  read_cached(&c, folder->data, folder->cache);
  assert_false(c.is_found);
  keep_and_end(&c);
}

static void test_damaged_file(void **state) {
  struct folder *folder = *state;
  struct cached c;
  read_cached(&c, folder->data, folder->cache);
  char path[128];
  snprintf(path, sizeof path, "%s", c.cache.path);
  keep_and_end(&c);
  for (int is_empty = 0; is_empty < 2; is_empty++) {
    write_file(path, is_empty ? "" : "columns, surely");
    read_cached(&c, folder->data, folder->cache);
    assert_false(c.is_found);
    assert_int_equal(c.advice.n, 1);
    assert_int_equal(c.advice.items[0].code, CACHE_DAMAGED);
    keep_and_end(&c); /* in its place */
    read_cached(&c, folder->data, folder->cache);
    assert_true(c.is_found);
    keep_and_end(&c);
  }
}

static void test_errors_are_not_kept(void **state) {
  struct folder *folder = *state;
  struct cached c;
  write_file(folder->data, "clusters: [ { id: c1, uknown: 3 }, { id: c2 }, { id: c3 } ]");
  read_cached(&c, folder->data, folder->cache);
  keep_and_end(&c);
  assert_false(c.cache.is_kept);
  assert_int_not_equal(access(folder->cache, F_OK), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_there_and_back, setup, teardown),
      cmocka_unit_test_setup_teardown(test_goes_on, setup, teardown),
      cmocka_unit_test_setup_teardown(test_twice, setup, teardown),
      cmocka_unit_test_setup_teardown(test_damage, setup, teardown),
      cmocka_unit_test_setup_teardown(test_forged, setup, teardown),
      cmocka_unit_test_setup_teardown(test_found_again, make_folder, remove_folder),
      cmocka_unit_test_setup_teardown(test_changed_meanwhile, make_folder, remove_folder),
      cmocka_unit_test_setup_teardown(test_damaged_file, make_folder, remove_folder),
      cmocka_unit_test_setup_teardown(test_errors_are_not_kept, make_folder, remove_folder),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
