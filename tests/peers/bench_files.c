/* `make bench-files`: whole processes from files to counts and results, against the peers that
 * `make bench-deps` brings (README.md beside this). Issue 11, "What it must show", 1 to 7. Fails
 * where two engines' counts differ, or results hang on threads or files: a fast wrong answer is no
 * result. A row whose command cannot run is told on standard output and is not on the page.
 *
 * Usage: bench_files BUILD UNITS ROUNDS [PAGE PLOT]; from the folder of the Makefile.
 */
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "tests/bench/bench.h"
#include "tests/peers/contest.h"
#include "tests/peers/page.h"

enum { PARTS = 64, RULES = 10000, MANY_RULES = 100000 };

/* A ratio or a number that issue 11 asks for, and what it was. */
struct asked {
  char what[96];
  double measured, bound;
  bool at_least; /* else at most */
};

enum { MOST_ASKED = 40 };

struct bench {
  struct page page;
  struct asked asked[MOST_ASKED];
  int n_asked;
  uint32_t units;
  int rounds;
  bool agree; /* so far */
  char folder[PATH_MAX / 2], thidua[PATH_MAX / 2], by_hand[PATH_MAX / 2], drain[PATH_MAX / 2],
      duckdb[PATH_MAX / 2], libduckdb[PATH_MAX / 2], sqlite_script[PATH_MAX];
};

enum { YAML, JSON_LINES, CSV, N_FORMS };

static const struct {
  const char *name, *by_hand, *data;
} FORMS[N_FORMS] = {
    {"YAML", "yaml", "units.yaml"}, {"JSON Lines", "jsonl", "jsonl"}, {"CSV", "csv", "csv"}};

/* A path below the bench's folder; the process's until its end. */
static const char *below(const struct bench *b, const char *name) {
  char *path = malloc(PATH_MAX);
  if (!path) exit(3);
  snprintf(path, PATH_MAX, "%s/%s", b->folder, name);
  return path;
}

static void run_contest(struct bench *b, struct contestant *contestants, int n, int rounds) {
  b->agree = contest(contestants, n, rounds, b->folder) && b->agree;
  /* another engine may not be installed, and an option not be in this version (exit 2) */
  for (int i = 0; i < n; i++)
    if (contestants[i].command[0] == b->thidua && !contestants[i].takes_part)
      b->agree = b->agree && contestants[i].status == 2;
}

static void ask(struct bench *b, bool at_least, double bound, double measured, const char *format,
    ...) __attribute__((format(printf, 5, 6)));
static void ask(
    struct bench *b, bool at_least, double bound, double measured, const char *format, ...) {
  if (b->n_asked == MOST_ASKED) exit(3);
  struct asked *asked = &b->asked[b->n_asked++];
  *asked = (struct asked){.measured = measured, .bound = bound, .at_least = at_least};
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(asked->what, sizeof asked->what, format, arguments);
  va_end(arguments);
}

/* -- 1: file to counts, and 3: evaluation alone -- */

static void say_heading(struct bench *b, const char *title, const char *columns) {
  page_say(&b->page, "\n%s\n\n%s\n|", title, columns);
  for (const char *s = strchr(columns + 1, '|'); s; s = strchr(s + 1, '|'))
    page_say(&b->page, "---|");
  page_say(&b->page, "\n");
}

static void say_counts_rows(
    struct bench *b, const char *form, double bytes, const struct contestant *cs, int n) {
  const struct contestant *thidua = NULL;
  for (int i = 0; i < n; i++)
    if (cs[i].is_thidua && cs[i].takes_part) thidua = &cs[i];
  if (!thidua) return;
  for (int i = 0; i < n; i++) {
    const struct contestant *c = &cs[i];
    if (!c->takes_part) continue;
    page_say(&b->page, "| %s, %.0f MB | %s | %.3f | %.0f | %.0f |", form, bytes / 1e6, c->name,
        c->processor, bytes / 1e6 / c->processor, c->peak_bytes / 1e6);
    if (c == thidua) page_say(&b->page, " |\n");
    else page_say(&b->page, " %.2f |\n", c->processor / thidua->processor);
    page_bar(&b->page, form, c->name, c->processor, c == thidua);
  }
}

enum { BY_HAND, THIDUA, THIRD }; /* places among the contestants of each form */

