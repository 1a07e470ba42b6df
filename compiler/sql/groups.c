/* What passes between servers that hold the groups and the one that decides over all of them: tables
 * "groups unit" on each, with the rows, their keys and the columns that the root's part reads; and
 * "groups", which says of which script they are. */
#include "compiler/sql/script.h"

static const char *quoted(const struct script *sql, const char *name) {
  return str_cstring(sql->arena, sql_quoted_name(sql->arena, sql->dialect, str_from(name)));
}

static const char *groups_table(struct script *sql, uint32_t entity) {
  return sql_made_table(sql, SQL_TEXT(sql, "groups %.*s", STR_ARGS(sql->data.tables[entity].name)));
}

/* Regulation, day and readings: groups that were decided by others are not to be taken for these. */
static const char *stamp(struct script *sql) {
  const struct schema *schema = &sql->program->schema;
  const char *text = SQL_TEXT(sql, "%.*s", STR_ARGS(program_digest_text(sql->arena, sql->program)));
  char day[16];
  date_format(sql->options->as_of, day);
  text = SQL_TEXT(sql, "%s %s", text, day);
  for (uint32_t i = 0; i < schema->n_readings; i++) {
    const struct reading *r = &schema->readings[i];
    const struct str word = schema->enumerations[r->choices].words[sql->options->readings[i]];
    text = SQL_TEXT(sql, "%s %.*s=%.*s", text, STR_ARGS(r->name), STR_ARGS(word));
  }
  return sql_quoted(sql, str_from(text));
}

void sql_mark_exported(struct script *sql) {
  /* rows are numbered behind those of other servers, and so are the rows above them */
  for (uint32_t e = sql->program->schema.n_entities; e-- > 1;)
    if (sql->is_used[e]) sql->is_used[sql->program->schema.entities[e].parent] = true;
  for (uint32_t i = 0; i < sql->base.n; i++)
    sql->base.items[i].is_exported = sql_is_read(sql, sql->base.items[i].name, 0);
  for (uint32_t i = 0; i < sql->columns.n; i++)
    sql->columns.items[i].is_exported =
        sql->columns.items[i].is_local && sql_is_read(sql, sql->columns.items[i].name, 0);
}

static void put_exported(struct buffer *out, const struct script *sql, uint32_t entity) {
  for (uint32_t i = 0; i < sql->base.n; i++)
    if (sql->base.items[i].entity == entity && sql->base.items[i].is_exported)
      buffer_printf(out, ",\n  %s", sql->base.items[i].name);
  for (uint32_t i = 0; i < sql->columns.n; i++)
    if (sql->columns.items[i].entity == entity && sql->columns.items[i].is_exported)
      buffer_printf(out, ",\n  %s", sql->columns.items[i].name);
}

void sql_write_groups(struct buffer *out, struct script *sql) {
  const struct schema *schema = &sql->program->schema;
  const char *row = quoted(sql, "_row");
  for (uint32_t e = 1; e < schema->n_entities; e++) {
    if (!sql->is_used[e]) continue;
    sql_put_create(out, sql, groups_table(sql, e), true, true);
    buffer_printf(out, "select %s.%s as %s", sql_entity_name(sql, e), row, row);
    for (uint32_t above = schema->entities[e].parent; above != 0;
         above = schema->entities[above].parent)
      buffer_printf(out, ", %s as %s", sql_row_of(sql, e, above), sql->rows[above]);
    put_exported(out, sql, e);
    buffer_put(out, STR("\nfrom "));
    sql_put(out, sql, sql_from(sql, e, sql_last_time(sql), 0));
    buffer_put(out, STR(";\n\n"));
  }
  sql_put_create(out, sql, sql_made_table(sql, "groups"), false, true);
  buffer_printf(out, "select %s as stamp;\n\n", stamp(sql));
}

/* -- on the root's server -- */

/* The row of a table of one server, behind those of the servers before it. */
static void put_row(
    struct buffer *out, struct script *sql, const char *column, uint32_t entity, uint32_t server) {
  buffer_printf(out, "%s", column);
  for (uint32_t i = 0; i < server; i++)
    buffer_printf(out, " + (select count(*) from %s.%s)", quoted(sql, sql->options->servers[i]),
        groups_table(sql, entity));
}

static void put_rows_of(struct buffer *out, struct script *sql, uint32_t entity, uint32_t server) {
  const struct schema *schema = &sql->program->schema;
  const char *row = quoted(sql, "_row");
  buffer_put(out, STR("select "));
  put_row(out, sql, row, entity, server);
  buffer_printf(out, " as %s", row);
  for (uint32_t above = schema->entities[entity].parent; above != 0;
       above = schema->entities[above].parent) {
    buffer_put(out, STR(",\n  "));
    put_row(out, sql, sql->rows[above], above, server);
    buffer_printf(out, " as %s", sql->rows[above]);
  }
  put_exported(out, sql, entity);
  buffer_printf(
      out, "\nfrom %s.%s", quoted(sql, sql->options->servers[server]), groups_table(sql, entity));
}

/* A row of another script's groups breaks the check. */
static void put_stamps(struct buffer *out, struct script *sql) {
  const char *name = sql_made_table(sql, "groups of all servers");
  sql_put_create_empty(out, sql, name);
  buffer_printf(out, " (stamp %s, constraint %s check (stamp = %s));\n",
      sql_dialects[sql->dialect].text, quoted(sql, "groups are of this script"), stamp(sql));
  for (uint32_t i = 0; i < sql->options->n_servers; i++)
    buffer_printf(out, "insert into %s select stamp from %s.%s;\n", name,
        quoted(sql, sql->options->servers[i]), sql_made_table(sql, "groups"));
  buffer_put_byte(out, '\n');
}

void sql_write_servers(struct buffer *out, struct script *sql) {
  put_stamps(out, sql);
  for (uint32_t e = 1; e < sql->program->schema.n_entities; e++) {
    if (!sql->is_used[e]) continue;
    const char *name = sql_relation(sql, e, 0);
    sql_put_create(out, sql, name, true, false);
    for (uint32_t server = 0; server < sql->options->n_servers; server++) {
      if (server) buffer_put(out, STR("\nunion all\n"));
      put_rows_of(out, sql, e, server);
    }
    sql_put_created(out, sql, name);
  }
}
