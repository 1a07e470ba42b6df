/* Fuzz target of YAML's two lanes: whatever the bytes, both make the same of them, or refuse in the
 * same words. The first byte chooses the schema; inputs are made by the generator of lanes.h now and
 * then, and changed by lines as well as by bytes. */
#include "tests/support/lanes.h"

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
  if (!lanes_agree_split(&s.schema, texts, n_texts, LANES_EAGER, split_at, NULL, NULL)) abort();
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