/* The third is libyaml's drain or DuckDB. */
static void ask_counts(struct bench *b, const struct contestant *yaml,
    const struct contestant *json, const struct contestant *csv) {
  const double from_yaml = yaml[THIDUA].processor;
  if (yaml[THIDUA].takes_part) {
    ask(b, false, 3, from_yaml / yaml[BY_HAND].processor, "YAML to counts: times C by hand");
    ask(b, true, 9, yaml[THIRD].processor / from_yaml, "as fast as libyaml's events alone");
    if (json[THIRD].takes_part)
      ask(b, true, 6, json[THIRD].processor / from_yaml, "as fast as DuckDB from JSON Lines");
    ask(b, false, 60, yaml[THIDUA].peak_bytes / b->units, "peak memory: MB a million units");
    ask(b, false, 1, yaml[THIDUA].evaluate / yaml[BY_HAND].evaluate,
        "evaluation alone: times C with qsort");
    if (json[THIRD].takes_part)
      ask(b, true, 25, json[THIRD].evaluate / yaml[THIDUA].evaluate,
          "evaluation alone: as fast as DuckDB");
  }
  if (json[THIDUA].takes_part && json[THIRD].takes_part)
    ask(b, true, 6, json[THIRD].processor / json[THIDUA].processor,
        "JSON Lines to counts: as fast as DuckDB");
  if (csv[THIDUA].takes_part && csv[THIRD].takes_part)
    ask(b, true, 8, csv[THIRD].processor / csv[THIDUA].processor,
        "CSV to counts: as fast as DuckDB");
}

static void bench_counts(struct bench *b) {
  const char *rules = "tests/peers/w1.rules", *yaml = below(b, FORMS[YAML].data),
             *json = below(b, FORMS[JSON_LINES].data), *csv = below(b, FORMS[CSV].data),
             *unit_json = below(b, "jsonl/unit.jsonl"), *enter = below(b, "csv");
  char enter_csv[PATH_MAX], read_script[PATH_MAX + 16];
  snprintf(enter_csv, sizeof enter_csv, ".cd %s", enter);
  snprintf(read_script, sizeof read_script, ".read %s", b->sqlite_script);
#define THIDUA_COUNTS(data)                                                                        \
  {                                                                                                \
    .name = "thidua", .tells = TELLS_ALL_COUNTS, .is_thidua = true, .command = {                   \
      b->thidua,                                                                                   \
      "run",                                                                                       \
      rules,                                                                                       \
      data,                                                                                        \
      "--format",                                                                                  \
      "summary",                                                                                   \
      "--stats",                                                                                   \
      "-j",                                                                                        \
      "1"                                                                                          \
    }                                                                                              \
  }
#define BY_HAND_FROM(form, data)                                                                   \
  {                                                                                                \
    .name = "C by hand", .tells = TELLS_ALL_COUNTS, .command = { b->by_hand, form, data }          \
  }
#define DUCKDB(form, data)                                                                         \
  {                                                                                                \
    .name = "DuckDB", .tells = TELLS_ALL_COUNTS, .command = {                                      \
      b->duckdb,                                                                                   \
      b->libduckdb,                                                                                \
      "1",                                                                                         \
      form,                                                                                        \
      data                                                                                         \
    }                                                                                              \
  }
  struct contestant from_yaml[] = {BY_HAND_FROM("yaml", yaml), THIDUA_COUNTS(yaml),
      {.name = "libyaml, events only", .command = {b->drain, yaml}}};
  struct contestant from_json[] = {BY_HAND_FROM("jsonl", json), THIDUA_COUNTS(json),
      DUCKDB("jsonl", json),
      {.name = "jq (standing only)",
          .is_slow = true,
          .tells = TELLS_SOME_COUNTS,
          .command = {"jq", "-n", "-r", "-f", "tests/peers/standing.jq", unit_json}}};
  struct contestant from_csv[] = {BY_HAND_FROM("csv", csv), THIDUA_COUNTS(csv), DUCKDB("csv", csv),
      {.name = "SQLite",
          .is_slow = true,
          .tells = TELLS_ALL_COUNTS,
          .command = {"sqlite3", ":memory:", enter_csv, read_script}},
      {.name = "LuaJIT",
          .tells = TELLS_ALL_COUNTS,
          .command = {"luajit", "tests/peers/w1.lua", csv}}};
  struct {
    struct contestant *contestants;
    int n;
    const char *data;
  } forms[N_FORMS] = {{from_yaml, 3, yaml}, {from_json, 4, json}, {from_csv, 5, csv}};

  say_heading(b, "File to counts (`--format summary`), one thread, processor time:",
      "| from | engine | seconds | MB/s | peak MB | thidua is so many times as fast |");
  for (int f = 0; f < N_FORMS; f++) {
    run_contest(b, forms[f].contestants, forms[f].n, b->rounds);
    say_counts_rows(b, FORMS[f].name, bytes_of(forms[f].data), forms[f].contestants, forms[f].n);
  }
  ask_counts(b, from_yaml, from_json, from_csv);
  say_heading(b,
      "Evaluation alone, each over its own loaded columns in a fresh process; the least of the "
      "rounds:",
      "| engine | seconds | ns a unit | thidua is so many times as fast |");
  for (int f = 0; f < N_FORMS; f++) {
    const struct contestant *thidua = &forms[f].contestants[THIDUA];
    if (!thidua->takes_part) continue;
    for (int i = 0; i < forms[f].n; i++) {
      const struct contestant *c = &forms[f].contestants[i];
      if (!c->takes_part || c->evaluate <= 0) continue;
      if (strcmp(c->name, "LuaJIT") == 0) continue; /* counts while it decides */
      page_say(&b->page, "| %s, from %s | %.4f | %.1f |", c->name, FORMS[f].name, c->evaluate,
          c->evaluate / b->units * 1e9);
      if (c == thidua) page_say(&b->page, " |\n");
      else page_say(&b->page, " %.2f |\n", c->evaluate / thidua->evaluate);
    }
  }
}

