/* The dictionary of texts while the data set is built; dataset.h has what reads it. Private to
 * runtime/data and runtime/ingest. */
#ifndef THIDUA_DATASET_TEXTS_H
#define THIDUA_DATASET_TEXTS_H

#include "base/bytes.h"
#include "runtime/data/dataset.h"

/* Copies a text whose number will stand at *to once it is settled; *to must stay where it is until
 * then, and is not read. */
void dataset_park_text(struct dataset *dataset, uint32_t *to, struct str text);
/* Some tens of texts will be parked: asks for the memory of those that are new. */
void dataset_expect_texts(struct dataset *dataset);
/* Texts that a part lists, one behind the other, where there is room for all of them. */
struct text_list {
  char *to;       /* where the next one's bytes go … */
  uint32_t *ends; /* … and where they end, counted from the first text of all … */
  uint32_t end;   /* … behind that of the last one */
  uint32_t next;  /* its number */
};
/* Makes room for n_texts of n_bytes together in a part (building.lists_texts), of which nothing is parked. */
struct text_list dataset_list_texts(struct dataset *part, uint32_t n_texts, uint32_t n_bytes);
/* Lists one; its number. */
static inline uint32_t text_list_add(struct text_list *list, struct str text) {
  if (text.n < BYTES) bytes_copy_short(list->to, text);
  else memcpy(list->to, text.p, text.n);
  list->to += text.n;
  list->end += text.n;
  *list->ends++ = list->end;
  return list->next++;
}
/* They are the part's, as far as they were added. */
void dataset_end_list(struct dataset *part, const struct text_list *list);
/* Looks up the texts that are parked: the columns and the dictionary are complete after
 * it. */
void dataset_settle(struct dataset *dataset);
/* Makes texts that were mapped (dataset_image.h) known to dataset_look_up. */
void dataset_index_texts(struct dataset *dataset);
/* The number of a text, TEXT_NOWHERE where no data has it. Everything must be settled. */
uint32_t dataset_look_up(const struct dataset *dataset, struct str text);
/* The same of many at once, which costs less: their slots come from memory together. */
void dataset_look_up_all(
    const struct dataset *dataset, uint32_t n, const struct str *texts, uint32_t *codes);
/* Looks up all texts that a part lists, or makes them new ones, in their order; codes[i]: the number
 * of its text i. n_bytes: of the file, that the part takes of what is read by now; 0: not known. */
void dataset_take_listed(
    struct dataset *dataset, const struct dataset *part, uint64_t n_bytes, uint32_t *codes);

#endif
