-- The header of every document, and the approval routes.
create table fl_document (
  id {code} not null primary key,
  kind {code} not null,
  number {code} not null unique,
  unit_id {code} not null,
  fiscal_year {int} not null,
  state {code} not null,
  route text not null,
  step {int} not null,
  waiting_role {code} not null,
  waiting_unit_id {code} not null,
  amount_fen {int} not null,
  title text not null,
  creator_id {code} not null,
  created_at {int} not null,
  updated_at {int} not null,
  version {int} not null check (version > 0)
) {strict};
-- Serves: lists by kind within a scope, newest first (ids are time-ordered).
create index fl_document_list on fl_document (kind, unit_id, id);
-- Serves: the inbox.
create index fl_document_waiting on fl_document (waiting_role, waiting_unit_id) where waiting_role <> '';

create table fl_route (
  kind {code} not null,
  position {int} not null,
  step {code} not null,
  title_zh text not null,
  title_en text not null,
  role text not null,
  duty text not null,
  amount_from_fen {int} not null check (amount_from_fen >= 0),
  primary key (kind, position)
) {strict};
