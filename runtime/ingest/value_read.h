/* One value as data writes it, read by the type its field declares: the same words in YAML, JSON
 * and CSV. language.md §3, cli.md "Data". Never guesses: "no" is false for a boolean, a text for a
 * text.
 */
#ifndef THIDUA_VALUE_READ_H
#define THIDUA_VALUE_READ_H

#include "base/diag.h"
#include "runtime/program/schema.h"

enum value_status {
  VALUE_OK,
  VALUE_WRONG_TYPE,      /* not written as a value of that type */
  VALUE_TOO_MANY_DIGITS, /* more digits after the point than the field keeps */
  VALUE_TOO_LARGE,       /* past 64 bits */
  VALUE_NO_SUCH_DAY,
  VALUE_NOT_IN_SET
};

/* `s` (valid UTF-8) in NFC; without a copy where it is so already. */
struct str value_nfc(struct arena *scratch, struct str s);
/* `s` without blanks of any width at its ends: by bytes where those tell. */
struct str value_cut_blanks(struct str s);
static inline bool value_is_plain_byte(char c) {
  return (unsigned char)c > ' ' && (unsigned char)c < 0x80;
}
/* Whether no blank begins with that byte: those that are no ASCII begin with C2, E1, E2, E3. */
static inline bool value_is_plain_begin(char c) {
  unsigned char byte = (unsigned char)c;
  return byte > ' ' && byte != 0xC2 && (byte < 0xE1 || byte > 0xE3);
}
static inline struct str value_without_blanks(struct str s) {
  if (s.n && value_is_plain_begin(s.p[0]) && value_is_plain_byte(s.p[s.n - 1])) return s;
  return value_cut_blanks(s);
}

/* Reads a value of a type that is a number in memory (all but TEXT and REFERENCE) into *number, as
 * struct value holds it:
 *   BOOLEAN true false yes no đúng sai có không, in any case; INTEGER digits with an optional
 *     minus; DECIMAL digits with a point, or a percent;
 *   DATE YYYY-MM-DD; ENUM a word of the set. `scratch` is for normalisation.
 */
enum value_status value_read(const struct schema *schema, struct type type, struct str text,
    struct arena *scratch, int64_t *number);

/* Reports a status other than OK. `subject` names the field and its instance ("votes of unit
 * "u1""). */
void value_report(struct diags *diags, const struct schema *schema, struct type type,
    struct str text, enum value_status status, const char *subject, struct place place,
    struct arena *scratch);

/* "an integer", "a date" … */
const char *value_expected(struct type type);
/* The user's words for a message: cut where they are long, a C string in the arena. */
const char *value_quoted(struct arena *arena, struct str text);

/* Whether a text says that there is no value, known (language.md §4): `none`, `rỗng`. */
bool value_says_none(struct str text);

#endif
