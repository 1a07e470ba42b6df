/* What the system refused, and what to do about it (unreadable.h). */
#include "base/unreadable.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/characters.h"
#include "base/limits.h"
#include "base/paths.h"
#include "base/translate.h"
#include "base/vec.h"

#define NAMES_SUGGESTED_FROM 10000u /* of a folder: no search through all of a large one */

/* The refusals a user meets, in the words of the C library, so that they can be translated; its own
 * translations hang on what the host has installed. */
static const struct {
  int error;
  const char *words;
} refusals[] = {
    {EBADF, N_("it is closed")},
    {ENOENT, N_("No such file or directory")},
    {EACCES, N_("Permission denied")},
    {ENOTDIR, N_("Not a directory")},
    {EISDIR, N_("Is a directory")},
    {ENAMETOOLONG, N_("File name too long")},
    {ELOOP, N_("Too many levels of symbolic links")},
    {ENOSPC, N_("No space left on device")},
    {EDQUOT, N_("Disk quota exceeded")},
    {ELIBACC, N_("the library that writes workbooks, libxlsxwriter, is not installed")},
    {EFBIG, N_("File too large")},
    {EROFS, N_("Read-only file system")},
    {EIO, N_("Input/output error")},
    {EPERM, N_("Operation not permitted")},
    {EMFILE, N_("Too many open files")},
    {ENOMEM, N_("Cannot allocate memory")},
};

const char *system_words(int error) {
  for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
    if (refusals[i].error == error) return translated(refusals[i].words);
  const char *words = strerrordesc_np(error);
  return words ? words : _("an unknown error of the system");
}

bool error_is_of_name(int error) {
  return error == ENOENT || error == ENOTDIR || error == EISDIR || error == ENAMETOOLONG ||
      error == ELOOP;
}

/* -- what to do -- */

/* The marks that word processors and shells put around a text, in pairs. */
static const char *const quotes[][2] = {{"\"", "\""}, {"'", "'"}, {"“", "”"}, {"”", "”"},
    {"„", "“"}, {"„", "”"}, {"‘", "’"}, {"’", "’"}, {"«", "»"}, {"`", "`"}};

struct str text_between_quotes(struct str text) {
  for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
    struct str before = str_from(quotes[i][0]), behind = str_from(quotes[i][1]);
    if (text.n > before.n + behind.n && memcmp(text.p, before.p, before.n) == 0 &&
        memcmp(text.p + text.n - behind.n, behind.p, behind.n) == 0)
      return (struct str){text.p + before.n, text.n - before.n - behind.n};
  }
  return (struct str){0};
}

static bool exists(struct arena *arena, struct str path) {
  return access(str_cstring(arena, path), F_OK) == 0;
}

/* The path with `/` for each backslash. */
static struct str with_slashes(struct arena *arena, struct str path) {
  char *out = arena_alloc(arena, (size_t)path.n + 1);
  for (uint32_t i = 0; i < path.n; i++) out[i] = path.p[i] == '\\' ? '/' : path.p[i];
  return (struct str){out, path.n};
}

static int compare_names(const void *a, const void *b) {
  struct str x = *(const struct str *)a, y = *(const struct str *)b;
  int order = memcmp(x.p, y.p, x.n < y.n ? x.n : y.n);
  return order ? order : (x.n > y.n) - (x.n < y.n);
}

/* Where the ending of a name begins; its length where it has none. */
static uint32_t stem_length(struct str name) {
  for (uint32_t i = name.n; i > 1; i--)
    if (name.p[i - 1] == '.') return i - 1;
  return name.n;
}

/* The names in a folder, in the order of their bytes; hidden ones left out. */
static uint32_t names_in(struct arena *arena, struct str folder, struct str **out) {
  VEC(struct str) names = {0};
  DIR *stream = opendir(folder.n ? str_cstring(arena, folder) : ".");
  if (!stream) return 0;
  for (struct dirent *entry; names.n < NAMES_SUGGESTED_FROM && (entry = readdir(stream));)
    if (entry->d_name[0] != '.') VEC_PUSH(arena, &names, str_copy(arena, str_from(entry->d_name)));
  closedir(stream);
  if (names.n) qsort(names.items, names.n, sizeof *names.items, compare_names);
  *out = names.items;
  return names.n;
}

/* The name in the path's folder that is nearest to its last one: of those with its ending, for any
 * two names with one ending are half alike; or it with another ending behind it, or without its
 * own. p == NULL: none.
 */
