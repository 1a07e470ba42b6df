/* pass_consolidate: a chain of files becomes one tree, as if all of it stood in one file.
 * language.md §6.
 *
 * The files come one after another, each behind what it amends and uses. Every declaration has a
 * slot; a file takes out of slots (`repeal`), puts others into them (`replace`), adds to what
 * stands in them (`extend`), and adds slots of its own. So a replaced declaration keeps its place.
 * `repeal` and `replace` are for what other files declare; the order inside a file does not matter.
 * Exceptions are declarations like the others here: whose they are is the checker's to find, for
 * they outlive what they except from.
 */
#include "compiler/source/chain.h"
#include "base/translate.h"
#include "compiler/source/lost.h"
#include "base/limits.h"
#include "dsl/keywords.h"

struct decl_slot {
  struct ast_decl *decl; /* NULL: repealed */
  /* the next older slot of the same kind and name; NONE_INDEX: none */
  uint32_t next;
  const struct ast_decl *removal; /* the last REPEAL or REPLACE of it */
  uint32_t removal_place;         /* the file that is in, by its place in the chain */
  struct extended *extended;      /* decl is extended->decl; NULL: as written */
};

struct extended { /* a copy of a declaration that grows */
  struct ast_decl decl;
  struct ast_clauses clauses; /* its own, as its type is */
  struct ast_type type;
  VEC(struct ast_field) fields;
  VEC(struct ast_from) froms;
  VEC(struct ast_name) words;
  VEC(struct ast_text) labels; /* of the words */
  bool has_labels;
  VEC(const struct ast_decl *) extensions;
};

struct consolidation {
  struct compilation *c;
  struct lost_text lost;
  struct chain *chain;
  uint32_t place;       /* of the file at hand in the chain */
  uint32_t n_inherited; /* slots the files before it made */
  bool is_changed;      /* some file repeals, replaces or extends: else nobody asks for names */
  VEC(struct decl_slot) slots;
  struct str_map names[AST_N_DECL_KINDS]; /* -> into heads */
  VEC(uint32_t) heads;                    /* the newest slot of a kind and name */
  struct str_map plurals;                 /* of entities -> slot */
  struct str_map shared_plurals;          /* those of more than one -> the last one's slot */
  VEC(struct ast_removal) removals;
};

/* -- slots -- */

static void add_slot(struct consolidation *k, struct ast_decl *decl) {
  struct decl_slot slot = {.decl = decl, .next = NONE_INDEX, .removal_place = NONE_INDEX};
  uint32_t head;
  if (k->is_changed && decl->name.text.n) {
    if (str_map_find(&k->names[decl->kind], decl->name.text, &head)) {
      slot.next = k->heads.items[head];
      k->heads.items[head] = k->slots.n;
    } else {
      str_map_add(&k->names[decl->kind], decl->name.text, k->heads.n);
      VEC_PUSH(k->c->arena, &k->heads, k->slots.n);
    }
    if (decl->kind == AST_ENTITY && decl->clauses->plural.text.n &&
        !str_map_add(&k->plurals, decl->clauses->plural.text, k->slots.n))
      str_map_add(&k->shared_plurals, decl->clauses->plural.text, k->slots.n);
  }
  VEC_PUSH(k->c->arena, &k->slots, slot);
}

static uint32_t first_slot(
    const struct consolidation *k, enum ast_decl_kind kind, struct str name) {
  uint32_t head, slot;
  if (str_map_find(&k->names[kind], name, &head)) return k->heads.items[head];
  if (kind == AST_ENTITY && str_map_find(&k->shared_plurals, name, NULL)) return NONE_INDEX;
  return kind == AST_ENTITY && str_map_find(&k->plurals, name, &slot) ? slot : NONE_INDEX;
}

/* The entity whose name it is, by its own name where it is written by its plural. */
static struct str owner_of(const struct consolidation *k, const struct ast_decl *d) {
  struct str owner = d->kind == AST_SELECTION || d->kind == AST_ALLOCATION
      ? d->clauses->candidate.text
      : d->of.text;
  uint32_t slot;
  if (str_map_find(&k->shared_plurals, owner, NULL)) return owner;
  return str_map_find(&k->plurals, owner, &slot) ? k->slots.items[slot].decl->name.text : owner;
}

