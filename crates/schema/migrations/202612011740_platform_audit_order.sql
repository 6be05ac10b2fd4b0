-- Serves: the audit trail, newest first.
create index pf_audit_time on pf_audit (at, unit_id, seq);
