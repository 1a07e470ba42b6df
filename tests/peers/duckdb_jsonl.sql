-- W1 from JSON Lines, types given, so that nothing is guessed. :folder is replaced.
create table clusters as select id from read_json(':folder/cluster.jsonl', format = 'newline_delimited',
  columns = {id: 'VARCHAR', name: 'VARCHAR'});
-- As thidua: integers for truths (0 false, 1 unknown, 2 true), hundredths for scores.
create table units as
  select id, cluster, name,
    coalesce(registered::tinyint * 2, 1)::tinyint as registered,
    coalesce(pledge_signed::tinyint * 2, 1)::tinyint as pledge_signed,
    votes, (score * 100)::bigint as score, last_head_year,
    coalesce(list_max(list_transform(incidents, lambda i: least(
      greatest(coalesce(i.serious::tinyint * 2, 1),
        case i.kind when 'wrongdoing' then 0 when 'misconduct' then 2 when 'corruption' then 2 else 1 end),
      coalesce(i.concluded::tinyint * 2, 1)))), 0)::tinyint as grave,
    coalesce(list_max(list_transform(incidents, lambda i: least(
      coalesce(i.serious::tinyint * 2, 1), 2 - coalesce(i.concluded::tinyint * 2, 1)))), 0)::tinyint as pending
  from read_json(':folder/unit.jsonl', format = 'newline_delimited',
    columns = {id: 'VARCHAR', cluster: 'VARCHAR', name: 'VARCHAR', registered: 'BOOLEAN',
      pledge_signed: 'BOOLEAN', votes: 'BIGINT', score: 'DECIMAL(18,2)', last_head_year: 'BIGINT',
      incidents: 'STRUCT(kind VARCHAR, serious BOOLEAN, concluded BOOLEAN)[]'});
