-- What edits of documents changed, for those who review them.
create table fl_edit (
  document_id text not null,
  version integer not null check (version > 1),
  at integer not null,
  actor_id text not null,
  actor_name text not null,
  changes text not null,
  primary key (document_id, version)
) strict;

create trigger fl_edit_no_update before update on fl_edit begin select raise(abort, 'fl_edit is append-only'); end;
create trigger fl_edit_no_delete before delete on fl_edit begin select raise(abort, 'fl_edit is append-only'); end;
