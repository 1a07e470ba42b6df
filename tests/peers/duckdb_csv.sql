-- W1 from CSV, types given, so that nothing is guessed. :folder is replaced.
create table clusters as select id from read_csv(':folder/cluster.csv', header = true, delim = ',',
  quote = '"', columns = {id: 'VARCHAR', name: 'VARCHAR'});
create table incidents as
  select unit, max(least(
      greatest(coalesce(serious::tinyint * 2, 1),
        case kind when 'wrongdoing' then 0 when 'misconduct' then 2 when 'corruption' then 2 else 1 end),
      coalesce(concluded::tinyint * 2, 1)))::tinyint as grave,
    max(least(coalesce(serious::tinyint * 2, 1), 2 - coalesce(concluded::tinyint * 2, 1)))::tinyint as pending
  from read_csv(':folder/incident.csv', header = true, delim = ',', quote = '"',
    columns = {unit: 'VARCHAR', kind: 'VARCHAR', serious: 'BOOLEAN', concluded: 'BOOLEAN'})
  group by unit;
-- As thidua: integers for truths (0 false, 1 unknown, 2 true), hundredths for scores.
create table units as
  select id, cluster, name,
    coalesce(registered::tinyint * 2, 1)::tinyint as registered,
    coalesce(pledge_signed::tinyint * 2, 1)::tinyint as pledge_signed,
    votes, (score * 100)::bigint as score, last_head_year,
    coalesce(grave, 0)::tinyint as grave, coalesce(pending, 0)::tinyint as pending
  from read_csv(':folder/unit.csv', header = true, delim = ',', quote = '"',
    columns = {id: 'VARCHAR', cluster: 'VARCHAR', name: 'VARCHAR', registered: 'BOOLEAN',
      pledge_signed: 'BOOLEAN', votes: 'BIGINT', score: 'DECIMAL(18,2)', last_head_year: 'BIGINT'}) u
    left join incidents i on i.unit = u.id;
