/* libxlsxwriter, opened when a workbook is written (base/library.h). */
#ifndef THIDUA_OFFICE_XLSX_LIBRARY_H
#define THIDUA_OFFICE_XLSX_LIBRARY_H

#include <xlsxwriter.h>

#include "base/library.h"
#include "base/sonames.h"

struct xlsx_library {
#define FUNCTION(name) __typeof__ (&(name))(name);
#include "results/office/xlsx_functions.def"
};

/* False where it is not installed. */
static inline bool xlsx_library_open(struct xlsx_library *library) {
  static const char *const names[] = {
#define FUNCTION(name) #name,
#include "results/office/xlsx_functions.def"
  };
  return library_open(SONAME_XLSXWRITER, names, library, sizeof names / sizeof *names);
}

#endif
