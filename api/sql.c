/* What hangs on several groups as SQL. The one file of api/ that knows the compiler of scripts: not in
 * libthidua-run. */
#include "api/objects.h"
#include "compiler/sql/sql.h"

static thidua_status write_second(thidua_context *context, const struct program *program,
    const thidua_run_options *options, const char *dialect, thidua_writer writer) {
  struct arena *call = &context->call;
  struct run_options run;
  struct sql_options how = {.kept = SQL_KEPT_REPORTED, .part = SQL_PART_SECOND};
  struct buffer script;
  struct diags diags;
  how.dialect = sql_dialect_of_word(str_from(dialect));
  if (how.dialect == N_SQL_DIALECTS)
    return context_misuse(context, "no SQL is written for \"%s\"", dialect);
  if (!run_options_read(context, &program->schema, call, options, &run)) return THIDUA_MISUSE;
  how.as_of = run.as_of;
  how.readings = run.readings;
  buffer_init(&script, call, NULL);
  diags_init(&diags, call, run_sources(call, &program->schema));
  if (!sql_write(&script, call, program, &how, &diags)) return context_report(context, &diags);
  return writer.write(writer.user, script.bytes, script.n) ? THIDUA_WRITE_FAILED : THIDUA_OK;
}

thidua_status thidua_program_second(thidua_context *context, const thidua_program *program,
    const thidua_run_options *options, const char *dialect, thidua_writer writer) {
  static const thidua_run_options defaults = {0};
  context_begin(context);
  if (setjmp(context->exhausted)) return context_exhausted(context);
  return write_second(context, program->program, options ? options : &defaults, dialect, writer);
}

static struct str table_name(
    struct arena *call, const struct sql_names *names, uint32_t entity, thidua_second_table table) {
  switch (table) {
  case THIDUA_TABLE_GIVEN: return sql_given_table(call, names, entity);
  case THIDUA_TABLE_SAID: return sql_said_table(call, names, entity);
  case THIDUA_TABLE_KEPT: break;
  }
  return sql_kept_table(call, names, entity);
}

thidua_status thidua_program_second_table(thidua_context *context, const thidua_program *program,
    const char *dialect, uint32_t entity, thidua_second_table table, thidua_text *out) {
  context_begin(context);
  if (setjmp(context->exhausted)) return context_exhausted(context);
  const enum sql_dialect of = sql_dialect_of_word(str_from(dialect));
  if (of == N_SQL_DIALECTS || entity >= program->program->schema.n_entities)
    return context_misuse(context, "there is no such table in \"%s\"", dialect);
  struct sql_names names;
  sql_names_make(&names, &context->call, &program->program->schema, of);
  *out = text_out(table_name(&context->call, &names, entity, table));
  return THIDUA_OK;
}
