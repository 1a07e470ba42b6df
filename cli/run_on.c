/* Where a database decides: the data read for names and reasons, the script run, its registers read
 * back (run_on.h). */
#include "cli/run_on.h"

#include "base/translate.h"
#include "cli/engine.h"
#include "compiler/sql/sql.h"
#include "runtime/program/crossing.h"
#include "engines/read_data.h"
#include "engines/read_run.h"
#include "runtime/ingest/data_check.h"
#include "study/outcomes.h"

enum status run_on_check_usage(struct cli *cli, const struct options *options) {
  const struct {
    bool is_given;
    const char *name;
  } of_files[] = {{options->from != NULL, "from"}, {options->delimiter != NULL, "delimiter"},
      {options->decimal != 0, "decimal"}, {options->ignored.n > 0, "ignore"},
      {options->cache != NULL, "cache"}, {options->stream, "stream"}};
  if (options->arguments.n < 1) return cli_usage(cli, "expected a regulation");
  if (options->arguments.n > 1)
    return cli_usage(cli, "--on %s: the data is what its tables hold, and %s is not read",
        engine_shown_url(&cli->arena, options->on), options->arguments.items[1]);
  for (size_t i = 0; i < sizeof of_files / sizeof *of_files; i++)
    if (of_files[i].is_given)
      return cli_usage(
          cli, "--%s is about files of data: with --on none is read", of_files[i].name);
  if (options->previous)
    return cli_usage(
        cli, "the preceding year stands in the tables: give --previous to `thidua load`");
  const enum status status = cli_engine_check_usage(cli, options);
  return status ? status : cli_check_output(cli, options);
}

/* -- the data -- */

static enum status take_data(
    struct cli *cli, struct session *session, const struct sql_names *names) {
  struct diags *diags = ARENA_NEW(&session->arena, struct diags);
  diags_init(diags, &session->arena, NULL);
  dataset_init(&session->data, session->schema, &allocator_system, session->arena.out_of_memory);
  session->has_data = true;
  session->data.wants_digests = session->tells_data;
  if (session->wants_value_places) dataset_keep_places(&session->data);
  if (!data_read(cli->engine, names, DATA_WHOLE, &session->data, diags))
    return cli_engine_failed(cli);
  data_check(&session->data, diags, session->program);
  if (diags->n) notice_diags(&session->opened->notices, diags);
  if (diags->n_errors) return cli_told(cli, FAULT_INPUT);
  dataset_finish(&session->data);
  return cli_told(cli, FAULT_NONE);
}

/* -- what it comes to -- */

struct deciding {
  struct cli *cli;
  const struct program *program;
  const struct sql_names *names;
};

/* The registers of an entity that the script keeps; returns how many. */
static uint32_t list_kept(
    const struct deciding *d, uint32_t entity, struct kept_register *registers) {
  uint32_t n = 0;
  for (uint32_t reg = 0; reg < d->program->n_registers; reg++) {
    if (d->program->registers[reg].entity != entity ||
        !sql_keeps(d->program, SQL_KEPT_REPORTED, reg))
      continue;
    registers[n].reg = reg;
    for (uint32_t part = 0; part < 4; part++)
      registers[n].columns[part] = register_column(&d->cli->arena, d->program, reg, part);
    n++;
  }
  return n;
}

static bool take_run(void *context, struct run *run) {
  const struct deciding *d = context;
  struct arena *arena = &d->cli->arena;
  struct kept_register *registers =
      ARENA_ARRAY(arena, struct kept_register, (size_t)d->program->n_registers + 1);
  for (uint32_t e = 0; e < d->program->schema.n_entities; e++) {
    const uint32_t n = list_kept(d, e, registers);
    if (n &&
        !run_read(
            d->cli->engine, run, e, sql_kept_table(arena, d->names, e), STR("_row"), registers, n))
      return false;
  }
  return true;
}

static enum status write_script(struct cli *cli, struct session *session, struct buffer *script) {
  struct diags *diags = ARENA_NEW(&session->arena, struct diags);
  diags_init(diags, &session->arena, session_sources(&session->arena, session->schema));
  const struct sql_options wanted = {.dialect = engine_dialect(cli->engine),
      .as_of = session->options.as_of,
      .readings = session->options.readings,
      .kept = SQL_KEPT_REPORTED};
  buffer_init(script, &session->arena, NULL);
  const bool is_written = sql_write(script, &session->arena, session->program, &wanted, diags);
  if (diags->n) notice_diags(&session->opened->notices, diags);
  return cli_told(cli, is_written ? FAULT_NONE : FAULT_INPUT);
}

static enum status decide(struct cli *cli, struct session *session, const struct buffer *script,
    struct evaluation **evaluation) {
  struct sql_names names;
  sql_names_make(&names, &cli->arena, session->schema, engine_dialect(cli->engine));
  const enum status status = take_data(cli, session, &names);
  if (status) return status;
  if (!engine_execute(cli->engine, (struct str){script->bytes, (uint32_t)script->n}))
    return cli_engine_failed(cli);
  struct deciding deciding = {cli, session->program, &names};
  *evaluation = evaluation_adopt(
      session->opened, session->program, &session->data, &session->options, take_run, &deciding);
  return *evaluation ? STATUS_OK : cli_engine_failed(cli);
}

enum status run_on(struct cli *cli, const struct options *options, struct session *session,
    struct evaluation **evaluation) {
  enum status status = cli_engine_open(cli, options, false);
  struct buffer script;
  if (!status) status = write_script(cli, session, &script);
  if (status) return status;
  if (!engine_begin(cli->engine)) return cli_engine_failed(cli);
  status = decide(cli, session, &script, evaluation);
  engine_rollback(cli->engine);
  return status;
}
