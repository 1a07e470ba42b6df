/* By dlopen (library.h). */
#include "base/library.h"

#include <dlfcn.h>
#include <string.h>

bool library_open(
    const char *library, const char *const *names, void *functions, size_t n_functions) {
  void *handle = dlopen(library, RTLD_LAZY | RTLD_LOCAL);
  if (!handle) return false;
  for (size_t i = 0; i < n_functions; i++) {
    void *found = dlsym(handle, names[i]);
    if (!found) return false;
    /* C has no way from one sort of pointer to the other, POSIX says they are alike */
    memcpy((char *)functions + i * sizeof found, &found, sizeof found);
  }
  return true;
}
