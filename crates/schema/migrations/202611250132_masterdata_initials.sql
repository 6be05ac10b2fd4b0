-- The first letters of the readings of names, by which people find them; filled when the server starts, then written
-- with each record.
alter table md_unit add column initials text not null default '';
alter table md_code add column initials text not null default '';
alter table md_payee add column initials text not null default '';
alter table md_person add column initials text not null default '';
-- Serves: whether anything is below a unit or a code, and what.
create index md_unit_parent on md_unit (parent_id);
create index md_code_parent on md_code (scheme, parent);
