/* What may go wrong around a long run, and that no half result stands under the final name then:
 * killed at 200 random moments, a disk that is full, a file of a folder that cannot be read, a bad
 * line in the middle, a packed file that is cut off or damaged. Issue 11, "What it must show", 8.
 * Every refusal must name its place. Usage: faults [UNITS], of all but the killed runs; from the
 * folder of the Makefile.
 */
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <linux/capability.h>

#include "tests/bench/bench.h"

enum { KILLS = 200, UNITS = 5000, CUTS = 6, MOST_ARGUMENTS = 24, LONGEST_SECONDS = 120 };

static const char OLD[] = "what was there before\n";

struct kept {
  struct kept *next;
  char text[PATH_MAX];
};

struct faults {
  struct kept *kept; /* paths; they live as long as the program */
  char thidua[PATH_MAX], folder[PATH_MAX / 2];
  uint64_t random;
  unsigned passed, failed;
};

static void check(struct faults *t, bool holds, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void check(struct faults *t, bool holds, const char *format, ...) {
  if (holds) {
    t->passed++;
    return;
  }
  t->failed++;
  va_list arguments;
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  putchar('\n');
}

/* -- files -- */

struct bytes {
  char *text;
  size_t n;
};

static _Noreturn void give_up(const char *path) {
  perror(path);
  exit(3);
}

/* A path below the test's folder; lives as long as the program. */
static const char *below(struct faults *t, const char *name) {
  struct kept *path = malloc(sizeof *path);
  if (!path) exit(3);
  path->next = t->kept;
  t->kept = path;
  snprintf(path->text, sizeof path->text, "%s/%s", t->folder, name);
  return path->text;
}

/* {NULL, 0} where there is no such file. The caller's. */
static struct bytes read_bytes(const char *path) {
  struct stat about;
  FILE *in = fopen(path, "rb");
  if (!in) return (struct bytes){0};
  if (fstat(fileno(in), &about)) give_up(path);
  struct bytes bytes = {calloc(1, (size_t)about.st_size + 1), (size_t)about.st_size};
  if (!bytes.text || fread(bytes.text, 1, bytes.n, in) != bytes.n) give_up(path);
  fclose(in);
  return bytes;
}

static void write_bytes(const char *path, const char *text, size_t n) {
  FILE *out = fopen(path, "wb");
  if (!out || fwrite(text, 1, n, out) != n || fclose(out)) give_up(path);
}

static void write_old(const char *path) { write_bytes(path, OLD, strlen(OLD)); }

static bool holds(const char *path, struct bytes expected) {
  const struct bytes found = read_bytes(path);
  const bool same =
      found.text && found.n == expected.n && memcmp(found.text, expected.text, found.n) == 0;
  free(found.text);
  return same;
}

static bool holds_old(const char *path) {
  return holds(path, (struct bytes){(char *)(uintptr_t)OLD, strlen(OLD)});
}

/* Files beside the output that a run left; removes them. */
static unsigned remove_left(const char *folder) {
  char command[PATH_MAX + 64];
  snprintf(command, sizeof command, "find %s -name '*.tmp' -print -delete | wc -l", folder);
  FILE *in = popen(command, "r");
  unsigned left = 0;
  if (!in || fscanf(in, "%u", &left) != 1) give_up(folder);
  pclose(in);
  return left;
}

/* -- running -- */

static void redirect(int descriptor, const char *path) {
  const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file < 0 || dup2(file, descriptor) < 0) _exit(126);
  close(file);
}

static pid_t start(struct faults *t, const char *const *arguments) {
  const char *command[MOST_ARGUMENTS] = {t->thidua};
  for (int i = 0; arguments[i]; i++) command[i + 1] = arguments[i];
  const pid_t child = fork();
  if (child < 0) exit(3);
  if (child > 0) return child;
  redirect(STDOUT_FILENO, "/dev/null");
  redirect(STDERR_FILENO, below(t, "err.txt"));
  alarm(LONGEST_SECONDS); /* what hangs ends by its signal */
  execv(t->thidua, (char *const *)command);
  _exit(127);
}

