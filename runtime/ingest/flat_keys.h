/* What the members and columns of flat records may be called: fields by name or label, lists, the
 * instances above by the names of their entities; without regard to case and blanks. data.md "Flat
 * records". Owner: the data set's arena. */
#ifndef THIDUA_FLAT_KEYS_H
#define THIDUA_FLAT_KEYS_H

#include "runtime/ingest/data_keys.h"

/* The keys of one entity's records; those that only `also` knows (as data_keys_init has it) are
 * passed over. `entity`, and what the entities above are called, come before fields of that name. */
void flat_keys_init(struct data_keys *keys, struct arena *arena, const struct schema *schema,
    uint32_t entity, const struct schema *const *also, uint32_t n_also);
/* The key of a name that is not written as the schema has it, NONE_INDEX where there is none: the
 * second half of data_keys_look_up. The spelling is remembered. */
uint32_t flat_keys_look_up(struct data_keys *keys, struct str name, struct arena *scratch);

/* The entity of that name, plural or label (folded compared); NONE_INDEX where none has it, or two.
 * In `scratch` what it needs. */
uint32_t flat_entity_named(const struct schema *schema, struct str name, struct arena *scratch);
/* Of all entities the name or plural nearest to a word, empty where none is near. */
struct str flat_entity_nearest(const struct schema *schema, struct str name, struct arena *scratch);

#endif
