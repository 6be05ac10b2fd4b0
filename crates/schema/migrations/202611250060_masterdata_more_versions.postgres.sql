-- Asset cards, the library of performance indicators and what else is known of units are compared with their
-- versions too.
drop view v_master_record;
create view v_master_record as
select 'units' as kind, code as object_id, version as version, valid_from as begins,
  cast(json_build_object('id', id, 'code', code, 'name', name, 'parent_id', parent_id, 'path', path, 'level', level,
    'unit_type', unit_type, 'purpose', purpose, 'establishment', establishment, 'credit_code', credit_code,
    'short_name', short_name, 'accounting_system', accounting_system, 'admin_level', admin_level, 'budget_level',
    budget_level, 'region_code', region_code, 'address', address, 'postcode', postcode, 'office_phone', office_phone,
    'valid_from', valid_from, 'valid_to', valid_to, 'version', version) as text) as body
from md_unit
union all
select 'persons' as kind, code as object_id, version as version, joined_on as begins,
  cast(json_build_object('id', id, 'code', code, 'unit_id', unit_id, 'post', post, 'rank', rank, 'person_class',
    person_class, 'joined_on', joined_on, 'left_on', left_on, 'version', version) as text) as body
from md_person
union all
select 'payees' as kind, code as object_id, version as version, cast('1970-01-01' as text) as begins,
  cast(json_build_object('id', id, 'code', code, 'name', case when kind = 'person' then '***' else name end, 'kind',
    kind, 'credit_code', credit_code, 'stopped', stopped, 'stop_reason', stop_reason, 'version', version) as text) as body
from md_payee
union all
select 'bank_accounts' as kind, id as object_id, version as version, cast('1970-01-01' as text) as begins,
  cast(json_build_object('id', id, 'owner_kind', owner_kind, 'owner_id', owner_id, 'bank_name', bank_name,
    'bank_code', bank_code, 'purpose', purpose, 'stopped', stopped, 'version', version) as text) as body
from md_bank_account
union all
select 'standards' as kind, id as object_id, cast(null as bigint) as version, effective_from as begins,
  cast(json_build_object('id', id, 'code', code, 'name_zh', name_zh, 'name_en', name_en, 'category', category,
    'unit_of_measure', unit_of_measure, 'amount_fen', amount_fen, 'region', region, 'rank', rank, 'season', season,
    'quantity_rule', quantity_rule, 'min_years', min_years, 'value_text', value_text, 'basis', basis,
    'effective_from', effective_from, 'effective_to', effective_to) as text) as body
from md_standard
union all
select 'codes' as kind, scheme || '/' || code || '@' || effective_from as object_id, cast(null as bigint) as version, effective_from as begins,
  cast(json_build_object('scheme', scheme, 'code', code, 'name_zh', name_zh, 'name_en', name_en, 'parent', parent,
    'level', level, 'effective_from', effective_from, 'effective_to', effective_to, 'attributes', attributes) as
    text) as body
from md_code
union all
select 'economic_mapping' as kind, departmental_code || '/' || unit_type || '@' || effective_from as object_id, cast(null as bigint) as version, effective_from as begins,
  cast(json_build_object('departmental_code', departmental_code, 'unit_type', unit_type, 'government_code',
    government_code, 'effective_from', effective_from) as text) as body
from md_economic_mapping
union all
select 'assets' as kind, code as object_id, version as version, acquired_on as begins,
  cast(json_build_object('id', id, 'code', code, 'unit_id', unit_id, 'name', name, 'class', class, 'model', model, 'serial_no', serial_no,
    'quantity', quantity, 'unit_of_measure', unit_of_measure, 'cost_fen', cost_fen, 'depreciation_fen', depreciation_fen,
    'acquired_on', acquired_on, 'useful_months', useful_months, 'place', place, 'keeper_id', keeper_id, 'state', state,
    'version', version) as text) as body
from md_asset
union all
select 'performance_indicators' as kind, id as object_id, cast(null as bigint) as version, effective_from as begins,
  cast(json_build_object('id', id, 'code', code, 'name', name, 'level_one', level_one, 'level_two', level_two, 'unit_of_measure',
    unit_of_measure, 'direction', direction, 'typical_value', typical_value, 'category', category, 'basis', basis,
    'effective_from', effective_from, 'effective_to', effective_to) as text) as body
from md_performance_indicator;

insert into md_version (kind, object_id, version, effective_from, recorded_at, actor_id, actor_name, source, source_ref,
  reason, changed, body)
select kind, object_id, coalesce(version, 1), begins, 0, '00000000-0000-0000-0000-000000000000', '', 'backfill', '', '', '[]', body
from v_master_record where kind in ('assets', 'performance_indicators');
