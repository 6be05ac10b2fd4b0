-- Bodies of reallocations; headers are in fl_document (kind 'reallocation').
create table in_reallocation (
  id {code} not null primary key,
  reason text not null,
  mof_approval_no text not null,
  released_hash text not null
) {strict};

create table in_reallocation_line (
  id {code} not null primary key,
  reallocation_id {code} not null,
  line {int} not null,
  direction text not null check (direction in ('from', 'to')),
  indicator_id {code} not null,
  amount_fen {int} not null check (amount_fen > 0)
) {strict};
create index in_reallocation_line_document on in_reallocation_line (reallocation_id, line);

-- A department's own permissions; while there are none, the shipped ones count.
create table in_reallocation_permission (
  dimension {code} not null,
  from_code {code} not null,
  to_code {code} not null,
  approver text not null check (approver in ('unit_head', 'dept_finance', 'mof', 'nobody')),
  basis text not null,
  primary key (dimension, from_code, to_code)
) {strict};
