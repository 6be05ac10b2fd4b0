-- Classifications, standards, persons, payees and bank accounts.
create table md_code (
  scheme {code} not null,
  code {code} not null,
  name_zh text not null,
  name_en text not null,
  parent {code} not null,
  level {int} not null,
  effective_from text not null,
  effective_to text,
  attributes text not null,
  primary key (scheme, code, effective_from)
) {strict};

create table md_economic_mapping (
  departmental_code {code} not null,
  unit_type text not null,
  government_code {code} not null,
  effective_from text not null,
  primary key (departmental_code, unit_type, effective_from)
) {strict};

-- One row per edition of a standard; `id` names the edition.
create table md_standard (
  id {code} not null primary key,
  code {code} not null,
  name_zh text not null,
  name_en text not null,
  category {code} not null,
  unit_of_measure text not null,
  amount_fen {int},
  region text not null,
  rank text not null,
  season text not null,
  quantity_rule text not null,
  min_years {int},
  value_text text not null,
  basis text not null,
  effective_from text not null,
  effective_to text,
  unique (code, effective_from)
) {strict};

create table md_person (
  id {code} not null primary key,
  code {code} not null unique,
  unit_id {code} not null references md_unit (id),
  name text not null,
  id_card_hash text not null unique,
  id_card_masked text not null,
  post text not null,
  rank text not null,
  person_class text not null,
  monthly_pay_fen {int} not null check (monthly_pay_fen >= 0),
  joined_on text not null,
  left_on text,
  version {int} not null check (version > 0)
) {strict};
create index md_person_unit on md_person (unit_id, code);

create table md_payee (
  id {code} not null primary key,
  code {code} not null unique,
  name text not null,
  kind text not null check (kind in ('enterprise', 'person', 'unit', 'institution')),
  credit_code text not null,
  stopped {int} not null check (stopped in (0, 1)),
  stop_reason text not null,
  version {int} not null check (version > 0)
) {strict};

-- Accounts of payees and of the units themselves.
create table md_bank_account (
  id {code} not null primary key,
  owner_kind text not null check (owner_kind in ('payee', 'unit')),
  owner_id {code} not null,
  account_no {code} not null unique,
  account_name text not null,
  bank_name text not null,
  bank_code {code} not null,
  purpose text not null check (purpose in ('zero_balance', 'basic', 'special', 'general', 'payee')),
  stopped {int} not null check (stopped in (0, 1)),
  version {int} not null check (version > 0)
) {strict};
create index md_bank_account_owner on md_bank_account (owner_id);

create view v_code as select scheme, code, name_zh, name_en, parent, level, effective_from, effective_to, attributes from md_code;
create view v_economic_mapping as select departmental_code, unit_type, government_code, effective_from from md_economic_mapping;
create view v_standard as
select id, code, name_zh, name_en, category, unit_of_measure, amount_fen, region, rank, season, quantity_rule,
  min_years, value_text, basis, effective_from, effective_to from md_standard;
create view v_payee as select id, code, name, kind, credit_code, stopped, stop_reason from md_payee;
create view v_bank_account as
select id, owner_kind, owner_id, account_no, account_name, bank_name, bank_code, purpose, stopped from md_bank_account;
