/* Places in sources, and files in and out. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <dirent.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/source.h"

struct fixture {
  struct arena arena;
  struct sources sources;
  char folder[64];
};

static int open_fixture(void **state) {
  struct fixture *fixture = calloc(1, sizeof *fixture);
  arena_init(&fixture->arena, NULL);
  sources_init(&fixture->sources, &fixture->arena);
  strcpy(fixture->folder, "/tmp/thidua-source-XXXXXX");
  *state = fixture;
  return mkdtemp(fixture->folder) ? 0 : -1;
}

static int close_fixture(void **state) {
  struct fixture *fixture = *state;
  DIR *folder = opendir(fixture->folder);
  for (struct dirent *entry; (entry = readdir(folder));) unlinkat(dirfd(folder), entry->d_name, 0);
  closedir(folder);
  rmdir(fixture->folder);
  arena_free(&fixture->arena);
  free(fixture);
  return 0;
}

/* -- places -- */

static void expect_place(
    struct fixture *fixture, uint32_t source, uint32_t offset, uint32_t line, uint32_t column) {
  struct place place = sources_place(&fixture->sources, source, offset);
  if (place.line != line || place.column != column)
    fail_msg("offset %u: %u:%u, not %u:%u", offset, place.line, place.column, line, column);
}

static void places(void **state) {
  struct fixture *fixture = *state;
  struct str text = STR("ab\n\nđiểm x\r\n\tend");
  uint32_t source = sources_add(&fixture->sources, STR("rules/2020/emulation.rules"), text);
  assert_int_equal(source, 0);
  assert_true(str_equal(fixture->sources.items[0].name, STR("emulation.rules")));
  expect_place(fixture, source, 0, 1, 1);
  expect_place(fixture, source, 2, 1, 3); /* the line end itself */
  expect_place(fixture, source, 3, 2, 1);
  expect_place(fixture, source, 4, 3, 1);
  expect_place(fixture, source, 6, 3, 2);  /* behind the two bytes of đ */
  expect_place(fixture, source, 12, 3, 6); /* x: 4 letters of 7 bytes and a blank before it */
  expect_place(fixture, source, 15, 4, 1);
  expect_place(fixture, source, 16, 4, 2); /* a tab is one column */
  expect_place(fixture, source, text.n, 4, 5);
  assert_true(str_equal(
      sources_place(&fixture->sources, source, 0).path, STR("rules/2020/emulation.rules")));
  assert_true(str_equal(sources_line(&fixture->sources, source, 1), STR("ab")));
  assert_true(str_equal(sources_line(&fixture->sources, source, 2), STR("")));
  assert_true(str_equal(sources_line(&fixture->sources, source, 3), STR("điểm x")));
  assert_true(str_equal(sources_line(&fixture->sources, source, 4), STR("\tend")));
  assert_true(
      str_equal(sources_text(&fixture->sources, (struct span){source, 4, 11}), STR("điểm")));
}

static void places_in_odd_texts(void **state) {
  struct fixture *fixture = *state;
  uint32_t empty = sources_add(&fixture->sources, STR("empty"), (struct str){NULL, 0});
  expect_place(fixture, empty, 0, 1, 1);
  assert_int_equal(sources_line(&fixture->sources, empty, 1).n, 0);
  assert_int_equal(sources_text(&fixture->sources, (struct span){empty, 0, 0}).n, 0);
  /* an empty text that is there */
  uint32_t pointed = sources_add(&fixture->sources, STR("empty"), STR(""));
  expect_place(fixture, pointed, 0, 1, 1);
  uint32_t ended = sources_add(&fixture->sources, STR("-"), STR("a\n"));
  expect_place(fixture, ended, 2, 2, 1);
  assert_int_equal(sources_line(&fixture->sources, ended, 2).n, 0);
  assert_true(str_equal(fixture->sources.items[ended].name, STR("-")));
  uint32_t marked = sources_add(&fixture->sources, STR("a/"), STR("\xEF\xBB\xBFtitle\nb"));
  expect_place(fixture, marked, 0, 1, 1);
  expect_place(fixture, marked, 3, 1, 1); /* the byte order mark takes no column */
  expect_place(fixture, marked, 4, 1, 2);
  assert_true(str_equal(sources_line(&fixture->sources, marked, 1), STR("title")));
  uint32_t broken = sources_add(&fixture->sources, STR("x"), STR("a\xFF\xFE z"));
  expect_place(fixture, broken, 4, 1, 5); /* each invalid byte is a column */
  uint32_t returns = sources_add(&fixture->sources, STR("x"), STR("a\rb\r\nc\r"));
  expect_place(fixture, returns, 5, 2, 1); /* a lone CR ends no line */
  assert_true(str_equal(sources_line(&fixture->sources, returns, 1), STR("a\rb")));
  assert_true(str_equal(sources_line(&fixture->sources, returns, 2), STR("c\r")));
}

