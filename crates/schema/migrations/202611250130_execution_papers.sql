-- How many original papers came with a document, for the vouchers it is booked by.
create view v_document_papers as
select id, attachments from ex_payment
union all
select id, attachments from ex_accrual;
