/* Every bound, with its reason. tests/limits has a case just under and just over each. */
#ifndef THIDUA_LIMITS_H
#define THIDUA_LIMITS_H

/* yy_scan_bytes takes an int; no regulation is a hundredth of this */
#define SOURCE_BYTES_MAX (64u << 20)
/* bison's stack (YYMAXDEPTH): room for EXPRESSION_DEPTH_MAX levels of any shape */
#define PARSER_DEPTH_MAX 8000
/* nested parentheses and `if`s a lawyer could still read; bounds recursion in C */
#define EXPRESSION_DEPTH_MAX 400
/* an expression's height, with chains (a and b and ...): bounds every recursive walk */
#define EXPRESSION_TREE_MAX 1000
#define DIAGNOSTICS_MAX 100 /* shown in one run; the rest are counted */
/* the k of `largest(k) of`: an instruction has 16 bits for it */
#define RANKS_MAX 65535
#define ENUM_WORDS_MAX 250 /* codes are bytes; 255 is unknown */
/* a decision's possible outcomes are bits of one 64-bit set (8: of a byte) */
#define OUTCOMES_MAX 64
#define SCALE_MAX 9       /* digits after the point: language.md §3 */
#define ENTITIES_MAX 1000 /* tree depth is bounded by it too */
/* files one regulation amends and uses, all together: a century of years with ten each */
#define CHAIN_FILES_MAX 1000
#define CHAIN_DEPTH_MAX 250 /* files each naming the next: bounds recursion in C */
/* combinations of readings one `thidua readings` evaluates: eight of two ways each, all together */
#define READINGS_RUNS_MAX 256
/* evaluations of one `thidua diff` to find the fewest changes that only act together */
#define NARROWING_RUNS_MAX 400
#define DATA_DEPTH_MAX 64 /* libyaml 0.2.5 has no bound: 100 kB of "[" takes 24 s */
/* operands are 32-bit; keeps a hostile program's memory in bounds */
#define REGISTERS_MAX (1u << 22)
/* values of the run held for a whole block, 9 kB each a worker; more are made block by block */
#define PINNED_REGISTERS_MAX 256
/* a compiled program: holds its sources twice over at most, and its code */
#define PROGRAM_BYTES_MAX (512u << 20)
#define ROWS_MAX 4000000000u /* row numbers are 32-bit */
/* threads of one run: more than any machine gains from; they stand in an array on the stack of the
 * one that starts them */
#define WORKERS_MAX 256
/* blocks of a phase for which one more thread is worth starting: a block takes about as long as
 * starting one */
#define WORKER_BLOCKS 4
/* rows of the largest entity in a block: 256 to 4,096 are near each other (performance.md);
 * measured on the standing decision 1,024 is 6% slower, for each block costs as much to set up */
#define BLOCK_ROWS 2048
/* reasons (missing facts, faults …) that one result names whole: what people still read. Of more,
 * those of other rows are told there: n results that hang on each other would name n * n */
#define REASONS_NAMED_MAX 100
/* completions of the missing facts of one outcome that --settle tries: 16 truths */
#define COMPLETIONS_MAX 100000
/* values of a number or date within bounds that are all tried (--settle) */
#define SETTLED_VALUES_MAX 64
/* rows that --settle runs again, all together: a minute or so */
#define SETTLED_ROWS_MAX 500000000u
#define DATA_FILES_MAX 65535 /* a row keeps its file's number in 16 bits */
/* What a packed file may hold: of the yearly batch 64 GiB would be 250 million units. A file that
 * unpacks to more than this many times its size was made to fill a memory (records of one form come
 * to fifty times), unless it is small all the same. */
#define UNPACKED_BYTES_MAX ((uint64_t)64 << 30)
#define UNPACKED_TIMES_MAX 1000
#define UNPACKED_BYTES_FREE ((uint64_t)64 << 20)
#define SCALAR_BYTES_MAX (1u << 20) /* one value in a data file */

#endif
