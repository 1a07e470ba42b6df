/* Folders watched by looking at them (test_watch.h): several times a second, which costs less than
 * can be measured, and sees what is changed on another machine, too. */
#include "cli/test_watch.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#include "cli/unread.h"
#include "base/paths.h"
#include "runtime/ingest/sheet_path.h"

enum { LOOKS_A_SECOND = 4 };

void watched_init(struct watched *watched, jmp_buf *out_of_memory) {
  *watched = (struct watched){0};
  arena_init(&watched->arena, NULL);
  watched->arena.out_of_memory = out_of_memory;
}

static void add(struct watched *watched, struct str path) {
  for (uint32_t i = 0; i < watched->paths.n; i++)
    if (str_equal(str_from(watched->paths.items[i]), path)) return;
  VEC_PUSH(&watched->arena, &watched->paths, str_cstring(&watched->arena, path));
}

/* A file, and its folder: another file of rules or tests may come to stand there. */
static void add_file(struct watched *watched, struct str path) {
  const struct str folder = path_folder(path);
  add(watched, path);
  add(watched, folder.n ? folder : STR("."));
}

void watched_add(struct watched *watched, const struct suite *suite) {
  const struct test_file *file = &suite->file;
  add_file(watched, str_from(suite->path));
  if (!file->regulation) return;
  add_file(watched, str_from(file->regulation));
  const struct str folder = path_folder(str_from(file->regulation));
  const struct schema *s = file->schema;
  for (uint32_t i = 0; s && i < s->n_sources; i++)
    add_file(watched, path_join(&watched->arena, folder, s->sources[i].path));
  for (uint32_t i = 0; s && i < s->n_law_texts; i++)
    add(watched, path_join(&watched->arena, folder, s->law_texts[i].path));
  for (uint32_t i = 0; i < file->nodes.parts.n; i++) {
    const char *table = str_cstring(&watched->arena, file->nodes.parts.items[i].path);
    add(watched, str_from(sheet_path_file(&watched->arena, table)));
  }
}

static uint64_t mixed(uint64_t state, uint64_t more) {
  return (state ^ more) * UINT64_C(0x9E3779B97F4A7C15) ^ (state >> 29);
}

static uint64_t file_state(const struct stat *about) {
  uint64_t state = mixed((uint64_t)about->st_ino, (uint64_t)about->st_size);
  state = mixed(state, (uint64_t)about->st_mtim.tv_sec);
  return mixed(state, (uint64_t)about->st_mtim.tv_nsec);
}

static bool is_of_interest(const char *name) {
  const char *dot = strrchr(name, '.');
  return is_test_name(name) || (dot && strcmp(dot, ".rules") == 0);
}

/* Its rules and tests. Entries are added up, for their order is nobody's. */
static uint64_t folder_state(const char *path) {
  uint64_t sum = 0;
  DIR *folder = opendir(path);
  if (!folder) return 1;
  for (const struct dirent *entry; (entry = readdir(folder));) {
    struct stat about;
    if (is_of_interest(entry->d_name) && fstatat(dirfd(folder), entry->d_name, &about, 0) == 0)
      sum += file_state(&about);
  }
  closedir(folder);
  return sum;
}

uint64_t watched_state(const struct watched *watched) {
  uint64_t state = watched->paths.n;
  for (uint32_t i = 0; i < watched->paths.n; i++) {
    struct stat about;
    const char *path = watched->paths.items[i];
    if (stat(path, &about) != 0) state = mixed(state, 1);
    else state = mixed(state, S_ISDIR(about.st_mode) ? folder_state(path) : file_state(&about));
  }
  return state;
}

void watched_wait(const struct watched *watched, uint64_t before) {
  const struct timespec pause = {.tv_nsec = 1000000000 / LOOKS_A_SECOND};
  uint64_t now = before, last;
  do {
    last = now;
    nanosleep(&pause, NULL);
    now = watched_state(watched);
  } while (now == before || now != last); /* it is still being written */
}
