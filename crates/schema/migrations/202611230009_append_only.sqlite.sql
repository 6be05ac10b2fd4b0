-- Posted means posted: these tables only grow. A trigger refuses anything else.
create trigger pf_audit_no_update before update on pf_audit begin select raise(abort, 'pf_audit is append-only'); end;
create trigger pf_audit_no_delete before delete on pf_audit begin select raise(abort, 'pf_audit is append-only'); end;
create trigger lg_journal_no_update before update on lg_journal begin select raise(abort, 'lg_journal is append-only'); end;
create trigger lg_journal_no_delete before delete on lg_journal begin select raise(abort, 'lg_journal is append-only'); end;
create trigger lg_entry_no_update before update on lg_entry begin select raise(abort, 'lg_entry is append-only'); end;
create trigger lg_entry_no_delete before delete on lg_entry begin select raise(abort, 'lg_entry is append-only'); end;
create trigger rl_hit_no_update before update on rl_hit begin select raise(abort, 'rl_hit is append-only'); end;
create trigger rl_hit_no_delete before delete on rl_hit begin select raise(abort, 'rl_hit is append-only'); end;
create trigger ps_link_no_update before update on ps_link begin select raise(abort, 'ps_link is append-only'); end;
create trigger ps_link_no_delete before delete on ps_link begin select raise(abort, 'ps_link is append-only'); end;
create trigger lg_closed_period_no_update before update on lg_closed_period begin select raise(abort, 'lg_closed_period is append-only'); end;
create trigger lg_closed_period_no_delete before delete on lg_closed_period begin select raise(abort, 'lg_closed_period is append-only'); end;
create trigger pf_idempotency_no_update before update on pf_idempotency begin select raise(abort, 'pf_idempotency is append-only'); end;
create trigger pf_idempotency_no_delete before delete on pf_idempotency begin select raise(abort, 'pf_idempotency is append-only'); end;
create trigger pf_edition_no_update before update on pf_edition begin select raise(abort, 'pf_edition is append-only'); end;
create trigger pf_edition_no_delete before delete on pf_edition begin select raise(abort, 'pf_edition is append-only'); end;
