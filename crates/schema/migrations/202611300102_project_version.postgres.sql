-- Every submission and every entry into the library keeps what the project was then, each hashed over the one before.
create table pj_version (
  project_id text collate "C" not null,
  version bigint not null check (version > 0),
  action text not null check (action in ('submit', 'approve', 'adjust')),
  at bigint not null,
  actor_id text collate "C" not null,
  total_fen bigint not null,
  content text not null,
  previous_hash text not null,
  hash text not null,
  primary key (project_id, version)
);

-- What a version in the library is costed at, as budgets take it: they equal the version they were derived from.
create table pj_version_sum (
  project_id text collate "C" not null,
  version bigint not null,
  budget_year bigint not null,
  dep_economy text collate "C" not null,
  fund text collate "C" not null,
  amount_fen bigint not null,
  primary key (project_id, version, budget_year, dep_economy, fund)
);

-- Costing lines that an adjustment replaced: budgets and the chain still name them.
create table pj_past_line (
  id text collate "C" not null primary key,
  project_id text collate "C" not null,
  line bigint not null,
  task text not null,
  budget_year bigint not null,
  standard_id text collate "C",
  unit_price_fen bigint not null,
  quantity text not null,
  frequency text not null,
  unit_of_measure text not null,
  dep_economy text collate "C" not null,
  fund text collate "C" not null,
  reason text not null,
  amount_fen bigint not null,
  derivation text not null,
  until_version bigint not null
);
-- Serves: the lines of a project in the chain.
create index pj_past_line_project on pj_past_line (project_id);

-- What appraisers found, each time: what was asked for, and what of it may be had.
create table pj_appraisal (
  project_id text collate "C" not null,
  version bigint not null,
  at bigint not null,
  actor_id text collate "C" not null,
  result text not null check (result in ('pass', 'reduce', 'fail')),
  requested_fen bigint not null check (requested_fen >= 0),
  appraised_fen bigint not null check (appraised_fen >= 0 and appraised_fen <= requested_fen),
  note text not null,
  primary key (project_id, version)
);

-- Lines in force and lines that were.
create view v_costing_line_ever as
select id, project_id, line, task, budget_year, standard_id, unit_price_fen, quantity, frequency, unit_of_measure,
  dep_economy, fund, reason, amount_fen from pj_costing_line
union all
select id, project_id, line, task, budget_year, standard_id, unit_price_fen, quantity, frequency, unit_of_measure,
  dep_economy, fund, reason, amount_fen from pj_past_line;
create view v_project_version_sum as
select project_id, version, budget_year, dep_economy, fund, amount_fen from pj_version_sum;

revoke update, delete, truncate on pj_version from current_user;
revoke update, delete, truncate on pj_version_sum from current_user;
revoke update, delete, truncate on pj_past_line from current_user;
revoke update, delete, truncate on pj_appraisal from current_user;
