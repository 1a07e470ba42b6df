-- W1 (w1.rules) in SQL as one writes it by hand who knows the data: groups of ten, votes below a million, scores of at most
-- 2,000,000 hundredths, three selections, one seat or a fifth. DuckDB and PostgreSQL run it as it stands. What it comes to are
-- the columns that the script of `thidua sql` has of the same names. bench_engines.c runs both and compares.
begin;
drop table if exists by_hand_unit; drop table if exists by_hand_cluster; 
drop table if exists standings; drop table if exists ranked; drop table if exists national; drop table if exists seats;
-- Truths of incidents are numbers: 0 false, 1 unknown, 2 true.
create temporary table standings as
select _row, cluster, id, votes, score, last_head_year, unregistered, grave, pending, standing, candidate,
  coalesce(votes, 1000000) * 10000000 + coalesce(score, 2000000) as flag_best,
  coalesce(votes, -1) * 10000000 + coalesce(score, -1) as flag_worst,
  coalesce(last_head_year, -1000000) as head_best, coalesce(last_head_year, 1000000) as head_worst
from (select *, case when standing = 4 then 2 when standing < 4 then 0 else 1 end as candidate
from (select *, case when unregistered or grave = 2 then 1
    else case when not unregistered and grave = 0 then 0 else 1 end + case when pending = 2 then 2 when pending = 1 then 6 else 4 end
  end as standing
from (select _row, _parent as cluster, id, votes, cast(score * 100 as bigint) as score, last_head_year,
    not registered or not pledge_signed as unregistered, coalesce(grave, 0) as grave, coalesce(pending, 0) as pending
  from unit left join (
    select _parent as unit,
      max(case when (serious or kind <> 'wrongdoing') and concluded then 2 when not ((serious or kind <> 'wrongdoing') and concluded) then 0 else 1 end) as grave,
      max(case when serious and not concluded then 2 when not (serious and not concluded) then 0 else 1 end) as pending
    from incident group by _parent) as i on i.unit = unit._row) as u) as u) as u;
analyze standings;
-- One seat. Where nothing is open in a cluster its order says all; else each pair is compared, at best and at worst.
create temporary table ranked as
with flag_open as (select distinct cluster from standings where candidate = 1 or (candidate = 2 and flag_best <> flag_worst)),
head_open as (select distinct cluster from standings where candidate = 1 or (candidate = 2 and head_best <> head_worst)),
flags as (
  select _row, candidate, rank() over w - 1 as less, rank() over w - 1 as more, count(*) over w as good_least, count(*) over w as good_most
  from standings where candidate = 2 and cluster not in (select cluster from flag_open) window w as (partition by cluster order by flag_best desc)
  union all
  select a._row, a.candidate, count(case when b.candidate = 2 and b.flag_worst > a.flag_best then 1 end), count(case when b.flag_best > a.flag_worst then 1 end),
    1 + count(case when b.candidate = 2 and b.flag_worst >= a.flag_best then 1 end), 1 + count(case when b.flag_best >= a.flag_worst then 1 end)
  from standings as a left join standings as b on a.cluster = b.cluster and a._row <> b._row and b.candidate > 0
  where a.candidate > 0 and a.cluster in (select cluster from flag_open) group by a._row, a.candidate),
heads as (
  select _row, candidate, rank() over w - 1 as less, rank() over w - 1 as more, count(*) over w as good_least, count(*) over w as good_most
  from standings where candidate = 2 and cluster not in (select cluster from head_open) window w as (partition by cluster order by head_best)
  union all
  select a._row, a.candidate, count(case when b.candidate = 2 and b.head_worst < a.head_best then 1 end), count(case when b.head_best < a.head_worst then 1 end),
    1 + count(case when b.candidate = 2 and b.head_worst <= a.head_best then 1 end), 1 + count(case when b.head_best <= a.head_worst then 1 end)
  from standings as a left join standings as b on a.cluster = b.cluster and a._row <> b._row and b.candidate > 0
  where a.candidate > 0 and a.cluster in (select cluster from head_open) group by a._row, a.candidate)
select s._row, s.cluster, s.id, s.votes, s.score, s.unregistered, s.grave, s.pending, s.standing,
  case when f._row is null then 0 when f.less >= 1 then 1 when f.candidate = 1 then 4 when f.good_most <= 1 then 2
    when f.more < 1 and f.good_least > 1 then 3 else 4 end as flag,
  case when f.candidate = 2 and f.less = f.more then f.less + 1 end as flag_rank,
  case when h._row is null then 0 when h.less >= 1 then 1 when h.candidate = 1 then 4 when h.good_most <= 1 then 2
    when h.more < 1 and h.good_least > 1 then 3 else 4 end as head,
  case when h.candidate = 2 and h.less = h.more then h.less + 1 end as head_rank
