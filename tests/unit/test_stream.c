/* Data that is streamed, by parts of a few rows: the same output as of the whole, whatever is wrong
 * with it; and what is not streamed. */
#include "cli/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/commands.h"
#include "results/formats.h"

static const char rules[] =
    "regulation streamed\n  effective 2020-01-01 to 2020-12-31\n"
    "entity sector\n  year : integer\n"
    "entity cluster (clusters) in sector\n  name : text\n"
    "entity unit (units) in cluster\n  n : integer\n  kind : one of light, grave\n"
    "entity incident (incidents) in unit absent means none\n  serious : boolean\n"
    "define members of cluster : integer is count of unit\n"
    "define bad of unit : boolean is any incident where serious\n"
    "define late of unit : boolean is n > sector.year\n"
    "selection best choose 1 unit per cluster where not bad order by n descending on tie refer\n"
    "warning few for cluster when members < 2 because \"few\"\n"
    "warning none_known for unit when n > 100 because \"many\"\n"
    "require sane for unit that n >= 0 because \"n\"\n";

#define CLUSTER(id, units) "  - id: " id "\n    name: Cụm " id "\n    units:\n" units
#define UNIT(id, rest) "      - id: " id "\n        kind: grave\n" rest
#define N(n) "        n: " n "\n"
#define INCIDENTS "        incidents:\n          - serious: no\n          - {}\n"

static const char sound[] =
    "year: 3\nclusters:\n" CLUSTER("c1", UNIT("u1", N("3")) UNIT("u2", INCIDENTS))
        CLUSTER("c2", UNIT("u3", N("200") INCIDENTS))
            CLUSTER("c3", UNIT("u4", N("7")) UNIT("u5", N("7")) UNIT("u6", ""));

struct folder {
  char path[64], rules[96], data[96], plain[96], streamed[96];
};

static void write_file(const char *path, const char *bytes) {
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(bytes, file);
  fclose(file);
}

static char *read_file(const char *path) {
  static char bytes[2][1 << 14];
  static unsigned next;
  char *to = bytes[next++ % 2];
  FILE *file = fopen(path, "r");
  size_t n = file ? fread(to, 1, sizeof bytes[0] - 1, file) : 0;
  to[n] = '\0';
  if (file) fclose(file);
  return to;
}

static int make_folder(void **state) {
  struct folder *f = calloc(1, sizeof *f);
  strcpy(f->path, "/tmp/thidua-test-XXXXXX");
  assert_non_null(mkdtemp(f->path));
  snprintf(f->rules, sizeof f->rules, "%s/r.rules", f->path);
  snprintf(f->data, sizeof f->data, "%s/d.yaml", f->path);
  snprintf(f->plain, sizeof f->plain, "%s/plain", f->path);
  snprintf(f->streamed, sizeof f->streamed, "%s/streamed", f->path);
  write_file(f->rules, rules);
  write_file(f->data, sound);
  *state = f;
  return 0;
}

static int remove_folder(void **state) {
  struct folder *f = *state;
  char command[128];
  snprintf(command, sizeof command, "rm -rf %s", f->path);
  assert_int_equal(system(command), 0);
  free(f);
  return 0;
}

/* `run`, with what it says on standard error behind the output; *n_parts: how many it was read in
 * and is done by. */
static int run(
    const struct folder *f, const char *output, uint32_t rows, bool is_going, uint32_t *n_parts) {
  struct cli cli;
  jmp_buf exhausted;
  cli_init(&cli, commands, n_commands, &exhausted);
  cli.verb = "run";
  const char *arguments[] = {f->rules, f->data};
  const struct options options = {.arguments = {arguments, 2},
      .format = 1 + FORMAT_JSONL,
      .output = output,
      .stream_rows = rows,
      .stream = is_going};
  char said[112];
  snprintf(said, sizeof said, "%s.err", output);
  int before = dup(STDERR_FILENO);
  assert_non_null(freopen(said, "w", stderr));
  int status = cmd_run(&cli, &options);
  fflush(stderr);
  dup2(before, STDERR_FILENO);
  close(before);
  if (!cli.stream) fail_msg("%s", read_file(said));
  *n_parts = stream_is_done(cli.stream) ? cli.stream->parts.window.n_taken : 0;
  stream_free(cli.stream);
  cli_close(&cli);
  arena_free(&cli.arena);
  return status;
}