/* Names of these kinds are one entity's, and another entity may have the same. */
static bool is_owned(enum ast_decl_kind kind) {
  return kind == AST_DEFINE || kind == AST_DECISION || kind == AST_DUTY || kind == AST_SELECTION ||
      kind == AST_ALLOCATION;
}

/* -- what to say -- */

static const char *verb_of(const struct ast_decl *d) { return ast_decl_kind_word(d->kind); }

/* "Did you mean", the right kind, or where it went. */
static void report_absent(struct consolidation *k, const struct ast_decl *d) {
  struct compilation *c = k->c;
  struct str name = d->name.text;
  if (lost_may_hold(&k->lost, name)) return;
  uint32_t first, last;
  if (d->target_kind == AST_ENTITY && str_map_find(&k->shared_plurals, name, &last)) {
    str_map_find(&k->plurals, name, &first);
    const char *first_name = str_cstring(c->arena, k->slots.items[first].decl->name.text),
               *last_name = str_cstring(c->arena, k->slots.items[last].decl->name.text);
    struct diag *shared = DIAG(&c->diags, ENTITY_SHARED_PLURAL, d->name.span,
        str_cstring(c->arena, name), first_name, last_name);
    diag_help(&c->diags, shared, "write %s or %s", first_name, last_name);
    return;
  }
  struct diag *diag = DIAG(&c->diags, CHANGED_UNKNOWN, d->name.span,
      ast_decl_kind_word(d->target_kind), str_cstring(c->arena, name), verb_of(d));
  if (!diag) return;
  for (uint32_t at = first_slot(k, d->target_kind, name); at != NONE_INDEX;
       at = k->slots.items[at].next)
    if (k->slots.items[at].removal) {
      diag_note(&c->diags, diag, k->slots.items[at].removal->name.span, "it is repealed here");
      return;
    }
  for (int kind = 0; kind < AST_N_DECL_KINDS; kind++) {
    uint32_t at = first_slot(k, (enum ast_decl_kind)kind, name);
    if (at == NONE_INDEX || !k->slots.items[at].decl) continue;
    const char *noun = ast_decl_kind_word((enum ast_decl_kind)kind);
    diag_note(&c->diags, diag, k->slots.items[at].decl->name.span, "\"%.*s\" is %s", STR_ARGS(name),
        ast_decl_kind_phrase((enum ast_decl_kind)kind));
    bool is_possible = d->kind != AST_EXTEND || kind == AST_ENTITY || kind == AST_PARAMETER ||
        kind == AST_READING || kind == AST_DECISION || kind == AST_CALENDAR;
    if (is_possible && d->kind == AST_REPEAL && d->of.text.n)
      diag_help(&c->diags, diag, "write repeal %s %.*s of %.*s", noun, STR_ARGS(name),
          STR_ARGS(owner_of(k, k->slots.items[at].decl)));
    else if (is_possible)
      diag_help(&c->diags, diag, "write %s %s %.*s", verb_of(d), noun, STR_ARGS(name));
    else
      diag_help(&c->diags, diag,
          "what can be extended is an entity, a parameter, a reading, a decision or a calendar: "
          "write "
          "replace "
          "%s %.*s",
          noun, STR_ARGS(name));
    return;
  }
  uint32_t n = 0, n_slots = d->kind == AST_EXTEND ? k->slots.n : k->n_inherited;
  struct str *names = ARENA_ARRAY(c->arena, struct str, n_slots + 1);
  for (uint32_t i = 0; i < n_slots; i++)
    if (k->slots.items[i].decl && k->slots.items[i].decl->kind == d->target_kind)
      names[n++] = k->slots.items[i].decl->name.text;
  diag_help_nearest(&c->diags, diag, name, names, n);
  if (!diag->help.n && d->kind != AST_EXTEND && k->n_inherited == 0)
    diag_help(&c->diags, diag, "this file amends and uses no other, so there is nothing to %s",
        verb_of(d));
}

