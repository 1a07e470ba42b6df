/* From rule text to a program: the list of passes. */
#ifndef THIDUA_COMPILE_H
#define THIDUA_COMPILE_H

#include "compiler/typed/typed.h"
#include "compiler/source/reader.h"
#include "dsl/ast.h"
#include "base/diag.h"
#include "base/vec.h"
#include "runtime/program/program.h"

struct typed_bodies; /* compiler/typed/walk.h */
struct orderer;      /* compiler/passes/order.c */
struct lowering;     /* compiler/lower/lower.h */
struct law_sources;  /* compiler/source/law.h */

/* Everything one compilation made. Owner: `arena`, all of it. */
struct compilation {
  struct arena *arena;
  struct sources sources;
  struct diags diags;
  struct ast *ast; /* as parsed; then as consolidated */
  /* the files behind it (chain.h); NULL before pass_consolidate, and of compile_ast */
  struct chain *chain;
  /* the texts come out of this compiled program, without their folders: their law text was checked
   * when it was compiled. NULL: from the reader */
  const struct schema *carried;
  const struct reader *reader;
  /* the texts of law its files quote; NULL: of what was carried, and of compile_ast */
  struct law_sources *law;
  /* which they are, into the schema: of what was carried as it says, of compile_ast its parts' */
  struct law_text_source *law_texts;
  uint32_t n_law_texts;
  /* what was opened by the names in the texts: files amended and used, law texts */
  VEC(const char *) opened;
  int system_error; /* the last errno value of them that is no fault of the name; 0: none */
  /* the first sources, which are another compilation's (compile_input.beside, compile_ast) */
  uint32_t n_given_sources;
  struct orderer *orderer;       /* from pass_check to pass_order (passes.h) */
  struct typed_program *typed;   /* NULL where names or types failed */
  struct program *program;       /* NULL where anything failed */
  struct lowering *lowering;     /* behind the program: compiled_register */
  struct allowances *allowances; /* compiler/advice/allow.h; NULL: of one expression, or a tree */
  bool asks_history;             /* `previous` or `no previous record` stands in it */
};

/* How far to go (for `check --dump`). */
enum compile_stage { COMPILE_AST, COMPILE_TYPED, COMPILE_PROGRAM };

/* What is compiled, and how far. */
struct compile_input {
  /* of the regulation's own file: it is read by the reader where there is no text, names it in
   * messages, and what it amends, uses and quotes is looked for beside it */
  const char *path;
  bool has_text;
  struct str text;
  const struct reader *reader; /* of all texts that are not at hand; NULL: files */
  /* instead of all these the texts that a compiled program carries (at least one): what is amended
   * and used is found among them, and the law text, whose source may be gone, is not checked. Only
   * the sources of it are read; they must live as long as the compilation. NULL: none */
  const struct schema *carried;
  /* its sources are numbered as they are there, so that declarations of both may stand in one AST
   * (`diff`); a file of both (of one path and text) is one source: what is declared in it has the
   * same spans in both. NULL: alone */
  const struct compilation *beside;
  enum compile_stage stage;
  /* for who writes the rules (`check`): advice too on what does no harm to a run, and on comments
   * that allow some */
  bool is_written;
};

static inline struct compile_input compile_file(const char *path, enum compile_stage stage) {
  return (struct compile_input){.path = path, .stage = stage};
}
static inline struct compile_input compile_text(
    const char *path, struct str text, enum compile_stage stage) {
  return (struct compile_input){.path = path, .has_text = true, .text = text, .stage = stage};
}
static inline struct compile_input compile_carried(
    const struct schema *carried, enum compile_stage stage) {
  return (struct compile_input){.carried = carried, .stage = stage};
}

/* Compiles. True where no error was reported; warnings are left in diags. What cannot be read:
 * diagnostic E501, and *system_error (where it is not NULL) set to the errno; so it is where the
 * system refuses a file that is there and named in the texts; else to 0. Out of
 * memory: by the arena's jump. */
bool compile(struct compilation *compilation, struct arena *arena, struct compile_input input,
    int *system_error);

/* The register of the compilation's program that holds a node's value, for each row of the node's
 * home; NO_REGISTER where none does: of constants, and of what is computed as a part of its user.
 * The typed program must be as it was compiled, and no pass may have run over it since. */
uint32_t compiled_register(const struct compilation *compilation, const struct tx *node);