/* Every offset of a long text against a walk from its beginning. */
static void places_of_every_offset(void **state) {
  struct fixture *fixture = *state;
  enum { N = 20000 };
  char *text = arena_alloc(&fixture->arena, N);
  for (uint32_t i = 0; i < N; i++) text[i] = "abcd ef\n\n\t"[(i * 7919 + i / 13) % 10];
  uint32_t source = sources_add(&fixture->sources, STR("long"), (struct str){text, N}), line = 1,
           column = 1;
  for (uint32_t i = 0; i < N; i++) {
    expect_place(fixture, source, i, line, column);
    if (text[i] == '\n') line++, column = 1;
    else column++;
  }
  expect_place(fixture, source, N, line, column);
  assert_int_equal(fixture->sources.items[source].n_lines, line);
}

static void spans(void **state) {
  (void)state;
  struct span joined = span_join((struct span){3, 5, 9}, (struct span){3, 20, 24});
  assert_int_equal(joined.source, 3);
  assert_int_equal(joined.begin, 5);
  assert_int_equal(joined.end, 24);
}

/* -- files -- */

static const char *in_folder(struct fixture *fixture, const char *name) {
  return arena_printf(&fixture->arena, "%s/%s", fixture->folder, name);
}

static uint32_t n_files(struct fixture *fixture) {
  uint32_t n = 0;
  DIR *folder = opendir(fixture->folder);
  for (struct dirent *entry; (entry = readdir(folder));) n += entry->d_name[0] != '.';
  closedir(folder);
  return n;
}

static void expect_content(struct fixture *fixture, const char *path, struct str content) {
  struct str read;
  assert_int_equal(file_read(&fixture->arena, path, SIZE_MAX, &read), 0);
  assert_true(str_equal(read, content));
  assert_int_equal(read.p[read.n], 0);
}

static mode_t mode_of(const char *path) {
  struct stat about;
  assert_int_equal(lstat(path, &about), 0);
  return about.st_mode;
}

static void writing_and_reading(void **state) {
  struct fixture *fixture = *state;
  const char *path = in_folder(fixture, "results.json");
  mode_t mask = umask(027);
  assert_int_equal(file_write(path, STR("one\0two")), 0);
  umask(mask);
  expect_content(fixture, path, STR("one\0two"));
  assert_int_equal(mode_of(path) & 0777, 0640);
  assert_int_equal(chmod(path, 0604), 0);
  assert_int_equal(file_write(path, STR("three")), 0);
  expect_content(fixture, path, STR("three"));
  assert_int_equal(mode_of(path) & 0777, 0604);
  assert_int_equal(file_write(path, (struct str){NULL, 0}), 0);
  expect_content(fixture, path, STR(""));
  assert_int_equal(n_files(fixture), 1);
}

static void reading_sizes(void **state) {
  struct fixture *fixture = *state;
  const char *path = in_folder(fixture, "data");
  static const uint32_t sizes[] = {0, 1, 65535, 65536, 65537, 131072, 131073, 1000000};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    char *bytes = arena_alloc(&fixture->arena, sizes[i] + 1);
    for (uint32_t k = 0; k < sizes[i]; k++) bytes[k] = (char)(k * 31 + k / 251);
    struct str content = {bytes, sizes[i]}, read;
    assert_int_equal(file_write(path, content), 0);
    expect_content(fixture, path, content);
    /* just under the bound, just over */
    assert_int_equal(file_read(&fixture->arena, path, sizes[i], &read), 0);
    if (sizes[i]) assert_int_equal(file_read(&fixture->arena, path, sizes[i] - 1, &read), EFBIG);
  }
}