/* The output and all that is said are the same, streamed or not; by how many parts at most. */
static uint32_t check_same(const struct folder *f, int status) {
  uint32_t n_parts, n_most = 0;
  assert_int_equal(run(f, f->plain, 0, false, &n_parts), status);
  assert_int_equal(n_parts, 0);
  for (uint32_t rows = 1; rows < 12; rows++) {
    char plain_said[112], streamed_said[112];
    assert_int_equal(run(f, f->streamed, rows, false, &n_parts), status);
    if (n_parts > n_most) n_most = n_parts;
    assert_string_equal(read_file(f->plain), read_file(f->streamed));
    snprintf(plain_said, sizeof plain_said, "%s.err", f->plain);
    snprintf(streamed_said, sizeof streamed_said, "%s.err", f->streamed);
    assert_string_equal(read_file(plain_said), read_file(streamed_said));
  }
  return n_most;
}

static void test_same(void **state) {
  assert_int_equal(check_same(*state, 0), 4); /* and what is left: nothing */
}

static void test_at_fault(void **state) {
  const struct folder *f = *state;
  static const char *const behind[] = {
      CLUSTER("c4", UNIT("u1", N("3"))),     /* an id twice */
      CLUSTER("c4", UNIT("u9", N("three"))), /* a value */
      CLUSTER("c4", UNIT("u9", N("-3"))),    /* what the regulation requires */
      "  - units: []\n",                     /* an id that is missing */
      CLUSTER("c4", UNIT("\\u0441", N("3")) UNIT("c", N("3"))) "nobody: 3\n", /* a key */
      "  - [\n",                                                              /* syntax */
  };
  for (size_t i = 0; i < sizeof behind / sizeof *behind; i++) {
    char text[2 * sizeof sound];
    snprintf(text, sizeof text, "%s%s", sound, behind[i]);
    write_file(f->data, text);
    unlink(f->plain);
    unlink(f->streamed);
    assert_int_equal(check_same(f, 1), 0);
    assert_int_equal(access(f->streamed, F_OK), -1);
    uint32_t n_parts;
    write_file(f->streamed, "old");
    assert_int_equal(run(f, f->streamed, 1, true, &n_parts), 1);
    assert_string_equal(read_file(f->streamed), "old");
  }
}

/* Advice, and facts of the root that come too late, are no fault: the whole says what there is. */
static void test_given_up(void **state) {
  const struct folder *f = *state;
  char text[2 * sizeof sound];
  snprintf(text, sizeof text, "%syear: 3\n", strchr(sound, '\n') + 1);
  write_file(f->data, text);
  assert_int_equal(check_same(f, 0), 0);
  snprintf(text, sizeof text, "%s%s", sound, CLUSTER("с1", UNIT("u9", ""))); /* Cyrillic */
  write_file(f->data, text);
  assert_int_equal(check_same(f, 0), 0);
}

static void test_refused(void **state) {
  const struct folder *f = *state;
  static const char *const more[] = {"define all of sector : integer is count of unit\n",
      "selection first choose 1 unit per sector where not bad order by n descending on tie "
      "refer\n"};
  for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
    char text[2 * sizeof rules];
    snprintf(text, sizeof text, "%s%s", rules, more[i]);
    write_file(f->rules, text);
    uint32_t n_parts;
    run(f, f->plain, 1, true, &n_parts);
    assert_int_equal(n_parts, 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_same, make_folder, remove_folder),
      cmocka_unit_test_setup_teardown(test_at_fault, make_folder, remove_folder),
      cmocka_unit_test_setup_teardown(test_given_up, make_folder, remove_folder),
      cmocka_unit_test_setup_teardown(test_refused, make_folder, remove_folder),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
