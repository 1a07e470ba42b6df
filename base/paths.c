/* Paths as texts (paths.h). */
#include "base/paths.h"

#include <stdbool.h>

struct str path_folder(struct str path) {
  uint32_t n = path.n;
  while (n > 0 && path.p[n - 1] != '/') n--;
  return (struct str){path.p, n > 1 ? n - 1 : n};
}

/* The component that begins at `at`, without its `/`. */
static struct str component(struct str path, uint32_t at) {
  uint32_t end = at;
  while (end < path.n && path.p[end] != '/') end++;
  return (struct str){path.p + at, end - at};
}

static bool is_parent(struct str part) { return str_equal(part, STR("..")); }

/* Puts a component behind what is there; `..` takes the last one away. */
static void append(char *out, uint32_t *n, struct str part) {
  if (part.n == 0 || str_equal(part, STR("."))) return;
  uint32_t last = *n;
  while (last > 0 && out[last - 1] != '/') last--;
  struct str before = {out + last, *n - last};
  if (is_parent(part) && before.n > 0 && !is_parent(before)) {
    *n = last > 1 ? last - 1 : last;
    return;
  }
  if (is_parent(part) && *n == 1 && out[0] == '/') return; /* above the root is the root */
  if (*n > 0 && out[*n - 1] != '/') out[(*n)++] = '/';
  memcpy(out + *n, part.p, part.n);
  *n += part.n;
}

struct str path_join(struct arena *arena, struct str folder, struct str path) {
  char *out = arena_alloc(arena, (size_t)folder.n + path.n + 2);
  uint32_t n = 0;
  if (path.n && path.p[0] == '/') folder.n = 0;
  struct str parts[] = {folder, path};
  if ((folder.n ? folder : path).n && (folder.n ? folder : path).p[0] == '/') out[n++] = '/';
  for (uint32_t i = 0; i < 2; i++)
    for (uint32_t at = 0; at < parts[i].n;) {
      struct str part = component(parts[i], at);
      append(out, &n, part);
      at += part.n + 1;
    }
  return (struct str){out, n};
}

struct str path_relative(struct arena *arena, struct str folder, struct str path) {
  uint32_t at = 0; /* behind what both begin with, whole components only */
  while (at < folder.n && at < path.n) {
    struct str a = component(folder, at), b = component(path, at);
    if (!str_equal(a, b) || at + b.n >= path.n) break; /* the last component is the file */
    at += a.n + 1;
  }
  uint32_t ups = 0;
  for (uint32_t i = at; i < folder.n;) {
    struct str part = component(folder, i);
    ups += part.n > 0;
    i += part.n + 1;
  }
  char *out = arena_alloc(arena, (size_t)3 * ups + path.n + 1);
  uint32_t n = 0;
  for (uint32_t i = 0; i < ups; i++, n += 3) memcpy(out + n, "../", 3);
  memcpy(out + n, path.p + at, path.n - at);
  return (struct str){out, n + path.n - at};
}
