/* Expressions asked of a session: of one instance of its data, or of nothing but constants. */
#ifndef THIDUA_EXPRESSION_H
#define THIDUA_EXPRESSION_H

#include "study/session.h"

struct asking {
  struct session *session;     /* without a program: constants only */
  uint32_t entity, row;        /* the instance; ENTITY_RUN without data */
  bool has_as_of;              /* session->options.as_of is a day */
  const char *previous_fault;  /* why none can ask of the preceding year; NULL: they can */
  bool any_error, any_unknown; /* what was answered so far */
};

/* Opens the preceding year for whatever may be asked of it, before the data is read. Whether an
 * expression may, is told by its answer. */
enum fault expression_previous(struct asking *asking, const char *path);
/* The entity of a name, NULL: the root; then, once the data is read, the row of an id, which only
 * the root needs none of. */
enum fault expression_entity(struct asking *asking, const char *name);
enum fault expression_row(struct asking *asking, const char *id);
/* The answer in one line without its end: the value, `unknown: REASON` or `error: MESSAGE`. In the
 * arena. */
struct str expression_answer(struct asking *asking, struct str expression, struct arena *arena);

#endif
