/* Fuzz target of YAML's two lanes: whatever the bytes, both make the same of them, or refuse in the
 * same words. The first byte chooses the schema; inputs are made by the generator of lanes.h now and
 * then, and changed by lines as well as by bytes. */
#include "tests/support/lanes.h"

/* -- memory -- */

/* Memory that both lanes take from its beginning in each execution, so that none asks the system;
 * what does not fit is the system's. Not under a sanitizer, which is to see each block's end. */
struct lanes_memory {
  struct allocator allocator;
  size_t n;
  char *last; /* the newest block, which may grow where it lies */
  _Alignas(16) char bytes[1 << 20];
};

struct lanes_block {
  _Alignas(16) size_t bytes;
};

static void *resize(void *context, void *old, size_t bytes) {
  struct lanes_memory *m = context;
  const bool is_ours = (char *)old >= m->bytes && (char *)old < m->bytes + sizeof m->bytes;
  if (old && !is_ours) return bytes ? realloc(old, bytes) : (free(old), NULL);
  if (bytes == 0) return NULL;
  const size_t needed = (bytes + 15) / 16 * 16;
  struct lanes_block *block = old ? (struct lanes_block *)old - 1 : NULL;
  if (old && bytes <= block->bytes) return old;
  if (old == m->last && old && needed <= sizeof m->bytes - (size_t)((char *)old - m->bytes)) {
    block->bytes = needed;
    m->n = (size_t)((char *)old - m->bytes) + needed;
    return old;
  }
  void *grown;
  if (needed + sizeof *block <= sizeof m->bytes - m->n) {
    struct lanes_block *next = (struct lanes_block *)(m->bytes + m->n);
    next->bytes = needed;
    m->n += sizeof *next + needed;
    grown = m->last = (char *)(next + 1);
  } else if (!(grown = malloc(bytes))) {
    return NULL;
  }
  return old ? memcpy(grown, old, block->bytes) : grown;
}

#if defined __has_feature
#if __has_feature(address_sanitizer)
#define IS_WATCHED 1
#endif
#endif
#ifndef IS_WATCHED
#define IS_WATCHED 0
#endif

/* Of the slow lane, and of the fast one; reused from one execution to the next. */
static struct lanes_memory memories[2] = {
    {.allocator = {resize, &memories[0]}}, {.allocator = {resize, &memories[1]}}};

/* -- the target -- */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0) return 0;
  struct lanes_schema s;
  lanes_schema_make(&s, data[0]);
  struct str texts[2] = {{(const char *)data + 1, (uint32_t)size - 1}, {0}};
  uint32_t n_texts = 1;
  const char *cut = memchr(texts[0].p, '\f', texts[0].n);
  if (cut) {
    texts[1] = (struct str){cut + 1, (uint32_t)(texts[0].p + texts[0].n - cut - 1)};
    texts[0].n = (uint32_t)(cut - texts[0].p);
    n_texts = 2;
  }
  /* now and then in two parts, the second from somewhere on, or in many */
  const uint64_t cut_at = 1 + (size * 31 + data[size / 2]) % size;
  const bool is_split = data[0] % 8 == 0 && size > 16, is_in_parts = data[0] % 32 == 4;
  uint64_t split_at = is_split ? cut_at : is_in_parts ? LANES_PARTS_OF(cut_at) : 0;
  memories[0].n = memories[1].n = 0;
  memories[0].last = memories[1].last = NULL;
  const struct allocator *const own[2] = {&memories[0].allocator, &memories[1].allocator};
  /* parts are read by threads, which share no memory but the system's */
  if (!lanes_agree_within(split_at || IS_WATCHED ? NULL : own, &s.schema, lanes_yaml_paths, texts,
          n_texts, LANES_EAGER, split_at, NULL, NULL))
    abort();
  return 0;
}

/* Where a random line begins, and where it ends (behind its end). */
static size_t some_line(const uint8_t *data, size_t size, uint64_t *random, size_t *end) {
  size_t begin = 1 + lanes_random(random, (uint32_t)size - 1);
  while (begin > 1 && data[begin - 1] != '\n') begin--;
  *end = begin;
  while (*end < size && data[*end] != '\n') (*end)++;
  if (*end < size) (*end)++;
  return begin;
}

/* A line is doubled elsewhere, deleted, or moved to the right or left. */
static size_t change_line(uint8_t *data, size_t size, size_t max_size, uint64_t *random) {
  size_t end, to_end, begin = some_line(data, size, random, &end), n = end - begin;
  switch (lanes_random(random, 4)) {
  case 0: memmove(data + begin, data + end, size - end); return size - n;
  case 1: {
    if (size + n > max_size) return size;
    uint8_t *copy = malloc(n ? n : 1);
    memcpy(copy, data + begin, n);
    size_t to = some_line(data, size, random, &to_end);
    memmove(data + to + n, data + to, size - to);
    memcpy(data + to, copy, n);
    free(copy);
    return size + n;
  }
  case 2:
    if (size + 2 > max_size) return size;
    memmove(data + begin + 2, data + begin, size - begin);
    data[begin] = data[begin + 1] = ' ';
    return size + 2;
  default:
    if (n < 3 || data[begin] != ' ') return size;
    memmove(data + begin, data + begin + 1, size - begin - 1);
    return size - 1;
  }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed) {
  uint64_t random = seed;
  uint32_t way = lanes_random(&random, 8);
  if (size < 2 || way == 0) {
    struct lanes_schema s;
    uint8_t schema = (uint8_t)lanes_random(&random, 256);
    lanes_schema_make(&s, schema);
    struct str text = lanes_document_make(&s, seed, lanes_random(&random, 60));
    size = text.n + 1 < max_size ? text.n + 1 : max_size;
    data[0] = schema;
    memcpy(data + 1, text.p, size - 1);
    free((char *)text.p);
    return size;
  }
  if (way < 4) {
    for (uint32_t n = 1 + lanes_random(&random, 3); n > 0 && size > 1; n--)
      size = change_line(data, size, max_size, &random);
    return size;
  }
  return 1 + LLVMFuzzerMutate(data + 1, size - 1, max_size - 1);
}
