/* `git show REVISION:FILE` (git.h). */
#include "cli/git.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buffer.h"

/* -- git -- */

static int read_all(int from, struct arena *arena, size_t most, struct str *text) {
  struct buffer out;
  char piece[4096];
  ssize_t n;
  buffer_init(&out, arena, NULL);
  while ((n = read(from, piece, sizeof piece)) != 0) {
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    if (out.n + (size_t)n > most) return EFBIG;
    buffer_put(&out, (struct str){piece, (uint32_t)n});
  }
  *text = (struct str){out.bytes, (uint32_t)out.n};
  return 0;
}

/* What a command of git writes. 0, or an errno value: ENOENT where git refuses, or is not there. */
static int ask_git(
    const char *const arguments[], struct arena *arena, size_t most, struct str *text) {
  posix_spawn_file_actions_t actions;
  int ends[2], status = 0;
  pid_t git;
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  int error = posix_spawnp(&git, "git", &actions, NULL, (char *const *)(void *)arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (!error) {
    error = read_all(ends[0], arena, most, text);
    close(ends[0]);
    while (waitpid(git, &status, 0) < 0 && errno == EINTR) {}
    if (!error && (!WIFEXITED(status) || WEXITSTATUS(status) != 0)) error = ENOENT;
    return error;
  }
  close(ends[0]);
  return error;
}

/* -- files -- */

/* The folder of a file; ".": here. */
static const char *folder_of(struct arena *arena, const char *path) {
  const char *slash = strrchr(path, '/');
  if (!slash) return ".";
  return slash == path ? "/" : arena_printf(arena, "%.*s", (int)(slash - path), path);
}

bool git_has_revision(struct arena *arena, const char *revision, const char *path) {
  if (revision[0] == '-' || !revision[0]) return false;
  struct str ignored;
  const char *const arguments[] = {"git", "-C", folder_of(arena, path), "rev-parse", "--verify",
      "--quiet", arena_printf(arena, "%s^{commit}", revision), NULL};
  return ask_git(arguments, arena, 4096, &ignored) == 0;
}

static int git_read(const struct reader *reader, struct arena *arena, const char *path, size_t most,
    struct str *text) {
  const struct git_reader *git = (const struct git_reader *)reader;
  const char *slash = strrchr(path, '/');
  const char *const arguments[] = {"git", "-C", folder_of(arena, path), "show",
      arena_printf(arena, "%s:./%s", git->revision, slash ? slash + 1 : path), NULL};
  return ask_git(arguments, arena, most, text);
}

static bool git_exists(const struct reader *reader, const char *path) {
  struct arena arena;
  struct str text;
  arena_init(&arena, NULL);
  bool is_there = git_read(reader, &arena, path, SIZE_MAX, &text) == 0;
  arena_free(&arena);
  return is_there;
}

/* A folder that is gone today has no path of its own. */
static struct str git_identity(const struct reader *reader, struct arena *arena, const char *path) {
  (void)reader;
  return reader_disk.identity(&reader_disk, arena, path);
}

struct git_reader git_reader(const char *revision) {
  return (struct git_reader){{git_read, git_exists, git_identity}, revision};
}
