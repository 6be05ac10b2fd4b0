-- Bodies of accruals; headers are in fl_document (kind 'accrual'). What is not stated is empty.
create table ex_accrual (
  id {code} not null primary key,
  business {code} not null,
  business_detail {code} not null,
  payee_id {code} not null,
  project_id {code} not null,
  function {code} not null,
  dep_economy {code} not null,
  fund {code} not null,
  purpose text not null,
  invoice_no {code} not null,
  attachments {int} not null check (attachments >= 0)
) {strict};

create view v_accrual as
select a.id, d.number, d.unit_id, d.fiscal_year, d.state, d.amount_fen, d.title, a.business, a.business_detail,
  a.payee_id, a.project_id, a.function, a.dep_economy, a.fund, a.purpose, a.invoice_no, a.attachments
from ex_accrual a join fl_document d on d.id = a.id;
