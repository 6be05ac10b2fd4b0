-- Bodies of projects; headers are in fl_document (kind 'project').
create table pj_project (
  id {code} not null primary key,
  code {code} not null unique,
  name text not null,
  class {code} not null,
  function {code} not null,
  start_year {int} not null,
  end_year {int} not null,
  reason text not null,
  flags text not null,
  new_policy {int} not null check (new_policy in (0, 1)),
  appraisal_result text not null check (appraisal_result in ('', 'pass', 'reduce', 'fail')),
  appraisal_note text not null,
  -- The total that was appraised: an appraisal covers no more than that.
  appraised_fen {int} not null check (appraised_fen >= 0),
  -- SM3 of the costing lines a reviewer released over the standard; empty when nobody did.
  released_hash text not null,
  total_fen {int} not null check (total_fen >= 0),
  check (start_year <= end_year)
) {strict};

-- amount = unit price × quantity × frequency, computed once by the project's own code and never typed.
create table pj_costing_line (
  id {code} not null primary key,
  project_id {code} not null references pj_project (id) deferrable initially deferred,
  line {int} not null,
  task text not null,
  budget_year {int} not null,
  standard_id {code},
  unit_price_fen {int} not null check (unit_price_fen >= 0),
  quantity text not null,
  frequency text not null,
  unit_of_measure text not null,
  dep_economy {code} not null,
  fund {code} not null,
  reason text not null,
  amount_fen {int} not null check (amount_fen >= 0)
) {strict};
create index pj_costing_line_project on pj_costing_line (project_id, line);

create table pj_target (
  id {code} not null primary key,
  project_id {code} not null references pj_project (id) deferrable initially deferred,
  line {int} not null,
  kind text not null check (kind in ('output', 'cost', 'benefit', 'satisfaction')),
  name text not null,
  value text not null,
  unit_of_measure text not null,
  weight {int} not null check (weight between 0 and 100)
) {strict};
create index pj_target_project on pj_target (project_id, line);

create view v_project as
select p.id, d.unit_id, d.number, d.state, d.fiscal_year, p.code, p.name, p.class, p.function, p.start_year,
  p.end_year, p.total_fen, p.flags
from pj_project p join fl_document d on d.id = p.id;
create view v_costing_line as
select id, project_id, line, task, budget_year, standard_id, unit_price_fen, quantity, frequency, unit_of_measure,
  dep_economy, fund, reason, amount_fen from pj_costing_line;
