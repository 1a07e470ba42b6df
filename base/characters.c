/* What cannot be seen, or looks like something else (characters.h). encoding_of is in encoding.c. */
#include "base/characters.h"
#include "base/translate.h"

#include <assert.h>
#include <ctype.h>
#include <uniname.h>
#include <utf8proc.h>

#include "base/vec.h"

bool character_is_blank(int32_t code_point) {
  return code_point == '\t' || code_point == ' ' || code_point == 0x00A0 || code_point == 0x1680 ||
      (code_point >= 0x2000 && code_point <= 0x200A) || code_point == 0x202F ||
      code_point == 0x205F || code_point == 0x3000;
}

bool character_ends_line(int32_t code_point) {
  return (code_point >= 0x0A && code_point <= 0x0D) || code_point == 0x0085 ||
      code_point == 0x2028 || code_point == 0x2029;
}

bool character_is_invisible(int32_t code_point) {
  if (code_point < 0x300)
    return (code_point < 0x20 && code_point != '\t' && !character_ends_line(code_point)) ||
        (code_point >= 0x7F && code_point < 0xA0 && code_point != 0x85) || code_point == 0xAD;
  const utf8proc_property_t *property = utf8proc_get_property(code_point);
  return property->category == UTF8PROC_CATEGORY_CF || property->ignorable ||
      code_point == 0x2800; /* the braille pattern without dots */
}

struct lookalike {
  int32_t letter, plain;
};

static const struct lookalike lookalikes[] = {
#define LOOKALIKE(letter, plain) {(letter), (plain)},
#include "base/lookalikes.def"
};

bool character_is_plainly_latin(int32_t code_point) {
  return (code_point >= 0x1E00 && code_point < 0x2000) ||
      (code_point >= 0x1A0 && code_point <= 0x1B0) ||
      (code_point >= 0xC0 && code_point < 0x180 && code_point != 0xD0 && code_point != 0xF0 &&
          code_point != 0x131);
}

int32_t character_looks_like(int32_t code_point) {
  if (character_is_plainly_latin(code_point)) return 0;
  int32_t small = utf8proc_tolower(code_point);
  for (size_t i = 0; i < sizeof lookalikes / sizeof *lookalikes; i++)
    if (lookalikes[i].letter == small) return lookalikes[i].plain;
  /* full-width forms, and letters for mathematics */
  const utf8proc_property_t *property = utf8proc_get_property(code_point);
  if (code_point < 0x2000 || property->decomp_seqindex == UINT16_MAX || property->decomp_type == 0)
    return 0;
  utf8proc_int32_t plain[4];
  int boundary = 0;
  utf8proc_ssize_t n = utf8proc_decompose_char(
      code_point, plain, 4, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE, &boundary);
  return n == 1 && plain[0] < 0x80 && isgraph((int)plain[0]) ? plain[0] : 0;
}

/* -- names -- */

struct named_character {
  int32_t code_point;
  const char *name; /* in English: _() where it is told */
};

static const struct named_character named_characters[] = {
#define CHARACTER(code_point, name) {(code_point), N_(name)},
#include "base/character_names.def"
};

/* Letters of these are called by their sound. */
static const char *const letters[] = {N_("cyrillic capital letter %s"),
    N_("cyrillic small letter %s"), N_("greek capital letter %s"), N_("greek small letter %s"),
    N_("fullwidth latin capital letter %s"), N_("fullwidth latin small letter %s")};

/* "cyrillic small letter a" in the reader's language. */
static const char *letter_name(struct arena *arena, const char *name) {
  for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
    const size_t n = strlen(letters[i]) - strlen("%s");
    if (strncmp(name, letters[i], n) == 0 && !strchr(name + n, ' '))
      return arena_printf(arena, translated(letters[i]), name + n);
  }
  return name;
}

