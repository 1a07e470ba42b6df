/* Reads the files of a chain: what a regulation amends and uses, depth first, so that each file
 * stands behind all that it rests on.
 *
 * A file is known again by its real path, so that links and ways round do not make two of one. In a
 * compiled program there are no folders: there the path from the regulation's own file finds it.
 * language.md §6.
 */
#include "compiler/source/chain.h"
#include "base/translate.h"

#include <utf8proc.h>

#include "dsl/parse.h"
#include "base/limits.h"
#include "base/unreadable.h"
#include "base/vec.h"
#include "runtime/program/program_read.h"

struct link { /* from a file to the one it names */
  struct chain_file *from;
  const struct ast_text *path;
  bool is_amended; /* else used */
};

struct chain_reader {
  struct compilation *compilation;
  struct arena *arena;
  struct diags *diags;
  struct chain *chain;
  VEC(struct chain_file *) finished; /* chain->files */
  VEC(struct chain_file *) found;    /* as they were met */
  struct str_map identities;         /* -> found */
  struct link links[CHAIN_DEPTH_MAX + 1];
  /* links from the regulation's own file to the one being read */
  uint32_t depth;
  bool is_full; /* reported already */
  /* where the regulation's own file really is, with a slash behind it; n == 0: nobody knows */
  struct str own_folder;
};

/* -- paths, by their words alone -- */

static uint32_t folder_length(struct str path) {
  uint32_t n = path.n;
  while (n > 0 && path.p[n - 1] != '/') n--;
  return n;
}

/* The path behind the folder of the file that names it. */
static struct str join(struct arena *arena, struct str from, struct str path) {
  uint32_t folder = path.n && path.p[0] == '/' ? 0 : folder_length(from);
  return str_from(
      arena_printf(arena, "%.*s%.*s", (int)folder, from.n ? from.p : "", STR_ARGS(path)));
}

/* Without empty components and `.`, and with `x/..` taken away; never longer than it was. */
static struct str tidy(struct arena *arena, struct str path) {
  char *out = arena_alloc(arena, (size_t)path.n + 2);
  uint32_t n = 0, n_up = 0; /* bytes written; those of leading `../`, which nothing takes away */
  bool is_absolute = path.n && path.p[0] == '/';
  if (is_absolute) out[n++] = '/';
  for (uint32_t i = 0; i < path.n;) {
    uint32_t begin = i;
    while (i < path.n && path.p[i] != '/') i++;
    struct str part = {path.p + begin, i - begin};
    i++;
    if (!part.n || str_equal(part, STR("."))) continue;
    bool is_up = str_equal(part, STR(".."));
    if (is_up && is_absolute && n == 1) continue;
    if (is_up && n > n_up + is_absolute) {
      n--; /* the slash behind the last component */
      while (n > n_up + is_absolute && out[n - 1] != '/') n--;
      continue;
    }
    memcpy(out + n, part.p, part.n);
    n += part.n;
    out[n++] = '/';
    if (is_up) n_up = n;
  }
  if (n > 1) n--;
  if (!n) out[n++] = '.';
  return (struct str){out, n};
}

struct str chain_path(struct arena *arena, struct str from, struct str path) {
  return tidy(arena, join(arena, from, path));
}

static struct str decomposed(struct arena *arena, struct str text) {
  const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE;
  utf8proc_ssize_t n =
      utf8proc_decompose((const utf8proc_uint8_t *)text.p, text.n, NULL, 0, options);
  if (n <= 0) return text;
  /* room for the encoder's closing zero */
  utf8proc_int32_t *codes = ARENA_ARRAY(arena, utf8proc_int32_t, (size_t)n + 1);
  utf8proc_decompose((const utf8proc_uint8_t *)text.p, text.n, codes, n, options);
  n = utf8proc_reencode(codes, n, options);
  return n < 0 ? text : (struct str){(const char *)codes, (uint32_t)n};
}

const char *chain_opened(const struct compilation *compilation, const struct ast_text *text) {
  struct arena *arena = compilation->arena;
  const struct sources *sources = &compilation->sources;
  struct str from = sources->items[text->span.source].path,
             written = sources_text(sources, text->span);
  /* without its quotes */
  if (written.n >= 2 && !memchr(written.p, '\\', written.n))
    written = (struct str){written.p + 1, written.n - 2};
  else written = text->text;
  const struct str forms[] = {text->text, written, decomposed(arena, text->text)};
  for (uint32_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    const char *opened = join(arena, from, forms[i]).p;
    if (strcmp(opened, "-") == 0) opened = "./-"; /* a file of that name, not standard input */
    if (compilation->reader->exists(compilation->reader, opened)) return opened;
  }
  return join(arena, from, text->text).p;
}