/* The same regulation made anew into a program to which what is absent is missing, whatever it would
 * mean (but for texts, and where the rules ask whether it is given): for who explains, and gives each default as a value that can be taken away
 * like any other.
 * Shares all but the schema's fields and the program; from then on compiled_register is this one's. */
void compile_without_defaults(struct compilation *out, const struct compilation *regulation);

/* Makes the program of a typed program as it stands now, whoever changed it since it was checked (a
 * node put in the place of another): compilation->program; the one before stays as it is. False after
 * a report where it has too many registers. */
bool compile_typed(struct compilation *compilation);

/* The other ways in ask another question: there is no text (compile_ast), or it is one expression
 * (compile_expression). */

/* Compiles a consolidated AST whose declarations' spans are in `parts`' sources (a variant of a
 * regulation, with some declarations of another year's). Diagnostics go to compilation->diags; the
 * law text is not checked. Declarations are shared and not written to. */
bool compile_ast(struct compilation *compilation, struct arena *arena,
    const struct compilation *parts, struct ast *ast, enum compile_stage stage);

/* The passes, in their order. Each reports into diags and returns false where it found an error. */
/* reads what the file amends and uses: ast becomes the whole chain (chain.c, consolidate.c) */
bool pass_consolidate(struct compilation *compilation);
/* each quotation word for word in its source */
void pass_law(struct compilation *compilation);
/* names, types, homes: AST -> typed (compiler/check) */
bool pass_check(struct compilation *compilation);
/* typed->order; circles shown link by link. Bodies that failed are NULL and use nothing */
bool pass_order(struct compilation *compilation);
/* which numbers and dates may be known within bounds only; after the order. Of bodies that stand
 * alone (passes.h) pass_fold does it, or where nothing is folded, pass_bounds_of_all */
void pass_bounds(struct compilation *compilation);
void pass_bounds_of_all(struct compilation *compilation);
/* ... and again of the bodies that folding changed */
void pass_bounds_again(struct compilation *compilation, const struct typed_bodies *changed);
/* the decisions that bar candidates, by selection */
void pass_barring(struct compilation *compilation);
/* constants; adds the bodies in which something was one */
void pass_fold(struct compilation *compilation, struct typed_bodies *changed);
/* what is surely not meant is told, as advice (compiler/advice) */
void pass_advise(struct compilation *compilation);
/* the same of what is seen only as written: lines that mislead; and, before folding, of parameters
 * and readings that nothing asks */
void pass_advise_layout(struct compilation *compilation);
void pass_advise_unused(struct compilation *compilation);
/* and of what does no harm to a run, for those who write the rules */
void pass_advise_written(struct compilation *compilation);
/* typed -> drafts of instructions (compiler/lower); in the compilation's arena */
struct lowering *pass_lower(struct compilation *compilation);
/* drafts -> phases and the order of the code */
struct program *pass_schedule(struct lowering *lowering);
/* where each register is kept; false after a report where there are too many */
bool pass_registers(struct compilation *compilation, struct lowering *lowering);

/* Gives a regulation that compiled the columns of the preceding year for all that an expression may
 * ask `previous` of, and makes its program anew: for `thidua eval`, before data are read for it. */
void compile_open_history(struct compilation *regulation);

/* One expression against a compiled regulation, or against none (`regulation` NULL: constants
 * only), for `thidua eval`. `entity`: whose names it may use, ENTITY_RUN for constants only. Where
 * true, compilation->program is the regulation's with one more define, the last, named `it`: of
 * that entity, or of the root where it is the same for the run. The regulation itself is not
 * changed. */
bool compile_expression(struct compilation *compilation, struct arena *arena,
    const struct compilation *regulation, uint32_t entity, struct str text);

/* The same of many, which become one program: begin, then add each, then end. The regulation must
 * live as long as the compilation. */
void compile_expressions_begin(
    struct compilation *compilation, struct arena *arena, const struct compilation *regulation);
/* The number of the define that one has become in compilation->typed->schema; its entity is `entity`,
 * or the root where it is the same for the run. NONE_INDEX where it is in error, for which
 * compilation->diags has the reports, of this one alone. */
uint32_t compile_expressions_add(struct compilation *compilation,
    const struct compilation *regulation, uint32_t entity, struct str text);
/* Makes compilation->program; false where that has too many registers. */
bool compile_expressions_end(struct compilation *compilation);

#endif
