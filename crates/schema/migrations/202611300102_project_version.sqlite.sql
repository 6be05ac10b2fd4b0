-- Every submission and every entry into the library keeps what the project was then, each hashed over the one before.
create table pj_version (
  project_id text not null,
  version integer not null check (version > 0),
  action text not null check (action in ('submit', 'approve', 'adjust')),
  at integer not null,
  actor_id text not null,
  total_fen integer not null,
  content text not null,
  previous_hash text not null,
  hash text not null,
  primary key (project_id, version)
) strict;

-- What a version in the library is costed at, as budgets take it: they equal the version they were derived from.
create table pj_version_sum (
  project_id text not null,
  version integer not null,
  budget_year integer not null,
  dep_economy text not null,
  fund text not null,
  amount_fen integer not null,
  primary key (project_id, version, budget_year, dep_economy, fund)
) strict;

-- Costing lines that an adjustment replaced: budgets and the chain still name them.
create table pj_past_line (
  id text not null primary key,
  project_id text not null,
  line integer not null,
  task text not null,
  budget_year integer not null,
  standard_id text,
  unit_price_fen integer not null,
  quantity text not null,
  frequency text not null,
  unit_of_measure text not null,
  dep_economy text not null,
  fund text not null,
  reason text not null,
  amount_fen integer not null,
  derivation text not null,
  until_version integer not null
) strict;
-- Serves: the lines of a project in the chain.
create index pj_past_line_project on pj_past_line (project_id);

-- What appraisers found, each time: what was asked for, and what of it may be had.
create table pj_appraisal (
  project_id text not null,
  version integer not null,
  at integer not null,
  actor_id text not null,
  result text not null check (result in ('pass', 'reduce', 'fail')),
  requested_fen integer not null check (requested_fen >= 0),
  appraised_fen integer not null check (appraised_fen >= 0 and appraised_fen <= requested_fen),
  note text not null,
  primary key (project_id, version)
) strict;

-- Lines in force and lines that were.
create view v_costing_line_ever as
select id, project_id, line, task, budget_year, standard_id, unit_price_fen, quantity, frequency, unit_of_measure,
  dep_economy, fund, reason, amount_fen from pj_costing_line
union all
select id, project_id, line, task, budget_year, standard_id, unit_price_fen, quantity, frequency, unit_of_measure,
  dep_economy, fund, reason, amount_fen from pj_past_line;
create view v_project_version_sum as
select project_id, version, budget_year, dep_economy, fund, amount_fen from pj_version_sum;

create trigger pj_version_no_update before update on pj_version begin select raise(abort, 'pj_version is append-only'); end;
create trigger pj_version_no_delete before delete on pj_version begin select raise(abort, 'pj_version is append-only'); end;
create trigger pj_version_sum_no_update before update on pj_version_sum begin select raise(abort, 'pj_version_sum is append-only'); end;
create trigger pj_version_sum_no_delete before delete on pj_version_sum begin select raise(abort, 'pj_version_sum is append-only'); end;
create trigger pj_past_line_no_update before update on pj_past_line begin select raise(abort, 'pj_past_line is append-only'); end;
create trigger pj_past_line_no_delete before delete on pj_past_line begin select raise(abort, 'pj_past_line is append-only'); end;
create trigger pj_appraisal_no_update before update on pj_appraisal begin select raise(abort, 'pj_appraisal is append-only'); end;
create trigger pj_appraisal_no_delete before delete on pj_appraisal begin select raise(abort, 'pj_appraisal is append-only'); end;
