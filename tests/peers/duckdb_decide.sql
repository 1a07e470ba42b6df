-- All of W1. A candidate's keys are packed into one number, at their best and at their worst (w1_decide.c
-- says why both); for one seat the two best of a cluster say all. Nothing is unknown but through 1 in
-- truths and through nulls.
create table standings as
  select cluster, votes, score, last_head_year,
    greatest(2 - least(registered, pledge_signed), grave) as excluded, pending,
    -- 0 no candidate, 1 perhaps, 2 surely
    case when excluded = 2 or pending = 2 then 0 when excluded = 1 or pending = 1 then 1 else 2 end as candidate,
    coalesce(votes, 1000000) * 10000000 + coalesce(score, 2000000) as flag_best,
    coalesce(votes, -1) * 10000000 + coalesce(score, -1) as flag_worst,
    coalesce(-last_head_year, 1000000) as head_best, coalesce(-last_head_year, -1000000) as head_worst
  from units;
create table tops as
  select cluster,
    max(flag_best, 2) filter (candidate > 0) as flag_best, max(flag_worst, 2) filter (candidate = 2) as flag_worst,
    max(head_best, 2) filter (candidate > 0) as head_best, max(head_worst, 2) filter (candidate = 2) as head_worst
  from standings group by cluster;
-- 0 no candidate, 1 not chosen, 2 chosen, 3 tied, 4 undetermined
create macro status(candidate, best, worst, bests, worsts) as
  case when candidate = 0 then 0
    when coalesce(worsts[1] > best, false) then 1
    when candidate < 2 then 4
    -- the best of the others: the second where it is the first itself
    when coalesce(case when bests[1] = best then bests[2] else bests[1] end < worst, true) then 2
    when coalesce(case when bests[1] = best then bests[2] else bests[1] end <= worst, true)
      and coalesce(case when best = worst and worsts[1] = worst then worsts[2] else worsts[1] end >= best, false) then 3
    else 4 end;
create table chosen as
  select s.cluster, s.votes, s.score, s.excluded, s.pending,
    status(candidate, s.flag_best, s.flag_worst, t.flag_best, t.flag_worst)::tinyint as flag,
    status(candidate, s.head_best, s.head_worst, t.head_best, t.head_worst)::tinyint as head
  from standings s join tops t on s.cluster = t.cluster;
create table national as
  select flag, coalesce(score, 2000000) * 10000000 + coalesce(votes, 2000000) as best,
    coalesce(score, -1) * 10000000 + coalesce(votes, -1) as worst
  from chosen where flag >= 2;
create table seats as
  select count(*) filter (flag = 2) // 5 as least, count(*) // 5 as most from national;
create table cuts as
  select (select best from national order by best desc limit 1 offset (select least from seats)) as first_out,
    case when (select most from seats) > 0 then (select worst from national where flag = 2 order by worst desc
      limit 1 offset (select most - 1 from seats)) end as last_in;
create table states as
  select case when max(flag) = 4 then 'undetermined' when max(flag) = 3 then 'tied' when max(flag) = 0 then 'no_candidate' else 'filled' end as flag,
    case when max(head) = 4 then 'undetermined' when max(head) = 3 then 'tied' when max(head) = 0 then 'no_candidate' else 'filled' end as head
  from chosen group by cluster;
with counts(place, entity, name, state, n) as (
  select 1, 'unit', 'standing',
    case when excluded = 2 then 'not_considered' when excluded = 0 and pending = 2 then 'deferred'
      when excluded = 0 and pending = 0 then 'considered' else 'undetermined' end as state, count(*)
  from chosen group by state
  union all
  select 2, 'unit', 'sector_flag', case when flag = 2 then 'true' when flag > 2 then 'undetermined' else 'false' end as state, count(*)
  from chosen group by state
  union all
  select 3, 'unit', 'next_head', case when head = 2 then 'true' when head > 2 then 'undetermined' else 'false' end as state, count(*)
  from chosen group by state
  union all
  select 4, 'unit', 'government_flag', state, sum(n) from (
    select case when last_in > best then 'false' when flag > 2 then 'undetermined'
      when first_out is null or first_out < worst then 'true' else 'undetermined' end as state, count(*) as n
    from national, cuts group by state
    union all select 'false', count(*) from chosen where flag < 2) group by state
  union all
  select 5, 'cluster', 'sector_flag', flag, count(*) from states group by flag
  union all
  select 6, 'cluster', 'next_head', head, count(*) from states group by head)
select entity, name, state, n from counts where n > 0 order by place, state;