/* -- 2: file to results -- */

static void bench_results(struct bench *b) {
  const char *out = below(b, "results.jsonl");
  say_heading(b,
      "File to results, one thread, processor time; written to a new file, in the place of an old "
      "one (which the kernel gives back) and to nothing:",
      "| from | counts only, s | JSON Lines, s | times the counts | in the place of others, s | to "
      "/dev/null, s | written MB | MB/s of writing |");
  for (int f = 0; f < N_FORMS; f++) {
    const char *data = below(b, FORMS[f].data), *rules = "tests/peers/w1.rules";
    struct contestant cs[] = {
        {.name = "counts",
            .tells = TELLS_ALL_COUNTS,
            .command = {b->thidua, "run", rules, data, "--format", "summary", "-j", "1"}},
        {.name = "results",
            .without = out,
            .command = {b->thidua, "run", rules, data, "--format", "jsonl", "-j", "1", "-o", out}},
        {.name = "replaced",
            .command = {b->thidua, "run", rules, data, "--format", "jsonl", "-j", "1", "-o", out}},
        {.name = "nowhere",
            .command = {
                b->thidua, "run", rules, data, "--format", "jsonl", "-j", "1", "-o", "/dev/null"}}};
    run_contest(b, cs, 4, b->rounds);
    if (!cs[0].takes_part || !cs[1].takes_part || !cs[2].takes_part || !cs[3].takes_part) continue;
    const double written = bytes_of(out), seconds = cs[3].processor - cs[0].processor;
    page_say(&b->page, "| %s | %.3f | %.3f | %.2f | %.3f | %.3f | %.0f | %.0f |\n", FORMS[f].name,
        cs[0].processor, cs[1].processor, cs[1].processor / cs[0].processor, cs[2].processor,
        cs[3].processor, written / 1e6, written / 1e6 / seconds);
    ask(b, false, 2, cs[1].processor / cs[0].processor, "%s to JSON Lines: times the counts",
        FORMS[f].name);
    if (f == YAML) ask(b, true, 1000, written / 1e6 / seconds, "writing: MB/s");
  }
}

/* -- 4: threads, and what must not hang on them -- */

static bool same_files(const char *a, const char *b) {
  const char *const compare[] = {"cmp", "-s", a, b, NULL};
  return run_command(compare, "/dev/null", "/dev/null") == 0;
}

/* The results of `data` on so many threads, in a file of that name. False where it cannot run. */
static bool write_results(
    const struct bench *b, const char *data, const char *threads, const char *name) {
  const char *const run[] = {b->thidua, "run", "tests/peers/w1.rules", data, "--format", "csv",
      "-j", threads, "-o", below(b, name), NULL};
  return run_command(run, "/dev/null", below(b, "err.txt")) == 0;
}

