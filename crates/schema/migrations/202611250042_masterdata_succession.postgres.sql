-- Which unit follows which after units were merged or split. Found from either side.
create table md_succession (
  old_unit_id text collate "C" not null references md_unit (id),
  new_unit_id text collate "C" not null references md_unit (id),
  relation text not null check (relation in ('merge', 'split')),
  effective_from text collate "C" not null,
  document_id text collate "C" not null,
  primary key (old_unit_id, new_unit_id, document_id)
);
create index md_succession_new on md_succession (new_unit_id);

revoke update, delete, truncate on md_succession from current_user;
