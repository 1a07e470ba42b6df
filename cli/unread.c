#include "cli/unread.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/str.h"
#include "base/translate.h"
#include "runtime/ingest/data_formats.h"

#define FIRST_BYTES 4096 /* of a file whose name says nothing */

static bool ends_with(const char *name, const char *ending) {
  size_t n = strlen(name), m = strlen(ending);
  return n > m && strcasecmp(name + n - m, ending) == 0;
}

/* True where the name has one of the endings, separated by blanks. */
static bool has_ending(const char *name, const char *endings) {
  char ending[16];
  for (const char *p = endings; *p; p += strspn(p, " ")) {
    size_t n = strcspn(p, " ");
    snprintf(ending, sizeof ending, "%.*s", (int)n, p);
    if (ends_with(name, ending)) return true;
    p += n;
  }
  return false;
}

bool is_test_name(const char *name) { return name[0] != '.' && ends_with(name, ".test.yaml"); }

bool is_data_name(const char *name) {
  const struct data_format *format = data_format_of(name);
  struct str unpacked = name_unpacked(str_from(name));
  bool is_test =
      unpacked.n > 10 && strncasecmp(unpacked.p + unpacked.n - 10, ".test.yaml", 10) == 0;
  bool is_lock = strncmp(name, "~$", 2) == 0; /* beside a book that is open in a spreadsheet */
  return name[0] != '.' && !is_lock && !is_test && format;
}

/* The name without its last ending. */
static const char *without_ending(struct arena *arena, const char *name) {
  const char *dot = strrchr(name, '.');
  return dot && dot > name ? arena_printf(arena, "%.*s", (int)(dot - name), name) : name;
}

/* -- by the name -- */

/* What stands for itself: an ending, what it is, and whether there may well be data in it. */
static const struct kind {
  const char *endings, *what, *help;
  bool looks_like_data;
} kinds[] = {
    {".rules .rbc", N_("a regulation"), NULL, false},
    {".tab", N_("a table separated by tabs"), N_("name it *.tsv"), true},
    {".xls .xlsb .ods .numbers", N_("a spreadsheet"), N_("open it and save it as .xlsx"), true},
    {".docx", N_("a document of a word processor"),
        N_("save its tables as .xlsx; put a document that holds no data elsewhere"), true},
    {".jsonc .json5", N_("JSON with additions"), N_("write it as plain JSON, named *.json"), true},
    {".doc .odt .rtf .pdf .ppt .pptx .odp .html .htm", N_("a document"), NULL, false},
    {".txt .md .rst .text .log", N_("a text"), NULL, false},
    {".png .jpg .jpeg .gif .bmp .tif .tiff .webp .heic .svg", N_("a picture"), NULL, false},
    {".mp3 .mp4 .avi .mov .wav .m4a", N_("a recording"), NULL, false},
    {".zip .rar .7z .tar .tgz .gz .zst .bz2 .xz", N_("an archive"),
        N_("what it holds is not read: unpack it where there is data in it"), false},
    {".lnk .url .desktop .webloc", N_("a shortcut"),
        N_("give the folder it leads to on the command line, too"), false},
    {".exe .dll .so .sh .bat .ps1 .py .js", N_("a program"), NULL, false},
    {".ini .cfg .conf .toml .xml .sql .db", N_("a file of another program"), NULL, false},
};

static bool is_backup(const char *name) {
  size_t n = strlen(name);
  return has_ending(name, ".bak .old .orig .swp .swo .tmp .save .rej .part .crdownload") ||
      (n > 1 && name[n - 1] == '~') || (n > 2 && name[0] == '#' && name[n - 1] == '#') ||
      strncmp(name, "~$", 2) == 0;
}

/* "units.yaml.txt": a data name with another ending behind it. */
static bool has_second_ending(struct arena *arena, const char *name, struct unread *out) {
  const char *inner = without_ending(arena, name), *ending = name + strlen(inner);
  const struct data_format *format = *ending && inner != name ? data_format_of(inner) : NULL;
  if (!format) return false;
  if (has_ending(name, ".zip .bz2 .xz .7z .rar")) {
    *out = (struct unread){arena_printf(arena, _("%s, compressed"), _(format->name)),
        arena_printf(arena, _("unpack it: %s; .gz and .zst are read as they are"), inner), true};
    return true;
  }
  if (!has_ending(name, ".txt .text .doc .docx .md .html .rtf")) return false;
  *out = (struct unread){
      arena_printf(arena, _("%s with \"%s\" behind its name"), _(format->name), ending),
      arena_printf(arena, _("name it %s%s"), inner,
          has_ending(name, ".txt .text")
              ? _(" (Windows hides endings that it knows: let it show file name extensions)")
              : ""),
      true};
  return true;
}

/* ".ymal": an ending that is nearly one of data. */
static bool is_misspelt(struct arena *arena, const char *name, struct unread *out) {
  static const struct str endings[] = {{"yaml", 4}, {"yml", 3}, {"json", 4}};
  const char *dot = strrchr(name, '.');
  if (!dot || dot == name || strlen(dot) < 4) return false;
  int32_t nearest = str_nearest(str_from(dot + 1), endings, 3);
  if (nearest < 0) return false;
  *out = (struct unread){arena_printf(arena, _("%s, misspelt"), nearest == 2 ? "JSON" : "YAML"),
      arena_printf(
          arena, _("name it %s.%.*s"), without_ending(arena, name), STR_ARGS(endings[nearest])),
      true};
  return true;
}

