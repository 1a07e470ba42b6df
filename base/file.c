/* A file is written beside its place and renamed over it, so that a failure or an interruption
 * leaves the old one whole. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

#define READ_BYTES_MIN ((size_t)64 << 10)

/* -- reading -- */

/* Reads up to `bytes` bytes; fewer only at the end. Returns 0 or an errno value. */
static int read_fully(int file, char *to, size_t bytes, size_t *n_read) {
  *n_read = 0;
  while (*n_read < bytes) {
    ssize_t n = read(file, to + *n_read, bytes - *n_read);
    if (n == 0) break;
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    *n_read += (size_t)n;
  }
  return 0;
}

/* Reads to the end. `expected` is a guess at the length: right for regular files, which are then
 * read in one piece. */
static int read_all(
    struct arena *arena, int file, size_t expected, size_t max_bytes, struct str *out) {
  if (max_bytes > UINT32_MAX - 1) max_bytes = UINT32_MAX - 1; /* what a struct str can hold */
  if (expected > max_bytes) return EFBIG;
  size_t capacity = expected ? expected : READ_BYTES_MIN, n = 0;
  /* + 1: sees whether the file goes on, and holds the zero */
  char *bytes = arena_alloc_raw(arena, capacity + 1);
  for (;;) {
    size_t n_read;
    int error = read_fully(file, bytes + n, capacity + 1 - n, &n_read);
    if (error) return error;
    n += n_read;
    if (n <= capacity) break;
    if (n > max_bytes) return EFBIG;
    capacity *= 2;
    char *wider = arena_alloc_raw(arena, capacity + 1);
    memcpy(wider, bytes, n);
    bytes = wider;
  }
  if (n > max_bytes) return EFBIG;
  bytes[n] = '\0';
  *out = (struct str){bytes, (uint32_t)n};
  return 0;
}

int file_read(struct arena *arena, const char *path, size_t max_bytes, struct str *out) {
  bool is_standard = strcmp(path, "-") == 0;
  int file = is_standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return errno;
  /* Out of memory leaves by longjmp: the file must not stay open then, so its end is caught here
   * and passed on. */
  jmp_buf *caller = arena->out_of_memory, here;
  arena->out_of_memory = &here;
  if (setjmp(here)) {
    if (!is_standard) close(file);
    arena->out_of_memory = caller;
    memory_exhausted(caller);
  }
  struct stat about;
  int error = 0;
  if (fstat(file, &about) != 0) error = errno;
  else if (S_ISDIR(about.st_mode)) error = EISDIR;
  else
    error = read_all(arena, file,
        S_ISREG(about.st_mode) && about.st_size > 0 ? (size_t)about.st_size : 0, max_bytes, out);
  if (!is_standard) close(file);
  arena->out_of_memory = caller;
  return error;
}

uint64_t file_bytes(const char *path) {
  struct stat about;
  bool is_known = strcmp(path, "-") != 0 && stat(path, &about) == 0 && S_ISREG(about.st_mode);
  return is_known ? (uint64_t)about.st_size : 0;
}

/* -- writing -- */

/* Standard output and error by their other names: opening those again would begin at the front of a
 * redirected file. */
static FILE *standard_stream(const char *path) {
  if (strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0 || strcmp(path, "/dev/fd/1") == 0)
    return stdout;
  if (strcmp(path, "/dev/stderr") == 0 || strcmp(path, "/dev/fd/2") == 0) return stderr;
  return NULL;
}

static void release(struct file_output *output) {
  free(output->path);
  free(output->temporary);
  *output = (struct file_output){0};
}

/* Creates `PATH.NUMBER.tmp` with the first number that is free, so that two runs side by side do
 * not meet. */
static int create_beside(const char *path, char *temporary, size_t bytes) {
  for (unsigned attempt = 0;; attempt++) {
    snprintf(temporary, bytes, "%s.%ld-%u.tmp", path, (long)getpid(), attempt);
    int file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file >= 0 || errno != EEXIST || attempt == 1000) return file;
  }
}

/* A stream on `file`, or its errno with the file closed. */
static int open_stream(struct file_output *output, int file) {
  output->stream = fdopen(file, "w");
  if (output->stream) return 0;
  int error = errno;
  close(file);
  return error;
}

static int open_direct(struct file_output *output, const char *path) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  return file < 0 ? errno : open_stream(output, file);
}