static int finish(pid_t child) {
  int status = 0;
  if (waitpid(child, &status, 0) < 0) exit(3);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static const char RULES[] = "tests/peers/w1.rules";

/* `thidua run` of W1 on the data into the file `output`. */
static pid_t start_run(struct faults *t, const char *data, const char *format, const char *threads,
    const char *output) {
  return start(t,
      (const char *const[]){
          "run", RULES, data, "--format", format, "-j", threads, "-o", output, NULL});
}

/* The same, whose columns are kept in the folder `cache`. */
static pid_t start_cached_run(
    struct faults *t, const char *data, const char *format, const char *output) {
  return start(t,
      (const char *const[]){"run", RULES, data, "--format", format, "--cache", below(t, "cache"),
          "-o", output, NULL});
}

static bool error_says(struct faults *t, const char *words) {
  const struct bytes err = read_bytes(below(t, "err.txt"));
  const bool says = err.text && strstr(err.text, words);
  if (!says) printf("standard error does not say \"%s\":\n%.400s\n", words, err.text);
  free(err.text);
  return says;
}

/* The run fails with that status, names the place, and leaves the old file and nothing beside it.
 */
static void check_refused(
    struct faults *t, const char *what, const char *data, int expected, const char *place) {
  const char *output = below(t, "out/refused.json");
  write_old(output);
  const int status = finish(start_run(t, data, "json", "2", output));
  check(t, status == expected, "%s: exit %d, expected %d", what, status, expected);
  check(t, error_says(t, place), "%s: the place is not told", what);
  check(t, holds_old(output), "%s: the old file is not whole", what);
  check(t, remove_left(below(t, "out")) == 0, "%s: something is left beside it", what);
}

/* -- killed at random moments -- */

static void sleep_for(double duration) {
  const struct timespec time = {
      (time_t)duration, (long)((duration - (double)(time_t)duration) * 1e9)};
  nanosleep(&time, NULL);
}

struct outcomes {
  unsigned before, after,
      left; /* old file whole, new one whole, a temporary file left by SIGKILL */
};

/* A folder of kept columns, empty in every fourth of these runs, so that it is made anew. */
static void prepare_cache(struct faults *t) {
  char command[2 * PATH_MAX + 32];
  const char *cache = below(t, "cache");
  snprintf(command, sizeof command, "rm -rf %s && mkdir %s", cache, cache);
  if (random_next(&t->random) % 4 == 0 && system(command)) give_up(cache);
}

static void kill_once(struct faults *t, const char *data, const char *format, int signal_number,
    double longest, struct bytes whole, bool is_there, struct outcomes *outcomes) {
  char name[32];
  snprintf(name, sizeof name, "out/killed.%s", format);
  const char *output = below(t, name);
  if (is_there) write_old(output);
  else unlink(output);
  const double moment = longest * (double)(random_next(&t->random) % 10000) / 10000;
  const bool is_cached = random_next(&t->random) % 2;
  if (is_cached) prepare_cache(t);
  const pid_t child = is_cached ? start_cached_run(t, data, format, output)
                                : start_run(t, data, format, "2", output);
  sleep_for(moment);
  kill(child, signal_number);
  const int status = finish(child);
  check(t, status == 128 + signal_number || status == 0, "signal %d after %.4f s: exit %d",
      signal_number, moment, status);
  const unsigned left = remove_left(below(t, "out"));
  const bool old = is_there ? holds_old(output) : access(output, F_OK) != 0;
  check(t, old || holds(output, whole), "signal %d after %.4f s: half a result", signal_number,
      moment);
  check(t, status || !old, "exit 0, and nothing written");
  check(t, signal_number == SIGKILL || left == 0, "signal %d after %.4f s: %u files are left",
      signal_number, moment, left);
  outcomes->before += old;
  outcomes->after += !old;
  outcomes->left += left;
}

static void test_kills(struct faults *t, const char *const *data, int n_data) {
  static const char *const FORMATS[] = {"json", "jsonl", "csv"};
  static const int SIGNALS[] = {SIGKILL, SIGTERM, SIGKILL, SIGINT};
  struct outcomes outcomes = {0};
  for (int part = 0; part < 3 * n_data; part++) {
    const char *format = FORMATS[part % 3], *from = data[part / 3], *whole_path = below(t, "whole");
    const double begin = seconds();
    const int status = finish(start_run(t, from, format, "2", whole_path));
    const double taken = seconds() - begin;
    check(t, status == 0, "%s as %s: exit %d", from, format, status);
    struct bytes whole = read_bytes(whole_path);
    for (int i = part; i < KILLS; i += 3 * n_data)
      kill_once(t, from, format, SIGNALS[i / (3 * n_data) % 4], 1.1 * taken, whole,
          random_next(&t->random) % 2, &outcomes);
    /* what killed runs have kept is whole, or passed over */
    const int cached = finish(start_cached_run(t, from, format, whole_path));
    check(t, cached == 0, "%s with what killed runs kept: exit %d", from, cached);
    check(t, holds(whole_path, whole), "%s with what killed runs kept: other results", from);
    free(whole.text);
  }
  printf("killed %d times: the old file %u times, the new one %u times, a temporary file left %u "
         "times\n",
      KILLS, outcomes.before, outcomes.after, outcomes.left);
  check(
      t, outcomes.before && outcomes.left, "no moment was within the writing: this shows nothing");
}

/* -- a full disk: a small file system in a place of its own -- */

static int in_small_file_system(struct faults *t, const char *data) {
  const char *disk = below(t, "disk"), *output = below(t, "disk/full.json");
  if (unshare(CLONE_NEWNS) && unshare(CLONE_NEWUSER | CLONE_NEWNS)) return 77;
  mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
  if (mount("tmpfs", disk, "tmpfs", 0, "size=128k")) return 77;
  write_old(output);
  const int status = finish(start_run(t, data, "json", "2", output));
  check(t, status == 3, "a full disk: exit %d, expected 3", status);
  check(t, error_says(t, "full.json cannot be written: No space left on device"),
      "a full disk: not told");
  check(t, holds_old(output), "a full disk: the old file is not whole");
  check(t, remove_left(disk) == 0, "a full disk: something is left");
  return t->failed ? 1 : 0;
}

static void test_full_disk(struct faults *t, const char *data) {
  mkdir(below(t, "disk"), 0755);
  fflush(stdout);
  const pid_t child = fork();
  if (child < 0) exit(3);
  if (child == 0) {
    t->failed = 0;
    const int status = in_small_file_system(t, data);
    fflush(stdout);
    _exit(status);
  }
  const int status = finish(child);
  if (status == 77) printf("a full disk: not tried, no file system can be mounted here\n");
  else check(t, status == 0, "a full disk: see above");
}

/* -- a file of a folder that cannot be read -- */

/* Root reads everything, but not without these; what is started afterwards is without them too. */
static void give_up_rights(void) {
  prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0);
  prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH, 0, 0, 0);
}

