-- Which unit follows which after units were merged or split. Found from either side.
create table md_succession (
  old_unit_id text not null references md_unit (id),
  new_unit_id text not null references md_unit (id),
  relation text not null check (relation in ('merge', 'split')),
  effective_from text not null,
  document_id text not null,
  primary key (old_unit_id, new_unit_id, document_id)
) strict;
create index md_succession_new on md_succession (new_unit_id);

create trigger md_succession_no_update before update on md_succession begin select raise(abort, 'md_succession is append-only'); end;
create trigger md_succession_no_delete before delete on md_succession begin select raise(abort, 'md_succession is append-only'); end;
