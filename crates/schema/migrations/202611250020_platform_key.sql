-- The keys that values of this database were ever sealed with, each with what proves that it is the same again.
create table pf_key (
  version {int} not null primary key check (version > 0),
  proof text not null,
  index_proof text not null
) {strict};
