#include "runtime/ingest/sheet_path.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "runtime/ingest/unpacking.h"

struct str sheet_asked_for(const char *path, uint32_t *n_file) {
  *n_file = (uint32_t)strlen(path);
  for (const char *mark = strchr(path, '#'); mark; mark = strchr(mark + 1, '#')) {
    struct str file = name_unpacked((struct str){path, (uint32_t)(mark - path)});
    bool is_book = file.n > 5 &&
        (strncasecmp(file.p + file.n - 5, ".xlsx", 5) == 0 ||
            strncasecmp(file.p + file.n - 5, ".xlsm", 5) == 0);
    if (!is_book) continue;
    *n_file = (uint32_t)(mark - path);
    return str_from(mark + 1);
  }
  return (struct str){0};
}

const char *sheet_path_file(struct arena *arena, const char *path) {
  uint32_t n_file;
  struct str sheet = sheet_asked_for(path, &n_file);
  if (!sheet.p || access(path, F_OK) == 0) return path;
  return arena_printf(arena, "%.*s", (int)n_file, path);
}
