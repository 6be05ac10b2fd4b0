-- Bodies of payment applications; headers are in fl_document (kind 'payment').
create table ex_payment (
  id {code} not null primary key,
  unit_id {code} not null,
  payee_id {code} not null,
  payee_account_id {code} not null,
  payer_account_no {code} not null,
  fund_group text not null,
  payment_channel text not null,
  settlement text not null check (settlement in ('transfer', 'cash', 'official_card')),
  purpose text not null,
  business {code} not null,
  business_detail {code} not null,
  invoice_no {code} not null,
  procurement {int} not null check (procurement in (0, 1)),
  attachments {int} not null check (attachments >= 0),
  source_payment_id {code},
  amount_fen {int} not null check (amount_fen > 0),
  -- Day of the submission that stands; empty when none does (draft, returned, void, failed).
  submitted_on text not null,
  -- Digest of unit, payee, amount and purpose.
  duplicate_key {code} not null,
  paid_on text not null,
  refunded_fen {int} not null check (refunded_fen >= 0 and refunded_fen <= amount_fen)
) {strict};
-- Serves: split payments of a unit to one payee on one day (CR37), without touching the table.
create index ex_payment_payee on ex_payment (payee_id, unit_id, submitted_on, amount_fen);
-- Serves: duplicates (CR33).
create index ex_payment_duplicate on ex_payment (duplicate_key, submitted_on);

create table ex_payment_line (
  id {code} not null primary key,
  payment_id {code} not null,
  line {int} not null,
  indicator_id {code} not null,
  amount_fen {int} not null check (amount_fen > 0),
  refunded_fen {int} not null check (refunded_fen >= 0 and refunded_fen <= amount_fen),
  note text not null,
  -- What the handler stated of the line's dimensions, to be held against the indicator (JSON).
  stated text not null
) {strict};
create index ex_payment_line_payment on ex_payment_line (payment_id, line);
-- Serves: payments of an indicator.
create index ex_payment_line_indicator on ex_payment_line (indicator_id);

create view v_payment as
select p.id, d.number, d.unit_id, d.fiscal_year, d.state, d.amount_fen, d.title, p.payee_id, p.payee_account_id,
  p.payer_account_no, p.fund_group, p.payment_channel, p.purpose, p.business, p.invoice_no, p.paid_on, p.refunded_fen
from ex_payment p join fl_document d on d.id = p.id;
create view v_payment_line as
select id, payment_id, line, indicator_id, amount_fen, refunded_fen, note from ex_payment_line;
