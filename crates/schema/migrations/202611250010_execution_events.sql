-- What more posting events ask: the sum beside the amount, where the unit's money is, stated purposes; and for income
-- the kind of receivable or the recourse of a bill, and the interest the bank kept back.
alter table ex_accrual add column part_fen {int} not null default 0 check (part_fen >= 0);
alter table ex_accrual add column payment_channel {code} not null default '';
alter table ex_accrual add column earmarked {int} not null default 0 check (earmarked in (0, 1));
alter table ex_income add column business_detail {code} not null default '';
alter table ex_income add column interest_fen {int} not null default 0 check (interest_fen >= 0);

drop view v_accrual;
create view v_accrual as
select a.id, d.number, d.unit_id, d.fiscal_year, d.state, d.amount_fen, d.title, a.business, a.business_detail,
  a.part_fen, a.payment_channel, a.earmarked, a.payee_id, a.project_id, a.function, a.dep_economy, a.fund, a.purpose,
  a.invoice_no, a.attachments
from ex_accrual a join fl_document d on d.id = a.id;
drop view v_income;
create view v_income as
select i.id, d.number, d.unit_id, d.fiscal_year, d.state, d.amount_fen, d.title, i.business, i.revenue_item,
  i.business_detail, i.vat_fen, i.interest_fen, i.payer, i.received_on, i.account_id, i.receipt_no
from ex_income i join fl_document d on d.id = i.id;
