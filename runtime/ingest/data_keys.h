/* The keys an instance may have in data: its fields, and the lists of the entities that live in it,
 * by plural or by name. language.md §4. Owner: the data set's arena.
 */
#ifndef THIDUA_DATA_KEYS_H
#define THIDUA_DATA_KEYS_H

#include "base/diag.h"
#include "runtime/program/schema.h"

enum data_key_role {
  KEY_FIELD,
  KEY_LIST,
  KEY_SUCCEEDS,
  KEY_PASSED, /* another regulation's: passed over */
  /* of flat records only (flat_keys.h) */
  KEY_ENTITY,   /* says of which entity the record is */
  KEY_ANCESTOR, /* names the instance above it, of the entity `index` */
  KEY_OF_TWO    /* fits two fields, `index` and `twin` */
};

struct data_key {
  struct str name;
  uint8_t role;    /* enum data_key_role */
  bool is_label;   /* called so by its label only */
  uint32_t index;  /* field, or entity of the list, or of the ancestor */
  uint32_t twin;   /* another field that is called so too, but for case; NONE_INDEX: none */
  uint32_t member; /* the same for synonyms: 0 .. n_members - 1 */
  uint32_t next;   /* the key that followed this one the last time: data repeats itself */
};

struct data_member { /* where it was given last: tells whether twice in one instance */
  uint64_t instance; /* the loader's running number of instances, from 1 */
  uint32_t line, column, key;
};

struct data_keys {
  struct data_key *items;
  uint32_t n, n_max;
  struct data_member *members;
  uint32_t n_members;
  struct str_map map;
  /* flat records: names without regard to case and labels, to items; else of capacity 0 */
  struct str_map folded;
  uint32_t begin;              /* the key that came first the last time */
  struct flat_reader *readers; /* by key, n_readers: how JSON Lines mostly writes its values */
  uint32_t n_readers;
  struct lane_key *lane_keys; /* by key, n_lane_keys: how YAML's fast lane reads them */
  uint32_t n_lane_keys;
};

/* The keys of one entity; those that only `also` knows in the entity of this name (n_also schemas,
 * which must live as long) are passed over. */
void data_keys_init(struct data_keys *keys, struct arena *arena, const struct schema *schema,
    uint32_t entity, const struct schema *const *also, uint32_t n_also);
/* The key's number, NONE_INDEX if there is none. `name` need not be NFC. */
uint32_t data_keys_look_up(struct data_keys *keys, struct str name, struct arena *scratch);
/* The same, where `guess` is most often right. */
static inline uint32_t data_keys_find(
    struct data_keys *keys, struct str name, uint32_t guess, struct arena *scratch) {
  return str_equal(keys->items[guess].name, name) ? guess : data_keys_look_up(keys, name, scratch);
}
/* Reports an unknown key of `instance` ("unit "u1""), with what may have been meant. `in_text`: it
 * may be what stands behind a comma of a text in braces. */
void data_keys_report_unknown(struct data_keys *keys, struct diags *diags,
    const struct schema *schema, uint32_t entity, struct str name, bool in_text,
    const char *instance, struct place place, struct arena *scratch);
/* True where the text is a key, a colon right behind it, and perhaps more ("registered:true"). */
bool data_keys_is_key_with_colon(struct data_keys *keys, struct str text, struct arena *scratch);
/* Where the text is a key whose colon has no blank behind it ("registered:true"): adds the help that
 * says so, true. */
bool data_keys_help_colon(struct data_keys *keys, struct diags *diags, struct diag *diag,
    struct str text, struct arena *scratch);
/* Adds the help that lists the keys of an entity. */
void data_keys_help(const struct data_keys *keys, struct diags *diags, struct diag *diag,
    const struct schema *schema, uint32_t entity, struct arena *scratch);

#endif
