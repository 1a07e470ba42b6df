/* Spark by tests/support/spark_door.py (spark.h). */
#include "tests/support/spark.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/support/told_rows.h"

struct engine_state {
  FILE *to, *from;
  struct rows_told rows;
};

bool spark_knows(const char *url) { return strncmp(url, "spark:", 6) == 0; }

/* The process ends when its input does, with the test. */
static bool start(struct engine_state *door) {
  const char *python = getenv("THIDUA_PYSPARK");
  int to[2], from[2];
  if (!python || !*python || pipe(to) || pipe(from)) return false;
  const pid_t child = fork();
  if (child == 0) {
    dup2(to[0], 0);
    dup2(from[1], 1);
    close(to[1]);
    close(from[0]);
    execl(python, python, "tests/support/spark_door.py", (char *)NULL);
    _exit(127);
  }
  close(to[0]);
  close(from[1]);
  door->to = fdopen(to[1], "w");
  door->from = fdopen(from[0], "r");
  return child > 0 && door->to && door->from;
}

/* The answer, zero-terminated; NULL after engine_fails. */
static char *ask(struct engine *engine, char letter, const char *text) {
  const struct engine_state *s = engine->state;
  char kind = 0;
  size_t n = 0;
  fprintf(s->to, "%c%zu\n%s", letter, strlen(text), text);
  fflush(s->to);
  if (fscanf(s->from, "%c%zu", &kind, &n) != 2 || getc(s->from) != '\n') {
    engine_fails(engine, ENGINE_SYSTEM, "Spark does not answer");
    return NULL;
  }
  char *answer = arena_alloc(engine->arena, n + 1);
  n = fread(answer, 1, n, s->from);
  answer[n] = 0;
  if (kind == 'R') return answer;
  engine_fails(engine, ENGINE_STATEMENT, answer);
  return NULL;
}

static bool execute(struct engine *engine, const char *script) {
  return ask(engine, 'X', script) != NULL;
}

static bool open_session(struct engine *engine, const char *where, bool creates) {
  static struct engine_state door; /* one Spark for all */
  (void)where;
  (void)creates;
  if (!door.to && !start(&door))
    return engine_fails(engine, ENGINE_SYSTEM, "THIDUA_PYSPARK names no python with pyspark");
  engine->state = &door;
  return ask(engine, 'N', "") != NULL;
}

static void close_session(struct engine *engine) { ask(engine, 'C', ""); }

static bool append_begin(struct engine *engine, struct str table,
    const struct engine_column *columns, uint32_t n_columns) {
  rows_told_begin(&engine->state->rows, engine, table, columns, n_columns);
  return true;
}

static bool append(struct engine *engine, const struct engine_value *values) {
  rows_told_append(&engine->state->rows, values);
  return true;
}

static bool append_end(struct engine *engine) {
  const char *statement = rows_told_end(&engine->state->rows);
  return !statement || execute(engine, statement);
}

static bool query(struct engine *engine, const char *text, const struct engine_column *columns,
    uint32_t n_columns, engine_row *row, void *context) {
  char *answer = ask(engine, 'Q', text);
  return answer && rows_told_read(engine, answer, strlen(answer), columns, n_columns, row, context);
}

static const struct engine_kind spark = {SQL_SPARK, "spark:", "spark:", "", false, open_session,
    close_session, execute, append_begin, append, append_end, query};

struct engine *spark_open(struct arena *arena) {
  struct engine *engine = ARENA_NEW(arena, struct engine);
  *engine = (struct engine){.kind = &spark, .arena = arena, .shown = spark.form};
  spark.open(engine, "", true);
  return engine;
}
