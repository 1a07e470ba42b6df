/* `run --html FILE`: the results as a page. */
#ifndef THIDUA_CLI_PAGE_H
#define THIDUA_CLI_PAGE_H

#include "cli/cli.h"
#include "study/outcomes.h"

/* Before anything is read: whether the page can be written. Told where it cannot. */
enum status page_check_usage(struct cli *cli, const struct options *options);
/* Writes it. The session's data keeps the places of its values. */
enum status page_write_results(struct cli *cli, const struct options *options,
    struct session *session, struct evaluation *evaluation);
/* Whether results are written in another form, too: always where there is no page. */
bool page_is_beside(const struct options *options);

#endif
