/* A file for next year's regulation to be filled in: what `new` writes (issue 4). Its header is
 * whole; all else is comments, each an example made from the regulation it amends, which says
 * something right where only its "# " is taken away. */
#ifndef THIDUA_SKELETON_H
#define THIDUA_SKELETON_H

#include "author/list.h"

/* What a skeleton is written for. */
struct skeleton {
  /* the regulation amended; `old.out` is where the skeleton goes, `old.folder` as seen from the new
   * file's folder */
  struct listing old;
  struct str old_path;  /* its main file, as seen from there */
  struct str file_name; /* the new file's last name, for the commands shown */
  /* a year in the new file's path, 0: none. It counts only where the old regulation has no end */
  int32_t file_year;
  /* in which it is written; NULL: in the old one's */
  const enum keyword_language *language;
};

/* Writes it. Its period is the year behind the old one's; the old years in name, title and issuer
 * become the new ones. */
void skeleton_write(const struct skeleton *skeleton);
/* The last number of four digits in `text` that may be a year; 0: none. */
int32_t skeleton_year_in(struct str text);

#endif