/* NULL: it has none. */
static const char *name_of(struct arena *arena, int32_t code_point) {
  char name[UNINAME_MAX];
  for (size_t i = 0; i < sizeof named_characters / sizeof *named_characters; i++)
    if (named_characters[i].code_point == code_point) return translated(named_characters[i].name);
  if (code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0)) return _("control character");
  if (!unicode_character_name((ucs4_t)code_point, name)) return NULL;
  for (char *p = name; *p; p++)
    if (*p >= 'A' && *p <= 'Z') *p = (char)(*p - 'A' + 'a');
  return letter_name(arena, arena_printf(arena, "%s", name));
}

const char *character_name(struct arena *arena, int32_t code_point) {
  const char *name = name_of(arena, code_point);
  return name ? arena_printf(arena, "U+%04X (%s)", (unsigned)code_point, name)
              : arena_printf(arena, "U+%04X", (unsigned)code_point);
}

/* -- texts -- */

static bool shows_nothing(int32_t code_point) {
  return character_is_blank(code_point) || character_ends_line(code_point) ||
      character_is_invisible(code_point);
}

struct str text_trimmed(struct str text) {
  int32_t code_point;
  uint32_t begin = 0, end = 0;
  while (begin < text.n) {
    uint32_t length = str_decode(text, begin, &code_point);
    if (!shows_nothing(code_point)) break;
    begin += length;
  }
  for (uint32_t i = begin; i < text.n;) {
    i += str_decode(text, i, &code_point);
    if (!shows_nothing(code_point)) end = i;
  }
  return begin == text.n ? (struct str){text.p, 0} : (struct str){text.p + begin, end - begin};
}

/* Does the text hold what a character beside it could be taken for a part of? */
struct company {
  bool letters; /* plain letters or digits */
  bool blanks;
};

static struct company company_of(struct str text) {
  struct company company = {false, false};
  for (uint32_t i = 0; i < text.n; i++) {
    company.letters |= isalnum((unsigned char)text.p[i]) && (unsigned char)text.p[i] < 0x80;
    company.blanks |= text.p[i] == ' ';
  }
  return company;
}

static bool is_odd(int32_t code_point, struct company company) {
  if (code_point < 0x7F && code_point >= ' ') return false;
  if (code_point == '\n' || code_point == '\t') return false; /* shown as \n and \t */
  if (code_point != ' ' && shows_nothing(code_point)) return true;
  int32_t plain = character_looks_like(code_point);
  if (!plain) return false;
  bool is_letter = plain >= 0x80 || isalnum((int)plain);
  bool is_wide = code_point >= 0xFF01 && code_point <= 0xFF5E;
  return is_letter ? is_wide || company.letters : !company.blanks;
}

/* A list of what was found, each character and place once. */
struct oddities {
  struct arena *arena;
  const char *words;
  uint32_t n;
  int32_t last;
  const char *last_place;
};

static void name_oddity(struct oddities *oddities, int32_t code_point, const char *place) {
  enum { NAMED = 3 };
  if (oddities->n && code_point == oddities->last && place == oddities->last_place) return;
  oddities->last = code_point;
  oddities->last_place = place;
  if (oddities->n++ >= NAMED) return;
  oddities->words = arena_printf(oddities->arena, "%s%s%s %s", oddities->words,
      oddities->n == 1 ? _(" with ") : _(" and "), character_name(oddities->arena, code_point),
      translated(place));
}

static void name_all(struct oddities *oddities, struct str part, const char *place) {
  int32_t code_point;
  for (uint32_t i = 0; i < part.n;) {
    i += str_decode(part, i, &code_point);
    name_oddity(oddities, code_point, place);
  }
}

struct str text_oddities(struct arena *arena, struct str text) {
  static const char before[] = N_("before it"), inside[] = N_("in it"), behind[] = N_("behind it");
  struct oddities oddities = {.arena = arena, .words = ""};
  struct str seen = text_trimmed(text);
  if (text.n && !seen.n) {
    name_all(&oddities, text, inside);
    return str_from(oddities.words);
  }
  name_all(&oddities, (struct str){text.p, (uint32_t)(seen.p - text.p)}, before);
  struct company company = company_of(seen);
  int32_t code_point;
  for (uint32_t i = 0; i < seen.n;) {
    i += str_decode(seen, i, &code_point);
    if (is_odd(code_point, company)) name_oddity(&oddities, code_point, inside);
  }
  const char *end = seen.p + seen.n;
  name_all(&oddities, (struct str){end, (uint32_t)(text.p + text.n - end)}, behind);
  return str_from(oddities.words);
}

