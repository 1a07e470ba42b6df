/* Images of data sets (dataset_image.h): what one consists of is told once, for both directions. */
#include "runtime/data/dataset_image.h"

#include <xxhash.h>

#include "base/limits.h"
#include "runtime/data/dataset_building.h"
#include "runtime/data/dataset_image_check.h"
#include "runtime/data/dataset_numbers.h"
#include "runtime/data/dataset_sources.h"

#define IMAGE_ALIGNMENT 64u
static const char image_magic[8] = "THIDUAcc";

struct image_head {
  char magic[8];
  uint32_t format, zero;
  uint8_t key[IMAGE_KEY_BYTES];
  uint64_t n_bytes, n_count_bytes;
  uint8_t rest[16];
};
_Static_assert(sizeof(struct image_head) == IMAGE_ALIGNMENT, "as dataset_image.h has it");

static uint64_t aligned(uint64_t n) {
  return (n + IMAGE_ALIGNMENT - 1) / IMAGE_ALIGNMENT * IMAGE_ALIGNMENT;
}

/* -- the counts: written and read by the same functions -- */

struct counts {
  struct arena *arena;
  bool is_writing, is_bad;
  VEC(char) out;
  const char *at, *end; /* reading */
};

static void count_bytes(struct counts *c, void *bytes, size_t n) {
  if (c->is_writing) {
    while (c->out.capacity - c->out.n < n)
      c->out.items = vec_grow_(c->arena, c->out.items, &c->out.capacity, 1);
    if (n) memcpy(c->out.items + c->out.n, bytes, n);
    c->out.n += (uint32_t)n;
    return;
  }
  if ((size_t)(c->end - c->at) < n) c->is_bad = true;
  if (c->is_bad) {
    memset(bytes, 0, n);
    return;
  }
  memcpy(bytes, c->at, n);
  c->at += n;
}

static void count_u32(struct counts *c, uint32_t *value) { count_bytes(c, value, sizeof *value); }

/* At most `max`; else reading fails, and it is 0. */
static void count_up_to(struct counts *c, uint32_t *value, uint32_t max) {
  count_u32(c, value);
  if (c->is_writing || *value <= max) return;
  c->is_bad = true;
  *value = 0;
}

/* A number of items that follow, each of at least so many bytes. */
static void count_items(struct counts *c, uint32_t *n, uint32_t item_bytes) {
  count_up_to(c, n, c->is_writing ? UINT32_MAX : (uint32_t)((size_t)(c->end - c->at) / item_bytes));
}

static void count_blob(struct counts *c, struct str *text) {
  count_items(c, &text->n, 1);
  if (c->is_writing) {
    count_bytes(c, (char *)(uintptr_t)text->p, text->n);
    return;
  }
  text->p = c->is_bad ? "" : c->at;
  c->at += text->n;
}

static void count_text(struct counts *c, struct str *text) {
  count_blob(c, text);
  if (!c->is_writing && str_valid_utf8(*text) != text->n) c->is_bad = true;
}

static void count_place(struct counts *c, struct data_place *place, uint32_t n_files) {
  count_u32(c, &place->line);
  count_u32(c, &place->column);
  count_u32(c, &place->file);
  if (place->line && place->file >= n_files) c->is_bad = true;
}

static void count_files(struct counts *c, struct dataset *dataset) {
  uint32_t n = dataset->n_files;
  count_items(c, &n, sizeof(uint32_t));
  for (uint32_t i = 0; i < n && !c->is_bad; i++) {
    struct str name = c->is_writing ? dataset->files[i] : (struct str){0};
    count_text(c, &name);
    if (!c->is_writing && dataset_add_file(dataset, name) == DATA_FILES_MAX) c->is_bad = true;
  }
}

/* Behind the files. */
static void count_sources(struct counts *c, struct dataset *dataset) {
  uint32_t n = dataset->n_sources;
  count_items(c, &n, DIGEST_BYTES);
  for (uint32_t i = 0; i < n && !c->is_bad; i++) {
    struct data_source item = c->is_writing ? dataset->sources[i] : (struct data_source){0};
    count_text(c, &item.file);
    count_up_to(c, &item.first_file, dataset->n_files);
    count_bytes(c, item.digest, sizeof item.digest);
    if (c->is_writing || c->is_bad) continue;
    if (i && item.first_file < dataset->sources[i - 1].first_file) c->is_bad = true;
    struct data_source *added = dataset_add_source(dataset, item.file);
    added->first_file = item.first_file;
    memcpy(added->digest, item.digest, sizeof item.digest);
  }
}