/* A pipe has no size to ask for: grows while reading, and is bounded all the same. */
static void reading_a_pipe(void **state) {
  struct fixture *fixture = *state;
  const char *path = in_folder(fixture, "pipe");
  for (int bounded = 0; bounded < 2; bounded++) {
    assert_int_equal(mkfifo(path, 0600), 0);
    pid_t child = fork();
    if (child == 0) {
      signal(SIGPIPE, SIG_DFL);
      FILE *out = fopen(path, "w");
      for (int i = 0; i < 300000; i++) fputc('a' + i % 26, out);
      fclose(out);
      _exit(0);
    }
    struct str read;
    int error = file_read(&fixture->arena, path, bounded ? 100000 : SIZE_MAX, &read);
    int status;
    waitpid(child, &status, 0);
    unlink(path);
    if (bounded) {
      assert_int_equal(error, EFBIG);
    } else {
      assert_int_equal(error, 0);
      assert_int_equal(read.n, 300000);
      for (uint32_t i = 0; i < read.n; i++) assert_int_equal(read.p[i], 'a' + (int)(i % 26));
    }
  }
}

static void failures_of_reading(void **state) {
  struct fixture *fixture = *state;
  struct str read;
  assert_int_equal(file_read(&fixture->arena, in_folder(fixture, "none"), 100, &read), ENOENT);
  assert_int_equal(file_read(&fixture->arena, fixture->folder, 100, &read), EISDIR);
  assert_int_equal(file_read(&fixture->arena, "", 100, &read), ENOENT);
}

static void failures_of_writing(void **state) {
  struct fixture *fixture = *state;
  assert_int_equal(file_write(in_folder(fixture, "none/file"), STR("x")), ENOENT);
  assert_int_equal(file_write(fixture->folder, STR("x")), EISDIR);
  assert_int_equal(file_write("", STR("x")), ENOENT);
  const char *file = in_folder(fixture, "file");
  assert_int_equal(file_write(file, STR("x")), 0);
  assert_int_equal(file_write(in_folder(fixture, "file/below"), STR("x")), ENOTDIR);
  assert_int_equal(file_write("/dev/full", STR("x")), ENOSPC);
  assert_int_equal(n_files(fixture), 1);
}

/* Rename fails because the place has become a folder: the temporary goes, the error comes. */
static void a_failed_commit_leaves_no_temporary(void **state) {
  struct fixture *fixture = *state;
  struct file_output output;
  const char *path = in_folder(fixture, "file");
  assert_int_equal(file_output_open(&output, path), 0);
  assert_int_equal(mkdir(path, 0700), 0);
  fputs("x", output.stream);
  assert_int_equal(file_output_commit(&output), EISDIR);
  assert_int_equal(n_files(fixture), 1);
  assert_int_equal(rmdir(path), 0);
}

static void abandoning_keeps_the_old_file(void **state) {
  struct fixture *fixture = *state;
  const char *path = in_folder(fixture, "file");
  assert_int_equal(file_write(path, STR("old")), 0);
  struct file_output output;
  assert_int_equal(file_output_open(&output, path), 0);
  fputs("new", output.stream);
  fflush(output.stream);
  expect_content(fixture, path, STR("old")); /* nothing is seen before the commit */
  assert_int_equal(n_files(fixture), 2);
  file_output_abandon(&output);
  expect_content(fixture, path, STR("old"));
  assert_int_equal(n_files(fixture), 1);
}

static void two_writers_do_not_meet(void **state) {
  struct fixture *fixture = *state;
  const char *path = in_folder(fixture, "file");
  struct file_output first, second;
  assert_int_equal(file_output_open(&first, path), 0);
  assert_int_equal(file_output_open(&second, path), 0);
  fputs("first", first.stream);
  fputs("second", second.stream);
  assert_int_equal(file_output_commit(&second), 0);
  assert_int_equal(file_output_commit(&first), 0);
  expect_content(fixture, path, STR("first"));
  assert_int_equal(n_files(fixture), 1);
}