/* Several entities have the name, and nothing says whose is meant. */
static void report_ambiguous(
    struct consolidation *k, const struct ast_decl *d, const uint32_t *slots, uint32_t n) {
  struct compilation *c = k->c;
  const char *owners = "";
  for (uint32_t i = n; i-- > 0;) {
    struct str owner = owner_of(k, k->slots.items[slots[i]].decl);
    owners = arena_printf(c->arena, _("%s%sof %.*s"), owners,
        i + 1 == n   ? ""
            : i == 0 ? _(" and ")
                     : ", ",
        STR_ARGS(owner));
  }
  struct diag *diag = DIAG(&c->diags, CHANGED_AMBIGUOUS, d->name.span,
      str_cstring(c->arena, d->name.text), ast_decl_kind_word(d->target_kind), owners);
  for (uint32_t i = n; i-- > 0;)
    diag_note(&c->diags, diag, k->slots.items[slots[i]].decl->name.span, "of %.*s",
        STR_ARGS(owner_of(k, k->slots.items[slots[i]].decl)));
  if (d->kind == AST_REPEAL && n > 0)
    diag_help(&c->diags, diag, "say of which: write repeal %s %.*s of %.*s",
        ast_decl_kind_word(d->target_kind), STR_ARGS(d->name.text),
        STR_ARGS(owner_of(k, k->slots.items[slots[n - 1]].decl)));
  else if (d->kind != AST_REPLACE)
    diag_help(&c->diags, diag,
        "replace can say of which: write replace %s %.*s of … and what it shall be",
        ast_decl_kind_word(d->target_kind), STR_ARGS(d->name.text));
}

/* Nothing that is inherited can be meant: it was acted on already, or it is the file's own, or it
 * is nowhere. */
static void report_no_target(struct consolidation *k, const struct ast_decl *d) {
  struct compilation *c = k->c;
  const struct ast_decl *own = NULL;
  for (uint32_t at = first_slot(k, d->target_kind, d->name.text); at != NONE_INDEX;
       at = k->slots.items[at].next) {
    const struct decl_slot *slot = &k->slots.items[at];
    if (slot->removal_place == k->place) {
      const char *noun = ast_decl_kind_word(d->target_kind);
      struct diag *diag =
          DIAG(&c->diags, CHANGED_TWICE, d->name.span, noun, str_cstring(c->arena, d->name.text),
              slot->removal->kind == AST_REPEAL ? _("repealed") : _("replaced"));
      diag_note(&c->diags, diag, slot->removal->name.span, "here");
      return;
    }
    if (at >= k->n_inherited && slot->decl) own = slot->decl;
  }
  if (!own) {
    report_absent(k, d);
    return;
  }
  if (!k->chain->is_whole) return;
  struct diag *diag = DIAG(&c->diags, CHANGED_IN_OWN_FILE, d->name.span,
      ast_decl_kind_word(d->target_kind), str_cstring(c->arena, d->name.text), verb_of(d));
  diag_note(&c->diags, diag, own->name.span, "declared here");
  diag_help(&c->diags, diag,
      d->kind == AST_REPEAL ? "take the declaration out"
                            : N_("change the declaration where it stands"));
}

/* -- finding the target -- */

/* The slot that a REPEAL, REPLACE or EXTEND is for; NONE_INDEX after a report. */
static uint32_t find_target(struct consolidation *k, const struct ast_decl *d) {
  enum { SHOWN = 8 };
  uint32_t found[SHOWN], n = 0;
  struct str owner = d->kind == AST_REPLACE ? owner_of(k, d->replacement)
      : d->kind == AST_REPEAL               ? owner_of(k, d)
                                            : (struct str){0};
  for (uint32_t at = first_slot(k, d->target_kind, d->name.text); at != NONE_INDEX;
       at = k->slots.items[at].next) {
    const struct decl_slot *slot = &k->slots.items[at];
    if (!slot->decl ||
        (d->kind != AST_EXTEND && (at >= k->n_inherited || slot->removal_place == k->place)))
      continue;
    if (d->kind == AST_REPEAL && owner.n && !str_equal(owner_of(k, slot->decl), owner)) continue;
    if (is_owned(d->target_kind) && owner.n && str_equal(owner_of(k, slot->decl), owner)) return at;
    bool is_double = n &&
        (!is_owned(d->target_kind) ||
            str_equal(owner_of(k, slot->decl), owner_of(k, k->slots.items[found[n - 1]].decl)));
    /* declared twice, which the checker reports: the first is meant */
    if (is_double) found[n - 1] = at;
    else if (n < SHOWN) found[n++] = at;
  }
  if (n == 1) return found[0];
  if (n > 1) report_ambiguous(k, d, found, n);
  else if (d->kind == AST_EXTEND) report_absent(k, d);
  else report_no_target(k, d);
  return NONE_INDEX;
}

