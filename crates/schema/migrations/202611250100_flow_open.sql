-- Serves: what its author has not sent, what came back to them, what they have in review; the counters of these.
create index fl_document_open on fl_document (creator_id, state, kind, id)
  where state = 'draft' or state = 'in_review' or state = 'returned';
-- Serves: what somebody had a part in (曾经办), approved or sent back, by kind and newest first.
create index pf_audit_actor on pf_audit (actor_id, object_kind, object_id, action) where duty <> '';
-- Serves: the years there are, one step for each.
create index fl_document_year on fl_document (fiscal_year);
create index lg_indicator_year on lg_indicator (fiscal_year);
