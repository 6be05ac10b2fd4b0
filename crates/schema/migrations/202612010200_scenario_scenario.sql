-- What-if: scenarios and their changes. What they come to is worked out when it is read and stands nowhere.
create table sc_scenario (
  id {code} not null primary key,
  unit_id {code} not null,
  budget_year {int} not null,
  -- Which lines it stands on, and the figures and budgets as they were when it began to.
  base text not null check (base in ('working', 'first_up', 'second_up', 'second_down')),
  standing text not null,
  based_at {int} not null,
  name text not null,
  note text not null,
  state text not null check (state in ('open', 'adopted', 'discarded')),
  creator_id {code} not null,
  created_at {int} not null,
  closed_by {code} not null,
  closed_at {int},
  version {int} not null check (version > 0)
) {strict};
-- Serves: the list of scenarios, newest first.
create index sc_scenario_created on sc_scenario (created_at, id);

create table sc_change (
  scenario_id {code} not null references sc_scenario (id) deferrable initially deferred,
  place {int} not null check (place > 0),
  kind text not null check (kind in ('control', 'standard', 'headcount')),
  content text not null,
  primary key (scenario_id, place)
) {strict};

-- Control figures and budgets, for areas that read them.
create view v_control_figure as
select unit_id, budget_year, fund, expenditure_kind, amount_fen, version from bg_control_figure;
create view v_budget as
select b.id, b.unit_id, b.budget_year, b.round, d.state, d.version
from bg_budget b join fl_document d on d.id = b.id;
