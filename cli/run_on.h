/* `run --on URL`: a regulation decided by the database that holds the data. */
#ifndef THIDUA_RUN_ON_H
#define THIDUA_RUN_ON_H

#include "cli/cli.h"

/* What must hold of the command line, before anything is read. Told where it does not. */
enum status run_on_check_usage(struct cli *cli, const struct options *options);
/* Decides: the data as the tables hold it is the session's then, and *evaluation what the database
 * came to, as if it had been evaluated here. What the script made is taken back, so the database is
 * as it was, whatever happens. All that went wrong is told. */
enum status run_on(struct cli *cli, const struct options *options, struct session *session,
    struct evaluation **evaluation);

#endif