static void count_successions(
    struct counts *c, const struct dataset *dataset, struct table_extent *extent, uint32_t n_rows) {
  uint32_t n = extent->successions.n, n_predecessors = extent->predecessors.n, first = 0;
  count_items(c, &n, 8);
  count_items(c, &n_predecessors, 16);
  for (uint32_t i = 0; i < n && !c->is_bad; i++) {
    struct succession item = c->is_writing ? extent->successions.items[i] : (struct succession){0};
    count_u32(c, &item.row);
    count_up_to(c, &item.n, n_predecessors - first);
    item.first = first;
    first += item.n;
    if (c->is_writing) continue;
    if (item.row >= n_rows || (i && extent->successions.items[i - 1].row >= item.row))
      c->is_bad = true;
    VEC_PUSH(c->arena, &extent->successions, item);
  }
  if (first != n_predecessors) c->is_bad = true;
  for (uint32_t i = 0; i < n_predecessors && !c->is_bad; i++) {
    struct predecessor item =
        c->is_writing ? extent->predecessors.items[i] : (struct predecessor){0};
    count_text(c, &item.id);
    count_place(c, &item.place, dataset->n_files);
    if (c->is_writing) continue;
    item.id = str_copy(c->arena, item.id);
    VEC_PUSH(c->arena, &extent->predecessors, item);
  }
}

/* Whether data give a field: it has a place in the image. */
static bool is_of_data(const struct field *field) { return field->origin == FIELD_DATA; }

static void count_field(struct counts *c, struct dataset *dataset, uint32_t field) {
  struct growing_column *growing = &dataset->building->columns[field];
  const struct table *table = growing->table;
  uint32_t given = growing->column->given, width = growing->column->width;
  count_up_to(c, &given, 1);
  count_up_to(c, &width, NUMBER_WIDTH);
  count_up_to(c, &growing->offsets.n, table->n_rows);
  if (c->is_writing) return;
  growing->column->given = given;
  /* the root's are never narrow */
  if (width == NUMBER_WIDTH ||
      (table != &dataset->tables[0] && (width == 1 || width == 2 || width == 4)))
    growing->column->width = (uint8_t)width;
  else c->is_bad = true;
  growing->extent = given ? (struct extent){table->n_rows, table->n_rows} : (struct extent){0, 0};
  growing->offsets.capacity = growing->offsets.n;
}

static void count_entity(struct counts *c, struct dataset *dataset, uint32_t entity) {
  const struct schema *schema = dataset->schema;
  struct table *table = &dataset->tables[entity];
  struct table_extent *extent = &dataset->building->tables[entity];
  count_up_to(c, &table->n_rows, entity == 0 ? 1 : ROWS_MAX);
  if (entity == 0 && table->n_rows != 1) c->is_bad = true;
  count_up_to(c, &table->places.n_anchors, table->n_rows);
  count_up_to(c, &extent->id_offsets.n, table->n_rows);
  count_place(c, &extent->newest, dataset->n_files);
  count_successions(c, dataset, extent, table->n_rows);
  const struct entity *e = &schema->entities[entity];
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++) {
    if (!is_of_data(&schema->fields[f])) continue;
    count_field(c, dataset, f);
    if (entity == 0)
      count_place(c, &dataset->building->root_given[f - e->first_field], dataset->n_files);
  }
  if (c->is_writing) return;
  extent->capacity = table->n_rows;
  extent->anchors_capacity = table->places.n_anchors;
  extent->id_offsets.capacity = extent->id_offsets.n;
  if (entity > 0) {
    uint32_t n_parents = dataset->tables[e->parent].n_rows;
    extent->listed = (struct extent){n_parents, n_parents};
  }
}

static void count_all(struct counts *c, struct dataset *dataset, struct str *notes) {
  uint32_t n_bytes = dataset->n_texts ? dataset->text_offsets[dataset->n_texts] : 0;
  count_files(c, dataset);
  count_sources(c, dataset);
  count_blob(c, notes);
  count_up_to(c, &dataset->n_texts, TEXT_NOWHERE - 2);
  count_u32(c, &n_bytes);
  for (uint32_t e = 0; e < dataset->schema->n_entities; e++) count_entity(c, dataset, e);
  if (c->is_writing) return;
  dataset->building->texts_capacity = dataset->n_texts + 1;
  dataset->building->bytes_capacity = n_bytes;
  if (c->at != c->end) c->is_bad = true;
}

/* -- the columns -- */

/* A column of the image: where the data set has it, how many bytes are there and how many there
 * should be, the rest being `filler`. */
