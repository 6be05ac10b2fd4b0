-- Posted means posted: these tables only grow. The application role has no right to anything else.
revoke update, delete, truncate on pf_audit from current_user;
revoke update, delete, truncate on lg_journal from current_user;
revoke update, delete, truncate on lg_entry from current_user;
revoke update, delete, truncate on rl_hit from current_user;
revoke update, delete, truncate on ps_link from current_user;
revoke update, delete, truncate on lg_closed_period from current_user;
revoke update, delete, truncate on pf_idempotency from current_user;
revoke update, delete, truncate on pf_edition from current_user;
revoke update, delete, truncate on pf_attachment from current_user;
