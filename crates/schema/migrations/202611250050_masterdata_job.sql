-- Imports that run in the background. `content` is the file until the job has ended; personal data may stand in it, so
-- that it is staged (`reconcile/private.rs`). The row changes to `done` in the transaction that writes the records.
create table md_job (
  id {code} not null primary key,
  kind {code} not null,
  owner_id {code} not null,
  owner_name text not null,
  request_key {code} not null,
  fingerprint text not null,
  source text not null,
  dry_run {int} not null check (dry_run in (0, 1)),
  file_hash text not null,
  state text not null check (state in ('queued', 'reading', 'checking', 'writing', 'done', 'failed', 'cancelled')),
  row_count {int} not null check (row_count >= 0),
  report text not null,
  problem text not null,
  content {blob},
  created_at {int} not null,
  finished_at {int},
  unique (owner_id, request_key)
) {strict};
-- What is to be run next, and how much waits.
create index md_job_state on md_job (state, created_at);
-- Somebody's own jobs, newest first.
create index md_job_owner on md_job (owner_id, id);

-- Bad cells of a job's or a reconciliation's files, in pages.
create table md_import_problem (
  subject_id {code} not null,
  seq {int} not null,
  source text not null,
  line {int} not null,
  field text not null,
  value text not null,
  what_zh text not null,
  what_en text not null,
  how_zh text not null,
  how_en text not null,
  primary key (subject_id, seq)
) {strict};
