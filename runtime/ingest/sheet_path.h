/* FILE.xlsx#Sheet: a path that asks for one sheet of a book. */
#ifndef THIDUA_SHEET_PATH_H
#define THIDUA_SHEET_PATH_H

#include "base/str.h"

/* What stands behind the #, and how long FILE is (the whole path where it asks for no sheet: p
 * NULL). */
struct str sheet_asked_for(const char *path, uint32_t *n_file);
/* The file that a path names: FILE, or the path itself where it asks for no sheet, or where there
 * is a file of that very name. */
const char *sheet_path_file(struct arena *arena, const char *path);

#endif