/* What has appeared meanwhile stays. */
static void a_new_file_takes_no_ones_place(void **state) {
  struct fixture *fixture = *state;
  const char *path = in_folder(fixture, "file");
  struct file_output output;
  assert_int_equal(file_output_open(&output, path), 0);
  fputs("mine", output.stream);
  assert_int_equal(file_write(path, STR("theirs")), 0);
  assert_int_equal(file_output_commit_new(&output), EEXIST);
  expect_content(fixture, path, STR("theirs"));
  assert_int_equal(n_files(fixture), 1);
  assert_int_equal(unlink(path), 0);
  assert_int_equal(file_output_open(&output, path), 0);
  fputs("mine", output.stream);
  assert_int_equal(file_output_commit_new(&output), 0);
  expect_content(fixture, path, STR("mine"));
  assert_int_equal(n_files(fixture), 1);
}

/* Told before anything is done, and nothing is done. */
static void outputs_are_checked_beforehand(void **state) {
  struct fixture *fixture = *state;
  const char *path = in_folder(fixture, "file");
  assert_int_equal(file_output_check(path), 0);
  assert_int_equal(n_files(fixture), 0);
  assert_int_equal(file_write(path, STR("old")), 0);
  assert_int_equal(file_output_check(path), 0);
  assert_int_equal(file_output_check(in_folder(fixture, "file/below")), ENOTDIR);
  assert_int_equal(file_output_check(in_folder(fixture, "none/file")), ENOENT);
  assert_int_equal(file_output_check(fixture->folder), EISDIR);
  assert_int_equal(file_output_check(""), ENOENT);
  assert_int_equal(file_output_check("-"), 0);
  assert_int_equal(file_output_check("/dev/null"), 0);
  assert_int_equal(n_files(fixture), 1);
}

static void links_stay_links(void **state) {
  struct fixture *fixture = *state;
  const char *target = in_folder(fixture, "target"), *link = in_folder(fixture, "link");
  assert_int_equal(file_write(target, STR("old")), 0);
  assert_int_equal(symlink("target", link), 0);
  assert_int_equal(file_write(link, STR("new")), 0);
  assert_true(S_ISLNK(mode_of(link)));
  expect_content(fixture, target, STR("new"));
}

/* Written to directly, also where standard output is a file opened for appending. */
static void devices_are_written_directly(void **state) {
  struct fixture *fixture = *state;
  assert_int_equal(file_write("/dev/null", STR("x")), 0);
  assert_true(S_ISCHR(mode_of("/dev/null")));
  const char *path = in_folder(fixture, "log");
  assert_int_equal(file_write(path, STR("before ")), 0);
  fflush(stdout);
  int saved = dup(1), log = open(path, O_WRONLY | O_APPEND);
  dup2(log, 1);
  int error = file_write("-", STR("one ")), error_by_name = file_write("/dev/stdout", STR("two"));
  dup2(saved, 1);
  close(saved);
  close(log);
  assert_int_equal(error, 0);
  assert_int_equal(error_by_name, 0);
  expect_content(fixture, path, STR("before one two"));
}

static void *nothing_left(void *context, void *old, size_t bytes) {
  (void)context, (void)old, (void)bytes;
  return NULL;
}

static void exhaustion_closes_the_file(void **state) {
  struct fixture *fixture = *state;
  const char *path = in_folder(fixture, "file");
  assert_int_equal(file_write(path, STR("x")), 0);
  int before = dup(0);
  close(before);
  const struct allocator none = {nothing_left, NULL};
  struct arena arena;
  arena_init(&arena, &none);
  jmp_buf exhausted;
  arena.out_of_memory = &exhausted;
  volatile bool jumped = false;
  if (setjmp(exhausted)) {
    jumped = true;
  } else {
    struct str read;
    file_read(&arena, path, 100, &read);
  }
  assert_true(jumped);
  assert_ptr_equal(arena.out_of_memory, &exhausted);
  int after = dup(0);
  close(after);
  assert_int_equal(after, before);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, open_fixture, close_fixture)

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(places),
      TEST(places_in_odd_texts),
      TEST(places_of_every_offset),
      TEST(spans),
      TEST(writing_and_reading),
      TEST(reading_sizes),
      TEST(reading_a_pipe),
      TEST(failures_of_reading),
      TEST(failures_of_writing),
      TEST(a_failed_commit_leaves_no_temporary),
      TEST(abandoning_keeps_the_old_file),
      TEST(two_writers_do_not_meet),
      TEST(a_new_file_takes_no_ones_place),
      TEST(outputs_are_checked_beforehand),
      TEST(links_stay_links),
      TEST(devices_are_written_directly),
      TEST(exhaustion_closes_the_file),
  };
  return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
