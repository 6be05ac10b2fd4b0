-- What is known of a project of the library beside its lines.
alter table pj_project add column span text not null default 'one_off'
  check (span in ('one_off', 'recurring', 'phased'));
alter table pj_project add column level {int} not null default 2 check (level in (1, 2));
-- The first-level project a second-level one belongs to.
alter table pj_project add column parent_id {code};
-- What was asked for when it was sent to review, and what the library took: later amounts stand beside these.
alter table pj_project add column requested_fen {int} not null default 0 check (requested_fen >= 0);
alter table pj_project add column reserved_fen {int} not null default 0 check (reserved_fen >= 0);
-- When it entered the library; 0 = never.
alter table pj_project add column reserved_at {int} not null default 0 check (reserved_at >= 0);
-- 1 = a proposal to change it stands in pj_proposal; what the tables hold stays in force until it is approved.
alter table pj_project add column adjusting {int} not null default 0 check (adjusting in (0, 1));
-- How it ended, why, and what was left of its indicators then.
alter table pj_project add column result text not null default ''
  check (result in ('', 'completed', 'partly', 'not_completed'));
alter table pj_project add column end_reason text not null default '';
alter table pj_project add column surplus_fen {int} not null default 0 check (surplus_fen >= 0);
-- The key of what generated it; empty for a project that was entered by people.
alter table pj_project add column generated {code} not null default '';
-- How a generated line was worked out; empty for a line that was entered.
alter table pj_costing_line add column derivation text not null default '';

-- Serves: the second-level projects of a first-level one, and their sums.
create index pj_project_parent on pj_project (parent_id) where parent_id is not null;

update pj_project set span = 'phased' where end_year > start_year;
-- "Reduce" used to ask for less than was appraised; it now carries the amount that may be had.
update pj_project set appraised_fen = appraised_fen - 1 where appraisal_result = 'reduce' and appraised_fen > 0;
update pj_project set requested_fen = total_fen
  where exists (select 1 from fl_document d where d.id = pj_project.id and d.state <> 'draft');
update pj_project set reserved_fen = total_fen, reserved_at = coalesce((select max(a.at) from pf_audit a
    where a.object_id = pj_project.id and a.object_kind = 'project' and a.to_state = 'reserved'),
    (select h.updated_at from fl_document h where h.id = pj_project.id))
  where exists (select 1 from fl_document d where d.id = pj_project.id and d.state in ('reserved', 'terminated'));

-- What an adjustment would make of a project; gone when it is approved or given up.
create table pj_proposal (
  project_id {code} not null primary key references pj_project (id) deferrable initially deferred,
  content text not null
) {strict};

-- The order in which the department would have projects of a year and a class.
create table pj_ranking (
  project_id {code} not null primary key,
  fiscal_year {int} not null,
  class {code} not null,
  place {int} not null check (place > 0),
  ranked_by {code} not null,
  ranked_at {int} not null
) {strict};
-- Serves: a ranking in its order.
create index pj_ranking_order on pj_ranking (fiscal_year, class, place);

-- Where a project stands in its life: what budgets and indicators say of it, over the state of its document.
create view v_project_stage as
select p.id, case
    when p.adjusting = 1 then 'adjusting'
    when d.state <> 'reserved' then d.state
    when exists (select 1 from lg_indicator i where i.project_id = p.id and i.allotted = 1) then 'executing'
    when exists (select 1 from v_budget_line b where b.project_id = p.id and b.state = 'approved') then 'budgeted'
    else 'reserved' end as stage
from pj_project p join fl_document d on d.id = p.id;

-- The five amounts of a project: asked for, taken into the library, in approved budgets, paid, still available.
create view v_project_amount as
select p.id, p.parent_id, d.unit_id, d.state,
  case when p.requested_fen > 0 then p.requested_fen else p.total_fen end as requested_fen, p.reserved_fen,
  cast(coalesce((select sum(b.amount_fen) from v_budget_line b
    where b.project_id = p.id and b.state = 'approved'), 0) as bigint) as budgeted_fen,
  cast(coalesce((select sum(i.paid_fen) from lg_indicator i
    where i.project_id = p.id and i.allotted = 1), 0) as bigint) as paid_fen,
  cast(coalesce((select sum(i.available_fen) from lg_indicator i
    where i.project_id = p.id and i.allotted = 1), 0) as bigint) as remaining_fen
from pj_project p join fl_document d on d.id = p.id;
