-- Several sources of one kind on their way to one set of records.
create table md_reconcile_case (
  id {code} not null primary key,
  unit_id {code} not null,
  kind {code} not null,
  note text not null,
  state text not null check (state in ('open', 'matched', 'applied', 'abandoned')),
  precedence text not null,
  basis text not null,
  owner_id {code} not null,
  owner_name text not null,
  created_at {int} not null,
  signer_id {code},
  signer_name text not null,
  applied_at {int},
  report text not null,
  version {int} not null check (version > 0)
) {strict};
-- The cases of the units somebody maintains, newest first.
create index md_reconcile_case_unit on md_reconcile_case (unit_id, id);

-- `content` is the file until the case has ended, staged (`reconcile/private.rs`).
create table md_reconcile_source (
  case_id {code} not null references md_reconcile_case (id),
  place {int} not null,
  name text not null,
  file_hash text not null,
  row_count {int} not null,
  uploaded_by {code} not null,
  uploaded_name text not null,
  uploaded_at {int} not null,
  content {blob},
  primary key (case_id, place),
  unique (case_id, name)
) {strict};

-- What matching made of the sources. Private values stand here masked only; they are read from the files again.
create table md_reconcile_record (
  case_id {code} not null references md_reconcile_case (id),
  seq {int} not null,
  record_key text not null,
  shown_key text not null,
  unit_code text not null,
  status text not null check (status in ('new', 'same', 'changed', 'conflict', 'proposed')),
  merged text not null,
  origins text not null,
  primary key (case_id, seq)
) {strict};
-- The records of one status, in order.
create index md_reconcile_record_status on md_reconcile_record (case_id, status, seq);

-- What a person has to decide: a field whose values differ, or (field `@match`) whether two records are one.
create table md_reconcile_conflict (
  case_id {code} not null references md_reconcile_case (id),
  seq {int} not null,
  record_seq {int} not null,
  record_key text not null,
  shown_key text not null,
  unit_code text not null,
  field {code} not null,
  sources text not null,
  shown text not null,
  facts text not null,
  proposal text not null,
  decision text not null,
  value text not null,
  reason text not null,
  decided_by {code},
  decided_name text not null,
  decided_at {int},
  primary key (case_id, seq)
) {strict};
-- The queue: what of a case is not decided yet, in order.
create index md_reconcile_conflict_open on md_reconcile_conflict (case_id, decision, seq);
