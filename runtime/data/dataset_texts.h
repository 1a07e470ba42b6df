/* The dictionary of texts while the data set is built; dataset.h has what reads it. Private to
 * runtime/data and runtime/ingest. */
#ifndef THIDUA_DATASET_TEXTS_H
#define THIDUA_DATASET_TEXTS_H

#include "runtime/data/dataset.h"

/* Copies a text whose number will stand at *to once it is settled; *to must stay where it is until
 * then, and is not read. */
void dataset_park_text(struct dataset *dataset, uint32_t *to, struct str text);
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
/* The same where its hash is known; and fetching where it looks, some texts ahead. For several
 * threads at once. */
uint64_t dataset_text_hash(struct str text);
uint32_t dataset_look_up_hashed(const struct dataset *dataset, struct str text, uint64_t hash);
void dataset_fetch_slot(const struct dataset *dataset, uint64_t hash);
/* Frees the look-up table: it is made again where a text is set, or by dataset_index_texts. */
void dataset_forget_slots(struct dataset *dataset);

#endif
