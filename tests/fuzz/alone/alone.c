/* A fuzzer's target without libFuzzer: nothing is instrumented and no coverage is kept, so many more
 * inputs are tried in the same time. Inputs are those of a corpus (what `make fuzz` found) and what
 * the target's own mutator makes of them and of nothing, over and over: a walk at random. What the
 * target refuses ends the run; the input is left in a file.
 *
 * Usage: PROGRAM SECONDS SEED MOST_BYTES CRASH [CORPUS]
 */
#include <fcntl.h>
#include <dirent.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

enum { INPUTS = 4096, BYTES_MAX = 1 << 16 };

struct input {
  size_t n;
  uint8_t *bytes; /* room for most_bytes */
};

/* What a handler of signals and LLVMFuzzerMutate can reach. */
static struct {
  uint64_t random;
  struct input inputs[INPUTS];
  size_t n_inputs, most_bytes;
  uint8_t current[BYTES_MAX];
  size_t n_current;
  uint64_t n_executions;
  const char *crash;
} state;

static uint64_t next_random(void) { /* splitmix64 */
  uint64_t z = (state.random += 0x9e3779b97f4a7c15u);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}
static size_t below(size_t n) { return n ? (size_t)(next_random() % n) : 0; }

/* -- bytes -- */

static size_t insert(uint8_t *data, size_t size, size_t most, const uint8_t *what, size_t n) {
  if (size + n > most) return size;
  const size_t at = below(size + 1);
  memmove(data + at + n, data + at, size - at);
  memcpy(data + at, what, n);
  return size + n;
}

/* A byte is changed, a few are deleted, doubled, put in, or come of another input. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most) {
  static const char *const pieces[] = {"\n", "\r", "- ", ": ", " #", "\"", "'", "{", "}", "[", "]",
      ",", "\t", "|", ">", "&", "*", "!", "%", "\xC2\xA0", "\xE2\x80\xA8", "\xEF\xBB\xBF", "\x80",
      "null", "~", "---", "...", "\n  ", "\\", "\\u0041", "0", "-", ".", "\xC4\x91", "?", "\f"};
  if (size == 0) {
    data[0] = (uint8_t)next_random();
    return most ? 1 : 0;
  }
  switch (below(6)) {
  case 0: data[below(size)] = (uint8_t)next_random(); return size;
  case 1: data[below(size)] ^= (uint8_t)(1u << below(8)); return size;
  case 2: {
    const size_t at = below(size), n = 1 + below(size - at < 8 ? size - at : 8);
    const size_t gone = n < size - at ? n : size - at;
    memmove(data + at, data + at + gone, size - at - gone);
    return size - gone;
  }
  case 3: {
    uint8_t some[16];
    const size_t at = below(size), n = 1 + below(size - at < 15 ? size - at : 15),
                 taken = n < size - at ? n : size - at;
    memcpy(some, data + at, taken);
    return insert(data, size, most, some, taken);
  }
  case 4: {
    const char *piece = pieces[below(sizeof pieces / sizeof *pieces)];
    return insert(data, size, most, (const uint8_t *)piece, strlen(piece));
  }
  default: {
    const struct input *other = &state.inputs[below(state.n_inputs)];
    if (!state.n_inputs || other->n == 0) return size;
    const size_t at = below(other->n), n = 1 + below(other->n - at);
    return insert(data, size, most, other->bytes + at, n < other->n - at ? n : other->n - at);
  }
  }
}

/* -- inputs -- */

static void keep(struct input *input, const uint8_t *bytes, size_t n) {
  if (!input->bytes && !(input->bytes = malloc(state.most_bytes))) exit(3);
  memcpy(input->bytes, bytes, n);
  input->n = n;
}

static void read_corpus(const char *folder) {
  DIR *dir = opendir(folder);
  if (!dir) return;
  for (struct dirent *entry; state.n_inputs < INPUTS && (entry = readdir(dir)) != NULL;) {
    char path[4096];
    if (entry->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    FILE *in = fopen(path, "rb");
    if (!in) continue;
    const size_t n = fread(state.current, 1, state.most_bytes, in);
    fclose(in);
    keep(&state.inputs[state.n_inputs++], state.current, n);
  }
  closedir(dir);
}

/* One of those there are, or none, changed a few times. */
static void make_input(void) {
  const struct input *from = &state.inputs[below(INPUTS)];
  state.n_current = from->n;
  if (from->n) memcpy(state.current, from->bytes, from->n);
  for (size_t n = 1 + below(3); n > 0; n--)
    state.n_current = LLVMFuzzerCustomMutator(
        state.current, state.n_current, state.most_bytes, (unsigned)next_random());
}

/* Calls only what may be called from a handler. */
static void leave_crash(int signal_number) {
  static const char words[] = "a crash: its input is in the file that was named for it\n";
  (void)signal_number;
  const int out = open(state.crash, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  ssize_t written = 0;
  if (out >= 0) {
    written = write(out, state.current, state.n_current);
    close(out);
  }
  written += write(STDERR_FILENO, words, sizeof words - 1);
  _exit(written > 0 ? 1 : 2);
}

static double now(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
  if (argc < 5) {
    fprintf(stderr, "usage: %s SECONDS SEED MOST_BYTES CRASH [CORPUS]\n", argv[0]);
    return 2;
  }
  const double end = now(CLOCK_MONOTONIC) + strtod(argv[1], NULL);
  state.random = strtoull(argv[2], NULL, 10);
  state.most_bytes = strtoull(argv[3], NULL, 10);
  if (state.most_bytes == 0 || state.most_bytes > BYTES_MAX) return 2;
  state.crash = argv[4];
  if (argc > 5) read_corpus(argv[5]);
  signal(SIGABRT, leave_crash);
  signal(SIGSEGV, leave_crash);
  signal(SIGBUS, leave_crash);
  signal(SIGFPE, leave_crash);
  double told = 0;
  for (;; state.n_executions++) {
    if (state.n_executions % 1024 == 0) {
      const double time = now(CLOCK_MONOTONIC);
      if (time >= end) break;
      if (time - told >= 60) {
        printf("%llu executions, %.0f a second of processor time\n",
            (unsigned long long)state.n_executions,
            (double)state.n_executions / now(CLOCK_PROCESS_CPUTIME_ID));
        fflush(stdout);
        told = time;
      }
    }
    make_input();
    LLVMFuzzerTestOneInput(state.current, state.n_current);
    struct input *place = &state.inputs[below(INPUTS)];
    if (below(4) == 0) keep(place, state.current, state.n_current);
  }
  printf("%llu executions without a difference, %.0f a second of processor time\n",
      (unsigned long long)state.n_executions,
      (double)state.n_executions / now(CLOCK_PROCESS_CPUTIME_ID));
  return 0;
}