from standings as s left join flags as f on f._row = s._row left join heads as h on h._row = s._row;
analyze ranked;
create temporary table national as
select _row, max(sure) as sure, max(case when worst = 0 then sure_to - sure_at end) as less,
  max(case when worst = 1 then best_to - best_at - open end) as more,
  max(case when worst = 0 then 1 + sure_to - sure * (1 - open) end) as good_least, max(case when worst = 1 then best_to end) as good_most
from (select _row, sure, worst, open,
    sum(1 - worst) over (order by k desc) as best_to, sum(1 - worst) over (partition by k) as best_at,
    sum(worst * sure) over (order by k desc) as sure_to, sum(worst * sure) over (partition by k) as sure_at
  from (select _row, case when flag = 2 then 1 else 0 end as sure, 0 as worst, case when score is null or votes is null then 1 else 0 end as open,
      coalesce(score, 2000000) * 10000000 + coalesce(votes, 2000000) as k from ranked where flag >= 2
    union all
    select _row, case when flag = 2 then 1 else 0 end as sure, 1 as worst, case when score is null or votes is null then 1 else 0 end as open,
      coalesce(score, -1) * 10000000 + coalesce(votes, -1) as k from ranked where flag >= 2) as ends) as e
group by _row;
analyze national;
create temporary table seats as select (count(case when flag = 2 then 1 end) * 2 - count(case when flag = 2 then 1 end) * 2 % 10) / 10 as least,
  (count(*) * 2 - count(*) * 2 % 10) / 10 as most from ranked where flag >= 2;
create table by_hand_unit as
select r._row, r.id, c.id as cluster, case standing when 1 then 'not_considered' when 2 then 'deferred' when 4 then 'considered' end as standing_outcome,
  case standing when 1 then case when unregistered and grave = 2 then 'unregistered;grave_incident' when unregistered then 'unregistered' else 'grave_incident' end
    when 2 then 'pending_conclusion' end as standing_rules,
  case standing when 3 then 'not_considered;deferred' when 5 then 'not_considered;considered' when 6 then 'deferred;considered' when 7 then 'not_considered;deferred;considered' end as standing_possible,
  case when flag < 2 then false when flag = 2 then true end as sector_flag_chosen, flag_rank as sector_flag_rank, case when flag = 3 then true end as sector_flag_tied,
  case when head < 2 then false when head = 2 then true end as next_head_chosen, head_rank as next_head_rank, case when head = 3 then true end as next_head_tied,
  case when status < 2 then false when status = 2 then true end as government_flag_chosen, case when sure = 1 and less = more then less + 1 end as government_flag_rank,
  case when status = 3 then true end as government_flag_tied
from (select r.*, n.sure, n.less, n.more, case when n._row is null then 0 when n.less >= s.most then 1 when n.sure = 0 then 4
    when n.good_most <= s.least then 2 when n.more < s.least and n.good_least > s.most then 3 else 4 end as status
  from ranked as r cross join seats as s left join national as n on n._row = r._row) as r join cluster as c on c._row = r.cluster;
create table by_hand_cluster as
select c._row, c.id, coalesce(case flag when 4 then null when 3 then 'tied' when 2 then 'filled' else 'no_candidate' end, 'undetermined') as sector_flag_state, 1 as sector_flag_seats,
  flag_chosen as sector_flag_chosen, flag_undetermined as sector_flag_undetermined, flag_tied as sector_flag_tied,
  coalesce(case head when 4 then null when 3 then 'tied' when 2 then 'filled' else 'no_candidate' end, 'undetermined') as next_head_state, 1 as next_head_seats,
  head_chosen as next_head_chosen, head_undetermined as next_head_undetermined, head_tied as next_head_tied
from cluster as c left join (select cluster, max(flag) as flag, max(case when flag = 2 then id end) as flag_chosen,
    string_agg(id, ';' order by coalesce(flag_rank, 1000000), _row) filter (where flag = 4) as flag_undetermined,
    string_agg(id, ';' order by coalesce(flag_rank, 1000000), _row) filter (where flag = 3) as flag_tied from ranked where flag > 0 group by cluster) as f on f.cluster = c._row
  left join (select cluster, max(head) as head, max(case when head = 2 then id end) as head_chosen,
    string_agg(id, ';' order by coalesce(head_rank, 1000000), _row) filter (where head = 4) as head_undetermined,
    string_agg(id, ';' order by coalesce(head_rank, 1000000), _row) filter (where head = 3) as head_tied from ranked where head > 0 group by cluster) as h on h.cluster = c._row;
commit;
