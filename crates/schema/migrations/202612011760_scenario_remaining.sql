-- What an adopted scenario supposed of the master data: the values as they were and as it supposed them. Whether it has
-- been done since is asked of the master data.
create table sc_remaining (
  scenario_id {code} not null references sc_scenario (id) deferrable initially deferred,
  -- Place of the last change that supposes it.
  place {int} not null check (place >= 0),
  kind text not null check (kind in ('standard', 'headcount')),
  -- Whose; the unit of the change.
  unit_id {code} not null,
  below {int} not null check (below in (0, 1)),
  -- The edition of a standard, or the class of persons.
  subject {code} not null,
  before_value {int} not null,
  after_value {int} not null,
  primary key (scenario_id, place)
) {strict};