uint32_t chain_source(struct compilation *compilation, struct str path, struct str text) {
  text = source_line_feeds(compilation->arena, text);
  for (uint32_t i = 0; i < compilation->n_given_sources; i++)
    if (str_equal(compilation->sources.items[i].path, path) &&
        str_equal(compilation->sources.items[i].text, text))
      return i;
  return sources_add(&compilation->sources, path, text);
}

static struct str last_component(struct str path) {
  uint32_t folder = folder_length(path);
  return (struct str){path.p + folder, path.n - folder};
}

/* -- files -- */

static const struct source *source_of(const struct chain_reader *r, const struct chain_file *file) {
  return &r->compilation->sources.items[file->source];
}

static const char *shown(const struct chain_reader *r, const struct chain_file *file) {
  return str_cstring(r->arena, source_of(r, file)->path);
}

/* The path from a folder (absolute, a slash behind it) to a file (absolute). */
static struct str path_from(struct arena *arena, struct str folder, struct str path) {
  uint32_t common = 0;
  for (uint32_t i = 0; i < folder.n && i < path.n && folder.p[i] == path.p[i]; i++)
    if (folder.p[i] == '/') common = i + 1;
  const char *up = "";
  for (uint32_t i = common; i < folder.n; i++)
    if (folder.p[i] == '/') up = arena_printf(arena, "%s../", up);
  return str_from(arena_printf(arena, "%s%.*s", up, (int)(path.n - common), path.p + common));
}

/* The path of a named file from the folder of the regulation's own. One that leads out of that
 * folder and back into it is told without the way round, so that it does not hang on what the
 * folder is called. */
static struct str relative_path(
    struct chain_reader *r, const struct chain_file *from, struct str path) {
  struct str relative = chain_path(r->arena, source_of(r, from)->relative, path);
  if (!r->own_folder.n || relative.p[0] == '/') return relative;
  return path_from(r->arena, r->own_folder, chain_path(r->arena, r->own_folder, relative));
}

/* What a file is known by: the same for every way that leads to it. */
static struct str identity(struct chain_reader *r, const char *path, struct str otherwise) {
  const struct reader *reader = r->compilation->reader;
  struct str real = reader->identity(reader, r->arena, path);
  return real.n ? real : tidy(r->arena, otherwise);
}

static struct str real_folder(struct chain_reader *r, struct str path) {
  const struct reader *reader = r->compilation->reader;
  const char *folder = path.n && folder_length(path)
      ? arena_printf(r->arena, "%.*s", (int)folder_length(path), path.p)
      : ".";
  struct str real = reader->identity(reader, r->arena, folder);
  if (!real.n) return STR("");
  return str_from(
      arena_printf(r->arena, "%.*s%s", STR_ARGS(real), str_equal(real, STR("/")) ? "" : "/"));
}

/* The text a compiled program carries of a file. Its path may lead through the folder of the
 * regulation's own file (`../2021/x.rules` is its `x.rules`), whose name a program does not hold.
 */
static const struct rule_source *carried_file(const struct chain_reader *r, struct str relative) {
  const struct schema *carried = r->compilation->carried;
  for (;;) {
    for (uint32_t i = 0; i < carried->n_sources; i++)
      if (str_equal(carried->sources[i].path, relative)) return &carried->sources[i];
    if (relative.n < 3 || memcmp(relative.p, "../", 3) != 0) return NULL;
    uint32_t begin = 3;
    while (begin + 3 <= relative.n && memcmp(relative.p + begin, "../", 3) == 0) begin += 3;
    const char *slash = memchr(relative.p + begin, '/', relative.n - begin);
    if (!slash) return NULL;
    /* `../../a/b/x` could be `../b/x`: one way up and the folder behind the ways up go together */
    struct str rest = {slash + 1, (uint32_t)(relative.p + relative.n - slash - 1)};
    relative =
        str_from(arena_printf(r->arena, "%.*s%.*s", (int)(begin - 3), relative.p, STR_ARGS(rest)));
  }
}

struct named {         /* a file as another names it */
  struct str path;     /* as reached from where the user is: shown */
  struct str relative; /* from the folder of the regulation's own file */
  struct str identity;
  struct str text;    /* where it is carried */
  const char *opened; /* else by what it is opened */
};

/* Where a named file is. False where a compiled program does not carry it. */
static bool find_named(struct chain_reader *r, const struct chain_file *from,
    const struct ast_text *path, struct named *named) {
  *named = (struct named){.path = chain_path(r->arena, source_of(r, from)->path, path->text),
      .relative = relative_path(r, from, path->text)};
  if (r->compilation->carried) {
    const struct rule_source *carried = carried_file(r, named->relative);
    if (!carried) return false;
    named->relative = named->identity = carried->path;
    named->path = carried->name;
    named->text = carried->text;
    return true;
  }
  named->opened = chain_opened(r->compilation, path);
  /* as it is spelt there: what it names lies beside it */
  named->path = tidy(r->arena, str_from(named->opened));
  named->identity = identity(r, named->opened, named->path);
  return true;
}

