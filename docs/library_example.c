/* A regulation, two units by rows, and who is what and why: libthidua in one page.
 *
 *   cc library_example.c $(pkg-config --cflags --libs thidua) */
#include <stdio.h>
#include <string.h>

#include <thidua.h>

static const char rules[] =
    "regulation small\n"
    "  effective 2020-01-01 to 2020-12-31\n"
    "entity root\n"
    "entity unit (units) in root\n"
    "  votes : integer\n"
    "  registered : boolean\n"
    "decision standing of unit one of out, considered otherwise considered\n"
    "rule not_registered for unit when not registered then standing is out\n"
    "  because \"only who registered is considered\"\n";

static thidua_text text(const char *words) {
  thidua_text out;
  out.bytes = words;
  out.length = strlen(words);
  return out;
}

static thidua_value written(uint32_t field, const char *words) {
  thidua_value out;
  memset(&out, 0, sizeof out);
  out.field = field;
  out.kind = THIDUA_WRITTEN;
  out.text = text(words);
  return out;
}

static int print(void *user, const char *bytes, size_t length) {
  return fwrite(bytes, 1, length, (FILE *)user) == length ? 0 : 1;
}

/* What was wrong with the last call. */
static int complain(const thidua_context *context) {
  size_t i;
  for (i = 0; i < thidua_diagnostic_count(context); i++) {
    const thidua_diagnostic *d = thidua_diagnostic_at(context, i);
    printf(
        "%s:%u:%u: %s\n", d->file ? d->file : "-", (unsigned)d->line, (unsigned)d->column, d->text);
  }
  return 1;
}

static int show(thidua_run *run, const thidua_program *program, uint32_t unit) {
  uint32_t standing = thidua_result(program, unit, "standing"), row;
  for (row = 0; row < thidua_row_count(run, unit); row++) {
    thidua_text id = thidua_row_id(run, unit, row);
    thidua_found found;
    size_t i;
    if (thidua_run_result(run, standing, row, &found) != THIDUA_OK) return 1;
    printf("%.*s: ", (int)id.length, id.bytes);
    if (found.known) printf("%.*s", (int)found.text.length, found.text.bytes);
    else printf("not known");
    for (i = 0; i < found.why.missing.n; i++)
      printf(", for want of %.*s", (int)found.why.missing.items[i].length,
          found.why.missing.items[i].bytes);
    printf("\n");
  }
  return 0;
}

/* Two rows: the second says nothing of being registered. */
static thidua_status fill(thidua_data *data, const thidua_program *program, uint32_t unit) {
  thidua_value a[2], b[2];
  thidua_status status;
  a[0] = written(thidua_field(program, unit, "id"), "a");
  a[1] = written(thidua_field(program, unit, "registered"), "no");
  b[0] = written(thidua_field(program, unit, "id"), "b");
  b[1] = written(thidua_field(program, unit, "votes"), "3");
  status = thidua_data_row(data, unit, 0, a, 2, NULL);
  return status ? status : thidua_data_row(data, unit, 0, b, 2, NULL);
}

int main(void) {
  thidua_context *context;
  thidua_program *program = NULL;
  thidua_data *data = NULL;
  thidua_run *run = NULL;
  thidua_source source;
  thidua_writer out, none;
  uint32_t unit;
  int failed;
  if (thidua_context_new(NULL, &context) != THIDUA_OK) return 1;
  source.path = "small.rules";
  source.text = text(rules);
  out.write = print;
  out.user = stdout;
  memset(&none, 0, sizeof none);
  failed = thidua_compile(context, &source, 1, &program) != THIDUA_OK;
  if (!failed) {
    unit = thidua_entity(program, "unit");
    failed = thidua_data_new(context, program, &data) != THIDUA_OK ||
        fill(data, program, unit) != THIDUA_OK || thidua_run_new(data, NULL, &run) != THIDUA_OK ||
        show(run, program, unit) != 0 || thidua_write(run, "json", out, none) != THIDUA_OK;
  }
  if (failed) complain(context);
  thidua_run_free(run);
  thidua_data_free(data);
  thidua_program_free(program);
  thidua_context_free(context);
  return failed;
}
