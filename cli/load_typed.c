/* The typed program and the tree behind a regulation that was loaded compiled (load.h). */
#include "cli/load.h"

enum status load_typed(struct cli *cli, struct regulation *regulation) {
  if (regulation->is_compiled_here) return STATUS_OK;
  const struct schema *schema = &regulation->program->schema;
  if (!schema->n_sources) {
    cli_message(cli, "the compiled regulation holds no rule text, which %s needs", cli->verb);
    return STATUS_INPUT;
  }
  if (compile_embedded(&regulation->compilation, &cli->arena, schema, COMPILE_PROGRAM)) {
    regulation->program = regulation->compilation.program;
    return STATUS_OK;
  }
  cli_show_diags(&regulation->compilation.diags, DIAG_FORMAT_TEXT);
  return STATUS_INPUT;
}
