/* The verbs' entries, one a cmd_*.c; the table of them is commands.c. Each returns an exit status.
 */
#ifndef THIDUA_COMMANDS_H
#define THIDUA_COMMANDS_H

#include "cli/cli.h"

/* The commands, in the order help lists them; commands.c. */
extern const struct command commands[];
extern const uint32_t n_commands;

int cmd_run(struct cli *cli, const struct options *options);
int cmd_check(struct cli *cli, const struct options *options);
int cmd_compile(struct cli *cli, const struct options *options);
int cmd_disasm(struct cli *cli, const struct options *options);
int cmd_eval(struct cli *cli, const struct options *options);
int cmd_explain(struct cli *cli, const struct options *options);
int cmd_test(struct cli *cli, const struct options *options);
int cmd_sql(struct cli *cli, const struct options *options);
int cmd_load(struct cli *cli, const struct options *options);
int cmd_new(struct cli *cli, const struct options *options);
int cmd_diff(struct cli *cli, const struct options *options);
int cmd_readings(struct cli *cli, const struct options *options);
int cmd_doc(struct cli *cli, const struct options *options);
int cmd_fmt(struct cli *cli, const struct options *options);
int cmd_law(struct cli *cli, const struct options *options);
int cmd_completion(struct cli *cli, const struct options *options);
int cmd_complete(struct cli *cli, const struct options *options);
int cmd_help(struct cli *cli, const struct options *options);

#endif