struct piece {
  void **at;
  uint64_t n_there, n_bytes;
  uint8_t filler;
};
struct pieces {
  /* false: no more */
  bool (*take)(struct pieces *pieces, struct piece piece);
  bool is_writing;
};

static bool field_pieces(struct pieces *p, struct growing_column *growing) {
  struct column *column = growing->column;
  uint64_t n = growing->table->n_rows, n_there = growing->extent.n;
  uint64_t bytes = column_bytes(column);
  if (column->given) {
    if (!p->take(p,
            (struct piece){
                &column->view.values, n_there * bytes, n * bytes, column_filler(column)}))
      return false;
    if (column_has_known(column) &&
        !p->take(p, (struct piece){(void **)&column->view.known, n_there, n, 0}))
      return false;
  }
  uint64_t n_offsets = growing->offsets.n * sizeof *growing->offsets.items;
  return p->take(p, (struct piece){(void **)&growing->offsets.items, n_offsets, n_offsets, 0});
}

static bool entity_pieces(struct pieces *p, const struct dataset *dataset, uint32_t entity) {
  struct table *table = &dataset->tables[entity];
  struct table_extent *extent = &dataset->building->tables[entity];
  const struct entity *e = &dataset->schema->entities[entity];
  uint64_t n = table->n_rows, n_anchors = table->places.n_anchors * sizeof *table->places.anchors,
           n_offsets = extent->id_offsets.n * sizeof *extent->id_offsets.items;
  if (!p->take(p, (struct piece){(void **)&table->places.anchors, n_anchors, n_anchors, 0}) ||
      !p->take(p, (struct piece){(void **)&extent->id_offsets.items, n_offsets, n_offsets, 0}))
    return false;
  if (entity > 0) {
    uint64_t n_parents = dataset->tables[e->parent].n_rows, n_ids = n * sizeof *table->parent;
    if (!p->take(p, (struct piece){(void **)&table->parent, n_ids, n_ids, 0}) ||
        !p->take(p, (struct piece){(void **)&table->places.steps, n, n, 0}) ||
        !p->take(p, (struct piece){(void **)&table->listed, extent->listed.n, n_parents, 0}))
      return false;
  }
  for (uint32_t f = e->first_field; f < e->first_field + e->n_fields; f++)
    if (is_of_data(&dataset->schema->fields[f]) && !field_pieces(p, &dataset->building->columns[f]))
      return false;
  return true;
}

static bool all_pieces(struct pieces *p, struct dataset *dataset, uint64_t n_text_bytes) {
  for (uint32_t e = 0; e < dataset->schema->n_entities; e++)
    if (!entity_pieces(p, dataset, e)) return false;
  uint64_t n_offsets = ((uint64_t)dataset->n_texts + 1) * sizeof(uint32_t);
  uint64_t n_there = dataset->text_offsets || !p->is_writing ? n_offsets : 0;
  return p->take(p, (struct piece){(void **)&dataset->text_offsets, n_there, n_offsets, 0}) &&
      p->take(p, (struct piece){(void **)&dataset->text_bytes, n_text_bytes, n_text_bytes, 0});
}

/* -- writing -- */

struct writing {
  struct pieces pieces; /* first: the pieces are handed on */
  image_write *write;
  void *context;
  uint64_t at;
  XXH3_state_t *checksum;
};

static bool put(struct writing *w, const void *bytes, size_t n) {
  XXH3_128bits_update(w->checksum, bytes, n);
  w->at += n;
  return w->write(w->context, bytes, n);
}

static bool put_filler(struct writing *w, uint8_t filler, uint64_t n) {
  uint8_t block[4096];
  memset(block, filler, sizeof block);
  for (; n > 0; n -= n < sizeof block ? n : sizeof block)
    if (!put(w, block, n < sizeof block ? (size_t)n : sizeof block)) return false;
  return true;
}

static bool write_piece(struct pieces *pieces, struct piece piece) {
  struct writing *w = (struct writing *)pieces;
  return put(w, *piece.at ? *piece.at : "", (size_t)piece.n_there) &&
      put_filler(w, piece.filler, piece.n_bytes - piece.n_there) &&
      put_filler(w, 0, aligned(w->at) - w->at);
}

struct measuring {
  struct pieces pieces;
  uint64_t n;
};

static bool measure_piece(struct pieces *pieces, struct piece piece) {
  ((struct measuring *)pieces)->n += aligned(piece.n_bytes);
  return true;
}

