/* From the command line to what a session takes (study/session.h): files and folders of data. */
#ifndef THIDUA_LOAD_H
#define THIDUA_LOAD_H

#include "cli/cli.h"

/* What the command line of a verb that takes REG DATA… must hold before anything is read: both, and
 * standard input at most once. Told where it does not. */
enum status load_check_usage(const struct cli *cli, const struct options *options);

/* The session of such a verb, all but its data: the regulation, with its rule text where
 * `wants_typed`, the day, the readings, the preceding year. On failure all has been told. */
enum status load_session(
    struct cli *cli, const struct options *options, bool wants_typed, struct session **out);
/* The data of the command line into the session. */
enum status load_data(struct cli *cli, struct session *session, const struct text_list *paths);

/* The files behind paths to files and folders; what is wrong with those is in out->diags. */
void load_files(struct cli *cli, const struct text_list *paths, struct data_files *out);

/* True for `*.test.yaml`: a test file, which is not taken for data where it stands in a folder of
 * data. */
bool load_is_test_name(const char *name);
/* What is in a folder but for hidden names, in the order of the names' bytes: *names, *n of them,
 * and *paths, the same behind the folder's. In the arena. Returns 0, or an errno value. */
int load_folder(
    struct arena *arena, const char *folder, const char ***names, const char ***paths, uint32_t *n);

#endif
