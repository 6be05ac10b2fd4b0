-- Bodies of change requests (kind 'master_change'). `object_id` is empty for a new record, `record_version` the version
-- the request saw, `effective_from` empty when the change counts from its approval; `fields` holds each field with the
-- old and the new value, personal data only until the request is settled.
create table md_change (
  id {code} not null primary key,
  kind {code} not null,
  object_id {code} not null,
  record_version {int} not null check (record_version >= 0),
  effective_from {code} not null,
  reason text not null,
  fields text not null,
  applied_on {code}
) {strict};
-- Requests on one record.
create index md_change_record on md_change (kind, object_id);
-- Approved requests whose day may have come.
create index md_change_due on md_change (effective_from) where applied_on is null;
