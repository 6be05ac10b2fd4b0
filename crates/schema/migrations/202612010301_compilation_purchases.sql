-- What the costing lines of a budget's projects buy, beside the budget's lines and derived with them.
create table bg_purchase (
  id {code} not null primary key,
  budget_id {code} not null references bg_budget (id) deferrable initially deferred,
  project_id {code} not null,
  costing_line_id {code} not null,
  line {int} not null,
  task text not null,
  function {code} not null,
  dep_economy {code} not null,
  fund {code} not null,
  expenditure_kind text not null check (expenditure_kind in ('basic_person', 'basic_operating', 'project')),
  procurement text not null check (procurement in ('', 'goods', 'works', 'services')),
  service_purchase {int} not null check (service_purchase in (0, 1)),
  asset_class {code} not null,
  asset_name text not null,
  asset_count {int} not null check (asset_count >= 0),
  asset_replaced {int} not null check (asset_replaced between 0 and asset_count),
  unit_price_fen {int} not null check (unit_price_fen >= 0),
  quantity text not null,
  frequency text not null,
  unit_of_measure text not null,
  amount_fen {int} not null check (amount_fen > 0),
  check (procurement <> '' or service_purchase = 1 or asset_class <> '')
) {strict};
-- Serves: the purchases of a budget, and the lists in their order.
create unique index bg_purchase_place on bg_purchase (budget_id, project_id, line);

create view v_budget_purchase as
select p.id, p.budget_id, b.unit_id, b.budget_year, d.state, p.project_id, p.line, p.task, p.function, p.dep_economy,
  p.fund, p.expenditure_kind, p.procurement, p.service_purchase, p.asset_class, p.asset_name, p.asset_count,
  p.asset_replaced, p.unit_price_fen, p.quantity, p.frequency, p.unit_of_measure, p.amount_fen
from bg_purchase p join bg_budget b on b.id = p.budget_id join fl_document d on d.id = p.budget_id;

create table bg_version_purchase (
  version_id {code} not null,
  line {int} not null check (line > 0),
  project_code text not null,
  task text not null,
  dep_economy {code} not null,
  fund {code} not null,
  procurement text not null,
  service_purchase {int} not null,
  asset_class {code} not null,
  asset_name text not null,
  asset_count {int} not null,
  asset_replaced {int} not null,
  amount_fen {int} not null,
  primary key (version_id, line)
) {strict};
create view v_budget_version_purchase as
select p.version_id, v.budget_id, v.unit_id, v.budget_year, v.stage, p.line, p.project_code, p.task, p.dep_economy,
  p.fund, p.procurement, p.service_purchase, p.asset_class, p.asset_name, p.asset_count, p.asset_replaced, p.amount_fen
from bg_version_purchase p join bg_version v on v.id = p.version_id;
