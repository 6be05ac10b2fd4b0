-- Bodies of own-funds income; headers are in fl_document (kind 'income').
create table ex_income (
  id {code} not null primary key,
  business {code} not null,
  revenue_item {code} not null,
  vat_method {code} not null,
  vat_fen {int} not null check (vat_fen >= 0),
  earmarked {int} not null check (earmarked in (0, 1)),
  payer text not null,
  received_on text not null,
  account_id {code} not null,
  receipt_no {code} not null,
  note text not null
) {strict};

create view v_income as
select i.id, d.number, d.unit_id, d.fiscal_year, d.state, d.amount_fen, d.title, i.business, i.revenue_item,
  i.vat_fen, i.payer, i.received_on, i.account_id, i.receipt_no
from ex_income i join fl_document d on d.id = i.id;