static void test_unreadable(struct faults *t, struct bytes yaml) {
  const char *folder = below(t, "folder"), *second = below(t, "folder/b.yaml");
  mkdir(folder, 0755);
  write_bytes(below(t, "folder/a.yaml"), yaml.text, yaml.n);
  if (access("/proc/self/mem", F_OK) == 0 && symlink("/proc/self/mem", second) == 0)
    check_refused(t, "a disk that fails", folder, 3, "b.yaml cannot be read: Input/output error");
  unlink(second);
  if (symlink("nowhere.yaml", second)) give_up(second);
  check_refused(
      t, "a link to nothing", folder, 3, "b.yaml cannot be read: No such file or directory");
  unlink(second);
  write_bytes(second, yaml.text, yaml.n);
  chmod(second, 0);
  give_up_rights();
  check_refused(t, "no right to read", folder, 3, "b.yaml cannot be read: Permission denied");
  unlink(second);
}

/* -- a bad line in the middle -- */

/* Writes the text to `path` with the value between `begin` and `end` replaced; its place as
 * messages have it, in *place. */
static void write_spoilt(const char *path, struct bytes text, const char *begin, const char *end,
    const char *instead, char place[PATH_MAX + 64]) {
  unsigned long line = 1, column = 1;
  for (const char *s = text.text; s < begin; s++) {
    column += ((unsigned char)*s & 0xc0) != 0x80; /* characters, not bytes */
    if (*s != '\n') continue;
    line++;
    column = 1;
  }
  FILE *out = fopen(path, "wb");
  if (!out) give_up(path);
  fwrite(text.text, 1, (size_t)(begin - text.text), out);
  fputs(instead, out);
  fwrite(end, 1, text.n - (size_t)(end - text.text), out);
  if (fclose(out)) give_up(path);
  snprintf(place, PATH_MAX + 64, "%s:%lu:%lu", path, line, column);
}

/* The value behind the first `key` from the middle on. */
static void spoil_value(
    const char *path, struct bytes text, const char *key, char place[PATH_MAX + 64]) {
  const char *begin = strstr(text.text + text.n / 2, key);
  if (!begin) give_up(path);
  begin += strlen(key);
  write_spoilt(path, text, begin, begin + strcspn(begin, ",\n"), "eleven", place);
}

/* The votes of the row in the middle: cells before them are never quoted. */
static void spoil_cell(const char *path, struct bytes text, char place[PATH_MAX + 64]) {
  const char *begin = strchr(text.text + text.n / 2, '\n') + 1;
  for (int cell = 0; cell < 5; cell++) begin = strchr(begin, ',') + 1;
  write_spoilt(path, text, begin, strchr(begin, ','), "eleven", place);
}

static void test_flat(struct faults *t, const char *folder, const char *file,
    void (*spoil)(const char *path, struct bytes text, char place[PATH_MAX + 64])) {
  char place[PATH_MAX + 64], name[64];
  snprintf(name, sizeof name, "%s/%s", folder, file);
  const char *path = below(t, name);
  const struct bytes whole = read_bytes(path);
  spoil(path, whole, place);
  check_refused(t, "a bad line in the middle", below(t, folder), 1, place);
  write_bytes(path, whole.text, whole.n - 20); /* within the last record */
  check_refused(t, "a file that ends within its last record", below(t, folder), 1, file);
  write_bytes(path, whole.text, whole.n);
  free(whole.text);
}

