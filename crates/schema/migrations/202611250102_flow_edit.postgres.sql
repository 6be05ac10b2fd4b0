-- What edits of documents changed, for those who review them.
create table fl_edit (
  document_id text collate "C" not null,
  version bigint not null check (version > 1),
  at bigint not null,
  actor_id text collate "C" not null,
  actor_name text not null,
  changes text not null,
  primary key (document_id, version)
);

revoke update, delete, truncate on fl_edit from current_user;