/* -- by its first lines -- */

static uint32_t first_bytes(const char *path, char *bytes) {
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  ssize_t n = file >= 0 ? read(file, bytes, FIRST_BYTES) : 0;
  if (file >= 0) close(file);
  return n > 0 ? (uint32_t)n : 0;
}

/* The next line; false at the end. */
static bool next_line(struct str *rest, struct str *line) {
  if (!rest->n) return false;
  const char *end = memchr(rest->p, '\n', rest->n);
  line->p = rest->p;
  line->n = end ? (uint32_t)(end - rest->p) : rest->n;
  uint32_t taken = end ? line->n + 1 : line->n;
  rest->p += taken;
  rest->n -= taken;
  while (line->n && line->p[line->n - 1] == '\r') line->n--;
  return true;
}

static bool begins_with(struct str text, struct str word) {
  return text.n >= word.n && memcmp(text.p, word.p, word.n) == 0;
}

/* `key:` or `key: …`. */
static bool is_pair(struct str line) {
  const char *colon = line.n ? memchr(line.p, ':', line.n) : NULL;
  return colon && colon > line.p && (colon == line.p + line.n - 1 || colon[1] == ' ');
}

/* A mapping with a list of mappings in it, as data is. */
static bool seems_yaml(struct str text) {
  struct str line;
  bool has_key = false;
  while (next_line(&text, &line)) {
    uint32_t blanks = 0;
    while (blanks < line.n && line.p[blanks] == ' ') blanks++;
    struct str rest = {line.p + blanks, line.n - blanks};
    if (!rest.n || rest.p[0] == '#' || str_equal(line, STR("---"))) continue;
    if (!has_key && (blanks || !is_pair(line))) return false;
    has_key = true;
    if (rest.n > 2 && rest.p[0] == '-' && rest.p[1] == ' ' && is_pair(rest)) return true;
  }
  return false;
}

static struct unread by_content(struct arena *arena, const char *name, const char *path) {
  char bytes[FIRST_BYTES];
  struct str text = {bytes, first_bytes(path, bytes)};
  uint32_t blanks = 0;
  while (blanks < text.n && strchr(" \t\r\n", text.p[blanks])) blanks++;
  if (blanks == text.n)
    return (struct unread){text.n ? _("a text") : _("an empty file"), NULL, false};
  bool json = text.p[blanks] == '{' || text.p[blanks] == '[';
  if (json || seems_yaml(text))
    return (struct unread){json ? _("JSON that is not named so") : _("YAML that is not named so"),
        arena_printf(arena, _("name it %s.%s"), name, json ? "json" : "yaml"), true};
  bool is_text = !memchr(text.p, '\0', text.n);
  return (struct unread){is_text ? _("a text") : _("a file of another program"), NULL, false};
}

/* -- the whole -- */

struct unread unread_data(
    struct arena *arena, const char *name, const char *path, const struct stat *about) {
  bool named_so = data_format_of(name) != NULL && name[0] != '.' && !is_test_name(name);
  if (about && S_ISDIR(about->st_mode)) return (struct unread){_("a hidden folder"), NULL, false};
  if (name[0] == '.') return (struct unread){_("a hidden file"), NULL, false};
  if (!about) return (struct unread){_("a link that leads nowhere"), NULL, named_so};
  if (!S_ISREG(about->st_mode))
    return (struct unread){_("no file but a pipe or a device"), NULL, named_so};
  if (is_backup(name)) return (struct unread){_("a backup, or not finished"), NULL, false};
  struct unread unread;
  if (unread_test(arena, name, path).what || is_test_name(name))
    return (struct unread){_("a file of tests"), _("it is run by: thidua test"), false};
  if (has_second_ending(arena, name, &unread)) return unread;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (has_ending(name, kinds[i].endings))
      return (struct unread){
          _(kinds[i].what), kinds[i].help ? _(kinds[i].help) : NULL, kinds[i].looks_like_data};
  if (is_misspelt(arena, name, &unread)) return unread;
  return by_content(arena, name, path);
}

/* A file of test cases by what stands in it: "regulation:" and "cases:" at the top. */
static bool holds_tests(const char *path) {
  char bytes[FIRST_BYTES];
  struct str rest = {bytes, first_bytes(path, bytes)}, line;
  bool has_regulation = false, has_cases = false;
  while (next_line(&rest, &line)) {
    has_regulation = has_regulation || begins_with(line, STR("regulation:"));
    has_cases = has_cases || begins_with(line, STR("cases:"));
  }
  return has_regulation && has_cases;
}

struct unread unread_test(struct arena *arena, const char *name, const char *path) {
  if (name[0] == '.' || is_test_name(name)) return (struct unread){0};
  const char *part = strcasestr(name, ".test.");
  bool named_so = part && part > name;
  if (!named_so && !(has_ending(name, ".yaml .yml .txt") && holds_tests(path)))
    return (struct unread){0};
  if (is_backup(name)) return (struct unread){_("a backup, or not finished"), NULL, false};
  const char *stem = named_so ? arena_printf(arena, "%.*s", (int)(part - name), name)
                              : without_ending(arena, name);
  return (struct unread){_("tests"), arena_printf(arena, _("name it %s.test.yaml"), stem), true};
}
