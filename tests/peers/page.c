/* See page.h. */
#include "tests/peers/page.h"

#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

static const char BEGIN[] = "<!-- bench-files: begin -->\n";
static const char END[] = "<!-- bench-files: end -->\n";

static _Noreturn void give_up(const char *path) {
  perror(path);
  exit(3);
}

void page_open(struct page *page, const char *folder) {
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s/bars.dat", folder);
  *page = (struct page){.bars = fopen(path, "w")};
  page->table = open_memstream(&page->text, &page->n_bytes);
  if (!page->bars || !page->table) give_up(path);
}

void page_say(struct page *page, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  va_start(arguments, format);
  vfprintf(page->table, format, arguments);
  va_end(arguments);
  fflush(stdout);
}

void page_bar(
    struct page *page, const char *form, const char *engine, double seconds, int is_thidua) {
  fprintf(page->bars, "\"%s: %s\" %.4f %s\n", form, engine, seconds,
      is_thidua ? "0x1f77b4" : "0xaaaaaa");
}

/* The rest of the first line of a file that begins so. */
static void say_line(struct page *page, const char *path, const char *begin, const char *what) {
  char line[256];
  FILE *in = fopen(path, "r");
  while (in && fgets(line, sizeof line, in)) {
    const char *value = strchr(line, strcmp(begin, "PRETTY_NAME") == 0 ? '=' : ':');
    if (strncmp(line, begin, strlen(begin)) != 0 || !value) continue;
    value += strspn(value, ":= \"\t");
    page_say(page, "* %s: %.*s\n", what, (int)strcspn(value, "\"\n"), value);
    break;
  }
  if (in) fclose(in);
}

void page_machine(struct page *page, const char *const versions[], int n_versions) {
  struct utsname system;
  page_say(page, "\nMachine and versions:\n\n");
  say_line(page, "/proc/cpuinfo", "model name", "processor");
  page_say(page, "* processors: %ld\n", sysconf(_SC_NPROCESSORS_ONLN));
  say_line(page, "/proc/meminfo", "MemTotal", "memory");
  say_line(page, "/etc/os-release", "PRETTY_NAME", "system");
  if (uname(&system) == 0) page_say(page, "* kernel: %s %s\n", system.sysname, system.release);
  for (int i = 0; i < n_versions; i++) {
    char line[256];
    FILE *in = popen(versions[i], "r");
    if (in && fgets(line, sizeof line, in))
      page_say(page, "* `%s`: %.*s\n", versions[i], (int)strcspn(line, "\n"), line);
    if (in) pclose(in);
  }
}

/* The caller's. */
static char *whole_file(const char *path) {
  FILE *in = fopen(path, "r");
  if (!in || fseek(in, 0, SEEK_END)) give_up(path);
  const long n_bytes = ftell(in);
  char *text = n_bytes < 0 ? NULL : calloc(1, (size_t)n_bytes + 1);
  rewind(in);
  if (!text || fread(text, 1, (size_t)n_bytes, in) != (size_t)n_bytes) give_up(path);
  fclose(in);
  return text;
}

static void replace_between(const char *path, const char *between) {
  char *old = whole_file(path);
  const char *begin = strstr(old, BEGIN), *end = begin ? strstr(begin, END) : NULL;
  if (!end) {
    fprintf(stderr, "%s has no marks between which the bench writes\n", path);
    exit(3);
  }
  FILE *out = fopen(path, "w");
  if (!out) give_up(path);
  fprintf(out, "%.*s%s%s%s", (int)(begin - old), old, BEGIN, between, end);
  if (fclose(out)) give_up(path);
  free(old);
}

static void draw(const char *folder, const char *plot) {
  char command[4 * PATH_MAX];
  snprintf(command, sizeof command,
      "gnuplot -e \"data='%s/bars.dat'; plot_file='%s'\" tests/peers/bars.gnuplot", folder, plot);
  if (system(command)) {
    fprintf(stderr, "gnuplot could not draw %s (make bench-deps)\n", plot);
    exit(3);
  }
}

void page_close(struct page *page, const char *folder, const char *path, const char *plot) {
  if (fclose(page->bars) || fclose(page->table)) give_up(path);
  if (path) {
    replace_between(path, page->text);
    draw(folder, plot);
  }
  free(page->text);
}
