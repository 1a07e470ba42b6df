/* `run --paper`: where a template is found, and the paper written from it. */
#ifndef THIDUA_CLI_PAPER_H
#define THIDUA_CLI_PAPER_H

#include "cli/cli.h"
#include "papers/paper.h"

/* What the command line may not say beside --paper, and what it may say only beside it. */
enum status paper_check_usage(struct cli *cli, const struct options *options);
/* Finds and reads the template that the options name; the session has its rule text and no data yet. All
 * is told. */
enum status paper_load(
    struct cli *cli, const struct options *options, struct session *session, struct paper **out);
/* Writes the paper to the output. */
enum status paper_save(struct cli *cli, const struct options *options, struct paper *paper,
    struct evaluation *evaluation);

#endif