static void bench_same_bytes(struct bench *b) {
  static const char *const THREADS[] = {"1", "2", "8"};
  const char *first = below(b, "first.csv"), *other = below(b, "other.csv");
  int n_same = 0, n_differ = 0;
  if (!write_results(b, below(b, FORMS[YAML].data), "1", "first.csv")) return;
  const char *const data[] = {below(b, FORMS[YAML].data), below(b, "parts"),
      below(b, FORMS[JSON_LINES].data), below(b, FORMS[CSV].data)};
  for (int d = 0; d < 4; d++)
    for (int t = 0; t < 3; t++) {
      const bool same =
          write_results(b, data[d], THREADS[t], "other.csv") && same_files(first, other);
      n_same += same;
      n_differ += !same;
      if (!same) printf("    the results of %s at -j %s DIFFER\n", data[d], THREADS[t]);
    }
  page_say(&b->page,
      "\nThe same results, byte for byte, of %d runs: the forms that are read, 1 and %d files, at "
      "`-j` 1, 2 and 8%s.\n",
      n_same, PARTS, n_differ ? ", but NOT of all" : "");
  b->agree = b->agree && n_differ == 0;
}

/* Two runs at once: what the machine's two cores give that share nothing but memory and kernel. */
#define SIDE_BY_SIDE                                                                               \
  "\"$0\" run \"$1\" \"$2\" --format summary -j 1 >/dev/null & \"$0\" run \"$1\" \"$2\" --format " \
  "summary -j 1 >/dev/null && wait $!"

static void bench_threads(struct bench *b) {
  say_heading(b,
      "Two threads, file to counts, seconds on the clock; and what two runs at `-j 1` side by side "
      "gain, which share no work:",
      "| from | `-j 1` | `-j 2` | times as fast | two runs | times as fast |");
  const char *names[N_FORMS + 1] = {"YAML", "JSON Lines", "CSV", "YAML in 64 files"},
                              *data[N_FORMS + 1] = {FORMS[YAML].data, FORMS[JSON_LINES].data,
                                  FORMS[CSV].data, "parts"};
  for (int f = 0; f < N_FORMS + 1; f++) {
    const char *path = below(b, data[f]), *rules = "tests/peers/w1.rules";
    struct contestant cs[] = {
        {.name = "-j 1",
            .tells = TELLS_ALL_COUNTS,
            .command = {b->thidua, "run", rules, path, "--format", "summary", "-j", "1"}},
        {.name = "-j 2",
            .tells = TELLS_ALL_COUNTS,
            .command = {b->thidua, "run", rules, path, "--format", "summary", "-j", "2"}},
        {.name = "side by side", .command = {"sh", "-c", SIDE_BY_SIDE, b->thidua, rules, path}}};
    run_contest(b, cs, 3, b->rounds);
    if (!cs[0].takes_part || !cs[1].takes_part || !cs[2].takes_part) continue;
    page_say(&b->page, "| %s | %.3f | %.3f | %.2f | %.3f | %.2f |\n", names[f], cs[0].wall,
        cs[1].wall, cs[0].wall / cs[1].wall, cs[2].wall, 2 * cs[0].wall / cs[2].wall);
    ask(b, true, 1.8, cs[0].wall / cs[1].wall, "%s: -j 2 against -j 1", names[f]);
    ask(b, false, 60, cs[1].peak_bytes / b->units, "%s: peak memory of -j 2, MB a million units",
        names[f]);
  }
}

/* -- 5: memory, streaming, the cache -- */

