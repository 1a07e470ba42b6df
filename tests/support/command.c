#include "tests/support/command.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* How timeout(1) says that it ended a command. */
#define TIMEOUT_STATUS 124

/* Tests give up where the machine does. */
static void *must(void *p) {
  if (p) return p;
  perror("test");
  exit(3);
}

/* -- texts -- */

void text_free(struct text *text) {
  free(text->bytes);
  *text = (struct text){0};
}

void text_add(struct text *text, const char *bytes, size_t n) {
  text->bytes = must(realloc(text->bytes, text->n + n + 1));
  if (n) memcpy(text->bytes + text->n, bytes, n);
  text->n += n;
  text->bytes[text->n] = '\0';
}

void text_add_string(struct text *text, const char *string) {
  text_add(text, string, strlen(string));
}

void text_replace(struct text *text, const char *from, const char *to) {
  struct text out = {0};
  size_t n = strlen(from), i = 0;
  text_add(&out, "", 0);
  while (i < text->n) {
    char *hit = n ? memmem(text->bytes + i, text->n - i, from, n) : NULL;
    size_t end = hit ? (size_t)(hit - text->bytes) : text->n;
    text_add(&out, text->bytes + i, end - i);
    if (hit) text_add_string(&out, to);
    i = hit ? end + n : end;
  }
  text_free(text);
  *text = out;
}

bool text_read_file(struct text *text, const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) return false;
  char buffer[4096];
  text_add(text, "", 0);
  for (size_t n; (n = fread(buffer, 1, sizeof buffer, file)) > 0;) text_add(text, buffer, n);
  bool ok = !ferror(file);
  fclose(file);
  return ok;
}

bool text_write_file(const struct text *text, const char *path) {
  char *folder = must(strdup(path));
  for (char *p = folder + 1; *p; p++) {
    if (*p != '/') continue;
    *p = '\0';
    mkdir(folder, 0777);
    *p = '/';
  }
  free(folder);
  FILE *file = fopen(path, "wb");
  if (!file) return false;
  bool ok = fwrite(text->bytes, 1, text->n, file) == text->n;
  return fclose(file) == 0 && ok;
}

/* A program's digest changes with every change of the compiler: it is shown by its first word only.
 */
static void mask_digests(struct text *text) {
  static const char word[] = "sha256:";
  for (size_t i = 0; i + sizeof word - 1 <= text->n; i++) {
    if (memcmp(text->bytes + i, word, sizeof word - 1) != 0) continue;
    size_t begin = i + sizeof word - 1, end = begin;
    while (end < text->n && strchr("0123456789abcdef", text->bytes[end])) end++;
    if (end - begin != 64) continue;
    memmove(text->bytes + begin + 1, text->bytes + end, text->n - end + 1);
    text->bytes[begin] = '*';
    text->n -= 63;
  }
}

/* -- commands -- */

/* The surroundings of a command: ours, but for what would change its output. The strings are in the
 * heap, the array too. */
static char **environment(const char *programs, const char *scratch) {
  static const char *const ours[] = {"PATH=", "T=", "LC_ALL=", "NO_COLOR=", "TERM=", "COLUMNS="};
  size_t n = 0, n_out = 0;
  while (environ[n]) n++;
  char **out = must(calloc(n + 5, sizeof *out));
  for (size_t i = 0; i < n; i++) {
    bool replaced = false;
    for (size_t k = 0; k < sizeof ours / sizeof ours[0]; k++)
      if (strncmp(environ[i], ours[k], strlen(ours[k])) == 0) replaced = true;
    if (!replaced) out[n_out++] = must(strdup(environ[i]));
  }
  const char *path = getenv("PATH");
  if (asprintf(&out[n_out++], "PATH=%s:%s", programs, path ? path : "/usr/bin:/bin") < 0)
    must(NULL);
  if (asprintf(&out[n_out++], "T=%s", scratch) < 0) must(NULL);
  out[n_out++] = must(strdup("LC_ALL=C"));
  out[n_out++] = must(strdup("TERM=dumb"));
  return out;
}

const char *command_seconds(void) {
  const char *seconds = getenv("THIDUA_COMMAND_SECONDS");
  return seconds && *seconds ? seconds : "60";
}

void command_run(const char *folder, const char *programs, const char *scratch, const char *line,
    struct command_result *result) {
  *result = (struct command_result){0};
  char out_path[] = "/tmp/thidua-out-XXXXXX", err_path[] = "/tmp/thidua-err-XXXXXX";
  int out = mkstemp(out_path), err = mkstemp(err_path);
  if (out < 0 || err < 0) must(NULL);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out, 1);
  posix_spawn_file_actions_adddup2(&actions, err, 2);
  posix_spawn_file_actions_addchdir_np(&actions, folder);
  char *const arguments[] = {
      "timeout", (char *)(size_t)command_seconds(), "sh", "-c", (char *)(size_t)line, NULL};
  char **around = environment(programs, scratch);
  pid_t child;
  int error = posix_spawnp(&child, "timeout", &actions, NULL, arguments, around), status = 0;
  if (error) {
    errno = error;
    must(NULL);
  }
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {}
  result->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result->timed_out = result->status == TIMEOUT_STATUS;
  posix_spawn_file_actions_destroy(&actions);
  for (char **p = around; *p; p++) free(*p);
  free(around);
  close(out);
  close(err);
  text_read_file(&result->output, out_path);
  text_read_file(&result->errors, err_path);
  text_replace(&result->output, scratch, "$T");
  text_replace(&result->errors, scratch, "$T");
  mask_digests(&result->output);
  unlink(out_path);
  unlink(err_path);
}

void command_result_free(struct command_result *result) {
  text_free(&result->output);
  text_free(&result->errors);
}

void command_transcribe(const struct command_result *result, struct text *transcript) {
  text_add(transcript, result->output.bytes, result->output.n);
  if (result->output.n && result->output.bytes[result->output.n - 1] != '\n')
    text_add_string(transcript, "\n--- no newline at end\n");
  if (result->errors.n) {
    text_add_string(transcript, "--- stderr\n");
    text_add(transcript, result->errors.bytes, result->errors.n);
  }
  if (result->status) {
    char line[32];
    snprintf(line, sizeof line, "--- exit %d\n", result->status);
    text_add_string(transcript, line);
  }
}

/* -- folders -- */

char *scratch_make(void) {
  char *path = must(strdup("/tmp/thidua-test-XXXXXX"));
  return must(mkdtemp(path));
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where) {
  (void)about, (void)kind, (void)where;
  return remove(path);
}

void scratch_remove(char *path) {
  nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
  free(path);
}

void show_difference(const char *expected_path, const char *actual_path) {
  char *line;
  if (asprintf(&line, "diff -u '%s' '%s' >&2", expected_path, actual_path) < 0) must(NULL);
  fflush(stdout);
  if (system(line) < 0) perror("diff");
  free(line);
}