/* `about` is NULL where there is no file yet. */
static int open_replacement(
    struct file_output *output, const char *path, const struct stat *about) {
  /* a rename would pass over a write protection */
  if (about && access(path, W_OK) != 0) return errno;
  output->path = about ? realpath(path, NULL) : strdup(path);
  if (!output->path) return errno;
  size_t bytes = strlen(output->path) + 32; /* the name, a process number, an attempt, ".tmp" */
  output->temporary = malloc(bytes);
  if (!output->temporary) return ENOMEM;
  int file = create_beside(output->path, output->temporary, bytes);
  if (file < 0) return errno;
  int error = about && fchmod(file, about->st_mode & 07777) != 0 ? errno : 0;
  if (error) close(file);
  else error = open_stream(output, file);
  if (error) unlink(output->temporary);
  return error;
}

/* Whether a file can be made in the folder of `path`. */
static int check_folder(const char *path) {
  const char *slash = strrchr(path, '/');
  if (!slash) return access(".", W_OK | X_OK) == 0 ? 0 : errno;
  char *folder = strndup(path, slash == path ? 1 : (size_t)(slash - path));
  if (!folder) return ENOMEM;
  int error = access(folder, W_OK | X_OK) == 0 ? 0 : errno;
  free(folder);
  return error;
}

int file_output_check(const char *path) {
  struct stat about;
  if (!*path) return ENOENT;
  if (standard_stream(path)) return 0;
  if (stat(path, &about) != 0) return errno == ENOENT ? check_folder(path) : errno;
  if (S_ISDIR(about.st_mode)) return EISDIR;
  if (access(path, W_OK) != 0) return errno;
  if (!S_ISREG(about.st_mode)) return 0;
  char *real = realpath(path, NULL);
  if (!real) return errno;
  int error = check_folder(real);
  free(real);
  return error;
}

int file_output_open(struct file_output *output, const char *path) {
  *output = (struct file_output){0};
  output->stream = standard_stream(path);
  if (output->stream) {
    output->is_standard = true;
    return 0;
  }
  struct stat about;
  bool exists = stat(path, &about) == 0;
  int error;
  if (!exists && errno != ENOENT) error = errno;
  else if (exists && S_ISDIR(about.st_mode)) error = EISDIR;
  else if (exists && !S_ISREG(about.st_mode)) error = open_direct(output, path);
  else error = open_replacement(output, path, exists ? &about : NULL);
  if (!output->stream) release(output);
  return error;
}

/* Gives the file its name, unless something else has it. */
static int name_new(const char *temporary, const char *path) {
  if (renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  /* a file system that knows no such renaming */
  if (link(temporary, path) != 0) return errno;
  unlink(temporary);
  return 0;
}

/* Why a stream has failed whose last flush says nothing: it failed before, perhaps in another
 * thread, whose errno is its own. One more byte fails for the same reason; the output is not whole
 * anyway. */
static int why_failed(FILE *stream) {
  clearerr(stream);
  errno = 0;
  const bool is_written = fputc('\n', stream) != EOF && fflush(stream) == 0;
  return is_written || !errno ? EIO : errno;
}

static int commit(struct file_output *output, bool is_new) {
  int error = 0;
  errno = 0;
  if (fflush(output->stream) != 0) error = errno ? errno : EIO;
  else if (ferror(output->stream)) error = why_failed(output->stream);
  if (!output->is_standard && fclose(output->stream) != 0 && !error) error = errno;
  if (output->temporary) {
    if (!error && is_new) error = name_new(output->temporary, output->path);
    else if (!error && rename(output->temporary, output->path) != 0) error = errno;
    if (error) unlink(output->temporary);
  }
  release(output);
  return error;
}

int file_output_commit(struct file_output *output) { return commit(output, false); }
int file_output_commit_new(struct file_output *output) { return commit(output, true); }

void file_output_abandon(struct file_output *output) {
  if (output->is_standard) fflush(output->stream);
  else fclose(output->stream);
  if (output->temporary) unlink(output->temporary);
  release(output);
}

int file_write(const char *path, struct str bytes) {
  struct file_output output;
  int error = file_output_open(&output, path);
  if (error) return error;
  /* a failure stays in the stream until the commit */
  if (bytes.n) fwrite(bytes.p, 1, bytes.n, output.stream);
  return file_output_commit(&output);
}