static void spoil_json(const char *path, struct bytes text, char place[PATH_MAX + 64]) {
  spoil_value(path, text, "\"votes\":", place);
}

/* -- packed files -- */

static struct bytes packed_by_gzip(struct bytes plain) {
  struct bytes packed = {malloc(compressBound(plain.n) + 64), 0};
  z_stream z = {.next_in = (Bytef *)plain.text,
      .avail_in = (uInt)plain.n,
      .next_out = (Bytef *)packed.text,
      .avail_out = (uInt)(compressBound(plain.n) + 64)};
  if (!packed.text || deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) ||
      deflate(&z, Z_FINISH) != Z_STREAM_END)
    exit(3);
  packed.n = z.total_out;
  deflateEnd(&z);
  return packed;
}

static struct bytes packed_by_zstd(struct bytes plain) {
  const size_t room = ZSTD_compressBound(plain.n);
  struct bytes packed = {malloc(room), 0};
  ZSTD_CCtx *context = ZSTD_createCCtx();
  if (!packed.text || !context) exit(3);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  packed.n = ZSTD_compress2(context, packed.text, room, plain.text, plain.n);
  ZSTD_freeCCtx(context);
  if (ZSTD_isError(packed.n)) exit(3);
  return packed;
}

static void test_packed(struct faults *t, const char *name, struct bytes packed) {
  const char *path = below(t, name);
  char place[PATH_MAX + 64];
  snprintf(place, sizeof place, "%s:", path);
  write_bytes(path, packed.text, packed.n);
  const int status = finish(start_run(t, path, "json", "1", below(t, "out/packed.json")));
  check(t, status == 0, "%s: exit %d", name, status);
  for (int i = 0; i < CUTS; i++) {
    const size_t cut = i == 0 ? packed.n - 1 : 5 + random_next(&t->random) % (packed.n - 5);
    write_bytes(path, packed.text, cut);
    check_refused(t, "a packed file that is cut off", path, 1, place);
  }
  /* a bit that has turned somewhere behind the header */
  const size_t at = 20 + random_next(&t->random) % (packed.n - 30);
  packed.text[at] ^= 0x10;
  write_bytes(path, packed.text, packed.n);
  check_refused(t, "a packed file that is damaged", path, 1, place);
  free(packed.text);
}

static const char *const FOLDERS[] = {"csv", "jsonl"};

static void write_forms(struct faults *t, uint32_t units) {
  write_data(below(t, "units.yaml"), units);
  write_csv(below(t, "csv"), units);
  write_json_lines(below(t, "jsonl"), units);
}

static void test_refusals(struct faults *t) {
  char place[PATH_MAX + 64];
  struct bytes yaml = read_bytes(below(t, "units.yaml"));
  spoil_value(below(t, "spoilt.yaml"), yaml, " votes: ", place);
  check_refused(t, "a bad line in the middle", below(t, "spoilt.yaml"), 1, place);
  test_flat(t, "jsonl", "unit.jsonl", spoil_json);
  test_flat(t, "csv", "unit.csv", spoil_cell);
  test_packed(t, "units.yaml.gz", packed_by_gzip(yaml));
  test_packed(t, "units.yaml.zst", packed_by_zstd(yaml));
  test_unreadable(t, yaml); /* the last: it gives up rights */
  free(yaml.text);
}

int main(int argc, char **argv) {
  static struct faults t = {.random = 11};
  const uint32_t units = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : UNITS;
  const char *slash = strrchr(argv[0], '/');
  if (!slash) return 2;
  snprintf(t.thidua, sizeof t.thidua, "%.*s/../thidua", (int)(slash - argv[0]), argv[0]);
  snprintf(t.folder, sizeof t.folder, "/tmp/thidua-faults-XXXXXX");
  if (!mkdtemp(t.folder)) give_up(t.folder);
  mkdir(below(&t, "out"), 0755);
  mkdir(below(&t, "cache"), 0755);
  for (int i = 0; i < 2; i++) mkdir(below(&t, FOLDERS[i]), 0755);
  write_forms(&t, UNITS);
  const char *data[3] = {below(&t, "units.yaml"), below(&t, "csv"), below(&t, "jsonl")};
  test_kills(&t, data, 3);
  test_full_disk(&t, data[0]);
  if (units != UNITS) write_forms(&t, units);
  test_refusals(&t);

  char command[PATH_MAX + 16];
  snprintf(command, sizeof command, "rm -rf %s", t.folder);
  if (system(command)) give_up(t.folder);
  printf("%u passed, %u failed\n", t.passed, t.failed);
  return t.failed != 0;
}
