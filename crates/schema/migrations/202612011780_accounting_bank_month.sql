-- Months of bank accounts with a reconciliation, and whether it is signed (1): for the close of a month.
create view v_bank_month as
select account_id, unit_id, period, case when state = 'signed' then 1 else 0 end as signed from ac_reconciliation;
