-- W1 from CSV in SQLite: sqlite3 :memory: < this, in the folder of cluster.csv, unit.csv, incident.csv. Empty
-- cells are missing facts. Truths are integers: 0 false, 1 unknown, 2 true. As duckdb_decide.sql, but for what
-- SQLite has not.
.mode csv
.import cluster.csv raw_clusters
.import unit.csv raw_units
.import incident.csv raw_incidents
.mode tabs
create table incidents as
  select unit, max(min(max(serious, minor), concluded)) as grave, max(min(serious, 2 - concluded)) as pending
  from (select unit, case serious when 'true' then 2 when 'false' then 0 else 1 end as serious,
    case concluded when 'true' then 2 when 'false' then 0 else 1 end as concluded,
    case kind when 'wrongdoing' then 0 when '' then 1 else 2 end as minor from raw_incidents)
  group by unit;
create unique index incident_of on incidents (unit);
create table standings as
  select cluster, excluded, pending,
    case when excluded = 2 or pending = 2 then 0 when excluded = 1 or pending = 1 then 1 else 2 end as candidate,
    coalesce(votes, 1000000) * 10000000 + coalesce(score, 2000000) as flag_best,
    coalesce(votes, -1) * 10000000 + coalesce(score, -1) as flag_worst,
    coalesce(score, 2000000) * 10000000 + coalesce(votes, 2000000) as national_best,
    coalesce(score, -1) * 10000000 + coalesce(votes, -1) as national_worst,
    coalesce(-year, 1000000) as head_best, coalesce(-year, -1000000) as head_worst
  from (select cluster, cast(nullif(votes, '') as integer) as votes,
    cast(round(nullif(score, '') * 100) as integer) as score, cast(nullif(last_head_year, '') as integer) as year,
    max(2 - min(case registered when 'true' then 2 when 'false' then 0 else 1 end,
      case pledge_signed when 'true' then 2 when 'false' then 0 else 1 end), coalesce(grave, 0)) as excluded,
    coalesce(pending, 0) as pending
    from raw_units left join incidents on incidents.unit = raw_units.id);
-- The two best of each cluster.
create table tops as
  select cluster, max(flag_best) filter (where flag_at = 1) as flag_best_1, max(flag_best) filter (where flag_at = 2) as flag_best_2,
    max(head_best) filter (where head_at = 1) as head_best_1, max(head_best) filter (where head_at = 2) as head_best_2
  from (select cluster, flag_best, head_best, row_number() over (partition by cluster order by flag_best desc) as flag_at,
    row_number() over (partition by cluster order by head_best desc) as head_at from standings where candidate > 0)
  group by cluster;
create unique index top_of on tops (cluster);
create table sure_tops as
  select cluster, max(flag_worst) filter (where flag_at = 1) as flag_worst_1, max(flag_worst) filter (where flag_at = 2) as flag_worst_2,
    max(head_worst) filter (where head_at = 1) as head_worst_1, max(head_worst) filter (where head_at = 2) as head_worst_2
  from (select cluster, flag_worst, head_worst, row_number() over (partition by cluster order by flag_worst desc) as flag_at,
    row_number() over (partition by cluster order by head_worst desc) as head_at from standings where candidate = 2)
  group by cluster;
create unique index sure_top_of on sure_tops (cluster);
create table chosen as
  select s.cluster, excluded, pending, national_best, national_worst,
    case when candidate = 0 then 0 when coalesce(flag_worst_1 > flag_best, 0) then 1 when candidate < 2 then 4
      when coalesce(iif(flag_best_1 = flag_best, flag_best_2, flag_best_1) < flag_worst, 1) then 2
      when coalesce(iif(flag_best_1 = flag_best, flag_best_2, flag_best_1) <= flag_worst, 1)
        and coalesce(iif(flag_best = flag_worst and flag_worst_1 = flag_worst, flag_worst_2, flag_worst_1) >= flag_best, 0) then 3
      else 4 end as flag,
    case when candidate = 0 then 0 when coalesce(head_worst_1 > head_best, 0) then 1 when candidate < 2 then 4
      when coalesce(iif(head_best_1 = head_best, head_best_2, head_best_1) < head_worst, 1) then 2
      when coalesce(iif(head_best_1 = head_best, head_best_2, head_best_1) <= head_worst, 1)
        and coalesce(iif(head_best = head_worst and head_worst_1 = head_worst, head_worst_2, head_worst_1) >= head_best, 0) then 3
      else 4 end as head
  from standings s left join tops t on s.cluster = t.cluster left join sure_tops w on s.cluster = w.cluster;
create table national as select flag, national_best as best, national_worst as worst from chosen where flag >= 2;
create table seats as select count(*) filter (where flag = 2) / 5 as least, count(*) / 5 as most from national;
create table cuts as
  select (select best from national order by best desc limit 1 offset (select least from seats)) as first_out,
    case when (select most from seats) > 0 then (select worst from national where flag = 2 order by worst desc
      limit 1 offset (select most - 1 from seats)) end as last_in;
create table states as
  select case max(flag) when 4 then 'undetermined' when 3 then 'tied' when 0 then 'no_candidate' else 'filled' end as flag,
    case max(head) when 4 then 'undetermined' when 3 then 'tied' when 0 then 'no_candidate' else 'filled' end as head
  from chosen group by cluster;
select 'unit', 'standing', case when excluded = 2 then 'not_considered' when excluded = 0 and pending = 2 then 'deferred'
  when excluded = 0 and pending = 0 then 'considered' else 'undetermined' end as state, count(*) from chosen group by state;
select 'unit', 'sector_flag', case when flag = 2 then 'true' when flag > 2 then 'undetermined' else 'false' end as state, count(*)
  from chosen group by state;
select 'unit', 'next_head', case when head = 2 then 'true' when head > 2 then 'undetermined' else 'false' end as state, count(*)
  from chosen group by state;
select 'unit', 'government_flag', state, sum(n) from (
  select case when last_in > best then 'false' when flag > 2 then 'undetermined'
    when first_out is null or first_out < worst then 'true' else 'undetermined' end as state, count(*) as n
  from national, cuts group by state
  union all select 'false', count(*) from chosen where flag < 2) group by state having sum(n) > 0;
select 'cluster', 'sector_flag', flag, count(*) from states group by flag;
select 'cluster', 'next_head', head, count(*) from states group by head;
