-- What became of electronic vouchers: told by the documents that claim or name them and the books, never typed.

-- Serves: the documents that name an invoice or a receipt.
create index ex_payment_invoice on ex_payment (invoice_no) where invoice_no <> '';
create index ex_accrual_invoice on ex_accrual (invoice_no) where invoice_no <> '';
create index bk_event_voucher_invoice on bk_event_voucher (invoice_no) where invoice_no <> '';
create index bk_manual_voucher_invoice on bk_manual_voucher (invoice_no) where invoice_no <> '';
create index ex_income_receipt on ex_income (receipt_no) where receipt_no <> '';
-- Serves: the payee that an electronic voucher names.
create index md_payee_credit on md_payee (credit_code) where credit_code <> '';
create index md_payee_named on md_payee (name);

create view v_paper_named as
select 'invoice' as claim_kind, invoice_no as value, id as document_id from ex_payment where invoice_no <> ''
union all
select 'invoice', invoice_no, id from ex_accrual where invoice_no <> ''
union all
select 'invoice', invoice_no, id from bk_event_voucher where invoice_no <> ''
union all
select 'invoice', invoice_no, id from bk_manual_voucher where invoice_no <> ''
union all
select 'bank_receipt', receipt_no, id from ex_income where receipt_no <> '';

-- The document of a voucher: the one that claims it, or else one that names it and is not void; its first voucher; and
-- whether a package of the archive holds that. A voucher with a code may be named by its number alone.
create view v_evoucher_use as
select h.id, coalesce(h.claimed_id, h.named_id, '') as document_id, coalesce(j.id, '') as journal_id,
  coalesce(j.number, 0) as journal_number, coalesce(j.period, 0) as journal_period,
  coalesce(j.posted_on, '') as journal_date,
  case
    when j.id is not null and exists (select 1 from av_package a
      where a.unit_id = j.unit_id and j.period between a.from_period and a.to_period) then 'archived'
    when j.id is not null then 'booked'
    when h.claimed_id is not null then 'in_use'
    when h.named_id is not null then 'proposed'
    else 'received'
  end as state
from (select v.id,
    coalesce(
      (select c.document_id from ps_claim c where c.kind = v.claim_kind and c.value = v.claim_value),
      (select c.document_id from ps_claim c where c.kind = v.claim_kind and c.value = v.number)) as claimed_id,
    coalesce(
      (select min(p.document_id) from v_paper_named p join fl_document d on d.id = p.document_id
        where p.value = v.claim_value and p.claim_kind = v.claim_kind and d.state <> 'void'),
      (select min(p.document_id) from v_paper_named p join fl_document d on d.id = p.document_id
        where p.value = v.number and p.claim_kind = v.claim_kind and d.state <> 'void')) as named_id
  from ev_voucher v) h
left join lg_journal j on j.id = (select x.id from lg_journal x
  where x.document_id = coalesce(h.claimed_id, h.named_id) and x.journal_type = 'voucher' order by x.seq limit 1);
