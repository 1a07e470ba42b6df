/* The table of verbs (options.h). Adding one: a line here, its function in cmd_VERB.c, its
 * prototype in commands.h, and its bit in options.h with which the table of options says what it
 * takes. */
#include "cli/commands.h"

#include "base/translate.h"

const struct command commands[] = {
    {"run", VERB_RUN, cmd_run, "REG DATA…", N_("decide every instance of the data by a regulation"),
        N_("REG is a .rules file or a compiled .rbc; each DATA is a file of YAML, JSON, JSON "
           "Lines, CSV or TSV, a book of sheets,\n"
           "a folder of them (all *.yaml, *.yml, *.json, *.jsonl, *.ndjson, *.csv, *.tsv, *.xlsx "
           "and *.xlsm in it, by name), or - for\n"
           "standard input. Several DATA are merged. In JSON Lines, tables and sheets one record "
           "is "
           "one instance: of the entity its file or\n"
           "sheet is named after, or that `entity` says; it names the instance it lives in by id, "
           "in "
           "a column called after that entity.\n"
           "Whatever else is in a folder is told: an error where it looks like data, advice where "
           "not. A file given twice is an error.\n"
           "Any of them may be packed by gzip or zstd, with .gz or .zst behind its ending; of "
           "standard input its first bytes tell.\n"
           "\n"
           "Results go to standard output: a table on a terminal, JSON otherwise. Where a fact is "
           "missing the result is\n"
           "undetermined and names the facts that would settle it. Errors in the data are all "
           "reported, with file, line and\n"
           "column, and then no result is written. A file that is read is never overwritten by "
           "-o.\n")},
    {"check", VERB_CHECK, cmd_check, "REG…", N_("check rules: grammar, names, types, law text"),
        N_("Prints nothing but diagnostics, on standard error. Warnings alone leave the exit "
           "status 0.\n"
           "\n"
           "--list prints the regulation whole, as one file of rules that means the same: with "
           "what it amends and uses, above each\n"
           "declaration where it is written and what it replaces, and what was repealed as "
           "comments at the end.\n")},
    {"compile", VERB_COMPILE, cmd_compile, "REG -o FILE.rbc",
        N_("compile a regulation to a .rbc file that runs alone"),
        N_("The compiled file holds the rules' text and the law's, so that it explains itself "
           "without the .rules file.\n")},
    {"disasm", VERB_DISASM, cmd_disasm, "FILE",
        N_("list the instructions of a regulation beside its source lines"),
        N_("FILE is a .rbc, or a .rules file that is compiled first.\n")},
    {"eval", VERB_EVAL, cmd_eval, "[REG] [EXPR…]",
        N_("evaluate expressions, one line of answer each"),
        N_("Each EXPR is answered with its value, `unknown: REASON` or `error: MESSAGE`. With no "
           "EXPR, expressions are read from\n"
           "standard input, one a line; on a terminal with editing and history. Expressions are "
           "constant unless a regulation is\n"
           "given (REG, a first argument that ends in .rules or .rbc, or --regulation); with "
           "--data, --entity and --id they may\n"
           "use the facts and definitions of one instance. The exit status is 1 if any answer was "
           "an error.\n")},
    {"explain", VERB_EXPLAIN, cmd_explain, "REG DATA… --id ID",
        N_("tell why an instance came to what it did, and what would change it"),
        N_("Of each decision, selection, duty and warning of the instance, or of what --name says: "
           "the rules that applied, with the\n"
           "law's words and every fact with its place in the data; the rules that could have made "
           "it otherwise, and what of their\n"
           "conditions failed; what is missing, first what would settle it alone; and the smallest "
           "changes of given facts that lead to\n"
           "another outcome, each tried by evaluating it. What provably cannot change the outcome "
           "is left out and counted.\n"
           "\n"
           "--what-if FIELD=VALUE evaluates the instance with that fact otherwise, and tells its "
           "results beside those of now. Facts are\n"
           "named as explanations name them: registered, incident[2].concluded, cluster.kind; the "
           "value `unknown` takes a fact away.\n"
           "A record of a list is taken away by incident[1]=absent, and added by "
           "incident[new]=present or by facts of it:\n"
           "incident[new].serious=true.\n")},
    {"test", VERB_TEST, cmd_test, "PATH…",
        N_("run the cases of test files, and show where results differ"),
        N_("Each PATH is a test file, a folder of them (all *.test.yaml in it, by name), or - for "
           "standard input. A test file names\n"
           "a regulation and lists cases: the facts given, and what is expected of the results. "
           "Facts not given are missing.\n"
           "\n"
           "For each case that fails, what was expected stands beside what was got; the last line "
           "is `N passed, N failed`. A file without\n"
           "cases and a case that expects nothing have failed.\n"
           "--as-of and --reading hold for the cases that do not say otherwise. The exit status is "
           "1 if any case failed.\n"
           "\n"
           "-k PATTERN runs the cases whose name, law or file holds that. --update writes what was "
           "got into the files, where something else was\n"
           "expected or nothing yet; --watch runs them again when a file changes. --format is for "
           "CI: JUnit's XML, TAP, JSON, or annotations\n"
           "of GitHub. --coverage tells which conditions, rules and states some case shows, with "
           "what it expects hanging on it,\n"
           "and writes the cases that are missing; --mutate changes the rules in one place at a "
           "time, and tells which mistakes no case notices.\n")},
    {"load", VERB_LOAD, cmd_load, "REG DATA… --on URL|--dialect NAME",
        N_("put data into the tables of a database"),
        N_("DATA is read as `run` reads it, with all that is told of it, and put into tables that "
           "are made for it: one for each entity, named\n"
           "after it, with a column for each of its fields, and `_row` and `_parent`, which say "
           "where in the tree a row stands. All in one\n"
           "transaction: after an error nothing has changed. Tables that are there must have just "
           "these columns, and be empty, unless\n"
           "--replace is given. With --previous what the preceding year came to stands in the "
           "tables too.\n"
           "\n"
           "URL is postgresql://USER@HOST/DATABASE, duckdb:FILE or sqlite:FILE; of a file that "
           "ends in .duckdb, .sqlite, .sqlite3 or .db the name\n"
           "alone is enough. A password is better kept in ~/.pgpass than in the URL; it is never "
           "shown.\n"
           "\n"
           "With --dialect the tables and rows are written as a script instead, for engines that "
           "have no URL here (spark, clickhouse).\n")},
    {"sql", VERB_SQL, cmd_sql, "REG --dialect NAME",
        N_("write the regulation as SQL for the engine that holds the data"),
        N_("The script reads the tables that `load` makes, makes those that are not there yet, "
           "empty, and "
           "its own beside them, step by step: last\n"
           "\"unit results\" for each entity, with the columns that `run --format csv` has, \"run "
           "warnings\", and \"run violations\" of what the\n"
           "regulation requires of the data. Comments quote the law, and the rules' words by file "
           "and "
           "line. The day and the readings are fixed in\n"
           "it. It means the same as `run`, exactly: what the engine "
           "cannot hold is refused, with the place in the rules. REG may be a\n"
           "compiled .rbc.\n"
           "\n"
           "Where the groups lie on several servers, `--part groups` writes what each server runs "
           "over its own, and `--part root` what runs on the\n"
           "server that sees their tables \"groups unit\" …, each in a schema of its own.\n")},
    {"new", VERB_NEW, cmd_new, "FILE --amends OLD|--paper NAME|--test REG",
        N_("write next year's regulation, a paper or a test file, to be filled in"),
        N_("FILE gets a header that amends OLD for the year that follows it, and examples as "
           "comments: OLD's numbers, readings, rules and\n"
           "days, each ready to be changed. It checks clean as it is. FILE's folder is made where "
           "only that is\n"
           "missing. A file that exists is never overwritten; - prints. It is written in OLD's "
           "language, or in the one that --lang names.\n"
           "\n"
           "With --paper NAME --regulation REG it is a template of a paper to start from, for "
           "LibreOffice: a list (danh-sach), a record (bien-ban),\n"
           "a notice (thong-bao) or a submission (to-trinh), which `thidua run REG DATA --paper "
           "FILE.fodt` fills in.\n"
           "\n"
           "With --test REG it is a test file: a case for each outcome, with the facts that it "
           "hangs on left open, each with how it is\n"
           "written. Without FILE it is printed.\n")},
    {"diff", VERB_DIFF, cmd_diff, "OLD NEW DATA…",
        N_("tell who gains and who loses by a new regulation, and by which change"),
        N_("Evaluates the same data by two regulations, both on the new one's day, and lists every "
           "outcome that changes: who gains, who loses,\n"
           "whose rank moves, what becomes undetermined or is settled, which warnings come and go. "
           "A key of the data that only one side knows\n"
           "is passed over by the other.\n"
           "\n"
           "The changes are grouped by the declarations responsible, found by putting each changed "
           "declaration back as it was: those without\n"
           "which the outcome would be another. Where there is none, for each of several would "
           "have been enough: those that alone make the\n"
           "difference. Where there is none of these either: the fewest that do so together. "
           "--reading NAME=VALUE holds for both sides, old:NAME=VALUE and new:NAME=VALUE for one.\n"
           "\n"
           "In JSON the changes and warnings applied to the old results give the new ones.\n")},
    {"readings", VERB_READINGS, cmd_readings, "REG DATA…",
        N_("find the outcomes that hang on how the law is read"),
        N_("Evaluates the data under the combinations of the regulation's readings and lists each "
           "outcome that is not the same in all: its\n"
           "value under the defaults, the readings it hangs on, and its value where they are "
           "chosen otherwise; and the readings that change\n"
           "nothing on this data.\n"
           "\n"
           "Readings that no result hangs on together are not multiplied: each group that can "
           "interact is tried by itself, the others at their\n"
           "defaults, or as --reading NAME=VALUE says. Past 256 combinations those in which most "
           "readings differ are left out, and the\n"
           "output says so. Combinations under which the data does not satisfy a requirement are "
           "told and not compared.\n")},
    {"fmt", VERB_FMT, cmd_fmt, "FILE…",
        N_("write rules in one style, or their keywords in the other language"),
        N_("Each FILE of rules is laid out anew and written in its place; - is read from standard "
           "input and goes to standard output.\n"
           "Comments and law text stay where they stand, blank lines as paragraphs; what a "
           "declaration's clauses and an entity's fields say\n"
           "begins in one column; conditions longer than 100 columns are broken before and, or, "
           "then, else, where and has. What lies\n"
           "between the comments `# fmt: off` and `# fmt: on` is left as it is.\n"
           "\n"
           "The formatted file is read again and compared with the one before, word by word: it "
           "compiles to the same program. A file\n"
           "with an error of syntax is left alone and told (exit status 1).\n")},
    {"law", VERB_LAW, cmd_law, "REG [TEST…]",
        N_("tell which words of the law the rules encode, which of these are tested, and which "
           "nothing covers"),
        N_("Sentence by sentence of the texts that the regulation names as its source: which words "
           "which declarations quote, which of these\n"
           "a test exercises, which words are marked as not for rules (`not encoded`) and why, and "
           "which nothing covers. Of a chain of years\n"
           "all texts are shown; a declaration stands for its words in each of them.\n"
           "\n"
           "The tests are the *.test.yaml in the folder of each regulation of the chain that name "
           "it, and those given behind REG (files, or\n"
           "folders of them). Of a compiled program the texts are looked for where its rules named "
           "them, from its own folder: a text that has\n"
           "changed since is told, with the declarations whose words are no longer in it (exit "
           "status 1).\n")},
    {"doc", VERB_DOC, cmd_doc, "REG [TEST…] -o FILE.html",
        N_("write a regulation as a page: the law beside the rule in sentences"),
        N_("The page tells what is decided and of whom; each rule, selection, definition and duty "
           "in "
           "sentences beside the words of law it encodes;\n"
           "parameters by date as a chart; how the law is read, why, and which results hang on it; "
           "what the data tells; and of a chain of years\n"
           "what each changed, with what stood there before. What is named is linked. It is one "
           "file "
           "that asks no network, in the language of\n"
           "--lang; it can be searched, and printed on A4.\n"
           "\n"
           "TEST are test files of REG, or folders of them; where none is given, those beside REG "
           "that "
           "name it: how much of each\n"
           "declaration their cases show stands beside it.\n"
           "--format md, or a FILE that ends in .md, writes the same as Markdown.\n")},
    {"completion", VERB_COMPLETION, cmd_completion, "SHELL",
        N_("print the script by which bash, zsh or fish completes what is typed"),
        N_("Verbs, options, their values, files by their endings, and the names of the regulation "
           "on "
           "the command line are completed: readings,\n"
           "facts, entities, results. `make install` puts the scripts where the shells look for "
           "them; else\n"
           "\n"
           "    source <(thidua completion bash)       in ~/.bashrc\n"
           "    source <(thidua completion zsh)        in ~/.zshrc, behind compinit\n"
           "    thidua completion fish | source        in ~/.config/fish/config.fish\n")},
    {"complete", VERB_COMPLETE, cmd_complete, "-- WORD…", "", ""}, /* for these scripts */
    {"help", VERB_HELP, cmd_help, "[VERB]", N_("tell about thidua, or about one verb"), ""},
};
const uint32_t n_commands = sizeof commands / sizeof commands[0];
