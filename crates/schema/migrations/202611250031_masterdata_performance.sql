-- The library of performance indicators, one row an edition; `id` names the edition.
create table md_performance_indicator (
  id {code} not null primary key,
  code {code} not null,
  name text not null,
  level_one text not null check (level_one in ('output', 'cost', 'benefit', 'satisfaction')),
  level_two text not null check (level_two in ('quantity', 'quality', 'timeliness', 'cost', 'economic', 'social',
    'ecological', 'sustainable', 'satisfaction')),
  unit_of_measure text not null,
  direction text not null check (direction in ('ge', 'le', 'eq', 'qualitative')),
  typical_value text not null,
  category text not null,
  basis text not null,
  effective_from text not null,
  effective_to text,
  unique (code, effective_from)
) {strict};
create view v_performance_indicator as
select id, code, name, level_one, level_two, unit_of_measure, direction, typical_value, category, basis,
  effective_from, effective_to from md_performance_indicator;

-- The indicator of the library that a target was taken from; empty when it is the project's own.
alter table pj_target add column library_code {code} not null default '';
-- Serves: uses of an indicator of the library.
create index pj_target_library on pj_target (library_code) where library_code <> '';
create view v_target as
select id, project_id, line, kind, name, value, unit_of_measure, weight, library_code from pj_target;

-- Serves: uses of a standard.
create index pj_costing_line_standard on pj_costing_line (standard_id) where standard_id is not null;
-- Serves: uses of a payee.
create index ex_accrual_payee on ex_accrual (payee_id) where payee_id <> '';
