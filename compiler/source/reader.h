/* A reader of named texts: the only way rule files and the law texts they name are opened. Where they
 * come from is the reader's: a disk, memory, later an editor's buffers. What a compiled program
 * carries is found without one (chain.c). */
#ifndef THIDUA_READER_H
#define THIDUA_READER_H

#include <stdbool.h>

#include "base/str.h"

struct reader {
  /* The text at `path`, of at most `most` bytes, into `arena`. 0, or an errno value. */
  int (*read)(const struct reader *reader, struct arena *arena, const char *path, size_t most,
      struct str *text);
  /* True where there is one. */
  bool (*exists)(const struct reader *reader, const char *path);
  /* The one name, absolute, of a text or folder that several paths may lead to, in `arena`; empty:
   * paths are told apart by their words alone. */
  struct str (*identity)(const struct reader *reader, struct arena *arena, const char *path);
};

/* Files; `-` is standard input. */
extern const struct reader reader_disk;

/* Texts that are at hand already. They are not copied, and must outlive what is compiled. */
struct named_text {
  const char *path;
  struct str text;
};
struct reader_memory {
  struct reader reader; /* first: this is what is handed on */
  const struct named_text *texts;
  uint32_t n_texts;
};
struct reader_memory reader_memory(const struct named_text *texts, uint32_t n_texts);

#endif
