/* run_files PROGRAM.rbc DATA…: the JSON of a run through libthidua-run, to be compared with `thidua
 * run`. Knows the installed header alone. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <thidua.h>

static thidua_text read_file(const char *path) {
  thidua_text text = {NULL, 0};
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END) != 0) exit(3);
  long n = ftell(file);
  rewind(file);
  char *bytes = malloc((size_t)n + 1);
  if (!bytes || fread(bytes, 1, (size_t)n, file) != (size_t)n) exit(3);
  fclose(file);
  text.bytes = bytes;
  text.length = (size_t)n;
  return text;
}

static int print(void *user, const char *bytes, size_t length) {
  return fwrite(bytes, 1, length, user) == length ? 0 : 1;
}

static void check(const thidua_context *context, thidua_status status) {
  for (size_t i = 0; i < thidua_diagnostic_count(context); i++)
    fprintf(stderr, "%s\n", thidua_diagnostic_at(context, i)->text);
  if (status != THIDUA_OK) exit(1);
}

int main(int n, char **arguments) {
  thidua_context *context;
  thidua_program *program;
  thidua_data *data;
  thidua_run *run;
  if (n < 2 || thidua_context_new(NULL, &context) != THIDUA_OK) return 2;
  thidua_text bytes = read_file(arguments[1]);
  check(context, thidua_program_load(context, arguments[1], bytes, &program));
  free((void *)bytes.bytes);
  check(context, thidua_data_new(context, program, &data));
  for (int i = 2; i < n; i++) {
    bytes = read_file(arguments[i]);
    check(context, thidua_data_document(data, arguments[i], bytes));
    free((void *)bytes.bytes);
  }
  check(context, thidua_data_previous_none(data));
  check(context, thidua_run_new(data, NULL, &run));
  const thidua_writer out = {print, stdout}, none = {NULL, NULL};
  check(context, thidua_write(run, "json", out, none));
  thidua_run_free(run);
  thidua_data_free(data);
  thidua_program_free(program);
  thidua_context_free(context);
  return 0;
}
