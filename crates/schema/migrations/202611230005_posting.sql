-- The chain: what came of what. Written by the posting pipeline alone.
create table ps_link (
  from_kind text not null,
  from_id {code} not null,
  to_kind text not null,
  to_id {code} not null,
  relation {code} not null,
  amount_fen {int} not null,
  unit_id {code} not null,
  primary key (from_id, to_id, relation)
) {strict};
-- Serves: walking the chain upwards.
create index ps_link_to on ps_link (to_id);

-- Things that may be used once in the whole department (invoice numbers, bank receipts).
create table ps_claim (
  kind {code} not null,
  value {code} not null,
  document_id {code} not null,
  primary key (kind, value)
) {strict};
