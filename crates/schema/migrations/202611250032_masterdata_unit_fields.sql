-- What else is known of a unit. Empty = not stated.
alter table md_unit add column short_name text not null default '';
alter table md_unit add column accounting_system text not null default '';
alter table md_unit add column admin_level text not null default '';
alter table md_unit add column budget_level text not null default '';
alter table md_unit add column region_code {code} not null default '';
alter table md_unit add column address text not null default '';
alter table md_unit add column postcode text not null default '';
alter table md_unit add column office_phone text not null default '';

-- Records as looked over for the quality of data and for where they are used; no number of a card, a phone or an
-- account, and no pay.
create view v_unit_record as
select id, code, name, parent_id, path, level, unit_type, establishment, credit_code, accounting_system, budget_level,
  region_code, valid_from, valid_to from md_unit;
create view v_person_record as
select id, code, unit_id, name, id_card_masked, post, rank, person_class, joined_on, left_on from md_person;
