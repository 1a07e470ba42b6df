/* From the command line to what a session takes (study/session.h): files and folders of data. */
#ifndef THIDUA_LOAD_H
#define THIDUA_LOAD_H

#include "cli/cli.h"
#include "runtime/ingest/data_options.h"

/* What the command line of a verb that takes REG DATA… must hold before anything is read: both, and
 * standard input at most once, and an output that can be written and is none of them. Told where it
 * does not. */
enum status load_check_usage(struct cli *cli, const struct options *options);

/* What a verb wants of a session besides the program. */
enum load_wants {
  LOAD_TYPED = 1, /* the rule text, too */
  LOAD_DAY = 2    /* a day on which it is decided: one must be given or the regulation's last */
};
/* The session of such a verb, all but its data: the regulation, the day, the readings, the preceding
 * year. On failure all has been told. */
enum status load_session(
    struct cli *cli, const struct options *options, unsigned wants, struct session **out);
/* The data of the command line into the session. */
enum status load_data(struct cli *cli, struct session *session, const struct text_list *paths,
    const struct options *options);

/* What the options of the data's form say, in *out (of the cli's arena); STATUS_USAGE after a
 * message. */
enum status load_data_options(
    struct cli *cli, const struct options *options, const struct data_options **out);
/* The files behind paths to files and folders; what is wrong with those is in out->diags. Advice
 * about files that are not read is told, but for those that `options` name. At fault is a file that
 * is the output. */
enum status load_files(struct cli *cli, const struct text_list *paths,
    const struct options *options, struct data_files *out);

#endif