static void bench_memory(struct bench *b) {
  const char *yaml = below(b, FORMS[YAML].data), *twice = below(b, "twice.yaml"),
             *rules = "tests/bench/standing.rules", *cache = below(b, "cache");
  write_data(twice, 2 * b->units);
  struct contestant memory[] = {{.name = "once",
                                    .command = {b->thidua, "run", rules, yaml, "--format", "jsonl",
                                        "-j", "1", "-o", "/dev/null"}},
      {.name = "twice",
          .command = {b->thidua, "run", rules, twice, "--format", "jsonl", "-j", "1", "-o",
              "/dev/null"}},
      {.name = "streamed",
          .command = {b->thidua, "run", rules, yaml, "--format", "jsonl", "-j", "1", "--stream",
              "-o", "/dev/null"}},
      {.name = "twice streamed",
          .command = {b->thidua, "run", rules, twice, "--format", "jsonl", "-j", "1", "--stream",
              "-o", "/dev/null"}}};
  run_contest(b, memory, 4, 1);
  remove(twice);
  say_heading(b,
      "Peak memory, the standing decision alone to JSON Lines, of a number of units and of twice "
      "as many:",
      "| | peak MB | of twice as many | bytes a unit more |");
  for (int i = 0; i < 4; i += 2)
    if (memory[i].takes_part && memory[i + 1].takes_part)
      page_say(&b->page, "| %s | %.1f | %.1f | %.1f |\n", i ? "`--stream`" : "at once",
          memory[i].peak_bytes / 1e6, memory[i + 1].peak_bytes / 1e6,
          (memory[i + 1].peak_bytes - memory[i].peak_bytes) / b->units);
  mkdir(cache, 0755);
  const char *w1 = "tests/peers/w1.rules";
  struct contestant cached[] = {
      {.name = "no cache",
          .tells = TELLS_ALL_COUNTS,
          .command = {b->thidua, "run", w1, yaml, "--format", "summary", "-j", "1", "--stats"}},
      {.name = "cached",
          .tells = TELLS_ALL_COUNTS,
          .command = {b->thidua, "run", w1, yaml, "--format", "summary", "-j", "1", "--stats",
              "--cache", cache}}};
  run_contest(b, cached, 2, b->rounds); /* the first fills it; the median is of a later one */
  if (!cached[0].takes_part || !cached[1].takes_part) return;
  ask(b, false, 0.1, cached[1].read, "the data from the column cache: seconds");
  say_heading(b, "The column cache, YAML:", "| | until the data are there, s | whole run, s |");
  page_say(&b->page, "| read | %.3f | %.3f |\n| from the cache | %.3f | %.3f |\n", cached[0].read,
      cached[0].wall, cached[1].read, cached[1].wall);
}

/* -- 6: checking many rules, 7: the preceding year -- */

static void bench_rules(struct bench *b) {
  const char *few = below(b, "rules-10000.rules"), *many = below(b, "rules-100000.rules");
  write_rules(few, RULES);
  write_rules(many, MANY_RULES);
  struct contestant cs[] = {{.name = "10,000 rules", .command = {b->thidua, "check", few}},
      {.name = "100,000 rules", .command = {b->thidua, "check", many}}};
  run_contest(b, cs, 2, b->rounds);
  if (!cs[0].takes_part || !cs[1].takes_part) return;
  say_heading(
      b, "`thidua check`, processor time:", "| rules | seconds | MB/s | times the time a rule |");
  page_say(&b->page, "| 10,000 | %.3f | %.1f | 1 |\n| 100,000 | %.3f | %.1f | %.2f |\n",
      cs[0].processor, bytes_of(few) / 1e6 / cs[0].processor, cs[1].processor,
      bytes_of(many) / 1e6 / cs[1].processor,
      cs[1].processor / cs[0].processor * RULES / MANY_RULES);
  ask(b, false, 0.10, cs[0].processor, "check of 10,000 rules: seconds");
  ask(b, false, 1.1, cs[1].processor / cs[0].processor * RULES / MANY_RULES,
      "check of 100,000 rules: times the time a rule");
}

/* Writes the results of the preceding year; false where they cannot be had. */
static bool write_year(const struct bench *b, const char *form, const char *results) {
  const char *const last_year[] = {b->thidua, "run", "tests/peers/w1.rules",
      below(b, FORMS[YAML].data), "--format", form, "-o", results, NULL};
  return run_command(last_year, "/dev/null", below(b, "err.txt")) == 0;
}

