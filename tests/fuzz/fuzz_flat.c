/* Fuzz target of flat records: whatever the bytes of a file of CSV, JSON Lines or YAML, those who read it
 * quickly and those who look closely make the same of it, or refuse it in the same words; and rows of CSV are what a reader of a page makes of them. The first
 * byte chooses the schema, the second the form and the entity; the generator of flat_documents.h makes
 * inputs now and then. */
#include "tests/support/csv_naive.h"
#include "tests/support/flat_documents.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

enum { HEAD_BYTES = 2 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < HEAD_BYTES) return 0;
  struct lanes_schema s;
  lanes_schema_make(&s, data[0]);
  struct str text = {(const char *)data + HEAD_BYTES, (uint32_t)(size - HEAD_BYTES)};
  const enum flat_form form = data[1] % FLAT_FORMS;
  if (!flat_agree(&s, data[1] / FLAT_FORMS % s.schema.n_entities, form, text, 0, NULL, NULL))
    abort();
  if (form == FLAT_CSV && csv_naive_knows(text) && !csv_naive_agrees(text, data[0] % 2 ? 64 : 0))
    abort();
  return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed) {
  uint64_t random = seed;
  if (size > HEAD_BYTES && lanes_random(&random, 8))
    return HEAD_BYTES +
        LLVMFuzzerMutate(data + HEAD_BYTES, size - HEAD_BYTES, max_size - HEAD_BYTES);
  if (max_size <= HEAD_BYTES) return size;
  struct lanes_schema s;
  data[0] = (uint8_t)lanes_random(&random, 256);
  data[1] = (uint8_t)lanes_random(&random, 256);
  lanes_schema_make(&s, data[0]);
  struct str text = flat_document_make(&s, data[1] / FLAT_FORMS % s.schema.n_entities,
      data[1] % FLAT_FORMS, seed, lanes_random(&random, 60));
  size = text.n + HEAD_BYTES < max_size ? text.n + HEAD_BYTES : max_size;
  memcpy(data + HEAD_BYTES, text.p, size - HEAD_BYTES);
  free((char *)text.p);
  return size;
}
