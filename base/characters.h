/* Characters that a reader cannot see, or takes for others: what they are, and what to call them.
 *
 * All texts are UTF-8, but for `encoding_of`, which is asked of what is not. Names are Unicode's
 * (libunistring), in small letters, and in the reader's language of those of character_names.def. */
#ifndef THIDUA_CHARACTERS_H
#define THIDUA_CHARACTERS_H

#include "base/str.h"

/* A blank of any width that stands within a line: tab, U+0020, U+00A0, U+1680, U+2000 to U+200A,
 * U+202F, U+205F, U+3000. */
bool character_is_blank(int32_t code_point);
/* The end of a line, in some program or other: LF, VT, FF, CR, U+0085, U+2028, U+2029. */
bool character_ends_line(int32_t code_point);
/* Shows nothing and is no blank: controls, marks of direction, joiners, soft hyphens, byte order
 * marks, zero-width spaces, variation selectors (Unicode's default ignorables). */
bool character_is_invisible(int32_t code_point);
/* Looks like a character that is commonly typed, which is returned; 0 where it looks like itself.
 * Letters by their small form (Ð looks like đ): lookalikes.def. */
int32_t character_looks_like(int32_t code_point);
/* True of the letters of Vietnamese and some of their neighbours, which look like themselves: of most
 * texts all but ASCII. */
bool character_is_plainly_latin(int32_t code_point);

/* "U+00A0 (no-break space)"; a control by what it is called ("U+007F (delete)"). In the arena. */
const char *character_name(struct arena *arena, int32_t code_point);

/* The text without blanks, line ends and invisible characters at its ends: what stays of it for the
 * eye. */
struct str text_trimmed(struct str text);
/* What of a text the eye cannot see or takes for something else, as words to stand behind the
 * trimmed text in its quotation marks: ` with U+00A0 (no-break space) behind it`; several are
 * joined by "and", at most three are named. Empty where there is nothing to say. A character that
 * looks like another is told where the text also holds plain letters or digits, dashes and
 * quotation marks only where it holds no blank (a sentence may well have them). */
struct str text_oddities(struct arena *arena, struct str text);

/* The text as the eye compares it: without blanks and invisible characters, in small letters, each
 * character that looks like another as that one, and the tone mark of a Vietnamese syllable behind
 * it (hoà, hòa). Two texts with the same key look alike. ASCII in small letters without blanks is
 * its own key and is returned as it is; else in the arena. `text` must be valid UTF-8. */
struct str lookalike_key(struct arena *arena, struct str text);

/* The text as names are compared without regard to case: NFC, each character small (Đ is đ), each
 * run of blanks and line ends one blank, none at the ends. In the arena; `text` valid UTF-8. */
struct str text_folded(struct arena *arena, struct str text);

/* What a file is whose bytes are not UTF-8 text, in words that go on after "it is": "UTF-16
 * (little-endian)", "a text in the old Vietnamese encoding TCVN3", "a PDF document" …; empty where
 * the bytes are UTF-8 but for single faults (which have a place of their own), or UTF-8 whole.
 * `bytes` is the whole file or its first part. In English, so that it can be asked what it is: who tells
 * it translates it (its text is static and ends with 0). */
struct str encoding_of(struct str bytes);
/* What to do about it, for help: `encoding` is what encoding_of said. */
const char *encoding_way_out(struct str encoding);

#endif