static struct str nearest_name(struct arena *arena, struct str path) {
  struct str folder = path_folder(path), *names = NULL;
  uint32_t begin = folder.n + (folder.n > 0 && folder.n < path.n && path.p[folder.n] == '/');
  struct str wanted = {path.p + begin, path.n - begin};
  uint32_t n = wanted.n ? names_in(arena, folder, &names) : 0, n_stems = 0, same = UINT32_MAX;
  struct str stem = {wanted.p, stem_length(wanted)};
  struct str *stems = ARENA_ARRAY(arena, struct str, n + 1);
  uint32_t *from = ARENA_ARRAY(arena, uint32_t, n + 1);
  for (uint32_t i = 0; i < n; i++) {
    uint32_t length = stem_length(names[i]);
    struct str other = {names[i].p, length};
    if (str_equal(other, wanted)) return names[i];
    if (same == UINT32_MAX && stem.n && str_equal(other, stem)) same = i;
    if (stem.n < wanted.n && str_equal(names[i], stem)) return names[i];
    struct str ending = {names[i].p + length, names[i].n - length},
               own = {wanted.p + stem.n, wanted.n - stem.n};
    if (!str_equal(ending, own)) continue;
    stems[n_stems] = (struct str){names[i].p, length};
    from[n_stems++] = i;
  }
  if (same != UINT32_MAX) return names[same];
  int32_t nearest = str_nearest(stem, stems, n_stems);
  return nearest < 0 ? (struct str){0} : names[from[nearest]];
}

static void help_missing(struct diags *diags, struct diag *diag, struct str path) {
  struct arena *arena = diags->arena;
  struct str inside = text_between_quotes(path);
  if (inside.p) {
    diag_help(diags, diag, "the quotation marks are taken as a part of the name: write %.*s",
        STR_ARGS(inside));
    return;
  }
  if (memchr(path.p, '\\', path.n)) {
    struct str slashes = with_slashes(arena, path);
    diag_help(diags, diag,
        "the folders of a path are separated by \"/\", not by \"\\\": write %.*s",
        STR_ARGS(slashes));
    return;
  }
  struct str oddities = text_oddities(arena, path), trimmed = text_trimmed(path);
  if (oddities.n && trimmed.n && exists(arena, trimmed)) {
    diag_help(diags, diag, "the name was given as \"%.*s\"%.*s: without that there is such a file",
        STR_ARGS(trimmed), STR_ARGS(oddities));
    return;
  }
  struct stat about;
  if (lstat(str_cstring(arena, path), &about) == 0) {
    diag_help(diags, diag, "it is a link, and leads nowhere");
    return;
  }
  struct str folder = path_folder(path);
  if (folder.n && !exists(arena, folder)) {
    diag_help(diags, diag, "there is no folder %.*s", STR_ARGS(folder));
    return;
  }
  struct str near = nearest_name(arena, path);
  if (near.p) diag_help(diags, diag, "did you mean \"%.*s\"?", STR_ARGS(near));
  else if (oddities.n)
    diag_help(
        diags, diag, "the name was given as \"%.*s\"%.*s", STR_ARGS(trimmed), STR_ARGS(oddities));
}

void diag_unreadable_help(struct diags *diags, struct diag *diag, const char *path, int error) {
  if (!diag || strcmp(path, "-") == 0) return;
  if (!*path) diag_help(diags, diag, "the name is empty");
  else if (error == ENOENT || error == ENOTDIR) help_missing(diags, diag, str_from(path));
  else if (error == EISDIR)
    diag_help(diags, diag, "it is a folder, and a file is needed here: name the file in it");
  else if (error == EFBIG)
    diag_help(diags, diag,
        "rules, a text of law or tests may have %u MiB a file, a compiled regulation %u MiB: is it "
        "data?",
        SOURCE_BYTES_MAX >> 20, PROGRAM_BYTES_MAX >> 20);
}

struct diag *diag_unreadable(struct diags *diags, struct place place, const char *path, int error) {
  bool is_standard = strcmp(path, "-") == 0;
  struct diag *diag = DIAG_AT(diags, FILE_UNREADABLE, place,
      is_standard ? _("standard input")
          : *path ? path
                  : "\"\"",
      system_words(error));
  diag_unreadable_help(diags, diag, path, error);
  return diag;
}
