-- Bodies of payment applications; headers are in fl_document (kind 'payment').
create table ex_payment (
  id {code} not null primary key,
  payee_id {code} not null,
  payee_account_id {code} not null,
  payer_account_no {code} not null,
  fund_group text not null,
  payment_channel text not null,
  settlement text not null check (settlement in ('transfer', 'cash', 'official_card')),
  purpose text not null,
  business text not null,
  invoice_no {code} not null,
  procurement {int} not null check (procurement in (0, 1)),
  attachments {int} not null check (attachments >= 0),
  source_payment_id {code},
  paid_on text not null,
  refunded_fen {int} not null check (refunded_fen >= 0)
) {strict};
-- Serves: duplicates and split payments to one payee.
create index ex_payment_payee on ex_payment (payee_id);

create table ex_payment_line (
  id {code} not null primary key,
  payment_id {code} not null,
  line {int} not null,
  indicator_id {code} not null,
  amount_fen {int} not null check (amount_fen > 0),
  refunded_fen {int} not null check (refunded_fen >= 0 and refunded_fen <= amount_fen),
  note text not null
) {strict};
create index ex_payment_line_payment on ex_payment_line (payment_id, line);

create view v_payment as
select p.id, d.number, d.unit_id, d.fiscal_year, d.state, d.amount_fen, d.title, p.payee_id, p.payee_account_id,
  p.payer_account_no, p.fund_group, p.payment_channel, p.purpose, p.business, p.invoice_no, p.paid_on, p.refunded_fen
from ex_payment p join fl_document d on d.id = p.id;
create view v_payment_line as
select id, payment_id, line, indicator_id, amount_fen, refunded_fen, note from ex_payment_line;
