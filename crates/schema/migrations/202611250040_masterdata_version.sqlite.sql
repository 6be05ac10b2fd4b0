-- Versions of master records: one row for each creation and change, never altered. `body` is the row as it was after
-- the change, without personal data in clear; `changed` names the columns. Found by record (the key), and by record
-- and day (`md_version_day`: what counted on a day).
create table md_version (
  kind text not null,
  object_id text not null,
  version integer not null check (version > 0),
  effective_from text not null,
  recorded_at integer not null,
  actor_id text not null,
  actor_name text not null,
  source text not null check (source in ('import', 'api', 'change_request', 'restructure', 'backfill')),
  source_ref text not null,
  reason text not null,
  changed text not null,
  body text not null,
  primary key (kind, object_id, version)
) strict;
create index md_version_day on md_version (kind, object_id, effective_from);

create view v_master_version as select kind, object_id, version, effective_from, body from md_version;

-- Every master record as its version must say it (`yiti verify`, I20), columns with personal data left out.
create view v_master_record as
select 'units' as kind, code as object_id, version as version, valid_from as begins,
  json_object('id', id, 'code', code, 'name', name, 'parent_id', parent_id, 'path', path, 'level', level,
    'unit_type', unit_type, 'purpose', purpose, 'establishment', establishment, 'credit_code', credit_code,
    'valid_from', valid_from, 'valid_to', valid_to, 'version', version) as body
from md_unit
union all
select 'persons' as kind, code as object_id, version as version, joined_on as begins,
  json_object('id', id, 'code', code, 'unit_id', unit_id, 'post', post, 'rank', rank, 'person_class', person_class,
    'joined_on', joined_on, 'left_on', left_on, 'version', version) as body
from md_person
union all
select 'payees' as kind, code as object_id, version as version, '1970-01-01' as begins,
  json_object('id', id, 'code', code, 'name', case when kind = 'person' then '***' else name end, 'kind', kind,
    'credit_code', credit_code, 'stopped', stopped, 'stop_reason', stop_reason, 'version', version) as body
from md_payee
union all
select 'bank_accounts' as kind, id as object_id, version as version, '1970-01-01' as begins,
  json_object('id', id, 'owner_kind', owner_kind, 'owner_id', owner_id, 'bank_name', bank_name, 'bank_code',
    bank_code, 'purpose', purpose, 'stopped', stopped, 'version', version) as body
from md_bank_account
union all
select 'standards' as kind, id as object_id, null as version, effective_from as begins,
  json_object('id', id, 'code', code, 'name_zh', name_zh, 'name_en', name_en, 'category', category,
    'unit_of_measure', unit_of_measure, 'amount_fen', amount_fen, 'region', region, 'rank', rank, 'season', season,
    'quantity_rule', quantity_rule, 'min_years', min_years, 'value_text', value_text, 'basis', basis,
    'effective_from', effective_from, 'effective_to', effective_to) as body
from md_standard
union all
select 'codes' as kind, scheme || '/' || code || '@' || effective_from as object_id, null as version, effective_from as begins,
  json_object('scheme', scheme, 'code', code, 'name_zh', name_zh, 'name_en', name_en, 'parent', parent, 'level',
    level, 'effective_from', effective_from, 'effective_to', effective_to, 'attributes', attributes) as body
from md_code
union all
select 'economic_mapping' as kind, departmental_code || '/' || unit_type || '@' || effective_from as object_id, null as version, effective_from as begins,
  json_object('departmental_code', departmental_code, 'unit_type', unit_type, 'government_code', government_code,
    'effective_from', effective_from) as body
from md_economic_mapping;

-- What was there before versions were kept begins with the version it has.
insert into md_version (kind, object_id, version, effective_from, recorded_at, actor_id, actor_name, source, source_ref,
  reason, changed, body)
select kind, object_id, coalesce(version, 1), begins, 0, '00000000-0000-0000-0000-000000000000', '', 'backfill', '', '', '[]', body
from v_master_record;

create trigger md_version_no_update before update on md_version begin select raise(abort, 'md_version is append-only'); end;
create trigger md_version_no_delete before delete on md_version begin select raise(abort, 'md_version is append-only'); end;