static uint32_t report_unreadable(struct chain_reader *r, const struct ast_text *path,
    struct str shown_path, const char *reason) {
  DIAG(r->diags, CHAIN_FILE_UNREADABLE, path->span, str_cstring(r->arena, shown_path), reason);
  return NONE_INDEX;
}

/* What the system says of it. */
static uint32_t report_refused(
    struct chain_reader *r, const struct ast_text *path, const struct named *named, int error) {
  struct diag *diag = DIAG(r->diags, CHAIN_FILE_UNREADABLE, path->span,
      str_cstring(r->arena, named->path), system_words(error));
  if (r->compilation->reader == &reader_disk)
    diag_unreadable_help(r->diags, diag, named->opened, error);
  if (!error_is_of_name(error)) r->compilation->system_error = error;
  return NONE_INDEX;
}

/* Its number among the sources, with its text; NONE_INDEX after a report. */
static uint32_t open_named(
    struct chain_reader *r, const struct ast_text *path, const struct named *named) {
  struct str text = named->text;
  if (named->opened) {
    const struct reader *reader = r->compilation->reader;
    int error = reader->read(reader, r->arena, named->opened, SOURCE_BYTES_MAX, &text);
    if (error) return report_refused(r, path, named, error);
    VEC_PUSH(r->arena, &r->compilation->opened, named->opened);
    if (program_magic(text))
      return report_unreadable(r, path, named->path,
          _("it is a compiled program, and what it was compiled from is needed"));
  }
  uint32_t source = chain_source(r->compilation, named->path, text);
  r->compilation->sources.items[source].relative = named->relative;
  return source;
}

/* -- the walk -- */

static void read_file(struct chain_reader *r, struct chain_file *file);

static struct chain_file *add_file(struct chain_reader *r, uint32_t source, const struct ast *ast,
    struct str identity_, struct chain_file *namer, bool is_damaged) {
  struct chain_file *file = ARENA_NEW(r->arena, struct chain_file);
  *file =
      (struct chain_file){.source = source, .ast = ast, .namer = namer, .is_damaged = is_damaged};
  for (uint32_t i = 0; i < ast->n_decls && !file->header; i++)
    if (ast->decls[i]->kind == AST_REGULATION) file->header = ast->decls[i];
  VEC_PUSH(r->arena, &r->found, file);
  str_map_add(&r->identities, identity_, r->found.n - 1);
  return file;
}

/* What is amended has a regulation line, and what is used has none. */
static void check_kind(
    struct chain_reader *r, const struct link *link, const struct chain_file *file) {
  if (link->is_amended && !file->header && !file->is_damaged) {
    struct diag *diag = DIAG(r->diags, AMENDED_IS_NO_REGULATION, link->path->span, shown(r, file));
    diag_help(r->diags, diag,
        "a file of declarations is used: write uses \"%.*s\" below the lines of the regulation",
        STR_ARGS(link->path->text));
  }
  if (!link->is_amended && file->header) {
    struct diag *diag = DIAG(r->diags, USED_IS_A_REGULATION, link->path->span, shown(r, file),
        str_cstring(r->arena, file->header->name.text));
    diag_note(r->diags, diag, file->header->keyword_span, "its regulation line");
    diag_help(r->diags, diag,
        "start from it with amends \"%.*s\" in the regulation's own lines, or move what is shared "
        "to a file without a regulation line",
        STR_ARGS(link->path->text));
  }
}

static void report_circle(struct chain_reader *r, const struct chain_file *file) {
  uint32_t first = r->depth - 1;
  while (first > 0 && r->links[first].from != file) first--;
  const char *path = shown(r, file);
  for (uint32_t i = first; i < r->depth; i++) {
    const struct chain_file *to = i + 1 < r->depth ? r->links[i + 1].from : file;
    path = arena_printf(
        r->arena, "%s %s %s", path, r->links[i].is_amended ? "amends" : "uses", shown(r, to));
  }
  struct diag *diag = DIAG(r->diags, CHAIN_CIRCLE, r->links[r->depth - 1].path->span, path);
  for (uint32_t i = first; i < r->depth; i++)
    diag_note(r->diags, diag, r->links[i].path->span, "%s is %s here",
        shown(r, i + 1 < r->depth ? r->links[i + 1].from : file),
        r->links[i].is_amended ? _("amended") : _("used"));
}