/* -- repeal, replace -- */

static void remove_declaration(
    struct consolidation *k, uint32_t at, const struct ast_decl *by, struct ast_decl *replacement) {
  struct decl_slot *slot = &k->slots.items[at];
  VEC_PUSH(k->c->arena, &k->removals, (struct ast_removal){slot->decl, by});
  if (replacement) replacement->replaces = k->removals.n;
  slot->decl = replacement;
  slot->removal = by;
  slot->removal_place = k->place;
  slot->extended = NULL;
}

static void repeal(struct consolidation *k, const struct ast_decl *d) {
  if (d->target_kind == AST_ENTITY) {
    struct diag *diag = DIAG(&k->c->diags, ENTITY_NOT_REPEALABLE, d->keyword_span, NULL);
    diag_help(&k->c->diags, diag,
        "repeal the declarations that speak of %.*s: an entity that nothing asks of changes no "
        "result",
        STR_ARGS(d->name.text));
    return;
  }
  uint32_t at = find_target(k, d);
  if (at != NONE_INDEX) remove_declaration(k, at, d, NULL);
}

/* By a declaration of any kind. */
static bool is_declared(const struct consolidation *k, struct str name) {
  for (int kind = 0; kind < AST_N_DECL_KINDS; kind++)
    for (uint32_t at = first_slot(k, (enum ast_decl_kind)kind, name); at != NONE_INDEX;
         at = k->slots.items[at].next)
      if (k->slots.items[at].decl) return true;
  return false;
}

static void replace(struct consolidation *k, const struct ast_decl *d) {
  struct ast_decl *replacement = d->replacement;
  if (d->n_law) { /* the quotation stands before `replace` */
    replacement->law = d->law;
    replacement->law_spans = d->law_spans;
    replacement->n_law = d->n_law;
  }
  if (!replacement->name.text.n) {
    struct diag *diag = DIAG(&k->c->diags, EXCEPTION_NAMELESS, d->keyword_span, NULL);
    diag_help(&k->c->diags, diag,
        "write the name of the one to replace: replace exception NAME to %s %.*s",
        ast_decl_kind_word(replacement->target_kind), STR_ARGS(replacement->of.text));
    return;
  }
  uint32_t at = find_target(k, d);
  if (at != NONE_INDEX) remove_declaration(k, at, d, replacement);
  /* so that what uses it says nothing more */
  else if (!is_declared(k, replacement->name.text)) add_slot(k, replacement);
}

/* -- extend -- */

static const struct ast_text no_text = {.span = {UINT32_MAX, 0, 0}};

static void push_word(
    struct consolidation *k, struct extended *e, struct ast_name word, struct ast_text label) {
  VEC_PUSH(k->c->arena, &e->words, word);
  VEC_PUSH(k->c->arena, &e->labels, label);
  e->has_labels |= label.text.n > 0;
}

/* The declaration in a slot as one that can grow. */
static struct extended *extend_slot(struct consolidation *k, struct decl_slot *slot) {
  if (slot->extended) return slot->extended;
  struct extended *e = slot->extended = ARENA_NEW(k->c->arena, struct extended);
  e->decl = *slot->decl;
  e->clauses = *e->decl.clauses;
  e->type = *e->decl.type;
  e->decl.clauses = &e->clauses;
  e->decl.type = &e->type;
  for (uint32_t i = 0; i < e->clauses.n_fields; i++)
    VEC_PUSH(k->c->arena, &e->fields, e->clauses.fields[i]);
  for (uint32_t i = 0; i < e->decl.n_froms; i++) VEC_PUSH(k->c->arena, &e->froms, e->decl.froms[i]);
  for (uint32_t i = 0; i < e->type.n_words; i++)
    push_word(k, e, e->type.words[i], e->type.labels ? e->type.labels[i] : no_text);
  slot->decl = &e->decl;
  return e;
}

