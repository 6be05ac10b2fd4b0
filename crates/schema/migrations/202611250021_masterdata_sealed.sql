-- Identity numbers, phones, pay and account numbers are sealed (ADR 0012). There were none but unkeyed digests of
-- identity numbers, which cannot be sealed: a database that holds persons or accounts from before is made anew.
create table md_unsealed (
  n {int} not null constraint persons_and_accounts_in_clear_make_the_database_anew check (n = 0)
) {strict};
insert into md_unsealed (n) select count(*) from md_person;
insert into md_unsealed (n) select count(*) from md_bank_account;
drop table md_unsealed;

drop table md_person;
create table md_person (
  id {code} not null primary key,
  code {code} not null unique,
  unit_id {code} not null references md_unit (id),
  name text not null,
  id_card_sealed text not null,
  -- Serves: whose identity number it is.
  id_card_index {code} not null unique,
  id_card_masked text not null,
  phone_sealed text not null,
  phone_masked text not null,
  pay_sealed text not null,
  post text not null,
  rank text not null,
  person_class text not null,
  joined_on text not null,
  left_on text,
  version {int} not null check (version > 0)
) {strict};
create index md_person_unit on md_person (unit_id, code);

drop view v_bank_account;
drop table md_bank_account;
create table md_bank_account (
  id {code} not null primary key,
  owner_kind text not null check (owner_kind in ('payee', 'unit')),
  owner_id {code} not null,
  account_sealed text not null,
  -- Serves: the account of a number, in imports and statements.
  account_index {code} not null unique,
  account_masked text not null,
  account_name text not null,
  bank_name text not null,
  bank_code {code} not null,
  purpose text not null check (purpose in ('zero_balance', 'basic', 'special', 'general', 'payee')),
  stopped {int} not null check (stopped in (0, 1)),
  version {int} not null check (version > 0)
) {strict};
create index md_bank_account_owner on md_bank_account (owner_id);
create view v_bank_account as
select id, owner_kind, owner_id, account_sealed, account_index, account_masked, account_name, bank_name, bank_code,
  purpose, stopped from md_bank_account;
