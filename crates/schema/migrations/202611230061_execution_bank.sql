-- Files exchanged with the bank: instructions out, receipts and statements in.
create table ex_instruction (
  id {code} not null primary key,
  created_by {code} not null,
  created_at {int} not null,
  note text not null
) {strict};
create index ex_instruction_creator on ex_instruction (created_by, id);

-- One row per payment sent; the instruction's number of a payment is the payment's own number.
create table ex_instruction_line (
  payment_id {code} not null primary key,
  instruction_id {code} not null,
  unit_id {code} not null,
  sent_on text not null
) {strict};
create index ex_instruction_line_instruction on ex_instruction_line (instruction_id, payment_id);

create table ex_receipt (
  receipt_no {code} not null primary key,
  id {code} not null unique,
  payment_id {code} not null,
  unit_id {code} not null,
  result text not null check (result in ('paid', 'failed', 'returned', 'refunded')),
  amount_fen {int} not null check (amount_fen > 0),
  bank_date text not null,
  reason text not null,
  received_at {int} not null
) {strict};
create index ex_receipt_payment on ex_receipt (payment_id);
create index ex_receipt_list on ex_receipt (unit_id, id);

create table ex_statement_line (
  statement_no {code} not null primary key,
  id {code} not null unique,
  unit_id {code} not null,
  account_no {code} not null,
  bank_date text not null,
  direction text not null check (direction in ('out', 'in')),
  amount_fen {int} not null check (amount_fen > 0),
  balance_fen {int},
  receipt_no {code} not null,
  note text not null,
  taken_at {int} not null
) {strict};
create index ex_statement_line_list on ex_statement_line (unit_id, id);
-- Serves: receipts without a statement line.
create index ex_statement_line_receipt on ex_statement_line (receipt_no);

create view v_receipt as
select id, receipt_no, payment_id, unit_id, result, amount_fen, bank_date, reason, received_at from ex_receipt;
create view v_statement_line as
select id, statement_no, unit_id, account_no, bank_date, direction, amount_fen, balance_fen, receipt_no, note
from ex_statement_line;