static const struct ast_name *find_word(const struct ast_decl *decl, struct str word) {
  for (uint32_t i = 0; i < decl->type->n_words; i++)
    if (str_equal(decl->type->words[i].text, word)) return &decl->type->words[i];
  return NULL;
}

static void report_no_neighbour(
    struct consolidation *k, const struct ast_decl *d, const struct ast_decl *target) {
  struct compilation *c = k->c;
  struct enumeration e = {.words = ARENA_ARRAY(c->arena, struct str, target->type->n_words + 1),
      .n_words = target->type->n_words};
  for (uint32_t i = 0; i < e.n_words; i++) e.words[i] = target->type->words[i].text;
  struct diag *diag = DIAG(&c->diags, WORD_NOT_IN_SET, d->clauses->neighbour.span,
      str_cstring(c->arena, d->clauses->neighbour.text), str_listed(c->arena, e.words, e.n_words));
  diag_help_nearest(&c->diags, diag, d->clauses->neighbour.text, e.words, e.n_words);
}

/* A new word has a label, and those there have none. (The other way round is let pass: a year's file
 * may know nothing of labels.) */
static void report_unlabelled(
    struct consolidation *k, const struct ast_decl *d, const struct ast_decl *target) {
  const struct ast_name *word = &target->type->words[0];
  struct diag *diag = DIAG(&k->c->diags, WORD_UNLABELLED, d->clauses->word_label.span,
      str_cstring(k->c->arena, word->text));
  diag_note(&k->c->diags, diag, word->span, "first written here");
  diag_help(&k->c->diags, diag, "label every word of the list, or none");
}

/* Where a new word of a reading or decision goes. False after a report, and where its neighbour is
 * not there (yet: *is_early). */
static bool place_word(struct consolidation *k, const struct ast_decl *d,
    const struct ast_decl *target, uint32_t *at, bool *is_early) {
  struct compilation *c = k->c;
  *at = target->type->n_words;
  /* the checker reports it */
  if (target->type->kind != AST_TYPE_ONE_OF || *at > ENUM_WORDS_MAX) return false;
  const struct ast_name *there = find_word(target, d->clauses->word.text);
  if (there) {
    struct diag *diag =
        DIAG(&c->diags, EXTENDED_HAS_IT, d->clauses->word.span, ast_decl_kind_word(target->kind),
            str_cstring(c->arena, target->name.text), str_cstring(c->arena, d->clauses->word.text));
    diag_note(&c->diags, diag, there->span, "first written here");
    return false;
  }
  if (!target->type->labels && d->clauses->word_label.text.n > 0) report_unlabelled(k, d, target);
  if (d->target_kind != AST_DECISION) return true;
  const struct ast_name *neighbour = find_word(target, d->clauses->neighbour.text);
  if (neighbour) {
    *at = (uint32_t)(neighbour - target->type->words) + !d->clauses->before;
    return true;
  }
  *is_early = true;
  return false;
}

static bool same_type_written(const struct ast_type *a, const struct ast_type *b) {
  if (a->kind != b->kind || a->has_scale != b->has_scale) return false;
  return !a->has_scale || a->scale == b->scale;
}

/* A field's line again, with bounds: they take the place of those it had, and so does what else the
 * line says. False: it is a field of its own, or one declared twice. */
static bool give_bounds_anew(
    struct consolidation *k, struct extended *e, const struct ast_field *field) {
  if (!field->least && !field->most) return false;
  for (uint32_t i = 0; i < e->fields.n; i++) {
    struct ast_field *older = &e->fields.items[i];
    if (!older->name.text.n || !str_equal(older->name.text, field->name.text)) continue;
    if (!same_type_written(&older->type, &field->type)) {
      struct diag *diag = DIAG(&k->c->diags, BOUNDS_ANEW_OTHER_TYPE, field->type.span,
          str_cstring(k->c->arena, field->name.text));
      diag_note(&k->c->diags, diag, older->type.span, "its type");
      return true;
    }
    older->least = field->least;
    older->most = field->most;
    older->bounds_span = field->bounds_span;
    if (field->label.text.n) older->label = field->label;
    if (field->absent || field->absent_none) {
      older->absent = field->absent;
      older->absent_none = field->absent_none;
      older->absent_span = field->absent_span;
    }
    if (field->changes) {
      older->changes = field->changes;
      older->changes_span = field->changes_span;
    }
    return true;
  }
  return false;
}

