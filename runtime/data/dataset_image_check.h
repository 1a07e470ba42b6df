/* Whether what an image says can be believed. Private to runtime/data. */
#ifndef THIDUA_DATASET_IMAGE_CHECK_H
#define THIDUA_DATASET_IMAGE_CHECK_H

#include "runtime/data/dataset.h"

/* True where every row, offset and code of a data set that is being built lies within its bounds,
 * all columns being as long as their tables. The counts themselves were looked at. */
bool dataset_image_check(const struct dataset *dataset);

#endif
