/* Two threads, each with a context of its own and two threads in its runs, over one program: what
 * they find is the same, whether one thread reads their documents or three. Run under ThreadSanitizer too (make tsan). */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "include/thidua.h"

enum { N_ROWS = 20000, N_TIMES = 3, OUTPUT_BYTES = 32 << 20 };

static const char rules[] =
    "regulation small\n  effective 2020-01-01 to 2020-12-31\nentity root\n"
    "entity unit (units) in root\n  votes : integer\n  registered : boolean\n"
    "define many of root : integer is count of unit where registered\n"
    "decision standing of unit one of out, considered otherwise considered\n"
    "rule not_registered for unit when not registered or votes < root.many then standing is out\n"
    "  because \"x\"\n";

struct worker {
  const thidua_program *program;
  unsigned readers;
  char *output;
  size_t n;
  int failed;
};

static int keep(void *user, const char *bytes, size_t n) {
  struct worker *worker = user;
  if (n > OUTPUT_BYTES - worker->n) return 1;
  memcpy(worker->output + worker->n, bytes, n);
  worker->n += n;
  return 0;
}

static thidua_status fill(thidua_data *data, const thidua_program *program) {
  uint32_t unit = thidua_entity(program, "unit");
  thidua_value values[3] = {
      {.field = thidua_field(program, unit, "id"), .kind = THIDUA_WRITTEN},
      {.field = thidua_field(program, unit, "registered"), .kind = THIDUA_NUMBER},
      {.field = thidua_field(program, unit, "votes"), .kind = THIDUA_NUMBER},
  };
  thidua_status status = THIDUA_OK;
  for (int i = 0; i < N_ROWS && !status; i++) {
    char id[16];
    values[0].text.length = (size_t)snprintf(id, sizeof id, "u%d", i);
    values[0].text.bytes = id;
    values[1].number = i % 3 != 0;
    values[2].number = i * 7919 % 20011;
    status = thidua_data_row(data, unit, 0, values, i % 5 ? 3 : 2, NULL);
  }
  return status;
}

enum { DOCUMENTS = 4, DOCUMENT_BYTES = 2 << 20, LINES_OF_FIRST = 20000, LINES_OF_OTHERS = 4000 };

/* The first is large enough to be read in parts, the others are read side by side. */
static thidua_status read_documents(thidua_data *data, unsigned readers, char *bytes) {
  static const char *const names[DOCUMENTS] = {"a.jsonl", "b.jsonl", "c.jsonl", "d.jsonl"};
  thidua_document documents[DOCUMENTS];
  size_t n = 0;
  int unit = 0;
  for (int k = 0; k < DOCUMENTS; k++) {
    documents[k] = (thidua_document){names[k], {bytes + n, 0}};
    for (int i = 0; i < (k ? LINES_OF_OTHERS : LINES_OF_FIRST); i++, unit++)
      n += (size_t)snprintf(bytes + n, DOCUMENT_BYTES - n,
          "{\"entity\":\"unit\",\"id\":\"u%d\",\"registered\":%s,\"votes\":%d}\n", unit,
          unit % 3 ? "true" : "false", unit * 7919 % 20011);
    documents[k].bytes.length = (size_t)(bytes + n - documents[k].bytes.bytes);
  }
  thidua_forms forms = {.threads = readers};
  thidua_status status = thidua_data_forms(data, &forms);
  return status ? status : thidua_data_documents(data, documents, DOCUMENTS, NULL);
}

static thidua_status fill_or_read(struct worker *worker, thidua_data *data, int time) {
  if (time == 0) return fill(data, worker->program);
  char *bytes = malloc(DOCUMENT_BYTES);
  if (!bytes) return THIDUA_OUT_OF_MEMORY;
  thidua_status status = read_documents(data, worker->readers, bytes);
  free(bytes);
  return status;
}

static thidua_status once(struct worker *worker, thidua_context *context, int time) {
  thidua_data *data = NULL;
  thidua_run *run = NULL;
  const thidua_run_options options = {.threads = 2};
  const thidua_writer out = {keep, worker}, none = {NULL, NULL};
  thidua_status status = thidua_data_new(context, worker->program, &data);
  if (!status) status = fill_or_read(worker, data, time);
  if (!status) status = thidua_run_new(data, &options, &run);
  if (!status) status = thidua_write(run, "json", out, none);
  thidua_run_free(run);
  thidua_data_free(data);
  return status;
}

static void *work(void *argument) {
  struct worker *worker = argument;
  thidua_context *context;
  worker->failed = thidua_context_new(NULL, &context) != THIDUA_OK;
  for (int i = 0; i < N_TIMES && !worker->failed; i++)
    worker->failed = once(worker, context, i) != THIDUA_OK;
  for (size_t i = 0; worker->failed && i < thidua_diagnostic_count(context); i++)
    printf("%s\n", thidua_diagnostic_at(context, i)->text);
  thidua_context_free(context);
  return NULL;
}

int main(void) {
  thidua_context *context;
  thidua_program *program;
  const thidua_source source = {"small.rules", {rules, sizeof rules - 1}};
  if (thidua_context_new(NULL, &context) != THIDUA_OK ||
      thidua_compile(context, &source, 1, &program) != THIDUA_OK)
    return 1;
  thidua_context_free(context);
  struct worker workers[2];
  pthread_t threads[2];
  for (int i = 0; i < 2; i++) {
    workers[i] = (struct worker){program, i ? 3 : 1, malloc(OUTPUT_BYTES), 0, 1};
    if (!workers[i].output || pthread_create(&threads[i], NULL, work, &workers[i]) != 0) return 1;
  }
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
  thidua_program_free(program);
  int same = !workers[0].failed && !workers[1].failed && workers[0].n > N_ROWS &&
      workers[0].n == workers[1].n &&
      memcmp(workers[0].output, workers[1].output, workers[0].n) == 0;
  for (int i = 0; i < 2; i++) free(workers[i].output);
  printf("two contexts in two threads: %s\n", same ? "the same results" : "FAILED");
  return !same;
}