/* Adds to what stands in the slot. False where that must wait: the word it stands beside is not
 * there yet. */
static bool extend(struct consolidation *k, struct decl_slot *slot, const struct ast_decl *d) {
  uint32_t at = 0;
  bool is_word = d->target_kind == AST_READING || d->target_kind == AST_DECISION, is_early = false;
  if (is_word && !place_word(k, d, slot->decl, &at, &is_early)) return !is_early;
  struct arena *arena = k->c->arena;
  struct extended *e = extend_slot(k, slot);
  for (uint32_t i = 0; i < d->clauses->n_fields; i++)
    if (!give_bounds_anew(k, e, &d->clauses->fields[i]))
      VEC_PUSH(arena, &e->fields, d->clauses->fields[i]);
  for (uint32_t i = 0; i < d->n_froms; i++) VEC_PUSH(arena, &e->froms, d->froms[i]);
  if (is_word) {
    push_word(k, e, d->clauses->word, d->clauses->word_label);
    const uint32_t behind = e->words.n - 1 - at;
    memmove(e->words.items + at + 1, e->words.items + at, behind * sizeof *e->words.items);
    memmove(e->labels.items + at + 1, e->labels.items + at, behind * sizeof *e->labels.items);
    e->words.items[at] = d->clauses->word;
    e->labels.items[at] = d->clauses->word_label;
  }
  VEC_PUSH(arena, &e->extensions, d);
  e->clauses.fields = e->fields.items, e->clauses.n_fields = e->fields.n;
  e->decl.froms = e->froms.items, e->decl.n_froms = e->froms.n;
  e->type.words = e->words.items, e->type.n_words = e->words.n;
  e->type.labels = e->has_labels ? e->labels.items : NULL;
  e->clauses.extensions = e->extensions.items, e->clauses.n_extensions = e->extensions.n;
  e->decl.broken |= d->broken;
  return true;
}

/* All of a file. A word may stand beside one that another line adds, before or behind it. */
static void extend_all(struct consolidation *k, const struct ast *ast) {
  VEC(struct pending {
    const struct ast_decl *decl;
    uint32_t slot;
  })
  pending = {0};
  for (uint32_t i = 0; i < ast->n_decls; i++) {
    if (ast->decls[i]->kind != AST_EXTEND) continue;
    uint32_t slot = find_target(k, ast->decls[i]);
    if (slot != NONE_INDEX && !extend(k, &k->slots.items[slot], ast->decls[i]))
      VEC_PUSH(k->c->arena, &pending, ((struct pending){ast->decls[i], slot}));
  }
  for (uint32_t n_before = UINT32_MAX; pending.n < n_before;) {
    n_before = pending.n;
    pending.n = 0;
    for (uint32_t i = 0; i < n_before; i++)
      if (!extend(k, &k->slots.items[pending.items[i].slot], pending.items[i].decl))
        pending.items[pending.n++] = pending.items[i];
  }
  for (uint32_t i = 0; i < pending.n; i++)
    report_no_neighbour(k, pending.items[i].decl, k->slots.items[pending.items[i].slot].decl);
}

/* -- files -- */

static void add_own(struct consolidation *k, const struct chain_file *file) {
  for (uint32_t i = 0; i < file->ast->n_decls; i++) {
    struct ast_decl *d = file->ast->decls[i];
    switch (d->kind) {
    case AST_REGULATION:
      if (d != file->header) {
        struct diag *diag = DIAG(&k->c->diags, NAME_DECLARED_TWICE, d->name.span,
            keyword_told("regulation"), str_cstring(k->c->arena, d->name.text));
        diag_note(&k->c->diags, diag, file->header->name.span,
            "a file holds one regulation, and it begins here");
      }
      break;
    case AST_ENTITY:
    case AST_NOT_ENCODED:
    case AST_REPLACEABLES: add_slot(k, d); break;
    case AST_USES:
    case AST_REPEAL:
    case AST_REPLACE:
    case AST_EXTEND: break;
    }
  }
}

