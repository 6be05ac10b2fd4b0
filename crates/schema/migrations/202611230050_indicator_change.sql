-- Bodies of indicator changes; headers are in fl_document (kind 'indicator_change').
create table in_change (
  id {code} not null primary key,
  operation text not null check (operation in ('issue', 'supplement', 'reduce', 'freeze', 'unfreeze', 'withdraw')),
  document_no text not null,
  reason text not null
) {strict};

-- `fresh` holds the dimensions of an indicator that an issue will create (JSON); empty otherwise.
create table in_change_line (
  id {code} not null primary key,
  change_id {code} not null,
  line {int} not null,
  indicator_id {code} not null,
  amount_fen {int} not null check (amount_fen > 0),
  fresh text not null
) {strict};
create index in_change_line_change on in_change_line (change_id, line);