/* The data set is only read: what is counted is not changed where `is_writing`. */
bool dataset_image_write(const struct dataset *read, const uint8_t key[IMAGE_KEY_BYTES],
    struct str notes, struct arena *arena, image_write *write, void *context) {
  struct dataset seen = *read, *dataset = &seen;
  uint64_t n_text_bytes = dataset->n_texts ? dataset->text_offsets[dataset->n_texts] : 0;
  struct counts counts = {.arena = arena, .is_writing = true};
  count_all(&counts, dataset, &notes);
  struct measuring measuring = {.pieces = {measure_piece, true}};
  all_pieces(&measuring.pieces, dataset, n_text_bytes);
  struct image_head head = {.format = IMAGE_FORMAT, .n_count_bytes = counts.out.n};
  memcpy(head.magic, image_magic, sizeof head.magic);
  memcpy(head.key, key, sizeof head.key);
  head.n_bytes = sizeof head + aligned(counts.out.n) + measuring.n + sizeof(XXH128_canonical_t);
  struct writing writing = {.pieces = {write_piece, true}, .write = write, .context = context};
  writing.checksum = XXH3_createState();
  if (!writing.checksum) return false;
  XXH3_128bits_reset(writing.checksum);
  bool ok = put(&writing, &head, sizeof head) && put(&writing, counts.out.items, counts.out.n) &&
      put_filler(&writing, 0, aligned(counts.out.n) - counts.out.n) &&
      all_pieces(&writing.pieces, dataset, n_text_bytes);
  XXH128_canonical_t checksum;
  XXH128_canonicalFromHash(&checksum, XXH3_128bits_digest(writing.checksum));
  XXH3_freeState(writing.checksum);
  return ok && write(context, &checksum, sizeof checksum);
}

/* -- reading -- */

struct taking {
  struct pieces pieces;
  char *bytes;
  uint64_t at, end;
};

static bool take_piece(struct pieces *pieces, struct piece piece) {
  struct taking *t = (struct taking *)pieces;
  if (aligned(piece.n_bytes) > t->end - t->at) return false;
  *piece.at = t->bytes + t->at;
  t->at += aligned(piece.n_bytes);
  return true;
}

/* The head alone. */
static enum image_fault check_head(
    const struct image_head *head, size_t n_bytes, const uint8_t key[IMAGE_KEY_BYTES]) {
  if (memcmp(head->magic, image_magic, sizeof head->magic) != 0) return IMAGE_DAMAGED;
  if (head->format != IMAGE_FORMAT) return IMAGE_OLDER;
  uint64_t least = sizeof *head + sizeof(XXH128_canonical_t);
  if (memcmp(head->key, key, sizeof head->key) != 0 || head->n_bytes != n_bytes ||
      n_bytes % IMAGE_ALIGNMENT != sizeof(XXH128_canonical_t) ||
      head->n_count_bytes > n_bytes - least || head->n_count_bytes > UINT32_MAX)
    return IMAGE_DAMAGED;
  return IMAGE_SOUND;
}

static bool is_checksum_right(const char *bytes, size_t n_bytes) {
  XXH128_canonical_t checksum;
  n_bytes -= sizeof checksum;
  XXH128_canonicalFromHash(&checksum, XXH3_128bits(bytes, n_bytes));
  return memcmp(&checksum, bytes + n_bytes, sizeof checksum) == 0;
}

enum image_fault dataset_image_take(struct dataset *dataset, void *mapping, size_t n_bytes,
    const uint8_t key[IMAGE_KEY_BYTES], struct str *notes) {
  char *bytes = mapping;
  struct image_head head;
  *notes = (struct str){0};
  dataset->mapping = mapping;
  dataset->mapping_bytes = n_bytes;
  if (n_bytes < sizeof head + sizeof(XXH128_canonical_t)) return IMAGE_DAMAGED;
  memcpy(&head, bytes, sizeof head);
  enum image_fault fault = check_head(&head, n_bytes, key);
  if (fault) return fault;
  if (!is_checksum_right(bytes, n_bytes)) return IMAGE_DAMAGED;
  struct counts counts = {.arena = &dataset->arena,
      .at = bytes + sizeof head,
      .end = bytes + sizeof head + head.n_count_bytes};
  count_all(&counts, dataset, notes);
  struct taking taking = {.pieces = {take_piece, false},
      .bytes = bytes,
      .at = sizeof head + aligned(head.n_count_bytes),
      .end = n_bytes - sizeof(XXH128_canonical_t)};
  if (counts.is_bad || taking.at > taking.end ||
      !all_pieces(&taking.pieces, dataset, dataset->building->bytes_capacity) ||
      taking.at != taking.end || !dataset_image_check(dataset))
    return IMAGE_DAMAGED;
  return IMAGE_SOUND;
}
