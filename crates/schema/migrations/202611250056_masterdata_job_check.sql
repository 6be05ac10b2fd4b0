-- A checked file can be corrected and taken in without being sent again; reconciliations are worked on in the background
-- by the same jobs. `subject_id` is the reconciliation, `opinion` what its signer says; `effective_from` the day from
-- which the records of a file count (empty: the day of the import); `basis` a digest of what a check held the file
-- against.
alter table md_job add column task {code} not null default 'import' check (task in ('import', 'match', 'apply'));
alter table md_job add column subject_id {code} not null default '';
alter table md_job add column opinion text not null default '';
alter table md_job add column effective_from text not null default '';
alter table md_job add column basis text not null default '';

-- What a checked file would do to each record; personal data stands here masked only.
create table md_job_difference (
  job_id {code} not null references md_job (id),
  seq {int} not null,
  record_key text not null,
  name text not null,
  status text not null check (status in ('new', 'same', 'changed')),
  fields text not null,
  primary key (job_id, seq)
) {strict};
-- The records of one status, in order.
create index md_job_difference_status on md_job_difference (job_id, status, seq);

-- Cells of a job's file that were corrected, staged (`reconcile/private.rs`).
create table md_job_cell (
  job_id {code} not null references md_job (id),
  line {int} not null check (line > 0),
  field {code} not null,
  value text not null,
  primary key (job_id, line, field)
) {strict};

-- What the interface calls the column of a bad cell, and its English header.
alter table md_import_problem add column column_key {code} not null default '';
alter table md_import_problem add column column_en text not null default '';
