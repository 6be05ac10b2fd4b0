-- Budget units: a tree. `path` holds the ids from the root, each between slashes, so a subtree is a prefix.
create table md_unit (
  id {code} not null primary key,
  code {code} not null unique,
  name text not null,
  parent_id {code} references md_unit (id),
  path {code} not null unique,
  level {int} not null check (level > 0),
  unit_type text not null check (unit_type in ('administrative', 'institution')),
  purpose text not null check (purpose in ('core', 'management', 'business')),
  establishment {int} not null check (establishment >= 0),
  credit_code text not null,
  valid_from text not null,
  valid_to text,
  version {int} not null check (version > 0)
) {strict};

create view v_unit as
select id, code, name, parent_id, path, level, unit_type, purpose, valid_from, valid_to from md_unit;
