/* What is to be told to whoever asked, in the order it came up, and whose fault it is that there is
 * no result. The caller shows it, each notice by itself. */
#ifndef THIDUA_NOTICES_H
#define THIDUA_NOTICES_H

#include "base/diag.h"
#include "base/vec.h"

enum fault { FAULT_NONE, FAULT_INPUT, FAULT_USAGE, FAULT_SYSTEM };

enum notice_kind {
  NOTICE_DIAGS,   /* diagnostics: sorted and counted together */
  NOTICE_MESSAGE, /* one sentence */
  NOTICE_USAGE    /* one sentence about how it was called */
};
struct notice {
  enum notice_kind kind;
  struct diags *diags;
  const char *text;
};
struct notices {
  struct arena *arena; /* of the list and the sentences */
  VEC(struct notice) list;
};

/* Diagnostics: they must live until they are told. A warning that is noticed already, as of data
 * that two regulations read, is dropped. */
void notice_diags(struct notices *notices, struct diags *diags);
void notice_message(struct notices *notices, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Returns FAULT_USAGE. */
enum fault notice_usage(struct notices *notices, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A text of the caller normalised to NFC, in the arena; false where it is not UTF-8, which is
 * noticed. */
bool notice_text(struct notices *notices, const char *text, struct str *out);
/* "; did you mean X?" where one of the names is near, else "". In the arena. */
const char *did_you_mean(
    struct arena *arena, struct str wanted, const struct str *names, uint32_t n);

#endif
