-- The rounds of a budget: 一上, 一下, 二上, 二下.
alter table bg_budget add column round integer not null default 1 check (round in (1, 2));
update bg_budget set round = 2 where id in (select id from fl_document where kind = 'budget' and state in ('in_review', 'approved'));

-- Serves: the budgets of a unit, for the units above it and for the board.
create index bg_budget_unit on bg_budget (unit_id, budget_year);

-- When the department wants what of a year.
create table bg_deadline (
  budget_year integer not null,
  stage text not null check (stage in ('first_up', 'first_down', 'second_up', 'second_down')),
  due_on text not null,
  version integer not null check (version > 0),
  primary key (budget_year, stage)
) strict;

-- Units that take no part in the rounds of a year, and why.
create table bg_excused (
  budget_year integer not null,
  unit_id text not null,
  reason text not null,
  primary key (budget_year, unit_id)
) strict;

-- Every figure that a control figure has had.
create table bg_control_version (
  unit_id text not null,
  budget_year integer not null,
  fund text not null,
  expenditure_kind text not null check (expenditure_kind in ('basic', 'project')),
  version integer not null check (version > 0),
  before_fen integer,
  amount_fen integer not null check (amount_fen >= 0),
  actor_id text not null,
  actor_name text not null,
  at integer not null,
  primary key (unit_id, budget_year, fund, expenditure_kind, version)
) strict;
insert into bg_control_version (unit_id, budget_year, fund, expenditure_kind, version, before_fen, amount_fen, actor_id, actor_name, at)
select unit_id, budget_year, fund, expenditure_kind, version, null, amount_fen, '', '', 0 from bg_control_figure;

-- Budgets as they were submitted and approved.
create table bg_version (
  id text not null primary key,
  budget_id text not null,
  unit_id text not null,
  budget_year integer not null,
  stage text not null check (stage in ('first_up', 'second_up', 'second_down')),
  seq integer not null check (seq > 0),
  hash text not null,
  amount_fen integer not null,
  income_fen integer not null,
  actor_id text not null,
  at integer not null
) strict;
-- Serves: the versions of a budget in order, and the last of a stage.
create unique index bg_version_budget on bg_version (budget_id, seq);

create table bg_version_line (
  version_id text not null,
  line integer not null check (line > 0),
  fund text not null,
  project_code text not null,
  project_name text not null,
  project_id text,
  function text not null,
  dep_economy text not null,
  gov_economy text not null,
  expenditure_kind text not null,
  taken_over integer not null,
  note text not null,
  amount_fen integer not null,
  primary key (version_id, line)
) strict;

create table bg_version_income (
  version_id text not null,
  line integer not null check (line > 0),
  fund text not null,
  revenue_item text not null,
  note text not null,
  amount_fen integer not null,
  primary key (version_id, line)
) strict;

create view v_budget_version as
select id, budget_id, unit_id, budget_year, stage, seq, hash, amount_fen, income_fen, actor_id, at from bg_version;
create view v_budget_version_line as
select l.version_id, v.budget_id, v.unit_id, v.budget_year, v.stage, l.line, l.fund, l.project_code, l.project_name, l.project_id,
  l.function, l.dep_economy, l.gov_economy, l.expenditure_kind, l.taken_over, l.note, l.amount_fen
from bg_version_line l join bg_version v on v.id = l.version_id;
create view v_budget_version_income as
select i.version_id, v.budget_id, v.unit_id, v.budget_year, v.stage, i.line, i.fund, i.revenue_item, i.note, i.amount_fen
from bg_version_income i join bg_version v on v.id = i.version_id;

create trigger bg_control_version_no_update before update on bg_control_version begin select raise(abort, 'bg_control_version is append-only'); end;
create trigger bg_control_version_no_delete before delete on bg_control_version begin select raise(abort, 'bg_control_version is append-only'); end;
create trigger bg_version_no_update before update on bg_version begin select raise(abort, 'bg_version is append-only'); end;
create trigger bg_version_no_delete before delete on bg_version begin select raise(abort, 'bg_version is append-only'); end;
create trigger bg_version_line_no_update before update on bg_version_line begin select raise(abort, 'bg_version_line is append-only'); end;
create trigger bg_version_line_no_delete before delete on bg_version_line begin select raise(abort, 'bg_version_line is append-only'); end;
create trigger bg_version_income_no_update before update on bg_version_income begin select raise(abort, 'bg_version_income is append-only'); end;
create trigger bg_version_income_no_delete before delete on bg_version_income begin select raise(abort, 'bg_version_income is append-only'); end;
