-- Electronic vouchers as they were read from their files; the files are in pf_attachment. Rows only grow: what becomes of
-- a voucher is told by documents and books (v_evoucher_use).
create table ev_voucher (
  id text collate "C" not null primary key,
  unit_id text collate "C" not null,
  kind text collate "C" not null,
  direction text collate "C" not null check (direction in ('in', 'out')),
  format text collate "C" not null check (format in ('xml', 'ofd', 'pdf')),
  file_id text collate "C" not null,
  file_name text not null,
  file_hash text collate "C" not null unique,
  number text collate "C" not null check (number <> ''),
  code text collate "C" not null,
  -- What documents claim: kind of the claim, code and number together.
  claim_kind text collate "C" not null check (claim_kind in ('invoice', 'bank_receipt')),
  claim_value text collate "C" not null,
  issued_on text collate "C" not null,
  -- Who pays and who is paid. Accounts are masked.
  buyer_name text not null,
  buyer_tax text not null,
  buyer_account text not null,
  seller_name text not null,
  seller_tax text not null,
  seller_account text not null,
  net_fen bigint,
  tax_fen bigint,
  total_fen bigint not null check (total_fen <> 0),
  check_code text not null,
  traveller text not null,
  train text not null,
  from_place text not null,
  to_place text not null,
  travel_date text not null,
  -- First lines, usage and note, for lists and proposals.
  summary text not null,
  is_signed bigint not null check (is_signed in (0, 1)),
  -- Fields with their places, and what could not be compared, as JSON.
  fields text not null,
  notes text not null,
  actor_id text collate "C" not null,
  actor_name text not null,
  at bigint not null,
  -- One voucher in the whole department.
  unique (kind, number, code)
);
-- Serves: the list of a scope, newest first, and by its day of issue.
create index ev_voucher_list on ev_voucher (unit_id, id);
create index ev_voucher_day on ev_voucher (unit_id, issued_on, id);

create table ev_line (
  voucher_id text collate "C" not null,
  line bigint not null check (line > 0),
  name text not null,
  amount_fen bigint not null,
  tax_fen bigint not null,
  primary key (voucher_id, line)
);

revoke update, delete, truncate on ev_voucher from current_user;
revoke update, delete, truncate on ev_line from current_user;
