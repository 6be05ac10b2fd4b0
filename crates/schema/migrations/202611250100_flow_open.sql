-- Serves: what its author has not sent, what came back to them, what they have in review; the counters of these.
create index fl_document_open on fl_document (creator_id, state, kind, id)
  where state = 'draft' or state = 'in_review' or state = 'returned';
-- Serves: what somebody had a part in (曾经办), approved or sent back, by kind and newest first.
create index pf_audit_actor on pf_audit (actor_id, object_kind, object_id, action) where duty <> '';
-- What people did to documents, for lists of documents.
create view v_deed as select actor_id, object_kind, object_id, action from pf_audit where duty <> '';
-- Names of people, for lists.
create view v_user as select id, login, name from pf_user;
