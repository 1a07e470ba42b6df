/* `doc REG TEST…`: how far tests exercise what a regulation declares. */
#ifndef THIDUA_DOC_TESTS_H
#define THIDUA_DOC_TESTS_H

#include "author/document.h"
#include "cli/cli.h"

/* Runs the test files that the arguments name behind the regulation's, files or folders of them, or
 * else those beside it that name it, and fills in the figures of out (in the cli's arena). What is
 * wrong with them is told: those that are named must be of this regulation. Where something is wrong with one that
 * was only found, the document is written all the same, and *found is its status. */
enum status doc_tests(struct cli *cli, const struct options *options, const struct session *session,
    struct document_options *out, enum status *found);

#endif
