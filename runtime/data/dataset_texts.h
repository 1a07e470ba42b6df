/* The dictionary of texts while the data set is built; dataset.h has what reads it. Private to
 * runtime/data and runtime/ingest. */
#ifndef THIDUA_DATASET_TEXTS_H
#define THIDUA_DATASET_TEXTS_H

#include "runtime/data/dataset.h"

/* Copies a text whose number will stand at *to once it is settled; *to must stay where it is until
 * then, and is not read. */
void dataset_park_text(struct dataset *dataset, uint32_t *to, struct str text);
/* Some tens of texts will be parked: asks for the memory of those that are new. */
void dataset_expect_texts(struct dataset *dataset);
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
