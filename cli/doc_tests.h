/* `doc REG TEST…`: how far tests exercise what a regulation declares. */
#ifndef THIDUA_DOC_TESTS_H
#define THIDUA_DOC_TESTS_H

#include "author/document.h"
#include "cli/cli.h"

/* Runs the test files that the arguments name behind the regulation's, files or folders of them, and
 * fills in the figures of out (in the cli's arena). What is wrong with them is told: they must be of
 * this regulation. Nothing where none is named. */
enum status doc_tests(struct cli *cli, const struct options *options, const struct session *session,
    struct document_options *out);

#endif
