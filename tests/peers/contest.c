/* See contest.h. */
#include "tests/peers/contest.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double of_timeval(struct timeval time) {
  return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static void redirect(int descriptor, const char *path) {
  const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file < 0 || dup2(file, descriptor) < 0) _exit(126);
  close(file);
}

static int run_measured(const char *const *command, const char *out, const char *err,
    struct rusage *usage, double *wall) {
  const double start = seconds();
  const pid_t child = fork();
  if (child < 0) exit(3);
  if (child == 0) {
    redirect(STDOUT_FILENO, out);
    redirect(STDERR_FILENO, err);
    alarm(LONGEST_SECONDS); /* what hangs ends by its signal */
    execvp(command[0], (char *const *)command);
    perror(command[0]);
    _exit(127);
  }
  int status = 0;
  if (wait4(child, &status, 0, usage) < 0) exit(3);
  *wall = seconds() - start;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int run_command(const char *const *command, const char *out, const char *err) {
  struct rusage usage;
  double wall;
  return run_measured(command, out, err, &usage, &wall);
}

double bytes_of(const char *path) {
  struct stat status;
  if (stat(path, &status)) return 0;
  if (!S_ISDIR(status.st_mode)) return (double)status.st_size;
  double bytes = 0;
  DIR *folder = opendir(path);
  for (struct dirent *entry; folder && (entry = readdir(folder));) {
    char below[PATH_MAX];
    snprintf(below, sizeof below, "%s/%s", path, entry->d_name);
    if (entry->d_name[0] != '.') bytes += bytes_of(below);
  }
  if (folder) closedir(folder);
  return bytes;
}

/* -- what a command told -- */

/* The number of seconds in the line that tells of a stage: `evaluate 0.012`. */
static double stage_told(const char *err, const char *stage) {
  char line[1024];
  double told = 0;
  FILE *in = fopen(err, "r");
  while (in && fgets(line, sizeof line, in)) {
    const char *word = strstr(line, stage);
    if (word && told == 0) told = strtod(word + strlen(stage), NULL);
  }
  if (in) fclose(in);
  return told;
}

static void first_line(const char *err, char *why, size_t size) {
  FILE *in = fopen(err, "r");
  why[0] = 0;
  if (in && !fgets(why, (int)size, in)) why[0] = 0;
  if (in) fclose(in);
  why[strcspn(why, "\n")] = 0;
}

enum { MOST_COUNTS = 64, LONGEST_COUNT = 128 };

struct counts {
  int n;
  char lines[MOST_COUNTS][LONGEST_COUNT];
};

static void read_counts(const char *out, struct counts *counts) {
  counts->n = 0;
  FILE *in = fopen(out, "r");
  if (!in) exit(3);
  while (counts->n < MOST_COUNTS && fgets(counts->lines[counts->n], LONGEST_COUNT, in))
    counts->n += strncmp(counts->lines[counts->n], "sector\t", strlen("sector\t")) != 0;
  fclose(in);
}

static bool has_line(const struct counts *counts, const char *line) {
  for (int i = 0; i < counts->n; i++)
    if (strcmp(counts->lines[i], line) == 0) return true;
  return false;
}

/* Every line of `told` is one of `all`; prints one that is not. */
static bool is_among(const struct counts *told, const struct counts *all, const char *who) {
  for (int i = 0; i < told->n; i++) {
    if (has_line(all, told->lines[i])) continue;
    printf("    %s DIFFERS: %s", who, told->lines[i]);
    return false;
  }
  return true;
}

static void output_paths(
    const struct contestant *c, const char *folder, char out[PATH_MAX], char err[PATH_MAX]) {
  snprintf(out, PATH_MAX, "%s/out-%s.txt", folder, c->name);
  snprintf(err, PATH_MAX, "%s/err-%s.txt", folder, c->name);
  for (char *s = strrchr(out, '/') + 1; *s; s++)
    if (strchr(" ,()/", *s)) *s = '-';
  for (char *s = strrchr(err, '/') + 1; *s; s++)
    if (strchr(" ,()/", *s)) *s = '-';
}

static bool counts_agree(const struct contestant *contestants, int n, const char *folder) {
  static struct counts first, other;
  const struct contestant *reference = NULL;
  bool agree = true;
  char out[PATH_MAX], err[PATH_MAX];
  for (int i = 0; i < n; i++) {
    const struct contestant *c = &contestants[i];
    if (!c->takes_part || c->tells == TELLS_NOTHING) continue;
    output_paths(c, folder, out, err);
    read_counts(out, reference ? &other : &first);
    if (!reference) {
      reference = c;
      continue;
    }
    bool same = other.n > 0 && is_among(&other, &first, c->name);
    if (same && c->tells == TELLS_ALL_COUNTS) same = is_among(&first, &other, reference->name);
    if (!same) printf("    %s and %s do NOT agree\n", reference->name, c->name);
    agree = agree && same;
  }
  return agree;
}

/* -- rounds -- */

static int by_value(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median_of(double *times, int n) {
  qsort(times, (size_t)n, sizeof *times, by_value);
  return times[n / 2];
}

/* Of a part of a run: what other processes take from it can only add. */
static double least_of(const double *times, int n) {
  double least = times[0];
  for (int i = 1; i < n; i++) least = times[i] < least ? times[i] : least;
  return least;
}

struct times {
  double wall[MOST_ROUNDS], processor[MOST_ROUNDS], read[MOST_ROUNDS], evaluate[MOST_ROUNDS];
};

static void run_once(struct contestant *c, struct times *times, int round, const char *folder) {
  char out[PATH_MAX], err[PATH_MAX];
  struct rusage usage;
  output_paths(c, folder, out, err);
  if (c->without) unlink(c->without);
  const int status = run_measured(c->command, out, err, &usage, &times->wall[round]);
  if (status) {
    char line[200];
    first_line(err, line, sizeof line);
    snprintf(c->why, sizeof c->why, "exit %d, %s", status, line);
    c->status = status;
    c->takes_part = false;
    return;
  }
  times->processor[round] = of_timeval(usage.ru_utime) + of_timeval(usage.ru_stime);
  times->read[round] = stage_told(err, "read");
  times->evaluate[round] = stage_told(err, "evaluate");
  const double peak = (double)usage.ru_maxrss * 1024;
  c->peak_bytes = peak > c->peak_bytes ? peak : c->peak_bytes;
}

bool contest(struct contestant *contestants, int n, int rounds, const char *folder) {
  struct times *times = calloc((size_t)n, sizeof *times);
  if (!times) exit(3);
  for (int i = 0; i < n; i++) contestants[i].takes_part = true;
  for (int round = 0; round < rounds; round++)
    for (int i = 0; i < n; i++)
      if (contestants[i].takes_part && (round == 0 || !contestants[i].is_slow))
        run_once(&contestants[i], &times[i], round, folder);
  for (int i = 0; i < n; i++) {
    struct contestant *c = &contestants[i];
    if (!c->takes_part) {
      printf("    %s cannot take part: %s\n", c->name, c->why);
      continue;
    }
    const int n_runs = c->is_slow ? 1 : rounds;
    c->wall = median_of(times[i].wall, n_runs);
    c->processor = median_of(times[i].processor, n_runs);
    c->read = least_of(times[i].read, n_runs);
    c->evaluate = least_of(times[i].evaluate, n_runs);
  }
  free(times);
  return counts_agree(contestants, n, folder);
}
