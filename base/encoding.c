/* What a file is that is not UTF-8 (characters.h: encoding_of). Formats are known by their first
 * bytes, wide encodings by their marks and zeros, the old Vietnamese encodings by the bytes that
 * their commonest letters are: no text of any length in one of them looks like another. */
#include "base/characters.h"

#include <string.h>

#include "base/translate.h"

struct signature {
  const char *bytes;
  uint32_t n;
  const char *name;
};

#define SIGNATURE(literal, name)                                                                   \
  { (literal), sizeof(literal) - 1, (name) }

/* In order: a longer signature stands before its own beginning. */
static const struct signature signatures[] = {
    SIGNATURE(
        "PK\x03\x04", N_("a zip file, as spreadsheets (.xlsx, .ods) and documents (.docx) are")),
    SIGNATURE("\xD0\xCF\x11\xE0", N_("a spreadsheet or document of the old kind (.xls, .doc)")),
    SIGNATURE("%PDF", N_("a PDF document")),
    SIGNATURE("{\\rtf", N_("a rich-text document (.rtf)")),
    SIGNATURE("\x89PNG", N_("a picture")),
    SIGNATURE("\xFF\xD8\xFF", N_("a picture")),
    SIGNATURE("\x1F\x8B", N_("a gzip file")),
    SIGNATURE("\x28\xB5\x2F\xFD", N_("a zstd file")),
    SIGNATURE("\177ELF", N_("a program")),
    SIGNATURE("SQLite format 3", N_("a database of SQLite")),
    SIGNATURE("\xFF\xFE\0\0", "UTF-32 (little-endian)"),
    SIGNATURE("\0\0\xFE\xFF", "UTF-32 (big-endian)"),
    SIGNATURE("\xFF\xFE", "UTF-16 (little-endian)"),
    SIGNATURE("\xFE\xFF", "UTF-16 (big-endian)"),
};

static bool begins_with(struct str text, struct str beginning) {
  return text.n >= beginning.n && memcmp(text.p, beginning.p, beginning.n) == 0;
}

/* Without a mark: every second byte of an ASCII character is zero. */
static const char *wide_encoding(struct str bytes) {
  uint32_t looked_at = bytes.n < 256 ? bytes.n / 2 * 2 : 256;
  uint32_t even = 0, odd = 0;
  for (uint32_t i = 0; i < looked_at; i += 2) {
    even += bytes.p[i] == '\0';
    odd += bytes.p[i + 1] == '\0';
  }
  uint32_t many = looked_at / 8;
  if (even + odd < 2 || looked_at < 4) return NULL;
  if (even > many && odd > many) return "UTF-32";
  if (odd > many && even == 0) return "UTF-16 (little-endian)";
  if (even > many && odd == 0) return "UTF-16 (big-endian)";
  return NULL;
}

/* How the bytes beyond ASCII are spread. */
struct spread {
  uint32_t valid;   /* characters that are UTF-8 */
  uint32_t invalid; /* bytes that are not */
  uint32_t of[256];
};

static void spread_of(struct str bytes, struct spread *spread) {
  *spread = (struct spread){0};
  for (uint32_t i = 0; i < bytes.n;) {
    int32_t code_point;
    uint32_t length = str_decode(bytes, i, &code_point);
    if (length > 1) {
      spread->valid++;
    } else if ((unsigned char)bytes.p[i] >= 0x80 && bytes.n - i >= 4) {
      /* the last three bytes may be a character that was cut */
      spread->invalid++;
    }
    if ((unsigned char)bytes.p[i] >= 0x80) spread->of[(unsigned char)bytes.p[i]]++;
    i += length;
  }
}

static uint32_t among(const struct spread *spread, const char *bytes) {
  uint32_t n = 0;
  for (const char *p = bytes; *p; p++) n += spread->of[(unsigned char)*p];
  return n;
}

static const char *old_encoding(const struct spread *spread) {
  /* ă â ê ô ơ ư đ of TCVN3, which in the Western sets are signs such as ¨ © ª */
  uint32_t tcvn3 = among(spread, "\xA8\xA9\xAA\xAB\xAC\xAD\xAE");
  /* đ of VNI is ñ, and its huyền is ø behind a plain vowel; neither is common elsewhere */
  uint32_t vni = among(spread, "\xF1\xD1\xF8");
  /* đ, and the combining tone marks of windows-1258 */
  uint32_t windows = among(spread, "\xF0\xD0\xCC\xD2\xDE\xEC\xF2");
  if (tcvn3 > vni && tcvn3 > windows)
    return N_("a text in the old Vietnamese encoding TCVN3 (.Vn fonts)");
  if (vni > windows) return N_("a text in the old Vietnamese encoding VNI (VNI fonts)");
  if (windows > 0) return N_("a text in the encoding windows-1258");
  return N_("a text in some old encoding");
}

struct str encoding_of(struct str bytes) {
  for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
    if (begins_with(bytes, (struct str){signatures[i].bytes, signatures[i].n}))
      return str_from(signatures[i].name);
  const char *wide = wide_encoding(bytes);
  if (wide) return str_from(wide);
  if (str_valid_utf8(bytes) == bytes.n) return STR(""); /* nearly always */
  struct spread spread;
  spread_of(bytes, &spread);
  /* a text of UTF-8 with a fault or two has a place for each of them */
  bool is_other = spread.invalid > 2 && spread.invalid > spread.valid;
  return is_other ? str_from(old_encoding(&spread)) : STR("");
}

static bool holds(struct str text, const char *part) {
  return memmem(text.p, text.n, part, strlen(part)) != NULL;
}

const char *encoding_way_out(struct str encoding) {
  if (begins_with(encoding, STR("UTF-")))
    return _("open it in a text editor and save it anew with the encoding UTF-8 (in Notepad: File, "
             "Save as, Encoding: UTF-8)");
  if (holds(encoding, "old Vietnamese"))
    return _(
        "convert it to Unicode (with UniKey's toolkit, say) and save it with the encoding UTF-8");
  if (holds(encoding, "encoding"))
    return _("open it where its letters look right and save it anew with the encoding UTF-8 (in "
             "Notepad: File, Save as, Encoding: UTF-8)");
  if (holds(encoding, "SQLite"))
    return _("a database that holds data is named behind --on, in place of files");
  if (holds(encoding, "document"))
    return _(
        "copy its text into a text editor and save that as a plain text file, with the encoding "
        "UTF-8");
  return _("name a plain text file, saved with the encoding UTF-8");
}
