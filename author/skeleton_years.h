/* The years of a skeleton: the old regulation's, the new one's, and texts moved from one to the
 * other. */
#ifndef THIDUA_SKELETON_YEARS_H
#define THIDUA_SKELETON_YEARS_H

#include "runtime/program/schema.h"

struct skeleton_years {
  bool has_from, has_to;
  int32_t from, to; /* the new period, days */
  bool has_old;
  int32_t old_from;    /* the first day of the old period; its last is from - 1 */
  int32_t first, last; /* the old years, 0: not known */
  int32_t year;        /* the new one, 0: not known */
};

/* `file_year`: in the new file's path, or 0. */
struct skeleton_years skeleton_years(const struct schema *old, int32_t file_year);
/* A text with the old years moved, but not where they are part of a document's number
 * (`01/2019/TT-VKSTC`). */
struct str skeleton_move_text(
    struct arena *arena, const struct skeleton_years *years, struct str text);
/* The old name with its year replaced; without one, with the new year behind it. `otherwise` is put
 * behind where no year is known. */
struct str skeleton_name(struct arena *arena, const struct skeleton_years *years, struct str name,
    const char *otherwise);
/* A day of the old period, as many years later as bring it into the new one; false for any other
 * day. */
bool skeleton_move_day(const struct skeleton_years *years, int64_t day, int32_t *out);

#endif
