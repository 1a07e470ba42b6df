/* What a verb reads before it evaluates: a regulation, data, the date and the readings of the run.
 */
#ifndef THIDUA_LOAD_H
#define THIDUA_LOAD_H

#include "cli/cli.h"
#include "compiler/compile.h"

struct regulation {
  struct program *program;
  struct compilation compilation; /* filled in where is_compiled_here */
  bool is_compiled_here;          /* from rule text; false: loaded from a .rbc */
};

/* What the command line of a verb that takes REG DATA… must hold before anything is read: both, and
 * standard input at most once. Told where it does not. */
enum status load_check_usage(const struct cli *cli, const struct options *options);

/* Reads `path` and compiles it, or loads it where it is a compiled program (told by its content).
 * On failure the diagnostics have been shown. Warnings of the checker are shown when
 * `show_warnings`. */
enum status load_regulation(
    struct cli *cli, const char *path, bool show_warnings, struct regulation *out);

/* Compiles the rule text that a compiled program carries, so that the compilation is there in any
 * case (load_typed.c). On failure the diagnostics have been shown. */
enum status load_typed(struct cli *cli, struct regulation *regulation);

/* Reads files and folders into cli->data by the program's schema, with what cli->previous says of
 * the preceding year, and finishes it. `sources` of the regulation are for diagnostics. On failure
 * the diagnostics have been shown. */
enum status load_data(
    struct cli *cli, const struct program *program, const struct text_list *paths);
/* The same of data that other regulations read too: keys that only they know are passed over.
 * `shows_diags`: else what is wrong is not said. */
enum status load_data_beside(struct cli *cli, const struct program *program,
    const struct text_list *paths, const struct schema *const *also, uint32_t n_also,
    bool shows_diags);

/* True for `*.test.yaml`: a test file, which is not taken for data where it stands in a folder of
 * data. */
bool load_is_test_name(const char *name);
/* What is in a folder but for hidden names, in the order of the names' bytes: *names, *n of them,
 * and *paths, the same behind the folder's. In the arena. Returns 0, or an errno value. */
int load_folder(
    struct arena *arena, const char *folder, const char ***names, const char ***paths, uint32_t *n);

/* -- the run's date and readings -- */
/* The codes chosen by --reading, or NULL where all are the defaults. Usage errors are told. */
enum status load_readings(struct cli *cli, const struct schema *schema,
    const struct text_list *choices, const uint32_t **out);
/* -- the preceding year -- */
/* Reads --previous (NULL: not given) for a program into cli->previous, which load_data then applies
 * to data read by the same program's schema: call it before. A usage error where the program asks
 * of the preceding year and nothing is given; results that are no such thing, or not of the year
 * before `as_of` where the program asks, are shown and refused. */
enum status load_previous(
    struct cli *cli, const struct schema *schema, const char *previous, int32_t as_of);
/* The same where the schema does not tell whether it asks (`eval` opens it for every question). */
enum status load_previous_for(struct cli *cli, const struct schema *schema, bool is_asked,
    const char *previous, int32_t as_of);
/* The same without asking whether the program needs it, and without the check of the year. */
enum status load_history(
    struct cli *cli, const struct schema *schema, const char *previous, struct diags *diags);
/* Warns where the day of the run lies outside the days the regulation is effective. */
void load_warn_outside(struct cli *cli, const struct schema *schema, int32_t as_of);
/* --as-of, or the last day of the regulation's effective period; false where there is neither. */
bool load_as_of(const struct options *options, const struct schema *schema, int32_t *out);

/* The regulation's rule files as sources of diagnostics, in the arena. */
struct sources *load_sources(struct arena *arena, const struct schema *schema);
/* A text of the command line normalised to NFC; a message and false where it is not UTF-8. */
bool load_text(struct cli *cli, const char *text, struct str *out);

#endif
