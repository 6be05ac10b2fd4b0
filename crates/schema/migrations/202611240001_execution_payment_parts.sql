-- What the posting event of a line books beside the sum that is paid: tax withheld, VAT, an advance settled (JSON).
alter table ex_payment_line add column parts text not null default '{}';