/* -- look-alikes -- */

static bool is_own_key(struct str text) {
  for (uint32_t i = 0; i < text.n; i++) {
    unsigned char c = (unsigned char)text.p[i];
    if (c <= ' ' || c >= 0x7F || (c >= 'A' && c <= 'Z') || c == '`') return false;
  }
  return true;
}

/* The five tone marks of Vietnamese, as combining characters. */
static bool is_tone(int32_t code_point) {
  return code_point == 0x0300 || code_point == 0x0301 || code_point == 0x0303 ||
      code_point == 0x0309 || code_point == 0x0323;
}

struct key {
  utf8proc_uint8_t *bytes;
  size_t n;
  int32_t tones[8]; /* of the syllable that is being read */
  uint32_t n_tones;
};

static void put(struct key *key, int32_t code_point) {
  key->n += (size_t)utf8proc_encode_char(code_point, key->bytes + key->n);
}

static void end_syllable(struct key *key) {
  for (uint32_t i = 0; i < key->n_tones; i++) put(key, key->tones[i]);
  key->n_tones = 0;
}

static void put_plain(struct key *key, int32_t code_point) {
  if (is_tone(code_point) && key->n_tones < 8) {
    key->tones[key->n_tones++] = code_point;
    return;
  }
  int32_t plain = character_looks_like(code_point);
  if (plain) code_point = plain;
  utf8proc_category_t category = utf8proc_category(code_point);
  bool is_letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME;
  if (!is_letter) end_syllable(key);
  put(key, code_point);
}

struct str lookalike_key(struct arena *arena, struct str text) {
  if (is_own_key(text)) return text;
  /* a code point has at most 18 in its compatibility decomposition (U+FDFA) */
  enum { LONGEST = 32 };
  utf8proc_int32_t points[LONGEST];
  VEC(utf8proc_int32_t) all = {0};
  for (uint32_t i = 0; i < text.n;) {
    int32_t code_point;
    int boundary = 0;
    i += str_decode(text, i, &code_point);
    if (shows_nothing(code_point)) {
      VEC_PUSH(arena, &all, (utf8proc_int32_t)' ');
      continue;
    }
    utf8proc_ssize_t n = utf8proc_decompose_char(code_point, points, LONGEST,
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE | UTF8PROC_CASEFOLD, &boundary);
    assert(n >= 0 && n <= LONGEST);
    for (utf8proc_ssize_t k = 0; k < n; k++) VEC_PUSH(arena, &all, points[k]);
  }
  struct key key = {.bytes = arena_alloc_raw(arena, (size_t)all.n * 4 + 1)};
  for (uint32_t i = 0; i < all.n; i++) {
    if (shows_nothing(all.items[i])) end_syllable(&key);
    else put_plain(&key, all.items[i]);
  }
  end_syllable(&key);
  return (struct str){(const char *)key.bytes, (uint32_t)key.n};
}

struct str text_folded(struct arena *arena, struct str s) {
  s = str_nfc(arena, s);
  /* a small letter is at most two bytes longer than its large one */
  char *to = arena_alloc_raw(arena, (size_t)s.n * 3 + 1);
  uint32_t n = 0;
  bool is_blank = false;
  for (uint32_t i = 0; i < s.n;) {
    int32_t code_point;
    i += str_decode(s, i, &code_point);
    if (character_is_blank(code_point) || character_ends_line(code_point)) {
      is_blank = true;
      continue;
    }
    if (is_blank && n) to[n++] = ' ';
    is_blank = false;
    n += (uint32_t)utf8proc_encode_char(utf8proc_tolower(code_point), (utf8proc_uint8_t *)to + n);
  }
  return str_nfc(arena, (struct str){to, n});
}