static void apply_file(struct consolidation *k, const struct chain_file *file, uint32_t place) {
  struct ast_decl **decls = file->ast->decls;
  k->place = place;
  k->n_inherited = k->slots.n;
  add_own(k, file);
  for (uint32_t i = 0; i < file->ast->n_decls; i++) {
    if (decls[i]->kind == AST_REPLACE) replace(k, decls[i]);
    if (decls[i]->kind == AST_REPEAL) repeal(k, decls[i]);
  }
  extend_all(k, file->ast);
}

/* The newest regulation line, with what it does not say taken from those it amends. */
static struct ast_decl *merge_headers(struct arena *arena, const struct chain_file *own) {
  if (!own->header) return NULL;
  struct ast_decl *header = arena_copy(arena, own->header, sizeof *header);
  struct ast_clauses *clauses = arena_copy(arena, header->clauses, sizeof *clauses);
  header->clauses = clauses;
  for (const struct chain_file *file = own->amended; file; file = file->amended) {
    if (!file->header) continue;
    const struct ast_clauses *older = file->header->clauses;
    if (clauses->title.span.source == UINT32_MAX) clauses->title = older->title;
    if (clauses->issuer.span.source == UINT32_MAX) clauses->issuer = older->issuer;
    if (clauses->source.span.source == UINT32_MAX) clauses->source = older->source;
    if (clauses->effective_from) continue;
    clauses->effective_from = older->effective_from;
    clauses->effective_to = older->effective_to;
  }
  return header;
}

static struct ast *assemble(const struct consolidation *k) {
  struct arena *arena = k->c->arena;
  const struct chain *chain = k->chain;
  const struct chain_file *own = chain->files[chain->n_files - 1];
  struct ast *ast = ARENA_NEW(arena, struct ast);
  ast->source = own->source;
  ast->decls = ARENA_ARRAY(arena, struct ast_decl *, k->slots.n + 1);
  struct ast_decl *header = merge_headers(arena, own);
  if (header) ast->decls[ast->n_decls++] = header;
  for (uint32_t i = 0; i < k->slots.n; i++)
    if (k->slots.items[i].decl) ast->decls[ast->n_decls++] = k->slots.items[i].decl;
  ast->files = ARENA_ARRAY(arena, struct ast_file, chain->n_files);
  ast->n_files = chain->n_files;
  for (uint32_t i = 0; i < chain->n_files; i++)
    ast->files[i] = (struct ast_file){
        chain->files[i]->source, chain->files[i]->header, chain_law_header(chain->files[i])};
  ast->removals = k->removals.items;
  ast->n_removals = k->removals.n;
  return ast;
}

/* Makes room for all slots there can be. */
static void begin_slots(struct consolidation *k) {
  uint32_t n = 0;
  for (uint32_t i = 0; i < k->chain->n_files; i++) {
    const struct ast *ast = k->chain->files[i]->ast;
    n += ast->n_decls;
    for (uint32_t d = 0; d < ast->n_decls && !k->is_changed; d++)
      k->is_changed = ast->decls[d]->kind == AST_REPEAL || ast->decls[d]->kind == AST_REPLACE ||
          ast->decls[d]->kind == AST_EXTEND;
  }
  k->slots.items = ARENA_ARRAY(k->c->arena, struct decl_slot, n);
  k->slots.capacity = n;
}

bool pass_consolidate(struct compilation *compilation) {
  uint32_t n_errors = compilation->diags.n_errors;
  struct consolidation k = {.c = compilation, .chain = chain_read(compilation)};
  compilation->chain = k.chain;
  k.lost = lost_text_of(compilation);
  str_map_init(&k.plurals, compilation->arena);
  str_map_init(&k.shared_plurals, compilation->arena);
  for (int kind = 0; kind < AST_N_DECL_KINDS; kind++)
    str_map_init(&k.names[kind], compilation->arena);
  begin_slots(&k);
  for (uint32_t i = 0; i < k.chain->n_files; i++) apply_file(&k, k.chain->files[i], i);
  compilation->ast = assemble(&k);
  return compilation->diags.n_errors == n_errors;
}
