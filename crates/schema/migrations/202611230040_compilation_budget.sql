-- Bodies of unit budgets; headers are in fl_document (kind 'budget').
create table bg_budget (
  id {code} not null primary key,
  unit_id {code} not null,
  budget_year {int} not null,
  note text not null,
  sealed_hash text not null
) {strict};

-- Derived from the costing lines of the chosen projects: one line per project, function, economy and fund.
create table bg_line (
  id {code} not null primary key,
  budget_id {code} not null references bg_budget (id) deferrable initially deferred,
  project_id {code},
  function {code} not null,
  dep_economy {code} not null,
  gov_economy {code} not null,
  fund {code} not null,
  expenditure_kind text not null check (expenditure_kind in ('basic_person', 'basic_operating', 'project')),
  amount_fen {int} not null check (amount_fen > 0),
  taken_over {int} not null check (taken_over in (0, 1)),
  note text not null
) {strict};
create index bg_line_budget on bg_line (budget_id);
create index bg_line_project on bg_line (project_id);

create table bg_income_line (
  id {code} not null primary key,
  budget_id {code} not null references bg_budget (id) deferrable initially deferred,
  fund {code} not null,
  revenue_item text not null,
  amount_fen {int} not null check (amount_fen > 0),
  note text not null
) {strict};
create index bg_income_line_budget on bg_income_line (budget_id);

-- Control figures by fund and kind of expenditure; own funds are bounded by their income instead.
create table bg_control_figure (
  unit_id {code} not null,
  budget_year {int} not null,
  fund {code} not null,
  expenditure_kind text not null check (expenditure_kind in ('basic', 'project')),
  amount_fen {int} not null check (amount_fen >= 0),
  version {int} not null check (version > 0),
  primary key (unit_id, budget_year, fund, expenditure_kind)
) {strict};

create view v_budget_line as
select l.id, l.budget_id, b.unit_id, b.budget_year, d.state, l.project_id, l.function, l.dep_economy, l.gov_economy,
  l.fund, l.expenditure_kind, l.amount_fen, l.taken_over
from bg_line l join bg_budget b on b.id = l.budget_id join fl_document d on d.id = b.id;
create view v_income_line as
select l.id, l.budget_id, b.unit_id, b.budget_year, d.state, l.fund, l.revenue_item, l.amount_fen
from bg_income_line l join bg_budget b on b.id = l.budget_id join fl_document d on d.id = b.id;