static void bench_previous(struct bench *b) {
  const char *yaml = below(b, FORMS[YAML].data), *json_results = below(b, "w1-2020.json"),
             *yaml_results = below(b, "w1-2020.yaml"), *next = "tests/peers/w1_next.rules";
  if (!write_year(b, "json", json_results) || !write_year(b, "yaml", yaml_results)) return;
#define NEXT_YEAR(preceding)                                                                       \
  {                                                                                                \
    .name = "records", .command = {                                                                \
      b->thidua,                                                                                   \
      "run",                                                                                       \
      next,                                                                                        \
      yaml,                                                                                        \
      "--previous",                                                                                \
      preceding,                                                                                   \
      "--format",                                                                                  \
      "summary",                                                                                   \
      "--stats",                                                                                   \
      "-j",                                                                                        \
      "1"                                                                                          \
    }                                                                                              \
  }
  struct contestant cs[] = {NEXT_YEAR("none"), NEXT_YEAR(json_results), NEXT_YEAR(yaml_results)};
  run_contest(b, cs, 3, b->rounds);
  if (!cs[0].takes_part || !cs[1].takes_part || !cs[2].takes_part) return;
  say_heading(b, "The results of as many units of the preceding year (`--previous`), one thread:",
      "| read | MB | seconds | times the units' time |");
  page_say(&b->page, "| the units (YAML) | %.0f | %.3f | 1 |\n", bytes_of(yaml) / 1e6, cs[0].read);
  const char *const forms[] = {"JSON", "YAML"}, *const results[] = {json_results, yaml_results};
  for (int i = 0; i < 2; i++) {
    const double records = cs[i + 1].processor - cs[0].processor;
    page_say(&b->page, "| their records (%s) | %.0f | %.3f | %.2f |\n", forms[i],
        bytes_of(results[i]) / 1e6, records, records / cs[0].read);
    ask(b, false, 1, records / cs[0].read,
        "records of the preceding year (%s): times the units' "
        "reading",
        forms[i]);
  }
}

static void say_asked(struct bench *b) {
  say_heading(b, "What was asked for, and what was measured:", "| | asked | measured | |");
  for (int i = 0; i < b->n_asked; i++) {
    const struct asked *a = &b->asked[i];
    const bool met = a->at_least ? a->measured >= a->bound : a->measured <= a->bound;
    page_say(&b->page, "| %s | %s %.4g | %.4g | %s |\n", a->what,
        a->at_least ? "at least" : "at most", a->bound, a->measured, met ? "met" : "not met");
  }
}

/* -- all -- */

static void make_data(const struct bench *b) {
  const char *const folders[] = {"jsonl", "csv", "parts"};
  for (int i = 0; i < 3; i++) mkdir(below(b, folders[i]), 0755);
  write_data(below(b, FORMS[YAML].data), b->units);
  write_data_parts(below(b, "parts"), b->units, PARTS);
  write_json_lines(below(b, FORMS[JSON_LINES].data), b->units);
  write_csv(below(b, FORMS[CSV].data), b->units);
}

static void say_versions(struct bench *b) {
  char duckdb[2 * PATH_MAX];
  snprintf(duckdb, sizeof duckdb, "%s %s version", b->duckdb, b->libduckdb);
  const char *const versions[] = {"git log -1 --format=%h", "gcc --version", duckdb,
      "sqlite3 --version", "luajit -v", "jq --version"};
  page_machine(&b->page, versions, 6);
}

int main(int argc, char **argv) {
  if (argc != 4 && argc != 6) return 2;
  static struct bench b = {.agree = true};
  b.units = (uint32_t)strtoul(argv[2], NULL, 10);
  b.rounds = atoi(argv[3]);
  if (b.rounds < 1 || b.rounds > MOST_ROUNDS) return 2;
  snprintf(b.folder, sizeof b.folder, "%s/bench-files", argv[1]);
  snprintf(b.thidua, sizeof b.thidua, "%s/thidua", argv[1]);
  snprintf(b.by_hand, sizeof b.by_hand, "%s/peers/by_hand", argv[1]);
  snprintf(b.drain, sizeof b.drain, "%s/peers/drain", argv[1]);
  snprintf(b.duckdb, sizeof b.duckdb, "%s/peers/duckdb", argv[1]);
  snprintf(b.libduckdb, sizeof b.libduckdb, "%s/peers/libduckdb.so", argv[1]);
  if (!realpath("tests/peers/sqlite.sql", b.sqlite_script)) return 3;
  mkdir(b.folder, 0755);
  make_data(&b);
  page_open(&b.page, b.folder);
  page_say(&b.page,
      "%u units, 1%% of facts missing; medians of %d rounds, the engines in turn (SQLite and jq: "
      "one).\n",
      b.units, b.rounds);
  bench_counts(&b);
  bench_results(&b);
  bench_threads(&b);
  bench_same_bytes(&b);
  bench_memory(&b);
  bench_rules(&b);
  bench_previous(&b);
  say_asked(&b);
  say_versions(&b);
  page_close(&b.page, b.folder, argc > 4 ? argv[4] : NULL, argc > 4 ? argv[5] : NULL);
  if (!b.agree) printf("\ncounts or results DIFFER, or a run failed: see above\n");
  return b.agree ? 0 : 1;
}
