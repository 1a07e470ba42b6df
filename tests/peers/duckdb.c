/* The peer DuckDB: duckdb LIBRARY THREADS jsonl|csv FOLDER, or LIBRARY version. Loads libduckdb, which npm brings, and
 * runs the two SQL files beside this one: one that reads, one that decides. Prints the counts of W1
 * as `thidua run --format summary` does; on standard error how long each stage took. Only what is
 * called is declared here (the C API as DuckDB documents it).
 */
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
  uint64_t column_count, row_count, rows_changed;
  void *columns;
  char *error_message;
  void *internal_data;
} duckdb_result;

static struct {
  int (*open)(const char *path, void **database);
  int (*connect)(void *database, void **connection);
  int (*query)(void *connection, const char *sql, duckdb_result *result);
  const char *(*result_error)(duckdb_result *result);
  uint64_t (*row_count)(duckdb_result *result);
  uint64_t (*column_count)(duckdb_result *result);
  char *(*value_varchar)(duckdb_result *result, uint64_t column, uint64_t row);
  void (*destroy_result)(duckdb_result *result);
  const char *(*library_version)(void);
} duckdb;

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void *symbol(void *library, const char *name) {
  void *found = dlsym(library, name);
  if (found) return found;
  fprintf(stderr, "%s\n", dlerror());
  exit(3);
}

static void load(const char *path) {
  void *library = dlopen(path, RTLD_NOW);
  if (!library) {
    fprintf(stderr, "%s\n", dlerror());
    exit(3);
  }
  *(void **)&duckdb.open = symbol(library, "duckdb_open");
  *(void **)&duckdb.connect = symbol(library, "duckdb_connect");
  *(void **)&duckdb.query = symbol(library, "duckdb_query");
  *(void **)&duckdb.result_error = symbol(library, "duckdb_result_error");
  *(void **)&duckdb.row_count = symbol(library, "duckdb_row_count");
  *(void **)&duckdb.column_count = symbol(library, "duckdb_column_count");
  *(void **)&duckdb.value_varchar = symbol(library, "duckdb_value_varchar");
  *(void **)&duckdb.destroy_result = symbol(library, "duckdb_destroy_result");
  *(void **)&duckdb.library_version = symbol(library, "duckdb_library_version");
}

/* Runs one statement or several; prints the rows of the last, tab-separated. */
static void run(void *connection, const char *sql) {
  duckdb_result result;
  if (duckdb.query(connection, sql, &result)) {
    fprintf(stderr, "duckdb: %s\n", duckdb.result_error(&result));
    exit(1);
  }
  const uint64_t rows = duckdb.row_count(&result), columns = duckdb.column_count(&result);
  for (uint64_t row = 0; columns > 1 && row < rows; row++)
    for (uint64_t column = 0; column < columns; column++)
      printf(
          "%s%c", duckdb.value_varchar(&result, column, row), column + 1 < columns ? '\t' : '\n');
  duckdb.destroy_result(&result);
}

/* A file of SQL beside this one, its `:folder` replaced. The caller's. */
static char *sql_of(const char *name, const char *folder) {
  char path[4096];
  snprintf(path, sizeof path, "tests/peers/duckdb_%s.sql", name);
  FILE *in = fopen(path, "r");
  char *text = calloc(1, 1 << 16), *out = calloc(1, 1 << 17);
  if (!in || !text || !out || !fread(text, 1, (1 << 16) - 1, in)) {
    perror(path);
    exit(3);
  }
  fclose(in);
  const char *at = text;
  for (const char *mark; (mark = strstr(at, ":folder/")); at = mark + strlen(":folder"))
    sprintf(out + strlen(out), "%.*s%s", (int)(mark - at), at, folder);
  strcat(out, at);
  free(text);
  return out;
}

int main(int argc, char **argv) {
  if (argc == 3 && strcmp(argv[2], "version") == 0) {
    load(argv[1]);
    printf("%s\n", duckdb.library_version());
    return 0;
  }
  if (argc != 5) return 2;
  load(argv[1]);
  void *database, *connection;
  char settings[64];
  if (duckdb.open(NULL, &database) || duckdb.connect(database, &connection)) return 3;
  snprintf(settings, sizeof settings, "set threads = %d", atoi(argv[2]));
  run(connection, settings);
  char *load_sql = sql_of(argv[3], argv[4]), *decide_sql = sql_of("decide", argv[4]);
  const double start = seconds();
  run(connection, load_sql);
  const double read = seconds();
  run(connection, decide_sql);
  const double evaluated = seconds();
  fprintf(stderr, "read\t%.6f\nevaluate\t%.6f\n", read - start, evaluated - read);
  free(load_sql);
  free(decide_sql);
  return 0; /* the process's end closes the database */
}
