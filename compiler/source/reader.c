/* Readers of named texts: files, and texts in memory (reader.h). */
#include "compiler/source/reader.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"

/* -- disk -- */

static int disk_read(const struct reader *reader, struct arena *arena, const char *path,
    size_t most, struct str *text) {
  (void)reader;
  return file_read(arena, path, most, text);
}

static bool disk_exists(const struct reader *reader, const char *path) {
  (void)reader;
  return access(path, F_OK) == 0;
}

static struct str disk_identity(
    const struct reader *reader, struct arena *arena, const char *path) {
  (void)reader;
  char real[PATH_MAX];
  if (strcmp(path, "-") == 0 || !realpath(path, real)) return (struct str){0};
  return str_copy(arena, str_from(real));
}

const struct reader reader_disk = {disk_read, disk_exists, disk_identity};

/* -- memory -- */

static const struct named_text *find(const struct reader *reader, const char *path) {
  const struct reader_memory *memory = (const struct reader_memory *)reader;
  for (uint32_t i = 0; i < memory->n_texts; i++)
    if (strcmp(memory->texts[i].path, path) == 0) return &memory->texts[i];
  return NULL;
}

static int memory_read(const struct reader *reader, struct arena *arena, const char *path,
    size_t most, struct str *text) {
  (void)arena;
  const struct named_text *named = find(reader, path);
  if (!named) return ENOENT;
  if (named->text.n > most) return EFBIG;
  *text = named->text;
  return 0;
}

static bool memory_exists(const struct reader *reader, const char *path) {
  return find(reader, path) != NULL;
}

static struct str memory_identity(
    const struct reader *reader, struct arena *arena, const char *path) {
  (void)reader;
  (void)arena;
  (void)path;
  return (struct str){0};
}

struct reader_memory reader_memory(const struct named_text *texts, uint32_t n_texts) {
  return (struct reader_memory){{memory_read, memory_exists, memory_identity}, texts, n_texts};
}
