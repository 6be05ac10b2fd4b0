-- Payments and statement lines name the unit's account by its id; its number stands sealed in the account.
drop view v_payment;
alter table ex_payment drop column payer_account_no;
alter table ex_payment add column payer_account_id {code} not null default '';
create view v_payment as
select p.id, d.number, d.unit_id, d.fiscal_year, d.state, d.amount_fen, d.title, p.payee_id, p.payee_account_id,
  p.payer_account_id, p.fund_group, p.payment_channel, p.purpose, p.business, p.invoice_no, p.paid_on, p.refunded_fen
from ex_payment p join fl_document d on d.id = p.id;

drop view v_statement_line;
alter table ex_statement_line drop column account_no;
alter table ex_statement_line add column account_id {code} not null default '';
create view v_statement_line as
select id, statement_no, unit_id, account_id, bank_date, direction, amount_fen, balance_fen, receipt_no, note
from ex_statement_line;