/* Reads what the link names, unless that was done; NULL where it is not there. */
static struct chain_file *follow(struct chain_reader *r, const struct link *link) {
  struct named named;
  uint32_t index;
  if (!link->path->text.p) { /* reported by the scanner */
  } else if (!link->path->text.n)
    report_unreadable(r, link->path, STR("\"\""), _("its name is empty"));
  else if (!find_named(r, link->from, link->path, &named))
    report_unreadable(r, link->path, named.path, _("the compiled program does not hold it"));
  else if (str_map_find(&r->identities, named.identity, &index)) {
    if (r->found.items[index]->is_read) return r->found.items[index];
    report_circle(r, r->found.items[index]);
  } else if (r->depth > CHAIN_DEPTH_MAX || r->found.n == CHAIN_FILES_MAX) {
    bool is_deep = r->depth > CHAIN_DEPTH_MAX;
    const char *most = arena_printf(r->arena, "%d", is_deep ? CHAIN_DEPTH_MAX : CHAIN_FILES_MAX);
    if (!r->is_full)
      DIAG(r->diags, CHAIN_TOO_LONG, link->path->span, most,
          is_deep ? _(", each naming the next") : "");
    r->is_full = true;
  } else {
    uint32_t source = open_named(r, link->path, &named);
    if (source != NONE_INDEX) {
      uint32_t n_errors = r->diags->n_errors;
      const struct ast *ast = parse_rules(r->arena, r->diags, source);
      struct chain_file *file =
          add_file(r, source, ast, named.identity, link->from, r->diags->n_errors > n_errors);
      read_file(r, file);
      return file;
    }
  }
  r->chain->is_whole = false;
  return NULL;
}

static struct chain_file *read_named(
    struct chain_reader *r, struct chain_file *from, const struct ast_text *path, bool is_amended) {
  struct link *link = &r->links[r->depth++];
  *link = (struct link){from, path, is_amended};
  struct chain_file *file = follow(r, link);
  r->depth--;
  if (!file) return NULL;
  check_kind(r, link, file);
  return file;
}

static void read_file(struct chain_reader *r, struct chain_file *file) {
  if (file->header && file->header->clauses->amends.span.source != UINT32_MAX) {
    struct chain_file *amended = read_named(r, file, &file->header->clauses->amends, true);
    if (amended && amended->header) file->amended = amended;
  }
  for (uint32_t i = 0; i < file->ast->n_decls; i++)
    if (file->ast->decls[i]->kind == AST_USES)
      read_named(r, file, &file->ast->decls[i]->clauses->path, false);
  file->is_read = true;
  VEC_PUSH(r->arena, &r->finished, file);
}

/* What results and messages of a run call each file. The regulation's own keeps its name; two
 * others of one name both show the way to them. */
static void name_sources(struct chain_reader *r) {
  struct str_map first; /* last component -> the first file of that name */
  str_map_init(&first, r->arena);
  bool *is_shared = ARENA_ARRAY(r->arena, bool, r->found.n);
  for (uint32_t i = 0; i < r->found.n; i++) {
    struct source *source = &r->compilation->sources.items[r->found.items[i]->source];
    uint32_t there;
    source->name = last_component(source->relative);
    if (str_map_add(&first, source->name, i)) continue;
    str_map_find(&first, source->name, &there);
    is_shared[there] = is_shared[i] = true;
  }
  for (uint32_t i = 1; i < r->found.n; i++) {
    struct source *source = &r->compilation->sources.items[r->found.items[i]->source];
    if (is_shared[i]) source->name = source->relative;
  }
}

const struct ast_decl *chain_law_header(const struct chain_file *file) {
  while (file && !(file->header && file->header->clauses->source.span.source != UINT32_MAX))
    file = file->header ? file->amended : file->namer;
  return file ? file->header : NULL;
}

struct chain *chain_read(struct compilation *compilation) {
  const struct ast *ast = compilation->ast;
  struct chain_reader r = {
      .compilation = compilation, .arena = compilation->arena, .diags = &compilation->diags};
  r.chain = ARENA_NEW(r.arena, struct chain);
  r.chain->is_whole = true;
  str_map_init(&r.identities, r.arena);
  struct source *own = &compilation->sources.items[ast->source];
  own->relative = last_component(own->path);
  if (!compilation->carried) r.own_folder = real_folder(&r, own->path);
  struct str known = compilation->carried
      ? compilation->carried->sources[0].path
      : identity(&r, str_cstring(r.arena, own->path), own->path);
  struct chain_file *file =
      add_file(&r, ast->source, ast, known, NULL, compilation->diags.n_errors > 0);
  read_file(&r, file);
  name_sources(&r);
  r.chain->files = r.finished.items;
  r.chain->n_files = r.finished.n;
  return r.chain;
}
